"""Columns drawn in proportion to the weights' sizes, without a look at the data: the best factor for norms that differ.

Kantorovich's inequality for the norms a_i under the probabilities |w_i|/|w|_1: (a - least)(most - a) >= 0 bounds the mean
square by (mean)^2/(1 - t^2). Equality where the norms have two values, 1 - t and 1 + t times r, and the weights on them the
sums (1 + t)/2 and (1 - t)/2 of |w|_1, so that v has the same sum on both.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import COLUMNS_DRAWN, WEIGHT_PROBABILITIES
from bounds.proof import Applied, Averaged, Cited, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import column_total, draws, norm_spread, prediction_energy, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight with v_i > 0", "positive integer", "i"),
    Quantity("r", "number that the norms of the columns are near", "positive real", "r"),
    Quantity("total", "sum of the sizes of the weights", "positive real", "|w|_1"),
)
_i, _r, _total = (x.symbol for x in _locals)
_p, _v, _w, _a = (sp.Function(name, positive=True)(_i) for name in ("p", "v", "w", "a"))  # a = |X_(i)|
_x = sp.Symbol("x", positive=True)
_key = WEIGHT_PROBABILITIES.key
_least, _most = (1 - norm_spread) * _r, (1 + norm_spread) * _r
_product = 1 - norm_spread**2  # of the extreme norms, over r^2
_rhs = (column_total**2 / _product - prediction_energy) / draws

BOUND = Bound(
    id="peff_2026_weight_probabilities",
    title="Columns drawn in proportion to the sizes of the weights, sharply",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "this project",
        "data-independent probabilities, by Kantorovich's inequality",
        difference="1/(1 - t^2) for (1 + t)/(1 - t) in bar_giryes_2023_weight_probabilities",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN, WEIGHT_PROBABILITIES),
    locals=_locals,
    steps=(
        Step(
            "size", "v is the size of the weight times the norm", Hypothesis(_key, (_i,)), _v, "==", _w * _a
        ),
        Step("squared", "of both sides", Applied("size", _x**2, _x), _v**2, "==", _w**2 * _a**2),
        Step("chance", "in proportion to the weight", Hypothesis(_key, (_i,)), _p, "==", _w / _total),
        Step("no longer", "than the longest column", Hypothesis(_key, (_i,)), _a, "<=", _most),
        Step("no shorter", "than the shortest column", Hypothesis(_key, (_i,)), _a, ">=", _least),
        Step(
            "a term",
            "the product of both, and v for the norm",
            Combined(
                {
                    "no longer": _total * _w * (_a - _least) / 2,
                    "no shorter": _total * _w * (_most - _a) / 2,
                    "squared": 1 / _p,
                    "chance": -_total * _w * _a**2 / _p,
                    "size": -2 * _total * _r,
                },
                knowing=("no longer", "no shorter"),
            ),
            _v**2 / _p,
            "<=",
            2 * _total * _r * _v - _total * _product * _r**2 * _w,
        ),
        Step(
            "all terms",
            "their sum",
            Averaged(
                "a term",
                {_v**2 / _p: sampled_energy, _v: column_total, _w: _total},
                (_i,),
                probability=False,
            ),
            sampled_energy,
            "<=",
            2 * _total * _r * column_total - _total**2 * _product * _r**2,
        ),
        Step(
            "a square",
            "is nonnegative",
            Signed(),
            (column_total - _product * _r * _total) ** 2,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "sampled energy",
            "at the worst sum of the weights",
            Combined({"all terms": 1, "a square": 1 / _product}),
            sampled_energy,
            "<=",
            column_total**2 / _product,
        ),
        Step(
            "error",
            "of columns drawn independently",
            Cited("drineas_2006_sketch_error"),
            sketch_error,
            "==",
            (sampled_energy - prediction_energy) / draws,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"error": 1, "sampled energy": 1 / draws}),
            sketch_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 6, "norm_spread": sp.Rational(1, 2), "prediction_energy": 36, "draws": 2},
            sp.Integer(6),
            "norms 1 and 3, weights 3 and 1, one row: (36 * 4/3 - 36)/2, and (4 (3 + 9) - 36)/2",
        ),
        Example(
            {"column_total": 6, "norm_spread": sp.Rational(1, 2), "prediction_energy": 18, "draws": 1},
            sp.Integer(30),
            "the same with orthogonal columns: 48 - 9 - 9",
        ),
    ),
    mutants=(
        Mutant(
            "the ratio of the norms",
            (column_total**2 * (1 + norm_spread) / (1 - norm_spread) - prediction_energy) / draws,
        ),
        Mutant("as if best", (column_total**2 - prediction_energy) / draws),
        Mutant("spread not squared", (column_total**2 / (1 - norm_spread) - prediction_energy) / draws),
        Mutant("twice", (column_total**2 * (1 + 2 * norm_spread**2) - prediction_energy) / draws),
        Mutant("prediction inside", (column_total**2 - prediction_energy) / (draws * _product)),
    ),
)
