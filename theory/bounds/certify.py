"""Decides an inequality between two expressions over a whole box: a proof, a point where it fails, or neither.

>>> certify(sp.exp(x), ">=", 1 + x, box={x: (-sp.oo, sp.oo)})

Why a verdict may be believed. The box is cut into boxes that cover it. On each, either an expression of `where` is
negative throughout, or the gap between the sides is shown to be defined and nonnegative (positive, for < and >) by one
of the reasons in `bounds.nonnegative`; these are theorems about ranges, every range is a set of balls of python-flint
rounded outward, and sympy only differentiates and rewrites identities. What holds inside a box holds by continuity at
those of its ends where the expression is defined; a strict inequality is shown at these ends themselves, and a
function with steps is never treated as continuous. "refuted" comes with a rational point at which `bounds.enclose.sign`
certifies that the inequality is false and that no expression of `where` is negative. Sampling only looks for that point.
"""

from __future__ import annotations

import heapq
import html
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Integral
from typing import Any

import sympy as sp

from bounds.boxes import Box, Side
from bounds.enclose import Undefined, as_exact, precision, sign
from bounds.nonnegative import Prover
from bounds.ranges import STEPS, Nowhere, unknown

_BITS = 128
_DEEPEST = 80  # cuts after which a box is left alone
_FIRST_LOOK = 30  # boxes on which only quick reasons and points are tried
_SENSES = ("<=", ">=", "<", ">")


@dataclass(frozen=True)
class Certificate:
    """What `certify` has found.

    verdict: "proved", "refuted" or "undecided". witness: a point (name -> Fraction) where the inequality is certainly
    false, else None. boxes: how many were looked at. box_left: the first box that is not decided (name -> its ends as
    Fractions, None for an infinite end), else None. how: the evidence. True only when proved.
    """

    verdict: str
    inequality: str
    boxes: int
    how: str
    witness: dict[str, Fraction] | None = None
    box_left: dict[str, tuple[Fraction | None, Fraction | None]] | None = field(default=None)

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def __str__(self) -> str:
        return f"{self.verdict}: {self.inequality}\n  {self.how}"

    def _repr_html_(self) -> str:
        what, how = html.escape(self.inequality), html.escape(self.how)
        return f"<p><b>{self.verdict}</b>: <code>{what}</code><br>{how}</p>"


def certify(
    lhs: Any,
    sense: str,
    rhs: Any = 0,
    *,
    box: Mapping[Any, tuple[Any, Any]] | None = None,
    max_boxes: int = 20_000,
    where: Iterable[Any] = (),
) -> Certificate:
    """Whether lhs `sense` rhs holds at every point of the box (at which every expression of `where` is >= 0).

    lhs, rhs: sympy expressions or numbers, in the functions of `bounds.ranges`; floats are taken exactly. sense: one of
    <=, >=, <, >. box: symbol or name -> (lower, upper) for every variable, rational or infinite; the variables are real
    numbers whatever the symbols assume. Both sides must be defined inside the box for a proof; a finite end belongs to
    it where they are defined. max_boxes: how many boxes are looked at before the answer is "undecided".

    Raises TypeError or ValueError, naming the argument, before any work: for a variable without a box or a box without
    a variable, ends in the wrong order, not rational or NaN, an unknown sense or function, max_boxes below 1.

    >>> x = sp.Symbol("x")
    >>> print(certify(sp.log(1 + x), "<=", x, box={x: (-1, sp.oo)}).verdict)
    proved
    """
    if sense not in _SENSES:
        raise ValueError(f"certify: sense={sense!r} must be one of {list(_SENSES)}")
    if isinstance(max_boxes, bool) or not isinstance(max_boxes, Integral):
        raise TypeError(f"certify: max_boxes={max_boxes!r} must be an int")
    if max_boxes < 1:
        raise ValueError(f"certify: max_boxes={max_boxes} must be at least 1")
    left, right = _expression("lhs", lhs), _expression("rhs", rhs)
    if isinstance(where, (sp.Basic, str)):
        raise TypeError(f"certify: where={where!r} must be a list of expressions")
    given = [_expression("where", expr) for expr in where]
    sides = _sides(box, {s.name for expr in (left, right, *given) for s in expr.free_symbols})
    return _Search(left, sense, right, given, sides).run(int(max_boxes))


def _expression(name: str, value: Any) -> sp.Expr:
    if not isinstance(value, sp.Expr):
        exact = as_exact("certify", name, value)
        if not isinstance(exact, Fraction):
            raise TypeError(f"certify: {name}={value!r} must be an expression or an exact number")
        return sp.Rational(exact.numerator, exact.denominator)
    if value.has(sp.nan, sp.oo, -sp.oo, sp.zoo):
        raise ValueError(f"certify: {name}={value} must be finite")
    value = value.xreplace({f: sp.Rational(f) for f in value.atoms(sp.Float)})
    part = unknown(value)
    if part is not None:
        raise TypeError(f"certify: {name}={value} must be made of known functions, not of {part}")
    return value


def _sides(box: Mapping[Any, tuple[Any, Any]] | None, names: set[str]) -> dict[str, Side]:
    if not isinstance(box or {}, Mapping):
        raise TypeError(f"certify: box={box!r} must be a mapping of variables to (lower, upper)")
    sides: dict[str, Side] = {}
    for key, ends in (box or {}).items():
        if not isinstance(key, (str, sp.Symbol)):
            raise TypeError(f"certify: box key {key!r} must be a symbol or its name")
        name = str(key)
        if name in sides:
            raise ValueError(f"certify: box[{name!r}] must be given once")
        if not isinstance(ends, (tuple, list)) or len(ends) != 2:
            raise TypeError(f"certify: box[{name!r}]={ends!r} must be (lower, upper)")
        lo, hi = _end(name, ends[0], -1), _end(name, ends[1], 1)
        if lo is not None and hi is not None and lo > hi:
            raise ValueError(f"certify: box[{name!r}]=({lo}, {hi}) must have lower <= upper")
        sides[name] = Side(lo, hi)
    if names - set(sides):
        raise ValueError(f"certify: box={sorted(sides)} must also name {sorted(names - set(sides))}")
    if set(sides) - names:
        raise ValueError(
            f"certify: box names {sorted(set(sides) - names)}, which must occur in the inequality"
        )
    return dict(
        sorted(sides.items())
    )  # whatever the order they came in, the same search and the same witness


def _end(name: str, value: Any, outward: int) -> Fraction | None:
    """None for the infinity on that side."""
    infinite = value in (sp.oo, -sp.oo) or (isinstance(value, float) and math.isinf(value))
    if infinite:
        if (value > 0) != (outward > 0):
            raise ValueError(
                f"certify: box[{name!r}] must have lower <= upper, and an end that is not {value}"
            )
        return None
    exact = as_exact("certify", f"box[{name!r}]", value)
    if not isinstance(exact, Fraction):
        raise TypeError(f"certify: box[{name!r}]={value!r} must have rational ends")
    return exact


class _Search:
    """One inequality on its way to a verdict."""

    def __init__(
        self, left: sp.Expr, sense: str, right: sp.Expr, given: list[sp.Expr], sides: dict[str, Side]
    ) -> None:
        self.inequality = f"{left} {sense} {right}" + "".join(f", where {expr} >= 0" for expr in given)
        self.gap = right - left if sense in ("<=", "<") else left - right
        self.strict = sense in ("<", ">")
        self.given = given
        # not positive, even where the side is: sympy would isolate the roots of every polynomial to find its sign
        symbols = {name: sp.Symbol(name, real=True) for name in sides}
        self.symbols = symbols

        def inner(expr: sp.Expr) -> sp.Expr:
            return expr.xreplace({s: symbols[s.name] for s in expr.free_symbols})

        self.inner_left, self.inner_right = inner(left), inner(right)
        self.inner_gap = inner(self.gap).replace(sp.coth, lambda t: sp.cosh(t) / sp.sinh(t))
        self.inner_whole = self.inner_gap
        self.inner_given = [inner(expr) for expr in given]
        self.prover = Prover()
        self.smooth = not any(expr.has(*STEPS) for expr in (left, right))
        self.root = Box({symbols[name]: side for name, side in sides.items()})
        self.tried: set[tuple[Fraction, ...]] = set()
        self.reasons: Counter[str] = Counter()

    def run(self, max_boxes: int) -> Certificate:
        """The verdict."""
        with precision(_BITS):
            self.root = self._with_open_ends(self.root)
            if not self.strict:
                self._divide_by_given()
            return self._search(max_boxes)

    def _divide_by_given(self) -> None:
        """Leave out of the gap its factors that are nonnegative by hypothesis."""
        for given in self.inner_given:
            for base, power in self.prover.factors(self.inner_gap):
                ratio = sp.cancel(base / given) if given != 0 else sp.S.Zero
                if power == 1 and ratio.is_number and sign(ratio, {}) == 1:
                    rest = [b**p for b, p in self.prover.factors(self.inner_gap) if b != base]
                    self.inner_gap = sp.Mul(*rest)
                    break

    def _with_open_ends(self, box: Box) -> Box:
        """Without the ends that need no proof of their own: by continuity, or where a side has no value at all."""
        for symbol, side in box.sides.items():
            if side.point:
                continue
            lo, hi = (
                end is not None and ((self.smooth and not self.strict) or self._nowhere(box.at(symbol, end)))
                for end in (side.lo, side.hi)
            )
            box = box.replaced(symbol, Side(side.lo, side.hi, lo, hi))
        return box

    def _nowhere(self, box: Box) -> bool:
        for expr in (self.inner_left, self.inner_right):
            program = self.prover.program(expr)
            try:
                if program is not None:
                    program(box.inside.ranges)
            except Nowhere:
                return True
            except Undefined:
                continue
        return False

    def _search(self, max_boxes: int) -> Certificate:
        heap = [(0, 0, self.root)]
        count, made, stuck, thorough = 0, 0, None, False
        while heap:
            if (
                count == min(_FIRST_LOOK, max_boxes // 2) and not thorough
            ):  # no quick answer: what takes longer, from the whole box again
                heap, thorough, stuck = [(0, 0, self.root)], True, None
                self.reasons.clear()
            depth, _, box = heapq.heappop(heap)
            if count == max_boxes:
                stuck = stuck or box
                break
            count += 1
            if self._outside(box):
                self.reasons["outside"] += 1
                continue
            reason = self._proof(box, 0, 1000)
            witness = None if reason else self._witness(box)
            if not reason and witness is None and thorough and (depth <= 2 or not box.bounded):
                reason = self._proof(box, *((2, 4000) if depth <= 2 else (1, 2000)))
            if reason:
                self.reasons[reason] += 1
                continue
            if witness is not None:
                point = ", ".join(f"{name}={value}" for name, value in witness.items()) or "as it stands"
                return Certificate("refuted", self.inequality, count, f"false at {point}", witness)
            symbol = _widest(box)
            if symbol is None or depth >= _DEEPEST or (not self.given and self._nowhere(box)):
                stuck = stuck or box
                if symbol is not None and depth < _DEEPEST:
                    break
                continue
            side = box.sides[symbol]
            middle = side.middle
            for half in (Side(side.lo, middle, side.lo_open), Side(middle, side.hi, False, side.hi_open)):
                made += 1
                heapq.heappush(heap, (depth + 1, made, box.replaced(symbol, half)))
        if stuck is None:
            told = ", ".join(f"{number} by {reason}" for reason, number in self.reasons.items())
            return Certificate("proved", self.inequality, count, f"{count} boxes: {told}")
        left = {symbol.name: (side.lo, side.hi) for symbol, side in stuck.sides.items()}
        return Certificate(
            "undecided", self.inequality, count, f"not decided on {str(stuck) or 'constants'}", None, left
        )

    def _outside(self, box: Box) -> bool:
        """Whether an expression that is >= 0 by hypothesis is negative on the box, its ends included."""
        ranges = (self.prover.range(expr, box.inside) for expr in self.inner_given)
        return any(found is not None and found.hi < 0 for found in ranges)

    def _proof(self, box: Box, spare: int, effort: int) -> str | None:
        if (
            self.prover.range(self.inner_left, box) is None
            or self.prover.range(self.inner_right, box) is None
        ):
            return None
        self.prover.effort = effort
        gap = self.prover.settled(self.inner_gap, box)
        return self.prover.holds(
            gap, box if self.strict or not self.smooth else box.inside, self.strict, spare=spare
        )

    def _witness(self, box: Box) -> dict[str, Fraction] | None:
        sides = list(box.sides.values())
        points = [
            tuple(side.middle for side in sides),
            tuple(side.middle if side.lo is None else side.lo for side in sides),
            tuple(side.middle if side.hi is None else side.hi for side in sides),
        ]
        for point in points:
            if point in self.tried:
                continue
            self.tried.add(point)
            if self._false_at(box, point):
                return {symbol.name: value for symbol, value in zip(box.sides, point, strict=True)}
        return None

    def _false_at(self, box: Box, point: tuple[Fraction, ...]) -> bool:
        here = Box({s: Side(x, x) for s, x in zip(box.sides, point, strict=True)})
        found = self.prover.range(self.inner_whole, here)
        if found is None or found.sign > self.strict or (found.sign > 0 and not self.strict):
            return False
        # what cancels in the gap must have a value there
        if any(self.prover.range(side, here) is None for side in (self.inner_left, self.inner_right)):
            return False
        values = {s.name: x for s, x in zip(box.sides, point, strict=True)}
        certain = sign(self.gap, values)
        if certain is None or certain > 0 or (certain == 0 and not self.strict):
            return False
        return all(level is not None and level >= 0 for level in (sign(w, values) for w in self.given))


def _widest(box: Box) -> sp.Symbol | None:
    """The symbol whose side is cut: the widest beside the numbers in it; an unbounded one counts as 2."""

    def width(side: Side) -> float:
        if side.lo is None or side.hi is None:
            return 2.0
        return float((side.hi - side.lo) / (1 + abs(side.middle)))

    wide = {symbol: width(side) for symbol, side in box.sides.items() if not side.point}
    return max(wide, key=lambda s: wide[s]) if wide else None
