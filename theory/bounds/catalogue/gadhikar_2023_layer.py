"""One layer of a random source: the probability that every link of the target finds one of its candidates.

The source has several copies of each neuron of the layer before. A copy of a neuron of this layer asks, for each of the
neuron's links, for one link to any of those copies: the candidates are links of the source, and no two asks share one.
An equality at every density. (The layer of univariate units does share its links: see peff_2026_first_layer.)
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import CANDIDATES
from bounds.proof import Cited, Step
from bounds.symbols import containment, copies, density, links

_missing = (1 - density) ** copies
_rhs = (1 - _missing) ** links

BOUND = Bound(
    id="gadhikar_2023_layer",
    title="One layer of a random source",
    claim=Claim(containment, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "existence of tickets in random sources",
        "",
        "derived here: the exact probability of the step that their proof bounds",
    ),
    requires=(),
    supposes=(
        CANDIDATES,
        Suppose(
            "own_candidates",
            "no two links have a candidate in common, all candidates are independent, and the source contains the target only "
            "where all links are served",
        ),
    ),
    steps=(
        Step(
            "the claim",
            "a link is to its candidates what an input is to its links",
            Cited(
                "gadhikar_2023_inputs_connected",
                {"connected": containment, "d": links, "neurons": copies},
                {
                    "random_layer": "own_candidates: each of the links has as many candidates as copies, all independent"
                },
            ),
            containment,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example({"density": sp.Rational(1, 2), "copies": 3, "links": 2}, sp.Rational(49, 64), "(1 - 1/8)^2"),
    ),
    mutants=(
        Mutant("one link", 1 - _missing),
        Mutant("union bound", 1 - links * _missing),
        Mutant("links for copies", (1 - (1 - density) ** links) ** copies),
    ),
)
