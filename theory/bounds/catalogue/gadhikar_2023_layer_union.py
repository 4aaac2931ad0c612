"""One layer of a random source, by a union bound over its links: they may share candidates. Equality for one link."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import CANDIDATES
from bounds.proof import Averaged, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, copies, density, links

_locals = (
    Quantity("link", "a link of the target, by its number", "positive integer", "l"),
    Quantity("mean_miss", "mean over the links of the probability to be missed", "real in [0, 1]", r"\bar u"),
)
_link, _mean = (q.symbol for q in _locals)
_miss = sp.Function("u", nonnegative=True)(_link)  # probability that no candidate of the link is there
_missing = (1 - density) ** copies
_rhs = 1 - links * _missing

BOUND = Bound(
    id="gadhikar_2023_layer_union",
    title="One layer of a random source, by a union bound",
    claim=Claim(containment, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "existence of tickets in random sources",
        "",
        "derived here; it asks nothing of how the candidates of different links depend on each other",
    ),
    requires=(),
    supposes=(CANDIDATES,),
    locals=_locals,
    steps=(
        Step(
            "a link is missed",
            "all its candidates are",
            Foundation("independence", "the product of the indicators of its missing candidates", (_link,)),
            _miss,
            "==",
            _missing,
        ),
        Step(
            "on average",
            "over the links",
            Averaged("a link is missed", {_miss: _mean}, (_link,)),
            _mean,
            "==",
            _missing,
        ),
        Step(
            "some link is missed",
            "where the target is not contained",
            Foundation("union bound", "the sum over the links is their number times the mean"),
            1 - containment,
            "<=",
            links * _mean,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"some link is missed": 1, "on average": links}),
            containment,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example({"density": sp.Rational(2, 3), "copies": 2, "links": 3}, sp.Rational(2, 3), "1 - 3/9"),
    ),
    mutants=(
        Mutant("one link", 1 - _missing),
        Mutant("present for missing", 1 - links * density**copies),
        Mutant("half the links", 1 - links * _missing / 2),
    ),
)
