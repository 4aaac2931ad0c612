"""The inversion of Frankle et al. 2020 (arXiv 2009.08576): keep what the method would remove first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sims.pruners.contract import MaskLaw, Pruner
from sims.task import Task
from sims.validate import check


@dataclass(frozen=True)
class Inverted:
    """A method with its scores turned round: the lowest are kept; equal scores still keep the smaller index.

    For methods with `keep_lowest`: magnitude, SNIP, GraSP, SynFlow (the highest scores go in every round), magnitude
    after training, IMP (the largest |weight| goes in every round). TypeError for others.
    """

    method: Any

    def __post_init__(self) -> None:
        if not hasattr(self.method, "keep_lowest"):
            raise TypeError(f"Inverted: method must keep by scores, not {type(self.method).__name__}")
        check(
            "Inverted",
            "method",
            "a method that keeps the lowest",
            not self.method.keep_lowest,
            "keep the highest",
        )

    @property
    def name(self) -> str:
        return f"Inverted({self.method.name})"

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        turned: Pruner = replace(self.method, keep_lowest=True)
        return turned.choose(task, start, sizes, progress=progress)
