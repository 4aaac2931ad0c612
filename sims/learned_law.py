"""The joint law of the data and of what the learner makes of them: mask, weights, fit, Lipschitz constant. Exact.

`measure` reads tables of floats with proved errors and is fast; this module goes through the pairs (data set, mask) one
by one in rational arithmetic, because the confrontation needs the learned functions themselves: which pairs give the
same weights, hence I(f^W; D), the number N_m of weight vectors that a mask allows, and f at every atom.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.data import DataLaw
from sims.learner import Learned, RootDifference, learn
from sims.log_sum import LogSum
from sims.mask_table import MaskTable
from sims.network import Network
from sims.rules import Picked, Rule, Tilted
from sims.validate import check

MAX_PAIRS = 2**17  # pairs (data set, mask), about a millisecond each
ROUNDING = 1e-9  # far above the rounding error of a correlation: all its terms are at most 4 in size

Choice = tuple[int, tuple[Fraction, ...], Fraction]  # mask, outer weights before shrinking, (1 - s)^2


@dataclass(frozen=True)
class Pair:
    """A data set and one answer of the learner to it: their joint probability, and what was learned."""

    data_set: int
    probability: Fraction
    mask: int
    learned: Learned

    @property
    def choice(self) -> Choice:
        """What determines the learned function, and is determined by it up to the representation (mask, weights)."""
        return self.mask, self.learned.outer, self.learned.shrink_complement


class OutOfReach(ValueError):
    """The learned functions of this rule cannot be enumerated in rational arithmetic."""


class LearnedLaw:
    """The pairs of positive probability for a rule that is deterministic or blind.

    Raises OutOfReach (a ValueError) for a rule with irrational probabilities (Gibbs with beta > 0) and for more than
    2**17 pairs; other ValueErrors as `measure` does.
    """

    def __init__(self, rule: Rule, network: Network, law: DataLaw, epsilon: Any) -> None:
        rule.check(network, law)
        masks = rule.masks(network, law)
        table = MaskTable(network, law, epsilon, masks)
        chosen = rule.choose(table)
        if not (isinstance(chosen, Picked) or chosen.beta == 0):
            raise OutOfReach(f"LearnedLaw: rule={rule!r} must give masks with rational probabilities")
        self.network, self.law, self.epsilon = network, law, table.epsilon
        answers = _answers(chosen, law)
        count = sum(len(indices) for _, indices in answers)
        if count > MAX_PAIRS:
            raise OutOfReach(f"LearnedLaw: pairs={count} must be at most {MAX_PAIRS}")
        known = _memory(network, law, table.epsilon)
        self.pairs: list[Pair] = []
        for t, indices in answers:
            share = Fraction(law.weights[t], law.denominator * len(indices))
            for mask in masks[indices].tolist():
                if (mask, t) not in known:
                    known[mask, t] = learn(network, mask, law, t, table.epsilon)
                self.pairs.append(Pair(t, share, mask, known[mask, t]))
        assert sum(pair.probability for pair in self.pairs) == 1

    # -- information -------------------------------------------------------------------------------------------------

    @cached_property
    def information(self) -> LogSum:
        """I(f^W; D) in nats: of the data and the pair (mask, weights)."""
        return information((pair.data_set, pair.choice, pair.probability) for pair in self.pairs)

    @cached_property
    def mask_information(self) -> LogSum:
        """I(m^W; D) in nats."""
        return information((pair.data_set, pair.mask, pair.probability) for pair in self.pairs)

    @cached_property
    def log_count(self) -> LogSum:
        """E log N_m in nats, N_m the number of weight vectors that occur with the mask m."""
        return log_count((pair.choice, pair.probability) for pair in self.pairs)

    @cached_property
    def expected_size(self) -> Fraction:
        """E|m|_1."""
        return sum((pair.probability * pair.mask.bit_count() for pair in self.pairs), Fraction(0))

    # -- fit and smoothness ------------------------------------------------------------------------------------------

    @cached_property
    def fit_probability(self) -> Fraction:
        """P(A_f): the training error is at most sigma^2 - epsilon."""
        return sum((pair.probability for pair in self.pairs if pair.learned.fits), Fraction(0))

    def lipschitz_level(self, delta: Fraction) -> RootDifference | None:
        """The largest L with P(fits and Lip < L) <= delta; None where every L has that (P(fits) <= delta).

        It is what a theorem "with probability at least 1 - delta, fitting implies Lip >= rhs" bounds from below.
        """
        fitting = [pair for pair in self.pairs if pair.learned.fits]
        mass = Fraction(0)
        for pair in sorted(fitting, key=lambda pair: pair.learned.lipschitz):
            mass += pair.probability
            if mass > delta:
                return pair.learned.lipschitz
        return None

    @cached_property
    def largest_lipschitz(self) -> RootDifference:
        """The largest Lipschitz constant of a learned function."""
        return max(pair.learned.lipschitz for pair in self.pairs)

    @cached_property
    def largest_weight(self) -> float:
        """The largest l2 norm of the outer weights after shrinking, to about 1e-15 relative."""
        return max(
            (1 - math.sqrt(pair.learned.shrink_complement))
            * math.sqrt(sum(a * a for a in pair.learned.outer))
            for pair in self.pairs
        )

    # -- values ------------------------------------------------------------------------------------------------------

    @cached_property
    def choices(self) -> dict[Choice, int]:
        """The distinct learned functions, numbered."""
        return {choice: i for i, choice in enumerate(dict.fromkeys(pair.choice for pair in self.pairs))}

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """(functions, atoms): every learned function at every atom, clipped to [-1, 1] as the theorems do."""
        law, network = self.law, self.network
        bias = network.inner_bias or (Fraction(0),) * network.k
        result = np.empty((len(self.choices), len(law.atom_x)))
        for (mask, outer, complement), i in self.choices.items():
            rows = network.masked(mask)
            shrink = 1 - math.sqrt(complement)
            for a, x in enumerate(law.atom_x):
                unit = (max(Fraction(0), _dot(row, x) + b) for row, b in zip(rows, bias, strict=True))
                result[i, a] = shrink * float(_dot(outer, unit))
        return np.clip(result, -1.0, 1.0)

    # -- correlation with the noise ----------------------------------------------------------------------------------

    @cached_property
    def noise(self) -> npt.NDArray[np.float64]:
        """(atoms,): z_a = y_a - g(x_a)."""
        return np.array([float(y - g) for y, g in zip(self.law.atom_y, self.law.regression, strict=True)])

    @cached_property
    def centred(self) -> npt.NDArray[np.float64]:
        """(functions, atoms): (f(x_a) - E f) z_a, what an atom's occurrence adds to n X_f. For iid laws."""
        law = self.law
        check("LearnedLaw", "law", law, law.iid, "have independent, identically distributed points")
        shares = np.array([float(p) for p in law.probabilities])  # type: ignore[attr-defined]
        return (self.values - (self.values @ shares)[:, None]) * self.noise

    @cached_property
    def correlations(self) -> npt.NDArray[np.float64]:
        """(pairs,): X_W = (1/n) sum_i (f(x_i) - E f) z_i for every pair, to about 1e-14."""
        return self._mean_over_data(self.centred)

    @cached_property
    def uncentred_correlations(self) -> npt.NDArray[np.float64]:
        """(pairs,): (1/n) sum_i f(x_i) z_i for every pair, to about 1e-14."""
        return self._mean_over_data(self.values * self.noise)

    def _mean_over_data(self, at_atoms: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        sets = np.array([pair.data_set for pair in self.pairs])
        index = np.array([self.choices[pair.choice] for pair in self.pairs])
        return (self.law.counts[sets] * at_atoms[index]).sum(axis=1) / self.law.n

    def correlation_probability(self, level: float) -> Enclosure:
        """P(X_W >= level), enclosed: pairs within 1e-9 of the level count in the upper end only."""
        low = high = Fraction(0)
        for pair, x in zip(self.pairs, self.correlations, strict=True):
            low += pair.probability * bool(x >= level + ROUNDING)
            high += pair.probability * bool(x >= level - ROUNDING)
        return Enclosure(low, high)

    def fixed_index_probability(self, level: float) -> Enclosure:
        """The largest P(X_f >= level) over learned functions f, the data independent of f; enclosed as above."""
        law = self.law
        weights = np.array(law.weights, dtype=object)
        low = high = 0
        for row in self.centred:
            x = law.counts @ row / law.n
            low = max(low, sum(weights[x >= level + ROUNDING].tolist()))
            high = max(high, sum(weights[x >= level - ROUNDING].tolist()))
        return Enclosure(Fraction(low, law.denominator), Fraction(high, law.denominator))

    def correlation_quantile(self, delta: Fraction) -> Enclosure:
        """The least a with P(|X_W| > a) <= delta, to 1e-9."""
        order = np.argsort(-np.abs(self.correlations))
        above = Fraction(0)
        for i in order:
            above += self.pairs[int(i)].probability
            if above > delta:
                found = Fraction(float(abs(self.correlations[i])))
                margin = Fraction(ROUNDING)
                return Enclosure(max(found - margin, Fraction(0)), found + margin)
        return Enclosure.exactly(0)


def information(joint: Iterable[tuple[int, Any, Fraction]]) -> LogSum:
    """I(A; B) from triples (a, b, P(a, b)) with exact probabilities; equal (a, b) may occur more than once."""
    pairs: defaultdict[tuple[int, Any], Fraction] = defaultdict(Fraction)
    first: defaultdict[int, Fraction] = defaultdict(Fraction)
    second: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for a, b, probability in joint:
        pairs[a, b] += probability
        first[a] += probability
        second[b] += probability
    return LogSum.of((mass, mass / (first[a] * second[b])) for (a, b), mass in pairs.items())


def log_count(choices: Iterable[tuple[Choice, Fraction]]) -> LogSum:
    """E log N_m from pairs (choice, probability): N_m counts the choices with the mask m, a choice's first entry."""
    found: defaultdict[int, set[Choice]] = defaultdict(set)
    probability: defaultdict[int, Fraction] = defaultdict(Fraction)
    for choice, share in choices:
        found[choice[0]].add(choice)
        probability[choice[0]] += share
    return LogSum.of((probability[mask], Fraction(len(several))) for mask, several in found.items())


def _answers(chosen: Picked | Tilted, law: DataLaw) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """For every data set of positive probability: the positions of its masks, equally likely."""
    present = [t for t, weight in enumerate(law.weights) if weight]
    if isinstance(chosen, Picked):
        return [(t, chosen.index[t : t + 1]) for t in present]
    return [(t, chosen.indices) for t in present]


@lru_cache(maxsize=2)
def _memory(network: Network, law: DataLaw, epsilon: Fraction) -> dict[tuple[int, int], Learned]:
    """What was learned for (mask, data set): the rules of an instance share most pairs."""
    return {}


def _dot(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))
