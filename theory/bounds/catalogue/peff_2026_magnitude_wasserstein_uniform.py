"""Weights uniform on an interval around 0: magnitude pruning carries the law of |w| half as far as the share removed.

Exact for the continuous law and for N equally spaced magnitudes; attained by both.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import MAGNITUDES_KEPT, TRANSPORT
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import kept_magnitude, largest_magnitude, layer_magnitude, pruned_share, wasserstein

_locals = (Quantity("place", "where a magnitude stands among all, from 0 to 1", "real in [0, 1]", "u"),)
(_u,) = (x.symbol for x in _locals)
_all = sp.Function("magnitude", nonnegative=True)(_u)
_kept = sp.Function("kept", nonnegative=True)(_u)
_half = sp.Rational(1, 2)
_rhs = largest_magnitude * pruned_share / 2

BOUND = Bound(
    id="peff_2026_magnitude_wasserstein_uniform",
    title="How far magnitude pruning carries uniform weights",
    claim=Claim(wasserstein, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "laws of kept weights"),
    requires=(),
    supposes=(
        TRANSPORT,
        MAGNITUDES_KEPT,
        Suppose(
            "evenly_spread",
            "|w| is uniform on [0, largest_magnitude], or takes the N equally spaced values (j - 1/2)/N of it: with u of mean 1/2, "
            "|w| is largest_magnitude u, and the kept ones are largest_magnitude (pruned_share + (1 - pruned_share) u) for such a u",
        ),
    ),
    locals=_locals,
    steps=(
        Step("any", "magnitude", Hypothesis("evenly_spread", (_u,)), _all, "==", largest_magnitude * _u),
        Step(
            "mean of all",
            "the place has mean 1/2",
            Averaged("any", {_all: layer_magnitude, _u: _half}, (_u,)),
            layer_magnitude,
            "==",
            largest_magnitude * _half,
        ),
        Step(
            "kept",
            "they fill the rest evenly",
            Hypothesis("evenly_spread", (_u,)),
            _kept,
            "==",
            largest_magnitude * (pruned_share + (1 - pruned_share) * _u),
        ),
        Step(
            "mean of the kept",
            "likewise",
            Averaged("kept", {_kept: kept_magnitude, _u: _half}, (_u,)),
            kept_magnitude,
            "==",
            largest_magnitude * (1 + pruned_share) / 2,
        ),
        Step(
            "transport",
            "upwards only",
            Cited("peff_2026_magnitude_wasserstein"),
            wasserstein,
            "==",
            kept_magnitude - layer_magnitude,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"transport": 1, "mean of the kept": 1, "mean of all": -1}),
            wasserstein,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"largest_magnitude": 1, "pruned_share": sp.Rational(1, 2)},
            sp.Rational(1, 4),
            "uniform on [-1, 1]: means 3/4 and 1/2",
        ),
        Example(
            {"largest_magnitude": 4, "pruned_share": sp.Rational(3, 4)},
            sp.Rational(3, 2),
            "|w| = 1/2, 3/2, 5/2, 7/2, the last is kept: 7/2 - 2",
        ),
    ),
    mutants=(
        Mutant("not halved", largest_magnitude * pruned_share),
        Mutant("of the kept", largest_magnitude * (1 - pruned_share) / 2),
        Mutant("squared", largest_magnitude * pruned_share**2 / 2),
    ),
)
