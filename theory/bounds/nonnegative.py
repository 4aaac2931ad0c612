"""Why an expression is nonnegative, or positive, over a whole box: the reasons that are tried on each box.

Each reason is a theorem, applied to ranges that hold over the whole box (bounds.ranges):

range       its range is nonnegative; or that of its factors; or, beyond every bound, of its terms over the largest.
factor      it is a product, and the factors other than one have known signs, or enter with an even power.
monotone    its derivative in one variable keeps its sign, and it is nonnegative where that variable is at its end. An
            expression that vanishes on a face follows from the same claim about its derivative there; after as many
            steps as the order of contact the derivative does not vanish, and a range decides. This is Taylor's
            formula with the remainder taken over the whole box.
centre      the mean value form: its value at a centre and its derivatives over the box.
valley      its derivative in one variable is h (v - r) with h >= 0, or h f with f increasing in v and f = 0 at v = r:
            then it is least at v = r, and one variable is gone.

Expressions are continuous and differentiable inside the box because they and their derivatives have ranges there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy as sp

from bounds.enclose import Undefined, sign
from bounds.ranges import ONE, ZERO, Program, Range, Side, add, multiply, negative

_LARGE = 400  # operations of an expression beyond which sympy is not asked to factor or simplify it
CONTACT = 8  # the highest order of contact that is followed


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


def _remembered(method: Callable[..., Any]) -> Callable[..., Any]:
    """Results kept with the prover that they belong to."""
    name = method.__name__

    def remembering(self: Prover, *key: Any) -> Any:
        found = self.memory.setdefault(name, {})
        if key not in found:
            found[key] = method(self, *key)
        return found[key]

    return remembering


class Prover:
    """Decides on boxes; keeps what it has computed of each expression."""

    def __init__(self) -> None:
        self.memory: dict[str, dict[Any, Any]] = {}

    # what is known of an expression without a box

    @_remembered
    def program(self, expr: sp.Expr) -> Program | None:
        """The expression made ready to run on boxes, or None where it cannot be."""
        try:
            return Program(expr)
        except (TypeError, Undefined):  # a derivative that has no range here, a division by zero
            return None

    @_remembered
    def _derivative(self, expr: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
        return sp.diff(expr, symbol)

    @_remembered
    def _factors(self, expr: sp.Expr) -> tuple[tuple[sp.Expr, int], ...]:
        """Factors and their whole powers, the expression being their product; an equality of real functions."""
        if sp.count_ops(expr) > _LARGE:
            expr = sp.factor_terms(expr)
        else:
            expr = sp.factor(sp.together(expr))
        found = []
        for factor in sp.Mul.make_args(expr):
            base, power = factor.as_base_exp() if factor.is_Pow and factor.args[1].is_Integer else (factor, 1)
            found.append((base, int(power)))
        return tuple(found)

    @_remembered
    def _at(self, expr: sp.Expr, symbol: sp.Symbol, value: sp.Expr) -> sp.Expr:
        found = expr.subs(symbol, value)
        if found.is_number or sp.count_ops(found) > _LARGE:
            return found
        return min((found, sp.simplify(found)), key=sp.count_ops)

    @_remembered
    def _vanishes(self, expr: sp.Expr, symbol: sp.Symbol, end: Fraction) -> bool:
        """Whether the expression is identically 0 where the symbol has that value."""
        face = expr.subs(symbol, sp.Rational(end.numerator, end.denominator))
        if face == 0:
            return True
        if face.has(sp.nan, sp.zoo, sp.oo) or sp.count_ops(face) > _LARGE:
            return False
        if not face.free_symbols:
            return sign(face, {}) == 0
        return bool(sp.simplify(sp.expand_log(face)) == 0)

    @_remembered
    def _shares(self, expr: sp.Expr) -> tuple[tuple[sp.Expr, tuple[sp.Expr, ...]], ...]:
        """Each term with all the others divided by it; hyperbolic functions are written as exponentials."""
        terms = sp.expand(expr.replace(lambda e: e.func in (sp.sinh, sp.cosh), lambda e: e.rewrite(sp.exp)))
        parts = sp.Add.make_args(terms)
        if not 2 <= len(parts) <= 8:
            return ()
        return tuple(
            (part, tuple(sp.powsimp(other / part) for other in parts if other is not part)) for part in parts
        )

    # what is known on a box

    def range(self, expr: sp.Expr, box: Box) -> Range | None:
        """The range over the box, or None where the expression is not certified to exist on all of it."""
        program = self.program(expr)
        try:
            return None if program is None else program(box.ranges)
        except Undefined:
            return None

    def sign(self, expr: sp.Expr, box: Box, nested: int = 0) -> int:
        """2: positive, 1: nonnegative, -1: nonpositive, -2: negative on the whole box, 0: not known."""
        whole = self.range(expr, box)
        if whole is None:
            return 0
        if whole.sign:
            return whole.sign
        factors = self._factors(expr)
        product = 1 if len(factors) == 1 else _product([self._factor_sign(*f, box) for f in factors])
        if len(factors) > 1 and product:
            return product
        return 0 if box.bounded or nested > 1 else self._largest(expr, box, nested + 1)

    def _factor_sign(self, base: sp.Expr, power: int, box: Box) -> int:
        found = self.range(base, box)
        if found is None:
            return 0
        return max(abs(found.sign), 1) if power % 2 == 0 else found.sign

    def _largest(self, expr: sp.Expr, box: Box, nested: int) -> int:
        """The sign of the term beside which the others are small, on an unbounded box."""
        for term, shares in self._shares(expr):
            level = self.sign(term, box, nested) if term != expr else 0
            if abs(level) < 2:
                continue
            total = Range(ONE, ONE)
            for share in shares:
                part = self._share(share, box, nested)
                if part is None:
                    break
                total = add(total, part)
            else:
                if total.sign == 2:
                    return level
                if total.sign == 1:
                    return level // 2
        return 0

    def _share(self, share: sp.Expr, box: Box, nested: int) -> Range | None:
        """The range of a product, by its logarithmic derivative where that tells at which end it is largest."""
        best = self.range(share, box)
        if best is None or not share.free_symbols:
            return best
        for symbol in share.free_symbols:
            side = box.sides[symbol]
            if side.finite or not best.sign:
                continue
            end, direction = (side.lo, -1) if side.lo is not None else (side.hi, 1)
            if end is None:
                continue
            growth = self._growth(share, symbol)
            if self.sign(growth, box, nested) * direction > 0:
                face = self.range(share, box.at(symbol, end))
                if face is not None:
                    best = best.meet(Range(min(ZERO, face.lo), max(ZERO, face.hi)))
        return best

    @_remembered
    def _growth(self, share: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
        return sp.Add(*(sp.diff(f, symbol) / f for f in sp.Mul.make_args(share)))

    # proofs

    def holds(
        self, expr: sp.Expr, box: Box, strict: bool, depth: int = CONTACT, spare: int = 0
    ) -> str | None:
        """The reason why expr >= 0 (> 0) on the box, or None. spare: how often a sign may be proved by this again."""
        if not expr.free_symbols:
            found = sign(expr, {})
            return "range" if found is not None and found >= strict else None
        found = self.sign(expr, box)
        if found > strict:
            return "range"
        if found < 0 or depth == 0 or self.range(expr, box) is None:
            return None
        return (
            self._by_factors(expr, box, strict, depth, spare)
            or self._by_monotonicity(expr, box, strict, depth, spare)
            or (self._by_valley(expr, box, strict, depth, spare) if spare else None)
        )

    def proved_sign(self, expr: sp.Expr, box: Box, depth: int, spare: int) -> int:
        """The sign, 1 or -1 for nonnegative and nonpositive, by any reason."""
        found = self.sign(expr, box)
        if found or depth <= 0 or spare <= 0:
            return (found > 0) - (found < 0)
        for level in (1, -1):
            if self.holds(level * expr, box, False, depth - 1, spare - 1):
                return level
        return 0

    def _by_factors(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        factors = self._factors(expr)
        if len(factors) == 1:
            return None
        level, left = 1, []
        for base, power in factors:
            found = self._factor_sign(base, power, box)
            if abs(found) <= strict:
                left.append((base, power))
            elif found < 0:
                level = -level
        if len(left) > 1 and spare:
            rest, left = left, []
            for base, power in rest:
                found = 0 if strict else self.proved_sign(base, box, depth - 1, spare - 1)
                if not found:
                    left.append((base, power))
                elif found < 0 and power % 2:
                    level = -level
        if len(left) != 1 or (strict and left[0][1] % 2 == 0):
            return None
        reason = self.holds(level * left[0][0], box, strict, depth, spare)
        return reason and (reason if reason != "range" else "factor")

    def _by_monotonicity(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        slopes = {}
        for symbol in sorted(expr.free_symbols, key=str):
            side = box.sides[symbol]
            if side.point:
                continue
            slope = self._derivative(expr, symbol)
            slopes[symbol] = self.range(slope, box.inside)
            level = self.sign(slope, box.inside)
            for end, wanted in ((side.lo, 1), (side.hi, -1)):
                if end is None or level * wanted < 0:
                    continue
                face = box.at(symbol, end)
                on_face = self.range(
                    expr, face
                )  # it exists on box and face, so it is continuous on both together
                if on_face is None or on_face.sign == -2:
                    continue
                contact = on_face.sign < 2 and self._touches(expr, symbol, end, face)
                if not level and not contact and not spare:
                    continue
                if contact:
                    open_end = side.lo_open if wanted > 0 else side.hi_open
                    if strict and not open_end:
                        continue
                elif not self._on_face(expr, symbol, end, face, strict, depth, spare):
                    continue
                if strict and contact:
                    if self.holds(wanted * slope, box.replaced(symbol, side.inside), True, depth - 1, spare):
                        return "contact"
                elif level * wanted > 0 or self.holds(
                    wanted * slope, box.inside, False, depth - 1, spare if contact else spare - 1
                ):
                    return "contact" if contact else "monotone"
        return self._by_centre(expr, box, strict, slopes)

    def _touches(self, expr: sp.Expr, symbol: sp.Symbol, end: Fraction, face: Box) -> bool:
        """Whether it vanishes on the face; sympy is asked only where balls at a point of it leave that open."""
        probe = Box({s: Side(side.middle, side.middle) for s, side in face.sides.items()})
        here = self.range(expr, probe)
        return here is not None and here.lo <= 0 and here.hi >= 0 and bool(self._vanishes(expr, symbol, end))

    def _on_face(
        self, expr: sp.Expr, symbol: sp.Symbol, end: Fraction, face: Box, strict: bool, depth: int, spare: int
    ) -> bool:
        if self.sign(expr, face) > strict:
            return True
        if len(expr.free_symbols) == 1:
            return False
        there = expr
        if end.denominator < 1000 and abs(end.numerator) < 1000:  # the ends that contacts lie at
            there = self._at(expr, symbol, sp.Rational(end.numerator, end.denominator))
        if there.has(sp.nan, sp.zoo, sp.oo):
            return False
        return bool(self.holds(there, face, strict, depth - 1, spare))

    def _by_centre(
        self, expr: sp.Expr, box: Box, strict: bool, slopes: dict[sp.Symbol, Range | None]
    ) -> str | None:
        if not box.bounded or not slopes or any(slope is None for slope in slopes.values()):
            return None
        centre = Box({s: Side(side.middle, side.middle) for s, side in box.sides.items()})
        total = self.range(expr, centre)
        if total is None:
            return None
        for symbol, slope in slopes.items():
            away = add(box.ranges[symbol], negative(centre.ranges[symbol]))
            total = add(total, multiply(slope, away))
        return "centre" if total.sign > strict else None

    def _by_valley(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        for symbol in sorted(expr.free_symbols, key=str):
            side = box.sides[symbol]
            slope = self._derivative(expr, symbol)
            if side.point or self.range(slope, box.inside) is None:
                continue
            for factor, root in self._roots(slope, symbol):
                reach = self.range(root, box)
                if reach is None or not reach.within(side.inside.range):
                    continue
                others = [f for f in self._factors(slope) if f[0] != factor]
                growth = self.proved_sign(self._derivative(factor, symbol), box.inside, depth - 1, spare - 1)
                level = growth
                for base, power in others:
                    level *= 1 if power % 2 == 0 else self.proved_sign(base, box.inside, depth - 1, spare - 1)
                if level <= 0:
                    continue
                there = self._at(expr, symbol, root)
                if there.has(sp.nan, sp.zoo, sp.oo) or self.range(expr, box) is None:
                    continue
                if there == 0:
                    if not strict:
                        return "valley"
                elif self.holds(there, box, strict, depth - 1, spare - 1):
                    return "valley"
        return None

    @_remembered
    def _roots(self, slope: sp.Expr, symbol: sp.Symbol) -> tuple[tuple[sp.Expr, sp.Expr], ...]:
        """The factors of odd power with one root in the symbol each that can be written down, and the root."""
        found = []
        for factor, power in self._factors(slope):
            if power < 0 or power % 2 == 0 or symbol not in factor.free_symbols:
                continue
            if sp.count_ops(factor) > 40 or not _solvable(factor, symbol):
                continue
            try:
                roots = sp.solve(factor, symbol)
            except NotImplementedError:
                continue
            if len(roots) == 1 and sp.simplify(factor.subs(symbol, roots[0])) == 0:
                found.append((factor, roots[0]))
        return tuple(found)


def _solvable(factor: sp.Expr, symbol: sp.Symbol) -> bool:
    linear = factor.is_polynomial(symbol) and sp.degree(factor, symbol) == 1
    return bool(linear or sum(node == symbol for node in sp.preorder_traversal(factor)) == 1)


def _product(levels: list[int]) -> int:
    """The sign of a product from the signs of its factors."""
    least = min(map(abs, levels))
    return -least if sum(level < 0 for level in levels) % 2 else least
