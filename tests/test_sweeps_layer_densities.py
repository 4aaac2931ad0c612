"""The sweep and the drawing behind the figure of layer densities: every total is exact, every clipping loses."""

import importlib
from fractions import Fraction as F
from pathlib import Path

import pytest
from matplotlib.text import Text

from bounds.enclose import Enclosure
from sims.architectures import ARCHITECTURES
from sims.sweeps import layer_densities as sweep
from sims.sweeps import table

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = {"LeNet-300-100": 266_200, "ResNet-20": 268_336, "ResNet-50": 25_502_912}
LAYERS = {"LeNet-300-100": 3, "ResNet-20": 20, "ResNet-50": 54}


@pytest.fixture(scope="module")
def quick():
    return sweep.compute(quick=True)


def test_every_rule_keeps_exactly_as_many(quick):
    groups: dict = {}
    for row in quick.rows:
        if row["panel"] == "layers":
            groups.setdefault((row["network"], row["density"], row["rule"]), []).append(row)
    assert len(groups) == 3 * 3 * 4
    for (network, p, rule), rows in groups.items():
        assert [row["layer"] for row in rows] == list(range(1, LAYERS[network] + 1))
        assert sum(row["size"] for row in rows) == WEIGHTS[network]
        assert sum(row["kept"] for row in rows) == round(p * WEIGHTS[network])
        for row in rows:
            q = row["layer_density"]
            low, high = (q.lower, q.upper) if isinstance(q, Enclosure) else (q, q)
            assert low * row["size"] - 1 < row["kept"] < high * row["size"] + 1
            assert isinstance(q, Enclosure) == (rule == "pyramidal")
            if isinstance(q, Enclosure):
                assert q.width <= q.upper / 10**15


def test_clipping_keeps_less_the_more_is_asked(quick):
    for network in WEIGHTS:
        for rule in sweep.CLIPPED:
            shares = [
                row["reached"]
                for row in quick.rows
                if row["panel"] == "total" and row["network"] == network and row["rule"] == rule
            ]
            assert len(shares) == 12
            assert shares == sorted(shares, reverse=True)
            assert 0 < shares[-1] < shares[0] <= 1


def test_what_the_caption_says(quick):
    text = " ".join(quick.notes)
    assert "LeNet-300-100, 266,200 weights: 133,100, 26,620, 2,662;" in text
    assert "ResNet-50, 25,502,912 weights: 12,751,456, 2,550,291, 255,029 " in text
    # the pyramid at p = 1/100 leaves the last layers of LeNet and of ResNet-20 empty
    assert "(2 in all)" in text
    gone = {(row["network"], row["rule"], row["layer"]) for row in quick.rows if row["kept"] == 0}
    assert gone == {("LeNet-300-100", "pyramidal", 3), ("ResNet-20", "pyramidal", 20)}
    lenet = sweep.clipped("erk_clipped")[
        0
    ]  # by hand: the last two layers are dense, the first has 1084/1594 of half
    assert lenet == (F(1084, 1594) * F(266_200, 2) + 30_000 + 1_000) / F(266_200, 2)
    assert f"ERK {float(lenet):.3f}," in text
    assert [network.name for network in ARCHITECTURES] == quick.constants["networks"]


def test_the_drawing(quick, tmp_path, monkeypatch):
    path = tmp_path / "t.json"
    for slow in ("manifest", "digest"):
        monkeypatch.setattr(table.provenance, slow, lambda source: "")
    path.write_text(table.render(quick, ROOT / "sims/sweeps/layer_densities.py", quick=True))
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style = importlib.import_module("style")
    monkeypatch.setattr(style, "caption", lambda figure, table: None)  # slow, and tested with another figure
    drawn = importlib.import_module("layer_densities").draw(style.read(path))
    drawn.draw_without_rendering()
    assert min(text.get_fontsize() for text in drawn.findobj(Text) if text.get_text()) >= 7
    box = drawn.get_tightbbox(drawn.canvas.get_renderer())
    width, height = drawn.get_size_inches()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    assert len(drawn.axes) == 12
    crosses = [line for axes in drawn.axes for line in axes.lines if line.get_marker() == "x"]
    assert [list(line.get_xdata()) for line in crosses] == [[3], [20]]
    style.plt.close(drawn)
