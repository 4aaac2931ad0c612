"""Every pruning method at equal size: what its mask knows, what is left of it after shuffling and reinitialising."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

LOOKS, area = style.LOOKS, style.area
CURVE = {"color": style.GREY, "linewidth": 1.4}
SHUFFLED = {"linewidth": 0.7, "linestyle": "-"}
REINITIALISED = {"linewidth": 0.7, "linestyle": (0, (1.2, 1.4))}


def board(axes: Axes, rows: list[dict[str, Any]], size: int) -> None:
    """Error against p_eff: a filled marker for each method, thin lines to its shuffled and reinitialised variants."""
    frontier = [row for row in rows if row["panel"] == "frontier"]
    lines = [row for row in rows if row["panel"] == "board"]
    at = {(row["method"], row["variant"]): (row["p_eff"], row["error"]) for row in lines}
    if frontier:
        last = max(place[0] for place in at.values()) + 0.5
        x = np.append(style.column(frontier, "p_eff"), last)
        y = np.append(style.column(frontier, "error"), frontier[-1]["error"])
        axes.fill_between(x, 0, y, color=style.PALE, alpha=0.55, linewidth=0, zorder=0)
        axes.plot(x, y, **CURVE)
    for name in dict.fromkeys(row["method"] for row in lines):
        look = LOOKS[name]
        start = at[name, "chosen"]
        for variant, line, marker in (
            ("shuffled", SHUFFLED, {"marker": look["marker"], "markersize": 0.8 * area(look)}),
            ("reinitialised", REINITIALISED, {"marker": "_", "markersize": 6.0}),
        ):
            end = at.get((name, variant), start)
            if end == start:
                continue
            axes.plot(*zip(start, end, strict=True), color=look["color"], zorder=2, **line)
            axes.plot(
                *end, color=look["color"], markerfacecolor="white", markeredgewidth=0.8, zorder=3, **marker
            )
        axes.plot(
            *start,
            linestyle="none",
            markersize=area(look),
            markeredgecolor="white",
            markeredgewidth=0.4,
            zorder=4,
            **look,
        )
    axes.set(xlabel=r"$p_{\mathrm{eff}}$ (bit)", xlim=(size - 0.5, None))
    axes.xaxis.set_major_locator(style.whole_numbers())


def kept(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """How much larger than its layer the kept initial weights are, against the share of the layer that is kept."""
    for name in dict.fromkeys(row["method"] for row in rows):
        look = LOOKS[name]
        mine = [row for row in rows if row["method"] == name and row["ratio"] is not None]
        for layer, face in ((1, look["color"]), (2, "white")):
            some = [row for row in mine if row["layer"] == layer]
            axes.plot(
                style.column(some, "share"),
                style.column(some, "ratio"),
                linestyle="none",
                marker=look["marker"],
                markersize=0.9 * area(look),
                color=look["color"],
                markerfacecolor=face,
                markeredgewidth=0.7,
            )
    axes.axhline(1, color=style.BLACK, linewidth=0.6, linestyle=(0, (6, 3)), zorder=0)
    axes.set(xlabel="share of the layer kept", ylabel="mean $|w|$ kept / mean $|w|$", xlim=(0, 1.04))


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/leaderboard.py wrote."""
    rows = table["rows"]
    toys = list(dict.fromkeys(row["toy"] for row in rows))
    figure, axes = style.grid(style.DOUBLE, [2.75] * len(toys), 3)
    letters = iter("abcdef")
    for line, toy in zip(axes, toys, strict=True):
        mine = [row for row in rows if row["toy"] == toy]
        sizes = sorted({row["size"] for row in mine if row["panel"] == "board"})
        panels = line if toy == toys[0] else line[:2]
        for panel, size in zip(panels, sizes, strict=False):
            board(panel, [row for row in mine if row["size"] == size], size)
            style.letter(panel, f"({next(letters)}) {toy}, {size} of {13 if toy == toys[0] else 21} kept")
        drawn = [row for row in mine if row["size"] in sizes[: len(panels)] and row["variant"] != "inverted"]
        shown = [row["error"] for row in drawn if row["panel"] != "kept"]
        for panel in panels:
            panel.set_ylim(0.9 * min(shown), 1.03 * max(shown))
        line[0].set_ylabel("mean training error")
        for panel in panels[1:]:
            panel.set_yticklabels([])
        if toy != toys[0]:
            kept(line[2], [row for row in mine if row["panel"] == "kept"])
            style.letter(line[2], f"({next(letters)}) paper's toy, weights kept")
    names = [name for name in LOOKS if any(row["method"] == name for row in rows)]
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            markeredgecolor="white",
            markeredgewidth=0.4,
            markersize=area(LOOKS[name]),
            **LOOKS[name],
        )
        for name in names
    ]
    labels = [f"{name}, $\\beta={table['constants']['beta']}$" if name == "Gibbs" else name for name in names]
    handles += [
        Line2D(
            [],
            [],
            color=style.BLACK,
            marker="o",
            markerfacecolor="white",
            markersize=3.6,
            markevery=[1],
            **SHUFFLED,
        ),
        Line2D([], [], color=style.BLACK, marker="_", markersize=6, markevery=[1], **REINITIALISED),
        Line2D([], [], **CURVE),
    ]
    labels += ["to shuffled", "to reinitialised", "frontier"]
    figure.legend(handles, labels, loc="outside upper center", ncols=5, columnspacing=1.2, handletextpad=0.5)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
