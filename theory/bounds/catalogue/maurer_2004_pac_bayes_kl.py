"""Maurer: the PAC-Bayes bound for binary relative entropy.

Risks of 0 and 1 are limits of risks between (0 log 0 = 0).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    Assumed,
    At,
    Averaged,
    Certified,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import delta, divergence, n, risk_divergence

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("scale", "slope of the tangent", "positive real", "c"),
    Quantity("seen", "empirical risk of a hypothesis", "real in (0, 1)", r"\hat r"),
    Quantity("true", "risk of it", "real in (0, 1)", "r"),
    Quantity("seen_mean", "empirical risk under the posterior", "real in (0, 1)", r"\hat R"),
    Quantity("true_mean", "risk under the posterior", "real in (0, 1)", "R"),
    Quantity("kl_mean", "mean of kl under the posterior", "real", r"\mathbb E_Q\mathrm{kl}"),
    Quantity("mixed", "mean of exp(n kl) under the prior, on the sample", "positive real", "Z"),
    Quantity("expected", "its expectation over the sample", "nonnegative real", r"\mathbb E Z"),
    Quantity("exchanged", "the same with the means exchanged", "nonnegative real", "m"),
    Quantity("hypothesis", "a hypothesis, by its label", "real", "h"),
    Quantity("P_failed", "probability that the claim fails", "real in [0, 1]", r"P_{\mathrm{failed}}"),
    Quantity("P_large", "probability that Z is large", "real in [0, 1]", r"P_{\mathrm{large}}"),
)
_u, _scale, _seen, _true, _E, _R, _kl_mean, _Z, _EZ, _m, _h, _P_failed, _P_large = (x.symbol for x in _locals)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_kl = sp.Function("kl", nonnegative=True)(_seen, _true)
_each = sp.Function("m_h", nonnegative=True)(_h)  # E exp(n kl) over the sample, at a fixed hypothesis
_level = 2 * sp.sqrt(n) / delta
_rhs = (divergence + sp.log(_level)) / n


def _binary(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return a * sp.log(a / b) + (1 - a) * sp.log((1 - a) / (1 - b))


_inside, _outside = _E / _R, (1 - _E) / (1 - _R)
_support = (
    _seen * (1 + sp.log(_inside))
    - _inside * _true
    + (1 - _seen) * (1 + sp.log(_outside))
    - _outside * (1 - _true)
)

BOUND = Bound(
    id="maurer_2004_pac_bayes_kl",
    title="PAC-Bayes bound for binary relative entropy",
    claim=Claim(risk_divergence, "<=", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Maurer 2004 (arXiv cs/0411099)",
        "Theorem 5",
        "",
        "quoted; Theorem 1 there, assumed here, is for n >= 8, and below 8 the sum over k of C(n,k) (k/n)^k (1-k/n)^(n-k) that it "
        "bounds is at most 2 sqrt n too, with equality at n = 1",
    ),
    requires=(),
    supposes=(
        Suppose("independent", "the n points of the sample are independent and identically distributed"),
        Suppose(
            "bounded_loss",
            "the loss lies in [0, 1]; risk_divergence is kl of the empirical risk and the risk under the posterior",
        ),
        Suppose("prior", "the prior is fixed before the data; divergence is that of the posterior from it"),
    ),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "one half",
            "at the logarithm of scale times risk over empirical risk",
            At("tangent", {_u: sp.log(_scale * _true / _seen)}),
            _scale * _true / _seen,
            ">=",
            1 + sp.log(_scale) + sp.log(_true / _seen),
        ),
        Step(
            "lost",
            "at the ratio of the two risks under the posterior",
            At("one half", {_scale: _inside}),
            _inside * _true / _seen,
            ">=",
            1 + sp.log(_inside) + sp.log(_true / _seen),
        ),
        Step(
            "kept",
            "the other half, for the complements",
            At("one half", {_scale: _outside, _seen: 1 - _seen, _true: 1 - _true}),
            _outside * (1 - _true) / (1 - _seen),
            ">=",
            1 + sp.log(_outside) + sp.log((1 - _true) / (1 - _seen)),
        ),
        Step(
            "binary relative entropy",
            "by definition",
            Hypothesis("bounded_loss", (_seen, _true)),
            _kl,
            "==",
            -_seen * sp.log(_true / _seen) - (1 - _seen) * sp.log((1 - _true) / (1 - _seen)),
        ),
        Step(
            "support",
            "kl lies above its tangent plane",
            Combined({"lost": _seen, "kept": 1 - _seen, "binary relative entropy": -1}),
            _kl,
            ">=",
            _support,
        ),
        Step(
            "under the posterior",
            "the mean of both sides",
            Averaged("support", {_kl: _kl_mean, _seen: _E, _true: _R}, (_seen, _true)),
            _kl_mean,
            ">=",
            _binary(_E, _R),
        ),
        Step(
            "of the means",
            "by definition",
            Hypothesis("bounded_loss"),
            risk_divergence,
            "==",
            _binary(_E, _R),
        ),
        Step(
            "convexity",
            "both together",
            Combined({"under the posterior": 1, "of the means": 1}),
            risk_divergence,
            "<=",
            _kl_mean,
        ),
        Step(
            "change of measure",
            "from prior to posterior, on the sample",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": n * _kl_mean, "log_mgf": sp.log(_Z)},
                {"density": "X is n kl of the empirical risk and the risk, P the posterior and Q the prior"},
            ),
            n * _kl_mean,
            "<=",
            divergence + sp.log(_Z),
        ),
        Step("failed", "the claim fails", Given(event=_P_failed), risk_divergence, ">", _rhs),
        Step(
            "then log Z",
            "is large",
            Combined({"failed": n, "convexity": n, "change of measure": 1}),
            sp.log(_Z),
            ">",
            sp.log(_level),
        ),
        Step("then Z", "is large", Applied("then log Z", sp.exp(_r), _r), _Z, ">", _level),
        Step("large", "which is an event", Given(event=_P_large), _Z, ">", _level),
        Step(
            "no likelier",
            "the claim fails only there",
            Union("failed", (), "large", "then Z"),
            _P_failed,
            "<=",
            _P_large,
        ),
        Step(
            "Markov",
            "for Z",
            Cited(
                "markov_1890_tail",
                {"tail_probability": _P_large, "mean": _EZ, "threshold": _level},
                {"nonnegative": "a mean of exponentials is, and expected is its expectation over the sample"},
            ),
            _P_large,
            "<=",
            _EZ / _level,
        ),
        Step(
            "exchange",
            "the prior does not depend on the sample",
            Foundation("tonelli", "exponentials are positive"),
            _EZ,
            "==",
            _m,
        ),
        Step(
            "each hypothesis",
            "E exp(n kl) is at most 2 sqrt n",
            Assumed(
                "E exp(n kl(mean of n independent variables in [0, 1], their expectation)) <= 2 sqrt n (Maurer 2004, Theorem 1)",
                "at a fixed hypothesis the losses are such variables",
                (_h,),
            ),
            _each,
            "<=",
            2 * sp.sqrt(n),
        ),
        Step(
            "under the prior",
            "the mean of both sides",
            Averaged("each hypothesis", {_each: _m}, (_h,)),
            _m,
            "<=",
            2 * sp.sqrt(n),
        ),
        Step(
            "rare",
            "all together",
            Combined(
                {
                    "no likelier": 1,
                    "Markov": 1,
                    "exchange": 1 / _level,
                    "under the prior": 1 / _level,
                }
            ),
            _P_failed,
            "<=",
            delta,
        ),
        Step(
            "the claim", "outside that event", WithProbability("failed", "rare"), risk_divergence, "<=", _rhs
        ),
    ),
    examples=(
        Example(
            {"divergence": 1, "n": 100, "delta": sp.Rational(1, 5)},
            (1 + 2 * sp.log(10)) / 100,
            "(1 + log(2 * 10/(1/5)))/100 = (1 + log 100)/100",
        ),
        Example({"divergence": 0, "n": 4, "delta": sp.Rational(1, 2)}, 3 * sp.log(2) / 4, "log(8)/4"),
    ),
    mutants=(
        Mutant("n for sqrt n", (divergence + sp.log(2 * n / delta)) / n),
        Mutant("no 2", (divergence + sp.log(sp.sqrt(n) / delta)) / n),
        Mutant("n - 1", (divergence + sp.log(_level)) / (n + 1)),
        Mutant("divergence not divided", divergence + sp.log(_level) / n),
    ),
)
