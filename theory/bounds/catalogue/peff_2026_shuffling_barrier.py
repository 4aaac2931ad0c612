"""A mask that survives a shuffle inside each layer says no more of the data than the number of weights kept per layer.

Against the log C(p, s) nats of an unstructured mask this is next to nothing: with 10 layers of 10^5 weights each, 115 nats
against hundreds of thousands. Equality holds where layers of one size keep numbers that the data decide, all as likely.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Averaged, Certified, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import layers, mask_information, p

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("layer", "a layer, by its number", "positive integer", "l"),
    Quantity("profile", "entropy of the numbers of weights kept in the layers", "nonnegative real", "H(k)"),
    Quantity("profiles", "number of values that these take together", "positive integer", "N"),
    Quantity("mean_size", "mean size of a layer", "positive real", r"\bar p"),
    Quantity("mean_log", "mean over the layers of log(1 + size)", "real", r"\ell"),
)
_u, _layer, _H, _N, _mean, _log = (x.symbol for x in _locals)
_size = sp.Function("p_layer", positive=True)(_layer)
_each = 1 + p / layers
_rhs = layers * sp.log(_each)

BOUND = Bound(
    id="peff_2026_shuffling_barrier",
    title="What a layerwise shuffle leaves of a mask's information",
    claim=Claim(mask_information, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "shuffling barrier"),
    requires=(),
    supposes=(
        Suppose(
            "layerwise_shuffled",
            "the mask's positions are permuted uniformly at random inside each layer, independently of everything else; the "
            "layers hold the p weights",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "only the profile",
            "given how many weights each layer keeps, a shuffled mask is uniform",
            Cited(
                "cover_2006_information_entropy",
                {"entropy": _H},
                {"summary": "given the numbers kept, all masks with them are as likely, whatever the data"},
            ),
            mask_information,
            "<=",
            _H,
        ),
        Step(
            "entropy",
            "of the profile",
            Cited(
                "cover_2006_uniform_entropy",
                {"entropy": _H, "N": _N},
                {"finite_values": "each layer keeps one of finitely many numbers"},
            ),
            _H,
            "<=",
            sp.log(_N),
        ),
        Step(
            "count",
            "a layer of size p_l keeps 0, ..., p_l weights",
            Foundation("counting", "the number of profiles is the product of 1 + p_l over the layers"),
            sp.log(_N),
            "==",
            layers * _log,
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "concavity",
            "at the logarithm of (1 + p_l)/(1 + p/L)",
            At("tangent", {_u: sp.log((1 + _size) / _each)}),
            (1 + _size) / _each,
            ">=",
            1 + sp.log((1 + _size) / _each),
        ),
        Step(
            "apart",
            "the logarithm of the ratio",
            Combined({"concavity": 1}),
            (1 + _size) / _each,
            ">=",
            1 + sp.log(1 + _size) - sp.log(_each),
        ),
        Step(
            "on average",
            "over the layers",
            Averaged("apart", {_size: _mean, sp.log(1 + _size): _log}, (_layer,)),
            (1 + _mean) / _each,
            ">=",
            1 + _log - sp.log(_each),
        ),
        Step(
            "mean size",
            "the layers hold p weights",
            Hypothesis("layerwise_shuffled"),
            _mean,
            "==",
            p / layers,
        ),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "only the profile": 1,
                    "entropy": 1,
                    "count": 1,
                    "on average": layers,
                    "mean size": layers / _each,
                }
            ),
            mask_information,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 21, "layers": 3}, 9 * sp.log(2), "3 log 8"),
        Example({"p": 9, "layers": 1}, sp.log(10), "log 10: one layer keeps 0, ..., 9 weights"),
    ),
    mutants=(
        Mutant("0 kept is forgotten", layers * sp.log(p / layers)),
        Mutant("one layer", sp.log(1 + p)),
        Mutant("bits for nats", _rhs / sp.log(2)),
    ),
)
