"""A uniform random subset of the weights, scaled up: the error of as many uniform draws, times (d - s)/(d - 1).

That is the finite-population factor: without replacement no weight is drawn twice, and a subset of all has no error. For
draws see `drineas_2006_sketch_error` at p_i = 1/d, where the sampled energy is d times the column energy.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Algebra, Applied, Averaged, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import column_energy, d, prediction_energy, size, sketch_error

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("row", "number of a data point", "positive integer", "j"),
    Quantity("subset", "the subset that is kept", "real", r"\omega"),
    Quantity("kept", "probability that a given weight is kept", "real in [0, 1]", r"\pi_1"),
    Quantity("both", "probability that two given weights are kept", "real in [0, 1]", r"\pi_2"),
)
_i, _row, _subset, _kept, _both = (x.symbol for x in _locals)
_x = sp.Symbol("x", real=True)
_a = sp.Function("a", real=True)(_row, _i)  # w_i X_ji
_b = sp.Function("b", nonnegative=True)(_i, _subset)  # 1 where the weight is kept, else 0
_B = sp.Function("B", real=True)(_row, _subset)  # sum of a over the kept weights
_rest = sp.Function("B_rest", real=True)(_row, _i, _subset)  # of the kept weights but the i-th
_others = sp.Function("c_rest", real=True)(_row, _i)  # of all weights but the i-th
_pairs = sp.Function("Q", real=True)(_row, _subset)  # of a_i a_k over kept i != k
_own = sp.Function("A_kept", real=True)(_row, _subset)  # of a^2 over the kept weights
_c, _B1, _pairs_mean, _all_pairs = (
    sp.Function(name, real=True)(_row) for name in ("c", "B_mean", "Q_mean", "c_pairs")
)  # c: prediction Xw
_A, _B2, _own_mean, _F2 = (
    sp.Function(name, nonnegative=True)(_row) for name in ("A", "B_square", "A_mean", "F_square")
)
_F = sp.Function("F", real=True)(_row, _subset)  # prediction under the mask less the prediction
_factor = (d - size) / (size * (d - 1))
_rhs = _factor * (d * column_energy - prediction_energy)

BOUND = Bound(
    id="peff_2026_uniform_subset",
    title="A uniform subset of the weights of a linear network, scaled up",
    claim=Claim(sketch_error, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "uniform subset", "", "the finite-population factor is classical"),
    requires=(
        Require("some weight is kept", size, ">=", sp.Integer(1)),
        Require("no more than there are", d, ">=", size),
        Require("more than one weight", d, ">=", sp.Integer(2)),
    ),
    supposes=(
        Suppose(
            "subset_drawn",
            "the kept weights are a subset of size of the d weights, all subsets alike; m_i = d/size on it, else 0; "
            "sketch_error = E|X(m*w) - Xw|^2, column_energy = sum_i w_i^2 |X_(i)|^2, prediction_energy = |Xw|^2",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "kept",
            "subsets with a weight, of all",
            Hypothesis("subset_drawn"),
            _kept,
            "==",
            sp.binomial(d - 1, size - 1) / sp.binomial(d, size),
        ),
        Step(
            "both",
            "subsets with two weights, of all",
            Hypothesis("subset_drawn"),
            _both,
            "==",
            sp.binomial(d - 2, size - 2) / sp.binomial(d, size),
        ),
        Step(
            "one weight",
            "absorption",
            Algebra(),
            sp.binomial(d - 1, size - 1) / sp.binomial(d, size),
            "==",
            size / d,
        ),
        Step(
            "two weights",
            "absorption twice",
            Algebra(),
            sp.binomial(d - 2, size - 2) / sp.binomial(d, size),
            "==",
            size * (size - 1) / (d * (d - 1)),
        ),
        Step(
            "bit",
            "is its own square",
            Hypothesis("subset_drawn", (_i, _subset)),
            _b**2,
            "==",
            _b,
        ),
        Step(
            "the rest",
            "of what is kept",
            Hypothesis("subset_drawn", (_row, _i, _subset)),
            _rest,
            "==",
            _B - _a * _b,
        ),
        Step(
            "times a kept weight",
            "of both sides",
            Combined({"the rest": _a * _b, "bit": -(_a**2)}),
            _a * _b * _rest,
            "==",
            _a * _b * _B - _a**2 * _b,
        ),
        Step(
            "kept pairs",
            "over the weights",
            Averaged(
                "times a kept weight",
                {_a * _b * _rest: _pairs, _a * _b: _B, _a**2 * _b: _own},
                (_i,),
                probability=False,
            ),
            _pairs,
            "==",
            _B**2 - _own,
        ),
        Step(
            "their mean",
            "over the subsets",
            Averaged("kept pairs", {_pairs: _pairs_mean, _B**2: _B2, _own: _own_mean}, (_subset,)),
            _pairs_mean,
            "==",
            _B2 - _own_mean,
        ),
        Step(
            "pairs alike",
            "each is kept with the same probability",
            Hypothesis("subset_drawn", (_row,)),
            _pairs_mean,
            "==",
            _both * _all_pairs,
        ),
        Step(
            "weights alike",
            "and so is each weight",
            Hypothesis("subset_drawn", (_row,)),
            _own_mean,
            "==",
            _kept * _A,
        ),
        Step(
            "prediction",
            "likewise, of the kept weights",
            Hypothesis("subset_drawn", (_row,)),
            _B1,
            "==",
            _kept * _c,
        ),
        Step(
            "the others",
            "of all weights",
            Hypothesis("subset_drawn", (_row, _i)),
            _others,
            "==",
            _c - _a,
        ),
        Step(
            "times a weight",
            "of both sides",
            Combined({"the others": _a}),
            _a * _others,
            "==",
            _a * _c - _a**2,
        ),
        Step(
            "all pairs",
            "over the weights",
            Averaged(
                "times a weight", {_a * _others: _all_pairs, _a: _c, _a**2: _A}, (_i,), probability=False
            ),
            _all_pairs,
            "==",
            _c**2 - _A,
        ),
        Step(
            "kept square",
            "all together",
            Combined(
                {
                    "their mean": -1,
                    "pairs alike": 1,
                    "weights alike": 1,
                    "all pairs": _both,
                    "both": _c**2 - _A,
                    "two weights": _c**2 - _A,
                    "kept": _A,
                    "one weight": _A,
                }
            ),
            _B2,
            "==",
            size / d * _A + size * (size - 1) / (d * (d - 1)) * (_c**2 - _A),
        ),
        Step(
            "kept mean",
            "both together",
            Combined({"prediction": 1, "kept": _c, "one weight": _c}),
            _B1,
            "==",
            size / d * _c,
        ),
        Step(
            "error",
            "of a row",
            Hypothesis("subset_drawn", (_row, _subset)),
            _F,
            "==",
            d / size * _B - _c,
        ),
        Step("squared", "of both sides", Applied("error", _x**2, _x), _F**2, "==", (d / size * _B - _c) ** 2),
        Step(
            "its expectation",
            "over the subsets",
            Averaged("squared", {_F**2: _F2, _B**2: _B2, _B: _B1}, (_subset,)),
            _F2,
            "==",
            d**2 / size**2 * _B2 - 2 * d / size * _c * _B1 + _c**2,
        ),
        Step(
            "of a row",
            "all together",
            Combined(
                {
                    "its expectation": 1,
                    "kept square": d**2 / size**2,
                    "kept mean": -2 * d / size * _c,
                }
            ),
            _F2,
            "==",
            _factor * (d * _A - _c**2),
        ),
        Step(
            "the claim",
            "over the rows",
            Averaged(
                "of a row",
                {_F2: sketch_error, _A: column_energy, _c**2: prediction_energy},
                (_row,),
                probability=False,
            ),
            sketch_error,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"d": 2, "size": 1, "column_energy": 2, "prediction_energy": 2},
            sp.Integer(2),
            "X = I, w = (1, 1): masks (2, 0), (0, 2) err by (1, -1) and its negative; 1/1 (4 - 2)",
        ),
        Example(
            {"d": 3, "size": 2, "column_energy": 14, "prediction_energy": 36},
            sp.Rational(3, 2),
            "X = (1, 1, 1), w = (1, 2, 3): 3/2 of 3, 4, 5 is off 6 by -3/2, 0, 3/2; (1/4)(42 - 36)",
        ),
    ),
    mutants=(
        Mutant("with replacement", (d * column_energy - prediction_energy) / size),
        Mutant("d for d - 1", (d - size) / (size * d) * (d * column_energy - prediction_energy)),
        Mutant("second moment", _factor * d * column_energy),
        Mutant("independent bits", (d - size) / size * column_energy),
    ),
)
