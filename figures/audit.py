"""Theorem 4 before and after: the trees of the two proofs, and the constant that each loses at every step."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import style

TITLES = {
    "kumar_2024_sparse_law": ("(a) Theorem 4: its proof", "(c) before: printed lemmas"),
    "peff_2026_sharp_sparse_law": ("(b) the sharp law: its proof", "(d) after: sharp lemmas"),
}
COLOURS = {"kumar_2024_sparse_law": style.GREY, "peff_2026_sharp_sparse_law": style.BLUE}
INDENT, LEFT = (
    0.035,
    -0.4,
)  # of the axes: per level of the tree, and its left end, above the names of the constants


def tree(axes: Axes, rows: list[dict[str, Any]], tallest: int) -> None:
    """One proof: a line per entry, indented under what cites it, with the number of its steps."""
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(tallest - 0.4, -1.9))
    above: list[int] = []  # the row of the last entry at each depth
    for place, row in enumerate(rows):
        depth = row["depth"]
        above = [*above[:depth], place]
        x = LEFT + INDENT * (depth + 0.5)
        if depth:
            parent = x - INDENT
            line = {"color": style.GREY, "linewidth": 0.6}
            axes.plot([parent, parent], [above[depth - 1] + 0.3, place], clip_on=False, **line)
            axes.plot([parent, x - 0.01], [place, place], clip_on=False, **line)
        filled = style.BLACK if row["assumed"] == 0 else "white"
        axes.plot(
            x,
            place,
            "o",
            markersize=3.2,
            markerfacecolor=filled,
            markeredgecolor=style.BLACK,
            markeredgewidth=0.6,
            clip_on=False,
        )
        steps = f"{row['steps']} step{'s' if row['steps'] > 1 else ''}"
        axes.text(x + 0.025, place, row["name"], va="center", fontsize=style.SMALL)
        axes.text(1, place, steps, va="center", ha="right", fontsize=style.SMALL, color=style.GREY)


def ladder(axes: Axes, rows: list[dict[str, Any]], colour: str) -> None:
    """One law: a bar per constant, each beginning where the one before it ended, and the product at the bottom."""
    ends = np.cumsum(np.log10(style.column(rows, "factor")))
    starts = np.concatenate(([0.0], ends[:-1]))
    labels = [*(row["name"] for row in rows), "all"]
    beside = {"xytext": (3, 0), "textcoords": "offset points", "va": "center", "fontsize": style.SMALL}
    for place, (row, start, end) in enumerate(zip(rows, starts, ends, strict=True)):
        axes.barh(
            place, end - start, left=start, height=0.62, color=colour, edgecolor=style.BLACK, linewidth=0.6
        )
        axes.annotate(rf"$\times\,{row['factor']:.3g}$", (max(start, end), place), **beside)
    axes.barh(
        len(rows), ends[-1], height=0.62, color="white", edgecolor=style.BLACK, hatch="////", linewidth=0.6
    )
    axes.annotate(rf"$\times\,{10 ** ends[-1]:.3g}$", (ends[-1], len(rows)), **beside)
    axes.set(ylim=(len(labels) - 0.5, -0.5), xlim=(0, 3.2), xlabel="loss in Lip, multiplied up")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xticks(range(4), ["1", "10", "100", "1000"])
    axes.tick_params(axis="y", length=0)


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/audit.py wrote: trees above, losses below."""
    laws = list(dict.fromkeys(row["law"] for row in table["rows"]))
    groups = {
        (law, panel): [row for row in table["rows"] if row["law"] == law and row["panel"] == panel]
        for law in laws
        for panel in ("tree", "loss")
    }
    tallest = max(len(groups[law, "tree"]) for law in laws)
    heights = [0.155 * (tallest + 1.5), 1.75]
    figure, axes = style.grid(style.DOUBLE, heights, len(laws))
    for place, law in enumerate(laws):
        above, below = TITLES[law]
        tree(axes[0][place], groups[law, "tree"], tallest)
        axes[0][place].text(LEFT, -1.3, above, va="center")
        ladder(axes[1][place], groups[law, "loss"], COLOURS[law])
        style.letter(axes[1][place], below)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
