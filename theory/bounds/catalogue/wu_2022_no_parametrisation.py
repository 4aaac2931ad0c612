"""Wu, Huang & Zhang: without any parametrisation the Lipschitz constant grows like n^(1/d), with explicit constants.

A function with Lipschitz constant l is within epsilon/8 of one that is constant on the cells of a set of points of the
unit ball epsilon/(16 l) apart and has values on a grid of step epsilon/8 there. These are finitely many, and for each the
correlation with the noise is rare.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import IID
from bounds.proof import (
    Applied,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Signed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import d, delta, epsilon, lipschitz, n, net_size

_locals = (
    Quantity("P_smooth", "probability that a smoother function fits", "real in [0, 1]", "P"),
    Quantity("P_close", "probability that a function close to the net fits", "real in [0, 1]", "P'"),
    Quantity("P_one", "probability that one of the net correlates by epsilon/8", "real in [0, 1]", "P_f"),
    Quantity(
        "distance", "from an input to the nearest point of the separated set", "nonnegative real", r"|x-x'|"
    ),
    Quantity("moved", "change of the function over that distance", "nonnegative real", "|f(x)-f(x')|"),
    Quantity("rounded", "distance of its value there from the grid", "nonnegative real", r"|f(x')-t|"),
    Quantity("supremum", "distance of the function from its rounding", "nonnegative real", r"|f-f'|_\infty"),
    Quantity("cells", "points of the separated set", "positive integer", "m"),
    Quantity("levels", "values of the grid", "positive integer", "v"),
)
_smooth, _close, _one, _distance, _moved, _rounded, _supremum, _cells, _levels = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_positive = sp.Symbol("r", positive=True)
_zero = sp.Integer(0)
_log = sp.log(17 / epsilon)
_fill = 3 * n * epsilon**2 / (512 * _log)  # as many cells as the net may have
_root = _fill ** (1 / sp.sympify(d))
_radius = 4 / (_root - 1)
_rhs = epsilon / 64 * (_root - 1)
_data, _cell = "enough data", "enough data for more than one cell"
_noise = sp.exp(-n * epsilon**2 / 512)

BOUND = Bound(
    id="wu_2022_no_parametrisation",
    title="Law of robustness without a parametrisation",
    claim=Claim(
        lipschitz,
        ">=",
        _rhs,
        r"\text{with probability at least }1-\delta\text{, for every }f: A_f",
    ),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Wu, Huang & Zhang 2022 (arXiv 2202.11592)",
        "the law Omega(eps n^(1/d))",
        "",
        "the paper's order is quoted from a secondary source; the constants and the proof are the project's: 3/512 and 17/eps "
        "where the project first had 1/1024 and 34/eps. Below the second hypothesis the claim is empty.",
    ),
    requires=(
        Require(_data, n * epsilon**2, ">=", 512 * sp.log(4 / delta)),
        Require(_cell, 3 * n * epsilon**2, ">", 512 * _log),
    ),
    supposes=(
        IID,
        Suppose("ball", "the inputs lie in the unit ball of R^d"),
        Suppose("continuous", "lipschitz is the Lipschitz constant of the function that fits"),
    ),
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
        Step("cell", "the hypothesis", Hypothesis(_cell), 3 * n * epsilon**2, ">", 512 * _log),
        Step(
            "more than one cell",
            "the net may have",
            Combined({"cell": 1 / (512 * _log)}),
            _fill,
            ">",
            sp.Integer(1),
        ),
        Step(
            "root",
            "is above 1 too",
            Applied("more than one cell", _positive ** (1 / sp.sympify(d)), _positive),
            _root,
            ">",
            sp.Integer(1),
        ),
        Step(
            "near",
            "no input is farther from a maximal separated set",
            Foundation("maximality", "one that were could be added to the set"),
            _distance,
            "<=",
            _radius,
        ),
        Step(
            "Lipschitz",
            "the function moves by at most that many times the distance",
            Hypothesis("continuous"),
            _moved,
            "<=",
            lipschitz * _distance,
        ),
        Step(
            "moved",
            "by at most epsilon/16",
            Combined(
                {"Lipschitz": 1, "near": _rhs, "a smoother fit": _distance},
                knowing=("root",),
            ),
            _moved,
            "<=",
            epsilon / 16,
        ),
        Step(
            "grid",
            "of step epsilon/8",
            Foundation(
                "maximality", "the grid -1 + epsilon/16, ... reaches 1, and no value is farther from it"
            ),
            _rounded,
            "<=",
            epsilon / 16,
        ),
        Step(
            "rounding",
            "is the value of the grid nearest to the function's value at the point",
            Foundation("definition", "the triangle inequality bounds the distance by both changes"),
            _supremum,
            "==",
            _moved + _rounded,
        ),
        Step(
            "close",
            "to its rounding",
            Combined({"moved": 1, "grid": 1, "rounding": 1}),
            _supremum,
            "<=",
            epsilon / 8,
        ),
        Step(
            "close to the net",
            "and fits",
            Given(event=_close),
            _supremum,
            "<=",
            epsilon / 8,
        ),
        Step(
            "smooth functions",
            "are close to the net",
            Union("a smoother fit", (), "close to the net", "close"),
            _smooth,
            "<=",
            _close,
        ),
        Step(
            "rounded fits",
            "each function of the net centred at 0; one component",
            Cited(
                "peff_2026_rounding",
                {"fit_probability": _close, "correlation_probability": _one, "k": 1},
                {
                    "bounded": "clipping to [-1, 1] keeps Lipschitz constants and improves the fit",
                    "net": "the functions that are close to the net are",
                },
            ),
            _close,
            "<=",
            3 * _noise + net_size * _one,
        ),
        Step(
            "one function",
            "of the net",
            Cited(
                "hoeffding_1963_mean",
                {"tail_probability": _one, "threshold": epsilon / 8, "width": 2},
                {
                    "independent": "given the inputs, the labels are independent",
                    "interval": "given x, z is centred with range 2 and |f(x)| <= 1",
                },
            ),
            _one,
            "<=",
            sp.exp(-n * epsilon**2 / 128),
        ),
        Step(
            "patterns",
            "a function of the net is a value of the grid for each cell",
            Foundation("counting", "there are levels^cells such maps"),
            net_size,
            "<=",
            _levels**_cells,
        ),
        Step(
            "values",
            "of the grid",
            Foundation("counting", "steps of epsilon/8 from -1 to 1, the last one rounded up"),
            _levels,
            "<=",
            16 / epsilon + 1,
        ),
        Step("epsilon", "is below 1", Signed(), 1 / epsilon - 1, ">=", _zero),
        Step(
            "fewer values",
            "than 17/epsilon",
            Combined({"values": 1, "epsilon": 1}),
            _levels,
            "<=",
            17 / epsilon,
        ),
        Step(
            "logarithm of a value",
            "of both sides",
            Applied("fewer values", sp.log(_positive), _positive),
            sp.log(_levels),
            "<=",
            _log,
        ),
        Step(
            "logarithm of the net",
            "of both sides",
            Applied("patterns", sp.log(_positive), _positive),
            sp.log(net_size),
            "<=",
            sp.log(_levels**_cells),
        ),
        Step(
            "separated points",
            "in the ball, whose diameter is 2",
            Cited(
                "vershynin_2018_net",
                {"net_size": _cells, "W": 2, "resolution": _radius, "size": d},
                {"separated": "the set is separated and lies in the unit ball"},
                knowing=("root",),
            ),
            _cells,
            "<=",
            _fill,
        ),
        Step(
            "size of the net",
            "at most the exponential of three quarters of the tail's exponent",
            Combined({"logarithm of the net": 1, "logarithm of a value": _cells, "separated points": _log}),
            sp.log(net_size),
            "<=",
            3 * n * epsilon**2 / 512,
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("size of the net", sp.exp(_real), _real),
            net_size,
            "<=",
            sp.exp(3 * n * epsilon**2 / 512),
        ),
        Step("data", "the hypothesis", Hypothesis(_data), n * epsilon**2, ">=", 512 * sp.log(4 / delta)),
        Step(
            "exponent of the noise",
            "is at least that logarithm",
            Combined({"data": sp.Rational(1, 512)}),
            n * epsilon**2 / 512,
            ">=",
            sp.log(4 / delta),
        ),
        Step(
            "a rare event",
            "the noise, or the net",
            Applied("exponent of the noise", sp.exp(-_real), _real),
            _noise,
            "<=",
            delta / 4,
        ),
        Step(
            "rare",
            "three quarters from the noise and one from the net",
            Combined(
                {
                    "smooth functions": 1,
                    "rounded fits": 1,
                    "one function": net_size,
                    "exponential": sp.exp(-n * epsilon**2 / 128),
                    "a rare event": 4,
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
            {"n": 2**20, "d": 1, "epsilon": sp.Rational(1, 2), "delta": sp.Rational(1, 4)},
            12 / sp.log(34) - sp.Rational(1, 128),
            "3 * 2^20/4/512 = 1536; (1536/log 34 - 1)/128",
        ),
    ),
    mutants=(
        Mutant("32", epsilon / 32 * (_root - 1)),
        Mutant("dimension forgotten", epsilon / 64 * (_fill**2 - 1)),
        Mutant("without 1", epsilon / 64 * _root),
    ),
)
