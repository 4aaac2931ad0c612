"""Columns drawn in proportion to the weights' sizes, without a look at the data: good where norms are alike.

These are the probabilities of magnitude pruning, and of SynFlow, whose score on one linear layer is |w_i| too. They are
within (1 - t)/(1 + t) of the best ones. `peff_2026_weight_probabilities` has the best factor, 1/(1 - t^2).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import COLUMNS_DRAWN, WEIGHT_PROBABILITIES
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import column_total, draws, norm_spread, prediction_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight with v_i > 0", "positive integer", "i"),
    Quantity("r", "number that the norms of the columns are near", "positive real", "r"),
    Quantity("total", "sum of the sizes of the weights", "positive real", "|w|_1"),
)
_i, _r, _total = (x.symbol for x in _locals)
_p, _v, _w, _a = (sp.Function(name, positive=True)(_i) for name in ("p", "v", "w", "a"))  # a = |X_(i)|
_key = WEIGHT_PROBABILITIES.key
_least, _most = (1 - norm_spread) * _r, (1 + norm_spread) * _r
_closeness = (1 - norm_spread) / (1 + norm_spread)
_rhs = (column_total**2 * (1 + norm_spread) / (1 - norm_spread) - prediction_energy) / draws

BOUND = Bound(
    id="bar_giryes_2023_weight_probabilities",
    title="Columns drawn in proportion to the sizes of the weights",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bar & Giryes 2023 (arXiv 2305.17559)",
        "data-independent probabilities",
        "",
        "derived here for their setting: the texts of their theorems were not available",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN, WEIGHT_PROBABILITIES),
    locals=_locals,
    steps=(
        Step(
            "size", "v is the size of the weight times the norm", Hypothesis(_key, (_i,)), _v, "==", _w * _a
        ),
        Step("chance", "in proportion to the weight", Hypothesis(_key, (_i,)), _p, "==", _w / _total),
        Step("no longer", "than the longest column", Hypothesis(_key, (_i,)), _a, "<=", _most),
        Step("no shorter", "than the shortest column", Hypothesis(_key, (_i,)), _a, ">=", _least),
        Step(
            "at least",
            "v of a weight",
            Combined({"size": -1, "no shorter": _w}),
            _v,
            ">=",
            _least * _w,
        ),
        Step(
            "all of them",
            "their sum",
            Averaged("at least", {_v: column_total, _w: _total}, (_i,), probability=False),
            column_total,
            ">=",
            _least * _total,
        ),
        Step(
            "close",
            "to the best probabilities",
            Combined(
                {
                    "chance": -column_total,
                    "all of them": _w / _total,
                    "no longer": _w * _closeness,
                    "size": _closeness,
                }
            ),
            _p * column_total,
            ">=",
            _closeness * _v,
        ),
        Step(
            "the claim",
            "near the best probabilities",
            Cited(
                "drineas_2006_near_optimal_sketch",
                {"closeness": _closeness},
                shown={"close_probabilities": ("close",)},
            ),
            sketch_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 6, "norm_spread": sp.Rational(1, 2), "prediction_energy": 36, "draws": 2},
            sp.Integer(36),
            "norms 1 and 3, weights 3 and 1, one row: (36 * 3 - 36)/2; the error is (4 (3 + 9) - 36)/2 = 6",
        ),
    ),
    mutants=(
        Mutant("as if best", (column_total**2 - prediction_energy) / draws),
        Mutant(
            "inverted",
            (column_total**2 * (1 - norm_spread) / (1 + norm_spread) - prediction_energy) / draws,
        ),
        Mutant("one side only", (column_total**2 / (1 - norm_spread) - prediction_energy) / draws),
        Mutant(
            "prediction inside",
            (column_total**2 - prediction_energy) * (1 + norm_spread) / (draws * (1 - norm_spread)),
        ),
    ),
)
