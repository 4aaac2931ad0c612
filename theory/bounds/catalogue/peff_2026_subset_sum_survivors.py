"""Thinned numbers whose subset sums cover the targets: they must not all be missing, so that delta counts, too.

With none there the empty sum alone is within reach of too few targets. Equality for one number that is there or not and
covers with the empty sum; together with peff_2026_subset_sum_density, log(1/accuracy) and log(1/delta) numbers, each
over the density, are needed.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import CONTAINED, THINNED
from bounds.proof import Applied, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, copies, delta, density

_locals = (
    Quantity("absent", "probability that a number is missing", "real in [0, 1]", r"\bar p"),
    Quantity("none", "probability that all are missing", "real in [0, 1]", "z"),
)
_absent, _none = (q.symbol for q in _locals)
_positive, _real = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)
_missing = (1 - density) ** copies
_rhs = sp.log(delta) / sp.log(1 - density)

BOUND = Bound(
    id="peff_2026_subset_sum_survivors",
    title="Numbers that are needed for some to be there",
    claim=Claim(copies, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "counting subset sums"),
    requires=(),
    supposes=(
        THINNED,
        CONTAINED,
        Suppose(
            "empty_sum",
            "the numbers are there independently of each other, and the empty sum alone is not within the error allowed of "
            "every target",
        ),
    ),
    locals=_locals,
    steps=(
        Step("a number is missing", "unless it is there", Hypothesis("thinned"), _absent, "==", 1 - density),
        Step(
            "none is there",
            "all are missing",
            Foundation("independence", "the product of the indicators of missing numbers"),
            _none,
            "==",
            _absent**copies,
        ),
        Step(
            "power",
            "of both sides",
            Applied("a number is missing", _real**copies, _real),
            _absent**copies,
            "==",
            _missing,
        ),
        Step(
            "not covered",
            "by the empty sum alone",
            Hypothesis("empty_sum"),
            _none,
            "<=",
            1 - containment,
        ),
        Step("contained", "as supposed", Hypothesis("contained"), containment, ">=", 1 - delta),
        Step(
            "rare",
            "all together",
            Combined({"none is there": -1, "power": -1, "not covered": 1, "contained": 1}),
            _missing,
            "<=",
            delta,
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("rare", sp.log(_positive), _positive),
            copies * sp.log(1 - density),
            "<=",
            sp.log(delta),
        ),
        Step(
            "the claim",
            "divided by a negative number",
            Combined({"logarithms": -1 / sp.log(1 - density)}),
            copies,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(3, 4), "delta": sp.Rational(1, 16)}, sp.Integer(2), "log(1/16)/log(1/4)"
        ),
    ),
    mutants=(
        Mutant("present for missing", sp.log(delta) / sp.log(density)),
        Mutant("nats", -sp.log(delta)),
        Mutant("half of it", _rhs / 2),
    ),
)
