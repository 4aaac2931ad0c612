"""SNIP and GraSP scores as floats with a bounded error, and the parameters whose scores are equal by structure.

With v_P the value that the loss compares with the label (f_P, or tanh(f_P/2)) and rho_P = n_P v_P - s_P, the scores are

    SNIP:  |sum_P rho_P L[P, q]|,      GraSP:  sum_PQ n_P bend_P rho_Q A[P, Q, q] + rho_P rho_Q B[P, Q, q],

bend_P = 1 for squared error and 1 - v_P^2 for the logistic loss. Whoever calls adds how to decide what is too close.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.ranking import SettledScores
from sims.task import Task
from sims.validate import check

MAX_BITS = 900  # of a coefficient with its values: floats hold these, and sums of them
LEAST_EXPONENT = -500  # of a value that is not 0: products of two are normal numbers
_U = 2.0**-53
_ROWS = 4096  # data sets at once: bounds the memory for products of residuals

Integers = npt.NDArray[Any]  # of dtype object: Python integers
Floats = npt.NDArray[np.float64]
Compare = Callable[[int, int, int], int]
Refine = Callable[[int, int], float]


def snip_floats(
    task: Task, value: Floats, linear: Integers, compare: Compare, refine: Refine
) -> SettledScores:
    """Absolute values of the linear form. value (P,): right to 2 units in the last place, 0 where it is."""
    coefficients, gamma = _floats("snip_scores", linear, value, 1), (len(linear) + 16) * _U
    approximate = np.abs((task.totals * value - task.sums) @ coefficients)
    error = 1.01 * gamma * (_largest(task, value) @ np.abs(coefficients))
    name = _names(task, lambda kept: (_up_to_sign(linear[kept]),))
    return _settled(approximate, error, name, compare, refine)


def grasp_floats(
    task: Task,
    value: Floats,
    bend: Floats,
    first: Integers,
    symmetric: Integers,
    compare: Compare,
    refine: Refine,
) -> SettledScores:
    """The quadratic form, A = first and B = symmetric. bend (P,): in [0, 1], right to 8 units of 2^-53."""
    count, p = first.shape[0], first.shape[2]
    both = np.concatenate([first.reshape(-1, p), symmetric.reshape(-1, p)])
    flat = _floats("grasp_scores", both, value, 2)
    gamma = (4 * count * count + 32) * _U
    approximate, error = np.empty((2, task.law.size, p))
    largest = _largest(task, value)
    for first_row in range(0, task.law.size, _ROWS):
        rows = slice(first_row, first_row + _ROWS)
        totals = task.totals[rows]
        approximate[rows] = _pairs(totals * bend, totals * value - task.sums[rows]) @ flat
        error[rows] = _pairs(2 * totals, largest[rows]) @ np.abs(flat)
    name = _names(task, lambda kept: (first[np.ix_(kept, kept)], symmetric[np.ix_(kept, kept)]))
    return _settled(approximate, 1.01 * gamma * error, name, compare, refine)


def _largest(task: Task, value: Floats) -> Floats:
    """|rho| without cancellation: what its rounding errors are relative to."""
    return np.asarray(task.totals * np.abs(value) + np.abs(task.sums))


def check_outputs(who: str, outputs: Integers, scale: int) -> None:
    """Refuse outputs f = outputs/scale whose floats would overflow, or lose digits below the normal numbers."""
    for f in outputs.tolist():
        exponent = abs(f).bit_length() - scale.bit_length() if f else 0
        must = f"satisfy {LEAST_EXPONENT} <= exponent <= {MAX_BITS} (give the start another scale)"
        check(who, "exponent of an output", exponent, LEAST_EXPONENT <= exponent <= MAX_BITS, must)


def _floats(who: str, integers: Integers, value: Floats, times: int) -> Floats:
    """Rounded to the nearest; refused where products with `times` values could leave the range of floats."""
    bits = max(abs(int(v)).bit_length() for v in integers.ravel())
    bits += times * max(0, int(np.frexp(np.abs(value).max())[1]))
    check(
        who,
        "bits of the coefficients and values",
        bits,
        bits <= MAX_BITS,
        f"be at most {MAX_BITS} (give the start fewer bits)",
    )
    return integers.astype(np.float64)


def _pairs(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rows of left_P right_Q and then right_P right_Q."""
    parts = [(side[:, :, None] * right[:, None, :]).reshape(len(right), -1) for side in (left, right)]
    return np.concatenate(parts, axis=1)


def _settled(
    approximate: Floats, error: Floats, name: npt.NDArray[np.int64], compare: Compare, refine: Refine
) -> SettledScores:
    """Parameters with equal names get the same float, that of the first; the name 0 means zero."""
    first = np.maximum(name - 1, 0)
    approximate = np.where(name == 0, 0.0, np.take_along_axis(approximate, first, axis=1))
    error = np.where(name == 0, 0.0, np.take_along_axis(error, first, axis=1))
    return SettledScores(approximate, error, name, compare, refine)


def _names(
    task: Task, coefficients: Callable[[npt.NDArray[np.int64]], tuple[Integers, ...]]
) -> npt.NDArray[np.int64]:
    """(data sets, p): 0 where all coefficients at the points of the data set are 0 (a dead unit), else 1 + the first
    parameter with the same coefficients (a twin).

    coefficients(kept): arrays whose last axis is the parameters, for the points `kept`.
    """
    supports, of_row = np.unique(task.totals > 0, axis=0, return_inverse=True)
    names = np.zeros((len(supports), task.mlp.p), np.int64)
    for i, support in enumerate(supports):
        arrays = coefficients(np.flatnonzero(support))
        flat = np.concatenate([array.reshape(-1, task.mlp.p) for array in arrays])
        known: dict[tuple[int, ...], int] = {}
        for q, column in enumerate(flat.T.tolist()):
            names[i, q] = known.setdefault(tuple(column), q + 1) if any(column) else 0
    return names[of_row.ravel()]


def _up_to_sign(rows: Integers) -> Integers:
    """Columns, each with its first entry that is not zero made positive."""
    columns = [
        [-v for v in column] if next((v for v in column if v), 0) < 0 else column
        for column in rows.T.tolist()
    ]
    return np.array(columns, object).T.reshape(rows.shape)
