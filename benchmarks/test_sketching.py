"""The exact law of a sketch's error beside what a user would run instead: sampled masks in numpy, and a plain loop.

There are as many samples as a relative standard error of one in a thousand of the mean squared error takes, which the
exact law itself tells. The loop lists every mask, or every sequence of draws, in floats.
"""

import itertools
import time
from fractions import Fraction as F

import numpy as np
import pytest

from sims.sketch_rules import optimal
from sims.sketch_schemes import Bernoulli, UniformSubset, WithReplacement
from sims.sketching import sketch

N, RELATIVE = 8, 1e-3
SAMPLES, LISTED = 50_000, 20_000  # what is measured of theirs; the rest is in proportion


def network(d):
    """Small whole numbers, so that every norm is what it is for either side."""
    rng = np.random.default_rng(0)
    return rng.integers(-3, 4, (N, d)), rng.integers(1, 4, d) * rng.choice([-1, 1], d)


def samples_needed(found):
    """Variance of the squared error over the square of the standard error."""
    mean = float(found.mean_squared_error)
    square = sum(float(error) ** 2 * float(p) for error, p in found.law.items())
    return (square - mean**2) / (RELATIVE * mean) ** 2


def squared(X, w, masks):
    """|X(m*w) - Xw|^2 of each row of masks."""
    return (((masks - 1.0) * w @ X.T) ** 2).sum(axis=1)


def sampled(draw, X, w):
    """Seconds of one sampled mask, and the mean of SAMPLES of them."""
    start = time.perf_counter()
    mean = squared(X, w, draw(SAMPLES)).mean()
    return (time.perf_counter() - start) / SAMPLES, mean


def listed(masks, X, w):
    """Seconds of one mask of a plain loop, which takes the first LISTED of them at most."""
    start, total, done = time.perf_counter(), 0.0, 0
    for mask, chance in itertools.islice(masks, LISTED):
        total += chance * float(((X @ (mask * w) - X @ w) ** 2).sum())
        done += 1
    assert total > 0
    return (time.perf_counter() - start) / done


def drawn(d, draws, p):
    rng = np.random.default_rng(1)

    def sequences():
        for sequence in itertools.product(range(d), repeat=draws):
            counts = np.bincount(sequence, minlength=d)
            yield counts / (draws * p), float(np.prod(p[list(sequence)]))

    return lambda count: rng.multinomial(draws, p, count) / (draws * p), sequences(), float(d) ** draws


def kept(d, q):
    rng = np.random.default_rng(1)

    def bits():
        for mask in itertools.product((0, 1), repeat=d):
            yield np.array(mask) / q, float(np.prod(np.where(mask, q, 1 - q)))

    return lambda count: (rng.random((count, d)) < q) / q, bits(), 2.0**d


def chosen(d, size):
    rng = np.random.default_rng(1)

    def subsets():
        for some in itertools.combinations(range(d), size):
            mask = np.zeros(d)
            mask[list(some)] = d / size
            yield mask, 1.0

    def draw(count):
        order = rng.random((count, d)).argsort(axis=1)
        return (order < size) * (d / size)

    return draw, subsets(), float(len(list(itertools.combinations(range(d), size))))


QUARTERS = (F(1, 4), F(1, 2), F(3, 4), F(1, 2)) * 4
EIGHTEENTHS = (F(1, 18), F(1, 9)) * 6
CASES = {  # the best probabilities have long denominators, and their law is one of long integers
    "12 columns, 6 drawn with the best probabilities": (12, WithReplacement(optimal, 6)),
    "12 columns, 6 drawn in eighteenths": (12, WithReplacement(EIGHTEENTHS, 6)),
    "16 columns, kept with the best probabilities, 6 on average": (16, Bernoulli(optimal, size=6)),
    "16 columns, kept in quarters": (16, Bernoulli(QUARTERS)),
    "16 columns, a subset of 6": (16, UniformSubset(6)),
}


@pytest.mark.parametrize("what", CASES)
def test_the_law_of_a_sketch(what, compare, best_of):
    d, scheme = CASES[what]
    X, w = network(d)
    found = sketch(scheme, X, w)
    ours = best_of(lambda: sketch(scheme, X, w))
    if isinstance(scheme, WithReplacement):
        draw, masks, count = drawn(d, 6, np.array(scheme.chances(X.tolist(), w.tolist()), float))
    elif isinstance(scheme, Bernoulli):
        draw, masks, count = kept(d, np.array(scheme.chances(X.tolist(), w.tolist()), float))
    else:
        draw, masks, count = chosen(d, 6)
    needed = samples_needed(found)
    one, mean = sampled(draw, X, w)
    spread = RELATIVE * (needed / SAMPLES) ** 0.5
    assert abs(mean / float(found.mean_squared_error) - 1) < 6 * spread
    text = f"sketch, {what}: the exact law over {found.outcomes:,} masks"
    compare(text, ours, f"numpy, {needed:,.0f} sampled masks, known to 0.1 %", one * needed)
    note = f"theirs from {LISTED:,} of them" if count > LISTED else ""
    compare(text, ours, f"a loop over {count:,.0f} masks in floats", listed(masks, X, w) * count, note)
