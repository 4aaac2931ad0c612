"""The ways in which a step of a proof may follow. What each one demands is checked in `bounds.rules`.

A step states a *fact*: lhs `sense` rhs, for all values of its symbols in their domains that satisfy the record's
`Require`s. Some checks stand alone (an identity, a sign, a ball certificate), some take a fact from outside (a
hypothesis, a lemma, an axiom of integration), and the rest derive a fact from earlier steps, which they name. Every
step must be used, and the last must be the claim, so that no constant in a proof is idle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

# The axioms of probability and of the integral that count as logic here, each in a sentence.
FOUNDATIONS = {
    "union bound": "the probability of a union is at most the sum of the probabilities",
    "probability": "a probability is at least 0 and at most 1",
    "vertices": "an affine function on a cube is least at one of its vertices",
    "indicator": "an indicator is at most 1, and it is 0 unless its event holds",
    "independence": "the expectation of a product of independent factors is the product of the expectations",
    "tower": "an expectation is the expectation of the conditional expectations",
    "tonelli": "sums and integrals of nonnegative terms may be exchanged",
    "maximum": "a maximum of finitely many nonnegative numbers is at most their sum",
    "volume": "disjoint balls inside a ball have no more volume than it, and volume scales as radius^dimension",
    "counting": "distinct patterns are distinct elements of a finite set, so there are no more than it has",
    "maximality": "a maximal separated set comes as near to every point as its own points are apart",
    "attained": "a maximum over a finite set is one of its members, and none of them is above it",
    "definition": "the left side is introduced here as a name for the right side",
}

# --- facts that stand by themselves -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Algebra:
    """lhs == rhs is an identity of expressions.

    let: a symbol -> what it is written as, where a hypothesis makes a combination positive (p = size + r for p > size);
    the new symbol's sign is checked against the hypotheses; several are put in one after the other. knowing: earlier
    steps whose facts count as hypotheses.
    """

    let: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Positive:
    """The difference of the two sides is a ratio of polynomials without a negative coefficient.

    The variables are the symbols, each shifted by the lower bound that its domain gives (1 for a positive integer), and
    the logarithms named here. nonnegative: expressions that the hypotheses (or the facts `knowing`) make at least 0,
    each replaced by a variable of its own. below_one: names of symbols x in (0, 1), for which -log x is such a variable.
    """

    nonnegative: tuple[sp.Expr, ...] = ()
    below_one: tuple[str, ...] = ()
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signed:
    """The difference of the two sides has a sign by structure alone (`bounds.signs`), given the facts `knowing`."""

    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Certified:
    """The inequality holds over the whole domain of its symbols, by `bounds.certify`.

    knowing: earlier steps whose facts cut the region; max_boxes: subdivisions before it is given up as undecided.
    """

    knowing: tuple[str, ...] = ()
    max_boxes: int = 20_000


@dataclass(frozen=True)
class Cases:
    """The fact holds for every value of symbols with finite domains ("0 or 1"): all cases, each by another check."""

    over: tuple[sp.Symbol, ...]
    by: Algebra | Positive | Signed | Certified


@dataclass(frozen=True)
class Exhausted:
    """A finite statement checked on all cases: `check` returns how many it checked, and raises at the first failure.

    With both sides given it supports a fact for those cases only, which `cases` says in words.
    """

    check: Callable[[], int]
    cases: str


# --- facts from outside -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hypothesis:
    """What a `Suppose` (by its key) or a `Require` (by its text) of the record says, in symbols.

    for_all: local symbols for all values of which the hypothesis says it (P(X >= t) <= ... for every t).
    """

    key: str
    for_all: tuple[sp.Symbol, ...] = ()


@dataclass(frozen=True)
class Cited:
    """The claim of a theorem of the catalogue at a substitution.

    lemma: an id, or a Bound; at: its quantities -> expressions here (a quantity left out stands for itself);
    because: key of a hypothesis of the lemma -> why it holds at this use; a key that this record supposes too is
    inherited. shown: key -> the earlier steps that state here, in order, what the lemma's steps say of it in symbols (an
    unknown function goes by its name). The lemma's `Require`s and domains are checked at the substitution.
    for_all: as in `Hypothesis`.
    outside: for a claim that holds with probability at least 1 - delta, the `Given` step that states it inside an event;
    this step then says that the event fails with probability at most delta.
    """

    lemma: Any
    at: Mapping[Any, Any] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    knowing: tuple[str, ...] = ()
    for_all: tuple[sp.Symbol, ...] = ()
    outside: str = ""


@dataclass(frozen=True)
class Foundation:
    """One of the axioms in FOUNDATIONS; why: how it is used here. for_all: as in `Hypothesis`.

    knowing: earlier steps from which what a definition introduces lies in its domain.
    """

    rule: str
    why: str
    for_all: tuple[sp.Symbol, ...] = ()
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assumed:
    """A theorem that is not proved here: an unproved leaf, listed as such. for_all: as in `Hypothesis`."""

    theorem: str
    why: str
    for_all: tuple[sp.Symbol, ...] = ()


@dataclass(frozen=True)
class Given:
    """The fact is assumed: inside an event, in one of two cases, or for a contradiction. A later step discharges it.

    event: the probability with which the fact holds; outside: the probability with which it fails. for_all: local
    symbols for all values of which the event says it; it is outside where one value fails.
    """

    event: sp.Expr | None = None
    outside: sp.Expr | None = None
    for_all: tuple[sp.Symbol, ...] = ()


# --- facts from earlier steps, which are named ------------------------------------------------------------------------


@dataclass(frozen=True)
class Combined:
    """The gap of the two sides is the sum of the named facts' gaps, each times a multiplier that is nonnegative.

    The gap of a fact is the larger side minus the smaller one; of an equality, right minus left, with a multiplier of
    any sign.
    """

    terms: Mapping[str, Any]
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class At:
    """The named fact at particular values of symbols that it holds for all values of."""

    of: str
    at: Mapping[sp.Symbol, Any]
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Applied:
    """A monotone function of both sides of the named fact. function: an expression in `argument`, whose own assumptions
    say where the function is used; its derivative's sign is checked there."""

    to: str
    function: sp.Expr
    argument: sp.Symbol
    knowing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Averaged:
    """The expectation (or integral) of both sides of the named fact, which holds pointwise.

    means: a term in which the random variable occurs -> its expectation; the fact must be linear in these terms and hold
    for all values of the variables `over`. probability: whether constants keep their value (else there must be none).
    """

    of: str
    means: Mapping[sp.Expr, sp.Expr]
    over: tuple[sp.Symbol, ...]
    probability: bool = True


@dataclass(frozen=True)
class Grown:
    """The fact holds at variable = 0 with equality or better, and the named fact says that its gap does not fall."""

    of: str
    variable: sp.Symbol


@dataclass(frozen=True)
class Induction:
    """The fact for every value of a nonnegative integer.

    base: a step that states it at variable = 0; given: the `Given` step that assumes it; step: states it at variable + 1.
    Where the assumption is given for all values of other symbols, base and step must hold for all of them too. Without
    an assumption it is the case distinction between 0 and a successor.
    """

    base: str
    step: str
    variable: sp.Symbol
    given: str = ""


@dataclass(frozen=True)
class Squeezed:
    """Two sides are equal because neither is larger: lhs <= rhs is the fact `below`, lhs >= rhs the fact `above`."""

    below: str
    above: str


@dataclass(frozen=True)
class Limit:
    """The named fact at variable = 0, because it holds for all positive values and its sides are polynomials in it."""

    of: str
    variable: sp.Symbol


@dataclass(frozen=True)
class Union:
    """P(event) <= the sum of the probabilities outside + P(reached).

    event, outside, reached: names of `Given` steps; conclusion: a step that rests on event and outside only and states
    what `reached` does. `Given` steps with one and the same probability are facts of one event: the conclusion may rest
    on all that are given of `event`, and where several are given of the reached event, `reached` names them all and
    `conclusion` a step for each.
    """

    event: str
    outside: tuple[str, ...]
    reached: str | tuple[str, ...]
    conclusion: str | tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """The same fact under two assumptions that exclude each other and cover everything."""

    first: str
    second: str


@dataclass(frozen=True)
class Contradiction:
    """The negation of the `Given` step, because it leads to the step `absurd`, a quantity less than itself."""

    given: str
    absurd: str


@dataclass(frozen=True)
class WithProbability:
    """The negation of the `Given` event, outside that event: what a claim with probability at least 1 - delta says.

    rare: the step that bounds the event's probability by delta. Only the last step may speak of most draws alone.
    """

    given: str
    rare: str


Check = (
    Algebra
    | Positive
    | Signed
    | Certified
    | Cases
    | Exhausted
    | Hypothesis
    | Cited
    | Foundation
    | Assumed
    | Given
    | Combined
    | At
    | Applied
    | Averaged
    | Grown
    | Induction
    | Squeezed
    | Limit
    | Union
    | Split
    | Contradiction
    | WithProbability
)


def listed(names: str | tuple[str, ...]) -> tuple[str, ...]:
    """One name or several, as several."""
    return (names,) if isinstance(names, str) else names


def named(check: Check) -> tuple[str, ...]:
    """The earlier steps that a check names."""
    own: tuple[str, ...] = ()
    if isinstance(check, Combined):
        own = tuple(check.terms)
    elif isinstance(check, (At, Averaged, Grown, Limit)):
        own = (check.of,)
    elif isinstance(check, Induction):
        own = (check.base, *((check.given,) if check.given else ()), check.step)
    elif isinstance(check, Squeezed):
        own = (check.below, check.above)
    elif isinstance(check, Applied):
        own = (check.to,)
    elif isinstance(check, Union):
        own = (check.event, *check.outside, *listed(check.reached), *listed(check.conclusion))
    elif isinstance(check, Split):
        own = (check.first, check.second)
    elif isinstance(check, Contradiction):
        own = (check.given, check.absurd)
    elif isinstance(check, WithProbability):
        own = (check.given, check.rare)
    elif isinstance(check, Cited):
        own = (
            *((check.outside,) if check.outside else ()),
            *(name for names in check.shown.values() for name in names),
        )
    elif isinstance(check, Cases):
        own = named(check.by)
    return (*own, *getattr(check, "knowing", ()))


@dataclass(frozen=True)
class Step:
    """One step of a derivation: lhs `sense` rhs and how it follows; text says it in words."""

    name: str
    text: str
    check: Check
    lhs: sp.Expr
    sense: str
    rhs: sp.Expr
