"""Samples from a finite law of (x, y) on the line, a few functions, and how they fit and correlate with the noise.

The law of the sample is enumerated by counts of its points, so that hundreds of points are within reach where the
functions tell few kinds of points apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.finite_laws import law
from sims.instance import Facts, Value
from sims.isoperimetry import isoperimetry_constant
from sims.validate import Vector, check, exact_array, exact_integer

_BITS = 256
_ZERO = Fraction(0)
_ANY = Fraction(1, 2**20)  # taken where every positive number will do
Totals = tuple[tuple[Fraction, Fraction, Fraction], ...]  # for each function: squared residual, Y z, Y^2


@dataclass(frozen=True)
class Sample:
    """n draws of (x, y) and a class of functions of x.

    xs, ys, weights: the atoms of the law, y in [-1, 1]; functions: their values at the atoms, in [-1, 1] and equal where
    x is. The learner takes the function of least squared error (the first of them); with `anyone` the question is
    whether some function fits. spread: the correlation counts only where the mean of Y^2 is at least the square of the
    level. raw: the correlation is that of f itself, not of Y = f - E f.
    threshold: the level where no claim names one; order, proxy: u and v in E exp(u Y^2/(2v)).

    Raises ValueError for numbers out of range, lengths that differ, or values that x does not determine.
    """

    xs: tuple[int | Fraction, ...]
    ys: tuple[int | Fraction, ...]
    weights: tuple[int, ...]
    functions: tuple[tuple[int | Fraction, ...], ...]
    n: int
    epsilon: Fraction = Fraction(1, 2)
    spread: bool = False
    anyone: bool = False
    threshold: Fraction = Fraction(1, 2)
    order: Fraction = Fraction(1, 2)
    proxy: Fraction = Fraction(1)
    raw: bool = False

    def __post_init__(self) -> None:
        who = "Sample"
        size = len(self.xs)
        for name in ("ys", "weights"):
            check(who, name, getattr(self, name), len(getattr(self, name)) == size, f"have length {size}")
        law(who, "weights", self.weights)
        table = exact_array(who, "functions", self.functions, 2)
        check(who, "functions", self.functions, len(table[0]) == size, f"have {size} columns")
        for name, numbers in (("ys", exact_array(who, "ys", self.ys, 1)), *(("functions", f) for f in table)):
            check(who, name, numbers, all(-1 <= y <= 1 for y in numbers), "lie in [-1, 1]")
        for f in table:
            single = len(set(zip(self.xs, f, strict=True))) == len(set(self.xs))
            check(who, "functions", self.functions, single, "have one value at each x")
        check(who, "n", exact_integer(who, "n", self.n), self.n >= 1, "be at least 1")
        for name in ("epsilon", "order"):
            check(who, name, getattr(self, name), 0 < getattr(self, name) < 1, "lie in (0, 1)")
        for name in ("threshold", "proxy"):
            check(who, name, getattr(self, name), getattr(self, name) > 0, "be positive")

    @property
    def name(self) -> str:
        """The law, the functions and the numbers that tell this instance from others."""
        atoms = "|".join(f"{x} {y}" for x, y in zip(self.xs, self.ys, strict=True))
        functions = "|".join(" ".join(map(str, f)) for f in self.functions)
        flags = ", spread" * self.spread + ", anyone" * self.anyone + ", not centred" * self.raw
        return (
            f"atoms {atoms} by {' '.join(map(str, self.weights))}, functions {functions}, n={self.n}, "
            f"epsilon={self.epsilon}, a={self.threshold}, u={self.order}, v={self.proxy}{flags}"
        )

    @cached_property
    def law(self) -> Vector:
        """Probabilities of the atoms."""
        return law("Sample", "weights", self.weights)

    @cached_property
    def regression(self) -> Vector:
        """E[y|x] at each atom."""
        mass: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        moment: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        for x, y, p in zip(self.xs, self.ys, self.law, strict=True):
            mass[Fraction(x)] += p
            moment[Fraction(x)] += p * Fraction(y)
        return tuple(moment[Fraction(x)] / mass[Fraction(x)] if mass[Fraction(x)] else _ZERO for x in self.xs)

    @cached_property
    def centred(self) -> tuple[Vector, ...]:
        """Y at each atom, for each function."""
        found = []
        for f in self.functions:
            mean = sum((p * Fraction(v) for p, v in zip(self.law, f, strict=True)), _ZERO)
            found.append(tuple(Fraction(v) - (0 if self.raw else mean) for v in f))
        return tuple(found)

    @cached_property
    def target(self) -> Fraction:
        """sigma^2 - epsilon: the mean squared residual of a function that fits is at most that."""
        noise = (
            p * (Fraction(y) - g) ** 2 for p, y, g in zip(self.law, self.ys, self.regression, strict=True)
        )
        return sum(noise, _ZERO) - self.epsilon

    @cached_property
    def outcomes(self) -> list[tuple[Fraction, Totals]]:
        """Every sample up to order: its probability, and the means of squared residual, Y z and Y^2 for each function."""
        kinds: defaultdict[Totals, Fraction] = defaultdict(Fraction)
        for i, p in enumerate(self.law):
            y, z = Fraction(self.ys[i]), Fraction(self.ys[i]) - self.regression[i]
            kind = tuple(
                ((y - Fraction(f[i])) ** 2, c[i] * z, c[i] ** 2)
                for f, c in zip(self.functions, self.centred, strict=True)
            )
            kinds[kind] += p
        return [
            (
                chance,
                tuple((total[0] / self.n, total[1] / self.n, total[2] / self.n) for total in totals),
            )
            for chance, totals in _samples(list(kinds.items()), self.n)
        ]

    def _reaches(self, means: tuple[Fraction, Fraction, Fraction], level: Fraction) -> bool:
        return means[1] >= level and (not self.spread or means[2] >= level**2)

    def _fit_probability(self) -> Fraction:
        return sum((p for p, means in self.outcomes if min(m[0] for m in means) <= self.target), _ZERO)

    def _chosen(self, level: Fraction) -> Fraction:
        """The probability that the learner's function reaches the level."""
        return sum(
            (p for p, means in self.outcomes if self._reaches(min(means, key=lambda m: m[0]), level)), _ZERO
        )

    def _fixed(self, level: Fraction) -> Fraction:
        """The largest probability that a fixed function reaches it."""
        return max(
            sum((p for p, means in self.outcomes if self._reaches(means[i], level)), _ZERO)
            for i in range(len(self.functions))
        )

    def _log_square_mgf(self) -> Enclosure:
        """log E exp(u Y^2/(2v)) of the first function."""
        with precision(_BITS):
            parts = (
                to_arb(p) * to_arb(self.order * y**2 / (2 * self.proxy)).exp()
                for p, y in zip(self.law, self.centred[0], strict=True)
            )
            return Enclosure.from_arb(sum(parts, arb(0)).log())

    @cached_property
    def lipschitz(self) -> Fraction:
        """The largest Lipschitz constant of a function on the points x."""
        slopes = [
            abs((Fraction(f[i]) - Fraction(f[j])) / (Fraction(self.xs[i]) - Fraction(self.xs[j])))
            for f in self.functions
            for i in range(len(self.xs))
            for j in range(i)
            if self.xs[i] != self.xs[j]
        ]
        return max(slopes, default=_ZERO)

    @cached_property
    def fair_pair(self) -> Fraction | None:
        """r where x is two points, 2r apart and equally likely; else None.

        Then f - E f is at most L r, with a fair sign: c = r^2 serves both for the tail and for the moments.
        """
        mass: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        for x, p in zip(self.xs, self.law, strict=True):
            mass[Fraction(x)] += p
        points = [x for x, p in mass.items() if p]
        if len(points) == 2 and mass[points[0]] == mass[points[1]]:
            return abs(points[0] - points[1]) / 2
        return None

    def facts(self, level: Fraction | None = None) -> Facts:
        """Fitting, correlation at the level (the claim's, else the instance's own), and the law's constants."""
        at = self.threshold if level is None else level
        fixed = self._fixed(at)
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "d": Fraction(1),
            "k": Fraction(1),
            "epsilon": self.epsilon,
            "N": Fraction(len(self.functions)),
            "net_size": Fraction(len(self.functions)),
            "fit_probability": self._fit_probability(),
            "threshold": at,
            "correlation_probability": fixed if self.anyone or len(self.functions) == 1 else self._chosen(at),
            "q": fixed,
            "order": self.order,
            "proxy": self.proxy,
            "log_square_mgf": self._log_square_mgf(),
            "L": self.lipschitz or _ANY,
        }
        if self.fair_pair is not None:
            values["c"] = self.fair_pair**2
        else:
            points = [(x,) for x in self.xs]
            values["c"] = isoperimetry_constant(points, self.law).valid.upper or _ANY
        one = len(self.functions) == 1
        iid = (True, "independent draws from one finite law")
        moments = (
            self.fair_pair is not None,
            "two equally likely points" if self.fair_pair is not None else "only tails are certified",
        )
        declared = {
            "iid": iid,
            "independent": iid,
            "bounded": (True, "the table's entries lie in [-1, 1]"),
            "near": (True, "eta = 0"),
            "level": (True, "eta = 0, at the level that the claim names"),
            "net": (self.anyone, "the class is its own net"),
            "isoperimetric": (True, "c in closed form, or certified by linear programs"),
            "subgaussian": moments,
            "lipschitz_class": (True, "L is the largest slope"),
            "square_moment": (one, "the moment of the one function, enclosed"),
        }
        return Facts(values, {}, declared)


def _samples(kinds: list[tuple[Totals, Fraction]], n: int) -> Iterator[tuple[Fraction, Totals]]:
    """Every multiset of n points by kind: its probability and the sums over it."""
    (kind, chance), rest = kinds[0], kinds[1:]
    for count in range(n + 1) if rest else (n,):
        head = chance**count * comb(n, count)
        own = tuple((a * count, b * count, c * count) for a, b, c in kind)
        if not rest:
            yield head, own
            continue
        for probability, totals in _samples(rest, n - count):
            yield (
                head * probability,
                tuple((a + x, b + y, c + z) for (a, b, c), (x, y, z) in zip(own, totals, strict=True)),
            )
