"""A mask drawn with probabilities near the best ones is seldom bad: the error falls with the root of the draws.

Each column w_i X_(i)/p_i has norm v_i/p_i <= V/beta, so that two of them are at most 2 V/beta apart. `peff_2026_sketch_tail`
has the exact expected error in place of the first term, and their true largest distance in place of the second.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import CLOSE_PROBABILITIES, COLUMNS_DRAWN
from bounds.proof import Applied, Cited, Combined, Given, Signed, Step, Union, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import (
    closeness,
    column_diameter,
    column_total,
    delta,
    draws,
    prediction_energy,
    sketch_distance,
    sketch_error,
)

_locals = (
    Quantity("P_far", "P(the distance is above the claim)", "real in [0, 1]", "P_>"),
    Quantity(
        "P_outside", "P(the distance is above the root of the error and a deviation)", "real in [0, 1]", "P"
    ),
)
_far, _outside = (x.symbol for x in _locals)
_x = sp.Symbol("x", nonnegative=True)
_level = column_total / closeness * sp.sqrt(2 * sp.log(1 / delta) / draws)
_rhs = column_total / sp.sqrt(closeness * draws) + _level

BOUND = Bound(
    id="drineas_2006_sketch_tail",
    title="How seldom a mask of nearly best probabilities is bad",
    claim=Claim(sketch_distance, "<=", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Drineas, Kannan & Mahoney 2006 (SIAM J. Comput. 36)",
        "Theorem 1",
        "",
        "there with 8 for the 2 under the root (a martingale inequality for McDiarmid's), for a product of matrices, and with the "
        "product of Frobenius norms for the sum of v_i; the theorem's number and the 8 are from memory, the proof is the project's",
    ),
    requires=(Require("some v_i > 0", column_total, ">", sp.Integer(0)),),
    supposes=(COLUMNS_DRAWN, CLOSE_PROBABILITIES),
    locals=_locals,
    steps=(
        Step("far", "the claim fails", Given(event=_far), sketch_distance, ">", _rhs),
        Step(
            "usual",
            "otherwise",
            Given(outside=_outside),
            sketch_distance,
            "<=",
            sp.sqrt(sketch_error) + _level,
        ),
        Step(
            "seldom not",
            "as columns are at most 2 V/beta apart",
            Cited(
                "peff_2026_sketch_tail",
                {column_diameter: 2 * column_total / closeness},
                {"column_diameter": "each has norm v_i/p_i, at most column_total/closeness"},
                outside="usual",
            ),
            _outside,
            "<=",
            delta,
        ),
        Step(
            "error",
            "is small on average",
            Cited("drineas_2006_near_optimal_sketch"),
            sketch_error,
            "<=",
            (column_total**2 / closeness - prediction_energy) / draws,
        ),
        Step("energy", "is nonnegative", Signed(), prediction_energy / draws, ">=", sp.Integer(0)),
        Step(
            "less it",
            "the error is smaller still",
            Combined({"error": 1, "energy": 1}),
            sketch_error,
            "<=",
            column_total**2 / (closeness * draws),
        ),
        Step(
            "root",
            "of both sides",
            Applied("less it", sp.sqrt(_x), _x),
            sp.sqrt(sketch_error),
            "<=",
            column_total / sp.sqrt(closeness * draws),
        ),
        Step("not both", "can be", Combined({"far": 1, "usual": 1, "root": 1}), _rhs, "<", _rhs),
        Step("never", "what cannot be", Given(event=sp.Integer(0)), _rhs, "<", _rhs),
        Step(
            "only outside",
            "of the usual case",
            Union("far", ("usual",), "never", "not both"),
            _far,
            "<=",
            _outside,
        ),
        Step("seldom", "then", Combined({"only outside": 1, "seldom not": 1}), _far, "<=", delta),
        Step(
            "the claim", "outside that event", WithProbability("far", "seldom"), sketch_distance, "<=", _rhs
        ),
    ),
    examples=(
        Example(
            {
                "column_total": 1,
                "closeness": sp.Rational(1, 4),
                "draws": 4,
                "delta": sp.Rational(1, 2),
            },
            1 + 2 * sp.sqrt(2 * sp.log(2)),
            "1/sqrt(1) + 4 sqrt(2 log 2/4)",
        ),
        Example(
            {"column_total": 3, "closeness": 1, "draws": 9, "delta": sp.Rational(1, 4)},
            1 + 2 * sp.sqrt(sp.log(2)),
            "3/3 + 3 sqrt(2 log 4/9)",
        ),
    ),
    mutants=(
        Mutant("8 for 2", column_total / sp.sqrt(closeness * draws) + 2 * _level),
        Mutant(
            "root of closeness",
            (1 + sp.sqrt(2 * sp.log(1 / delta))) * column_total / sp.sqrt(closeness * draws),
        ),
        Mutant("no deviation", column_total / sp.sqrt(closeness * draws)),
    ),
)
