"""Conditional mutual information is at most one bit per point.

A learner that shows its sample attains it where no two points are ever equal.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import SUPERSAMPLE
from bounds.proof import Applied, Averaged, Cited, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import cmi, n

_locals = (
    Quantity("pairs", "the pairs of points, by their label", "real", "z"),
    Quantity("choices", "number of values that are possible given the pairs", "positive integer", "N"),
)
_pairs, _choices = (x.symbol for x in _locals)
_information = sp.Function("I", nonnegative=True)(_pairs)  # I(W;U) given the pairs
_entropy = sp.Function("H", nonnegative=True)(_pairs)
_x = sp.Symbol("x", positive=True)
_rhs = n * sp.log(2)

BOUND = Bound(
    id="steinke_zakynthinou_2020_samples",
    title="Conditional mutual information is at most a bit per point",
    claim=Claim(cmi, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Steinke & Zakynthinou 2020 (arXiv 2001.09122)", "Section 1.1"),
    requires=(),
    supposes=(SUPERSAMPLE,),
    locals=_locals,
    steps=(
        Step(
            "information",
            "given the pairs, is at most an entropy",
            Cited(
                "cover_2006_information_entropy",
                {"mask_information": _information, "entropy": _entropy},
                {
                    "summary": "with the roles exchanged: what the choice says of U is at most the entropy of U"
                },
                for_all=(_pairs,),
            ),
            _information,
            "<=",
            _entropy,
        ),
        Step(
            "entropy",
            "is at most the logarithm of the number of values",
            Cited(
                "cover_2006_uniform_entropy",
                {"entropy": _entropy, "N": _choices},
                {"finite_values": "U says of each pair which point is in the sample"},
                for_all=(_pairs,),
            ),
            _entropy,
            "<=",
            sp.log(_choices),
        ),
        Step(
            "given the pairs",
            "both together",
            Combined({"information": 1, "entropy": 1}),
            _information,
            "<=",
            sp.log(_choices),
        ),
        Step(
            "on average",
            "over the pairs",
            Averaged("given the pairs", {_information: cmi}, (_pairs,)),
            cmi,
            "<=",
            sp.log(_choices),
        ),
        Step(
            "count",
            "each pair has two points",
            Foundation("counting", "U says of each pair which point is in the sample"),
            _choices,
            "==",
            2**n,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("count", sp.log(_x), _x),
            sp.log(_choices),
            "==",
            _rhs,
        ),
        Step("the claim", "both together", Combined({"on average": 1, "its logarithm": 1}), cmi, "<=", _rhs),
    ),
    examples=(Example({"n": 5}, 5 * sp.log(2), "log 32"),),
    mutants=(
        Mutant("bits", n),
        Mutant("half", n * sp.log(2) / 2),
        Mutant("one pair", sp.log(2)),
    ),
)
