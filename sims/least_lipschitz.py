"""The best outer weights of a mask: the least Lipschitz constant that fits epsilon below the noise, to a proved gap.

    best_weights(network, mask, law, data_set, epsilon) -> BestWeights           one problem, proved in Fractions
    best_lipschitz_table(network, law, epsilon, masks, tolerance=1e-6) -> BestTable
        .lower, .upper   (data sets, masks) floats: lower <= the least constant <= upper, both proved; infinite where
                         the mask cannot fit, NaN where the data set has probability zero
        .fits            (data sets, masks), exact;   .relative_gap  the largest (upper - lower) / upper

The project's learner (sims.learner) shrinks the least-squares fit until it just fits. Here every outer layer is
allowed: with f_a = sum_j a_j relu(w_j.x + b_j), the masked inner layer fixed, minimise Lip(f_a) subject to
(1/n) sum_i (y_i - f_a(x_i))^2 <= sigma^2 - epsilon. Units that are dead on the data count too: they can lower the
gradient where no data are.

In the basis of sims.outer_functions (functions g_j; the constant, where it is expressed, is minimised out) the
constraint is q(a) = a.H a - 2 b.a + theta <= 0 with H_ij = sum_x n_x g_i(x) g_j(x), b_j = sum_x s_x g_j(x), theta =
sum y_i^2 - n (sigma^2 - epsilon), n_x points and label sum s_x at x (minus the products of means, with the constant),
and Lip(f_a) is the largest |G_C a| over the cells C, G_C a = sum over j active on C of a_j w_j.

Theorem (weak duality, one tangent). Let c be any vector of coordinates and u_C any vector per cell. With the residual
r_j = (b - H c)_j - sum_{C: j active} u_C.w_j and |a_j| <= reach_j Lip(f_a) (sims.outer_functions), every feasible a has

    Lip(f_a) >= (theta - c.H c) / 2 / (sum_C |u_C| + sum_j reach_j |r_j|),   if the numerator is positive;

a denominator of zero then means that no a is feasible.
Proof. H is positive semidefinite, so a.H a >= 2 c.H a - c.H c, and q(a) <= 0 gives 2 (b - H c).a >= theta - c.H c.
And (b - H c).a = sum_C u_C.G_C a + r.a <= Lip(f_a) (sum_C |u_C| + sum_j reach_j |r_j|).

The bound is attained: at an optimal a that is not 0, c = a and u_C = lambda_C G_C a with the multipliers of the squared
problem make r = 0. Where the only feasible fits are the least-squares ones (q >= 0), c moves off them by a tiny multiple.
So a certificate is (c, u); floats find it, and the proof asks nothing of how.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import fmpq, fmpq_mat
from tqdm import tqdm

from bounds.enclose import Enclosure
from sims.data import DataLaw
from sims.interior_point import solve
from sims.learner import check_target
from sims.least_lipschitz_kernel import OPEN, fill
from sims.mask_table import MaskTable
from sims.mask_table_kernel import PRIMES
from sims.masks import check_mask
from sims.network import Network
from sims.outer_functions import OuterFunctions, outer_functions
from sims.validate import Vector, check, exact_integer, exact_number, integer_rows

BITS = 128  # of square roots in Fractions
MAX_PROBLEMS = 2**25  # (class of masks, data set) pairs, about 10 microseconds each
NEGLIGIBLE = Fraction(1, 10**8)  # relative gap of squares at which nothing more is tried
MAX_ENTRIES = 2**26  # of the table, 17 bytes each


@dataclass(frozen=True)
class Certificate:
    """What proves a lower bound (module docstring): the point of tangency, and a vector for each cell it needs."""

    tangent: Vector
    pull: tuple[tuple[int, Vector], ...]


@dataclass(frozen=True)
class BestWeights:
    """The least Lipschitz constant of a mask on a data set, and what proves it.

    fits: whether any outer weights fit epsilon below the noise; outer: outer weights that do, one per unit, exactly
    feasible, or None; squared: the exact square of their Lipschitz constant; lipschitz: encloses the least constant,
    from what the certificate proves to the constant of `outer`, rounded outward to floats (both None where nothing
    fits); certificate: proves the lower end, or that nothing fits (see `Problem.lower_bound`).
    """

    fits: bool
    outer: Vector | None
    squared: Fraction | None
    lipschitz: Enclosure | None
    certificate: Certificate

    @property
    def relative_gap(self) -> float:
        """(upper - lower) / upper of the enclosure, rounded up; 0 where nothing fits or the constant is 0."""
        if self.lipschitz is None or self.lipschitz.exact:
            return 0.0
        return math.nextafter(float(self.lipschitz.width / self.lipschitz.upper), 1.0)


@dataclass(frozen=True)
class BestTable:
    """Proved bounds of the least Lipschitz constant, (law.size, masks): see `best_lipschitz_table`."""

    masks: npt.NDArray[np.int64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    fits: npt.NDArray[np.bool_]
    relative_gap: float
    exact_entries: int


@dataclass(frozen=True)
class Problem:
    """Minimise the largest |sum_{j in C} a_j w_j| subject to a.H a - 2 b.a + theta <= 0, in exact numbers."""

    functions: OuterFunctions
    gram: tuple[Vector, ...]
    right: Vector
    theta: Fraction

    @property
    def gradients(self) -> tuple[tuple[int, ...], ...]:
        """The gradient w_j of every coordinate."""
        return tuple(form[:-1] for form in self.functions.bends + self.functions.slopes)

    def excess(self, a: Sequence[Fraction]) -> Fraction:
        """q(a): at most 0 exactly when a fits."""
        return self._energy(a) - 2 * _dot(self.right, a) + self.theta

    def steepest(self, a: Sequence[Fraction]) -> Fraction:
        """The square of the Lipschitz constant of a."""
        return max((_dot(g, g) for g in self.gradients_on_cells(a)), default=Fraction(0))

    def gradients_on_cells(self, a: Sequence[Fraction]) -> list[Vector]:
        """The gradient on each cell, in the order of functions.cells."""
        forms = self.gradients
        return [
            tuple(
                sum((a[j] * forms[j][e] for j in cell), Fraction(0))
                for e in range(len(forms[0]) if forms else 0)
            )
            for cell in self.functions.cells
        ]

    def lower_bound(self, certificate: Certificate) -> Fraction | None:
        """What the certificate proves: no feasible a has a smaller constant; None if it proves that none is feasible.

        Exact but for the roots, which are rounded so that the bound holds. ValueError for a certificate that is not
        one: a wrong number of coordinates, a cell that does not exist.
        """
        c, cells, forms = certificate.tangent, self.functions.cells, self.gradients
        n = self.functions.size
        check("lower_bound", "tangent", len(c), len(c) == n, f"have {n} coordinates")
        product = self.times(c)
        value = self.theta - _dot(c, product)
        left = [b - h for b, h in zip(self.right, product, strict=True)]
        spent = Fraction(0)
        for cell, u in certificate.pull:
            check("lower_bound", "cell", cell, 0 <= cell < len(cells), f"satisfy 0 <= cell < {len(cells)}")
            check("lower_bound", "pull", len(u), not forms or len(u) == len(forms[0]), "have d coordinates")
            spent += root_above(_dot(u, u))
            for j in cells[cell]:
                left[j] -= _dot(u, forms[j])
        for r, reach in zip(left, self.functions.reach, strict=True):
            if r:
                spent += root_above(reach * r * r)
        if value <= 0:
            return Fraction(0)
        return value / 2 / spent if spent else None

    def times(self, a: Sequence[Fraction]) -> list[Fraction]:
        """H a."""
        return [_dot(row, a) for row in self.gram]

    def _energy(self, a: Sequence[Fraction]) -> Fraction:
        return _dot(a, self.times(a))


def root_above(x: Fraction) -> Fraction:
    """A rational at least sqrt(x), within a relative 2^-120; exact for squares of few digits."""
    top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if top * top == x.numerator and bottom * bottom == x.denominator:
        return Fraction(top, bottom)
    shift = BITS + max(0, x.denominator.bit_length() - x.numerator.bit_length())
    return Fraction(math.isqrt((x.numerator << 2 * shift) // x.denominator) + 1, 1 << shift)


def root_below(x: Fraction) -> Fraction:
    """A rational at most sqrt(x), within a relative 2^-120; exact for squares of few digits."""
    above = root_above(x)
    return above if above * above == x else x / above


def problem_of(
    network: Network, mask: int, law: DataLaw, data_set: int, epsilon: Any
) -> tuple[Problem, Vector]:
    """The problem, and for the constant (minimised out) its row: coefficients of a and, last, the number added.

    The row is empty where no constant is expressed. Errors as in `best_weights`.
    """
    who = "best_weights"
    target = check_target(who, network, law, epsilon)
    mask = check_mask(who, mask, network.p)
    data_set = exact_integer(who, "data_set", data_set)
    check(who, "data_set", data_set, 0 <= data_set < law.size, f"satisfy 0 <= data_set < {law.size}")
    functions = outer_functions(network.masked(mask), network.inner_bias)
    total: dict[Vector, list[Fraction]] = {}
    square = Fraction(0)
    for x, y, count in zip(law.atom_x, law.atom_y, law.counts[data_set].tolist(), strict=True):
        if count:
            seen = total.setdefault(x, [Fraction(0), Fraction(0)])
            seen[0] += count
            seen[1] += count * y
            square += count * y * y
    values = [functions.values(x) for x in total]
    counts, sums = [n for n, _ in total.values()], [s for _, s in total.values()]
    n = functions.size
    columns = [[v[j] for v in values] for j in range(n)]
    weighted = [[c * v for c, v in zip(counts, column, strict=True)] for column in columns]
    gram = [[_dot(weighted[i], columns[j]) for j in range(n)] for i in range(n)]
    right = [_dot(sums, column) for column in columns]
    theta = square - target
    row: Vector = ()
    if functions.constant:
        mass, height = [sum(column, Fraction(0)) for column in weighted], sum(sums, Fraction(0))
        gram = [[gram[i][j] - mass[i] * mass[j] / law.n for j in range(n)] for i in range(n)]
        right = [right[i] - mass[i] * height / law.n for i in range(n)]
        theta -= height * height / law.n
        row = (*(-m / law.n for m in mass), height / law.n)
    return Problem(functions, tuple(map(tuple, gram)), tuple(right), theta), row


def best_weights(network: Network, mask: int, law: DataLaw, data_set: int, epsilon: Any) -> BestWeights:
    """The least Lipschitz constant for one mask and the data set of index `data_set` in the law, proved in Fractions.

    epsilon: how far below the noise to fit, 0 < epsilon < sigma^2. Raises ValueError for a mask or an index out of
    range or epsilon outside (0, sigma^2).
    """
    problem, row = problem_of(network, mask, law, data_set, epsilon)
    a, certificate = _solved(problem)
    if a is None:
        return BestWeights(False, None, None, None, certificate)
    constant = [_dot(row[:-1], a) + row[-1]] if row else []
    outer = problem.functions.outer(network.k, [*a, *constant])
    return BestWeights(True, outer, problem.steepest(a), _enclosure(problem, a, certificate), certificate)


def best_lipschitz_table(
    network: Network,
    law: DataLaw,
    epsilon: Any,
    masks: npt.ArrayLike,
    *,
    tolerance: float = 1e-6,
    threads: int | None = None,
    progress: bool = False,
) -> BestTable:
    """Proved bounds of the least Lipschitz constant for every data set of the law and every mask.

    lower <= least constant <= upper, both infinite where the mask cannot fit epsilon below the noise (decided
    exactly), NaN where the data set has probability zero. Entries whose relative gap in floats is above `tolerance`
    are solved again in Fractions. Masks that express the same functions, and data sets that are equal up to the sign
    of all labels, are solved once. threads: all cores by default; the result does not depend on it.

    Raises ValueError for masks out of range or none, a tolerance outside [1e-9, 1), epsilon outside (0, sigma^2),
    dimensions that differ, or more than MAX_PROBLEMS problems; whatever sims.mask_table refuses is refused too.
    """
    who = "best_lipschitz_table"
    target = check_target(who, network, law, epsilon)
    if threads is not None:
        check(who, "threads", threads, exact_integer(who, "threads", threads) >= 1, "be at least 1")
    listed = [check_mask(who, mask, network.p) for mask in np.asarray(masks).ravel().tolist()]
    check(who, "masks", len(listed), len(listed) > 0, "hold at least one mask")
    bound = exact_number(who, "tolerance", tolerance)
    check(who, "tolerance", tolerance, Fraction(1, 10**9) <= bound < 1, "satisfy 1e-9 <= tolerance < 1")
    check(
        who,
        "masks x data sets",
        len(listed) * law.size,
        len(listed) * law.size <= MAX_ENTRIES,
        f"be at most {MAX_ENTRIES}",
    )
    distinct, place = np.unique(np.array(listed, np.int64), return_inverse=True)
    classes: dict[Any, tuple[OuterFunctions, list[int]]] = {}
    for i, mask in enumerate(distinct.tolist()):
        functions = outer_functions(network.masked(mask), network.inner_bias)
        classes.setdefault(functions.key, (functions, []))[1].append(i)
    data = _DataSets(law, target)
    problems = len(classes) * data.number
    check(who, "different problems", problems, problems <= MAX_PROBLEMS, f"be at most {MAX_PROBLEMS}")
    table = MaskTable(network, law, epsilon, distinct, progress=progress)
    shape = law.size, len(distinct)
    lower, upper, fits = np.full(shape, math.nan), np.full(shape, math.nan), np.zeros(shape, np.bool_)
    for block in table.blocks:
        fits[block.data] = block.fits[:, block.column]

    def bounds(found: tuple[OuterFunctions, list[int]]) -> int:
        functions, members = found
        able = fits[data.first, members[0]]
        pinned = data.pinned(table, members[0])
        low, high, status = data.solve(functions, able, pinned, float(bound))
        doubtful = np.flatnonzero(status == OPEN).tolist()
        for t in doubtful:
            problem = problem_of(network, int(distinct[members[0]]), law, int(data.first[t]), epsilon)[0]
            enclosure = _enclosure(problem, *_solved(problem))
            low[t], high[t] = float(enclosure.lower), float(enclosure.upper)
        lower[np.ix_(data.data, np.array(members))] = low[data.inverse][:, None]
        upper[np.ix_(data.data, np.array(members))] = high[data.inverse][:, None]
        return len(doubtful)

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        work = pool.map(bounds, classes.values())
        bar = tqdm(work, who, total=len(classes), leave=False, delay=2, disable=None if progress else True)
        exact_entries = sum(bar)
    lower, upper, fits = lower[:, place], upper[:, place], fits[:, place]
    some = fits & (upper > 0)
    gap = float(((upper[some] - lower[some]) / upper[some]).max(initial=0.0)) * (1 + 2.0**-50)
    return BestTable(np.array(listed, np.int64), lower, upper, fits, gap, exact_entries)


class _DataSets:
    """The data sets of positive probability as integers, those that differ by the sign of all labels merged."""

    def __init__(self, law: DataLaw, target: Fraction) -> None:
        self.law = law
        self._found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] | None = None
        self.points = list(dict.fromkeys(law.atom_x))
        (labels,), self.label_scale = integer_rows([law.atom_y])
        whole, self.point_scale = integer_rows(self.points)
        self.whole_points = np.array(whole, object)
        self.data = np.array([t for t, w in enumerate(law.weights) if w], np.int64)
        at = np.zeros((len(labels), len(self.points)), np.int64)
        at[np.arange(len(labels)), [self.points.index(x) for x in law.atom_x]] = 1
        atoms = law.counts[self.data].astype(np.int64)
        y = np.array(labels, np.int64)
        counts, sums, squares = atoms @ at, (atoms * y) @ at, atoms @ (y * y)
        lead = np.take_along_axis(sums, (sums != 0).argmax(axis=1)[:, None], axis=1)
        sums = np.where(lead < 0, -sums, sums)
        rows, first, inverse = np.unique(
            np.column_stack([counts, sums, squares]), axis=0, return_index=True, return_inverse=True
        )
        self.first, self.inverse = self.data[first], inverse.reshape(-1)
        self.number = len(rows)
        width = len(self.points)
        self.counts, self.sums = rows[:, :width].astype(np.float64), rows[:, width:-1].astype(np.float64)
        theta = [square - self.label_scale**2 * target for square in rows[:, -1].tolist()]
        heights = rows[:, width:-1].sum(axis=1).tolist()
        self.levels = np.array([float(v) for v in theta])
        self.affine_levels = np.array([float(law.n * v - h * h) for v, h in zip(theta, heights, strict=True)])
        self.largest_label = max(1, *(abs(v) for v in labels))

    def pinned(self, table: MaskTable, mask: int) -> npt.NDArray[np.bool_]:
        """Whether the least errors of the mask are exactly those allowed, per merged data set."""
        found = np.zeros(self.number, np.bool_)
        for block, (rows, merged) in zip(table.blocks, self._rows(table), strict=True):
            column = int(block.column[mask])
            explained = block.explained[rows, column]
            allowed = float(table.target / self.law.n)
            close = np.abs(explained - (block.mean_square[rows] - allowed)) <= 1e-9 * allowed
            for i in np.flatnonzero(close & block.fits[rows, column]).tolist():
                t = int(rows[i])
                theta = Fraction(block.squares[t], self.label_scale**2) - table.target
                found[merged[i]] = table.exact(block, t, column)[1] * self.law.n == theta
        return found

    def _rows(self, table: MaskTable) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """For every block of the table the rows that stand for merged data sets, and for which."""
        if self._found is None:
            merged = np.full(self.law.size, -1)
            merged[self.first] = np.arange(self.number)
            self._found = []
            for block in table.blocks:
                rows = np.flatnonzero(merged[block.data] >= 0)
                self._found.append((rows, merged[block.data[rows]]))
        return self._found

    def solve(
        self,
        functions: OuterFunctions,
        fits: npt.NDArray[np.bool_],
        pinned: npt.NDArray[np.bool_],
        tolerance: float,
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        """lower, upper and status per merged data set: `fill` in natural units, rounded outward."""
        lower, upper = np.empty(self.number), np.empty(self.number)
        status = np.empty(self.number, np.uint8)
        forms = np.array(functions.bends + functions.slopes, object).reshape(functions.size, self.law.d + 1)
        features = forms[:, :-1] @ self.whole_points.T + forms[:, -1:] * self.point_scale
        features[: len(functions.bends)] = np.maximum(features[: len(functions.bends)], 0)
        n = self.law.n
        largest = max((abs(v) for v in (*features.ravel(), *forms.ravel())), default=0)
        # every sum of products below must be an integer that a float holds
        in_floats = 2 * (n * largest * max(largest, self.largest_label)) * n < 2**53
        inside = np.zeros((len(functions.cells), functions.size), np.bool_)
        for c, cell in enumerate(functions.cells):
            inside[c, list(cell)] = True
        gradients = forms[:, :-1].astype(np.float64)
        basis = (
            gradients,
            inside,
            features.astype(np.float64),
            np.array([_float_above(root_above(v)) for v in functions.reach]),
            np.sqrt((gradients * gradients).sum(axis=1)),
        )
        fill(
            *basis,
            functions.constant,
            self.counts,
            self.sums,
            self.affine_levels if functions.constant else self.levels,
            float(n),
            fits,
            pinned,
            in_floats,
            np.array(PRIMES, np.int64),
            tolerance,
            lower,
            upper,
            status,
        )
        scale = self.point_scale / self.label_scale
        lower *= scale * (1 - 2.0**-51)
        upper *= scale * (1 + 2.0**-51)
        return lower, upper, status


def _enclosure(problem: Problem, a: Vector | None, certificate: Certificate) -> Enclosure:
    """The bounds that exact coordinates and a certificate prove, rounded outward to floats; a is feasible."""
    assert a is not None
    squared, lower = problem.steepest(a), problem.lower_bound(certificate)
    assert lower is not None
    return Enclosure(Fraction(_float_below(lower)), Fraction(_float_above(root_above(squared))))


def _float_above(x: Fraction) -> float:
    value = float(x)
    return value if value >= x else math.nextafter(value, math.inf)


def _float_below(x: Fraction) -> float:
    value = float(x)
    return value if value <= x else math.nextafter(value, -math.inf)


def _least_squares(problem: Problem) -> tuple[Vector, tuple[int, ...], list[Vector]]:
    """A minimiser of q, coordinates on which H has full rank, and a basis of the null space of H; all exact.

    H a = b has a solution since b is in the span of the columns of H.
    """
    n = problem.functions.size
    if n == 0:
        return (), (), []
    system = fmpq_mat(
        [[_fmpq(v) for v in (*row, b)] for row, b in zip(problem.gram, problem.right, strict=True)]
    )
    reduced, rank = system.rref()
    pivots = tuple(next(j for j in range(n + 1) if reduced[i, j] != 0) for i in range(rank))
    centre = [Fraction(0)] * n
    for i, p in enumerate(pivots):
        centre[p] = _fraction(reduced[i, n])
    null = []
    for free in sorted(set(range(n)) - set(pivots)):
        direction = [Fraction(0)] * n
        direction[free] = Fraction(1)
        for i, p in enumerate(pivots):
            direction[p] = -_fraction(reduced[i, free])
        null.append(tuple(direction))
    return tuple(centre), pivots, null


def _solved(problem: Problem) -> tuple[Vector | None, Certificate]:
    """Feasible coordinates and a certificate; None and a certificate of infeasibility."""
    n, zero = problem.functions.size, Fraction(0)
    if problem.theta <= 0:
        return (zero,) * n, Certificate((zero,) * n, ())
    centre, pivots, null = _least_squares(problem)
    room = -problem.excess(centre)
    if room < 0 or n == 0:
        return None, Certificate(centre, ())
    moves = _moves(problem, centre, pivots, null, room)
    best: tuple[Fraction, Vector, Certificate] | None = None
    for centring in (0.0, 0.3):  # the careful run is for what the quick one cannot do
        a, weight, nu = _in_floats(problem, centre, moves, room, centring)
        if room > 0:
            certificate = _tangent_at(problem, a, weight, nu, room / problem.steepest(centre))
        else:
            certificate = _tangent_beside(problem, centre, pivots, a, weight)
        squared, lower = problem.steepest(a), problem.lower_bound(certificate)
        assert lower is not None  # a is feasible
        gap = 1 - lower * lower / squared if squared else zero
        if best is None or gap < best[0]:
            best = gap, a, certificate
        if best[0] < NEGLIGIBLE:
            break
    assert best is not None
    return best[1], best[2]


def _moves(
    problem: Problem, centre: Vector, pivots: tuple[int, ...], null: list[Vector], room: Fraction
) -> list[Vector]:
    """Directions from the least-squares fit, of which floats find the coefficients.

    They are scaled so that the coefficients are of order 1 however small the room is: directions that leave q alone
    at the scale of the problem, the others (none, where there is no room) at the scale of the room.
    """
    lengths = [Fraction(math.sqrt(sum(w * w for w in form))) for form in problem.gradients]
    size = max((abs(a) * length for a, length in zip(centre, lengths, strict=True)), default=Fraction(0))
    moves = []
    for direction in null:
        own = sum((abs(v) * length for v, length in zip(direction, lengths, strict=True)), Fraction(0))
        moves.append(tuple(v * size / own for v in direction))
    if room > 0:
        stiff = sum(problem.gram[j][j] / lengths[j] ** 2 for j in pivots)
        beta = root_above(room * len(pivots) / stiff)
        for j in pivots:
            moves.append(tuple(beta / lengths[j] if i == j else Fraction(0) for i in range(len(centre))))
    return moves


def _in_floats(
    problem: Problem, centre: Vector, moves: list[Vector], room: Fraction, centring: float
) -> tuple[Vector, list[float], float]:
    """Feasible coordinates, exactly, and the multipliers of the cells and of the constraint, by the solver in floats."""
    if not moves:  # one feasible point
        steep = [_dot(g, g) for g in problem.gradients_on_cells(centre)]
        return centre, [float(value == max(steep)) for value in steep], 0.0
    scale = root_above(
        problem.steepest(centre)
    )  # not 0: the constant was minimised out, and q(0) = theta > 0
    here = np.array([[float(v / scale) for v in g] for g in problem.gradients_on_cells(centre)])
    along = np.array(
        [[[float(v / scale) for v in g] for g in problem.gradients_on_cells(move)] for move in moves]
    )
    quad = np.einsum("ice,jce->cij", along, along)
    lin, const, edge = np.einsum("ice,ce->ci", along, here), (here * here).sum(axis=1), np.ones(len(here))
    if room:
        products = [problem.times(move) for move in moves]
        gram = np.array([[[float(_dot(p, move) / room) for move in moves] for p in products]])
        quad, lin = np.concatenate([quad, gram]), np.concatenate([lin, np.zeros((1, len(moves)))])
        const, edge = np.append(const, -1.0), np.append(edge, 0.0)
    x, weight = np.zeros(len(moves)), np.zeros(len(const))
    solve(np.ascontiguousarray(quad), np.ascontiguousarray(lin), const, edge, x, weight, 1e-10, centring)
    if not (np.isfinite(x).all() and np.isfinite(weight).all()):
        x, weight = np.zeros(len(x)), np.ones(len(weight))  # the least-squares fit itself
    nu = float(weight[len(here)]) if room else 0.0
    steps = [Fraction(v) for v in x.tolist()]
    kept = Fraction(1)
    for exponent in (*range(50, 0, -4), 0):
        a = tuple(
            v + kept * sum((step * move[j] for step, move in zip(steps, moves, strict=True)), Fraction(0))
            for j, v in enumerate(centre)
        )
        if problem.excess(a) <= 0:
            break
        kept = 1 - Fraction(1, 2**exponent)  # at 0 the least-squares fit itself
    return a, weight[: len(here)].tolist(), nu


def _tangent_at(problem: Problem, a: Vector, weight: list[float], nu: float, scale: Fraction) -> Certificate:
    """The certificate at a: b - H a is what the multipliers balance, in units of `scale`."""
    if nu <= 0:
        return Certificate(a, ())
    gradients = problem.gradients_on_cells(a)
    pull = [
        (cell, tuple(Fraction(w / nu) * scale * v for v in g))
        for cell, (w, g) in enumerate(zip(weight, gradients, strict=True))
        if w > 0 and any(g)
    ]
    return Certificate(a, tuple(pull))


def _tangent_beside(
    problem: Problem, centre: Vector, pivots: tuple[int, ...], a: Vector, weight: list[float]
) -> Certificate:
    """The certificate where only least-squares fits are feasible: u from the multipliers, the tangent at centre - y / k
    with H y the pull of u and k so large that the curvature does not show."""
    zero, n = Fraction(0), len(centre)
    gradients = problem.gradients_on_cells(a)
    pull = [
        (cell, tuple(Fraction(w) * v for v in g))
        for cell, (w, g) in enumerate(zip(weight, gradients, strict=True))
        if w > 0 and any(g)
    ]
    pulled = [zero] * n
    for cell, u in pull:
        for j in problem.functions.cells[cell]:
            pulled[j] += _dot(u, problem.gradients[j])
    square = fmpq_mat([[_fmpq(problem.gram[i][j]) for j in pivots] for i in pivots])
    solution = square.solve(fmpq_mat([[_fmpq(pulled[i])] for i in pivots]))
    y = [zero] * n
    for i, p in enumerate(pivots):
        y[p] = _fraction(solution[i, 0])
    along, curved = _dot(problem.right, y), _dot(y, problem.times(y))
    if along <= 0:
        return Certificate(centre, ())
    k = math.ceil(curved / along) << BITS
    return Certificate(
        tuple(v - step / k for v, step in zip(centre, y, strict=True)),
        tuple((cell, tuple(v / k for v in u)) for cell, u in pull),
    )


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Fraction:
    return sum((v * w for v, w in zip(a, b, strict=True)), Fraction(0))


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
