"""What `census` tabulates before it walks: every neuron's features, exactly, up to the choices that cannot differ.

Neuron j under sub-mask s has the feature vector relu(X (s * w_j)) in R^n. Scaling a feature by a positive number
changes no least-squares fit, so a feature stands here for its primitive integer vector (the *direction*), numbered
across all neurons with 0 for the zero vector. Of the sub-masks of one neuron with one size and one direction only the
smallest can be part of the smallest best mask, because neurons occupy disjoint ranges of bits: only that one is kept.
"""

import itertools
import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from sims.census_scan import NO_MASK
from sims.validate import Matrix, Vector, integer_rows

Integers = np.ndarray  # int64 where every intermediate fits, else Python ints in an array of objects

LANE_PAD = 16  # lanes are padded to a multiple of this, so that the vector loop has no remainder
PAD_SIZE = 10**6  # popcount of a padding lane: larger than every size
GRAM_LIMIT = 2**24  # entries of the largest table of inner products that is kept
UNIT_MASKS = 2**25  # a unit of work has about this many masks where the problem is large,
LEAST_UNITS = 2  # and the problem splits into at least this many units where it can


@dataclass(frozen=True)
class Choices:
    """The sub-masks of one neuron that are kept, ascending: direction number, size, and bits in place in the mask."""

    ident: np.ndarray
    size: np.ndarray
    bits: np.ndarray
    multiplicity: np.ndarray  # how many sub-masks each stands for


@dataclass(frozen=True)
class Problem:
    """The tables of one census (see the module's docstring). `directions[i]` is the primitive vector of number i."""

    k: int
    d: int
    n: int
    directions: Integers  # (ids, n)
    features: np.ndarray  # (ids, n8) float64, unit norm; n8 is n padded with zeros to a multiple of 8
    labels: tuple[int, ...]  # y times label_denominator
    label_denominator: int
    y: np.ndarray  # (1, n8) float64, unit norm (zero when y is)
    choices: tuple[Choices, ...]  # of neurons 0..k-1

    @property
    def p(self) -> int:
        return self.k * self.d

    @cached_property
    def primes(self) -> np.ndarray:
        """Primes below 2^31 whose product exceeds every minor of k features (Hadamard: the product of k norms)."""
        largest = max(sum(int(v) ** 2 for v in row) for row in self._extreme_directions())
        bits = self.k * (largest.bit_length() + 1) / 2
        return np.array(_primes_below_2_31(int(bits / 30.9) + 1), dtype=np.int64)

    def _extreme_directions(self) -> list[Any]:
        if self.directions.dtype == object:
            return list(self.directions)
        return [
            np.abs(self.directions).max(axis=0).tolist()
        ]  # entrywise at least as large as every direction

    @cached_property
    def residues(self) -> np.ndarray:
        """(primes, ids, n) int64: the directions modulo each prime."""
        return np.stack([(self.directions % int(prime)).astype(np.int64) for prime in self.primes])

    def multiplicities(self) -> tuple[int, ...]:
        """Per size 0..p, how many masks the kept choices stand for together."""
        total = [1]
        for c in self.choices:
            mine = [0] * (self.d + 1)
            for size, multiplicity in zip(c.size.tolist(), c.multiplicity.tolist(), strict=True):
                mine[size] += multiplicity
            longer = [0] * (len(total) + self.d)
            for a, left in enumerate(total):
                for b, right in enumerate(mine):
                    longer[a + b] += left * right
            total = longer
        return tuple(total)

    @cached_property
    def rows(self) -> Choices:
        """The choices of neuron 1; with a single neuron, the one choice of nothing."""
        return self.choices[1] if self.k > 1 else Choices(*np.array([[0], [0], [0], [1]], dtype=np.int64))

    @cached_property
    def units(self) -> list[tuple[int, int]]:
        """Ranges [start, stop) of lines that cover all lines, in increasing order; the same on every machine.

        A line is one choice of every neuron but neuron 0; lines are numbered in increasing order of their masks.
        """
        rows = len(self.rows.ident)
        nodes = math.prod(len(c.ident) for c in self.choices[2:])
        masks = nodes * rows * len(self.choices[0].ident)
        count = max(LEAST_UNITS, -(-masks // UNIT_MASKS))
        pieces, length = (nodes, rows) if nodes >= count else (nodes * rows, 1)  # whole nodes where possible
        count = min(count, pieces)
        edges = [pieces * i // count * length for i in range(count + 1)]
        return list(itertools.pairwise(edges))


def tabulate(inner: Matrix, X: Matrix, y: Vector) -> Problem:
    """Build the tables for exact (k, d) inner weights, (n, d) points and (n,) labels."""
    k, d, n = len(inner), len(inner[0]), len(X)
    points, _ = integer_rows(X)
    weights = [integer_rows([row])[0][0] for row in inner]  # each neuron scaled by its own positive number
    (labels,), label_denominator = integer_rows([y])
    largest = d * _largest(points) * _largest(weights)
    kind: Any = np.int64 if largest < 2**62 else object
    points_array, weights_array = np.array(points, dtype=kind), np.array(weights, dtype=kind)
    before = np.zeros((k, 1, n), dtype=kind)  # x . (s * w_j) for every j and s, doubled once per bit of s
    for i in range(d):
        step = weights_array[:, i, None] * points_array[:, i]
        before = np.concatenate([before, before + step[:, None, :]], axis=1)
    primitive = _primitive(np.maximum(before, 0))
    keys = _keys(primitive)
    numbers = {_keys(np.zeros((1, 1, n), dtype=kind))[0]: 0}
    first = [-1]  # for each direction, which of all the features first had it
    choices = []
    sizes = _popcounts(d)
    for j in range(k):
        kept: dict[
            tuple[int, int], list[int]
        ] = {}  # direction and size: smallest sub-mask, how many there are
        for s, size in enumerate(sizes):
            at = (j << d) + s
            ident = numbers.setdefault(keys[at], len(first))
            if ident == len(first):
                first.append(at)
            same = kept.get((ident, size))
            if same is None:
                kept[ident, size] = [s << (j * d), 1]
            else:
                same[1] += 1
        table = np.array([(*key, *same) for key, same in kept.items()], dtype=np.int64).T
        choices.append(Choices(*np.ascontiguousarray(table)))
    all_directions = primitive.reshape(-1, n)[first]
    all_directions[0] = 0
    return Problem(
        k=k,
        d=d,
        n=n,
        directions=all_directions,
        features=_unit_rows(all_directions),
        labels=tuple(labels),
        label_denominator=label_denominator,
        y=_unit_rows(np.array([labels], dtype=object)),
        choices=tuple(choices),
    )


def redundant_pairs(problem: Problem, levels: list[Choices]) -> np.ndarray:
    """bool[a, b, i, j]: choice i at level a with choice j at the later level b is replaced by a smaller mask.

    Another pair of choices of the same two neurons has the same directions together and the same size together, and
    smaller bits; exchanging them changes no loss and no size. Only worth its cost for many small neurons.
    """
    count = len(levels)
    if count < 3:
        return np.zeros((0, 0, 0, 0), dtype=np.bool_)
    width = max(len(c.ident) for c in levels)
    table = np.zeros((count, count, width, width), dtype=np.bool_)
    for a in range(count):
        for b in range(a + 1, count):
            seen = set()
            for i, (first, first_size) in enumerate(zip(levels[a].ident, levels[a].size, strict=True)):
                for j, (second, second_size) in enumerate(zip(levels[b].ident, levels[b].size, strict=True)):
                    key = (int(first_size + second_size), frozenset((int(first), int(second))) - {0})
                    table[a, b, i, j] = key in seen
                    seen.add(key)
    return table


def padded_lanes(choices: Choices) -> Choices:
    """The choices of neuron 0 padded with lanes that no mask has, to a multiple of LANE_PAD."""
    count = len(choices.ident)
    padded = np.empty((4, -(-count // LANE_PAD) * LANE_PAD), dtype=np.int64)
    padded[:, count:] = np.array([[0], [PAD_SIZE], [NO_MASK], [0]])
    padded[:, :count] = choices.ident, choices.size, choices.bits, choices.multiplicity
    return Choices(*padded)


def _largest(rows: list[list[int]]) -> int:
    """The largest absolute value of the entries, or 1."""
    return max(1, max(max(max(row), -min(row)) for row in rows))


def _popcounts(bits: int) -> list[int]:
    counts = np.zeros(1, dtype=np.int64)
    for _ in range(bits):
        counts = np.concatenate([counts, counts + 1])
    return counts.tolist()


def _keys(vectors: np.ndarray) -> list[Any]:
    """Something hashable for each vector along the last axis, equal exactly when the vectors are."""
    if vectors.dtype == object:
        return list(map(tuple, vectors.reshape(-1, vectors.shape[-1]).tolist()))
    raw, step = vectors.tobytes(), vectors.shape[-1] * vectors.itemsize
    return [raw[at : at + step] for at in range(0, len(raw), step)]


def _primitive(rows: np.ndarray) -> np.ndarray:
    """Nonnegative integers divided by their greatest common divisor along the last axis (zero vectors stay)."""
    divisor = np.gcd.reduce(rows, axis=-1, keepdims=True)
    return rows // np.where(divisor == 0, 1, divisor)


def _unit_rows(rows: np.ndarray) -> np.ndarray:
    """Integer rows as float64 rows of norm 1 within a few roundings, however large the integers; zero rows stay.

    Padded with zeros to a multiple of 8, which is the stride of the compiled inner products.
    """
    if rows.dtype == object:
        shift = [max(0, max(abs(v) for v in row).bit_length() - 100) for row in rows.tolist()]
        values = np.array(
            [[float(v >> s) for v in row] for row, s in zip(rows.tolist(), shift, strict=True)],
            dtype=np.float64,
        )
    else:
        values = rows.astype(np.float64)
    scale = np.abs(values).max(axis=1, keepdims=True)
    values = values / np.where(scale == 0.0, 1.0, scale)
    norm = np.sqrt(np.sum(values * values, axis=1, keepdims=True))
    count, width = values.shape
    unit = np.zeros((count, -(-width // 8) * 8))
    unit[:, :width] = values / np.where(norm == 0.0, 1.0, norm)
    return unit


@cache
def _primes_below_2_31(count: int) -> tuple[int, ...]:
    """The `count` largest primes below 2^31, by trial division with every odd number up to their root."""
    odd = np.arange(3, 46341, 2, dtype=np.int64)
    found: list[int] = []
    candidate = 2**31 - 1
    while len(found) < count:
        if (candidate % odd).all():
            found.append(candidate)
        candidate -= 2
    return tuple(found)
