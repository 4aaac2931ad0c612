"""The sweep behind the trees and the lost constants: the products are the laws' own constants."""

import math

import pytest

import bounds
from sims.sweeps import audit as sweep


def test_table():
    table = sweep.compute(quick=True)
    for law in (sweep.PRINTED, sweep.SHARP):
        tree = [row for row in table.rows if row["law"] == law and row["panel"] == "tree"]
        assert [row["name"] for row in tree] == list(bounds.audit(law).entries())
        assert tree[0]["depth"] == 0 and all(row["depth"] >= 1 for row in tree[1:])
        assert all(row["assumed"] == 0 and row["steps"] > 0 for row in tree)
    lost = {
        law: math.prod(
            float(row["factor"]) for row in table.rows if row["law"] == law and row["panel"] == "loss"
        )
        for law in (sweep.PRINTED, sweep.SHARP)
    }
    # by hand: (1/2)/sqrt(2) over sqrt(log 2)/1152, and over 1/sqrt(55)
    assert lost[sweep.PRINTED] == pytest.approx(1152 / math.sqrt(8 * math.log(2)))
    assert lost[sweep.SHARP] == pytest.approx(math.sqrt(55 / 8))


def test_the_constants_are_those_of_the_records():
    printed = dict(sweep.printed_constants())
    assert printed == {
        "level of the correlation": 16,  # eps/8 for eps/2
        "probability left for it": 2,
        "tail at a fixed index": 72,  # 18 * 8 / 2
        "index that saw the data": 72,
    }
    sharp = dict(sweep.sharp_constants())
    assert [float(value) for value in sharp.values()] == pytest.approx([(30 / 23) ** 2, 16 / 15, 15 / 4, 1])
