"""Bubeck, Li & Nagaraj, Theorems 7 to 9: an interpolating tensor has a large operator norm."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import constant, d, degree, n, operator_norm

_rhs = constant * sp.sqrt(n / d ** (degree - 1))

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_tensor",
    title="Operator norm of an interpolating tensor",
    claim=Claim(operator_norm, ">=", _rhs, r"\langle T,x_i^{\otimes r}\rangle=y_i\text{ for every }i"),
    kind="in_probability",
    status="theorem",
    sharpness="order",
    source=Source(
        "Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)",
        "Theorems 7 to 9",
        "",
        "the constant depends on the degree and is not specified; the proof is not carried out here",
    ),
    requires=(),
    supposes=(
        Suppose(
            "generic",
            "the data are as in the paper (points on the sphere, random labels); with high probability over them",
        ),
        Suppose(
            "interpolates",
            "a symmetric tensor of this degree interpolates; operator_norm is its operator norm",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "as stated in the paper",
            Assumed("Theorems 7 to 9 of Bubeck, Li & Nagaraj 2021", "their proofs are not carried out here"),
            operator_norm,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"n": 64, "d": 4, "degree": 3, "constant": sp.Rational(1, 2)}, sp.Integer(1), "sqrt(64/16)/2"
        ),
    ),
    mutants=(
        Mutant("degree", constant * sp.sqrt(n / d**degree)),
        Mutant("no root", constant * n / d ** (degree - 1)),
        Mutant("neurons", constant * sp.sqrt(n / d)),
    ),
)
