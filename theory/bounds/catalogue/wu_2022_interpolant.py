"""The least of cones over separated points is smooth and interpolates. Equality for two points with labels 1 and -1."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import lipschitz, separation

_locals = (
    Quantity("u", "a point", "real", "u"),
    Quantity("v", "another point", "real", "v"),
    Quantity("i", "a data point", "positive integer", "i"),
)
_u, _v, _i = (q.symbol for q in _locals)
_f = sp.Function("f", real=True)
_label = sp.Function("label", real=True)
_to = sp.Function("D", nonnegative=True)  # distance of a point from a data point
_apart = sp.Function("E", positive=True)(_u, _v)  # distance of the two points
_least = sp.Function("least", integer=True, positive=True)  # whose cone is least at a point
_place = sp.Function("place", real=True)(_i)  # where the data point lies
_other = sp.Function("other", nonnegative=True)(_i)  # 0 if its own cone is least there, else 1
_slope = 2 / separation
_zero = sp.Integer(0)

BOUND = Bound(
    id="wu_2022_interpolant",
    title="Separated points have a smooth interpolant",
    claim=Claim(
        lipschitz, "<=", _slope, r"\text{some }f\text{ with }f(x_i)=y_i\in\{-1,1\}\text{ for every }i"
    ),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Wu, Huang & Zhang 2022 (arXiv 2202.11592)",
        "an O(n^(1/d))-Lipschitz interpolant",
        "",
        "quoted from a secondary source; the extension is McShane's (1934) and the proof the project's. Points in the unit ball "
        "whose separation is of order n^(-1/d) give the paper's order",
    ),
    requires=(),
    supposes=(
        Suppose("metric", "distances satisfy the triangle inequality and a point has distance 0 from itself"),
        Suppose("separated", "data points are at least separation apart, and their labels are 1 or -1"),
        Suppose("cones", "f(x) is the minimum over i of y_i + (2/separation) |x - x_i|"),
        Suppose(
            "pair", "lipschitz is |f(u) - f(v)|/|u - v| at an arbitrary pair of points, f(u) the larger value"
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "below every cone",
            "f is the least",
            Hypothesis("cones", (_u, _i)),
            _f(_u),
            "<=",
            _label(_i) + _slope * _to(_u, _i),
        ),
        Step(
            "on one of them",
            "and is attained",
            Hypothesis("cones", (_v,)),
            _f(_v),
            ">=",
            _label(_least(_v)) + _slope * _to(_v, _least(_v)),
        ),
        Step(
            "the other's cone",
            "at the first point",
            At("below every cone", {_i: _least(_v)}),
            _f(_u),
            "<=",
            _label(_least(_v)) + _slope * _to(_u, _least(_v)),
        ),
        Step(
            "triangle",
            "inequality",
            Hypothesis("metric", (_u, _v, _i)),
            _to(_u, _i),
            "<=",
            _to(_v, _i) + _apart,
        ),
        Step(
            "that triangle",
            "with the data point of the second point's cone",
            At("triangle", {_i: _least(_v)}),
            _to(_u, _least(_v)),
            "<=",
            _to(_v, _least(_v)) + _apart,
        ),
        Step(
            "difference",
            "of the two values",
            Combined({"the other's cone": 1, "on one of them": 1, "that triangle": _slope}),
            _f(_u) - _f(_v),
            "<=",
            _slope * _apart,
        ),
        Step(
            "ratio",
            "at the pair",
            Hypothesis("pair"),
            lipschitz * _apart,
            "==",
            _f(_u) - _f(_v),
        ),
        Step(
            "own cone",
            "at a data point",
            At("below every cone", {_u: _place}),
            _f(_place),
            "<=",
            _label(_i) + _slope * _to(_place, _i),
        ),
        Step("own distance", "is 0", Hypothesis("metric", (_i,)), _to(_place, _i), "<=", _zero),
        Step(
            "not above its label",
            "the cone's tip",
            Combined({"own cone": 1, "own distance": _slope}),
            _f(_place),
            "<=",
            _label(_i),
        ),
        Step(
            "least cone there",
            "at a data point",
            At("on one of them", {_v: _place}),
            _f(_place),
            ">=",
            _label(_least(_place)) + _slope * _to(_place, _least(_place)),
        ),
        Step(
            "far from the others",
            "if the least cone is another's",
            Hypothesis("separated", (_i,)),
            _to(_place, _least(_place)),
            ">=",
            _other * separation,
        ),
        Step(
            "labels",
            "differ by at most 2, and then only",
            Hypothesis("separated", (_i,)),
            _label(_least(_place)),
            ">=",
            _label(_i) - 2 * _other,
        ),
        Step(
            "not below its label",
            "what is lost in the label is gained in distance",
            Combined({"least cone there": 1, "far from the others": _slope, "labels": 1}),
            _f(_place),
            ">=",
            _label(_i),
        ),
        Step(
            "the claim",
            "of the function that interpolates",
            Combined(
                {"difference": 1 / _apart, "ratio": 1 / _apart},
                knowing=("not above its label", "not below its label"),
            ),
            lipschitz,
            "<=",
            _slope,
        ),
    ),
    examples=(Example({"separation": sp.Rational(1, 4)}, sp.Integer(8), "2 * 4"),),
    mutants=(
        Mutant("1", 1 / separation),
        Mutant("squared", 2 / separation**2),
        Mutant("times", 2 * separation),
    ),
)
