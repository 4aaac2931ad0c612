"""What a pruning rule buys and costs: mask information, effective parameters, fitting and smoothness, exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import Any, ClassVar

import numpy as np

from bounds.enclose import Enclosure, as_exact, precision, to_arb
from sims.data import DataLaw
from sims.joint import Joint, joint_of
from sims.learner import check_target
from sims.mask_information import in_bits
from sims.mask_table import MaskTable
from sims.masks import MAX_BITS
from sims.network import Network
from sims.rules import Picked, Rule, Tilted
from sims.validate import check, exact_number

MAX_MASKS = 2**22


class _Latest:
    """Builds a joint law when asked; only the latest is kept, since one may take hundreds of megabytes."""

    _kept: ClassVar[tuple[_Latest, Joint] | None] = None

    def __init__(self, table: MaskTable, choice: Picked | Tilted) -> None:
        self._table, self._choice = table, choice

    def __call__(self) -> Joint:
        kept = _Latest._kept
        if kept is None or kept[0] is not self:
            kept = _Latest._kept = (self, joint_of(self._table, self._choice))
        return kept[1]


@dataclass(frozen=True)
class Measurement:
    """What `measure` found. Information is in nats; p_eff is in bits.

    information: I(mask; data) in nats; expected_size: E|mask|; fit_probability: of fitting epsilon below the
    noise, a Fraction for rules that are deterministic or blind, else an Enclosure; lipschitz_mean,
    lipschitz_minimum: of the learner's function given that it fits, None where it never does; training_error:
    mean over masks and data of (1/n) sum (y_i - f(x_i))^2; exactness: for each field "exact" (a rational
    number, or an atom decided exactly and its value rounded outward) or "enclosed" (an interval that contains
    the true value).
    """

    rule: Rule
    network: Network
    law: DataLaw
    epsilon: Fraction
    sigma_squared: Fraction
    information: Enclosure
    expected_size: Fraction
    fit_probability: Fraction | Enclosure
    lipschitz_mean: Enclosure | None
    lipschitz_minimum: Enclosure | None
    training_error: Enclosure
    exactness: Mapping[str, str]
    _joint: _Latest = field(repr=False, compare=False)

    @property
    def information_bits(self) -> Enclosure:
        """I(mask; data) in bits."""
        return in_bits(self.information)

    def p_eff(self, log_term: Any = 1) -> Enclosure:
        """Effective parameters in bits: information_bits + expected_size * log_term.

        log_term is what one kept weight costs in bits: log2(1 + 60 W J / epsilon) in the sparse Law of
        Robustness, or any number or Enclosure; 1 by default, a convention that counts kept weights as bits.
        """
        term = as_exact("p_eff", "log_term", log_term)
        with precision(128):
            return Enclosure.from_arb(
                to_arb(self.information_bits) + to_arb(self.expected_size) * to_arb(term)
            )

    def quantile(self, q: Any) -> Enclosure | None:
        """The least v with P(Lipschitz <= v | fits) >= q, q in [0, 1]; quantile(0) is the minimum. None if
        nothing fits.

        For deterministic and blind rules the atom that attains it is decided exactly. Raises ValueError
        unless 0 <= q <= 1.
        """
        q = exact_number("quantile", "q", q)
        check("quantile", "q", q, 0 <= q <= 1, "lie in [0, 1]")
        return None if self.fit_probability == 0 else self._joint().quantile(q)

    def tail(self, limit: Any) -> Fraction | Enclosure:
        """P(fits and Lipschitz < limit), exact for deterministic and blind rules. ValueError for NaN or infinity."""
        return self._joint().below(exact_number("tail", "limit", limit))

    def __repr__(self) -> str:
        width = max(len(name) for name, _ in self._rows())
        return "\n".join(f"{name:<{width}}  {value}" for name, value in self._rows())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in self._rows()
        )
        return f"<table>{rows}</table>"

    def _rows(self) -> list[tuple[str, str]]:
        def shown(name: str, unit: str = "") -> str:
            value = getattr(self, name)
            number = f"{float(value):.6g}{unit}"
            return f"{number}  ({self.exactness[name]})"

        smooth = "none: no mask of this rule fits" if self.lipschitz_mean is None else shown("lipschitz_mean")
        least = "none" if self.lipschitz_minimum is None else shown("lipschitz_minimum")
        return [
            ("measurement", f"{self.rule!r} on {self.network!r}, {self.law!r}"),
            ("epsilon", f"{self.epsilon} below sigma^2 = {self.sigma_squared}"),
            ("information", shown("information", " nat") + f" = {float(self.information_bits):.6g} bit"),
            ("expected size", f"{self.expected_size} of {self.network.p}  (exact)"),
            ("p_eff", f"{float(self.p_eff()):.6g} bit at 1 bit per kept weight"),
            ("P(fits)", shown("fit_probability")),
            ("mean Lipschitz | fits", smooth),
            ("least Lipschitz | fits", least),
            ("mean training error", shown("training_error")),
        ]


def measure(
    rule: Rule, network: Network, law: DataLaw, epsilon: Any, *, progress: bool = True
) -> Measurement:
    """Measure one pruning rule on one network and one finite law of data. See `Measurement` for what comes
    back.

    epsilon: how far below the noise the learner must fit, 0 < epsilon < sigma^2. progress: show a bar when
    the work is long and the terminal can show one. To compare many rules use `measure_all`, which shares the
    table.

    Raises ValueError, before anything is allocated, for epsilon out of range, dimensions that differ, a size
    that no mask has, or more work than the limits in sims.mask_table allow; TypeError for arguments of the wrong
    type.
    """
    return measure_all([rule], network, law, epsilon, progress=progress)[0]


def measure_all(
    rules: Sequence[Rule], network: Network, law: DataLaw, epsilon: Any, *, progress: bool = True
) -> list[Measurement]:
    """`measure` for many rules on one network, law and epsilon; the table over (mask, data set) is computed once."""
    check_target("measure", network, law, epsilon)
    rules = list(rules)
    check("measure", "rules", rules, len(rules) > 0, "hold at least one rule")
    check("measure", "network.p", network.p, network.p <= MAX_BITS, f"be at most {MAX_BITS}")
    for rule in rules:
        if not hasattr(rule, "choose"):
            raise TypeError(f"measure: rule must be a pruning rule, not {type(rule).__name__}")
        rule.check(network, law)
    sizes = {size for rule in rules if (size := getattr(rule, "size", None)) is not None}
    listed = sum(math.comb(network.p, size) for size in sizes)
    check("measure", "masks", listed, listed <= MAX_MASKS, f"be at most {MAX_MASKS}")
    one_of_each = {(type(rule), getattr(rule, "size", id(rule))): rule for rule in rules}
    masks = np.unique(np.concatenate([rule.masks(network, law) for rule in one_of_each.values()]))
    table = MaskTable(network, law, epsilon, masks, progress=progress)
    return [_measured(rule, table) for rule in rules]


def _measured(rule: Rule, table: MaskTable) -> Measurement:
    choice = rule.choose(table)
    latest = _Latest(table, choice)
    joint = latest()
    decided = "exact" if joint.exact else "enclosed"
    information, fit = joint.information(), joint.fit_probability()
    return Measurement(
        rule=rule,
        network=table.network,
        law=table.law,
        epsilon=table.epsilon,
        sigma_squared=table.law.sigma_squared,
        information=information,
        expected_size=joint.expected_size(),
        fit_probability=fit,
        lipschitz_mean=joint.mean_lipschitz() if fit != 0 else None,
        lipschitz_minimum=joint.minimum() if fit != 0 else None,
        training_error=joint.training_error(),
        exactness={
            "information": "exact" if information.exact else "enclosed",
            "expected_size": "exact",
            "fit_probability": "exact" if isinstance(fit, Fraction) else "enclosed",
            "lipschitz_mean": "enclosed",
            "lipschitz_minimum": decided,
            "training_error": "enclosed",
        },
        _joint=latest,
    )
