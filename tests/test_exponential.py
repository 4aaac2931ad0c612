import math
import random

import numpy as np
import pytest
from flint import arb, ctx

from sims.exponential import LARGEST, exponential, sigmoid, softplus
from sims.jit import jit

BITS = 400  # exp(-708) is 2^-1022: 1 + exp x needs no more


def exact(function, x):
    """The function at the float x, as a ball."""
    if function is exponential:
        return arb(x).exp()
    if function is sigmoid:
        return 1 / (1 + (-arb(x)).exp())
    return arb(x).exp().log1p()


def error_in_ulps(function, x):
    """A bound of the error in units in the last place of the true value."""
    before, ctx.prec = ctx.prec, BITS
    try:
        true = exact(function, x)
        return float(((arb(float(function(x))) - true) / math.ulp(float(true.mid()))).abs_upper())
    finally:
        ctx.prec = before


def arguments(many):
    draw = random.Random(0)
    found = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        700.0,
        -700.0,
        LARGEST,
        -LARGEST,
        1e-300,
        -1e-300,
        5e-324,
        2.0**-53,
        -(2.0**-54),
    ]
    for k in range(
        -1020, 1022, 1 if many else 97
    ):  # around the ends of the reduced range, where remainders are largest
        end = (k + 0.5) * math.log(2)
        found += [x for x in (math.nextafter(end, 0.0), end, k * math.log(2)) if abs(x) <= LARGEST]
    for scale in (1e-8, 1e-3, 0.1, 1, 5, 30, 300, LARGEST):
        found += [draw.uniform(-scale, scale) for _ in range(700 if many else 20)]
    return found


@pytest.mark.parametrize(("function", "ulps"), [(exponential, 1), (sigmoid, 2), (softplus, 2)])
def test_within_the_stated_error(function, ulps):
    for x in arguments(many=True):
        assert error_in_ulps(function, x) <= ulps, x


@pytest.mark.kernel
@pytest.mark.parametrize(("function", "ulps"), [(exponential, 1), (sigmoid, 2), (softplus, 2)])
def test_within_the_stated_error_at_few_places(function, ulps):
    for x in arguments(many=False):
        assert error_in_ulps(function, x) <= ulps, x


@pytest.mark.kernel
def test_values_at_the_ends():
    assert exponential(0.0) == exponential(-0.0) == 1.0
    assert exponential(-708.1) == exponential(-math.inf) == 0.0
    assert exponential(708.1) == exponential(math.inf) == math.inf
    assert sigmoid(0.0) == sigmoid(-0.0) == 0.5
    assert (sigmoid(1e9), sigmoid(-1e9)) == (1.0, 0.0)
    assert (softplus(1e9), softplus(-1e9)) == (1e9, 0.0)
    assert all(math.isnan(function(math.nan)) for function in (exponential, sigmoid, softplus))


@pytest.mark.kernel
def test_the_same_bits_in_a_loop():
    """Vectorised or one by one."""

    @jit
    def fill(x, e, s, p):
        for i in range(len(x)):
            e[i] = exponential(x[i])
            s[i] = sigmoid(x[i])
            p[i] = softplus(x[i])

    x = np.array([*arguments(many=False), -1e4, 1e4, math.inf, -math.inf])
    found = np.empty((3, len(x)))
    fill(x, *found)
    for function, row in zip((exponential, sigmoid, softplus), found, strict=True):
        one_by_one = np.array([function(v) for v in x.tolist()])
        assert row.tobytes() == one_by_one.tobytes()
