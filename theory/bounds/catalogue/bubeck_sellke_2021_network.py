"""Bubeck & Sellke, Lemma 3.1: a network with bounded weights is a Lipschitz function of its weights.

Layer by layer, the outputs of two networks move apart by at most the norm of the layer's matrix times their distance so
far, plus the norm of the difference of the two matrices times the size of the layer's input. Norms are bounded by sums of
squares (a mean of squares proves Cauchy-Schwarz), and the squares of all differences together by those of the weights,
each used at most `sharing` times. This gives sqrt(layers sharing) radius (W sqrt(sharing p))^(layers - 1), and the printed
form has room.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Applied, At, Averaged, Combined, Given, Hypothesis, Induction, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import J, W, layers, p, radius, sharing

_locals = (
    Quantity("j", "number of layers so far", "nonnegative integer", "j"),
    Quantity("m", "a matrix: 2j of layer j + 1, 2j + 1 of its difference", "nonnegative integer", "m"),
    Quantity("e", "a place in a matrix", "positive integer", "e"),
    Quantity("apart", "distance of the two weight vectors", "positive real", "|w-w'|"),
    Quantity(
        "mean_square",
        "mean over the layers of the differences' squares",
        "nonnegative real",
        r"\overline{c^2}",
    ),
)
_j, _m, _e, _apart, _mean_square = (q.symbol for q in _locals)
_x = sp.Symbol("r", nonnegative=True)
_real = sp.Symbol("r", real=True)
_zero = sp.Integer(0)
_entry = sp.Function("A", real=True)  # of a matrix, at a place
_used = sp.Function("used", nonnegative=True)(2 * _j, _e)  # 1 where the layer's matrix has a weight
_product = sp.Function("yx", real=True)(
    _m, _e
)  # entries of a unit vector x and its longest image y, for the place
_F = sp.Function("F", nonnegative=True)  # sum of the squares of a matrix's entries
_places = sp.Function("places", nonnegative=True)(2 * _j)  # number of the layer's places that have a weight
_form = sp.Function("form", real=True)(_m)  # sum of y A x over the places
_norms = sp.Function("norms", real=True)(_m)  # sum of y^2 x^2 over the places
_norm = sp.Function("norm", nonnegative=True)  # operator norm of a matrix
_H = sp.Function("H", nonnegative=True)  # norm of the output of the first j layers
_D = sp.Function("D", nonnegative=True)  # distance of the two outputs there
_S = sp.Function("S", nonnegative=True)  # sum of the differences' norms so far
_difference = sp.sqrt(_F(2 * _j + 1))  # of the layer's two matrices
_total = sharing * p
_most = W * sp.sqrt(_total)  # of a layer's norm
_rest = _most ** (layers - 1)
_alike = sp.sqrt(sharing / layers) * _apart  # the exchanges' norms where they are all alike
_own = sp.sqrt(layers * sharing) * radius * _rest
_rhs = radius * (W * sharing * p) ** layers
_weights = "weights may be as large as 1"

BOUND = Bound(
    id="bubeck_sellke_2021_network",
    title="Networks are Lipschitz in their weights",
    claim=Claim(J, "<=", _rhs, r"f_w\text{ of depth }D,\ |w_i|\le W"),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Lemma 3.1",
        "",
        "only the value R (W Q p)^D is known to the project, not the lemma's wording: here R bounds the inputs, W >= 1 each weight "
        "and Q the places that share a weight; the statement in these words and the proof are the project's and give "
        "sqrt(D Q) R (W sqrt(Q p))^(D-1)",
    ),
    requires=(Require(_weights, W, ">=", sp.Integer(1)),),
    supposes=(
        Suppose(
            "layers",
            "each layer multiplies by a matrix whose entries are 0 or weights of size at most W (here the largest size of a weight, "
            "not a diameter), and applies a 1-Lipschitz activation that keeps 0; so |h'| <= norm |h| and |h' - k'| <= norm |h - k| + (norm of the difference) |k|",
        ),
        Suppose(
            "shared",
            "every layer has a weight, and a weight is an entry at no more than sharing places of the network",
        ),
        Suppose("inputs", "both networks have the same input, of norm at most radius"),
        Suppose(
            "operator_norm",
            "the operator norm of a matrix A is the length of the image y = A x of some unit vector x, and the largest",
        ),
        Suppose("sums", "S(j) is the sum of the norms of the first j differences"),
        Suppose("pair", "J is |f_w(x) - f_w'(x)|/|w - w'| at an arbitrary input and pair of weight vectors"),
    ),
    locals=_locals,
    steps=(
        Step(
            "a square",
            "squares are nonnegative",
            Signed(),
            (_entry(_m, _e) - _product) ** 2,
            ">=",
            _zero,
        ),
        Step(
            "Cauchy-Schwarz",
            "the sum over the places of a matrix",
            Averaged(
                "a square",
                {_entry(_m, _e) ** 2: _F(_m), _entry(_m, _e) * _product: _form, _product**2: _norms},
                (_e,),
                probability=False,
            ),
            _F(_m) - 2 * _form + _norms,
            ">=",
            _zero,
        ),
        Step(
            "longest image",
            "y = A x, so the form is the square of its length, the norm",
            Hypothesis("operator_norm", (_m,)),
            _form,
            "==",
            _norm(_m) ** 2,
        ),
        Step(
            "unit vector",
            "the sum of y^2 x^2 factors into that square and 1",
            Hypothesis("operator_norm", (_m,)),
            _norms,
            "==",
            _norm(_m) ** 2,
        ),
        Step(
            "squared norm",
            "is at most the sum of the squares",
            Combined({"Cauchy-Schwarz": 1, "longest image": -2, "unit vector": 1}),
            _norm(_m) ** 2,
            "<=",
            _F(_m),
        ),
        Step(
            "norm",
            "of a matrix",
            Applied("squared norm", sp.sqrt(_x), _x),
            _norm(_m),
            "<=",
            sp.sqrt(_F(_m)),
        ),
        Step(
            "norm of a layer",
            "of its matrix",
            At("norm", {_m: 2 * _j}),
            _norm(2 * _j),
            "<=",
            sp.sqrt(_F(2 * _j)),
        ),
        Step(
            "norm of a difference",
            "of the layer's two matrices",
            At("norm", {_m: 2 * _j + 1}),
            _norm(2 * _j + 1),
            "<=",
            _difference,
        ),
        Step(
            "a weight",
            "is bounded",
            Hypothesis("layers", (_j, _e)),
            _entry(2 * _j, _e) ** 2,
            "<=",
            W**2 * _used,
        ),
        Step(
            "a matrix",
            "the sum over its places",
            Averaged(
                "a weight", {_entry(2 * _j, _e) ** 2: _F(2 * _j), _used: _places}, (_e,), probability=False
            ),
            _F(2 * _j),
            "<=",
            W**2 * _places,
        ),
        Step("places", "that have a weight", Hypothesis("shared", (_j,)), _places, "<=", _total),
        Step(
            "squares",
            "of a layer's weights",
            Combined({"a matrix": 1, "places": W**2}),
            _F(2 * _j),
            "<=",
            W**2 * _total,
        ),
        Step(
            "their root",
            "of both sides",
            Applied("squares", sp.sqrt(_x), _x),
            sp.sqrt(_F(2 * _j)),
            "<=",
            _most,
        ),
        Step("input", "of the network", Hypothesis("inputs"), _H(0), "<=", radius),
        Step("so far", "the output of j layers", Given(), _H(_j), "<=", radius * _most**_j),
        Step(
            "one more layer",
            "multiplies by at most its norm",
            Hypothesis("layers", (_j,)),
            _H(_j + 1),
            "<=",
            _norm(2 * _j) * _H(_j),
        ),
        Step(
            "with that layer",
            "the output of j + 1 layers",
            Combined({"one more layer": 1, "norm of a layer": _H(_j), "their root": _H(_j), "so far": _most}),
            _H(_j + 1),
            "<=",
            radius * _most ** (_j + 1),
        ),
        Step(
            "outputs",
            "of any number of layers",
            Induction("input", "with that layer", _j, "so far"),
            _H(_j),
            "<=",
            radius * _most**_j,
        ),
        Step("same input", "of both networks", Hypothesis("inputs"), _D(0), "<=", _zero),
        Step("no difference", "before the first layer", Signed(), _S(0), ">=", _zero),
        Step(
            "at the start",
            "no distance",
            Combined({"same input": _most, "no difference": radius}),
            _most * _D(0),
            "<=",
            radius * _S(0),
        ),
        Step(
            "distance so far",
            "of the outputs of j layers",
            Given(),
            _most * _D(_j),
            "<=",
            radius * _most**_j * _S(_j),
        ),
        Step(
            "distance after one more layer",
            "A h - B k = A (h - k) + (A - B) k",
            Hypothesis("layers", (_j,)),
            _D(_j + 1),
            "<=",
            _norm(2 * _j) * _D(_j) + _norm(2 * _j + 1) * _H(_j),
        ),
        Step(
            "sum so far",
            "with the layer's difference",
            Hypothesis("sums", (_j,)),
            _S(_j + 1),
            "==",
            _S(_j) + _difference,
        ),
        Step(
            "distance with that layer",
            "of the outputs of j + 1 layers",
            Combined(
                {
                    "distance after one more layer": _most,
                    "norm of a layer": _most * _D(_j),
                    "their root": _most * _D(_j),
                    "distance so far": _most,
                    "norm of a difference": _most * _H(_j),
                    "outputs": _most * _difference,
                    "sum so far": -radius * _most ** (_j + 1),
                }
            ),
            _most * _D(_j + 1),
            "<=",
            radius * _most ** (_j + 1) * _S(_j + 1),
        ),
        Step(
            "distances",
            "of the outputs of any number of layers",
            Induction("at the start", "distance with that layer", _j, "distance so far"),
            _most * _D(_j),
            "<=",
            radius * _most**_j * _S(_j),
        ),
        Step(
            "distance",
            "of the outputs of the networks",
            At("distances", {_j: layers}),
            _most * _D(layers),
            "<=",
            radius * _most**layers * _S(layers),
        ),
        Step("another square", "is nonnegative too", Signed(), (_difference - _alike) ** 2, ">=", _zero),
        Step(
            "one difference",
            "a geometric mean is at most an arithmetic one",
            Combined({"another square": 1 / (2 * _alike)}),
            _difference,
            "<=",
            _F(2 * _j + 1) / (2 * _alike) + _alike / 2,
        ),
        Step(
            "mean difference",
            "over the layers, whose sum is S",
            Averaged(
                "one difference",
                {_difference: _S(layers) / layers, _F(2 * _j + 1): _mean_square},
                (_j,),
            ),
            _S(layers) / layers,
            "<=",
            _mean_square / (2 * _alike) + _alike / 2,
        ),
        Step(
            "all differences",
            "no weight counts more than sharing times",
            Hypothesis("shared"),
            layers * _mean_square,
            "<=",
            sharing * _apart**2,
        ),
        Step("ratio", "at the pair", Hypothesis("pair"), J * _apart, "==", _D(layers)),
        Step(
            "without room",
            "what the proof gives",
            Combined(
                {
                    "ratio": 1 / _apart,
                    "distance": 1 / (_apart * _most),
                    "mean difference": layers * radius * _rest / _apart,
                    "all differences": radius * _rest / (2 * _alike * _apart),
                }
            ),
            J,
            "<=",
            _own,
        ),
        Step("layers", "each has a weight", Hypothesis("shared"), layers, "<=", _total),
        Step("shares", "of one weight and of all", Signed(), sharing, "<=", _total),
        Step(
            "product",
            "of both",
            Combined({"layers": sharing, "shares": _total}),
            layers * sharing,
            "<=",
            _total**2,
        ),
        Step(
            "root",
            "of both sides",
            Applied("product", sp.sqrt(_x), _x),
            sp.sqrt(layers * sharing),
            "<=",
            _total,
        ),
        Step(
            "at least no weight",
            "the logarithm is nonnegative",
            Signed(),
            (layers - 1) * sp.log(_total) / 2,
            ">=",
            _zero,
        ),
        Step(
            "power",
            "of the number of places",
            Applied("at least no weight", sp.exp(_real), _real),
            _total ** ((layers - 1) / 2),
            ">=",
            sp.Integer(1),
        ),
        Step("weights", "the hypothesis", Hypothesis(_weights), W, ">=", sp.Integer(1)),
        Step(
            "the claim",
            "the printed form",
            Combined(
                {
                    "without room": 1,
                    "root": radius * _rest,
                    "power": radius * _rest * _total,
                    "weights": radius * W ** (layers - 1) * _total**layers,
                }
            ),
            J,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"W": 2, "p": 3, "sharing": 2, "layers": 2, "radius": 5}, sp.Integer(720), "5 * 12^2"),
    ),
    mutants=(
        Mutant("without sharing", radius * (W * p) ** layers),
        Mutant("one layer", radius * W * sharing * p),
        Mutant("radius at every layer", (radius * W * sharing * p) ** layers),
    ),
)
