"""A mask drawn at the start of training and put on trained weights that moved little: at most twice the error at the start.

Term by term |w0_i + D_i|^2 <= 2 (w0_i^2 + D_i^2). Equality where every weight doubles (D = w0) and all predictions are 0;
`peff_2026_lazy_sketch` does not lose the factor 2 where weights stay.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import COLUMNS_DRAWN, START_PROBABILITIES
from bounds.proof import Applied, Averaged, Cited, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import draws, movement, prediction_energy, sampled_energy, sketch_error, start_total

_locals = (Quantity("i", "number of a weight with p_i > 0", "positive integer", "i"),)
_i = _locals[0].symbol
_p, _norm, _start = (sp.Function(name, positive=True)(_i) for name in ("p", "x", "u"))  # |X_(i)|, |w0_i|
_v = sp.Function("v", nonnegative=True)(_i)
_moved = sp.Function("r", real=True)(_i)  # (w_i - w0_i) sign(w0_i), so that |w_i| = |u + r|
_y = sp.Symbol("y", positive=True)
_rhs = 2 * (start_total**2 + start_total * movement) / draws

# term by term, as `peff_2026_lazy_sketch` needs it too
MOVED = (
    Step(
        "weights",
        "of the trained network, |w_i| = |u + r|",
        Hypothesis("start_probabilities", (_i,)),
        _v**2,
        "==",
        _norm**2 * (_start + _moved) ** 2,
    ),
    Step(
        "probabilities",
        "from the start",
        Hypothesis("start_probabilities", (_i,)),
        _p,
        "==",
        _norm * _start / start_total,
    ),
    Step(
        "inverse",
        "of both sides",
        Applied("probabilities", 1 / _y, _y),
        1 / _p,
        "==",
        start_total / (_norm * _start),
    ),
    Step(
        "over p",
        "both together",
        Combined({"weights": 1 / _p, "inverse": _norm**2 * (_start + _moved) ** 2}),
        _v**2 / _p,
        "==",
        start_total * (_norm * _start + 2 * _norm * _moved + _norm * _moved**2 / _start),
    ),
)

BOUND = Bound(
    id="bar_giryes_2023_lazy",
    title="A mask from the start of training on weights that moved little",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Bar & Giryes 2023 (arXiv 2305.17559)",
        "lazy training",
        "",
        "derived here for their setting: the texts of their theorems were not available",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN, START_PROBABILITIES),
    locals=_locals,
    steps=(
        *MOVED,
        Step(
            "square",
            "of what is left of the weight's size",
            Signed(),
            _norm * (_start - _moved) ** 2 / _start,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "term by term",
            "twice both squares",
            Combined({"over p": 1, "square": start_total}),
            _v**2 / _p,
            "<=",
            start_total * (2 * _norm * _start + 2 * _norm * _moved**2 / _start),
        ),
        Step(
            "summed",
            "over the weights",
            Averaged(
                "term by term",
                {
                    _v**2 / _p: sampled_energy,
                    _norm * _start: start_total,
                    _norm * _moved**2 / _start: movement,
                },
                (_i,),
                probability=False,
            ),
            sampled_energy,
            "<=",
            start_total * (2 * start_total + 2 * movement),
        ),
        Step("energy", "is nonnegative", Signed(), prediction_energy / draws, ">=", sp.Integer(0)),
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
            Combined({"error": 1, "summed": 1 / draws, "energy": 1}),
            sketch_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"start_total": 2, "movement": 2, "draws": 1},
            sp.Integer(16),
            "X = (1, -1), w0 = (1, 1), w = (2, 2): a draw brings 4 or -4, variance 16; 2 (4 + 4)",
        ),
        Example({"start_total": 3, "movement": 1, "draws": 4}, sp.Integer(6), "(2/4) (9 + 3)"),
    ),
    mutants=(
        Mutant("once both squares", (start_total**2 + start_total * movement) / draws),
        Mutant("movement alone", 2 * (start_total**2 + movement) / draws),
        Mutant("total not squared", 2 * start_total * (1 + movement) / draws),
    ),
)
