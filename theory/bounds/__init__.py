"""The sparse Law of Robustness and what it rests on: theorems as records to evaluate, solve and audit.

>>> import bounds
>>> bounds.evaluate("kumar_2024_sparse_law", n=10**5, d=50, k=1, c=1, epsilon=0.5, delta=0.1, p_eff=2000)
"""

from __future__ import annotations

import importlib
from typing import Any

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Step, Suppose
from bounds.effective import effective_parameters
from bounds.enclose import Enclosure
from bounds.evaluate import HypothesisViolated, check_requires, evaluate
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import UnknownBound, get, ids

__all__ = [
    "VOCABULARY",
    "Bound",
    "Claim",
    "Enclosure",
    "Example",
    "HypothesisViolated",
    "Mutant",
    "Quantity",
    "Require",
    "Source",
    "Step",
    "Suppose",
    "UnknownBound",
    "check_requires",
    "effective_parameters",
    "evaluate",
    "get",
    "ids",
]


def __getattr__(name: str) -> Any:
    if name == "strategies":  # needs hypothesis, which takes longer to import than all the rest
        return importlib.import_module("bounds.strategies")
    raise AttributeError(f"module 'bounds' has no attribute {name!r}")
