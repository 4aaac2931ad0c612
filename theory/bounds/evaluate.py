"""A theorem's right side as a certified number, after its hypotheses have been checked at the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from bounds.bound import Bound, Require, Source
from bounds.enclose import Enclosure, Undefined, as_exact, enclosure, sign
from bounds.notation import plain_relation
from bounds.quantities import Quantity
from bounds.registry import resolve

Exact = Fraction | Enclosure

# sense -> the certified signs of lhs - rhs with which the relation holds
_HOLDS = {"<=": (-1, 0), ">=": (0, 1), "<": (-1,), ">": (1,), "==": (0,)}


class Domain(Require):
    """A quantity's domain stated as a hypothesis: its lower end as a relation, the whole of it in words."""


class HypothesisViolated(ValueError):
    """A theorem was asked for values that its hypotheses exclude, or are not certified to allow.

    bound: id of the theorem; hypothesis: the `Require` that failed (`Domain` for a quantity's domain);
    values: the exact values of the symbols in it; source: where the theorem is from; certified: True when the
    hypothesis is certainly false, False when it can be neither proved nor refuted at these values.
    """

    def __init__(
        self, who: str, b: Bound, hypothesis: Require, values: Mapping[str, Exact], certified: bool
    ) -> None:
        self.bound: str = b.id
        self.hypothesis = hypothesis
        names = sorted(s.name for s in hypothesis.lhs.free_symbols | hypothesis.rhs.free_symbols)
        self.values: dict[str, Exact] = {name: values[name] for name in names if name in values}
        self.source: Source = b.source
        self.certified = certified
        shown = ", ".join(f"{name}={show(value)}" for name, value in self.values.items())
        if isinstance(hypothesis, Domain):
            stated = "be " + hypothesis.text.partition(" is ")[2]
        else:
            stated = f"satisfy {plain_relation(hypothesis)} ({hypothesis.text})"
        must = "must" if certified else "is not certified to"
        super().__init__(f"{who} {b.id}: {shown} {must} {stated}; {b.source}")


def show(value: Exact) -> str:
    """A short form for messages: exact where it is short, else the nearest float."""
    if isinstance(value, Enclosure):
        return str(value)
    if len(str(value)) <= 24:
        return str(value)
    try:
        number = float(value)
    except OverflowError:
        return f"about 2^{value.numerator.bit_length() - value.denominator.bit_length()}"
    return repr(number) if Fraction(number) == value else f"about {number!r}"


def _describe(quantity: Quantity) -> str:
    unit = f", in {quantity.unit}s" if quantity.unit else ""
    return f"{quantity.name} ({quantity.meaning}; {quantity.domain}{unit})"


def exact_values(who: str, quantities: Iterable[Quantity], values: Mapping[str, Any]) -> dict[str, Exact]:
    """The values of exactly these quantities, each as the exact number that was given.

    Raises TypeError for a missing or an unknown name or a wrong type, ValueError for NaN and infinity.
    """
    needed = {q.name: q for q in quantities}
    missing = [q for name, q in needed.items() if name not in values]
    if missing:
        raise TypeError(f"{who}: missing {', '.join(map(_describe, missing))}")
    unknown = sorted(set(values) - set(needed))
    if unknown:
        raise TypeError(
            f"{who}: unknown {', '.join(unknown)}; it takes {', '.join(map(_describe, needed.values()))}"
        )
    return {name: as_exact(who, name, values[name]) for name in needed}


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Conjunction in which None is `not known`."""
    answers = list(answers)
    return False if False in answers else None if None in answers else True


def _in_domain(quantity: Quantity, value: Exact) -> bool | None:
    low, high = (value.lower, value.upper) if isinstance(value, Enclosure) else (value, value)
    answers: list[bool | None] = []
    least, least_allowed = quantity.lower
    if least is not None:
        inside = low > least or (least_allowed and low == least)
        outside = high < least or (not least_allowed and high == least)
        answers.append(True if inside else False if outside else None)
    most, most_allowed = quantity.upper
    if most is not None:
        inside = high < most or (most_allowed and high == most)
        outside = low > most or (not most_allowed and low == most)
        answers.append(True if inside else False if outside else None)
    if quantity.integer:
        if low == high:
            answers.append(low.denominator == 1)
        else:  # no integer inside: certainly false; else it is not known to be one
            answers.append(None if low.__ceil__() <= high else False)
    return _all(answers)


def check_domains(
    quantities: Iterable[Quantity], values: Mapping[str, Exact]
) -> list[tuple[Require, bool | None]]:
    """Each quantity's domain, and whether it holds (None: not certified)."""
    rows: list[tuple[Require, bool | None]] = []
    for q in quantities:
        least, allowed = q.lower
        if least is None:  # every finite number is allowed
            continue
        text = f"{q.name} is a {q.domain}"
        stated = Domain(text, q.symbol, ">=" if allowed else ">", sp.Integer(least))
        rows.append((stated, _in_domain(q, values[q.name])))
    return rows


def holds(require: Require, values: Mapping[str, Exact]) -> bool | None:
    """Whether the relation holds at the values: True and False are certified, None is neither."""
    found = sign(require.lhs - require.rhs, values)
    return None if found is None else found in _HOLDS[require.sense]


def check_requires(b: Bound, values: Mapping[str, Any]) -> list[tuple[Require, bool | None]]:
    """Every `Require` of the record and whether it holds at the values: True, False, or None (not certified).

    Values may hold more names than the record needs. Outside the quantities' domains nothing is certified
    (`check_domains` says which). Raises TypeError for missing values.
    """
    names = {q.name for q in b.quantities}
    who = f"check_requires {b.id}"
    exact = exact_values(who, b.quantities, {name: v for name, v in values.items() if name in names})
    inside = all(ok for _, ok in check_domains(b.quantities, exact))
    return [(require, holds(require, exact) if inside else None) for require in b.requires]


def refuse_unless_holding(
    who: str, b: Bound, rows: Iterable[tuple[Require, bool | None]], values: Mapping[str, Exact]
) -> None:
    """HypothesisViolated at the first row that does not certifiably hold."""
    for require, ok in rows:
        if ok is not True:
            raise HypothesisViolated(who, b, require, values, certified=ok is False)


def evaluate(b: Bound | str, /, **values: Any) -> Enclosure:
    """A certified enclosure of the right side of the theorem's claim, in the unit of its left side.

    b: a record or its id. values: one number per quantity of the record, under its ASCII name: int, Fraction,
    float (taken exactly) or Enclosure; integers must be exact integers.

    Raises TypeError for missing or unknown names, ValueError for NaN and infinity, HypothesisViolated (a
    ValueError) when a domain or a `Require` fails or cannot be certified, Undefined (a ValueError) where the
    right side has no certified finite value.
    """
    b = resolve("evaluate", b)
    who = f"evaluate {b.id}"
    exact = exact_values(who, b.quantities, values)
    refuse_unless_holding("evaluate", b, check_domains(b.quantities, exact), exact)
    refuse_unless_holding("evaluate", b, check_requires(b, exact), exact)
    try:
        return enclosure(b.claim.rhs, exact)
    except Undefined as failure:
        shown = ", ".join(f"{name}={show(value)}" for name, value in exact.items())
        raise Undefined(f"{who}: {shown} must give the right side a certified finite value") from failure
