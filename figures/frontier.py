"""The frontier: how smooth, or how well trained, any pruning rule can be at its information, and how far rules are.

(a) one curve per mask size and the curve of all rules, over p_eff at one bit per kept weight, with rules as points; (b)
the fit probability along the curves; (c) trained tickets: the least training error at an information, with every pruning
method as a point; (d) the curve of all rules over the theorem's p_eff, with the printed and the sharp law below it.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

RULES = {
    "blind": {"marker": "o", "markerfacecolor": "white", "markersize": 3.8},
    "gibbs": {"marker": ".", "markersize": 2.6},
    "least_lipschitz": {"marker": "D", "markersize": 3.4},
    "least_error": {"marker": "^", "markersize": 4.0},
}
RULE_NAMES = {
    "blind": "blind",
    "gibbs": "Gibbs",
    "least_lipschitz": "least Lipschitz",
    "least_error": "least error",
}
METHODS = {
    "Random": {"marker": "o"},
    "Magnitude": {"marker": "s"},
    "SynFlow": {"marker": "P"},
    "SNIP": {"marker": "^"},
    "GraSP": {"marker": "v"},
    "SNIP, drawn": {"marker": "<"},
    "Magnitude after": {"marker": "D"},
    "Magnitude after, drawn": {"marker": ">"},
    "IMP": {"marker": "*"},
    "Gibbs": {"marker": "."},
    "Least error": {"marker": "X"},
}
SIZES = {"large": 5.6, ".": 7.0, "*": 6.4, "D": 3.6, "s": 3.8}
TICKETS = (
    {"color": style.BLACK, "linestyle": "-"},
    {"color": style.BLUE, "linestyle": (0, (5, 1.5))},
    {"color": style.VERMILION, "linestyle": (0, (2, 1))},
)
LAWS = {
    "peff_2026_sharp_sparse_law": ("sharp law", {"color": style.BLUE, "linestyle": "--"}),
    "kumar_2024_sparse_law": ("Theorem 4", {"color": style.GREY, "linestyle": ":"}),
}
BEST = {"color": style.BLACK, "linewidth": 1.0, "linestyle": (0, (4, 1.5)), "zorder": 5}
ALL = {"color": style.BLACK, "linewidth": 2.0, "zorder": 5}


def shades(sizes: list[int]) -> dict[int, Any]:
    """One colour a size, from dark to light, so that the order survives a grey printer."""
    steps = max(len(sizes) - 1, 1)
    return {size: colormaps["viridis"](0.8 * i / steps) for i, size in enumerate(sizes)}


def chosen(table: dict[str, Any], panel: str, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of a panel with these values."""
    rows = (row for row in table["rows"] if row["panel"] == panel)
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def smoothness(axes: Axes, table: dict[str, Any], colours: dict[int, Any]) -> None:
    """(a): the family of curves, all rules together, and rules as points."""
    whole = chosen(table, "curve", size=None)
    x, y = style.column(whole, "p_eff"), style.column(whole, "cost")
    right = 1.04 * max(row["p_eff"] for row in [*chosen(table, "rule"), *chosen(table, "curve")])
    axes.fill_between([*x, right], 0, [*y, y[-1]], color=style.PALE, alpha=0.45, linewidth=0, zorder=0)
    axes.plot([*x, right], [*y, y[-1]], **ALL)
    best = chosen(table, "best_curve")
    x, y = style.column(best, "p_eff"), style.column(best, "cost")
    axes.plot([*x, right], [*y, y[-1]], **BEST)
    axes.fill_between([*x, right], 0, [*y, y[-1]], color=style.PALE, alpha=0.8, linewidth=0, zorder=0)
    axes.annotate(
        "best weights", (right, y[-1]), (-4, -9), textcoords="offset points", ha="right", fontsize=style.SMALL
    )
    for size, colour in colours.items():
        rows = chosen(table, "curve", size=size)
        axes.plot(
            style.column(rows, "p_eff"), style.column(rows, "cost"), color=colour, linewidth=1.5, zorder=4
        )
        for row in chosen(table, "rule", size=size):
            look = {"color": colour, "linestyle": "none", "zorder": 3, **RULES[row["name"]]}
            axes.plot(row["p_eff"], row["cost"], alpha=0.9, **look)
        top = max(row["cost"] for row in chosen(table, "rule", size=size, name="blind"))
        axes.annotate(
            str(size),
            (size, top),
            xytext=(0, 3.5),
            textcoords="offset points",
            ha="center",
            fontsize=style.SMALL,
            color=colour,
        )
    highest = max(row["cost"] for row in chosen(table, "rule"))
    lowest = min(row["cost"] for row in [*chosen(table, "curve"), *best])
    axes.set(
        ylim=(lowest - 0.07, highest + 0.2),
        xlim=(0, right),
        ylabel="expected Lipschitz constant, a misfit costs 1",
    )
    axes.text(0.02, 0.02, "out of every rule's reach", transform=axes.transAxes, fontsize=style.SMALL)
    handles = [Line2D([], [], **ALL), Line2D([], [], color=style.GREY, linewidth=1.5)]
    names = ["the frontier of all rules", "of one mask size"]
    handles += [Line2D([], [], color=style.GREY, linestyle="none", **look) for look in RULES.values()]
    axes.legend(handles, [*names, *RULE_NAMES.values()], loc="upper right", ncols=2, columnspacing=1.0)
    style.letter(axes, "(a) what information in the mask can buy")


def fits(axes: Axes, table: dict[str, Any], colours: dict[int, Any]) -> None:
    """(b): the fit probability along the curves."""
    for size, colour in colours.items():
        rows = chosen(table, "curve", size=size)
        x, y = style.column(rows, "p_eff"), style.column(rows, "fit")
        if len(rows) > 1:
            axes.plot(x, y, color=colour, linewidth=1.2)
        axes.plot(x[0], y[0], color=colour, linestyle="none", marker="|", markersize=5)
    whole = chosen(table, "curve", size=None)
    axes.plot(style.column(whole, "p_eff"), style.column(whole, "fit"), **{**ALL, "linewidth": 1.6})
    axes.set(xlabel=r"$p_{\mathrm{eff}}=I(\mathrm{mask};\mathrm{data})+|\mathrm{mask}|$ (bits)", ylim=(0, 1))
    axes.set_ylabel("P(fit)")
    style.letter(axes, "(b) fits along the frontier")


def tickets(axes: Axes, table: dict[str, Any]) -> None:
    """(c): trained tickets of the toy, methods above the curves."""
    sizes = table["constants"]["toy_sizes"]
    looks = dict(zip(sizes, TICKETS, strict=True))
    right = 1.04 * max(row["rate"] for row in chosen(table, "ticket_rule"))
    for size in sizes:
        rows = chosen(table, "ticket_curve", size=size)
        x, y = style.column(rows, "rate"), style.column(rows, "cost")
        axes.plot([*x, right], [*y, y[-1]], linewidth=1.6, zorder=4, **looks[size])
        # In the empty band under each curve; the points above leave no room for a legend.
        label = f"{size} of {table['constants']['toy_p']} kept"
        where = {"xytext": (0, -3), "textcoords": "offset points", "ha": "right", "va": "top"}
        axes.annotate(label, (right, y[-1]), color=looks[size]["color"], fontsize=style.SMALL, **where)
        for row in chosen(table, "ticket_rule", size=size):
            if row["name"] in METHODS:
                mark = METHODS[row["name"]]["marker"]
                axes.plot(
                    row["rate"],
                    row["cost"],
                    linestyle="none",
                    marker=mark,
                    markersize=SIZES.get(mark, 4.4),
                    color=looks[size]["color"],
                    markeredgewidth=0.4,
                    markeredgecolor="white",
                    zorder=6,
                    clip_on=False,
                )
    shown = {row["name"] for row in chosen(table, "ticket_rule")}
    names = [name for name in METHODS if name in shown]
    handles = [
        Line2D([], [], color=style.GREY, linestyle="none", markersize=SIZES.get(m["marker"], 4.4), **m)
        for m in (METHODS[name] for name in names)
    ]
    axes.legend(
        handles,
        names,
        loc="upper center",
        ncols=3,
        handlelength=0.8,
        handletextpad=0.1,
        columnspacing=0.3,
        borderaxespad=0.0,
    )
    lowest = min(row["cost"] for row in chosen(table, "ticket_curve"))
    axes.set_ylim(lowest - 0.09, 1.35)
    axes.set(
        xlabel=r"$I(\mathrm{mask};\mathrm{data})$ (bits)",
        ylabel="expected training error",
        xlim=(-0.2, right),
    )
    style.letter(axes, "(c) trained tickets and pruning methods")


def laws(axes: Axes, table: dict[str, Any]) -> None:
    """(d): the curve of all rules over the theorem's p_eff, and the laws below, on a logarithmic axis."""
    rows = chosen(table, "law_curve")
    x, y = style.column(rows, "rate"), style.column(rows, "cost")
    axes.plot(x, y, **ALL)
    axes.annotate(
        "the frontier", (x[-1], y[-1]), (0, -9), textcoords="offset points", ha="right", fontsize=style.SMALL
    )
    for name, (text, look) in LAWS.items():
        rows = chosen(table, "law", name=name)
        x, y = style.column(rows, "p_eff"), style.column(rows, "cost")
        axes.plot(x, y, **look)
        axes.annotate(
            text,
            (x[-1], y[-1]),
            (0, 4),
            textcoords="offset points",
            ha="right",
            fontsize=style.SMALL,
            color=look["color"],
        )
    axes.set(
        yscale="log", xlabel=r"$p_{\mathrm{eff}}$ of Theorem 4 (bits)", ylabel="expected Lipschitz constant"
    )
    axes.set_xlim(0, None)
    style.letter(axes, "(d) the laws below")


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/frontier.py wrote."""
    colours = shades(table["constants"]["sizes"])
    figure, axes = plt.subplot_mosaic(
        [["a", "c"]] * 4 + [["a", "d"]] * 2 + [["b", "d"]] * 2,
        figsize=(style.DOUBLE, 5.2),
        layout="constrained",
        width_ratios=(1.5, 1),
    )
    smoothness(axes["a"], table, colours)
    fits(axes["b"], table, colours)
    axes["b"].sharex(axes["a"])
    axes["a"].tick_params(labelbottom=False)
    tickets(axes["c"], table)
    laws(axes["d"], table)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
