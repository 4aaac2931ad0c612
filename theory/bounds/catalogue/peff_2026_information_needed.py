"""The information that an event costs, from a lower bound on its probability at the learner's index.

The sparse laws use it: an event that happens with probability above alpha at the learner's index, and with at most q at any
fixed one, needs alpha log(1/q) - h(alpha) nats.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import FIXED_INDEX, INDEX_INFORMATION
from bounds.proof import Applied, Cited, Combined, Given, Hypothesis, Signed, Split, Step
from bounds.quantities import Quantity
from bounds.symbols import alpha, event_probability, information, q

_locals = (Quantity("index", "a fixed index, by its label", "real", "t"),)
_index = _locals[0].symbol
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed index
_likely = Require("the event is at least as likely as that", event_probability, ">=", alpha)
_rhs = alpha * sp.log(1 / q) + alpha * sp.log(alpha) + (1 - alpha) * sp.log(1 - alpha)
_odds = alpha / (q * (1 - alpha))
_inverse = 1 / (1 - alpha)
_x = sp.Symbol("x", positive=True)

BOUND = Bound(
    id="peff_2026_information_needed",
    title="Information needed for an unlikely event, from a lower bound on its probability",
    claim=Claim(information, ">=", _rhs, r"\mathbb P(X_t\in B_t)\le q\text{ for every fixed }t"),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "information needed"),
    requires=(_likely,),
    supposes=(FIXED_INDEX, INDEX_INFORMATION),
    locals=_locals,
    steps=(
        Step(
            "fixed index",
            "the event is unlikely at every index",
            Hypothesis("fixed_index", (_index,)),
            _fixed,
            "<=",
            q,
        ),
        Step("odds above 1", "the tilt below is positive", Given(), alpha, ">", q * (1 - alpha)),
        Step(
            "tilted",
            "with exp(tilt) = alpha/(q (1-alpha))",
            Cited(
                "peff_2026_tilted_event",
                {"tilt": sp.log(_odds)},
                shown={"fixed_index": ("fixed index",)},
                knowing=("odds above 1",),
            ),
            information,
            ">=",
            sp.log(_odds) * event_probability - sp.log(_inverse - q),
        ),
        Step("at least alpha", "as required", Hypothesis(_likely.text), event_probability, ">=", alpha),
        Step("less q", "q is positive", Signed(), _inverse - q, "<=", _inverse),
        Step(
            "less its logarithm",
            "of both sides",
            Applied("less q", sp.log(_x), _x),
            sp.log(_inverse - q),
            "<=",
            sp.log(_inverse),
        ),
        Step(
            "where the odds are above 1",
            "all together",
            Combined(
                {"tilted": 1, "at least alpha": sp.log(_odds), "less its logarithm": 1},
                knowing=("odds above 1",),
            ),
            information,
            ">=",
            _rhs,
        ),
        Step("odds at most 1", "the other case", Given(), alpha, "<=", q * (1 - alpha)),
        Step(
            "their logarithm",
            "of both sides",
            Applied("odds at most 1", sp.log(_x), _x),
            sp.log(alpha),
            "<=",
            sp.log(q * (1 - alpha)),
        ),
        Step("nothing is needed", "information is nonnegative", Signed(), information, ">=", sp.Integer(0)),
        Step("a logarithm", "1 - alpha is below 1", Signed(), sp.log(1 - alpha), "<=", sp.Integer(0)),
        Step(
            "where they are not",
            "the right side is not positive",
            Combined({"nothing is needed": 1, "their logarithm": alpha, "a logarithm": 1}),
            information,
            ">=",
            _rhs,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("where the odds are above 1", "where they are not"),
            information,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"event_probability": 1, "alpha": sp.Rational(1, 2), "q": sp.Rational(1, 16)},
            sp.log(2),
            "(1/2) log 16 - log 2 = 2 log 2 - log 2",
        ),
        Example(
            {"event_probability": sp.Rational(1, 4), "alpha": sp.Rational(1, 4), "q": sp.Rational(1, 4)},
            sp.Rational(3, 4) * sp.log(sp.Rational(3, 4)),
            "(1/4) log 4 + (1/4) log(1/4) + (3/4) log(3/4): negative, so nothing is needed",
        ),
    ),
    mutants=(
        Mutant("entropy added, not subtracted", 2 * alpha * sp.log(1 / q) - _rhs),
        Mutant("alpha and q swapped", q * sp.log(1 / alpha) + _rhs - alpha * sp.log(1 / q)),
        Mutant("bits for nats", _rhs / sp.log(2)),
        Mutant("entropy forgotten", alpha * sp.log(1 / q)),
    ),
)
