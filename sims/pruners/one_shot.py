"""What the methods share that score every parameter once and keep the best: magnitude, SNIP, GraSP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sims.pruners.contract import MaskLaw, Picked, Start, checked, for_all
from sims.ranking import Scores, masks_of_order
from sims.task import Task


@dataclass(frozen=True)
class OneShot:
    """Keep the parameters of highest score, of lowest with `keep_lowest`; equal scores keep the smaller index."""

    keep_lowest: bool = False

    @property
    def name(self) -> str:
        return type(self).__name__

    def scores(self, task: Task, start: Start) -> Scores:
        raise NotImplementedError

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked(self.name, task, start, sizes)
        order = self.scores(task, exact).order(lowest=self.keep_lowest)
        return {s: Picked(for_all(task, masks), s) for s, masks in masks_of_order(order, wanted).items()}
