"""Magnitude pruning moves the law of |w| in a layer as far as any mask can: by the share of weights that it removes.

That the law of the kept weights "changes minimally" (Singh & Liu 2021, arXiv 2107.01808) cannot hold where a layer loses
most of its weights by magnitude: the distance tends to 1, its largest value, as the layer empties.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import MAGNITUDES_KEPT, PRUNED_LAYER
from bounds.proof import Cited, Combined, Foundation, Hypothesis, Squeezed, Step
from bounds.quantities import Quantity
from bounds.symbols import kolmogorov, pruned_share

_locals = (
    Quantity("all_at", "share of all magnitudes below the threshold", "real in [0, 1]", "F"),
    Quantity("kept_at", "share of the kept magnitudes below the threshold", "real in [0, 1]", "G"),
    Quantity("removed_at", "share of the removed magnitudes below the threshold", "real in [0, 1]", "H"),
)
_F, _G, _H = (x.symbol for x in _locals)

BOUND = Bound(
    id="peff_2026_magnitude_kept_law",
    title="Magnitude pruning changes the law of the magnitudes as much as a mask can",
    claim=Claim(kolmogorov, "==", pruned_share),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(),
    supposes=(PRUNED_LAYER, MAGNITUDES_KEPT),
    locals=_locals,
    steps=(
        Step(
            "any mask",
            "moves the law by no more",
            Cited("peff_2026_kept_law"),
            kolmogorov,
            "<=",
            pruned_share,
        ),
        Step(
            "mixture",
            "the layer is what is kept and what is removed",
            Hypothesis("pruned_layer"),
            _F,
            "==",
            (1 - pruned_share) * _G + pruned_share * _H,
        ),
        Step("none kept", "below the threshold", Hypothesis("magnitudes_kept"), _G, "==", sp.Integer(0)),
        Step("all removed", "are below it", Hypothesis("magnitudes_kept"), _H, "==", sp.Integer(1)),
        Step(
            "at the threshold",
            "the distance is the largest difference over all half-lines",
            Foundation(
                "attained", "the difference of the shares below the threshold is one of those compared"
            ),
            kolmogorov,
            ">=",
            _F - _G,
        ),
        Step(
            "and no less",
            "all together",
            Combined(
                {
                    "at the threshold": 1,
                    "mixture": -1,
                    "none kept": pruned_share,
                    "all removed": -pruned_share,
                }
            ),
            kolmogorov,
            ">=",
            pruned_share,
        ),
        Step("the claim", "both", Squeezed("any mask", "and no less"), kolmogorov, "==", pruned_share),
    ),
    examples=(
        Example(
            {"pruned_share": sp.Rational(9, 10)},
            sp.Rational(9, 10),
            "one of ten kept: below the largest magnitude lie 9/10 of all and none of the kept",
        ),
        Example(
            {"pruned_share": sp.Rational(1, 2)},
            sp.Rational(1, 2),
            "|w| = 1, 2: 2 is kept, F(1) = 1/2, G(1) = 0",
        ),
    ),
    mutants=(
        Mutant("signed", pruned_share / 2),
        Mutant("of the kept", 1 - pruned_share),
        Mutant("squared", pruned_share**2),
    ),
)
