"""Numbers a + b + c/log 2, a rational, b and c rational combinations of logarithms of rationals: their signs, decided.

Both sides of an information inequality are of this form on a finite law with rational probabilities, in nats and in
bits; so equality is decided, not approached. That a + b is not 0 for a rational a != 0 is Lindemann's theorem: e^(-a)
would be the algebraic number e^b.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import arb

from bounds.enclose import FIRST_BITS, Enclosure, precision, rational, to_arb
from sims.log_sum import LogSum

_ZERO = LogSum({})
_LOG_2 = LogSum({Fraction(2): Fraction(1)})


@dataclass(frozen=True)
class LogNumber:
    """rational + nats + bits/log 2."""

    rational: Fraction = Fraction(0)
    nats: LogSum = _ZERO
    bits: LogSum = _ZERO

    def __add__(self, other: LogNumber) -> LogNumber:
        return LogNumber(self.rational + other.rational, self.nats + other.nats, self.bits + other.bits)

    def __mul__(self, factor: int | Fraction) -> LogNumber:
        return LogNumber(self.rational * factor, self.nats * factor, self.bits * factor)

    def __sub__(self, other: LogNumber) -> LogNumber:
        return self + other * -1

    def enclosure(self) -> Enclosure:
        """The value."""
        with precision(4 * FIRST_BITS):
            nats, bits = (
                sum((to_arb(c) * to_arb(r).log() for r, c in part.terms.items()), arb(0))
                for part in (self.nats, self.bits)
            )
            return Enclosure.from_arb(to_arb(self.rational) + nats + bits / arb(2).log())

    def times_log_2(self) -> LogNumber | None:
        """The product with log 2; None where it would be a product of logarithms."""
        return None if self.nats.terms else LogNumber(nats=self.bits + _LOG_2 * self.rational)

    def over_log_2(self) -> LogNumber | None:
        """The quotient by log 2; None where it is not of the form."""
        return None if self.rational or self.bits.terms else LogNumber(bits=self.nats)

    def sign(self) -> int | None:
        """-1, 0 or 1, decided; None for a number with nats and bits in it."""
        if self.bits.terms:
            scaled = self.times_log_2()
            return None if scaled is None else scaled.nats.sign()
        if self.rational == 0:
            return self.nats.sign()
        if self.nats.sign() == 0:
            return 1 if self.rational > 0 else -1
        bits = FIRST_BITS
        while True:  # the number is not 0, so some precision tells its sign
            with precision(bits):
                ball = sum(
                    (to_arb(c) * to_arb(r).log() for r, c in self.nats.terms.items()), to_arb(self.rational)
                )
                if not ball.contains(arb(0)):
                    return 1 if ball > 0 else -1
            bits *= 2


Known = Fraction | Enclosure | LogSum | LogNumber


def log_number(
    expr: sp.Expr, values: Mapping[str, Known], bits: frozenset[str] = frozenset()
) -> LogNumber | None:
    """The expression at the values, where it is of the form; else None.

    values: a LogSum is in nats, or in bits for the names in `bits`.
    """
    if expr.is_Symbol:
        value = values[expr.name]
        if isinstance(value, LogNumber):
            return value
        if isinstance(value, LogSum):
            return LogNumber(bits=value) if expr.name in bits else LogNumber(nats=value)
        if isinstance(value, Enclosure):
            return LogNumber(value.lower) if value.exact else None
        return LogNumber(Fraction(value))
    if not any(isinstance(values.get(s.name), (LogSum, LogNumber)) for s in expr.free_symbols):
        number = rational(expr, values)  # type: ignore[arg-type]
        if number is not None:
            return LogNumber(number)
    if expr.is_Add:
        total = LogNumber()
        for arg in expr.args:
            part = log_number(arg, values, bits)
            if part is None:
                return None
            total = total + part
        return total
    if expr.is_Mul:
        return _product(expr, values, bits)
    if expr.is_Pow and expr.exp.is_Symbol:
        return _whole_power(log_number(expr.base, values, bits), log_number(expr.exp, values, bits))
    if expr.is_Pow and expr.exp == sp.Rational(1, 2):
        return _root(log_number(expr.base, values, bits))
    if expr.func is sp.exp:
        return _power(log_number(expr.args[0], values, bits))
    if expr.func is sp.log:
        inside = log_number(expr.args[0], values, bits)
        if inside is None or inside.nats.terms or inside.bits.terms or inside.rational <= 0:
            return None
        return LogNumber(nats=LogSum.of([(Fraction(1), inside.rational)]))
    return None


def _whole_power(base: LogNumber | None, exponent: LogNumber | None) -> LogNumber | None:
    """A positive rational to an integer."""
    if base is None or exponent is None or exponent.rational.denominator != 1 or base.rational <= 0:
        return None
    if base.nats.terms or base.bits.terms or exponent.nats.terms or exponent.bits.terms:
        return None
    return LogNumber(base.rational ** int(exponent.rational))


def _root(square: LogNumber | None) -> LogNumber | None:
    """The root of 0 and of the square of a rational."""
    if square is None:
        return None
    if square.sign() == 0:
        return LogNumber()
    q = square.rational
    if square.nats.terms or square.bits.terms or q < 0:
        return None
    root = Fraction(math.isqrt(q.numerator), math.isqrt(q.denominator))
    return LogNumber(root) if root**2 == q else None


def _power(exponent: LogNumber | None) -> LogNumber | None:
    """e to a sum of logarithms with integer coefficients: a rational."""
    if exponent is None or exponent.rational or exponent.bits.terms:
        return None
    if any(c.denominator != 1 for c in exponent.nats.terms.values()):
        return None
    return LogNumber(math.prod((r ** int(c) for r, c in exponent.nats.terms.items()), start=Fraction(1)))


def _product(expr: sp.Expr, values: Mapping[str, Known], bits: frozenset[str]) -> LogNumber | None:
    """Rationals times one number of the form, times log 2 or over log 2."""
    parts = {arg: log_number(arg, values, bits) for arg in expr.args if arg not in (sp.log(2), 1 / sp.log(2))}
    if any(part is not None and part.sign() == 0 for part in parts.values()):
        return LogNumber()  # whatever the others are: the expression has a finite value
    found = LogNumber(Fraction(1))
    for part in parts.values():
        if part is None:
            return None
        if part.nats.terms or part.bits.terms:
            if found.nats.terms or found.bits.terms:
                return None
            found = part * found.rational
        else:
            found = found * part.rational
    power = expr.args.count(sp.log(2)) - expr.args.count(1 / sp.log(2))
    if power == 0:
        return found
    return found.times_log_2() if power == 1 else found.over_log_2()
