"""In which direction a claim's right side moves with one of its quantities, certified, never sampled.

Two ways, tried in this order at every node of the expression. By structure: a sum of increasing terms increases, a
root of an increasing one does, a product of nonnegative increasing ones does. By the sign of the derivative, where
the node is smooth and defined on the whole interval between any two admissible values; an integer is then moved
through the reals between.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from bounds.bound import Bound, Require
from bounds.enclose import sign
from bounds.evaluate import check_domains, holds
from bounds.isolate import FLIPPED, NotIsolable, isolate
from bounds.notation import plain
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

STRICT, WEAK = 2, 1  # a direction: positive for increasing, negative for decreasing, 0 for constant
_ORDER_KEEPING = (sp.exp, sp.log, sp.erf, sp.sinh, sp.tanh, sp.atan)
_SMOOTH = (sp.Add, sp.Mul, sp.Pow, sp.cosh, *_ORDER_KEEPING)
_LARGEST = 150  # operations in a derivative; beyond, forms of it are not searched for one whose sign shows
_READABLE = 80  # operations in a form; the signs of a longer one take too long to look for


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
    return _direction(expr, quantity, tuple(requires))


@lru_cache(maxsize=512)
def _direction(expr: sp.Expr, quantity: Quantity, requires: tuple[Require, ...]) -> int | None:
    line = _Line.of(quantity, requires).with_slack()
    return _Directions(quantity.symbol, Signs.under(requires), line).of(expr)


@dataclass(frozen=True)
class _Line:
    """The quantity as a variable on an open interval of the reals, and the hypotheses that hold all along it.

    at: the quantity (and others, where hypotheses bound them below) through variables. variable: the one that moves,
    over the positive reals or all reals; up: whether the quantity grows with it. requires: hypotheses, in the
    variables, that hold between two values at which they hold.
    """

    at: Mapping[sp.Symbol, sp.Expr]
    variable: sp.Symbol
    up: bool
    requires: tuple[Require, ...]

    @classmethod
    def of(cls, quantity: Quantity, requires: tuple[Require, ...]) -> _Line:
        least, most = quantity.lower[0], quantity.upper[0]
        variable = sp.Dummy(quantity.name, real=True, positive=None if least is None else True)
        if least is None:
            inside = variable
        elif most is None:
            inside = least + variable
        else:
            inside = least + (most - least) / (1 + variable)
        at = {quantity.symbol: inside}
        moved = [_put(r, at) for r in requires]
        # A hypothesis whose two sides move against each other holds on a half-line, so between any two of its points.
        fixed = [r for r in moved if not _gap(r).has(variable)]
        alone = _Directions(variable, Signs.under(fixed), None)
        halves = tuple(r for r in moved if r.sense != "==" and alone.of(_gap(r)) is not None)
        return cls(at, variable, most is None, halves)

    def with_slack(self) -> _Line:
        """The same line, with hypotheses symbol >= rest put in as symbol = rest + slack, where slack >= 0."""
        at, variable, left = dict(self.at), self.variable, list(self.requires)
        for index in range(len(left)):
            relation = left[index]
            gap = sp.expand(_gap(relation))
            symbols = [variable] if gap.has(variable) else sorted(gap.free_symbols, key=str)
            if not gap.is_polynomial():  # what is put in would make everything longer
                continue
            for symbol in symbols:
                try:
                    found = isolate(sp.Integer(0), FLIPPED[relation.sense], gap, symbol, Signs())
                except NotIsolable:
                    continue
                if found.sense not in (">=", ">") or found.conditions:
                    continue
                moving = symbol == variable
                slack = sp.Dummy(
                    f"slack_{index}", **({"positive": True} if moving else {"nonnegative": True})
                )
                variable = slack if moving else variable
                put = {symbol: found.expression + slack}
                at = {**put, **{old: expr.xreplace(put) for old, expr in at.items()}}
                left = [_put(r, put) for r in left]
                left[index] = _SAID  # it says slack >= 0 now, which the new symbol says by itself
                break
        return _Line(at, variable, self.up, tuple(r for r in left if r is not _SAID))


_SAID = Require("", sp.Integer(0), "==", sp.Integer(0))


def _gap(require: Require) -> sp.Expr:
    return require.lhs - require.rhs


def _put(require: Require, at: Mapping[sp.Symbol, sp.Expr]) -> Require:
    return Require(require.text, require.lhs.xreplace(at), require.sense, require.rhs.xreplace(at))


@dataclass(frozen=True)
class _Directions:
    """Directions in `symbol`; signs: those at admissible values.

    line: the reals between; None where structure alone may decide.
    """

    symbol: sp.Symbol
    signs: Signs
    line: _Line | None

    def of(self, expr: sp.Expr) -> int | None:
        if not expr.has(self.symbol):
            return 0
        if expr == self.symbol:
            return STRICT
        found = self._by_structure(expr)
        return _by_slope(expr, self.line) if found is None and self.line is not None else found

    def _by_structure(self, expr: sp.Expr) -> int | None:
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Pow:
            return self._power(*expr.args)
        if expr.func is sp.binomial:
            return self._binomial(*expr.args)
        parts = [self.of(arg) for arg in expr.args]
        if expr.is_Add:
            return _together(parts)
        if expr.func in (sp.Max, sp.Min):
            return _together(parts, every=True)
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
        known = [part for part in parts if part is not None]
        if not factor or len(known) < len(parts) or 0 in sides:
            return None
        # the product of the sizes, which are nonnegative, moves as they all do
        sizes = [_times(part, side) for part, side in zip(known, sides, strict=True)]
        found = _together(sizes)
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


def _together(parts: Sequence[int | None], every: bool = False) -> int | None:
    """The common direction, strict where one part is, or where every part is."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or (min(known) < 0 < max(known)):
        return None
    sizes = [abs(part) for part in known]
    size = max(sizes) if not every else max(min(sizes), min(WEAK, max(sizes)))
    return size if max(known) > 0 else -size


def _by_slope(expr: sp.Expr, line: _Line) -> int | None:
    """The direction by the sign of the derivative on the open interval.

    At an end of the interval the expression is continuous where it is defined, so the direction reaches it.
    """
    inside = expr.xreplace(line.at)
    nodes = [node for node in sp.preorder_traversal(inside) if node.has(line.variable)]
    if not all(isinstance(node, (sp.Symbol, *_SMOOTH)) for node in nodes):
        return None
    signs = Signs.under(line.requires)
    if not all(_defined(node, line.variable, signs) for node in nodes):
        return None
    for slope in _slopes(inside, line.variable, signs):
        if both_signs(slope, line.requires):
            return None
        found = _sign_of_a_form(slope, signs)
        if found:
            level = STRICT if abs(found) == POSITIVE else WEAK
            return level if (found > 0) == line.up else -level
    return None


def _defined(node: sp.Expr, variable: sp.Symbol, signs: Signs) -> bool:
    """Whether the node has a value and a derivative on the whole interval, given that it has a value somewhere on it.

    A factor without the variable is the same all along, so only the moving factors are looked at.
    """
    if node.is_Pow:
        base, exponent = node.args
        if exponent.is_Integer and exponent >= 0:
            return True
        side = signs.of(base.as_independent(variable, as_Add=False)[1]) if base.has(variable) else POSITIVE
        return side == POSITIVE or (side == -POSITIVE and bool(exponent.is_Integer))
    if node.func is sp.log:
        moving = node.args[0].as_independent(variable, as_Add=False)[1]
        return signs.positive(moving) or signs.of(node.args[0] - 1) >= NONNEGATIVE
    return True


def _slopes(expr: sp.Expr, variable: sp.Symbol, signs: Signs) -> Iterator[sp.Expr]:
    """Expressions with the sign of the derivative: of a product of positive factors its logarithm's; and itself."""
    fixed, moving = expr.as_independent(variable, as_Add=False)
    factors = sp.Mul.make_args(moving)
    if len(factors) > 1 and all(signs.positive(f) for f in factors):
        yield fixed * sp.Add(*(sp.diff(f, variable) / f for f in factors))
    yield sp.diff(expr, variable)


def both_signs(
    expr: sp.Expr, requires: tuple[Require, ...]
) -> tuple[dict[str, Fraction], dict[str, Fraction]] | None:
    """A point where the expression is certainly negative and one where it is positive, both admissible; else None.

    A few dozen points are looked at. None proves nothing; a pair ends a search for a sign that could not succeed.
    """
    found: dict[int | None, dict[str, Fraction]] = {}
    choose = random.Random(0).choice
    symbols = sorted(expr.free_symbols.union(*(_gap(r).free_symbols for r in requires)), key=str)
    choices = {s.name: _admissible(s) for s in symbols}
    for _ in range(_POINTS):
        point = {name: choose(some) for name, some in choices.items()}
        try:
            if all(holds(r, point) for r in requires):
                found.setdefault(sign(expr, point), point)
        except (TypeError, ZeroDivisionError):  # a function that is not enclosed, a pole
            continue
        if 1 in found and -1 in found:
            return found[-1], found[1]
    return None


def _admissible(symbol: sp.Symbol) -> list[Fraction]:
    quantity = VOCABULARY.get(symbol.name)
    if quantity is not None and quantity.symbol == symbol:
        return [v for v in _CHOICES if all(ok for _, ok in check_domains([quantity], {symbol.name: v}))]
    low = 0 if symbol.is_positive or symbol.is_nonnegative else None
    return [v for v in _CHOICES if low is None or v > low]


_POINTS = 100
_CHOICES = [
    *(Fraction(a, b) for a, b in ((1, 1000), (1, 20), (1, 2), (9, 10), (999, 1000))),
    *map(Fraction, (-1, 0, 1, 2, 3, 5, 7, 8, 50, 1000, 10**6, 10**9)),
]


def _sign_of_a_form(slope: sp.Expr, signs: Signs) -> int:
    """The sign of the expression in the first of several ways to write it that shows one, the shortest first."""
    forms = {slope: sp.count_ops(slope)}
    if forms[slope] <= _LARGEST:
        forms |= {form: sp.count_ops(form) for form in (rewrite(slope) for rewrite in _REWRITINGS)}
    for form in sorted(forms, key=forms.__getitem__):
        found = signs.of(form) if forms[form] <= _READABLE else 0
        if found:
            return found
    return 0


# sympy's simplify is not among them: it may write log(1 - 15 delta/16) with powers of hundreds of digits
_REWRITINGS = (sp.factor_terms, sp.together, sp.factor)
