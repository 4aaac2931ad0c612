"""Every entry with a finite instance against exact laws: exhaustive families first, equality cases named among them.

FINITE says which families serve which entry; the networks of sims/zoo.py serve NETWORKS, and UNCONFRONTED says of every
other entry why no finite instance exists. Together they are the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, pairwise, permutations, product
from math import comb

from sims.confront import Report, Verdict, confront_all
from sims.finite_chosen import ChosenClass, FixedClass
from sims.finite_classes import (
    FiniteClass,
    ParameterNet,
    SeparatedSet,
    all_classes,
    classes_up_to_symmetry,
    signs_of,
)
from sims.finite_laws import CountedLaw, Guess, IndependentCopy, JointLaw, PairOfLaws
from sims.finite_learner import Learner
from sims.finite_masks import BernoulliMask, MaskCount, NeuronMasks, RandomMask, ShuffledMasks
from sims.finite_networks import Cones, MaskedRegression, TwoLayers, TwoNetworks
from sims.finite_samples import Sample
from sims.finite_sums import (
    BoundedDifferences,
    EvenMoment,
    FiniteVariable,
    NonnegativeVariable,
    SumOfTails,
)
from sims.instance import Facts, Instance, MemoriserInstance
from sims.memoriser import Memoriser

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


def nonnegative_variables() -> Iterator[NonnegativeVariable]:
    """Values 0..3 with denominators up to 4, every level; Markov's equality: 0 or the level."""
    for weights in laws_up_to(4, 4):
        for level in (_HALF, F(1), F(2), F(5, 2)):
            yield NonnegativeVariable((0, 1, 2, 3), weights, level)
    for chance in range(1, 9):
        yield NonnegativeVariable((0, 5), (8 - chance, chance), F(5))


def finite_variables() -> Iterator[FiniteVariable]:
    """Coins and three-point variables, one to twelve copies, at levels that the mean reaches and between them."""
    for weights in laws_up_to(5, 2):
        for n, level in product((1, 2, 3, 8), (F(1, 8), _QUARTER, _HALF, F(3, 4))):
            yield FiniteVariable((0, 1), weights, n, level, tilt=4 * level)
    for weights in laws_up_to(4, 3):
        for n, level in product((1, 4), (_QUARTER, F(1), F(2))):
            yield FiniteVariable((-1, 0, 2), weights, n, level, tilt=level)
    for n in (16, 64, 128):
        for level in (F(1, 16), _HALF, F(7, 8), F(1)):
            yield FiniteVariable((-1, 1), (1, 1), n, level, tilt=F(1, n))
    for n in (1, 2, 10):  # a skew coin, for which its least proxy is far below Hoeffding's
        yield FiniteVariable((0, 1), (999, 1), n, F(9, 10), tilt=F(7))


def even_moments() -> Iterator[EvenMoment]:
    """Small laws against their own tail constant, at tilts from small to large."""
    for weights in laws_up_to(4, 3):
        for tilt in (F(1, 8), F(1), F(3)):
            if weights[1] or weights[2]:
                yield EvenMoment((0, 1, -3), weights, tilt)
    yield EvenMoment((-_HALF, _HALF), (1, 1), F(10))
    # nearly as heavy as the constant allows: 2 exp(-j) at sqrt(j), in dyadic steps
    heavy = tuple(2 ** (20 - j) for j in range(20))
    for tilt in (F(1, 4), F(1), F(2)):
        yield EvenMoment(tuple(F(round(1000 * j**0.5), 1000) for j in range(20)), heavy, tilt)


def bounded_differences() -> Iterator[BoundedDifferences]:
    """Every function of two fair coins with values in {0, 1, 3}; sums, maxima and distances of more variables."""
    for table in product((0, 1, 3), repeat=4):
        for weights in (((1, 1), (1, 1)), ((1, 3), (2, 1))):
            for level in (_HALF, F(1)):
                yield BoundedDifferences(weights, table, level)
    for weights in ((1, 1), (1, 3)):
        yield BoundedDifferences((weights,), (0, _HALF), _QUARTER)
    for n in (3, 6):
        fair = ((1, 1),) * n
        points = list(product((0, 1), repeat=n))
        for f in (sum, max, lambda x: len(set(pairwise(x))), lambda x: sum(x) % 2):
            for level in (F(1, 2), F(1), F(n, 2)):
                yield BoundedDifferences(fair, tuple(F(f(x)) for x in points), level)


def sums_of_tails() -> Iterator[SumOfTails]:
    """Coins, lazy and skew variables, alone and together."""
    single = (
        ((-1, 1), (1, 1)),
        ((-1, 0, 1), (1, 2, 1)),
        ((-1, 0, 1), (1, 98, 1)),
        ((0, 1), (1, 9)),
        ((-3, -1, 1, 3), (1, 20, 20, 1)),
    )
    for n in (1, 2, 4):
        for chosen in combinations_with_replacement(single, n):
            for reach in (_HALF, F(n)):
                yield SumOfTails(chosen, reach)
    yield SumOfTails((((F(-1, 100), F(1, 100)), (1, 1)),), F(1, 100))
    for n in (16, 40):
        yield SumOfTails((single[0],) * n, F(n, 4))


def classes() -> Iterator[FiniteClass]:
    """Every class on up to three points, and on four up to symmetry, at every number of points."""
    for points in (1, 2, 3):
        for patterns in all_classes(points):
            yield FiniteClass(points, patterns)
    for patterns in classes_up_to_symmetry(4):
        yield FiniteClass(4, patterns)
        yield FiniteClass(4, patterns, 3)


def sauer_equalities() -> Iterator[FiniteClass]:
    """All patterns of weight at most v, and the whole cube: as many as the lemma allows."""
    for points in range(1, 7):
        for v in range(points + 1):
            yield FiniteClass(points, tuple(p for p in range(2**points) if p.bit_count() <= v))


def sign_classes() -> Iterator[Instance]:
    """The same classes as sign vectors, and as the vectors of zeros and ones."""
    for points in (1, 2, 3):
        for patterns in all_classes(points):
            yield signs_of(patterns, points)
    for patterns in classes_up_to_symmetry(4):
        yield signs_of(patterns, 4)
    for n in (6, 8):
        yield signs_of((0, 2**n - 1), n)
        yield signs_of(tuple(range(2**n)), n)


def _kernels(samples: list[tuple[int, ...]], loss: tuple[tuple[Fraction, ...], ...]) -> dict[str, list]:
    """Learners by name: P(W | S) in proportion to the rows."""
    choices = range(len(loss))
    risks = [[sum((loss[w][z] for z in s), F(0)) for w in choices] for s in samples]
    return {
        "constant": [tuple(int(w == 0) for w in choices) for _ in samples],
        "blind": [(1,) * len(choices) for _ in samples],
        "least risk": [tuple(int(r == min(row)) for r in row) for row in risks],
        "most risk": [tuple(int(r == max(row)) for r in row) for row in risks],
        "soft": [tuple(1 + 3 * int(r == min(row)) for r in row) for row in risks],
    }


def learners() -> Iterator[Learner]:
    """Blind, careful, reckless and soft choices over small tables of losses, one to three points."""
    tables = (
        ((F(0), F(1)), (F(1), F(0))),
        ((F(0), F(1)), (_HALF, _HALF)),
        ((F(0), F(1)), (F(1), F(0)), (F(0), F(0)), (F(1), F(1))),
    )
    for weights in ((1, 1), (1, 3)):
        for loss in tables:
            for n in (1, 2, 3):
                samples = list(product(range(2), repeat=n))
                for label, kernel in _kernels(samples, loss).items():
                    for level, delta in ((_QUARTER, _HALF), (_HALF, F(1, 5))):
                        yield Learner(weights, loss, tuple(kernel), n, label, level, delta)


def memorisers() -> Iterator[Learner]:
    """W is the set of points seen, and errs on every other: a gap that nearly costs its information."""
    for size, n in ((2, 1), (3, 1), (4, 1), (8, 1), (16, 1), (3, 2), (4, 2)):
        samples = list(product(range(size), repeat=n))
        seen = sorted({frozenset(s) for s in samples}, key=sorted)
        loss = tuple(tuple(F(int(z not in w)) for z in range(size)) for w in seen)
        kernel = tuple(tuple(int(w == frozenset(s)) for w in seen) for s in samples)
        for level, delta in ((_HALF, _HALF), (_QUARTER, F(1, 10))):
            yield Learner((1,) * size, loss, kernel, n, f"memoriser of {size}", level, delta)


def compressors() -> Iterator[Learner]:
    """Choices that one, two or all points of the sample settle: the largest, the ends, the whole."""
    for size, n in ((2, 1), (2, 2), (2, 3), (3, 2)):
        samples = list(product(range(size), repeat=n))
        for label, kept in _KEPT.items():
            told = [tuple(s[i] for i in kept(s)) for s in samples]
            choices = sorted(set(told))
            loss = tuple(tuple(F(int(z not in w)) for z in range(size)) for w in choices)
            kernel = tuple(tuple(int(w == mine) for w in choices) for mine in told)
            keeps = tuple(map(kept, samples))
            yield Learner((1,) * size, loss, kernel, n, f"{label} of {size}", keeps=keeps)


_KEPT: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {
    "nothing": lambda s: (),
    "largest": lambda s: (s.index(max(s)),),
    "ends": lambda s: (s.index(min(s)), s.index(max(s))),
    "all": lambda s: tuple(range(len(s))),
}


def careful_learners() -> Iterator[Learner]:
    """Samples large enough for the tail at a level: a choice that hardly depends on the data."""
    loss = ((F(0), F(1)), (F(1), F(0)))
    for n, level in ((4, F(9, 10)), (8, F(2, 3)), (9, F(2, 3))):
        samples = list(product(range(2), repeat=n))
        for label, kernel in (
            ("constant", [(1, 0) for _ in samples]),
            ("blind", [(1, 1) for _ in samples]),
            ("moved by one sample", [(1, 0) if any(s) else (0, 1) for s in samples]),
        ):
            yield Learner((1, 1), loss, tuple(kernel), n, label, level, _HALF)
            yield Learner((1, 7), loss, tuple(kernel), n, label, level, F(3, 4))


def separated_sets() -> Iterator[SeparatedSet]:
    """One point; points of a line, a square, a cube, and drawn ones, in one to three dimensions."""
    for s in (1, 2, 3):
        yield SeparatedSet(((0,) * s,))
        yield SeparatedSet(((0,) * s, (5,) * s))
        for side in (2, 3, 4):
            yield SeparatedSet(tuple(product(range(side), repeat=s)))
            yield SeparatedSet(tuple(product(range(side), repeat=s)), _HALF)
    for count in range(2, 8):
        yield SeparatedSet(tuple((3 * i,) for i in range(count)))
    for chosen in combinations(list(product(range(3), repeat=2)), 4):
        yield SeparatedSet(chosen)


def parameter_nets() -> Iterator[ParameterNet]:
    """The same sets as weights of linear functions."""
    for points in separated_sets():
        for J in (F(1, 64), F(1)):
            yield ParameterNet(points, J)


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


def cones() -> Iterator[Cones]:
    """Every labelling of a few sets of points in one and two dimensions; opposite neighbours attain the slope."""
    for points in (
        ((0,), (1,)),
        ((0,), (2,), (5,)),
        ((0,), (3,), (4,), (8,)),
        ((0, 0), (2, 1)),
        ((0, 0), (2, 0), (0, 3), (3, 3)),
    ):
        for labels in product((-1, 1), repeat=len(points)):
            yield Cones(points, labels)


def two_layers() -> Iterator[TwoLayers]:
    """Small integer weights; a single unit, and units that are active together, attain the product."""
    for first, second in product(product((-1, 0, 2), repeat=2), repeat=2):
        for outer in ((3, 4), (3, -4)):
            yield TwoLayers((first, second), outer)
    for weights in ((3, 4), (5, 12), (1, 0)):
        yield TwoLayers((weights,), (2,))
        yield TwoLayers((weights,), (-1,))
    yield TwoLayers(((3,), (4,)), (3, 4))
    yield TwoLayers(((3, 6, 6), (4, 8, 8)), (3, 4))
    yield TwoLayers(((1, 2, 3), (0, -1, 2)), (1, 2))


def network_pairs() -> Iterator[TwoNetworks]:
    """One to eight layers of one or two units, weights of size up to 2."""
    for depth in (1, 2, 3, 8):
        for a, b in combinations((-1, 0, 1, 2), 2):
            yield TwoNetworks((((a,),),) * depth, (((b,),),) * depth, (3,))
        for a, b in combinations(
            (((1, 1), (1, 1)), ((2, 0), (0, 1)), ((1, -1), (2, 2)), ((0, 0), (0, 0))), 2
        ):
            yield TwoNetworks((a,) * depth, (b,) * depth, (1, 2))
            yield TwoNetworks((a,) + (b,) * (depth - 1), (b,) * depth, (1, 1))


def masked_regressions() -> Iterator[MaskedRegression]:
    """Designs of one to three columns, orthogonal and not, at three probabilities."""
    for design, labels in (
        (((1,),), (1,)),
        (((1, 2), (0, 1)), (1, -1)),
        (((1, 0, 1), (0, 1, 1), (2, -1, 0)), (1, 0, 2)),
        (((1, -3, 2, 0),), (2,)),
    ):
        for weights in product((-1, 0, 2), repeat=len(design[0])):
            for keep in (_QUARTER, _HALF, F(9, 10)):
                yield MaskedRegression(design, labels, weights, keep)


_UNIT = ((0, 0), (1, 0), (0, 1), (1, 1))  # all functions of two points


def fixed_classes() -> Iterator[FixedClass]:
    """Every class of zeros and ones on two points and some of losses, samples of up to six."""
    for n in (1, 2, 6):
        for weights in ((1, 1), (1, 4)):
            for chosen in range(1, 16):
                functions = tuple(f for i, f in enumerate(_UNIT) if chosen >> i & 1)
                yield FixedClass(weights, functions, n)
        yield FixedClass((1, 2, 3), ((0, 1, -1), (1, 0, _HALF), (-2, 1, 0)), n)


def chosen_classes() -> Iterator[ChosenClass]:
    """A class of one or all functions that the counts decide, losses in [0, 1] and far beyond."""
    for large in (1, 10**6):
        single = tuple((tuple(large * x for x in f),) for f in _UNIT[1:])
        every = (tuple(tuple(large * x for x in f) for f in _UNIT), single[0])
        for n in (1, 4, 12):
            for weights in ((1, 1), (1, 5)):
                for delta in (_HALF, F(1, 10)):
                    yield ChosenClass(weights, single, tuple(i % 3 for i in range(n + 1)), n, delta)
                    yield ChosenClass(weights, every, tuple(i % 2 for i in range(n + 1)), n, delta)
                    yield ChosenClass(weights, every[:1], (0,) * (n + 1), n, delta)


def shattering_classes() -> Iterator[ChosenClass]:
    """Classes of zeros and ones on two or three points, against their dimension; enough points to say something."""
    three = tuple(product((0, 1), repeat=3))
    for n in (1, 3, 60):
        for delta in (_HALF, F(1, 4)):
            low = ((1, 0), (0, 1)), ((0, 0), (1, 0))
            yield ChosenClass((1, 2), low, tuple(i % 2 for i in range(n + 1)), n, delta, False)
            yield ChosenClass((1, 2), (_UNIT,), (0,) * (n + 1), n, delta, False)
    for n in (3, 10):
        yield ChosenClass(
            (1, 1, 1), (three, three[:4]), tuple(i % 2 for i in range(comb(n + 2, 2))), n, _HALF, False
        )


@dataclass(frozen=True)
class InBall:
    """A memoriser, whose inputs are unit vectors: for claims that ask for inputs in the unit ball."""

    instance: Instance

    @property
    def name(self) -> str:
        """The memoriser's name."""
        return self.instance.name

    def facts(self, level: Fraction | None = None) -> Facts:
        """The memoriser's facts."""
        known = self.instance.facts(level)
        more = {
            "ball": (True, "unit vectors"),
            "continuous": (True, "of the memoriser, over the whole space"),
        }
        return replace(known, declared={**known.declared, **more})


def ball_memorisers() -> Iterator[InBall]:
    """Networks that remember what they saw, on unit vectors."""
    for n, points, epsilon, delta in ((1500, 50_000, F(15, 16), _HALF), (1700, 170_000, F(15, 16), _HALF)):
        yield InBall(MemoriserInstance(Memoriser(n, points, epsilon, delta)))


_COIN = ((-1, 1, -1, 1), (1, 1, 1, 1))  # labels and weights: y is a fair sign at either x
_LAZY = ((-1, 0, 1), (1, 2, 1))  # one x, and a label that is often 0


def _sampled(spread: bool, anyone: bool) -> Iterator[Sample]:
    pair = (-1, -1, 1, 1)
    along, against, zero = pair, tuple(-x for x in pair), (0, 0, 0, 0)
    for n in (1, 2, 5, 250, 800):
        for epsilon in (_HALF, F(31, 32)):
            yield Sample(pair, *_COIN, (along, against), n, epsilon, spread, anyone)
            yield Sample(pair, *_COIN, (along,), n, epsilon, spread, anyone)
    for n in (1, 3, 30):
        for epsilon in (F(1, 16), F(3, 8)):
            yield Sample((0, 0, 0), *_LAZY, ((0, 0, 0), (_HALF,) * 3), n, epsilon, spread, anyone)
            uneven = Sample(pair, (-1, 1, -1, 1), (1, 2, 3, 1), (along, zero), n, epsilon, spread, anyone)
            yield uneven


def samples() -> Iterator[Sample]:
    """The better of a few functions on samples of up to 800 points."""
    yield from _sampled(spread=False, anyone=False)


def spread_samples() -> Iterator[Sample]:
    """The same, where the function's own size counts too."""
    yield from _sampled(spread=True, anyone=False)


def class_samples() -> Iterator[Sample]:
    """The same, where any function of the class may fit."""
    yield from _sampled(spread=False, anyone=True)
    for n in (900, 1200):  # a function that does not move, and enough points to say that it hardly ever fits
        yield Sample((0, 0, 0), (-1, 0, 1), (15, 2, 15), ((0, 0, 0),), n, F(29, 32), anyone=True)


def _single(spread: bool) -> Iterator[Sample]:
    for r in (F(1), F(1, 16), F(1, 2**16)):
        for n, level in product((1, 2, 4, 20), (_QUARTER, _HALF, F(1))):
            for order, proxy in (
                (_HALF, _HALF),
                (F(4, 15), F(1)),
                (F(15, 16), _QUARTER),
                (F(2, 3), F(1, 50)),
            ):
                yield Sample(
                    (-r, -r, r, r), *_COIN, ((-1, -1, 1, 1),), n, _HALF, spread, False, level, order, proxy
                )
    for n, level in product((1, 3), (F(1, 8), _HALF)):
        for order in (_QUARTER, F(7, 8)):
            skew = ((-1, -1, -1, 1, _HALF, _HALF),)
            yield Sample(
                (0, 0, 2, 3, 5, 5),
                (-1, 1, 0, 1, -1, _HALF),
                (1, 2, 2, 1, 1, 3),
                skew,
                n,
                _HALF,
                spread,
                False,
                level,
                order,
            )


def rare_steps() -> Iterator[Sample]:
    """A function that is large on a rare point: the levels above its typical size are reached there."""
    for gap, rare, n, level in product((F(1), F(1, 256)), (9, 99), (1, 2, 4), (_HALF, F(3, 4))):
        xs = (F(0), F(0), gap, gap)
        yield Sample(xs, (-1, 1, -1, 1), (rare, rare, 1, 1), ((0, 0, 1, 1),), n, _HALF, True, False, level)


def raw_samples() -> Iterator[Sample]:
    """The same as `samples`, where the correlation is that of the function itself."""
    for sample in _sampled(spread=False, anyone=False):
        yield replace(sample, raw=True)


def fixed_functions() -> Iterator[Sample]:
    """One function of two or four points, its correlation with the noise at several levels."""
    yield from _single(spread=False)


def spread_functions() -> Iterator[Sample]:
    """The same, where the function's own size counts too."""
    yield from _single(spread=True)


FAMILIES: dict[str, Callable[[], Iterator[Instance]]] = {
    f.__name__: f
    for f in (
        joint_laws,
        sharp_laws,
        halved_laws,
        tilted_laws,
        independent_copies,
        masked_laws,
        counted_laws,
        pairs_of_laws,
        close_pairs,
        variables,
        guesses,
        nonnegative_variables,
        finite_variables,
        even_moments,
        bounded_differences,
        sums_of_tails,
        classes,
        sauer_equalities,
        sign_classes,
        learners,
        memorisers,
        compressors,
        careful_learners,
        separated_sets,
        parameter_nets,
        neuron_masks,
        mask_counts,
        mask_totals,
        bernoulli_masks,
        shuffled_masks,
        samples,
        spread_samples,
        class_samples,
        raw_samples,
        rare_steps,
        cones,
        two_layers,
        masked_regressions,
        fixed_classes,
        chosen_classes,
        shattering_classes,
        binomial_terms,
        informed_masks,
        random_masks,
        network_pairs,
        ball_memorisers,
        fixed_functions,
        spread_functions,
    )
}

FINITE: dict[str, tuple[str, ...]] = {
    "bieberbach_1915_net": ("separated_sets",),
    "bubeck_sellke_2021_network": ("network_pairs",),
    "kumar_2024_informed_ratio": ("informed_masks",),
    "kumar_2024_informed_ratio_lower": ("informed_masks",),
    "kumar_2024_p_eff_range": ("random_masks",),
    "wu_2022_bounded_law": ("ball_memorisers",),
    "wu_2022_no_parametrisation": ("ball_memorisers",),
    "bubeck_li_nagaraj_2021_lipschitz_product": ("two_layers",),
    "bubeck_sellke_2021_noise": ("raw_samples",),
    "bubeck_sellke_2021_overparametrised": ("cones",),
    "bubeck_sellke_2021_sparse_net": ("parameter_nets",),
    "gine_zinn_1984_symmetrisation": ("fixed_classes",),
    "hayou_2021_bernoulli_mask": ("masked_regressions",),
    "kumar_2024_rademacher": ("chosen_classes",),
    "kumar_2024_vc": ("shattering_classes",),
    "peff_2026_binomial_term": ("binomial_terms",),
    "steinke_zakynthinou_2020_squared": ("learners", "memorisers"),
    "wu_2022_interpolant": ("cones",),
    "bubeck_sellke_2021_finite_class": ("class_samples",),
    "bubeck_sellke_2021_sum_of_tails": ("sums_of_tails",),
    "bubeck_sellke_2021_net": ("parameter_nets",),
    "chernoff_1952_mean": ("finite_variables",),
    "cover_2006_information_entropy": ("counted_laws", "shuffled_masks"),
    "cover_2006_uniform_entropy": ("joint_laws", "sharp_laws"),
    "donsker_varadhan_1975_variational": ("variables",),
    "fano_1961_error": ("guesses",),
    "hoeffding_1963_lemma": ("finite_variables",),
    "hoeffding_1963_mean": ("finite_variables",),
    "kullback_1951_data_processing": ("independent_copies",),
    "kumar_2024_learner_information": ("masked_laws",),
    "kumar_2024_mask_entropy": ("mask_counts",),
    "kumar_2024_mask_entropy_lower": ("mask_counts",),
    "kumar_2024_noise_decomposition": ("samples",),
    "markov_1890_tail": ("nonnegative_variables",),
    "massart_2000_finite_class": ("sign_classes",),
    "maurer_2004_pac_bayes_kl": ("learners", "memorisers"),
    "mcdiarmid_1989_bounded_differences": ("bounded_differences",),
    "peff_2026_bernoulli_mask_divergence": ("bernoulli_masks",),
    "peff_2026_correlation_tail": ("fixed_functions",),
    "peff_2026_information_needed": ("joint_laws", "sharp_laws", "halved_laws"),
    "peff_2026_information_transport": ("joint_laws", "sharp_laws"),
    "peff_2026_information_transport_counted": ("counted_laws",),
    "peff_2026_joint_tail_high": ("spread_functions",),
    "peff_2026_joint_tail_low": ("fixed_functions",),
    "peff_2026_kl_inversion": ("joint_laws", "sharp_laws"),
    "peff_2026_kl_inversion_pinsker": ("joint_laws", "sharp_laws"),
    "peff_2026_largest_count": ("mask_totals",),
    "peff_2026_largest_count_bound": ("mask_totals",),
    "peff_2026_neuron_masks": ("neuron_masks",),
    "peff_2026_noise_decomposition": ("samples",),
    "peff_2026_parameter_net": ("parameter_nets",),
    "peff_2026_rounding": ("class_samples",),
    "peff_2026_sharp_noise": ("spread_samples",),
    "peff_2026_sharp_tail": ("spread_functions", "rare_steps"),
    "peff_2026_sharp_tail_high": ("rare_steps",),
    "peff_2026_sharp_tail_moment": ("spread_functions",),
    "peff_2026_shuffling_barrier": ("shuffled_masks",),
    "peff_2026_sum_of_tails": ("sums_of_tails",),
    "peff_2026_tail_moment": ("even_moments",),
    "peff_2026_tilted_event": ("joint_laws", "sharp_laws", "tilted_laws"),
    "pinsker_1964_binary": ("pairs_of_laws", "close_pairs"),
    "pinsker_1964_total_variation": ("pairs_of_laws", "close_pairs"),
    "sauer_1972_growth": ("classes", "sauer_equalities"),
    "sauer_1972_growth_exponential": ("classes", "sauer_equalities"),
    "steinke_zakynthinou_2020_compression": ("compressors",),
    "steinke_zakynthinou_2020_expectation": ("learners", "memorisers"),
    "steinke_zakynthinou_2020_linear": ("learners", "memorisers"),
    "steinke_zakynthinou_2020_samples": ("learners", "memorisers", "compressors"),
    "vershynin_2018_net": ("separated_sets",),
    "xu_raginsky_2017_expectation": ("learners", "memorisers"),
    "xu_raginsky_2017_tail": ("careful_learners",),
}


NETWORKS: tuple[str, ...] = (
    "kumar_2024_finite",
    "kumar_2024_information_tail",
    "kumar_2024_sparse_law",
    "peff_2026_dense_law",
    "peff_2026_sharp_dense_law",
    "peff_2026_sharp_sparse_law",
    "peff_2026_sharp_sparse_law_finite",
    "peff_2026_sharp_sparse_law_isodiametric",
    "peff_2026_sharp_sparse_law_mixture",
    "peff_2026_sharp_sparse_law_overparametrised",
    "peff_2026_sharp_sparse_law_printed_form",
)

_CONSTANT = "holds for some universal constant, which no instance can refute"
UNCONFRONTED: dict[str, str] = {
    "bubeck_li_nagaraj_2021_conjecture": _CONSTANT,
    "bubeck_li_nagaraj_2021_projection": _CONSTANT,
    "bubeck_li_nagaraj_2021_relu_upper": _CONSTANT,
    "bubeck_li_nagaraj_2021_tensor": _CONSTANT,
    "bubeck_li_nagaraj_2021_weight_norms": _CONSTANT,
    "bubeck_sellke_2021_law": "asks for more data than any instance has; its finite class and net are confronted",
    "bubeck_sellke_2021_sparse_weights": "asks for more data than any instance here has; its net is confronted",
    "peff_2026_sharp_sparse_law_sized": "asks for more data than an enumerated rule of fixed size has",
    "peff_2026_sharp_sparse_law_moment": "no instance with enough data has the moment form; its tail is confronted",
}


@dataclass(frozen=True)
class Remembered:
    """An instance that works its facts out once, for all entries that ask."""

    instance: Instance
    _cache: dict[Fraction | None, Facts] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.instance.name

    def facts(self, level: Fraction | None = None) -> Facts:
        """The instance's facts."""
        if level not in self._cache:
            self._cache[level] = self.instance.facts(level)
        return self._cache[level]


def finite_report(*ids: str) -> Report:
    """The entries of FINITE (or those named) on the families that serve them, each instance made once."""
    wanted = ids or tuple(FINITE)
    verdicts: dict[str, list[Verdict]] = {id: [] for id in wanted}
    for name, family in FAMILIES.items():
        served = [id for id in wanted if name in FINITE[id]]
        if served:
            for verdict in confront_all(served, map(Remembered, family())).verdicts:
                verdicts[verdict.bound].append(verdict)
    return Report(tuple(verdict for found in verdicts.values() for verdict in found))
