"""How far magnitude pruning carries the law of |w|: by exactly what the mean magnitude gains.

Every kept magnitude lies above every removed one, so mass moves upwards only, and no transport is cheaper than the gain
of the mean. For w itself the same holds where positive and negative weights are alike: no mass crosses 0.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import MAGNITUDES_KEPT, TRANSPORT
from bounds.proof import Applied, Averaged, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import kept_magnitude, layer_magnitude, pruned_share, wasserstein

_locals = (Quantity("level", "any magnitude", "nonnegative real", "t"),)
(_t,) = (x.symbol for x in _locals)
_F = sp.Function("above", nonnegative=True)(_t)  # share of all magnitudes above the level
_G = sp.Function("kept_above", nonnegative=True)(_t)  # share of the kept ones
_H = sp.Function("removed_below", nonnegative=True)(_t)  # share of the removed ones that are not
_d = sp.Function("difference", nonnegative=True)(_t)
_y = sp.Symbol("y", real=True)
_rhs = kept_magnitude - layer_magnitude

BOUND = Bound(
    id="peff_2026_magnitude_wasserstein",
    title="How far magnitude pruning carries the law of the magnitudes",
    claim=Claim(wasserstein, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(),
    supposes=(TRANSPORT, MAGNITUDES_KEPT),
    locals=_locals,
    steps=(
        Step(
            "mixture",
            "the layer is what is kept and what is removed",
            Hypothesis("transport", (_t,)),
            _F,
            "==",
            (1 - pruned_share) * _G + pruned_share * (1 - _H),
        ),
        Step(
            "exclusive",
            "all the kept magnitudes are above a level, or all the removed ones are not: (1 - G)(1 - H) = 0",
            Hypothesis("magnitudes_kept", (_t,)),
            _G + _H,
            "==",
            1 + _G * _H,
        ),
        Step(
            "apart",
            "the kept are above a level more often than all are",
            Combined({"mixture": -1, "exclusive": pruned_share}),
            _G - _F,
            "==",
            pruned_share * _G * _H,
        ),
        Step(
            "how far",
            "of both sides",
            Applied("apart", sp.Abs(_y), _y),
            sp.Abs(_G - _F),
            "==",
            pruned_share * _G * _H,
        ),
        Step("difference", "by definition", Hypothesis("transport", (_t,)), _d, "==", sp.Abs(_G - _F)),
        Step(
            "without its sign",
            "all three",
            Combined({"difference": 1, "how far": 1, "apart": -1}),
            _d,
            "==",
            _G - _F,
        ),
        Step(
            "the claim",
            "integrated over all levels: distance and means are the integrals of these shares",
            Averaged(
                "without its sign",
                {_d: wasserstein, _G: kept_magnitude, _F: layer_magnitude},
                (_t,),
                probability=False,
            ),
            wasserstein,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"kept_magnitude": 3, "layer_magnitude": 2},
            sp.Integer(1),
            "|w| = 1, 2, 3, of which 3 is kept: shares above t differ by 1/3 on [1, 2] and by 2/3 on [2, 3]",
        ),
        Example(
            {"kept_magnitude": sp.Rational(5, 2), "layer_magnitude": sp.Rational(3, 2)},
            sp.Integer(1),
            "|w| = 0, 1, 2, 3, of which 2 and 3 are kept: 1/4 on [0, 1], 1/2 on [1, 2], 1/4 on [2, 3]",
        ),
    ),
    mutants=(
        Mutant("the kept mean", kept_magnitude),
        Mutant("half", _rhs / 2),
        Mutant("the other way", layer_magnitude - kept_magnitude),
    ),
)
