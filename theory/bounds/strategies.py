"""Hypothesis strategies that draw values satisfying a theorem's hypotheses, by construction.

How a draw is made. Each `Require` is given one quantity that can always be made large enough for it: the hypothesis is
rearranged into a threshold for that quantity (n eps^2 >= 512 k log(8k/delta) becomes n >= 512 k log(8k/delta)/eps^2).
The other quantities are drawn first, over their whole domain up to a size at which numbers stay readable. Then each
such quantity is drawn from its threshold upwards: often exactly there (the next integer, or the rational itself),
often close above it, sometimes far above. Nothing is drawn by trial and error, unless a `Require` has no such quantity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Any

import sympy as sp
from hypothesis import assume
from hypothesis import strategies as st

from bounds.bound import Bound, Require
from bounds.enclose import enclosure, rational
from bounds.evaluate import check_requires
from bounds.isolate import FLIPPED, NotIsolable, isolate
from bounds.quantities import Quantity
from bounds.registry import resolve
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

LARGEST = 10**6  # of a quantity without an upper end, before thresholds


@dataclass(frozen=True)
class _Threshold:
    """quantity >= expression (or > when strict), which is what `require` says."""

    require: Require
    quantity: Quantity
    expression: sp.Expr
    strict: bool
    positive: frozenset[str]  # quantities that must not be 0 for it


def values(b: Bound | str) -> st.SearchStrategy[dict[str, Any]]:
    """Draws a dict with a value (int or Fraction) for every quantity of the record, all its `Require`s satisfied.

    Drawn values go straight into `bounds.evaluate(b, **values)`. Shrinks towards small integers and simple fractions.
    """
    b = resolve("strategies.values", b)
    plan, trial = _plan(b.id, b.quantities, b.requires)
    positive = frozenset().union(*(t.positive for thresholds in plan.values() for t in thresholds))

    @st.composite
    def draw_values(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
        drawn: dict[str, Any] = {}
        for quantity, thresholds in plan.items():
            if thresholds:
                drawn[quantity.name] = draw(_from(quantity, thresholds, drawn))
            else:
                drawn[quantity.name] = draw(anything(quantity, nonzero=quantity.name in positive))
        if trial:
            assume(all(ok for _, ok in check_requires(b, drawn)))
        return {quantity.name: drawn[quantity.name] for quantity in b.quantities}

    return draw_values()


def anything(quantity: Quantity, *, nonzero: bool = False) -> st.SearchStrategy[Any]:
    """Values over the quantity's domain: small ones often, up to a million; ends that belong to the domain too."""
    least, most = quantity.lower[0], quantity.upper[0]
    if least is None:
        return st.one_of(
            st.fractions(-10, 10, max_denominator=1000), st.fractions(-LARGEST, LARGEST, max_denominator=1000)
        )
    if quantity.integer and most is not None:
        return st.integers(max(least, 1) if nonzero else least, most)
    if quantity.integer:
        least = max(least, 1) if nonzero else least
        return st.one_of(st.integers(least, least + 8), st.integers(least, LARGEST))
    open_below = nonzero or not quantity.lower[1]
    if most is None:
        tiny = Fraction(1, 1000)
        near = st.fractions(tiny if open_below else 0, 10, max_denominator=1000)
        return st.one_of(near, st.fractions(tiny if open_below else 0, LARGEST, max_denominator=1000))
    gap_below = Fraction(1, 1000) if open_below else 0
    gap_above = 0 if quantity.upper[1] else Fraction(1, 1000)
    return st.fractions(least + gap_below, most - gap_above, max_denominator=1000)


def _from(quantity: Quantity, thresholds: list[_Threshold], drawn: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values from the largest of the thresholds upwards, the threshold itself among them."""
    starts = [_start(t, drawn) for t in thresholds]
    least, allowed = quantity.lower
    start = max([Fraction(least or 0), *starts])
    open_below = any(t.strict and s == start for t, s in zip(thresholds, starts, strict=True))
    open_below = open_below or (start == (least or 0) and not allowed)
    if quantity.integer:
        first = floor(start) + 1 if open_below else ceil(start)
        far = st.integers(0, 1000 * max(1000, first))
        return st.one_of(st.just(0), st.integers(0, 8), far).map(lambda above: first + above)
    most, allowed = quantity.upper
    if most is not None:
        parts = st.integers(1 if open_below else 0, 1000 if allowed else 999)
        return parts.map(lambda part: start + (most - start) * Fraction(part, 1000))
    step = max(start, Fraction(1)) / 1000
    above = st.one_of(st.integers(0, 10), st.integers(0, 1000 * 1000))
    return above.map(lambda steps: start + step * (steps + open_below))


def _start(threshold: _Threshold, drawn: dict[str, Any]) -> Fraction:
    """The threshold itself where it is rational, else the end above of a certified enclosure."""
    known = {name: Fraction(value) for name, value in drawn.items()}
    exactly = rational(threshold.expression, known)
    if exactly is not None:
        return exactly
    return enclosure(threshold.expression, known).upper


_Plan = dict[Quantity, list[_Threshold]]


@lru_cache(maxsize=256)
def _plan(
    id: str, quantities: tuple[Quantity, ...], requires: tuple[Require, ...]
) -> tuple[_Plan, tuple[Require, ...]]:
    """The quantities in the order of drawing, each with its thresholds; and the `Require`s left to trial and error."""
    thresholds: dict[str, list[_Threshold]] = {q.name: [] for q in quantities}
    trial = []
    for require in requires:
        for found in _thresholds(require, quantities):
            thresholds[found.quantity.name].append(found)
            if _ordered(quantities, thresholds) is not None:
                break
            thresholds[found.quantity.name].pop()
        else:
            trial.append(require)
    order = _ordered(quantities, thresholds)
    assert order is not None, id
    return {q: thresholds[q.name] for q in order}, tuple(trial)


def _thresholds(require: Require, quantities: tuple[Quantity, ...]) -> list[_Threshold]:
    """Every quantity with room above for which the `Require` is a lower threshold, the plainest first."""
    found = []
    names = {q.name for q in quantities}
    for quantity in quantities:
        for other, sense, side in (
            (require.lhs, require.sense, require.rhs),
            (require.rhs, FLIPPED[require.sense], require.lhs),
        ):
            try:
                solved = isolate(other, sense, side, quantity.symbol, Signs())
            except NotIsolable:
                continue
            plain = all(c.lhs.is_Symbol and c.lhs.name in names and c.rhs == 0 for c in solved.conditions)
            if plain and solved.sense in (">=", ">") and _room(quantity, solved.expression, solved.sense):
                nonzero = frozenset(c.lhs.name for c in solved.conditions if c.sense == ">")
                found.append(_Threshold(require, quantity, solved.expression, solved.sense == ">", nonzero))
    return sorted(found, key=lambda t: len(t.positive))


def _room(quantity: Quantity, threshold: sp.Expr, sense: str) -> bool:
    """Whether the quantity's domain certainly goes on above the threshold, or begins there and has it."""
    most, allowed = quantity.upper
    if most is None:
        return True
    needed = NONNEGATIVE if sense == ">=" and allowed else POSITIVE
    return not quantity.integer and Signs().of(most - threshold) >= needed


def _ordered(
    quantities: tuple[Quantity, ...], thresholds: dict[str, list[_Threshold]]
) -> list[Quantity] | None:
    """The quantities with each one after those its thresholds speak of; None where they go round in a circle."""
    left, order = list(quantities), list[Quantity]()
    while left:
        placed = {q.name for q in order}
        ready = [
            q
            for q in left
            if all(s.name in placed for t in thresholds[q.name] for s in t.expression.free_symbols)
        ]
        if not ready:
            return None
        order += ready
        left = [q for q in left if q not in ready]
    return order
