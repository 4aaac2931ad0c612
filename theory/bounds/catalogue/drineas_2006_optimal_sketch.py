"""No probabilities of drawing do better than those in proportion to v_i = |w_i||X_(i)|.

Cauchy-Schwarz: (v_i - V p_i)^2/p_i is nonnegative. It is 0 for every weight where p_i = v_i/V, and there the bound is the
error itself.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import COLUMNS_DRAWN
from bounds.proof import Averaged, Cited, Combined, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import column_total, draws, prediction_energy, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight with v_i > 0", "positive integer", "i"),
    Quantity("drawn", "probability that a draw is of such a weight", "real in [0, 1]", r"\sum_i p_i"),
)
_i, _drawn = (x.symbol for x in _locals)
_p, _v = (sp.Function(name, positive=True)(_i) for name in ("p", "v"))
_rhs = (column_total**2 - prediction_energy) / draws

BOUND = Bound(
    id="drineas_2006_optimal_sketch",
    title="The best probabilities of drawing weights",
    claim=Claim(sketch_error, ">=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Drineas, Kannan & Mahoney 2006 (SIAM J. Comput. 36)",
        "Lemma 4",
        "",
        "there for a product of matrices; the number of the lemma is from memory, the proof is the project's",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN,),
    locals=_locals,
    steps=(
        Step(
            "square",
            "over p is nonnegative",
            Signed(),
            (_v - column_total * _p) ** 2 / _p,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "cauchy",
            "multiplied out",
            Combined({"square": 1}),
            _v**2 / _p,
            ">=",
            2 * column_total * _v - column_total**2 * _p,
        ),
        Step(
            "summed",
            "over the weights",
            Averaged(
                "cauchy", {_v**2 / _p: sampled_energy, _v: column_total, _p: _drawn}, (_i,), probability=False
            ),
            sampled_energy,
            ">=",
            (2 - _drawn) * column_total**2,
        ),
        Step("at most 1", "a probability", Signed(), (1 - _drawn) * column_total**2, ">=", sp.Integer(0)),
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
            Combined({"error": -1, "summed": 1 / draws, "at most 1": 1 / draws}),
            sketch_error,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 2, "prediction_energy": 2, "draws": 1},
            sp.Integer(2),
            "X = I, w = (1, 1): the error of p = (1/2, 1/2) is 2 at either draw; 2^2 - 2",
        ),
        Example(
            {"column_total": 3, "prediction_energy": 1, "draws": 4},
            sp.Integer(2),
            "X = (1, 1), w = (2, -1), p = (2/3, 1/3): a draw brings 3 or -3, mean 1, variance 9 - 1; over 4",
        ),
    ),
    mutants=(
        Mutant("second moment", column_total**2 / draws),
        Mutant("not squared", (column_total - prediction_energy) / draws),
        Mutant("twice", 2 * (column_total**2 - prediction_energy) / draws),
    ),
)
