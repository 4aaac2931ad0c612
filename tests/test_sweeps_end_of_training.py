"""The sweep behind the figure of masks from the start: the identity in fractions, bounds above, the caption's claims."""

import importlib
import math
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from sims.sketch_rules import predictions
from sims.sweeps import end_of_training as sweep
from sims.sweeps import table

ROOT = Path(__file__).resolve().parents[1]
LENGTHS = (3, 3, 7, 7, 3, 5)


@pytest.fixture(scope="module")
def whole():
    return sweep.compute(False)


def groups(whole):
    """The rows at each weight vector, by curve or bound."""
    found = {}
    for row in whole.rows:
        found.setdefault((row["panel"], row["step"], row["share"]), {})[row["curve"] or row["bound"]] = row
    return found


def sizes(w):
    return [abs(x) * length for x, length in zip(w, LENGTHS, strict=True)]


def energy(vector):
    return sum(x * x for x in vector)


def identity(w):
    """(V^2 (1 + chi^2) - |Xw|^2)/s, with the divergence of the shares of v as it is defined."""
    v, start = sizes(w), sizes(sweep.START)
    p, q = ([x / sum(of) for x in of] for of in (v, start))
    chi_square = sum(a * a / b for a, b in zip(p, q, strict=True)) - 1
    return (sum(v) ** 2 * (1 + chi_square) - energy(predictions(sweep.X, w))) / sweep.DRAWS


def smoothed(w):
    """(sum v_i^2/p_i - |Xw|^2)/s with half of the start's probabilities and half of |X_(i)|^2 over their sum, 150."""
    v, start = sizes(w), sizes(sweep.START)
    p = [(x / sum(start) + Fraction(length**2, 150)) / 2 for x, length in zip(start, LENGTHS, strict=True)]
    sampled = sum(x * x / q for x, q in zip(v, p, strict=True))
    return (sampled - energy(predictions(sweep.X, w))) / sweep.DRAWS


def test_the_identity_holds_as_one_of_fractions(whole):
    found = groups(whole)
    scale = energy(sweep.LABELS)
    weights = {("training", step, None): w for step, w in sweep.descent(sweep.STEPS)}
    weights["training", None, None] = sweep.limit()
    assert len(weights) == len(sweep.STEPS) + 1
    for place, w in weights.items():
        row = found[place]["from the start"]
        assert isinstance(row["error"], Fraction) and row["error"] * scale == identity(w)
        assert found[place]["smoothed"]["error"] * scale == smoothed(w)
    assert any(w[0].denominator > 2**4000 for w in weights.values())


def test_the_error_is_the_mean_over_all_sequences_of_draws(whole):
    ((_, w),) = sweep.descent([1])
    v = sizes(sweep.START)
    p = [x / sum(v) for x in v]
    goal = predictions(sweep.X, w)
    terms = [[row[i] * w[i] / p[i] / sweep.DRAWS for row in sweep.X] for i in range(len(w))]
    total = Fraction(0)
    for sequence in product(range(len(w)), repeat=sweep.DRAWS):
        miss = [sum(terms[i][j] for i in sequence) - goal[j] for j in range(len(goal))]
        total += math.prod(p[i] for i in sequence) * energy(miss)
    found = groups(whole)["training", 1, None]["from the start"]
    assert found["error"] * energy(sweep.LABELS) == total


def test_bounds_are_above_and_the_sharper_is_between(whole):
    for rows in groups(whole).values():
        lazy, sharp = (rows[id]["error"] for id in sweep.LAZY)
        exact = rows["from the start"]["error"]
        assert (
            exact in rows[sweep.IDENTITY]["error"]
            and rows["drawn anew"]["error"] in rows[sweep.LEAST]["error"]
        )
        assert exact <= sharp.upper < lazy.lower
        assert rows["smoothed"]["error"] < rows[sweep.SMOOTHED]["error"].lower
        assert rows["drawn anew"]["error"] <= min(rows[name]["error"] for name in sweep.RULES)
        unit = rows["drawn anew"]["error"]
        assert all(
            float(row["ratio"]) == pytest.approx(float(row["error"]) / float(unit)) for row in rows.values()
        )
    start = groups(whole)["training", 0, None]
    assert (
        start["from the start"]["error"] == start["drawn anew"]["error"]
        and start["from the start"]["ratio"] == 1
    )
    assert start["from the start"]["error"] in start[sweep.LAZY[1]]["error"]  # nothing moved: equality


def test_bounds_by_hand(whole):
    """The end: V0 = 3 + 3/2 + 21/4 + 7/4 + 3 + 5/2 = 17, |X|_F^2 = 9 + 9 + 49 + 49 + 9 + 25 = 150, |y|^2 = 261."""
    rows = groups(whole)["training", None, None]
    w = np.array(sweep.limit(), float)
    start = np.array(sweep.START, float)
    moved = float(np.sum(LENGTHS * (w - start) ** 2 / abs(start)))
    lazy, sharp = (rows[id]["error"] for id in sweep.LAZY)
    assert float(lazy) == pytest.approx(2 * (17**2 + 17 * moved) / 4 / 261)
    assert float(sharp) == pytest.approx(((17 + math.sqrt(17 * moved)) ** 2 - 261) / 4 / 261)
    assert float(rows[sweep.SMOOTHED]["error"]) == pytest.approx((2 * 150 * float(w @ w) - 261) / 4 / 261)
    assert float(rows["from the start"]["loss"]) == 0
    assert float(rows["from the start"]["moved"]) == pytest.approx(
        np.sum((w - start) ** 2) / np.sum(start**2)
    )


def test_descent_tends_to_the_nearest_interpolating_weights():
    X = np.array(sweep.X, float)
    for share in (Fraction(1), Fraction(1, 4)):
        w = sweep.limit(share)
        start = predictions(sweep.X, sweep.START)
        labels = [f + share * (y - f) for f, y in zip(start, sweep.LABELS, strict=True)]
        assert list(predictions(sweep.X, w)) == labels
        moved = np.array([a - b for a, b in zip(w, sweep.START, strict=True)], float)
        assert (
            np.linalg.norm(moved - np.linalg.pinv(X) @ (X @ moved)) < 1e-12
        )  # no part that the data do not see
    ((_, late),) = sweep.descent([512])
    assert max(abs(a - b) for a, b in zip(late, sweep.limit(), strict=True)) < Fraction(1, 1000)
    w = np.array(sweep.START, float)
    for _ in range(64):
        w -= float(sweep.RATE) * X.T @ (X @ w - np.array(sweep.LABELS, float))
    ((_, exact),) = sweep.descent([64])
    assert np.array(exact, float) == pytest.approx(w, abs=1e-12)


def test_what_the_caption_claims(whole):
    caption = " ".join(whole.notes)
    found = groups(whole)
    end = found["training", None, None]
    for name, text in (
        ("from the start", "{} times the least"),
        ("smoothed", "smoothed ones {}"),
        ("uniform", "ones {};"),
    ):
        assert text.format(f"{float(end[name]['error'] / end['drawn anew']['error']):.2f}") in caption
    far = [rows for (panel, _, _), rows in found.items() if panel == "distance"]
    better = [rows["smoothed"]["error"] < rows["from the start"]["error"] for rows in far]
    first = better.index(True)
    assert first > 0 and all(better[first:])  # once better, better for all that is drawn
    assert f"|w-w_0|={math.sqrt(far[first]['smoothed']['moved']):.2g}|w_0|" in caption


def test_the_quick_figure_has_its_panels(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style, drawing = importlib.import_module("style"), importlib.import_module("end_of_training")
    monkeypatch.setattr(style, "caption", lambda *_: None)  # slow, and drawn from nothing but the notes
    monkeypatch.setattr(table.provenance, "manifest", lambda _: "")
    monkeypatch.setattr(table.provenance, "digest", lambda _: "")
    path = tmp_path / "end_of_training.json"
    path.write_text(table.render(sweep.compute(True), ROOT / "sims/sweeps/end_of_training.py", quick=True))
    figure = drawing.draw(style.read(path))
    assert [axes.get_title(loc="left")[:3] for axes in figure.axes] == ["(a)", "(b)"]
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7
    assert [len(axes.lines) for axes in figure.axes] == [9, 9]
