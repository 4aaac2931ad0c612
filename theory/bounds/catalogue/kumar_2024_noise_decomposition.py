"""Kumar, Luo & Sellke, Lemma 2: fitting below the noise forces correlation with the noise.

Lemmas 4 and 5 of the appendix joined, with their thresholds and ranges: z^2 and z g fall short by epsilon/6 seldom (events B
and C), and the noise of a component sums up to (epsilon/8) sqrt(n count/k) seldom (event F). Sample averages are written
through moments of (y, g(x), f(x)), as in `peff_2026_noise_decomposition`, which has sharper thresholds and ranges.
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
from bounds.symbols import (
    correlation_probability,
    epsilon,
    fit_probability,
    k,
    n,
    tail_probability,
    threshold,
    width,
)

_locals = (
    Quantity("yy", "sample average of y^2", "real", r"\overline{y^2}"),
    Quantity("yg", "sample average of y g", "real", r"\overline{yg}"),
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
    Quantity("P_B", "probability that z^2 falls short", "real in [0, 1]", "P(B^c)"),
    Quantity("P_C", "probability that z g falls short", "real in [0, 1]", "P(C^c)"),
    Quantity("P_up", "probability that some component's noise deviates upwards", "real in [0, 1]", "P_+"),
    Quantity("P_down", "and downwards", "real in [0, 1]", "P_-"),
)
_yy, _yg, _yf, _ff, _gf, _gg, _g, _f, _sigma2, _X, _M, _l, _occupied, _chance, _one, _B, _C, _up, _down = (
    q.symbol for q in _locals
)
_S = sp.Function("S", real=True)(_l)  # sum of the noise over the component's points
_count = sp.Function("count", nonnegative=True)(_l)  # their number
_E = sp.Function("E", real=True)(_l)  # mean of f under the component
_x = sp.Symbol("x", real=True)
_level = epsilon / 8 * sp.sqrt(n * _count / k)
_rare = sp.exp(-n * epsilon**2 / (8**3 * k))
_rhs = (2 * k + 2) * _rare + correlation_probability

BOUND = Bound(
    id="kumar_2024_noise_decomposition",
    title="Fitting below the noise is correlation with the noise (printed constants)",
    claim=Claim(
        fit_probability,
        "<=",
        _rhs,
        r"X_W=\tfrac1n\sum_i(f^W(x_i)-\mathbb E_{\mu_{\ell_i}}f^W)z_i,\quad a=\varepsilon/8",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)", "Lemma 2", "Lemmas 4 and 5"),
    requires=(),
    supposes=(IID, BOUNDED),
    locals=_locals,
    steps=(
        Step(
            "a fit",
            "A_f: the sample average of (y - f)^2 is epsilon below the noise",
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
            "noise as large as usual",
            "B: the average of z^2 = (y - g)^2, whose expectation is sigma^2",
            Given(outside=_B),
            _yy - 2 * _yg + _gg,
            ">=",
            _sigma2 - epsilon / 6,
        ),
        Step(
            "noise apart from g",
            "C: the average of z g = (y - g) g, whose expectation is 0",
            Given(outside=_C),
            _yg - _gg,
            ">=",
            -epsilon / 6,
        ),
        Step(
            "correlation",
            "D_f: the average of f z = f (y - g)",
            Combined(
                {
                    "a fit": sp.Rational(1, 2),
                    "distance from g": sp.Rational(1, 2),
                    "noise as large as usual": sp.Rational(1, 2),
                    "noise apart from g": 1,
                }
            ),
            _yf - _gf,
            ">=",
            epsilon / 4,
        ),
        Step(
            "noise not high",
            "outside F: the noise of no component sums up to more than its level",
            Given(outside=_up, for_all=(_l,)),
            _S,
            "<=",
            _level,
        ),
        Step(
            "noise not low",
            "outside F: nor to less than minus that",
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
            epsilon * n / (8 * k),
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
            "E_f: for the centred correlation",
            Combined({"correlation": 1, "all components": k / n, "the centred correlation": -1}),
            _X,
            ">=",
            epsilon / 8,
        ),
        Step(
            "reached",
            "E_f as an event",
            Given(event=correlation_probability),
            _X,
            ">=",
            epsilon / 8,
        ),
        Step(
            "outside four events",
            "a fit is a correlation: eq. (5)",
            Union(
                "a fit",
                ("noise as large as usual", "noise apart from g", "noise not high", "noise not low"),
                "reached",
                "what is left",
            ),
            fit_probability,
            "<=",
            _B + _C + _up + _down + correlation_probability,
        ),
        Step(
            "B",
            "z^2 lies in [0, 4]",
            Cited(
                "hoeffding_1963_mean",
                {tail_probability: _B, threshold: epsilon / 6, width: 4},
                {
                    "independent": "the points are independent",
                    "interval": "sigma^2 - z^2 is centred, and z^2 lies in [0, 4] as |z| <= 2",
                },
            ),
            _B,
            "<=",
            sp.exp(-n * epsilon**2 / 288),
        ),
        Step(
            "C",
            "z g lies in [-2, 2]",
            Cited(
                "hoeffding_1963_mean",
                {tail_probability: _C, threshold: epsilon / 6, width: 4},
                {
                    "independent": "the points are independent",
                    "interval": "E[z|x] = 0, so z g is centred; |z| <= 2 and |g| <= 1",
                },
            ),
            _C,
            "<=",
            sp.exp(-n * epsilon**2 / 288),
        ),
        Step(
            "less often",
            "since 288 <= 512 k",
            Positive(),
            n * epsilon**2 / 288,
            ">=",
            n * epsilon**2 / (8**3 * k),
        ),
        Step(
            "at the rate of a component",
            "the exponential falls",
            Applied("less often", sp.exp(-_x), _x),
            sp.exp(-n * epsilon**2 / 288),
            "<=",
            _rare,
        ),
        Step(
            "one component, one direction",
            "its noise averages to more than level/occupied, given the inputs and the components",
            Cited(
                "hoeffding_1963_mean",
                {
                    tail_probability: _chance,
                    n: _occupied,
                    threshold: epsilon / 8 * sp.sqrt(n / (k * _occupied)),
                    width: 4,
                },
                {
                    "independent": "given x, the labels are independent",
                    "interval": "given x, z = y - g is centred and lies in [-2, 2]",
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
            "2 events and 2k events",
            Combined(
                {
                    "outside four events": 1,
                    "B": 1,
                    "C": 1,
                    "at the rate of a component": 2,
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
            {"n": 2048, "epsilon": sp.Rational(1, 2), "k": 1, "correlation_probability": sp.Rational(1, 4)},
            4 * sp.exp(-1) + sp.Rational(1, 4),
            "2048/4/512 = 1",
        ),
    ),
    mutants=(
        Mutant("2k events only", 2 * k * _rare + correlation_probability),
        Mutant("8^2 for 8^3", (2 * k + 2) * sp.exp(-n * epsilon**2 / (8**2 * k)) + correlation_probability),
        Mutant("correlation forgotten", (2 * k + 2) * _rare),
    ),
)
