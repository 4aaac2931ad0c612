"""How every figure of the project looks, reads its table and is saved.

Widths are a paper's columns, nothing printed is smaller than 7 pt, and series differ by line style or marker as well
as by colour, so that they survive colour blindness and a grey printer. Files repeat byte for byte.

Run as a script it makes a grey copy of a drawn figure: python figures/style.py IN.png OUT.png
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import image
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

DOUBLE = 6.9  # the width of two columns, in inches
SMALL, NORMAL = 7.5, 8.5  # font sizes in points

# Okabe and Ito's colours, safe for colour-blind readers, the darkest first; plus greys for what is not data.
BLACK, BLUE, VERMILION, GREEN, SKY = "#000000", "#0072B2", "#D55E00", "#009E73", "#56B4E9"
GREY, PALE = "#707070", "#D9D9D9"

# Pruning methods: colour by what they look at (nothing, the start, data there, trained weights, all), marker by name.
LOOKS: dict[str, dict[str, Any]] = {
    "Random": {"color": GREY, "marker": "o"},
    "Magnitude": {"color": SKY, "marker": "s"},
    "SynFlow": {"color": SKY, "marker": "^"},
    "SNIP": {"color": BLUE, "marker": "v"},
    "GraSP": {"color": BLUE, "marker": "D"},
    "SNIP, drawn": {"color": BLUE, "marker": "<"},
    "Magnitude after": {"color": VERMILION, "marker": "s"},
    "Magnitude after, drawn": {"color": VERMILION, "marker": ">"},
    "IMP": {"color": VERMILION, "marker": "P"},
    "Gibbs": {"color": BLACK, "marker": "*"},
    "Least error": {"color": BLACK, "marker": "X"},
}

_SETTINGS: dict[str, Any] = {
    "font.family": "STIXGeneral",  # shipped with matplotlib, so that every machine draws the same letters
    "mathtext.fontset": "stix",
    "font.size": NORMAL,
    "axes.titlesize": NORMAL,
    "axes.labelsize": NORMAL,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.0,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "hatch.linewidth": 0.5,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
}
plt.rcParams.update(_SETTINGS)


def area(look: dict[str, Any]) -> float:
    """The size of a marker, so that all look alike."""
    return {"*": 7.0, "P": 5.8, "X": 5.8}.get(look["marker"], 4.6)


def read(path: Path) -> dict[str, Any]:
    """A table as its sweep wrote it. ValueError when the file is not one."""
    table = json.loads(path.read_text(encoding="utf-8"))
    missing = [
        key for key in ("columns", "rows", "constants", "notes", "quick", "provenance") if key not in table
    ]
    if missing:
        raise ValueError(f"{path}: table must have {', '.join(missing)}")
    return table


def column(rows: Sequence[dict[str, Any]], name: str) -> np.ndarray:
    """One column of some rows, in their order, as floats; an empty entry is NaN."""
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float)


def panels(width: float, height: float, columns: int = 1, **keywords: Any) -> tuple[Figure, list[Axes]]:
    """A figure of one row of axes; the height is that of the axes' part, captions come on top of it (in inches)."""
    figure, axes = plt.subplots(1, columns, figsize=(width, height), layout="constrained", **keywords)
    return figure, list(np.atleast_1d(axes))


def grid(width: float, heights: Sequence[float], columns: int) -> tuple[Figure, list[list[Axes]]]:
    """A figure of several rows of axes, each row of its height (in inches), captions on top of it."""
    size = (width, sum(heights))
    figure, axes = plt.subplots(
        len(heights), columns, figsize=size, height_ratios=heights, layout="constrained", squeeze=False
    )
    return figure, [list(row) for row in axes]


def letter(axes: Axes, text: str) -> None:
    """A panel's letter and title, flush left above the axes."""
    axes.set_title(text, loc="left", pad=5)


def whole_numbers() -> MaxNLocator:
    """Ticks at whole numbers only, for an axis of exponents."""
    return MaxNLocator(integer=True, nbins=6)


def swatch(**look: Any) -> Patch:
    """A small filled box for a legend."""
    return Patch(linewidth=0.6, **look)


def _wrap(text: str, width: float, font: FontProperties) -> list[str]:
    """The text in lines of at most `width` inches; a formula between dollars is never broken."""

    def inches(line: str) -> float:
        # The outlines' width: a renderer's depends on the resolution at which it rounds each letter.
        # The control points are wide enough, and the exact extent of every curve is slow to find.
        across = TextPath((0, 0), line, prop=font).vertices[:, 0]
        return float(np.ptp(across)) / 72 if len(across) else 0.0

    lines = [""]
    for word in re.findall(r"(?:\$[^$]*\$|[^\s$])+", text):
        longer = f"{lines[-1]} {word}".strip()
        if inches(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fingerprint(table: dict[str, Any]) -> str:
    """A short name of the table's numbers to nine digits, so that the last bit of a processor does not change it."""
    held = {key: table[key] for key in ("rows", "constants", "quick")}
    text = json.dumps(json.loads(json.dumps(held), parse_float=lambda x: f"{float(x):.9g}"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def caption(figure: Figure, table: dict[str, Any], *sentences: str) -> None:
    """Write the sentences and the table's notes under the figure, which grows by what they need.

    The last sentence names the table by the digest of its numbers, and says so when it was a quick sweep.
    """
    font = FontProperties(size=SMALL)
    width, height = figure.get_size_inches()
    margin, line_height = 0.06, SMALL * 1.32 / 72
    kind = "Quick sweep, for a look only. " if table["quick"] else ""
    origin = f"{kind}Table {fingerprint(table)}."
    text = " ".join([*sentences, *table["notes"], origin])
    lines = _wrap(text, width - 2 * margin, font)
    below = line_height * len(lines) + 2 * margin
    figure.set_size_inches(width, height + below)
    figure.get_layout_engine().set(rect=(0, below / (height + below), 1, height / (height + below)))  # type: ignore[union-attr, call-arg]
    for i, line in enumerate(lines):
        bottom = margin + line_height * (len(lines) - 1 - i)
        figure.text(
            margin / width, bottom / (height + below), line, fontproperties=font, color=BLACK, va="baseline"
        )


def _put(path: Path, content: bytes) -> None:
    """Write the file in one step, so that it is never seen half-drawn."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def save(figure: Figure, base: Path) -> None:
    """Write base.pdf and then base.png, the same bytes every time."""
    base.parent.mkdir(parents=True, exist_ok=True)
    for suffix, metadata in ((".pdf", {"CreationDate": None}), (".png", {})):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=suffix[1:], metadata=metadata)
        _put(base.with_name(base.name + suffix), buffer.getvalue())
    plt.close(figure)


def main(draw: Callable[[dict[str, Any]], Figure]) -> None:
    """The command line of a drawing: TABLE OUT_BASENAME, saying how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("table", type=Path, help="the JSON table that the sweep wrote")
    parser.add_argument("out", type=Path, help="where to write, without .png and .pdf")
    arguments = parser.parse_args()
    start = time.perf_counter()
    save(draw(read(arguments.table)), arguments.out)
    print(f"  figure  {arguments.out}.png and .pdf  {time.perf_counter() - start:.1f} s", flush=True)


def _grey_copy() -> None:
    parser = argparse.ArgumentParser(description="Write a grey copy of a PNG figure.")
    parser.add_argument("drawn", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    luma = np.rint(255 * (image.imread(arguments.drawn)[..., :3] @ np.array([0.299, 0.587, 0.114]))).astype(
        np.uint8
    )
    buffer = io.BytesIO()
    image.imsave(buffer, np.repeat(luma[..., None], 3, axis=2), format="png")
    _put(arguments.out, buffer.getvalue())


if __name__ == "__main__":
    _grey_copy()
