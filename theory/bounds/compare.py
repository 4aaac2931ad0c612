"""Which of two theorems about the same quantity says more: at given values, or wherever both apply."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from bounds.bound import Bound, Require
from bounds.enclose import Enclosure, Undefined, as_exact, enclosure, sign
from bounds.evaluate import Exact, HypothesisViolated, check_domains, evaluate, holds, show
from bounds.monotone import both_signs
from bounds.notation import plain, plain_relation
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

_UPPER, _LOWER = ("<=", "<"), (">=", ">")


@dataclass(frozen=True)
class Comparison:
    """The right sides of two claims on the same left side, next to each other.

    verdict: 'a' or 'b' for the one that says more (the smaller upper bound, the larger lower one), 'equal',
    'undecided', or 'out of scope' where a hypothesis of either certainly fails. With a value for every quantity the
    verdict is about these values, and 'a' and 'b' are strict. With some left open (`open`) it is about all their values
    at which both theorems apply: the named one never says less, and everywhere more if `strict`.

    formula: a's right side over b's, the given values put in. ratio, right_a, right_b: certified enclosures at the
    values; None where a quantity is open, a hypothesis fails, or there is no certified finite value.
    notes: what stood in the way, a sentence each.
    """

    a: Bound
    b: Bound
    values: Mapping[str, Exact]
    open: tuple[Quantity, ...]
    verdict: str
    strict: bool
    formula: sp.Expr
    ratio: Enclosure | None
    right_a: Enclosure | None
    right_b: Enclosure | None
    notes: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.a.claim.lhs}: {self._said()}"]
        for name, b, right in (("a", self.a, self.right_a), ("b", self.b, self.right_b)):
            known = "" if right is None else f" = {right}"
            lines.append(f"  {name}  {b.id}: {b.claim.sense} {plain(b.claim.rhs)}{known}")
        lines.append(f"  a/b  {plain(self.formula)}" + ("" if self.ratio is None else f" = {self.ratio}"))
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def _said(self) -> str:
        where = "wherever both apply" if self.open else "at these values"
        if self.verdict == "equal":
            return f"the two are equal {where}"
        if self.verdict not in ("a", "b"):
            return f"{self.verdict} {where}" if self.verdict == "undecided" else self.verdict
        one, other = (self.a, self.b) if self.verdict == "a" else (self.b, self.a)
        how = "is sharper than" if self.strict else "is at least as sharp as"
        return f"{one.id} {how} {other.id} {where}"

    def _repr_html_(self) -> str:
        rows = [
            (b.id, plain(b.claim.rhs), right) for b, right in ((self.a, self.right_a), (self.b, self.right_b))
        ]
        rows.append(("a/b", plain(self.formula), self.ratio))
        body = "".join(
            f"<tr><td>{html.escape(name)}</td><td>{html.escape(formula)}</td>"
            f"<td>{'' if number is None else html.escape(str(number))}</td></tr>"
            for name, formula, number in rows
        )
        head = "<tr><th>claim</th><th>right side</th><th>value</th></tr>"
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return f"<table><caption>{html.escape(self._said())}</caption>{head}{body}</table>{notes}"


def compare(a: Bound | str, b: Bound | str, /, **values: Any) -> Comparison:
    """Which of two claims on the same left side is sharper, certified.

    a, b: records or ids; one may be an equality, which bounds from both sides. values: numbers as `bounds.evaluate`
    takes them, by ASCII name; each claim takes those that it needs. With a value for every quantity of either, the
    right sides are compared there, and a hypothesis that fails is reported, not raised. With fewer, they are compared
    for all values of the others, by the signs that the domains and hypotheses of both give; values must then be exact.

    Raises TypeError for a name that neither needs or a wrong type, ValueError for claims on different quantities or
    in opposite senses, for two equalities, for NaN and infinity, and for an enclosure among open quantities.
    """
    a, b = resolve("compare", a), resolve("compare", b)
    upper = _upper(a, b)
    quantities = _quantities(a, b)
    unknown = sorted(set(values) - {q.name for q in quantities})
    if unknown:
        takes = ", ".join(q.name for q in quantities)
        raise TypeError(f"compare {a.id} {b.id}: unknown {', '.join(unknown)}; they take {takes}")
    who = f"compare {a.id} {b.id}"
    exact = {q.name: as_exact(who, q.name, values[q.name]) for q in quantities if q.name in values}
    if len(exact) == len(quantities):
        return _here(a, b, upper, exact)
    wide = [name for name, value in exact.items() if isinstance(value, Enclosure) and not value.exact]
    if wide:
        raise ValueError(f"{who}: {wide[0]}={exact[wide[0]]} must be a single number while others are open")
    return _everywhere(a, b, upper, exact, tuple(q for q in quantities if q.name not in exact))


def _upper(a: Bound, b: Bound) -> bool:
    """Whether the two bound from above. ValueError where they cannot be compared."""
    one, other = a.claim, b.claim
    if one.lhs != other.lhs:
        raise ValueError(
            f"compare: b={b.id!r} must speak of {one.lhs}, as a={a.id!r} does, not of {other.lhs}"
        )
    for senses in (_UPPER, _LOWER):
        if (
            one.sense in (*senses, "==")
            and other.sense in (*senses, "==")
            and (one.sense, other.sense) != ("==",) * 2
        ):
            return senses is _UPPER
    pair = f"{one.lhs} {one.sense} ... and {other.lhs} {other.sense} ..."
    raise ValueError(f"compare: a={a.id!r} and b={b.id!r} must be bounds from the same side, not {pair}")


def _quantities(a: Bound, b: Bound) -> tuple[Quantity, ...]:
    both = {q.name: q for q in (*a.quantities, *b.quantities)}
    return tuple(both[name] for name in VOCABULARY if name in both)


def _named(order: int, upper: bool) -> str:
    """The verdict from the sign of a's right side minus b's."""
    return "equal" if order == 0 else "a" if (order < 0) == upper else "b"


def _here(a: Bound, b: Bound, upper: bool, exact: dict[str, Exact]) -> Comparison:
    """The comparison at one point."""
    rights: list[Enclosure | None] = []
    notes, violated, applies = [], False, True
    for bound in (a, b):
        try:
            rights.append(evaluate(bound, **{q.name: exact[q.name] for q in bound.quantities}))
        except (HypothesisViolated, Undefined) as failure:
            rights.append(None)
            notes.append(str(failure))
            if isinstance(failure, HypothesisViolated):
                applies, violated = False, violated or failure.certified
    order = sign(a.claim.rhs - b.claim.rhs, exact) if applies else None
    verdict = "out of scope" if violated else "undecided" if order is None else _named(order, upper)
    ratio = None
    if None not in rights and sign(b.claim.rhs, exact):
        try:
            ratio = enclosure(a.claim.rhs / b.claim.rhs, exact)
        except Undefined as failure:
            notes.append(f"compare {a.id} {b.id}: {failure}")
    strict = verdict in ("a", "b")
    formula = _ratio(a.claim.rhs, b.claim.rhs)
    return Comparison(a, b, exact, (), verdict, strict, formula, ratio, rights[0], rights[1], tuple(notes))


def _everywhere(
    a: Bound, b: Bound, upper: bool, exact: dict[str, Exact], left: tuple[Quantity, ...]
) -> Comparison:
    """The comparison for all values of the open quantities."""
    put = {VOCABULARY[name].symbol: _rational(value) for name, value in exact.items()}
    one, other = a.claim.rhs.xreplace(put), b.claim.rhs.xreplace(put)
    requires = [
        Require(r.text, r.lhs.xreplace(put), r.sense, r.rhs.xreplace(put)) for r in (*a.requires, *b.requires)
    ]
    given = [q for q in _quantities(a, b) if q.name in exact]
    rows = check_domains(given, exact) + [(r, holds(r, {})) for r in requires if not _symbols(r)]
    notes = [f"{a.id} and {b.id}: {plain_relation(r)} ({r.text}) fails" for r, ok in rows if ok is False]
    formula, verdict, strict = _ratio(one, other), "undecided", False
    if notes:
        verdict = "out of scope"
    elif not (one.has(*_NO_NUMBER) or other.has(*_NO_NUMBER)):
        under = tuple(r for r in requires if _symbols(r))
        pair = both_signs(one - other, under)
        order = None if pair else _order(one, other, Signs.under(under))
        if order is not None:
            verdict, strict = _named(order, upper), abs(order) == POSITIVE
        if pair:
            smaller, larger = (", ".join(f"{name}={show(v)}" for name, v in point.items()) for point in pair)
            notes += [f"a is smaller at {smaller}", f"a is larger at {larger}"]
    return Comparison(a, b, exact, left, verdict, strict, formula, None, None, None, tuple(notes))


_NO_NUMBER = (sp.zoo, sp.nan, sp.oo)


def _symbols(require: Require) -> set[sp.Basic]:
    return set(require.lhs.free_symbols | require.rhs.free_symbols)


def _rational(value: Exact) -> sp.Rational:
    number = value.lower if isinstance(value, Enclosure) else value
    return sp.Rational(number.numerator, number.denominator)


@lru_cache(maxsize=256)
def _ratio(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    """one/other in the shortest of a few forms."""
    if other == 0:
        return sp.nan
    raw = one / other
    forms = [raw, sp.powsimp(raw), sp.factor_terms(raw)]
    if sp.count_ops(raw) <= _SHORT:
        forms.append(sp.simplify(raw))
    return min(forms, key=sp.count_ops)


_SHORT = 120  # operations; longer expressions are not simplified, which would take its time


def _order(one: sp.Expr, other: sp.Expr, signs: Signs) -> int | None:
    """The sign of one - other wherever the signs hold: 2, 1, 0 (equal), -1, -2; None: not certified."""
    gap = one - other
    if gap == 0 or sp.expand(gap) == 0 or (sp.count_ops(gap) <= _SHORT and sp.simplify(gap) == 0):
        return 0
    found = signs.of(gap) or signs.of(sp.expand(sp.expand_log(gap)))
    if found:
        return found
    terms = sp.Add.make_args(gap)
    grows = [t for t in terms if signs.of(t) > 0]
    falls = [-t for t in terms if signs.of(t) < 0]
    if len(grows) + len(falls) < len(terms):
        return None
    for more, less, side in ((grows, falls, 1), (falls, grows, -1)):
        level = _outweighs(more, less, signs)
        if level:
            return side * level
    return None


def _outweighs(more: list[sp.Expr], less: list[sp.Expr], signs: Signs) -> int:
    """2 or 1 where the sum of `more` is certainly larger or no smaller than the sum of `less`; else 0.

    All terms are nonnegative. As wholes first; else each term of `less` against one of `more`, none used twice.
    """
    if not more or not less:
        return 0
    found = _above(sp.Add(*more), sp.Add(*less), signs)
    if found > 0:
        return found
    left, level = list(more), NONNEGATIVE
    for term in less:
        for larger in left:
            found = _above(larger, term, signs)
            if found > 0:
                left.remove(larger)
                level = max(level, found)
                break
        else:
            return 0
    return POSITIVE if any(signs.positive(t) for t in left) else level


def _above(one: sp.Expr, other: sp.Expr, signs: Signs) -> int:
    """The sign of one - other for two nonnegative expressions, 0 where it is not certified.

    A maximum is at least each of its arguments, and no more than what all of them are no more than.
    """
    if one.func is sp.Max:
        found = [_above(arg, other, signs) for arg in one.args]
        return max(found) if max(found) > 0 else min(found, key=abs)
    if other.func is sp.Max:
        return -_above(other, one, signs)
    if one.func is sp.log and other.func is sp.log:
        return _above(one.args[0], other.args[0], signs)
    if not (signs.positive(one) and signs.positive(other)):
        return signs.of(one - other)
    return _beyond_one(sp.powsimp(one / other), signs)


def _beyond_one(ratio: sp.Expr, signs: Signs) -> int:
    """The sign of ratio - 1 for a positive ratio: from its exponentials and the rest, which must lean to one side."""
    found = signs.of(ratio - 1)
    if found or ratio.is_number:
        return found
    factors = sp.Mul.make_args(ratio)
    exponent = sp.Add(*(f.args[0] for f in factors if f.func is sp.exp))
    rest = sp.Mul(*(f for f in factors if f.func is not sp.exp))
    parts = [] if exponent == 0 else [signs.of(sp.factor_terms(exponent)) or signs.of(sp.factor(exponent))]
    if rest != 1:
        # a positive number and its square are on the same side of 1
        parts.append(_fraction_beyond_one(rest, signs) or _fraction_beyond_one(rest**2, signs))
    if not (min(parts) > 0 or max(parts) < 0):
        return 0
    return max(parts, key=abs)


def _fraction_beyond_one(expr: sp.Expr, signs: Signs) -> int:
    top, bottom = sp.fraction(sp.together(expr))
    side = signs.of(bottom)
    return (1 if side > 0 else -1) * signs.of(top - bottom) if abs(side) == POSITIVE else 0
