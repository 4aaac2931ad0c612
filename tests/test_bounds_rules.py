"""Each rule of proof passes what follows and refuses what does not, the traps of each above all."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import Bound, Claim, Require, Source, Suppose
from bounds.proof import (
    Algebra,
    Applied,
    Assumed,
    At,
    Averaged,
    Cases,
    Certified,
    Cited,
    Combined,
    Contradiction,
    Exhausted,
    Foundation,
    Given,
    Grown,
    Hypothesis,
    Positive,
    Signed,
    Split,
    Step,
    Union,
)
from bounds.quantities import Quantity
from bounds.symbols import SYMBOLS

n, k, c, delta, p, p_eff, size, L, lipschitz, information, fit = (
    SYMBOLS[name]
    for name in (
        "n",
        "k",
        "c",
        "delta",
        "p",
        "p_eff",
        "size",
        "L",
        "lipschitz",
        "information",
        "fit_probability",
    )
)
LOCALS = (
    Quantity("t", "a number", "real", "t"),
    Quantity("r", "another", "real", "r"),
    Quantity("x", "a positive number", "positive real", "x"),
    Quantity("y", "a nonnegative number", "nonnegative real", "y"),
    Quantity("w", "a number in (0, 1)", "real in (0, 1)", "w"),
    Quantity("b", "an indicator", "0 or 1", "b"),
    Quantity("P_B", "a probability", "real in [0, 1]", "P_B"),
    Quantity("P_C", "another", "real in [0, 1]", "P_C"),
)
t, r, x, y, w, b, P_B, P_C = (q.symbol for q in LOCALS)
M, T = sp.Function("M", positive=True), sp.Function("T", nonnegative=True)
X = sp.Symbol("X", real=True)
XP = sp.Symbol("XP", positive=True)
BASE = Bound(
    id="made_2026_up",
    title="made up",
    claim=Claim(lipschitz, ">=", L),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("here", "made up"),
    requires=(Require("a weight is pruned", p, ">=", size),),
    supposes=(Suppose("steep", "Lip is at least L"),),
    steps=(Step("as supposed", "", Hypothesis("steep"), lipschitz, ">=", L),),
    locals=LOCALS,
)


def last(*steps):
    """The verdict on the last of the steps, named s1, s2, ..."""
    named = tuple(Step(f"s{i + 1}", "", *step) for i, step in enumerate(steps))
    rows = bounds.audit(replace(BASE, steps=named)).rows
    return rows[len(named) - 1].verdict


def _fails():
    raise AssertionError("case 3 of 5")


SELF_CONTAINED = [
    ((Algebra(), (n + 1) ** 2, "==", n**2 + 2 * n + 1), "proved"),
    ((Algebra(), (n + 1) ** 2, "==", n**2 + 2 * n), "failed"),
    ((Algebra(), n, "<=", n + 1), "failed"),
    ((Algebra(), sp.log(4 / delta), "==", sp.log(4) - sp.log(delta)), "proved"),
    ((Algebra(), sp.log(1 - delta**2), "==", sp.log(1 - delta) + sp.log(1 + delta)), "proved"),
    ((Algebra({p: size + y}), sp.sqrt((p - size) ** 2), "==", p - size), "proved"),
    ((Algebra({p: size + x}), sp.sqrt((p - size) ** 2), "==", p - size), "failed"),  # they may be equal
    ((Algebra({size: p + x}), sp.sqrt((p - size) ** 2), "==", size - p), "failed"),  # no hypothesis
    ((Algebra(), sp.Integral(2 * x**-3, (x, 1, sp.oo)), "==", sp.Integer(1)), "proved"),
    ((Algebra(), sp.log(2), "==", sp.Rational(693147180559945, 10**15)), "failed"),  # close is not equal
    ((Positive(), n, "<=", n**2), "proved"),  # n >= 1
    ((Positive(), c, "<=", c**2), "failed"),  # false for c < 1
    ((Positive(), 1 / (1 + c), "<", sp.Integer(1)), "proved"),
    ((Positive(), 1 / (1 + p_eff), "<", sp.Integer(1)), "failed"),  # equal at 0
    ((Positive(), 1 / (1 + p_eff), "<=", sp.Integer(1)), "proved"),
    ((Positive(), n, "==", n), "failed"),
    ((Positive(nonnegative=(p - size,)), sp.Integer(0), "<=", k * (p - size)), "proved"),
    ((Positive(nonnegative=(size - p,)), sp.Integer(0), "<=", k * (size - p)), "failed"),
    ((Positive(below_one=("delta",)), sp.Integer(0), "<=", sp.log(4 / delta)), "proved"),
    ((Positive(below_one=("c",)), sp.Integer(0), "<=", sp.log(4 / c)), "failed"),  # c is not below 1
    ((Positive(), sp.Integer(0), "<=", sp.log(4 / delta)), "failed"),
    ((Positive(), sp.Integer(0), "<=", t), "failed"),
    ((Signed(), (1 - 2 * t) ** 2, ">=", sp.Integer(0)), "proved"),
    ((Signed(), t, ">=", sp.Integer(0)), "failed"),
    ((Signed(), 1 - P_B, ">=", sp.Integer(0)), "proved"),
    ((Signed(), 1 - P_B, ">", sp.Integer(0)), "failed"),  # it may be 1
    ((Signed(), 1 - y, ">=", sp.Integer(0)), "failed"),
    ((Certified(), sp.exp(t), ">=", 1 + t), "proved"),
    ((Certified(), sp.exp(t), ">=", 1 + 2 * t), "failed"),
    ((Certified(), w * (1 - w), "<=", sp.Rational(1, 4)), "proved"),
    ((Certified(), w * (1 - w), "<=", sp.Rational(6, 25)), "failed"),
    ((Certified(), sp.log(2), "<", sp.Integer(1)), "proved"),
    ((Certified(), sp.Integer(1), "<", sp.log(2)), "failed"),
    ((Cases((b,), Algebra()), b**2, "==", b), "exhausted"),
    ((Cases((b,), Algebra()), b**2, "==", 2 * b), "failed"),
    ((Cases((b,), Signed()), b * x, "<=", x), "exhausted"),
    ((Cases((b,), Signed()), b * x, "<", x), "failed"),
    ((Cases((y,), Signed()), y, ">=", sp.Integer(0)), "failed"),  # not finitely many
    ((Exhausted(lambda: 7, "all"), n, "<=", n), "exhausted"),
    ((Exhausted(lambda: 0, "none"), n, "<=", n), "failed"),
    ((Exhausted(_fails, "five"), n, "<=", n), "failed"),
    ((Hypothesis("steep"), lipschitz, ">=", L), "hypothesis"),
    ((Hypothesis("flat"), lipschitz, ">=", L), "failed"),
    ((Hypothesis("a weight is pruned"), p, ">=", size), "hypothesis"),
    ((Hypothesis("a weight is pruned"), p, ">=", size + 1), "failed"),  # not what is required
    ((Hypothesis("steep", for_all=(t,)), lipschitz, "==", L + t), "failed"),  # equal to everything
    ((Assumed("Fermat 1637", "no room"), n, ">=", k), "assumed"),
    ((Foundation("union bound", "of k events"), P_B, "<=", k * P_C), "foundation"),
    ((Foundation("magic", "it is so"), P_B, "<=", k * P_C), "failed"),
    ((Foundation("definition", "a name"), t, "==", n + 1), "foundation"),
    ((Foundation("definition", "a name"), n, "==", k), "failed"),  # not a local
    ((Foundation("definition", "a name"), t, "<=", n), "failed"),
    ((Foundation("definition", "a name"), t, "==", t + 1), "failed"),
    ((Algebra(), sp.Symbol("stray"), "==", sp.Symbol("stray")), "failed"),  # no quantity
]


@pytest.mark.parametrize(("step", "verdict"), SELF_CONTAINED)
def test_checks_that_stand_alone_or_take_a_fact_from_outside(step, verdict):
    assert last(step) == verdict


def test_a_definition_introduces_a_name_that_is_new():
    assert last((Assumed("a", ""), t, ">=", n), (Foundation("definition", ""), t, "==", n + 1)) == "failed"


LE = (Assumed("a", ""), fit, "<=", P_B + P_C)
SECOND = (Assumed("b", ""), P_B, "<", sp.exp(-n))


@pytest.mark.parametrize(
    ("check", "relation", "verdict"),
    [
        (Combined({"s1": 1, "s2": 1}), (fit, "<", sp.exp(-n) + P_C), "proved"),
        (Combined({"s1": 1, "s2": 1}), (fit, "<", sp.exp(-2 * n) + P_C), "failed"),
        (Combined({"s1": 1, "s2": 2}), (fit, "<", sp.exp(-n) + P_C), "failed"),
        (Combined({"s1": 2, "s2": 2}), (2 * fit, "<=", 2 * sp.exp(-n) + 2 * P_C), "proved"),
        (Combined({"s1": 1}), (fit, "<", P_B + P_C), "failed"),  # strict from weak
        (Combined({"s2": P_C}), (P_C * P_B, "<=", P_C * sp.exp(-n)), "proved"),
        (Combined({"s2": P_C}), (P_C * P_B, "<", P_C * sp.exp(-n)), "failed"),  # P_C may be 0
        (Combined({"s2": -1}), (sp.exp(-n), "<", P_B), "failed"),  # a negative multiplier
        (Combined({"s1": 1}), (fit, "==", P_B + P_C), "failed"),  # equality from inequality
    ],
)
def test_combinations(check, relation, verdict):
    assert last(LE, SECOND, (check, *relation)) == verdict


def test_equalities_take_multipliers_of_any_sign():
    equal = (Assumed("a", ""), t, "==", n)
    assert last(equal, (Combined({"s1": -3}), 3 * n, "==", 3 * t)) == "proved"
    assert last(equal, SECOND, (Combined({"s1": -1, "s2": 1}), P_B + n, "<", sp.exp(-n) + t)) == "proved"


ALL_T = (Certified(), sp.exp(t), ">=", 1 + t)


@pytest.mark.parametrize(
    ("first", "check", "relation", "verdict"),
    [
        (ALL_T, At("s1", {t: -n * x}), (sp.exp(-n * x), ">=", 1 - n * x), "proved"),
        (ALL_T, At("s1", {t: -n * x}), (sp.exp(-n * x), ">=", 1 - 2 * n * x), "failed"),
        ((Assumed("a", ""), M(t), "<=", t), At("s1", {t: x}), (M(x), "<=", x), "failed"),  # one t only
        ((Assumed("a", "", for_all=(t,)), M(t), "<=", t), At("s1", {t: x}), (M(x), "<=", x), "proved"),
        (
            (Positive(), 1 / (1 + x), "<", 1),
            At("s1", {x: t}),
            (1 / (1 + t), "<", 1),
            "failed",
        ),  # t may be negative
        (
            (Signed(), p + n, ">=", n),
            At("s1", {p: k}),
            (k + n, ">=", n),
            "failed",
        ),  # p is tied by a hypothesis
    ],
)
def test_instances(first, check, relation, verdict):
    assert last(first, (check, *relation)) == verdict


@pytest.mark.parametrize(
    ("check", "relation", "verdict"),
    [
        (Applied("s1", sp.log(XP), XP), (sp.log(x), "<=", sp.log(1 + x)), "proved"),
        (Applied("s1", 1 / XP, XP), (1 / x, ">=", 1 / (1 + x)), "proved"),
        (Applied("s1", 1 / XP, XP), (1 / x, "<=", 1 / (1 + x)), "failed"),
        (Applied("s1", X**2, X), (x**2, "<=", (1 + x) ** 2), "failed"),  # not monotone on the line
        (Applied("s1", XP**2, XP), (x**2, "<=", (1 + x) ** 2), "proved"),
        (Applied("s1", sp.exp(X), X), (sp.exp(x), "<=", sp.exp(2 + x)), "failed"),
    ],
)
def test_monotone_functions(check, relation, verdict):
    assert last((Signed(), x, "<=", 1 + x), (check, *relation)) == verdict


def test_a_monotone_function_is_used_only_where_it_is_one():
    logarithm = (Applied("s1", sp.log(XP), XP), sp.log(t), "<=", sp.log(t + 1))
    assert last((Signed(), t, "<=", t + 1), logarithm) == "failed"  # t may be negative


POINTWISE = (Signed(), -(t**2), "<=", sp.Integer(0))


@pytest.mark.parametrize(
    ("first", "check", "relation", "verdict"),
    [
        (ALL_T, Averaged("s1", {sp.exp(t): x, t: r}, (t,)), (x, ">=", 1 + r), "proved"),
        (ALL_T, Averaged("s1", {sp.exp(t): x, t: r}, (t,)), (x, ">=", 2 + r), "failed"),
        (ALL_T, Averaged("s1", {sp.exp(t): x}, (t,)), (x, ">=", 1 + t), "failed"),  # t is left over
        (ALL_T, Averaged("s1", {t: r}, (t,)), (sp.exp(r), ">=", 1 + r), "failed"),  # not linear
        (ALL_T, Averaged("s1", {sp.exp(t): x, t: r}, (t,), probability=False), (x, ">=", 1 + r), "failed"),
        (
            (Assumed("a", ""), sp.exp(t), ">=", 2),
            Averaged("s1", {sp.exp(t): x}, (t,)),
            (x, ">=", 2),
            "failed",
        ),
    ],
)
def test_expectations(first, check, relation, verdict):
    assert last(first, (check, *relation)) == verdict


def test_an_expectation_has_one_name_and_a_name_one_expectation():
    one = (Averaged("s1", {sp.exp(t): x, t: r}, (t,)), x, ">=", 1 + r)
    other = (Signed(), t**2, ">=", sp.Integer(0))
    assert last(ALL_T, one, other, (Averaged("s3", {t**2: x}, (t,)), x, ">=", sp.Integer(0))) == "failed"


def test_an_expectation_at_one_value_is_not_one_at_all_values():
    """E exp(y t) written as a number x does not become E exp(2t) by putting y = 2."""
    tilted = (At("s1", {t: y * t}), sp.exp(y * t), ">=", 1 + y * t)
    number = (Averaged("s2", {sp.exp(y * t): x, t: r}, (t,)), x, ">=", 1 + y * r)
    assert last(ALL_T, tilted, number, (At("s3", {y: sp.Integer(2)}), x, ">=", 1 + 2 * r)) == "failed"
    function = (Averaged("s2", {sp.exp(y * t): M(y), t: r}, (t,)), M(y), ">=", 1 + y * r)
    assert last(ALL_T, tilted, function, (At("s3", {y: sp.Integer(2)}), M(2), ">=", 1 + 2 * r)) == "proved"


@pytest.mark.parametrize(
    ("first", "relation", "verdict"),
    [
        ((Certified(), sp.exp(y), ">=", sp.Integer(1)), (sp.exp(y) - 1, ">=", y), "proved"),
        ((Certified(), sp.exp(y), ">=", sp.Integer(1)), (sp.exp(y) - 2, ">=", y), "failed"),  # negative at 0
        (
            (Certified(), sp.exp(y), ">=", sp.Integer(1)),
            (sp.exp(y) - 1, ">=", 2 * y),
            "failed",
        ),  # another slope
        ((Assumed("a", ""), M(y), ">=", sp.Integer(1)), (sp.exp(y), ">=", 1 + y), "failed"),
    ],
)
def test_growth_along_a_variable(first, relation, verdict):
    assert last(first, (Grown("s1", y), *relation)) == verdict


def test_growth_needs_the_slope_everywhere():
    one_y = (Assumed("a", ""), sp.exp(y), ">=", sp.Integer(1))
    assert last(one_y, (Grown("s1", y), sp.exp(y) - 1, ">=", y)) == "failed"


EVENTS = [
    (Given(event=fit), t, ">=", n),
    (Given(outside=P_B), r, "<=", sp.Integer(1)),
    (Given(event=P_C), t - r, ">=", n - 1),
    (Combined({"s1": 1, "s2": 1}), t - r, ">=", n - 1),
]
UNION = Union("s1", ("s2",), "s3", "s4")


@pytest.mark.parametrize(
    ("events", "check", "relation", "verdict"),
    [
        (EVENTS, UNION, (fit, "<=", P_B + P_C), "proved"),
        (EVENTS, UNION, (fit, "<=", P_C), "failed"),  # an event is forgotten
        (EVENTS, Union("s1", (), "s3", "s4"), (fit, "<=", P_C), "failed"),  # the conclusion rests on s2
        (EVENTS, UNION, (fit, "<=", 2 * P_B + P_C), "failed"),
        (EVENTS, Union("s2", ("s1",), "s3", "s4"), (fit, "<=", P_B + P_C), "failed"),  # s2 names no event
        (
            [*EVENTS[:2], (Given(event=P_C), t - r, ">=", n), EVENTS[3]],
            UNION,
            (fit, "<=", P_B + P_C),
            "failed",
        ),  # another event
    ],
)
def test_unions(events, check, relation, verdict):
    assert last(*events, (check, *relation)) == verdict


JOINT = [
    (Given(event=fit), t, ">=", n),
    (Given(event=fit), r, "<=", sp.Integer(1)),
    (Given(event=P_C), t - r, ">=", n - 1),
    (Given(event=P_C), t, ">=", n),
    (Combined({"s1": 1, "s2": 1}), t - r, ">=", n - 1),
    (Combined({"s1": 1}), t, ">=", n),
]


@pytest.mark.parametrize(
    ("reached", "conclusion", "verdict"),
    [
        (("s3", "s4"), ("s5", "s6"), "proved"),
        (("s3", "s4"), ("s5", "s5"), "failed"),  # the second fact is not concluded
        (("s3", "s4"), ("s5",), "failed"),
        ("s3", "s5", "failed"),  # the event is more than that
        (("s4", "s3"), ("s6", "s5"), "proved"),
    ],
)
def test_an_event_of_several_facts(reached, conclusion, verdict):
    assert last(*JOINT, (Union("s1", (), reached, conclusion), fit, "<=", P_C)) == verdict


ALL = (Given(outside=P_B, for_all=(r,)), r, "<=", x)  # whatever r stands for, of many


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        ((ALL, (At("s1", {r: t}), t, "<=", x)), "proved"),
        ((ALL, (Averaged("s1", {r: M(x)}, (r,)), M(x), "<=", x)), "proved"),
        (((Given(outside=P_B), r, "<=", x), (Averaged("s1", {r: M(x)}, (r,)), M(x), "<=", x)), "failed"),
        ((ALL, (At("s1", {x: n}), r, "<=", n)), "failed"),  # of x it says nothing
        # under another assumption about the same symbol it is one value again
        (
            (
                ALL,
                (Given(), r, ">=", sp.Integer(0)),
                (Combined({"s1": 1, "s2": 1}), x, ">=", sp.Integer(0)),
                (Combined({"s1": 1, "s3": 0}), r, "<=", x),
                (At("s4", {r: t}), t, "<=", x),
            ),
            "failed",
        ),
        # the negation speaks of one value, not of all
        (
            (
                (Given(for_all=(r,)), r, ">", x),
                (At("s1", {r: -x}), -x, ">", x),
                (Assumed("a", ""), x, ">", -x),
                (Combined({"s2": 1, "s3": 1}), x, ">", x),
                (Contradiction("s1", "s4"), r, "<=", x),
            ),
            "failed",
        ),
        (
            (
                (Given(event=fit, for_all=(r,)), r, "<=", x),
                (Given(event=P_C, for_all=(r,)), r, "<=", 2 * x),
                (Combined({"s1": 1}, knowing=()), r, "<=", x),
                (Union("s1", (), "s2", "s3"), fit, "<=", P_C),
            ),
            "failed",
        ),
    ],
)
def test_what_is_given_for_all(steps, verdict):
    assert last(*steps) == verdict


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [(P_B, "given"), (delta, "failed"), (sp.Rational(1, 7), "failed"), (sp.Integer(0), "failed")],
)
def test_an_event_goes_by_a_name_that_says_nothing_of_its_probability(probability, verdict):
    assert last((Given(event=probability), t, ">=", n)) == verdict
    assert last((Given(outside=probability), t, ">=", n)) == verdict


def test_what_is_given_must_be_discharged():
    steps = (Step("given", "", Given(), lipschitz, ">=", L),)
    found = bounds.audit(replace(BASE, steps=steps))
    assert not found.ok
    assert found.rows[-1].how == "it still rests on given"


SMALL = (Given(), y, "<=", sp.Integer(1))
LARGE = (Given(), y, ">", sp.Integer(1))


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (LARGE, "proved"),
        ((Given(), y, ">", sp.Integer(2)), "failed"),
        ((Given(), y, ">=", sp.Integer(1)), "proved"),
    ],
)
def test_two_cases_cover_everything_or_nothing_follows(second, verdict):
    goal = (y * x, "<=", x + y**2 * x)
    steps = [SMALL, second, (Assumed("a", ""), *goal), (Assumed("b", ""), *goal)]
    one = (Combined({"s3": 1, "s1": 0}), *goal)
    two = (Combined({"s4": 1, "s2": 0}), *goal)
    assert last(*steps, one, two, (Split("s5", "s6"), *goal)) == verdict
    assert last(*steps, one, two, (Split("s5", "s5"), *goal)) == "failed"


@pytest.mark.parametrize(
    ("relation", "absurd", "verdict"),
    [
        ((lipschitz, ">=", L), (L, "<", L), "proved"),
        ((lipschitz, ">=", 2 * L), (L, "<", L), "failed"),
        ((lipschitz, ">", L), (L, "<", L), "failed"),
        ((lipschitz, ">=", L), (L, "<", L + 1), "failed"),
    ],
)
def test_contradictions(relation, absurd, verdict):
    steps = [
        (Given(), lipschitz, "<", L),
        (Assumed("a", ""), L, "<=", lipschitz),
        (Combined({"s1": 1, "s2": 1}), *absurd),
    ]
    assert last(*steps, (Contradiction("s1", "s3"), *relation)) == verdict


LEMMA = replace(
    BASE,
    id="lemma_2026_made_up",
    requires=(Require("enough", n, ">=", k),),
    claim=Claim(lipschitz, ">=", L * delta),
    steps=(Step("it", "", Assumed("a", ""), lipschitz, ">=", L * delta),),
)


@pytest.mark.parametrize(
    ("check", "relation", "verdict"),
    [
        (Cited(LEMMA, {"n": 2 * k}), (lipschitz, ">=", L * delta), "cited"),
        (Cited(LEMMA, {"n": 2 * k}), (lipschitz, ">=", 2 * L * delta), "failed"),
        (Cited(LEMMA), (lipschitz, ">=", L * delta), "failed"),  # n >= k is not known here
        (
            Cited(LEMMA, {"n": 2 * k, "delta": 2 * w}),
            (lipschitz, ">=", 2 * L * w),
            "failed",
        ),  # may be above 1
        (Cited(LEMMA, {"n": 2 * k, "delta": w / 2}), (lipschitz, ">=", L * w / 2), "cited"),
        (Cited(LEMMA, {"n": k + x}), (lipschitz, ">=", L * delta), "failed"),  # not an integer
        (Cited(LEMMA, {"n": 2 * k, "speed": 1}), (lipschitz, ">=", L * delta), "failed"),
        (Cited(LEMMA, {"n": 2 * k}, {"odd": "so"}), (lipschitz, ">=", L * delta), "failed"),
        (
            Cited(replace(LEMMA, supposes=(Suppose("iid", "iid"),)), {"n": 2 * k}),
            (lipschitz, ">=", L * delta),
            "failed",
        ),
        (
            Cited(replace(LEMMA, supposes=(Suppose("iid", "iid"),)), {"n": 2 * k}, {"iid": "drawn so"}),
            (lipschitz, ">=", L * delta),
            "cited",
        ),
        (Cited(BASE), (lipschitz, ">=", L), "failed"),  # itself
        (Cited("nobody_1900_nothing"), (lipschitz, ">=", L), "failed"),
    ],
)
def test_citations(check, relation, verdict):
    assert last((check, *relation)) == verdict


def test_nats_are_not_bits_in_a_citation():
    lemma = replace(
        LEMMA,
        requires=(),
        claim=Claim(information, ">=", L),
        steps=(Step("it", "", Assumed("a", ""), information, ">=", L),),
    )
    assert last((Cited(lemma, {"information": p_eff}), p_eff, ">=", L)) == "failed"
    assert last((Cited(lemma, {"information": p_eff * sp.log(2)}), p_eff * sp.log(2), ">=", L)) == "cited"


def test_a_proof_ends_in_the_claim_and_uses_every_step():
    idle = Step("idle", "", Signed(), x, ">=", sp.Integer(0))
    found = bounds.audit(replace(BASE, steps=(idle, *BASE.steps)))
    assert not found.ok
    assert found.rows[-1].how == "the claim does not use idle"
    other = bounds.audit(replace(BASE, claim=Claim(lipschitz, ">=", 2 * L)))
    assert not other.ok
    assert "the last step is not the claim" in other.rows[-1].how
    assert bounds.audit(BASE).ok


def test_a_term_that_divides_another_is_averaged_by_itself():
    """E b and E b/x are two numbers: neither is replaced inside the other."""
    chord = (Signed(), x + b / x + 3 * b, ">=", sp.Integer(0))
    means = Averaged("s1", {x: r, b: P_B, b / x: y}, (x, b))
    assert last(chord, (means, r + y + 3 * P_B, ">=", sp.Integer(0))) == "proved"
    assert last(chord, (means, r + P_B * y + 3 * P_B, ">=", sp.Integer(0))) == "failed"
    short = Averaged("s1", {x: r, b: P_B}, (x, b))
    assert last(chord, (short, r + P_B / r + 3 * P_B, ">=", sp.Integer(0))) == "failed"


def test_a_root_is_monotone_from_0_on_and_a_pole_at_0_is_not():
    Y = sp.Symbol("Y", nonnegative=True)
    below = (Signed(), y, "<=", y + 1)
    root = (Applied("s1", sp.sqrt(Y), Y), sp.sqrt(y), "<=", sp.sqrt(y + 1))
    assert last(below, root) == "proved"
    assert last(below, (Applied("s1", -1 / Y, Y), -1 / y, "<=", -1 / (y + 1))) == "failed"
    assert last(below, (Applied("s1", sp.log(Y), Y), sp.log(y), "<=", sp.log(y + 1))) == "failed"
    assert (
        last(below, (Applied("s1", sp.sqrt(Y) - Y, Y), sp.sqrt(y) - y, "<=", sp.sqrt(y + 1) - y - 1))
        == "failed"
    )
