"""Sketches by the engine against plain enumeration, against the identities in closed form, and by hand."""

from fractions import Fraction
from itertools import pairwise
from itertools import product as tuples

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sims.mlp import Mlp
from sims.pruners.synflow import flow
from sims.sketch_laws import choose_within, compositions, errors_of, subsets
from sims.sketch_products import product
from sims.sketch_rules import (
    Optimal,
    Smoothed,
    Uniform,
    column,
    from_weights,
    magnitude,
    optimal,
    roots,
    smoothed,
    snip,
    synflow,
    uniform,
)
from sims.sketch_schemes import (
    Bernoulli,
    BestSubset,
    Successive,
    TopK,
    UniformSubset,
    WithReplacement,
    clipped,
)
from sims.sketching import kernel_sketch, sketch
from tests.reference import sketching as plain

F = Fraction
X = ((1, 0, 2), (0, 1, -1))  # columns of squared norms 1, 1, 5
W = (1, -1, 2)  # v^2 = 1, 1, 20; Xw = (5, -3)
P = (F(1, 2), F(1, 4), F(1, 4))
ROOTS = ((3, 4), (4, 3), (5, 12), (1, 0), (8, 15))  # columns of rational norm

entries = st.fractions(-3, 3, max_denominator=3)
shares = st.integers(1, 6)


@st.composite
def networks(draw, most=3, rational=False):
    d, n = draw(st.integers(1, most)), 2 if rational else draw(st.integers(1, 2))
    w = tuple(draw(entries) for _ in range(d))
    if rational:
        columns = []
        for _ in range(d):
            factor = draw(entries.filter(bool))
            columns.append([a * factor for a in draw(st.sampled_from(ROOTS))])
        return [list(row) for row in zip(*columns, strict=True)], w
    return [[draw(entries) for _ in range(d)] for _ in range(n)], w


def chances(draw, d):
    parts = [draw(shares) for _ in range(d)]
    return tuple(F(a, sum(parts)) for a in parts)


def energy(X, w):
    return [F(a) ** 2 * sum(F(row[i]) ** 2 for row in X) for i, a in enumerate(w)]


def norms(values):
    found, rounded = roots(values)
    assert not rounded
    return found


# by hand


def test_one_draw_by_hand():
    found = sketch(WithReplacement(P), X, W, 1)
    assert found.law == {F(18): F(1, 2), F(26): F(1, 4), F(146): F(1, 4)}
    assert found.mean == (5, -3) == found.target
    assert found.mean_squared_error == 52 == found.variance
    assert found.bias_squared == 0
    assert found.expected_size == 1
    assert found.outcomes == 3
    assert not found.rounded


def test_three_draws_by_hand():
    found = sketch(WithReplacement(P, 3), X, W)
    assert found.mean_squared_error == F(1 * 2 + 1 * 4 + 20 * 4 - 34, 3) == F(52, 3)
    assert found.expected_size == (1 - F(1, 8)) + 2 * (1 - F(27, 64)) == F(65, 32)
    assert found.outcomes == 10


def test_optimal_by_hand():
    found = sketch(WithReplacement(optimal, 1), ((3, 0), (0, 4)), (1, 1))
    assert optimal.probabilities(((3, 0), (0, 4)), (1, 1)) == (F(3, 7), F(4, 7))
    assert found.mean_squared_error == 7**2 - 25


def test_bernoulli_by_hand():
    assert sketch(Bernoulli((F(1, 2),) * 3), X, W).mean_squared_error == 22
    unscaled = sketch(Bernoulli((F(1, 2),) * 3, scaled=False), X, W)
    assert unscaled.mean == (F(5, 2), F(-3, 2))
    assert unscaled.bias_squared == F(34, 4)
    assert unscaled.mean_squared_error == F(34, 4) + F(22, 4)
    assert unscaled.law == sketch(Bernoulli(uniform, False, F(3, 2)), X, W).law


def test_successive_by_hand():
    law = Successive((1, 2, 1), 2).law(X, W)
    assert law == {(1, 1, 0): F(5, 12), (0, 1, 1): F(5, 12), (1, 0, 1): F(1, 6)}
    scaled = Successive((1, 2, 1), 2, "inclusion").law(X, W)
    assert scaled == {
        (F(12, 7), F(6, 5), 0): F(5, 12),
        (0, F(6, 5), F(12, 7)): F(5, 12),
        (F(12, 7), 0, F(12, 7)): F(1, 6),
    }
    assert sketch(Successive((1, 2, 1), 2, "inclusion"), X, W).bias_squared == 0


def test_successive_draws_zero_scores_last_and_uniformly():
    assert Successive((0, 3, 0), 1).law(X, W) == {(0, 1, 0): 1}
    assert Successive((0, 3, 0), 2).law(X, W) == {(1, 1, 0): F(1, 2), (0, 1, 1): F(1, 2)}
    assert Successive((0, 3, 0), 2, "inclusion").law(X, W) == {(2, 1, 0): F(1, 2), (0, 1, 2): F(1, 2)}


def test_uniform_subset_by_hand():
    assert UniformSubset(2).law(X, W) == {
        m: F(1, 3) for m in ((F(3, 2), F(3, 2), 0), (F(3, 2), 0, F(3, 2)), (0, F(3, 2), F(3, 2)))
    }


def test_deterministic_masks_by_hand():
    assert TopK(optimal, 2).law(X, W) == {(1, 0, 1): 1}  # v^2 = 1, 1, 20: the smaller index of two equals
    assert TopK((1, 1, 1), 0).law(X, W) == {(0, 0, 0): 1}
    assert BestSubset(1).law(X, W) == {(0, 0, 1): 1}
    # without weight 0 or without weight 1 the error is 1: the smaller mask keeps weights 0 and 2, that is 101 < 110
    assert BestSubset(2).law(X, W) == {(1, 0, 1): 1}
    assert BestSubset(2).law(((1, 1, 1),), (1, 1, 1)) == {(1, 1, 0): 1}
    assert sketch(TopK(optimal), X, W, 2).law == {F(1): F(1)}


def test_top_k_compares_exactly_where_roots_would_be_rounded():
    a = F(2**80)  # v^2 = 2^160, 2^160 + 1, 2^160 + 4: the roots agree to dozens of digits
    X3 = ((a, a, a), (F(0), F(1), F(2)))
    scores = optimal.scores(X3, (F(1),) * 3)
    assert scores[0] == scores[1] < scores[2]
    assert TopK(optimal, 2).law(X3, (1, 1, 1)) == {(0, 1, 1): 1}


def test_end_of_training_by_hand():
    # p from w0 = (1, 1) on columns of norms 3 and 4, applied to w* = (1, -1): 9/(3/7) + 16/(4/7) - 25 = 24
    found = sketch(WithReplacement(from_weights((1, 1)), 1), ((3, 0), (0, 4)), (1, -1))
    assert found.mean_squared_error == 24
    twice = sketch(WithReplacement(from_weights((2, 1)), 2), ((3, 0), (0, 4)), (1, -1))
    assert twice.mean_squared_error == (9 * F(10, 6) + 16 * F(10, 4) - 25) / 2


def test_rules_by_hand():
    exact = tuple(tuple(map(F, row)) for row in X)
    w = tuple(map(F, W))
    assert optimal.squares(exact, w) == (1, 1, 20)
    assert magnitude.scores(exact, w) == (1, 1, 2) == synflow.scores(exact, w)
    assert column.scores(exact, w) == (1, 1, 5)
    assert uniform.probabilities(X, W) == (F(1, 3),) * 3
    # Xw - y = (5, -3) - (4, -1) = (1, -2); inner products 1, -2, 4 with the columns, times |w|
    assert snip((4, -1)).scores(exact, w) == (1, 2, 8)
    assert snip((6, -5)).scores(exact, w) == (1, 2, 8)  # Xw - y = (-1, 2)
    assert smoothed.probabilities(((3, 0), (0, 4)), (1, 1)) == (
        (F(3, 7) + F(9, 25)) / 2,
        (F(4, 7) + F(16, 25)) / 2,
    )
    assert Smoothed((1, 0)).probabilities(((3, 0), (0, 4)), (1, 1)) == ((1 + F(9, 25)) / 2, F(8, 25))
    assert [r.name for r in (optimal, uniform, magnitude, column, smoothed, synflow, snip((1,)))] == [
        "optimal",
        "uniform",
        "magnitude",
        "column",
        "smoothed",
        "synflow",
        "snip",
    ]
    assert from_weights((1, 2)).name == "from_weights"


@settings(max_examples=20)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=5))
def test_synflow_of_a_linear_layer_is_the_flow_through_it(w):
    """The pruner's own flow, through one unit whose output weight is 1 and whose biases are 0."""
    through = flow(Mlp((len(w), 1, 1)), [*map(abs, w), 0, 1, 0], 1)
    assert list(synflow.scores(((F(1),) * len(w),), tuple(map(F, w)))) == through[: len(w)]


def test_roots_are_exact_where_ratios_are():
    assert roots((F(9, 4), F(0), F(25))) == ((F(3, 2), 0, 5), False)
    assert roots((F(0), F(2), F(8), F(9, 2))) == ((0, F(1, 2), 1, F(3, 4)), False)
    for squares in ((F(2), F(3)), (F(1, 10**40), F(2, 10**40)), (F(10**40), F(3))):
        found, rounded = roots(squares, 20)
        assert rounded
        for root, q in zip(found, squares, strict=True):
            ratio = q / max(squares)
            assert 0 < root**2 <= ratio < (root * (1 + F(1, 2**19))) ** 2
            assert root.numerator.bit_length() <= 22
    assert not optimal.rounded(((F(1), F(1)), (F(1), F(1))), (F(1), F(2)))  # both columns of norm sqrt 2
    assert sketch(WithReplacement(optimal, 2), X, W).rounded
    assert sketch(WithReplacement(smoothed, 2), X, W).rounded
    assert not sketch(WithReplacement(smoothed, 2), ((3, 0), (0, 4)), (1, 1)).rounded
    assert not sketch(TopK(optimal, 2), X, W).rounded


def test_kept_probabilities_by_hand():
    assert clipped((F(1), F(1), F(2)), F(2)) == (F(1, 2), F(1, 2), 1)
    assert clipped((F(1), F(1), F(2)), F(5, 2)) == (F(3, 4), F(3, 4), 1)
    assert clipped((F(8), F(1), F(0), F(3)), F(2)) == (1, F(1, 4), 0, F(3, 4))
    assert clipped((F(8), F(1), F(0), F(3)), F(3)) == (1, 1, 0, 1)


def test_kernel_by_hand():
    # K = [[14, 5], [5, 2]]: trace 16, squared norm 250
    found = kernel_sketch(WithReplacement(optimal, 2), ((1, 2, 3), (0, 1, 1)))
    assert found.mean == (14, 5, 5, 2)
    assert found.mean_squared_error == F(16**2 - 250, 2)
    assert not found.rounded


def test_product_by_hand():
    found = product(Bernoulli((F(1, 2),)), [[[F(1, 2)]], [[F(1, 3)]]], [6])
    assert found.target == (1,)
    assert found.law == {F(1): F(3, 4), F(9): F(1, 4)}
    assert found.mean_squared_error == 3
    assert found.expected_size == 1
    assert found.outcomes == 4


def test_the_rules_of_one_masked_layer_by_hand():
    # by weights: |W_jk||z_k| = 3, 4, 3, 8; W z = (7, 11)
    found = product(WithReplacement(optimal, 1), [[[1, 1], [1, 2]]], [3, 4])
    assert found.mean_squared_error == 18**2 - (7**2 + 11**2)
    # over two points a weight's input is a vector, here of norms 5 and 1: 5, 1, 5, 2
    found = product(WithReplacement(optimal, 1), [[[1, 1], [1, 2]]], [[3, 1], [4, 0]])
    assert found.mean_squared_error == 13**2 - (4**2 + 5**2 + 4**2 + 4**2)
    # by units: columns of norms 5 and 13, inputs 1 and 2; W z = (13, 28)
    found = product(WithReplacement(optimal, 1), [[[3, 5], [4, 12]]], [1, 2], masked="units")
    assert found.mean_squared_error == (5 + 26) ** 2 - (13**2 + 28**2)


def test_target_moves_the_bias_only():
    own, other = sketch(WithReplacement(P, 2), X, W), sketch(WithReplacement(P, 2), X, W, target=(4, -1))
    assert other.variance == own.variance
    assert other.bias_squared == 1 + 4
    assert other.mean == own.mean


def test_quantiles_and_tails_by_hand():
    found = sketch(WithReplacement(P, 1), X, W)  # 18, 26, 146 with probabilities 1/2, 1/4, 1/4
    levels = (F(1, 100), F(1, 2), F(51, 100), F(3, 4), F(4, 5), 1)
    assert [found.quantile(q) for q in levels] == [18, 18, 26, 26, 146, 146]
    assert [found.above(e) for e in (0, 18, 25, 26, 146)] == [1, F(1, 2), F(1, 2), F(1, 4), 0]
    for level in (0, F(3, 2), float("nan")):
        with pytest.raises(ValueError, match=r"^quantile: level=.* must "):
            found.quantile(level)


def test_p_eff_by_hand():
    found = sketch(WithReplacement(P, 3), X, W)
    assert found.p_eff().lower == F(65, 32) == found.p_eff().upper
    assert found.p_eff(F(1, 2), 2).lower == F(1, 2) + F(65, 16)
    assert "10 masks" in str(found)
    assert str(sketch(TopK(uniform, 1), [[1, 2**600]], (1, 1))).startswith(
        "TopK(uniform): squared error 2^1200,"
    )


# against plain enumeration, exhaustively on small cases


@pytest.mark.parametrize("draws", [1, 2, 3, 4])
@pytest.mark.parametrize("p", [P, (F(1, 7), F(6, 7), F(0)), (F(1),) + (F(0),) * 2])
def test_with_replacement_is_every_sequence(p, draws):
    scheme = WithReplacement(p, draws)
    w = tuple(a if q else 0 for a, q in zip(W, p, strict=True))
    assert scheme.law(X, w) == plain.with_replacement(p, draws)
    found = sketch(scheme, X, w)
    assert found.law == plain.error_law(plain.with_replacement(p, draws), X, w)
    assert list(found.law) == sorted(found.law)


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("q", [P, (F(1), F(1, 3), F(0)), (F(2, 3), F(1), F(1))])
def test_bernoulli_is_every_vector_of_bits(q, scaled):
    w = tuple(a if b else 0 for a, b in zip(W, q, strict=True))
    scheme = Bernoulli(q, scaled)
    assert scheme.law(X, w) == plain.bernoulli(q, scaled)
    assert sketch(scheme, X, w).law == plain.error_law(plain.bernoulli(q, scaled), X, w)


@pytest.mark.parametrize("size", range(5))
@pytest.mark.parametrize("scores", [(1, 2, 3, 4), (1, 1, 1, 1), (0, 5, 0, 2), (0, 0, 0, 0)])
def test_successive_is_every_order(scores, size):
    X4, w4 = ((1, 2, 0, 1), (0, 1, 1, 1)), (1, 1, 2, -1)
    assert Successive(scores, size).law(X4, w4) == plain.successive(scores, size, False)
    positive = sum(s > 0 for s in scores)
    if size > positive or (positive == 4 and size):
        scheme = Successive(scores, size, "inclusion")
        assert scheme.law(X4, w4) == plain.successive(scores, size, True)
        assert sketch(scheme, X4, w4).bias_squared == 0
    if size:
        assert UniformSubset(size).law(X4, w4) == plain.uniform_subset(4, size)
        assert Successive((3,) * 4, size).law(X4, w4) == {
            tuple(F(bool(a)) for a in m): q for m, q in plain.uniform_subset(4, size).items()
        }


def test_equal_scores_of_many_weights_cost_no_more_than_their_subsets():
    law = Successive(uniform, 6).law([[1] * 16], [1] * 16)
    assert len(law) == 8008 and set(law.values()) == {F(1, 8008)}


def test_best_subset_is_the_least_of_all():
    for w in tuples((-1, 1, 2), repeat=4):
        X4 = ((1, 2, 0, 1), (0, 1, 1, 1))
        for size in range(5):
            (mask,) = BestSubset(size).law(X4, w)
            assert mask == plain.best_subset(X4, w, size)


def test_every_small_network_with_every_scheme():
    """All X of one row over {0, 1, 2} and all w over {1, -2}, two draws: 36 networks."""
    for row in tuples((0, 1, 2), repeat=2):
        for w in tuples((1, -2), repeat=2):
            for p in ((F(1, 2), F(1, 2)), (F(1, 4), F(3, 4))):
                found = sketch(WithReplacement(p, 2), (row,), w)
                law = plain.with_replacement(p, 2)
                assert found.law == plain.error_law(law, (row,), w)
                assert found.mean == plain.mean(law, (row,), w)


# identities, drawn


@settings(max_examples=40)
@given(networks(), st.integers(1, 4), st.data())
def test_with_replacement_identities(network, draws, data):
    X, w = network
    p = chances(data.draw, len(w))
    found = sketch(WithReplacement(p, draws), X, w)
    xw = plain.predict(X, w, [1] * len(w))
    assert found.mean == tuple(xw)
    assert found.bias_squared == 0
    sampled = sum(v / q for v, q in zip(energy(X, w), p, strict=True))
    assert found.mean_squared_error == (sampled - sum(a * a for a in xw)) / draws
    assert found.expected_size == sum(1 - (1 - q) ** draws for q in p)
    assert sum(found.law.values()) == 1
    assert sum(e * q for e, q in found.law.items()) == found.mean_squared_error
    level = data.draw(st.fractions(F(1, 50), 1))
    at = found.quantile(level)
    assert 1 - found.above(at) >= level > 1 - found.above(at) - found.law[at]


@settings(max_examples=25)
@given(networks(rational=True), st.integers(1, 3), st.data())
def test_optimal_and_end_of_training_identities(network, draws, data):
    X, end = network
    start = tuple(data.draw(entries.filter(bool)) for _ in end)
    v0, v1 = norms(energy(X, start)), norms(energy(X, end))
    p0 = [v / sum(v0) for v in v0]
    norm = sum(a * a for a in plain.predict(X, end, [1] * len(end)))
    found = sketch(WithReplacement(from_weights(start), draws), X, end)
    assert not found.rounded
    assert found.mean_squared_error == (sum(v * v / p for v, p in zip(v1, p0, strict=True)) - norm) / draws
    assume(sum(v1) > 0)
    p1 = [v / sum(v1) for v in v1]
    chi2 = sum((a - b) ** 2 / b for a, b in zip(p1, p0, strict=True))
    assert found.mean_squared_error == (sum(v1) ** 2 * (1 + chi2) - norm) / draws
    best = sketch(WithReplacement(optimal, draws), X, end)
    assert best.mean_squared_error == (sum(v1) ** 2 - norm) / draws <= found.mean_squared_error
    if all(end):
        p = smoothed.probabilities(X, end)
        given_p = sketch(WithReplacement(smoothed, draws), X, end)
        assert (
            given_p.mean_squared_error == (sum(v * v / q for v, q in zip(v1, p, strict=True)) - norm) / draws
        )


@settings(max_examples=30)
@given(networks(most=4), st.data())
def test_bernoulli_identities(network, data):
    X, w = network
    q = tuple(data.draw(st.fractions(F(1, 5), 1, max_denominator=7)) for _ in w)
    scaled, unscaled = sketch(Bernoulli(q), X, w), sketch(Bernoulli(q, False), X, w)
    v2 = energy(X, w)
    assert scaled.bias_squared == 0
    assert scaled.mean_squared_error == sum((1 / a - 1) * v for a, v in zip(q, v2, strict=True))
    left = plain.predict(X, [(1 - a) * b for a, b in zip(q, w, strict=True)], [1] * len(w))
    assert unscaled.bias_squared == sum(a * a for a in left)
    assert unscaled.variance == sum(a * (1 - a) * v for a, v in zip(q, v2, strict=True))
    assert scaled.expected_size == sum(q) == unscaled.expected_size


@settings(max_examples=25)
@given(networks(rational=True), st.data())
def test_the_best_kept_probabilities_of_their_size(network, data):
    X, w = network
    assume(all(w))
    size = data.draw(st.fractions(F(1, 4), len(w), max_denominator=4))
    best = sketch(Bernoulli(optimal, True, size), X, w)
    assert best.expected_size == size
    q = [data.draw(shares) for _ in w]
    other = [F(a * size, sum(q)) for a in q]
    assume(max(other) <= 1)
    assert best.mean_squared_error <= sketch(Bernoulli(other), X, w).mean_squared_error


@settings(max_examples=20)
@given(networks(most=4), st.data())
def test_subsets_of_drawn_networks(network, data):
    X, w = network
    d = len(w)
    size = data.draw(st.integers(1, d))
    scores = tuple(data.draw(shares) for _ in w)
    for scheme, law in (
        (UniformSubset(size), plain.uniform_subset(d, size)),
        (Successive(scores, size), plain.successive(scores, size, False)),
        (Successive(scores, size, "inclusion"), plain.successive(scores, size, True)),
    ):
        found = sketch(scheme, X, w)
        assert found.law == plain.error_law(law, X, w)
        assert found.mean == plain.mean(law, X, w)
        assert found.expected_size == size
    least = sketch(BestSubset(size), X, w).mean_squared_error
    for scheme in (TopK(scores, size), TopK(optimal, size), TopK(snip((1,) * len(X)), size)):
        assert sketch(scheme, X, w).mean_squared_error >= least


@settings(max_examples=20)
@given(st.lists(entries, min_size=1, max_size=4), st.data())
def test_top_k_is_the_best_subset_of_orthogonal_columns(w, data):
    X = [[data.draw(entries) if i == j else 0 for j in range(len(w))] for i in range(len(w))]
    size = data.draw(st.integers(0, len(w)))
    top, best = sketch(TopK(optimal, size), X, w), sketch(BestSubset(size), X, w)
    assert top.mean_squared_error == best.mean_squared_error
    assert top.mean_squared_error == sum(sorted(energy(X, w))[: len(w) - size])


@settings(max_examples=15)
@given(networks(), st.integers(1, 3), st.data())
def test_kernel_identities(network, draws, data):
    J, w = network
    p = chances(data.draw, len(w))
    found = kernel_sketch(WithReplacement(p, draws), J)
    assert found.law == plain.kernel_error_law(plain.with_replacement(p, draws), J)
    squares = energy(J, (1,) * len(w))
    trace = sum(squares)
    assume(trace > 0)
    frobenius = sum(a * a for a in found.target)
    best = kernel_sketch(WithReplacement(optimal), J, draws)
    assert not best.rounded
    assert best.mean_squared_error == (trace**2 - frobenius) / draws <= found.mean_squared_error


@settings(max_examples=15)
@given(st.data())
def test_products_are_every_choice_of_masks(data):
    widths = [data.draw(st.integers(1, 2)) for _ in range(3)]
    matrices = [[[data.draw(entries) for _ in range(b)] for _ in range(a)] for b, a in pairwise(widths)]
    points = [[data.draw(entries) for _ in range(widths[0])] for _ in range(data.draw(st.integers(1, 2)))]
    sizes = [a * b for b, a in pairwise(widths)]
    ps = [chances(data.draw, k) for k in sizes]
    qs = [tuple(data.draw(st.sampled_from((F(1, 2), F(1, 3), F(1)))) for _ in range(k)) for k in sizes]
    found = product([WithReplacement(p, 2) for p in ps], matrices, points)
    assert found.law == plain.product_error_law([plain.with_replacement(p, 2) for p in ps], matrices, points)
    assert found.bias_squared == 0
    found = product([Bernoulli(q, False) for q in qs], matrices, points)
    assert found.law == plain.product_error_law([plain.bernoulli(q, False) for q in qs], matrices, points)
    assert found.expected_size == sum(map(sum, qs))
    by_unit = [Bernoulli((F(1, 2),) * b) for b in widths[:-1]]
    laws = [{m * a: q for m, q in plain.bernoulli((F(1, 2),) * b, True).items()} for b, a in pairwise(widths)]
    found = product(by_unit, matrices, points, masked="units")
    assert found.law == plain.product_error_law(laws, matrices, points)


@settings(max_examples=15)
@given(networks(), st.integers(1, 3))
def test_one_masked_layer_is_a_sketch(network, draws):
    X, w = network
    for rule in (uniform, optimal, magnitude, column):
        assume(sum(rule.scores(X, w)) > 0)
        assume(rule is not column or all(column.scores(X, w)))
        alone, deep = (
            sketch(WithReplacement(rule, draws), X, w),
            product(WithReplacement(rule), [[w]], X, draws),
        )
        assert alone.law == deep.law
        assert (alone.mean, alone.target, alone.rounded) == (deep.mean, deep.target, deep.rounded)


# the integers inside


def test_python_integers_agree_with_machine_integers():
    counts = subsets(6, 3)
    small = [tuple(F(a * 7 - 3 * b, 5) for a in range(1, 4)) for b in range(6)]
    goal = (F(-7), F(1, 3), F(0))
    errors, unit = errors_of(counts, small, goal)
    assert errors.dtype == np.int64
    huge = [tuple(a * 2**70 for a in row) for row in small]
    wide, same = errors_of(counts, huge, tuple(a * 2**70 for a in goal))
    assert wide.dtype == object
    assert same == unit
    assert (wide == errors.astype(object) * 2**70).all()
    finer, unit3 = errors_of(counts, [tuple(a / 3**40 for a in row) for row in small], goal)
    assert finer.dtype == object
    for row, error in zip(counts.tolist(), finer.tolist(), strict=True):
        for j in range(3):
            exact = sum(c * small[i][j] / 3**40 for i, c in enumerate(row)) - goal[j]
            assert F(error[j], unit3) == exact


def test_squares_beyond_machine_integers():
    """Entries of 32 bits whose squares, or whose sums of squares, no longer fit 63 bits."""
    for X in ([[3_700_000_000]], [[3_000_000_000], [3_000_000_000]], [[2**31], [2**31]], [[2**31 - 1]] * 2):
        exact = sum(x * x for (x,) in X)
        assert sketch(TopK((1,), 0), X, (1,)).law == {F(exact): 1}
        assert sketch(Bernoulli((F(1, 2),), False), X, (-1,)).law == {F(0): F(1, 2), F(exact): F(1, 2)}


def test_listed_laws_are_complete():
    counts, weights = compositions((1, 2, 3), 5)
    assert len({tuple(row) for row in counts.tolist()}) == len(counts) == choose_within(7, 2, 1000) == 21
    assert (counts.sum(axis=1) == 5).all()
    assert weights.sum() == 6**5
    masks = [sum(b << i for i, b in enumerate(row)) for row in subsets(7, 3).tolist()]
    assert masks == [m for m in range(2**7) if m.bit_count() == 3]
    assert [choose_within(5, k, 9) for k in range(7)] == [1, 5, 10, 10, 5, 1, 0]
    assert choose_within(10**9, 5 * 10**8, 100) == 101 == choose_within(10, 5, 100)


# bad input


def bad(error, pattern, call):
    with pytest.raises(error, match=pattern):
        call()


@pytest.mark.parametrize(
    ("pattern", "call"),
    [
        ("sum of the probabilities=3/4 must be 1$", lambda: WithReplacement((F(1, 2), F(1, 4)))),
        ("sum of the probabilities=.* must be 1, exactly: give", lambda: WithReplacement((0.1, 0.2, 0.7))),
        ("probabilities=.* must be nonnegative", lambda: WithReplacement((F(3, 2), F(-1, 2)))),
        (r"p\[2\]=0 must be positive", lambda: sketch(WithReplacement((F(1, 2), F(1, 2), 0), 1), X, W)),
        (r"p\[1\]=0 must be positive", lambda: sketch(WithReplacement(snip((4, -3)), 1), X, W)),
        ("p=.* must have length 3", lambda: sketch(WithReplacement((F(1, 2), F(1, 2)), 1), X, W)),
        ("draws=0 must be at least 1", lambda: WithReplacement(uniform, 0)),
        ("size=None must be given", lambda: sketch(WithReplacement(uniform), X, W)),
        ("draws=1025 must be at most 1024", lambda: sketch(WithReplacement(uniform, 1025), X, W)),
        ("compositions=above 262144", lambda: sketch(WithReplacement(uniform, 1000), X, W)),
        ("sum of the scores=0 must be positive", lambda: sketch(WithReplacement(optimal, 1), X, (0, 0, 0))),
        ("sum of the scores=0 must be positive", lambda: sketch(WithReplacement(snip((5, -3)), 1), X, W)),
        (r"\|X\|_F\^2=0 must be positive", lambda: sketch(WithReplacement(smoothed, 1), [[0, 0]], (1, 1))),
        ("sum of .w_i.*=0 must be positive", lambda: sketch(WithReplacement(smoothed, 1), X, (0, 0, 0))),
        (r"weights=.* must have length 3", lambda: sketch(WithReplacement(from_weights((1, 2)), 1), X, W)),
        ("bits=0 must satisfy", lambda: Optimal(bits=0)),
        ("y=.* must have length 2", lambda: sketch(TopK(snip((1,)), 1), X, W)),
        (r"probabilities=.* must lie in \[0, 1\]", lambda: Bernoulli((F(1, 2), F(3, 2)))),
        (r"probabilities=.* must lie in \[0, 1\]", lambda: Bernoulli((F(-1, 2),))),
        (r"q\[1\]=0 must be positive", lambda: sketch(Bernoulli((1, 0, 1)), X, W)),
        ("q=.* must have length 3", lambda: sketch(Bernoulli((1, 0), False), X, W)),
        ("size=2 must be left out", lambda: Bernoulli((F(1, 2),), True, 2)),
        ("size=0 must be positive", lambda: Bernoulli(uniform, True, 0)),
        ("size=None must be given", lambda: sketch(Bernoulli(uniform), X, W)),
        ("size=4 must satisfy 0 < size <= 3", lambda: sketch(Bernoulli(uniform), X, W, 4)),
        ("masks=above 65536", lambda: sketch(Bernoulli((F(1, 2),) * 17), [[1] * 17], [1] * 17)),
        ("weights=1025 must be at most", lambda: sketch(TopK(uniform, 1), [[1] * 1025], [1] * 1025)),
        ("size=4 must be at most 3", lambda: sketch(TopK(uniform, 4), X, W)),
        ("size=-1 must be at least 0", lambda: BestSubset(-1)),
        ("size=0 must be at least 1", lambda: UniformSubset(0)),
        ("subsets=above 65536", lambda: sketch(UniformSubset(10), [[1] * 20], [1] * 20)),
        ("subsets=above 65536", lambda: sketch(BestSubset(10), [[1] * 20], [1] * 20)),
        ("subsets=above 65536", lambda: sketch(Successive(uniform, 16), [[1] * 17], [1] * 17)),
        ("subsets times data points=12870000", lambda: sketch(BestSubset(8), [[1] * 16] * 1000, [1] * 16)),
        (
            "bits of all outcomes=.* must be at most",
            lambda: sketch(Successive([3**i for i in range(40, 56)], 8), [[1] * 16], [1] * 16),
        ),
        (
            "bits of all outcomes=.* must be at most",
            lambda: sketch(Bernoulli([F(1, 3**5000)] * 16), [[1] * 16], [1] * 16),
        ),
        (
            "bits of all outcomes=.* must be at most",
            lambda: sketch(WithReplacement([F(1, 3**5000), 1 - F(1, 3**5000)], 500), [[1, 1]], [1, 1]),
        ),
        ("scores=.* must be nonnegative", lambda: Successive((1, -1), 1)),
        ("scores=.* must have length 3", lambda: sketch(Successive((1, 1), 1), X, W)),
        ("scaling=other must be one of", lambda: Successive(uniform, 1, "other")),
        (r"score\[1\]=0 must be positive", lambda: sketch(Successive((1, 0, 1), 2, "inclusion"), X, W)),
        ("size=0 must be at least 1 where", lambda: sketch(Successive(uniform, 0, "inclusion"), X, W)),
        ("w=.* must have length 3", lambda: sketch(TopK(uniform, 1), X, (1, 2))),
        (r"X=rows of lengths \[1, 2\]", lambda: sketch(TopK(uniform, 1), [[1, 2], [3]], (1, 2))),
        ("target=.* must have length 2", lambda: sketch(TopK(uniform, 1), X, W, target=(1,))),
        (r"X\[0\]\[0\]=nan must be finite", lambda: sketch(TopK(uniform, 1), [[float("nan")]], (1,))),
        ("masked=layers must be one of", lambda: product(TopK(uniform, 1), [[W]], X, masked="layers")),
        ("matrices=.* must hold", lambda: product(TopK(uniform, 1), [], X)),
        (r"matrices\[1\]=.* must have 1 columns", lambda: product(TopK(uniform, 1), [[W], [W]], X)),
        ("schemes=1 must be one, or one for each of 2", lambda: product([TopK(uniform, 1)], [[W], [[1]]], X)),
        (
            "masks of all layers=1048576 must be at most",
            lambda: product(Bernoulli((F(1, 2),) * 10), [[[1] * 2] * 5, [[1] * 5] * 2], [1, 1]),
        ),
        (
            "outcomes times data points=13107200 must be at most",
            lambda: sketch(Bernoulli((F(1, 2),) * 16), [[1] * 16] * 200, [1] * 16),
        ),
        (
            "multipliers of a layer=1600 must be fewer",
            lambda: product(TopK(uniform, 1), [[[1] * 40] * 40], [1] * 40),
        ),
        (
            "masks times activations=26214400 must be at most",
            lambda: product(Bernoulli((F(1, 2),) * 8), [[[1] * 2] * 4, [[1] * 4] * 2], [[1, 1]] * 100),
        ),
        ("n.2 P=.* must be at most", lambda: kernel_sketch(TopK(uniform, 1), [[1] * 1024] * 33)),
        ("entries of X=1200000 must be at most", lambda: sketch(TopK(uniform, 1), np.ones((1200, 1000)), W)),
        ("entries of X=1200000 must be at most", lambda: optimal.probabilities([[1] * 1000] * 1200, W)),
        (
            "entries of J=1200000 must be at most",
            lambda: kernel_sketch(TopK(uniform, 1), np.ones((1200, 1000))),
        ),
        ("entries of matrices=3000000 must", lambda: product(TopK(uniform, 1), np.ones((3, 1000, 1000)), X)),
        ("entries of x=1048577 must", lambda: product(TopK(uniform, 1), [[W]], np.ones(2**20 + 1))),
        ("scaling=.* must be one of", lambda: Successive(uniform, 1, ["none"])),
        ("masked=.* must be one of", lambda: product(TopK(uniform, 1), [[W]], X, masked=np.ones(2))),
    ],
)
def test_bad_values_are_refused(pattern, call):
    bad(ValueError, rf"^\w+: {pattern}", call)


@pytest.mark.parametrize(
    ("pattern", "call"),
    [
        ("scheme=uniform must be a scheme", lambda: sketch("uniform", X, W)),
        ("scheme=.* must be a scheme", lambda: kernel_sketch(Uniform(), X)),
        ("draws=1.5 must be an integer", lambda: sketch(WithReplacement(uniform), X, W, 1.5)),
        ("size=True must be an integer", lambda: UniformSubset(True)),
        (r"probabilities\[0\]=x must be a real number", lambda: WithReplacement(("x",))),
        ("bits=half must be an integer", lambda: Optimal(bits="half")),
        ("scaled=2 must be True or False", lambda: Bernoulli(uniform, 2)),
        ("size=True must be a number", lambda: Bernoulli(uniform, size=True)),
        ("matrices=None must be a sequence", lambda: product(TopK(uniform, 1), None, X)),
        ("x=3 must be a sequence", lambda: product(TopK(uniform, 1), [[W]], 3)),
        ("x=3.0 must be a sequence", lambda: product(TopK(uniform, 1), [[W]], np.array(3.0))),
    ],
)
def test_bad_types_are_refused(pattern, call):
    bad(TypeError, rf"^\w+: {pattern}", call)
