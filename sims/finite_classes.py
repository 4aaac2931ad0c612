"""Finite classes on a few points: growth, shattering and Rademacher averages, by exhaustion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, permutations, product
from math import isqrt

from sims.finite_sums import square_root
from sims.instance import Facts, Value
from sims.validate import check, exact_array, exact_integer


def traces(patterns: Iterator[int] | Sequence[int], points: Sequence[int]) -> set[tuple[int, ...]]:
    """What the patterns (bit masks) leave on some of the points."""
    return {tuple(pattern >> i & 1 for i in points) for pattern in patterns}


@dataclass(frozen=True)
class FiniteClass:
    """Distinct patterns on `points` points, each a bit mask; its growth is asked at n <= points.

    Raises ValueError for an empty class, patterns out of range or twice, or n out of range.
    """

    points: int
    patterns: tuple[int, ...]
    n: int | None = None

    def __post_init__(self) -> None:
        who = "FiniteClass"
        check(who, "points", exact_integer(who, "points", self.points), self.points >= 1, "be at least 1")
        check(who, "patterns", self.patterns, bool(self.patterns), "hold at least one")
        check(
            who, "patterns", self.patterns, len(set(self.patterns)) == len(self.patterns), "differ pairwise"
        )
        for pattern in self.patterns:
            check(
                who,
                "pattern",
                exact_integer(who, "pattern", pattern),
                0 <= pattern < 2**self.points,
                "be in range",
            )
        check(who, "n", self.n, self.n is None or 1 <= self.n <= self.points, "lie in 1..points")

    @property
    def name(self) -> str:
        """The patterns."""
        at = f", n={self.n}" if self.n is not None else ""
        return f"patterns {' '.join(format(p, f'0{self.points}b') for p in self.patterns)}{at}"

    @cached_property
    def vc(self) -> int:
        """The size of the largest set of points that carries every pattern."""
        found = 0
        while any(
            len(traces(self.patterns, some)) == 2 ** (found + 1)
            for some in combinations(range(self.points), found + 1)
        ):
            found += 1
        return found

    def facts(self, level: Fraction | None = None) -> Facts:
        """Growth and dimension."""
        del level
        n = self.points if self.n is None else self.n
        growth = max(len(traces(self.patterns, some)) for some in combinations(range(self.points), n))
        values: dict[str, Value] = {
            "n": Fraction(n),
            "vc": Fraction(self.vc),
            "growth": Fraction(growth),
            "N": Fraction(len(self.patterns)),
        }
        return Facts(values, {}, {"dimension": (True, "by shattering, every set of points")})


@dataclass(frozen=True)
class VectorClass:
    """Finitely many vectors: the Rademacher average over all 2^n signs, without absolute values.

    Raises ValueError for an empty class, repeated vectors, or lengths that differ.
    """

    vectors: tuple[tuple[int | Fraction, ...], ...]

    def __post_init__(self) -> None:
        found = exact_array("VectorClass", "vectors", self.vectors, 2)
        check("VectorClass", "vectors", self.vectors, len(set(found)) == len(found), "differ pairwise")

    @property
    def name(self) -> str:
        """The vectors."""
        return f"vectors {'|'.join(' '.join(map(str, v)) for v in self.vectors)}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """E max over the class of (1/n) sum of signs times entries, the radius and the size."""
        del level
        n = len(self.vectors[0])
        total = sum(
            max(sum(s * a for s, a in zip(signs, vector, strict=True)) for vector in self.vectors)
            for signs in product((-1, 1), repeat=n)
        )
        square = max(sum((Fraction(a) ** 2 for a in vector), Fraction(0)) for vector in self.vectors)
        values: dict[str, Value] = {
            "n": Fraction(n),
            "N": Fraction(len(self.vectors)),
            "rademacher": Fraction(total) / (n * 2**n),
            "radius": square_root(square),
        }
        return Facts(values, {}, {"rademacher": (True, "over all signs"), "norm": (True, "the longest")})


def signs_of(patterns: Sequence[int], points: int) -> VectorClass:
    """The class of the sign vectors: bit 1 is +1, bit 0 is -1."""
    return VectorClass(tuple(tuple(2 * (p >> i & 1) - 1 for i in range(points)) for p in patterns))


def all_classes(points: int) -> Iterator[tuple[int, ...]]:
    """Every class of patterns on the points but the empty one."""
    for chosen in range(1, 2 ** (2**points)):
        yield tuple(p for p in range(2**points) if chosen >> p & 1)


def classes_up_to_symmetry(points: int) -> Iterator[tuple[int, ...]]:
    """One class of each orbit under permuting the points and exchanging the two values at some of them.

    Growth, dimension and the Rademacher average of the signs are the same on an orbit. Orbits are counted out, so no
    class is left aside: their sizes sum to 2^(2^points).
    """
    moves = [
        tuple(sum((p >> order[i] & 1) << i for i in range(points)) ^ flipped for p in range(2**points))
        for order in permutations(range(points))
        for flipped in range(2**points)
    ]
    seen = bytearray(2 ** (2**points))
    for chosen in range(1, len(seen)):
        if seen[chosen]:
            continue
        patterns = tuple(p for p in range(2**points) if chosen >> p & 1)
        yield patterns
        for move in moves:
            image = 0
            for p in patterns:
                image |= 1 << move[p]
            seen[image] = 1


@dataclass(frozen=True)
class SeparatedSet:
    """Distinct points of Z^s. resolution: what any two of them are apart at least.

    Where none is given it is the least distance, rounded down to a multiple of 2^-40, and 1 for a single point.
    Raises ValueError for repeated points or a resolution that some two points miss.
    """

    points: tuple[tuple[int, ...], ...]
    resolution: Fraction | None = None

    def __post_init__(self) -> None:
        who = "SeparatedSet"
        exact_array(who, "points", self.points, 2)
        check(who, "points", self.points, len(set(self.points)) == len(self.points), "differ pairwise")
        if self.resolution is not None:
            apart = self.resolution > 0 and all(s >= self.resolution**2 for s in self._squares)
            check(who, "resolution", self.resolution, apart, "be positive and at most every distance")

    @property
    def name(self) -> str:
        """The points."""
        at = f", {self.resolution} apart" if self.resolution is not None else ""
        return f"points {'|'.join(' '.join(map(str, x)) for x in self.points)}{at}"

    @cached_property
    def _squares(self) -> list[int]:
        return [sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) for x, y in combinations(self.points, 2)]

    def facts(self, level: Fraction | None = None) -> Facts:
        """The number of points, their diameter W (rounded up by less than 2^-40) and their distance."""
        del level
        squares = self._squares or [0]
        apart = self.resolution or (_root(min(squares), up=False) if self._squares else Fraction(1))
        size = Fraction(len(self.points[0]))
        values: dict[str, Value] = {
            "net_size": Fraction(len(self.points)),
            "W": _root(max(squares), up=True),
            "resolution": apart,
            "size": size,
        }
        if size:
            values["p"] = values["d"] = size
        separated = (True, "the least distance, exactly or rounded down")
        return Facts(values, {}, {"separated": separated, "diameter": (True, "the largest distance")})


@dataclass(frozen=True)
class ParameterNet:
    """The points as weight vectors, any two at least their resolution apart, of functions that move `J` times as far.

    The class is the net itself: the functions w -> J <w, .> on the unit ball. Raises ValueError unless J is positive.
    """

    weights: SeparatedSet
    J: Fraction

    def __post_init__(self) -> None:
        check("ParameterNet", "J", self.J, self.J > 0, "be positive")

    @property
    def name(self) -> str:
        """The points and J."""
        return f"{self.weights.name}, J={self.J}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The size of the net, its resolution among functions, and epsilon, eight times that where it is below 1."""
        del level
        known = self.weights.facts().values
        apart = known["resolution"]
        assert isinstance(apart, Fraction)
        values: dict[str, Value] = {name: known[name] for name in ("net_size", "W", "p")}
        values["size"] = Fraction(max(sum(x != 0 for x in point) for point in self.weights.points))
        values["J"], values["resolution"] = self.J, self.J * apart
        if 8 * self.J * apart < 1:
            values["epsilon"] = 8 * self.J * apart
        linear = (True, "linear functions of weights in a set of that diameter")
        declared = {
            "parametrised": linear,
            "maximal": (True, "all of the class is in the net"),
            "sparse": (True, "the largest number of nonzero entries"),
        }
        return Facts(values, {}, declared)


def _root(square: int, up: bool) -> Fraction:
    """The root of an integer, exact where it is one, else rounded to a multiple of 2^-40."""
    root = isqrt(square)
    if root * root == square:
        return Fraction(root)
    return Fraction(isqrt(square << 80) + up, 2**40)
