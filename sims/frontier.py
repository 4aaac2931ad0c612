"""The information-distortion frontier: the least expected distortion over all pruning rules of at most R bits. Enclosed.

For a finite law of data sets t and finitely many masks m with distortion d(t, m), D(R) is the least E d over all rules
P(m | t) whose rate, I(mask; data) + E price(mask) in bits, is at most R. It is a rate-distortion function: convex and
falling, from the best single mask (R = 0) to the best mask of every data set, which several rules choose where masks tie:
the last R is the least information among them. `sims.blahut_arimoto` gives a rule and a line for any slope: rules lie on
or above the curve, and so do the chords between them, since a coin known to all costs no information and is no better
than its average; lines lie on or below it. Slopes are added where chord and lines are farthest apart.

A price of one bit per kept weight makes the rate the effective parameter count p_eff of a rule.

Equal rows and columns are merged, and a mask that another one beats on every data set at no higher a price is dropped.
Neither moves the curve: averaging a rule over data sets of equal distortions, or replacing a mask by a better one, adds
no information.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from bounds.enclose import Enclosure, as_exact
from sims.blahut_arimoto import Floats, Kernel, Solved, kernel, solve
from sims.data import DataLaw
from sims.learner import RootDifference, check_target
from sims.least_lipschitz import BestTable, best_lipschitz_table
from sims.mask_table import Block, MaskTable
from sims.masks import MAX_BITS, check_size, masks_of_size, popcount
from sims.network import Network
from sims.validate import check, exact_integer, exact_number, shown

MAX_CELLS = 2**26  # masks x data sets, 8 bytes each in a few copies
MAX_POINTS = 200
LARGEST = 10**300  # penalties and slopes, these also downward: floats with room for products
WHO = "frontier"


@dataclass(frozen=True)
class Point:
    """One rule on the frontier, to within its enclosures.

    slope: bits that a unit of distortion is worth there; 0 for the single mask at the start, infinite for the end,
    where only best masks are chosen. rate: of this rule, in bits; distortion: its expected distortion; fit: its
    probability of a fit, None where no fits were given. masks: how many it uses. Other rules may do as well with another
    fit probability.
    """

    slope: float
    rate: Enclosure
    distortion: Enclosure
    fit: Enclosure | None
    masks: int


class _Vertex(NamedTuple):
    """A rule's rate and excess over the least distortion, both at least what they are."""

    rate: Fraction
    excess: Fraction


@dataclass(frozen=True)
class Frontier:
    """What `frontier` and `frontier_of` found.

    points: rules by increasing rate, the first with the least rate there is, the last with the least distortion there is.
    least: the least distortion, E min over masks; full: the least rate of a rule that attains it, in bits.
    width: the widest enclosure of D(R) over all R, as a share of the distance from the first point to `least`.
    """

    points: tuple[Point, ...]
    least: Enclosure
    full: Enclosure
    width: float
    _hull: tuple[_Vertex, ...] = field(repr=False)
    _lines: tuple[tuple[Fraction, Fraction], ...] = field(repr=False)
    _base: Fraction = field(repr=False)
    _error: Fraction = field(repr=False)
    _laws: tuple[tuple[_Reduced, Solved | int], ...] = field(repr=False)
    _names: npt.NDArray[np.int64] | None = field(repr=False)
    _under: Frontier | None = field(default=None, repr=False)

    def at(self, rate: Any) -> Enclosure:
        """D(R) at a rate R in bits, a number or an Enclosure. ValueError below the least rate that there is."""
        low, high = _ends("at", "rate", rate)
        first = self._hull[0].rate
        check("at", "rate", rate, high >= first, f"be at least {float(first):g}")
        low = max(low, first)  # an enclosure of a rate that a rule has may reach below all of them
        if high == first and self._under is None:
            return self.points[0].distortion
        found = self._widened(self._base + self._below(high), self._base + self._above(low))
        return found if self._under is None else Enclosure(self._under.at(rate).lower, found.upper)

    def distance(self, rate: Any, distortion: Any) -> Enclosure:
        """How far a method of this rate (bits) and expected distortion lies above the curve: distortion - D(rate)."""
        curve = self.at(rate)
        low, high = _ends("distance", "distortion", distortion)
        return outward(low - curve.upper, high - curve.lower)

    def law(self, point: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """The rule of points[point]: its masks, and P(mask | data set) as floats (data sets, masks).

        Masks are their numbers in the distortion matrix, or the masks themselves where a network was given. Rows of data
        sets of probability zero are NaN.
        """
        reduced, solved = self._laws[point]
        if isinstance(solved, int):
            used, share = np.array([solved]), np.ones((1, len(reduced.weights)))
        else:
            used = np.flatnonzero(solved.mixture > 0)
            share = solved.mixture[used][:, None] * reduced.kernel(solved.slope, used).values
            share /= share.sum(axis=0)
        masks = reduced.masks[used]
        full = np.full((len(reduced.group), len(used)), np.nan)
        known = reduced.group >= 0
        full[known] = share.T[reduced.group[known]]
        return (masks if self._names is None else self._names[masks]), full

    def _widened(self, low: Fraction, high: Fraction) -> Enclosure:
        return outward(low * (1 - self._error), high * (1 + self._error))

    def _above(self, rate: Fraction) -> Fraction:
        for left, right in pairwise(self._hull):
            if left.rate <= rate <= right.rate:
                share = (rate - left.rate) / (right.rate - left.rate)
                return left.excess + share * (right.excess - left.excess)
        return self._hull[-1].excess

    def _below(self, rate: Fraction) -> Fraction:
        return max((Fraction(0), *((bits - rate) / slope for slope, bits in self._lines)))


def frontier_of(
    distortion: Any,
    weights: Sequence[int],
    *,
    fits: Any = None,
    price: Any = None,
    relative_error: Any = 0,
    best: Any = None,
    tolerance: Any = Fraction(1, 1000),
    slopes: Iterable[float] = (),
    progress: bool = False,
) -> Frontier:
    """The frontier of a matrix d(t, m) of floats at least 0, data set t of probability weights[t] / sum(weights).

    fits (T, M): whether the mask fits the data set. price (M,): bits of every mask, 0 by default. relative_error: of the
    entries of d, which are exact by default; then `best` (T, M) says which masks are the best of a data set in truth, by
    default those of equal floats. tolerance: slopes are added until D(R) is enclosed to that share of its range, for
    every R; slopes: further ones, in bits per unit of distortion.

    Raises ValueError for wrong shapes, negative, NaN or infinite entries, weights that are negative or all zero, a row
    of `best` without an entry or with one that cannot be least, relative_error outside [0, 1/2), tolerance outside
    [1e-8, 1], positive weights below 2^-100 of their sum, or slopes outside [1e-300, 1e300]; TypeError for weights that
    are not integers. The tolerance may not be reached when 200 points do not suffice, or slopes are beyond the floats:
    `width` says what was.
    """
    d = _float_array("distortion", distortion)
    check(
        WHO, "distortion", f"array of shape {d.shape}", d.ndim == 2 and d.size > 0, "be a matrix with entries"
    )
    check(WHO, "distortion", f"{d.size} entries", d.size <= MAX_CELLS, f"have at most {MAX_CELLS}")
    good = bool(np.isfinite(d).all() and (d >= 0).all())
    check(WHO, "distortion", "matrix", good, "have finite entries of at least 0")
    integers = [exact_integer(WHO, "weight", w) for w in weights]
    check(
        WHO,
        "weights",
        f"sequence of length {len(integers)}",
        len(integers) == len(d),
        f"have length {len(d)}",
    )
    check(WHO, "weights", integers, min(integers) >= 0 < max(integers), "be at least 0, some above")
    least = min(w for w in integers if w)
    check(WHO, "weights", integers, sum(integers) <= least << 100, "be 0 or at least 2^-100 of their sum")
    cost = np.zeros(d.shape[1]) if price is None else _float_array("price", price)
    check(
        WHO, "price", f"array of shape {cost.shape}", cost.shape == d.shape[1:], f"have length {d.shape[1]}"
    )
    good = bool(np.isfinite(cost).all() and (cost >= 0).all() and (cost <= 256).all())
    check(WHO, "price", "vector", good, "have entries between 0 and 256 bits")
    error = exact_number(WHO, "relative_error", relative_error)
    check(WHO, "relative_error", relative_error, 0 <= error < Fraction(1, 2), "lie in [0, 1/2)")
    goal = exact_number(WHO, "tolerance", tolerance)
    check(WHO, "tolerance", tolerance, Fraction(1, 10**8) <= goal <= 1, "lie in [1e-8, 1]")
    asked = sorted({exact_number(WHO, "slope", s) for s in slopes})
    within = all(LARGEST * s >= 1 and s <= LARGEST for s in asked)
    check(WHO, "slopes", asked, within, "lie in [1e-300, 1e300]: positive and finite, also as floats")
    fitting = _boolean("fits", fits, d.shape)
    true_best = _boolean("best", best, d.shape)
    if true_best is not None:
        check(WHO, "best", "matrix", bool(true_best.any(axis=1).all()), "have a best mask in every row")
        most = d.min(axis=1) * (1 + 3 * float(error) / (1 - float(error)))
        good = bool((np.where(true_best, d, 0.0) <= most[:, None]).all())
        check(
            WHO,
            "best",
            "matrix",
            good,
            "hold entries that relative_error allows to be the least of their rows",
        )
    return _Search(d, integers, cost, fitting, true_best, error).run(
        float(goal), [float(s) for s in asked], progress
    )


def frontier(
    network: Network,
    law: DataLaw,
    epsilon: Any,
    *,
    objective: str = "lipschitz",
    size: int | None = None,
    penalty: Any = None,
    bits_per_weight: Any = 0,
    weights: str = "shrunk",
    tolerance: Any = Fraction(1, 1000),
    slopes: Iterable[float] = (),
    progress: bool = True,
) -> Frontier:
    """The least expected Lipschitz constant, or training error, of the learner of `measure` over all rules of R bits.

    objective: "lipschitz", of the learner's function where the mask fits epsilon below the noise, else `penalty`, by
    default just above the largest Lipschitz constant of any fit; or "training_error", that of `measure`. size: masks of
    that size only; None: all masks. bits_per_weight: what a kept weight adds to the rate, so that with 1 the rate is the
    p_eff of `measure` (0: information alone). weights: "shrunk", the learner's, or "best", those of
    `sims.least_lipschitz`, for the Lipschitz constant only: then D(R) lies between the frontiers of the proved lower and
    upper bounds of all constants; points, `full` and `width` are those of the upper ones. Other arguments and what
    comes back: `frontier_of`.

    Raises ValueError and TypeError as `measure` and `frontier_of` do, and for an objective or a penalty that is not one.
    """
    sizes = None if size is None else [size]
    check(WHO, "weights", weights, weights in ("shrunk", "best"), "be shrunk or best")
    if weights == "best":
        check(
            WHO,
            "weights",
            weights,
            objective == "lipschitz",
            "be shrunk where the training error is the objective",
        )
        masks = _checked_masks(network, law, epsilon, sizes, objective, penalty)
        price = popcount(masks) * _per_weight(network.p, bits_per_weight)
        bounds_of = best_lipschitz_table(network, law, epsilon, masks, progress=progress)
        return frontier_between(
            bounds_of,
            law.weights,
            penalty=penalty,
            price=price,
            tolerance=tolerance,
            slopes=slopes,
            progress=progress,
        )
    table = table_of(network, law, epsilon, sizes, objective=objective, penalty=penalty, progress=progress)
    return frontier_in(
        table,
        size,
        objective=objective,
        penalty=penalty,
        bits_per_weight=bits_per_weight,
        tolerance=tolerance,
        slopes=slopes,
        progress=progress,
    )


def table_of(
    network: Network,
    law: DataLaw,
    epsilon: Any,
    sizes: Sequence[int] | None = None,
    *,
    objective: str = "lipschitz",
    penalty: Any = None,
    progress: bool = False,
) -> MaskTable:
    """The table over (mask, data set) that `frontier_in` reads, for masks of some sizes or all; input checked first."""
    masks = _checked_masks(network, law, epsilon, sizes, objective, penalty)
    return MaskTable(network, law, epsilon, masks, progress=progress)


def frontier_between(
    found: BestTable,
    weights: Sequence[int],
    *,
    penalty: Any = None,
    price: Any = None,
    tolerance: Any = Fraction(1, 1000),
    slopes: Iterable[float] = (),
    progress: bool = False,
) -> Frontier:
    """The frontier of Lipschitz constants that are known between bounds, as `frontier` with the best weights has it.

    penalty: of a misfit, by default just above the largest upper bound. Arguments and errors otherwise: `frontier_of`.
    """
    _check_objective("lipschitz", penalty)
    known = np.where(found.fits, found.upper, 0.0)
    largest = float(np.nan_to_num(known).max())
    misfit = math.nextafter(largest, math.inf) if largest else 1.0
    if penalty is not None:
        misfit = float(exact_number(WHO, "penalty", penalty))
    present = np.array([bool(w) for w in weights])[:, None]

    def of(bound: Floats) -> Frontier:
        cost = np.where(present, np.where(found.fits, bound, misfit), 0.0)
        return frontier_of(
            cost,
            weights,
            fits=found.fits,
            price=price,
            relative_error=Fraction(1, 2**52),  # the penalty as a float
            best=cost == cost.min(axis=1, keepdims=True),
            tolerance=tolerance,
            slopes=slopes,
            progress=progress,
        )

    under, over = of(found.lower), of(found.upper)
    points = []
    for point in over.points:
        low = under.at(point.rate).lower
        points.append(
            replace(point, distortion=Enclosure(min(low, point.distortion.lower), point.distortion.upper))
        )
    return replace(
        over,
        points=tuple(points),
        least=Enclosure(under.least.lower, over.least.upper),
        _names=found.masks,
        _under=under,
    )


def _checked_masks(
    network: Network, law: DataLaw, epsilon: Any, sizes: Sequence[int] | None, objective: str, penalty: Any
) -> npt.NDArray[np.int64]:
    """The masks of some sizes or all, increasing, once everything about the instance is known to be in range."""
    _check_objective(objective, penalty)
    check_target(WHO, network, law, epsilon)
    check(WHO, "network.p", network.p, network.p <= MAX_BITS, f"be at most {MAX_BITS}")
    wanted = range(network.p + 1) if sizes is None else sorted({check_size(WHO, s, network.p) for s in sizes})
    cells = sum(math.comb(network.p, s) for s in wanted) * law.size
    check(WHO, "masks x data sets", cells, cells <= MAX_CELLS, f"be at most {MAX_CELLS}")
    return np.sort(np.concatenate([masks_of_size(network.p, s) for s in wanted]))


def _per_weight(p: int, bits: Any) -> float:
    """The price of a weight as a float, checked."""
    exact, most = exact_number(WHO, "bits_per_weight", bits), Fraction(256, max(p, 1))
    check(WHO, "bits_per_weight", bits, 0 <= exact <= most, f"lie in [0, {most}]")
    return float(exact)


def frontier_in(
    table: MaskTable,
    size: int | None = None,
    *,
    objective: str = "lipschitz",
    penalty: Any = None,
    bits_per_weight: Any = 0,
    tolerance: Any = Fraction(1, 1000),
    slopes: Iterable[float] = (),
    progress: bool = False,
) -> Frontier:
    """`frontier` on a table that is there already, so that many sizes share one. The default penalty is the table's."""
    _check_objective(objective, penalty)
    per_weight = _per_weight(table.network.p, bits_per_weight)
    if size is None:
        indices = np.arange(len(table.masks))
    else:
        indices = table.indices_of_size(check_size(WHO, size, table.network.p))
    check(WHO, "size", size, len(indices) > 0, "be a size of the table's masks")
    costs = costs_of(table, indices, objective, penalty)
    found = frontier_of(
        costs.distortion,
        table.law.weights,
        fits=costs.fits,
        price=popcount(table.masks[indices]) * per_weight,
        relative_error=costs.relative_error,
        best=costs.best,
        tolerance=tolerance,
        slopes=slopes,
        progress=progress,
    )
    return replace(found, _names=table.masks[indices])


def default_penalty(table: MaskTable) -> Fraction:
    """Just above the largest Lipschitz constant of a fit in the table, so that no fit ties with a misfit; else 1."""
    largest = max((float((b.lipschitz * b.fits).max(initial=0.0)) for b in table.blocks), default=0.0)
    return Fraction(largest * (1 + 4 * table.relative_error)) if largest else Fraction(1)


class Costs(NamedTuple):
    """distortion, fits, best: (data sets, masks) matrices; relative_error: of the distortions."""

    distortion: Floats
    fits: npt.NDArray[np.bool_]
    best: npt.NDArray[np.bool_]
    relative_error: Fraction


def costs_of(table: MaskTable, indices: npt.NDArray[np.int64], objective: str, penalty: Any = None) -> Costs:
    """Distortion, fits and the masks that are best in truth, for some masks of a table; zeros where the weight is 0."""
    _check_objective(objective, penalty)
    price = default_penalty(table) if penalty is None else exact_number(WHO, "penalty", penalty)
    shape = (table.law.size, len(indices))
    costs, fits, best = np.zeros(shape), np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    target, squares = float(table.target / table.law.n), 1.0
    for block, columns, _, _ in table.merged(indices):
        place = np.searchsorted(columns, block.column[indices])
        fit = block.fits[:, columns]
        if objective == "lipschitz":
            value = np.where(fit, block.lipschitz[:, columns], float(price))
            least = _least_lipschitz(table, block, columns, value, price)
        else:
            square = block.mean_square[:, None]
            rest = np.maximum(square - block.explained[:, columns], target)
            value = np.where(fit, np.minimum(square, target), rest)
            least = _least_error(table, block, columns)
            squares = max(squares, float(square.max()))
        costs[block.data], fits[block.data], best[block.data] = (
            value[:, place],
            fit[:, place],
            least[:, place],
        )
    error = Fraction(table.relative_error) + Fraction(1, 2**50)
    if objective == "training_error":  # a misfit leaves more than the target: what is explained is subtracted
        error *= Fraction(squares) / (table.target / table.law.n)
    return Costs(costs, fits, best, error)


def _least_lipschitz(
    table: MaskTable, block: Block, columns: npt.NDArray[np.int64], value: Floats, penalty: Fraction
) -> npt.NDArray[np.bool_]:
    """Which columns are least in a row, floats that are too close compared exactly."""
    least = value.min(axis=1, keepdims=True)
    close = value <= least * (1 + 4 * table.relative_error)
    misfit = RootDifference(penalty * penalty)
    for t in np.flatnonzero((close.sum(axis=1) > 1) & (least[:, 0] > 0)).tolist():
        tied = np.flatnonzero(close[t])
        if not block.fits[t, columns[tied]].any():
            continue
        exact = [table.exact(block, t, c)[2] if block.fits[t, c] else misfit for c in columns[tied].tolist()]
        smallest = min(exact)
        close[t, tied] = [e == smallest for e in exact]
    return close


def _least_error(table: MaskTable, block: Block, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which columns leave the least training error in a row: all that fit, or those that explain most. Exact."""
    fit, explained = block.fits[:, columns], block.explained[:, columns]
    most = explained.max(axis=1, keepdims=True)
    close = explained >= most * (1 - 4 * table.relative_error)
    fitted = fit.any(axis=1)
    close[fitted] = fit[fitted]
    for t in np.flatnonzero((close.sum(axis=1) > 1) & ~fitted & (most[:, 0] > 0)).tolist():
        tied = np.flatnonzero(close[t])
        names = [table.span(block, c) for c in columns[tied].tolist()]
        value = {
            name: table.exact(block, t, c)[1]
            for name, c in dict(zip(names, columns[tied].tolist(), strict=True)).items()
        }
        largest = max(value.values())
        close[t, tied] = [value[name] == largest for name in names]
    return close


class _Reduced:
    """The problem with equal rows and columns merged and beaten masks dropped; arrays are (masks, data sets).

    group: the row of every data set of the full problem, -1 for weight zero; masks: the number of every mask kept; shares
    and weights: probabilities as Fractions and as floats; distortion, excess (over the least of the row), price, fits.
    """

    def __init__(
        self,
        distortion: Floats,
        weights: list[int],
        price: Floats,
        fits: npt.NDArray[np.bool_] | None,
    ) -> None:
        total = sum(weights)
        d = distortion + 0.0  # no negative zeros: rows are compared by their bytes
        number: dict[bytes, int] = {}
        self.group = np.full(len(d), -1, np.int64)
        for t, weight in enumerate(weights):
            if weight:
                row = d[t].tobytes() + (b"" if fits is None else fits[t].tobytes())
                self.group[t] = number.setdefault(row, len(number))
        shares = [0] * len(number)
        for t, weight in enumerate(weights):
            if weight:
                shares[self.group[t]] += weight
        self.shares = [Fraction(share, total) for share in shares]
        self.weights = np.array([float(share) for share in self.shares])
        known = np.flatnonzero(self.group >= 0)
        _, first = np.unique(self.group[known], return_index=True)
        rows = known[first]
        columns = np.ascontiguousarray(d[rows].T)
        fit = None if fits is None else np.ascontiguousarray(fits[rows].T)
        self.masks = _unbeaten(columns, price, fit, columns @ self.weights)
        self.distortion, self.price = columns[self.masks], price[self.masks]
        self.fits = None if fit is None else fit[self.masks]
        self.excess = self.distortion - self.distortion.min(axis=0)

    def kernel(self, slope: float, some: Any = slice(None)) -> Kernel:
        return kernel(self.excess[some], self.price[some], slope)

    def mean(self, mask: int) -> Fraction:
        """The expected distortion of a single mask, exactly."""
        return _mean(self.shares, self.distortion[mask])

    def fit(self, solved: Solved) -> Enclosure | None:
        """The probability of a fit under a rule. All terms are nonnegative: see `certify`."""
        if self.fits is None:
            return None
        used = np.flatnonzero(solved.mixture > 0)
        share = solved.mixture[used][:, None] * self.kernel(solved.slope, used).values
        value = math.fsum(self.weights * ((share * self.fits[used]).sum(axis=0) / share.sum(axis=0)))
        radius = Fraction(value * 1.01 * (2 * len(used) + 16) * 2.0**-53 + 1e-100)
        return Enclosure(
            max(Fraction(0), Fraction(value) - radius), min(Fraction(1), Fraction(value) + radius)
        )


class _Search:
    """Slopes, one after the other, where chords and lines are farthest apart."""

    def __init__(
        self,
        distortion: Floats,
        weights: list[int],
        price: Floats,
        fits: npt.NDArray[np.bool_] | None,
        best: npt.NDArray[np.bool_] | None,
        error: Fraction,
    ) -> None:
        self.error = error
        self.problem = _Reduced(distortion, weights, price, fits)
        if best is None:
            self.ending = self.problem
        else:
            self.ending = _Reduced(np.where(best, 0.0, 1.0), weights, price, fits)
        self.base = _mean(self.problem.shares, self.problem.distortion.min(axis=0))
        self.blind, self.blind_mean = self._best_single()
        self.start = _Vertex(Fraction(self.problem.price[self.blind]), self.blind_mean - self.base)
        self.solved: list[Solved] = []

    def _best_single(self) -> tuple[int, Fraction]:
        """The best mask of the least price, and its expected distortion, exactly."""
        reduced = self.problem
        cheap = np.flatnonzero(reduced.price == reduced.price.min())
        means = reduced.distortion[cheap] @ reduced.weights
        near = cheap[means <= means.min() * (1 + 4 * (len(reduced.weights) + 8) * 2.0**-53)]
        value, mask = min((reduced.mean(int(m)), int(m)) for m in near)
        return mask, value

    def run(self, tolerance: float, slopes: list[float], progress: bool) -> Frontier:
        end = None
        reduced = self.ending
        # One mask of the least price may be the best for every data set, if only in truth and not in floats.
        alone = reduced.price[(reduced.excess == 0).all(axis=1)]
        if not (alone <= float(self.start.rate)).any():
            end = solve(reduced.kernel(math.inf), reduced.excess, reduced.weights, goal=1e-10)
            self.end = _Vertex(end.rate, Fraction(0))
            width = self._refine(tolerance, slopes, progress)
        else:
            self.end, width = self.start, 0.0
        return self._result(end, width)

    def _refine(self, tolerance: float, slopes: list[float], progress: bool) -> float:
        if self.start.excess == 0:  # flat in floats, though not in truth
            return 0.0
        bar = tqdm(desc="frontier", leave=False, delay=2, disable=None if progress else True)
        range_ = float(self.start.excess)
        for asked in slopes:
            self._solve(asked, tolerance * range_)
            bar.update()
        tried: set[float] = set(slopes)
        while True:
            gap, slope = self._widest(tried)
            if gap <= tolerance * range_ or slope is None or len(self.solved) >= MAX_POINTS:
                break
            tried.add(slope)
            self._solve(slope, tolerance * range_)
            bar.set_postfix(width=f"{gap / range_:.2g}")
            bar.update()
        bar.close()
        return self._widest(None)[0] / range_

    def _solve(self, slope: float, height: float) -> None:
        start = None
        if self.solved:
            start = min(self.solved, key=lambda s: abs(math.log(s.slope) - math.log(slope))).mixture
        goal = min(1e-6, max(0.02 * height * slope, 1e-10))
        reduced = self.problem
        found = solve(reduced.kernel(slope), reduced.excess, reduced.weights, start=start, goal=goal)
        self.solved.append(found)

    def hull(self) -> list[_Vertex]:
        """The lower convex hull of all rules, from the first to the least excess."""
        rules = [_Vertex(s.rate, s.excess) for s in self.solved]
        found: list[_Vertex] = []
        for vertex in sorted([self.start, self.end, *rules]):
            if found and vertex.excess >= found[-1].excess:
                continue
            while len(found) > 1 and _turns_right(found[-2], found[-1], vertex):
                found.pop()
            found.append(vertex)
        return found

    def _widest(self, tried: set[float] | None) -> tuple[float, float | None]:
        """The largest height between chord and lines, in floats, and the chord's slope.

        Chords tried, and those of slopes beyond the floats, are left out; None: no chord is.
        """
        hull = [(float(v.rate), float(v.excess)) for v in self.hull()]
        lines = sorted((s.slope, float(s.intercept)) for s in self.solved)
        corners = [(a - b) / (s - r) * -r + b for (r, b), (s, a) in pairwise(lines) if s > r]
        corners += [b for _, b in lines]
        worst: tuple[float, float | None] = (0.0, None)
        for (r0, e0), (r1, e1) in pairwise(hull):
            if r1 <= r0:
                continue
            slope = (r1 - r0) / (e0 - e1) if e0 > e1 else math.inf
            if tried is not None and (slope in tried or not 0 < slope < math.inf):
                continue
            inside = [r0, r1, *(c for c in corners if r0 < c < r1)]
            for rate in inside:
                below = max([0.0, *((b - rate) / s for s, b in lines)])
                height = e0 + (rate - r0) / (r1 - r0) * (e1 - e0) - below
                if height > worst[0]:
                    worst = height, slope
        return worst

    def _result(self, end: Solved | None, width: float) -> Frontier:
        def shown(low: Fraction, high: Fraction) -> Enclosure:
            return outward((self.base + low) * (1 - self.error), (self.base + high) * (1 + self.error))

        reduced, floor = self.problem, self.start.rate
        fit = None
        if reduced.fits is not None:
            held = reduced.fits[self.blind]
            fit = Enclosure.exactly(
                sum((s for s, f in zip(reduced.shares, held, strict=True) if f), Fraction(0))
            )
        points = [Point(0.0, Enclosure.exactly(floor), shown(self.start.excess, self.start.excess), fit, 1)]
        laws: list[tuple[_Reduced, Solved | int]] = [(reduced, self.blind)]
        for found in sorted(self.solved, key=lambda s: s.slope):
            least = max(floor, found.intercept - Fraction(found.slope) * found.excess)
            points.append(
                Point(
                    found.slope,
                    outward(min(least, found.rate), found.rate),
                    shown(found.excess_lower, found.excess),
                    reduced.fit(found),
                    int((found.mixture > 0).sum()),
                )
            )
            laws.append((reduced, found))
        full = Enclosure.exactly(floor)
        if end is not None:
            full = outward(min(max(floor, end.intercept), end.rate), end.rate)
            used = int((end.mixture > 0).sum())
            points.append(Point(math.inf, full, shown(Fraction(0), Fraction(0)), self.ending.fit(end), used))
            laws.append((self.ending, end))
        return Frontier(
            points=tuple(points),
            least=shown(Fraction(0), Fraction(0)),
            full=full,
            width=width,
            _hull=tuple(self.hull()),
            _lines=tuple((Fraction(s.slope), s.intercept) for s in self.solved),
            _base=self.base,
            _error=self.error,
            _laws=tuple(laws),
            _names=None,
        )


def _unbeaten(
    columns: Floats, price: Floats, fits: npt.NDArray[np.bool_] | None, means: Floats
) -> npt.NDArray[np.int64]:
    """Masks that no other one beats everywhere, at no higher a price and with no fewer fits; of equal ones the first."""
    order = np.lexsort((np.arange(len(columns)), price, means))
    few = np.linspace(0, columns.shape[1] - 1, min(64, columns.shape[1])).astype(np.int64)
    kept = np.empty_like(columns)
    kept_few, kept_price = np.empty((len(columns), len(few))), np.empty(len(columns))
    kept_fits = None if fits is None else np.empty_like(fits)
    chosen: list[int] = []
    for m in order.tolist():
        n = len(chosen)
        rivals = np.flatnonzero((kept_few[:n] <= columns[m, few]).all(axis=1) & (kept_price[:n] <= price[m]))
        beaten = (kept[rivals] <= columns[m]).all(axis=1)
        if fits is not None and kept_fits is not None:
            beaten &= (kept_fits[rivals] >= fits[m]).all(axis=1)
        if beaten.any():
            continue
        kept[n], kept_few[n], kept_price[n] = columns[m], columns[m, few], price[m]
        if fits is not None and kept_fits is not None:
            kept_fits[n] = fits[m]
        chosen.append(m)
    return np.array(sorted(chosen), np.int64)


def outward(lower: Fraction, upper: Fraction) -> Enclosure:
    """An interval between floats, so that some float lies inside; a single number stays what it is."""
    if lower == upper:
        return Enclosure(lower, upper)
    low, high = float(lower), float(upper)
    return Enclosure(
        Fraction(low if Fraction(low) <= lower else math.nextafter(low, -math.inf)),
        Fraction(high if Fraction(high) >= upper else math.nextafter(high, math.inf)),
    )


def _mean(shares: list[Fraction], values: Floats) -> Fraction:
    return sum((share * Fraction(v) for share, v in zip(shares, values.tolist(), strict=True)), Fraction(0))


def _turns_right(a: _Vertex, b: _Vertex, c: _Vertex) -> bool:
    """Whether b lies on or above the chord from a to c."""
    return (b.rate - a.rate) * (c.excess - a.excess) <= (b.excess - a.excess) * (c.rate - a.rate)


def _ends(who: str, name: str, value: Any) -> tuple[Fraction, Fraction]:
    exact = as_exact(who, name, value)
    return (exact.lower, exact.upper) if isinstance(exact, Enclosure) else (exact, exact)


def _float_array(name: str, value: Any) -> Floats:
    try:
        return np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        must = "be an array of floats, in rows of one length"
        raise type(error)(f"{WHO}: {name}={shown(value)} must {must}") from error


def _boolean(name: str, value: Any, shape: tuple[int, ...]) -> npt.NDArray[np.bool_] | None:
    if value is None:
        return None
    array = np.asarray(value)
    check(WHO, name, f"array of shape {array.shape}", array.shape == shape, f"have shape {shape}")
    if array.dtype != np.bool_:
        raise TypeError(f"{WHO}: {name} must be an array of bool, not {array.dtype}")
    return array


def _check_objective(objective: str, penalty: Any) -> None:
    check(
        WHO,
        "objective",
        objective,
        objective in ("lipschitz", "training_error"),
        "be lipschitz or training_error",
    )
    if penalty is not None:
        check(
            WHO,
            "penalty",
            penalty,
            objective == "lipschitz",
            "be left out where the training error is the objective",
        )
        misfit = exact_number(WHO, "penalty", penalty)
        check(WHO, "penalty", penalty, misfit >= 0, "be at least 0")
        check(WHO, "penalty", penalty, misfit <= LARGEST, "be at most 1e300")
