"""Benchmarks say how many times faster we are than what a user would run instead, measured side by side.

`make bench` runs them and ends with one line per comparison. Times are reported, and left to the reader to judge.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import Any

import pytest

_LINES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the lines of the closing report."""
    config.stash[_LINES] = []


def best_of(call: Callable[[], Any], rounds: int = 3) -> float:
    """Seconds of the fastest of some calls. Compile, or call once, before you measure."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.fixture(name="best_of")
def _best_of() -> Callable[..., float]:
    """`best_of` as a fixture, since a conftest is not a module to import."""
    return best_of


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[..., float]:
    """compare(what, ours, other, theirs, note=''): note both times in seconds for the report; returns the ratio."""

    def note_down(what: str, ours: float, other: str, theirs: float, note: str = "") -> float:
        ratio = theirs / ours
        text = f"{what}: {ours:.3g} s; {other}: {theirs:.3g} s; {ratio:,.0f} times"
        request.config.stash[_LINES].append(f"{text} ({note})" if note else text)
        return ratio

    return note_down


@pytest.fixture
def remark(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """remark(text): put a line of its own into the report, such as arithmetic per mask and share of the peak."""
    return request.config.stash[_LINES].append


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The closing report."""
    if lines := config.stash[_LINES]:
        terminalreporter.section(
            f"beside the alternatives, on {os.cpu_count()} cores of {platform.machine()}"
        )
        for line in lines:
            terminalreporter.write_line(line)
