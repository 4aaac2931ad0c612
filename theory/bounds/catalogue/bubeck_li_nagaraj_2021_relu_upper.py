"""Bubeck, Li & Nagaraj, Theorem 3: ReLU networks with more neurons can interpolate more smoothly."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import constant, d, lipschitz, n, neurons

_rhs = constant * n * sp.log(d) / neurons

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_relu_upper",
    title="Smooth interpolation by ReLU networks",
    claim=Claim(
        lipschitz,
        "<=",
        _rhs,
        r"\text{some }f\text{ of }m\text{ ReLU neurons with }f(x_i)=y_i\text{ for every }i",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="order",
    source=Source(
        "Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)",
        "Theorem 3",
        "",
        "the constant, the same in the hypothesis and the claim, is not specified; the proof is not carried out here",
    ),
    requires=(),
    supposes=(
        Suppose(
            "generic", "the data are as in the paper (points on the sphere); with high probability over them"
        ),
        Suppose("number_of_neurons", "constant n log n/d <= neurons <= constant n"),
    ),
    steps=(
        Step(
            "the claim",
            "as stated in the paper",
            Assumed(
                "Theorem 3 of Bubeck, Li & Nagaraj 2021",
                "its proof is not carried out here",
            ),
            lipschitz,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"n": 48, "neurons": 16, "d": 64, "constant": 2}, 36 * sp.log(2), "2 * 48 * 6 log 2/16"),
    ),
    mutants=(
        Mutant("root", constant * sp.sqrt(n / neurons) * sp.log(d)),
        Mutant("logarithm forgotten", constant * n / neurons),
        Mutant("log n", constant * n * sp.log(n) / neurons),
    ),
)
