"""The layerwise shuffle of Frankle et al. 2020 (arXiv 2009.08576): only how much each layer keeps is left of the mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sims.mlp import Mlp
from sims.pruners.contract import (
    MaskLaw,
    Picked,
    Pruner,
    ShuffledLaw,
    ShuffledWeighted,
    Uniform,
    Weighted,
    kept_parameters,
)
from sims.task import Task


@dataclass(frozen=True)
class Shuffled:
    """The method's mask with positions permuted uniformly inside each layer, independently of everything else.

    A layer is its weights and its biases together. What the new mask m' says about the data is how many parameters
    each layer keeps: I(m'; D) = I(k_1..k_L; D). For given the counts, m' is uniform over the masks with those counts,
    whatever the data; and m' determines them.
    """

    method: Pruner

    @property
    def name(self) -> str:
        return f"Shuffled({self.method.name})"

    def __post_init__(self) -> None:
        if not isinstance(self.method, Pruner):
            raise TypeError(f"Shuffled: method must be a pruning method, not {type(self.method).__name__}")

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        laws = self.method.choose(task, start, sizes, progress=progress)
        return {size: shuffled(task.mlp, law) for size, law in laws.items()}


def shuffled(mlp: Mlp, law: MaskLaw) -> MaskLaw:
    """The law of the shuffled mask. TypeError for a law of another kind than those in sims.pruners.contract."""
    if isinstance(law, Picked):
        return ShuffledLaw(mlp, kept_parameters(mlp, law.masks), law.size)
    if isinstance(law, Weighted):
        counts, of_mask = np.unique(kept_parameters(mlp, law.masks), axis=0, return_inverse=True)
        member = (of_mask.ravel()[:, None] == np.arange(len(counts))[None, :]).astype(np.float64)
        error = 1.01 * law.error + (len(law.masks) + 4) * 2.0**-53
        return ShuffledWeighted(mlp, counts, law.probability @ member, error, law.size)
    if isinstance(law, (Uniform, ShuffledLaw, ShuffledWeighted)):
        return law  # permuting inside layers changes none of these
    raise TypeError(f"Shuffled: law must be one of sims.pruners.contract, not {type(law).__name__}")
