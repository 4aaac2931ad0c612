"""The learner: exact arithmetic of roots, least squares of least norm, shrinking, against definitions and by hand."""

from fractions import Fraction
from itertools import product

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from bounds.enclose import Enclosure
from sims.data import Iid
from sims.learner import RootDifference, learn, least_squares, shrink_complement, shrunk_lipschitz
from sims.network import Network
from tests.reference import measure as reference

HALF = Fraction(1, 2)
SMALL = [Fraction(a, b) for b in (1, 2) for a in range(8)]


def digits(x):
    """The number that a RootDifference stands for, to 60 digits."""
    with mpmath.workdps(60):
        inner = mpmath.mpf(x.radicand.numerator) / x.radicand.denominator
        whole = mpmath.mpf(x.rational.numerator) / x.rational.denominator
        return mpmath.sqrt(abs(whole - mpmath.sqrt(inner)))


def valid():
    return [RootDifference(a, e) for a, e in product(SMALL, repeat=2) if a * a >= e]


def test_order_of_roots_exhaustively():
    numbers = [(x, digits(x)) for x in valid()]
    for (x, x_digits), (y, y_digits) in product(numbers, repeat=2):
        gap = x_digits - y_digits
        if abs(gap) < mpmath.mpf(10) ** -50:
            assert x == y
            assert not x < y
        else:
            assert (x < y) == (gap < 0)
            assert x != y


@given(*[st.fractions(0, 100, max_denominator=1000) for _ in range(4)])
def test_order_of_roots(a, b, c, d):
    x, y = shrunk_lipschitz(a, b / 100), shrunk_lipschitz(c, d / 100)
    gap = digits(x) - digits(y)
    if abs(gap) > mpmath.mpf(10) ** -25:
        assert (x < y) == (gap < 0)
    found = x.enclosure()
    slack = mpmath.mpf(10) ** -25
    assert float(found.lower) - 1e-300 <= digits(x) + slack
    assert digits(x) - slack <= float(found.upper) * (1 + 1e-15)
    assert float(x) == pytest.approx(float(digits(x)), rel=1e-14, abs=1e-25)


def test_canonical_forms():
    assert RootDifference(Fraction(3), Fraction(4)) == RootDifference(Fraction(1))
    assert RootDifference(Fraction(3), Fraction(2)) != RootDifference(
        Fraction(3), Fraction(2) + Fraction(1, 10**40)
    )
    assert RootDifference(Fraction(9, 4)).enclosure() == Enclosure.exactly(Fraction(3, 2))
    assert RootDifference(Fraction(0)).enclosure() == Enclosure.exactly(0)
    near = RootDifference(Fraction(3, 2), Fraction(2))  # sqrt(3/2 - sqrt 2)
    assert near.less_than(Fraction(3, 10))
    assert not near.less_than(Fraction(29, 100))
    assert not RootDifference(Fraction(0)).less_than(Fraction(0))
    assert not RootDifference(Fraction(1)).less_than(Fraction(-2))
    # s = 1 - sqrt(complement): 1/2 of a constant whose square is 4
    assert shrunk_lipschitz(Fraction(4), Fraction(1, 4)) == RootDifference(Fraction(1))


def test_shrinking():
    assert shrink_complement(HALF, Fraction(0)) == 1  # nothing is needed: the zero function
    assert shrink_complement(HALF, Fraction(-1)) == 1
    assert shrink_complement(HALF, HALF) == 0  # just enough: the whole fit
    assert shrink_complement(HALF, HALF + Fraction(1, 10**20)) == 0  # not enough: the whole fit
    assert shrink_complement(HALF, Fraction(3, 8)) == Fraction(1, 4)


def test_least_squares_is_the_pseudo_inverse():
    """Feature matrices over {0, 1, 2} whose last column repeats the first, with unequal counts."""
    counts, sums = [2, 1, 3], [Fraction(1), Fraction(-1, 2), Fraction(2)]
    weights = sympy.diag(*map(sympy.sqrt, counts))
    labels = sympy.Matrix(
        [sympy.Rational(s.numerator, s.denominator) / c for s, c in zip(sums, counts, strict=True)]
    )
    seen = set()
    for flat in product(range(3), repeat=6):
        features = [[*flat[:2], flat[0]], [*flat[2:4], flat[2]], [*flat[4:], flat[4]]]
        matrix = sympy.Matrix(features)
        rank = matrix.rank()
        seen.add(rank)
        if sum(flat) % 7:  # a seventh of them, all ranks among them
            continue
        outer, explained = least_squares(features, counts, sums)
        wanted = (weights * matrix).pinv() * weights * labels
        assert [sympy.Rational(a.numerator, a.denominator) for a in outer] == [
            sympy.nsimplify(w) for w in wanted
        ]
        fitted = matrix * wanted
        assert sympy.simplify(sum(c * v * v for c, v in zip(counts, fitted, strict=True)) - explained) == 0
    assert seen == {0, 1, 2}


def test_learn_agrees_with_the_reference():
    network = Network([[1, -2], [HALF, 3]], [Fraction(1, 4), -1])
    law = Iid.noisy_labels([[1, 0], [0, 1], [-1, 1]], Fraction(1, 3), 3)
    epsilon = Fraction(1, 3)
    for t, counts in enumerate(law.counts.tolist()):
        data = [(x, y) for x, y, c in zip(law.atom_x, law.atom_y, counts, strict=True) for _ in range(c)]
        for mask in (0, 1, 5, 6, 11, 15):
            found = learn(network, mask, law, t, epsilon)
            wanted = reference.learn(
                network.inner, network.inner_bias, mask, data, law.sigma_squared - epsilon
            )
            assert found.fits == wanted.fits
            assert found.explained == wanted.explained
            assert abs(mpmath.mpf(float(found.training_error)) - wanted.error) < 1e-14
            assert abs(digits(found.lipschitz) - wanted.lipschitz) < mpmath.mpf(10) ** -40
            if found.fits and found.shrink_complement < 1:
                assert found.training_error == law.sigma_squared - epsilon


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"mask": 4}, r"learn: mask=4 must satisfy 0 <= mask < 2\*\*2"),
        ({"data_set": 3}, "learn: data_set=3 must satisfy 0 <= data_set < 3"),
        ({"epsilon": 1}, r"learn: epsilon=1 must satisfy 0 < epsilon < sigma\^2 = 1"),
        ({"network": Network([[1, 2]])}, "learn: network.d=2 must equal law.d=1"),
    ],
)
def test_refusals(change, line):
    given_ = {
        "network": Network([[1], [2]]),
        "mask": 1,
        "law": Iid.noisy_labels([[1]], HALF, 2),
        "data_set": 0,
    }
    with pytest.raises(ValueError, match=line):
        learn(**({"epsilon": HALF} | given_ | change))
