"""Normalised sums of variables with Gaussian tails, by comparing both exponential moments with their mean.

For a centred X, E e^(-aX) >= 1, so E e^(aX) is at most the product of the two moments and hence the square of their mean,
E cosh(aX). No copy of X and no split into small and large a is needed.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Certified,
    Cited,
    Combined,
    Foundation,
    Hypothesis,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import C, n, tail_probability, threshold

_locals = (
    Quantity("x", "any number", "real", "x"),
    Quantity("i", "one of the n variables", "positive integer", "i"),
    Quantity("outcome", "of the experiment", "real", r"\omega"),
    Quantity("average", "mean over i of log E exp(a X_i)", "real", r"\overline{\log M}"),
    Quantity("all_terms", "E exp(sqrt(n) a S)", "positive real", r"\mathbb E e^{\sqrt n aS}"),
)
_x, _i, _outcome, _average, _all = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_positive = sp.Symbol("r", positive=True)
_X = sp.Function("X", real=True)(_outcome, _i)
_up = sp.Function("up", positive=True)(_i)  # E exp(a X_i)
_down = sp.Function("down", positive=True)(_i)  # E exp(-a X_i)
_expected = sp.Function("m", real=True)(_i)  # E X_i
_mean = (_up + _down) / 2  # E cosh(a X_i)
_tilt = threshold / (4 * C)  # of the sum S
_a = _tilt / sp.sqrt(n)  # of one variable
_rhs = sp.exp(-(threshold**2) / (8 * C))

BOUND = Bound(
    id="peff_2026_sum_of_tails",
    title="Tail of a normalised sum of C-tail variables",
    claim=Claim(tail_probability, "<=", _rhs, r"S=n^{-1/2}\textstyle\sum_i X_i\ge a"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sum of tails",
        "",
        "Prop. 1.2 of Bubeck & Sellke has 18 C where this has 8 C",
    ),
    requires=(),
    supposes=(
        Suppose("independent", "the X_i are independent and centred"),
        Suppose("tail", "P(|X_i| >= t) <= 2 exp(-t^2/C) for every t >= 0"),
    ),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_x), ">=", 1 + _x),
        Step(
            "at one variable",
            "the tangent at -a X_i",
            At("tangent", {_x: -_a * _X}),
            sp.exp(-_a * _X),
            ">=",
            1 - _a * _X,
        ),
        Step(
            "on average",
            "the expectation of both sides",
            Averaged("at one variable", {sp.exp(-_a * _X): _down, _X: _expected}, (_outcome,)),
            _down,
            ">=",
            1 - _a * _expected,
        ),
        Step("expectation", "is 0", Hypothesis("independent", (_i,)), _expected, "<=", sp.Integer(0)),
        Step(
            "centred",
            "both moments are at least 1; this one is needed",
            Combined({"on average": 1, "expectation": _a}),
            _down,
            ">=",
            sp.Integer(1),
        ),
        Step("a square", "squares are nonnegative", Signed(), (_up - _down) ** 2, ">=", sp.Integer(0)),
        Step(
            "both moments",
            "up <= up down <= their mean squared",
            Combined({"centred": _up, "a square": sp.Rational(1, 4)}),
            _up,
            "<=",
            _mean**2,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("both moments", sp.log(_positive), _positive),
            sp.log(_up),
            "<=",
            2 * sp.log(_mean),
        ),
        Step(
            "moment of the tail",
            "at the tilt a",
            Cited(
                "peff_2026_tail_moment",
                {"log_mgf": sp.log(_mean), "tilt": _a},
                {"even": "the mean of both moments is E cosh(a X_i)"},
                for_all=(_i,),
            ),
            sp.log(_mean),
            "<=",
            threshold**2 / (16 * C * n),
        ),
        Step(
            "one variable",
            "twice that",
            Combined({"logarithm": 1, "moment of the tail": 2}),
            sp.log(_up),
            "<=",
            threshold**2 / (8 * C * n),
        ),
        Step(
            "all variables",
            "the mean over them",
            Averaged("one variable", {sp.log(_up): _average}, (_i,)),
            _average,
            "<=",
            threshold**2 / (8 * C * n),
        ),
        Step(
            "the sum",
            "sqrt(n) a S is the sum of the a X_i",
            Foundation("independence", "the logarithms of the n moments add up to n times their mean"),
            sp.log(_all),
            "==",
            n * _average,
        ),
        Step(
            "exponent",
            "of the sum",
            Combined({"the sum": 1, "all variables": n}),
            sp.log(_all),
            "<=",
            threshold**2 / (8 * C),
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("exponent", sp.exp(_real), _real),
            _all,
            "<=",
            sp.exp(threshold**2 / (8 * C)),
        ),
        Step(
            "Markov",
            "S reaches the threshold where its exponential does",
            Cited(
                "markov_1890_tail",
                {"mean": _all, "threshold": sp.exp(_tilt * threshold)},
                {"nonnegative": "exponentials are positive"},
            ),
            tail_probability,
            "<=",
            _all * sp.exp(-_tilt * threshold),
        ),
        Step(
            "the claim",
            "the exponents are 1/8 - 1/4",
            Combined({"Markov": 1, "exponential": sp.exp(-_tilt * threshold)}),
            tail_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(Example({"threshold": 4, "C": 2}, sp.exp(-1), "16/(8 * 2) = 1"),),
    mutants=(
        Mutant("4 C", sp.exp(-(threshold**2) / (4 * C))),
        Mutant("threshold not squared", sp.exp(-threshold / (8 * C))),
        Mutant("sign", sp.exp(threshold**2 / (8 * C))),
    ),
)
