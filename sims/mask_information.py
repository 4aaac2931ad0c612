"""I(mask; data): how many nats about the data a pruning rule puts into the mask.

For a deterministic rule it is the entropy of the mask, from integer counts, as a ball. For a rule that draws
the mask it is H(mask) - H(mask | data) in floats whose error is bounded, so the result is an enclosure in
every case.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.validate import check, exact_integer

_BITS = 256
_U = 2.0**-53
FLOOR = 700.0  # weights below exp(-FLOOR) are raised to it, which changes no entropy by more than _CUT
_CUT = 1e-250


def mask_information(masks: Sequence[int], weights: Sequence[int], *, given_size: bool = False) -> Enclosure:
    """I(mask; data) in nats for a rule that gives data set t the mask masks[t]; P(t) = weights[t] /
    sum(weights).

    It equals the entropy of the mask. With `given_size` it is I(mask; data | number of weights kept).

    Raises ValueError for lengths that differ, negative weights, or weights that are all zero; TypeError for
    weights that are not integers.
    """
    who = "mask_information"
    check(
        who, "masks", f"sequence of length {len(masks)}", len(masks) == len(weights), "be as long as weights"
    )
    groups: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for mask, weight in zip(masks, weights, strict=True):
        weight = exact_integer(who, "weight", weight)
        check(who, "weight", weight, weight >= 0, "be at least 0")
        groups[int(mask)] += weight
        sizes[int(mask).bit_count()] += weight
    check(who, "sum of weights", sum(groups.values()), sum(groups.values()) > 0, "be positive")
    with precision(_BITS):
        if not given_size:
            return entropy(groups.values())
        return _nonnegative(_entropy(groups.values()) - _entropy(sizes.values()))


def entropy(counts: Iterable[int]) -> Enclosure:
    """The entropy in nats of the law whose probabilities are these integers over their sum; zeros do not count.

    Exactly 0 for one atom. The sum must be positive.
    """
    with precision(_BITS):
        return _nonnegative(_entropy(counts))


def weighted_information(
    weights: npt.NDArray[np.float64], probability: npt.NDArray[np.float64], error: float
) -> Enclosure:
    """I(mask; data) in nats, rigorous, for P(mask m | data set t) = probability[t, m] to a relative error of `error`.

    weights (T,): probabilities of the data sets, right to 2 units in the last place; zeros of `probability` are exact,
    and entries below 1e-290 need not be right. As H(mask) - H(mask | data), with the bound of `softmax_information`; an
    error above 0.02 says nothing but that the information is at most log of the number of masks. log is taken to be
    right to 4 units in the last place.
    """
    sets, masks = probability.shape
    rounding = (sets + masks + 64) * _U
    single = 1.02 * (error + rounding)
    if masks == 1:
        return Enclosure.exactly(0)
    if not single < 0.02:
        with precision(_BITS):
            return Enclosure(Fraction(0), Enclosure.from_arb(arb(masks).log()).upper)
    mixture = weights @ probability
    found = [float(_surprise(mixture)), float(weights @ _surprise(probability))]
    # a surprise s = -p log p is off by at most 1.02 single p (|log p| + 1.03), and both laws sum to 1
    radius = 1.1 * single * (sum(found) + 4) + _CUT
    low, high = (Fraction(found[0] - found[1]) + sign * Fraction(radius) for sign in (-1, 1))
    return Enclosure(max(low, Fraction(0)), max(high, Fraction(0)))


def _surprise(law: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """sum -p log p over the last axis."""
    return np.asarray(-np.sum(law * np.log(np.where(law > 0, law, 1.0)), axis=-1))


def in_bits(nats: Enclosure) -> Enclosure:
    """The same information in bits."""
    with precision(_BITS):
        return Enclosure.from_arb(to_arb(nats) / arb(2).log())


def _entropy(counts: Iterable[int]) -> arb:
    """Entropy in nats of integer weights: log N - (1/N) sum n log n, each distinct n once."""
    distinct = Counter(n for n in counts if n)
    total = sum(n * times for n, times in distinct.items())
    if len(distinct) == 1:  # uniform: exact zero where there is one mask only
        return arb(total // next(iter(distinct))).log()
    spread = sum((arb(n * times) * arb(n).log() for n, times in distinct.items()), arb(0))
    return arb(total).log() - spread / arb(total)


def _nonnegative(ball: arb) -> Enclosure:
    """The enclosure of an information, which is never negative."""
    found = Enclosure.from_arb(ball)
    return Enclosure(max(found.lower, Fraction(0)), max(found.upper, Fraction(0)))


class Softmax:
    """P(mask | data) proportional to exp(-exponent) for data sets that share a set of points, with proved errors.

    weights (T,): probabilities of the data sets; cost (T, classes) >= 0, every entry right to a relative error of
    cost_error; multiplicity (classes,): masks in every class; column (masks,): the class of every mask; beta:
    exponents are beta times cost, less the least of the row.

    Attributes: share (T, classes), the probability of one mask of each class; doubt, of the same shape, a bound of
    |log(share / true share)|, for shares above exp(-FLOOR): smaller ones are cut, which changes nothing by more than
    1e-250. exp is taken to be right to 4 units in the last place (numpy's is better).
    """

    def __init__(
        self,
        weights: npt.NDArray[np.float64],
        cost: npt.NDArray[np.float64],
        multiplicity: npt.NDArray[np.int64],
        column: npt.NDArray[np.int64],
        beta: float,
        cost_error: float,
        level: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        self.weights, self.multiplicity, self.column = weights, multiplicity, column
        times = multiplicity.astype(np.float64)
        base = beta * cost.min(axis=1, keepdims=True)
        exponent = np.minimum(np.maximum(beta * cost - base, 0.0), FLOOR)
        heavy = np.exp(-exponent)
        total = (heavy @ times)[:, None]
        self.share = heavy / total
        self.surprise = exponent + np.log(total)  # -log share
        # |exponent - truth| is at most this; the sum of weights is off by their average, to first order.
        single = 1.01 * cost_error * (exponent + base) + 8 * _U * (FLOOR + base)
        if level is not None:
            single[level] = 0.0
        average = ((self.share * single) @ times)[:, None]
        self.doubt = 1.03 * (single + average) + (len(times) + 16) * _U


def softmax_information(parts: Sequence[Softmax]) -> Enclosure:
    """I(mask; data) in nats for masks drawn from a softmax, as H(mask) - H(mask | data). Rigorous.

    If p = p~ e^t with |t| <= z <= 0.02, then |p log p - p~ log p~| <= 1.02 z p~ (|log p~| + 1.03).
    """
    n_masks = len(parts[0].column)
    if not max(float(part.doubt.max()) for part in parts) < 0.02:
        with precision(_BITS):
            return Enclosure(Fraction(0), Enclosure.from_arb(arb(n_masks).log()).upper)
    mixture, mixture_error = np.zeros(n_masks), np.zeros(n_masks)
    given, given_error = [], []  # pi_t H(mask | data set t)
    for part in parts:
        times = part.multiplicity.astype(np.float64)
        given.append(math.fsum(part.weights * ((part.share * part.surprise) @ times)))
        moved = 1.02 * part.share * part.doubt
        given_error.append(math.fsum(part.weights * ((moved * (part.surprise + 1.03)) @ times)))
        mixture += (part.weights @ part.share)[part.column]
        mixture_error += (part.weights @ moved)[part.column]
    rounding = (sum(len(part.weights) for part in parts) + len(parts) + 64) * _U
    log_mixture = -np.log(mixture)
    entropy, conditional = math.fsum(mixture * log_mixture), math.fsum(given)
    radius = (
        math.fsum(given_error)
        + math.fsum((mixture_error + 2 * rounding * mixture) * (log_mixture + 1.03))
        + rounding * (conditional + 1)
        + _CUT
    )
    low, high = (Fraction(entropy - conditional) + sign * Fraction(1.05 * radius) for sign in (-1, 1))
    return Enclosure(max(low, Fraction(0)), max(high, Fraction(0)))
