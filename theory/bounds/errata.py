"""The page of errata, from the records: where what is printed differs from what its proof gives, shown by machine."""

from __future__ import annotations

from bounds import registry
from bounds.audit import alone, audit
from bounds.bound import Bound, Erratum
from bounds.notation import relation

_HEAD = """# Errata

Generated from the records (`make readme`). Each entry is a place where a printed constant or argument differs from what
holds: the printed step, which fails its check; the step that passes; and whether the theorem stands. "Shown by" is the
audit's own evidence; `bounds.audit(id)` prints the whole proof.
"""

_REST = """## Where a record and its source differ without an error

What the record says beside its source: another proof, a constant made explicit, a hypothesis spelt out.
"""


def errata_page() -> str:
    """The whole page, in markdown. Raises ValueError for an erratum that its own steps do not show."""
    records = [registry.get(id) for id in registry.ids()]
    theirs = [b for b in records if b.source.citation != "this project" and b.sharpness != "order"]
    shown = [_entry(b) for b in records if b.errata]
    rest = [
        f"- {b.source.citation}, {b.source.theorem} (`{b.id}`): {b.source.difference.rstrip('.')}."
        for b in theirs
        if b.source.difference and not b.errata
    ]
    return "\n".join([_HEAD, *shown, _REST, *rest, ""])


def _entry(b: Bound) -> str:
    stands = "its audit stands" if audit(b).ok else "its audit FAILS"
    claim = relation(b.claim.lhs, b.claim.sense, b.claim.rhs)
    lines = [f"## {b.source.citation}, {b.source.theorem}", ""]
    lines += [f"`{b.id}`: {b.title}. The claim of the record, ${claim}$: {stands}.", ""]
    if b.source.difference:
        lines += [f"{b.source.difference[0].upper()}{b.source.difference[1:].rstrip('.')}.", ""]
    for erratum in b.errata:
        lines += [*_erratum(b, erratum), ""]
    return "\n".join(lines)


def _erratum(b: Bound, erratum: Erratum) -> list[str]:
    printed, derived = (alone(b, step) for step in (erratum.printed, erratum.derived))
    if printed.ok or not derived.ok:
        raise ValueError(
            f"errata: {b.id}: {erratum.place!r} must have a printed step that fails and a derived one that passes"
        )
    steps = ((erratum.printed, "printed", printed), (erratum.derived, "derived", derived))
    rows = [
        f"- *{name}*: ${relation(step.lhs, step.sense, step.rhs)}$ ({step.text}). Shown by: {row.verdict}, {row.how}"
        for step, name, row in steps
    ]
    return [f"**{erratum.place}**", "", *rows, f"- *the theorem*: {erratum.survives}"]
