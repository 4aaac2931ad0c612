"""Kumar, Luo & Sellke, after eq. (1), upper half: what a mask that knows the data adds to the parameter count, at most.

With the share 1 - gamma = size/p of weights kept and b bits for each, the ratio of the two parameter counts lies between
1 + log2(1/(1-gamma))/b and 1 + (log2(1/(1-gamma)) + log2 e)/b (`kumar_2024_informed_ratio_lower`): the printed
Theta(log2 1/(1-gamma)) for fixed b and gamma -> 1, with its constant.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Require, Source
from bounds.hypotheses import INFORMED
from bounds.proof import Algebra, Applied, At, Cited, Combined, Grown, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import informed_ratio, log2, mask_entropy, p, size, weight_bits

_locals = (Quantity("v", "any number from 0 on", "nonnegative real", "v"),)
_v = _locals[0].symbol
_x = sp.Symbol("x", positive=True)
_r = sp.Symbol("r", integer=True, positive=True)  # number of weights pruned
_one = sp.Integer(1)
_share = size / (p - size)
_rhs = 1 + (log2(p / size) + 1 / sp.log(2)) / weight_bits


def _half_kept(printed: sp.Expr, text: str) -> Step:
    return Step("half of 64 weights", text, Signed(), 64 - log2(sp.Integer(65)), "<=", printed)


BOUND = Bound(
    id="kumar_2024_informed_ratio",
    title="Informed against uninformed masks, from above",
    claim=Claim(informed_ratio, "<=", _rhs, r"1-\gamma=s/p"),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Section 4.1",
        "after eq. (1)",
        "printed as Theta(log2 1/(1-gamma)) up to logarithms in the size of weights; here as two inequalities with constants, this "
        "one and kumar_2024_informed_ratio_lower",
    ),
    requires=(
        Require("a weight is kept", size, ">=", _one),
        Require("a weight is pruned", p - size, ">=", _one),
    ),
    supposes=(INFORMED,),
    locals=_locals,
    steps=(
        Step("exponential", "is positive", Signed(), sp.exp(_v), ">=", sp.Integer(0)),
        Step("above 1", "and so it grows", Grown("exponential", _v), sp.exp(_v), ">=", _one),
        Step("tangent", "faster than v", Grown("above 1", _v), sp.exp(_v), ">=", 1 + _v),
        Step("its logarithm", "of both sides", Applied("tangent", sp.log(_x), _x), _v, ">=", sp.log(1 + _v)),
        Step(
            "logarithm",
            "at the odds of being kept",
            At("its logarithm", {_v: _share}),
            _share,
            ">=",
            sp.log(1 + _share),
        ),
        Step(
            "share pruned",
            "1 + size/(p - size) = p/(p - size)",
            Algebra(let={p: size + _r}),
            sp.log(1 + _share),
            "==",
            sp.log(p / (p - size)),
        ),
        Step(
            "mask",
            "eq. (1)",
            Cited("kumar_2024_mask_entropy"),
            mask_entropy,
            "<=",
            size * log2(p / size) + (p - size) * log2(p / (p - size)),
        ),
        Step(
            "information per kept weight",
            "at most log2(p/size) + log2 e",
            Combined(
                {"mask": 1, "logarithm": (p - size) / sp.log(2), "share pruned": (p - size) / sp.log(2)}
            ),
            mask_entropy,
            "<=",
            size * (log2(p / size) + 1 / sp.log(2)),
        ),
        Step(
            "ratio",
            "of the two parameter counts",
            Hypothesis("informed"),
            informed_ratio,
            "==",
            1 + mask_entropy / (size * weight_bits),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"information per kept weight": 1 / (size * weight_bits), "ratio": 1}),
            informed_ratio,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 8, "size": 1, "weight_bits": 1}, 4 + 1 / sp.log(2), "1 + log2 8 + log2 e"),
        Example({"p": 8, "size": 2, "weight_bits": 2}, 2 + 1 / sp.log(4), "1 + (log2 4 + log2 e)/2"),
    ),
    mutants=(
        Mutant("log2 e forgotten", 1 + log2(p / size) / weight_bits),
        Mutant("share pruned for share kept", 1 + (log2(p / (p - size)) + 1 / sp.log(2)) / weight_bits),
        Mutant("mask alone", (log2(p / size) + 1 / sp.log(2)) / weight_bits),
    ),
    errata=(
        Erratum(
            "eq. (1)",
            _half_kept(
                sp.Rational(64 + 1, 2),
                "p (1-gamma) log2 1/(1-gamma) + gamma log2 1/gamma, against kumar_2024_mask_entropy_lower",
            ),
            _half_kept(sp.Integer(64), "p times the whole"),
            "the factor p belongs before both terms: p ((1-gamma) log2 1/(1-gamma) + gamma log2 1/gamma) - o(p).",
        ),
    ),
)
