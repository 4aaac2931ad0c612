"""The l2 Lipschitz constant over R^d of two-layer ReLU networks x -> sum_j a_j relu(w_j.x + b_j).

It is the largest gradient norm over the full-dimensional cells of the arrangement of the hyperplanes
w_j.x + b_j = 0, w_j != 0: a piecewise affine function is as steep as its steepest piece, and pieces that only touch
(dead units, merged or cancelling hyperplanes) are not cells. The cells depend on the inner layer only.

* `lipschitz_squared`: exact, a Fraction.
* `lipschitz`, `lipschitz_many`: floats for sweeps, over cells that are proved (see `lipschitz` for the error bound).
* `activation_cells`, `largest_gradient`: the two halves, for those who fit many outer layers to one inner layer.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.arrangement import CELL_LIMIT, arrangement_cells, cell_bound
from sims.certified_arrangement import MOST_UNITS, UNSETTLED, certified_cells
from sims.jit import jit
from sims.validate import Matrix, Vector, check, exact_array, integer_rows

_EXACT_INTEGERS = 1 << 53  # integers below it are floats
_cell_bound = lru_cache(maxsize=None)(cell_bound)


def lipschitz_squared(inner: Any, outer: Any, inner_bias: Any = None) -> Fraction:
    """The exact square of the l2 Lipschitz constant over R^d of x -> sum_j outer[j] relu(inner[j].x + inner_bias[j]).

    inner (k, d), outer (k,), inner_bias (k,) or None for zeros: ints, Fractions, floats, each taken exactly. Units
    may be zero, parallel, repeated or fewer than dimensions. Raises ValueError for NaN, infinities, shapes that do
    not fit, or more than sims.arrangement.CELL_LIMIT possible cells; TypeError for entries that are not numbers.

    >>> lipschitz_squared([[1, 0], [-1, 0]], [1, 1])  # |x_1|
    Fraction(1, 1)
    """
    return _squared(*_exact_network("lipschitz_squared", inner, outer, inner_bias))


def lipschitz(inner: Any, outer: Any, inner_bias: Any = None) -> float:
    """The l2 Lipschitz constant as a float, for sweeps: arguments and errors as in `lipschitz_squared`.

    How it is checked: a compiled kernel finds the cells and proves the sign of every number it branches on
    (sims.certified_arrangement); only the gradients are rounded. With S = sum_j |a_j| |w_j|, u = 2^-53, k units:

        |value - Lip| <= 2 (k + d + 3) u S,   and relative error <= 16 k (k + d + 3) u as value >= S / (4 k) is required

    (k-term sums per coordinate, then a norm of d terms; the factor 2 covers second order). If units have distinct
    hyperplanes, S <= 2 k Lip holds: crossing hyperplane j changes the gradient by a_j w_j. Where the kernel cannot
    prove a sign (ties among weights of many bits), where units on one hyperplane cancel below S / (4 k), where an
    entry is not a float, and near over- or underflow, the value is the square root of `lipschitz_squared`, correctly
    rounded (OverflowError when no float is that large).
    """
    who = "lipschitz"
    floats = _float_network(inner, outer, inner_bias)
    if floats is not None:
        bound = _cell_bound(*floats[0].shape)
        if bound <= CELL_LIMIT:
            value = _constant(*floats, bound)
            if value >= 0.0:  # not NaN, which marks what the kernel leaves to exact arithmetic
                return float(value)
    return _square_root(who, _squared(*_exact_network(who, inner, outer, inner_bias)))


def lipschitz_many(inner: Any, outers: Any, inner_bias: Any = None) -> npt.NDArray[np.float64]:
    """`lipschitz` for each row of outers (m, k) over one inner layer (k, d), the cells found once: (m,) floats."""
    who = "lipschitz_many"
    weights, bias = _exact_inner(who, inner, inner_bias)
    floats, coefficients = _as_floats(inner, 2), _as_floats(outers, 2)
    if coefficients is None or coefficients.size == 0 or not np.isfinite(coefficients).all():
        coefficients = None
        rows: Any = exact_array(who, "outers", outers, 2)
    else:
        rows = coefficients
    _check_units(who, "outers", len(rows[0]), len(weights))
    if floats is None or coefficients is None or len(weights) > MOST_UNITS:
        values = np.full(len(rows), math.nan)
    else:
        cells = np.array(_cells(_integer_forms(weights, bias)), dtype=np.uint64)
        values = _gradient_norms(cells, floats, coefficients)
    for t in np.flatnonzero(np.isnan(values)).tolist():  # what the kernel leaves to exact arithmetic
        row = exact_array(who, f"outers[{t}]", rows[t], 1)
        values[t] = _square_root(who, _squared(weights, row, bias))
    return values


def activation_cells(inner: Any, inner_bias: Any = None) -> tuple[int, ...]:
    """The cells of the arrangement {inner[j].x + inner_bias[j] = 0 : inner[j] != 0} as sorted distinct bit masks.

    Bit j is set exactly when unit j is positive on the cell; a unit with inner[j] = 0 has no gradient and is never
    set. Exact, and remembered for the last few hundred inner layers. Arguments and errors as in `lipschitz_squared`.
    """
    return _cells(_integer_forms(*_exact_inner("activation_cells", inner, inner_bias)))


@jit
def largest_gradient(cells, inner, outer):
    """The largest |sum_{j in cell} outer[j] inner[j]| over cells uint64 (c,), inner (k, d) and outer (k,) floats.

    For callers inside compiled loops: k <= 63, c >= 1, nothing is checked. Absolute error at most
    2 (k + d + 3) 2^-53 sum_j |outer[j]| |inner[j]|.
    """
    k, d = inner.shape
    number = cells.shape[0]
    squares = np.zeros(number)
    component = np.empty(number)
    for i in range(d):
        component[:] = 0.0
        for j in range(k):
            jump = outer[j] * inner[j, i]
            bit = np.uint64(1) << np.uint64(j)
            for c in range(number):  # all cells at once, unit by unit: this vectorises
                component[c] += jump if cells[c] & bit else 0.0
        for c in range(number):
            squares[c] += component[c] * component[c]
    largest = 0.0
    for c in range(number):
        largest = max(largest, squares[c])
    return math.sqrt(largest)


@jit
def _gradient_norm(cells, inner, outer):
    """`largest_gradient` where its relative error is bounded (see `lipschitz`), else NaN."""
    k, d = inner.shape
    total = 0.0
    silent = True
    for j in range(k):
        square = 0.0
        for i in range(d):
            square += inner[j, i] * inner[j, i]
            silent = silent and (outer[j] == 0.0 or inner[j, i] == 0.0)
        total += abs(outer[j]) * math.sqrt(square)
    if silent:
        return 0.0
    if not 1e-140 < total < 1e140:  # squares could underflow or overflow; NaN ends here too
        return math.nan
    value = largest_gradient(cells, inner, outer)
    return value if 4.0 * k * value >= total else math.nan


@jit
def _gradient_norms(cells, inner, outers):
    """`_gradient_norm` for each row of outers."""
    values = np.empty(len(outers))
    for t in range(len(outers)):
        values[t] = _gradient_norm(cells, inner, outers[t])
    return values


@jit
def _constant(inner, outer, bias, bound):
    """The Lipschitz constant with the error bound of `lipschitz`, or NaN."""
    for numbers in (inner.ravel(), outer, bias):
        for number in numbers:
            if not math.isfinite(number):
                return math.nan
    masks, count = certified_cells(inner, bias, bound)
    if count == UNSETTLED:
        return math.nan
    return _gradient_norm(masks[:count].view(np.uint64), inner, outer)


def _squared(inner: Matrix, outer: Vector, bias: Vector) -> Fraction:
    cells = _cells(_integer_forms(inner, bias))
    jumps, denominator = integer_rows(tuple(a * w for w in row) for row, a in zip(inner, outer, strict=True))
    return Fraction(_largest_squared_sum(cells, jumps), denominator**2)


def _largest_squared_sum(cells: Sequence[int], jumps: list[list[int]]) -> int:
    """The largest squared norm of the sum of jumps[j] over the bits j of a cell; integers, any size."""
    k, d = len(jumps), len(jumps[0])
    most = sum(abs(x) for row in jumps for x in row)
    small = k <= MOST_UNITS and d * most * most < 1 << 62
    kind: Any = np.int64 if small else object
    vectors = np.array(jumps, dtype=kind)
    masks = np.array(cells, dtype=kind)
    gradients = np.zeros((len(cells), d), dtype=kind)
    for j in range(k):
        gradients += ((masks >> j) & 1)[:, None] * vectors[j]
    return int((gradients * gradients).sum(axis=1).max())


def _integer_forms(inner: Matrix, bias: Vector) -> tuple[tuple[int, ...], ...]:
    """Rows (w_j, b_j), each times its own positive number so that its entries are integers without common factor."""
    forms = []
    for row, b in zip(inner, bias, strict=True):
        (form,), _ = integer_rows([(*row, b)])
        divisor = math.gcd(*form) or 1
        forms.append(tuple(x // divisor for x in form))
    return tuple(forms)


@lru_cache(maxsize=512)
def _cells(forms: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """The sorted cells of integer forms: by the certified kernel where it can prove them, else in Python integers."""
    k, d = len(forms), len(forms[0]) - 1
    small = k <= MOST_UNITS and all(abs(x) < _EXACT_INTEGERS for form in forms for x in form)
    if small and _cell_bound(k, d) <= CELL_LIMIT:
        numbers = np.array(forms, dtype=np.float64)
        masks, count = certified_cells(numbers[:, :d].copy(), numbers[:, d].copy(), _cell_bound(k, d))
        if count != UNSETTLED:
            return tuple(np.sort(masks[:count]).tolist())
    return tuple(sorted(arrangement_cells(forms)))


def _square_root(who: str, square: Fraction) -> float:
    """The square root of a Fraction >= 0, correctly rounded."""
    if square == 0:
        return 0.0
    # an integer root with at least 160 bits, its remainder kept as a sticky bit
    shift = 160 + max(0, square.denominator.bit_length() - square.numerator.bit_length())
    scaled, rest = divmod(square.numerator << (2 * shift), square.denominator)
    root = math.isqrt(scaled)
    sticky = rest != 0 or root * root != scaled
    try:
        return float(Fraction(2 * root + sticky, 1 << (shift + 1)))
    except OverflowError:
        raise OverflowError(
            f"{who}: the Lipschitz constant exceeds the largest float; lipschitz_squared gives it"
        ) from None


def _exact_inner(who: str, inner: Any, inner_bias: Any) -> tuple[Matrix, Vector]:
    weights = exact_array(who, "inner", inner, 2)
    if inner_bias is None:
        return weights, (Fraction(0),) * len(weights)
    bias = exact_array(who, "inner_bias", inner_bias, 1)
    _check_units(who, "inner_bias", len(bias), len(weights))
    return weights, bias


def _exact_network(who: str, inner: Any, outer: Any, inner_bias: Any) -> tuple[Matrix, Vector, Vector]:
    weights, bias = _exact_inner(who, inner, inner_bias)
    coefficients = exact_array(who, "outer", outer, 1)
    _check_units(who, "outer", len(coefficients), len(weights))
    return weights, coefficients, bias


def _check_units(who: str, name: str, entries: int, units: int) -> None:
    check(
        who,
        name,
        f"{entries} numbers per network",
        entries == units,
        f"have one for each of the {units} units",
    )


def _float_network(inner: Any, outer: Any, inner_bias: Any) -> tuple[npt.NDArray[np.float64], ...] | None:
    """(inner, outer, bias) as floats that fit together, or None: then the exact reading decides, or complains."""
    weights = _as_floats(inner, 2)
    coefficients = _as_floats(outer, 1)
    if weights is None or coefficients is None or weights.size == 0:
        return None
    bias = np.zeros(len(weights)) if inner_bias is None else _as_floats(inner_bias, 1)
    if bias is None or not len(weights) == len(coefficients) == len(bias) <= MOST_UNITS:
        return None
    return weights, coefficients, bias


def _as_floats(value: Any, ndim: int) -> npt.NDArray[np.float64] | None:
    """`value` as a contiguous float64 array if that changes no entry for sure, else None."""
    try:
        array = np.asarray(value)
    except ValueError:  # ragged
        return None
    if array.ndim != ndim or array.dtype.kind not in "fiub" or array.itemsize > 8:
        return None
    floats = np.ascontiguousarray(array, dtype=np.float64)
    # integers, also those numpy turned into floats while it read a list, are exact below 2^53
    if (array.dtype.kind in "iu" or array is not value) and not (np.abs(floats) < _EXACT_INTEGERS).all():
        return None
    return floats
