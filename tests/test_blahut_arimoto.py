"""One slope: the rule's rate and the line against the definition to 50 digits, convex solvers, dit, closed forms."""

import math
from fractions import Fraction as F

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sims import blahut_arimoto as solver
from tests.reference import frontier as reference


def problem(distortion, weights):
    """Excess (masks, data sets) and probabilities as the solver takes them."""
    d = np.array(distortion, float)
    w = np.array(weights, float)
    return np.ascontiguousarray((d - d.min(axis=1, keepdims=True)).T), w / w.sum()


def exact_rule(a, mixture, excess, price, p):
    """Rate in bits and excess of P(m | t) = q_m A_tm / Z_t, the floats taken as they are, to 50 digits."""
    with mpmath.workdps(50):
        weights = [mpmath.mpf(float(x)) for x in p]
        joint = []
        for t in range(len(p)):
            heavy = [
                mpmath.mpf(float(q)) * mpmath.mpf(float(v))
                for q, v in zip(mixture, a.values[:, t], strict=True)
            ]
            joint.append([h / mpmath.fsum(heavy) for h in heavy])
        mean = [
            mpmath.fsum(w * row[m] for w, row in zip(weights, joint, strict=True))
            for m in range(len(mixture))
        ]
        rate, moved = mpmath.mpf(0), mpmath.mpf(0)
        for t, w in enumerate(weights):
            for m, share in enumerate(joint[t]):
                if share > 0:
                    rate += w * share * (mpmath.log(share / mean[m], 2) + mpmath.mpf(float(price[m])))
                    moved += w * share * mpmath.mpf(float(excess[m, t]))
        return rate, moved


def mpf(x):
    return mpmath.mpf(x.numerator) / x.denominator


matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.sampled_from([0.0, 0.25, 0.3, 1.0, 1.7, 2.0, 40.0]), min_size=n, max_size=n),
        min_size=1,
        max_size=5,
    )
)


@given(matrices, st.data())
def test_every_mixture_gets_a_rule_above_and_a_line_below(distortion, data):
    """Not only the best mixture: a certificate never relies on the solver. The line holds for any rule drawn here."""
    n = len(distortion[0])
    # Powers of two: the probabilities are floats, and the reference may take them so.
    exponents = data.draw(st.lists(st.integers(0, 3), min_size=len(distortion), max_size=len(distortion)))
    p = np.array([2.0**-e for e in exponents])
    p /= 2.0 ** math.ceil(math.log2(p.sum()))
    rest = 1 - p.sum()
    if rest > 0:
        distortion, p = [*distortion, [0.0] * n], np.append(p, rest)
    excess, _ = problem(distortion, np.ones(len(distortion)))
    slope = data.draw(st.sampled_from([1e-3, 0.5, 2.0, 30.0, math.inf]))
    price = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, 20.0]), min_size=n, max_size=n)))
    mixture = np.array(data.draw(st.lists(st.sampled_from([1e-9, 0.2, 1.0, 3.0]), min_size=n, max_size=n)))
    if data.draw(st.booleans()):
        mixture /= mixture.sum()
    a = solver.kernel(excess, price, slope)
    found = solver.certify(a, excess, p, mixture)
    rate, moved = exact_rule(a, mixture, excess, price, p)
    assert rate <= mpf(found.rate)
    assert mpf(found.excess_lower) <= moved <= mpf(found.excess)
    assert found.excess - found.excess_lower <= F(1, 10**12) * (found.excess + 1)
    finite = F(0) if math.isinf(slope) else F(slope)
    assert mpf(found.intercept) <= rate + mpf(finite) * moved
    other = np.array(data.draw(st.lists(st.sampled_from([0.0, 0.5, 2.0]), min_size=n, max_size=n)))
    if other.any() and not math.isinf(slope):
        rule = np.tile(other / other.sum(), (len(p), 1))
        rule[0] = np.eye(n)[data.draw(st.integers(0, n - 1))]
        value = reference.information(rule, p) + float(p @ (rule * (price + slope * excess.T)).sum(axis=1))
        assert float(found.intercept) <= value + 1e-12


@pytest.mark.parametrize("slope", [0.3, 1.0, 2.0, 5.0, 17.0])
def test_a_fair_coin_with_hamming_distortion(slope):
    """R(D) = 1 - h(D), so that at slope s the curve has D = 1 / (1 + 2^s)."""
    excess, p = problem([[0, 1], [1, 0]], [1, 1])
    found = solver.solve(solver.kernel(excess, np.zeros(2), slope), excess, p)
    level = 1 / (1 + 2**slope)
    entropy = -level * math.log2(level) - (1 - level) * math.log2(1 - level)
    assert float(found.excess) == pytest.approx(level, rel=1e-12)
    assert float(found.rate) == pytest.approx(1 - entropy, abs=1e-12)
    gap = found.rate + F(slope) * found.excess - found.intercept
    assert 0 <= gap < F(2, 10**9)


@pytest.mark.parametrize("slope", [0.5, 3.0, 9.0])
def test_a_uniform_source_of_many_letters(slope):
    """Uniform on n letters, Hamming distortion: R(D) = log n - h(D) - D log(n - 1), D = (n - 1)/(n - 1 + 2^s)."""
    n = 7
    excess, p = problem(1 - np.eye(n), np.ones(n))
    found = solver.solve(solver.kernel(excess, np.zeros(n), slope), excess, p)
    level = (n - 1) / (n - 1 + 2**slope)
    rate = (
        math.log2(n)
        + level * math.log2(level)
        + (1 - level) * math.log2(1 - level)
        - level * math.log2(n - 1)
    )
    assert float(found.excess) == pytest.approx(level, rel=1e-9)
    assert float(found.rate) == pytest.approx(rate, abs=1e-9)
    assert float(found.intercept) == pytest.approx(rate + slope * level, abs=1e-9)


def small(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 5), rng.integers(2, 6)
    return rng.integers(0, 6, shape) / 4, rng.integers(1, 9, shape[0])


@pytest.mark.parametrize("seed", range(8))
def test_against_a_convex_solver_for_the_rule_itself(seed):
    d, w = small(seed)
    price = np.random.default_rng(seed).integers(0, 3, d.shape[1]) / 2 if seed % 2 else np.zeros(d.shape[1])
    excess, p = problem(d, w)
    base = float(p @ d.min(axis=1))
    for slope in (0.7, 2.0, 8.0):
        found = solver.solve(solver.kernel(excess, price, slope), excess, p)
        other = reference.least(d, w, slope, price) - slope * base
        assert float(found.intercept) <= other + 1e-12
        assert other == pytest.approx(float(found.rate + F(slope) * found.excess), abs=2e-6)
        assert found.rate + F(slope) * found.excess - found.intercept < F(2, 10**9)
    end = solver.solve(solver.kernel(excess, price, math.inf), excess, p)
    other = reference.least(0 * d, w, 0.0, price, excess.T == 0)
    assert float(end.intercept) <= other + 1e-12
    assert other == pytest.approx(float(end.rate), abs=2e-6)
    assert end.excess == end.excess_lower == 0


def test_against_dit():
    from dit.rate_distortion.blahut_arimoto import blahut_arimoto

    d = np.array([[0.0, 1.0, 0.25], [1.0, 0.0, 0.5], [2.0, 0.75, 0.0]])
    p = np.array([0.5, 0.25, 0.25])
    theirs, _ = blahut_arimoto(p, 2.0, distortion=lambda p_x, p_y_x: d, max_iters=500, restarts=3)
    excess, _ = problem(d, [2, 1, 1])
    found = solver.solve(solver.kernel(excess, np.zeros(3), 2.0), excess, p)
    assert float(found.rate) == pytest.approx(theirs.rate, abs=1e-4)
    assert float(found.excess) == pytest.approx(theirs.distortion, abs=1e-4)


def test_against_the_plain_loop():
    rng = np.random.default_rng(5)
    d, w = rng.random((30, 40)), rng.integers(1, 5, 30)
    excess, p = problem(d, w)
    for slope in (3.0, 12.0):
        rate, mean = reference.plain_loop(d, w, slope, 3000)
        found = solver.solve(solver.kernel(excess, np.zeros(40), slope), excess, p)
        value = rate + slope * (mean - float(p @ d.min(axis=1)))
        assert float(found.intercept) <= value + 1e-12
        assert float(found.rate + F(slope) * found.excess) == pytest.approx(value, abs=1e-3)
        assert float(found.rate + F(slope) * found.excess) <= value + 1e-9


def test_floors_and_extremes():
    """Slopes at which entries underflow, and one where nothing is told apart."""
    d = np.array([[0.0, 1e-3, 5.0], [700.0, 0.0, 1.0], [3.0, 900.0, 0.0]])
    excess, p = problem(d, [1, 2, 3])
    ends = solver.solve(solver.kernel(excess, np.zeros(3), math.inf), excess, p)
    steep = solver.solve(solver.kernel(excess, np.zeros(3), 1e6), excess, p)
    assert float(steep.rate) == pytest.approx(float(ends.rate), abs=1e-9)
    assert steep.excess < F(1, 10**90)
    flat = solver.solve(solver.kernel(excess, np.zeros(3), 1e-12), excess, p)
    assert float(flat.rate) < 1e-10


def test_a_mixture_that_starves_a_data_set_is_refused():
    excess, p = problem([[0, 900], [900, 0]], [1, 1])
    a = solver.kernel(excess, np.zeros(2), 1.0)
    with pytest.raises(ValueError, match="weight of at least 2"):
        solver.certify(a, excess, p, np.array([1.0, 0.0]))
