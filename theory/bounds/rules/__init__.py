"""What each kind of check demands before a step counts as a fact.

Soundness rests on three habits. A fact that speaks of one particular unknown is marked so (`Fact.fixed`), and only
what is left free may be instantiated, averaged over or integrated along. A fact that rests on an assumption carries it
(`Fact.under`) until a step discharges it. Identities are decided exactly, signs by structure or by balls over whole
boxes; nothing is sampled.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from bounds.defined import unreal
from bounds.facts import Fact
from bounds.proof import (
    Algebra,
    Applied,
    Assumed,
    At,
    Averaged,
    Cases,
    Certified,
    Check,
    Cited,
    Combined,
    Contradiction,
    Exhausted,
    Foundation,
    Given,
    Grown,
    Hypothesis,
    Induction,
    Limit,
    Positive,
    Signed,
    Split,
    Squeezed,
    Step,
    Union,
    WithProbability,
)
from bounds.rules.alone import algebra, certified, exhausted, positive, signed
from bounds.rules.derived import applied, at, averaged, combined, grown, induction, limit, squeezed
from bounds.rules.events import contradiction, split, union, with_probability
from bounds.rules.outside import assumed, cited, foundation, given, hypothesis
from bounds.rules.state import Fails, Proof, Undecided, as_stated

__all__ = ["Fails", "Proof", "Undecided", "fact"]


def fact(proof: Proof, step: Step) -> tuple[Fact, str]:
    """The fact that a step establishes and the evidence. Raises Fails, saying why it does not."""
    unknown = sorted(s.name for s in as_stated(step).symbols if s not in proof.known)
    if unknown:
        raise Fails(f"{', '.join(unknown)} must be quantities of the vocabulary or locals of the record")
    for side in (sp.sympify(step.lhs), sp.sympify(step.rhs)):
        part = unreal(side)
        if part is not None:
            raise Fails(f"{part} is no real number")
    check = step.check
    return _RULES[type(check)](proof, step, check)


def _cases(proof: Proof, step: Step, check: Cases) -> tuple[Fact, str]:
    cases: list[dict[sp.Symbol, int]] = [{}]
    for symbol in check.over:
        quantity = proof.known[symbol]
        if not quantity.integer or quantity.lower[0] is None or quantity.upper[0] is None:
            raise Fails(f"{symbol} must have finitely many values, not be a {quantity.domain}")
        values = range(quantity.lower[0], quantity.upper[0] + 1)
        cases = [{**case, symbol: value} for case in cases for value in values]
    for case in cases:
        small = Step(step.name, step.text, check.by, step.lhs.subs(case), step.sense, step.rhs.subs(case))
        try:
            fact(proof, small)
        except Fails as failure:
            raise type(failure)(f"case {case}: {failure}") from None
    return as_stated(step, *proof.kept(check.by.knowing)), f"{len(cases)} cases, {type(check.by).__name__}"


_RULES: dict[type[Check], Any] = {
    Algebra: algebra,
    Positive: positive,
    Signed: signed,
    Certified: certified,
    Cases: _cases,
    Exhausted: exhausted,
    Hypothesis: hypothesis,
    Cited: cited,
    Foundation: foundation,
    Assumed: assumed,
    Given: given,
    Combined: combined,
    At: at,
    Applied: applied,
    Averaged: averaged,
    Grown: grown,
    Induction: induction,
    Squeezed: squeezed,
    Limit: limit,
    Union: union,
    Split: split,
    Contradiction: contradiction,
    WithProbability: with_probability,
}
