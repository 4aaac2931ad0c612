"""Training many tickets (a mask and a start) on many data sets by full-batch gradient descent: the same bits everywhere."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from sims.exponential import softplus
from sims.jit import parallel_jit
from sims.lipschitz import _cell_bound, _constant, lipschitz
from sims.mlp import dyadic_floats
from sims.task import Task
from sims.training_kernel import descend, values_at
from sims.validate import check, exact_integer, exact_number

CHECKED_EVERY = 64  # steps between two looks at a tolerance

Floats = npt.NDArray[np.float64]


class Trained(NamedTuple):
    """Weights (lanes, p), the steps that each lane took, and whether its gradient went below the tolerance."""

    weights: Floats
    steps: npt.NDArray[np.int64]
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
    """The trained parameters of every lane, (lanes, p): lane i trains with masks[i] on data set data[i]."""
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
    """As `train`, and for every lane how many steps it took and whether it converged.

    A lane is looked at after every 64th step: it stops there when no entry of the gradient used in that step exceeded
    the tolerance.
    """
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
    if tolerance is not None:
        bound = exact_number(who, "tolerance", tolerance)
        check(who, "tolerance", tolerance, bound >= 0, "be at least 0")
        stop = float(bound * task.rate)
    kept = mlp.checked_masks(who, masks)
    sets = _checked_data(who, task, data)
    first = dyadic_floats(who, "start", start)
    shape = f"array of shape {first.shape}"
    check(who, "start", shape, first.ndim in (1, 2) and first.shape[-1] == mlp.p, f"have p={mlp.p} columns")
    lengths = {len(kept), len(sets), len(np.atleast_2d(first))} - {1}
    check(who, "lanes", sorted(lengths), len(lengths) <= 1, "agree in start, masks and data")
    lanes = lengths.pop() if lengths else 1
    kept, sets = np.broadcast_to(kept, lanes).copy(), np.broadcast_to(sets, lanes)
    weights = np.broadcast_to(np.atleast_2d(first), (lanes, mlp.p)).copy()
    weights[((kept[:, None] >> np.arange(mlp.p)) & 1) == 0] = 0.0
    total, target = step_coefficients(task)
    total, target = total[sets], target[sets]
    taken = np.zeros(lanes, np.int64)
    converged = np.zeros(lanes, bool)
    left = np.arange(lanes)
    widths, points = np.array(mlp.widths), _points(task)
    done = 0
    while done < steps and len(left):
        chunk = steps - done if tolerance is None else min(CHECKED_EVERY, steps - done)
        largest = np.empty(len(left))
        some = weights[left]
        descend(
            widths,
            points,
            some,
            kept[left],
            total[left],
            target[left],
            chunk,
            task.loss == "logistic",
            largest,
        )
        weights[left] = some
        done += chunk
        taken[left] = done
        bad = left[~np.isfinite(some).all(axis=1)]
        if len(bad):
            i = int(bad[0])
            raise FloatingPointError(
                f"{who}: lane {i} (mask={kept[i]}, data={sets[i]}) diverged at rate={task.rate}; use a smaller rate"
            )
        if tolerance is not None and chunk == CHECKED_EVERY:
            converged[left] = largest < stop
            left = left[~converged[left]]
    return Trained(weights + 0.0, taken, converged)


def step_coefficients(task: Task) -> tuple[Floats, Floats]:
    """(data sets, P) twice: rate times the factors of the gradient with respect to f at each point, rounded once.

    squared: 2 rate n_x / n and 2 rate s_x / n; logistic: rate n_x / n and rate n_x^+ / n.
    """
    unit = task.rate / task.n
    if task.loss == "squared":
        return _scaled(2 * unit, task.totals), _scaled(2 * unit, task.sums)
    return _scaled(unit, task.totals), _scaled(unit, (task.totals + task.sums) // 2)


def _scaled(unit: Fraction, counts: npt.NDArray[np.int64]) -> Floats:
    low, high = int(counts.min()), int(counts.max())
    return np.array([float(unit * c) for c in range(low, high + 1)])[counts - low]


def evaluate(task: Task, weights: Any, data: Any) -> Floats:
    """The loss R of every lane on its data set, as floats (lanes,); nats for the logistic loss."""
    f = outputs(task, weights)
    sets = _checked_data("evaluate", task, data)
    check(
        "evaluate", "data", len(sets), len(sets) in (1, len(f)), f"have one entry for each of {len(f)} lanes"
    )
    total, plus = task.totals[sets], (task.totals + task.sums)[sets] // 2
    loss = np.zeros(len(f))
    for t in range(f.shape[1]):  # in the order of the points
        up, down = plus[:, t], total[:, t] - plus[:, t]
        if task.loss == "squared":
            loss += up * ((f[:, t] - 1) * (f[:, t] - 1)) + down * ((f[:, t] + 1) * (f[:, t] + 1))
        else:
            loss += up * _softplus(-f[:, t]) + down * _softplus(f[:, t])
    return loss / task.n


def outputs(task: Task, weights: Any) -> Floats:
    """f of every lane at every point of the task: (lanes, P)."""
    read = _checked_weights("outputs", task, weights)
    f = np.empty((len(read), len(task.points)))
    values_at(np.array(task.mlp.widths), _points(task), read, f)
    return f


def lipschitz_of(task: Task, weights: Any) -> Floats:
    """The l2 Lipschitz constant over R^d of every lane's f, one hidden layer: (lanes,), as accurate as `lipschitz`."""
    read = _checked_weights("lipschitz_of", task, weights)
    mlp = task.mlp
    check("lipschitz_of", "widths", mlp.widths, len(mlp.widths) == 3, "have one hidden layer")
    d, k, out = mlp.widths
    inner = read[:, : d * k].reshape(-1, k, d).copy()
    bias = read[:, d * k : d * k + k].copy()
    outer = read[:, d * k + k : d * k + k + out * k].reshape(-1, out, k)
    outer = (outer[:, 0] if out == 1 else outer[:, 1] - outer[:, 0]).copy()
    found = np.empty(len(read))
    _constants(inner, outer, bias, _cell_bound(k, d), found)
    for i in np.flatnonzero(np.isnan(found)).tolist():
        found[i] = lipschitz(inner[i], outer[i], bias[i])
    return found


@parallel_jit
def _constants(inner, outer, bias, bound, found):
    for i in numba.prange(len(found)):
        found[i] = _constant(inner[i], outer[i], bias[i], bound)


@numba.vectorize(nopython=True)
def _softplus(x):
    return softplus(x)


def _points(task: Task) -> Floats:
    return np.array([[float(x) for x in row] for row in task.points])


def _checked_weights(who: str, task: Task, weights: Any) -> Floats:
    read = np.atleast_2d(dyadic_floats(who, "weights", weights))
    check(
        who,
        "weights",
        f"array of shape {read.shape}",
        read.ndim == 2 and read.shape[1] == task.mlp.p,
        f"have p={task.mlp.p} columns",
    )
    return np.ascontiguousarray(read)


def _checked_data(who: str, task: Task, data: Any) -> npt.NDArray[np.int64]:
    sets = np.asarray(data)
    if sets.dtype.kind not in "iu" and sets.size > 0:
        raise TypeError(f"{who}: data must be integers, not {sets.dtype}")
    check(who, "data", f"array of shape {sets.shape}", sets.ndim <= 1, "be an integer or a vector")
    size = task.law.size
    wrong = [t for t in (sets.min(initial=0), sets.max(initial=0)) if not 0 <= t < size]
    check(who, "data", wrong[:1], not wrong, f"satisfy 0 <= data < {size}")
    return np.atleast_1d(sets).astype(np.int64)
