"""Symmetrisation: the largest generalisation error of a class is, on average, at most twice its Rademacher average.

One-sided: the error is the expectation minus the average over the sample. A class of one function shows that this matters:
its Rademacher average is 0, the expectation of the error's size is not. The supremum is written as the value at the function
where it is attained (or approached, which changes nothing); h stands for any function of the class by its label.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import expected_gap, rademacher

_locals = (
    Quantity("h", "a function of the class, by its label", "real", "h"),
    Quantity("sample", "the n points", "real", "S"),
    Quantity("ghost", "n further points", "real", "S'"),
    Quantity("signs", "n independent fair signs", "real", r"\sigma"),
    Quantity(
        "mean_risk", "expected risk of the function with the largest error", "real", r"\mathbb E R(\hat h)"
    ),
    Quantity("mean_empirical", "expectation of its average loss", "real", r"\mathbb E\hat R(\hat h)"),
    Quantity("exchanged", "E max_h of the mean loss on the ghost less that on the sample", "real", "T"),
    Quantity("signed", "E max_h of the mean of signs times those differences", "real", r"T_\sigma"),
    Quantity("of_ghost", "E max_h of the mean of signs times losses on the ghost", "real", "R'"),
    Quantity("of_sample", "the same for minus the signs and the sample", "real", "R"),
    Quantity("at_ghost", "its part of the ghost at the maximiser of the differences", "real", "A"),
    Quantity("at_sample", "its part of the sample there", "real", "B"),
)
_h, _S, _G, _sigma, _risk, _empirical, _exchanged, _signed, _of_ghost, _of_sample, _at_ghost, _at_sample = (
    q.symbol for q in _locals
)


def _function(name: str) -> sp.Function:
    return sp.Function(name, real=True)


_R, _E = _function("R"), _function("E")  # risk of h; its average loss on a set of points
_T, _mean_T = _function("T"), _function("T_mean")  # max_h E(h, ghost) - E(h, sample); its mean over the ghost
_A = _function("A")  # A(h, points, signs): mean of signs times losses
_most = _function("A_max")  # its maximum over h
_best, _other = _function("best"), _function("other")  # maximisers

BOUND = Bound(
    id="gine_zinn_1984_symmetrisation",
    title="Symmetrisation",
    claim=Claim(expected_gap, "<=", 2 * rademacher, r"\mathrm{gen}(h)=R(h)-\hat R(h)\text{, one-sided}"),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Gine & Zinn 1984 (Ann. Probab. 12)",
        "Lemma 2.7",
        "in this form Shalev-Shwartz & Ben-David 2014, 26.2",
    ),
    requires=(),
    supposes=(
        Suppose(
            "sample",
            "the n points, and n further ones beside them, are independent and identically distributed, so that a point and "
            "the further one may change places",
        ),
        Suppose(
            "class",
            "expected_gap is the expectation of the maximum over the class of risk minus average loss on the sample",
        ),
        Suppose(
            "rademacher_average",
            "rademacher is the expectation over sample and signs of the maximum over the class of the mean of signs times losses",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "largest difference",
            "between the average losses on ghost and sample",
            Foundation("attained", "a maximum over the class", (_h, _S, _G)),
            _E(_h, _G) - _E(_h, _S),
            "<=",
            _T(_S, _G),
        ),
        Step(
            "over ghosts",
            "the average loss on the ghost has the risk as its mean",
            Averaged("largest difference", {_E(_h, _G): _R(_h), _T(_S, _G): _mean_T(_S)}, (_G,)),
            _R(_h) - _E(_h, _S),
            "<=",
            _mean_T(_S),
        ),
        Step(
            "at the maximiser",
            "of risk minus average loss",
            At("over ghosts", {_h: _best(_S)}),
            _R(_best(_S)) - _E(_best(_S), _S),
            "<=",
            _mean_T(_S),
        ),
        Step(
            "over samples",
            "on both sides",
            Averaged(
                "at the maximiser",
                {_R(_best(_S)): _risk, _E(_best(_S), _S): _empirical, _mean_T(_S): _exchanged},
                (_S,),
            ),
            _risk - _empirical,
            "<=",
            _exchanged,
        ),
        Step("the gap", "of the maximiser", Hypothesis("class"), expected_gap, "==", _risk - _empirical),
        Step(
            "exchange",
            "a point and its ghost may change places, so signs may be put in",
            Hypothesis("sample"),
            _exchanged,
            "==",
            _signed,
        ),
        Step(
            "signs and points",
            "no function is above the maximum",
            Foundation("attained", "a maximum over the class", (_h, _S, _sigma)),
            _A(_h, _S, _sigma),
            "<=",
            _most(_S, _sigma),
        ),
        Step(
            "ghost",
            "at the maximiser of the signed differences",
            At("signs and points", {_h: _other(_S, _G, _sigma), _S: _G}),
            _A(_other(_S, _G, _sigma), _G, _sigma),
            "<=",
            _most(_G, _sigma),
        ),
        Step(
            "sample",
            "with the signs turned",
            At("signs and points", {_h: _other(_S, _G, _sigma), _sigma: -_sigma}),
            _A(_other(_S, _G, _sigma), _S, -_sigma),
            "<=",
            _most(_S, -_sigma),
        ),
        Step(
            "mean of the ghost's part",
            "over samples, ghosts and signs",
            Averaged(
                "ghost",
                {_A(_other(_S, _G, _sigma), _G, _sigma): _at_ghost, _most(_G, _sigma): _of_ghost},
                (_S, _G, _sigma),
            ),
            _at_ghost,
            "<=",
            _of_ghost,
        ),
        Step(
            "mean of the sample's part",
            "over the same",
            Averaged(
                "sample",
                {_A(_other(_S, _G, _sigma), _S, -_sigma): _at_sample, _most(_S, -_sigma): _of_sample},
                (_S, _G, _sigma),
            ),
            _at_sample,
            "<=",
            _of_sample,
        ),
        Step(
            "the signed differences",
            "are the ghost's part and the sample's, at their maximiser",
            Foundation(
                "attained", "the maximum is the value at the maximiser, and a mean of sums the sum of means"
            ),
            _signed,
            "==",
            _at_ghost + _at_sample,
        ),
        Step(
            "ghost's average",
            "the ghost has the law of the sample",
            Hypothesis("rademacher_average"),
            _of_ghost,
            "==",
            rademacher,
        ),
        Step(
            "sample's average",
            "minus the signs have the law of the signs",
            Hypothesis("rademacher_average"),
            _of_sample,
            "==",
            rademacher,
        ),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "over samples": 1,
                    "the gap": 1,
                    "exchange": 1,
                    "the signed differences": 1,
                    "mean of the ghost's part": 1,
                    "mean of the sample's part": 1,
                    "ghost's average": 1,
                    "sample's average": 1,
                }
            ),
            expected_gap,
            "<=",
            2 * rademacher,
        ),
    ),
    examples=(Example({"rademacher": sp.Rational(1, 8)}, sp.Rational(1, 4), "2/8"),),
    mutants=(
        Mutant("once", rademacher),
        Mutant("half", rademacher / 2),
        Mutant("squared", 2 * rademacher**2),
    ),
)
