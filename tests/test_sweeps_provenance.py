"""What a source rests on, found by following its imports, and the manifest that says so."""

from importlib import metadata
from pathlib import Path

import pytest

from sims.sweeps import provenance


def tree(root: Path, files: dict[str, str]) -> None:
    for path, source in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source)


def rests_on(root: Path, source: str) -> set[str]:
    return {path.relative_to(root).as_posix() for path in provenance.closure(root / source, root)[0]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b", {"a.b"}),
        ("import a.b as c, d", {"a.b", "d"}),
        ("from a import b, c as d", {"a", "a.b", "a.c"}),
        ("from a.b import *", {"a.b"}),
        ("from . import x", {"sims.sweeps", "sims.sweeps.x"}),
        ("from .x import y", {"sims.sweeps.x", "sims.sweeps.x.y"}),
        ("from .. import x", {"sims", "sims.x"}),
        ("from ..x.z import y", {"sims.x.z", "sims.x.z.y"}),
        ("def f():\n    class C:\n        import a", {"a"}),
        ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
        ("text = 'import a'  # import b", set()),
    ],
)
def test_every_way_to_import_is_read(source, expected):
    assert provenance.imports(source, "sims.sweeps.here") == expected


def test_a_package_resolves_relative_names_against_itself():
    assert provenance.imports("from . import x", "sims.sweeps", is_package=True) == {
        "sims.sweeps",
        "sims.sweeps.x",
    }
    assert provenance.imports("from .. import x", "sims.sweeps", is_package=True) == {"sims", "sims.x"}


FILES = {
    "theory/bounds/__init__.py": "",
    "theory/bounds/far.py": "",
    "theory/bounds/near.py": "from . import far",
    "sims/__init__.py": "",
    "sims/unused.py": "",
    "sims/used.py": "import numpy\nfrom bounds.near import x",
    "sims/sweeps/__init__.py": "",
    "sims/sweeps/one.py": "import json\n\ndef f():\n    from sims import used",
    "figures/style.py": "",
    "figures/one.py": "import style",
}


def test_the_closure_follows_imports_and_stops_there(tmp_path):
    tree(tmp_path, FILES)
    assert rests_on(tmp_path, "sims/sweeps/one.py") == {
        "theory/bounds/__init__.py",
        "theory/bounds/far.py",
        "theory/bounds/near.py",
        "sims/__init__.py",
        "sims/used.py",
        "sims/sweeps/__init__.py",
        "sims/sweeps/one.py",
    }
    assert rests_on(tmp_path, "figures/one.py") == {"figures/one.py", "figures/style.py"}
    assert provenance.closure(tmp_path / "sims/sweeps/one.py", tmp_path)[1] == ["numpy"]


@pytest.mark.parametrize(
    "loader",
    ["import pkgutil", "import importlib", "from importlib import import_module", "import importlib.util"],
)
def test_a_module_that_imports_by_name_rests_on_all_beneath_it(tmp_path, loader):
    tree(tmp_path, FILES | {"theory/bounds/near.py": loader, "theory/bounds/catalogue/found.py": ""})
    assert "theory/bounds/catalogue/found.py" in rests_on(tmp_path, "sims/sweeps/one.py")


def test_reading_metadata_is_not_importing_by_name(tmp_path):
    tree(tmp_path, FILES | {"theory/bounds/near.py": "from importlib import metadata"})
    assert "theory/bounds/far.py" not in rests_on(tmp_path, "sims/sweeps/one.py")


def test_the_manifest_changes_exactly_when_what_it_rests_on_does(tmp_path):
    tree(tmp_path, FILES)
    source = tmp_path / "sims/sweeps/one.py"
    before = provenance.manifest(source, tmp_path)
    (tmp_path / "sims/unused.py").write_text("x = 1")
    (tmp_path / "theory/bounds/far.py").touch()
    assert provenance.manifest(source, tmp_path) == before
    assert f"{metadata.version('numpy')} numpy\n" in before
    (tmp_path / "theory/bounds/far.py").write_text("x = 1")
    assert provenance.manifest(source, tmp_path) != before
    assert provenance.digest(source, tmp_path) != provenance.digest(tmp_path / "figures/one.py", tmp_path)


def test_a_manifest_is_rewritten_only_when_it_differs(tmp_path):
    out = tmp_path / "deep" / "one.manifest"
    assert provenance.write_if_changed(out, "1 a\n2 b\n") == ["a", "b"]
    written = out.stat().st_mtime_ns
    assert provenance.write_if_changed(out, "1 a\n2 b\n") == []
    assert out.stat().st_mtime_ns == written
    assert provenance.write_if_changed(out, "1 a\n3 b\n") == ["b"]
    assert out.read_text() == "1 a\n3 b\n"
    assert list(out.parent.iterdir()) == [out]
