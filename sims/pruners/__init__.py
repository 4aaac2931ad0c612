"""Pruning methods as one family: one file each, one contract (sims.pruners.contract), and what is done to them."""

from collections.abc import Callable

from sims.pruners.contract import MaskLaw, Picked, Pruner, ShuffledLaw, ShuffledWeighted, Uniform, Weighted
from sims.pruners.gibbs import Gibbs
from sims.pruners.grasp import Grasp
from sims.pruners.imp import Imp
from sims.pruners.inverted import Inverted
from sims.pruners.least_error import LeastError
from sims.pruners.magnitude import Magnitude
from sims.pruners.magnitude_after import MagnitudeAfter
from sims.pruners.proportional import Proportional
from sims.pruners.random import Random
from sims.pruners.reinitialised import Reinitialised
from sims.pruners.shuffled import Shuffled
from sims.pruners.snip import Snip
from sims.pruners.synflow import SynFlow

# Every method with its defaults, by the name that tables and figures show.
ALL: dict[str, Callable[[], Pruner]] = {
    "Random": Random,
    "Magnitude": Magnitude,
    "SNIP": Snip,
    "GraSP": Grasp,
    "SynFlow": SynFlow,
    "Magnitude after": MagnitudeAfter,
    "IMP": Imp,
    "Least error": LeastError,
    "Gibbs": Gibbs,
}

__all__ = [
    "ALL",
    "Gibbs",
    "Grasp",
    "Imp",
    "Inverted",
    "LeastError",
    "Magnitude",
    "MagnitudeAfter",
    "MaskLaw",
    "Picked",
    "Proportional",
    "Pruner",
    "Random",
    "Reinitialised",
    "Shuffled",
    "ShuffledLaw",
    "ShuffledWeighted",
    "Snip",
    "SynFlow",
    "Uniform",
    "Weighted",
]
