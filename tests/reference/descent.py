"""Gradient descent example by example, in exact fractions or in vectorised floats: no code shared with sims."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np


def exact_descent(widths, start, keep, examples, rate, steps):
    """Squared loss, the mean over a list of (x, y); Fractions; keep: one truth value per parameter. Flat parameters."""
    theta = [v if k else Fraction(0) for v, k in zip(start, keep, strict=True)]
    for _ in range(steps):
        gradient = [Fraction(0)] * len(theta)
        for x, y in examples:
            layers, at = [], 0
            values = [list(x)]
            for fan_in, units in pairwise(widths):
                weights = [at + j * fan_in for j in range(units)]
                bias = at + fan_in * units
                layers.append((weights, bias, fan_in, units))
                at = bias + units
                z = [
                    sum(theta[w + i] * values[-1][i] for i in range(fan_in)) + theta[bias + j]
                    for j, w in enumerate(weights)
                ]
                values.append(z if len(values) == len(widths) - 1 else [max(v, Fraction(0)) for v in z])
            back = [2 * (values[-1][0] - y) / len(examples)]
            for depth in range(len(layers) - 1, -1, -1):
                weights, bias, fan_in, units = layers[depth]
                before = values[depth]
                for j in range(units):
                    gradient[bias + j] += back[j]
                    for i in range(fan_in):
                        gradient[weights[j] + i] += back[j] * before[i]
                back = [
                    sum(back[j] * theta[weights[j] + i] for j in range(units))
                    if before[i] > 0
                    else Fraction(0)
                    for i in range(fan_in)
                ]
        theta = [v - rate * g if k else v for v, g, k in zip(theta, gradient, keep, strict=True)]
    return theta


def tuple_descent(widths, start, keep, xs, ys, loss, rate, steps):
    """One hidden layer, many lists of examples at once: xs (T, n, d), ys (T, n), keep (T, p); floats (T, p)."""
    d, k, outs = widths
    n = xs.shape[1]
    theta = np.where(keep, start, 0.0)
    for _ in range(steps):
        inner = theta[:, : d * k].reshape(-1, k, d)
        bias = theta[:, d * k : d * k + k]
        outer = theta[:, d * k + k : d * k + k + k * outs].reshape(-1, outs, k)
        last = theta[:, -outs:]
        z = np.einsum("tkd,tnd->tnk", inner, xs) + bias[:, None]
        a = np.maximum(z, 0)
        out = np.einsum("tok,tnk->tno", outer, a) + last[:, None]
        f = out[..., 0] if outs == 1 else out[..., 1] - out[..., 0]
        slope = 2 * (f - ys) / n if loss == "squared" else -ys / (1 + np.exp(ys * f)) / n
        d_out = slope[..., None] if outs == 1 else np.stack([-slope, slope], axis=-1)
        d_z = np.einsum("tno,tok->tnk", d_out, outer) * (z > 0)
        parts = (
            np.einsum("tnk,tnd->tkd", d_z, xs).reshape(len(xs), -1),
            d_z.sum(axis=1),
            np.einsum("tno,tnk->tok", d_out, a).reshape(len(xs), -1),
            d_out.sum(axis=1),
        )
        theta = np.where(keep, theta - rate * np.concatenate(parts, axis=1), 0.0)
    return theta


def every_tuple(d, n):
    """All lists of n examples over the cube {-1, 1}^d with labels -1, 1: xs (T, n, d), ys (T, n)."""
    atoms = [(x, y) for x in product((-1, 1), repeat=d) for y in (1, -1)]
    lists = list(product(atoms, repeat=n))
    xs = np.array([[x for x, _ in one] for one in lists], float)
    return xs, np.array([[y for _, y in one] for one in lists], float)
