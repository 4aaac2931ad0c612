"""Weights drawn in proportion to a score against the highest scores: error by size, and where each is better."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

import style

LINES: dict[str, dict[str, Any]] = {
    "kept": {"color": style.BLACK, "linestyle": "-", "marker": "o"},
    "kept_scaled": {
        "color": style.BLACK,
        "linestyle": (0, (4, 2)),
        "marker": "o",
        "markerfacecolor": "white",
    },
    "drawn": {"color": style.VERMILION, "linestyle": "-", "marker": "s"},
    "drawn_scaled": {
        "color": style.BLUE,
        "linestyle": (0, (4, 2)),
        "marker": "s",
        "markerfacecolor": "white",
    },
    "best": {"color": style.GREY, "linestyle": (0, (1, 1.5))},
}
NAMES = {
    "kept": "highest scores, 0/1",
    "kept_scaled": "highest scores, scaled",
    "drawn": "drawn, 0/1",
    "drawn_scaled": "drawn, scaled",
    "best": "best 0/1 mask",
}
TITLES = {"v": r"score $v_i$", "magnitude": "magnitude", "SNIP": "SNIP"}
FAMILIES = {"agreeing": "weights agree", "opposed": "weights cancel"}


def curves(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Error against size for each way to choose, with the quantiles of what is drawn."""
    sizes = style.column(rows, "size")
    for name, alpha in (("drawn", 0.22), ("drawn_scaled", 0.16)):
        low, high = style.column(rows, f"{name}_low"), style.column(rows, f"{name}_high")
        floor = np.maximum(low, 1e-6)  # a quantile of 0 has no place on a logarithmic axis
        axes.fill_between(sizes, floor, high, color=LINES[name]["color"], alpha=alpha, linewidth=0)
    for name, line in LINES.items():
        axes.plot(sizes, style.column(rows, name), **{"markersize": 3.4, **line})
    axes.set(yscale="log", ylim=(4e-3, 9), xlabel="weights kept $k$")
    axes.xaxis.set_major_locator(style.whole_numbers())


def map_of(axes: Axes, rows: list[dict[str, Any]], bottom: bool) -> None:
    """The ratio of the errors for each correlation and size, shaded where drawing is better."""
    correlations = sorted({row["correlation"] for row in rows})
    sizes = sorted({row["size"] for row in rows})
    for row in rows:
        place = correlations.index(row["correlation"]), sizes.index(row["size"])
        ratio = row["ratio"]
        if ratio is not None and ratio < 1:
            axes.add_patch(
                Rectangle(place, 1, 1, color=style.SKY, alpha=0.35 + 0.6 * (1 - ratio), linewidth=0)
            )
        text = r"$\infty$" if ratio is None else f"{ratio:.2f}" if ratio < 9.995 else f"{ratio:.0f}"
        said = axes.text(place[0] + 0.5, place[1] + 0.47, text, ha="center", va="center", fontsize=7)
        said.set_in_layout(False)  # inside the axes anyway, and slow to lay out
    axes.set(xlim=(0, len(correlations)), ylim=(0, len(sizes)))
    axes.set_xticks(np.arange(len(correlations)) + 0.5, [f"{c:.2g}" for c in correlations])
    axes.set_yticks(np.arange(len(sizes)) + 0.5, [str(size) for size in sizes])
    axes.tick_params(length=0)
    if bottom:
        axes.set_xlabel(r"correlation $\rho$ inside a group")
    else:
        axes.set_xticklabels([])


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/randomised_scores.py wrote."""
    figure, axes = style.grid(style.DOUBLE, (2.2, 1.5, 1.6), 3)
    for panel, correlation, place in zip(axes[0], table["constants"]["shown"], "abc", strict=True):
        rows = [
            row
            for row in table["rows"]
            if row["score"] == "v" and row["family"] == "agreeing" and row["correlation"] == correlation
        ]
        curves(panel, rows)
        kind = {0: " (orthogonal)", 1: " (equal)"}.get(correlation, "")
        style.letter(panel, rf"({place}) $v_i$, agree, $\rho={correlation:g}${kind}")
        if place != "a":
            panel.set_yticklabels([])
    axes[0][0].set_ylabel(r"squared error over $|Xw|^2$")
    letters = iter("defghi")
    for panels, (family, said) in zip(axes[1:], FAMILIES.items(), strict=True):
        for panel, (score, title) in zip(panels, TITLES.items(), strict=True):
            rows = [row for row in table["rows"] if row["score"] == score and row["family"] == family]
            map_of(panel, rows, family == "opposed")
            style.letter(panel, f"({next(letters)}) {title}, {said}")
        panels[0].set_ylabel("weights kept $k$")
    handles = [Line2D([], [], **{"markersize": 3.4, **line}) for line in LINES.values()]
    figure.legend(
        handles, list(NAMES.values()), loc="outside upper center", ncols=len(NAMES), columnspacing=1.2
    )
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
