"""Donsker & Varadhan: an expectation under P is paid for by the relative entropy of P from Q.

Equality holds where X is the logarithm of the density of P with respect to Q, plus a constant.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Averaged, Certified, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import divergence, log_mgf, mean

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("x", "the variable's value", "real", "x"),
    Quantity("rho", "density of P with respect to Q there", "positive real", r"\rho"),
    Quantity("mean_P", "expectation of X under P", "real", r"\mathbb E_P X"),
    Quantity("mean_log", "expectation of log rho under P", "real", r"\mathbb E_P\log\rho"),
    Quantity("mgf", "expectation of exp X under Q", "positive real", r"\mathbb E_Q e^X"),
    Quantity("back", "expectation of exp(X)/rho under P", "positive real", r"\mathbb E_P e^X/\rho"),
)
_u, _x, _rho, _mean, _log, _mgf, _back = (q.symbol for q in _locals)

BOUND = Bound(
    id="donsker_varadhan_1975_variational",
    title="Change of measure for an expectation",
    claim=Claim(mean, "<=", divergence + log_mgf),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("Donsker & Varadhan 1975 (Comm. Pure Appl. Math. 28)", "variational formula, upper half"),
    requires=(),
    supposes=(
        Suppose(
            "density",
            "P has a density rho with respect to Q; divergence = E_P log rho, mean = E_P X, log_mgf = log E_Q exp X",
        ),
    ),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "pointwise",
            "at the logarithm of exp(X)/(E_Q exp(X) rho)",
            At("tangent", {_u: _x - sp.log(_mgf * _rho)}),
            sp.exp(_x) / (_mgf * _rho),
            ">=",
            1 + _x - sp.log(_mgf) - sp.log(_rho),
        ),
        Step(
            "averaged",
            "over P, where rho > 0",
            Averaged("pointwise", {sp.exp(_x) / _rho: _back, _x: _mean, sp.log(_rho): _log}, (_x, _rho)),
            _back / _mgf,
            ">=",
            1 + _mean - sp.log(_mgf) - _log,
        ),
        Step(
            "back under Q",
            "E_P exp(X)/rho is E_Q exp X over the set where rho > 0",
            Hypothesis("density"),
            _back,
            "<=",
            _mgf,
        ),
        Step("the mean", "by definition", Hypothesis("density"), mean, "==", _mean),
        Step("the divergence", "by definition", Hypothesis("density"), divergence, "==", _log),
        Step("the logarithm", "by definition", Hypothesis("density"), log_mgf, "==", sp.log(_mgf)),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "averaged": 1,
                    "back under Q": 1 / _mgf,
                    "the mean": 1,
                    "the divergence": -1,
                    "the logarithm": -1,
                }
            ),
            mean,
            "<=",
            divergence + log_mgf,
        ),
    ),
    examples=(
        Example({"divergence": 1, "log_mgf": sp.Rational(1, 2)}, sp.Rational(3, 2), "1 + 1/2"),
        Example(
            {"divergence": 0, "log_mgf": -1},
            sp.Integer(-1),
            "P = Q and X = -1: E X = -1 = 0 + log e^-1, attained",
        ),
    ),
    mutants=(
        Mutant("half the divergence", divergence / 2 + log_mgf),
        Mutant("divergence subtracted", log_mgf - divergence),
        Mutant("log_mgf subtracted", divergence - log_mgf),
    ),
)
