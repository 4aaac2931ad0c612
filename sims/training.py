"""Training of many tickets (a mask and a start) on many data sets by gradient descent, the same bits everywhere.

The program, per lane (one ticket on one data set), in float64, sums in the order of the parameters and of task.points:

    z = b + sum_i w_i x_i,   a = z if z > 0 else 0,   f = the output, or output[1] - output[0],
    slope(x) = c(x) f - s(x)  or  c(x) sigmoid(f) - s(x),   theta <- theta - mask * sum_x slope(x) df(x)/dtheta,

where c and s are rate times the factors of dR/df, rounded once (`step_coefficients`). Every operation is +, -, * or /
(sims.exponential needs no others) and is rounded by IEEE 754; nothing is fused or reordered. So the result is a function
of start, mask and data set alone: not of the block a lane is put in, the number of threads or the width of vectors.

Blocks leave out points that do not occur and dead units. The terms left out are exactly 0, and x + 0 = x unless x is a
zero: so leaving them out changes no number, only signs of zeros. Nor do those spread: +, -, *, comparison with 0 and
sigmoid (whose denominator is at least 1) take operands that agree up to signs of zeros to results that do. At the end
adding 0 turns every -0 into 0. An infinity would spoil this (0 * infinity is not 0): it makes the lane diverge, which
is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from sims.exponential import softplus
from sims.jit import jit, parallel_jit
from sims.lipschitz import _cell_bound, _constant, lipschitz
from sims.mlp import Mlp, floats_of
from sims.task import Task
from sims.training_kernel import descend, descend_plainly, values_at
from sims.validate import check, exact_integer, exact_number

CHECKED_EVERY = 64  # steps between two looks at the tolerance
LARGEST_START = 2.0**32  # so that no value overflows in the first step

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Trained(NamedTuple):
    """Weights (lanes, p), the steps each lane took, and whether its gradient came below the tolerance (lanes,)."""

    weights: Floats
    steps: Integers
    converged: npt.NDArray[np.bool_]


def train(
    task: Task,
    start: Any,
    masks: Any,
    data: Any,
    *,
    steps: int | None = None,
    tolerance: float | None = None,
    threads: int | None = None,
) -> Floats:
    """The trained parameters of every lane, (lanes, p): lane i trains start[i] with masks[i] on data set data[i].

    start: (p,) for all lanes or (lanes, p), Fractions or floats, each a float64 of magnitude at most 2^32; masks and
    data: one integer for all lanes or (lanes,). Parameters outside the mask are 0. steps: task.steps by default.
    tolerance: a lane stops at the first multiple of 64 steps where no entry of the masked gradient that was used in
    that step reached the tolerance in magnitude; None: all steps are taken. threads (default: as numba is set): time
    only. Lanes that have start, data set and mask up to dead units in common are trained once.

    Raises ValueError or TypeError for arguments that do not fit, FloatingPointError if a lane diverges.
    """
    return _train("train", task, start, masks, data, steps, tolerance, threads).weights


def train_to_convergence(
    task: Task,
    start: Any,
    masks: Any,
    data: Any,
    *,
    steps: int,
    tolerance: float,
    threads: int | None = None,
) -> Trained:
    """As `train`, at most `steps` steps; also how many steps each lane took and whether it came below the tolerance."""
    return _train("train_to_convergence", task, start, masks, data, steps, tolerance, threads)


def _train(
    who: str,
    task: Task,
    start: Any,
    masks: Any,
    data: Any,
    steps: int | None,
    tolerance: float | None,
    threads: int | None,
) -> Trained:
    mlp = task.mlp
    steps = task.steps if steps is None else exact_integer(who, "steps", steps)
    check(who, "steps", steps, steps >= 0, "be at least 0")
    stop = -1.0
    if tolerance is not None:
        bound = exact_number(who, "tolerance", tolerance)
        check(who, "tolerance", tolerance, bound > 0, "be positive")
        stop = float(bound * task.rate)  # the kernel works with rate times the gradient
    masks = mlp.checked_masks(who, masks)
    data = checked_data(who, task, data)
    start = np.atleast_2d(floats_of(who, "start", start))
    shape = f"array of shape {start.shape}"
    check(who, "start", shape, start.ndim == 2 and start.shape[1] == mlp.p, f"have p={mlp.p} columns")
    most = float(np.abs(start).max(initial=0.0))
    check(who, "start", most, most <= LARGEST_START, "be at most 2**32 in magnitude")
    lengths = {len(masks), len(data), len(start)} - {1}
    check(who, "lanes", sorted(lengths), len(lengths) <= 1, "agree in start, masks and data")
    lanes = lengths.pop() if lengths else 1

    masks, data = np.broadcast_to(masks, lanes).copy(), np.broadcast_to(data, lanes).copy()
    weights = np.zeros((lanes, mlp.p))
    own = np.arange(lanes) if len(start) == lanes else np.zeros(lanes, np.int64)
    _choose(weights, masks, start, own)
    trained = mlp.alive(masks)  # what else is kept never moves
    units = _alive_units(mlp, trained)
    keys = (trained, data, units, task.supports[data])
    order = np.lexsort((trained, units) if (data == data[:1]).all() else keys)
    twin = np.arange(lanes)  # the lane to copy from
    if len(start) == 1:
        twin[order] = _first_of_equals(order, trained, data)
        order = order[twin[order] == order]
    descent = _Descent(task, weights, trained, units, data)
    taken, converged = np.zeros(lanes, np.int64), np.zeros(lanes, bool)
    done, left = 0, order
    with _threads(who, threads) as number:
        while done < steps and len(left):
            chunk = steps - done if tolerance is None else min(CHECKED_EVERY, steps - done)
            largest = descent.run(left, chunk, number)
            done += chunk
            taken[left] = done
            if not (_finite(weights, left) and np.isfinite(largest).all()):
                bad = left[~np.isfinite(largest) | ~np.isfinite(weights[left]).all(axis=1)]
                lane = int(bad.min())
                raise FloatingPointError(
                    f"{who}: lane {lane} (mask={masks[lane]}, data={data[lane]}) diverges within {done} steps: "
                    f"rate={task.rate} must be smaller"
                )
            if chunk == CHECKED_EVERY:
                converged[left] = largest < stop
                left = left[~converged[left]]
    if len(order) < lanes:
        # those copied from are their own source: nothing is read after it was overwritten
        _choose(weights, trained, weights, twin)
        taken, converged = taken[twin], converged[twin]
    weights += 0.0  # -0 becomes 0
    return Trained(weights, taken, converged)


class _Descent:
    """The arguments of the compiled loops, apart from which lanes and how far."""

    def __init__(
        self, task: Task, weights: Floats, trained: Integers, units: Integers, data: Integers
    ) -> None:
        self._widths = task.mlp.widths
        self._logistic = task.loss == "logistic"
        self._lanes = (weights, trained)
        self._units = units
        self._data = (*step_coefficients(task), data)
        self._points = task.point_floats
        self._largest = np.zeros(len(weights))

    def run(self, order: Integers, steps: int, threads: int) -> Floats:
        """`steps` steps of the lanes in `order`; the largest entries of rate times the gradients of the last step."""
        last = (order, steps, self._logistic)
        if len(self._widths) == 3:
            d, _, o = self._widths
            workers = 8 * threads  # neighbouring blocks take about the same time, and go to different workers
            lengths = ((0,) * d, (0,) * o)
            rest = (*self._lanes, self._units, *self._data, *last, workers, self._largest)
            descend(*lengths, self._points, *rest)
        else:
            widths = np.array(self._widths)
            descend_plainly(widths, self._points, *self._lanes, *self._data, *last, self._largest)
        return self._largest[order]


@jit
def _choose(weights, masks, values, source):
    """weights[i, q] = values[source[i], q] wherever bit q of masks[i] is set."""
    for i in range(len(weights)):
        for q in range(weights.shape[1]):
            chosen = masks[i] >> q & 1 == 1
            weights[i, q] = (
                values[source[i], q] if chosen else weights[i, q]
            )  # no branch: bits of masks are random


@jit
def _finite(weights, lanes):
    """Whether all weights of these lanes are finite."""
    finite = True
    for lane in lanes:
        for q in range(weights.shape[1]):
            finite &= abs(weights[lane, q]) < np.inf
    return finite


def _alive_units(mlp: Mlp, alive: Integers) -> Integers:
    """Bit j: hidden unit j is alive."""
    units = np.zeros(len(alive), np.int64)
    for j, (incoming, _) in enumerate(mlp.unit_masks):
        units |= np.where(alive & incoming, np.int64(1) << j, np.int64(0))
    return units


def _first_of_equals(order: Integers, trained: Integers, data: Integers) -> Integers:
    """For each lane of `order`, which puts equal ones side by side, the first one with its mask and data set."""
    masks, sets = trained[order], data[order]
    new = np.ones(len(order), bool)
    new[1:] = (masks[1:] != masks[:-1]) | (sets[1:] != sets[:-1])
    return order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]


@contextmanager
def _threads(who: str, threads: int | None) -> Iterator[int]:
    """Let numba use that many threads, at most those it was started with."""
    before = numba.get_num_threads()
    threads = before if threads is None else exact_integer(who, "threads", threads)
    check(who, "threads", threads, threads >= 1, "be at least 1")
    threads = min(threads, numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
    numba.set_num_threads(threads)
    try:
        yield threads
    finally:
        numba.set_num_threads(before)


@lru_cache(maxsize=4)
def step_coefficients(task: Task) -> tuple[Floats, Floats]:
    """(data sets, P) twice: rate times the factors c and s of dR/df at each point, each rounded once.

    squared: 2 rate n_x / n and 2 rate s_x / n; logistic: rate n_x / n and rate n_x^+ / n.
    """
    unit = task.rate / task.n
    if task.loss == "squared":
        return _scaled(2 * unit, task.totals), _scaled(2 * unit, task.sums)
    return _scaled(unit, task.totals), _scaled(unit, (task.totals + task.sums) // 2)


def _scaled(unit: Fraction, counts: Integers) -> Floats:
    low, high = int(counts.min()), int(counts.max())
    return np.array([float(unit * c) for c in range(low, high + 1)])[counts - low]


def evaluate(task: Task, weights: Any, data: Any) -> Floats:
    """The loss R of every lane on its data set, (lanes,) floats; nats for the logistic loss. The same bits everywhere."""
    f = outputs(task, weights)
    sets = checked_data("evaluate", task, data)
    check(
        "evaluate", "data", len(sets), len(sets) in (1, len(f)), f"have one entry for each of {len(f)} lanes"
    )
    loss = np.zeros(len(f))
    for t in range(f.shape[1]):  # in the order of the points
        total, y = task.totals[sets, t], f[:, t]
        up = (total + task.sums[sets, t]) // 2
        if task.loss == "squared":
            loss += up * ((y - 1.0) * (y - 1.0)) + (total - up) * ((y + 1.0) * (y + 1.0))
        else:
            loss += up * _softplus(-y) + (total - up) * _softplus(y)
    return loss / task.n


def outputs(task: Task, weights: Any) -> Floats:
    """f of every lane at every point of the task: (lanes, P)."""
    read = _checked_weights("outputs", task, weights)
    found = np.empty((len(read), len(task.points)))
    values_at(np.array(task.mlp.widths), task.point_floats, read, found)
    return found + 0.0


def lipschitz_of(task: Task, weights: Any) -> Floats:
    """The l2 Lipschitz constant over R^d of every lane's f, one hidden layer: (lanes,) floats.

    As accurate as `sims.lipschitz.lipschitz`; with two outputs of the network whose outer weights are the differences
    output[1] - output[0], each rounded once, which moves the constant by at most 2^-53 sum_j |a_j| |w_j|.
    """
    read = _checked_weights("lipschitz_of", task, weights)
    widths = task.mlp.widths
    check("lipschitz_of", "widths", widths, len(widths) == 3, "have one hidden layer")
    d, k, o = widths
    inner = read[:, : d * k].reshape(-1, k, d).copy()
    bias = read[:, d * k : d * k + k].copy()
    heads = read[:, d * k + k : d * k + k + o * k].reshape(-1, o, k)
    outer = (heads[:, 0] if o == 1 else heads[:, 1] - heads[:, 0]).copy()
    inner[outer == 0.0] = 0.0  # silent units need no cells
    found = np.empty(len(read))
    _constants(inner, outer, bias, _cell_bound(k, d), found)
    for i in np.flatnonzero(np.isnan(found)).tolist():  # what the kernel leaves to exact arithmetic
        found[i] = lipschitz(inner[i], outer[i], bias[i])
    return found


@parallel_jit
def _constants(inner, outer, bias, bound, found):
    for i in numba.prange(len(found)):
        found[i] = _constant(inner[i], outer[i], bias[i], bound)


@jit
def _softplus(x):
    found = np.empty(len(x))
    for i in range(len(x)):
        found[i] = softplus(x[i])
    return found


def _checked_weights(who: str, task: Task, weights: Any) -> Floats:
    read = np.atleast_2d(floats_of(who, "weights", weights))
    shape = f"array of shape {read.shape}"
    check(
        who, "weights", shape, read.ndim == 2 and read.shape[1] == task.mlp.p, f"have p={task.mlp.p} columns"
    )
    return np.ascontiguousarray(read)


def checked_data(who: str, task: Task, data: Any) -> Integers:
    """`data` as a vector of int64: TypeError unless integers, ValueError unless all are data sets of the task."""
    sets = np.asarray(data)
    if sets.dtype.kind not in "iu" and sets.size > 0:
        raise TypeError(f"{who}: data must be integers, not {sets.dtype}")
    check(who, "data", f"array of shape {sets.shape}", sets.ndim <= 1, "be an integer or a vector")
    size = task.law.size
    wrong = [t for t in (sets.min(initial=0), sets.max(initial=0)) if not 0 <= t < size]
    check(who, "data", int(wrong[0]) if wrong else None, not wrong, f"satisfy 0 <= data < {size}")
    return np.atleast_1d(sets).astype(np.int64)
