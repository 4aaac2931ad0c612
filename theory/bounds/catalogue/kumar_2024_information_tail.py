"""Kumar, Luo & Sellke, Lemma 1: a process at a data-dependent index, controlled by mutual information."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Certified,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Hypothesis,
    Positive,
    Step,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import C, correlation, delta, event_probability, information

_locals = (
    Quantity("index", "a fixed index, by its label", "real", "t"),
    Quantity("exponent", "the square of the claim's level, over C", "positive real", "E"),
    Quantity("u", "any number", "real", "u"),
)
_index, _E, _u = (x.symbol for x in _locals)
_fixed = sp.Function("P", nonnegative=True)(_index)  # P(|X_t| >= the claim's level)
_x = sp.Symbol("x", real=True)
_rhs = sp.sqrt(72) * sp.sqrt(C / delta * information + C * sp.log(2 / delta))
_exponent = 72 * information / delta + 72 * sp.log(2 / delta)

BOUND = Bound(
    id="kumar_2024_information_tail",
    title="A tail at a data-dependent index",
    claim=Claim(correlation, "<", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Lemma 1",
        "eq. (3), a_1^2 = 72",
        "printed for any index set; true for countable ones, or with I(W;D) for I(W;{X_t}). Proved here by change of measure, "
        "where a_1^2 = 72 could be 1 + 1/log 2 < 2.45.",
    ),
    requires=(),
    supposes=(
        Suppose("tail", "P(|X_t| >= s) <= 2 exp(-s^2/C) for every s >= 0 and every fixed t"),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "fixed index",
            "the tail at the claim's level",
            Hypothesis("tail", (_index,)),
            _fixed,
            "<=",
            2 * sp.exp(-(_rhs**2) / C),
        ),
        Step("exponent", "what stands there", Foundation("definition", "a short name"), _E, "==", _exponent),
        Step(
            "the level squared",
            "over C",
            Algebra(),
            -(_rhs**2) / C,
            "==",
            -_exponent,
        ),
        Step(
            "in short",
            "its name for it",
            Combined({"the level squared": 1, "exponent": 1}),
            -(_rhs**2) / C,
            "==",
            -_E,
        ),
        Step(
            "exponentials",
            "of both sides",
            Applied("in short", sp.exp(_x), _x),
            sp.exp(-(_rhs**2) / C),
            "==",
            sp.exp(-_E),
        ),
        Step(
            "unlikely",
            "the tail at the claim's level, in short",
            Combined({"fixed index": 1, "exponentials": 2}),
            _fixed,
            "<=",
            2 * sp.exp(-_E),
        ),
        Step(
            "large",
            "the exponent is above log 2",
            Positive(below_one=("delta",)),
            _exponent,
            ">",
            sp.log(2),
        ),
        Step("above log 2", "by its name", Combined({"large": 1, "exponent": -1}), _E, ">", sp.log(2)),
        Step(
            "below a half",
            "the exponential of its negative",
            Applied("above log 2", sp.exp(-_x), _x),
            sp.exp(-_E),
            "<",
            sp.Rational(1, 2),
        ),
        Step("below 1", "doubled", Combined({"below a half": 2}), 2 * sp.exp(-_E), "<", sp.Integer(1)),
        Step("likely", "suppose the contrary", Given(), event_probability, ">", delta),
        Step(
            "transport",
            "the information that this takes",
            Cited(
                "peff_2026_information_needed",
                {"alpha": delta, "q": 2 * sp.exp(-_E)},
                shown={"fixed_index": ("unlikely",)},
                knowing=("likely", "below 1"),
            ),
            information,
            ">=",
            delta * (_E - sp.log(2)) + delta * sp.log(delta) + (1 - delta) * sp.log(1 - delta),
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "of the logarithm",
            "at -log(1 - delta)",
            At("tangent", {_u: -sp.log(1 - delta)}),
            1 / (1 - delta),
            ">=",
            1 - sp.log(1 - delta),
        ),
        Step(
            "contradiction",
            "more information than there is",
            Positive(below_one=("delta",)),
            delta * (_exponent - sp.log(2)) + delta * sp.log(delta) - delta,
            ">",
            information,
        ),
        Step(
            "absurd",
            "information is above itself",
            Combined(
                {"transport": 1, "of the logarithm": 1 - delta, "contradiction": 1, "exponent": -delta},
            ),
            information,
            "<",
            information,
        ),
        Step("rare", "so it is not", Contradiction("likely", "absurd"), event_probability, "<=", delta),
        Step("reached", "the event in question", Given(event=event_probability), correlation, ">=", _rhs),
        Step("the claim", "outside it", WithProbability("reached", "rare"), correlation, "<", _rhs),
    ),
    examples=(
        Example(
            {"C": 2, "information": 0, "delta": sp.Rational(1, 2)},
            12 * sp.sqrt(2 * sp.log(2)),
            "sqrt(72) sqrt(2 log 4) = sqrt(144 * 2 log 2)",
        ),
        Example(
            {"C": 2, "information": 1, "delta": sp.Rational(1, 2)},
            12 * sp.sqrt(2 + 2 * sp.log(2)),
            "72 (2/(1/2) + 2 log 4) = 72 (4 + 4 log 2) = 144 (2 + 2 log 2)",
        ),
    ),
    mutants=(
        Mutant(
            "information not divided by delta",
            sp.sqrt(72) * sp.sqrt(C * information * delta + C * sp.log(2 / delta)),
        ),
        Mutant("a_1^2 = 1", sp.sqrt(C / delta * information + C * sp.log(2 / delta))),
        Mutant(
            "sign of the logarithm", sp.sqrt(72) * sp.sqrt(C / delta * information + C * sp.log(2 * delta))
        ),
        Mutant("C not under the root", sp.sqrt(72) * C * sp.sqrt(information / delta + sp.log(2 / delta))),
    ),
)
