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
def _first_zero(slack, linear, square):
    """The first alpha > 0 where slack + alpha linear - alpha^2 square, square >= 0, is zero; infinite if none."""
    if linear >= 0.0 and square <= 0.0:
        return math.inf
    root = math.sqrt(linear * linear + 4.0 * square * slack)
    return 2.0 * slack / (root - linear)


@jit
def _values(quad, lin, const, x, pull, value):
    """The quadratics at x, and half their gradients."""
    for c in range(len(const)):
        value[c] = const[c]
        for i in range(len(x)):
            total = lin[c, i]
            for j in range(len(x)):
                total += quad[c, i, j] * x[j]
            pull[c, i] = total
            value[c] += (total + lin[c, i]) * x[i]


@jit
def solve(quad, lin, const, edge, x, weight, tolerance, centring):
    """Minimise tau subject to x.quad[c] x + 2 lin[c].x + const[c] <= edge[c] tau for every c; edge[c] is 1 or 0.

    A primal-dual interior-point method (Boyd and Vandenberghe, Convex Optimization, 11.7). x starts with the rows of
    edge 0 strictly satisfied and is overwritten, as is weight, the multipliers, of which those with edge 1 add up to
    1 in the limit. Returns whether the relative gap came below the tolerance. centring: the least part of the gap
    that a step aims at; near 0 is fast, 0.3 is careful.
    """
    number, n = lin.shape
    pull, value, slack = np.empty((number, n)), np.empty(number), np.empty(number)
    matrix = np.empty((n + 1, n + 1))
    step, bend, span = np.empty(n + 1), np.empty(n), np.zeros(n)
    move, drop, line, curve, fall = (
        np.empty(number),
        np.empty(number),
        np.empty(number),
        np.empty(number),
        np.empty(number),
    )
    _values(quad, lin, const, x, pull, value)
    tau, inverse = 1e-300, 0.0
    for c in range(number):
        if edge[c] > 0.0:
            tau = max(tau, 1.5 * value[c])
            for i in range(n):
                span[i] = max(span[i], math.sqrt(quad[c, i, i]))
    for c in range(number):
        inverse += edge[c] / (edge[c] * tau - value[c])
    for c in range(number):
        weight[c] = 1.0 / ((edge[c] * tau - value[c]) * inverse)
    for _ in range(STEPS):
        gap, rest, least = 0.0, 1.0, math.inf
        _values(quad, lin, const, x, pull, value)
        for c in range(number):
            slack[c] = edge[c] * tau - value[c]
            least = min(least, slack[c])
            gap += weight[c] * slack[c]
            rest -= weight[c] * edge[c]
        off = 0.0  # what is left of the gradient, by what it could change the value
        for i in range(n):
            total = 0.0
            for c in range(number):
                total += weight[c] * pull[c, i]
            off += abs(total) / span[i]
        if not (gap < math.inf and least > 0.0):
            return False
        if (
            gap <= tolerance * tau
            and abs(rest) < 1e-6
            and (off <= tolerance * math.sqrt(tau) or gap < 1e-14 * tau)
        ):
            return True
        mean = gap / number
        for i in range(n + 1):
            for j in range(i + 1):
                matrix[i, j] = 0.0
            step[i] = 0.0
        for c in range(number):
            ratio = weight[c] / slack[c]
            for i in range(n):
                for j in range(i + 1):
                    matrix[i, j] += 2.0 * weight[c] * quad[c, i, j] + 4.0 * ratio * pull[c, i] * pull[c, j]
                matrix[n, i] -= 2.0 * ratio * edge[c] * pull[c, i]
            matrix[n, n] += ratio * edge[c]
            drop[c], move[c] = 0.0, 0.0
        factor(matrix, n + 1)
        target, share = 0.0, 0.0
        for stage in range(
            2
        ):  # straight to the optimum, and then as far as that went, corrected for curvature
            for i in range(n):
                bend[i] = 0.0
            if stage == 1:
                for c in range(number):
                    for i in range(n):
                        for j in range(n):
                            bend[i] += move[c] * quad[c, i, j] * step[j]
                    drop[c] = weight[c] * curve[c] - move[c] * fall[c]  # products of changes
            for i in range(n):
                step[i] = -2.0 * share * bend[i]
            step[n] = -1.0
            for c in range(number):
                push = (target + share * drop[c]) / slack[c]
                for i in range(n):
                    step[i] -= 2.0 * push * pull[c, i]
                step[n] += push * edge[c]
            substitute(matrix, n + 1, step)
            reach = math.inf
            for c in range(number):
                along, square = -edge[c] * step[n], 0.0
                for i in range(n):
                    along += 2.0 * pull[c, i] * step[i]
                    for j in range(n):
                        square += quad[c, i, j] * step[i] * step[j]
                curve[c] = max(square, 0.0)
                move[c] = (weight[c] * along + target + share * drop[c]) / slack[c] - weight[c]
                if move[c] < 0.0:
                    reach = min(reach, -weight[c] / move[c])
                reach = min(reach, _first_zero(slack[c], -along, curve[c]))
                line[c] = -along
                fall[c] = -along - curve[c]
            alpha = min(1.0, 0.99 * reach)
            if stage == 0:
                share = alpha * alpha
                target = max((1.0 - alpha) ** 3, 1e-4, centring) * mean
        for _ in range(20):  # no product far below the mean
            total, least = 0.0, math.inf
            for c in range(number):
                product = (slack[c] + alpha * (line[c] - alpha * curve[c])) * (weight[c] + alpha * move[c])
                total += product
                least = min(least, product)
            if least * number >= 1e-3 * total:
                break
            alpha *= 0.8
        if not alpha > 0.0:
            return False
        for i in range(n):
            x[i] += alpha * step[i]
        tau += alpha * step[n]
        for c in range(number):
            weight[c] += alpha * move[c]
    return False
