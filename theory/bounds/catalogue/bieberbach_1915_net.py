"""Points that keep a distance from one another in a set of given diameter: balls have the most volume for their diameter.

Half the 2W of `vershynin_2018_net`, at the price of the isodiametric inequality, which is not proved here. Equality for points
on a line with equal gaps.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, At, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import W, net_size, resolution, size

_locals = (
    Quantity("ball_radius", "radius of a ball", "positive real", "r"),
    Quantity("union_volume", "volume of the union of the small balls", "nonnegative real", r"|U|"),
)
_r, _union = (q.symbol for q in _locals)
_V = sp.Function("V", positive=True)  # V(r): volume of a ball of radius r in R^size
_small, _large, _one = resolution / 2, (W + resolution) / 2, sp.Integer(1)
_unit = 1 / (_small**size * _V(_one))
_bound = (1 + W / resolution) ** size


def _scaled(name: str, radius: sp.Expr) -> Step:
    return Step(name, "scaled", At("scaling", {_r: radius}), _V(radius), "==", radius**size * _V(_one))


BOUND = Bound(
    id="bieberbach_1915_net",
    title="Size of a separated set of given diameter",
    claim=Claim(net_size, "<=", _bound),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Bieberbach 1915 (Jahresber. DMV 24); Evans & Gariepy 2015 (Measure Theory and Fine Properties of Functions)",
        "isodiametric inequality, Theorem 2.4",
        difference="the inequality is Bieberbach's in the plane and the book's in every dimension; its use for a separated set is "
        "one line",
    ),
    requires=(),
    supposes=(
        Suppose(
            "separated",
            "the points lie in R^size, any two at least resolution and at most W apart in the Euclidean norm",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "scaling",
            "of volumes",
            Foundation("volume", "scales as radius^size", (_r,)),
            _V(_r),
            "==",
            _r**size * _V(_one),
        ),
        Step(
            "packing",
            "balls of half the resolution",
            Foundation("volume", "open balls around the points are disjoint"),
            net_size * _V(_small),
            "<=",
            _union,
        ),
        Step(
            "isodiametric",
            "their union has diameter at most W + resolution",
            Assumed(
                "isodiametric inequality (Evans & Gariepy 2015, Theorem 2.4)",
                "no set of a diameter has more volume than the ball of that diameter",
            ),
            _union,
            "<=",
            _V(_large),
        ),
        _scaled("a small ball", _small),
        _scaled("the large ball", _large),
        Step(
            "the claim",
            "divided by the volume of a small ball",
            Combined(
                {
                    "packing": _unit,
                    "isodiametric": _unit,
                    "a small ball": -net_size * _unit,
                    "the large ball": _unit,
                }
            ),
            net_size,
            "<=",
            _bound,
        ),
    ),
    examples=(
        Example({"W": 1, "resolution": sp.Rational(1, 2), "size": 2}, sp.Integer(9), "(1 + 1/(1/2))^2"),
        Example(
            {"W": 1, "resolution": 1, "size": 1},
            sp.Integer(2),
            "two points at distance 1 on a line: attained",
        ),
    ),
    mutants=(
        Mutant("half of that", (1 + W / (2 * resolution)) ** size),
        Mutant("without the 1", (W / resolution) ** size),
        Mutant("twice the dimension", (1 + W / resolution) ** (2 * size)),
    ),
)
