"""Families of learners and classes: every class on a few points, learners that know little or everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import comb

from sims.finite_chosen import ChosenClass, FixedClass
from sims.finite_classes import (
    FiniteClass,
    all_classes,
    classes_up_to_symmetry,
    signs_of,
)
from sims.finite_learner import Learner
from sims.instance import Instance

F = Fraction
_HALF, _QUARTER = F(1, 2), F(1, 4)


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
