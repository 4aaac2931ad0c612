"""Random sources: the exact probability of containment against width, the theorems beside it, and what sparsity costs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from bounds.evaluate import evaluate
from sims.random_matching import matched
from sims.random_sources import (
    CONSTRUCTIONS,
    Target,
    block_contained,
    inputs_connected,
    needed_inputs_connected,
    needed_widths,
    widths,
)
from sims.sweeps.table import Column, Table, main

INPUTS = 16  # of the single target unit
LAYERED = (2, 3, 1)  # the target with a hidden layer
DENSITIES = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 10))  # in the first panel
MIDDLE = Fraction(2, 5)  # in the second
DELTA = Fraction(1, 100)  # in the last
DELTAS = (Fraction(1, 10), Fraction(1, 10**3), Fraction(1, 10**6))  # in the third
LEAST_ONE, LEAST_LAYERED = Fraction(1, 20), Fraction(7, 20)  # smallest densities that are quick enough
COLUMNS = (
    Column("panel", "", "input", "one unit, layered, factor, or ratio"),
    Column("series", "", "input", "which source, exact number or bound"),
    Column("density", "", "input", "probability p of each link of the source"),
    Column("delta", "", "input", "probability with which containment may fail"),
    Column("width", "", "exact", "hidden units of the source, those that only pass on included"),
    Column("probability", "", "exact", "of containing the target"),
    Column("bound", "", "enclosed", "right side of the series' bound"),
    Column("one_layer", "", "enclosed", "1/log(1/(1-p)), what the sparsity of one layer suggests"),
    Column("all_layers", "", "enclosed", "1/log(1/(1-p)) with the probability of a whole path for p"),
    Column("scaled", "", "enclosed", "width over log(inputs/delta)"),
    Column("ratio", "", "exact", "width asked for over width needed; enclosed for the lower bound"),
)


def one_unit(points: int) -> Iterator[dict[str, Any]]:
    """phi(w.x + b) of 16 inputs in a source of one hidden layer, every link there with probability p."""
    for p in DENSITIES:
        most = 2 * needed_inputs_connected(INPUTS, p, Fraction(1, 1000), p)
        for n in _widths(1, most, points):
            exact = inputs_connected(INPUTS, n, p, p)
            yield _row(panel="one unit", series="exact", density=p, width=n, probability=exact)
            first = evaluate("gadhikar_2023_inputs_connected", d=INPUTS, neurons=n, density=p)
            yield _row(panel="one unit", series="first layer", density=p, width=n, bound=first)
        for rho in _widths(1, most, points):  # as many units for each single input
            bound = evaluate("gadhikar_2023_layer_union", copies=rho, links=INPUTS, density=p * p)
            if bound.lower > -1:
                yield _row(panel="one unit", series="set aside", density=p, width=INPUTS * rho, bound=bound)


def layered(points: int) -> Iterator[dict[str, Any]]:
    """A target of widths 2-3-1 at p = 2/5: at its own depth, and asked and needed widths of both constructions."""
    target = Target.dense(LAYERED)
    inputs, hidden, outputs = LAYERED
    most = 230
    own = matched([[1] * inputs] * hidden, [[1] * outputs] * hidden, most, MIDDLE)
    for n in _widths(hidden, most, 2 * points):
        chance = own[n - hidden]
        yield _row(
            panel="layered", series="own depth", density=MIDDLE, width=n, probability=chance, delta=1 - chance
        )
    for construction in CONSTRUCTIONS:
        densities = _densities(target, construction, MIDDLE)
        for step in range(points):
            delta = Fraction(1, 2 ** (1 + 13 * step // (points - 1)))
            asked = widths(target, densities, delta, construction)
            needed = needed_widths(target, densities, delta, construction)
            chance = block_contained(target, needed.copies, densities, construction)
            for series, found, probability in (("asked", asked, None), ("needed", needed, chance)):
                yield _row(
                    panel="layered",
                    series=f"{construction}, {series}",
                    density=MIDDLE,
                    delta=delta,
                    width=found.total,
                    probability=probability,
                )


def factor(points: int) -> Iterator[dict[str, Any]]:
    """Needed widths of the single unit over log(inputs/delta), against what one or two sparse layers suggest."""
    for delta in DELTAS:
        for p in _spread(LEAST_ONE, points):
            for series, q in (("dense output", Fraction(1)), ("all layers sparse", p)):
                width = needed_inputs_connected(INPUTS, p, delta, q)
                with precision(128):
                    one, pair = (Enclosure.from_arb(-1 / to_arb(1 - x).log()) for x in (p, p * q))
                    scaled = Enclosure.from_arb(arb(width) / to_arb(INPUTS / delta).log())
                yield _row(
                    panel="factor",
                    series=series,
                    density=p,
                    delta=delta,
                    width=width,
                    one_layer=one,
                    all_layers=pair,
                    scaled=scaled,
                )


def ratios(points: int) -> Iterator[dict[str, Any]]:
    """Asked over needed at delta = 1/100, over densities."""
    unit, target = Target.dense([INPUTS, 1]), Target.dense(LAYERED)
    for p in _spread(LEAST_ONE, points):
        needed = needed_inputs_connected(INPUTS, p, DELTA, p)
        asked = widths(unit, [p, p], DELTA, "extra layer").total
        lower = evaluate("gadhikar_2023_width_lower", d=INPUTS, delta=DELTA, density=p)
        with precision(128):
            below = Enclosure.from_arb(to_arb(lower) / needed)
        yield _ratio("one unit, asked", p, asked, Fraction(asked, needed))
        yield _ratio("one unit, lower bound", p, needed, below)
    for p in _spread(LEAST_LAYERED, points):
        for construction in CONSTRUCTIONS:
            densities = _densities(target, construction, p)
            needed = needed_widths(target, densities, DELTA, construction).total
            asked = widths(target, densities, DELTA, construction).total
            yield _ratio(construction, p, asked, Fraction(asked, needed))


def _ratio(series: str, p: Fraction, width: int, ratio: Fraction | Enclosure) -> dict[str, Any]:
    return _row(panel="ratio", series=series, density=p, delta=DELTA, width=width, ratio=ratio)


def _densities(target: Target, construction: str, p: Fraction) -> list[Fraction]:
    return [p] * (target.depth + 1 if construction == "extra layer" else 2 * target.depth)


def _spread(least: Fraction, points: int) -> list[Fraction]:
    """Densities from 19/20 down to the least, in equal steps of their logarithms, to two digits."""
    high, low = Fraction(19, 20), least
    found = [
        Fraction(round(100 * float(high) * float(low / high) ** (i / (points - 1))), 100)
        for i in range(points)
    ]
    return list(dict.fromkeys(found))


def _widths(least: int, most: int, points: int) -> list[int]:
    """Whole numbers from the least to the most, in about equal steps of their logarithms."""
    found = [round(least * (most / least) ** (i / (points - 1))) for i in range(points)]
    return list(dict.fromkeys(found))


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def compute(quick: bool) -> Table:
    """The table: 48 widths, 14 values of delta, 30 densities; fewer when quick."""
    rows = [
        *one_unit(12 if quick else 48),
        *layered(4 if quick else 14),
        *factor(6 if quick else 25),
        *ratios(5 if quick else 20),
    ]
    ratio = {
        series: [float(f(float(row["ratio"]) for row in rows if row["series"] == series)) for f in (min, max)]
        for series in dict.fromkeys(row["series"] for row in rows if row["panel"] == "ratio")
    }
    one = (
        "Every link of a source is there with probability $p$; its weights, and all biases, are free. (a) A target unit "
        f"$\\varphi(w\\cdot x+b)$, ReLU for one, that depends on {INPUTS} inputs from a bounded set: a hidden layer "
        "before an output unit $\\varphi$ contains it exactly when every input reaches the output. Dashed: every input "
        "has a link into the hidden layer. Dotted: a union bound, with units set aside for each input."
    )
    both = (
        f"(b) A target of widths {'-'.join(map(str, LAYERED))}: at its own depth (ReLU, outputs add up), and in two "
        "constructions as wide as theorems ask (hollow) and as is needed (full). (c) The target of (a); lines: "
        f"$1/\\log(1/(1-p))$ and $1/\\log(1/(1-p^2))$. (d) At $\\delta={DELTA}$: what theorems ask for, or say is "
        "necessary, over the least width that contains the target of (a) at all, or that of (b) by the same construction."
    )
    told = (
        "Probabilities are exact fractions and needed widths exact integers, from binomial sums and a Markov chain over "
        "the numbers of good copies; bounds are enclosed by ball arithmetic."
    )
    sources = (
        "Source: Gadhikar, Mukherjee & Burkholz (2023), constructions and widths; "
        "proofs and exact values: this project."
    )
    return Table(COLUMNS, rows, {"inputs": INPUTS, "ratio": ratio}, (one, both, told, sources))


if __name__ == "__main__":
    main(compute, __file__)
