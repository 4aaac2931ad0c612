"""Bubeck & Sellke, Theorem 3: the universal law of robustness for a Lipschitz parametrisation."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import IID, ISOPERIMETRIC, PARAMETRISED
from bounds.proof import Applied, Cited, Combined, Given, Hypothesis, Positive, Signed, Step, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import J, W, c, d, delta, epsilon, k, lipschitz, n, net_size, p

_locals = (
    Quantity("P_smooth", "probability that a smoother function of the class fits", "real in [0, 1]", "P"),
    Quantity("P_one", "probability that one of the net correlates by epsilon/8", "real in [0, 1]", "P_f"),
)
_smooth, _one = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_zero = sp.Integer(0)
_log_base = sp.log(60 * W * J / epsilon)
_under = p * _log_base + sp.log(4 / delta)
_rhs = epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(n * d / _under)
_data, _class = "enough data", "a class not smaller than its resolution"
_noise = sp.exp(-n * epsilon**2 / (512 * k))

BOUND = Bound(
    id="bubeck_sellke_2021_law",
    title="Universal law of robustness",
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
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Theorem 3",
        "",
        "the printed proof lets the loss move by epsilon/2 when functions move by epsilon/6; for functions in [-1, 1] that "
        "needs epsilon/8 (`bubeck_sellke_2021_net`). 60 W J >= epsilon is needed for the logarithm to be at least 0. The "
        "proof is the project's; the theorem stands with room, and `peff_2026_dense_law` keeps the room.",
    ),
    requires=(
        Require(_data, n * epsilon**2, ">=", 9**4 * k * sp.log(8 * k / delta)),
        Require(_class, 60 * W * J, ">=", epsilon),
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
            "of these functions",
            Cited(
                "bubeck_sellke_2021_net",
                because={"maximal": "a maximal set among the weights of these functions"},
            ),
            net_size,
            "<=",
            (60 * W * J / epsilon) ** p,
        ),
        Step(
            "one function",
            "of the net, with a Lipschitz constant below the claimed one: 2^18 = 128 * 2048",
            Cited(
                "peff_2026_correlation_tail",
                {"correlation_probability": _one, "threshold": epsilon / 8, "L": _rhs},
            ),
            _one,
            "<=",
            sp.exp(-128 * _under),
        ),
        Step(
            "logarithm",
            "of the size of the net, per parameter",
            Signed(),
            127 * p * _log_base,
            ">=",
            _zero,
        ),
        Step("confidence", "delta is below 4", Signed(), 127 * sp.log(4 / delta) + sp.log(2), ">=", _zero),
        Step(
            "exponent",
            "a fraction of it is enough",
            Combined({"logarithm": 1, "confidence": 1}),
            128 * _under,
            ">=",
            p * _log_base + sp.log(2 / delta),
        ),
        Step(
            "tail",
            "the exponential falls",
            Applied("exponent", sp.exp(-_real), _real),
            sp.exp(-128 * _under),
            "<=",
            sp.exp(-p * _log_base - sp.log(2 / delta)),
        ),
        Step(
            "data",
            "the hypothesis",
            Hypothesis(_data),
            n * epsilon**2,
            ">=",
            9**4 * k * sp.log(8 * k / delta),
        ),
        Step(
            "room",
            "9^4 is 6049 more than 512",
            Signed(),
            sp.Rational(6049, 512) * sp.log(8 * k / delta),
            ">=",
            _zero,
        ),
        Step(
            "exponent of the noise",
            "is at least the logarithm",
            Combined({"data": 1 / (512 * k), "room": 1}),
            n * epsilon**2 / (512 * k),
            ">=",
            sp.log(8 * k / delta),
        ),
        Step(
            "a noise event",
            "is rare",
            Applied("exponent of the noise", sp.exp(-_real), _real),
            _noise,
            "<=",
            delta / (8 * k),
        ),
        Step(
            "number of noise events",
            "2k + 1 <= 4k",
            Positive(),
            (2 * k + 1) * delta / (8 * k),
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
                    "one function": (60 * W * J / epsilon) ** p,
                    "tail": (60 * W * J / epsilon) ** p,
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
                "n": 2**18,
                "d": 4,
                "p": 1,
                "k": 1,
                "c": 4,
                "W": 1,
                "J": sp.Rational(1, 60),
                "epsilon": sp.Rational(1, 2),
                "delta": sp.Rational(1, 4),
            },
            sp.Rational(1, 2) / (512 * 2) * sp.sqrt(2**20 / (5 * sp.log(2))),
            "60 W J/eps = 2, so p log 2 + log 16 = 5 log 2; n d = 2^20; sqrt(c) = 2",
        ),
    ),
    mutants=(
        Mutant("constant 2^5", epsilon / (2**5 * sp.sqrt(c)) * sp.sqrt(n * d / _under)),
        Mutant(
            "n d swapped for p",
            epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(p * d / (n * _log_base + sp.log(4 / delta))),
        ),
        Mutant(
            "delta for 1/delta",
            epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(n * d / (p * _log_base + sp.log(4 * delta))),
        ),
        Mutant("root forgotten", epsilon / (2**9 * sp.sqrt(c)) * (n * d / _under)),
    ),
)
