"""How each step of a derivation is checked, and the table that says so.

Four ways count as proof: an identity of expressions, a ratio of polynomials without negative coefficients, ball
arithmetic over a whole compact box, and a finite statement checked on all its cases. A citation of a catalogue entry is
as good as that entry's own audit; a citation of a textbook theorem is a leaf, and listed as one. Sampling is no proof.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy as sp
from flint import arb

from bounds import registry
from bounds.bound import CLAIM, Algebra, Ball, Bound, Cited, Exhausted, Positive, Step
from bounds.enclose import Undefined, ball, precision, sign, to_arb
from bounds.quantities import VOCABULARY
from bounds.signs import Signs

_BOXES = 20_000  # subdivisions before a ball certificate is given up as undecided


@dataclass(frozen=True)
class Row:
    """One audited step. verdict: proved, exhausted, cited, textbook, failed or undecided; how: the evidence."""

    step: str
    verdict: str
    how: str

    @property
    def ok(self) -> bool:
        """Whether the step may stand in a proof."""
        return self.verdict not in ("failed", "undecided")


@dataclass(frozen=True)
class Audit:
    """The audit of one record: a row per step, and the textbook theorems at its leaves."""

    id: str
    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether every step stands and the derivation ends in the record's own claim."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The textbook theorems that this record's own steps lean on and that are not audited here."""
        return tuple(dict.fromkeys(row.how for row in self.rows if row.verdict == "textbook"))

    def counts(self) -> dict[str, int]:
        """How many steps got each verdict."""
        verdicts = [row.verdict for row in self.rows]
        return {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}

    def __str__(self) -> str:
        wide = max(len(row.step) for row in self.rows)
        head = f"audit of {self.id}: {'ok' if self.ok else 'FAILED'}"
        return "\n".join([head, *(f"  {r.step:<{wide}}  {r.verdict:<9}  {r.how}" for r in self.rows)])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(r.step)}</td><td>{r.verdict}</td><td>{html.escape(r.how)}</td></tr>"
            for r in self.rows
        )
        head = f"{html.escape(self.id)}: {'ok' if self.ok else 'FAILED'}"
        return f"<table><caption>{head}</caption><tr><th>step</th><th>verdict</th><th>how</th></tr>{rows}</table>"


def audit(b: Bound | str) -> Audit:
    """Check every step of a record (or of the catalogue entry with that id) and follow its citations."""
    return _audit(registry.resolve("audit", b), ())


def _audit(b: Bound, above: tuple[str, ...]) -> Audit:
    rows = [_row(b, step, (*above, b.id)) for step in b.steps]
    reaches = any(
        s.lhs is not None and CLAIM in s.lhs.free_symbols | s.rhs.free_symbols
        for s in b.steps
        if s.rhs is not None
    )
    if not reaches:
        rows.append(Row("the claim", "failed", "no step of the derivation speaks of the claim itself"))
    return Audit(b.id, tuple(rows))


def _row(b: Bound, step: Step, above: tuple[str, ...]) -> Row:
    check = step.check
    if isinstance(check, Cited):
        return _cited(step.name, check, above)
    if isinstance(check, Exhausted):
        try:
            checked = check.check()
        except AssertionError as error:
            return Row(step.name, "failed", f"{check.cases}: {error}")
        verdict = "exhausted" if checked > 0 else "failed"
        return Row(step.name, verdict, f"{check.cases}: {checked} cases")
    if step.lhs is None or step.rhs is None:
        return Row(step.name, "failed", "a step that is checked needs both sides")
    lhs, rhs = (side.xreplace({CLAIM: b.claim.rhs}) for side in (step.lhs, step.rhs))
    if isinstance(check, Algebra):
        return _algebra(step, lhs, rhs, check)
    if step.sense not in ("<=", ">=", "<", ">"):
        return Row(step.name, "failed", f"an inequality is needed here, not {step.sense}")
    gap = rhs - lhs if step.sense in ("<=", "<") else lhs - rhs
    if isinstance(check, Positive):
        return _positive(step, gap, check, Signs.under(b.requires))
    return _ball(step, gap, check)


@cache
def _lemma_ok(id: str, above: tuple[str, ...]) -> bool:
    return _audit(registry.get(id), above).ok


def _cited(name: str, check: Cited, above: tuple[str, ...]) -> Row:
    if check.lemma not in registry.ids():
        return Row(name, "textbook", f"{check.lemma} ({check.discharged})")
    if check.lemma in above:
        return Row(name, "failed", f"{check.lemma} is cited in its own proof")
    ok = _lemma_ok(check.lemma, above)
    return Row(
        name,
        "cited" if ok else "failed",
        f"{check.lemma}{'' if ok else ' fails its audit'} ({check.discharged})",
    )


def _vanishes(expr: sp.Expr) -> bool:
    # Logarithms of products of positive symbols split without changing the value; sympy only does so where it is safe.
    for form in (expr, sp.expand_log(expr), sp.expand(sp.expand_log(expr))):
        if sp.simplify(form) == 0:
            return True
    return sp.simplify(sp.combsimp(sp.gammasimp(expr))) == 0


def _below_one(symbols: set[sp.Basic]) -> dict[sp.Basic, sp.Expr]:
    """x = y/(1+y) with y > 0, for every symbol whose domain is (0, 1): logarithms of x and of 1-x then split."""
    inside = [s for s in symbols if s.name in VOCABULARY and VOCABULARY[s.name].domain == "real in (0, 1)"]
    odds = {s: sp.Symbol(f"odds_{s.name}", positive=True) for s in inside}
    return {s: y / (1 + y) for s, y in odds.items()}


def _algebra(step: Step, lhs: sp.Expr, rhs: sp.Expr, check: Algebra) -> Row:
    if step.sense != "==":
        return Row(step.name, "failed", f"algebra decides identities, not {step.sense}")
    gap = sp.sympify(lhs).doit() - sp.sympify(rhs).doit()
    if _vanishes(gap.subs(check.let, simultaneous=True)) or _vanishes(
        sp.factor(gap.subs(_below_one(gap.free_symbols)), deep=True)
    ):
        return Row(step.name, "proved", "algebra")
    return Row(step.name, "failed", "algebra: the two sides differ")


def _positive(step: Step, gap: sp.Expr, check: Positive, known: Signs) -> Row:
    for index, expr in enumerate(check.nonnegative):
        if known.of(expr) <= 0:
            return Row(step.name, "failed", f"{expr} >= 0 does not follow from the hypotheses")
        gap = gap.subs(expr, sp.Symbol(f"nonnegative_{index}", nonnegative=True))
    gap = sp.expand_log(gap)
    for symbol in [s for s in gap.free_symbols if s.name in check.below_one]:
        gap = gap.subs(sp.log(symbol), -sp.Symbol(f"minus_log_{symbol.name}", nonnegative=True))
    shift: dict[sp.Basic, sp.Expr] = {}
    for symbol in sorted(gap.free_symbols, key=str):
        if not symbol.is_nonnegative:
            return Row(step.name, "failed", f"{symbol} is not known to be nonnegative")
        if symbol.is_integer and symbol.is_positive:
            shift[symbol] = symbol + 1
    numerator, denominator = sp.fraction(sp.together(gap.subs(shift, simultaneous=True)))
    variables = sorted(numerator.free_symbols | denominator.free_symbols, key=str)
    if sp.sympify(denominator).could_extract_minus_sign():
        numerator, denominator = -numerator, -denominator
    for part in (numerator, denominator):
        try:
            coefficients = sp.Poly(part, *variables).coeffs() if variables else [part]
        except sp.PolynomialError as error:
            return Row(step.name, "failed", f"not a ratio of polynomials: {error}")
        signs = [sign(sp.sympify(c), {}) if not c.free_symbols else None for c in coefficients]
        if any(s is None or s < 0 for s in signs) or not (any(signs) or part is numerator):
            return Row(step.name, "failed", "a coefficient is negative or its sign is not certified")
    if step.sense in ("<", ">") and not _strict(
        numerator, [v for v in variables if v.is_positive and v not in shift]
    ):
        return Row(step.name, "failed", "not strict: every term may vanish")
    given = "".join(f"; {expr} >= 0 by hypothesis" for expr in check.nonnegative)
    return Row(step.name, "proved", f"polynomials without a negative coefficient{given}")


def _strict(numerator: sp.Expr, positive: list[sp.Symbol]) -> bool:
    """Whether a term that only positive variables enter has a positive coefficient."""
    others = {v: 0 for v in numerator.free_symbols if v not in positive}
    rest = sp.expand(numerator.subs(others))
    terms = sp.Poly(rest, *positive).coeffs() if positive else [rest]
    return any(sign(sp.sympify(c), {}) == 1 for c in terms)


def _ball(step: Step, gap: sp.Expr, check: Ball) -> Row:
    names = sorted(s.name for s in gap.free_symbols)
    if names != sorted(check.box):
        return Row(step.name, "failed", f"the box names {sorted(check.box)}, the inequality {names}")
    boxes = [
        {
            name: (Fraction(int(lo.p), int(lo.q)), Fraction(int(hi.p), int(hi.q)))
            for name, (lo, hi) in _rational(check)
        }
    ]
    done = 0
    with precision(128):
        while boxes:
            box = boxes.pop()
            done += 1
            values: dict[str, arb] = {name: to_arb(lo).union(to_arb(hi)) for name, (lo, hi) in box.items()}
            try:
                value = ball(gap, values)
            except Undefined:
                value = None
            if value is not None and value > 0:
                continue
            if value is not None and value < 0:
                return Row(step.name, "failed", f"balls: false on {_text(box)}")
            if not box or done > _BOXES:
                return Row(step.name, "undecided", f"balls: not decided on {_text(box)}")
            widest = max(box, key=lambda name: box[name][1] - box[name][0])
            low, high = box[widest]
            middle = (low + high) / 2
            boxes += [{**box, widest: (low, middle)}, {**box, widest: (middle, high)}]
    return Row(step.name, "proved", f"balls over {_text(check.box) or 'constants'}, {done} boxes")


def _rational(check: Ball) -> list[tuple[str, tuple[sp.Rational, sp.Rational]]]:
    return [(name, (sp.Rational(lo), sp.Rational(hi))) for name, (lo, hi) in check.box.items()]


def _text(box: object) -> str:
    items = box.items() if hasattr(box, "items") else ()
    return ", ".join(f"{name} in [{lo}, {hi}]" for name, (lo, hi) in items)
