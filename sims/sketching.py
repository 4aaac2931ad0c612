"""The error of a masked linear network, exactly: the law of |X(m * w) - Xw|^2 over every mask that a scheme can draw.

Everything is enumerated in integers and returned in Fractions; nothing is sampled and no closed form is used.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure, as_exact, precision, to_arb
from sims.sketch_laws import MAX_ENTRIES, Integers, SketchLaw, errors_of
from sims.sketch_rules import check_entries, checked, predictions
from sims.sketch_schemes import Scheme
from sims.validate import Matrix, Vector, check, exact_array, exact_number, shown

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, eq=False)
class Sketch:
    """What a randomly masked network predicts.

    target: what its predictions are compared with (the network's own, unless another was given). mean: the expected
    predictions. mean_squared_error: expected squared distance from the target. expected_size: expected number of kept
    weights (nonzero multipliers). outcomes: how many masks were listed. rounded: a square root in the scheme's scores
    was rounded, so that the probabilities are those rounded ones (everything is exact for them).
    """

    scheme: str
    target: Vector
    mean: Vector
    mean_squared_error: Fraction
    expected_size: Fraction
    outcomes: int
    rounded: bool
    _squares: Sequence[int] = field(repr=False)
    _weights: Sequence[int] = field(repr=False)
    _unit: int = field(repr=False)
    _total: int = field(repr=False)

    @property
    def bias_squared(self) -> Fraction:
        """|mean - target|^2; 0 for an unbiased scheme."""
        return sum(((a - b) ** 2 for a, b in zip(self.mean, self.target, strict=True)), _ZERO)

    @property
    def variance(self) -> Fraction:
        """Expected squared distance of the predictions from their mean."""
        return self.mean_squared_error - self.bias_squared

    @cached_property
    def law(self) -> dict[Fraction, Fraction]:
        """Squared error -> probability, in increasing order; the probabilities are positive and sum to 1."""
        return {
            Fraction(square, self._unit): Fraction(weight, self._total)
            for square, weight in zip(self._squares, self._weights, strict=True)
        }

    def quantile(self, level: Any) -> Fraction:
        """The least e with P(squared error <= e) >= level. ValueError unless 0 < level <= 1."""
        level = exact_number("quantile", "level", level)
        check("quantile", "level", level, 0 < level <= 1, "satisfy 0 < level <= 1")
        reached = accumulate(self._weights)
        square = next(
            s
            for s, r in zip(self._squares, reached, strict=True)
            if r * level.denominator >= level.numerator * self._total
        )
        return Fraction(square, self._unit)

    def above(self, limit: Any) -> Fraction:
        """P(squared error > limit). ValueError for NaN or infinity."""
        limit = exact_number("above", "limit", limit)
        found = sum(
            weight
            for square, weight in zip(self._squares, self._weights, strict=True)
            if square > limit * self._unit
        )
        return Fraction(found, self._total)

    def p_eff(self, information: Any = 0, log_term: Any = 1) -> Enclosure:
        """Effective parameters in bits: information + expected_size * log_term.

        information: I(mask; data) in bits, a number or an Enclosure; 0 for a scheme that does not look at the data.
        log_term: bits that one kept weight costs; 1 by default, a convention. Raises TypeError and ValueError for
        anything that is no number.
        """
        told, term = as_exact("p_eff", "information", information), as_exact("p_eff", "log_term", log_term)
        if isinstance(told, Fraction) and isinstance(term, Fraction):
            return Enclosure.exactly(told + self.expected_size * term)
        with precision(128):
            return Enclosure.from_arb(to_arb(told) + to_arb(self.expected_size) * to_arb(term))

    def __str__(self) -> str:
        error, size = self.mean_squared_error, float(self.expected_size)
        try:
            text = f"{float(error):.6g}"
        except OverflowError:
            text = f"2^{math.log2(error.numerator) - math.log2(error.denominator):.6g}"
        return f"{self.scheme}: squared error {text}, {size:.6g} weights kept, {self.outcomes} masks"


def sketch(scheme: Scheme, X: Any, w: Any, size: Any = None, *, target: Any = None) -> Sketch:
    """The exact error of the network Xw (X: n data points by d, w: d weights) masked by `scheme`, at `size` where given.

    target: what the predictions are compared with, n numbers; Xw where none is given. Raises TypeError for what is no
    scheme or no number, and ValueError, before any mask is listed, for shapes that do not fit, a size that is missing
    or too large, probabilities that vanish where the weight does not, or more than 2^18 compositions or 2^16 subsets.
    """
    chosen = chosen_scheme("sketch", scheme, size)
    matrix, weights = checked("sketch", X, w)
    goal = predictions(matrix, weights)
    if target is not None:
        goal = exact_array("sketch", "target", target, 1)
        check("sketch", "target", goal, len(goal) == len(matrix), f"have length {len(matrix)}")
    entries = chosen.outcomes(matrix, weights) * len(matrix)
    check(
        "sketch", "outcomes times data points", entries, entries <= MAX_ENTRIES, f"be at most {MAX_ENTRIES}"
    )
    return measured(chosen.name, chosen.listed(matrix, weights), matrix, weights, goal)


def measured(name: str, law: SketchLaw, X: Matrix, w: Vector, goal: Vector) -> Sketch:
    """The error of the network Xw, masked by a law that is listed already, from `goal`."""
    columns = [
        tuple(unit * w_i * x for x in column)
        for unit, w_i, column in zip(law.scale, w, zip(*X, strict=True), strict=True)
    ]
    errors, unit = errors_of(law.counts, columns, goal)
    return summary(
        name,
        errors,
        unit,
        law.weights,
        law.total,
        goal,
        law.expected_size,
        law.rounded,
        len(errors),
    )


def kernel_sketch(scheme: Scheme, J: Any, size: Any = None) -> Sketch:
    """The exact error of the tangent kernel K = J J^T (J: n data points by P parameters) when parameters are masked.

    The masked kernel is K_m = sum_i m_i J_(i) J_(i)^T, J_(i) the columns of J, and the squared error |K_m - K|_F^2: a
    sketch of the network whose columns are the J_(i) J_(i)^T, flattened to n^2 entries, and whose weights are all 1. A
    rule sees that network: `optimal` scores |J_(i)|^2, `column` their squares. Raises what `sketch` raises.
    """
    chosen_scheme("kernel_sketch", scheme, size)
    check_entries("kernel_sketch", "J", J)
    jacobian = exact_array("kernel_sketch", "J", J, 2)
    points, width = len(jacobian), len(jacobian[0])
    entries = points * points * width
    check("kernel_sketch", "n^2 P", entries, entries <= 2**20, "be at most 2**20")
    X = [[a * b for a, b in zip(one, two, strict=True)] for one in jacobian for two in jacobian]
    return sketch(scheme, X, (_ONE,) * width, size)


def chosen_scheme(who: str, scheme: Any, size: Any) -> Scheme:
    """The scheme, at `size` where one is given; TypeError for anything that is no scheme."""
    if not isinstance(scheme, Scheme):
        raise TypeError(f"{who}: scheme={shown(scheme)} must be a scheme of sims.sketch_schemes")
    return scheme if size is None else scheme.at(size)


def summary(
    name: str,
    errors: npt.NDArray[Any],
    unit: int,
    weights: Integers,
    total: int,
    goal: Vector,
    expected_size: Fraction,
    rounded: bool,
    outcomes: int,
) -> Sketch:
    """The error from (predictions - goal) * unit in integers and the integer weight, outcome by outcome."""
    squares = (errors * errors).sum(axis=1)
    order = np.argsort(squares, kind="stable")
    squares, sorted_weights = squares[order], weights[order]
    starts = np.flatnonzero(np.concatenate([[True], squares[1:] != squares[:-1]]))
    masses = np.add.reduceat(sorted_weights, starts).tolist()
    distinct = [int(square) for square in squares[starts].tolist()]
    mean = [int((weights * column).sum()) for column in errors.astype(object).T]
    return Sketch(
        scheme=name,
        target=goal,
        mean=tuple(g + Fraction(moved, total * unit) for g, moved in zip(goal, mean, strict=True)),
        mean_squared_error=Fraction(
            sum(square * mass for square, mass in zip(distinct, masses, strict=True)), total * unit * unit
        ),
        expected_size=expected_size,
        outcomes=outcomes,
        rounded=rounded,
        _squares=distinct,
        _weights=masses,
        _unit=unit * unit,
        _total=total,
    )
