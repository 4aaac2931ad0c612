"""Iterative magnitude pruning with rewinding (Frankle and Carbin 2019, arXiv 1803.03635): the lottery tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from sims.pruners.contract import MaskLaw, Picked, checked
from sims.task import Task
from sims.training import train


@dataclass(frozen=True)
class Imp:
    """Train from the start with the mask, remove the kept parameter of least |trained weight|, rewind, and again.

    One parameter a round, so one pass gives all sizes. Trained weights are those of the float64 program in
    sims.training and compared as they are; among equal ones the largest index is removed. The masks' `margins` at size
    s: the gap between the |weight| removed in the round that led to s and the next one (infinite where nothing or
    everything was removed). It speaks of that round only: a mask is that of exact arithmetic if all margins down to
    its size exceed twice the rounding error. `keep_lowest` removes the largest |weight| instead.
    """

    keep_lowest: bool = False

    @property
    def name(self) -> str:
        return "IMP"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked("Imp", task, start, sizes)
        p, sets = task.mlp.p, np.arange(task.law.size)
        masks = np.full(len(sets), (1 << p) - 1, np.int64)
        margins = np.full(len(sets), np.inf)
        found: dict[int, MaskLaw] = {}
        rounds = tqdm(
            range(p, min(wanted, default=p) - 1, -1),
            desc="IMP",
            disable=None if progress else True,
            leave=False,
        )
        for size in rounds:
            if size < p:
                cost = np.abs(train(task, exact, masks, sets)) * (-1.0 if self.keep_lowest else 1.0)
                cost[((masks[:, None] >> np.arange(p)) & 1) == 0] = np.inf
                removed = p - 1 - np.argmin(cost[:, ::-1], axis=1)
                masks = masks & ~(np.int64(1) << removed)
                least = np.partition(cost, 1, axis=1)
                margins = least[:, 1] - least[:, 0]
            if size in wanted:
                found[size] = Picked(masks.copy(), size, margins.copy())
        return found
