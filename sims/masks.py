"""Masks as integers: bit j*d + i keeps inner weight [j, i]; the order of enumeration is the numeric one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.jit import jit
from sims.validate import check, exact_integer

MAX_BITS = 63  # a mask is kept in a signed 64-bit integer
MAX_LISTED = 2**26  # masks listed at once: 512 MiB


def check_mask(who: str, mask: Any, p: int) -> int:
    """`mask` as a Python int; ValueError unless 0 <= mask < 2**p, TypeError for anything but an integer."""
    mask = exact_integer(who, "mask", mask)
    check(who, "mask", mask, 0 <= mask < 1 << p, f"satisfy 0 <= mask < 2**{p}")
    return mask


def check_size(who: str, size: Any, p: int) -> int:
    """`size` as a Python int; ValueError unless some mask of p bits has that size."""
    size = exact_integer(who, "size", size)
    check(who, "size", size, 0 <= size <= p, f"satisfy 0 <= size <= {p}, the number of weights")
    return size


def masks_of_size(p: int, size: int) -> npt.NDArray[np.int64]:
    """All masks of p bits with `size` ones, in increasing numeric order, as an array of C(p, size) integers.

    Raises ValueError unless 1 <= p <= 63, 0 <= size <= p and there are at most 2**26 of them.
    """
    p = exact_integer("masks_of_size", "p", p)
    check("masks_of_size", "p", p, 1 <= p <= MAX_BITS, f"satisfy 1 <= p <= {MAX_BITS}")
    size = check_size("masks_of_size", size, p)
    count = math.comb(p, size)
    check("masks_of_size", "C(p, size)", count, count <= MAX_LISTED, f"be at most {MAX_LISTED}")
    return _listed(size, count)


@jit
def _listed(size, count):
    """Gosper's walk: the next larger integer with as many ones, `count` times from the smallest."""
    masks = np.empty(count, np.int64)
    mask = ~(np.int64(-1) << np.int64(size))
    masks[0] = mask
    for i in range(1, count):
        lowest = mask & -mask
        ripple = mask + lowest
        mask = (((ripple ^ mask) >> np.int64(2)) // lowest) | ripple
        masks[i] = mask
    return masks


def popcount(masks: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """How many weights each mask keeps."""
    return np.bitwise_count(np.asarray(masks, np.int64)).astype(np.int64)
