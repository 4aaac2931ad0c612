"""Finite variables, the exact laws of their sums, and both sides of the concentration inequalities on them.

Probabilities of tails are Fractions, by convolution in integers or by enumeration; a moment generating function, whose
exponentials are irrational, is enclosed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.finite_laws import law
from sims.instance import Facts, Value
from sims.validate import Vector, check, exact_array, exact_integer, exact_number

_BITS = 256
Law = Mapping[Fraction, Fraction]  # value -> probability


def square_root(square: Fraction) -> Fraction | Enclosure:
    """The root of a nonnegative rational: exact where it is rational."""
    top, bottom = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return Fraction(top, bottom)
    with precision(_BITS):
        return Enclosure.from_arb(to_arb(square).sqrt())


def convolved(first: Law, second: Law) -> Law:
    """The law of the sum of two independent variables."""
    found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    for (a, p), (b, q) in product(first.items(), second.items()):
        found[a + b] += p * q
    return dict(found)


def law_of_sum(single: Law, n: int) -> Law:
    """The law of the sum of n independent copies."""
    found: Law = {Fraction(0): Fraction(1)}
    for _ in range(n):
        found = convolved(found, single)
    return found


def log_mgf(single: Law, tilt: Fraction) -> Enclosure:
    """log E exp(tilt X), exactly 0 where X is."""
    if set(single) == {0}:
        return Enclosure.exactly(0)
    with precision(_BITS):
        parts = (to_arb(p) * to_arb(tilt * x).exp() for x, p in single.items())
        return Enclosure.from_arb(sum(parts, arb(0)).log())


def smallest_tail_constant(single: Law) -> Enclosure:
    """The least C with P(|X| >= t) <= 2 exp(-t^2/C) for all t >= 0; exactly 0 where X is 0.

    Between two values of |X| the left side is constant and the right side falls, so the values decide:
    C = t^2/log(2/P(|X| >= t)), and the logarithm is at least log 2.
    """
    tails: dict[Fraction, Fraction] = {}
    reached = Fraction(0)
    sizes: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    for x, p in single.items():
        sizes[abs(x)] += p
    for size in sorted(sizes, reverse=True):
        reached += sizes[size]
        if size and reached:
            tails[size] = reached
    found = Enclosure.exactly(0)
    with precision(_BITS):
        for size, p in tails.items():
            here = Enclosure.from_arb(to_arb(size**2) / to_arb(2 / p).log())
            found = Enclosure(max(found.lower, here.lower), max(found.upper, here.upper))
    return found


def two_point_proxy(single: Law) -> Enclosure | None:
    """The least variance proxy of a centred variable of two values, Kearns and Saul's; None for other laws.

    Buldygin and Moskvichova 2013, Theorem 3.1: width^2 (1 - 2p)/(2 log((1 - p)/p)), and width^2/4 at p = 1/2.
    """
    values = [x for x, p in single.items() if p]
    if len(values) != 2:
        return None
    width, p = abs(values[0] - values[1]), min(single[x] for x in values)
    if 2 * p == 1:
        return Enclosure.exactly(width**2 / 4)
    with precision(_BITS):
        return Enclosure.from_arb(to_arb(width**2 * (1 - 2 * p)) / (2 * to_arb((1 - p) / p).log()))


def _law(who: str, values: object, weights: object) -> dict[Fraction, Fraction]:
    found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    points, probabilities = exact_array(who, "values", values, 1), law(who, "weights", weights)
    check(who, "weights", weights, len(points) == len(probabilities), f"have length {len(points)}")
    for x, p in zip(points, probabilities, strict=True):
        found[x] += p
    return dict(found)


@dataclass(frozen=True)
class FiniteVariable:
    """n independent copies of a finite variable, a level of their mean, and a tilt; `weights` are its probabilities.

    threshold: how far the mean is to exceed its expectation. Raises ValueError for weights that are no law, n < 1, or
    a threshold or a tilt that is not positive.
    """

    values: tuple[int | Fraction, ...]
    weights: tuple[int | Fraction, ...]
    n: int = 1
    threshold: Fraction = Fraction(1, 2)
    tilt: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        who = "FiniteVariable"
        _law(who, self.values, self.weights)
        check(who, "n", exact_integer(who, "n", self.n), self.n >= 1, "be at least 1")
        for name in ("threshold", "tilt"):
            number = exact_number(who, name, getattr(self, name))
            check(who, name, number, number > 0, "be positive")
            object.__setattr__(self, name, number)

    @property
    def name(self) -> str:
        """The law, the number of copies, the level and the tilt."""
        values = " ".join(map(str, self.values))
        weights = " ".join(map(str, self.weights))
        return f"values {values}, weights {weights}, n={self.n}, a={self.threshold}, s={self.tilt}"

    @cached_property
    def centred(self) -> Law:
        """The law of X - E X."""
        single = _law("FiniteVariable", self.values, self.weights)
        mean = sum((x * p for x, p in single.items()), Fraction(0))
        return {x - mean: p for x, p in single.items()}

    @property
    def width(self) -> Fraction:
        """The length of the smallest interval that holds the variable."""
        values = [x for x, p in self.centred.items() if p]
        return max(values) - min(values)

    def facts(self, level: Fraction | None = None) -> Facts:
        """Both sides of the inequalities about the mean of n copies, and about one copy's moments."""
        del level
        level_of_sum = self.n * self.threshold
        tail = sum((p for x, p in law_of_sum(self.centred, self.n).items() if x >= level_of_sum), Fraction(0))
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "threshold": self.threshold,
            "tail_probability": tail,
            "tilt": self.tilt,
            "log_mgf": log_mgf(self.centred, self.tilt),
        }
        if self.width > 0:
            values["width"] = self.width
            values["proxy"] = two_point_proxy(self.centred) or self.width**2 / 4
        why = (True, "n independent copies of a finite variable")
        declared = {
            "interval": (True, "from the least value to the largest"),
            "independent": why,
            "iid": why,
            "centred": (True, "its mean is subtracted"),
            "sub_gaussian": (True, "with Hoeffding's proxy, or the least one for two values"),
        }
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class NonnegativeVariable:
    """A finite variable that is not negative, and a level.

    Raises ValueError for negative values, weights that are no law, or a level that is not positive.
    """

    values: tuple[int | Fraction, ...]
    weights: tuple[int | Fraction, ...]
    threshold: Fraction

    def __post_init__(self) -> None:
        who = "NonnegativeVariable"
        check(who, "values", self.values, min(_law(who, self.values, self.weights)) >= 0, "be nonnegative")
        check(who, "threshold", self.threshold, self.threshold > 0, "be positive")

    @property
    def name(self) -> str:
        """The law and the level."""
        values, weights = " ".join(map(str, self.values)), " ".join(map(str, self.weights))
        return f"values {values}, weights {weights}, a={self.threshold}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The mean, and the probability that the level is reached."""
        del level
        single = _law("NonnegativeVariable", self.values, self.weights)
        values: dict[str, Value] = {
            "mean": sum((x * p for x, p in single.items()), Fraction(0)),
            "threshold": Fraction(self.threshold),
            "tail_probability": sum((p for x, p in single.items() if x >= self.threshold), Fraction(0)),
        }
        return Facts(values, {}, {"nonnegative": (True, "all its values are")})


@dataclass(frozen=True)
class BoundedDifferences:
    """A function of independent finite variables, by its table: every argument in turn, the last one fastest.

    weights: for each variable its probabilities (in proportion); table: the function's values; threshold: how far it
    is to exceed its expectation. Raises ValueError for weights that are no laws, a table of the wrong length, or a
    threshold that is not positive.
    """

    weights: tuple[tuple[int, ...], ...]
    table: tuple[int | Fraction, ...]
    threshold: Fraction

    def __post_init__(self) -> None:
        who = "BoundedDifferences"
        for row in self.weights:
            law(who, "row", row)
        size = math.prod(map(len, self.weights))
        check(who, "table", f"of length {len(self.table)}", len(self.table) == size, f"have length {size}")
        check(who, "threshold", self.threshold, self.threshold > 0, "be positive")

    @property
    def name(self) -> str:
        """The laws, the table and the level."""
        laws = "|".join(" ".join(map(str, row)) for row in self.weights)
        return f"function {' '.join(map(str, self.table))} of {laws}, a={self.threshold}"

    @cached_property
    def outcomes(self) -> list[tuple[tuple[int, ...], Fraction, Fraction]]:
        """Every argument, its probability and the function there."""
        laws = [law("BoundedDifferences", "row", row) for row in self.weights]
        arguments = product(*(range(len(row)) for row in laws))
        return [
            (at, math.prod((row[i] for row, i in zip(laws, at, strict=True)), start=Fraction(1)), Fraction(f))
            for at, f in zip(arguments, self.table, strict=True)
        ]

    @cached_property
    def differences(self) -> Vector:
        """c_i: the most that the function moves when only variable i does, impossible values included."""
        found = []
        for i in range(len(self.weights)):
            lines: defaultdict[tuple[int, ...], list[Fraction]] = defaultdict(list)
            for at, _, f in self.outcomes:
                lines[at[:i] + at[i + 1 :]].append(f)
            found.append(max(max(line) - min(line) for line in lines.values()))
        return tuple(found)

    def facts(self, level: Fraction | None = None) -> Facts:
        """The sum of the squares of the differences, and the probability of the tail."""
        del level
        mean = sum((p * f for _, p, f in self.outcomes), Fraction(0))
        values: dict[str, Value] = {
            "n": Fraction(len(self.weights)),
            "threshold": Fraction(self.threshold),
            "tail_probability": sum(
                (p for _, p, f in self.outcomes if f - mean >= self.threshold), Fraction(0)
            ),
        }
        variation = sum((c**2 for c in self.differences), Fraction(0))
        if variation > 0:
            values["variation"] = variation
        bounded = (True, "read off the table")
        declared = {
            "independent_arguments": (True, "a product of finite laws"),
            "bounded_differences": bounded,
            "variation": bounded,
        }
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class EvenMoment:
    """A finite variable, its least tail constant, and log E cosh(tilt X).

    Raises ValueError for weights that are no law, a variable that is 0, or a tilt that is not positive.
    """

    values: tuple[int | Fraction, ...]
    weights: tuple[int | Fraction, ...]
    tilt: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        single = _law("EvenMoment", self.values, self.weights)
        check("EvenMoment", "values", self.values, any(x and p for x, p in single.items()), "not be all 0")
        check("EvenMoment", "tilt", self.tilt, self.tilt > 0, "be positive")

    @property
    def name(self) -> str:
        """The law and the tilt."""
        values, weights = " ".join(map(str, self.values)), " ".join(map(str, self.weights))
        return f"cosh of values {values}, weights {weights}, s={self.tilt}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The tail constant, certified from above, and the even moment."""
        del level
        single = _law("EvenMoment", self.values, self.weights)
        both: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        for x, p in single.items():
            both[x] += p / 2
            both[-x] += p / 2
        values: dict[str, Value] = {
            "C": smallest_tail_constant(single).upper,
            "tilt": Fraction(self.tilt),
            "log_mgf": log_mgf(both, Fraction(self.tilt)),
        }
        declared = {"tail": (True, "the least constant"), "even": (True, "X with a fair sign")}
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class SumOfTails:
    """Independent centred finite variables, and the least tail constants of each and of their normalised sum.

    variables: pairs of values and weights, each centred here; reach: a level of their plain sum.
    Raises ValueError for weights that are no laws, or a level that is not positive.
    """

    variables: tuple[tuple[tuple[int | Fraction, ...], tuple[int | Fraction, ...]], ...]
    reach: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        check("SumOfTails", "variables", self.variables, bool(self.variables), "hold at least one")
        for values, weights in self.variables:
            _law("SumOfTails", values, weights)
        check("SumOfTails", "reach", self.reach, self.reach > 0, "be positive")

    @property
    def name(self) -> str:
        """The laws."""
        parts = (f"{' '.join(map(str, v))} by {' '.join(map(str, w))}" for v, w in self.variables)
        return f"sum of {'; '.join(parts)}, reaching {self.reach}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """C is the largest of the variables' constants, certified from above."""
        del level
        laws = [FiniteVariable(values, weights).centred for values, weights in self.variables]
        whole: Law = {Fraction(0): Fraction(1)}
        for single in laws:
            whole = convolved(whole, single)
        constants = [smallest_tail_constant(single) for single in laws]
        n = len(laws)
        # the constant of a multiple is its square times as large, so n^(-1/2) needs no root
        of_sum = smallest_tail_constant(whole)
        values: dict[str, Value] = {
            "n": Fraction(n),
            "tail_constant": Enclosure(of_sum.lower / n, of_sum.upper / n),
            "threshold": square_root(Fraction(self.reach) ** 2 / n),
            "tail_probability": sum((p for x, p in whole.items() if x >= self.reach), Fraction(0)),
        }
        largest = max(c.upper for c in constants)
        if largest > 0:
            values["C"] = largest
        independent = (True, "independent, each centred")
        least = (True, "the least constant, exactly")
        return Facts(values, {}, {"independent": independent, "tail": least, "level": least})
