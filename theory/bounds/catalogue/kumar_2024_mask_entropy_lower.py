"""Kumar, Luo & Sellke, eq. (1), lower half: a uniform mask carries all but log2(p+1) of p H2(size/p) bits."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Positive, Require, Source, Step
from bounds.symbols import log2, mask_entropy, p, size

_entropy = size * log2(p / size) + (p - size) * log2(p / (p - size))
_rhs = _entropy - log2(p + 1)
_kept, _pruned = sp.symbols("s r", integer=True, positive=True)
_t = sp.Symbol("t", integer=True, nonnegative=True)

BOUND = Bound(
    id="kumar_2024_mask_entropy_lower",
    title="Entropy of a uniform mask, from below",
    claim=Claim(mask_entropy, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "eq. (1)",
        "from Csiszar & Shields 2004, Lemma 2.2",
        "printed as an asymptotic form with -o(p); here the o(p) is log2(p+1)",
    ),
    requires=(
        Require("a weight is kept", size, ">=", sp.Integer(1)),
        Require("a weight is pruned", p - size, ">=", sp.Integer(1)),
    ),
    supposes=(),
    steps=(
        Step(
            "the terms rise up to s",
            "T(j+1)/T(j) = (p-j) s/((j+1)(p-s)) >= 1 for j = s-1-t",
            Positive(),
            (_pruned + 1 + _t) * _kept,
            ">=",
            (_kept - _t) * _pruned,
        ),
        Step(
            "and fall from s on",
            "T(j+1)/T(j) <= 1 for j = s+t",
            Positive(),
            (_pruned - _t) * _kept,
            "<=",
            (_kept + _t + 1) * _pruned,
        ),
        Step(
            "the largest of p+1 terms",
            "so C(p,s) (s/p)^s ((p-s)/p)^(p-s) >= 1/(p+1)",
            Cited("binomial theorem", "the p+1 terms of (s/p + (p-s)/p)^p sum to 1"),
        ),
        Step(
            "logarithm",
            "the claim is log2 of the reciprocal over p+1",
            Algebra(let={p: _kept + _pruned, size: _kept}),
            CLAIM * sp.log(2),
            "==",
            -(size * (sp.log(size) - sp.log(p)) + (p - size) * (sp.log(p - size) - sp.log(p)))
            - sp.log(p + 1),
        ),
    ),
    examples=(
        Example(
            {"p": 7, "size": 1}, log2(7) + 6 * log2(sp.Rational(7, 6)) - 3, "log2 7 + 6 log2(7/6) - log2 8"
        ),
    ),
    mutants=(
        Mutant("log2(p+1) added", _entropy + log2(p + 1)),
        Mutant("nothing lost", _entropy),
        Mutant("nats for bits", _rhs * sp.log(2)),
    ),
)
