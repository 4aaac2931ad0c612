"""Random pruning: a uniform mask of the size asked for, blind to data and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sims.pruners.contract import MaskLaw, Uniform, checked
from sims.task import Task


@dataclass(frozen=True)
class Random:
    """Uniform over all masks of a size. Its information is exactly 0."""

    @property
    def name(self) -> str:
        return "Random"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        _, wanted = checked(self.name, task, start, sizes)
        return {size: Uniform(task.mlp.p, size) for size in wanted}
