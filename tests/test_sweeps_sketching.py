"""The sweep behind the figure of sketches: rows by sequences of draws, bounds on their side, the caption's claims."""

import importlib
import math
from collections import defaultdict
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from bounds.enclose import Enclosure
from bounds.evaluate import evaluate
from sims.sketch_rules import Rule, SynFlow, magnitude, predictions
from sims.sweeps import sketching as sweep
from sims.sweeps import table

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def whole():
    return sweep.compute(False)


def rows_of(table_, panel, **fixed):
    return [
        row
        for row in table_.rows
        if row["panel"] == panel and all(row[name] == value for name, value in fixed.items())
    ]


def error_of_sequences(X, w, p, draws):
    """E|X(m * w) - Xw|^2 over every sequence of draws, one after the other."""
    total = Fraction(0)
    goal = predictions(X, w)
    for sequence in product(range(len(w)), repeat=draws):
        chance = math.prod(p[i] for i in sequence)
        sums = [sum(row[i] * w[i] / p[i] for i in sequence) / draws for row in X]
        total += chance * sum((a - b) ** 2 for a, b in zip(sums, goal, strict=True))
    return total


def test_draws_are_the_mean_over_all_sequences(whole):
    energy = sum(y * y for y in predictions(sweep.X, sweep.W))
    for name, rule in sweep.RULES.items():
        (row,) = rows_of(whole, "draws", curve=name, bound=None, size=2)
        p = rule.probabilities(sweep.X, sweep.W)
        assert row["error"] * energy == error_of_sequences(sweep.X, sweep.W, p, 2)
    assert SynFlow().probabilities(sweep.X, sweep.W) == magnitude.probabilities(sweep.X, sweep.W)
    assert not any(isinstance(rule, Rule) and rule.rounded(sweep.X, sweep.W) for rule in sweep.RULES.values())


def test_bounds_are_on_their_side_and_the_sharper_is_below(whole):
    found = 0
    for bound in rows_of(whole, "draws"):
        if bound["bound"] is None:
            continue
        (row,) = rows_of(whole, "draws", curve=bound["curve"], bound=None, size=bound["size"])
        if bound["bound"] == sweep.LOWER or (bound["curve"], bound["bound"]) == ("best", sweep.NEAR):
            assert row["error"] in bound["error"]  # equality
        else:
            assert row["error"] < bound["error"].lower
        found += 1
    assert found == len(sweep.DRAWS) * (1 + len(sweep.RULES) + 3)
    for size in sweep.DRAWS:
        coarse, sharp = (
            rows_of(whole, "draws", bound=id, size=size)[0]["error"] for id in sweep.OF_RULE["magnitude"]
        )
        assert sharp.upper < coarse.lower


def test_bounds_by_hand(whole):
    """V = 128, |Xw|^2 = 8402, |w|_1 = 36, lengths from 1 to 9, |X|_F^2 = 183, |w|^2 = 240; four draws."""
    (near,), (coarse,), (sharp,) = (
        rows_of(whole, "draws", curve="magnitude", bound=id, size=4)
        for id in (sweep.NEAR, *sweep.OF_RULE["magnitude"])
    )
    assert float(near["error"]) == pytest.approx((128 * 36 * 9 - 8402) / 4 / 8402)
    assert float(coarse["error"]) == pytest.approx((128**2 * 9 - 8402) / 4 / 8402)
    assert float(sharp["error"]) == pytest.approx((128**2 * 5**2 / 3**2 - 8402) / 4 / 8402)
    (smoothed,) = rows_of(whole, "draws", curve="smoothed", bound=sweep.OF_RULE["smoothed"][0], size=4)
    assert float(smoothed["error"]) == pytest.approx((2 * 183 * 240 - 8402) / 4 / 8402)


def test_schemes_by_size(whole):
    """v by hand: the highest v under their bound, and independent bits at the least error that there is."""
    energy = Fraction(75**2 + 29**2 + 44**2)
    v = sorted((15, 72, 4, 15, 3, 10, 9), reverse=True)
    for size in range(1, 8):
        (top,) = rows_of(whole, "sizes", curve="highest v", bound=None, size=size)
        (above,) = rows_of(whole, "sizes", curve="highest v", bound=sweep.TOP_K, size=size)
        assert top["error"] <= above["error"].upper
        dropped = Fraction(sum(v[size:]) ** 2) / energy
        assert above["error"].lower <= dropped <= above["error"].upper
        (best,) = rows_of(whole, "sizes", curve="best 0/1 mask", size=size)
        assert best["error"] <= top["error"]
        (bits,) = rows_of(whole, "sizes", curve="independent bits", size=size)
        assert bits["kept"] == size
        clipped = next(k for k in range(size) if v[k] * (size - k) <= sum(v[k:]))
        least = evaluate(
            "peff_2026_clipped_bits",
            expected_size=size,
            always_kept=clipped,
            rest_total=sum(v[clipped:]),
            rest_energy=sum(x * x for x in v[clipped:]),
        )
        assert bits["error"] in Enclosure(least.lower / energy, least.upper / energy)


def information(rows):
    """I(row; outcome) in bits of equally likely rows, in floats."""
    marginal = defaultdict(float)
    for row in rows:
        for outcome, p in row.items():
            marginal[outcome] += p / len(rows)
    return sum(p / len(rows) * math.log2(p / marginal[outcome]) for row in rows for outcome, p in row.items())


def test_information_of_one_draw(whole):
    """One draw by v: the multiplier is 1/p_i on what is drawn."""
    w = [float(x) for x in sweep.SMALL]
    multipliers, kept, error, energy = [], [], 0.0, 0.0
    for matrix in sweep.data_law(3).matrices:
        v = [
            abs(x) * math.hypot(*map(float, column))
            for x, column in zip(w, zip(*matrix, strict=True), strict=True)
        ]
        p = [x / sum(v) for x in v]
        multipliers.append({(i, round(1 / x, 9)): x for i, x in enumerate(p)})
        kept.append(dict(enumerate(p)))
        energies = float(sum(y * y for y in predictions(matrix, sweep.SMALL)))
        error, energy = error + sum(v) ** 2 - energies, energy + energies
    (row,) = rows_of(whole, "data", curve="drawn by v", size=1)
    assert float(row["error"]) == pytest.approx(error / energy)
    assert float(row["information"]) == pytest.approx(information(multipliers))
    assert float(row["support_information"]) == pytest.approx(information(kept))
    assert float(row["p_eff"]) == pytest.approx(1 + information(multipliers))
    for name in ("drawn by |w|", "drawn uniformly", "one by one by |w|, 0/1", "highest |w|"):
        assert all(row["information"] == Enclosure.exactly(0) for row in rows_of(whole, "data", curve=name))


def test_no_mask_of_ones_and_zeros_is_below_the_frontier(whole):
    frontier = sorted((float(row["p_eff"]), float(row["error"])) for row in rows_of(whole, "data", size=None))
    x, y = zip(*frontier, strict=True)
    binary = [row for row in rows_of(whole, "data") if "0/1" in row["curve"] or "highest" in row["curve"]]
    points = [row for row in binary if row["size"] is not None]
    assert len(points) == 15 and y[0] == 1 and y[-1] < 1e-9
    assert all(float(row["error"]) > np.interp(float(row["p_eff"]), x, y) for row in points)


def test_what_the_caption_claims(whole):
    caption = " ".join(whole.notes)
    at_one = {row["curve"]: row["error"] for row in rows_of(whole, "draws", bound=None, size=1)}
    assert f"Magnitudes cost {float(at_one['magnitude'] / at_one['best']):.1f} times" in caption
    assert f"SNIP {float(at_one['SNIP'] / at_one['best']):.1f} times" in caption
    ratios = {
        rows_of(whole, "data", curve="drawn by v", size=s)[0]["error"]
        / rows_of(whole, "data", curve="drawn by |w|", size=s)[0]["error"]
        for s in (1, 2, 3)
    }
    assert len(ratios) == 1 and f"{float(ratios.pop()):.2f} times that by" in caption
    told = rows_of(whole, "data", curve="drawn by v", size=2)[0]
    assert f"tell {float(told['support_information']):.2f} bit" in caption
    assert f"{float(told['information']):.2f} of {math.log2(81):.2f}" in caption
    assert "The $k+1$ highest $|w_i|$, blind, beat the $k$ highest $v_i$" in caption
    for k in (1, 2):
        (blind,) = rows_of(whole, "data", curve="highest |w|", size=k + 1)
        (told,) = rows_of(whole, "data", curve="highest v", size=k)
        assert blind["error"] < told["error"] and blind["p_eff"].upper < told["p_eff"].lower


def test_the_quick_figure_has_its_panels(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style, drawing = importlib.import_module("style"), importlib.import_module("sketching")
    monkeypatch.setattr(style, "caption", lambda *_: None)  # slow, and drawn from nothing but the notes
    monkeypatch.setattr(table.provenance, "manifest", lambda _: "")
    monkeypatch.setattr(table.provenance, "digest", lambda _: "")
    path = tmp_path / "sketching.json"
    path.write_text(table.render(sweep.compute(True), ROOT / "sims/sweeps/sketching.py", quick=True))
    figure = drawing.draw(style.read(path))
    assert [axes.get_title(loc="left")[:3] for axes in figure.axes] == ["(a)", "(b)", "(c)"]
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7
    assert all(line.get_xdata().size for axes in figure.axes for line in axes.lines)
