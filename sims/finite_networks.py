"""Functions written down in full: interpolants by cones, two-layer networks, and linear regression under random masks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import prod

from bounds.enclose import Enclosure, precision, to_arb
from sims.finite_sums import square_root
from sims.instance import Facts, Value
from sims.lipschitz import lipschitz_squared
from sims.validate import check, exact_array, exact_integer

_BITS = 256
_ZERO = Fraction(0)
Point = tuple[int, ...]


@dataclass(frozen=True)
class Cones:
    """Points of Z^d with labels 1 and -1, and the interpolant f(x) = min_i (y_i + (2/separation) |x - x_i|).

    Distances are in the maximum norm, which keeps every number rational. Its Lipschitz constant is taken over all
    integer points up to `margin` beyond the data. Raises ValueError for fewer than two points, points that repeat, or
    labels other than 1 and -1.
    """

    points: tuple[Point, ...]
    labels: tuple[int, ...]
    margin: int = 1

    def __post_init__(self) -> None:
        who = "Cones"
        exact_array(who, "points", self.points, 2)
        check(
            who,
            "points",
            self.points,
            2 <= len(self.points) == len(set(self.points)),
            "be two or more, distinct",
        )
        fit = len(self.labels) == len(self.points) and set(self.labels) <= {-1, 1}
        check(who, "labels", self.labels, fit, "be 1 or -1, one for each point")
        check(who, "margin", exact_integer(who, "margin", self.margin), self.margin >= 0, "be nonnegative")

    @property
    def name(self) -> str:
        """The data."""
        data = "|".join(
            f"{' '.join(map(str, x))}: {y}" for x, y in zip(self.points, self.labels, strict=True)
        )
        return f"interpolant of {data}"

    @property
    def separation(self) -> int:
        """The least distance of two data points."""
        return min(_distance(x, y) for x, y in combinations(self.points, 2))

    def at(self, x: Point) -> Fraction:
        """The interpolant."""
        slope = Fraction(2, self.separation)
        return min(y + slope * _distance(x, own) for own, y in zip(self.points, self.labels, strict=True))

    def facts(self, level: Fraction | None = None) -> Facts:
        """The largest slope between two of the integer points, and how many numbers describe the function."""
        del level
        interpolates = all(self.at(x) == y for x, y in zip(self.points, self.labels, strict=True))
        grid = product(
            *(
                range(min(xs) - self.margin, max(xs) + self.margin + 1)
                for xs in zip(*self.points, strict=True)
            )
        )
        values_at = {x: self.at(x) for x in grid}
        slopes = (abs(values_at[x] - values_at[y]) / _distance(x, y) for x, y in combinations(values_at, 2))
        n, d = len(self.points), len(self.points[0])
        values: dict[str, Value] = {
            "n": Fraction(n),
            "d": Fraction(d),
            "separation": Fraction(self.separation),
            "lipschitz": max(slopes, default=_ZERO),
            "p": Fraction(sum(map(len, self.points)) + len(self.labels)),
        }
        declared = {
            "metric": (True, "the maximum norm"),
            "separated": (True, "the least distance, exactly"),
            "cones": (interpolates, "evaluated on integer points; it goes through the data"),
            "pair": (True, "the steepest of the pairs"),
            "family": (True, "the coordinates and the labels, counted"),
        }
        return Facts(values, {}, declared)


def _distance(x: Point, y: Point) -> int:
    return max(abs(a - b) for a, b in zip(x, y, strict=True))


@dataclass(frozen=True)
class TwoLayers:
    """A ReLU network x -> sum_j outer[j] relu(inner[j].x), with at most two units or two inputs.

    Raises ValueError for shapes that do not fit, or larger ones, whose operator norm has no closed form.
    """

    inner: tuple[tuple[int, ...], ...]
    outer: tuple[int, ...]

    def __post_init__(self) -> None:
        who = "TwoLayers"
        rows = exact_array(who, "inner", self.inner, 2)
        check(who, "outer", self.outer, len(self.outer) == len(rows), f"have length {len(rows)}")
        check(who, "inner", self.inner, min(len(rows), len(rows[0])) <= 2, "have at most two rows or columns")

    @property
    def name(self) -> str:
        """The weights."""
        return f"network {'|'.join(' '.join(map(str, w)) for w in self.inner)}, outer {' '.join(map(str, self.outer))}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The Lipschitz constant over the whole space, and the norms of the weights."""
        del level
        rows = self.inner if len(self.inner) <= len(self.inner[0]) else tuple(zip(*self.inner, strict=True))
        gram = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in rows] for x in rows]
        values: dict[str, Value] = {
            "lipschitz": square_root(lipschitz_squared(self.inner, self.outer)),
            "slope": Fraction(1),
        }
        norms = {
            "operator_norm": _root_of_largest(gram),
            "output_norm": square_root(Fraction(sum(a * a for a in self.outer))),
        }
        values |= {name: norm for name, norm in norms.items() if norm}
        declared = {
            "activation": (True, "the positive part"),
            "norms": (True, "in closed form"),
            "pair": (True, "the constant is attained on a cell of the arrangement"),
        }
        return Facts(values, {}, declared)


def _root_of_largest(gram: list[list[int]]) -> Fraction | Enclosure:
    """The root of the largest eigenvalue of a positive matrix of one or two rows; exact where it is rational."""
    if len(gram) == 1:
        return square_root(Fraction(gram[0][0]))
    trace = gram[0][0] + gram[1][1]
    spread = square_root(Fraction((gram[0][0] - gram[1][1]) ** 2 + 4 * gram[0][1] ** 2))
    if isinstance(spread, Fraction):
        return square_root((trace + spread) / 2)
    with precision(_BITS):
        return Enclosure.from_arb(((to_arb(trace) + to_arb(spread)) / 2).sqrt())


@dataclass(frozen=True)
class TwoNetworks:
    """Two deep ReLU networks of one shape, without biases, and an input: how far the output moves with the weights.

    first, second: for each layer its square matrix, all of one size. Raises ValueError for shapes that differ or
    networks that are equal.
    """

    first: tuple[tuple[tuple[int, ...], ...], ...]
    second: tuple[tuple[tuple[int, ...], ...], ...]
    x: tuple[int, ...]

    def __post_init__(self) -> None:
        size = len(self.x)
        for name, network in (("first", self.first), ("second", self.second)):
            shaped = all(len(layer) == size == len(row) for layer in network for row in layer)
            check("TwoNetworks", name, network, shaped and bool(network), "be square matrices of one size")
        check(
            "TwoNetworks", "second", self.second, len(self.first) == len(self.second), "be as deep as first"
        )
        check("TwoNetworks", "second", self.second, self.first != self.second, "differ from first")

    @property
    def name(self) -> str:
        """Both networks and the input."""
        return f"networks {self.first} and {self.second} at {self.x}"

    def _output(self, network: tuple[tuple[tuple[int, ...], ...], ...]) -> list[int]:
        x = list(self.x)
        for layer in network:
            x = [max(0, sum(w * v for w, v in zip(row, x, strict=True))) for row in layer]
        return x

    def facts(self, level: Fraction | None = None) -> Facts:
        """J at this pair and input, the size of the weights, and the input's norm."""
        del level
        weights = [[w for layer in net for row in layer for w in row] for net in (self.first, self.second)]
        apart = sum((a - b) ** 2 for a, b in zip(*weights, strict=True))
        moved = sum(
            (a - b) ** 2 for a, b in zip(self._output(self.first), self._output(self.second), strict=True)
        )
        values: dict[str, Value] = {
            "J": square_root(Fraction(moved, apart)),
            "radius": square_root(Fraction(sum(v * v for v in self.x))),
            "W": Fraction(max(1, *map(abs, weights[0]), *map(abs, weights[1]))),
            "p": Fraction(len(weights[0])),
            "sharing": Fraction(1),
            "layers": Fraction(len(self.first)),
        }
        full = (True, "full matrices, each weight at one place, and the positive part")
        declared = dict.fromkeys(("layers", "shared", "inputs", "operator_norm", "sums"), full)
        return Facts(values, {}, {**declared, "pair": (True, "these two networks")})


@dataclass(frozen=True)
class MaskedRegression:
    """Squared loss of a linear predictor whose weights are kept independently with one probability.

    design: n rows; labels; weights; keep: the probability. Raises ValueError for shapes that do not fit, more than 10
    weights, or a probability outside (0, 1).
    """

    design: tuple[tuple[int, ...], ...]
    labels: tuple[int, ...]
    weights: tuple[int, ...]
    keep: Fraction

    def __post_init__(self) -> None:
        who = "MaskedRegression"
        rows = exact_array(who, "design", self.design, 2)
        check(who, "labels", self.labels, len(self.labels) == len(rows), f"have length {len(rows)}")
        fit = len(self.weights) == len(rows[0]) <= 10
        check(who, "weights", self.weights, fit, "be one for each column, at most 10")
        check(who, "keep", self.keep, 0 < self.keep < 1, "lie in (0, 1)")

    @property
    def name(self) -> str:
        """The data, the weights and the probability."""
        rows = "|".join(" ".join(map(str, row)) for row in self.design)
        labels, weights = " ".join(map(str, self.labels)), " ".join(map(str, self.weights))
        return f"design {rows}, labels {labels}, weights {weights}, kept with {self.keep}"

    def _loss(self, weights: tuple[Fraction, ...]) -> Fraction:
        residuals = (
            y - sum((Fraction(x) * w for x, w in zip(row, weights, strict=True)), _ZERO)
            for row, y in zip(self.design, self.labels, strict=True)
        )
        return sum((r * r for r in residuals), _ZERO) / (2 * len(self.design))

    def facts(self, level: Fraction | None = None) -> Facts:
        """The expected loss over all masks, and the parts of its closed form."""
        del level
        expected = _ZERO
        for mask in product((0, 1), repeat=len(self.weights)):
            chance = prod((self.keep if bit else 1 - self.keep for bit in mask), start=Fraction(1))
            expected += chance * self._loss(
                tuple(Fraction(w * b) for w, b in zip(self.weights, mask, strict=True))
            )
        columns = zip(*self.design, strict=True)
        energy = sum(
            w * w * sum(x * x for x in column) for w, column in zip(self.weights, columns, strict=True)
        )
        values: dict[str, Value] = {
            "n": Fraction(len(self.design)),
            "keep_probability": self.keep,
            "expected_loss": expected,
            "mean_loss": self._loss(tuple(self.keep * w for w in self.weights)),
            "column_energy": Fraction(energy),
        }
        why = (True, "over all masks")
        return Facts(values, {}, {"independent_bits": why, "linear_regression": why})
