"""A fixed centred function that correlates with the noise and is large itself: the tail at high levels.

X is the mean of Y z and B the mean of Y^2 over the data, Y centred and z the noise. The tilt 1/a of X leaves u - v/a^2 for B
before the moment of order u is used up, which is nonnegative for u a^2 >= v. No constant above the exponent of one Gaussian
variable with variance v is lost as u tends to 1.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import IID, SQUARE_MOMENT
from bounds.proof import Applied, Averaged, Cited, Combined, Foundation, Given, Step, Union
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
    Quantity("X", "mean of Y z over the data", "real", "X"),
    Quantity("B", "mean of Y^2 over the data", "nonnegative real", "B"),
    Quantity("term_mgf", "E exp of the exponent's term", "positive real", "M"),
    Quantity("sum_mgf", "E exp of the sum of n terms", "positive real", r"M_\Sigma"),
    Quantity("reached", "P(X/a + rest B is at least its level)", "real in [0, 1]", "P_r"),
)
_draw, _X, _B, _term, _sum, _reached = (q.symbol for q in _locals)
_T = sp.Function("T", positive=True)(_draw)  # Y^2/(2v) at an input; where it is 0 the exponent's term is 0
_M = sp.Function("M", positive=True)(_draw)  # E[exp(Y z/a) | x]
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_rest = order - proxy / threshold**2
_high = Require("the level is high", order * threshold**2, ">=", proxy)
_level = sp.Rational(1, 2) + order * threshold**2 / (2 * proxy)
_rhs = sp.exp(-n * (_level - log_square_mgf))

BOUND = Bound(
    id="peff_2026_joint_tail_high",
    title="Joint tail of correlation and spread, at high levels",
    claim=Claim(correlation_probability, "<=", _rhs, r"\overline{Yz}\ge a,\ \overline{Y^2}\ge a^2"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "joint tail, high level"),
    requires=(_high,),
    supposes=(IID, SQUARE_MOMENT),
    locals=_locals,
    steps=(
        Step(
            "given the input",
            "Y z is centred in an interval of length 2 |Y|, |Y| = sqrt(2 v T)",
            Cited(
                "hoeffding_1963_lemma",
                {log_mgf: sp.log(_M), tilt: 1 / threshold, width: 2 * sp.sqrt(2 * proxy * _T)},
                {
                    "interval": "y lies in [-1, 1] and z = y - E[y|x]; the component is independent of y given x"
                },
                for_all=(_draw,),
            ),
            sp.log(_M),
            "<=",
            proxy * _T / threshold**2,
        ),
        Step(
            "exponentiated",
            "both sides",
            Applied("given the input", sp.exp(_r), _r),
            _M,
            "<=",
            sp.exp(proxy * _T / threshold**2),
        ),
        Step(
            "weighed",
            "by what is left for Y^2",
            Combined({"exponentiated": sp.exp(_rest * _T)}),
            sp.exp(_rest * _T) * _M,
            "<=",
            sp.exp(order * _T),
        ),
        Step(
            "over the inputs",
            "the mean of both sides",
            Averaged(
                "weighed",
                {sp.exp(_rest * _T) * _M: _term, sp.exp(order * _T): sp.exp(log_square_mgf)},
                (_draw,),
            ),
            _term,
            "<=",
            sp.exp(log_square_mgf),
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("over the inputs", sp.log(_x), _x),
            sp.log(_term),
            "<=",
            log_square_mgf,
        ),
        Step(
            "independent terms",
            "of one law",
            Foundation("independence", "Y z/a + rest Y^2/(2v) of the n data points"),
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
            n * log_square_mgf,
        ),
        Step(
            "the sum's",
            "exponentiated",
            Applied("of the sum", sp.exp(_r), _r),
            _sum,
            "<=",
            sp.exp(n * log_square_mgf),
        ),
        Step(
            "Markov",
            "for the exponential of the sum",
            Cited(
                "markov_1890_tail",
                {tail_probability: _reached, mean: _sum, threshold: sp.exp(n * _level)},
                {"nonnegative": "an exponential"},
            ),
            _reached,
            "<=",
            _sum / sp.exp(n * _level),
        ),
        Step("correlated", "the event", Given(event=correlation_probability), _X, ">=", threshold),
        Step("spread", "both of its parts", Given(event=correlation_probability), _B, ">=", threshold**2),
        Step(
            "the exponent",
            "is then large",
            Combined({"correlated": 1 / threshold, "spread": _rest / (2 * proxy)}),
            _X / threshold + _rest * _B / (2 * proxy),
            ">=",
            _level,
        ),
        Step(
            "exponent",
            "the same as an event",
            Given(event=_reached),
            _X / threshold + _rest * _B / (2 * proxy),
            ">=",
            _level,
        ),
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
            Combined({"inclusion": 1, "Markov": 1, "the sum's": sp.exp(-n * _level)}),
            correlation_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "n": 2,
                "order": sp.Rational(1, 2),
                "threshold": 2,
                "proxy": 1,
                "log_square_mgf": sp.Rational(1, 2),
            },
            sp.exp(-2),
            "2 (1/2 + 4/4 - 1/2) = 2",
        ),
        Example(
            {"n": 3, "order": sp.Rational(1, 4), "threshold": 2, "proxy": 1, "log_square_mgf": 0},
            sp.exp(-3),
            "3 (1/2 + 4/8 - 0)",
        ),
    ),
    mutants=(
        Mutant("a half forgotten", sp.exp(-n * (_level - sp.Rational(1, 2) - log_square_mgf))),
        Mutant(
            "threshold not squared", sp.exp(-n * (_level - log_square_mgf - order * threshold / (2 * proxy)))
        ),
        Mutant("moment with the wrong sign", sp.exp(-n * (_level + log_square_mgf))),
    ),
)
