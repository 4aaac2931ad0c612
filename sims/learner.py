"""The learner, exactly: least squares on the masked features, shrunk to just fit epsilon below the noise.

For a mask m and a data set with counts c_x and label sums t_x at its distinct points, the features of unit j
are phi_j(x) = relu((m*w)_j.x + b_j), and the outer weights a minimise sum over the n points of (y - sum_j a_j
phi_j(x))^2. Where several do, the one of least l2 norm |a| is taken: the fitted values on the data are the
same for all of them, the Lipschitz constant is not, so a rule is needed. It is exact: a = B^T z with B a set
of rows of the feature matrix that span its row space, and z the unique solution left. A unit dead on the data
gets a_j = 0.

With R = |yhat|^2 / n and Y2 = |y|^2 / n the loss of s times the fit is Y2 - (2 s - s^2) R. Let theta = Y2 -
sigma^2 + epsilon. The data are fitted epsilon below the noise by some s in [0, 1] exactly when R >= theta,
and the least such s is 1 - sqrt(1 - theta/R), or 0 where theta <= 0; that multiple is the learner's function.
Where no multiple fits, the learner returns the least-squares fit itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import Any

from flint import fmpq, fmpq_mat

from bounds.enclose import Enclosure, precision, to_arb
from sims.data import DataLaw
from sims.lipschitz import activation_cells
from sims.masks import check_mask
from sims.network import Network
from sims.validate import check, exact_integer, exact_number, integer_rows


@total_ordering
@dataclass(frozen=True, init=False)
class RootDifference:
    """The number sqrt(rational - sqrt(radicand)) >= 0 with rational, radicand Fractions: a Lipschitz
    constant.

    Canonical: radicand is 0 or not the square of a rational. Then `rational` and `radicand` determine the
    number and the number determines them (sqrt(e') = sqrt(e) + q squared forces q = 0), so equality is
    equality of fields and the order is decided by squaring, in rational arithmetic only.
    """

    rational: Fraction
    radicand: Fraction

    def __init__(self, rational: Fraction, radicand: Fraction = Fraction(0)) -> None:
        root = _rational_root(radicand)
        if root is not None:
            rational, radicand = rational - root, Fraction(0)
        object.__setattr__(self, "rational", rational)
        object.__setattr__(self, "radicand", radicand)

    def __lt__(self, other: RootDifference) -> bool:
        # a - sqrt(e) < a' - sqrt(e')  <=>  sqrt(e') < gap + sqrt(e)
        gap, e, e_other = other.rational - self.rational, self.radicand, other.radicand
        if gap < 0 and e <= gap * gap:
            return False  # the right side is not positive
        rest = e_other - gap * gap - e  # is rest < 2 gap sqrt(e)?
        if gap >= 0:
            return rest < 0 or rest * rest < 4 * gap * gap * e
        return rest < 0 and rest * rest > 4 * gap * gap * e

    def less_than(self, limit: Fraction) -> bool:
        """Whether the number is less than a rational."""
        return limit > 0 and self < RootDifference(limit * limit)

    def enclosure(self) -> Enclosure:
        """The number itself, exact where it is rational with few digits, else to about 53 bits."""
        if self.radicand == 0:
            root = _rational_root(self.rational)
            if root is not None:
                return Enclosure.exactly(root)
        bits = 128
        while True:
            with precision(bits):
                square = to_arb(self.rational) - to_arb(self.radicand).sqrt()
                if square > 0 and square.rel_accuracy_bits() >= 64:
                    return Enclosure.from_arb(square.sqrt())
            bits *= 2

    def __float__(self) -> float:
        return float(self.enclosure())


@dataclass(frozen=True)
class Learned:
    """What the learner returns for one mask and one data set.

    outer: the least-squares outer weights (Fractions, before shrinking); explained: R = |yhat|^2 / n; fits:
    whether some multiple of it fits epsilon below the noise; shrink_complement: (1 - s)^2 as a Fraction, s
    the multiple taken; training_error: the loss of the learner's function; lipschitz: its Lipschitz constant.
    """

    outer: tuple[Fraction, ...]
    explained: Fraction
    fits: bool
    shrink_complement: Fraction
    training_error: Fraction
    lipschitz: RootDifference


def learn(network: Network, mask: int, law: DataLaw, data_set: int, epsilon: Any) -> Learned:
    """The learner's answer, exactly, for one mask and the data set of index `data_set` in the law.

    Raises ValueError for a mask or an index out of range, or epsilon outside (0, sigma^2).
    """
    mask = check_mask("learn", mask, network.p)
    data_set = exact_integer("learn", "data_set", data_set)
    check("learn", "data_set", data_set, 0 <= data_set < law.size, f"satisfy 0 <= data_set < {law.size}")
    target = check_target("learn", network, law, epsilon)
    rows, bias = network.masked(mask), network.inner_bias or (Fraction(0),) * network.k
    total: dict[tuple[Fraction, ...], list[Fraction]] = {}
    square = Fraction(0)
    for x, y, count in zip(law.atom_x, law.atom_y, law.counts[data_set].tolist(), strict=True):
        if count:
            seen = total.setdefault(x, [Fraction(0), Fraction(0)])
            seen[0] += count
            seen[1] += count * y
            square += count * y * y
    units = [([(i, w) for i, w in enumerate(row) if w], b) for row, b in zip(rows, bias, strict=True)]
    features = [[max(Fraction(0), sum((w * x[i] for i, w in kept), b)) for kept, b in units] for x in total]
    outer, explained = least_squares(features, [c for c, _ in total.values()], [t for _, t in total.values()])
    cells = activation_cells(rows, network.inner_bias)
    steepest = largest_squared_gradient(cells, rows, outer)
    theta = (square - target) / law.n
    explained, square = explained / law.n, square / law.n
    fits = explained >= theta
    complement = shrink_complement(explained, theta)
    return Learned(
        tuple(outer),
        explained,
        fits,
        complement,
        square - (1 - complement) * explained,
        shrunk_lipschitz(steepest, complement),
    )


def check_target(who: str, network: Network, law: DataLaw, epsilon: Any) -> Fraction:
    """n (sigma^2 - epsilon), the squared errors to reach.

    ValueError unless 0 < epsilon < sigma^2 and d agrees, TypeError for what is no network or no law.
    """
    if not isinstance(network, Network):
        raise TypeError(f"{who}: network must be a Network, not {type(network).__name__}")
    if not isinstance(law, DataLaw):
        raise TypeError(f"{who}: law must be FixedDesign or Iid, not {type(law).__name__}")
    check(who, "network.d", network.d, network.d == law.d, f"equal law.d={law.d}")
    epsilon, sigma2 = exact_number(who, "epsilon", epsilon), law.sigma_squared
    check(who, "epsilon", epsilon, 0 < epsilon < sigma2, f"satisfy 0 < epsilon < sigma^2 = {sigma2}")
    return law.n * (sigma2 - epsilon)


def shrink_complement(explained: Fraction, theta: Fraction) -> Fraction:
    """(1 - s)^2 for the multiple s that the learner takes: 1 - theta/R, 1 if theta <= 0, 0 if R < theta."""
    if theta <= 0:
        return Fraction(1)
    return Fraction(0) if explained < theta else 1 - theta / explained


def shrunk_lipschitz(squared: Fraction, complement: Fraction) -> RootDifference:
    """s times sqrt(squared), where complement = (1 - s)^2: squared (1 + complement) - 2 squared sqrt(complement)."""
    return RootDifference(squared * (1 + complement), 4 * squared * squared * complement)


def least_squares(
    features: Sequence[Sequence[Any]], counts: Sequence[Any], sums: Sequence[Any]
) -> tuple[list[Fraction], Fraction]:
    """Outer weights of least norm among the minimisers, and |yhat|^2 summed over the n points. Exact.

    features: one row of numbers per distinct point; counts, sums: how many data points lie there and the sum
    of their labels. The minimiser a of sum_x c_x (t_x/c_x - phi(x).a)^2 with least |a|.
    """
    phi = fmpq_mat([[_fmpq(v) for v in row] for row in features])
    reduced, rank = fmpq_mat(
        phi.transpose()
    ).rref()  # pivot columns of phi^T are rows of phi that span the row space
    if rank == 0:
        return [Fraction(0)] * phi.ncols(), Fraction(0)
    pivots = [next(x for x in range(reduced.ncols()) if reduced[i, x] != 0) for i in range(rank)]
    if rank == phi.ncols():
        basis = fmpq_mat([[fmpq(int(i == j)) for j in range(rank)] for i in range(rank)])
    else:
        basis = fmpq_mat([[phi[x, j] for j in range(phi.ncols())] for x in pivots])
    design = phi * basis.transpose()
    weighted = fmpq_mat([[design[x, i] * _fmpq(counts[x]) for x in range(phi.nrows())] for i in range(rank)])
    right = fmpq_mat([[_fmpq(t)] for t in sums])
    solution = (weighted * design).solve(design.transpose() * right)
    outer = basis.transpose() * solution
    explained = (solution.transpose() * (design.transpose() * right))[0, 0]
    return [_fraction(outer[j, 0]) for j in range(phi.ncols())], _fraction(explained)


def largest_squared_gradient(
    cells: Sequence[int], rows: Sequence[Sequence[Any]], outer: Sequence[Fraction]
) -> Fraction:
    """The largest |sum over active units of a_j w_j|^2 over the cells: the square of the Lipschitz constant."""
    alive = [j for j, a in enumerate(outer) if a]
    if not alive:
        return Fraction(0)
    (scaled,), common = integer_rows([[outer[j] for j in alive]])
    whole, row_scale = integer_rows([rows[j] for j in alive])
    parts = [[a * w for w in row] for a, row in zip(scaled, whole, strict=True)]
    patterns = {tuple(i for i, j in enumerate(alive) if cell >> j & 1) for cell in cells}
    axes, best = range(len(whole[0])), 0
    for active in patterns:
        square = 0
        for e in axes:
            slope = 0
            for i in active:
                slope += parts[i][e]
            square += slope * slope
        best = max(best, square)
    return Fraction(best, (common * row_scale) ** 2)


def _fmpq(value: Any) -> fmpq:
    return fmpq(int(value.numerator), int(value.denominator))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _rational_root(value: Fraction) -> Fraction | None:
    """The square root of a rational, where it is rational."""
    if value < 0:
        return None
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    return None
