"""A theorem's claim rearranged for another of its symbols, with the conditions under which it says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp

from bounds.bound import Bound, Require
from bounds.enclose import Enclosure, Undefined, enclosure
from bounds.evaluate import check_domains, exact_values, holds, refuse_unless_holding, show
from bounds.isolate import Isolated, NotIsolable, isolate
from bounds.notation import plain, plain_relation, relation
from bounds.quantities import VOCABULARY
from bounds.registry import resolve
from bounds.signs import Signs


@dataclass(frozen=True)
class Solved:
    """symbol `sense` expression: the claim of `bound`, rearranged.

    It is equivalent to the claim for values in the quantities' domains that satisfy the conditions: the
    theorem's own `Require`s first, then what the rearrangement itself needs (a logarithm's or a root's
    argument, a factor that must not vanish). event: when the claim is made.
    """

    bound: Bound
    symbol: sp.Symbol
    sense: str
    expression: sp.Expr
    conditions: tuple[Require, ...]

    def __str__(self) -> str:
        lines = [f"{self.symbol} {self.sense} {plain(self.expression)}"]
        return "\n  ".join([*lines, *(f"where {plain_relation(c)}" for c in self.conditions)])

    def _repr_latex_(self) -> str:
        claim = relation(self.symbol, self.sense, self.expression)
        where = r",\; ".join(relation(c.lhs, c.sense, c.rhs) for c in self.conditions)
        return f"${claim}" + (rf"\quad\text{{where }}{where}$" if where else "$")

    def evaluate(self, **values: Any) -> Enclosure:
        """A certified enclosure of the expression, in the symbol's unit.

        values: the record's quantities and its left side, all but `symbol`; numbers as in `bounds.evaluate`.
        Conditions that speak of `symbol` itself are left to the reader; the others are checked first.
        Raises TypeError, ValueError and HypothesisViolated as `bounds.evaluate` does.
        """
        who = f"solve {self.symbol}"
        left = VOCABULARY[self.bound.claim.lhs.name]
        needed = [q for q in (*self.bound.quantities, left) if q.name != self.symbol.name]
        exact = exact_values(f"{who} {self.bound.id}", needed, values)
        refuse_unless_holding(who, self.bound, check_domains(needed, exact), exact)
        checked = [c for c in self.conditions if self.symbol not in c.lhs.free_symbols | c.rhs.free_symbols]
        refuse_unless_holding(who, self.bound, [(c, holds(c, exact)) for c in checked], exact)
        try:
            return enclosure(self.expression, exact)
        except Undefined as failure:
            shown = ", ".join(f"{name}={show(value)}" for name, value in exact.items())
            raise Undefined(f"{who} {self.bound.id}: {shown} must give a certified finite value") from failure


def solve(b: Bound | str, for_: str) -> Solved:
    """The claim of a record (or of the id's record) rearranged for the symbol of that ASCII name.

    The symbol must occur once in the claim and be reached by strictly monotone operations whose direction is
    certified from the domains and the theorem's `Require`s; so the solution is unique and the two
    inequalities are equivalent under the conditions that the result states. Raises ValueError, saying why,
    otherwise.
    """
    b = resolve("solve", b)
    claim, who = b.claim, f"solve {b.id}: for_={for_!r}"
    names = [q.name for q in b.quantities if q.symbol in claim.rhs.free_symbols]
    if for_ not in (*names, claim.lhs.name):
        raise ValueError(f"{who} must be one of {', '.join((claim.lhs.name, *names))}")
    symbol = next(q.symbol for q in b.spoken_of if q.name == for_)
    if symbol == claim.lhs:
        found = Isolated(symbol, claim.sense, claim.rhs, ())
    else:
        try:
            found = isolate(claim.lhs, claim.sense, claim.rhs, symbol, Signs.under(b.requires))
        except NotIsolable as reason:
            raise ValueError(
                f"{who} must be a symbol that the claim can be solved for, but {reason}"
            ) from None
    return Solved(b, symbol, found.sense, found.expression, (*b.requires, *found.conditions))
