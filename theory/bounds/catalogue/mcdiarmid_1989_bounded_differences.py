"""McDiarmid's inequality: a function that no single variable changes much is close to its expectation."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Induction,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import n, tail_probability, threshold, tilt, variation

_locals = (
    Quantity("known", "number of variables that are known", "nonnegative integer", "i"),
    Quantity("past", "the variables that are known", "real", "x_{<i}"),
    Quantity("one", "a value of the next variable", "real", "x_i"),
    Quantity("other", "another value of it", "real", "x_i'"),
    Quantity("future", "the variables after it", "real", "x_{>i}"),
)
_i, _past, _one, _other, _future = (q.symbol for q in _locals)
_j = sp.Symbol("j", integer=True, nonnegative=True)
_x, _y = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)  # where functions are applied
_f = sp.Function("f", real=True)
_mean = sp.Function("f_mean", real=True)  # of f over the future
_c = sp.Function("c", positive=True)  # by how much the variable after the i-th may change f
_G = sp.Function("G", positive=True)(_i, _past, tilt)  # exp(tilt (E[f | past] - E f))
_K = sp.Function("K", positive=True)(_i, _past, tilt)  # E[exp(tilt times the next difference) | past]
_M, _T = sp.Function("M", positive=True), sp.Function("T", positive=True)  # E G, and E G K
_gain = tilt**2 * _c(_i) ** 2 / 8


def _squares(last: sp.Expr) -> sp.Expr:
    return sp.Sum(_c(_j) ** 2, (_j, 0, last))


BOUND = Bound(
    id="mcdiarmid_1989_bounded_differences",
    title="Tail of a function with bounded differences",
    claim=Claim(tail_probability, "<=", sp.exp(-2 * threshold**2 / variation)),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("McDiarmid 1989 (Surveys in Combinatorics)", "Lemma (1.2)"),
    requires=(),
    supposes=(
        Suppose(
            "independent_arguments",
            "the n arguments of f are independent, and tail_probability is that of f - E f",
        ),
        Suppose("bounded_differences", "changing the i-th argument alone changes f by at most c_i"),
        Suppose("variation", "variation is the sum of the squares of c_1, ..., c_n"),
    ),
    locals=_locals,
    steps=(
        Step(
            "one argument",
            "changes f by little",
            Hypothesis("bounded_differences", (_i, _past, _one, _other, _future)),
            _f(_past, _one, _future) - _f(_past, _other, _future),
            "<=",
            _c(_i),
        ),
        Step(
            "its conditional expectation",
            "the law of the future does not depend on the argument",
            Averaged(
                "one argument",
                {
                    _f(_past, _one, _future): _mean(_past, _one),
                    _f(_past, _other, _future): _mean(_past, _other),
                },
                (_future,),
            ),
            _mean(_past, _one) - _mean(_past, _other),
            "<=",
            _c(_i),
        ),
        Step(
            "one difference",
            "of the martingale E[f | past], given the past",
            Cited(
                "hoeffding_1963_lemma",
                {"log_mgf": sp.log(_K), "width": _c(_i)},
                {"interval": "centred given the past, and any two of its values differ by at most c_i"},
                knowing=("its conditional expectation",),
                for_all=(_i, _past, tilt),
            ),
            sp.log(_K),
            "<=",
            _gain,
        ),
        Step(
            "exponential", "of both sides", Applied("one difference", sp.exp(_y), _y), _K, "<=", sp.exp(_gain)
        ),
        Step(
            "given the past",
            "times the exponential so far",
            Combined({"exponential": _G}),
            _G * _K,
            "<=",
            _G * sp.exp(_gain),
        ),
        Step(
            "over the past",
            "expectations of both sides",
            Averaged("given the past", {_G * _K: _T(_i, tilt), _G: _M(_i, tilt)}, (_past,)),
            _T(_i, tilt),
            "<=",
            _M(_i, tilt) * sp.exp(_gain),
        ),
        Step(
            "in logarithms",
            "of both sides",
            Applied("over the past", sp.log(_x), _x),
            sp.log(_T(_i, tilt)),
            "<=",
            sp.log(_M(_i, tilt)) + _gain,
        ),
        Step(
            "tower",
            "one argument more is known",
            Foundation("tower", "E[exp(s S_i) E[exp(s D_i) | past]] = E exp(s S_(i+1))", (_i, tilt)),
            sp.log(_T(_i, tilt)),
            "==",
            sp.log(_M(_i + 1, tilt)),
        ),
        Step(
            "nothing known",
            "E[f | nothing] - E f is 0",
            Foundation("tower", "the expectation given nothing is the expectation", (tilt,)),
            sp.log(_M(sp.Integer(0), tilt)),
            "==",
            sp.Integer(0),
        ),
        Step(
            "to start with",
            "an empty sum",
            Combined({"nothing known": 1}),
            sp.log(_M(sp.Integer(0), tilt)),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "so far",
            "the first i arguments",
            Given(),
            sp.log(_M(_i, tilt)),
            "<=",
            tilt**2 * _squares(_i - 1) / 8,
        ),
        Step(
            "one more",
            "argument adds its square",
            Combined({"so far": 1, "in logarithms": 1, "tower": -1}),
            sp.log(_M(_i + 1, tilt)),
            "<=",
            tilt**2 * _squares(_i) / 8,
        ),
        Step(
            "any number",
            "of arguments",
            Induction("to start with", "one more", _i, "so far"),
            sp.log(_M(_i, tilt)),
            "<=",
            tilt**2 * _squares(_i - 1) / 8,
        ),
        Step(
            "all of them",
            "everything is known",
            At("any number", {_i: n}),
            sp.log(_M(n, tilt)),
            "<=",
            tilt**2 * _squares(n - 1) / 8,
        ),
        Step(
            "variation",
            "the sum of all squares",
            Hypothesis("variation"),
            variation,
            "==",
            _squares(n - 1),
        ),
        Step(
            "of f",
            "it is sub-Gaussian with proxy variation/4",
            Combined({"all of them": 1, "variation": -(tilt**2) / 8}),
            sp.log(_M(n, tilt)),
            "<=",
            tilt**2 * variation / 8,
        ),
        Step(
            "at the best tilt",
            "4 threshold/variation",
            At("of f", {tilt: 4 * threshold / variation}),
            sp.log(_M(n, 4 * threshold / variation)),
            "<=",
            2 * threshold**2 / variation,
        ),
        Step(
            "generating function",
            "exponentials of both sides",
            Applied("at the best tilt", sp.exp(_y), _y),
            _M(n, 4 * threshold / variation),
            "<=",
            sp.exp(2 * threshold**2 / variation),
        ),
        Step(
            "markov",
            "for the exponential of f - E f",
            Cited(
                "markov_1890_tail",
                {
                    "mean": _M(n, 4 * threshold / variation),
                    "threshold": sp.exp(4 * threshold**2 / variation),
                },
                {"nonnegative": "an exponential is, and it reaches exp(s a) exactly where f - E f reaches a"},
            ),
            tail_probability,
            "<=",
            _M(n, 4 * threshold / variation) * sp.exp(-4 * threshold**2 / variation),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"markov": 1, "generating function": sp.exp(-4 * threshold**2 / variation)}),
            tail_probability,
            "<=",
            sp.exp(-2 * threshold**2 / variation),
        ),
    ),
    examples=(Example({"threshold": 1, "variation": 2}, sp.exp(-1), "exp(-2/2)"),),
    mutants=(
        Mutant("1/2 for 2", sp.exp(-(threshold**2) / (2 * variation))),
        Mutant("variation squared", sp.exp(-2 * threshold**2 / variation**2)),
        Mutant("threshold not squared", sp.exp(-threshold / variation)),
    ),
)
