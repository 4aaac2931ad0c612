"""The final training loss, and the Lipschitz constant, of every ticket on every data set of a small task.

A ticket is a mask and a start. All 2^p masks of one start train on all data sets of the law, and work is saved only
where that changes no bit of any answer:

* Dead units. `Mlp.alive` names the mask that trains to the same function; one ticket stands for all masks with that
  name.
* Units asleep. Let a kept unit of the first hidden layer have a pre-activation of at most 0 at every point of the task
  when training starts. Its output is 0 and so is relu' there (relu'(0) = 0), so the gradients of its incoming weights,
  its bias and its outgoing weights are sums of zeros, and the step leaves all of them as they are: by induction the
  unit sleeps for ever, and to every other sum it adds a zero. A float plus a zero is that float (the sign of a zero
  can change, but labels are +-1, so no residual is a zero of either sign by that alone, and no loss sees it). Hence
  the ticket trains as the ticket without the unit does, bit for bit in its loss and in all weights but the unit's own,
  which stay at the start. Used only where the start's pre-activations are exact in floating point, which is checked.

Not used: a ticket that does not see a coordinate of the input learns from the projected data set, but training on the
merged counts adds the same numbers in another order, and gave other last bits where it was tried.

Losses are those of the deterministic float64 program of `sims.training`. The Lipschitz constant is over all of R^d,
where sleeping units may wake, so it is computed for every ticket with its own weights.
"""

from __future__ import annotations

import base64
import hashlib
import math
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

import sims
from sims import checkpoint
from sims.masks import check_size, masks_of_size
from sims.task import Task
from sims.training import evaluate, lipschitz_of, train
from sims.validate import check

MAX_PARAMETERS = 21  # 2^21 masks are listed to find the tickets
MAX_ENTRIES = 2**26  # (ticket, data set), 16 bytes each
MAX_MATRIX = 2**26  # entries of a matrix by size, 8 bytes each
LANES = 2**16  # trainings at once
LOSS, LIPSCHITZ = "loss", "lipschitz"
# The program whose answers are kept on disk: a table of another program has another name.
PROGRAM = (
    "arrangement",
    "certified_arrangement",
    "data",
    "exponential",
    "jit",
    "lipschitz",
    "mlp",
    "task",
    "ticket_table",
    "training",
    "training_kernel",
)

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int64]


class TicketTable:
    """Every ticket of one task and one start on every data set: losses and Lipschitz constants, computed when asked.

    start: p numbers, the weights before training. sizes: masks of these sizes only, None for all. cache: a folder to
    keep the table in, under a name that is a digest of the task, the start, the sizes and the program; None keeps it in
    memory only. A run that was stopped goes on from the last whole block on disk. threads: as in `sims.training.train`;
    the answers do not depend on it.

    tickets: the distinct masks that `Mlp.alive` gives, ascending. Raises ValueError, before anything is allocated, for
    more than 21 parameters, more than 2^26 tickets times data sets, a start of another length, or a missing folder.
    """

    def __init__(
        self,
        task: Task,
        start: Sequence[Any],
        *,
        sizes: Sequence[int] | None = None,
        cache: str | os.PathLike[str] | None = None,
        threads: int | None = None,
        progress: bool = True,
    ) -> None:
        who = "TicketTable"
        if not isinstance(task, Task):
            raise TypeError(f"{who}: task must be a Task, not {type(task).__name__}")
        self.task, self.start = task, task.mlp.checked_start(who, start)
        p = task.mlp.p
        check(who, "task.mlp.p", p, p <= MAX_PARAMETERS, f"be at most {MAX_PARAMETERS}")
        every = range(p + 1) if sizes is None else sizes
        self.sizes = sorted({check_size(who, size, p) for size in every})
        check(who, "sizes", sizes, len(self.sizes) >= 1, "hold at least one size")
        alive = np.asarray(task.mlp.alive(np.arange(1 << p, dtype=np.int64)))
        held = np.isin(np.bitwise_count(np.arange(1 << p)), self.sizes)
        self.tickets: Masks = np.unique(alive[held])
        self.data_sets: int = task.law.size
        entries = len(self.tickets) * self.data_sets
        check(who, "tickets times data sets", entries, entries <= MAX_ENTRIES, f"be at most {MAX_ENTRIES}")
        folder = None if cache is None else Path(cache)
        check(who, "cache", cache, folder is None or folder.is_dir(), "be an existing folder")
        self._threads, self._progress, self._folder = threads, progress, folder
        self._row = np.where(held, np.searchsorted(self.tickets, alive), -1).astype(np.int32)
        reduced = _awake(task, self.start, self.tickets)
        self.trained: Masks  # the tickets that are trained, one for each class of equal bits
        self.trained, self._class = np.unique(reduced, return_inverse=True)
        self._per_block = max(1, LANES // self.data_sets)
        self._blocks = -(-len(self.trained) // self._per_block)
        self._values: dict[str, Floats] = {}
        self._done = {kind: np.zeros(self._blocks, bool) for kind in (LOSS, LIPSCHITZ)}

    def row(self, masks: Any) -> npt.NDArray[np.int32]:
        """The index in `tickets` of each mask's ticket. ValueError for integers that are no masks of the network."""
        array = np.asarray(masks)
        if array.dtype.kind not in "iu":
            raise TypeError(f"TicketTable: masks must be integers, not {array.dtype}")
        outside = array.size and not (int(array.min()) >= 0 and int(array.max()) < len(self._row))
        check("TicketTable", "masks", masks, not outside, f"satisfy 0 <= mask < 2**{self.task.mlp.p}")
        rows = self._row[array]
        check("TicketTable", "masks", masks, bool((rows >= 0).all()), f"be of the table's sizes {self.sizes}")
        return rows

    def loss(self, masks: Any, data: Any) -> Floats:
        """The final training loss of each mask on each data set (indices of the law); the two broadcast."""
        return self._at(LOSS, masks, data)

    def lipschitz(self, masks: Any, data: Any) -> Floats:
        """The l2 Lipschitz constant over R^d of the trained network, as `loss`; accuracy as `lipschitz_of`."""
        return self._at(LIPSCHITZ, masks, data)

    def losses(self) -> Floats:
        """All losses, (tickets, data sets). Do not modify."""
        return self._filled(LOSS)

    def lipschitz_constants(self) -> Floats:
        """All Lipschitz constants, (tickets, data sets). Do not modify."""
        return self._filled(LIPSCHITZ)

    def classes(self, size: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """(rows of `tickets` that masks of this size have, how many masks have each); the counts sum to C(p, size)."""
        rows, times = np.unique(self.row(self._masks(size)), return_counts=True)
        return rows, times

    def loss_matrix(self, size: int) -> tuple[Masks, Floats]:
        """(masks of this size, ascending; their losses, (data sets, masks))."""
        return self._matrix(LOSS, size)

    def lipschitz_matrix(self, size: int) -> tuple[Masks, Floats]:
        """(masks of this size, ascending; their Lipschitz constants, (data sets, masks))."""
        return self._matrix(LIPSCHITZ, size)

    def _masks(self, size: int) -> Masks:
        return masks_of_size(self.task.mlp.p, check_size("TicketTable", size, self.task.mlp.p))

    def _matrix(self, kind: str, size: int) -> tuple[Masks, Floats]:
        p = self.task.mlp.p
        entries = math.comb(p, check_size("TicketTable", size, p)) * self.data_sets
        check(
            "TicketTable", "masks times data sets", entries, entries <= MAX_MATRIX, f"be at most {MAX_MATRIX}"
        )
        masks = self._masks(size)
        return masks, np.ascontiguousarray(self._filled(kind)[self.row(masks)].T)

    def _at(self, kind: str, masks: Any, data: Any) -> Floats:
        rows, data = self.row(masks), np.asarray(data)
        if data.dtype.kind not in "iu":
            raise TypeError(f"TicketTable: data must be integers, not {data.dtype}")
        outside = data.size and not (int(data.min()) >= 0 and int(data.max()) < self.data_sets)
        check("TicketTable", "data", data, not outside, f"satisfy 0 <= index < {self.data_sets}")
        return self._filled(kind)[rows, data]

    def _filled(self, kind: str) -> Floats:
        """All values of one kind; what is missing is read from disk or trained now."""
        if self._done[kind].all():
            return self._values[kind]
        # Weights are not kept, so the Lipschitz constants train again; the losses come with them for nothing.
        kinds = (LOSS,) if kind == LOSS else (LOSS, LIPSCHITZ)
        for name in kinds:
            self._values.setdefault(name, np.empty((len(self.tickets), self.data_sets)))
        label = f"{len(self.trained)} tickets x {self.data_sets} data sets"
        with tqdm(
            total=self._blocks, desc=label, disable=None if self._progress else True, leave=False
        ) as bar:
            for block in range(self._blocks):
                if not all(self._done[name][block] or self._read(name, block) for name in kinds):
                    self._compute(block, kinds)
                bar.update()
        return self._values[kind]

    def _compute(self, block: int, kinds: tuple[str, ...]) -> None:
        classes = range(block * self._per_block, min((block + 1) * self._per_block, len(self.trained)))
        n = self.data_sets
        masks = np.repeat(self.trained[classes.start : classes.stop], n)
        data = np.tile(np.arange(n), len(classes))
        threads = {} if self._threads is None else {"threads": self._threads}
        weights = train(self.task, self.start, masks, data, **threads)
        losses = evaluate(self.task, weights, data).reshape(len(classes), n)
        rows = self._rows(block)
        of_class = self._class[rows] - classes.start
        self._values[LOSS][rows] = losses[of_class]
        if LIPSCHITZ in kinds:
            floats = np.array([float(w) for w in self.start])
            by_class = weights.reshape(len(classes), n, -1)
            for row, c in zip(rows.tolist(), of_class.tolist(), strict=True):
                full = by_class[c].copy()
                for q in _ones(int(self.tickets[row]) & ~int(self.trained[classes.start + c])):
                    full[:, q] = floats[q]  # the sleeping units stay where they started
                self._values[LIPSCHITZ][row] = lipschitz_of(self.task, full)
        for name in kinds:
            self._done[name][block] = True
            self._write(name, block)

    def _rows(self, block: int) -> npt.NDArray[np.int64]:
        """The tickets whose class is trained in this block."""
        return np.flatnonzero(self._class // self._per_block == block)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that the answers rest on: the task, the start, and the source of the program."""
        task, law = self.task, self.task.law
        numbers = ((*row, label) for row, label in zip(law.atom_x, law.atom_y, strict=True))
        version = [f"{task.mlp.widths} {task.loss} {task.rate} {task.steps} {law.n} {self.sizes}"]
        home = Path(sims.__file__).parent
        for name in PROGRAM:
            path = home / f"{name}.py"
            version.append(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
        return checkpoint.content_digest("\n".join(version), numbers, [self.start])

    def _path(self, kind: str, block: int) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / f"tickets-{self._name}-{kind}-{block:04d}.checkpoint"

    @property
    def _name(self) -> str:
        if not hasattr(self, "_digest"):
            self._digest = self.digest[:24]
        return self._digest

    def _write(self, kind: str, block: int) -> None:
        path = self._path(kind, block)
        if path is not None:
            values = self._values[kind][self._rows(block)].astype("<f8")
            checkpoint.save(path, base64.b64encode(values.tobytes()).decode("ascii"))

    def _read(self, kind: str, block: int) -> bool:
        """Take a block from disk; False when it is not there. ValueError when the file is damaged."""
        path = self._path(kind, block)
        body = None if path is None else checkpoint.load("TicketTable", path)
        if body is None:
            return False
        rows = self._rows(block)
        values = np.frombuffer(base64.b64decode(body), "<f8")
        if len(values) != len(rows) * self.data_sets:
            raise ValueError(
                f"TicketTable: checkpoint={path} must hold {len(rows)} x {self.data_sets} numbers"
            )
        self._values[kind][rows] = values.reshape(len(rows), self.data_sets)
        self._done[kind][block] = True
        return True


def _ones(mask: int) -> list[int]:
    return [q for q in range(mask.bit_length()) if mask >> q & 1]


def _awake(task: Task, start: tuple[Fraction, ...], tickets: Masks) -> Masks:
    """Each ticket without the units that sleep for ever (see the module), as `alive` names the rest."""
    mlp = task.mlp
    if not _sums_are_exact(task, start):
        return tickets
    d, k = mlp.widths[0], mlp.widths[1]
    weights, biases, outgoing = mlp.weights_of(0), mlp.biases_of(0), mlp.weights_of(1)
    reduced = tickets.copy()
    for j in range(k):
        own = [weights[j * d + i] for i in range(d)] + [biases[j]]
        after = [outgoing[unit * k + j] for unit in range(mlp.widths[2])]
        every = sum(1 << q for q in own + after)
        # the sub-masks of the unit's own parameters with which it sleeps
        value = [
            [start[q] * x for q, x in zip(own, (*point, Fraction(1)), strict=True)] for point in task.points
        ]
        held = np.zeros(len(tickets), np.int64)
        for i, q in enumerate(own):
            held |= ((tickets >> q) & 1) << i
        sleeps = np.array(
            [all(sum(row[i] for i in _ones(sub)) <= 0 for row in value) for sub in range(1 << (d + 1))]
        )
        reduced = np.where(sleeps[held], reduced & ~np.int64(every), reduced)
    return np.asarray(mlp.alive(reduced))


def _sums_are_exact(task: Task, start: tuple[Fraction, ...]) -> bool:
    """Whether every partial sum of a pre-activation at the start is a float: then its sign is known to the program."""
    coordinates = [x for point in task.points for x in point] + [Fraction(1)]
    if any(x.denominator & (x.denominator - 1) for x in (*start, *coordinates)):
        return False
    unit = max(x.denominator for x in start) * max(x.denominator for x in coordinates)
    largest = max(abs(x) for x in start) * max(abs(x) for x in coordinates)
    return largest * unit * (task.mlp.widths[0] + 1) < 1 << 53
