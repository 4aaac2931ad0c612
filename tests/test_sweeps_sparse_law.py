"""The sweep behind the first figure: its bounds W and J, its level, its curve, and what its rows must obey."""

import math
from fractions import Fraction as F

import pytest

import bounds
from sims import zoo
from sims.data import Iid
from sims.learned_law import LearnedLaw
from sims.learner import learn
from sims.measure import measure
from sims.network import Network
from sims.rules import Blind, Gibbs, LeastError, LeastLipschitz
from sims.sweeps import sparse_law as sweep

NETWORK = Network.random(2, 2, seed=4)
LAW = Iid.noisy_labels(zoo.CROSS, F(1, 2), 3)


@pytest.fixture(scope="module")
def table():
    return sweep.compute(quick=True)


def test_weights_and_features_bounds_hold_for_every_mask_and_data_set():
    W, J = sweep.weights_bound(NETWORK, LAW), sweep.features_bound(NETWORK, LAW)
    largest_weight = largest_feature = F(0)
    for mask in range(2**NETWORK.p):
        rows = NETWORK.masked(mask)
        for x in LAW.atom_x:
            units = [max(F(0), sum(w * v for w, v in zip(row, x, strict=True))) for row in rows]
            largest_feature = max(largest_feature, sum(u * u for u in units))
        for t in range(LAW.size):
            outer = learn(NETWORK, mask, LAW, t, sweep.EPSILON).outer
            largest_weight = max(largest_weight, sum(a * a for a in outer))
    assert 4 * largest_weight <= W**2  # two vectors of norm at most W/2 are within W
    assert largest_feature <= J**2
    assert 400 * largest_weight > W**2 and 4 * largest_feature > J**2  # and they are not idle


@pytest.mark.parametrize("rule", [Blind(2), LeastError(2), LeastLipschitz(3)], ids=repr)
def test_the_level_is_the_one_of_the_theorem(rule):
    """The least v with P(fits and Lip <= v) >= delta is at most the largest L with P(fits and Lip < L) <= delta."""
    found = sweep.level(measure(rule, NETWORK, LAW, sweep.EPSILON, progress=False))
    exact = LearnedLaw(rule, NETWORK, LAW, sweep.EPSILON)
    fitting = sorted((p for p in exact.pairs if p.learned.fits), key=lambda p: p.learned.lipschitz)
    mass = F(0)
    for pair in fitting:
        mass += pair.probability
        if mass >= sweep.DELTA:
            assert float(found) == pytest.approx(float(pair.learned.lipschitz), rel=1e-9)
            break
    else:
        assert found is None
    largest = exact.lipschitz_level(sweep.DELTA)
    assert largest is None or found.lower <= F(float(largest)) * (1 + F(1, 10**12))


def test_the_curve_is_theorem_4():
    values = {"n": 10**6, "d": 3, "c": F(3, 2), "epsilon": sweep.EPSILON, "delta": sweep.DELTA, "p_eff": 100}
    theorem = bounds.evaluate("kumar_2024_sparse_law", k=1, **values)

    class Large:
        n, d = 10**6, 3

    assert sweep.curve(F(100), Large, F(3, 2)) == theorem


def test_rows(table):
    rows, constants = table.rows, table.constants
    by_size = {size: [row for row in rows if row["size"] == size] for size in range(1, constants["p"] + 1)}
    assert len(by_size) == 6 and all(len(group) == 7 for group in by_size.values())
    for size, group in by_size.items():
        path = [row for row in group if row["rule"] in ("blind", "gibbs")]
        information = [float(row["information_nats"]) for row in path]
        assert information[0] == 0
        assert (max(information) > 0.05) == (size < 6)  # the one mask of size 6 knows nothing
        for row in group:
            assert row["expected_size"] == size
            assert float(row["information_nats"].lower) <= math.log(math.comb(constants["p"], size)) + 1e-15
            assert float(row["p_eff_bits"]) == pytest.approx(
                float(row["information_nats"]) / math.log(2) + size
            )
            assert float(row["p_eff_law_bits"]) > float(row["p_eff_bits"])
    assert by_size[6][0]["lipschitz_mean"] == by_size[6][-1]["lipschitz_mean"]  # one mask of that size


def test_the_largest_constant_touches_a_row_and_lies_below_all(table):
    constants = table.constants
    gain = constants["largest_constant_allowed"] / constants["theorem_constant"]
    law = Iid.noisy_labels(zoo.CROSS, F(1, 2), constants["n"])
    ratios = [
        float(row["lipschitz_level"]) / float(sweep.curve(row["p_eff_law_bits"].upper, law, constants["c"]))
        for row in table.rows
        if row["lipschitz_level"] is not None
    ]
    assert len(ratios) > 20
    assert min(ratios) == pytest.approx(gain, rel=1e-9)
    assert gain > 100


def test_rules_and_betas():
    rules = sweep.rules_of(NETWORK, (1, 2))
    assert rules[:5] == [Blind(1), Gibbs(1, 1), Gibbs(1, 2), LeastLipschitz(1), LeastError(1)]
    assert len(rules) == 5 * NETWORK.p
