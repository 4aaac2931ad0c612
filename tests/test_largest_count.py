"""The largest effective parameter count, counted: an independent confirmation in integers."""

from __future__ import annotations

import math
from fractions import Fraction

import bounds


def _counts(p):
    """2 to the effective parameter count of every size, by the ratio of neighbours."""
    value, values = 1, [1]
    for size in range(p):
        value = value * 2 * (p - size) // (size + 1)
        values.append(value)
    return values


def test_the_ratio_of_neighbours_counts_masks():
    for p in (1, 2, 3, 10, 41):
        assert _counts(p) == [2**size * math.comb(p, size) for size in range(p + 1)]


def test_the_largest_count_is_where_the_formula_says_up_to_400():
    for p in range(1, 401):
        values = _counts(p)
        assert values[(2 * p + 2) // 3] == max(values)
        assert max(values) <= 3**p


def test_one_size_off_is_wrong():
    """2p/3 rounded otherwise misses it."""
    assert any(_counts(p)[2 * p // 3] != max(_counts(p)) for p in range(1, 10))
    assert any(_counts(p)[(2 * p + 3) // 3] != max(_counts(p)) for p in range(1, 10))


def test_the_record_gives_its_logarithm():
    for p in (*range(1, 13), 100, 400):
        largest = max(_counts(p))
        found = bounds.evaluate("peff_2026_largest_count", p=p)
        assert found.lower <= Fraction(math.log2(largest)) * (1 + Fraction(1, 2**50))
        assert found.upper >= Fraction(math.log2(largest)) * (1 - Fraction(1, 2**50))
        assert bounds.evaluate("peff_2026_largest_count_bound", p=p).upper >= found.lower
