"""Rate-distortion by other means: Blahut and Arimoto's plain loop, and the rule itself by a general convex solver."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, minimize


def plain_loop(distortion: Any, weights: Any, slope: float, steps: int) -> tuple[float, float]:
    """(I, E d) in bits after so many steps of the textbook's algorithm from the uniform mixture; slope in bits."""
    d, p = np.asarray(distortion, float), np.asarray(weights, float) / np.sum(weights)
    q = np.full(d.shape[1], 1 / d.shape[1])
    heavy = np.exp2(-slope * (d - d.min(axis=1, keepdims=True)))
    for _ in range(steps):
        rule = q * heavy
        rule /= rule.sum(axis=1, keepdims=True)
        q = p @ rule
    return information(rule, p), float(p @ (rule * d).sum(axis=1))


def information(rule: Any, p: Any) -> float:
    """I in bits of P(m | t) under P(t), by its definition."""
    mixture = p @ rule
    return sum(
        p[t] * rule[t, m] * math.log2(rule[t, m] / mixture[m])
        for t in range(len(p))
        for m in range(rule.shape[1])
        if p[t] * rule[t, m] > 0
    )


def least(distortion: Any, weights: Any, slope: float, price: Any = None, allowed: Any = None) -> float:
    """The least I + E price + slope E d over all rules, in bits, by sequential quadratic programming on P(m | t).

    With `allowed` only over rules that use these entries. Good to about 1e-7; starts from several points.
    """
    d, p = np.asarray(distortion, float), np.asarray(weights, float) / np.sum(weights)
    n_data, n_masks = d.shape
    cost = slope * d + (0 if price is None else np.asarray(price, float))
    open_ = np.ones(d.shape) if allowed is None else np.asarray(allowed, float)

    def value(flat: Any) -> tuple[float, Any]:
        rule = np.maximum(flat.reshape(d.shape), 1e-300)
        mixture = np.maximum(p @ rule, 1e-300)
        ratio = np.log2(rule / mixture)
        return float((p[:, None] * rule * (ratio + cost)).sum()), (p[:, None] * (ratio + cost)).ravel()

    rows = np.kron(np.eye(n_data), np.ones(n_masks))
    found = math.inf
    for seed in range(3):
        start = np.random.default_rng(seed).random(d.shape) * open_ + 1e-9 * open_
        start /= start.sum(axis=1, keepdims=True)
        solved = minimize(
            value,
            start.ravel(),
            jac=True,
            method="SLSQP",
            bounds=[(0.0, float(o)) for o in open_.ravel()],
            constraints=LinearConstraint(rows, 1.0, 1.0),
            options={"maxiter": 500, "ftol": 1e-13},
        )
        rule = (
            np.maximum(solved.x.reshape(d.shape), 0.0) * open_
        )  # the solver keeps its constraints to 1e-9 only
        found = min(found, value((rule / rule.sum(axis=1, keepdims=True)).ravel())[0])
    return found
