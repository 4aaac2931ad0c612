"""Every ticket of a toy and the tickets that pruning methods pick: losses, ranks and Lipschitz constants by size."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import style

NAMES = {
    "magnitude": "magnitude",
    "synflow": "SynFlow",
    "snip": "SNIP",
    "grasp": "GraSP",
    "magnitude_after": "magnitude after",
    "imp": "IMP",
}
# Methods that do not see the labels are hollow, those that look once are half dark, those that train are full.
LOOKS: dict[str, dict[str, Any]] = {
    "magnitude": {"marker": "o", "markerfacecolor": "white", "color": style.GREY},
    "synflow": {"marker": "D", "markerfacecolor": "white", "color": style.GREY, "markersize": 3.4},
    "snip": {"marker": "v", "color": style.SKY, "markeredgecolor": style.BLUE, "markersize": 4.4},
    "grasp": {"marker": "^", "color": style.GREEN, "markersize": 4.4},
    "magnitude_after": {"marker": "s", "color": style.BLUE, "markersize": 3.6},
    "imp": {"marker": "*", "color": style.VERMILION, "markersize": 6.4, "markeredgewidth": 0.4},
}
BEST = {"color": style.BLACK, "linewidth": 1.1}
MEAN = {"color": style.BLACK, "linewidth": 1.0, "linestyle": (0, (1.2, 1.6))}
MEDIAN = {"color": style.GREY, "linewidth": 1.0}
SHADES = ((("min", "max"), "#EDEDED"), (("q05", "q95"), "#DADADA"), (("q25", "q75"), "#BFBFBF"))
SPREAD = 0.14  # between the markers of two methods at one size


def of(table: dict[str, Any], what: str, start: int = 0) -> list[dict[str, Any]]:
    """The rows of all tickets, of the best one or of one method, by size."""
    return [row for row in table["rows"] if row["what"] == what and row["start"] == start]


def fan(axes: Axes, rows: list[dict[str, Any]], quantity: str) -> None:
    """Quantiles over all tickets of a size, as nested steps around each size, and the median as a line."""
    size = style.column(rows, "size")
    for (low, high), shade in SHADES:
        below, above = style.column(rows, f"{quantity}_{low}"), style.column(rows, f"{quantity}_{high}")
        axes.bar(size, above - below, bottom=below, width=0.86, color=shade, linewidth=0, zorder=1)
    middle = style.column(rows, f"{quantity}_q50")
    axes.hlines(middle, size - 0.43, size + 0.43, zorder=2, **MEDIAN)


def markers(axes: Axes, table: dict[str, Any], quantity: str, floor: float | None = None) -> None:
    """The tickets that the methods pick, side by side; values below the floor are drawn on it."""
    for i, (method, look) in enumerate(LOOKS.items()):
        rows = [row for row in of(table, method) if row[quantity] is not None]
        if not rows:
            continue
        value = style.column(rows, quantity)
        if floor is not None:
            value = np.maximum(value, floor)
        shift = (i - (len(LOOKS) - 1) / 2) * SPREAD
        drawn = {"linestyle": "none", "markersize": 3.8, "markeredgewidth": 0.7, "zorder": 4, **look}
        axes.plot(style.column(rows, "size") + shift, value, clip_on=False, **drawn)


def losses(axes: Axes, table: dict[str, Any]) -> None:
    """Final loss: all tickets, their mean (a random mask), the best, and the picks."""
    rows = of(table, "tickets")
    fan(axes, rows, "loss")
    axes.plot(style.column(rows, "size"), style.column(rows, "loss"), zorder=3, **MEAN)
    best = of(table, "best")
    axes.step(style.column(best, "size"), style.column(best, "loss"), where="mid", zorder=3, **BEST)
    markers(axes, table, "loss")
    axes.set(ylabel="final training loss", ylim=(-0.03, 1.04))
    style.letter(axes, "(a) all tickets, and those picked")


def ranks(axes: Axes, table: dict[str, Any]) -> None:
    """The share of tickets of the size that are better than the pick, down to none."""
    rows = of(table, "tickets")
    tickets = max(row["tickets"] for row in rows)
    floor = 10.0 ** (np.floor(np.log10(1 / tickets)) - 0.7)
    size, share = style.column(rows, "size"), style.column(rows, "share_better")
    axes.plot(size, np.where(share > 0, share, np.nan), zorder=3, **MEAN)
    one = 1 / style.column(rows, "tickets")
    axes.step(size, one, where="mid", color=style.GREY, linewidth=0.7, linestyle=(0, (4, 2)))
    middle = len(size) // 2
    axes.annotate(
        "one ticket",
        (size[middle], one[middle]),
        (0, -8.5),
        textcoords="offset points",
        ha="center",
        fontsize=style.SMALL,
        color=style.GREY,
    )
    axes.axhline(floor, color=style.PALE, linewidth=0.8, zorder=0)
    markers(axes, table, "share_better", floor)
    axes.set(yscale="log", ylim=(floor / 2, 1.6), ylabel="share of tickets better")
    powers = range(int(np.ceil(np.log10(floor))), 1)
    axes.set_yticks(
        [floor, *(10.0**e for e in powers)], ["none", *(f"$10^{{{e}}}$" if e else "1" for e in powers)]
    )
    axes.minorticks_off()
    style.letter(axes, "(b) how many tickets of the size are better")


def steepness(axes: Axes, table: dict[str, Any]) -> None:
    """Lipschitz constants: the tickets that memorise, and the picks that do."""
    rows = [row for row in of(table, "tickets") if row["lipschitz_min"] is not None]
    fan(axes, rows, "lipschitz")
    memorised = {**table, "rows": [row for row in table["rows"] if row["memorised"]]}
    markers(axes, memorised, "lipschitz")
    low, high = style.column(rows, "lipschitz_min").min(), style.column(rows, "lipschitz_max").max()
    axes.set(yscale="log", ylim=(low / 1.15, high * 1.15), ylabel="Lipschitz constant")
    ticks = [t for t in (0.5, 1, 2, 3, 5, 10, 20) if low / 1.15 <= t <= high * 1.15]
    axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    style.letter(axes, "(c) tickets that memorise, and the picks that do")


def ladder(axes: Axes, table: dict[str, Any]) -> None:
    """For every start the least size at which a ticket memorises: the best one's, and each method's pick."""
    starts = sorted({row["start"] for row in table["rows"]})
    kinds = ["best", *LOOKS]
    for place, what in enumerate(kinds):
        look = {"marker": "|", "color": style.BLACK, "markersize": 5.0, "markeredgewidth": 0.7}
        look |= {"linestyle": "none", "clip_on": False, **LOOKS.get(what, {})}
        least = sorted(
            min(sizes)
            for start in starts
            if (sizes := [row["size"] for row in of(table, what, start) if row["memorised"]])
        )
        for size in sorted(set(least)):
            beside = np.arange(least.count(size)) - (least.count(size) - 1) / 2
            axes.plot(size + SPREAD * beside, np.full(len(beside), place), **look)
        told = f"in {len(least)} of {len(starts)}"
        axes.text(-0.4, place, told, va="center", fontsize=style.SMALL, color=style.GREY)
    axes.set(ylim=(len(kinds) - 0.45, -0.55))
    axes.set_yticks(range(len(kinds)), ["best ticket", *(NAMES[method] for method in LOOKS)])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=style.PALE, linewidth=0.4)
    style.letter(axes, f"(d) least size at which it memorises, over {len(starts)} starts")


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/ticket_census.py wrote."""
    p = table["constants"]["p"]
    figure, grid = style.grid(style.DOUBLE, (2.0, 1.6, 1.4, 1.6), 1)
    panels = [row[0] for row in grid]
    for axes, panel in zip(panels, (losses, ranks, steepness, ladder), strict=True):
        panel(axes, table)
        axes.set_xlim(-0.6, p + 0.6)
        axes.set_xticks(range(p + 1))
    for axes in panels[:-1]:
        axes.set_xticklabels([])
    panels[-1].set_xlabel(f"parameters kept, of {p}")
    shown = {"linestyle": "none", "markeredgewidth": 0.7}
    handles: list[Line2D | Patch] = [Line2D([], [], **{**shown, **LOOKS[method]}) for method in NAMES]
    handles += [Line2D([], [], **MEAN), Line2D([], [], **BEST), Line2D([], [], **MEDIAN)]
    handles += [style.swatch(facecolor=shade) for _, shade in reversed(SHADES)]
    labels = [*NAMES.values(), "random, mean", "best", "median", "half", "nine in ten", "all"]
    figure.legend(handles, labels, loc="outside upper center", ncols=6, columnspacing=1.4, handlelength=1.6)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
