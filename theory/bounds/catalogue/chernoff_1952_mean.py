"""Chernoff's method: the mean of independent sub-Gaussian variables has a Gaussian tail."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, At, Averaged, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import n, proxy, tail_probability, threshold, tilt

_locals = (Quantity("i", "number of a variable", "positive integer", "i"),)
_i = _locals[0].symbol
_x = sp.Symbol("x", real=True)  # where the exponential is applied
_each = sp.Function("L", real=True)(_i, tilt)  # log E exp(tilt X_i)
_average = sp.Function("L_mean", real=True)  # mean of these logarithms over the variables
_M = sp.Function("M", positive=True)  # M(s) = E exp(s * mean of the variables)
_term = threshold / proxy  # the best tilt of one variable; the mean's is n times that
_whole = n * threshold / proxy

BOUND = Bound(
    id="chernoff_1952_mean",
    title="Tail of a mean of independent sub-Gaussian variables",
    claim=Claim(tail_probability, "<=", sp.exp(-n * threshold**2 / (2 * proxy))),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Chernoff 1952 (Ann. Math. Statist. 23)",
        "Theorem 1, upper half",
        difference="stated there for identically distributed variables with the infimum over the tilt; here the tilt is "
        "the best one for a Gaussian bound, and the variables may differ",
    ),
    requires=(),
    supposes=(
        Suppose("independent", "the n variables are independent, and tail_probability is that of their mean"),
        Suppose("sub_gaussian", "log E exp(s X_i) <= s^2 proxy/2 for every s > 0 and each variable X_i"),
    ),
    locals=_locals,
    steps=(
        Step(
            "each variable",
            "is sub-Gaussian",
            Hypothesis("sub_gaussian", (_i, tilt)),
            _each,
            "<=",
            tilt**2 * proxy / 2,
        ),
        Step(
            "their average",
            "over the n variables",
            Averaged("each variable", {_each: _average(tilt)}, (_i,)),
            _average(tilt),
            "<=",
            tilt**2 * proxy / 2,
        ),
        Step(
            "at the best tilt",
            "of a variable",
            At("their average", {tilt: _term}),
            _average(_term),
            "<=",
            threshold**2 / (2 * proxy),
        ),
        Step(
            "independence",
            "the exponential of a sum is a product",
            Foundation("independence", "the tilt of a variable is that of the mean over n; then logarithms"),
            sp.log(_M(_whole)),
            "==",
            n * _average(_whole / n),
        ),
        Step(
            "of the mean",
            "its logarithmic moment generating function",
            Combined({"at the best tilt": n, "independence": 1}),
            sp.log(_M(_whole)),
            "<=",
            n * threshold**2 / (2 * proxy),
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("of the mean", sp.exp(_x), _x),
            _M(_whole),
            "<=",
            sp.exp(n * threshold**2 / (2 * proxy)),
        ),
        Step(
            "markov",
            "for the exponential of the mean",
            Cited(
                "markov_1890_tail",
                {"mean": _M(_whole), "threshold": sp.exp(_whole * threshold)},
                {
                    "nonnegative": "an exponential is, and it reaches exp(s a) exactly where the mean reaches a"
                },
            ),
            tail_probability,
            "<=",
            _M(_whole) * sp.exp(-n * threshold**2 / proxy),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"markov": 1, "exponential": sp.exp(-n * threshold**2 / proxy)}),
            tail_probability,
            "<=",
            sp.exp(-n * threshold**2 / (2 * proxy)),
        ),
    ),
    examples=(Example({"n": 4, "threshold": 1, "proxy": 2}, sp.exp(-1), "exp(-4/4)"),),
    mutants=(
        Mutant("without the 2", sp.exp(-n * threshold**2 / proxy)),
        Mutant("8 for 2", sp.exp(-n * threshold**2 / (8 * proxy))),
        Mutant("threshold not squared", sp.exp(-n * threshold / proxy)),
        Mutant("one variable", sp.exp(-(threshold**2) / (2 * proxy))),
    ),
)
