"""exp, the logistic sigmoid and log(1 + exp x) from + - * / and exponent bits: the same bits on every machine.

The exp of a C library or of a vector library may differ in the last bit from one machine to the next, and two training
runs would drift apart. These functions use only operations that IEEE 754 rounds correctly, in a fixed order, without
tables and without branches, so that they vectorise and give the same bits in every vector width.
"""

import numpy as np

from sims.jit import jit

LARGEST = 708.0  # beyond it exp is taken as 0 or infinity; exp(-708) = 3.3e-308 is still a normal number

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # the first 33 bits of log 2: times |k| <= 2^11 exact
_LN2_LOW = 1.90821492927058770002e-10  # the rest
_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to an integer, which is left in the lowest bits
_SHIFT = np.int64(52)


@jit
def exponential(x):
    """exp(x) within 1 unit in the last place for |x| <= 708, 0 below and infinity above; NaN stays NaN.

    x = k log 2 + r with an integer k and |r| <= 0.35 (log 2 in two parts, Cody and Waite), the Taylor polynomial of
    degree 13 at r, remainder below 2^-57, and k added to the exponent bits.
    """
    clipped = min(max(x, -LARGEST), LARGEST)
    rounded = clipped * _LOG2_E + _ROUND
    k = rounded - _ROUND
    r = (clipped - k * _LN2_HIGH) - k * _LN2_LOW
    q = 1.0 / 6227020800.0
    q = q * r + 1.0 / 479001600.0
    q = q * r + 1.0 / 39916800.0
    q = q * r + 1.0 / 3628800.0
    q = q * r + 1.0 / 362880.0
    q = q * r + 1.0 / 40320.0
    q = q * r + 1.0 / 5040.0
    q = q * r + 1.0 / 720.0
    q = q * r + 1.0 / 120.0
    q = q * r + 1.0 / 24.0
    q = q * r + 1.0 / 6.0
    q = q * r + 0.5
    power = 1.0 + (r + (r * r) * q)
    bits = np.float64(power).view(np.int64) + (np.float64(rounded).view(np.int64) << _SHIFT)
    finite = np.int64(bits).view(np.float64)
    cut = 0.0 if x < -LARGEST else (np.inf if x > LARGEST else finite)
    return cut if x == x else x


@jit
def sigmoid(x):
    """1 / (1 + exp(-x)) within 2 units in the last place for x >= -708, and 0 below; NaN stays NaN."""
    small = exponential(-abs(x))
    return (1.0 if x >= 0.0 else small) / (1.0 + small)


@jit
def softplus(x):
    """log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)) within 2 units in the last place for x >= -708, and 0 below.

    log(1 + u) = 2 artanh s with s = u / (2 + u) <= 1/3, its series to s^33, remainder below 2^-57 relative.
    """
    u = exponential(-abs(x))
    s = u / (2.0 + u)
    t = s * s
    q = 1.0 / 33.0
    q = q * t + 1.0 / 31.0
    q = q * t + 1.0 / 29.0
    q = q * t + 1.0 / 27.0
    q = q * t + 1.0 / 25.0
    q = q * t + 1.0 / 23.0
    q = q * t + 1.0 / 21.0
    q = q * t + 1.0 / 19.0
    q = q * t + 1.0 / 17.0
    q = q * t + 1.0 / 15.0
    q = q * t + 1.0 / 13.0
    q = q * t + 1.0 / 11.0
    q = q * t + 1.0 / 9.0
    q = q * t + 1.0 / 7.0
    q = q * t + 0.2
    q = q * t + 1.0 / 3.0
    rest = 2.0 * (s + (s * t) * q)
    return (x if x > 0.0 else 0.0) + rest
