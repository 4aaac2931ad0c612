"""Evaluation: hypotheses first, then a certified number."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bounds
from bounds import Enclosure, HypothesisViolated
from bounds.evaluate import check_domains
from bounds.quantities import VOCABULARY

LAW = "kumar_2024_sparse_law"
GOOD = {"n": 2**16, "d": 2, "k": 1, "c": 1, "epsilon": 0.5, "delta": 0.5, "p_eff": 13}


def test_the_sparse_law_by_hand():
    found = bounds.evaluate(LAW, **GOOD)
    by_hand = math.sqrt(2**16 / (13 + math.log(8))) / 2304
    assert float(found) == pytest.approx(by_hand, rel=1e-14)
    assert found.lower <= Fraction(float(found)) <= found.upper
    assert found == bounds.evaluate(bounds.get(LAW), **GOOD)


@pytest.mark.parametrize("number", [int, Fraction, float, Enclosure.exactly])
def test_every_kind_of_number_is_taken_exactly(number):
    values = {name: number(Fraction(value)) for name, value in GOOD.items()}
    assert bounds.evaluate(
        LAW, **{**GOOD, **{k: v for k, v in values.items() if k != "epsilon" and k != "delta"}}
    )
    if number is not int:
        assert bounds.evaluate(LAW, **values) == bounds.evaluate(LAW, **GOOD)


@given(st.integers(0, 10**4), st.integers(0, 10**4))
def test_an_interval_in_gives_an_interval_that_holds_both_ends(a, b):
    low, high = sorted((Fraction(a, 7), Fraction(b, 7)))
    wide = bounds.evaluate(LAW, **{**GOOD, "p_eff": Enclosure(low, high)})
    for end in (low, high):
        point = bounds.evaluate(LAW, **{**GOOD, "p_eff": end})
        assert wide.lower <= point.upper
        assert point.lower <= wide.upper


def test_missing_names_are_explained():
    with pytest.raises(TypeError) as refused:
        bounds.evaluate(LAW, **{k: v for k, v in GOOD.items() if k not in ("p_eff", "delta")})
    message = str(refused.value)
    assert message.startswith(f"evaluate {LAW}: missing delta (")
    assert "p_eff (effective parameter count; nonnegative real, in bits)" in message
    assert "epsilon" not in message


def test_unknown_names_are_named_with_what_is_taken():
    with pytest.raises(
        TypeError, match=rf"^evaluate {LAW}: unknown peff, size; it takes n \(number of data points"
    ):
        bounds.evaluate(LAW, **GOOD, peff=1, size=3)


@pytest.mark.parametrize("wrong", ["1", None, True, [1], 1j, Decimal("0.1")])
def test_what_is_no_number_is_a_type_error(wrong):
    with pytest.raises(
        TypeError, match=rf"^evaluate {LAW}: p_eff=.* must be an int, a Fraction, a float or an Enc"
    ):
        bounds.evaluate(LAW, **{**GOOD, "p_eff": wrong})


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_nan_and_infinity_are_refused(wrong):
    with pytest.raises(ValueError, match=r"p_eff=(nan|inf) must be finite"):
        bounds.evaluate(LAW, **{**GOOD, "p_eff": wrong})


@pytest.mark.parametrize(
    ("name", "value", "domain"),
    [
        ("n", 0, "positive integer"),
        ("n", -3, "positive integer"),
        ("n", 2.5, "positive integer"),
        ("k", Fraction(1, 2), "positive integer"),
        ("c", 0, "positive real"),
        ("c", -1, "positive real"),
        ("epsilon", 0, r"real in \(0, 1\)"),
        ("epsilon", 1, r"real in \(0, 1\)"),
        ("delta", Fraction(3, 2), r"real in \(0, 1\)"),
        ("p_eff", -1e-300, "nonnegative real"),
        ("p_eff", Enclosure(Fraction(-2), Fraction(-1)), "nonnegative real"),
        ("n", Enclosure(Fraction(5, 4), Fraction(7, 4)), "positive integer"),
    ],
)
def test_values_outside_a_domain_are_refused(name, value, domain):
    with pytest.raises(
        HypothesisViolated, match=rf"^evaluate {LAW}: {name}=.* must be a {domain}; Kumar"
    ) as refused:
        bounds.evaluate(LAW, **{**GOOD, name: value})
    assert refused.value.certified
    assert set(refused.value.values) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", Enclosure(Fraction(2**16), Fraction(2**16 + 1))),
        ("epsilon", Enclosure(Fraction(1, 2), Fraction(1))),
        ("p_eff", Enclosure(Fraction(-1, 10**9), Fraction(1))),
        ("c", Enclosure(Fraction(0), Fraction(1))),
    ],
)
def test_values_that_may_leave_a_domain_are_refused_as_uncertified(name, value):
    with pytest.raises(HypothesisViolated, match=rf"{name}=.* is not certified to be a ") as refused:
        bounds.evaluate(LAW, **{**GOOD, name: value})
    assert not refused.value.certified


def test_an_end_that_belongs_to_the_domain_is_allowed():
    assert bounds.evaluate(LAW, **{**GOOD, "p_eff": Enclosure(Fraction(0), Fraction(1))})
    chance = VOCABULARY["correlation_probability"]
    for value, ok in ((0, True), (1, True), (Fraction(-1, 9), False), (Fraction(10, 9), False)):
        assert check_domains([chance], {chance.name: Fraction(value)})[0][1] is ok


def test_a_violated_hypothesis_names_itself_the_values_and_the_source():
    with pytest.raises(HypothesisViolated) as refused:
        bounds.evaluate(LAW, **{**GOOD, "n": 100})
    assert str(refused.value) == (
        f"evaluate {LAW}: delta=1/2, epsilon=1/2, k=1, n=100 must satisfy n*epsilon**2 >= 512*k*log(8*k/delta) "
        f"(enough data); {bounds.get(LAW).source}"
    )
    assert refused.value.hypothesis == bounds.get(LAW).requires[0]
    assert refused.value.values == {"delta": Fraction(1, 2), "epsilon": Fraction(1, 2), "k": 1, "n": 100}
    assert refused.value.bound == LAW
    assert refused.value.certified


def test_a_hypothesis_that_straddles_is_refused_and_says_so():
    straddling = {**GOOD, "epsilon": Enclosure(Fraction(1, 100), Fraction(1, 2))}
    with pytest.raises(HypothesisViolated, match="is not certified to satisfy") as refused:
        bounds.evaluate(LAW, **straddling)
    assert not refused.value.certified
    assert [ok for _, ok in bounds.check_requires(bounds.get(LAW), straddling)] == [None]


def test_the_threshold_of_a_hypothesis_to_one_data_point():
    """n eps^2 >= 512 log 16 at eps = delta = 1/2, k = 1: from n = 5679 = ceil(2048 log 16) on."""
    first = math.ceil(2048 * math.log(16))
    rows = [bounds.check_requires(bounds.get(LAW), {**GOOD, "n": n})[0][1] for n in (first - 1, first)]
    assert rows == [False, True]


def test_check_requires_takes_more_names_but_not_fewer():
    b = bounds.get(LAW)
    assert bounds.check_requires(b, {**GOOD, "lipschitz": 3}) == [(b.requires[0], True)]
    with pytest.raises(TypeError, match="missing n"):
        bounds.check_requires(b, {k: v for k, v in GOOD.items() if k != "n"})
    assert bounds.check_requires(b, {**GOOD, "epsilon": 2}) == [(b.requires[0], None)]
