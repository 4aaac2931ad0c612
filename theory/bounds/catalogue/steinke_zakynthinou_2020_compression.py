"""A learner that is determined by few points of its sample has little conditional mutual information."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import SUPERSAMPLE
from bounds.proof import Applied, Averaged, Cited, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import cmi, n, size

_locals = (
    Quantity("pairs", "the pairs of points, by their label", "real", "z"),
    Quantity("choices", "number of values that are possible given the pairs", "positive integer", "N"),
)
_pairs, _choices = (x.symbol for x in _locals)
_information = sp.Function("I", nonnegative=True)(_pairs)  # I(W;U) given the pairs
_entropy = sp.Function("H", nonnegative=True)(_pairs)
_x = sp.Symbol("x", positive=True)
_rhs = size * sp.log(2 * n)

BOUND = Bound(
    id="steinke_zakynthinou_2020_compression",
    title="Conditional mutual information of a compression scheme",
    claim=Claim(cmi, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("Steinke & Zakynthinou 2020 (arXiv 2001.09122)", "Theorem 4.1"),
    requires=(),
    supposes=(
        Suppose(
            "compression",
            "the learner keeps a sequence of size points of its sample, and its choice is a function of them",
        ),
        SUPERSAMPLE,
    ),
    locals=_locals,
    steps=(
        Step(
            "information",
            "given the pairs, is at most an entropy",
            Cited(
                "cover_2006_information_entropy",
                {"mask_information": _information, "entropy": _entropy},
                {"summary": "given the pairs, the choice is a function of the sequence of points kept"},
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
                {"finite_values": "a sequence of size out of 2 n points"},
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
            "each of the points kept is one of 2 n",
            Foundation("counting", "a sequence of size out of 2 n points"),
            _choices,
            "==",
            (2 * n) ** size,
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
    examples=(
        Example({"size": 2, "n": 8}, 8 * sp.log(2), "2 log 16"),
        Example({"size": 3, "n": 1}, 3 * sp.log(2), "3 log 2"),
    ),
    mutants=(
        Mutant("points of the sample only", size * sp.log(n)),
        Mutant("bits", size * sp.log(2 * n) / sp.log(2)),
        Mutant("a set of any size", n * sp.log(2)),
    ),
)
