"""The sweep and the figure of shuffled masks: rows against the modules behind them, and what is drawn."""

import importlib
import json
import math
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from sims.kept_law import change
from sims.pruners import ALL, Magnitude
from sims.sweeps import shuffling as sweep
from sims.sweeps import table
from sims.training import evaluate, train

ROOT = Path(__file__).resolve().parents[1]
METHODS = {*ALL, "SNIP, drawn", "Magnitude after, drawn"}


@pytest.fixture(scope="module")
def quick():
    return sweep.compute(quick=True)


def lines(held, **wanted):
    return [row for row in held.rows if all(row[name] == value for name, value in wanted.items())]


def test_rows(quick):
    size = quick.constants["shown"]
    assert quick.constants["sizes"] == [size] and quick.constants["data_sets"] == 120
    for variant in ("chosen", "shuffled", "reinitialised"):
        assert {row["method"] for row in lines(quick, panel="fate", variant=variant)} == METHODS
    assert {row["method"] for row in lines(quick, panel="barrier")} == METHODS
    inverted = {row["method"] for row in lines(quick, panel="fate", variant="inverted")}
    assert inverted == {name for name, method in ALL.items() if hasattr(method(), "keep_lowest")}
    for row in lines(quick, panel="fate"):
        assert row["q10"] <= row["q25"] <= row["q50"] <= row["q75"] <= row["q90"]
        if row["variant"] != "chosen":
            assert 0 <= row["better"] <= row["no_worse"] <= 1
    for row in lines(quick, panel="barrier"):
        assert row["after"].lower <= row["before"].upper
        assert row["after"].lower <= row["log_profiles"].upper
        assert row["log_profiles"].lower <= row["barrier"].upper
    (least,) = lines(quick, panel="fate", method="Least error", variant="shuffled")
    assert least["better"] == 0  # no mask of the size is better than the best one
    json.dumps([table._plain(row) for row in quick.rows], allow_nan=False)


def test_kept_rows_obey_the_records(quick):
    for row in lines(quick, panel="kept"):
        assert 0 <= row["kolmogorov"] <= row["removed"] <= 1
        reaches = row["method"] == "Magnitude" or row["variant"] == sweep.TRAINED
        assert not reaches or (row["kolmogorov"] == row["removed"] and row["extreme"] == 1)
        if row["method"] == "Random":
            assert (
                row["kolmogorov"] == row["shuffled_kolmogorov"] and row["carried"] == row["shuffled_carried"]
            )
    assert {row["variant"] for row in lines(quick, panel="kept", method="Magnitude after")} == {
        sweep.INITIAL,
        sweep.TRAINED,
    }
    task = sweep.fixed_points()
    start = task.mlp.initial(1)
    assert {row["method"] for row in lines(quick, panel="kept", layer=1)} == METHODS
    (row,) = lines(quick, panel="kept", method="Magnitude", size=10, layer=1)
    kept = [q for q in range(16) if int(Magnitude().choose(task, start, [10])[10].masks[0]) >> q & 1]
    one = change(start[:16], kept)
    assert (row["kolmogorov"], row["carried"]) == (one.kolmogorov, one.wasserstein / one.scale)


def test_limits(quick):
    assert len(lines(quick, panel="limit")) == 40
    for row in lines(quick, panel="limit", method="uniform"):
        assert row["carried"] == pytest.approx(float(row["removed"])) and row["kolmogorov"] == row["removed"]
    (half,) = lines(quick, panel="limit", method="normal", removed=F(1, 2))
    cut = 0.6744897501960817  # the third quartile of a normal law
    assert half["carried"] == pytest.approx(2 * math.exp(-(cut**2) / 2) - 1, rel=1e-12)


def test_one_data_set_by_training_the_masks_here(quick):
    task = sweep.fixed_points()
    start, data = task.mlp.initial(1), sweep.parity(task)
    points = [(tuple(map(int, x)), int(y)) for x, y in zip(task.law.atom_x, task.law.atom_y, strict=True)]
    held = [point for point, count in zip(points, task.law.counts[data], strict=True) for _ in range(count)]
    assert len(held) == 6 and all(math.prod(x) == y for x, y in held) and sum(y for _, y in held) == 0
    for row in lines(quick, panel="one"):
        mask = int(ALL[row["method"]]().choose(task, start, [row["size"]])[row["size"]].masks[data])
        weights = train(task, start, np.array([mask]), np.array([data]))
        assert row["own"] == evaluate(task, weights, np.array([data]))[0]
        first, second = (mask & 0xFFFF).bit_count(), (mask >> 16).bit_count()
        assert row["ways"] == math.comb(16, first) * math.comb(5, second)
        assert 0 < row["no_worse"] <= 1 and row["no_worse"].denominator <= row["ways"]


def test_the_figure(quick, monkeypatch):
    """Every method drawn, nothing off the page or too small, the bound where it belongs."""
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    figures = importlib.import_module("shuffling")
    held = {
        "rows": [table._plain(row) for row in quick.rows],
        "constants": table._plain(quick.constants),
        "notes": list(quick.notes[-1:]),  # wrapping all of them takes longer than drawing
        "quick": True,
    }
    figure = figures.draw(held)
    figure.set_dpi(300)  # as it is saved: at fewer dots the caption's letters are rounded wider
    figure.canvas.draw()
    assert len(figure.axes) == 6
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names[: len(METHODS)] == [name for name in figures.LOOKS if name in METHODS]
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert min(sizes) >= 7
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    moved = figure.axes[4]
    low, high = moved.get_ylim()
    for row in lines(quick, panel="kept", layer=1):
        assert low <= row["kolmogorov"] <= high
        assert any(
            (float(row["removed"]), float(row["kolmogorov"])) in map(tuple, line.get_xydata())
            for line in moved.lines
        )
    assert any(line.get_xydata().tolist() == [[0, 0], [1, 1]] for line in moved.lines)
    share = {text.get_text() for text in figure.axes[2].texts}
    assert share == {f"{100 * float(row['no_worse']):.0f} %" for row in lines(quick, panel="one")}
    chances = {tuple(line.get_xdata()) for line in figure.axes[1].lines}
    for row in lines(quick, panel="fate"):
        assert row["variant"] == "chosen" or (float(row["better"]), float(row["no_worse"])) in chances
    caption = " ".join(text.get_text() for text in figure.texts)
    assert quick.notes[-1] in caption
