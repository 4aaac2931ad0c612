"""Layers of a few weights under every mask: the laws of what is kept, measured by going through half-lines and subsets.

Nothing here uses the theorems on kept weights or the code in sims.kept_law that relies on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from sims.instance import Facts, Value
from sims.validate import check, exact_array, exact_integer, exact_number, shown

MAX_WEIGHTS = 16  # subsets are listed


def _share(values: Sequence[Fraction], x: Fraction, strict: bool) -> Fraction:
    """The share of the values that are below x, or at most x."""
    return Fraction(sum(v < x if strict else v <= x for v in values), len(values))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


@dataclass(frozen=True)
class PrunedLayer:
    """The weights of one layer and which of them are kept; signed: laws of w, else those of |w|.

    Raises ValueError for a layer of no weight, or of more than 16, a mask of another length or that keeps nothing.
    """

    weights: tuple[Fraction, ...]
    mask: tuple[int, ...]
    signed: bool = False

    def __post_init__(self) -> None:
        who = "PrunedLayer"
        weights = exact_array(who, "weights", self.weights, 1)
        check(who, "weights", shown(self.weights), 1 <= len(weights) <= MAX_WEIGHTS, "be 1 to 16 numbers")
        fits = len(self.mask) == len(weights) and set(self.mask) <= {0, 1}
        check(who, "mask", self.mask, fits, "hold a bit for each weight")
        check(who, "mask", self.mask, any(self.mask), "keep a weight")
        object.__setattr__(self, "weights", weights)

    @property
    def name(self) -> str:
        """The weights, the removed ones in brackets."""
        each = (str(w) if bit else f"({w})" for w, bit in zip(self.weights, self.mask, strict=True))
        return f"{'weights' if self.signed else 'magnitudes of'} {' '.join(each)}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """Distances of the two laws over all half-lines, and the means."""
        del level
        every = self.weights if self.signed else tuple(map(abs, self.weights))
        kept = [v for v, bit in zip(every, self.mask, strict=True) if bit]
        removed = [v for v, bit in zip(every, self.mask, strict=True) if not bit]
        lines = [(x, strict) for x in sorted(set(every)) for strict in (True, False)]
        apart = [abs(_share(kept, *line) - _share(every, *line)) for line in lines]
        steps = sorted(set(every))
        carried = sum(
            ((b - a) * abs(_share(kept, a, False) - _share(every, a, False)) for a, b in pairwise(steps)),
            Fraction(0),
        )
        values: dict[str, Value] = {
            "pruned_share": Fraction(len(removed), len(every)),
            "kolmogorov": max(apart),
            "wasserstein": carried,
            "kept_magnitude": _mean([abs(v) for v in kept]),
            "layer_magnitude": _mean([abs(v) for v in every]),
        }
        smaller = all(abs(a) < abs(b) for a in removed for b in kept)
        alike = all(sorted(part) == sorted(-v for v in part) for part in (kept, removed))
        declared = {
            "pruned_layer": (True, "compared on every half-line that a weight ends"),
            "transport": (not self.signed, "the area between the two shares, of magnitudes"),
            "magnitudes_kept": (smaller and not self.signed, "each kept |w| compared with each removed one"),
            "symmetric_layer": (
                self.signed and smaller and alike and 0 not in kept,
                "each value occurs as often as its negative",
            ),
        }
        places = [Fraction(2 * j - 1, 2 * len(every)) for j in range(1, len(every) + 1)]
        top = 2 * max(every) * len(every) / (2 * len(every) - 1)
        even = not self.signed and top > 0 and sorted(every) == [top * place for place in places]
        if even:
            values["largest_magnitude"] = top
        declared["evenly_spread"] = (even, "magnitudes in the middle of equal parts")
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class UniformWeights:
    """Weights uniform on [-largest, largest], of which the share removed are those of least magnitude.

    Raises ValueError unless 0 <= removed < 1 and largest > 0.
    """

    removed: Fraction
    largest: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        who = "UniformWeights"
        for name in ("removed", "largest"):
            object.__setattr__(self, name, exact_number(who, name, getattr(self, name)))
        check(who, "removed", self.removed, 0 <= self.removed < 1, "lie in [0, 1)")
        check(who, "largest", self.largest, self.largest > 0, "be positive")

    @property
    def name(self) -> str:
        """The law."""
        return f"uniform on [-{self.largest}, {self.largest}], {self.removed} removed"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The two distribution functions are linear between 0, the threshold and the end: so is what lies between."""
        del level
        t, a = self.removed * self.largest, self.largest
        at = [(Fraction(0), Fraction(0)), (t, t / a), (a, Fraction(0))]  # (x, F(x) - G(x))
        area = sum(((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(at)), Fraction(0))
        values: dict[str, Value] = {
            "pruned_share": self.removed,
            "kolmogorov": max(y for _, y in at),
            "wasserstein": area,
            "kept_magnitude": (t + a) / 2,
            "layer_magnitude": a / 2,
            "largest_magnitude": a,
        }
        why = (True, "in closed form")
        keys = ("pruned_layer", "transport", "magnitudes_kept", "evenly_spread")
        return Facts(values, {}, dict.fromkeys(keys, why))


@dataclass(frozen=True)
class ShuffledLayer:
    """A layer of which every set of `size` weights is kept with the same probability, looked at where `at` counts.

    Raises ValueError for fewer than two weights, more than 16, or a size outside 1..number of weights.
    """

    weights: tuple[Fraction, ...]
    size: int
    at: Fraction

    def __post_init__(self) -> None:
        who = "ShuffledLayer"
        weights = exact_array(who, "weights", self.weights, 1)
        check(who, "weights", shown(self.weights), 2 <= len(weights) <= MAX_WEIGHTS, "be 2 to 16 numbers")
        size = exact_integer(who, "size", self.size)
        check(who, "size", size, 1 <= size <= len(weights), "lie in 1..number of weights")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "at", exact_number(who, "at", self.at))

    @property
    def name(self) -> str:
        """The weights, the size and the place."""
        return f"{self.size} of {' '.join(map(str, self.weights))}, shares at most {self.at}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean over all subsets, one by one."""
        del level
        share = _share(self.weights, self.at, False)
        every = [_share(kept, self.at, False) - share for kept in combinations(self.weights, self.size)]
        values: dict[str, Value] = {
            "layer_share": share,
            "p": Fraction(len(self.weights)),
            "size": Fraction(self.size),
            "shuffled_square": sum((x * x for x in every), Fraction(0)) / len(every),
        }
        return Facts(values, {}, {"shuffled_layer": (True, "all subsets of the size, alike")})
