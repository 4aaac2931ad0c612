"""Claims with probability at least 1 - delta: how they are reached, and how they are cited."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import Bound, Claim, Source, Suppose
from bounds.proof import Algebra, Cited, Combined, Given, Hypothesis, Step, Union, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import L, delta, lipschitz

LOCALS = (
    Quantity("P_E", "a probability", "real in [0, 1]", "P_E"),
    Quantity("P_F", "another", "real in [0, 1]", "P_F"),
    Quantity("t", "a number", "positive real", "t"),
)
P_E, P_F, t = (q.symbol for q in LOCALS)
SMOOTH = Step("smooth", "", Given(event=P_E), lipschitz, "<", L * delta)
RARE = Step("rare", "", Hypothesis("rare"), P_E, "<=", delta)
CLAIM = Step("the claim", "", WithProbability("smooth", "rare"), lipschitz, ">=", L * delta)
BASE = Bound(
    id="made_2026_likely",
    title="made up",
    claim=Claim(lipschitz, ">=", L * delta),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source("here", "made up"),
    requires=(),
    supposes=(Suppose("rare", "smooth functions are rare"),),
    steps=(SMOOTH, RARE, CLAIM),
    locals=LOCALS,
)

SURE = replace(
    BASE,
    id="made_2026_sure",
    kind="deterministic",
    steps=(Step("the claim", "", Hypothesis("rare"), lipschitz, ">=", L * delta),),
)


def test_a_rare_event_is_outside():
    assert bounds.audit(BASE).complete


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "in_probability"},
        {"steps": (replace(SMOOTH, check=Given()), RARE, CLAIM)},
        {"steps": (replace(SMOOTH, check=Given(event=P_F)), RARE, CLAIM)},
        {"steps": (replace(SMOOTH, rhs=L * delta / 2), RARE, CLAIM)},
        {"steps": (SMOOTH, replace(RARE, rhs=2 * delta), CLAIM)},
        {"steps": (SMOOTH, replace(RARE, sense=">="), CLAIM)},
        {"steps": (SMOOTH, replace(RARE, check=Given()), CLAIM)},
        {"steps": (SMOOTH, RARE, CLAIM, replace(CLAIM, name="on", check=Combined({"the claim": 1})))},
    ],
    ids=[
        "kind",
        "no event",
        "another event",
        "another level",
        "2 delta",
        "upwards",
        "only assumed",
        "goes on",
    ],
)
def test_what_it_demands(wrong):
    assert not bounds.audit(replace(BASE, **wrong)).ok


def _citing(**changes):
    """P(Lip < L) <= P_E + 0 by the record above, at half its delta."""
    steps = {
        "event": Step("event", "", Given(event=P_F), lipschitz + t, "<", L * delta / 2),
        "usual": Step("usual", "", Given(outside=P_E), lipschitz, ">=", L * delta / 2),
        "cited": Step(
            "cited",
            "",
            Cited(BASE, {"delta": delta / 2}, {"rare": "so"}, outside="usual"),
            P_E,
            "<=",
            delta / 2,
        ),
        "absurd": Step("absurd", "", Combined({"event": 1, "usual": 1}), t, "<", sp.Integer(0)),
        "reached": Step("reached", "", Given(event=sp.Integer(0)), t, "<", sp.Integer(0)),
        "union": Step("union", "", Union("event", ("usual",), "reached", "absurd"), P_F, "<=", P_E),
        "total": Step("total", "", Combined({"union": 1, "cited": 1}), P_F, "<=", delta / 2),
        "zero": Step("zero", "", Algebra(), sp.Integer(0), "==", sp.Integer(0)),
    }
    return replace(BASE, id="made_2026_citing", steps=tuple({**steps, **changes}.values()))


def _verdict(b, name):
    return {row.step: row.verdict for row in bounds.audit(b).rows}[name]


def test_such_a_claim_is_cited_inside_an_event():
    assert _verdict(_citing(), "cited") == "cited"
    assert _verdict(_citing(), "total") == "proved"


@pytest.mark.parametrize(
    ("check", "relation"),
    [
        (Cited(BASE, {}, {"rare": "so"}), (lipschitz, ">=", L)),  # as if it were sure
        (Cited(BASE, {"delta": delta / 2}, {"rare": "so"}, outside="usual"), (P_E, "<=", delta)),
        (Cited(BASE, {"delta": delta / 2}, {"rare": "so"}, outside="event"), (P_F, "<=", delta / 2)),
        (Cited(BASE, {"L": 2 * L}, {"rare": "so"}, outside="usual"), (P_E, "<=", delta)),
        (
            Cited(SURE, {"delta": delta / 2}, {"rare": "so"}, outside="usual"),
            (P_E, "<=", delta / 2),
        ),
    ],
)
def test_how_it_may_not_be_cited(check, relation):
    assert _verdict(_citing(cited=Step("cited", "", check, *relation)), "cited") == "failed"
