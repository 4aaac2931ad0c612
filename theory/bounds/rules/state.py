"""A proof while it is checked: the facts so far, what is known of the symbols, and what every rule needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import sympy as sp

from bounds.bound import Bound
from bounds.defined import missing, unreal
from bounds.facts import Fact
from bounds.identity import same
from bounds.proof import (
    Given,
    Step,
)
from bounds.quantities import Quantity
from bounds.signs import KNOWN, Signs

NEGATED = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}
FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="}


class Fails(Exception):
    """A step does not follow; the message says why."""


class Undecided(Fails):
    """A step is neither proved nor refuted."""


@dataclass
class Proof:
    """A record's proof while its steps are checked in order."""

    bound: Bound
    facts: dict[str, Fact] = field(default_factory=dict)
    # an expectation -> what it is the expectation of, and the random variables
    means: dict[sp.Expr, tuple[sp.Expr, set[sp.Symbol]]] = field(default_factory=dict)
    chances: dict[sp.Expr, sp.Expr] = field(default_factory=dict)  # a variable -> the number that is its mean

    def __post_init__(self) -> None:
        self.known: dict[sp.Symbol, Quantity] = {**KNOWN, **{q.symbol: q for q in self.bound.locals}}
        givens = ((step.name, step.check) for step in self.bound.steps if isinstance(step.check, Given))
        self.universal = {name: frozenset(check.for_all) for name, check in givens}
        # parameters that a hypothesis ties together are not free to be chosen
        self.tied = frozenset(s for r in self.bound.requires for s in r.lhs.free_symbols | r.rhs.free_symbols)

    def signs(self, names: Iterable[str] = ()) -> Signs:
        """Signs where the hypotheses and the named facts hold."""
        return Signs.under((*self.bound.requires, *(self.facts[name] for name in names)), self.known)

    def kept(self, names: Iterable[str]) -> tuple[frozenset[str], frozenset[sp.Symbol]]:
        """What a fact made from these rests on, and the symbols that are particular in it."""
        facts = [self.facts[name] for name in names]
        return frozenset().union(*(f.under for f in facts)), frozenset().union(*(f.fixed for f in facts))

    def must_exist(
        self, exprs: Iterable[sp.Expr], granted: Iterable[sp.Expr], names: Iterable[str] = ()
    ) -> None:
        """Fails where a part of the expressions may have no value though what is granted has one.

        names: facts that are used; they and what they are under count as hypotheses.
        """
        used = frozenset(names)
        hypotheses = used.union(*(self.facts[name].under for name in used)) & set(self.facts)
        part = missing(exprs, granted, self.signs(sorted(hypotheses)))
        if part is not None:
            raise Fails(f"{part} is not certified to have a value")

    def refuse_universal(self, *names: str) -> None:
        """Fails where a given fact speaks for all values of a symbol: its negation speaks for one of them."""
        for name in names:
            if self.universal.get(name):
                raise Fails(f"{name!r} is given for all {', '.join(map(str, self.universal[name]))}")

    def particular(self, fact: Fact) -> frozenset[sp.Symbol]:
        """The symbols that stand for one value in this fact, its assumptions and the hypotheses included."""
        assumed = (self.facts[name].symbols - self.universal.get(name, frozenset()) for name in fact.under)
        return fact.fixed.union(self.tied, *assumed)


def as_stated(step: Step, under: Iterable[str] = (), fixed: Iterable[sp.Symbol] = ()) -> Fact:
    return Fact(sp.sympify(step.lhs), step.sense, sp.sympify(step.rhs), frozenset(under), frozenset(fixed))


def agrees(
    proof: Proof,
    step: Step,
    lhs: sp.Expr,
    sense: str,
    rhs: sp.Expr,
    what: str,
    names: Iterable[str] = (),
    sure: Iterable[sp.Expr] = (),
    target: bool = False,
) -> None:
    """Fails unless the step states lhs `sense` rhs, in either direction.

    It says no more: parts that it drops must be certified to exist (`Proof.must_exist`), or be parts of what is `sure`.
    target: the step is what is known and lhs, rhs what is to be shown.
    """
    for a, s, b in ((lhs, sense, rhs), (rhs, FLIPPED[sense], lhs)):
        if s == step.sense and same(step.lhs, a, proof.known) and same(step.rhs, b, proof.known):
            known, shown = ((step.lhs, step.rhs), (a, b)) if target else ((a, b), (step.lhs, step.rhs))
            proof.must_exist(known, (*shown, *sure), names)
            return
    raise Fails(f"it must state {what}: {lhs} {sense} {rhs}")


def inequality(step: Step) -> Fact:
    if step.sense == "==":
        raise Fails("an inequality is needed here, not ==")
    return as_stated(step)


def outside_domain(proof: Proof, signs: Signs, who: str, quantity: Quantity, value: sp.Expr) -> str:
    """Why the value is not certified to lie in the quantity's domain; '' where it is."""
    own = proof.known.get(value) if value.is_Symbol else None
    if own is not None and own.domain == quantity.domain:
        return ""
    part = unreal(value) or missing((value,), (), signs)
    if part is not None:
        return f"{who}: {quantity.name}={value} is not certified to have a value: {part}"
    least, allowed = quantity.lower
    if least == 1 and value.is_integer:  # a positive integer is at least 1
        least, allowed = 0, False
    if least is not None and signs.of(value - least) < (1 if allowed else 2):
        return f"{who}: {quantity.name}={value} is not certified to be a {quantity.domain}"
    most, allowed = quantity.upper
    if most is not None and signs.of(most - value) < (1 if allowed else 2):
        return f"{who}: {quantity.name}={value} is not certified to be a {quantity.domain}"
    if quantity.integer and not value.is_integer:
        return f"{who}: {quantity.name}={value} is not certified to be an integer"
    return ""
