"""Least Lipschitz constants in floats, with every rounding counted.

`certify` turns an outer layer and multipliers into two numbers that hold for sure (the theorem of
sims.least_lipschitz, in floats with a bound for every error). `fill` finds both for many data sets and one basis.
"""

import math

import numpy as np

from sims.interior_point import factor, solve, substitute
from sims.jit import jit
from sims.least_lipschitz_pinned import pinned_bounds
from sims.mask_table_kernel import U, independent_rows

MOST_RANK = 8  # minors of so many rows of integers below 2^27 are below the product of the primes
CLOSED, MISFIT, OPEN = (
    0,
    1,
    2,
)  # status of an entry: proved to the tolerance; known not to fit; left to Fractions


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
    if not 1e-120 < spent < 1e140 or not lower < math.inf:
        lower = 0.0
    if not 1e-120 < upper < 1e140:
        upper = math.inf
    return lower, upper


@jit
def fill(
    forms, inside, features, reach, lengths, affine, counts, sums, levels, total, fits, pinned, in_floats, primes,
    tolerance, lower, upper,
    status,
):  # fmt: skip
    """lower, upper, status (T,) for the data sets t that fits[t]; the others get MISFIT and infinities.

    features (n, points), counts, sums (T, points): integers; levels (T,): sum y^2 - target (the errors to reach) in
    units of the labels, of relative error U; affine: the constant is expressed, and levels are total times those,
    less the square of the label sum, total the points per data set; pinned (T,): only least-squares fits are
    feasible, exactly. Entries that cannot be proved to the relative tolerance get OPEN, as do all if not in_floats:
    then integers here are not exact.
    """
    n = len(reach)
    number = len(inside)
    points = features.shape[1]
    d = forms.shape[1]
    quad = np.zeros((number + 1, n, n))  # the last one is the constraint
    for c in range(number):
        for i in range(n):
            for j in range(n):
                if inside[c, i] and inside[c, j]:
                    for e in range(d):
                        quad[c, i, j] += forms[i, e] * forms[j, e] / (lengths[i] * lengths[j])
    lin, const, edge = np.zeros((number + 1, n)), np.zeros(number + 1), np.ones(number + 1)
    edge[number] = 0.0
    gram, right = np.empty((n, n)), np.empty(n)
    matrix, x, a, centre = np.empty((n, n)), np.empty(n), np.empty(n), np.empty(n)
    weight, mean = np.empty(number + 1), np.zeros(n)
    design, chosen = np.empty((n, points), np.int64), np.empty(max(n, points), np.int64)
    known = -1  # the data set whose counts made gram
    for t in range(len(sums)):
        lower[t], upper[t], status[t] = math.inf, math.inf, MISFIT
        if not fits[t]:
            continue
        lower[t], upper[t], status[t] = 0.0, math.inf, OPEN
        level = levels[t]
        if level <= 0.0:
            upper[t], status[t] = 0.0, CLOSED
            continue
        if n == 0 or not in_floats:
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
        if pinned[t]:
            used = 0
            for p in range(points):
                if counts[t, p] > 0.0:
                    for i in range(n):
                        design[i, used] = features[i, p]
                        if affine:
                            design[i, used] = total * features[i, p] - mean[i]
                    used += 1
            rank = independent_rows(design[:, :used].copy(), primes, chosen)
            if rank > MOST_RANK:
                continue
            lower[t], upper[t] = pinned_bounds(forms, inside, gram, right, rank, reach, lengths, tolerance)
            if lower[t] > 0.0 and upper[t] - lower[t] <= tolerance * upper[t]:
                status[t] = CLOSED
            continue
        beta = 0.0
        for i in range(n):
            beta += gram[i, i] / (lengths[i] * lengths[i])
        if not beta > 0.0:
            continue
        beta = math.sqrt(level * n / beta)  # x and the constraint of order 1
        const[number] = 1.0
        for i in range(n):
            lin[number, i] = -right[i] * (beta / lengths[i]) / level
            centre[i] = -lin[number, i]
            for j in range(n):
                quad[number, i, j] = gram[i, j] * (beta / lengths[i]) * (beta / lengths[j]) / level
                matrix[i, j] = quad[number, i, j]
            matrix[i, i] += 1e-11
        factor(matrix, n)
        substitute(matrix, n, centre)
        room = -1.0
        for i in range(n):
            value = 2.0 * lin[number, i]
            for j in range(n):
                value += quad[number, i, j] * centre[j]
            room -= value * centre[i]
        if not room > 1e-9:
            continue
        for i in range(n):
            x[i] = centre[i]
        solve(quad, lin, const, edge, x, weight, 1e-3 * tolerance, 0.0)
        kappa = weight[number] * beta * beta / level
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
