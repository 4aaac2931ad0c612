"""The cells of sims.arrangement, jitted: every sign is proved in floating point, or the kernel refuses.

The recursion is that of sims.arrangement, without division into fractions (Bareiss elimination, whose entries are
minors of the rows). Each float carries a bound of its error:

* rows are scaled by powers of two to primitive integers, error 0;
* p x - q y of integers with |p x| + |q y| < 2^53 is an integer without error, and so is its quotient by the previous
  pivot, a minor again. Small dyadic weights never leave this case, so ties (degenerate arrangements) are settled;
* otherwise the bound grows by the rule of first-order analysis, each operation inflated to cover its own rounding.
  A sign is used only when the value exceeds its bound, so weights with 53 random bits work as well, unless they meet
  (or nearly meet) a tie: then, or on overflow, the kernel returns UNSETTLED and the caller takes the exact cells.

A NaN exceeds nothing and is not 0, so it ends as UNSETTLED too.
"""

import math

import numpy as np

from sims.jit import jit

UNSETTLED = -1
MOST_UNITS = 63  # masks are non-negative int64

_EXACT = 2.0**53
_ROUNDING = 2.0**-53
_INFLATE = 1.0 + 2.0**-40  # covers the rounding of a bound, at most 20 operations on non-negative numbers
_TINY = 1e-290  # covers underflow

_WIDEST = 400  # bits that a row may span

_NO, _SAME, _OPPOSITE, _UNKNOWN = 0, 1, 2, 3


@jit
def _cross(p, ep, x, ex, q, eq, y, ey):
    """p x - q y and a bound of its error, given bounds of the errors of the four factors."""
    px = p * x
    qy = q * y
    size = abs(px) + abs(qy)
    left = (ex == 0.0 and (ep == 0.0 or x == 0.0)) or (ep == 0.0 and p == 0.0)
    right = (ey == 0.0 and (eq == 0.0 or y == 0.0)) or (eq == 0.0 and q == 0.0)
    if left and right and size < _EXACT:
        return px - qy, 0.0
    carried = (abs(p) * ex + abs(x) * ep + ep * ex) + (abs(q) * ey + abs(y) * eq + eq * ey)
    return px - qy, (carried + 3.0 * _ROUNDING * size + _TINY) * _INFLATE


@jit
def _quotient(x, ex, p, ep):
    """x / p and a bound of its error, p > ep; an integer without error when x and p are (Bareiss)."""
    value = x / p
    if ex == 0.0 and (ep == 0.0 or x == 0.0):
        return value, 0.0
    return value, ((ex + abs(value) * ep) / (p - ep) + 3.0 * _ROUNDING * abs(value) + _TINY) * _INFLATE


@jit
def _scaled(inner, bias, rows, plus):
    """Rows (inner[j], bias[j]) with a linear part, times powers of two, as integers not all even: their number."""
    k, d = inner.shape
    n = 0
    for j in range(k):
        largest = 0.0
        for i in range(d):
            largest = max(largest, abs(inner[j, i]))
        if largest == 0.0:
            continue
        high, low = -2000, 2000
        for i in range(d + 1):
            entry = inner[j, i] if i < d else bias[j]
            if entry != 0.0:
                fraction, exponent = math.frexp(entry)
                bits = int(abs(fraction) * _EXACT)
                unit = exponent - 53
                while bits & 1 == 0:
                    bits >>= 1
                    unit += 1
                high = max(high, exponent)
                low = min(low, unit)
        if high - low > _WIDEST:
            return UNSETTLED  # products would overflow
        for i in range(d + 1):
            rows[n, i] = math.ldexp(inner[j, i] if i < d else bias[j], -low)
        plus[n] = 1 << j
        n += 1
    return n


@jit
def _pivot_columns(rows, n, columns):
    """Indices of a basis of the columns of the linear part, into `columns`: the rank, or UNSETTLED."""
    d = rows.shape[1] - 1
    work = rows[:n].copy()
    error = np.zeros_like(work)
    previous, previous_error = 1.0, 0.0
    rank = 0
    for c in range(d):
        if rank == n:
            break
        best = -1
        for j in range(rank, n):
            if abs(work[j, c]) > error[j, c]:
                if best < 0 or abs(work[j, c]) > abs(work[best, c]):
                    best = j
            elif best < 0 and not (work[j, c] == 0.0 and error[j, c] == 0.0):
                best = -2  # not yet known whether the column is zero
        if best == -2:
            return UNSETTLED
        if best == -1:
            continue
        for i in range(c, d):
            work[rank, i], work[best, i] = work[best, i], work[rank, i]
            error[rank, i], error[best, i] = error[best, i], error[rank, i]
        p, ep = work[rank, c], error[rank, c]
        for j in range(rank + 1, n):
            q, eq = work[j, c], error[j, c]
            for i in range(c + 1, d):
                x, ex = _cross(p, ep, work[j, i], error[j, i], q, eq, work[rank, i], error[rank, i])
                work[j, i], error[j, i] = _quotient(x, ex, previous, previous_error)
        previous, previous_error = abs(p), ep
        columns[rank] = c
        rank += 1
    return rank


@jit
def _compare(a, ea, b, eb, dimension):
    """Whether two forms (with proved linear parts) have one hyperplane, and if so whether they point the same way."""
    c = -1
    for i in range(dimension):
        if abs(a[i]) > ea[i] and (c < 0 or abs(a[i]) > abs(a[c])):
            c = i
    unknown = False
    for i in range(dimension + 1):
        if i != c:
            x, ex = _cross(a[c], ea[c], b[i], eb[i], a[i], ea[i], b[c], eb[c])
            if abs(x) > ex:
                return _NO
            if not (x == 0.0 and ex == 0.0):
                unknown = True
    # all minors 0 and b not 0: then b[c] is not 0, and its sign is proved unless its error bound hides it
    if unknown or not abs(b[c]) > eb[c]:
        return _UNKNOWN
    return _SAME if (a[c] > 0.0) == (b[c] > 0.0) else _OPPOSITE


@jit
def _has_linear_part(row, error, dimension):
    """_SAME if some coefficient is proved not 0, _NO if all are proved 0, else _UNKNOWN."""
    zeros = 0
    for i in range(dimension):
        if abs(row[i]) > error[i]:
            return _SAME
        if row[i] == 0.0 and error[i] == 0.0:
            zeros += 1
    return _NO if zeros == dimension else _UNKNOWN


@jit
def _merge(rows, error, plus, minus, n, dimension):
    """Let form n join the plane among the first n that it shares: the number of planes then, or UNSETTLED."""
    for i in range(n):
        relation = _compare(rows[i], error[i], rows[n], error[n], dimension)
        if relation == _UNKNOWN:
            return UNSETTLED
        if relation == _SAME:
            plus[i] |= plus[n]
            minus[i] |= minus[n]
            return n
        if relation == _OPPOSITE:
            plus[i] |= minus[n]
            minus[i] |= plus[n]
            return n
    return n + 1


@jit
def _restrict(rows, error, plus, minus, counts, pivots, pivot_errors, t, i, dimension):
    """Write what the planes of level t cut in plane i to level t + 1: (planes or UNSETTLED, those before i, bits)."""
    pivot, pivot_error = rows[t, i], error[t, i]
    c = -1
    for column in range(dimension):
        if abs(pivot[column]) > pivot_error[column] and (c < 0 or abs(pivot[column]) > abs(pivot[c])):
            c = column
    p, ep = pivot[c], pivot_error[c]
    sign = 1.0 if p > 0.0 else -1.0
    fixed = 0
    earlier = 0
    n = 0
    for j in range(counts[t]):
        if j == i:
            earlier = n
            continue
        q, eq = rows[t, j, c], error[t, j, c]
        to = 0
        for column in range(dimension + 1):
            if column != c:
                x, ex = _cross(
                    p, ep, rows[t, j, column], error[t, j, column], q, eq, pivot[column], pivot_error[column]
                )
                x, ex = _quotient(sign * x, ex, pivots[t], pivot_errors[t])
                rows[t + 1, n, to] = x
                error[t + 1, n, to] = ex
                to += 1
        plus[t + 1, n] = plus[t, j]
        minus[t + 1, n] = minus[t, j]
        linear = _has_linear_part(rows[t + 1, n], error[t + 1, n], dimension - 1)
        if linear == _UNKNOWN:
            return UNSETTLED, 0, 0
        if linear == _NO:  # a constant on plane i
            x, ex = rows[t + 1, n, dimension - 1], error[t + 1, n, dimension - 1]
            if not abs(x) > ex:
                return UNSETTLED, 0, 0
            fixed |= plus[t, j] if x > 0.0 else minus[t, j]
        elif dimension > 2:
            n = _merge(rows[t + 1], error[t + 1], plus[t + 1], minus[t + 1], n, dimension - 1)
            if n == UNSETTLED:
                return UNSETTLED, 0, 0
        else:  # points of a line are merged when they are sorted
            n += 1
    pivots[t + 1], pivot_errors[t + 1] = abs(p), ep
    return n, earlier, fixed


@jit
def _sort_points(points, error, plus, minus, n, same):
    """Sort the points u x + v = 0 along a line; same[j]: point j equals the one before. False when unsettled."""
    for j in range(n):
        u, eu, v, ev = points[j, 0], error[j, 0], points[j, 1], error[j, 1]
        up, down = plus[j], minus[j]
        if u < 0.0:  # certified not 0 when it was restricted
            u, v = -u, -v
            up, down = down, up
        i = j
        equal = False
        while i > 0:
            # point j lies before point i - 1 when -v / u < -v' / u', both u positive
            x, ex = _cross(v, ev, points[i - 1, 0], error[i - 1, 0], points[i - 1, 1], error[i - 1, 1], u, eu)
            if abs(x) > ex:
                if x < 0.0:
                    break
            elif x == 0.0 and ex == 0.0:
                equal = True
                break
            else:
                return False
            points[i] = points[i - 1]
            error[i] = error[i - 1]
            plus[i], minus[i] = plus[i - 1], minus[i - 1]
            same[i] = same[i - 1]
            i -= 1
        points[i, 0], points[i, 1] = u, v
        error[i, 0], error[i, 1] = eu, ev
        plus[i], minus[i] = up, down
        same[i] = equal
    return True


@jit
def _insert(mask, table, found, count):
    """Add `mask` to the open-addressing set `table` and, when new, to the list `found`: its length then."""
    size = table.shape[0] - 1
    slot = (mask ^ (mask >> 11) ^ (mask >> 23) ^ (mask >> 37)) & size
    while table[slot] >= 0:
        if table[slot] == mask:
            return count
        slot = (slot + 1) & size
    table[slot] = mask
    found[count] = mask
    return count + 1


@jit
def certified_cells(inner, bias, bound):
    """The cells' masks (int64, distinct, in no order) of float64 inner (k, d), bias (k,): (masks, count or UNSETTLED).

    `bound` is at least the number of cells (sims.arrangement.cell_bound), k <= MOST_UNITS, entries finite: the
    caller's checks. Scratch: about 3 * bound words.
    """
    k, d = inner.shape
    found = np.empty(bound, dtype=np.int64)
    whole = np.zeros((k, d + 1))
    bits = np.zeros(k, dtype=np.int64)
    n = _scaled(inner, bias, whole, bits)
    if n == UNSETTLED:
        return found, UNSETTLED
    if n == 0:
        found[0] = 0
        return found, 1
    columns = np.zeros(d, dtype=np.int64)
    rank = _pivot_columns(whole, n, columns)
    if rank == UNSETTLED:
        return found, UNSETTLED

    # Level t holds the planes cut in a flat of dimension rank - t.
    rows = np.zeros((rank, n, rank + 1))
    error = np.zeros((rank, n, rank + 1))
    plus = np.zeros((rank, n), dtype=np.int64)
    minus = np.zeros((rank, n), dtype=np.int64)
    counts = np.zeros(rank, dtype=np.int64)
    eligible = np.zeros(rank, dtype=np.int64)
    following = np.zeros(rank, dtype=np.int64)
    pivots = np.ones(rank)
    pivot_errors = np.zeros(rank)
    sides = np.zeros((rank, 1 << (rank - 1)), dtype=np.int64)  # bits of the 2^t sides of a flat
    same = np.zeros(n, dtype=np.bool_)
    size = 2
    while size < 2 * bound:
        size *= 2
    table = np.full(size, -1, dtype=np.int64)

    planes = 0
    for j in range(n):
        for i in range(rank):
            rows[0, planes, i] = whole[j, columns[i]]
        rows[0, planes, rank] = whole[j, d]
        plus[0, planes] = bits[j]
        minus[0, planes] = 0
        planes = planes + 1 if rank == 1 else _merge(rows[0], error[0], plus[0], minus[0], planes, rank)
        if planes == UNSETTLED:
            return found, UNSETTLED
    counts[0] = planes
    eligible[0] = planes

    count = 0
    t = 0
    while t >= 0:
        if t < rank - 1:
            i = following[t]
            if i == eligible[t]:
                t -= 1
                continue
            following[t] += 1
            planes, earlier, fixed = _restrict(
                rows, error, plus, minus, counts, pivots, pivot_errors, t, i, rank - t
            )
            if planes == UNSETTLED:
                return found, UNSETTLED
            half = 1 << t
            for s in range(half):
                sides[t + 1, s] = sides[t, s] | fixed | plus[t, i]
                sides[t + 1, half + s] = sides[t, s] | fixed | minus[t, i]
            t += 1
            counts[t] = planes
            eligible[t] = earlier
            following[t] = 0
            continue
        if not _sort_points(rows[t], error[t], plus[t], minus[t], counts[t], same):
            return found, UNSETTLED
        mask = 0
        for j in range(counts[t]):
            mask |= minus[t, j]
        for j in range(counts[t] + 1):
            if j == counts[t] or not same[j]:
                for s in range(1 << t):
                    count = _insert(mask | sides[t, s], table, found, count)
            if j < counts[t]:
                mask ^= plus[t, j] | minus[t, j]
        t -= 1
    return found, count
