"""`make figures` on a toy project: built once, rebuilt when contents change, never from a half-written table."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SWEEP = """
import sys
from pathlib import Path
from sims import law
out = Path(sys.argv[sys.argv.index("--out") + 1])
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text("begun")
if law.BROKEN:
    raise SystemExit("the sweep failed")
out.write_text(f"{law.VALUE} {'--quick' in sys.argv}")
with open("log", "a") as log:
    log.write("sweep ")
"""
DRAWING = """
import sys
from pathlib import Path
import style
Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
for suffix in (".png", ".pdf"):
    Path(sys.argv[2] + suffix).write_text(Path(sys.argv[1]).read_text() + style.LOOK)
with open("log", "a") as log:
    log.write("draw ")
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.fixture
def project(tmp_path):
    """A project with one figure and the real Makefile, its environment already set up."""
    files = {
        "Makefile": (ROOT / "Makefile").read_text(),
        "setup.cfg": "",
        "pyproject.toml": "",
        "sims/__init__.py": "",
        "sims/law.py": "VALUE, BROKEN = 1, False",
        "sims/sweeps/__init__.py": "",
        "sims/sweeps/provenance.py": (ROOT / "sims/sweeps/provenance.py").read_text(),
        "sims/sweeps/toy.py": SWEEP,
        "figures/style.py": "LOOK = '!'",
        "figures/toy.py": DRAWING,
        ".venv/made": "",
        ".venv/requirements": "",
        ".venv/figures.ready": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".venv/bin").mkdir()
    python = tmp_path / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\nPYTHONDONTWRITEBYTECODE=1 exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return tmp_path


def make(project: Path, *arguments: str, fails: bool = False) -> str:
    """Run make and return which steps ran, in order."""
    (project / "log").write_text("")
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))
    }
    run = subprocess.run(["make", *arguments], cwd=project, capture_output=True, text=True, env=clean)
    assert (run.returncode != 0) == fails, run.stdout + run.stderr
    return (project / "log").read_text().strip()


def drawn(project: Path, where: str = "figures/out/toy.png") -> str:
    return (project / where).read_text()


def test_a_figure_is_built_once(project):
    assert make(project, "figures") == "sweep draw"
    assert drawn(project) == drawn(project, "figures/out/toy.pdf") == "1 False!"
    assert make(project, "figures") == ""


def test_dates_alone_rebuild_nothing(project):
    make(project, "figures")
    later = time.time() + 100
    for path in ("sims/law.py", "sims/sweeps/toy.py", "figures/style.py", "setup.cfg"):
        os.utime(project / path, (later, later))
    assert make(project, "figures") == ""


@pytest.mark.parametrize("old", [False, True])
def test_changed_code_rebuilds_whatever_its_date(project, old):
    make(project, "figures")
    (project / "sims/law.py").write_text("VALUE, BROKEN = 2, False")
    if old:
        os.utime(project / "sims/law.py", (1, 1))
    assert make(project, "figures") == "sweep draw"
    assert drawn(project) == "2 False!"


def test_a_changed_style_redraws_from_the_same_table(project):
    make(project, "figures")
    (project / "figures/style.py").write_text("LOOK = '?'")
    assert make(project, "figures") == "draw"
    assert drawn(project) == "1 False?"


def test_a_lost_file_is_made_again(project):
    make(project, "figures")
    (project / "figures/out/toy.pdf").unlink()
    assert make(project, "figures") == "draw"


def test_a_failed_sweep_leaves_no_table_and_draws_nothing(project):
    (project / "sims/law.py").write_text("VALUE, BROKEN = 1, True")
    assert make(project, "figures", fails=True) == ""
    assert not (project / "figures/data/toy.json").exists()
    assert not (project / "figures/out/toy.png").exists()
    (project / "sims/law.py").write_text("VALUE, BROKEN = 3, False")
    assert make(project, "figures") == "sweep draw"
    assert drawn(project) == "3 False!"


def test_a_quick_table_is_kept_apart(project):
    assert make(project, "figures", "QUICK=1") == "sweep draw"
    assert drawn(project, "figures/out/quick/toy.png") == "1 True!"
    assert not (project / "figures/out/toy.png").exists()
    assert make(project, "figures", "QUICK=0") == "sweep draw"
    assert drawn(project) == "1 False!"
    assert make(project, "figures", "QUICK=1") == ""


def test_make_alone_prints_help_and_builds_nothing(project):
    run = subprocess.run(["make"], cwd=project, capture_output=True, text=True, check=True)
    for goal in ("figures", "test", "bench", "lint", "types", "readme", "clean"):
        assert f"make {goal}" in run.stdout
    assert "Figures: toy" in run.stdout
    assert not (project / "figures/out").exists()


def test_an_old_python_is_told_what_is_needed(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.1" && exit 0\nexit 1\n')
    old.chmod(0o755)
    command = ["make", "test", f"PYTHON={old}"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "peff needs Python 3.11 or newer; here is: Python 3.8.1" in run.stdout + run.stderr
    assert not (tmp_path / ".venv").exists()
