"""How many copies of each neuron are enough for one layer of a random source, by a union bound over the links."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import CANDIDATES
from bounds.proof import Applied, Cited, Combined, Hypothesis, Step
from bounds.symbols import containment, copies, delta, density, links

_x = sp.Symbol("x", real=True)
_each = sp.log(1 / (1 - density))
_enough = sp.log(links / delta) / _each
_missing = (1 - density) ** copies

BOUND = Bound(
    id="gadhikar_2023_width",
    title="Copies that are enough for one layer",
    claim=Claim(containment, ">=", 1 - delta),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "existence of tickets in random sources",
        "",
        "derived here; the exact number is in peff_2026_layer_width, and what this costs in peff_2026_union_excess",
    ),
    requires=(Require("copies >= log(links/delta)/log(1/(1 - density))", copies, ">=", _enough),),
    supposes=(CANDIDATES,),
    steps=(
        Step(
            "enough copies",
            "as required",
            Hypothesis("copies >= log(links/delta)/log(1/(1 - density))"),
            copies,
            ">=",
            _enough,
        ),
        Step(
            "a link is missed",
            "in logarithms",
            Combined({"enough copies": _each}),
            copies * sp.log(1 - density),
            "<=",
            sp.log(delta / links),
        ),
        Step(
            "exponentials",
            "of both sides",
            Applied("a link is missed", sp.exp(_x), _x),
            _missing,
            "<=",
            delta / links,
        ),
        Step(
            "one layer",
            "by a union bound",
            Cited("gadhikar_2023_layer_union"),
            containment,
            ">=",
            1 - links * _missing,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"one layer": 1, "exponentials": links}),
            containment,
            ">=",
            1 - delta,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "copies": 3, "links": 2, "delta": sp.Rational(1, 4)},
            sp.Rational(3, 4),
            "1 - 1/4; log(8)/log(2) = 3 copies",
        ),
    ),
    mutants=(
        Mutant("every link", (1 - delta) ** links),
        Mutant("half of it", 1 - delta / 2),
        Mutant("for each link", 1 - delta / links),
        Mutant("the rest", delta),
    ),
)
