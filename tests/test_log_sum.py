"""Exact sums of logarithms: hand-computed values, equality by integers, arithmetic."""

import math
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sims.log_sum import LogSum, coprime_base

RATIOS = st.fractions(min_value=F(1, 60), max_value=60, max_denominator=60).filter(lambda r: r > 0)
TERMS = st.lists(st.tuples(st.fractions(-3, 3, max_denominator=6), RATIOS), max_size=5)


def test_equalities_that_no_float_can_decide():
    assert LogSum.of([(F(1), F(4)), (F(-2), F(2))]).sign() == 0
    assert LogSum.of([(F(1, 2), F(12)), (F(-1), F(2)), (F(-1, 2), F(3))]).sign() == 0
    assert LogSum.of([(F(1), F(2)), (F(1), F(1, 2))]).sign() == 0
    assert LogSum.of([(F(1), F(3, 2)), (F(1), F(4, 3)), (F(1), F(1, 2))]).sign() == 0
    # 2^5000 and 2^5000 + 1 differ by less than 10^-1500 in their logarithms
    assert LogSum.of([(F(1), F(2**5000 + 1)), (F(-5000), F(2))]).sign() == 1
    assert LogSum.of([(F(-1), F(2**5000 + 1)), (F(5000), F(2))]).sign() == -1


def test_values():
    assert LogSum.of([]).enclosure().exact and float(LogSum.of([]).enclosure()) == 0
    assert LogSum.of([(F(3), F(1))]).terms == {}
    entropy = LogSum.of([(F(1, 4), F(4)), (F(3, 4), F(4, 3))])
    assert float(entropy.enclosure()) == pytest.approx(0.5623351446188083, abs=1e-15)
    assert entropy.enclosure().width < F(1, 10**15)
    with pytest.raises(ValueError, match=r"LogSum: ratio=0 must be positive"):
        LogSum.of([(F(1), F(0))])


@given(TERMS, TERMS)
def test_arithmetic_agrees_with_floats(left, right):
    a, b = LogSum.of(left), LogSum.of(right)
    plain = sum(float(c) * math.log(r) for c, r in left) - 2 * sum(float(c) * math.log(r) for c, r in right)
    assert float((a - b * 2).enclosure()) == pytest.approx(plain, abs=1e-9)
    assert (a - b).sign() == -(b - a).sign()
    assert (a + b - b - a).sign() == 0


@given(TERMS, st.integers(1, 5))
def test_a_power_inside_is_a_factor_outside(terms, power):
    """log(r^k) = k log r, which only the integers can see exactly."""
    inside = LogSum.of([(c, r**power) for c, r in terms])
    assert (inside - LogSum.of(terms) * power).sign() == 0


@given(st.lists(st.integers(1, 10**6), max_size=8))
def test_coprime_base(numbers):
    base = coprime_base(numbers)
    assert all(b > 1 for b in base)
    assert all(math.gcd(a, b) == 1 for i, a in enumerate(base) for b in base[:i])
    for n in numbers:
        for b in base:
            while n % b == 0:
                n //= b
        assert n == 1
