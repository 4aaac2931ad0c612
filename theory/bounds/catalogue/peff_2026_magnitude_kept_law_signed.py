"""Where weights are as likely positive as negative, magnitude pruning moves the law of w by half the share removed.

The signs hide half of it: what is removed lies in the middle, where the law of w has as much to its left as to its right.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import PRUNED_LAYER, SYMMETRIC_LAYER
from bounds.proof import Applied, At, Certified, Combined, Foundation, Hypothesis, Squeezed, Step
from bounds.quantities import Quantity
from bounds.symbols import kolmogorov, pruned_share

_locals = (
    Quantity(
        "all_at", "share of all weights on the half-line where the laws differ most", "real in [0, 1]", "F"
    ),
    Quantity("kept_at", "share of the kept weights there", "real in [0, 1]", "G"),
    Quantity("removed_at", "share of the removed weights there", "real in [0, 1]", "H"),
    Quantity("all_left", "share of all weights left of the removed ones", "real in [0, 1]", "F_-"),
    Quantity("kept_left", "share of the kept weights there", "real in [0, 1]", "G_-"),
    Quantity("removed_left", "share of the removed weights there", "real in [0, 1]", "H_-"),
    Quantity("u", "any number", "real in [0, 1]", "u"),
    Quantity("v", "any other", "real in [0, 1]", "v"),
)
_F, _G, _H, _F0, _G0, _H0, _u, _v = (x.symbol for x in _locals)
_y = sp.Symbol("y", real=True)
_half = sp.Rational(1, 2)
_mixture = (1 - pruned_share) * _G + pruned_share * _H
_mixture0 = (1 - pruned_share) * _G0 + pruned_share * _H0

BOUND = Bound(
    id="peff_2026_magnitude_kept_law_signed",
    title="How far magnitude pruning moves a symmetric law of weights",
    claim=Claim(kolmogorov, "==", pruned_share / 2),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(),
    supposes=(PRUNED_LAYER, SYMMETRIC_LAYER),
    locals=_locals,
    steps=(
        Step("mixture", "where they differ most", Hypothesis("pruned_layer"), _F, "==", _mixture),
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
        Step(
            "kept on one side",
            "the reflected half-line, or its complement, shows the same difference; one of them is left of 0",
            Hypothesis("symmetric_layer"),
            _G,
            "<=",
            _half,
        ),
        Step("removed on one side", "likewise", Hypothesis("symmetric_layer"), _H, "<=", _half),
        Step(
            "two numbers", "in [0, 1] differ by at most 1", Certified(), sp.Abs(_v - _u), "<=", sp.Integer(1)
        ),
        Step(
            "two shares",
            "of at most a half, doubled",
            At("two numbers", {_u: 2 * _G, _v: 2 * _H}, knowing=("kept on one side", "removed on one side")),
            2 * sp.Abs(_H - _G),
            "<=",
            sp.Integer(1),
        ),
        Step("distance", "by definition", Hypothesis("pruned_layer"), kolmogorov, "==", sp.Abs(_F - _G)),
        Step(
            "no more",
            "all together",
            Combined({"distance": 1, "how far": 1, "two shares": pruned_share / 2}),
            kolmogorov,
            "<=",
            pruned_share / 2,
        ),
        Step("mixture on the left", "of the removed", Hypothesis("pruned_layer"), _F0, "==", _mixture0),
        Step(
            "half of the kept",
            "are on the left of the removed, half on the right",
            Hypothesis("symmetric_layer"),
            _G0,
            "==",
            _half,
        ),
        Step(
            "none removed",
            "is on the left of them all",
            Hypothesis("symmetric_layer"),
            _H0,
            "==",
            sp.Integer(0),
        ),
        Step(
            "on the left",
            "the distance is the largest difference over all half-lines",
            Foundation(
                "attained", "the difference of the shares left of the removed is one of those compared"
            ),
            kolmogorov,
            ">=",
            _G0 - _F0,
        ),
        Step(
            "no less",
            "all together",
            Combined(
                {
                    "on the left": 1,
                    "mixture on the left": 1,
                    "half of the kept": -pruned_share,
                    "none removed": pruned_share,
                }
            ),
            kolmogorov,
            ">=",
            pruned_share / 2,
        ),
        Step("the claim", "both", Squeezed("no more", "no less"), kolmogorov, "==", pruned_share / 2),
    ),
    examples=(
        Example(
            {"pruned_share": sp.Rational(1, 2)},
            sp.Rational(1, 4),
            "weights -2, -1, 1, 2, of which -2 and 2 are kept: on x <= -2 the shares are 1/4 and 1/2",
        ),
        Example(
            {"pruned_share": sp.Rational(4, 5)},
            sp.Rational(2, 5),
            "-5, ..., 5 without 0, -5 and 5 kept: 1/2 - 1/10",
        ),
    ),
    mutants=(
        Mutant("unsigned", pruned_share),
        Mutant("a quarter", pruned_share / 4),
        Mutant("squared", pruned_share**2 / 2),
    ),
)
