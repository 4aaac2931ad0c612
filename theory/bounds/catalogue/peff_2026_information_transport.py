"""An event that is unlikely at every fixed index costs information when the learner's index makes it likely."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import FIXED_INDEX, INDEX_INFORMATION
from bounds.proof import Algebra, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import alpha, information, q

_locals = (Quantity("index", "a fixed index, by its label", "real", "t"),)
_index = _locals[0].symbol
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed index
_minus_entropy = alpha * sp.log(alpha) + (1 - alpha) * sp.log(1 - alpha)
_rhs = alpha * sp.log(1 / q) + _minus_entropy

BOUND = Bound(
    id="peff_2026_information_transport",
    title="Information needed to find an unlikely event",
    claim=Claim(
        information,
        ">=",
        _rhs,
        r"\mathbb P(X_t\in B_t)\le q\text{ for every fixed }t,\quad \mathbb P(X_W\in B_W)=\alpha",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "information transport",
        "",
        "replaces Lemma 1 of Kumar, Luo & Sellke: it needs I(W;D) only, so no countable index set, and no mgf",
    ),
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
            "needed",
            "for the event's own probability",
            Cited(
                "peff_2026_information_needed",
                {"event_probability": alpha},
                shown={"fixed_index": ("fixed index",)},
            ),
            information,
            ">=",
            alpha * sp.log(alpha / q) + (1 - alpha) * sp.log(1 - alpha),
        ),
        Step(
            "split",
            "the entropy apart",
            Algebra(),
            alpha * sp.log(alpha / q),
            "==",
            alpha * sp.log(1 / q) + alpha * sp.log(alpha),
        ),
        Step("the claim", "both together", Combined({"needed": 1, "split": -1}), information, ">=", _rhs),
    ),
    examples=(
        Example(
            {"alpha": sp.Rational(1, 2), "q": sp.Rational(1, 16)},
            sp.log(2),
            "(1/2) log 16 - log 2 = 2 log 2 - log 2",
        ),
        Example(
            {"alpha": sp.Rational(1, 4), "q": sp.Rational(1, 4)},
            sp.Rational(3, 4) * sp.log(sp.Rational(3, 4)),
            "(1/4) log 4 + (1/4) log(1/4) + (3/4) log(3/4): negative, so nothing is needed",
        ),
    ),
    mutants=(
        Mutant("entropy added, not subtracted", alpha * sp.log(1 / q) - _minus_entropy),
        Mutant("alpha and q swapped", q * sp.log(1 / alpha) + _minus_entropy),
        Mutant("bits for nats", _rhs / sp.log(2)),
    ),
)
