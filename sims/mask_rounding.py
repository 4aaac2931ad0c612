"""Which masks of magnitude pruning after training, and of IMP, could rounding have changed.

A decision is: train with mask `before` on a data set, keep the `size` largest magnitudes. It is

* proved, where the gap between the last kept and the first removed magnitude is more than four times the bound of
  sims.training_error: every float64 program, on every machine, and exact arithmetic decide alike;
* close, where that gap is at most 2^-40: below what is ordinarily left of 53 bits after hundreds of steps;
* settled, where exact training in balls was asked: the float mask agrees with it, differs, or the balls leave it open.

What is neither proved nor close is mostly a relu that comes to rest at its kink. Close ones are magnitudes with a common
limit: a unit drawn to the kink between two inputs (|w_1| = |w_2|), a bias that learns a label of magnitude 1 where some
weight started with it. Exact gradient descent leaves gaps like 1e-39 between them, which balls see and floats do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from bounds.enclose import precision
from sims.certified_training import LAST_BITS, certified_training, precisions, top_mask
from sims.task import Task
from sims.training import train
from sims.training_error import training_error
from sims.validate import check, exact_integer

CLOSE = 2.0**-40

Masks = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rounding:
    """Decisions for one size: how many data sets were looked at, how many are proved, close, and settled how.

    largest_error: the largest |float - exact| over the parameters of the settled runs, rounded up; 0 without any.
    """

    size: int
    data_sets: int
    proved: int
    close: int
    agree: int
    differ: int
    undecided: int
    largest_error: float


def magnitude_rounding(
    task: Task,
    start: Sequence[Any],
    *,
    data: Sequence[int] | None = None,
    settle: int = 100,
    seed: int = 0,
) -> list[Rounding]:
    """The decisions of magnitude pruning after training, sizes 1 to p - 1, on `data` (default: every data set).

    At most `settle` data sets with a decision that is not proved are settled for all sizes: those with a close one
    first, each kind in a seeded random order. Raises as `sims.training_error` does.
    """
    who = "magnitude_rounding"
    start, sets = _read(who, task, start, data, settle, seed)
    p = task.mlp.p
    before = np.full(len(sets), (1 << p) - 1, np.int64)
    return _decide(task, start, before, sets, range(1, p), settle, seed)[0]


def imp_rounding(
    task: Task,
    start: Sequence[Any],
    *,
    data: Sequence[int] | None = None,
    settle: int = 5,
    seed: int = 0,
) -> list[Rounding]:
    """The rounds of IMP that lead to sizes p - 1 to 1; each starts from the mask that the float program reached.

    At most `settle` data sets are settled in each round. Raises as `sims.training_error` does.
    """
    who = "imp_rounding"
    start, sets = _read(who, task, start, data, settle, seed)
    masks = np.full(len(sets), (1 << task.mlp.p) - 1, np.int64)
    found: list[Rounding] = []
    for size in range(task.mlp.p - 1, 0, -1):
        report, chosen = _decide(task, start, masks, sets, [size], settle, seed)
        found += report
        masks = chosen[size]
    return found


def _read(
    who: str, task: Task, start: Sequence[Any], data: Sequence[int] | None, settle: int, seed: int
) -> tuple[tuple[Fraction, ...], Masks]:
    for name, value in (("settle", settle), ("seed", seed)):
        check(who, name, value, exact_integer(who, name, value) >= 0, "be at least 0")
    exact = task.mlp.checked_start(who, start)
    sets = (
        np.arange(task.law.size) if data is None else np.array([exact_integer(who, "data", t) for t in data])
    )
    check(who, "data", "no data sets", len(sets) > 0, "name at least one data set")
    return exact, sets


def _decide(
    task: Task,
    start: tuple[Fraction, ...],
    before: Masks,
    sets: Masks,
    sizes: Sequence[int],
    settle: int,
    seed: int,
) -> tuple[list[Rounding], dict[int, Masks]]:
    """The reports of sizes, and the float program's masks."""
    weights = train(task, start, before, sets)
    error = training_error(task, start, before, sets)
    magnitude = np.where((before[:, None] >> np.arange(task.mlp.p)) & 1, np.abs(weights), -1.0)
    order = np.argsort(-magnitude, axis=1, kind="stable")
    sorted_magnitude = np.take_along_axis(magnitude, order, axis=1)
    chosen = {size: (np.int64(1) << order[:, :size]).sum(axis=1) for size in sizes}
    gap = {size: sorted_magnitude[:, size - 1] - sorted_magnitude[:, size] for size in sizes}
    proved = {size: gap[size] > 4 * error for size in sizes}
    close = {size: gap[size] <= CLOSE for size in sizes}
    shuffled = np.random.default_rng(seed).permutation(len(sets))
    open_ = ~np.logical_and.reduce([proved[size] for size in sizes])
    tight = np.logical_or.reduce([close[size] for size in sizes])
    lanes = [*shuffled[(open_ & tight)[shuffled]], *shuffled[(open_ & ~tight)[shuffled]]][:settle]
    exact: dict[int, dict[int, int | None]] = {}
    largest = 0.0
    for lane in lanes:
        trained, exact[lane] = _exact_masks(task, start, int(before[lane]), int(sets[lane]), sizes)
        if trained is not None:
            with precision(LAST_BITS):
                off = [abs(ball - arb(float(w))) for ball, w in zip(trained, weights[lane], strict=True)]
                largest = max(largest, *(math.nextafter(float(value.upper()), math.inf) for value in off))
    reports = []
    for size in sizes:
        told = [(found[size], int(chosen[size][lane])) for lane, found in exact.items()]
        reports.append(
            Rounding(
                size=size,
                data_sets=len(sets),
                proved=int(proved[size].sum()),
                close=int(close[size].sum()),
                agree=sum(a == b for a, b in told),
                differ=sum(a is not None and a != b for a, b in told),
                undecided=sum(a is None for a, _ in told),
                largest_error=largest,
            )
        )
    return reports, chosen


def _exact_masks(
    task: Task, start: tuple[Fraction, ...], before: int, data: int, sizes: Sequence[int]
) -> tuple[tuple[arb, ...] | None, dict[int, int | None]]:
    """Exact training's parameters, and its masks where they are decided."""
    masks: dict[int, int | None] = dict.fromkeys(sizes)
    trained = None
    for bits in precisions():
        trained = certified_training(task, start, before, data, bits=bits)
        if trained is not None:
            masks = {size: top_mask(trained, before, size) for size in sizes}
            if None not in masks.values():
                break
    return trained, masks
