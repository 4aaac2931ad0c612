"""Bubeck & Sellke, Lemma 3.1: a network with bounded weights is a Lipschitz function of its weights.

The two networks are joined by networks that differ in one layer each. Such an exchange moves the output by at most radius
times the norms of the other layers times that of the exchange; norms are bounded by sums of squares (a mean of squares
proves Cauchy-Schwarz), and the squares of all exchanges together by those of the weights, each used at most `sharing`
times. This gives sqrt(layers sharing) radius (W sqrt(sharing p))^(layers - 1), and the printed form has room. Other layers there may be none of; then nothing is said of them.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Applied, Averaged, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import J, W, layers, p, radius, sharing

_locals = (
    Quantity("l", "the layer that is exchanged", "positive integer", r"\ell"),
    Quantity("m", "a layer", "positive integer", "m"),
    Quantity("e", "a place in a layer's matrix", "positive integer", "e"),
    Quantity("apart", "distance of the two weight vectors", "positive real", "|w-w'|"),
    Quantity("moved", "distance of the two outputs", "nonnegative real", "|f_w(x)-f_{w'}(x)|"),
    Quantity(
        "mean_move", "mean over the layers of what their exchanges move", "nonnegative real", r"\bar\Delta"
    ),
    Quantity("mean_exchange", "mean over the layers of the exchanges' norms", "nonnegative real", r"\bar c"),
    Quantity(
        "mean_square",
        "mean over the layers of the squares of these norms",
        "nonnegative real",
        r"\overline{c^2}",
    ),
)
_l, _m, _e, _apart, _moved, _mean_move, _mean_exchange, _mean_square = (q.symbol for q in _locals)
_positive = sp.Symbol("r", positive=True)
_real = sp.Symbol("r", real=True)
_zero = sp.Integer(0)
_entry = sp.Function("A", real=True)(_l, _m, _e)  # of the m-th other layer when layer l is exchanged
_used = sp.Function("used", nonnegative=True)(_l, _m, _e)  # 1 where the matrix has a weight
_row = sp.Function("y", real=True)(_l, _m, _e)  # the longest image of a unit vector, in that place's row
_column = sp.Function("x", real=True)(_l, _m, _e)  # the unit vector, in that place's column
_squares = sp.Function("F", positive=True)(_l, _m)  # sum of the squares of the matrix's entries
_places = sp.Function("places", nonnegative=True)(_l, _m)  # number of its places that have a weight
_form = sp.Function("form", real=True)(_l, _m)  # sum of y A x over its places
_norms = sp.Function("norms", real=True)(_l, _m)  # sum of y^2 x^2 over its places
_norm = sp.Function("norm", positive=True)(_l, _m)  # its operator norm
_others = sp.Function("others", real=True)(_l)  # mean over the other layers of the logarithms of their norms
_exchange = sp.Function("c", nonnegative=True)(_l)  # norm of the difference of the two matrices of the layer
_move = sp.Function("move", nonnegative=True)(_l)  # what exchanging them moves
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
            "each layer multiplies by a matrix whose entries are 0 or weights of size at most W, and applies a 1-Lipschitz "
            "activation that keeps 0",
        ),
        Suppose(
            "shared",
            "every layer has a weight, and a weight is an entry at no more than sharing places of the network",
        ),
        Suppose(
            "operator_norm",
            "the operator norm of a matrix is the length of the image y = A x of some unit vector x",
        ),
        Suppose(
            "composition",
            "for an input of norm at most radius, exchanging the matrix of one layer moves the output by at most radius times the operator norms of the other layers "
            "times the norm of the difference, and all exchanges together move it from f_w(x) to f_w'(x)",
        ),
        Suppose("pair", "J is |f_w(x) - f_w'(x)|/|w - w'| at an arbitrary input and pair of weight vectors"),
    ),
    locals=_locals,
    steps=(
        Step(
            "a weight",
            "is bounded",
            Hypothesis("layers", (_l, _m, _e)),
            _entry**2,
            "<=",
            W**2 * _used,
        ),
        Step(
            "a matrix",
            "the sum over its places",
            Averaged("a weight", {_entry**2: _squares, _used: _places}, (_e,), probability=False),
            _squares,
            "<=",
            W**2 * _places,
        ),
        Step("places", "that have a weight", Hypothesis("shared", (_l, _m)), _places, "<=", _total),
        Step(
            "a square",
            "squares are nonnegative",
            Signed(),
            (_entry - _row * _column) ** 2,
            ">=",
            _zero,
        ),
        Step(
            "Cauchy-Schwarz",
            "the sum over the places",
            Averaged(
                "a square",
                {_entry**2: _squares, _entry * _row * _column: _form, _row**2 * _column**2: _norms},
                (_e,),
                probability=False,
            ),
            _squares - 2 * _form + _norms,
            ">=",
            _zero,
        ),
        Step(
            "longest image",
            "y = A x, so the form is the square of its length, the norm",
            Hypothesis("operator_norm", (_l, _m)),
            _form,
            "==",
            _norm**2,
        ),
        Step(
            "unit vector",
            "the sum of y^2 x^2 factors into that square and 1",
            Hypothesis("operator_norm", (_l, _m)),
            _norms,
            "==",
            _norm**2,
        ),
        Step(
            "squared norm",
            "of a layer",
            Combined(
                {
                    "Cauchy-Schwarz": 1,
                    "a matrix": 1,
                    "places": W**2,
                    "longest image": -2,
                    "unit vector": 1,
                }
            ),
            _norm**2,
            "<=",
            W**2 * _total,
        ),
        Step(
            "norm",
            "of a layer",
            Applied("squared norm", sp.sqrt(_positive), _positive),
            _norm,
            "<=",
            _most,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("norm", sp.log(_positive), _positive),
            sp.log(_norm),
            "<=",
            sp.log(_most),
        ),
        Step(
            "other layers",
            "the mean over them",
            Averaged("logarithm", {sp.log(_norm): _others}, (_m,)),
            _others,
            "<=",
            sp.log(_most),
        ),
        Step(
            "their number",
            "is layers - 1",
            Combined({"other layers": layers - 1}),
            (layers - 1) * _others,
            "<=",
            (layers - 1) * sp.log(_most),
        ),
        Step(
            "their product",
            "of norms",
            Applied("their number", sp.exp(_real), _real),
            sp.exp((layers - 1) * _others),
            "<=",
            _rest,
        ),
        Step(
            "exchange",
            "of one layer",
            Hypothesis("composition", (_l,)),
            _move,
            "<=",
            radius * sp.exp((layers - 1) * _others) * _exchange,
        ),
        Step(
            "one layer",
            "moves the output by at most this",
            Combined({"exchange": 1, "their product": radius * _exchange}),
            _move,
            "<=",
            radius * _rest * _exchange,
        ),
        Step(
            "mean over layers",
            "of the moves",
            Averaged("one layer", {_move: _mean_move, _exchange: _mean_exchange}, (_l,)),
            _mean_move,
            "<=",
            radius * _rest * _mean_exchange,
        ),
        Step("another square", "is nonnegative too", Signed(), (_exchange - _alike) ** 2, ">=", _zero),
        Step(
            "one exchange",
            "a geometric mean is at most an arithmetic one",
            Combined({"another square": 1 / (2 * _alike)}),
            _exchange,
            "<=",
            _exchange**2 / (2 * _alike) + _alike / 2,
        ),
        Step(
            "mean exchange",
            "over the layers",
            Averaged("one exchange", {_exchange: _mean_exchange, _exchange**2: _mean_square}, (_l,)),
            _mean_exchange,
            "<=",
            _mean_square / (2 * _alike) + _alike / 2,
        ),
        Step(
            "all exchanges",
            "no weight counts more than sharing times",
            Hypothesis("shared"),
            layers * _mean_square,
            "<=",
            sharing * _apart**2,
        ),
        Step(
            "all moves",
            "together move the output",
            Hypothesis("composition"),
            _moved,
            "<=",
            layers * _mean_move,
        ),
        Step("ratio", "at the pair", Hypothesis("pair"), J * _apart, "==", _moved),
        Step(
            "without room",
            "what the proof gives",
            Combined(
                {
                    "ratio": 1 / _apart,
                    "all moves": 1 / _apart,
                    "mean over layers": layers / _apart,
                    "mean exchange": layers * radius * _rest / _apart,
                    "all exchanges": radius * _rest / (2 * _alike * _apart),
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
            Applied("product", sp.sqrt(_positive), _positive),
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
