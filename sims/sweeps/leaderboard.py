"""The leaderboard's table: every method on the pocket toy with its frontiers, and on the paper's toy without them.

Pocket toy: all tickets of a few starts train on all data sets, so that shuffled masks are averaged exactly and the least
possible error at each information is known. The paper's toy has too many tickets: shuffled and random masks are drawn
there, one per data set.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from bounds.enclose import Enclosure
from sims.data import Iid
from sims.frontier import Frontier
from sims.leaderboard import OTHERS, Drawn, Frontiers, Line, Tabled, kept_weights, leaderboard
from sims.pruners import (
    Gibbs,
    Grasp,
    Imp,
    LeastError,
    Magnitude,
    MagnitudeAfter,
    Proportional,
    Pruner,
    Random,
    Snip,
    SynFlow,
)
from sims.sweeps.table import Column, Table, main
from sims.task import Task, paper_toy, pocket_toy
from sims.ticket_table import TicketTable

EPSILON = Fraction(1, 2)
BETA = 10
PENALTY = 4  # the Lipschitz constant that a misfit counts as
AT_INITIALISATION: dict[str, Pruner] = {
    "Random": Random(),
    "Magnitude": Magnitude(),
    "SynFlow": SynFlow(),
    "SNIP": Snip(),
    "GraSP": Grasp(),
}
AFTER_TRAINING: dict[str, Pruner] = {"Magnitude after": MagnitudeAfter(), "IMP": Imp()}
DRAWN: dict[str, Pruner] = {
    "SNIP, drawn": Proportional(Snip()),
    "Magnitude after, drawn": Proportional(MagnitudeAfter()),
}
SEARCHED: dict[str, Pruner] = {"Gibbs": Gibbs(BETA), "Least error": LeastError()}
POCKET, PAPER = "pocket toy", "paper's toy"
POCKET_METHODS = {**AT_INITIALISATION, **AFTER_TRAINING, **DRAWN, **SEARCHED}
PAPER_METHODS = {**AT_INITIALISATION, **AFTER_TRAINING}
POCKET_SIZES, PAPER_SIZES = (3, 5, 8), (6, 10, 14)
README_SIZE = 5
COLUMNS = (
    Column("panel", "", "input", "board, frontier, or kept"),
    Column("toy", "", "input", "pocket toy or paper's toy"),
    Column("method", "", "input", "pruning method"),
    Column("variant", "", "input", "chosen, shuffled, reinitialised or inverted"),
    Column("size", "", "input", "parameters kept by every mask, so E|mask|"),
    Column("information", "bit", "enclosed", "I(mask; data | start), mean over starts"),
    Column("p_eff", "bit", "enclosed", "information + size, one bit per kept parameter"),
    Column("error", "", "estimated", "mean training error of the float64 program; where not drawn, to 1e-11"),
    Column("deviation", "", "estimated", "standard error of `error` where masks are drawn, else 0"),
    Column("fit", "", "estimated", "P(error <= sigma^2 - epsilon), of the float64 program"),
    Column("lipschitz", "", "estimated", "mean Lipschitz constant over R^d of the trained network"),
    Column("lipschitz_fit", "", "estimated", "the same given that it fits"),
    Column("gap", "", "enclosed", "error less the least possible at this information and size"),
    Column(
        "smooth_gap", "", "enclosed", "Lipschitz constant, misfits at the penalty, less the least possible"
    ),
    Column("layer", "", "input", "layer, from 1 (panel kept)"),
    Column("share", "", "exact", "share of the layer's parameters kept (panel kept)"),
    Column("ratio", "", "exact", "mean |initial weight| of the kept over that of the layer (panel kept)"),
)


def pocket(n: int) -> Task:
    """The pocket toy, with n points per data set."""
    toy = pocket_toy()
    law = toy.law
    if n == law.n:
        return toy
    assert isinstance(law, Iid)
    smaller = Iid(law.points, law.labels, law.probabilities, n)
    return Task(toy.mlp, smaller, toy.loss, toy.rate * n / law.n, toy.steps)


def seeds(count: int) -> list[int]:
    """The starts are `Mlp.initial` of these seeds."""
    return list(range(1, count + 1))


def pocket_rows(
    task: Task, count: int, sizes: Sequence[int], cache: Path | None, *, smooth: bool = True
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The board of the pocket toy, the mean frontiers, the kept weights; and constants for the caption.

    smooth: False leaves out the distances to the frontier of the Lipschitz constant.
    """
    starts = [task.mlp.initial(seed) for seed in seeds(count)]
    tables = [TicketTable(task, start, sizes=sizes, cache=cache) for start in starts]
    trainers = [Tabled(table, EPSILON) for table in tables]
    frontiers = Frontiers(tables, EPSILON, PENALTY, smooth=smooth)
    lines = leaderboard(task, starts, sizes, EPSILON, POCKET_METHODS, trainers, distance=frontiers.distance)
    rows = [_board(POCKET, line) for line in lines]
    for size in sizes:
        curves = [frontiers.of(k, size)[0] for k in range(count)]
        last = max(float(curve.full) for curve in curves)
        for step in range(33):
            bits = Fraction(last).limit_denominator(10**6) * step / 32
            value = sum(_middle(curve.at(bits)) for curve in curves) / count
            rows.append(
                _row(
                    panel="frontier", toy=POCKET, size=size, information=bits, p_eff=bits + size, error=value
                )
            )
    rows += list(_kept(POCKET, task, starts, sizes, PAPER_METHODS))
    constants = {
        "starts": count,
        "others": min(OTHERS, count - 1),
        "sizes": list(sizes),
        "data_sets": task.law.size,
        "n": task.law.n,
        "penalty": PENALTY,
        "ends": [_ends(size, [frontiers.of(k, size)[0] for k in range(count)]) for size in sizes],
        "tickets": [len(table.tickets) for table in tables],
        "trained": [len(table.trained) for table in tables],
    }
    return rows, constants


def paper_rows(task: Task, sizes: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The board of the paper's toy: two starts, each reinitialised as the other; drawn where it cannot be averaged."""
    starts = [task.mlp.initial(seed) for seed in seeds(2)]
    trainers = [Drawn(task, start, EPSILON, seed) for seed, start in enumerate(starts)]
    for line in leaderboard(task, starts, sizes, EPSILON, PAPER_METHODS, trainers):
        yield _board(PAPER, line)
    yield from _kept(PAPER, task, starts, sizes, AT_INITIALISATION)


def _kept(
    toy: str, task: Task, starts: Sequence[Any], sizes: Sequence[int], methods: dict[str, Pruner]
) -> Iterator[dict[str, Any]]:
    """Mean over starts of the share kept and of the ratio of magnitudes (over the starts whose layer keeps anything)."""
    for name, method in methods.items():
        laws = [method.choose(task, start, sizes) for start in starts]
        for size in sizes:
            found = [kept_weights(task, start, law[size]) for start, law in zip(starts, laws, strict=True)]
            for layer in zip(*found, strict=True):
                ratios = [one.ratio for one in layer if one.ratio is not None]
                yield _row(
                    panel="kept",
                    toy=toy,
                    method=name,
                    size=size,
                    layer=layer[0].layer + 1,
                    share=sum(one.share for one in layer) / len(layer),
                    ratio=sum(ratios) / len(ratios) if ratios else None,
                )


def _ends(size: int, curves: Sequence[Frontier]) -> dict[str, float]:
    """Means over starts: the error of the best single mask, that of the best masks, and the information these need."""
    values = {
        "blind": [_middle(curve.points[0].distortion) for curve in curves],
        "least": [_middle(curve.least) for curve in curves],
        "bits": [_middle(curve.full) for curve in curves],
    }
    return {"size": size} | {name: sum(each) / len(each) for name, each in values.items()}


def _middle(interval: Enclosure) -> float:
    return float((interval.lower + interval.upper) / 2)


def _board(toy: str, line: Line) -> dict[str, Any]:
    held = {field.name: getattr(line, field.name) for field in fields(line)}
    return _row(panel="board", toy=toy, p_eff=line.p_eff, **held)


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def cache_folder() -> Path | None:
    """Where the tables of tickets are kept between runs: the folder named by PEFF_CACHE, if there is one."""
    named = os.environ.get("PEFF_CACHE")
    return Path(named) if named else None


def compute(quick: bool) -> Table:
    """The table: pocket toy with 4 starts and the paper's toy with 2; quick: pocket toy with n = 3 and 2 starts alone."""
    task = pocket(3 if quick else 6)
    rows, constants = pocket_rows(task, 2 if quick else 4, POCKET_SIZES, cache_folder())
    if not quick:
        rows += list(paper_rows(paper_toy(), PAPER_SIZES))
        constants["deviation"] = math.ceil(10**4 * max(row["deviation"] or 0.0 for row in rows)) / 10**4
    constants |= {"epsilon": EPSILON, "beta": BETA, "paper_data_sets": paper_toy().law.size}
    return Table(COLUMNS, rows, constants, notes(task, constants, paper=not quick))


def notes(task: Task, constants: dict[str, Any], paper: bool) -> tuple[str, ...]:
    """Sentences for the caption."""
    small = (
        f"Pocket toy: a 2-3-1 network (13 parameters), all {task.law.size:,} multisets of $n={task.law.n}$ points "
        f"of $\\{{\\pm1\\}}^2$ with fair labels, means over {constants['starts']} starts. Joined by a full line: the "
        "same after layerwise shuffling, averaged over all permutations; by a dotted line: trained from "
        f"{constants['others']} other starts. Grey: the least error that any pruning rule of the size reaches at "
        "this information."
    )
    large = (
        "Paper's toy (No Free Prune, App. C.2): a 3-4-1 network (21 parameters), all "
        f"{constants['paper_data_sets']:,} multisets of 6 points, two starts; shuffled and random masks drawn once "
        f"per data set (standard error at most {constants.get('deviation', 0.0):g})."
    )
    magnitudes = (
        f"Last panel, sizes {', '.join(map(str, PAPER_SIZES))}: mean |initial weight| of what a layer keeps over that "
        "of the whole layer, which shuffling restores; filled: first layer, open: second."
    )
    exact = "Information and frontier are enclosed; errors are those of the float64 program."
    return (small, large, magnitudes, exact) if paper else (small, exact)


if __name__ == "__main__":
    main(compute, __file__)
