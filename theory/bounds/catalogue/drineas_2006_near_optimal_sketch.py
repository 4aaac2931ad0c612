"""Probabilities near the best ones: the error is at most that of the best, but for a factor of the first term.

Equality where p_i = beta v_i/V for every weight with v_i > 0, and the rest is spent on weights without effect.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import CLOSE_PROBABILITIES, COLUMNS_DRAWN
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import closeness, column_total, draws, prediction_energy, sampled_energy, sketch_error

_locals = (Quantity("i", "number of a weight with v_i > 0", "positive integer", "i"),)
_i = _locals[0].symbol
_p, _v = (sp.Function(name, positive=True)(_i) for name in ("p", "v"))
_rhs = (column_total**2 / closeness - prediction_energy) / draws

BOUND = Bound(
    id="drineas_2006_near_optimal_sketch",
    title="Probabilities near the best ones",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Drineas, Kannan & Mahoney 2006 (SIAM J. Comput. 36)",
        "Theorem 1",
        "",
        "there for a product of matrices, without the term -|Xw|^2 and with the product of Frobenius norms for the sum of v_i; "
        "the number of the theorem is from memory, the proof is the project's",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN, CLOSE_PROBABILITIES),
    locals=_locals,
    steps=(
        Step(
            "close",
            "to the best probabilities",
            Hypothesis("close_probabilities", (_i,)),
            _p * column_total,
            ">=",
            closeness * _v,
        ),
        Step(
            "term by term",
            "times v/p",
            Combined({"close": _v / (_p * closeness)}),
            _v**2 / _p,
            "<=",
            column_total * _v / closeness,
        ),
        Step(
            "summed",
            "over the weights",
            Averaged(
                "term by term", {_v**2 / _p: sampled_energy, _v: column_total}, (_i,), probability=False
            ),
            sampled_energy,
            "<=",
            column_total**2 / closeness,
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
            "both together",
            Combined({"error": 1, "summed": 1 / draws}),
            sketch_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 2, "closeness": sp.Rational(1, 2), "prediction_energy": 4, "draws": 1},
            sp.Integer(4),
            "X = (1, 1, 1), w = (1, 1, 0), p = (1/4, 1/4, 1/2): a draw brings 4 or 0 with mean 2, variance 4; 4 2 - 4",
        ),
        Example(
            {"column_total": 3, "closeness": 1, "prediction_energy": 1, "draws": 4},
            sp.Integer(2),
            "X = (1, 1), w = (2, -1), p = (2/3, 1/3): a draw brings 3 or -3, mean 1, variance 9 - 1; over 4",
        ),
    ),
    mutants=(
        Mutant("closeness in the numerator", (closeness * column_total**2 - prediction_energy) / draws),
        Mutant("closeness squared", (column_total**2 / closeness**2 - prediction_energy) / draws),
        Mutant("all over closeness", (column_total**2 - prediction_energy) / (closeness * draws)),
    ),
)
