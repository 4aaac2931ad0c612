"""One unit of the work of `census`, and how the results of units merge: what a pool of machines needs.

A unit is a range of masks. Its result holds, per size, the exact least loss among its masks and the smallest mask that
attains it, so results merge by taking minima: in any order, any grouping, with repetitions.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sims.census_kernel import walk
from sims.census_pairs import BLOCK, TILE, walk_pairs
from sims.census_scan import NO_MASK, SHUT, fill_tables
from sims.census_tables import GRAM_LIMIT, Choices, Problem, padded_lanes, redundant_pairs
from sims.near_ties import ExactLosses
from sims.orthogonal import rank_up_to
from sims.validate import check

Candidate = tuple[int, int, float]  # size, mask, upper end of its gain
Best = tuple[Fraction, int]  # exact mean squared error, mask: compared in this order

_PAIRS_FROM = 5  # neurons from which on redundant pairs of choices are looked up
CERTAIN = 2.0  # upper end of the gain of a candidate that is not to be discarded
OUTER_LIMIT = 2**21  # entries of the largest table of inner products of outer neurons that is kept
CANDIDATES = 4096  # candidates that a unit holds before they are settled
FEW_TIES = 64  # exact ties at one size from which on it is worth knowing the floor of all losses


@dataclass(frozen=True)
class UnitResult:
    """The best masks of the units `done`: per size 0..p the exact least loss and the smallest mask, or None."""

    digest: str  # of the problem, see sims.checkpoint
    done: frozenset[int]
    best: tuple[Best | None, ...]

    def to_json(self) -> str:
        best = [None if b is None else [str(b[0].numerator), str(b[0].denominator), b[1]] for b in self.best]
        return json.dumps({"digest": self.digest, "done": sorted(self.done), "best": best})

    @classmethod
    def from_json(cls, text: str) -> "UnitResult":
        """The result that `to_json` wrote. Raises ValueError when the text is not one."""
        try:
            raw = json.loads(text)
            best = tuple(
                None if b is None else (Fraction(int(b[0]), int(b[1])), int(b[2])) for b in raw["best"]
            )
            return cls(digest=str(raw["digest"]), done=frozenset(map(int, raw["done"])), best=best)
        except (KeyError, TypeError, IndexError, ZeroDivisionError, ValueError) as error:
            raise ValueError(f"UnitResult: text must be what to_json wrote, not {error!r}") from error


def merge(first: UnitResult, second: UnitResult) -> UnitResult:
    """The result of the units of both. Associative, commutative, idempotent. Raises ValueError for two problems."""
    check("merge", "digest", second.digest, first.digest == second.digest, f"be {first.digest}")
    return UnitResult(
        digest=first.digest,
        done=first.done | second.done,
        best=tuple(_better(a, b) for a, b in zip(first.best, second.best, strict=True)),
    )


def _better(first: Best | None, second: Best | None) -> Best | None:
    if first is None or second is None:
        return second if first is None else first
    return min(first, second)


class Walker:
    """Everything the compiled walk needs for one problem; its units may run in several threads at once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.exact = ExactLosses(problem)
        self._lanes = padded_lanes(problem.choices[0])
        self._outer = [problem.choices[j] for j in range(problem.k - 1, 1, -1)]
        rows = problem.rows.ident
        self._wide = not self._outer and len(rows) * len(self._lanes.ident) > GRAM_LIMIT
        self._backward = 8 * (problem.n + problem.k) * np.finfo(float).eps / 2 * math.sqrt(problem.k)
        self._full_rank = rank_up_to(problem.features, problem.k + 1)
        if self._full_rank <= problem.k:
            self._full_rank = len(self.exact.span)
        energy = sum(v * v for v in problem.labels)
        self._tables = self._wide_tables() if self._wide else self._kept_tables()
        self._low = np.full(problem.p + 1, -1.0)  # proven lower ends of the best gain, shared by the threads
        self._loss_at_no_gain = Fraction(energy, problem.label_denominator**2 * problem.n)

    def _kept_tables(self) -> tuple[Any, ...]:
        """What `walk` reads and does not change."""
        problem, lanes, rows = self.problem, self._lanes, self.problem.rows.ident
        rows_t = np.ascontiguousarray(problem.features[rows].T)
        lanes_t = np.ascontiguousarray(problem.features[lanes.ident].T)
        return (
            problem.features,
            problem.residues,
            problem.primes,
            problem.y,
            self._full_rank,
            self._backward,
            *_stacked(self._outer),
            redundant_pairs(problem, self._outer if problem.k >= _PAIRS_FROM else []),
            problem.rows.ident,
            problem.rows.size,
            problem.rows.bits,
            *_twins(rows, lanes.ident),
            lanes.ident,
            lanes.size,
            lanes.bits,
            rows_t,
            lanes_t,
            self._outer_products(rows_t),
            self._outer_products(lanes_t),
            problem.features[rows] @ lanes_t,
        )

    def _wide_tables(self) -> tuple[Any, ...]:
        """What `walk_pairs` reads and does not change."""
        problem, rows, lanes = self.problem, self.problem.rows, self.problem.choices[0]
        by_size = np.argsort(lanes.size, kind="stable")
        features = problem.features[rows.ident]
        lanes_t = np.ascontiguousarray(problem.features[lanes.ident[by_size]].T)
        return (
            features,
            features @ problem.y[0],
            rows.ident,
            rows.size,
            rows.bits,
            lanes_t,
            problem.y[0] @ lanes_t,
            lanes.ident[by_size],
            lanes.size[by_size],
            lanes.bits[by_size],
            np.searchsorted(lanes.size[by_size], np.arange(problem.d + 2)),
            60.0 * self._backward * math.sqrt(2.0),
        )

    def learn(self, records: tuple[Best | None, ...]) -> None:
        """Note masks that are known already: units then report no worse ones."""
        for size, record in enumerate(records):
            if record is not None:
                self._low[size] = max(self._low[size], self._low_gain(record[0]))

    def run(self, unit: int) -> tuple[Best | None, ...]:
        """Per size the best of the masks of `unit`; None where it is worse than a mask that this walker has met."""
        return self.settle(self.search(unit))

    def settle(self, candidates: Iterable[Candidate]) -> tuple[Best | None, ...]:
        """Per size the least exact loss of the candidates that may be best, and the smallest mask that has it."""
        best: list[Best | None] = [None] * (self.problem.p + 1)
        left = [(size, mask) for size, mask, high in candidates if high >= self._low[size]]
        losses = self.exact.of_masks([mask for _, mask in left])
        for (size, mask), loss in zip(left, losses, strict=True):
            best[size] = _better(best[size], (loss, mask))
        return tuple(best)

    def search(self, unit: int) -> list[Candidate]:
        """Masks of `unit` among which, for every size, is its smallest best mask, unless this walker has met a better.

        Needs no interpreter lock while it walks, so that several threads may search at once.
        """
        problem, lanes = self.problem, self._lanes
        p = problem.p
        first, end = problem.units[unit]
        rows = len(problem.rows.ident)
        position = np.array([first, 0] if self._wide else divmod(first, rows))
        low = self._low.copy()
        closed = np.full(p + 1, NO_MASK)
        best = np.zeros((p + 1, 0 if self._wide else len(lanes.ident)))
        shut = np.full(best.shape, SHUT)
        fill_tables(best, shut, lanes.size[: best.shape[1]], low, closed)
        capacity = CANDIDATES + 2 * (BLOCK * TILE if self._wide else len(lanes.ident))
        masks, sizes = np.zeros(capacity, np.int64), np.zeros(capacity, np.int64)
        lows, highs = np.zeros(capacity), np.zeros(capacity)
        buffers = (masks, sizes, lows, highs)
        found = np.zeros(2, np.int64)
        candidates: list[Candidate] = []
        finished = False
        while not finished:
            if self._wide:
                finished = walk_pairs(position, end, *self._tables, low, closed, *buffers, found)
            else:
                stop = np.array(divmod(end, rows))
                finished = walk(position, stop, *self._tables, low, closed, best, shut, *buffers, found)
            # Another thread may know better masks by now; that it reads or writes a little late costs time only.
            np.maximum(low, self._low, out=low)
            np.maximum(low, self._low, out=self._low)
            keep = np.flatnonzero(highs[: found[0]] >= low[sizes[: found[0]]])
            for column in buffers:
                column[: len(keep)] = column[keep]
            found[0] = len(keep)
            if finished or len(keep) > capacity // 4:
                columns = (column[: len(keep)].tolist() for column in (sizes, masks, highs))
                candidates += zip(*columns, strict=True)
                found[0] = 0
            if not finished:
                in_order = (
                    not self._wide or position[1] == 0
                )  # have all masks so far been smaller than all to come?
                candidates = self._thin(candidates, low, closed, in_order)
                fill_tables(best, shut, lanes.size[: best.shape[1]], low, closed)
        candidates += [(size, int(mask), CERTAIN) for size, mask in enumerate(closed) if mask != NO_MASK]
        return candidates

    def _thin(
        self, candidates: list[Candidate], low: np.ndarray, closed: np.ndarray, in_order: bool
    ) -> list[Candidate]:
        """Only the best candidate of each size, decided exactly; `low` rises to it.

        A size with many ties whose least loss no mask can undercut is closed when masks come in increasing order, so
        that nothing later is better.
        """
        ties = [0] * len(low)
        for size, _, _ in candidates:
            ties[size] += 1
        kept = []
        for size, record in enumerate(self.settle(candidates)):
            if record is None:
                continue
            loss, mask = record
            kept.append((size, mask, CERTAIN))
            low[size] = max(low[size], self._low_gain(loss))
            if (
                in_order
                and ties[size] >= FEW_TIES
                and closed[size] == NO_MASK
                and loss in (0, self.exact.floor)
            ):
                closed[size] = mask
        return kept

    def _outer_products(self, columns: np.ndarray) -> np.ndarray:
        """(levels, width, m) inner products of the outer neurons' features with m columns; empty when too large."""
        width = max((len(c.ident) for c in self._outer), default=1)
        table = np.zeros((len(self._outer), width, columns.shape[1]))
        if table.size > OUTER_LIMIT:
            return np.zeros((0, 0, 0))
        for level, c in enumerate(self._outer):
            table[level, : len(c.ident)] = self.problem.features[c.ident] @ columns
        return table

    def _low_gain(self, loss: Fraction) -> float:
        """A lower bound on the gain of a mask with this loss, within a few roundings of it."""
        if self._loss_at_no_gain == 0:
            return -1e-15
        return float(1 - loss / self._loss_at_no_gain) - 1e-15


def _twins(rows: np.ndarray, lanes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chains of equal directions: the first lane of each row's direction, and the next lane of each lane's (or -1)."""
    first: dict[int, int] = {}
    following = np.full(len(lanes), -1, dtype=np.int64)
    for t in range(len(lanes) - 1, -1, -1):
        ident = int(lanes[t])
        following[t] = first.get(ident, -1)
        first[ident] = t
    first.pop(0, None)  # zero features are no twins: their c is 1 already
    return np.array([first.get(int(ident), -1) for ident in rows], dtype=np.int64), following


def _stacked(levels: list[Choices]) -> tuple[Any, ...]:
    """The choices of all outer neurons as rectangular tables: direction, size, bits, and how many there are."""
    width = max((len(c.ident) for c in levels), default=1)
    tables = np.zeros((3, len(levels), width), dtype=np.int64)
    for level, c in enumerate(levels):
        tables[:, level, : len(c.ident)] = c.ident, c.size, c.bits
    return tables[0], tables[1], tables[2], np.array([len(c.ident) for c in levels], dtype=np.int64)
