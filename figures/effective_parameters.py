"""p_eff over sparsity for blind and for fully informed masks, and how many times more the informed mask counts."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

import style

# The small size is drawn size by size, the larger ones as lines: colour, line and marker all tell them apart.
LOOKS = (
    {
        "color": style.VERMILION,
        "linestyle": "none",
        "marker": "o",
        "markersize": 3.6,
        "markerfacecolor": "white",
    },
    {"color": style.GREEN, "linestyle": (0, (5, 1.4)), "linewidth": 1.4},
    {"color": style.BLUE, "linestyle": "-", "linewidth": 1.8},
)
STIRLING = {"color": style.BLACK, "linestyle": ":", "linewidth": 1.0}
ASIDE = {"color": style.GREY, "linewidth": 0.8, "linestyle": (0, (4, 1.5, 1, 1.5))}
SMALL = {"fontsize": style.SMALL}


def name(p: int) -> str:
    """A number of weights, as a reader writes it."""
    power = len(str(p)) - 1
    return f"p = 10^{{{power}}}" if p == 10**power and power > 3 else f"p = {p}"


def parameters(axes: Axes, table: dict[str, Any], sizes: list[int]) -> None:
    """Left panel: p_eff per weight of the dense network."""
    for p, look in reversed(list(zip(sizes, LOOKS, strict=True))):
        rows = [row for row in table["rows"] if row["p"] == p]
        axes.plot(style.column(rows, "sparsity"), style.column(rows, "informed") / p, clip_on=False, **look)
    rows = [row for row in table["rows"] if row["p"] == sizes[-1]]
    peak = table["constants"]["peaks"][-1]
    sparsity, blind = style.column(rows, "sparsity"), style.column(rows, "blind") / peak["p"]
    informed = style.column(rows, "informed") / peak["p"]
    axes.fill_between(sparsity, blind, informed, color=style.PALE, alpha=0.55, linewidth=0, zorder=0)
    axes.plot(sparsity, style.column(rows, "stirling") / peak["p"], **STIRLING)
    axes.plot(sparsity, blind, color=style.BLACK, linewidth=1.5)
    limit, crossing = peak["p_log2_3"] / peak["p"], 1 - peak["fewest_as_dense"] / peak["p"]
    axes.plot([0, 1], [1, 1], **ASIDE)
    axes.plot([1 - peak["kept"] / peak["p"], 1], [limit, limit], **ASIDE)
    axes.plot(
        [1 - peak["kept"] / peak["p"], crossing], [limit, 1], "D", color=style.BLACK, markersize=3.2, zorder=5
    )
    axes.text(
        1, limit + 0.02, rf"maximum: $\log_2 3 = {limit:.3f}$ per weight", ha="right", va="bottom", **SMALL
    )
    axes.text(crossing + 0.03, 1.02, rf"$\gamma = {crossing:.3f}$", va="bottom", **SMALL)
    axes.text(0.36, 1.02, "dense network", ha="center", va="bottom", **SMALL)
    axes.text(0.04, 0.80, "blind mask", rotation=-31.5, rotation_mode="anchor", **SMALL)
    axes.text(0.50, 0.81, "information in\nthe mask, at most", ha="center", va="center", **SMALL)
    axes.set(xlim=(0, 1), ylim=(0, 1.75), xlabel=r"sparsity $\gamma$ (share of weights removed)")
    axes.set_ylabel(r"$p_{\mathrm{eff}}/p$  (bits per weight)")


def ratio(axes: Axes, table: dict[str, Any], sizes: list[int]) -> None:
    """Right panel: informed over blind."""
    for p, look in reversed(list(zip(sizes, LOOKS, strict=True))):
        rows = [row for row in table["rows"] if row["p"] == p]
        label = f"informed, ${name(p)}$"
        axes.plot(
            p / style.column(rows, "kept"), style.column(rows, "ratio"), label=label, clip_on=False, **look
        )
    rows = [row for row in table["rows"] if row["p"] == sizes[-1]]
    times = sizes[-1] / style.column(rows, "kept")
    axes.plot(times, style.column(rows, "stirling_ratio"), label="Stirling form, eq. (1)", **STIRLING)
    axes.plot(times, style.column(rows, "order"), label=r"order: $\log_2 1/(1-\gamma)$", **ASIDE)
    axes.set(xscale="log", xlim=(1, sizes[-1]), ylim=(0, 24), yticks=range(0, 25, 4))
    axes.minorticks_off()
    axes.set(
        xlabel=r"weights per kept weight, $1/(1-\gamma)$", ylabel=r"$p_{\mathrm{eff}}$, informed over blind"
    )
    axes.legend(loc="upper left", borderaxespad=0.2)


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/effective_parameters.py wrote."""
    sizes = sorted({row["p"] for row in table["rows"]})
    figure, (left, right) = style.panels(style.DOUBLE, 2.75, 2)
    parameters(left, table, sizes)
    ratio(right, table, sizes)
    style.letter(left, "(a) what a mask can count for")
    style.letter(right, "(b) how many times more")
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
