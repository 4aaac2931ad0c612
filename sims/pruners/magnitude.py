"""Magnitude pruning at initialisation: keep the largest |weight| of the start. Blind to the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sims.pruners.contract import Start
from sims.pruners.one_shot import OneShot
from sims.ranking import ExactScores, Scores
from sims.task import Task
from sims.validate import integer_rows


@dataclass(frozen=True)
class Magnitude(OneShot):
    """Score |theta_q| at the start, compared as integers over a common denominator."""

    def scores(self, task: Task, start: Start) -> Scores:
        (integers,), _ = integer_rows([start])
        kind = np.int64 if max(map(abs, integers)) < 2**62 else object
        return ExactScores(np.abs(np.array(integers, kind)))
