"""Exact entropies: rational combinations of logarithms of rationals, compared without any tolerance.

Informations of finite laws with rational probabilities are of this form. Balls tell two of them apart; that two are
equal is decided in integers: sum q_i log r_i vanishes exactly when every exponent of the product of r_i^{q_i} over a
base of pairwise coprime integers does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from bounds.enclose import FIRST_BITS, LAST_BITS, Enclosure, precision, to_arb


@dataclass(frozen=True)
class LogSum:
    """sum of coefficient * log(ratio) over `terms`, a mapping ratio -> coefficient, both rational; in nats."""

    terms: Mapping[Fraction, Fraction]

    @classmethod
    def of(cls, terms: Iterable[tuple[Fraction, Fraction]]) -> LogSum:
        """From pairs (coefficient, ratio > 0); equal ratios are collected."""
        found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        for coefficient, ratio in terms:
            if ratio <= 0:
                raise ValueError(f"LogSum: ratio={ratio} must be positive")
            found[Fraction(ratio)] += coefficient
        return cls({ratio: c for ratio, c in found.items() if c and ratio != 1})

    def __add__(self, other: LogSum) -> LogSum:
        both = [*self.terms.items(), *other.terms.items()]
        return LogSum.of((c, ratio) for ratio, c in both)

    def __mul__(self, factor: int | Fraction) -> LogSum:
        return LogSum.of((c * factor, ratio) for ratio, c in self.terms.items())

    def __sub__(self, other: LogSum) -> LogSum:
        return self + other * -1

    def _ball(self) -> arb:
        return sum((to_arb(c) * to_arb(ratio).log() for ratio, c in self.terms.items()), arb(0))

    def enclosure(self) -> Enclosure:
        """The value in nats; exactly 0 where it is."""
        if self.sign() == 0:
            return Enclosure.exactly(0)
        bits = FIRST_BITS
        while True:
            with precision(bits):
                found = self._ball()
                if found.rel_accuracy_bits() >= 60 or bits >= LAST_BITS:
                    return Enclosure.from_arb(found)
            bits *= 2

    def sign(self) -> int:
        """-1, 0 or 1, decided."""
        bits = FIRST_BITS
        checked = False
        while True:
            with precision(bits):
                found = self._ball()
                if found > 0:
                    return 1
                if found < 0:
                    return -1
            if not checked and self._vanishes():
                return 0
            checked = True  # not zero: some precision tells its sign
            bits *= 2

    def _vanishes(self) -> bool:
        base = coprime_base(n for ratio in self.terms for n in (ratio.numerator, ratio.denominator))
        for b in base:
            exponent = sum(
                (
                    c * (_valuation(ratio.numerator, b) - _valuation(ratio.denominator, b))
                    for ratio, c in self.terms.items()
                ),
                Fraction(0),
            )
            if exponent:
                return False
        return True


def coprime_base(numbers: Iterable[int]) -> list[int]:
    """Pairwise coprime integers above 1 of which every given positive integer is a product. By gcds, no factoring."""
    base: list[int] = []
    waiting = [n for n in set(numbers) if n > 1]
    while waiting:
        n = waiting.pop()
        for i, b in enumerate(base):
            common = math.gcd(n, b)
            if common > 1:
                del base[i]
                waiting += [m for m in (common, n // common, b // common) if m > 1]
                break
        else:
            base.append(n)
    return base


def _valuation(n: int, b: int) -> int:
    """How often b divides n."""
    found = 0
    while n % b == 0:
        n //= b
        found += 1
    return found
