"""Training a ticket in plain Python, one number at a time; nothing is shared with sims but the order of parameters."""

from __future__ import annotations

import itertools
import math


def trained(widths, start, mask, points, totals, sums, rate, tolerance, most_steps):
    """(loss, largest gradient entry, W1, b1, W2) of one hidden layer and one output, squared error, labels +-1.

    totals[i] points lie at points[i], their labels sum to sums[i]. Gradient descent until no entry of the gradient
    inside the mask exceeds the tolerance, or for the most steps.
    """
    d, k, _ = widths
    kept = [mask >> q & 1 for q in range(len(start))]
    theta = [float(v) if keep else 0.0 for v, keep in zip(start, kept, strict=True)]
    steps, largest = 0, math.inf
    while True:
        loss, gradient = _loss_and_gradient(theta, d, k, points, totals, sums)
        gradient = [g if keep else 0.0 for g, keep in zip(gradient, kept, strict=True)]
        largest = max(map(abs, gradient))
        if largest <= tolerance or steps == most_steps:
            break
        theta = [v - rate * g for v, g in zip(theta, gradient, strict=True)]
        steps += 1
    inner = [theta[j * d : (j + 1) * d] for j in range(k)]
    return loss, largest, inner, theta[k * d : k * d + k], theta[k * d + k : -1]


def _loss_and_gradient(theta, d, k, points, totals, sums):
    n = sum(totals)
    loss, gradient = 0.0, [0.0] * len(theta)
    for x, total, label in zip(points, totals, sums, strict=True):
        z = [sum(theta[j * d + i] * x[i] for i in range(d)) + theta[k * d + j] for j in range(k)]
        f = sum(theta[k * d + k + j] * max(z[j], 0.0) for j in range(k)) + theta[-1]
        loss += (total * (f * f + 1) - 2 * label * f) / n
        slope = 2 * (total * f - label) / n
        gradient[-1] += slope
        for j in range(k):
            if z[j] > 0:
                gradient[k * d + k + j] += slope * z[j]
                gradient[k * d + j] += slope * theta[k * d + k + j]
                for i in range(d):
                    gradient[j * d + i] += slope * theta[k * d + k + j] * x[i]
    return loss, gradient


def steepest(inner, bias, outer):
    """The Lipschitz constant over the line of one-dimensional inputs: the slope left and right of every kink."""
    kinks = sorted({-b / row[0] for row, b in zip(inner, bias, strict=True) if row[0]})
    between = [(a + b) / 2 for a, b in itertools.pairwise(kinks)]
    places = [kinks[0] - 1, *between, kinks[-1] + 1] if kinks else [0.0]
    slopes = [
        sum(a * row[0] for row, b, a in zip(inner, bias, outer, strict=True) if row[0] * x + b > 0)
        for x in places
    ]
    return max(map(abs, slopes))


def place(losses, mask):
    """(better, equal, of) of a mask among those of its size, by sorting; losses maps masks to losses."""
    same = sorted(loss for other, loss in losses.items() if other.bit_count() == mask.bit_count())
    first = same.index(losses[mask])
    return first, same.count(losses[mask]), len(same)


def quantile(losses, size, share):
    """The least loss that at least this share of the masks of a size does not exceed."""
    same = sorted(loss for mask, loss in losses.items() if mask.bit_count() == size)
    return same[max(1, math.ceil(share * len(same))) - 1]
