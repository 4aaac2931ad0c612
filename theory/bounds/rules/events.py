"""Steps that discharge what was given: unions of events, two cases, contradictions, claims with probability."""

from __future__ import annotations

import sympy as sp

from bounds.facts import Fact
from bounds.identity import same, vanishes
from bounds.proof import (
    Contradiction,
    Given,
    Split,
    Step,
    Union,
    WithProbability,
    listed,
    named,
)
from bounds.quantities import VOCABULARY
from bounds.rules.state import (
    FLIPPED,
    NEGATED,
    Fails,
    Proof,
    agrees,
    as_stated,
)


def union(proof: Proof, step: Step, check: Union) -> tuple[Fact, str]:
    several = listed(check.reached)
    event, *others = (_event(proof, name).event for name in (check.event, *several))
    outside = [_event(proof, name).outside for name in check.outside]
    if event is None or others[0] is None or None in outside:
        raise Fails("every event of a union must name its probability")
    reached = others[0]
    rare = sp.Add(*(probability for probability in outside if probability is not None))
    inside = _given_of(proof, event)
    proof.refuse_universal(*inside, *several)
    if set(several) != set(_given_of(proof, reached)):
        raise Fails(f"{', '.join(several)} must be all that is given of the event with probability {reached}")
    conclusions = listed(check.conclusion)
    if len(conclusions) != len(several):
        raise Fails("the union must conclude each fact of the reached event")
    for name, wanted in zip(conclusions, several, strict=True):
        concluded, goal = proof.facts[name], proof.facts[wanted]
        loose = concluded.under - {*inside, *check.outside}
        if loose:
            raise Fails(f"the conclusion rests on {', '.join(sorted(loose))} besides")
        if concluded.sense != goal.sense or not (
            same(concluded.lhs, goal.lhs, proof.known) and same(concluded.rhs, goal.rhs, proof.known)
        ):
            raise Fails(f"{name!r} must state what {wanted!r} does")
        proof.must_exist((concluded.lhs, concluded.rhs), (goal.lhs, goal.rhs), (name,))
    agrees(proof, step, event, "<=", rare + reached, "the sum of the probabilities")
    fixed = proof.kept(named(check))[1]
    return as_stated(
        step, (), fixed | as_stated(step).symbols
    ), f"outside {len(outside)} events, {', '.join(conclusions)}"


def _event(proof: Proof, name: str) -> Given:
    """The step of that name, which gives an event."""
    check = next(s.check for s in proof.bound.steps if s.name == name)
    if not isinstance(check, Given):
        raise Fails(f"{name!r} must be a given event")
    return check


def _given_of(proof: Proof, probability: sp.Expr) -> list[str]:
    """The facts that are given of the event with that probability, anywhere in the proof."""
    return [s.name for s in proof.bound.steps if isinstance(s.check, Given) and s.check.event == probability]


def split(proof: Proof, step: Step, check: Split) -> tuple[Fact, str]:
    one, two = proof.facts[check.first], proof.facts[check.second]
    for name in (check.first, check.second):
        used = proof.facts[name]
        agrees(proof, step, used.lhs, used.sense, used.rhs, f"what {name!r} does")
    for a in one.under - two.under:
        for b in two.under - one.under:
            first, second = proof.facts[a], proof.facts[b]
            proof.refuse_universal(a, b)
            sense = NEGATED.get(first.sense)
            weak = {">": ">=", "<": "<="}.get(sense or "", sense)
            for lhs, s, rhs in (
                (second.lhs, second.sense, second.rhs),
                (second.rhs, FLIPPED[second.sense], second.lhs),
            ):
                if (
                    s in (sense, weak)
                    and same(lhs, first.lhs, proof.known)
                    and same(rhs, first.rhs, proof.known)
                ):
                    proof.must_exist((first.lhs, first.rhs, second.lhs, second.rhs), ())
                    under = (one.under | two.under) - {a, b}
                    return as_stated(step, under, one.fixed | two.fixed), f"{a}, or {b}"
    raise Fails("the two facts must rest on assumptions that cover everything")


def contradiction(proof: Proof, step: Step, check: Contradiction) -> tuple[Fact, str]:
    given, absurd = proof.facts[check.given], proof.facts[check.absurd]
    proof.refuse_universal(check.given)
    if check.given not in absurd.under:
        raise Fails(f"{check.absurd!r} does not rest on {check.given!r}")
    if not absurd.strict or not vanishes(absurd.gap, proof.known):
        raise Fails(f"{absurd.lhs} {absurd.sense} {absurd.rhs} is not absurd")
    if given.sense not in NEGATED:
        raise Fails("an equality has no negation to prove")
    proof.must_exist((absurd.lhs, absurd.rhs), (given.lhs, given.rhs), (check.absurd,))
    agrees(proof, step, given.lhs, NEGATED[given.sense], given.rhs, "the negation")
    fixed = absurd.fixed | given.symbols
    return as_stated(step, absurd.under - {check.given}, fixed), f"else {check.absurd}"


def with_probability(proof: Proof, step: Step, check: WithProbability) -> tuple[Fact, str]:
    given, rare = proof.facts[check.given], proof.facts[check.rare]
    event = next(s.check for s in proof.bound.steps if s.name == check.given)
    proof.refuse_universal(check.given)
    if not isinstance(event, Given) or event.event is None:
        raise Fails(f"{check.given!r} must be a given event with a named probability")
    if proof.bound.kind != "high_probability" or proof.bound.steps[-1].name != step.name:
        raise Fails("only the last step of a record with probability at least 1 - delta may follow so")
    delta = VOCABULARY["delta"].symbol
    if rare.sense not in ("<=", "<") or rare.lhs != event.event or rare.rhs != delta or rare.under:
        raise Fails(f"{check.rare!r} must state {event.event} <= {delta}, resting on nothing")
    if given.sense not in NEGATED:
        raise Fails("an equality has no negation to prove")
    besides = [name for name in _given_of(proof, event.event) if name != check.given]
    if besides and not proof.bound.claim.event:
        raise Fails(
            f"the event is also that {', '.join(besides)}: the claim must name the event on which it is made"
        )
    agrees(proof, step, given.lhs, NEGATED[given.sense], given.rhs, "the negation")
    return as_stated(
        step, (), rare.fixed | given.symbols
    ), f"with probability at least 1 - {delta}: {', unless not '.join((check.rare, *besides))}"
