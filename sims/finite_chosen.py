"""A class of functions that a learner picked after seeing the sample: its largest error, and what it could fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import comb, factorial, prod

from sims.finite_classes import FiniteClass
from sims.finite_laws import entropy, law
from sims.instance import Facts, Value
from sims.validate import Vector, check, exact_array, exact_integer

_ZERO = Fraction(0)
Counts = tuple[int, ...]


def counts_of(n: int, points: int) -> Iterator[Counts]:
    """Every way that n draws can fall on the points."""
    if points == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in counts_of(n - first, points - 1):
            yield (first, *rest)


@dataclass(frozen=True)
class ChosenClass:
    """n draws from a finite law, and a class of losses that depends on how often each point was drawn.

    weights: of the points; classes: each a tuple of functions, a function its losses at the points; choice: the class
    for each vector of counts, in the order of `counts_of`. rademacher: whether errors are held against the Rademacher
    average of the class on the sample, or against the dimension of classes of zeros and ones. delta: how often the
    claim may fail. Raises ValueError for weights that are no law, lengths that differ, or delta outside (0, 1).
    """

    weights: tuple[int, ...]
    classes: tuple[tuple[tuple[int | Fraction, ...], ...], ...]
    choice: tuple[int, ...]
    n: int
    delta: Fraction = Fraction(1, 2)
    rademacher: bool = True

    def __post_init__(self) -> None:
        who = "ChosenClass"
        law(who, "weights", self.weights)
        for functions in self.classes:
            table = exact_array(who, "class", functions, 2)
            check(who, "class", functions, len(table[0]) == len(self.weights), "have a loss at each point")
            binary = all(loss in (0, 1) for row in table for loss in row)
            check(who, "class", functions, self.rademacher or binary, "hold zeros and ones")
        check(who, "n", exact_integer(who, "n", self.n), self.n >= 1, "be at least 1")
        rows = comb(self.n + len(self.weights) - 1, self.n)
        check(who, "choice", f"of length {len(self.choice)}", len(self.choice) == rows, f"have length {rows}")
        inside = all(0 <= w < len(self.classes) for w in self.choice)
        check(who, "choice", self.choice, inside, "name classes")
        check(who, "delta", self.delta, 0 < self.delta < 1, "lie in (0, 1)")

    @property
    def name(self) -> str:
        """The law, the classes and the choice."""
        classes = " / ".join("|".join(" ".join(map(str, f)) for f in functions) for functions in self.classes)
        choice = " ".join(map(str, self.choice))
        points = " ".join(map(str, self.weights))
        return f"points {points}, n={self.n}, classes {classes}, choice {choice}, delta={self.delta}"

    @cached_property
    def points(self) -> Vector:
        """The law of a point."""
        return law("ChosenClass", "weights", self.weights)

    @cached_property
    def samples(self) -> list[tuple[Counts, int, Fraction]]:
        """Counts of positive probability, the class chosen there, and the probability."""
        found = []
        for counts, w in zip(counts_of(self.n, len(self.points)), self.choice, strict=True):
            ways = factorial(self.n) // prod(map(factorial, counts))
            chance = ways * prod((p**c for p, c in zip(self.points, counts, strict=True)), start=Fraction(1))
            if chance:
                found.append((counts, w, chance))
        return found

    def _gaps(self, w: int, counts: Counts) -> list[Fraction]:
        """Risk minus average loss, for every function of the class."""
        return [
            sum(
                (
                    Fraction(loss) * (p - Fraction(c, self.n))
                    for loss, p, c in zip(f, self.points, counts, strict=True)
                ),
                _ZERO,
            )
            for f in self.classes[w]
        ]

    def average(self, w: int, counts: Counts) -> Fraction:
        """E max over the class of the mean of signs times losses, on a sample with these counts."""
        total = _ZERO
        for plus in product(*(range(c + 1) for c in counts)):
            ways = prod(comb(c, up) for c, up in zip(counts, plus, strict=True))
            signs = [2 * up - c for c, up in zip(counts, plus, strict=True)]
            total += ways * max(
                sum((Fraction(loss) * s for loss, s in zip(f, signs, strict=True)), _ZERO)
                for f in self.classes[w]
            )
        return total / (self.n * 2**self.n)

    @cached_property
    def at_confidence(self) -> tuple[Fraction, Fraction]:
        """The largest error and the Rademacher average at the hardest sample outside the worst that delta lets go."""
        found = []
        for counts, w, chance in self.samples:
            average = self.average(w, counts) if self.rademacher else _ZERO
            found.append((max(map(abs, self._gaps(w, counts))), average, chance))
        passed = _ZERO
        for gap, average, chance in sorted(found, key=lambda row: row[0] - 2 * row[1], reverse=True):
            passed += chance
            if passed > self.delta:
                return gap, average
        raise AssertionError("probabilities sum to 1, above delta")

    def facts(self, level: Fraction | None = None) -> Facts:
        """Errors at the confidence asked for, the information of the choice, and the class's size by two measures."""
        del level
        chosen = [sum((p for _, w, p in self.samples if w == i), _ZERO) for i in range(len(self.classes))]
        gap, average = self.at_confidence
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "delta": self.delta,
            "information": entropy(chosen),
            "largest_gap": gap,
        }
        bound = max(abs(Fraction(x)) for functions in self.classes for f in functions for x in f)
        if self.rademacher:
            values["rademacher"], values["loss_bound"] = average, bound or Fraction(1)
        else:
            values["vc"] = Fraction(max(map(_dimension, self.classes)))
        declared = {
            "losses": (True, "loss_bound is the largest of the table"),
            "chosen_class": (True, "every class of the table, exactly"),
            "index_information": (True, "finitely many classes, settled by the sample: their entropy"),
        }
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class FixedClass:
    """A class that does not depend on the sample: expectations of its largest error and of its Rademacher average.

    Raises ValueError as `ChosenClass` does.
    """

    weights: tuple[int, ...]
    functions: tuple[tuple[int | Fraction, ...], ...]
    n: int

    @cached_property
    def chosen(self) -> ChosenClass:
        """The same as a choice among one class."""
        rows = comb(self.n + len(self.weights) - 1, self.n)
        return ChosenClass(self.weights, (self.functions,), (0,) * rows, self.n)

    @property
    def name(self) -> str:
        """The law and the class."""
        return self.chosen.name

    def facts(self, level: Fraction | None = None) -> Facts:
        """Both expectations."""
        del level
        samples = self.chosen.samples
        gap = sum((p * max(self.chosen._gaps(w, counts)) for counts, w, p in samples), _ZERO)
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "expected_gap": gap,
            "rademacher": sum((p * self.chosen.average(w, counts) for counts, w, p in samples), _ZERO),
        }
        exact = (True, "every sample and every sign")
        declared = {
            "sample": (True, "independent draws from one finite law"),
            "class": exact,
            "rademacher_average": exact,
        }
        return Facts(values, {}, declared)


def _dimension(functions: tuple[tuple[int | Fraction, ...], ...]) -> int:
    patterns = {sum(int(bit) << i for i, bit in enumerate(f)) for f in functions}
    return FiniteClass(len(functions[0]), tuple(patterns)).vc
