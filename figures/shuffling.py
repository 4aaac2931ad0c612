"""What becomes of masks that are shuffled: errors, information, and the law of the weights that are kept."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import style
from style import LOOKS, area

BOUND = {"color": style.BLACK, "linewidth": 0.9, "linestyle": "-"}
SAME = {"color": style.GREY, "linewidth": 0.9, "linestyle": (0, (4, 2))}
DONE: dict[str, dict[str, Any]] = {
    "shuffled": {"linewidth": 2.2, "linestyle": "-", "solid_capstyle": "butt"},
    "reinitialised": {"linewidth": 2.2, "linestyle": (0, (1.2, 1.0)), "dash_capstyle": "butt"},
    "inverted": {"linewidth": 0.9, "linestyle": "-", "marker": "|", "markersize": 3.5},
}
LIMITS: dict[str, dict[str, Any]] = {
    "uniform": {"linestyle": (0, (1.2, 1.4))},
    "normal": {"linestyle": (0, (6, 2, 1, 2))},
}


def bar(axes: Axes, row: dict[str, Any], place: float, look: dict[str, Any], *, filled: bool) -> None:
    """The law of an error on one line: 10 to 90 % thin, 25 to 75 % thick, the median marked."""
    color = look["color"]
    axes.plot([row["q10"], row["q90"]], [place, place], color=color, linewidth=0.8, solid_capstyle="butt")
    axes.plot(
        [row["q25"], row["q75"]],
        [place, place],
        color=color if filled else style.PALE,
        linewidth=4.0,
        solid_capstyle="butt",
        zorder=2,
    )
    if not filled:
        for side in (-0.105, 0.105):
            axes.plot([row["q25"], row["q75"]], [place + side] * 2, color=color, linewidth=0.6, zorder=3)
    axes.plot(
        row["q50"],
        place,
        marker=look["marker"],
        markersize=0.85 * area(look),
        color=color,
        markerfacecolor=color if filled else "white",
        markeredgecolor="white" if filled else color,
        markeredgewidth=0.4 if filled else 0.8,
        zorder=4,
    )


def lines(axes: Axes, names: list[str], *, named: bool) -> None:
    """One line for each method, the first on top."""
    axes.set(ylim=(-0.6, len(names) - 0.4), yticks=range(len(names)))
    axes.set_yticklabels(names[::-1] if named else [])
    axes.tick_params(axis="y", length=0)


def laws(axes: Axes, rows: list[dict[str, Any]], names: list[str]) -> None:
    """Both laws of each method."""
    for place, name in enumerate(names[::-1]):
        for variant, shift in (("chosen", 0.2), ("shuffled", -0.2)):
            (row,) = (r for r in rows if r["method"] == name and r["variant"] == variant)
            bar(axes, row, place + shift, LOOKS[name], filled=variant == "chosen")
    lines(axes, names, named=True)
    axes.set(xlabel="training error")


def chances(axes: Axes, rows: list[dict[str, Any]], names: list[str]) -> None:
    """From P(better) to P(no worse), shuffled above reinitialised above inverted, where the method has an inversion."""
    for place, name in enumerate(names[::-1]):
        for (variant, line), shift in zip(DONE.items(), (0.26, 0.0, -0.26), strict=True):
            for row in (r for r in rows if r["method"] == name and r["variant"] == variant):
                ends = [row["better"], row["no_worse"]]
                axes.plot(ends, [place + shift] * 2, color=LOOKS[name]["color"], **line)
    axes.axvline(0.5, **SAME, zorder=0)
    lines(axes, names, named=False)
    axes.set(xlabel="P(better) to P(no worse)", xlim=(-0.02, 1.02), xticks=(0, 0.5, 1))


def one(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Each method's mask among its shuffles, on one data set."""
    names = [name for name in LOOKS if any(row["method"] == name for row in rows)]
    for place, name in enumerate(names[::-1]):
        (row,) = (r for r in rows if r["method"] == name)
        bar(axes, row, place - 0.12, LOOKS[name] | {"marker": "|"}, filled=False)
        axes.plot(
            row["own"],
            place + 0.22,
            marker=LOOKS[name]["marker"],
            markersize=area(LOOKS[name]),
            color=LOOKS[name]["color"],
            markeredgecolor="white",
            markeredgewidth=0.4,
        )
        axes.annotate(
            f"{100 * row['no_worse']:.0f} %",
            (1.0, place),
            xycoords=("axes fraction", "data"),
            fontsize=style.SMALL,
            va="center",
            xytext=(2, 0),
            textcoords="offset points",
        )
    lines(axes, names, named=True)
    axes.set(xlabel="training error")


def barrier(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Information before and after a shuffle."""
    last = 1.06 * max(row["before"] for row in rows)
    for value in sorted({row["barrier"] for row in rows}):
        axes.plot([0, last], [value, value], **BOUND)
    highest = max(row["barrier"] for row in rows)
    axes.plot([0, highest], [0, highest], **SAME)
    for row in rows:
        look = LOOKS[row["method"]]
        axes.plot(
            row["before"],
            row["after"],
            linestyle="none",
            marker=look["marker"],
            color=look["color"],
            markersize=area(look),
            markeredgecolor="white",
            markeredgewidth=0.4,
            clip_on=False,
            zorder=3,
        )
    axes.set(xlabel="$I$ before (bit)", ylabel="$I$ after (bit)", xlim=(0, last), ylim=(0, 1.12 * highest))


def moved(axes: Axes, rows: list[dict[str, Any]], what: str) -> None:
    """How far the law of the kept weights is from the layer's, against the share removed."""
    for name in LOOKS:
        look = LOOKS[name]
        for variant, face in (("initial weights", look["color"]), ("trained weights", "white")):
            mine = sorted(
                (r for r in rows if r["method"] == name and r["variant"] == variant and r["layer"] == 1),
                key=lambda row: row["removed"],
            )
            if mine:
                axes.plot(
                    style.column(mine, "removed"),
                    style.column(mine, what),
                    linewidth=0.7,
                    marker=look["marker"],
                    color=look["color"],
                    markersize=0.75 * area(look),
                    markerfacecolor=face,
                    markeredgecolor="white" if face != "white" else look["color"],
                    markeredgewidth=0.3 if face != "white" else 0.8,
                    zorder=4 if face == "white" else 3,
                )
    limits = [row for row in rows if row["panel"] == "limit"]
    if what == "kolmogorov":
        axes.plot([0, 1], [0, 1], **BOUND)
    else:
        for name, line in LIMITS.items():
            mine = [row for row in limits if row["method"] == name]
            axes.plot(
                style.column(mine, "removed"),
                style.column(mine, what),
                color=style.BLACK,
                linewidth=0.9,
                **line,
            )
    axes.set(xlabel=r"share removed $\sigma$", xlim=(0, 1))


def draw(table: dict[str, Any]) -> Figure:
    """The figure of a table that sims/sweeps/shuffling.py wrote."""
    rows, constants = table["rows"], table["constants"]

    def part(panel: str, **wanted: Any) -> list[dict[str, Any]]:
        return [r for r in rows if r["panel"] == panel and all(r[k] == v for k, v in wanted.items())]

    figure, axes = style.grid(style.DOUBLE, [3.2, 2.4], 3)
    first, second = axes
    fates = part("fate", size=constants["shown"])
    names = [name for name in LOOKS if any(row["method"] == name for row in fates)]
    laws(first[0], fates, names)
    chances(first[1], fates, names)
    one(first[2], part("one", size=constants["one"]))
    barrier(second[0], part("barrier"))
    kept = part("kept") + part("limit")
    moved(second[1], kept, "kolmogorov")
    moved(second[2], kept, "carried")
    second[1].set(ylabel="Kolmogorov-Smirnov distance", ylim=(0, 1))
    second[2].set(ylabel="Wasserstein-1 distance / mean $|w|$", ylim=(0, 1.5))
    size = constants["shown"]
    titles = (
        f"(a) error, {size} of 13 kept",
        f"(b) another mask's chances, {size} of 13",
        f"(c) one data set, {constants['one']} of 21",
        "(d) information and barrier",
        "(e) law of kept $|w|$ moved by",
        "(f) and carried by",
    )
    for panel, title in zip((*first, *second), titles, strict=True):
        style.letter(panel, title)
    handles, labels = [], []
    for name in names:
        look = LOOKS[name]
        handles.append(
            Line2D(
                [],
                [],
                linestyle="none",
                markeredgecolor="white",
                markeredgewidth=0.4,
                markersize=area(look),
                **look,
            )
        )
        labels.append(name)
    handles += [
        *(Line2D([], [], color=style.BLACK, **line) for line in DONE.values()),
        Line2D([], [], **BOUND),
        *(Line2D([], [], color=style.BLACK, linewidth=0.9, **line) for line in LIMITS.values()),
    ]
    labels += [*(f"(b) {variant}" for variant in DONE), "most possible"]
    labels += [f"magnitude, {name}" for name in LIMITS]
    figure.legend(handles, labels, loc="outside upper center", ncols=5, columnspacing=1.2, handletextpad=0.5)
    style.caption(figure, table)
    return figure


if __name__ == "__main__":
    style.main(draw)
