"""Enclosures: exact where they can be, certified everywhere, never narrower than the truth."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from bounds.enclose import Enclosure, Undefined, as_exact, enclosure, rational, sign
from bounds.symbols import SYMBOLS

n, p, c = SYMBOLS["n"], SYMBOLS["p"], SYMBOLS["c"]
fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=997)


@pytest.mark.parametrize(
    "value",
    [
        3,
        np.int64(3),
        0.1,
        np.float32(0.1),
        np.float64(0.1),
        Fraction(1, 3),
        sp.Rational(2, 7),
        Decimal("0.5"),
    ],
)
def test_numbers_are_taken_exactly(value):
    expected = (
        Fraction(2, 7)
        if isinstance(value, sp.Rational)
        else Fraction(value.item() if hasattr(value, "item") else value)
    )
    assert as_exact("who", "x", value) == expected


@pytest.mark.parametrize("value", [True, "1", None, 1j, [1], sp.sqrt(2), Decimal("0.1")])
def test_what_is_not_an_exact_number_is_refused(value):
    with pytest.raises(TypeError, match=r"^who: x=.* must be an int, a Fraction, a float or an Enclosure$"):
        as_exact("who", "x", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=r"^who: x=.* must be finite$"):
        as_exact("who", "x", value)


def test_ends_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match=r"lower=2 must be at most upper=1"):
        Enclosure(Fraction(2), Fraction(1))


@given(fractions, st.integers(-1100, 1000))
def test_a_rational_result_is_rounded_outward_to_floats(x, exponent):
    x = x * Fraction(2) ** exponent
    found = enclosure(c, {"c": x})
    assert x in found
    assert found.width <= max(abs(x) / 2**52, Fraction(1, 2**1074))
    assert all(Fraction(float(end)) == end for end in (found.lower, found.upper))
    assert float(found) in found
    if Fraction(float(x)) == x:
        assert found.exact


@given(fractions.filter(lambda x: x > 0), fractions.filter(lambda x: x > 0))
def test_interval_values_give_an_interval_that_holds_every_choice(x, y):
    low, high = min(x, y), max(x, y)
    found = enclosure(sp.log(c) + c**2, {"c": Enclosure(low, high)})
    for inside in (low, (low + high) / 2, high):
        point = enclosure(sp.log(c) + c**2, {"c": inside})
        assert found.lower <= point.upper
        assert point.lower <= found.upper


def test_floors_of_exact_integers_are_those_integers():
    """2p/3 + 2/3 is a ball around an integer when p = 2 mod 3, and such a ball has no floor of its own."""
    for value in range(1, 50):
        found = enclosure(sp.log(sp.exp(sp.floor(2 * p / 3 + sp.Rational(2, 3)))) / 1, {"p": Fraction(value)})
        assert (2 * value + 2) // 3 in found
        choose = enclosure(sp.binomial(p, sp.ceiling(p / 3)) * sp.log(2), {"p": Fraction(value)})
        assert float(choose) == pytest.approx(math.comb(value, -(-value // 3)) * math.log(2), rel=1e-14)


@given(fractions, fractions)
def test_rational_operations_are_exact(x, y):
    a, b = sp.symbols("a b", real=True)  # symbols with a sign would let sympy drop the absolute value
    expr = sp.Max(a, b) * (a - b) ** 2 + sp.floor(a) / 7 - sp.Abs(b) + sp.Min(a, 1) - sp.ceiling(b)
    expected = max(x, y) * (x - y) ** 2 + Fraction(math.floor(x), 7) - abs(y) + min(x, 1) - math.ceil(y)
    assert rational(expr, {"a": x, "b": y}) == expected
    assert sign(expr, {"a": x, "b": y}) == (expected > 0) - (expected < 0)


def test_signs_are_certified_or_none():
    assert sign(c - sp.Rational(1, 3), {"c": Fraction(1, 3)}) == 0
    assert sign(sp.sqrt(c) ** 2 - 2, {"c": Fraction(2)}) == 0
    assert sign(sp.log(c) - 1, {"c": Fraction(math.e)}) == -1  # the float e is below e
    assert sign(c - 1, {"c": Enclosure(Fraction(1, 2), Fraction(2))}) is None
    assert sign(sp.log(c - 1), {"c": Fraction(1, 2)}) is None
    assert sign(c - 1, {"c": Enclosure(Fraction(3, 2), Fraction(2))}) == 1


@pytest.mark.parametrize("expr", [1 / (c - 1), sp.log(c - 1), sp.sqrt(c - 2)])
def test_what_has_no_real_value_is_refused(expr):
    with pytest.raises(Undefined):
        enclosure(expr, {"c": Fraction(1)})


@pytest.mark.parametrize(
    "expr", [sp.exp(c), sp.erf(c), sp.cosh(c), sp.pi * c, sp.E**c, c ** sp.Rational(2, 3), sp.exp(1) * c]
)
def test_every_function_agrees_with_mpmath(expr):
    import mpmath

    for value in (Fraction(1, 7), Fraction(5, 2), Fraction(11)):
        found = enclosure(expr, {"c": value})
        with mpmath.workdps(60):
            expected = sp.N(expr.xreplace({c: sp.Rational(value.numerator, value.denominator)}), 50)
            exact = Fraction(str(expected))
        assert found.lower <= exact * (1 + Fraction(1, 10**40))
        assert exact * (1 - Fraction(1, 10**40)) <= found.upper
        assert found.width <= abs(exact) / 2**51


def test_an_unknown_function_is_named():
    with pytest.raises(TypeError, match=r"function=gamma must be one of"):
        enclosure(sp.gamma(c), {"c": Fraction(1, 3)})


def test_a_tower_of_exponentials_is_given_up_not_waited_for():
    tower = sp.exp(sp.exp(sp.exp(sp.exp(c))))
    assert sign(tower - sp.exp(sp.exp(sp.exp(sp.exp(c + 1)))), {"c": Fraction(9)}) in (-1, None)


def test_values_far_outside_the_range_of_floats():
    tiny = Fraction(1, 2**1074)
    assert enclosure(sp.exp(-c), {"c": Fraction(10**30)}) == Enclosure(Fraction(0), tiny)
    assert enclosure(-sp.exp(-c), {"c": Fraction(10**30)}) == Enclosure(-tiny, Fraction(0))
    assert sign(sp.exp(-c), {"c": Fraction(10**30)}) == 1
    large = enclosure(sp.exp(c), {"c": Fraction(10**5)})
    assert large.width <= large.upper / 2**51
    with pytest.raises(OverflowError):
        float(large)
    with pytest.raises(Undefined, match="beyond"):
        enclosure(sp.exp(c), {"c": Fraction(10**30)})


def test_whole_powers_are_exact_while_they_are_short():
    x, k = sp.Symbol("x"), sp.Symbol("k")
    half = Fraction(1, 2)
    assert rational((1 - x**k) ** (k + 1), {"x": half, "k": Fraction(3)}) == Fraction(7, 8) ** 4
    assert rational(x ** (-k), {"x": half, "k": Fraction(3)}) == 8
    assert rational(x**k, {"x": Fraction(0), "k": Fraction(-1)}) is None
    assert rational(x**k, {"x": half, "k": half}) is None
    assert rational(x**k, {"x": half, "k": Fraction(10**9)}) is None
    assert rational(x**k, {"x": Fraction(1), "k": Fraction(10**9)}) == 1


def test_a_zero_is_not_looked_for_among_powers_too_long_to_write():
    x, k, m = sp.symbols("x k m")
    at = {"x": Fraction(1, 2), "k": Fraction(10**6), "m": Fraction(10**6)}
    assert sign((1 - x**k) ** m - 1, at) is None  # about -10^6/2^(10^6)
    root = sp.log(1 - (1 - x) ** (1 / m)) / sp.log(1 - k)
    here = {"x": Fraction(7, 16), "m": Fraction(2), "k": Fraction(1, 2)}
    assert sign(root - 2, here) == 0
    assert sign(root - 2, {**here, "x": Fraction(7, 16) + Fraction(1, 10**9)}) == -1
