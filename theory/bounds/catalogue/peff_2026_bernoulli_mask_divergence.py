"""The divergence of two laws of masks whose bits are independent and alike: that of one bit, times their number.

The price of a random mask in a PAC-Bayes bound, where the prior keeps each weight with another probability.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import divergence, keep_probability, p, prior_probability

_locals = (
    Quantity("bit", "a bit of the mask", "0 or 1", "b"),
    Quantity("kept", "the mean of a bit", "real in [0, 1]", r"\mathbb E b"),
    Quantity("one", "mean of the logarithm of the ratio of a bit's two probabilities", "real", "D_1"),
)
_bit, _kept, _one = (x.symbol for x in _locals)
_inside = sp.log(keep_probability / prior_probability)
_outside = sp.log((1 - keep_probability) / (1 - prior_probability))
_ratio = sp.Function("G", real=True)(_bit)  # the logarithm of the ratio of a bit's two probabilities
_kl = keep_probability * _inside + (1 - keep_probability) * _outside

BOUND = Bound(
    id="peff_2026_bernoulli_mask_divergence",
    title="Divergence of Bernoulli masks",
    claim=Claim(divergence, "==", p * _kl),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "Bernoulli masks"),
    requires=(),
    supposes=(
        Suppose(
            "bernoulli_masks",
            "under P the p bits of a mask are independent and 1 with probability keep_probability each, under Q with "
            "prior_probability",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "a bit",
            "log(lambda/pi) where it is 1 and log((1-lambda)/(1-pi)) where it is 0",
            Hypothesis("bernoulli_masks", (_bit,)),
            _ratio,
            "==",
            _bit * _inside + (1 - _bit) * _outside,
        ),
        Step(
            "its mean",
            "under P",
            Averaged("a bit", {_ratio: _one, _bit: _kept}, (_bit,)),
            _one,
            "==",
            _kept * _inside + (1 - _kept) * _outside,
        ),
        Step("kept", "as supposed", Hypothesis("bernoulli_masks"), _kept, "==", keep_probability),
        Step(
            "all bits",
            "the logarithm of a product is a sum",
            Foundation("independence", "both laws are products of p equal ones"),
            divergence,
            "==",
            p * _one,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"its mean": p, "kept": p * (_inside - _outside), "all bits": 1}),
            divergence,
            "==",
            p * _kl,
        ),
    ),
    examples=(
        Example(
            {
                "p": 10,
                "keep_probability": sp.Rational(1, 2),
                "prior_probability": sp.Rational(1, 4),
            },
            10 * sp.log(2) - 5 * sp.log(3),
            "10 ((1/2) log 2 + (1/2) log(2/3))",
        ),
        Example(
            {"p": 4, "keep_probability": sp.Rational(1, 4), "prior_probability": sp.Rational(1, 2)},
            3 * sp.log(3) - 4 * sp.log(2),
            "4 ((1/4) log(1/2) + (3/4) log(3/2))",
        ),
    ),
    mutants=(
        Mutant("one bit", _kl),
        Mutant("kept bits only", p * keep_probability * _inside),
        Mutant(
            "the other divergence",
            -p * (prior_probability * _inside + (1 - prior_probability) * _outside),
        ),
    ),
)
