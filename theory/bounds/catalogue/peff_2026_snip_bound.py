"""What SNIP's score can be on a linear layer: by Cauchy-Schwarz, at most v_i times the distance from the labels.

On half the squared loss |Xw - y|^2/2 the score is |w_i <X_(i), Xw - y>|. Equality where the residual points along the
column, as with one row it always does. The inequality is Lagrange's, with the squares (a_j r_k - a_k r_j)^2 summed over
pairs of rows.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Averaged, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import column_size, residual_norm, snip_score

_locals = (
    Quantity("row", "number of a row", "positive integer", "j"),
    Quantity("other", "number of a row", "positive integer", "l"),
    Quantity("first", "sum over pairs of rows of a_j^2 r_l^2", "nonnegative real", "F"),
    Quantity("second", "sum over pairs of rows of a_l^2 r_j^2", "nonnegative real", "S"),
    Quantity("mixed", "sum over pairs of rows of a_j r_l a_l r_j", "real", "M"),
)
_j, _l, _first, _second, _mixed = (q.symbol for q in _locals)
_a, _r = (sp.Function(name, real=True) for name in ("a", "r"))  # entries of w_i X_(i) and of the residual
_x = sp.Symbol("x", nonnegative=True)
_key = "squared_loss"
_most = column_size * residual_norm
_straight, _crossed = _a(_j) * _r(_l), _a(_l) * _r(_j)

BOUND = Bound(
    id="peff_2026_snip_bound",
    title="SNIP's score on a linear layer",
    claim=Claim(snip_score, "<=", _most),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "scores of a linear layer"),
    requires=(),
    supposes=(
        Suppose(
            _key,
            "snip_score = |<a, r>|, column_size = |a| and residual_norm = |r| with a = w_i X_(i) and r = Xw - y, so that "
            "w_i times the derivative of |Xw - y|^2/2 by w_i is <a, r>",
        ),
    ),
    locals=_locals,
    steps=(
        Step("a square", "is nonnegative", Signed(), (_straight - _crossed) ** 2, ">=", sp.Integer(0)),
        Step(
            "all squares",
            "summed over pairs of rows",
            Averaged(
                "a square",
                {_straight**2: _first, _straight * _crossed: _mixed, _crossed**2: _second},
                (_j, _l),
                probability=False,
            ),
            _first - 2 * _mixed + _second,
            ">=",
            sp.Integer(0),
        ),
        Step("squares", "both sums factor", Hypothesis(_key), _first, "==", _most**2),
        Step("squares again", "in the other order", Hypothesis(_key), _second, "==", _most**2),
        Step("products", "of two inner products", Hypothesis(_key), _mixed, "==", snip_score**2),
        Step(
            "squared",
            "all together",
            Combined(
                {
                    "all squares": sp.Rational(1, 2),
                    "squares": sp.Rational(1, 2),
                    "squares again": sp.Rational(1, 2),
                    "products": -1,
                }
            ),
            snip_score**2,
            "<=",
            _most**2,
        ),
        Step(
            "the claim",
            "the root of both sides",
            Applied("squared", sp.sqrt(_x), _x),
            snip_score,
            "<=",
            _most,
        ),
    ),
    examples=(
        Example(
            {"column_size": 5, "residual_norm": 2},
            sp.Integer(10),
            "5 * 2: the column (3, 4), weight 1 and residual (6/5, 8/5) have the inner product 18/5 + 32/5 = 10",
        ),
    ),
    mutants=(
        Mutant("column alone", column_size),
        Mutant("residual squared", column_size * residual_norm**2),
        Mutant("half", column_size * residual_norm / 2),
        Mutant("sum", column_size + residual_norm),
    ),
)
