"""The census of masks: for every mask size, the least training error that any mask of that size allows.

A two-layer network x -> sum_j a_j relu((m_j * w_j) . x) has fixed inner weights w (k, d), a mask m over them, and outer
weights a fitted to the labels by least squares. `census` looks at all 2^(k d) masks. Sizes and masks are integers and
the losses it reports are exact fractions: floating point only decides which masks need not be looked at exactly (see
sims.census_kernel for the argument). Source of the question: Kumar, Luo, Sellke, "No Free Prune" (arXiv 2402.01089).
"""

import math
import os
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, reduce
from pathlib import Path
from typing import Any

from tqdm import tqdm

from sims import checkpoint as checkpoints
from sims.census_tables import Problem, tabulate
from sims.census_units import Candidate, UnitResult, Walker, merge
from sims.validate import Matrix, Vector, check, exact_array, exact_integer

LARGEST_P = 36  # masks are enumerated, 2^p of them
LARGEST_TABLE = 2**26  # k 2^d n, entries of the table of features
KERNEL_VERSION = "census 1"  # part of every digest: results of another version are not mixed in
SAVE_EVERY = 5.0  # seconds between checkpoints
MOST_CANDIDATES = 2**16  # candidates of finished units that are held before they are settled

Progress = bool | Callable[[int, int], object]


@dataclass(frozen=True)
class Census:
    """Per mask size s = 0..p: how many masks there are, the least loss, and the mask that attains it.

    `best_loss_exact[s]` is the mean squared error (1/n) sum (y_i - f(x_i))^2 of the least-squares fit, `best_loss[s]`
    the nearest float; `best_mask[s]` has bit j*d+i set when inner[j, i] is kept and is the smallest of the masks that
    attain the least loss. The counts are exact and sum to 2^p.
    """

    k: int
    d: int
    n: int
    count: tuple[int, ...]
    best_loss_exact: tuple[Fraction, ...]
    best_mask: tuple[int, ...]

    @property
    def p(self) -> int:
        """Number of inner weights, k d."""
        return self.k * self.d

    @property
    def best_loss(self) -> tuple[float, ...]:
        return tuple(float(loss) for loss in self.best_loss_exact)


def census(
    inner: Any,
    X: Any,
    y: Any,
    *,
    threads: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: Progress = True,
) -> Census:
    """All masks of a two-layer network: per size the count, the least loss and the smallest mask that attains it.

    inner (k, d) inner weights, X (n, d) points, y (n,) labels in [-1, 1]: ints, Fractions or floats, taken exactly.
    k d <= 36. `threads` (default: the processors at hand) changes the time only. `progress` shows a bar for long work;
    a function is called with (units done, units in all) instead, and what it raises ends the census. With a
    `checkpoint` path the finished part is saved every few seconds and when the census ends early (KeyboardInterrupt
    included); the same call resumes from it and gives the same answer.

    Raises ValueError or TypeError with one line for bad input, for a damaged checkpoint, and for one of other inputs.
    """
    exact = _read("census", inner, X, y)
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = exact_integer("census", "threads", threads)
    check("census", "threads", threads, threads >= 1, "be at least 1")
    path = None if checkpoint is None else Path(checkpoint)
    text = None if path is None else checkpoints.load("census", path)

    problem = tabulate(*exact)
    walker = Walker(problem)
    # The digest names the inputs in files and between machines; a census that stays here does not need it.
    digest = "" if path is None else _digest(*exact)
    result = UnitResult(digest=digest, done=frozenset(), best=(None,) * (problem.p + 1))
    if path is not None and text is not None:
        result = _resumed(path, text, walker, result)
        walker.learn(result.best)
    remaining = [unit for unit in range(len(problem.units)) if unit not in result.done]
    done, candidates = set(result.done), list[Candidate]()

    def so_far() -> UnitResult:
        return merge(result, UnitResult(digest, frozenset(done), walker.settle(candidates)))

    saved = time.monotonic()
    with _reporter(progress, len(problem.units), problem.p) as report:
        try:
            report(len(done))
            with closing(_results(walker, remaining, threads)) as results:
                for unit, found in results:
                    done.add(unit)
                    candidates += found
                    report(len(done))
                    if len(candidates) > MOST_CANDIDATES or time.monotonic() - saved > SAVE_EVERY:
                        result = so_far()
                        candidates.clear()
                        if path is not None:
                            checkpoints.save(path, result.to_json())
                        saved = time.monotonic()
        finally:
            if path is not None:
                checkpoints.save(path, so_far().to_json())
    return _finished(problem, so_far())


def census_units(inner: Any, X: Any, y: Any) -> list[int]:
    """The numbers of the independent units of work of `census(inner, X, y)`, for `run_unit`; the same everywhere."""
    return list(range(len(tabulate(*_read("census_units", inner, X, y)).units)))


def run_unit(inner: Any, X: Any, y: Any, unit: int) -> UnitResult:
    """Do one unit of work, in one thread. Its results merge (`merge`) and travel as text (`to_json`, `from_json`)."""
    exact = _read("run_unit", inner, X, y)
    unit = exact_integer("run_unit", "unit", unit)
    problem = tabulate(*exact)
    check(
        "run_unit", "unit", unit, 0 <= unit < len(problem.units), f"satisfy 0 <= unit < {len(problem.units)}"
    )
    best = Walker(problem).run(unit)
    return UnitResult(_digest(*exact), frozenset((unit,)), best)


def census_from_units(inner: Any, X: Any, y: Any, results: Sequence[UnitResult]) -> Census:
    """The census whose units have these results. Raises ValueError when units are missing or of other inputs."""
    exact = _read("census_from_units", inner, X, y)
    problem = tabulate(*exact)
    empty = UnitResult(_digest(*exact), frozenset(), (None,) * (problem.p + 1))
    result = reduce(merge, results, empty)
    missing = sorted(set(range(len(problem.units))) - result.done)
    check("census_from_units", "results", f"results without units {missing}", not missing, "cover all units")
    return _finished(problem, result)


def _read(who: str, inner: Any, X: Any, y: Any) -> tuple[Matrix, Matrix, Vector]:
    """The inputs as exact numbers, checked; nothing larger than the inputs is allocated before."""
    exact_inner = exact_array(who, "inner", inner, 2)
    k, d = len(exact_inner), len(exact_inner[0])
    check(
        who,
        "p",
        k * d,
        k * d <= LARGEST_P,
        f"satisfy 1 <= p <= {LARGEST_P} (p = k d inner weights, 2^p masks)",
    )
    exact_X = exact_array(who, "X", X, 2)
    exact_y = exact_array(who, "y", y, 1)
    check(
        who,
        "X",
        f"array with {len(exact_X[0])} columns",
        len(exact_X[0]) == d,
        f"have {d} columns, as inner has",
    )
    check(
        who,
        "y",
        f"vector of length {len(exact_y)}",
        len(exact_y) == len(exact_X),
        f"have length {len(exact_X)}, as X has rows",
    )
    for i, label in enumerate(exact_y):
        if abs(label.numerator) > label.denominator:
            check(who, f"y[{i}]", label, False, "lie in [-1, 1]")
    table = k * 2**d * len(exact_X)
    check(
        who,
        "k 2^d n",
        table,
        table <= LARGEST_TABLE,
        f"be at most {LARGEST_TABLE}: the table of features is too large",
    )
    return exact_inner, exact_X, exact_y


def _digest(inner: Matrix, X: Matrix, y: Vector) -> str:
    return checkpoints.content_digest(KERNEL_VERSION, inner, X, [y])


def _resumed(path: Path, text: str, walker: Walker, empty: UnitResult) -> UnitResult:
    """The partial result in a checkpoint, believed only as far as it can be checked."""

    def require(ok: bool, must: str) -> None:
        if not ok:  # not `check`, which cuts long values short
            raise ValueError(f"census: checkpoint={path} must {must}")

    try:
        result = UnitResult.from_json(text)
    except ValueError as error:
        raise ValueError(f"census: checkpoint={path} must hold the result of a census ({error})") from error
    require(result.digest == empty.digest, "belong to these inputs and this version: it is of another census")
    require(len(result.best) == len(empty.best), "have one entry per mask size")
    require(result.done <= set(range(len(walker.problem.units))), "name units of this census only")
    for size, record in enumerate(result.best):
        if record is not None:
            loss, mask = record
            try:
                right = 0 <= mask < 2**walker.problem.p and mask.bit_count() == size
                right = right and walker.exact.of_masks([mask]) == [loss]
            except KeyError:  # a mask that no census names, since a smaller one is as good
                right = False
            require(right, f"state the loss of its mask of size {size}")
    return result


def _finished(problem: Problem, result: UnitResult) -> Census:
    p = problem.p
    count = tuple(math.comb(p, size) for size in range(p + 1))
    assert sum(count) == 2**p and problem.multiplicities() == count
    best = [record for record in result.best if record is not None]
    assert len(best) == p + 1 and all(mask.bit_count() == size for size, (_, mask) in enumerate(best))
    return Census(
        k=problem.k,
        d=problem.d,
        n=problem.n,
        count=count,
        best_loss_exact=tuple(loss for loss, _ in best),
        best_mask=tuple(mask for _, mask in best),
    )


def _results(
    walker: Walker, remaining: list[int], threads: int
) -> Generator[tuple[int, list[Candidate]], None, None]:
    """Search the units, in this thread and `threads` - 1 more; yield each with what it found. Closing it stops them."""
    stop = threading.Event()
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, list[Candidate]] | BaseException] = queue.SimpleQueue()
    for unit in remaining:
        waiting.put(unit)

    def work() -> None:
        try:
            while not stop.is_set():
                unit = waiting.get_nowait()
                finished.put((unit, walker.search(unit)))
        except queue.Empty:
            return
        except BaseException as error:  # handed to the thread that yields, which raises it
            finished.put(error)

    helpers = [_pool(threads).submit(work) for _ in range(min(threads, len(remaining)) - 1)]
    try:
        for _ in remaining:
            try:
                item = finished.get_nowait()
            except queue.Empty:
                try:
                    unit = waiting.get_nowait()
                except queue.Empty:
                    item = finished.get()
                else:
                    item = (unit, walker.search(unit))
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        wait([helper for helper in helpers if not helper.cancel()])


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay for the next census: starting one takes as long as looking at 100,000 masks."""
    return ThreadPoolExecutor(threads, thread_name_prefix="census")


class _reporter:
    """Where progress goes: a bar that appears when the work lasts, a function of the caller's, or nowhere."""

    def __init__(self, progress: Progress, total: int, p: int) -> None:
        self._progress, self._total, self._p = progress, total, p
        self._bar: tqdm | None = None
        self._since = time.monotonic()

    def __enter__(self) -> Callable[[int], None]:
        return self._report

    def _report(self, done: int) -> None:
        if callable(self._progress):
            self._progress(done, self._total)
        elif self._progress and self._bar is None and time.monotonic() - self._since > 0.5:
            self._bar = tqdm(
                total=self._total, initial=done, unit="unit", desc=f"census of 2^{self._p} masks"
            )
        elif self._bar is not None:
            self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
