"""Bubeck & Sellke, Lemma 2.1: fitting below the noise is correlation of the function, not centred, with the noise."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import IID
from bounds.proof import Applied, Averaged, Cited, Combined, Given, Signed, Step, Union
from bounds.quantities import Quantity
from bounds.symbols import correlation_probability, epsilon, fit_probability, n

_locals = (
    Quantity("yy", "sample average of y^2", "real", r"\overline{y^2}"),
    Quantity("yf", "sample average of y f", "real", r"\overline{yf}"),
    Quantity("ff", "sample average of f^2", "real", r"\overline{f^2}"),
    Quantity("gf", "sample average of g f", "real", r"\overline{gf}"),
    Quantity("gg", "sample average of g^2", "real", r"\overline{g^2}"),
    Quantity("g", "expected label at a point", "real", "g"),
    Quantity("f", "the function at a point", "real", "f"),
    Quantity("sigma2", "expected variance of the label", "positive real", r"\sigma^2"),
    Quantity("P_square", "probability that y^2 - g^2 falls short", "real in [0, 1]", "P_0"),
)
_yy, _yf, _ff, _gf, _gg, _g, _f, _sigma2, _square = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_printed, _own = sp.exp(-n * epsilon**2 / 8**3), sp.exp(-n * epsilon**2 / 8)

BOUND = Bound(
    id="bubeck_sellke_2021_noise",
    title="Fitting below the noise is correlation with the noise, not centred",
    claim=Claim(
        fit_probability,
        "<=",
        2 * _printed + correlation_probability,
        r"X=\tfrac1n\sum_if(x_i)z_i,\quad a=\varepsilon/4",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Lemma 2.1",
        "",
        "the proof is the project's: one deviation of y^2 - g^2 by epsilon/2 gives exp(-n eps^2/8) for 2 exp(-n eps^2/8^3)",
    ),
    requires=(),
    supposes=(IID,),
    locals=_locals,
    steps=(
        Step(
            "a fit",
            "the sample average of (y - f)^2 is epsilon below the noise",
            Given(event=fit_probability),
            _yy - 2 * _yf + _ff,
            "<=",
            _sigma2 - epsilon,
        ),
        Step("a square", "at every point", Signed(), (_g - _f) ** 2, ">=", sp.Integer(0)),
        Step(
            "distance from g",
            "the sample average of (g - f)^2 is nonnegative",
            Averaged("a square", {_g**2: _gg, _g * _f: _gf, _f**2: _ff}, (_g, _f)),
            _gg - 2 * _gf + _ff,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "labels as usual",
            "the average of y^2 - g^2, whose expectation is sigma^2, does not fall short by more than epsilon/2",
            Given(outside=_square),
            _yy - _gg,
            ">=",
            _sigma2 - epsilon / 2,
        ),
        Step(
            "correlation",
            "the average of f times the noise y - g",
            Combined(
                {
                    "a fit": sp.Rational(1, 2),
                    "distance from g": sp.Rational(1, 2),
                    "labels as usual": sp.Rational(1, 2),
                }
            ),
            _yf - _gf,
            ">=",
            epsilon / 4,
        ),
        Step(
            "reached",
            "the correlation reaches epsilon/4",
            Given(event=correlation_probability),
            _yf - _gf,
            ">=",
            epsilon / 4,
        ),
        Step(
            "outside one event",
            "a fit is a correlation",
            Union("a fit", ("labels as usual",), "reached", "correlation"),
            fit_probability,
            "<=",
            _square + correlation_probability,
        ),
        Step(
            "labels",
            "y^2 - g^2 averages to less than its expectation minus epsilon/2",
            Cited(
                "hoeffding_1963_mean",
                {"tail_probability": _square, "threshold": epsilon / 2, "width": 2},
                {
                    "independent": "the points are independent and identically distributed",
                    "interval": "sigma^2 - (y^2 - g^2) is centred and y^2 - g^2 lies in [-1, 1]",
                },
            ),
            _square,
            "<=",
            _own,
        ),
        Step(
            "exponent",
            "the printed one is smaller",
            Signed(),
            n * epsilon**2 / 8,
            ">=",
            n * epsilon**2 / 8**3,
        ),
        Step(
            "as printed",
            "the exponential falls",
            Applied("exponent", sp.exp(-_real), _real),
            _own,
            "<=",
            _printed,
        ),
        Step("one event", "where two are printed", Signed(), _printed, "<=", 2 * _printed),
        Step(
            "the claim",
            "together",
            Combined({"outside one event": 1, "labels": 1, "as printed": 1, "one event": 1}),
            fit_probability,
            "<=",
            2 * _printed + correlation_probability,
        ),
    ),
    examples=(
        Example(
            {"n": 2048, "epsilon": sp.Rational(1, 2), "correlation_probability": sp.Rational(1, 8)},
            2 * sp.exp(-1) + sp.Rational(1, 8),
            "2048/4/512 = 1",
        ),
    ),
    mutants=(
        Mutant("8^2", 2 * sp.exp(-n * epsilon**2 / 64) + correlation_probability),
        Mutant("epsilon not squared", 2 * sp.exp(-n * epsilon / 512) + correlation_probability),
        Mutant("twice the correlation", 2 * _printed + 2 * correlation_probability),
    ),
)
