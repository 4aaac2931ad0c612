"""The sweep behind the waterfall: the same steps for every instance, products, and constants that match."""

import math

import pytest

from sims.sweeps import proof_slack as sweep


def test_table():
    table = sweep.compute(quick=True)
    groups = {}
    for row in table.rows:
        groups.setdefault(row["instance"], []).append(row)
    assert list(groups) == ["blind mask", "least-Lipschitz mask"]
    names = [[row["name"] for row in group] for group in groups.values()]
    assert names[0] == names[1] and len(names[0]) == 13
    for label, group in groups.items():
        totals = table.constants["totals"][label]
        product = 1.0
        for row in group:
            product *= row["factor"]
            assert row["cumulative"] == pytest.approx(product)
            assert row["exactness"] in ("enclosed", "estimated")
        assert product == pytest.approx(totals["measured"] / totals["printed"])
        assert not totals["in_scope"] and math.isfinite(product) and product > 1e4
