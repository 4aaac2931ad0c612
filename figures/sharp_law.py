"""The sharp sparse law against the printed one: the gain, and what each excludes at the scale of real networks."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

NAMES = {
    "kumar_2024_sparse_law": "as printed",
    "peff_2026_sharp_sparse_law": "sharp",
    "peff_2026_sharp_sparse_law_moment": "sharp, from moments",
}
LINES = {
    "kumar_2024_sparse_law": {"color": style.GREY, "linestyle": ":"},
    "peff_2026_sharp_sparse_law": {"color": style.BLUE, "linestyle": "-"},
    "peff_2026_sharp_sparse_law_moment": {"color": style.VERMILION, "linestyle": "--"},
}
DASHES = ((0, ()), (0, (5, 2)), (0, (1.2, 1.6)))  # delta, from the largest


def gain(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """The gain over the printed law, a line per law and delta."""
    deltas = sorted({row["delta"] for row in rows}, reverse=True)
    for law in dict.fromkeys(row["law"] for row in rows):
        for delta, dash in zip(deltas, DASHES, strict=True):
            mine = [row for row in rows if row["law"] == law and row["delta"] == delta]
            axes.plot(
                style.column(mine, "p_eff"),
                style.column(mine, "gain"),
                color=LINES[law]["color"],
                linestyle=dash,
            )
    axes.set(
        xscale="log", xlabel=r"$p_{\mathrm{eff}}$ (bit)", ylabel="times the printed bound", ylim=(0, None)
    )
    handles = [Line2D([], [], color=style.BLACK, linestyle=dash) for dash in DASHES]
    axes.legend(handles, [rf"$\delta={delta:g}$" for delta in deltas], loc="lower right")
    style.letter(axes, "(a) gain at equal values")


def network(axes: Axes, rows: list[dict[str, Any]], title: str) -> None:
    """What each law excludes for one network, from a blind mask to a fully informed one."""
    for law in dict.fromkeys(row["law"] for row in rows):
        blind, informed = (
            [row for row in rows if row["law"] == law and row["mask"] == mask]
            for mask in ("blind", "informed")
        )
        x = 1 - style.column(blind, "sparsity")
        upper, lower = style.column(blind, "bound"), style.column(informed, "bound")
        axes.fill_between(x, lower, upper, color=LINES[law]["color"], alpha=0.25, linewidth=0)
        axes.plot(x, upper, **LINES[law])
    axes.axhline(1, color=style.BLACK, linewidth=0.6, linestyle=(0, (6, 3)))
    axes.set(xscale="log", yscale="log", xlim=(1.05, 0.0095), ylim=(1e-5, 30), xlabel="share of weights kept")
    axes.set_xticks([1, 0.1, 0.01], ["1", "0.1", "0.01"])
    axes.set_yticks(10.0 ** np.arange(-5, 2))
    style.letter(axes, title)


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/sharp_law.py wrote."""
    names = table["constants"]["networks"]
    figure, axes = style.panels(style.DOUBLE, 2.5, 1 + len(names), width_ratios=[1.25, 1, 1, 1])
    gain(axes[0], [row for row in table["rows"] if row["panel"] == "gain"])
    for panel, name, place in zip(axes[1:], names, "bcd", strict=True):
        network(
            panel, [row for row in table["rows"] if row["network"] == name], f"({place}) {name.split(',')[0]}"
        )
        if place != "b":
            panel.set_yticklabels([])
    axes[1].set_ylabel("Lipschitz constants excluded below")
    handles = [Line2D([], [], **LINES[law]) for law in NAMES]
    figure.legend(handles, list(NAMES.values()), loc="outside upper right", ncols=len(NAMES))
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
