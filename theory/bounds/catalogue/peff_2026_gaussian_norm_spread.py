"""Norms of Gaussian columns are alike with probability at least 1 - delta: within sqrt(2 log(1 + d/delta)/n) of sqrt(n).

The inversion of `peff_2026_gaussian_norms`: with u = delta/(d + delta) for exp(-n t^2/2) the chance is at most
d (u + u^2), at most delta. Where t < 1 this is the norm_spread of `peff_2026_weight_probabilities`, for r = sqrt(n).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import GAUSSIAN_COLUMNS
from bounds.proof import Cited, Combined, Given, Signed, Step, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import d, delta, n, norm_deviation

_locals = (
    Quantity(
        "far", "probability that norm_deviation reaches the bound", "real in [0, 1]", r"P_{\mathrm{far}}"
    ),
)
(_far,) = (q.symbol for q in _locals)
_rhs = sp.sqrt(2 * sp.log(1 + d / delta) / n)
_u = delta / (d + delta)

BOUND = Bound(
    id="peff_2026_gaussian_norm_spread",
    title="Norms of Gaussian columns, for a given failure probability",
    claim=Claim(norm_deviation, "<", _rhs),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "norms of Gaussian columns",
        difference="a union over both sides alike gives log(2d/delta) for log(1 + d/delta)",
    ),
    requires=(),
    supposes=(
        GAUSSIAN_COLUMNS,
        Suppose("spread", "norm_deviation = max_i ||X_(i)|/sqrt(n) - 1|"),
    ),
    locals=_locals,
    steps=(
        Step("far", "the claim fails", Given(event=_far), norm_deviation, ">=", _rhs),
        Step(
            "norms",
            "of Gaussian columns",
            Cited(
                "peff_2026_gaussian_norms",
                {"tail_probability": _far, "threshold": _rhs},
                {"deviation": "the event that norm_deviation is at least the bound"},
            ),
            _far,
            "<=",
            d * (_u + _u**2),
        ),
        Step(
            "room",
            "d (d + 2 delta) is below (d + delta)^2",
            Signed(),
            delta**3 / (d + delta) ** 2,
            ">=",
            sp.Integer(0),
        ),
        Step("seldom", "both together", Combined({"norms": 1, "room": 1}), _far, "<=", delta),
        Step("the claim", "outside that event", WithProbability("far", "seldom"), norm_deviation, "<", _rhs),
    ),
    examples=(
        Example(
            {"n": 8, "d": 3, "delta": sp.Rational(1, 5)},
            sp.sqrt(sp.log(2)),
            "sqrt(2 log 16/8), log 16 = 4 log 2",
        ),
        Example({"n": 4, "d": 1, "delta": sp.Rational(1, 3)}, sp.sqrt(sp.log(2)), "sqrt(2 log 4/4)"),
    ),
    mutants=(
        Mutant("one entry more", sp.sqrt(2 * sp.log(1 + d / delta) / (n + 1))),
        Mutant("both sides alike", sp.sqrt(2 * sp.log(2 * d / delta) / n)),
        Mutant("without the 2", sp.sqrt(sp.log(1 + d / delta) / n)),
        Mutant("one side", sp.sqrt(2 * sp.log(d / delta) / n)),
        Mutant("one column", sp.sqrt(2 * sp.log(1 + 1 / delta) / n)),
    ),
)
