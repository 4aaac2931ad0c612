"""An instance of the theorems: a network, a law of data, a pruning rule, and all the numbers that a claim may ask for.

A number is listed under its name in the shared vocabulary (`bounds.quantities`), exact or enclosed, and `expected_size`
beside them, E|m|_1, from which the confrontation forms p_eff. What an instance cannot measure it leaves out, and a
claim that needs it is then out of scope.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from bounds.enclose import Enclosure
from sims.data import DataLaw
from sims.isoperimetry import IsoperimetryConstant, isoperimetry_constant
from sims.learned_law import LearnedLaw
from sims.log_sum import LogSum
from sims.memoriser import Memoriser
from sims.network import Network
from sims.rules import Rule
from sims.validate import check, exact_number

Value = Fraction | Enclosure | LogSum
_UNLIKELY = "fitting is no likelier than delta"
_ANY = Fraction(1, 2**20)  # taken where every positive number will do
_MARGIN = Fraction(1001, 1000)  # on weights and features found in floats, whose relative error is about 1e-15


@dataclass(frozen=True)
class Facts:
    """What is known of an instance.

    values: a quantity's name -> its value; free: a quantity that a claim would bound -> why nothing is asked of it here
    (the Lipschitz constant where fitting is no likelier than delta; it has a value only if it is bounded all the
    same); declared: the key of a `Suppose` -> (whether it holds here, why).
    """

    values: Mapping[str, Value]
    free: Mapping[str, str]
    declared: Mapping[str, tuple[bool, str]]


class Instance(Protocol):
    """Anything with a name and facts; `facts(level)` may need the level at which a claim cuts the correlation."""

    @property
    def name(self) -> str: ...

    def facts(self, level: Fraction | None = None) -> Facts: ...


@dataclass(frozen=True)
class NetworkInstance:
    """An enumerated instance. delta: the failure probability at which high-probability claims are read.

    Raises ValueError unless 0 < delta < 1, and as `LearnedLaw` does when its facts are asked for.
    """

    network: Network
    law: DataLaw
    rule: Rule
    epsilon: Fraction
    delta: Fraction
    label: str = ""
    _cache: dict[Fraction | None, Facts] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        delta = exact_number("NetworkInstance", "delta", self.delta)
        check("NetworkInstance", "delta", self.delta, 0 < delta < 1, "lie in (0, 1)")
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "epsilon", exact_number("NetworkInstance", "epsilon", self.epsilon))

    @property
    def name(self) -> str:
        """A text that tells this instance from others of a zoo."""
        parts = (self.label, repr(self.network), self.law.name, repr(self.rule))
        return ", ".join(part for part in (*parts, f"epsilon={self.epsilon}", f"delta={self.delta}") if part)

    @cached_property
    def learned(self) -> LearnedLaw:
        """The joint law of data and learned functions."""
        return LearnedLaw(self.rule, self.network, self.law, self.epsilon)

    @cached_property
    def isoperimetry(self) -> IsoperimetryConstant:
        """Bounds of the smallest isoperimetry constant of the law of one point."""
        return isoperimetry_constant(self.law.atom_x, self.law.probabilities)  # type: ignore[attr-defined]

    @property
    def weight_diameter(self) -> Fraction:
        """W: twice a number that every learned vector of outer weights stays below."""
        return 2 * Fraction(self.learned.largest_weight) * _MARGIN

    @property
    def weight_smoothness(self) -> Fraction:
        """J: |f_a - f_a'| <= J |a - a'| at every point of the law, by the norm of the features there."""
        bias = self.network.inner_bias or (Fraction(0),) * self.network.k
        largest = Fraction(0)
        for mask in {mask for mask, _, _ in self.learned.choices}:
            rows = self.network.masked(mask)
            for x in set(self.law.atom_x):
                unit = (
                    max(Fraction(0), sum((w * v for w, v in zip(row, x, strict=True)), b))
                    for row, b in zip(rows, bias, strict=True)
                )
                largest = max(largest, sum((u * u for u in unit), Fraction(0)))
        return Fraction(math.sqrt(largest)) * _MARGIN

    def facts(self, level: Fraction | None = None) -> Facts:
        """The facts; `level` adds the probabilities that the correlation with the noise reaches it."""
        if level not in self._cache:
            self._cache[level] = self._facts(level)
        return self._cache[level]

    def _facts(self, level: Fraction | None) -> Facts:
        learned, law = self.learned, self.law
        values: dict[str, Value] = {
            "n": Fraction(law.n),
            "d": Fraction(law.d),
            "k": Fraction(1),
            "p": Fraction(self.network.p),
            "epsilon": learned.epsilon,
            "delta": self.delta,
            "N": Fraction(len(learned.choices)),
            "information": learned.information,
            "mask_information": learned.mask_information,
            "log_count": learned.log_count,
            "expected_size": learned.expected_size,
            "fit_probability": learned.fit_probability,
            "W": self.weight_diameter,
            "J": self.weight_smoothness,
        }
        largest = learned.largest_lipschitz.enclosure().upper
        values["L"] = largest if largest > 0 else _ANY  # constant functions
        reached = learned.lipschitz_level(self.delta)
        if reached is not None:
            values["lipschitz"] = reached.enclosure()
        if law.iid:
            valid = self.isoperimetry.valid.upper
            values["c"] = valid if valid > 0 else _ANY  # one point
            values["C"] = 144 * values["c"] * values["L"] ** 2 / (law.n * law.d)  # type: ignore[operator]
            values["correlation"] = learned.correlation_quantile(self.delta)
            if level is not None:
                values["threshold"] = level
                values["correlation_probability"] = learned.correlation_probability(float(level))
                values["alpha"] = values["correlation_probability"]
                values["q"] = learned.fixed_index_probability(float(level))
        return Facts(values, {} if reached is not None else {"lipschitz": _UNLIKELY}, self._declared())

    def _declared(self) -> dict[str, tuple[bool, str]]:
        iid = (
            self.law.iid,
            "independent draws from one finite law" if self.law.iid else "the points are fixed",
        )
        isoperimetric = (
            self.law.iid,
            "c is certified by linear programs" if self.law.iid else "the points are fixed",
        )
        few = self.network.inner_bias is None
        return {
            "iid": iid,
            "independent": iid,
            "isoperimetric": isoperimetric,
            "tail": (
                self.law.iid,
                "isoperimetry and Proposition 1.2 of Bubeck and Sellke, with C = 144 c L^2/(nd)",
            ),
            "lipschitz_class": (True, "L is the largest Lipschitz constant of a learned function, exactly"),
            "bounded": (True, "correlations are those of the clipped functions"),
            "fixed_index": (self.law.iid, "q is the largest probability over the learned functions"),
            "index_information": (True, "finitely many learned functions"),
            "finite_weights": (True, "finitely many data sets"),
            "parametrised": (
                few,
                "outer weights of live units, no more than kept weights; W and J bound those that occur"
                if few
                else "with inner biases a unit can live without kept weights",
            ),
        }


@dataclass(frozen=True)
class MemoriserInstance:
    """The closed-form instance: large enough for the theorems' hypotheses."""

    memoriser: Memoriser

    @property
    def name(self) -> str:
        """A short text."""
        return self.memoriser.name

    def facts(self, level: Fraction | None = None) -> Facts:
        """The facts; the correlation with the noise is not among them."""
        del level
        m = self.memoriser
        values: dict[str, Value] = {
            "n": Fraction(m.n),
            "d": Fraction(m.points),
            "k": Fraction(1),
            "p": Fraction(m.points),
            "c": m.isoperimetry.upper,
            "epsilon": m.epsilon,
            "delta": m.delta,
            "L": m.lipschitz.upper,
            "W": m.weight_diameter.upper,
            "J": Fraction(1),
            "mask_information": m.mask_information,
            "lipschitz": m.lipschitz,
            "fit_probability": m.fit_probability,
            "expected_size": m.expected_size,
        }
        likely = m.fit_probability.lower > m.delta
        why = "unit vectors drawn independently, fair labels"
        declared = {
            "iid": (True, why),
            "isoperimetric": (True, "c in closed form"),
            "parametrised": (
                True,
                "one outer weight in [-1, 1] per kept weight; |f_a - f_a'| <= |a - a'| at the points",
            ),
        }
        return Facts(
            values,
            {} if likely else {"lipschitz": "fitting is not certified to be likelier than delta"},
            declared,
        )
