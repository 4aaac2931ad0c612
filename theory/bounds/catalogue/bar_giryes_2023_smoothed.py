"""A mask drawn half by the weights at the start, half by the columns alone: good for every fixed weights at once.

p_i is at least half of |X_(i)|^2/|X|_F^2. Equality where the start and the trained weights share no column, so that the
first half draws nothing of use. Where p_i is 0 so is |X_(i)|; there p_i is read as 1, and no side changes.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import COLUMNS_DRAWN
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import data_energy, draws, prediction_energy, sampled_energy, sketch_error, weight_energy

_locals = (Quantity("i", "number of a weight", "positive integer", "i"),)
_i = _locals[0].symbol
_p = sp.Function("p", positive=True)(_i)
_norm, _weight, _v, _start = (
    sp.Function(name, nonnegative=True)(_i) for name in ("x", "w", "v", "q")
)  # |X_(i)|, |w_i|, their product, and the probabilities from the start
_rhs = (2 * data_energy * weight_energy - prediction_energy) / draws

BOUND = Bound(
    id="bar_giryes_2023_smoothed",
    title="A mask from the start of training, smoothed by the columns",
    claim=Claim(sketch_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Bar & Giryes 2023 (arXiv 2305.17559)",
        "smoothed probabilities",
        "",
        "derived here for their setting, where |Xw|^2 is not taken off: the texts of their theorems were not available",
    ),
    requires=(),
    supposes=(
        COLUMNS_DRAWN,
        Suppose(
            "smoothed",
            "p_i = (q_i + |X_(i)|^2/data_energy)/2, where q_i are any probabilities, in the paper |w0_i||X_(i)|/sum of these "
            "for the weights w0 at the start; the weights w are fixed, weight_energy = |w|^2",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "smoothed",
            "where p is 0 it is read as 1",
            Hypothesis("smoothed", (_i,)),
            _p,
            ">=",
            (_start + _norm**2 / data_energy) / 2,
        ),
        Step("start", "is not needed", Signed(), _start, ">=", sp.Integer(0)),
        Step(
            "weight",
            "times its column",
            Hypothesis("columns_drawn", (_i,)),
            _v**2,
            "==",
            _norm**2 * _weight**2,
        ),
        Step(
            "term by term",
            "all together",
            Combined(
                {
                    "smoothed": 2 * data_energy * _weight**2 / _p,
                    "start": data_energy * _weight**2 / _p,
                    "weight": 1 / _p,
                }
            ),
            _v**2 / _p,
            "<=",
            2 * data_energy * _weight**2,
        ),
        Step(
            "summed",
            "over the weights",
            Averaged(
                "term by term",
                {_v**2 / _p: sampled_energy, _weight**2: weight_energy},
                (_i,),
                probability=False,
            ),
            sampled_energy,
            "<=",
            2 * data_energy * weight_energy,
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
            {"data_energy": 2, "weight_energy": 1, "prediction_energy": 1, "draws": 1},
            sp.Integer(3),
            "X = I, w0 = (1, 0), w = (0, 1): p = (3/4, 1/4); a draw brings (0, 0) or (0, 4), mean (0, 1): 4 - 1",
        ),
        Example(
            {"data_energy": 3, "weight_energy": 2, "prediction_energy": 4, "draws": 2},
            sp.Integer(4),
            "X = (1, 1, 1), w0 = (0, 0, 1), w = (1, 1, 0): a draw brings 6 with probability 1/3, mean 2: (12 - 4)/2",
        ),
    ),
    mutants=(
        Mutant("not halved", (data_energy * weight_energy - prediction_energy) / draws),
        Mutant("second moment", 2 * data_energy * weight_energy / draws),
        Mutant("energies added", (2 * (data_energy + weight_energy) - prediction_energy) / draws),
    ),
)
