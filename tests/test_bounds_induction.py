"""Induction, equality from two inequalities, and limits: what follows, and the traps of each."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import Require
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Hypothesis,
    Induction,
    Limit,
    Signed,
    Squeezed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import p, risk, size
from tests.test_bounds_rules import BASE

LOCALS = (
    Quantity("w", "a count", "nonnegative integer", "w"),
    Quantity("v", "another", "nonnegative integer", "v"),
    Quantity("y", "a nonnegative number", "nonnegative real", "y"),
    Quantity("x", "a positive number", "positive real", "x"),
    Quantity("theta", "in (0, 1)", "real in (0, 1)", "x"),
    Quantity("t", "a number", "real", "t"),
)
w, v, y, x, theta, t = (q.symbol for q in LOCALS)
f = sp.Function("f", real=True)
MADE = replace(BASE, locals=LOCALS, supposes=(*BASE.supposes, bounds.Suppose("f", "of f")))
ZERO = sp.Integer(0)


def last(*steps, made=MADE):
    """The verdict on the last of the steps, named s1, s2, ..."""
    named = tuple(Step(f"s{i + 1}", "", *step) for i, step in enumerate(steps))
    row = bounds.audit(replace(made, steps=named)).rows[len(named) - 1]
    return row.verdict, row.how


def said(lhs, sense, rhs, *for_all):
    return (Hypothesis("f", for_all), lhs, sense, rhs)


BASE_0 = said(f(ZERO), ">=", ZERO)
GROWS = said(f(w + 1), ">=", f(w), w)
IS = (f(w), ">=", ZERO)
GIVEN = (Given(), *IS)
NEXT = (Combined({"s2": 1, "s3": 1}), f(w + 1), ">=", ZERO)
THEN = (Induction("s1", "s4", w, "s3"), *IS)


def test_induction():
    assert last(BASE_0, GROWS, GIVEN, NEXT, THEN)[0] == "proved"
    assert last(BASE_0, GROWS, GIVEN, NEXT, THEN, (At("s5", {w: v + 3}), f(v + 3), ">=", ZERO))[0] == "proved"


def test_induction_of_an_equality():
    steps = (
        said(f(ZERO), "==", ZERO),
        said(f(w + 1), "==", f(w) + 2 * w + 1, w),
        (Given(), f(w), "==", w**2),
        (Combined({"s2": 1, "s3": 1}), f(w + 1), "==", (w + 1) ** 2),
        (Algebra(), ZERO, "==", ZERO),
        (Induction("s1", "s4", w, "s3"), f(w), "==", w**2),
    )
    assert last(*steps)[0] == "proved"


def test_a_case_distinction():
    after = said(f(w + 1), ">=", ZERO, w)
    assert last(BASE_0, after, (Induction("s1", "s2", w), *IS))[0] == "proved"
    assert last(BASE_0, said(f(w + 2), ">=", ZERO, w), (Induction("s1", "s2", w), *IS))[0] == "failed"


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((said(f(sp.Integer(1)), ">=", ZERO), GROWS, GIVEN, NEXT, THEN), "at w = 0"),  # starts at 1
        ((said(f(ZERO), "==", ZERO), GROWS, GIVEN, NEXT, THEN), "at w = 0"),
        ((BASE_0, said(f(w + 1), ">=", f(w)), GIVEN, NEXT, THEN), "particular"),  # grows at one w only
        ((BASE_0, GROWS, GIVEN, NEXT, (Induction("s1", "s3", w, "s3"), *IS)), "at w = w + 1"),  # no step
        ((BASE_0, GROWS, GIVEN, NEXT, (Induction("s1", "s4", w), *IS)), "particular"),  # rests on the given still
        ((BASE_0, GROWS, (Given(event=risk), *IS), NEXT, THEN), "event"),
        ((BASE_0, GROWS, (Given(for_all=(w,)), *IS), NEXT, THEN), "particular"),  # assumes what it shows
        (
            (BASE_0, said(f(w + 1), ">=", f(w + 2), w), GIVEN, (Given(), f(w + 2), ">=", ZERO),
             (Combined({"s2": 1, "s4": 1}), f(w + 1), ">=", ZERO), (Induction("s1", "s5", w, "s3"), *IS)),
            "particular",
        ),  # another assumption about w
        ((BASE_0, GROWS, GIVEN, NEXT, (Induction("s1", "s4", w, "s3"), f(w), ">", ZERO)), "at w = 0"),
        ((BASE_0, GROWS, GIVEN, NEXT, (Induction("s1", "s4", y, "s3"), *IS)), "nonnegative integer"),
    ],
)  # fmt: skip
def test_what_induction_refuses(steps, why):
    verdict, how = last(*steps)
    assert verdict == "failed"
    assert why in how


def test_a_variable_that_a_hypothesis_ties_is_refused():
    tied = replace(MADE, requires=(Require("a weight is pruned", p, ">=", size),))
    steps = (
        said(f(ZERO), ">=", ZERO),
        said(f(size + 1), ">=", f(size), size),
        (Given(), f(size), ">=", ZERO),
        (Combined({"s2": 1, "s3": 1}), f(size + 1), ">=", ZERO),
        (Induction("s1", "s4", size, "s3"), f(size), ">=", ZERO),
    )
    assert last(*steps, made=tied)[0] == "failed"
    assert last(*steps, made=replace(MADE, requires=()))[0] == "proved"


TWO = (f(w, v), ">=", ZERO)


def two(base_for_all=(v,), step_for_all=(w, v), given=(v,)):
    """f(w + 1, v) from f(w, v + 1): the assumption is needed at another v."""
    return (
        said(f(ZERO, v), ">=", ZERO, *base_for_all),
        said(f(w + 1, v), ">=", f(w, v + 1), *step_for_all),
        (Given(for_all=given), *TWO),
        (At("s3", {v: v + 1}), f(w, v + 1), ">=", ZERO),
        (Combined({"s2": 1, "s4": 1}), f(w + 1, v), ">=", ZERO),
        (Induction("s1", "s5", w, "s3"), *TWO),
    )


def test_an_assumption_for_all_values_of_another_symbol():
    assert last(*two())[0] == "proved"


@pytest.mark.parametrize(
    "changed", [{"base_for_all": ()}, {"step_for_all": (w,)}, {"step_for_all": (v,)}, {"given": ()}]
)
def test_it_is_shown_for_all_of_them_too(changed):
    assert last(*two(**changed))[0] == "failed"


def test_such_an_assumption_has_no_simple_negation():
    steps = (
        (Given(for_all=(w,)), f(w), "<", ZERO),
        said(f(w), ">=", ZERO, w),
        (Combined({"s1": 1, "s2": 1}), ZERO, "<", ZERO),
        (Contradiction("s1", "s3"), f(w), ">=", ZERO),
    )
    assert last(*steps)[0] == "failed"


@pytest.mark.parametrize(
    ("below", "above", "stated", "verdict"),
    [
        (("<=", y), (">=", y), ("==", y), "proved"),
        (("<=", y), (">=", 2 * y), ("==", y), "failed"),
        (("<=", y), ("<=", y), ("==", y), "failed"),
        (("<", y), (">=", y), ("==", y), "failed"),
        (("<=", y), (">=", y), ("<=", y), "failed"),
    ],
)
def test_two_weak_inequalities_make_an_equality(below, above, stated, verdict):
    steps = (said(f(w), *below), said(f(w), *above), (Squeezed("s1", "s2"), f(w), *stated))
    assert last(*steps)[0] == verdict


def test_either_side_may_be_written_first():
    steps = (said(y, ">=", f(w)), said(f(w), ">=", y), (Squeezed("s1", "s2"), f(w), "==", y))
    assert last(*steps)[0] == "proved"


@pytest.mark.parametrize(
    ("fact", "variable", "stated", "verdict"),
    [
        (said(t, "<=", y + x * t, x), x, (t, "<=", y), "proved"),
        (said(t, "<", y + x**2, x), x, (t, "<=", y), "proved"),
        (said(t, "<", y + x, x), x, (t, "<", y), "failed"),  # it may be equal there
        (said(t, "<=", y + x), x, (t, "<=", y), "failed"),  # one x only
        (said(t, "<=", y + f(x), x), x, (t, "<=", y + f(ZERO)), "failed"),  # f may jump
        (said(t, "<=", y + sp.exp(-1 / x), x), x, (t, "<=", y), "failed"),
        (said(t, "<=", y / x, x), x, (t, "<=", y), "failed"),
        (said(t, "<=", y + theta, theta), theta, (t, "<=", y), "proved"),
        (said(t, "<=", y + w, w), w, (t, "<=", y), "failed"),  # that is an instance, not a limit
        (said(t, "<=", y + x, x), x, (t, "<=", 2 * y), "failed"),
    ],
)
def test_limits(fact, variable, stated, verdict):
    assert last(fact, (Limit("s1", variable), *stated))[0] == verdict


def test_signs_are_not_loosened_by_sums():
    assert last((Signed(), sp.Sum(y * x**w, (w, 0, v)), ">=", ZERO))[0] == "proved"
    assert last((Signed(), sp.Sum(t * x**w, (w, 0, v)), ">=", ZERO))[0] == "failed"


KEPT, PRUNED = sp.symbols("s r", positive=True)
LOGS = (sp.log(p / (p - size)) - sp.log(size / (p - size)), "==", sp.log(p / size))


@pytest.mark.parametrize(
    ("let", "least", "verdict"),
    [
        ({p: size + PRUNED, size: KEPT}, 1, "proved"),  # one after the other
        ({p: size + PRUNED, size: KEPT}, 0, "failed"),  # size may be 0
    ],
)
def test_what_symbols_are_written_as(let, least, verdict):
    requires = (
        Require("kept", size, ">=", sp.Integer(least)),
        Require("pruned", p - size, ">=", sp.Integer(1)),
    )
    assert last((Algebra(let), *LOGS), made=replace(MADE, requires=requires))[0] == verdict


@pytest.mark.parametrize(
    ("local", "value", "verdict"),
    [
        (t, -p, "foundation"),
        (x, p, "foundation"),
        (x, sp.Integer(-1), "failed"),  # it would be a positive number below 0
        (x, size, "failed"),
        (y, size, "foundation"),
        (w, size / 2, "failed"),
        (theta, 1 / (1 + p), "foundation"),
        (theta, sp.Integer(2), "failed"),
    ],
)
def test_a_definition_lies_in_its_domain(local, value, verdict):
    assert last((Foundation("definition", "a name"), local, "==", value))[0] == verdict


def test_a_definition_may_need_an_earlier_fact():
    defined = (x, "==", size)
    for knowing, verdict in (((), "failed"), (("s1",), "foundation")):
        steps = (said(size, ">", ZERO), (Foundation("definition", "a name", knowing=knowing), *defined))
        assert last(*steps)[0] == verdict


ARGUMENT = sp.Symbol("a", positive=True)


@pytest.mark.parametrize(
    ("fact", "sense", "verdict"),
    [
        (said(p, "<=", t), "<=", "proved"),  # t is at least p
        (said(t, ">=", p), ">=", "proved"),
        (said(p, "==", t), "==", "proved"),
        (said(t, "==", p), "==", "proved"),
        (said(t, "<=", p), "<=", "failed"),  # t may be below 0
        (said(p, ">=", t), ">=", "failed"),
        (said(t, "==", y), "==", "failed"),
    ],
)
def test_a_function_needs_only_the_smaller_side_in_its_domain(fact, sense, verdict):
    applied = (Applied("s1", sp.log(ARGUMENT), ARGUMENT), sp.log(fact[1]), sense, sp.log(fact[3]))
    assert last(fact, applied)[0] == verdict
