"""I(mask; data): how many nats about the data a pruning rule puts into the mask.

For a deterministic rule it is the entropy of the mask, from integer counts, as a ball. For a rule that draws
the mask it is H(mask) - H(mask | data) in floats whose error is bounded, so the result is an enclosure in
every case.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.validate import check, exact_integer

_BITS = 256
_U = 2.0**-53
FLOOR = 700.0  # exponents are cut at exp(-FLOOR); what lies below changes no entropy by more than _CUT
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
            return _nonnegative(_entropy(groups.values()))
        return _nonnegative(_entropy(groups.values()) - _entropy(sizes.values()))


def in_bits(nats: Enclosure) -> Enclosure:
    """The same information in bits."""
    with precision(_BITS):
        return Enclosure.from_arb(to_arb(nats) / arb(2).log())


def in_nats(bits: Enclosure) -> Enclosure:
    """The same information in nats."""
    with precision(_BITS):
        return Enclosure.from_arb(to_arb(bits) * arb(2).log())


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


@dataclass
class Softmax:
    """P(mask | data) proportional to exp(-exponent), for data sets that share a set of points.

    weights (T,): probabilities of the data sets; exponent (T, classes) >= 0 with least 0 in every row;
    multiplicity (classes,): masks in every class; column (masks,): the class of every mask.
    """

    weights: npt.NDArray[np.float64]
    exponent: npt.NDArray[np.float64]
    multiplicity: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]

    def probabilities(self) -> npt.NDArray[np.float64]:
        """(T, classes): the probability of one mask of each class."""
        heavy = np.exp(-np.minimum(self.exponent, FLOOR))
        return heavy / (heavy @ self.multiplicity.astype(np.float64))[:, None]


def relative_error(parts: Sequence[Softmax], exponent_error: float) -> float:
    """Bound of |log(p / true p)| for all floats of `probabilities`, exponents being off by at most
    exponent_error.

    exp is taken to be right to 4 units in the last place (numpy's is better); the sum of m positive terms is
    right to m units. The cut at FLOOR is accounted for by the callers.
    """
    widest = max(len(part.multiplicity) for part in parts)
    return 2 * (exponent_error + 2.0**-50) + (widest + 8) * _U


def softmax_information(parts: Sequence[Softmax], exponent_error: float) -> Enclosure:
    """I(mask; data) in nats for masks drawn from a softmax. Rigorous for any bound of the exponents' errors.

    If p / true p lies in [e^-z, e^z] entrywise, then p log p sums to within (e^z - 1)(H + 1 + z) of the
    truth.
    """
    zeta = relative_error(parts, exponent_error)
    n_masks = len(parts[0].column)
    mixture = np.zeros(n_masks)
    given = []  # pi_t H(mask | data set t)
    for part in parts:
        exponent = np.minimum(part.exponent, FLOOR)
        heavy = np.exp(-exponent)
        total = heavy @ part.multiplicity.astype(np.float64)
        share = heavy / total[:, None]
        bent = (share * exponent) @ part.multiplicity.astype(np.float64)
        given.extend((part.weights * (np.log(total) + bent)).tolist())
        mixture += (part.weights @ share)[part.column]
    conditional = math.fsum(given)
    entropy = math.fsum((-mixture[mixture > 0] * np.log(mixture[mixture > 0])).tolist())
    zeta_mixture = zeta + (sum(len(part.weights) for part in parts) + len(parts) + 8) * _U
    if not zeta_mixture < 0.01:
        with precision(_BITS):
            return Enclosure(Fraction(0), Enclosure.from_arb(arb(n_masks).log()).upper)
    radius = 1.1 * (
        (math.expm1(zeta) + 2.0**-48) * (conditional + 1.01)
        + (math.expm1(zeta_mixture) + 2.0**-48) * (entropy + 1.01)
        + _CUT
    )
    value = entropy - conditional
    low, high = Fraction(value) - Fraction(radius), Fraction(value) + Fraction(radius)
    return Enclosure(max(low, Fraction(0)), max(high, Fraction(0)))


def interval(value: float, radius: Any) -> Enclosure:
    """[value - radius, value + radius], exactly."""
    return Enclosure(Fraction(value) - Fraction(radius), Fraction(value) + Fraction(radius))
