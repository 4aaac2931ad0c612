"""The sweep behind the frontier's figure: what its rows must obey, and the laws' floor by hand."""

import importlib
import json
import math

import pytest
from matplotlib.text import Text

import bounds
from sims.data import Iid
from sims.isoperimetry import isoperimetry_constant
from sims.network import Network
from sims.sweeps import frontier as sweep
from sims.sweeps import provenance
from sims.sweeps.table import Table, render
from sims.zoo import CROSS

TICKET_ROWS, BEST_ROWS = sweep.ticket_rows, sweep.best_rows
TOY = (
    [],
    {"toy_n": 3, "toy_d": 2, "toy_data_sets": 0, "toy_p": 13, "toy_widths": "2-3-1", "toy_sizes": [4, 6, 8]},
)


@pytest.fixture(scope="module")
def table():
    """The quick sweep without its slow parts, which are tested on smaller instances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "ticket_rows", lambda task, *parts, seed: TOY)
        patch.setattr(sweep, "best_rows", lambda network, law, size: [])
        return sweep.compute(quick=True)


def chosen(table, panel, **wanted):
    rows = [row for row in table.rows if row["panel"] == panel]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_curves_fall_and_the_one_of_all_rules_is_lowest(table):
    for size in (None, *table.constants["sizes"]):
        rows = chosen(table, "curve", size=size)
        rates, costs = ([float(row[name]) for row in rows] for name in ("p_eff", "cost"))
        assert rates == sorted(rates) and costs == sorted(costs, reverse=True)
        assert all(0 <= row["fit"].lower <= row["fit"].upper <= 1 for row in rows)
    whole = chosen(table, "curve", size=None)
    assert float(whole[0]["p_eff"]) == 0 and float(whole[0]["cost"]) == 1 and float(whole[0]["fit"]) == 0
    ends = {size: float(chosen(table, "curve", size=size)[-1]["cost"]) for size in table.constants["sizes"]}
    assert float(whole[-1]["cost"]) <= min(ends.values()) + 1e-12


def test_rules_lie_on_or_above(table):
    rows = chosen(table, "rule")
    assert len(rows) == 6 * (4 + 3)
    for row in rows:
        assert row["distance"].upper >= 0
        assert float(row["p_eff"]) == pytest.approx(float(row["rate"]) + row["size"])
        assert row["name"] != "blind" or float(row["rate"]) == 0
    assert max(float(row["distance"].lower) for row in rows) > 0.1
    assert table.constants["width"] <= float(sweep.TOLERANCE) * 1.01


def test_laws_below(table):
    law = Iid.noisy_labels(CROSS, sweep.Fraction(1, 2), 5)
    c = isoperimetry_constant(law.atom_x, law.probabilities).valid.upper
    lowest = min(float(row["cost"]) for row in chosen(table, "law_curve"))
    for name in sweep.LAWS:
        rows = chosen(table, "law", name=name)
        assert len(rows) == 12
        assert max(float(row["cost"]) for row in rows) < lowest
    # The printed law by hand: its value where its hypothesis holds is that of the formula, scaled in n.
    row = chosen(table, "law", name="kumar_2024_sparse_law")[0]
    n = 10**6
    printed = bounds.evaluate(
        "kumar_2024_sparse_law",
        n=n,
        d=2,
        k=1,
        c=c,
        epsilon=sweep.EPSILON,
        delta=sweep.DELTA,
        p_eff=row["p_eff"],
    )
    assert float(row["cost"]) == pytest.approx(0.75 * float(printed) * math.sqrt(5 / n), rel=1e-9)


def test_the_price_of_a_weight():
    network, law = Network.random(2, 2, seed=4), Iid.noisy_labels(CROSS, sweep.Fraction(1, 2), 3)
    w, j = sweep.weights_bound(network, law), sweep.features_bound(network, law)
    exact = math.log2(1 + 60 * float(w) * float(j) / 0.25)
    assert exact <= sweep.bits_per_weight(network, law) <= exact * (1 + 1e-12)


def test_best_weights_are_no_worse(table):
    network, law = Network.random(2, 2, seed=4), Iid.noisy_labels(CROSS, sweep.Fraction(1, 2), 3)
    rows = list(BEST_ROWS(network, law, 2))
    shrunk = list(
        sweep.curve_rows(
            "curve", sweep.frontier(network, law, sweep.EPSILON, size=2, penalty=1, progress=False), 2
        )
    )
    assert rows[0]["p_eff"].lower == 2 and {row["panel"] for row in rows} == {"best_curve"}
    for row, other in ((rows[0], shrunk[0]), (rows[-1], shrunk[-1])):
        assert 0.2 < float(row["cost"]) < float(other["cost"]) + 1e-9
    assert float(rows[-1]["cost"]) < float(shrunk[-1]["cost"]) - 1e-4


@pytest.mark.slow
def test_tickets_lie_above_their_frontier():
    rows, constants = TICKET_ROWS(sweep.pocket(2), (4, 6), sweep.POCKET_METHODS, seed=1)
    points = [row for row in rows if row["panel"] == "ticket_rule"]
    assert {row["size"] for row in points} == {4, 6}
    assert {row["name"] for row in points} == set(sweep.POCKET_METHODS)
    assert all(row["distance"].upper >= 0 for row in points)
    for row in points:
        if row["name"] == "Least error":
            ends = [r for r in rows if r["panel"] == "ticket_curve" and r["size"] == row["size"]]
            assert float(row["cost"]) == pytest.approx(float(ends[-1]["cost"]), rel=1e-12)
    assert constants["toy_data_sets"] == 36


def test_the_figure_draws_all_of_it_with_letters_large_enough(table, monkeypatch):
    """Rows of the parts that the fixture leaves out are made up from those of the others."""
    monkeypatch.syspath_prepend(str(provenance.ROOT / "figures"))
    figure, style = importlib.import_module("frontier"), importlib.import_module("style")
    made = [{**row, "panel": "best_curve"} for row in chosen(table, "curve", size=None)]
    for size in TOY[1]["toy_sizes"]:
        made += [{**row, "panel": "ticket_curve", "size": size} for row in chosen(table, "curve", size=2)]
        made += [
            {**chosen(table, "rule", size=2)[i % 7], "panel": "ticket_rule", "size": size, "name": name}
            for i, name in enumerate(sweep.POCKET_METHODS)
        ]
    whole = Table(table.columns, [*table.rows, *made], table.constants, table.notes)
    held = json.loads(render(whole, provenance.ROOT / "sims/sweeps/frontier.py", quick=True))
    drawn = figure.draw(held)
    drawn.set_dpi(300)  # as it is saved: coarser letters are rounded to wider ones
    drawn.canvas.draw()
    sizes = [text.get_fontsize() for text in drawn.findobj(Text) if text.get_text()]
    assert len(sizes) > 60 and min(sizes) >= 7
    box = drawn.get_tightbbox(drawn.canvas.get_renderer())
    width, height = drawn.get_size_inches()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    assert width == pytest.approx(style.DOUBLE)
    assert len(drawn.axes) == 4
    assert set(figure.METHODS) <= set(sweep.POCKET_METHODS)
    assert set(figure.RULES) == set(sweep.NAMES.values()) and set(figure.LAWS) == set(sweep.LAWS)
