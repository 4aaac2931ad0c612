"""Facts from earlier facts: combinations, instances, monotone functions, expectations, growth, induction, limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from bounds.defined import missing
from bounds.facts import Fact
from bounds.identity import vanishes
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Combined,
    Given,
    Grown,
    Induction,
    Limit,
    Squeezed,
    Step,
)
from bounds.rules.state import (
    FLIPPED,
    Fails,
    Proof,
    agrees,
    as_stated,
    inequality,
    outside_domain,
)
from bounds.signs import POSITIVE, Signs
from bounds.substitution import put


def combined(proof: Proof, step: Step, check: Combined) -> tuple[Fact, str]:
    stated, signs = as_stated(step), proof.signs(check.knowing)
    total, strict = sp.Integer(0), False
    for name, multiplier in check.terms.items():
        used, factor = proof.facts[name], sp.sympify(multiplier)
        if stated.equality and not used.equality:
            raise Fails(f"an equality cannot follow from the inequality {name!r}")
        sign = 2 if used.equality else signs.of(factor)
        if sign < 1:
            raise Fails(f"the multiplier {factor} of {name!r} is not certified to be nonnegative")
        strict |= used.strict and sign == 2
        total += factor * used.gap
    if not vanishes(stated.gap - total, proof.known):
        raise Fails(f"it does not combine: {stated.gap} is not {total}")
    if stated.strict and not strict:
        raise Fails("a strict inequality needs a strict one with a positive multiplier")
    used_names = (*check.terms, *check.knowing)
    # what cancels must have had a value
    gaps = [side for name in check.terms for side in (proof.facts[name].lhs, proof.facts[name].rhs)]
    proof.must_exist((*gaps, *map(sp.sympify, check.terms.values())), (step.lhs, step.rhs), used_names)
    return as_stated(step, *proof.kept(used_names)), "from " + ", ".join(check.terms)


def at(proof: Proof, step: Step, check: At) -> tuple[Fact, str]:
    used, signs = proof.facts[check.of], proof.signs(check.knowing)
    fixed = proof.particular(used)
    for symbol, value in check.at.items():
        if symbol in fixed:
            raise Fails(f"{symbol} stands for one particular value in {check.of!r}")
        why = outside_domain(proof, signs, check.of, proof.known[symbol], sp.sympify(value))
        if why:
            raise Fails(why)
    lhs, rhs = (put(side, check.at) for side in (used.lhs, used.rhs))
    agrees(proof, step, lhs, used.sense, rhs, "that fact there", (check.of, *check.knowing))
    return as_stated(step, *proof.kept((check.of, *check.knowing))), f"{check.of} at {_text(check.at)}"


def applied(proof: Proof, step: Step, check: Applied) -> tuple[Fact, str]:
    used, signs = proof.facts[check.to], proof.signs(check.knowing)
    x = check.argument
    # what is no smaller than a positive number is positive
    least = (used.lhs, used.rhs) if used.equality else (used.small,)
    found = max(map(signs.of, least))
    if (x.is_positive and found < 2) or (x.is_nonnegative and found < 1):
        raise Fails(f"{least[0]} is not certified to lie where {check.function} is monotone")
    inside = x
    if x.is_nonnegative and not x.is_positive and check.function.subs(x, 0).is_finite:
        inside = sp.Symbol(x.name, positive=True)  # at 0 it is defined, and monotone by continuity
    slope = Signs((), proof.known).of(sp.diff(check.function, x).subs(x, inside))
    if x.is_integer and not (used.equality or (used.lhs.is_integer and used.rhs.is_integer)):
        raise Fails(f"{check.function} is used between integers only")
    slope = POSITIVE if used.equality else slope  # equals go to equals, monotone or not
    if not slope or (used.strict and abs(slope) < 2):
        raise Fails(f"{check.function} is not certified to be monotone")
    sense = used.sense if slope > 0 else FLIPPED[used.sense]
    lhs, rhs = (put(check.function, {x: side}) for side in (used.lhs, used.rhs))
    names = (check.to, *check.knowing)
    # equals go to equals; an inequality needs the values between
    part = missing((check.function.subs(x, inside),), (), Signs((), proof.known))
    if part is not None and not used.equality:
        raise Fails(f"{part} is not certified to have a value wherever {check.function} is used")
    proof.must_exist((used.lhs, used.rhs), (step.lhs, step.rhs), names)
    sure = () if part is not None else (lhs, rhs)
    agrees(proof, step, lhs, sense, rhs, "the function of both sides", names, sure)
    return as_stated(step, *proof.kept((check.to, *check.knowing))), f"{check.function} of {check.to}"


def averaged(proof: Proof, step: Step, check: Averaged) -> tuple[Fact, str]:
    used = proof.facts[check.of]
    tied = proof.particular(used) & set(check.over)
    if tied:
        raise Fails(f"{', '.join(map(str, tied))} stands for one particular value in {check.of!r}")
    if used.strict:
        raise Fails("a strict inequality is averaged as a weak one: state it so")
    gap = sp.expand(used.gap)
    places = {sp.expand(term): sp.Dummy("t", real=True) for term in check.means}
    gap = sp.Add(*(_placed(summand, places, set(check.over)) for summand in sp.Add.make_args(gap)))
    gap = gap.xreplace(places)
    for term, dummy in places.items():
        gap = sp.expand(gap.subs(term, dummy))
    left = gap.free_symbols & set(check.over)
    if left:
        raise Fails(f"{', '.join(map(str, left))} occurs outside the terms that are averaged")
    try:
        polynomial = sp.Poly(gap, *places.values())
    except sp.PolynomialError as error:
        raise Fails(f"not linear in the terms: {error}") from None
    if polynomial.total_degree() > 1:
        raise Fails("not linear in the terms that are averaged")
    constant = polynomial.coeff_monomial(1)
    if not check.probability and constant != 0:
        raise Fails(f"the constant {constant} has no integral over an infinite range")
    for term, mean in check.means.items():
        _named_mean(proof, sp.sympify(term), sp.sympify(mean), set(check.over))
    averaged = constant + sum(
        polynomial.coeff_monomial(dummy) * mean
        for dummy, mean in zip(places.values(), check.means.values(), strict=True)
    )
    stated = as_stated(step)
    if stated.strict or stated.equality != used.equality or not vanishes(stated.gap - averaged, proof.known):
        raise Fails(f"the averaged gap is {averaged}, not {stated.gap}")
    proof.must_exist((used.lhs, used.rhs), (step.lhs, step.rhs), (check.of,))
    under, fixed = proof.kept((check.of,))
    # An expectation that is written without a variable of its term is the expectation at one value of it.
    for term, mean in check.means.items():
        fixed |= sp.sympify(term).free_symbols ^ sp.sympify(mean).free_symbols
    return as_stated(step, under, fixed - set(check.over)), f"the mean of {check.of}"


def _named_mean(proof: Proof, term: sp.Expr, mean: sp.Expr, over: set[sp.Symbol]) -> None:
    """Fails unless the mean may be a name for the expectation: of what is random, and one name for one.

    A number in (0, 1) stands only for the mean of a variable with values there, the same one throughout. That a name
    has the sign which its quantity has by its domain is for the reader to see, as with every quantity.
    """
    averaged = term.free_symbols & over
    if not averaged:
        raise Fails(f"{term} must hold one of {', '.join(map(str, over))}, over which it is averaged")
    defined = [s.lhs for s in proof.bound.steps if getattr(s.check, "rule", "") == "definition"]
    if any(s in mean.free_symbols - term.free_symbols for s in defined):
        raise Fails(f"{mean} is defined already, and no name for the mean of {term}")
    if mean.is_number and not mean.has(AppliedUndef, sp.Integral, sp.Sum):
        bounded = term in proof.known and proof.known[term].upper[0] == 1 == 1 + (
            proof.known[term].lower[0] or 0
        )
        if not (bounded and mean.is_Rational and 0 < mean < 1):
            raise Fails(
                f"{mean} must be a name for the mean of {term}, or a number in (0, 1) if {term} lies there"
            )
        if proof.chances.setdefault(term, mean) != mean:
            raise Fails(f"{term} has the mean {proof.chances[term]}, not {mean}")
        return
    already, along = proof.means.setdefault(mean, (term, averaged))
    if (already, along) != (term, averaged):
        raise Fails(f"{mean} stands for the mean of {already} already, not of {term}")


def _placed(summand: sp.Expr, places: Mapping[sp.Expr, sp.Symbol], over: set[sp.Symbol]) -> sp.Expr:
    """A multiple of a term, by a factor free of the random variables, with the term's place for it.

    Without this a term that is a factor of another (b and b/x) would be replaced inside it.
    """
    for term, place in places.items():
        factor = summand / term
        if not factor.free_symbols & over and term.free_symbols & over:
            return factor * place
    return summand


def grown(proof: Proof, step: Step, check: Grown) -> tuple[Fact, str]:
    used, stated, x = proof.facts[check.of], inequality(step), check.variable
    if x in proof.particular(used):
        raise Fails(f"{x} stands for one particular value in {check.of!r}")
    quantity = proof.known[x]
    if quantity.lower[0] != 0 or quantity.integer:
        raise Fails(f"{x} must range over the numbers from 0 on, not be a {quantity.domain}")
    if stated.strict:
        raise Fails("only a weak inequality follows")
    proof.must_exist((stated.lhs, stated.rhs, used.lhs, used.rhs), (), (check.of,))
    slope = sp.diff(stated.gap, x)
    ratio = sp.simplify(slope / used.gap) if used.gap != 0 else None
    if not vanishes(slope - used.gap, proof.known) and (ratio is None or proof.signs().of(ratio) < 1):
        raise Fails(f"the gap's derivative in {x} is not the gap of {check.of!r}")
    start = stated.gap.subs(x, 0)
    if not start.is_finite and not start.free_symbols:
        raise Fails(f"the gap is not defined at {x} = 0")
    if proof.signs().of(start) < 1 and not vanishes(start, proof.known):
        raise Fails(f"the gap at {x} = 0, {start}, is not certified to be nonnegative")
    return as_stated(step, *proof.kept((check.of,))), f"grows in {x} from {x} = 0 on, by {check.of}"


def induction(proof: Proof, step: Step, check: Induction) -> tuple[Fact, str]:
    x, base, next_ = check.variable, proof.facts[check.base], proof.facts[check.step]
    if x not in proof.known or proof.known[x].domain != "nonnegative integer":
        raise Fails(f"{x} must be a nonnegative integer")
    universal: frozenset[sp.Symbol] = frozenset()
    parts: list[tuple[str, sp.Expr]] = [(check.base, sp.Integer(0)), (check.step, x + 1)]
    if check.given:
        given = next(s.check for s in proof.bound.steps if s.name == check.given)
        if not isinstance(given, Given) or given.event is not None or given.outside is not None:
            raise Fails(f"{check.given!r} must be given, of no event")
        universal = proof.universal[check.given]
        parts.append((check.given, x))
    for name, value in parts:
        part = proof.facts[name]
        lhs, rhs = (sp.sympify(side).subs(x, value) for side in (step.lhs, step.rhs))
        said = Step(name, "", check, part.lhs, part.sense, part.rhs)
        what = f"at {x} = {value} in {name!r}, what is to be shown"
        agrees(proof, said, lhs, step.sense, rhs, what, (name,), target=name != check.given)
    loose = next_.under - {check.given}
    for part in (base, Fact(next_.lhs, next_.sense, next_.rhs, loose, next_.fixed)):
        tied = proof.particular(part) & {x, *universal}
        if tied or x in universal:
            raise Fails(f"{', '.join(map(str, tied or {x}))} stands for one particular value")
    fixed = base.fixed | next_.fixed
    return as_stated(step, base.under | loose, fixed), f"from {check.base} on, by {check.step}"


def squeezed(proof: Proof, step: Step, check: Squeezed) -> tuple[Fact, str]:
    if step.sense != "==":
        raise Fails(f"two weak inequalities make an equality, not {step.sense}")
    for name, sense in ((check.below, "<="), (check.above, ">=")):
        part = proof.facts[name]
        said = Step(name, "", check, part.lhs, part.sense, part.rhs)
        agrees(proof, said, step.lhs, sense, step.rhs, f"in {name!r}", (name,), target=True)
    return as_stated(step, *proof.kept((check.below, check.above))), f"{check.below}, and {check.above}"


def limit(proof: Proof, step: Step, check: Limit) -> tuple[Fact, str]:
    used, x = proof.facts[check.of], check.variable
    if x in proof.particular(used):
        raise Fails(f"{x} stands for one particular value in {check.of!r}")
    if x not in proof.known or proof.known[x].integer or proof.known[x].lower != (0, False):
        raise Fails(f"{x} must range over the numbers above 0")
    if not (used.lhs.is_polynomial(x) and used.rhs.is_polynomial(x)):
        raise Fails(f"both sides of {check.of!r} must be polynomials in {x}")
    sense = {"<": "<=", ">": ">="}.get(used.sense, used.sense)
    agrees(proof, step, used.lhs.subs(x, 0), sense, used.rhs.subs(x, 0), f"the limit at {x} = 0")
    return as_stated(step, *proof.kept((check.of,))), f"{check.of} as {x} falls to 0"


def _text(at: Mapping[Any, Any]) -> str:
    return ", ".join(f"{symbol} = {value}" for symbol, value in at.items())
