"""Kumar, Luo & Sellke, eq. (1), upper half: a mask of a given size carries at most p H2(size/p) bits."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.proof import Algebra, Cited, Combined, Step
from bounds.symbols import log2, mask_entropy, p, size

_rhs = size * log2(p / size) + (p - size) * log2(p / (p - size))
_at_odds = p * log2(1 + size / (p - size)) - size * log2(size / (p - size))
_kept, _pruned = sp.symbols("s r", integer=True, positive=True)

BOUND = Bound(
    id="kumar_2024_mask_entropy",
    title="Entropy of a uniform mask, from above",
    claim=Claim(mask_entropy, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "eq. (1)",
        "from Csiszar & Shields 2004, Lemma 2.2",
        "printed as an asymptotic form with -o(p); here as two inequalities, this one and kumar_2024_mask_entropy_lower",
    ),
    requires=(
        Require("a weight is kept", size, ">=", sp.Integer(1)),
        Require("a weight is pruned", p - size, ">=", sp.Integer(1)),
    ),
    supposes=(),
    steps=(
        Step(
            "at the odds of the mask",
            "a term of the binomial theorem",
            Cited("peff_2026_binomial_term", {"odds": size / (p - size)}),
            mask_entropy,
            "<=",
            _at_odds,
        ),
        Step(
            "in shares",
            "of the weights that are kept, and of those that are not",
            Algebra({p: size + _pruned, size: _kept}),
            _at_odds,
            "==",
            _rhs,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"at the odds of the mask": 1, "in shares": 1}),
            mask_entropy,
            "<=",
            _rhs,
        ),
    ),
    examples=(Example({"p": 4, "size": 2}, sp.Integer(4), "4 H2(1/2) = 4 >= log2 6"),),
    mutants=(
        Mutant("nats for bits", _rhs * sp.log(2)),
        Mutant("one half only", size * log2(p / size)),
        Mutant("sign", -_rhs),
    ),
)
