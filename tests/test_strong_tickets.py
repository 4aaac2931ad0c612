"""Strong tickets against hand computations, slow enumerations of masks and of choices, and the counting bounds."""

from __future__ import annotations

import math
from fractions import Fraction as F
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from sims.strong_tickets import (
    best_subset,
    best_unit,
    error_law,
    subset_sums,
    unit_error,
    worst_error,
    worst_error_law,
)

HALF = F(1, 2)
fractions = st.fractions(-2, 2, max_denominator=12)
numbers = st.lists(fractions, min_size=1, max_size=5)


def choices(values):
    return [some for k in range(len(values) + 1) for some in combinations(range(len(values)), k)]


def test_sums_by_hand():
    assert subset_sums([F(1, 2), F(1, 3)]) == [0, F(1, 3), HALF, F(5, 6)]
    assert subset_sums([1, -1, 1]) == [-1, 0, 1, 2]
    found = best_subset([F(1, 2), F(1, 3), F(-1, 4)], F(1, 5))
    assert (found.chosen, found.total, found.error) == ((0, 2), F(1, 4), F(1, 20))
    # of several as near, the smallest mask: 0 and 1 are both 1/2 away
    assert best_subset([1, 1], HALF).chosen == ()
    assert best_subset([1, 1], 1).chosen == (0,)


def test_the_worst_target_by_hand():
    # sums 0, 1/3, 1/2, 5/6: gaps 1/3, 1/6, 1/3; the end 1 is 1/6 away
    assert worst_error([F(1, 2), F(1, 3)], 0, 1) == F(1, 6)
    assert worst_error([F(1, 2), F(1, 3)], 0, 2) == F(7, 6)
    assert worst_error([F(1, 2), F(1, 3)], F(1, 3), F(2, 5)) == F(1, 15)  # no middle inside
    assert worst_error([3], 1, 1) == 1
    assert worst_error([3], 2, 2) == 1


def test_a_law_by_hand():
    # target 1, numbers 1/2 and 1: 1 is there (error 0), 1/2 alone (1/2), none (1)
    law = error_law([F(1, 2), 1], 1, F(1, 3))
    assert law.probabilities == {F(0): F(1, 3), HALF: F(2, 9), F(1): F(4, 9)}
    assert law.within(0) == F(1, 3)
    assert law.within(F(3, 4)) == F(5, 9)
    assert law.within(F(-1, 9)) == 0
    assert law.mean == F(1, 9) + F(4, 9)
    assert error_law([1], 1, 1).probabilities == {F(0): F(1)}
    assert error_law([1], 1, 0).probabilities == {F(1): F(1)}


@settings(max_examples=30)
@given(numbers, fractions, fractions, fractions)
def test_errors_by_definition(values, target, one, other):
    sums = {sum((values[i] for i in some), F(0)) for some in choices(values)}
    assert subset_sums(values) == sorted(sums)
    found = best_subset(values, target)
    assert found.error == min(abs(s - target) for s in sums) == abs(found.total - target)
    assert found.total == sum((values[i] for i in found.chosen), F(0))
    low, high = sorted((one, other))
    worst = worst_error(values, low, high)
    grid = [low + (high - low) * F(k, 60) for k in range(61)]
    grid += [m for a, b in combinations(sums, 2) if low <= (m := (a + b) / 2) <= high]
    assert worst == max(min(abs(t - s) for s in sums) for t in grid)


@settings(max_examples=20)
@given(numbers.filter(lambda v: len(v) <= 4), fractions, st.fractions(0, 1, max_denominator=7))
def test_laws_by_definition(values, target, density):
    """Every mask, and every choice within it."""
    least, worst = {}, {}
    for mask in choices(values):
        chance = density ** len(mask) * (1 - density) ** (len(values) - len(mask))
        sums = sorted({sum((values[i] for i in some), F(0)) for k in range(len(mask) + 1)
                       for some in combinations(mask, k)})  # fmt: skip
        error = min(abs(s - target) for s in sums)
        least[error] = least.get(error, F(0)) + chance
        points = [F(0), F(1), *(m for a, b in combinations(sums, 2) if 0 <= (m := (a + b) / 2) <= 1)]
        error = max(min(abs(t - s) for s in sums) for t in points)
        worst[error] = worst.get(error, F(0)) + chance
    for found, slow in (
        (error_law(values, target, density), least),
        (worst_error_law(values, 0, 1, density), worst),
    ):
        assert found.probabilities == {e: p for e, p in slow.items() if p}
        assert list(found.probabilities) == sorted(found.probabilities)
        assert sum(found.probabilities.values()) == 1


# --- the counting bounds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 11))
def test_powers_of_two_are_the_equality_case(n):
    """n numbers serve an interval of length 1 to within 2^-(n+1), and no n numbers do better."""
    powers, error = [F(1, 2**k) for k in range(1, n + 1)], F(1, 2 ** (n + 1))
    assert worst_error(powers, -error, 1 - error) == error
    assert n in bounds.evaluate("peff_2026_subset_sum_count", accuracy=2 * error)
    assert worst_error(powers, 0, 1) > error


def test_the_order_of_what_is_needed():
    """Thinned powers of two, all of which must be there, against both bounds on how many numbers that takes."""
    for n, density in product((1, 2, 3), (HALF, F(9, 10))):
        powers, error = [F(1, 2**k) for k in range(1, n + 1)], F(1, 2 ** (n + 1))
        law = worst_error_law(powers, -error, 1 - error, density)
        contained = law.within(error)
        assert contained == density**n
        needed = bounds.evaluate(
            "peff_2026_subset_sum_density", accuracy=2 * error, delta=1 - contained, density=density
        )
        assert n in needed if n == 1 else needed.upper < n


@settings(max_examples=20)
@given(numbers, st.fractions(F(1, 4), 2, max_denominator=9))
def test_no_numbers_beat_the_count(values, length):
    error = worst_error(values, 0, length)
    assert 2 ** len(values) * 2 * error >= length


# --- units ------------------------------------------------------------------------------------------------------------


def test_units_by_hand():
    assert unit_error([1], [HALF]) == HALF
    assert unit_error([1], [-1]) == 1
    assert unit_error([-1], [-2]) == 0  # both vanish on [0, 1]
    # phi(x - y) against phi(x - y/2): largest at (1, 1), 0 against 1/2
    assert unit_error([1, -1], [1, F(-1, 2)]) == HALF
    # phi(x - 2 y) against phi(-x + y): 1 at (1, 0) and at (0, 1)
    assert unit_error([1, -2], [-1, 1]) == 1
    weights, error = best_unit([F(3, 4), F(-1, 3)], [[HALF, F(1, 5)], [F(-1, 4), F(-1, 12)]])
    assert weights == (F(7, 10), F(-1, 3)) and error == F(1, 20)


@settings(max_examples=30)
@given(st.lists(st.tuples(fractions, fractions), min_size=1, max_size=3))
def test_a_unit_on_a_grid(pairs):
    """No grid point is worse, the sum of the weights' errors is no better, and a fine grid comes near."""
    w, v = zip(*pairs, strict=True)
    exact = unit_error(w, v)
    steps = {1: 240, 2: 24, 3: 8}[len(w)]
    grid = product([F(k, steps) for k in range(steps + 1)], repeat=len(w))

    def relu(u, x):
        return max(sum(a * b for a, b in zip(u, x, strict=True)), F(0))

    seen = max(abs(relu(w, x) - relu(v, x)) for x in grid)
    slope = sum(abs(a) + abs(b) for a, b in pairs)
    assert seen <= exact <= sum(abs(a - b) for a, b in pairs)
    assert exact - seen <= slope / steps


def test_where_an_edge_crosses_a_hyperplane():
    """phi(x - y) and phi(x - 2 y) agree at every vertex, and differ by 1/2 at (1, 1/2)."""
    assert all(max(a - b, 0) == max(a - 2 * b, 0) for a, b in product((0, 1), repeat=2))
    assert unit_error([1, -1], [1, -2]) == HALF


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: subset_sums([1] * 19), "subset_sums: numbers=19 of them must be at most 18"),
        (lambda: subset_sums(range(10**12)), "subset_sums: numbers=1000000000000 of them must be at most 18"),
        (
            lambda: worst_error_law(range(10**12), 0, 1, HALF),
            "worst_error_law: numbers=.* must be at most 18",
        ),
        (
            lambda: best_unit([1], [range(10**12)]),
            "best_unit: numbers=1000000000000 of them must be at most 18",
        ),
        (lambda: subset_sums([]), "subset_sums: numbers=.* must be a vector with at least one entry"),
        (lambda: best_subset([1] * 19, 0), "best_subset: numbers=19 of them must be at most 18"),
        (lambda: best_subset([1], math.nan), "best_subset: target=nan must be finite"),
        (lambda: worst_error([1], 1, 0), "worst_error: high=0 must be at least low=1"),
        (lambda: error_law([1], 1, 2), r"error_law: density=2 must lie in \[0, 1\]"),
        (
            lambda: worst_error_law([1] * 11, 0, 1, HALF),
            "worst_error_law: numbers=11 of them must be at most 10",
        ),
        (lambda: worst_error_law([1], 0, 1, -1), r"worst_error_law: density=-1 must lie in \[0, 1\]"),
        (lambda: unit_error([1], [1, 2]), "unit_error: weights=of length 2 must have length 1"),
        (lambda: unit_error([1] * 9, [1] * 9), "unit_error: target=of length 9 must have length at most 8"),
        (lambda: best_unit([1], [[1], [1]]), "best_unit: numbers=for 2 inputs must be for 1 inputs"),
        (lambda: best_unit([1, 1], [[1] * 8] * 2), "best_unit: numbers=65536 choices must allow at most"),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
