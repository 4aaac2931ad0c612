"""The layer of univariate units: its links are shared by all the neurons behind it, and that can only help.

A unit of the first layer serves a neuron of the next where both its link to the input and the neuron's link to it are
there. The neurons share the first of these links, so that they do not fail independently (a formula for one layer with
p_1 p for p is no identity here); but they fail together, and Jensen's inequality makes the formula a lower bound. Equality
for one link.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Averaged,
    Combined,
    Foundation,
    Given,
    Induction,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import containment, copies, density, first_density, links

_locals = (
    Quantity("served", "probability that one neuron is served", "nonnegative real", "q"),
    Quantity("through", "probability that a unit serves a neuron", "real in [0, 1]", "t"),
    Quantity("draw", "draw of the links to the input", "real", r"\omega"),
    Quantity("a", "a number", "nonnegative real", "a"),
    Quantity("b", "a number", "nonnegative real", "b"),
    Quantity("r", "a power", "nonnegative integer", "r"),
)
_q, _through, _draw, _a, _b, _r = (x.symbol for x in _locals)
_x = sp.Symbol("x", real=True)
_X = sp.Function("X", nonnegative=True)(_draw)  # probability that one neuron is served, given the first layer
_Y = sp.Function("Y", nonnegative=True)(_draw)  # probability that all are
_one = (1 - first_density * density) ** copies
_rhs = (1 - _one) ** links


def _tangent(power: sp.Expr, at: sp.Expr) -> sp.Expr:
    return _b ** (power + 1) + (power + 1) * _b**power * (at - _b)


BOUND = Bound(
    id="peff_2026_first_layer",
    title="The layer of univariate units of a random source",
    claim=Claim(containment, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "links that a layer shares"),
    requires=(),
    supposes=(
        Suppose(
            "univariate",
            "as many units as copies have one input each, the same, with a link there with probability first_density; as many "
            "neurons as links each have one link to every unit, there with probability density; all are independent; the "
            "source contains the target where each of the neurons is linked to a unit that is linked to the input",
        ),
    ),
    locals=_locals,
    steps=(
        Step("square", "is nonnegative", Signed(), (_r + 1) * _b**_r * (_a - _b) ** 2, ">=", sp.Integer(0)),
        Step("power 1", "is its own tangent", Algebra(), _a, "==", _tangent(sp.Integer(0), _a)),
        Step("start", "the same", Combined({"power 1": 1}), _a, ">=", _tangent(sp.Integer(0), _a)),
        Step("a power", "assumed", Given(), _a ** (_r + 1), ">=", _tangent(_r, _a)),
        Step(
            "the next power",
            "once more that number",
            Combined({"a power": _a, "square": 1}),
            _a ** (_r + 2),
            ">=",
            _tangent(_r + 1, _a),
        ),
        Step(
            "every power",
            "lies above its tangent",
            Induction("start", "the next power", _r, "a power"),
            _a ** (_r + 1),
            ">=",
            _tangent(_r, _a),
        ),
        Step(
            "at the links",
            "and the probabilities",
            At("every power", {_a: _X, _b: _q, _r: links - 1}),
            _X**links,
            ">=",
            _q**links + links * _q ** (links - 1) * (_X - _q),
        ),
        Step(
            "all are served",
            "given the first layer",
            Foundation("independence", "the neurons have links of their own to its units", (_draw,)),
            _Y,
            "==",
            _X**links,
        ),
        Step(
            "below the tangent",
            "no more",
            Combined({"all are served": -1, "at the links": 1}),
            _Y,
            ">=",
            _q**links + links * _q ** (links - 1) * (_X - _q),
        ),
        Step(
            "on average",
            "over the first layer, the slope drops out",
            Averaged("below the tangent", {_Y: containment, _X: _q}, (_draw,)),
            containment,
            ">=",
            _q**links,
        ),
        Step(
            "through a unit",
            "both links are there",
            Foundation("independence", "of the link to the input and the neuron's link to the unit"),
            _through,
            "==",
            first_density * density,
        ),
        Step(
            "one neuron",
            "is served unless every unit fails it",
            Foundation("independence", "the product over the units of 1 less the indicator that it serves"),
            _q,
            "==",
            1 - (1 - _through) ** copies,
        ),
        Step(
            "every unit",
            "of both sides",
            Applied("through a unit", (1 - _x) ** copies, _x),
            (1 - _through) ** copies,
            "==",
            _one,
        ),
        Step("served", "both together", Combined({"one neuron": 1, "every unit": -1}), _q, "==", 1 - _one),
        Step("power", "of both sides", Applied("served", _x**links, _x), _q**links, "==", _rhs),
        Step("the claim", "all together", Combined({"on average": 1, "power": -1}), containment, ">=", _rhs),
    ),
    examples=(
        Example(
            {"first_density": sp.Rational(1, 2), "density": sp.Rational(1, 2), "copies": 1, "links": 2},
            sp.Rational(1, 16),
            "(1/4)^2; the two neurons share a link, and all is there with probability 1/8",
        ),
        Example(
            {"first_density": sp.Rational(1, 2), "density": sp.Rational(2, 3), "copies": 2, "links": 1},
            sp.Rational(5, 9),
            "1 - (1 - 1/3)^2",
        ),
    ),
    mutants=(
        Mutant("the first link is free", (1 - (1 - density) ** copies) ** links),
        Mutant("one neuron", 1 - _one),
        Mutant("as if they failed as one", 1 - (1 - first_density * density**links) ** copies),
    ),
)
