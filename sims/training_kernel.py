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
def _forward(inputs, outputs, group, unit, x, a, f):
    """One unit at one point or two (the length of `group`): its values into a, its share of the outputs added to f."""
    d, o, two = len(inputs), len(outputs), len(group) == 2
    for l in range(LANES):
        z0 = unit[d * LANES + l]
        z1 = z0
        for i in range(d):
            w = unit[i * LANES + l]
            z0 += x[i] * w
            if two:
                z1 += x[d + i] * w
        z0 = z0 if z0 > 0.0 else 0.0
        a[l] = z0
        if two:
            z1 = z1 if z1 > 0.0 else 0.0
            a[LANES + l] = z1
        for k in range(o):
            v = unit[(d + 1 + k) * LANES + l]
            f[k * LANES + l] += z0 * v
            if two:
                f[(o + k) * LANES + l] += z1 * v


@jit
def _backward(inputs, outputs, group, unit, gradient, x, a, slope):
    """The gradient of one unit's parameters at one point or two, added to `gradient`, first point first."""
    d, o, two = len(inputs), len(outputs), len(group) == 2
    for l in range(LANES):
        a0, s0 = a[l], slope[l]
        a1, s1 = 0.0, 0.0
        if two:
            a1, s1 = a[LANES + l], slope[LANES + l]
        v = unit[(d + o) * LANES + l]
        b0, b1 = s0 * v, s1 * v
        if o == 2:  # f = output[1] - output[0]
            v = unit[(d + 1) * LANES + l]
            b0 -= s0 * v
            b1 -= s1 * v
        b0 = b0 if a0 > 0.0 else 0.0
        b1 = b1 if a1 > 0.0 else 0.0
        for i in range(d):
            g = gradient[i * LANES + l] + x[i] * b0
            if two:
                g += x[d + i] * b1
            gradient[i * LANES + l] = g
        g = gradient[d * LANES + l] + b0
        if two:
            g += b1
        gradient[d * LANES + l] = g
        g = gradient[(d + o) * LANES + l] + s0 * a0
        if two:
            g += s1 * a1
        gradient[(d + o) * LANES + l] = g
        if o == 2:
            g = gradient[(d + 1) * LANES + l] - s0 * a0
            if two:
                g -= s1 * a1
            gradient[(d + 1) * LANES + l] = g


@jit
def _slopes(outputs, f, total, target, logistic, slope, bias_gradient):
    """rate dR/df at one point into slope, and the gradient of the output's biases."""
    o = len(outputs)
    if logistic:
        for l in range(LANES):
            y = f[l] if o == 1 else f[LANES + l] - f[l]
            slope[l] = total[l] * sigmoid(y) - target[l]
    else:
        for l in range(LANES):
            y = f[l] if o == 1 else f[LANES + l] - f[l]
            slope[l] = total[l] * y - target[l]
    for l in range(LANES):
        bias_gradient[(o - 1) * LANES + l] += slope[l]
        if o == 2:
            bias_gradient[l] -= slope[l]


@jit
def _step(inputs, outputs, units, points, w, g, total, target, logistic, a, f, slope):
    """The gradient of a block, times the rate, added to g. points: rows of d coordinates, one after another."""
    d, o = len(inputs), len(outputs)
    record = (d + 1 + o) * LANES
    biases = units * record
    count = len(points) // d
    pair, single = (0, 0), (0,)
    for t in range(count):
        f[t * o * LANES : (t + 1) * o * LANES] = w[biases : biases + o * LANES]
    for j in range(units):
        unit = w[j * record : (j + 1) * record]
        values = a[j * count * LANES : (j + 1) * count * LANES]
        t = 0
        while t + 2 <= count:
            x = points[t * d : (t + 2) * d]
            cut = slice(t * o * LANES, (t + 2) * o * LANES)
            _forward(inputs, outputs, pair, unit, x, values[t * LANES : (t + 2) * LANES], f[cut])
            t += 2
        if t < count:
            _forward(inputs, outputs, single, unit, points[t * d :], values[t * LANES :], f[t * o * LANES :])
    for t in range(count):
        cut = slice(t * LANES, (t + 1) * LANES)
        here = f[t * o * LANES : (t + 1) * o * LANES]
        _slopes(outputs, here, total[cut], target[cut], logistic, slope[cut], g[biases:])
    for j in range(units):
        unit = w[j * record : (j + 1) * record]
        gradient = g[j * record : (j + 1) * record]
        values = a[j * count * LANES : (j + 1) * count * LANES]
        t = 0
        while t + 2 <= count:
            x = points[t * d : (t + 2) * d]
            cut = slice(t * LANES, (t + 2) * LANES)
            _backward(inputs, outputs, pair, unit, gradient, x, values[cut], slope[cut])
            t += 2
        if t < count:
            cut = slice(t * LANES, (t + 1) * LANES)
            _backward(inputs, outputs, single, unit, gradient, points[t * d :], values[cut], slope[cut])


@jit
def _update(w, g, kept):
    """Take the step and clear the gradient."""
    for r in range(len(w)):
        w[r] -= kept[r] * g[r]
        g[r] = 0.0


@jit
def _largest(g, kept, largest):
    """The largest entry of each lane's masked gradient, in magnitude; NaN counts as infinite."""
    largest[:] = 0.0
    for r in range(0, len(g), LANES):
        for l in range(LANES):
            size = abs(kept[r + l] * g[r + l])
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
            used = _rows(d, o, hidden, unit_bits, rows) * LANES
            for r in range(used // LANES):
                for l in range(LANES):
                    w[r * LANES + l] = weights[lanes[l], rows[r]]
                    kept[r * LANES + l] = np.float64(masks[lanes[l]] >> rows[r] & 1)
            count = 0
            for t in range(len(points)):
                present = False
                for l in range(LANES):
                    totals[count * LANES + l] = total[sets[lanes[l]], t]
                    targets[count * LANES + l] = target[sets[lanes[l]], t]
                    present = present or total[sets[lanes[l]], t] != 0.0
                if present:
                    places[count * d : (count + 1) * d] = points[t]
                    count += 1
            seen = places[: count * d]
            number = (used // LANES - o) // record
            for step in range(steps):
                _step(inputs, outputs, number, seen, w, g, totals, targets, logistic, a, f, slope)
                if step == steps - 1:
                    _largest(g[:used], kept[:used], most)
                _update(w[:used], g[:used], kept[:used])
            for l in range(LANES):
                for r in range(used // LANES):
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
