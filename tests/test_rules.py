"""Rules: ties, penalties, rules of one's own; their laws against the reference are in test_measure."""

from fractions import Fraction

import numpy as np
import pytest

from sims.data import Iid
from sims.joint import joint_of
from sims.learner import learn
from sims.mask_table import MaskTable
from sims.masks import masks_of_size
from sims.measure import measure, measure_all
from sims.network import Network
from sims.rules import Blind, Chosen, Gibbs, LeastError, LeastLipschitz, Picked, Tilted

HALF = Fraction(1, 2)
NETWORK = Network([[1, 2, -1], [-2, 1, 3]])
LAW = Iid.noisy_labels([[1, 0, 1], [0, 1, 1], [1, 1, 0]], HALF, 3)


@pytest.fixture(scope="module")
def table():
    return MaskTable(NETWORK, LAW, HALF, np.arange(2**6))


def chosen_masks(rule, table):
    choice = rule.choose(table)
    assert isinstance(choice, Picked)
    return table.masks[choice.index].tolist()


@pytest.mark.parametrize("size", range(7))
def test_ties_go_to_the_smallest_pattern(table, size):
    """Both informed rules, every data set, in rational arithmetic mask by mask."""
    masks = masks_of_size(6, size).tolist()
    by_error, by_lipschitz = chosen_masks(LeastError(size), table), chosen_masks(LeastLipschitz(size), table)
    tied = 0
    for t in range(LAW.size):
        found = [learn(NETWORK, mask, LAW, t, HALF) for mask in masks]
        most = max(f.explained for f in found)
        tied += sum(f.explained == most for f in found) > 1
        assert by_error[t] == next(m for m, f in zip(masks, found, strict=True) if f.explained == most)
        fitting = [(f.lipschitz, m) for m, f in zip(masks, found, strict=True) if f.fits]
        assert by_lipschitz[t] == (min(fitting)[1] if fitting else masks[0])
    assert tied > 0 or size in (0, 6)


def test_blind_is_uniform(table):
    choice = Blind(3).choose(table)
    assert isinstance(choice, Tilted)
    assert table.masks[choice.indices].tolist() == masks_of_size(6, 3).tolist()
    assert choice.beta == 0


def test_default_penalty_is_the_largest_fitted_constant(table):
    for size in range(7):
        masks = masks_of_size(6, size).tolist()
        answers = [learn(NETWORK, m, LAW, t, HALF) for m in masks for t in range(LAW.size)]
        largest = max((float(a.lipschitz) for a in answers if a.fits), default=0.0)
        assert Gibbs(size, 1).choose(table).penalty == pytest.approx(largest, rel=1e-11)
        assert Gibbs(size, 1, HALF).choose(table).penalty == 0.5


def test_a_steep_gibbs_rule_is_the_sharp_one():
    """With a penalty above every constant, and ties shared, smoothness and fitting tend to those of LeastLipschitz."""
    sharp, steep = measure_all([LeastLipschitz(3), Gibbs(3, 10**5, 1000)], NETWORK, LAW, HALF)
    assert float(steep.fit_probability) == pytest.approx(float(sharp.fit_probability), abs=1e-9)
    assert float(steep.lipschitz_mean) == pytest.approx(float(sharp.lipschitz_mean), rel=1e-6)
    assert float(steep.information) <= float(sharp.information) + 1e-6


def test_rules_of_ones_own():
    """A list of masks and a function of the counts say the same; copying LeastError measures the same."""
    table = MaskTable(NETWORK, LAW, HALF, masks_of_size(6, 2))
    masks = chosen_masks(LeastError(2), table)
    of_counts = {tuple(row): mask for row, mask in zip(LAW.counts.tolist(), masks, strict=True)}
    rules = [LeastError(2), Chosen(masks, "copy"), Chosen(lambda counts: of_counts[tuple(counts.tolist())])]
    one, two, three = measure_all(rules, NETWORK, LAW, HALF)
    for other in (two, three):
        for name in ("information", "fit_probability", "lipschitz_mean", "training_error", "expected_size"):
            assert getattr(one, name) == getattr(other, name)
    assert "copy" in repr(two)
    mixed = measure(Chosen(lambda counts: 0 if counts[0] else 63), NETWORK, LAW, HALF)
    assert 0 < mixed.expected_size < 6


def test_only_the_stated_error_of_the_floats_is_trusted():
    """Floats spoiled by up to a stated relative error of 1e-3: whatever is called exact does not move at all."""
    rules = [rule for size in (2, 3, 4) for rule in (Blind(size), LeastError(size), LeastLipschitz(size))]
    clean, spoiled = (MaskTable(NETWORK, LAW, HALF, np.arange(2**6)) for _ in range(2))
    generator = np.random.default_rng(0)
    spoiled.relative_error = 1e-3
    for block in spoiled.blocks:
        for values in (block.lipschitz, block.explained):
            values *= 1 + 0.99e-3 * generator.uniform(-1, 1, values.shape)
    for rule in rules:
        choices = [rule.choose(table) for table in (clean, spoiled)]
        if isinstance(choices[0], Picked):
            assert np.array_equal(choices[0].index, choices[1].index), rule
        one, two = (joint_of(table, choice) for table, choice in zip((clean, spoiled), choices, strict=True))
        assert one.minimum() == two.minimum()
        for q in range(1, 40):
            assert one.quantile(Fraction(q, 40)) == two.quantile(Fraction(q, 40)), (rule, q)
            limit = one.quantile(Fraction(q, 40)).lower
            assert one.below(limit) == two.below(limit)
        low, high = two.mean_lipschitz().lower, two.mean_lipschitz().upper
        assert low <= float(one.mean_lipschitz()) <= high
        low, high = two.training_error().lower, two.training_error().upper
        assert low <= float(one.training_error()) <= high


def test_many_rules_share_one_table():
    rules = [rule for size in range(4) for rule in (Blind(size), LeastError(size), Gibbs(size, 2))]
    together = measure_all(rules, NETWORK, LAW, HALF)
    for rule, found in zip(rules, together, strict=True):
        alone = measure(rule, NETWORK, LAW, HALF)
        assert (
            alone.fit_probability == found.fit_probability
            or abs(float(alone.fit_probability) - float(found.fit_probability)) < 1e-9
        )
        assert float(alone.information) == pytest.approx(float(found.information), abs=1e-9)
        assert found.rule == rule
