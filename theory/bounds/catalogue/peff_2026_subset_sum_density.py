"""Thinned numbers whose subset sums cover the targets: their number must grow like 1/density.

Where the numbers that are there cover, there are log2(1/accuracy) of them (peff_2026_subset_sum_count), and there are
density copies of them on average. Equality in the limits of certainty: density and 1 - delta near 1, powers of two.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import CONTAINED, THINNED
from bounds.proof import Averaged, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import accuracy, containment, copies, delta, density, log2

_locals = (
    Quantity("draw", "a draw in which the numbers that are there cover", "real", r"\omega"),
    Quantity("there", "mean count of the numbers that are there where they cover", "nonnegative real", "k"),
    Quantity("elsewhere", "the same where they do not", "nonnegative real", "k'"),
    Quantity("survivors", "mean count of the numbers that are there", "nonnegative real", r"\mathbb E k"),
)
_draw, _there, _elsewhere, _survivors = (q.symbol for q in _locals)
_count = sp.Function("k", integer=True, positive=True)(_draw)
_needed = log2(1 / accuracy)
_rhs = (1 - delta) * _needed / density

BOUND = Bound(
    id="peff_2026_subset_sum_density",
    title="Numbers that subset sums need in a random source",
    claim=Claim(copies, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "counting subset sums"),
    requires=(),
    supposes=(THINNED, CONTAINED),
    locals=_locals,
    steps=(
        Step(
            "where they cover",
            "there are enough of them",
            Cited(
                "peff_2026_subset_sum_count",
                {"copies": _count},
                {"covers": "thinned: in these draws those that are there cover"},
                for_all=(_draw,),
            ),
            _count,
            ">=",
            _needed,
        ),
        Step(
            "on average there",
            "over these draws",
            Averaged("where they cover", {_count: _there}, (_draw,)),
            _there,
            ">=",
            _needed,
        ),
        Step(
            "all draws",
            "where they cover, and elsewhere",
            Foundation("tower", "the mean count is that of the conditional means"),
            _survivors,
            "==",
            containment * _there + (1 - containment) * _elsewhere,
        ),
        Step(
            "survivors",
            "each number is there with the same probability",
            Hypothesis("thinned"),
            _survivors,
            "==",
            density * copies,
        ),
        Step(
            "a probability",
            "is at most 1",
            Foundation("probability", "that the source contains the target"),
            containment,
            "<=",
            sp.Integer(1),
        ),
        Step("contained", "as supposed", Hypothesis("contained"), containment, ">=", 1 - delta),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "survivors": 1 / density,
                    "all draws": -1 / density,
                    "on average there": containment / density,
                    "a probability": _elsewhere / density,
                    "contained": _needed / density,
                },
            ),
            copies,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"accuracy": sp.Rational(1, 8), "density": sp.Rational(1, 4), "delta": sp.Rational(1, 3)},
            sp.Integer(8),
            "(2/3) 3/(1/4)",
        ),
    ),
    mutants=(
        Mutant("dense", (1 - delta) * _needed),
        Mutant("surely", _needed / density),
        Mutant("nats", _rhs * sp.log(2)),
        Mutant("missing for present", (1 - delta) * _needed / (1 - density)),
    ),
)
