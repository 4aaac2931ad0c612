"""No mask makes the effective parameter count larger than p log2 3, at one bit per kept weight."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Source, Step
from bounds.symbols import largest_p_eff, log2, p

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
    steps=(
        Step(
            "a term of (1+2)^p",
            "2^s C(p,s) is one of the positive terms of (1+2)^p = 3^p",
            Cited("binomial theorem", "0 <= s <= p"),
        ),
        Step("logarithm", "log2 3^p", Algebra(), CLAIM, "==", sp.log(3**p) / sp.log(2)),
    ),
    examples=(Example({"p": 2}, 2 * log2(3), "log2 9 >= log2 4"),),
    mutants=(Mutant("p", p * log2(2)), Mutant("nats", p * sp.log(3)), Mutant("2p", 2 * p * log2(3) / 3)),
)
