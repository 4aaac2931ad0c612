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
                unit = exponent - 54 + math.frexp(float(bits & -bits))[1]  # exponent of the last bit set
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
        best, fewest = -1, d + 1
        for j in range(rank, n):
            if abs(work[j, c]) > error[j, c]:
                held = 0  # sparse rows first, as in _pivot
                for i in range(c, d):
                    held += work[j, i] != 0.0
                if held < fewest:
                    best, fewest = j, held
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
def _steepest(rows, error, t, j, dimension):
    """The column of the largest coefficient of form j of level t among those proved not 0."""
    best, largest = -1, 0.0
    for column in range(dimension):
        x = abs(rows[t, j, column])
        if x > error[t, j, column] and x > largest:
            best, largest = column, x
    return best


@jit
def _pivot(rows, error, t, i, number, dimension):
    """The column to solve form i of level t for: proved not 0, in as few of the forms as possible, then largest.

    Forms without the variable keep their zeros, so that ties which come from masks stay free of rounding.
    """
    best, fewest, largest = -1, number + 1, 0.0
    for column in range(dimension):
        x = abs(rows[t, i, column])
        if x > error[t, i, column]:
            held = 0
            for j in range(number):
                held += rows[t, j, column] != 0.0
            if held < fewest or (held == fewest and x > largest):
                best, fewest, largest = column, held, x
    return best


@jit
def _compare(rows, error, t, i, c, j, dimension):
    """Whether forms i and j of level t have one hyperplane, and if so, point the same way; i is proved not 0 at c."""
    p, ep, q, eq = rows[t, i, c], error[t, i, c], rows[t, j, c], error[t, j, c]
    unknown = False
    for column in range(dimension, -1, -1):
        if column != c:
            y, ey = rows[t, i, column], error[t, i, column]
            x, ex = _cross(p, ep, rows[t, j, column], error[t, j, column], q, eq, y, ey)
            if abs(x) > ex:
                return _NO
            unknown = unknown or not (x == 0.0 and ex == 0.0)
    # all minors 0 and form j not 0: then q is not 0, and its sign is proved unless its error bound hides it
    if unknown or not abs(q) > eq:
        return _UNKNOWN
    return _SAME if (p > 0.0) == (q > 0.0) else _OPPOSITE


@jit
def _has_linear_part(rows, error, t, j, dimension):
    """_SAME if some coefficient of form j of level t is proved not 0, _NO if all are proved 0, else _UNKNOWN."""
    zeros = 0
    for column in range(dimension):
        x, ex = rows[t, j, column], error[t, j, column]
        if abs(x) > ex:
            return _SAME
        if x == 0.0 and ex == 0.0:
            zeros += 1
    return _NO if zeros == dimension else _UNKNOWN


@jit
def _merge(rows, error, plus, minus, t, n, dimension):
    """Let form n of level t join the plane among the first n that it shares: the planes then, or UNSETTLED."""
    c = _steepest(rows, error, t, n, dimension)
    for i in range(n):
        relation = _compare(rows, error, t, n, c, i, dimension)
        if relation == _UNKNOWN:
            return UNSETTLED
        if relation == _SAME:
            plus[t, i] |= plus[t, n]
            minus[t, i] |= minus[t, n]
            return n
        if relation == _OPPOSITE:
            plus[t, i] |= minus[t, n]
            minus[t, i] |= plus[t, n]
            return n
    return n + 1


@jit
def _restrict(rows, error, plus, minus, counts, pivots, pivot_errors, t, i, dimension):
    """Write what the planes of level t cut in plane i to level t + 1: (planes or UNSETTLED, those before i, bits)."""
    c = _pivot(rows, error, t, i, counts[t], dimension)
    p, ep = rows[t, i, c], error[t, i, c]
    sign = 1.0 if p > 0.0 else -1.0
    previous, previous_error = pivots[t], pivot_errors[t]
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
                    p,
                    ep,
                    rows[t, j, column],
                    error[t, j, column],
                    q,
                    eq,
                    rows[t, i, column],
                    error[t, i, column],
                )
                x, ex = _quotient(sign * x, ex, previous, previous_error)
                rows[t + 1, n, to] = x
                error[t + 1, n, to] = ex
                to += 1
        plus[t + 1, n] = plus[t, j]
        minus[t + 1, n] = minus[t, j]
        linear = _has_linear_part(rows, error, t + 1, n, dimension - 1)
        if linear == _UNKNOWN:
            return UNSETTLED, 0, 0
        if linear == _NO:  # a constant on plane i
            x, ex = rows[t + 1, n, dimension - 1], error[t + 1, n, dimension - 1]
            if not abs(x) > ex:
                return UNSETTLED, 0, 0
            fixed |= plus[t, j] if x > 0.0 else minus[t, j]
        elif dimension > 2:
            n = _merge(rows, error, plus, minus, t + 1, n, dimension - 1)
            if n == UNSETTLED:
                return UNSETTLED, 0, 0
        else:  # points of a line are merged when they are sorted
            n += 1
    pivots[t + 1], pivot_errors[t + 1] = abs(p), ep
    return n, earlier, fixed


@jit
def _sort_points(rows, error, plus, minus, t, n, order, same):
    """Sort the points u x + v = 0 of level t along their line, into `order`: False when unsettled.

    Forms are turned to u > 0 in place. same[a]: the point at place a equals the one before it.
    """
    for j in range(n):
        u, eu, v, ev = rows[t, j, 0], error[t, j, 0], rows[t, j, 1], error[t, j, 1]
        if u < 0.0:  # proved not 0 when it was restricted
            u, v = -u, -v
            rows[t, j, 0], rows[t, j, 1] = u, v
            plus[t, j], minus[t, j] = minus[t, j], plus[t, j]
        place = j
        equal = False
        while place > 0:
            i = order[place - 1]
            # point j lies before point i when -v / u < -v' / u', both u positive
            x, ex = _cross(v, ev, rows[t, i, 0], error[t, i, 0], rows[t, i, 1], error[t, i, 1], u, eu)
            if abs(x) > ex:
                if x < 0.0:
                    break
            elif x == 0.0 and ex == 0.0:
                equal = True
                break
            else:
                return False
            order[place] = i
            same[place] = same[place - 1]
            place -= 1
        order[place] = j
        same[place] = equal
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
    order = np.zeros(n, dtype=np.int64)
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
        planes = planes + 1 if rank == 1 else _merge(rows, error, plus, minus, 0, planes, rank)
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
        if not _sort_points(rows, error, plus, minus, t, counts[t], order, same):
            return found, UNSETTLED
        mask = 0
        for j in range(counts[t]):
            mask |= minus[t, j]
        for place in range(counts[t] + 1):
            if place == counts[t] or not same[place]:
                for s in range(1 << t):
                    count = _insert(mask | sides[t, s], table, found, count)
            if place < counts[t]:
                mask ^= plus[t, order[place]] | minus[t, order[place]]
        t -= 1
    return found, count
