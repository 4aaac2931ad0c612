"""Kumar, Luo & Sellke, Theorem 5: generalisation of a class of binary functions that was chosen with little information.

In expectation by symmetrisation and Massart's lemma on the 2 growth vectors of plus or minus (loss - 1/2), so that the error is
two-sided and their norm is sqrt(n)/2; above its expectation by bounded differences 1/n and transport of information.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Averaged,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Grown,
    Signed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import (
    N,
    alpha,
    delta,
    event_probability,
    expected_gap,
    growth,
    information,
    largest_gap,
    n,
    q,
    rademacher,
    radius,
    tail_probability,
    threshold,
    variation,
    vc,
)

_locals = (
    Quantity(
        "P_large", "P(the largest error of the chosen class is above the claim)", "real in [0, 1]", "P_>"
    ),
    Quantity("P_reached", "P(X_W reaches the level), at the chosen class", "real in [0, 1]", "P(X_W>=s)"),
    Quantity(
        "worst",
        "largest P(X_t >= level) over fixed classes (where that is 0 nothing is to be shown)",
        "real in (0, 1)",
        "q_s",
    ),
    Quantity("X", "largest error of the chosen class less its expectation for that class", "real", "X_W"),
    Quantity(
        "mean_gap", "expectation of the largest error of a fixed class", "nonnegative real", r"\mathbb E Y_t"
    ),
    Quantity("mean_average", "E of the Rademacher average there", "nonnegative real", r"\mathbb E\mathcal R"),
    Quantity("sample", "the n points", "real", "S"),
    Quantity("v", "any number from 0 on", "nonnegative real", "v"),
    Quantity("rho", "a deviation", "positive real", r"\rho"),
)
_large, _reached, _worst, _X, _mean_gap, _mean_average, _S, _v, _rho = (x.symbol for x in _locals)
_average = sp.Function("R", nonnegative=True)(
    _S
)  # Rademacher average of plus or minus (loss - 1/2) on the sample
_x = sp.Symbol("x", positive=True)
_z = sp.Symbol("z", nonnegative=True)
_w = sp.Symbol("w", integer=True, nonnegative=True)  # vc - 1
_one, _zero = sp.Integer(1), sp.Integer(0)
_log_patterns = sp.log(2) + vc * (1 + sp.log(n / vc))
_mean = sp.sqrt(2 * _log_patterns / n)
_exponent = information / delta + sp.log(1 / delta) + 1  # 2 n s^2
_s = sp.sqrt(_exponent / (2 * n))
_rhs = _mean + _s
_tail = delta / sp.exp(1 + information / delta)
_rest = sp.log(1 - delta)
_large_enough = Require("no fewer points than the dimension", n - vc, ">=", _zero)


def _level(factor: sp.Expr) -> Step:
    return Step(
        "level of Lemma 1",
        "with C = 1/(2n), over sqrt(2n)",
        Algebra(),
        sp.sqrt(72 / (2 * n) * (information / delta + sp.log(2 / delta))),
        "==",
        sp.sqrt(factor * 72 / delta * (information + delta * sp.log(2 / delta))) / sp.sqrt(2 * n),
    )


def _hoeffding(exponent: sp.Expr, text: str) -> Step:
    return Step("deviation", text, Algebra(), 2 * n * _rho**2 / 2**2, "==", exponent)


BOUND = Bound(
    id="kumar_2024_vc",
    title="Generalisation of a chosen class by its dimension",
    claim=Claim(largest_gap, "<=", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Theorem 5",
        "eq. (10)",
        "printed over sqrt(2n): 4 + sqrt(v log(2en/v)) + sqrt((4 a_1^2/delta)(I + delta log(2/delta))), a_1^2 = 72; in the same form "
        "here: 2 sqrt(v log(en/v) + log 2) + sqrt((1/delta)(I + delta log(e/delta))). The printed first term rests on a deviation "
        "with half its range and is not proved here; it is smaller than this one where v log(en/v) is above 15 (for n far above v) to 31 (for n = v)",
    ),
    requires=(Require("a dimension that is not 0", vc, ">=", _one), _large_enough),
    supposes=(
        Suppose(
            "chosen_class",
            "the n points are independent and identically distributed, losses are 0 or 1, each class of binary functions shatters no "
            "vc + 1 points; largest_gap is the largest size of risk minus average loss over the class H_W",
        ),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "Massart's lemma",
            "for the vectors of plus or minus (loss - 1/2), of norm sqrt(n)/2: two for each pattern",
            Cited(
                "massart_2000_finite_class",
                {rademacher: _average, N: 2 * growth, radius: sp.sqrt(n) / 2},
                {
                    "rademacher": "the maximum over the class is one over these vectors (some may be repeated)",
                    "norm": "each of the n entries is 1/2 in size",
                },
                for_all=(_S,),
            ),
            _average,
            "<=",
            sp.sqrt(2 * sp.log(2 * growth) / n) / 2,
        ),
        Step(
            "over samples",
            "on average",
            Averaged("Massart's lemma", {_average: _mean_average}, (_S,)),
            _mean_average,
            "<=",
            sp.sqrt(2 * sp.log(2 * growth) / n) / 2,
        ),
        Step(
            "patterns",
            "that the class cuts out of n points",
            Cited("sauer_1972_growth_exponential", {}, {"dimension": "the class shatters no vc + 1 points"}),
            growth,
            "<=",
            (sp.E * n / vc) ** vc,
        ),
        Step(
            "logarithm of twice that",
            "of both sides",
            Applied("patterns", sp.log(2 * _x), _x),
            sp.log(2 * growth),
            "<=",
            sp.log(2 * (sp.E * n / vc) ** vc),
        ),
        Step(
            "multiplied out",
            "the logarithm of a power",
            Algebra(let={vc: 1 + _w}),
            sp.log(2 * (sp.E * n / vc) ** vc),
            "==",
            _log_patterns,
        ),
        Step(
            "number of vectors",
            "both together",
            Combined({"logarithm of twice that": 1, "multiplied out": 1}),
            sp.log(2 * growth),
            "<=",
            _log_patterns,
        ),
        Step(
            "root",
            "of both sides",
            Applied("number of vectors", sp.sqrt(2 * _x / n), _x),
            sp.sqrt(2 * sp.log(2 * growth) / n),
            "<=",
            _mean,
        ),
        Step(
            "symmetrisation",
            "of the class of plus or minus (loss - 1/2), whose one-sided errors are the two-sided ones of the loss",
            Cited(
                "gine_zinn_1984_symmetrisation",
                {expected_gap: _mean_gap, rademacher: _mean_average},
                {
                    "sample": "the points are independent and identically distributed",
                    "class": "of plus or minus (loss - 1/2)",
                    "rademacher_average": "mean_average is its expectation",
                },
            ),
            _mean_gap,
            "<=",
            2 * _mean_average,
        ),
        Step("large", "the claim fails", Given(event=_large), largest_gap, ">", _rhs),
        Step(
            "centred",
            "the largest error less its expectation at the chosen class",
            Foundation("definition", "a name"),
            _X,
            "==",
            largest_gap - _mean_gap,
        ),
        Step(
            "above its level",
            "where the claim fails",
            Combined({"large": 1, "centred": -1, "symmetrisation": 1, "over samples": 2, "root": 1}),
            _X,
            ">=",
            _s,
        ),
        Step("reached", "the same as an event", Given(event=_reached), _X, ">=", _s),
        Step(
            "inclusion",
            "one event in the other",
            Union("large", (), "reached", "above its level"),
            _large,
            "<=",
            _reached,
        ),
        Step(
            "bounded differences",
            "of the largest error of a fixed class: a point changes it by 1/n",
            Cited(
                "mcdiarmid_1989_bounded_differences",
                {tail_probability: _worst, threshold: _s, variation: 1 / n},
                {
                    "independent_arguments": "the points; worst is attained by some class, or approached",
                    "bounded_differences": "c_i = 1/n",
                    "variation": "n (1/n)^2",
                },
            ),
            _worst,
            "<=",
            _tail,
        ),
        Step(
            "exponent",
            "the logarithm of both sides",
            Applied("bounded differences", -sp.log(_x), _x),
            sp.log(1 / _worst),
            ">=",
            _exponent,
        ),
        Step("often", "the negation of the claim", Given(), _large, ">", delta),
        Step("reached often", "then", Combined({"often": 1, "inclusion": 1}), _reached, ">", delta),
        Step(
            "information needed",
            "for that",
            Cited(
                "peff_2026_information_needed",
                {alpha: delta, q: _worst, event_probability: _reached},
                {"fixed_index": "the largest probability over fixed classes"},
                knowing=("reached often",),
            ),
            information,
            ">=",
            delta * sp.log(1 / _worst) + delta * sp.log(delta) + (1 - delta) * _rest,
        ),
        Step("exponential", "is positive", Signed(), sp.exp(_v), ">=", _zero),
        Step("above 1", "and so it grows", Grown("exponential", _v), sp.exp(_v), ">=", _one),
        Step("tangent", "faster than v", Grown("above 1", _v), sp.exp(_v), ">=", 1 + _v),
        Step(
            "parabola",
            "and faster than its parabola",
            Grown("tangent", _v),
            sp.exp(_v),
            ">=",
            1 + _v + _v**2 / 2,
        ),
        Step(
            "entropy",
            "at v = -log(1 - delta)",
            At("parabola", {_v: -_rest}),
            1 / (1 - delta),
            ">=",
            1 - _rest + _rest**2 / 2,
        ),
        Step("not 0", "delta is positive", Signed(), -_rest, ">", _zero),
        Step("its square", "is positive", Applied("not 0", _z**2, _z), _rest**2, ">", _zero),
        Step(
            "absurd",
            "more information than there is",
            Combined(
                {
                    "information needed": 1,
                    "exponent": delta,
                    "entropy": 1 - delta,
                    "its square": (1 - delta) / 2,
                }
            ),
            information,
            "<",
            information,
        ),
        Step("seldom", "so it is not so often", Contradiction("often", "absurd"), _large, "<=", delta),
        Step("the claim", "outside that event", WithProbability("large", "seldom"), largest_gap, "<=", _rhs),
    ),
    examples=(
        Example(
            {"n": 8, "vc": 8, "delta": sp.Rational(1, 2), "information": 0},
            sp.sqrt((sp.log(2) + 8) / 4) + sp.sqrt((1 + sp.log(2)) / 16),
            "log(8/8) = 0: sqrt(2 (log 2 + 8)/8) + sqrt((log 2 + 1)/16)",
        ),
        Example(
            {"n": 2, "vc": 1, "delta": sp.Rational(1, 2), "information": 1},
            sp.sqrt(2 * sp.log(2) + 1) + sp.sqrt((3 + sp.log(2)) / 4),
            "sqrt(2 (log 2 + 1 + log 2)/2) + sqrt((2 + log 2 + 1)/4)",
        ),
    ),
    mutants=(
        Mutant(
            "information not divided by delta",
            _mean + sp.sqrt((information + sp.log(1 / delta) + 1) / (2 * n)),
        ),
        Mutant("half the first term", _mean / 2 + _s),
        Mutant("dimension squared", sp.sqrt(2 * (sp.log(2) + vc**2 * (1 + sp.log(n / vc))) / n) + _s),
        Mutant("delta for 1/delta", _mean + sp.sqrt((information * delta + sp.log(delta) + 1) / (2 * n))),
    ),
    errata=(
        Erratum(
            "Theorem 5, eq. (10): the deviation",
            _level(sp.Integer(4)),
            _level(_one),
            "4 a_1^2 in the statement and 2 a_1^2 in the last display of D.2 are a_1^2 by the display before it: that term is weaker "
            "than what its proof gives.",
        ),
        Erratum(
            "Appendix D.2: the expectation, cited as Theorem 6.11 of Shalev-Shwartz & Ben-David",
            _hoeffding(2 * n * _rho**2, "signs times differences of losses taken to have range 1"),
            _hoeffding(n * _rho**2 / 2, "signs times differences of losses lie in [-1, 1], of length 2"),
            "the constant 1 before the root of log tau asks for 2 exp(-2 m rho^2), but the m terms lie in [-1, 1]. With exp(-m rho^2/2), or by Massart's lemma as "
            "here, sqrt(v log(2em/v)) becomes 2 sqrt(v log(em/v) + log 2). Whether (10) holds as printed where v log(em/v) is large is "
            "left open.",
        ),
    ),
)
