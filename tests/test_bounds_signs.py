"""Certified signs: right wherever they are claimed, and claimed where the theorems need them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from bounds.bound import Require
from bounds.enclose import sign
from bounds.quantities import VOCABULARY
from bounds.signs import Signs
from bounds.strategies import anything
from bounds.symbols import SYMBOLS

n, k, c, delta, epsilon, p, W, J, p_eff, size = (
    SYMBOLS[name] for name in ("n", "k", "c", "delta", "epsilon", "p", "W", "J", "p_eff", "size")
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (sp.log(4 / delta), 2),
        (sp.log(8 * k / delta), 2),
        (p_eff + 2 * delta * sp.log(4 / delta), 2),
        (-2 * sp.log(4 / delta) / c, -2),
        (1 - delta, 2),
        (delta - 1, -2),
        (sp.log(delta), -2),
        (1 / sp.log(1 - delta), -2),
        ((delta - 1) ** 3, -2),
        (sp.log(delta) ** -2, 0),
        (-(p_eff ** sp.Rational(1, 3)), -1),
        (p_eff, 1),
        (-(p_eff**3), -1),
        (p - 1, 1),
        (sp.log(p), 1),
        (p**2 - 2 * p + 1, 1),
        (1 / (1 - epsilon), 2),
        (sp.sqrt(p_eff), 1),
        (p_eff + size, 1),
        (-p_eff - size, -1),
        (sp.Max(p_eff, c), 2),
        (sp.Max(p_eff, c - 1), 1),
        (sp.Max(-c, c - 1), 0),
        (sp.Max(-c, delta - 1), -2),
        (sp.Min(-c, c - 1), -2),
        (sp.Min(c, c - 1), 0),
        (sp.Min(p_eff, c), 1),
        (sp.exp(-n), 2),
        (1 - sp.exp(-n), 2),
        (sp.Function("N", integer=True, positive=True)(n) - 1, 1),
        (sp.Function("N", integer=True, positive=True)(n) - 2, 0),
        (sp.Function("N", positive=True)(n) - 1, 0),
        (sp.exp(-p_eff) - 1, -1),
        (1 - sp.exp(c), -2),
        (sp.exp(c - 1) - 1, 0),
        (2 - sp.exp(-c), 2),
        (1 - 2 * sp.exp(-c), 0),
        (1 - 2 * sp.exp(p_eff), -2),
        (2 - sp.exp(c), 0),
        (sp.sqrt(2) - sp.Rational(7, 5), 2),
        (sp.sqrt(2) - sp.Rational(3, 2), -2),
        (sp.sqrt(2) ** 2 - 2, 1),
        (c - 1, 0),
        (p_eff - size, 0),
        (sp.log(W), 0),
    ],
)
def test_signs_over_the_domains(expr, expected):
    assert Signs().of(expr) == expected


def test_a_hypothesis_is_used():
    expr = sp.log(60 * W * J / epsilon)
    assert Signs().of(expr) == 0
    known = Signs((60 * W * J - epsilon,))
    assert known.of(expr) == 1
    assert known.of(-expr) == -1
    assert known.of(p * expr + sp.log(4 / delta)) == 2
    assert known.of(sp.log(30 * W * J / epsilon)) == 0


def test_a_strict_hypothesis_gives_a_strict_sign():
    strict = Signs.under((Require("inside", 2 * sp.exp(-W), "<", sp.Integer(1)),))
    weak = Signs.under((Require("inside", 2 * sp.exp(-W), "<=", sp.Integer(1)),))
    assert strict.of(1 - 2 * sp.exp(-W)) == 2
    assert strict.of(2 * sp.exp(-W) - 1) == -2
    assert weak.of(1 - 2 * sp.exp(-W)) == 1
    assert Signs.under((Require("fitted", p_eff, ">", sp.Integer(0)),)).of(p_eff) == 2


def test_a_hypothesis_and_a_rest_of_one_sign():
    strict = Signs.under((Require("ordered", W, ">", J),))
    assert strict.of(W + p_eff - J) == 2
    assert strict.of(J - W - p_eff) == -2
    assert strict.of(W - p_eff - J) == 0
    assert strict.of(W - 2 * J) == 0
    fit, event = SYMBOLS["fit_probability"], SYMBOLS["event_probability"]  # both in [0, 1]
    assert Signs().of(1 - fit + event) == 1
    assert Signs().of(2 - fit) == 2
    assert Signs().of(fit - event) == 0
    assert Signs().of(fit - 1 - W) == -1


_ATOMS = st.sampled_from([n, k, c, delta, epsilon, p, p_eff, size, *map(sp.Integer, (-2, -1, 1, 2))])


def _grow(parts):
    two = st.tuples(parts, parts)
    return st.one_of(
        two.map(lambda ab: ab[0] + ab[1]),
        two.map(lambda ab: ab[0] * ab[1]),
        two.map(lambda ab: ab[0] - ab[1]),
        two.map(lambda ab: sp.Max(*ab)),
        two.map(lambda ab: sp.Min(*ab)),
        parts.map(lambda a: a**2),
        parts.map(lambda a: 1 / (1 + a**2)),
        parts.map(lambda a: sp.exp(sp.Min(a, 3))),
        parts.map(lambda a: sp.log(1 + a**2)),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(_ATOMS, _grow, max_leaves=5), st.data())
def test_no_sign_is_claimed_that_a_value_refutes(expr, data):
    """Expressions from a grammar against their certified sign at drawn values of their quantities."""
    claimed = Signs().of(expr)
    values = {s.name: Fraction(data.draw(anything(VOCABULARY[s.name]))) for s in expr.free_symbols}
    found = sign(expr, values)
    if found is not None:
        assert {2: found > 0, 1: found >= 0, 0: True, -1: found <= 0, -2: found < 0}[claimed]
