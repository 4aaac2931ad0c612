"""An event of the learner's index and the data, weighed by exp(tilt): the form of change of measure that transport uses.

With the best tilt, exp(tilt) = alpha (1-q)/(q (1-alpha)) for event_probability = alpha > q, the right side is kl(alpha, q)
itself, which a learner attains that finds the event with a binary choice.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import FIXED_INDEX, INDEX_INFORMATION
from bounds.proof import (
    Algebra,
    Applied,
    Averaged,
    Cases,
    Cited,
    Combined,
    Foundation,
    Hypothesis,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import event_probability, information, q, tilt

_locals = (
    Quantity("hit", "whether the event happens", "0 or 1", "b"),
    Quantity("index", "a fixed index, by its label", "real", "t"),
    Quantity("apart", "the event's probability when index and data are independent", "real in [0, 1]", "q'"),
    Quantity("mixed", "the mean of its probability over the law of the index", "real in [0, 1]", r"\bar q"),
    Quantity("mgf", "E exp(tilt hit) when they are independent", "positive real", "M"),
)
_hit, _index, _apart, _mixed, _mgf = (x.symbol for x in _locals)
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed index
_x = sp.Symbol("x", positive=True)
_y = sp.Symbol("y", nonnegative=True)
_most = 1 + q * (sp.exp(tilt) - 1)

BOUND = Bound(
    id="peff_2026_tilted_event",
    title="Change of measure for an event",
    claim=Claim(information, ">=", tilt * event_probability - sp.log(_most)),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "tilted event"),
    requires=(),
    supposes=(FIXED_INDEX, INDEX_INFORMATION),
    locals=_locals,
    steps=(
        Step(
            "two values",
            "the exponential of a multiple of an indicator",
            Cases((_hit,), Algebra()),
            sp.exp(tilt * _hit),
            "==",
            1 + _hit * (sp.exp(tilt) - 1),
        ),
        Step(
            "moment generating function",
            "its mean when index and data are independent",
            Averaged("two values", {sp.exp(tilt * _hit): _mgf, _hit: _apart}, (_hit,)),
            _mgf,
            "==",
            1 + _apart * (sp.exp(tilt) - 1),
        ),
        Step(
            "fixed index",
            "the event is unlikely at every index",
            Hypothesis("fixed_index", (_index,)),
            _fixed,
            "<=",
            q,
        ),
        Step(
            "independent index",
            "and so on the average over the index's law",
            Averaged("fixed index", {_fixed: _mixed}, (_index,)),
            _mixed,
            "<=",
            q,
        ),
        Step(
            "conditioned",
            "which is its probability when the index is drawn independently of the data",
            Foundation("tower", "condition on the index; the data keep their law"),
            _apart,
            "==",
            _mixed,
        ),
        Step("tilted up", "the tilt is positive", Signed(), tilt, ">=", sp.Integer(0)),
        Step(
            "factor",
            "so is exp(tilt) - 1",
            Applied("tilted up", sp.exp(_y), _y),
            sp.exp(tilt),
            ">=",
            sp.Integer(1),
        ),
        Step(
            "largest",
            "the mean grows in the probability",
            Combined(
                {
                    "moment generating function": 1,
                    "conditioned": sp.exp(tilt) - 1,
                    "independent index": sp.exp(tilt) - 1,
                },
                knowing=("factor",),
            ),
            _mgf,
            "<=",
            _most,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("largest", sp.log(_x), _x),
            sp.log(_mgf),
            "<=",
            sp.log(_most),
        ),
        Step(
            "change of measure",
            "from the product of the laws of index and data to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": tilt * event_probability, "divergence": information, "log_mgf": sp.log(_mgf)},
                {
                    "density": "X is tilt times the indicator of the event, P the joint law of index and data, Q the product "
                    "of their laws, of which information is the relative entropy"
                },
            ),
            tilt * event_probability,
            "<=",
            information + sp.log(_mgf),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"change of measure": 1, "its logarithm": 1}),
            information,
            ">=",
            tilt * event_probability - sp.log(_most),
        ),
    ),
    examples=(
        Example(
            {"tilt": 1, "event_probability": 1, "q": sp.Rational(1, 2)},
            1 - sp.log((1 + sp.E) / 2),
            "1 - log(1 + (e - 1)/2)",
        ),
        Example(
            {"tilt": 2, "event_probability": sp.Rational(1, 4), "q": sp.Rational(1, 2)},
            sp.Rational(1, 2) - sp.log((1 + sp.exp(2)) / 2),
            "2/4 - log(1 + (e^2 - 1)/2): negative, so nothing is needed",
        ),
    ),
    mutants=(
        Mutant("1 not subtracted", tilt * event_probability - sp.log(1 + q * sp.exp(tilt))),
        Mutant("no tilt under the mean", event_probability - sp.log(_most)),
        Mutant("mean of the exponent", tilt * event_probability - q * (sp.exp(tilt) - 1)),
    ),
)
