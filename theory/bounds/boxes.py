"""Boxes: a side per variable, with rational or infinite ends that may be open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import sympy as sp

from bounds.enclose import to_arb
from bounds.ranges import INFINITY, Range, of_ball


def simplest(lo: Fraction, hi: Fraction) -> Fraction:
    """The fraction of the least denominator, then of the least size, in [lo, hi]."""
    if lo <= 0 <= hi:
        return Fraction(0)
    if hi < 0:
        return -simplest(-hi, -lo)
    whole = math.ceil(lo)
    if whole <= hi:
        return Fraction(whole)
    below = whole - 1
    return below + 1 / simplest(1 / (hi - below), 1 / (lo - below))


@dataclass(frozen=True)
class Side:
    """The values of one variable: from lo to hi, None being infinite; an open end does not belong to it."""

    lo: Fraction | None
    hi: Fraction | None
    lo_open: bool = False
    hi_open: bool = False

    @cached_property
    def range(self) -> Range:
        """The side with its ends rounded outward."""
        lo = -INFINITY if self.lo is None else of_ball(to_arb(self.lo)).lo
        hi = INFINITY if self.hi is None else of_ball(to_arb(self.hi)).hi
        return Range(lo, hi, self.lo_open or self.lo is None, self.hi_open or self.hi is None)

    @property
    def point(self) -> bool:
        """Whether it is a single number."""
        return self.lo is not None and self.lo == self.hi

    @property
    def finite(self) -> bool:
        """Whether both ends are finite."""
        return self.lo is not None and self.hi is not None

    @property
    def inside(self) -> Side:
        """Without its ends, unless it is a single number."""
        return self if self.point or (self.lo_open and self.hi_open) else Side(self.lo, self.hi, True, True)

    @cached_property
    def middle(self) -> Fraction:
        """The simplest fraction well inside: halves find contacts at 0, 1, 1/2 or 1/3 by themselves."""
        if self.lo is not None and self.hi is not None:
            quarter = (self.hi - self.lo) / 4
            return simplest(self.lo + quarter, self.hi - quarter)
        if self.lo is not None:
            return Fraction(0) if self.lo < 0 else Fraction(max(1, 2 * math.ceil(self.lo)))
        if self.hi is not None:
            return Fraction(0) if self.hi > 0 else Fraction(min(-1, 2 * math.floor(self.hi)))
        return Fraction(0)

    def __str__(self) -> str:
        left = "(" if self.lo is None or self.lo_open else "["
        right = ")" if self.hi is None or self.hi_open else "]"
        return f"{left}{'-oo' if self.lo is None else self.lo}, {'oo' if self.hi is None else self.hi}{right}"


@dataclass(frozen=True)
class Box:
    """A side per symbol."""

    sides: dict[sp.Symbol, Side]

    @cached_property
    def ranges(self) -> dict[sp.Symbol, Range]:
        """The sides as ranges."""
        return {symbol: side.range for symbol, side in self.sides.items()}

    def replaced(self, symbol: sp.Symbol, side: Side) -> Box:
        """With another side for one symbol."""
        return Box({**self.sides, symbol: side})

    def at(self, symbol: sp.Symbol, end: Fraction) -> Box:
        """The face, or the slice, where one symbol has one value."""
        return self.replaced(symbol, Side(end, end))

    @property
    def inside(self) -> Box:
        """Without the ends of its sides."""
        sides = {symbol: side.inside for symbol, side in self.sides.items()}
        return self if all(sides[s] is side for s, side in self.sides.items()) else Box(sides)

    @property
    def bounded(self) -> bool:
        """Whether all sides are finite."""
        return all(side.finite for side in self.sides.values())

    def __str__(self) -> str:
        return ", ".join(f"{symbol.name} in {side}" for symbol, side in self.sides.items())
