"""The table over (mask, data set): does the learner fit, what is explained, and the Lipschitz constant.

Masks with the same live units on the points that occur have the same learner's function, so a data set has
one column per such class, not per mask: dead units and equal rows cost nothing and tie exactly. Floats come
from the jitted kernel with a proved relative error bound; entries that floats cannot settle are computed in
rational arithmetic, and comparisons closer than the bound are settled the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import fmpz_mat
from tqdm import tqdm

from sims.data import DataLaw
from sims.learner import (
    RootDifference,
    check_target,
    largest_squared_gradient,
    least_squares,
    shrink_complement,
    shrunk_lipschitz,
)
from sims.lipschitz import activation_cells
from sims.mask_table_kernel import FITS, MISFIT, OPEN, PRIMES, fill_block
from sims.masks import popcount
from sims.network import Network
from sims.validate import check, integer_rows

MAX_ENTRIES = 2**26  # entries (mask class, data set), 17 bytes each
MAX_RATIONAL = 2**18  # entries when every one needs rational arithmetic, about 0.2 ms each
MAX_PLANNED = 2**27  # (mask, set of points) pairs, 4 bytes each
MAX_POINTS = 16  # distinct points: 2**16 sets of points that can occur
TOLERANCE = 2.0**-38  # largest relative error bound of a float in the table

Exact = tuple[bool, Fraction, RootDifference]  # fits, explained R, Lipschitz constant


@dataclass
class Block:
    """The data sets with one support (the set of distinct points that occur), and the classes of masks on it.

    points: the points of the support; data: indices of the data sets in the law, (T,); weights: their
    probabilities; counts, sums, squares: for each data set the counts and the sums of the integer labels at
    all distinct points, and the sum of squared integer labels; mean_square: (1/n) sum y_i^2, (T,); column:
    the class of every mask of the table, (masks,); units: live units of every class; lipschitz, explained:
    (T, classes) floats within the table's relative error; fits: (T, classes) exact.
    """

    points: npt.NDArray[np.int64]
    data: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    column: npt.NDArray[np.int32]
    units: list[tuple[int, ...]]
    lipschitz: npt.NDArray[np.float64]
    explained: npt.NDArray[np.float64]
    fits: npt.NDArray[np.bool_]
    counts: list[tuple[int, ...]]
    sums: list[tuple[int, ...]]
    squares: list[int]
    mean_square: npt.NDArray[np.float64]


class MaskTable:
    """All that the rules and the measurement read, for a set of masks and every data set of positive
    probability.

    Attributes: network, law, epsilon (Fraction), masks (increasing), blocks, relative_error (a bound for
    every float of the table).
    """

    def __init__(
        self,
        network: Network,
        law: DataLaw,
        epsilon: Any,
        masks: npt.NDArray[np.int64],
        *,
        progress: bool = False,
    ) -> None:
        self.target = check_target("measure", network, law, epsilon)
        self.network, self.law, self.masks = network, law, masks
        self.epsilon = law.sigma_squared - self.target / law.n
        self._integers = _Integers(network, law)
        self.blocks: list[Block] = []
        self.relative_error = 0.0
        self._cells: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._settled: dict[Any, Exact] = {}
        self._spans: dict[Any, Any] = {}
        self._fill(progress)

    def _fill(self, progress: bool) -> None:
        whole, law, masks = self._integers, self.law, self.masks
        _at_most("distinct points", whole.n_points, MAX_POINTS)
        unit_of_mask = whole.units_of(masks)
        data = np.array([t for t, w in enumerate(law.weights) if w], np.int64)
        counts, sums, squares = whole.data_sets(data)
        support = ((counts > 0) * (1 << np.arange(whole.n_points))).sum(axis=1)
        supports = np.unique(support)
        _at_most("masks x sets of points", len(masks) * len(supports), MAX_PLANNED)
        plan = []
        for mask_of_points in supports:
            here = np.flatnonzero(support == mask_of_points)
            points = np.flatnonzero(counts[here[0]])
            live: npt.NDArray[np.bool_] = np.any(whole.features[:, points] > 0, axis=1)
            plan.append((here, points, *_classes(np.where(live[unit_of_mask], unit_of_mask, -1))))
        entries = sum(len(here) * len(classes) for here, _, classes, _ in plan)
        _at_most("masks x data sets", entries, MAX_ENTRIES)
        if not whole.floats_hold:
            _at_most("masks x data sets with numbers of so many bits", entries, MAX_RATIONAL)
        denominator = law.denominator
        for here, points, classes, column in tqdm(
            plan, "table", leave=False, delay=2, disable=None if progress else True
        ):
            order = np.lexsort(counts[np.ix_(here, points)].T)
            here = here[order]
            at = [tuple(row) for row in counts[here].tolist()], [tuple(row) for row in sums[here].tolist()]
            weights = np.array([float(Fraction(law.weights[t], denominator)) for t in data[here].tolist()])
            units = [tuple(u for u in row if u >= 0) for row in classes.tolist()]
            shape = (len(here), len(classes))
            block = Block(
                points=points,
                data=data[here],
                weights=weights,
                column=column,
                units=units,
                lipschitz=np.zeros(shape),
                explained=np.zeros(shape),
                fits=np.zeros(shape, np.bool_),
                counts=at[0],
                sums=at[1],
                squares=squares[here].tolist(),
                mean_square=squares[here] / (law.n * whole.label_scale**2),
            )
            status = self._compute(
                block, classes, counts[here][:, points], sums[here][:, points], squares[here]
            )
            block.fits[:] = status == FITS
            self.blocks.append(block)
            for t, c in np.argwhere(status == OPEN).tolist():
                fits, explained, lipschitz = self.exact(block, t, c)
                block.fits[t, c] = fits
                block.explained[t, c] = float(explained)
                block.lipschitz[t, c] = float(lipschitz)
        self.relative_error = max(self.relative_error, 2.0**-50)

    def _compute(
        self,
        block: Block,
        classes: npt.NDArray[np.int64],
        counts: npt.NDArray[np.int64],
        sums: npt.NDArray[np.int64],
        squares: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.uint8]:
        """Run the kernel on one block; returns the status of every entry, OPEN where floats cannot settle it."""
        whole = self._integers
        status = np.full(block.fits.shape, OPEN, np.uint8)
        if not whole.floats_hold:
            return status
        features = np.ascontiguousarray(whole.features[:, block.points])  # one layout: one compilation
        changes = np.flatnonzero((counts[1:] != counts[:-1]).any(axis=1)) + 1
        starts = np.concatenate([[0], changes])
        needed = whole.label_scale**2 * self.target
        theta = [s - needed for s in squares.tolist()]
        full = _remember(_full_fit)
        fitted = [
            full(sum(Fraction(t * t, c) for t, c in zip(ts, cs, strict=True)), th)
            for ts, cs, th in zip(sums.tolist(), counts.tolist(), theta, strict=True)
        ]
        cells = [self.cells(units) for units in block.units]
        worst = np.zeros(len(block.units))
        fill_block(
            features,
            whole.rows.astype(np.float64),
            whole.norms,
            classes,
            (classes >= 0).sum(axis=1),
            np.array([c for found in cells for c in found], np.int64),
            np.concatenate([[0], np.cumsum([len(found) for found in cells])]).astype(np.int64),
            whole.primes,
            np.ascontiguousarray(counts[starts], np.float64),
            np.append(starts, len(counts)).astype(np.int64),
            np.ascontiguousarray(sums, np.float64),
            np.ascontiguousarray(features @ sums.T, np.float64),
            np.array([float(th) for th in theta]),
            np.array([f[0] for f in fitted]),
            np.array([f[1] for f in fitted]),
            np.array([f[2] for f in fitted], np.uint8),
            whole.gradient_scale,
            TOLERANCE,
            block.lipschitz,
            block.explained,
            status,
            worst,
        )
        block.explained /= float(self.law.n * whole.label_scale**2)
        self.relative_error = max(self.relative_error, float(worst.max()) + 2.0**-51)
        return status

    def cells(self, units: tuple[int, ...]) -> tuple[int, ...]:
        """Activation cells of the network made of these units, bit j for units[j]."""
        if units not in self._cells:
            whole = self._integers
            if units:
                rows = whole.rows[list(units)].tolist()
                bias = whole.bias[list(units)].tolist()
                self._cells[units] = activation_cells(rows, bias if any(bias) else None)
            else:
                self._cells[units] = ()
        return self._cells[units]

    def exact(self, block: Block, t: int, column: int) -> Exact:
        """Fits, explained R and Lipschitz constant of an entry, in rational arithmetic (remembered)."""
        whole, n, units = self._integers, self.law.n, block.units[column]
        counts, sums = block.counts[t], block.sums[t]
        if next((s < 0 for s in sums if s), False):
            sums = tuple(-s for s in sums)  # labels -y are learned by minus the function
        key = (units, counts, sums, block.squares[t])
        found = self._settled.get(key)
        if found is None:
            theta = (block.squares[t] - whole.label_scale**2 * self.target) / (n * whole.label_scale**2)
            explained, steepest = Fraction(0), Fraction(0)
            if units:
                on = [x for x, c in enumerate(counts) if c]
                features = whole.features[np.ix_(list(units), on)].T.tolist()
                outer, explained = least_squares(features, [counts[x] for x in on], [sums[x] for x in on])
                rows = whole.rows[list(units)].tolist()
                steepest = largest_squared_gradient(self.cells(units), rows, outer)
            explained /= n * whole.label_scale**2
            steepest *= Fraction(whole.point_scale, whole.label_scale) ** 2
            lipschitz = shrunk_lipschitz(steepest, shrink_complement(explained, theta))
            found = self._settled[key] = (explained >= theta, explained, lipschitz)
        return found

    def span(self, block: Block, column: int) -> Any:
        """A name of the column space of the features on the block's points: equal names, equal fitted values."""
        units = block.units[column]
        key = (units, block.points.tobytes())
        if key not in self._spans:
            reduced, _, rank = fmpz_mat(
                self._integers.features[np.ix_(np.array(units, np.int64), block.points)].tolist()
            ).rref()
            name = []  # the reduced echelon form, every row over its leading entry: the space determines it
            for i in range(rank):
                row = [int(reduced[i, x]) for x in range(reduced.ncols())]
                common = math.gcd(*row) * (1 if next(v for v in row if v) > 0 else -1)
                name.append(tuple(v // common for v in row))
            self._spans[key] = tuple(name)
        return self._spans[key]

    def indices_of_size(self, size: int) -> npt.NDArray[np.int64]:
        """Positions in `masks` of the masks of one size, in increasing order of the mask."""
        return np.flatnonzero(popcount(self.masks) == size)

    def merged(self, indices: npt.NDArray[np.int64]) -> Iterator[tuple[Block, Any, Any, Any]]:
        """For every block: (block, columns met by these masks, smallest index into masks of each, multiplicity)."""
        for block in self.blocks:
            columns, first, count = np.unique(block.column[indices], return_index=True, return_counts=True)
            yield block, columns, indices[first], count


class _Integers:
    """A network and a law in integers: every row and feature a unit can have, and the data sets over distinct
    points.

    Unit number j 2^d + s is row j under the mask s of its d weights; units with equal rows and biases share a
    number. With points over point_scale and labels over label_scale, features are integers, and a gradient in
    integers times point_scale / label_scale is the gradient in natural units.
    """

    def __init__(self, network: Network, law: DataLaw) -> None:
        k, d = network.k, network.d
        distinct = list(dict.fromkeys(law.atom_x))
        rows, _ = integer_rows([*network.inner, network.inner_bias or [Fraction(0)] * k])
        points, self.point_scale = integer_rows(distinct)
        labels, self.label_scale = integer_rows([law.atom_y])
        self.n_points = len(distinct)
        self._law = law
        self._point_of_atom = [distinct.index(x) for x in law.atom_x]
        self._labels = labels[0]
        self.d, self.k = d, k
        units = [
            (tuple(w if s >> i & 1 else 0 for i, w in enumerate(rows[j])), rows[k][j])
            for j in range(k)
            for s in range(2**d)
        ]
        number: dict[Any, int] = {}
        for u, unit in enumerate(units):
            number.setdefault(unit, u)
        self._number = np.array([number[unit] for unit in units], np.int64)
        features = [
            [
                max(0, sum(w * x for w, x in zip(row, point, strict=True)) + b * self.point_scale)
                for point in points
            ]
            for row, b in units
        ]
        n = law.n
        largest = max(max(map(max, features)), max(abs(v) for row, b in units for v in (*row, b)), 1)
        label = max(1, *(abs(y) for y in self._labels))
        must = "be below 2**62 / n; use weights and points of fewer bits"
        check("measure", "largest integer feature", largest, largest * n * label**2 < 2**62, must)
        rank = min(k, self.n_points)
        minor = math.isqrt((largest * largest * rank) ** rank) + 1  # Hadamard
        self.floats_hold = max(
            n * largest * largest, n * largest * label, n * label * label
        ) * k < 2**53 and (minor < math.prod(PRIMES))
        self.primes = np.array(PRIMES, np.int64)
        self.features = np.array(features, np.int64)
        self.rows = np.array([row for row, _ in units], np.int64)
        # Biases on the scale of the rows: cells live in natural points, times row_scale on both sides.
        self.bias = np.array([b for _, b in units], np.int64)
        self.norms = np.sqrt((self.rows.astype(np.float64) ** 2).sum(axis=1)) * (1 + 1e-14)
        self.gradient_scale = self.point_scale / self.label_scale

    def units_of(self, masks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """(masks, k) numbers of the units of every mask."""
        parts = [(masks >> np.int64(j * self.d)) & np.int64(2**self.d - 1) for j in range(self.k)]
        return np.stack([self._number[j * 2**self.d + part] for j, part in enumerate(parts)], axis=1)

    def data_sets(self, data: npt.NDArray[np.int64]) -> tuple[Any, Any, Any]:
        """Counts and label sums at the distinct points, (data, points), and sums of squared labels, (data,)."""
        atoms = self._law.counts[data].astype(np.int64)
        at_point = np.zeros((atoms.shape[1], self.n_points), np.int64)
        at_point[np.arange(atoms.shape[1]), self._point_of_atom] = 1
        labels = np.array(self._labels, np.int64)
        return atoms @ at_point, (atoms * labels) @ at_point, atoms @ labels**2


def _classes(units: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Distinct multisets of live units (rows sorted, -1 last), and the class of every mask.

    Equal units in one mask are kept twice: least norm splits the weight between them, the function is that of
    one unit.
    """
    ordered = -np.sort(-units, axis=1)
    classes, column = np.unique(ordered, axis=0, return_inverse=True)
    return np.ascontiguousarray(classes), column.reshape(-1).astype(np.int32)


def _at_most(name: str, value: int, limit: int) -> None:
    check("measure", name, value, value <= limit, f"be at most {limit}")


def _full_fit(explained: Fraction, theta: Fraction) -> tuple[float, float, int]:
    """Where every label mean is fitted: what is explained, the multiple s taken, and whether it fits."""
    if theta <= 0:
        return float(explained), 0.0, FITS
    if explained < theta:
        return float(explained), 1.0, MISFIT
    ratio = (
        theta / explained
    )  # s = ratio / (1 + sqrt(1 - ratio)); the root to 128 bits, so that s is right to a unit
    rest = 1 - ratio
    root = Fraction(math.isqrt((rest.numerator << 256) // rest.denominator), 1 << 128)
    return float(explained), float(ratio / (1 + root)), FITS


def _remember(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def remembered(*key: Any) -> Any:
        if key not in known:
            known[key] = function(*key)
        return known[key]

    return remembered
