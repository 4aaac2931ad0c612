"""SynFlow (Tanaka, Kunin, Yamins and Ganguli 2020, arXiv 2006.05467): prune in rounds by the flow through the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sims.mlp import Mlp
from sims.pruners.contract import MaskLaw, Picked, Start, checked
from sims.ranking import ExactScores, Scores
from sims.task import Task
from sims.validate import check, exact_integer, integer_rows


@dataclass(frozen=True)
class SynFlow:
    """Score |theta_q dR/dtheta_q| with R = 1^T |W_L| (... (|W_1| 1 + |b_1|) ...) + 1^T |b_L|, again after every round.

    R is the sum of the outputs, at the input 1, of the linear network with the absolute values of the parameters: a
    bias is a weight from a constant input 1. This is what the public code computes when biases are pruned too. No data
    enters. Scores are compared as integers.

    In round k of `rounds` the least m parameters with m >= p (size/p)^(k/rounds) are kept (decided in integers), among
    those kept before; all outputs are summed, also where the loss sees their difference. Raises ValueError for fewer
    than 1 round. `keep_lowest` removes the highest scores in every round instead.
    """

    rounds: int = 100
    keep_lowest: bool = False

    def __post_init__(self) -> None:
        check(
            "SynFlow",
            "rounds",
            self.rounds,
            exact_integer("SynFlow", "rounds", self.rounds) >= 1,
            "be at least 1",
        )

    @property
    def name(self) -> str:
        return "SynFlow"

    def scores(self, task: Task, start: Start) -> Scores:
        """The scores of the first round, before anything is pruned."""
        (integers,), unit = integer_rows([start])
        return ExactScores(np.array(flow(task.mlp, [abs(v) for v in integers], unit), object))

    def choose(
        self, task: Task, start: Sequence[Any], sizes: Sequence[int], *, progress: bool = False
    ) -> dict[int, MaskLaw]:
        exact, wanted = checked(self.name, task, start, sizes)
        (integers,), unit = integer_rows([exact])
        weights = [abs(v) for v in integers]
        masks = {size: self._mask(task.mlp, weights, unit, size) for size in wanted}
        return {size: Picked(np.full(task.law.size, mask, np.int64), size) for size, mask in masks.items()}

    def _mask(self, mlp: Mlp, weights: list[int], unit: int, size: int) -> int:
        kept = list(range(mlp.p))
        sign = 1 if self.keep_lowest else -1
        for round_ in range(1, self.rounds + 1):
            number = kept_after(mlp.p, size, round_, self.rounds)
            if number < len(kept):  # else no weight changes, and no score
                held = set(kept)
                scores = flow(mlp, [w if q in held else 0 for q, w in enumerate(weights)], unit)
                kept = sorted(sorted(kept, key=lambda q: (sign * scores[q], q))[:number])
        return sum(1 << q for q in kept)


def kept_after(p: int, size: int, round_: int, rounds: int) -> int:
    """The least m with m >= p (size/p)^(round_/rounds), that is m^rounds >= p^(rounds - round_) size^round_."""
    target = p ** (rounds - round_) * size**round_
    low, high = 0, p
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**rounds >= target else (middle + 1, high)
    return low


def flow(mlp: Mlp, weights: Sequence[int], unit: int) -> list[int]:
    """weights[q] dR/dweights[q], up to a common factor, for nonnegative parameters weights[q]/unit.

    The values of layer l have the denominator unit^l, and what flows from the output back to them unit^(L-l); so every
    score has unit^L, as R has.
    """
    values = [[1] * mlp.widths[0]]
    for layer, (fan_in, units) in enumerate(mlp.shapes):
        first, biases = mlp.weights_of(layer).start, mlp.biases_of(layer)
        values.append(
            [
                sum(weights[first + j * fan_in + i] * values[-1][i] for i in range(fan_in))
                + weights[biases[j]] * unit**layer
                for j in range(units)
            ]
        )
    back = [1] * mlp.widths[-1]
    scores = [0] * mlp.p
    for layer in reversed(range(len(mlp.shapes))):
        fan_in, units = mlp.shapes[layer]
        first, biases = mlp.weights_of(layer).start, mlp.biases_of(layer)
        for j in range(units):
            scores[biases[j]] = back[j] * weights[biases[j]] * unit**layer
            for i in range(fan_in):
                scores[first + j * fan_in + i] = back[j] * weights[first + j * fan_in + i] * values[layer][i]
        back = [sum(back[j] * weights[first + j * fan_in + i] for j in range(units)) for i in range(fan_in)]
    return scores
