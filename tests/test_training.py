import hashlib
import os
import random
import subprocess
import sys
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from sims.data import Iid
from sims.lipschitz import lipschitz_squared
from sims.mlp import Mlp
from sims.task import Task, paper_toy, paper_toy_cross_entropy
from sims.training import (
    CHECKED_EVERY,
    evaluate,
    lipschitz_of,
    outputs,
    step_coefficients,
    train,
    train_to_convergence,
)
from sims.training_kernel import LANES, descend_plainly
from tests.reference import training as reference

SHALLOW = [(2, 3, 1), (2, 2, 2)]
DEEP = [(2, 2, 2, 1), (1, 3, 2, 2)]
POINTS = {
    1: [[-1], [Fraction(1, 2)], [2]],
    2: [[-1, 1], [1, 1], [Fraction(1, 2), -1]],
    3: list(product((-1, 1), repeat=3)),
}


def task_of(widths, loss, n=3, rate=Fraction(1, 8), steps=3):
    return Task(Mlp(widths), Iid.noisy_labels(POINTS[widths[0]], Fraction(1, 2), n), loss, rate, steps)


def tickets(task, number, seed=0):
    """(masks, data sets): the first mask is full, the others are random, of all sizes."""
    draw, full = random.Random(seed), 2**task.mlp.p - 1
    masks = [full, *(draw.getrandbits(task.mlp.p) | draw.getrandbits(task.mlp.p) for _ in range(number - 1))]
    masks[1::3] = [draw.getrandbits(task.mlp.p) & m for m in masks[1::3]]
    return np.array(masks), np.array([draw.randrange(task.law.size) for _ in masks])


def points_of(task, t):
    return reference.data_set(task.law.counts[t], list(zip(task.law.atom_x, task.law.atom_y, strict=True)))


def plainly(task, start, masks, data, steps):
    """The plain loop, on masks as they are: neither dead units nor absent points nor blocks are known to it."""
    p = task.mlp.p
    weights = np.array(
        [[float(v) if m >> q & 1 else 0.0 for q, v in enumerate(start)] for m in masks.tolist()]
    )
    lanes, largest = np.arange(len(masks)), np.empty(len(masks))
    rest = (*step_coefficients(task), data, lanes, steps, task.loss == "logistic", largest)
    descend_plainly(np.array(task.mlp.widths), task.point_floats, weights.reshape(-1, p), masks, *rest)
    return weights + 0.0


# --- against slow, exact arithmetic ----------------------------------------------------------------------------------


@pytest.mark.kernel
@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("widths", SHALLOW + DEEP)
def test_three_steps_are_those_of_rational_arithmetic(widths, loss):
    task = task_of(widths, loss)
    start = task.mlp.initial(1)
    masks, data = tickets(task, 12)
    found = train(task, start, masks, data)
    for mask, t, weights in zip(masks.tolist(), data.tolist(), found, strict=True):
        right = reference.train(widths, start, mask, points_of(task, t), loss, task.rate, 3, bits=200)
        assert max(abs(Fraction(w) - r) for w, r in zip(weights.tolist(), right, strict=True)) < 2.0**-49, (
            mask
        )
        assert all(w == 0 for q, w in enumerate(weights) if not mask >> q & 1)


def test_many_steps_stay_close_to_rational_arithmetic():
    task = task_of((2, 3, 1), "squared", n=2)
    start, t = task.mlp.initial(3), 7
    found = train(task, start, 2**13 - 1, t, steps=25)[0]
    right = reference.train(
        (2, 3, 1), start, 2**13 - 1, points_of(task, t), "squared", task.rate, 25, bits=120
    )
    assert max(abs(Fraction(w) - r) for w, r in zip(found.tolist(), right, strict=True)) < 2.0**-45


@pytest.mark.parametrize("widths", [(2, 3, 1), (2, 2, 2), (2, 2, 2, 1)])
def test_one_step_is_the_difference_quotient_of_the_loss(widths):
    """In one parameter the squared loss is piecewise quadratic: the central quotient is its derivative, exactly."""
    task = task_of(widths, "squared", rate=Fraction(1, 4))
    start, t, h = task.mlp.initial(2), 11, Fraction(1, 2**20)
    after = train(task, start, 2**task.mlp.p - 1, t, steps=1)[0]
    for q in range(task.mlp.p):
        up, down = ([*start[:q], start[q] + e, *start[q + 1 :]] for e in (h, -h))
        ends = [reference.loss(widths, theta, points_of(task, t), "squared") for theta in (up, down)]
        right = start[q] - task.rate * (ends[0] - ends[1]) / (2 * h)
        assert abs(Fraction(after[q]) - right) < 2.0**-50, task.mlp.names[q]


@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("widths", [(3, 4, 1), (2, 3, 2), (2, 3, 2, 1), (2, 3, 2, 2)])
def test_one_step_is_that_of_automatic_differentiation(widths, loss):
    autograd = pytest.importorskip("autograd")
    anp = pytest.importorskip("autograd.numpy")
    task = task_of(widths, loss)
    start = np.array([float(v) for v in task.mlp.initial(4)])
    masks, data = tickets(task, 8, seed=5)

    def risk(theta, x, y):
        value, first = x, 0
        for layer, (fan_in, units) in enumerate(task.mlp.shapes):
            weights = anp.reshape(theta[first : first + fan_in * units], (units, fan_in))
            first += fan_in * units
            value = value @ weights.T + theta[first : first + units]
            first += units
            value = anp.maximum(value, 0.0) if layer < len(task.mlp.shapes) - 1 else value
        if loss == "squared":
            f = value[:, 0] if value.shape[1] == 1 else value[:, 1] - value[:, 0]
            return anp.mean((f - y) ** 2)
        if value.shape[1] == 2:  # softmax cross-entropy, class 1 for the label +1
            right = anp.where(y > 0, value[:, 1], value[:, 0])
            return anp.mean(anp.log(anp.sum(anp.exp(value), axis=1)) - right)
        return anp.mean(anp.log(1 + anp.exp(-y * value[:, 0])))

    found = train(task, start, masks, data, steps=1)
    for mask, t, weights in zip(masks.tolist(), data.tolist(), found, strict=True):
        kept = np.array([mask >> q & 1 for q in range(task.mlp.p)])
        points = points_of(task, t)
        x, y = np.array([[float(v) for v in x] for x, _ in points]), np.array([float(y) for _, y in points])
        slopes = autograd.grad(risk)(start * kept, x, y)
        live = np.array(
            [task.mlp.alive(mask)[0] >> q & 1 for q in range(task.mlp.p)]
        )  # elsewhere relu'(0) is a matter of taste
        assert np.abs((start * kept - float(task.rate) * kept * slopes - weights) * live).max() < 1e-14


@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("widths", [(2, 3, 1), (2, 2, 2), (1, 2, 2, 2)])
def test_losses_and_outputs(widths, loss):
    task = task_of(widths, loss)
    masks, data = tickets(task, 6, seed=2)
    weights = train(task, task.mlp.initial(0), masks, data, steps=2)
    values, losses = outputs(task, weights), evaluate(task, weights, data)
    for lane, theta in enumerate(weights.tolist()):
        exact = [reference.value(widths, theta, x) for x in task.points]
        assert max(abs(Fraction(v) - e) for v, e in zip(values[lane].tolist(), exact, strict=True)) < 2.0**-49
        right = reference.loss(widths, theta, points_of(task, data[lane]), loss)
        assert abs(Fraction(losses[lane]) - right) <= 2.0**-48 * right
    assert evaluate(task, weights[:1], data[0]).tolist() == losses[:1].tolist()


# --- the same bits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [paper_toy(), paper_toy_cross_entropy()], ids=lambda task: task.loss)
def test_bits_depend_on_the_lane_alone(task):
    masks, data = tickets(task, 20 * LANES + 17, seed=3)  # more blocks than workers: buffers are used again
    start = task.mlp.initial(0)
    together = train(task, start, masks, data, steps=40, threads=2)
    assert together.tobytes() == plainly(task, start, masks, data, 40).tobytes()
    assert train(task, start, masks, data, steps=40, threads=1).tobytes() == together.tobytes()
    assert train(task, start, masks[::-1], data[::-1], steps=40)[::-1].tobytes() == together.tobytes()
    for lane in (0, 1, 5, 100, 200):
        assert train(task, start, masks[lane], data[lane], steps=40).tobytes() == together[lane].tobytes()
    starts = np.array([[float(v) for v in task.mlp.initial(lane % 5)] for lane in range(len(masks))])
    own = train(task, starts, masks, data, steps=40)
    for seed in range(5):
        lanes = slice(seed, None, 5)
        assert (
            own[lanes].tobytes()
            == train(task, task.mlp.initial(seed), masks[lanes], data[lanes], steps=40).tobytes()
        )


@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("widths", [(2, 2, 1), (2, 1, 2), (1, 1, 2, 1)])
def test_dead_units_change_no_bit(widths, loss):
    """Every mask, by the plain loop, which knows nothing of dead units: trained function and loss go by alive(mask)."""
    task = task_of(widths, loss, n=3)
    masks = np.arange(2**task.mlp.p)
    alive = task.mlp.alive(masks)
    for seed, t in ((0, 5), (1, 30)):
        start = task.mlp.initial(seed)
        data = np.full(len(masks), t)
        weights = plainly(task, start, masks, data, 20)
        values, losses = outputs(task, weights), evaluate(task, weights, data)
        assert values.tobytes() == values[alive].tobytes()
        assert losses.tobytes() == losses[alive].tobytes()
        assert train(task, start, masks, data, steps=20).tobytes() == weights.tobytes()
        bits = (alive[:, None] >> np.arange(task.mlp.p)) & 1
        dropped = ((masks[:, None] >> np.arange(task.mlp.p)) & 1) > bits
        floats = np.broadcast_to([float(v) for v in start], weights.shape)
        assert (weights[dropped] == floats[dropped]).all()  # they never move
    assert len(np.unique(alive)) < len(masks)


def small_instance():
    """A digest of the bits of two small trainings and their losses."""
    found = hashlib.sha256()
    for widths, loss in (((2, 3, 1), "squared"), ((2, 3, 1), "logistic")):
        task = task_of(widths, loss, n=4)
        masks, data = tickets(task, 9, seed=6)
        weights = train(task, task.mlp.initial(0), masks, data, steps=6)
        found.update(weights.tobytes() + evaluate(task, weights, data).tobytes())
    return found.hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"NUMBA_DISABLE_JIT": "1"},
        {
            "NUMBA_CPU_NAME": "generic",
            "NUMBA_CPU_FEATURES": "",
            "NUMBA_NUM_THREADS": "1",
        },  # vectors of two numbers
    ],
    ids=["plain Python", "narrow vectors"],
)
def test_the_same_bits_on_other_machines(change, tmp_path):
    script = "from tests.test_training import small_instance; print(small_instance())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), **change}
    environment["NUMBA_CACHE_DIR"] = str(tmp_path)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=root, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [small_instance()]


def test_the_toys_round_only_where_they_must():
    """rate times the gradient's factors are exact: multiples of a power of two."""
    for task in (paper_toy(), paper_toy_cross_entropy()):
        factor = (2 if task.loss == "squared" else 1) * task.rate / task.n
        total, target = step_coefficients(task)
        plus = task.sums if task.loss == "squared" else (task.totals + task.sums) // 2
        assert np.array_equal(total, task.totals * float(factor))
        assert np.array_equal(target, plus * float(factor))
        assert Fraction(float(factor)) == factor


# --- when to stop ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("widths", "tolerance"),
    [((2, 3, 1), 2.0**-10), pytest.param((1, 2, 1, 1), 2.0**-30, marks=pytest.mark.kernel)],
)
def test_convergence(widths, tolerance):
    task = task_of(widths, "squared", n=4, rate=Fraction(1, 4))
    masks, data = tickets(task, 150, seed=8)
    start, most = task.mlp.initial(0), 6 * CHECKED_EVERY + 10
    weights, steps, converged = train_to_convergence(
        task, start, masks, data, steps=most, tolerance=tolerance
    )
    assert weights.tobytes() == train(task, start, masks, data, steps=most, tolerance=tolerance).tobytes()
    assert 0 < converged.sum() < len(masks)
    assert (steps[~converged] == most).all()
    assert (steps[converged] % CHECKED_EVERY == 0).all()
    assert len(set(steps.tolist())) > 2
    for lane in range(0, len(masks), 10):
        alone = train(task, start, masks[lane], data[lane], steps=int(steps[lane]))
        assert alone.tobytes() == weights[lane].tobytes()
        for done in range(
            CHECKED_EVERY, int(steps[lane]) + 1, CHECKED_EVERY
        ):  # the first passed look, and no earlier one
            theta = train(task, start, masks[lane], data[lane], steps=done - 1)[0].tolist()
            slopes = reference.gradient(widths, theta, points_of(task, data[lane]), "squared")
            largest = max((abs(g) for q, g in enumerate(slopes) if int(masks[lane]) >> q & 1), default=0)
            assert (largest < tolerance) == (converged[lane] and done == steps[lane])


@pytest.mark.kernel
def test_no_steps_and_no_lanes():
    task = task_of((1, 2, 1), "squared")
    start = task.mlp.initial(0)
    assert train(task, start, 0b101, 0, steps=0).tolist() == [
        [float(start[0]), 0, float(start[2]), 0, 0, 0, 0]
    ]
    assert train(task, start, [], []).shape == (0, 7)
    assert evaluate(task, train(task, start, [], []), []).shape == (0,)
    found = train_to_convergence(task, start, 0, 0, steps=1000, tolerance=1e-6)
    assert (found.steps[0], found.converged[0]) == (CHECKED_EVERY, True)  # nothing is trained


@pytest.mark.parametrize("widths", [(2, 2, 1), (1, 2, 2, 1)])
def test_divergence_is_an_error(widths):
    task = task_of(widths, "squared", rate=Fraction(100), steps=300)
    bias, quiet = 1 << (task.mlp.p - 1), 0  # the output's bias alone: an error grows 199-fold in every step
    with pytest.raises(FloatingPointError, match=rf"\(mask={bias}, data=[34]\).*rate=100 must be smaller"):
        train(task, task.mlp.initial(0), [quiet, bias, bias], [3, 3, 4])
    assert (train(task, task.mlp.initial(0), quiet, 3) == 0).all()


# --- Lipschitz constants ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("widths", [(2, 3, 1), (3, 4, 1), (2, 3, 2)])
def test_lipschitz_constants(widths):
    d, k, o = widths
    task = task_of(widths, "squared")
    masks, data = tickets(task, 40, seed=9)
    weights = train(task, task.mlp.initial(0), masks, data, steps=30)
    weights[1] = np.round(weights[1] * 4) / 4  # ties, which the kernel may leave to exact arithmetic
    weights[2] = 0.1
    found = lipschitz_of(task, weights)
    for value, theta in zip(found.tolist(), weights.tolist(), strict=True):
        inner = [theta[j * d : (j + 1) * d] for j in range(k)]
        heads = [theta[d * k + k + i * k : d * k + k + (i + 1) * k] for i in range(o)]
        outer = heads[0] if o == 1 else [Fraction(b) - Fraction(a) for a, b in zip(*heads, strict=True)]
        squared = lipschitz_squared(inner, outer, theta[d * k : d * k + k])
        assert abs(Fraction(value) ** 2 - squared) <= 2.0**-44 * squared
    assert (found[(task.mlp.kept(task.mlp.alive(masks))[:, 0] == 0) & (np.arange(40) > 2)] == 0).all()


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"masks": 2**13}, ValueError, r"0 <= mask < 2\*\*13"),
        ({"masks": [-1]}, ValueError, "0 <= mask"),
        ({"masks": [1.0]}, TypeError, "integers"),
        ({"data": [20, 10**6]}, ValueError, "0 <= data < 56"),
        ({"data": -1}, ValueError, "0 <= data"),
        ({"data": 0.5}, TypeError, "integers"),
        ({"data": [[0]]}, ValueError, "a vector"),
        ({"masks": [1, 2], "data": [1, 2, 3]}, ValueError, "agree"),
        ({"start": np.zeros((4, 13)), "masks": [1, 2]}, ValueError, "agree"),
        ({"start": np.zeros(12)}, ValueError, "p=13 columns"),
        ({"start": np.zeros((1, 1, 13))}, ValueError, "p=13 columns"),
        ({"start": [float("nan")] * 13}, ValueError, "be finite"),
        ({"start": [float("inf")] * 13}, ValueError, "be finite"),
        ({"start": [2.0**40] * 13}, ValueError, "in magnitude"),
        ({"start": [Fraction(1, 3)] * 13}, ValueError, "without rounding"),
        ({"steps": -1}, ValueError, "at least 0"),
        ({"steps": 2.0}, TypeError, "integer"),
        ({"tolerance": 0}, ValueError, "be positive"),
        ({"tolerance": float("nan")}, ValueError, "be finite"),
        ({"threads": 0}, ValueError, "at least 1"),
        ({"threads": "2"}, TypeError, "integer"),
    ],
)
def test_bad_input(change, error, words):
    task = task_of((2, 3, 1), "squared")
    assert task.law.size == 56
    with pytest.raises(error, match=words):
        train(**{"task": task, "start": task.mlp.initial(0), "masks": 5, "data": 3, **change})


def test_bad_weights():
    task = task_of((2, 3, 1), "squared")
    for function in (outputs, lipschitz_of, lambda task, weights: evaluate(task, weights, 0)):
        with pytest.raises(ValueError, match="p=13 columns"):
            function(task, np.zeros((2, 12)))
        with pytest.raises(ValueError, match="be finite"):
            function(task, np.full(13, np.nan))
    with pytest.raises(ValueError, match="one entry for each of 3 lanes"):
        evaluate(task, np.zeros((3, 13)), [0, 1])
    with pytest.raises(ValueError, match="one hidden layer"):
        lipschitz_of(task_of((2, 2, 2, 1), "squared"), np.zeros(15))
