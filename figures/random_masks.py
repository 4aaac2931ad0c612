"""How wide a random source must be: exact probabilities, what the theorems ask, and what sparsity costs."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style

COLOURS = (style.BLACK, style.BLUE, style.VERMILION)
MARKERS = ("o", "s", "^")
KINDS = {"exact": "-", "first layer": (0, (5, 2)), "set aside": (0, (1.2, 1.6))}
SOURCES = {
    "own depth": {"color": style.BLACK, "marker": None},
    "extra layer": {"color": style.BLUE, "marker": "o"},
    "doubled": {"color": style.VERMILION, "marker": "s"},
}
RATIOS = {
    "one unit, asked": ("(a), an extra layer", {"color": style.BLACK, "marker": "^"}),
    "extra layer": ("(b), an extra layer", {"color": style.BLUE, "marker": "o"}),
    "doubled": ("(b), doubled", {"color": style.VERMILION, "marker": "s"}),
    "one unit, lower bound": ("(a), lower bound", {"color": style.GREY, "marker": "v"}),
}
SMALL_MARKER = 3.0
ROW: dict[str, Any] = {"borderaxespad": 0.1, "handlelength": 1.9, "columnspacing": 1.0}  # a legend in one row


def of(table: dict[str, Any], panel: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a panel with these values, by width."""
    rows = [row for row in table["rows"] if row["panel"] == panel]
    rows = [row for row in rows if all(row[name] == value for name, value in values.items())]
    return sorted(rows, key=lambda row: row["width"])


def sparsities(axes: Axes) -> None:
    """Axis of sparsities 1 - p, dense on the left."""
    axes.set(xlim=(0, 1), xlabel=r"sparsity $1-p$")


def one_unit(axes: Axes, table: dict[str, Any]) -> None:
    """Probability against width, a colour per sparsity, a line style per kind."""
    densities = sorted({row["density"] for row in of(table, "one unit")}, reverse=True)
    for p, colour in zip(densities, COLOURS, strict=True):
        for kind, dash in KINDS.items():
            rows = of(table, "one unit", density=p, series=kind)
            y = style.column(rows, "probability" if kind == "exact" else "bound")
            width = 1.5 if kind == "exact" else 1.0
            axes.plot(style.column(rows, "width"), y, color=colour, linestyle=dash, linewidth=width)
        rows = of(table, "one unit", density=p, series="exact")
        half = next(row for row in rows if row["probability"] > 0.5)
        axes.annotate(
            f"{1 - p:g}",
            (half["width"], half["probability"]),
            (3, -8),
            textcoords="offset points",
            color=colour,
            fontsize=style.SMALL,
        )
    most = max(row["width"] for row in of(table, "one unit"))
    axes.set(
        xscale="log",
        xlim=(1, most),
        ylim=(0, 1.28),
        xlabel="hidden units",
        ylabel="probability of containment",
    )
    handles = [Line2D([], [], color=style.GREY, linestyle=dash) for dash in KINDS.values()]
    axes.legend(handles, ["exact", "every input linked", "set aside"], loc="upper left", ncols=3, **ROW)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    style.letter(axes, r"(a) one unit, by sparsity $1-p$")


def layered(axes: Axes, table: dict[str, Any]) -> None:
    """Failure against width: own depth, and asked and needed by the constructions."""
    for source, look in SOURCES.items():
        series = (
            [(source, "white")]
            if source == "own depth"
            else [(f"{source}, asked", "white"), (f"{source}, needed", None)]
        )
        for name, face in series:
            rows = of(table, "layered", series=name)
            asked = name.endswith("asked")
            rows = [row for row in rows if row["delta"] and row["delta"] < 0.999]
            axes.plot(
                style.column(rows, "width"),
                style.column(rows, "delta"),
                color=look["color"],
                marker=look["marker"],
                markersize=SMALL_MARKER,
                markerfacecolor="white"
                if asked
                else face
                if face and look["marker"] is None
                else look["color"],
                markeredgewidth=0.7,
                linestyle=(0, (4, 2)) if asked else "-",
                linewidth=0.9,
            )
    axes.set(
        yscale="log",
        xlim=(0, 350),
        ylim=(5e-5, 1.1),
        xlabel="hidden units",
        ylabel=r"$\delta$, failure allowed",
    )
    handles = [
        Line2D([], [], color=look["color"], marker=look["marker"], markersize=SMALL_MARKER)
        for look in SOURCES.values()
    ]
    axes.legend(handles, list(SOURCES), loc="upper right", borderaxespad=0.1, handlelength=1.9)
    p = of(table, "layered")[0]["density"]
    style.letter(axes, f"(b) a hidden layer, sparsity {1 - p:g}")


def factor(axes: Axes, table: dict[str, Any]) -> None:
    """Needed width over log(inputs/delta) against the factor of one sparse layer, and the factors as lines."""
    deltas = sorted({row["delta"] for row in of(table, "factor")}, reverse=True)
    for series, face in (("dense output", "white"), ("all layers sparse", None)):
        line = of(table, "factor", series=series, delta=deltas[0])
        axes.plot(
            style.column(line, "one_layer"), style.column(line, "all_layers"), color=style.GREY, linewidth=0.8
        )
        for delta, colour, marker in zip(deltas, COLOURS, MARKERS, strict=True):
            rows = of(table, "factor", series=series, delta=delta)
            axes.plot(
                style.column(rows, "one_layer"),
                style.column(rows, "scaled"),
                linestyle="none",
                color=colour,
                marker=marker,
                markersize=SMALL_MARKER,
                markerfacecolor=face or colour,
                markeredgewidth=0.7,
            )
    axes.set(xscale="log", yscale="log", xlabel=r"$1/\log(1/(1-p))$")
    axes.set_ylabel(rf"width needed$\,/\log({table['constants']['inputs']}/\delta)$")
    spots = [{"color": c, "marker": m} for c, m in zip(COLOURS, MARKERS, strict=True)]
    spots += [
        {"color": style.GREY, "marker": "D"},
        {"color": style.GREY, "marker": "D", "markerfacecolor": "white"},
    ]
    handles = [Line2D([], [], linestyle="none", markersize=SMALL_MARKER, **spot) for spot in spots]
    names = [rf"$\delta=10^{{{round(math.log10(delta))}}}$" for delta in deltas]
    names += ["both layers sparse", "dense output"]
    axes.legend(handles, names, loc="upper left", borderaxespad=0.1, handletextpad=0.2)
    style.letter(axes, "(c) what sparsity costs")


def ratios(axes: Axes, table: dict[str, Any]) -> None:
    """Asked over needed, against sparsity."""
    for series, (_, look) in RATIOS.items():
        rows = of(table, "ratio", series=series)
        axes.plot(
            1 - style.column(rows, "density"),
            style.column(rows, "ratio"),
            markersize=SMALL_MARKER,
            linewidth=0.9,
            **look,
        )
    axes.axhline(1, color=style.BLACK, linewidth=0.6, linestyle=(0, (6, 3)), zorder=0)
    sparsities(axes)
    axes.set(yscale="log", ylim=(0.04, 30), ylabel="width asked / width needed")
    axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    handles = [Line2D([], [], markersize=SMALL_MARKER, **look) for _, look in RATIOS.values()]
    axes.legend(
        handles, [name for name, _ in RATIOS.values()], loc="lower left", borderaxespad=0.1, handlelength=1.9
    )
    style.letter(axes, "(d) theorem over need")


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/random_masks.py wrote."""
    figure, axes = style.grid(style.DOUBLE, (2.35, 2.35), 2)
    one_unit(axes[0][0], table)
    layered(axes[0][1], table)
    factor(axes[1][0], table)
    ratios(axes[1][1], table)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
