"""How far floating-point training can be from exact training: a proved bound for every lane, one hidden layer.

The bound holds for every program that takes the task's steps in IEEE double precision, in whatever order it sums: all
such programs end within the bound of the exact trajectory, so within twice of each other. Where that is not proved it
is infinite. Two parameters whose magnitudes in one program are further apart than twice the bound are in the same order
in exact arithmetic; further apart than four times, in every run on every machine.

Proof. Let theta be the exact parameters before a step, theta' a program's, within e of each other, so within 2 e of
this file's own float parameters (Euclidean norm). Suppose no pre-activation at a point of the data set can change its
sign within 3 e of them: then f is a polynomial on that ball, and the difference after the step is (I - M)(theta -
theta') plus the program's rounding error in this step, M a mean of rate times Hessians on the ball. A Hessian is G + B,
where G = sum of loss'' grad f grad f^T >= 0, and B = sum of loss' times f's Hessian couples the incoming parameters of
each unit with its outgoing one through v_j = sum over points where unit j is on of loss' (x, 1): its eigenvalues are
+-|v_j|, times sqrt 2 for two outputs. So |I - M| <= max(1 + kappa, Lambda + kappa - 1), with kappa >= rate |B| and
Lambda >= rate |G| on the ball; Lambda is the norm of the Gram matrix of the scaled gradients, bounded by its trace or
by Frobenius norms of its powers. Near a stationary point v_j of a connected unit tends to 0: the bound hardly grows.

Where a sign is open, the gradient jumps once along the segment from theta to theta', by loss' times the unit's outgoing
weight and (x, 1): that is added, and kappa and Lambda are taken over both signs. So a unit may come to rest at a kink, if
loss' there has died out before it arrives; if not, the bound becomes infinite.

Rounding is bounded from magnitudes: with d inputs, k units and n points every sum that a program computes is off by at
most 16 + d + k + n units of 2^-53 of the sum of absolute values (f takes d + k + 4, loss' at most 10 more, sigmoid
included, a gradient n more).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from sims.exponential import sigmoid
from sims.jit import jit, parallel_jit
from sims.mlp import floats_of
from sims.task import Task
from sims.training import checked_data, step_coefficients
from sims.validate import check

_U = 2.0**-53


def training_error(task: Task, start: Any, masks: Any, data: Any) -> npt.NDArray[np.float64]:
    """A bound of |float - exact| for every trained parameter of every lane; infinity where it is not proved.

    The Euclidean norm of a lane's whole error is within the bound. Lane i trains with masks[i] from the masked start (p
    numbers) on data set data[i], for the task's steps.

    Raises ValueError for networks with two hidden layers, points that are not integers
    up to 256, starts that are not multiples of 2^-20 up to 2^10 (first pre-activations are then exact in any order of
    summation), masks or data sets out of range.
    """
    who = "training_error"
    widths = task.mlp.widths
    check(who, "widths", widths, len(widths) == 3, "have one hidden layer")
    first = floats_of(who, "start", start)
    p = task.mlp.p
    check(who, "start", f"array of shape {first.shape}", first.shape == (p,), f"have length p={p}")
    coarse = (first * 2.0**20 == np.round(first * 2.0**20)).all() and (np.abs(first) <= 2.0**10).all()
    check(who, "start", first.tolist(), bool(coarse), "hold multiples of 2^-20, at most 2^10 in magnitude")
    kept, sets = task.mlp.alive(masks), checked_data(who, task, data)
    lengths = {len(kept), len(sets)} - {1}
    check(who, "lanes", sorted(lengths), len(lengths) <= 1, "agree in masks and data")
    kept, sets = np.broadcast_arrays(kept, sets)
    total, target = step_coefficients(task)
    points = np.array([[float(x) for x in row] for row in task.points])
    whole = (points == np.round(points)).all() and (np.abs(points) <= 256).all()
    check(who, "points", "their coordinates", bool(whole), "be integers of at most 256 in magnitude")
    found = np.empty(len(sets))
    _bounds(
        np.array(widths),
        points,
        first,
        np.ascontiguousarray(kept),
        total[sets],
        target[sets],
        task.steps,
        task.loss == "logistic",
        (16 + widths[0] + widths[1] + task.n) * _U,
        found,
    )
    return found


@parallel_jit
def _bounds(widths, points, start, kept, total, target, steps, logistic, rounding, found):
    for lane in numba.prange(len(found)):
        lane_target = target[lane]
        found[lane] = _bound(
            widths, points, start, kept[lane], total[lane], lane_target, steps, logistic, rounding
        )


@jit
def _norm(gram, size):
    """A bound of the largest eigenvalue of a positive semidefinite matrix; the cheaper ones first while they exceed 2."""
    trace = 0.0
    for a in range(size):
        trace += gram[a, a]
    if trace <= 2.0:
        return trace
    square = 0.0
    for a in range(size):
        for b in range(size):
            square += gram[a, b] * gram[a, b]
    least = min(trace, np.sqrt(square))
    if least <= 2.0:
        return least
    power = gram[:size, :size].copy()
    exponent = 1.0
    for _ in range(3):  # |M^2^k|_F^(1/2^k), down to k = 3
        power = power @ power
        exponent *= 2.0
        square = 0.0
        for a in range(size):
            for b in range(size):
                square += power[a, b] * power[a, b]
        least = min(least, square ** (0.5 / exponent) * (1.0 + 1e-12))
        if least <= 2.0:
            break
    return least


@jit
def _bound(widths, points, start, kept, total, target, steps, logistic, rounding):
    d, k, outs = widths[0], widths[1], widths[2]
    p = len(start)
    keep = np.zeros(p)
    w = np.zeros(p)
    for q in range(p):
        if kept >> q & 1:
            keep[q] = 1.0
            w[q] = start[q]
    here = np.flatnonzero(total != 0.0)
    size = len(here)
    out_bias = d * k + k + k * outs
    outer = np.zeros(k)
    h = np.zeros((size, k))
    weight = np.zeros((size, k))  # magnitude of the terms of h
    on = np.zeros((size, k), np.bool_)
    open_ = np.zeros((size, k), np.bool_)  # not proved to be on or off in every program
    level = np.zeros((size, k), np.bool_)  # exactly 0 in every program: the unit has not moved yet
    reach = np.zeros(size)  # |(x, 1)|
    slope, doubt, curve, scale = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    gram = np.zeros((size, size))
    gradient = np.zeros(p)
    v = np.zeros(d + 1)
    for a in range(size):
        reach[a] = 1.0
        for i in range(d):
            reach[a] += points[here[a], i] ** 2
        reach[a] = np.sqrt(reach[a])
    coupling = 1.0 if outs == 1 else 1.4142135623730952
    bend = 0.25 if logistic else 1.0
    e = 0.0
    for step in range(steps):
        length = 0.0
        for q in range(p):
            length += w[q] * w[q]
        for j in range(k):
            outer[j] = w[d * k + k + j] if outs == 1 else w[d * k + k + k + j] - w[d * k + k + j]
        wide = 3.0 * e
        for a in range(size):
            x = points[here[a]]
            f = w[out_bias] if outs == 1 else w[out_bias + 1] - w[out_bias]
            f_weight = outs * wide + abs(w[out_bias])
            f_weight = f_weight if outs == 1 else f_weight + abs(w[out_bias + 1])
            long = float(outs)  # |grad f|^2 with |h| replaced by the magnitude of its terms
            for j in range(k):
                z = w[d * k + j]
                m = abs(z) + wide * reach[a]
                for i in range(d):
                    z += w[j * d + i] * x[i]
                    m += abs(w[j * d + i] * x[i])
                h[a, j], weight[a, j] = z, m
                if step == 0:
                    level[a, j] = z == 0.0
                on[a, j] = z > 0.0
                open_[a, j] = not (level[a, j] or abs(z) > wide * reach[a] + rounding * m)
                if on[a, j]:
                    f += outer[j] * z
                if on[a, j] or open_[a, j]:
                    tail = abs(w[d * k + k + j])
                    tail = outs * wide + (tail if outs == 1 else tail + abs(w[d * k + k + k + j]))
                    f_weight += tail * m
                    long += outs * m * m + tail * tail * reach[a] ** 2
            long = np.sqrt(long) + 2.0 * reach[a] * wide
            factor = total[here[a]]
            value = sigmoid(f) if logistic else f
            slope[a] = factor * value - target[here[a]]
            blur = rounding * f_weight
            doubt[a] = factor * bend * blur + rounding * (
                factor * (1.0 if logistic else abs(f)) + abs(target[here[a]])
            )
            moved = long * wide + blur  # how far f lies from any program's or the exact one
            curve[a] = factor * (min(0.25, value * (1.0 - value) + 0.1 * moved + 1e-15) if logistic else 1.0)
            scale[a] = long
        kappa, local = 0.0, 0.0
        for j in range(k):
            v[:] = 0.0
            either, moved = 0.0, False
            for a in range(size):
                moved = moved or on[a, j] or open_[a, j]
                if open_[a, j]:
                    most = (abs(slope[a]) + total[here[a]] * bend * scale[a] * wide + doubt[a]) * reach[a]
                    either += most
                    local += most * (abs(outer[j]) + 2.0 * wide)
                elif on[a, j]:
                    v[d] += slope[a] * keep[d * k + j]
                    for i in range(d):
                        v[i] += slope[a] * points[here[a], i] * keep[j * d + i]
            square = 0.0
            for i in range(d + 1):
                square += v[i] * v[i]
            kappa = max(kappa, np.sqrt(square) + either)
            if moved:
                level[:, j] = False
        trace = 0.0
        for a in range(size):
            kappa += reach[a] * (
                total[here[a]] * bend * scale[a] * wide + doubt[a] + rounding * abs(slope[a])
            )
            local += (doubt[a] + rounding * abs(slope[a])) * scale[a]
            trace += curve[a] * scale[a] * scale[a]
        kappa *= coupling
        if trace > 2.0:
            for a in range(size):
                for b in range(a + 1):
                    inner, either = 0.0, 0.0
                    for o in range(outs):
                        inner += keep[out_bias + o]
                    for j in range(k):
                        if (on[a, j] or open_[a, j]) and (on[b, j] or open_[b, j]):
                            near = keep[d * k + j]
                            for i in range(d):
                                near += points[here[a], i] * points[here[b], i] * keep[j * d + i]
                            term = outer[j] * outer[j] * near
                            for o in range(outs):
                                term += keep[d * k + k + o * k + j] * h[a, j] * h[b, j]
                            if open_[a, j] or open_[b, j]:
                                either += abs(term)
                            else:
                                inner += term
                    # what the product can become within the ball
                    slack = (
                        2.0 * wide * (reach[a] * scale[b] + reach[b] * scale[a])
                        + rounding * scale[a] * scale[b]
                    )
                    gram[a, b] = np.sqrt(curve[a] * curve[b]) * (abs(inner) + either + slack)
                    gram[b, a] = gram[a, b]
            trace = min(trace, _norm(gram, size))
        e = (max(1.0 + kappa, trace + kappa - 1.0) * e + local + rounding * np.sqrt(length)) * (1.0 + 1e-12)
        if not e < 1e-3:
            return np.inf
        gradient[:] = 0.0
        for a in range(size):
            x = points[here[a]]
            ahead = slope[a]
            gradient[out_bias + outs - 1] += ahead
            if outs == 2:
                gradient[out_bias] -= ahead
            for j in range(k):
                if on[a, j]:
                    gradient[d * k + k + (outs - 1) * k + j] += ahead * h[a, j]
                    if outs == 2:
                        gradient[d * k + k + j] -= ahead * h[a, j]
                    back = ahead * outer[j]
                    gradient[d * k + j] += back
                    for i in range(d):
                        gradient[j * d + i] += back * x[i]
        for q in range(p):
            w[q] -= keep[q] * gradient[q]
    return e
