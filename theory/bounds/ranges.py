"""The range of an expression over a box whose sides may be unbounded, or open at an end.

A `Range` holds every value that is taken. Its ends are exact balls, rounded outward; an open end is not attained. So
1 - exp(-x) is seen to be positive on (0, h], log(x) is known to exist there, and every function that is monotone keeps
its limit at infinity, where a ball of infinite radius would know nothing. An infinite end is always open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import sympy as sp
from flint import arb, fmpq

from bounds.enclose import Undefined, ball

ZERO, ONE, INFINITY = arb(0), arb(1), arb.pos_inf()


class Nowhere(Undefined):
    """The expression has a value at no point of the box."""


class Range(NamedTuple):
    """All values lie in [lo, hi]; an open end is none of them."""

    lo: arb
    hi: arb
    lo_open: bool = False
    hi_open: bool = False

    @property
    def sign(self) -> int:
        """2: positive, 1: nonnegative, -1: nonpositive, -2: negative, 0: not known."""
        if self.lo >= 0:
            return 2 if self.lo > 0 or self.lo_open else 1
        if self.hi <= 0:
            return -2 if self.hi < 0 or self.hi_open else -1
        return 0

    def within(self, other: Range) -> bool:
        """Whether all its values lie in the other."""
        low = self.lo > other.lo or (self.lo == other.lo and (self.lo_open or not other.lo_open))
        high = self.hi < other.hi or (self.hi == other.hi and (self.hi_open or not other.hi_open))
        return bool(low and high)

    def meet(self, other: Range) -> Range:
        """The values that lie in both."""
        low = max(((self.lo, self.lo_open), (other.lo, other.lo_open)), key=_ByEnd)
        high = min(((self.hi, not self.hi_open), (other.hi, not other.hi_open)), key=_ByEnd)
        return Range(low[0], high[0], low[1], not high[1])


class _ByEnd:
    """Orders exact balls and then flags; arb itself has no total order."""

    def __init__(self, end: tuple[arb, bool]) -> None:
        self.end = end

    def __lt__(self, other: _ByEnd) -> bool:
        (x, x_flag), (y, y_flag) = self.end, other.end
        return bool(x < y) or (bool(x == y) and x_flag < y_flag)


def _low(x: arb) -> arb:
    end = x.lower()
    return -INFINITY if end.is_nan() else end


def _high(x: arb) -> arb:
    end = x.upper()
    return INFINITY if end.is_nan() else end


def of_ball(x: arb) -> Range:
    """The range that a finite ball is."""
    return Range(_low(x), _high(x))


# operations on ranges


def add(*parts: Range) -> Range:
    """The range of a sum."""
    lo, hi, lo_open, hi_open = parts[0]
    for part in parts[1:]:
        lo, hi = lo + part.lo, hi + part.hi
        lo_open, hi_open = lo_open or part.lo_open, hi_open or part.hi_open
    return Range(_low(lo), _high(hi), lo_open, hi_open)


def _times(x: arb, x_open: bool, y: arb, y_open: bool) -> tuple[arb, bool]:
    """A corner of a product. Zero times infinity is zero: infinity itself is never attained."""
    if x == 0 or y == 0:
        return ZERO, not ((x == 0 and not x_open) or (y == 0 and not y_open))
    return x * y, x_open or y_open


def multiply(first: Range, *rest: Range) -> Range:
    """The range of a product."""
    for other in rest:
        a, b, a_open, b_open = first
        c, d, c_open, d_open = other
        corners = [
            _times(a, a_open, c, c_open),
            _times(a, a_open, d, d_open),
            _times(b, b_open, c, c_open),
            _times(b, b_open, d, d_open),
        ]
        low = min(((_low(x), is_open) for x, is_open in corners), key=_ByEnd)
        high = max(((_high(x), not is_open) for x, is_open in corners), key=_ByEnd)
        first = Range(low[0], high[0], low[1], not high[1])
    return first


def _increasing(f: Callable[[arb], arb], x: Range, at: Mapping[int, arb]) -> Range:
    """f over the range; at: its limits at -infinity (-1) and at infinity (1)."""
    lo = at[-1] if x.lo == -INFINITY else _low(f(x.lo))
    hi = at[1] if x.hi == INFINITY else _high(f(x.hi))
    return Range(lo, hi, x.lo_open, x.hi_open)


def _between(x: Range, low: arb, high: arb) -> Range:
    """Limits that a function approaches and never reaches."""
    return x.meet(Range(low, high, True, True))


def _exp(x: Range) -> Range:
    return _between(_increasing(arb.exp, x, {-1: ZERO, 1: INFINITY}), ZERO, INFINITY)


def _erf(x: Range) -> Range:
    return _between(_increasing(arb.erf, x, {-1: -ONE, 1: ONE}), -ONE, ONE)


def _tanh(x: Range) -> Range:
    return _between(_increasing(arb.tanh, x, {-1: -ONE, 1: ONE}), -ONE, ONE)


def _sinh(x: Range) -> Range:
    return _increasing(arb.sinh, x, {-1: -INFINITY, 1: INFINITY})


def _cosh(x: Range) -> Range:
    grown = _increasing(arb.cosh, _abs(x), {-1: ONE, 1: INFINITY})
    return grown if grown.lo >= 1 else Range(ONE, grown.hi, False, grown.hi_open)


def _log(x: Range) -> Range:
    if x.hi <= 0:
        raise Nowhere("a logarithm of what is not positive")
    if x.sign < 2:
        raise Undefined("a logarithm of what may not be positive")
    lo = -INFINITY if x.lo == 0 else _low(x.lo.log())
    return Range(lo, INFINITY if x.hi == INFINITY else _high(x.hi.log()), x.lo_open, x.hi_open)


def _inverse(x: Range) -> Range:
    if x.lo == 0 and x.hi == 0:
        raise Nowhere("a division by zero")
    if abs(x.sign) < 2:
        raise Undefined("a division by what may be zero")
    lo = ZERO if x.hi == INFINITY else -INFINITY if x.hi == 0 else _low(1 / x.hi)
    hi = ZERO if x.lo == -INFINITY else INFINITY if x.lo == 0 else _high(1 / x.lo)
    return Range(lo, hi, x.hi_open, x.lo_open)


def _coth(x: Range) -> Range:
    return _inverse(_tanh(x))


def negative(x: Range) -> Range:
    """The range of -x."""
    return Range(-x.hi, -x.lo, x.hi_open, x.lo_open)


def _abs(x: Range) -> Range:
    if x.lo >= 0:
        return x
    if x.hi <= 0:
        return negative(x)
    high = max(((x.hi, not x.hi_open), (-x.lo, not x.lo_open)), key=_ByEnd)
    return Range(ZERO, high[0], False, not high[1])


def _whole_power(x: Range, n: int) -> Range:
    if n < 0:
        return _inverse(_whole_power(x, -n))
    base = _abs(x) if n % 2 == 0 else x
    return _increasing(lambda end: end**n, base, {-1: -INFINITY, 1: INFINITY})


def _root_power(x: Range, exponent: sp.Rational) -> Range:
    """x to a rational that is no integer: for x >= 0, and 0 to a positive one is 0."""
    if x.hi < 0 or (x.hi == 0 and x.hi_open):
        raise Nowhere("a root of what is negative")
    if x.sign < 1:
        raise Undefined("a root of what may be negative")
    size = abs(exponent)
    e = arb(fmpq(int(size.p), int(size.q)))

    def power(end: arb) -> arb:
        return ZERO if end == 0 else end**e

    raised = _increasing(power, x, {-1: ZERO, 1: INFINITY})
    raised = Range(raised.lo if raised.lo >= 0 else ZERO, *raised[1:])
    return raised if exponent > 0 else _inverse(raised)


def _power(x: Range, exponent: Range) -> Range:
    return _exp(multiply(exponent, _log(x)))


def _max(first: Range, *rest: Range) -> Range:
    for x in rest:
        low = max(((first.lo, first.lo_open), (x.lo, x.lo_open)), key=_ByEnd)
        high = max(((first.hi, not first.hi_open), (x.hi, not x.hi_open)), key=_ByEnd)
        first = Range(low[0], high[0], low[1], not high[1])
    return first


def _min(*parts: Range) -> Range:
    return negative(_max(*map(negative, parts)))


def _step(f: Callable[[arb], arb]) -> Callable[[Range], Range]:
    def step(x: Range) -> Range:
        lo = -INFINITY if x.lo == -INFINITY else _low(f(x.lo))
        return Range(lo, INFINITY if x.hi == INFINITY else _high(f(x.hi)))

    return step


FUNCTIONS: dict[Any, Callable[..., Range]] = {
    sp.exp: _exp,
    sp.log: _log,
    sp.erf: _erf,
    sp.sinh: _sinh,
    sp.cosh: _cosh,
    sp.tanh: _tanh,
    sp.coth: _coth,
    sp.Abs: _abs,
    sp.Max: _max,
    sp.Min: _min,
    sp.floor: _step(arb.floor),
    sp.ceiling: _step(arb.ceil),
}
STEPS = (sp.floor, sp.ceiling)  # the only functions here that are not continuous where they are defined


def unknown(expr: sp.Expr) -> sp.Basic | None:
    """The first part of the expression that has no range here, or None."""
    for node in sp.preorder_traversal(expr):
        known = node.is_Symbol or node.is_Rational or node in (sp.pi, sp.E)
        if not (known or node.is_Add or node.is_Mul or node.is_Pow or node.func in FUNCTIONS):
            return node
    return None


class Program:
    """An expression as a list of operations, made once and run on many boxes."""

    def __init__(self, expr: sp.Expr) -> None:
        self._slots: dict[sp.Basic, int] = {}
        self._operations: list[tuple[Any, tuple[int, ...]]] = []
        self._slot(expr)

    def __call__(self, box: Mapping[sp.Symbol, Range]) -> Range:
        """The range over the box. Raises Undefined where not every point of it is certified to have a value."""
        values: list[Range] = []
        for operation, arguments in self._operations:
            if isinstance(operation, Range):
                values.append(operation)
            elif isinstance(operation, sp.Symbol):
                values.append(box[operation])
            else:
                values.append(operation(*[values[i] for i in arguments]))
        return values[-1]

    def _append(self, operation: Any, arguments: Iterable[int] = ()) -> int:
        self._operations.append((operation, tuple(arguments)))
        return len(self._operations) - 1

    def _slot(self, expr: sp.Expr) -> int:
        if expr not in self._slots:
            self._slots[expr] = self._compile(expr)
        return self._slots[expr]

    def _compile(self, expr: sp.Expr) -> int:
        if expr.is_Symbol:
            return self._append(expr)
        if not expr.free_symbols and not expr.atoms(*STEPS):
            return self._append(of_ball(ball(expr, {})))
        if expr.is_Pow:
            base, exponent = expr.args
            if exponent.is_Rational:
                return self._append(_rational_power(exponent), [self._slot(base)])
            return self._append(_power, [self._slot(base), self._slot(exponent)])
        operation = add if expr.is_Add else multiply if expr.is_Mul else FUNCTIONS.get(expr.func)
        if operation is None:
            raise TypeError(f"bounds.ranges: {expr.func} has no range here")
        plain = self._append(operation, [self._slot(arg) for arg in expr.args])
        nested = _nested(expr)
        # x - x**2/2 is at most X*(1 - X/2) beyond X, but term by term nothing is known of it
        return plain if nested is None else self._append(Range.meet, [plain, self._slot(nested)])


def _rational_power(exponent: sp.Rational) -> Callable[[Range], Range]:
    if exponent.is_Integer:
        return lambda x: _whole_power(x, int(exponent))
    return lambda x: _root_power(x, exponent)


def _nested(expr: sp.Expr) -> sp.Expr | None:
    """A polynomial in one variable, written x*(a + x*(b + ...)) beside its constant."""
    if not expr.is_Add or len(expr.free_symbols) != 1:
        return None
    (variable,) = expr.free_symbols
    constant, rest = expr.as_independent(variable, as_Add=True)
    if not rest.is_Add or not rest.is_polynomial(variable):
        return None
    poly = sp.Poly(rest, variable)
    if poly.degree() > 12:
        return None
    least = min(power for (power,) in poly.monoms())
    if least == 0:  # a constant that is not written as one
        return None
    inner = sp.Add(*(c * variable ** (power - least) for (power,), c in poly.terms()))
    nested = variable**least * inner
    return sp.Add(constant, nested, evaluate=False) if constant != 0 else nested
