"""The sparse Law of Robustness and what it rests on: theorems as records to evaluate, solve and audit.

>>> import bounds
>>> bounds.evaluate("kumar_2024_sparse_law", n=10**5, d=50, k=1, c=1, epsilon=0.5, delta=0.1, p_eff=2000)
"""

from __future__ import annotations

import importlib
from typing import Any

from bounds.asymptotics import Asymptotic, asymptotic
from bounds.audit import Audit, audit
from bounds.bound import (
    Bound,
    Claim,
    Erratum,
    Example,
    Mutant,
    Require,
    Source,
    Suppose,
)
from bounds.certify import Certificate, certify
from bounds.compare import Comparison, compare
from bounds.derive import Chain, derive
from bounds.effective import effective_parameters
from bounds.enclose import Enclosure
from bounds.evaluate import HypothesisViolated, check_requires, evaluate
from bounds.lambdify import lambdify
from bounds.monotone import Monotone, monotone
from bounds.proof import (
    Algebra,
    Applied,
    Assumed,
    At,
    Averaged,
    Cases,
    Certified,
    Cited,
    Combined,
    Contradiction,
    Exhausted,
    Foundation,
    Given,
    Grown,
    Hypothesis,
    Induction,
    Limit,
    Positive,
    Signed,
    Split,
    Squeezed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import UnknownBound, get, ids, register
from bounds.render import claims_table, derivation_latex, latex, text
from bounds.solve import Solved, solve
from bounds.vacuous import Threshold, Vacuity, threshold, vacuous

__all__ = [
    "VOCABULARY",
    "Algebra",
    "Applied",
    "Assumed",
    "Asymptotic",
    "At",
    "Audit",
    "Averaged",
    "Bound",
    "Cases",
    "Certificate",
    "Certified",
    "Chain",
    "Cited",
    "Claim",
    "Combined",
    "Comparison",
    "Contradiction",
    "Enclosure",
    "Erratum",
    "Example",
    "Exhausted",
    "Foundation",
    "Given",
    "Grown",
    "Hypothesis",
    "HypothesisViolated",
    "Induction",
    "Limit",
    "Monotone",
    "Mutant",
    "Positive",
    "Quantity",
    "Require",
    "Signed",
    "Solved",
    "Source",
    "Split",
    "Squeezed",
    "Step",
    "Suppose",
    "Threshold",
    "Union",
    "UnknownBound",
    "Vacuity",
    "WithProbability",
    "asymptotic",
    "audit",
    "certify",
    "check_requires",
    "claims_table",
    "compare",
    "derivation_latex",
    "derive",
    "effective_parameters",
    "evaluate",
    "get",
    "ids",
    "lambdify",
    "latex",
    "monotone",
    "register",
    "solve",
    "text",
    "threshold",
    "vacuous",
]


def __getattr__(name: str) -> Any:
    if name == "strategies":  # needs hypothesis, which takes longer to import than all the rest
        return importlib.import_module("bounds.strategies")
    raise AttributeError(f"module 'bounds' has no attribute {name!r}")
