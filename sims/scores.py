"""SNIP and GraSP at initialisation for all data sets of a task at once, exactly, and ordered without any rounding.

With z_P the derivative of the loss at point P with respect to f (n times it), g = (1/n) sum_P z_P grad f(x_P) and

    SNIP:   |theta_q g_q|    is  |sum_P z_P L[P, q]|,                             L[P, q] = theta_q df_P/dtheta_q,
    GraSP:  theta_q (H g)_q  is  sum_PQ k_P z_Q A[P, Q, q] + z_P z_Q B[P, Q, q],  k_P = dz_P/df,

    A[P, Q, q] = theta_q df_P/dtheta_q <grad f_P, grad f_Q>,    B[P, Q, q] = theta_q (Hess f_P grad f_Q)_q,

up to positive factors. L, A and B do not depend on the data; relu is piecewise linear with relu'(0) = 0, so they are
polynomials of the initial weights, here integers over one common denominator. Under squared error z_P = 2(n_P f_P - s_P)
is rational too, k_P = 2 n_P, and every score is an integer, int64 wherever that holds them all. Under the logistic loss
z and k contain tanh(f_P/2): see sims.scores_logistic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.ranking import ExactScores, Scores
from sims.scores_floats import Compare, Integers, Refine, check_outputs, grasp_floats, snip_floats
from sims.scores_logistic import grasp_logistic, snip_logistic
from sims.task import Task
from sims.validate import check, exact_number, integer_rows

MAX_INTEGER = 2**62  # beyond it, floats with a bounded error, and Python integers where they are too close
MAX_COEFFICIENTS = 2**22  # entries of A and of B
_ROWS = 4096  # data sets at once: bounds the memory for products of residuals


@dataclass(frozen=True)
class Derivatives:
    """What the network at its start does at each of P points, in Python integers over common positive denominators.

    f_P = outputs[P]/scale; L[P, q] = linear[P, q]/scale; with c = scale and another positive constant e,
    A = first/(c e^2) and B = second/e^2: so c A and B have the common denominator e^2 of first and second.
    """

    outputs: Integers
    scale: int
    linear: Integers
    first: Integers | None
    second: Integers | None


def derivatives(
    task: Task, start: Sequence[Fraction], temperature: Fraction, *, curvature: bool
) -> Derivatives:
    """The outputs f/temperature and their derivatives at task.points; first and second only with `curvature`."""
    (theta,), weight_scale = integer_rows([start])
    rows, point_scale = integer_rows(task.points)
    net = _IntegerNetwork(task.mlp.shapes, theta, weight_scale, rows, point_scale, temperature)
    linear = net.theta * net.gradient
    if not curvature:
        return Derivatives(net.outputs, net.scale, linear, None, None)
    products = net.gradient @ net.gradient.T
    first = products[:, :, None] * linear[:, None, :]
    second = np.stack([net.theta * net.second(direction) for direction in net.gradient], axis=1)
    return Derivatives(net.outputs, net.scale, linear, first, second)


class _IntegerNetwork:
    """A ReLU network in integers: theta = integers/D, x = integers/E, outputs divided by the temperature a/b.

    Every value in layer l has the denominator D^l E, every derivative with respect to one parameter D^(L-1) E a, and
    every second derivative D^(L-2) E a, for L layers: biases are multiplied up to their layer.
    """

    def __init__(
        self,
        shapes: Sequence[tuple[int, int]],
        theta: Sequence[int],
        weight_scale: int,
        points: Sequence[Sequence[int]],
        point_scale: int,
        temperature: Fraction,
    ) -> None:
        self.shapes = shapes
        self.theta = np.array(theta, object)
        self.bias_unit = [weight_scale**layer * point_scale for layer in range(len(shapes))]
        self.weights, self.biases = zip(*self._split(self.theta), strict=True)
        self.inputs, self.active = [np.array(points, object)], []
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            value = self.inputs[-1] @ weights.T + self.bias_unit[layer] * biases
            self.active.append((value > 0).astype(object))
            self.inputs.append(value * self.active[-1])
        head = (
            [temperature.denominator]
            if shapes[-1][1] == 1
            else [-temperature.denominator, temperature.denominator]
        )
        self.outputs = value @ np.array(head, object)
        self.scale = weight_scale ** len(shapes) * point_scale * temperature.numerator
        self.back = [
            np.array([head] * len(points), object)
        ]  # derivative by the value of each layer, last layer first
        for weights, active in zip(self.weights[:0:-1], self.active[-2::-1], strict=True):
            self.back.append((self.back[-1] @ weights) * active)
        self.back.reverse()
        self.gradient = self._joined(
            [(_outer(back, inputs), back) for back, inputs in zip(self.back, self.inputs, strict=False)]
        )

    def _split(self, vector: Integers) -> list[tuple[Integers, Integers]]:
        """Weights (units, inputs) and biases (units,) of each layer."""
        parts, first = [], 0
        for fan_in, units in self.shapes:
            middle, last = first + fan_in * units, first + (fan_in + 1) * units
            parts.append((vector[first:middle].reshape(units, fan_in), vector[middle:last]))
            first = last
        return parts

    def _joined(self, parts: Sequence[tuple[Integers, Integers]]) -> Integers:
        """Derivatives by weights and by biases of each layer, in the flat order, over one denominator: (P, p)."""
        columns = [
            part
            for (weights, biases), unit in zip(parts, self.bias_unit, strict=True)
            for part in (weights.reshape(len(weights), -1), unit * biases)
        ]
        return np.concatenate(columns, axis=1)

    def second(self, direction: Integers) -> Integers:
        """(P, p): the second derivatives of f at every point, applied to one direction: forward over backward."""
        moves = self._split(direction)
        moved = [np.zeros_like(self.inputs[0])]
        for layer, (weights, biases) in enumerate(moves[:-1]):
            value = (
                self.inputs[layer] @ weights.T
                + moved[-1] @ self.weights[layer].T
                + self.bias_unit[layer] * biases
            )
            moved.append(value * self.active[layer])
        turned = [np.zeros_like(self.back[-1])]
        for layer in range(len(self.shapes) - 1, 0, -1):
            value = self.back[layer] @ moves[layer][0] + turned[-1] @ self.weights[layer]
            turned.append(value * self.active[layer - 1])
        turned.reverse()
        return self._joined(
            [
                (_outer(turned[i], self.inputs[i]) + _outer(self.back[i], moved[i]), turned[i])
                for i in range(len(self.shapes))
            ]
        )


def _outer(left: Integers, right: Integers) -> Integers:
    return left[:, :, None] * right[:, None, :]


def snip_scores(task: Task, start: Sequence[Any], temperature: Any = 1) -> Scores:
    """|theta_q dR/dtheta_q| at the start for every data set, up to a common positive factor.

    temperature: f is divided by it (1 in the papers' SNIP). Raises ValueError for a start of another length, a
    temperature that is not positive, or a start and points with so many bits that floats cannot hold the scores.
    """
    start, temperature = _checked("snip_scores", task, start, temperature)
    found = derivatives(task, start, temperature, curvature=False)
    if task.loss == "logistic":
        return snip_logistic(task, found.outputs, found.scale, found.linear)
    outputs, scale = _reduced(found.outputs, found.scale)
    (linear,) = _without_common_factor(found.linear)
    largest = np.abs(outputs) + scale
    if _fit(task.law.n * _most(largest, linear), task.law.n * largest, linear):
        residuals = _residuals(task, outputs.astype(np.int64), scale)
        return ExactScores(np.abs(residuals @ linear.astype(np.int64)))

    def exact(t: int, q: int) -> int:
        residuals = _residuals(task, outputs, scale, slice(t, t + 1))
        return abs(int((residuals @ linear[:, q])[0]))

    value = _ratios("snip_scores", outputs, scale)
    return snip_floats(task, value, linear, *_by_integers(exact, scale))


def grasp_scores(task: Task, start: Sequence[Any], temperature: Any = 1) -> Scores:
    """theta_q (H g)_q at the start for every data set, up to a common positive factor.

    H is the Hessian and g the gradient of the loss on the whole data set, with f divided by the temperature. Raises as
    `snip_scores`, and for more points than the products of pairs allow.
    """
    start, temperature = _checked("grasp_scores", task, start, temperature)
    count = len(task.points)
    entries = count**2 * task.mlp.p
    check(
        "grasp_scores", "points^2 * p", entries, entries <= MAX_COEFFICIENTS, f"be at most {MAX_COEFFICIENTS}"
    )
    found = derivatives(task, start, temperature, curvature=True)
    assert found.first is not None
    assert found.second is not None
    if task.loss == "logistic":
        return grasp_logistic(task, found.outputs, found.scale, found.first, found.second)
    outputs, scale = _reduced(found.outputs, found.scale)
    # residuals are divided by a common factor, which the quadratic part then has once more than the other
    first, second = _without_common_factor(found.first, (found.scale // scale) * found.second)
    largest = np.abs(outputs) + scale
    bound = task.law.n**2 * (_most(largest, first) + _most(np.multiply.outer(largest, largest), second))
    if _fit(bound, task.law.n**2 * np.multiply.outer(largest, largest), first, second):
        return ExactScores(_quadratic_forms(task, outputs.astype(np.int64), scale, first, second))

    def exact(t: int, q: int) -> int:
        row = slice(t, t + 1)
        (residuals,) = _residuals(task, outputs, scale, row)
        (totals,) = task.totals[row].astype(object)
        return int(totals @ first[:, :, q] @ residuals + residuals @ second[:, :, q] @ residuals)

    value = _ratios("grasp_scores", outputs, scale)
    return grasp_floats(task, value, np.ones(count), first, scale * second, *_by_integers(exact, scale))


def _quadratic_forms(
    task: Task, outputs: npt.NDArray[np.int64], scale: int, first: Integers, second: Integers
) -> npt.NDArray[np.int64]:
    p = task.mlp.p
    flat = np.concatenate([first.reshape(-1, p), second.reshape(-1, p)]).astype(np.int64)
    scores = np.empty((task.law.size, p), np.int64)
    for first_row in range(0, task.law.size, _ROWS):
        rows = slice(first_row, first_row + _ROWS)
        residuals = _residuals(task, outputs, scale, rows)
        sides = (task.totals[rows], residuals)
        pairs = [(side[:, :, None] * residuals[:, None, :]).reshape(len(side), -1) for side in sides]
        scores[rows] = np.concatenate(pairs, axis=1) @ flat
    return scores


def _by_integers(exact: Callable[[int, int], int], scale: int) -> tuple[Compare, Refine]:
    """How to compare two scores, and to round one over the scale, by Python integers."""

    def compare(t: int, q: int, r: int) -> int:
        one, two = exact(t, q), exact(t, r)
        return (one > two) - (one < two)

    def refine(t: int, q: int) -> float:
        return exact(t, q) / scale  # rounded correctly

    return compare, refine


def _checked(
    who: str, task: Task, start: Sequence[Any], temperature: Any
) -> tuple[tuple[Fraction, ...], Fraction]:
    start = task.mlp.checked_start(who, start)
    temperature = exact_number(who, "temperature", temperature)
    check(who, "temperature", temperature, temperature > 0, "be positive")
    return start, temperature


def _residuals(
    task: Task, outputs: npt.NDArray[Any], scale: int, rows: slice = slice(None)
) -> npt.NDArray[Any]:
    """(data sets, P): scale * (n_P f_P - s_P), of the kind that the outputs are of."""
    kind = outputs.dtype
    return task.totals[rows].astype(kind) * outputs - task.sums[rows].astype(kind) * scale


def _ratios(who: str, outputs: Integers, scale: int) -> npt.NDArray[np.float64]:
    check_outputs(who, outputs, scale)
    return np.array([f / scale for f in outputs.tolist()])  # rounded correctly


def _most(weights: Integers, coefficients: Integers) -> int:
    """The largest product of a weight and a coefficient next to it; the last axis of the coefficients has no weights."""
    return int((weights[..., None] * np.abs(coefficients)).max(initial=0))


def _fit(bound: int, *factors: Integers) -> bool:
    """Whether 64 bits hold every score, every partial sum and every factor: known before anything is multiplied.

    bound: of any score and any partial sum of its terms, for a residual is a sum of n numbers of at most `largest`.
    """
    return max(bound, *(int(np.abs(array).max(initial=0)) for array in factors)) < MAX_INTEGER


def _reduced(outputs: Integers, scale: int) -> tuple[Integers, int]:
    common = math.gcd(scale, *outputs.tolist())
    return outputs // common, scale // common


def _without_common_factor(*arrays: Integers) -> tuple[Integers, ...]:
    common = math.gcd(*(entry for array in arrays for entry in array.ravel().tolist())) or 1
    return tuple(array // common for array in arrays)
