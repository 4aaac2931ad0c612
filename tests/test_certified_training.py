"""Exact training in balls: against fractions, against the float program, at exact zeros; and the bound of rounding."""

from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from flint import arb

from bounds.enclose import precision
from sims.certified_training import certified_top, certified_training, top_mask
from sims.data import Iid
from sims.mask_rounding import imp_rounding, magnitude_rounding
from sims.mlp import Mlp
from sims.pruners import Imp, MagnitudeAfter
from sims.task import Task, pocket_toy
from sims.training import train
from sims.training_error import training_error
from tests.reference.descent import exact_descent, tuple_descent

HALF = Fraction(1, 2)


def small_task(widths=(2, 2, 1), loss="squared", n=3, rate=Fraction(1, 7), steps=4):
    cube = list(product((-1, 1), repeat=widths[0]))
    return Task(Mlp(widths), Iid.noisy_labels(cube, HALF, n), loss, rate, steps)


def examples_of(task, data):
    row = task.law.counts[data]
    pairs = zip(task.law.atom_x, task.law.atom_y, row.tolist(), strict=True)
    return [(x, y) for x, y, count in pairs for _ in range(count)]


def holds(ball, value):
    with precision(4096):
        return bool(ball.contains(arb(value.numerator) / arb(value.denominator)))


def some_masks(p, number, seed=0):
    draw = np.random.default_rng(seed)
    return [(1 << p) - 1, *(int(m) for m in draw.integers(0, 1 << p, number - 1))]


@pytest.mark.parametrize("widths", [(2, 2, 1), (2, 2, 2, 1), (1, 3, 1)])
def test_balls_hold_the_exact_parameters(widths):
    task = small_task(widths, steps=3)
    p = task.mlp.p
    start = task.mlp.initial(5)
    for mask, data in zip(some_masks(p, 6), range(0, task.law.size, task.law.size // 6), strict=False):
        keep = [mask >> q & 1 for q in range(p)]
        truth = exact_descent(widths, start, keep, examples_of(task, data), task.rate, task.steps)
        found = certified_training(task, start, mask, data, bits=256)
        assert found is not None
        assert all(holds(ball, value) for ball, value in zip(found, truth, strict=True))
        assert max(float(ball.rad()) for ball in found) < 1e-60


def test_the_logistic_loss_against_forty_digits():
    task = small_task((1, 2, 2), "logistic", n=3, steps=2)
    start, mask = task.mlp.initial(3), (1 << task.mlp.p) - 1
    data = 7
    found = certified_training(task, start, mask, data, bits=256)
    with mpmath.workdps(40):

        def risk(*theta):
            total = mpmath.mpf(0)
            for (x,), y in examples_of(task, data):
                hidden = [max(theta[j] * x + theta[2 + j], 0) for j in range(2)]
                out = [
                    sum(theta[4 + 2 * o + j] * hidden[j] for j in range(2)) + theta[8 + o] for o in range(2)
                ]
                total += mpmath.log(1 + mpmath.exp(-y * (out[1] - out[0])))
            return total / 3

        theta = [mpmath.mpf(v.numerator) / v.denominator for v in start]
        for _ in range(task.steps):
            slopes = [
                mpmath.diff(risk, tuple(theta), tuple(int(q == r) for r in range(10))) for q in range(10)
            ]
            rate = mpmath.mpf(task.rate.numerator) / task.rate.denominator
            theta = [v - rate * g for v, g in zip(theta, slopes, strict=True)]
        for ball, value in zip(found, theta, strict=True):
            assert abs(mpmath.mpf(float(ball.mid())) - value) < 1e-14


def test_what_does_not_move_is_the_start_and_what_is_dropped_is_zero():
    task = pocket_toy()
    start, names = task.mlp.initial(2), task.mlp.names
    mask = (1 << task.mlp.p) - 1 - (1 << names.index("W2[0,1]"))
    found = certified_training(task, start, mask, 100)
    assert found[names.index("W2[0,1]")].is_zero()
    for name in ("W1[1,0]", "W1[1,1]", "b1[1]"):  # the unit has no way out
        q = names.index(name)
        assert found[q].is_exact() and holds(found[q], start[q])


def test_a_zero_that_the_structure_keeps_is_exact():
    """Unit 0 without bias is 0 at (1, 1) and on at (1, -1); (1, 1).(1, -1) = 0, so training there never moves it."""
    task = small_task((2, 1, 1), n=2, rate=Fraction(1, 3), steps=40)
    names = task.mlp.names
    values = {
        "W1[0,0]": HALF,
        "W1[0,1]": -HALF,
        "W2[0,0]": Fraction(3, 4),
        "b2[0]": Fraction(1, 8),
        "b1[0]": HALF,
    }
    start = [values[name] for name in names]
    mask = sum(1 << q for q, name in enumerate(names) if name != "b1[0]")
    want = {(1, 1): 1, (1, -1): 1}  # labels
    data = next(
        t
        for t in range(task.law.size)
        if sorted(examples_of(task, t))
        == sorted((tuple(map(Fraction, x)), Fraction(y)) for x, y in want.items())
    )
    found = certified_training(task, start, mask, data, bits=512)
    assert found is not None
    few = certified_training(task, start, mask, data, steps=4, bits=512)
    keep = [mask >> q & 1 for q in range(task.mlp.p)]
    truth = exact_descent((2, 1, 1), start, keep, examples_of(task, data), task.rate, 4)
    assert truth[0] == -truth[1]
    assert all(holds(ball, value) for ball, value in zip(few, truth, strict=True))
    # with the bias the point (1, -1) moves the unit at (1, 1): it leaves 0, downwards or upwards, and that is decided
    assert (
        certified_training(task, [*start[:2], Fraction(0), *start[3:]], mask | 1 << 2, data, bits=512)
        is not None
    )


def test_too_few_bits_are_told_and_more_decide():
    task = pocket_toy()
    start, full = task.mlp.initial(1), (1 << task.mlp.p) - 1
    assert certified_training(task, start, full, 600, bits=64) is None
    assert certified_top(task, start, full, 600, 5) is not None


def test_the_float_program_is_near():
    task = pocket_toy()
    start, full = task.mlp.initial(1), (1 << task.mlp.p) - 1
    sets = [0, 300, 900, 1500]
    for data, weights in zip(sets, train(task, start, full, sets), strict=True):
        found = certified_training(task, start, full, data)
        assert max(abs(float(b.mid()) - w) for b, w in zip(found, weights, strict=True)) < 1e-13


def test_top_mask():
    one, two = arb(1), arb(2)
    wide = arb(mid=1, rad=0.25)
    assert top_mask([one, -two, one], 0b111, 1) == 0b010
    assert top_mask([one, -two, -one], 0b111, 2) == 0b011  # an exact tie keeps the smaller index
    assert top_mask([one, -two, one], 0b101, 1) == 0b001
    assert top_mask([one, wide], 0b11, 1) is None
    assert top_mask([wide, wide], 0b11, 1) is None
    assert top_mask([two, wide], 0b11, 1) == 0b01
    assert top_mask([two, wide], 0b11, 0) == 0
    assert top_mask([two, wide], 0b11, 2) == 0b11
    with precision(1024):
        above = arb(1) + arb(2) ** -300
    assert top_mask([one, above], 0b11, 1) == 0b10  # not rounded to 53 bits before it is compared


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"start": (1,)}, "start=vector of length 1 must have length p=13"),
        ({"start": [float("nan")] * 13}, r"start\[0\]=nan must be finite"),
        ({"mask": 1 << 13}, "mask=8192 must satisfy"),
        ({"data": 1716}, "data=1716 must satisfy 0 <= data < 1716"),
        ({"bits": 63}, "bits=63 must be at least 64"),
        ({"steps": -1}, "steps=-1 must be at least 0"),
    ],
)
def test_refusals(values, line):
    task = pocket_toy()
    given = {"start": task.mlp.initial(1), "mask": 1, "data": 0, "steps": None, "bits": 128} | values
    with pytest.raises(ValueError, match=f"certified_training: {line}"):
        certified_training(
            task, given["start"], given["mask"], given["data"], steps=given["steps"], bits=given["bits"]
        )


# --- the bound of rounding -------------------------------------------------------------------------------------------


def reordered(task, start, masks, data):
    """Another float64 program: numpy, example by example in reverse, hidden units in reverse order of summation."""
    p = task.mlp.p
    lists = [examples_of(task, t)[::-1] for t in data]
    xs = np.array([[[float(v) for v in x] for x, _ in one] for one in lists])
    ys = np.array([[float(y) for _, y in one] for one in lists])
    keep = (np.asarray(masks)[:, None] >> np.arange(p)) & 1 == 1
    d, k, outs = task.mlp.widths
    turn = [(k - 1 - j) * d + i for j in range(k) for i in range(d)]
    turn += [d * k + k - 1 - j for j in range(k)]
    turn += [d * k + k + o * k + k - 1 - j for o in range(outs) for j in range(k)]
    turn += range(d * k + k + outs * k, p)
    first = np.array([float(v) for v in start])
    found = np.empty((len(data), p))
    found[:, turn] = tuple_descent(
        task.mlp.widths, first[turn], keep[:, turn], xs, ys, task.loss, float(task.rate), task.steps
    )
    return found


@pytest.mark.parametrize(
    ("widths", "loss"), [((2, 3, 1), "squared"), ((2, 3, 1), "logistic"), ((2, 2, 2), "logistic")]
)
def test_every_program_is_within_the_bound(widths, loss):
    task = small_task(
        widths, loss, n=5, rate=Fraction(3, 32) if loss == "squared" else Fraction(3, 8), steps=200
    )
    p = task.mlp.p
    start = task.mlp.initial(3)
    draw = np.random.default_rng(1)
    masks = np.array(some_masks(p, 300) + [(1 << p) - 1] * 300)
    data = draw.integers(0, task.law.size, 600)
    bound = training_error(task, start, masks, data)
    proved = np.isfinite(bound)
    assert proved.mean() > 0.8
    assert np.median(bound[proved]) < 1e-9
    weights = reordered(task, start, masks, data)
    if widths[-1] == 1:  # a second program; its kernel is compiled for one output elsewhere too
        gap = np.sqrt(((weights - train(task, start, masks, data)) ** 2).sum(axis=1))
        assert (gap[proved] <= 2 * bound[proved]).all()  # each is within the bound of the exact one
        assert gap[proved].max() > 1e-16
    for lane in np.flatnonzero(proved)[:: proved.sum() // 12]:
        exact = certified_training(task, start, int(masks[lane]), int(data[lane]))
        with precision(1024):
            off = sum(
                ((ball - arb(float(w))) ** 2 for ball, w in zip(exact, weights[lane], strict=True)), arb(0)
            )
            assert off.sqrt() <= arb(float(bound[lane]))


@pytest.mark.kernel
@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_a_few_steps_are_within_the_bound(loss):
    task = small_task((2, 2, 1), loss, steps=3)
    start, p = task.mlp.initial(7), task.mlp.p
    masks, data = np.array(some_masks(p, 8)), np.arange(0, task.law.size, 15)[:8]
    bound = training_error(task, start, masks, data)
    assert (bound < 1e-12).all()
    gap = np.abs(reordered(task, start, masks, data) - train(task, start, masks, data)).max(axis=1)
    assert (gap <= 2 * bound).all()


@pytest.mark.kernel
def test_one_step_by_hand():
    """From w = (1, -1/2), b = v = 1, c = 0 at x = (1, 1), y = 1, rate 1/8: no rounding, and a bound near 2^-50."""
    task = Task(Mlp((2, 1, 1)), Iid.noisy_labels([[1, 1]], HALF, 1), "squared", Fraction(1, 8), 1)
    start = [Fraction(1), -HALF, Fraction(1), Fraction(1), Fraction(0)]
    data = int(np.flatnonzero(task.sums[:, 0] == 1)[0])
    bound = float(training_error(task, start, 31, data)[0])
    # f = 3/2, slope = 2 (1/2)/8 = 1/8
    assert train(task, start, 31, data)[0].tolist() == [0.875, -0.625, 0.875, 0.8125, -0.125]
    assert 2.0**-52 < bound < 200 * 2.0**-53


def test_a_relu_that_starts_at_its_kink_is_not_proved():
    task = pocket_toy()
    names = task.mlp.names
    start = list(task.mlp.initial(2))
    for name, value in (
        ("W1[0,0]", HALF),
        ("W1[0,1]", Fraction(1, 4)),
        ("b1[0]", Fraction(-3, 4)),
        ("W2[0,0]", HALF),
    ):
        start[names.index(name)] = value  # 0 at (1, 1), below it elsewhere: never on, never moved
    bound = training_error(task, start, (1 << 13) - 1, np.arange(task.law.size))
    corner = task.points.index((1, 1))
    assert np.isfinite(bound[task.totals[:, corner] > 0]).mean() > 0.5
    start[names.index("b1[0]")] = Fraction(-1, 4)
    start[names.index("W1[0,1]")] = Fraction(-1, 4)  # 0 at (1, 1), on at (1, -1), which moves it there
    seen = (task.totals[:, corner] > 0) & (task.totals[:, task.points.index((1, -1))] > 0)
    moved = training_error(task, start, (1 << 13) - 1, np.flatnonzero(seen))
    assert np.isinf(moved).mean() > 0.2  # programs may disagree about the sign that it takes


@pytest.mark.kernel
def test_what_the_bound_refuses():
    task = pocket_toy()
    with pytest.raises(ValueError, match=r"training_error: start=.* must hold multiples of 2\^-20"):
        training_error(task, [Fraction(1, 2**30)] * 13, 1, 0)
    with pytest.raises(ValueError, match=r"training_error: widths=.* must have one hidden layer"):
        training_error(small_task((2, 2, 2, 1)), [HALF] * 15, 1, 0)
    with pytest.raises(ValueError, match=r"training_error: lanes=\[2, 3\] must agree in masks and data"):
        training_error(task, task.mlp.initial(1), [1, 2], [0, 1, 2])
    with pytest.raises(TypeError, match=r"training_error: data must be integers, not float64"):
        training_error(task, task.mlp.initial(1), 1, 0.5)
    for wrong in ({"settle": -1}, {"seed": -1}):
        with pytest.raises(ValueError, match=r"magnitude_rounding: (settle|seed)=-1 must be at least 0"):
            magnitude_rounding(task, task.mlp.initial(1), **wrong)
    with pytest.raises(ValueError, match=r"training_error: data=.* must satisfy"):
        training_error(task, task.mlp.initial(1), 1, 1716)


def test_roundings_are_counted():
    task = pocket_toy()
    start = task.mlp.initial(1)
    after = MagnitudeAfter().choose(task, start, range(14))
    found = magnitude_rounding(task, start, settle=3)
    assert [report.size for report in found] == list(range(1, 13))
    for report in found:
        assert report.data_sets == 1716
        assert report.proved > 1500
        assert report.close == (after[report.size].margins <= 2.0**-40).sum()
        assert report.agree + report.differ + report.undecided == 3
        assert report.largest_error < 1e-10
    sets = list(range(0, 1716, 40))
    imp = Imp().choose(task, start, range(14))
    for report in imp_rounding(task, start, data=sets, settle=1):
        margins = imp[report.size].margins[sets]
        assert report.close == (margins <= 2.0**-40).sum()
        assert report.proved <= (margins > 0).sum()


def test_a_common_limit_is_a_close_call_that_exact_arithmetic_decides():
    """All labels -1 at one point: the bias goes to -1 beside a weight of magnitude 1 that nothing moves."""
    task = pocket_toy()
    start, names = task.mlp.initial(1), task.mlp.names
    assert start[names.index("W1[0,0]")] == 1
    mask = 1 << names.index("W1[0,0]") | 1 << names.index("b2[0]")
    weights = np.abs(train(task, start, mask, 0)[0])
    assert abs(weights[names.index("b2[0]")] - 1) < 1e-15
    assert certified_top(task, start, mask, 0, 1) == 1 << names.index(
        "W1[0,0]"
    )  # (13/16)^512 = 1e-46 short of it
