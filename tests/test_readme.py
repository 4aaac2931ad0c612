"""The README: its example runs and prints what it says, its table of claims is fresh, what it points to is there."""

import doctest
import re
from pathlib import Path

import pytest

import bounds
from bounds import render
from sims.sweeps.claims import confronted

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.xdist_group("reports")
def test_the_table_of_claims_is_what_the_records_and_the_confrontation_say(finite, networks):
    assert render.with_claims(TEXT, confronted(finite, networks)) == TEXT, "run `make readme`"


def test_every_record_is_in_the_table():
    shown = TEXT.split(render.BEGIN)[1].split(render.END)[0]
    assert len(bounds.ids()) > 5
    assert [name for name in bounds.ids() if f"`{name}`" not in shown] == []
    assert "FAILED" not in shown


def test_the_example_prints_what_the_readme_says():
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "README.md", "README.md", 0)
    assert len(example.examples) >= 5
    said: list[str] = []
    results = doctest.DocTestRunner().run(example, out=said.append)
    assert results.failed == 0, "".join(said)


def test_every_file_that_the_readme_names_is_there():
    linked = re.findall(r"\]\(([^)#]+)\)", TEXT)
    local = [path for path in linked if "://" not in path]
    assert "docs/sparse_law.png" in local
    assert [path for path in local if not (ROOT / path).exists()] == []


def test_every_goal_that_the_readme_names_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    goals = set(re.findall(r"make ([a-z]+)", TEXT))
    assert {"figures", "test"} <= goals
    assert [goal for goal in goals if not re.search(rf"^{goal}:", makefile, re.MULTILINE)] == []
