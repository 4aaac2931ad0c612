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

Why no mask is missed. Let R be the triangular factor of the prefix (unit columns) and eta = E |R^-1|_F, where E = 8(n+k)
eps sqrt(k) bounds the backward error of the factorisation and of the inner products that follow, so that the computed
projector is within eta of the true one. Then c4, c3, g, b4, b3 and the gain are within 2 eta of their true values
and, as |g|^2 <= c3 c4 and |b3|^2 <= c3, the left side is within 60 eta/c3 of its true value, which is >= 0 for every mask
at least as good as the best known, however ill-conditioned the lane is (nothing is divided by c). That bound is `tol`.
Rows whose bound is not small are orthogonalised anew (R then includes the row, and tol = 40 eta). A mask that passes is
looked at again by Gram-Schmidt in R^n, which gives gain +- 2 eta; every one whose upper end reaches the best lower end is
handed to exact arithmetic. Where a residual is tiny, dependence is decided exactly: rank of the primitive integer
features modulo primes below 2^31 whose product exceeds the Hadamard bound on every minor (full rank modulo one prime
proves independence, a deficit modulo all of them proves dependence), and a dependent feature is dropped.
"""

import math

import numpy as np

from sims.jit import jit

TINY = 1e-6  # a residual norm below this has its dependence decided exactly
LOOSE = 1e-7  # a row whose tolerance exceeds this is orthogonalised anew
WIDE = 1e-9  # a candidate whose gain is less well known than this is orthogonalised anew
NO_MASK = np.int64(2**62)  # larger than every mask


@jit
def _independent(residues, primes, full_rank, ids, count, new):
    """Is feature `new` independent of the (independent) features ids[:count]? Exact, see the module's docstring."""
    if count >= full_rank:
        return False
    for j in range(count):
        if ids[j] == new:
            return False
    n = residues.shape[2]
    work = np.empty((count + 1, n), np.int64)
    for prime_index in range(primes.shape[0]):
        prime = primes[prime_index]
        for j in range(count):
            work[j, :] = residues[prime_index, ids[j], :]
        work[count, :] = residues[prime_index, new, :]
        rank = 0
        for column in range(n):
            pivot = -1
            for j in range(rank, count + 1):
                if work[j, column] != 0:
                    pivot = j
                    break
            if pivot < 0:
                continue
            for i in range(n):
                work[rank, i], work[pivot, i] = work[pivot, i], work[rank, i]
            for j in range(rank + 1, count + 1):
                if work[j, column] != 0:
                    scale, other = work[rank, column], work[j, column]
                    for i in range(column, n):
                        work[j, i] = (scale * work[j, i] + (prime - other) * work[rank, i]) % prime
            rank += 1
            if rank == count + 1:
                return True
    return False


@jit
def _dot(a, i, b, j):
    """a[i] . b[j]. Rows have a length that is a multiple of 8, for eight sums that one register can hold.

    Rows are passed as a table and an index throughout: a view would be counted in and out atomically each time.
    """
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for at in range(0, a.shape[1], 8):
        s0 += a[i, at] * b[j, at]
        s1 += a[i, at + 1] * b[j, at + 1]
        s2 += a[i, at + 2] * b[j, at + 2]
        s3 += a[i, at + 3] * b[j, at + 3]
        s4 += a[i, at + 4] * b[j, at + 4]
        s5 += a[i, at + 5] * b[j, at + 5]
        s6 += a[i, at + 6] * b[j, at + 6]
        s7 += a[i, at + 7] * b[j, at + 7]
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))


@jit
def _orthogonalise(features, ident, basis, count, coefficients):
    """Write the unit residual of features[ident] after basis[:count] to basis[count]; return the residual's norm."""
    n = features.shape[1]
    for i in range(n):
        basis[count, i] = features[ident, i]
    for j in range(count):
        coefficients[j] = 0.0
    for _ in range(2):
        for j in range(count):
            dot = _dot(basis, j, basis, count)
            for i in range(n):
                basis[count, i] -= dot * basis[j, i]
            coefficients[j] += dot
    norm = math.sqrt(_dot(basis, count, basis, count))
    scale = 1.0 / norm if norm > 0.0 else 0.0
    for i in range(n):
        basis[count, i] *= scale
    return norm


@jit
def _append(norm, ident, inverse, ids, count, coefficients):
    """Enter a feature that `_orthogonalise` has just written: add a column to R^-1; return the growth of |R^-1|_F^2."""
    norm = max(norm, 1e-30)  # independent, yet lost in rounding: the growth makes its error bound useless
    growth = 0.0
    for i in range(count):
        total = 0.0
        for j in range(i, count):
            total += inverse[i, j] * coefficients[j]
        inverse[i, count] = -total / norm
        growth += inverse[i, count] ** 2
    inverse[count, count] = 1.0 / norm
    ids[count] = ident
    return growth + inverse[count, count] ** 2


@jit
def _extend(features, residues, primes, full_rank, ident, basis, inverse, ids, count, coefficients):
    """Add feature `ident` to a basis of `count`: (1 if independent else 0, growth of |R^-1|_F^2)."""
    if ident == 0:
        return 0, 0.0
    norm = _orthogonalise(features, ident, basis, count, coefficients)
    if norm < TINY and not _independent(residues, primes, full_rank, ids, count, ident):
        return 0, 0.0
    return 1, _append(norm, ident, inverse, ids, count, coefficients)


@jit
def _any_below(c, level, limit):
    some = 0
    for t in range(c.shape[1]):
        some += c[level, t] <= limit
    return some > 0


@jit
def _drop_dependent(residues, primes, full_rank, ids, count, candidates, doubtful, c, b, level):
    """Make candidates that depend on ids[:count] look like a zero feature: c = 1 and b = 0 add nothing to the gain.

    Their products with everything orthogonal to the prefix vanish, so that this stays true further down.
    """
    for t in range(c.shape[1]):
        if c[level, t] <= doubtful and not _independent(
            residues, primes, full_rank, ids, count, candidates[t]
        ):
            c[level, t] = 1.0
            b[level, t] = 0.0


@jit
def _products(transposed, basis, count, out):
    """out[t] = feature t . basis[count], with the features as columns so that the loop over t vectorises."""
    for t in range(out.shape[0]):
        out[t] = 0.0
    for i in range(0, basis.shape[1], 8):
        d0, d1, d2, d3 = basis[count, i], basis[count, i + 1], basis[count, i + 2], basis[count, i + 3]
        d4, d5, d6, d7 = basis[count, i + 4], basis[count, i + 5], basis[count, i + 6], basis[count, i + 7]
        for t in range(out.shape[0]):
            low = d0 * transposed[i, t] + d1 * transposed[i + 1, t]
            low += d2 * transposed[i + 2, t] + d3 * transposed[i + 3, t]
            high = d4 * transposed[i + 4, t] + d5 * transposed[i + 5, t]
            high += d6 * transposed[i + 6, t] + d7 * transposed[i + 7, t]
            out[t] += low + high


@jit
def _next_hit(
    first,
    stop,
    row_c,
    here,
    least_c3,
    sizes,
    size_open,
    gram,
    u,
    v,
    inverse_c3,
    slope,
    gain,
    tolerance,
    c,
    b,
    kept_c,
    best,
    shut,
    row_twin,
    lane_twin,
):
    """The first row in [first, stop) with a lane that may reach the best known gain, or with row_c[here] not above least_c3; or stop.

    See the module's docstring for the arithmetic. This is the hot loop of the census: it must vectorise.
    """
    for row in range(first, stop):
        size = sizes[row]
        if not size_open[size]:
            continue
        if not row_c[here, row] > least_c3:
            return row
        # A lane with the row's direction has c = b = 0, which would pass; with c = 1 it adds nothing to the gain.
        twin = row_twin[row]
        while twin >= 0:
            c[twin] += 1.0
            twin = lane_twin[twin]
        row_u, row_inverse, row_slope, row_gain = u[row], inverse_c3[row], slope[row], gain[row]
        limit = -tolerance[row]
        hits = 0
        for t in range(c.shape[0]):
            g = gram[row, t] - row_u * v[t]
            lane_c = c[t] - row_inverse * (g * g)
            lane_b = b[t] - row_slope * g
            value = lane_b * lane_b + ((row_gain - best[size, t]) * lane_c + shut[size, t])
            hits += not (value < limit)
        twin = row_twin[row]
        while twin >= 0:
            c[twin] = kept_c[twin]
            twin = lane_twin[twin]
        if hits > 0:
            return row
    return stop


@jit
def _all_closed(closed, low, high):
    for size in range(low, min(high, closed.shape[0] - 1) + 1):
        if closed[size] == NO_MASK:
            return False
    return True


@jit
def _raise_best(best, lane_pop, widest, known, size, gain):
    """Note a new lower end of the best gain of masks of `size`, also in the table best[prefix size, lane]."""
    known[size] = gain
    for sigma in range(max(0, size - widest), size + 1):
        for t in range(lane_pop.shape[0]):
            if sigma + lane_pop[t] == size:
                best[sigma, t] = gain


@jit
def _shut_size(shut, size_open, lane_pop, widest, closed, size, mask):
    """No later mask of `size` can be better than `mask`: its lanes never pass again."""
    closed[size] = mask
    for sigma in range(max(0, size - widest), size + 1):
        size_open[sigma] = not _all_closed(closed, sigma, sigma + widest)
    for sigma in range(shut.shape[0]):
        for t in range(lane_pop.shape[0]):
            if sigma + lane_pop[t] == size:
                shut[sigma, t] = -1e3


@jit
def fill_tables(best, shut, lane_pop, known, closed):
    """The tables best[prefix size, lane] and shut[prefix size, lane] that belong to known[size] and closed[size]."""
    for sigma in range(best.shape[0]):
        for t in range(lane_pop.shape[0]):
            size = sigma + lane_pop[t]
            if size < known.shape[0]:
                best[sigma, t] = known[size]
                shut[sigma, t] = -1e3 if closed[size] < NO_MASK else 0.0


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
    root_gram,  # float64[rows, lanes], or float64[1, lanes] when it is too large to keep (no outer levels then)
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
    keep_gram = root_gram.shape[0] == rows
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
    u, v = np.zeros(rows), np.zeros(lanes)
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
        size_open[size] = not _all_closed(closed, size, size + widest)
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
            if skip or _all_closed(closed, sigma[level + 1], sigma[level + 1] + reach[level + 1]):
                node += stride[level + 1] - node % stride[level + 1]
                first_row = 0
                changed = level
                skipped = True
                break
            count = rank[level]
            ident = outer_ids[level, choice]
            # As `_extend` does; a call that holds a rare call inside would count all its arrays in and out.
            added, growth = 0, 0.0
            if ident != 0:
                norm = _orthogonalise(features, ident, basis, count, coefficients)
                if norm >= TINY or _independent(residues, primes, full_rank, ids, count, ident):
                    added, growth = 1, _append(norm, ident, triangle, ids, count, coefficients)
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
            along = _dot(basis, count, y, 0)
            gain[level + 1] += along * along
            _products(rows_t, basis, count, u)
            _products(lanes_t, basis, count, v)
            for row in range(rows):
                row_c[level + 1, row] = row_c[source, row] - u[row] * u[row]
                row_b[level + 1, row] = row_b[source, row] - u[row] * along
            for t in range(lanes):
                lane_c[level + 1, t] = lane_c[source, t] - v[t] * v[t]
                lane_b[level + 1, t] = lane_b[source, t] - v[t] * along
            doubtful = 4.0 * backward * math.sqrt(frobenius[level + 1]) + TINY * TINY
            if _any_below(row_c, level + 1, doubtful):
                _drop_dependent(
                    residues, primes, full_rank, ids, count + 1, row_ids, doubtful, row_c, row_b, level + 1
                )
            if _any_below(lane_c, level + 1, doubtful):
                _drop_dependent(
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

        if levels == 0 and _all_closed(closed, 0, reach[0]):
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
        least_c3 = least_c3 if keep_gram else 2.0
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
        while True:
            row = _next_hit(
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
                added, growth = _extend(
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
                    beta = _dot(basis, count, y, 0)
                    _products(lanes_t, basis, count, fresh)
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
                        added, growth = _extend(
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
                            row_gain += _dot(basis, count, y, 0) ** 2
                    added, growth = _extend(
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
                        _shut_size(shut, size_open, lane_pop, widest, closed, total, whole)
                        continue
                    low = row_gain
                    if added == 1:
                        low += _dot(basis, row_count, y, 0) ** 2
                    error = 2.0 * backward * math.sqrt(row_frobenius + growth)
                    low, high = low - error, low + error
                if not (high < known[total]):
                    found_mask[found[0]] = whole
                    found_size[found[0]] = total
                    found_low[found[0]] = low
                    found_high[found[0]] = high
                    found[0] += 1
                    if low > known[total]:
                        _raise_best(best, lane_pop, widest, known, total, low)
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
