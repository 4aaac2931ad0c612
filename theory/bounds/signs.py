"""Signs of expressions that hold for all values in the quantities' domains, by structure alone.

Nothing is sampled and nothing is guessed: an expression is positive here because its parts are. A symbol in
(0, 1) is written 1/(1 + t) with t > 0 and a positive integer 1 + m with m >= 0, so that 4/delta > 1 and
log(4/delta) > 0 are seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import sympy as sp
from sympy.core.function import AppliedUndef

from bounds.enclose import sign
from bounds.quantities import VOCABULARY, Quantity


class Relation(Protocol):
    """lhs `sense` rhs."""

    @property
    def lhs(self) -> sp.Expr: ...
    @property
    def sense(self) -> str: ...
    @property
    def rhs(self) -> sp.Expr: ...


_LONGEST = 80  # operations of a sum that is compared with a hypothesis
_MOST_GENERATORS = 12  # of the polynomials whose common divisor is looked for
NONNEGATIVE, POSITIVE = (
    1,
    2,
)  # what is certified, with the opposite sign for nonpositive and negative; 0: nothing


KNOWN: dict[sp.Symbol, Quantity] = {q.symbol: q for q in VOCABULARY.values()}


def _written_out(symbol: sp.Symbol, known: Mapping[sp.Symbol, Quantity]) -> sp.Expr:
    """The symbol through a variable that is only bounded below by 0."""
    quantity = known.get(symbol)
    if quantity is None:
        return symbol
    if quantity.domain == "real in (0, 1)":
        return 1 / (1 + _less(symbol, positive=True))
    if quantity.domain == "positive integer":
        return 1 + _less(symbol, integer=True, nonnegative=True)
    return symbol


@cache
def _less(symbol: sp.Symbol, **assumptions: bool) -> sp.Symbol:
    """The variable that a symbol is written out in: one for each, and no quantity's own."""
    return sp.Dummy(f"{symbol.name}_", **assumptions)


def _unfloored(expr: sp.Expr) -> sp.Expr:
    """floor(y) as y - t/(1 + t) with t >= 0, a t for every y."""
    floors = sorted(expr.atoms(sp.floor), key=str)
    if any(inner.has(sp.floor) for node in floors for inner in node.args):
        return expr
    parts = {node: sp.Dummy(f"part_{node}", nonnegative=True) for node in floors}
    return expr.xreplace({node: node.args[0] - t / (1 + t) for node, t in parts.items()})


@dataclass(frozen=True)
class Signs:
    """Certified signs over the domains, given expressions that hypotheses make nonnegative."""

    nonnegative: tuple[sp.Expr, ...] = ()
    known: Mapping[sp.Symbol, Quantity] = field(default_factory=lambda: KNOWN)
    strict: frozenset[sp.Expr] = frozenset()  # those of `nonnegative` that hypotheses make positive
    _seen: dict[sp.Expr, int] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def under(cls, requires: Iterable[Relation], known: Mapping[sp.Symbol, Quantity] = KNOWN) -> Signs:
        """Signs where these hypotheses (anything with lhs, sense, rhs) hold; known: the domains of the symbols."""
        sides = {">=": 1, ">": 1, "<=": -1, "<": -1}
        gaps = [(r.sense in "<>", sides[r.sense] * (r.lhs - r.rhs)) for r in requires if r.sense in sides]
        strict = frozenset(gap for is_strict, gap in gaps if is_strict)
        return cls(tuple(gap for _, gap in gaps), known, strict)

    def of(self, expr: sp.Expr) -> int:
        """2: positive, 1: nonnegative, -1: nonpositive, -2: negative, 0: not certified."""
        found = self._of(self._rewrite(expr))
        if found == 0 and expr.has(sp.floor):  # floor(y) = y - f with 0 <= f < 1
            return self._of(self._rewrite(_unfloored(expr)))
        return found

    def positive(self, expr: sp.Expr) -> bool:
        """Whether expr > 0 is certified."""
        return self.of(expr) == POSITIVE

    def _rewrite(self, expr: sp.Expr) -> sp.Expr:
        whole = (f for f in expr.atoms(AppliedUndef) if f.is_integer and f.is_positive)
        counted = {
            f: 1 + sp.Function(f"{f.func} less 1", integer=True, nonnegative=True)(*f.args) for f in whole
        }
        return expr.xreplace(counted).xreplace({s: _written_out(s, self.known) for s in expr.free_symbols})

    def _of(self, expr: sp.Expr) -> int:
        if expr not in self._seen:
            self._seen[expr] = self._found(expr)
        return self._seen[expr]

    def _found(self, expr: sp.Expr) -> int:
        if not expr.free_symbols and not expr.has(AppliedUndef):
            try:
                found = sign(expr, {})
            except TypeError:  # an integral, or no number at all
                return 0
            return 0 if found is None else POSITIVE * found or NONNEGATIVE
        if expr.is_Symbol or isinstance(expr, AppliedUndef):
            own = POSITIVE if expr.is_positive else NONNEGATIVE if expr.is_nonnegative else 0
            return max(own, self._supposed(expr) if own < POSITIVE else 0)
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Pow:
            return self._power(*expr.args)
        if expr.func is sp.log:  # where it is defined
            of = expr.args[0]
            counts = of.func is sp.binomial and self._of(of) == POSITIVE  # an integer
            return NONNEGATIVE if counts else self._of(of - 1)
        if expr.func in (sp.exp, sp.cosh):
            return POSITIVE
        if expr.func in (sp.sinh, sp.tanh, sp.erf):
            return self._of(expr.args[0])
        if expr.func in (sp.factorial, sp.gamma) and self._of(expr.args[0]) > 0:
            return POSITIVE if expr.func is sp.factorial or self._of(expr.args[0]) == POSITIVE else 0
        if expr.func is sp.binomial:
            return self._binomial(*expr.args)
        if isinstance(expr, sp.Sum):
            return self._finite_sum(expr)
        parts = [self._of(part) for part in expr.args]
        if expr.is_Mul:
            return _product(parts)
        if expr.func is sp.Max:
            return max(parts)
        if expr.func is sp.Min:
            return min(parts)
        return 0

    def _with_maximum(self, expr: sp.Add) -> int:
        """The sign of a sum with a maximum in it, which is at least each of its arguments."""
        for term in expr.args:
            for part in sp.Mul.make_args(term):
                side = self._of(term / part) if part.func is sp.Max else 0
                for arg in part.args if side else ():
                    least = expr - term + term / part * arg
                    found = self._of(least) if least != 0 else (1 if side > 0 else -1)
                    if found * side > 0:
                        return found
        return 0

    def _supposed(self, symbol: sp.Expr) -> int:
        """What a hypothesis says of the symbol itself: x > 0, x >= 0, or x - c >= 0 with a number c > 0."""
        above = (symbol - gap for gap in self.nonnegative)
        if symbol in self.strict or any(c.is_Number and c.is_positive for c in above):
            return POSITIVE
        return NONNEGATIVE if symbol in self.nonnegative else 0

    def _binomial(self, top: sp.Expr, bottom: sp.Expr) -> int:
        """Nonnegative for integers, 0 below 0 and above the top."""
        if not (top.is_integer and bottom.is_integer and self._of(top) > 0):
            return 0
        return POSITIVE if self._of(bottom) > 0 and self._of(top - bottom) > 0 else NONNEGATIVE

    def _finite_sum(self, expr: sp.Sum) -> int:
        """Nonnegative where every term is and there are no fewer than none."""
        if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
            return 0
        index, first, last = expr.limits[0]
        least = 1 if index.is_positive else 0 if index.is_nonnegative else first
        if not (index.is_integer and first.is_Integer and first >= least and self._of(last - first + 1) > 0):
            return 0
        # what hypotheses and domains say of a quantity of that name they do not say of the index
        level = {"positive": True} if first >= 1 else {"nonnegative": True} if first >= 0 else {}
        fresh = sp.Dummy(index.name, integer=True, **level)
        return NONNEGATIVE if self._of(expr.function.xreplace({index: fresh})) > 0 else 0

    def _same_sign(self, expr: sp.Expr) -> int:
        """The sign of a sum whose terms have one sign each and all the same, without the hypotheses; else 0."""
        parts = [Signs((), self.known)._of(term) for term in sp.Add.make_args(sp.expand(expr))]
        return max(parts) if min(parts) > 0 else 0

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> int:
        here = self._of(base)
        if here == POSITIVE and exponent.is_real:
            return POSITIVE
        if exponent.is_nonnegative and (here > 0 or exponent.is_even):
            return NONNEGATIVE
        if here == -POSITIVE and exponent.is_odd:
            return -POSITIVE
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
        if len(expr.args) == 2 and expr.args[0].is_Rational:  # a + b exp(y), of opposite signs
            a, (b, other) = expr.args[0], expr.args[1].as_coeff_Mul()
            if other.func is sp.exp and b.is_Rational and a * b < 0:
                side, here = int(sp.sign(a)), self._of(other.args[0])
                if a + b == 0:
                    return -side * here
                if (abs(a) > abs(b) and here < 0) or (abs(a) < abs(b) and here > 0):
                    return int(sp.sign(a + b)) * POSITIVE
        found = self._with_maximum(expr)
        if found:
            return found
        closed = (1 - s for s in expr.free_symbols if s in self.known and self.known[s].upper == (1, True))
        supposed = [(self._rewrite(gap), gap in self.strict) for gap in self.nonnegative]
        weak = 0
        for known, strict in (*((gap, False) for gap in closed), *supposed):
            if not known.free_symbols <= expr.free_symbols or expr.count_ops() > _LONGEST:
                continue
            # without the hypotheses, so that none is used to derive itself, and only of what got simpler
            quotient = _quotient(expr, known)
            simpler = all(part.count_ops() < expr.count_ops() for part in quotient)
            ratio = _product([Signs((), self.known)._of(part) for part in quotient]) if simpler else 0
            if abs(ratio) == POSITIVE and strict:
                return ratio
            weak = weak or (ratio // POSITIVE if abs(ratio) == POSITIVE else 0)
            for side in (1, -1):  # or what the hypothesis leaves of it has the same sign
                rest = self._same_sign(side * expr - known)
                if rest > 0 and (strict or rest == POSITIVE):
                    return side * POSITIVE
                weak = weak or (side if rest > 0 else 0)
        if weak:  # and no other hypothesis says more
            return weak
        numerator, denominator = sp.fraction(sp.together(expr))
        return _product([self._of(numerator), self._of(denominator)]) if denominator != 1 else 0


def _quotient(expr: sp.Expr, known: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Numerator and denominator of expr / known with common factors cancelled.

    A common divisor's digits double with every generator, and exp of a sum has one for each term: where there are many,
    exponentials and powers are taken as they stand, so that only the factors in plain sight cancel.
    """
    whole = _wholes(expr) | _wholes(known)
    terms = [sp.Add.make_args(sp.expand(node.as_base_exp()[1])) for node in whole]
    if sum(map(len, terms)) <= _MOST_GENERATORS:
        return sp.fraction(sp.cancel(expr / known))
    names = {node: sp.Dummy() for node in sorted(whole, key=str)}
    top, bottom = sp.fraction(sp.cancel(expr.xreplace(names) / known.xreplace(names)))
    meant = {name: node for node, name in names.items()}
    return top.xreplace(meant), bottom.xreplace(meant)


def _wholes(expr: sp.Expr) -> set[sp.Expr]:
    """What expr is a rational function of."""
    if expr.is_Number:
        return set()
    if expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer):
        return set().union(*map(_wholes, expr.args))
    return {expr}


def _product(parts: list[int]) -> int:
    """The sign of a product from the signs of its factors."""
    level = min(map(abs, parts))
    return -level if sum(part < 0 for part in parts) % 2 else level
