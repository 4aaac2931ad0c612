"""Pruning rules: conditional laws of the mask given the data.

A rule is a small frozen record with three methods that the measurement calls: `check(network, law)` raises
the one-line error, `masks(network, law)` lists the masks it may choose, and `choose(table)` says how it
chooses, as a `Picked` (one mask per data set) or a `Tilted` (uniform or softmax weights over masks). Ties go
to the smallest bit pattern, and floats closer than the table's error are compared exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sims.data import DataLaw
from sims.mask_table import Block, MaskTable
from sims.masks import check_mask, check_size, masks_of_size
from sims.network import Network
from sims.validate import check, exact_number


@dataclass(frozen=True)
class Picked:
    """One mask per data set: position in table.masks for every data set of the law, -1 where its weight is zero."""

    index: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tilted:
    """P(mask | data) proportional to exp(-beta cost) over the masks at `indices`; uniform where beta = 0.

    cost is the Lipschitz constant where the mask fits, else `penalty`, whose relative error is at most
    penalty_error.
    """

    indices: npt.NDArray[np.int64]
    beta: float
    penalty: float
    penalty_error: float


class Rule(Protocol):
    """What `measure` asks of a pruning rule."""

    def check(self, network: Network, law: DataLaw) -> None: ...

    def masks(self, network: Network, law: DataLaw) -> npt.NDArray[np.int64]: ...

    def choose(self, table: MaskTable) -> Picked | Tilted: ...


@dataclass(frozen=True)
class _OfSize:
    """A rule that keeps exactly `size` weights. Raises ValueError for a size that no mask has."""

    size: int

    def check(self, network: Network, law: DataLaw) -> None:
        check_size("measure", self.size, network.p)

    def masks(self, network: Network, law: DataLaw) -> npt.NDArray[np.int64]:
        return masks_of_size(network.p, self.size)


@dataclass(frozen=True)
class Blind(_OfSize):
    """A uniform mask of the given size, whatever the data: no information."""

    def choose(self, table: MaskTable) -> Picked | Tilted:
        return Tilted(table.indices_of_size(self.size), 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class LeastError(_OfSize):
    """The mask of the given size whose least-squares fit has the least training error."""

    def choose(self, table: MaskTable) -> Picked | Tilted:
        def settle(block: Block, t: int, columns: list[int]) -> int:
            # Equal column spaces explain equally much; only different ones need arithmetic.
            names = [table.span(block, c) for c in columns]
            first = dict(zip(reversed(names), reversed(columns), strict=True))
            if len(first) == 1:
                return columns[0]
            value = {name: table.exact(block, t, c)[1] for name, c in first.items()}
            best = max(value.values())
            return next(c for name, c in zip(names, columns, strict=True) if value[name] == best)

        return _pick(table, self.size, lambda block, columns: -block.explained[:, columns], settle)


@dataclass(frozen=True)
class LeastLipschitz(_OfSize):
    """The mask of the given size with the least Lipschitz constant among those that fit epsilon below the
    noise.

    A mask that fits comes before every mask that does not; where none fits, the smallest bit pattern is
    taken.
    """

    def choose(self, table: MaskTable) -> Picked | Tilted:
        def settle(block: Block, t: int, columns: list[int]) -> int:
            if not block.fits[t, columns[0]]:
                return columns[0]  # none fits
            values = [table.exact(block, t, c)[2] for c in columns]
            return columns[values.index(min(values))]

        def cost(block: Block, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
            return np.where(block.fits[:, columns], block.lipschitz[:, columns], math.inf)

        return _pick(table, self.size, cost, settle)


@dataclass(frozen=True)
class Gibbs(_OfSize):
    """P(mask | data) proportional to exp(-beta cost) over the masks of the given size.

    cost: the Lipschitz constant where the mask fits epsilon below the noise, else `penalty`, by default the
    largest Lipschitz constant of any mask of that size that fits any data set (0 if none ever fits). beta = 0
    is exactly `Blind`; beta -> infinity tends to `LeastLipschitz`, with the mass spread over ties.

    Raises ValueError for beta or penalty negative, NaN or infinite.
    """

    beta: float | Fraction
    penalty: float | Fraction | None = None

    def __post_init__(self) -> None:
        beta = exact_number("Gibbs", "beta", self.beta)
        check("Gibbs", "beta", self.beta, beta >= 0, "be at least 0")
        if self.penalty is not None:
            penalty = exact_number("Gibbs", "penalty", self.penalty)
            check("Gibbs", "penalty", self.penalty, penalty >= 0, "be at least 0")

    def choose(self, table: MaskTable) -> Picked | Tilted:
        indices = table.indices_of_size(self.size)
        if self.penalty is not None:
            penalty, error = float(self.penalty), 2.0**-53
        else:
            penalty, error = 0.0, table.relative_error
            for block, columns, _, _ in table.merged(indices):
                penalty = max(
                    penalty, np.max(block.lipschitz[:, columns] * block.fits[:, columns], initial=0.0)
                )
        return Tilted(indices, float(self.beta), float(penalty), error)


@dataclass(frozen=True, init=False)
class Chosen:
    """A deterministic rule of your own: a mask for every data set.

    `masks_of` is a sequence of law.size masks, in the law's order, or a function that maps a count vector
    over the law's atoms (a row of law.counts) to a mask. Masks are integers; bit j*d + i keeps inner[j, i].

    Raises ValueError for a wrong number of masks or a mask out of range, TypeError for masks that are not
    integers.
    """

    masks_of: Callable[[npt.NDArray[np.int16]], int] | tuple[int, ...]
    name: str

    def __init__(self, masks_of: Callable[[Any], int] | Sequence[int], name: str = "chosen") -> None:
        object.__setattr__(self, "masks_of", masks_of if callable(masks_of) else tuple(masks_of))
        object.__setattr__(self, "name", name)

    def _all(self, network: Network, law: DataLaw) -> list[int]:
        given = self.masks_of
        found = [given(row) for row in law.counts] if callable(given) else given
        return [check_mask("Chosen", mask, network.p) for mask in found]

    def check(self, network: Network, law: DataLaw) -> None:
        if not callable(self.masks_of):
            length = len(self.masks_of)
            check(
                "Chosen",
                "masks",
                f"sequence of length {length}",
                length == law.size,
                f"have length {law.size}",
            )
            self._all(network, law)

    def masks(self, network: Network, law: DataLaw) -> npt.NDArray[np.int64]:
        return np.unique(np.array(self._all(network, law), np.int64))

    def choose(self, table: MaskTable) -> Picked | Tilted:
        masks = np.array(self._all(table.network, table.law), np.int64)
        return Picked(np.searchsorted(table.masks, masks))

    def __repr__(self) -> str:
        return f"Chosen({self.name})"


def _pick(
    table: MaskTable,
    size: int,
    cost: Callable[[Block, npt.NDArray[np.int64]], npt.NDArray[np.float64]],
    settle: Callable[[Block, int, list[int]], int],
) -> Picked:
    """The mask of least cost for every data set; `settle` chooses the first best of columns that floats
    cannot order.

    Columns are handed to `settle` in increasing order of their smallest mask.
    """
    indices = table.indices_of_size(size)
    picked = np.full(table.law.size, -1, np.int64)
    for block, columns, first, _ in table.merged(indices):
        order = np.argsort(first)
        columns, first = columns[order], first[order]
        value = cost(block, columns)
        least = value.min(axis=1, keepdims=True)
        close = value <= least + 3 * table.relative_error * np.abs(np.where(np.isinf(least), 0.0, least))
        choice = close.argmax(axis=1)  # the first close one; where it is the only one, the answer
        for t in np.flatnonzero(close.sum(axis=1) > 1).tolist():
            tied = np.flatnonzero(close[t])
            column = settle(block, t, columns[tied].tolist())
            choice[t] = tied[columns[tied].tolist().index(column)]
        picked[block.data] = first[choice]
    return Picked(picked)
