"""How likely an event can be at the learner's index, from the information and its probability q at fixed indices.

The form that divides by log(1/q): useful when q is tiny. For the square root form see `peff_2026_kl_inversion_pinsker`.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import FIXED_INDEX, INDEX_INFORMATION
from bounds.proof import Applied, Cited, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import event_probability, information, q

_locals = (Quantity("index", "a fixed index, by its label", "real", "t"),)
_index = _locals[0].symbol
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed index
_x = sp.Symbol("x", positive=True)
_log = sp.log(1 / q)
_rhs = (information + sp.log(2)) / _log

BOUND = Bound(
    id="peff_2026_kl_inversion",
    title="An unlikely event stays unlikely when little is learned",
    claim=Claim(event_probability, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "inversion of kl, logarithmic form"),
    requires=(),
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
        Step(
            "tilted",
            "with exp(tilt) = 1/q",
            Cited("peff_2026_tilted_event", {"tilt": _log}, shown={"fixed_index": ("fixed index",)}),
            information,
            ">=",
            _log * event_probability - sp.log(2 - q),
        ),
        Step("less q", "q is positive", Signed(), 2 - q, "<=", sp.Integer(2)),
        Step("logarithm", "of both sides", Applied("less q", sp.log(_x), _x), sp.log(2 - q), "<=", sp.log(2)),
        Step(
            "the claim",
            "divided by log(1/q)",
            Combined({"tilted": 1 / _log, "logarithm": 1 / _log}),
            event_probability,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"information": 0, "q": sp.Rational(1, 16)}, sp.Rational(1, 4), "log 2/(4 log 2)"),
        Example(
            {"information": 1, "q": sp.Rational(1, 4)},
            (1 + sp.log(2)) / (2 * sp.log(2)),
            "(1 + log 2)/log 4: above 1, so it says nothing",
        ),
    ),
    mutants=(
        Mutant("no log 2", information / _log),
        Mutant("log 4", (information + 2 * sp.log(2)) / _log),
        Mutant("bits over nats", (information / sp.log(2) + sp.log(2)) / _log),
    ),
)
