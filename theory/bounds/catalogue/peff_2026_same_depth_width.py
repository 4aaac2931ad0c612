"""At the target's own depth the source must be exponentially wide in the number of inputs: why one more layer is used.

One layer more needs log(links/delta)/log(1/(1 - p^2)) units an input, logarithmic where this is 1/p^(d+1).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import CONTAINED
from bounds.proof import Applied, At, Certified, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, d, delta, density, neurons

_locals = (
    Quantity("u", "a positive number", "positive real", "u"),
    Quantity("complete", "probability that a unit keeps all its links", "real in (0, 1)", "c"),
)
_u, _complete = (q.symbol for q in _locals)
_positive, _real = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)
_all = density ** (d + 1)
_rhs = (1 / _all - 1) * sp.log(1 / delta)

BOUND = Bound(
    id="peff_2026_same_depth_width",
    title="Width that a random source needs at the target's own depth",
    claim=Claim(neurons, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "random masks at the target's depth"),
    requires=(),
    supposes=(
        Suppose(
            "complete_unit",
            "the source has one hidden layer of neurons, each with d links to the inputs and one to the output, which adds up "
            "what it gets and applies no activation; every link is there with probability density, independently; the target "
            "is one ReLU unit with d inputs, no weight of which is 0, its kink inside the inputs' domain; it is contained "
            "exactly where some unit keeps all its links",
        ),
        CONTAINED,
    ),
    locals=_locals,
    steps=(
        Step("one link or more", "are no likelier than one", Certified(), _all, "<=", density),
        Step("a link", "may be missing", Signed(), density, "<", sp.Integer(1)),
        Step(
            "below 1",
            "links may be missing",
            Combined({"one link or more": 1, "a link": 1}),
            _all,
            "<",
            sp.Integer(1),
        ),
        Step(
            "complete",
            "a unit",
            Foundation("definition", "the probability that it keeps all its links", knowing=("below 1",)),
            _complete,
            "==",
            _all,
        ),
        Step("contained", "as supposed", Hypothesis("contained"), containment, ">=", 1 - delta),
        Step(
            "exactly",
            "some unit is complete",
            Cited("peff_2026_same_depth"),
            containment,
            "==",
            1 - (1 - _all) ** neurons,
        ),
        Step(
            "power",
            "of both sides",
            Applied("complete", (1 - _real) ** neurons, _real),
            (1 - _complete) ** neurons,
            "==",
            (1 - _all) ** neurons,
        ),
        Step(
            "no complete unit",
            "is rare",
            Combined({"contained": 1, "exactly": 1, "power": 1}),
            (1 - _complete) ** neurons,
            "<=",
            delta,
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("no complete unit", sp.log(_positive), _positive),
            neurons * sp.log(1 - _complete),
            "<=",
            sp.log(delta),
        ),
        Step("tangent", "of the logarithm", Certified(), sp.log(_u), "<=", _u - 1),
        Step(
            "of the odds",
            "at 1/(1 - c)",
            At("tangent", {_u: 1 / (1 - _complete)}),
            sp.log(1 / (1 - _complete)),
            "<=",
            1 / (1 - _complete) - 1,
        ),
        Step(
            "width",
            "both together",
            Combined(
                {
                    "logarithms": (1 - _complete) / _complete,
                    "of the odds": neurons * (1 - _complete) / _complete,
                }
            ),
            neurons,
            ">=",
            (1 / _complete - 1) * sp.log(1 / delta),
        ),
        Step(
            "inverse",
            "of both sides",
            Applied("complete", 1 / _positive, _positive),
            1 / _complete,
            "==",
            1 / _all,
        ),
        Step(
            "the claim",
            "with the probability of all links",
            Combined({"width": 1, "inverse": -sp.log(1 / delta)}),
            neurons,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "d": 3, "delta": sp.Rational(1, 4)},
            30 * sp.log(2),
            "(2^4 - 1) log 4",
        ),
        Example(
            {"density": sp.Rational(1, 3), "d": 1, "delta": sp.Rational(1, 4)},
            16 * sp.log(2),
            "(9 - 1) log 4",
        ),
    ),
    mutants=(
        Mutant("no link to the output", (1 / density**d - 1) * sp.log(1 / delta)),
        Mutant("one input", (1 / density**2 - 1) * sp.log(1 / delta)),
        Mutant("bits", _rhs / sp.log(2)),
        Mutant("density of missing", (1 / (1 - density) ** (d + 1) - 1) * sp.log(1 / delta)),
    ),
)
