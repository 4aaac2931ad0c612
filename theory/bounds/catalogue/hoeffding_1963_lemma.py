"""Hoeffding's lemma: a centred variable in an interval has no larger moment generating function than a Gaussian.

The constant is best possible, for small tilts of a fair coin; equality is approached only.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, At, Averaged, Certified, Combined, Grown, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import log_mgf, tilt, width

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("w", "tilt times width", "nonnegative real", "w"),
    Quantity("place", "where the variable lies in its interval, from 0 to 1", "real in [0, 1]", r"\lambda"),
    Quantity("theta", "its expectation; 0 is inside an interval of that length", "real in (0, 1)", r"\theta"),
)
_u, _w, _place, _theta = (q.symbol for q in _locals)
_x = sp.Symbol("x", positive=True)  # where the logarithm is applied
_M = sp.Function("M", positive=True)  # M(w) = E exp(w place)
_at = {_w: tilt * width}
_mixture = 1 - _theta + _theta * sp.exp(_w)
_share = _theta * sp.exp(_w) / _mixture

BOUND = Bound(
    id="hoeffding_1963_lemma",
    title="A centred variable in an interval is sub-Gaussian",
    claim=Claim(log_mgf, "<=", tilt**2 * width**2 / 8),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("Hoeffding 1963 (J. Amer. Statist. Assoc. 58)", "eq. (4.16)"),
    requires=(),
    supposes=(Suppose("interval", "the variable is centred and lies in an interval of length width"),),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "to the right end",
            "the tangent inequality at (1 - place) w",
            At("tangent", {_u: (1 - _place) * _w}),
            sp.exp((1 - _place) * _w),
            ">=",
            1 + (1 - _place) * _w,
        ),
        Step(
            "to the left end",
            "and at -place w",
            At("tangent", {_u: -_place * _w}),
            sp.exp(-_place * _w),
            ">=",
            1 - _place * _w,
        ),
        Step(
            "chord",
            "the exponential lies below its chord",
            Combined(
                {
                    "to the right end": _place * sp.exp(_place * _w),
                    "to the left end": (1 - _place) * sp.exp(_place * _w),
                }
            ),
            sp.exp(_place * _w),
            "<=",
            1 - _place + _place * sp.exp(_w),
        ),
        Step(
            "mean of the chord",
            "E exp(w place) is at most the chord's value at the mean",
            Averaged("chord", {sp.exp(_place * _w): _M(_w), _place: _theta}, (_place,)),
            _M(_w),
            "<=",
            _mixture,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("mean of the chord", sp.log(_x), _x),
            sp.log(_M(_w)),
            "<=",
            sp.log(_mixture),
        ),
        Step("a square", "squares are nonnegative", Signed(), (1 - 2 * _u) ** 2, ">=", sp.Integer(0)),
        Step(
            "variance",
            "t(1-t) <= 1/4",
            Combined({"a square": sp.Rational(1, 4)}),
            _u * (1 - _u),
            "<=",
            sp.Rational(1, 4),
        ),
        Step(
            "second derivative",
            "of log(1 - theta + theta e^w): the variance of a tilted coin",
            At("variance", {_u: _share}),
            _share * (1 - _share),
            "<=",
            sp.Rational(1, 4),
        ),
        Step(
            "first derivative",
            "grows by at most a quarter per unit",
            Grown("second derivative", _w),
            _share - _theta,
            "<=",
            _w / 4,
        ),
        Step(
            "the function",
            "and so it stays below w^2/8",
            Grown("first derivative", _w),
            sp.log(_mixture) - _theta * _w,
            "<=",
            _w**2 / 8,
        ),
        Step(
            "of the place",
            "log E exp(w (place - theta)) <= w^2/8",
            Combined({"logarithm": 1, "the function": 1}),
            sp.log(_M(_w)) - _theta * _w,
            "<=",
            _w**2 / 8,
        ),
        Step(
            "at the tilt",
            "w = s width",
            At("of the place", {_w: tilt * width}),
            sp.log(_M(tilt * width)) - _theta * tilt * width,
            "<=",
            tilt**2 * width**2 / 8,
        ),
        Step(
            "the variable",
            "is width (place - theta)",
            Hypothesis("interval"),
            log_mgf,
            "==",
            sp.log(_M(tilt * width)) - _theta * tilt * width,
        ),
        Step(
            "the claim",
            "its logarithmic moment generating function",
            Combined({"at the tilt": 1, "the variable": 1}),
            log_mgf,
            "<=",
            tilt**2 * width**2 / 8,
        ),
    ),
    examples=(Example({"tilt": 2, "width": 2}, sp.Integer(2), "4 * 4/8"),),
    mutants=(
        Mutant("width not squared", tilt**2 * width / 8),
        Mutant("1/16", tilt**2 * width**2 / 16),
        Mutant("1/2", tilt**2 * width**2 / 2),
    ),
)
