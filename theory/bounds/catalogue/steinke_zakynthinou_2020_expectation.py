"""Steinke & Zakynthinou: the expected generalisation error from conditional mutual information, which is always finite."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED_LOSS, SUPERSAMPLE
from bounds.proof import Applied, At, Averaged, Cited, Combined, Foundation, Given, Signed, Split, Step
from bounds.quantities import Quantity
from bounds.symbols import cmi, generalisation_gap, n

_locals = (
    Quantity("s", "tilt", "positive real", "s"),
    Quantity("pairs", "the pairs of points, by their label", "real", "z"),
    Quantity("pair", "number of a pair", "positive integer", "i"),
    Quantity("choice", "a choice of the learner, by its label", "real", "w"),
)
_s, _pairs, _pair, _choice = (x.symbol for x in _locals)
_x, _y = sp.Symbol("x", positive=True), sp.Symbol("y", nonnegative=True)
_r = sp.Symbol("r", real=True)
# given the pairs: log E exp(tilt X), X the difference of losses in a pair, signed by U; its mean over the pairs
_each = sp.Function("L", real=True)
_mean = sp.Function("L_mean", real=True)(_pairs, _choice, _s)
_sample = sp.Function("M", positive=True)(_pairs, _choice, _s)  # E exp(tilt * mean of the X)
_apart = sp.Function("M_apart", positive=True)(_pairs, _s)  # the same when choice and U are independent
_gap = sp.Function("gap", real=True)(_pairs)
_information = sp.Function("I", nonnegative=True)(_pairs)
_most = _s**2 / (2 * n)
_rhs = sp.sqrt(2 * cmi / n)

BOUND = Bound(
    id="steinke_zakynthinou_2020_expectation",
    title="Expected generalisation error from conditional mutual information",
    claim=Claim(generalisation_gap, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("Steinke & Zakynthinou 2020 (arXiv 2001.09122)", "Theorem 1.2", "eq. (2)"),
    requires=(),
    supposes=(SUPERSAMPLE, BOUNDED_LOSS),
    locals=_locals,
    steps=(
        Step(
            "each pair",
            "the signed difference of its losses lies in [-1, 1] and is centred, at a fixed choice",
            Cited(
                "hoeffding_1963_lemma",
                {"log_mgf": _each(_pairs, _pair, _choice, _s), "tilt": _s, "width": 2},
                {"interval": "a uniform sign times a difference of two numbers in [0, 1]"},
                for_all=(_pairs, _pair, _choice, _s),
            ),
            _each(_pairs, _pair, _choice, _s),
            "<=",
            _s**2 / 2,
        ),
        Step(
            "its share",
            "of the tilt",
            At("each pair", {_s: _s / n}),
            _each(_pairs, _pair, _choice, _s / n),
            "<=",
            _s**2 / (2 * n**2),
        ),
        Step(
            "averaged",
            "over the pairs' numbers",
            Averaged("its share", {_each(_pairs, _pair, _choice, _s / n): _mean}, (_pair,)),
            _mean,
            "<=",
            _s**2 / (2 * n**2),
        ),
        Step(
            "independence",
            "the exponential of a sum is a product",
            Foundation(
                "independence", "of the signs at a fixed choice; then logarithms", (_pairs, _choice, _s)
            ),
            sp.log(_sample),
            "==",
            n * _mean,
        ),
        Step(
            "of the sample",
            "the sum over the pairs",
            Combined({"averaged": n, "independence": 1}),
            sp.log(_sample),
            "<=",
            _most,
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("of the sample", sp.exp(_r), _r),
            _sample,
            "<=",
            sp.exp(_most),
        ),
        Step(
            "a choice apart",
            "drawn independently of U, given the pairs",
            Averaged("exponential", {_sample: _apart}, (_choice,)),
            _apart,
            "<=",
            sp.exp(_most),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("a choice apart", sp.log(_x), _x),
            sp.log(_apart),
            "<=",
            _most,
        ),
        Step(
            "change of measure",
            "given the pairs, from the product of the laws of U and choice to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": _s * _gap, "divergence": _information, "log_mgf": sp.log(_apart)},
                {
                    "density": "X is s times the mean of the signed differences, the error on the points outside the sample less "
                    "that on it, with the sign of the expected error"
                },
                for_all=(_s, _pairs),
            ),
            _s * _gap,
            "<=",
            _information + sp.log(_apart),
        ),
        Step(
            "given the pairs",
            "both together",
            Combined({"change of measure": 1, "logarithm": 1}),
            _s * _gap,
            "<=",
            _information + _most,
        ),
        Step(
            "every tilt",
            "on average over the pairs",
            Averaged("given the pairs", {_gap: generalisation_gap, _information: cmi}, (_pairs,)),
            _s * generalisation_gap,
            "<=",
            cmi + _most,
        ),
        Step("some error", "the first case", Given(), generalisation_gap, ">", sp.Integer(0)),
        Step(
            "the best tilt",
            "s = n gap",
            At("every tilt", {_s: n * generalisation_gap}, knowing=("some error",)),
            n * generalisation_gap**2,
            "<=",
            cmi + n * generalisation_gap**2 / 2,
        ),
        Step(
            "squared",
            "solved for the gap",
            Combined({"the best tilt": 2 / n}),
            generalisation_gap**2,
            "<=",
            2 * cmi / n,
        ),
        Step(
            "with some error",
            "the root of both sides",
            Applied("squared", sp.sqrt(_y), _y),
            generalisation_gap,
            "<=",
            _rhs,
        ),
        Step("no error", "the other case", Given(), generalisation_gap, "<=", sp.Integer(0)),
        Step("a root", "is nonnegative", Signed(), _rhs, ">=", sp.Integer(0)),
        Step(
            "without",
            "nothing is to be shown",
            Combined({"no error": 1, "a root": 1}),
            generalisation_gap,
            "<=",
            _rhs,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("with some error", "without"),
            generalisation_gap,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"cmi": 2, "n": 100}, sp.Rational(1, 5), "sqrt(4/100)"),
        Example({"cmi": sp.Rational(1, 2), "n": 9}, sp.Rational(1, 3), "sqrt(1/9)"),
    ),
    mutants=(
        Mutant("no 2", sp.sqrt(cmi / n)),
        Mutant("no root", 2 * cmi / n),
        Mutant("not divided by n", sp.sqrt(2 * cmi)),
    ),
)
