"""Claims that say nothing: by hand, over the catalogue, and exactly on one side of every threshold."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings

import bounds
from bounds import Claim, Enclosure, Require
from bounds.enclose import enclosure
from bounds.quantities import VOCABULARY
from bounds.strategies import values
from bounds.symbols import SYMBOLS
from bounds.vacuous import threshold, vacuous

LAW, CLASS = "kumar_2024_sparse_law", "bubeck_sellke_2021_finite_class"
n, d, c, delta, p, p_eff, alpha, lipschitz, fit, tail = (
    SYMBOLS[name]
    for name in (
        "n", "d", "c", "delta", "p", "p_eff", "alpha", "lipschitz", "fit_probability", "tail_constant",
    )
)  # fmt: skip
AT = {"n": 10**6, "d": 3, "k": 1, "c": 1, "epsilon": Fraction(1, 2), "delta": Fraction(1, 2), "p_eff": 10}
FEW = {"n": 10**6, "d": 3, "k": 1, "c": 1, "epsilon": Fraction(1, 2), "L": 1, "N": 10}


def record(lhs, sense, rhs, requires=()):
    """A record with this claim; nothing else of it is looked at."""
    claim = Claim(lhs, sense, sp.sympify(rhs))
    return dataclasses.replace(bounds.get(LAW), id="own", claim=claim, requires=tuple(requires))


def without(at, name):
    return {key: value for key, value in at.items() if key != name}


@pytest.mark.parametrize(
    ("lhs", "sense", "rhs", "verdict"),
    [
        (fit, "<=", c, {Fraction(1, 2): False, 1: True, 2: True}),
        (fit, "<", c, {Fraction(1, 2): False, 1: False, 2: True}),  # 1 is a probability, and not below 1
        (fit, ">=", c - 1, {Fraction(1, 2): True, 1: True, 2: False}),
        (fit, ">", c - 1, {Fraction(1, 2): True, 1: False, 2: False}),
        (lipschitz, ">=", c - 1, {Fraction(1, 2): True, 1: True, 2: False}),
        (lipschitz, "<=", c, {Fraction(1, 2): False, 10**9: False}),  # no largest value
        (alpha, "<", c, {Fraction(1, 2): False, 1: True}),  # alpha < 1 anyway
        (alpha, "<=", c, {Fraction(1, 2): False, 1: True}),
        (alpha, ">", c - 1, {1: True, 2: False}),
        (c, ">", p_eff, {0: True, 1: False}),  # c > 0 anyway
        (n, ">=", c, {1: True, 2: False}),
        (n, ">", c, {Fraction(1, 2): True, 1: False}),
        (fit, "==", c, {Fraction(1, 2): False, 1: False}),
    ],
)
def test_what_the_domain_implies_already(lhs, sense, rhs, verdict):
    (name,) = (s.name for s in rhs.free_symbols)
    for value, expected in verdict.items():
        found = vacuous(record(lhs, sense, rhs), **{name: value})
        assert found.verdict is expected, (value, found)
        assert bool(found) is expected
        assert Fraction(value) in found.right or rhs != SYMBOLS[name]


def test_a_trivial_bound_by_hand():
    """The sparse law gives sqrt(3/2) 1000 /(2 * 1152 sqrt(10 + log 8)) = 0.15297 at these values."""
    right = math.sqrt(1.5) * 1000 / (2304 * math.sqrt(10 + math.log(8)))
    assert vacuous(LAW, **AT).verdict is False
    assert float(vacuous(LAW, **AT).right) == pytest.approx(right, rel=1e-14)
    assert vacuous(LAW, **AT, trivial=0.1529).verdict is False
    assert vacuous(LAW, **AT, trivial=0.153).verdict is True
    assert vacuous(LAW, **AT, trivial=Enclosure(Fraction(1, 10), Fraction(2, 10))).verdict is None
    assert (
        vacuous(record(lipschitz, ">=", c - 1), c=1, trivial=-3).verdict is True
    )  # by the domain all the same
    assert vacuous(record(fit, "<=", c), c=0.7, trivial=0.6).verdict is True
    assert vacuous(record(fit, "<=", c), c=0.7, trivial=0.8).verdict is False


def test_what_is_not_certified_has_no_truth_value():
    found = vacuous(record(fit, "<=", c), c=Enclosure(Fraction(1, 2), Fraction(2)))
    assert found.verdict is None
    with pytest.raises(ValueError, match="vacuous own: verdict=None must not be used as a truth value"):
        bool(found)
    assert "not certified" in str(found)


def test_a_number_beyond_all_enclosures():
    found = vacuous(record(fit, "<=", sp.exp(sp.exp(c))), c=1000)
    assert found.verdict in (True, None) and found.right is None
    assert vacuous(record(fit, "<=", sp.exp(c)), c=10**7).verdict is True


@pytest.mark.parametrize("id", bounds.ids())
def test_a_vacuous_claim_of_the_catalogue_excludes_no_value(id):
    b = bounds.get(id)
    left = VOCABULARY[b.claim.lhs.name]
    ends = [e for e in (left.lower[0], left.upper[0]) if e is not None]
    grid = {Fraction(e) for e in ends} | {Fraction(i, 8) for i in range(9)} | {Fraction(10**12)}
    inside = [v for v in grid if (left.upper[0] is None or v <= left.upper[0]) and v >= (left.lower[0] or 0)]
    holds = {
        "<=": lambda x, r: x <= r,
        "<": lambda x, r: x < r,
        ">=": lambda x, r: x >= r,
        ">": lambda x, r: x > r,
    }

    @settings(max_examples=6, deadline=None, derandomize=True)
    @given(values(b))
    def check(drawn):
        found = vacuous(b, **drawn)
        if b.claim.sense == "==":
            assert found.verdict is False
            return
        right = found.right
        if right is None:  # beyond 2^(2^20)
            return
        allowed = [holds[b.claim.sense](x, (right.lower + right.upper) / 2) for x in inside]
        if found.verdict is True:
            assert all(allowed)
        near_end = any(abs(right.lower - e) < Fraction(1, 10**9) for e in ends)
        if found.verdict is False and ends and not near_end and left.upper[0] == 1:
            assert not all(allowed)

    check()


def test_the_finite_class_by_hand():
    """1 - 4 exp(-10^6/2048) = 1 to 200 digits, so N = exp(3 * 10^6/(4 * 6561))/2 is where it stops excluding."""
    assert vacuous(CLASS, **FEW).verdict is False
    found = threshold(CLASS, "N", **without(FEW, "N"))
    assert (found.symbol.name, found.sense, found.conditions) == ("N", ">=", ())
    assert float(found.value) == pytest.approx(math.exp(3e6 / (4 * 6561)) / 2, rel=1e-12)
    above, below = (math.ceil(found.value.upper), math.floor(found.value.lower))
    assert vacuous(CLASS, **{**FEW, "N": above}).verdict is True
    assert vacuous(CLASS, **{**FEW, "N": below}).verdict is False


def test_a_search_finds_the_last_integer():
    """n stands in both exponentials of the finite class, so it cannot be isolated."""
    found = threshold(CLASS, "n", **without(FEW, "n"))
    assert found.sense == "<=" and found.value.exact
    last = int(found.value.lower)
    assert vacuous(CLASS, **{**FEW, "n": last}).verdict is True
    assert vacuous(CLASS, **{**FEW, "n": last + 1}).verdict is False
    many = threshold(CLASS, "k", **without(FEW, "k"))
    assert many.sense == ">="
    assert vacuous(CLASS, **{**FEW, "k": int(many.value.lower)}).verdict is True
    assert vacuous(CLASS, **{**FEW, "k": int(many.value.lower) - 1}).verdict is False


def test_the_threshold_of_the_sparse_law_by_hand():
    """Lip >= 1/10 is known: p_eff + log 8 = 100 * 3/2 * 10^6/2304^2."""
    found = threshold(LAW, "p_eff", **without(AT, "p_eff"), trivial=Fraction(1, 10))
    assert found.sense == ">="
    assert float(found.value) == pytest.approx(100 * 1.5e6 / 2304**2 - math.log(8), rel=1e-12)
    assert str(found).startswith(f"{LAW} is vacuous where p_eff >= ")
    by_search = threshold(LAW, "delta", **without(AT, "delta"), trivial=Fraction(1, 10))
    assert by_search.sense == "<=" and by_search.conditions == bounds.get(LAW).requires
    assert str(by_search).endswith("given n*epsilon**2 >= 512*k*log(8*k/delta)")
    assert by_search.value.width < Fraction(1, 2**50)


def _thresholds():
    for id in bounds.ids():
        b = bounds.get(id)
        if b.claim.sense != "==":
            names = [q.name for q in b.quantities if q.symbol in b.claim.rhs.free_symbols]
            yield from (
                (id, name) for name in names[:: max(1, len(names) // 3)]
            )  # a few, spread over the record


@pytest.mark.parametrize(("id", "name"), list(_thresholds()))
def test_each_threshold_of_the_catalogue_divides(id, name):
    """The right side at an example is called known: then the threshold is at the example's own value."""
    b = bounds.get(id)
    at = {key: Fraction(value) for key, value in b.examples[0].values.items()}
    known = enclosure(b.claim.rhs, at).lower
    try:
        found = threshold(b, name, **without(at, name), trivial=known)
    except ValueError as refusal:
        told = str(refusal)
        if "must be a quantity in which" not in told and "must have a threshold" not in told:
            raise
        return
    step = max(abs(at[name]) / 1000, Fraction(1, 10**6))
    left, whole = VOCABULARY[b.claim.lhs.name], VOCABULARY[name].integer
    step = Fraction(max(1, int(step))) if whole else step
    end = left.upper[0] if b.claim.sense in ("<=", "<") else left.lower[0]
    if end is None or (known < end) == (b.claim.sense in ("<=", "<")):  # else the domain says more
        assert found.value.lower - step <= at[name] <= found.value.upper + step
    for side in (1, -1):
        around = found.value.lower if side < 0 else found.value.upper
        around = Fraction(around.__floor__() if side < 0 else around.__ceil__()) if whole else around
        moved = {**at, name: around + 2 * side * step}
        try:
            told = vacuous(b, **moved, trivial=known).verdict
        except bounds.HypothesisViolated:
            continue
        assert told in (None, (side > 0) == (found.sense in (">=", ">")))


def test_a_threshold_that_is_not_there():
    for name, message in [
        ("zeta", f"^threshold {LAW}: name='zeta' must be one of n, d"),
        ("k", "name='k' must occur in the right side"),
        ("p_eff", "name='p_eff' must have a threshold, but the claim is never vacuous"),  # it is positive
    ]:
        with pytest.raises(ValueError, match=message):
            threshold(LAW, name, **without(AT, name))
    with pytest.raises(ValueError, match=r"left side is bounded anyway; see trivial="):
        threshold("bubeck_sellke_2021_sum_of_tails", "C")
    with pytest.raises(ValueError, match="left side is bounded anyway"):
        threshold("peff_2026_largest_count", "p")
    turning = record(fit, "<=", delta * (1 - delta))
    with pytest.raises(ValueError, match="certified to be monotone"):
        threshold(turning, "delta")
    with pytest.raises(ValueError, match="claim is always vacuous where it was tried"):
        threshold(record(fit, "<=", sp.exp(p_eff) + p_eff), "p_eff")


def test_a_threshold_stays_inside_its_hypotheses():
    many = Require("many", n, ">=", sp.Integer(50))
    found = threshold(record(fit, ">=", n * sp.exp(1 / c) - 100 + sp.log(n), [many]), "n", c=10**9)
    assert (found.sense, found.value, found.conditions) == (
        "<=",
        Enclosure.exactly(95),
        (many,),
    )  # 95 + log 95 < 100
    with pytest.raises(ValueError, match="never vacuous where it was tried"):
        threshold(record(fit, ">=", n + sp.log(n) - 20, [many]), "n")
    with pytest.raises(bounds.HypothesisViolated, match="many"):
        threshold(record(fit, "<=", c, [many]), "c", n=3)


def test_what_is_refused():
    with pytest.raises(TypeError, match=rf"^vacuous {LAW}: missing p_eff"):
        vacuous(LAW, **without(AT, "p_eff"))
    with pytest.raises(TypeError, match="unknown zeta"):
        vacuous(LAW, **AT, zeta=1)
    with pytest.raises(bounds.HypothesisViolated, match="enough data"):
        vacuous(LAW, **{**AT, "n": 10})
    with pytest.raises(bounds.HypothesisViolated, match="must be a real in"):
        vacuous(LAW, **{**AT, "delta": 2})
    with pytest.raises(ValueError, match="trivial=3 must not be given for an equality"):
        vacuous("peff_2026_largest_count", p=3, trivial=3)
    with pytest.raises(TypeError, match="trivial='1' must be an int"):
        vacuous(LAW, **AT, trivial="1")


def test_it_reads_as_a_sentence():
    assert str(vacuous(CLASS, **FEW)) == (
        f"{CLASS}: not vacuous; fit_probability <= 1 holds for every real in [0, 1], but the claim excludes more"
    )
    assert "lipschitz >= 1 is known, and the claim follows from it" in str(vacuous(LAW, **AT, trivial=1))
    assert "an equality says something" in str(vacuous("peff_2026_largest_count", p=3))
    assert "tail_constant has no largest value that is known" in str(
        vacuous("bubeck_sellke_2021_sum_of_tails", C=1)
    )
