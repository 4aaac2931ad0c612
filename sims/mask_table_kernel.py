"""Jitted arithmetic of the table: least squares and Lipschitz constants in floats, each with a proved error
bound.

Features, counts and label sums are integers that a float holds exactly. Ranks are exact: elimination modulo
primes whose product exceeds every minor. Linear systems are solved with an approximate inverse X of the
matrix N, whose contraction |I - N X| proves N regular and bounds the error of every entry (Rump's
verification); U is the unit roundoff, and a sum of m rounded products is off by less than (m + 1) U times the
sum of their sizes. A result whose bound is worse than the tolerance, or that cannot be told from the fitting
threshold, is left open for exact arithmetic.
"""

import math

import numba
import numpy as np

from sims.jit import jit, parallel_jit

MISFIT, FITS, OPEN = 0, 1, 2  # status of a table entry
U = 2.0**-53
# The primes nearest below 2**31: products of two residues fit in a signed 64-bit integer.
PRIMES = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549, 2147483543, 2147483497)


@jit
def independent_rows(matrix, primes, chosen):
    """Rank of an integer matrix, and in `chosen` the numbers of rows that span its row space.

    Exact when the product of the primes exceeds every minor: then some prime divides no given nonzero minor,
    and no prime makes a rank larger.
    """
    n_rows, n_columns = matrix.shape
    best = 0
    for prime in primes:
        basis = np.zeros(
            (n_columns, n_columns), np.int64
        )  # basis[c]: a reduced row with leading one in column c
        led = np.zeros(n_columns, np.bool_)
        row = np.empty(n_columns, np.int64)
        picked = np.empty(n_columns, np.int64)
        rank = 0
        for x in range(n_rows):
            for j in range(n_columns):
                row[j] = matrix[x, j] % prime
            for c in range(n_columns):
                if row[c] == 0:
                    continue
                if led[c]:
                    factor = row[c]
                    for j in range(c, n_columns):
                        row[j] = (row[j] - factor * basis[c, j]) % prime
                else:
                    inverse = _power(row[c], prime - 2, prime)
                    for j in range(c, n_columns):
                        basis[c, j] = row[j] * inverse % prime
                    led[c] = True
                    picked[rank] = x
                    rank += 1
                    break
        if rank > best:
            best = rank
            chosen[:rank] = picked[:rank]
        if best == min(n_rows, n_columns):
            break
    return best


@jit
def _power(base, exponent, prime):
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % prime
        base = base * base % prime
        exponent >>= 1
    return result


@jit
def _residual(matrix, solution, right, x, residual):
    """residual = right[:, x] - matrix solution[:, x] in twofold precision; returns a bound of its largest error.

    Products are split exactly (Dekker), sums carry their rounding along (Knuth); what is left is of order U^2.
    """
    r = matrix.shape[0]
    worst = 0.0
    for i in range(r):
        head, tail, size = right[i, x], 0.0, abs(right[i, x])
        for l in range(r):
            a, b = -matrix[i, l], solution[l, x]
            product = a * b
            big = 134217729.0 * a  # 2^27 + 1
            a_high = big - (big - a)
            a_low = a - a_high
            big = 134217729.0 * b
            b_high = big - (big - b)
            b_low = b - b_high
            tail += ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
            total = head + product
            part = total - head
            tail += (head - (total - part)) + (product - part)
            head = total
            size += abs(product)
        residual[i] = head + tail
        worst = max(worst, 8 * (r + 2) * (r + 2) * U * U * size + 2 * U * abs(residual[i]))
    return worst


@jit
def solve_with_bound(matrix, right, solution, error):
    """solution ~ matrix^-1 right with |solution - truth| <= error entrywise; False where that cannot be proved.

    Refined to the last digits: the error is about a rounding of the solution, whatever the condition of the matrix.
    """
    r, q = right.shape
    work, inverse = matrix.copy(), np.eye(r)
    for c in range(r):
        pivot = c
        for i in range(c + 1, r):
            if abs(work[i, c]) > abs(work[pivot, c]):
                pivot = i
        if work[pivot, c] == 0.0:
            return False
        for j in range(r):
            work[c, j], work[pivot, j] = work[pivot, j], work[c, j]
            inverse[c, j], inverse[pivot, j] = inverse[pivot, j], inverse[c, j]
        scale = 1.0 / work[c, c]
        for j in range(r):
            work[c, j] *= scale
            inverse[c, j] *= scale
        for i in range(r):
            factor = work[i, c]
            if i != c and factor != 0.0:
                for j in range(r):
                    work[i, j] -= factor * work[c, j]
                    inverse[i, j] -= factor * inverse[c, j]
    contraction = 0.0
    for i in range(r):
        row = 0.0
        for j in range(r):
            total = 1.0 if i == j else 0.0
            size = total
            for l in range(r):
                product = matrix[i, l] * inverse[l, j]
                total -= product
                size += abs(product)
            row += abs(total) + (r + 3) * U * size
        contraction = max(contraction, row)
    if not contraction < 0.01:  # also refuses NaN
        return False
    residual = np.empty(r)
    for x in range(q):
        for i in range(r):
            solution[i, x] = 0.0
            residual[i] = right[i, x]
        doubt = 0.0
        for _ in range(3):
            for i in range(r):
                shift = 0.0
                for l in range(r):
                    shift += inverse[i, l] * residual[l]
                solution[i, x] += shift
            doubt = _residual(matrix, solution, right, x, residual)
        largest = 0.0
        for i in range(r):
            largest = max(largest, abs(residual[i]))
        # matrix^-1 residual = inverse residual + inverse v with |v| <= contraction / (1 - contraction) |residual|
        rest = 1.1 * (contraction * largest + doubt)
        for i in range(r):
            shift, size = 0.0, 0.0
            for l in range(r):
                shift += inverse[i, l] * residual[l]
                size += abs(inverse[i, l]) * (rest + (r + 3) * U * abs(residual[l]))
            error[i, x] = 1.01 * (abs(shift) + size)
    return True


@jit
def _product(left, left_error, right, right_error, result, error):
    """result = left right with its error bound, both factors having one."""
    for i in range(left.shape[0]):
        for x in range(right.shape[1]):
            total, bound = 0.0, 0.0
            for l in range(left.shape[1]):
                product = left[i, l] * right[l, x]
                total += product
                bound += (abs(left[i, l]) + left_error[i, l]) * right_error[l, x]
                bound += left_error[i, l] * abs(right[l, x]) + (left.shape[1] + 3) * U * abs(product)
            result[i, x] = total
            error[i, x] = bound * (1 + 1e-12)


@jit
def _least_norm(phi, chosen, kept, rank, lift, lift_error):
    """lift (units, r): outer weights of least norm that give the same values as weights on the kept units.

    B, the rows of phi at the chosen points, has full rank r and spans the row space: the values B_kept z there are
    those of B^T (B B^T)^-1 B_kept z. False where the inverse cannot be proved.
    """
    units = phi.shape[1]
    rows, right, gram = np.empty((rank, units)), np.empty((rank, rank)), np.zeros((rank, rank))
    for l in range(rank):
        for j in range(units):
            rows[l, j] = phi[chosen[l], j]
        for j in range(rank):
            right[l, j] = phi[chosen[l], kept[j]]
    for l in range(rank):
        for i in range(rank):
            for j in range(units):
                gram[l, i] += rows[l, j] * rows[i, j]
    solution, error = np.empty((rank, rank)), np.empty((rank, rank))
    if not solve_with_bound(gram, right, solution, error):
        return False
    _product(np.ascontiguousarray(rows.T), np.zeros((units, rank)), solution, error, lift, lift_error)
    return True


@jit
def _fit(design, counts, solution, error):
    """solution (r, points): from label sums to the weights that fit best, for independent columns of the design."""
    points, rank = design.shape
    normal = np.zeros((rank, rank))
    for l in range(rank):
        for j in range(rank):
            for x in range(points):
                normal[l, j] += counts[x] * design[x, l] * design[x, j]
    return solve_with_bound(normal, np.ascontiguousarray(design.T), solution, error)


@jit
def _steepest(cells, outer, rows, mine):
    """The largest |sum of outer[j] rows[mine[j]] over the bits j of a cell|."""
    largest = 0.0
    for cell in cells:
        square = 0.0
        for e in range(rows.shape[1]):
            slope = 0.0
            for j in range(len(mine)):
                if cell >> j & 1:
                    slope += outer[j] * rows[mine[j], e]
            square += slope * slope
        largest = max(largest, square)
    return math.sqrt(largest)


@parallel_jit
def fill_block(
    features, rows, norms, units, live, cells, cells_from, primes,
    counts, counts_from, sums, moments, theta, full_explained, full_shrink, full_fits, scale, tolerance,
    lipschitz, explained, status, worst,
):  # fmt: skip
    """Fill the table of one support, the set of points that occur: columns are classes of masks, rows data sets.

    features int64 (all units, points); rows, norms: inner rows and their lengths; units int64 (columns, k):
    the live units of each class, padded with -1, `live` of them; cells[cells_from[c]:cells_from[c+1]]:
    activation cells as bits over these; counts (distinct count vectors, points); data sets counts_from[i] ..
    counts_from[i+1] - 1 have count vector i; sums (data, points) and moments (all units, data): label sums,
    and features times label sums; theta (data): explained sum of squares needed; full_*: explained, multiple
    and verdict where every point is fitted; scale: from integer to natural gradients. Writes lipschitz,
    explained (sums of squares) and status (data, columns), and worst (columns): the largest relative error
    bound of the entries that are not OPEN. One thread per column.
    """
    points, d = features.shape[1], rows.shape[1]
    for column in numba.prange(units.shape[0]):
        n_units = live[column]
        mine = units[column, :n_units]
        worst_here = 4 * U
        if n_units == 0:
            for t in range(sums.shape[0]):
                lipschitz[t, column] = 0.0
                explained[t, column] = 0.0
                status[t, column] = FITS if theta[t] <= 0.0 else MISFIT
            worst[column] = worst_here
            continue
        phi = np.empty((points, n_units), np.int64)
        for x in range(points):
            for j in range(n_units):
                phi[x, j] = features[mine[j], x]
        # Fit on `rank` independent units, then lift to the outer weights of least norm.
        chosen, kept = np.empty(min(points, n_units), np.int64), np.empty(min(points, n_units), np.int64)
        rank = independent_rows(phi, primes, chosen)
        independent_rows(phi.T.copy(), primes, kept)
        everything = rank == points  # every label mean is fitted
        lift, lift_error = np.eye(n_units), np.zeros((n_units, n_units))
        proved = True
        if rank < n_units:
            lift, lift_error = np.empty((n_units, rank)), np.empty((n_units, rank))
            proved = _least_norm(phi, chosen, kept, rank, lift, lift_error)
        design = np.empty((points, rank))
        for x in range(points):
            for l in range(rank):
                design[x, l] = phi[x, kept[l]] if rank < n_units else phi[x, l]
        solution, error = np.empty((rank, points)), np.empty((rank, points))
        outer, outer_error = np.empty((n_units, points)), np.empty((n_units, points))
        if everything and proved:
            proved = solve_with_bound(design, np.eye(points), solution, error)
        a, a_error = np.empty(n_units), np.empty(n_units)
        for i in range(counts.shape[0]):
            usable = proved
            if usable and not everything:
                usable = _fit(design, counts[i], solution, error)
            if usable:
                _product(lift, lift_error, solution, error, outer, outer_error)
                if everything:  # the solution maps label means, not sums
                    for j in range(n_units):
                        for x in range(points):
                            outer[j, x] /= counts[i, x]
                            outer_error[j, x] = outer_error[j, x] / counts[i, x] + 2 * U * abs(outer[j, x])
            for t in range(counts_from[i], counts_from[i + 1]):
                status[t, column] = OPEN
                if not usable:
                    continue
                # Outer weights, what they explain, and the largest gradient, each with a bound of its error.
                square, square_error, steep_error, any_moment = 0.0, 0.0, 0.0, False
                for j in range(n_units):
                    total, bound = 0.0, 0.0
                    for x in range(points):
                        product = outer[j, x] * sums[t, x]
                        total += product
                        bound += outer_error[j, x] * abs(sums[t, x]) + (points + 3) * U * abs(product)
                    a[j], a_error[j] = total, bound * (1 + 1e-12)
                    moment = moments[mine[j], t]
                    any_moment = any_moment or moment != 0.0
                    square += total * moment
                    square_error += a_error[j] * abs(moment) + (n_units + 3) * U * abs(total * moment)
                    steep_error += (a_error[j] + (n_units + 3) * U * abs(total)) * norms[mine[j]]
                if not any_moment:  # the labels are orthogonal to every feature: the fit is zero, exactly
                    lipschitz[t, column] = 0.0
                    explained[t, column] = 0.0
                    status[t, column] = FITS if theta[t] <= 0.0 else MISFIT
                    continue
                if everything:
                    square, square_error = full_explained[t], 2 * U * full_explained[t]
                steepest = _steepest(cells[cells_from[column] : cells_from[column + 1]], a, rows, mine)
                steep_error = steep_error * (1 + 1e-12) + (d + 4) * U * steepest
                square_error = square_error * (1 + 1e-12)
                if square <= square_error:
                    continue
                # Shrink: s = q / (1 + sqrt(1 - q)) with q = theta / square, at both ends of what q can be.
                multiple, multiple_error, fitted = 1.0, 0.0, MISFIT
                if theta[t] <= 0.0:
                    multiple, fitted = 0.0, FITS
                elif everything:
                    multiple, multiple_error, fitted = full_shrink[t], 2 * U, full_fits[t]
                elif square - square_error > theta[t] * (1 + 4 * U):
                    low = theta[t] / (square + square_error) * (1 - 8 * U)
                    high = theta[t] / (square - square_error) * (1 + 8 * U)
                    if high >= 1.0:
                        continue
                    least = low / (1.0 + math.sqrt(1.0 - low))
                    most = high / (1.0 + math.sqrt(1.0 - high))
                    multiple = (least + most) / 2
                    multiple_error = (most - least) / least + 16 * U
                    fitted = FITS
                elif square + square_error >= theta[t] * (1 - 4 * U):
                    continue
                value = multiple * steepest * scale
                relative = 0.0
                if value > 0.0:
                    relative = multiple_error + 1.01 * steep_error / steepest + 8 * U
                elif multiple > 0.0:
                    relative = math.inf if steep_error > 0.0 else 0.0
                relative = max(relative, 1.01 * square_error / square)
                if not relative <= tolerance:
                    continue
                worst_here = max(worst_here, relative)
                lipschitz[t, column] = value
                explained[t, column] = square
                status[t, column] = fitted
        worst[column] = worst_here
