"""Fitting below the noise forces correlation with the noise: thresholds epsilon/4 and epsilon/8, ranges 2.

All sample averages are written through moments of (y, g(x), f(x)); the loss, y^2 - g^2, the square of g - f and the
correlation with the noise are combinations of them, so the decomposition of the loss is checked by algebra. In each
component the noise sums up to at most (epsilon/8) sqrt(n count/k) outside two rare events, whichever way the function's
mean leans; the mean of the square roots over the k components is at most that of (n/k + count)/2. Of the mean of f under
a component the proof uses only that it is one number in [-1, 1] per function and component, so any other such number may
stand for it.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED, IID
from bounds.proof import (
    Applied,
    Averaged,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Positive,
    Signed,
    Step,
    Union,
)
from bounds.quantities import Quantity
from bounds.symbols import correlation_probability, epsilon, fit_probability, k, n

_locals = (
    Quantity("yy", "sample average of y^2", "real", r"\overline{y^2}"),
    Quantity("yf", "sample average of y f", "real", r"\overline{yf}"),
    Quantity("ff", "sample average of f^2", "real", r"\overline{f^2}"),
    Quantity("gf", "sample average of g f", "real", r"\overline{gf}"),
    Quantity("gg", "sample average of g^2", "real", r"\overline{g^2}"),
    Quantity("g", "expected label at a point", "real", "g"),
    Quantity("f", "the function at a point", "real", "f"),
    Quantity("sigma2", "expected variance of the label", "positive real", r"\sigma^2"),
    Quantity("X", "correlation of the centred function with the noise", "real", "X"),
    Quantity("M", "sample average of the component's mean of f times the noise", "real", "M"),
    Quantity("l", "a component", "positive integer", r"\ell"),
    Quantity("occupied", "number of points in a component that has some", "positive integer", r"n_\ell"),
    Quantity(
        "chance", "probability, given inputs and components, of one deviation", "real in [0, 1]", r"\pi"
    ),
    Quantity("P_one", "its expectation for one component and one direction", "real in [0, 1]", r"\bar\pi"),
    Quantity("P_square", "probability that y^2 - g^2 falls short", "real in [0, 1]", "P_0"),
    Quantity("P_up", "probability that some component's noise deviates upwards", "real in [0, 1]", "P_+"),
    Quantity("P_down", "and downwards", "real in [0, 1]", "P_-"),
)
_yy, _yf, _ff, _gf, _gg, _g, _f, _sigma2, _X, _M, _l, _occupied, _chance, _one, _square, _up, _down = (
    q.symbol for q in _locals
)
_S = sp.Function("S", real=True)(_l)  # sum of the noise over the component's points
_count = sp.Function("count", nonnegative=True)(_l)  # their number
_E = sp.Function("E", real=True)(_l)  # mean of f under the component
_x = sp.Symbol("x", real=True)
_level = epsilon / 8 * sp.sqrt(n * _count / k)
_rare = sp.exp(-n * epsilon**2 / (128 * k))
_rhs = (2 * k + 1) * _rare + correlation_probability

BOUND = Bound(
    id="peff_2026_noise_decomposition",
    title="Fitting below the noise is correlation with the noise",
    claim=Claim(
        fit_probability,
        "<=",
        _rhs,
        r"X_W=\tfrac1n\sum_i(f^W(x_i)-\mathbb E_{\mu_{\ell_i}}f^W)z_i,\quad a=\varepsilon/4",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "noise decomposition",
        "",
        "sharpens Lemma 2 of Kumar, Luo & Sellke: ranges 2 instead of 4, one variable y^2 - g^2 instead of two",
    ),
    requires=(),
    supposes=(IID, BOUNDED),
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
            "the average of y^2 - g^2, whose expectation is sigma^2, does not fall short by more than epsilon/4",
            Given(outside=_square),
            _yy - _gg,
            ">=",
            _sigma2 - epsilon / 4,
        ),
        Step(
            "correlation",
            "the average of f times the noise y - g is at least 3 epsilon/8",
            Combined(
                {
                    "a fit": sp.Rational(1, 2),
                    "distance from g": sp.Rational(1, 2),
                    "labels as usual": sp.Rational(1, 2),
                }
            ),
            _yf - _gf,
            ">=",
            3 * epsilon / 8,
        ),
        Step(
            "noise not high",
            "the noise of no component sums up to more than its level",
            Given(outside=_up, for_all=(_l,)),
            _S,
            "<=",
            _level,
        ),
        Step(
            "noise not low",
            "nor to less than minus that",
            Given(outside=_down, for_all=(_l,)),
            -_S,
            "<=",
            _level,
        ),
        Step(
            "mean at most 1", "functions are at most 1", Hypothesis("bounded", (_l,)), _E, "<=", sp.Integer(1)
        ),
        Step("mean at least -1", "and at least -1", Hypothesis("bounded", (_l,)), _E, ">=", sp.Integer(-1)),
        Step(
            "a component's part",
            "whichever way the mean leans",
            Combined(
                {"noise not high": (1 + _E) / 2, "noise not low": (1 - _E) / 2},
                knowing=("mean at most 1", "mean at least -1"),
            ),
            _E * _S,
            "<=",
            _level,
        ),
        Step(
            "two means",
            "a geometric mean is at most the arithmetic one",
            Signed(),
            (sp.sqrt(n / k) - sp.sqrt(_count)) ** 2,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "without a root",
            "sqrt((n/k) count) <= (n/k + count)/2",
            Combined({"a component's part": 1, "two means": epsilon / 16}),
            _E * _S,
            "<=",
            epsilon / 16 * (n / k + _count),
        ),
        Step(
            "all components",
            "averaged over the k components, whose counts add up to n and whose parts to n M",
            Averaged("without a root", {_E * _S: n * _M / k, _count: n / k}, (_l,)),
            n * _M / k,
            "<=",
            epsilon / 16 * (n / k + n / k),
        ),
        Step(
            "the centred correlation",
            "X is the average of (f - E f)(y - g)",
            Foundation("definition", "f = (f - E f) + E f, and M averages the second part times the noise"),
            _X,
            "==",
            _yf - _gf - _M,
        ),
        Step(
            "what is left",
            "for the centred correlation",
            Combined({"correlation": 1, "all components": k / n, "the centred correlation": -1}),
            _X,
            ">=",
            epsilon / 4,
        ),
        Step(
            "reached",
            "the centred correlation reaches epsilon/4",
            Given(event=correlation_probability),
            _X,
            ">=",
            epsilon / 4,
        ),
        Step(
            "outside three events",
            "a fit is a correlation",
            Union("a fit", ("labels as usual", "noise not high", "noise not low"), "reached", "what is left"),
            fit_probability,
            "<=",
            _square + _up + _down + correlation_probability,
        ),
        Step(
            "labels",
            "y^2 - g^2 averages to less than its expectation sigma^2 minus epsilon/4",
            Cited(
                "hoeffding_1963_mean",
                {"tail_probability": _square, "threshold": epsilon / 4, "width": 2},
                {
                    "independent": "the points are independent and identically distributed",
                    "interval": "sigma^2 - (y^2 - g^2) is centred and y^2 - g^2 lies in [-1, 1]",
                },
            ),
            _square,
            "<=",
            sp.exp(-n * epsilon**2 / 32),
        ),
        Step(
            "less often", "since 1 <= 4k", Positive(), n * epsilon**2 / 32, ">=", n * epsilon**2 / (128 * k)
        ),
        Step(
            "labels, at the rate of a component",
            "the exponential falls",
            Applied("less often", sp.exp(-_x), _x),
            sp.exp(-n * epsilon**2 / 32),
            "<=",
            _rare,
        ),
        Step(
            "one component, one direction",
            "its noise averages to more than level/occupied, given the inputs and the components",
            Cited(
                "hoeffding_1963_mean",
                {
                    "tail_probability": _chance,
                    "n": _occupied,
                    "threshold": epsilon / 8 * sp.sqrt(n / (k * _occupied)),
                    "width": 2,
                },
                {
                    "independent": "given x, the labels are independent",
                    "interval": "given x, z = y - g is centred and lies in [-1 - g, 1 - g]",
                },
                for_all=(_chance, _occupied),
            ),
            _chance,
            "<=",
            _rare,
        ),
        Step(
            "over inputs and components",
            "a component without points does not deviate",
            Averaged("one component, one direction", {_chance: _one}, (_chance,)),
            _one,
            "<=",
            _rare,
        ),
        Step(
            "some component upwards",
            "k components",
            Foundation("union bound", "the event is the union of k, each of probability at most P_one"),
            _up,
            "<=",
            k * _one,
        ),
        Step(
            "some component downwards",
            "k components",
            Foundation("union bound", "the event is the union of k, each of probability at most P_one"),
            _down,
            "<=",
            k * _one,
        ),
        Step(
            "the claim",
            "1 event and 2k events",
            Combined(
                {
                    "outside three events": 1,
                    "labels": 1,
                    "labels, at the rate of a component": 1,
                    "some component upwards": 1,
                    "some component downwards": 1,
                    "over inputs and components": 2 * k,
                }
            ),
            fit_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"n": 512, "epsilon": sp.Rational(1, 2), "k": 1, "correlation_probability": sp.Rational(1, 8)},
            3 * sp.exp(-1) + sp.Rational(1, 8),
            "512/4/128 = 1",
        ),
        Example(
            {"n": 1024, "epsilon": sp.Rational(1, 2), "k": 2, "correlation_probability": 0},
            5 * sp.exp(-1),
            "1024/4/256 = 1",
        ),
    ),
    mutants=(
        Mutant("2k events only", 2 * k * _rare + correlation_probability),
        Mutant(
            "epsilon not squared", (2 * k + 1) * sp.exp(-n * epsilon / (128 * k)) + correlation_probability
        ),
        Mutant(
            "k in the wrong place", (2 * k + 1) * sp.exp(-n * epsilon**2 * k / 128) + correlation_probability
        ),
    ),
)
