"""Magnitude pruning after training: train the whole network, keep the largest |weight|."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sims.pruners.contract import Floats, MaskLaw, Picked, Start, checked
from sims.ranking import ExactScores, masks_of_order
from sims.task import Task
from sims.training import train


@dataclass(frozen=True)
class MagnitudeAfter:
    """Score |trained theta_q|, of the float64 program in sims.training, compared as the floats that they are.

    Weights at dead units stay at their start, and units that start alike stay alike, bit for bit. Weights that only a
    symmetry of the inputs makes equal are summed in different orders and may differ by rounding; starts of
    `Mlp.initial` have no such symmetry.

    The masks' `margins` at size s: the gap between the s-th and the next score, infinite for s = 0 and s = p. A mask
    whose margin exceeds twice the rounding error of training is the one of exact arithmetic. `keep_lowest` keeps the
    smallest |weight|.
    """

    keep_lowest: bool = False

    @property
    def name(self) -> str:
        return "Magnitude after"

    def scores(self, task: Task, start: Start) -> ExactScores:
        sets = np.arange(task.law.size)
        return ExactScores(np.abs(train(task, start, (1 << task.mlp.p) - 1, sets)))

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked("MagnitudeAfter", task, start, sizes)
        scores = self.scores(task, exact)
        order = scores.order(lowest=self.keep_lowest)
        gaps: Floats = np.full((len(order), task.mlp.p + 1), np.inf)
        gaps[:, 1:-1] = np.abs(np.diff(np.take_along_axis(scores.exact, order, axis=1), axis=1))
        return {s: Picked(masks, s, gaps[:, s].copy()) for s, masks in masks_of_order(order, wanted).items()}
