"""The isoperimetry constant of a finite law, certified from both sides.

A law mu on R^d is c-isoperimetric when for every bounded L-Lipschitz f and every t >= 0

    P(|f - E f| >= t) <= 2 exp(-d t^2 / (2 c L^2))        (Kumar, Luo & Sellke 2024, Definition 1).

For a law on finitely many points x_j (probabilities p_j, distances D_ij) the smallest such c is found as follows.

1. Only the values f_j = f(x_j) matter, and every 1-Lipschitz function on the points extends to a bounded one on R^d
   (McShane, then clipping). By homogeneity L = 1.
2. For disjoint sets of points A+, A-, not both empty, let tau(A+, A-) be the largest t such that some 1-Lipschitz f
   has f - E f >= t on A+ and <= -t on A-. With A = A+ u A-, the smallest valid constant is

       c* = max over (A+, A-) of  d tau^2 / (2 log(2 / P(A))).

3. tau is a linear program, and its dual is transport: weights lambda on A+ and nu on A-, of masses Lambda and N with
   Lambda + N = 1, make tau <= sum_j f_j s_j for s = lambda - nu + (N - Lambda) p, which is at most the cost of any
   flow whose net outflow is s. So a flow is a certificate: sum pi_ij D_ij plus, for the part r of s that a flow in
   floating point misses, max D times sum |r_j| / 2.
4. Cheap instances: lambda = one point gives tau <= e_j = sum_i p_i D_ij; halves on a pair j in A+, k in A- give
   tau <= D_jk / 2; lambda = mu given A+ with A- empty gives tau <= sum_{j in A, i not in A} p_j p_i D_ij / P(A).
   Hoeffding's inequality gives c* <= d (max D)^2 / 4 without any of this.
5. From below: any f with values in the rationals gives c* >= d (t/L)^2 / (2 log(2 / P(|f - E f| >= t))), L its
   Lipschitz constant on the points; f is a distance function or the optimal f of a linear program.

The pairs (A+, A-) are visited in the order of their cheap bounds, with a program each, until those bounds fall to
what is reached from below. Floats only steer; every number returned is rounded outward from balls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb
from scipy.optimize import linprog

from bounds.enclose import Enclosure, precision, to_arb
from sims.validate import Matrix, Vector, check, exact_array, exact_number

_BITS = 128
_MOST_POINTS = 12  # 3^points pairs (A+, A-) are listed up to here; beyond, only the cheapest bounds are used
_MOST_PROGRAMS = 400
_SLACK = 1e-9  # relative; far above the rounding of the few float operations it covers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class IsoperimetryConstant:
    """Two enclosed bounds of the smallest valid constant c* of a law: lower <= c* <= valid.

    Every c > 0 with c >= valid.upper is a valid constant; no c < lower.lower is. For a law on one point both are 0:
    every c > 0 is valid.
    """

    valid: Enclosure
    lower: Enclosure

    @property
    def smallest(self) -> Enclosure:
        """An enclosure of c*, the smallest valid constant."""
        return Enclosure(self.lower.lower, self.valid.upper)


@dataclass(frozen=True)
class _Law:
    """Distinct points with positive probabilities, and the distances between them as balls and as floats."""

    dimension: int
    probabilities: Vector
    distances: list[list[arb]]
    means: list[arb]  # e_j, the mean distance to point j
    p: Floats
    d: Floats

    @property
    def diameter(self) -> arb:
        return _largest([x for row in self.distances for x in row])


def isoperimetry_constant(points: Any, probabilities: Any) -> IsoperimetryConstant:
    """The smallest c for which the law (points (m, d), probabilities (m,)) is c-isoperimetric, from both sides.

    Numbers are taken exactly, and repeated points are one. Up to 12 distinct points the two sides mostly agree to
    nine digits. Raises ValueError when a probability is negative, when they do not sum to exactly 1, or for shapes
    that do not fit.
    """
    return _constant(*_exact_law("isoperimetry_constant", points, probabilities))


def lipschitz_tail(points: Any, probabilities: Any, t: Any) -> Fraction:
    """A certified upper bound of the largest P(|f - E f| >= t) over 1-Lipschitz f; exact where no near tie is met.

    The law and its errors as in `isoperimetry_constant`; t >= 0 a number taken exactly. With more than 12 points it
    is the cheap P(e >= t) of the module's point 4.
    """
    who = "lipschitz_tail"
    exact_points, exact_probabilities = _exact_law(who, points, probabilities)
    height = exact_number(who, "t", t)
    check(who, "t", t, height >= 0, "be at least 0")
    if height == 0:
        return Fraction(1)
    with precision(_BITS):
        law = _law(exact_points, exact_probabilities)
        threshold = to_arb(height)
        if len(law.p) > _MOST_POINTS:
            far = [p for p, e in zip(law.probabilities, law.means, strict=True) if not e < threshold]
            return sum(far, Fraction(0))
        signs, tau, mass = _pairs(law)
        possible = np.flatnonzero(tau * (1 + _SLACK) >= float(height))
        for programs, row in enumerate(possible[np.argsort(-mass[possible], kind="stable")].tolist()):
            if programs == _MOST_PROGRAMS or not _height(law, signs[row])[0] < threshold:
                return _mass(law, signs[row])
    return Fraction(0)


@lru_cache(maxsize=256)
def _constant(points: Matrix, probabilities: Vector) -> IsoperimetryConstant:
    with precision(_BITS):
        law = _law(points, probabilities)
        if len(law.p) == 1:
            return IsoperimetryConstant(Enclosure.exactly(0), Enclosure.exactly(0))
        lower = _largest([_reached(law, list(f)) for f in law.d])
        if len(law.p) > _MOST_POINTS:
            valid = _largest(list(_nested(law)))
        else:
            valid, lower = _search(law, lower)
        hoeffding = law.dimension * law.diameter**2 / 4
        return IsoperimetryConstant(Enclosure.from_arb(valid.min(hoeffding)), Enclosure.from_arb(lower))


def _search(law: _Law, lower: arb) -> tuple[arb, arb]:
    """Upper and lower bounds of c* by branching over the pairs (A+, A-), best cheap bound first."""
    signs, tau, float_mass = _pairs(law)
    cheap = law.dimension * tau**2 / (2 * np.log(2 / float_mass)) * (1 + _SLACK)
    valid = arb(0)
    programs = 0
    for row in np.argsort(-cheap, kind="stable").tolist():
        if arb(float(cheap[row])) < lower or programs == _MOST_PROGRAMS:
            # every pair not visited has this cheap bound at most
            return valid.max(lower).max(arb(float(cheap[row]))), lower
        mass = _mass(law, signs[row])
        bound = _constant_of(law, _cheap_height(law, signs[row]), mass)
        if bound > lower:
            programs += 1
            height, f = _height(law, signs[row])
            bound = _constant_of(law, height, mass)
            lower = lower.max(_reached(law, f))
        valid = valid.max(bound)
    return valid, lower


def _pairs(law: _Law) -> tuple[npt.NDArray[np.int8], Floats, Floats]:
    """All pairs (A+, A-) up to exchange as rows of signs, with float cheap bounds of tau and with P(A)."""
    m = len(law.p)
    half = (3**m - 1) // 2  # 1 .. half in balanced ternary; the negative numbers exchange A+ and A-
    codes = np.arange(half + 1, 2 * half + 1)
    signs = np.stack([(codes // 3**j) % 3 - 1 for j in range(m)], axis=1).astype(np.int8)
    used = signs != 0
    tau = np.where(used, law.d @ law.p, np.inf).min(axis=1)
    for j in range(m):
        for i in range(j):
            opposite = signs[:, i] * signs[:, j] < 0
            tau[opposite] = np.minimum(tau[opposite], law.d[i, j] / 2)
    mass = used @ law.p
    one_side = np.abs(signs.sum(axis=1)) == used.sum(axis=1)
    crossing = ((used * law.p) @ law.d * (~used * law.p)).sum(axis=1) / mass
    tau[one_side] = np.minimum(tau[one_side], crossing[one_side])
    return signs, tau, np.minimum(mass, 1.0)


def _height(law: _Law, signs: npt.NDArray[np.int8]) -> tuple[arb, list[float]]:
    """A certified upper bound of tau for one pair, and the values of a function that nearly reaches it."""
    m = len(law.p)
    arcs = [(i, j) for i in range(m) for j in range(m) if i != j]
    ends = np.flatnonzero(signs).tolist()
    scale = float(law.d.max())
    costs = np.concatenate([[law.d[i, j] / scale for i, j in arcs], np.zeros(len(ends))])
    balance = np.zeros((m + 1, len(costs)))
    for a, (i, j) in enumerate(arcs):
        balance[i, a], balance[j, a] = 1.0, -1.0
    for a, j in enumerate(ends, start=len(arcs)):
        balance[:m, a] = float(signs[j]) * law.p
        balance[j, a] -= float(signs[j])
        balance[m, a] = 1.0
    solved = linprog(costs, A_eq=balance, b_eq=np.eye(m + 1)[m], method="highs")
    if (
        solved.x is None or solved.eqlin.marginals is None
    ):  # the program is feasible and bounded: a solver's failure
        return _cheap_height(law, signs), [float(x) for x in law.d[ends[0]]]

    flow = [max(Fraction(0), Fraction(float(x))) for x in solved.x[: len(arcs)]]
    weights = [max(Fraction(0), Fraction(float(x))) for x in solved.x[len(arcs) :]]
    total = sum(weights) or Fraction(1)
    missing = [Fraction(0)] * m
    for j, weight in zip(ends, weights, strict=True):
        missing[j] += int(signs[j]) * weight / total
        for i in range(m):
            missing[i] -= int(signs[j]) * weight / total * law.probabilities[i]
    cost = arb(0)
    for (i, j), amount in zip(arcs, flow, strict=True):
        missing[i] -= amount
        missing[j] += amount
        if amount:
            cost += to_arb(amount) * law.distances[i][j]
    cost += to_arb(sum(abs(x) for x in missing)) * law.diameter / 2
    if not any(weights):
        cost = law.diameter
    return cost.min(_cheap_height(law, signs)), [float(x) * scale for x in solved.eqlin.marginals[:m]]


def _cheap_height(law: _Law, signs: npt.NDArray[np.int8]) -> arb:
    """The least of the cheap bounds of tau (point 4), as a ball."""
    ends = np.flatnonzero(signs).tolist()
    heights = [law.means[j] for j in ends]
    heights += [law.distances[i][j] / 2 for i in ends for j in ends if signs[i] * signs[j] < 0]
    if abs(int(signs.sum())) == len(ends):
        others = np.flatnonzero(signs == 0).tolist()
        p = law.probabilities
        crossing = sum((to_arb(p[i] * p[j]) * law.distances[i][j] for i in ends for j in others), arb(0))
        heights.append(crossing / to_arb(_mass(law, signs)))
    return _least(heights)


def _nested(law: _Law) -> Iterator[arb]:
    """Bounds of d t^2 / (2 log(2 / P(|f - E f| >= t))) for all t, from |f(x_j) - E f| <= e_j alone."""
    for e in law.means:
        # t <= e for this e, and all points whose e may reach it count
        mass = sum(
            (p for p, other in zip(law.probabilities, law.means, strict=True) if not other < e), Fraction(0)
        )
        yield _constant_of(law, e, mass)


def _reached(law: _Law, values: list[float]) -> arb:
    """The largest d (t/L)^2 / (2 log(2 / P(|f - E f| >= t))) over t, for the function with these values."""
    f = [Fraction(float(x)) for x in values]
    m = len(f)
    slope = _largest([to_arb(abs(f[i] - f[j])) / law.distances[i][j] for i in range(m) for j in range(i)])
    if not slope > 0:
        return arb(0)
    mean = sum((p * x for p, x in zip(law.probabilities, f, strict=True)), Fraction(0))
    off = [abs(x - mean) for x in f]
    best = arb(0)
    for t in set(off):
        mass = sum((p for p, x in zip(law.probabilities, off, strict=True) if x >= t), Fraction(0))
        best = best.max(_constant_of(law, to_arb(t) / slope, mass))
    return best


def _constant_of(law: _Law, height: arb, mass: Fraction) -> arb:
    return law.dimension * height**2 / (2 * to_arb(2 / mass).log())


def _mass(law: _Law, signs: npt.NDArray[np.int8]) -> Fraction:
    return sum((p for p, s in zip(law.probabilities, signs, strict=True) if s), Fraction(0))


def _largest(balls: list[arb]) -> arb:
    result = balls[0]
    for ball in balls[1:]:
        result = result.max(ball)
    return result


def _least(balls: list[arb]) -> arb:
    result = balls[0]
    for ball in balls[1:]:
        result = result.min(ball)
    return result


def _law(points: Matrix, probabilities: Vector) -> _Law:
    squares = [
        [sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), Fraction(0)) for y in points] for x in points
    ]
    distances = [[to_arb(square).sqrt() for square in row] for row in squares]
    weights = [to_arb(p) for p in probabilities]
    return _Law(
        dimension=len(points[0]),
        probabilities=probabilities,
        distances=distances,
        means=[sum((w * x for w, x in zip(weights, row, strict=True)), arb(0)) for row in distances],
        p=np.array([float(p) for p in probabilities]),
        d=np.array([[float(x) for x in row] for row in distances]),
    )


def _exact_law(who: str, points: Any, probabilities: Any) -> tuple[Matrix, Vector]:
    """The distinct points of positive probability, and their probabilities."""
    rows = exact_array(who, "points", points, 2)
    weights = exact_array(who, "probabilities", probabilities, 1)
    check(who, "probabilities", f"{len(weights)} numbers", len(weights) == len(rows), f"be {len(rows)}")
    check(who, "probabilities", probabilities, min(weights) >= 0, "be at least 0 each")
    check(who, "probabilities", probabilities, sum(weights) == 1, "sum to exactly 1")
    law: dict[Vector, Fraction] = {}
    for x, p in zip(rows, weights, strict=True):
        if p > 0:
            law[x] = law.get(x, Fraction(0)) + p
    return tuple(law), tuple(law.values())
