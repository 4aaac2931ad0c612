"""Orthonormal bases of chosen features, compiled: extended one feature at a time, with a bound on what rounding does.

A basis of `count` features is kept as rows basis[:count], with R^-1 of their triangular factor. Whether a feature
depends on them is decided exactly where its residual is tiny, from the primitive integer features modulo primes: full
rank modulo one prime proves independence; a deficit modulo all of several primes whose product exceeds the Hadamard
bound on every minor proves dependence.
"""

import math

import numpy as np

from sims.jit import jit

TINY = 1e-6  # a residual norm below this has its dependence decided exactly


@jit
def independent(residues, primes, full_rank, ids, count, new):
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
def dot(a, i, b, j):
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
def orthogonalise(features, ident, basis, count, coefficients):
    """Write the unit residual of features[ident] after basis[:count] to basis[count]; return the residual's norm."""
    n = features.shape[1]
    for i in range(n):
        basis[count, i] = features[ident, i]
    for j in range(count):
        coefficients[j] = 0.0
    for _ in range(2):
        for j in range(count):
            along = dot(basis, j, basis, count)
            for i in range(n):
                basis[count, i] -= along * basis[j, i]
            coefficients[j] += along
    norm = math.sqrt(dot(basis, count, basis, count))
    scale = 1.0 / norm if norm > 0.0 else 0.0
    for i in range(n):
        basis[count, i] *= scale
    return norm


@jit
def append(norm, ident, inverse, ids, count, coefficients):
    """Enter a feature that `orthogonalise` has just written: add a column to R^-1; return the growth of |R^-1|_F^2."""
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
def extend(features, residues, primes, full_rank, ident, basis, inverse, ids, count, coefficients):
    """Add feature `ident` to a basis of `count`: (1 if independent else 0, growth of |R^-1|_F^2)."""
    if ident == 0:
        return 0, 0.0
    norm = orthogonalise(features, ident, basis, count, coefficients)
    if norm < TINY and not independent(residues, primes, full_rank, ids, count, ident):
        return 0, 0.0
    return 1, append(norm, ident, inverse, ids, count, coefficients)


@jit
def any_below(c, level, limit):
    some = 0
    for t in range(c.shape[1]):
        some += c[level, t] <= limit
    return some > 0


@jit
def drop_dependent(residues, primes, full_rank, ids, count, candidates, doubtful, c, b, level):
    """Make candidates that depend on ids[:count] look like a zero feature: c = 1 and b = 0 add nothing to the gain.

    Their products with everything orthogonal to the prefix vanish, so that this stays true further down.
    """
    for t in range(c.shape[1]):
        if c[level, t] <= doubtful and not independent(
            residues, primes, full_rank, ids, count, candidates[t]
        ):
            c[level, t] = 1.0
            b[level, t] = 0.0


@jit
def products(transposed, basis, count, out):
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
def products_from(given, level, choice, earlier, coefficients, count, norm, out):
    """The same as `products`, from the products of the feature itself and of the basis before it: far less to do.

    given[level, choice] are the feature's products and earlier[:count] those of basis[:count]. Dividing by the norm of
    the residual amplifies their rounding as |R^-1| does.
    """
    scale = 1.0 / norm
    for t in range(out.shape[0]):
        out[t] = given[level, choice, t]
    for j in range(count):
        coefficient = coefficients[j]
        for t in range(out.shape[0]):
            out[t] -= coefficient * earlier[j, t]
    for t in range(out.shape[0]):
        out[t] *= scale


@jit
def rank_up_to(features, enough):
    """A proven lower bound on the rank of unit features, at most `enough`: how many in turn keep a large residual."""
    rest = features.copy()
    for rank in range(enough):
        pick, largest = 0, 0.0
        for ident in range(rest.shape[0]):
            square = dot(rest, ident, rest, ident)
            if square > largest:
                pick, largest = ident, square
        if largest < TINY:  # a residual norm below 1e-3, where 1e-12 would do
            return rank
        for ident in range(rest.shape[0]):
            if ident != pick:
                scale = dot(rest, ident, rest, pick) / largest
                for i in range(rest.shape[1]):
                    rest[ident, i] -= scale * rest[pick, i]
        for i in range(rest.shape[1]):
            rest[pick, i] = 0.0
    return enough
