"""LaTeX, plain text and the README's table, all from the records: a formula is written once."""

from __future__ import annotations

import re
from functools import cache

from bounds import registry
from bounds.audit import audit
from bounds.bound import Bound
from bounds.notation import SENSES, plain, plain_relation, relation, typeset
from bounds.proof import Step

BEGIN, END = "<!-- claims: begin -->", "<!-- claims: end -->"


def latex(b: Bound | str) -> str:
    r"""LaTeX of a record's claim, its event behind it: `\mathrm{Lip}(f) \ge ... \quad (...)`; no dollar signs."""
    claim = registry.resolve("latex", b).claim
    event = rf" \qquad \left({claim.event}\right)" if claim.event else ""
    return relation(claim.lhs, claim.sense, claim.rhs) + event


def text(b: Bound | str) -> str:
    """The whole record in plain text: claim, hypotheses, source, and what it supposes of an instance."""
    b = registry.resolve("text", b)
    lines = [f"{b.id}: {b.title} ({b.kind}, {b.status}, {b.sharpness})"]
    lines.append(f"  {b.claim.lhs} {b.claim.sense} {plain(b.claim.rhs)}")
    lines += [f"  requires {plain_relation(r)} ({r.text})" for r in b.requires]
    lines += [f"  supposes {s.key}: {s.text}" for s in b.supposes]
    lines.append(f"  source {b.source}" + (f"; {b.source.difference}" if b.source.difference else ""))
    return "\n".join(lines)


def derivation_latex(b: Bound | str) -> str:
    """The derivation as a LaTeX `align*`: a line per step, with how it is checked and its words behind it."""
    b = registry.resolve("derivation_latex", b)
    return "\n".join(
        [r"\begin{align*}", " \\\\\n".join(_step_latex(step) for step in b.steps), r"\end{align*}"]
    )


def _step_latex(step: Step) -> str:
    words = rf"\text{{{escaped(step.name)} ({type(step.check).__name__.lower()}): {escaped(step.text)}}}"
    return f"{typeset(step.lhs)} &{SENSES[step.sense]} {typeset(step.rhs)} && {words}"


def escaped(words: str) -> str:
    """Words inside a LaTeX `text`: its special characters made harmless."""
    table = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    return "".join(table.get(c, "\\" + c if c in "{}_#$%&" else c) for c in words)


@cache
def claims_table() -> str:
    """The catalogue as a markdown table: id, claim, source, status, and how its derivation is checked."""
    rows = ["| id | claim | source | status | derivation | audit |", "|---|---|---|---|---|---|"]
    for id in registry.ids():
        b = registry.get(id)
        found = audit(b)
        how = ", ".join(f"{count} {name}" for name, count in found.counts().items())
        cells = [
            f"`{id}`",
            f"${relation(b.claim.lhs, b.claim.sense, b.claim.rhs)}$",
            f"{b.source.citation}, {b.source.theorem}",
        ]
        cells += [b.status, how, "ok" if found.ok else "FAILED"]
        rows.append("| " + " | ".join(cell.replace("|", r"\vert ") for cell in cells) + " |")
    return "\n".join(rows)


def with_claims(readme: str) -> str:
    """The README's text with a fresh table between its markers. ValueError when a marker is missing."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"bounds.render: readme must hold {BEGIN!r} and {END!r} once each")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: f"{BEGIN}\n{claims_table()}\n{END}", readme, flags=re.DOTALL)
