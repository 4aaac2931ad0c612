"""A mask drawn for the weights at the start and put on the trained ones: error along training and at its end."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

import style

RULES: dict[str, dict[str, Any]] = {
    "from the start": {"color": style.VERMILION, "linestyle": "-"},
    "smoothed": {"color": style.BLUE, "linestyle": (0, (4, 1.5))},
    "uniform": {"color": style.GREEN, "linestyle": (0, (1, 1.2))},
    "drawn anew": {"color": style.BLACK, "linestyle": "-"},
}
RULE_NAMES = {
    "from the start": "drawn at the start: $p_i\\propto v_i(w_0)$",
    "smoothed": "smoothed with $|X_{(i)}|^2$",
    "uniform": "uniform",
    "drawn anew": "drawn anew: $p_i\\propto v_i(w)$",
}
BOUNDS: dict[str, tuple[str, dict[str, Any]]] = {
    "bar_giryes_2023_lazy": (
        "lazy bound",
        {"color": style.VERMILION, "linewidth": 0.8, "linestyle": (0, (1, 2))},
    ),
    "peff_2026_lazy_sketch": (
        "sharper lazy bound",
        {"color": style.VERMILION, "linewidth": 0.9, "linestyle": (0, (6, 1.5, 1, 1.5))},
    ),
    "bar_giryes_2023_smoothed": (
        "bound for the smoothed",
        {"color": style.BLUE, "linewidth": 0.9, "linestyle": (0, (1.5, 2.5))},
    ),
}
MARKS: dict[str, tuple[str, dict[str, Any]]] = {
    "bar_giryes_2023_end_of_training": (
        r"identity with $\chi^2$",
        {"color": style.VERMILION, "marker": "o", "markerfacecolor": "white", "markersize": 3.6},
    ),
    "drineas_2006_optimal_sketch": (
        "least of any $p$",
        {"color": style.BLACK, "marker": "D", "markerfacecolor": "white", "markersize": 3.2},
    ),
}


def curves(axes: Axes, rows: list[dict[str, Any]], x: str, y: str) -> None:
    """A line for each rule and bound, markers for what must lie on them."""
    for id, (_, line) in BOUNDS.items():
        mine = [row for row in rows if row["bound"] == id]
        axes.plot(style.column(mine, x), style.column(mine, y), **line)
    for name, line in RULES.items():
        mine = [row for row in rows if row["curve"] == name]
        axes.plot(style.column(mine, x), style.column(mine, y), **line)
    for id, (_, mark) in MARKS.items():
        mine = [row for row in rows if row["bound"] == id]
        axes.plot(style.column(mine, x), style.column(mine, y), linestyle="none", markeredgewidth=0.8, **mark)
    axes.set(yscale="log")


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/end_of_training.py wrote."""
    figure, (left, right) = style.panels(style.DOUBLE, 2.9, 2)
    last = table["constants"]["last"]
    end = 2.5 * last  # where the weights that the descent tends to are drawn
    training = [
        {**row, "place": end if row["step"] is None else row["step"]}
        for row in table["rows"]
        if row["panel"] == "training"
    ]
    curves(left, training, "place", "error")
    left.set_xscale("symlog", linthresh=1, linscale=0.5)
    ticks = [tick for tick in (0, 1, 4, 16, 64, 256) if tick <= last]
    left.set_xticks([*ticks, end], [*map(str, ticks), r"$\infty$"])
    left.xaxis.set_minor_locator(NullLocator())
    left.set(
        xlim=(-0.15, 1.3 * end), xlabel="steps of gradient descent", ylabel="mean squared error over $|y|^2$"
    )
    style.letter(left, "(a) along training")
    far = [{**row, "distance": np.sqrt(row["moved"])} for row in table["rows"] if row["panel"] == "distance"]
    curves(right, far, "distance", "ratio")
    right.set(xscale="log", xlabel="$|w-w_0|/|w_0|$", ylabel="over the least error at $w$")
    right.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    right.yaxis.set_minor_locator(NullLocator())
    style.letter(right, "(b) at the end, by the distance moved")
    handles = [Line2D([], [], **line) for line in RULES.values()]
    labels = list(RULE_NAMES.values())
    for name, line in BOUNDS.values():
        handles.append(Line2D([], [], **line))
        labels.append(name)
    for name, mark in MARKS.values():
        handles.append(Line2D([], [], linestyle="none", markeredgewidth=0.8, **mark))
        labels.append(name)
    figure.legend(handles, labels, loc="outside upper center", ncols=3, columnspacing=1.4)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
