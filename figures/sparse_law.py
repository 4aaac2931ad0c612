"""The Lipschitz constant that a fit needs, against p_eff: what information in the mask buys, and what is proved.

Left: at every mask size the path from the blind rule (beta = 0) to the fully informed one (beta infinite), one bit per
kept weight. Right: the Lipschitz constant that fits fall short of with probability delta, which is what Theorem 4
bounds, with p_eff as the theorem counts it, over the theorem's own curve.
"""

from __future__ import annotations

import math
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

PATH = ("blind", "gibbs", "least_lipschitz")  # the rules along one path, in the order of beta
ENDS = {
    "blind": {"marker": "o", "markerfacecolor": "white", "markersize": 4.6},
    "least_lipschitz": {"marker": "D", "markersize": 4.2},
    "least_error": {"marker": "^", "markersize": 4.8},
}
NAMES = {
    "blind": r"blind, $\beta=0$",
    "gibbs": r"Gibbs, $0<\beta<\infty$",
    "least_lipschitz": r"least Lipschitz, $\beta=\infty$",
    "least_error": "least training error",
}
LARGEST = {"color": style.BLACK, "linestyle": (0, (5, 1.5)), "linewidth": 1.1}
PROVED = {"color": style.BLACK, "linestyle": "-", "linewidth": 1.6}


def temperature(row: dict[str, Any]) -> float:
    """The row's inverse temperature: 0 when blind, infinite when the rule takes the least."""
    if row["rule"] == "gibbs":
        return math.inf if row["beta"] is None else row["beta"]
    return 0.0 if row["rule"] == "blind" else math.inf


def shades(sizes: list[int]) -> dict[int, Any]:
    """One colour a size, from dark to light, so that the order survives a grey printer."""
    steps = max(len(sizes) - 1, 1)
    return {size: colormaps["viridis"](0.76 * i / steps) for i, size in enumerate(sizes)}


def fitted(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rows where some data set is fitted, so that the column has a value."""
    return [row for row in rows if row[name] is not None]


def paths(axes: Axes, table: dict[str, Any], colours: dict[int, Any]) -> None:
    """Left panel: the mean Lipschitz constant given a fit, blind to informed at equal size."""
    for size, colour in colours.items():
        rows = fitted([row for row in table["rows"] if row["size"] == size], "lipschitz_mean")
        path = sorted((row for row in rows if row["rule"] in PATH), key=temperature)
        if not path:
            continue
        x, y = style.column(path, "p_eff_bits"), style.column(path, "lipschitz_mean")
        axes.plot(x, y, color=colour, linewidth=1.7, marker=".", markersize=3.2, zorder=3)
        for row in rows:
            if row["rule"] in ENDS:
                look = {"color": colour, "linestyle": "none", "zorder": 4, **ENDS[row["rule"]]}
                axes.plot(row["p_eff_bits"], row["lipschitz_mean"], **look)
        axes.annotate(
            str(size),
            (x[0], y[0]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=style.SMALL,
            color=colour,
        )
    handles = [
        Line2D(
            [],
            [],
            color=style.GREY,
            **{"linestyle": "none", **ENDS.get(rule, {"marker": ".", "linestyle": "-"})},
        )
        for rule in NAMES
    ]
    axes.legend(
        handles,
        NAMES.values(),
        loc="lower right",
        ncols=2,
        borderaxespad=0.1,
        columnspacing=1.2,
        title=f"numbers: weights kept of {table['constants']['p']}",
        title_fontsize=style.SMALL,
    )
    axes.set(
        xlabel=r"$p_{\mathrm{eff}}$, one bit per kept weight (bits)",
        ylabel="Lipschitz constant, mean given a fit",
        ylim=(0, None),
    )
    axes.margins(x=0.06, y=0.14)


def floor(axes: Axes, table: dict[str, Any], colours: dict[int, Any]) -> None:
    """Right panel: the Lipschitz constant at the level delta, and how far below it the theorem's curve lies."""
    for row in fitted(table["rows"], "lipschitz_level"):
        look = {"marker": ".", "markersize": 3.2, **ENDS.get(row["rule"], {})}
        colour = colours[row["size"]]
        axes.plot(
            row["p_eff_law_bits"], row["lipschitz_level"], color=colour, linestyle="none", zorder=3, **look
        )
    curve = table["constants"]["curve"]
    x = style.column(curve, "p_eff_bits")
    largest, proved = style.column(curve, "at_largest"), style.column(curve, "at_theorem")
    axes.plot(x, largest, **LARGEST)
    axes.plot(x, proved, **PROVED)
    i = len(x) // 4
    axes.annotate(
        "", (x[i], proved[i]), (x[i], largest[i]), arrowprops={"arrowstyle": "<->", "linewidth": 0.7}
    )
    times = table["constants"]["largest_constant_allowed"] / table["constants"]["theorem_constant"]
    middle = math.sqrt(largest[i] * proved[i])
    axes.annotate(
        f"{float(f'{times:.2g}'):,.0f} times", (x[i], middle), (5, 0), textcoords="offset points", va="center"
    )
    for y, text in ((largest, "largest constant allowed here"), (proved, "Theorem 4 as printed")):
        axes.annotate(
            text, (x[-1], y[-1]), (0, -9), textcoords="offset points", ha="right", fontsize=style.SMALL
        )
    axes.set(
        yscale="log",
        xlabel=r"$p_{\mathrm{eff}}$ of Theorem 4 (bits)",
        ylabel=r"Lipschitz constant at the level $\delta$",
    )
    axes.set_ylim(proved.min() / 3, None)


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/sparse_law.py wrote."""
    colours = shades(sorted({row["size"] for row in table["rows"]}))
    figure, (left, right) = style.panels(style.DOUBLE, 3.1, 2, width_ratios=(1.7, 1))
    paths(left, table, colours)
    floor(right, table, colours)
    style.letter(left, "(a) information in the mask buys smoothness")
    style.letter(right, "(b) what is proved of it")
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
