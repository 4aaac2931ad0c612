"""The net in the proof of Bubeck & Sellke's Theorem 3, with 60 W J/epsilon where its resolution gives 1 + 16 W J/epsilon.

Where that is not larger (44 W J < epsilon) the weights are closer together than two points of the net would have to be.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import PARAMETRISED
from bounds.proof import (
    Applied,
    Certified,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Hypothesis,
    Signed,
    Split,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import J, W, epsilon, net_size, p

_locals = (
    Quantity("distance", "from a weight vector to the nearest of the set", "nonnegative real", r"|w-w'|"),
    Quantity("moved", "supremum distance of their functions", "nonnegative real", r"|f_w-f_{w'}|_\infty"),
)
_distance, _moved = (q.symbol for q in _locals)
_x = sp.Symbol("x", nonnegative=True)
_zero = sp.Integer(0)
_printed, _own = 60 * W * J / epsilon, 1 + 16 * W * J / epsilon
_enough = "a class not smaller than its resolution"


def _moves(part: int) -> Step:
    """The largest change of a squared residual when the function moves by epsilon/part, said to be at most epsilon/2."""
    return Step(
        "change of the loss",
        "the residual 2 becomes 2 - distance at every point",
        Certified(),
        2**2 - (2 - epsilon / part) ** 2,
        "<=",
        epsilon / 2,
    )


BOUND = Bound(
    id="bubeck_sellke_2021_net",
    title="Size of the net of a Lipschitz parametrisation",
    claim=Claim(
        net_size,
        "<=",
        _printed**p,
        r"\text{every }f_w\text{ is within }\varepsilon/8\text{ of one of }|\mathcal N|",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "proof of Theorem 3",
        "",
        "the printed net has resolution epsilon/6, which is too coarse (see the erratum); the proof is the project's, with "
        "resolution epsilon/8; 60 W J >= epsilon is needed for the size to be at least 1",
    ),
    requires=(Require(_enough, 60 * W * J, ">=", epsilon),),
    supposes=(
        PARAMETRISED,
        Suppose(
            "maximal",
            "the net is the image of a maximal set of weight vectors of which any two are at least epsilon/(8J), and so at most W, "
            "apart",
        ),
    ),
    locals=_locals,
    errata=(
        Erratum(
            "proof of Theorem 3",
            _moves(6),
            _moves(8),
            "functions in [-1, 1] that differ by epsilon/6 have losses that differ by up to 2 epsilon/3 - epsilon^2/36; with "
            "epsilon/8 for epsilon/6 the theorem stands as printed",
        ),
    ),
    steps=(
        Step("enough", "the hypothesis", Hypothesis(_enough), 60 * W * J, ">=", epsilon),
        Step("positive", "epsilon is", Signed(), epsilon, ">", _zero),
        Step("no slope", "suppose that the functions do not move", Given(), J, "<=", _zero),
        Step(
            "absurd",
            "then epsilon were at most 0",
            Combined({"enough": 1, "positive": 1, "no slope": 60 * W}),
            _zero,
            "<",
            _zero,
        ),
        Step("slope", "so they do", Contradiction("no slope", "absurd"), J, ">", _zero),
        Step(
            "near",
            "no weight vector is farther from the set",
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
            Combined({"near": J, "Lipschitz": 1}, knowing=("slope",)),
            _moved,
            "<=",
            epsilon / 8,
        ),
        Step(
            "separated",
            "so many points fit into the set of weights",
            Cited(
                "vershynin_2018_net",
                {"size": p, "resolution": epsilon / (8 * J)},
                {"separated": "the set is separated and lies in a set of diameter W"},
                knowing=("slope", "a net"),
            ),
            net_size,
            "<=",
            _own**p,
        ),
        Step("wide", "in one case", Given(), 44 * W * J, ">=", epsilon),
        Step("base", "the printed one is larger", Combined({"wide": 1 / epsilon}), _own, "<=", _printed),
        Step("powers", "of both", Applied("base", _x**p, _x), _own**p, "<=", _printed**p),
        Step(
            "wide classes",
            "are covered",
            Combined({"separated": 1, "powers": 1}),
            net_size,
            "<=",
            _printed**p,
        ),
        Step("narrow", "in the other case", Given(), 44 * W * J, "<=", epsilon),
        Step(
            "two points",
            "if there are two, they are at least epsilon/(8J) and at most W apart",
            Hypothesis("maximal"),
            (net_size - 1) * (W - epsilon / (8 * J)),
            ">=",
            _zero,
        ),
        Step(
            "too close",
            "W is less than that",
            Combined({"narrow": 2 / (11 * epsilon)}),
            8 * W * J / epsilon - 1,
            "<=",
            -sp.Rational(9, 11),
        ),
        Step(
            "one point",
            "so there is one",
            Combined(
                {
                    "two points": sp.Rational(88, 9) * J / epsilon,
                    "too close": sp.Rational(11, 9) * (net_size - 1),
                },
                knowing=("slope",),
            ),
            net_size,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "at least 1",
            "the printed base is",
            Combined({"enough": 1 / epsilon}),
            sp.Integer(1),
            "<=",
            _printed,
        ),
        Step(
            "power",
            "and so is its power",
            Applied("at least 1", _x**p, _x),
            sp.Integer(1),
            "<=",
            _printed**p,
        ),
        Step(
            "narrow classes",
            "are covered",
            Combined({"one point": 1, "power": 1}),
            net_size,
            "<=",
            _printed**p,
        ),
        Step(
            "the claim", "in both cases", Split("wide classes", "narrow classes"), net_size, "<=", _printed**p
        ),
    ),
    examples=(
        Example(
            {"W": 1, "J": sp.Rational(1, 10), "epsilon": sp.Rational(1, 2), "p": 2},
            sp.Integer(144),
            "(6 * 2)^2",
        ),
    ),
    mutants=(
        Mutant("30", (30 * W * J / epsilon) ** p),
        Mutant("p times", p * _printed),
        Mutant("epsilon squared", (60 * W * J / epsilon**2) ** p),
    ),
)
