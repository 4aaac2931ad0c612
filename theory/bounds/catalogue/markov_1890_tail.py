"""Markov's inequality: a nonnegative variable is rarely far above its mean. Equality where it is 0 or the threshold."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import mean, tail_probability, threshold

_locals = (Quantity("outcome", "outcome of the experiment", "real", r"\omega"),)
_outcome = _locals[0].symbol
_X = sp.Function("X", real=True)(_outcome)  # the variable
_B = sp.Function("B", nonnegative=True)(_outcome)  # indicator of X >= threshold

BOUND = Bound(
    id="markov_1890_tail",
    title="A nonnegative variable is rarely far above its mean",
    claim=Claim(tail_probability, "<=", mean / threshold),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("Markov 1890 (Bull. Acad. Imp. Sci. St. Petersbourg)", "Markov's inequality"),
    requires=(),
    supposes=(Suppose("nonnegative", "the variable is nonnegative, and mean is its expectation"),),
    locals=_locals,
    steps=(
        Step(
            "nonnegative",
            "in every outcome",
            Hypothesis("nonnegative", (_outcome,)),
            _X,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "at most 1",
            "the indicator of reaching the threshold",
            Foundation("indicator", "of the event that the variable reaches the threshold", (_outcome,)),
            _B,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "only there",
            "and it vanishes below",
            Foundation("indicator", "it is 0 where the variable is below the threshold", (_outcome,)),
            _B * (_X - threshold),
            ">=",
            sp.Integer(0),
        ),
        Step(
            "in every outcome",
            "threshold times indicator is at most the variable",
            Combined({"only there": 1, "nonnegative": 1 - _B}, knowing=("at most 1",)),
            threshold * _B,
            "<=",
            _X,
        ),
        Step(
            "on average",
            "expectations of both sides",
            Averaged("in every outcome", {_B: tail_probability, _X: mean}, (_outcome,)),
            threshold * tail_probability,
            "<=",
            mean,
        ),
        Step(
            "the claim",
            "divided by the threshold",
            Combined({"on average": 1 / threshold}),
            tail_probability,
            "<=",
            mean / threshold,
        ),
    ),
    examples=(
        Example({"mean": 1, "threshold": 4}, sp.Rational(1, 4), "1/4: 4 with probability 1/4, else 0"),
    ),
    mutants=(
        Mutant("squared, as in Chebyshev", mean / threshold**2),
        Mutant("inverted", threshold / mean),
        Mutant("half", mean / (2 * threshold)),
    ),
)
