"""Kumar, Luo & Sellke, after eq. (1), lower half: what a mask that knows the data adds to the parameter count, at least.

Equality for one weight kept, and for none pruned.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import INFORMED
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Induction,
    Positive,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import informed_ratio, log2, mask_entropy, p, size, weight_bits

_locals = (
    Quantity("others", "number of weights kept but one", "nonnegative integer", "t"),
    Quantity("pruned", "number of weights pruned", "nonnegative integer", "r"),
)
_t, _r = (x.symbol for x in _locals)
_x = sp.Symbol("x", positive=True)
_w = sp.Symbol("w", integer=True, nonnegative=True)  # size - 1
_zero, _one = sp.Integer(0), sp.Integer(1)
_rhs = 1 + log2(p / size) / weight_bits


def _masks(others: sp.Expr) -> sp.Expr:
    return sp.binomial(_r + others + 1, others + 1)


def _odds(others: sp.Expr) -> sp.Expr:
    return (_r + others + 1) / (others + 1)


BOUND = Bound(
    id="kumar_2024_informed_ratio_lower",
    title="Informed against uninformed masks, from below",
    claim=Claim(informed_ratio, ">=", _rhs, r"1-\gamma=s/p"),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Section 4.1",
        "after eq. (1)",
        "printed as Theta(log2 1/(1-gamma)) up to logarithms in the size of weights; here as two inequalities with constants, this "
        "one and kumar_2024_informed_ratio",
    ),
    requires=(
        Require("a weight is kept", size, ">=", _one),
        Require("no more weights are kept than there are", p - size, ">=", _zero),
    ),
    supposes=(INFORMED,),
    locals=_locals,
    steps=(
        Step("one weight kept", "r + 1 masks", Signed(), _r + 1, ">=", _r + 1),
        Step(
            "assumed", "for t + 1 weights kept", Given(for_all=(_r,)), _masks(_t), ">=", _odds(_t) ** (_t + 1)
        ),
        Step(
            "one more",
            "a factor for the masks",
            Algebra(),
            _masks(_t + 1),
            "==",
            _odds(_t + 1) * _masks(_t),
        ),
        Step("odds", "fall with the number kept", Positive(), _odds(_t + 1), "<=", _odds(_t)),
        Step(
            "their power",
            "does too",
            Applied("odds", _x ** (_t + 1), _x),
            _odds(_t + 1) ** (_t + 1),
            "<=",
            _odds(_t) ** (_t + 1),
        ),
        Step(
            "next",
            "for t + 2 weights kept",
            Combined({"assumed": _odds(_t + 1), "one more": -1, "their power": _odds(_t + 1)}),
            _masks(_t + 1),
            ">=",
            _odds(_t + 1) ** (_t + 2),
        ),
        Step(
            "any number kept",
            "by induction",
            Induction("one weight kept", "next", _t, "assumed"),
            _masks(_t),
            ">=",
            _odds(_t) ** (_t + 1),
        ),
        Step(
            "masks",
            "of this size",
            At("any number kept", {_t: size - 1, _r: p - size}),
            sp.binomial(p, size),
            ">=",
            (p / size) ** size,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("masks", sp.log(_x), _x, knowing=("masks",)),
            sp.log(sp.binomial(p, size)),
            ">=",
            sp.log((p / size) ** size),
        ),
        Step(
            "of a power",
            "of a positive number",
            Algebra(let={size: 1 + _w}),
            sp.log((p / size) ** size),
            "==",
            size * sp.log(p / size),
        ),
        Step(
            "uniform mask",
            "of this size",
            Foundation("counting", "mask_entropy is log2 of the number of masks, a binomial coefficient"),
            mask_entropy,
            "==",
            log2(sp.binomial(p, size)),
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
            "all together",
            Combined(
                {
                    "logarithm": 1 / (size * weight_bits * sp.log(2)),
                    "of a power": -1 / (size * weight_bits * sp.log(2)),
                    "uniform mask": -1 / (size * weight_bits),
                    "ratio": -1,
                }
            ),
            informed_ratio,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 8, "size": 1, "weight_bits": 1}, sp.Integer(4), "1 + log2 8"),
        Example({"p": 8, "size": 2, "weight_bits": 2}, sp.Integer(2), "1 + (log2 4)/2"),
    ),
    mutants=(
        Mutant("log2 e added", 1 + (log2(p / size) + 1 / sp.log(2)) / weight_bits),
        Mutant("share pruned for share kept", 1 + log2(p / (p - size + 1)) / weight_bits),
        Mutant("nats for bits", 1 + sp.log(p / size) / weight_bits * 2),
    ),
)
