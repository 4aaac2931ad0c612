"""Facts that stand by themselves: identities, signs, certificates, finite statements."""

from __future__ import annotations

from typing import Any

import sympy as sp

from bounds.certify import certify
from bounds.facts import Fact
from bounds.identity import vanishes
from bounds.polynomials import positive_failure
from bounds.proof import (
    Algebra,
    Certified,
    Exhausted,
    Positive,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.rules.state import (
    Fails,
    Proof,
    Undecided,
    as_stated,
    inequality,
)
from bounds.signs import Signs
from bounds.substitution import put


def algebra(proof: Proof, step: Step, check: Algebra) -> tuple[Fact, str]:
    if step.sense != "==":
        raise Fails(f"algebra decides identities, not {step.sense}")
    signs = proof.signs(check.knowing)
    for symbol, written in check.let.items():
        new = [
            s for s in written.free_symbols if s not in (step.lhs - step.rhs).free_symbols | set(check.let)
        ]
        if len(new) != 1 or not (written - symbol).has(new[0]):
            raise Fails(f"let {symbol} = {written} must bring in one new symbol")
        solved = sp.solve(written - symbol, new[0])
        if len(solved) != 1 or signs.of(solved[0]) < (2 if new[0].is_positive else 1):
            raise Fails(f"{new[0]} = {solved} has no certified sign under the hypotheses")
        if new[0] not in _plain(new[0].name) and not (new[0] in _whole(new[0].name) and solved[0].is_integer):
            raise Fails(f"{new[0]} must assume its sign only, and to be an integer where {solved[0]} is one")
    difference = sp.sympify(step.lhs) - step.rhs
    for symbol, written in check.let.items():  # one after the other: p = size + r, then size = s
        difference = put(difference, {symbol: written})
    if not vanishes(difference, proof.known):
        raise Fails("algebra: the two sides differ")
    under, fixed = proof.kept(check.knowing)
    return as_stated(step, under, fixed), "algebra"


def _plain(name: str) -> tuple[sp.Symbol, ...]:
    return sp.Symbol(name, positive=True), sp.Symbol(name, nonnegative=True), sp.Symbol(name, real=True)


def _whole(name: str) -> tuple[sp.Symbol, ...]:
    return (
        sp.Symbol(name, integer=True, positive=True),
        sp.Symbol(name, integer=True, nonnegative=True),
        sp.Symbol(name, integer=True),
    )


def positive(proof: Proof, step: Step, check: Positive) -> tuple[Fact, str]:
    stated = inequality(step)
    why = positive_failure(
        stated.gap, stated.strict, check.nonnegative, check.below_one, proof.signs(check.knowing)
    )
    if why:
        raise Fails(why)
    given = "".join(f"; {expr} >= 0 by hypothesis" for expr in check.nonnegative)
    return as_stated(step, *proof.kept(check.knowing)), f"polynomials without a negative coefficient{given}"


def signed(proof: Proof, step: Step, check: Signed) -> tuple[Fact, str]:
    stated = inequality(step)
    if proof.signs(check.knowing).of(stated.gap) < (2 if stated.strict else 1):
        raise Fails(f"the sign of {stated.gap} does not follow from the signs of its parts")
    return as_stated(step, *proof.kept(check.knowing)), "signs of the parts"


def certified(proof: Proof, step: Step, check: Certified) -> tuple[Fact, str]:
    stated = inequality(step)
    box = {s: _ends(proof.known[s]) for s in stated.symbols}
    where = tuple(proof.facts[name].gap for name in check.knowing)
    where += tuple(Signs.under((r,)).nonnegative[0] for r in proof.bound.requires if r.sense != "==")
    where = tuple(w for w in where if w.free_symbols <= set(box))
    try:
        found = certify(step.lhs, step.sense, step.rhs, box=box, max_boxes=check.max_boxes, where=where)
    except (TypeError, ValueError) as error:
        raise Fails(str(error)) from None
    if found.verdict != "proved":
        raise (Undecided if found.verdict == "undecided" else Fails)(str(found))
    return as_stated(step, *proof.kept(check.knowing)), str(found.how)


def _ends(quantity: Quantity) -> tuple[Any, Any]:
    low, high = quantity.lower[0], quantity.upper[0]
    return (-sp.oo if low is None else low, sp.oo if high is None else high)


def exhausted(proof: Proof, step: Step, check: Exhausted) -> tuple[Fact, str]:
    try:
        checked = check.check()
    except AssertionError as error:
        raise Fails(f"{check.cases}: {error}") from None
    if not checked > 0:
        raise Fails(f"{check.cases}: no case was checked")
    return as_stated(step, (), as_stated(step).symbols), f"{check.cases}: {checked} cases"
