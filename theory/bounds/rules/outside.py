"""Facts from outside: hypotheses, lemmas of the catalogue, axioms, assumptions."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp
from sympy.core.function import AppliedUndef

from bounds.bound import Bound
from bounds.facts import Fact
from bounds.identity import vanishes
from bounds.proof import (
    FOUNDATIONS,
    Assumed,
    Cited,
    Foundation,
    Given,
    Hypothesis,
    Step,
)
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import UnknownBound, resolve
from bounds.rules.state import (
    NEGATED,
    Fails,
    Proof,
    agrees,
    as_stated,
    outside_domain,
)
from bounds.signs import POSITIVE
from bounds.substitution import put, substitution


def hypothesis(proof: Proof, step: Step, check: Hypothesis) -> tuple[Fact, str]:
    for require in proof.bound.requires:
        if require.text == check.key:
            agrees(proof, step, require.lhs, require.sense, require.rhs, "the hypothesis")
            return as_stated(step, (), as_stated(step).symbols), f"required: {require.text}"
    for suppose in proof.bound.supposes:
        if suppose.key == check.key:
            for symbol in check.for_all:
                if step.sense == "==" and step.lhs.has(symbol) != step.rhs.has(symbol):
                    raise Fails(f"an equality for all {symbol} must have it on both sides")
            return as_stated(
                step, (), as_stated(step).symbols - set(check.for_all)
            ), f"supposed: {suppose.key}"
    raise Fails(f"key={check.key!r} must be a hypothesis of the record")


def cited(proof: Proof, step: Step, check: Cited) -> tuple[Fact, str]:
    try:
        lemma = resolve("Cited", check.lemma)
        at = substitution(f"Cited {lemma.id}", lemma, check.at)
    except (UnknownBound, ValueError, TypeError) as error:
        raise Fails(str(error)) from None
    signs = proof.signs(check.knowing)
    for quantity, value in at.items():
        why = outside_domain(proof, signs, lemma.id, quantity, value)
        if why:
            raise Fails(why)
    replace = {quantity.symbol: value for quantity, value in at.items()}
    for require in lemma.requires:
        lhs, rhs = (put(side, replace) for side in (require.lhs, require.rhs))
        gap = rhs - lhs if require.sense in ("<=", "<") else lhs - rhs
        strict, equal = require.sense in ("<", ">"), require.sense == "=="
        if (equal or signs.of(gap) < (2 if strict else 1)) and (strict or not vanishes(gap, proof.known)):
            raise Fails(
                f"{lemma.id} requires {require.text}: {lhs} {require.sense} {rhs}, which does not follow here"
            )
    own = {s.key for s in proof.bound.supposes}
    for suppose in lemma.supposes:
        stated = suppose.key in check.shown and _shown(proof, lemma, replace, suppose.key, check)
        if not stated and suppose.key not in own and not check.because.get(suppose.key):
            raise Fails(f"the hypothesis {suppose.key!r} of {lemma.id} ({suppose.text}) is not discharged")
    extra = sorted({*check.because, *check.shown} - {s.key for s in lemma.supposes})
    if extra:
        raise Fails(f"because={extra} must name hypotheses of {lemma.id}")
    claim = lemma.claim
    lhs, rhs = (put(side, replace) for side in (claim.lhs, claim.rhs))
    if (lemma.kind == "high_probability") is not bool(check.outside):
        raise Fails(
            f"{lemma.id} is a claim {'with' if not check.outside else 'without'} probability: outside must say so"
        )
    if check.outside:
        lhs, claim_sense, rhs = _event_of(proof, check.outside, lhs, claim.sense, rhs, at)
    else:
        claim_sense = claim.sense
    agrees(proof, step, lhs, claim_sense, rhs, f"the claim of {lemma.id}")
    used = [name for names in check.shown.values() for name in names]
    under, fixed = proof.kept((*check.knowing, *used))
    fixed |= as_stated(step).symbols - set(check.for_all)
    why = "; ".join(f"{key}: {why}" for key, why in check.because.items())
    return as_stated(step, under, fixed), f"{lemma.id}{f' ({why})' if why else ''}"


def _shown(proof: Proof, lemma: Bound, replace: Mapping[sp.Symbol, sp.Expr], key: str, check: Cited) -> bool:
    """Fails unless the named steps state what the lemma's steps say of its hypothesis, at the substitution."""
    said = [s for s in lemma.steps if isinstance(s.check, Hypothesis) and s.check.key == key]
    names = check.shown[key]
    if not said or len(said) != len(names):
        raise Fails(f"{lemma.id} says {key!r} in {len(said)} steps, shown are {len(names)}")
    for theirs, name in zip(said, names, strict=True):
        ours, hypothesis = proof.facts[name], theirs.check
        assert isinstance(hypothesis, Hypothesis)
        lhs, rhs = (put(sp.sympify(side), replace) for side in (theirs.lhs, theirs.rhs))
        shown = Step(name, "", check, ours.lhs, ours.sense, ours.rhs)
        agrees(proof, shown, lhs, theirs.sense, rhs, f"{key!r}", (name,), target=True)
        domains = {q.symbol: q.domain for q in (*VOCABULARY.values(), *lemma.locals)}
        for symbol in ((lhs - rhs).free_symbols & {q.symbol for q in lemma.locals}) | set(hypothesis.for_all):
            own = proof.known.get(symbol)
            if symbol in replace or own is None or own.domain != domains[symbol]:
                raise Fails(f"{symbol} must range here over what it ranges over in {lemma.id}")
        tied = proof.particular(ours) & set(hypothesis.for_all)
        if tied:
            raise Fails(f"{', '.join(map(str, tied))} stands for one particular value in {name!r}")
    return True


def _event_of(
    proof: Proof, name: str, lhs: sp.Expr, sense: str, rhs: sp.Expr, at: Mapping[Quantity, sp.Expr]
) -> tuple[sp.Expr, str, sp.Expr]:
    """That the given event fails with probability at most the lemma's delta, where it states the lemma's claim."""
    given = next(s for s in proof.bound.steps if s.name == name)
    if not isinstance(given.check, Given) or given.check.outside is None:
        raise Fails(f"{name!r} must be a given event that fails with a named probability")
    proof.refuse_universal(name)  # the lemma says it for one value at a time
    agrees(proof, given, lhs, sense, rhs, "the claim that holds with probability")
    return given.check.outside, "<=", at.get(VOCABULARY["delta"], VOCABULARY["delta"].symbol)


def foundation(proof: Proof, step: Step, check: Foundation) -> tuple[Fact, str]:
    if check.rule not in FOUNDATIONS:
        raise Fails(f"rule={check.rule!r} must be one of {', '.join(FOUNDATIONS)}")
    if check.rule == "definition":
        introduced = step.lhs.is_Symbol and step.lhs in {q.symbol for q in proof.bound.locals}
        events = [s.check for s in proof.bound.steps if isinstance(s.check, Given)]
        names = [e for event in events for e in (event.event, event.outside) if e is not None]
        spoken_of = proof.tied.union(
            proof.bound.claim.rhs.free_symbols,
            *(f.symbols for f in proof.facts.values()),
            *(sp.sympify(e).free_symbols for e in (*names, *proof.means)),
        )
        if (
            step.sense != "=="
            or not introduced
            or step.lhs in spoken_of | step.rhs.free_symbols
            or check.for_all
        ):
            raise Fails("a definition equates a local that no earlier step speaks of with an expression")
        why = outside_domain(proof, proof.signs(check.knowing), step.name, proof.known[step.lhs], step.rhs)
        if why:
            raise Fails(why)
    under, fixed = proof.kept(check.knowing)
    fixed |= as_stated(step).symbols - set(check.for_all)
    return as_stated(step, under, fixed), f"{check.rule}: {check.why}"


def assumed(proof: Proof, step: Step, check: Assumed) -> tuple[Fact, str]:
    return as_stated(step, (), as_stated(step).symbols - set(check.for_all)), f"{check.theorem} ({check.why})"


def given(proof: Proof, step: Step, check: Given) -> tuple[Fact, str]:
    for name in (check.event, check.outside):
        if name is not None and not (name.is_Symbol or isinstance(name, AppliedUndef)):
            stated = as_stated(step)
            level = proof.signs().of(stated.gap)
            absurd = level == -POSITIVE or (
                stated.strict and (level < 0 or vanishes(stated.gap, proof.known))
            )
            if name != 0 or stated.equality or not absurd:
                raise Fails(f"{name} must be a name for a probability, or 0 for what is absurd")
        elif name is not None and name.is_Symbol and proof.known[name].domain != "real in [0, 1]":
            # a parameter would be a claim about the event
            raise Fails(f"{name} must be a name for a probability, a real in [0, 1]")
    if check.outside is not None:
        _alone_outside(proof, step, check)
    return as_stated(step, (step.name,)), "assumed until it is discharged"


def _alone_outside(proof: Proof, step: Step, check: Given) -> None:
    """Fails where the probability of being outside is the name of another event too, but that of the negation."""
    others = [
        (other, other.check)
        for other in proof.bound.steps
        if isinstance(other.check, Given)
        and other.name != step.name
        and check.outside in (other.check.event, other.check.outside)
    ]
    for other, given in others:
        universal = check.for_all or given.for_all
        if len(others) > 1 or given.outside is not None or universal or step.sense not in NEGATED:
            raise Fails(f"{check.outside} must be the probability of one event, not of {other.name!r} too")
        for target in (False, True):
            agrees(proof, other, step.lhs, NEGATED[step.sense], step.rhs, "the negation", target=target)
