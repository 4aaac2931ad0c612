"""Random numbers of halving scales serve every target as a binary expansion does: an explicit number is enough.

Of scale s = 2^-k, k = 0, ..., digits - 1, there are as many numbers as copies, each uniform on [-s, s], or of another law
with a chance of 1/4 in [s/2, s] and in [-s, -s/2]. Given a target, what is left of it starts in [-1, 1]. At scale s, where
what is left lies in [-s, s]: within [-s/2, s/2] nothing is added; beyond, a number from the half on its side leaves at
most s/2. So where both halves of every scale hold a number that is there, every target in [-1, 1] is within 2^-digits of a
subset sum. That takes (4/density) log2(1/error) log(2 log2(1/error)/delta) numbers, but for rounding: a factor of
log(log2(1/error)/delta) more than Lueker's theorem asks for, with every constant known.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Cited, Step
from bounds.symbols import containment, copies, density, digits

_missed = (1 - density / 4) ** copies
_rhs = 1 - 2 * digits * _missed

BOUND = Bound(
    id="peff_2026_subset_sum_scales",
    title="Random numbers of halving scales are enough for subset sums",
    claim=Claim(containment, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "subset sums digit by digit"),
    requires=(),
    supposes=(
        Suppose(
            "halving_scales",
            "for each k from 0 to digits - 1 there are as many numbers as copies, each there with probability density, and "
            "each, by itself, in [2^-(k+1), 2^-k] with a chance of 1/4 and in the mirrored interval with the same "
            "chance; all are independent; containment is the probability that every target in [-1, 1] is within 2^-digits "
            "of the sum of some of those that are there",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "two intervals of each scale ask for a number",
            Cited(
                "gadhikar_2023_layer_union",
                {"links": 2 * digits, "density": density / 4},
                {
                    "candidates": "halving_scales: an ask is an interval, its candidates are the numbers of its scale, each "
                    "there and in the interval with probability density/4; where all are served, every target is"
                },
            ),
            containment,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(2, 1) / 3, "copies": 3, "digits": 1},
            -sp.Rational(17, 108),
            "1 - 2 (5/6)^3",
        ),
        Example(
            {"density": sp.Rational(4, 5), "copies": 10, "digits": 2},
            1 - 4 * sp.Rational(4, 5) ** 10,
            "1 - 4 (4/5)^10",
        ),
    ),
    mutants=(
        Mutant("one half", 1 - digits * _missed),
        Mutant("anywhere", 1 - 2 * digits * (1 - density) ** copies),
        Mutant("half of the interval", 1 - 2 * digits * (1 - density / 2) ** copies),
        Mutant("one scale", 1 - 2 * _missed),
    ),
)
