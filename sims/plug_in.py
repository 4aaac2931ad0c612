"""What an entropy estimated from N samples would have been: the law's exact expected plug-in estimate, and drawn ones.

The plug-in estimate is the entropy of the sampled frequencies. It is too low on average, and the worse the more of the
law lies on atoms that N samples rarely show. With X_m binomial its mean is

    E[plug-in] = log2 N - (1/N) sum over m of E[X_m log2 X_m],

a sum over atoms of one-dimensional sums, here in floats (error below 1e-8 bit). Its standard deviation is given to first
order, sqrt(Var(log2 P(mask)) / N), which leaves out the atoms that are seldom seen.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from sims.validate import check, exact_integer


def expected_plug_in(weights: Sequence[int], samples: int) -> float:
    """The mean, in bits, of the plug-in entropy of `samples` draws from the law weights/sum(weights).

    Raises ValueError unless samples >= 1 and the weights are nonnegative with a positive sum.
    """
    samples, weights = _checked("expected_plug_in", weights, samples)
    total = sum(weights)
    spent = math.fsum(
        times * _mean_x_log_x(weight / total, samples) for weight, times in Counter(weights).items() if weight
    )
    return max(math.log2(samples) - spent / samples, 0.0)


def spread(weights: Sequence[int], samples: int) -> float:
    """The standard deviation, in bits and to first order in 1/sqrt(samples), of the plug-in entropy."""
    samples, weights = _checked("spread", weights, samples)
    share = np.array([weight for weight in weights if weight], np.float64)
    share /= share.sum()
    surprise = -np.log2(share)
    mean = float(share @ surprise)
    return math.sqrt(max(float(share @ (surprise - mean) ** 2), 0.0) / samples)


def plug_in(counts: npt.ArrayLike) -> float:
    """The entropy in bits of sampled counts. ValueError unless they are nonnegative with a positive sum."""
    seen = np.asarray(counts, np.float64)
    check("plug_in", "least count", float(seen.min(initial=0.0)), bool((seen >= 0).all()), "be at least 0")
    check("plug_in", "sum of counts", float(seen.sum()), bool(seen.sum() > 0), "be positive")
    seen = seen[seen > 0]
    total = seen.sum()
    return max(float(np.log2(total) - (seen * np.log2(seen)).sum() / total), 0.0)


def miller_madow(counts: npt.ArrayLike) -> float:
    """The plug-in entropy in bits plus (atoms seen - 1)/(2 N): the bias of first order put back."""
    seen = np.asarray(counts)
    return plug_in(seen) + (int((seen > 0).sum()) - 1) / (2 * math.log(2) * float(seen.sum()))


def _checked(who: str, weights: Sequence[int], samples: int) -> tuple[int, list[int]]:
    samples = exact_integer(who, "samples", samples)
    check(who, "samples", samples, samples >= 1, "be at least 1")
    found = [exact_integer(who, "weight", weight) for weight in weights]
    check(who, "least weight", min(found, default=0), min(found, default=0) >= 0, "be at least 0")
    check(who, "sum of weights", sum(found), sum(found) > 0, "be positive")
    return samples, found


@lru_cache(maxsize=1 << 16)
def _mean_x_log_x(p: float, samples: int) -> float:
    """E[X log2 X] for X binomial; terms that are left out weigh less than 1e-30 together."""
    if p >= 1.0:
        return samples * math.log2(samples)
    mean = samples * p
    reach = 12 * math.sqrt(mean * (1 - p)) + 60  # Bernstein: exp(-r^2/(2 (variance + r/3))) beyond r
    k = np.arange(
        max(2, math.floor(mean - reach)), min(samples, math.ceil(mean + reach)) + 1, dtype=np.float64
    )
    log_share = gammaln(samples + 1.0) - gammaln(k + 1) - gammaln(samples - k + 1)
    log_share += k * math.log(p) + (samples - k) * math.log1p(-p)
    return float((np.exp(log_share) * k * np.log2(k)).sum())
