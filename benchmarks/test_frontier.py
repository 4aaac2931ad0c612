"""One point of a frontier with 2^12 masks and 2^12 data sets, beside the textbook's loop in numpy."""

import time

import numpy as np
import pytest

from sims.blahut_arimoto import kernel, solve

SIZE = 2**12


def drawn(structured):
    """A distortion matrix (masks, data sets): independent entries, or squared distances of points in six dimensions."""
    rng = np.random.default_rng(0)
    if not structured:
        d = rng.random((SIZE, SIZE))
    else:
        a, b = rng.normal(size=(SIZE, 6)), rng.normal(size=(SIZE, 6))
        d = np.maximum((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T, 0.0)
    return d - d.min(axis=0)


def textbook(values, weights, seconds):
    """Steps of Blahut and Arimoto until the time is over: how many, and log2 max b, which bounds what is missing."""
    q = np.full(len(values), 1 / len(values))
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        hits = values @ (weights / (q @ values))
        q *= hits
        steps += 1
    return steps, float(np.log2(hits.max()))


@pytest.mark.parametrize(
    ("structured", "slope"), [(False, 1.0), (False, 20.0), (True, 1.0), (True, 4.0)], ids=str
)
def test_a_point(structured, slope, remark):
    excess, weights = drawn(structured), np.full(SIZE, 1 / SIZE)
    start = time.perf_counter()
    a = kernel(excess, np.zeros(SIZE), slope)
    found = solve(a, excess, weights)
    seconds = time.perf_counter() - start
    gap = float(found.rate - found.intercept) + slope * float(found.excess)
    assert gap < 1e-8
    steps, missing = textbook(a.values, weights, seconds)
    kind = "squared distances" if structured else "independent entries"
    remark(
        f"frontier, {SIZE} masks by {SIZE} data sets ({kind}, slope {slope:g}): one point to {gap:.1e} bits, "
        f"R = {float(found.rate):.3g} bits, in {seconds:.3g} s; the textbook's loop in that time: {steps} steps, "
        f"known to {missing:.1e} bits"
    )
