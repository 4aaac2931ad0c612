"""What the union bound over a layer's links costs: fewer copies than log(log(1/(1 - delta))/delta)/log(1/(1 - p)).

For delta up to 1/2 that is at most 0.327/log(1/(1 - p)), less than one copy at densities above 0.28, however many links
there are; the number that is exactly enough is in peff_2026_layer_width. Many links come as near to equality as one likes.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, At, Certified, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import delta, density, links, union_excess

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("root", "(1 - delta)^(1/links)", "real in (0, 1)", "r"),
)
_u, _served = (q.symbol for q in _locals)
_positive, _real = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)
_each = sp.log(1 / (1 - density))
_root = (1 - delta) ** (1 / links)
_certain = sp.log(1 / (1 - delta))
_rhs = sp.log(_certain / delta) / _each

BOUND = Bound(
    id="peff_2026_union_excess",
    title="What a union bound over the links costs",
    claim=Claim(union_excess, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "exact width of a random layer"),
    requires=(),
    supposes=(
        Suppose(
            "union_excess",
            "union_excess is log(links/delta)/log(1/(1 - density)), which a union bound asks for, less "
            "log(1 - (1 - delta)^(1/links))/log(1 - density), which is exactly enough",
        ),
    ),
    locals=_locals,
    steps=(
        Step("certainty", "is not asked for", Signed(), sp.log(1 - delta) / links, "<", sp.Integer(0)),
        Step(
            "of one link neither",
            "exponentials of both sides",
            Applied("certainty", sp.exp(_real), _real),
            _root,
            "<",
            sp.Integer(1),
        ),
        Step(
            "root",
            "what one link must be served with",
            Foundation("definition", "where all are served alike", knowing=("of one link neither",)),
            _served,
            "==",
            _root,
        ),
        Step("tangent", "the exponential lies above it", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "one link",
            "at the logarithm of the root",
            At("tangent", {_u: sp.log(1 - delta) / links}),
            _root,
            ">=",
            1 + sp.log(1 - delta) / links,
        ),
        Step(
            "its failure",
            "is no likelier than that",
            Combined({"root": -1, "one link": 1}),
            1 - _served,
            "<=",
            _certain / links,
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("its failure", sp.log(_positive), _positive),
            sp.log(1 - _served),
            "<=",
            sp.log(_certain / links),
        ),
        Step(
            "excess",
            "as supposed",
            Hypothesis("union_excess"),
            union_excess,
            "==",
            sp.log(links / delta) / _each - sp.log(1 - _served) / sp.log(1 - density),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"excess": 1, "logarithms": 1 / _each}),
            union_excess,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(3, 4), "delta": sp.Rational(1, 2)},
            sp.log(2 * sp.log(2)) / sp.log(4),
            "log(log(2)/(1/2))/log 4",
        ),
    ),
    mutants=(
        Mutant("nothing", sp.Integer(0)),
        Mutant("half of it", _rhs / 2),
        Mutant("one copy's worth", sp.log(_certain) / _each),
        Mutant("density of missing", sp.log(_certain / delta) / sp.log(1 / density)),
    ),
)
