"""The only place where an expression becomes a number: balls by python-flint, rounded outward.

An `Enclosure` is a closed interval with dyadic rational ends that contains the true value. Its ends are rounded
outward to 53 bits, so that a float always lies inside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

import sympy as sp
from flint import arb, ctx, fmpq, fmpz

FIRST_BITS, LAST_BITS = 128, 8192
_DIGITS = 2**14  # binary digits of a power that is written out
_FACTORED = 64  # and of one that may be factored
_LEAST = Fraction(1, 2**1074)  # the least positive float


@contextmanager
def precision(bits: int) -> Any:
    """Balls of `bits` bits inside the block."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def _end(end: arb, up: bool) -> Fraction:
    """The rational that an exact ball is, rounded outward. Undefined beyond 2^(2^20)."""
    mantissa, exponent = end.man_exp()
    m, e = int(mantissa), int(exponent)
    if m and m.bit_length() + e < -1074:  # exp(-10^30) has too many digits to write down
        return (_LEAST if up else Fraction(0)) if m > 0 else (Fraction(0) if up else -_LEAST)
    if m.bit_length() + e > 2**20:
        raise Undefined("the value is beyond 2^(2^20)")
    return _outward(Fraction(m * 2**e) if e >= 0 else Fraction(m, 2**-e), up)


def _outward(x: Fraction, up: bool) -> Fraction:
    """The nearest number of 53 bits on the outer side of x, on the grid that floats have near zero."""
    if x == 0:
        return x
    size = abs(x.numerator).bit_length() - x.denominator.bit_length()
    # size may be one too large; then the grid is finer by one bit at most
    ulp_exponent = max(size - 53, -1074)
    ulp = Fraction(2**ulp_exponent) if ulp_exponent >= 0 else Fraction(1, 2**-ulp_exponent)
    steps = x / ulp
    whole = math.ceil(steps) if up else math.floor(steps)
    if abs(whole).bit_length() > 53:  # the grid was too fine by one bit
        whole = (math.ceil(steps / 2) if up else math.floor(steps / 2)) * 2
    return whole * ulp


@dataclass(frozen=True)
class Enclosure:
    """A closed interval [lower, upper] of rationals that contains the true value.

    float() gives a float inside it, when the value is within the floats' range (OverflowError beyond). Only a single
    rational that is no float itself, as `exactly` makes, has none inside: then it is the nearest one.
    """

    lower: Fraction
    upper: Fraction

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError(f"Enclosure: lower={self.lower} must be at most upper={self.upper}")

    @classmethod
    def exactly(cls, value: int | Fraction) -> Enclosure:
        """The interval that holds one rational and nothing else."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def from_arb(cls, ball: arb) -> Enclosure:
        """The ball's ends, rounded outward to 53 bits. ValueError when the ball is not finite or beyond 2^(2^20)."""
        if not ball.is_finite():
            raise ValueError(f"Enclosure: ball={ball} must be finite")
        return cls(_end(ball.lower(), up=False), _end(ball.upper(), up=True))

    @property
    def exact(self) -> bool:
        """Whether the interval is a single number."""
        return self.lower == self.upper

    @property
    def width(self) -> Fraction:
        """upper - lower."""
        return self.upper - self.lower

    def __contains__(self, value: int | float | Fraction | Enclosure) -> bool:
        if isinstance(value, Enclosure):
            return self.lower <= value.lower and value.upper <= self.upper
        return self.lower <= Fraction(value) <= self.upper

    def __float__(self) -> float:
        middle = float((self.lower + self.upper) / 2)
        if self.exact:
            return middle
        for candidate in (middle, float(self.lower), float(self.upper)):
            if math.isfinite(candidate) and self.lower <= Fraction(candidate) <= self.upper:
                return candidate
        raise OverflowError(f"no float lies in [{self.lower}, {self.upper}]")

    def __str__(self) -> str:
        try:
            low, high = float(self.lower), float(self.upper)
        except OverflowError:
            return f"[2^{math.log2(self.lower.numerator):.6g}, ...]"
        return f"{low!r}" if self.exact else f"[{low!r}, {high!r}]"


def as_exact(who: str, name: str, value: Any) -> Fraction | Enclosure:
    """The number as it was given: ints, Fractions and floats exactly, enclosures as they are.

    Raises TypeError for anything else and ValueError for NaN or infinity, naming `who` and `name`.
    """
    if isinstance(value, Enclosure):
        return value
    if isinstance(value, bool):
        raise TypeError(f"{who}: {name}={value!r} must be an int, a Fraction, a float or an Enclosure")
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, sp.Rational):
        return Fraction(int(value.p), int(value.q))
    try:
        number = (
            float(value) if hasattr(value, "__float__") and not isinstance(value, (str, sp.Basic)) else None
        )
    except TypeError:
        number = None
    rounded = number is not None and not math.isnan(number) and number != value  # a Decimal, a longdouble
    if number is None or rounded:
        raise TypeError(f"{who}: {name}={value!r} must be an int, a Fraction, a float or an Enclosure")
    if not math.isfinite(number):
        raise ValueError(f"{who}: {name}={value!r} must be finite")
    return Fraction(number)


def to_arb(value: int | float | Fraction | Enclosure) -> arb:
    """A ball at the current precision that contains the value."""
    if isinstance(value, Enclosure):
        low, high = to_arb(value.lower), to_arb(value.upper)
        return low.union(high)
    fraction = Fraction(value)
    return arb(fmpq(fmpz(fraction.numerator), fmpz(fraction.denominator)))


class Undefined(ValueError):
    """An expression has no real value at the given numbers (a root of a negative number, a division by zero)."""


def ball(expr: sp.Expr, values: Mapping[str, arb]) -> arb:
    """A ball that contains the expression's value for every choice of values inside the given balls.

    Raises Undefined where the expression has no finite real value, TypeError for a function that is not known here.
    """
    result = _ball(sp.sympify(expr), values)
    if not result.is_finite():
        raise Undefined(f"{expr} has no certified finite value here")
    return result


def _ball(expr: sp.Expr, values: Mapping[str, arb]) -> arb:
    if expr.is_Symbol:
        return values[expr.name]
    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr is sp.pi:
        return arb.pi()
    if expr is sp.E:
        return arb(1).exp()
    if isinstance(expr, sp.Sum):
        term, (index, first, last) = expr.function, expr.limits[0]
        if term.func is sp.binomial and term.args[1] == index and not term.args[0].has(index) and first == 0:
            return _binomials(_ball(term.args[0], values), _ball(last, values))
        name, indices = _indices(expr, lambda end: _ball(end, values).unique_fmpz())
        return sum((_ball(expr.function, {**values, name: arb(i)}) for i in indices), arb(0))
    args = expr.args
    if expr.is_Add:
        return sum((_ball(a, values) for a in args[1:]), _ball(args[0], values))
    if expr.is_Mul:
        product = arb(1)
        for a in args:
            product = product * _ball(a, values)
        return product
    if expr.is_Pow:
        base, exponent = args
        if exponent.is_Integer:
            return _ball(base, values) ** int(exponent)
        if exponent in (sp.Rational(1, 2), sp.Rational(-1, 2)):
            root = _ball(base, values).sqrt()
            return root if exponent > 0 else 1 / root
        if base is sp.E:
            return _ball(exponent, values).exp()
        return (_ball(exponent, values) * _ball(base, values).log()).exp()
    inner = [_ball(a, values) for a in args]
    if expr.func in _FUNCTIONS:
        return _FUNCTIONS[expr.func](*inner)
    raise TypeError(f"bounds.enclose: function={expr.func} must be one of {[f.__name__ for f in _FUNCTIONS]}")


LONGEST_SUM = 20_000


def _indices(expr: sp.Sum, integer: Any) -> tuple[str, range]:
    """The index of a finite sum and its values. Undefined unless the limits are exact integers, not too far apart."""
    if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
        raise Undefined(f"{expr} must be a single sum with both limits")
    index, *ends = expr.limits[0]
    low, high = (integer(end) for end in ends)
    if low is None or high is None or not low - 1 <= high < low + LONGEST_SUM:
        raise Undefined(f"{expr} must have exact integer limits and at most {LONGEST_SUM} terms")
    return index.name, range(int(low), int(high) + 1)


def _fold(name: str) -> Any:
    def fold(first: arb, *rest: arb) -> arb:
        for other in rest:
            first = getattr(first, name)(other)
        return first

    return fold


def _binomial(top: arb, bottom: arb) -> arb:
    """The binomial coefficient of exact integers with 0 <= bottom <= top; by its logarithm when it is large."""
    a, b = top.unique_fmpz(), bottom.unique_fmpz()
    if a is None or b is None:
        raise Undefined("a binomial coefficient needs exact integers")
    if not 0 <= b <= a:
        return arb(0)
    if a <= 2000:
        return arb(math.comb(int(a), int(b)))
    return (arb(a + 1).lgamma() - arb(b + 1).lgamma() - arb(a - b + 1).lgamma()).exp()


def _binomials(top: arb, last: arb) -> arb:
    """The sum of the binomial coefficients of `top` from 0 to `last`, both exact integers.

    From the largest term downwards; what is left when a term no longer counts is at most that many times it.
    """
    a, b = top.unique_fmpz(), last.unique_fmpz()
    if a is None or b is None or a < 0 or b < -1:
        raise Undefined("a sum of binomial coefficients needs exact integers")
    if b >= a:
        return arb(2) ** arb(a)
    if 2 * b >= a:
        return arb(2) ** arb(a) - _binomials(top, arb(a - b - 1))
    term, total = _binomial(top, last), arb(0)
    while b >= 0:
        total += term
        term = term * arb(b) / arb(a - b + 1)
        b -= 1
        rest = arb(b + 1) * term
        if rest < total * arb(2) ** (-ctx.prec):
            return total + rest.union(arb(0))
    return total


_FUNCTIONS: dict[Any, Any] = {
    sp.exp: arb.exp,
    sp.log: arb.log,
    sp.erf: arb.erf,
    sp.sinh: arb.sinh,
    sp.cosh: arb.cosh,
    sp.tanh: arb.tanh,
    sp.coth: arb.coth,
    sp.Abs: abs,
    sp.floor: arb.floor,
    sp.ceiling: arb.ceil,
    sp.Max: _fold("max"),
    sp.Min: _fold("min"),
    sp.binomial: _binomial,
}


def rational(expr: sp.Expr, values: Mapping[str, Fraction | Enclosure]) -> Fraction | None:
    """The exact value, where the expression is built by rational operations from exact rational values; else None."""
    if expr.is_Symbol:
        value = values[expr.name]
        if isinstance(value, Enclosure):
            return value.lower if value.exact else None
        return Fraction(value)
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    if expr.is_Pow:
        return _whole_power(*(rational(arg, values) for arg in expr.args))
    if isinstance(expr, sp.Sum):
        return _rational_sum(expr, values)
    if expr.func not in _RATIONAL:
        return None
    parts = []
    for arg in expr.args:
        part = rational(arg, values)
        if part is None:
            return None
        parts.append(part)
    found = _RATIONAL[expr.func](parts)
    return None if found is None else Fraction(found)


def _whole_power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    """None where the exponent is no integer, or the power has more digits than are worth writing down."""
    if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    longest = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base ** int(exponent) if base in (0, 1) or longest * abs(exponent) <= _DIGITS else None


def _rational_sum(expr: sp.Sum, values: Mapping[str, Fraction | Enclosure]) -> Fraction | None:
    def integer(end: sp.Expr) -> Fraction | None:
        value = rational(end, values)
        return value if value is not None and value.denominator == 1 else None

    try:
        name, indices = _indices(expr, integer)
    except Undefined:
        return None
    total = Fraction(0)
    for i in indices:
        term = rational(expr.function, {**values, name: Fraction(i)})
        if term is None:
            return None
        total += term
    return total


def _exact_binomial(parts: list[Fraction]) -> int | None:
    """None where it is no binomial coefficient of integers, or has more digits than are worth writing down."""
    top, bottom = parts
    if top.denominator != 1 or bottom.denominator != 1 or not 0 <= top <= 2000:
        return None
    return math.comb(int(top), int(bottom)) if 0 <= bottom <= top else 0


_RATIONAL: dict[Any, Any] = {
    sp.Add: sum,
    sp.Mul: math.prod,
    sp.Max: max,
    sp.Min: min,
    sp.Abs: lambda parts: abs(parts[0]),
    sp.floor: lambda parts: math.floor(parts[0]),
    sp.ceiling: lambda parts: math.ceil(parts[0]),
    sp.binomial: _exact_binomial,
}


def _settled(expr: sp.Expr, values: Mapping[str, Fraction | Enclosure]) -> sp.Expr:
    """The expression with floors and ceilings of exact rationals taken: a ball around an integer has no floor."""
    steps = {node: rational(node, values) for node in expr.atoms(sp.floor, sp.ceiling)}
    return expr.xreplace({node: sp.Integer(int(step)) for node, step in steps.items() if step is not None})


def enclosure(
    expr: sp.Expr, values: Mapping[str, Fraction | Enclosure], relative_bits: int = 60
) -> Enclosure:
    """A certified enclosure of the expression at the values.

    With exact values the precision is raised until the ball has `relative_bits` good bits (or LAST_BITS is reached);
    with enclosures as values the result is as wide as interval arithmetic makes it. Rational results are exact when
    53 bits can hold them. Raises Undefined where there is no finite real value.
    """
    number = rational(expr, values)
    if number is not None:
        return Enclosure(_outward(number, up=False), _outward(number, up=True))
    expr = _settled(expr, values)
    exact = all(not isinstance(v, Enclosure) or v.exact for v in values.values())
    bits = FIRST_BITS
    while True:
        with precision(bits):
            try:
                result = ball(expr, {name: to_arb(v) for name, v in values.items()})
            except Undefined:
                if bits >= LAST_BITS or not exact:
                    raise
            else:
                if not exact or bits >= LAST_BITS or result.rel_accuracy_bits() >= relative_bits:
                    return Enclosure.from_arb(result)
        bits *= 2


def sign(expr: sp.Expr, values: Mapping[str, Fraction | Enclosure]) -> int | None:
    """The certified sign of the expression at the values: -1, 0, 1, or None where it cannot be certified.

    A zero is certified only in exact rational arithmetic, or by sympy's own exact zero test.
    """
    number = rational(expr, values)
    if number is not None:
        return (number > 0) - (number < 0)
    expr = _settled(expr, values)
    exact = all(not isinstance(v, Enclosure) or v.exact for v in values.values())
    bits = FIRST_BITS
    while bits <= LAST_BITS:
        with precision(bits):
            try:
                result = ball(expr, {name: to_arb(v) for name, v in values.items()})
            except Undefined:
                result = None
            if result is not None:
                if result > 0:
                    return 1
                if result < 0:
                    return -1
                if result.is_zero():
                    return 0
        if not exact:
            return None
        # sympy is asked about a narrow ball only: on a tower of exponentials its zero test would not come back
        narrow = result is not None and result.rad() < 1
        if bits == 8 * FIRST_BITS and narrow and _short(expr, values) and _exactly_zero(expr, values):
            return 0
        bits *= 2
    return None


def _short(expr: sp.Expr, values: Mapping[str, Fraction | Enclosure]) -> bool:
    """Whether sympy can be asked: it writes powers of rationals out, and factors the base of a root."""
    for node in expr.atoms(sp.Pow):
        if node.exp.free_symbols and rational(node, values) is None:
            base, exponent = (rational(arg, values) for arg in node.args)
            if base is not None and exponent is not None:
                most = max(base.numerator.bit_length(), base.denominator.bit_length())
                if most * max(abs(exponent.numerator), exponent.denominator) > _FACTORED:
                    return False
    return True


def _exactly_zero(expr: sp.Expr, values: Mapping[str, Fraction | Enclosure]) -> bool:
    def rational(v: Fraction | Enclosure) -> sp.Rational:
        f = v.lower if isinstance(v, Enclosure) else v
        return sp.Rational(f.numerator, f.denominator)

    number = expr.xreplace({s: rational(values[s.name]) for s in expr.free_symbols})
    return bool(sp.sympify(number).equals(0))
