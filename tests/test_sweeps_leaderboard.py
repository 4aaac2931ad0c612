"""The sweep behind the leaderboard: its rows, the paper's toy on a few data sets, and the README's part made from it."""

import importlib
import json
import math
import re
from fractions import Fraction as F
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from sims.data import Iid
from sims.leaderboard import Drawn
from sims.pruners import Imp, Magnitude, Shuffled, Snip
from sims.sweeps import leaderboard as sweep
from sims.sweeps import standings, table
from sims.task import Task, paper_toy
from sims.training import evaluate, train

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def quick():
    return sweep.compute(quick=True)


def lines(held, **wanted):
    return [row for row in held.rows if all(row[name] == value for name, value in wanted.items())]


def test_rows(quick):
    sizes = quick.constants["sizes"]
    assert len(lines(quick, panel="board", variant="chosen")) == len(sizes) * len(sweep.POCKET_METHODS)
    assert len(lines(quick, panel="board", variant="inverted", size=sizes[0])) == 6
    for row in lines(quick, panel="board"):
        assert float(row["p_eff"]) == pytest.approx(float(row["information"]) + row["size"], abs=1e-12)
        assert float(row["information"].lower) <= math.log2(math.comb(13, row["size"])) + 1e-12
        assert row["gap"].upper >= 0 and row["smooth_gap"].upper >= 0 and row["deviation"] == 0
        assert row["gap"].width < F(1, 1000)  # what the README says of the frontier
        assert 0 <= row["fit"] <= 1 and row["error"] > 0
    for name in ("Random", "Magnitude", "SynFlow"):
        for row in lines(quick, panel="board", method=name, size=sizes[0]):
            assert row["information"].exact and row["information"].lower == 0
    json.dumps([table._plain(row) for row in quick.rows], allow_nan=False)


def test_the_figure(quick, monkeypatch):
    """Both toys: every method drawn, nothing off the page or too small, nothing that is not in the legend."""
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    figures = importlib.import_module("leaderboard")
    plain = [table._plain(row) for row in quick.rows]
    other = [row for row in plain if row["panel"] != "frontier" and row["method"] in sweep.PAPER_METHODS]
    held = {
        "rows": plain + [row | {"toy": sweep.PAPER} for row in other],
        "constants": table._plain(quick.constants),
        "notes": list(sweep.notes(sweep.pocket(3), quick.constants, paper=True)),
        "quick": True,
    }
    figure = figures.draw(held)
    figure.set_dpi(300)  # as it is saved: at fewer dots the caption's letters are rounded wider
    figure.canvas.draw()
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert len(names) == len(sweep.POCKET_METHODS) + 3 and "IMP" in names
    assert len(figure.axes) == 6
    for axes, size in zip(figure.axes[:3], quick.constants["sizes"], strict=True):
        low, high = axes.get_ylim()
        for row in lines(quick, panel="board", size=size):
            if row["variant"] != "inverted":
                assert low <= row["error"] <= high
        places = {(round(x, 9), round(y, 9)) for line in axes.lines for x, y in line.get_xydata()}
        for row in lines(quick, panel="board", size=size, variant="chosen"):
            assert (round(float(row["p_eff"]), 9), round(row["error"], 9)) in places
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert min(sizes) >= 7
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    assert set(figures.LOOKS) == set(sweep.POCKET_METHODS)
    markers = {(look["color"], look["marker"]) for look in figures.LOOKS.values()}
    assert len(markers) == len(figures.LOOKS)


def test_the_curve_starts_at_the_best_single_mask_and_ends_at_least_error(quick):
    for ends in quick.constants["ends"]:
        curve = [row["error"] for row in lines(quick, panel="frontier", size=ends["size"])]
        assert curve[0] == pytest.approx(ends["blind"], rel=1e-9)
        (least,) = lines(quick, panel="board", method="Least error", variant="chosen", size=ends["size"])
        assert ends["least"] == pytest.approx(least["error"], rel=1e-12)
        assert all(a >= b - 1e-9 for a, b in pairwise(curve))
        assert least["error"] - 1e-9 <= curve[-1] <= curve[0]
        assert ends["bits"] <= float(least["information"]) + 1e-9


def test_a_method_of_the_table_by_training_it_here(quick):
    task = sweep.pocket(3)
    assert task.law.size == quick.constants["data_sets"] == 120 and task.rate == F(3, 64)
    starts = [task.mlp.initial(seed) for seed in sweep.seeds(2)]
    weights = np.array(task.law.weights) / task.law.denominator
    for size in quick.constants["sizes"]:
        own = {"chosen": [], "reinitialised": []}
        for k in (0, 1):
            masks = Imp().choose(task, starts[k], [size])[size].masks
            for variant, start in (("chosen", starts[k]), ("reinitialised", starts[1 - k])):
                trained = train(task, start, masks, np.arange(120))
                own[variant].append(weights @ evaluate(task, trained, np.arange(120)))
        for variant, errors in own.items():
            (row,) = lines(quick, panel="board", method="IMP", variant=variant, size=size)
            assert row["error"] == pytest.approx(sum(errors) / 2, rel=1e-12)


def test_the_magnitudes_that_magnitude_pruning_keeps(quick):
    task = sweep.pocket(3)
    for size in quick.constants["sizes"]:
        ratios = []
        for seed in sweep.seeds(2):
            magnitude = [abs(w) for w in task.mlp.initial(seed)]
            kept = sorted(range(13), key=lambda q: -magnitude[q])[:size]
            first = [magnitude[q] for q in kept if q < 9]
            if first:
                ratios.append((sum(first) / len(first)) / (sum(magnitude[:9]) / 9))
        (row,) = lines(quick, panel="kept", method="Magnitude", size=size, layer=1)
        assert row["ratio"] == sum(ratios) / len(ratios)


def test_the_paper_toy_on_data_sets_of_two_points():
    toy = paper_toy()
    law = Iid(toy.law.points, toy.law.labels, toy.law.probabilities, 2)
    task = Task(toy.mlp, law, "squared", toy.rate, 64)
    rows = list(sweep.paper_rows(task, [9]))
    board = {(row["method"], row["variant"]): row for row in rows if row["panel"] == "board"}
    assert len(board) == 3 + 6 * 4
    assert {row["gap"] for row in board.values()} == {None}
    assert board["Random", "chosen"]["deviation"] > 0 == board["SNIP", "chosen"]["deviation"]
    assert board["SNIP", "shuffled"]["deviation"] > 0
    start, other = (task.mlp.initial(seed) for seed in sweep.seeds(2))
    snip = Snip().choose(task, start, [9])[9]
    weights = np.array(law.weights) / law.denominator
    sets = np.arange(law.size)
    errors = [
        weights @ evaluate(task, train(task, a, Snip().choose(task, b, [9])[9].masks, sets), sets)
        for a, b in ((other, start), (start, other))
    ]
    assert board["SNIP", "reinitialised"]["error"] == pytest.approx(sum(errors) / 2, rel=1e-12)
    bits = [Shuffled(Snip()).choose(task, s, [9])[9].information(law) for s in (start, other)]
    assert float(board["SNIP", "shuffled"]["information"]) == pytest.approx(sum(map(float, bits)) / 2)
    one = Drawn(task, start, sweep.EPSILON)
    assert one.outcome(one.prepared(snip)).deviation == 0


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


@pytest.mark.slow
def test_the_readme_shows_what_the_sweep_finds():
    """Words as they stand there; numbers within one unit of their last digit, for a processor may round an edge."""
    fresh = standings.section(*standings.computed())
    shown = TEXT.split(standings.BEGIN)[1].split(standings.END)[0].strip()
    assert re.sub(r"\d+(?:\.\d+)?", "#", shown) == re.sub(r"\d+(?:\.\d+)?", "#", fresh), "run `make readme`"
    for old, new in zip(numbers(shown), numbers(fresh), strict=True):
        digits = len(old.partition(".")[2])
        assert abs(F(old) - F(new)) <= (F(1, 10**digits) if digits else 0), "run `make readme`"


def test_words_that_the_numbers_do_not_bear_out_are_refused():
    methods = (
        "random",
        "magnitude",
        "synflow",
        "snip",
        "grasp",
        "magnitude_after",
        "imp",
        "gibbs",
        "least_error",
    )
    values = dict.fromkeys(methods, 0.7)
    with pytest.raises(ValueError, match="must bear out 'only the search gets below the blind mask'"):
        standings.check_words(
            {
                **values,
                **{f"{m}_bits": 1.0 for m in methods},
                **{f"{m}_{v}": 0.7 for m in methods for v in ("shuffled", "reinitialised", "inverted")},
                "blind": 0.7,
                "first": 2.0,
                "second": 2.0,
            }
        )


def test_a_readme_without_markers_is_refused(tmp_path):
    with pytest.raises(ValueError, match="standings: readme must hold '<!-- leaderboard: begin -->'"):
        standings.with_section("no markers", "text")
    path = tmp_path / "README.md"
    path.write_text(standings.BEGIN * 2 + standings.END)
    with pytest.raises(ValueError, match="once each"):
        standings.main(path)
    assert standings.with_section(f"a {standings.BEGIN} old {standings.END} b", "new") == (
        f"a {standings.BEGIN}\nnew\n{standings.END} b"
    )


def test_the_inverted_methods_are_those_that_keep_by_scores():
    inverted = {name for name, method in sweep.POCKET_METHODS.items() if hasattr(method, "keep_lowest")}
    assert inverted == {"Magnitude", "SynFlow", "SNIP", "GraSP", "Magnitude after", "IMP"}
    assert Magnitude().name == "Magnitude"
