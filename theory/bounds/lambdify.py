"""A right side as a fast function of numpy arrays, for plots and searches: an estimate in floats, never a verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from numbers import Rational
from typing import Any

import numpy as np
import sympy as sp
from scipy import special

from bounds.bound import Bound, Require
from bounds.enclose import Enclosure
from bounds.evaluate import exact_values
from bounds.quantities import Quantity
from bounds.registry import resolve

Array = Any  # float64: an array, or numpy's scalar where all that is given is scalar

LONGEST_SUM = 20_000  # terms; longer sums are NaN

_RELATIONS: dict[str, Callable[[Array, Array], Any]] = {
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "<": np.less,
    ">": np.greater,
    "==": np.equal,
}


def lambdify(b: Bound | str) -> Callable[..., Array]:
    """The right side of the claim as a function of arrays, in float64: keyword arguments by ASCII name, broadcast.

    The result has the broadcast shape (a numpy scalar for scalars) and is NaN where a quantity leaves its domain, a
    `Require` fails, or the right side has no real value. These checks are made in floats too, so close to equality
    they may go either way, and rounding grows with cancellation between terms: for a certified number use
    `bounds.evaluate`. No warnings are given for overflow. Numbers: what numpy takes as real numbers, and `Enclosure`s,
    of which one float inside is used.

    The function raises TypeError for missing or unknown names and for what is no real number.
    """
    b = resolve("lambdify", b)
    quantities = b.quantities

    def right_side(**values: Any) -> Array:
        who = f"lambdify {b.id}"
        exact_values(who, quantities, dict.fromkeys(values, 0))  # refuses missing and unknown names
        arrays = {q.name: _floats(who, q.name, values[q.name]) for q in quantities}
        with np.errstate(all="ignore"):
            known: dict[sp.Expr, Array] = {q.symbol: arrays[q.name] for q in quantities}
            admitted = [_in_domain(q, arrays[q.name]) for q in quantities]
            admitted += [_holds(require, known) for require in b.requires]
            right = _value(b.claim.rhs, known)
            inside = reduce(np.logical_and, admitted, np.isfinite(right) | np.isinf(right))
            return np.where(inside, right, np.nan)[()]

    right_side.__name__ = b.id
    right_side.__doc__ = f"{b.title}: the right side in floats, of {', '.join(q.name for q in quantities)}."
    return right_side


def _floats(who: str, name: str, value: Any) -> Array:
    if isinstance(value, Enclosure):
        value = float(value)
    array = np.asarray(value)
    exact = array.dtype.kind == "O" and all(isinstance(item, Rational) for item in array.flat)
    if array.dtype.kind not in "iuf" and not exact:
        raise TypeError(f"{who}: {name}={value!r} must be a real number or an array of them")
    try:
        return array.astype(np.float64)
    except OverflowError:
        raise ValueError(f"{who}: {name}={value!r} must be within the range of floats") from None


def _in_domain(quantity: Quantity, array: Array) -> Any:
    inside = np.isfinite(array)
    for end, allowed, strictly, weakly in (
        (*quantity.lower, np.greater, np.greater_equal),
        (*quantity.upper, np.less, np.less_equal),
    ):
        if end is not None:
            inside = inside & (weakly if allowed else strictly)(array, end)
    return inside & (array == np.floor(array)) if quantity.integer else inside


def _holds(require: Require, known: dict[sp.Expr, Array]) -> Any:
    return _RELATIONS[require.sense](_value(require.lhs, known), _value(require.rhs, known))


def _value(expr: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    """The expression in floats; known: parts that have been computed, the symbols among them."""
    if expr not in known:
        known[expr] = np.float64(sp.N(expr, 25)) if expr.is_number else _computed(expr, known)
    return known[expr]


def _computed(expr: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    if expr.func is sp.log:
        return _log(expr.args[0], known)
    if expr.func is sp.binomial:
        return _binomial(expr.args[0], expr.args[1], known)
    if isinstance(expr, sp.Sum):
        if _counts_subsets(expr):
            return np.rint(np.exp(_log_subsets(expr, known)))
        return _sum(expr, known, _value, np.add, 0.0)
    if expr.is_Add and len(expr.args) == 2 and expr.args[0] in (1, -1):
        less = -expr.args[0] * expr.args[1]  # -(1 - less) or 1 - less
        if less.func is sp.exp or (less.is_Pow and not less.exp.is_Integer):
            defined = ~np.isnan(_value(less, known))
            return np.where(defined, -float(expr.args[0]) * np.expm1(_log_of_size(less, known)), np.nan)
    parts = [_value(arg, known) for arg in expr.args]
    if expr.is_Mul:
        return _product(expr, parts, known)
    if expr.is_Pow:
        return _power(expr, *parts)
    if expr.func in _FOLDED:
        return reduce(_FOLDED[expr.func], parts)
    if expr.func in _FUNCTIONS:
        return _FUNCTIONS[expr.func](*parts)
    raise TypeError(f"bounds.lambdify: function={expr.func} must be one that floats are known for")


_FOLDED: dict[Any, Any] = {sp.Add: np.add, sp.Max: np.maximum, sp.Min: np.minimum}
_FUNCTIONS: dict[Any, Any] = {
    sp.exp: np.exp,
    sp.erf: special.erf,
    sp.sinh: np.sinh,
    sp.cosh: np.cosh,
    sp.tanh: np.tanh,
    sp.coth: lambda x: 1 / np.tanh(x),
    sp.Abs: np.abs,
    sp.floor: np.floor,
    sp.ceiling: np.ceil,
    sp.factorial: lambda x: special.gamma(x + 1),
    sp.gamma: special.gamma,
}


def _power(expr: sp.Pow, base: Array, exponent: Array) -> Array:
    if expr.exp == sp.Rational(1, 2):
        return np.sqrt(base)
    if expr.exp == -sp.Rational(1, 2):
        return 1 / np.sqrt(base)
    return np.power(base, exponent)


def _product(expr: sp.Mul, parts: list[Array], known: dict[sp.Expr, Array]) -> Array:
    """The product; by logarithms where an exponential alone is beyond the floats and the product may not be."""
    direct = reduce(np.multiply, parts)
    nothing = np.isnan(direct) & reduce(np.logical_or, [part == 0 for part in parts])
    if np.any(nothing):  # 0 times what is beyond the floats is 0, times a pole it is undefined
        sizes = [(_log_of_sum if factor.is_Add else _log_of_size)(factor, known) for factor in expr.args]
        direct = np.where(nothing & reduce(np.logical_and, [size < np.inf for size in sizes]), 0.0, direct)
    if not expr.has(sp.exp):
        return direct
    lost = ~np.isfinite(direct) | (direct == 0)
    if not np.any(lost):
        return direct
    size = reduce(np.add, [_log_of_size(factor, known) for factor in expr.args])
    sign = reduce(
        np.multiply,
        [np.sign(part) for factor, part in zip(expr.args, parts, strict=True) if factor.func is not sp.exp],
        np.float64(1),
    )
    return np.where(lost, sign * np.exp(size), direct)


def _log_of_size(expr: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    """log |expr|, where the expression itself may be beyond the floats."""
    if expr.func is sp.exp:
        return _value(expr.args[0], known)
    if expr.func is sp.binomial:
        return _log_binomial(expr.args[0], expr.args[1], known)
    if expr.is_Mul:
        return reduce(np.add, [_log_of_size(factor, known) for factor in expr.args])
    if expr.is_Pow:
        return _value(expr.exp, known) * _log_of_size(expr.base, known)
    if isinstance(expr, sp.Sum):
        if _counts_subsets(expr):
            return _log_subsets(expr, known)
        return _sum(expr, known, _log_of_size, np.logaddexp, -np.inf)
    size, away = np.log(np.abs(_value(expr, known))), _from_one(expr) if expr.is_Add else None
    if away is None:
        return size
    distance = _value(away, known)  # of (1 - x)^n for small x
    return np.where(np.abs(distance) < 0.5, np.log1p(distance), size)


def _log_of_sum(expr: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    """The logarithm of a sum whose terms may be beyond the floats: each by its logarithm, relative to the largest."""
    terms = sp.Add.make_args(sp.expand(expr))
    sizes = np.broadcast_arrays(*(_log_of_size(term, known) for term in terms))
    signs = [np.sign(_value(_without_growth(term), known)) for term in terms]
    most = reduce(np.maximum, sizes)
    shares = (sign * np.exp(size - most) for sign, size in zip(signs, sizes, strict=True))
    return most + np.log(reduce(np.add, shares))


def _grows(expr: sp.Expr) -> bool:
    """Whether an exponential in it, of whatever base, may leave the floats where its logarithm does not."""
    return expr.has(sp.exp) or any(power.exp.free_symbols for power in expr.atoms(sp.Pow))


def _without_growth(term: sp.Expr) -> sp.Expr:
    """A factor with the sign of the term: what is left without its exponentials."""
    return sp.Mul(*(factor for factor in sp.Mul.make_args(term) if factor.func is not sp.exp))


def _log(inner: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    """log of the expression: of what grows fast by its own logarithm, near 1 by its exact distance from 1."""
    if inner.has(sp.binomial, sp.Sum):
        return _log_of_size(inner, known)
    away = _from_one(inner)
    direct = _value(inner, known)
    value = np.log(direct)
    if inner.is_Add and _grows(inner) and not np.all(np.isfinite(direct)):
        value = np.where(np.isfinite(direct), value, _log_of_sum(inner, known))
    if away is None:
        return value
    distance = _value(away, known)
    return np.where(np.abs(distance) < 0.5, np.log1p(distance), value)


@lru_cache(maxsize=1024)
def _from_one(expr: sp.Expr) -> sp.Expr | None:
    """expr - 1 without the cancellation: p/(p - s) - 1 is s/(p - s). None where nothing would cancel."""
    top, bottom = sp.fraction(sp.together(expr))
    if bottom == 1 and not (expr.is_Add and expr.as_coeff_Add()[0] == 1):
        return None
    return sp.expand(top - bottom) / bottom


def _binomial(top: sp.Expr, bottom: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    a, b = _value(top, known), _value(bottom, known)
    few = np.minimum(b, a - b)
    product = np.ones_like(a + b)  # of integers, and exact as long as floats hold them
    for i in range(int(np.clip(np.max(few, initial=0, where=np.isfinite(few)), 0, _FEW))):
        product = np.where(i < few, product * (a - i) / (i + 1), product)
    return np.where(few < 0, 0.0, np.where(few <= _FEW, product, np.exp(_log_choose(a, few))))


def _log_binomial(top: sp.Expr, bottom: sp.Expr, known: dict[sp.Expr, Array]) -> Array:
    a, b = _value(top, known), _value(bottom, known)
    return _log_choose(a, np.minimum(b, a - b))


_FEW = 50  # up to here factor by factor, beyond by Stirling's series, whose error is then below 1e-17


def _log_choose(a: Array, few: Array) -> Array:
    """log of C(a, few) for 2 few <= a, without the cancellation between three logarithms of factorials."""
    total = np.zeros_like(a + few)
    for i in range(int(np.clip(np.max(few, initial=0, where=np.isfinite(few)), 0, _FEW))):
        total = total + np.where(i < few, np.log((a - i) / (i + 1)), 0)
    rest = a - few
    entropy = few * np.log(a / few) - rest * np.log1p(-few / a)
    by_series = entropy + np.log(a / (2 * np.pi * few * rest)) / 2 + _series(a) - _series(few) - _series(rest)
    return np.where(few < 0, -np.inf, np.where(few <= _FEW, total, by_series))


def _series(x: Array) -> Array:
    """log(x!) - (x + 1/2) log x + x - log(2 pi)/2 for x > 50."""
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x * x)) / (x * x)) / (x * x)) / x


def _counts_subsets(expr: sp.Sum) -> bool:
    """Whether it is the sum of binomial coefficients from 0 on."""
    (index, first, *_), *more = expr.limits
    term = expr.function
    return bool(
        not more
        and first == 0
        and term.func is sp.binomial
        and term.args[1] == index
        and not term.args[0].has(index)
    )


def _log_subsets(expr: sp.Sum, known: dict[sp.Expr, Array]) -> Array:
    """log of the sum of C(a, i) for i <= b: from the largest term down, of the smaller half of all subsets."""
    a, b = _value(expr.function.args[0], known), _value(expr.limits[0][2], known)
    upper = 2 * b >= a  # then the other subsets are counted, and taken from 2^a
    m = np.where(upper, a - b - 1, b)
    term, total = np.ones_like(m + a), np.ones_like(m + a)
    for i in range(LONGEST_SUM):
        term = term * np.maximum(m - i, 0) / (a - m + i + 1)
        total = total + term
        if not np.any(term > total * 1e-18):
            break
    below = _log_choose(a, m) + np.log(total)
    everything = a * np.log(2.0)
    return np.where(upper, everything + np.log1p(-np.exp(below - everything)), below)


def _sum(expr: sp.Sum, known: dict[sp.Expr, Array], term: Any, add: Any, empty: float) -> Array:
    """A sum over its index, all elements at once: as many terms as the longest of them has."""
    (index, first, last), *_ = expr.limits
    low, high = _value(first, known), _value(last, known)
    least, most = np.min(low), np.max(high)
    if not (np.isfinite(least) and most - least < LONGEST_SUM):
        return np.full(np.broadcast(low, high).shape, np.nan)
    fixed = {part: value for part, value in known.items() if not part.has(index)}
    total: Array = np.full(np.broadcast(low, high).shape, empty)
    for i in range(int(least), int(most) + 1):
        here = add(total, term(expr.function, {**fixed, index: np.float64(i)}))
        total = np.where((low <= i) & (i <= high), here, total)
    return total
