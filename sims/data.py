"""Finite laws of data, enumerated completely: a data set is a vector of counts over atoms (x_a, y_a).

Both laws have the same face, `DataLaw`. Everything is exact: points, labels and probabilities are Fractions,
data set t has probability weights[t] / denominator with Python integers, and the weights sum to the
denominator (asserted).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.validate import Matrix, Vector, check, exact_array, exact_integer

MAX_DATA_SETS = 2**22  # data sets enumerated at once
MAX_DRAWS = 4096  # points per data set: weights are integers of about n log2(n) bits


class DataLaw(ABC):
    """What the finite laws of data share; use `FixedDesign` or `Iid`.

    Attributes: `n` points per data set, `d` the dimension, `atom_x` (A rows of d Fractions) and `atom_y` (A
    Fractions), `size` the number of data sets, `counts` the (size, A) array of count vectors, `weights` and
    `denominator` the probabilities as Python integers, `sigma_squared` = E Var(y|x), `regression` = g(x_a) =
    E[y | x_a] for every atom, `iid` whether the n points are independent and identically distributed, `name`
    a short text. A data set of probability zero is listed with weight 0.
    """

    who: str
    n: int
    atom_x: Matrix
    atom_y: Vector
    denominator: int
    sigma_squared: Fraction
    regression: Vector
    iid: bool
    name: str

    @property
    def d(self) -> int:
        """Dimension of the points."""
        return len(self.atom_x[0])

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of data sets, known before anything is enumerated."""

    @abstractmethod
    def _enumerate(self) -> tuple[npt.NDArray[np.int16], list[int]]: ...

    @cached_property
    def _enumerated(self) -> tuple[npt.NDArray[np.int16], list[int]]:
        check(
            self.who, "size", self.size, self.size <= MAX_DATA_SETS, f"be at most {MAX_DATA_SETS} data sets"
        )
        counts, weights = self._enumerate()
        if sum(weights) != self.denominator or not (counts.sum(axis=1) == self.n).all():
            raise AssertionError(f"{self.who}: probabilities are not conserved; please report this")
        return counts, weights

    @property
    def counts(self) -> npt.NDArray[np.int16]:
        """(size, A) array: how often each atom occurs in each data set. Do not modify it."""
        return self._enumerated[0]

    @property
    def weights(self) -> list[int]:
        """Probability numerators of the data sets, over `denominator`."""
        return self._enumerated[1]

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, init=False, repr=False)
class FixedDesign(DataLaw):
    """Fixed points x_1..x_n with independent labels: y_i = +1 with probability q_i, else -1.

    All 2**n label vectors: in data set t, bit i of t is set exactly when y_i = +1. Atom 2i is (x_i, +1), atom
    2i + 1 is (x_i, -1). `q` is one number for all points or a vector of n. sigma^2 = (1/n) sum 4 q_i (1 -
    q_i). Points may repeat; `regression` is 2 q_i - 1 at the i-th point.

    Raises ValueError for wrong shapes, NaN or infinity, q outside [0, 1], or more than 2**22 data sets.
    """

    X: Matrix
    q: Vector

    who = "FixedDesign"
    iid = False

    def __init__(self, X: Any, q: Any = Fraction(1, 2)) -> None:
        points = exact_array(self.who, "X", X, 2)
        n = len(points)
        q = exact_array(self.who, "q", [q] * n if np.ndim(q) == 0 else q, 1)
        check(self.who, "q", f"vector of length {len(q)}", len(q) == n, f"have length n={n}")
        for i, q_i in enumerate(q):
            check(self.who, f"q[{i}]", q_i, 0 <= q_i <= 1, "lie in [0, 1]")
        check(self.who, "n", n, 2**n <= MAX_DATA_SETS, f"satisfy 2**n <= {MAX_DATA_SETS} data sets")
        scale = math.lcm(*(q_i.denominator for q_i in q))
        mean_variance = sum((4 * q_i * (1 - q_i) for q_i in q), Fraction(0)) / n
        values = {
            "X": points,
            "q": q,
            "n": n,
            "atom_x": tuple(x for x in points for _ in range(2)),
            "atom_y": (Fraction(1), Fraction(-1)) * n,
            "denominator": scale**n,
            "sigma_squared": mean_variance,
            "regression": tuple(2 * q_i - 1 for q_i in q for _ in range(2)),
            "name": f"FixedDesign(n={n}, d={len(points[0])})",
        }
        _set(self, values)

    @property
    def size(self) -> int:
        return 2**self.n

    def _enumerate(self) -> tuple[npt.NDArray[np.int16], list[int]]:
        plus = (np.arange(self.size)[:, None] >> np.arange(self.n)) & 1
        counts = np.empty((self.size, 2 * self.n), np.int16)
        counts[:, 0::2] = plus
        counts[:, 1::2] = 1 - plus
        scale = math.lcm(*(q_i.denominator for q_i in self.q))
        weights = [1]
        for q_i in self.q:  # point i doubles the list: bit i clear first, then set
            up = int(q_i * scale)
            weights = [w * (scale - up) for w in weights] + [w * up for w in weights]
        return counts, weights


@dataclass(frozen=True, init=False, repr=False)
class Iid(DataLaw):
    """n independent draws from A atoms (x_a, y_a) of given probabilities.

    Data sets are multisets, in the order of itertools.combinations_with_replacement over the atoms; the
    weight of one counts all the n-tuples that it stands for. Since learners see counts only, and a multiset
    determines them, nothing is lost: I(mask; n-tuple) = I(mask; multiset) for every rule that does not look
    at the order.

    Raises ValueError for wrong shapes, NaN or infinity, labels outside [-1, 1], repeated atoms, negative
    probabilities, probabilities that do not sum to 1, n outside 1..4096, or more than 2**22 data sets.
    """

    points: Matrix
    labels: Vector
    probabilities: Vector

    who = "Iid"
    iid = True

    def __init__(self, points: Any, labels: Any, probabilities: Any, n: int) -> None:
        x = exact_array(self.who, "points", points, 2)
        y = exact_array(self.who, "labels", labels, 1)
        prob = exact_array(self.who, "probabilities", probabilities, 1)
        n = exact_integer(self.who, "n", n)
        atoms = len(x)
        check(
            self.who,
            "labels",
            f"vector of length {len(y)}",
            len(y) == atoms,
            f"have length {atoms}, one per point",
        )
        length = f"vector of length {len(prob)}"
        check(self.who, "probabilities", length, len(prob) == atoms, f"have length {atoms}, one per point")
        for a in range(atoms):
            check(self.who, f"labels[{a}]", y[a], abs(y[a]) <= 1, "lie in [-1, 1]")
            check(self.who, f"probabilities[{a}]", prob[a], prob[a] >= 0, "be at least 0")
        check(self.who, "sum of probabilities", sum(prob), sum(prob) == 1, "be 1 exactly (use Fractions)")
        check(
            self.who,
            "points and labels",
            "a list with repeats",
            len({*zip(x, y, strict=True)}) == atoms,
            "be distinct",
        )
        check(self.who, "n", n, n >= 1, "be at least 1")
        check(self.who, "n", n, n <= MAX_DRAWS, f"be at most {MAX_DRAWS}")
        size = math.comb(n + atoms - 1, n)
        check(self.who, "size", size, size <= MAX_DATA_SETS, f"be at most {MAX_DATA_SETS} data sets")
        mean, variance = _regression(x, y, prob)
        values = {
            "points": x,
            "labels": y,
            "probabilities": prob,
            "n": n,
            "atom_x": x,
            "atom_y": y,
            "denominator": math.lcm(*(q.denominator for q in prob)) ** n,
            "sigma_squared": variance,
            "regression": mean,
            "name": f"Iid(atoms={atoms}, d={len(x[0])}, n={n})",
        }
        _set(self, values)

    @classmethod
    def noisy_labels(cls, points: Any, q: Any, n: int) -> Iid:
        """n draws of a uniform point of `points`, its label +1 with probability q (one, or one per point),
        else -1.

        Atom 2a is (points[a], +1), atom 2a + 1 is (points[a], -1). Raises as `Iid` does, and for q outside
        [0, 1].
        """
        x = exact_array(cls.who, "points", points, 2)
        q = exact_array(cls.who, "q", [q] * len(x) if np.ndim(q) == 0 else q, 1)
        check(
            cls.who,
            "q",
            f"vector of length {len(q)}",
            len(q) == len(x),
            f"have length {len(x)}, one per point",
        )
        for a, q_a in enumerate(q):
            check(cls.who, f"q[{a}]", q_a, 0 <= q_a <= 1, "lie in [0, 1]")
        prob = [weight / len(x) for q_a in q for weight in (q_a, 1 - q_a)]
        return cls([row for row in x for _ in range(2)], [1, -1] * len(x), prob, n)

    @property
    def size(self) -> int:
        return math.comb(self.n + len(self.points) - 1, self.n)

    def _enumerate(self) -> tuple[npt.NDArray[np.int16], list[int]]:
        counts = _compositions(self.n, len(self.points))
        scale = math.lcm(*(q.denominator for q in self.probabilities))
        share = [int(q * scale) for q in self.probabilities]
        # share[a]**c / c!, times n!, as exact integers: n! / prod c! is an integer for every multiset.
        powers = [[s**c for c in range(self.n + 1)] for s in share]
        factorial = [math.factorial(c) for c in range(self.n + 1)]
        weights = []
        for row in counts.tolist():
            ways, product = factorial[self.n], 1
            for a, c in enumerate(row):
                if c:
                    ways //= factorial[c]
                    product *= powers[a][c]
            weights.append(ways * product)
        return counts, weights


def _regression(x: Matrix, y: Vector, prob: Vector) -> tuple[Vector, Fraction]:
    """E[y | x_a] for every atom (0 where x_a has probability zero), and E Var(y|x)."""
    mass: dict[Vector, Fraction] = {}
    first: dict[Vector, Fraction] = {}
    second = Fraction(0)
    for x_a, y_a, p_a in zip(x, y, prob, strict=True):
        mass[x_a] = mass.get(x_a, Fraction(0)) + p_a
        first[x_a] = first.get(x_a, Fraction(0)) + p_a * y_a
        second += p_a * y_a * y_a
    mean = {x_a: first[x_a] / mass[x_a] if mass[x_a] else Fraction(0) for x_a in mass}
    explained = sum((mass[x_a] * mean[x_a] ** 2 for x_a in mass), Fraction(0))
    return tuple(mean[x_a] for x_a in x), second - explained


def _compositions(n: int, parts: int) -> npt.NDArray[np.int16]:
    """All vectors of `parts` counts that sum to n, the first counts largest first; about twice their size in memory."""
    rest = [
        np.array([[m]], np.int16) for m in range(n + 1)
    ]  # rest[m]: the vectors of the last parts that sum to m
    for part in range(1, parts):
        totals = [n] if part == parts - 1 else range(n + 1)
        longer = []
        for total in totals:
            blocks = [np.insert(rest[total - first], 0, first, axis=1) for first in range(total, -1, -1)]
            longer.append(np.concatenate(blocks))
        rest = longer
    return rest[-1]


def _set(law: DataLaw, values: dict[str, Any]) -> None:
    """Set the attributes of a frozen law."""
    for name, value in values.items():
        object.__setattr__(law, name, value)
