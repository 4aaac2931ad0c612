"""Least-error search: of all tickets of a size, the one whose trained network has the least training loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sims.masks import masks_of_size
from sims.pruners.contract import MaskLaw, Picked, Start, checked
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.validate import check


@dataclass(frozen=True)
class LeastError:
    """The mask of each size with the least final loss of all; equal losses take the smallest bit pattern.

    Every ticket is trained on every data set (`sims.ticket_table`), so only small tasks will do. table: the table of
    the same task and start, if there is one already. Losses are those of the float64 program, and tickets that differ
    in dead units only have equal ones.
    """

    table: TicketTable | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        return "Least error"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked("LeastError", task, start, sizes)
        table = table_of("LeastError", self.table, task, exact, progress)
        found: dict[int, MaskLaw] = {}
        for size in wanted:
            masks = masks_of_size(task.mlp.p, size)  # ascending
            tickets, first = np.unique(table.row(masks), return_index=True)
            order = np.argsort(first)  # by their smallest masks, so that argmin takes the smallest of equals
            best = np.argmin(table.losses()[tickets[order]], axis=0)
            found[size] = Picked(masks[first[order]][best], size)
        return found


def table_of(who: str, table: TicketTable | None, task: Task, start: Start, progress: bool) -> TicketTable:
    """The table given, which must be of this task and start, or a new one."""
    if table is None:
        return TicketTable(task, start, progress=progress)
    same = table.task == task and table.start == start
    check(who, "table", "a table of another task or start", same, "be of the task and start asked for")
    return table
