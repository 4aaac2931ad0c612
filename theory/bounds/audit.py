"""Whether a proof stands: every step checked, every citation followed to the bottom, nothing idle, and the tree printed.

A step is *proved* (an identity, a sign, a certificate over the whole domain, or a rule applied to earlier facts),
*exhausted* (all cases of a finite statement), *cited* (an entry of the catalogue whose own audit stands, with its
hypotheses discharged at this use), *hypothesis* (what the theorem supposes, in symbols), *given* (assumed and later
discharged), *foundation* (an axiom of probability or of the integral, `bounds.proof.FOUNDATIONS`) or *assumed* (a theorem
that is not proved here). The last step must be the claim, rest on nothing assumed along the way, and use every other
step. Sampling is no proof.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import cache

from bounds import registry
from bounds.bound import Bound
from bounds.identity import same
from bounds.proof import Assumed, Cases, Cited, Exhausted, Foundation, Given, Hypothesis, Step, named
from bounds.rules import Fails, Proof, Undecided, fact

_VERDICTS = {
    Cited: "cited",
    Assumed: "assumed",
    Foundation: "foundation",
    Hypothesis: "hypothesis",
    Given: "given",
    Exhausted: "exhausted",
    Cases: "exhausted",
}


@dataclass(frozen=True)
class Row:
    """One audited step. how: the evidence, or why it fails.

    verdict: proved, exhausted, cited, hypothesis, given, foundation, assumed, failed or undecided.
    """

    step: str
    verdict: str
    how: str
    lemma: str = ""

    @property
    def ok(self) -> bool:
        """Whether the step may stand in a proof."""
        return self.verdict not in ("failed", "undecided")


@dataclass(frozen=True)
class Audit:
    """The audit of one record: a row per step, and the audits of the entries that it cites."""

    id: str
    rows: tuple[Row, ...]
    lemmas: tuple[Audit, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Whether every step stands, here and in every entry cited, and the derivation ends in the claim."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    @property
    def complete(self) -> bool:
        """Whether it stands with no theorem assumed, down to the bottom of the tree."""
        return self.ok and not self.leaves

    @property
    def leaves(self) -> tuple[str, ...]:
        """The theorems that are assumed anywhere in the tree, each with the entry that leans on it."""
        return self._collected("assumed")

    @property
    def foundations(self) -> tuple[str, ...]:
        """The axioms of probability and of the integral that the tree rests on."""
        rules = (how.partition(":")[0] for how in self._collected("foundation"))
        return tuple(dict.fromkeys(rules))

    def _collected(self, verdict: str) -> tuple[str, ...]:
        found = [row.how for row in self.rows if row.verdict == verdict]
        for lemma in self.lemmas:
            found += lemma._collected(verdict)
        return tuple(dict.fromkeys(found))

    def counts(self) -> dict[str, int]:
        """How many of this record's own steps got each verdict."""
        verdicts = [row.verdict for row in self.rows]
        return {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}

    def entries(self) -> tuple[str, ...]:
        """The ids in the tree, this one first, each once."""
        found = [self.id]
        for lemma in self.lemmas:
            found += lemma.entries()
        return tuple(dict.fromkeys(found))

    def table(self) -> str:
        """This record's own steps."""
        wide = max(len(row.step) for row in self.rows)
        head = f"audit of {self.id}: {'ok' if self.ok else 'FAILED'}"
        return "\n".join([head, *(f"  {r.step:<{wide}}  {r.verdict:<10}  {r.how}" for r in self.rows)])

    def __str__(self) -> str:
        """The whole tree, an entry where it is first cited; then the axioms, and the unproved leaves last."""
        lines = self._tree("", set())
        lines.append(f"axioms: {', '.join(self.foundations) or 'none'}")
        lines += [f"assumed: {leaf}" for leaf in self.leaves] or ["assumed: nothing"]
        return "\n".join(lines)

    def _tree(self, indent: str, seen: set[str]) -> list[str]:
        seen.add(self.id)
        lines = [indent + line for line in self.table().splitlines()]
        for lemma in self.lemmas:
            if lemma.id not in seen:
                lines += lemma._tree(indent + "    ", seen)
        return lines

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(r.step)}</td><td>{r.verdict}</td><td>{html.escape(r.how)}</td></tr>"
            for r in self.rows
        )
        head = f"{html.escape(self.id)}: {'ok' if self.ok else 'FAILED'}"
        leaves = "".join(f"<li>{html.escape(leaf)}</li>" for leaf in self.leaves) or "<li>nothing</li>"
        table = f"<table><caption>{head}</caption><tr><th>step</th><th>verdict</th><th>how</th></tr>{rows}</table>"
        return f"{table}<p>assumed, anywhere in the tree:</p><ul>{leaves}</ul>"


def audit(b: Bound | str) -> Audit:
    """Check every step of a record (or of the catalogue entry with that id) and follow its citations to the bottom.

    An entry asked for by its id is checked once in a session: the catalogue does not change.
    """
    found = registry.resolve("audit", b)
    return _finished(found.id) if isinstance(b, str) and found.id in registry.ids() else _audit(found, ())


def alone(b: Bound, step: Step) -> Row:
    """The verdict on one step by itself, under the hypotheses of a record: for errata and for trying things out."""
    return _row(Proof(b), step, (b.id,))[0]


def _audit(b: Bound, above: tuple[str, ...]) -> Audit:
    proof, rows, lemmas = Proof(b), [], []
    for step in b.steps:
        row, lemma = _row(proof, step, (*above, b.id))
        rows.append(row)
        if lemma is not None and lemma not in lemmas:
            lemmas.append(lemma)
    if all(row.ok for row in rows):
        rows += _ending(b, proof)
    return Audit(b.id, tuple(rows), tuple(lemmas))


def _row(proof: Proof, step: Step, above: tuple[str, ...]) -> tuple[Row, Audit | None]:
    lemma = None
    broken = [name for name in named(step.check) if name not in proof.facts]
    if broken:
        return Row(step.name, "failed", f"it rests on {', '.join(broken)}, which fails"), None
    verdict = _VERDICTS.get(type(step.check), "proved")
    try:
        if isinstance(step.check, Cited):
            lemma = _lemma(step.check.lemma, above)
        established, how = fact(proof, step)
    except Undecided as failure:
        return Row(step.name, "undecided", str(failure)), lemma
    except Fails as failure:
        return Row(step.name, "failed", str(failure)), lemma
    proof.facts[step.name] = established
    return Row(step.name, verdict, how, lemma.id if lemma else ""), lemma


def _lemma(lemma: Bound | str, above: tuple[str, ...]) -> Audit:
    try:
        b = registry.resolve("Cited", lemma)
    except registry.UnknownBound as error:
        raise Fails(str(error)) from None
    if b.id in above:
        raise Fails(f"{b.id} is cited in its own proof")
    found = _catalogue_audit(b.id, above) if isinstance(lemma, str) else _audit(b, above)
    if not found.ok:
        raise Fails(f"{b.id} fails its audit")
    return found


@cache
def _finished(id: str) -> Audit:
    return _audit(registry.get(id), ())


def _catalogue_audit(id: str, above: tuple[str, ...]) -> Audit:
    # A proof that stands by itself stands under any citation, unless it comes back to what is above it.
    if id not in _running:
        _running.add(id)
        try:
            found = _finished(registry.get(id).id)
        finally:
            _running.discard(id)
    else:
        raise Fails(f"{id} is cited in its own proof")
    circle = set(above) & set(found.entries())
    if circle:
        raise Fails(f"{', '.join(sorted(circle))} is cited in its own proof")
    return found


_running: set[str] = set()


def _ending(b: Bound, proof: Proof) -> list[Row]:
    """Rows for what is wrong with the proof as a whole: its end is not the claim, or a step is idle."""
    last, claim, rows = b.steps[-1], b.claim, []
    reached = proof.facts[last.name]
    is_claim = (
        reached.sense == claim.sense
        and same(reached.lhs, claim.lhs, proof.known)
        and same(reached.rhs, claim.rhs, proof.known)
    )
    try:
        proof.must_exist((reached.lhs, reached.rhs), (claim.lhs, claim.rhs), (last.name,))
    except Fails as failure:
        rows.append(Row("the claim", "failed", f"the last step is not the claim: {failure}"))
    if not is_claim:
        rows.append(
            Row("the claim", "failed", f"the last step is not the claim: {last.lhs} {last.sense} {last.rhs}")
        )
    if reached.under:
        rows.append(Row("the claim", "failed", f"it still rests on {', '.join(sorted(reached.under))}"))
    used = {last.name}
    for step in reversed(b.steps):
        if step.name in used:
            used.update(named(step.check))
    idle = [step.name for step in b.steps if step.name not in used]
    if idle:
        rows.append(Row("idle steps", "failed", f"the claim does not use {', '.join(idle)}"))
    return rows
