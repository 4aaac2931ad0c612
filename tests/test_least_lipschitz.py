"""The least Lipschitz constant of a mask: by hand, by cutting planes, and certificates that prove what they say."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims.data import FixedDesign, Iid
from sims.interior_point import solve
from sims.learner import learn
from sims.least_lipschitz import (
    Certificate,
    best_lipschitz_table,
    best_weights,
    problem_of,
    root_above,
    root_below,
)
from sims.least_lipschitz_kernel import certify
from sims.least_lipschitz_pinned import pinned_bounds
from sims.lipschitz import lipschitz_squared
from sims.network import Network
from sims.outer_functions import outer_functions
from tests.reference import least_lipschitz as reference

HALF = Fraction(1, 2)
SQUARE = [[1, 0], [0, 1], [1, 1], [-1, 1]]


def data_set_of(law, pairs):
    """The index of the data set with these atoms (x, y)."""
    atoms = list(zip(law.atom_x, law.atom_y, strict=True))
    wanted = [sum(atom == (tuple(x), y) for x, y in pairs) for atom in atoms]
    return next(t for t, row in enumerate(law.counts.tolist()) if row == wanted)


def training_error(network, mask, outer, law, t):
    rows, bias = network.masked(mask), network.inner_bias or [0] * network.k
    total = Fraction(0)
    for x, y, count in zip(law.atom_x, law.atom_y, law.counts[t].tolist(), strict=True):
        f = sum(
            a * max(0, sum(w * z for w, z in zip(row, x, strict=True)) + b)
            for a, row, b in zip(outer, rows, bias, strict=True)
        )
        total += count * (y - f) ** 2
    return total / law.n


def check_answer(network, mask, law, t, epsilon):
    """All that a BestWeights claims, recomputed from the network's units."""
    best = best_weights(network, mask, law, t, epsilon)
    problem, _ = problem_of(network, mask, law, t, epsilon)
    proved = problem.lower_bound(best.certificate)
    if not best.fits:
        assert best.outer is None
        assert proved is None
        return best
    assert training_error(network, mask, best.outer, law, t) <= law.sigma_squared - Fraction(epsilon)
    assert lipschitz_squared(network.masked(mask), best.outer, network.inner_bias) == best.squared
    assert proved * (1 - Fraction(1, 2**52)) <= best.lipschitz.lower <= proved
    assert best.lipschitz.lower <= Fraction(float(best.lipschitz)) <= best.lipschitz.upper
    assert best.lipschitz.lower**2 <= best.squared <= best.lipschitz.upper**2
    assert best.relative_gap < 1e-7
    return best


def close(best, value):
    return float(best.lipschitz.lower) == pytest.approx(value, rel=1e-8) == float(best.lipschitz.upper)


# by hand


def test_one_unit():
    """f = a relu(3 x_1 + 4 x_2) at (1, 0) must reach 1 - sqrt(1/2): the shrunk least squares is the best there is."""
    law = Iid.noisy_labels([[1, 0]], HALF, 4)
    network = Network([[3, 4]])
    best = check_answer(network, 3, law, data_set_of(law, [((1, 0), 1)] * 4), HALF)
    assert close(best, (1 - math.sqrt(0.5)) * 5 / 3)
    assert float(best.outer[0]) == pytest.approx((1 - math.sqrt(0.5)) / 3)


def test_two_units():
    """The unit along the point does it alone; least squares spreads the weight and is 1.56 times as steep."""
    law = Iid.noisy_labels([[1, 0]], HALF, 4)
    network = Network([[3, 4], [1, 0]])
    t = data_set_of(law, [((1, 0), 1)] * 4)
    best = check_answer(network, 15, law, t, HALF)
    # a gradient g on the cell of (1, 0) has g.(1, 0) = f(1, 0)
    assert close(best, 1 - math.sqrt(0.5))
    steep = math.sqrt(1 + 1.2**2)
    assert float(learn(network, 15, law, t, HALF).lipschitz) == pytest.approx((1 - math.sqrt(0.5)) * steep)


def test_opposite_units_are_a_line():
    """relu(x) and relu(-x): values u at 1 and -u at -1 need slope u, values u and u as well."""
    law = FixedDesign([[1], [-1]], HALF)
    network = Network([[2], [-3]])
    for t in range(4):
        best = check_answer(network, 3, law, t, HALF)  # |m - f|^2 <= 1 over two points
        assert close(best, 1 - math.sqrt(0.5))


def test_no_room_left():
    """Two labels that contradict each other use up the errors: f(1, 0) = 0 and f(0, 1) = 1, nothing else fits."""
    law = Iid.noisy_labels([[1, 0], [0, 1]], HALF, 4)
    t = data_set_of(law, [((1, 0), 1), ((1, 0), -1), ((0, 1), 1), ((0, 1), 1)])
    lone = Network([[0, 2], [1, 1]])
    best = check_answer(lone, 14, law, t, HALF)
    assert best.outer == (HALF, 0)
    assert best.squared == 1
    # a unit more: a (x_2 - x_1)_+ + b (x_2)_+ with a + b = 1 (c = 0 at (1, 0)); |grad| on x_2 > x_1 is |(-a, 1)|
    more = Network([[0, 1], [-1, 1], [1, 0]])
    best = check_answer(more, 63, law, t, HALF)
    assert close(best, 1.0)
    # neither unit alone suffices when (1, 0) is seen by one of them
    tilted = Network([[1, 2], [2, 1]])
    best = check_answer(tilted, 15, law, t, HALF)  # a + 2 b = 0, 2 a + b = 1: a = 2/3, b = -1/3
    assert best.outer == (Fraction(2, 3), Fraction(-1, 3))
    assert best.squared == Fraction(20, 9)  # where the first unit alone is active: |2/3 (1, 2)|
    table = best_lipschitz_table(tilted, law, HALF, [15])
    assert table.lower[t, 0] <= math.sqrt(20 / 9) * (1 + 1e-15)
    assert table.upper[t, 0] == pytest.approx(math.sqrt(20 / 9), rel=1e-12)
    # room of 4e-12 lets f move by 1e-6: it is not to be taken for none
    near = HALF - Fraction(1, 10**12)
    best = check_answer(tilted, 15, law, t, near)
    assert best.lipschitz.upper < math.sqrt(20 / 9) * (1 - 1e-7)
    table = best_lipschitz_table(tilted, law, near, [15])
    assert table.lower[t, 0] <= best.lipschitz.upper
    assert table.upper[t, 0] >= best.lipschitz.lower


def test_zero_is_best():
    law = Iid([[1, 0], [0, 1]], [1, 0], [HALF, HALF], 3)  # no noise within a point: sigma^2 = 0
    with pytest.raises(ValueError, match="epsilon"):
        best_weights(Network([[1, 0]]), 1, law, 0, HALF)
    law = Iid([[1, 0], [1, 0], [0, 1]], [1, -1, 0], [HALF, Fraction(1, 4), Fraction(1, 4)], 3)
    t = data_set_of(law, [((0, 1), 0)] * 3)
    best = check_answer(Network([[1, 0]]), 1, law, t, Fraction(1, 4))
    assert best.squared == 0
    assert best.lipschitz.exact
    assert best.outer == (0,)
    # a unit with no weight left and a positive bias is a constant, and no constant is steep
    law = Iid.noisy_labels(SQUARE, HALF, 3)
    t = data_set_of(law, [((1, 0), 1), ((1, 1), 1), ((-1, 1), 1)])
    network = Network([[1, 2], [2, -1]], [3, -1])
    assert check_answer(network, 0b1100, law, t, HALF).squared == 0
    assert check_answer(network, 0b0011, law, t, Fraction(9, 10)).squared > 0


def test_nothing_fits():
    law = Iid.noisy_labels([[1, 0], [0, 1]], HALF, 4)
    contradiction = data_set_of(law, [((1, 0), 1), ((1, 0), -1)] * 2)
    for mask in (0, 1, 15):
        best = check_answer(Network([[1, 1], [2, -1]]), mask, law, contradiction, HALF)
        assert not best.fits
        assert best.relative_gap == 0
        assert best.lipschitz is None


def test_units_that_no_datum_meets_help():
    """relu(x_1) + relu(x_2) is steep where both are positive; a unit active only there undoes it."""
    law = FixedDesign([[1, -1], [-1, 1]], HALF)
    t = 3  # both labels +1
    without = check_answer(Network([[1, 0], [0, 1]]), 15, law, t, HALF)
    network = Network([[1, 0], [0, 1], [1, 1]])
    features = [max(0, sum(w * x for w, x in zip(network.inner[2], p, strict=True))) for p in law.X]
    assert features == [0, 0]
    with_it = check_answer(network, 63, law, t, HALF)
    u = 1 - math.sqrt(0.5)
    assert close(without, u * math.sqrt(2))
    # on x_1, x_2 > 0 the gradient is u (1, 1) + c (1, 1), elsewhere c (1, 1) adds to u (1, 0): c = -u (2 - sqrt 2) / 2
    assert with_it.lipschitz.upper < without.lipschitz.lower
    table = best_lipschitz_table(network, law, HALF, [15, 63])
    assert table.upper[t, 1] < table.lower[t, 0]


# against cutting planes


def draws(law, t):
    points, labels = [], []
    for x, y, count in zip(law.atom_x, law.atom_y, law.counts[t].tolist(), strict=True):
        points += [[float(z) for z in x]] * count
        labels += [float(y)] * count
    return points, labels


weights = st.sampled_from([-3, -2, -1, 0, 1, 2])


@st.composite
def instances(draw, most=3):
    k, d = draw(st.integers(1, most)), draw(st.integers(1, 2))
    inner = draw(st.lists(st.lists(weights, min_size=d, max_size=d), min_size=k, max_size=k))
    bias = draw(st.none() | st.lists(weights, min_size=k, max_size=k))
    points = draw(
        st.lists(st.tuples(*[st.sampled_from([-2, -1, 0, 1, 2])] * d), min_size=1, max_size=3, unique=True)
    )
    law = Iid.noisy_labels(points, HALF, draw(st.integers(1, 4)))
    epsilon = draw(st.sampled_from([Fraction(1, 10), Fraction(1, 4), HALF, Fraction(9, 10)]))
    return Network(inner, bias), law, draw(st.integers(0, law.size - 1)), epsilon


@given(instances())
@settings(max_examples=40)
def test_against_cutting_planes(instance):
    network, law, t, epsilon = instance
    mask = 2**network.p - 1
    best = check_answer(network, mask, law, t, epsilon)
    bias = network.inner_bias or [0] * network.k
    allowed = float(law.n * (law.sigma_squared - epsilon))
    value = reference.least_lipschitz(
        [[float(w) for w in row] for row in network.inner], [float(b) for b in bias], *draws(law, t), allowed
    )
    assert (value is not None) == best.fits
    if best.fits:
        # the planes let 10^-6 more of squared errors pass, which matters where there is hardly any room
        looser = best_weights(network, mask, law, t, epsilon - Fraction(2, 10**6) / law.n)
        assert value <= float(best.lipschitz.upper) * (1 + 1e-6) + 1e-5
        assert value >= float(looser.lipschitz.lower) * (1 - 1e-6) - 1e-5


# the table


@given(instances(), st.data())
@settings(max_examples=15)
def test_table_and_learner(instance, data):
    """Every entry is what Fractions say; the shrunk least squares is never smoother than the best."""
    network, law, _, epsilon = instance
    masks = data.draw(st.lists(st.integers(0, 2**network.p - 1), min_size=1, max_size=3))
    table = best_lipschitz_table(network, law, epsilon, masks, threads=1)
    assert table.lower.shape == table.upper.shape == table.fits.shape == (law.size, len(masks))
    assert table.relative_gap <= 1e-6
    for t in range(0, law.size, max(1, law.size // 12)):
        for m, mask in enumerate(masks):
            best = check_answer(network, mask, law, t, epsilon)
            assert table.fits[t, m] == best.fits
            learned = learn(network, mask, law, t, epsilon)
            assert learned.fits == best.fits
            if not best.fits:
                assert table.lower[t, m] == table.upper[t, m] == math.inf
                continue
            assert Fraction(float(table.lower[t, m])) <= best.lipschitz.upper
            assert Fraction(float(table.upper[t, m])) >= best.lipschitz.lower
            assert table.lower[t, m] <= table.upper[t, m]
            assert not learned.lipschitz.less_than(best.lipschitz.lower)
            assert learned.lipschitz.enclosure().upper >= Fraction(float(table.lower[t, m]))


def test_table_on_a_whole_law():
    """All masks of a network and all data sets; the same numbers from any number of threads and any order of masks."""
    network, law = Network.random(2, 2, seed=3), Iid.noisy_labels(SQUARE, HALF, 3)
    table = best_lipschitz_table(network, law, Fraction(1, 3), np.arange(16))
    again = best_lipschitz_table(network, law, Fraction(1, 3), np.arange(15, -1, -1), threads=3)
    assert np.array_equal(table.lower, again.lower[:, ::-1])
    assert np.array_equal(table.upper, again.upper[:, ::-1])
    assert table.relative_gap < 1e-6
    assert table.exact_entries == 0
    assert not table.fits[:, 0].any()
    for small, large in (
        (0b0001, 0b0011),
        (0b1001, 0b1111),
    ):  # more features per unit, other functions: no order
        assert table.fits[:, large].sum() >= table.fits[:, small].sum()
    for mask in range(4):  # one unit more can only help
        both = table.fits[:, mask]
        for other in range(4, 16, 4):
            assert (table.lower[both, mask | other] <= table.upper[both, mask]).all()


def test_numbers_of_any_kind():
    """Fractions as points and labels are scaled to integers; weights of many bits are left to Fractions."""
    third = Fraction(1, 3)
    law = Iid(
        [[HALF, third], [-HALF, 1], [HALF, third]],
        [1, -third, -HALF],
        [HALF, Fraction(1, 4), Fraction(1, 4)],
        3,
    )
    short = Network([[Fraction(3, 4), 1], [Fraction(-1, 8), Fraction(5, 4)]], [Fraction(1, 16), 0])
    long = Network(
        [[Fraction(3, 4) + Fraction(1, 2**40), 1], [Fraction(-1, 8), Fraction(5, 4)]], [Fraction(1, 16), 0]
    )
    epsilon = law.sigma_squared / 2
    masks = [3, 9, 12, 15]
    for network, exact in ((short, False), (long, True)):
        table = best_lipschitz_table(network, law, epsilon, masks)
        assert (table.exact_entries > 0) == exact
        assert 0 < table.fits.sum() < table.fits.size
        for t in range(law.size):
            for m, mask in enumerate(masks):
                best = check_answer(network, mask, law, t, epsilon)
                assert best.fits == table.fits[t, m]
                if best.fits:
                    assert table.lower[t, m] <= best.lipschitz.upper
                    assert table.upper[t, m] >= best.lipschitz.lower
                    assert table.upper[t, m] == pytest.approx(float(best.lipschitz), rel=2e-6)


def test_probability_zero_is_not_a_number():
    law = FixedDesign([[1, 0], [0, 1]], [HALF, 1])
    table = best_lipschitz_table(Network([[1, 2]]), law, Fraction(1, 5), [3])
    assert np.array_equal(np.isnan(table.lower[:, 0]), [w == 0 for w in law.weights])


# laws


@given(instances(), st.integers(1, 7), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_units_may_be_scaled_and_reordered(instance, scale, random):
    network, law, t, epsilon = instance
    order = list(range(network.k))
    random.shuffle(order)
    factor = [Fraction(random.randint(1, 9), scale) for _ in order]
    bias = network.inner_bias or (Fraction(0),) * network.k
    other = Network(
        [[factor[j] * w for w in network.inner[j]] for j in order], [factor[j] * bias[j] for j in order]
    )
    mask = 2**network.p - 1
    one, two = (check_answer(n, mask, law, t, epsilon) for n in (network, other))
    assert one.fits == two.fits
    if one.fits:
        assert float(one.lipschitz.upper) == pytest.approx(float(two.lipschitz.upper), rel=1e-8, abs=1e-300)


@given(instances())
@settings(max_examples=25)
def test_fitting_deeper_costs_more(instance):
    network, law, t, epsilon = instance
    mask = 2**network.p - 1
    loose = best_weights(network, mask, law, t, epsilon / 2)
    tight = best_weights(network, mask, law, t, epsilon)
    if tight.fits:
        assert loose.fits
        assert loose.lipschitz.lower <= tight.lipschitz.upper


# certificates


@given(instances(), st.data())
@settings(max_examples=40)
def test_tampered_certificates_prove_nothing_false(instance, data):
    """Whatever is done to a certificate, it proves at most the truth; and the untouched one alone is tight."""
    network, law, t, epsilon = instance
    mask = 2**network.p - 1
    best = best_weights(network, mask, law, t, epsilon)
    problem, _ = problem_of(network, mask, law, t, epsilon)
    numbers = st.fractions(-3, 3, max_denominator=8)
    c, pull = list(best.certificate.tangent), list(best.certificate.pull)
    how = data.draw(st.sampled_from(["tangent", "pull", "cells", "scale"]))
    if how == "tangent" and c:
        c[data.draw(st.integers(0, len(c) - 1))] += data.draw(numbers)
    if how == "pull" and pull:
        i = data.draw(st.integers(0, len(pull) - 1))
        pull[i] = (pull[i][0], tuple(v + data.draw(numbers) for v in pull[i][1]))
    if how == "cells":
        pull = [(data.draw(st.integers(0, len(problem.functions.cells) - 1)), u) for _, u in pull]
    if how == "scale":
        factor = data.draw(numbers)
        pull = [(cell, tuple(factor * v for v in u)) for cell, u in pull]
    proved = problem.lower_bound(Certificate(tuple(c), tuple(pull)))
    if best.fits:
        assert proved is not None
        assert proved**2 <= best.squared


def test_wrong_certificates_are_weaker():
    law = Iid.noisy_labels(SQUARE, HALF, 3)
    network = Network([[1, 2], [2, -1]])
    t = data_set_of(law, [((1, 0), 1), ((1, 1), 1), ((-1, 1), -1)])
    best = check_answer(network, 15, law, t, Fraction(1, 3))
    problem, _ = problem_of(network, 15, law, t, Fraction(1, 3))
    c, pull = best.certificate.tangent, best.certificate.pull
    limit = best.lipschitz.lower * Fraction(999, 1000)
    for wrong in (
        Certificate(tuple(v * Fraction(11, 10) for v in c), pull),
        Certificate(c, tuple((cell, tuple(v * 2 for v in u)) for cell, u in pull)),
        Certificate(c, tuple((cell, tuple(-v for v in u)) for cell, u in pull)),
        Certificate(c, ()),
    ):
        assert problem.lower_bound(wrong) < limit
    for bad, text in (
        (Certificate(c[:-1], pull), "tangent=1 must have 2 coordinates"),
        (Certificate(c, ((99, pull[0][1]),)), "cell=99 must satisfy 0 <= cell < 3"),
        (Certificate(c, ((0, pull[0][1][:1]),)), "pull=1 must have d coordinates"),
    ):
        with pytest.raises(ValueError, match=text):
            problem.lower_bound(bad)


@pytest.mark.kernel
def test_certified_floats_hold_for_any_input():
    """`certify` on perturbed answers: never above the optimum, never below the constant of its coordinates."""
    law = Iid.noisy_labels(SQUARE, HALF, 3)
    network, epsilon = Network([[1, 2], [2, -1], [-1, 1]]), Fraction(1, 3)
    t = data_set_of(law, [((1, 0), 1), ((1, 1), 1), ((-1, 1), -1)])
    problem, _ = problem_of(network, 63, law, t, epsilon)
    best = best_weights(network, 63, law, t, epsilon)
    functions = problem.functions
    inside = np.array([[j in cell for j in range(functions.size)] for cell in functions.cells])
    forms = np.array(problem.gradients, float)
    gram, right = np.array(problem.gram, float), np.array(problem.right, float)
    reach = np.array([float(root_above(v)) * (1 + 1e-15) for v in functions.reach])
    a = np.array([float(v) for v in best.certificate.tangent])
    u = {cell: np.array([float(v) for v in pull]) for cell, pull in best.certificate.pull}
    g = np.where(inside, 1.0, 0.0) @ (a[:, None] * forms)
    weight = np.array([u[c] @ g[c] / (g[c] @ g[c]) if c in u else 0.0 for c in range(len(g))])
    rng = np.random.default_rng(0)
    tight = 0
    for size in (0.0, 1e-13, 1e-9, 1e-4, 0.1, 2.0):
        for _ in range(20):
            moved = a * (1 + size * rng.standard_normal(len(a)))
            lower, upper = certify(
                forms, inside, gram, right, float(problem.theta), reach, moved,
                np.abs(weight * (1 + size * rng.standard_normal(len(weight)))), abs(1 + size * rng.standard_normal()),
            )  # fmt: skip
            exact = [Fraction(v) for v in moved.tolist()]
            assert Fraction(float(lower)) <= best.lipschitz.upper
            tight += lower > 0.999999 * float(best.lipschitz.upper)
            if upper < math.inf:
                assert problem.excess(exact) <= 0
                assert Fraction(float(upper)) ** 2 >= problem.steepest(exact)
            elif size == 2.0:
                assert lower < upper
    assert tight >= 20
    outside = a * 0.5  # no fit, so no upper bound
    assert (
        certify(forms, inside, gram, right, float(problem.theta), reach, outside, weight, 1.0)[1] == math.inf
    )


@pytest.mark.kernel
def test_pinned_bounds_by_hand():
    """Three units, two equations: f(1, 0) = 0 and f(0, 1) = 1 by (x_2)_+ and (x_2 - x_1)_+; the rank must be known."""
    network = Network([[0, 1], [-1, 1], [1, 0]])
    law = Iid.noisy_labels([[1, 0], [0, 1]], HALF, 4)
    t = data_set_of(law, [((1, 0), 1), ((1, 0), -1), ((0, 1), 1), ((0, 1), 1)])
    problem, _ = problem_of(network, 63, law, t, HALF)
    functions = problem.functions
    inside = np.array([[j in cell for j in range(functions.size)] for cell in functions.cells])
    forms = np.array(problem.gradients, float)
    gram, right = np.array(problem.gram, float), np.array(problem.right, float)
    reach = np.array([float(root_above(v)) * (1 + 1e-15) for v in functions.reach])
    lengths = np.linalg.norm(forms, axis=1)
    lower, upper = pinned_bounds(forms, inside, gram, right, 2, reach, lengths, 1e-6)
    assert 1 - 1e-8 < lower <= 1 <= upper < 1 + 1e-8
    for careless in (10.0, 100.0, 500.0):  # what the solver leaves undone is charged
        lower, upper = pinned_bounds(forms, inside, gram, right, 2, reach, lengths, careless)
        assert lower <= 1 <= upper
    loose, _ = pinned_bounds(forms, inside, gram, right, 1, reach, lengths, 1e-6)
    assert loose <= 1  # with too small a rank the upper bound is void, the lower bound holds
    assert pinned_bounds(forms, inside, gram, right, 3, reach, lengths, 1e-6) == (0.0, math.inf)


# parts


@pytest.mark.kernel
def test_solver_by_hand():
    """Two balls of the plane: the least largest distance^2 to (0, 0) and (2, 0) on x_2 <= ..., a disc around (1, 2)."""
    quad = np.array([np.eye(2), np.eye(2), np.eye(2)])
    lin = np.array([[0.0, 0.0], [-2.0, 0.0], [-1.0, -2.0]])
    const = np.array([0.0, 4.0, 4.0])  # the last: |x - (1, 2)|^2 <= 1
    x, weight = np.array([1.0, 2.0]), np.zeros(3)
    assert solve(quad, lin, const, np.array([1.0, 1.0, 0.0]), x, weight, 1e-10, 0.0)
    assert x == pytest.approx([1.0, 1.0], abs=1e-8)
    assert weight[:2] == pytest.approx([0.5, 0.5], abs=1e-8)
    assert weight[2] == pytest.approx(
        1.0, abs=1e-8
    )  # x = nu (c - x) at (1, 1), c = (1, 2), in the second coordinate


@given(instances(4), st.data())
@settings(max_examples=30)
def test_basis(instance, data):
    """Coordinates and outer weights are one function; its coordinates are within reach of its Lipschitz constant."""
    network, law, t, epsilon = instance
    rows, bias = network.inner, network.inner_bias
    functions = outer_functions(rows, bias)
    size = functions.size + functions.constant
    numbers = st.integers(-4, 4).map(Fraction)
    coordinates = data.draw(st.lists(numbers, min_size=size, max_size=size))
    outer = functions.outer(network.k, coordinates)
    for _ in range(3):
        x = data.draw(st.lists(numbers, min_size=network.d, max_size=network.d))
        value = sum((a * v for a, v in zip(coordinates, functions.values(x), strict=False)), Fraction(0))
        value += coordinates[-1] if functions.constant else 0
        units = [
            max(Fraction(0), sum((w * z for w, z in zip(row, x, strict=True)), (bias or [0] * network.k)[j]))
            for j, row in enumerate(rows)
        ]
        assert value == sum(a * v for a, v in zip(outer, units, strict=True))
    squared = lipschitz_squared(rows, outer, bias)
    for a, reach in zip(coordinates, functions.reach, strict=False):
        assert a * a <= reach * squared
    problem, _ = problem_of(network, 2**network.p - 1, law, t, epsilon)
    assert problem.steepest(coordinates[: functions.size]) == squared


def test_reach_of_a_slope_is_attained():
    """3 x - 2 (x + 1)_+ + 2 (1 - x)_+ has slopes 1, -1 and 1: a line may be 3 times as steep as the function."""
    functions = outer_functions(
        [[Fraction(1)], [Fraction(-1)], [Fraction(1)], [Fraction(-1)]], [Fraction(0)] * 2 + [Fraction(1)] * 2
    )
    assert functions.bends == ((-1, 1), (1, 0), (1, 1))
    assert functions.slopes == ((1, 0),)
    assert functions.reach == (4, 4, 4, 9)
    coordinates = [Fraction(2), Fraction(0), Fraction(-2), Fraction(3)]
    outer = functions.outer(4, coordinates)
    assert lipschitz_squared([[1], [-1], [1], [-1]], outer, [0, 0, 1, 1]) == 1


@given(st.fractions(0, 10**6, max_denominator=10**6), st.integers(-200, 200))
def test_roots(x, exponent):
    x *= Fraction(2) ** exponent
    above, below = root_above(x), root_below(x)
    assert below**2 <= x <= above**2
    assert above - below <= above / 2**100
    assert root_above(x * x) == x == root_below(x * x)


def test_bad_input():
    network, law = Network([[1, 2], [2, -1]]), Iid.noisy_labels(SQUARE, HALF, 2)
    for arguments, text in (
        ((network, 16, law, 0, HALF), r"best_weights: mask=16 must satisfy 0 <= mask < 2\*\*4"),
        ((network, 3, law, law.size, HALF), "best_weights: data_set=36 must satisfy 0 <= data_set < 36"),
        ((network, 3, law, 0, 1), "best_weights: epsilon=1 must satisfy 0 < epsilon < sigma"),
        ((Network([[1]]), 1, law, 0, HALF), "best_weights: network.d=1 must equal law.d=2"),
    ):
        with pytest.raises(ValueError, match=text):
            best_weights(*arguments)
    for masks, keywords, text in (
        ([], {}, "masks=0 must hold at least one mask"),
        ([16], {}, "mask=16 must satisfy"),
        ([3], {"threads": 0}, "threads=0 must be at least 1"),
        ([3], {"tolerance": 1}, "tolerance=1 must satisfy 1e-9 <= tolerance < 1"),
        ([3], {"tolerance": math.nan}, "tolerance=nan must be finite"),
    ):
        with pytest.raises(ValueError, match="best_lipschitz_table: " + text):
            best_lipschitz_table(network, law, HALF, masks, **keywords)
    with pytest.raises(TypeError, match=r"mask=1\.5 must be an integer"):
        best_lipschitz_table(network, law, HALF, [1.5])
    with pytest.raises(TypeError, match="best_weights: network must be a Network, not str"):
        best_weights("network", 3, law, 0, HALF)
    with pytest.raises(TypeError, match="best_lipschitz_table: law must be FixedDesign or Iid, not str"):
        best_lipschitz_table(network, "law", HALF, [3])
