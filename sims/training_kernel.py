"""Gradient descent of many masked networks at once: the compiled loops behind sims.training."""

import numba
import numpy as np

from sims.exponential import sigmoid
from sims.jit import jit, parallel_jit


@jit
def _forward(widths, w, x, value):
    """Unit values of all layers at x into `value` (layers, widest); relu on hidden layers."""
    layers = len(widths) - 1
    first = 0
    for layer in range(layers):
        fan_in, units = widths[layer], widths[layer + 1]
        for j in range(units):
            z = w[first + fan_in * units + j]
            for i in range(fan_in):
                z += w[first + j * fan_in + i] * (x[i] if layer == 0 else value[layer - 1, i])
            if layer < layers - 1:
                z = z if z > 0.0 else 0.0
            value[layer, j] = z
        first += (fan_in + 1) * units


@parallel_jit
def descend(widths, points, weights, kept, total, target, steps, logistic, largest):
    """`steps` steps of every lane in place; total and target (lanes, P): n_x and s_x or n_x^+ times the step's factor."""
    lanes, p = weights.shape
    layers = len(widths) - 1
    widest = max(widths)
    for lane in numba.prange(lanes):
        w = weights[lane].copy()
        g = np.empty(p)
        value = np.empty((layers, widest))
        back = np.empty((layers, widest))
        for step in range(steps):
            g[:] = 0.0
            for t in range(len(points)):
                if total[lane, t] == 0.0:
                    continue
                x = points[t]
                _forward(widths, w, x, value)
                outputs = widths[layers]
                f = value[layers - 1, 0] if outputs == 1 else value[layers - 1, 1] - value[layers - 1, 0]
                slope = total[lane, t] * (sigmoid(f) if logistic else f) - target[lane, t]
                if outputs == 1:
                    back[layers - 1, 0] = slope
                else:
                    back[layers - 1, 1] = slope
                    back[layers - 1, 0] = -slope
                last = p
                for layer in range(layers - 1, -1, -1):
                    fan_in, units = widths[layer], widths[layer + 1]
                    first = last - (fan_in + 1) * units
                    for j in range(units):
                        g[first + fan_in * units + j] += back[layer, j]
                        for i in range(fan_in):
                            g[first + j * fan_in + i] += back[layer, j] * (
                                x[i] if layer == 0 else value[layer - 1, i]
                            )
                    if layer > 0:
                        for i in range(fan_in):
                            b = back[layer, 0] * w[first + i]
                            for j in range(1, units):
                                b += back[layer, j] * w[first + j * fan_in + i]
                            back[layer - 1, i] = b if value[layer - 1, i] > 0.0 else 0.0
                    last = first
            if step == steps - 1:
                most = 0.0
                for q in range(p):
                    most = max(most, abs(g[q]) if kept[lane] >> q & 1 else 0.0)
                largest[lane] = most
            for q in range(p):
                if kept[lane] >> q & 1:
                    w[q] -= g[q]
        weights[lane] = w


@parallel_jit
def values_at(widths, points, weights, out):
    """f of every lane at every point."""
    layers = len(widths) - 1
    for lane in numba.prange(len(weights)):
        value = np.empty((layers, max(widths)))
        for t in range(len(points)):
            _forward(widths, weights[lane], points[t], value)
            f = value[layers - 1, 0]
            out[lane, t] = f if widths[layers] == 1 else value[layers - 1, 1] - f
