"""Learners on samples from a finite law: generalisation and the information that pays for it, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, cmp_to_key
from itertools import product
from math import prod

from sims.finite_laws import law, mutual_information, relative_entropy
from sims.instance import Facts, Value
from sims.log_sum import LogSum
from sims.validate import Matrix, Vector, check, exact_array, exact_integer

_HALF = Fraction(1, 2)
_MOST, _SORTED = 2**18, 2**8  # samples of supersamples, and samples compared in pairs, within reach
Sample = tuple[int, ...]


@dataclass(frozen=True)
class Learner:
    """n points from a finite law and a choice W that depends on them at random.

    weights: of the points' law; loss: loss[w][z] in [0, 1]; kernel: for each sample, in the order of
    itertools.product(points, repeat=n), the weights of P(W | S); threshold: a level of |gen|; delta: how often a
    high-probability claim may fail; prior: weights of a law of W chosen before the data, uniform where none is given.
    keeps: for each sample, which of its points say all of the choice.
    Raises ValueError for weights that are no laws, a loss outside [0, 1], or lengths that differ.
    """

    weights: tuple[int, ...]
    loss: tuple[tuple[int | Fraction, ...], ...]
    kernel: tuple[tuple[int | Fraction, ...], ...]
    n: int
    label: str = ""
    threshold: Fraction = _HALF
    delta: Fraction = _HALF
    prior: tuple[int, ...] = ()
    keeps: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        who = "Learner"
        law(who, "weights", self.weights)
        loss = exact_array(who, "loss", self.loss, 2)
        inside = all(0 <= entry <= 1 for row in loss for entry in row)
        check(who, "loss", self.loss, inside, "lie in [0, 1]")
        check(who, "loss", self.loss, len(loss[0]) == len(self.weights), f"have {len(self.weights)} columns")
        check(who, "n", exact_integer(who, "n", self.n), self.n >= 1, "be at least 1")
        samples = len(self.weights) ** self.n
        check(who, "kernel", f"{len(self.kernel)} rows", len(self.kernel) == samples, f"have {samples} rows")
        for row in self.kernel:
            check(who, "kernel row", row, len(row) == len(loss), f"have {len(loss)} entries")
            law(who, "kernel row", row)
        check(who, "threshold", self.threshold, self.threshold > 0, "be positive")
        check(who, "delta", self.delta, 0 < self.delta < 1, "lie in (0, 1)")
        check(
            who, "prior", self.prior, len(self.prior) in (0, len(loss)), f"have {len(loss)} entries or none"
        )
        if self.keeps:
            self._check_compression()

    def _check_compression(self) -> None:
        """The points kept are as many in every sample, and two samples that keep the same choose the same."""
        sizes = {len(kept) for kept in self.keeps}
        whole = len(self.keeps) == len(self.kernel) and len(sizes) == 1
        check("Learner", "keeps", self.keeps, whole, "hold as many places for each sample")
        told: dict[Sample, Vector] = {}
        for (sample, row), kept in zip(self.choices.items(), self.keeps, strict=True):
            same = told.setdefault(tuple(sample[i] for i in kept), row) == row
            check("Learner", "keeps", kept, same, "say all of the choice")

    @property
    def name(self) -> str:
        """The learner and its data."""
        return (
            f"{self.label or 'learner'}, points {' '.join(map(str, self.weights))}, n={self.n}, "
            f"a={self.threshold}, delta={self.delta}"
        )

    @cached_property
    def points(self) -> Vector:
        """The law of one point."""
        return law("Learner", "weights", self.weights)

    @cached_property
    def choices(self) -> dict[Sample, Vector]:
        """P(W | S) for every sample."""
        samples = product(range(len(self.weights)), repeat=self.n)
        return {s: law("Learner", "kernel row", row) for s, row in zip(samples, self.kernel, strict=True)}

    def _chance(self, sample: Sample) -> Fraction:
        return prod((self.points[z] for z in sample), start=Fraction(1))

    @cached_property
    def true_risk(self) -> Vector:
        """The expected loss of each w on a new point."""
        return tuple(
            sum((Fraction(x) * p for x, p in zip(row, self.points, strict=True)), Fraction(0))
            for row in self.loss
        )

    def sample_risk(self, w: int, sample: Sample) -> Fraction:
        """The mean loss of w on the sample."""
        return sum((Fraction(self.loss[w][z]) for z in sample), Fraction(0)) / self.n

    @cached_property
    def outcomes(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        """(probability, risk, empirical risk) of every sample and choice of positive probability."""
        return [
            (self._chance(s) * p, self.true_risk[w], self.sample_risk(w, s))
            for s, row in self.choices.items()
            for w, p in enumerate(row)
            if p and self._chance(s)
        ]

    @cached_property
    def information(self) -> LogSum:
        """I(S;W)."""
        return mutual_information(
            tuple(tuple(self._chance(s) * p for p in row) for s, row in self.choices.items())
        )

    @cached_property
    def cmi(self) -> LogSum:
        """I(W;U | supersample): U says which point of each of n pairs is in the sample."""
        found = LogSum({})
        flips = list(product((0, 1), repeat=self.n))
        pairs = list(product(range(len(self.weights)), repeat=2))
        for supersample in product(pairs, repeat=self.n):
            chance = prod((self.points[a] * self.points[b] for a, b in supersample), start=Fraction(1))
            if chance:
                rows = (
                    self.choices[tuple(pair[u] for pair, u in zip(supersample, flip, strict=True))]
                    for flip in flips
                )
                joint: Matrix = tuple(tuple(p / len(flips) for p in row) for row in rows)
                found = found + mutual_information(joint) * chance
        return found

    def _binary(self, sample: Sample) -> tuple[LogSum, LogSum]:
        """kl(empirical risk, risk) and the divergence from the prior, for the posterior of a sample."""
        row = self.choices[sample]
        seen = sum((p * self.sample_risk(w, sample) for w, p in enumerate(row)), Fraction(0))
        true = sum((p * r for p, r in zip(row, self.true_risk, strict=True)), Fraction(0))
        prior = law("Learner", "prior", self.prior or (1,) * len(self.loss))
        apart = relative_entropy((seen, 1 - seen), (true, 1 - true))
        far = relative_entropy(row, prior)
        check("Learner", "prior", self.prior, far is not None, "allow whatever is chosen")
        assert apart is not None and far is not None  # a risk of 0 or 1 is one on every sample that can occur
        return apart, far

    @cached_property
    def at_confidence(self) -> tuple[LogSum, LogSum]:
        """The two numbers of `_binary` at the hardest sample outside the worst ones that delta lets go.

        A claim kl <= (KL + number)/n fails with probability at most delta exactly when it holds there.
        """
        found = [(*self._binary(s), self._chance(s)) for s in self.choices if self._chance(s)]
        excess = [apart * self.n - far for apart, far, _ in found]

        def harder(i: int, j: int) -> int:
            return (excess[j] - excess[i]).sign()

        hardest = sorted(range(len(found)), key=cmp_to_key(harder))
        passed = Fraction(0)
        for apart, far, chance in (found[i] for i in hardest):
            passed += chance
            if passed > self.delta:
                return apart, far
        raise AssertionError("probabilities sum to 1, above delta")

    def facts(self, level: Fraction | None = None) -> Facts:
        """Risks, gaps, informations, and the binary divergence at the confidence asked for."""
        del level
        gap = sum((p * (risk - seen) for p, risk, seen in self.outcomes), Fraction(0))
        width = max(
            max(Fraction(self.loss[w][z]) for z in range(len(self.points)) if self.points[z])
            - min(Fraction(self.loss[w][z]) for z in range(len(self.points)) if self.points[z])
            for w in range(len(self.loss))
        )
        values: dict[str, Value] = {
            "n": Fraction(self.n),
            "N": Fraction(len(self.loss)),
            "delta": self.delta,
            "threshold": self.threshold,
            "information": self.information,
            "risk": sum((p * risk for p, risk, _ in self.outcomes), Fraction(0)),
            "empirical_risk": sum((p * seen for p, _, seen in self.outcomes), Fraction(0)),
            "generalisation_gap": abs(gap),
            "squared_gap": sum((p * (risk - seen) ** 2 for p, risk, seen in self.outcomes), Fraction(0)),
            "tail_probability": sum(
                (p for p, risk, seen in self.outcomes if abs(risk - seen) >= self.threshold), Fraction(0)
            ),
        }
        if len(self.kernel) <= _SORTED:
            values["risk_divergence"], values["divergence"] = self.at_confidence
        if 4**self.n * len(self.points) ** (2 * self.n) <= _MOST:
            values["cmi"] = self.cmi
        if self.keeps:
            values["size"] = Fraction(len(self.keeps[0]))
        if width > 0:
            values["proxy"], values["width"] = width**2 / 4, width
        iid = (True, "independent draws from one finite law")
        declared = {
            "compression": (bool(self.keeps), "checked on every sample" if self.keeps else "not said"),
            "iid": iid,
            "independent": iid,
            "bounded_loss": (True, "the table's entries lie in [0, 1]"),
            "subgaussian_loss": (True, "Hoeffding's, with the width of the loss of each choice"),
            "index_information": (True, "finitely many choices"),
            "prior": (True, "fixed before the data"),
        }
        return Facts(values, {}, declared)
