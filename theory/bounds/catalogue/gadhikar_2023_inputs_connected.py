"""Every input of a random layer keeps a link: the probability is exact, and falls with every input.

It is what a target that depends on each of its inputs asks of any random source, whatever the depth; for linear networks
of one output, every neuron linked to it, it is also enough. Every width and density is an equality.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import connected, d, density, neurons

_locals = (
    Quantity("absent", "probability that a link is missing", "real in [0, 1]", r"\bar p"),
    Quantity("unlinked", "probability that an input has no link", "real in [0, 1]", "u"),
)
_absent, _unlinked = (q.symbol for q in _locals)
_x = sp.Symbol("x", real=True)
_missing = (1 - density) ** neurons
_rhs = (1 - _missing) ** d

BOUND = Bound(
    id="gadhikar_2023_inputs_connected",
    title="Every input of a random layer keeps a link",
    claim=Claim(connected, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "lower bound on the width",
        "",
        "derived here: the probability behind the bound of the paper",
    ),
    requires=(),
    supposes=(
        Suppose(
            "random_layer",
            "each of d inputs has one link to each of the neurons; every link is there with probability density, "
            "independently of the others",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "a link is missing",
            "unless it is there",
            Hypothesis("random_layer"),
            _absent,
            "==",
            1 - density,
        ),
        Step(
            "no link",
            "all links of an input are missing",
            Foundation("independence", "the product over the neurons of the indicators of missing links"),
            _unlinked,
            "==",
            _absent**neurons,
        ),
        Step(
            "its links",
            "each there with the same probability",
            Applied("a link is missing", _x**neurons, _x),
            _absent**neurons,
            "==",
            _missing,
        ),
        Step(
            "an input without links",
            "both together",
            Combined({"no link": 1, "its links": 1}),
            _unlinked,
            "==",
            _missing,
        ),
        Step(
            "every input",
            "inputs have links of their own",
            Foundation(
                "independence",
                "the product over the inputs of 1 less the indicator that none of its links is",
            ),
            connected,
            "==",
            (1 - _unlinked) ** d,
        ),
        Step(
            "power",
            "of both sides",
            Applied("an input without links", (1 - _x) ** d, _x),
            (1 - _unlinked) ** d,
            "==",
            _rhs,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"every input": 1, "power": 1}),
            connected,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"density": sp.Rational(1, 2), "neurons": 2, "d": 2},
            sp.Rational(9, 16),
            "(1 - 1/4)^2: 9 of the 16 masks of 4 links leave no input without one",
        ),
        Example(
            {"density": sp.Rational(1, 3), "neurons": 1, "d": 3},
            sp.Rational(1, 27),
            "all three links: (1/3)^3",
        ),
    ),
    mutants=(
        Mutant("one input", 1 - _missing),
        Mutant("neurons for inputs", (1 - (1 - density) ** d) ** neurons),
        Mutant("density of missing", (1 - density**neurons) ** d),
        Mutant("union bound", 1 - d * _missing),
    ),
)
