"""Where an expression has a real value: which of its parts may have none, and which of these are certified to have one.

A fact of a proof is claimed where both its sides are defined. A step that drops a part (a multiplier 1/y, a square of
sqrt(t)) would claim more than the fact says, so that what is dropped must be certified to exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.numbers import ImaginaryUnit

from bounds.signs import NONNEGATIVE, POSITIVE, Signs

_TOTAL = (
    sp.exp,
    sp.erf,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.Abs,
    sp.Max,
    sp.Min,
    sp.floor,
    sp.ceiling,
    sp.binomial,
)
_NO_NUMBERS = (sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I)


def unreal(expr: sp.Expr) -> sp.Basic | None:
    """An infinite or imaginary number in the expression (the ends of sums and integrals apart), or None."""
    if expr in _NO_NUMBERS or isinstance(expr, ImaginaryUnit):
        return expr
    within = (expr.function,) if isinstance(expr, (sp.Sum, sp.Integral)) else expr.args
    return next((found for arg in within if (found := unreal(arg)) is not None), None)


def partial(expr: sp.Expr) -> frozenset[sp.Expr]:
    """Its parts that do not exist for all real arguments; of sums and integrals those free of what they run over."""
    return frozenset(_partial(sp.sympify(expr), frozenset()))


def _partial(expr: sp.Expr, bound: frozenset[sp.Basic]) -> Iterator[sp.Expr]:
    if isinstance(expr, (sp.Sum, sp.Integral)):
        inner = bound | {limit[0] for limit in expr.limits}
        yield from _partial(expr.function, inner)
        ends = [end for limit in expr.limits for end in limit[1:]]
        for end in ends:
            yield from _partial(end, bound)
        # a sum has a value between integers, where its terms have one; an integral may diverge at a pole
        ragged = isinstance(expr, sp.Sum) and not all(end.is_integer for end in ends)
        if (ragged or not _everywhere(expr)) and not expr.free_symbols & bound:
            yield expr
        return
    for arg in expr.args:
        yield from _partial(arg, bound)
    total = (
        not expr.args or expr.is_Add or expr.is_Mul or expr.func in _TOTAL or isinstance(expr, AppliedUndef)
    )
    whole = expr.is_Pow and expr.args[1].is_Integer and expr.args[1] >= 0
    if not (total or whole or not expr.free_symbols or expr.free_symbols & bound):
        yield expr


def _everywhere(expr: sp.Sum | sp.Integral) -> bool:
    """Whether what is added up has a value at every place, as far as that depends on the place."""
    run = {limit[0] for limit in expr.limits}
    parts = [part for part in partial(expr.function) if part.free_symbols & run]
    if isinstance(expr, sp.Integral):
        return not parts
    fresh = {}
    for index, *ends in expr.limits:
        least = ends[0] if ends and ends[0].is_Integer else -1
        level = {"positive": True} if least >= 1 else {"nonnegative": True} if least >= 0 else {}
        fresh[index] = sp.Dummy(index.name, integer=True, **level)
    return missing([part.xreplace(fresh) for part in parts], (), Signs()) is None


def missing(exprs: Iterable[sp.Expr], granted: Iterable[sp.Expr], signs: Signs) -> sp.Expr | None:
    """A part of the expressions that is neither a part of those granted nor certified to exist, or None."""
    given = frozenset[sp.Expr]().union(*map(partial, granted))
    parts = frozenset[sp.Expr]().union(*map(partial, exprs)) - given
    return next((part for part in sorted(parts, key=str) if not _exists(part, signs)), None)


def _exists(part: sp.Expr, signs: Signs) -> bool:
    of = signs.of(part.args[0])
    if part.func is sp.log:
        return of == POSITIVE or signs.of(part.args[0] - 1) >= NONNEGATIVE
    if part.func in (sp.gamma, sp.loggamma):
        return of == POSITIVE
    if part.func is sp.factorial:
        return of >= NONNEGATIVE
    if part.func is sp.coth:
        return abs(of) == POSITIVE
    if not part.is_Pow:
        return False
    exponent = part.args[1]
    level = signs.of(exponent)
    if exponent.is_integer:
        return level >= NONNEGATIVE or abs(of) == POSITIVE
    return of == POSITIVE or (of >= NONNEGATIVE and level == POSITIVE)
