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
from typing import Any

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.mask_information import (
    FLOOR,
    Softmax,
    interval,
    mask_information,
    relative_error,
    softmax_information,
)
from sims.rules import Picked, Tilted
from sims.table import Block, Table

_U = 2.0**-53
_LAST_INT64 = 2**63 - 1

# A piece of the joint law: a block and, for entries of it, row, column and weight.
Piece = tuple[Block, npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[Any]]


def joint_of(table: Table, choice: Picked | Tilted) -> Joint:
    """The joint law under a choice."""
    if isinstance(choice, Picked):
        return _PickedJoint(table, choice)
    return _UniformJoint(table, choice) if choice.beta == 0 else _SoftmaxJoint(table, choice)


class Joint(ABC):
    """The joint law of (mask, data). Weights of entries are nonnegative and sum to `total`."""

    exact: bool
    total: Any
    weight_error: float  # relative error of the weights and of sums of them

    def __init__(self, table: Table) -> None:
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

    def fit_probability(self) -> Fraction | Enclosure:
        """P(fits epsilon below the noise); the Fraction 0 where nothing fits."""
        weights = [w[b.fits[t, c]] for b, t, c, w in self.pieces()]
        if not any(map(len, weights)):
            return Fraction(0)
        return self.probability(sum((w.sum() for w in weights), 0))

    def mean_lipschitz(self) -> Enclosure:
        """E[Lipschitz | fits]. Every term is nonnegative, so relative errors add."""
        top, bottom, longest = [], [], 1
        for block, t, c, w in self.pieces():
            fits = block.fits[t, c]
            heavy = w[fits].astype(np.float64) / float(self.total)
            top.append(math.fsum(heavy * block.lipschitz[t, c][fits]))
            bottom.append(math.fsum(heavy))
            longest += 1
        value = math.fsum(top) / math.fsum(bottom)
        relative = self.table.relative_error + 2 * self.weight_error + (longest + 16) * _U
        return interval(value, 1.01 * relative * value)

    def training_error(self) -> Enclosure:
        """E (1/n) sum (y_i - f(x_i))^2 for the learner's f: at most sigma^2 - epsilon where it fits."""
        table, target = self.table, float(self.table.target / self.table.law.n)
        parts = []
        for block, t, c, w in self.pieces():
            square = block.mean_square[t]
            loss = np.where(
                block.fits[t, c], np.minimum(square, target), np.maximum(square - block.explained[t, c], 0.0)
            )
            parts.append(math.fsum(w.astype(np.float64) / float(self.total) * loss))
        value = math.fsum(parts)
        # Losses are at most 1, and so is what is explained.
        radius = table.relative_error + 2 * self.weight_error + (len(parts) + 16) * _U
        return Enclosure(
            max(Fraction(0), Fraction(value) - Fraction(radius)), Fraction(value) + Fraction(radius)
        )

    def below(self, limit: Fraction) -> Fraction | Enclosure:
        """P(fits and Lipschitz < limit)."""
        level = float(limit)
        margin = 3 * self.table.relative_error * abs(level)
        weight: Any = 0
        for block, t, c, w in self.pieces():
            value, fits = block.lipschitz[t, c], block.fits[t, c]
            weight += w[fits & (value < level - margin)].sum()
            for i in np.flatnonzero(fits & (np.abs(value - level) <= margin)).tolist():
                if limit > 0 and self.table.exact(block, int(t[i]), int(c[i]))[2].less_than(limit):
                    weight += w[i]
        return self.probability(weight)

    def quantile(self, q: Fraction) -> Enclosure:
        """The least v with P(Lipschitz <= v | fits) >= q; assumes that something fits."""
        blocks, row, column, value, weight = [], [], [], [], []
        for number, (block, t, c, w) in enumerate(self.pieces()):
            kept = block.fits[t, c]
            blocks.append(np.full(int(kept.sum()), number))
            row.append(t[kept])
            column.append(c[kept])
            value.append(block.lipschitz[t, c][kept])
            weight.append(w[kept])
        all_values, all_weights = np.concatenate(value), np.concatenate(weight)
        order = np.argsort(all_values, kind="stable")
        ordered, reached = all_values[order], np.cumsum(all_weights[order])
        low, high = self._target(q, reached)
        first = int(np.searchsorted(reached, low))
        last = min(int(np.searchsorted(reached, high)), len(ordered) - 1)
        if not self.exact:
            slack = Fraction(3 * self.table.relative_error)
            return Enclosure(Fraction(ordered[first]) * (1 - slack), Fraction(ordered[last]) * (1 + slack))
        # Entries whose floats are too close to be ordered: order them exactly.
        close = 1 - 3 * self.table.relative_error
        start, stop = first, first + 1
        while start > 0 and ordered[start - 1] >= ordered[start] * close:
            start -= 1
        while stop < len(ordered) and ordered[stop] * close <= ordered[stop - 1]:
            stop += 1
        places = np.concatenate(blocks), np.concatenate(row), np.concatenate(column)
        near = []
        for i in order[start:stop].tolist():
            block = self.table.blocks[int(places[0][i])]
            near.append(
                (self.table.exact(block, int(places[1][i]), int(places[2][i]))[2], int(all_weights[i]))
            )
        near.sort(key=lambda entry: entry[0])
        have = int(reached[start - 1]) if start else 0
        for constant, more in near:
            have += more
            if have >= low:
                return constant.enclosure()
        raise AssertionError("quantile: the target was not reached; please report this")

    def _target(self, q: Fraction, reached: npt.NDArray[Any]) -> tuple[Any, Any]:
        """Cumulative weights between which the q-quantile is attained, given the cumulated weights."""
        if self.exact:
            least = max(1, math.ceil(q * int(reached[-1])))
            return least, least
        error = 2 * self.weight_error + 2 * len(reached) * _U
        level = float(q) * reached[-1]
        return level * (1 - error), min(level * (1 + error), reached[-1])


class _IntegerJoint(Joint):
    """A joint law with integer weights."""

    exact = True
    weight_error = 2 * _U  # only where they are turned into floats

    def probability(self, weight: Any) -> Fraction:
        return Fraction(int(weight), self.total)

    def _integers(self, values: list[int]) -> npt.NDArray[Any]:
        """int64 where sums of weights fit in it, else an array of Python integers."""
        return np.array(values, np.int64 if self.total <= _LAST_INT64 else object)


class _PickedJoint(_IntegerJoint):
    """A deterministic rule: one entry per data set."""

    def __init__(self, table: Table, choice: Picked) -> None:
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

    def __init__(self, table: Table, choice: Tilted) -> None:
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
        sizes = np.bitwise_count(self.table.masks[self.indices])
        return Fraction(int(sizes.sum()), len(sizes))


class _SoftmaxJoint(Joint):
    """A mask drawn with probability proportional to exp(-beta cost)."""

    exact = False
    total = 1.0

    def __init__(self, table: Table, choice: Tilted) -> None:
        super().__init__(table)
        self.indices = choice.indices
        self._parts: list[tuple[Block, npt.NDArray[np.int64], Softmax]] = []
        largest = choice.penalty
        for block, columns, _, times in table.merged(choice.indices):
            columns = columns.astype(np.int64)
            cost = np.where(block.fits[:, columns], block.lipschitz[:, columns], choice.penalty)
            largest = max(largest, float(cost.max()))
            exponent = choice.beta * (cost - cost.min(axis=1, keepdims=True))
            column = np.searchsorted(columns, block.column[choice.indices])
            self._parts.append((block, columns, Softmax(block.weights, exponent, times, column)))
        cost_error = max(table.relative_error, choice.penalty_error)
        self._exponent_error = 1.01 * choice.beta * largest * cost_error + 8 * _U * FLOOR
        softmax = [part for _, _, part in self._parts]
        self.weight_error = math.expm1(min(relative_error(softmax, self._exponent_error), 1.0)) + 1e-15

    def pieces(self) -> Iterator[Piece]:
        for block, columns, part in self._parts:
            rows = np.arange(len(block.data))
            weights = part.weights[:, None] * part.probabilities() * part.multiplicity
            yield block, np.repeat(rows, len(columns)), np.tile(columns, len(rows)), weights.reshape(-1)

    def information(self) -> Enclosure:
        return softmax_information([part for _, _, part in self._parts], self._exponent_error)

    def expected_size(self) -> Fraction:
        sizes = np.bitwise_count(self.table.masks[self.indices])
        return Fraction(int(sizes[0]))

    def probability(self, weight: Any) -> Enclosure:
        radius = Fraction(float(weight) * (self.weight_error + 1e-12)) + Fraction(1e-250)
        value = Fraction(float(weight))
        return Enclosure(max(Fraction(0), value - radius), min(Fraction(1), value + radius))
