"""How wide the first layer of a random source must be for targets that depend on each of their inputs.

The width at which every input keeps a link with probability 1 - delta, exactly: it is an equality where delta is that
probability's complement, and for linear networks of one output, every neuron linked to it, this width is enough.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import CONTAINED
from bounds.proof import Applied, Certified, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import connected, containment, d, delta, density, neurons

_locals = (
    Quantity("lost", "probability that an input has no link", "real in (0, 1)", "u"),
    Quantity("root", "(1 - delta)^(1/d)", "real in (0, 1)", "r"),
)
_lost, _served = (q.symbol for q in _locals)
_share = sp.Symbol("z", positive=True)
_positive, _real = sp.Symbol("x", positive=True), sp.Symbol("y", real=True)
_missing = (1 - density) ** neurons
_root = (1 - delta) ** (1 / d)
_one_link = sp.log(1 - density)
_rhs = sp.log(1 - _root) / _one_link

BOUND = Bound(
    id="gadhikar_2023_width_lower",
    title="Least width of the first layer of a random source",
    claim=Claim(neurons, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "lower bound on the width",
        "",
        "the proof is ours, and it holds for sources of every depth: log(1/(1 - (1 - delta)^(1/d)))/log(1/(1 - p))",
    ),
    requires=(),
    supposes=(
        Suppose(
            "random_layer",
            "each of d inputs has one link to each of the neurons; every link is there with probability density, "
            "independently of the others",
        ),
        Suppose(
            "all_inputs",
            "the target depends on each of its d inputs, which reach the source through these links alone: it contains the "
            "target only where every input keeps a link",
        ),
        CONTAINED,
    ),
    locals=_locals,
    steps=(
        Step(
            "one link or more",
            "are no likelier all missing than one",
            Certified(),
            _missing,
            "<=",
            1 - density,
        ),
        Step(
            "lost",
            "an input without links",
            Foundation(
                "definition", "the probability that all its links are missing", knowing=("one link or more",)
            ),
            _lost,
            "==",
            _missing,
        ),
        Step("certainty", "is not asked for", Signed(), sp.log(1 - delta) / d, "<", sp.Integer(0)),
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
        Step("contained", "as supposed", Hypothesis("contained"), containment, ">=", 1 - delta),
        Step(
            "no input is lost",
            "else the source does not depend on it",
            Hypothesis("all_inputs"),
            containment,
            "<=",
            connected,
        ),
        Step(
            "linked",
            "every input",
            Cited("gadhikar_2023_inputs_connected"),
            connected,
            "==",
            (1 - _missing) ** d,
        ),
        Step(
            "power",
            "of both sides",
            Applied("lost", (1 - _real) ** d, _real),
            (1 - _lost) ** d,
            "==",
            (1 - _missing) ** d,
        ),
        Step(
            "as likely",
            "all together",
            Combined({"contained": 1, "no input is lost": 1, "linked": 1, "power": -1}),
            1 - delta,
            "<=",
            (1 - _lost) ** d,
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("as likely", sp.log(_positive), _positive),
            sp.log(1 - delta),
            "<=",
            d * sp.log(1 - _lost),
        ),
        Step(
            "one input",
            "a share 1/d of them",
            Combined({"logarithms": 1 / d}),
            sp.log(1 - delta) / d,
            "<=",
            sp.log(1 - _lost),
        ),
        Step(
            "its probability",
            "exponentials of both sides",
            Applied("one input", sp.exp(_real), _real),
            _root,
            "<=",
            1 - _lost,
        ),
        Step(
            "missing links",
            "of one input",
            Combined({"its probability": 1, "root": 1, "lost": -1}),
            _missing,
            "<=",
            1 - _served,
        ),
        Step(
            "their logarithm",
            "of both sides",
            Applied("missing links", sp.log(_positive), _positive),
            neurons * sp.log(1 - density),
            "<=",
            sp.log(1 - _served),
        ),
        Step(
            "the claim",
            "divided by a negative number",
            Combined({"their logarithm": -1 / _one_link, "its complement": -1 / _one_link}),
            neurons,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "delta": sp.Rational(7, 16), "d": 2},
            sp.Integer(2),
            "(1 - 7/16)^(1/2) = 3/4, and (1/2)^2 = 1/4",
        ),
        Example(
            {"density": sp.Rational(3, 4), "delta": sp.Rational(1, 4), "d": 1},
            sp.Integer(1),
            "one input: (1/4)^1 = 1/4",
        ),
    ),
    mutants=(
        Mutant("one input", sp.log(delta) / _one_link),
        Mutant("union bound", sp.log(delta / d) / _one_link),
        Mutant("power for root", sp.log(1 - (1 - delta) ** d) / _one_link),
        Mutant("density of missing", sp.log(1 - _root) / sp.log(density)),
    ),
)
