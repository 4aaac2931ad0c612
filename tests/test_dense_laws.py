"""The dense laws against finite laws in which every probability is a sum of exact terms."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import comb, isqrt

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

import bounds
from bounds.enclose import enclosure


def _heads(n: int, least: Fraction) -> Fraction:
    """P(mean of n fair signs >= least), exactly."""
    return Fraction(sum(comb(n, j) for j in range(n + 1) if Fraction(2 * j - n, n) >= least), 2**n)


@pytest.mark.parametrize(
    ("n", "epsilon"), [(64, Fraction(1, 2)), (400, Fraction(1, 4)), (1000, Fraction(9, 10))]
)
def test_one_input_and_fair_labels(n, epsilon):
    """One input, labels fair signs: the constant mean(y) fits best, by mean(y)^2, and centred functions vanish."""
    root = Fraction(
        isqrt(10**6 * epsilon.numerator // epsilon.denominator), 1000
    )  # below the root, so the event is larger
    fits = 2 * _heads(n, root)
    assert fits > 0
    for id in ("peff_2026_noise_decomposition", "peff_2026_rounding"):
        values = {"n": n, "epsilon": epsilon, "k": 1, "correlation_probability": 0, "net_size": 1}
        b = bounds.get(id)
        given = {q.name: values[q.name] for q in b.quantities}
        assert fits <= bounds.evaluate(b, **given).lower


def test_without_centring_the_fit_is_the_correlation():
    """The same law in Lemma 2.1: correlation (1/n) sum f z >= eps/4 for some f in [-1, 1] is |mean(y)| >= eps/4."""
    n, epsilon = 100, Fraction(1, 2)
    fits, correlates = 2 * _heads(n, Fraction(7071, 10**4)), 2 * _heads(n, epsilon / 4)
    found = bounds.evaluate(
        "bubeck_sellke_2021_noise", n=n, epsilon=epsilon, correlation_probability=correlates
    )
    assert 0 < fits <= correlates < found.lower


@pytest.mark.parametrize("n", [1, 2, 7, 50, 300])
@pytest.mark.parametrize("t", [Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4)])
def test_sums_of_fair_signs(n, t):
    """A fair sign is C-tail for C = 1/log 2, since 2 exp(-1/C) = 1; with it the bound is 2^(-t^2/8)."""
    C = enclosure(1 / sp.log(2), {})
    # S >= t where the mean is at least t/sqrt(n): compare squares
    reached = Fraction(
        sum(comb(n, j) for j in range(n + 1) if 2 * j >= n and (2 * j - n) ** 2 >= t**2 * n), 2**n
    )
    assert reached <= bounds.evaluate("peff_2026_sum_of_tails", threshold=t, C=C).upper


@settings(max_examples=40, deadline=None)
@given(bounds.strategies.values("bubeck_sellke_2021_law"))
def test_the_law_with_the_projects_constants_is_stronger(values):
    """Where 44 W J >= epsilon, as the smaller base needs."""
    if 44 * values["W"] * values["J"] >= values["epsilon"]:
        own, printed = (
            bounds.evaluate(id, **values) for id in ("peff_2026_dense_law", "bubeck_sellke_2021_law")
        )
        assert own.lower > 8 * printed.upper


def test_the_cones_interpolate_and_are_as_steep_as_said():
    """All labels of four points on a line; on the grid the steepest pair is 2/separation and no steeper."""
    points, separation = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(9, 4)], Fraction(1, 2)
    slope = bounds.evaluate("wu_2022_interpolant", separation=separation)
    assert slope.exact
    steepest = Fraction(0)
    for labels in product((-1, 1), repeat=4):
        cones = list(zip(points, labels, strict=True))

        def f(x, cones=cones):
            return min(y + slope.upper * abs(x - at) for at, y in cones)

        assert [f(x) for x in points] == list(labels)
        grid = [Fraction(i, 8) for i in range(-8, 24)]
        steepest = max(steepest, *(abs(f(a) - f(b)) / (b - a) for a, b in pairwise(grid)))
    assert steepest == slope.upper == 4


@pytest.mark.parametrize(("depth", "seed"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_networks_move_no_faster_than_said(depth, seed):
    """ReLU networks of width 3 whose layers share one matrix in pairs; numbers can only refute."""
    rng = np.random.default_rng(seed)
    matrices, sharing = (depth + 1) // 2, 2 if depth > 1 else 1
    largest, radius = 2.0, 3.0
    x = rng.normal(size=3)
    x *= radius / np.linalg.norm(x)

    def output(weights):
        h = x
        for layer in range(depth):
            h = np.maximum(weights[layer // 2] @ h, 0)
        return h

    values = {"W": 2, "p": 9 * matrices, "sharing": sharing, "layers": depth, "radius": 3}
    bound = float(bounds.evaluate("bubeck_sellke_2021_network", **values))
    for _ in range(200):
        w = rng.uniform(-largest, largest, size=(matrices, 3, 3))
        v = np.clip(w + rng.normal(size=w.shape) * 10 ** rng.uniform(-3, 0), -largest, largest)
        assert np.linalg.norm(output(w) - output(v)) <= bound * np.linalg.norm(w - v)
        sharp = np.sqrt(depth * sharing) * radius * (largest * np.sqrt(sharing * 9 * matrices)) ** (depth - 1)
        assert np.linalg.norm(output(w) - output(v)) <= sharp * np.linalg.norm(w - v)
