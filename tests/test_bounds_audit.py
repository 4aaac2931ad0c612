"""The audit of a whole record: the tree of its citations, its leaves, and how it is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds import registry
from bounds.audit import _finished, alone
from bounds.bound import Claim, Erratum
from bounds.proof import Algebra, Assumed, Certified, Cited, Combined, Foundation, Step
from bounds.symbols import SYMBOLS
from tests.test_bounds_rules import BASE

lipschitz, L, n = (SYMBOLS[name] for name in ("lipschitz", "L", "n"))


def _entry(id, check, rhs=L):
    return replace(
        BASE, id=id, claim=Claim(lipschitz, ">=", rhs), steps=(Step("it", "so", check, lipschitz, ">=", rhs),)
    )


@pytest.fixture
def entries(monkeypatch):
    """Entries that the registry knows for one test."""
    known: dict[str, bounds.Bound] = {}
    real = registry.get
    monkeypatch.setattr(registry, "get", lambda id: known.get(id) or real(id))
    _finished.cache_clear()
    yield known
    _finished.cache_clear()


def test_a_lemma_that_fails_fails_what_cites_it(entries):
    entries["broken_2026_lemma"] = _entry("broken_2026_lemma", Algebra())
    found = bounds.audit(_entry("made_2026_up", Cited("broken_2026_lemma")))
    assert not found.ok
    assert found.rows[0].how == "broken_2026_lemma fails its audit"


def test_proofs_in_a_circle_fail(entries):
    entries["one_2026_way"] = _entry("one_2026_way", Cited("other_2026_way"))
    entries["other_2026_way"] = _entry("other_2026_way", Cited("one_2026_way"))
    assert not bounds.audit("one_2026_way").ok
    assert not bounds.audit("other_2026_way").ok


def test_leaves_and_axioms_are_found_at_the_bottom(entries):
    entries["deep_2026_leaf"] = _entry("deep_2026_leaf", Assumed("Fermat 1637", "no room"))
    entries["axiom_2026_leaf"] = _entry("axiom_2026_leaf", Foundation("counting", "of patterns"), 2 * L)
    entries["middle_2026_lemma"] = _entry("middle_2026_lemma", Cited("deep_2026_leaf"))
    both = replace(
        BASE,
        claim=Claim(lipschitz, ">=", 3 * L / 2),
        steps=(
            Step("one", "", Cited("middle_2026_lemma"), lipschitz, ">=", L),
            Step("two", "", Cited("axiom_2026_leaf"), lipschitz, ">=", 2 * L),
            Step(
                "mean",
                "",
                Combined({"one": sp.Rational(1, 2), "two": sp.Rational(1, 2)}),
                lipschitz,
                ">=",
                3 * L / 2,
            ),
        ),
    )
    found = bounds.audit(both)
    assert found.ok
    assert not found.complete
    assert found.leaves == ("Fermat 1637 (no room)",)
    assert found.foundations == ("counting",)
    assert found.entries() == ("made_2026_up", "middle_2026_lemma", "deep_2026_leaf", "axiom_2026_leaf")
    lines = str(found).splitlines()
    assert lines[0] == "audit of made_2026_up: ok"
    assert lines[-2:] == ["axioms: counting", "assumed: Fermat 1637 (no room)"]
    assert "        audit of deep_2026_leaf: ok" in lines
    assert sum("audit of" in line for line in lines) == 4


def test_the_sparse_law_prints_as_a_table_and_a_tree():
    found = bounds.audit("kumar_2024_sparse_law")
    assert found.table().splitlines()[0] == "audit of kumar_2024_sparse_law: ok"
    assert len(found.table().splitlines()) == len(found.rows) + 1
    assert sum(found.counts().values()) == len(found.rows)
    assert found._repr_html_().count("<tr>") == len(found.rows) + 1
    text = str(found)
    assert all(f"audit of {id}: ok" in text for id in found.entries())
    assert len(found.entries()) > 5


def test_a_step_by_itself():
    b = _entry("made_2026_up", Assumed("a", ""))
    assert alone(b, Step("s", "", Certified(), sp.log(2), "<", sp.Integer(1))).verdict == "proved"
    assert alone(b, Step("s", "", Certified(), sp.log(3), "<", sp.Integer(1))).verdict == "failed"


@pytest.mark.parametrize("id", [id for id in bounds.ids() if bounds.get(id).errata])
def test_every_erratum_is_shown_by_machine(id):
    """What is printed fails its check, what is derived passes it."""
    b = bounds.get(id)
    for erratum in b.errata:
        assert isinstance(erratum, Erratum)
        assert alone(b, erratum.printed).verdict == "failed", erratum.place
        assert alone(b, erratum.derived).verdict == "proved", erratum.place
