"""A linear network under a mask of independently drawn weights: its expected squared error, exactly.

Sums over the weights run over those with v_i > 0, for the others add nothing to any prediction. The squares of the rows
of the error are followed draw by draw: draws are independent, and the mean of each is the prediction itself.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import COLUMNS_DRAWN
from bounds.proof import Applied, At, Averaged, Combined, Foundation, Given, Hypothesis, Induction, Step
from bounds.quantities import Quantity
from bounds.symbols import draws, prediction_energy, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("row", "number of a data point", "positive integer", "j"),
    Quantity("outcome", "outcome of all draws", "real", r"\omega"),
    Quantity("so_far", "number of draws so far", "nonnegative integer", "t"),
    Quantity("total", "sum over weights of the sum over rows of p Z^2", "nonnegative real", "E"),
    Quantity("rows", "sum over rows of the sum over weights of p Z^2", "nonnegative real", "E'"),
)
_i, _row, _outcome, _t, _total, _rows = (x.symbol for x in _locals)
_u = sp.Symbol("u", integer=True, nonnegative=True)
_x = sp.Symbol("x", real=True)
_p = sp.Function("p", positive=True)(_i)  # probability of drawing the weight
_a = sp.Function("a", real=True)(_row, _i)  # w_i X_ji
_v = sp.Function("v", positive=True)(_i)
_Z = sp.Function("Z", real=True)(_row, _i)  # a/p, what a draw of the weight brings
_c = sp.Function("c", real=True)(_row)  # prediction Xw
_mean = sp.Function("Z_mean", real=True)(_row)  # of one draw: sum_i p Z
_square = sp.Function("Z_square", nonnegative=True)(_row)  # sum_i p Z^2
_weight = sp.Function("E_i", nonnegative=True)(_i)  # sum_j p Z^2
_N = sp.Function("N", real=True)  # what the draw number t brings
_N1, _N2 = sp.Function("N_mean", real=True)(_t, _row), sp.Function("N_square", nonnegative=True)(_t, _row)
_R = sp.Function("R", real=True)  # sum of the first t draws, each less the prediction
_R1, _RN = (sp.Function(name, real=True)(_t, _row) for name in ("R_mean", "RN_mean"))
_T = sp.Function("R_square", nonnegative=True)
_F = sp.Function("F", real=True)(_row, _outcome)  # prediction under the mask less the prediction
_F2 = sp.Function("F_square", nonnegative=True)(_row)
_here = _R(_t, _row, _outcome)
_next = _N(_t, _row, _outcome)


def _drawn(count: sp.Expr) -> sp.Expr:
    return sp.Sum(_N(_u, _row, _outcome), (_u, 0, count - 1))


_rhs = (sampled_energy - prediction_energy) / draws

BOUND = Bound(
    id="drineas_2006_sketch_error",
    title="Expected error of a linear network under a mask of drawn weights",
    claim=Claim(sketch_error, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Drineas, Kannan & Mahoney 2006 (SIAM J. Comput. 36)",
        "Lemma 4",
        "",
        "there for a product AB of matrices, here for Xw, whose mask Bar & Giryes 2023 (arXiv 2305.17559) see as a sketch; "
        "the number of the lemma is from memory, the proof is the project's",
    ),
    requires=(),
    supposes=(COLUMNS_DRAWN,),
    locals=_locals,
    steps=(
        Step(
            "drawn",
            "what a draw of the weight brings to the prediction of a row",
            Hypothesis("columns_drawn", (_row, _i)),
            _Z,
            "==",
            _a / _p,
        ),
        Step("weighed", "by its probability", Combined({"drawn": _p}), _p * _Z, "==", _a),
        Step(
            "unbiased",
            "the mean of one draw is the prediction",
            Averaged("weighed", {_p * _Z: _mean, _a: _c}, (_i,), probability=False),
            _mean,
            "==",
            _c,
        ),
        Step("squared", "what it brings", Applied("drawn", _x**2, _x), _Z**2, "==", _a**2 / _p**2),
        Step("square weighed", "by p", Combined({"squared": _p}), _p * _Z**2, "==", _a**2 / _p),
        Step(
            "weight by weight",
            "over the rows, v_i^2 = sum_j (w_i X_ji)^2",
            Averaged("square weighed", {_p * _Z**2: _weight, _a**2: _v**2}, (_row,), probability=False),
            _weight,
            "==",
            _v**2 / _p,
        ),
        Step(
            "of all weights",
            "their sum",
            Averaged(
                "weight by weight", {_weight: _total, _v**2 / _p: sampled_energy}, (_i,), probability=False
            ),
            _total,
            "==",
            sampled_energy,
        ),
        Step(
            "deviation",
            "of the first draws",
            Hypothesis("columns_drawn", (_t, _row, _outcome)),
            _here,
            "==",
            _drawn(_t) - _t * _c,
        ),
        Step(
            "deviation with the next",
            "draw",
            At("deviation", {_t: _t + 1}),
            _R(_t + 1, _row, _outcome),
            "==",
            _drawn(_t + 1) - (_t + 1) * _c,
        ),
        Step(
            "one draw more",
            "adds what it brings",
            Combined({"deviation with the next": 1, "deviation": -1}),
            _R(_t + 1, _row, _outcome),
            "==",
            _here + _next - _c,
        ),
        Step(
            "its square",
            "of both sides",
            Applied("one draw more", _x**2, _x),
            _R(_t + 1, _row, _outcome) ** 2,
            "==",
            (_here + _next - _c) ** 2,
        ),
        Step(
            "its mean",
            "over the draws",
            Averaged(
                "its square",
                {
                    _R(_t + 1, _row, _outcome) ** 2: _T(_t + 1, _row),
                    _here**2: _T(_t, _row),
                    _here * _next: _RN,
                    _here: _R1,
                    _next**2: _N2,
                    _next: _N1,
                },
                (_outcome,),
            ),
            _T(_t + 1, _row),
            "==",
            _T(_t, _row) + 2 * _RN - 2 * _c * _R1 + _N2 - 2 * _c * _N1 + _c**2,
        ),
        Step(
            "independent",
            "the next draw of those before",
            Foundation("independence", "of the sum of the draws so far and the next", (_t, _row)),
            _RN,
            "==",
            _R1 * _N1,
        ),
        Step(
            "mean of a draw",
            "it is a draw of each weight with its probability",
            Foundation(
                "tower", "given which weight is drawn it brings Z, and the law of that is p", (_t, _row)
            ),
            _N1,
            "==",
            _mean,
        ),
        Step(
            "square of a draw",
            "likewise",
            Foundation("tower", "given which weight is drawn the square is Z^2", (_t, _row)),
            _N2,
            "==",
            _square,
        ),
        Step(
            "one more",
            "adds the variance of a draw",
            Combined(
                {
                    "its mean": 1,
                    "independent": 2,
                    "mean of a draw": 2 * _R1 - 2 * _c,
                    "unbiased": 2 * _R1 - 2 * _c,
                    "square of a draw": 1,
                }
            ),
            _T(_t + 1, _row),
            "==",
            _T(_t, _row) + _square - _c**2,
        ),
        Step(
            "nothing drawn",
            "nothing deviates",
            At("deviation", {_t: 0}),
            _R(0, _row, _outcome),
            "==",
            sp.Integer(0),
        ),
        Step(
            "its square too",
            "is 0",
            Applied("nothing drawn", _x**2, _x),
            _R(0, _row, _outcome) ** 2,
            "==",
            sp.Integer(0),
        ),
        Step(
            "to start with",
            "on average",
            Averaged("its square too", {_R(0, _row, _outcome) ** 2: _T(0, _row)}, (_outcome,)),
            _T(0, _row),
            "==",
            sp.Integer(0),
        ),
        Step("so far", "the first draws", Given(), _T(_t, _row), "==", _t * (_square - _c**2)),
        Step(
            "and the next",
            "together",
            Combined({"one more": 1, "so far": 1}),
            _T(_t + 1, _row),
            "==",
            (_t + 1) * (_square - _c**2),
        ),
        Step(
            "any number",
            "of draws",
            Induction("to start with", "and the next", _t, "so far"),
            _T(_t, _row),
            "==",
            _t * (_square - _c**2),
        ),
        Step(
            "all draws",
            "the mean square of their sum",
            At("any number", {_t: draws}),
            _T(draws, _row),
            "==",
            draws * (_square - _c**2),
        ),
        Step(
            "error",
            "of a row: sum_i w_i X_ji count_i/(s p_i) is the mean of what the draws bring",
            Hypothesis("columns_drawn", (_row, _outcome)),
            _F,
            "==",
            _drawn(draws) / draws - _c,
        ),
        Step(
            "all deviations",
            "of a row",
            At("deviation", {_t: draws}),
            _R(draws, _row, _outcome),
            "==",
            _drawn(draws) - draws * _c,
        ),
        Step(
            "mean deviation",
            "is the error",
            Combined({"error": 1, "all deviations": -1 / draws}),
            _F,
            "==",
            _R(draws, _row, _outcome) / draws,
        ),
        Step(
            "squared error",
            "of a row",
            Applied("mean deviation", _x**2, _x),
            _F**2,
            "==",
            _R(draws, _row, _outcome) ** 2 / draws**2,
        ),
        Step(
            "its expectation",
            "over the draws",
            Averaged(
                "squared error", {_F**2: _F2, _R(draws, _row, _outcome) ** 2: _T(draws, _row)}, (_outcome,)
            ),
            _F2,
            "==",
            _T(draws, _row) / draws**2,
        ),
        Step(
            "of a row",
            "both together",
            Combined({"its expectation": 1, "all draws": 1 / draws**2}),
            _F2,
            "==",
            (_square - _c**2) / draws,
        ),
        Step(
            "of all rows",
            "|Xw|^2 is the sum of the squared predictions",
            Averaged(
                "of a row",
                {_F2: sketch_error, _square: _rows, _c**2: prediction_energy},
                (_row,),
                probability=False,
            ),
            sketch_error,
            "==",
            (_rows - prediction_energy) / draws,
        ),
        Step(
            "exchanged",
            "rows before weights",
            Foundation("tonelli", "the sum of p Z^2 over weights and rows in either order"),
            _rows,
            "==",
            _total,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"of all rows": 1, "exchanged": 1 / draws, "of all weights": 1 / draws}),
            sketch_error,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"sampled_energy": 4, "prediction_energy": 2, "draws": 1},
            sp.Integer(2),
            "X = I, w = (1, 1), p = (1/2, 1/2): the mask is (2, 0) or (0, 2), the error (1, -1) or (-1, 1); (4 - 2)/1",
        ),
        Example(
            {"sampled_energy": sp.Rational(16, 3), "prediction_energy": 0, "draws": 2},
            sp.Rational(8, 3),
            "X = (1, -1), w = (1, 1), p = (1/4, 3/4): a draw brings 4 or -4/3, mean 0 and variance 4 + 4/3; half of it",
        ),
    ),
    mutants=(
        Mutant("second moment", sampled_energy / draws),
        Mutant("draws squared", (sampled_energy - prediction_energy) / draws**2),
        Mutant("as without replacement", (sampled_energy - prediction_energy) / (draws + 1)),
        Mutant("the energy added", (sampled_energy + prediction_energy) / draws),
    ),
)
