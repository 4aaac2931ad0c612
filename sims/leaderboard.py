"""Every pruning method at equal size on the same instances: what its mask knows, how it trains, how smooth it ends.

An instance is a task and a start. For each method the law of the mask given the data set is the one that the method
makes from the task and the start; then the masked network trains, and the line reports means over data sets and starts.
Four variants of each method:

* chosen: the mask trains from the start that it was chosen for;
* shuffled: positions are permuted uniformly inside each layer, weights and biases together, independently of the rest.
  Not sampled: the mean over all masks that keep as many parameters in each layer (where a table of all tickets is at
  hand; drawn once per data set where not);
* reinitialised: the same mask trains from other starts, the next three of those at hand;
* inverted: the parameters that the method would keep last are kept, where the method has an inversion.

How exact: sizes are integers, information is an enclosure. Errors, fits and Lipschitz constants are those of the float64
program of `sims.training`, averaged in floats (relative error below 1e-11): called computed. Drawn once per data set:
called drawn, with a standard error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bounds.enclose import Enclosure
from sims.data import DataLaw
from sims.frontier import LARGEST, Frontier, frontier_of, outward
from sims.masks import masks_of_size
from sims.mlp import Mlp
from sims.pruners.contract import MaskLaw, Picked, Pruner, ShuffledLaw, Uniform
from sims.pruners.inverted import Inverted
from sims.pruners.shuffled import shuffled
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.training import evaluate, lipschitz_of, train
from sims.validate import check, exact_integer, exact_number

VARIANTS = ("chosen", "shuffled", "reinitialised", "inverted")
OTHERS = 3  # a reinitialised mask trains from the next three of the other starts, in the cyclic order
DRAW_LANES = 2**16  # trainings at once where there is no table
# Of a mean in floats: probabilities of masks are right to 2e-12, sums of at most 2^14 terms to as much.
ROUNDING = Fraction(1, 10**11)

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """Means over data sets: training error, P(fits), Lipschitz constant, E[Lipschitz; fits]; and a standard error."""

    error: float
    fit: float
    lipschitz: float
    lipschitz_where_fit: float
    deviation: float = 0.0


@dataclass(frozen=True)
class Line:
    """One method, variant and size, averaged over the starts (for reinitialised: over pairs of starts).

    information: I(mask; data | start) in bits; error: mean of (1/n) sum (f(x_i) - y_i)^2; fit: P(error <= sigma^2 -
    epsilon); lipschitz: mean l2 Lipschitz constant over R^d of the trained network; lipschitz_fit: given that it fits,
    None where it never does; gap: error less the least expected error at this information over all pruning rules of the
    size on the same instance, enclosed, None without a frontier; smooth_gap: the same for the Lipschitz constant, with a
    penalty for data sets that are not fitted (see `Frontiers`); deviation: standard error of `error`, 0 where it is
    not drawn.
    """

    method: str
    variant: str
    size: int
    information: Enclosure
    error: float
    fit: float
    lipschitz: float
    lipschitz_fit: float | None
    gap: Enclosure | None
    smooth_gap: Enclosure | None
    deviation: float

    @property
    def p_eff(self) -> Enclosure:
        """Effective parameters in bits at one bit per kept parameter: information + size."""
        return outward(self.information.lower + self.size, self.information.upper + self.size)


# (number of the start that trained, size, information in bits, outcome) -> how far above the two frontiers
Distance = Callable[[int, int, Enclosure, Outcome], tuple[Enclosure, Enclosure | None]]


class Trainer(Protocol):
    """From a law of masks to what training them gives, for one task and one start."""

    def prepared(self, law: MaskLaw) -> Any:
        """What `outcome` needs of the law: the same for all trainers of one task."""

    def outcome(self, prepared: Any) -> Outcome: ...


class Tabled:
    """Outcomes as exact expectations, from the table of all tickets. fits: error <= sigma^2 - epsilon."""

    def __init__(self, table: TicketTable, epsilon: Fraction) -> None:
        self.table = table
        law = table.task.law
        self._level = float(law.sigma_squared - epsilon)
        self._weights = np.array([weight / law.denominator for weight in law.weights])

    def prepared(self, law: MaskLaw) -> tuple[Any, Floats]:
        """Tickets and their probabilities: an index of the tables, and what to multiply the values there with."""
        sets = self.table.data_sets
        if isinstance(law, Picked):
            return (self.table.row(law.masks), np.arange(sets)), np.ones(sets)
        masks = masks_of_size(self.table.task.mlp.p, law.size)
        share = law.probabilities(masks)  # (data sets or 1, masks)
        place = self.table.row(masks)
        order = np.argsort(place, kind="stable")
        rows, first = np.unique(place[order], return_index=True)
        return rows, np.add.reduceat(share.T[order], first, axis=0)

    def outcome(self, prepared: tuple[Any, Floats]) -> Outcome:
        at, share = prepared
        smooth = self.table.lipschitz_constants()[at]  # first, since the losses come with them
        error, fit = self.error_and_fit(prepared)
        fits = self.table.losses()[at] <= self._level
        return Outcome(error, fit, self._mean(share, smooth), self._mean(share, smooth * fits))

    def error_and_fit(self, prepared: tuple[Any, Floats]) -> tuple[float, float]:
        """The first two numbers of the outcome, which need no Lipschitz constants."""
        at, share = prepared
        loss = self.table.losses()[at]
        return self._mean(share, loss), self._mean(share, loss <= self._level)

    def _mean(self, share: Floats, values: npt.NDArray[Any]) -> float:
        if values.ndim == 1:  # one ticket per data set
            return math.fsum(self._weights * values)
        return math.fsum(self._weights * (share * values).sum(axis=0))


class Drawn:
    """Outcomes by training one mask per data set: the law's own where it picks one, else one drawn from it.

    The mean over a drawn mask per data set is an unbiased estimate. Data sets draw independently; the standard error is
    estimated from the spread of the values, which overstates it. seed: one for each start, or all starts draw alike.
    """

    def __init__(self, task: Task, start: Sequence[Fraction], epsilon: Fraction, seed: int = 0) -> None:
        self._task, self._start, self._seed = task, start, seed
        self._level = float(task.law.sigma_squared - epsilon)
        self._weights = np.array([weight / task.law.denominator for weight in task.law.weights])

    def prepared(self, law: MaskLaw) -> tuple[Masks, bool]:
        return drawn(law, self._task.mlp, self._task.law, self._seed), isinstance(law, Picked)

    def outcome(self, prepared: tuple[Masks, bool]) -> Outcome:
        masks, picked = prepared
        loss, smooth = np.empty(len(masks)), np.empty(len(masks))
        for first in range(0, len(masks), DRAW_LANES):
            part = slice(first, first + DRAW_LANES)
            sets = np.arange(first, min(first + DRAW_LANES, len(masks)))
            weights = train(self._task, self._start, self._task.mlp.alive(masks[part]), sets)
            loss[part], smooth[part] = evaluate(self._task, weights, sets), lipschitz_of(self._task, weights)
        fits = loss <= self._level
        error, fit, lip, both = (
            math.fsum(self._weights * values) for values in (loss, fits, smooth, smooth * fits)
        )
        deviation = 0.0
        if not picked:
            deviation = math.sqrt(math.fsum(self._weights**2 * (loss - error) ** 2))
        return Outcome(error, fit, lip, both, deviation)


class Frontiers:
    """The least expected error, and the least expected Lipschitz constant, over all rules of a size, for each table.

    The Lipschitz constant of a data set that the ticket does not fit (error > sigma^2 - epsilon) counts as `penalty`.
    Certified by `sims.frontier` up to `tolerance`, a share of each frontier's range. smooth: False leaves the Lipschitz
    constant out. Raises ValueError for a penalty
    below the Lipschitz constant of some ticket that fits: then a misfit would be a gain.
    """

    def __init__(
        self,
        tables: Sequence[TicketTable],
        epsilon: Fraction,
        penalty: Any,
        tolerance: Any = Fraction(1, 200),
        *,
        smooth: bool = True,
    ) -> None:
        self._tables, self._tolerance, self._smooth = list(tables), tolerance, smooth
        check("Frontiers", "tables", len(self._tables), len(self._tables) > 0, "hold at least one table")
        self._level = float(tables[0].task.law.sigma_squared - epsilon)
        exact = exact_number("Frontiers", "penalty", penalty)
        check("Frontiers", "penalty", penalty, exact <= LARGEST, "be at most 1e300")
        self.penalty = float(exact)
        largest = max(float((t.lipschitz_constants() * (t.losses() <= self._level)).max()) for t in tables)
        must = f"be at least {largest:.6g}, the largest Lipschitz constant of a fit"
        check("Frontiers", "penalty", penalty, self.penalty >= largest, must)
        self._known: dict[tuple[int, int], tuple[Frontier, Frontier | None]] = {}

    def of(self, start: int, size: int) -> tuple[Frontier, Frontier | None]:
        """The two frontiers of one table and size. Tickets that several masks share count once: this moves neither."""
        if (start, size) not in self._known:
            table = self._tables[start]
            rows, _ = table.classes(size)
            loss, weights = table.losses()[rows].T, table.task.law.weights
            error, lipschitz = frontier_of(loss, weights, tolerance=self._tolerance), None
            if self._smooth:
                cost = np.where(loss <= self._level, table.lipschitz_constants()[rows].T, self.penalty)
                lipschitz = frontier_of(cost, weights, tolerance=self._tolerance)
            self._known[start, size] = error, lipschitz
        return self._known[start, size]

    def distance(
        self, start: int, size: int, bits: Enclosure, outcome: Outcome
    ) -> tuple[Enclosure, Enclosure | None]:
        """How far the outcome lies above the two curves at this information."""
        error, lipschitz = self.of(start, size)
        above = error.distance(bits, computed(outcome.error))
        if lipschitz is None:
            return above, None
        likely, misfit = computed(outcome.fit), Fraction(self.penalty)
        smooth = computed(outcome.lipschitz_where_fit)
        cost = outward(smooth.lower + misfit * (1 - likely.upper), smooth.upper + misfit * (1 - likely.lower))
        return above, lipschitz.distance(bits, cost)


def computed(mean: float) -> Enclosure:
    """The exact mean, at least 0, around the one that was summed in floats."""
    exact = Fraction(mean)
    return outward(exact * (1 - ROUNDING), exact * (1 + ROUNDING))


def drawn(law: MaskLaw, mlp: Mlp, data: DataLaw, seed: int) -> Masks:
    """One mask per data set: the picked ones, or draws from a uniform or shuffled law that repeat with the seed.

    Raises TypeError for other laws.
    """
    if isinstance(law, Picked):
        return law.masks
    stream = np.random.Generator(np.random.PCG64(seed))
    key = stream.random((data.size, mlp.p))
    if isinstance(law, Uniform):
        groups_, counts = [range(mlp.p)], np.full((data.size, 1), law.size)
    elif isinstance(law, ShuffledLaw):
        groups_, counts = list(mlp.layers), law.counts
    else:
        raise TypeError(f"drawn: law must be picked, uniform or shuffled, not {type(law).__name__}")
    masks = np.zeros(data.size, np.int64)
    for group, count in zip(groups_, counts.T, strict=True):
        indices = np.array(group)
        rank = key[:, indices].argsort(axis=1).argsort(axis=1)
        masks |= ((rank < count[:, None]).astype(np.int64) << indices).sum(axis=1)
    return masks


def leaderboard(
    task: Task,
    starts: Sequence[Sequence[Fraction]],
    sizes: Sequence[int],
    epsilon: Any,
    methods: Mapping[str, Pruner],
    trainers: Sequence[Trainer],
    *,
    distance: Distance | None = None,
    progress: bool = False,
) -> list[Line]:
    """All lines, method by method, in the order of the sizes and of `VARIANTS`.

    trainers: one for each start; a `Tabled` one also lends its table to methods that can use it. Methods with
    `keep_lowest` have an inversion.
    distance: how far a point lies above the frontiers of the start that trained it, such as `Frontiers(...).distance`.

    Raises ValueError for epsilon outside (0, sigma^2), fewer than one start, a loss that is not squared (sigma^2 is a
    squared error) or lists of lengths that differ.
    """
    who = "leaderboard"
    epsilon = exact_number(who, "epsilon", epsilon)
    sigma = task.law.sigma_squared
    check(who, "epsilon", epsilon, 0 < epsilon < sigma, f"lie in (0, sigma^2), sigma^2 = {sigma}")
    check(who, "task.loss", task.loss, task.loss == "squared", "be squared")
    check(who, "starts", f"{len(starts)} starts", len(starts) >= 1, "be at least one")
    check(
        who, "trainers", f"{len(trainers)}", len(trainers) == len(starts), f"be {len(starts)}, one per start"
    )
    sizes = [exact_integer(who, "size", size) for size in sizes]
    lines = []
    for name, method in methods.items():
        found = variants(task, method, starts, sizes, trainers, progress=progress)
        for size in sizes:
            for variant, laws in found[size].items():
                if variant != "reinitialised" or len(starts) > 1:
                    lines.append(_line(task, name, variant, size, laws, trainers, distance))
    return lines


def variants(
    task: Task,
    method: Pruner,
    starts: Sequence[Sequence[Fraction]],
    sizes: Sequence[int],
    trainers: Sequence[Trainer],
    *,
    progress: bool = False,
) -> dict[int, dict[str, list[MaskLaw]]]:
    """The laws of the masks of one method, by size and variant in the order of `VARIANTS`: one law for each start.

    Those of a reinitialised mask are those of the chosen one. There is no inverted one where the method has none.
    """
    lent = [_with_table(method, trainer) for trainer in trainers]
    own = [
        mine.choose(task, start, sizes, progress=progress) for mine, start in zip(lent, starts, strict=True)
    ]
    inverse = None
    if hasattr(method, "keep_lowest"):
        inverse = [Inverted(method).choose(task, start, sizes, progress=progress) for start in starts]
    found = {}
    for size in sizes:
        laws = {"chosen": [law[size] for law in own]}
        laws["shuffled"] = [shuffled(task.mlp, law) for law in laws["chosen"]]
        laws["reinitialised"] = laws["chosen"]
        if inverse is not None:
            laws["inverted"] = [law[size] for law in inverse]
        found[size] = laws
    return found


def other_starts(start: int, count: int) -> list[int]:
    """The starts from which a mask chosen at one of `count` starts trains anew: the next few, in the cyclic order."""
    return [(start + step) % count for step in range(1, min(OTHERS, count - 1) + 1)]


def _with_table(method: Pruner, trainer: Trainer) -> Pruner:
    if isinstance(trainer, Tabled) and getattr(method, "table", 0) is None:
        return replace(method, table=trainer.table)  # type: ignore[type-var]
    return method


def _line(
    task: Task,
    name: str,
    variant: str,
    size: int,
    laws: Sequence[MaskLaw],
    trainers: Sequence[Trainer],
    distance: Distance | None,
) -> Line:
    bits = [law.information(task.law) for law in laws]
    found, gaps, deviations = [], [], []
    for k, law in enumerate(laws):
        ready = trainers[k].prepared(law)
        deviations.append(0.0)
        for trained in other_starts(k, len(trainers)) if variant == "reinitialised" else [k]:
            outcome = trainers[trained].outcome(ready)
            found.append(outcome)
            deviations[k] += outcome.deviation  # the same draws train from all of them, and may err together
            if distance is not None:
                gaps.append(distance(trained, size, bits[k], outcome))
    smooth_gaps = [gap for _, gap in gaps if gap is not None]
    fit = _average([o.fit for o in found])
    smooth = _average([o.lipschitz_where_fit for o in found])
    return Line(
        method=name,
        variant=variant,
        size=size,
        information=mean_enclosure(bits),
        error=_average([o.error for o in found]),
        fit=fit,
        lipschitz=_average([o.lipschitz for o in found]),
        lipschitz_fit=smooth / fit if fit > 0 else None,
        gap=mean_enclosure([gap for gap, _ in gaps]) if gaps else None,
        smooth_gap=mean_enclosure(smooth_gaps) if smooth_gaps else None,
        deviation=math.sqrt(math.fsum(each**2 for each in deviations)) / len(found),
    )


def _average(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def mean_enclosure(values: Sequence[Enclosure]) -> Enclosure:
    """The mean of enclosed numbers, rounded outward."""
    ends = ([value.lower for value in values], [value.upper for value in values])
    return outward(*(sum(end, Fraction(0)) / len(values) for end in ends))


@dataclass(frozen=True)
class Kept:
    """The initial weights that a method keeps in one layer: share kept; mean |w| of the kept over that of the layer.

    Shuffling restores the layer's own mean, so the ratio says how far shuffling moves the law of the kept weights; None
    where the layer keeps nothing.
    """

    layer: int
    share: Fraction | float
    ratio: Fraction | float | None


def kept_weights(task: Task, start: Sequence[Fraction], law: MaskLaw) -> list[Kept]:
    """For every layer of one start; exact fractions for methods that pick, or that are uniform, else floats."""
    keep = keeping(task, law)
    found = []
    for number, layer in enumerate(task.mlp.layers):
        kept = sum(keep[q] for q in layer)
        mean = sum((abs(start[q]) for q in layer), Fraction(0)) / len(layer)
        held = sum(
            keep[q] * (abs(start[q]) if isinstance(kept, Fraction) else float(abs(start[q]))) for q in layer
        )
        found.append(Kept(number, kept / len(layer), held / kept / mean if kept else None))
    return found


def keeping(task: Task, law: MaskLaw) -> list[Any]:
    """P(parameter q is kept), for every q."""
    p, data = task.mlp.p, task.law
    if isinstance(law, Uniform):
        return [Fraction(law.size, p)] * p
    if isinstance(law, Picked):
        weights = np.array(data.weights, object if data.denominator >= 2**62 else np.int64)
        return [Fraction(int(weights[(law.masks >> q) & 1 == 1].sum()), data.denominator) for q in range(p)]
    masks = masks_of_size(p, law.size)
    share = law.probabilities(masks)
    weights = np.array([weight / data.denominator for weight in data.weights])
    marginal = (np.broadcast_to(weights, len(share)) @ share) if len(share) > 1 else share[0]
    return [math.fsum(marginal[(masks >> q) & 1 == 1]) for q in range(p)]
