"""Subset sums that cover an interval: there are 2^copies, and each serves so much of it. Equality for powers of two.

The numbers 1/2, 1/4, ..., 2^-n have the sums k/2^n, k = 0, ..., 2^n - 1, which come within 2^-(n+1) of everything from
-2^-(n+1) to 1 - 2^-(n+1), an interval of length 1: accuracy 2^-n, n numbers.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import accuracy, copies, log2

_locals = (
    Quantity("choice", "a choice of some of the numbers", "positive integer", "S"),
    Quantity("sums", "number of different sums", "positive integer", "N"),
    Quantity(
        "mean_served",
        "mean over the sums of the share of targets that one serves",
        "nonnegative real",
        r"\bar h",
    ),
)
_choice, _sums, _mean = (q.symbol for q in _locals)
_served = sp.Function("h", nonnegative=True)(_choice)  # share of the interval within reach of the sum
_positive = sp.Symbol("x", positive=True)

BOUND = Bound(
    id="peff_2026_subset_sum_count",
    title="Numbers that subset sums need",
    claim=Claim(copies, ">=", log2(1 / accuracy)),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "counting subset sums"),
    requires=(),
    supposes=(
        Suppose(
            "covers",
            "every target of an interval is within the error allowed of the sum of some of the numbers (as many as copies); "
            "what is within reach of one sum is an interval of twice that length, a share accuracy of the targets at most",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "one sum",
            "serves an interval",
            Hypothesis("covers", (_choice,)),
            _served,
            "<=",
            accuracy,
        ),
        Step(
            "on average",
            "over the sums",
            Averaged("one sum", {_served: _mean}, (_choice,)),
            _mean,
            "<=",
            accuracy,
        ),
        Step(
            "all sums",
            "serve every target",
            Foundation(
                "union bound",
                "a target drawn uniformly is served by one of them; the sum is N times the mean",
            ),
            sp.Integer(1),
            "<=",
            _sums * _mean,
        ),
        Step(
            "choices",
            "of some of the numbers",
            Foundation("counting", "different sums are sums of different subsets"),
            _sums,
            "<=",
            2**copies,
        ),
        Step(
            "together",
            "in the interval's length",
            Combined({"all sums": 1, "on average": _sums, "choices": accuracy}),
            sp.Integer(1),
            "<=",
            accuracy * 2**copies,
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("together", sp.log(_positive), _positive),
            sp.Integer(0),
            "<=",
            sp.log(accuracy) + copies * sp.log(2),
        ),
        Step(
            "the claim",
            "in bits",
            Combined({"logarithms": 1 / sp.log(2)}),
            copies,
            ">=",
            log2(1 / accuracy),
        ),
    ),
    examples=(
        Example({"accuracy": sp.Rational(1, 8)}, sp.Integer(3), "log2 8: 1/2, 1/4 and 1/8"),
        Example({"accuracy": sp.Rational(1, 3)}, sp.log(3) / sp.log(2), "log2 3"),
    ),
    mutants=(
        Mutant("nats", sp.log(1 / accuracy)),
        Mutant("one sum a number", 1 / accuracy),
        Mutant("half of it", log2(1 / accuracy) / 2),
        Mutant("the error, not twice it", log2(2 / accuracy)),
    ),
)
