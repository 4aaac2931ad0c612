"""The frontier: closed forms, both ends by brute force, all rules above it, networks against `measure`, bad input."""

import importlib
import itertools
import math
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounds.enclose import Enclosure
from sims.data import Iid
from sims.frontier import costs_of, frontier, frontier_between, frontier_in, frontier_of, table_of
from sims.learner import learn
from sims.least_lipschitz import BestTable, best_weights
from sims.mask_table import MaskTable
from sims.measure import measure, measure_all
from sims.network import Network
from sims.rules import Blind, Gibbs, LeastError, LeastLipschitz
from sims.zoo import CROSS
from tests.reference import frontier as reference

module = importlib.import_module("sims.frontier")  # sims.frontier is the function
NETWORK = Network.random(2, 2, seed=4)
LAW = Iid.noisy_labels(CROSS, F(1, 2), 3)
EPSILON = F(1, 4)


def entropy(p):
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p)


def near(value, enclosure, slack=1e-12):
    return float(enclosure.lower) - slack <= value <= float(enclosure.upper) + slack


@pytest.fixture(scope="module")
def table():
    return table_of(NETWORK, LAW, EPSILON)


# --- closed forms ---------------------------------------------------------------------------------


def test_a_fair_coin_everywhere():
    found = frontier_of([[0, 1], [1, 0]], [3, 3], tolerance=F(1, 200))
    for level in (0.003, 0.05, 0.11, 0.2, 0.4, 0.48):
        curve = found.at(1 - entropy(level))
        assert near(level, curve, 1e-13)
        assert curve.width <= F(1, 200)
    assert found.at(0) == Enclosure.exactly(F(1, 2))
    assert found.at(1.5) == Enclosure.exactly(0)
    assert near(1, found.full) and found.full.width < F(1, 10**9)
    assert found.least == Enclosure.exactly(0)
    assert found.width <= 1 / 200
    assert [p.slope for p in found.points][:: len(found.points) - 1] == [0.0, math.inf]


def test_a_skewed_coin():
    """P(1) = p: R(D) = h(p) - h(D), and one mask is best up to the slope log2((1 - p)/p), where the curve starts."""
    found = frontier_of([[0, 1], [1, 0]], [3, 1], tolerance=F(1, 300))
    for level in (0.01, 0.1, 0.2, 0.24):
        assert near(level, found.at(entropy(0.25) - entropy(level)), 1e-13)
    assert near(entropy(0.25), found.full)
    # The straight piece: near rate 0 the curve falls with the slope -1/log2 3, not with an infinite one.
    assert float(found.at(1e-3).lower) >= 0.25 - 1e-3 / math.log2(3) - 1e-3


def test_an_unknown_letter():
    """A fair coin, Hamming distortion, and a mask that costs 1/3 whatever the data: the chord from (0, 1/3) counts."""
    found = frontier_of([[0, 1, 1 / 3], [1, 0, 1 / 3]], [1, 1], tolerance=F(1, 500))
    assert near(1 / 3, found.at(0))
    # The tangent from (0, 1/3) to R = 1 - h(D): (1 - h(D)) = h'(D) (1/3 - D) at the touching point.
    low, high = 1e-6, 1 / 3
    for _ in range(100):
        level = (low + high) / 2
        if 1 - entropy(level) > math.log2((1 - level) / level) * (1 / 3 - level):
            high = level  # steeper there: move towards the end
        else:
            low = level
        if high - low < 1e-14:
            break
    for share in (0.3, 0.7, 1.0):
        rate = share * (1 - entropy(level))
        assert near(1 / 3 + share * (level - 1 / 3), found.at(rate), 1e-9)


# --- any matrix -----------------------------------------------------------------------------------

matrices = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        st.lists(
            st.lists(st.sampled_from([0.0, 0.1, 0.25, 1.0, 1.5, 3.0]), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        ),
        st.lists(st.integers(1, 6), min_size=shape[0], max_size=shape[0]),
        st.lists(
            st.lists(st.sampled_from([0, 1, 1, 5]), min_size=shape[1], max_size=shape[1]).filter(any),
            min_size=shape[0],
            max_size=shape[0],
        ),
        st.booleans(),
    )
)


@settings(max_examples=60)
@given(matrices)
def test_every_rule_lies_on_or_above_and_the_ends_are_exact(case):
    distortion, weights, rule, priced = case
    d, p = np.array(distortion), np.array(weights) / sum(weights)
    price = np.arange(d.shape[1]) / 2 if priced else np.zeros(d.shape[1])
    found = frontier_of(distortion, weights, tolerance=F(1, 20), price=price if priced else None)
    share = np.array(rule, float)
    share /= share.sum(axis=1, keepdims=True)
    rate = reference.information(share, p) + float(p @ share @ price)
    mean = float(p @ (share * d).sum(axis=1))
    assert mean >= float(found.at(rate + 1e-12).lower) - 1e-12
    for t, choice in enumerate(itertools.islice(itertools.product(range(d.shape[1]), repeat=len(d)), 40)):
        share = np.eye(d.shape[1])[list(choice)]
        rate = reference.information(share, p) + float(p @ share @ price)
        mean = float(p @ (share * d).sum(axis=1))
        assert mean >= float(found.at(rate + 1e-12).lower) - 1e-12, t
    # The first point: the best single mask of the least price. The last: every data set's best.
    cheap = [m for m in range(d.shape[1]) if price[m] == price.min()]
    exact = min(sum(F(x) * w for x, w in zip(d[:, m].tolist(), weights, strict=True)) for m in cheap)
    assert found.points[0].distortion == Enclosure.exactly(exact / sum(weights))
    best = sum(F(x) * w for x, w in zip(d.min(axis=1).tolist(), weights, strict=True)) / sum(weights)
    assert found.least == Enclosure.exactly(best)
    assert found.full.lower <= found.full.upper
    curve = [found.at(F(price.min()) + F(i, 10)) for i in range(40)]
    assert all(c.lower <= c.upper for c in curve)
    assert all(b.lower <= a.upper for a, b in itertools.pairwise(curve))


@pytest.mark.parametrize("seed", range(6))
def test_the_end_is_the_least_information_among_best_masks(seed):
    """Ties: most data sets have several best masks; against a convex solver and all deterministic choices."""
    rng = np.random.default_rng(seed)
    d = rng.integers(0, 2, (4, 4)).astype(float)
    weights = rng.integers(1, 5, 4)
    best = d == d.min(axis=1, keepdims=True)
    found = frontier_of(d, weights.tolist(), tolerance=F(1, 10))
    other = reference.least(0 * d, weights, 0.0, allowed=best)
    assert near(other, found.full, 2e-6)
    p = weights / weights.sum()
    choices = itertools.product(*(np.flatnonzero(row) for row in best))
    deterministic = min(reference.information(np.eye(4)[list(c)], p) for c in choices)
    assert float(found.full.lower) <= deterministic + 1e-12
    masks, law = found.law(len(found.points) - 1)
    assert (d[:, masks] == d.min(axis=1, keepdims=True))[law > 0].all()
    assert reference.information(law, p) == pytest.approx(float(found.full), abs=1e-8)


def test_randomised_ties_know_less_than_any_choice():
    """Masks a, b, c; the data sets take {a, b}, {b, c}, {c, a}: drawing between the two is better than choosing."""
    d = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
    found = frontier_of(d, [1, 1, 1])
    assert near(math.log2(3) - 1, found.full, 1e-12)
    assert min(
        reference.information(np.eye(3)[list(c)], np.full(3, 1 / 3))
        for c in itertools.product(*(np.flatnonzero(row == 0) for row in d))
    ) == pytest.approx(math.log2(3) - 2 / 3)


def test_laws_have_the_rate_distortion_and_fit_that_points_claim():
    rng = np.random.default_rng(3)
    d, weights = rng.integers(0, 9, (12, 7)) / 8, rng.integers(0, 4, 12)
    weights[0] = 0
    fits = d < 0.5
    found = frontier_of(d, weights.tolist(), fits=fits, tolerance=F(1, 30), slopes=[2.0])
    assert 2.0 in [p.slope for p in found.points]
    p = weights / weights.sum()
    used = weights > 0
    for i, point in enumerate(found.points):
        masks, law = found.law(i)
        assert np.isnan(law[~used]).all()
        law, share = law[used], p[used]
        assert law.sum(axis=1) == pytest.approx(1)
        assert (law > 0).any(axis=0).sum() == point.masks == len(masks)
        assert near(float(share @ (law * d[used][:, masks]).sum(axis=1)), point.distortion)
        assert near(float(share @ (law * fits[used][:, masks]).sum(axis=1)), point.fit)
        assert near(reference.information(law, share), point.rate, 1e-9)
        if 0 < i < len(found.points) - 1:
            curve = found.at(point.rate.upper)
            assert curve.upper <= point.distortion.upper and curve.lower <= point.distortion.lower
            assert point.distortion.upper - curve.lower <= F(1, 10**5)


def test_merging_and_dropping_move_nothing():
    rng = np.random.default_rng(1)
    d, weights = rng.integers(0, 9, (6, 5)) / 4, [1, 2, 3, 4, 5, 6]
    plain = frontier_of(d, weights)
    more = np.column_stack([d, d[:, 2], d.max(axis=1) + 1, d[:, 0] + 0.5])
    twice = np.concatenate([more, more, 100 * more])
    split = frontier_of(twice, [*(w - 1 for w in weights), *[1] * 6, *[0] * 6])
    assert split.least == plain.least and split.points[0].distortion == plain.points[0].distortion
    for rate in np.linspace(0, float(plain.full) + 0.1, 9):
        a, b = plain.at(rate), split.at(rate)
        assert a.lower <= b.upper and b.lower <= a.upper
        assert a.width < F(1, 200) and b.width < F(1, 200)
    assert split._laws[0][0].excess.shape == plain._laws[0][0].excess.shape


def test_a_relative_error_widens_the_curve_and_ties_are_as_told():
    d = np.array([[1.0, 1 + 1e-12], [2.0, 2.0]])
    floats = frontier_of(d, [1, 1])
    assert floats.full == Enclosure.exactly(0)  # the first is best everywhere
    told = frontier_of(d, [1, 1], relative_error=F(1, 10**6), best=[[False, True], [True, True]])
    assert told.least.lower < floats.least.lower < told.least.upper
    assert told.at(1).lower < floats.least.lower < told.at(1).upper
    assert told.full.upper < F(1, 10**12)  # the second one is best everywhere, in truth
    apart = frontier_of(d, [1, 1], relative_error=F(1, 10**6), best=[[False, True], [True, False]])
    assert near(1, apart.full)


def test_a_mask_that_is_beaten_on_most_data_sets_stays():
    """More data sets than are looked at first: the second mask is better on a single one."""
    d = np.ones((300, 2))
    d[:, 0] = 0.5
    d[1] = [0.5, 0.0]
    found = frontier_of(d, [1] * 300)
    assert found.least == Enclosure.exactly(F(299, 600))
    assert found.full.lower > 0


def test_distance():
    found = frontier_of([[0, 1], [1, 0]], [1, 1], tolerance=F(1, 100))
    away = found.distance(1 - entropy(0.2), 0.5)
    assert away.lower <= F(3, 10) <= away.upper and away.width < F(1, 50)
    wide = found.distance(Enclosure(F(1, 10), F(2, 10)), Enclosure(F(1, 2), F(3, 5)))
    low, high = F(1, 2) - found.at(F(1, 10)).upper, F(3, 5) - found.at(F(1, 5)).lower
    assert wide.lower <= low <= wide.lower + F(1, 10**15) and wide.upper - F(1, 10**15) <= high <= wide.upper
    below = found.at(Enclosure(F(-1, 10**20), F(1, 10)))  # a ball around an information that is 0
    assert below.upper == F(1, 2) and below.lower == found.at(F(1, 10)).lower


def test_one_mask_and_one_data_set():
    one = frontier_of([[0.5], [0.25]], [1, 3])
    assert one.full == Enclosure.exactly(0) and len(one.points) == 1 and one.width == 0
    assert one.at(7) == one.least == Enclosure.exactly(F(5, 16))
    single = frontier_of([[0.5, 0.25, 1.0]], [4])
    assert single.full == Enclosure.exactly(0) and single.least == Enclosure.exactly(F(1, 4))
    masks, law = single.law(0)
    assert masks.tolist() == [1] and law.tolist() == [[1.0]]


def test_prices_count():
    """Free but bad, or good at two bits: the curve is the chord between them, and below two bits no rule does better."""
    found = frontier_of([[1.0, 0.0], [1.0, 0.0]], [1, 1], price=[0.0, 2.0])
    assert found.points[0].distortion == Enclosure.exactly(1)
    assert near(2, found.full, 1e-9)
    for rate in (0.25, 1.0, 1.75):
        assert near(1 - rate / 2, found.at(rate), 1e-9)
    with pytest.raises(ValueError, match="at: rate=1/2 must be at least 1"):
        frontier_of([[1.0, 0.0]], [1], price=[1.0, 2.0]).at(F(1, 2))


# --- networks -------------------------------------------------------------------------------------


def test_costs_are_the_learners(table):
    indices = table.indices_of_size(2)
    costs = costs_of(table, indices, "lipschitz", F(5))
    error = costs_of(table, indices, "training_error")
    for t in range(LAW.size):
        values, losses = [], []
        for column, mask in enumerate(table.masks[indices].tolist()):
            learned = learn(NETWORK, mask, LAW, t, EPSILON)
            assert costs.fits[t, column] == learned.fits
            exact = float(learned.lipschitz) if learned.fits else 5.0
            assert costs.distortion[t, column] == pytest.approx(exact, rel=1e-9)
            values.append(learned.lipschitz if learned.fits else None)
            losses.append(-1 if learned.fits else -learned.explained)
        finite = [v for v in values if v is not None]
        least = min(finite) if finite else None
        assert costs.best[t].tolist() == [v == least for v in values]
        fitted = [v is not None for v in values]
        explained = [l == min(losses) for l in losses]
        assert error.best[t].tolist() == (fitted if any(fitted) else explained)


@pytest.mark.parametrize("objective", ["lipschitz", "training_error"])
def test_floats_that_are_close_are_settled_exactly(objective):
    """With a bound of errors that makes nearly all floats close, the best masks stay what they are."""
    table = table_of(NETWORK, LAW, EPSILON, [2])
    before = costs_of(table, table.indices_of_size(2), objective).best
    table.relative_error = 0.3
    after = costs_of(table, table.indices_of_size(2), objective).best
    assert (before == after).all() and not before.all()


@pytest.mark.parametrize("objective", ["lipschitz", "training_error"])
def test_rules_of_measure_lie_on_or_above(table, objective):
    penalty = F(3) if objective == "lipschitz" else None
    rules = [Blind(2), Gibbs(2, 1, penalty=3), Gibbs(2, 8, penalty=3), LeastLipschitz(2), LeastError(2)]
    curve = frontier_in(table, 2, objective=objective, penalty=penalty, tolerance=F(1, 100))
    every = frontier_in(table, objective=objective, penalty=penalty, tolerance=F(1, 100))
    for found in measure_all(rules, NETWORK, LAW, EPSILON, progress=False):
        if objective == "lipschitz":
            fit, mean = found.fit_probability, found.lipschitz_mean
            fit = fit if isinstance(fit, Enclosure) else Enclosure.exactly(fit)
            cost = Enclosure(
                fit.lower * mean.lower + 3 * (1 - fit.upper), fit.upper * mean.upper + 3 * (1 - fit.lower)
            )
        else:
            cost = found.training_error
        away = curve.distance(found.information_bits, cost)
        assert away.upper >= 0
        assert every.distance(found.information_bits, cost).upper >= away.lower
        if isinstance(found.rule, (LeastError if objective == "training_error" else LeastLipschitz)):
            assert float(cost.lower) <= float(curve.least.upper)
            assert float(found.information_bits.upper) >= float(curve.full.lower) - 1e-12
        elif isinstance(found.rule, Blind):
            assert away.lower > 0


def test_size_and_price_of_weights(table):
    """At one bit per weight the curve of one size is that of the information, moved by the size."""
    plain = frontier_in(table, 3, tolerance=F(1, 200))
    moved = frontier_in(table, 3, bits_per_weight=1, tolerance=F(1, 200))
    assert moved.points[0].rate == Enclosure.exactly(3)
    for rate in (0.0, 0.3, 1.1):
        a, b = plain.at(rate), moved.at(rate + 3)
        assert a.lower <= b.upper and b.lower <= a.upper
    whole = frontier_in(table, bits_per_weight=1, tolerance=F(1, 200))
    for size in range(NETWORK.p + 1):
        one = frontier_in(table, size, bits_per_weight=1, tolerance=F(1, 50))
        for more in (0.0, 0.2, 0.9):
            assert whole.at(size + more).lower <= one.at(size + more).upper
    assert whole.points[0].rate == Enclosure.exactly(0)


def test_the_call_for_a_network_is_the_table(table):
    direct = frontier(NETWORK, LAW, EPSILON, size=2, penalty=3, tolerance=F(1, 20), progress=False)
    shared = frontier_in(table, 2, penalty=3, tolerance=F(1, 20))
    assert len(direct.points) == len(shared.points)
    for a, b in zip(direct.points, shared.points, strict=True):
        assert float(a.distortion) == pytest.approx(float(b.distortion), rel=1e-9)  # errors are the table's
        assert float(a.rate) == pytest.approx(float(b.rate), abs=1e-6) and a.masks == b.masks
    masks, law = direct.law(1)
    assert all(int(m).bit_count() == 2 for m in masks) and law.shape == (LAW.size, len(masks))
    blind = measure(Blind(2), NETWORK, LAW, EPSILON, progress=False)
    assert blind.fit_probability != direct.points[0].fit  # a single mask, not a uniform one


def test_where_nothing_ever_fits():
    dead = Network([[0, 0]])
    found = frontier(dead, LAW, EPSILON, size=1, progress=False)
    assert len(found.points) == 1
    assert found.full == Enclosure.exactly(0)


def test_one_mask_that_is_best_for_all_makes_a_flat_curve_whatever_its_floats():
    """Least squares of equal spans explain equally much, with floats that may differ in the last bits."""
    found = frontier(NETWORK, LAW, EPSILON, objective="training_error", progress=False)
    assert found.width <= 1 / 1000
    network = Network([[1, 0], [2, 0]])
    flat = frontier(network, LAW, EPSILON, objective="training_error", size=1, progress=False)
    assert flat.least.lower <= flat.points[0].distortion.upper


def test_the_width_is_what_is_enclosed_where_slopes_are_beyond_the_floats():
    """At 1e-320 a bit is worth 2e319 units of distortion: only the ends are found, and `width` says so."""
    tiny = frontier_of([[0.0, 1e-320], [1e-320, 0.0]], [1, 1])
    middle = tiny.at(F(1, 2))
    assert middle.lower == 0 < middle.upper
    assert tiny.width >= middle.width / tiny.points[0].distortion.upper > F(1, 10)
    huge = frontier_of([[0.0, 1e300], [1e300, 0.0]], [1, 1], slopes=[1e-299, 1e299])
    assert huge.width <= 1 / 1000 and huge.at(F(1, 2)).width <= F(1, 1000) * F(10) ** 300


# --- refusals -------------------------------------------------------------------------------------

GOOD = ([[0.0, 1.0], [1.0, 0.0]], [1, 1])


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        (([[]], [1]), {}, "be a matrix with entries"),
        (([1.0, 2.0], [1]), {}, "be a matrix with entries"),
        (([[1.0, math.nan]], [1]), {}, "finite entries of at least 0"),
        (([[1.0, math.inf]], [1]), {}, "finite entries of at least 0"),
        (([[1.0, -1e-300]], [1]), {}, "finite entries of at least 0"),
        (([[1.0, 2.0]], [1, 1]), {}, "have length 1"),
        (([[1.0, 2.0]], [0]), {}, "be at least 0, some above"),
        (([[1.0], [2.0]], [2, -1]), {}, "be at least 0, some above"),
        (GOOD, {"price": [1.0]}, "have length 2"),
        (GOOD, {"price": [1.0, -1.0]}, "between 0 and 256"),
        (GOOD, {"price": [1.0, math.nan]}, "between 0 and 256"),
        (GOOD, {"relative_error": 0.5}, r"lie in \[0, 1/2\)"),
        (GOOD, {"tolerance": 0}, r"lie in \[1e-8, 1\]"),
        (([[1.0], [2.0, 3.0]], [1, 1]), {}, "be an array of floats"),
        (([[1.0], [2.0]], [1, 2**101]), {}, r"2\^-100 of their sum"),
        (GOOD, {"slopes": [0.0]}, "positive and finite"),
        (GOOD, {"slopes": [10**400]}, "lie in"),
        (GOOD, {"slopes": [math.inf]}, "finite"),
        (GOOD, {"fits": [[True, False]]}, r"have shape \(2, 2\)"),
        (GOOD, {"best": [[True, False], [False, False]]}, "best mask in every row"),
        (GOOD, {"best": [[True, False], [True, False]]}, "allows to be the least"),
    ],
)
def test_bad_matrices_are_refused(arguments, keywords, message):
    with pytest.raises(ValueError, match=message):
        frontier_of(*arguments, **keywords)


def test_bad_types_are_refused():
    with pytest.raises(TypeError, match=r"weight=0\.5 must be an integer"):
        frontier_of([[1.0]], [0.5])
    with pytest.raises(TypeError, match="fits must be an array of bool"):
        frontier_of(*GOOD, fits=[[1, 0], [0, 1]])
    with pytest.raises(TypeError, match="network must be a Network"):
        frontier("net", LAW, EPSILON)
    with pytest.raises(TypeError, match="law must be FixedDesign or Iid"):
        frontier(NETWORK, "law", EPSILON)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"objective": "speed"}, "objective=speed must be lipschitz or training_error"),
        ({"objective": "training_error", "penalty": 3}, "left out"),
        ({"penalty": -1}, "penalty=-1 must be at least 0"),
        ({"penalty": 10**400}, "be at most 1e300"),
        ({"size": 5}, "size"),
        ({"bits_per_weight": -1}, "bits_per_weight=-1 must lie in"),
        ({"bits_per_weight": 65}, "bits_per_weight=65 must lie in"),
    ],
)
def test_bad_calls_are_refused(keywords, message):
    with pytest.raises(ValueError, match=message):
        frontier(NETWORK, LAW, EPSILON, progress=False, **keywords)


def test_epsilon_and_sizes_are_checked_before_the_table_is_made(monkeypatch):
    monkeypatch.setattr(module, "MaskTable", None)
    with pytest.raises(ValueError, match="epsilon"):
        frontier(NETWORK, LAW, 2, progress=False)
    with pytest.raises(ValueError, match="size"):
        frontier(NETWORK, LAW, EPSILON, size=9, progress=False)
    wide = Network.random(5, 5, seed=0)
    with pytest.raises(ValueError, match="masks x data sets"):
        frontier(wide, Iid.noisy_labels([(1,) * 5], F(1, 2), 3), EPSILON, progress=False)


def test_the_table_lends_itself(table):
    assert isinstance(table, MaskTable)
    alone = MaskTable(NETWORK, LAW, EPSILON, table.masks[table.indices_of_size(1)])
    assert frontier_in(alone, penalty=2).points[0].rate == Enclosure.exactly(0)
    with pytest.raises(ValueError, match="a size of the table's masks"):
        frontier_in(alone, 2)


# --- the best weights ------------------------------------------------------------------------------


def test_best_weights_lie_below_the_shrunk_ones_and_between_their_bounds():
    shrunk = frontier(NETWORK, LAW, EPSILON, size=2, penalty=3, tolerance=F(1, 50), progress=False)
    best = frontier(
        NETWORK, LAW, EPSILON, size=2, penalty=3, tolerance=F(1, 50), weights="best", progress=False
    )
    for rate in (0.0, 0.2, 0.8, 3.0):
        assert best.at(rate).lower <= shrunk.at(rate).upper
    masks = [m for m in range(2**NETWORK.p) if m.bit_count() == 2]
    found = {m: [best_weights(NETWORK, m, LAW, t, EPSILON) for t in range(LAW.size)] for m in masks}
    least, single = F(0), []
    for t, weight in enumerate(LAW.weights):
        least += weight * min(found[m][t].lipschitz.upper if found[m][t].fits else F(3) for m in masks)
    for m in masks:
        single.append(
            sum(
                w * (b.lipschitz.upper if b.fits else F(3))
                for w, b in zip(LAW.weights, found[m], strict=True)
            )
        )
    assert float(best.least.lower) <= float(least / LAW.denominator) <= float(best.least.upper) * (1 + 1e-5)
    first = float(min(single) / LAW.denominator)
    assert float(best.at(0).lower) <= first <= float(best.at(0).upper) * (1 + 1e-5)
    assert float(best.at(0).width) < 1e-4 * first
    assert best.points[0].fit == shrunk.points[0].fit
    assert all(p.distortion.lower <= best.at(p.rate).upper for p in best.points)
    named, law = best.law(len(best.points) - 1)
    assert set(named.tolist()) <= set(masks) and law.shape[0] == LAW.size


def test_a_wide_bound_makes_a_wide_frontier():
    """Constants known to a factor: the curve lies between those of both bounds."""
    lower, upper = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.5, 2.0], [2.0, 0.5]])
    table = BestTable(np.array([1, 2]), lower, upper, np.ones((2, 2), bool), 1.0, 0)
    found = frontier_between(table, [1, 1], tolerance=F(1, 200))
    for rate in (0.05, 0.3, 0.9):
        low, high = frontier_of(lower, [1, 1]).at(rate), frontier_of(upper, [1, 1]).at(rate)
        assert found.at(rate).lower <= low.upper and high.lower <= found.at(rate).upper
        assert found.at(rate).width >= high.lower - low.upper
    assert near(0, found.least) and near(0.5, found.least)


def test_weights_are_refused():
    with pytest.raises(ValueError, match="weights=worst must be shrunk or best"):
        frontier(NETWORK, LAW, EPSILON, weights="worst")
    with pytest.raises(ValueError, match="weights=best must be shrunk where"):
        frontier(NETWORK, LAW, EPSILON, weights="best", objective="training_error")
