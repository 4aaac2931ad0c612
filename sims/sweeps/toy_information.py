"""Figure 4 of "No Free Prune" without sampling error: I(mask; data | start) at every size, both losses.

The methods are the paper's and the two blind ones. Random pruning holds nothing by definition; least error and Gibbs
would train 2^21 tickets on each of 54,264 data sets: the smaller toy of sims.leaderboard has them.

The table has a dozen starts; `compute(False, starts=100)` makes a larger one. Every start and method that is in `folder`
already, for this version of the code, is taken from there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bounds.enclose import Enclosure, precision, to_arb
from bounds.evaluate import evaluate
from sims.data import Iid
from sims.mask_information import entropy, in_bits
from sims.mask_rounding import CLOSE, Rounding, imp_rounding, magnitude_rounding
from sims.pruners import Grasp, Imp, Magnitude, MagnitudeAfter, Snip, SynFlow
from sims.sweeps import provenance
from sims.sweeps.table import Column, Table, main
from sims.task import Task, paper_toy, paper_toy_cross_entropy
from sims.toy_information import SAMPLES, MaskReport, log2, shuffling_barrier, toy_information

METHODS = (Imp(), MagnitudeAfter(), Snip(), Grasp(), SynFlow(), Magnitude())
STARTS, QUICK_STARTS = 12, 2
FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "toy_information"
COLUMNS = (
    Column("loss", "", "input", "squared (3-4-1) or logistic, which is cross-entropy (3-3-2)"),
    Column("method", "", "input", "pruning method; none for what no mask of the size exceeds"),
    Column("start", "", "input", "seed of the initial weights"),
    Column("size", "", "input", "parameters kept"),
    Column(
        "information", "bit", "enclosed", "I(mask; data | start); log2 of the number of masks for no method"
    ),
    Column("masks", "", "exact", "masks of positive probability"),
    Column("likeliest", "", "exact", "probability of the likeliest mask"),
    Column("first_layer", "bit", "enclosed", "I(mask of the first layer; data)"),
    Column("last_layer", "bit", "enclosed", "I(mask of the last layer; data)"),
    Column(
        "shuffled",
        "bit",
        "enclosed",
        "I(parameters kept per layer; data); for no method the barrier of the size",
    ),
    Column("collapse", "", "exact", "probability that a layer keeps no weight"),
    Column("p_eff", "bit", "enclosed", "information and one bit per kept parameter"),
    *(
        column
        for n in SAMPLES
        for column in (
            Column(f"expected_{n}", "bit", "estimated", f"mean of what {n} sampled data sets give, to 1e-8"),
            Column(f"spread_{n}", "bit", "estimated", "its standard deviation, to first order"),
            Column(f"drawn_{n}", "bit", "estimated", "what one seeded sample gave"),
            Column(f"corrected_{n}", "bit", "estimated", "that, with the Miller-Madow correction"),
        )
    ),
)


def tasks(quick: bool) -> tuple[Task, Task]:
    """The paper's toy for both losses; with 3 points per data set and 128 steps when quick."""
    full = (paper_toy(), paper_toy_cross_entropy())
    if not quick:
        return full
    law = Iid.noisy_labels(list(product((-1, 1), repeat=3)), Fraction(1, 2), 3)
    first, second = (Task(task.mlp, law, task.loss, task.rate, 128) for task in full)
    return first, second


def rows_of(task: Task, starts: int, folder: Path | None, version: str) -> Iterator[dict[str, Any]]:
    """The rows of every start, then those of no method."""
    for seed in range(1, starts + 1):
        start = task.mlp.initial(seed)
        for report in toy_information(task, start, METHODS, folder=folder, version=version, progress=True):
            yield _row(task, report, seed)
    p = task.mlp.p
    for size in range(p + 1):
        ceiling, barrier = log2(math.comb(p, size)), shuffling_barrier(task.mlp, size)
        yield _filled(loss=task.loss, size=size, information=ceiling, shuffled=barrier)


def _row(task: Task, report: MaskReport, seed: int) -> dict[str, Any]:
    first, last = report.layers
    values: dict[str, Any] = {
        "loss": task.loss,
        "method": report.method,
        "start": seed,
        "size": report.size,
        "information": report.information,
        "masks": report.masks,
        "likeliest": report.likeliest,
        "first_layer": first,
        "last_layer": last,
        "shuffled": report.shuffled,
        "collapse": report.collapse,
        "p_eff": report.p_eff,
    }
    for sampled in report.sampled:
        told = (sampled.expected, sampled.spread, sampled.drawn, sampled.corrected)
        for name, value in zip(("expected", "spread", "drawn", "corrected"), told, strict=True):
            values[f"{name}_{sampled.samples}"] = value
    return _filled(**values)


def _filled(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def limits(task: Task) -> dict[str, Any]:
    """What holds for every method and size: the entropy of the data sets, and the shuffling barriers."""
    mlp = task.mlp
    nats = evaluate("peff_2026_shuffling_barrier", p=mlp.p, layers=len(mlp.layers))
    with precision(128):
        stated = Enclosure.from_arb(to_arb(nats) / to_arb(2).log())
    return {
        "loss": task.loss,
        "p": mlp.p,
        "n": task.n,
        "data_sets": task.law.size,
        "data_entropy": in_bits(entropy(task.law.weights)),
        "barrier": shuffling_barrier(mlp),
        "barrier_stated": stated,
    }


def rounding(task: Task, quick: bool) -> dict[str, Any]:
    """How many decisions of the first start rounding could have changed, over all sizes."""
    start = task.mlp.initial(1)
    after = magnitude_rounding(task, start, settle=10 if quick else 60)
    some = range(0, task.law.size, max(1, task.law.size // (60 if quick else 600)))
    imp = imp_rounding(task, start, data=some, settle=1 if quick else 4)
    return {"loss": task.loss, "after": _sums(after), "imp": _sums(imp)}


def _sums(reports: list[Rounding]) -> dict[str, Any]:
    names = ("data_sets", "proved", "close", "agree", "differ", "undecided")
    found: dict[str, Any] = {name: sum(getattr(report, name) for report in reports) for name in names}
    return found | {"most_close": max(report.close for report in reports)}


def compute(quick: bool, starts: int | None = None, folder: Path | None = FOLDER) -> Table:
    """The table: all sizes of both networks, `starts` starts each (default: 12, or 2 when quick)."""
    count = starts or (QUICK_STARTS if quick else STARTS)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    version = provenance.digest(Path(__file__))
    chosen = tasks(quick)
    rows, rounded = [], []
    for task in tqdm(chosen, desc="losses", disable=None, leave=False):
        rows += list(rows_of(task, count, folder, version))
        rounded.append(rounding(task, quick))
    constants = {
        "starts": count,
        "samples": list(SAMPLES),
        "limits": [limits(task) for task in chosen],
        "rounding": rounded,
    }
    return Table(COLUMNS, rows, constants, _notes(chosen, count, rounded))


def _notes(chosen: tuple[Task, Task], count: int, rounded: list[dict[str, Any]]) -> tuple[str, ...]:
    task = chosen[0]
    scale = (
        f"${task.n}$ points of $\\{{\\pm1\\}}^3$ with fair labels: all {task.law.size:,} multisets and their "
        f"multiplicities; full-batch gradient descent, {task.steps} steps; IMP removes one parameter a round. "
        f"{count} starts: mean and range."
    )
    exact = "Every information is an enclosure from integer counts; SynFlow and magnitude at the start are exactly 0."
    told = []
    for entry in rounded:
        after, imp = entry["after"], entry["imp"]
        told.append(
            f"{entry['loss']}, {_share(after)} of the decisions of magnitude after training and {_share(imp)} of a "
            "sample of IMP's are proved the same in every float64 program and in exact arithmetic; at most "
            f"{after['most_close']} data sets per size are decided by less than $2^{{{round(math.log2(CLOSE))}}}$; of "
            f"{_asked(after) + _asked(imp)} decisions on data sets with an open one, the closest first, balls find "
            f"{after['differ'] + imp['differ']} otherwise and leave {after['undecided'] + imp['undecided']} open"
        )
    return (scale, exact, f"Rounding, first start: {'; '.join(told)}.")


def _share(sums: dict[str, Any]) -> str:
    return f"{100 * sums['proved'] / sums['data_sets']:.0f}%"


def _asked(sums: dict[str, Any]) -> int:
    return int(sums["agree"] + sums["differ"] + sums["undecided"])


if __name__ == "__main__":
    main(compute, __file__)
