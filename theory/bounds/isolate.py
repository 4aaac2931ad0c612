"""Rearranges an inequality for one symbol, one equivalence at a time.

The symbol must occur once. Peeling the side it stands on takes the other side through the inverse of each
operation; every step is strictly monotone where it is used, so the direction follows and the two inequalities
are equivalent under the recorded conditions.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from bounds.bound import Require
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="}


class NotIsolable(ValueError):
    """The symbol cannot be isolated by certified monotone steps."""


@dataclass(frozen=True)
class Isolated:
    """symbol `sense` expression, equivalent to the given relation where the conditions hold."""

    symbol: sp.Symbol
    sense: str
    expression: sp.Expr
    conditions: tuple[Require, ...]


def isolate(other: sp.Expr, sense: str, side: sp.Expr, symbol: sp.Symbol, signs: Signs) -> Isolated:
    """`other sense side` rearranged for the symbol, which stands on `side`, once.

    Raises NotIsolable, saying why, where it cannot be done by certified steps.
    """
    occurrences = sum(node == symbol for node in sp.preorder_traversal(side))
    if occurrences != 1 or other.has(symbol):
        times = occurrences + sum(node == symbol for node in sp.preorder_traversal(other))
        raise NotIsolable(f"it occurs {times} times")
    peeling = _Peeling(other, sense, signs)
    while side != symbol:
        side = peeling.peel(side, symbol)
    conditions = tuple(dict.fromkeys(peeling.conditions))
    return Isolated(symbol, FLIPPED[peeling.sense], peeling.other, conditions)


class _Peeling:
    """The relation `other sense side` while it is peeled."""

    def __init__(self, other: sp.Expr, sense: str, signs: Signs) -> None:
        self.other, self.sense, self.signs = other, sense, signs
        self.conditions: list[Require] = []

    def peel(self, side: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
        """Undo the outermost operation of the side; returns what is left of it."""
        inner = next(arg for arg in side.args if arg.has(symbol))
        rest = [arg for arg in side.args if arg is not inner]
        if side.is_Add:
            self.other -= sp.Add(*rest)
        elif side.is_Mul:
            self._divide(sp.Mul(*rest))
        elif side.is_Pow and side.args[1].is_Rational and inner is side.args[0]:
            self._root(inner, side.args[1])
        elif side.func is sp.exp:
            self._need(self.other, ">")
            self.other = sp.log(self.other)
        elif side.func is sp.log:
            if not self.signs.positive(inner):
                self._need(inner, ">")
            self.other = sp.exp(self.other)
        elif side.func is sp.Max and self.sense != "==":
            # where y > v: y <= max(u, v) is y <= u, and y > max(u, v) is y > u; the other two where y >= v
            self._need(self.other - sp.Max(*rest), ">" if self.sense in ("<=", ">") else ">=")
        else:
            raise NotIsolable(f"it stands inside {side.func.__name__}, which is not inverted here")
        return inner

    def _divide(self, factor: sp.Expr) -> None:
        found = self.signs.of(factor)
        if not found:
            raise NotIsolable(f"the sign of its factor {factor} is not certified")
        if abs(found) == NONNEGATIVE:
            self._need(factor if found > 0 else -factor, ">")
        if found < 0:
            self.sense = FLIPPED[self.sense]
        self.other /= factor

    def _root(self, base: sp.Expr, exponent: sp.Rational) -> None:
        # On nonnegative numbers y <-> y**(1/exponent) is strictly monotone, so squaring there is an equivalence.
        if self.signs.of(base) <= 0:
            raise NotIsolable(f"the sign of {base} under a power is not certified")
        if exponent < 0:
            if not self.signs.positive(base):
                self._need(base, ">")
            self.sense = FLIPPED[self.sense]
        self._need(self.other, ">" if exponent < 0 else ">=")
        self.other = self.other ** (1 / exponent)

    def _need(self, expr: sp.Expr, sense: str) -> None:
        """Record expr `sense` 0 unless it is certified, without the factors that cannot change it."""
        found = self.signs.of(expr)
        if found == POSITIVE or (sense == ">=" and found == NONNEGATIVE):
            return
        factors = [f for f in sp.Mul.make_args(sp.factor_terms(expr)) if not self.signs.positive(f)]
        if not factors:
            return
        # a positive power of a nonnegative number is positive exactly where the number is
        expr = sp.Mul(*(f.args[0] if self._is_power_of_nonnegative(f) else f for f in factors))
        expr /= abs(expr.as_coeff_Mul()[0])
        self.conditions.append(Require("the rearrangement needs it", expr, sense, sp.Integer(0)))

    def _is_power_of_nonnegative(self, factor: sp.Expr) -> bool:
        return bool(factor.is_Pow and factor.args[1].is_positive and self.signs.of(factor.args[0]) > 0)
