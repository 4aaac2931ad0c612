"""Layer densities: exact totals, the published clipping, exact counts, on drawn and on real shapes."""

import math
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounds.enclose import Enclosure
from sims.architectures import ARCHITECTURES
from sims.layer_densities import (
    EXACT,
    RULES,
    balanced,
    balanced_clipped,
    erk,
    erk_clipped,
    kept_counts,
    pyramidal,
    pyramidal_root,
    reached,
    sizes,
    uniform,
    weight_shapes,
)

SHAPE = st.one_of(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.integers(1, 3)),
)
SHAPES = st.lists(SHAPE, min_size=1, max_size=7)
DENSITY = st.fractions(F(1, 50), 1, max_denominator=50)


def erk_as_published(p, shapes):
    """The iteration of the published code (Evci et al. 2020), in fractions: densify the largest until none exceeds 1."""
    counts = [math.prod(shape) for shape in shapes]
    raw = [F(sum(shape), count) for shape, count in zip(shapes, counts, strict=True)]
    dense = set()
    while len(dense) < len(counts):
        sparse = [l for l in range(len(counts)) if l not in dense]
        ones = sum(p * counts[l] for l in sparse) - sum((1 - p) * counts[l] for l in dense)
        epsilon = ones / sum(raw[l] * counts[l] for l in sparse)
        largest = max(raw[l] for l in sparse)
        if largest * epsilon <= 1:
            return tuple(F(1) if l in dense else epsilon * raw[l] for l in range(len(counts)))
        dense |= {l for l in sparse if raw[l] == largest}
    return (F(1),) * len(counts)


@given(shapes=SHAPES, p=DENSITY)
def test_totals_are_exact_and_shares_are_proportional(shapes, p):
    counts = sizes(shapes)
    for rule, score in ((uniform, math.prod), (balanced, lambda shape: 1), (erk, sum)):
        densities = rule(p, shapes)
        assert sum(q * m for q, m in zip(densities, counts, strict=True)) == p * sum(counts)
        assert reached(densities, counts) == p
        shares = [q * m / score(shape) for q, m, shape in zip(densities, counts, shapes, strict=True)]
        sparse = {share for share, q in zip(shares, densities, strict=True) if q < 1}
        assert len(sparse) <= 1
        for share, q in zip(shares, densities, strict=True):
            assert 0 < q <= 1
            # a dense layer is one that could not take the share
            assert q < 1 or not sparse or share <= min(sparse)
    assert erk(p, shapes) == erk_as_published(p, shapes)


@given(shapes=SHAPES, p=DENSITY)
def test_clipping_loses_exactly_what_small_layers_cannot_take(shapes, p):
    counts = sizes(shapes)
    for rule, exact, score in ((balanced_clipped, balanced, lambda shape: 1), (erk_clipped, erk, sum)):
        scores = [score(shape) for shape in shapes]
        asked = [p * sum(counts) * s / sum(scores) for s in scores]
        densities = rule(p, shapes)
        lost = sum(max(0, a - m) for a, m in zip(asked, counts, strict=True))
        assert reached(densities, counts) == p - F(lost) / sum(counts)
        if lost == 0:
            assert densities == exact(p, shapes)
        assert all(a <= b for a, b in zip(densities, exact(p, shapes), strict=True))


def test_the_published_clipping_by_hand():
    """3-4-1: 12 and 4 weights, sums of dimensions 7 and 5; of 12 wanted the last layer should take 5 and has 4."""
    shapes = [(4, 3), (1, 4)]
    assert erk_clipped(F(3, 4), shapes) == (F(7, 12), 1)
    assert reached(erk_clipped(F(3, 4), shapes), (12, 4)) == F(11, 16) == F(6875, 10000)
    assert erk(F(3, 4), shapes) == (F(8, 12), 1)
    assert balanced(F(3, 4), shapes) == (F(8, 12), 1)
    assert balanced_clipped(F(3, 4), shapes) == (F(6, 12), 1)
    assert balanced(F(1, 4), shapes) == (F(2, 12), F(2, 4))


@given(shapes=SHAPES, p=DENSITY)
def test_pyramids_keep_the_total(shapes, p):
    counts = sizes(shapes)
    root = pyramidal_root(p, counts)
    value = lambda r: sum(m * r**l for l, m in enumerate(counts, 1))  # noqa: E731
    densities = pyramidal(p, shapes)
    if isinstance(root, F):
        assert value(root) == p * sum(counts)
        assert densities == tuple(root**l for l in range(1, len(counts) + 1))
        assert reached(densities, counts) == p
    else:
        assert value(root.lower) < p * sum(counts) < value(root.upper)
        assert 0 < root.lower < root.upper < 1 and root.width < root.lower / 2**190
        assert p in reached(densities, counts)
    assert p < 1 or root == 1


def test_rational_roots_are_found():
    """1/3 and 2/7: 9 r + 27 r^2 = 6 = 36 p; one layer: r = p."""
    assert pyramidal_root(F(1, 6), (9, 27)) == F(1, 3)
    assert pyramidal(F(1, 6), [(3, 3), (3, 9)]) == (F(1, 3), F(1, 9))
    r = F(2, 7)
    assert pyramidal_root((7 * r + 49 * r**2) / 56, (7, 49)) == r
    assert pyramidal_root(F(3, 7), (10,)) == F(3, 7)
    assert pyramidal_root(F(3, 8), (4, 4)) == F(1, 2)
    golden = pyramidal_root(F(1, 2), (1, 1))  # r + r^2 = 1
    assert isinstance(golden, Enclosure)
    assert float(golden.lower) == pytest.approx((math.sqrt(5) - 1) / 2, rel=1e-15)


def counted(rule, densities, counts, total):
    """The counts; None where irrational shares have remainders that no enclosure tells apart, which must be said."""
    try:
        return kept_counts(densities, counts, total)
    except ValueError as error:
        if rule == "pyramidal" and "be known more closely" in str(error):
            return None
        raise


@given(shapes=SHAPES, p=DENSITY, rule=st.sampled_from(EXACT), up=st.booleans())
def test_counts_sum_exactly_and_round_each_share(shapes, p, rule, up):
    counts = sizes(shapes)
    wanted = p * sum(counts)
    total = math.ceil(wanted) if up else math.floor(wanted)
    densities = RULES[rule](p, shapes)
    kept = counted(rule, densities, counts, total)
    if kept is None:
        return
    assert sum(kept) == total
    for k, m, q in zip(kept, counts, densities, strict=True):
        low, high = (q.lower, q.upper) if isinstance(q, Enclosure) else (q, q)
        assert 0 <= k <= m
        assert math.floor(low * m) <= k <= math.ceil(high * m)


def test_counts_by_hand():
    # equal remainders: the earlier
    assert kept_counts((F(1, 2), F(1, 2), F(1, 2)), (3, 3, 3), 5) == (2, 2, 1)
    assert kept_counts((F(1, 2), F(1, 2), F(1, 2)), (3, 3, 3), 4) == (2, 1, 1)
    # shares 1/2, 9/4 and 4: the largest remainder
    assert kept_counts((F(1, 4), F(3, 4), F(1)), (2, 3, 4), 7) == (1, 2, 4)
    assert kept_counts((F(1, 4), F(3, 4), F(1)), (2, 3, 4), 6) == (0, 2, 4)
    assert kept_counts((1, 0), (5, 7), 5) == (5, 0)
    near = (Enclosure(F(49, 100), F(51, 100)),) * 2
    with pytest.raises(ValueError, match=r"densities=enclosures must be known more closely"):
        kept_counts(near, (2, 2), 2)
    apart = (Enclosure(F(51, 100), F(52, 100)), Enclosure(F(53, 100), F(54, 100)))
    assert kept_counts(apart, (1, 1), 1) == (0, 1)
    with pytest.raises(ValueError, match=r"known more closely"):
        kept_counts((Enclosure(F(51, 100), F(53, 100)), apart[1]), (1, 1), 1)


@pytest.mark.parametrize("network", ARCHITECTURES, ids=lambda network: network.name)
@pytest.mark.parametrize("p", [F(1, 2), F(1, 10), F(1, 100)])
def test_real_networks(network, p):
    shapes = weight_shapes(network)
    counts = sizes(shapes)
    weights = {"LeNet-300-100": 266_200, "ResNet-20": 268_336, "ResNet-50": 25_502_912}[network.name]
    assert sum(counts) == weights
    assert weights < network.p
    total = round(p * weights)
    for name in EXACT:
        densities = RULES[name](p, shapes)
        assert sum(kept_counts(densities, counts, total)) == total
    lost = p - reached(balanced_clipped(p, shapes), counts)
    assert (lost > 0) == any(m < p * weights / len(counts) for m in counts)


def test_what_real_networks_lose():
    def lost(rule, network, p):
        shapes = weight_shapes(network)
        return float(1 - reached(rule(p, shapes), sizes(shapes)) / p)

    lenet, resnet20, resnet50 = ARCHITECTURES
    assert lost(erk_clipped, lenet, F(1, 2)) == pytest.approx(0.0870422, abs=1e-6)
    assert lost(erk_clipped, resnet50, F(1, 2)) == pytest.approx(0.1391812, abs=1e-6)
    assert lost(balanced_clipped, lenet, F(1, 2)) == pytest.approx(0.4337591, abs=1e-6)
    assert lost(erk_clipped, resnet20, F(1, 100)) == 0


def test_a_pyramid_can_empty_the_last_layer():
    """LeNet-300-100 at one weight in a hundred: r = 0.0112..., and the last layer's 1000 weights share 0.0014."""
    shapes = weight_shapes(ARCHITECTURES[0])
    densities = pyramidal(F(1, 100), shapes)
    assert 1000 * densities[-1].upper < F(1, 500)
    assert kept_counts(densities, sizes(shapes), 2662)[-1] == 0


@pytest.mark.parametrize("rule", RULES.values())
@pytest.mark.parametrize(
    ("p", "shapes", "message"),
    [
        (0, [(2, 2)], r"p=0 must lie in \(0, 1\]"),
        (F(-1, 2), [(2, 2)], r"p=-1/2 must lie in \(0, 1\]"),
        (F(3, 2), [(2, 2)], r"p=3/2 must lie in \(0, 1\]"),
        (F(1, 2), [], r"layers=0 must be between 1 and"),
        (
            F(1, 2),
            [(2, 2), (0, 3)],
            r"shapes\[1\]=\(0, 3\) must have no empty dimension: a layer must not be empty",
        ),
        (F(1, 2), [(2, -2)], r"shapes\[0\]=\(2, -2\) must have no empty dimension"),
        (F(1, 2), [(4,)], r"shapes\[0\]=\(4,\) must have outputs and inputs"),
    ],
)
def test_rules_refuse_bad_input(rule, p, shapes, message):
    with pytest.raises(ValueError, match=rf"{rule.__name__}: {message}"):
        rule(p, shapes)


@pytest.mark.parametrize(
    ("densities", "counts", "total", "message"),
    [
        ((F(-1, 2),), (2,), 0, r"densities\[0\]=-1/2 must lie in \[0, 1\]"),
        ((F(3, 2),), (2,), 3, r"densities\[0\]=3/2 must lie in \[0, 1\]"),
        ((F(1, 2),), (0,), 0, r"counts\[0\]=0 must be at least 1: a layer must not be empty"),
        ((F(1, 2),), (2, 2), 1, r"densities=.* must be as many as layers, 2"),
        ((), (), 0, r"densities=\(\) must be as many as layers, 0, and not none"),
        ((F(7, 12), 1), (12, 4), 12, r"total=12 must be within one weight of the 11 that the densities keep"),
        ((F(1, 2),), (4,), 1, r"total=1 must be within one weight of the 2"),
    ],
)
def test_counts_refuse_bad_input(densities, counts, total, message):
    with pytest.raises(ValueError, match=rf"kept_counts: {message}"):
        kept_counts(densities, counts, total)


def test_types_are_refused():
    with pytest.raises(TypeError, match=r"kept_counts: total=1\.0 must be an integer"):
        kept_counts((F(1, 2),), (2,), 1.0)
    with pytest.raises(TypeError, match=r"erk: shapes\[0\]=2\.5 must be an integer"):
        erk(F(1, 2), [(2.5, 2)])
    with pytest.raises(TypeError, match="weight_shapes: network=3 must be an Architecture"):
        weight_shapes(3)
    with pytest.raises(ValueError, match=r"pyramidal_root: counts\[1\]=0 must be at least 1"):
        pyramidal_root(F(1, 2), (3, 0))


def test_more_layers_than_can_be_solved_for_are_refused():
    with pytest.raises(ValueError, match="pyramidal_root: layers=513 must be at most 512"):
        pyramidal_root(F(1, 2), [1] * 513)
    with pytest.raises(ValueError, match="uniform: layers=513 must be between 1 and 512"):
        uniform(F(1, 2), [(1, 1)] * 513)
