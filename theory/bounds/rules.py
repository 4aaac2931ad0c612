"""What each kind of check demands before a step counts as a fact.

Soundness rests on three habits. A fact that speaks of one particular unknown is marked so (`Fact.fixed`), and only
what is left free may be instantiated, averaged over or integrated along. A fact that rests on an assumption carries it
(`Fact.under`) until a step discharges it. Identities are decided exactly, signs by structure or by balls over whole
boxes; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from bounds.bound import Bound
from bounds.certify import certify
from bounds.facts import Fact
from bounds.identity import same, vanishes
from bounds.polynomials import positive_failure
from bounds.proof import (
    FOUNDATIONS,
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
    listed,
    named,
)
from bounds.quantities import VOCABULARY, Quantity
from bounds.signs import KNOWN, POSITIVE, Signs
from bounds.substitution import substitution

_NEGATED = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}
_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="}


class Fails(Exception):
    """A step does not follow; the message says why."""


class Undecided(Fails):
    """A step is neither proved nor refuted."""


@dataclass
class Proof:
    """A record's proof while its steps are checked in order."""

    bound: Bound
    facts: dict[str, Fact] = field(default_factory=dict)
    means: dict[sp.Expr, sp.Expr] = field(
        default_factory=dict
    )  # an expectation -> what it is the expectation of

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

    def refuse_universal(self, *names: str) -> None:
        """Fails where a given fact speaks for all values of a symbol: its negation speaks for one of them."""
        for name in names:
            if self.universal.get(name):
                raise Fails(f"{name!r} is given for all {', '.join(map(str, self.universal[name]))}")

    def particular(self, fact: Fact) -> frozenset[sp.Symbol]:
        """The symbols that stand for one value in this fact, its assumptions and the hypotheses included."""
        assumed = (self.facts[name].symbols - self.universal.get(name, frozenset()) for name in fact.under)
        return fact.fixed.union(self.tied, *assumed)


def fact(proof: Proof, step: Step) -> tuple[Fact, str]:
    """The fact that a step establishes and the evidence. Raises Fails, saying why it does not."""
    unknown = sorted(s.name for s in _stated(step).symbols if s not in proof.known)
    if unknown:
        raise Fails(f"{', '.join(unknown)} must be quantities of the vocabulary or locals of the record")
    check = step.check
    return _RULES[type(check)](proof, step, check)


def _stated(step: Step, under: Iterable[str] = (), fixed: Iterable[sp.Symbol] = ()) -> Fact:
    return Fact(sp.sympify(step.lhs), step.sense, sp.sympify(step.rhs), frozenset(under), frozenset(fixed))


def _agrees(proof: Proof, step: Step, lhs: sp.Expr, sense: str, rhs: sp.Expr, what: str) -> None:
    """Fails unless the step states lhs `sense` rhs, in either direction."""
    for a, s, b in ((lhs, sense, rhs), (rhs, _FLIPPED[sense], lhs)):
        if s == step.sense and same(step.lhs, a, proof.known) and same(step.rhs, b, proof.known):
            return
    raise Fails(f"it must state {what}: {lhs} {sense} {rhs}")


# --- facts that stand by themselves -----------------------------------------------------------------------------------


def _algebra(proof: Proof, step: Step, check: Algebra) -> tuple[Fact, str]:
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
    difference = sp.sympify(step.lhs) - step.rhs
    for symbol, written in check.let.items():  # one after the other: p = size + r, then size = s
        difference = difference.subs(symbol, written)
    if not vanishes(difference, proof.known):
        raise Fails("algebra: the two sides differ")
    under, fixed = proof.kept(check.knowing)
    return _stated(step, under, fixed), "algebra"


def _inequality(step: Step) -> Fact:
    if step.sense == "==":
        raise Fails("an inequality is needed here, not ==")
    return _stated(step)


def _positive(proof: Proof, step: Step, check: Positive) -> tuple[Fact, str]:
    stated = _inequality(step)
    why = positive_failure(
        stated.gap, stated.strict, check.nonnegative, check.below_one, proof.signs(check.knowing)
    )
    if why:
        raise Fails(why)
    given = "".join(f"; {expr} >= 0 by hypothesis" for expr in check.nonnegative)
    return _stated(step, *proof.kept(check.knowing)), f"polynomials without a negative coefficient{given}"


def _signed(proof: Proof, step: Step, check: Signed) -> tuple[Fact, str]:
    stated = _inequality(step)
    if proof.signs(check.knowing).of(stated.gap) < (2 if stated.strict else 1):
        raise Fails(f"the sign of {stated.gap} does not follow from the signs of its parts")
    return _stated(step, *proof.kept(check.knowing)), "signs of the parts"


def _certified(proof: Proof, step: Step, check: Certified) -> tuple[Fact, str]:
    stated = _inequality(step)
    box = {s: _ends(proof.known[s]) for s in stated.symbols}
    where = tuple(proof.facts[name].gap for name in check.knowing)
    where += tuple(Signs.under((r,)).nonnegative[0] for r in proof.bound.requires if r.sense != "==")
    where = tuple(w for w in where if w.free_symbols <= set(box))
    found = certify(step.lhs, step.sense, step.rhs, box=box, max_boxes=check.max_boxes, where=where)
    if found.verdict != "proved":
        raise (Undecided if found.verdict == "undecided" else Fails)(str(found))
    return _stated(step, *proof.kept(check.knowing)), str(found.how)


def _ends(quantity: Quantity) -> tuple[Any, Any]:
    low, high = quantity.lower[0], quantity.upper[0]
    return (-sp.oo if low is None else low, sp.oo if high is None else high)


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
    return _stated(step, *proof.kept(check.by.knowing)), f"{len(cases)} cases, {type(check.by).__name__}"


def _exhausted(proof: Proof, step: Step, check: Exhausted) -> tuple[Fact, str]:
    try:
        checked = check.check()
    except AssertionError as error:
        raise Fails(f"{check.cases}: {error}") from None
    if not checked > 0:
        raise Fails(f"{check.cases}: no case was checked")
    return _stated(step, (), _stated(step).symbols), f"{check.cases}: {checked} cases"


# --- facts from outside -----------------------------------------------------------------------------------------------


def _hypothesis(proof: Proof, step: Step, check: Hypothesis) -> tuple[Fact, str]:
    for require in proof.bound.requires:
        if require.text == check.key:
            _agrees(proof, step, require.lhs, require.sense, require.rhs, "the hypothesis")
            return _stated(step, (), _stated(step).symbols), f"required: {require.text}"
    for suppose in proof.bound.supposes:
        if suppose.key == check.key:
            for symbol in check.for_all:
                if step.sense == "==" and step.lhs.has(symbol) != step.rhs.has(symbol):
                    raise Fails(f"an equality for all {symbol} must have it on both sides")
            return _stated(step, (), _stated(step).symbols - set(check.for_all)), f"supposed: {suppose.key}"
    raise Fails(f"key={check.key!r} must be a hypothesis of the record")


def _cited(proof: Proof, step: Step, check: Cited) -> tuple[Fact, str]:
    from bounds.registry import UnknownBound, resolve

    try:
        lemma = resolve("Cited", check.lemma)
        at = substitution(f"Cited {lemma.id}", lemma, check.at)
    except (UnknownBound, ValueError, TypeError) as error:
        raise Fails(str(error)) from None
    signs = proof.signs(check.knowing)
    for quantity, value in at.items():
        why = _outside(proof, signs, lemma.id, quantity, value)
        if why:
            raise Fails(why)
    replace = {quantity.symbol: value for quantity, value in at.items()}
    for require in lemma.requires:
        lhs, rhs = (side.subs(replace, simultaneous=True) for side in (require.lhs, require.rhs))
        gap = rhs - lhs if require.sense in ("<=", "<") else lhs - rhs
        if signs.of(gap) < (2 if require.sense in ("<", ">") else 1) and not (
            require.sense in ("<=", ">=") and vanishes(gap, proof.known)
        ):
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
    lhs, rhs = (side.subs(replace, simultaneous=True) for side in (claim.lhs, claim.rhs))
    if (lemma.kind == "high_probability") is not bool(check.outside):
        raise Fails(
            f"{lemma.id} is a claim {'with' if not check.outside else 'without'} probability: outside must say so"
        )
    if check.outside:
        lhs, claim_sense, rhs = _event_of(proof, check.outside, lhs, claim.sense, rhs, at)
    else:
        claim_sense = claim.sense
    _agrees(proof, step, lhs, claim_sense, rhs, f"the claim of {lemma.id}")
    used = [name for names in check.shown.values() for name in names]
    under, fixed = proof.kept((*check.knowing, *used))
    fixed |= _stated(step).symbols - set(check.for_all)
    why = "; ".join(f"{key}: {why}" for key, why in check.because.items())
    return _stated(step, under, fixed), f"{lemma.id}{f' ({why})' if why else ''}"


def _shown(proof: Proof, lemma: Bound, replace: Mapping[sp.Symbol, sp.Expr], key: str, check: Cited) -> bool:
    """Fails unless the named steps state what the lemma's steps say of its hypothesis, at the substitution."""
    said = [s for s in lemma.steps if isinstance(s.check, Hypothesis) and s.check.key == key]
    names = check.shown[key]
    if not said or len(said) != len(names):
        raise Fails(f"{lemma.id} says {key!r} in {len(said)} steps, shown are {len(names)}")
    for theirs, name in zip(said, names, strict=True):
        ours, hypothesis = proof.facts[name], theirs.check
        assert isinstance(hypothesis, Hypothesis)
        lhs, rhs = (sp.sympify(side).subs(replace, simultaneous=True) for side in (theirs.lhs, theirs.rhs))
        _agrees(
            proof, Step(name, "", check, ours.lhs, ours.sense, ours.rhs), lhs, theirs.sense, rhs, f"{key!r}"
        )
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
    _agrees(proof, given, lhs, sense, rhs, "the claim that holds with probability")
    return given.check.outside, "<=", at.get(VOCABULARY["delta"], VOCABULARY["delta"].symbol)


def _outside(proof: Proof, signs: Signs, who: str, quantity: Quantity, value: sp.Expr) -> str:
    """Why the value is not certified to lie in the quantity's domain; '' where it is."""
    own = proof.known.get(value) if value.is_Symbol else None
    if own is not None and own.domain == quantity.domain:
        return ""
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


def _foundation(proof: Proof, step: Step, check: Foundation) -> tuple[Fact, str]:
    if check.rule not in FOUNDATIONS:
        raise Fails(f"rule={check.rule!r} must be one of {', '.join(FOUNDATIONS)}")
    if check.rule == "definition":
        introduced = step.lhs.is_Symbol and step.lhs in {q.symbol for q in proof.bound.locals}
        spoken_of = any(step.lhs in f.symbols for f in proof.facts.values())
        if step.sense != "==" or not introduced or spoken_of or step.lhs in step.rhs.free_symbols:
            raise Fails("a definition equates a local that no earlier step speaks of with an expression")
        why = _outside(proof, proof.signs(check.knowing), step.name, proof.known[step.lhs], step.rhs)
        if why:
            raise Fails(why)
    under, fixed = proof.kept(check.knowing)
    fixed |= _stated(step).symbols - set(check.for_all)
    return _stated(step, under, fixed), f"{check.rule}: {check.why}"


def _assumed(proof: Proof, step: Step, check: Assumed) -> tuple[Fact, str]:
    return _stated(step, (), _stated(step).symbols - set(check.for_all)), f"{check.theorem} ({check.why})"


def _given(proof: Proof, step: Step, check: Given) -> tuple[Fact, str]:
    return _stated(step, (step.name,)), "assumed until it is discharged"


# --- facts from earlier steps -----------------------------------------------------------------------------------------


def _combined(proof: Proof, step: Step, check: Combined) -> tuple[Fact, str]:
    stated, signs = _stated(step), proof.signs(check.knowing)
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
    return _stated(step, *proof.kept(used_names)), "from " + ", ".join(check.terms)


def _at(proof: Proof, step: Step, check: At) -> tuple[Fact, str]:
    used, signs = proof.facts[check.of], proof.signs(check.knowing)
    fixed = proof.particular(used)
    for symbol, value in check.at.items():
        if symbol in fixed:
            raise Fails(f"{symbol} stands for one particular value in {check.of!r}")
        why = _outside(proof, signs, check.of, proof.known[symbol], sp.sympify(value))
        if why:
            raise Fails(why)
    lhs, rhs = (side.subs(check.at, simultaneous=True) for side in (used.lhs, used.rhs))
    _agrees(proof, step, lhs, used.sense, rhs, "that fact there")
    return _stated(step, *proof.kept((check.of, *check.knowing))), f"{check.of} at {_text(check.at)}"


def _applied(proof: Proof, step: Step, check: Applied) -> tuple[Fact, str]:
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
    slope = POSITIVE if used.equality else slope  # equals go to equals, monotone or not
    if not slope or (used.strict and abs(slope) < 2):
        raise Fails(f"{check.function} is not certified to be monotone")
    sense = used.sense if slope > 0 else _FLIPPED[used.sense]
    lhs, rhs = (check.function.subs(x, side) for side in (used.lhs, used.rhs))
    _agrees(proof, step, lhs, sense, rhs, "the function of both sides")
    return _stated(step, *proof.kept((check.to, *check.knowing))), f"{check.function} of {check.to}"


def _averaged(proof: Proof, step: Step, check: Averaged) -> tuple[Fact, str]:
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
        already = proof.means.setdefault(mean, term)
        if already != term:
            raise Fails(f"{mean} stands for the mean of {already} already, not of {term}")
    averaged = constant + sum(
        polynomial.coeff_monomial(dummy) * mean
        for dummy, mean in zip(places.values(), check.means.values(), strict=True)
    )
    stated = _stated(step)
    if stated.strict or stated.equality != used.equality or not vanishes(stated.gap - averaged, proof.known):
        raise Fails(f"the averaged gap is {averaged}, not {stated.gap}")
    under, fixed = proof.kept((check.of,))
    # An expectation that is written without a variable of its term is the expectation at one value of it.
    for term, mean in check.means.items():
        fixed |= sp.sympify(term).free_symbols ^ sp.sympify(mean).free_symbols
    return _stated(step, under, fixed - set(check.over)), f"the mean of {check.of}"


def _placed(summand: sp.Expr, places: Mapping[sp.Expr, sp.Symbol], over: set[sp.Symbol]) -> sp.Expr:
    """A multiple of a term, by a factor free of the random variables, with the term's place for it.

    Without this a term that is a factor of another (b and b/x) would be replaced inside it.
    """
    for term, place in places.items():
        factor = summand / term
        if not factor.free_symbols & over and term.free_symbols & over:
            return factor * place
    return summand


def _grown(proof: Proof, step: Step, check: Grown) -> tuple[Fact, str]:
    used, stated, x = proof.facts[check.of], _inequality(step), check.variable
    if x in proof.particular(used):
        raise Fails(f"{x} stands for one particular value in {check.of!r}")
    quantity = proof.known[x]
    if quantity.lower[0] != 0 or quantity.integer:
        raise Fails(f"{x} must range over the numbers from 0 on, not be a {quantity.domain}")
    if stated.strict:
        raise Fails("only a weak inequality follows")
    slope = sp.diff(stated.gap, x)
    ratio = sp.simplify(slope / used.gap) if used.gap != 0 else None
    if not vanishes(slope - used.gap, proof.known) and (ratio is None or proof.signs().of(ratio) < 1):
        raise Fails(f"the gap's derivative in {x} is not the gap of {check.of!r}")
    start = stated.gap.subs(x, 0)
    if not start.is_finite and not start.free_symbols:
        raise Fails(f"the gap is not defined at {x} = 0")
    if proof.signs().of(start) < 1 and not vanishes(start, proof.known):
        raise Fails(f"the gap at {x} = 0, {start}, is not certified to be nonnegative")
    return _stated(step, *proof.kept((check.of,))), f"grows in {x} from {x} = 0 on, by {check.of}"


def _induction(proof: Proof, step: Step, check: Induction) -> tuple[Fact, str]:
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
        _agrees(proof, said, lhs, step.sense, rhs, f"at {x} = {value} in {name!r}, what is to be shown")
    loose = next_.under - {check.given}
    for part in (base, Fact(next_.lhs, next_.sense, next_.rhs, loose, next_.fixed)):
        tied = proof.particular(part) & {x, *universal}
        if tied or x in universal:
            raise Fails(f"{', '.join(map(str, tied or {x}))} stands for one particular value")
    fixed = base.fixed | next_.fixed
    return _stated(step, base.under | loose, fixed), f"from {check.base} on, by {check.step}"


def _squeezed(proof: Proof, step: Step, check: Squeezed) -> tuple[Fact, str]:
    if step.sense != "==":
        raise Fails(f"two weak inequalities make an equality, not {step.sense}")
    for name, sense in ((check.below, "<="), (check.above, ">=")):
        part = proof.facts[name]
        said = Step(name, "", check, part.lhs, part.sense, part.rhs)
        _agrees(proof, said, step.lhs, sense, step.rhs, f"in {name!r}")
    return _stated(step, *proof.kept((check.below, check.above))), f"{check.below}, and {check.above}"


def _limit(proof: Proof, step: Step, check: Limit) -> tuple[Fact, str]:
    used, x = proof.facts[check.of], check.variable
    if x in proof.particular(used):
        raise Fails(f"{x} stands for one particular value in {check.of!r}")
    if x not in proof.known or proof.known[x].integer or proof.known[x].lower != (0, False):
        raise Fails(f"{x} must range over the numbers above 0")
    if not (used.lhs.is_polynomial(x) and used.rhs.is_polynomial(x)):
        raise Fails(f"both sides of {check.of!r} must be polynomials in {x}")
    sense = {"<": "<=", ">": ">="}.get(used.sense, used.sense)
    _agrees(proof, step, used.lhs.subs(x, 0), sense, used.rhs.subs(x, 0), f"the limit at {x} = 0")
    return _stated(step, *proof.kept((check.of,))), f"{check.of} as {x} falls to 0"


def _union(proof: Proof, step: Step, check: Union) -> tuple[Fact, str]:
    steps = {s.name: s for s in proof.bound.steps}
    several = listed(check.reached)
    givens = {name: steps[name].check for name in (check.event, *check.outside, *several)}
    for name, given in givens.items():
        if not isinstance(given, Given):
            raise Fails(f"{name!r} must be a given event")
    event, reached = givens[check.event].event, givens[several[0]].event
    outside = [givens[name].outside for name in check.outside]
    if event is None or reached is None or None in outside:
        raise Fails("every event of a union must name its probability")
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
    _agrees(proof, step, event, "<=", sum(outside, sp.Integer(0)) + reached, "the sum of the probabilities")
    fixed = proof.kept(named(check))[1]
    return _stated(
        step, (), fixed | _stated(step).symbols
    ), f"outside {len(outside)} events, {', '.join(conclusions)}"


def _given_of(proof: Proof, probability: sp.Expr) -> list[str]:
    """The facts that are given of the event with that probability, anywhere in the proof."""
    return [s.name for s in proof.bound.steps if isinstance(s.check, Given) and s.check.event == probability]


def _split(proof: Proof, step: Step, check: Split) -> tuple[Fact, str]:
    one, two = proof.facts[check.first], proof.facts[check.second]
    for name in (check.first, check.second):
        used = proof.facts[name]
        _agrees(proof, step, used.lhs, used.sense, used.rhs, f"what {name!r} does")
    for a in one.under - two.under:
        for b in two.under - one.under:
            first, second = proof.facts[a], proof.facts[b]
            proof.refuse_universal(a, b)
            sense = _NEGATED.get(first.sense)
            weak = {">": ">=", "<": "<="}.get(sense or "", sense)
            for lhs, s, rhs in (
                (second.lhs, second.sense, second.rhs),
                (second.rhs, _FLIPPED[second.sense], second.lhs),
            ):
                if (
                    s in (sense, weak)
                    and same(lhs, first.lhs, proof.known)
                    and same(rhs, first.rhs, proof.known)
                ):
                    under = (one.under | two.under) - {a, b}
                    return _stated(step, under, one.fixed | two.fixed), f"{a}, or {b}"
    raise Fails("the two facts must rest on assumptions that cover everything")


def _contradiction(proof: Proof, step: Step, check: Contradiction) -> tuple[Fact, str]:
    given, absurd = proof.facts[check.given], proof.facts[check.absurd]
    proof.refuse_universal(check.given)
    if check.given not in absurd.under:
        raise Fails(f"{check.absurd!r} does not rest on {check.given!r}")
    if not absurd.strict or not vanishes(absurd.gap, proof.known):
        raise Fails(f"{absurd.lhs} {absurd.sense} {absurd.rhs} is not absurd")
    if given.sense not in _NEGATED:
        raise Fails("an equality has no negation to prove")
    _agrees(proof, step, given.lhs, _NEGATED[given.sense], given.rhs, "the negation")
    fixed = absurd.fixed | given.symbols
    return _stated(step, absurd.under - {check.given}, fixed), f"else {check.absurd}"


def _with_probability(proof: Proof, step: Step, check: WithProbability) -> tuple[Fact, str]:
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
    if given.sense not in _NEGATED:
        raise Fails("an equality has no negation to prove")
    _agrees(proof, step, given.lhs, _NEGATED[given.sense], given.rhs, "the negation")
    return _stated(
        step, (), rare.fixed | given.symbols
    ), f"with probability at least 1 - {delta}: {check.rare}"


def _text(at: Mapping[Any, Any]) -> str:
    return ", ".join(f"{symbol} = {value}" for symbol, value in at.items())


_RULES: dict[type[Check], Any] = {
    Algebra: _algebra,
    Positive: _positive,
    Signed: _signed,
    Certified: _certified,
    Cases: _cases,
    Exhausted: _exhausted,
    Hypothesis: _hypothesis,
    Cited: _cited,
    Foundation: _foundation,
    Assumed: _assumed,
    Given: _given,
    Combined: _combined,
    At: _at,
    Applied: _applied,
    Averaged: _averaged,
    Grown: _grown,
    Induction: _induction,
    Squeezed: _squeezed,
    Limit: _limit,
    Union: _union,
    Split: _split,
    Contradiction: _contradiction,
    WithProbability: _with_probability,
}
