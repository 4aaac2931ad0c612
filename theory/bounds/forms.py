"""What expressions are rewritten as, computed once each: derivatives, factors, values on a face, roots.

Every form equals the expression at all points where both are defined; sympy is trusted with such identities, and with
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp

from bounds.enclose import Undefined, sign
from bounds.ranges import Program

_LARGE = 200  # operations of an expression beyond which sympy is not asked to factor or simplify it


def _remembered(method: Callable[..., Any]) -> Callable[..., Any]:
    """Results kept with the object that they belong to."""
    name = method.__name__

    def remembering(self: Forms, *key: Any) -> Any:
        found = self.memory.setdefault(name, {})
        if key not in found:
            found[key] = method(self, *key)
        return found[key]

    return remembering


class Forms:
    """The forms that have been asked for so far."""

    def __init__(self) -> None:
        self.memory: dict[str, dict[Any, Any]] = {}

    @_remembered
    def program(self, expr: sp.Expr) -> Program | None:
        """The expression made ready to run on boxes, or None where it cannot be."""
        try:
            return Program(expr)
        except (TypeError, Undefined):  # a derivative that has no range here, a division by zero
            return None

    @_remembered
    def size(self, expr: sp.Expr) -> int:
        """How many operations it has."""
        return int(sp.count_ops(expr))

    @_remembered
    def derivative(self, expr: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
        """Its derivative."""
        return sp.diff(expr, symbol)

    @_remembered
    def factors(self, expr: sp.Expr) -> tuple[tuple[sp.Expr, int], ...]:
        """Factors and their whole powers, the expression being their product; an equality of real functions."""
        if self.size(expr) > _LARGE:
            expr = sp.factor_terms(expr)
        else:
            expr = sp.factor(sp.together(expr))
        found = []
        for factor in sp.Mul.make_args(expr):
            base, power = factor.as_base_exp() if factor.is_Pow and factor.args[1].is_Integer else (factor, 1)
            found.append((base, int(power)))
        return tuple(found)

    @_remembered
    def at(self, expr: sp.Expr, symbol: sp.Symbol, value: sp.Expr) -> sp.Expr:
        """Its value where the symbol has that value, simplified."""
        found = expr.subs(symbol, value)
        if found.is_number or sp.count_ops(found) > _LARGE:
            return found
        return min((found, sp.simplify(found)), key=sp.count_ops)

    @_remembered
    def vanishes(self, expr: sp.Expr, symbol: sp.Symbol, end: Fraction) -> bool:
        """Whether the expression is identically 0 where the symbol has that value."""
        face = expr.subs(symbol, sp.Rational(end.numerator, end.denominator))
        if face == 0:
            return True
        if face.has(sp.nan, sp.zoo, sp.oo) or sp.count_ops(face) > _LARGE:
            return False
        if not face.free_symbols:
            return sign(face, {}) == 0
        return bool(sp.simplify(sp.expand_log(face)) == 0)

    @_remembered
    def shares(self, expr: sp.Expr) -> tuple[tuple[sp.Expr, tuple[sp.Expr, ...]], ...]:
        """Each term with all the others divided by it; hyperbolic functions are written as exponentials."""
        terms = sp.expand(expr.replace(lambda e: e.func in (sp.sinh, sp.cosh), lambda e: e.rewrite(sp.exp)))
        parts = sp.Add.make_args(terms)
        if not 2 <= len(parts) <= 8:
            return ()
        return tuple(
            (part, tuple(sp.powsimp(other / part) for other in parts if other is not part)) for part in parts
        )

    @_remembered
    def growth(self, share: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
        """The derivative of its logarithm, as a sum over its factors."""
        return sp.Add(*(sp.diff(f, symbol) / f for f in sp.Mul.make_args(share)))

    @_remembered
    def second(self, expr: sp.Expr, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
        """A second derivative."""
        return sp.diff(expr, one, other)

    @_remembered
    def rises(self, expr: sp.Expr, symbols: Any, ends: Any, corner: tuple[int, ...]) -> bool:
        """Whether the expression is nonnegative at a corner of the box and its derivatives into the box are, too."""
        at = {s: sp.Rational(e.numerator, e.denominator) for s, e in zip(symbols, ends, strict=True)}
        if expr.free_symbols - set(symbols):
            return False
        wanted = [
            (expr, 1),
            *((self.derivative(expr, s), way) for s, way in zip(symbols, corner, strict=True)),
        ]
        for part, way in wanted:
            here = part.subs(at)
            level = None if here.has(sp.nan, sp.zoo, sp.oo) else sign(here, {})
            if level is None or level * way < 0:
                return False
        return True

    @_remembered
    def squared(self, root: sp.Expr, rest: sp.Expr) -> sp.Expr:
        """root^2 - rest^2."""
        return sp.expand(root**2 - rest**2)

    @_remembered
    def root_and_rest(self, expr: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
        """The one term that holds a root, and all the others."""
        terms = sp.Add.make_args(expr)
        half = sp.S.Half
        rooted = [
            t
            for t in terms
            if any(f.is_Pow and f.args[1] == half and f.free_symbols for f in sp.Mul.make_args(t))
        ]
        return (rooted[0], expr - rooted[0]) if len(rooted) == 1 and len(terms) > 1 else None

    @_remembered
    def substituted(self, expr: sp.Expr, symbol: sp.Symbol, value: sp.Expr) -> sp.Expr:
        """With the symbol replaced."""
        return expr.subs(symbol, value)

    @_remembered
    def roots(self, slope: sp.Expr, symbol: sp.Symbol) -> tuple[tuple[sp.Expr, sp.Expr], ...]:
        """The factors of odd power with one root in the symbol each that can be written down, and the root."""
        found = []
        for factor, power in self.factors(slope):
            if power < 0 or power % 2 == 0 or symbol not in factor.free_symbols:
                continue
            if sp.count_ops(factor) > 40 or not _solvable(factor, symbol):
                continue
            try:
                roots = sp.solve(factor, symbol)
            except NotImplementedError:
                continue
            if len(roots) == 1 and sp.simplify(factor.subs(symbol, roots[0])) == 0:
                found.append((factor, roots[0]))
        return tuple(found)


def _solvable(factor: sp.Expr, symbol: sp.Symbol) -> bool:
    linear = factor.is_polynomial(symbol) and sp.degree(factor, symbol) == 1
    return bool(linear or sum(node == symbol for node in sp.preorder_traversal(factor)) == 1)
