"""The compiled walk of `census`: which masks may be best, decided in double precision with a bound on every error.

Notation. A mask chooses one feature vector per neuron; `phi` is that vector divided by its norm and y the labels
divided by theirs, so the *gain* |P y|^2 of a mask (P the projector on its features) lies in [0, 1] and the mean squared
error is (1 - gain)|y|^2/n. Neurons k-1, ..., 2 are the *outer* levels, walked as an odometer; neuron 1 gives the *rows*
and neuron 0 the *lanes* of one vectorised loop. Sub-masks ascend at every level, so masks of one size are met in
increasing order.

Arithmetic. For each outer prefix an orthonormal basis Q of its features (Gram-Schmidt twice, in R^n); g, c, b are the
inner product of row and lane features, the squared norm and the product with y, all after projecting the prefix out.
A row of feature with residual norm^2 `c3` then gains b3^2/c3, and a lane gains b^2/c more, with b = b4 - b3 g/c3 and
c = c4 - g^2/c3. Seven floating operations decide whether  b^2 + (gain so far - best known) c >= -tol.

Why no mask is missed. Let R be the triangular factor of the prefix (unit columns) and eta = E |R^-1|_F, where
E = 8(n+k) eps sqrt(k) bounds the backward error of the factorisation and of the inner products that follow, so that the
computed projector is within eta of the true one. Then c4, c3, g, b4, b3 and the gain are within 2 eta of their true
values and, as |g|^2 <= c3 c4 and |b3|^2 <= c3, the left side is within 60 eta/c3 of its true value, which is >= 0 for
every mask at least as good as the best known, however ill-conditioned the lane is (nothing is divided by c). That bound
is `tol`. Rows whose bound is not small are orthogonalised anew (R then includes the row, and tol = 40 eta). For a mask
that passes, the same errors give an interval that holds its gain, from Gram-Schmidt in R^n where the interval would be
wide; every mask whose upper end reaches the best lower end is handed to exact arithmetic (sims.near_ties). Dependent
features are recognised exactly (sims.orthogonal) and dropped.
"""

import math

import numpy as np

from sims.census_scan import NO_MASK, all_closed, next_hit, raise_best, shut_size
from sims.jit import jit
from sims.orthogonal import (
    TINY,
    any_below,
    append,
    dot,
    drop_dependent,
    extend,
    independent,
    orthogonalise,
    products,
    products_from,
)

LOOSE = 1e-7  # a row whose tolerance exceeds this is orthogonalised anew
STEEP = 0.1  # a residual norm above which products may be had by dividing by it
WIDE = 1e-9  # a candidate whose gain is less well known than this is orthogonalised anew


@jit
def walk(
    position,  # int64[2]: next node and next row within it; updated
    stop,  # int64[2]: first node and row not to visit
    features,  # float64[ids, n8]: unit feature vectors, id 0 is zero; n8 is n padded with zeros to a multiple of 8
    residues,  # int64[primes, ids, n]: primitive integer features modulo the primes
    primes,  # int64[primes]
    y,  # float64[1, n8]: unit
    full_rank,  # rank of all features together (or more than k): at that rank the gain is the greatest possible
    backward,  # float64: E of the module's docstring
    outer_ids,  # int64[levels, width], and the same for sizes and (shifted) sub-masks; outer_count int64[levels]
    outer_pop,
    outer_sub,
    outer_count,
    redundant,  # bool[levels, levels, width, width], or empty: pairs of choices that a smaller mask replaces
    row_ids,  # int64[rows]
    row_pop,
    row_sub,
    row_twin,  # int64[rows]: the first lane with the row's direction, or -1
    lane_twin,  # int64[lanes]: the next lane with the lane's direction, or -1
    lane_ids,  # int64[lanes], padded with size 10^6
    lane_pop,
    lane_sub,
    rows_t,  # float64[n8, rows] and float64[n8, lanes]: the same unit features as columns
    lanes_t,
    outer_rows,  # float64[levels, width, rows] and [levels, width, lanes]: inner products of the unit features;
    outer_lanes,  # or empty, when they are too large to keep
    root_gram,  # float64[rows, lanes]
    known,  # float64[p + 1]: proven lower end of the best gain
    closed,  # int64[p + 1]: a mask that attains the greatest possible gain, or NO_MASK
    best,  # float64[p + 1, lanes]: see fill_tables
    shut,
    found_mask,  # candidates: int64, int64, float64, float64
    found_size,
    found_low,
    found_high,
    found,  # int64[2]: number of candidates, number of masks looked at again
):
    """Walk the rows from position until `stop`, or until the candidates nearly fill their arrays: True when done."""
    levels = outer_ids.shape[0]
    rows, lanes = row_ids.shape[0], lane_ids.shape[0]
    n = y.shape[1]
    k = levels + 2
    widest = 0
    for t in range(lanes):
        if lane_pop[t] < 1000:
            widest = max(widest, lane_pop[t])
    row_widest = row_pop.max()

    stride = np.ones(levels + 1, np.int64)
    for level in range(levels - 1, -1, -1):
        stride[level] = stride[level + 1] * outer_count[level]
    reach = np.zeros(levels + 1, np.int64)  # largest size that the levels from here on add
    reach[levels] = row_widest + widest
    for level in range(levels - 1, -1, -1):
        reach[level] = reach[level + 1] + outer_pop[level, : outer_count[level]].max()

    digits = np.zeros(levels, np.int64)
    basis = np.zeros((k + 1, n))
    triangle = np.zeros((k + 1, k + 1))  # R^-1
    ids = np.zeros(k + 1, np.int64)
    coefficients = np.zeros(k + 1)
    rank = np.zeros(levels + 1, np.int64)
    frobenius = np.ones(levels + 1)  # 1 + |R^-1|_F^2: the 1 stands for the rounding of the products
    gain = np.zeros(levels + 1)
    sigma = np.zeros(levels + 1, np.int64)
    mask = np.zeros(levels + 1, np.int64)
    where = np.zeros(levels + 1, np.int64)  # the level at which the reduced tables of this level lie
    u, v = np.zeros(rows), np.zeros(lanes)  # products of row and lane features with the newest of the basis,
    row_products, lane_products = np.zeros((k, rows)), np.zeros((k, lanes))  # and with all of it
    gram = np.zeros((max(levels, 1), rows if levels > 1 else 0, lanes))
    row_c, row_b = np.zeros((levels + 1, rows)), np.zeros((levels + 1, rows))
    lane_c, lane_b = np.zeros((levels + 1, lanes)), np.zeros((levels + 1, lanes))
    node_c, node_b = np.zeros(lanes), np.zeros(lanes)
    row_size = np.zeros(rows, np.int64)
    inverse_c3, slope, scan_gain, row_tolerance = (
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows),
    )
    size_open = np.ones(known.shape[0], np.bool_)
    for size in range(known.shape[0]):
        size_open[size] = not all_closed(closed, size, size + widest)
    fresh, kept_c = np.zeros(lanes), np.zeros(lanes)

    for row in range(rows):
        row_c[0, row] = 1.0
        for i in range(n):
            row_b[0, row] += rows_t[i, row] * y[0, i]
    for t in range(lanes):
        lane_c[0, t] = 1.0  # also for a zero feature, whose b and g are 0: it then adds nothing to the gain
        for i in range(n):
            lane_b[0, t] += lanes_t[i, t] * y[0, i]

    node = position[0]
    first_row = position[1]
    changed = 0
    capacity = found_mask.shape[0]
    while node < stop[0] or (node == stop[0] and first_row < stop[1]):
        rest = node
        for level in range(levels):
            digit = rest // stride[level + 1]
            rest -= digit * stride[level + 1]
            if digit != digits[level] and level < changed:
                changed = level
            digits[level] = digit
        skipped = False
        for level in range(changed, levels):
            choice = digits[level]
            skip = False
            if redundant.shape[0] > 0:
                for above in range(level):
                    skip = skip or redundant[above, level, digits[above], choice]
            sigma[level + 1] = sigma[level] + outer_pop[level, choice]
            mask[level + 1] = mask[level] | outer_sub[level, choice]
            if skip or all_closed(closed, sigma[level + 1], sigma[level + 1] + reach[level + 1]):
                node += stride[level + 1] - node % stride[level + 1]
                first_row = 0
                changed = level
                skipped = True
                break
            count = rank[level]
            ident = outer_ids[level, choice]
            # As `extend` does; a call that holds a rare call inside would count all its arrays in and out.
            added, growth, norm = 0, 0.0, 0.0
            if ident != 0:
                norm = orthogonalise(features, ident, basis, count, coefficients)
                if norm >= TINY or independent(residues, primes, full_rank, ids, count, ident):
                    added, growth = 1, append(norm, ident, triangle, ids, count, coefficients)
            rank[level + 1] = count + added
            frobenius[level + 1] = frobenius[level] + growth
            gain[level + 1] = gain[level]
            source = where[level]
            where[level + 1] = source
            last = level == levels - 1
            if added == 0:
                if last:
                    u[:] = 0.0
                    v[:] = 0.0
                continue
            where[level + 1] = level + 1
            along = dot(basis, count, y, 0)
            gain[level + 1] += along * along
            if norm > STEEP and outer_rows.shape[0] > 0 and count < n // 4:
                products_from(outer_rows, level, choice, row_products, coefficients, count, norm, u)
                products_from(outer_lanes, level, choice, lane_products, coefficients, count, norm, v)
            else:
                products(rows_t, basis, count, u)
                products(lanes_t, basis, count, v)
            for row in range(rows):
                row_products[count, row] = u[row]
                row_c[level + 1, row] = row_c[source, row] - u[row] * u[row]
                row_b[level + 1, row] = row_b[source, row] - u[row] * along
            for t in range(lanes):
                lane_products[count, t] = v[t]
                lane_c[level + 1, t] = lane_c[source, t] - v[t] * v[t]
                lane_b[level + 1, t] = lane_b[source, t] - v[t] * along
            doubtful = 4.0 * backward * math.sqrt(frobenius[level + 1]) + TINY * TINY
            if any_below(row_c, level + 1, doubtful):
                drop_dependent(
                    residues, primes, full_rank, ids, count + 1, row_ids, doubtful, row_c, row_b, level + 1
                )
            if any_below(lane_c, level + 1, doubtful):
                drop_dependent(
                    residues, primes, full_rank, ids, count + 1, lane_ids, doubtful, lane_c, lane_b, level + 1
                )
            if not last:
                if source == 0:
                    for row in range(rows):
                        for t in range(lanes):
                            gram[level + 1, row, t] = root_gram[row, t] - u[row] * v[t]
                else:
                    for row in range(rows):
                        for t in range(lanes):
                            gram[level + 1, row, t] = gram[source, row, t] - u[row] * v[t]
        if skipped:
            continue
        changed = levels

        if levels == 0 and all_closed(closed, 0, reach[0]):
            break
        here = where[levels]
        count = rank[levels]
        parent_level = where[levels - 1] if here == levels and levels > 0 else here
        table = root_gram if parent_level == 0 else gram[parent_level]
        eta = backward * math.sqrt(frobenius[levels])
        for t in range(lanes):
            node_c[t] = lane_c[here, t]
            node_b[t] = lane_b[here, t]
        for t in range(lanes):
            kept_c[t] = node_c[t]
        least_c3 = 60.0 * eta / LOOSE
        for row in range(rows):
            c3 = row_c[here, row]
            inverse_c3[row] = 1.0 / (c3 if c3 > least_c3 else 1.0)
        for row in range(rows):
            slope[row] = row_b[here, row] * inverse_c3[row]
            scan_gain[row] = gain[levels] + row_b[here, row] * slope[row]
            row_tolerance[row] = 60.0 * eta * inverse_c3[row]
            row_size[row] = sigma[levels] + row_pop[row]
        row = first_row
        stop_row = stop[1] if node == stop[0] else rows
        while row < stop_row:
            row = next_hit(
                row,
                stop_row,
                row_c,
                here,
                least_c3,
                row_size,
                size_open,
                table,
                u,
                v,
                inverse_c3,
                slope,
                scan_gain,
                row_tolerance,
                node_c,
                node_b,
                kept_c,
                best,
                shut,
                row_twin,
                lane_twin,
            )
            if row == stop_row:
                break
            if found[0] + lanes > capacity:
                position[0] = node
                position[1] = row
                return False
            size = row_size[row]
            ready = not row_c[here, row] > least_c3
            row_count, row_frobenius, row_gain = count, frobenius[levels], gain[levels]
            inverse, beta = inverse_c3[row], slope[row]
            if not ready:
                for t in range(lanes):
                    fresh[t] = table[row, t] - u[row] * v[t]
            else:
                added, growth = extend(
                    features,
                    residues,
                    primes,
                    full_rank,
                    row_ids[row],
                    basis,
                    triangle,
                    ids,
                    count,
                    coefficients,
                )
                inverse, beta = float(added), 0.0
                if added == 1:
                    beta = dot(basis, count, y, 0)
                    products(lanes_t, basis, count, fresh)
                row_count += added
                row_frobenius += growth
                row_gain += beta * beta
                scan_gain[row] = row_gain
                row_tolerance[row] = 40.0 * backward * math.sqrt(row_frobenius)
            tolerance = row_tolerance[row]
            twin = row_twin[row]
            while twin >= 0:
                node_c[twin] += 1.0
                twin = lane_twin[twin]
            for t in range(lanes):
                total = size + lane_pop[t]
                if total >= known.shape[0] or closed[total] < NO_MASK:
                    continue
                g = fresh[t]
                c = node_c[t] - inverse * (g * g)
                b = node_b[t] - beta * g
                if b * b + (scan_gain[row] - known[total]) * c < -tolerance:
                    continue
                found[1] += 1
                whole = mask[levels] | row_sub[row] | lane_sub[t]
                low, high = -1.0, 2.0
                if c > 2.0 * tolerance:
                    low = scan_gain[row] - tolerance + max(0.0, b * b - tolerance) / (c + tolerance)
                    high = scan_gain[row] + tolerance + (b * b + tolerance) / (c - tolerance)
                if full_rank <= k or high - low > WIDE:
                    if not ready:
                        ready = True
                        row_gain = gain[levels]
                        added, growth = extend(
                            features,
                            residues,
                            primes,
                            full_rank,
                            row_ids[row],
                            basis,
                            triangle,
                            ids,
                            count,
                            coefficients,
                        )
                        if added == 1:
                            row_count += 1
                            row_frobenius += growth
                            row_gain += dot(basis, count, y, 0) ** 2
                    added, growth = extend(
                        features,
                        residues,
                        primes,
                        full_rank,
                        lane_ids[t],
                        basis,
                        triangle,
                        ids,
                        row_count,
                        coefficients,
                    )
                    if row_count + added >= full_rank:
                        shut_size(shut, size_open, lane_pop, widest, closed, total, whole)
                        continue
                    low = row_gain
                    if added == 1:
                        low += dot(basis, row_count, y, 0) ** 2
                    error = 2.0 * backward * math.sqrt(row_frobenius + growth)
                    low, high = low - error, low + error
                if not (high < known[total]):
                    found_mask[found[0]] = whole
                    found_size[found[0]] = total
                    found_low[found[0]] = low
                    found_high[found[0]] = high
                    found[0] += 1
                    if low > known[total]:
                        raise_best(best, lane_pop, widest, known, total, low)
            twin = row_twin[row]
            while twin >= 0:
                node_c[twin] = kept_c[twin]
                twin = lane_twin[twin]
            row += 1
        node += 1
        first_row = 0
        changed = levels
    position[0] = node
    position[1] = 0
    return True
