"""SNIP and GraSP: against their definitions in Fractions and to 60 digits, by hand, and decided where floats do not."""

from fractions import Fraction
from functools import cache
from itertools import product

import mpmath
import numpy as np
import pytest

from sims import scores as module
from sims import scores_logistic
from sims.data import FixedDesign, Iid
from sims.mlp import Mlp
from sims.ranking import ExactScores, SettledScores, masks_of_order
from sims.scores import grasp_scores, snip_scores
from sims.scores_logistic import is_identity, sign_of
from sims.task import Task
from tests.reference import scores as reference

HALF = Fraction(1, 2)


@cache
def task(widths, loss="squared", n=2):
    points = list(product((-1, 1), repeat=widths[0]))
    return Task(Mlp(widths), Iid.noisy_labels(points, HALF, n), loss, Fraction(1, 8), 4)


def ratios(found, expected):
    """Whether two lists of numbers agree up to one positive factor."""
    pairs = [(Fraction(int(a)), Fraction(b)) for a, b in zip(found, expected, strict=True)]
    assert all((a > 0) == (b > 0) and (a < 0) == (b < 0) for a, b in pairs)
    factors = {a / b for a, b in pairs if b}
    return len(factors) <= 1


STARTS = {
    (2, 2, 1): [Mlp((2, 2, 1)).initial(seed, bits=4) for seed in range(3)]
    + [
        # a unit that no point wakes; a unit whose argument is 0 at two points (relu'(0) = 0); a twin
        (1, 2, -4, 2, 1, HALF, 3, -1, Fraction(1, 4)),
        (1, 1, 1, -1, 0, 0, 3, -1, Fraction(1, 4)),
        (1, 2, 1, 2, HALF, HALF, 3, 3, Fraction(1, 4)),
    ],
    (1, 2, 2): [Mlp((1, 2, 2)).initial(seed, bits=4) for seed in range(2)],
    (2, 2, 2, 1): [Mlp((2, 2, 2, 1)).initial(seed, bits=4) for seed in range(2)],
    (2, 1, 2, 2): [Mlp((2, 1, 2, 2)).initial(1, bits=4)],
}
CASES = [(widths, [Fraction(v) for v in start]) for widths, starts in STARTS.items() for start in starts]


@pytest.mark.parametrize(
    ("widths", "start", "temperature"),
    [(*case, Fraction(1)) for case in CASES] + [(*case, Fraction(5, 3)) for case in CASES[::4]],
)
def test_squared_error_is_exact(widths, start, temperature):
    """Every score of every data set is the definition's, up to one factor per data set; a sample for three layers."""
    problem = task(widths)
    snip, grasp = (score(problem, start, temperature) for score in (snip_scores, grasp_scores))
    assert isinstance(snip, ExactScores)
    for t in range(2, problem.law.size, 8 if len(widths) == 3 else 19):
        given = (
            widths,
            start,
            problem.points,
            problem.totals[t].tolist(),
            problem.sums[t].tolist(),
            temperature,
        )
        for found, definition in ((snip, reference.snip_squared), (grasp, reference.grasp_squared)):
            expected = definition(*given)
            assert ratios(found.exact[t], expected), (t, definition)
            assert found.order()[t].tolist() == reference.order(expected)
            assert found.order(lowest=True)[t].tolist() == reference.order(expected, lowest=True)


@pytest.mark.parametrize("temperature", [Fraction(1), Fraction(200)])
@pytest.mark.parametrize(("widths", "start"), CASES)
def test_logistic_loss(widths, start, temperature):
    """Orders as 60 digits give them (two scores within 10^-45 are equal), and values to ten digits."""
    problem = task(widths, "logistic")
    found = [score(problem, start, temperature) for score in (snip_scores, grasp_scores)]
    orders = [(each.order(), each.order(lowest=True)) for each in found]
    floats = [each.values() for each in found]
    for t in range(0, problem.law.size, 5):
        given = (
            widths,
            start,
            problem.points,
            problem.totals[t].tolist(),
            problem.sums[t].tolist(),
            temperature,
        )
        for expected, (high, low), values in zip(
            reference.logistic_scores(*given), orders, floats, strict=True
        ):
            largest = max(map(abs, expected))
            near = mpmath.mpf(10) ** -45 * (largest + 1)
            assert high[t].tolist() == reference.order(expected, near)
            assert low[t].tolist() == reference.order(expected, near, lowest=True)
            factor = float(largest) / max(np.abs(values[t]).max(), 1e-300)
            for value, exact in zip(values[t], expected, strict=True):
                assert (value == 0) == (abs(exact) <= near)
                assert value * factor == pytest.approx(float(exact), rel=1e-10, abs=0)


def test_the_true_function_has_these_derivatives():
    """Central differences of the loss itself, not of one with its pattern held: equal where no unit changes its mind."""
    widths, start = (2, 2, 1), [Fraction(v) for v in CASES[0][1]]
    problem, h = task(widths), Fraction(1, 10**6)
    exact = snip_scores(problem, start).exact

    def loss(theta, t):
        own = reference.patterns(widths, theta, problem.points)
        assert own == reference.patterns(widths, start, problem.points)
        return reference.squared(
            widths, theta, problem.points, problem.totals[t].tolist(), problem.sums[t].tolist(), own
        )

    for t in (0, 7, 20):
        steps = [[h * v for v in reference.unit(9, q)] for q in range(9)]
        g = [
            (loss(reference.moved(start, 1, s), t) - loss(reference.moved(start, -1, s), t)) / (2 * h)
            for s in steps
        ]
        assert ratios(exact[t], [abs(a * b) for a, b in zip(start, g, strict=True)])


def test_by_hand():
    """2-1-1, f = 3 relu(x + 2 y - 1/2) - 1/4, labels 1 at (1, 1) and (1, -1): f = 29/4 and -1/4, residuals 25/4, -5/4."""
    start = [Fraction(1), Fraction(2), Fraction(-1, 2), Fraction(3), Fraction(-1, 4)]
    problem = Task(Mlp((2, 1, 1)), FixedDesign([[1, 1], [1, -1]]), "squared", HALF, 1)
    snip = snip_scores(problem, start)
    assert ratios(
        snip.exact[3], [Fraction(75, 4), Fraction(75, 2), Fraction(75, 8), Fraction(375, 8), Fraction(5, 4)]
    )
    assert snip.order()[3].tolist() == [3, 1, 0, 2, 4]
    grasp = grasp_scores(problem, start)
    by_hand = [
        Fraction(23555, 32),
        Fraction(23555, 16),
        Fraction(-23555, 64),
        Fraction(84825, 32),
        Fraction(-3485, 64),
    ]
    assert ratios(grasp.exact[3], by_hand)
    assert grasp.order()[3].tolist() == [3, 1, 0, 4, 2]
    assert masks_of_order(grasp.order(), [0, 2, 5])[2][3] == 0b01010


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_against_automatic_differentiation(loss):
    np_ = pytest.importorskip("autograd.numpy")
    autograd = pytest.importorskip("autograd")
    for widths, start in (CASES[0], CASES[6], CASES[8], CASES[10]):
        problem = task(widths, loss)
        points = np.array([[float(v) for v in x] for x in problem.points])
        theta = np.array([float(v) for v in start])
        snip, grasp = (score(problem, start).values() for score in (snip_scores, grasp_scores))
        for t in range(0, problem.law.size, 7):
            total, label = problem.totals[t], problem.sums[t]

            def risk(at, total=total, label=label, value=points, widths=widths):
                parts = reference.layers_of(widths, at)
                for number, (rows, biases) in enumerate(parts):
                    value = np_.dot(value, np_.array(rows).T) + np_.array(biases)
                    if number < len(parts) - 1:
                        value = value * (value > 0)
                f = value[:, 0] if widths[-1] == 1 else value[:, 1] - value[:, 0]
                if loss == "squared":
                    return np_.sum(total * f**2 - 2 * label * f)
                up, down = (total + label) / 2, (total - label) / 2
                return np_.sum(up * np_.log1p(np_.exp(-f)) + down * np_.log1p(np_.exp(f)))

            g = autograd.grad(risk)(theta)
            curved = autograd.grad(lambda at, g=g, risk=risk: np_.dot(autograd.grad(risk)(at), g))(theta)
            for found, expected in ((snip[t], np.abs(theta * g)), (grasp[t], theta * curved)):
                largest = np.abs(expected).max()
                assert found / np.abs(found).max() == pytest.approx(expected / largest, abs=1e-9)


# x and y play the same part in this network: unit 1 is unit 0 with its inputs swapped, and so are its parameters
MIRRORED = [Fraction(v) for v in (3, 1, 1, 3, HALF, HALF, 2, 2, Fraction(-7, 4))]


@pytest.mark.parametrize("score", [snip_scores, grasp_scores])
def test_ties_that_only_the_data_set_makes(score):
    """On data sets that the swap leaves alone, swapped parameters tie; 60 digits agree, and so does squared error."""
    problem = task((2, 2, 1), "logistic", 3)
    x = {point: i for i, point in enumerate(problem.points)}
    swap = [x[b, a] for a, b in problem.points]
    even = (problem.totals == problem.totals[:, swap]).all(axis=1) & (
        problem.sums == problem.sums[:, swap]
    ).all(axis=1)
    found = score(problem, MIRRORED)
    order = found.order()
    assert found.settled > 0  # floats do not decide these
    values = found.values()
    place = np.argsort(order, axis=1)
    for t in np.flatnonzero(even).tolist():
        for q, r in ((0, 3), (1, 2), (4, 5), (6, 7)):
            assert values[t, q] == pytest.approx(values[t, r], rel=1e-12)
            between = order[t, place[t, q] + 1 : place[t, r]]
            assert place[t, q] < place[t, r]
            assert all(values[t, s] == pytest.approx(values[t, q], rel=1e-12) for s in between)
    mixed = 0
    for t in range(0, problem.law.size, 3):
        given = ((2, 2, 1), MIRRORED, problem.points, problem.totals[t].tolist(), problem.sums[t].tolist())
        expected = reference.logistic_scores(*given)[0 if score is snip_scores else 1]
        assert order[t].tolist() == reference.order(expected, mpmath.mpf(10) ** -45)
        mixed += bool(even[t])
    assert mixed


@pytest.mark.parametrize("score", [snip_scores, grasp_scores])
@pytest.mark.parametrize("start", [CASES[0][1], CASES[3][1], CASES[5][1], MIRRORED])
def test_exact_comparisons_agree_with_floats(score, start):
    """With errors said to be enormous every pair is compared exactly, and nothing changes."""
    found = score(task((2, 2, 1), "logistic"), start)
    assert isinstance(found, SettledScores)
    doubtful = SettledScores(
        found._approximate, found._error + 1e9, found._name, found._compare, found._refine
    )
    rows = slice(0, None, 3)
    for lowest in (False, True):
        assert np.array_equal(doubtful.order(lowest=lowest)[rows], found.order(lowest=lowest)[rows])
    assert doubtful.settled > 0
    assert doubtful.values()[rows] == pytest.approx(found.values()[rows], rel=1e-12, abs=0)


def test_addition_theorem_of_tanh():
    """tanh 2a (1 + tanh^2 a) = 2 tanh a, and of the sum; different coefficients, so only the expansion sees it."""
    double = {((3, 2), (6, 1)): 1, ((6, 1),): 1, ((3, 1),): -2}
    total = {((2, 1), (3, 1), (5, 1)): 1, ((5, 1),): 1, ((2, 1),): -1, ((3, 1),): -1}
    for identity in (double, total):
        assert is_identity(identity)
        assert sign_of(identity, 16) == 0
        for monomial in identity:
            for change in (-1, 1):
                other = {**identity, monomial: identity[monomial] + change}
                assert not is_identity(other)
                assert sign_of(other, 16) == change
    assert sign_of({((1, 1),): 10**60, ((2, 1),): -(10**60)}, 10**6) == -1
    for other in ({((1, 1),): 1, ((2, 1),): -1}, {((3, 2), (6, 1)): 1, ((6, 1),): 2, ((3, 1),): -3}):
        assert not is_identity(other)  # though the coefficients sum to 0
    assert sign_of({}, 1) == 0


def test_what_cannot_be_decided_is_not_guessed(monkeypatch):
    monkeypatch.setattr(scores_logistic, "MAX_TERMS", 2)
    assert sign_of({((3, 2), (6, 1)): 1, ((6, 1),): 1, ((3, 1),): -2}, 16) is None


def test_numbers_beyond_64_bits(monkeypatch):
    """Three layers of 20-bit weights: floats and Python integers. Where 64 bits hold the scores, the same either way."""
    widths = (2, 2, 2, 1)
    problem, start = task(widths), Mlp(widths).initial(0, bits=20)
    found = grasp_scores(problem, start)
    assert isinstance(found, SettledScores)
    order, values = found.order(), found.values()
    for t in (0, 7, 20):
        given = (widths, start, problem.points, problem.totals[t].tolist(), problem.sums[t].tolist())
        exact = reference.grasp_squared(*given)
        assert order[t].tolist() == reference.order(exact)
        assert values[t] / values[t, 0] == pytest.approx([float(v / exact[0]) for v in exact], rel=1e-12)
    for start in (Mlp((2, 2, 1)).initial(0, bits=4), CASES[3][1], CASES[4][1], CASES[5][1], MIRRORED):
        for score in (snip_scores, grasp_scores):
            exact = score(task((2, 2, 1)), start)
            assert isinstance(exact, ExactScores)
            with monkeypatch.context() as patched:
                patched.setattr(module, "MAX_INTEGER", 0)
                found = score(task((2, 2, 1)), start)
            assert isinstance(found, SettledScores)
            for lowest in (False, True):
                assert np.array_equal(found.order(lowest=lowest), exact.order(lowest=lowest))
            large = np.abs(exact.values()).max(axis=1)
            ratio = np.abs(found.values()).max(axis=1)[large > 0] / large[large > 0]
            assert ratio == pytest.approx(np.full(len(ratio), ratio[0]), rel=1e-12)
            assert found.values() == pytest.approx(exact.values() * ratio[0], rel=1e-12, abs=0)
            doubtful = SettledScores(
                found._approximate, found._error + 1e9, found._name, found._compare, found._refine
            )
            assert np.array_equal(doubtful.order(), exact.order())


def test_more_bits_than_floats_hold():
    start = [v / 3**300 for v in Mlp((2, 2, 1)).initial(0)]
    for loss in ("squared", "logistic"):
        with pytest.raises(
            ValueError, match=r"grasp_scores: bits of the coefficients and values=\d+ must be at most 900"
        ):
            grasp_scores(task((2, 2, 1), loss), start)


@pytest.mark.parametrize("score", [snip_scores, grasp_scores])
@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_extreme_scales(score, loss):
    """Weights in thirds and sevenths, from 2^-20 to 1000: under the logistic loss residuals as small as e^-2000."""
    points = [[Fraction(1, 4), Fraction(2)], [Fraction(-5, 4), Fraction(1)]]
    problem = Task(Mlp((2, 2, 1)), FixedDesign(points), loss, HALF, 1)
    start = [
        Fraction(v)
        for v in (1000, Fraction(1, 3), -7, Fraction(1, 2**20), 1, -2, Fraction(5, 7), 3, Fraction(1, 9))
    ]
    order = score(problem, start).order()
    for t in range(4):
        given = ((2, 2, 1), start, problem.points, problem.totals[t].tolist(), problem.sums[t].tolist())
        if loss == "squared":
            definition = reference.snip_squared if score is snip_scores else reference.grasp_squared
            assert order[t].tolist() == reference.order(definition(*given))
        else:
            expected = reference.logistic_scores(*given, digits=6000)[0 if score is snip_scores else 1]
            with mpmath.workdps(6000):
                assert order[t].tolist() == reference.order(expected, mpmath.mpf(10) ** -5900)


@pytest.mark.parametrize(
    ("start", "temperature", "error", "line"),
    [
        ([1] * 8, 1, ValueError, "start=vector of length 8 must have length p=9"),
        ([1] * 8 + [float("nan")], 1, ValueError, r"start\[8\]=nan must be finite"),
        ([1] * 9, 0, ValueError, "temperature=0 must be positive"),
        ([1] * 9, "hot", TypeError, "temperature=hot must be a real number"),
    ],
)
def test_refusals(start, temperature, error, line):
    for score in (snip_scores, grasp_scores):
        with pytest.raises(error, match=line):
            score(task((2, 2, 1)), start, temperature)


@pytest.mark.parametrize("score", [snip_scores, grasp_scores])
def test_what_floats_cannot_hold_is_refused(score):
    """Products beyond 2^1024 would be compared as infinities, outputs below 2^-1022 be taken for 0."""
    large = [Fraction(2**430 * (q + 3) + q * q) for q in range(9)]
    with pytest.raises(ValueError, match=r"bits of the coefficients and values=.* must be at most 900"):
        score(task((2, 2, 1)), large)
    small = [Fraction(q + 3, 2**600) for q in range(9)]
    with pytest.raises(ValueError, match=r"exponent of an output=-\d+ must satisfy -500 <= exponent"):
        score(task((2, 2, 1), "logistic"), small)
