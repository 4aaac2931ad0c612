"""Tests made from the records themselves: what every theorem of the catalogue must stand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bounds
from bounds.enclose import Undefined, as_exact, ball, enclosure, precision, to_arb
from bounds.evaluate import check_domains, holds
from bounds.proof import Assumed
from bounds.quantities import VOCABULARY
from tests.mutations import survivors

IDS = bounds.ids()
EXAMPLES = [(id, i) for id in IDS for i in range(len(bounds.get(id).examples))]
MUTANTS = [(id, m.name) for id in IDS for m in bounds.get(id).mutants]
REQUIRES = [(id, r.text) for id in IDS for r in bounds.get(id).requires]
NAMED = {
    "bubeck_sellke_2021_sum_of_tails",
    "bubeck_sellke_2021_finite_class",
    "bubeck_sellke_2021_law",
    "kumar_2024_information_tail",
    "kumar_2024_noise_decomposition",
    "kumar_2024_learner_information",
    "kumar_2024_finite",
    "kumar_2024_sparse_law",
    "kumar_2024_mask_entropy",
    "peff_2026_largest_count",
}


def _exact(example):
    return {name: as_exact("example", name, value) for name, value in example.values.items()}


def _difference(b, example):
    """A ball around (record's right side - hand-computed value) and one around the value, at 300 bits."""
    with precision(300):
        values = {name: to_arb(value) for name, value in _exact(example).items()}
        expected = ball(example.rhs, {})
        return ball(b.claim.rhs, values) - expected, expected


def test_the_catalogue_holds_the_theorems_the_project_rests_on():
    assert set(IDS) >= NAMED
    assert EXAMPLES
    assert MUTANTS
    assert REQUIRES


@pytest.mark.xdist_group("reports")
@pytest.mark.parametrize("id", IDS)
def test_every_derivation_passes_its_audit(id):
    found = bounds.audit(id)
    assert found.ok, found.table()
    assert len(found.rows) == len(bounds.get(id).steps)
    assert all(step.name in str(found) for step in bounds.get(id).steps)


@pytest.mark.parametrize("id", IDS)
def test_a_claim_is_not_assumed_unless_its_constant_is_unspecified(id):
    b = bounds.get(id)
    assert b.sharpness == "order" or not isinstance(b.steps[-1].check, Assumed)


@pytest.mark.parametrize("id", IDS)
def test_every_wrong_number_in_a_proof_is_noticed(id):
    """Each number of each side of each step, changed one at a time, makes the audit fail."""
    assert survivors(bounds.get(id)) == []


@pytest.mark.parametrize(("id", "place"), EXAMPLES)
def test_hand_computed_examples(id, place):
    b = bounds.get(id)
    example = b.examples[place]
    found, expected = bounds.evaluate(b, **example.values), enclosure(example.rhs, {})
    assert found.lower <= expected.upper
    assert expected.lower <= found.upper
    assert found.width <= abs(found.upper) / 2**50 or found.exact
    assert float(found) in found
    difference, value = _difference(b, example)
    with precision(300):
        assert abs(difference) < abs(value) * to_arb(Fraction(1, 10**30)) or (
            value.is_zero() and difference.is_zero()
        )
    assert example.working


@pytest.mark.parametrize(("id", "name"), MUTANTS)
def test_mutants_are_refuted_by_an_example_and_by_the_audit(id, name):
    b = bounds.get(id)
    (mutant,) = (m for m in b.mutants if m.name == name)
    wrong = replace(b, claim=replace(b.claim, rhs=mutant.rhs))

    def refuted(example):
        try:
            difference, _ = _difference(wrong, example)
        except Undefined:  # no real value at all where the theorem has one
            return True
        return bool(difference > 0 or difference < 0)

    assert any(refuted(example) for example in b.examples)
    assert not bounds.audit(wrong).ok


@pytest.mark.parametrize("id", IDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_drawn_values_satisfy_every_hypothesis(id, data):
    """Without `suppress_health_check`: a strategy that throws many draws away fails here."""
    b = bounds.get(id)
    values = data.draw(bounds.strategies.values(b))
    assert list(values) == [q.name for q in b.quantities]
    exact = {name: as_exact("drawn", name, value) for name, value in values.items()}
    assert all(ok for _, ok in check_domains(b.quantities, exact))
    rows = bounds.check_requires(b, values)
    assert [require for require, _ in rows] == list(b.requires)
    assert all(ok is True for _, ok in rows)
    try:
        found = bounds.evaluate(b, **values)
    except Undefined as refused:
        if "beyond 2^(2^20)" not in str(refused.__cause__):
            raise
    else:  # a net in a million dimensions has more points than can be written down
        assert found.width >= 0


@pytest.mark.parametrize(("id", "text"), REQUIRES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_violated_hypothesis_is_refused_by_name(id, text, data):
    """Just under the threshold, and further below."""
    b = bounds.get(id)
    plan, trial = bounds.strategies._plan(b.id, b.quantities, b.requires)
    assert not trial
    (threshold,) = (t for thresholds in plan.values() for t in thresholds if t.require.text == text)
    values = data.draw(bounds.strategies.values(b))
    quantity, least = threshold.quantity, threshold.quantity.lower[0]
    start = bounds.strategies._start(threshold, values)
    outside = threshold.strict and quantity.lower[1]  # x > 0 where the domain has 0
    assume(start > least or (start == least and outside))  # else the domain implies the hypothesis here
    below = data.draw(st.one_of(st.just(Fraction(1, 10**9)), st.fractions(Fraction(1, 10**9), 1)))
    value = start - below * (start - least)
    if quantity.integer:
        value = max(least, min(ceil(start) - 1, ceil(value)))
    values[quantity.name] = value
    assert holds(threshold.require, {name: Fraction(v) for name, v in values.items()}) is False
    with pytest.raises(bounds.HypothesisViolated) as refused:
        bounds.evaluate(b, **values)
    assert refused.value.bound == id
    assert refused.value.source == b.source
    assert refused.value.certified
    assert str(b.source) in str(refused.value)
    assert refused.value.hypothesis in b.requires
    if len(b.requires) == 1:
        assert refused.value.hypothesis == threshold.require
        assert text in str(refused.value)
        assert refused.value.values.items() <= {name: Fraction(v) for name, v in values.items()}.items()


@pytest.mark.parametrize("id", IDS)
def test_formulas_render_from_the_record(id):
    b = bounds.get(id)
    assert VOCABULARY[b.claim.lhs.name].latex in bounds.latex(b)
    assert b._repr_latex_() == f"${bounds.latex(b)}$"
    assert bounds.derivation_latex(b).count("&& ") == len(b.steps)
    assert all(source in bounds.text(b) for source in (b.source.citation, *(r.text for r in b.requires)))


@pytest.mark.xdist_group("reports")
def test_the_table_of_claims_has_a_row_per_theorem_and_every_audit_in_it():
    rows = bounds.claims_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(IDS)
    assert all("| ok, " in row for row in rows)
    assert {row.count("|") for row in rows} == {8}


@pytest.mark.parametrize("id", IDS)
def test_text_parses_back_to_the_claim(id):
    """The ASCII form is the formula: read back by sympy, it has the same value."""
    from bounds.notation import plain

    b = bounds.get(id)
    names = {q.name: q.symbol for q in VOCABULARY.values()} | {"log2": lambda x: sp.log(x) / sp.log(2)}
    back = sp.sympify(plain(b.claim.rhs), locals=names)
    for example in b.examples:
        here, there = (enclosure(expr, _exact(example)) for expr in (back, b.claim.rhs))
        assert here.lower <= there.upper
        assert there.lower <= here.upper
