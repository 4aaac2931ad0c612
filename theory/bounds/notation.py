"""How expressions are written for people: LaTeX and ASCII, in the vocabulary's own symbols and order."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import Application

from bounds.bound import Require
from bounds.quantities import VOCABULARY

SENSES = {"<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "==": "="}
_NAMES = {q.symbol: q.latex for q in VOCABULARY.values()}
_ORDER = {q.symbol: place for place, q in enumerate(VOCABULARY.values())}
_HALF = sp.Rational(1, 2)


class _Log2(sp.Function):
    """The binary logarithm, for reading only."""

    def _latex(self, printer: sp.printing.latex.LatexPrinter, **_: object) -> str:
        return rf"\log_2\left({printer._print(self.args[0])}\right)"

    def _sympystr(self, printer: sp.printing.str.StrPrinter) -> str:
        return f"log2({printer._print(self.args[0])})"


def for_reading(expr: sp.Expr) -> sp.Expr:
    """The same value as people write it: one root per product, log2, and the vocabulary's order.

    sympy writes sqrt(n d/c) as a product of three roots, sorted by name.
    """
    if not expr.args:
        return expr
    if expr.is_Mul:
        return _product(list(expr.args))
    parts = list(map(for_reading, expr.args))
    if expr.is_Add:
        parts.sort(key=lambda term: (term.could_extract_minus_sign(), not term.free_symbols))
        return sp.Add(*parts, evaluate=False)
    if expr.is_Pow:
        return sp.Pow(*parts, evaluate=False)
    # an integral or a sum is left as it is
    return expr.func(*parts, evaluate=False) if isinstance(expr, Application) else expr


def _product(factors: list[sp.Expr]) -> sp.Expr:
    if 1 / sp.log(2) in factors and any(f.func is sp.log for f in factors):
        log = next(f for f in factors if f.func is sp.log)
        factors = [f for f in factors if f not in (log, 1 / sp.log(2))] + [_Log2(log.args[0])]
    under = [f for f in factors if f.is_Pow and abs(f.args[1]) == _HALF and f.free_symbols]
    outside = [f for f in factors if f not in under]
    if under and outside:
        return sp.Mul(_product(outside), _product(under), evaluate=False)
    if under:
        squares = sp.Mul(*(f.args[0] if f.args[1] > 0 else 1 / f.args[0] for f in under))
        factors = [sp.Pow(squares, _HALF, evaluate=False)]
    if len(factors) == 1:
        only = factors[0]
        return only.func(*map(for_reading, only.args), evaluate=False) if only.args else only
    factors = [for_reading(f) for f in factors]
    factors.sort(key=_place)
    return sp.Mul(*factors, evaluate=False)


def _place(factor: sp.Expr) -> int:
    """Where a factor stands in a product: numbers, then powers of symbols as the vocabulary has them, then the rest."""
    base = factor.args[0] if factor.is_Pow else factor
    return -1 if base.is_Number else _ORDER.get(base, len(_ORDER))


def typeset(expr: sp.Expr, names: dict[sp.Symbol, str] | None = None) -> str:
    """LaTeX of an expression in the vocabulary's symbols."""
    return str(sp.latex(for_reading(expr), order="none", symbol_names={**_NAMES, **(names or {})}))


def plain(expr: sp.Expr) -> str:
    """ASCII text of an expression, with the keywords that `bounds.evaluate` takes."""
    return str(sp.sstr(for_reading(expr), order="none"))


def relation(lhs: sp.Expr, sense: str, rhs: sp.Expr) -> str:
    """LaTeX of lhs `sense` rhs."""
    return f"{typeset(lhs)} {SENSES[sense]} {typeset(rhs)}"


def plain_relation(require: Require) -> str:
    """ASCII text of a hypothesis or condition."""
    return f"{plain(require.lhs)} {require.sense} {plain(require.rhs)}"
