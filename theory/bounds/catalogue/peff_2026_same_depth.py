"""At the target's own depth a random source contains a ReLU unit only where one of its units is complete.

Why a unit must keep all d links: at the corners of a small box across the kink of the target phi(w.x + b), with steps
t/w_i from a point where w.x + b = -(d - 1) t, the target is 0 at every corner but the last, so that its mixed difference
in all d directions is t. A function that does not depend on one of the inputs has the mixed difference 0, and so has every
sum of such functions, whatever the activation. One complete unit, linked to the output, is enough, since weights are
free. So the probability is exact, and it falls exponentially with d. Biases are not masked.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, d, density, neurons

_locals = (
    Quantity("complete", "probability that a unit keeps all its links", "real in [0, 1]", "c"),
    Quantity("none", "probability that no unit does", "real in [0, 1]", "z"),
)
_complete, _none = (q.symbol for q in _locals)
_x = sp.Symbol("x", real=True)
_all = density ** (d + 1)
_rhs = 1 - (1 - _all) ** neurons

BOUND = Bound(
    id="peff_2026_same_depth",
    title="A random source of the target's own depth",
    claim=Claim(containment, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
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
    ),
    locals=_locals,
    steps=(
        Step(
            "complete",
            "d links and the one to the output",
            Foundation("independence", "the product of the indicators of d + 1 links"),
            _complete,
            "==",
            _all,
        ),
        Step(
            "none",
            "no unit is complete",
            Foundation(
                "independence",
                "the product over the neurons of 1 less the indicator that it is complete: they have links of their own",
            ),
            _none,
            "==",
            (1 - _complete) ** neurons,
        ),
        Step(
            "power",
            "of both sides",
            Applied("complete", (1 - _x) ** neurons, _x),
            (1 - _complete) ** neurons,
            "==",
            (1 - _all) ** neurons,
        ),
        Step(
            "contained",
            "unless none is",
            Hypothesis("complete_unit"),
            containment,
            "==",
            1 - _none,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"contained": 1, "none": -1, "power": -1}),
            containment,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "d": 1, "neurons": 2},
            sp.Rational(7, 16),
            "1 - (3/4)^2: 7 of the 16 masks of two units keep both links of one",
        ),
        Example(
            {"density": sp.Rational(1, 2), "d": 4, "neurons": 1},
            sp.Rational(1, 32),
            "all of five links: 2^-5",
        ),
    ),
    mutants=(
        Mutant("no link to the output", 1 - (1 - density**d) ** neurons),
        Mutant("each input by some unit", (1 - (1 - density) ** neurons) ** d),
        Mutant("union bound", neurons * _all),
        Mutant("inputs for neurons", 1 - (1 - density ** (neurons + 1)) ** d),
    ),
)
