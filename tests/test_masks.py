"""Masks: the order of enumeration, sizes, and refusals."""

import math
from itertools import combinations

import numpy as np
import pytest

from sims.masks import MAX_LISTED, check_mask, check_size, masks_of_size, popcount


@pytest.mark.kernel
def test_all_masks_of_a_size_in_numeric_order():
    for p in range(1, 11):
        listed = [masks_of_size(p, size).tolist() for size in range(p + 1)]
        for size, masks in enumerate(listed):
            assert masks == sorted(sum(1 << i for i in bits) for bits in combinations(range(p), size))
        assert sorted(mask for masks in listed for mask in masks) == list(range(2**p))


@pytest.mark.kernel
def test_the_top_bits_of_a_word():
    assert masks_of_size(63, 63).tolist() == [2**63 - 1]
    assert masks_of_size(63, 62)[[0, -1]].tolist() == [2**62 - 1, 2**63 - 2]
    assert masks_of_size(63, 1).tolist() == [1 << i for i in range(63)]
    assert masks_of_size(1, 0).tolist() == [0]


def test_popcount():
    assert popcount([0, 1, 6, 2**62 + 7]).tolist() == [0, 1, 2, 4]
    assert popcount(masks_of_size(20, 7)).tolist() == [7] * math.comb(20, 7)


@pytest.mark.parametrize(
    ("p", "size", "line"),
    [
        (0, 0, "masks_of_size: p=0 must satisfy 1 <= p <= 63"),
        (64, 1, "masks_of_size: p=64 must satisfy 1 <= p <= 63"),
        (5, 6, "masks_of_size: size=6 must satisfy 0 <= size <= 5"),
        (5, -1, "masks_of_size: size=-1 must satisfy 0 <= size <= 5"),
        (40, 20, f"must be at most {MAX_LISTED}"),
    ],
)
def test_refusals(p, size, line):
    with pytest.raises(ValueError, match=line):
        masks_of_size(p, size)


def test_mask_and_size_checks():
    assert check_mask("x", np.int64(7), 3) == 7
    assert check_size("x", np.int16(3), 3) == 3
    with pytest.raises(ValueError, match=r"x: mask=8 must satisfy 0 <= mask < 2\*\*3"):
        check_mask("x", 8, 3)
    with pytest.raises(TypeError, match=r"x: mask=1\.0"):
        check_mask("x", 1.0, 3)
    with pytest.raises(TypeError, match="x: size=True"):
        check_size("x", True, 3)
