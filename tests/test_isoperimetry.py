import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bounds.enclose import precision, to_arb
from sims import isoperimetry
from sims.isoperimetry import isoperimetry_constant, lipschitz_tail
from tests.reference import isoperimetry as reference

HALF = Fraction(1, 2)
CUBE = list(itertools.product((-1, 1), repeat=3))


def needed(d, height, mass):
    """The constant that P(|f - E f| >= height) = mass needs of a 1-Lipschitz f: d t^2 / (2 log(2 / mass)), a ball."""
    return d * height**2 / (2 * to_arb(2 / Fraction(mass)).log())


def assert_encloses(enclosure, ball):
    with precision(256):
        assert not to_arb(enclosure.lower) > ball
        assert not to_arb(enclosure.upper) < ball
    assert enclosure.width <= enclosure.upper / 2**50


@pytest.mark.parametrize(
    ("x", "y", "r"), [([0], [1], 1), ([0, 0], [3, 4], 5), ([1, 2, 3], [1, 2, Fraction(1, 3)], Fraction(8, 3))]
)
def test_two_equal_points_are_the_equality_case(x, y, r):
    """d r^2 / (8 log 2): the function that separates them sits at r / 2 from its mean with probability one."""
    with precision(256):
        ball = needed(len(x), to_arb(Fraction(r)) / 2, 1)
    got = isoperimetry_constant([x, y], [HALF, HALF])
    assert_encloses(got.valid, ball)
    assert_encloses(got.lower, ball)


@pytest.mark.parametrize("p", [Fraction(1, 3), Fraction(1, 10), Fraction(1, 1000), Fraction(999, 1000)])
def test_two_points_by_hand(p):
    """f = (0, r) is off its mean by (1 - p) r on the first point and by p r on the second."""
    low, high = sorted((p, 1 - p))
    with precision(256):
        ball = needed(1, to_arb(low), 1).max(needed(1, to_arb(high), low))
    got = isoperimetry_constant([[5], [6]], [p, 1 - p])
    assert_encloses(got.valid, ball)
    assert_encloses(got.lower, ball)
    assert lipschitz_tail([[5], [6]], [p, 1 - p], low) == 1
    assert lipschitz_tail([[5], [6]], [p, 1 - p], low + Fraction(1, 10**6)) == low
    assert lipschitz_tail([[5], [6]], [p, 1 - p], high) == low
    assert lipschitz_tail([[5], [6]], [p, 1 - p], high + Fraction(1, 10**6)) == 0


def test_the_middle_point_of_three():
    """Uniform on -1, 0, 1: f(x) = x is off by 1 with probability 2/3, f = |x| by at most 2/3 with probability 1/3."""
    with precision(256):
        ball = needed(1, arb(1), Fraction(2, 3))
    got = isoperimetry_constant([[-1], [0], [1]], [Fraction(1, 3)] * 3)
    assert_encloses(got.valid, ball)
    assert_encloses(got.lower, ball)


def test_the_cube():
    """Uniform on {-1, 1}^3: a coordinate is off its mean by 1 always, which needs 3 / (2 log 2), not the most."""
    got = isoperimetry_constant(CUBE, [Fraction(1, 8)] * 8)
    assert got.smallest.width < Fraction(1, 10**8)
    assert float(got.smallest) > 3 / (2 * np.log(2))
    # the distance to a corner: both this corner and its opposite are far off the mean
    distance = [(to_arb(4 * i)).sqrt() for i in range(4)]
    mean = (distance[0] + 3 * distance[1] + 3 * distance[2] + distance[3]) / 8
    assert not needed(3, (mean - 0), Fraction(1, 8)) > to_arb(got.valid.upper)


@pytest.mark.parametrize("law", [([[1, 2]], [1]), ([[1, 2], [1, 2]], [HALF, HALF]), ([[1], [2]], [1, 0])])
def test_one_point_needs_nothing(law):
    got = isoperimetry_constant(*law)
    assert got.valid.upper == got.lower.lower == 0
    assert lipschitz_tail(*law, Fraction(1, 100)) == 0
    assert lipschitz_tail(*law, 0) == 1


@st.composite
def laws(draw, most=5, least=2):
    d = draw(st.integers(1, 3))
    point = st.tuples(*[st.integers(-4, 4)] * d)
    points = draw(st.lists(point, min_size=least, max_size=most, unique=True))
    weights = [draw(st.integers(1, 9)) for _ in points]
    return points, [Fraction(w, sum(weights)) for w in weights]


SMALL = [
    ([[0], [1], [3]], [HALF, Fraction(1, 4), Fraction(1, 4)]),
    ([[0, 0], [1, 0], [0, 1], [1, 1]], [Fraction(1, 4)] * 4),
    ([[0, 0], [4, 0], [0, 1], [1, 1]], [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(4, 10)]),
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [9, 0, 0]], [Fraction(6, 10)] + [Fraction(1, 10)] * 4),
]


@pytest.mark.parametrize("law", SMALL)
def test_against_one_program_per_pair_of_sets(law):
    got = isoperimetry_constant(*law)
    assert float(got.smallest) == pytest.approx(reference.smallest_constant(*law), rel=1e-7)
    assert got.smallest.width <= got.smallest.upper / 10**8
    for t in (Fraction(1, 3), Fraction(7, 9), Fraction(13, 11), Fraction(31, 10)):
        assert float(lipschitz_tail(*law, t)) == pytest.approx(
            reference.largest_tail(*law, float(t)), abs=1e-12
        )


@settings(deadline=None, max_examples=25)
@given(laws(most=4))
def test_drawn_laws_against_one_program_per_pair_of_sets(law):
    got = isoperimetry_constant(*law)
    assert float(got.smallest) == pytest.approx(reference.smallest_constant(*law), rel=1e-7)
    assert got.smallest.width <= got.smallest.upper / 10**8


def deviations(points, probabilities, values):
    """Pairs (t / L, P(|f - E f| >= t)) for the function with these values; t / L as balls."""
    gaps = []
    for i, j in itertools.combinations(range(len(points)), 2):
        square = sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(points[i], points[j], strict=True))
        gaps.append(abs(values[i] - values[j]) / to_arb(square).sqrt())
    slope = gaps[0]
    for gap in gaps[1:]:
        slope = slope.max(gap)
    mean = sum(p * f for p, f in zip(probabilities, values, strict=True))
    off = [abs(f - mean) for f in values]
    for t in set(off):
        yield to_arb(Fraction(t)) / slope, sum(p for p, x in zip(probabilities, off, strict=True) if x >= t)


@settings(deadline=None, max_examples=60)
@given(laws(most=7), st.data())
def test_no_function_violates_it(law, data):
    points, probabilities = law
    values = data.draw(st.lists(st.integers(-9, 9), min_size=len(points), max_size=len(points)))
    assume(len(set(values)) > 1)
    constant = isoperimetry_constant(points, probabilities)
    with precision(256):
        for height, mass in deviations(points, probabilities, values):
            assert not needed(len(points[0]), height, mass) > to_arb(constant.valid.upper)
            below = Fraction(float(height.lower())) * (1 - Fraction(1, 2**40))
            assert lipschitz_tail(points, probabilities, below) >= mass


def test_many_points_have_a_valid_constant_too():
    """Beyond the exact search: the five-dimensional cube, whose distances and coordinates must not violate it."""
    points = list(itertools.product((0, 1), repeat=5))
    law = points, [Fraction(1, 32)] * 32
    constant = isoperimetry_constant(*law)
    assert constant.lower.lower > 0
    rng = random.Random(3)
    functions = [[x[i] for x in points] for i in range(5)] + [[sum(x) for x in points]]
    functions += [[rng.randint(-2, 2) for _ in points] for _ in range(10)]
    with precision(256):
        for values in functions:
            for height, mass in deviations(*law, values):
                assert not needed(5, height, mass) > to_arb(constant.valid.upper)
                below = Fraction(float(height.lower())) * (1 - Fraction(1, 2**40))
                assert lipschitz_tail(*law, below) >= mass
    assert lipschitz_tail(*law, 4) == 0


def test_hoeffding_is_used_where_it_is_better():
    """One far point of small probability among many: |f - E f| <= e is poor for the others."""
    points = [[j] for j in range(20)]
    constant = isoperimetry_constant(points, [Fraction(1, 20)] * 20)
    assert constant.valid.upper <= Fraction(19**2, 4)


@settings(deadline=None, max_examples=30)
@given(laws(), st.integers(2, 5))
def test_geometry(law, s):
    points, p = law
    d = len(points[0])
    constant = isoperimetry_constant(points, p).smallest

    def same(other, factor=Fraction(1)):
        got = isoperimetry_constant(*other).smallest
        assert float(got.upper) == pytest.approx(float(constant.upper * factor), rel=1e-8)
        assert got.upper >= constant.lower * factor >= 0
        assert constant.upper * factor >= got.lower

    order = list(range(len(p)))[::-1]
    same(([points[j] for j in order], [p[j] for j in order]))
    same(([[s * t - 3 for t in x] for x in points], p), Fraction(s**2))
    same(([[*x, 7] for x in points], p), Fraction(d + 1, d))  # the law is the same, its dimension is not
    split = [*points, points[0]]
    same((split, [p[0] / 3, *p[1:], 2 * p[0] / 3]))
    if d == 2:
        turned = [[Fraction(3 * x - 4 * y, 5), Fraction(4 * x + 3 * y, 5)] for x, y in points]
        same((turned, p))


def test_few_programs_cost_sharpness_only(monkeypatch):
    law = CUBE, [Fraction(1, 8)] * 8
    sharp, tail = isoperimetry_constant(*law).smallest, lipschitz_tail(*law, Fraction(13, 10))
    monkeypatch.setattr(isoperimetry, "_MOST_PROGRAMS", 1)
    isoperimetry._constant.cache_clear()
    blunt = isoperimetry_constant(*law)
    isoperimetry._constant.cache_clear()
    assert blunt.valid.upper > sharp.upper * Fraction(1001, 1000)
    assert blunt.lower.lower <= sharp.upper
    assert lipschitz_tail(*law, Fraction(13, 10)) >= tail


def test_a_failing_solver_costs_sharpness_only(monkeypatch):
    class Failed:
        x = None

    law = CUBE, [Fraction(1, 8)] * 8
    sharp = isoperimetry_constant(*law)
    isoperimetry._constant.cache_clear()
    monkeypatch.setattr(isoperimetry, "linprog", lambda *_, **__: Failed())
    blunt = isoperimetry_constant(*law)
    isoperimetry._constant.cache_clear()
    assert blunt.valid.upper > sharp.valid.upper
    assert blunt.lower.lower <= sharp.lower.upper


def test_a_wrong_solver_cannot_make_a_wrong_constant(monkeypatch):
    """The certificates are checked: nonsense from the solver still leaves valid bounds."""
    rng = np.random.default_rng(1)

    class Nonsense:
        def __init__(self, c, b_eq, **_):
            self.x = rng.standard_normal(len(c))
            self.eqlin = type("Duals", (), {"marginals": rng.standard_normal(len(b_eq))})

    sharp = [isoperimetry_constant(*law).smallest for law in SMALL]
    isoperimetry._constant.cache_clear()
    monkeypatch.setattr(isoperimetry, "linprog", lambda c, **rest: Nonsense(c, **rest))
    for law, best in zip(SMALL, sharp, strict=True):
        got = isoperimetry_constant(*law)
        assert got.valid.upper >= best.lower
        assert got.lower.lower <= best.upper
    isoperimetry._constant.cache_clear()


@pytest.mark.parametrize(
    ("law", "kind", "line"),
    [
        (([[0], [1]], [HALF, Fraction(1, 3)]), ValueError, r"probabilities=.* must sum to exactly 1"),
        (([[0], [1]], [2, -1]), ValueError, r"probabilities=.* must be at least 0 each"),
        (([[0], [1]], [1]), ValueError, r"probabilities=1 numbers must be 2"),
        (([0, 1], [HALF, HALF]), ValueError, r"points=.* must be a matrix"),
        (([], []), ValueError, r"points=.* must be a matrix with at least one entry"),
        (([[float("nan")], [1]], [HALF, HALF]), ValueError, r"points\[0\]\[0\]=nan must be finite"),
        (([["a"], [1]], [HALF, HALF]), TypeError, r"points\[0\]\[0\]=a must be a real number"),
    ],
)
def test_mistakes_get_one_clear_line(law, kind, line):
    with pytest.raises(kind, match=f"^isoperimetry_constant: {line}"):
        isoperimetry_constant(*law)
    with pytest.raises(kind, match=f"^lipschitz_tail: {line}"):
        lipschitz_tail(*law, 1)


def test_heights_are_not_negative():
    with pytest.raises(ValueError, match=r"^lipschitz_tail: t=-1 must be at least 0"):
        lipschitz_tail([[0], [1]], [HALF, HALF], -1)
