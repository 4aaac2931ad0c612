"""What a lemma's quantities stand for where it is cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from bounds.bound import Bound
from bounds.quantities import Quantity
from bounds.signs import KNOWN
from bounds.units import unit


def put(expr: sp.Expr, values: Mapping[Any, Any]) -> sp.Expr:
    """The expression with symbols replaced, all at once; what sums and integrals run over is not captured."""
    brought = {s for value in values.values() for s in sp.sympify(value).free_symbols}

    def apart(node: sp.Expr) -> sp.Expr:
        if not node.has(ExprWithLimits):
            return node
        if isinstance(node, ExprWithLimits):
            run = {limit[0]: sp.Dummy(limit[0].name, **limit[0].assumptions0) for limit in node.limits}
            inner = node.func(apart(node.function), *node.limits)
            return inner.xreplace({s: d for s, d in run.items() if s in brought})
        return node.func(*map(apart, node.args))

    return apart(expr).subs(values, simultaneous=True)


def substitution(who: str, b: Bound, at: Mapping[Any, Any]) -> dict[Quantity, sp.Expr]:
    """The quantities of b (its left side among them) -> expressions. at: names or symbols -> expressions.

    Raises ValueError for a name that the record does not speak of, and for a bare quantity in bits where nats are
    meant or the other way round; TypeError for what is no expression.
    """
    quantities = {q.name: q for q in b.spoken_of}
    found: dict[Quantity, sp.Expr] = {}
    for key, value in at.items():
        name = str(key)
        if name not in quantities:
            raise ValueError(f"{who}: at={name!r} must be one of {', '.join(quantities)}")
        try:
            expr = sp.sympify(value)
        except (sp.SympifyError, TypeError) as error:
            raise TypeError(f"{who}: {name}={value!r} must be an expression") from error
        if not isinstance(expr, sp.Expr):
            raise TypeError(f"{who}: {name}={value!r} must be an expression")
        wanted, given = quantities[name].unit, unit(expr, KNOWN)
        if wanted and given and wanted != given:
            raise ValueError(
                f"{who}: {name}={expr} is in {given}s and must be in {wanted}s: the factor is log 2"
            )
        found[quantities[name]] = expr
    return found
