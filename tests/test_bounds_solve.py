"""Rearranged claims: equivalent to the claim at drawn values, in both directions, and never more than that."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bounds
from bounds import Require
from bounds.enclose import Undefined, as_exact, enclosure
from bounds.evaluate import holds
from bounds.isolate import NotIsolable, isolate
from bounds.quantities import VOCABULARY
from bounds.signs import Signs
from bounds.strategies import anything
from bounds.symbols import SYMBOLS

LAW = "kumar_2024_sparse_law"
n, d, c, delta, epsilon, p_eff, lipschitz = (
    SYMBOLS[name] for name in ("n", "d", "c", "delta", "epsilon", "p_eff", "lipschitz")
)


def _solvable():
    for id in bounds.ids():
        for quantity in bounds.get(id).quantities:
            try:
                bounds.solve(id, quantity.name)
            except ValueError:
                continue
            yield id, quantity.name


SOLVABLE = list(_solvable())


def test_the_sparse_law_for_p_eff_as_printed_by_hand():
    found = bounds.solve(LAW, for_="p_eff")
    by_hand = n * d * delta * epsilon**2 / (96**2 * 72 * 2 * c * lipschitz**2) - 2 * delta * sp.log(4 / delta)
    assert sp.simplify(found.expression - by_hand) == 0
    assert (found.symbol, found.sense) == (p_eff, ">=")
    assert [(r.lhs, r.sense, r.rhs) for r in found.conditions[1:]] == [(lipschitz, ">", 0)]
    assert found.conditions[0] == bounds.get(LAW).requires[0]


@pytest.mark.parametrize(
    ("name", "sense", "by_hand"),
    [
        (
            "n",
            "<=",
            1152**2 * c * lipschitz**2 * (p_eff + 2 * delta * sp.log(4 / delta)) / (d * delta * epsilon**2),
        ),
        (
            "d",
            "<=",
            1152**2 * c * lipschitz**2 * (p_eff + 2 * delta * sp.log(4 / delta)) / (n * delta * epsilon**2),
        ),
        (
            "c",
            ">=",
            n * d * delta * epsilon**2 / (1152**2 * lipschitz**2 * (p_eff + 2 * delta * sp.log(4 / delta))),
        ),
        ("lipschitz", ">=", bounds.get(LAW).claim.rhs),
    ],
)
def test_the_sparse_law_for_its_other_symbols(name, sense, by_hand):
    found = bounds.solve(LAW, for_=name)
    assert found.sense == sense
    assert sp.simplify(found.expression / by_hand) == 1


@pytest.mark.parametrize(("id", "name"), SOLVABLE)
def test_substituting_back_gives_the_left_side(id, name):
    """The expression put for the symbol makes the claim an equality; by sympy, which the solver does not use for it."""
    b, found = bounds.get(id), bounds.solve(id, name)
    # of a maximum, the branch that holds the symbol
    branches = {m: next(a for a in m.args if a.has(found.symbol)) for m in b.claim.rhs.atoms(sp.Max)}
    back = b.claim.rhs.xreplace(branches).subs(found.symbol, found.expression)
    gaps = (back - b.claim.lhs, back**2 - b.claim.lhs**2)
    by_sympy = any(sp.simplify(sp.expand_log(gap, force=True)) == 0 for gap in gaps)
    assert by_sympy or _recovered(b, found)


def _recovered(b, found):
    """At a hand-computed example the expression gives the symbol's own value back from the right side there."""
    for example in b.examples:
        values = {k: as_exact("example", k, v) for k, v in example.values.items()}
        own = values.pop(found.symbol.name)
        values[b.claim.lhs.name] = enclosure(example.rhs, {})
        if own in enclosure(found.expression, values):
            return True
    return False


@pytest.mark.parametrize(("id", "name"), SOLVABLE)
def test_the_direction_is_that_of_the_derivative(id, name):
    b, found = bounds.get(id), bounds.solve(id, name)
    slope = Signs.under(b.requires).of(
        sp.diff(b.claim.rhs, found.symbol).replace(sp.Heaviside, lambda *_: sp.Integer(1))
    )
    if slope:
        flips = {
            1: {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="},
            -1: {"<=": "<=", ">=": ">=", "<": "<", ">": ">", "==": "=="},
        }
        assert found.sense == flips[1 if slope > 0 else -1][b.claim.sense]


@pytest.mark.parametrize(("id", "name"), SOLVABLE)
def test_the_rearranged_claim_is_true_exactly_where_the_claim_is(id, name):
    """At drawn values and left sides just above, just below and far from the bound; both truth values must occur."""
    b, found = bounds.get(id), bounds.solve(id, name)
    left, seen = VOCABULARY[b.claim.lhs.name], set()
    factors = [1 + sign * Fraction(1, 10**e) for sign in (-1, 1) for e in (1, 3, 6, 9)]

    def check(values, factor):
        try:
            right = bounds.evaluate(b, **values)
        except Undefined:  # beyond what can be written down
            return
        lhs = factor * right.lower if right.lower > 0 else factor
        exact = {k: Fraction(v) for k, v in values.items()} | {left.name: lhs}
        claim = holds(Require("", b.claim.lhs, b.claim.sense, b.claim.rhs), exact)
        if claim is None or not all(holds(c, exact) for c in found.conditions):
            return
        rearranged = holds(Require("", found.symbol, found.sense, found.expression), exact)
        assert rearranged in (claim, None)
        seen.add(rearranged)

    both = {False} if b.claim.sense == "==" else {True, False}  # a drawn left side is seldom equal
    for examples in (40, 400):
        if not seen >= both:
            drawn = given(bounds.strategies.values(b), st.one_of(st.sampled_from(factors), anything(left)))
            settings(max_examples=examples, deadline=None, derandomize=True)(drawn(check))()
    assert seen >= both


@pytest.mark.parametrize(("factor", "expected"), [(Fraction(9, 10), False), (Fraction(11, 10), True)])
def test_both_truth_values_occur(factor, expected):
    """So the equivalence above is not empty: a hand-made pair just above and just below the bound."""
    values = {"n": 2**16, "d": 2, "k": 1, "c": 1, "epsilon": 0.5, "delta": 0.5, "p_eff": 13}
    lip = factor * bounds.evaluate(LAW, **values).lower
    threshold = bounds.solve(LAW, "p_eff").evaluate(
        **{k: v for k, v in values.items() if k != "p_eff"}, lipschitz=lip
    )
    assert (threshold.upper <= 13) is expected
    assert (threshold.lower > 13) is not expected


@pytest.mark.parametrize(
    ("id", "name", "message"),
    [
        (LAW, "delta", "it occurs 3 times"),
        (LAW, "k", "one of lipschitz, n, d, c, epsilon, delta, p_eff"),
        (LAW, "zeta", "one of lipschitz"),
        ("peff_2026_largest_count", "p", "it occurs"),
        ("kumar_2024_finite", "L", "it occurs 2 times"),
    ],
)
def test_what_cannot_be_solved_for_says_why(id, name, message):
    with pytest.raises(ValueError, match=rf"^solve {id}: for_='{name}' must be .*{message}"):
        bounds.solve(id, for_=name)


def test_one_branch_of_a_maximum_is_solved_under_its_condition():
    found = bounds.solve("kumar_2024_finite", "information")
    (condition,) = found.conditions
    assert condition.sense == ">"
    values = {"n": 2**14, "d": 1296, "k": 1, "c": 1, "L": 1, "epsilon": Fraction(1, 2)}
    assert float(found.evaluate(**values, fit_probability=Fraction(1, 2))) == pytest.approx(
        4 * (0.5 - 4 * math.exp(-8)), rel=1e-14
    )
    with pytest.raises(bounds.HypothesisViolated, match="the rearrangement needs it"):
        found.evaluate(**values, fit_probability=Fraction(1, 100))


def test_evaluation_checks_names_domains_and_hypotheses():
    found = bounds.solve(LAW, "p_eff")
    values = {"n": 2**16, "d": 2, "k": 1, "c": 1, "epsilon": 0.5, "delta": 0.5, "lipschitz": 1}
    assert found.evaluate(**values).width >= 0
    with pytest.raises(TypeError, match=rf"^solve p_eff {LAW}: missing lipschitz"):
        found.evaluate(**{k: v for k, v in values.items() if k != "lipschitz"})
    with pytest.raises(TypeError, match="unknown p_eff"):
        found.evaluate(**values, p_eff=3)
    with pytest.raises(bounds.HypothesisViolated, match="enough data"):
        found.evaluate(**{**values, "n": 10})
    with pytest.raises(bounds.HypothesisViolated, match=r"lipschitz=0 must satisfy lipschitz > 0"):
        found.evaluate(**{**values, "lipschitz": 0})


def test_it_reads_as_a_formula():
    found = bounds.solve(LAW, "p_eff")
    assert str(found) == (
        "p_eff >= n*d*epsilon**2*delta/(1327104*c*lipschitz**2) - 2*delta*log(4/delta)\n"
        "  where n*epsilon**2 >= 512*k*log(8*k/delta)\n"
        "  where lipschitz > 0"
    )
    latex = found._repr_latex_()
    assert latex.startswith(r"$p_{\mathrm{eff}} \ge \frac{n d \varepsilon^{2} \delta}{1327104 c")
    assert latex.endswith(r"\mathrm{Lip}(f^W) > 0$")


x, y = sp.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("other", "sense", "side", "symbol", "why"),
    [
        (c, "<=", n * (c + 1), n, None),
        (c, "<=", n * p_eff - n, n, "occurs 2 times"),
        (n, "<=", n + c, n, "occurs 2 times"),
        (c, "<=", sp.cosh(p_eff), p_eff, "stands inside cosh"),
        (c, "<=", x * p_eff, p_eff, "sign of its factor x is not certified"),
        (c, "<=", (p_eff - 1) ** 2, p_eff, "sign of p_eff - 1 under a power is not certified"),
        (c, "<=", sp.Integer(3), p_eff, "occurs 0 times"),
    ],
)
def test_isolating_says_why_it_cannot(other, sense, side, symbol, why):
    if why is None:
        assert isolate(other, sense, side, symbol, Signs()).expression == c / (c + 1)
        return
    with pytest.raises(NotIsolable, match=why):
        isolate(other, sense, side, symbol, Signs())


@pytest.mark.parametrize(("sense", "needed"), [("<=", ">"), ("<", ">="), (">=", ">="), (">", ">")])
def test_a_maximum_is_peeled_where_its_other_branch_cannot_decide(sense, needed):
    """At y = 2: y <= max(u, 2) holds for every u, y < max(u, 2) only for u > 2, y >= max(u, 2) for u <= 2, y > none."""
    found = isolate(y, sense, sp.Max(p_eff, 2), p_eff, Signs())
    (condition,) = found.conditions
    assert (condition.lhs - condition.rhs, condition.sense) == (y - 2, needed)


_STEPS = [
    lambda e: e + 3,
    lambda e: 2 * e,
    lambda e: -e,
    lambda e: e * c,
    lambda e: sp.exp(e),
    lambda e: sp.log(1 + e) if Signs().of(e) > 0 else e,
    lambda e: sp.sqrt(e) if Signs().of(e) > 0 else e - 1,
    lambda e: 1 / e if Signs().positive(e) else e,
    lambda e: sp.Max(e, 2),
    lambda e: 5 - e,
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(_STEPS), min_size=1, max_size=4),
    st.sampled_from(["<=", ">=", "<", ">"]),
    st.fractions(Fraction(1, 9), 9, max_denominator=9),
    st.fractions(Fraction(1, 9), 9, max_denominator=9),
    st.fractions(-4, 4, max_denominator=6),
)
def test_every_chain_of_operations_is_undone_by_equivalences(steps, sense, at, c_value, y_value):
    side = p_eff
    for step in steps:
        side = step(side)
    assume(sum(node == p_eff for node in sp.preorder_traversal(side)) == 1)
    try:
        found = isolate(y, sense, side, p_eff, Signs())
    except NotIsolable:
        assume(False)
    values = {"p_eff": at, "c": c_value, "y": y_value}
    given_relation = holds(Require("", y, sense, side), values)
    met = [holds(condition, values) for condition in found.conditions]
    assume(given_relation is not None and all(met))
    rearranged = holds(Require("", p_eff, found.sense, found.expression), values)
    assert rearranged in (given_relation, None)  # None: a tower of exponentials, beyond every precision
