"""The effective parameter count: units, the two ways to count a weight, and certified rounding."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounds import Enclosure, effective_parameters

NET = {"W": 2, "J": 3, "epsilon": Fraction(1, 2)}
numbers = st.fractions(0, 50, max_denominator=64)


def test_by_hand():
    """3 bits + 4 weights of log2(1 + 60 * 2 * 3 * 2) = log2 721 bits; 1 + 60 * 17 * 1/(1/2) * 1/120 = 18 without."""
    found = effective_parameters(information=3, unit="bit", expected_size=4, **NET)
    assert float(found) == pytest.approx(3 + 4 * math.log2(721), rel=1e-15)
    assert found.width <= found.upper / 2**50
    exact = effective_parameters(
        information=3, unit="bit", expected_size=4, W=Fraction(17, 60), J=1, epsilon=Fraction(17, 31)
    )
    assert float(exact) == pytest.approx(3 + 4 * 5, rel=1e-15)


def test_nats_are_converted_and_bits_are_not():
    in_bits = effective_parameters(information=1, unit="bit", expected_size=0, bits_per_weight=1)
    assert in_bits == Enclosure.exactly(1)
    in_nats = effective_parameters(information=1, unit="nat", expected_size=0, bits_per_weight=1)
    assert float(in_nats) == pytest.approx(1 / math.log(2), rel=1e-15)


def test_weights_of_a_finite_class_are_counted_exactly():
    found = effective_parameters(
        information=Fraction(5, 2), unit="bit", expected_size=Fraction(7, 2), bits_per_weight=3
    )
    assert found == Enclosure.exactly(13)


def test_a_net_of_one_point_costs_nothing():
    assert effective_parameters(
        information=2, unit="bit", expected_size=9, W=0, J=1, epsilon=0.5
    ) == Enclosure.exactly(2)


@given(numbers, numbers, numbers, numbers, st.integers(0, 100), st.sampled_from(["bit", "nat"]))
def test_intervals_hold_the_values_at_their_ends_and_stay_nonnegative(a, b, s, t, part, unit):
    information, size = Enclosure(min(a, b), max(a, b)), Enclosure(min(s, t), max(s, t))
    wide = effective_parameters(information=information, unit=unit, expected_size=size, **NET)
    share = Fraction(part, 100)
    inside = {
        "information": information.lower + share * information.width,
        "expected_size": size.lower + share * size.width,
    }
    assert effective_parameters(unit=unit, **inside, **NET) in wide
    assert wide.lower >= 0


def test_a_larger_epsilon_needs_fewer_bits():
    wide = effective_parameters(
        information=0,
        unit="bit",
        expected_size=1,
        W=1,
        J=1,
        epsilon=Enclosure(Fraction(1, 4), Fraction(1, 2)),
    )
    assert float(wide.lower) == pytest.approx(math.log2(121), rel=1e-15)
    assert float(wide.upper) == pytest.approx(math.log2(241), rel=1e-15)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"unit": "bits"}, ValueError, "unit='bits' must be 'bit' or 'nat'"),
        ({"unit": None}, ValueError, "unit=None must be 'bit' or 'nat'"),
        ({"unit": []}, ValueError, r"unit=\[\] must be 'bit' or 'nat'"),
        (
            {"W": None},
            TypeError,
            r"given=\['J', 'epsilon'\] must be either W, J and epsilon, or bits_per_weight alone",
        ),
        (
            {"bits_per_weight": 1},
            TypeError,
            "given=.* must be either W, J and epsilon, or bits_per_weight alone",
        ),
        ({"W": None, "J": None, "epsilon": None}, TypeError, r"given=\[\] must be either"),
        ({"information": -1}, ValueError, "information=-1 must be a nonnegative real"),
        ({"information": math.nan}, ValueError, "information=nan must be finite"),
        ({"expected_size": -0.5}, ValueError, "expected_size=-1/2 must be a nonnegative real"),
        ({"epsilon": 1}, ValueError, r"epsilon=1 must be a real in \(0, 1\)"),
        ({"W": "1"}, TypeError, "W='1' must be an int"),
    ],
)
def test_bad_input_is_one_clear_line(changed, error, message):
    given_ = {"information": 1, "unit": "bit", "expected_size": 2, **NET, **changed}
    with pytest.raises(error, match=f"^effective_parameters: {message}"):
        effective_parameters(**given_)


def test_the_unit_has_no_default():
    with pytest.raises(TypeError, match="unit"):
        effective_parameters(information=1, expected_size=2, bits_per_weight=1)
