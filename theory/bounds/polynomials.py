"""Inequalities that a glance at the coefficients decides: ratios of polynomials, nonnegative variables, no minus sign."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from bounds.enclose import sign
from bounds.signs import Signs


def positive_failure(
    gap: sp.Expr, strict: bool, nonnegative: Sequence[sp.Expr], below_one: Sequence[str], signs: Signs
) -> str:
    """Why gap >= 0 (or > 0) is not seen from its coefficients; '' where it is.

    Variables are the symbols (those of positive integers less 1), `nonnegative` expressions whose sign follows
    from the hypotheses, and -log x for the names x in `below_one`.
    """
    for index, expr in enumerate(nonnegative):
        if signs.of(expr) <= 0:
            return f"{expr} >= 0 does not follow from the hypotheses"
        gap = gap.subs(expr, sp.Dummy(f"nonnegative_{index}", nonnegative=True))
    gap = sp.expand_log(gap)
    for symbol in sorted((s for s in gap.free_symbols if s.name in below_one), key=str):
        quantity = signs.known.get(symbol)
        if quantity is None or quantity.domain != "real in (0, 1)":
            return f"{symbol} is not known to lie in (0, 1)"
        gap = gap.subs(sp.log(symbol), -sp.Dummy(f"minus_log_{symbol.name}", nonnegative=True))
    shift: dict[sp.Basic, sp.Expr] = {}
    for symbol in sorted(gap.free_symbols, key=str):
        if not symbol.is_nonnegative:
            return f"{symbol} is not known to be nonnegative"
        if symbol.is_integer and symbol.is_positive:
            shift[symbol] = symbol + 1
    numerator, denominator = sp.fraction(sp.together(gap.subs(shift, simultaneous=True)))
    variables = sorted(numerator.free_symbols | denominator.free_symbols, key=str)
    if sp.sympify(denominator).could_extract_minus_sign():
        numerator, denominator = -numerator, -denominator
    for part in (numerator, denominator):
        try:
            coefficients = sp.Poly(part, *variables).coeffs() if variables else [part]
        except sp.PolynomialError as error:
            return f"not a ratio of polynomials: {error}"
        found = [sign(sp.sympify(c), {}) if not c.free_symbols else None for c in coefficients]
        if any(s is None or s < 0 for s in found) or not (any(found) or part is numerator):
            return "a coefficient is negative or its sign is not certified"
    if strict and not _strict(numerator, [v for v in variables if v.is_positive and v not in shift]):
        return "not strict: every term may vanish"
    return ""


def _strict(numerator: sp.Expr, positive: list[sp.Symbol]) -> bool:
    """Whether a term that only positive variables enter has a positive coefficient."""
    others = {v: 0 for v in numerator.free_symbols if v not in positive}
    rest = sp.expand(numerator.subs(others))
    terms = sp.Poly(rest, *positive).coeffs() if positive else [rest]
    return any(sign(sp.sympify(c), {}) == 1 for c in terms)
