"""Sampling in proportion to the score, without replacement, instead of keeping the highest: the exact law of the mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.jit import jit
from sims.masks import masks_of_size
from sims.pruners.contract import MaskLaw, Scored, Weighted, checked
from sims.pruners.grasp import Grasp
from sims.ranking import RELATIVE_ERROR
from sims.task import Task
from sims.validate import check

MAX_PARAMETERS = 16  # 2^16 subsets per data set
MAX_ENTRIES = 2**26  # (data set, mask): half a gigabyte


@dataclass(frozen=True)
class Proportional:
    """Draw the kept parameters one after the other, each with probability proportional to its score among those left.

    Where only zero scores are left, uniformly among them (the limit of scores raised by a vanishing constant). The law
    of the set drawn is summed exactly over all orders, set by set: P(S) = sum_q P(S - q) score_q / (score of the rest),
    so at most 16 parameters: ValueError for more, or for more than 2^26 (data set, mask). TypeError for a method
    without scores; GraSP's have both signs and are refused, as are inverted methods. SynFlow's are those of its first
    round. Where the scores do not depend on the data, the law has a single row.
    """

    method: Any

    def __post_init__(self) -> None:
        who, kind = "Proportional", type(self.method).__name__
        if not isinstance(self.method, Scored):
            raise TypeError(f"{who}: method must have scores, not {kind}")
        check(who, "method", self.method, not isinstance(self.method, Grasp), "have scores of one sign")
        check(who, "method", self.method, not self.method.keep_lowest, "keep the highest")

    @property
    def name(self) -> str:
        return f"Proportional({self.method.name})"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked("Proportional", task, start, sizes)
        p = task.mlp.p
        check("Proportional", "p", p, p <= MAX_PARAMETERS, f"be at most {MAX_PARAMETERS}")
        lists = [masks_of_size(p, size) for size in wanted]
        entries = task.law.size * sum(map(len, lists))
        check(
            "Proportional",
            "data sets times masks",
            entries,
            entries <= MAX_ENTRIES,
            f"be at most {MAX_ENTRIES}",
        )
        scores = self.method.scores(task, exact).values()
        found: dict[int, MaskLaw] = {}
        every = np.concatenate(lists) if lists else np.zeros(0, np.int64)
        joined = successive_draws(scores, every, max(wanted, default=0))
        # A step: a score over a sum of scores, times, added up; 2^-44 for each score.
        step = 2 * RELATIVE_ERROR + (3 * p + 8) * 2.0**-53
        first = 0
        for size, masks in zip(wanted, lists, strict=True):
            law = joined[:, first : first + len(masks)].copy()
            found[size] = Weighted(masks, law, 1.01 * size * step, size)
            first += len(masks)
        return found


def successive_draws(
    scores: npt.NDArray[np.float64], masks: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.float64]:
    """(rows, masks): the probability that the first draws are exactly the set `mask`, none of them above `size`."""
    found = np.empty((len(scores), len(masks)))
    _successive(np.ascontiguousarray(scores, np.float64), masks, size, found)
    return found


@jit
def _successive(scores, masks, size, found):
    p = scores.shape[1]
    full = 1 << p
    left = np.empty(full)  # sum of the scores in a set
    reached = np.empty(full)
    for t in range(scores.shape[0]):
        left[0] = 0.0
        for q in range(p):  # positive terms only, so that no sum is less accurate than its terms
            for low in range(1 << q):
                left[low | 1 << q] = left[low] + scores[t, q]
        reached[:] = 0.0
        reached[0] = 1.0
        for kept in range(full):
            if reached[kept] == 0.0:
                continue
            count = 0
            for q in range(p):
                count += kept >> q & 1
            if count == size:
                continue
            rest = left[full - 1 - kept]
            for q in range(p):
                if kept >> q & 1 == 0:
                    share = scores[t, q] / rest if rest > 0.0 else 1.0 / (p - count)
                    reached[kept | 1 << q] += reached[kept] * share
        for m in range(masks.shape[0]):
            found[t, m] = reached[masks[m]]
