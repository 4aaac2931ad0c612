"""The sweep behind the toy's figure, on a smaller toy, and the figure that it draws."""

import importlib
import json
import math
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from matplotlib.text import Text

from sims.data import Iid
from sims.mlp import Mlp
from sims.sweeps import table
from sims.sweeps import toy_information as sweep
from sims.task import Task, paper_toy, paper_toy_cross_entropy

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The table of two starts, for a 2-3-1 network and two points."""
    law = Iid.noisy_labels(list(product((-1, 1), repeat=2)), Fraction(1, 2), 2)
    tasks = tuple(
        Task(Mlp((2, 3, 1)), law, loss, rate, 32)
        for loss, rate in (("squared", Fraction(1, 16)), ("logistic", Fraction(1, 4)))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "tasks", lambda quick: tasks)
        return sweep.compute(True, starts=2, folder=tmp_path_factory.mktemp("kept") / "folder")


def test_rows(small):
    assert len(small.rows) == 2 * (2 * 6 * 14 + 14)
    for row in small.rows:
        if row["method"] is None:
            ceiling = math.log2(math.comb(13, row["size"]))
            assert float(row["information"]) == pytest.approx(ceiling)
            continue
        assert float(row["information"]) <= math.log2(math.comb(13, row["size"])) + 1e-9
        assert row["expected_1000"] <= row["expected_32000"] + 1e-9 <= float(row["information"]) + 2e-9
        if row["method"] in ("SynFlow", "Magnitude"):
            assert row["information"].upper == 0
        if row["size"] in (0, 13):
            assert row["collapse"] == (row["size"] == 0)
    assert {row["method"] for row in small.rows} == {None, *(method.name for method in sweep.METHODS)}


def test_limits_and_rounding(small):
    limits = small.constants["limits"][0]
    assert limits["data_sets"] == 36
    assert float(limits["data_entropy"]) == pytest.approx(
        6 - 28 / 32
    )  # 8 doubles and 28 pairs in either order
    assert float(limits["barrier"]) == pytest.approx(math.log2(10 * 5))
    assert limits["barrier"].upper <= limits["barrier_stated"].lower
    assert float(limits["barrier_stated"]) == pytest.approx(2 * math.log2(1 + 13 / 2))
    for entry in small.constants["rounding"]:
        for sums in (entry["after"], entry["imp"]):
            assert 0.8 < sums["proved"] / sums["data_sets"] <= 1
            assert sums["undecided"] == 0
    assert "36 multisets" in small.notes[0] and "2 starts" in small.notes[0]


def test_the_tasks_are_the_papers():
    assert sweep.tasks(False) == (paper_toy(), paper_toy_cross_entropy())
    for quick, full in zip(sweep.tasks(True), sweep.tasks(False), strict=True):
        assert (quick.mlp, quick.loss, quick.rate) == (full.mlp, full.loss, full.rate)
        assert quick.law.size == math.comb(18, 3)


def test_the_figure_is_whole_and_its_letters_are_large_enough(small, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style, drawing = importlib.import_module("style"), importlib.import_module("toy_information")
    path = tmp_path / "toy.json"
    path.write_text(table.render(small, ROOT / "sims/sweeps/toy_information.py", quick=True))
    held = style.read(path)
    figure = drawing.draw(held)
    figure.set_dpi(300)  # as it is saved: letters' widths are rounded to pixels
    figure.canvas.draw()
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title[:3] for title in titles] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"]
    rows = [row for row in held["rows"] if row["loss"] == "squared" and row["method"] == "IMP"]
    removed, mean, least, most = drawing.curves(rows, "IMP", "information")
    assert removed.tolist() == list(range(14))
    two = sorted(row["information"] for row in rows if row["size"] == 8)
    assert [least[5], mean[5], most[5]] == pytest.approx([two[0], sum(two) / 2, two[1]])
    assert json.loads(path.read_text())["quick"] is True
