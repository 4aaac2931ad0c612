"""How many copies of each neuron are exactly enough for one layer of a random source.

Fewer are not: gadhikar_2023_width_lower with links for inputs and copies for neurons says so. An equality where delta is
1 - (1 - (1 - p)^copies)^links.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.hypotheses import CANDIDATES
from bounds.proof import Applied, Certified, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, copies, delta, density, links

_locals = (
    Quantity("lost", "probability that a link has no candidate", "real in (0, 1)", "u"),
    Quantity("root", "(1 - delta)^(1/links)", "real in (0, 1)", "r"),
)
_lost, _served = (q.symbol for q in _locals)
_share = sp.Symbol("z", positive=True)
_positive, _real = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)
_missing = (1 - density) ** copies
_root = (1 - delta) ** (1 / links)
_enough = sp.log(1 - _root) / sp.log(1 - density)
_TEXT = "copies >= log(1 - (1 - delta)^(1/links))/log(1 - density)"

BOUND = Bound(
    id="peff_2026_layer_width",
    title="Copies that are exactly enough for one layer",
    claim=Claim(containment, ">=", 1 - delta),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "exact width of a random layer"),
    requires=(Require(_TEXT, copies, ">=", _enough),),
    supposes=(
        CANDIDATES,
        Suppose(
            "own_candidates",
            "no two links have a candidate in common, all candidates are independent, and the source contains the target only "
            "where all links are served",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "one candidate or more",
            "are no likelier all missing than one",
            Certified(),
            _missing,
            "<=",
            1 - density,
        ),
        Step(
            "lost",
            "a link without candidates",
            Foundation(
                "definition", "the probability that all are missing", knowing=("one candidate or more",)
            ),
            _lost,
            "==",
            _missing,
        ),
        Step("certainty", "is not asked for", Signed(), sp.log(1 - delta) / links, "<", sp.Integer(0)),
        Step(
            "of one neither",
            "exponentials of both sides",
            Applied("certainty", sp.exp(_real), _real),
            _root,
            "<",
            sp.Integer(1),
        ),
        Step(
            "root",
            "what one must be kept with",
            Foundation("definition", "where all are kept alike", knowing=("of one neither",)),
            _served,
            "==",
            _root,
        ),
        Step(
            "its complement",
            "in logarithms",
            Applied("root", sp.log(1 - _share), _share, knowing=("of one neither",)),
            sp.log(1 - _served),
            "==",
            sp.log(1 - _root),
        ),
        Step("enough copies", "as required", Hypothesis(_TEXT), copies, ">=", _enough),
        Step(
            "in logarithms",
            "times -log(1 - density)",
            Combined(
                {"enough copies": -sp.log(1 - density), "its complement": -1}, knowing=("of one neither",)
            ),
            copies * sp.log(1 - density),
            "<=",
            sp.log(1 - _served),
        ),
        Step(
            "exponentials",
            "of both sides",
            Applied("in logarithms", sp.exp(_real), _real),
            _missing,
            "<=",
            1 - _served,
        ),
        Step(
            "a link is served",
            "at least as often",
            Combined({"exponentials": 1, "lost": 1, "root": -1}),
            1 - _lost,
            ">=",
            _root,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("a link is served", sp.log(_positive), _positive),
            sp.log(1 - _lost),
            ">=",
            sp.log(1 - delta) / links,
        ),
        Step(
            "all links",
            "their number times that",
            Combined({"its logarithm": links}),
            links * sp.log(1 - _lost),
            ">=",
            sp.log(1 - delta),
        ),
        Step(
            "all are served",
            "exponentials of both sides",
            Applied("all links", sp.exp(_real), _real),
            (1 - _lost) ** links,
            ">=",
            1 - delta,
        ),
        Step(
            "power",
            "of both sides",
            Applied("lost", (1 - _real) ** links, _real),
            (1 - _lost) ** links,
            "==",
            (1 - _missing) ** links,
        ),
        Step(
            "one layer",
            "exactly",
            Cited("gadhikar_2023_layer"),
            containment,
            "==",
            (1 - _missing) ** links,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"one layer": -1, "power": 1, "all are served": 1}),
            containment,
            ">=",
            1 - delta,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "copies": 2, "links": 2, "delta": sp.Rational(7, 16)},
            sp.Rational(9, 16),
            "1 - 7/16; the root is 3/4, and log(1/4)/log(1/2) = 2 copies",
        ),
    ),
    mutants=(
        Mutant("every link", (1 - delta) ** links),
        Mutant("half of it", 1 - delta / 2),
        Mutant("for each link", 1 - delta / links),
    ),
)
