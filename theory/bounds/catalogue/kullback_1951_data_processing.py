"""Data processing for relative entropy, down to one event: information is at least kl of the event's two probabilities.

Equality holds where the joint law of index and data has one density on the event, and one off it, with respect to the
product of their laws.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import Algebra, Applied, At, Averaged, Cases, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import alpha, information, q

_locals = (
    Quantity("hit", "whether the event happens", "0 or 1", "b"),
    Quantity("w", "weight of the event", "real", "w"),
    Quantity("apart", "the event's probability when index and data are independent", "real in [0, 1]", "q'"),
)
_hit, _w, _apart = (x.symbol for x in _locals)
_M = sp.Function("M", positive=True)  # M(w) = E exp(w hit) when index and data are independent
_x = sp.Symbol("x", positive=True)
_kl = alpha * sp.log(alpha / q) + (1 - alpha) * sp.log((1 - alpha) / (1 - q))
_odds = alpha * (1 - q) / (q * (1 - alpha))
_most = 1 + q * (sp.exp(_w) - 1)

BOUND = Bound(
    id="kullback_1951_data_processing",
    title="Data processing for an event",
    claim=Claim(
        information,
        ">=",
        _kl,
        r"\mathbb P(X_W\in B_W)=\alpha,\quad q\text{ for an independent copy of }W",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Kullback & Leibler 1951 (Ann. Math. Statist. 22)",
        "Theorem 4.1",
        "for the partition into an event and its complement",
    ),
    requires=(),
    supposes=(
        Suppose(
            "event",
            "the event has probability alpha at the learner's index, and q when index and data are independent",
        ),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "two values",
            "the exponential of a multiple of an indicator",
            Cases((_hit,), Algebra()),
            sp.exp(_w * _hit),
            "==",
            1 + _hit * (sp.exp(_w) - 1),
        ),
        Step(
            "mean",
            "when index and data are independent",
            Averaged("two values", {sp.exp(_w * _hit): _M(_w), _hit: _apart}, (_hit,)),
            _M(_w),
            "==",
            1 + _apart * (sp.exp(_w) - 1),
        ),
        Step("its probability", "as supposed", Hypothesis("event"), _apart, "==", q),
        Step(
            "generating function",
            "of a coin of probability q",
            Combined({"mean": 1, "its probability": sp.exp(_w) - 1}),
            _M(_w),
            "==",
            _most,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("generating function", sp.log(_x), _x),
            sp.log(_M(_w)),
            "==",
            sp.log(_most),
        ),
        Step(
            "change of measure",
            "from the product of the laws of index and data to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": _w * alpha, "divergence": information, "log_mgf": sp.log(_M(_w))},
                {
                    "density": "X is w times the indicator of the event, P the joint law of index and data, Q the product of "
                    "their laws, of which information is the relative entropy"
                },
                for_all=(_w,),
            ),
            _w * alpha,
            "<=",
            information + sp.log(_M(_w)),
        ),
        Step(
            "every weight",
            "both together",
            Combined({"change of measure": 1, "its logarithm": 1}),
            information,
            ">=",
            _w * alpha - sp.log(_most),
        ),
        Step(
            "the claim",
            "at the logarithm of the ratio of the odds",
            At("every weight", {_w: sp.log(_odds)}),
            information,
            ">=",
            _kl,
        ),
    ),
    examples=(
        Example(
            {"alpha": sp.Rational(1, 2), "q": sp.Rational(1, 4)},
            sp.log(2) - sp.log(3) / 2,
            "(1/2) log 2 + (1/2) log(2/3)",
        ),
        Example(
            {"alpha": sp.Rational(1, 4), "q": sp.Rational(1, 2)},
            sp.Rational(3, 4) * sp.log(3) - sp.log(2),
            "(1/4) log(1/2) + (3/4) log(3/2)",
        ),
    ),
    mutants=(
        Mutant("complement forgotten", alpha * sp.log(alpha / q)),
        Mutant("the other divergence", q * sp.log(q / alpha) + (1 - q) * sp.log((1 - q) / (1 - alpha))),
        Mutant("bits for nats", _kl / sp.log(2)),
    ),
)
