"""Tail of the correlation of one fixed centred Lipschitz function with the noise, by symmetrisation.

Given the input, the noise is centred in an interval of length 4 about 0, so that exp(s Y z) is at most cosh(2 s Y) on
average; that moment of Y is bounded by the tail that isoperimetry gives.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import IID, ISOPERIMETRIC
from bounds.proof import Applied, At, Averaged, Certified, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import L, c, correlation_probability, d, n, threshold

_locals = (
    Quantity("x", "any number", "real", "x"),
    Quantity("y", "any number", "real", "y"),
    Quantity("t", "a level", "nonnegative real", "t"),
    Quantity("place", "where the noise lies in [-2, 2], from 0 to 1", "real in [0, 1]", r"\lambda"),
    Quantity("Y", "f(x) minus its mean under the component", "real", "Y"),
    Quantity("one", "E exp(s Y z)", "positive real", r"\mathbb E e^{sYz}"),
    Quantity("even", "E cosh(2 s Y)", "positive real", r"\mathbb E\cosh(2sY)"),
    Quantity("all_terms", "E exp(s n X)", "positive real", r"\mathbb E e^{snX}"),
)
_x, _y, _t, _place, _Y, _one, _even, _all = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_positive = sp.Symbol("r", positive=True)
_T = sp.Function("T", nonnegative=True)(_t)  # P(|Y| >= t)
_G = sp.Function("G", positive=True)  # G(y) = E[exp(y z) | x]
_noise = 4 * _place - 2
_s = threshold * d / (16 * c * L**2)  # the best tilt
_rate = threshold**2 * d / (32 * c * L**2)
_rhs = sp.exp(-(threshold**2) * n * d / (32 * c * L**2))

BOUND = Bound(
    id="peff_2026_correlation_tail",
    title="Tail of the correlation of a fixed Lipschitz function with the noise",
    claim=Claim(
        correlation_probability,
        "<=",
        _rhs,
        r"X=\tfrac1n\sum_i(f(x_i)-\mathbb E_{\mu_{\ell_i}}f)z_i\ge a\text{ for a fixed }L\text{-Lipschitz }f",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "correlation tail",
        "",
        "the route through Prop. 1.2 of Bubeck & Sellke gives the tail constant 144 c L^2/(nd) where this gives 32",
    ),
    requires=(),
    supposes=(IID, ISOPERIMETRIC),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_x), ">=", 1 + _x),
        Step(
            "to the right end",
            "the tangent inequality at (2 - z) y",
            At("tangent", {_x: (2 - _noise) * _y}),
            sp.exp((2 - _noise) * _y),
            ">=",
            1 + (2 - _noise) * _y,
        ),
        Step(
            "to the left end",
            "and at -(2 + z) y",
            At("tangent", {_x: -(2 + _noise) * _y}),
            sp.exp(-(2 + _noise) * _y),
            ">=",
            1 - (2 + _noise) * _y,
        ),
        Step(
            "chord",
            "the exponential lies below its chord on [-2, 2]",
            Combined(
                {
                    "to the right end": _place * sp.exp(_noise * _y),
                    "to the left end": (1 - _place) * sp.exp(_noise * _y),
                }
            ),
            sp.exp(_noise * _y),
            "<=",
            _place * sp.exp(2 * _y) + (1 - _place) * sp.exp(-2 * _y),
        ),
        Step(
            "given the input",
            "z is centred, so its place is 1/2 on average",
            Averaged("chord", {sp.exp(_noise * _y): _G(_y), _place: sp.Rational(1, 2)}, (_place,)),
            _G(_y),
            "<=",
            sp.cosh(2 * _y),
        ),
        Step(
            "at the function",
            "y = s Y",
            At("given the input", {_y: _s * _Y}),
            _G(_s * _Y),
            "<=",
            sp.cosh(2 * _s * _Y),
        ),
        Step(
            "over the inputs",
            "the expectation of both sides",
            Averaged("at the function", {_G(_s * _Y): _one, sp.cosh(2 * _s * _Y): _even}, (_Y,)),
            _one,
            "<=",
            _even,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("over the inputs", sp.log(_positive), _positive),
            sp.log(_one),
            "<=",
            sp.log(_even),
        ),
        Step(
            "isoperimetry",
            "of the component, for a function with Lipschitz constant L",
            Hypothesis("isoperimetric", (_t,)),
            _T,
            "<=",
            2 * sp.exp(-d * _t**2 / (2 * c * L**2)),
        ),
        Step(
            "moment of the tail",
            "at the tilt 2s",
            Cited(
                "peff_2026_tail_moment",
                {"log_mgf": sp.log(_even), "tilt": 2 * _s, "C": 2 * c * L**2 / d},
                {"even": "even is E cosh(2 s Y)"},
                {"tail": ("isoperimetry",)},
            ),
            sp.log(_even),
            "<=",
            _rate,
        ),
        Step(
            "n terms",
            "s n X is the sum of the s Y_i z_i",
            Foundation("independence", "the terms are independent and identically distributed"),
            sp.log(_all),
            "==",
            n * sp.log(_one),
        ),
        Step(
            "exponent",
            "of all terms",
            Combined({"n terms": 1, "logarithm": n, "moment of the tail": n}),
            sp.log(_all),
            "<=",
            n * _rate,
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("exponent", sp.exp(_real), _real),
            _all,
            "<=",
            sp.exp(n * _rate),
        ),
        Step(
            "Markov",
            "X reaches a where exp(s n X) reaches exp(s n a)",
            Cited(
                "markov_1890_tail",
                {
                    "tail_probability": correlation_probability,
                    "mean": _all,
                    "threshold": sp.exp(_s * n * threshold),
                },
                {"nonnegative": "exponentials are positive"},
            ),
            correlation_probability,
            "<=",
            _all * sp.exp(-_s * n * threshold),
        ),
        Step(
            "the claim",
            "s a is twice the rate",
            Combined({"Markov": 1, "exponential": sp.exp(-_s * n * threshold)}),
            correlation_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"threshold": 2, "n": 16, "d": 4, "c": 2, "L": 1},
            sp.exp(-4),
            "4 * 16 * 4/(32 * 2) = 256/64 = 4",
        ),
        Example(
            {"threshold": sp.Rational(1, 2), "n": 32, "d": 1, "c": 1, "L": 2},
            sp.exp(-sp.Rational(1, 16)),
            "8/128",
        ),
    ),
    mutants=(
        Mutant("proxy 8 v", sp.exp(-(threshold**2) * n * d / (16 * c * L**2))),
        Mutant("L not squared", sp.exp(-(threshold**2) * n * d / (32 * c * L))),
        Mutant("d forgotten", sp.exp(-(threshold**2) * n / (32 * c * L**2))),
        Mutant("sign", sp.exp(threshold**2 * n * d / (32 * c * L**2))),
    ),
)
