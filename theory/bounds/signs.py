"""Signs of expressions that hold for all values in the quantities' domains, by structure alone.

Nothing is sampled and nothing is guessed: an expression is positive here because its parts are. A symbol in
(0, 1) is written 1/(1 + t) with t > 0 and a positive integer 1 + m with m >= 0, so that 4/delta > 1 and
log(4/delta) > 0 are seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from bounds.bound import Require
from bounds.enclose import sign
from bounds.quantities import VOCABULARY

NONNEGATIVE, POSITIVE = (
    1,
    2,
)  # what is certified, with the opposite sign for nonpositive and negative; 0: nothing


def _written_out(symbol: sp.Symbol) -> sp.Expr:
    """The symbol through a variable that is only bounded below by 0."""
    quantity = VOCABULARY.get(symbol.name)
    if quantity is None or quantity.symbol != symbol:
        return symbol
    if quantity.domain == "real in (0, 1)":
        return 1 / (1 + sp.Symbol(f"{symbol.name}_", positive=True))
    if quantity.domain == "positive integer":
        return 1 + sp.Symbol(f"{symbol.name}_", integer=True, nonnegative=True)
    return symbol


@dataclass(frozen=True)
class Signs:
    """Certified signs over the domains, given expressions that hypotheses make nonnegative."""

    nonnegative: tuple[sp.Expr, ...] = ()

    @classmethod
    def under(cls, requires: Iterable[Require]) -> Signs:
        """Signs where these hypotheses hold."""
        sides = {">=": 1, ">": 1, "<=": -1, "<": -1}
        return cls(tuple(sides[r.sense] * (r.lhs - r.rhs) for r in requires if r.sense in sides))

    def of(self, expr: sp.Expr) -> int:
        """2: positive, 1: nonnegative, -1: nonpositive, -2: negative, 0: not certified."""
        return self._of(self._rewrite(expr))

    def positive(self, expr: sp.Expr) -> bool:
        """Whether expr > 0 is certified."""
        return self.of(expr) == POSITIVE

    @staticmethod
    def _rewrite(expr: sp.Expr) -> sp.Expr:
        return expr.xreplace({s: _written_out(s) for s in expr.free_symbols})

    def _of(self, expr: sp.Expr) -> int:
        if not expr.free_symbols:
            found = sign(expr, {})
            return 0 if found is None else POSITIVE * found or NONNEGATIVE
        if expr.is_Symbol:
            return POSITIVE if expr.is_positive else NONNEGATIVE if expr.is_nonnegative else 0
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Pow:
            return self._power(*expr.args)
        if expr.func is sp.log:  # where it is defined
            return self._of(expr.args[0] - 1)
        if expr.func in (sp.exp, sp.cosh):
            return POSITIVE
        parts = [self._of(part) for part in expr.args]
        if expr.is_Mul:
            return _product(parts)
        if expr.func is sp.Max:
            return max(parts)
        if expr.func is sp.Min:
            return min(parts)
        return 0

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> int:
        here = self._of(base)
        if here == POSITIVE and exponent.is_real:
            return POSITIVE
        if exponent.is_positive and (here > 0 or exponent.is_even):
            return NONNEGATIVE
        return 0

    def _sum(self, expr: sp.Add) -> int:
        for form in (expr, sp.expand(expr)):
            if not form.is_Add:
                return self._of(form)
            parts = [self._of(term) for term in form.args]
            if min(parts) > 0:
                return max(parts)
            if max(parts) < 0:
                return min(parts)
        for known in map(self._rewrite, self.nonnegative):
            # without the hypotheses, so that none is used to derive itself
            ratio = _product([Signs()._of(part) for part in sp.fraction(sp.cancel(expr / known))])
            if abs(ratio) == POSITIVE:
                return NONNEGATIVE if ratio > 0 else -NONNEGATIVE
        numerator, denominator = sp.fraction(sp.together(expr))
        return _product([self._of(numerator), self._of(denominator)]) if denominator != 1 else 0


def _product(parts: list[int]) -> int:
    """The sign of a product from the signs of its factors."""
    level = min(map(abs, parts))
    return -level if sum(part < 0 for part in parts) % 2 else level
