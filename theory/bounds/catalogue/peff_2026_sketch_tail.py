"""A mask of drawn weights is seldom worse than its expected error says, by more than the columns drawn differ.

The distance changes little with any one draw, so that it is near its expectation (McDiarmid), which is at most the root of
the expected square (Jensen). Whatever is known of `sketch_error`, exactly or from above, goes into the first term.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import COLUMNS_DRAWN
from bounds.proof import (
    Applied,
    Averaged,
    Cited,
    Combined,
    Foundation,
    Given,
    Signed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import (
    column_diameter,
    delta,
    draws,
    sketch_distance,
    sketch_error,
    tail_probability,
    threshold,
    variation,
)

_locals = (
    Quantity("P_far", "P(the distance is above the claim)", "real in [0, 1]", "P_>"),
    Quantity("P_reached", "P(the distance is that far above its expectation)", "real in [0, 1]", "P"),
    Quantity("average", "expected distance", "nonnegative real", r"\mathbb E|X(m\odot w)-Xw|"),
    Quantity("excess", "distance less its expectation", "real", "Y"),
    Quantity("outcome", "outcome of all draws", "real", r"\omega"),
)
_far, _reached, _average, _excess, _outcome = (x.symbol for x in _locals)
_D = sp.Function("D", nonnegative=True)(_outcome)  # the distance in each outcome
_x = sp.Symbol("x", nonnegative=True)
_level = column_diameter * sp.sqrt(sp.log(1 / delta) / (2 * draws))
_rhs = sp.sqrt(sketch_error) + _level

BOUND = Bound(
    id="peff_2026_sketch_tail",
    title="How seldom a mask of drawn weights is bad",
    claim=Claim(sketch_distance, "<=", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "tail of a sketch"),
    requires=(),
    supposes=(
        COLUMNS_DRAWN,
        Suppose(
            "column_diameter",
            "no two of the columns w_i X_(i)/p_i with p_i > 0 are further apart than column_diameter",
        ),
    ),
    locals=_locals,
    steps=(
        Step("far", "the claim fails", Given(event=_far), sketch_distance, ">", _rhs),
        Step("square", "in every outcome", Signed(), (_D - _average) ** 2, ">=", sp.Integer(0)),
        Step(
            "jensen",
            "on average",
            Averaged("square", {_D**2: sketch_error, _D: _average}, (_outcome,)),
            sketch_error,
            ">=",
            _average**2,
        ),
        Step(
            "root", "of both sides", Applied("jensen", sp.sqrt(_x), _x), sp.sqrt(sketch_error), ">=", _average
        ),
        Step(
            "excess",
            "over the mean",
            Foundation("definition", "a name"),
            _excess,
            "==",
            sketch_distance - _average,
        ),
        Step(
            "far above the mean",
            "where the claim fails",
            Combined({"far": 1, "excess": -1, "root": 1}),
            _excess,
            ">=",
            _level,
        ),
        Step("reached", "the same as an event", Given(event=_reached), _excess, ">=", _level),
        Step(
            "inclusion",
            "one event in the other",
            Union("far", (), "reached", "far above the mean"),
            _far,
            "<=",
            _reached,
        ),
        Step(
            "mcdiarmid",
            "another weight in one draw",
            Cited(
                "mcdiarmid_1989_bounded_differences",
                {
                    tail_probability: _reached,
                    threshold: _level,
                    variation: column_diameter**2 / draws,
                },
                {
                    "independent_arguments": "the draws",
                    "bounded_differences": "the prediction is a mean of draws columns w_i X_(i)/p_i: one of them for another "
                    "moves it, and changes its distance from Xw, by at most c_i = column_diameter/draws",
                    "variation": "draws (column_diameter/draws)^2",
                },
            ),
            _reached,
            "<=",
            delta,
        ),
        Step("seldom", "then", Combined({"inclusion": 1, "mcdiarmid": 1}), _far, "<=", delta),
        Step(
            "the claim", "outside that event", WithProbability("far", "seldom"), sketch_distance, "<=", _rhs
        ),
    ),
    examples=(
        Example(
            {"sketch_error": 2, "column_diameter": 4, "draws": 2, "delta": sp.Rational(1, 4)},
            sp.sqrt(2) + 2 * sp.sqrt(2 * sp.log(2)),
            "4 sqrt(2 log 2/4): X = (1, -1), w = (1, 1), p = (1/2, 1/2), two draws: columns 2 and -2, error 4/2",
        ),
        Example(
            {"sketch_error": 4, "column_diameter": 3, "draws": 1, "delta": sp.Rational(1, 16)},
            2 + 3 * sp.sqrt(2 * sp.log(2)),
            "2 + 3 sqrt(4 log 2/2)",
        ),
    ),
    mutants=(
        Mutant(
            "root of half the log forgotten",
            sp.sqrt(sketch_error) + column_diameter * sp.sqrt(sp.log(1 / delta) / draws),
        ),
        Mutant("error for its root", sketch_error + _level),
        Mutant("not over draws", sp.sqrt(sketch_error) + column_diameter * sp.sqrt(sp.log(1 / delta) / 2)),
        Mutant("no deviation", sp.sqrt(sketch_error)),
    ),
)
