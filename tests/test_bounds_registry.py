"""Discovery of theorems: the files of the catalogue are its content, and nothing else is."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import bounds
from bounds import catalogue, registry

FOLDER = Path(catalogue.__file__).parent
COPY = "from dataclasses import replace\nfrom bounds.catalogue.kumar_2024_finite import BOUND as B\n"


def test_every_file_of_the_catalogue_is_a_theorem_of_that_name():
    files = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
    assert files
    assert list(bounds.ids()) == files
    for id in bounds.ids():
        assert bounds.get(id).id == id
        assert bounds.get(id) is bounds.get(id)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("kumar_2024_sparse_low", "kumar_2024_sparse_law"),
        ("sparse_law", "kumar_2024_sparse_law"),
        ("Kumar_2024_Finite", "kumar_2024_finite"),
        ("bubek_selke_2021_law", "bubeck_sellke_2021_law"),
    ],
)
def test_an_unknown_id_names_the_nearest(asked, near):
    with pytest.raises(bounds.UnknownBound) as refused:
        bounds.get(asked)
    assert isinstance(refused.value, KeyError)
    assert str(refused.value).startswith(
        f"bounds.get: id={asked!r} must be an id of the catalogue; the nearest are "
    )
    assert near in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_id_near_nothing_says_so():
    with pytest.raises(KeyError, match=r"bounds.ids\(\) lists them"):
        bounds.get("zzzz")


@pytest.mark.parametrize("wrong", [7, None, 2.5])
def test_what_is_neither_record_nor_id_is_refused(wrong):
    with pytest.raises(TypeError, match=r"^evaluate: b=.* must be a Bound or an id of the catalogue$"):
        bounds.evaluate(wrong)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("X = 1\n", r"file=made_2026_up\.py must define BOUND, a Bound"),
        ("BOUND = 1\n", r"file=made_2026_up\.py must define BOUND, a Bound"),
        (
            "from bounds.catalogue.kumar_2024_finite import BOUND\n",
            r"file=made_2026_up\.py must be named after its id='kumar_2024_finite'",
        ),
        (
            f"{COPY}BOUND = replace(B, id='made_2026_up', examples=())\n",
            r"made_2026_up: examples=\(\) must hold at least one hand-computed example",
        ),
        (
            f"{COPY}BOUND = replace(B, id='made_2026_up', mutants=())\n",
            r"made_2026_up: mutants=\(\) must hold at least one refuted mutant",
        ),
    ],
)
def test_a_catalogue_file_without_a_theorem_of_its_name_is_refused(tmp_path, monkeypatch, source, message):
    (tmp_path / "made_2026_up.py").write_text(source)
    monkeypatch.setattr(catalogue, "__path__", [*catalogue.__path__, str(tmp_path)])
    registry.ids.cache_clear()
    try:
        assert "made_2026_up" in bounds.ids()
        with pytest.raises(ValueError, match=message):
            bounds.get("made_2026_up")
    finally:
        registry.ids.cache_clear()
        sys.modules.pop("bounds.catalogue.made_2026_up", None)


def test_a_topic_names_a_theorem_where_no_other_ends_with_it():
    assert bounds.get("learner_information").id == "kumar_2024_learner_information"
    with pytest.raises(bounds.UnknownBound, match=r"id='law' must be an id.*bubeck_sellke_2021_law"):
        bounds.get("law")


def test_a_bound_of_ones_own_is_known_for_the_session(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    own = dataclasses.replace(bounds.get("kumar_2024_finite"), id="own_2026_bound")
    assert bounds.register(own) is bounds.get("own_2026_bound")
    bounds.register(own)
    for taken in (
        dataclasses.replace(own, title="another"),
        dataclasses.replace(own, id="kumar_2024_finite"),
    ):
        with pytest.raises(ValueError, match="must not be taken"):
            bounds.register(taken)
    with pytest.raises(TypeError, match="must be a Bound"):
        bounds.register("kumar_2024_finite")


def test_importing_bounds_loads_neither_hypothesis_nor_any_theorem():
    program = (
        "import sys, bounds; bounds.ids();"
        "late = [m for m in sys.modules if m == 'hypothesis' or m.startswith('bounds.catalogue.')];"
        "assert not late, late; bounds.strategies.values; assert 'hypothesis' in sys.modules"
    )
    roots = [str(FOLDER.parents[1]), str(FOLDER.parents[2])]
    subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {roots!r}; {program}"], check=True)


def test_the_public_face_is_what_it_says():
    assert all(hasattr(bounds, name) for name in bounds.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        bounds.nothing  # noqa: B018
