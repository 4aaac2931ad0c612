"""Right sides in floats: close to the certified numbers, broadcast, NaN outside the hypotheses, and without a warning."""

from __future__ import annotations

import dataclasses
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

import bounds
from bounds import Claim, Enclosure, Require
from bounds.enclose import Undefined, enclosure
from bounds.lambdify import LONGEST_SUM, lambdify
from bounds.strategies import values
from bounds.symbols import SYMBOLS

LAW, DENSE = "kumar_2024_sparse_law", "bubeck_sellke_2021_law"
n, d, c, delta, p, p_eff, size, information, lipschitz, probability = (
    SYMBOLS[name]
    for name in (
        "n", "d", "c", "delta", "p", "p_eff", "size", "information", "lipschitz", "correlation_probability",
    )
)  # fmt: skip
AT = {"n": 10**6, "d": 3, "k": 1, "c": 1, "epsilon": 0.5, "delta": 0.5, "p_eff": 10}
WITHIN, ROUNDED, TINY = 1e-12, Fraction(1, 2**48), Fraction(1, 10**290)


def record(rhs, requires=()):
    """A record with this right side; only its claim and hypotheses are looked at."""
    claim = Claim(lipschitz, ">=", sp.sympify(rhs))
    return dataclasses.replace(bounds.get(LAW), id="own", claim=claim, requires=tuple(requires))


def at_equality(b, exact):
    """Whether a hypothesis is so close to an equality that floats may take it either way."""
    for r in b.requires:
        if exact.keys() >= {s.name for s in r.lhs.free_symbols | r.rhs.free_symbols}:
            gap, side = enclosure(r.lhs - r.rhs, exact), enclosure(r.lhs, exact)
            if min(abs(gap.lower), abs(gap.upper)) <= abs(side.upper) / 10**12:
                return True
    return False


def cancels_beyond(expr, exact):
    """Whether the expression is a difference in which a power is beyond the floats, which leaves them nothing to say."""
    sums = [part for part in sp.preorder_traversal(expr) if part.is_Add]
    powers = [power for part in sums for power in part.atoms(sp.Pow)]
    return any(enclosure(power, exact).upper > 2**1023 for power in powers if power.exp.free_symbols)


def reach(expr, exact):
    """The certified range of the expression when each value is off by as much as floats are; None where it has none."""
    off = {name: Enclosure(v * (1 - ROUNDED), v * (1 + ROUNDED)) for name, v in exact.items()}
    try:
        return enclosure(expr, off)
    except Undefined:
        return None


@pytest.mark.parametrize("id", bounds.ids())
def test_it_agrees_with_the_certified_number(id):
    """To 1e-12 relative, and where terms cancel as well as rounded values allow."""
    b, fast = bounds.get(id), lambdify(id)
    seen = []

    @settings(max_examples=8, deadline=None, derandomize=True)
    @given(values(b))
    def check(drawn):
        exact = {name: Fraction(v) for name, v in drawn.items()}
        found = fast(**drawn)
        if np.isnan(found):
            assert at_equality(b, exact) or cancels_beyond(b.claim.rhs, exact)
            return
        try:
            right = bounds.evaluate(b, **drawn)
        except Undefined:
            return
        if right.upper > 2**1023:
            assert found > 2.0**1022
        elif abs(right.upper) < TINY:
            assert abs(Fraction(float(found))) < 2 * TINY or found in widened(reach(b.claim.rhs, exact))
        elif found not in widened(right):
            assert found in widened(reach(b.claim.rhs, exact))
        else:
            seen.append(found)

    check()
    assert seen


def widened(right):
    size = Fraction(WITHIN) * max(abs(right.lower), abs(right.upper))
    return Enclosure(right.lower - size, right.upper + size)


@pytest.mark.parametrize("id", bounds.ids())
def test_many_points_at_once_are_the_points_one_by_one(id):
    b, fast = bounds.get(id), lambdify(id)
    drawn: list[dict] = []

    @settings(max_examples=6, deadline=None, derandomize=True)
    @given(values(b))
    def collect(one):
        drawn.append(one)

    collect()
    together = fast(**{q.name: np.array([float(v[q.name]) for v in drawn]) for q in b.quantities})
    alone = [fast(**v) for v in drawn]
    assert np.array_equal(together, alone, equal_nan=True)


def test_shapes_broadcast():
    fast = lambdify(LAW)
    many = fast(**{**AT, "n": np.array([10**6, 2 * 10**6, 4 * 10**6]), "p_eff": np.array([[10], [20.0]])})
    assert many.shape == (2, 3) and many.dtype == np.float64
    assert many[0, 0] == fast(**AT)
    assert many[1, 2] == fast(**{**AT, "n": 4 * 10**6, "p_eff": 20})
    assert many[0, 1] / many[0, 0] == pytest.approx(math.sqrt(2), rel=1e-15)
    assert np.ndim(fast(**AT)) == 0
    assert fast(**{**AT, "k": np.ones((4, 1), dtype=int)}).shape == (4, 1)  # k is only in a hypothesis
    assert lambdify(record(3))().shape == ()


def test_by_hand():
    right = math.sqrt(1.5) * 1000 / (2304 * math.sqrt(10 + math.log(8)))
    assert lambdify(LAW)(**AT) == pytest.approx(right, rel=1e-14)
    assert lambdify(LAW)(**{**AT, "delta": Fraction(1, 2), "c": Enclosure.exactly(1)}) == pytest.approx(
        right, rel=1e-14
    )
    assert lambdify("peff_2026_largest_count")(p=3) == pytest.approx(2 + math.log2(3), rel=1e-15)
    assert lambdify(LAW).__name__ == LAW


@pytest.mark.parametrize(
    ("changed", "inside"),
    [
        ({"n": 5678}, False),  # 512 * 4 * log 16 = 5678.2
        ({"n": 5679}, True),
        ({"n": 10**6 + 0.5}, False),
        ({"n": -(10**6)}, False),
        ({"delta": 0}, False),
        ({"delta": 1}, False),
        ({"p_eff": 0}, True),
        ({"p_eff": -1e-9}, False),
        ({"c": 0}, False),
        ({"c": math.nan}, False),
        ({"c": math.inf}, False),
        ({"n": math.inf}, False),
    ],
)
def test_outside_the_hypotheses_it_is_nan(changed, inside):
    assert np.isnan(lambdify(LAW)(**{**AT, **changed})) == (not inside)


def test_nan_is_per_element():
    found = lambdify(LAW)(**{**AT, "n": np.array([5678, 5679]), "delta": np.array([[0.5], [1.0]])})
    assert np.array_equal(np.isnan(found), [[True, False], [True, True]])
    closed = lambdify(record(probability))
    assert np.array_equal(
        closed(correlation_probability=[0, 1, -0.1, 1.1]), [0, 1, np.nan, np.nan], equal_nan=True
    )


@pytest.mark.parametrize(
    ("sense", "expected"),
    [("<=", [1, 1, 0]), ("<", [1, 0, 0]), (">=", [0, 1, 1]), (">", [0, 0, 1]), ("==", [0, 1, 0])],
)
def test_each_sense_of_a_hypothesis(sense, expected):
    fast = lambdify(record(n, [Require("", n, sense, sp.Integer(5))]))
    assert np.array_equal(~np.isnan(fast(n=[4, 5, 6])), np.array(expected, bool))


X = sp.Symbol("i", integer=True)


@pytest.mark.parametrize(
    ("expr", "at"),
    [
        (sp.Max(p_eff, 2, c) + sp.Min(p_eff, c), {"p_eff": Fraction(7, 2), "c": Fraction(1, 4)}),
        (sp.floor(c) + sp.ceiling(c) + abs(c - 9), {"c": Fraction(7, 2)}),
        (sp.erf(c) + sp.cosh(c), {"c": Fraction(7, 2)}),
        (sp.binomial(p, size), {"p": 50, "size": 25}),
        (sp.log(sp.binomial(p, size)), {"p": 10**9, "size": 3}),
        (sp.log(sp.binomial(p, size)), {"p": 10**6, "size": 999_990}),
        (sp.log(sp.binomial(p, size)), {"p": 1665, "size": 60}),
        (sp.log(sp.binomial(p, size)), {"p": 102, "size": 51}),
        (sp.binomial(p, size), {"p": 1000, "size": 949}),
        (sp.log(p / size), {"p": 10**9 + 1, "size": 10**9}),
        (sp.log(p / (p - size)), {"p": 10**12, "size": 1}),
        (sp.log(1 + c), {"c": Fraction(1, 10**15)}),
        (c * sp.exp(p_eff), {"c": Fraction(1, 10**300), "p_eff": 800}),
        (-c * sp.exp(p_eff), {"c": Fraction(1, 10**300), "p_eff": 800}),
        (c * sp.exp(-p_eff), {"c": Fraction(10**300), "p_eff": 800}),
        (c**p_eff + c ** sp.Rational(1, 3) + 1 / sp.sqrt(c), {"c": Fraction(7, 2), "p_eff": Fraction(3, 2)}),
        (sp.pi * n + sp.E, {"n": 3}),
        (10**30 * n, {"n": 3}),
        (1 - sp.exp(-c), {"c": Fraction(1, 10**12)}),
        (sp.exp(c) - 1, {"c": Fraction(1, 10**12)}),
        (1 - c ** sp.Rational(1, 3), {"c": 1 + Fraction(1, 2**40)}),
        (c ** (1 / n) - 1, {"c": 3, "n": 10**12}),
        (sp.log(1 + c * (sp.exp(p_eff) - 1)), {"c": Fraction(1, 1000), "p_eff": 800}),
        (sp.log(sp.exp(p_eff) - sp.exp(c)), {"c": 799, "p_eff": 800}),
        (sp.log(1 + 2**p_eff), {"p_eff": 1024}),
    ],
)
def test_every_function_against_its_enclosure(expr, at):
    certified = enclosure(expr, {name: Fraction(v) for name, v in at.items()})
    names = {s.name for s in expr.free_symbols}
    assert names == set(at)
    found = lambdify(record(expr))(**at)
    scale = 1e-13
    assert found == pytest.approx(float(certified), rel=scale)


def test_beyond_the_floats_there_is_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lambdify(record(sp.exp(c)))(c=1e6) == np.inf
        assert lambdify(record(sp.exp(-c)))(c=1e6) == 0
        assert lambdify(record(p_eff * c**n))(p_eff=0, c=10, n=400) == 0
        assert lambdify(record(p_eff * (c**n + 1)))(p_eff=0, c=10, n=400) == 0
        assert np.isnan(lambdify(record(p_eff / (c - 1)))(p_eff=0, c=1))
        assert np.isnan(lambdify(record(sp.log(p_eff - 2)))(p_eff=1))
        assert np.isnan(lambdify(record(sp.sqrt(p_eff - 2)))(p_eff=1))
        assert np.isnan(lambdify(record(1 - sp.sqrt(p_eff - 2)))(p_eff=1))
        assert lambdify(record(sp.binomial(p, size)))(p=3, size=[0, 3, 4]).tolist() == [1, 1, 0]


def test_sums_are_taken_for_all_elements_at_once():
    total = lambdify(record(sp.Sum(sp.binomial(p, X), (X, 0, size))))
    assert total(p=[5, 6, 7], size=[0, 2, 9]).tolist() == [1, 1 + 6 + 15, 2**7]
    logarithm = lambdify(record(sp.log(sp.Sum(sp.binomial(p, X), (X, 0, size)))))
    assert logarithm(p=3000, size=3000) == pytest.approx(3000 * math.log(2), rel=1e-12)  # 2^3000 is no float
    assert total(p=[10, 11, 11], size=[5, 5, 6]).tolist() == [638, 1024, 1486]
    few = logarithm(p=10**6, size=3)
    assert few == pytest.approx(math.log(sum(math.comb(10**6, i) for i in range(4))), rel=1e-13)
    squares = lambdify(record(sp.Sum(X**2, (X, 1, size))))
    assert squares(size=[0, 1, 4]).tolist() == [0, 1, 30]
    assert np.isnan(squares(size=LONGEST_SUM + 1))


def test_names_and_types():
    fast = lambdify(LAW)
    with pytest.raises(TypeError, match=rf"^lambdify {LAW}: missing p_eff"):
        fast(**{name: v for name, v in AT.items() if name != "p_eff"})
    with pytest.raises(TypeError, match=rf"^lambdify {LAW}: unknown zeta"):
        fast(**AT, zeta=1)
    for wrong in ("3", None, True, [1, "2"], 1j, [None]):
        with pytest.raises(
            TypeError, match=rf"^lambdify {LAW}: c=.* must be a real number or an array of them"
        ):
            fast(**{**AT, "c": wrong})
    with pytest.raises(ValueError, match="must be within the range of floats"):
        fast(**{**AT, "n": 10**400})
    with pytest.raises(TypeError, match="must be one that floats are known for"):
        lambdify(record(sp.zeta(c + 2)))(c=1)
    with pytest.raises(TypeError, match="b=3 must be a Bound"):
        lambdify(3)


def test_a_power_near_1_is_taken_from_1():
    """1 - (1 - p^(d + 1))^neurons, where floats of 1 - p^(d + 1) lose ten digits or all."""
    fast = lambdify("peff_2026_same_depth")
    for d, right in ((1, 1e-6), (9, 1e-30)):
        assert float(fast(density=Fraction(1, 1000), d=d, neurons=1)) == pytest.approx(right, rel=1e-13)
