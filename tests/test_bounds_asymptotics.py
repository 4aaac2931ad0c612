"""Leading forms: by hand, refused where the rules do not reach, and approached along geometric sequences."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

import pytest
import sympy as sp

import bounds
from bounds import Claim, Require
from bounds.asymptotics import _agree, _Leaders, _Undecided, asymptotic
from bounds.enclose import Undefined, enclosure
from bounds.evaluate import holds
from bounds.signs import Signs
from bounds.symbols import SYMBOLS

LAW, DENSE, TAIL = "kumar_2024_sparse_law", "bubeck_sellke_2021_law", "kumar_2024_information_tail"
n, d, k, c, delta, epsilon, p, W, J, p_eff, size, information, alpha, q, lipschitz = (
    SYMBOLS[name]
    for name in (
        "n", "d", "k", "c", "delta", "epsilon", "p", "W", "J", "p_eff", "size", "information", "alpha", "q",
        "lipschitz",
    )
)  # fmt: skip


def record(rhs, requires=()):
    """A record with this right side; only its claim and hypotheses are looked at."""
    claim = Claim(lipschitz, ">=", sp.sympify(rhs))
    return dataclasses.replace(bounds.get(LAW), id="own", claim=claim, requires=tuple(requires))


PER_WEIGHT = sp.sqrt(n * d / c) * epsilon
HALF = sp.Rational(1, 2)


@pytest.mark.parametrize(
    ("id", "name", "to", "leading", "exponent", "in_scope", "needed"),
    [
        (LAW, "n", sp.oo, bounds.get(LAW).claim.rhs, HALF, True, []),
        (LAW, "p_eff", sp.oo, PER_WEIGHT * sp.sqrt(delta / p_eff) / 1152, -HALF, True, []),
        (LAW, "p_eff", 0, PER_WEIGHT / sp.sqrt(2 * sp.log(4 / delta)) / 1152, 0, True, []),
        # n epsilon^2 >= 512 k log(8k/delta) fails at last for every n
        (LAW, "delta", 0, PER_WEIGHT * sp.sqrt(delta / p_eff) / 1152, HALF, False, [p_eff]),
        (LAW, "k", sp.oo, bounds.get(LAW).claim.rhs, 0, False, []),
        (DENSE, "delta", 0, PER_WEIGHT / sp.sqrt(-sp.log(delta)) / 512, 0, False, []),
        (DENSE, "p", sp.oo, PER_WEIGHT / sp.sqrt(p * sp.log(60 * W * J / epsilon)) / 512, -HALF, True,
         [sp.log(60 * W * J / epsilon)]),
        (DENSE, "W", sp.oo, PER_WEIGHT / sp.sqrt(p * sp.log(W)) / 512, 0, None, [J]),
        (TAIL, "delta", 0, 6 * sp.sqrt(2 * information / delta) * sp.sqrt(SYMBOLS["C"]), -HALF, True, [information]),
        ("kumar_2024_mask_entropy", "p", sp.oo, size * sp.log(p) / sp.log(2), 0, True, []),
        # one mask alone has no entropy, and the bound falls by log2(p + 1)
        ("kumar_2024_mask_entropy_lower", "p", sp.oo, (size - 1) * sp.log(p) / sp.log(2), 0, True, [size - 1]),
        ("peff_2026_information_transport", "q", 0, -alpha * sp.log(q), 0, True, []),
        ("peff_2026_information_transport", "alpha", 0, alpha * sp.log(alpha), 1, True, []),
        ("peff_2026_information_transport", "alpha", 1, -sp.log(q), 0, True, []),
        ("kumar_2024_finite", "epsilon", 0,
         1327104 * SYMBOLS["L"] ** 2 * c * information / (n * d * epsilon**2), -2, True, [information]),
        ("peff_2026_correlation_tail", "n", sp.oo, bounds.get("peff_2026_correlation_tail").claim.rhs, -sp.oo, True, []),
        ("peff_2026_correlation_tail", "threshold", 0, 1, 0, True, []),
    ],
)  # fmt: skip
def test_leading_forms_of_the_catalogue_by_hand(id, name, to, leading, exponent, in_scope, needed):
    found = asymptotic(id, name, to)
    assert found.reason == ""
    assert sp.simplify(sp.expand_log((found.leading / leading) ** 2, force=True)) == 1
    same = found.leading / leading  # its square is 1, so it is
    assert enclosure(same, {s.name: Fraction(1, 3) for s in same.free_symbols}).lower > 0
    assert (found.exponent, found.in_scope, found.to) == (exponent, in_scope, to)
    assert [(r.lhs, r.sense, r.rhs) for r in found.conditions] == [(e, ">", 0) for e in needed]


@pytest.mark.parametrize(
    ("expr", "symbol", "to", "leading", "exponent"),
    [
        (n * sp.log(n) + 5 * n, n, sp.oo, n * sp.log(n), 1),
        ((n + 1) ** 2 - n**2, n, sp.oo, 2 * n, 1),
        (sp.log(1 + 1 / n), n, sp.oo, 1 / n, -1),
        (sp.log(n**3 + n), n, sp.oo, 3 * sp.log(n), 0),
        (1 / sp.log(n), n, sp.oo, 1 / sp.log(n), 0),
        (sp.exp(n + 1 / n), n, sp.oo, sp.exp(n), sp.oo),
        (sp.exp(3 - c * n) * n, n, sp.oo, n * sp.exp(3 - c * n), -sp.oo),
        (sp.exp(n / (n + 1)), n, sp.oo, sp.E, 0),
        ((1 + 1 / n) ** n, n, sp.oo, sp.E, 0),
        (sp.exp(n**2 + n) + n * sp.exp(n**2), n, sp.oo, sp.exp(n**2 + n), sp.oo),
        (sp.exp(-1 / c), c, 0, sp.exp(-1 / c), sp.oo),
        (sp.exp(1 / c) + 1, c, 0, sp.exp(1 / c), -sp.oo),
        (n**p_eff + 1, n, sp.oo, n**p_eff, p_eff),  # where p_eff > 0
        (sp.floor(2 * p / 3) + 5, p, sp.oo, 2 * p / 3, 1),
        (sp.binomial(p, size), p, sp.oo, None, None),
        (n**c + 1, n, sp.oo, n**c, c),
        (sp.Max(n, c), n, sp.oo, n, 1),
        (sp.Max(1 / n, 2 * sp.exp(-n)), n, sp.oo, 1 / n, -1),
        (sp.Min(1 / n, 2 * sp.exp(-n)), n, sp.oo, 2 * sp.exp(-n), -sp.oo),
        (sp.Max(-n, -(n**2)), n, sp.oo, -n, 1),
        (1 / (1 - delta) + 3, delta, 1, 1 / (1 - delta), -1),
        (sp.log(delta), delta, 1, delta - 1, 1),
        (delta * sp.log(1 / delta), delta, 0, -delta * sp.log(delta), 1),
        (sp.log(1 / delta) ** 2 + 1 / sp.sqrt(delta), delta, 0, 1 / sp.sqrt(delta), -HALF),
        (sp.sqrt(p_eff + c) - sp.sqrt(p_eff), p_eff, 0, sp.sqrt(c), 0),
        (sp.sqrt(p_eff + c) - sp.sqrt(p_eff), p_eff, sp.oo, None, None),  # the largest terms cancel
        ((W - 1) * n, n, sp.oo, None, None),
        (W * n + c, n, sp.oo, W * n, 1),
        (sp.log(c - n), n, sp.oo, None, None),
        (sp.sqrt(c - n), n, sp.oo, None, None),
        (sp.log(sp.log(n + 9)), n, sp.oo, None, None),
        (sp.cosh(n), n, sp.oo, None, None),
        (sp.exp(n * n / (n + 1)) - sp.exp(n), n, sp.oo, None, None),  # they differ by a factor of e
        (sp.binomial(p, 3), p, sp.oo, p**3 / 6, 3),
    ],
)
def test_leading_forms_of_expressions_by_hand(expr, symbol, to, leading, exponent):
    found = asymptotic(record(expr), symbol.name, to)
    if leading is None:
        assert found.leading is None and found.exponent is None and found.reason
    else:
        assert sp.simplify(found.leading - leading) == 0, found
        assert found.exponent == exponent


def _ends(quantity):
    ends = [sp.oo] if quantity.upper[0] is None else []
    if not quantity.integer:
        ends += [sp.Integer(e) for e in (quantity.lower[0], quantity.upper[0]) if e is not None]
    return ends


def _near(end, digits):
    return {sp.oo: Fraction(10**digits), 0: Fraction(1, 10**digits), 1: 1 - Fraction(1, 10**digits)}[end]


@pytest.mark.parametrize("id", bounds.ids())
def test_the_ratio_goes_to_one_along_a_geometric_sequence(id):
    b = bounds.get(id)
    at = {name: Fraction(value) for name, value in b.examples[0].values.items()}
    cases = [(q.name, end) for q in b.quantities for end in _ends(q)]
    for name, end in cases[:: max(1, len(cases) // 4)]:  # a few, spread over the record
        found = asymptotic(id, name, end)
        if found.in_scope is not None:
            far = {**at, name: _near(end, 1200)}
            moving = [r for r in b.requires if SYMBOLS[name] in r.lhs.free_symbols | r.rhs.free_symbols]
            assert all(holds(r, far) for r in moving) == found.in_scope
        if found.leading is None or not all(holds(r, at) for r in found.conditions):
            continue
        errors = []
        for digits in (30, 200, 1200):
            try:
                ratio = enclosure(b.claim.rhs / found.leading, {**at, name: _near(end, digits)})
            except Undefined:  # an exponential of a number of thousands of digits
                continue
            errors.append(max(abs(ratio.lower - 1), abs(ratio.upper - 1)))
        assert errors and errors[-1] < Fraction(1, 20), (name, end, found.leading)
        assert all(later <= earlier + Fraction(1, 10**9) for earlier, later in itertools.pairwise(errors))


X = sp.Symbol("x", positive=True)


def test_the_rules_and_the_limit_each_refuse_by_themselves():
    """Two exponentials whose exponents differ by a bounded amount; ratios that go to 2, to 0 and to no limit."""
    with pytest.raises(_Undecided, match="differ by a bounded factor"):
        _Leaders(X, Signs()).of(sp.exp(X**2 / (X + 1)) - sp.exp(X))
    _agree(X + sp.log(X), X, X)
    _agree((X + 1) ** 2 - X**2, 2 * X, X)  # term by term there is no limit
    for right in (2 * X + 1, sp.log(X), X**2, -X):
        with pytest.raises(_Undecided, match="not confirmed"):
            _agree(right, X, X)


def test_the_hypotheses_near_the_end():
    few, many = Require("few", n, "<=", 10 * k), Require("many", n, ">=", 10 * k)
    assert asymptotic(record(n, [many]), "n").in_scope is True
    assert asymptotic(record(n, [few]), "n").in_scope is False
    assert asymptotic(record(n, [few]), "k").in_scope is True
    assert asymptotic(record(n, [many, few]), "n").in_scope is False
    assert asymptotic(record(n, [Require("", sp.cosh(n), ">=", n)]), "n").in_scope is None
    assert asymptotic(record(n, [Require("", n, "==", 10 * k)]), "n").in_scope is False


def test_ends_and_names():
    assert asymptotic(LAW, "n", math.inf) == asymptotic(LAW, "n")
    with pytest.raises(
        ValueError, match=rf"^asymptotic {LAW}: to=oo must be an end that delta can go to, one of 1, 0"
    ):
        asymptotic(LAW, "delta")
    with pytest.raises(ValueError, match="to=0 must be an end that n can go to, one of oo"):
        asymptotic(LAW, "n", 0)
    with pytest.raises(ValueError, match="name='zeta' must be one of n, d, k"):
        asymptotic(LAW, "zeta")
    for wrong in ("oo", True, None):
        with pytest.raises(TypeError, match="must be a number or oo"):
            asymptotic(LAW, "n", wrong)


def test_it_reads_as_a_formula():
    assert str(asymptotic(record(c * n), "n")) == "own: n*c ~ n*c as n -> oo"
    text = str(asymptotic(LAW, "delta", 0))
    assert text.endswith("as delta -> 0\n  where p_eff > 0\n  where the hypotheses no longer hold")
    assert "undecided (no rule for cosh)" in str(asymptotic(record(sp.cosh(n)), "n"))
