"""The table between a sweep and its figure: numbers, what each column means, how exact it is, and its provenance.

A table is one JSON file: {"sweep", "quick", "provenance": {"digest", "manifest"}, "columns": {name: {"unit",
"exactness", "meaning"}}, "constants": {...}, "notes": [...], "rows": [{name: value}]}. It is written beside its place
and then renamed, so that a reader sees the old table or the new one and never half of either.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Integral
from pathlib import Path
from typing import Any

from sims.sweeps import provenance

EXACTNESS = ("exact", "enclosed", "estimated", "input")


@dataclass(frozen=True)
class Column:
    """name; unit ('bit', 'nat' or ''); exactness: one of EXACTNESS; meaning: a phrase for the caption or a reader.

    exact: integers and fractions, the nearest float of an exact number when it is not one. enclosed: a float inside a
    certified enclosure. estimated: no guarantee. input: a parameter of the sweep.
    """

    name: str
    unit: str
    exactness: str
    meaning: str

    def __post_init__(self) -> None:
        if self.exactness not in EXACTNESS:
            raise ValueError(f"Column {self.name}: exactness={self.exactness!r} must be one of {EXACTNESS}")


@dataclass(frozen=True)
class Table:
    """columns; rows: one mapping per row with exactly the columns' names; constants: named numbers (or lists of
    mappings) that hold for the whole table; notes: sentences for the caption.
    """

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    constants: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        names = {column.name for column in self.columns}
        if len(names) != len(self.columns):
            raise ValueError("Table: columns must have distinct names")
        if not self.rows:
            raise ValueError("Table: rows must not be empty")
        for i, row in enumerate(self.rows):
            if set(row) != names:
                raise ValueError(f"Table: rows[{i}]={sorted(row)} must have the columns {sorted(names)}")


def _plain(value: Any) -> Any:
    """The value as JSON holds it. ValueError for NaN and infinities, TypeError for what JSON has no form for."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, (float, Fraction)) or hasattr(value, "__float__"):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"Table: value={value!r} must be finite")
        return number
    raise TypeError(
        f"Table: value={value!r} must be a number, a string, None, or lists and mappings of these"
    )


def render(table: Table, sweep: Path, quick: bool) -> str:
    """The table as JSON text, with the provenance of the sweep's source file."""
    manifest = provenance.manifest(sweep)
    body = {
        "sweep": provenance.name_of(sweep),
        "quick": quick,
        "provenance": {"digest": provenance.digest(sweep), "manifest": manifest.splitlines()},
        "columns": {
            column.name: {"unit": column.unit, "exactness": column.exactness, "meaning": column.meaning}
            for column in table.columns
        },
        "constants": _plain(table.constants),
        "notes": list(table.notes),
        "rows": [_plain(row) for row in table.rows],
    }
    return json.dumps(body, indent=1, allow_nan=False) + "\n"


def write(out: Path, text: str) -> None:
    """Put the text where a reader finds either all of it or what was there before."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f"{out.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def main(compute: Callable[[bool], Table], file: str) -> None:
    """The command line of a sweep: compute(quick) and write its table to --out, saying how long it took."""
    source = Path(file)
    parser = argparse.ArgumentParser(prog=f"python -m {provenance.name_of(source)}")
    parser.add_argument("--out", type=Path, required=True, help="the table to write (JSON)")
    parser.add_argument(
        "--quick", action="store_true", help="a smaller sweep, for a quick look and for tests"
    )
    arguments = parser.parse_args()
    start = time.perf_counter()
    # The code is read before it runs long, so that an edit meanwhile cannot be signed for by this table.
    before = provenance.digest(source)
    table = compute(arguments.quick)
    text = render(table, source, arguments.quick)
    if provenance.digest(source) != before:
        raise SystemExit(f"{source.name}: the code changed while the sweep ran; run it again")
    write(arguments.out, text)
    print(
        f"  table   {arguments.out}  {len(table.rows)} rows  {time.perf_counter() - start:.1f} s", flush=True
    )
