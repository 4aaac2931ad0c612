"""Bubeck, Li & Nagaraj, Theorem 6: functions of a few linear features are steep."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import constant, d, lipschitz, neurons

_rhs = constant * sp.sqrt(d / neurons)

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_projection",
    title="Lipschitz constant of interpolants through a projection",
    claim=Claim(
        lipschitz,
        ">=",
        _rhs,
        r"f=g(Px)\text{ with }f(x_i)=y_i\text{ for every }i,\ P\text{ with }m\text{ rows}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="order",
    source=Source(
        "Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)",
        "Theorem 6",
        "",
        "the constant is not specified; the proof is not carried out here",
    ),
    requires=(),
    supposes=(
        Suppose(
            "generic",
            "the data are as in the paper (points on the sphere, random labels); with high probability over them",
        ),
        Suppose(
            "interpolates",
            "f(x) = g(P x) with a projection P of as many rows as there are neurons interpolates",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "as stated in the paper",
            Assumed("Theorem 6 of Bubeck, Li & Nagaraj 2021", "its proof is not carried out here"),
            lipschitz,
            ">=",
            _rhs,
        ),
    ),
    examples=(Example({"d": 48, "neurons": 3, "constant": sp.Rational(1, 2)}, sp.Integer(2), "sqrt(16)/2"),),
    mutants=(
        Mutant("no root", constant * d / neurons),
        Mutant("neurons above", constant * sp.sqrt(d * neurons)),
        Mutant("constant forgotten", sp.sqrt(d / neurons)),
    ),
)
