"""The audit: it passes what is proved, and every kind of check fails on something false."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import CLAIM, Algebra, Ball, Cited, Exhausted, Positive, Require, Step
from bounds.symbols import SYMBOLS

n, k, c, delta, p, p_eff, size = (SYMBOLS[name] for name in ("n", "k", "c", "delta", "p", "p_eff", "size"))
BASE = replace(
    bounds.get("bubeck_sellke_2021_sum_of_tails"), requires=(Require("a weight is pruned", p, ">=", size),)
)
CLOSING = Step("the claim", "as it is", Algebra(), CLAIM, "==", BASE.claim.rhs)
x = sp.Symbol("x", positive=True)


def _fails():
    raise AssertionError("case 3 of 5")


def _verdict(step):
    row = bounds.audit(replace(BASE, steps=(step, CLOSING))).rows[0]
    return row.verdict


def _step(check, lhs=None, sense="==", rhs=None):
    return Step("a step", "in words", check, lhs, sense, rhs)


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (_step(Algebra(), (n + 1) ** 2, "==", n**2 + 2 * n + 1), "proved"),
        (_step(Algebra(), (n + 1) ** 2, "==", n**2 + 2 * n), "failed"),
        (_step(Algebra(), n, "<=", n + 1), "failed"),
        (_step(Algebra(), sp.log(4 / delta), "==", sp.log(4) - sp.log(delta)), "proved"),
        (_step(Algebra({p: size + x}), sp.sqrt((p - size) ** 2), "==", p - size), "proved"),
        (_step(Algebra(), sp.log(1 - delta**2), "==", sp.log(1 - delta) + sp.log(1 + delta)), "proved"),
        (_step(Algebra()), "failed"),
        (_step(Positive(), n, "<=", n**2), "proved"),  # n >= 1
        (_step(Positive(), c, "<=", c**2), "failed"),  # false for c < 1
        (_step(Positive(), 1 / (1 + c), "<", sp.Integer(1)), "proved"),
        (_step(Positive(), 1 / (1 + p_eff), "<", sp.Integer(1)), "failed"),  # equal at 0
        (_step(Positive(), 1 / (1 + p_eff), "<=", sp.Integer(1)), "proved"),
        (_step(Positive(), n, "==", n), "failed"),
        (_step(Positive(nonnegative=(p - size,)), sp.Integer(0), "<=", k * (p - size)), "proved"),
        (
            _step(Positive(nonnegative=(size - p,)), sp.Integer(0), "<=", k * (size - p)),
            "failed",
        ),  # no hypothesis
        (_step(Positive(below_one=("delta",)), sp.Integer(0), "<=", sp.log(4 / delta)), "proved"),
        (_step(Positive(), sp.Integer(0), "<=", sp.log(4 / delta)), "failed"),
        (_step(Positive(), sp.Integer(0), "<=", sp.Symbol("free", real=True)), "failed"),
        (_step(Ball({"x": (1, 2)}), sp.log(x), "<", x), "proved"),
        (_step(Ball({"x": (1, 2)}), sp.exp(x), "<", 4 * x - 1), "failed"),
        (_step(Ball({"x": (1, 2)}), 2 * x, "<", x**2 + 1), "undecided"),  # equal at 1
        (_step(Ball({}), sp.log(2), "<", sp.Integer(1)), "proved"),
        (_step(Ball({}), sp.Integer(1), "<", sp.log(2)), "failed"),
        (_step(Ball({}), sp.log(x), "<", x), "failed"),  # no box for x
        (_step(Exhausted(lambda: 7, "all cases")), "exhausted"),
        (_step(Exhausted(lambda: 0, "no case")), "failed"),
        (_step(Exhausted(_fails, "five cases")), "failed"),
        (_step(Cited("Hoeffding 1963", "bounded")), "textbook"),
        (_step(Cited("kumar_2024_mask_entropy", "as stated")), "cited"),
        (_step(Cited("bubeck_sellke_2021_sum_of_tails", "itself")), "failed"),
    ],
)
def test_every_kind_of_check_tells_true_from_false(step, verdict):
    assert _verdict(step) == verdict
    found = bounds.audit(replace(BASE, steps=(step, CLOSING)))
    assert found.ok is (verdict not in ("failed", "undecided"))


def test_a_derivation_that_never_speaks_of_the_claim_fails():
    found = bounds.audit(replace(BASE, steps=(_step(Algebra(), n, "==", n),)))
    assert not found.ok
    assert found.rows[-1].how == "no step of the derivation speaks of the claim itself"


def test_a_lemma_that_fails_fails_what_cites_it(monkeypatch):
    from bounds import registry

    broken = replace(BASE, id="broken_2026_lemma", steps=(_step(Algebra(), n, "==", 2 * n), CLOSING))
    real = registry.get
    monkeypatch.setattr(registry, "ids", lambda: (*bounds.ids(), broken.id))
    monkeypatch.setattr(registry, "get", lambda id: broken if id == broken.id else real(id))
    assert _verdict(_step(Cited(broken.id, "as stated"))) == "failed"


def test_it_prints_as_a_table():
    found = bounds.audit("kumar_2024_sparse_law")
    lines = str(found).splitlines()
    assert lines[0] == "audit of kumar_2024_sparse_law: ok"
    assert len(lines) == len(found.rows) + 1
    assert sum(found.counts().values()) == len(found.rows)
    assert found._repr_html_().count("<tr>") == len(found.rows) + 1
    assert "&lt;" in found._repr_html_() or "<" not in "".join(row.how for row in found.rows)
    assert found.leaves
    assert all("(" in leaf for leaf in found.leaves)
