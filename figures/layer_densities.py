"""Layer densities of real networks under four rules with exact totals, and what clipping loses."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

RULES: dict[str, dict[str, Any]] = {
    "uniform": {"color": style.GREY, "linestyle": (0, (6, 3)), "linewidth": 1.0},
    "balanced": {"color": style.BLUE, "linestyle": "-", "marker": "o"},
    "pyramidal": {"color": style.BLACK, "linestyle": (0, (1.2, 1.6)), "marker": "v"},
    "erk": {"color": style.VERMILION, "linestyle": "-", "marker": "s", "markerfacecolor": "white"},
}
CLIPPED: dict[str, dict[str, Any]] = {
    "balanced_clipped": {"color": style.BLUE, "linestyle": "-"},
    "erk_clipped": {"color": style.VERMILION, "linestyle": (0, (5, 2))},
}
NAMES = {"uniform": "uniform", "balanced": "balanced", "pyramidal": "pyramidal", "erk": "ERK"}
FLOOR = 1e-4  # where layers without a weight are marked
MANY = 30  # layers beyond which markers are small and lines thin


def of(table: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """The rows with these values."""
    return [row for row in table["rows"] if all(row[name] == value for name, value in values.items())]


def layers(axes: Axes, table: dict[str, Any], network: str, density: float) -> None:
    """Density layer by layer, a line per rule; markers only where they stay apart."""
    for rule, look in RULES.items():
        rows = of(table, panel="layers", network=network, rule=rule, density=density)
        place, kept = style.column(rows, "layer"), style.column(rows, "layer_density")
        size = (
            {"markersize": 1.8, "linewidth": 0.4}
            if len(rows) > MANY
            else {"markersize": 2.8, "linewidth": 0.9}
        )
        axes.plot(place, kept, **{"markeredgewidth": 0.5, **size, **look})
        gone = [row["layer"] for row in rows if row["kept"] == 0]
        if gone:  # an empty line without clipping would upset the layout
            axes.plot(
                gone, [FLOOR] * len(gone), "x", color=style.BLACK, markersize=5, clip_on=False, zorder=5
            )
    least = min(row["layer_density"] for row in of(table, panel="layers", density=density))
    axes.set(yscale="log", ylim=(max(FLOOR, 0.7 * least), 1.5))
    ticks = {10.0**e: f"$10^{{{e}}}$" if e else "1" for e in range(-4, 1)}
    shown = {tick: name for tick, name in ticks.items() if tick >= max(FLOOR, 0.7 * least)}
    axes.set_yticks(list(shown), list(shown.values()))
    axes.minorticks_off()
    axes.xaxis.set_major_locator(style.whole_numbers())


def totals(axes: Axes, table: dict[str, Any], network: str) -> None:
    """What clipped rules keep of what was asked."""
    for rule, look in CLIPPED.items():
        rows = of(table, panel="total", network=network, rule=rule)
        axes.plot(style.column(rows, "density"), style.column(rows, "reached"), **look)
    axes.axhline(1, color=style.BLACK, linewidth=0.6, linestyle=(0, (6, 3)), zorder=0)
    axes.set(xscale="log", xlim=(0.01, 1), ylim=(0.4, 1.05), xlabel="global density $p$")
    axes.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    axes.set_yticks([0.5, 0.75, 1], ["0.5", "0.75", "1"])
    axes.minorticks_off()


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/layer_densities.py wrote."""
    networks = table["constants"]["networks"]
    densities = sorted({row["density"] for row in table["rows"] if row["panel"] == "layers"}, reverse=True)
    figure, axes = style.grid(style.DOUBLE, (*[1.15] * len(densities), 1.4), len(networks))
    for j, network in enumerate(networks):
        for i, density in enumerate(densities):
            layers(axes[i][j], table, network, density)
            if j == 0:
                axes[i][j].set_ylabel(f"kept, $p={density:g}$")
        axes[len(densities) - 1][j].set_xlabel("layer")
        totals(axes[-1][j], table, network)
        style.letter(axes[0][j], f"({'abc'[j]}) {network}")
    for row in axes:
        for panel in row[1:]:
            panel.set_yticklabels([])
    for row in axes[: len(densities) - 1]:
        for panel in row:
            panel.set_xticklabels([])
    axes[-1][0].set_ylabel("kept / asked")
    handles = [Line2D([], [], **{"markersize": 2.8, "linewidth": 0.9, **look}) for look in RULES.values()]
    figure.legend(handles, list(NAMES.values()), loc="outside upper right", ncols=len(NAMES))
    clipped = [Line2D([], [], **look) for look in CLIPPED.values()]
    axes[-1][0].legend(clipped, ["balanced, clipped", "ERK, clipped"], loc="lower left", borderaxespad=0.1)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
