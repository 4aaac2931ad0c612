r"""A derivation as a user writes it: a chain of relations, each link checked as in the catalogue, ending in a new bound.

>>> from bounds.symbols import log_mgf, tilt, width
>>> chain = bounds.derive(log_mgf).by("hoeffding_1963_lemma", because={"interval": "X is a sign"})
>>> chain = chain.eq((tilt * width) ** 2 / 8)
>>> chain.audit().ok
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from bounds.audit import Audit, audit
from bounds.bound import Bound, Claim, Require, Source, Suppose
from bounds.notation import SENSES, typeset
from bounds.proof import Algebra, Applied, Certified, Check, Cited, Combined, Positive, Signed, Step
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.render import escaped
from bounds.rules import Fails, Proof, fact
from bounds.substitution import substitution

_SLOT = sp.Symbol("slot", nonnegative=True)  # where a lemma's left side stands in the chain
_FACING = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}


@dataclass(frozen=True)
class _Link:
    """One relation of the chain: previous `sense` expr. steps: how it is proved, the last one being the relation."""

    sense: str
    expr: sp.Expr
    why: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Chain:
    """A chain of relations from a quantity on. Every method gives a longer chain and leaves this one as it is."""

    start: sp.Symbol
    id: str
    requires: tuple[Require, ...]
    supposes: tuple[Suppose, ...]
    locals: tuple[Quantity, ...]
    links: tuple[_Link, ...] = ()

    @property
    def expr(self) -> sp.Expr:
        """Where the chain stands."""
        return self.links[-1].expr if self.links else self.start

    @property
    def sense(self) -> str:
        """The relation of the start to where the chain stands."""
        senses = [link.sense for link in self.links if link.sense != "=="]
        strict = next((s for s in senses if s in ("<", ">")), "")
        return strict or next(iter(senses), "==")

    def le(self, expr: Any, check: Check | None = None, why: str = "") -> Chain:
        """... <= expr. check: how it follows (`bounds.proof`); left out: by signs, by coefficients, or by certificate.

        Raises ValueError for a chain that has gone the other way, and for symbols that are neither in the vocabulary
        nor among the chain's locals. Whether the inequality is true is for the audit to say.
        """
        return self._relate("<=", expr, check, why)

    def ge(self, expr: Any, check: Check | None = None, why: str = "") -> Chain:
        """... >= expr, as `le`."""
        return self._relate(">=", expr, check, why)

    def eq(self, expr: Any, check: Check | None = None, why: str = "") -> Chain:
        """... == expr, an identity."""
        return self._relate("==", expr, check or Algebra(), why)

    def by(
        self,
        lemma: Bound | str,
        at: Mapping[Any, Any] | None = None,
        because: Mapping[str, str] | None = None,
        why: str = "",
    ) -> Chain:
        """The lemma's left side, at the substitution, is replaced by its right side wherever it stands.

        at: the lemma's quantities -> expressions (one left out stands for itself); because: why each of its hypotheses
        holds here, for those that the chain does not suppose itself. The direction follows from the sign with which the
        left side enters. Raises ValueError where it does not stand in the chain, for a hypothesis that is not
        discharged, a name that the lemma does not have, and nats for bits.
        """
        b, at, because = resolve("derive.by", lemma), dict(at or {}), dict(because or {})
        who = f"derive: link {len(self.links) + 1}, by({b.id!r})"
        replaced = {q.symbol: value for q, value in substitution(who, b, at).items()}
        left, right = (side.subs(replaced, simultaneous=True) for side in (b.claim.lhs, b.claim.rhs))
        if not self.expr.has(left):
            raise ValueError(f"{who}: {left} must stand in the chain, which is at {self.expr}")
        own = {s.key for s in self.supposes}
        missing = [s for s in b.supposes if s.key not in own and not because.get(s.key)]
        if missing:
            words = "; ".join(f"{s.key!r} ({s.text})" for s in missing)
            raise ValueError(f"{who}: because must say why the hypothesis holds here: {words}")
        self._must_know(who, right)
        name = self._name()
        cited = Step(f"{name}: {b.id}", b.title, Cited(lemma, at, because), left, b.claim.sense, right)
        expr = self.expr.subs(left, right)
        slope = sp.diff(self.expr.subs(left, _SLOT), _SLOT)
        direction = self._proof().signs().of(slope)
        if not direction:
            raise ValueError(f"{who}: the sign of {slope}, with which {left} enters, must be certified")
        check: Check
        if slope.has(_SLOT):
            check = Applied(cited.name, self.expr.subs(left, _SLOT), _SLOT)
        else:
            check = Combined({cited.name: slope if b.claim.sense == "==" or direction > 0 else -slope})
        sense = b.claim.sense if direction > 0 else _FACING.get(b.claim.sense, "==")
        relation = Step(name, why or f"by {b.id}", check, self.expr, sense, expr)
        return self._longer(_Link(sense, expr, why or b.title, (cited, relation)))

    def _relate(self, sense: str, expr: Any, check: Check | None, why: str) -> Chain:
        who = f"derive: link {len(self.links) + 1}"
        try:
            expr = sp.sympify(expr)
        except (sp.SympifyError, TypeError) as error:
            raise TypeError(f"{who}: expr={expr!r} must be an expression") from error
        self._must_know(who, expr)
        name = self._name()
        step = Step(name, why, check or Signed(), self.expr, sense, expr)
        if check is None:
            step = self._checked(step)
        return self._longer(_Link(sense, expr, why, (step,)))

    def _checked(self, step: Step) -> Step:
        """The step with the first check that it passes; with the last one tried where it passes none."""
        for check in (Signed(), Positive(), Certified()):
            step = replace(step, check=check)
            try:
                fact(self._proof(), step)
            except Fails:
                continue
            break
        return step

    def _proof(self) -> Proof:
        """An empty proof under the chain's hypotheses."""
        closing = Step("start", "", Algebra(), self.start, "==", self.start)
        return Proof(self._bound(Claim(self.start, "==", sp.Integer(0)), (closing,), self.id, "", None))

    def _longer(self, link: _Link) -> Chain:
        senses = {s.rstrip("=") for s in (self.sense, link.sense) if s != "=="}
        if len(senses) > 1:
            raise ValueError(
                f"derive: link {len(self.links) + 1}: {link.sense} must not follow {self.sense}: a chain goes one way"
            )
        return replace(self, links=(*self.links, link))

    def _name(self) -> str:
        return f"link {len(self.links) + 1}"

    def _must_know(self, who: str, expr: sp.Expr) -> None:
        known = {q.symbol for q in (*VOCABULARY.values(), *self.locals)}
        unknown = sorted(s.name for s in expr.free_symbols - known)
        if unknown:
            raise ValueError(
                f"{who}: {', '.join(unknown)} must be symbols of bounds.symbols or of the chain's locals"
            )

    def bound(self, id: str = "", title: str = "", source: Source | None = None) -> Bound:
        """The chain as a bound on its start: to evaluate, solve, audit, cite, and `bounds.register`.

        Raises ValueError for a chain without links, and as `Bound` does.
        """
        if not self.links:
            raise ValueError("derive: links=() must hold at least one relation")
        steps = [step for link in self.links for step in link.steps]
        if len(self.links) > 1:
            flipped = self.sense in (">=", ">")  # the gap of an equality is right minus left
            terms = {link.steps[-1].name: -1 if flipped and link.sense == "==" else 1 for link in self.links}
            steps.append(Step("the chain", "all links", Combined(terms), self.start, self.sense, self.expr))
        claim = Claim(self.start, self.sense, self.expr)
        return self._bound(claim, tuple(steps), id or self.id, title, source)

    def _bound(
        self, claim: Claim, steps: tuple[Step, ...], id: str, title: str, source: Source | None
    ) -> Bound:
        return Bound(
            id=id,
            title=title or f"A bound on {claim.lhs}",
            claim=claim,
            kind="deterministic",
            status="theorem",
            sharpness="upper",
            source=source or Source("derived with bounds.derive", id),
            requires=self.requires,
            supposes=self.supposes,
            steps=steps,
            locals=self.locals,
        )

    def audit(self) -> Audit:
        """The audit of the chain, as of a catalogue entry."""
        return audit(self.bound())

    def latex(self) -> str:
        """The chain as a LaTeX `align*`, a line per relation with its reason behind it."""
        lines = []
        for place, link in enumerate(self.links):
            left = typeset(self.start) if place == 0 else ""
            why = rf" && \text{{{escaped(link.why)}}}" if link.why else ""
            lines.append(f"{left} &{SENSES[link.sense]} {typeset(link.expr)}{why}")
        return "\n".join([r"\begin{align*}", " \\\\\n".join(lines), r"\end{align*}"])

    def __str__(self) -> str:
        rows = [
            str(self.start),
            *(
                f"  {link.sense} {link.expr}" + (f"   ({link.why})" if link.why else "")
                for link in self.links
            ),
        ]
        return "\n".join(rows)

    def _repr_latex_(self) -> str:
        return self.latex()


def derive(
    start: sp.Symbol,
    *,
    id: str = "derived",
    requires: Iterable[Require] = (),
    supposes: Iterable[Suppose] = (),
    locals: Iterable[Quantity] = (),
) -> Chain:
    """A chain that starts at a quantity of the vocabulary (a symbol of `bounds.symbols`).

    requires, supposes: the hypotheses under which it is claimed; locals: quantities that the vocabulary does not have.
    Raises ValueError when start is not a quantity of the vocabulary.
    """
    if (
        not isinstance(start, sp.Symbol)
        or VOCABULARY.get(start.name) is None
        or VOCABULARY[start.name].symbol != start
    ):
        raise ValueError(f"derive: start={start!r} must be a symbol of bounds.symbols")
    return Chain(start, id, tuple(requires), tuple(supposes), tuple(locals))
