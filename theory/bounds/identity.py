"""When two expressions are the same function of their symbols.

sympy decides; a ball evaluation at fixed rational points can only refute, which makes a wrong constant cheap to find and
catches a wrong simplification. Integrals and unknown functions stand as atoms where sympy cannot take them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef

from bounds.enclose import Undefined, ball, precision, to_arb
from bounds.quantities import Quantity

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)


def same(lhs: sp.Expr, rhs: sp.Expr, known: Mapping[sp.Symbol, Quantity]) -> bool:
    """Whether lhs - rhs vanishes identically."""
    return lhs == rhs or vanishes(sp.sympify(lhs) - sp.sympify(rhs), known)


def vanishes(expr: sp.Expr, known: Mapping[sp.Symbol, Quantity]) -> bool:
    """Whether the expression is 0 for all values of its symbols; known: their domains."""
    expr = _opaque(_telescoped(expr).doit())
    if expr == 0:
        return True
    if _refuted(expr, known):
        return False
    if _quickly_zero(expr):
        return True
    odds = expr.subs(_odds(expr.free_symbols, known))
    # where the argument of a logarithm is seen to be positive, log exp x is x
    if odds != expr and _quickly_zero(odds.replace(sp.log, lambda inner: sp.log(sp.factor(inner)))):
        return True
    if expr.count_ops() > _LONGEST:  # sympy might not come back; what is not seen to vanish is not claimed to
        return False
    return _zero(expr) or _zero(sp.factor(odds, deep=True))


_LONGEST = 200  # operations of an expression that sympy is asked to simplify
_SPELT = 32  # as many terms of a sum are written out


def _telescoped(expr: sp.Expr) -> sp.Expr:
    """Finite sums up to x + k, k an integer, as the sum up to x (an atom) and k terms; sums of few terms written out.

    sympy is not asked to do a sum with a symbol in its limits: it answers with cases, if it answers.
    """
    atoms: dict[sp.Sum, sp.Symbol] = {}

    def walk(node: sp.Expr) -> sp.Expr:
        if isinstance(node, sp.Sum):
            return _spelt(node, atoms)
        if not node.args or not node.has(sp.Sum) or isinstance(node, (sp.Integral, sp.Derivative, sp.Limit)):
            return node
        return node.func(*map(walk, node.args))

    return walk(expr)


def _spelt(node: sp.Sum, atoms: dict[sp.Sum, sp.Symbol]) -> sp.Expr:
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        return node
    (index, first, last), term = node.limits[0], node.function
    if not (index.is_integer and first.is_Integer and last.is_finite):
        return node
    count, base = last.as_coeff_Add()
    if last.is_Integer and -1 <= last - first < _SPELT:
        return sp.Add(*(term.subs(index, k) for k in range(int(first), int(last) + 1)))
    if last.is_Integer or not count.is_Integer or not base.is_integer or abs(count) >= _SPELT:
        return node
    known = sp.Sum(term, (index, first, base))
    atom = atoms.setdefault(known, sp.Dummy("sum", real=True))
    added = sp.Add(*(term.subs(index, base + k) for k in range(1, int(count) + 1)))
    taken = sp.Add(*(term.subs(index, base - k) for k in range(-int(count))))
    return atom + added - taken


def _opaque(expr: sp.Expr) -> sp.Expr:
    """Unknown functions, and integrals and sums that were not done, become symbols with their own sign."""
    nodes: set[sp.Expr] = set()

    def walk(node: sp.Expr) -> None:
        if isinstance(node, (AppliedUndef, sp.Integral, sp.Sum)):
            nodes.add(node)
        else:
            for arg in node.args:
                walk(arg)

    walk(expr)
    names = {
        node: sp.Dummy(
            "opaque",
            nonnegative=True if node.is_nonnegative else None,
            positive=True if node.is_positive else None,
            real=True,
        )
        for node in sorted(nodes, key=str)
    }
    return expr.xreplace(names)


def _refuted(expr: sp.Expr, known: Mapping[sp.Symbol, Quantity]) -> bool:
    """Whether the expression is certainly not 0 at one of a few fixed points of the domain."""
    symbols = sorted(expr.free_symbols, key=str)
    orders = (symbols, symbols[::-1])  # log(p - size) has a value in one of them
    points = [
        {s: _point(s, place + shift, known) for place, s in enumerate(order)}
        for shift in (1, 4, 8)
        for order in orders
    ]
    if expr.has(sp.binomial):  # and C(p, size + 1) is not 0 where p is large
        points += [
            {**points[0], s: Fraction(97)} for s in symbols if s.is_integer and _upper(s, known) is None
        ]
    points += [{s: _moderate(s, place, known) for place, s in enumerate(symbols)}]
    if expr.has(sp.Max, sp.Min):  # either argument is the larger one somewhere
        points += [
            {**points[0], s: points[0][s] * scale}
            for s in symbols
            for scale in (Fraction(1, 2**12), 2**12)
            if not (s.is_integer and scale < 1) and _upper(s, known) is None
        ]
    for values in points:
        # symbols of one name but other assumptions are told apart here, balls go by name
        names = {s: sp.Symbol(f"x{place}") for place, s in enumerate(symbols)}
        for bits in (256, 2048):  # powers that cancel exponentials may hide a difference from the first
            with precision(bits):
                try:
                    value = ball(expr.xreplace(names), {names[s].name: to_arb(v) for s, v in values.items()})
                except (Undefined, TypeError, KeyError):
                    break
                if value > 0 or value < 0:
                    return True
    return False


def _upper(symbol: sp.Symbol, known: Mapping[sp.Symbol, Quantity]) -> int | None:
    return known[symbol].upper[0] if symbol in known else None


def _point(symbol: sp.Symbol, place: int, known: Mapping[sp.Symbol, Quantity]) -> Fraction:
    prime = _PRIMES[place % len(_PRIMES)]
    quantity = known.get(symbol)
    if quantity is not None and quantity.upper[0] is not None:
        return Fraction(1) if quantity.integer else Fraction(1, prime + 1)
    return Fraction(prime) if symbol.is_integer else Fraction(prime, 6)


def _quickly_zero(expr: sp.Expr) -> bool:
    """Most identities are of polynomials in symbols, logarithms and exponentials, and quickly seen."""
    return any(_rationally_zero(form) for form in (expr, sp.expand_log(expr)))


def _rationally_zero(expr: sp.Expr) -> bool:
    """Whether it vanishes as a ratio of polynomials, whatever stands for its powers, logarithms and other functions."""
    atoms: dict[sp.Expr, sp.Symbol] = {}

    def walk(node: sp.Expr) -> sp.Expr:
        if node.is_Add or node.is_Mul:
            return node.func(*map(walk, node.args))
        if node.is_Pow and node.exp.is_Rational:
            return walk(node.base) ** node.exp
        if node.is_Rational or node.is_Symbol:
            return node
        sign = (
            {"positive": True} if node.is_positive else {"nonnegative": True} if node.is_nonnegative else {}
        )
        return atoms.setdefault(node, sp.Dummy("atom", **sign))

    return bool(sp.expand(sp.fraction(sp.together(walk(expr)))[0]) == 0)


def _moderate(symbol: sp.Symbol, place: int, known: Mapping[sp.Symbol, Quantity]) -> Fraction:
    """A value at which exponentials are neither huge nor tiny."""
    prime = _PRIMES[place % len(_PRIMES)]
    if symbol.is_integer:
        return Fraction(1) if _upper(symbol, known) is not None else Fraction(2)
    return Fraction(prime, 2 * prime + 1) if _upper(symbol, known) is not None else Fraction(1, prime)


def _zero(expr: sp.Expr) -> bool:
    # Logarithms of products of positive symbols split without changing the value; sympy only does so where it is safe.
    for form in (
        expr,
        sp.expand_log(expr),
        sp.expand(sp.expand_log(expr)),
        sp.powdenest(sp.expand(expr), force=False),
    ):
        if form == 0 or sp.simplify(form) == 0:
            return True
    if not expr.has(sp.factorial, sp.gamma, sp.binomial):
        return False
    return sp.simplify(sp.combsimp(sp.gammasimp(expr))) == 0


def _odds(symbols: set[sp.Basic], known: Mapping[sp.Symbol, Quantity]) -> dict[sp.Basic, sp.Expr]:
    """x = y/(1+y) with y > 0, for every symbol whose domain is (0, 1): logarithms of x and of 1-x then split."""
    inside = [s for s in symbols if s in known and known[s].domain == "real in (0, 1)"]
    odds = {s: sp.Dummy(f"odds_{s.name}", positive=True) for s in inside}
    return {s: y / (1 + y) for s, y in odds.items()}
