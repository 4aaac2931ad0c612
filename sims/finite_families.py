"""Families of finite laws: joint laws, pairs, guesses and laws of masks. Exhaustive first, equality cases by name."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from math import comb

from sims.finite_laws import CountedLaw, Guess, IndependentCopy, JointLaw, PairOfLaws
from sims.finite_masks import BernoulliMask, MaskCount, NeuronMasks, RandomMask, ShuffledMasks

F = Fraction
_HALF, _QUARTER = F(1, 2), F(1, 4)
Rows = tuple[tuple[int, ...], ...]


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to write `total` as an ordered sum of `parts` nonnegative integers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def laws_up_to(denominator: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every law on `parts` points whose probabilities have a common denominator of at most that, once each."""
    seen = set()
    for total in range(1, denominator + 1):
        for weights in compositions(total, parts):
            law = tuple(F(w, total) for w in weights)
            if law not in seen:
                seen.add(law)
                yield weights


def _events(rows: int, columns: int) -> Iterator[tuple[int, ...]]:
    yield from product(range(2**columns), repeat=rows)


def _least(weights: Rows, events: tuple[int, ...]) -> bool:
    """Whether no renaming of indices and data gives an earlier description of the same instance."""
    columns = len(weights[0])
    for order in permutations(range(columns)):
        moved = [
            (
                tuple(row[j] for j in order),
                sum((event >> j & 1) << i for i, j in enumerate(order)),
            )
            for row, event in zip(weights, events, strict=True)
        ]
        if sorted(moved) < list(zip(weights, events, strict=True)):
            return False
    return True


def _rows(flat: tuple[int, ...], columns: int) -> Rows:
    return tuple(flat[i : i + columns] for i in range(0, len(flat), columns))


def joint_laws() -> Iterator[JointLaw]:
    """Every 2x2 law with denominators up to 6 and 2x3 law up to 4, with every event that can occur, up to renaming."""
    for columns, denominator in ((2, 6), (3, 4)):
        for flat in laws_up_to(denominator, 2 * columns):
            weights = _rows(flat, columns)
            for events in _events(2, columns):
                if _least(weights, events) and (law := JointLaw(weights, events)).event_probability:
                    yield law


def sharp_laws() -> Iterator[JointLaw]:
    """The index is the data, but for a share of errors: the information is the binary divergence of the event."""
    for size in (2, 3, 4, 8):
        for right, wrong in ((1, 0), (2, 1), (3, 1), (7, 1), (50, 1)):
            rows = tuple(tuple(right if i == j else wrong for j in range(size)) for i in range(size))
            yield JointLaw(rows, tuple(1 << i for i in range(size)))
    # an unlikely event that the index always finds
    for size in (4, 16, 64):
        yield JointLaw(((1, 1), (0, 2 * size)), (1, 1))
        yield JointLaw(((size, 0), (0, 1)), (0, 2))


def halved_laws() -> Iterator[JointLaw]:
    """A level alpha below the event's probability."""
    for law in sharp_laws():
        for share in (_HALF, F(7, 8)):
            yield JointLaw(law.weights, law.events, share=share)


def tilted_laws() -> Iterator[JointLaw]:
    """The same with other tilts than the best one."""
    for law in sharp_laws():
        for growth in (F(9, 8), F(2), F(50)):
            yield JointLaw(law.weights, law.events, growth=growth)


def independent_copies() -> Iterator[IndependentCopy]:
    """All of these against an index that does not look at the data."""
    for family in (joint_laws, sharp_laws):
        for law in family():
            yield IndependentCopy(law)


def masked_laws() -> Iterator[JointLaw]:
    """Two indices with one mask and a third with another; indices that are the data, equality of the chain rule."""
    for flat in laws_up_to(4, 6):
        yield JointLaw(_rows(flat, 2), (1, 2, 1), (0, 0, 1))
    for masks in ((0, 0, 1, 1), (0, 0, 0, 0), (0, 1, 2, 3)):
        diagonal = tuple(tuple(int(i == j) for j in range(4)) for i in range(4))
        yield JointLaw(diagonal, (1, 2, 4, 8), masks)
    for wrong in (0, 1):
        rows = tuple(tuple(30 if i == j else wrong for j in range(8)) for i in range(8))
        yield JointLaw(rows, tuple(1 << i for i in range(8)), (0, 0, 0, 0, 1, 1, 2, 3))


def counted_laws() -> Iterator[CountedLaw]:
    """The masked laws, seen through their masks."""
    for law in masked_laws():
        yield CountedLaw(law)


def pairs_of_laws() -> Iterator[PairOfLaws]:
    """Every pair of laws on two points with denominators up to 6 and on three up to 4, with an event."""
    for parts, denominator in ((2, 6), (3, 4)):
        every = list(laws_up_to(denominator, parts))
        for p, q in product(every, repeat=2):
            yield PairOfLaws(p, q)


def close_pairs() -> Iterator[PairOfLaws]:
    """Two laws next to the fair coin, where Pinsker's inequality is nearly an equality."""
    for near in (10, 100, 1000):
        yield PairOfLaws((near + 1, near - 1), (near, near))
        yield PairOfLaws((near, near), (near + 1, near - 1))


def variables() -> Iterator[PairOfLaws]:
    """Pairs of laws with a variable on the points; log dP/dQ and its shifts, where the formula is an equality."""
    for parts, denominator in ((2, 4), (3, 3)):
        every = list(laws_up_to(denominator, parts))
        for p, q in product(every, repeat=2):
            for ratios in product((_HALF, F(1), F(3)), repeat=parts):
                yield PairOfLaws(p, q, 1, ratios)
    for parts in (2, 3):
        positive = [law for law in laws_up_to(6, parts) if min(law) > 0]
        for p, q in product(positive, repeat=2):
            exact = tuple(F(a, sum(p)) / F(b, sum(q)) for a, b in zip(p, q, strict=True))
            yield PairOfLaws(p, q, 1, exact)
            yield PairOfLaws(p, q, 1, tuple(3 * r for r in exact))


def guesses() -> Iterator[Guess]:
    """Every channel of two rows with denominators up to 4 and every guess; symmetric channels, nearest to equality."""
    every = list(laws_up_to(4, 2)) + list(laws_up_to(3, 3))
    for first, second in product(every, repeat=2):
        if len(first) == len(second):
            yield Guess((first, second))
            for guess in product(range(2), repeat=len(first)):
                yield Guess((first, second), guess)
    for size in (3, 4, 8, 16, 64):
        for right, wrong in ((size - 1, 1), (1, 0), (1, 1), (3 * size, 1)):
            yield Guess(tuple(tuple(right if i == j else wrong for j in range(size)) for i in range(size)))


def neuron_masks() -> Iterator[NeuronMasks]:
    """Rules that keep one or two of up to four neurons: those that the data name, all alike, and drawn ones."""
    for neurons, kept, fan in ((1, 1, 2), (2, 1, 1), (3, 1, 2), (3, 2, 3), (4, 2, 2)):
        sets = range(comb(neurons, kept))
        for reach in (F(0), F(1), F(1, 7)):
            for rows in (
                tuple(tuple(int(i == j) for j in sets) for i in sets),
                tuple((1, 1) for _ in sets),
                tuple((i + 1, 2 * (i % 2)) for i in sets),
            ):
                yield NeuronMasks(neurons, kept, fan, rows, _HALF, reach)


def mask_counts() -> Iterator[MaskCount]:
    """Every size of every mask of up to 60 weights."""
    for p in range(1, 61):
        for size in range(p + 1):
            yield MaskCount(p, size)


def informed_masks() -> Iterator[MaskCount]:
    """Masks of up to 16 weights at a few bits per weight; one weight kept, and all, are equalities."""
    for p in (1, 2, 5, 16):
        for size in range(1, p + 1):
            for bits in (F(1, 3), F(1), F(8)):
                yield MaskCount(p, size, None, bits)


def random_masks() -> Iterator[RandomMask]:
    """Laws of masks of up to three weights; independent bits with odds 2^bits to 1 carry the most."""
    for p in (1, 2):
        for weights in laws_up_to(4, 2**p):
            for bits in (1, 3):
                yield RandomMask(weights, bits)
    for p in (1, 2, 3):
        for bits in (1, 2, 5):
            yield RandomMask(tuple(2 ** (bits * mask.bit_count()) for mask in range(2**p)), bits)


def binomial_terms() -> Iterator[MaskCount]:
    """Sizes of masks of up to 12 weights at several odds."""
    for p in range(1, 13):
        for size in range(p + 1):
            for odds in (None, F(1, 5), F(1), F(7)):
                yield MaskCount(p, size, odds)


def mask_totals() -> Iterator[MaskCount]:
    """Up to 200 weights, for what speaks of all sizes at once."""
    for p in range(1, 201):
        yield MaskCount(p, 0)


def bernoulli_masks() -> Iterator[BernoulliMask]:
    """Every pair of tenths, up to six bits."""
    for p in (1, 2, 3, 6):
        for keep, prior in product(range(1, 10), repeat=2):
            yield BernoulliMask(p, F(keep, 10), F(prior, 10))


def shuffled_masks() -> Iterator[ShuffledMasks]:
    """Rules that say the data by how many weights each layer keeps, and others."""
    for layers in ((1,), (2,), (1, 1), (1, 2), (2, 2), (3, 1)):
        p = sum(layers)
        masks = range(2**p)
        yield ShuffledMasks(layers, tuple(tuple(int(m == d) for d in masks) for m in masks))
        # one mask per data value, and each layer keeps its lowest weights: as much as counts can say
        low = [m for m in masks if all((part & part + 1) == 0 for part in _parts(m, layers))]
        yield ShuffledMasks(layers, tuple(tuple(int(m == chosen) for chosen in low) for m in masks))
        yield ShuffledMasks(layers, tuple((m + 1, 2 * (m % 3)) for m in masks))


def _parts(mask: int, layers: tuple[int, ...]) -> Iterator[int]:
    for width in layers:
        yield mask & (1 << width) - 1
        mask >>= width
