"""What a pruning method is: from a task, a start and sizes to a law of the mask given the data set; its information.

A method is a small frozen record with a name and `choose`. It looks at the data as a multiset only, and it is
deterministic in (task, start, size) or says with which probabilities it draws. Every mask of size s keeps exactly s
parameters, weights and biases alike. Where scores decide, the highest are kept and equal scores keep the parameter with
the smaller index.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.data import DataLaw
from sims.mask_information import entropy, in_bits, weighted_information
from sims.masks import check_size, popcount
from sims.mlp import Mlp
from sims.ranking import Scores
from sims.task import Task
from sims.validate import check

Masks = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Start = tuple[Fraction, ...]


class MaskLaw(Protocol):
    """The law of the mask given the data set, for one size: `Picked`, `Uniform`, `Weighted`, or a shuffled one."""

    @property
    def size(self) -> int:
        """How many parameters every mask keeps."""

    def information(self, law: DataLaw) -> Enclosure:
        """I(mask; data) in bits when the data set is drawn from `law`; given the start, which is fixed."""

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        """P(mask | data set): (data sets, masks), or (1, masks) for a law that no data set changes."""


@runtime_checkable
class Pruner(Protocol):
    """A pruning method. `choose` raises ValueError or TypeError, before any work, for what it cannot do."""

    @property
    def name(self) -> str: ...

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        """The law of the mask for every size asked for."""


@runtime_checkable
class Scored(Protocol):
    """A method that keeps the parameters of highest score (`keep_lowest`: of lowest), computed once."""

    @property
    def keep_lowest(self) -> bool: ...

    def scores(self, task: Task, start: Start) -> Scores: ...


@dataclass(frozen=True, eq=False)
class Picked:
    """One mask for every data set, (T,).

    margins, for methods that order trained weights: by how much |weight| decided the step that led to this size, per
    data set (see `MagnitudeAfter` and `Imp`); None elsewhere, where scores are compared exactly.
    """

    masks: Masks
    size: int
    margins: Floats | None = field(default=None, repr=False)

    def information(self, law: DataLaw) -> Enclosure:
        check("Picked", "data sets", law.size, law.size == len(self.masks), f"be {len(self.masks)}")
        return _in_bits(entropy(groups(self.masks, law)))

    def law(self, data: DataLaw) -> dict[int, Fraction]:
        """The law of the mask: each mask that is picked with its exact probability, the likeliest first."""
        check("Picked", "data sets", data.size, data.size == len(self.masks), f"be {len(self.masks)}")
        total: Counter[int] = Counter()
        for mask, weight in zip(self.masks.tolist(), data.weights, strict=True):
            total[mask] += weight
        likely = sorted((item for item in total.items() if item[1]), key=lambda item: (-item[1], item[0]))
        return {mask: Fraction(weight, data.denominator) for mask, weight in likely}

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        return (self.masks[:, None] == np.asarray(masks, np.int64)[None, :]).astype(np.float64)


@dataclass(frozen=True)
class Uniform:
    """Uniform over all masks of p bits with `size` ones, whatever the data set: no information."""

    p: int
    size: int

    def information(self, law: DataLaw) -> Enclosure:
        return Enclosure.exactly(0)

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        return (popcount(masks) == self.size).astype(np.float64)[None, :] / math.comb(self.p, self.size)


@dataclass(frozen=True, eq=False)
class ShuffledLaw:
    """Given how many parameters each layer keeps, (T, layers), uniform over the masks that keep as many.

    Parameters of a layer are its weights and its biases together: positions are permuted among all of them. Given the
    counts the mask does not depend on the data set, and it shows the counts: I(mask; data) = I(counts; data), here the
    entropy of the counts.
    """

    mlp: Mlp
    counts: npt.NDArray[np.int64]
    size: int

    def information(self, law: DataLaw) -> Enclosure:
        check("ShuffledLaw", "data sets", law.size, law.size == len(self.counts), f"be {len(self.counts)}")
        return _in_bits(entropy(groups(_as_one(self.mlp, self.counts), law)))

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        wanted = _as_one(self.mlp, kept_parameters(self.mlp, masks))
        have = _as_one(self.mlp, self.counts)
        ways = [math.prod(map(math.comb, map(len, self.mlp.layers), row)) for row in self.counts.tolist()]
        return np.where(have[:, None] == wanted[None, :], 1.0 / np.array(ways, np.float64)[:, None], 0.0)


@dataclass(frozen=True, eq=False)
class Weighted:
    """P(masks[m] | data set t) = probability[t, m] to a relative error of `error`; zeros are exact.

    Entries below 1e-290 need not be right. A single row is a law that no data set changes.
    """

    masks: Masks
    probability: Floats
    error: float
    size: int

    def information(self, law: DataLaw) -> Enclosure:
        return _of_weighted("Weighted", law, self.probability, self.error)

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        wanted = np.asarray(masks, np.int64)
        order = np.argsort(self.masks)
        at = np.minimum(np.searchsorted(self.masks, wanted, sorter=order), len(order) - 1)
        column = order[at]
        return np.where(self.masks[column] == wanted, self.probability[:, column], 0.0)


@dataclass(frozen=True, eq=False)
class ShuffledWeighted:
    """A `ShuffledLaw` whose counts are drawn: P(counts[k] | data set t) = probability[t, k], as in `Weighted`."""

    mlp: Mlp
    counts: npt.NDArray[np.int64]
    probability: Floats
    error: float
    size: int

    def information(self, law: DataLaw) -> Enclosure:
        return _of_weighted("ShuffledWeighted", law, self.probability, self.error)

    def probabilities(self, masks: npt.ArrayLike) -> Floats:
        return self.probability @ ShuffledLaw(self.mlp, self.counts, self.size).probabilities(masks)


def _of_weighted(who: str, law: DataLaw, probability: Floats, error: float) -> Enclosure:
    sets = len(probability)
    if sets == 1:
        return Enclosure.exactly(0)
    check(who, "data sets", law.size, law.size == sets, f"be {sets}")
    weights = np.array([weight / law.denominator for weight in law.weights])
    return _in_bits(weighted_information(weights, probability, error))


def _in_bits(nats: Enclosure) -> Enclosure:
    """An information in bits: an end at 0 stays there."""
    bits = in_bits(nats)
    return Enclosure(max(bits.lower, Fraction(0)), Fraction(0) if nats.upper == 0 else bits.upper)


def groups(keys: npt.NDArray[np.int64], law: DataLaw) -> list[int]:
    """Probability numerators, over law.denominator, of the groups of data sets with equal keys."""
    if law.denominator < 2**62:
        _, group = np.unique(keys, return_inverse=True)
        total = np.zeros(int(group.max()) + 1, np.int64)
        np.add.at(total, group, np.array(law.weights, np.int64))
        return [int(n) for n in total]
    found: Counter[int] = Counter()
    for key, weight in zip(keys.tolist(), law.weights, strict=True):
        found[key] += weight
    return list(found.values())


def kept_parameters(mlp: Mlp, masks: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """How many parameters, weights and biases, each mask keeps in each layer: (masks, layers)."""
    read = np.atleast_1d(np.asarray(masks, np.int64))
    return np.stack([popcount(read & sum(1 << q for q in layer)) for layer in mlp.layers], axis=1)


def _as_one(mlp: Mlp, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """One integer for each row of counts, different for different rows."""
    one = np.zeros(len(counts), np.int64)
    for layer, count in zip(mlp.layers, counts.T, strict=True):
        one = one * (len(layer) + 1) + count
    return one


def checked(who: str, task: Task, start: Sequence[Any], sizes: Sequence[int]) -> tuple[Start, list[int]]:
    """The start as p Fractions and the sizes as ints, decreasing, without repeats; raises as `Pruner.choose` must."""
    if not isinstance(task, Task):
        raise TypeError(f"{who}: task must be a Task, not {type(task).__name__}")
    start = task.mlp.checked_start(who, start)
    if not isinstance(sizes, Iterable):
        raise TypeError(f"{who}: sizes={sizes} must be a sequence of integers")
    return start, sorted({check_size(who, size, task.mlp.p) for size in sizes}, reverse=True)


def for_all(task: Task, rows: Masks) -> Masks:
    """One mask per data set from one mask for all, or as they are."""
    return np.broadcast_to(rows, task.law.size).copy() if len(rows) == 1 else rows
