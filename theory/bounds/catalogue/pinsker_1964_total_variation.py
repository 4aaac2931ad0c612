"""Pinsker's inequality, from Hoeffding's lemma for the indicator of the event on which the two laws differ most.

The constant is best possible: for laws of a coin with probabilities 1/2 + t and 1/2 the ratio of the two sides tends to 1.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, At, Cited, Combined, Given, Signed, Split, Step
from bounds.quantities import Quantity
from bounds.symbols import divergence, total_variation

_locals = (Quantity("s", "tilt", "positive real", "s"),)
(_s,) = (x.symbol for x in _locals)
_K = sp.Function("K", real=True)  # K(s) = log E_Q exp(s (1_A - Q(A)))
_y = sp.Symbol("y", nonnegative=True)
_rhs = sp.sqrt(divergence / 2)

BOUND = Bound(
    id="pinsker_1964_total_variation",
    title="Pinsker's inequality",
    claim=Claim(total_variation, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Pinsker 1964 (Information and Information Stability)",
        "Pinsker's inequality",
        "",
        "with the best constant, which is due to Csiszar, Kemperman and Kullback; the proof by Hoeffding's lemma is the project's",
    ),
    requires=(),
    supposes=(
        Suppose(
            "difference",
            "total_variation = P(A) - Q(A) for the event A where it is largest, or for any event where it is not negative; "
            "divergence is the relative entropy of P from Q, in nats",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "change of measure",
            "for X = s (1_A - Q(A))",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": _s * total_variation, "log_mgf": _K(_s)},
                {"density": "X = s (1_A - Q(A)) has mean s (P(A) - Q(A)) under P, and K(s) = log E_Q exp X"},
                for_all=(_s,),
            ),
            _s * total_variation,
            "<=",
            divergence + _K(_s),
        ),
        Step(
            "Hoeffding's lemma",
            "1_A - Q(A) is centred under Q",
            Cited(
                "hoeffding_1963_lemma",
                {"log_mgf": _K(_s), "tilt": _s, "width": 1},
                {"interval": "1_A - Q(A) is centred under Q and lies in [-Q(A), 1 - Q(A)]"},
                for_all=(_s,),
            ),
            _K(_s),
            "<=",
            _s**2 / 8,
        ),
        Step(
            "every tilt",
            "both together",
            Combined({"change of measure": 1, "Hoeffding's lemma": 1}),
            _s * total_variation,
            "<=",
            divergence + _s**2 / 8,
        ),
        Step("they differ", "the first case", Given(), total_variation, ">", sp.Integer(0)),
        Step(
            "the best tilt",
            "s = 4 TV",
            At("every tilt", {_s: 4 * total_variation}, knowing=("they differ",)),
            4 * total_variation**2,
            "<=",
            divergence + 2 * total_variation**2,
        ),
        Step(
            "squared",
            "halved",
            Combined({"the best tilt": sp.Rational(1, 2)}),
            total_variation**2,
            "<=",
            divergence / 2,
        ),
        Step(
            "where they differ",
            "the root of both sides",
            Applied("squared", sp.sqrt(_y), _y),
            total_variation,
            "<=",
            _rhs,
        ),
        Step("they agree", "the other case", Given(), total_variation, "<=", sp.Integer(0)),
        Step("a root", "is nonnegative", Signed(), _rhs, ">=", sp.Integer(0)),
        Step(
            "where they agree",
            "nothing is to be shown",
            Combined({"they agree": 1, "a root": 1}),
            total_variation,
            "<=",
            _rhs,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("where they differ", "where they agree"),
            total_variation,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"divergence": sp.Rational(1, 8)}, sp.Rational(1, 4), "sqrt(1/16)"),
        Example({"divergence": 2}, sp.Integer(1), "sqrt(2/2)"),
    ),
    mutants=(
        Mutant("1/4", sp.sqrt(divergence / 4)),
        Mutant("no half", sp.sqrt(divergence)),
        Mutant("no root", divergence / 2),
    ),
)
