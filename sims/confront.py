"""Bound against instance: both sides, a verdict without any tolerance, and the slack.

holds: certainly true here; violated: certainly false, which proves an error in the code or in the theorem; undecided:
the two enclosures overlap; out_of_scope: a hypothesis fails here or cannot be certified, or the instance does not
know a number that the claim needs.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bounds.bound import Bound
from bounds.effective import effective_parameters
from bounds.enclose import Enclosure, precision, to_arb
from bounds.evaluate import HypothesisViolated, evaluate
from bounds.quantities import VOCABULARY
from bounds.registry import resolve
from sims.instance import Facts, Instance, NetworkInstance
from sims.learned_law import OutOfReach
from sims.log_number import LogNumber, log_number
from sims.log_sum import LogSum
from sims.mask_information import in_bits
from sims.proof_slack import ProofSlack, waterfall

VERDICTS = ("holds", "violated", "undecided", "out_of_scope")

# sense -> the signs of lhs - rhs with which the claim holds
_SIGNS = {"<=": (-1, 0), ">=": (0, 1), "<": (-1,), ">": (1,), "==": (0,)}

# Claims that speak of X_W >= a name a in their event: as a share of epsilon.
_LEVELS = {
    "kumar_2024_noise_decomposition": Fraction(1, 8),
    "peff_2026_noise_decomposition": Fraction(1, 4),
    "peff_2026_correlation_tail": Fraction(1, 8),
    "peff_2026_rounding": Fraction(1, 8),
    "peff_2026_sharp_noise": Fraction(5, 12),
    "peff_2026_information_transport": Fraction(1, 8),
}
_NET = (
    "expected_size",
    "W",
    "J",
    "epsilon",
)  # what the effective parameter count takes besides the information
_BITS = frozenset(name for name, q in VOCABULARY.items() if q.unit == "bit")
# A claim about one fixed function is confronted with the learned function for which it is hardest.
_LEFT = {"peff_2026_correlation_tail": "q"}


@dataclass(frozen=True)
class Verdict:
    """One bound on one instance.

    lhs, rhs: both sides as enclosures (None where out of scope; lhs is None also where the instance leaves it free, so
    that the claim asks nothing); slack: how many times the bound could be sharper here, the larger side
    over the smaller one (None where a side is 0 or missing); informative: whether the claim excludes anything here: a
    probability bound below 1, a Lipschitz bound where fitting is likelier than delta; reason: why it is out of scope or
    not informative; supposes: what was taken from the instance's word; proof: for Theorem 4 of Kumar, Luo & Sellke,
    where its constant is lost on this instance, in scope or not (None where there is nothing to lose).
    """

    bound: str
    instance: str
    verdict: str
    lhs: Enclosure | None
    rhs: Enclosure | None
    slack: Enclosure | None
    informative: bool
    reason: str
    supposes: tuple[str, ...]
    proof: ProofSlack | None = None

    def __str__(self) -> str:
        sides = f"lhs {self.lhs}, rhs {self.rhs}" if self.rhs is not None else self.reason
        slack = f", slack {float(self.slack):.6g}" if self.slack is not None else ""
        note = f" ({self.reason})" if self.reason and self.rhs is not None else ""
        return f"{self.bound} on {self.instance}: {self.verdict}; {sides}{slack}{note}"


def proof_slack(instance: NetworkInstance) -> ProofSlack:
    """The slack of every step of the proof of Theorem 4 on an i.i.d. instance with a deterministic or blind rule.

    See sims/proof_slack.py for the steps. Raises ValueError where the data are not i.i.d., where fitting is no likelier
    than delta (there is nothing to lose), or where the learned functions do not correlate with the noise.
    """
    p_eff = known_facts(instance).values["p_eff"]
    assert isinstance(p_eff, Enclosure)
    return waterfall(instance, p_eff)


def confront(b: Bound | str, instance: Instance) -> Verdict:
    """Check the claim of a record (or id) on an instance.

    The law's isoperimetry constant is computed and certified, never assumed. Raises TypeError for anything else.
    """
    b = resolve("confront", b)
    verdict = _verdict(b, instance)
    if b.id == "kumar_2024_sparse_law" and isinstance(instance, NetworkInstance):
        try:
            return replace(verdict, proof=proof_slack(instance))
        except ValueError:  # nothing to lose here
            return verdict
    return verdict


def _verdict(b: Bound, instance: Instance) -> Verdict:
    if not hasattr(instance, "facts"):
        raise TypeError(
            f"confront: instance={instance!r} must be an instance of the zoo's kinds (NetworkInstance, ...)"
        )
    share = _LEVELS.get(b.id)
    try:
        facts = known_facts(instance)
    except OutOfReach as error:
        return _outside(b, instance, str(error))
    if share is not None and "epsilon" in facts.values:
        facts = known_facts(instance, share * _number(facts, "epsilon"))
    supposes = []
    for suppose in b.supposes:
        ok, why = facts.declared.get(suppose.key, (False, "the instance does not say so"))
        if not ok:
            return _outside(b, instance, f"{suppose.text}: {why}")
        supposes.append(f"{suppose.key}: {why}")
    missing = [q.name for q in b.quantities if q.name not in facts.values]
    if missing:
        return _outside(b, instance, f"the instance does not know {', '.join(missing)}")
    try:
        rhs = evaluate(b, **{q.name: _enclosed(facts, q.name) for q in b.quantities})
    except HypothesisViolated as error:
        return _outside(b, instance, str(error))
    left = _LEFT.get(b.id, b.claim.lhs.name)
    reason = f"nothing is asked: {facts.free[left]}" if left in facts.free else ""
    if left not in facts.values:
        if not reason:
            return _outside(b, instance, f"the instance does not know {left}")
        return Verdict(b.id, instance.name, "holds", None, rhs, None, False, reason, tuple(supposes))
    reason = reason or _nothing_excluded(left, b.claim.sense, rhs)
    lhs = _enclosed(facts, left)
    verdict = _compare(lhs, b.claim.sense, rhs)
    slack = _slack(lhs, b.claim.sense, rhs)
    if verdict == "undecided":
        sign = _exact_sign(b, facts, left)
        if sign is not None:
            verdict = "holds" if sign in _SIGNS[b.claim.sense] else "violated"
        if sign == 0:
            slack = Enclosure.exactly(1)
    return Verdict(b.id, instance.name, verdict, lhs, rhs, slack, not reason, reason, tuple(supposes))


def known_facts(instance: Instance, level: Fraction | None = None) -> Facts:
    """The instance's facts and p_eff = I(mask; data) + E|m|_1 log2(1 + 60 W J/epsilon), in bits, where it knows these."""
    facts = instance.facts(level)
    if "p_eff" in facts.values or any(name not in facts.values for name in ("mask_information", *_NET)):
        return facts
    given = {name: _enclosed(facts, name) for name in _NET}
    bits = effective_parameters(information=_enclosed(facts, "mask_information"), unit="nat", **given)
    return replace(facts, values={**facts.values, "p_eff": bits})


def _outside(b: Bound, instance: Instance, reason: str) -> Verdict:
    return Verdict(b.id, instance.name, "out_of_scope", None, None, None, False, reason, ())


def _enclosed(facts: Facts, name: str) -> Enclosure:
    value = facts.values[name]
    if isinstance(value, Fraction):
        return Enclosure.exactly(value)
    if isinstance(value, LogNumber):
        return value.enclosure()
    if not isinstance(value, LogSum):
        return value
    return in_bits(value.enclosure()) if name in _BITS else value.enclosure()


def _exact_sign(b: Bound, facts: Facts, left: str) -> int | None:
    """The sign of lhs - rhs, decided in integers where both sides are rationals and logarithms of rationals."""
    sides = [log_number(side, facts.values, _BITS) for side in (VOCABULARY[left].symbol, b.claim.rhs)]
    if sides[0] is None or sides[1] is None:
        return None
    return (sides[0] - sides[1]).sign()


def _number(facts: Facts, name: str) -> Fraction:
    return _enclosed(facts, name).upper


def _nothing_excluded(left: str, sense: str, rhs: Enclosure) -> str:
    """Why every value in the domain of the left side satisfies the claim; '' where some does not."""
    (least, _), (most, _) = VOCABULARY[left].lower, VOCABULARY[left].upper
    if sense in ("<=", "<") and most is not None and rhs.lower >= most:
        return f"the bound on a probability is at least {most}"
    if sense in (">=", ">") and least is not None and rhs.upper <= least:
        return f"the bound is at most {least}, and nothing is below that"
    return ""


def _compare(lhs: Enclosure, sense: str, rhs: Enclosure) -> str:
    small, large = (lhs, rhs) if sense in ("<=", "<") else (rhs, lhs)
    if sense == "==":
        apart = lhs.upper < rhs.lower or rhs.upper < lhs.lower
        return "violated" if apart else "holds" if lhs.exact and lhs == rhs else "undecided"
    strict = sense in ("<", ">")
    if small.upper < large.lower or (not strict and small.upper == large.lower):
        return "holds"
    if small.lower > large.upper or (strict and small.lower == large.upper):
        return "violated"
    return "undecided"


def _slack(lhs: Enclosure, sense: str, rhs: Enclosure) -> Enclosure | None:
    small, large = (lhs, rhs) if sense in ("<=", "<", "==") else (rhs, lhs)
    if small.lower <= 0 or large.lower < 0:
        return None
    with precision(128):
        return Enclosure.from_arb(to_arb(large) / to_arb(small))


@dataclass(frozen=True)
class Line:
    """One bound over many instances. met: the hypotheses held; informative: and the claim excluded something."""

    bound: str
    instances: int
    met: int
    informative: int
    holds: int
    violated: int
    undecided: int
    smallest_slack: Enclosure | None
    where: str


@dataclass(frozen=True)
class Report:
    """Bounds against a zoo: a line per bound; `ok` where none is violated and each met its hypotheses somewhere."""

    verdicts: tuple[Verdict, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line per bound, in the order of first appearance."""
        return tuple(self._line(name) for name in dict.fromkeys(v.bound for v in self.verdicts))

    def _line(self, name: str) -> Line:
        mine = [v for v in self.verdicts if v.bound == name]
        met = [v for v in mine if v.verdict != "out_of_scope"]
        slacks = [v for v in met if v.slack is not None]
        tightest = min(slacks, key=lambda v: v.slack.lower if v.slack else 0, default=None)
        counts = {verdict: sum(v.verdict == verdict for v in mine) for verdict in VERDICTS}
        return Line(
            name,
            len(mine),
            len(met),
            sum(v.informative for v in met),
            counts["holds"],
            counts["violated"],
            counts["undecided"],
            tightest.slack if tightest else None,
            tightest.instance if tightest else "",
        )

    @property
    def ok(self) -> bool:
        """No claim is violated, and none passed because its hypotheses were never met."""
        return all(line.violated == 0 and line.met > 0 for line in self.lines) and bool(self.verdicts)

    def _rows(self) -> list[list[str]]:
        head = [
            "bound",
            "instances",
            "met",
            "informative",
            "holds",
            "violated",
            "undecided",
            "smallest slack",
            "where",
        ]
        rows = [
            [
                line.bound,
                *map(
                    str,
                    (line.instances, line.met, line.informative, line.holds, line.violated, line.undecided),
                ),
                f"{float(line.smallest_slack):.4g}" if line.smallest_slack else "-",
                line.where or "-",
            ]
            for line in self.lines
        ]
        return [head, *rows]

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        return "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    def _repr_html_(self) -> str:
        head, *rows = self._rows()
        first = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
        rest = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        return f"<table><tr>{first}</tr>{rest}</table>"


def confront_all(bounds: Sequence[Bound | str], instances: Iterable[Instance]) -> Report:
    """Every bound on every instance."""
    found = [[confront(b, instance) for b in bounds] for instance in instances]
    return Report(tuple(verdict for row in found for verdict in row))
