"""A hypothesis of a lemma that is discharged by a step: the step must say what the lemma's proof says in symbols."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

import bounds
from bounds.bound import Claim, Suppose
from bounds.proof import Cited, Given, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import n, tail_probability, threshold, tilt

MEAN = bounds.get("hoeffding_1963_mean")
CITING = MEAN.steps[1]
I = MEAN.locals[0].symbol
L = sp.Function("L", real=True)(I, tilt)
SAID = (*MEAN.supposes, Suppose("half", "log E exp(s X_i) <= s^2/2 for all s and i"))
TAIL = sp.exp(-n * threshold**2 / 2)


def _verdict(first: Step, shown=("each variable",), proxy=1, locals=MEAN.locals):
    citing = replace(
        CITING, check=Cited("chernoff_1952_mean", {"proxy": proxy}, shown={"sub_gaussian": shown}), rhs=TAIL
    )
    b = replace(
        MEAN, claim=Claim(tail_probability, "<=", TAIL), steps=(first, citing), supposes=SAID, locals=locals
    )
    return bounds.audit(b).rows[1].verdict


def _said(rhs=tilt**2 / 2, lhs=L, for_all=(I, tilt), check=None):
    return Step("each variable", "", check or Hypothesis("half", for_all), lhs, "<=", rhs)


def test_a_step_that_states_the_hypothesis_discharges_it():
    assert _verdict(_said()) == "cited"


@pytest.mark.parametrize(
    "said",
    [
        _said(rhs=tilt**2),  # another constant
        _said(lhs=sp.Function("K", real=True)(I, tilt)),  # of another function
        _said(for_all=(I,)),  # at one tilt only
        _said(for_all=(tilt,)),  # of one variable only
        _said(check=Given()),  # assumed for particular values
    ],
)
def test_what_says_less_does_not(said):
    assert _verdict(said) == "failed"


def test_the_constant_of_the_lemma_is_the_one_shown():
    assert _verdict(_said(), proxy=2) == "failed"


def test_each_statement_of_the_lemma_must_be_shown():
    assert _verdict(_said(), shown=()) == "failed"
    assert _verdict(_said(), shown=("each variable", "each variable")) == "failed"


def test_a_local_must_range_over_what_it_ranges_over_there():
    fewer = (Quantity("i", "one or none", "0 or 1", "i"),)
    other = sp.Function("L", real=True)(fewer[0].symbol, tilt)
    assert _verdict(_said(lhs=other, for_all=(fewer[0].symbol, tilt)), locals=fewer) == "failed"
