"""Xu & Raginsky: enough points for a small generalisation error with high probability, from the information taken."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import (
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
)
from bounds.quantities import Quantity
from bounds.symbols import delta, information, n, proxy, tail_probability, threshold, tilt

_locals = (
    Quantity("i", "number of a point", "positive integer", "i"),
    Quantity("index", "a fixed choice of the learner, by its label", "real", "t"),
    Quantity("exponent", "of the tail of a fixed choice", "positive real", "E"),
    Quantity("u", "any number", "real", "u"),
)
_i, _index, _E, _u = (x.symbol for x in _locals)
_x = sp.Symbol("x", real=True)
_each = sp.Function("L", real=True)(_i, tilt)  # log E exp(tilt * centred loss at point i) at a fixed choice
_above, _below, _fixed = (sp.Function(name, nonnegative=True)(_index) for name in ("P_above", "P_below", "P"))
_tail = n * threshold**2 / (2 * proxy)
_least = 4 * (information / delta + sp.log(2 / delta))
_enough = Require(
    "enough data points", n, ">=", 8 * proxy / threshold**2 * (information / delta + sp.log(2 / delta))
)


def _side(name: str, side: sp.Expr) -> tuple[Step, Step]:
    probability = Step(
        f"{name}, at most 1",
        "a probability",
        Foundation("probability", "that the error at a fixed choice is large on this side", (_index,)),
        side,
        "<=",
        sp.Integer(1),
    )
    tail = Step(
        name,
        "the tail of the mean of the centred losses at a fixed choice",
        Cited(
            "chernoff_1952_mean",
            {"tail_probability": side},
            {"independent": "the points are, and so their losses at a fixed choice"},
            shown={"sub_gaussian": ("each point",)},
            knowing=(f"{name}, at most 1",),
            for_all=(_index,),
        ),
        side,
        "<=",
        sp.exp(-_tail),
    )
    return probability, tail


BOUND = Bound(
    id="xu_raginsky_2017_tail",
    title="Sample size for a generalisation error with high probability",
    claim=Claim(tail_probability, "<=", delta, r"|\mathrm{gen}|\ge a"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Xu & Raginsky 2017 (arXiv 1705.07809)",
        "Theorem 3",
        "",
        "stated there with I(Lambda(S);W), the losses of the sample for information; proved here by change of measure, "
        "for P(|gen| >= a), where a smaller constant than 8 would do",
    ),
    requires=(_enough,),
    supposes=(
        Suppose("independent", "the n points of the sample are independent and identically distributed"),
        Suppose(
            "subgaussian_loss",
            "log E exp(s (loss - its mean)) <= s^2 proxy/2 for every real s, at every fixed choice",
        ),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "each point",
            "the centred loss, or its negative",
            Hypothesis("subgaussian_loss", (_i, tilt)),
            _each,
            "<=",
            tilt**2 * proxy / 2,
        ),
        *_side("above", _above),
        *_side("below", _below),
        Step(
            "two sides",
            "the error at a fixed choice is large on one side or the other",
            Foundation("union bound", "over both signs", (_index,)),
            _fixed,
            "<=",
            _above + _below,
        ),
        Step(
            "exponent",
            "a short name",
            Foundation("definition", "for the exponent"),
            _E,
            "==",
            _tail,
        ),
        Step(
            "negative",
            "of both sides",
            Applied("exponent", sp.exp(-_x), _x),
            sp.exp(-_E),
            "==",
            sp.exp(-_tail),
        ),
        Step(
            "fixed index",
            "so it is rarely large",
            Combined({"above": 1, "below": 1, "two sides": 1, "negative": -2}),
            _fixed,
            "<=",
            2 * sp.exp(-_E),
        ),
        Step("enough", "as required", Hypothesis(_enough.text), _enough.lhs, ">=", _enough.rhs),
        Step(
            "large",
            "the exponent, for so many points",
            Combined({"enough": threshold**2 / (2 * proxy), "exponent": -1}),
            _E,
            ">=",
            _least,
        ),
        Step("a logarithm", "is above log 2", Positive(below_one=("delta",)), _least, ">", sp.log(2)),
        Step("above log 2", "both together", Combined({"large": 1, "a logarithm": 1}), _E, ">", sp.log(2)),
        Step(
            "below a half",
            "the exponential of its negative",
            Applied("above log 2", sp.exp(-_x), _x),
            sp.exp(-_E),
            "<",
            sp.Rational(1, 2),
        ),
        Step("below 1", "doubled", Combined({"below a half": 2}), 2 * sp.exp(-_E), "<", sp.Integer(1)),
        Step("likely", "suppose the contrary", Given(), tail_probability, ">", delta),
        Step(
            "transport",
            "the information that this takes",
            Cited(
                "peff_2026_information_needed",
                {"event_probability": tail_probability, "alpha": delta, "q": 2 * sp.exp(-_E)},
                shown={"fixed_index": ("fixed index",)},
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
            delta * (_least - sp.log(2)) + delta * sp.log(delta) - delta,
            ">",
            information,
        ),
        Step(
            "absurd",
            "information is above itself",
            Combined({"transport": 1, "large": delta, "of the logarithm": 1 - delta, "contradiction": 1}),
            information,
            "<",
            information,
        ),
        Step("the claim", "so it is not", Contradiction("likely", "absurd"), tail_probability, "<=", delta),
    ),
    examples=(
        Example(
            {
                "delta": sp.Rational(1, 2),
                "n": 100,
                "proxy": sp.Rational(1, 4),
                "threshold": sp.Rational(1, 2),
                "information": 1,
            },
            sp.Rational(1, 2),
            "8 (2 + log 4) = 27.1 points are enough",
        ),
        Example(
            {"delta": sp.Rational(1, 4), "n": 17, "proxy": 1, "threshold": 1, "information": 0},
            sp.Rational(1, 4),
            "8 log 8 = 16.6 points are enough",
        ),
    ),
    mutants=(
        Mutant("half of delta", delta / 2),
        Mutant("squared", delta**2),
        Mutant("with the tail of a fixed choice", 2 * sp.exp(-_tail)),
    ),
)
