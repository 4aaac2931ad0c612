"""A mask drawn at the start of training and put on the trained weights: its expected error is that of the best mask for the
trained weights, but for a factor of the first term, 1 plus a chi-square divergence.

It is an identity, whatever training did: a mask is as good at the end as the start's columns are like the end's.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import COLUMNS_DRAWN, START_PROBABILITIES
from bounds.proof import Applied, Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import chi_square, column_total, draws, prediction_energy, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight with p_i > 0", "positive integer", "i"),
    Quantity("ratio", "sum of the squares of the best probabilities over those drawn with", "real", "R"),
    Quantity("best_total", "sum of the best probabilities", "nonnegative real", r"\sum_i g_i"),
    Quantity("drawn_total", "sum of the probabilities drawn with", "nonnegative real", r"\sum_i p_i"),
)
_i, _ratio, _best, _drawn = (x.symbol for x in _locals)
_p = sp.Function("p", positive=True)(_i)  # |w0_i||X_(i)|/start_total
_g, _v = (sp.Function(name, nonnegative=True)(_i) for name in ("g", "v"))  # g = v/column_total
_h = sp.Function("h", nonnegative=True)(_i)  # a term of the divergence
_x = sp.Symbol("x", nonnegative=True)
_rhs = (column_total**2 * (1 + chi_square) - prediction_energy) / draws

BOUND = Bound(
    id="bar_giryes_2023_end_of_training",
    title="A mask from the start of training on the trained weights",
    claim=Claim(sketch_error, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Bar & Giryes 2023 (arXiv 2305.17559)",
        "mask at the end of training",
        "",
        "derived here for their setting, exactly: the texts of their theorems were not available",
    ),
    requires=(Require("some v_i > 0", column_total, ">", sp.Integer(0)),),
    supposes=(COLUMNS_DRAWN, START_PROBABILITIES),
    locals=_locals,
    steps=(
        Step(
            "best",
            "g is the probabilities that are best for the trained weights",
            Hypothesis("start_probabilities", (_i,)),
            _v,
            "==",
            column_total * _g,
        ),
        Step("squared", "of both sides", Applied("best", _x**2, _x), _v**2, "==", column_total**2 * _g**2),
        Step(
            "over p",
            "term by term",
            Combined({"squared": 1 / _p}),
            _v**2 / _p,
            "==",
            column_total**2 * _g**2 / _p,
        ),
        Step(
            "summed",
            "over the weights",
            Averaged("over p", {_v**2 / _p: sampled_energy, _g**2 / _p: _ratio}, (_i,), probability=False),
            sampled_energy,
            "==",
            column_total**2 * _ratio,
        ),
        Step(
            "divergence",
            "a term of it",
            Hypothesis("start_probabilities", (_i,)),
            _h,
            "==",
            (_g - _p) ** 2 / _p,
        ),
        Step(
            "all of it",
            "over the weights",
            Averaged(
                "divergence",
                {_h: chi_square, _g**2 / _p: _ratio, _g: _best, _p: _drawn},
                (_i,),
                probability=False,
            ),
            chi_square,
            "==",
            _ratio - 2 * _best + _drawn,
        ),
        Step("best total", "of probabilities", Hypothesis("start_probabilities"), _best, "==", sp.Integer(1)),
        Step(
            "drawn total", "of probabilities", Hypothesis("start_probabilities"), _drawn, "==", sp.Integer(1)
        ),
        Step(
            "error",
            "of these probabilities",
            Cited("drineas_2006_sketch_error"),
            sketch_error,
            "==",
            (sampled_energy - prediction_energy) / draws,
        ),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "error": 1,
                    "summed": 1 / draws,
                    "all of it": -(column_total**2) / draws,
                    "best total": 2 * column_total**2 / draws,
                    "drawn total": -(column_total**2) / draws,
                }
            ),
            sketch_error,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 4, "chi_square": sp.Rational(1, 4), "prediction_energy": 10, "draws": 1},
            sp.Integer(10),
            "X = I, w0 = (1, 1), w = (3, 1): chi^2 = 2 (1/4)^2/(1/2); masks (2, 0), (0, 2) err by (3, -1), (-3, 1): 10",
        ),
        Example(
            {"column_total": 2, "chi_square": sp.Rational(1, 3), "prediction_energy": 0, "draws": 2},
            sp.Rational(8, 3),
            "X = (1, -1), w0 = (1, 3), w = (1, 1): 4 (1 + 1/4 + 1/12)/2; a draw brings 4 or -4/3, variance 16/3",
        ),
    ),
    mutants=(
        Mutant("as best", (column_total**2 - prediction_energy) / draws),
        Mutant("divergence alone", (column_total**2 * chi_square - prediction_energy) / draws),
        Mutant("divergence of all", (column_total**2 - prediction_energy) * (1 + chi_square) / draws),
        Mutant("total not squared", (column_total * (1 + chi_square) - prediction_energy) / draws),
    ),
)
