"""Where Theorem 4 loses its constant: the slack of every step of the proof, multiplied up, instance by instance."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import style

LOOKS = {  # how exactly a step's factor is known, told by shade and hatch as well as by colour
    "exact": {"facecolor": style.BLUE, "edgecolor": style.BLACK},
    "enclosed": {"facecolor": style.SKY, "edgecolor": style.BLACK, "hatch": "////"},
    "estimated": {"facecolor": "white", "edgecolor": style.BLACK, "hatch": "...."},
}
BELOW_ONE = {"facecolor": style.GREEN}  # a step that fails here goes back to the left and keeps its hatch
TOTAL = {"facecolor": style.GREY, "edgecolor": style.BLACK}


def times(factor: float) -> str:
    """A factor as a reader says it: two or three digits, powers of ten beyond a million."""
    if factor >= 1e6:
        power = int(np.floor(np.log10(factor)))
        return rf"$\times\,{factor / 10**power:.1f}\cdot 10^{{{power}}}$"
    return rf"$\times\,{factor:,.0f}$" if factor >= 99.5 else rf"$\times\,{factor:.3g}$"


def waterfall(axes: Axes, steps: list[dict[str, Any]]) -> None:
    """One panel: a bar a step, each beginning where the one before it ended, and the product at the bottom."""
    ends = np.log10(style.column(steps, "cumulative"))
    starts = np.concatenate(([0.0], ends[:-1]))
    for i, (step, start, end) in enumerate(zip(steps, starts, ends, strict=True)):
        look = LOOKS[step["exactness"]] | (BELOW_ONE if step["factor"] < 1 else {})
        axes.barh(i, end - start, left=start, height=0.62, linewidth=0.6, **look)
        axes.plot([end, end], [i + 0.31, i + 0.69], color=style.GREY, linewidth=0.6)
        beyond = {"xytext": (3, 0), "textcoords": "offset points", "va": "center", "fontsize": style.SMALL}
        axes.annotate(times(step["factor"]), (max(start, end), i), **beyond)
    axes.barh(len(steps), ends[-1], height=0.62, linewidth=0.6, **TOTAL)
    axes.annotate(times(steps[-1]["cumulative"]), (ends[-1], len(steps)), **beyond)
    axes.set(xlim=(min(0.0, ends.min()), max(ends) * 1.24), xlabel=r"loss in $\mathrm{Lip}^2$, multiplied up")
    axes.xaxis.set_major_locator(style.whole_numbers())
    axes.xaxis.set_major_formatter(lambda value, _: f"$10^{{{value:.0f}}}$")


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/proof_slack.py wrote: rows in the order of the proof's steps."""
    instances = list(dict.fromkeys(row["instance"] for row in table["rows"]))
    groups = [[row for row in table["rows"] if row["instance"] == name] for name in instances]
    height = 0.75 + 0.30 * (len(groups[0]) + 1)
    figure, axes = style.panels(style.DOUBLE, height, len(instances), sharey=True)
    for panel, name, steps, i in zip(axes, instances, groups, "abcdef", strict=False):
        waterfall(panel, steps)
        style.letter(panel, f"({i}) {name}")
    axes[0].set_yticks([])
    beside = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "ha": "right"}
    for i, step in enumerate(groups[0]):
        axes[0].annotate(step["name"], (0, i), (-4, -1), va="bottom", **beside)
        axes[0].annotate(
            step["source"], (0, i), (-4, -1), va="top", color=style.GREY, fontsize=style.SMALL, **beside
        )
    axes[0].annotate("all steps", (0, len(groups[0])), (-4, 0), va="center", **beside)
    axes[0].set_ylim(len(groups[0]) + 0.6, -0.6)
    shown = {kind: LOOKS[kind] for kind in LOOKS if any(row["exactness"] == kind for row in table["rows"])}
    if any(row["factor"] < 1 for row in table["rows"]):
        shown["below 1"] = {"edgecolor": style.BLACK, **BELOW_ONE}
    handles = [style.swatch(**look) for look in shown.values()]
    axes[-1].legend(
        handles, list(shown), loc="upper right", title="each factor is", title_fontsize=style.SMALL
    )
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
