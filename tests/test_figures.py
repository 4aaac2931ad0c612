"""How figures are drawn: the same bytes every time, letters large enough, everything on the page, safe in grey."""

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from sims.sweeps import effective_parameters, table

ROOT = Path(__file__).resolve().parents[1]
SWEEP = ROOT / "sims/sweeps/effective_parameters.py"


@pytest.fixture
def load(monkeypatch):
    """Import a module of figures/, which is a folder of scripts."""
    monkeypatch.syspath_prepend(str(ROOT / "figures"))
    return lambda name: importlib.import_module(name)


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A real table, from the quick sweep."""
    path = tmp_path_factory.mktemp("table") / "effective_parameters.json"
    path.write_text(table.render(effective_parameters.compute(True), SWEEP, quick=True))
    return path


def run(module, monkeypatch, *arguments) -> None:
    monkeypatch.setattr(sys, "argv", [module.__file__, *map(str, arguments)])


def test_a_figure_repeats_byte_for_byte(load, quick, tmp_path, monkeypatch, capsys):
    style, figure = load("style"), load("effective_parameters")
    for name in ("one", "two"):
        run(figure, monkeypatch, quick, tmp_path / name)
        style.main(figure.draw)
    for suffix in (".png", ".pdf"):
        assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    assert b"CreationDate" not in (tmp_path / "one.pdf").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.pdf", "one.png", "two.pdf", "two.png"]
    assert re.search(r"one\.png and \.pdf  \d+\.\d s", capsys.readouterr().out)


def test_every_letter_is_large_enough_and_on_the_page(load, quick):
    style = load("style")
    figure = load("effective_parameters").draw(style.read(quick))
    figure.canvas.draw()
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert len(sizes) > 20
    assert min(sizes) >= 7
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())  # in inches
    width, height = figure.get_size_inches()
    assert drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height
    assert figure.get_size_inches()[0] == pytest.approx(style.DOUBLE)


def test_the_caption_keeps_clear_of_the_axes_and_says_what_was_drawn(load, quick):
    style = load("style")
    held = style.read(quick)
    figure = load("effective_parameters").draw(held)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    lowest = min(axes.get_tightbbox(renderer).y0 for axes in figure.axes)
    assert all(line.get_window_extent().y1 < lowest for line in figure.texts)
    caption = " ".join(line.get_text() for line in figure.texts)
    for sentence in (*held["notes"], "Quick sweep, for a look only.", style.fingerprint(held)):
        assert sentence in caption


def test_lines_are_wrapped_between_words_and_never_inside_a_formula(load):
    style = load("style")
    text = "A bound $a + b + c + d$ of words " * 8
    lines = style._wrap(text, 2.0, FontProperties(size=style.SMALL))
    assert " ".join(lines) == " ".join(text.split())
    assert len(lines) > 4
    assert all(line.count("$") % 2 == 0 for line in lines)


def test_the_fingerprint_is_of_the_numbers_to_nine_digits(load, quick):
    style = load("style")
    held = style.read(quick)
    before = style.fingerprint(held)
    row = next(row for row in held["rows"] if isinstance(row["informed"], float))
    kept = row["informed"]
    row["informed"] = kept * (1 + 1e-14)
    assert style.fingerprint(held) == before
    row["informed"] = kept * (1 + 1e-6)
    assert style.fingerprint(held) != before
    row["informed"] = kept
    assert style.fingerprint({**held, "provenance": None}) == before
    assert style.fingerprint({**held, "quick": False}) != before


def test_what_is_no_table_is_refused(load, tmp_path):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"rows": [], "columns": {}}))
    with pytest.raises(ValueError, match=r"table must have constants, notes, quick, provenance"):
        load("style").read(path)


def test_a_grey_copy_keeps_lightness_and_drops_colour(load, tmp_path, monkeypatch):
    style = load("style")
    drawn = np.array([[[1.0, 1, 1, 1], [0, 0, 0, 1]], [[0, 0.447, 0.698, 1], [0.835, 0.369, 0, 1]]])
    image.imsave(tmp_path / "in.png", drawn)
    run(style, monkeypatch, tmp_path / "in.png", tmp_path / "out.png")
    style._grey_copy()
    grey = image.imread(tmp_path / "out.png")[..., :3]
    assert (grey[..., 0] == grey[..., 1]).all() and (grey[..., 1] == grey[..., 2]).all()
    assert grey[0, 0, 0] == 1 and grey[0, 1, 0] == 0
    assert 0.2 < grey[1, 0, 0] < grey[1, 1, 0] < 0.6
