"""The census of tickets: every mask of a network, trained to convergence from one start on one data set.

A ticket is a mask and a start: parameters outside the mask are 0 and stay 0, the others are trained by full-batch
gradient descent (sims.training). `ticket_census` trains all 2^p of them and keeps, for each, its final loss, its
Lipschitz constant and whether its gradient vanished. So the law of the loss over the tickets of a size, the best ticket
and the rank of any ticket are known without sampling.

Tickets with equal `Mlp.alive` compute the same function at every step and have the same loss bit for bit, so each such
class is trained once and counts as often as it has members (16^4 2 = 131,072 classes for 2^21 tickets of widths 3-4-1).

What is exact: every count. Losses are those of the deterministic float64 program, the same for any number of threads;
"best", "better" and "equal" compare these floats. Runs that would meet in the limit stop at slightly different losses, so
`best` also counts near ties, and `rank` takes a margin. Gradient descent at a fixed rate need not converge where a relu
bends: a ticket whose gradient is not below the tolerance after the most steps is counted as such (`converged`), with the
loss that it had then.
"""

from __future__ import annotations

import base64
import json
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from sims import checkpoint as checkpoints
from sims.masks import check_mask, masks_of_size, popcount
from sims.mlp import Mlp
from sims.task import Task
from sims.training import CHECKED_EVERY, Trained, evaluate, lipschitz_of, train_to_convergence
from sims.validate import check, exact_integer, exact_number

WHO = "ticket_census"
LARGEST_P = 24  # masks are listed, 2^p of them
MOST_STEPS = 2**40
LARGEST_DISTANCE = 2**1000  # distances and tolerances (these also downward) are floats
CHUNK = 16384  # classes that are trained between two looks at the clock
SAVE_EVERY = 5.0  # seconds between checkpoints
VERSION = "ticket census 1"  # part of every digest: results of another version are not mixed in
NEAR = Fraction(
    1, 2**20
)  # losses this close are near ties; the zero function's loss is 1 (squared) or log 2 (logistic)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Progress = bool | Callable[[int, int], object]


@dataclass(frozen=True)
class Best:
    """The best ticket of a size: the smallest mask of least loss; `equal` tickets (itself included) have just that
    loss, `near` more have a loss within the asked distance above it."""

    mask: int
    loss: float
    equal: int
    near: int


@dataclass(frozen=True)
class Rank:
    """The place of a ticket among the `of` tickets of its size: how many are better, how many equal (itself included)."""

    better: int
    equal: int
    of: int

    @property
    def place(self) -> int:
        """1 + the number of better tickets."""
        return 1 + self.better

    @property
    def share(self) -> Fraction:
        """The share of the tickets of this size that are better."""
        return Fraction(self.better, self.of)


@dataclass(frozen=True, eq=False)
class TicketCensus:
    """All 2^p tickets of one start on one data set (a row of task.law.counts), by class of equal training.

    `classes` holds the class masks (`Mlp.alive`), increasing; `member[mask]` is the class of a mask. Per class: `loss`
    after training, `lipschitz` over R^d, `steps` taken, and whether it `converged`. `counts[class, size]` is the number
    of tickets, summing to C(p, size) over the classes.
    """

    task: Task
    start: tuple[Fraction, ...]
    data: int
    tolerance: Fraction
    most_steps: int
    classes: Ints = field(repr=False)
    member: npt.NDArray[np.int32] = field(repr=False)
    loss: Floats = field(repr=False)
    lipschitz: Floats = field(repr=False)
    steps: Ints = field(repr=False)
    converged: npt.NDArray[np.bool_] = field(repr=False)

    @property
    def p(self) -> int:
        """Number of parameters, the bits of a mask."""
        return self.task.mlp.p

    @cached_property
    def counts(self) -> Ints:
        """(classes, p + 1): how many tickets of each size a class has."""
        return _counts(self.p, self.member, len(self.classes))

    def loss_of(self, mask: int) -> float:
        """The final loss of one ticket."""
        return float(self.loss[self._class_of(mask)])

    def lipschitz_of(self, mask: int) -> float:
        """The Lipschitz constant of one trained ticket."""
        return float(self.lipschitz[self._class_of(mask)])

    def has_converged(self, mask: int) -> bool:
        """Whether the ticket's gradient fell below the tolerance."""
        return bool(self.converged[self._class_of(mask)])

    def weights_of(self, mask: int) -> Floats:
        """The p trained parameters of one ticket: trained again, by the same program."""
        masks = np.array([check_mask("TicketCensus.weights_of", mask, self.p)], np.int64)
        return _trained(self.task, self.start, masks, self.data, self.tolerance, self.most_steps).weights[0]

    def number_converged(self, size: int) -> int:
        """How many tickets of a size ended with every entry of the gradient below the tolerance."""
        return int(self.counts[self.converged, self._size("number_converged", size)].sum())

    def distribution(
        self, size: int, of: str = "loss", *, loss_at_most: float = math.inf
    ) -> tuple[Floats, Ints]:
        """(values, numbers of tickets): the law of "loss" or "lipschitz" over the tickets of a size; values increase.

        With `loss_at_most`, only over those whose loss is at most that; there may be none.
        """
        check("distribution", "of", of, of in ("loss", "lipschitz"), "be 'loss' or 'lipschitz'")
        number = self.counts[:, self._size("distribution", size)]
        here = (number > 0) & (self.loss <= loss_at_most)
        values, which = np.unique((self.loss if of == "loss" else self.lipschitz)[here], return_inverse=True)
        held = np.zeros(len(values), np.int64)
        np.add.at(held, which, number[here])
        return values, held

    def quantiles(
        self, size: int, shares: Sequence[Any], of: str = "loss", *, loss_at_most: float = math.inf
    ) -> list[float]:
        """For each share the least value that at least this share of the tickets does not exceed (0: the minimum).

        ValueError for a share outside [0, 1], and where no ticket has a loss of at most `loss_at_most`.
        """
        exact = [exact_number("quantiles", "share", share) for share in shares]
        for share in exact:
            check("quantiles", "share", share, 0 <= share <= 1, "lie in [0, 1]")
        values, held = self.distribution(size, of, loss_at_most=loss_at_most)
        check("quantiles", "loss_at_most", loss_at_most, len(values) > 0, "allow at least one ticket")
        below = np.cumsum(held)
        wanted = [max(1, math.ceil(share * int(below[-1]))) for share in exact]
        return [float(values[np.searchsorted(below, number)]) for number in wanted]

    def mean(self, size: int, of: str = "loss") -> float:
        """The mean over the tickets of a size (the random mask's expected loss); the sum is rounded once."""
        values, held = self.distribution(size, of)
        total = sum(
            (Fraction(v) * n for v, n in zip(values.tolist(), held.tolist(), strict=True)), Fraction(0)
        )
        return float(total / math.comb(self.p, size))

    def share_within(self, size: int, loss: float) -> Fraction:
        """The share of the tickets of a size whose loss is at most `loss`."""
        held = self.distribution(size, loss_at_most=loss)[1]
        return Fraction(int(held.sum()), math.comb(self.p, size))

    def best(self, size: int, *, within: Any = NEAR) -> Best:
        """The ticket of least loss of a size; of those with equal floats the one of smallest mask."""
        near_by = _distance("best", "within", within)
        values, held = self.distribution(size)
        least = float(values[0])
        near = int(held[1:][values[1:] <= least + near_by].sum())
        masks, losses = self._tickets(size)
        return Best(int(masks[np.argmax(losses == least)]), least, int(held[0]), near)

    def smoothest(self, size: int, loss_at_most: float) -> tuple[int, float] | None:
        """(mask, constant) of the least Lipschitz constant among the tickets of a size with at most that loss: the
        smallest such mask. None where there is no such ticket."""
        masks, losses = self._tickets(size)
        masks = masks[losses <= loss_at_most]
        if len(masks) == 0:
            return None
        steepness = self.lipschitz[self.member[masks]]
        i = int(np.argmin(steepness))
        return int(masks[i]), float(steepness[i])

    def rank(self, mask: int, *, margin: Any = 0) -> Rank:
        """The exact rank of a ticket by loss among all tickets of its size.

        Better are those whose loss is below the ticket's by more than `margin`, equal those within it; by default
        these are the floats' own < and ==.
        """
        mask = check_mask("rank", mask, self.p)
        gap = _distance("rank", "margin", margin)
        mine, number = self.loss_of(mask), self.counts[:, mask.bit_count()]
        if gap == 0:
            better, equal = self.loss < mine, self.loss == mine
        else:
            better, equal = self.loss < mine - gap, np.abs(self.loss - mine) <= gap
        size = math.comb(self.p, mask.bit_count())
        return Rank(int(number[better].sum()), int(number[equal].sum()), size)

    def _class_of(self, mask: int) -> int:
        return int(self.member[check_mask("TicketCensus", mask, self.p)])

    def _size(self, who: str, size: Any) -> int:
        size = exact_integer(who, "size", size)
        check(who, "size", size, 0 <= size <= self.p, f"satisfy 0 <= size <= {self.p}")
        return size

    def _tickets(self, size: int) -> tuple[Ints, Floats]:
        """The masks of a size, increasing, and their losses."""
        masks = masks_of_size(self.p, self._size("tickets", size))
        return masks, self.loss[self.member[masks]]


def ticket_census(
    task: Task,
    start: Sequence[Any],
    data: int,
    *,
    tolerance: Any = Fraction(1, 2**20),
    most_steps: int = 20_000,
    threads: int | None = None,
    progress: Progress = True,
    checkpoint: str | os.PathLike[str] | None = None,
) -> TicketCensus:
    """Train every one of the 2^p tickets of `start` on data set `data` until convergence.

    start: p numbers that floats hold exactly, none of them zero; data: a row of task.law.counts. A ticket is trained
    until every entry of |grad R| in the mask is below `tolerance` (looked at after every 64th step), or for `most_steps`
    steps, rounded up to a multiple of 64. task.steps is not used. `threads` changes the time only.
    `progress` shows a bar for long work; a function is called with (classes done, classes in all) instead, and what it
    raises ends the census. With a `checkpoint` path the finished part is saved every few seconds and when the census
    ends early (KeyboardInterrupt included); the same call resumes from it and gives the same answer, and a finished
    one is read back.

    Raises ValueError or TypeError with one line for bad input (p <= 24, one hidden layer), for a damaged checkpoint,
    and for one of other inputs; FloatingPointError where training diverges.
    """
    exact, data, tolerance, most_steps = _read(task, start, data, tolerance, most_steps)
    path = None if checkpoint is None else Path(checkpoint)
    text = None if path is None else checkpoints.load(WHO, path)

    classes, member = quotient(task.mlp)
    digest = _digest(task, exact, data, tolerance, most_steps)
    state = _State(digest, len(classes))

    def work(chosen: Ints) -> _Ends:
        found = _trained(task, exact, chosen, data, tolerance, most_steps, threads)
        loss, lipschitz = evaluate(task, found.weights, data), lipschitz_of(task, found.weights)
        return _Ends(loss, lipschitz, found.steps, found.converged)

    if path is not None and text is not None:
        state = _resumed(path, text, digest, classes, work)
    saved = time.monotonic()
    bar = tqdm(
        total=len(classes),
        initial=CHUNK * int(state.done.sum()),
        desc=f"census of 2^{task.mlp.p} tickets",
        unit="class",
        delay=0.5,
        disable=True if callable(progress) or not progress else None,  # None: where no terminal shows it
    )
    try:
        for chunk in np.flatnonzero(~state.done).tolist():
            here = slice(chunk * CHUNK, min((chunk + 1) * CHUNK, len(classes)))
            for known, found in zip(state.ends, work(classes[here]), strict=True):
                known[here] = found
            state.done[chunk] = True
            bar.update(here.stop - here.start)
            if callable(progress):
                progress(min(CHUNK * int(state.done.sum()), len(classes)), len(classes))
            if path is not None and time.monotonic() - saved > SAVE_EVERY:
                checkpoints.save(path, state.to_json())
                saved = time.monotonic()
    finally:
        bar.close()
        if path is not None:
            checkpoints.save(path, state.to_json())
    return TicketCensus(
        task,
        exact,
        data,
        tolerance,
        most_steps,
        classes,
        member,
        *state.ends,
    )


def quotient(mlp: Mlp) -> tuple[Ints, npt.NDArray[np.int32]]:
    """(classes, member): the distinct `mlp.alive` masks, increasing, and for each of the 2^p masks its class.

    Asserts that the classes' members number C(p, size) at every size.
    """
    check("quotient", "p", mlp.p, mlp.p <= LARGEST_P, f"be at most {LARGEST_P}")
    block = 2**18
    alive = [
        mlp.alive(np.arange(first, min(first + block, 2**mlp.p), dtype=np.int64))
        for first in range(0, 2**mlp.p, block)
    ]
    classes, member = np.unique(np.concatenate(alive), return_inverse=True)
    small = member.astype(np.int32)
    total = _counts(mlp.p, small, len(classes)).sum(axis=0).tolist()
    assert total == [math.comb(mlp.p, size) for size in range(mlp.p + 1)]
    return classes, small


def _counts(p: int, member: npt.NDArray[np.int32], number: int) -> Ints:
    """(classes, p + 1): how many masks of each size each class has."""
    sizes = popcount(np.arange(len(member), dtype=np.int64))
    flat = np.bincount(member.astype(np.int64) * (p + 1) + sizes, minlength=number * (p + 1))
    return flat.reshape(number, p + 1).astype(np.int64)


def _distance(who: str, name: str, value: Any) -> float:
    """A distance between losses, as a float."""
    exact = exact_number(who, name, value)
    check(who, name, value, exact >= 0, "be at least 0")
    check(who, name, value, exact <= LARGEST_DISTANCE, "be at most 2^1000")
    return float(exact)


class _Ends(NamedTuple):
    """How the training of some classes ended: one entry per class."""

    loss: Floats
    lipschitz: Floats
    steps: Ints
    converged: npt.NDArray[np.bool_]


def _trained(
    task: Task,
    start: tuple[Fraction, ...],
    masks: Ints,
    data: int,
    tolerance: Fraction,
    most_steps: int,
    threads: int | None = None,
) -> Trained:
    first = np.array([float(x) for x in start])
    return train_to_convergence(
        task, first, masks, data, steps=most_steps, tolerance=float(tolerance), threads=threads
    )


def _read(
    task: Task, start: Sequence[Any], data: Any, tolerance: Any, most_steps: Any
) -> tuple[tuple[Fraction, ...], int, Fraction, int]:
    """The inputs as exact numbers, checked before any work."""
    if not isinstance(task, Task):
        raise TypeError(f"{WHO}: task must be a Task, not {type(task).__name__}")
    p, sets = task.mlp.p, task.law.size
    check(WHO, "p", p, p <= LARGEST_P, f"be at most {LARGEST_P}: 2^p tickets are listed")
    layers = len(task.mlp.widths) - 2
    check(
        WHO,
        "hidden layers",
        layers,
        layers == 1,
        "be 1: the Lipschitz constant of deeper networks is not known",
    )
    exact = task.mlp.checked_start(WHO, start)
    for q, number in enumerate(exact):
        check(WHO, f"start[{q}]", number, number != 0, "not be 0: a ticket could not tell whether it is kept")
        check(WHO, f"start[{q}]", number, Fraction(float(number)) == number, "be a float, exactly")
    data = exact_integer(WHO, "data", data)
    check(WHO, "data", data, 0 <= data < sets, f"satisfy 0 <= data < {sets}, the number of data sets")
    tolerance = exact_number(WHO, "tolerance", tolerance)
    check(WHO, "tolerance", tolerance, tolerance > 0, "be above 0")
    within = 1 <= tolerance * LARGEST_DISTANCE <= LARGEST_DISTANCE**2
    check(WHO, "tolerance", tolerance, within, "lie in [2^-1000, 2^1000]")
    most_steps = exact_integer(WHO, "most_steps", most_steps)
    check(WHO, "most_steps", most_steps, 1 <= most_steps <= MOST_STEPS, "satisfy 1 <= most_steps <= 2^40")
    return exact, data, tolerance, -(-most_steps // CHECKED_EVERY) * CHECKED_EVERY


def _digest(task: Task, start: tuple[Fraction, ...], data: int, tolerance: Fraction, most_steps: int) -> str:
    """Everything that the losses depend on, by content."""
    law = task.law
    atoms = [(*x, y) for x, y in zip(law.atom_x, law.atom_y, strict=True)]
    counts = [Fraction(int(c)) for c in law.counts[data]]
    numbers = [task.rate, tolerance, Fraction(most_steps)]
    version = f"{VERSION} {task.loss} {task.mlp.widths}"
    return checkpoints.content_digest(version, [start], atoms, [counts], [numbers])


class _State:
    """What is known so far: how each class ended, and which chunks of classes are done."""

    def __init__(self, digest: str, number: int) -> None:
        self.digest = digest
        self.done = np.zeros(-(-number // CHUNK), bool)
        self.ends = _Ends(
            np.zeros(number), np.zeros(number), np.zeros(number, np.int64), np.zeros(number, bool)
        )

    def to_json(self) -> str:
        """The state as text; floats bit for bit."""
        body: dict[str, Any] = {
            "digest": self.digest,
            "chunk": CHUNK,
            "done": np.flatnonzero(self.done).tolist(),
        }
        for name, array in self.ends._asdict().items():
            body[name] = base64.b64encode(array.astype(_STORED[name]).tobytes()).decode("ascii")
        return json.dumps(body)


_STORED = {"loss": "<f8", "lipschitz": "<f8", "steps": "<i8", "converged": "?"}


def _resumed(path: Path, text: str, digest: str, classes: Ints, work: Callable[[Ints], _Ends]) -> _State:
    """The state in a checkpoint, believed as far as it can be checked: a class of every finished chunk trains again."""

    def require(ok: bool, must: str) -> None:
        if not ok:
            raise ValueError(f"{WHO}: checkpoint={path} must {must}")

    state = _State(digest, len(classes))
    try:
        body = json.loads(text)
        arrays = {
            name: np.frombuffer(base64.b64decode(body[name], validate=True), dtype=kind)
            for name, kind in _STORED.items()
        }
        done, written, chunk = [int(c) for c in body["done"]], body["digest"], body["chunk"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{WHO}: checkpoint={path} must hold the state of a census ({error})") from error
    require(written == digest, "belong to these inputs and this version: it is of another census")
    require(chunk == CHUNK, f"be in chunks of {CHUNK} classes")
    require(done == sorted(set(done) & set(range(len(state.done)))), "name chunks of this census only")
    require({len(array) for array in arrays.values()} == {len(classes)}, "have one entry per class")
    state.ends = _Ends(
        **{name: array.astype(array.dtype.newbyteorder("=")) for name, array in arrays.items()}
    )
    state.done[done] = True
    if done:
        sample = np.array(done) * CHUNK
        for known, fresh in zip(state.ends, work(classes[sample]), strict=True):
            require(bool((known[sample] == fresh).all()), "state what its classes train to")
    return state
