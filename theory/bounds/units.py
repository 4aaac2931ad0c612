"""Nats and bits do not add: where a sum mixes them without the factor log 2 between."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from bounds.quantities import Quantity

_LOG2 = sp.log(2)


def unit(term: sp.Expr, known: Mapping[sp.Symbol, Quantity]) -> str:
    """'nat' or 'bit' for a multiple of one quantity that has a unit, log 2 taken into account; '' for anything else."""
    powers = term.as_powers_dict()
    found = [known[s].unit for s in powers if s.is_Symbol and s in known and known[s].unit and powers[s] == 1]
    if len(found) != 1:
        return ""
    exponent = powers.get(_LOG2, 0)
    if exponent == 0:
        return found[0]
    return {("nat", -1): "bit", ("bit", 1): "nat"}.get((found[0], exponent), "")


def mixed(expr: sp.Expr, known: Mapping[sp.Symbol, Quantity]) -> str:
    """A sum inside the expression in which a nat is added to a bit, as text; '' where there is none."""
    for node in sp.preorder_traversal(expr):
        if node.is_Add and {unit(term, known) for term in node.args} >= {"nat", "bit"}:
            return str(node)
    return ""
