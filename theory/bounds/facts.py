"""What a step of a proof has established: a relation, what it rests on, and what it may be used for."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Fact:
    """lhs `sense` rhs, established.

    under: names of the `Given` steps that it rests on. fixed: symbols that stand for one particular value or unknown;
    for every other symbol the fact holds for all values in its domain.
    """

    lhs: sp.Expr
    sense: str
    rhs: sp.Expr
    under: frozenset[str] = frozenset()
    fixed: frozenset[sp.Symbol] = frozenset()

    @property
    def small(self) -> sp.Expr:
        """The side that is no larger (the left one of an equality)."""
        return self.rhs if self.sense in (">=", ">") else self.lhs

    @property
    def large(self) -> sp.Expr:
        """The side that is no smaller (the right one of an equality)."""
        return self.lhs if self.sense in (">=", ">") else self.rhs

    @property
    def gap(self) -> sp.Expr:
        """large - small: nonnegative, 0 for an equality."""
        return self.large - self.small

    @property
    def strict(self) -> bool:
        """Whether the gap is positive."""
        return self.sense in ("<", ">")

    @property
    def equality(self) -> bool:
        """Whether the gap is 0."""
        return self.sense == "=="

    @property
    def symbols(self) -> frozenset[sp.Symbol]:
        """The symbols of both sides."""
        return frozenset(self.lhs.free_symbols | self.rhs.free_symbols)
