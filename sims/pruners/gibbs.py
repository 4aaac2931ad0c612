"""Gibbs pruning: tickets drawn with probability proportional to exp(-beta * training loss)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from sims.mask_information import FLOOR
from sims.pruners.contract import MaskLaw, Weighted, checked
from sims.pruners.least_error import table_of
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.validate import check, exact_number


@dataclass(frozen=True)
class Gibbs:
    """P(mask | data) proportional to exp(-beta loss) over the masks of a size, loss the final loss of the ticket.

    beta = 0 is uniform; as beta grows the law tends to `LeastError`, with the mass spread over ties. Small tasks only,
    as for `LeastError`, whose `table` it shares. Raises ValueError for a beta that is negative, beyond 2^1000, or NaN.
    """

    beta: int | float | Fraction = 10
    table: TicketTable | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        beta = exact_number("Gibbs", "beta", self.beta)
        check("Gibbs", "beta", self.beta, beta >= 0, "be at least 0")
        check("Gibbs", "beta", self.beta, beta <= 2**1000, "be at most 2**1000")

    @property
    def name(self) -> str:
        return f"Gibbs({self.beta})"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked("Gibbs", task, start, sizes)
        table = table_of("Gibbs", self.table, task, exact, progress)
        found: dict[int, MaskLaw] = {}
        for size in wanted:
            masks, losses = table.loss_matrix(size)
            least = losses.min(axis=1, keepdims=True)
            heavy = np.exp(-np.minimum(float(self.beta) * (losses - least), FLOOR))
            # Four roundings make the exponent, of at most FLOOR; the sum of the weights has the error of its terms.
            error = 2 * (4 * FLOOR + len(masks) + 16) * 2.0**-53
            found[size] = Weighted(masks, heavy / heavy.sum(axis=1, keepdims=True), error, size)
        return found
