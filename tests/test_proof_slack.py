"""The waterfall: its ends are the measured value and the printed theorem, its steps multiply up, its heart is sound."""

import dataclasses
import math
from fractions import Fraction as F
from types import SimpleNamespace

import numpy as np
import pytest

from bounds.enclose import enclosure
from bounds.registry import get
from sims.confront import confront, known_facts, proof_slack
from sims.data import FixedDesign, Iid
from sims.instance import NetworkInstance
from sims.network import Network
from sims.proof_slack import _core, _kl, _largest_proxy
from sims.rules import Blind, LeastError, LeastLipschitz
from sims.zoo import CROSS

LAW = Iid.noisy_labels(CROSS, F(1, 2), 4)


def instance(rule):
    return NetworkInstance(Network.random(2, 2, seed=0), LAW, rule, F(1, 2), F(1, 4))


@pytest.mark.parametrize("rule", [Blind(2), Blind(3), LeastLipschitz(2)], ids=repr)
def test_ends_and_product(rule):
    it = instance(rule)
    found = proof_slack(it)
    facts = known_facts(it).values
    values = {name: facts[name] for name in ("n", "d", "c", "epsilon", "delta", "p_eff")}
    theorem = float(enclosure(get("kumar_2024_sparse_law").claim.rhs, values))
    assert found.printed == pytest.approx(theorem**2, rel=1e-9)
    assert found.measured == pytest.approx(float(it.learned.lipschitz_level(F(1, 4))) ** 2, rel=1e-12)
    assert math.prod(step.factor for step in found.steps) == pytest.approx(
        found.measured / found.printed, rel=1e-9
    )
    assert not found.in_scope
    assert "all steps" in str(found)


@pytest.mark.parametrize("rule", [Blind(2), Blind(3), LeastLipschitz(2)], ids=repr)
def test_steps_that_hold_on_every_instance_lose(rule):
    """All but the noise events are inequalities without a sample size: their factors are at least 1."""
    steps = {step.name: step.factor for step in proof_slack(instance(rule)).steps}
    small = {"centring, event F", "noise, events B and C"}
    assert len(steps) == 13 and small < set(steps)
    for name, factor in steps.items():
        if name not in small:
            assert factor >= 1 - 1e-9, name


def test_the_core_obeys_data_processing():
    it = instance(LeastLipschitz(2))
    level = it.learned.lipschitz_level(F(1, 4))
    core = _core(it.learned, float(level), level)
    assert core.kl <= core.information + 1e-12
    assert core.information <= core.counted + 1e-12
    assert 0 < core.level <= core.uncentred + 1 and 0 < core.probability <= 1
    assert core.worst <= math.exp(-(core.level**2) / (2 * core.proxy)) + 1e-9  # the proxy is one


def test_proxy_of_a_fair_sign_is_its_variance():
    """Y z = +-b with equal probability has best proxy b^2; a skew two-point law is known in closed form."""
    learned = instance(Blind(2)).learned
    values = learned.centred
    used = np.arange(len(values))
    largest = _largest_proxy(learned, used)
    shares = np.array([float(p) for p in LAW.probabilities])
    variances = values**2 @ shares
    assert largest >= variances.max() - 1e-12
    grid = np.linspace(1e-3, 40, 4001)[:, None]
    row = values[int(np.argmax(variances))]
    dense = (2 * np.log(np.exp(grid * row) @ shares) / grid[:, 0] ** 2).max()
    assert largest >= dense * (1 - 1e-9)


def test_proxies_in_closed_form():
    """A fair sign +-b has proxy b^2; values (1-p, -p) with probabilities (p, 1-p) have (1-2p)/(2 log((1-p)/p))."""

    def law(values, shares):
        return SimpleNamespace(centred=np.array([values]), law=SimpleNamespace(probabilities=shares))

    assert _largest_proxy(law([3.0, -3.0], [0.5, 0.5]), np.array([0])) == pytest.approx(9.0, rel=1e-6)
    for p in (0.01, 0.2, 0.4):
        exact = (1 - 2 * p) / (2 * math.log((1 - p) / p))  # Kearns & Saul 1998
        assert _largest_proxy(law([1 - p, -p], [p, 1 - p]), np.array([0])) == pytest.approx(exact, rel=1e-7)
    assert _largest_proxy(law([0.0, 1.0], [1.0, 0.0]), np.array([0])) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("rule", [Blind(2), LeastLipschitz(2)], ids=repr)
def test_what_is_left_after_isoperimetry(rule):
    """The first four factors lead to p a^2/(2 v (I + h(p))) with v = 16 c/(nd) per unit of L^2."""
    it = instance(rule)
    level = it.learned.lipschitz_level(F(1, 4))
    core = _core(it.learned, float(level), level)
    found = proof_slack(it)
    p = core.probability
    h = -p * math.log(p) - (1 - p) * math.log1p(-p) if p < 1 else 0.0
    proxy = 16 * float(it.facts().values["c"]) / (LAW.n * LAW.d)
    left = p * core.level**2 / (2 * proxy * (core.information + h))
    assert math.prod(step.factor for step in found.steps[:4]) == pytest.approx(
        found.measured / left, rel=1e-9
    )


def test_kl():
    assert _kl(0.5, 0.25) == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2 / 3))
    assert _kl(1.0, 0.25) == pytest.approx(math.log(4))


def test_refusals():
    it = instance(LeastError(3))
    with pytest.raises(ValueError, match=r"proof_slack: correlation with the noise=0\.0 must be positive"):
        proof_slack(it)
    with pytest.raises(ValueError, match=r"proof_slack: delta=99/100 must be less than P\(fits\)=0\.\d+"):
        proof_slack(dataclasses.replace(it, delta=F(99, 100)))
    with pytest.raises(ValueError, match=r"proof_slack: law=.* must have independent"):
        proof_slack(dataclasses.replace(it, law=FixedDesign(CROSS, F(1, 2)), epsilon=F(1, 4)))


def test_the_verdict_on_theorem_4_carries_it():
    it = instance(LeastLipschitz(2))
    verdict = confront("kumar_2024_sparse_law", it)
    assert verdict.verdict == "out_of_scope" and verdict.proof == proof_slack(it)
    assert confront("kumar_2024_finite", it).proof is None
    assert confront("kumar_2024_sparse_law", dataclasses.replace(it, delta=F(99, 100))).proof is None
