"""SNIP (Lee, Ajanthan and Torr 2019, arXiv 1810.02340): keep the weights that the loss feels most, to first order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sims.pruners.contract import Start
from sims.pruners.one_shot import OneShot
from sims.ranking import Scores
from sims.scores import snip_scores
from sims.task import Task
from sims.validate import check, exact_number


@dataclass(frozen=True)
class Snip(OneShot):
    """Score |theta_q dR/dtheta_q| at the start, on the whole data set.

    temperature: f is divided by it in the loss; 1 in the paper. Under squared error, and under the logistic loss, the
    order can change with it. Raises ValueError unless it is positive.
    """

    temperature: int | Fraction = 1

    def __post_init__(self) -> None:
        value = exact_number("Snip", "temperature", self.temperature)
        check("Snip", "temperature", self.temperature, value > 0, "be positive")

    @property
    def name(self) -> str:
        return "SNIP" if self.temperature == 1 else f"SNIP(temperature={self.temperature})"

    def scores(self, task: Task, start: Start) -> Scores:
        return snip_scores(task, start, self.temperature)
