"""Standard normal weights: what magnitude pruning at a cut of t standard deviations carries the law of |w| by.

It grows without bound with t, like t itself: at nine weights of ten removed it is 1.26 standard deviations, where the mean
of |w| is 0.80.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import MAGNITUDES_KEPT, TRANSPORT
from bounds.proof import Algebra, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import cut, keep_probability, kept_magnitude, layer_magnitude, pruned_share, wasserstein

_locals = (Quantity("level", "a magnitude", "nonnegative real", "v"),)
(_v,) = (x.symbol for x in _locals)
_density = sp.sqrt(2 / sp.pi) * sp.exp(-(_v**2) / 2)
_lost = sp.Integral(_v * _density, (_v, 0, cut))
_peak = sp.sqrt(2 / sp.pi)
_rhs = _peak * (sp.exp(-(cut**2) / 2) / keep_probability - 1)

BOUND = Bound(
    id="peff_2026_magnitude_wasserstein_normal",
    title="How far magnitude pruning carries normal weights",
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
            "normal_weights",
            "weights are standard normal, so that the mean |w| is sqrt(2/pi); those with |w| below cut are removed, and "
            "keep_probability is the share of the others; what these give of the mean |w| is all of it less the integral of |w| "
            "times its density up to cut",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "kept", "a share of them", Hypothesis("normal_weights"), 1 - pruned_share, "==", keep_probability
        ),
        Step(
            "what is kept",
            "weighs what is not removed",
            Hypothesis("normal_weights"),
            (1 - pruned_share) * kept_magnitude,
            "==",
            layer_magnitude - _lost,
        ),
        Step("what is lost", "an integral", Algebra(), _lost, "==", _peak * (1 - sp.exp(-(cut**2) / 2))),
        Step(
            "all",
            "have the mean |w| of a normal law",
            Hypothesis("normal_weights"),
            layer_magnitude,
            "==",
            _peak,
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
            Combined(
                {
                    "transport": 1,
                    "all": 1 / keep_probability - 1,
                    "what is kept": 1 / keep_probability,
                    "what is lost": -1 / keep_probability,
                    "kept": -kept_magnitude / keep_probability,
                }
            ),
            wasserstein,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"cut": 2, "keep_probability": sp.Rational(1, 20)},
            sp.sqrt(2 / sp.pi) * (20 / sp.E**2 - 1),
            "sqrt(2/pi) (e^(-2) 20 - 1); the share above 2 is 0.0455",
        ),
        Example(
            {"cut": 1, "keep_probability": sp.Rational(1, 3)},
            sp.sqrt(2 / sp.pi) * (3 / sp.sqrt(sp.E) - 1),
            "sqrt(2/pi) (e^(-1/2) 3 - 1); the share above 1 is 0.317",
        ),
    ),
    mutants=(
        Mutant("signed density", _rhs / 2),
        Mutant("the kept mean", _rhs + _peak),
        Mutant("not over the share kept", _peak * (1 - sp.exp(-(cut**2) / 2))),
    ),
)
