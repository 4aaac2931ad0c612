"""Scores by which a sketch draws the weights of a linear network Xw: v_i = |w_i||X_(i)| and what stands in for it.

A rule looks at X (n data points by d) and w (d weights) and scores every weight. Norms of columns are square roots. The
scores in proportion to them are exact where the ratios of these roots are rational; elsewhere each root is rounded down
to `bits` binary digits and `rounded` says so. A sketch with rounded probabilities is still exact: it is the sketch with
those rational probabilities. What only needs the order of the scores compares their exact squares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sims.validate import Matrix, Vector, check, exact_array, exact_integer, shown

_ZERO = Fraction(0)
MAX_DATA = 2**20  # entries of X
BITS = 32  # the error of the sketch feels a rounding by its square: about one part in 2^62


@dataclass(frozen=True)
class Rule:
    """A score for each weight; subclasses give `scores`, or `squares` and how they are rooted."""

    @property
    def name(self) -> str:
        """The rule in a word."""
        return type(self).__name__.lower()

    def scores(self, X: Matrix, w: Vector) -> Vector:
        """Nonnegative scores; only their ratios count. Rounded where `rounded` says so."""
        raise NotImplementedError

    def squares(self, X: Matrix, w: Vector) -> Vector:
        """Squares of the scores, never rounded: for comparing them."""
        return tuple(s * s for s in self.scores(X, w))

    def rounded(self, X: Matrix, w: Vector) -> bool:
        """Whether `scores` had to round a square root."""
        del X, w
        return False

    def probabilities(self, X: Any, w: Any) -> Vector:
        """The scores over their sum. ValueError where all of them are 0."""
        X, w = checked(self.name, X, w)
        scores = self.scores(X, w)
        total = sum(scores, _ZERO)
        check(self.name, "sum of the scores", total, total > 0, "be positive")
        return tuple(s / total for s in scores)


@dataclass(frozen=True)
class Optimal(Rule):
    """v_i = |w_i||X_(i)|, which makes the error of a sketch with replacement least.

    weights: score by these weights instead of the network's own (the mask is chosen at the start and applied at the end).
    Raises ValueError for fewer than one bit, and for weights of another length when it scores.
    """

    weights: Vector | None = None
    bits: int = BITS

    def __post_init__(self) -> None:
        _check_weights(self)

    @property
    def name(self) -> str:
        return "optimal" if self.weights is None else "from_weights"

    def squares(self, X: Matrix, w: Vector) -> Vector:
        return energies(X, _weights_of(self, w))

    def scores(self, X: Matrix, w: Vector) -> Vector:
        return roots(self.squares(X, w), self.bits)[0]

    def rounded(self, X: Matrix, w: Vector) -> bool:
        return roots(self.squares(X, w), self.bits)[1]


@dataclass(frozen=True)
class Uniform(Rule):
    """The same score for every weight."""

    def scores(self, X: Matrix, w: Vector) -> Vector:
        del X
        return (Fraction(1),) * len(w)


@dataclass(frozen=True)
class Magnitude(Rule):
    """|w_i|: does not look at the data."""

    def scores(self, X: Matrix, w: Vector) -> Vector:
        del X
        return tuple(map(abs, w))


@dataclass(frozen=True)
class SynFlow(Rule):
    """|w_i dR/dw_i| with R = sum_i |w_i|, which on one linear layer with one output is |w_i|."""

    def scores(self, X: Matrix, w: Vector) -> Vector:
        del X
        return tuple(map(abs, w))


@dataclass(frozen=True)
class Column(Rule):
    """|X_(i)|^2: does not look at the weights."""

    def scores(self, X: Matrix, w: Vector) -> Vector:
        del w
        return column_energies(X)


@dataclass(frozen=True)
class Smoothed(Rule):
    """Half of v_i over their sum (at `weights`, where given), half of |X_(i)|^2 over |X|_F^2: no column is forgotten.

    Raises ValueError where the columns or the v_i all vanish.
    """

    weights: Vector | None = None
    bits: int = BITS

    def __post_init__(self) -> None:
        _check_weights(self)

    def scores(self, X: Matrix, w: Vector) -> Vector:
        of_columns = column_energies(X)
        frobenius = sum(of_columns, _ZERO)
        check(self.name, "|X|_F^2", frobenius, frobenius > 0, "be positive: some column must not vanish")
        start = Optimal(self.weights, self.bits).scores(X, w)
        total = sum(start, _ZERO)
        check(self.name, "sum of |w_i||X_(i)|", total, total > 0, "be positive")
        return tuple((v / total + u / frobenius) / 2 for v, u in zip(start, of_columns, strict=True))

    def rounded(self, X: Matrix, w: Vector) -> bool:
        return Optimal(self.weights, self.bits).rounded(X, w)


@dataclass(frozen=True)
class Snip(Rule):
    """|w_i <X_(i), Xw - y>|: weight times gradient of half the squared loss. ValueError for y of another length."""

    y: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", exact_array("snip", "y", self.y, 1))

    def scores(self, X: Matrix, w: Vector) -> Vector:
        check("snip", "y", self.y, len(self.y) == len(X), f"have length {len(X)}, one label per data point")
        rest = [a - b for a, b in zip(predictions(X, w), self.y, strict=True)]
        return tuple(
            abs(w_i * sum((row[i] * r for row, r in zip(X, rest, strict=True)), _ZERO))
            for i, w_i in enumerate(w)
        )


def snip(y: Any) -> Snip:
    """SNIP on squared loss with labels y."""
    return Snip(y)


def from_weights(w0: Any, bits: int = BITS) -> Optimal:
    """v_i at the weights w0, whatever weights the mask is applied to."""
    return Optimal(w0, bits)


def check_entries(who: str, name: str, value: Any) -> None:
    """ValueError, before any number is read, where a matrix, or several, say to have more than 2^20 entries."""
    entries = _entries(value)
    check(who, f"entries of {name}", entries, entries <= MAX_DATA, f"be at most {MAX_DATA}")


def _entries(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and len(value):
        return len(value) * _entries(value[0])
    return 1


def items(who: str, name: str, value: Any) -> list[Any]:
    """What an argument holds, in order; TypeError for what holds nothing."""
    scalar = getattr(value, "shape", None) == ()  # an array of no dimension claims to be iterable and is not
    if scalar or not isinstance(value, Iterable):
        raise TypeError(f"{who}: {name}={shown(value)} must be a sequence, not {type(value).__name__}")
    return list(value)


def checked(who: str, X: Any, w: Any) -> tuple[Matrix, Vector]:
    """X and w taken exactly; ValueError unless w has an entry for each column of X, and X at most 2^20 entries."""
    check_entries(who, "X", X)
    matrix, weights = exact_array(who, "X", X, 2), exact_array(who, "w", w, 1)
    width = len(matrix[0])
    check(who, "w", w, len(weights) == width, f"have length {width}, one weight per column of X")
    return matrix, weights


def predictions(X: Matrix, w: Sequence[Fraction]) -> Vector:
    """Xw."""
    return tuple(sum((x * w_i for x, w_i in zip(row, w, strict=True)), _ZERO) for row in X)


def column_energies(X: Matrix) -> Vector:
    """|X_(i)|^2."""
    return tuple(sum((x * x for x in column), _ZERO) for column in zip(*X, strict=True))


def energies(X: Matrix, w: Sequence[Fraction]) -> Vector:
    """v_i^2 = w_i^2 |X_(i)|^2."""
    return tuple(w_i * w_i * u for w_i, u in zip(w, column_energies(X), strict=True))


def roots(squares: Sequence[Fraction], bits: int = BITS) -> tuple[Vector, bool]:
    """Numbers in proportion to the square roots, and whether they were rounded.

    The roots themselves where all are rational; divided by the largest where all ratios of two are; otherwise divided by
    the largest and each rounded down to `bits` binary digits or one more, so that none that is positive becomes 0. So
    data whose columns are scaled alike or exchanged get the same rounding, and rounding tells them apart as little as
    the exact probabilities do.
    """
    exact = [_root(q) for q in squares]
    if None not in exact:
        return tuple(r for r in exact if r is not None), False
    largest = max(squares)
    ratios = [q / largest for q in squares]
    exact = [_root(q) for q in ratios]
    if None not in exact:
        return tuple(r for r in exact if r is not None), False
    return tuple(_rounded_root(q, bits) for q in ratios), True


def _root(q: Fraction) -> Fraction | None:
    top, bottom = math.isqrt(q.numerator), math.isqrt(q.denominator)
    return Fraction(top, bottom) if top * top == q.numerator and bottom * bottom == q.denominator else None


def _rounded_root(q: Fraction, bits: int) -> Fraction:
    if not q:
        return _ZERO
    shift = bits + (q.denominator.bit_length() - q.numerator.bit_length()) // 2  # q is at most 1
    return Fraction(math.isqrt((q.numerator << 2 * shift) // q.denominator), 1 << shift)


def _check_weights(rule: Optimal | Smoothed) -> None:
    bits = exact_integer(rule.name, "bits", rule.bits)
    check(rule.name, "bits", bits, 1 <= bits <= 4096, "satisfy 1 <= bits <= 4096")
    if rule.weights is not None:
        object.__setattr__(rule, "weights", exact_array(rule.name, "weights", rule.weights, 1))


def _weights_of(rule: Optimal, w: Vector) -> Vector:
    if rule.weights is None:
        return w
    check(rule.name, "weights", rule.weights, len(rule.weights) == len(w), f"have length {len(w)}")
    return rule.weights


optimal = Optimal()
uniform = Uniform()
magnitude = Magnitude()
column = Column()
smoothed = Smoothed()
synflow = SynFlow()
