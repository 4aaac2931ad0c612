"""The reinitialisation of Frankle et al. 2020 (arXiv 2009.08576): the method's mask, another start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sims.mlp import Mlp
from sims.pruners.contract import MaskLaw, Pruner
from sims.task import Task
from sims.validate import check, exact_integer

OTHER = 2**32  # seeds of new starts begin here


@dataclass(frozen=True)
class Reinitialised:
    """The mask is the method's, and so is its information; the ticket starts from `start`, which the mask never saw."""

    method: Pruner

    @property
    def name(self) -> str:
        return f"Reinitialised({self.method.name})"

    def start(self, mlp: Mlp, seed: int, *, bits: int = 6) -> tuple[Fraction, ...]:
        """A start from a stream of its own: never that of mlp.initial(seed) for a seed below 2^32. ValueError beyond."""
        seed = exact_integer("Reinitialised.start", "seed", seed)
        check("Reinitialised.start", "seed", seed, 0 <= seed < OTHER, "satisfy 0 <= seed < 2**32")
        return mlp.initial(OTHER + seed, bits=bits)

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        return self.method.choose(task, start, sizes, progress=progress)
