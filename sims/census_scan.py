"""The innermost loop of `census`, and the tables of best known gains that it reads. See sims.census_kernel."""

import numpy as np

from sims.jit import jit

NO_MASK = np.int64(2**62)  # larger than every mask
SHUT = -1e3  # below every value of a lane: added to it, the lane never passes


@jit
def next_hit(
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
    """The first row in [first, stop) with a lane that may reach the best known gain, or with a small row_c; or stop.

    This is the hot loop of the census: it must vectorise.
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
def all_closed(closed, low, high):
    for size in range(low, min(high, closed.shape[0] - 1) + 1):
        if closed[size] == NO_MASK:
            return False
    return True


@jit
def raise_best(best, lane_pop, widest, known, size, gain):
    """Note a new lower end of the best gain of masks of `size`, also in the table best[prefix size, lane]."""
    known[size] = gain
    for sigma in range(max(0, size - widest), size + 1):
        for t in range(lane_pop.shape[0]):
            if sigma + lane_pop[t] == size:
                best[sigma, t] = gain


@jit
def shut_size(shut, size_open, lane_pop, widest, closed, size, mask):
    """No later mask of `size` can be better than `mask`: its lanes never pass again."""
    closed[size] = mask
    for sigma in range(max(0, size - widest), size + 1):
        size_open[sigma] = not all_closed(closed, sigma, sigma + widest)
    for sigma in range(shut.shape[0]):
        for t in range(lane_pop.shape[0]):
            if sigma + lane_pop[t] == size:
                shut[sigma, t] = SHUT


@jit
def fill_tables(best, shut, lane_pop, known, closed):
    """The tables best[prefix size, lane] and shut[prefix size, lane] that belong to known[size] and closed[size]."""
    for sigma in range(best.shape[0]):
        for t in range(lane_pop.shape[0]):
            size = sigma + lane_pop[t]
            if size < known.shape[0]:
                best[sigma, t] = known[size]
                shut[sigma, t] = SHUT if closed[size] < NO_MASK else 0.0
