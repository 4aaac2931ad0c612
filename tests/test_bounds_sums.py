"""Finite sums: evaluated exactly or in balls, decided as identities, and their signs; floors and binomials too."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp

from bounds.bound import Require
from bounds.enclose import Enclosure, Undefined, ball, enclosure, precision, rational, to_arb
from bounds.identity import vanishes
from bounds.quantities import Quantity
from bounds.signs import KNOWN, Signs
from bounds.symbols import n, p, vc

LOCALS = (
    Quantity("w", "a count", "nonnegative integer", "w"),
    Quantity("m", "another", "nonnegative integer", "m"),
    Quantity("x", "a positive number", "positive real", "x"),
    Quantity("t", "a number", "real", "t"),
)
w, m, x, t = (q.symbol for q in LOCALS)
i = sp.Symbol("i", integer=True, nonnegative=True)
j = sp.Symbol("j", integer=True)
KNOWS = {**KNOWN, **{q.symbol: q for q in LOCALS}}
GROWTH = sp.Sum(sp.binomial(n, i), (i, 0, vc))
f = sp.Function("f", real=True)


def weighted(top, last):
    return sp.Sum(sp.binomial(top, i) * x**i, (i, 0, last))


@pytest.mark.parametrize(
    ("top", "last"), [(1, 0), (1, 1), (7, 3), (7, 4), (7, 7), (5, 9), (40, 20), (41, 20), (60, 2)]
)
def test_sums_of_binomials_are_exact(top, last):
    true = sum(math.comb(top, k) for k in range(last + 1))
    values = {"n": Fraction(top), "vc": Fraction(last)}
    assert rational(GROWTH, values) == true
    with precision(200):
        found = ball(GROWTH, {name: to_arb(value) for name, value in values.items()})
    assert found.contains(true)
    assert found.rel_accuracy_bits() > 150


@pytest.mark.parametrize(
    ("top", "last"), [(2500, 0), (2500, 40), (2500, 1249), (2500, 1250), (2501, 1250), (2500, 2400)]
)
def test_long_ones_lie_in_their_balls(top, last):
    true = sum(math.comb(top, k) for k in range(last + 1))
    found = enclosure(GROWTH, {"n": Fraction(top), "vc": Fraction(last)})
    assert true in found
    assert found.width <= found.upper / 2**50


def test_other_sums():
    assert rational(sp.Sum(i**2, (i, 1, n)), {"n": Fraction(4)}) == 30
    assert rational(sp.Sum(i**2, (i, 1, vc)), {"vc": Fraction(0)}) == 0  # no term
    roots = enclosure(sp.Sum(sp.sqrt(i), (i, 0, vc)), {"vc": Fraction(4)})
    assert roots.width <= Fraction(1, 2**50)
    assert abs(float(roots) - (3 + 2**0.5 + 3**0.5)) < 1e-14


@pytest.mark.parametrize(
    ("expr", "values"),
    [
        (sp.Sum(i, (i, 3, vc)), {"vc": Fraction(1)}),  # two conventions
        (sp.Sum(sp.sqrt(i), (i, 0, vc)), {"vc": Fraction(10**6)}),  # too long
        (sp.Sum(sp.sqrt(i), (i, 0, vc)), {"vc": Enclosure(Fraction(1), Fraction(2))}),
        (GROWTH, {"n": Enclosure(Fraction(1), Fraction(2)), "vc": Fraction(1)}),
    ],
)
def test_what_has_no_certified_value_is_refused(expr, values):
    with pytest.raises(Undefined):
        enclosure(expr, values)


@pytest.mark.parametrize(
    ("expr", "zero"),
    [
        (weighted(m, w + 1) - weighted(m, w) - sp.binomial(m, w + 1) * x ** (w + 1), True),
        (weighted(m, w + 1) - weighted(m, w) - sp.binomial(m, w + 1) * x**w, False),
        (
            weighted(m, w - 2)
            - weighted(m, w)
            + sp.binomial(m, w) * x**w
            + sp.binomial(m, w - 1) * x ** (w - 1),
            True,
        ),
        (weighted(m, w - 1) - weighted(m, w), False),
        (weighted(m, m + 1) - weighted(m, m), True),
        (weighted(m, -1), True),
        (weighted(m, 1) - 1 - m * x, True),
        (weighted(m, w), False),
        (sp.Sum(f(i), (i, 0, w)) - sp.Sum(f(i), (i, 1, w)), False),
        (sp.log(sp.Sum(f(i), (i, 0, w + 1))) - sp.log(sp.Sum(f(i), (i, 0, w)) + f(w + 1)), True),
        (
            sp.Integral(sp.Sum(x**i, (i, 0, w + 1)), (x, 0, 1)) - sp.Sum(x**i, (i, 0, w + 1)),
            False,
        ),  # x is bound there
        (sp.binomial(m + 1, w + 1) - sp.binomial(m, w + 1) - sp.binomial(m, w), True),
    ],
)
def test_identities_of_sums(expr, zero):
    assert vanishes(expr, KNOWS) is zero


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (weighted(m, w), 1),
        (weighted(m, w - 1), 1),  # no term at w = 0
        (weighted(m, w - 2), 0),  # fewer than none
        (sp.Sum(t * x**i, (i, 0, w)), 0),
        (sp.Sum(i, (i, -2, w)), 0),
        (sp.Sum(j, (j, -2, w)), 0),
        (sp.binomial(m, w), 1),
        (sp.binomial(m, w - 3), 1),
        (sp.binomial(m - 1, w), 0),
        (sp.binomial(m + w, w), 2),
        (sp.log(sp.binomial(m + w, w)), 1),
        (sp.log(sp.binomial(m, w)), 0),
        (3 * sp.floor((2 * p + 2) / 3) - 2 * p + 1, 2),
        (3 * sp.floor((2 * p + 2) / 3) - 2 * p, 0),  # true for integers, but not seen
        (2 * p + 2 - 3 * sp.floor((2 * p + 2) / 3), 1),
        (2 * p + 1 - 3 * sp.floor((2 * p + 2) / 3), 0),
        (sp.floor(x), 0),
        (sp.floor(x + 1), 2),
        (sp.floor(x) - sp.floor(2 * x), 0),
    ],
)
def test_signs(expr, sign):
    assert Signs((), KNOWS).of(expr) == sign


@pytest.mark.parametrize(
    ("sense", "least", "sign"), [(">=", 1, 2), (">=", 0, 1), (">", 0, 2), (">=", -1, 1), (">", -1, 1)]
)
def test_a_hypothesis_about_a_symbol_itself(sense, least, sign):
    """vc is a nonnegative integer by its domain."""
    assert Signs.under((Require("vc", vc, sense, sp.Integer(least)),)).of(vc) == sign
    assert Signs.under((Require("t", t, sense, sp.Integer(least)),), KNOWS).of(t) == (
        sign if least >= 0 else 0
    )


def test_powers_whose_exponent_may_be_0():
    """0^0 is 1: the empty product."""
    y = sp.Symbol("y", nonnegative=True)
    assert Signs((), KNOWS).of(y**w) == 1
    assert Signs((), KNOWS).of(t ** (2 * w)) == 1
    assert Signs((), KNOWS).of(t**w) == 0
    assert Signs((), KNOWS).of(x**w) == 2


def test_a_maximum_is_at_least_each_of_its_arguments():
    largest = sp.Max(x * t, sp.exp(-x))
    assert Signs((), KNOWS).of(largest - x * t) == 1
    assert Signs((), KNOWS).of(2 * sp.exp(-x) - 2 * largest) == -1
