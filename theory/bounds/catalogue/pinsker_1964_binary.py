"""Pinsker's inequality for two coins: relative entropy is at least twice the squared difference of their probabilities.

Equality for equal coins; the 2 is best possible, for coins near a fair one.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Cited, Combined, Given, Split, Step
from bounds.symbols import alpha, divergence, q

_y = sp.Symbol("y", nonnegative=True)
_rhs = 2 * (alpha - q) ** 2


def _case(name: str, larger: sp.Symbol, smaller: sp.Symbol, event: str) -> tuple[Step, ...]:
    """The steps for the coin that is the likelier one under P."""
    return (
        Step(
            f"Pinsker, {name}",
            "for that event",
            Cited(
                "pinsker_1964_total_variation",
                {"total_variation": larger - smaller},
                {"difference": f"P and Q are laws on two points and A is {event}, with P(A) >= Q(A)"},
                knowing=(name,),
            ),
            larger - smaller,
            "<=",
            sp.sqrt(divergence / 2),
        ),
        Step(
            f"squared, {name}",
            "both sides are nonnegative",
            Applied(f"Pinsker, {name}", _y**2, _y, knowing=(name,)),
            (larger - smaller) ** 2,
            "<=",
            divergence / 2,
        ),
        Step(f"twice, {name}", "doubled", Combined({f"squared, {name}": 2}), divergence, ">=", _rhs),
    )


BOUND = Bound(
    id="pinsker_1964_binary",
    title="Pinsker's inequality for two coins",
    claim=Claim(divergence, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Pinsker 1964 (Information and Information Stability)", "Pinsker's inequality", "laws on two points"
    ),
    requires=(),
    supposes=(
        Suppose(
            "coins",
            "divergence is the relative entropy of a coin with probability alpha from one with probability q",
        ),
    ),
    steps=(
        Step("heads", "heads are likelier under P, or as likely", Given(), alpha, ">=", q),
        *_case("heads", alpha, q, "heads"),
        Step("tails", "tails are likelier", Given(), alpha, "<", q),
        *_case("tails", q, alpha, "tails"),
        Step("the claim", "in both cases", Split("twice, heads", "twice, tails"), divergence, ">=", _rhs),
    ),
    examples=(
        Example({"alpha": sp.Rational(3, 4), "q": sp.Rational(1, 4)}, sp.Rational(1, 2), "2 (1/2)^2"),
        Example({"alpha": sp.Rational(1, 4), "q": sp.Rational(1, 2)}, sp.Rational(1, 8), "2 (1/4)^2"),
    ),
    mutants=(
        Mutant("4", 4 * (alpha - q) ** 2),
        Mutant("1", (alpha - q) ** 2),
        Mutant("no square", 2 * (alpha - q)),
    ),
)
