"""Families of masked linear predictors: every small data set first, the equality cases named among them.

Columns of rational norm, such as (3, 4) and (5, 12), make the best probabilities rational. Where norms are irrational
every probability is still rational, and cases are left out where a claim with the sum of the v_i is an equality: two
irrational sides that are equal cannot be told apart by balls.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

from sims.finite_sketch_networks import (
    GaussianColumns,
    GaussianSpread,
    MaskedKernel,
    MaskedLayers,
    ScoredWeight,
)
from sims.finite_sketches import (
    DrawnSketch,
    DrawnSubset,
    FixedMask,
    KeptColumns,
    Linear,
    TrainedSketch,
    energy,
    shares,
)
from sims.finite_sums import square_root
from sims.validate import Vector

F = Fraction
_HALF = F(1, 2)
_ALPHABET = (-1, 0, 1, 2)
_RATIONAL = ((3, 4), (-4, 3), (0, 1), (5, 12), (0, 0))  # columns of the norms 5, 5, 1, 13, 0


def linear(design: object, weights: object) -> Linear:
    """A predictor of whole numbers or Fractions."""
    return Linear(design, weights)  # type: ignore[arg-type]  # made exact by the record itself


def _exact(*numbers: int | Fraction) -> Vector:
    return tuple(map(Fraction, numbers))


def _columns(*columns: tuple[int, ...]) -> list[list[int]]:
    return [list(row) for row in zip(*columns, strict=True)]


def small_designs() -> Iterator[Linear]:
    """All of one row and up to three columns, and of two rows and up to two columns, over {-1, 0, 1, 2}: with weights 1,
    since a weight times its column is what counts, columns in one order for three of them, rows in one order."""
    for d in (1, 2):
        for row in product(_ALPHABET, repeat=d):
            yield linear([row], [1] * d)
    for row in combinations_with_replacement(_ALPHABET, 3):
        yield linear([row], [1] * 3)
    for d in (1, 2):
        for rows in combinations_with_replacement(list(product(_ALPHABET, repeat=d)), 2):
            yield linear(rows, [1] * d)


def rational_designs() -> Iterator[Linear]:
    """Two columns of rational norm, all pairs of them, and three, with weights of either sign."""
    for pair in combinations_with_replacement(_RATIONAL, 2):
        for weights in ((1, 1), (2, -1), (_HALF, 3), (0, 1)):
            yield linear(_columns(*pair), weights)
    for three in (_RATIONAL[:3], _RATIONAL[1:4], ((1, 0), (0, 1), (8, 15))):
        yield linear(_columns(*three), (1, 1, 1))
        yield linear(_columns(*three), (1, -2, 3))
    for signed in product((-2, 1, 3), repeat=2):  # orthogonal columns
        yield linear([[1, 0], [0, 1]], signed)


def _laws(d: int) -> Iterator[Vector]:
    """All probabilities of one to three columns in quarters, none of them 0, and in thirds."""
    for whole in (3, 4):
        for parts in product(range(1, whole + 1), repeat=d):
            if sum(parts) == whole and (whole == 3 or parts.count(1) < d):
                yield tuple(F(part, whole) for part in parts)


def _equal_beyond_balls(chosen: Linear, probabilities: Vector) -> bool:
    """Whether probabilities are in proportion to v_i wherever v_i is not 0, and the v_i are irrational."""
    ratios = {p * p / square for p, square in zip(probabilities, chosen.energies, strict=True) if square}
    return len(ratios) == 1 and not all(isinstance(v, Fraction) for v in chosen.lengths)


def best_probabilities(chosen: Linear) -> Vector:
    """v_i over their sum, of a predictor with rational v_i, not all 0."""
    return shares(tuple(v for v in chosen.lengths if isinstance(v, Fraction)))


def drawn_sketches() -> Iterator[DrawnSketch]:
    """Every small design at every law in thirds and quarters, one to three draws; the best laws; probabilities that are
    spent on weights without effect."""
    for chosen in small_designs():
        for number, law in enumerate(_laws(len(chosen.weights))):
            if not _equal_beyond_balls(chosen, law):
                yield DrawnSketch(chosen, law, 1 + number % 3)
    for chosen in rational_designs():
        if not any(chosen.energies):
            continue
        for draws in (1, 3):
            yield DrawnSketch(chosen, best_probabilities(chosen), draws)
    for beta in (_HALF, F(3, 4)):  # equality with the closeness beta
        yield DrawnSketch(linear([[1, 1, 1]], [1, 1, 0]), (beta / 2, beta / 2, 1 - beta), 2)


def best_bits(chosen: Linear, size: Fraction) -> Vector | None:
    """min(1, c v_i) that add up to the size, of a predictor with rational v_i; None where fewer weights count."""
    lengths = [v for v in chosen.lengths if isinstance(v, Fraction)]
    for count in range(len(lengths)):
        rest = sum((lengths[i] for i in chosen.order[count:]), F(0))
        if rest > 0 and 0 < (size - count) * lengths[chosen.order[count]] <= rest:
            always = chosen.order[:count]
            return tuple(F(1) if i in always else (size - count) * v / rest for i, v in enumerate(lengths))
    return None


def _bits(chosen: Linear, chances: tuple[Fraction, ...]) -> Iterator[Vector]:
    """Every way to give each weight of one row one of the chances; of two rows, unequal neighbours among them."""
    d = len(chosen.weights)
    if len(chosen.design) == 1:
        yield from product(chances, repeat=d)
    else:
        yield from (
            tuple(chances[(i + first) % len(chances)] for i in range(d)) for first in range(len(chances))
        )


def kept_columns() -> Iterator[KeptColumns]:
    """Small designs with bits kept with 1/3, 1/2 or 1; the best bits of several sizes, some of them always 1."""
    for chosen in small_designs():
        for chances in _bits(chosen, (F(1, 3), _HALF, F(1))):
            if not _equal_beyond_balls(chosen, chances):
                yield KeptColumns(chosen, chances)
    for chosen in rational_designs():
        for size in (F(1, 4), F(1), F(4, 3), F(5, 2)):
            best = best_bits(chosen, size)
            if best is not None:
                yield KeptColumns(chosen, best)


def unscaled_columns() -> Iterator[KeptColumns]:
    """Small designs with bits kept never, with 1/3 or always, and not rescaled."""
    for chosen in small_designs():
        for chances in _bits(chosen, (F(0), F(1, 3), F(1))):
            yield KeptColumns(chosen, chances, scaled=False)


def _along(vectors: list[Vector]) -> bool:
    """Whether the vectors other than 0 all point one way, which Cauchy-Schwarz decides in rationals."""
    there = [v for v in vectors if any(v)]
    for one, other in combinations(there, 2):
        inner = sum((a * b for a, b in zip(one, other, strict=True)), F(0))
        if inner < 0 or inner**2 != energy(one) * energy(other):
            return False
    return bool(there)


def _parts(chosen: Linear) -> list[Vector]:
    """w_i X_(i)."""
    columns = zip(*chosen.design, strict=True)
    return [tuple(w * x for x in column) for w, column in zip(chosen.weights, columns, strict=True)]


def fixed_masks() -> Iterator[FixedMask]:
    """Every 0/1 mask of every small design and of those with rational norms."""
    for chosen in (*small_designs(), *rational_designs()):
        for mask in product((F(0), F(1)), repeat=len(chosen.weights)):
            dropped = [part for part, m in zip(_parts(chosen), mask, strict=True) if not m]
            if all(isinstance(v, Fraction) for v in chosen.lengths) or not _along(dropped):
                yield FixedMask(chosen, mask)


def orthogonal_masks() -> Iterator[FixedMask | KeptColumns | DrawnSketch]:
    """Orthogonal columns, of irrational norm too, under fixed multipliers, kept bits and drawn columns."""
    for design in (
        [[1, 1], [1, -1]],
        [[3, 4], [-4, 3]],
        [[1, 0, 0], [0, 2, 0]],
        [[2, 2], [1, -4]],
        [[1, 0], [0, 3]],
    ):
        for weights in product((1, -2), repeat=len(design[0])):
            chosen = linear(design, weights)
            for multipliers in product((F(0), _HALF, F(1)), repeat=len(weights)):
                yield FixedMask(chosen, multipliers)
            for chances in product((_HALF, F(1)), repeat=len(weights)):
                yield KeptColumns(chosen, chances)
                yield KeptColumns(chosen, chances, scaled=False)
            for law in _laws(len(weights)):
                yield DrawnSketch(chosen, law, 1)


def tail_sketches() -> Iterator[DrawnSketch]:
    """A few predictors, rarely drawn columns among them, at probabilities down to 1/100."""
    for design, weights in (
        ([[1, 1]], (1, -1)),
        ([[1, 1, 1]], (3, -1, 1)),
        ([[3, 0], [4, 1]], (1, 2)),
        ([[1, 1], [1, -1]], (1, 3)),
        ([[1, 1]], (9, -1)),
    ):
        chosen = linear(design, weights)
        laws = [shares(tuple(map(abs, chosen.weights))), (F(1, len(weights)),) * len(weights)]
        for law in dict.fromkeys(laws):
            for draws, delta in product((1, 2, 3, 5, 8), (_HALF, F(1, 4), F(1, 12), F(1, 100))):
                yield DrawnSketch(chosen, law, draws, delta)


_STARTS: tuple[tuple[int | Fraction, ...], ...] = ((1, 1), (1, 3), (-2, 1), (F(1, 2), 2))
_ENDS: tuple[tuple[int | Fraction, ...], ...] = ((1, 1), (3, 1), (2, -1), (F(3, 2), F(5, 2)), (0, 1), (0, 0))


def _trained(chosen: Linear, start: Vector, draws: int) -> TrainedSketch:
    """Start and end times the sum of the start's v_i, where that is no square: a claim with its root is then decided."""
    found = TrainedSketch(chosen, start, draws)
    times = found.start_total
    if isinstance(square_root(times), Fraction):
        return found
    scaled = Linear(chosen.design, tuple(times * w for w in chosen.weights))
    return TrainedSketch(scaled, tuple(times * w for w in start), draws)


def trained_sketches() -> Iterator[TrainedSketch]:
    """Two columns of rational norm: every start with every end, the end equal to the start among them."""
    pairs = [pair for pair in combinations_with_replacement(_RATIONAL, 2) if any(map(any, pair))]
    for pair in [*pairs, ((1,), (-1,)), ((1,), (2,))]:
        for number, (start, end) in enumerate(product(_STARTS, _ENDS)):
            yield _trained(linear(_columns(*pair), end), _exact(*start), 1 + number % 3)
    for times in (2, F(3, 2), F(1, 2), -1):  # every weight so many times what it was, and no prediction moves
        for draws in (1, 2):
            for start in ((1, 1), (3, 3)):
                end = tuple(times * w for w in start)
                yield _trained(linear([[1, -1]], end), _exact(*start), draws)
    for three in ((1, 2, 0), (2, 1, 0)):  # a weight that starts at 0 is never drawn
        yield _trained(linear([[1, -2, 5]], three), _exact(1, 1, 0), 2)


def smoothed_sketches() -> Iterator[TrainedSketch]:
    """The same with half of each probability from the columns alone; ends far from the start."""
    for pair in (*combinations_with_replacement(_RATIONAL[:4], 2), ((1,), (-1,)), ((1,), (2,))):
        for start, end in product(((1, 1), (0, 1), (9, 1)), (*_ENDS, (1, 0), (1, -9))):
            yield TrainedSketch(linear(_columns(*pair), end), _exact(*start), 1, smoothed=True)


def drawn_subsets() -> Iterator[DrawnSubset]:
    """Every subset size of every small design, and of rows of four and five columns."""
    for chosen in (
        *small_designs(),
        linear([[1, -1, 2, 3]], [1] * 4),
        linear([[1] * 5, [2, 0, -1, 1, 3]], [1] * 5),
    ):
        for size in range(1, len(chosen.weights) + 1):
            yield DrawnSubset(chosen, size)


def scored_weights() -> Iterator[ScoredWeight]:
    """One row, where score and bound are equal, and two rows; all weights."""
    for chosen in small_designs():
        for number in range(len(chosen.weights)):
            for labels in ((0, 0), (1, -1), (2, 3)):
                found = ScoredWeight(chosen, _exact(*labels[: len(chosen.design)]), number)
                residual = tuple(a - y for a, y in zip(chosen.predicted, found.labels, strict=True))
                part = _parts(chosen)[number]
                rational = len(chosen.design) == 1
                if rational or not (_along([part, residual]) or _along([part, tuple(-r for r in residual)])):
                    yield found
    for pair in combinations_with_replacement(_RATIONAL, 2):
        chosen = linear(_columns(*pair), (1, -1))
        yield ScoredWeight(chosen, chosen.predicted, 0)  # no residual
        yield ScoredWeight(chosen, _exact(*(2 * x for x in pair[0])), 1)


def gaussian_columns() -> Iterator[GaussianColumns]:
    """One to a thousand entries, one to a hundred columns, small deviations and large, while floats hold the tail."""
    for n, d in product((1, 2, 3, 10, 100, 1000), (1, 5, 100)):
        for threshold in (F(1, 16), F(1, 4), _HALF, F(1), F(3)):
            if n * threshold**2 <= 900:
                yield GaussianColumns(n, d, threshold)


def gaussian_spreads() -> Iterator[GaussianSpread]:
    """The same columns, their norms' spread at failure probabilities down to a millionth."""
    for n, d in product((1, 2, 3, 10, 100, 1000), (1, 5, 100)):
        for delta in (_HALF, F(1, 20), F(1, 10**6)):
            yield GaussianSpread(n, d, delta)


def weight_sketches() -> Iterator[DrawnSketch]:
    """Drawn in proportion to |w_i|: norms 1 to 3 with weights 3 to 1 lose the most, equal norms nothing."""
    for one, other in product((1, 2, 3, 5), repeat=2):
        for weights in ((1, 1), (3, 1), (1, -3), (5, 3), (1, 2)):
            for design in ([[one, other]], [[one, 0], [0, other]]):
                chosen = linear(design, weights)
                yield DrawnSketch(chosen, shares(tuple(map(abs, chosen.weights))), 2)
    for rows in ([[1, 2, -1]], [[1, 1, 2], [1, 2, 0]], [[3, 0, 5], [4, 5, 12]]):
        for three in product((1, -2, 3), repeat=3):
            chosen = linear(rows, three)
            yield DrawnSketch(chosen, shares(tuple(map(abs, chosen.weights))), 1)


def masked_kernels() -> Iterator[MaskedKernel]:
    """Every Jacobian of one row up to three columns, and of two rows and columns, over {-1, 0, 1, 2}."""
    for chosen in small_designs():
        if any(chosen.column_energies):
            for draws in (1, 2):
                yield MaskedKernel(chosen.design, draws)


def masked_layers() -> Iterator[MaskedLayers]:
    """One weight after another, and layers whose columns are orthogonal and equally long, attain the bound."""
    turn, swap, wide = ((3, -4), (4, 3)), ((0, 2), (2, 0)), ((1, 2), (0, -1))
    for depth, keep in product((1, 2, 3), (F(1, 3), _HALF, F(1))):
        yield layered([[[2]]] * depth, (1,), keep)
        yield layered([[[2]], [[-1]], [[3]]][:depth], (2,), keep)
    for first, second in product((turn, swap, wide), repeat=2):
        for point in ((1, 0), (1, 2)):
            for keep in (F(1, 3), _HALF):
                yield layered([first, second], point, keep)
            for draws in (1, 2):
                yield layered([first, second], point, F(1), draws)
    yield layered([((1, 1), (1, -1)), ((1, 2),)], (1, 1), _HALF)
    yield layered([((1,), (2,)), ((3, 1),)], (1,), _HALF)


def layered(weights: object, point: object, keep: Fraction, draws: int | None = None) -> MaskedLayers:
    """A network of whole numbers."""
    return MaskedLayers(weights, point, keep, draws)  # type: ignore[arg-type]  # made exact by the record itself
