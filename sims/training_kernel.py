"""Gradient descent of many masked networks at once: the compiled loops behind sims.training.

One hidden layer: `descend` walks blocks of 64 lanes, a lane being one network on one data set. A block is a structure
of arrays, one row of 64 numbers per parameter, so that every loop runs over lanes and vectorises without gathering.
Rows are grouped by hidden unit: incoming weights, bias, outgoing weights. A block leaves out the points that none of
its data sets has and the units that are dead in all of its lanes; sims.training sorts lanes so that neighbours agree
in both.

Any number of layers: `descend_plainly`, lane by lane, the same operations in the same order, hence the same numbers.

Numbers of inputs and outputs are passed as the lengths of tuples, since these are known to the compiler: it unrolls
the loops over them, after which only the loop over lanes is left to vectorise.
"""

import numba
import numpy as np

from sims.exponential import sigmoid
from sims.jit import jit, parallel_jit

LANES = 64


@jit
def _at(row, lane):
    """The place of a number in a flat array of rows of lanes.

    Unsigned, since a signed index may be negative, which would keep loops from vectorising. Places are used instead
    of slices, and functions are called once a step, since counting references to arrays takes longer than a loop.
    """
    return np.uint64(row * LANES + lane)


@jit
def _range(group, count):
    """Two points at a time, so that a weight is read once for both; the one that may be left over comes alone."""
    even = count - count % 2
    return range(0, even, 2) if len(group) == 2 else range(even, count, 1)


@jit
def _forward(inputs, outputs, group, units, points, count, w, a, f):
    """The units' values into a, and their shares of the outputs added to f: at the points of `_range`."""
    d, o, two = len(inputs), len(outputs), len(group) == 2
    for j in range(units):
        unit = j * (d + 1 + o)
        for t in _range(group, count):
            x, value, output = t * d, j * count + t, t * o
            for l in range(LANES):
                z0 = w[_at(unit + d, l)]
                z1 = z0
                for i in range(d):
                    weight = w[_at(unit + i, l)]
                    z0 += points[np.uint64(x + i)] * weight
                    if two:
                        z1 += points[np.uint64(x + d + i)] * weight
                z0 = z0 if z0 > 0.0 else 0.0
                z1 = z1 if z1 > 0.0 else 0.0
                a[_at(value, l)] = z0
                if two:
                    a[_at(value + 1, l)] = z1
                for k in range(o):
                    weight = w[_at(unit + d + 1 + k, l)]
                    f[_at(output + k, l)] += z0 * weight
                    if two:
                        f[_at(output + o + k, l)] += z1 * weight


@jit
def _backward(inputs, outputs, group, units, points, count, w, a, slope, g):
    """The gradient of the units' parameters, added to g in the order of the points: at the points of `_range`."""
    d, o, two = len(inputs), len(outputs), len(group) == 2
    for j in range(units):
        unit = j * (d + 1 + o)
        for t in _range(group, count):
            x, value = t * d, j * count + t
            for l in range(LANES):
                a0, s0 = a[_at(value, l)], slope[_at(t, l)]
                a1, s1 = 0.0, 0.0
                if two:
                    a1, s1 = a[_at(value + 1, l)], slope[_at(t + 1, l)]
                weight = w[_at(unit + d + o, l)]
                b0, b1 = s0 * weight, s1 * weight
                if o == 2:  # f = output[1] - output[0]
                    weight = w[_at(unit + d + 1, l)]
                    b0 -= s0 * weight
                    b1 -= s1 * weight
                b0 = b0 if a0 > 0.0 else 0.0
                b1 = b1 if a1 > 0.0 else 0.0
                for i in range(d):
                    gradient = g[_at(unit + i, l)] + points[np.uint64(x + i)] * b0
                    if two:
                        gradient += points[np.uint64(x + d + i)] * b1
                    g[_at(unit + i, l)] = gradient
                gradient = g[_at(unit + d, l)] + b0
                if two:
                    gradient += b1
                g[_at(unit + d, l)] = gradient
                gradient = g[_at(unit + d + o, l)] + s0 * a0
                if two:
                    gradient += s1 * a1
                g[_at(unit + d + o, l)] = gradient
                if o == 2:
                    gradient = g[_at(unit + d + 1, l)] - s0 * a0
                    if two:
                        gradient -= s1 * a1
                    g[_at(unit + d + 1, l)] = gradient


@jit
def _slopes(outputs, count, f, total, target, logistic, slope, g, biases):
    """rate dR/df at the points, and its sums, the gradient of the output's biases (rows of g from `biases` on)."""
    o = len(outputs)
    for t in range(count):
        if logistic:
            for l in range(LANES):
                y = f[_at(t, l)] if o == 1 else f[_at(2 * t + 1, l)] - f[_at(2 * t, l)]
                slope[_at(t, l)] = total[_at(t, l)] * sigmoid(y) - target[_at(t, l)]
        else:
            for l in range(LANES):
                y = f[_at(t, l)] if o == 1 else f[_at(2 * t + 1, l)] - f[_at(2 * t, l)]
                slope[_at(t, l)] = total[_at(t, l)] * y - target[_at(t, l)]
        for l in range(LANES):
            g[_at(biases + o - 1, l)] += slope[_at(t, l)]
            if o == 2:
                g[_at(biases, l)] -= slope[_at(t, l)]


@jit
def _gradient(inputs, outputs, units, points, count, w, g, total, target, logistic, a, f, slope):
    """The gradient of a block at `count` points, times the rate, added to g."""
    o = len(outputs)
    biases = units * (len(inputs) + 1 + o)
    pair, single = (0, 0), (0,)
    for t in range(count):
        for k in range(o):
            for l in range(LANES):
                f[_at(t * o + k, l)] = w[_at(biases + k, l)]
    _forward(inputs, outputs, pair, units, points, count, w, a, f)
    _forward(inputs, outputs, single, units, points, count, w, a, f)
    _slopes(outputs, count, f, total, target, logistic, slope, g, biases)
    _backward(inputs, outputs, pair, units, points, count, w, a, slope, g)
    _backward(inputs, outputs, single, units, points, count, w, a, slope, g)


@jit
def _update(rows, w, g, kept):
    """Take the step and clear the gradient."""
    for r in range(rows * LANES):
        w[r] -= kept[r] * g[r]
        g[r] = 0.0


@jit
def _largest(rows, g, kept, largest):
    """The largest entry of each lane's masked gradient, in magnitude; NaN counts as infinite."""
    largest[:] = 0.0
    for r in range(rows):
        for l in range(LANES):
            size = abs(kept[_at(r, l)] * g[_at(r, l)])
            if not size <= largest[l]:
                largest[l] = size if size == size else np.inf


@jit
def _rows(d, o, hidden, unit_bits, rows):
    """The parameter of each row of a block: unit after unit (of those in unit_bits), then the output's biases."""
    n = 0
    for j in range(hidden):
        if unit_bits >> j & 1:
            for i in range(d):
                rows[n + i] = j * d + i
            rows[n + d] = d * hidden + j
            for k in range(o):
                rows[n + d + 1 + k] = (d + 1) * hidden + k * hidden + j
            n += d + 1 + o
    for k in range(o):
        rows[n + k] = (d + 1 + o) * hidden + k
    return n + o


@jit
def _seen(points, lanes, total, target, sets, places, totals, targets):
    """The number of points that occur in some data set of a block; they and their factors, in their order."""
    count = 0
    for t in range(len(points)):
        present = False
        for l in range(LANES):
            totals[count * LANES + l] = total[sets[lanes[l]], t]
            targets[count * LANES + l] = target[sets[lanes[l]], t]
            present = present or total[sets[lanes[l]], t] != 0.0
        if present:
            for i in range(points.shape[1]):
                places[count * points.shape[1] + i] = points[t, i]
            count += 1
    return count


@parallel_jit
def descend(
    inputs,
    outputs,
    points,
    weights,
    masks,
    units,
    total,
    target,
    sets,
    order,
    steps,
    logistic,
    workers,
    largest,
):
    """`steps` steps, at least one, of the lanes in `order`, in place; one hidden layer.

    points (P, d); weights (lanes, p); masks (lanes,) what is trained; units (lanes,) bit j: unit j is alive; total and
    target (data sets, P): the factors of sims.training.step_coefficients; sets (lanes,) their rows; order: distinct
    lanes, cut into blocks as they come; largest (lanes,): the largest entry of rate times the masked gradient used
    in the last step. Worker i takes every workers-th block: a lane's numbers depend on nothing but the lane.
    """
    d, o, p = len(inputs), len(outputs), weights.shape[1]
    record = d + 1 + o
    hidden = (p - o) // record
    blocks = (len(order) + LANES - 1) // LANES
    for worker in numba.prange(workers):
        lanes = np.empty(LANES, np.int64)
        rows = np.empty(p, np.int64)
        w, g, kept = np.empty(p * LANES), np.zeros(p * LANES), np.empty(p * LANES)
        a, f = np.empty(hidden * len(points) * LANES), np.empty(len(points) * o * LANES)
        slope, most = np.empty(len(points) * LANES), np.empty(LANES)
        totals, targets = np.empty(len(points) * LANES), np.empty(len(points) * LANES)
        places = np.empty(len(points) * d)
        for block in range(worker, blocks, workers):
            for l in range(LANES):  # the last block is filled up with copies of its last lane
                lanes[l] = order[min(block * LANES + l, len(order) - 1)]
            unit_bits = np.int64(0)
            for lane in lanes:
                unit_bits |= units[lane]
            used = _rows(d, o, hidden, unit_bits, rows)
            for r in range(used):
                for l in range(LANES):
                    w[r * LANES + l] = weights[lanes[l], rows[r]]
                    kept[r * LANES + l] = np.float64(masks[lanes[l]] >> rows[r] & 1)
            count = _seen(points, lanes, total, target, sets, places, totals, targets)
            number = (used - o) // record
            for step in range(steps):
                _gradient(
                    inputs, outputs, number, places, count, w, g, totals, targets, logistic, a, f, slope
                )
                if step == steps - 1:
                    _largest(used, g, kept, most)
                _update(used, w, g, kept)
            for l in range(LANES):
                for r in range(used):
                    weights[lanes[l], rows[r]] = w[r * LANES + l]
                largest[lanes[l]] = most[l]


@jit
def _values(widths, w, x, value):
    """The values of all units at x into `value` (layers, widest); relu on hidden layers only."""
    layers = len(widths) - 1
    first = 0
    for layer in range(layers):
        fan_in, units = widths[layer], widths[layer + 1]
        for j in range(units):
            z = w[first + fan_in * units + j]
            for i in range(fan_in):
                z += (x[i] if layer == 0 else value[layer - 1, i]) * w[first + j * fan_in + i]
            if layer < layers - 1:
                z = z if z > 0.0 else 0.0
            value[layer, j] = z
        first += (fan_in + 1) * units


@jit
def _add_gradient(widths, w, x, value, back, slope, g):
    """Add slope df/dw at x to g, the values at x given; back (layers, widest) is room to work."""
    layers = len(widths) - 1
    outputs = widths[layers]
    back[layers - 1, outputs - 1] = slope
    if outputs == 2:
        back[layers - 1, 0] = -slope
    last = len(w)
    for layer in range(layers - 1, -1, -1):
        fan_in, units = widths[layer], widths[layer + 1]
        first = last - (fan_in + 1) * units
        for j in range(units):
            g[first + fan_in * units + j] += back[layer, j]
            for i in range(fan_in):
                g[first + j * fan_in + i] += back[layer, j] * (x[i] if layer == 0 else value[layer - 1, i])
        if layer > 0:
            for i in range(fan_in):
                b = back[layer, 0] * w[first + i]
                for j in range(1, units):
                    b += back[layer, j] * w[first + j * fan_in + i]
                back[layer - 1, i] = b if value[layer - 1, i] > 0.0 else 0.0
        last = first


@parallel_jit
def descend_plainly(widths, points, weights, masks, total, target, sets, order, steps, logistic, largest):
    """As `descend`, for any number of layers and outputs; widths: those of the network."""
    p, layers, widest = weights.shape[1], len(widths) - 1, max(widths)
    for n in numba.prange(len(order)):
        lane = order[n]
        row = sets[lane]
        w, g = weights[lane].copy(), np.empty(p)
        value, back = np.empty((layers, widest)), np.empty((layers, widest))
        for _ in range(steps):
            g[:] = 0.0
            for t in range(len(points)):
                if total[row, t] != 0.0:
                    _values(widths, w, points[t], value)
                    f = value[layers - 1, 0]
                    if widths[layers] == 2:
                        f = value[layers - 1, 1] - f
                    slope = total[row, t] * (sigmoid(f) if logistic else f) - target[row, t]
                    _add_gradient(widths, w, points[t], value, back, slope, g)
            most = 0.0
            for q in range(p):
                if masks[lane] >> q & 1:
                    w[q] -= g[q]
                    most = max(most, abs(g[q]) if g[q] == g[q] else np.inf)
            largest[lane] = most
        weights[lane] = w


@parallel_jit
def values_at(widths, points, weights, found):
    """f of every lane at every point into found (lanes, P)."""
    layers = len(widths) - 1
    for lane in numba.prange(len(weights)):
        value = np.empty((layers, max(widths)))
        for t in range(len(points)):
            _values(widths, weights[lane], points[t], value)
            f = value[layers - 1, 0]
            found[lane, t] = f if widths[layers] == 1 else value[layers - 1, 1] - f
