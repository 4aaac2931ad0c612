"""The toy of App. C.2 of "No Free Prune", without sampling: the law of each method's mask over all data sets of a task.

The mask is a function of start and data set, so I(mask; data | start) = H(mask | start), which comes from the integer
probabilities of the data sets: every multiset is enumerated, none is drawn. Entropies are enclosures in bits.

What could make two runs differ. SNIP, GraSP, SynFlow and magnitude at the start compare exact scores: nothing can.
Magnitude after training and IMP compare weights that a float64 program trained. That program uses +, -, *, / and
comparisons only, each rounded as IEEE 754 says, never fused and never reordered (sims.training, sims.exponential; no
library's exp, no BLAS, no fastmath), so thread counts and vector widths do not change a bit, and the masks with them. A
program that sums in another order, fuses a multiplication with an addition, or calls another exp trains slightly other
weights: then a mask can differ where two magnitudes are closer than the rounding error of training, or where a relu sits
at its kink during training. sims.mask_rounding counts both: for most data sets no such program can choose another mask
(sims.training_error), and exact arithmetic (sims.certified_training) is asked about some of the others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb
from tqdm import tqdm

from bounds.enclose import Enclosure, precision, to_arb
from sims import checkpoint
from sims.mask_information import entropy, in_bits
from sims.masks import check_size
from sims.mlp import Mlp
from sims.plug_in import expected_plug_in, miller_madow, plug_in, spread
from sims.pruners.contract import Picked, Pruner
from sims.task import Task
from sims.validate import check, exact_integer

SAMPLES = (1000, 32_000)  # the numbers of data sets that the paper drew
FORMAT = "toy information 1"

Masks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sampled:
    """What `samples` drawn data sets would have said of H(mask), in bits.

    expected: the mean of the plug-in estimate over all draws; spread: its standard deviation (first order); drawn: the
    plug-in estimate of one seeded draw; corrected: that with the Miller-Madow correction.
    """

    samples: int
    expected: float
    spread: float
    drawn: float
    corrected: float


@dataclass(frozen=True)
class MaskReport:
    """The law of one method's masks of one size over all data sets, from one start.

    information: H(mask), bits. masks: how many masks have positive probability; likeliest: the greatest probability.
    layers: I(mask of layer l; data), bits. shuffled: I(parameters kept per layer; data), all that a shuffle inside each
    layer leaves. collapse: P(a layer keeps no weight).
    """

    method: str
    size: int
    information: Enclosure
    masks: int
    likeliest: Fraction
    layers: tuple[Enclosure, ...]
    shuffled: Enclosure
    collapse: Fraction
    sampled: tuple[Sampled, ...]

    @property
    def p_eff(self) -> Enclosure:
        """I(mask; data) + E|mask|, a bit per kept parameter."""
        with precision(128):
            return Enclosure.from_arb(to_arb(self.information) + self.size)


def toy_information(
    task: Task,
    start: Sequence[Any],
    methods: Sequence[Pruner],
    sizes: Sequence[int] | None = None,
    *,
    samples: Sequence[int] = SAMPLES,
    seed: int = 0,
    folder: str | Path | None = None,
    version: str = "",
    progress: bool = False,
) -> list[MaskReport]:
    """A report for every method and every size (default: all), methods first.

    samples, seed: what `Sampled` is of; one draw for each number serves all methods and sizes. folder: an existing folder
    where each method's finished reports are kept under the digest of task, start, method, sizes, samples, seed and
    `version` (a text that should change with the code), to be taken from there next time.

    Raises ValueError or TypeError for arguments that do not fit, a method whose mask is not a function of the data
    set, or a damaged file in the folder.
    """
    who = "toy_information"
    start = task.mlp.checked_start(who, start)
    p = task.mlp.p
    wanted = range(p + 1) if sizes is None else sorted({check_size(who, size, p) for size in sizes})
    for method in methods:
        if not isinstance(method, Pruner):
            raise TypeError(f"{who}: methods must be pruning methods, not {type(method).__name__}")
    counted = [exact_integer(who, "samples", n) for n in samples]
    check(who, "samples", counted, min(counted, default=1) >= 1, "be at least 1 each")
    check(who, "law.denominator", task.law.denominator, task.law.denominator < 2**62, "be below 2**62")
    check(who, "seed", seed, exact_integer(who, "seed", seed) >= 0, "be at least 0")
    place = None if folder is None else Path(folder)
    check(who, "folder", folder, place is None or place.is_dir(), "be an existing folder")
    weights = np.array(task.law.weights, np.int64)
    draws = {n: drawn_data(weights, n, seed) for n in counted}
    found: list[MaskReport] = []
    for method in tqdm(methods, desc=who, disable=None if progress else True, leave=False):
        path = None
        if place is not None:
            path = place / f"{_digest(task, start, method, wanted, counted, seed, version)}.json"
            held = checkpoint.load(who, path)
            if held is not None:
                found += [_read(row) for row in json.loads(held)]
                continue
        laws = method.choose(task, start, wanted, progress=progress)
        reports = []
        for size in wanted:
            law = laws[size]
            if not isinstance(law, Picked):
                raise TypeError(f"{who}: method={method.name} must pick one mask for each data set")
            reports.append(mask_report(task.mlp, method.name, size, law.masks, weights, draws))
        if path is not None:
            checkpoint.save(path, json.dumps([_written(report) for report in reports]))
        found += reports
    return found


def drawn_data(weights: npt.NDArray[np.int64], samples: int, seed: int) -> npt.NDArray[np.int64]:
    """How often each data set occurs among `samples` independent draws, (data sets,)."""
    ends = np.cumsum(weights)
    tickets = np.random.default_rng([seed, samples]).integers(0, int(ends[-1]), samples)
    return np.bincount(np.searchsorted(ends, tickets, side="right"), minlength=len(weights))


def mask_report(
    mlp: Mlp,
    method: str,
    size: int,
    masks: Masks,
    weights: npt.NDArray[np.int64],
    draws: dict[int, npt.NDArray[np.int64]],
) -> MaskReport:
    """The report of masks (data sets,) whose probabilities are weights over their sum."""
    distinct, group = np.unique(masks, return_inverse=True)
    weight = _summed(group, weights)
    whole = [int(w) for w in weight]
    layer_bits = [sum(1 << q for q in layer) for layer in mlp.layers]
    kept = np.zeros(len(distinct), np.int64)
    for bits in layer_bits:
        kept = kept * 64 + np.bitwise_count(distinct & bits)
    sampled = []
    for n, drawn in draws.items():
        seen = _summed(group, drawn)
        told = (expected_plug_in(whole, n), spread(whole, n), plug_in(seen), miller_madow(seen))
        sampled.append(Sampled(n, *told))
    return MaskReport(
        method=method,
        size=size,
        information=in_bits(entropy(whole)),
        masks=int((weight > 0).sum()),
        likeliest=Fraction(max(whole), sum(whole)),
        layers=tuple(_entropy_of(distinct & bits, weight) for bits in layer_bits),
        shuffled=_entropy_of(kept, weight),
        collapse=Fraction(int(weight[mlp.collapsed(distinct)].sum()), sum(whole)),
        sampled=tuple(sampled),
    )


def profiles(mlp: Mlp, size: int) -> int:
    """In how many ways a mask of this size can share its parameters among the layers."""
    ways = [1]
    for layer in mlp.layers:
        ways = [sum(ways[max(0, s - len(layer)) : s + 1]) for s in range(len(ways) + len(layer))]
    return ways[size] if 0 <= size < len(ways) else 0


def shuffling_barrier(mlp: Mlp, size: int | None = None) -> Enclosure:
    """What a mask that survives shuffling inside the layers can say of the data, bits.

    sum over layers of log2(1 + parameters), or, for masks of a given size, log2 of the number of `profiles`.
    """
    count = math.prod(len(layer) + 1 for layer in mlp.layers) if size is None else profiles(mlp, size)
    check("shuffling_barrier", "size", size, count >= 1, f"satisfy 0 <= size <= {mlp.p}")
    return log2(count)


def log2(count: int) -> Enclosure:
    """log2 of a positive integer."""
    with precision(128):
        return Enclosure.from_arb(to_arb(count).log() / arb(2).log())


def _entropy_of(keys: Masks, weight: npt.NDArray[np.int64]) -> Enclosure:
    _, group = np.unique(keys, return_inverse=True)
    return in_bits(entropy([int(w) for w in _summed(group, weight)]))


def _summed(group: npt.NDArray[np.int64], weight: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The integer sums of weights by group."""
    total = np.zeros(int(group.max()) + 1, np.int64)
    np.add.at(total, group.reshape(-1), weight)
    return total


def _digest(
    task: Task,
    start: Sequence[Fraction],
    method: Pruner,
    sizes: Sequence[int],
    samples: Sequence[int],
    seed: int,
    version: str,
) -> str:
    law = task.law
    rows = [[*x, y] for x, y in zip(law.atom_x, law.atom_y, strict=True)]
    numbers = [[Fraction(v) for v in task.mlp.widths], [task.rate, Fraction(task.steps), Fraction(law.n)]]
    chance = [[Fraction(weight) for weight in law.weights]]
    asked = [[Fraction(v) for v in row] for row in (sizes, samples, [seed])]
    name = f"{FORMAT}\n{version}\n{task.loss}\n{method!r}\n{law.who}"
    return checkpoint.content_digest(name, rows, numbers, chance, [start], asked)


def _written(report: MaskReport) -> dict[str, Any]:
    def ends(e: Enclosure) -> list[str]:
        return [str(e.lower), str(e.upper)]

    return {
        "method": report.method,
        "size": report.size,
        "information": ends(report.information),
        "masks": report.masks,
        "likeliest": str(report.likeliest),
        "layers": [ends(layer) for layer in report.layers],
        "shuffled": ends(report.shuffled),
        "collapse": str(report.collapse),
        "sampled": [list(vars(sampled).values()) for sampled in report.sampled],
    }


def _read(row: dict[str, Any]) -> MaskReport:
    def enclosure(ends: list[str]) -> Enclosure:
        return Enclosure(*map(Fraction, ends))

    return MaskReport(
        row["method"],
        row["size"],
        enclosure(row["information"]),
        row["masks"],
        Fraction(row["likeliest"]),
        tuple(enclosure(ends) for ends in row["layers"]),
        enclosure(row["shuffled"]),
        Fraction(row["collapse"]),
        tuple(Sampled(*values) for values in row["sampled"]),
    )
