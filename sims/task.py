"""What is learnt and how: a network, a law of data, a loss, and the rate and number of steps of gradient descent."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from sims.data import DataLaw, Iid
from sims.mlp import Mlp
from sims.validate import Matrix, check, exact_integer, exact_number

Loss = Literal["squared", "logistic"]


@dataclass(frozen=True, init=False)
class Task:
    """Gradient descent of an Mlp on each data set of a law: theta <- theta - rate * mask * grad R, `steps` times.

    * squared: R = (1/n) sum_i (f(x_i) - y_i)^2.
    * logistic: R = (1/n) sum_i log(1 + exp(-y_i f(x_i))), nats; with two outputs it is softmax cross-entropy.

    relu'(0) = 0. Data set t is row t of law.counts: full-batch training does not see the order of the points.

    Raises ValueError for another loss, points of another dimension than the network's inputs, points that are not
    floats, labels other than +-1, rate <= 0, steps < 0; TypeError for arguments of another kind.
    """

    mlp: Mlp
    law: DataLaw
    loss: Loss
    rate: Fraction
    steps: int
    n: int = field(
        repr=False
    )  # points per data set; a field, so that tasks which differ in it only are not equal

    def __init__(self, mlp: Mlp, law: DataLaw, loss: Loss, rate: Any, steps: int) -> None:
        for name, value, kind in (("mlp", mlp, Mlp), ("law", law, DataLaw)):
            if not isinstance(value, kind):
                raise TypeError(f"Task: {name} must be of type {kind.__name__}, not {type(value).__name__}")
        check("Task", "loss", loss, loss in get_args(Loss), f"be one of {get_args(Loss)}")
        rate = exact_number("Task", "rate", rate)
        steps = exact_integer("Task", "steps", steps)
        check("Task", "rate", rate, rate > 0, "be positive")
        check("Task", "steps", steps, steps >= 0, "be at least 0")
        check("Task", "law", f"a law of dimension {law.d}", law.d == mlp.widths[0], f"fit {mlp}")
        for label in law.atom_y:
            check("Task", "label", label, abs(label) == 1, "be 1 or -1")
        for row in law.atom_x:
            for x in row:
                check("Task", "coordinate", x, Fraction(float(x)) == x, "be a float64 without rounding")
        values = {"mlp": mlp, "law": law, "loss": loss, "rate": rate, "steps": steps, "n": law.n}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @cached_property
    def points(self) -> Matrix:
        """The P distinct points, in the order of their first atoms."""
        return tuple(dict.fromkeys(self.law.atom_x))

    @cached_property
    def totals(self) -> npt.NDArray[np.int64]:
        """(data sets, P): how often each point occurs. Do not modify it."""
        return self._counted([1] * len(self.law.atom_y))

    @cached_property
    def sums(self) -> npt.NDArray[np.int64]:
        """(data sets, P): the sum of the labels at each point. Do not modify it."""
        return self._counted([int(y) for y in self.law.atom_y])

    @cached_property
    def point_floats(self) -> npt.NDArray[np.float64]:
        """`points` as floats, (P, d). Do not modify it."""
        found = np.array([[float(x) for x in row] for row in self.points])
        found.flags.writeable = False
        return found

    @cached_property
    def supports(self) -> npt.NDArray[np.int64]:
        """(data sets,): equal numbers for data sets in which the same points occur."""
        packed = np.packbits(self.totals > 0, axis=1)
        return np.unique(packed, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def _counted(self, factors: list[int]) -> npt.NDArray[np.int64]:
        place = {x: i for i, x in enumerate(self.points)}
        counted = np.zeros((self.law.size, len(self.points)), np.int64)
        for atom, (x, factor) in enumerate(zip(self.law.atom_x, factors, strict=True)):
            counted[:, place[x]] += factor * self.law.counts[:, atom].astype(np.int64)
        counted.flags.writeable = False
        return counted


def _cube(d: int, n: int) -> Iid:
    """n independent uniform points of {-1, 1}^d with independent fair labels."""
    return Iid.noisy_labels(list(product((-1, 1), repeat=d)), Fraction(1, 2), n)


@cache
def paper_toy() -> Task:
    """App. C.2 of "No Free Prune": 6 points of {-1, 1}^3, fair labels, a 3-4-1 network (21 parameters), squared error.

    Six draws from 16 atoms are 54,264 multisets. The paper does not state rate or steps. Here 2 rate / n is a power of
    two, so that the step is the gradient's sum without further rounding.
    """
    return Task(Mlp((3, 4, 1)), _cube(3, 6), "squared", Fraction(3, 32), 512)


@cache
def paper_toy_cross_entropy() -> Task:
    """The cross-entropy variant: hidden width 3, two outputs, 20 parameters (the paper says 21; the network has 20)."""
    return Task(Mlp((3, 3, 2)), _cube(3, 6), "logistic", Fraction(3, 8), 512)


@cache
def pocket_toy() -> Task:
    """A toy for whatever needs all tickets on all data sets: 6 points of {-1, 1}^2, a 2-3-1 network of 13 parameters.

    1,716 multisets and 8,192 masks.
    """
    return Task(Mlp((2, 3, 1)), _cube(2, 6), "squared", Fraction(3, 32), 512)
