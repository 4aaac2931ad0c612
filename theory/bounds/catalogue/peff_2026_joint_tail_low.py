"""A fixed centred function that correlates with the noise: the tail at low levels.

X is the mean of Y z over the data, Y centred and z the noise. The tilt is u a/v, and the moment of order u x that it needs,
x = u a^2/v <= 1, is at most the power x of the moment of order u: the exponential lies below its chord.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import IID, SQUARE_MOMENT
from bounds.proof import Applied, At, Averaged, Certified, Cited, Combined, Foundation, Given, Step, Union
from bounds.quantities import Quantity
from bounds.symbols import (
    correlation_probability,
    log_mgf,
    log_square_mgf,
    mean,
    n,
    order,
    proxy,
    tail_probability,
    threshold,
    tilt,
    width,
)

_locals = (
    Quantity("draw", "an input with its component, by a label", "real", "x"),
    Quantity("number", "any number", "real", "w"),
    Quantity("X", "mean of Y z over the data", "real", "X"),
    Quantity("term_mgf", "E exp(tilt Y z)", "positive real", "M"),
    Quantity("smaller_moment", "E exp(u x Y^2/(2v))", "positive real", r"M_x"),
    Quantity("sum_mgf", "E exp of the sum of n terms", "positive real", r"M_\Sigma"),
    Quantity("reached", "P(tilt X is at least tilt a)", "real in [0, 1]", "P_r"),
)
_draw, _w, _X, _term, _smaller, _sum, _reached = (q.symbol for q in _locals)
_T = sp.Function("T", positive=True)(_draw)  # Y^2/(2v) at an input; where it is 0 the exponent's term is 0
_M = sp.Function("M", positive=True)(_draw)  # E[exp(tilt Y z) | x]
_v, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_tilt = order * threshold / proxy
_x = order * threshold**2 / proxy
_low = Require("the level is low", proxy, ">=", order * threshold**2)
_above = order * _T - log_square_mgf
_rhs = sp.exp(-n * _x * (1 - log_square_mgf))

BOUND = Bound(
    id="peff_2026_joint_tail_low",
    title="Tail of the correlation, at low levels",
    claim=Claim(correlation_probability, "<=", _rhs, r"\overline{Yz}\ge a"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "joint tail, low level"),
    requires=(_low,),
    supposes=(IID, SQUARE_MOMENT),
    locals=_locals,
    steps=(
        Step(
            "given the input",
            "Y z is centred in an interval of length 2 |Y|, |Y| = sqrt(2 v T)",
            Cited(
                "hoeffding_1963_lemma",
                {log_mgf: sp.log(_M), tilt: _tilt, width: 2 * sp.sqrt(2 * proxy * _T)},
                {
                    "interval": "y lies in [-1, 1] and z = y - E[y|x]; the component is independent of y given x"
                },
                for_all=(_draw,),
            ),
            sp.log(_M),
            "<=",
            _x * order * _T,
        ),
        Step(
            "exponentiated",
            "both sides",
            Applied("given the input", sp.exp(_r), _r),
            _M,
            "<=",
            sp.exp(_x * order * _T),
        ),
        Step(
            "over the inputs",
            "the mean of both sides",
            Averaged("exponentiated", {_M: _term, sp.exp(_x * order * _T): _smaller}, (_draw,)),
            _term,
            "<=",
            _smaller,
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_w), ">=", 1 + _w),
        Step(
            "to the right end",
            "the tangent at (1 - x) w, w = u T - its logarithmic moment",
            At("tangent", {_w: (1 - _x) * _above}),
            sp.exp((1 - _x) * _above),
            ">=",
            1 + (1 - _x) * _above,
        ),
        Step(
            "to the left end",
            "and at -x w",
            At("tangent", {_w: -_x * _above}),
            sp.exp(-_x * _above),
            ">=",
            1 - _x * _above,
        ),
        Step(
            "chord",
            "the exponential lies below it, as x <= 1",
            Combined(
                {
                    "to the right end": _x * sp.exp(_x * _above),
                    "to the left end": (1 - _x) * sp.exp(_x * _above),
                }
            ),
            sp.exp(_x * _above),
            "<=",
            1 - _x + _x * sp.exp(_above),
        ),
        Step(
            "mean of the chord",
            "over the inputs: it is 1",
            Averaged(
                "chord",
                {sp.exp(_x * order * _T): _smaller, sp.exp(order * _T): sp.exp(log_square_mgf)},
                (_draw,),
            ),
            _smaller * sp.exp(-_x * log_square_mgf),
            "<=",
            sp.Integer(1),
        ),
        Step(
            "smaller moment",
            "is at most a power of the larger",
            Combined({"mean of the chord": sp.exp(_x * log_square_mgf), "over the inputs": 1}),
            _term,
            "<=",
            sp.exp(_x * log_square_mgf),
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("smaller moment", sp.log(_v), _v),
            sp.log(_term),
            "<=",
            _x * log_square_mgf,
        ),
        Step(
            "independent terms",
            "of one law",
            Foundation("independence", "Y z of the n data points"),
            sp.log(_sum),
            "==",
            n * sp.log(_term),
        ),
        Step(
            "of the sum",
            "both together",
            Combined({"independent terms": 1, "its logarithm": n}),
            sp.log(_sum),
            "<=",
            n * _x * log_square_mgf,
        ),
        Step(
            "the sum's",
            "exponentiated",
            Applied("of the sum", sp.exp(_r), _r),
            _sum,
            "<=",
            sp.exp(n * _x * log_square_mgf),
        ),
        Step(
            "Markov",
            "for the exponential of the sum",
            Cited(
                "markov_1890_tail",
                {tail_probability: _reached, mean: _sum, threshold: sp.exp(n * _x)},
                {"nonnegative": "an exponential"},
            ),
            _reached,
            "<=",
            _sum / sp.exp(n * _x),
        ),
        Step("correlated", "the event", Given(event=correlation_probability), _X, ">=", threshold),
        Step(
            "the exponent",
            "is then large",
            Combined({"correlated": _tilt}),
            _tilt * _X,
            ">=",
            _x,
        ),
        Step("exponent", "the same as an event", Given(event=_reached), _tilt * _X, ">=", _x),
        Step(
            "inclusion",
            "of one event in the other",
            Union("correlated", (), "exponent", "the exponent"),
            correlation_probability,
            "<=",
            _reached,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"inclusion": 1, "Markov": 1, "the sum's": sp.exp(-n * _x)}),
            correlation_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "n": 4,
                "order": sp.Rational(1, 2),
                "threshold": 1,
                "proxy": 1,
                "log_square_mgf": sp.Rational(1, 2),
            },
            sp.exp(-1),
            "4 * 1/2 * (1 - 1/2) = 1",
        ),
        Example(
            {"n": 3, "order": sp.Rational(1, 4), "threshold": 2, "proxy": 3, "log_square_mgf": 0},
            sp.exp(-1),
            "3 * (1/4) * 4/3",
        ),
    ),
    mutants=(
        Mutant("moment forgotten", sp.exp(-n * _x)),
        Mutant("threshold not squared", sp.exp(-n * order * threshold * (1 - log_square_mgf) / proxy)),
        Mutant("order squared", sp.exp(-n * order * _x * (1 - log_square_mgf))),
    ),
)
