"""Scores of pruning methods by their definitions, in Fractions or to 60 digits, one data set at a time. Slow.

Derivatives come from values of the loss alone: with the activation pattern held where the start puts it (relu'(0) = 0),
the loss is a polynomial along every line, and interpolation through enough points differentiates it without error.
"""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import prod

import mpmath


def layers_of(widths, theta):
    """(rows of weights, biases) of each layer, from the flat order."""
    theta, found = list(theta), []
    for fan_in, units in pairwise(widths):
        rows = [[theta.pop(0) for _ in range(fan_in)] for _ in range(units)]
        found.append((rows, [theta.pop(0) for _ in range(units)]))
    return found


def output(widths, theta, x, pattern=None):
    """f(x); with a pattern, what each hidden unit does is held fixed. Returns (f, pattern)."""
    value, own = list(x), []
    network = layers_of(widths, theta)
    for number, (rows, biases) in enumerate(network):
        value = [
            sum(w * v for w, v in zip(row, value, strict=True)) + b
            for row, b in zip(rows, biases, strict=True)
        ]
        if number < len(network) - 1:
            on = [v > 0 for v in value] if pattern is None else pattern[number]
            own.append(on)
            value = [v if open_ else 0 * v for v, open_ in zip(value, on, strict=True)]
    return (value[0] if len(value) == 1 else value[1] - value[0]), own


def patterns(widths, theta, points):
    return [output(widths, theta, x)[1] for x in points]


def squared(widths, theta, points, totals, sums, held, temperature=Fraction(1)):
    """n R up to a constant: sum_P n f^2 - 2 s f, f divided by the temperature."""
    loss = Fraction(0)
    for x, n, s, pattern in zip(points, totals, sums, held, strict=True):
        f = output(widths, theta, x, pattern)[0] / temperature
        loss += n * f * f - 2 * s * f
    return loss


def slope(function, degree):
    """The derivative at 0 of a polynomial of at most this degree, from its values at -k..k."""
    return sum(weight * function(node) for node, weight in slope_weights(degree) if weight)


@cache
def slope_weights(degree):
    """(node, derivative at 0 of its Lagrange polynomial)."""
    nodes, found = range(-((degree + 1) // 2), (degree + 1) // 2 + 1), []
    for i in nodes:
        others = [j for j in nodes if j != i]
        products = [prod(-j for j in others if j != skipped) for skipped in others]
        found.append((i, Fraction(sum(products), prod(i - j for j in others))))
    return found


def moved(theta, h, direction):
    return [t + h * d for t, d in zip(theta, direction, strict=True)]


def unit(p, q):
    return [Fraction(int(i == q)) for i in range(p)]


def gradient(loss, theta, degree):
    """All derivatives of loss(theta), of at most the given degree along a parameter."""
    p = len(theta)
    return [slope(lambda h, q=q: loss(moved(theta, h, unit(p, q))), degree) for q in range(p)]


def snip_squared(widths, theta, points, totals, sums, temperature=Fraction(1)):
    held = patterns(widths, theta, points)
    g = gradient(lambda at: squared(widths, at, points, totals, sums, held, temperature), theta, 2)
    return [abs(t * v) for t, v in zip(theta, g, strict=True)]


def grasp_squared(widths, theta, points, totals, sums, temperature=Fraction(1)):
    held = patterns(widths, theta, points)

    def loss(at):
        return squared(widths, at, points, totals, sums, held, temperature)

    g = gradient(loss, theta, 2)
    degree = 2 * (len(widths) - 1)
    curved = [
        slope(
            lambda b, q=q: slope(lambda a: loss(moved(moved(theta, b, g), a, unit(len(theta), q))), 2), degree
        )
        for q in range(len(theta))
    ]
    return [t * v for t, v in zip(theta, curved, strict=True)]


def moved_at(theta, *indices):
    return [t + (q in indices) for q, t in enumerate(theta)]


@cache
def derivatives(widths, theta, points, temperature):
    """f, gradient and Hessian of f at each point: f has degree 1 in every parameter, so differences are derivatives."""
    found, p = [], len(theta)
    for x, pattern in zip(points, patterns(widths, theta, points), strict=True):

        def f(*indices, x=x, pattern=pattern):
            return output(widths, moved_at(theta, *indices), x, pattern)[0] / temperature

        base, single = f(), [f(q) for q in range(p)]
        hessian = [[Fraction(0)] * p for _ in range(p)]
        for q in range(p):
            for r in range(q):
                hessian[q][r] = hessian[r][q] = f(q, r) - single[q] - single[r] + base
        found.append((base, [value - base for value in single], hessian))
    return found


def logistic_scores(widths, theta, points, totals, sums, temperature=Fraction(1), digits=60):
    """(SNIP, GraSP) to about that many digits, from sigma and the exact derivatives of f."""
    at_points = derivatives(widths, tuple(theta), tuple(points), temperature)
    p = len(theta)
    with mpmath.workdps(digits):
        slopes, bends = [], []
        for (value, _, _), n, s in zip(at_points, totals, sums, strict=True):
            sigma = 1 / (1 + mpmath.exp(-number(value)))
            slopes.append(n * sigma - mpmath.mpf(n + s) / 2)
            bends.append(n * sigma * (1 - sigma))
        jacobian = [[number(v) for v in row] for _, row, _ in at_points]
        g = [
            mpmath.fsum(slope_ * row[q] for slope_, row in zip(slopes, jacobian, strict=True))
            for q in range(p)
        ]
        curved = [mpmath.mpf(0)] * p
        for (_, _, hessian), row, bend, slope_ in zip(at_points, jacobian, bends, slopes, strict=True):
            inner = mpmath.fsum(a * b for a, b in zip(row, g, strict=True))
            for q in range(p):
                along = mpmath.fsum(number(h) * v for h, v in zip(hessian[q], g, strict=True) if h)
                curved[q] += bend * row[q] * inner + slope_ * along
        weighted = [[number(t) * v for t, v in zip(theta, values, strict=True)] for values in (g, curved)]
        return [abs(v) for v in weighted[0]], weighted[1]


def number(value):
    return mpmath.mpf(value.numerator) / value.denominator


def order(scores, tolerance=0, lowest=False):
    """Indices by decreasing score; scores that differ by at most the tolerance are equal, equal ones by index."""
    left, found = list(range(len(scores))), []
    while left:
        best = (min if lowest else max)(scores[q] for q in left)
        first = min(q for q in left if abs(scores[q] - best) <= tolerance)
        found.append(first)
        left.remove(first)
    return found


def flow(widths, weights):
    """SynFlow's R: the sum of the outputs of the network with absolute values, without relu, at the input 1."""
    value = [Fraction(1)] * widths[0]
    for rows, biases in layers_of(widths, [abs(w) for w in weights]):
        value = [
            sum(w * v for w, v in zip(row, value, strict=True)) + b
            for row, b in zip(rows, biases, strict=True)
        ]
    return sum(value)


def synflow_scores(widths, theta):
    """theta dR/dtheta: R is affine in each parameter, so the score is R less R without it."""
    absolute = [abs(t) for t in theta]
    whole = flow(widths, absolute)
    return [
        whole - flow(widths, [0 if r == q else t for r, t in enumerate(absolute)])
        for q in range(len(absolute))
    ]


def synflow_mask(widths, theta, size, rounds):
    """SynFlow with its schedule in 60 digits."""
    p = len(theta)
    kept = list(range(p))
    for k in range(1, rounds + 1):
        with mpmath.workdps(60):
            exact = p * mpmath.power(mpmath.mpf(size) / p, mpmath.mpf(k) / rounds) if size else mpmath.mpf(0)
            wanted = int(mpmath.ceil(exact - mpmath.mpf(10) ** -40))
        scores = synflow_scores(widths, [t if q in kept else Fraction(0) for q, t in enumerate(theta)])
        kept = sorted(sorted(kept, key=lambda q: (-scores[q], q))[:wanted])
    return sum(1 << q for q in kept)


def successive_draws(scores, size):
    """P(set drawn), by following every order of draws; among zeros only, uniformly."""
    found = {}

    def draw(chosen, probability):
        if len(chosen) == size:
            key = sum(1 << q for q in chosen)
            found[key] = found.get(key, Fraction(0)) + probability
            return
        left = [q for q in range(len(scores)) if q not in chosen]
        total = sum(scores[q] for q in left)
        for q in left:
            share = Fraction(scores[q]) / total if total else Fraction(1, len(left))
            if share:
                draw([*chosen, q], probability * share)

    draw([], Fraction(1))
    return found
