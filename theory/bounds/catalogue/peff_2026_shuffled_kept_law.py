"""A shuffled mask keeps a sample of its layer: the law of what it keeps is the layer's own, up to sampling without replacement.

So shuffling undoes what a method did to the law of the kept weights, up to a mean square of at most
(N - k)/(4 k (N - 1)) at each point, for k kept of N; nothing is left of it when all are kept.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Algebra, Applied, Averaged, Cases, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import layer_share, p, shuffled_square, size

_locals = (
    Quantity("draw", "a shuffle", "real", r"\omega"),
    Quantity("single", "probability that a weight is kept", "nonnegative real", "q"),
    Quantity("double", "probability that two given weights are both kept", "nonnegative real", "r"),
    Quantity(
        "squares",
        "sum over the weights of c_i^2, c_i = 1(w_i <= x) - F(x)",
        "nonnegative real",
        r"\sum c_i^2",
    ),
    Quantity("products", "sum over ordered pairs of two weights of c_i c_j", "real", r"\sum c_ic_j"),
    Quantity("total", "sum over the weights of c_i", "real", r"\sum c_i"),
    Quantity("below", "whether w_i is at most x", "0 or 1", "a"),
    Quantity("mean_below", "mean over the weights of a^2", "nonnegative real", r"\overline{a^2}"),
    Quantity("mean_c", "mean over the weights of c_i^2", "nonnegative real", r"\overline{c^2}"),
    Quantity("kept_squares", "mean of the sum of the kept c_i^2", "nonnegative real", r"\mathbb E A"),
    Quantity(
        "kept_products",
        "mean of the sum over ordered pairs of two kept weights of c_i c_j",
        "real",
        r"\mathbb E B",
    ),
    Quantity(
        "mean_square", "mean of the square of the sum of the kept c_i", "nonnegative real", r"\mathbb E T^2"
    ),
)
_draw, _q, _r, _C, _P, _sum, _a, _a2, _c2, _EA, _EB, _T2 = (x.symbol for x in _locals)
_T = sp.Function("T", real=True)(_draw)  # sum of the kept c_i
_A = sp.Function("A", nonnegative=True)(_draw)  # sum of their squares
_B = sp.Function("B", real=True)(_draw)  # sum of their products, over ordered pairs
_D = sp.Function("D", nonnegative=True)(_draw)  # squared difference of the shares
_square = sp.Function("c2", nonnegative=True)(_a)
_y = sp.Symbol("y", real=True)
_spread = layer_share * (1 - layer_share)
_rhs = _spread * (p - size) / (size * (p - 1))

BOUND = Bound(
    id="peff_2026_shuffled_kept_law",
    title="What shuffling leaves of a change in the law of the kept weights",
    claim=Claim(shuffled_square, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(
        Require("the layer has at least two weights", p, ">", sp.Integer(1)),
        Require("the layer keeps a weight", size, ">", sp.Integer(0)),
    ),
    supposes=(
        Suppose(
            "shuffled_layer",
            "a layer has p weights; every set of `size` of them is kept with the same probability; F(x) and G(x) are the shares "
            "of all and of the kept weights that are at most x",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "difference",
            "the sum of the kept c_i is `size` times the difference of the shares",
            Hypothesis("shuffled_layer", (_draw,)),
            size**2 * _D,
            "==",
            _T**2,
        ),
        Step(
            "over shuffles",
            "its mean",
            Averaged("difference", {_D: shuffled_square, _T**2: _T2}, (_draw,)),
            size**2 * shuffled_square,
            "==",
            _T2,
        ),
        Step(
            "square of a sum",
            "of the kept c_i",
            Hypothesis("shuffled_layer", (_draw,)),
            _T**2,
            "==",
            _A + _B,
        ),
        Step(
            "its mean",
            "over the shuffles",
            Averaged("square of a sum", {_T**2: _T2, _A: _EA, _B: _EB}, (_draw,)),
            _T2,
            "==",
            _EA + _EB,
        ),
        Step(
            "squares",
            "each counts when its weight is kept",
            Foundation("tonelli", "the mean of a sum is the sum of the means"),
            _EA,
            "==",
            _q * _C,
        ),
        Step(
            "products",
            "each counts when both its weights are kept",
            Foundation("tonelli", "the mean of a sum is the sum of the means"),
            _EB,
            "==",
            _r * _P,
        ),
        Step(
            "single",
            "`size` weights are kept in every shuffle",
            Foundation("tonelli", "the mean number of kept weights is the sum of their probabilities"),
            size,
            "==",
            p * _q,
        ),
        Step(
            "double",
            "and size (size - 1) ordered pairs of two",
            Foundation("tonelli", "the mean number of such pairs is the sum of their probabilities"),
            size * (size - 1),
            "==",
            p * (p - 1) * _r,
        ),
        Step(
            "centred",
            "F(x) is the mean of the indicators",
            Hypothesis("shuffled_layer"),
            _sum,
            "==",
            sp.Integer(0),
        ),
        Step("squared", "of both sides", Applied("centred", _y**2, _y), _sum**2, "==", sp.Integer(0)),
        Step(
            "all of them",
            "the square of the sum of all c_i",
            Hypothesis("shuffled_layer"),
            _sum**2,
            "==",
            _C + _P,
        ),
        Step("an indicator", "is its own square", Cases((_a,), Algebra()), _a**2, "==", _a),
        Step(
            "their squares",
            "have the same mean, the share of the weights that are at most x",
            Averaged("an indicator", {_a**2: _a2, _a: layer_share}, (_a,)),
            _a2,
            "==",
            layer_share,
        ),
        Step(
            "one square",
            "of an indicator less its mean",
            Hypothesis("shuffled_layer", (_a,)),
            _square,
            "==",
            _a**2 - 2 * layer_share * _a + layer_share**2,
        ),
        Step(
            "mean of the squares",
            "over the weights",
            Averaged("one square", {_square: _c2, _a**2: _a2, _a: layer_share}, (_a,)),
            _c2,
            "==",
            _a2 - layer_share**2,
        ),
        Step("sum of the squares", "p times their mean", Hypothesis("shuffled_layer"), _C, "==", p * _c2),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "over shuffles": 1 / size**2,
                    "its mean": 1 / size**2,
                    "squares": 1 / size**2,
                    "products": 1 / size**2,
                    "all of them": -_r / size**2,
                    "squared": _r / size**2,
                    "sum of the squares": (_q - _r) / size**2,
                    "mean of the squares": p * (_q - _r) / size**2,
                    "their squares": p * (_q - _r) / size**2,
                    "single": -_spread / size**2,
                    "double": _spread / (size**2 * (p - 1)),
                }
            ),
            shuffled_square,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"layer_share": sp.Rational(1, 2), "p": 2, "size": 1},
            sp.Rational(1, 4),
            "one of two weights: G(x) is 0 or 1",
        ),
        Example(
            {"layer_share": sp.Rational(1, 3), "p": 3, "size": 2},
            sp.Rational(1, 18),
            "G(x) is 1/2, 1/2 or 0: (1/36 + 1/36 + 1/9)/3",
        ),
        Example({"layer_share": sp.Rational(1, 3), "p": 3, "size": 3}, sp.Integer(0), "all are kept"),
    ),
    mutants=(
        Mutant("with replacement", layer_share * (1 - layer_share) / size),
        Mutant("N for N - 1", layer_share * (1 - layer_share) * (p - size) / (size * p)),
        Mutant("of the removed", layer_share * (1 - layer_share) * size / ((p - size) * (p - 1))),
    ),
)
