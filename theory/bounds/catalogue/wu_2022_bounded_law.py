"""Wu, Huang & Zhang: the law of robustness for any law of the inputs in the unit ball, with explicit constants.

No isoperimetry: a function with Lipschitz constant l differs from its value at 0 by at most l, so its correlation with
the noise is a mean of variables with ranges 2l. The noise decomposition may centre at that value, one number per function.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import IID, PARAMETRISED
from bounds.proof import Applied, Cited, Combined, Given, Hypothesis, Step, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import J, W, delta, epsilon, lipschitz, n, net_size, p

_locals = (
    Quantity("P_smooth", "probability that a smoother function of the class fits", "real in [0, 1]", "P"),
    Quantity("P_one", "probability that one of the net correlates by epsilon/8", "real in [0, 1]", "P_f"),
)
_smooth, _one = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_base = 1 + 16 * W * J / epsilon
_under = p * sp.log(_base) + sp.log(2 / delta)
_rhs = epsilon / sp.sqrt(2**7) * sp.sqrt(n / _under)
_data = "enough data"
_noise = sp.exp(-n * epsilon**2 / 512)

BOUND = Bound(
    id="wu_2022_bounded_law",
    title="Law of robustness for any bounded law of the inputs",
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
        "Wu, Huang & Zhang 2022 (arXiv 2202.11592)",
        "the law Omega(eps sqrt(n/p)) for bounded laws",
        "",
        "the paper's order is quoted from a secondary source; the constants and the proof are the project's. They improve on the "
        "2^(13/2), 32 W J/eps and n eps^2 >= 2^11 log(8/delta) that the project had first",
    ),
    requires=(
        Require(_data, n * epsilon**2, ">=", 512 * sp.log(6 / delta)),
        Require("the functions move with the weights", J, ">", sp.Integer(0)),
    ),
    supposes=(IID, PARAMETRISED, Suppose("ball", "the inputs lie in the unit ball")),
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
            "of the functions of the class with a smaller Lipschitz constant, each centred at its value at 0; one component",
            Cited(
                "peff_2026_rounding",
                {"fit_probability": _smooth, "correlation_probability": _one, "k": 1},
                {
                    "bounded": "clipping to [-1, 1] keeps Lipschitz constants and the parametrisation and improves the fit",
                    "net": "the functions with a smaller Lipschitz constant have a net of such functions, below",
                },
            ),
            _smooth,
            "<=",
            3 * _noise + net_size * _one,
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
                "hoeffding_1963_mean",
                {"tail_probability": _one, "threshold": epsilon / 8, "width": 2 * _rhs},
                {
                    "independent": "given the inputs, the labels are independent",
                    "interval": "given x, z is centred with range 2 and |f(x) - f(0)| <= Lip(f)",
                },
            ),
            _one,
            "<=",
            sp.exp(-_under),
        ),
        Step("data", "the hypothesis", Hypothesis(_data), n * epsilon**2, ">=", 512 * sp.log(6 / delta)),
        Step(
            "exponent of the noise",
            "is at least that logarithm",
            Combined({"data": sp.Rational(1, 512)}),
            n * epsilon**2 / 512,
            ">=",
            sp.log(6 / delta),
        ),
        Step(
            "a noise event",
            "is rare",
            Applied("exponent of the noise", sp.exp(-_real), _real),
            _noise,
            "<=",
            delta / 6,
        ),
        Step(
            "rare",
            "one half from the noise and one from the net",
            Combined({"rounding": 1, "a noise event": 3, "net": _one, "one function": _base**p}),
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
                "n": 2**15,
                "p": 3,
                "W": 1,
                "J": sp.Rational(1, 32),
                "epsilon": sp.Rational(1, 2),
                "delta": sp.Rational(1, 4),
            },
            8 / sp.sqrt(6 * sp.log(2)),
            "1 + 16/32 * 2 = 2, so 3 log 2 + log 8 = 6 log 2; sqrt(2^15/2^7)/2 = 8",
        ),
    ),
    mutants=(
        Mutant("constant 2", epsilon / 2 * sp.sqrt(n / _under)),
        Mutant(
            "delta for 1/delta",
            epsilon / sp.sqrt(2**7) * sp.sqrt(n / (p * sp.log(_base) + sp.log(2 * delta))),
        ),
        Mutant("root forgotten", epsilon / sp.sqrt(2**7) * n / _under),
    ),
)
