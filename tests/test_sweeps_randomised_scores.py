"""The sweep behind the figure of drawing against keeping: rows by ordered draws, orthogonal columns, the caption."""

import importlib
import math
from fractions import Fraction
from itertools import combinations, permutations
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from bounds.evaluate import evaluate
from sims.sweeps import randomised_scores as sweep
from sims.sweeps import table

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def whole():
    return sweep.compute(False)


def cell(whole, family, score, correlation, size):
    (row,) = (
        row
        for row in whole.rows
        if (row["family"], row["score"], row["correlation"], row["size"])
        == (family, score, correlation, size)
    )
    return row


def test_columns_have_their_lengths_and_correlations():
    for legs in sweep.LEGS:
        columns = list(zip(*sweep.data(legs), strict=True))
        for i, j in combinations(range(7), 2):
            inner = sum(a * b for a, b in zip(columns[i], columns[j], strict=True))
            inside = sweep.GROUPS[i] == sweep.GROUPS[j]
            assert inner == (Fraction(legs[1]) ** 2 * sweep.NORMS[i] * sweep.NORMS[j] if inside else 0)
        assert tuple(sum(x * x for x in c) for c in columns) == tuple(n * n for n in sweep.NORMS)


def test_a_row_by_ordered_draws(whole):
    """SNIP, equal columns, agreeing, three of seven: the 210 ordered draws, one after the other."""
    X, w = sweep.data(sweep.LEGS[-1]), sweep.network("agreeing")
    goal = [sum(x * y for x, y in zip(row, w, strict=True)) for row in X]
    labels = [sum(x * y for x, y in zip(row, sweep.LABELLER, strict=True)) for row in X]
    gradient = [sum(row[i] * (f - y) for row, f, y in zip(X, goal, labels, strict=True)) for i in range(7)]
    scores = [abs(a * g) for a, g in zip(w, gradient, strict=True)]
    law = {}
    for order in permutations(range(7), 3):
        chance, left = Fraction(1), sum(scores)
        for i in order:
            chance, left = chance * scores[i] / left, left - scores[i]
        law[frozenset(order)] = law.get(frozenset(order), 0) + chance
    assert sum(law.values()) == 1
    inclusion = [sum(p for kept, p in law.items() if i in kept) for i in range(7)]
    energy = sum(y * y for y in goal)

    def error(multipliers):
        sums = [sum(row[i] * w[i] * m for i, m in multipliers.items()) for row in X]
        return sum((a - b) ** 2 for a, b in zip(sums, goal, strict=True)) / energy

    plain = sorted((error(dict.fromkeys(kept, 1)), p) for kept, p in law.items())
    scaled = [(error({i: 1 / inclusion[i] for i in kept}), p) for kept, p in law.items()]
    row = cell(whole, "agreeing", "SNIP", 1, 3)
    assert row["drawn"] == sum(e * p for e, p in plain)
    assert row["drawn_scaled"] == sum(e * p for e, p in scaled)
    below = [sum(p for e, p in plain if e <= level) for level in (row["drawn_low"], row["drawn_high"])]
    strictly = [sum(p for e, p in plain if e < level) for level in (row["drawn_low"], row["drawn_high"])]
    assert strictly[0] < sweep.LOW <= below[0] and strictly[1] < sweep.HIGH <= below[1]
    top = sorted(range(7), key=lambda i: -scores[i])[:3]
    assert row["kept"] == error(dict.fromkeys(top, 1))
    factor = sum(scores) / sum(scores[i] for i in top)
    assert row["kept_scaled"] == error(dict.fromkeys(top, factor))
    assert row["best"] == min(error(dict.fromkeys(kept, 1)) for kept in combinations(range(7), 3))
    assert row["ratio"] == min(row["drawn"], row["drawn_scaled"]) / min(row["kept"], row["kept_scaled"])


def test_on_orthogonal_columns_nothing_is_below_the_highest_v(whole):
    v = sorted((w * n for w, n in zip(sweep.WEIGHTS, sweep.NORMS, strict=True)), reverse=True)
    for row in (row for row in whole.rows if row["correlation"] == 0):
        tail = Fraction(sum(x * x for x in v[row["size"] :])) / sum(x * x for x in v)
        errors = [row[name] for name in ("kept", "kept_scaled", "drawn", "drawn_scaled")]
        assert row["best"] == tail <= min(errors)
        assert tail * sum(x * x for x in v) in evaluate(
            "peff_2026_top_k_orthogonal", tail_energy=sum(x * x for x in v[row["size"] :])
        )
        if row["score"] == "v":
            assert row["kept"] == tail and row["ratio"] > 1


def test_what_the_caption_claims(whole):
    caption = " ".join(whole.notes)
    agree = [row for row in whole.rows if row["score"] == "v" and row["family"] == "agreeing"]
    worst = min(row["ratio"] for row in whole.rows if row["score"] == "v" and row["correlation"] == 0)
    best = min(row["ratio"] for row in agree if row["correlation"] == 1)
    assert f"costs {float(worst):.2f} times" in caption and worst > 1
    assert f"down to {float(best):.2f} times" in caption and best < 1
    opposed = [row for row in whole.rows if row["score"] == "v" and row["family"] == "opposed"]
    assert all(row["ratio"] is None or row["ratio"] > best for row in opposed)
    wins = sum(row["drawn"] < row["kept"] for row in agree)
    assert f"wins {wins} of 36" in caption
    assert len(whole.rows) == 2 * 3 * 6 * 6


def test_the_quick_figure_has_its_panels(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    style, drawing = importlib.import_module("style"), importlib.import_module("randomised_scores")
    monkeypatch.setattr(style, "caption", lambda *_: None)  # slow, and drawn from nothing but the notes
    monkeypatch.setattr(table.provenance, "manifest", lambda _: "")
    monkeypatch.setattr(table.provenance, "digest", lambda _: "")
    path = tmp_path / "randomised_scores.json"
    path.write_text(table.render(sweep.compute(True), ROOT / "sims/sweeps/randomised_scores.py", quick=True))
    held = style.read(path)
    figure = drawing.draw(held)
    assert [axes.get_title(loc="left")[:3] for axes in figure.axes] == [f"({x})" for x in "abcdefghi"]
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 7
    shaded = sum(isinstance(patch, Rectangle) for axes in figure.axes for patch in axes.patches)
    assert shaded == sum(row["ratio"] is not None and row["ratio"] < 1 for row in held["rows"]) > 0
    assert math.prod(len(axes.texts) for axes in figure.axes[3:]) == 9**6
