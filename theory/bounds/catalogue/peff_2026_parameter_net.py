"""A net of functions from a separated set of weights."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import PARAMETRISED
from bounds.proof import Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import J, W, net_size, p, resolution

_locals = (
    Quantity("distance", "from a weight vector to the nearest of the set", "nonnegative real", r"|w-w'|"),
    Quantity("moved", "supremum distance of their functions", "nonnegative real", r"|f_w-f_{w'}|_\infty"),
)
_distance, _moved = (q.symbol for q in _locals)
_rhs = (1 + 2 * W * J / resolution) ** p

BOUND = Bound(
    id="peff_2026_parameter_net",
    title="A Lipschitz parametrisation has a small net",
    claim=Claim(
        net_size, "<=", _rhs, r"\text{every }f_w\text{ is within }\eta\text{ of one of }|\mathcal N|"
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "net of a parametrised class"),
    requires=(Require("the functions move with the weights", J, ">", sp.Integer(0)),),
    supposes=(
        PARAMETRISED,
        Suppose(
            "maximal",
            "the net is the image of a maximal set of weight vectors of which any two are at least resolution/J apart",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "near",
            "no weight vector is farther from the set",
            Foundation("maximality", "one that were could be added to the set"),
            _distance,
            "<=",
            resolution / J,
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
            "every function is within resolution of one of the net",
            Combined({"near": J, "Lipschitz": 1}),
            _moved,
            "<=",
            resolution,
        ),
        Step(
            "separated",
            "so many points fit into the set of weights",
            Cited(
                "vershynin_2018_net",
                {"size": p, "resolution": resolution / J},
                {"separated": "the set is separated and lies in a set of diameter W"},
            ),
            net_size,
            "<=",
            _rhs,
        ),
        Step(
            "the claim",
            "for this net",
            Combined({"separated": 1}, knowing=("a net",)),
            net_size,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"W": 3, "J": 2, "resolution": sp.Rational(1, 2), "p": 2}, sp.Integer(625), "(1 + 24)^2"),
    ),
    mutants=(
        Mutant("without 1", (2 * W * J / resolution) ** p),
        Mutant("radius for diameter", (1 + W * J / resolution) ** p),
        Mutant("p times", p * (1 + 2 * W * J / resolution)),
    ),
)
