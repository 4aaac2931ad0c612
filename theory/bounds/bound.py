"""Frozen records: what a theorem says, under which hypotheses, where it is from and how it is proved.

The two sides of a claim are kept apart and never become a sympy relation, because sympy would fold it: Ge(2*n, n) is
True, and `sqrt(2*s**2*I/n)` comes back rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from bounds.quantities import VOCABULARY, Quantity

SENSES = ("<=", ">=", "<", ">", "==")
KINDS = ("deterministic", "expectation", "high_probability", "in_probability")
STATUSES = ("theorem", "conditional", "conjecture")
SHARPNESS = ("tight", "upper", "order")

# Stands for the right side of the record's own claim inside its steps: a mutated claim then reaches the audit.
CLAIM = sp.Symbol("claim_rhs", nonnegative=True)


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
class Algebra:
    """lhs == rhs is an identity of expressions.

    let: a symbol -> what it is written as, where a hypothesis makes a combination positive (p = size + r for p > size).
    """

    let: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Positive:
    """The difference of the two sides is a ratio of polynomials without a negative coefficient.

    The variables are the symbols, each shifted by the lower bound that its own assumptions give (1 for a positive
    integer, 0 otherwise), and the logarithms named here. nonnegative: expressions that the hypotheses make at least 0,
    each replaced by a variable of its own. below_one: names of symbols x in (0, 1), for which
    -log x is such a variable.
    """

    nonnegative: tuple[sp.Expr, ...] = ()
    below_one: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ball:
    """The strict inequality holds over a compact box, certified by ball arithmetic with subdivision.

    box: name of a variable -> (lower, upper), rational; empty for an inequality between constants.
    """

    box: Mapping[str, tuple[sp.Rational | int, sp.Rational | int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Exhausted:
    """A finite statement checked on all cases: `check` returns how many it checked, and raises at the first failure."""

    check: Callable[[], int]
    cases: str


@dataclass(frozen=True)
class Cited:
    """A named result. `lemma` is an id of the catalogue (then audited in its turn) or a textbook theorem.

    discharged: why its hypotheses hold at this use.
    """

    lemma: str
    discharged: str


Check = Algebra | Positive | Ball | Exhausted | Cited


@dataclass(frozen=True)
class Step:
    """One step of a derivation: lhs `sense` rhs and how it is checked; text says it in words.

    A cited step may leave both sides None when the words say more than a formula.
    """

    name: str
    text: str
    check: Check
    lhs: sp.Expr | None = None
    sense: str = "=="
    rhs: sp.Expr | None = None


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
class Bound:
    """A theorem as a record. id is author_year_topic and the file name in the catalogue."""

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
    examples: tuple[Example, ...]
    mutants: tuple[Mutant, ...]

    def __post_init__(self) -> None:
        def must(ok: bool, name: str, value: object, must_be: str) -> None:
            if not ok:
                raise ValueError(f"Bound {self.id}: {name}={value!r} must {must_be}")

        must(self.id.isidentifier(), "id", self.id, "be an identifier")
        must(self.kind in KINDS, "kind", self.kind, f"be one of {KINDS}")
        must(self.status in STATUSES, "status", self.status, f"be one of {STATUSES}")
        must(self.sharpness in SHARPNESS, "sharpness", self.sharpness, f"be one of {SHARPNESS}")
        for sense in (self.claim.sense, *(r.sense for r in self.requires), *(s.sense for s in self.steps)):
            must(sense in SENSES, "sense", sense, f"be one of {SENSES}")
        must(
            self.claim.lhs.name in VOCABULARY, "claim.lhs", self.claim.lhs, "be a quantity of the vocabulary"
        )
        unknown = sorted(s.name for s in self._free() if VOCABULARY.get(s.name) is None)
        must(not unknown, "symbols", unknown, "be quantities of the vocabulary")
        foreign = sorted(s.name for s in self._free() if VOCABULARY[s.name].symbol != s)
        must(not foreign, "symbols", foreign, "be taken from bounds.symbols")
        must(bool(self.steps), "steps", (), "hold at least one step")
        must(bool(self.examples), "examples", (), "hold at least one hand-computed example")
        must(bool(self.mutants), "mutants", (), "hold at least one refuted mutant")

    def _free(self) -> set[sp.Symbol]:
        free = set(self.claim.rhs.free_symbols)
        for require in self.requires:
            free |= require.lhs.free_symbols | require.rhs.free_symbols
        return free

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities that an evaluation needs, in the order of the vocabulary."""
        names = {s.name for s in self._free()}
        return tuple(q for name, q in VOCABULARY.items() if name in names)

    def _repr_latex_(self) -> str:
        from bounds.render import latex  # rendering knows records, not the other way round

        return f"${latex(self)}$"
