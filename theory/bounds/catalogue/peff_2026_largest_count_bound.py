"""No mask makes the effective parameter count larger than p log2 3, at one bit per kept weight."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.proof import Cited, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import largest_p_eff, log2, p

_best_size = Quantity("best_size", "size of a mask with the largest count", "nonnegative integer", "s^*")
_J = _best_size.symbol
_carried = log2(sp.binomial(p, _J))

BOUND = Bound(
    id="peff_2026_largest_count_bound",
    title="The effective parameter count is at most p log2 3, at one bit per kept weight",
    claim=Claim(largest_p_eff, "<=", p * log2(3)),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "p log2 3",
        "",
        "the loss is at most log2(p+1) bits: the largest of p+1 terms of (1+2)^p",
    ),
    requires=(),
    supposes=(),
    locals=(_best_size,),
    steps=(
        Step(
            "reached",
            "by a mask of some size",
            Foundation("attained", "largest_p_eff is the largest of s + log2 C(p, s) over the sizes s"),
            largest_p_eff,
            "==",
            _J + _carried,
        ),
        Step(
            "of some size",
            "from 0 to p",
            Foundation("attained", "the sizes go from 0 to p"),
            _J,
            "<=",
            p,
        ),
        Step(
            "a term of (1 + 2)^p",
            "2^s C(p, s)",
            Cited(
                "peff_2026_binomial_term",
                {"mask_entropy": _carried, "size": _J, "odds": 2},
                knowing=("of some size",),
            ),
            _carried,
            "<=",
            p * log2(3) - _J,
        ),
        Step(
            "the claim",
            "with a bit per kept weight",
            Combined({"reached": 1, "a term of (1 + 2)^p": 1}, knowing=("of some size",)),
            largest_p_eff,
            "<=",
            p * log2(3),
        ),
    ),
    examples=(Example({"p": 2}, 2 * log2(3), "log2 9 >= log2 4"),),
    mutants=(Mutant("p", p * log2(2)), Mutant("nats", p * sp.log(3)), Mutant("2p", 2 * p * log2(3) / 3)),
)
