"""The full-dimensional cells of a hyperplane arrangement, exactly, however degenerate, in Python integers.

Rows (u_1 .. u_d, v) of integers stand for the affine forms u.x + v on R^d. A form with u != 0 has the hyperplane
u.x + v = 0; the open cells are the components of R^d minus all of these. A cell is returned as a bit mask, bit j set
exactly when form j is positive on it, so a cell is named by the active units of a ReLU layer.

How. (1) The forms are functions of their restriction to any coordinate subspace that meets each of their joint level
sets, so all but `rank` pivot columns are dropped: from here on every cell has a vertex. (2) Proportional forms are
one hyperplane with the bits of each side. (3) The cells next to a hyperplane are the cells of the arrangement that
the others cut in it, once for each side; on a line the cells are the intervals between sorted points. No linear
program, no tolerance: a substitution of one variable is a cross multiplication, and forms are kept primitive.

Each cell is met without visiting each face r! times. Order the hyperplanes, and let a hyperplane cut in plane i by
several others take the place of the first of these. In plane i it is enough to go on to those that come before i:
a cell has a facet on the last of the planes its facets lie on, and every facet of that facet is its intersection
with another facet of the cell, hence lies on a plane that comes earlier.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

CELL_LIMIT = 1 << 20  # arrangements that may have more cells are refused


class _Plane(NamedTuple):
    """A hyperplane and the bits of the forms that are positive on its two sides."""

    row: tuple[int, ...]  # primitive, first nonzero coefficient positive
    plus: int  # forms positive where row.(x, 1) > 0
    minus: int  # forms positive where row.(x, 1) < 0


def cell_bound(planes: int, dimension: int) -> int:
    """The largest number of cells of `planes` hyperplanes in R^dimension: sum of C(planes, i) over i <= dimension."""
    return sum(math.comb(planes, i) for i in range(min(planes, dimension) + 1))


def arrangement_cells(rows: Sequence[Sequence[int]]) -> set[int]:
    """The masks of all full-dimensional cells for `rows`: k rows of d + 1 integers, the constant last.

    Bits of forms with no linear part are never set. Raises ValueError when more than CELL_LIMIT cells are
    possible for this number of distinct hyperplanes of this rank.
    """
    forms = [(tuple(row), 1 << j) for j, row in enumerate(rows) if any(row[:-1])]
    if not forms:
        return {0}
    columns = _pivot_columns([row[:-1] for row, _ in forms])
    planes: dict[tuple[int, ...], _Plane] = {}
    for row, bit in forms:
        _merge(planes, tuple(row[c] for c in columns) + row[-1:], bit, 0)
    bound = cell_bound(len(planes), len(columns))
    if bound > CELL_LIMIT:
        raise ValueError(
            f"activation_cells: cells={bound} (the most of {len(planes)} hyperplanes of rank {len(columns)}) "
            f"must be at most {CELL_LIMIT}"
        )
    return _cells(list(planes.values()), len(planes))


def _pivot_columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """Columns that form a basis of the column space, by elimination over the integers."""
    rest = [list(row) for row in rows]
    columns = []
    for c in range(len(rows[0])):
        pivot = next((row for row in rest if row[c]), None)
        if pivot is None:
            continue
        columns.append(c)
        rest = [
            _primitive([pivot[c] * x - row[c] * y for x, y in zip(row, pivot, strict=True)])
            for row in rest
            if row is not pivot
        ]
    return columns


def _primitive(row: Sequence[int]) -> list[int]:
    divisor = math.gcd(*row) or 1
    return [x // divisor for x in row]


def _merge(planes: dict[tuple[int, ...], _Plane], row: Sequence[int], plus: int, minus: int) -> None:
    """Add the form `row` (with a linear part) to the planes, which are kept in the order of their first forms."""
    key = _primitive(row)
    if next(x for x in key if x) < 0:
        key = [-x for x in key]
        plus, minus = minus, plus
    known = planes.get(tuple(key))
    if known is not None:
        plus, minus = plus | known.plus, minus | known.minus
    planes[tuple(key)] = _Plane(tuple(key), plus, minus)


def _cells(planes: Sequence[_Plane], eligible: int) -> set[int]:
    """Cells with a facet on one of the first `eligible` planes, found by restriction to these (module docstring)."""
    if len(planes[0].row) == 2:
        return _intervals(planes)
    cells = set()
    for i in range(eligible):
        fixed, cut, earlier = _restricted(planes, i)
        for cell in _cells(cut, earlier):
            cells.add(fixed | cell | planes[i].plus)
            cells.add(fixed | cell | planes[i].minus)
    return cells


def _restricted(planes: Sequence[_Plane], i: int) -> tuple[int, list[_Plane], int]:
    """What the others cut in plane i: bits of forms positive on all of it, the planes, how many come before i."""
    pivot = planes[i].row
    c = next(column for column, x in enumerate(pivot) if x)
    fixed = 0
    cut: dict[tuple[int, ...], _Plane] = {}
    earlier = 0
    for j, (row, plus, minus) in enumerate(planes):
        if j == i:
            earlier = len(cut)
            continue
        # pivot[c] > 0, so the sign of the form on the plane is kept
        form = [pivot[c] * x - row[c] * y for x, y in zip(row, pivot, strict=True)]
        del form[c]
        if any(form[:-1]):
            _merge(cut, form, plus, minus)
        else:  # parallel, and not the same plane: a constant that is not zero
            fixed |= plus if form[-1] > 0 else minus
    return fixed, list(cut.values()), earlier


def _intervals(planes: Sequence[_Plane]) -> set[int]:
    """The intervals of the line between the distinct points of `planes`, whose rows (u, v) have u > 0."""
    ordered = sorted(planes, key=lambda plane: Fraction(-plane.row[1], plane.row[0]))
    mask = 0
    for plane in ordered:
        mask |= plane.minus
    cells = {mask}
    for plane in ordered:
        mask ^= plane.plus | plane.minus  # leave the minus side, enter the plus side
        cells.add(mask)
    return cells
