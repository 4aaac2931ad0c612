"""Two claims next to each other: by hand at points, and statements about all values that no drawn value contradicts."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings

import bounds
from bounds import Claim, Enclosure, Require
from bounds.compare import _order, compare
from bounds.enclose import enclosure
from bounds.signs import Signs
from bounds.strategies import values
from bounds.symbols import SYMBOLS

LAW, DENSE = "kumar_2024_sparse_law", "bubeck_sellke_2021_law"
OURS, THEIRS = "peff_2026_noise_decomposition", "kumar_2024_noise_decomposition"
n, d, k, c, delta, p, p_eff, size, lipschitz, fit = (
    SYMBOLS[name]
    for name in ("n", "d", "k", "c", "delta", "p", "p_eff", "size", "lipschitz", "fit_probability")
)


def record(rhs, requires=(), sense=">=", lhs=lipschitz, id="own"):
    """A record with this right side; only its claim and hypotheses are looked at."""
    claim = Claim(lhs, sense, sp.sympify(rhs))
    return dataclasses.replace(bounds.get(LAW), id=id, claim=claim, requires=tuple(requires))


def test_the_exact_largest_count_is_below_its_bound():
    """p = 3: two of three weights, 2 + log2 3, against 3 log2 3."""
    found = compare("peff_2026_largest_count", "peff_2026_largest_count_bound", p=3)
    assert (found.verdict, found.strict, found.open) == ("a", True, ())
    assert float(found.right_a) == pytest.approx(2 + math.log2(3), rel=1e-15)
    assert float(found.right_b) == pytest.approx(3 * math.log2(3), rel=1e-15)
    assert float(found.ratio) == pytest.approx((2 + math.log2(3)) / (3 * math.log2(3)), rel=1e-15)
    assert compare("peff_2026_largest_count_bound", "peff_2026_largest_count", p=3).verdict == "b"


@pytest.mark.parametrize(("p_eff", "verdict"), [(3, "b"), (10**9, "a")])
def test_the_sparse_law_is_sharper_where_few_bits_are_left(p_eff, verdict):
    at = {"n": 10**9, "d": 3, "k": 1, "c": 1, "delta": 0.5, "epsilon": 0.5, "p": 100, "W": 1, "J": 1}
    found = compare(DENSE, LAW, **at, p_eff=p_eff)
    assert (found.verdict, found.notes) == (verdict, ())
    dense = math.sqrt(3e9) / 2 / 512 / math.sqrt(100 * math.log(120) + math.log(8))
    sparse = math.sqrt(3e9 / 2) / 2 / 1152 / math.sqrt(p_eff + math.log(8))
    assert float(found.ratio) == pytest.approx(dense / sparse, rel=1e-12)


def test_a_lower_bound_is_sharper_when_larger_and_an_upper_one_when_smaller():
    assert compare(record(2), record(1)).verdict == "a"
    assert compare(record(2, sense="<="), record(1, sense="<")).verdict == "b"
    assert compare(record(2, sense="=="), record(3, sense="<=")).verdict == "a"
    assert compare(record(2, sense="=="), record(1, sense=">")).verdict == "a"
    assert compare(record(sp.log(9)), record(2 * sp.log(3))).verdict == "equal"


def test_a_hypothesis_that_fails_is_reported():
    at = {"d": 3, "k": 1, "c": 1, "delta": 0.5, "epsilon": 0.5, "p": 100, "W": 1, "J": 1, "p_eff": 3}
    between = compare(DENSE, LAW, n=20_000, **at)  # 512 * 4 * log 16 = 5678.2, 6561 * 4 * log 16 = 72763.6
    assert between.verdict == "out of scope"
    assert between.right_a is None and between.ratio is None
    assert between.right_b == bounds.evaluate(
        LAW, **{q.name: {**at, "n": 20_000}[q.name] for q in bounds.get(LAW).quantities}
    )
    (note,) = between.notes
    assert DENSE in note and "enough data" in note
    assert len(compare(DENSE, LAW, n=10, **at).notes) == 2
    assert compare(DENSE, LAW, n=80_000, **at).verdict == "b"
    outside = compare(DENSE, LAW, n=80_000, **{**at, "delta": 2})
    assert outside.verdict == "out of scope" and "delta=2 must be a real in (0, 1)" in outside.notes[0]


def test_what_is_not_certified_is_undecided():
    wide = Enclosure(Fraction(1), Fraction(3))
    own = record(c, [Require("large", c, ">=", sp.Integer(2))])
    assert compare(own, record(c), c=wide).verdict == "undecided"  # the hypothesis
    assert compare(record(c), record(2), c=wide).verdict == "undecided"  # the order
    assert compare(record(c), record(2), c=Enclosure(Fraction(5, 2), Fraction(3))).verdict == "a"
    none = compare(record(c), record(sp.log(p_eff)), c=2, p_eff=0)
    assert (none.verdict, none.right_b, none.ratio) == ("undecided", None, None)
    assert compare(record(1 + p_eff), record(p_eff), p_eff=0).ratio is None


SMALL = Require("at most half", 2 * size, "<=", p)


@pytest.mark.parametrize(
    ("a", "b", "requires", "verdict", "strict"),
    [
        (n + 1, n, (), "a", True),
        (n, n + p_eff, (), "b", False),
        (n**2, n, (), "a", False),  # equal at n = 1
        (sp.sqrt(n), sp.sqrt(n + c), (), "b", True),
        (1 / sp.sqrt(n), 1 / sp.sqrt(n + c), (), "a", True),
        (2 * sp.sqrt(n), 3 * sp.sqrt(n), (), "b", True),
        (sp.exp(-n), sp.exp(-2 * n), (), "a", True),
        ((2 * k + 2) * sp.exp(-n / k), (2 * k + 1) * sp.exp(-4 * n / k), (), "a", True),
        ((2 * k + 1) * sp.exp(-n / k), (2 * k + 2) * sp.exp(-4 * n / k), (), "undecided", False),
        (sp.log(4 / delta), sp.log(2 / delta), (), "a", True),
        (sp.log(4 / delta + c), sp.log(2 / delta), (), "a", True),
        (n + sp.log(3 * n), n + sp.log(n + 1), (), "a", True),
        (n + 3 * sp.exp(-c), c + sp.exp(-2 * c), (), "undecided", False),
        (n + 3 * sp.exp(-c), n + sp.exp(-2 * c), (), "a", True),
        (sp.exp(-c) + sp.exp(-n), sp.exp(-2 * c) + sp.exp(-3 * n), (), "a", True),
        (sp.Max(n, c), n, (), "a", False),
        (sp.Max(n, 2 * n), 3 * n, (), "b", True),
        (p - size, size, [SMALL], "a", False),
        (p - size, size, (), "undecided", False),
        (n * (c + 1), n * c + n, (), "equal", False),
        (c, 1 / c, (), "undecided", False),
        (-n, -2 * n, (), "a", True),
    ],
)
def test_comparisons_wherever_both_apply(a, b, requires, verdict, strict):
    one, other = record(a, requires), record(b)
    found = compare(one, other)
    assert (found.verdict, found.strict) == (verdict, strict)
    assert found.open == tuple(
        q for q in bounds.VOCABULARY.values() if q.symbol in (a - b).free_symbols | a.free_symbols
    )
    other_way = {"a": "b", "b": "a"}.get(verdict, verdict)
    assert (compare(other, one).verdict, compare(other, one).strict) == (other_way, strict)
    upper = compare(record(a, requires, "<="), record(b, (), "<"))
    assert (upper.verdict, upper.strict) == (other_way, strict)

    @settings(max_examples=10, deadline=None, derandomize=True)
    @given(values(record(sp.sqrt(2) * a + b, requires)))
    def check(drawn):
        kept = {q.name: drawn[q.name] for q in found.open}
        here = compare(one, other, **kept).verdict
        if verdict != "undecided":
            assert here in ((verdict,) if strict else (verdict, "equal"))

    check()


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        # each term of the right side is below the left one, their sum is not: 2 against almost 4 at c = 0
        (2 * sp.exp(-c), sp.exp(-2 * c) + sp.exp(-3 * c) + sp.exp(-4 * c), None),
        (2 * sp.exp(-c) + 2 * sp.exp(-n), sp.exp(-2 * c) + sp.exp(-2 * n), 2),
        (n**2 * sp.exp(-c) + k**2 * sp.exp(-n), n * sp.exp(-c) + k * sp.exp(-n), 1),  # equal at n = k = 1
        (sp.exp(-c) + sp.exp(-n), sp.exp(-c - p_eff) + sp.exp(-n - size), 1),  # equal at p_eff = size = 0
        (sp.exp(-c) + sp.exp(-n) + 1, sp.exp(-c - p_eff) + sp.exp(-n - size), 2),
        (sp.Max(n, c), n + 1, None),
        (sp.Max(n, delta), n + 1, -2),
        (sp.Max(n, c), n / 2, 2),
        (n, sp.Max(1, delta, n / 2), 1),
    ],
)
def test_orders_that_no_point_refutes_first(one, other, order):
    assert _order(one, other, Signs()) == order


PAIRS = [
    (a, b)
    for a, b in itertools.combinations(bounds.ids(), 2)
    if bounds.get(a).claim.lhs == bounds.get(b).claim.lhs
    and (bounds.get(a).claim.sense[0], bounds.get(b).claim.sense[0])
    in (("<", "<"), (">", ">"), ("=", "<"), ("=", ">"))
]


# What a comparison at huge values notes: a side is not written down, which side is larger is known all the same.
BEYOND = ("the value is beyond 2^(2^20)", "must give the right side a certified finite value")


def unwritable(one, other, drawn):
    """Whether a side, or the ratio of the two, certainly has more than 2^20 binary digits before or behind the point."""
    exact = {name: Fraction(value) for name, value in drawn.items()}
    logs = [sp.expand_log(sp.log(side), force=True) for side in (one, other)]
    sizes = [enclosure(size / sp.log(2), exact) for size in (*logs, logs[0] - logs[1])]
    return any(min(abs(size.lower), abs(size.upper)) > 2**20 - 2000 for size in sizes)


@pytest.mark.parametrize(("a", "b"), PAIRS[:: max(1, len(PAIRS) // 12)])  # a dozen, spread over all
def test_pairs_of_the_catalogue(a, b):
    one, other = bounds.get(a), bounds.get(b)
    everywhere = compare(a, b)
    both = record(one.claim.rhs + sp.sqrt(2) * other.claim.rhs, (*one.requires, *other.requires))

    @settings(max_examples=4, deadline=None, derandomize=True)
    @given(values(both))
    def check(drawn):
        here = compare(a, b, **drawn)
        assert here.verdict != "out of scope"
        assert not here.notes or unwritable(one.claim.rhs, other.claim.rhs, drawn)
        assert all(note.endswith(BEYOND) for note in here.notes)
        assert compare(b, a, **drawn).verdict == {"a": "b", "b": "a"}.get(here.verdict, here.verdict)
        if everywhere.verdict != "undecided":
            assert here.verdict in (
                (everywhere.verdict,) if everywhere.strict else (everywhere.verdict, "equal")
            )

    check()


def test_the_corrected_decomposition_is_sharper_everywhere():
    """(2k+1) exp(-4u) < (2k+2) exp(-u) for u > 0, the same probability added to both."""
    found = compare(OURS, THEIRS)
    assert (found.verdict, found.strict) == ("a", True)
    assert {q.name for q in found.open} == {"n", "k", "epsilon", "correlation_probability"}
    partly = compare(OURS, THEIRS, k=3, epsilon=Fraction(1, 3))
    assert (partly.verdict, [q.name for q in partly.open]) == ("a", ["n", "correlation_probability"])
    assert k not in partly.formula.free_symbols


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("kumar_2024_sparse_law", "peff_2026_sharp_sparse_law_printed_form", "b"),  # 4/25 against 1/1152
        (
            "kullback_1951_data_processing",
            "peff_2026_information_transport",
            "a",
        ),  # by (1 - alpha) log 1/(1 - q)
        ("peff_2026_correlation_tail", "peff_2026_sharp_tail", "b"),
    ],
)
def test_theorems_that_imply_others(a, b, verdict):
    found = compare(a, b)
    assert (found.verdict, found.strict, found.notes) == (verdict, True, ())


def test_where_neither_is_sharper_everywhere_two_points_show_it():
    found = compare(record(c), record(1 / c))
    less, more = found.notes
    assert less.startswith("a is smaller at c=") and more.startswith("a is larger at c=")
    at = Fraction(less.partition("c=")[2])
    assert compare(record(c), record(1 / c), c=at).verdict == "b"
    at = Fraction(more.partition("c=")[2])
    assert compare(record(c), record(1 / c), c=at).verdict == "a"


def test_values_given_in_part_are_checked():
    own = record(c * n, [Require("many", n, ">=", 10 * k)])
    assert compare(own, record(n), n=5, k=1).verdict == "out of scope"
    assert compare(own, record(n), n=0).verdict == "out of scope"
    assert compare(own, record(n), c=2).verdict == "a"
    assert compare(own, record(n), c=1).verdict == "equal"
    with pytest.raises(ValueError, match=r"^compare own own: c=\[1.0, 2.0\] must be a single number"):
        compare(own, record(n), c=Enclosure(Fraction(1), Fraction(2)))


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(
        ValueError, match=rf"^compare: b='{OURS}' must speak of lipschitz, as a='{LAW}' does, not of fit_"
    ):
        compare(LAW, OURS)
    with pytest.raises(
        ValueError, match=r"must be bounds from the same side, not mask_entropy <= \.\.\. and mask_entropy >="
    ):
        compare("kumar_2024_mask_entropy", "kumar_2024_mask_entropy_lower")
    with pytest.raises(ValueError, match="must be bounds from the same side"):
        compare("peff_2026_largest_count", "peff_2026_largest_count", p=3)
    with pytest.raises(TypeError, match=rf"^compare {OURS} {THEIRS}: unknown zeta; they take n, k, epsilon"):
        compare(OURS, THEIRS, zeta=1)
    with pytest.raises(TypeError, match="n='3' must be an int"):
        compare(OURS, THEIRS, n="3")
    with pytest.raises(ValueError, match="n=nan must be finite"):
        compare(OURS, THEIRS, n=math.nan)
    with pytest.raises(bounds.UnknownBound):
        compare(OURS, "no_such")


def test_it_reads_as_a_table():
    found = compare(OURS, THEIRS)
    assert (
        str(found).splitlines()[0] == f"fit_probability: {OURS} is sharper than {THEIRS} wherever both apply"
    )
    assert "  a  " + OURS + ": <= " in str(found)
    assert found._repr_html_().count("<tr>") == 4
    at = compare("peff_2026_largest_count", "peff_2026_largest_count_bound", p=3)
    assert "at these values" in str(at) and f"= {at.right_b}" in str(at)
    assert "undecided" in str(compare(record(c), record(1 / c)))
    weak = compare(record(n**2), record(n))
    assert "own is at least as sharp as own wherever both apply" in str(weak)
    assert "out of scope" in str(compare(record(n), record(c), n=0, c=1))
    assert "equal wherever both apply" in str(compare(record(n), record(n)))
    html = compare(record(c), record(1 / c), c=2)._repr_html_()
    assert "<td>2.0</td>" in html
