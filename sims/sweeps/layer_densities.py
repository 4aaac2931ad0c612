"""What each layer of real networks keeps under five rules of one global density, and what clipping loses of the total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from bounds.enclose import Enclosure, precision, to_arb
from sims.architectures import ARCHITECTURES
from sims.layer_densities import EXACT, RULES, kept_counts, reached, sizes, weight_shapes
from sims.sweeps.table import Column, Table, main

DENSITIES = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100))
CLIPPED = ("balanced_clipped", "erk_clipped")
NAMES = {"balanced_clipped": "balanced", "erk_clipped": "ERK"}
COLUMNS = (
    Column("panel", "", "input", "layers, or total"),
    Column("network", "", "input", "architecture; its weights only, biases and normalisations stay"),
    Column("rule", "", "input", "how the global density is shared out"),
    Column("density", "", "input", "share of all weights that was asked for"),
    Column("layer", "", "exact", "number of the layer, from the input"),
    Column("size", "", "exact", "weights of the layer"),
    Column(
        "layer_density",
        "",
        "enclosed",
        "share of the layer's weights that is kept; exact but for the pyramid",
    ),
    Column("kept", "", "exact", "weights kept, rounded so that the total is exact"),
    Column(
        "reached", "", "exact", "share of all weights that clipped densities keep, over the share asked for"
    ),
)


def layers() -> Iterator[dict[str, Any]]:
    """Densities and counts layer by layer under the rules with exact totals."""
    for network in ARCHITECTURES:
        shapes = weight_shapes(network)
        counts = sizes(shapes)
        for p in DENSITIES:
            for rule in EXACT:
                densities = RULES[rule](p, shapes)
                kept = kept_counts(densities, counts, total(p, counts))
                shares: list[Fraction | Enclosure] = list(densities)
                for l, (density, size, count) in enumerate(zip(shares, counts, kept, strict=True), 1):
                    yield _row(
                        panel="layers",
                        network=network.name,
                        rule=rule,
                        density=p,
                        layer=l,
                        size=size,
                        layer_density=_near(density),
                        kept=count,
                    )


def totals(points: int) -> Iterator[dict[str, Any]]:
    """What the clipped rules keep, over densities from 1/100 to 1."""
    for network in ARCHITECTURES:
        shapes = weight_shapes(network)
        counts = sizes(shapes)
        for rule in CLIPPED:
            for step in range(points):
                p = Fraction(1, 100) + Fraction(99 * step, 100 * (points - 1))
                share = reached(RULES[rule](p, shapes), counts)
                assert isinstance(share, Fraction)
                yield _row(panel="total", network=network.name, rule=rule, density=p, reached=share / p)


def clipped(rule: str) -> list[Fraction]:
    """What the rule keeps of the first density, network by network."""
    found = []
    for network in ARCHITECTURES:
        shapes = weight_shapes(network)
        share = reached(RULES[rule](DENSITIES[0], shapes), sizes(shapes))
        assert isinstance(share, Fraction)
        found.append(share / DENSITIES[0])
    return found


def total(p: Fraction, counts: tuple[int, ...]) -> int:
    """The whole number of weights nearest to p of all."""
    return round(p * sum(counts))


def _near(density: Fraction | Enclosure) -> Fraction | Enclosure:
    """An enclosure wide enough to hold a float."""
    if isinstance(density, Fraction):
        return density
    with precision(128):
        return Enclosure.from_arb(to_arb(density))


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def compute(quick: bool) -> Table:
    """The table: three networks, three densities; 100 densities for the totals, fewer when quick."""
    rows = [*layers(), *totals(12 if quick else 100)]
    asked = []
    for network in ARCHITECTURES:
        counts = sizes(weight_shapes(network))
        numbers = ", ".join(f"{total(p, counts):,}" for p in DENSITIES)
        asked.append(f"{network.name}, {sum(counts):,} weights: {numbers}")
    empty = sum(row["kept"] == 0 for row in rows if row["panel"] == "layers")
    kept = (
        f"Exact numbers of kept weights in the rows above the last: {'; '.join(asked)} (biases and normalisations stay "
        f"and are not counted). Crosses: layers left with no weight ({empty} in all)."
    )
    half = "; ".join(
        f"{NAMES[rule]} {', '.join(f'{float(x):.3f}' for x in clipped(rule))}" for rule in CLIPPED
    )
    lost = (
        "Last row: what is kept of what was asked when layers that are too small are clipped and the rest is not shared "
        f"out; at $p={DENSITIES[0]}$, {half}."
    )
    told = (
        "Densities are exact fractions, those of the pyramid $p_l=r^l$ enclosed within $10^{-15}$; counts round them by "
        "largest remainder. Rules: Mocanu et al. (2018) and Evci et al. (2020) for ERK; Gadhikar, Mukherjee & Burkholz "
        "(2023) for balanced and pyramidal, and their published code for clipping."
    )
    return Table(COLUMNS, rows, {"networks": [network.name for network in ARCHITECTURES]}, (kept, lost, told))


if __name__ == "__main__":
    main(compute, __file__)
