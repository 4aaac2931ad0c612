"""The joint law of data and learned functions, against `measure`, tuples of draws, and hand-computed values."""

import itertools
import math
from collections import defaultdict
from fractions import Fraction as F

import numpy as np
import pytest

from sims.data import FixedDesign, Iid
from sims.learned_law import LearnedLaw, information, log_count
from sims.learner import learn
from sims.measure import measure
from sims.network import Network
from sims.rules import Blind, Gibbs, LeastError, LeastLipschitz
from sims.zoo import CROSS

LAW = Iid.noisy_labels(CROSS[:3], F(1, 3), 3)
NETWORK = Network.random(2, 2, seed=5)
RULES = [rule(size) for rule in (Blind, LeastError, LeastLipschitz) for size in (1, 2, 4)]


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_agrees_with_measure(rule):
    """Two routes: exact pairs here, tables of floats with error bounds there."""
    learned = LearnedLaw(rule, NETWORK, LAW, F(2, 9))
    found = measure(rule, NETWORK, LAW, F(2, 9), progress=False)
    exact = learned.mask_information.enclosure()
    assert exact.lower <= found.information.upper and found.information.lower <= exact.upper
    assert learned.fit_probability == found.fit_probability
    assert learned.expected_size == found.expected_size == rule.size
    for delta in (F(1, 10), F(1, 4), F(1, 2), F(9, 10)):
        level = learned.lipschitz_level(delta)
        if level is None:
            assert learned.fit_probability <= delta
        else:
            above = F(float(level)) * (1 + F(1, 10**9))
            assert found.tail(F(float(level)) * (1 - F(1, 10**9))) <= delta < found.tail(above)


def test_information_by_hand():
    half, quarter = F(1, 2), F(1, 4)
    identity = information([(0, "a", half), (1, "b", half)])
    assert identity.terms == {F(2): F(1)}  # log 2
    independent = information([(i, j, quarter) for i in range(2) for j in range(2)])
    assert independent.terms == {}
    split = information([(0, "a", quarter), (0, "a", quarter), (1, "b", half)])  # a pair listed twice is one
    assert split.terms == {F(2): F(1)}
    noisy = information([(0, 0, F(3, 8)), (0, 1, F(1, 8)), (1, 0, F(1, 8)), (1, 1, F(3, 8))])
    assert float(noisy.enclosure()) == pytest.approx(0.75 * math.log(1.5) + 0.25 * math.log(0.5))


def test_log_count_by_hand():
    def choice(mask, weight):
        return mask, (F(weight),), F(0)

    choices = [
        (choice(1, 1), F(1, 4)),
        (choice(1, 2), F(1, 4)),
        (choice(1, 1), F(1, 4)),
        (choice(2, 5), F(1, 4)),
    ]
    assert log_count(choices).terms == {F(2): F(3, 4)}  # mask 1: two weight vectors, probability 3/4


def test_correlations_against_tuples():
    """X_W and its law from all n-tuples of draws, in rational arithmetic, unshrunk where the shrinking is rational."""
    rule, epsilon = LeastError(3), F(2, 9)
    learned = LearnedLaw(rule, NETWORK, LAW, epsilon)
    index = {tuple(row): t for t, row in enumerate(LAW.counts.tolist())}
    by_set = {pair.data_set: pair for pair in learned.pairs}
    x_of = dict(zip((pair.data_set for pair in learned.pairs), learned.correlations, strict=True))
    levels = defaultdict(float)
    for draw in itertools.product(range(len(LAW.atom_x)), repeat=LAW.n):
        counts = tuple(draw.count(a) for a in range(len(LAW.atom_x)))
        t = index[counts]
        pair = by_set[t]
        found = learn(NETWORK, pair.mask, LAW, t, epsilon)
        shrink = 1 - math.sqrt(found.shrink_complement)

        def f(x, found=found, pair=pair, shrink=shrink):
            rows = NETWORK.masked(pair.mask)
            units = [max(0.0, float(sum(w * v for w, v in zip(row, x, strict=True)))) for row in rows]
            return min(
                1.0, max(-1.0, shrink * sum(float(a) * u for a, u in zip(found.outer, units, strict=True)))
            )

        mean = sum(float(p) * f(x) for p, x in zip(LAW.probabilities, LAW.atom_x, strict=True))
        x = sum((f(LAW.atom_x[a]) - mean) * float(LAW.atom_y[a] - LAW.regression[a]) for a in draw) / LAW.n
        assert x_of[t] == pytest.approx(x, abs=1e-12)
        levels[x >= 0.05] += math.prod(float(LAW.probabilities[a]) for a in draw)
    assert float(learned.correlation_probability(0.05)) == pytest.approx(levels[True], abs=1e-12)
    assert 0.01 < levels[True] < 0.99


def test_a_fixed_function_is_centred():
    """E X_f = 0 for every learned function when the data do not know of it."""
    learned = LearnedLaw(Blind(2), NETWORK, LAW, F(2, 9))
    weights = np.array([float(F(w, LAW.denominator)) for w in LAW.weights])
    means = (LAW.counts @ learned.centred.T).T @ weights
    assert len(means) > 20 and np.abs(means).max() < 1e-12
    assert np.abs(learned.values).max() <= 1.0


def test_functions_are_clipped():
    """A fit on two points may leave [-1, 1] at a third; the theorems speak of the clipped function."""
    law = Iid([(1,), (2,), (4,)], [1, -1, 1], [F(1, 4), F(1, 2), F(1, 4)], 2)
    with pytest.raises(ValueError, match=r"epsilon=1/9 must satisfy 0 < epsilon < sigma\^2 = 0"):
        LearnedLaw(LeastError(1), Network([[1]]), law, F(1, 9))  # labels without noise
    noisy = Iid([(1,), (1,), (4,)], [1, -1, 1], [F(1, 4), F(1, 4), F(1, 2)], 2)
    learned = LearnedLaw(LeastError(1), Network([[1]]), noisy, F(1, 4))
    plain = [1 * (1 - math.sqrt(c)) * float(outer[0]) for _, outer, c in learned.choices]  # f(1)
    assert max(abs(4 * f) for f in plain) > 1.5  # f(4) = 4 f(1)
    assert learned.values[:, 0] == pytest.approx(np.clip(plain, -1, 1))
    assert learned.values[:, 2] == pytest.approx(np.clip(np.array(plain) * 4, -1, 1))


def test_correlation_quantile():
    learned = LearnedLaw(LeastError(2), NETWORK, LAW, F(2, 9))
    for delta in (F(1, 20), F(1, 3), F(9, 10)):
        found = learned.correlation_quantile(delta)
        sizes = np.abs(learned.correlations)
        above = sum(
            p.probability for p, x in zip(learned.pairs, sizes, strict=True) if x > float(found.upper)
        )
        at_least = sum(
            p.probability for p, x in zip(learned.pairs, sizes, strict=True) if x >= float(found.lower)
        )
        assert above <= delta < at_least


def test_one_point_leaves_nothing_to_learn_from_x():
    one = Iid([(1,), (1,)], [1, -1], [F(1, 2), F(1, 2)], 2)
    learned = LearnedLaw(LeastError(1), Network([[1]]), one, F(1, 2))
    assert learned.mask_information.terms == {}
    assert learned.fit_probability == F(1, 2)  # both labels equal
    assert learned.lipschitz_level(F(1, 2)) is None  # fitting is exactly as likely as delta: nothing is asked
    assert learned.lipschitz_level(F(1, 2) - F(1, 10**9)) is not None
    assert learned.information.terms == {F(4): F(1, 2), F(2): F(1, 2)}  # three outcomes: 1/4, 1/2, 1/4
    assert np.abs(learned.centred).max() == 0  # a function of one point is its own mean


def test_refusals():
    with pytest.raises(
        ValueError, match=r"LearnedLaw: rule=Gibbs.* must give masks with rational probabilities"
    ):
        LearnedLaw(Gibbs(1, 2), NETWORK, LAW, F(2, 9))
    fixed = LearnedLaw(LeastError(1), NETWORK, FixedDesign(CROSS[:2], F(1, 2)), F(1, 4))
    with pytest.raises(
        ValueError, match=r"LearnedLaw: law=.* must have independent, identically distributed points"
    ):
        _ = fixed.correlations
