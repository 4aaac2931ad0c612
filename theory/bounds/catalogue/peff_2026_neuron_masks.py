"""Masks of whole neurons: their entropy counts neurons, not weights.

An unstructured mask that keeps as many of the neurons * fan weights has the same price per kept weight, but a mask entropy of
log2 C(neurons fan, kept_neurons fan), about fan times as much: structured pruning pays for memorising with weights.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Applied, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import J, W, epsilon, fan, kept_neurons, log2, mask_information, neurons, p_eff

_locals = (
    Quantity("masks", "number of masks that keep so many neurons", "positive integer", "N"),
    Quantity("mask_nats", "entropy of the mask in nats", "nonnegative real", "H(m)", "nat"),
)
_masks, _H = (x.symbol for x in _locals)
_x = sp.Symbol("x", positive=True)
_weights = kept_neurons * fan * log2(1 + 60 * W * J / epsilon)
_count = sp.binomial(neurons, kept_neurons)
_rhs = _weights + log2(_count)

BOUND = Bound(
    id="peff_2026_neuron_masks",
    title="Effective parameters of masks of whole neurons",
    claim=Claim(p_eff, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "structured masks"),
    requires=(Require("no more neurons are kept than there are", neurons, ">=", kept_neurons),),
    supposes=(
        Suppose(
            "neurons",
            "the mask keeps kept_neurons of the neurons, with all their fan weights each, and removes the others; p_eff = "
            "I(m;D)/log 2 + E|m| log2(1 + 60 W J/epsilon)",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "effective parameters",
            "by definition: fan weights per neuron kept",
            Hypothesis("neurons"),
            p_eff,
            "==",
            mask_information / sp.log(2) + _weights,
        ),
        Step(
            "information",
            "is at most entropy",
            Cited(
                "cover_2006_information_entropy",
                {"entropy": _H},
                {"summary": "the entropy is that of the mask"},
            ),
            mask_information,
            "<=",
            _H,
        ),
        Step(
            "entropy",
            "of the mask",
            Cited(
                "cover_2006_uniform_entropy",
                {"entropy": _H, "N": _masks},
                {"finite_values": "the mask is one of these"},
            ),
            _H,
            "<=",
            sp.log(_masks),
        ),
        Step(
            "count",
            "a mask is a set of neurons",
            Foundation("counting", "the sets of kept_neurons out of all neurons"),
            _masks,
            "==",
            _count,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("count", sp.log(_x), _x),
            sp.log(_masks),
            "==",
            sp.log(_count),
        ),
        Step(
            "the claim",
            "all together, in bits",
            Combined(
                {
                    "effective parameters": 1,
                    "information": 1 / sp.log(2),
                    "entropy": 1 / sp.log(2),
                    "its logarithm": 1 / sp.log(2),
                }
            ),
            p_eff,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "neurons": 8,
                "kept_neurons": 4,
                "fan": 3,
                "W": 1,
                "J": 1,
                "epsilon": sp.Rational(4, 5),
            },
            12 * sp.log(76) / sp.log(2) + sp.log(70) / sp.log(2),
            "4 * 3 log2(1 + 75) + log2 C(8,4)",
        ),
    ),
    mutants=(
        Mutant("no entropy", _weights),
        Mutant("masks of weights", _weights + log2(sp.binomial(neurons * fan, kept_neurons * fan))),
        Mutant("nats", (_weights + log2(_count)) * sp.log(2)),
        Mutant("one weight a neuron", _weights / fan + log2(_count)),
    ),
)
