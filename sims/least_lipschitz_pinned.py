"""Least Lipschitz constants in floats where the data leave no room: only the least-squares fits are feasible.

If the least squares of the errors are exactly what is allowed, the feasible coordinates are the solutions of H a = b
(sims.least_lipschitz), integers here, of known rank. A regular part of H, whose inverse is proved, gives some
coordinates in terms of the others, and these are free. This is common: with labels +1 and -1 the errors that no
function avoids are fractions of small denominator.

Lower bound. For any v with one entry per kept row and any u_C: v.b = sum_j a_j (v H)_j is at most
Lip(f_a) (sum_C |u_C| + sum_j reach_j |sum_{C: j active} u_C.w_j - (v H)_j|).
Upper bound. What the coordinates found miss of b is made good by the inverse, at most a length per coordinate; the
other rows of H a = b then hold by themselves, as the system has a solution and the kept rows have its full rank.
"""

import math

import numpy as np

from sims.interior_point import solve
from sims.jit import jit
from sims.mask_table_kernel import U, solve_with_bound


@jit
def _pivots(gram, lengths, rank, kept):
    """Rows and columns of a regular part of a semidefinite matrix, largest remainder first; False if there are none."""
    n = len(gram)
    rest = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            rest[i, j] = gram[i, j] / (lengths[i] * lengths[j])
    for r in range(rank):
        pick = 0
        for j in range(n):
            if rest[j, j] > rest[pick, pick]:
                pick = j
        pivot = rest[pick, pick]
        if not pivot > 0.0:
            return False
        kept[r] = pick
        column = rest[:, pick].copy()
        for i in range(n):
            for j in range(n):
                rest[i, j] -= column[i] * column[j] / pivot
        rest[pick, pick] = -1.0  # never again
    return True


@jit
def pinned_bounds(forms, inside, gram, right, rank, reach, lengths, tolerance):
    """(lower, upper) of the least Lipschitz constant over gram a = right; 0 and infinity where nothing is proved.

    gram, right: exact, with a solution; rank: that of gram; the rest as in sims.least_lipschitz_kernel.fill.
    """
    number, n = inside.shape
    d = forms.shape[1]
    nothing = (0.0, math.inf)
    kept = np.empty(rank, np.int64)
    if rank == 0 or not _pivots(gram, lengths, rank, kept):
        return nothing
    square, values = np.empty((rank, rank)), np.empty(rank)
    design = np.empty((rank, n))
    for p in range(rank):
        values[p] = right[kept[p]]
        for j in range(n):
            design[p, j] = gram[kept[p], j]
        for r in range(rank):
            square[p, r] = gram[kept[p], kept[r]]
    inverse, error = np.empty((rank, rank)), np.empty((rank, rank))
    if not solve_with_bound(square, np.eye(rank), inverse, error):
        return nothing
    a = np.zeros(n)
    size = 0.0
    for r in range(rank):
        for p in range(rank):
            a[kept[r]] += inverse[r, p] * values[p]
        size += abs(a[kept[r]]) * lengths[kept[r]]
    taken = np.zeros(n, np.bool_)
    for r in range(rank):
        taken[kept[r]] = True
    free = n - rank
    moves = np.zeros((free, n))
    i = 0
    for j in range(n):
        if taken[j]:
            continue
        moves[i, j] = 1.0
        own = lengths[j]
        for r in range(rank):
            total = 0.0
            for p in range(rank):
                total -= inverse[r, p] * design[p, j]
            moves[i, kept[r]] = total
            own += abs(total) * lengths[kept[r]]
        for l in range(n):
            moves[i, l] *= max(size, 1e-100) / own
        i += 1
    here, along = np.zeros((number, d)), np.zeros((free, number, d))
    for c in range(number):
        for j in range(n):
            if inside[c, j]:
                for e in range(d):
                    here[c, e] += a[j] * forms[j, e]
                    for i in range(free):
                        along[i, c, e] += moves[i, j] * forms[j, e]
    quad, lin, const = np.zeros((number, free, free)), np.zeros((number, free)), np.zeros(number)
    steepest, most = 0, 0.0
    for c in range(number):
        for e in range(d):
            const[c] += here[c, e] * here[c, e]
            for i in range(free):
                lin[c, i] += along[i, c, e] * here[c, e]
                for l in range(free):
                    quad[c, i, l] += along[i, c, e] * along[l, c, e]
        if const[c] > most:
            steepest, most = c, const[c]
    if not most > 0.0:
        return nothing
    weight = np.zeros(number)
    if free > 0:
        x = np.zeros(free)
        solve(quad, lin, const, np.ones(number), x, weight, 1e-3 * tolerance, 0.0)
        for i in range(free):
            if not math.isfinite(x[i]):
                return nothing
            for j in range(n):
                a[j] += x[i] * moves[i, j]
    else:
        weight[steepest] = 1.0
    # the coordinates a, and those that solve the system exactly
    missing = 0.0
    for p in range(rank):
        total, parts = values[p], abs(values[p])
        for j in range(n):
            total -= design[p, j] * a[j]
            parts += abs(design[p, j] * a[j])
        missing = max(missing, abs(total) + (n + 6) * U * parts)
    correction = 0.0
    for r in range(rank):
        total = 0.0
        for p in range(rank):
            total += abs(inverse[r, p]) + error[r, p]
        correction += total * missing * lengths[kept[r]]
    upper, spent = 0.0, 0.0
    drift, drift_size = np.zeros(n), np.zeros(n)
    g = np.empty(d)
    for c in range(number):
        above = 0.0
        for e in range(d):
            total, parts = 0.0, 0.0
            for j in range(n):
                if inside[c, j]:
                    product = a[j] * forms[j, e]
                    total += product
                    parts += abs(product)
            g[e] = weight[c] * total
            total = abs(total) + (n + 4) * U * parts
            above += total * total
        upper = max(upper, above)
        if weight[c] > 0.0:
            total = 0.0
            for e in range(d):
                total += g[e] * g[e]
            spent += math.sqrt(total)
            for j in range(n):
                if inside[c, j]:
                    for e in range(d):
                        product = g[e] * forms[j, e]
                        drift[j] += product
                        drift_size[j] += abs(product)
    upper = (math.sqrt(upper) + correction) * (1.0 + (d + n + rank + 16) * U)
    v = np.zeros(rank)
    for p in range(rank):
        for r in range(rank):
            v[p] += inverse[r, p] * drift[kept[r]]
    spent *= 1.0 + (d + number + 8) * U
    for j in range(n):
        off, parts = drift[j], drift_size[j]
        for p in range(rank):
            off -= v[p] * design[p, j]
            parts += abs(v[p] * design[p, j])
        spent += reach[j] * (abs(off) + (number * d + rank + 8) * U * parts) * (1.0 + 64.0 * U)
    value, parts = 0.0, 0.0
    for p in range(rank):
        value += v[p] * values[p]
        parts += abs(v[p] * values[p])
    value -= (rank + 6) * U * parts
    lower = (
        value / (spent * (1.0 + (2 * n + 16) * U)) * (1.0 - 16.0 * U) if value > 0.0 and spent > 0.0 else 0.0
    )
    if not 1e-120 < spent < 1e140 or not lower < math.inf:
        lower = 0.0
    if not 1e-120 < upper < 1e140:
        upper = math.inf
    return lower, upper
