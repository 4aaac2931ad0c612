"""The closed-form instance against explicit enumeration of all samples and labels."""

import itertools
import math
from collections import Counter
from fractions import Fraction as F

import pytest

from sims.memoriser import Memoriser


def enumerated(n, points, epsilon):
    """H(mask), E|mask|, P(fit), least and largest |a|^2 of a fit, over all (point, label) tuples."""
    masks, size, fit, squares = Counter(), F(0), F(0), []
    share = F(1, (2 * points) ** n)
    for draw in itertools.product(range(points), repeat=n):
        for labels in itertools.product((-1, 1), repeat=n):
            mean = {
                j: F(sum(y for i, y in zip(draw, labels, strict=True) if i == j), draw.count(j))
                for j in set(draw)
            }
            error = sum((y - mean[i]) ** 2 for i, y in zip(draw, labels, strict=True)) / n
            masks[frozenset(draw)] += share
            size += share * len(set(draw))
            if error <= 1 - epsilon:
                fit += share
                squares.append(sum(a * a for a in mean.values()))
    entropy = -sum(float(p) * math.log(p) for p in masks.values())
    return entropy, size, fit, min(squares), max(squares)


@pytest.mark.parametrize(
    ("n", "points", "epsilon"),
    [(1, 1, F(1, 2)), (2, 2, F(1, 2)), (3, 2, F(3, 4)), (3, 4, F(1, 3)), (4, 3, F(9, 10))],
)
def test_against_enumeration(n, points, epsilon):
    found = Memoriser(n, points, epsilon, F(1, 2))
    entropy, size, fit, least, most = enumerated(n, points, epsilon)
    assert float(found.mask_information) == pytest.approx(entropy, abs=1e-12)
    assert size in found.expected_size
    assert float(found.expected_size) == pytest.approx(points * (1 - (1 - 1 / points) ** n), rel=1e-12)
    assert fit in found.fit_probability
    assert found.lipschitz.lower**2 <= least and most <= found.lipschitz.upper**2
    assert least >= epsilon  # the argument of the docstring, and its lower end is not idle
    assert float(found.lipschitz.lower) == pytest.approx(math.sqrt(epsilon), rel=1e-12)


def test_the_law_of_distinct_points_is_a_law():
    law = Memoriser(200, 50, F(1, 2), F(1, 2))._distinct
    assert len(law) == 51  # 0..50 points seen
    total = sum(law[1:], law[0])
    assert abs(float(total) - 1) < 1e-30 or total.contains(1)


def test_isoperimetry_is_that_of_the_unit_vectors():
    from sims.isoperimetry import isoperimetry_constant

    points = 5
    exact = isoperimetry_constant(
        [[int(i == j) for j in range(points)] for i in range(points)], [F(1, points)] * points
    )
    assert exact.lower.lower <= Memoriser(2, points, F(1, 2), F(1, 2)).isoperimetry.upper


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 2, 0.5, 0.5), "Memoriser: n=0 must be at least 1"),
        ((2, 0, 0.5, 0.5), "Memoriser: points=0 must be at least 1"),
        ((2, 2, 1, 0.5), r"Memoriser: epsilon=1 must satisfy 0 < epsilon < sigma\^2 = 1"),
        ((2, 2, 0.5, 1.5), r"Memoriser: delta=3/2 must lie in \(0, 1\)"),
        ((10**5, 2, 0.5, 0.5), r"Memoriser: n=100000 must satisfy n\^2 <= 10000000"),
        ((2, 2, float("nan"), 0.5), "Memoriser: epsilon=nan must be finite"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        Memoriser(*arguments)


def test_wrong_types():
    with pytest.raises(TypeError, match=r"Memoriser: n=2\.5 must be an integer"):
        Memoriser(2.5, 2, 0.5, 0.5)
