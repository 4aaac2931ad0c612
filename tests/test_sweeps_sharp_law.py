"""The sweep behind the sharp law's figure: the gain everywhere, and the numbers of one network by hand."""

import math

import pytest

from sims.sweeps import sharp_law as sweep


def test_table():
    table = sweep.compute(quick=True)
    gains = [row for row in table.rows if row["panel"] == "gain"]
    least = {law: min(float(row["gain"]) for row in gains if row["law"] == law) for law in sweep.SHARP}
    assert least["peff_2026_sharp_sparse_law"] > 184
    assert least["peff_2026_sharp_sparse_law_moment"] > 280
    names = {row["network"] for row in table.rows if row["panel"] == "network"}
    assert names == set(table.constants["networks"]) and len(names) == 3
    for row in table.rows:
        assert row["bound"].width <= row["bound"].upper / 10**12
        if row["panel"] == "network" and row["law"] == sweep.PRINTED:
            assert float(row["gain"]) == pytest.approx(1)
            assert (
                row["bound"].upper < 1
            )  # nowhere does the printed law exclude what the trivial bound allows


def test_one_network_by_hand():
    """ResNet-50, all weights kept: p_eff = 32 p bits, the entropy of delta is negligible."""
    rows = [row for row in sweep.networks(3) if row["sparsity"] == 0 and row["mask"] == "blind"]
    row = next(
        r for r in rows if r["network"].startswith("ResNet-50") and r["law"] == "peff_2026_sharp_sparse_law"
    )
    n, d, p = 1_281_167, 150_528, 25_557_032
    assert float(row["bound"]) == pytest.approx(
        0.5 * math.sqrt(n * d * 0.1 / (55 * 32 * p * math.log(2))), rel=1e-7
    )


def test_the_information_of_a_full_mask():
    assert sweep.p_eff_of(4, 2, True).lower <= 64 + math.log2(6) <= sweep.p_eff_of(4, 2, True).upper
    assert sweep.p_eff_of(4, 2, False).lower == 64
    large = sweep.p_eff_of(10**6, 5 * 10**5, True)
    assert float(large) - 32 * 5 * 10**5 == pytest.approx(
        10**6 - 0.5 * math.log2(math.pi * 5 * 10**5), rel=1e-9
    )
