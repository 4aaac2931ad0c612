"""Families of samples, separated sets, interpolants and small networks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from sims.finite_classes import (
    ParameterNet,
    SeparatedSet,
)
from sims.finite_networks import Cones, MaskedRegression, TwoLayers, TwoNetworks
from sims.finite_samples import Sample
from sims.instance import Facts, Instance, MemoriserInstance
from sims.memoriser import Memoriser

F = Fraction
_HALF, _QUARTER = F(1, 2), F(1, 4)


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
        for one, two in combinations(
            (((1, 1), (1, 1)), ((2, 0), (0, 1)), ((1, -1), (2, 2)), ((0, 0), (0, 0))), 2
        ):
            yield TwoNetworks((one,) * depth, (two,) * depth, (1, 2))
            yield TwoNetworks((one,) + (two,) * (depth - 1), (two,) * depth, (1, 1))


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
