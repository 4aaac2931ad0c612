"""Tail of a fixed Lipschitz function that correlates with the noise and is large itself, at high levels.

The moment of order 2/3 of Y^2 d/(2 c L^2), layer by layer, and the joint tail at high levels: the exponent grows like
(2/3) a^2/(2v), where `peff_2026_sharp_tail` has (4/15) a^2/(2v) at every level.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.catalogue.peff_2026_sharp_tail import LAYERS, MOMENT, layers
from bounds.hypotheses import IID, ISOPERIMETRIC
from bounds.proof import Applied, Cited, Combined, Hypothesis, Step
from bounds.symbols import L, c, correlation_probability, d, log_square_mgf, n, order, proxy, threshold

_moment = MOMENT.symbol
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_u = sp.Rational(2, 3)
_log = _u * sp.log(2) + sp.log(3)  # of the moment, at most
_high = Require("the level is high", 2 * threshold**2 * d, ">=", 3 * c * L**2)
_square = threshold**2 * d / (3 * c * L**2)
_by_moment = -n * (sp.Rational(1, 2) + _square - sp.log(_moment))
_exponent = n * (_square + sp.Rational(1, 2) - _log)

BOUND = Bound(
    id="peff_2026_sharp_tail_high",
    title="Tail of the correlation and the spread of a fixed Lipschitz function, at high levels",
    claim=Claim(
        correlation_probability,
        "<=",
        sp.exp(-_exponent),
        r"\overline{Yz}\ge a,\ \overline{Y^2}\ge a^2,\ Y=f-\mathbb E_{\mu_\ell}f\text{ for a fixed }L\text{-Lipschitz }f",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "joint tail, high level, from isoperimetry"),
    requires=(_high,),
    supposes=(IID, ISOPERIMETRIC),
    locals=LAYERS,
    steps=(
        *layers(_u),
        Step(
            "the moment",
            "1 + 2^u - 1 + u 2^u/(1 - u) = 2^u/(1 - u)",
            Combined({"layers": 1, "low layers": _u, "high layers": _u}),
            _moment,
            "<=",
            3 * 2**_u,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("the moment", sp.log(_x), _x),
            sp.log(_moment),
            "<=",
            _log,
        ),
        Step("high level", "as required", Hypothesis(_high.text), _high.lhs, ">=", _high.rhs),
        Step(
            "joint tail",
            "at that order",
            Cited(
                "peff_2026_joint_tail_high",
                {order: _u, proxy: c * L**2 / d, log_square_mgf: sp.log(_moment)},
                {
                    "square_moment": "f is fixed, v = c L^2/d, moment is E exp(order Y^2/(2v)) by its name; z = y - E[y|x]"
                },
                knowing=("high level",),
            ),
            correlation_probability,
            "<=",
            sp.exp(_by_moment),
        ),
        Step("exponent", "by the moment", Combined({"its logarithm": n}), _by_moment, "<=", -_exponent),
        Step(
            "exponential",
            "of both sides",
            Applied("exponent", sp.exp(_r), _r),
            sp.exp(_by_moment),
            "<=",
            sp.exp(-_exponent),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"joint tail": 1, "exponential": 1}),
            correlation_probability,
            "<=",
            sp.exp(-_exponent),
        ),
    ),
    examples=(
        Example(
            {"threshold": 3, "n": 2, "d": 1, "c": 1, "L": 1},
            9 * 2 ** sp.Rational(4, 3) * sp.exp(-7),
            "exp(-2 (9/3 + 1/2)) = exp(-7), times (3 2^(2/3))^2",
        ),
        Example(
            {"threshold": 3, "n": 3, "d": 4, "c": 1, "L": 2},
            27 * 4 * sp.exp(-sp.Rational(21, 2)),
            "exp(-3 (9 * 4/12 + 1/2)), times (3 2^(2/3))^3 = 108",
        ),
    ),
    mutants=(
        Mutant("a half forgotten", sp.exp(-_exponent + n / 2)),
        Mutant("order 4/3", sp.exp(-_exponent - n * _square)),
        Mutant("L not squared", sp.exp(-n * (_square * L + sp.Rational(1, 2) - _log))),
        Mutant("moment with the wrong sign", sp.exp(-n * (_square + sp.Rational(1, 2) + _log))),
    ),
)
