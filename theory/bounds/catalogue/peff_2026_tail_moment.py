"""What a Gaussian tail says about the even part of the moment generating function, without centring or symmetry.

The integral of the tail is the function 1 + u sqrt(2 pi) e^(u^2/2) erf(u/sqrt 2) of u = s sqrt(C/2), and that lies below
e^(2 u^2): after division by e^(u^2/2) the difference, its first derivative and its second start at 0, and the second is
a sum of nonnegative terms.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Certified,
    Combined,
    Foundation,
    Grown,
    Hypothesis,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import C, log_mgf, tilt

_locals = (
    Quantity("t", "a level", "nonnegative real", "t"),
    Quantity("x", "any number", "real", "x"),
    Quantity("u", "tilt times sqrt(C/2)", "nonnegative real", "u"),
    Quantity(
        "layered", "integral over t of the slope of cosh(tilt t) times P(|X| >= t)", "nonnegative real", "I"
    ),
    Quantity("even", "E cosh(tilt X)", "positive real", r"\mathbb E\cosh(sX)"),
)
_t, _x, _u, _layered, _even = (q.symbol for q in _locals)
_positive = sp.Symbol("y", positive=True)
_T = sp.Function("T", nonnegative=True)(_t)  # P(|X| >= t)
_slope = tilt * sp.sinh(tilt * _t)
_gauss = sp.exp(-(_t**2) / C)
_up, _down = sp.exp(3 * _u**2 / 2), sp.exp(-(_u**2) / 2)
_erf = sp.sqrt(2 * sp.pi) * sp.erf(_u / sp.sqrt(2))
_here = tilt * sp.sqrt(C / 2)

BOUND = Bound(
    id="peff_2026_tail_moment",
    title="A Gaussian tail bounds the even exponential moment",
    claim=Claim(log_mgf, "<=", tilt**2 * C, r"\log\mathbb E\cosh(sX)"),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "moment of a tail"),
    requires=(),
    supposes=(
        Suppose("tail", "P(|X| >= t) <= 2 exp(-t^2/C) for every t >= 0"),
        Suppose("even", "log_mgf is log E cosh(tilt X)"),
    ),
    locals=_locals,
    steps=(
        Step("tail", "at every level", Hypothesis("tail", (_t,)), _T, "<=", 2 * _gauss),
        Step(
            "weighted",
            "by the slope of cosh",
            Combined({"tail": _slope}),
            _slope * _T,
            "<=",
            2 * _slope * _gauss,
        ),
        Step(
            "summed",
            "over all levels, a Gaussian integral",
            Averaged(
                "weighted",
                {
                    _slope * _T: _layered,
                    sp.sinh(tilt * _t) * _gauss: sp.Integral(sp.sinh(tilt * _t) * _gauss, (_t, 0, sp.oo)),
                },
                (_t,),
                probability=False,
            ),
            _layered,
            "<=",
            _here * sp.exp(_here**2 / 2) * _erf.subs(_u, _here),
        ),
        Step(
            "layers",
            "cosh is 1 plus the integral of its slope",
            Foundation("tonelli", "E int_0^|X| slope dt = int slope P(|X| >= t) dt"),
            _even,
            "==",
            1 + _layered,
        ),
        Step("tangent", "the exponential lies above its tangent", Certified(), sp.exp(_x), ">=", 1 + _x),
        Step(
            "at twice a square",
            "e^(2u^2) >= 1 + 2u^2",
            At("tangent", {_x: 2 * _u**2}),
            sp.exp(2 * _u**2),
            ">=",
            1 + 2 * _u**2,
        ),
        Step(
            "the rest",
            "is nonnegative",
            Signed(),
            9 * _u**2 * _up + 7 * _u**2 * _down,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "second derivative",
            "of e^(3u^2/2) - e^(-u^2/2) - u sqrt(2 pi) erf(u/sqrt 2)",
            Combined({"at twice a square": 3 * _down, "the rest": 1}),
            3 * _up + 9 * _u**2 * _up + _u**2 * _down,
            ">=",
            3 * _down,
        ),
        Step(
            "first derivative",
            "starts at 0",
            Grown("second derivative", _u),
            3 * _u * _up,
            ">=",
            _u * _down + _erf,
        ),
        Step(
            "the function",
            "starts at 0",
            Grown("first derivative", _u),
            _up,
            ">=",
            _down + _u * _erf,
        ),
        Step(
            "at the tilt",
            "u = tilt sqrt(C/2)",
            At("the function", {_u: _here}),
            _up.subs(_u, _here),
            ">=",
            _down.subs(_u, _here) + (_u * _erf).subs(_u, _here),
        ),
        Step(
            "even moment",
            "E cosh(tilt X) <= e^(2u^2)",
            Combined(
                {"layers": 1, "summed": 1, "at the tilt": sp.exp(_here**2 / 2)},
            ),
            _even,
            "<=",
            sp.exp(tilt**2 * C),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("even moment", sp.log(_positive), _positive),
            sp.log(_even),
            "<=",
            tilt**2 * C,
        ),
        Step("what is bounded", "is that logarithm", Hypothesis("even"), log_mgf, "==", sp.log(_even)),
        Step(
            "the claim",
            "at every tilt",
            Combined({"logarithm": 1, "what is bounded": 1}),
            log_mgf,
            "<=",
            tilt**2 * C,
        ),
    ),
    examples=(Example({"tilt": 3, "C": 2}, sp.Integer(18), "9 * 2"),),
    mutants=(
        Mutant("half", tilt**2 * C / 2),
        Mutant("tilt not squared", tilt * C),
        Mutant("C squared", tilt**2 * C**2),
    ),
)
