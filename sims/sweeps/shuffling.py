"""Shuffled, reinitialised and inverted masks: laws of the error, what is left of the information, laws of kept weights.

Pocket toy: every ticket of two starts on every data set, so that all laws are over all data sets and all shuffles. The
network of the paper's toy on six fixed points: every shuffle of each method's mask trains on one data set, the parity of
the coordinates, and the laws of the kept weights are over all 64 label vectors; for methods that draw masks or search all
of them they are those of the pocket toy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from sims.data import FixedDesign
from sims.kept_law import LayerChange, Probability, layer_changes, normal_change, uniform_change
from sims.pruners import Gibbs, LeastError, MagnitudeAfter, Pruner
from sims.pruners.contract import Picked
from sims.shuffling import Barrier, Fate, ValueLaw, arrangements_on, fates
from sims.sweeps.leaderboard import (
    AFTER_TRAINING,
    AT_INITIALISATION,
    DRAWN,
    POCKET_METHODS,
    POCKET_SIZES,
    SEARCHED,
    cache_folder,
    pocket,
    seeds,
)
from sims.sweeps.table import Column, Table, main
from sims.task import Task, paper_toy
from sims.ticket_table import TicketTable
from sims.training import train

POCKET, FIXED = "pocket toy", "3-4-1 network"
STARTS = 2
SIZES, KEPT_SIZES = (6, 10, 14), tuple(range(2, 20, 2))
LEVELS = {
    "q10": Fraction(1, 10),
    "q25": Fraction(1, 4),
    "q50": Fraction(1, 2),
    "q75": Fraction(3, 4),
    "q90": Fraction(9, 10),
}
INITIAL, TRAINED = "initial weights", "trained weights"
COLUMNS = (
    Column("panel", "", "input", "fate, one, barrier, kept or limit"),
    Column("toy", "", "input", "pocket toy or 3-4-1 network"),
    Column("method", "", "input", "pruning method; for the panel limit the law of the weights"),
    Column(
        "variant",
        "",
        "input",
        "chosen, shuffled, reinitialised or inverted; weights whose law it is (panel kept)",
    ),
    Column("size", "", "input", "parameters kept by every mask"),
    *(
        Column(name, "", "estimated", f"training error that a share {level} does not exceed, float64 program")
        for name, level in LEVELS.items()
    ),
    Column("mean", "", "estimated", "mean training error; float64 program, to 1e-11"),
    Column("own", "", "estimated", "training error of the mask itself (panel one)"),
    Column("lipschitz", "", "estimated", "median Lipschitz constant over R^d of the trained network"),
    Column("lipschitz_mean", "", "estimated", "mean of the same"),
    Column(
        "no_worse",
        "",
        "estimated",
        "P(error at most the mask's + 2^-20), same data set; exact unless masks are drawn",
    ),
    Column("better", "", "estimated", "P(error below the mask's - 2^-20), likewise"),
    Column("ways", "", "exact", "number of layerwise shuffles of the mask (panel one)"),
    Column("before", "bit", "enclosed", "I(mask; data | start), mean over starts"),
    Column("after", "bit", "enclosed", "the same of the shuffled mask"),
    Column("profiles", "", "exact", "numbers kept per layer that occur together, most over the starts"),
    Column("log_profiles", "bit", "enclosed", "log2 of their number, mean over starts"),
    Column("barrier", "bit", "enclosed", "log2 of the number of all that are possible at this size"),
    Column("layer", "", "input", "layer, from 1 (panel kept)"),
    *(
        Column(name, "", "estimated", f"{meaning}; exact unless masks are drawn")
        for name, meaning in (
            ("removed", "mean share of the layer removed, where it keeps some"),
            ("kolmogorov", "mean Kolmogorov-Smirnov distance of the kept |w| from the layer's"),
            ("shuffled_kolmogorov", "the same after a shuffle, mean over all"),
            ("extreme", "P(the distance is the share removed, the most there can be)"),
            ("carried", "mean Wasserstein-1 distance of the kept |w| over the layer's mean |w|"),
            ("shuffled_carried", "the same after a shuffle, mean over all"),
        )
    ),
)


def fixed_points() -> Task:
    """The paper's network and training on six fixed points of the cube with fair labels: 64 data sets."""
    toy = paper_toy()
    points = list(product((-1, 1), repeat=3))[: toy.law.n]
    return Task(toy.mlp, FixedDesign(points), toy.loss, toy.rate, toy.steps)


def parity(task: Task) -> int:
    """The data set whose labels are the products of the coordinates; three of each sign."""
    wanted = [
        int(np.prod([int(v) for v in x]) == int(y))
        for x, y in zip(task.law.atom_x, task.law.atom_y, strict=True)
    ]
    (found,) = np.flatnonzero((task.law.counts == np.array(wanted)).all(axis=1))
    return int(found)


def pocket_rows(
    task: Task, methods: dict[str, Pruner], sizes: Sequence[int], count: int
) -> Iterator[dict[str, Any]]:
    """The laws and barriers of the pocket toy."""
    tables = [
        TicketTable(task, task.mlp.initial(seed), sizes=sizes, cache=cache_folder()) for seed in seeds(count)
    ]
    found, barriers = fates(task, methods, sizes, tables)
    for fate in found:
        yield _fate(fate)
    for one in barriers:
        yield _barrier(one)
    for name, method in {**DRAWN, **SEARCHED}.items():
        laws = []
        for table in tables:
            own = replace(method, table=table) if isinstance(method, (Gibbs, LeastError)) else method
            laws.append(own.choose(task, table.start, sizes))
        for size in sizes:
            changes = [layer_changes(task, t.start, law[size]) for t, law in zip(tables, laws, strict=True)]
            yield from _kept(POCKET, name, INITIAL, size, changes)


def one_rows(task: Task, sizes: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Each method's mask on one data set among all its shuffles."""
    start, data = task.mlp.initial(seeds(1)[0]), parity(task)
    chosen: dict[tuple[str, int], int] = {}
    for name, method in {**AT_INITIALISATION, **AFTER_TRAINING}.items():
        for size, law in method.choose(task, start, sizes).items():
            if isinstance(law, Picked):
                chosen[name, size] = int(law.masks[data])
    found = arrangements_on(task, start, data, list(chosen.values()))
    for (name, size), mask in chosen.items():
        one = found[mask]
        yield _row(
            panel="one",
            toy=FIXED,
            method=name,
            variant="shuffled",
            size=size,
            own=one.own_error,
            no_worse=one.no_worse,
            better=one.better,
            ways=one.ways,
            **_spread(one.error, one.lipschitz),
        )


def kept_rows(task: Task, sizes: Sequence[int], count: int) -> Iterator[dict[str, Any]]:
    """The laws of the kept weights, initial ones and, for magnitude after training, those that it compares."""
    starts = [task.mlp.initial(seed) for seed in seeds(count)]
    for name, method in {**AT_INITIALISATION, **AFTER_TRAINING}.items():
        laws = [method.choose(task, start, sizes) for start in starts]
        if isinstance(method, MagnitudeAfter):
            after = [_trained(task, start) for start in starts]
        for size in sizes:
            yield from _kept(
                FIXED,
                name,
                INITIAL,
                size,
                [layer_changes(task, s, law[size]) for s, law in zip(starts, laws, strict=True)],
            )
            if isinstance(method, MagnitudeAfter):
                yield from _kept(
                    FIXED,
                    name,
                    TRAINED,
                    size,
                    [layer_changes(task, w, law[size]) for w, law in zip(after, laws, strict=True)],
                )


def _trained(task: Task, start: Sequence[Fraction]) -> np.ndarray:
    return train(task, start, (1 << task.mlp.p) - 1, np.arange(task.law.size))


def limit_rows(steps: int) -> Iterator[dict[str, Any]]:
    """Magnitude pruning of infinitely many weights, uniform or normal: what the records on kept weights say."""
    means = {"uniform": Fraction(1, 2), "normal": None}
    for name in means:
        for step in range(steps):
            share = Fraction(step, steps)
            one = uniform_change(share) if name == "uniform" else normal_change(share)
            mean = 0.5 if name == "uniform" else float(np.sqrt(2 / np.pi))
            yield _row(
                panel="limit",
                method=name,
                removed=share,
                kolmogorov=one.kolmogorov,
                carried=float(one.wasserstein) / mean,
            )


def _kept(
    toy: str, name: str, which: str, size: int, found: Sequence[Sequence[LayerChange]]
) -> Iterator[dict[str, Any]]:
    """Means over the starts at which the layer keeps anything."""
    for layer in zip(*found, strict=True):
        alive = [one for one in layer if one.alive]

        def mean(name: str, alive: Sequence[LayerChange] = alive) -> Probability:
            return sum((getattr(one, name) for one in alive), Fraction(0)) / len(alive)

        if alive:
            scale = mean("scale")
            yield _row(
                panel="kept",
                toy=toy,
                method=name,
                variant=which,
                size=size,
                layer=layer[0].layer + 1,
                removed=mean("removed"),
                kolmogorov=mean("kolmogorov"),
                shuffled_kolmogorov=mean("shuffled_kolmogorov"),
                extreme=mean("extreme"),
                carried=mean("wasserstein") / scale,
                shuffled_carried=mean("shuffled_wasserstein") / scale,
            )


def _fate(fate: Fate) -> dict[str, Any]:
    return _row(
        panel="fate",
        toy=POCKET,
        method=fate.method,
        variant=fate.variant,
        size=fate.size,
        no_worse=fate.no_worse,
        better=fate.better,
        **_spread(fate.error, fate.lipschitz),
    )


def _spread(error: ValueLaw, lipschitz: ValueLaw) -> dict[str, Any]:
    return dict(zip(LEVELS, error.quantiles(list(LEVELS.values())), strict=True)) | {
        "mean": error.mean,
        "lipschitz": lipschitz.quantile(Fraction(1, 2)),
        "lipschitz_mean": lipschitz.mean,
    }


def _barrier(one: Barrier) -> dict[str, Any]:
    return _row(
        panel="barrier",
        toy=POCKET,
        method=one.method,
        size=one.size,
        before=one.before,
        after=one.after,
        profiles=one.profiles,
        log_profiles=one.log_profiles,
        barrier=one.barrier,
    )


def _row(**values: Any) -> dict[str, Any]:
    unknown = set(values) - {column.name for column in COLUMNS}
    assert not unknown, unknown
    return {column.name: values.get(column.name) for column in COLUMNS}


def compute(quick: bool) -> Table:
    """The table; quick: the pocket toy with n = 3, fewer sizes, and the weights of one start."""
    task, fixed = pocket(3 if quick else 6), fixed_points()
    sizes = POCKET_SIZES[1:2] if quick else POCKET_SIZES
    rows = list(pocket_rows(task, POCKET_METHODS, sizes, STARTS))
    rows += one_rows(fixed, SIZES[1:2] if quick else SIZES)
    rows += kept_rows(fixed, KEPT_SIZES[1::3] if quick else KEPT_SIZES, 1 if quick else STARTS)
    rows += limit_rows(20)
    constants = {
        "sizes": list(sizes),
        "n": task.law.n,
        "data_sets": task.law.size,
        "starts": STARTS,
        "kept_starts": 1 if quick else STARTS,
        "shown": sizes[len(sizes) // 2],
        "one": SIZES[1],
        "ways": max(row["ways"] or 0 for row in rows if row["size"] == SIZES[1]),
    }
    return Table(COLUMNS, rows, constants, notes(constants))


def notes(constants: dict[str, Any]) -> tuple[str, ...]:
    """Sentences for the caption."""
    small = (
        f"(a, b, d) Pocket toy (2-3-1, 13 parameters, all {constants['data_sets']:,} multisets of $n={constants['n']}$ "
        f"points, {constants['starts']} starts): laws over data sets and all layerwise shuffles, with exact weights, "
        "none sampled. (a) Upper bar: mask as chosen; lower, open: shuffled; 10-25-50-75-90 %. (b) From P(better) to "
        "P(no worse) than the mask on the same data set: the mask shuffled, trained from the other start, or inverted; a "
        "bar is as long as ties (within $2^{-20}$) are likely. (d) Dashed: no change; full: the barrier, log2 of the "
        "ways to share the parameters kept among the layers, by size."
    )
    starts = "one start" if constants["kept_starts"] == 1 else f"{constants['kept_starts']} starts"
    large = (
        "(c, e, f) 3-4-1 network (21 parameters) on six fixed points. (c) One data set, the parity: each method's mask "
        f"among all its shuffles (up to {constants['ways']:,}); right: share of these that are no worse. (e, f) First "
        f"layer, 16 parameters, means over all 64 label vectors and {starts}; filled: initial weights, open: the "
        "trained ones that are compared; drawn masks, Gibbs, Least error: the 9 of the pocket toy. No mask lies above "
        "$\\mathrm{KS}=\\sigma$, where magnitude pruning lies; Random is as far as a shuffle."
    )
    exact = (
        "Errors are those of the float64 program; probabilities are exact (floats for Gibbs and drawn masks), distances "
        "and information exact or enclosed."
    )
    return (small, large, exact)


if __name__ == "__main__":
    main(compute, __file__)
