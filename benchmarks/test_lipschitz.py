"""The Lipschitz constant at (d, k) = (3, 8), beside what one would run instead, and who is right when units are masked.

The alternatives are written as a competent user would: activation patterns enumerated by a tree of linear programs, a
mixed-integer program with big-M constraints in a box, and a float sweep over the vertices of the arrangement.
"""

import itertools
import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from scipy.optimize import linprog

from sims.lipschitz import lipschitz, lipschitz_many, lipschitz_squared

K, D = 8, 3
TOLERANCE = 1e-6  # relative; every alternative works in floating point


def random_networks(number, seed=0):
    """Small dyadic weights, with a bias."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        yield (
            rng.integers(-31, 32, (K, D)) / 8,
            rng.integers(-31, 32, K) / 8,
            rng.integers(-31, 32, K) / 8,
        )


def steepest(inner, outer, patterns):
    """The largest gradient norm over rows of 0 and 1."""
    return float(np.linalg.norm(patterns @ (outer[:, None] * inner), axis=1).max())


def by_linear_programs(inner, outer, bias):
    """Add one unit after the other, and keep the sign patterns that leave an open set (its slack found by HiGHS)."""
    k, d = inner.shape

    def open_set(signs):
        rows = np.array([[*(-s * w), 1.0] for s, w in zip(signs, inner, strict=False)])
        sides = np.array([s * b for s, b in zip(signs, bias, strict=False)])
        solved = linprog(
            -np.eye(d + 1)[d],
            A_ub=rows,
            b_ub=sides,
            bounds=[(None, None)] * d + [(None, 1.0)],
            method="highs",
        )
        return solved.status == 0 and solved.x[d] > 1e-9

    patterns = [()]
    for _ in range(k):
        patterns = [(*signs, s) for signs in patterns for s in (1, -1) if open_set((*signs, s))]
    return steepest(inner, outer, (np.array(patterns) > 0).astype(float)) if patterns else math.nan


def by_integer_program(inner, outer, bias, box, margin, tuned=False, clock=None):
    """SCIP: a point in a box, a binary per unit tied to its sign by big M, products of binaries linearised."""
    from pyscipopt import SCIP_PARAMSETTING, Model, quicksum

    k, d = inner.shape
    model = Model()
    model.hideOutput()
    if tuned:  # the problem is tiny: branching alone is several times faster
        model.setHeuristics(SCIP_PARAMSETTING.OFF)
        model.setSeparating(SCIP_PARAMSETTING.OFF)
    x = [model.addVar(lb=-box, ub=box) for _ in range(d)]
    on = [model.addVar(vtype="B") for _ in range(k)]
    for j in range(k):
        reach = box * float(np.abs(inner[j]).sum()) + abs(float(bias[j])) + margin
        value = quicksum(inner[j, i] * x[i] for i in range(d)) + bias[j]
        model.addCons(value <= reach * on[j] - margin * (1 - on[j]))
        model.addCons(value >= margin * on[j] - reach * (1 - on[j]))
    jumps = outer[:, None] * inner
    gram = jumps @ jumps.T
    square = quicksum(gram[j, j] * on[j] for j in range(k))
    for i, j in itertools.combinations(range(k), 2):
        both = model.addVar(lb=0, ub=1)
        model.addCons(both <= on[i])
        model.addCons(both <= on[j])
        model.addCons(both >= on[i] + on[j] - 1)
        square += 2 * gram[i, j] * both
    model.setObjective(square, "maximize")
    start = time.perf_counter()
    model.optimize()
    if clock is not None:
        clock.append(time.perf_counter() - start)
    return math.sqrt(max(model.getObjVal(), 0.0)) if model.getNSols() else math.nan


def by_vertices(inner, outer, bias):
    """Around the vertex of every d hyperplanes: all signs of these d units, the other units as they are there."""
    k, d = inner.shape
    patterns = []
    for chosen in itertools.combinations(range(k), d):
        rows = inner[list(chosen)]
        if abs(np.linalg.det(rows)) > 1e-9:
            x = np.linalg.solve(rows, -bias[list(chosen)])
            pattern = (inner @ x + bias > 0).astype(float)
            for signs in itertools.product((0.0, 1.0), repeat=d):
                pattern[list(chosen)] = signs
                patterns.append(pattern.copy())
    return steepest(inner, outer, np.array(patterns)) if patterns else math.nan


def by_perturbed_vertices(inner, outer, bias):
    """The usual cure of degeneracy: move every weight a little, then sweep the vertices."""
    rng = np.random.default_rng(1)
    return by_vertices(
        inner + 1e-7 * rng.standard_normal(inner.shape), outer, bias + 1e-7 * rng.standard_normal(bias.shape)
    )


def have_scip():
    try:
        import pyscipopt  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_twin_beside_solvers(compare, remark, best_of, bias):
    """One network at a time, from numpy arrays to a float: a sweep of ours, medians over networks of theirs."""
    networks = [(w, a, b if bias else 0 * b) for w, a, b in random_networks(5)]
    tag = f"Lipschitz twin, (d, k) = ({D}, {K}), {'bias' if bias else 'no bias'}"

    def median(call, rounds=2):
        return float(np.median([best_of(partial(call, *network), rounds) for network in networks]))

    sweep = [(w, a, b if bias else 0 * b) for w, a, b in random_networks(500, seed=1)]

    def sweep_once():  # different networks, so that no branch predictor learns one of them by heart
        for network in sweep:
            lipschitz(*network)

    sweep_once()
    ours = best_of(sweep_once) / len(sweep)
    for network in networks:
        assert by_linear_programs(*network) == pytest.approx(lipschitz(*network), rel=TOLERANCE)
    compare(tag, ours, "linear programs (HiGHS)", median(by_linear_programs, 1), "goal 1,000")
    compare(tag, ours, "float vertex sweep in numpy", median(by_vertices))
    if not have_scip():
        remark(f"{tag}: SCIP not measured, pyscipopt is not installed")
        return
    for tuned in (False, True):
        times = []
        for network in networks:
            clock: list[float] = []
            for _ in range(3):
                by_integer_program(*network, box=100.0, margin=1e-6, tuned=tuned, clock=clock)
            times.append(min(clock))
        label = "SCIP, solving only" + (", heuristics and cuts off" if tuned else "")
        compare(tag, ours, label, float(np.median(times)), "goal 50")


def test_many_outer_layers(compare, best_of):
    """A sweep over outer layers finds the cells once."""
    inner, _, bias = next(random_networks(1))
    outers = np.random.default_rng(2).integers(-31, 32, (1000, K)) / 8
    lipschitz_many(inner, outers, bias)
    ours = best_of(lambda: lipschitz_many(inner, outers, bias)) / len(outers)
    theirs = best_of(lambda: [lipschitz(inner, outer, bias) for outer in outers]) / len(outers)
    compare("lipschitz_many, per outer layer", ours, "lipschitz one by one", theirs)


def degenerate_zoo():
    """48 masked networks of 6 units in R^3 with small integer weights: dead, parallel, repeated, concurrent units."""
    rng = np.random.default_rng(11)
    base = [
        rng.choice([-2, -1, 1, 2], (6, D)),
        np.array([[1, 2, 1], [2, 4, 2], [-1, -2, -1], [1, -1, 2], [1, -1, 2], [2, 1, -1]]),
    ]
    biases = [np.zeros(6), np.array([1, 1, 1, -1, -1, 2]), np.array([0, 4000, 1, -1, 1, 2])]
    for number in range(48):
        mask = rng.random((6, D)) < rng.choice([0.4, 0.6, 0.85])
        yield (
            (base[number % 2] * mask).astype(float),
            rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], 6),
            biases[number % 3].astype(float),
        )


def test_who_is_right_on_masked_networks(remark):
    """Counts of right answers against `lipschitz_squared`, which the tests hold against sign patterns."""
    methods: dict[str, Callable[..., float]] = {
        "lipschitz": lipschitz,
        "linear programs, all units": by_linear_programs,
        "linear programs, dead units taken out first": lambda w, a, b: (
            by_linear_programs(w[w.any(axis=1)], a[w.any(axis=1)], b[w.any(axis=1)]) if w.any() else 0.0
        ),
        "float vertex sweep": by_vertices,
        "perturbed weights, vertex sweep": by_perturbed_vertices,
    }
    if have_scip():
        methods["SCIP, box 100, no margin"] = partial(by_integer_program, box=100.0, margin=0.0)
        methods["SCIP, box 100, margin 1e-4"] = partial(by_integer_program, box=100.0, margin=1e-4)
        methods["SCIP, box 1e5, margin 1e-4"] = partial(by_integer_program, box=1e5, margin=1e-4)
    else:
        remark("masked networks: SCIP not tried, pyscipopt is not installed")
    zoo = list(degenerate_zoo())
    truths = [math.sqrt(lipschitz_squared(*network)) for network in zoo]
    for name, method in methods.items():
        answers = [method(*network) for network in zoo]
        right = [
            abs(got - truth) <= TOLERANCE * max(truth, 1.0)
            for got, truth in zip(answers, truths, strict=True)
        ]
        remark(f"right on masked networks: {sum(right)} of {len(zoo)}, {name}")
        if name == "lipschitz":
            assert all(right)
