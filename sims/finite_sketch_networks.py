"""Masks beyond one linear layer: kernels, deep linear networks, the scores of a weight, and the norms of random columns.

As in sims/finite_sketches.py, what a claim measures is an average over every mask that can be drawn. The norms of
Gaussian columns are no finite law: the probability of a deviation is a certified ball (incomplete gamma function).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.finite_sketches import Linear, above, drawn, energy, kept, predictions, shares
from sims.finite_sums import square_root
from sims.instance import Facts, Value
from sims.validate import Matrix, Vector, check, exact_array, exact_integer, exact_number, shown

_BITS = 256
_STEPS = 40  # halvings of the interval that holds a quantile
_MOST = 2**12  # networks, or sequences of draws, of one instance
_ZERO, _ONE = Fraction(0), Fraction(1)


def kernel(jacobian: Matrix, multipliers: Sequence[Fraction]) -> list[Fraction]:
    """All entries of J diag(m) J^T."""
    return [
        sum((m * a * b for m, a, b in zip(multipliers, one, other, strict=True)), _ZERO)
        for one, other in product(jacobian, repeat=2)
    ]


@dataclass(frozen=True)
class MaskedKernel:
    """The kernel JJ^T of n data points and P weights, under a mask of drawn weights.

    jacobian: n rows by P columns; probabilities: of each column, |J_(i)|^2 over their sum where none are given.
    Raises ValueError for a Jacobian of zeros, probabilities that do not add up to 1 or vanish where the column does
    not, or too many sequences of draws.
    """

    jacobian: Matrix
    draws: int
    probabilities: Vector = ()

    def __post_init__(self) -> None:
        who = "MaskedKernel"
        jacobian = exact_array(who, "jacobian", self.jacobian, 2)
        object.__setattr__(self, "jacobian", jacobian)
        check(who, "jacobian", shown(self.jacobian), any(map(any, jacobian)), "have an entry that is not 0")
        count = len(jacobian[0])
        draws = exact_integer(who, "draws", self.draws)
        check(
            who,
            "draws",
            draws,
            1 <= draws <= _MOST and count**draws <= _MOST,
            f"be at least 1, at most {_MOST} sequences",
        )
        given = (
            exact_array(who, "probabilities", self.probabilities, 1) if self.probabilities else self.shares
        )
        check(
            who,
            "probabilities",
            shown(given),
            len(given) == count and sum(given) == 1,
            "be a law of the columns",
        )
        used = min(given) >= 0 and all(p for p, share in zip(given, self.shares, strict=True) if share)
        check(who, "probabilities", shown(given), used, "be positive where the column is not 0")
        object.__setattr__(self, "probabilities", given)

    @property
    def name(self) -> str:
        """The Jacobian, the probabilities and the draws."""
        rows = "|".join(" ".join(map(str, row)) for row in self.jacobian)
        return f"Jacobian {rows}, {self.draws} drawn with {' '.join(map(str, self.probabilities))}"

    @property
    def shares(self) -> Vector:
        """|J_(i)|^2 over the sum of these."""
        return shares(tuple(energy(column) for column in zip(*self.jacobian, strict=True)))

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean squared Frobenius distance over every sequence of draws."""
        del level
        whole = kernel(self.jacobian, (_ONE,) * len(self.probabilities))
        error = _ZERO
        for mask, chance in drawn(self.probabilities, self.draws).items():
            error += chance * energy(kernel(self.jacobian, [m - 1 for m in mask]))
        columns = [energy(column) for column in zip(*self.jacobian, strict=True)]
        values: dict[str, Value] = {
            "n": Fraction(len(self.jacobian)),
            "p": Fraction(len(columns)),
            "draws": Fraction(self.draws),
            "kernel_error": error,
            "kernel_trace": sum(columns, _ZERO),
            "kernel_energy": energy(whole),
        }
        by_share = (self.probabilities == self.shares, "p_i against |J_(i)|^2")
        return Facts(values, {}, {"jacobian_drawn": by_share})


@dataclass(frozen=True)
class ScoredWeight:
    """One weight of a linear predictor with labels. Raises ValueError for labels that do not fit, or no such weight."""

    linear: Linear
    labels: Vector
    weight: int

    def __post_init__(self) -> None:
        who = "ScoredWeight"
        labels = exact_array(who, "labels", self.labels, 1)
        check(
            who, "labels", shown(self.labels), len(labels) == len(self.linear.design), "be one for each row"
        )
        object.__setattr__(self, "labels", labels)
        weight = exact_integer(who, "weight", self.weight)
        check(who, "weight", weight, 0 <= weight < len(self.linear.weights), "be the number of a weight")

    @property
    def name(self) -> str:
        """The data, the labels, the weights and which one."""
        return f"{self.linear.name}, labels {' '.join(map(str, self.labels))}, weight {self.weight}"

    def _loss(self, weights: Vector) -> Fraction:
        """Half the squared distance of the predictions from the labels."""
        predicted = predictions(self.linear.design, weights)
        return energy(a - y for a, y in zip(predicted, self.labels, strict=True)) / 2

    @property
    def slope(self) -> Fraction:
        """The derivative of the loss by the weight: the loss is a parabola in it, so a central difference is exact."""
        up, down = (
            tuple(w + (i == self.weight) * step for i, w in enumerate(self.linear.weights))
            for step in (1, -1)
        )
        return (self._loss(up) - self._loss(down)) / 2

    def facts(self, level: Fraction | None = None) -> Facts:
        """The score of the weight, and what bounds it."""
        del level
        w = self.linear.weights[self.weight]
        values: dict[str, Value] = {
            **self.linear.values(),
            "snip_score": abs(w * self.slope),
            "column_size": self.linear.lengths[self.weight],
            "residual_norm": square_root(2 * self._loss(self.linear.weights)),
        }
        return Facts(values, {}, {"squared_loss": (True, "by the loss itself")})


@dataclass(frozen=True)
class GaussianColumns:
    """d columns of n independent standard Gaussians: how likely one of the norms is far from sqrt n.

    threshold: of the largest ||X_(i)|/sqrt n - 1|. Raises ValueError unless n and d are at least 1 and it is positive.
    """

    n: int
    d: int
    threshold: Fraction

    def __post_init__(self) -> None:
        who = "GaussianColumns"
        for name in ("n", "d"):
            number = exact_integer(who, name, getattr(self, name))
            check(who, name, number, number >= 1, "be at least 1")
        threshold = exact_number(who, "threshold", self.threshold)
        check(who, "threshold", threshold, threshold > 0, "be positive")
        object.__setattr__(self, "threshold", threshold)

    @property
    def name(self) -> str:
        """The numbers."""
        return f"{self.d} Gaussian columns of {self.n} entries, norms off by {self.threshold}"

    @cached_property
    def tail_probability(self) -> Enclosure:
        """The columns are independent."""
        with precision(_BITS):
            return Enclosure.from_arb(-(self.d * (-self.far()).log1p()).expm1())

    def far(self) -> arb:
        """How likely one norm is that far off: |X_(i)|^2/2 has a gamma law of order n/2."""
        bits = _BITS
        while True:  # the probability is positive, so some precision tells its first digits
            with precision(bits):
                chance = self._far()
            if chance.is_finite() and chance.rel_accuracy_bits() >= _BITS // 2:
                return chance
            bits *= 2

    def _far(self) -> arb:
        half = arb(self.n) / 2

        def squared(ratio: Fraction) -> arb:
            return half * to_arb(ratio) ** 2

        above = squared(1 + self.threshold).gamma_upper(half, regularized=1)
        if self.threshold >= 1:
            return above
        return above + (1 - squared(1 - self.threshold).gamma_upper(half, regularized=1))

    def facts(self, level: Fraction | None = None) -> Facts:
        """The probability of the deviation."""
        del level
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "d": Fraction(self.d),
            "threshold": self.threshold,
            "tail_probability": self.tail_probability,
        }
        why = (True, "the chi-square law, enclosed")
        return Facts(values, {}, {"gaussian_columns": why, "deviation": why})


@dataclass(frozen=True)
class GaussianSpread:
    """The same columns: the deviation of norms that is exceeded with probability delta.

    Raises ValueError unless n and d are at least 1 and 0 < delta < 1.
    """

    n: int
    d: int
    delta: Fraction

    def __post_init__(self) -> None:
        GaussianColumns(self.n, self.d, _ONE)  # what it refuses is refused here
        delta = exact_number("GaussianSpread", "delta", self.delta)
        check("GaussianSpread", "delta", delta, 0 < delta < 1, "lie in (0, 1)")
        object.__setattr__(self, "delta", delta)

    @property
    def name(self) -> str:
        """The numbers."""
        return f"{self.d} Gaussian columns of {self.n} entries, delta={self.delta}"

    @cached_property
    def deviation(self) -> Enclosure:
        """Halving an interval whose lower end is exceeded more often than delta, and the upper end less often."""
        with precision(_BITS):
            allowed = 1 - (1 - to_arb(self.delta)).root(self.d)  # of one column
            low, high = _ZERO, _ONE
            while not GaussianColumns(self.n, self.d, high).far() <= allowed:
                high *= 2
            for _ in range(_STEPS):
                middle = (low + high) / 2
                chance = GaussianColumns(self.n, self.d, middle).far()
                if chance <= allowed:
                    high = middle
                elif chance > allowed:
                    low = middle
        return Enclosure(low, high)

    def facts(self, level: Fraction | None = None) -> Facts:
        """The quantile of the largest deviation."""
        del level
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "d": Fraction(self.d),
            "delta": self.delta,
            "norm_deviation": self.deviation,
        }
        why = (True, "the chi-square law, enclosed")
        return Facts(values, {}, {"gaussian_columns": why, "spread": why})


@dataclass(frozen=True)
class MaskedLayers:
    """A deep linear network whose layers are masked independently.

    weights: the layers' matrices, the first one first; point: the input; keep: every entry of a layer is kept with this
    probability and divided by it, or, where `draws` is given, the columns of a layer are drawn so often, in proportion
    to their squared norms. Raises ValueError for matrices that do not fit, keep outside (0, 1], or too many networks.
    """

    weights: tuple[Matrix, ...]
    point: Vector
    keep: Fraction = Fraction(1, 2)
    draws: int | None = None

    def __post_init__(self) -> None:
        who = "MaskedLayers"
        check(who, "weights", shown(self.weights), bool(self.weights), "hold at least one layer")
        layers = tuple(exact_array(who, "weights", matrix, 2) for matrix in self.weights)
        point = exact_array(who, "point", self.point, 1)
        object.__setattr__(self, "weights", layers)
        object.__setattr__(self, "point", point)
        width = len(point)
        for matrix in layers:
            check(who, "weights", shown(matrix), len(matrix[0]) == width, f"have {width} columns")
            width = len(matrix)
        check(
            who,
            "weights",
            shown(layers),
            all(any(map(any, m)) for m in layers),
            "have an entry that is not 0",
        )
        keep = exact_number(who, "keep", self.keep)
        check(who, "keep", keep, 0 < keep <= 1, "lie in (0, 1]")
        object.__setattr__(self, "keep", keep)
        draws = self.draws
        few = draws is None or 1 <= exact_integer(who, "draws", draws) <= _MOST
        check(who, "draws", draws, few, f"lie in 1..{_MOST}")
        networks = prod(2 ** (len(m) * len(m[0])) if draws is None else len(m[0]) ** draws for m in layers)
        check(who, "weights", f"with {networks} networks", networks <= _MOST, f"have at most {_MOST}")

    @property
    def name(self) -> str:
        """The layers, the input and how masks are drawn."""
        layers = " then ".join("|".join(" ".join(map(str, row)) for row in matrix) for matrix in self.weights)
        how = f"entries kept with {self.keep}" if self.draws is None else f"{self.draws} columns drawn"
        return f"layers {layers}, input {' '.join(map(str, self.point))}, {how}"

    def _masked(self, matrix: Matrix) -> list[tuple[Matrix, Fraction]]:
        """The layers that may take its place, and their probabilities."""
        wide = len(matrix[0])
        if self.draws is not None:
            columns = shares(tuple(energy(column) for column in zip(*matrix, strict=True)))
            return [
                (tuple(tuple(a * m for a, m in zip(row, mask, strict=True)) for row in matrix), p)
                for mask, p in drawn(columns, self.draws).items()
            ]
        entries = (self.keep,) * (len(matrix) * wide)
        return [
            (
                tuple(
                    tuple(a * m for a, m in zip(row, mask[wide * j : wide * (j + 1)], strict=True))
                    for j, row in enumerate(matrix)
                ),
                p,
            )
            for mask, p in kept(entries, True).items()
        ]

    def _layer_error(self, matrix: Matrix) -> Fraction:
        """The least kappa of the scheme that needs nothing but column norms: E|A y - W y|^2 <= kappa |y|^2.

        An entry kept with probability q adds its square times 1/q - 1; drawn columns have E|A y - W y|^2 =
        (|W|_F^2 |y|^2 - |W y|^2)/draws, and the least singular value is taken for 0.
        """
        columns = [energy(column) for column in zip(*matrix, strict=True)]
        return max(columns) * (1 / self.keep - 1) if self.draws is None else sum(columns, _ZERO) / self.draws

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean squared distance of the outputs, over all networks."""
        del level
        exact = self.point
        law: dict[Vector, Fraction] = {self.point: _ONE}
        for matrix in self.weights:
            exact = predictions(matrix, exact)
            moved: defaultdict[Vector, Fraction] = defaultdict(Fraction)
            choices = self._masked(matrix)
            for y, chance in law.items():
                for layer, p in choices:
                    moved[predictions(layer, y)] += chance * p
            law = moved
        error = sum((p * energy(a - b for a, b in zip(y, exact, strict=True)) for y, p in law.items()), _ZERO)
        values: dict[str, Value] = {
            "layers": Fraction(len(self.weights)),
            "network_error": error,
            "operator_norm": max(map(operator_norm, self.weights)),
            "layer_error": max(map(self._layer_error, self.weights)),
            "input_energy": energy(self.point),
        }
        return Facts(values, {}, {"masked_layers": (True, "over all networks, the layers independent")})


def operator_norm(matrix: Matrix) -> Fraction:
    """The largest |W y| for |y| = 1, or a rational number just above it; of up to two columns or rows, else Frobenius."""
    lines = min(matrix, tuple(zip(*matrix, strict=True)), key=len)
    gram = [[sum(a * b for a, b in zip(one, two, strict=True)) for two in lines] for one in lines]
    if len(gram) == 1:
        return above(Fraction(gram[0][0]))
    if len(gram) == 2:
        (a, b), (_, c) = gram
        return above((a + c + above(Fraction((a - c) ** 2 + 4 * b * b))) / 2)
    return above(sum((gram[i][i] for i in range(len(gram))), _ZERO))
