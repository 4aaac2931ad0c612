"""Frozen records: what a theorem says, under which hypotheses, where it is from and how it is proved.

The two sides of a claim are kept apart and never become a sympy relation, because sympy would fold it: Ge(2*n, n) is
True, and `sqrt(2*s**2*I/n)` comes back rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from bounds.proof import Step, named
from bounds.quantities import VOCABULARY, Quantity
from bounds.units import mixed

SENSES = ("<=", ">=", "<", ">", "==")
KINDS = ("deterministic", "expectation", "high_probability", "in_probability")
STATUSES = ("theorem", "conditional", "conjecture")
SHARPNESS = ("tight", "upper", "order")


@dataclass(frozen=True)
class Source:
    """Where a statement is from. difference: where the paper's statement and its proof part, both said; else ''."""

    citation: str
    theorem: str
    equation: str = ""
    difference: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.citation, self.theorem, self.equation) if part)


@dataclass(frozen=True)
class Claim:
    """lhs `sense` rhs; lhs is a quantity, rhs an expression in the vocabulary's symbols. event: when it is claimed."""

    lhs: sp.Symbol
    sense: str
    rhs: sp.Expr
    event: str = ""


@dataclass(frozen=True)
class Require:
    """A hypothesis that is decidable from the values: lhs `sense` rhs. Checked before every evaluation."""

    text: str
    lhs: sp.Expr
    sense: str
    rhs: sp.Expr


@dataclass(frozen=True)
class Suppose:
    """A hypothesis about the data law, the class or the learner, which an instance declares; shown in every report.

    key: a short name that an instance answers for (`iid`, `isoperimetric`, ...).
    """

    key: str
    text: str


@dataclass(frozen=True)
class Example:
    """Values of the symbols and the right side there, computed by hand; `working` shows the hand computation."""

    values: Mapping[str, Any]
    rhs: sp.Expr
    working: str


@dataclass(frozen=True)
class Mutant:
    """A wrong right side: refuted by the record's examples and by its audit."""

    name: str
    rhs: sp.Expr


@dataclass(frozen=True)
class Erratum:
    """A place where a printed constant or argument differs from what holds.

    printed, derived: the step as it is printed, which fails its check, and as it holds, which passes (both stand alone);
    survives: whether the theorem stands, and how.
    """

    place: str
    printed: Step
    derived: Step
    survives: str


@dataclass(frozen=True)
class Bound:
    """A theorem as a record. id is author_year_topic and the file name in the catalogue.

    locals: what the proof speaks of besides the vocabulary, each with its domain; errata: see `Erratum`. A record that is
    malformed is refused (TypeError or ValueError) with the field named.
    """

    id: str
    title: str
    claim: Claim
    kind: str
    status: str
    sharpness: str
    source: Source
    requires: tuple[Require, ...]
    supposes: tuple[Suppose, ...]
    steps: tuple[Step, ...]
    examples: tuple[Example, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    locals: tuple[Quantity, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def __post_init__(self) -> None:
        for name, wanted in _FIELDS.items():
            value = getattr(self, name)
            if not isinstance(value, wanted):
                raise TypeError(f"Bound {self.id}: {name}={value!r} must be a {wanted.__name__}")
        for name, wanted in _ITEMS.items():
            items = getattr(self, name)
            if not isinstance(items, tuple) or any(not isinstance(item, wanted) for item in items):
                raise TypeError(f"Bound {self.id}: {name}={items!r} must be a tuple of {wanted.__name__}")
        self._must(self.id.isidentifier(), "id", self.id, "be an identifier")
        self._must(self.kind in KINDS, "kind", self.kind, f"be one of {KINDS}")
        self._must(self.status in STATUSES, "status", self.status, f"be one of {STATUSES}")
        self._must(self.sharpness in SHARPNESS, "sharpness", self.sharpness, f"be one of {SHARPNESS}")
        for field, items in (("claim", (self.claim,)), ("requires", self.requires), ("steps", self.steps)):
            for item in items:
                self._must(item.sense in SENSES, f"{field}.sense", item.sense, f"be one of {SENSES}")
        self._check_symbols()
        self._check_steps()

    def _must(self, ok: bool, name: str, value: object, must_be: str) -> None:
        if not ok:
            raise ValueError(f"Bound {self.id}: {name}={value!r} must {must_be}")

    def _check_symbols(self) -> None:
        left = self.claim.lhs
        self._must(left.name in VOCABULARY, "claim.lhs", left, "be a quantity of the vocabulary")
        clash = sorted(q.name for q in self.locals if q.name in VOCABULARY)
        self._must(not clash, "locals", clash, "have names that the vocabulary does not use")
        own = [q.name for q in self.locals]
        twice = sorted({name for name in own if own.count(name) > 1})
        self._must(not twice, "locals", twice, "have a name each")
        names = self._names()
        unknown = sorted(s.name for s in self._free() if s.name not in names)
        self._must(not unknown, "symbols", unknown, "be quantities of the vocabulary")
        foreign = sorted(s.name for s in self._free() if names[s.name].symbol != s)
        self._must(not foreign, "symbols", foreign, "be taken from bounds.symbols")
        known = {q.symbol: q for q in names.values()}
        sums = [("claim.rhs", self.claim.rhs)]
        sums += [("requires", side) for r in self.requires for side in (r.lhs, r.rhs)]
        sums += [(f"steps[{s.name!r}]", side) for s in self.steps for side in (s.lhs, s.rhs)]
        for field, expr in sums:
            bad = mixed(sp.sympify(expr), known)
            self._must(not bad, field, bad, "not add nats to bits: the factor is log 2")

    def _check_steps(self) -> None:
        self._must(bool(self.steps), "steps", (), "hold at least one step")
        earlier: set[str] = set()
        for step in self.steps:
            self._must(step.name not in earlier, "steps", step.name, "have distinct names")
            unknown = sorted(set(named(step.check)) - earlier)
            self._must(not unknown, f"steps[{step.name!r}].check", unknown, "name earlier steps")
            earlier.add(step.name)

    def _names(self) -> dict[str, Quantity]:
        """What the record may speak of: the vocabulary, and its own locals behind it."""
        return {**VOCABULARY, **{q.name: q for q in self.locals}}

    def _free(self) -> set[sp.Symbol]:
        free = set(self.claim.rhs.free_symbols)
        for require in self.requires:
            free |= require.lhs.free_symbols | require.rhs.free_symbols
        return free

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities that an evaluation needs, in the order of the vocabulary."""
        names = {s.name for s in self._free()}
        return tuple(q for name, q in self._names().items() if name in names)

    @property
    def spoken_of(self) -> tuple[Quantity, ...]:
        """The quantities of the claim and the hypotheses, the left side of the claim among them."""
        return (*self.quantities, VOCABULARY[self.claim.lhs.name])

    def _repr_latex_(self) -> str:
        from bounds.render import latex  # rendering knows records, not the other way round

        return f"${latex(self)}$"


_FIELDS: dict[str, type] = {"id": str, "title": str, "claim": Claim, "source": Source}
_ITEMS: dict[str, type] = {
    "requires": Require,
    "supposes": Suppose,
    "steps": Step,
    "examples": Example,
    "mutants": Mutant,
    "locals": Quantity,
    "errata": Erratum,
}
