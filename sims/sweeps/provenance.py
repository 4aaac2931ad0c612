"""What a table or a figure rests on: its own source, every module of ours it loads, and the packages they use.

The answer is a manifest of content hashes rather than of dates: a fresh clone or a change of branch gives every file
a new date and changes nothing, while a file put back from a backup is old and changes everything. `make` rewrites a
manifest only when its content differs, so that it rebuilds exactly what a changed line of code can have changed.

Run as a script, it needs nothing but Python: python sims/sweeps/provenance.py --out MANIFEST SOURCE
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEARCH = ("theory", ".", "figures")  # where our modules are looked for, below the root
_DYNAMIC = {
    "importlib.import_module",
    "importlib.util",
    "pkgutil",
    "runpy",
}  # ways to import by name at run time


def find(module: str, root: Path = ROOT) -> Path | None:
    """The file of one of our modules, by dotted name; a package is its __init__.py. None when it is not ours."""
    for place in SEARCH:
        base = root.joinpath(place, *module.split("."))
        for candidate in (base / "__init__.py", base.with_suffix(".py")):
            if candidate.is_file():
                return candidate.resolve()
    return None


def name_of(path: Path, root: Path = ROOT) -> str:
    """The dotted name under which one of our files is imported. ValueError for a file outside the root."""
    relative = path.resolve().relative_to(root.resolve()).with_suffix("")
    parts = relative.parts[1:] if relative.parts[0] in SEARCH else relative.parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache  # a sweep's manifest is made three times, of hundreds of files
def imports(source: str, module: str, is_package: bool = False) -> frozenset[str]:
    """Every dotted name that the source imports, anywhere in it, with relative names resolved against `module`.

    `from a.b import c` gives a.b and a.b.c, since c may be a module; parents are left to the caller.
    """
    found: set[str] = set()
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join(parts + ([node.module] if node.module else []))
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names if alias.name != "*")
    return frozenset(found)


def _loads(path: Path, root: Path) -> Iterator[str]:
    """Names of the modules (ours or not) that Python loads directly on behalf of the file."""
    named = imports(path.read_text(encoding="utf-8"), name_of(path, root), path.name == "__init__.py")
    for name in named:
        parts = name.split(".")
        yield from (".".join(parts[: i + 1]) for i in range(len(parts)))
    own = name_of(path, root).split(".")
    yield from (".".join(own[:i]) for i in range(1, len(own)))  # importing a module loads its packages
    bare = "importlib" in named and not any(name.startswith("importlib.") for name in named)
    if bare or named & _DYNAMIC:
        yield from (name_of(beneath, root) for beneath in path.parent.rglob("*.py"))


def closure(source: Path, root: Path = ROOT) -> tuple[list[Path], list[str]]:
    """(our files, other packages) that running `source` can load, itself included; both sorted.

    Imports inside functions count. A module that imports by name at run time counts as loading all beneath it.
    """
    ours = {source.resolve()}
    others: set[str] = set()
    waiting = [source.resolve()]
    places: dict[str, Path | None] = {}  # most names are imported by many files
    while waiting:
        for name in _loads(waiting.pop(), root):
            if name not in places:
                places[name] = find(name, root)
            path = places[name]
            if path is None:
                top = name.split(".")[0]
                if find(top, root) is None and top not in sys.stdlib_module_names and top != "__future__":
                    others.add(top)
            elif path not in ours:
                ours.add(path)
                waiting.append(path)
    return sorted(ours), sorted(others)


def manifest(source: Path, root: Path = ROOT) -> str:
    """One line per thing the source rests on: `sha256 path` for our files, `version package` for the others."""
    ours, others = closure(source, root)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.relative_to(root.resolve()).as_posix()}"
        for path in ours
    ]
    lines.append(f"{sys.version_info.major}.{sys.version_info.minor} python")
    distributions = metadata.packages_distributions() if others else {}
    for top in others:
        lines += [f"{metadata.version(name)} {name}" for name in sorted(set(distributions.get(top, ())))]
    return "\n".join(lines) + "\n"


def digest(source: Path, root: Path = ROOT) -> str:
    """sha256 of the manifest, in hexadecimal."""
    return hashlib.sha256(manifest(source, root).encode()).hexdigest()


def write_if_changed(out: Path, text: str) -> list[str]:
    """Put the text into the file unless it is there already; the names whose lines changed (all when it was new)."""
    before = out.read_text(encoding="utf-8") if out.is_file() else ""
    if before == text:
        return []
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f"{out.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(out)
    return sorted({line.split(" ", 1)[1] for line in set(before.splitlines()) ^ set(text.splitlines())})


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    known = arguments.out.is_file()
    changed = write_if_changed(arguments.out, manifest(arguments.source))
    if known and changed:
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        print(f"{arguments.source}: rests on changed {shown}")


if __name__ == "__main__":
    _main()
