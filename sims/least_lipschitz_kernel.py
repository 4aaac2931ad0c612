"""Least Lipschitz constants in floats: an interior-point method, and the proof of its answer with every rounding counted.

`solve` minimises the largest of some convex quadratics under one more; nothing of what it returns is trusted.
`certify` turns an outer layer and multipliers into two numbers that hold for sure (the theorem of
sims.least_lipschitz, in floats with a bound for every error). `fill` does both for many data sets and one basis.
"""

import math

import numpy as np

from sims.jit import jit

U = 2.0**-53  # the largest relative error of one rounded operation
STEPS = 60  # Newton steps; about twelve are needed
CLOSED, MISFIT, OPEN = (
    0,
    1,
    2,
)  # status of an entry: proved to the tolerance; known not to fit; left to Fractions


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
    for iteration in range(STEPS):
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


@jit
def certify(forms, inside, gram, right, level, reach, a, weight, kappa):
    """Numbers (lower, upper) with lower <= the least Lipschitz constant <= upper, whatever a, weight and kappa are.

    forms (n, d): gradients of the basis functions; inside (cells, n): which of them are active; gram, right: exact;
    level: of relative error U; reach: at least the bounds of sims.outer_functions. Upper is the constant of a, infinite
    unless a is shown to be feasible; lower is that of the tangent at a, with u[c] = weight[c] times the gradient.
    """
    number, n = inside.shape
    d = forms.shape[1]
    grow = 1.0 + 64.0 * U
    # a.gram a and right.a with their errors
    energy, energy_error, moment, moment_error = 0.0, 0.0, 0.0, 0.0
    residual, doubt = np.empty(n), np.empty(n)
    for i in range(n):
        total, size = 0.0, 0.0
        for j in range(n):
            product = gram[i, j] * a[j]
            total += product
            size += abs(product)
        energy += a[i] * total
        energy_error += abs(a[i]) * size
        moment += right[i] * a[i]
        moment_error += abs(right[i] * a[i])
        residual[i] = right[i] - total
        doubt[i] = (n + 4) * U * (size + abs(right[i]))
    energy_error *= (2 * n + 4) * U
    moment_error *= (n + 4) * U
    feasible = energy - 2.0 * moment + level
    feasible += energy_error + 2.0 * moment_error + 8.0 * U * (abs(energy) + 2.0 * abs(moment) + abs(level))
    upper, spent = 0.0, 0.0
    drift, drift_size = np.zeros(n), np.zeros(n)
    g = np.empty(d)
    for c in range(number):
        square, above = 0.0, 0.0
        for i in range(d):
            total, size = 0.0, 0.0
            for j in range(n):
                if inside[c, j]:
                    product = a[j] * forms[j, i]
                    total += product
                    size += abs(product)
            g[i] = total
            square += total * total
            total = abs(total) + (n + 4) * U * size
            above += total * total
        upper = max(upper, above)
        if weight[c] > 0.0:
            for i in range(d):
                g[i] = weight[c] * g[i]
            square = 0.0
            for i in range(d):
                square += g[i] * g[i]
            spent += math.sqrt(square)
            for j in range(n):
                if inside[c, j]:
                    for i in range(d):
                        product = g[i] * forms[j, i]
                        drift[j] += product
                        drift_size[j] += abs(product)
    upper = math.sqrt(upper) * (1.0 + (d + 8) * U)
    if not feasible <= 0.0:
        upper = math.inf
    spent *= 1.0 + (d + number + 8) * U
    for j in range(n):
        off = abs(drift[j] - kappa * residual[j])
        off += (number * d + 8) * U * drift_size[j] + kappa * (doubt[j] + 8.0 * U * abs(residual[j]))
        spent += reach[j] * off * grow
    value = level - energy
    value -= energy_error + 8.0 * U * (abs(level) + abs(energy))
    value *= 0.5 * kappa
    lower = value / (spent * (1.0 + (n + 8) * U)) * (1.0 - 8.0 * U) if value > 0.0 and spent > 0.0 else 0.0
    # squares that underflow would make the bounds above wrong
    if not 1e-140 < spent < 1e140 or not lower < math.inf:
        lower = 0.0
    if not 1e-140 < upper < 1e140:
        upper = math.inf
    return lower, upper


@jit
def fill(
    forms, inside, features, reach, lengths, affine, counts, sums, levels, total, fits, skip, tolerance, lower, upper,
    status,
):  # fmt: skip
    """lower, upper, status (T,) for the data sets t that fits[t]; the others get MISFIT and infinities.

    features (n, points), counts, sums (T, points): integers; levels (T,): sum y^2 - target (the errors to reach) in
    units of the labels, of relative error U; affine: the constant is expressed; total: points per data set. Entries
    that cannot be proved to the relative tolerance get OPEN, as do all where skip[t].
    """
    n = len(reach)
    number = len(inside)
    points = features.shape[1]
    d = forms.shape[1]
    quad = np.zeros((number, n, n))
    for c in range(number):
        for i in range(n):
            for j in range(n):
                if inside[c, i] and inside[c, j]:
                    for e in range(d):
                        quad[c, i, j] += forms[i, e] * forms[j, e] / (lengths[i] * lengths[j])
    lin, const = np.zeros((number, n)), np.zeros(number)
    gram, right = np.empty((n, n)), np.empty(n)
    scaled, aimed = np.empty((n, n)), np.empty(n)
    matrix, x, a, centre = np.empty((n, n)), np.empty(n), np.empty(n), np.empty(n)
    weight, mean = np.empty(number), np.zeros(n)
    known = -1  # the data set whose counts made gram
    for t in range(len(sums)):
        lower[t], upper[t], status[t] = math.inf, math.inf, MISFIT
        if not fits[t]:
            continue
        lower[t], upper[t], status[t] = 0.0, math.inf, OPEN
        level = levels[t]
        if level <= 0.0 and not skip[t]:
            upper[t], status[t] = 0.0, CLOSED
            continue
        if skip[t] or n == 0:
            continue
        fresh = known < 0
        all_sums = 0.0
        for p in range(points):
            fresh = fresh or counts[t, p] != counts[known, p]
            all_sums += sums[t, p]
        if fresh:
            known = t
            for i in range(n):
                if affine:
                    mean[i] = 0.0
                    for p in range(points):
                        mean[i] += counts[t, p] * features[i, p]
                for j in range(i + 1):
                    value = 0.0
                    for p in range(points):
                        value += counts[t, p] * features[i, p] * features[j, p]
                    gram[i, j] = gram[j, i] = total * value - mean[i] * mean[j] if affine else value
        for i in range(n):
            right[i] = 0.0
            for p in range(points):
                right[i] += sums[t, p] * features[i, p]
            if affine:
                right[i] = total * right[i] - mean[i] * all_sums
        beta = 0.0
        for i in range(n):
            beta += gram[i, i] / (lengths[i] * lengths[i])
        if not beta > 0.0:
            continue
        beta = math.sqrt(level * n / beta)  # x and the constraint of order 1
        for i in range(n):
            aimed[i] = right[i] * (beta / lengths[i]) / level
            for j in range(n):
                scaled[i, j] = gram[i, j] * (beta / lengths[i]) * (beta / lengths[j]) / level
                matrix[i, j] = scaled[i, j]
            matrix[i, i] += 1e-11
            centre[i] = aimed[i]
        factor(matrix, n)
        substitute(matrix, n, centre)
        room = -1.0
        for i in range(n):
            value = -2.0 * aimed[i]
            for j in range(n):
                value += scaled[i, j] * centre[j]
            room -= value * centre[i]
        if not room > 1e-9:
            continue
        for i in range(n):
            x[i] = centre[i]
        nu, _ = solve(quad, lin, const, scaled, aimed, 1.0, True, x, weight, 1e-3 * tolerance, 0.0)
        kappa = nu * beta * beta / level
        pulled = 0.0
        while pulled < 1e-7:
            for i in range(n):
                a[i] = (x[i] + pulled * (centre[i] - x[i])) * beta / lengths[i]
            low, high = certify(forms, inside, gram, right, level, reach, a, weight, kappa)
            lower[t] = max(lower[t], low)
            upper[t] = min(upper[t], high)
            if high < math.inf:
                break
            pulled = max(1e-14, 8.0 * pulled)
        if lower[t] > 0.0 and upper[t] - lower[t] <= tolerance * upper[t]:
            status[t] = CLOSED
