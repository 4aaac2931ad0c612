"""An instance large enough for the theorems' sample sizes, in closed form: a network that remembers what it saw.

n points are drawn independently and uniformly from the M unit vectors of R^M, with fair labels +-1 that do not depend
on the point: sigma^2 = 1 and g = 0. Unit j of the network is relu(x_j); the pruning rule keeps the weight of unit j
exactly when e_j was seen; the outer weights are the mean labels. All that Theorem 4 of Kumar, Luo and Sellke speaks of
follows from the law of the number S of distinct points seen, which a recursion over n gives in ball arithmetic:

- P(mask = m) depends on |m| only, so H(mask) = E[log C(M, S) - log P(S)], and I(mask; data) = H(mask).
- The training error is at most 2(n - S)/n: a point seen once has none, a point seen n_j times at most n_j/n, and
  the points seen more than once hold at most 2(n - S) draws. So the network fits epsilon below the noise whenever
  S >= n (1 + epsilon)/2.
- Lip(f) = |a|_2, and where it fits, n epsilon <= sum_j n_j a_j^2 <= n max_j a_j^2: Lip(f)^2 >= epsilon, always.

Enumerating the 2^M masks by (2M)^n samples would be out of reach; nothing here is sampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.validate import check, exact_integer, exact_number

_BITS = 256  # each of the n steps of the recursion loses about a bit of relative accuracy at most
_STEPS = 5_000_000  # n^2/2 steps of the recursion at most: a few seconds


@dataclass(frozen=True, init=False)
class Memoriser:
    """n draws from `points` unit vectors, to be fitted epsilon below the noise, with probability 1 - delta at least.

    Raises ValueError unless n, points >= 1, 0 < epsilon < sigma^2 = 1 and 0 < delta < 1, or where n is too large.
    """

    n: int
    points: int
    epsilon: Fraction
    delta: Fraction

    def __init__(self, n: Any, points: Any, epsilon: Any, delta: Any) -> None:
        who = "Memoriser"
        n, points = exact_integer(who, "n", n), exact_integer(who, "points", points)
        epsilon, delta = exact_number(who, "epsilon", epsilon), exact_number(who, "delta", delta)
        check(who, "n", n, n >= 1, "be at least 1")
        check(who, "n", n, n * n <= 2 * _STEPS, f"satisfy n^2 <= {2 * _STEPS}")
        check(who, "points", points, points >= 1, "be at least 1")
        check(who, "epsilon", epsilon, 0 < epsilon < 1, "satisfy 0 < epsilon < sigma^2 = 1")
        check(who, "delta", delta, 0 < delta < 1, "lie in (0, 1)")
        for name, value in {"n": n, "points": points, "epsilon": epsilon, "delta": delta}.items():
            object.__setattr__(self, name, value)

    @property
    def name(self) -> str:
        """A short text."""
        return f"memoriser(n={self.n}, points={self.points}, epsilon={self.epsilon}, delta={self.delta})"

    @cached_property
    def _distinct(self) -> list[arb]:
        """P(S = s) for s = 0..min(n, M), as balls."""
        with precision(_BITS):
            total = arb(self.points)
            stay = [arb(s) / total for s in range(self.n + 1)]
            law = [arb(1)]
            for _ in range(self.n):
                longer = [law[s] * stay[s] for s in range(len(law))] + [arb(0)]
                for s, probability in enumerate(law):
                    if s < self.points:
                        longer[s + 1] += probability * (1 - stay[s])
                law = longer[: self.points + 1]
            return law

    def _expect(self, values: list[arb]) -> Enclosure:
        with precision(_BITS):
            return Enclosure.from_arb(
                sum((p * v for p, v in zip(self._distinct, values, strict=True)), arb(0))
            )

    @cached_property
    def mask_information(self) -> Enclosure:
        """I(mask; data) = H(mask), in nats."""
        with precision(_BITS):
            log_choices = [
                arb(self.points + 1).lgamma() - arb(s + 1).lgamma() - arb(self.points - s + 1).lgamma()
                for s in range(len(self._distinct))
            ]
            # A draw leaves S >= 1: the term at 0 is 0 log 0 = 0, and so it is left out.
            surprise = [arb(0)] + [
                c - p.log() for c, p in zip(log_choices[1:], self._distinct[1:], strict=True)
            ]
        return self._expect(surprise)

    @cached_property
    def expected_size(self) -> Enclosure:
        """E|mask| = M (1 - (1 - 1/M)^n)."""
        return self._expect([arb(s) for s in range(len(self._distinct))])

    @cached_property
    def fit_probability(self) -> Enclosure:
        """An enclosure of P(training error <= sigma^2 - epsilon), from P(S >= n (1 + epsilon)/2) to 1."""
        enough = math.ceil(Fraction(self.n) * (1 + self.epsilon) / 2)
        lower = self._expect([arb(int(s >= enough)) for s in range(len(self._distinct))]).lower
        return Enclosure(max(lower, Fraction(0)), Fraction(1))

    @cached_property
    def lipschitz(self) -> Enclosure:
        """An enclosure of the Lipschitz constant where the network fits: sqrt(epsilon) at least, sqrt(n) at most."""
        with precision(_BITS):
            low, high = to_arb(self.epsilon).sqrt(), arb(self.n).sqrt()
        return Enclosure(Enclosure.from_arb(low).lower, Enclosure.from_arb(high).upper)

    @property
    def weight_diameter(self) -> Enclosure:
        """A diameter of the set of weights: at most n of them are not zero, each in [-1, 1], so 2 sqrt(n) is one."""
        with precision(_BITS):
            return Enclosure.from_arb(2 * arb(self.n).sqrt())

    @property
    def isoperimetry(self) -> Enclosure:
        """A valid isoperimetry constant of the uniform law on M unit vectors in R^M.

        A 1-Lipschitz function is within sqrt(2)(1 - 1/M) of its mean, and 2 exp(-M t^2/(2c)) = 1 at that t for
        c = M (1 - 1/M)^2/log 2. (For M = 1 any positive number is one; 1 is returned.)
        """
        if self.points == 1:
            return Enclosure.exactly(1)
        with precision(_BITS):
            total = arb(self.points)
            return Enclosure.from_arb(total * (1 - 1 / total) ** 2 / arb(2).log())
