"""Whether a theorem's claim excludes anything at given values, and where it stops doing so."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from bounds.bound import Bound, Require
from bounds.enclose import Enclosure, Undefined, as_exact, enclosure
from bounds.evaluate import (
    Exact,
    check_domains,
    check_requires,
    exact_values,
    holds,
    refuse_unless_holding,
    show,
)
from bounds.isolate import NotIsolable, isolate
from bounds.monotone import direction, quantity_of
from bounds.notation import plain_relation
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.signs import Signs

_FINE = Fraction(1, 2**60)  # relative width of a threshold that is found by bisection


@dataclass(frozen=True)
class Vacuity:
    """Whether a claim says nothing: True and False are certified, None is neither. reason: a sentence.

    right: a certified enclosure of the right side, None where there is none (a number beyond 2^(2^20)).
    The truth value is the verdict; ValueError where it is None.
    """

    bound: Bound
    verdict: bool | None
    reason: str
    right: Enclosure | None

    def __bool__(self) -> bool:
        if self.verdict is None:
            raise ValueError(
                f"vacuous {self.bound.id}: verdict=None must not be used as a truth value; {self.reason}"
            )
        return self.verdict

    def __str__(self) -> str:
        said = {True: "vacuous", False: "not vacuous", None: "not certified to be vacuous or not"}[
            self.verdict
        ]
        return f"{self.bound.id}: {said}; {self.reason}"


@dataclass(frozen=True)
class Threshold:
    """The claim of `bound` is vacuous exactly where `symbol` `sense` `value`, all else being as given.

    value: a certified enclosure; an integer found by search is the last value at which the claim is vacuous, a real one
    is not decided at the threshold itself.
    conditions: hypotheses that speak of the symbol, inside which this holds.
    """

    bound: Bound
    symbol: sp.Symbol
    sense: str
    value: Enclosure
    conditions: tuple[Require, ...]

    def __str__(self) -> str:
        lines = [f"{self.bound.id} is vacuous where {self.symbol} {self.sense} {self.value}"]
        return "\n  ".join([*lines, *(f"given {plain_relation(c)}" for c in self.conditions)])


def vacuous(b: Bound | str, /, *, trivial: Any = None, **values: Any) -> Vacuity:
    """Whether the claim already follows from what is known of its left side anyway.

    A probability is known to be at most 1, a Lipschitz constant at least 0, every quantity to be in its domain.
    trivial: a number that is known to bound the left side from the side of the claim, such as a Lipschitz constant
    that no fit can be below; then that too. An equality always says something. values: as in `bounds.evaluate`.

    Raises what `bounds.evaluate` raises for names, numbers and hypotheses, and ValueError for `trivial` with an equality.
    """
    b = resolve("vacuous", b)
    exact = _admitted("vacuous", b, b.quantities, values)
    refuse_unless_holding("vacuous", b, check_requires(b, exact), exact)
    known = _known(b, trivial)
    try:
        right = enclosure(b.claim.rhs, exact)
    except Undefined:
        right = None
    left, sense = b.claim.lhs, b.claim.sense
    if sense == "==":
        return Vacuity(b, False, "an equality says something of every value", right)
    if not known:
        end = "largest" if sense in ("<=", "<") else "least"
        return Vacuity(b, False, f"{left} has no {end} value that is known", right)
    answers = [
        (holds(_at_extreme(b, extreme, included), {**exact, _EXTREME.name: extreme}), extreme, why)
        for extreme, included, why in known
    ]
    for wanted in (True, None, False):
        for answer, extreme, why in answers:
            if answer is wanted:
                return Vacuity(b, answer, _reason(b, answer, extreme, why), right)
    raise AssertionError(answers)


_EXTREME = sp.Symbol("extreme_of_the_left_side", real=True)


def _admitted(who: str, b: Bound, needed: tuple[Quantity, ...], values: dict[str, Any]) -> dict[str, Exact]:
    exact = exact_values(f"{who} {b.id}", needed, values)
    refuse_unless_holding(who, b, check_domains(needed, exact), exact)
    return exact


def _known(b: Bound, trivial: Any) -> list[tuple[Exact, bool, str]]:
    """What bounds the left side anyway on the claim's side: the number, whether it can be attained, and why."""
    left, sense = VOCABULARY[b.claim.lhs.name], b.claim.sense
    found: list[tuple[Exact, bool, str]] = []
    if trivial is not None:
        if sense == "==":
            raise ValueError(f"vacuous {b.id}: trivial={trivial!r} must not be given for an equality")
        found.append((as_exact(f"vacuous {b.id}", "trivial", trivial), True, "is known"))
    end, included = left.upper if sense in ("<=", "<") else left.lower
    if end is not None:
        found.append((Fraction(end), included, f"holds for every {left.domain}"))
    return found


def _at_extreme(b: Bound, extreme: Exact, included: bool) -> Require:
    """The claim at the extreme value of its left side: it is vacuous exactly where this holds.

    Where the extreme is approached and not attained, equality with it is harmless for a strict claim too.
    """
    sense = b.claim.sense if included else {"<": "<=", ">": ">="}.get(b.claim.sense, b.claim.sense)
    return Require("the claim at the extreme of its left side", _EXTREME, sense, b.claim.rhs)


def _reason(b: Bound, answer: bool | None, extreme: Exact, why: str) -> str:
    side = "<=" if b.claim.sense in ("<=", "<") else ">="
    fact = f"{b.claim.lhs} {side} {show(extreme)} {why}"
    follows: dict[bool | None, str] = {
        True: "and the claim follows from it",
        False: "but the claim excludes more",
    }
    follows[None] = "and which of the two says more is not certified"
    return f"{fact}, {follows[answer]}"


def threshold(b: Bound | str, name: str, /, *, trivial: Any = None, **values: Any) -> Threshold:
    """Where in one quantity the claim becomes vacuous, given the others.

    By rearranging, as `bounds.solve` does, where the quantity can be isolated; else, where the right side is certified
    to be monotone in it, by bisection with certified signs: for an integer the exact last value.
    name: ASCII name of a quantity of the right side. trivial, values: as in `vacuous`, without `name`.

    Raises TypeError for names, HypothesisViolated where a hypothesis on the others fails, and ValueError, saying why,
    where nothing bounds the left side anyway or no threshold is found.
    """
    b = resolve("threshold", b)
    quantity = quantity_of("threshold", b, name)
    others = tuple(q for q in b.quantities if q != quantity)
    exact = _admitted("threshold", b, others, values)
    at = [r for r in b.requires if quantity.symbol in r.lhs.free_symbols | r.rhs.free_symbols]
    rest = [(r, holds(r, exact)) for r in b.requires if r not in at]
    refuse_unless_holding("threshold", b, rest, exact)
    who = f"threshold {b.id}: name={name!r}"
    if quantity.symbol not in b.claim.rhs.free_symbols:
        raise ValueError(f"{who} must occur in the right side")
    known = _known(b, trivial)
    if b.claim.sense == "==" or not known:
        raise ValueError(f"{who} must be of a claim whose left side is bounded anyway; see trivial=")
    if len(known) == 2:
        known = [_tighter(b, known)]
    extreme, included, _ = known[0]
    claim = _at_extreme(b, extreme, included)
    exact[_EXTREME.name] = extreme
    rearranged = _by_rearranging(b, claim, quantity, exact)
    if rearranged is None:
        rearranged = _by_search(who, claim, quantity, b.requires, exact)
    return Threshold(b, quantity.symbol, *rearranged, tuple(at))


def _tighter(b: Bound, known: list[tuple[Exact, bool, str]]) -> tuple[Exact, bool, str]:
    """Of what is given and what the domain gives, the one that says more; the given one where they overlap."""
    given, domain = known
    low, high = _ends(given[0])
    end = domain[0]
    assert isinstance(end, Fraction)
    return domain if (low > end if b.claim.sense in ("<=", "<") else high < end) else given


def _ends(value: Exact) -> tuple[Fraction, Fraction]:
    return (value.lower, value.upper) if isinstance(value, Enclosure) else (value, value)


def _by_rearranging(
    b: Bound, claim: Require, quantity: Quantity, exact: dict[str, Exact]
) -> tuple[str, Enclosure] | None:
    """The claim at the extreme, solved for the quantity; None where it cannot be, or not under its conditions here."""
    try:
        found = isolate(claim.lhs, claim.sense, claim.rhs, quantity.symbol, Signs.under(b.requires))
        free = [c for c in found.conditions if quantity.symbol not in c.lhs.free_symbols | c.rhs.free_symbols]
        if len(free) < len(found.conditions) or not all(holds(c, exact) for c in free):
            return None
        return found.sense, enclosure(found.expression, exact)
    except (NotIsolable, Undefined, ZeroDivisionError):
        return None


def _by_search(
    who: str, claim: Require, quantity: Quantity, requires: tuple[Require, ...], exact: dict[str, Exact]
) -> tuple[str, Enclosure]:
    """The threshold by bisection, where the claim's right side moves one way with the quantity."""
    moves = direction(claim.rhs, quantity, requires)
    if not moves:
        raise ValueError(f"{who} must be a quantity in which the right side is certified to be monotone")
    up = (moves > 0) == (claim.sense in ("<=", "<"))  # whether the claim is vacuous for large values

    def says_nothing(value: Fraction) -> bool | None:
        return holds(claim, {**exact, quantity.name: value})

    def admissible(value: Fraction) -> bool:
        inside = all(ok for _, ok in check_domains([quantity], {quantity.name: value}))
        return inside and all(holds(r, {**exact, quantity.name: value}) for r in requires)

    tried = [(value, says_nothing(value)) for value in sorted(_probes(quantity)) if admissible(value)]
    below = [value for value, answer in tried if answer is (not up)]
    above = [value for value, answer in tried if answer is up]
    if not below or not above:
        everywhere = "always" if any(answer for _, answer in tried) else "never"
        raise ValueError(
            f"{who} must have a threshold, but the claim is {everywhere} vacuous where it was tried"
        )
    low, high, whole = max(below), min(above), quantity.integer
    while high - low > (1 if whole else _FINE * max(abs(low), abs(high))):
        middle = (low + high) / 2
        middle = Fraction(middle.__floor__()) if whole else middle
        inside = admissible(middle)
        answer = says_nothing(middle) if inside else None
        if answer is None and inside and not whole:
            break
        if answer is None:
            raise ValueError(f"{who} must have a threshold that can be certified, not one in [{low}, {high}]")
        low, high = (low, middle) if answer == up else (middle, high)
    if whole:
        low = high = high if up else low
    return (">=" if up else "<="), Enclosure(low, high)


def _probes(quantity: Quantity) -> set[Fraction]:
    """Values over the whole domain, closer to each other near its ends; some may lie outside it."""
    least, most = Fraction(quantity.lower[0] or 0), quantity.upper[0]
    fine = [Fraction(1, 2**e) for e in range(65)]
    if most is not None:
        span = most - least
        return {end for f in fine for end in (least + span * f, most - span * f)}
    far = [*fine, *map(Fraction, (2**e for e in range(1, 65)))]
    return {least, *(least + f for f in far), *(-f for f in far)}
