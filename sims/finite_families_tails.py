"""Families of finite variables: coins, lazy and skew variables, functions of independent ones."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, product

from sims.finite_families import laws_up_to
from sims.finite_sums import BoundedDifferences, EvenMoment, FiniteVariable, NonnegativeVariable, SumOfTails

F = Fraction
_HALF, _QUARTER = F(1, 2), F(1, 4)


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
    for chances in ((1, 1), (1, 3)):
        yield BoundedDifferences((chances,), (0, _HALF), _QUARTER)
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
