"""The sweep and the drawing behind the figure of random masks: orders that must hold, and numbers found another way."""

import importlib
import json
import math
from fractions import Fraction as F
from pathlib import Path

import pytest
from matplotlib.text import Text

from bounds.evaluate import evaluate
from sims.random_sources import Target, block_contained, inputs_connected, unit_contained
from sims.sweeps import random_masks as sweep
from sims.sweeps import table

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def quick():
    return sweep.compute(quick=True)


def of(rows, **values):
    return [row for row in rows if all(row[name] == value for name, value in values.items())]


def test_the_bounds_enclose_the_exact_probability(quick):
    exact = of(quick.rows, panel="one unit", series="exact")
    first = of(quick.rows, panel="one unit", series="first layer")
    assert [(row["density"], row["width"]) for row in exact] == [
        (row["density"], row["width"]) for row in first
    ]
    assert len({row["density"] for row in exact}) == 3
    for row, above in zip(exact, first, strict=True):
        p, n = row["density"], row["width"]
        assert (1 - (1 - p) ** n) ** sweep.INPUTS in above["bound"]
        assert row["probability"] < above["bound"].upper
    aside = of(quick.rows, panel="one unit", series="set aside")
    assert aside
    for row in aside:
        rho, p = row["width"] // sweep.INPUTS, row["density"]
        assert 1 - sweep.INPUTS * (1 - p * p) ** rho in row["bound"]
        if rho < 200:  # as many units for all inputs together already do what the bound promises
            assert row["bound"].lower <= inputs_connected(sweep.INPUTS, rho, p, p)


def test_closed_forms_are_the_catalogue_s():
    """The simulators' fractions inside the enclosures of the records, and on the right side of inequalities."""
    for p in (F(1, 2), F(1, 10), F(9, 10)):
        for d, n in ((1, 1), (2, 5), (4, 9)):
            assert unit_contained(d, n, p) in evaluate("peff_2026_same_depth", d=d, neurons=n, density=p)
            one = Target.dense([1, d])
            exact = block_contained(one, [n], [F(1, 3), p], "doubled")
            shared = evaluate("peff_2026_first_layer", first_density=F(1, 3), density=p, copies=n, links=d)
            assert exact in shared if d == 1 else exact > shared.upper
            union = evaluate("gadhikar_2023_layer_union", density=p / 3, copies=n, links=d)
            assert exact in union if d == 1 else exact > union.upper


def test_what_is_asked_is_enough_and_more_than_needed(quick):
    rows = of(quick.rows, panel="layered")
    for construction in ("extra layer", "doubled"):
        asked = of(rows, series=f"{construction}, asked")
        needed = of(rows, series=f"{construction}, needed")
        assert len(asked) == len(needed) == 4
        for a, b in zip(asked, needed, strict=True):
            assert a["delta"] == b["delta"]
            assert b["probability"] >= 1 - a["delta"]
            assert a["width"] >= b["width"]
    # three of n units with all of their three links, by the binomial law
    for row in of(rows, series="own depth"):
        n, a = row["width"], F(2, 5) ** 3
        assert row["delta"] == sum(math.comb(n, h) * a**h * (1 - a) ** (n - h) for h in range(3))


def test_needed_widths_follow_the_density_of_paths(quick):
    for row in of(quick.rows, panel="factor"):
        pair = -1 / math.log(1 - float(row["density"]) ** (2 if row["series"] == "all layers sparse" else 1))
        assert float(row["all_layers"]) == pytest.approx(pair)
        assert float(row["one_layer"]) == pytest.approx(-1 / math.log(1 - float(row["density"])))
        off = row["width"] - pair * math.log(sweep.INPUTS / row["delta"])
        assert off < 1  # a union bound is enough, and widths are whole
        excess = math.log(math.log(1 / float(1 - row["delta"])) / row["delta"])  # what it costs at most
        if row["series"] == "dense output":
            assert off >= -excess * pair - 1e-9
        elif row["density"] < F(1, 2):  # inputs fail together where the second layer does
            assert off >= -(excess + 0.06) * pair - 1e-9


def test_how_much_wider_the_theorems_ask(quick):
    ratio = quick.constants["ratio"]
    assert ratio["one unit, asked"][0] >= sweep.INPUTS and ratio["one unit, asked"][1] < 1.05 * sweep.INPUTS
    assert 1.2 < ratio["extra layer"][0] < ratio["extra layer"][1] < 2.2
    assert 1 <= ratio["doubled"][0] < ratio["doubled"][1] < 1.2
    assert ratio["one unit, lower bound"][0] < 0.05
    # the bound sees one layer of the two
    for row in of(quick.rows, panel="ratio", series="one unit, lower bound"):
        p, d = float(row["density"]), sweep.INPUTS
        printed = math.log(1 - 0.99 ** (1 / d)) / math.log(1 - p)
        assert float(row["ratio"]) == pytest.approx(printed / row["width"], rel=1e-9)


def test_the_drawing(quick, tmp_path, monkeypatch):
    path = tmp_path / "t.json"
    for slow in ("manifest", "digest"):
        monkeypatch.setattr(table.provenance, slow, lambda source: "")
    path.write_text(table.render(quick, ROOT / "sims/sweeps/random_masks.py", quick=True))
    assert json.loads(path.read_text())["quick"]
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style = importlib.import_module("style")
    monkeypatch.setattr(style, "caption", lambda figure, table: None)  # slow, and tested with another figure
    drawn = importlib.import_module("random_masks").draw(style.read(path))
    drawn.draw_without_rendering()
    assert min(text.get_fontsize() for text in drawn.findobj(Text) if text.get_text()) >= 7
    box = drawn.get_tightbbox(drawn.canvas.get_renderer())
    width, height = drawn.get_size_inches()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    assert [len(axes.lines) for axes in drawn.axes] == [9, 5, 8, 5]
    style.plt.close(drawn)
