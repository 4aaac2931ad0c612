"""Laws of kept weights against slow re-derivations: half-lines, matched lists, all subsets and orders."""

from fractions import Fraction as F
from itertools import combinations, permutations, product
from math import lcm

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from sims.data import Iid
from sims.kept_law import (
    WeightLaw,
    change,
    kolmogorov,
    layer_changes,
    mixture,
    normal_change,
    shuffled_kolmogorov,
    shuffled_wasserstein,
    uniform_change,
    wasserstein,
)
from sims.mlp import Mlp
from sims.pruners import Gibbs, Magnitude, MagnitudeAfter, Proportional, Random, Shuffled, Snip
from sims.pruners.contract import Picked, ShuffledLaw, Uniform
from sims.task import Task
from sims.training import train

TASK = Task(
    Mlp((2, 2, 1)), Iid.noisy_labels(list(product((-1, 1), repeat=2)), F(1, 2), 2), "squared", F(1, 8), 16
)
START = TASK.mlp.initial(3)
numbers = st.lists(st.fractions(-3, 3, max_denominator=4), min_size=1, max_size=6)


@st.composite
def layers(draw):
    weights = draw(numbers)
    kept = draw(st.sets(st.integers(0, len(weights) - 1), min_size=1))
    return weights, sorted(kept)


def half_lines(a, b):
    """The largest difference of shares over x <= t and x < t, for every t that could matter."""
    gaps = []
    for t in {*a, *b}:
        for holds in (lambda x, t=t: x <= t, lambda x, t=t: x < t):
            gaps.append(abs(F(sum(map(holds, a)), len(a)) - F(sum(map(holds, b)), len(b))))
    return max(gaps)


def matched(a, b):
    """Copies of both lists of one length, sorted and matched: the mean distance of partners."""
    n = lcm(len(a), len(b))
    pairs = zip(sorted(list(a) * (n // len(a))), sorted(list(b) * (n // len(b))), strict=True)
    return sum((abs(x - y) for x, y in pairs), F(0)) / n


@settings(max_examples=40, deadline=None)
@given(numbers, numbers)
def test_distances_by_half_lines_and_by_matching(a, b):
    p, q = WeightLaw.of(a), WeightLaw.of(b)
    assert kolmogorov(p, q) == kolmogorov(q, p) == half_lines(a, b)
    assert wasserstein(p, q) == wasserstein(q, p) == matched(a, b)
    assert p.mean == sum(a, F(0)) / len(a) and sum(p.shares) == 1
    assert all(p.at_most(x) == F(sum(v <= x for v in a), len(a)) for x in (*a, *b))


@settings(max_examples=40, deadline=None)
@given(layers(), st.booleans())
def test_no_mask_moves_the_law_further_than_the_share_that_it_removes(layer, signed):
    weights, kept = layer
    found = change(weights, kept, signed=signed)
    every = weights if signed else [abs(w) for w in weights]
    some = [every[i] for i in kept]
    assert (found.weights, found.kept) == (len(weights), len(kept))
    assert (
        found.kolmogorov
        == half_lines(some, every)
        <= found.removed
        == F(len(weights) - len(kept), len(weights))
    )
    assert found.wasserstein == matched(some, every)
    assert found.wasserstein >= abs(sum(some, F(0)) / len(some) - sum(every, F(0)) / len(every))
    assert found.scale == sum(map(abs, weights), F(0)) / len(weights)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.fractions(F(1, 4), 3, max_denominator=4), min_size=1, max_size=6), st.data())
def test_magnitude_pruning_moves_it_that_far(magnitudes, data):
    order = sorted(magnitudes)
    signs = data.draw(st.lists(st.sampled_from((-1, 1)), min_size=len(order), max_size=len(order)))
    size = data.draw(st.integers(1, len(order)))
    weights = [s * m for s, m in zip(signs, order, strict=True)]
    kept = range(len(order) - size, len(order))
    found = change(weights, kept)
    assert found.kolmogorov == found.removed
    assert found.wasserstein == sum(order[-size:], F(0)) / size - sum(order, F(0)) / len(order)
    both = [x for m in order for x in (m, -m)]
    symmetric = change(both, range(2 * len(order) - 2 * size, 2 * len(order)), signed=True)
    assert symmetric.kolmogorov == found.removed / 2 and symmetric.wasserstein == found.wasserstein


def test_by_hand():
    found = change([1, -2, 3], [2])
    assert (found.kolmogorov, found.wasserstein, found.removed, found.scale) == (F(2, 3), 1, F(2, 3), 2)
    assert change([1, -2, 3], [2], signed=True).kolmogorov == F(2, 3)
    assert change([1, -2, 3], [0, 2], signed=True).kolmogorov == F(1, 3)
    assert change([2, 2, -2], [1]).kolmogorov == 0
    assert shuffled_kolmogorov([1, 2, 3, 4], 2) == {F(1, 4): F(2, 3), F(1, 2): F(1, 3)}


@pytest.mark.parametrize("weights", [(1, 2, 4, 8, 9), (1, -1, 2, 2, 3), (5, 5, 5)])
@pytest.mark.parametrize("signed", [False, True])
def test_every_shuffle_one_by_one(weights, signed):
    for size in range(1, len(weights) + 1):
        subsets = list(combinations(range(len(weights)), size))
        one = [change(weights, kept, signed=signed) for kept in subsets]
        law = shuffled_kolmogorov(weights, size, signed=signed)
        assert list(law) == sorted({each.kolmogorov for each in one})
        for distance, chance in law.items():
            assert chance == F(sum(each.kolmogorov == distance for each in one), len(subsets))
        mean = sum((each.wasserstein for each in one), F(0)) / len(subsets)
        assert shuffled_wasserstein(weights, size, signed=signed) == mean
        # on average a shuffle restores the law of the layer
        parts = {}
        for kept in subsets:
            part = WeightLaw.of([weights[i] for i in kept], signed=signed)
            parts[part] = parts.get(part, 0) + F(1, len(subsets))
        assert mixture(parts) == WeightLaw.of(weights, signed=signed)


def test_reinitialised_distances_have_the_law_of_shuffled_ones():
    """A mask that does not move, and weights in every order."""
    magnitudes, kept = (1, 2, 4, 8, 16), (0, 3)
    found = {}
    for weights in permutations(magnitudes):
        distance = change(weights, kept).kolmogorov
        found[distance] = found.get(distance, 0) + F(1, 120)
    assert found == shuffled_kolmogorov(magnitudes, 2)


def test_the_mean_square_of_the_record():
    weights, size = (1, 2, 3, 4, 5), 2
    whole = WeightLaw.of(weights)
    for x in weights[:-1]:
        gaps = [
            WeightLaw.of(kept).at_most(F(x)) - whole.at_most(F(x)) for kept in combinations(weights, size)
        ]
        mean = sum((gap * gap for gap in gaps), F(0)) / len(gaps)
        claimed = bounds.evaluate("peff_2026_shuffled_kept_law", layer_share=F(x, 5), p=5, size=size)
        assert mean in claimed and claimed.width < F(1, 2**50)


def slow_changes(weights, law, signed):
    """(probability, layer, distances) mask by mask, from P(mask | data set) over all masks."""
    p, data = TASK.mlp.p, TASK.law
    share = law.probabilities(np.arange(2**p))
    blind = len(share) == 1  # no data set changes the law
    found = []
    for t, mask in zip(*np.nonzero(share), strict=True):
        own = weights if np.ndim(weights) == 1 else [F(float(w)) for w in weights[t]]
        for number, layer in enumerate(TASK.mlp.layers):
            kept = [q - layer.start for q in layer if mask >> q & 1]
            if kept:
                part = change(own[layer.start : layer.stop], kept, signed=signed)
                chance = F(float(share[t, mask])).limit_denominator(10**6)
                chance *= 1 if blind else F(data.weights[t], data.denominator)
                found.append((chance, number, part))
    return found


@pytest.mark.parametrize("method", [Magnitude(), Snip(), Random(), Shuffled(Snip())], ids=lambda m: m.name)
def test_layers_of_methods_mask_by_mask(method):
    for size, law in method.choose(TASK, START, [1, 3]).items():
        slow = slow_changes(START, law, signed=False)
        for number, found in enumerate(layer_changes(TASK, START, law)):
            mine = [(chance, part) for chance, layer, part in slow if layer == number]
            alive = sum((chance for chance, _ in mine), F(0))
            assert found.alive == alive and found.layer == number
            if not alive:
                assert found.kolmogorov is None and law.size == size
                continue
            for name in ("removed", "kolmogorov", "wasserstein"):
                assert (
                    getattr(found, name) == sum((c * getattr(part, name) for c, part in mine), F(0)) / alive
                ), name
            extreme = sum((c for c, part in mine if part.kolmogorov == part.removed), F(0)) / alive
            assert found.extreme == extreme
            if method.name in ("Random", "Shuffled(SNIP)"):
                assert found.kolmogorov == found.shuffled_kolmogorov
                assert found.wasserstein == found.shuffled_wasserstein
            if method.name == "Magnitude":
                assert found.extreme == 1 and found.kolmogorov == found.removed


@pytest.mark.parametrize(
    "method",
    [Gibbs(1), Shuffled(Gibbs(1)), Proportional(Snip()), Proportional(Magnitude())],
    ids=lambda m: m.name,
)
def test_layers_of_methods_that_draw(method):
    law = method.choose(TASK, START, [3])[3]
    share = np.broadcast_to(law.probabilities(np.arange(2**TASK.mlp.p)), (TASK.law.size, 2**TASK.mlp.p))
    weights = np.array([float(F(weight, TASK.law.denominator)) for weight in TASK.law.weights])
    chances = weights @ share  # of each mask, over all data sets
    for layer, found in zip(TASK.mlp.layers, layer_changes(TASK, START, law, signed=True), strict=True):
        means, alive = dict.fromkeys(("removed", "kolmogorov", "wasserstein", "extreme"), 0.0), 0.0
        for mask in np.flatnonzero(chances).tolist():
            kept = [START[q] for q in layer if mask >> q & 1]
            if kept:
                own, gone = [START[q] for q in layer], 1 - F(len(kept), len(layer))
                far = half_lines(kept, own)
                alive += chances[mask]
                for name, value in zip(means, (gone, far, matched(kept, own), far == gone), strict=True):
                    means[name] += chances[mask] * value
        assert found.alive == pytest.approx(alive, rel=1e-12)
        for name, value in means.items():
            assert getattr(found, name) == pytest.approx(value / alive, rel=1e-11), name
        if method.name.startswith("Shuffled"):
            assert found.kolmogorov == pytest.approx(found.shuffled_kolmogorov, rel=1e-12)


def test_magnitude_after_training_is_extreme_in_the_weights_that_it_compares():
    law = MagnitudeAfter().choose(TASK, START, [4])[4]
    after = train(TASK, START, 2**TASK.mlp.p - 1, np.arange(TASK.law.size))
    slow = slow_changes(after, law, signed=False)
    for found in layer_changes(TASK, after, law):
        mine = [(c, part) for c, layer, part in slow if layer == found.layer]
        assert found.kolmogorov == sum((c * part.kolmogorov for c, part in mine), F(0)) / found.alive
        assert found.kolmogorov == found.removed and found.extreme == 1
    assert any(one.extreme < 1 for one in layer_changes(TASK, START, law))


def half_normal(x):
    return mpmath.sqrt(2 / mpmath.pi) * mpmath.exp(-x * x / 2)


def test_closed_forms():
    for share in (F(0), F(1, 4), F(2, 3), F(9, 10)):
        uniform, normal = uniform_change(share), normal_change(share)
        assert uniform.kolmogorov == normal.kolmogorov == 2 * uniform.signed_kolmogorov == share
        spaced = change([F(2 * j + 1, 24) for j in range(12)], range(int(12 * share), 12))
        assert (
            share.denominator > 4
            or uniform.wasserstein.lower == uniform.wasserstein.upper == spaced.wasserstein
        )
        cut = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(share.numerator) / share.denominator)
        line = [cut, cut + 4, 40]
        kept = mpmath.quad(lambda x: x * half_normal(x), line) / mpmath.quad(half_normal, line)
        assert abs(float(normal.wasserstein) - (kept - mpmath.sqrt(2 / mpmath.pi))) < 1e-12
        assert abs(float(normal.cut) - cut) < 1e-14 and normal.wasserstein.width < F(1, 10**14)
        if share:
            claimed = bounds.evaluate(
                "peff_2026_magnitude_wasserstein_normal", cut=normal.cut, keep_probability=1 - share
            )
            assert abs(float(claimed) - float(normal.wasserstein)) < 1e-13


def test_bad_input_is_refused():
    law = Magnitude().choose(TASK, START, [3])[3]
    with pytest.raises(ValueError, match=r"change: kept=\[\] must not be empty"):
        change([1, 2], [])
    with pytest.raises(ValueError, match=r"change: kept=\[0, 0\] must be distinct"):
        change([1, 2], [0, 0])
    with pytest.raises(ValueError, match=r"size=3 must lie in 1\.\.2"):
        shuffled_kolmogorov([1, 2], 3)
    with pytest.raises(ValueError, match="65 weights must be 1 to 64"):
        shuffled_wasserstein(range(65), 3)
    with pytest.raises(ValueError, match="of sum 1/2 must sum to 1"):
        mixture({WeightLaw.of([1]): F(1, 2)})
    with pytest.raises(ValueError, match="removed=1 must lie in"):
        normal_change(1)
    with pytest.raises(ValueError, match="must have shape"):
        layer_changes(TASK, START[1:], law)
    with pytest.raises(ValueError, match="down to -1 must be nonnegative"):
        mixture({WeightLaw.of([1]): F(2), WeightLaw.of([2]): F(-1)})
    with pytest.raises(ValueError, match="law=Picked on 35 data sets must be on 36"):
        layer_changes(TASK, START, Picked(law.masks[1:], 3))
    with pytest.raises(ValueError, match="law=ShuffledLaw on 1 data sets must be on 36"):
        layer_changes(TASK, START, ShuffledLaw(TASK.mlp, np.array([[3, 0]]), 3))
    for other in (
        Picked(law.masks << 9, 3),
        Uniform(8, 3),
        ShuffledLaw(Mlp((2, 1, 1)), np.zeros((36, 2)), 0),
    ):
        with pytest.raises(ValueError, match=r"of another network must be of Mlp\(2, 2, 1\)"):
            layer_changes(TASK, START, other)
    with pytest.raises(TypeError, match=r"law must be one of sims\.pruners\.contract, not dict"):
        layer_changes(TASK, START, {})
    with pytest.raises(TypeError, match="task must be a Task, not Mlp"):
        layer_changes(TASK.mlp, START, law)
