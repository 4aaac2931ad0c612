"""The right sides of records at numbers that a sweep has found, to stand beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bounds import evaluate, get
from bounds.enclose import Enclosure, precision, to_arb


def right_side(id: str, values: Mapping[str, Any]) -> Enclosure:
    """The right side of a record; values: at least what it asks for, under the quantities' names."""
    return evaluate(id, **{q.name: values[q.name] for q in get(id).quantities})


def over(value: Enclosure, unit: Fraction) -> Enclosure:
    """value/unit, enclosed."""
    with precision(128):
        return Enclosure.from_arb(to_arb(value) / to_arb(unit))
