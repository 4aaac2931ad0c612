"""Tables: what they hold, what they refuse, and that they are never seen half-written."""

import json
import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sims.sweeps import provenance, table
from sims.sweeps.table import Column, Table

COLUMNS = (Column("x", "", "input", "where"), Column("y", "bit", "exact", "what"))
SWEEP = provenance.ROOT / "sims/sweeps/effective_parameters.py"


def test_a_table_says_what_it_holds_and_what_it_rests_on():
    rows = [{"x": 1, "y": Fraction(1, 3)}, {"x": np.int64(2**53 + 1), "y": None}]
    held = json.loads(
        table.render(Table(COLUMNS, rows, {"peaks": [{"p": 3}]}, ("a note",)), SWEEP, quick=True)
    )
    assert held["rows"] == [{"x": 1, "y": 1 / 3}, {"x": 2**53 + 1, "y": None}]
    assert held["columns"]["y"] == {"unit": "bit", "exactness": "exact", "meaning": "what"}
    assert held["constants"] == {"peaks": [{"p": 3}]}
    assert (held["sweep"], held["quick"], held["notes"]) == (
        "sims.sweeps.effective_parameters",
        True,
        ["a note"],
    )
    assert held["provenance"]["digest"] == provenance.digest(SWEEP)
    assert any(line.endswith("sims/sweeps/table.py") for line in held["provenance"]["manifest"])


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        (COLUMNS, [], "rows must not be empty"),
        (COLUMNS, [{"x": 1}], r"rows\[0\]=\['x'\] must have the columns"),
        (COLUMNS, [{"x": 1, "y": 2, "z": 3}], r"rows\[0\]"),
        (COLUMNS + COLUMNS[:1], [{"x": 1, "y": 2}], "distinct names"),
    ],
)
def test_a_table_that_does_not_fit_its_columns_is_refused(columns, rows, message):
    with pytest.raises(ValueError, match=message):
        Table(columns, rows)


def test_an_unknown_exactness_is_refused():
    with pytest.raises(ValueError, match="exactness='roughly' must be one of"):
        Column("x", "", "roughly", "where")


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("-inf")])
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="must be finite"):
        table.render(Table(COLUMNS, [{"x": 1, "y": value}]), SWEEP, quick=False)


def test_a_value_that_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="must be a number"):
        table.render(Table(COLUMNS, [{"x": 1, "y": {1, 2}}]), SWEEP, quick=False)


def test_a_failed_write_leaves_the_old_table_and_nothing_else(tmp_path, monkeypatch):
    out = tmp_path / "t.json"
    table.write(out, "old")

    def fail(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(table.os, "fsync", fail)
    with pytest.raises(OSError, match="no space left"):
        table.write(out, "new")
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_the_command_line_passes_quick_on_and_writes_where_it_is_told(tmp_path, monkeypatch, capsys):
    out = tmp_path / "made" / "t.json"
    asked = []

    def compute(quick: bool) -> Table:
        asked.append(quick)
        return Table(COLUMNS, [{"x": 1, "y": 2}])

    monkeypatch.setattr(sys, "argv", ["sweep", "--out", str(out), "--quick"])
    table.main(compute, str(SWEEP))
    assert asked == [True]
    assert json.loads(out.read_text())["quick"] is True
    assert "1 rows" in capsys.readouterr().out


def test_code_that_changes_under_a_running_sweep_is_not_signed_for(tmp_path, monkeypatch):
    out = tmp_path / "t.json"
    digests = iter(["before", "during", "after"])
    monkeypatch.setattr(provenance, "digest", lambda source: next(digests))
    monkeypatch.setattr(sys, "argv", ["sweep", "--out", str(out)])
    with pytest.raises(SystemExit, match="changed while the sweep ran"):
        table.main(lambda quick: Table(COLUMNS, [{"x": 1, "y": 2}]), str(SWEEP))
    assert not Path(out).exists()
