"""False claims that were once proved by steps that look right: each must be refused, at the step named.

A part without a value that cancels, a name that two things share, a number that stands for a mean or a probability, an
index that is caught: none of these may turn true facts into a false one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import Claim, Require
from bounds.certify import certify
from bounds.defined import missing, partial, unreal
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Averaged,
    Cases,
    Certified,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Hypothesis,
    Positive,
    Signed,
    Squeezed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.signs import Signs
from bounds.substitution import put
from tests.test_bounds_rules import (
    BASE,
    LEMMA,
    LOCALS,
    P_B,
    P_C,
    L,
    b,
    delta,
    fit,
    k,
    n,
    p,
    r,
    size,
    t,
    w,
    x,
    y,
)
from tests.test_bounds_rules import lipschitz as lip

CLASHING = (
    Quantity("i", "an index", "nonnegative integer", "i"),
    Quantity("j", "another", "nonnegative integer", "j"),
    Quantity("w_", "named like what w is written out in", "positive real", "w'"),
    Quantity("n_", "the same for n", "nonnegative integer", "n'"),
    Quantity("nonnegative_0", "named like a variable of the coefficients", "nonnegative real", "a"),
    Quantity("minus_log_w", "named like another", "nonnegative real", "m"),
)
i, j, w_, n_, nonnegative_0, minus_log_w = (q.symbol for q in CLASHING)
RECORD = replace(
    BASE,
    locals=(*LOCALS, *CLASHING),
    requires=(*BASE.requires, Require("r is large", r, ">=", sp.Integer(5))),
)
X, POS = sp.Symbol("X", real=True), sp.Symbol("z", positive=True)
WHOLE = sp.Symbol("z", integer=True, positive=True)
ZERO, ONE = sp.Integer(0), sp.Integer(1)
HIDDEN = (n + 1) ** 2 - n**2 - 2 * n - 1  # 0, which sympy does not see by itself
SQUARE = (Signed(), t**2, ">=", ZERO)
NOT_POSITIVE = [(Given(), y, "<=", ZERO), (Signed(), y, ">=", ZERO), (Squeezed("s1", "s2"), y, "==", ZERO)]

ATTACKS = {
    "a root of what may be negative: r >= 0": (2, SQUARE, (At("s1", {t: sp.sqrt(x - y)}), x - y, ">=", ZERO)),
    "an imaginary value": (2, SQUARE, (At("s1", {t: sp.I}), -ONE, ">=", ZERO)),
    "an infinite value": (2, SQUARE, (At("s1", {t: sp.oo}), sp.oo, ">=", ZERO)),
    "a logarithm of what may be negative": (
        2,
        (Signed(), sp.exp(t), ">", ZERO),
        (At("s1", {t: sp.log(x - y)}), x - y, ">", ZERO),
    ),
    "roots that cancel: t >= -1": (
        3,
        (Signed(), (sp.sqrt(t) + 1) ** 2, ">=", ZERO),
        (Signed(), (sp.sqrt(t) - 1) ** 2, ">=", ZERO),
        (Combined({"s1": 1, "s2": 1}), 2 * t + 2, ">=", ZERO),
    ),
    "a division by what is 0 here: 0 == 1": (
        4,
        *NOT_POSITIVE,
        (Combined({"s3": -1 / y}), ZERO, "==", ONE),
    ),
    "an absurdity that has no value: y > 0": (
        7,
        *NOT_POSITIVE,
        (Combined({"s3": -1 / y}), 1 / y, "==", 1 + 1 / y),
        (Signed(), 1 / y, "<", 1 + 1 / y),
        (Combined({"s4": -1, "s5": 1}), 1 / y, "<", 1 / y),
        (Contradiction("s1", "s6"), y, ">", ZERO),
    ),
    "a division by a hidden 0: t == r": (
        2,
        (Algebra(), HIDDEN * t, "==", HIDDEN * r),
        (Combined({"s1": 1 / HIDDEN}), t, "==", r),
    ),
    "an index is caught": (
        2,
        (Algebra(), sp.Sum(x, (i, 1, 3)), "==", 3 * x),
        (At("s1", {x: i + 1}), sp.Sum(i + 1, (i, 1, 3)), "==", 3 * i + 3),
    ),
    "a variable of integration is caught": (
        2,
        (Algebra(), sp.Integral(x, (t, 0, 1)), "==", x),
        (At("s1", {x: sp.exp(t)}), sp.Integral(sp.exp(t), (t, 0, 1)), "==", sp.exp(t)),
    ),
    "a name for 1/w - 1": (1, (Signed(), w * (1 + w_), ">=", ONE)),
    "a name for n - 1": (1, (Signed(), n, ">=", 1 + n_)),
    "a name for p - size": (1, (Positive(nonnegative=(p - size,)), p - size, ">=", nonnegative_0)),
    "a name for -log w": (1, (Positive(below_one=("w",)), -sp.log(w), ">=", minus_log_w)),
    "a number written as an integer": (1, (Algebra({x: WHOLE}), sp.floor(x), "==", x)),
    "an index of which a hypothesis speaks": (
        2,
        (Given(), i, ">=", sp.Integer(5)),
        (Signed(("s1",)), sp.Sum(i - 5, (i, 0, j)), ">=", ZERO),
    ),
    "an index named like an indicator": (1, (Signed(), sp.Sum(1 - b, (b, 0, j)), ">=", ZERO)),
    "numbers for means: 0 - 2 + 1 >= 0": (
        2,
        (Signed(), (t - 1) ** 2, ">=", ZERO),
        (Averaged("s1", {t**2: ZERO, t: ONE}, (t,)), -ONE, ">=", ZERO),
    ),
    "a mean of what is not random": (
        2,
        (Signed(), n, ">=", ONE),
        (Averaged("s1", {n: y}, (t,)), y, ">=", ONE),
    ),
    "two means of one indicator": (
        3,
        (Signed(), b, ">=", ZERO),
        (Averaged("s1", {b: sp.Rational(1, 2)}, (b,)), sp.Rational(1, 2), ">=", ZERO),
        (Averaged("s1", {b: sp.Rational(1, 3)}, (b,)), sp.Rational(1, 3), ">=", ZERO),
    ),
    "one name for means along two variables": (
        4,
        (Signed(), (t - x) ** 2, ">=", ZERO),
        (Algebra(), 2 * t * x, "==", t * x + t * x),
        (Averaged("s1", {t**2: y, t * x: P_C}, (t,)), y - 2 * P_C + x**2, ">=", ZERO),
        (Averaged("s1", {x**2: P_B, t * x: P_C}, (x,)), P_B - 2 * P_C + t**2, ">=", ZERO),
    ),
    "numbers for probabilities: 1 <= 0": (1, (Given(event=ONE), t, ">=", n)),
    "probability 0 of what may be": (1, (Given(event=ZERO), t, ">", n)),
    "a definition of an event's probability": (
        1,
        (Foundation("definition", "a name"), P_B, "==", ZERO),
        (Given(event=fit), t, ">=", n),
        (Given(outside=P_B), t, "<=", n - 1),
        (Given(event=P_C), ZERO, ">=", ONE),
        (Combined({"s2": 1, "s3": 1}), ZERO, ">=", ONE),
        (Union("s2", ("s3",), "s4", "s5"), fit, "<=", P_B + P_C),
    ),
    "a definition of what is required": (1, (Foundation("definition", "a name"), r, "==", ZERO)),
    "a definition for all n": (1, (Foundation("definition", "a name", for_all=(n,)), t, "==", n)),
    "a lemma that requires an equality": (
        1,
        (
            Cited(replace(LEMMA, requires=(Require("equal", n, "==", k),)), {"n": 2 * k}),
            lip,
            ">=",
            L * delta,
        ),
    ),
    "a pole between two values": (
        2,
        (Signed(), t, "<=", t + 2),
        (Applied("s1", -1 / X, X), -1 / t, "<=", -1 / (t + 2)),
    ),
    "an outside that two facts share": (
        1,
        (Given(outside=P_B), t, ">=", n),
        (Given(outside=P_B), ZERO, ">=", ONE),
    ),
    "an outside that is another event": (
        1,
        (Given(outside=P_B), t, ">=", n),
        (Given(event=P_B), t, ">=", n),
    ),
    "a mean that is defined": (
        3,
        (Foundation("definition", "a name"), y, "==", sp.Integer(5)),
        (Signed(), (t - 1) ** 2, ">=", ZERO),
        (Averaged("s2", {t**2: x, t: y}, (t,)), x - 2 * y + 1, ">=", ZERO),
    ),
    "an integral that diverges: 1/x/(x - 1) >= 0": (
        3,
        (Algebra(), sp.Integral(1 / (t - x) ** 2, (t, 0, 1)), "==", 1 / (x * (x - 1))),
        (Hypothesis("steep"), sp.Integral(1 / (t - x) ** 2, (t, 0, 1)), ">=", ZERO),
        (Combined({"s1": -1, "s2": 1}), 1 / (x * (x - 1)), ">=", ZERO),
    ),
    "an unknown function in a certificate": (1, (Certified(), sp.Function("M")(t), ">=", ZERO)),
    "no number": (1, (Signed(), sp.oo, ">=", t)),
}


def _audited(steps, record=RECORD):
    named = tuple(Step(f"s{place + 1}", "", *step) for place, step in enumerate(steps))
    return {row.step: row.verdict for row in bounds.audit(replace(record, steps=named)).rows}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_false_claim_is_refused_where_it_goes_wrong(name):
    place, *steps = ATTACKS[name]
    found = _audited(steps)
    before = [found[f"s{earlier}"] for earlier in range(1, place)]
    assert "failed" not in before
    assert found[f"s{place}"] == "failed"


HONEST = [
    [SQUARE, (At("s1", {t: sp.sqrt(x)}), x, ">=", ZERO)],
    [(Signed(), sp.exp(t), ">", ZERO), (At("s1", {t: sp.log(x)}), x, ">", ZERO)],
    [(Algebra(), x * t, "==", t * x), (Combined({"s1": 1 / x}), t, "==", t)],
    # y = 0 is ruled out by the fact that the step knows
    [
        (Given(), y, ">", ZERO),
        (Algebra(), y * t, "==", t * y),
        (Combined({"s2": 1 / y}, ("s1",)), t, "==", t),
    ],
    # what is stated with its division claims nothing where it has no value
    [(Algebra(), y * t, "==", t * y), (Combined({"s1": 1 / y}), t + 1 / y, "==", t + 1 / y)],
    [(Algebra(), sp.Sum(x, (i, 1, 3)), "==", 3 * x), (At("s1", {x: n}), sp.Sum(n, (i, 1, 3)), "==", 3 * n)],
    [(Algebra({p: size + sp.Symbol("z", integer=True, nonnegative=True)}), sp.Abs(p - size), "==", p - size)],
    [
        (Signed(), b, ">=", ZERO),
        (Averaged("s1", {b: sp.Rational(1, 2)}, (b,)), sp.Rational(1, 2), ">=", ZERO),
    ],
    [(Given(event=ZERO), y, "<", ZERO)],
    [(Given(outside=P_B), t, ">=", n), (Given(event=P_B), t, "<", n)],
]


@pytest.mark.parametrize("steps", HONEST)
def test_what_is_right_still_passes(steps):
    found = _audited(steps)
    assert "failed" not in [found[f"s{place + 1}"] for place in range(len(steps))]


def test_a_claim_drops_nothing_that_may_have_no_value():
    said = [
        Step("s1", "", Hypothesis("steep"), lip + 1 / y, ">=", L + 1 / y),
        Step("s2", "", Combined({"s1": 1}), lip, ">=", L),
    ]
    assert not bounds.audit(replace(RECORD, steps=tuple(said))).ok
    assert not bounds.audit(replace(RECORD, steps=(said[0],))).ok


def test_cases_name_the_steps_that_they_know():
    check = Cases((b,), Signed(("s1",)))
    found = _audited([(Given(), x, ">=", ONE), (check, x - 1, ">=", ZERO)])
    assert found["s2"] == "exhausted"
    with pytest.raises(ValueError, match="name earlier steps"):
        _audited([(Cases((b,), Signed(("s9",))), x, ">=", ZERO)])


def test_a_claim_with_probability_is_made_on_the_event_that_it_names():
    """P(Lip < L and 0 >= 1) is 0, which says nothing of P(Lip < L)."""
    steps = (
        Step("smooth", "", Given(event=P_B), lip, "<", L),
        Step("besides", "", Given(event=P_B), ZERO, ">=", ONE),
        Step("never", "", Given(event=ZERO), ZERO, "<", ZERO),
        Step("numbers", "", Signed(), ZERO, "<", ONE),
        Step("absurd", "", Combined({"besides": 1, "numbers": 1}), ZERO, "<", ZERO),
        Step("union", "", Union("smooth", (), "never", "absurd"), P_B, "<=", ZERO),
        Step("delta", "", Signed(), ZERO, "<=", delta),
        Step("rare", "", Combined({"union": 1, "delta": 1}), P_B, "<=", delta),
        Step("the claim", "", WithProbability("smooth", "rare"), lip, ">=", L),
    )
    record = replace(RECORD, kind="high_probability", steps=steps)
    assert [row.step for row in bounds.audit(record).rows if not row.ok] == ["the claim"]
    assert bounds.audit(replace(record, claim=Claim(lip, ">=", L, "on the event besides"))).ok


def test_a_lemma_that_holds_for_each_value_does_not_hold_for_all_at_once():
    lemma = replace(
        RECORD,
        id="made_2026_each",
        kind="high_probability",
        requires=(),
        claim=Claim(lip, ">=", L),
        steps=(
            Step("smooth", "", Given(event=P_B), lip, "<", L),
            Step("rare", "", Hypothesis("steep"), P_B, "<=", delta),
            Step("the claim", "", WithProbability("smooth", "rare"), lip, ">=", L),
        ),
    )
    cited = (Cited(lemma, outside="s1"), P_C, "<=", delta)
    assert _audited([(Given(outside=P_C), lip, ">=", L), cited])["s2"] == "cited"
    assert _audited([(Given(outside=P_C, for_all=(L,)), lip, ">=", L), cited])["s2"] == "failed"


def test_two_locals_of_one_name_are_refused():
    with pytest.raises(ValueError, match="have a name each"):
        replace(RECORD, locals=(*RECORD.locals, Quantity("t", "another t", "positive real", "t")))


@pytest.mark.parametrize(
    ("lhs", "sense", "rhs", "low"),
    [
        (sp.log(X), "<=", sp.log(X) + X + sp.Rational(1, 2), -1),
        (1 / X + X**2, ">", 1 / X, -1),
        (sp.sqrt(X), "<=", sp.sqrt(X) + X + sp.Rational(1, 3), -4),
    ],
)
def test_no_witness_where_a_side_has_no_value(lhs, sense, rhs, low):
    """The parts cancel in the gap, which is negative where the sides do not exist, and only there."""
    assert certify(lhs, sense, rhs, box={X: (low, 1)}).verdict == "undecided"


def test_parts_that_may_not_exist():
    expr = sp.sqrt(t) + 1 / y + sp.log(x) + x**2 + sp.exp(r) + sp.Sum(1 / i + 1 / n, (i, 1, 3))
    for whole in (sp.Sum(x, (i, 0, y)), sp.Sum(1 / i, (i, 0, 3)), sp.Integral(1 / t, (t, 1, x))):
        assert whole in partial(whole)
    assert partial(expr) == {sp.sqrt(t), 1 / y, sp.log(x), 1 / n}
    signs = Signs()
    assert missing((sp.log(x), 1 / n), (), signs) is None
    assert missing((sp.sqrt(y),), (), signs) is None
    assert missing((1 / sp.sqrt(y),), (), signs) == 1 / sp.sqrt(y)
    assert missing((1 / y,), (2 + 1 / y,), signs) is None
    assert missing((sp.log(y),), (1 / y,), signs) == sp.log(y)
    assert unreal(x + sp.I) == sp.I
    assert unreal(sp.Integral(sp.exp(-X), (X, 0, sp.oo))) is None


def test_what_is_put_in_is_not_caught():
    assert put(sp.Sum(x, (i, 1, 3)), {x: i}).doit() == 3 * i
    assert put(sp.Integral(x * t, (t, 0, 1)), {x: t}).doit() == t / 2
    inner = sp.Sum(sp.Sum(x, (i, 1, 2)), (j, 1, 3))
    assert sp.expand(put(inner, {x: i + j}).doit() - 6 * (i + j)) == 0
    assert put(x + r, {x: r, r: x}) == x + r
    assert put(sp.Sum(x * i, (i, 1, n)), {x: n}) == sp.Sum(n * i, (i, 1, n))
