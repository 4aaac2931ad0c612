"""Wrong constants: every number in every step of a proof, changed one at a time.

Steps state their relations in full, so a changed number can only be noticed by its own step, by the steps that name it,
and by the end of the proof: the rest is checked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from bounds.audit import _ending, _row
from bounds.bound import Bound
from bounds.proof import Step, named
from bounds.rules import Proof


def changed(expr: sp.Expr) -> Iterator[tuple[sp.Expr, str]]:
    """The expression with one of its numbers doubled (0 becomes 1), for every number in it."""
    expr = sp.sympify(expr)
    if expr.is_Rational:
        yield (2 * expr if expr else sp.Integer(1)), str(expr)
        return
    if isinstance(expr, (sp.Integral, sp.Sum)):  # its limits stay
        for inner, what in changed(expr.args[0]):
            yield expr.func(inner, *expr.args[1:]), what
        return
    for place, arg in enumerate(expr.args):
        for inner, what in changed(arg):
            mutated = expr.func(*expr.args[:place], inner, *expr.args[place + 1 :])
            if mutated != expr:
                yield mutated, what


def checked(b: Bound) -> Proof:
    """The record's proof with all its facts."""
    proof = Proof(b)
    for step in b.steps:
        assert _row(proof, step, (b.id,))[0].ok, step.name
    return proof


def survives(b: Bound, proof: Proof, place: int, mutant: Step) -> bool:
    """Whether the record's audit would pass with its step at that place replaced by the mutant."""
    steps = (*b.steps[:place], mutant, *b.steps[place + 1 :])
    try:
        changed_bound = replace(b, steps=steps)
    except ValueError:  # refused at once: nats and bits do not add without the factor log 2
        return False
    trial = Proof(changed_bound, dict(proof.facts), dict(proof.means))
    for step in steps[place:]:
        if step is not mutant and not _touched(mutant.name, step, trial):
            continue
        del trial.facts[step.name]
        before = {
            name: fact for name, fact in trial.facts.items() if _index(steps, name) < _index(steps, step.name)
        }
        partial = Proof(changed_bound, before, dict(proof.means))
        if not _row(partial, step, (b.id,))[0].ok:
            return False
        trial.facts[step.name] = partial.facts[step.name]
    return not _ending(changed_bound, trial)


def _touched(name: str, step: Step, trial: Proof) -> bool:
    """Whether the step names that one, or a fact that rests on it as given: it may be the one that discharges it."""
    used = named(step.check)
    return name in used or any(name in trial.facts[other].under for other in used if other in trial.facts)


def _index(steps: tuple[Step, ...], name: str) -> int:
    return next(i for i, step in enumerate(steps) if step.name == name)


def mutants(b: Bound) -> Iterator[tuple[int, Step, str]]:
    """Every step with one number of one side changed."""
    for place, step in enumerate(b.steps):
        for side in ("lhs", "rhs"):
            for expr, what in changed(getattr(step, side)):
                yield (
                    place,
                    replace(step, **{side: expr}),
                    f"{step.name}: {what} in the {side} {getattr(step, side)}",
                )


def survivors(b: Bound) -> list[str]:
    """The changed numbers that the audit does not notice."""
    proof = checked(b)
    return [what for place, mutant, what in mutants(b) if survives(b, proof, place, mutant)]
