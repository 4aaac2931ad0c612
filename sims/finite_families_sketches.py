"""Families of masked linear predictors: every small data set first, the equality cases named among them.

Columns of rational norm, such as (3, 4) and (5, 12), make the best probabilities rational. Where norms are irrational
every probability is still rational, and cases are left out where a claim with the sum of the v_i is an equality: two
irrational sides that are equal cannot be told apart by balls.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, product

from sims.finite_sketches import (
    DrawnSketch,
    KeptColumns,
    Linear,
    shares,
)
from sims.validate import Vector

F = Fraction
_HALF = F(1, 2)
_ALPHABET = (-1, 0, 1, 2)
_RATIONAL = ((3, 4), (-4, 3), (0, 1), (5, 12), (0, 0))  # columns of the norms 5, 5, 1, 13, 0


def linear(design: object, weights: object) -> Linear:
    """A predictor of whole numbers or Fractions."""
    return Linear(design, weights)  # type: ignore[arg-type]  # made exact by the record itself


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
