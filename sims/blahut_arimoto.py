"""The information-distortion problem at one slope: certified both ways, and solved by Newton steps on few masks.

Given are data sets t with probabilities p_t, the distortion in excess of the least one of the data set, X_tm >= 0, and a
price of every mask in bits, c_m >= 0 (0 unless stated). A pruning rule P(m | t) has the rate

    R = I(mask; data) + E price    in bits,    and the excess    E = E X.

Blahut and Arimoto: for a slope s >= 0 (bits per unit of distortion) the least R + s E over all rules is the least of
F(q) = -sum_t p_t log2 Z_t over probability vectors q, with A_tm = 2^(-c_m - s X_tm) and Z_t = sum_m q_m A_tm. It is
attained by the rule P(m | t) = q_m A_tm / Z_t; its masks have the marginal law q_m b_m, b_m = sum_t p_t A_tm / Z_t.

Above: for the rule of any q, every relative entropy to q is at least the information, so that
    R <= sum_t p_t sum_m P_tm (log2(P_tm / q_m) + c_m) = F(q) - s E(q).

Below (Berger; Csiszar): for every rule P with marginal law r of its masks, and for any numbers Z_t > 0, q or no q,
    R + s E + sum p_t log2 Z_t + log2 b = sum_t p_t sum_m P_tm log2(P_tm Z_t b / (r_m A_tm)),   b = max_m b_m,
and log2 x >= (1 - 1/x) / ln 2 makes the right side at least (1 - sum_m r_m b_m / b) / ln 2 >= 0. Hence the line
    R + s E >= -sum_t p_t log2 Z_t - log2 b    for every rule.
With Z from the same q the two differ by log2 b, which is 0 at the best q and nowhere else.

Slope infinity: A_tm is 2^(-c_m) where the mask is best for the data set and 0 elsewhere. The same two bounds enclose the
least rate among the rules that choose best masks only.

The best q maximises the likelihood of a mixture. Blahut and Arimoto's step q_m <- q_m b_m is its EM step, whose
convergence is sublinear where masks tie; here masks enter only when b_m > 1 says so, and among the entered ones the
quadratic model of F is minimised under q >= 0 (Kim, Carbonetto, Stephens & Anitescu 2020, for such mixtures).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cho_factor, cho_solve

Floats = npt.NDArray[np.float64]

_U = 2.0**-53
_FLOOR = 1000.0  # entries of A below 2^-1000 are taken to be 0
_LEAST_Z = 2.0**-400
_CUT = 1e-100  # far above what underflow and the floor can change, while Z >= 2^-400
_ENTER = 48  # masks that may enter between two looks at all of them, or a third of those that are in
_NEAR = 8  # bits that a data set may lose at first
_STARVED = 8.0
_NEWTON = 12  # Newton steps between two looks
_LOOKS = 400


@dataclass(frozen=True)
class Kernel:
    """A for one slope: values (masks, data sets), and a bound of |log2(value) + c_m + s X_tm| for the positive ones.

    Entries that are 0 stand for true ones of at most 2^-999.
    """

    slope: float
    values: Floats
    doubt: float


@dataclass(frozen=True)
class Solved:
    """A rule and a line. In bits and units of distortion; all four numbers are rational and rounded outward.

    slope: s, infinite at the end; mixture (masks,): q; the rule is P(m | t) = q_m A_tm / Z_t with the floats A.
    rate: at least the rule's rate; excess_lower, excess: around the rule's excess; intercept: R + s E is at least that
    for every rule (at slope infinity: R is, for every rule of best masks).
    """

    slope: float
    mixture: Floats
    rate: Fraction
    excess_lower: Fraction
    excess: Fraction
    intercept: Fraction


def kernel(excess: Floats, price: Floats, slope: float) -> Kernel:
    """A = 2^(-price - slope excess) for floats excess (masks, data sets), price (masks,), all at least 0.

    The excess may be a rounded difference: one more relative error of 2^-53. Slope infinity: positive where the excess
    is 0. exp2 is taken to be right to 4 units in the last place (numpy's is better).
    """
    if math.isinf(slope):
        values = np.where(excess == 0, np.exp2(-price)[:, None], 0.0)
        return Kernel(slope, values, 16 * _U)
    with np.errstate(over="ignore"):
        exponent = slope * excess
    exponent += price[:, None]
    flushed = exponent > _FLOOR
    exponent[flushed] = 0.0
    largest = float(exponent.max(initial=0.0))
    np.negative(exponent, out=exponent)
    np.exp2(exponent, out=exponent)
    exponent[flushed] = 0.0
    # Three roundings of a sum and products of nonnegative numbers, and 8 units of exp2 over ln 2.
    return Kernel(slope, exponent, (3.1 * largest + 16) * _U)


def solve(
    a: Kernel, excess: Floats, weights: Floats, *, start: Floats | None = None, goal: float = 1e-9
) -> Solved:
    """The best rule for a kernel, once R + s E is known to `goal` bits or floats allow no more, and its certificate.

    excess (masks, data sets) as `kernel` took it; weights (data sets,): probabilities as nearest floats, positive.
    start (masks,): a mixture to begin with.
    """
    mixture = _best_mixture(a.values, weights, start, goal)
    return certify(a, excess, weights, mixture)


def certify(a: Kernel, excess: Floats, weights: Floats, mixture: Floats) -> Solved:
    """The certificate of any mixture q >= 0 that gives every data set Z >= 2^-400. Rigorous.

    All terms are nonnegative, so that sums of m products in any order, as a BLAS takes them, have relative error
    (m + 2) 2^-53. log2 is taken to be right to 4 units in the last place.
    """
    used = np.flatnonzero(mixture > 0)
    q, some, n_data = mixture[used], a.values[used], len(weights)
    z = q @ some
    if not float(z.min()) >= _LEAST_Z:
        raise ValueError(f"certify: mixture={mixture} must give every data set a weight of at least 2^-400")
    surprise = -np.log2(z)
    log_sum = math.fsum(weights * surprise)
    log_size = math.fsum(weights * np.abs(surprise))
    entry = (len(used) + 4) * _U  # relative error of Z
    # The line: Z are what these floats are, A and the sums are in doubt.
    hits = float((a.values @ (weights / z)).max())
    log_hits = math.log2(hits) + 4 * _U * abs(math.log2(hits)) + a.doubt + 1.5 * (n_data + 8) * _U
    intercept = log_sum - 12 * _U * log_size - log_hits - _CUT
    # The rule: its A are what these floats are.
    total = math.fsum(q)
    lower = upper = 0.0
    if not math.isinf(a.slope):
        mean = math.fsum(weights * ((q @ (some * excess[used])) / z))
        error = 1.01 * (2 * len(used) + 16) * _U
        lower, upper = max(0.0, mean * (1 - error) - _CUT), mean * (1 + error) + _CUT
    rate = math.log2(total) + 8 * _U + a.doubt + log_sum + 12 * _U * log_size + 1.5 * entry + _CUT
    slope = Fraction(0) if math.isinf(a.slope) else Fraction(a.slope)
    # Four more roundings of numbers no larger than these in the two sums above.
    slack = Fraction(8 * _U * (abs(log_sum) + abs(log_hits) + 1))
    return Solved(
        slope=a.slope,
        mixture=mixture,
        rate=max(Fraction(0), Fraction(rate) - slope * Fraction(lower) + slack),
        excess_lower=Fraction(lower),
        excess=Fraction(upper),
        intercept=Fraction(intercept) - slack,
    )


def _best_mixture(values: Floats, weights: Floats, start: Floats | None, goal: float) -> Floats:
    """The q of least F to `goal` bits, or the best one met when no step improves it any more."""
    first = _first_mixture(values, weights)
    start = first if start is None else start / start.sum()
    if _starved(start @ values, values, weights):
        start = 0.875 * start + 0.125 * first
    inside = np.flatnonzero(start > 0)
    q = start[inside] / start[inside].sum()
    best, least = (inside, q), math.inf
    stuck = 0
    for _ in range(_LOOKS):
        z = q @ values[inside]
        hits = values @ (weights / z)
        gap = math.log2(float(hits.max()))
        if gap < least:
            best, stuck = (inside, q), stuck if gap > 0.9 * least else 0
            least = gap
        if gap <= goal or stuck > 6:
            break
        stuck += 1
        outside = hits > 1.0
        outside[inside] = False
        new = np.flatnonzero(outside)
        most = max(_ENTER, len(inside) // 3)
        if len(new) > most:
            new = new[np.argpartition(-hits[new], most)[:most]]
        inside = np.concatenate([inside, new])
        q = _newton(values[inside], weights, np.concatenate([q, np.zeros(len(new))]), 0.02 * gap)
        inside, q = inside[q > 0], q[q > 0]
    mixture = np.zeros(len(values))
    mixture[best[0]] = best[1]
    return mixture


def _starved(z: Floats, values: Floats, weights: Floats) -> bool:
    """Whether some data set is left far from the masks that serve it: Newton steps would take long to bring them back."""
    return bool(z.min() <= 0.0 or float((values @ (weights / z)).max()) > _STARVED)


def _first_mixture(values: Floats, weights: Floats) -> Floats:
    """A few masks among which every data set finds one that is nearly its best, greedily."""
    enough = (values >= 2.0**-_NEAR * values.max(axis=0)).astype(np.float64)
    worth = enough @ weights
    mixture, open_ = np.zeros(len(values)), np.ones(len(weights), np.bool_)
    while open_.any():
        mask = int(worth.argmax())
        served = np.flatnonzero(open_ & (enough[mask] > 0))
        mixture[mask] = weights[served].sum()
        worth -= enough[:, served] @ weights[served]
        worth[mask] = -1.0
        open_[served] = False
    return mixture


def _newton(values: Floats, weights: Floats, q: Floats, goal: float) -> Floats:
    """Newton steps for few masks: min over x >= 0 of -sum p log Z(x) + sum x, whose minimum has sum x = 1.

    At x the gradient is 1 - b, the second derivative H = B B^T with B_mt = A_mt sqrt(p_t) / Z_t, and H x = b, so that the
    quadratic model at y is y'Hy / 2 - (2 b - 1)'y up to a constant.
    """
    z = q @ values
    for _ in range(_NEWTON):
        hits = values @ (weights / z)
        if math.log2(float(hits.max())) <= goal and float(q @ np.abs(hits - 1)) <= goal:
            break
        scaled = values * (np.sqrt(weights) / z)
        target = _quadratic(scaled @ scaled.T, 2 * hits - 1, q)
        step = target - q
        slope = float(step @ (1 - hits))
        other = target @ values
        before = -float(weights @ np.log(z)) + float(q.sum())
        # The quadratic does not see that Z = 0 costs infinitely much: let no Z fall to less than a quarter at once.
        share = 1.0 if (other >= 0.25 * z).all() else 0.75
        while share > 1e-4:
            mixed = (1 - share) * z + share * other
            value = -float(weights @ np.log(mixed)) + float(((1 - share) * q + share * target).sum())
            if value <= before + 0.1 * share * slope:
                break
            share /= 2
        if slope >= 0 or share <= 1e-4:
            q = q * hits  # Blahut and Arimoto's own step never fails
        else:
            q = np.maximum((1 - share) * q + share * target, 0.0)
        q /= q.sum()
        z = q @ values
    return q


def _quadratic(matrix: Floats, linear: Floats, start: Floats) -> Floats:
    """About the least y'My/2 - linear'y over y >= 0.

    All signs that are wrong are changed at once, as long as that makes them fewer (block principal pivoting: Portugal,
    Judice & Vicente 1994); where it does not, as for masks that hardly differ, masks enter one by one from the start.
    """
    n = len(linear)
    matrix = matrix + np.diag(1e-13 * np.maximum(np.diag(matrix), 1e-13 * float(np.trace(matrix))))
    free, fewest, patience = start > 0, n + 1, 4
    while patience > 0:
        at = np.flatnonzero(free)
        try:
            best = cho_solve(cho_factor(matrix[np.ix_(at, at)], check_finite=False), linear[at])
        except LinAlgError:
            break
        y = np.zeros(n)
        y[at] = best
        pull = linear - matrix[:, at] @ best
        wrong = np.where(free, y < 0, pull > 1e-14)
        count = int(wrong.sum())
        if count == 0:
            return y
        if count < fewest:
            fewest, patience = count, 4
        else:
            patience -= 1
        free = free ^ wrong
    return _one_by_one(matrix, linear, start)


def _one_by_one(matrix: Floats, linear: Floats, start: Floats) -> Floats:
    """The same by the active sets of Lawson & Hanson (1974): never worse than the start, and few masks at a time."""
    y, free = start.copy(), start > 0
    for _ in range(3 * len(linear)):
        while free.any():
            at = np.flatnonzero(free)
            try:
                best = cho_solve(cho_factor(matrix[np.ix_(at, at)], check_finite=False), linear[at])
            except LinAlgError:
                return y
            if (best > 0).all():
                y[at] = best
                break
            low = best <= 0
            share = y[at][low] / (y[at][low] - best[low])
            y[at] += float(share.min()) * (best - y[at])
            out = at[low][share <= share.min()]
            y[out] = 0.0
            free[out] = False
        pull = linear - matrix @ y
        pull[free] = 0.0
        mask = int(pull.argmax())
        if pull[mask] <= 1e-13:
            break
        free[mask] = True
    return y
