"""A fixed mask moves the predictions no farther than the sum of what it drops, which top-k on v_i makes smallest.

The triangle inequality, read along the direction of the difference. Equality where all that is dropped points one way,
as with one row and weights of one sign.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import ONE_MASK
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import dropped_total, sketch_distance

_locals = (
    Quantity("i", "number of a weight that is dropped", "positive integer", "i"),
    Quantity("along", "sum over the weights dropped of <-w_i X_(i), u>", "real", "S"),
)
_i, _along = (q.symbol for q in _locals)
_signed = sp.Function("s", real=True)(_i)  # <-w_i X_(i), u> for the unit vector u along the difference
# its absolute value, and v_i
_part, _v = (sp.Function(name, nonnegative=True)(_i) for name in ("part", "v"))

BOUND = Bound(
    id="peff_2026_top_k",
    title="A fixed mask: the triangle inequality",
    claim=Claim(sketch_distance, "<=", dropped_total),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "masks by v_i"),
    requires=(),
    supposes=(ONE_MASK,),
    locals=_locals,
    steps=(
        Step(
            "a weight",
            "Cauchy-Schwarz with a unit vector in place of the residual",
            Cited(
                "peff_2026_snip_bound",
                {"snip_score": _part, "column_size": _v, "residual_norm": 1},
                {
                    "squared_loss": "a = w_i X_(i), and r is the unit vector along the difference (any one if that is 0)"
                },
                for_all=(_i,),
            ),
            _part,
            "<=",
            _v,
        ),
        Step(
            "with its sign",
            "a number is at most its absolute value",
            Hypothesis(ONE_MASK.key, (_i,)),
            _signed,
            "<=",
            _part,
        ),
        Step(
            "what it moves",
            "along the difference",
            Combined({"with its sign": 1, "a weight": 1}),
            _signed,
            "<=",
            _v,
        ),
        Step(
            "summed",
            "over what is dropped",
            Averaged("what it moves", {_signed: _along, _v: dropped_total}, (_i,), probability=False),
            _along,
            "<=",
            dropped_total,
        ),
        Step(
            "distance",
            "the difference is the sum of what is dropped; its length is its inner product with that unit vector",
            Hypothesis(ONE_MASK.key),
            sketch_distance,
            "==",
            _along,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"summed": 1, "distance": 1}),
            sketch_distance,
            "<=",
            dropped_total,
        ),
    ),
    examples=(
        Example(
            {"dropped_total": 7},
            sp.Integer(7),
            "columns 3 and 4 of one row, weights 1, both dropped: |3 + 4|",
        ),
    ),
    mutants=(
        Mutant("squared", dropped_total**2),
        Mutant("half", dropped_total / 2),
        Mutant("root", sp.sqrt(dropped_total)),
    ),
)
