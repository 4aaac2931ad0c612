"""The sweep behind the census of tickets: its data set, the methods' tickets, and what its rows must obey."""

import importlib
import json
from collections import Counter
from fractions import Fraction as F
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from sims.sweeps import table as tables
from sims.sweeps import ticket_census as sweep
from sims.task import paper_toy, pocket_toy
from sims.ticket_census import ticket_census

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def table():
    """The quick sweep of two starts, stopped after fewer steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "QUICK_STARTS", 2)
        patch.setattr(sweep, "MOST_STEPS", 1280)
        return sweep.compute(quick=True)


def test_the_data_set_is_an_exclusive_or():
    for task, points in ((pocket_toy(), 4), (paper_toy(), 6)):
        data = sweep.exclusive_or(task)
        totals, sums = task.totals[data], task.sums[data]
        assert (totals > 0).sum() == points and (abs(sums) == totals).all() and sums.sum() == 0
        plus, minus = ([sum(pair, np.zeros(1)) for pair in _pairs(task, sums * sign > 0)] for sign in (1, -1))
        assert any((a == b).all() for a in plus for b in minus)
    data = sweep.exclusive_or(paper_toy())
    told = [(*map(int, x), int(s)) for x, s in zip(paper_toy().points, paper_toy().sums[data], strict=True)]
    assert told == [
        (-1, -1, -1, 1),
        (-1, -1, 1, 1),
        (-1, 1, -1, -1),
        (-1, 1, 1, -1),
        (1, -1, -1, -1),
        (1, -1, 1, 0),
        (1, 1, -1, 1),
        (1, 1, 1, 0),
    ]


def _pairs(task, chosen):
    places = np.array([[float(v) for v in x] for x in task.points])[chosen]
    return list(combinations(places, 2))


def test_methods_pick_the_same_among_few_data_sets():
    """`alone` leaves out the other points and data sets; the masks are those of the whole task."""
    task = pocket_toy()
    start, sizes = task.mlp.initial(3), [1, 4, 7, 12]
    for data in (0, 270, 1000, 1500):
        if (abs(task.sums[data]) != task.totals[data]).any():
            small, place = sweep.alone(task, data)  # a point with both labels
            assert small.sums[place].tolist() == [s for s, n in _of(task, data) if n]
            continue
        found = sweep.picks(task, start, data, sizes)
        for name, method in sweep.METHODS.items():
            whole = method().choose(task, start, sizes)
            assert found[name] == {size: int(whole[size].masks[data]) for size in sizes}, (name, data)


def _of(task, data):
    return zip(task.sums[data].tolist(), task.totals[data].tolist(), strict=True)


def test_rows(table):
    p, margin = table.constants["p"], float(sweep.MARGIN)
    kinds = ("tickets", "best", *sweep.METHODS)
    assert Counter((row["start"], row["size"], row["what"]) for row in table.rows) == Counter(
        (start, size, what) for start in range(2) for size in range(p + 1) for what in kinds
    )
    everything = {(r["start"], r["size"]): r for r in table.rows if r["what"] == "tickets"}
    for row in table.rows:
        group = everything[row["start"], row["size"]]
        assert row["tickets"] == group["tickets"]
        if row["what"] == "tickets":
            levels = [row[f"loss_{name}"] for name in sweep.SHARES]
            assert levels == sorted(levels) and levels[0] <= row["loss"] <= levels[-1]
            assert 0 <= row["share_better"] < F(1, 2)
            continue
        assert row["mask"].bit_count() == row["size"]
        assert group["loss_min"] <= row["loss"] <= group["loss_max"]
        assert 0 <= row["better"] <= row["tickets"] - row["equal"]
        assert row["share_better"] <= F(row["better"], row["tickets"])
        assert row["memorised"] == (row["loss"] <= margin)
        if row["memorised"]:
            assert group["lipschitz_min"] <= row["lipschitz"] <= group["lipschitz_max"]
        if row["what"] == "best":
            assert row["better"] == 0 and row["loss"] == group["loss_min"]
    task = pocket_toy()
    start, options = task.mlp.initial(1), {"most_steps": 1280, "progress": False}
    census = ticket_census(task, start, sweep.exclusive_or(task), **options)
    coarser = 0
    for row in table.rows:
        if row["start"] == 1 and row["what"] != "tickets":
            same = census.loss[census.member[[m for m in range(2**p) if m.bit_count() == row["size"]]]]
            assert row["better"] == (same < row["loss"]).sum()
            assert row["share_better"] == F(int((same < row["loss"] - margin).sum()), len(same))
            coarser += row["share_better"] < F(row["better"], row["tickets"])
    assert coarser > 10
    picked = {row["what"]: row["mask"] for row in table.rows if (row["start"], row["size"]) == (0, 6)}
    assert len(set(picked.values())) > 4  # methods differ


def test_the_mean_rank_by_hand():
    """Over all pairs of tickets of a size: the share in which the second is better by more than the margin."""
    task = pocket_toy()
    census = ticket_census(task, task.mlp.initial(0), 270, most_steps=640, progress=False)
    for size in (1, 2, 12):
        masks = [m for m in range(2**13) if m.bit_count() == size]
        losses = np.array([census.loss_of(m) for m in masks])
        better = (losses[None, :] < losses[:, None] - float(sweep.MARGIN)).sum()
        assert sweep.mean_share_better(census, size) == F(int(better), len(masks) ** 2)


def test_a_full_sweep_is_kept_by_the_code_that_trains(monkeypatch, tmp_path):
    """A second run reads the checkpoints of the first; another state of the code has other names."""
    monkeypatch.setattr(sweep, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(sweep, "paper_toy", pocket_toy)
    monkeypatch.setattr(sweep, "STARTS", 2)
    monkeypatch.setattr(sweep, "MOST_STEPS", 640)
    first = sweep.compute(quick=False)
    kept = sorted((tmp_path / "kept").iterdir())
    assert [path.name.split("-")[1] for path in kept] == ["0.json", "1.json"]
    assert sweep.compute(quick=False).rows == first.rows
    monkeypatch.setattr(sweep.provenance, "digest", lambda path: "0" * 64)
    assert sweep.checkpoint(0).name == "0" * 16 + "-0.json" not in [path.name for path in kept]


def test_figure(table, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    path = tmp_path / "table.json"
    path.write_text(tables.render(table, ROOT / "sims/sweeps/ticket_census.py", quick=True))
    figure = importlib.import_module("ticket_census").draw(json.loads(path.read_text()))
    figure.set_dpi(300)  # as saved: at a screen's resolution letters are rounded to other widths
    figure.canvas.draw()
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title[:3] for title in titles] == ["(a)", "(b)", "(c)", "(d)"]
    heights = [axes.get_position().height for axes in figure.axes]
    assert min(heights) > 0.1  # nothing squeezed the panels
