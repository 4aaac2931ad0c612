"""Masks of linear predictors, drawn at random or fixed: the distance that each mask moves the predictions, enumerated.

A mask multiplies weight i by m_i; v_i = |w_i||X_(i)| is what column i can add to the predictions Xw. What a claim
measures is an average, or a quantile, over every mask that the law can draw, one mask at a time: never a closed form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations, product
from math import ceil, comb

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.finite_sums import square_root
from sims.instance import Facts, Value
from sims.validate import Matrix, Vector, check, exact_array, exact_integer, exact_number, shown

_BITS = 256
_MOST = 2**14  # masks, or sequences of draws, of one instance
_ZERO, _ONE = Fraction(0), Fraction(1)
_ANY = Fraction(1, 2**20)  # taken where every positive number will do
MaskLaw = Mapping[Vector, Fraction]  # what the mask multiplies each weight by -> probability


@cache
def drawn(probabilities: Vector, draws: int) -> MaskLaw:
    """m_i = count_i/(draws p_i): every sequence of columns, drawn independently."""
    found: defaultdict[Vector, Fraction] = defaultdict(Fraction)
    columns = [i for i, p in enumerate(probabilities) if p]
    for sequence in product(columns, repeat=draws):
        chance = _ONE
        mask = [_ZERO] * len(probabilities)
        for i in sequence:
            chance *= probabilities[i]
            mask[i] += 1 / (draws * probabilities[i])
        found[tuple(mask)] += chance
    return dict(found)


@cache
def kept(probabilities: Vector, scaled: bool) -> MaskLaw:
    """Independent bits: m_i = b_i/q_i, or b_i where not scaled."""
    found: defaultdict[Vector, Fraction] = defaultdict(Fraction)
    for bits in product((0, 1), repeat=len(probabilities)):
        chance = _ONE
        for bit, q in zip(bits, probabilities, strict=True):
            chance *= q if bit else 1 - q
        if chance:
            mask = (
                Fraction(bit) / q if scaled and bit else Fraction(bit)
                for bit, q in zip(bits, probabilities, strict=True)
            )
            found[tuple(mask)] += chance
    return dict(found)


@cache
def subsets(columns: int, size: int) -> MaskLaw:
    """m_i = columns/size on a set of the size, each set as likely."""
    every, share = comb(columns, size), Fraction(columns, size)
    return {
        tuple(share if i in chosen else _ZERO for i in range(columns)): Fraction(1, every)
        for chosen in combinations(range(columns), size)
    }


def predictions(design: Matrix, weights: Iterable[Fraction]) -> Vector:
    """Xw."""
    vector = tuple(weights)
    return tuple(sum((x * w for x, w in zip(row, vector, strict=True)), _ZERO) for row in design)


def energy(vector: Iterable[Fraction]) -> Fraction:
    """Sum of squares."""
    return sum((x * x for x in vector), _ZERO)


def distances(design: Matrix, weights: Vector, masks: MaskLaw) -> list[tuple[Fraction, Fraction]]:
    """|X(m*w) - Xw|^2 and its probability, mask by mask, the least first."""
    found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    for mask, chance in masks.items():
        moved = predictions(design, ((m - 1) * w for m, w in zip(mask, weights, strict=True)))
        found[energy(moved)] += chance
    return sorted(found.items())


def mean(law: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The mean of values listed with their probabilities."""
    return sum((x * p for x, p in law), _ZERO)


def quantile(law: list[tuple[Fraction, Fraction]], delta: Fraction) -> Fraction:
    """The least value that is exceeded with probability at most delta; the values in increasing order."""
    beyond = _ONE
    for value, chance in law:
        beyond -= chance
        if beyond <= delta:
            return value
    raise AssertionError("the probabilities add up to one")


def total(parts: Iterable[Fraction | Enclosure]) -> Fraction | Enclosure:
    """The sum: exact where every part is, else a ball's ends."""
    known = list(parts)
    exact = [part for part in known if isinstance(part, Fraction)]
    if len(exact) == len(known):
        return sum(exact, _ZERO)
    with precision(_BITS):
        return Enclosure.from_arb(sum(map(to_arb, known), arb(0)))


@dataclass(frozen=True)
class Linear:
    """A linear predictor: design, n rows by d columns; weights, one for each column.

    Raises ValueError for shapes that do not fit.
    """

    design: Matrix
    weights: Vector

    def __post_init__(self) -> None:
        design = exact_array("Linear", "design", self.design, 2)
        weights = exact_array("Linear", "weights", self.weights, 1)
        check(
            "Linear", "weights", shown(self.weights), len(weights) == len(design[0]), "be one for each column"
        )
        object.__setattr__(self, "design", design)
        object.__setattr__(self, "weights", weights)

    @property
    def name(self) -> str:
        """The data and the weights."""
        rows = "|".join(" ".join(map(str, row)) for row in self.design)
        return f"design {rows}, weights {' '.join(map(str, self.weights))}"

    @cached_property
    def column_energies(self) -> Vector:
        """|X_(i)|^2."""
        return tuple(energy(column) for column in zip(*self.design, strict=True))

    @cached_property
    def energies(self) -> Vector:
        """v_i^2."""
        return tuple(w * w * e for w, e in zip(self.weights, self.column_energies, strict=True))

    @cached_property
    def lengths(self) -> tuple[Fraction | Enclosure, ...]:
        """v_i."""
        return tuple(map(square_root, self.energies))

    @cached_property
    def predicted(self) -> Vector:
        """Xw."""
        return predictions(self.design, self.weights)

    @property
    def orthogonal(self) -> bool:
        """Whether different columns have the product 0."""
        pairs = combinations(zip(*self.design, strict=True), 2)
        return all(sum(a * b for a, b in zip(one, two, strict=True)) == 0 for one, two in pairs)

    @property
    def order(self) -> list[int]:
        """The weights by v_i, the largest first, of equal ones the smaller number first."""
        return sorted(range(len(self.weights)), key=lambda i: (-self.energies[i], i))

    def values(self) -> dict[str, Value]:
        """The numbers that do not depend on the mask."""
        n, d = len(self.design), len(self.weights)
        return {
            "n": Fraction(n),
            "d": Fraction(d),
            "p": Fraction(d),
            "column_energy": sum(self.energies, _ZERO),
            "column_total": total(self.lengths),
            "prediction_energy": energy(self.predicted),
            "data_energy": sum(self.column_energies, _ZERO),
            "weight_energy": energy(self.weights),
        }

    def of_size(self, expected: Fraction) -> dict[str, Value]:
        """What masks can be held to that keep so many weights in expectation: the least integer size, its tail energy."""
        size = min(ceil(expected), len(self.weights))
        return {
            "size": Fraction(size),
            "tail_energy": sum((self.energies[i] for i in self.order[size:]), _ZERO),
        }

    def declared(self, why: str) -> dict[str, tuple[bool, str]]:
        """What holds of every mask of this predictor."""
        return {
            "orthogonal": (self.orthogonal, "products of the columns"),
            "kept_at_most": (True, why),
        }


def support(masks: MaskLaw) -> Fraction:
    """How many multipliers are not 0, on average."""
    return sum((p * sum(1 for m in mask if m) for mask, p in masks.items()), _ZERO)


def _probabilities(who: str, linear: Linear, given: Vector, adds_up: bool) -> Vector:
    """One probability for each column, adding up to one if asked, positive where the column counts."""
    found = exact_array(who, "probabilities", given, 1)
    check(who, "probabilities", shown(given), len(found) == len(linear.weights), "be one for each column")
    if adds_up:
        check(who, "probabilities", shown(given), sum(found) == 1, "add up to 1")
    check(who, "probabilities", shown(given), min(found) >= 0 and max(found) <= 1, "lie in [0, 1]")
    used = all(p for p, square in zip(found, linear.energies, strict=True) if square)
    check(who, "probabilities", shown(given), used, "be positive where w_i X_(i) is not 0")
    return found


def _rational(who: str, linear: Linear) -> Vector:
    """v_i where all are rational (ValueError elsewhere)."""
    found = tuple(v for v in linear.lengths if isinstance(v, Fraction))
    rational = len(found) == len(linear.weights)
    check(
        who, "design", shown(linear.design), rational, "have columns of rational norm where weights are not 0"
    )
    return found


def shares(parts: Vector) -> Vector:
    """Nonnegative numbers over their sum."""
    whole = sum(parts, _ZERO)
    return tuple(part / whole for part in parts)


def _least_ratio(linear: Linear, probabilities: Vector) -> Fraction:
    """The largest beta with p_i >= beta v_i/V, or a rational number just below it; 1 where every v_i is 0."""
    found = []
    whole = total(linear.lengths)
    with precision(_BITS):
        for p, v in zip(probabilities, linear.lengths, strict=True):
            if v == 0:
                continue
            if isinstance(v, Fraction) and isinstance(whole, Fraction):
                found.append(p * whole / v)
            else:
                found.append(Enclosure.from_arb(to_arb(p) * to_arb(whole) / to_arb(v)).lower)
    return min(found, default=_ONE)


def above(square: Fraction) -> Fraction:
    """The root, or a rational number just above it."""
    root = square_root(square)
    return root if isinstance(root, Fraction) else root.upper


@dataclass(frozen=True)
class DrawnSketch:
    """Columns drawn independently: m_i = count_i/(draws p_i).

    probabilities: p; draws: s; delta: the probability with which distances are not asked about. Raises ValueError for
    probabilities that do not add up to 1 or vanish where the column counts, fewer draws than 1, more than 2^14
    sequences of draws, or delta outside (0, 1).
    """

    linear: Linear
    probabilities: Vector
    draws: int
    delta: Fraction = Fraction(1, 4)

    def __post_init__(self) -> None:
        who = "DrawnSketch"
        found = _probabilities(who, self.linear, self.probabilities, adds_up=True)
        object.__setattr__(self, "probabilities", found)
        draws = exact_integer(who, "draws", self.draws)
        few = 1 <= draws <= _MOST and len(found) ** draws <= _MOST
        check(who, "draws", draws, few, f"be at least 1, with at most {_MOST} sequences")
        check(who, "delta", self.delta, 0 < exact_number(who, "delta", self.delta) < 1, "lie in (0, 1)")

    @property
    def name(self) -> str:
        """The data, the weights, the probabilities and the draws."""
        chances = " ".join(map(str, self.probabilities))
        return f"{self.linear.name}, {self.draws} drawn with {chances}, delta={self.delta}"

    @property
    def diameter(self) -> Fraction:
        """The largest distance of two columns w_i X_(i)/p_i that are drawn, or a rational number just above it."""
        columns = [
            tuple(x * w / p for x in column)
            for column, w, p in zip(
                zip(*self.linear.design, strict=True), self.linear.weights, self.probabilities, strict=True
            )
            if p
        ]
        apart = (energy(a - b for a, b in zip(*two, strict=True)) for two in combinations(columns, 2))
        return above(max(apart, default=_ZERO)) or _ANY

    @property
    def norm_spread(self) -> Fraction:
        """The least t with (1 - t) r <= |X_(i)| <= (1 + t) r for some r, w_i not 0, or a rational number above it."""
        norms = [e for e, w in zip(self.linear.column_energies, self.linear.weights, strict=True) if w]
        if min(norms) == max(norms):
            return _ANY
        ratio = square_root(max(norms) / min(norms)) if min(norms) else Fraction(2**20)
        high = ratio if isinstance(ratio, Fraction) else ratio.upper
        return (high - 1) / (high + 1)

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean squared distance, and its quantile, over every sequence of draws."""
        del level
        linear = self.linear
        masks = drawn(self.probabilities, self.draws)
        law = distances(linear.design, linear.weights, masks)
        chances = zip(self.probabilities, linear.energies, strict=True)
        values: dict[str, Value] = {
            **linear.values(),
            **linear.of_size(support(masks)),
            "draws": Fraction(self.draws),
            "delta": self.delta,
            "sketch_error": mean(law),
            "sketch_distance": square_root(quantile(law, self.delta)),
            "sampled_energy": sum((square / p for p, square in chances if square), _ZERO),
            "closeness": _least_ratio(linear, self.probabilities),
            "column_diameter": self.diameter,
        }
        declared = {
            **linear.declared("counted over the sequences of draws"),
            "columns_drawn": (True, "every sequence of draws"),
            "close_probabilities": (True, "closeness is the least ratio"),
            "column_diameter": (True, "the largest distance"),
        }
        by_weight = any(linear.weights) and self.probabilities == shares(tuple(map(abs, linear.weights)))
        seen = all(e for e, w in zip(linear.column_energies, linear.weights, strict=True) if w)
        if by_weight and seen:
            values["norm_spread"] = self.norm_spread
            declared["weight_probabilities"] = (True, "p_i is |w_i| over their sum")
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class TrainedSketch:
    """A mask drawn for the weights at the start, and put on the weights at the end.

    linear: with the weights at the end; start: those at the start; smoothed: half of each probability is the column's
    share of the data's energy. Raises ValueError as `DrawnSketch` does, for column norms that are irrational where the
    start is not 0, and for a start whose columns are all 0.
    """

    linear: Linear
    start: Vector
    draws: int
    smoothed: bool = False
    delta: Fraction = Fraction(1, 4)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", exact_array("TrainedSketch", "start", self.start, 1))
        check("TrainedSketch", "start", shown(self.start), any(self._lengths), "have a column that is not 0")
        self.sketch  # noqa: B018  # what it refuses is refused here

    @cached_property
    def _lengths(self) -> Vector:
        return _rational("TrainedSketch", Linear(self.linear.design, self.start))

    @property
    def start_total(self) -> Fraction:
        """Sum of |w0_i||X_(i)|."""
        return sum(self._lengths, _ZERO)

    @cached_property
    def sketch(self) -> DrawnSketch:
        """The sketch of the weights at the end."""
        probabilities = shares(self._lengths)
        if self.smoothed:
            columns = shares(self.linear.column_energies)
            probabilities = tuple((p + u) / 2 for p, u in zip(probabilities, columns, strict=True))
        return DrawnSketch(self.linear, probabilities, self.draws, self.delta)

    @property
    def name(self) -> str:
        """The sketch and the start."""
        how = "smoothed " if self.smoothed else ""
        return f"{self.sketch.name}, {how}from start {' '.join(map(str, self.start))}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The sketch's facts, and how far the end is from the start."""
        known = self.sketch.facts(level)
        linear = self.linear
        values = {**known.values, "start_total": self.start_total}
        if self.smoothed:
            return Facts(values, {}, {**known.declared, "smoothed": (True, "half and half")})
        norms = [square_root(e) for e in linear.column_energies]
        values["movement"] = total(
            norm * (w - w0) ** 2 / abs(w0)
            for norm, w, w0 in zip(norms, linear.weights, self.start, strict=True)
            if norm and w0 and isinstance(norm, Fraction)
        )
        ends = _rational("TrainedSketch", linear)
        if any(ends):
            values["chi_square"] = sum(
                ((q - p) ** 2 / p for q, p in zip(shares(ends), self.sketch.probabilities, strict=True) if p),
                _ZERO,
            )
        declared = {**known.declared, "start_probabilities": (True, "in proportion to |w0_i||X_(i)|")}
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class KeptColumns:
    """Independent bits: m_i = b_i/q_i, or b_i where not scaled.

    probabilities: q. Raises ValueError for numbers outside [0, 1], 0 where the column counts and masks are scaled, or
    more than 2^14 masks.
    """

    linear: Linear
    probabilities: Vector
    scaled: bool = True

    def __post_init__(self) -> None:
        d = len(self.linear.weights)
        check("KeptColumns", "columns", d, 1 << d <= _MOST, f"be so few that 2^columns is at most {_MOST}")
        used = self.linear if self.scaled else Linear(self.linear.design, (_ZERO,) * len(self.linear.weights))
        found = _probabilities("KeptColumns", used, self.probabilities, adds_up=False)
        object.__setattr__(self, "probabilities", found)

    @property
    def name(self) -> str:
        """The data, the weights and the probabilities."""
        how = "" if self.scaled else ", not scaled"
        return f"{self.linear.name}, kept with {' '.join(map(str, self.probabilities))}{how}"

    @property
    def expected_size(self) -> Fraction:
        """How many of the weights that count are kept, on average."""
        chances = zip(self.probabilities, self.linear.energies, strict=True)
        return sum((q for q, square in chances if square), _ZERO)

    def _always(self) -> dict[str, Value]:
        """Which weights the best mask of this expected size keeps always: the numbers of `always_kept`.

        Empty where no such set leaves something of the size to the rest. Where some v_i are irrational no weight is
        set apart, which every mask allows.
        """
        linear, size = self.linear, self.expected_size
        lengths = [linear.lengths[i] for i in linear.order]
        exact = [v for v in lengths if isinstance(v, Fraction)]
        if len(exact) < len(lengths) and size:
            return {
                "always_kept": _ZERO,
                "rest_total": total(lengths),
                "rest_energy": sum(linear.energies, _ZERO),
            }
        for count in range(len(exact)):
            left, rest = size - count, exact[count:]
            whole = sum(rest, _ZERO)
            if left > 0 and all(v * left >= whole for v in exact[:count]) and rest[0] * left <= whole:
                squares = sum((v * v for v in rest), _ZERO)
                return {"always_kept": Fraction(count), "rest_total": whole, "rest_energy": squares}
        return {}

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean squared distance over all masks."""
        del level
        linear = self.linear
        masks = kept(self.probabilities, self.scaled)
        law = distances(linear.design, linear.weights, masks)
        chances = list(zip(self.probabilities, linear.energies, strict=True))
        values: dict[str, Value] = {
            **linear.values(),
            **linear.of_size(support(masks)),
            "sketch_error": mean(law),
            "expected_size": self.expected_size,
            "bias_energy": energy(
                predictions(
                    linear.design,
                    ((1 - q) * w for q, w in zip(self.probabilities, linear.weights, strict=True)),
                )
            ),
            "spread_energy": sum((q * (1 - q) * square for q, square in chances), _ZERO),
        }
        declared = {
            **linear.declared("counted over the masks"),
            "kept_independently": (self.scaled, "over all masks"),
            "kept_unscaled": (not self.scaled, "over all masks"),
        }
        if self.scaled:
            values["sampled_energy"] = sum((square / q for q, square in chances if square), _ZERO)
            apart = self._always()
            values.update(apart)
            declared["always_kept"] = (bool(apart), "those that the best mask of this size keeps always")
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class DrawnSubset:
    """A uniform subset of `size` weights, each times d/size.

    Raises ValueError unless 1 <= size <= d, with at most 2^14 subsets.
    """

    linear: Linear
    size: int

    def __post_init__(self) -> None:
        size = exact_integer("DrawnSubset", "size", self.size)
        d = len(self.linear.weights)
        check("DrawnSubset", "size", size, 1 <= size <= d, "lie in 1..d")
        check("DrawnSubset", "subsets", comb(d, size), comb(d, size) <= _MOST, f"be at most {_MOST}")

    @property
    def name(self) -> str:
        """The data, the weights and the size."""
        return f"{self.linear.name}, subsets of {self.size}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean squared distance over all subsets of the size."""
        del level
        linear = self.linear
        masks = subsets(len(linear.weights), self.size)
        values: dict[str, Value] = {
            **linear.values(),
            **linear.of_size(support(masks)),
            "draws": Fraction(self.size),
            "sketch_error": mean(distances(linear.design, linear.weights, masks)),
        }
        declared = {**linear.declared("subsets of the size"), "subset_drawn": (True, "every subset")}
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class FixedMask:
    """One mask; multipliers: any numbers, 0 where a weight is dropped. Raises ValueError unless one for each weight."""

    linear: Linear
    multipliers: Vector

    def __post_init__(self) -> None:
        found = exact_array("FixedMask", "multipliers", self.multipliers, 1)
        fits = len(found) == len(self.linear.weights)
        check("FixedMask", "multipliers", shown(found), fits, "be one for each weight")
        object.__setattr__(self, "multipliers", found)

    @property
    def name(self) -> str:
        """The data, the weights and the mask."""
        return f"{self.linear.name}, mask {' '.join(map(str, self.multipliers))}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The distance, and what is dropped."""
        del level
        linear, one = self.linear, {self.multipliers: _ONE}
        square = mean(distances(linear.design, linear.weights, one))
        dropped = total(v for v, m in zip(linear.lengths, self.multipliers, strict=True) if not m)
        values: dict[str, Value] = {
            **linear.values(),
            **linear.of_size(support(one)),
            "sketch_error": square,
            "sketch_distance": square_root(square),
            "dropped_total": dropped,
        }
        declared = {
            **linear.declared("the mask's own size"),
            "one_mask": (set(self.multipliers) <= {0, 1}, "of multipliers 0 and 1"),
        }
        return Facts(values, {}, declared)
