"""Steinke & Zakynthinou: where the training error is small, the risk falls like cmi/n.

The constant 3 is 1/t for an exponent t with e^t + e^(-2t) <= 2; the largest such t, the logarithm of the golden ratio, would
give 2.08.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED_LOSS, SUPERSAMPLE
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Averaged,
    Cases,
    Certified,
    Cited,
    Combined,
    Foundation,
    Hypothesis,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import cmi, empirical_risk, n, risk

_locals = (
    Quantity("first", "loss at a pair's first point", "real in [0, 1]", "a"),
    Quantity("second", "loss at its second point", "real in [0, 1]", "b"),
    Quantity("bit", "whether the second point is the one in the sample", "0 or 1", "u"),
    Quantity("chance", "the probability of that", "real in [0, 1]", r"\mathbb P(u=1)"),
    Quantity("pairs", "the pairs of points, by their label", "real", "z"),
    Quantity("pair", "number of a pair", "positive integer", "i"),
    Quantity("choice", "a choice of the learner, by its label", "real", "w"),
    Quantity("excess", "expected loss outside the sample less twice that on it", "real", "D"),
)
_first, _second, _bit, _chance, _pairs, _pair, _choice, _excess = (x.symbol for x in _locals)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_T = sp.Function("T", positive=True)  # E exp((loss outside - 2 loss inside)/3) in a pair, at a fixed choice
_A, _B = (sp.Function(name, nonnegative=True)(_pairs, _pair, _choice) for name in ("A", "B"))
_mean = sp.Function("L_mean", real=True)(_pairs, _choice)
_sample = sp.Function("M", positive=True)(_pairs, _choice)
_apart = sp.Function("M_apart", positive=True)(_pairs)
_D = sp.Function("D_z", real=True)(_pairs)
_information = sp.Function("I", nonnegative=True)(_pairs)
_one, _two = sp.exp((_second - 2 * _first) / 3), sp.exp((_first - 2 * _second) / 3)
_rise, _fall = sp.exp(sp.Rational(1, 3)) - 1, 1 - sp.exp(-sp.Rational(2, 3))
_steep = sp.exp(sp.Rational(2, 3)) - 1
_rhs = 2 * empirical_risk + 3 * cmi / n

BOUND = Bound(
    id="steinke_zakynthinou_2020_linear",
    title="Risk from training error and conditional mutual information",
    claim=Claim(risk, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Steinke & Zakynthinou 2020 (arXiv 2001.09122)",
        "Theorem 1.2",
        "eq. (3)",
        "the proof of the constant is the project's",
    ),
    requires=(),
    supposes=(SUPERSAMPLE, BOUNDED_LOSS),
    locals=_locals,
    steps=(
        Step(
            "rising chord",
            "the exponential lies below its chord",
            Certified(),
            sp.exp(_first / 3),
            "<=",
            1 + _rise * _first,
        ),
        Step(
            "steeper chord",
            "with twice the exponent",
            Certified(),
            sp.exp(2 * _first / 3),
            "<=",
            1 + _steep * _first,
        ),
        Step(
            "from the other end",
            "at 1 - b",
            At("steeper chord", {_first: 1 - _second}),
            sp.exp(2 * (1 - _second) / 3),
            "<=",
            1 + _steep * (1 - _second),
        ),
        Step(
            "falling chord",
            "the exponential that falls lies below its chord",
            Combined({"from the other end": sp.exp(-sp.Rational(2, 3))}),
            sp.exp(-2 * _second / 3),
            "<=",
            1 - _fall * _second,
        ),
        Step(
            "product",
            "of the two chords",
            Combined({"rising chord": sp.exp(-2 * _second / 3), "falling chord": 1 + _rise * _first}),
            _two,
            "<=",
            (1 + _rise * _first) * (1 - _fall * _second),
        ),
        Step(
            "exchanged",
            "the two points",
            At("product", {_first: _second, _second: _first}),
            _one,
            "<=",
            (1 + _rise * _second) * (1 - _fall * _first),
        ),
        Step(
            "falls faster",
            "than it rises",
            Signed(),
            (_first + _second) * (_fall - _rise) + 2 * _rise * _fall * _first * _second,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "a pair",
            "whatever its losses",
            Combined({"product": 1, "exchanged": 1, "falls faster": 1}),
            _one + _two,
            "<=",
            sp.Integer(2),
        ),
        Step(
            "two values",
            "loss outside the sample less twice the loss inside",
            Cases((_bit,), Algebra()),
            sp.exp((1 - _bit) * (_second - 2 * _first) / 3 + _bit * (_first - 2 * _second) / 3),
            "==",
            (1 - _bit) * _one + _bit * _two,
        ),
        Step(
            "their mean",
            "over U",
            Averaged(
                "two values",
                {
                    sp.exp((1 - _bit) * (_second - 2 * _first) / 3 + _bit * (_first - 2 * _second) / 3): _T(
                        _first, _second
                    ),
                    _bit: _chance,
                },
                (_bit,),
            ),
            _T(_first, _second),
            "==",
            (1 - _chance) * _one + _chance * _two,
        ),
        Step("uniform", "as supposed", Hypothesis("independent"), _chance, "==", sp.Rational(1, 2)),
        Step(
            "at most 1",
            "both together",
            Combined({"their mean": 1, "uniform": _two - _one, "a pair": sp.Rational(1, 2)}),
            _T(_first, _second),
            "<=",
            sp.Integer(1),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("at most 1", sp.log(_x), _x),
            sp.log(_T(_first, _second)),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "first loss",
            "is at most 1",
            Hypothesis("bounded_loss", (_pairs, _pair, _choice)),
            _A,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "second loss",
            "is at most 1",
            Hypothesis("bounded_loss", (_pairs, _pair, _choice)),
            _B,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "each pair",
            "at its losses",
            At("logarithm", {_first: _A, _second: _B}, knowing=("first loss", "second loss")),
            sp.log(_T(_A, _B)),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "averaged",
            "over the pairs' numbers",
            Averaged("each pair", {sp.log(_T(_A, _B)): _mean}, (_pair,)),
            _mean,
            "<=",
            sp.Integer(0),
        ),
        Step(
            "independence",
            "the exponential of a sum is a product",
            Foundation(
                "independence", "of the bits of U at a fixed choice; then logarithms", (_pairs, _choice)
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
            sp.Integer(0),
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("of the sample", sp.exp(_r), _r),
            _sample,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "a choice apart",
            "drawn independently of U, given the pairs",
            Averaged("exponential", {_sample: _apart}, (_choice,)),
            _apart,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("a choice apart", sp.log(_x), _x),
            sp.log(_apart),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "change of measure",
            "given the pairs, from the product of the laws of U and choice to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": n * _D / 3, "divergence": _information, "log_mgf": sp.log(_apart)},
                {
                    "density": "X is the sum over the pairs of a third of the loss outside less twice the loss inside"
                },
                for_all=(_pairs,),
            ),
            n * _D / 3,
            "<=",
            _information + sp.log(_apart),
        ),
        Step(
            "given the pairs",
            "both together",
            Combined({"change of measure": 1, "its logarithm": 1}),
            n * _D / 3,
            "<=",
            _information,
        ),
        Step(
            "on average",
            "over the pairs",
            Averaged("given the pairs", {_D: _excess, _information: cmi}, (_pairs,)),
            n * _excess / 3,
            "<=",
            cmi,
        ),
        Step(
            "excess",
            "points outside the sample are new to the learner",
            Hypothesis("independent"),
            _excess,
            "==",
            risk - 2 * empirical_risk,
        ),
        Step(
            "the claim",
            "divided by n/3",
            Combined({"on average": 3 / n, "excess": -1}),
            risk,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"empirical_risk": 0, "cmi": 2, "n": 100}, sp.Rational(3, 50), "6/100"),
        Example({"empirical_risk": sp.Rational(1, 4), "cmi": 1, "n": 12}, sp.Rational(3, 4), "2/4 + 3/12"),
    ),
    mutants=(
        Mutant("training error once", empirical_risk + 3 * cmi / n),
        Mutant("1 for 3", 2 * empirical_risk + cmi / n),
        Mutant("root", 2 * empirical_risk + sp.sqrt(3 * cmi / n)),
    ),
)
