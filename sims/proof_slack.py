"""Where the constant of Theorem 4 is lost: the slack of every step of its proof on one instance.

The theorem bounds Lip(f^W)^2 from below. Read backwards, its proof takes the measured value and makes it smaller step
by step until the printed bound is left; each step's factor is computed here from the enumerated law. The chain:

    measured L^2, L the largest constant with P(fits and Lip < L) <= delta
    -> (kl(p, q') + h(p)) / (I + h(p))     data processing: of the index W only the event X_W >= a is kept
    -> p log(1/q) / (I + h(p))             q' (index independent of the data) by the worst fixed index q
    -> p a^2 / (2 v (I + h(p)))            the tail of the worst index by its best variance proxy v
    -> v = 16 c L^2 / (n d)                the proxy by isoperimetry, symmetrisation and |z| <= 2
    -> delta for p                         the probability by the one that is claimed
    -> tail constant 144, + log 2          Proposition 1.2 in place of symmetrisation (tails, not moments)
    -> a_1^2 = 72, log(2/delta)            Lemma 1 in place of data processing
    -> b/2 for a                           event F (Lemma 2); b is the level of the correlation before centring f
    -> eps/4 for b                         events B and C (Lemma 2)
    -> delta/2 for delta                   half of the probability is kept for the noise events
    -> p_eff from exact counts, in bits    Lemma 3: I(W;D) <= I(m;D) + E log2 N_m
    -> E|m| log2(1 + 60 W J/eps)           the net for the weight vectors that occur
    -> 2 delta log(4/delta)                as printed; the proof gives (delta/2) log(4/delta)

The learner is the one of the repaired proof: where Lip(f^W) > L the mask is kept and the function is 0. The levels a of
X_W and b of its uncentred form are the largest that are reached as often as the learner fits with Lip <= L. A factor
below 1 means that the proof's step does not hold on the instance by itself: the noise events, centring above all, need
more data than an enumeration has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from bounds.enclose import Enclosure
from sims.instance import NetworkInstance
from sims.learned_law import ROUNDING, LearnedLaw, information, log_count
from sims.validate import check

_ZERO: tuple[tuple[Fraction, ...], Fraction] = ((), Fraction(1))  # weights of the zero function


@dataclass(frozen=True)
class SlackStep:
    """One step: what the proof does, where, the factor by which Lip^2 falls, and whether it is enclosed or estimated.

    enclosed: within 1e-9 of the true factor, relatively: from exact laws in double precision, every comparison being
    decided by far more than its rounding error; estimated: it rests on a numerical maximisation.
    """

    name: str
    source: str
    factor: float
    exactness: str


@dataclass(frozen=True)
class ProofSlack:
    """measured: Lip^2 at the level delta; printed: the square of Theorem 4's bound; the steps' factors multiply to
    measured/printed. in_scope: whether the instance has the data that the theorem asks for."""

    instance: str
    measured: float
    printed: float
    steps: tuple[SlackStep, ...]
    in_scope: bool

    def __str__(self) -> str:
        wide = max(len(step.name) for step in self.steps)
        rows = [f"  {s.name:<{wide}}  {s.factor:12.6g}  {s.exactness:<9}  {s.source}" for s in self.steps]
        head = f"Lip^2 on {self.instance}: measured {self.measured:.6g}, Theorem 4 {self.printed:.6g}"
        return "\n".join([head, *rows, f"  {'all steps':<{wide}}  {self.measured / self.printed:12.6g}"])


def waterfall(instance: NetworkInstance, p_eff: Enclosure) -> ProofSlack:
    """The slack of each step of Theorem 4 (Kumar, Luo & Sellke 2024) on an i.i.d. instance; p_eff in bits, as printed.

    Raises ValueError where the data are not i.i.d., where fitting is no likelier than delta (there is nothing to lose),
    or where the learned functions do not correlate with the noise.
    """
    who, law, learned, delta = "proof_slack", instance.law, instance.learned, float(instance.delta)
    check(who, "law", law, law.iid, "have independent, identically distributed points")
    level = learned.lipschitz_level(instance.delta)
    if level is None:
        raise ValueError(
            f"{who}: delta={instance.delta} must be less than P(fits)={float(learned.fit_probability):.6g}"
        )
    steepest = float(level)
    check(who, "Lipschitz constant", steepest, steepest > 0, "be positive at the level delta")
    core = _core(learned, steepest, level)
    check(who, "correlation with the noise", core.level, core.level > 0, "be positive on fitting data sets")

    c = instance.facts().values["c"]
    epsilon, scale = float(instance.epsilon), float(c) / (law.n * law.d)  # type: ignore[arg-type]
    nats, p, a2 = core.information, core.probability, core.level**2
    counted = core.counted

    def half(x: float) -> float:
        return x / 2 * math.log(4 / x)

    def lemma_1(level: float) -> float:
        return level**2 * delta / (72 * 144 * scale * (nats + delta * math.log(2 / delta)))

    def at_eighth(under: float) -> float:
        return (epsilon / 8) ** 2 * (delta / 2) / (72 * 144 * scale * under)

    certified = nats + _entropy(p)  # I + h(p)
    exponent = (nats + _entropy(delta)) / delta + math.log(2)
    values = [
        ("measured", "", steepest**2, "enclosed"),
        (
            "only the event is kept",
            "data processing",
            steepest**2 * (core.kl + _entropy(p)) / certified,
            "enclosed",
        ),
        (
            "worst fixed index",
            "data processing",
            steepest**2 * p * math.log(1 / core.worst) / certified,
            "enclosed",
        ),
        ("sub-Gaussian tail", "best proxy", steepest**2 * p * a2 / (2 * core.proxy * certified), "estimated"),
        ("isoperimetry", "symmetrised, 16cL²/nd", p * a2 / (32 * scale * certified), "estimated"),
        ("probability claimed", "δ for P", delta * a2 / (32 * scale * (nats + _entropy(delta))), "enclosed"),
        ("sum of tails", "Prop. 1.2: 144 for 32", a2 / (144 * scale * exponent), "enclosed"),
        ("index from a tail", "Lemma 1: factor 72", lemma_1(core.level), "enclosed"),
        ("centring, event F", "Lemma 2: half of b", lemma_1(core.uncentred / 2), "enclosed"),
        ("noise, events B and C", "Lemma 2: ε/4 for b", lemma_1(epsilon / 8), "enclosed"),
        ("half of δ for the noise", "App. B.2", at_eighth(nats + half(delta)), "enclosed"),
        ("mask and weights, in bits", "Lemma 3", at_eighth(counted / math.log(2) + half(delta)), "enclosed"),
        ("net of the weights", "App. B.2: 60WJ/ε", at_eighth(float(p_eff) + half(delta)), "enclosed"),
        ("logarithm as printed", "Theorem 4", at_eighth(float(p_eff) + 4 * half(delta)), "enclosed"),
    ]
    steps = tuple(
        SlackStep(name, source, before / after, exactness)
        for (_, _, before, _), (name, source, after, exactness) in pairwise(values)
    )
    enough = law.n * epsilon**2 >= 8**3 * math.log(8 / delta)
    return ProofSlack(instance.name, values[0][2], values[-1][2], steps, enough)


@dataclass(frozen=True)
class _Core:
    """The information-theoretic heart of the proof on one instance; informations in nats."""

    level: float  # a
    uncentred: float  # b
    probability: float  # p = P(X_W >= a)
    kl: float  # kl(p, q')
    worst: float  # q
    proxy: float  # v
    information: float  # I(W_L; D)
    counted: float  # I(m; D) + E log N_m, of W_L


def _core(learned: LearnedLaw, steepest: float, level: object) -> _Core:
    law = learned.law
    kept = np.array([pair.learned.lipschitz <= level for pair in learned.pairs])  # type: ignore[operator]
    fits = np.array([pair.learned.fits for pair in learned.pairs])
    shares = np.array([float(pair.probability) for pair in learned.pairs])
    index = np.array([learned.choices[pair.choice] for pair in learned.pairs])
    fitting = float(shares[fits & kept].sum())

    def reached(correlation: npt.NDArray[np.float64]) -> float:
        order = np.argsort(-correlation)
        mass = np.cumsum(shares[order])
        return float(correlation[order[int(np.searchsorted(mass, fitting * (1 - 1e-12)))]])

    correlation = np.where(kept, learned.correlations, 0.0)
    a = reached(correlation)
    cut = a - ROUNDING
    probability = float(shares[correlation >= cut].sum())

    weights = np.array([float(Fraction(w, law.denominator)) for w in law.weights])
    used = np.unique(index[kept])
    reach = np.empty(len(used))
    nearest = float(np.abs(correlation - cut).min())
    for j, i in enumerate(used):
        x = law.counts @ learned.centred[i] / law.n
        nearest = min(nearest, float(np.abs(x - cut).min()))
        reach[j] = weights @ (x >= cut)
    # Correlations are right to about 1e-14, so no comparison with the cut can have come out wrong.
    check("proof_slack", "distance of a correlation from the cut", nearest, nearest > 1e-12, "exceed 1e-12")
    chosen = np.array([shares[kept & (index == i)].sum() for i in used])
    product = float(chosen @ reach)  # functions that are too steep count as 0 and do not reach a > 0
    # The learner of the proof: where the function is too steep, the mask is kept and the function is 0.
    tamed = [
        pair.choice if keep else (pair.mask, *_ZERO) for pair, keep in zip(learned.pairs, kept, strict=True)
    ]
    both = list(zip(learned.pairs, tamed, strict=True))
    return _Core(
        level=a,
        uncentred=reached(np.where(kept, learned.uncentred_correlations, 0.0)),
        probability=probability,
        kl=_kl(probability, product),
        worst=float(reach.max()),
        proxy=_largest_proxy(learned, used) / law.n,
        information=float(information((a.data_set, choice, a.probability) for a, choice in both).enclosure()),
        counted=float(
            (learned.mask_information + log_count((choice, a.probability) for a, choice in both)).enclosure()
        ),
    )


def _largest_proxy(learned: LearnedLaw, used: npt.NDArray[np.int64]) -> float:
    """The largest best variance proxy of Y z = (f(x) - E f) z over functions: sup over s of 2 log E exp(s Y z)/s^2.

    Found on a grid of s for all functions, then by a bounded search for the few that lead there.
    """
    values = learned.centred[used]
    p = np.array([float(share) for share in learned.law.probabilities])  # type: ignore[attr-defined]
    largest = np.abs(values).max(axis=1)
    values, largest = values[largest > 0], largest[largest > 0]

    def proxies(
        log_s: float, rows: npt.NDArray[np.float64], scale: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        s = math.exp(log_s) / scale
        return 2 * np.log(np.exp(s[:, None] * rows) @ p) / s**2

    best = np.max([values**2 @ p, *(proxies(x, values, largest) for x in np.linspace(-4.0, 5.0, 46))], axis=0)
    found = float(best.max())
    for i in np.argsort(-best)[:8]:
        row, scale = values[i : i + 1], largest[i : i + 1]
        peak = minimize_scalar(
            lambda x, row=row, scale=scale: -float(proxies(x, row, scale)[0]),
            bounds=(-4.0, 5.0),
            method="bounded",
        )
        found = max(found, -float(peak.fun))
    return found


def _kl(p: float, q: float) -> float:
    rest = (1 - p) * math.log((1 - p) / (1 - q)) if p < 1 else 0.0
    return p * math.log(p / q) + rest


def _entropy(p: float) -> float:
    return -p * math.log(p) - (1 - p) * math.log(1 - p) if p < 1 else 0.0
