"""Why an expression is nonnegative, or positive, over a whole box: the reasons that are tried on each box.

Each reason is a theorem, applied to ranges that hold over the whole box (bounds.ranges):

range       its range is nonnegative, or the ranges of its factors say so.
largest     on an unbounded box: one term is positive and the others over it sum to -1 at least.
factor      it is a product, and the factors other than one have known signs, or enter with an even power.
monotone    its derivative in one variable keeps its sign, and it is nonnegative where that variable is at its end. An
            expression that vanishes on a face follows from the same claim about its derivative there; after as many
            steps as the order of contact the derivative does not vanish, and a range decides. This is Taylor's
            formula with the remainder taken over the whole box.
centre      the mean value form: its value at a centre and its derivatives over the box.
bowl        its matrix of second derivatives is positive definite over the box, and at a corner neither it nor a
            derivative into the box is negative.
square      it is r + s with s the term that holds a root: where r and s differ in sign, that of s^2 - r^2 decides.
logarithm   it is a - b with a, b > 0, and log a - log b is nonnegative.
inverse     it is nonnegative in w = 1/v, where v goes to infinity: a limit at infinity is a face w = 0.
valley      its derivative in one variable is h (v - r) with h >= 0, or h f with f increasing in v and f = 0 at v = r:
            then it is least at v = r, and one variable is gone.

Expressions are continuous and differentiable inside the box because they and their derivatives have ranges there.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import sympy as sp

from bounds.boxes import Box, Side
from bounds.enclose import Undefined, sign
from bounds.forms import Forms
from bounds.ranges import ONE, ZERO, Range, add, multiply, negative

CONTACT = 8  # the highest order of contact that is followed


class Prover(Forms):
    """Decides on boxes; keeps what it has computed of each expression."""

    def __init__(self) -> None:
        super().__init__()
        self.effort = 0  # operations that may still be looked at before this box is given up

    # what is known on a box

    def range(self, expr: sp.Expr, box: Box) -> Range | None:
        """The range over the box, or None where the expression is not certified to exist on all of it."""
        program = self.program(expr)
        try:
            return None if program is None else program(box.ranges)
        except Undefined:
            return None

    def sign(self, expr: sp.Expr, box: Box) -> int:
        """2: positive, 1: nonnegative, -1: nonpositive, -2: negative on the whole box, 0: not known."""
        whole = self.range(expr, box)
        if whole is None:
            return 0
        if whole.sign:
            return whole.sign
        factors = self.factors(expr)
        return _product([self._factor_sign(base, power, box) for base, power in factors])

    def _factor_sign(self, base: sp.Expr, power: int, box: Box) -> int:
        found = self.range(base, box)
        if found is None:
            return 0
        return max(abs(found.sign), 1) if power % 2 == 0 else found.sign

    def _by_largest(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        if box.bounded:
            return None
        for term, shares in self.shares(expr):
            if self.sign(term, box) < 2:
                continue
            total = Range(ONE, ONE)
            for share in shares:
                part = self._share(share, box)
                if part is None:
                    break
                total = add(total, part)
            else:
                if total.sign > strict:
                    return "largest"
        return None

    def _share(self, share: sp.Expr, box: Box) -> Range | None:
        """The range of a product, by its logarithmic derivative where that tells at which end it is largest."""
        best = self.range(share, box)
        if best is None or not share.free_symbols:
            return best
        for symbol in sorted(share.free_symbols, key=str):
            side = box.sides[symbol]
            if side.finite or not best.sign:
                continue
            end, direction = (side.lo, -1) if side.lo is not None else (side.hi, 1)
            if end is None:
                continue
            growth = self.growth(share, symbol)
            if self.sign(growth, box) * direction > 0:
                face = self.range(share, box.at(symbol, end))
                if face is not None:
                    best = best.meet(Range(min(ZERO, face.lo), max(ZERO, face.hi)))
        return best

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
        self.effort -= self.size(expr)
        if found < 0 or depth == 0 or self.effort < 0 or self.range(expr, box) is None:
            return None
        ways = [self._by_factors, self._by_monotonicity, self._by_bowl, self._by_square, self._by_largest]
        if spare:
            ways += [self._by_valley, self._by_logarithm, self._by_inverse]
        reasons = (way(expr, box, strict, depth, spare) for way in ways)
        return next((reason for reason in reasons if reason), None)

    def settled(self, expr: sp.Expr, box: Box) -> sp.Expr:
        """The expression without those |a| and max(a, b), min(a, b) whose case is known on the whole box."""
        for node in expr.atoms(sp.Abs, sp.Max, sp.Min):
            if node.func is sp.Abs:
                level = self.sign(node.args[0], box)
                choice = node.args[0] if level > 0 else -node.args[0] if level < 0 else None
            else:
                way = 1 if node.func is sp.Max else -1
                best = (
                    a for a in node.args if all(way * self.sign(a - b, box) > 0 for b in node.args if b != a)
                )
                choice = next(best, None)
            if choice is not None:
                expr = expr.xreplace({node: choice})
        return expr

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
        factors = self.factors(expr)
        if sum(power != 1 or bool(base.free_symbols) for base, power in factors) == 1 == factors[-1][1]:
            return None  # the same expression up to a number
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
            slope = self.derivative(expr, symbol)
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
        return here is not None and here.lo <= 0 and here.hi >= 0 and bool(self.vanishes(expr, symbol, end))

    def _on_face(
        self, expr: sp.Expr, symbol: sp.Symbol, end: Fraction, face: Box, strict: bool, depth: int, spare: int
    ) -> bool:
        if self.sign(expr, face) > strict:
            return True
        if len(expr.free_symbols) == 1:
            return False
        there = expr
        if end.denominator <= (1000 if spare else 2) and abs(end.numerator) < 1000:  # where contacts lie
            there = self.at(expr, symbol, sp.Rational(end.numerator, end.denominator))
        if there.has(sp.nan, sp.zoo, sp.oo):
            return False
        return bool(self.holds(there, face, strict, depth - 1, spare))

    def _by_centre(
        self, expr: sp.Expr, box: Box, strict: bool, slopes: dict[sp.Symbol, Range | None]
    ) -> str | None:
        if not box.bounded or not slopes:
            return None
        centre = Box({s: Side(side.middle, side.middle) for s, side in box.sides.items()})
        total = self.range(expr, centre)
        if total is None:
            return None
        for symbol, slope in slopes.items():
            if slope is None:
                return None
            away = add(box.ranges[symbol], negative(centre.ranges[symbol]))
            total = add(total, multiply(slope, away))
        return "centre" if total.sign > strict else None

    def _by_valley(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        for symbol in sorted(expr.free_symbols, key=str):
            side = box.sides[symbol]
            slope = self.derivative(expr, symbol)
            if side.point or self.range(slope, box.inside) is None:
                continue
            for factor, root in self.roots(slope, symbol):
                reach = self.range(root, box)
                if reach is None or not reach.within(side.inside.range):
                    continue
                others = [f for f in self.factors(slope) if f[0] != factor]
                growth = self.proved_sign(self.derivative(factor, symbol), box.inside, depth - 1, spare - 1)
                level = growth
                for base, power in others:
                    level *= 1 if power % 2 == 0 else self.proved_sign(base, box.inside, depth - 1, spare - 1)
                if level <= 0:
                    continue
                there = self.at(expr, symbol, root)
                if there.has(sp.nan, sp.zoo, sp.oo) or self.range(expr, box) is None:
                    continue
                if there == 0:
                    if not strict:
                        return "valley"
                elif self.holds(there, box, strict, depth - 1, spare - 1):
                    return "valley"
        return None

    def _by_bowl(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        symbols = tuple(s for s in sorted(expr.free_symbols, key=str) if not box.sides[s].point)
        if strict or not box.bounded or not 2 <= len(symbols) <= 3:
            return None
        for corner in itertools.product((1, -1), repeat=len(symbols)):
            sides = [box.sides[s] for s in symbols]
            ends = tuple(side.lo if way > 0 else side.hi for side, way in zip(sides, corner, strict=True))
            there = Box({**box.sides, **{s: Side(e, e) for s, e in zip(symbols, ends, strict=True)}})
            value = self.range(expr, there)
            if value is None or value.hi < 0 or not self.rises(expr, symbols, ends, corner):
                continue
            entries = [self.range(self.second(expr, a, b), box.inside) for a in symbols for b in symbols]
            known = [entry for entry in entries if entry is not None]
            if len(known) < len(entries):
                return None
            rows = [known[i : i + len(symbols)] for i in range(0, len(known), len(symbols))]
            if all(_determinant([row[:n] for row in rows[:n]]).sign == 2 for n in range(1, len(rows) + 1)):
                return "bowl"
        return None

    def _by_square(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        split = self.root_and_rest(expr)
        if split is None:
            return None
        root, rest = split
        levels = self.sign(root, box), self.sign(rest, box)
        if levels[0] * levels[1] >= 0:
            return None
        gap = self.squared(*split) if levels[0] > 0 else -self.squared(*split)
        return "square" if self.holds(gap, box, strict, depth - 1, spare) else None

    def _by_logarithm(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        if expr.is_polynomial():
            return None
        levels = [self.sign(term, box) for term in sp.Add.make_args(expr)]
        if not all(levels) or min(levels) > 0 or max(levels) < 0:
            return None
        large = sp.Add(*(term for term, level in zip(expr.args, levels, strict=True) if level > 0))
        logs = self._logarithm(large, box), self._logarithm(large - expr, box)
        if logs[0] is None or logs[1] is None:
            return None
        gap = logs[0] - logs[1]
        return "logarithm" if self.holds(gap, box, strict, depth - 1, spare - 1) else None

    def _logarithm(self, product: sp.Expr, box: Box) -> sp.Expr | None:
        """The logarithm of a product of powers whose bases are positive on the box, as a sum."""
        total = sp.S.Zero
        for factor in sp.Mul.make_args(product):
            base, power = factor.as_base_exp()
            found = self.range(base, box)
            if found is None or found.sign < 2:
                return None
            total += power if base == sp.E else power * sp.log(base)
        return total

    def _by_inverse(self, expr: sp.Expr, box: Box, strict: bool, depth: int, spare: int) -> str | None:
        for symbol in sorted(expr.free_symbols, key=str):
            side = box.sides[symbol]
            inverse = sp.Symbol(f"{symbol.name}_inverse", real=True)
            if side.finite or any(s.name == inverse.name for s in box.sides):
                continue
            if side.lo is not None and side.lo > 0:
                new, value = Side(Fraction(0), 1 / side.lo, True, side.lo_open), 1 / inverse
            elif side.hi is not None and side.hi < 0:
                new, value = Side(Fraction(0), -1 / side.hi, True, side.hi_open), -1 / inverse
            else:
                continue
            turned = Box({**box.sides, inverse: new})
            if self.holds(self.substituted(expr, symbol, value), turned, strict, depth, spare - 1):
                return "inverse"
        return None


def _product(levels: list[int]) -> int:
    """The sign of a product from the signs of its factors."""
    least = min(map(abs, levels))
    return -least if sum(level < 0 for level in levels) % 2 else least


def _determinant(rows: list[list[Range]]) -> Range:
    """The range of a determinant, along its first row."""
    if len(rows) == 1:
        return rows[0][0]
    parts = []
    for i, entry in enumerate(rows[0]):
        part = multiply(entry, _determinant([row[:i] + row[i + 1 :] for row in rows[1:]]))
        parts.append(part if i % 2 == 0 else negative(part))
    return add(*parts)
