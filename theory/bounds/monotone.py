"""In which direction a claim's right side moves with one of its quantities, certified, never sampled.

Two ways, tried in this order at every node of the expression. By structure: a sum of increasing terms increases, a
root of an increasing one does, a product of nonnegative increasing ones does. By the sign of the derivative, where
the node is smooth and defined on the whole interval between any two admissible values; an integer is then moved
through the reals between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from bounds.bound import Bound, Require
from bounds.isolate import NotIsolable, isolate
from bounds.notation import plain
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

STRICT, WEAK = 2, 1  # a direction: positive for increasing, negative for decreasing, 0 for constant
_ORDER_KEEPING = (sp.exp, sp.log, sp.erf, sp.sinh, sp.tanh, sp.atan)
_SMOOTH = (sp.Add, sp.Mul, sp.Pow, sp.cosh, *_ORDER_KEEPING)
_LARGEST = 400  # operations in a derivative; beyond, forms of it are not searched for one whose sign shows


@dataclass(frozen=True)
class Monotone:
    """How the right side of `bound` moves with `symbol`.

    direction: 'increasing', 'decreasing', 'constant' or 'undecided'. It holds between any two values of the
    quantity with all else fixed, both inside the domains and the theorem's `Require`s and with a defined right side.
    strict: whether two different values give two different right sides; False for weakly and for undecided.
    """

    bound: Bound
    symbol: sp.Symbol
    direction: str
    strict: bool

    def __str__(self) -> str:
        if self.direction == "constant":
            how = "does not depend on"
        elif self.direction == "undecided":
            how = "is not certified to be monotone in"
        else:
            how = f"is {'strictly' if self.strict else 'weakly'} {self.direction} in"
        return f"{self.bound.id}: {plain(self.bound.claim.rhs)} {how} {self.symbol}"


def monotone(b: Bound | str, name: str) -> Monotone:
    """The certified direction of the right side in the quantity of that ASCII name.

    b: a record or its id. Raises TypeError for anything else, ValueError for a name that is not one of the record's
    quantities.
    """
    b = resolve("monotone", b)
    quantity = quantity_of("monotone", b, name)
    found = direction(b.claim.rhs, quantity, b.requires)
    if found is None:
        return Monotone(b, quantity.symbol, "undecided", False)
    names = {0: "constant", 1: "increasing", -1: "decreasing"}
    return Monotone(b, quantity.symbol, names[(found > 0) - (found < 0)], abs(found) == STRICT)


def quantity_of(who: str, b: Bound, name: str) -> Quantity:
    """The record's quantity of that name; ValueError that lists those it has."""
    for quantity in b.quantities:
        if quantity.name == name:
            return quantity
    has = ", ".join(q.name for q in b.quantities)
    raise ValueError(f"{who} {b.id}: name={name!r} must be one of {has}")


def direction(expr: sp.Expr, quantity: Quantity, requires: Iterable[Require]) -> int | None:
    """2, 1, 0, -1, -2: strictly increasing, weakly so, constant, weakly decreasing, strictly so; None: not certified."""
    requires = tuple(requires)
    return _Directions(quantity.symbol, Signs.under(requires), _Line.of(quantity, requires)).of(expr)


@dataclass(frozen=True)
class _Line:
    """The quantity as a variable on an open interval of the reals, and the hypotheses that hold all along it.

    symbol: the quantity. inside: what it is through `variable`, which runs over the positive reals (or all of them);
    up: whether it grows with the variable. requires: hypotheses, in the variable, that hold between two values at
    which they hold.
    """

    symbol: sp.Symbol
    variable: sp.Symbol
    inside: sp.Expr
    up: bool
    requires: tuple[Require, ...]

    @classmethod
    def of(cls, quantity: Quantity, requires: tuple[Require, ...]) -> _Line:
        least, most = quantity.lower[0], quantity.upper[0]
        variable = sp.Dummy(quantity.name, positive=True) if least is not None else sp.Dummy(real=True)
        if least is None:
            inside, up = variable, True
        elif most is None:
            inside, up = least + variable, True
        else:
            inside, up = least + (most - least) / (1 + variable), False
        at = {quantity.symbol: inside}
        moved = tuple(Require(r.text, r.lhs.xreplace(at), r.sense, r.rhs.xreplace(at)) for r in requires)
        fixed = tuple(r for r in moved if not _gap(r).has(variable))
        # A hypothesis whose two sides move against each other holds on a half-line, so between any two of its points.
        alone = _Directions(variable, Signs.under(fixed), None)
        halves = tuple(r for r in moved if r.sense != "==" and alone.of(_gap(r)) is not None)
        return cls(quantity.symbol, variable, inside, up, halves)


def _gap(require: Require) -> sp.Expr:
    return require.lhs - require.rhs


@dataclass(frozen=True)
class _Directions:
    """Directions in `symbol`; signs: those at admissible values; line: the reals between, None for structure alone."""

    symbol: sp.Symbol
    signs: Signs
    line: _Line | None

    def of(self, expr: sp.Expr) -> int | None:
        if not expr.has(self.symbol):
            return 0
        if expr == self.symbol:
            return STRICT
        found = self._by_structure(expr)
        if found is None and self.line is not None:
            return _by_slope(expr, self.line)
        return found

    def _by_structure(self, expr: sp.Expr) -> int | None:
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Pow:
            return self._power(*expr.args)
        if expr.func is sp.binomial:
            return self._binomial(*expr.args)
        parts = [self.of(arg) for arg in expr.args]
        if expr.is_Add:
            return _together(parts, max)
        if expr.func in (sp.Max, sp.Min):
            return _together(parts, min)
        if len(parts) != 1 or parts[0] is None:
            return None
        if expr.func in _ORDER_KEEPING:
            return parts[0]
        if expr.func in (sp.floor, sp.ceiling):
            return max(-WEAK, min(WEAK, parts[0]))
        if expr.func in (sp.cosh, sp.Abs):  # they move with the distance from 0
            side = self.signs.of(expr.args[0])
            return _times(parts[0], side) if side else None
        return None

    def _product(self, expr: sp.Mul) -> int | None:
        fixed, moving = expr.as_independent(self.symbol, as_Add=False)
        factor = self.signs.of(fixed)
        factors = sp.Mul.make_args(moving)
        parts = [self.of(f) for f in factors]
        if len(factors) == 1:
            return None if parts[0] is None or not factor else _weakened(_times(parts[0], factor), factor)
        sides = [self.signs.of(f) for f in factors]
        if not factor or None in parts or 0 in sides:
            return None
        # the product of the sizes, which are nonnegative, moves as they all do
        sizes = [_times(part, side) for part, side in zip(parts, sides, strict=True)]
        found = _together(sizes, max)
        if found is None:
            return None
        alive = [abs(side) == POSITIVE for side in sides]
        strict = any(abs(size) == STRICT and all(alive[:i] + alive[i + 1 :]) for i, size in enumerate(sizes))
        for side in (*sides, factor):
            found = _times(found, side)
        return _weakened(found if strict else max(-WEAK, min(WEAK, found)), factor)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> int | None:
        if exponent.has(self.symbol):
            side = self.signs.of(base)
            if side != POSITIVE:
                return None
            return self.of(exponent * sp.log(base))
        found, side = self.of(base), self.signs.of(base)
        if found is None:
            return None
        if exponent.is_Rational:
            whole, grows = exponent.is_Integer, exponent > 0
            if side > 0 or (whole and exponent % 2 == 1 and (grows or side < 0)):
                return found if grows else -found
            if side < 0 and whole:
                return -found if grows else found
            return None
        how = self.signs.of(exponent)
        return _weakened(_times(found, how), how) if side == POSITIVE and how else None

    def _binomial(self, top: sp.Expr, bottom: sp.Expr) -> int | None:
        whole = top.is_integer and bottom.is_integer and self.signs.of(top) > 0
        if bottom.has(self.symbol) or not whole:
            return None
        found = self.of(top)
        return None if found is None else max(-WEAK, min(WEAK, found))


def _times(found: int, side: int) -> int:
    return found if side > 0 else -found


def _weakened(found: int, factor: int) -> int:
    """Not strict any more where the constant factor may be 0."""
    return found if abs(factor) == POSITIVE else max(-WEAK, min(WEAK, found))


def _together(parts: list[int | None], of_sizes: object) -> int | None:
    """The common direction. of_sizes: max where one strict part is enough, min where every part must be."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or (min(known) < 0 < max(known)):
        return None
    size = max(map(abs, known)) if of_sizes is max else max(min(map(abs, known)), int(any(known)))
    return size if max(known) > 0 else -size


def _by_slope(expr: sp.Expr, line: _Line) -> int | None:
    """The direction by the sign of the derivative on the open interval.

    At an end of the domain the expression is continuous where it is defined, so the direction reaches it.
    """
    expr = expr.xreplace({line.symbol: line.inside})
    nodes = [node for node in sp.preorder_traversal(expr) if node.has(line.variable)]
    if not all(isinstance(node, (sp.Symbol, *_SMOOTH)) for node in nodes):
        return None
    signs = Signs.under(line.requires)
    if not all(_defined(node, line.variable, signs) for node in nodes):
        return None
    for slope in _slopes(expr, line.variable, signs):
        for form, known in _forms(slope, line, signs):
            found = known.of(form)
            if found:
                level = STRICT if abs(found) == POSITIVE else WEAK
                return level if (found > 0) == line.up else -level
    return None


def _defined(node: sp.Expr, variable: sp.Symbol, signs: Signs) -> bool:
    """Whether the node has a value and a derivative on the whole interval, given that it has one at an end of it.

    A factor without the variable is the same all along, so only the moving factors are looked at.
    """
    if node.is_Pow:
        base, exponent = node.args
        if exponent.is_Integer and exponent >= 0:
            return True
        side = signs.of(base.as_independent(variable, as_Add=False)[1]) if base.has(variable) else POSITIVE
        return side == POSITIVE or (abs(side) == POSITIVE and exponent.is_Integer)
    if node.func is sp.log:
        inner = node.args[0]
        moving = inner.as_independent(variable, as_Add=False)[1]
        return signs.positive(moving) or signs.of(inner - 1) >= NONNEGATIVE
    return True


def _slopes(expr: sp.Expr, variable: sp.Symbol, signs: Signs) -> Iterable[sp.Expr]:
    """Expressions with the sign of the derivative: itself, and of a product of positive factors its logarithm's."""
    yield sp.diff(expr, variable)
    factors = [f for f in sp.Mul.make_args(expr) if f.has(variable)]
    if len(factors) > 1 and all(signs.positive(f) for f in factors):
        fixed = expr.as_independent(variable, as_Add=False)[0]
        side = signs.of(fixed)
        if side:
            by_logarithm = sp.Add(*(sp.diff(f, variable) / f for f in factors))
            yield by_logarithm * (sp.sign(side) if abs(side) == POSITIVE else fixed)


def _forms(slope: sp.Expr, line: _Line, signs: Signs) -> Iterable[tuple[sp.Expr, Signs]]:
    """The slope written in several ways, each with the signs that are known of its symbols."""
    yield slope, signs
    if sp.count_ops(slope) > _LARGEST:
        return
    for rewrite in (sp.factor_terms, sp.together, sp.factor, sp.simplify):
        yield rewrite(slope), signs
    slack, known = _with_slack(slope, line.requires)
    if slack != slope:
        for rewrite in (sp.together, sp.simplify):
            yield rewrite(slack), known
        for log in (sp.logcombine(sp.expand(slack)), sp.logcombine(sp.expand(sp.simplify(slack)))):
            yield log, known


def _with_slack(expr: sp.Expr, requires: tuple[Require, ...]) -> tuple[sp.Expr, Signs]:
    """Hypotheses of the form symbol >= rest put in as symbol = rest + slack, with slack >= 0; and the signs then."""
    left = list(requires)
    for index, require in enumerate(requires):
        relation = left[index]
        for symbol in sorted(relation.lhs.free_symbols | relation.rhs.free_symbols, key=str):
            try:
                found = isolate(relation.rhs, relation.sense, _gap(relation) + relation.rhs, symbol, Signs())
            except (NotIsolable, ValueError):
                continue
            ...
    return expr, Signs.under(left)
