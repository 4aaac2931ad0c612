"""Families of random masks of small sources: shapes of a few links at several densities, equality cases among them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sims.finite_random_masks import (
    CompleteUnits,
    DeepSource,
    LinkedInputs,
    RandomLayer,
    ScaledSums,
    SharedUnits,
    SubsetSums,
    ThinnedSums,
)

F = Fraction
_DENSITIES = (F(1, 3), F(1, 2), F(9, 10))
_ABOVE = 1 + F(1, 2**20)  # next to equality, where balls tell two logarithms apart


def linked_inputs() -> Iterator[LinkedInputs]:
    """Every shape of up to 9 links, targets missed as rarely as can be and more often; random outputs, too."""
    for density in _DENSITIES:
        for d, neurons in ((1, 1), (1, 4), (2, 1), (2, 2), (2, 3), (2, 4), (3, 2), (3, 3), (4, 2)):
            yield LinkedInputs(d, neurons, density)
            yield LinkedInputs(d, neurons, density, delta=F(2, 5))
        for d, neurons in ((1, 2), (2, 3), (3, 2)):
            yield LinkedInputs(d, neurons, density, depth=2)


def complete_units() -> Iterator[CompleteUnits]:
    """Units of up to four inputs in sources of up to ten links; one of many inputs is nearest to equality."""
    for density in (F(1, 10), *_DENSITIES):
        for d, neurons in ((1, 1), (1, 3), (1, 5), (2, 1), (2, 3), (3, 2), (4, 2), (9, 1)):
            yield CompleteUnits(d, neurons, density)
        yield CompleteUnits(2, 2, density, F(1, 2))


def random_layers() -> Iterator[RandomLayer]:
    """Layers with and without all links, one copy asking or two; delta from what happens, and from the union bound."""
    patterns = (((1,),), ((1, 1),), ((1, 0),), ((1, 0), (1, 1)), ((1, 1), (1, 1)))
    for density in _DENSITIES:
        for pattern in patterns:
            for copies, asking in ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2)):
                if len(pattern) * len(pattern[0]) * copies * asking > 12:
                    continue
                yield RandomLayer(pattern, copies, density, asking)
                delta = asking * sum(map(sum, pattern)) * (1 - density) ** copies * _ABOVE
                if delta < 1:
                    yield RandomLayer(pattern, copies, density, asking, delta)


def shared_units() -> Iterator[SharedUnits]:
    """Up to three units for up to three neurons; one neuron is the equality case."""
    for first, density in ((F(1, 2), F(1, 2)), (F(1, 3), F(9, 10)), (F(9, 10), F(1, 4))):
        for units, neurons in ((1, 1), (3, 1), (1, 2), (2, 2), (3, 2), (1, 3), (2, 3), (3, 3)):
            yield SharedUnits(units, neurons, first, density)


def deep_sources() -> Iterator[DeepSource]:
    """Targets of one and two layers in sources one layer deeper, the widths solved for delta."""
    high, higher = F(9, 10), F(19, 20)
    for p in (F(1, 2), high):
        for copies in (1, 2, 3):
            yield DeepSource((1, 1), (copies,), (p, p))
            yield DeepSource((1, 2), (copies,), (p, higher))
            yield DeepSource((2, 1), (copies,), (higher, p))
    yield DeepSource((1, 1, 1), (3, 2), (high, high, higher))
    yield DeepSource((1, 1, 1), (3, 2), (high, high, higher), delta=F(1, 2))
    yield DeepSource((1, 2, 1), (2, 2), (high, higher, high))
    yield DeepSource((2, 1, 1), (2, 1), (higher, higher, high))


def doubled_sources() -> Iterator[DeepSource]:
    """The same in sources twice as deep."""
    high, higher = F(9, 10), F(19, 20)
    for p in (F(1, 2), high):
        for copies in (1, 2, 3):
            yield DeepSource((1, 1), (copies,), (p, p), doubled=True)
            yield DeepSource((2, 1), (copies,), (higher, p), doubled=True)
    yield DeepSource((1, 1, 1), (2, 2), (high, high, higher, high), doubled=True)
    yield DeepSource((1, 2, 1), (2, 2), (high, higher, high, higher), doubled=True)
    yield DeepSource((1, 1, 1), (3, 2), (high,) * 4, doubled=True, delta=F(1, 4))


def powers_of_two(n: int) -> tuple[Fraction, ...]:
    """1/2, 1/4, ..., 2^-n."""
    return tuple(F(1, 2**k) for k in range(1, n + 1))


def subset_sums() -> Iterator[SubsetSums]:
    """Powers of two on the interval that they serve best, and on [0, 1]; other numbers, of both signs."""
    for n in (1, 2, 3, 6, 10):
        error = F(1, 2 ** (n + 1))
        yield SubsetSums(powers_of_two(n), -error, 1 - error)
        yield SubsetSums(powers_of_two(n), F(0), F(1))
    for numbers in ((F(1, 3), F(1, 3)), (F(1, 2), F(1, 3), F(1, 5)), (F(-1, 2), F(1, 4), F(3, 4), F(1, 8))):
        for low, high in ((F(0), F(1)), (F(-1, 2), F(1, 2)), (F(0), F(1, 7))):
            yield SubsetSums(numbers, low, high)


def thinned_sums() -> Iterator[ThinnedSums]:
    """Powers of two, all of which are needed; numbers any of which will do; errors that leave some choice."""
    for density in _DENSITIES:
        for n in (1, 2, 3):
            error = F(1, 2 ** (n + 1))
            yield ThinnedSums(powers_of_two(n), -error, 1 - error, error, density)
            yield ThinnedSums((F(1, 2),) * n, F(-1, 4), F(3, 4), F(1, 4), density)
        yield ThinnedSums((F(1, 2), F(1, 3), F(1, 4), F(1, 6), F(-1, 5)), F(0), F(1), F(1, 5), density)


def scaled_sums() -> Iterator[ScaledSums]:
    """One scale with up to 14 numbers, two with up to three; values at the ends of the halves, and inside."""
    half, quarter = F(1, 2), F(1, 4)
    ends = ((F(1), quarter), (F(-1), quarter), (F(0), half))
    inside = ((F(3, 4), quarter), (F(-3, 4), quarter), (quarter, quarter), (-quarter, quarter))
    for density in _DENSITIES:
        for copies in (1, 3, 8, 14):
            yield ScaledSums(1, copies, density, ends)
        for copies in (1, 3):
            yield ScaledSums(2, copies, density, ends)
            yield ScaledSums(1, copies, density, inside)
    yield ScaledSums(1, 6, F(9, 10), inside)
