"""The one-way rule: claim -> measurement -> confrontation -> table -> figure, held by reading every import.

`bounds` imports nothing of ours. `sims` takes from `bounds` its records and vocabulary only, except where theorem and
measurement are meant to meet. Figures import neither and read tables. No module imports itself by a detour.
"""

import ast
import configparser
import graphlib
import subprocess
import sys
from pathlib import Path

import pytest

from sims.sweeps import provenance

ROOT = provenance.ROOT
VOCABULARY = {"bounds.bound", "bounds.quantities", "bounds.symbols", "bounds.enclose"}
MEETING_PLACES = ("sims.confront", "sims.zoo", "sims.sweeps")  # these may import any of `bounds`


def our_sources(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the library and of the figures, by dotted name."""
    places = ("theory/bounds", "sims", "figures")
    files = [path for place in places for path in (root / place).rglob("*.py")]
    return {provenance.name_of(path, root): path for path in files}


def ours_only(names: frozenset[str], known: set[str]) -> set[str]:
    """The longest prefix of each name that is one of our modules: `bounds.bound.Claim` is bounds.bound."""
    found = set()
    for name in names:
        parts = name.split(".")
        prefixes = (".".join(parts[:i]) for i in range(len(parts), 0, -1))
        found |= set(next(([p] for p in prefixes if p in known), []))
    return found


def imported_by(modules: dict[str, Path]) -> dict[str, set[str]]:
    """For every module, the modules of ours (tests included) that its source names in an import."""
    known = set(modules) | {"tests"}
    return {
        name: ours_only(
            provenance.imports(path.read_text(encoding="utf-8"), name, path.name == "__init__.py"), known
        )
        for name, path in modules.items()
    }


def complaints(graph: dict[str, set[str]], figures: set[str]) -> list[str]:
    """Every import that goes the wrong way, as `importer -> imported`."""
    wrong = []
    for name, targets in graph.items():
        for target in sorted(targets - {name}):
            top, wanted = name.split(".")[0], target.split(".")[0]
            if top == "bounds":
                allowed = wanted == "bounds"
            elif top == "sims":
                meets = any(name == place or name.startswith(place + ".") for place in MEETING_PLACES)
                allowed = wanted == "sims" or (wanted == "bounds" and (meets or target in VOCABULARY))
            else:
                allowed = target in figures and target == "style"
            if not allowed:
                wrong.append(f"{name} -> {target}")
    return wrong


def first_cycle(modules: dict[str, Path]) -> list[str]:
    """Modules that import each other in a ring when they are loaded, or an empty list.

    Imports inside functions run later and are left out; so is a package's own face, which its modules do not need.
    """
    known = set(modules)
    graph = {}
    for name, path in modules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                node.body = [ast.Pass()]
        named = provenance.imports(ast.unparse(tree), name, path.name == "__init__.py")
        graph[name] = {other for other in ours_only(named, known) if not name.startswith(other + ".")} - {
            name
        }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def plant(root: Path, files: dict[str, str]) -> dict[str, Path]:
    """A small tree with the given sources, every package of it with its __init__.py."""
    base = (
        "theory/bounds/__init__.py",
        "theory/bounds/bound.py",
        "theory/bounds/evaluate.py",
        "sims/__init__.py",
    )
    for path, source in {
        **dict.fromkeys((*base, "sims/sweeps/__init__.py", "figures/style.py"), ""),
        **files,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source)
    return our_sources(root)


def verdict(modules: dict[str, Path]) -> list[str]:
    figures = {name for name, path in modules.items() if path.parent.name == "figures"}
    return complaints(imported_by(modules), figures)


def test_our_imports_go_one_way():
    modules = our_sources()
    assert {"bounds.bound", "sims.jit", "sims.sweeps.effective_parameters", "style"} <= set(modules)
    assert verdict(modules) == []


def test_our_imports_have_no_cycle():
    assert first_cycle(our_sources()) == []


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("theory/bounds/bound.py", "import sims", "bounds.bound -> sims"),
        (
            "theory/bounds/bound.py",
            "def f():\n    from sims.sweeps import table",
            "bounds.bound -> sims.sweeps",
        ),
        ("theory/bounds/bound.py", "from tests import reference", "bounds.bound -> tests"),
        ("theory/bounds/catalogue/a.py", "import style", "bounds.catalogue.a -> style"),
        ("sims/census.py", "from bounds.evaluate import evaluate", "sims.census -> bounds.evaluate"),
        ("sims/census.py", "from bounds import evaluate", "sims.census -> bounds.evaluate"),
        ("sims/census.py", "import bounds", "sims.census -> bounds"),
        ("sims/census.py", "from bounds import bound, get", "sims.census -> bounds"),
        ("sims/census.py", "if True:\n    import style", "sims.census -> style"),
        ("sims/confront.py", "import tests.reference.census", "sims.confront -> tests"),
        (
            "sims/sweeps/a.py",
            "try:\n    import style\nexcept ImportError:\n    pass",
            "sims.sweeps.a -> style",
        ),
        ("figures/a.py", "import sims.census", "a -> sims"),
        ("figures/a.py", "from bounds.bound import Claim", "a -> bounds.bound"),
        ("figures/style.py", "import bounds", "style -> bounds"),
        ("figures/b.py", "import tests", "b -> tests"),
    ],
)
def test_an_import_against_the_rule_is_found(tmp_path, path, source, complaint):
    assert complaint in verdict(plant(tmp_path, {path: source}))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("theory/bounds/evaluate.py", "from . import bound\nfrom bounds.bound import Claim\nimport sympy"),
        ("sims/census.py", "import numpy\nfrom bounds.bound import Claim\nfrom .sweeps import a"),
        ("sims/census.py", "import bounds.bound"),
        ("sims/confront.py", "import bounds\nfrom bounds.evaluate import evaluate"),
        ("sims/sweeps/a.py", "import bounds\nfrom sims import census"),
        ("figures/a.py", "import style\nimport matplotlib"),
    ],
)
def test_an_import_along_the_rule_is_let_be(tmp_path, path, source):
    assert verdict(plant(tmp_path, {path: source})) == []


@pytest.mark.parametrize(
    ("files", "ring"),
    [
        ({"sims/a.py": "from sims import b", "sims/b.py": "import sims.a"}, {"sims.a", "sims.b"}),
        (
            {"sims/a.py": "from .b import x", "sims/b.py": "import sims.c", "sims/c.py": "from . import a"},
            None,
        ),
        ({"sims/a.py": "from sims import b", "sims/b.py": "def f():\n    import sims.a"}, set()),
        (
            {"sims/__init__.py": "from sims import a", "sims/a.py": "from sims import b", "sims/b.py": ""},
            set(),
        ),
    ],
)
def test_a_ring_of_imports_is_found(tmp_path, files, ring):
    found = set(first_cycle(plant(tmp_path, files)))
    assert found == ({"sims.a", "sims.b", "sims.c"} if ring is None else ring)


def test_the_closure_holds_every_module_that_python_loads():
    """An independent look: load a sweep in a new interpreter and ask it which files of ours it opened."""
    source = ROOT / "sims/sweeps/effective_parameters.py"
    ask = (
        "import sys, sims.sweeps.effective_parameters\n"
        "print(*(m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)), sep='\\n')"
    )
    path = [str(ROOT / "theory"), str(ROOT), *sys.path]
    code = f"import sys; sys.path[:0] = {path!r}\n{ask}"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    places = [ROOT / "theory", ROOT / "sims", ROOT / "figures"]
    loaded = {Path(line).resolve() for line in printed.splitlines()}
    loaded = {file for file in loaded if any(file.is_relative_to(place) for place in places)}
    closure = set(provenance.closure(source)[0])
    assert source in loaded
    assert loaded <= closure


def test_the_metadata_lists_every_package_on_disk():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    packages = {name for name, path in our_sources().items() if path.name == "__init__.py"}
    folders = {provenance.name_of(path.parent / "__init__.py") for path in our_sources().values()} - {""}
    assert listed == packages == folders
