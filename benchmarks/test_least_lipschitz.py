"""Least Lipschitz constants of whole tables, beside one convex program at a time, and how far the learner is from it."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize

from sims.data import Iid
from sims.least_lipschitz import best_lipschitz_table, best_weights, problem_of
from sims.mask_table import MaskTable
from sims.network import Network

CORNERS = {2: [[1, 0], [0, 1], [1, 1], [-1, 1]], 3: [[1, 1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, -1]]}
EPSILON = Fraction(3, 10)


def by_slsqp(problem, start):
    """The same program by scipy's SLSQP, squares of the gradients as constraints; floats, nothing proved."""
    forms = np.array(problem.gradients, float)
    inside = np.array([[j in cell for j in range(len(forms))] for cell in problem.functions.cells], float)
    gram, right = np.array(problem.gram, float), np.array(problem.right, float)
    theta = float(problem.theta)
    quad = np.einsum("ci,cj,ie,je->cij", inside, inside, forms, forms)
    limits = [
        {
            "type": "ineq",
            "fun": lambda v: v[-1] - np.einsum("cij,i,j->c", quad, v[:-1], v[:-1]),
            "jac": lambda v: np.column_stack([-2 * quad @ v[:-1], np.ones(len(quad))]),
        },
        {
            "type": "ineq",
            "fun": lambda v: 2 * right @ v[:-1] - v[:-1] @ gram @ v[:-1] - theta,
            "jac": lambda v: np.append(2 * (right - gram @ v[:-1]), 0.0),
        },
    ]
    top = np.einsum("cij,i,j->c", quad, start, start).max()
    slope = np.append(np.zeros(len(start)), 1.0)
    found = minimize(
        lambda v: v[-1], np.append(start, top), jac=lambda v: slope, constraints=limits, method="SLSQP"
    )
    return math.sqrt(max(found.x[-1], 0.0)) if found.success else math.nan


@pytest.mark.parametrize(("k", "d", "n"), [(3, 2, 5), (4, 3, 4)], ids=["k=3 d=2", "k=4 d=3"])
def test_table_beside_convex_programs(compare, remark, best_of, k, d, n):
    """All masks (or 256 of them) and all data sets, proved, beside SLSQP on a sample of the same problems."""
    network, law = Network.random(k, d, seed=1), Iid.noisy_labels(CORNERS[d], Fraction(1, 2), n)
    rng = np.random.default_rng(0)
    masks = np.sort(rng.choice(2**network.p, min(256, 2**network.p), replace=False))
    best_lipschitz_table(network, law, EPSILON, masks[:2])
    best_weights(network, 2**network.p - 1, law, 0, EPSILON)
    table = best_lipschitz_table(network, law, EPSILON, masks)
    ours = best_of(lambda: best_lipschitz_table(network, law, EPSILON, masks)) / table.fits.sum()
    places = rng.permutation(np.argwhere(table.fits & (table.upper > 0)))[:40]
    sample = []
    for t, m in places.tolist():
        problem, _ = problem_of(network, int(masks[m]), law, t, EPSILON)
        gram, right = np.array(problem.gram, float), np.array(problem.right, float)
        sample.append((problem, np.linalg.lstsq(gram, right, rcond=None)[0], table.upper[t, m]))
    theirs = best_of(lambda: [by_slsqp(problem, start) for problem, start, _ in sample], 1) / len(sample)
    tag = f"least Lipschitz constant, k={k}, d={d}, n={n}, per entry of a table that fits"
    compare(tag, ours, "SLSQP on the reduced problem, no proof", theirs)
    one = best_of(
        lambda: [best_weights(network, int(masks[m]), law, t, EPSILON) for t, m in places.tolist()], 1
    )
    compare(tag, ours, "best_weights, proved in Fractions", one / len(places))
    right_ones = sum(abs(by_slsqp(p, s) - v) <= 1e-5 * v for p, s, v in sample)
    remark(
        f"{tag}: SLSQP is right to 1e-5 on {right_ones} of {len(sample)}; gap proved {table.relative_gap:.1g}"
    )
    learner = np.full(table.lower.shape, math.nan)
    shrunk = MaskTable(network, law, EPSILON, masks)
    for block in shrunk.blocks:
        learner[block.data] = block.lipschitz[:, block.column]
    some = table.fits & (table.upper > 0)
    ratio = learner[some] / table.upper[some]
    weight = np.broadcast_to(np.array([float(w) for w in law.weights])[:, None], some.shape)[some]
    order = np.argsort(ratio)
    share = np.cumsum(weight[order]) / weight.sum()
    middle, high = (ratio[order][np.searchsorted(share, q)] for q in (0.5, 0.9))
    remark(
        f"{tag}: shrunk least squares over best: median {middle:.3f}, nine in ten below {high:.2f}, "
        f"largest {ratio.max():.1f}; equal to 1e-6 in {weight[ratio < 1 + 1e-6].sum() / weight.sum():.0%}"
    )
    assert ratio.min() >= 1 - 2e-6
