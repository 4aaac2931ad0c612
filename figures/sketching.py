"""Every way to draw the mask of a linear network: error against size, its bounds, and what looking at the data buys."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

import style

RULES: dict[str, dict[str, Any]] = {
    "best": {"color": style.BLACK, "marker": "o"},
    "smoothed": {"color": style.SKY, "marker": "^"},
    "magnitude": {"color": style.GREEN, "marker": "s"},
    "uniform": {"color": style.BLUE, "marker": "D"},
    "SNIP": {"color": style.VERMILION, "marker": "v"},
}
RULE_NAMES = {"best": "$p_i\\propto v_i$", "magnitude": "$|w_i|$"}
BOUNDS: dict[str, tuple[str, dict[str, Any]]] = {
    "drineas_2006_optimal_sketch": ("least of any $p$", {"linestyle": "-", "linewidth": 0.8}),
    "drineas_2006_near_optimal_sketch": (r"from $\beta$", {"linestyle": (0, (5, 2)), "linewidth": 0.8}),
    "bar_giryes_2023_weight_probabilities": ("of $|w_i|$", {"linestyle": (0, (1, 1.5)), "linewidth": 1.2}),
    "peff_2026_weight_probabilities": (
        "of $|w_i|$, sharper",
        {"linestyle": (0, (5, 1.5, 1, 1.5)), "linewidth": 0.9},
    ),
    "bar_giryes_2023_smoothed": ("of smoothed", {"linestyle": (0, (1, 3)), "linewidth": 1.2}),
}
SCHEMES: dict[str, dict[str, Any]] = {
    "uniform subset": {"color": style.BLUE, "marker": "D", "linestyle": (0, (1, 1.2))},
    "with replacement": {"color": style.BLACK, "marker": "o", "linestyle": (0, (1, 1.2))},
    "independent bits": {"color": style.SKY, "marker": "^", "linestyle": (0, (4, 1.5))},
    "one by one, scaled": {"color": style.VERMILION, "marker": "s", "linestyle": (0, (4, 1.5))},
    "one by one, 0/1": {
        "color": style.VERMILION,
        "marker": "s",
        "markerfacecolor": "white",
        "linestyle": "-",
    },
    "highest v": {"color": style.BLACK, "marker": "P", "linestyle": "-"},
    "best 0/1 mask": {"color": style.GREY, "marker": "X", "linestyle": "-"},
}
INFORMED: dict[str, dict[str, Any]] = {
    "drawn uniformly": {"color": style.BLUE, "marker": "D"},
    "drawn by |w|": {"color": style.GREEN, "marker": "s"},
    "drawn by v": {"color": style.BLACK, "marker": "o"},
    "one by one by |w|, 0/1": {"color": style.GREEN, "marker": "^"},
    "one by one by v, 0/1": {"color": style.VERMILION, "marker": "v"},
    "highest |w|": {"color": style.GREEN, "marker": "P"},
    "highest v": {"color": style.BLACK, "marker": "P"},
    "best 0/1 mask": {"color": style.GREY, "marker": "X"},
}
SMALL = 3.4


def said(name: str) -> str:
    """A curve's name in letters of formulas."""
    return RULE_NAMES.get(name, name.replace("|w|", "$|w_i|$").replace(" v", " $v_i$"))


def below(axes: Axes, handles: list[Line2D], labels: list[str]) -> None:
    """A legend of two columns under the axes."""
    axes.legend(
        handles,
        labels,
        loc="upper center",
        bbox_to_anchor=(0.45, -0.2),
        ncols=2,
        columnspacing=0.8,
        handletextpad=0.4,
        handlelength=1.9,
        labelspacing=0.3,
    )


def draws(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """With replacement: errors as markers, bounds as lines of the rule's colour."""
    for name, look in RULES.items():
        mine = [row for row in rows if row["curve"] == name]
        for id, (_, line) in BOUNDS.items():
            of = [row for row in mine if row["bound"] == id]
            if not of or (
                name == "best" and id == "drineas_2006_near_optimal_sketch"
            ):  # the least, once more
                continue
            place = [len(of) - 1]  # where the rule is told by its marker, for a grey printer
            axes.plot(
                style.column(of, "size"),
                style.column(of, "error"),
                markerfacecolor="white",
                markersize=3.4,
                markeredgewidth=0.7,
                markevery=place,
                **{**look, **line},
            )
        exact = [row for row in mine if row["bound"] is None]
        axes.plot(
            style.column(exact, "size"), style.column(exact, "error"), linestyle="none", markersize=4, **look
        )
    axes.set(xscale="log", yscale="log", xlabel="draws $s$", ylabel=r"mean squared error over $|Xw|^2$")
    ticks = sorted({row["size"] for row in rows})
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    style.letter(axes, "(a) drawn with replacement")
    handles = [Line2D([], [], linestyle="none", markersize=4, **look) for look in RULES.values()]
    labels = [said(name) for name in RULES]
    shown = {row["bound"] for row in rows}
    for id, (name, line) in BOUNDS.items():
        if id in shown:
            handles.append(Line2D([], [], color=style.GREY, **line))
            labels.append(name)
    below(axes, handles, labels)


def sizes(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Every scheme against the expected number of weights that it keeps."""
    for name, look in SCHEMES.items():
        mine = [row for row in rows if row["curve"] == name and row["bound"] is None and row["error"] > 0]
        axes.plot(
            style.column(mine, "kept"),
            style.column(mine, "error"),
            markersize=SMALL,
            linewidth=1,
            **_of(look),
        )
    bound = [row for row in rows if row["bound"] is not None and row["error"] > 0]
    line = {"color": style.GREY, "linestyle": (0, (5, 2)), "linewidth": 0.8}
    axes.plot(style.column(bound, "kept"), style.column(bound, "error"), **line)
    axes.set(yscale="log", xlabel="weights kept (expected)")
    axes.xaxis.set_major_locator(style.whole_numbers())
    style.letter(axes, "(b) every scheme, by $v_i$")
    handles = [Line2D([], [], markersize=SMALL, linewidth=1, **_of(look)) for look in SCHEMES.values()]
    below(axes, [*handles, Line2D([], [], **line)], [*map(said, SCHEMES), "bound, highest $v_i$"])


def _of(look: dict[str, Any]) -> dict[str, Any]:
    return {"markeredgewidth": 0.8, **look}


def data(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Error against p_eff: filled for all that the multipliers tell, open for what is kept, and the frontier."""
    frontier = sorted(
        (row for row in rows if row["size"] is None and row["error"] > 1e-9), key=lambda row: row["p_eff"]
    )
    x, y = style.column(frontier, "p_eff"), style.column(frontier, "error")
    axes.fill_between(x, 1e-6, y, color=style.PALE, alpha=0.6, linewidth=0)
    axes.plot(x, y, color=style.GREY, linewidth=1.2)
    for name, look in INFORMED.items():
        mine = [row for row in rows if row["curve"] == name]
        full, kept = style.column(mine, "p_eff"), style.column(mine, "p_eff_support")
        error = style.column(mine, "error")
        axes.plot(full, error, linestyle=(0, (1, 1.5)), linewidth=0.6, color=look["color"])
        if (abs(full - kept) > 1e-6).any():
            axes.hlines(error, kept, full, color=look["color"], linewidth=0.6)
            axes.plot(
                kept,
                error,
                linestyle="none",
                markersize=4,
                markerfacecolor="white",
                markeredgewidth=0.8,
                **look,
            )
        axes.plot(full, error, linestyle="none", markersize=4, markeredgewidth=0.4, **look)
    axes.set(yscale="log", xlabel=r"$p_{\mathrm{eff}}$ (bit)", xlim=(0.7, None), ylim=(0.03, 9))
    axes.xaxis.set_major_locator(style.whole_numbers())
    style.letter(axes, "(c) what looking at the data buys")
    handles = [Line2D([], [], linestyle="none", markersize=4, **look) for look in INFORMED.values()]
    handles.append(Line2D([], [], color=style.GREY, linewidth=1.2))
    below(axes, handles, [*map(said, INFORMED), "frontier, 0/1"])


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/sketching.py wrote."""
    figure, axes = style.panels(style.DOUBLE, 3.7, 3)
    for panel, name, show in zip(axes, ("draws", "sizes", "data"), (draws, sizes, data), strict=True):
        show(panel, [row for row in table["rows"] if row["panel"] == name])
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
