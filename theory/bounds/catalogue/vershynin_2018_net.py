"""Points that keep a distance from one another: no more than the volumes of balls around them allow."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import W, net_size, resolution, size

_locals = (Quantity("ball_radius", "radius of a ball", "positive real", "r"),)
_r = _locals[0].symbol
_V = sp.Function("V", positive=True)  # V(r): volume of a ball of radius r in R^size
_small, _large = resolution / 2, W + resolution / 2
_bound = (1 + 2 * W / resolution) ** size


def _scaled(name: str, radius: sp.Expr) -> Step:
    return Step(
        name, "scaled", At("scaling", {_r: radius}), _V(radius), "==", radius**size * _V(sp.Integer(1))
    )


BOUND = Bound(
    id="vershynin_2018_net",
    title="Size of a separated set",
    claim=Claim(net_size, "<=", _bound),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Vershynin 2018 (High-Dimensional Probability)",
        "Proposition 4.2.12 with Lemma 4.2.8",
        difference="stated there for volumes of Minkowski sums; here the set lies in the ball of radius W around one of "
        "its points, which is at most (1 + 2 W/resolution)^size",
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
            _r**size * _V(sp.Integer(1)),
        ),
        Step(
            "packing",
            "balls of half the resolution",
            Foundation("volume", "open balls around the points are disjoint and lie in one of radius W more"),
            net_size * _V(_small),
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
                    "packing": 1 / (_small**size * _V(sp.Integer(1))),
                    "a small ball": -net_size / (_small**size * _V(sp.Integer(1))),
                    "the large ball": 1 / (_small**size * _V(sp.Integer(1))),
                }
            ),
            net_size,
            "<=",
            _bound,
        ),
    ),
    examples=(
        Example({"W": 1, "resolution": sp.Rational(1, 2), "size": 2}, sp.Integer(25), "(1 + 2/(1/2))^2"),
    ),
    mutants=(
        Mutant("half the radius", (1 + W / resolution) ** size),
        Mutant("without the 1", (2 * W / resolution) ** size),
        Mutant("twice the dimension", (1 + 2 * W / resolution) ** (2 * size)),
        Mutant("3 W", (3 * W / resolution) ** size),
    ),
)
