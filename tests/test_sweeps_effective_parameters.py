"""The sweep behind the first figure, against Python's own integers and logarithms."""

import math

import pytest
from flint import fmpz
from hypothesis import given
from hypothesis import strategies as st

from sims.sweeps import effective_parameters as sweep


@pytest.mark.parametrize("p", range(2, 61))
def test_the_peak_and_the_crossing_are_where_a_full_search_finds_them(p):
    counts = [2**k * math.comb(p, k) for k in range(p + 1)]
    assert sweep.largest(p) == counts.index(max(counts))
    assert sweep.fewest_as_dense(p) == next(k for k in range(1, p + 1) if counts[k] >= 2**p)


@given(st.integers(1, 400).flatmap(lambda p: st.tuples(st.just(p), st.integers(1, p))))
def test_the_row_is_what_integers_say(case):
    p, k = case
    row = sweep.row(p, k)
    choices = math.comb(p, k)
    assert row["blind"] == k
    assert row["informed"] == pytest.approx(k + math.log2(choices), rel=1e-14)
    entropy = -sum(q * math.log2(q) for q in (k / p, 1 - k / p) if q > 0)
    assert row["stirling"] == pytest.approx(k + p * entropy, rel=1e-12)
    # p H2(k/p) - log2(p + 1) <= log2 C(p, k) <= p H2(k/p), the bracket behind equation (1)
    assert row["stirling"] - math.log2(p + 1) - 1e-9 <= row["informed"] <= row["stirling"] + 1e-9
    assert row["order"] == pytest.approx(-math.log2(k / p), abs=1e-12)


def test_the_enclosure_holds_the_integer_it_came_from():
    low, high = sweep.informed(100, 37).lower(), sweep.informed(100, 37).upper()
    with sweep.precision(256):
        fine = 37 + sweep.log2(fmpz(math.comb(100, 37)))
        assert low < fine < high


@pytest.mark.parametrize("quick", [True, False])
def test_the_table_reaches_p_log2_3_and_never_passes_it(quick):
    table = sweep.compute(quick)
    for peak in table.constants["peaks"]:
        rows = [row for row in table.rows if row["p"] == peak["p"]]
        assert max(row["informed"] for row in rows) <= peak["bits"] < peak["p_log2_3"]
        assert peak["bits"] >= peak["p_log2_3"] - math.log2(peak["p"] + 1)
        assert {1, peak["p"]} <= {row["kept"] for row in rows}
        assert [row["kept"] for row in rows] == sorted({row["kept"] for row in rows})


def test_the_ratio_is_of_the_order_of_log2_of_the_inverse_density():
    """Theta(log2 1/(1 - gamma)): one plus it at least, and one plus log2(e) above that at most, in Stirling's form."""
    for row in sweep.compute(True).rows:
        assert row["order"] + 1 <= row["stirling_ratio"] + 1e-12
        assert row["stirling_ratio"] <= row["order"] + 1 + math.log2(math.e) + 1e-12


def test_a_small_size_is_swept_whole_and_a_large_one_on_a_grid():
    assert sweep.kept_counts(20, 24) == list(range(1, 21))
    grid = sweep.kept_counts(10**6, 24)
    assert grid[0] == 1 and grid[-1] == 10**6 and len(grid) <= 50
