"""Strategies: constructive, valid, and on the boundary now and then."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
import sympy as sp
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import bounds
from bounds import Require
from bounds.quantities import VOCABULARY
from bounds.strategies import _plan, _start, anything, values
from bounds.symbols import SYMBOLS

LAW = bounds.get("kumar_2024_sparse_law")
DENSE = bounds.get("bubeck_sellke_2021_law")
n, d, k, c, p, size, W, J, L, epsilon, delta = (
    SYMBOLS[name] for name in ("n", "d", "k", "c", "p", "size", "W", "J", "L", "epsilon", "delta")
)


@pytest.mark.parametrize("quantity", VOCABULARY.values(), ids=str)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_anything_lies_in_the_domain(quantity, data):
    from bounds.evaluate import check_domains

    value = Fraction(data.draw(anything(quantity)))
    assert all(ok is True for _, ok in check_domains([quantity], {quantity.name: value}))
    if quantity.lower[0] is not None:
        assert data.draw(anything(quantity, nonzero=True)) > 0


@pytest.mark.parametrize("name", ["size", "p_eff", "correlation_probability"])
def test_zero_is_drawn_where_it_belongs_to_the_domain(name):
    assert find(anything(VOCABULARY[name]), lambda value: value == 0) == 0


def test_the_plan_solves_each_hypothesis_for_a_quantity_that_can_grow():
    plan, trial = _plan(DENSE.id, DENSE.quantities, DENSE.requires)
    assert trial == ()
    chosen = {q.name: [t.require.text for t in thresholds] for q, thresholds in plan.items() if thresholds}
    assert chosen == {"n": ["enough data"], "W": ["a class not smaller than its resolution"]}
    assert [q.name for q in plan][-2:] == ["n", "W"]


def _some(strategy, condition):
    """A draw that meets the condition, not shrunk."""
    return find(
        strategy, condition, settings=settings(database=None, phases=[Phase.generate], max_examples=500)
    )


def test_the_boundary_is_drawn():
    """The least n that the hypothesis allows, and the W at which it is an equality."""
    (threshold,) = next(t for q, t in _plan(LAW.id, LAW.quantities, LAW.requires)[0].items() if q.name == "n")
    assert _some(values(LAW), lambda drawn: drawn["n"] == ceil(_start(threshold, drawn)))
    assert _some(values(DENSE), lambda drawn: 60 * drawn["W"] * drawn["J"] == drawn["epsilon"])
    assert _some(values(LAW), lambda drawn: drawn["n"] > 10 * _start(threshold, drawn))


def _with(*requires):
    return replace(LAW, requires=requires)


@pytest.mark.parametrize(
    "requires",
    [
        (Require("chain", p, ">=", size), Require("second", n, ">", p), Require("third", d, ">=", n + p)),
        (Require("two for one", n, ">=", d), Require("again", n, ">=", k * d)),
        (Require("strict", W, ">", J + 1),),
        (Require("reversed", c, "<=", W), Require("reversed strictly", 3 * size + 1, "<", n)),
        (Require("a root", n, ">=", sp.sqrt(2) * k),),
        (Require("a positive factor", W * J, ">=", c),),
    ],
    ids=lambda requires: requires[0].text,
)
def test_drawing_is_constructive_for_hypotheses_of_every_kind(requires):
    b = _with(*requires)
    assert _plan(b.id, b.quantities, b.requires)[1] == ()

    @settings(max_examples=60, deadline=None)
    @given(values(b))
    def check(drawn):
        assert all(ok is True for _, ok in bounds.check_requires(b, drawn))

    check()


def test_a_hypothesis_that_nothing_can_be_grown_for_is_left_to_trial():
    b = _with(Require("bounded above", epsilon, "<=", delta / 2))
    assert _plan(b.id, b.quantities, b.requires)[1] == b.requires

    @settings(max_examples=30, deadline=None)
    @given(values(b))
    def check(drawn):
        assert 2 * drawn["epsilon"] <= drawn["delta"]

    check()


def test_a_threshold_inside_a_bounded_domain_is_drawn_from():
    b = _with(Require("bounded below", delta, ">=", epsilon))
    plan, trial = _plan(b.id, b.quantities, b.requires)
    assert not trial
    assert next(q for q, thresholds in plan.items() if thresholds).name == "delta"
    reached = set()

    @settings(max_examples=60, deadline=None)
    @given(values(b))
    def check(drawn):
        assert 0 < drawn["epsilon"] <= drawn["delta"] < 1
        reached.add(drawn["epsilon"] == drawn["delta"])

    check()
    assert reached == {True, False}


def test_hypotheses_that_go_round_in_a_circle_take_another_quantity():
    """n >= k d and d >= L n cannot both wait for the other's quantity."""
    b = _with(Require("first", n, ">=", d), Require("second", d, ">=", n))
    plan, trial = _plan(b.id, b.quantities, b.requires)
    assert trial == (b.requires[1],)
    assert next(q for q, thresholds in plan.items() if thresholds).name == "n"
