"""An event at the learner's mask that is a union over a net costs information of the mask, and the net counts by its logarithm.

Change of measure for the indicator of the event times log(odds/N_m): the learner's weights do not enter, so the learner need
not be rounded, and no weights or default function are needed where a mask has no net.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import (
    Algebra,
    Applied,
    Averaged,
    Cases,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Signed,
    Split,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import alpha, event_probability, log_count, mask_information, q

_locals = (
    Quantity("hit", "whether the event happens", "0 or 1", "b"),
    Quantity("index", "a fixed mask, by its label", "real", "m"),
    Quantity("apart", "the event's probability when mask and data are independent", "real in [0, 1]", "p'"),
    Quantity("per_count", "E hit/N_m when they are independent", "nonnegative real", r"\mathbb E'b/N"),
    Quantity("mixed", "the mean of P(m)/N_m over the law of the mask", "nonnegative real", r"\bar q"),
    Quantity("mgf", "E exp(hit log(odds/N_m)) when they are independent", "positive real", "M"),
    Quantity("gain", "logarithm of odds = alpha/(q (1 - alpha))", "real", r"\gamma"),
    Quantity("hit_count", "E hit log N_m for the learner's mask", "real", r"\mathbb E b\log N"),
)
_hit, _index, _apart, _per, _mixed, _mgf, _gain, _hit_count = (x.symbol for x in _locals)
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed mask
_N = sp.Function("N", integer=True, positive=True)(_index)
_odds = alpha / (q * (1 - alpha))
_exponent = _hit * (_gain - sp.log(_N))
_rhs = alpha * sp.log(1 / q) + alpha * sp.log(alpha) + (1 - alpha) * sp.log(1 - alpha) - log_count
_likely = Require("the event is at least as likely as that", event_probability, ">=", alpha)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_zero, _one = sp.Integer(0), sp.Integer(1)

BOUND = Bound(
    id="peff_2026_information_transport_counted",
    title="Information of the mask needed for an event that is a union over a net",
    claim=Claim(
        mask_information,
        ">=",
        _rhs,
        r"\mathbb P(E_m)\le N_mq\text{ for every fixed }m,\quad \mathbb P(E_{m^W})\ge\alpha",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "information transport, counted",
        "",
        "in place of Lemmas 1 and 3 of Kumar, Luo & Sellke: the information of the weights is not used",
    ),
    requires=(_likely,),
    supposes=(
        Suppose(
            "counted",
            "for every fixed mask m the event has probability at most N_m q, N_m >= 1; log_count = E log N_m at the learner's mask",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "gain",
            "of an event whose probability rises from q to alpha",
            Foundation("definition", "a short name"),
            _gain,
            "==",
            sp.log(_odds),
        ),
        Step("odds", "both sides exponentiated", Applied("gain", sp.exp(_r), _r), sp.exp(_gain), "==", _odds),
        Step(
            "two values",
            "the exponential of a multiple of an indicator",
            Cases((_hit,), Algebra()),
            sp.exp(_exponent),
            "==",
            1 - _hit + _hit * sp.exp(_gain) / _N,
        ),
        Step(
            "moment generating function",
            "its mean when mask and data are independent",
            Averaged(
                "two values",
                {sp.exp(_exponent): _mgf, _hit / _N: _per, _hit: _apart},
                (_hit, _index),
            ),
            _mgf,
            "==",
            1 - _apart + sp.exp(_gain) * _per,
        ),
        Step(
            "fixed mask",
            "the event is unlikely",
            Hypothesis("counted", (_index,)),
            _fixed,
            "<=",
            _N * q,
        ),
        Step(
            "divided",
            "by the count",
            Combined({"fixed mask": 1 / _N}),
            _fixed * 1 / _N,
            "<=",
            q,
        ),
        Step(
            "independent mask",
            "on the average over the mask's law",
            Averaged("divided", {_fixed * 1 / _N: _mixed}, (_index,)),
            _mixed,
            "<=",
            q,
        ),
        Step(
            "conditioned",
            "which is the mean of hit/N_m when the mask is drawn independently of the data",
            Foundation("tower", "condition on the mask; the data keep their law"),
            _per,
            "==",
            _mixed,
        ),
        Step("apart", "probabilities are nonnegative", Signed(), _apart, ">=", _zero),
        Step(
            "largest",
            "both together",
            Combined(
                {
                    "moment generating function": 1,
                    "apart": 1,
                    "conditioned": sp.exp(_gain),
                    "independent mask": sp.exp(_gain),
                    "odds": q,
                }
            ),
            _mgf,
            "<=",
            1 / (1 - alpha),
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("largest", sp.log(_x), _x),
            sp.log(_mgf),
            "<=",
            -sp.log(1 - alpha),
        ),
        Step(
            "change of measure",
            "from the product of the laws of mask and data to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {
                    "mean": _gain * event_probability - _hit_count,
                    "divergence": mask_information,
                    "log_mgf": sp.log(_mgf),
                },
                {
                    "density": "X is the exponent, P the joint law of mask and data, Q the product of their laws, of which the "
                    "information is the relative entropy"
                },
            ),
            _gain * event_probability - _hit_count,
            "<=",
            mask_information + sp.log(_mgf),
        ),
        Step("counts", "are at least 1", Hypothesis("counted", (_index,)), _N, ">=", _one),
        Step(
            "their logarithms",
            "are nonnegative",
            Applied("counts", sp.log(_x), _x),
            sp.log(_N),
            ">=",
            _zero,
        ),
        Step(
            "where it happens",
            "at most everywhere",
            Combined({"their logarithms": 1 - _hit}),
            _hit * sp.log(_N),
            "<=",
            sp.log(_N),
        ),
        Step(
            "counted",
            "on average at the learner's mask",
            Averaged(
                "where it happens", {_hit * sp.log(_N): _hit_count, sp.log(_N): log_count}, (_hit, _index)
            ),
            _hit_count,
            "<=",
            log_count,
        ),
        Step("likely", "as required", Hypothesis(_likely.text), event_probability, ">=", alpha),
        Step("a gain", "one case", Given(), _gain, ">=", _zero),
        Step(
            "with a gain",
            "all together",
            Combined(
                {
                    "change of measure": 1,
                    "its logarithm": 1,
                    "counted": 1,
                    "likely": _gain,
                    "gain": -alpha,
                },
                knowing=("a gain",),
            ),
            mask_information,
            ">=",
            _rhs,
        ),
        Step("no gain", "the other case", Given(), _gain, "<", _zero),
        Step(
            "nothing is needed",
            "information is nonnegative",
            Signed(),
            mask_information + log_count,
            ">=",
            _zero,
        ),
        Step("a logarithm", "1 - alpha is below 1", Signed(), sp.log(1 - alpha), "<=", _zero),
        Step(
            "without a gain",
            "the right side is not positive",
            Combined({"nothing is needed": 1, "no gain": alpha, "gain": -alpha, "a logarithm": 1}),
            mask_information,
            ">=",
            _rhs,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("with a gain", "without a gain"),
            mask_information,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"event_probability": 1, "alpha": sp.Rational(1, 2), "q": sp.Rational(1, 16), "log_count": 0},
            sp.log(2),
            "(1/2) log 16 - log 2",
        ),
        Example(
            {
                "event_probability": sp.Rational(1, 2),
                "alpha": sp.Rational(1, 2),
                "q": sp.Rational(1, 64),
                "log_count": 1,
            },
            2 * sp.log(2) - 1,
            "(1/2) log 64 - log 2 - 1",
        ),
    ),
    mutants=(
        Mutant("count added", _rhs + 2 * log_count),
        Mutant("entropy forgotten", alpha * sp.log(1 / q) - log_count),
        Mutant("alpha and q swapped", q * sp.log(1 / alpha) + _rhs - alpha * sp.log(1 / q)),
        Mutant("half the count", _rhs + log_count / 2),
    ),
)
