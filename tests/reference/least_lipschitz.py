"""The least Lipschitz constant by cutting planes: Kelley's method with linear programs, in floats, from the definition.

Nothing is shared with sims.least_lipschitz: outer weights of all units (repeated, opposite, dead ones too), cells as
sign patterns that leave an open set, and a linear program that is sharpened by tangents of the gradient norms
and of the squared error until nothing changes.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog


def cells(rows, bias):
    """Distinct activation patterns by linear programs: every sign pattern that leaves an open set."""
    k, d = rows.shape
    live = [j for j in range(k) if rows[j].any()]
    found = []
    for signs in itertools.product((-1.0, 1.0), repeat=len(live)):
        # maximise s <= 1 with sign_j (w_j.x + b_j) >= s |w_j|
        a = [[*(-s * rows[j]), np.linalg.norm(rows[j])] for s, j in zip(signs, live, strict=True)]
        b = [s * bias[j] for s, j in zip(signs, live, strict=True)]
        if not live:
            break
        solved = linprog([0.0] * d + [-1.0], A_ub=a, b_ub=b, bounds=[(None, None)] * d + [(None, 1.0)])
        if solved.status == 0 and solved.x[d] > 1e-7:
            found.append([j for s, j in zip(signs, live, strict=True) if s > 0])
    return found


def least_lipschitz(rows, bias, points, labels, allowed, box=1e3):
    """min Lip over outer weights with sum (y - f(x))^2 <= allowed, to 1e-6 in Lip and in the errors; None if none fits.

    rows (k, d), bias (k,), points (n, d), labels (n,): one entry per draw.
    """
    rows, bias = np.asarray(rows, float), np.asarray(bias, float)
    k, d = rows.shape
    phi = np.maximum(np.asarray(points, float) @ rows.T + bias, 0.0)
    labels = np.asarray(labels, float)
    start = np.linalg.lstsq(phi, labels, rcond=None)[0]
    if ((labels - phi @ start) ** 2).sum() > allowed + 1e-9:
        return None
    jumps = [np.array([rows[j] * (j in cell) for j in range(k)]).T for cell in cells(rows, bias)]  # (d, k)
    cuts, limits = [], []
    for jump in jumps:
        for e in range(d):
            for sign in (1.0, -1.0):
                cuts.append([*(sign * jump[e]), -1.0])
                limits.append(0.0)
    value, a = 0.0, start
    for _ in range(400):
        residual = labels - phi @ a
        error = (residual**2).sum()
        # error(a') >= error - 2 residual.phi (a' - a): at most `allowed`
        slope = -2.0 * residual @ phi
        if error > allowed:
            cuts.append([*slope, 0.0])
            limits.append(allowed - error + slope @ a)
        steepest = 0.0
        for jump in jumps:
            gradient = jump @ a
            norm = np.linalg.norm(gradient)
            steepest = max(steepest, norm)
            if norm > value:
                cuts.append([*(gradient @ jump / norm), -1.0])
                limits.append(0.0)
        if error <= allowed + 1e-6 and steepest <= value + 1e-6:
            return value
        solved = linprog(
            [0.0] * k + [1.0],
            A_ub=cuts,
            b_ub=limits,
            bounds=[(-box, box)] * k + [(0.0, None)],
            method="highs",
        )
        a, value = solved.x[:k], solved.x[k]
    return math.nan
