"""Norms of Gaussian columns are alike: the chance that one of d norms is not within (1 -+ t) sqrt(n).

Chernoff's method for the squared norm, whose exponential moments are Gaussian integrals: E exp((1 - a) |X|^2/2) = a^(-n/2).
At the best a the exponents are n (log(1 + t) - t - t^2/2) above and n (log(1 - t) + t - t^2/2) below, and the logarithms
are at most t and -t - t^2/2. For t >= 1 no norm is below, except 0 at t = 1, and large a give any bound.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import GAUSSIAN_COLUMNS
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Certified,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Split,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import d, n, tail_probability, threshold

_locals = (
    Quantity("x", "a value of an entry", "real", "x"),
    Quantity("a", "1 less twice the tilt of the square of an entry", "positive real", "a"),
    Quantity("u", "how far above 1", "nonnegative real", "u"),
    Quantity("z", "how far below 1", "real in (0, 1)", "z"),
    Quantity("above", "P(|X_(i)| >= (1 + t) sqrt(n)), t the threshold", "real in [0, 1]", r"P_+"),
    Quantity("below", "P(|X_(i)| <= (1 - t) sqrt(n))", "real in [0, 1]", r"P_-"),
)
_x, _a, _u, _z, _above, _below = (q.symbol for q in _locals)
_y = sp.Symbol("y", positive=True)
_real = sp.Symbol("r", real=True)
_density = sp.Function("phi", nonnegative=True)(_x)  # of an entry
_M = sp.Function("M", positive=True)  # M(a) = E exp((1 - a) x^2/2)
_Q = sp.Function("Q", positive=True)  # Q(a) = E exp((1 - a) |X|^2/2) of a column X
_power = sp.exp((1 - _a) * _x**2 / 2)
_gauss = sp.exp(-_a * _x**2 / 2)
_up, _down, _far = (1 + threshold) ** (-2), (1 - _z) ** (-2), sp.exp(2 * threshold**2)
_one = sp.Integer(1)
_t = threshold
_often, _rarely = sp.exp(-n * _t**2 / 2), sp.exp(-n * _t**2)
_key = GAUSSIAN_COLUMNS.key

BOUND = Bound(
    id="peff_2026_gaussian_norms",
    title="Norms of Gaussian columns",
    claim=Claim(tail_probability, "<=", d * (_often + _rarely)),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "norms of Gaussian columns"),
    requires=(),
    supposes=(
        GAUSSIAN_COLUMNS,
        Suppose(
            "deviation",
            "tail_probability is the probability that norm_deviation = max_i ||X_(i)|/sqrt(n) - 1| is at least threshold",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "density",
            "of an entry",
            Hypothesis(_key, (_x,)),
            _density,
            "==",
            sp.exp(-(_x**2) / 2) / sp.sqrt(2 * sp.pi),
        ),
        Step(
            "tilted",
            "the exponents add up",
            Combined({"density": _power}),
            _power * _density,
            "==",
            _gauss / sp.sqrt(2 * sp.pi),
        ),
        Step(
            "integrated",
            "over all values, a Gaussian integral",
            Averaged(
                "tilted",
                {_power * _density: _M(_a), _gauss: sp.Integral(_gauss, (_x, -sp.oo, sp.oo))},
                (_x,),
                probability=False,
            ),
            _M(_a),
            "==",
            1 / sp.sqrt(_a),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("integrated", sp.log(_y), _y),
            sp.log(_M(_a)),
            "==",
            -sp.log(_a) / 2,
        ),
        Step(
            "independence",
            "the exponential of the sum of n squares is a product",
            Foundation("independence", "of the entries of a column; then logarithms", (_a,)),
            sp.log(_Q(_a)),
            "==",
            n * sp.log(_M(_a)),
        ),
        Step(
            "of a column",
            "both together",
            Combined({"independence": 1, "logarithm": n}),
            sp.log(_Q(_a)),
            "==",
            -n * sp.log(_a) / 2,
        ),
        Step(
            "above",
            "a = 1/(1 + t)^2",
            At("of a column", {_a: _up}),
            sp.log(_Q(_up)),
            "==",
            n * sp.log(1 + _t),
        ),
        Step("tangent", "of the logarithm", Certified(), sp.log(1 + _u), "<=", _u),
        Step("tangent at t", "the threshold", At("tangent", {_u: _t}), sp.log(1 + _t), "<=", _t),
        Step(
            "moment above",
            "both together",
            Combined({"above": 1, "tangent at t": n}),
            sp.log(_Q(_up)),
            "<=",
            n * _t,
        ),
        Step(
            "exponential above",
            "of both sides",
            Applied("moment above", sp.exp(_real), _real),
            _Q(_up),
            "<=",
            sp.exp(n * _t),
        ),
        Step(
            "markov above",
            "a column is long where exp((1 - a) |X|^2/2) is large",
            Cited(
                "markov_1890_tail",
                {
                    "tail_probability": _above,
                    "mean": _Q(_up),
                    "threshold": sp.exp(n * (2 * _t + _t**2) / 2),
                },
                {
                    "nonnegative": "an exponential is; it grows with |X|, as a < 1, and at |X|^2 = n (1 + t)^2 the exponent is "
                    "n ((1 + t)^2 - 1)/2"
                },
            ),
            _above,
            "<=",
            _Q(_up) * sp.exp(-n * (2 * _t + _t**2) / 2),
        ),
        Step(
            "long",
            "a column",
            Combined({"markov above": 1, "exponential above": sp.exp(-n * (2 * _t + _t**2) / 2)}),
            _above,
            "<=",
            _often,
        ),
        Step(
            "below",
            "a = 1/(1 - z)^2",
            At("of a column", {_a: _down}),
            sp.log(_Q(_down)),
            "==",
            n * sp.log(1 - _z),
        ),
        Step("second order", "of the logarithm", Certified(), sp.log(1 - _z), "<=", -_z - _z**2 / 2),
        Step(
            "moment below",
            "both together",
            Combined({"below": 1, "second order": n}),
            sp.log(_Q(_down)),
            "<=",
            -n * (_z + _z**2 / 2),
        ),
        Step(
            "exponential below",
            "of both sides",
            Applied("moment below", sp.exp(_real), _real),
            _Q(_down),
            "<=",
            sp.exp(-n * (_z + _z**2 / 2)),
        ),
        Step("less than 1", "the first case", Given(), _t, "<", _one),
        Step(
            "at the threshold",
            "z = t",
            At("exponential below", {_z: _t}, knowing=("less than 1",)),
            _Q(_down.subs(_z, _t)),
            "<=",
            sp.exp(-n * (_t + _t**2 / 2)),
        ),
        Step(
            "markov below",
            "a column is short where exp((1 - a) |X|^2/2) is large",
            Cited(
                "markov_1890_tail",
                {
                    "tail_probability": _below,
                    "mean": _Q(_down.subs(_z, _t)),
                    "threshold": sp.exp(-n * (2 * _t - _t**2) / 2),
                },
                {
                    "nonnegative": "an exponential is; it falls with |X|, as a > 1, and at |X|^2 = n (1 - t)^2 the exponent is "
                    "n ((1 - t)^2 - 1)/2"
                },
                knowing=("less than 1",),
            ),
            _below,
            "<=",
            _Q(_down.subs(_z, _t)) * sp.exp(n * (2 * _t - _t**2) / 2),
        ),
        Step(
            "short of 1",
            "a column",
            Combined({"markov below": 1, "at the threshold": sp.exp(n * (2 * _t - _t**2) / 2)}),
            _below,
            "<=",
            _rarely,
        ),
        Step("at least 1", "the other case", Given(), _t, ">=", _one),
        Step(
            "none below",
            "a norm that is at most 0 is 0, where the exponential is 1",
            Cited(
                "markov_1890_tail",
                {"tail_probability": _below, "mean": _Q(_far), "threshold": 1},
                {"nonnegative": "an exponential is; (1 - t) sqrt(n) <= 0, and at |X| = 0 the exponent is 0"},
                knowing=("at least 1",),
            ),
            _below,
            "<=",
            _Q(_far),
        ),
        Step(
            "far below",
            "a = exp(2 t^2)",
            At("of a column", {_a: _far}),
            sp.log(_Q(_far)),
            "==",
            -n * _t**2,
        ),
        Step(
            "its moment",
            "the exponential of both sides",
            Applied("far below", sp.exp(_real), _real),
            _Q(_far),
            "==",
            _rarely,
        ),
        Step(
            "short by 1 or more",
            "a column",
            Combined({"none below": 1, "its moment": 1}),
            _below,
            "<=",
            _rarely,
        ),
        Step(
            "short",
            "in both cases",
            Split("short of 1", "short by 1 or more"),
            _below,
            "<=",
            _rarely,
        ),
        Step(
            "some column",
            "is long or short",
            Foundation("union bound", "over d columns of one law and both sides"),
            tail_probability,
            "<=",
            d * (_above + _below),
        ),
        Step(
            "the claim",
            "all together",
            Combined({"some column": 1, "long": d, "short": d}),
            tail_probability,
            "<=",
            d * (_often + _rarely),
        ),
    ),
    examples=(
        Example({"n": 4, "threshold": 1, "d": 3}, 3 * (sp.exp(-2) + sp.exp(-4)), "3 (exp(-4/2) + exp(-4))"),
        Example(
            {"n": 8, "threshold": sp.Rational(1, 2), "d": 1}, sp.exp(-1) + sp.exp(-2), "exp(-8/8) + exp(-8/4)"
        ),
    ),
    mutants=(
        Mutant("both sides alike", 2 * d * _often),
        Mutant("both sides as below", 2 * d * _rarely),
        Mutant("one column", _often + _rarely),
        Mutant("not squared", d * (sp.exp(-n * _t / 2) + sp.exp(-n * _t))),
        Mutant("one entry", d * (sp.exp(-(_t**2) / 2) + sp.exp(-(_t**2)))),
    ),
)
