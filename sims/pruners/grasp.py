"""GraSP (Wang, Zhang and Grosse 2020, arXiv 2002.07376): keep the gradient flow after pruning."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sims.pruners.contract import Start
from sims.pruners.one_shot import OneShot
from sims.ranking import Scores
from sims.scores import grasp_scores
from sims.task import Task
from sims.validate import check, exact_number


@dataclass(frozen=True)
class Grasp(OneShot):
    """Score theta_q (H g)_q at the start, on the whole data set; the highest are kept. The score has a sign.

    The paper scores -theta_q (H g)_q, half the change of |g|^2 to first order when theta_q is removed, and removes the
    highest; another public code scores theta_q (H g)_q and keeps the highest. It is the same order. Dead parameters
    score 0, in the middle of the order.

    temperature: f is divided by it in the loss. Public code takes 200; 1, the default, is the
    loss that is trained. Under squared error (f/200 - y)^2 the order is another. Raises ValueError unless it is
    positive.
    """

    temperature: int | Fraction = 1

    def __post_init__(self) -> None:
        value = exact_number("Grasp", "temperature", self.temperature)
        check("Grasp", "temperature", self.temperature, value > 0, "be positive")

    @property
    def name(self) -> str:
        return "GraSP" if self.temperature == 1 else f"GraSP(temperature={self.temperature})"

    def scores(self, task: Task, start: Start) -> Scores:
        return grasp_scores(task, start, self.temperature)
