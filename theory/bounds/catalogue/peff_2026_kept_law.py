"""Removing a share of a layer's weights moves the law of the kept ones by at most that share, whatever chooses them.

Equality for every mask whose kept weights all lie above (or all below) the removed ones: for a layer 1, 2, 3 of which 1 is
removed, no kept weight is at most 1, but a third of all are.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import PRUNED_LAYER
from bounds.proof import Applied, Certified, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import kolmogorov, pruned_share

_locals = (
    Quantity(
        "all_at", "share of all weights on the half-line where the laws differ most", "real in [0, 1]", "F"
    ),
    Quantity("kept_at", "share of the kept weights there", "real in [0, 1]", "G"),
    Quantity("removed_at", "share of the removed weights there", "real in [0, 1]", "H"),
)
_F, _G, _H = (x.symbol for x in _locals)
_y = sp.Symbol("y", real=True)

BOUND = Bound(
    id="peff_2026_kept_law",
    title="How far a mask moves the law of a layer's weights",
    claim=Claim(kolmogorov, "<=", pruned_share),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(),
    supposes=(PRUNED_LAYER,),
    locals=_locals,
    steps=(
        Step(
            "mixture",
            "the layer is what is kept and what is removed",
            Hypothesis("pruned_layer"),
            _F,
            "==",
            (1 - pruned_share) * _G + pruned_share * _H,
        ),
        Step(
            "apart",
            "kept and all differ by a share of what kept and removed differ by",
            Combined({"mixture": 1}),
            _F - _G,
            "==",
            pruned_share * (_H - _G),
        ),
        Step(
            "how far",
            "of both sides",
            Applied("apart", sp.Abs(_y), _y),
            sp.Abs(_F - _G),
            "==",
            pruned_share * sp.Abs(_H - _G),
        ),
        Step("two shares", "differ by at most 1", Certified(), sp.Abs(_H - _G), "<=", sp.Integer(1)),
        Step(
            "distance",
            "by definition",
            Hypothesis("pruned_layer"),
            kolmogorov,
            "==",
            sp.Abs(_F - _G),
        ),
        Step(
            "the claim",
            "all together",
            Combined({"distance": 1, "how far": 1, "two shares": pruned_share}),
            kolmogorov,
            "<=",
            pruned_share,
        ),
    ),
    examples=(
        Example(
            {"pruned_share": sp.Rational(1, 3)},
            sp.Rational(1, 3),
            "layer 1, 2, 3 without the 1: on x <= 1 the shares are 1/3 and 0",
        ),
        Example(
            {"pruned_share": sp.Rational(3, 4)}, sp.Rational(3, 4), "one of four equally spaced weights kept"
        ),
    ),
    mutants=(
        Mutant("half of it", pruned_share / 2),
        Mutant("squared", pruned_share**2),
        Mutant("removed over kept", pruned_share / (1 - pruned_share)),
    ),
)
