"""The leading form of a right side as one of its quantities goes to an end of its domain.

Every rule used is a theorem about limits: the largest term of a sum leads it unless the largest cancel, leaders of
factors multiply, log(C x^a) is led by a log x. A leader is C exp(u) x^a (log x)^b, with x going to infinity; two of
them are compared by u, then a, then b. That the ratio tends to 1 is then asked of sympy as well, and where it does not
agree in time nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from bounds.bound import Bound, Require
from bounds.enclose import sign
from bounds.monotone import quantity_of
from bounds.notation import plain, plain_relation
from bounds.quantities import VOCABULARY, Quantity
from bounds.registry import resolve
from bounds.signs import NONNEGATIVE, POSITIVE, Signs

_ZERO, _ONE = sp.Integer(0), sp.Integer(1)
_LARGEST = 250  # operations in a ratio; the limit of a longer one may not come back


@dataclass(frozen=True)
class Asymptotic:
    """The right side of `bound` as `symbol` goes to `to`, all else fixed.

    leading: an expression with right side/leading -> 1, or None where that is undecided. exponent: the power of the
    symbol (of 1 - symbol for to=1) in it, oo or -oo for an exponential, None where undecided; logarithms apart.
    conditions: what the leading form needs besides the hypotheses (a coefficient that must not vanish).
    in_scope: whether the hypotheses hold near that end: True, False, or None where that is not known. reason: why
    nothing is decided, else ''.
    """

    bound: Bound
    symbol: sp.Symbol
    to: sp.Expr
    leading: sp.Expr | None
    exponent: sp.Expr | None
    conditions: tuple[Require, ...]
    in_scope: bool | None
    reason: str

    def __str__(self) -> str:
        if self.leading is None:
            said = f"undecided ({self.reason})"
        else:
            said = f"~ {plain(self.leading)}"
        lines = [f"{self.bound.id}: {plain(self.bound.claim.rhs)} {said} as {self.symbol} -> {self.to}"]
        lines += [f"where {plain_relation(c)}" for c in self.conditions]
        if self.in_scope is False:
            lines.append("where the hypotheses no longer hold")
        return "\n  ".join(lines)


class _Undecided(ValueError):
    """No leading form by the rules here."""


def asymptotic(b: Bound | str, name: str, to: sp.Expr | float | int = sp.oo) -> Asymptotic:
    """The leading form of the right side as one quantity goes to an end of its domain, the others fixed.

    name: ASCII name of a quantity of the record. to: oo (also math.inf), 0 (from above) or 1 (from below), an end of
    that quantity's domain; integers only go to oo. Where a quantity that may be 0 must not be, the conditions say so.

    Raises ValueError for another name or end, TypeError for an end that is no number.
    """
    b = resolve("asymptotic", b)
    quantity = quantity_of("asymptotic", b, name)
    x = sp.Dummy("x", positive=True)
    ends = _ends(quantity, x)
    if isinstance(to, bool) or not isinstance(to, (int, float, sp.Expr)):
        raise TypeError(f"asymptotic {b.id}: to={to!r} must be a number or oo")
    end = sp.Integer(int(to)) if to in (0, 1) else sp.sympify(to)
    if end not in ends:
        has = ", ".join(map(str, ends)) or "none"
        raise ValueError(f"asymptotic {b.id}: to={to} must be an end that {name} can go to, one of {has}")
    at = {quantity.symbol: ends[end]}
    fixed = tuple(r for r in b.requires if quantity.symbol not in r.lhs.free_symbols | r.rhs.free_symbols)
    scope = _in_scope([r for r in b.requires if r not in fixed], at, x, fixed)
    leaders = _Leaders(x, Signs.under(fixed))
    right = b.claim.rhs.xreplace(at)
    try:
        found = leaders.of(right)
        if right.has(x):
            leaders.side(found)
            _agree(right.xreplace(leaders.settled), found.expression(x), x)
    except _Undecided as why:
        return Asymptotic(b, quantity.symbol, end, None, None, (), scope, str(why))
    power = found.power
    if found.growth != 0:
        power = sp.oo * leaders.side(leaders.of(found.growth))
    exponent = power if end.is_infinite else -power
    leading = _written(found, quantity.symbol, end, x)
    conditions = tuple(dict.fromkeys(leaders.conditions))
    return Asymptotic(b, quantity.symbol, end, leading, exponent, conditions, scope, "")


def _written(leader: _Leader, symbol: sp.Symbol, end: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """The leader in the quantity itself, with log x as a logarithm of the quantity."""
    if end.is_infinite:
        small, large = None, symbol if end > 0 else -symbol
    else:
        small = symbol if end == 0 else end - symbol
        large = 1 / small
    log = sp.log(large) if small is None else -sp.log(small)
    growth = leader.growth.xreplace({sp.log(x): log}).xreplace({x: large})
    power = large**leader.power if small is None else small ** (-leader.power)
    return leader.coefficient * sp.exp(growth) * power * log**leader.logs


def _ends(quantity: Quantity, x: sp.Symbol) -> dict[sp.Expr, sp.Expr]:
    """Each end that the quantity can go to, with the quantity written so that x goes to infinity there."""
    least, most = quantity.lower[0], quantity.upper[0]
    ends: dict[sp.Expr, sp.Expr] = {}
    if most is None:
        ends[sp.oo] = x
    elif not quantity.integer:
        ends[sp.Integer(most)] = most - 1 / x
    if least is None:
        ends[-sp.oo] = -x
    elif not quantity.integer:
        ends[sp.Integer(least)] = least + 1 / x
    return ends


def _in_scope(
    moving: list[Require], at: dict[sp.Symbol, sp.Expr], x: sp.Symbol, fixed: tuple[Require, ...]
) -> bool | None:
    """Whether the hypotheses that speak of the quantity hold for all values near the end: by their leading signs."""
    answers: list[bool | None] = []
    for require in moving:
        leaders = _Leaders(x, Signs.under(fixed))
        try:
            side = leaders.side(leaders.of((require.lhs - require.rhs).xreplace(at)))
        except _Undecided:
            answers.append(None)
            continue
        known = not leaders.conditions
        answers.append(
            ((side > 0) == (require.sense in (">=", ">"))) and require.sense != "==" if known else None
        )
    return False if False in answers else None if None in answers else True


@dataclass(frozen=True)
class _Leader:
    """coefficient * exp(growth) * x^power * (log x)^logs; growth is 0 or goes to plus or minus infinity."""

    coefficient: sp.Expr
    growth: sp.Expr = _ZERO
    power: sp.Expr = _ZERO
    logs: sp.Expr = _ZERO

    def expression(self, x: sp.Symbol) -> sp.Expr:
        return self.coefficient * sp.exp(self.growth) * x**self.power * sp.log(x) ** self.logs

    def times(self, other: _Leader) -> _Leader:
        return _Leader(
            self.coefficient * other.coefficient,
            sp.expand(self.growth + other.growth),
            self.power + other.power,
            self.logs + other.logs,
        )

    def to_the(self, exponent: sp.Expr) -> _Leader:
        return _Leader(
            self.coefficient**exponent,
            sp.expand(self.growth * exponent),
            self.power * exponent,
            self.logs * exponent,
        )

    @property
    def constant(self) -> bool:
        return bool(self.growth == 0 and self.power == 0 and self.logs == 0)


class _Leaders:
    """Leaders as x goes to infinity.

    conditions: what they needed. settled: what sympy's limits do not know, by what is equal or led alike.
    """

    def __init__(self, x: sp.Symbol, signs: Signs) -> None:
        self.x, self.signs = x, signs
        self.conditions: list[Require] = []
        self.settled: dict[sp.Expr, sp.Expr] = {}
        self._known: dict[sp.Expr, int] = {}

    def of(self, expr: sp.Expr) -> _Leader:
        if not expr.has(self.x):
            return _Leader(expr)
        if expr == self.x:
            return _Leader(_ONE, power=_ONE)
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Mul:
            found = _Leader(_ONE)
            for factor in expr.args:
                found = found.times(self.of(factor))
            return found
        if expr.is_Pow:
            return self._power(*expr.args)
        if expr.func is sp.exp:
            return self._exp(expr.args[0])
        if expr.func is sp.log:
            return self._log(expr.args[0])
        if expr.func in (sp.Max, sp.Min):
            return self._extreme(expr)
        if expr.func is sp.floor or expr.func is sp.ceiling:
            inner = self.of(expr.args[0])
            if self.limit(inner) in (sp.oo, -sp.oo):
                self.settled[expr] = expr.args[0]  # the ratio of the two goes to 1
                return inner
        if expr.func is sp.binomial and not expr.args[1].has(self.x):
            top, bottom = self.of(expr.args[0]), expr.args[1]
            if self.limit(top) == sp.oo and bottom.is_Integer and bottom >= 0:
                self.settled[expr] = sp.ff(expr.args[0], bottom) / sp.factorial(bottom)
                return top.to_the(bottom).times(_Leader(1 / sp.factorial(bottom)))
        raise _Undecided(f"no rule for {expr.func.__name__}")

    def side(self, leader: _Leader) -> int:
        """The sign near infinity, 1 or -1: of the coefficient, under a condition where it may vanish."""
        return self._nonzero(leader.coefficient)

    def _nonzero(self, expr: sp.Expr) -> int:
        """The certified sign of an expression without x, 1 or -1, under a condition where it may vanish."""
        for rewrite in (sp.Mul, sp.factor_terms, sp.factor):  # the first leaves it as it is
            form = rewrite(expr)
            factors = sp.Mul.make_args(form)
            sides = [self._side_of_factor(f) for f in factors]
            if expr == 0 or 0 in sides:
                continue
            weak = [(f, side) for f, side in zip(factors, sides, strict=True) if abs(side) == NONNEGATIVE]
            for f, side in weak:
                # a positive power of a nonnegative number is positive exactly where the number is
                root = f.args[0] if f.is_Pow and self._side_of_factor(f.args[0]) > 0 else f
                told = Require("the leading form needs it", root if side > 0 else -root, ">", _ZERO)
                self.conditions.append(told)
            return -1 if sum(side < 0 for side in sides) % 2 else 1
        raise _Undecided(f"the sign of {plain(expr)} is not certified")

    def _side_of_factor(self, factor: sp.Expr) -> int:
        """The sign of a factor; what is divided by does not vanish where the right side is defined."""
        if factor.is_Pow and factor.exp.is_Rational:
            sides = [self._side_of_factor(part) for part in sp.Mul.make_args(factor.base)]
            level = POSITIVE if factor.exp < 0 and 0 not in sides else min(map(abs, sides))
            odd = sum(side < 0 for side in sides) % 2
            if odd and not factor.exp.is_Integer:
                return 0
            return -level if odd and factor.exp % 2 == 1 else level
        if factor not in self._known:
            found = self.signs.of(factor)
            above_one = found == NONNEGATIVE and self.signs.of(factor - 1) > 0
            self._known[factor] = POSITIVE if above_one else found
        return self._known[factor]

    def limit(self, leader: _Leader) -> sp.Expr:
        """oo, -oo, 0 or the constant that the leader goes to."""
        if leader.constant:
            return leader.coefficient
        return sp.oo * self.side(leader) if self._rate(leader) > 0 else _ZERO

    def _rate(self, leader: _Leader) -> int:
        """1 where the size goes to infinity, -1 where it goes to 0, 0 where it does neither."""
        if leader.growth != 0:
            growth = self.of(leader.growth)
            if growth.constant or self._rate(growth) < 0:
                raise _Undecided("two exponentials that differ by a bounded factor")
            return self.side(growth)
        for exponent in (leader.power, leader.logs):
            if exponent != 0:
                return self._nonzero(exponent)
        return 0

    def _sum(self, expr: sp.Add) -> _Leader:
        for form in (expr, sp.expand(expr), sp.together(expr), sp.expand(sp.expand_log(expr, force=True))):
            if not form.is_Add:
                return self.of(form)
            largest: list[_Leader] = []
            for leader in map(self.of, form.args):
                rate = self._rate(leader.times(largest[0].to_the(sp.Integer(-1)))) if largest else 1
                if rate > 0:
                    largest = [leader]
                elif rate == 0:
                    largest.append(leader)
            total = sp.Add(*(leader.coefficient for leader in largest))
            if sp.simplify(total) != 0:
                total = sp.factor_terms(total)
                self._nonzero(total)
                return replace(largest[0], coefficient=total)
        raise _Undecided("the largest terms cancel")

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> _Leader:
        if exponent.has(self.x):
            return self._exp(exponent * sp.log(base))
        inner = self.of(base)
        if not exponent.is_Integer and self.side(inner) < 0:
            raise _Undecided("a root of what is negative there")
        return inner.to_the(exponent)

    def _exp(self, inner: sp.Expr) -> _Leader:
        """Constants become the coefficient, multiples of log x a power, what vanishes is left out."""
        found, growth = _Leader(_ONE), []
        for term in sp.Add.make_args(sp.expand(inner)):
            leader = self.of(term)
            multiple = term / sp.log(self.x)
            if not term.has(self.x):
                found = found.times(_Leader(sp.exp(term)))
            elif not multiple.has(self.x):
                found = found.times(_Leader(_ONE, power=multiple))
            elif leader.constant:
                found = found.times(_Leader(sp.exp(leader.coefficient)))
            elif self._rate(leader) > 0:
                growth.append(term)
        total = sp.Add(*growth)
        if total != 0 and self._rate(self.of(total)) <= 0:
            raise _Undecided("the largest terms of an exponent cancel")
        return replace(found, growth=sp.expand(found.growth + total))

    def _log(self, inner: sp.Expr) -> _Leader:
        leader = self.of(inner)
        if self.side(leader) < 0:
            raise _Undecided("a logarithm of what is negative there")
        if leader.growth != 0:
            growth = self.of(leader.growth)
            if growth.growth != 0 or growth.power == 0:
                raise _Undecided("a logarithm of this growth")
            return growth
        if leader.power != 0:
            self._nonzero(leader.power)
            return _Leader(leader.power, logs=_ONE)
        if leader.logs != 0:
            raise _Undecided("an iterated logarithm")
        away = sp.together(leader.coefficient - 1)
        if sp.simplify(away) == 0:
            return self.of(sp.together(inner - 1))
        self._nonzero(away)
        return _Leader(sp.log(leader.coefficient))

    def _extreme(self, expr: sp.Expr) -> _Leader:
        """The argument that is the largest (smallest) near infinity: by the sign of the differences' leaders."""
        wanted = 1 if expr.func is sp.Max else -1
        best, *others = expr.args
        for other in others:
            if self.side(self.of(other - best)) == wanted:
                best = other
        self.settled[expr] = best
        return self.of(best)


def _agree(right: sp.Expr, leading: sp.Expr, x: sp.Symbol) -> None:
    """Refuse the leading form unless sympy, too, finds that the ratio goes to 1, term by term."""
    others: dict[sp.Basic, sp.Expr] = {}
    for symbol in (right.free_symbols | leading.free_symbols) - {x}:
        free = sp.Dummy(str(symbol), positive=True)
        quantity = VOCABULARY.get(symbol.name)
        below_one = quantity is not None and quantity.upper[0] == 1
        others[symbol] = 1 / (1 + free) if below_one else free
    right, leading = right.xreplace(others), leading.xreplace(others)
    fixed, moving = (right / leading).as_independent(x, as_Add=False)
    if moving == 1 and sp.simplify(fixed - 1) == 0:
        return
    for terms in (sp.Add.make_args(right), (right,)):  # limits of short ratios first; but terms may cancel
        total = sp.Add(*(_limit(term / leading, x) for term in terms))
        if not total.has(sp.oo, -sp.oo, sp.zoo, sp.nan, sp.AccumBounds) and _is_one(total):
            return
    raise _Undecided("the limit of the ratio to the leading form is not confirmed")


def _is_one(total: sp.Expr) -> bool:
    """Whether it is 1 by an identity; or its square is, so that it is 1 or -1 throughout, and positive at a point."""
    if sp.simplify(sp.expand_log(total - 1)) == 0:
        return True
    somewhere = {symbol.name: Fraction(7, 3) for symbol in total.free_symbols}
    return bool(sp.simplify(sp.expand_log(total**2 - 1)) == 0 and sign(total, somewhere) == 1)


def _limit(ratio: sp.Expr, x: sp.Symbol) -> sp.Expr:
    ratio = sp.powsimp(ratio)
    stepped = ratio.atoms(sp.binomial, sp.floor, sp.ceiling, sp.Max, sp.Min)
    if sp.count_ops(ratio) > _LARGEST or any(node.has(x) for node in stepped):
        raise _Undecided("the ratio to the leading form is too long for a limit")
    try:
        return sp.limit(ratio, x, sp.oo)
    except (NotImplementedError, ValueError, TypeError, RecursionError, sp.PolynomialError):
        raise _Undecided("sympy finds no limit of the ratio to the leading form") from None
