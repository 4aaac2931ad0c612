"""A mask drawn for the weights at the start and put on the trained weights: its exact error, and the bounds on it.

A linear network Xw of more weights than data points is trained by gradient descent from w0 to interpolation of the
labels y. Steps of 2^-10 keep the weights dyadic, so that nothing is rounded however many steps; the weights that the
descent tends to, w0 + X^T (X X^T)^-1 (y - X w0), are rational. Columns of whole lengths make the probabilities exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat

from sims.sketch_rules import (
    Rule,
    Smoothed,
    column_energies,
    energies,
    from_weights,
    optimal,
    predictions,
    roots,
    uniform,
)
from sims.sketch_schemes import WithReplacement
from sims.sketching import sketch
from sims.sweeps.right_sides import over, right_side
from sims.sweeps.table import Column, Table, main
from sims.validate import Matrix, Vector

# Three points, six columns of lengths 3, 3, 7, 7, 3, 5.
X: Matrix = tuple(
    tuple(map(Fraction, row)) for row in ((1, 2, -2, 6, 2, 0), (2, -2, 3, 2, -1, 3), (2, 1, 6, -3, 2, 4))
)
START: Vector = tuple(map(Fraction, ("1", "-1/2", "3/4", "1/4", "-1", "1/2")))
LABELS: Vector = tuple(map(Fraction, (12, -6, -9)))
RATE = Fraction(1, 1024)
DRAWS = 4
STEPS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
SHARES = tuple(
    Fraction(k, 64) for k in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
)
RULES: dict[str, Rule] = {
    "from the start": from_weights(START),
    "smoothed": Smoothed(START),
    "uniform": uniform,
    "drawn anew": optimal,
}
IDENTITY, LEAST = "bar_giryes_2023_end_of_training", "drineas_2006_optimal_sketch"
LAZY = ("bar_giryes_2023_lazy", "peff_2026_lazy_sketch")
SMOOTHED = "bar_giryes_2023_smoothed"
BOUNDS = (IDENTITY, LEAST, *LAZY, SMOOTHED)
COLUMNS = (
    Column(
        "panel",
        "",
        "input",
        "training (from the start to the end) or distance (at the end, labels near or far)",
    ),
    Column("curve", "", "input", "rule of the probabilities; none where a bound is given"),
    Column("bound", "", "input", "id of the identity or bound; none where the error itself is given"),
    Column("step", "", "input", "steps of gradient descent; none for the weights that it tends to"),
    Column(
        "share",
        "",
        "input",
        "distance of the labels from the predictions at w0, over that in panel training",
    ),
    Column("moved", "", "exact", "|w - w0|^2 over |w0|^2"),
    Column("loss", "", "exact", "|Xw - y|^2 over |y|^2"),
    Column("error", "", "exact", "mean squared error over |y|^2; a bound on it is enclosed"),
    Column(
        "ratio",
        "",
        "exact",
        "error over the least one of any probabilities for these weights; of a bound enclosed",
    ),
)


def descent(steps: Sequence[int]) -> Iterator[tuple[int, Vector]]:
    """The weights after each of these numbers of full-batch steps on |Xw - y|^2/2, exactly."""
    w = START
    for step in range(max(steps) + 1):
        if step in steps:
            yield step, w
        rest = [a - b for a, b in zip(predictions(X, w), LABELS, strict=True)]
        w = tuple(
            w_i - RATE * sum((row[i] * r for row, r in zip(X, rest, strict=True)), Fraction(0))
            for i, w_i in enumerate(w)
        )


def limit(share: Fraction = Fraction(1)) -> Vector:
    """What the descent tends to, for labels Xw0 + share (y - Xw0): the nearest weights to w0 that interpolate them."""
    matrix = fmpq_mat([[fmpq(x.numerator, x.denominator) for x in row] for row in X])
    rest = [[y - f] for y, f in zip(LABELS, predictions(X, START), strict=True)]
    right = fmpq_mat([[fmpq(r.numerator, r.denominator) for r in row] for row in rest])
    moved = matrix.transpose() * (matrix * matrix.transpose()).solve(right)
    found = [Fraction(int(m.p), int(m.q)) for row in moved.tolist() for m in row]
    return tuple(w + share * m for w, m in zip(START, found, strict=True))


def numbers(w: Vector) -> dict[str, Any]:
    """What the bounds ask of X, the weights at the start and w, exactly, under the quantities' names."""
    lengths = roots(column_energies(X))[0]
    v, start = roots(energies(X, w))[0], roots(energies(X, START))[0]
    total, start_total = sum(v), sum(start)
    shares = [(v_i / total, s_i / start_total) for v_i, s_i in zip(v, start, strict=True)]
    return {
        "draws": DRAWS,
        "column_total": total,
        "prediction_energy": _square(predictions(X, w)),
        "chi_square": sum((p - q) ** 2 / q for p, q in shares),
        "start_total": start_total,
        "movement": sum(
            length * (a - b) ** 2 / abs(b) for length, a, b in zip(lengths, w, START, strict=True)
        ),
        "data_energy": sum(column_energies(X)),
        "weight_energy": _square(w),
    }


def _square(vector: Sequence[Fraction]) -> Fraction:
    return sum((x * x for x in vector), Fraction(0))


def rows_at(w: Vector, **place: Any) -> Iterator[dict[str, Any]]:
    """The error of every rule and every bound at the weights w."""
    labels = [f + (place["share"] or 1) * (y - f) for y, f in zip(LABELS, predictions(X, START), strict=True)]
    scale = _square(labels)
    rest = [a - b for a, b in zip(predictions(X, w), labels, strict=True)]
    moved = _square([a - b for a, b in zip(w, START, strict=True)]) / _square(START)
    told = {**place, "moved": moved, "loss": _square(rest) / scale}
    errors = {
        name: sketch(WithReplacement(rule, DRAWS), X, w).mean_squared_error for name, rule in RULES.items()
    }
    least = errors["drawn anew"]
    for name, error in errors.items():
        yield {**told, "curve": name, "bound": None, "error": error / scale, "ratio": error / least}
    values = numbers(w)
    for id in BOUNDS:
        value = right_side(id, values)
        yield {**told, "curve": None, "bound": id, "error": over(value, scale), "ratio": over(value, least)}


def compute(quick: bool) -> Table:
    """The table: 19 steps and 18 distances; 5 and 3 when quick."""
    steps = STEPS[::4] if quick else STEPS
    shares = (SHARES[0], SHARES[11], SHARES[-1]) if quick else SHARES
    rows = [row for step, w in descent(steps) for row in rows_at(w, panel="training", step=step, share=None)]
    rows += rows_at(limit(), panel="training", step=None, share=None)
    for share in shares:
        rows += rows_at(limit(share), panel="distance", step=None, share=share)
    return Table(COLUMNS, rows, {"draws": DRAWS, "last": max(steps)}, _notes(rows))


def _notes(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    end = {r["curve"] or r["bound"]: r for r in rows if r["panel"] == "training" and r["step"] is None}
    far = [r for r in rows if r["panel"] == "distance"]
    start, smoothed = (
        {r["share"]: r for r in far if r["curve"] == name} for name in ("from the start", "smoothed")
    )
    worse = min(share for share, r in start.items() if r["error"] > smoothed[share]["error"])
    moved = math.sqrt(start[worse]["moved"])
    instance = (
        rf"A linear network of {len(START)} weights on {len(LABELS)} points $X$, trained by gradient descent from $w_0$ "
        rf"to interpolation of $y$ ($\infty$: the weights it tends to); the mask is {DRAWS} draws with replacement. (b) "
        r"At the end, labels from near the predictions at $w_0$ to far from them."
    )
    told = (
        rf"Probabilities of $w_0$ have at the end {_times(end, 'from the start')} times the least error, smoothed ones "
        rf"{_times(end, 'smoothed')}, uniform ones {_times(end, 'uniform')}; smoothing is the better from "
        rf"$|w-w_0|={moved:.2g}|w_0|$ on."
    )
    exact = (
        r"Every step, weight and probability is rational and every mask enumerated: nothing is rounded, and the identity "
        r"with $\chi^2$ holds as one of fractions. Bounds: Bar & Giryes (2023); sharper: this project."
    )
    return (instance, told, exact)


def _times(end: dict[str, dict[str, Any]], name: str) -> str:
    return f"{float(end[name]['ratio']):.2f}"


if __name__ == "__main__":
    main(compute, __file__)
