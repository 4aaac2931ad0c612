"""The law of robustness for a Lipschitz parametrisation with the constants that the project's lemmas give."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import IID, ISOPERIMETRIC, PARAMETRISED
from bounds.proof import Applied, Cited, Combined, Given, Hypothesis, Positive, Step, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import J, W, c, d, delta, epsilon, k, lipschitz, n, net_size, p

_locals = (
    Quantity("P_smooth", "probability that a smoother function of the class fits", "real in [0, 1]", "P"),
    Quantity("P_one", "probability that one of the net correlates by epsilon/8", "real in [0, 1]", "P_f"),
)
_smooth, _one = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_base = 1 + 16 * W * J / epsilon
_under = p * sp.log(_base) + sp.log(2 / delta)
_rhs = epsilon / sp.sqrt(2**11 * c) * sp.sqrt(n * d / _under)
_enough = "enough data"
_noise = sp.exp(-n * epsilon**2 / (512 * k))

BOUND = Bound(
    id="peff_2026_dense_law",
    title="Law of robustness with the project's constants",
    claim=Claim(
        lipschitz,
        ">=",
        _rhs,
        r"\text{with probability at least }1-\delta\text{, for every }f\in\mathcal F: A_f",
    ),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "dense law",
        "",
        "Theorem 3 of Bubeck & Sellke with 2^(11/2) for 2^9, 1 + 16 W J/eps for 60 W J/eps and fewer data",
    ),
    requires=(
        Require(_enough, n * epsilon**2, ">=", 512 * k * sp.log(6 * k / delta)),
        Require("the functions move with the weights", J, ">", sp.Integer(0)),
    ),
    supposes=(IID, ISOPERIMETRIC, PARAMETRISED),
    locals=_locals,
    steps=(
        Step(
            "a smoother fit",
            "some function that fits has a smaller Lipschitz constant",
            Given(event=_smooth),
            lipschitz,
            "<",
            _rhs,
        ),
        Step(
            "rounding",
            "of the functions of the class with a smaller Lipschitz constant",
            Cited(
                "peff_2026_rounding",
                {"fit_probability": _smooth, "correlation_probability": _one},
                {
                    "bounded": "clipping to [-1, 1] keeps Lipschitz constants and the parametrisation and improves the fit",
                    "net": "the functions with a smaller Lipschitz constant have a net of such functions, below",
                },
            ),
            _smooth,
            "<=",
            (2 * k + 1) * _noise + net_size * _one,
        ),
        Step(
            "net",
            "of these functions, with resolution epsilon/8",
            Cited(
                "peff_2026_parameter_net",
                {"resolution": epsilon / 8},
                {"maximal": "a maximal set among the weights of these functions"},
            ),
            net_size,
            "<=",
            _base**p,
        ),
        Step(
            "one function",
            "of the net, with a Lipschitz constant below the claimed one",
            Cited(
                "peff_2026_correlation_tail",
                {"correlation_probability": _one, "threshold": epsilon / 8, "L": _rhs},
            ),
            _one,
            "<=",
            sp.exp(-_under),
        ),
        Step(
            "data",
            "the hypothesis",
            Hypothesis(_enough),
            n * epsilon**2,
            ">=",
            512 * k * sp.log(6 * k / delta),
        ),
        Step(
            "exponent of the noise",
            "is at least that logarithm",
            Combined({"data": 1 / (512 * k)}),
            n * epsilon**2 / (512 * k),
            ">=",
            sp.log(6 * k / delta),
        ),
        Step(
            "a noise event",
            "is rare",
            Applied("exponent of the noise", sp.exp(-_real), _real),
            _noise,
            "<=",
            delta / (6 * k),
        ),
        Step(
            "number of noise events",
            "2k + 1 <= 3k",
            Positive(),
            (2 * k + 1) * delta / (6 * k),
            "<=",
            delta / 2,
        ),
        Step(
            "rare",
            "one half from the noise and one from the net",
            Combined(
                {
                    "rounding": 1,
                    "a noise event": 2 * k + 1,
                    "number of noise events": 1,
                    "net": _one,
                    "one function": _base**p,
                }
            ),
            _smooth,
            "<=",
            delta,
        ),
        Step(
            "the claim",
            "outside that event",
            WithProbability("a smoother fit", "rare"),
            lipschitz,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "n": 2**17,
                "d": 4,
                "p": 3,
                "k": 1,
                "c": 4,
                "W": 1,
                "J": sp.Rational(1, 32),
                "epsilon": sp.Rational(1, 2),
                "delta": sp.Rational(1, 4),
            },
            4 / sp.sqrt(6 * sp.log(2)),
            "1 + 16/32 * 2 = 2, so 3 log 2 + log 8 = 6 log 2; n d = 2^19 and sqrt(2^19/2^13)/2 = 4",
        ),
    ),
    mutants=(
        Mutant("constant 2^5", epsilon / sp.sqrt(2**10 * c) * sp.sqrt(n * d / _under)),
        Mutant(
            "delta for 1/delta",
            epsilon / sp.sqrt(2**11 * c) * sp.sqrt(n * d / (p * sp.log(_base) + sp.log(2 * delta))),
        ),
        Mutant("root forgotten", epsilon / sp.sqrt(2**11 * c) * (n * d / _under)),
    ),
)
