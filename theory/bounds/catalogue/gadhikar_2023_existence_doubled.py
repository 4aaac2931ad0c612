"""A random source twice as deep as the target contains it with fewer neurons: its widths do not build up layer by layer.

Every layer of the target becomes two of the source: units of one neuron's value alone, then one copy of each neuron. A
candidate is a path of two links, and a layer asks for no more links than the target has in it.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Cited, Step
from bounds.symbols import containment, delta

BOUND = Bound(
    id="gadhikar_2023_existence_doubled",
    title="A random source twice as deep contains the target",
    claim=Claim(containment, ">=", 1 - delta),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "existence, depth 2L",
        "",
        "the proof is ours",
    ),
    requires=(),
    supposes=(
        Suppose(
            "doubled",
            "the source contains the target where each of the target's links has one of its candidates, paths of two links "
            "through units of the neuron at the link's other end, those of a link independent of each other",
        ),
        Suppose(
            "wide_doubled",
            "in each of the layers the number of candidates, rho_l, is at least log(layers m_l/delta)/log(1/(1 - p)), m_l "
            "the target's links in it and p in (0, 1) the product of the densities of its two layers of the source",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "every neuron has one copy",
            Cited(
                "gadhikar_2023_existence",
                because={
                    "construction": "doubled: with one copy of each neuron, and paths of two links in every layer",
                    "wide": "wide_doubled: with rho_l for rho_(l-1), 1 for the copies that ask, and the products of densities",
                },
            ),
            containment,
            ">=",
            1 - delta,
        ),
    ),
    examples=(Example({"delta": sp.Rational(1, 4)}, sp.Rational(3, 4), "1 - 1/4"),),
    mutants=(
        Mutant("half of it", 1 - delta / 2),
        Mutant("squared", 1 - delta**2),
        Mutant("the rest", delta),
    ),
)
