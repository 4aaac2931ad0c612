"""Named small instances: exhaustive families, degenerate networks, equality cases, some in the scope of Theorem 4."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from sims.data import FixedDesign, Iid
from sims.instance import Instance, MemoriserInstance, NetworkInstance
from sims.memoriser import Memoriser
from sims.network import Network
from sims.rules import Blind, LeastError, LeastLipschitz, Rule

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
CROSS = ((1, 0), (0, 1), (-1, 0), (0, -1))  # the four unit points of the plane
TETRAHEDRON = (
    (1, 1, 1),
    (1, -1, -1),
    (-1, 1, -1),
    (-1, -1, 1),
)  # four corners of the cube, as far apart as can be


def _rules(size: int) -> tuple[Rule, ...]:
    return Blind(size), LeastError(size), LeastLipschitz(size)


def lines() -> Iterator[Instance]:
    """One input: every network with two inner weights from {-1, 1/2, 1}, every size and rule, on three points."""
    law = Iid.noisy_labels([(-1,), (1,), (2,)], _HALF, 3)
    for weights in product((Fraction(-1), _HALF, Fraction(1)), repeat=2):
        network = Network([[w] for w in weights])
        for size in range(network.p + 1):
            for rule in _rules(size):
                yield NetworkInstance(network, law, rule, _HALF, _QUARTER, label="line")


def planes() -> Iterator[Instance]:
    """Two inputs: drawn networks of one to three units on the four unit points, uneven labels included."""
    laws = (
        Iid.noisy_labels(CROSS, _HALF, 3),
        Iid.noisy_labels(CROSS[:3], Fraction(1, 3), 4),
        Iid([(1, 0), (0, 1), (1, 0), (0, 1), (1, 1)], [1, 1, -1, -1, _HALF], [Fraction(1, 5)] * 5, 4),
    )
    for k, law, seed in product((1, 2), laws, range(2)):
        network = Network.random(k, 2, seed=seed)
        for size in range(1, network.p + 1):
            for rule in _rules(size):
                yield NetworkInstance(
                    network, law, rule, law.sigma_squared / 2, _QUARTER, label=f"seed {seed}"
                )


def degenerate() -> Iterator[Instance]:
    """Repeated, opposite and zero inner rows; masks that leave nothing; a law on one point."""
    law = Iid.noisy_labels(CROSS[:2], _HALF, 3)
    for rows in ([[1, 0], [1, 0]], [[1, 1], [-1, -1]], [[0, 0], [1, 2]], [[1, -1], [2, -2]]):
        for size in (0, 1, 2, 4):
            for rule in _rules(size):
                yield NetworkInstance(Network(rows), law, rule, _HALF, _QUARTER, label="degenerate")
    one = Iid([(1,), (1,)], [1, -1], [_HALF, _HALF], 3)
    for rule in _rules(1):
        yield NetworkInstance(Network([[1]]), one, rule, _HALF, _QUARTER, label="one point")


def fixed_designs() -> Iterator[Instance]:
    """Fixed points with all label vectors: the theorems about i.i.d. data do not speak of them, Lemma 3 does."""
    for q in (_HALF, Fraction(1, 3)):
        law = FixedDesign([(1, 0), (0, 1), (-1, -1), (2, 1)], q)
        network = Network.random(2, 2, seed=3)
        for size in range(network.p + 1):
            for rule in _rules(size):
                yield NetworkInstance(
                    network, law, rule, law.sigma_squared / 2, _QUARTER, label="fixed design"
                )


def large() -> Iterator[Instance]:
    """Enough data for the hypothesis 8^3 k log(8k/delta) <= n epsilon^2 of Theorem 4.

    On one point fitting is so unlikely that the theorem asks nothing; the memoriser fits almost surely.
    """
    coin = Iid([(1,), (1,)], [1, -1], [_HALF, _HALF], 1800)
    for rule in (*_rules(0), *_rules(1)):
        yield NetworkInstance(Network([[1]]), coin, rule, Fraction(9, 10), _HALF, label="coin")
    for n, points, epsilon, delta in (
        (1700, 170_000, Fraction(15, 16), _HALF),
        (1700, 170_000, Fraction(15, 16), Fraction(9, 10)),
        (2400, 60_000, Fraction(7, 8), _HALF),
        (2400, 10**6, Fraction(7, 8), _QUARTER),
    ):
        yield MemoriserInstance(Memoriser(n, points, epsilon, delta))


FAMILIES = {
    "lines": lines,
    "planes": planes,
    "degenerate": degenerate,
    "fixed_designs": fixed_designs,
    "large": large,
}


def zoo() -> Iterator[Instance]:
    """All of it."""
    for family in FAMILIES.values():
        yield from family()
