"""A net of functions whose weight vectors have at most `size` nonzero entries, as eq. (2.13) of Bubeck & Sellke needs."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import PARAMETRISED
from bounds.proof import Applied, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import J, W, epsilon, net_size, p, size

_locals = (
    Quantity(
        "distance", "from a sparse vector to the nearest of its support's set", "nonnegative real", r"|w-w'|"
    ),
    Quantity("moved", "supremum distance of their functions", "nonnegative real", r"|f_w-f_{w'}|_\infty"),
    Quantity(
        "supports",
        "number of supports: sets of weights that are the values of a map from size places",
        "positive integer",
        r"|\mathcal S|",
    ),
    Quantity(
        "per_support", "points of the largest of the separated sets", "positive integer", r"|\mathcal N_S|"
    ),
)
_distance, _moved, _supports, _per_support = (q.symbol for q in _locals)
_x = sp.Symbol("x", positive=True)
_printed, _own = 1 + 60 * W * J / epsilon, 1 + 16 * W * J / epsilon

BOUND = Bound(
    id="bubeck_sellke_2021_sparse_net",
    title="Size of the net of sparse weights",
    claim=Claim(
        net_size,
        "<=",
        (p * _printed) ** size,
        r"\text{every }f_w\text{ with }|w|_0\le s\text{ is within }\varepsilon/8\text{ of one of }|\mathcal N|",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v4)",
        "Section 2.3",
        "eq. (2.13)",
        "the equation is quoted from memory and printed without a proof of its own; the proof is the project's and gives 16 "
        "for 60",
    ),
    requires=(Require("the functions move with the weights", J, ">", sp.Integer(0)),),
    supposes=(
        PARAMETRISED,
        Suppose("sparse", "every weight vector has at most size nonzero entries"),
        Suppose(
            "maximal",
            "the net is the image of the union over all supports (at most size weights, and one at least unless size is 0) of "
            "maximal sets of the weight vectors that vanish off it, any two at least epsilon/(8J) apart",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "near",
            "no weight vector is farther from the set of its support",
            Foundation("maximality", "one that were could be added to the set"),
            _distance,
            "<=",
            epsilon / (8 * J),
        ),
        Step(
            "Lipschitz",
            "the functions move by at most J times that",
            Hypothesis("parametrised"),
            _moved,
            "<=",
            J * _distance,
        ),
        Step(
            "a net",
            "every function is within epsilon/8 of one of the net",
            Combined({"near": J, "Lipschitz": 1}),
            _moved,
            "<=",
            epsilon / 8,
        ),
        Step(
            "one support",
            "vectors with one support lie in R^size",
            Cited(
                "vershynin_2018_net",
                {"net_size": _per_support, "resolution": epsilon / (8 * J)},
                {"separated": "each set is separated and lies in a set of diameter W"},
                knowing=("a net",),
            ),
            _per_support,
            "<=",
            _own**size,
        ),
        Step(
            "all supports",
            "a support is the set of values of a map from size places to p weights",
            Foundation("counting", "there are p^size such maps"),
            _supports,
            "<=",
            p**size,
        ),
        Step(
            "union",
            "the sets of all supports",
            Foundation("counting", "a union has no more points than its parts together"),
            net_size,
            "<=",
            _supports * _per_support,
        ),
        Step("base", "the printed one is larger", Signed(), _own, "<=", _printed),
        Step("powers", "of both", Applied("base", _x**size, _x), _own**size, "<=", _printed**size),
        Step(
            "the claim",
            "together",
            Combined({"union": 1, "all supports": _per_support, "one support": p**size, "powers": p**size}),
            net_size,
            "<=",
            (p * _printed) ** size,
        ),
    ),
    examples=(
        Example(
            {"W": 1, "J": sp.Rational(1, 60), "epsilon": sp.Rational(1, 2), "p": 5, "size": 2},
            sp.Integer(225),
            "(5 * (1 + 2))^2",
        ),
    ),
    mutants=(
        Mutant("without 1", (p * 60 * W * J / epsilon) ** size),
        Mutant("one support", _printed**size),
        Mutant("all weights", _printed**p),
    ),
)
