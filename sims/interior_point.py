"""An interior-point method in floats: the largest of some convex quadratics, minimised under one more.

Small and dense: a few variables, tens of quadratics. Nothing of the answer is trusted by those who call it.
"""

import math

import numpy as np

from sims.jit import jit

STEPS = 60  # Newton steps; about twelve are needed


@jit
def factor(matrix, n):
    """Cholesky factor in the lower triangle, in place; pivots that rounding made too small become infinite."""
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j]
            for l in range(j):
                total -= matrix[i, l] * matrix[j, l]
            if i > j:
                matrix[i, j] = total / matrix[j, j]
            else:
                matrix[i, i] = math.sqrt(total) if total > 1e-15 * matrix[i, i] else math.inf


@jit
def substitute(matrix, n, x):
    """x = matrix^-1 x, from the factor."""
    for i in range(n):
        total = x[i]
        for l in range(i):
            total -= matrix[i, l] * x[l]
        x[i] = total / matrix[i, i]
    for i in range(n - 1, -1, -1):
        total = x[i]
        for l in range(i + 1, n):
            total -= matrix[l, i] * x[l]
        x[i] = total / matrix[i, i]


@jit
def longest(slack, linear, square):
    """The first alpha > 0 where slack + alpha linear - alpha^2 square, square >= 0, is zero; infinite if none."""
    if linear >= 0.0 and square <= 0.0:
        return math.inf
    root = math.sqrt(linear * linear + 4.0 * square * slack)
    return 2.0 * slack / (root - linear)


@jit
def solve(quad, lin, const, gram, right, level, bounded, x, weight, tolerance, centring):
    """Minimise max_c (x.quad[c] x + 2 lin[c].x + const[c]) subject, if bounded, to x.gram x - 2 right.x + level <= 0.

    A primal-dual interior-point method (Boyd and Vandenberghe, Convex Optimization, 11.7). x starts strictly
    feasible and is overwritten, as is weight, the multipliers of the quadratics, which add up to 1 in the limit.
    Returns the multiplier of the constraint, and whether the relative gap came below the tolerance. centring: the
    least part of the gap that a step aims at; near 0 is fast, 0.5 is careful.
    """
    number, n = lin.shape
    pull = np.empty((number, n))  # half gradients of the quadratics
    slack = np.empty(number)
    matrix = np.empty((n + 1, n + 1))
    force = np.empty(n)
    step, move = np.empty(n + 1), np.empty(number)
    span = np.zeros(n)
    top = 0.0
    for c in range(number):
        value = const[c]
        for i in range(n):
            span[i] = max(span[i], math.sqrt(quad[c, i, i]))
            total = lin[c, i]
            for j in range(n):
                total += quad[c, i, j] * x[j]
            value += (total + lin[c, i]) * x[i]
        slack[c] = value
        top = max(top, value)
    tau = 1.5 * top + 1e-300
    inverse = 0.0
    for c in range(number):
        inverse += 1.0 / (tau - slack[c])
    for c in range(number):
        weight[c] = 1.0 / ((tau - slack[c]) * inverse)
    nu, room = 0.0, 1.0
    m = number
    if bounded:
        room = -level
        for i in range(n):
            total = -right[i]
            for j in range(n):
                total += gram[i, j] * x[j]
            room -= (total - right[i]) * x[i]
        nu = 1.0 / (room * inverse)
        m += 1
    aim = 0.3
    for _ in range(STEPS):
        gap, unit, least = 0.0, 0.0, math.inf
        for c in range(number):
            value = const[c]
            for i in range(n):
                total = lin[c, i]
                for j in range(n):
                    total += quad[c, i, j] * x[j]
                pull[c, i] = total
                value += (total + lin[c, i]) * x[i]
            slack[c] = tau - value
            gap += weight[c] * slack[c]
            unit += weight[c]
            least = min(least, slack[c])
        for i in range(n):
            force[i] = 0.0
        if bounded:
            room = -level
            for i in range(n):
                total = -right[i]
                for j in range(n):
                    total += gram[i, j] * x[j]
                force[i] = total
                room -= (total - right[i]) * x[i]
            gap += nu * room
        off = 0.0  # what is left of the gradient, by what it could change the value
        for i in range(n):
            total = nu * force[i]
            for c in range(number):
                total += weight[c] * pull[c, i]
            off += abs(total) / span[i]
        if not (gap < math.inf and least > 0.0 and room > 0.0):
            return nu, False
        if gap <= tolerance * tau and off <= tolerance * math.sqrt(tau) and abs(1.0 - unit) < 1e-6:
            return nu, True
        target = max(aim, centring) * gap / m
        for i in range(n + 1):
            for j in range(i + 1):
                matrix[i, j] = 0.0
            step[i] = 0.0
        step[n] = -1.0
        for c in range(number):
            ratio = weight[c] / slack[c]
            for i in range(n):
                for j in range(i + 1):
                    matrix[i, j] += 2.0 * weight[c] * quad[c, i, j] + 4.0 * ratio * pull[c, i] * pull[c, j]
                matrix[n, i] -= 2.0 * ratio * pull[c, i]
                step[i] -= 2.0 * target / slack[c] * pull[c, i]
            matrix[n, n] += ratio
            step[n] += target / slack[c]
        if bounded:
            ratio = nu / room
            for i in range(n):
                for j in range(i + 1):
                    matrix[i, j] += 2.0 * nu * gram[i, j] + 4.0 * ratio * force[i] * force[j]
                step[i] -= 2.0 * target / room * force[i]
        factor(matrix, n + 1)
        substitute(matrix, n + 1, step)
        reach = math.inf
        for c in range(number):
            along, square = 0.0, 0.0
            for i in range(n):
                along += 2.0 * pull[c, i] * step[i]
                total = 0.0
                for j in range(n):
                    total += quad[c, i, j] * step[j]
                square += total * step[i]
            along -= step[n]
            move[c] = weight[c] / slack[c] * along + target / slack[c] - weight[c]
            if move[c] < 0.0:
                reach = min(reach, -weight[c] / move[c])
            reach = min(reach, longest(slack[c], -along, max(square, 0.0)))
        shift = 0.0
        if bounded:
            along, square = 0.0, 0.0
            for i in range(n):
                along += 2.0 * force[i] * step[i]
                total = 0.0
                for j in range(n):
                    total += gram[i, j] * step[j]
                square += total * step[i]
            shift = nu / room * along + target / room - nu
            if shift < 0.0:
                reach = min(reach, -nu / shift)
            reach = min(reach, longest(room, -along, max(square, 0.0)))
        alpha = min(1.0, (0.98 if aim > 0.01 else 0.995) * reach)
        if not alpha > 0.0:
            return nu, False
        for i in range(n):
            x[i] += alpha * step[i]
        tau += alpha * step[n]
        for c in range(number):
            weight[c] += alpha * move[c]
        nu += alpha * shift
        aim = 0.003 if alpha > 0.9 else (0.1 if alpha > 0.5 else 0.4)
    return nu, False
