"""Training, evaluation and dead units, slowly and on their own terms: rational arithmetic, points one by one, no counts.

Gradients come from dual numbers, one parameter at a time: no back-propagation. Nothing here knows of sims.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise, product

ZERO = Fraction(0)


class Dual:
    """a + b e with e^2 = 0: a value and its derivative."""

    def __init__(self, value, slope=ZERO):
        self.value, self.slope = Fraction(value), Fraction(slope)

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def relu(self):
        return Dual(self.value, self.slope) if self.value > 0 else Dual(0)


def network(widths, theta, x):
    """f(x) for parameters and points that are Duals: the last output minus the first, if there are two."""
    values, rest = list(x), iter(theta)
    for layer, (fan_in, units) in enumerate(pairwise(widths)):
        weights = [[next(rest) for _ in range(fan_in)] for _ in range(units)]
        biases = [next(rest) for _ in range(units)]
        values = [
            sum((w * v for w, v in zip(row, values, strict=True)), b)
            for row, b in zip(weights, biases, strict=True)
        ]
        if layer < len(widths) - 2:
            values = [v.relu() for v in values]
    return values[0] if len(values) == 1 else values[1] + values[0] * Dual(-1)


def value(widths, theta, x):
    """f(x) exactly."""
    return network(widths, [Dual(t) for t in theta], [Dual(v) for v in x]).value


def _rounded(number):
    """A Decimal of 60 digits as a Fraction."""
    return Fraction(number)


def _exp(x):
    with localcontext() as context:
        context.prec = 60
        return (Decimal(x.numerator) / Decimal(x.denominator)).exp()


def loss(widths, theta, data, kind):
    """(1/n) sum of the points' losses: exact for the squared loss, to 50 digits for the logistic one."""
    total = ZERO
    for x, y in data:
        f = value(widths, theta, x)
        if kind == "squared":
            total += (f - y) ** 2
        else:
            with localcontext() as context:
                context.prec = 60
                total += _rounded((1 + _exp(-y * f)).ln())
    return total / len(data)


def gradient(widths, theta, data, kind):
    """dR/dtheta: exact for the squared loss, to 50 digits for the logistic one."""
    found = []
    for q in range(len(theta)):
        total = ZERO
        for x, y in data:
            f = network(widths, [Dual(t, int(i == q)) for i, t in enumerate(theta)], [Dual(v) for v in x])
            if kind == "squared":
                outer = 2 * (f.value - y)
            else:
                with localcontext() as context:
                    context.prec = 60
                    outer = -y / _rounded(1 + _exp(y * f.value))
            total += outer * f.slope
        found.append(total / len(data))
    return found


def train(widths, start, mask, data, kind, rate, steps, bits=None):
    """Masked gradient descent; with `bits`, parameters are rounded to that many binary places after every step."""
    theta = [t if mask >> q & 1 else ZERO for q, t in enumerate(start)]
    for _ in range(steps):
        slopes = gradient(widths, theta, data, kind)
        theta = [
            t - rate * g if mask >> q & 1 else ZERO
            for q, (t, g) in enumerate(zip(theta, slopes, strict=True))
        ]
        if bits is not None:
            theta = [Fraction(round(t * 2**bits), 2**bits) for t in theta]
    return theta


def data_set(counts, atoms):
    """The points of a data set one by one, as (x, y)."""
    return [atom for count, atom in zip(counts, atoms, strict=True) for _ in range(int(count))]


def live_parameters(widths, mask):
    """The kept parameters that are not at dead units: those that survive removing dead units one at a time."""
    sizes = list(pairwise(widths))
    place, nodes = {}, []
    for layer, (fan_in, units) in enumerate(sizes):
        for j, i in product(range(units), range(fan_in)):
            place[len(place)] = ((layer, i), (layer + 1, j))  # an edge between units
        for j in range(units):
            place[len(place)] = (None, (layer + 1, j))  # a bias
        if layer < len(sizes) - 1:
            nodes += [(layer + 1, j) for j in range(units)]
    kept = {q for q in place if mask >> q & 1}
    while True:
        for node in nodes:
            into = {q for q in kept if place[q][1] == node}
            out = {q for q in kept if place[q][0] == node}
            if (into or out) and not (into and out):
                kept -= into | out
                break
        else:
            return sum(1 << q for q in kept)
