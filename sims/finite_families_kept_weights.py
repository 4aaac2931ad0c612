"""Families of layers and masks: every small layer under every mask, magnitude pruning by name, all shuffles."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, product

from sims.finite_kept_weights import PrunedLayer, ShuffledLayer, UniformWeights

F = Fraction


def pruned_layers() -> Iterator[PrunedLayer]:
    """Every layer of up to three of the weights -2, -1, 1, 3 under every mask that keeps one."""
    for number in (1, 2, 3):
        for weights in combinations_with_replacement((F(-2), F(-1), F(1), F(3)), number):
            for mask in product((0, 1), repeat=number):
                if any(mask):
                    for signed in (False, True):
                        yield PrunedLayer(weights, mask, signed)


def magnitude_layers() -> Iterator[PrunedLayer]:
    """Layers whose smallest weights go: 1, 2, 4, ...; equally spaced; each with its negative, then with the laws of w."""
    for number in range(1, 7):
        for kept in range(1, number + 1):
            mask = (0,) * (number - kept) + (1,) * kept
            yield PrunedLayer(tuple(F((-2) ** j) for j in range(number)), mask)
            yield PrunedLayer(tuple(F(2 * j + 1, 2 * number) for j in range(number)), mask)
            both = tuple(F(sign * 2**j) for j in range(number) for sign in (1, -1))
            yield PrunedLayer(both, tuple(bit for bit in mask for _ in (1, -1)), signed=True)


def uniform_weights() -> Iterator[UniformWeights]:
    """The continuous law, from nothing removed to all but a tenth."""
    for tenths in range(10):
        for largest in (F(1), F(1, 3)):
            yield UniformWeights(F(tenths, 10), largest)


def shuffled_layers() -> Iterator[ShuffledLayer]:
    """Layers of up to six weights, with and without ties, all sizes and all places."""
    for number in range(2, 7):
        for weights in (tuple(map(F, range(number))), tuple(F(j // 2) for j in range(number))):
            for size in range(1, number + 1):
                for at in sorted(set(weights)):
                    yield ShuffledLayer(weights, size, at)
