"""How likely an event can be at the learner's index, in the square root form.

Better than `peff_2026_kl_inversion` when q is not tiny and the information is small.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import FIXED_INDEX, INDEX_INFORMATION
from bounds.proof import Averaged, Cited, Combined, Foundation, Given, Hypothesis, Signed, Split, Step
from bounds.quantities import Quantity
from bounds.symbols import event_probability, information, q

_locals = (
    Quantity("index", "a fixed index, by its label", "real", "t"),
    Quantity("apart", "the event's probability when index and data are independent", "real in [0, 1]", "q'"),
    Quantity("mixed", "the mean of its probability over the law of the index", "real in [0, 1]", r"\bar q"),
)
_index, _apart, _mixed = (x.symbol for x in _locals)
_fixed = sp.Function("P", nonnegative=True)(_index)  # the event's probability at a fixed index
_root = sp.sqrt(information / 2)

BOUND = Bound(
    id="peff_2026_kl_inversion_pinsker",
    title="An event gains little probability when little is learned",
    claim=Claim(event_probability, "<=", q + _root),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "inversion of kl, square root form"),
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
        Step("likelier", "the first case", Given(), event_probability, ">", _apart),
        Step(
            "Pinsker",
            "for the joint law of index and data and the product of their laws",
            Cited(
                "pinsker_1964_total_variation",
                {"total_variation": event_probability - _apart, "divergence": information},
                {
                    "difference": "A is the event, P the joint law of index and data, Q the product of their laws, of which "
                    "information is the relative entropy"
                },
                knowing=("likelier",),
            ),
            event_probability - _apart,
            "<=",
            _root,
        ),
        Step(
            "where it is likelier",
            "all together",
            Combined({"Pinsker": 1, "conditioned": 1, "independent index": 1}),
            event_probability,
            "<=",
            q + _root,
        ),
        Step("not likelier", "the other case", Given(), event_probability, "<=", _apart),
        Step("a root", "is nonnegative", Signed(), _root, ">=", sp.Integer(0)),
        Step(
            "where it is not",
            "it is at most q",
            Combined({"not likelier": 1, "conditioned": 1, "independent index": 1, "a root": 1}),
            event_probability,
            "<=",
            q + _root,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("where it is likelier", "where it is not"),
            event_probability,
            "<=",
            q + _root,
        ),
    ),
    examples=(
        Example(
            {"information": sp.Rational(1, 8), "q": sp.Rational(1, 4)}, sp.Rational(1, 2), "1/4 + sqrt(1/16)"
        ),
        Example({"information": 2, "q": sp.Rational(1, 3)}, sp.Rational(4, 3), "1/3 + sqrt(2/2)"),
    ),
    mutants=(
        Mutant("q forgotten", _root),
        Mutant("1/4", q + sp.sqrt(information / 4)),
        Mutant("no root", q + information / 2),
    ),
)
