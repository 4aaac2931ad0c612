"""The smallest isoperimetry constant of a small finite law in floating point: one primal program per pair of sets."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog


def heights(
    points: Sequence[Sequence[float]], probabilities: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """(tau, P(A)) for all disjoint (A+, A-): the largest t with f - E f >= t on A+ and <= -t on A-, f 1-Lipschitz."""
    x = np.array(points, dtype=float)
    p = np.array(probabilities, dtype=float)
    m = len(p)
    lipschitz, limits = [], []
    for i, j in itertools.permutations(range(m), 2):
        row = np.zeros(m + 1)
        row[i], row[j] = 1.0, -1.0
        lipschitz.append(row)
        limits.append(np.linalg.norm(x[i] - x[j]))
    for signs in itertools.product((-1, 0, 1), repeat=m):
        if any(signs):
            rows = list(lipschitz)
            for j in range(m):
                if signs[j]:
                    row = np.append(p, 0.0)  # E f
                    row[j] -= 1.0
                    row *= signs[j]
                    row[m] = 1.0  # t + s_j (E f - f_j) <= 0
                    rows.append(row)
            solved = linprog(
                -np.eye(m + 1)[m],
                A_ub=np.array(rows),
                b_ub=np.array(limits + [0.0] * (len(rows) - len(limits))),
                bounds=[(0, 0)] + [(None, None)] * m,
            )
            assert solved.status == 0
            yield -solved.fun, float(sum(q for q, s in zip(p, signs, strict=True) if s))


def smallest_constant(points: Sequence[Sequence[float]], probabilities: Sequence[float]) -> float:
    """The largest d tau^2 / (2 log(2 / P(A)))."""
    d = len(points[0])
    return max(d * t**2 / (2 * math.log(2 / mass)) for t, mass in heights(points, probabilities) if t > 0)


def largest_tail(points: Sequence[Sequence[float]], probabilities: Sequence[float], t: float) -> float:
    """The largest P(A) with tau >= t."""
    return max((mass for height, mass in heights(points, probabilities) if height >= t), default=0.0)
