"""Steinke & Zakynthinou: the expected squared generalisation error from conditional mutual information.

With log 3 kept, 3 log 3/2 = 1.65 would do for the 2.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED_LOSS, SUPERSAMPLE
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Averaged,
    Cited,
    Combined,
    Foundation,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import cmi, n, squared_gap

_locals = (
    Quantity("s", "tilt", "positive real", "s"),
    Quantity("g", "size of a Gaussian variable", "positive real", "g"),
    Quantity("mirrored", "whether the sign is turned", "0 or 1", r"\sigma"),
    Quantity("pairs", "the pairs of points, by their label", "real", "z"),
    Quantity("pair", "number of a pair", "positive integer", "i"),
    Quantity("choice", "a choice of the learner, by its label", "real", "w"),
    Quantity("draw", "a draw of U", "real", "u"),
    Quantity("outcome", "a draw of pairs, U and choice", "real", r"\omega"),
    Quantity("ghost", "a draw of the points outside the sample", "real", r"\omega'"),
    Quantity(
        "halves", "mean squared difference of the error outside and on the sample", "nonnegative real", "v"
    ),
    Quantity(
        "halves_given", "the same, by the conditional means given sample and choice", "nonnegative real", "v'"
    ),
)
_s, _g, _mirrored, _pairs, _pair, _choice, _draw, _outcome, _ghost, _v, _v_given = (x.symbol for x in _locals)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_c = sp.sqrt(sp.Rational(2, 3))
# given the pairs, at a fixed choice: log E exp(tilt X), X the signed difference of losses in a pair; its mean over pairs
_each = sp.Function("L", real=True)
_mean = sp.Function("L_mean", real=True)(_pairs, _choice, _mirrored, _s)
_M = sp.Function("M", positive=True)  # E exp(+-s Y), Y = sum of the X over sqrt(n)
_Y = sp.Function("Y", real=True)(_pairs, _choice, _draw)
_whole = (sp.exp(_c * _g * _Y) + sp.exp(-_c * _g * _Y)) * sp.exp(-(_g**2) / 2)
_integral = sp.Integral(_whole, (_g, 0, sp.oo))
_square = sp.Function("Q", positive=True)(_pairs, _choice)  # E exp(Y^2/3)
_mixed, _plus, _minus = (
    sp.Function(name, nonnegative=True)(_pairs, _choice) for name in ("I_mixed", "I_plus", "I_minus")
)
_gauss = sp.Integral(sp.exp(-(_g**2) / 6), (_g, 0, sp.oo))
_apart = sp.Function("Q_apart", positive=True)(_pairs)
_given = sp.Function("v_z", nonnegative=True)(_pairs)
_information = sp.Function("I", nonnegative=True)(_pairs)
_X = sp.Function("X", real=True)(_outcome, _ghost)  # error outside the sample less that on it
_gap = sp.Function("gap", real=True)(_outcome)
_V = sp.Function("V", nonnegative=True)(_outcome)
_at = _M(_pairs, _choice, _mirrored, _s)
_up, _down = (_M(_pairs, _choice, sign, _c * _g) for sign in (0, 1))
_weight = sp.exp(-(_g**2) / 2)


def _sign(name: str, sign: int, side: sp.Expr) -> Step:
    return Step(
        name,
        "at the tilt of a Gaussian variable",
        At("exponential", {_mirrored: sign, _s: _c * _g}),
        side,
        "<=",
        sp.exp(_g**2 / 3),
    )


BOUND = Bound(
    id="steinke_zakynthinou_2020_squared",
    title="Squared generalisation error from conditional mutual information",
    claim=Claim(squared_gap, "<=", (3 * cmi + 2) / n),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Steinke & Zakynthinou 2020 (arXiv 2001.09122)",
        "Theorem 1.2",
        "eq. (4)",
        "the proof is the project's",
    ),
    requires=(),
    supposes=(SUPERSAMPLE, BOUNDED_LOSS),
    locals=_locals,
    steps=(
        Step(
            "each pair",
            "the signed difference of its losses lies in [-1, 1] and is centred, at a fixed choice; so does its negative",
            Cited(
                "hoeffding_1963_lemma",
                {"log_mgf": _each(_pairs, _pair, _choice, _mirrored, _s), "tilt": _s, "width": 2},
                {"interval": "a uniform sign times a difference of two numbers in [0, 1]"},
                for_all=(_pairs, _pair, _choice, _mirrored, _s),
            ),
            _each(_pairs, _pair, _choice, _mirrored, _s),
            "<=",
            _s**2 / 2,
        ),
        Step(
            "its share",
            "of the tilt",
            At("each pair", {_s: _s / sp.sqrt(n)}),
            _each(_pairs, _pair, _choice, _mirrored, _s / sp.sqrt(n)),
            "<=",
            _s**2 / (2 * n),
        ),
        Step(
            "averaged",
            "over the pairs' numbers",
            Averaged(
                "its share", {_each(_pairs, _pair, _choice, _mirrored, _s / sp.sqrt(n)): _mean}, (_pair,)
            ),
            _mean,
            "<=",
            _s**2 / (2 * n),
        ),
        Step(
            "independence",
            "the exponential of a sum is a product",
            Foundation(
                "independence",
                "of the signs at a fixed choice; then logarithms",
                (_pairs, _choice, _mirrored, _s),
            ),
            sp.log(_at),
            "==",
            n * _mean,
        ),
        Step(
            "of the sample",
            "the sum over the pairs",
            Combined({"averaged": n, "independence": 1}),
            sp.log(_at),
            "<=",
            _s**2 / 2,
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("of the sample", sp.exp(_r), _r),
            _at,
            "<=",
            sp.exp(_s**2 / 2),
        ),
        _sign("upward", 0, _up),
        _sign("downward", 1, _down),
        Step(
            "under a Gaussian weight",
            "both signs",
            Combined({"upward": _weight, "downward": _weight}),
            _up * _weight + _down * _weight,
            "<=",
            2 * sp.exp(-(_g**2) / 6),
        ),
        Step(
            "integrated",
            "over the sizes of a Gaussian variable",
            Averaged(
                "under a Gaussian weight",
                {_up * _weight: _plus, _down * _weight: _minus, sp.exp(-(_g**2) / 6): _gauss},
                (_g,),
                probability=False,
            ),
            _plus + _minus,
            "<=",
            2 * _gauss,
        ),
        Step("Gaussian integral", "of variance 3", Algebra(), _gauss, "==", sp.sqrt(6 * sp.pi) / 2),
        Step(
            "in full",
            "both together",
            Combined({"integrated": 1, "Gaussian integral": 2}),
            _plus + _minus,
            "<=",
            sp.sqrt(6 * sp.pi),
        ),
        Step(
            "of Y",
            "the exponential of the square of the normalised sum, as a mixture of exponentials",
            Algebra(),
            sp.exp(_Y**2 / 3),
            "==",
            _integral / sp.sqrt(2 * sp.pi),
        ),
        Step(
            "its mean",
            "over U",
            Averaged("of Y", {sp.exp(_Y**2 / 3): _square, _integral: _mixed}, (_draw,)),
            _square,
            "==",
            _mixed / sp.sqrt(2 * sp.pi),
        ),
        Step(
            "exchange",
            "of the mean over U and the integral",
            Foundation("tonelli", "both exponentials are positive", (_pairs, _choice)),
            _mixed,
            "==",
            _plus + _minus,
        ),
        Step(
            "at a fixed choice",
            "all together",
            Combined(
                {
                    "its mean": 1,
                    "exchange": 1 / sp.sqrt(2 * sp.pi),
                    "in full": 1 / sp.sqrt(2 * sp.pi),
                }
            ),
            _square,
            "<=",
            sp.sqrt(3),
        ),
        Step(
            "a choice apart",
            "drawn independently of U, given the pairs",
            Averaged("at a fixed choice", {_square: _apart}, (_choice,)),
            _apart,
            "<=",
            sp.sqrt(3),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("a choice apart", sp.log(_x), _x),
            sp.log(_apart),
            "<=",
            sp.log(3) / 2,
        ),
        Step(
            "change of measure",
            "given the pairs, from the product of the laws of U and choice to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": n * _given / 3, "divergence": _information, "log_mgf": sp.log(_apart)},
                {
                    "density": "X is Y^2/3, and Y^2 is n times the squared difference of the errors outside and on the sample"
                },
                for_all=(_pairs,),
            ),
            n * _given / 3,
            "<=",
            _information + sp.log(_apart),
        ),
        Step(
            "given the pairs",
            "both together",
            Combined({"change of measure": 1, "logarithm": 1}),
            n * _given / 3,
            "<=",
            _information + sp.log(3) / 2,
        ),
        Step(
            "on average",
            "over the pairs",
            Averaged("given the pairs", {_given: _v, _information: cmi}, (_pairs,)),
            n * _v / 3,
            "<=",
            cmi + sp.log(3) / 2,
        ),
        Step("a square", "is nonnegative", Signed(), (_X - _gap) ** 2, ">=", sp.Integer(0)),
        Step(
            "above its tangent",
            "written out",
            Combined({"a square": 1}),
            _X**2,
            ">=",
            2 * _X * _gap - _gap**2,
        ),
        Step(
            "over new points",
            "whose mean error is the risk, given sample and choice",
            Averaged("above its tangent", {_X**2: _V, _X: _gap}, (_ghost,)),
            _V,
            ">=",
            _gap**2,
        ),
        Step(
            "over everything",
            "on average",
            Averaged("over new points", {_V: _v_given, _gap**2: squared_gap}, (_outcome,)),
            _v_given,
            ">=",
            squared_gap,
        ),
        Step(
            "conditioned",
            "on the pairs, or on sample and choice",
            Foundation("tower", "the points outside the sample are new to the learner"),
            _v_given,
            "==",
            _v,
        ),
        Step("log 3", "is at most 4/3", Signed(), 3 * sp.log(3) / 2, "<=", sp.Integer(2)),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "over everything": 1,
                    "conditioned": 1,
                    "on average": 3 / n,
                    "log 3": 1 / n,
                }
            ),
            squared_gap,
            "<=",
            (3 * cmi + 2) / n,
        ),
    ),
    examples=(
        Example({"cmi": 1, "n": 100}, sp.Rational(1, 20), "5/100"),
        Example({"cmi": 0, "n": 8}, sp.Rational(1, 4), "2/8"),
    ),
    mutants=(
        Mutant("no 2", 3 * cmi / n),
        Mutant("1 for 3", (cmi + 2) / n),
        Mutant("1 for 2", (3 * cmi + 1) / n),
        Mutant("squared n", (3 * cmi + 2) / n**2),
    ),
)
