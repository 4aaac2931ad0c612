"""Chains that a user writes: they join or are refused, are audited like the catalogue, and become bounds."""

from __future__ import annotations

import pytest
import sympy as sp

import bounds
from bounds import registry
from bounds.bound import Require, Suppose
from bounds.proof import Cited
from bounds.quantities import Quantity
from bounds.symbols import SYMBOLS

log_mgf, tilt, width, lipschitz, L, n, information, p_eff, mask_information, log_count = (
    SYMBOLS[name]
    for name in (
        "log_mgf",
        "tilt",
        "width",
        "lipschitz",
        "L",
        "n",
        "information",
        "p_eff",
        "mask_information",
        "log_count",
    )
)
SIGN = {"interval": "X is a fair sign"}
LEARNER = {"finite_weights": "a finite class", "index_information": "finitely many functions"}


def test_a_chain_of_ten_lines_becomes_a_bound():
    chain = (
        bounds.derive(log_mgf, id="mine_2026_sign")
        .by("hoeffding_1963_lemma", {"width": 2}, because=SIGN)
        .eq(tilt**2 / 2)
        .le(tilt**2 / 2 + n * tilt, why="room")
        .le(n * tilt**2 + n * tilt)
    )
    assert chain.sense == "<="
    found = chain.audit()
    assert found.ok, found.table()
    assert found.complete
    b = chain.bound(title="A sign, with room")
    assert b.claim.rhs == n * tilt**2 + n * tilt
    assert bounds.evaluate(b, tilt=2, n=3).lower == 18
    shorter = bounds.derive(log_mgf).by("hoeffding_1963_lemma", {"width": 2}, because=SIGN).eq(tilt**2 / 2)
    assert bounds.solve(shorter.bound(), "tilt").expression == sp.sqrt(2) * sp.sqrt(log_mgf)
    lines = chain.latex().splitlines()
    assert lines[0] == r"\begin{align*}" and lines[-1] == r"\end{align*}"
    assert lines[1].startswith(r"\log\mathbb E e^{sX} &\le \frac{s^{2}}{2}")
    assert lines[3].startswith(r" &\le") and r"\text{room}" in lines[3]
    assert str(chain).splitlines()[0] == "log_mgf"


def test_a_derived_bound_can_be_registered_and_cited(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    first = bounds.derive(log_mgf).by("hoeffding_1963_lemma", {"width": 2}, because=SIGN).eq(tilt**2 / 2)
    own = bounds.register(first.bound("mine_2026_sign"))
    for lemma in (own, "mine_2026_sign"):
        second = bounds.derive(log_mgf).by(lemma, {"tilt": 2 * tilt}).eq(2 * tilt**2)
        assert second.audit().ok, second.audit().table()


def test_a_lemma_enters_with_its_sign():
    """information <= ..., so 1 - information >= ... and -information enters the other way round."""
    upper = bounds.derive(lipschitz).eq(lipschitz)
    assert upper.sense == "=="
    supposed = (Suppose("budget", "p_eff nats are more than the information"),)
    chain = bounds.derive(lipschitz, supposes=supposed).ge(L / (1 + information))
    down = chain.by("kumar_2024_learner_information", because=LEARNER)
    assert down.sense == ">="
    assert down.expr == L / (1 + mask_information + log_count)
    assert not down.audit().ok  # its first link is false
    assert down.audit().rows[0].verdict in ("failed", "undecided")
    with pytest.raises(ValueError, match="a chain goes one way"):
        bounds.derive(lipschitz).le(L / (1 + information)).by(
            "kumar_2024_learner_information", because=LEARNER
        )


def test_hypotheses_of_the_chain_are_inherited_and_used():
    supposed = (Suppose("interval", "centred, in an interval"),)
    assert bounds.derive(log_mgf, supposes=supposed).by("hoeffding_1963_lemma").audit().ok
    require = (Require("wide", width, ">=", tilt),)
    free = bounds.derive(width).ge(tilt)
    held = bounds.derive(width, requires=require).ge(tilt)
    assert not free.audit().ok
    assert held.audit().ok, held.audit().table()


def test_locals_are_declared():
    y = Quantity("y", "a number of my own", "positive real", "y")
    chain = bounds.derive(width, locals=(y,))
    assert chain.le(width + y.symbol).audit().ok
    with pytest.raises(
        ValueError, match=r"link 1: y must be symbols of bounds.symbols or of the chain's locals"
    ):
        bounds.derive(width).le(width + y.symbol)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: bounds.derive(sp.Symbol("speed")),
            ValueError,
            "start=speed must be a symbol of bounds.symbols",
        ),
        (lambda: bounds.derive("n"), ValueError, "start='n' must be a symbol"),
        (lambda: bounds.derive(n).le(object()), TypeError, "link 1: expr=.* must be an expression"),
        (
            lambda: bounds.derive(n).le(2 * n).ge(n),
            ValueError,
            "link 2: >= must not follow <=: a chain goes one way",
        ),
        (
            lambda: bounds.derive(n).by("hoeffding_1963_lemma", because=SIGN),
            ValueError,
            "by..hoeffding_1963_lemma..: log_mgf must stand in the chain, which is at n",
        ),
        (
            lambda: bounds.derive(log_mgf).by("hoeffding_1963_lemma"),
            ValueError,
            "because must say why the hypothesis holds here: 'interval'",
        ),
        (
            lambda: bounds.derive(log_mgf).by("hoeffding_1963_lemma", {"speed": 1}, because=SIGN),
            ValueError,
            "at='speed' must be one of tilt, width, log_mgf",
        ),
        (
            lambda: bounds.derive(information).by(
                "kumar_2024_learner_information", {"mask_information": p_eff}, because=LEARNER
            ),
            ValueError,
            "mask_information=p_eff is in bits and must be in nats: the factor is log 2",
        ),
        (
            lambda: bounds.derive(n).by("nobody_1900_nothing"),
            bounds.UnknownBound,
            "must be an id of the catalogue",
        ),
        (lambda: bounds.derive(n).bound(), ValueError, "must hold at least one relation"),
    ],
)
def test_what_does_not_join_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_citation_whose_domain_does_not_follow_fails_in_the_audit():
    chain = bounds.derive(log_mgf).by("hoeffding_1963_lemma", {"width": n - 1}, because=SIGN)
    assert not chain.audit().ok
    assert "is not certified to be a positive real" in chain.audit().table()
    assert isinstance(chain.bound().steps[0].check, Cited)
