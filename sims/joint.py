"""The joint law of (mask, data) under a rule, and what is read off it: probabilities, means, quantiles,
information.

A rule that is deterministic or uniform has integer weights, and every probability is a Fraction. A softmax
rule has float weights with a bound on their relative error, and everything is an enclosure.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.learner import RootDifference
from sims.mask_information import Softmax, mask_information, softmax_information
from sims.mask_table import Block, MaskTable
from sims.masks import popcount
from sims.rules import Picked, Tilted

_U = 2.0**-53
_SUMMED = 256 * _U  # relative error of numpy's pairwise sum of nonnegative floats, for up to 2**64 of them
_LAST_INT64 = 2**63 - 1
_NEGLIGIBLE = 1e-200  # far above what cutting the weights of a softmax changes


class _Fitting(NamedTuple):
    """The entries that fit: block number, row and column in it, Lipschitz constant, weight."""

    block: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    weight: npt.NDArray[Any]


# A piece of the joint law: a block and, for entries of it, row, column and weight.
Piece = tuple[Block, npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[Any]]


def joint_of(table: MaskTable, choice: Picked | Tilted) -> Joint:
    """The joint law under a choice."""
    if isinstance(choice, Picked):
        return _PickedJoint(table, choice)
    return _UniformJoint(table, choice) if choice.beta == 0 else _SoftmaxJoint(table, choice)


class Joint(ABC):
    """The joint law of (mask, data). Weights of entries are nonnegative and sum to `total`."""

    exact: bool
    total: Any
    weight_error: float  # relative error of the weights and of sums of them

    def __init__(self, table: MaskTable) -> None:
        self.table = table

    @abstractmethod
    def pieces(self) -> Iterator[Piece]:
        """The entries, block by block."""

    @abstractmethod
    def information(self) -> Enclosure:
        """I(mask; data) in nats."""

    @abstractmethod
    def expected_size(self) -> Fraction:
        """E|mask|."""

    @abstractmethod
    def probability(self, weight: Any) -> Fraction | Enclosure:
        """The probability that a sum of weights stands for."""

    @abstractmethod
    def shares(self, weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """The probabilities that weights stand for, as floats."""

    @cached_property
    def _fitting(self) -> _Fitting:
        """All entries that fit."""
        kept = []
        for number, (block, t, c, w) in enumerate(self.pieces()):
            fits = np.flatnonzero(block.fits[t, c])
            t, c = t[fits], c[fits]
            kept.append((np.full(len(fits), number, np.int32), t, c, block.lipschitz[t, c], w[fits]))
        return _Fitting(*map(np.concatenate, zip(*kept, strict=True)))

    @cached_property
    def _ordered(self) -> tuple[npt.NDArray[Any], ...]:
        """The entries that fit by increasing Lipschitz constant: positions, constants, weights, cumulated weights."""
        order = np.argsort(self._fitting.value, kind="stable")
        weight = self._fitting.weight[order]
        return order, self._fitting.value[order], weight, np.cumsum(weight)

    def _exact(self, i: int) -> RootDifference:
        """The Lipschitz constant of the i-th entry that fits."""
        entry = self._fitting
        block = self.table.blocks[int(entry.block[i])]
        return self.table.exact(block, int(entry.row[i]), int(entry.column[i]))[2]

    def _sum(self, weights: npt.NDArray[Any]) -> Fraction | Enclosure:
        """The probability of all these entries; the Fraction 0 where there are none."""
        return self.probability(weights.sum()) if len(weights) else Fraction(0)

    def fit_probability(self) -> Fraction | Enclosure:
        """P(fits epsilon below the noise); the Fraction 0 where nothing fits."""
        return self._sum(self._fitting.weight)

    def mean_lipschitz(self) -> Enclosure:
        """E[Lipschitz | fits], where something fits. Every term is nonnegative, so relative errors add."""
        share, value = self.shares(self._fitting.weight), self._fitting.value
        total = float(share.sum())
        if total < _NEGLIGIBLE:
            return self._between(0, len(value) - 1, np.sort(value))
        mean = float((share * value).sum()) / total
        radius = 1.01 * mean * (self.table.relative_error + 2 * self.weight_error + 2 * _SUMMED)
        return Enclosure(Fraction(mean) - Fraction(radius), Fraction(mean) + Fraction(radius))

    def training_error(self) -> Enclosure:
        """E (1/n) sum (y_i - f(x_i))^2 for the learner's f: at most sigma^2 - epsilon where it fits."""
        target, parts = float(self.table.target / self.table.law.n), []
        for block, t, c, w in self.pieces():
            square = block.mean_square[t]
            rest = np.maximum(square - block.explained[t, c], 0.0)
            loss = np.where(block.fits[t, c], np.minimum(square, target), rest)
            parts.append(float((self.shares(w) * loss).sum()))
        value = math.fsum(parts)
        # Losses are at most 1, and so is what is explained.
        radius = Fraction(self.table.relative_error + 2 * self.weight_error + 2 * _SUMMED)
        return Enclosure(max(Fraction(0), Fraction(value) - radius), Fraction(value) + radius)

    def below(self, limit: Fraction) -> Fraction | Enclosure:
        """P(fits and Lipschitz < limit)."""
        value, level = self._fitting.value, float(limit)
        margin = 3 * self.table.relative_error * abs(level)
        counted = value < level - margin
        for i in np.flatnonzero(np.abs(value - level) <= margin).tolist():
            counted[i] = self._exact(i).less_than(limit)
        return self._sum(self._fitting.weight[counted])

    def minimum(self) -> Enclosure:
        """The least Lipschitz constant of an entry that fits; assumes that something fits."""
        value = self._fitting.value
        least = value.min()
        if not self.exact:
            return self._between(0, 0, np.array([least]))
        near = np.flatnonzero(value * (1 - 3 * self.table.relative_error) <= least).tolist()
        return min(map(self._exact, near)).enclosure()

    def quantile(self, q: Fraction) -> Enclosure:
        """The least v with P(Lipschitz <= v | fits) >= q; assumes that something fits."""
        if q == 0:
            return self.minimum()
        order, ordered, weight, reached = self._ordered
        last = len(order) - 1
        if not self.exact:
            if q == 1:  # every entry has a positive weight, if a tiny one
                return self._between(last, last, ordered)
            if reached[-1] < _NEGLIGIBLE:
                return self._between(0, last, ordered)
            error = 2 * self.weight_error + 2 * len(reached) * _U
            level = float(q) * reached[-1]
            low, high = np.searchsorted(reached, [level * (1 - error), level * (1 + error)])
            return self._between(int(low), min(int(high), last), ordered)
        target = max(1, math.ceil(q * int(reached[-1])))
        start = int(np.searchsorted(reached, target))
        # Entries whose floats are too close to be ordered: order them exactly.
        close, stop = 1 - 3 * self.table.relative_error, start + 1
        while start > 0 and ordered[start - 1] >= ordered[start] * close:
            start -= 1
        while stop <= last and ordered[stop] * close <= ordered[stop - 1]:
            stop += 1
        near = [(self._exact(int(order[i])), int(weight[i])) for i in range(start, stop)]
        near.sort(key=lambda entry: entry[0])
        have = list(accumulate((more for _, more in near), initial=int(reached[start - 1]) if start else 0))
        return next(v for (v, _), sofar in zip(near, have[1:], strict=True) if sofar >= target).enclosure()

    def _between(self, first: int, last: int, ordered: npt.NDArray[np.float64]) -> Enclosure:
        """From one entry to another, both floats with the table's error."""
        slack = Fraction(3 * self.table.relative_error)
        return Enclosure(Fraction(ordered[first]) * (1 - slack), Fraction(ordered[last]) * (1 + slack))


class _IntegerJoint(Joint):
    """A joint law with integer weights."""

    exact = True
    weight_error = 2 * _U  # only where they are turned into floats

    def probability(self, weight: Any) -> Fraction:
        return Fraction(int(weight), self.total)

    def shares(self, weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        if weights.dtype == object:
            return np.array([int(w) / self.total for w in weights.tolist()])
        return weights / float(self.total)

    def _integers(self, values: list[int]) -> npt.NDArray[Any]:
        """int64 where sums of weights fit in it, else an array of Python integers."""
        return np.array(values, np.int64 if self.total <= _LAST_INT64 else object)


class _PickedJoint(_IntegerJoint):
    """A deterministic rule: one entry per data set."""

    def __init__(self, table: MaskTable, choice: Picked) -> None:
        super().__init__(table)
        self.index, self.total = choice.index, table.law.denominator

    def pieces(self) -> Iterator[Piece]:
        for block in self.table.blocks:
            weights = self._integers([self.table.law.weights[t] for t in block.data.tolist()])
            yield (
                block,
                np.arange(len(block.data)),
                block.column[self.index[block.data]].astype(np.int64),
                weights,
            )

    def _masks(self) -> tuple[list[int], list[int]]:
        """The mask and the weight of every data set of positive probability."""
        data = [t for t, w in enumerate(self.table.law.weights) if w]
        return self.table.masks[self.index[data]].tolist(), [self.table.law.weights[t] for t in data]

    def information(self) -> Enclosure:
        return mask_information(*self._masks())

    def expected_size(self) -> Fraction:
        masks, weights = self._masks()
        return Fraction(sum(m.bit_count() * w for m, w in zip(masks, weights, strict=True)), self.total)


class _UniformJoint(_IntegerJoint):
    """A uniform mask: every class of masks with its multiplicity, for every data set."""

    def __init__(self, table: MaskTable, choice: Tilted) -> None:
        super().__init__(table)
        self.indices = choice.indices
        self.total = table.law.denominator * len(choice.indices)

    def pieces(self) -> Iterator[Piece]:
        for block, columns, _, times in self.table.merged(self.indices):
            weights = self._integers([self.table.law.weights[t] for t in block.data.tolist()])
            rows = np.arange(len(block.data))
            yield (
                block,
                np.repeat(rows, len(columns)),
                np.tile(columns.astype(np.int64), len(rows)),
                (weights[:, None] * times.astype(weights.dtype)).reshape(-1),
            )

    def information(self) -> Enclosure:
        return Enclosure.exactly(0)

    def expected_size(self) -> Fraction:
        sizes = popcount(self.table.masks[self.indices])
        return Fraction(int(sizes.sum()), len(sizes))


class _SoftmaxJoint(Joint):
    """A mask drawn with probability proportional to exp(-beta cost)."""

    exact = False
    total = 1.0

    def __init__(self, table: MaskTable, choice: Tilted) -> None:
        super().__init__(table)
        self.indices = choice.indices
        self._parts: list[tuple[Block, npt.NDArray[np.int64], Softmax]] = []
        cost_error = max(table.relative_error, choice.penalty_error)
        for block, columns, _, times in table.merged(choice.indices):
            fits = block.fits[:, columns]
            cost, never = np.where(fits, block.lipschitz[:, columns], choice.penalty), np.all(~fits, axis=1)
            column = np.searchsorted(columns, block.column[choice.indices])
            part = Softmax(block.weights, cost, times, column, choice.beta, cost_error, never)
            self._parts.append((block, columns.astype(np.int64), part))
        doubt = max(float(part.doubt.max()) for _, _, part in self._parts)
        self.weight_error = math.expm1(min(doubt, 1.0)) + 1e-15

    def pieces(self) -> Iterator[Piece]:
        for block, columns, part in self._parts:
            rows = np.arange(len(block.data))
            weights = part.weights[:, None] * part.share * part.multiplicity
            yield block, np.repeat(rows, len(columns)), np.tile(columns, len(rows)), weights.reshape(-1)

    def shares(self, weights: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        return weights

    def information(self) -> Enclosure:
        return softmax_information([part for _, _, part in self._parts])

    def expected_size(self) -> Fraction:
        sizes = popcount(self.table.masks[self.indices])
        return Fraction(int(sizes[0]))

    def probability(self, weight: Any) -> Enclosure:
        radius = Fraction(1.01 * float(weight) * (self.weight_error + _SUMMED) + 1e-250)
        value = Fraction(float(weight))
        return Enclosure(max(Fraction(0), value - radius), min(Fraction(1), value + radius))
