"""Bubeck, Li & Nagaraj, Conjecture 1: smoothness costs neurons. A conjecture, so nothing is proved here."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import constant, lipschitz, n, neurons

_rhs = constant * sp.sqrt(n / neurons)

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_conjecture",
    title="Law of robustness for two-layer networks",
    claim=Claim(lipschitz, ">=", _rhs, r"f\text{ of }m\text{ neurons with }f(x_i)=y_i\text{ for every }i"),
    kind="in_probability",
    status="conjecture",
    sharpness="order",
    source=Source(
        "Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)",
        "Conjecture 1",
        "",
        "the constant is not specified; the later law of Bubeck & Sellke gives it for bounded weights up to a logarithm",
    ),
    requires=(),
    supposes=(
        Suppose(
            "generic",
            "the data are as in the paper (points on the sphere, random labels); with high probability over them",
        ),
        Suppose(
            "interpolates",
            "a two-layer network with this many neurons interpolates; lipschitz is its constant on the sphere",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "as conjectured",
            Assumed("Conjecture 1 of Bubeck, Li & Nagaraj 2021", "a conjecture"),
            lipschitz,
            ">=",
            _rhs,
        ),
    ),
    examples=(Example({"n": 48, "neurons": 3, "constant": sp.Rational(1, 2)}, sp.Integer(2), "sqrt(16)/2"),),
    mutants=(
        Mutant("no root", constant * n / neurons),
        Mutant("neurons above", constant * sp.sqrt(n * neurons)),
        Mutant("constant forgotten", sp.sqrt(n / neurons)),
    ),
)
