"""From an infinite class to a finite net: functions within epsilon/8 of each other have losses within epsilon/2."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED, IID, NET
from bounds.proof import Averaged, Cited, Combined, Foundation, Given, Hypothesis, Step, Union
from bounds.quantities import Quantity
from bounds.symbols import correlation_probability, epsilon, fit_probability, k, n, net_size

_locals = (
    Quantity("i", "a data point", "positive integer", "i"),
    Quantity("loss", "average of the squared residuals of the function", "nonnegative real", r"\hat\ell"),
    Quantity("rounded_loss", "the same for the function of the net", "nonnegative real", r"\hat\ell'"),
    Quantity("sigma2", "expected variance of the label", "positive real", r"\sigma^2"),
    Quantity("P_rounded", "probability that a function of the net fits", "real in [0, 1]", "P'"),
    Quantity(
        "P_net",
        "probability that one of the net correlates with the noise",
        "real in [0, 1]",
        r"P_{\mathcal N}",
    ),
)
_i, _loss, _rounded_loss, _sigma2, _rounded, _net = (q.symbol for q in _locals)
_r = sp.Function("residual", real=True)(_i)  # y - f(x)
_q = sp.Function("rounded_residual", real=True)(_i)  # y - f'(x), f' in the net
_rare = (2 * k + 1) * sp.exp(-n * epsilon**2 / (512 * k))
_rhs = _rare + net_size * correlation_probability


def _residual(name: str, text: str, side: sp.Expr, sense: str, end: sp.Expr, key: str = "bounded") -> Step:
    return Step(name, text, Hypothesis(key, (_i,)), side, sense, sp.sympify(end))


BOUND = Bound(
    id="peff_2026_rounding",
    title="A class with a net rarely fits below the noise",
    claim=Claim(
        fit_probability,
        "<=",
        _rhs,
        r"X=\tfrac1n\sum_i(f(x_i)-\mathbb E_{\mu_{\ell_i}}f)z_i,\quad a=\varepsilon/8,\quad f\in\mathcal N\text{ fixed}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "rounding to a net"),
    requires=(),
    supposes=(IID, BOUNDED, NET),
    locals=_locals,
    steps=(
        _residual("residual at most 2", "labels and functions lie in [-1, 1]", _r, "<=", 2),
        _residual("residual at least -2", "likewise", _r, ">=", -2),
        _residual("rounded at most 2", "likewise for the net", _q, "<=", 2),
        _residual("rounded at least -2", "likewise", _q, ">=", -2),
        _residual(
            "not far above", "the net has a function within epsilon/8", _q - _r, "<=", epsilon / 8, "net"
        ),
        _residual("not far below", "on either side", _r - _q, "<=", epsilon / 8, "net"),
        Step(
            "sum not high",
            "of the two residuals",
            Combined({"residual at most 2": 1, "rounded at most 2": 1}),
            _r + _q,
            "<=",
            sp.Integer(4),
        ),
        Step(
            "sum not low",
            "of the two residuals",
            Combined({"residual at least -2": 1, "rounded at least -2": 1}),
            _r + _q,
            ">=",
            sp.Integer(-4),
        ),
        Step(
            "one point",
            "a difference of squares is the difference times the sum",
            Combined(
                {"not far above": (4 + _r + _q) / 2, "not far below": (4 - _r - _q) / 2},
                knowing=("sum not high", "sum not low"),
            ),
            _q**2,
            "<=",
            _r**2 + epsilon / 2,
        ),
        Step(
            "all points",
            "the average over the sample",
            Averaged("one point", {_q**2: _rounded_loss, _r**2: _loss}, (_i,)),
            _rounded_loss,
            "<=",
            _loss + epsilon / 2,
        ),
        Step(
            "a fit",
            "of a function of the class",
            Given(event=fit_probability),
            _loss,
            "<=",
            _sigma2 - epsilon,
        ),
        Step(
            "its rounding",
            "fits epsilon/2 below the noise",
            Combined({"all points": 1, "a fit": 1}),
            _rounded_loss,
            "<=",
            _sigma2 - epsilon / 2,
        ),
        Step(
            "a fit of the net",
            "by one of its functions",
            Given(event=_rounded),
            _rounded_loss,
            "<=",
            _sigma2 - epsilon / 2,
        ),
        Step(
            "rounding",
            "whatever fits has a rounding that fits",
            Union("a fit", (), "a fit of the net", "its rounding"),
            fit_probability,
            "<=",
            _rounded,
        ),
        Step(
            "decomposition at epsilon/2",
            "the finite class of the functions of the net",
            Cited(
                "peff_2026_noise_decomposition",
                {"fit_probability": _rounded, "epsilon": epsilon / 2, "correlation_probability": _net},
            ),
            _rounded,
            "<=",
            _rare + _net,
        ),
        Step(
            "some function of the net",
            "each correlates by epsilon/8 with at most this probability",
            Foundation("union bound", "net_size functions"),
            _net,
            "<=",
            net_size * correlation_probability,
        ),
        Step(
            "the claim",
            "together",
            Combined({"rounding": 1, "decomposition at epsilon/2": 1, "some function of the net": 1}),
            fit_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "n": 2048,
                "epsilon": sp.Rational(1, 2),
                "k": 1,
                "net_size": 5,
                "correlation_probability": sp.Rational(1, 100),
            },
            3 * sp.exp(-1) + sp.Rational(1, 20),
            "2048/4/512 = 1; 5/100",
        ),
        Example(
            {
                "n": 4096,
                "epsilon": sp.Rational(1, 2),
                "k": 2,
                "net_size": 3,
                "correlation_probability": sp.Rational(1, 3),
            },
            5 * sp.exp(-1) + 1,
            "4096/4/1024 = 1; 3/3",
        ),
    ),
    mutants=(
        Mutant("net forgotten", _rare + correlation_probability),
        Mutant(
            "epsilon as it was",
            (2 * k + 1) * sp.exp(-n * epsilon**2 / (128 * k)) + net_size * correlation_probability,
        ),
        Mutant(
            "k events only",
            (k + 1) * sp.exp(-n * epsilon**2 / (512 * k)) + net_size * correlation_probability,
        ),
    ),
)
