"""What a lemma's quantities stand for where it is cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from bounds.bound import Bound
from bounds.quantities import Quantity
from bounds.signs import KNOWN
from bounds.units import unit


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
