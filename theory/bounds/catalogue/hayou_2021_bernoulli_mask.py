"""Linear regression under a Bernoulli mask: the loss of the mean weights, and a ridge that the mask's randomness adds.

The ridge weighs each weight by the norm of its column of the data, and vanishes where masks keep everything or nothing.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Algebra, Applied, Averaged, Cases, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import column_energy, expected_loss, keep_probability, mean_loss, n

_locals = (
    Quantity("bit", "a bit of the mask", "0 or 1", "b"),
    Quantity("kept", "the mean of a bit", "real in [0, 1]", r"\mathbb E b"),
    Quantity("kept_square", "the mean of its square", "real in [0, 1]", r"\mathbb E b^2"),
    Quantity("row", "number of a data point", "positive integer", "j"),
    Quantity("draw", "a draw of the mask", "real", r"\omega"),
    Quantity(
        "mean_square",
        "mean over the rows of the squared residual of the mean weights",
        "nonnegative real",
        "R",
    ),
    Quantity("mean_energy", "mean over the rows of sum_i w_i^2 x_i^2", "nonnegative real", "E"),
    Quantity("all_square", "mean over rows and masks of the squared residual", "nonnegative real", "A"),
)
_bit, _kept, _kept_square, _row, _draw, _R, _E, _A = (x.symbol for x in _locals)
_r = sp.Function("r", real=True)(_row)  # residual of the mean weights
_S = sp.Function("S", real=True)(
    _row, _draw
)  # what the bits add to the prediction: sum_i x_i w_i (b_i - lambda)
_loss = sp.Function("l", nonnegative=True)(_row, _draw)  # squared residual
_S1, _S2 = (sp.Function(name, real=True)(_row) for name in ("S_mean", "S_square"))
_Q = sp.Function("Q", nonnegative=True)(_row)  # mean over the masks of the squared residual
_energy = sp.Function("a", nonnegative=True)(_row)  # sum_i w_i^2 x_i^2 of a row
_masked = sp.Function("B", real=True)(_row, _draw)  # prediction under the mask: sum_i x_i w_i b_i
_masked_mean, _full = (
    sp.Function(name, real=True)(_row) for name in ("B_mean", "c")
)  # without one: sum_i x_i w_i
_x = sp.Symbol("x", nonnegative=True)
_spread = _kept_square - _kept**2
_rhs = mean_loss + keep_probability * (1 - keep_probability) * column_energy / (2 * n)

BOUND = Bound(
    id="hayou_2021_bernoulli_mask",
    title="Expected loss of linear regression under a Bernoulli mask",
    claim=Claim(expected_loss, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Hayou, He & Dziugaite 2021 (arXiv 2110.11804)",
        "linear regression",
        "",
        "derived here, with equal rates: each weight adds lambda (1 - lambda) w_i^2 |X_(i)|^2/(2n); with rates lambda_i of their "
        "own the sum is that of lambda_i (1 - lambda_i) w_i^2 |X_(i)|^2, as |w_i||v_i| - v_i^2 for v_i = lambda_i w_i says",
    ),
    requires=(),
    supposes=(
        Suppose(
            "independent_bits",
            "the bits of the mask are independent and 1 with probability keep_probability each",
        ),
        Suppose(
            "linear_regression",
            "expected_loss = E |y - X(m*w)|^2/(2n), mean_loss = |y - X(keep_probability w)|^2/(2n), "
            "column_energy = sum_i w_i^2 |X_(i)|^2",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "residual",
            "of one row under one mask",
            Hypothesis("linear_regression", (_row, _draw)),
            _loss,
            "==",
            _r**2 - 2 * _r * _S + _S**2,
        ),
        Step(
            "over masks",
            "its mean",
            Averaged("residual", {_loss: _Q, _S**2: _S2, _S: _S1}, (_draw,)),
            _Q,
            "==",
            _r**2 - 2 * _r * _S1 + _S2,
        ),
        Step(
            "of the bits",
            "the masked prediction less its mean",
            Hypothesis("linear_regression", (_row, _draw)),
            _S,
            "==",
            _masked - _kept * _full,
        ),
        Step(
            "their mean",
            "over the masks",
            Averaged("of the bits", {_S: _S1, _masked: _masked_mean}, (_draw,)),
            _S1,
            "==",
            _masked_mean - _kept * _full,
        ),
        Step(
            "masked prediction",
            "each bit keeps its term with the same probability",
            Hypothesis("independent_bits", (_row,)),
            _masked_mean,
            "==",
            _kept * _full,
        ),
        Step(
            "centred",
            "both together",
            Combined({"their mean": 1, "masked prediction": 1}),
            _S1,
            "==",
            sp.Integer(0),
        ),
        Step(
            "variances",
            "of independent bits add up",
            Foundation(
                "independence",
                "the mean of a product of two centred bits is 0; of a square E b^2 - (E b)^2",
                (_row,),
            ),
            _S2,
            "==",
            _spread * _energy,
        ),
        Step(
            "of a row",
            "all together",
            Combined({"over masks": 1, "centred": -2 * _r, "variances": 1}),
            _Q,
            "==",
            _r**2 + _spread * _energy,
        ),
        Step(
            "over rows",
            "the mean of both sides",
            Averaged("of a row", {_Q: _A, _r**2: _R, _energy: _E}, (_row,)),
            _A,
            "==",
            _R + _spread * _E,
        ),
        Step("a bit", "is its own square", Cases((_bit,), Algebra()), _bit**2, "==", _bit),
        Step(
            "its square",
            "has the same mean",
            Averaged("a bit", {_bit**2: _kept_square, _bit: _kept}, (_bit,)),
            _kept_square,
            "==",
            _kept,
        ),
        Step("kept", "as supposed", Hypothesis("independent_bits"), _kept, "==", keep_probability),
        Step(
            "kept squared",
            "of both sides",
            Applied("kept", _x**2, _x),
            _kept**2,
            "==",
            keep_probability**2,
        ),
        Step("expected loss", "by definition", Hypothesis("linear_regression"), expected_loss, "==", _A / 2),
        Step("loss of the mean", "by definition", Hypothesis("linear_regression"), mean_loss, "==", _R / 2),
        Step("energy", "by definition", Hypothesis("linear_regression"), column_energy, "==", n * _E),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "expected loss": 1,
                    "over rows": sp.Rational(1, 2),
                    "loss of the mean": -1,
                    "its square": _E / 2,
                    "kept": _E / 2,
                    "kept squared": -_E / 2,
                    "energy": -keep_probability * (1 - keep_probability) / (2 * n),
                }
            ),
            expected_loss,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"mean_loss": 1, "keep_probability": sp.Rational(1, 2), "column_energy": 8, "n": 2},
            sp.Rational(3, 2),
            "1 + (1/4) 8/4",
        ),
        Example(
            {"mean_loss": 0, "keep_probability": sp.Rational(1, 4), "column_energy": 1, "n": 1},
            sp.Rational(3, 32),
            "one weight 1 on one point x = 1, y = 1/4: (1/4)(3/4)^2/2 + (3/4)(1/4)^2/2 = 12/128",
        ),
    ),
    mutants=(
        Mutant("no mask noise", mean_loss),
        Mutant("second moment", mean_loss + keep_probability * column_energy / (2 * n)),
        Mutant("not halved", mean_loss + keep_probability * (1 - keep_probability) * column_energy / n),
        Mutant(
            "spread squared",
            mean_loss + (keep_probability * (1 - keep_probability)) ** 2 * column_energy / (2 * n),
        ),
    ),
)
