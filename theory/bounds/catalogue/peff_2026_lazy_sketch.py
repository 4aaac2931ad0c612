"""A mask drawn at the start of training and put on trained weights that moved little: the error at the start, and a little.

Cauchy-Schwarz for sum |X_(i)||D_i|, in place of twice both squares as in `bar_giryes_2023_lazy`. Equality where all
weights grow by one factor, D = c w0 with c >= 0; where nothing moves it is the error of the best mask.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.catalogue.bar_giryes_2023_lazy import MOVED
from bounds.hypotheses import COLUMNS_DRAWN, START_PROBABILITIES
from bounds.proof import Applied, At, Averaged, Cited, Combined, Contradiction, Given, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import draws, movement, prediction_energy, sampled_energy, sketch_error, start_total

_locals = (
    Quantity("i", "number of a weight with p_i > 0", "positive integer", "i"),
    Quantity("growth_total", "sum of x r, what the sum of v_i grows by where signs stay", "real", "T"),
    Quantity("slant", "any number", "real", "t"),
)
_i, _T, _t = (x.symbol for x in _locals)
_p, _norm, _start = (sp.Function(name, positive=True)(_i) for name in ("p", "x", "u"))  # |X_(i)|, |w0_i|
_v = sp.Function("v", nonnegative=True)(_i)
_moved = sp.Function("r", real=True)(_i)  # (w_i - w0_i) sign(w0_i)
_x = sp.Symbol("x", nonnegative=True)
_root = sp.sqrt(start_total * movement)
_rhs = (start_total * (sp.sqrt(start_total) + sp.sqrt(movement)) ** 2 - prediction_energy) / draws

BOUND = Bound(
    id="peff_2026_lazy_sketch",
    title="A mask from the start of training on weights that moved little, sharp",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "this project", "lazy training, sharp", "", "setting of Bar & Giryes 2023 (arXiv 2305.17559)"
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN, START_PROBABILITIES),
    locals=_locals,
    steps=(
        *MOVED,
        Step(
            "summed",
            "over the weights",
            Averaged(
                "over p",
                {
                    _v**2 / _p: sampled_energy,
                    _norm * _start: start_total,
                    _norm * _moved: _T,
                    _norm * _moved**2 / _start: movement,
                },
                (_i,),
                probability=False,
            ),
            sampled_energy,
            "==",
            start_total * (start_total + 2 * _T + movement),
        ),
        Step(
            "square",
            "for any t",
            Signed(),
            _norm * (_t * _start - _moved) ** 2 / _start,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "squares",
            "over the weights",
            Averaged(
                "square",
                {
                    _norm * _start: start_total,
                    _norm * _moved: _T,
                    _norm * _moved**2 / _start: movement,
                },
                (_i,),
                probability=False,
            ),
            _t**2 * start_total - 2 * _t * _T + movement,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "best t",
            "where it is least",
            At("squares", {_t: _T / start_total}),
            movement - _T**2 / start_total,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "cauchy",
            "times start_total",
            Combined({"best t": start_total}),
            _T**2,
            "<=",
            start_total * movement,
        ),
        Step("else", "the root on the other side", Given(), _T, ">", _root),
        Step("its square", "of both sides", Applied("else", _x**2, _x), _T**2, ">", start_total * movement),
        Step("absurd", "then", Combined({"its square": 1, "cauchy": 1}), _T**2, "<", _T**2),
        Step("growth", "is at most the root", Contradiction("else", "absurd"), _T, "<=", _root),
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
            Combined({"error": 1, "summed": 1 / draws, "growth": 2 * start_total / draws}),
            sketch_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"start_total": 2, "movement": 2, "prediction_energy": 0, "draws": 1},
            sp.Integer(16),
            "X = (1, -1), w0 = (1, 1), w = (2, 2): a draw brings 4 or -4, variance 16; 2 (2 sqrt 2)^2",
        ),
        Example(
            {"start_total": 4, "movement": 1, "prediction_energy": 18, "draws": 2},
            sp.Integer(9),
            "X = I, w0 = (2, 2), w = (3, 3): masks (2, 0), (1, 1), (0, 2) with probabilities 1/4, 1/2, 1/4 err by 18, 0, 18; "
            "(4 9 - 18)/2",
        ),
    ),
    mutants=(
        Mutant("squares apart", (start_total * (start_total + movement) - prediction_energy) / draws),
        Mutant("second moment", start_total * (sp.sqrt(start_total) + sp.sqrt(movement)) ** 2 / draws),
        Mutant(
            "movement for its root",
            (start_total * (sp.sqrt(start_total) + movement) ** 2 - prediction_energy) / draws,
        ),
    ),
)
