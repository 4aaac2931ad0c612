"""Random numbers whose subset sums come near every target: logarithmically many are enough.

The constant is not specified. That the order is right, in the density, the accuracy and the failure probability, is proved
in peff_2026_subset_sum_density and peff_2026_subset_sum_survivors.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import accuracy, constant, copies, delta, density

_least = sp.log(2 / sp.Min(accuracy, delta))  # 2: no constant makes up for log 1 where both are near 1
_rhs = constant * _least / density

BOUND = Bound(
    id="lueker_1998_subset_sum",
    title="Random numbers that are enough for subset sums",
    claim=Claim(copies, "<=", _rhs),
    kind="in_probability",
    status="theorem",
    sharpness="order",
    source=Source(
        "Lueker 1998 (Random Structures & Algorithms 12)",
        "Corollary 3.3",
        "",
        "as used for strong tickets since Pensia et al. 2020 (arXiv 2006.07990), with the density of Gadhikar, Mukherjee & "
        "Burkholz 2023 (arXiv 2210.02412); the constant is not specified and the proof is not carried out here",
    ),
    requires=(),
    supposes=(
        Suppose(
            "least_enough",
            "copies is the least number of independent uniform numbers from [-1, 1], each there with probability density, "
            "whose sums come within the error allowed of every target in [-1/2, 1/2] with probability at least 1 - delta",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "as stated there",
            Assumed("Corollary 3.3 of Lueker 1998, thinned", "its proof is not carried out here"),
            copies,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {
                "constant": 3,
                "density": sp.Rational(1, 2),
                "accuracy": sp.Rational(1, 16),
                "delta": sp.Rational(1, 4),
            },
            30 * sp.log(2),
            "3 log(32)/(1/2)",
        ),
    ),
    mutants=(
        Mutant("dense", constant * _least),
        Mutant("the larger of both", constant * sp.log(2 / sp.Max(accuracy, delta)) / density),
        Mutant("polynomial", constant / (density * sp.Min(accuracy, delta))),
    ),
)
