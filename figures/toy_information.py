"""The toy of "No Free Prune", exactly: information, what a layerwise shuffle leaves of it, and layer collapse."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

LINES = {
    "IMP": {"color": style.BLUE, "linestyle": "-"},
    "Magnitude after": {"color": style.VERMILION, "linestyle": (0, (5, 1.5))},
    "SNIP": {"color": style.GREEN, "linestyle": (0, (1.2, 1.2))},
    "GraSP": {"color": style.BLACK, "linestyle": (0, (5, 1.5, 1.2, 1.5))},
}
TITLES = {"squared": "squared error", "logistic": "cross-entropy"}
CEILING = {"color": style.GREY, "linewidth": 0.8, "linestyle": (0, (6, 3))}
MARKS = {1000: "v", 32000: "o"}
NAMES = {"IMP": "IMP", "Magnitude after": "magnitude after", "SNIP": "SNIP", "GraSP": "GraSP"}


def curves(
    rows: list[dict[str, Any]], method: str, name: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Parameters removed, and the mean, least and greatest over starts of a column."""
    mine = [row for row in rows if row["method"] == method]
    sizes = sorted({row["size"] for row in mine}, reverse=True)
    values = np.array([style.column([row for row in mine if row["size"] == s], name) for s in sizes])
    return max(sizes) - np.array(sizes), values.mean(axis=1), values.min(axis=1), values.max(axis=1)


def bands(axes: Axes, rows: list[dict[str, Any]], name: str) -> None:
    """A line for each method's mean and a band for its range."""
    for method, line in LINES.items():
        removed, mean, least, most = curves(rows, method, name)
        axes.fill_between(removed, least, most, color=line["color"], alpha=0.16, linewidth=0)
        axes.plot(removed, mean, **line)


def limit(axes: Axes, rows: list[dict[str, Any]], name: str) -> None:
    """What no mask of each size exceeds."""
    none = sorted((row for row in rows if row["method"] is None), key=lambda row: -row["size"])
    removed = none[0]["size"] - style.column(none, "size")
    axes.plot(removed, style.column(none, name), **CEILING)


def information(axes: Axes, rows: list[dict[str, Any]], samples: list[int]) -> None:
    """I(mask; data), and what samples would have shown of it."""
    bands(axes, rows, "information")
    for place, method in enumerate(LINES):
        for n in samples:
            removed, mean, _, _ = curves(rows, method, f"expected_{n}")
            some = slice(2 + place % 2, None, 4)
            axes.plot(
                removed[some],
                mean[some],
                linestyle="none",
                marker=MARKS[n],
                markersize=3.4,
                markerfacecolor="white",
                markeredgewidth=0.8,
                color=LINES[method]["color"],
            )
    limit(axes, rows, "information")
    held = [row for row in rows if row["method"] in LINES]
    top = 1.12 * max(style.column(held, "information"))
    axes.set(ylim=(-0.02 * top, top))


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/toy_information.py wrote."""
    constants = table["constants"]
    limits = constants["limits"]
    figure, axes = style.grid(style.DOUBLE, (2.7, 1.7, 1.3), len(limits))
    for place, held in enumerate(limits):
        rows = [row for row in table["rows"] if row["loss"] == held["loss"]]
        top, middle, bottom = (axes[i][place] for i in range(3))
        information(top, rows, constants["samples"])
        bands(middle, rows, "shuffled")
        limit(middle, rows, "shuffled")
        most = max(row["shuffled"] for row in rows if row["method"] is None)
        middle.set(ylim=(-0.05 * most, 1.3 * most))
        barrier = rf"masks of any size: $\sum_l \log_2(p_l+1)={held['barrier']:.2f}$"
        middle.text(
            0.5, 0.97, barrier, transform=middle.transAxes, ha="center", va="top", fontsize=style.SMALL
        )
        bands(bottom, rows, "collapse")
        bottom.set(ylim=(-0.03, 1.03), xlabel=f"parameters removed, of {held['p']}")
        for panel, letter in zip((top, middle, bottom), ("ab"[place], "cd"[place], "ef"[place]), strict=True):
            panel.set(xlim=(-0.3, held["p"] + 0.3))
            panel.set_xticks(range(0, held["p"] + 1, 4))
            title = {"a": "information", "c": "what a layerwise shuffle leaves", "e": "layer collapse"}
            name = title[chr(ord(letter) - place)]
            style.letter(panel, f"({letter}) {name}: {TITLES[held['loss']]}")
            if panel is not bottom:
                panel.set_xticklabels([])
    axes[0][0].set_ylabel(r"$I(\mathrm{mask};\,\mathrm{data}\mid\mathrm{start})$ (bit)")
    axes[1][0].set_ylabel("$I$ (bit)")
    axes[2][0].set_ylabel("probability")
    handles = [Line2D([], [], **line) for line in LINES.values()]
    labels = [NAMES[method] for method in LINES]
    for n in constants["samples"]:
        handles.append(
            Line2D([], [], linestyle="none", marker=MARKS[n], markerfacecolor="white", color=style.GREY)
        )
        labels.append(f"{n:,} samples, mean estimate")
    handles.append(Line2D([], [], **CEILING))
    labels.append("most for the size")
    figure.legend(handles, labels, loc="outside upper center", ncols=4)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
