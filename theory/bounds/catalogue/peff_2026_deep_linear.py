"""Deep linear networks with every layer masked by itself: errors of the layers multiply, as 1 + kappa/sigma^2 does.

The layers are masked independently and right on average, so that neither the error that a layer adds nor the one that it
passes on has a say in the other: mean squares add up. A layer adds at most kappa times the mean square of what it is
given, which is that of the network plus the error so far. Equality for one weight a layer, kept with probability q and
divided by it, where sigma = w and kappa = w^2 (1/q - 1). With layers that differ the powers become products.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import MASKED_LAYERS
from bounds.proof import At, Averaged, Combined, Foundation, Given, Hypothesis, Induction, Step
from bounds.quantities import Quantity
from bounds.symbols import input_energy, layer_error, layers, network_error, operator_norm

_locals = (
    Quantity("j", "number of layers so far", "nonnegative integer", "j"),
    Quantity("draw", "a draw of all masks", "real", r"\omega"),
)
_j, _draw = (x.symbol for x in _locals)
_key = MASKED_LAYERS.key


def _pair(name: str, **sign: bool) -> tuple[sp.Function, sp.Function]:
    """What depends on the layer and the draw, and its mean, which depends on the layer."""
    return sp.Function(name, real=True, **sign), sp.Function(f"E{name}", real=True, **sign)


_error, _E = _pair("error", nonnegative=True)  # |a - w|^2 for a = A_j...A_1 x and w = W_j...W_1 x
_size, _H = _pair("size", nonnegative=True)  # |a|^2
_inner, _C = _pair("inner")  # <a, w>
_added, _F = _pair("added", nonnegative=True)  # |(A - W) a|^2, A and W of the next layer
_known, _K = _pair("known", nonnegative=True)  # the same, averaged over the next mask alone
_passed, _G = _pair("passed", nonnegative=True)  # |W (a - w)|^2
_mixed, _X = _pair("mixed")  # <(A - W) a, W (a - w)>
_N = sp.Function("N", nonnegative=True)  # |w|^2
_sigma2 = operator_norm**2
_both = _sigma2 + layer_error


def _most(count: sp.Expr) -> sp.Expr:
    """What is claimed of so many layers."""
    return (_both**count - _sigma2**count) * input_energy


_rhs = _most(layers)

BOUND = Bound(
    id="peff_2026_deep_linear",
    title="Error of a deep linear network with masked layers",
    claim=Claim(network_error, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "masked deep linear networks"),
    requires=(),
    supposes=(MASKED_LAYERS,),
    locals=_locals,
    steps=(
        Step("input", "of the network", Hypothesis(_key), _N(0), "<=", input_energy),
        Step("so far", "the output of j layers", Given(), _N(_j), "<=", _sigma2**_j * input_energy),
        Step(
            "one more layer",
            "multiplies by at most its norm",
            Hypothesis(_key, (_j,)),
            _N(_j + 1),
            "<=",
            _sigma2 * _N(_j),
        ),
        Step(
            "with that layer",
            "the output of j + 1 layers",
            Combined({"one more layer": 1, "so far": _sigma2}),
            _N(_j + 1),
            "<=",
            _sigma2 ** (_j + 1) * input_energy,
        ),
        Step(
            "outputs",
            "of any number of layers",
            Induction("input", "with that layer", _j, "so far"),
            _N(_j),
            "<=",
            _sigma2**_j * input_energy,
        ),
        Step(
            "distance",
            "of the two outputs",
            Hypothesis(_key, (_j, _draw)),
            _error(_j, _draw),
            "==",
            _size(_j, _draw) - 2 * _inner(_j, _draw) + _N(_j),
        ),
        Step(
            "its mean",
            "over the masks",
            Averaged(
                "distance",
                {_error(_j, _draw): _E(_j), _size(_j, _draw): _H(_j), _inner(_j, _draw): _C(_j)},
                (_draw,),
            ),
            _E(_j),
            "==",
            _H(_j) - 2 * _C(_j) + _N(_j),
        ),
        Step(
            "right on average",
            "the mean of a product of independent matrices is that of their means, the network's",
            Foundation("independence", "of the layers' masks, each right on average", (_j,)),
            _C(_j),
            "==",
            _N(_j),
        ),
        Step(
            "what a layer is given",
            "its mean square",
            Combined({"its mean": -1, "right on average": 2}),
            _H(_j),
            "==",
            _E(_j) + _N(_j),
        ),
        Step(
            "known input",
            "what the next layer adds to it",
            Hypothesis(_key, (_j, _draw)),
            _known(_j, _draw),
            "<=",
            layer_error * _size(_j, _draw),
        ),
        Step(
            "any input",
            "over the masks of the earlier layers",
            Averaged("known input", {_known(_j, _draw): _K(_j), _size(_j, _draw): _H(_j)}, (_draw,)),
            _K(_j),
            "<=",
            layer_error * _H(_j),
        ),
        Step(
            "in two stages",
            "the same mean over all masks",
            Foundation("tower", "over the next mask, given the earlier ones", (_j,)),
            _F(_j),
            "==",
            _K(_j),
        ),
        Step(
            "passed on",
            "the error so far, through the next layer's matrix",
            Hypothesis(_key, (_j, _draw)),
            _passed(_j, _draw),
            "<=",
            _sigma2 * _error(_j, _draw),
        ),
        Step(
            "its mean square",
            "over the masks",
            Averaged("passed on", {_passed(_j, _draw): _G(_j), _error(_j, _draw): _E(_j)}, (_draw,)),
            _G(_j),
            "<=",
            _sigma2 * _E(_j),
        ),
        Step(
            "distance after one more layer",
            "A a - W w = (A - W) a + W (a - w)",
            Hypothesis(_key, (_j, _draw)),
            _error(_j + 1, _draw),
            "==",
            _added(_j, _draw) + 2 * _mixed(_j, _draw) + _passed(_j, _draw),
        ),
        Step(
            "mean distance",
            "over the masks",
            Averaged(
                "distance after one more layer",
                {
                    _error(_j + 1, _draw): _E(_j + 1),
                    _added(_j, _draw): _F(_j),
                    _mixed(_j, _draw): _X(_j),
                    _passed(_j, _draw): _G(_j),
                },
                (_draw,),
            ),
            _E(_j + 1),
            "==",
            _F(_j) + 2 * _X(_j) + _G(_j),
        ),
        Step(
            "apart",
            "A - W has the mean 0 and does not know a",
            Foundation("independence", "of the next mask and the earlier ones", (_j,)),
            _X(_j),
            "==",
            sp.Integer(0),
        ),
        Step("same input", "of both networks", Hypothesis(_key), _E(0), "<=", sp.Integer(0)),
        Step("error so far", "after j layers", Given(), _E(_j), "<=", _most(_j)),
        Step(
            "error with that layer",
            "after j + 1 layers",
            Combined(
                {
                    "mean distance": 1,
                    "apart": 2,
                    "in two stages": 1,
                    "any input": 1,
                    "what a layer is given": layer_error,
                    "outputs": layer_error,
                    "its mean square": 1,
                    "error so far": _both,
                }
            ),
            _E(_j + 1),
            "<=",
            _most(_j + 1),
        ),
        Step(
            "errors",
            "after any number of layers",
            Induction("same input", "error with that layer", _j, "error so far"),
            _E(_j),
            "<=",
            _most(_j),
        ),
        Step("all layers", "are masked", At("errors", {_j: layers}), _E(layers), "<=", _rhs),
        Step("the network", "is what they make", Hypothesis(_key), network_error, "==", _E(layers)),
        Step(
            "the claim",
            "both together",
            Combined({"all layers": 1, "the network": 1}),
            network_error,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"operator_norm": 1, "layer_error": 1, "layers": 2, "input_energy": 1},
            sp.Integer(3),
            "two weights 1, kept with probability 1/2: (1/4) (4 - 1)^2 + (3/4) 1^2 = 2^2 - 1",
        ),
        Example(
            {"operator_norm": 2, "layer_error": 12, "layers": 2, "input_energy": 3},
            sp.Integer(720),
            "two weights 2, kept with probability 1/4: (1/16) (64 - 4)^2 + (15/16) 4^2 = 240, times 3",
        ),
    ),
    mutants=(
        Mutant("second moment", _both**layers * input_energy),
        Mutant("first order", layers * layer_error * _sigma2 ** (layers - 1) * input_energy),
        Mutant("one layer", layer_error * input_energy),
        Mutant("norm not squared", (_both**layers - operator_norm**layers) * input_energy),
    ),
)
