"""The law of a random mask with multipliers, listed outcome by outcome in integers; its cost is known beforehand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.validate import Vector, check, integer_rows

MAX_WIDTH = 1024  # weights of one network
MAX_OUTCOMES = 2**18  # of one sketch
MAX_SUBSETS = 2**16  # subsets of the weights
MAX_ENTRIES = 2**23  # outcomes times numbers per outcome: 64 MiB of machine integers
MAX_DRAWS = 1024
MAX_BITS = 2**28  # of all numerators of a law, and of all errors: 32 MiB of digits

Counts = npt.NDArray[np.int64]
Integers = npt.NDArray[np.object_]  # Python integers: they do not wrap


@dataclass(frozen=True, eq=False)
class SketchLaw:
    """Outcomes of positive probability, each once: m_i = counts[k, i] * scale[i] with probability weights[k] / total.

    scale is 0 where the count always is. rounded: a square root in the scheme's scores was rounded.
    """

    counts: Counts
    weights: Integers
    total: int
    scale: Vector
    rounded: bool = False

    def __post_init__(self) -> None:
        assert sum(self.weights) == self.total  # a law: no probability is lost or made

    def table(self) -> dict[Vector, Fraction]:
        """Multiplier vector -> probability."""
        most = self.counts.max(axis=0, initial=0).tolist()
        levels = [[c * unit for c in range(m + 1)] for m, unit in zip(most, self.scale, strict=True)]
        return {
            tuple(level[c] for level, c in zip(levels, row, strict=True)): Fraction(weight, self.total)
            for row, weight in zip(self.counts.tolist(), self.weights, strict=True)
        }

    def supports(self) -> list[tuple[int, int]]:
        """For each outcome the mask of the weights that it keeps (bit i keeps weight i), and its integer weight."""
        width = self.counts.shape[1]
        masks = np.zeros(len(self.counts), object)
        for i in range(width):
            masks += (self.counts[:, i] > 0).astype(object) * (1 << i)
        return list(zip(masks.tolist(), self.weights, strict=True))

    @property
    def expected_size(self) -> Fraction:
        """Expected number of kept weights (nonzero m_i)."""
        kept = (self.counts > 0).sum(axis=1)
        return Fraction(int((self.weights * kept.astype(object)).sum()), self.total)


def integers(values: Sequence[int]) -> Integers:
    """An array of Python integers."""
    found = np.empty(len(values), object)
    found[:] = values
    return found


def choose_within(n: int, k: int, limit: int) -> int:
    """C(n, k), or limit + 1 where it is larger than the limit: no huge number is ever formed."""
    k = min(k, n - k)
    found = 1 if k >= 0 else 0
    for j in range(1, k + 1):
        found = found * (n - k + j) // j
        if found > limit:
            return limit + 1
    return found


def check_cost(who: str, what: str, outcomes: int, width: int, limit: int = MAX_OUTCOMES) -> None:
    """ValueError unless the outcomes and their entries stay within the limits."""
    check(who, "weights", width, width <= MAX_WIDTH, f"be at most {MAX_WIDTH}")
    check(
        who,
        what,
        outcomes if outcomes <= limit else f"above {limit}",
        outcomes <= limit,
        f"be at most {limit}",
    )
    entries = outcomes * width
    check(who, f"{what} times weights", entries, entries <= MAX_ENTRIES, f"be at most {MAX_ENTRIES}")


def check_bits(who: str, bits: int) -> None:
    """ValueError unless the digits of all outcomes together stay within the limit."""
    check(who, "bits of all outcomes", bits, bits <= MAX_BITS, f"be at most {MAX_BITS}")


def compositions(shares: Sequence[int], draws: int) -> tuple[Counts, Integers]:
    """All count vectors of `draws` draws among positive integer shares, and draws!/prod(c_i!) * prod(share_i^c_i).

    One weight after the other: how many of the draws still left fall on it. Partial vectors are at most
    (draws + width) / (draws + 1) times as many as whole ones.
    """
    counts = np.zeros((1, 0), np.int64)
    left = np.array([draws], np.int64)
    weights = integers([1])
    for share in shares[:-1]:
        branches = left + 1
        parent = np.repeat(np.arange(len(left)), branches)
        here = np.arange(len(parent)) - np.repeat(np.cumsum(branches) - branches, branches)
        powers = [share**c for c in range(draws + 1)]
        factor = {
            r: integers([math.comb(r, c) * powers[c] for c in range(r + 1)]) for r in set(left.tolist())
        }
        weights = weights[parent] * np.concatenate([factor[r] for r in left.tolist()])
        counts = np.column_stack((counts[parent], here))
        left = left[parent] - here
    last = integers([shares[-1] ** c for c in range(draws + 1)])
    return np.column_stack((counts, left)), weights * last[left]


def coins(probabilities: Sequence[Fraction]) -> tuple[Counts, Integers, int]:
    """All vectors of independent bits of positive probability, in the numeric order of the mask, and the common total."""
    counts = np.zeros((1, 0), np.int64)
    weights = integers([1])
    total = 1
    for q in probabilities:
        sides = [(bit, share) for bit, share in ((0, q.denominator - q.numerator), (1, q.numerator)) if share]
        counts = np.vstack([np.column_stack((counts, np.full(len(counts), bit))) for bit, _ in sides])
        weights = np.concatenate([weights * share for _, share in sides])
        total *= q.denominator
    return counts, weights, total


def subsets(width: int, size: int) -> Counts:
    """All 0/1 vectors with `size` ones, in the numeric order of the mask (entry i is bit i)."""
    rows = np.zeros((1, width), np.int64)
    first = np.array([width])  # the least index chosen so far: the next one is below it
    for left in range(size, 0, -1):
        low = left - 1  # room for the indices still to come
        branches = first - low
        parent = np.repeat(np.arange(len(first)), branches)
        here = low + np.arange(len(parent)) - np.repeat(np.cumsum(branches) - branches, branches)
        rows = rows[parent]
        rows[np.arange(len(rows)), here] = 1
        first = here
    return rows


def successive(scores: Sequence[Fraction], size: int) -> dict[int, Fraction]:
    """The law of the set of the first `size` draws without replacement, each in proportion to score among those left.

    Where only zero scores are left, uniformly among them. Set by set: P(S) = sum_i P(S - i) score_i / (score of what
    is left after S - i).
    """
    width = len(scores)
    rows, _ = integer_rows([scores])
    units = rows[0]
    everything = sum(units)
    reached: dict[int, tuple[Fraction, int]] = {
        0: (Fraction(1), everything)
    }  # set -> probability, score of the rest
    for count in range(size):
        following: dict[int, tuple[Fraction, int]] = {}
        for kept, (probability, rest) in reached.items():
            per_unit = probability / rest if rest else probability / (width - count)
            for i in range(width):
                unit = units[i] if rest else 1
                if kept >> i & 1 or not unit:
                    continue
                grown = kept | 1 << i
                before = following.get(grown)
                share = per_unit * unit
                following[grown] = (
                    share if before is None else before[0] + share,
                    rest - units[i],
                )
        reached = following
    return {kept: probability for kept, (probability, _) in reached.items()}


def errors_of(counts: Counts, columns: Sequence[Vector], goal: Vector) -> tuple[npt.NDArray[Any], int]:
    """(sum_i counts[k, i] columns[i] - goal) * D for each outcome k, in integers, and D.

    Machine integers where neither the entries nor the sums of their squares can leave 63 bits; else Python integers,
    multiplied in pieces of 31 bits so that the sums over columns still run in machine integers.
    """
    rows, denominator = integer_rows([*columns, goal])
    most = counts.max(axis=0, initial=0).tolist()
    sizes = [
        sum(m * abs(x) for m, x in zip([*most, 1], entries, strict=True))
        for entries in zip(*rows, strict=True)
    ]
    check_bits("sketch", len(counts) * len(sizes) * max(sizes).bit_length())
    if sum(size * size for size in sizes) < 2**63:
        return counts @ np.array(rows[:-1], np.int64) - np.array(rows[-1], np.int64), denominator
    pieces, power = [], 0
    left = rows[:-1]
    while any(x not in (0, -1) for row in left for x in row) or power == 0:
        pieces.append([[x & (2**31 - 1) for x in row] for row in left])
        left = [[x >> 31 for x in row] for row in left]
        power += 31
    found = -np.stack([integers(rows[-1])] * len(counts))
    for j, piece in enumerate([*pieces, left]):  # what is left over is 0 or -1: the sign
        found = found + ((counts @ np.array(piece, np.int64)).astype(object) << 31 * j)
    return found, denominator
