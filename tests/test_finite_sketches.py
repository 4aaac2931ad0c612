"""Masked linear predictors: every number of an instance once more and slowly, by hand, and the entries on drawn ones.

The slow side shares no code with the instances: means by moments of the multipliers, laws by counting, sums by hand.
"""

import dataclasses
import math
from fractions import Fraction as F
from itertools import combinations, pairwise, permutations, product

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from bounds.enclose import Enclosure
from sims.confront import confront
from sims.finite_families_sketches import best_bits, best_probabilities, linear, small_designs
from sims.finite_sketch_networks import (
    GaussianColumns,
    GaussianSpread,
    MaskedKernel,
    MaskedLayers,
    ScoredWeight,
    operator_norm,
)
from sims.finite_sketches import (
    DrawnSketch,
    DrawnSubset,
    FixedMask,
    KeptColumns,
    Linear,
    TrainedSketch,
    shares,
)
from sims.finite_zoo import FAMILIES, FINITE
from sims.sketch_schemes import Bernoulli, UniformSubset, WithReplacement
from sims.sketching import sketch

HALF = F(1, 2)
ROOTS = ((3, 4), (-4, 3), (5, 12), (0, 1), (8, -15), (0, 0))  # columns of rational norm
MINE = {name for name, family in FAMILIES.items() if family.__module__ == "sims.finite_families_sketches"}
IDS = [id for id, families in FINITE.items() if set(families) & MINE and id in bounds.ids()]


# --- drawn predictors ------------------------------------------------------------------------------------------------

entries = st.fractions(-3, 3, max_denominator=3)
parts = st.integers(1, 6)


def rows_of(columns):
    return [list(row) for row in zip(*columns, strict=True)]


@st.composite
def predictors(draw, rational=False, most=3):
    d = draw(st.integers(1, most))
    weights = [draw(entries) for _ in range(d)]
    if rational:
        lengths = draw(st.tuples(*[entries] * d))
        columns = [[length * x for x in draw(st.sampled_from(ROOTS))] for length in lengths]
        return linear(rows_of(columns), weights)
    n = draw(st.integers(1, 2))
    return linear([[draw(entries) for _ in range(d)] for _ in range(n)], weights)


def law_of(draw, d):
    return shares(tuple(F(draw(parts)) for _ in range(d)))


@st.composite
def drawn(draw, rational=False):
    chosen = draw(predictors(rational))
    law = law_of(draw, len(chosen.weights))
    if rational and any(chosen.energies) and draw(st.booleans()):
        law = best_probabilities(chosen)
    delta = draw(st.fractions(F(1, 20), F(19, 20), max_denominator=20))
    return DrawnSketch(chosen, law, draw(st.integers(1, 3)), delta)


@st.composite
def by_weight(draw):
    chosen = draw(predictors())
    weights = tuple(w or F(1) for w in chosen.weights)
    columns = [[x or F(1) for x in row] for row in chosen.design]
    return DrawnSketch(linear(columns, weights), shares(tuple(map(abs, weights))), draw(st.integers(1, 2)))


@st.composite
def trained(draw, smoothed=False):
    columns = [draw(st.sampled_from(ROOTS[:5])) for _ in range(draw(st.integers(1, 3)))]
    design = rows_of(columns)
    start = tuple(draw(entries.filter(bool)) for _ in columns)
    times = draw(st.sampled_from([None, F(1), F(3, 2), F(-1)]))
    end = [w * times for w in start] if times else [draw(entries) for _ in columns]
    return TrainedSketch(linear(design, end), start, draw(st.integers(1, 2)), smoothed)


@st.composite
def bits(draw, scaled=True):
    chosen = draw(predictors(draw(st.booleans())))
    least = 1 if scaled else 0
    chances = tuple(F(draw(st.integers(least, 4)), 4) for _ in chosen.weights)
    size = draw(st.fractions(F(1, 4), 3, max_denominator=4))
    if scaled and all(isinstance(v, F) for v in chosen.lengths) and draw(st.booleans()):
        chances = best_bits(chosen, size) or chances
    return KeptColumns(chosen, chances, scaled)


@st.composite
def fixed(draw, bits_only=True):
    chosen = draw(predictors(draw(st.booleans())))
    number = st.sampled_from([F(0), F(1)]) if bits_only else entries
    return FixedMask(chosen, tuple(draw(number) for _ in chosen.weights))


@st.composite
def orthogonal(draw):
    a, b = draw(st.tuples(entries, entries).filter(any))
    c = draw(entries)
    chosen = linear([[a, -b * c], [b, a * c]], [draw(entries), draw(entries)])
    return FixedMask(chosen, (draw(entries), draw(entries)))


@st.composite
def subsets(draw):
    chosen = draw(predictors(most=4))
    return DrawnSubset(chosen, draw(st.integers(1, len(chosen.weights))))


@st.composite
def scored(draw):
    chosen = draw(predictors(draw(st.booleans())))
    labels = tuple(draw(entries) for _ in chosen.design)
    return ScoredWeight(chosen, labels, draw(st.integers(0, len(chosen.weights) - 1)))


@st.composite
def kernels(draw):
    jacobian = draw(predictors().filter(lambda x: any(x.column_energies))).design
    return MaskedKernel(jacobian, draw(st.integers(1, 2)))


@st.composite
def layers(draw):
    widths = draw(st.lists(st.integers(1, 2), min_size=2, max_size=3))
    entry = st.integers(-2, 2)
    some = [
        draw(st.lists(st.tuples(*[entry] * a), min_size=b, max_size=b).filter(lambda m: any(map(any, m))))
        for a, b in pairwise(widths)
    ]
    point = draw(st.tuples(*[entry] * widths[0]))
    draws = draw(st.sampled_from([None, 1, 2]))
    return MaskedLayers(tuple(map(tuple, some)), point, draw(st.sampled_from([F(1, 3), HALF, F(1)])), draws)


DRAWN = {
    "drawn_sketches": st.booleans().flatmap(drawn),
    "tail_sketches": st.booleans().flatmap(drawn),
    "kept_columns": bits(),
    "unscaled_columns": bits(scaled=False),
    "scored_weights": scored(),
    "fixed_masks": fixed(),
    "orthogonal_masks": orthogonal(),
    "trained_sketches": trained(),
    "smoothed_sketches": trained(smoothed=True),
    "weight_sketches": by_weight(),
    "drawn_subsets": subsets(),
    "masked_kernels": kernels(),
    "masked_layers": layers(),
    "gaussian_spreads": st.builds(
        GaussianSpread,
        st.integers(1, 400),
        st.integers(1, 400),
        st.fractions(F(1, 10**4), F(9, 10), max_denominator=10**4),
    ),
    "gaussian_columns": st.builds(
        GaussianColumns,
        st.integers(1, 400),
        st.integers(1, 400),
        st.fractions(F(1, 100), F(6, 5), max_denominator=100),
    ),
}


def touching(verdict):
    """Equal as far as balls can tell: an equality between irrational numbers."""
    apart = verdict.lhs.lower - verdict.rhs.upper, verdict.rhs.lower - verdict.lhs.upper
    return (
        verdict.verdict == "undecided"
        and max(apart) <= 0
        and max(verdict.lhs.width, verdict.rhs.width) <= F(1, 10**12) * max(1, abs(verdict.lhs.upper))
    )


def test_every_family_is_drawn_from():
    assert set(DRAWN) >= MINE


@pytest.mark.parametrize("family", sorted(MINE))
@settings(max_examples=30)
@given(data=st.data())
def test_no_drawn_mask_violates_anything(family, data):
    instance = data.draw(DRAWN[family])
    for id in IDS:
        if family in FINITE[id]:
            verdict = confront(id, instance)
            assert verdict.verdict in ("holds", "out_of_scope") or touching(verdict), str(verdict)


@pytest.mark.parametrize("id", [id for id in IDS if bounds.get(id).sharpness == "tight"])
def test_equality_is_attained_and_decided(id):
    """On some instance where both sides are positive: no gap, and none that is only too small to see."""
    found = (confront(id, instance) for family in FINITE[id] for instance in FAMILIES[family]())
    assert any(verdict.slack == Enclosure.exactly(1) for verdict in found)


# --- every number once more ------------------------------------------------------------------------------------------


def gram(chosen):
    """w_i w_k <X_(i), X_(k)>."""
    columns = list(zip(*chosen.design, strict=True))
    d = range(len(chosen.weights))
    return [
        [
            chosen.weights[i]
            * chosen.weights[k]
            * sum(a * b for a, b in zip(columns[i], columns[k], strict=True))
            for k in d
        ]
        for i in d
    ]


def by_moments(chosen, mean, second):
    """E|X(m*w) - Xw|^2 from E m_i and E m_i m_k."""
    d = range(len(chosen.weights))
    table = gram(chosen)
    return sum(table[i][k] * (second(i, k) - mean(i) - mean(k) + 1) for i in d for k in d)


def squared_distance(chosen, multipliers):
    """|X(m*w) - Xw|^2."""
    off = [w * (m - 1) for w, m in zip(chosen.weights, multipliers, strict=True)]
    return sum(sum(x * t for x, t in zip(row, off, strict=True)) ** 2 for row in chosen.design)


@settings(max_examples=30)
@given(drawn(), drawn(rational=True))
def test_drawn_columns_by_moments_and_by_another_program(one, other):
    for instance in (one, other):
        chosen, p, s = instance.linear, instance.probabilities, instance.draws
        values = instance.facts().values

        def second(i, k, p=p, s=s):
            if p[i] == 0 or p[k] == 0:
                return F(0)
            return F(s - 1, s) + (1 / (s * p[i]) if i == k else 0)

        assert values["sketch_error"] == by_moments(chosen, lambda i, p=p: F(p[i] > 0), second)
        diagonal = [gram(chosen)[i][i] for i in range(len(p))]
        assert values["column_energy"] == sum(diagonal)
        assert values["prediction_energy"] == sum(map(sum, gram(chosen)))
        assert values["sampled_energy"] == sum(e / q for e, q in zip(diagonal, p, strict=True) if e)
        # the identity and the least error, in rationals
        assert values["sketch_error"] == (values["sampled_energy"] - values["prediction_energy"]) / s
        whole = sum(math.sqrt(e) for e in diagonal)
        assert float(values["sketch_error"]) >= (whole**2 - float(values["prediction_energy"])) / s - 1e-9
        for i, e in enumerate(diagonal):
            assert float(p[i]) * whole >= float(values["closeness"]) * math.sqrt(e) - 1e-12
        # the law of the distance, by the engine's compositions
        found = sketch(WithReplacement(p, s), chosen.design, chosen.weights)
        assert found.mean_squared_error == values["sketch_error"]
        square = found.quantile(1 - instance.delta)
        assert float(values["sketch_distance"]) == pytest.approx(math.sqrt(square), rel=1e-12)
        assert values["size"] == min(math.ceil(found.expected_size), len(p))


@settings(max_examples=30)
@given(drawn())
def test_a_distance_is_exceeded_as_rarely_as_delta_says(instance):
    """Counted in sequences: beyond the quantile at most delta, from it on more."""
    chosen, p, s = instance.linear, instance.probabilities, instance.draws
    distance = instance.facts().values["sketch_distance"]
    low, high = (distance, distance) if isinstance(distance, F) else (distance.lower, distance.upper)
    beyond = reached = F(0)
    for sequence in product(range(len(p)), repeat=s):
        square = squared_distance(chosen, [F(sequence.count(i)) / (s * q) for i, q in enumerate(p)])
        chance = math.prod(p[i] for i in sequence)
        beyond += chance * (square > high**2)
        reached += chance * (square >= low**2)
    assert beyond <= instance.delta < reached


@settings(max_examples=30)
@given(drawn())
def test_the_largest_distance_of_two_columns(instance):
    chosen, p = instance.linear, instance.probabilities
    ends = [[F(i == k) / q for k in range(len(p))] for i, q in enumerate(p)]  # the mask of one draw
    squares = [
        sum(
            sum(x * w * (a - b) for x, w, a, b in zip(row, chosen.weights, *two, strict=True)) ** 2
            for row in chosen.design
        )
        for two in combinations(ends, 2)
    ]
    most = max(squares, default=F(0))
    assert most <= instance.diameter**2 <= most * (1 + F(1, 10**12)) + F(1, 10**12)


@settings(max_examples=30)
@given(bits(), bits(scaled=False))
def test_bits_by_moments_and_by_another_program(scaled, raw):
    for instance in (scaled, raw):
        chosen, q = instance.linear, instance.probabilities
        values = instance.facts().values
        if instance.scaled:
            mean, square = [F(x > 0) for x in q], [1 / x if x else F(0) for x in q]
        else:
            mean, square = list(q), list(q)
        slow = by_moments(
            chosen,
            lambda i, mean=mean: mean[i],
            lambda i, k, mean=mean, square=square: square[i] if i == k else mean[i] * mean[k],
        )
        assert values["sketch_error"] == slow
        found = sketch(Bernoulli(q, instance.scaled), chosen.design, chosen.weights)
        assert found.mean_squared_error == slow
        diagonal = [gram(chosen)[i][i] for i in range(len(q))]
        if instance.scaled:
            assert slow == values["sampled_energy"] - values["column_energy"]
            assert values["expected_size"] == sum(x for x, e in zip(q, diagonal, strict=True) if e)
        else:
            assert slow == values["bias_energy"] + values["spread_energy"]
            assert values["bias_energy"] == found.bias_squared and values["spread_energy"] == found.variance


@settings(max_examples=30)
@given(bits())
def test_weights_set_apart_are_what_the_hypothesis_says(instance):
    """v_i is at least rest_total/(expected_size - always_kept) for as many of the largest as are set apart."""
    facts = instance.facts()
    told = facts.declared["always_kept"][0]
    assert told == ("always_kept" in facts.values)
    if not told:
        return
    apart, room = facts.values["always_kept"], facts.values["expected_size"] - facts.values["always_kept"]
    lengths = sorted((math.sqrt(e) for e in instance.linear.energies), reverse=True)
    rest = sum(lengths[int(apart) :])
    assert room > 0 and float(facts.values["rest_total"]) == pytest.approx(rest)
    assert float(facts.values["rest_energy"]) == pytest.approx(sum(v * v for v in lengths[int(apart) :]))
    assert all(v * float(room) >= rest - 1e-9 for v in lengths[: int(apart)])
    if all(isinstance(v, F) for v in instance.linear.lengths):
        # the least over what may be set apart, and the best bits attain it
        least = facts.values["rest_total"] ** 2 / room - facts.values["rest_energy"]
        others = [
            float(sum(lengths[k:]) ** 2) / (float(facts.values["expected_size"]) - k)
            - sum(v * v for v in lengths[k:])
            for k in range(len(lengths))
            if facts.values["expected_size"] > k
            and all(v * (float(facts.values["expected_size"]) - k) >= sum(lengths[k:]) for v in lengths[:k])
        ]
        assert float(least) == pytest.approx(max(others), abs=1e-9)
        best = best_bits(instance.linear, facts.values["expected_size"])
        if best is not None:
            assert KeptColumns(instance.linear, best).facts().values["sketch_error"] == least


@settings(max_examples=30)
@given(subsets())
def test_subsets_as_the_first_of_a_shuffle(instance):
    chosen, size, d = instance.linear, instance.size, len(instance.linear.weights)
    orders = permutations(range(d))
    squares = [
        squared_distance(chosen, [F(d, size) * (i in order[:size]) for i in range(d)]) for order in orders
    ]
    slow = sum(squares) / math.factorial(d)
    values = instance.facts().values
    assert values["sketch_error"] == slow
    assert slow == sketch(UniformSubset(size), chosen.design, chosen.weights).mean_squared_error
    if d > 1:
        energies = d * values["column_energy"] - values["prediction_energy"]
        assert slow == F(d - size, size * (d - 1)) * energies


@settings(max_examples=30)
@given(trained(), trained(smoothed=True))
def test_a_start_and_an_end(instance, smooth):
    start, end = instance.start, instance.linear.weights
    norms = [math.hypot(*map(float, column)) for column in zip(*instance.linear.design, strict=True)]
    values = instance.facts().values
    before = [abs(float(w)) * n for w, n in zip(start, norms, strict=True)]
    after = [abs(float(w)) * n for w, n in zip(end, norms, strict=True)]
    assert float(values["start_total"]) == pytest.approx(sum(before))
    assert [float(p) for p in instance.sketch.probabilities] == pytest.approx(
        [v / sum(before) for v in before]
    )
    moved = sum(n * float(w - u) ** 2 / abs(float(u)) for n, w, u in zip(norms, end, start, strict=True))
    assert float(values["movement"]) == pytest.approx(moved)
    if any(after):
        p, q = ([v / sum(some) for v in some] for some in (before, after))
        assert float(values["chi_square"]) == pytest.approx(
            sum(b * b / a for a, b in zip(p, q, strict=True)) - 1
        )
        times = values["column_total"] ** 2 * (1 + values["chi_square"])
        assert values["sketch_error"] * instance.draws == times - values["prediction_energy"]
    known = smooth.facts()
    total = sum(smooth.linear.column_energies)
    first = TrainedSketch(smooth.linear, smooth.start, 1).sketch.probabilities
    assert smooth.sketch.probabilities == tuple(
        (p + e / total) / 2 for p, e in zip(first, smooth.linear.column_energies, strict=True)
    )
    most = 2 * known.values["data_energy"] * known.values["weight_energy"]
    assert known.values["sketch_error"] * smooth.draws <= most - known.values["prediction_energy"]
    assert "start_probabilities" not in known.declared and "smoothed" not in instance.facts().declared


@settings(max_examples=30)
@given(fixed(), fixed(bits_only=False), orthogonal())
def test_one_mask(mask, any_mask, turned):
    for instance in (mask, any_mask, turned):
        chosen, values = instance.linear, instance.facts().values
        table, m = gram(chosen), instance.multipliers
        slow = sum(table[i][k] * (m[i] - 1) * (m[k] - 1) for i in range(len(m)) for k in range(len(m)))
        assert values["sketch_error"] == slow
        assert float(values["sketch_distance"]) == pytest.approx(math.sqrt(slow))
        dropped = sum(math.sqrt(table[i][i]) for i in range(len(m)) if not m[i])
        assert float(values["dropped_total"]) == pytest.approx(dropped)
        kept = sum(1 for x in m if x)
        assert values["size"] == kept
        assert values["tail_energy"] == sum(sorted(table[i][i] for i in range(len(m)))[: len(m) - kept])
        across = [
            table[i][k] for i in range(len(m)) for k in range(i) if chosen.weights[i] and chosen.weights[k]
        ]
        assert not instance.facts().declared["orthogonal"][0] or not any(across)
    assert turned.facts().declared["orthogonal"][0] and mask.facts().declared["one_mask"][0]
    assert any_mask.facts().declared["one_mask"][0] == (set(any_mask.multipliers) <= {0, 1})


@settings(max_examples=30)
@given(kernels())
def test_kernels_by_another_program(instance):
    values, J, p = instance.facts().values, instance.jacobian, instance.probabilities
    n, s = len(J), instance.draws
    K = [[sum(a * b for a, b in zip(J[i], J[k], strict=True)) for k in range(n)] for i in range(n)]
    assert values["kernel_trace"] == sum(K[i][i] for i in range(n))
    assert values["kernel_energy"] == sum(x * x for row in K for x in row)
    slow = F(0)
    for sequence in product([i for i, q in enumerate(p) if q], repeat=s):
        masked = [[sum(J[i][a] * J[k][a] / (s * p[a]) for a in sequence) for k in range(n)] for i in range(n)]
        off = sum((masked[i][k] - K[i][k]) ** 2 for i in range(n) for k in range(n))
        slow += off * math.prod(p[a] for a in sequence)
    assert values["kernel_error"] == slow == (values["kernel_trace"] ** 2 - values["kernel_energy"]) / s


@settings(max_examples=30)
@given(scored())
def test_scores_by_the_gradient(instance):
    chosen, i, values = instance.linear, instance.weight, instance.facts().values
    residual = [
        sum(x * w for x, w in zip(row, chosen.weights, strict=True)) - y
        for row, y in zip(chosen.design, instance.labels, strict=True)
    ]
    gradient = sum(row[i] * r for row, r in zip(chosen.design, residual, strict=True))
    assert values["snip_score"] == abs(chosen.weights[i] * gradient)
    assert float(values["residual_norm"]) == pytest.approx(math.sqrt(sum(r * r for r in residual)))
    assert float(values["column_size"]) == pytest.approx(math.sqrt(gram(chosen)[i][i]))
    # Cauchy-Schwarz, squared: rational
    assert values["snip_score"] ** 2 <= gram(chosen)[i][i] * sum(r * r for r in residual)


def all_layers(instance):
    """Each layer's masked matrices with probabilities, written out."""
    for matrix in instance.weights:
        rows, wide = len(matrix), len(matrix[0])
        found = []
        if instance.draws is None:
            q = instance.keep
            for mask in product((0, 1), repeat=rows * wide):
                layer = [[matrix[j][i] * mask[j * wide + i] / q for i in range(wide)] for j in range(rows)]
                found.append((layer, math.prod(q if b else 1 - q for b in mask)))
        else:
            sizes = [sum(row[i] ** 2 for row in matrix) for i in range(wide)]
            p = [F(e) / sum(sizes) for e in sizes]
            for sequence in product([i for i in range(wide) if p[i]], repeat=instance.draws):
                layer = [
                    [
                        row[i] * sequence.count(i) / (instance.draws * p[i]) if p[i] else F(0)
                        for i in range(wide)
                    ]
                    for row in matrix
                ]
                found.append((layer, math.prod(p[i] for i in sequence)))
        yield matrix, found


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


@settings(max_examples=30)
@given(layers())
def test_layers_all_together(instance):
    values, exact = instance.facts().values, list(instance.point)
    choices = []
    for matrix, found in all_layers(instance):
        exact = times(matrix, exact)
        choices.append(found)
        # kappa: exact expectations at a few inputs, and the operator norm there
        for y in product((-1, 0, 2), repeat=len(matrix[0])):
            clean = times(matrix, y)
            off = sum(
                p * sum((a - b) ** 2 for a, b in zip(times(A, y), clean, strict=True)) for A, p in found
            )
            size = sum(x * x for x in y)
            assert off <= values["layer_error"] * size
            assert sum(x * x for x in clean) <= values["operator_norm"] ** 2 * size
    slow = F(0)
    for network in product(*choices):
        y, chance = list(instance.point), F(1)
        for layer, p in network:
            y, chance = times(layer, y), chance * p
        slow += chance * sum((a - b) ** 2 for a, b in zip(y, exact, strict=True))
    assert values["network_error"] == slow
    both, clean = values["operator_norm"] ** 2 + values["layer_error"], values["operator_norm"] ** 2
    depth = len(instance.weights)
    assert slow <= (both**depth - clean**depth) * values["input_energy"]


def test_operator_norms_by_hand():
    assert operator_norm(((F(3), F(-4)), (F(4), F(3)))) == 5
    assert operator_norm(((F(1), F(2), F(2)),)) == operator_norm(((F(1),), (F(2),), (F(2),))) == 3
    assert operator_norm(((F(3), F(0)), (F(0), F(-7)))) == 7
    golden = operator_norm(((F(1), F(1)), (F(1), F(0))))
    assert float(golden) == pytest.approx((1 + math.sqrt(5)) / 2) and golden**2 - golden - 1 >= 0


@settings(max_examples=15)
@given(st.integers(1, 20), st.integers(1, 40), st.fractions(F(1, 50), F(6, 5), max_denominator=50))
def test_norms_of_gaussian_columns(half, d, threshold):
    """An even number of entries: the chi-square tail is a Poisson sum. An odd one: mpmath's incomplete gamma function."""
    for n in (2 * half, 2 * half - 1):
        found = GaussianColumns(n, d, threshold).tail_probability
        with mpmath.workdps(45):

            def above(ratio, n=n):
                if ratio <= 0:
                    return mpmath.mpf(1)
                x = mpmath.mpf(n) * ratio**2 / 2
                if n % 2 == 0:
                    return mpmath.exp(-x) * mpmath.fsum(x**j / mpmath.factorial(j) for j in range(n // 2))
                return mpmath.gammainc(mpmath.mpf(n) / 2, x, regularized=True)

            t = mpmath.mpf(threshold.numerator) / threshold.denominator
            slow = 1 - (above(1 - t) - above(1 + t)) ** d
            assert abs(slow - mpmath.mpf(found.lower.numerator) / found.lower.denominator) <= 1e-14 * slow
        assert found.width <= found.upper / 10**14


@settings(max_examples=15)
@given(st.integers(1, 100), st.integers(1, 40), st.fractions(F(1, 1000), F(9, 10), max_denominator=1000))
def test_the_spread_inverts_the_tail(n, d, delta):
    found = GaussianSpread(n, d, delta).deviation
    assert found.width < F(1, 10**11) and found.lower > 0
    assert GaussianColumns(n, d, found.lower).tail_probability.lower > delta
    assert GaussianColumns(n, d, found.upper).tail_probability.upper <= delta


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_two_draws_by_hand():
    """X = (1, -1), w = (2, 1), p = (2/3, 1/3): a draw brings 3 or -3; the mean is 1."""
    instance = DrawnSketch(linear([[1, -1]], (2, 1)), (F(2, 3), F(1, 3)), 2, F(1, 9))
    values = instance.facts().values
    assert values["sketch_error"] == F(4, 9) * 4 + F(4, 9) * 1 + F(1, 9) * 16 == 4
    assert values["sketch_distance"] == 2  # 16 has the probability 1/9, which is let go
    assert dataclasses.replace(instance, delta=F(1, 10)).facts().values["sketch_distance"] == 4
    assert (values["column_total"], values["closeness"], values["column_diameter"]) == (3, 1, 6)
    assert values["sampled_energy"] == 6 + 3 and values["prediction_energy"] == 1
    assert values["norm_spread"] == F(1, 2**20)  # equal norms: any positive number will do


def test_norms_one_and_three():
    """Weights 3 and 1: (1 - t) r = 1 and (1 + t) r = 3 with r = 2."""
    values = DrawnSketch(linear([[1, 3]], (3, 1)), (F(3, 4), F(1, 4)), 1).facts().values
    assert values["norm_spread"] == HALF and values["sketch_error"] == 48 - 36
    unlike = DrawnSketch(linear([[1, 3]], (3, 1)), (HALF, HALF), 1).facts()
    assert "weight_probabilities" not in unlike.declared


@settings(max_examples=30)
@given(by_weight())
def test_norms_lie_within_the_spread(instance):
    """Some r has (1 - t) r <= |X_(i)| <= (1 + t) r: squared, and t hardly more than the least."""
    t, squares = instance.norm_spread, instance.linear.column_energies
    assert (1 - t) ** 2 * max(squares) <= (1 + t) ** 2 * min(squares)
    less = t * (1 - F(1, 10**12)) - F(1, 2**20)
    assert less < 0 or (1 - less) ** 2 * max(squares) > (1 + less) ** 2 * min(squares)


def test_always_kept_by_hand():
    """v = (6, 1, 1) and 2 weights: the first is kept always, and 1 is left for 2."""
    assert best_bits(linear([[6, 1, 1]], (1, 1, 1)), F(2)) == (1, HALF, HALF)
    values = KeptColumns(linear([[6, 1, 1]], (1, 1, 1)), (F(1), HALF, HALF)).facts().values
    assert (values["always_kept"], values["rest_total"], values["rest_energy"]) == (1, 2, 2)
    assert values["sketch_error"] == 2


def test_irrational_norms():
    values = DrawnSketch(linear([[1], [1]], (1,)), (F(1),), 1).facts().values
    assert isinstance(values["column_total"], Enclosure) and values["column_total"].lower ** 2 < 2
    assert values["closeness"] <= 1 and 1 - values["closeness"] < F(1, 2**50)


def test_every_square_of_two_columns():
    """All 256 data sets over {-1, 0, 1, 2} with weights of either sign: draws, bits and subsets, in rationals."""
    p, q = (F(1, 3), F(2, 3)), (HALF, F(1, 4))
    for rows in product(product((-1, 0, 1, 2), repeat=2), repeat=2):
        for weights in ((1, 1), (-1, 2)):
            chosen = linear(rows, weights)
            (a, cross), (_, b) = gram(chosen)
            after = a + b + 2 * cross
            drawn_error = DrawnSketch(chosen, p, 2).facts().values["sketch_error"]
            assert drawn_error == (3 * a + F(3, 2) * b - after) / 2
            assert KeptColumns(chosen, q).facts().values["sketch_error"] == a + 3 * b
            raw = KeptColumns(chosen, q, scaled=False).facts().values["sketch_error"]
            assert raw == a / 2 + F(3, 4) * b + 2 * HALF * F(3, 4) * cross
            assert DrawnSubset(chosen, 1).facts().values["sketch_error"] == a + b - 2 * cross


def test_small_designs_are_all():
    found = {chosen.design for chosen in small_designs()}
    for row in product((-1, 0, 1, 2), repeat=3):
        assert (tuple(map(F, sorted(row))),) in found
    for rows in product(product((-1, 0, 1, 2), repeat=2), repeat=2):
        assert tuple(tuple(map(F, row)) for row in sorted(rows)) in found


ONE = linear([[1, 2]], (1, 1))


MANY = linear([[1] * 40], (1,) * 40)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Linear(((1, 2),), (1,)), "Linear: weights=.* must be one for each column"),
        (lambda: DrawnSketch(ONE, (HALF, HALF), 0), "DrawnSketch: draws=0 must be at least 1"),
        (lambda: DrawnSketch(ONE, (HALF, HALF), 15), "DrawnSketch: draws=15 must be .* at most 16384"),
        (lambda: DrawnSketch(ONE, (HALF, F(1, 3)), 1), "DrawnSketch: probabilities=.* must add up to 1"),
        (lambda: DrawnSketch(ONE, (F(1), F(0)), 1), "DrawnSketch: probabilities=.* must be positive where"),
        (lambda: DrawnSketch(ONE, (F(2), F(-1)), 1), r"DrawnSketch: probabilities=.* must lie in \[0, 1\]"),
        (lambda: DrawnSketch(ONE, (HALF, HALF), 1, F(1)), r"DrawnSketch: delta=1 must lie in \(0, 1\)"),
        (lambda: KeptColumns(ONE, (F(0), F(1))), "KeptColumns: probabilities=.* must be positive where"),
        (lambda: KeptColumns(ONE, (F(1),)), "KeptColumns: probabilities=.* must be one for each column"),
        (lambda: DrawnSubset(ONE, 3), "DrawnSubset: size=3 must lie in 1..d"),
        (lambda: DrawnSubset(MANY, 20), "DrawnSubset: subsets=137846528820 must be at most 16384"),
        (lambda: KeptColumns(MANY, (F(1),) * 40), "KeptColumns: columns=40 must be so few"),
        (
            lambda: DrawnSketch(MANY, (F(1, 40),) * 40, 10**9),
            "DrawnSketch: draws=1000000000 must be at least 1",
        ),
        (lambda: FixedMask(ONE, (F(1),)), "FixedMask: multipliers=.* must be one for each weight"),
        (
            lambda: TrainedSketch(linear([[1], [1]], (1,)), (F(1),), 1),
            "TrainedSketch: design=.* must have columns of rational norm",
        ),
        (lambda: TrainedSketch(ONE, (F(0), F(0)), 1), "TrainedSketch: start=.* must have a column"),
        (lambda: TrainedSketch(ONE, (F(1), F(0)), 1), "DrawnSketch: probabilities=.* must be positive where"),
        (lambda: MaskedKernel(((0, 0),), 1), "MaskedKernel: jacobian=.* must have an entry that is not 0"),
        (lambda: MaskedKernel(((1, 1),), 13), "MaskedKernel: draws=13 must be at least 1"),
        (lambda: MaskedKernel(((1, 1),), 1, (F(1), F(0))), "MaskedKernel: probabilities=.* must be positive"),
        (lambda: ScoredWeight(ONE, (F(1), F(1)), 0), "ScoredWeight: labels=.* must be one for each row"),
        (lambda: ScoredWeight(ONE, (F(1),), 2), "ScoredWeight: weight=2 must be the number of a weight"),
        (lambda: GaussianColumns(0, 1, HALF), "GaussianColumns: n=0 must be at least 1"),
        (lambda: GaussianColumns(1, 1, F(0)), "GaussianColumns: threshold=0 must be positive"),
        (lambda: GaussianSpread(1, 1, F(1)), r"GaussianSpread: delta=1 must lie in \(0, 1\)"),
        (lambda: MaskedLayers((((1, 2),),), (1,)), "MaskedLayers: weights=.* must have 1 columns"),
        (lambda: MaskedLayers((((1,),),), (1,), F(0)), r"MaskedLayers: keep=0 must lie in \(0, 1\]"),
        (lambda: MaskedLayers((((1,),),) * 13, (1,)), "MaskedLayers: weights=.* must have at most 4096"),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
