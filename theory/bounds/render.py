"""LaTeX, plain text and the README's table, all from the records: a formula is written once."""

from __future__ import annotations

import re
from collections.abc import Mapping

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


def claims_table(confronted: Mapping[str, tuple[int, str]] | None = None) -> str:
    """The catalogue as a markdown table: id, claim, source, status, audit, instances confronted, smallest slack.

    confronted: id -> (instances that met its hypotheses, smallest slack as text); entries left out have none.
    """
    rows = [
        "| id | claim | source | status | audit | instances | smallest slack |",
        "|---|---|---|---|---|---|---|",
    ]
    for id in registry.ids():
        b = registry.get(id)
        instances, slack = (confronted or {}).get(id, (0, ""))
        cells = [
            f"`{id}`",
            f"${relation(b.claim.lhs, b.claim.sense, b.claim.rhs)}$",
            f"{b.source.citation}, {b.source.theorem}",
            b.status if b.sharpness != "order" else f"{b.status}, order only",
            audited(id),
            f"{instances:,}" if instances else "",
            slack,
        ]
        safe = (cell.replace(r"\|", r"\Vert ").replace("|", r"\vert ") for cell in cells)
        rows.append("| " + " | ".join(safe) + " |")
    return "\n".join(rows)


def audited(id: str) -> str:
    """The audit of an entry in a few words: its own steps, and what is assumed anywhere below it."""
    found = audit(id)
    if not found.ok:
        return "FAILED"
    steps = f"{len(found.rows)} step{'s' if len(found.rows) > 1 else ''}"
    return f"ok, {steps}" + (f", {len(found.leaves)} assumed" if found.leaves else "")


def with_claims(readme: str, confronted: Mapping[str, tuple[int, str]] | None = None) -> str:
    """The README's text with a fresh table between its markers. ValueError when a marker is missing."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"bounds.render: readme must hold {BEGIN!r} and {END!r} once each")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    table = claims_table(confronted)
    return re.sub(pattern, lambda _: f"{BEGIN}\n{table}\n{END}", readme, flags=re.DOTALL)
