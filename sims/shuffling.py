"""What becomes of a mask that is shuffled, reinitialised or inverted: whole laws, not means, and none of it sampled.

A data set is drawn, the method chooses a mask, and then

* shuffled: its positions are permuted uniformly inside each layer. Every arrangement with the same numbers kept per layer
  is as likely; all of them are trained (or looked up), each with its exact weight;
* reinitialised: the same mask trains from other starts, each as likely;
* inverted: the method keeps what it would remove first.

The two masks are compared on the same data set: the probability that the other one ends with an error that is no larger.

How exact. Probabilities are integers over a common denominator wherever the method picks its mask or knows nothing; for
methods that draw it they are floats (relative error below 1e-11). Values are those of the float64 program of
`sims.training`. Errors within MARGIN count as equal: runs that would meet in the limit stop at slightly different ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.leaderboard import Tabled, mean_enclosure, other_starts, variants
from sims.masks import check_mask, masks_of_size
from sims.mlp import Mlp
from sims.pruners.contract import (
    MaskLaw,
    Picked,
    Pruner,
    ShuffledLaw,
    ShuffledWeighted,
    Uniform,
    Weighted,
    kept_parameters,
)
from sims.task import Task
from sims.ticket_census import NEAR
from sims.ticket_table import TicketTable
from sims.toy_information import log2, profiles, shuffling_barrier
from sims.training import evaluate, lipschitz_of, train
from sims.validate import check, exact_array, exact_integer, exact_number

MAX_ARRANGEMENTS = 2**18
LANES = 2**16  # trainings at once
EXACT = 2**53  # integers below this add up exactly as floats
MARGIN = NEAR  # of errors that count as equal

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int64]
Probability = Fraction | float


@dataclass(frozen=True, eq=False)
class ValueLaw:
    """A law on floats: `values` increase; weights are nonnegative, integers (then everything is exact) or floats."""

    values: Floats
    weights: npt.NDArray[Any]

    @property
    def exact(self) -> bool:
        """Whether the probabilities are known as fractions."""
        return self.weights.dtype.kind != "f"

    @property
    def total(self) -> int | float:
        """What the weights sum to."""
        return _sum(self.weights)

    def at_most(self, x: float) -> Probability:
        """P(value <= x)."""
        below = _sum(self.weights[: int(np.searchsorted(self.values, x, side="right"))])
        return _ratio(below, self.total)

    def quantile(self, level: Any) -> float:
        """The least value that at least this share does not exceed (0: the least value that can occur).

        ValueError for a level outside [0, 1].
        """
        (found,) = self.quantiles([level])
        return found

    def quantiles(self, levels: Sequence[Any]) -> list[float]:
        """One for each level; raises as `quantile`."""
        shares = [exact_number("ValueLaw", "level", level) for level in levels]
        for share in shares:
            check("ValueLaw", "level", share, 0 <= share <= 1, "lie in [0, 1]")
        here = np.flatnonzero(self.weights > 0)
        below = np.cumsum(self.weights[here])
        found = []
        for share in shares:
            wanted = math.ceil(share * int(below[-1])) if self.exact else float(share) * float(below[-1])
            place = int(np.searchsorted(below, wanted))
            found.append(float(self.values[here[min(place, len(here) - 1)]]))
        return found

    @property
    def mean(self) -> float:
        """The expectation, to a relative error of 1e-12 beside that of the probabilities."""
        return float((self.values * self.weights.astype(np.float64)).sum()) / float(self.total)

    @classmethod
    def mixture(cls, laws: Sequence[ValueLaw]) -> ValueLaw:
        """The law of a value drawn from one of the laws, each with the same probability; values that cannot occur go."""
        check("ValueLaw", "laws", f"{len(laws)} laws", len(laws) > 0, "be at least one")
        if all(law.exact for law in laws):
            common = math.lcm(*(int(law.total) for law in laws))
            kind = np.int64 if common * len(laws) < 2**62 else object
            scaled = [law.weights.astype(kind) * (common // int(law.total)) for law in laws]
        else:
            scaled = [law.weights.astype(np.float64) / float(law.total) for law in laws]
        if all(law.values is laws[0].values for law in laws):
            values, weights = laws[0].values, sum(scaled[1:], scaled[0])
        else:
            values, place = np.unique(np.concatenate([law.values for law in laws]), return_inverse=True)
            weights = np.zeros(len(values), scaled[0].dtype)
            np.add.at(weights, place, np.concatenate(scaled))
        here = weights > 0
        return cls(values[here], weights[here])


def _sum(weights: npt.NDArray[Any]) -> int | float:
    return float(weights.sum()) if weights.dtype.kind == "f" else int(weights.sum())


def _ratio(part: int | float, whole: int | float) -> Probability:
    if isinstance(part, float) or isinstance(whole, float):
        return part / whole
    return Fraction(part, whole)


class Tickets:
    """All tickets of one size of a table, by their distinct rows: laws of values, and each among its shuffles.

    Raises ValueError, before a table trains, for a size that it does not hold, or a denominator of the probabilities
    that is not below 2^53.
    """

    def __init__(self, table: TicketTable, size: int) -> None:
        self.table, self.size = table, size
        mlp, law = table.task.mlp, table.task.law
        self.rows, _ = table.classes(size)
        masks = masks_of_size(mlp.p, size)
        self._place = np.searchsorted(self.rows, table.row(masks))  # of each mask among the rows
        counts, self._profile = np.unique(kept_parameters(mlp, masks), axis=0, return_inverse=True)
        self._profile = self._profile.ravel()
        self._index = {tuple(row): k for k, row in enumerate(counts.tolist())}
        self.ways = [math.prod(map(math.comb, map(len, mlp.layers), row)) for row in counts.tolist()]
        self._common = math.lcm(*self.ways, math.comb(mlp.p, size))
        self.total = self._common * law.denominator
        check("Tickets", "denominator", self.total, self.total < EXACT, "be below 2**53")
        self._times = np.stack(  # (profiles, rows): how many masks of the profile have the row
            [
                np.bincount(self._place[self._profile == k], minlength=len(self.rows))
                for k in range(len(counts))
            ]
        )
        self._weights = np.array(law.weights, np.int64)
        self._ranked: dict[str, tuple[Floats, npt.NDArray[np.int64]]] = {}
        self._no_worse: dict[tuple[int, bool], npt.NDArray[np.int64]] = {}

    @property
    def smooth(self) -> Floats:
        """The Lipschitz constants of the table, (tickets, data sets)."""
        return self.table.lipschitz_constants()

    @property
    def losses(self) -> Floats:
        """The final training errors. The Lipschitz constants are asked for first: the errors come with them."""
        self.table.lipschitz_constants()
        return self.table.losses()

    def joint(self, law: MaskLaw) -> npt.NDArray[Any]:
        """P(row, data set), (rows, data sets): integers over `total`, or floats for methods that draw."""
        data = np.arange(self.table.data_sets)
        shape = (len(self.rows), len(data))
        if isinstance(law, Picked):
            found = np.zeros(shape, np.int64)
            found[self._at(law.masks), data] = self._weights * self._common
            return found
        if isinstance(law, Uniform):
            share = self._times.sum(axis=0) * (self._common // sum(self.ways))
            return np.outer(share, self._weights)
        if isinstance(law, ShuffledLaw):
            which = np.array([self._index[tuple(row)] for row in law.counts.tolist()])
            each = np.array([self._common // ways for ways in self.ways])
            return (self._times * each[:, None])[which].T * self._weights
        shares = self._shares(law)
        summed = np.zeros((len(self.rows), shares.shape[0]))
        np.add.at(summed, self._place, shares.T)
        return summed * (self._weights / self.table.task.law.denominator)

    def error_of(self, joint: npt.NDArray[Any]) -> ValueLaw:
        """The law of the final training error, from what `joint` gives."""
        return self._law("error", joint)

    def lipschitz_of(self, joint: npt.NDArray[Any]) -> ValueLaw:
        """The law of the Lipschitz constant over R^d of the trained network."""
        return self._law("lipschitz", joint)

    def shuffle_is_no_worse(self, law: MaskLaw, *, strictly: bool = False) -> Probability:
        """P(a shuffle of the mask ends no worse than it, on the same data set): error <= the mask's + MARGIN.

        strictly: P(it ends better): error < the mask's - MARGIN. The mask itself is one of its shuffles.
        """
        if isinstance(law, Picked):
            places, data = self._at(law.masks), np.arange(self.table.data_sets)
            kept = kept_parameters(self.table.task.mlp, law.masks)
            found = 0
            for row in np.unique(kept, axis=0).tolist():
                k, here = self._index[tuple(row)], (kept == row).all(axis=1)
                number = self._counted(k, strictly)[places[here], data[here]]
                found += int((number * self._weights[here]).sum()) * (self._common // self.ways[k])
            return Fraction(found, self.total)
        if isinstance(law, Uniform):
            pairs = Fraction(0)
            for k, ways in enumerate(self.ways):
                number = self._counted(k, strictly) * self._times[k][:, None]
                pairs += Fraction(int((number @ self._weights).sum()), ways)
            return pairs / (sum(self.ways) * self.table.task.law.denominator)
        if isinstance(law, (ShuffledLaw, ShuffledWeighted)):
            raise TypeError(f"Tickets: law must choose masks, not {type(law).__name__}")
        shares, total = self._shares(law), 0.0
        for k, ways in enumerate(self.ways):
            here = self._profile == k
            number = self._counted(k, strictly)[self._place[here]]
            total += float(((shares.T[here] * number) @ self._weights).sum()) / ways
        return total / self.table.task.law.denominator

    def other_is_no_worse(
        self, law: MaskLaw, other: Tickets, instead: MaskLaw, *, strictly: bool = False
    ) -> Probability:
        """P(another mask or start ends no worse, on the same data set); strictly: better; as for shuffles.

        Either the same law of masks, each mask trained from both starts, or two laws that pick.
        """
        mine, theirs = self.losses[self.rows], other.losses[other.rows]
        if isinstance(law, Picked) and isinstance(instead, Picked):
            data = np.arange(self.table.data_sets)
            a, b = mine[self._at(law.masks), data], theirs[other._at(instead.masks), data]
            won = _no_worse(b, a, strictly)
            return Fraction(int(self._weights[won].sum()), self.table.task.law.denominator)
        if law is not instead:
            raise TypeError("Tickets: two laws must both be picked")
        # the same mask has rows of its own in each table only where the units asleep differ; rows are those of `alive`
        assert np.array_equal(self.rows, other.rows)
        joint = self.joint(law)
        return _ratio(_sum(joint[_no_worse(theirs, mine, strictly)]), _sum(joint))

    def _at(self, masks: Any) -> npt.NDArray[np.int64]:
        return np.searchsorted(self.rows, self.table.row(masks))

    def _shares(self, law: MaskLaw) -> Floats:
        """P(mask | data set), (data sets, masks)."""
        if not isinstance(law, (Weighted, ShuffledWeighted)):
            raise TypeError(f"Tickets: law must be one of sims.pruners.contract, not {type(law).__name__}")
        shares = law.probabilities(masks_of_size(self.table.task.mlp.p, self.size))
        return np.broadcast_to(shares, (self.table.data_sets, shares.shape[1]))

    def _law(self, kind: str, joint: npt.NDArray[Any]) -> ValueLaw:
        values, place = self._ranks(kind)
        found = np.bincount(place, weights=joint.ravel(), minlength=len(values))
        if joint.dtype.kind == "f":
            return ValueLaw(values, found)
        return ValueLaw(values, found.astype(np.int64))  # sums below 2^53: exact

    def _ranks(self, kind: str) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The distinct values, and the place of each (row, data set) among them, flat."""
        if kind not in self._ranked:
            together([self])
        return self._ranked[kind]

    def _counted(self, k: int, strictly: bool) -> npt.NDArray[np.int64]:
        """(rows, data sets): how many masks of the profile end no worse than the row; strictly: better."""
        if (k, strictly) not in self._no_worse:
            times = self._times[k]
            own = np.flatnonzero(times)
            values, place = self._ranks("error")
            if strictly:
                reach = np.searchsorted(values, values - float(MARGIN), side="left")
            else:
                reach = np.searchsorted(values, values + float(MARGIN), side="right")
            # One sorted list for all data sets: the rank of an error among all, after the number of its data set.
            rank = place.reshape(len(self.rows), -1)[own]
            base = np.arange(rank.shape[1]) * (len(values) + 1)
            order = np.argsort(rank, axis=0)
            sorted_ = (np.take_along_axis(rank, order, axis=0) + base).T.ravel()
            cumulated = np.concatenate([[0], np.cumsum(times[own][order].T.ravel())])
            before = cumulated[np.arange(rank.shape[1]) * len(own)]  # what the data sets before this one hold
            counted = cumulated[np.searchsorted(sorted_, reach[rank] + base, side="left")] - before
            found = np.zeros((len(self.rows), rank.shape[1]), np.int64)
            found[own] = counted
            self._no_worse[k, strictly] = found
        return self._no_worse[k, strictly]


def together(tickets: Sequence[Tickets]) -> None:
    """Rank the values of several starts among one another, so that their laws are on the same list of values."""
    for kind in ("error", "lipschitz"):
        held = [(one.losses if kind == "error" else one.smooth)[one.rows].ravel() for one in tickets]
        values, place = np.unique(np.concatenate(held), return_inverse=True)
        parts = np.split(place, np.cumsum([len(part) for part in held])[:-1])
        for one, part in zip(tickets, parts, strict=True):
            one._ranked[kind] = values, part


def _no_worse(other: Floats, own: Floats, strictly: bool) -> npt.NDArray[np.bool_]:
    return other < own - float(MARGIN) if strictly else other <= own + float(MARGIN)


@dataclass(frozen=True, eq=False)
class Fate:
    """One method, variant (of `sims.leaderboard.VARIANTS`) and size over all data sets, mixed over the starts.

    error: law of the final training error; lipschitz: of the Lipschitz constant; no_worse: probability that the error is
    at most that of the chosen mask on the same data set, better: that it is below, up to MARGIN (None for the chosen).
    """

    method: str
    variant: str
    size: int
    error: ValueLaw
    lipschitz: ValueLaw
    no_worse: Probability | None = None
    better: Probability | None = None


@dataclass(frozen=True)
class Barrier:
    """What a mask knows before and after a layerwise shuffle, and what it can know after: bits, means over the starts.

    profiles: in how many ways the method's masks share their parameters among the layers (the most over the starts);
    log_profiles: log2 of it, averaged; barrier: log2 of the number of all ways to share `size` parameters. Always
    after <= log_profiles <= barrier.
    """

    method: str
    size: int
    before: Enclosure
    after: Enclosure
    profiles: int
    log_profiles: Enclosure
    barrier: Enclosure


def fates(
    task: Task,
    methods: Mapping[str, Pruner],
    sizes: Sequence[int],
    tables: Sequence[TicketTable],
    *,
    progress: bool = False,
) -> tuple[list[Fate], list[Barrier]]:
    """Every method, size and variant, and the barrier of every method and size; a table of all tickets for each start.

    Raises ValueError where a table is of another task, or where there is none.
    """
    who = "fates"
    check(who, "tables", f"{len(tables)} tables", len(tables) > 0, "be at least one")
    for table in tables:
        check(who, "tables", "a table of another task", table.task == task, "be of the task asked for")
    sizes = [exact_integer(who, "size", size) for size in sizes]
    starts = [table.start for table in tables]
    trainers = [Tabled(table, task.law.sigma_squared / 2) for table in tables]  # only lends its table
    tickets = {size: [Tickets(table, size) for table in tables] for size in sizes}
    for each in tickets.values():
        together(each)
    found: list[Fate] = []
    barriers: list[Barrier] = []
    for name, method in methods.items():
        laws = variants(task, method, starts, sizes, trainers, progress=progress)
        for size in sizes:
            found += _fates(name, size, tickets[size], laws[size])
            barriers.append(barrier(task, name, size, laws[size]["chosen"], laws[size]["shuffled"]))
    return found, barriers


def _fates(
    name: str, size: int, tickets: Sequence[Tickets], laws: Mapping[str, Sequence[MaskLaw]]
) -> Iterable[Fate]:
    count = len(tickets)
    for variant, each in laws.items():
        if variant == "reinitialised":
            pairs = [(k, other) for k in range(count) for other in other_starts(k, count)]
        else:
            pairs = [(k, k) for k in range(count)]
        if not pairs:
            continue
        joints = [tickets[b].joint(each[a]) for a, b in pairs]
        won: dict[bool, Probability | None] = {False: None, True: None}
        if variant != "chosen":
            for strictly in won:
                if variant == "shuffled":
                    chance = [
                        tickets[k].shuffle_is_no_worse(laws["chosen"][k], strictly=strictly)
                        for k in range(count)
                    ]
                else:
                    chance = [
                        tickets[a].other_is_no_worse(
                            laws["chosen"][a], tickets[b], each[a], strictly=strictly
                        )
                        for a, b in pairs
                    ]
                won[strictly] = _mean(chance)
        yield Fate(
            name,
            variant,
            size,
            ValueLaw.mixture(
                [tickets[b].error_of(joint) for (_, b), joint in zip(pairs, joints, strict=True)]
            ),
            ValueLaw.mixture(
                [tickets[b].lipschitz_of(joint) for (_, b), joint in zip(pairs, joints, strict=True)]
            ),
            won[False],
            won[True],
        )


def _mean(chances: Sequence[Probability]) -> Probability:
    if all(isinstance(chance, Fraction) for chance in chances):
        return sum(chances, Fraction(0)) / len(chances)
    return math.fsum(map(float, chances)) / len(chances)


def barrier(task: Task, name: str, size: int, laws: Sequence[MaskLaw], after: Sequence[MaskLaw]) -> Barrier:
    """The shuffling barrier of one method and size; `laws` and their shuffles `after`, one for each start."""
    numbers = [profiles_of(task.mlp, task.law, law) for law in after]
    return Barrier(
        name,
        size,
        mean_enclosure([law.information(task.law) for law in laws]),
        mean_enclosure([law.information(task.law) for law in after]),
        max(numbers),
        mean_enclosure([log2(number) for number in numbers]),
        shuffling_barrier(task.mlp, size),
    )


def profiles_of(mlp: Mlp, data: Any, law: MaskLaw) -> int:
    """How many profiles (numbers kept per layer) the masks of a shuffled law have with positive probability."""
    likely = np.array([weight > 0 for weight in data.weights])
    if isinstance(law, ShuffledLaw):
        return len(np.unique(law.counts[likely], axis=0))
    if isinstance(law, ShuffledWeighted):
        seen = law.probability if len(law.probability) == 1 else law.probability[likely]
        return int((seen > 0).any(axis=0).sum())
    if isinstance(law, Uniform):
        return profiles(mlp, law.size)
    raise TypeError(f"profiles_of: law must be that of a shuffled mask, not {type(law).__name__}")


def arrangements(mlp: Mlp, mask: Any) -> Masks:
    """Every mask that a layerwise shuffle can make of this one, ascending. ValueError for more than 2^18."""
    mask = check_mask("arrangements", mask, mlp.p)
    kept = kept_parameters(mlp, mask)[0].tolist()
    ways = math.prod(map(math.comb, map(len, mlp.layers), kept))
    check("arrangements", "arrangements", ways, ways <= MAX_ARRANGEMENTS, f"be at most {MAX_ARRANGEMENTS}")
    found = np.zeros(1, np.int64)
    for layer, count in zip(mlp.layers, kept, strict=True):
        inside = masks_of_size(len(layer), count) << layer.start
        found = (found[:, None] | inside[None, :]).ravel()
    return np.sort(found)


@dataclass(frozen=True, eq=False)
class Arrangements:
    """One mask on one data set among all its layerwise shuffles: both laws, and its own error and Lipschitz constant."""

    mask: int
    ways: int
    error: ValueLaw
    lipschitz: ValueLaw
    own_error: float
    own_lipschitz: float

    @property
    def no_worse(self) -> Probability:
        """The share of the shuffles (the mask itself among them) whose error is at most the mask's + MARGIN."""
        return self.error.at_most(self.own_error + float(MARGIN))

    @property
    def better(self) -> Probability:
        """The share whose error is below the mask's - MARGIN."""
        return self.error.at_most(math.nextafter(self.own_error - float(MARGIN), -math.inf))


def arrangements_on(
    task: Task, start: Sequence[Any], data: Any, masks: Sequence[Any]
) -> dict[int, Arrangements]:
    """Every shuffle of each of the masks, trained on one data set (a row of task.law.counts).

    Shuffles that train alike (`Mlp.alive`) train once and count as often as they occur, also across the masks. Raises
    ValueError or TypeError as `arrangements`, and for a start or data set that does not fit.
    """
    who = "arrangements_on"
    start = exact_array(who, "start", start, 1)
    check(
        who,
        "start",
        f"vector of length {len(start)}",
        len(start) == task.mlp.p,
        f"have length p={task.mlp.p}",
    )
    data = exact_integer(who, "data", data)
    check(who, "data", data, 0 <= data < task.law.size, f"satisfy 0 <= data < {task.law.size}")
    read = sorted({check_mask(who, mask, task.mlp.p) for mask in masks})
    lists = {mask: task.mlp.alive(arrangements(task.mlp, mask)) for mask in read}
    tickets = np.unique(np.concatenate([np.zeros(0, np.int64), *lists.values()]))
    loss, smooth = np.empty(len(tickets)), np.empty(len(tickets))
    for first in range(0, len(tickets), LANES):
        part = slice(first, first + LANES)
        weights = train(task, start, tickets[part], data)
        loss[part], smooth[part] = evaluate(task, weights, data), lipschitz_of(task, weights)
    found = {}
    for mask, alive in lists.items():
        rows, times = np.unique(np.searchsorted(tickets, alive), return_counts=True)
        own = int(np.searchsorted(tickets, int(task.mlp.alive(mask)[0])))
        error, lipschitz = (_counted(values[rows], times) for values in (loss, smooth))
        found[mask] = Arrangements(mask, len(alive), error, lipschitz, float(loss[own]), float(smooth[own]))
    return found


def _counted(values: Floats, times: npt.NDArray[np.int64]) -> ValueLaw:
    """The law of values that occur so often."""
    distinct, place = np.unique(values, return_inverse=True)
    weights = np.zeros(len(distinct), np.int64)
    np.add.at(weights, place, times)
    return ValueLaw(distinct, weights)
