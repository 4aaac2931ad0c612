"""The compiled walk of `census` for two wide neurons, whose table of inner products would be too large to keep.

The products of a block of rows with a tile of lanes are computed when needed, and used while they are in cache.
The test of a lane, its tolerance and the argument that no mask is missed are those of sims.census_kernel, with c3 = 1.
Lanes are sorted by size here, so that one best known gain serves a whole run of them.
"""

import numpy as np

from sims.census_scan import NO_MASK
from sims.jit import jit

BLOCK = 32  # rows
TILE = 128  # lanes, few enough for their features to stay in the fastest cache


@jit
def _gram_of_tile(rows, row, height, lanes_t, gram):
    """gram[r, t] = rows[row + r] . lane t of the tile, for r < height."""
    width = lanes_t.shape[1]
    for r in range(height):
        for t in range(width):
            gram[r, t] = 0.0
        for i in range(0, rows.shape[1], 8):
            d0, d1, d2, d3 = (
                rows[row + r, i],
                rows[row + r, i + 1],
                rows[row + r, i + 2],
                rows[row + r, i + 3],
            )
            d4, d5, d6, d7 = (
                rows[row + r, i + 4],
                rows[row + r, i + 5],
                rows[row + r, i + 6],
                rows[row + r, i + 7],
            )
            for t in range(width):
                one = d0 * lanes_t[i, t] + d1 * lanes_t[i + 1, t]
                one += d2 * lanes_t[i + 2, t] + d3 * lanes_t[i + 3, t]
                two = d4 * lanes_t[i + 4, t] + d5 * lanes_t[i + 5, t]
                two += d6 * lanes_t[i + 6, t] + d7 * lanes_t[i + 7, t]
                gram[r, t] += one + two


@jit
def _hits(gram, lane_b, slope, lack, tolerance):
    """How many lanes of a run may reach the best known gain. Whole arrays, since an offset would not vectorise."""
    hits = 0
    for t in range(gram.shape[0]):
        g = gram[t]
        b = lane_b[t] - slope * g
        hits += not (b * b - lack * (1.0 - g * g) < -tolerance)
    return hits


@jit
def walk_pairs(
    position,  # int64[2]: next row, and next tile within its block of rows; updated
    stop,  # first row not to visit
    rows,  # float64[rows, n8]: unit features of neuron 1, zero features stay zero
    row_b,  # float64[rows]: their products with y
    row_ids,
    row_pop,
    row_sub,
    lanes_t,  # float64[n8, lanes]: unit features of neuron 0 as columns, sorted by size
    lane_b,
    lane_ids,
    lane_pop,
    lane_sub,
    edges,  # int64[d + 2]: lanes of size s are edges[s] to edges[s + 1]
    tolerance,
    known,  # float64[p + 1]: proven lower end of the best gain; updated
    closed,  # int64[p + 1]: NO_MASK where a better mask is still possible
    found_mask,  # candidates: int64, int64, float64, float64
    found_size,
    found_low,
    found_high,
    found,  # int64[2]: number of candidates, number of masks looked at again
):
    """Walk the rows from position until `stop`, or until the candidates nearly fill their arrays: True when done."""
    lanes = lane_b.shape[0]
    tiles = (lanes + TILE - 1) // TILE
    gram, tile_t = np.zeros((BLOCK, TILE)), np.zeros((lanes_t.shape[0], TILE))
    row, tile = position[0], position[1]
    while row < stop:
        height = min(BLOCK, stop - row)
        while tile < tiles:
            if found[0] + BLOCK * TILE > found_mask.shape[0]:
                position[0] = row
                position[1] = tile
                return False
            low = tile * TILE
            high = min(lanes, low + TILE)
            for i in range(lanes_t.shape[0]):
                for t in range(high - low):
                    tile_t[i, t] = lanes_t[i, low + t]
            _gram_of_tile(rows, row, height, tile_t, gram)
            for r in range(height):
                slope = row_b[row + r]
                gain = slope * slope
                for pop in range(lane_pop[low], lane_pop[high - 1] + 1):
                    size = row_pop[row + r] + pop
                    if closed[size] < NO_MASK:
                        continue
                    first, last = max(low, edges[pop]), min(high, edges[pop + 1])
                    lack = known[size] - gain
                    run = gram[r, first - low : last - low]
                    hits = _hits(run, lane_b[first:last], slope, lack, tolerance)
                    if hits == 0:
                        continue
                    for t in range(first, last):
                        g = gram[r, t - low]
                        c = 1.0 - g * g
                        b = lane_b[t] - slope * g
                        if lane_ids[t] == row_ids[row + r]:
                            c, b = 1.0, 0.0  # the row's own direction (or both zero) adds nothing to the gain
                        if b * b - (known[size] - gain) * c < -tolerance:
                            continue
                        found[1] += 1
                        lower, upper = -1.0, 2.0
                        if c > 2.0 * tolerance:
                            lower = gain - tolerance + max(0.0, b * b - tolerance) / (c + tolerance)
                            upper = gain + tolerance + (b * b + tolerance) / (c - tolerance)
                        if upper < known[size]:
                            continue
                        found_mask[found[0]] = row_sub[row + r] | lane_sub[t]
                        found_size[found[0]] = size
                        found_low[found[0]] = lower
                        found_high[found[0]] = upper
                        found[0] += 1
                        known[size] = max(known[size], lower)
            tile += 1
        tile = 0
        row += height
    position[0] = row
    position[1] = 0
    return True
