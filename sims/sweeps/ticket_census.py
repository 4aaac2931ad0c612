"""Every ticket of the paper's toy on one data set, trained to convergence, and the ranks of the methods' tickets.

The data set is the first, in the order of enumeration, with the most distinct points that occur, one label a point, as
many labels +1 as -1, and two of the +1 points as far along as two of the -1 points (an exclusive or: no half-space
separates them). Several starts; panels of single tickets show the first.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from sims.data import FixedDesign
from sims.pruners import Grasp, Imp, Magnitude, MagnitudeAfter, MaskLaw, Picked, Pruner, Snip, SynFlow
from sims.sweeps import provenance
from sims.sweeps.table import Column, Table, main
from sims.task import Task, paper_toy, pocket_toy
from sims.ticket_census import TicketCensus, ticket_census

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "ticket_census"
STARTS, QUICK_STARTS = 5, 3  # seeds 0, 1, ...
TOLERANCE, MOST_STEPS = Fraction(1, 2**20), 20_032
MARGIN = Fraction(1, 100)  # losses closer than this are not told apart; memorised: a loss of at most this
SHARES = {
    "min": Fraction(0),
    "q05": Fraction(1, 20),
    "q25": Fraction(1, 4),
    "q50": Fraction(1, 2),
    "q75": Fraction(3, 4),
    "q95": Fraction(19, 20),
    "max": Fraction(1),
}
METHODS: dict[str, Callable[[], Pruner]] = {
    "magnitude": Magnitude,
    "synflow": SynFlow,
    "snip": Snip,
    "grasp": Grasp,
    "magnitude_after": MagnitudeAfter,
    "imp": Imp,
}

COLUMNS = (
    Column("start", "", "input", "seed of the start"),
    Column("what", "", "input", "tickets (all of a size), best (the least loss), or the method that picked"),
    Column("size", "", "input", "parameters kept"),
    Column("tickets", "", "exact", "tickets of this size"),
    Column("mask", "", "exact", "the ticket's mask"),
    Column("loss", "", "estimated", "final loss of the deterministic float64 program; all tickets: its mean"),
    Column("lipschitz", "", "estimated", "Lipschitz constant of the trained ticket"),
    Column("converged", "", "exact", "share of tickets (or 0, 1) whose gradient fell below the tolerance"),
    Column("better", "", "exact", "tickets of this size whose float64 loss is less"),
    Column("equal", "", "exact", "tickets of this size with the same float64 loss, itself included"),
    Column(
        "share_better", "", "exact", "share of tickets better by more than the margin; all: the mean share"
    ),
    Column("memorised", "", "exact", "share of tickets (or 0, 1) with a loss of at most the margin"),
    *(
        Column(f"loss_{name}", "", "estimated", f"quantile {share} of the losses")
        for name, share in SHARES.items()
    ),
    *(
        Column(
            f"lipschitz_{name}", "", "estimated", f"quantile {share} of the constants of memorising tickets"
        )
        for name, share in SHARES.items()
    ),
)


def exclusive_or(task: Task) -> int:
    """The data set that the module's docstring names."""
    totals, sums = task.totals, task.sums
    one_label = (np.abs(sums) == totals).all(axis=1)
    distinct = (totals > 0).sum(axis=1)
    chosen = np.flatnonzero(one_label & (sums.sum(axis=1) == 0) & (distinct == distinct[one_label].max()))
    for data in chosen.tolist():
        sides: list[set[tuple[Fraction, ...]]] = []
        for sign in (1, -1):
            points = [
                x for x, label in zip(task.points, sums[data].tolist(), strict=True) if label * sign > 0
            ]
            sides.append(
                {tuple(a + b for a, b in zip(*pair, strict=True)) for pair in combinations(points, 2)}
            )
        if sides[0] & sides[1]:
            return int(data)
    raise ValueError("exclusive_or: law must have a data set with equal sums of two points of each label")


def alone(task: Task, data: int) -> tuple[Task, int]:
    """The task on the points of one data set, in the same order, with all labels; and that data set's number there.

    Full-batch training on a data set does not see the law it came from, so a method picks there what it picks in the
    whole task, without looking at tens of thousands of other data sets.
    """
    points: list[tuple[Fraction, ...]] = []
    plus = 0
    for x, total, label in zip(
        task.points, task.totals[data].tolist(), task.sums[data].tolist(), strict=True
    ):
        for i in range(total):
            plus |= (2 * i < total + label) << len(points)
            points.append(x)
    return Task(task.mlp, FixedDesign(points), task.loss, task.rate, task.steps), plus


def picks(task: Task, start: tuple[Fraction, ...], data: int, sizes: list[int]) -> dict[str, dict[int, int]]:
    """The mask that each method picks on the data set, per size."""
    small, place = alone(task, data)
    found = {}
    for name, method in METHODS.items():
        laws = method().choose(small, start, sizes)
        found[name] = {size: _picked(laws[size], place) for size in sizes}
    return found


def _picked(law: MaskLaw, data: int) -> int:
    if not isinstance(law, Picked):
        raise TypeError(f"picks: law={law!r} must be of one mask per data set")
    return int(law.masks[data])


def mean_share_better(census: TicketCensus, size: int) -> Fraction:
    """The mean, over the tickets of a size, of the share of tickets better by more than the margin."""
    values, held = census.distribution(size)
    below = np.concatenate([[0], np.cumsum(held)])[np.searchsorted(values, values - float(MARGIN))]
    total = int(held.sum())
    return Fraction(sum(int(h) * int(b) for h, b in zip(held, below, strict=True)), total * total)


def rows_of(seed: int, census: TicketCensus, chosen: dict[str, dict[int, int]]) -> list[dict[str, Any]]:
    """Per size: all tickets of a start, the best one, and each method's."""
    rows = []
    for size in range(census.p + 1):
        loss = census.quantiles(size, list(SHARES.values()))
        memorised = census.share_within(size, float(MARGIN))
        constants: list[Any] = [None] * len(SHARES)
        if memorised:
            constants = list(
                census.quantiles(size, list(SHARES.values()), "lipschitz", loss_at_most=float(MARGIN))
            )
        rows.append(
            _row(
                start=seed,
                what="tickets",
                size=size,
                tickets=int(census.counts[:, size].sum()),
                loss=census.mean(size),
                converged=Fraction(census.number_converged(size), int(census.counts[:, size].sum())),
                share_better=mean_share_better(census, size),
                memorised=memorised,
                **{f"loss_{name}": value for name, value in zip(SHARES, loss, strict=True)},
                **{f"lipschitz_{name}": value for name, value in zip(SHARES, constants, strict=True)},
            )
        )
        rows.append(_ticket(seed, census, "best", census.best(size).mask))
        rows += [_ticket(seed, census, name, masks[size]) for name, masks in chosen.items()]
    return rows


def _ticket(seed: int, census: TicketCensus, what: str, mask: int) -> dict[str, Any]:
    strict, coarse = census.rank(mask), census.rank(mask, margin=MARGIN)
    return _row(
        start=seed,
        what=what,
        size=mask.bit_count(),
        tickets=strict.of,
        mask=mask,
        loss=census.loss_of(mask),
        lipschitz=census.lipschitz_of(mask),
        converged=int(census.has_converged(mask)),
        better=strict.better,
        equal=strict.equal,
        share_better=coarse.share,
        memorised=int(census.loss_of(mask) <= float(MARGIN)),
    )


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def checkpoint(seed: int) -> Path:
    """Where the census of a start is kept between runs: one file for each state of the code that trains."""
    code = provenance.digest(provenance.ROOT / "sims" / "ticket_census.py")
    FOLDER.mkdir(parents=True, exist_ok=True)
    return FOLDER / f"{code[:16]}-{seed}.json"


def compute(quick: bool) -> Table:
    """The table: the paper's toy (2^21 tickets a start), or the pocket toy (2^13) when quick."""
    task = pocket_toy() if quick else paper_toy()
    data = exclusive_or(task)
    rows, converged = [], []
    for seed in range(QUICK_STARTS if quick else STARTS):
        start = task.mlp.initial(seed)
        path = None if quick else checkpoint(seed)
        census = ticket_census(task, start, data, tolerance=TOLERANCE, most_steps=MOST_STEPS, checkpoint=path)
        rows += rows_of(seed, census, picks(task, start, data, list(range(census.p + 1))))
        converged.append(Fraction(int(census.counts[census.converged].sum()), 2**census.p))
    constants = {
        "p": census.p,
        "widths": list(task.mlp.widths),
        "data_set": data,
        "points": [
            {"point": [int(v) for v in x], "times": int(n), "label": int(s // n)}
            for x, n, s in zip(task.points, task.totals[data], task.sums[data], strict=True)
            if n
        ],
        "rate": task.rate,
        "pruner_steps": task.steps,
        "tolerance": TOLERANCE,
        "most_steps": census.most_steps,
        "margin": MARGIN,
        "classes": len(census.classes),
        "converged": converged,
    }
    return Table(COLUMNS, rows, constants, notes(task, census, min(converged)))


def notes(task: Task, census: TicketCensus, converged: Fraction) -> tuple[str, ...]:
    """The caption's sentences on what was trained and how exact it is."""
    widths = "-".join(map(str, task.mlp.widths))
    trained = (
        f"All $2^{{{census.p}}}$ tickets of each start of a {widths} ReLU network, trained by full-batch gradient "
        f"descent on one data set of {task.n} points whose labels hold an exclusive or (tickets that differ in dead "
        f"units only train alike, which leaves {len(census.classes):,}); (a) to (c) show the first start."
    )
    exact = (
        "Nothing is sampled: counts and ranks are exact for the losses of the float64 program. The gradient of at least "
        f"{math.floor(100 * converged)}% of the tickets fell below $10^{{-6}}$; the others, stopped after "
        f"{census.most_steps:,} steps, mostly circle a kink of a relu, so that losses within {float(MARGIN)} count as "
        "equal and up to it as memorised."
    )
    methods = (
        f"Hollow markers: methods that do not see the data. Methods that train take {task.steps} steps to choose; every "
        "ticket chosen is then trained like all others."
    )
    return trained, exact, methods, "Toy: Kumar, Luo & Sellke (2024), App. C.2."


if __name__ == "__main__":
    main(compute, __file__)
