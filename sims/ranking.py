"""From scores to masks: the parameters of every data set in the order in which they are kept, ties to the smaller index.

Scores are compared exactly: integers and floats as they are (`ExactScores`), numbers known only with an error by a
comparison that decides whatever the floats leave open (`SettledScores`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Order = npt.NDArray[np.int64]
RELATIVE_ERROR = 2.0**-44  # of what `values` returns


class Scores(Protocol):
    """One score per data set and parameter; a single row where the scores do not depend on the data."""

    def order(self, *, lowest: bool = False) -> Order:
        """(rows, p): parameters from the first kept to the last; highest scores first, or lowest first.

        Equal scores stand in the order of their indices, either way.
        """

    def values(self) -> npt.NDArray[np.float64]:
        """(rows, p): the scores, up to a common factor, to a relative error of at most 2^-44; zeros are exact."""


class ExactScores:
    """Scores that are known exactly: int64, float64, or Python integers in an array of objects."""

    def __init__(self, exact: npt.NDArray[Any]) -> None:
        self.exact = np.atleast_2d(exact)

    def order(self, *, lowest: bool = False) -> Order:
        return np.argsort(self.exact if lowest else -self.exact, axis=1, kind="stable").astype(np.int64)

    def values(self) -> npt.NDArray[np.float64]:
        if self.exact.dtype != object:
            return self.exact.astype(np.float64)
        largest = max((abs(int(v)).bit_length() for v in self.exact.ravel()), default=0)
        scale = 1 << max(0, largest - 900)  # true division of Python integers is rounded correctly
        return np.array([[int(v) / scale for v in row] for row in self.exact], np.float64)


class SettledScores:
    """Scores known as floats with a bounded error, and the means to decide what the floats do not.

    approximate, error (rows, p): |approximate - score| <= error. name (rows, p): two parameters of a row with equal
    names have equal scores, and their approximate values are equal bit for bit. compare(row, q, r): -1, 0 or 1, the
    sign of score q less score r, decided exactly; asked only where the floats are too close. refine(row, q): the
    score to a relative error of 2^-44, zero exactly where it is zero.

    Attributes: `settled`, how many rows needed exact comparisons in the latest call of `order`.
    """

    def __init__(
        self,
        approximate: npt.NDArray[np.float64],
        error: npt.NDArray[np.float64],
        name: npt.NDArray[np.int64],
        compare: Callable[[int, int, int], int],
        refine: Callable[[int, int], float],
    ) -> None:
        self._approximate, self._error, self._name = approximate, error, name
        self._compare, self._refine = compare, refine
        self.settled = 0

    def order(self, *, lowest: bool = False) -> Order:
        sign = 1 if lowest else -1
        order = np.argsort(sign * self._approximate, axis=1, kind="stable").astype(np.int64)
        value = np.take_along_axis(self._approximate, order, axis=1)
        name = np.take_along_axis(self._name, order, axis=1)
        # Between neighbours further apart than both errors the order is certain; equal names are in order of index.
        limit = 2.01 * self._error.max(axis=1, keepdims=True)
        doubtful = (np.abs(np.diff(value, axis=1)) <= limit) & (np.diff(name, axis=1) != 0)
        rows = np.flatnonzero(doubtful.any(axis=1)).tolist()
        self.settled = len(rows)
        for t in rows:
            order[t] = self._sorted(t, sign)
        return order

    def _sorted(self, t: int, sign: int) -> list[int]:
        """The parameters of one row, compared two by two; equal ones stay in the order of their indices."""

        def compare(q: int, r: int) -> int:
            return sign * self._decided(t, q, r)

        return sorted(range(self._approximate.shape[1]), key=cmp_to_key(compare))

    def _decided(self, t: int, q: int, r: int) -> int:
        if self._name[t, q] == self._name[t, r]:
            return 0
        gap = float(self._approximate[t, q] - self._approximate[t, r])
        if abs(gap) > 1.01 * float(self._error[t, q] + self._error[t, r]):
            return 1 if gap > 0 else -1
        return self._compare(t, q, r)

    def values(self) -> npt.NDArray[np.float64]:
        found = self._approximate.copy()
        for t, q in np.argwhere(self._error > 0.9 * RELATIVE_ERROR * np.abs(found)).tolist():
            found[t, q] = self._refine(t, q)
        return found


def masks_of_order(order: Order, sizes: Sequence[int]) -> dict[int, npt.NDArray[np.int64]]:
    """size -> (rows,) masks that keep the first `size` parameters of each row."""
    growing = np.zeros((len(order), order.shape[1] + 1), np.int64)
    np.cumsum(np.int64(1) << order, axis=1, out=growing[:, 1:])
    return {size: growing[:, size].copy() for size in sizes}
