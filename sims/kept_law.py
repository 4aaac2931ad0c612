"""The law of the weights that a mask keeps in a layer, against that of all: how far a method moves it, exactly.

A layer's law gives each of its N parameters, weights and biases alike, the share 1/N; a kept law does so with the k that
the mask keeps. Two distances, both rational: Kolmogorov-Smirnov (the largest difference of the two distribution
functions, at most the share (N - k)/N removed, whatever the mask) and Wasserstein-1 (the area between them). That the law
of unpruned weights "changes minimally" (Singh & Liu 2021, arXiv 2107.01808) is a statement about such distances.

* Shuffled inside its layer, a mask keeps a uniform subset of k weights. Averaged over the shuffles the kept law is the
  layer's own; a single shuffle is still k weights out of N, and lies as far from it as sampling without replacement does.
* Reinitialised, it keeps places that know nothing of the new weights. Where these are exchangeable and without ties, as
  those of `Mlp.initial` are in magnitude, the kept ranks are a uniform subset: the distance has the same law as shuffled.

Distances are those of |w| unless asked otherwise: methods score magnitudes, and signs hide half of a symmetric change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb, lcm
from typing import Any

import numpy as np
from flint import arb

from bounds.enclose import Enclosure, precision, to_arb
from sims.mlp import Mlp
from sims.pruners.contract import MaskLaw, Picked, ShuffledLaw, ShuffledWeighted, Uniform, Weighted
from sims.task import Task
from sims.validate import check, exact_array, exact_integer, exact_number

MAX_WEIGHTS = (
    64  # of a layer: its subsets are counted by how many are kept so far and the largest distance so far
)
ZERO = Fraction(0)


@dataclass(frozen=True)
class WeightLaw:
    """A law on finitely many numbers: `values` increase, `shares` are positive and sum to 1."""

    values: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]

    @classmethod
    def of(cls, weights: Sequence[Any], *, signed: bool = True) -> WeightLaw:
        """Each of the weights with the same share; signed: False takes magnitudes. ValueError without any weight."""
        read = exact_array("WeightLaw", "weights", weights, 1)
        check("WeightLaw", "weights", f"{len(read)} weights", len(read) > 0, "be at least one")
        counted = Counter(read if signed else map(abs, read))
        values = tuple(sorted(counted))
        return cls(values, tuple(Fraction(counted[v], len(read)) for v in values))

    @property
    def mean(self) -> Fraction:
        """The expectation."""
        return sum((v * s for v, s in zip(self.values, self.shares, strict=True)), ZERO)

    def at_most(self, x: Fraction) -> Fraction:
        """The share of the numbers that are at most x."""
        return sum((s for v, s in zip(self.values, self.shares, strict=True) if v <= x), ZERO)


def mixture(laws: Mapping[WeightLaw, Fraction]) -> WeightLaw:
    """The law of a number drawn from one of the laws, itself drawn with these probabilities.

    ValueError unless they are nonnegative and sum to 1.
    """
    total = sum(laws.values(), ZERO)
    check("mixture", "probabilities", f"of sum {total}", total == 1, "sum to 1")
    least = min(laws.values())
    check("mixture", "probabilities", f"down to {least}", least >= 0, "be nonnegative")
    found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    for law, probability in laws.items():
        for value, share in zip(law.values, law.shares, strict=True):
            found[value] += probability * share
    values = tuple(sorted(v for v in found if found[v]))
    return WeightLaw(values, tuple(found[v] for v in values))


def distances(a: WeightLaw, b: WeightLaw) -> tuple[Fraction, Fraction]:
    """`kolmogorov` and `wasserstein`."""
    common = lcm(*(share.denominator for law in (a, b) for share in law.shares))
    unit = lcm(*(value.denominator for law in (a, b) for value in law.values))
    steps: defaultdict[int, int] = defaultdict(int)  # integers throughout, many times faster than fractions
    for law, sign in ((a, common), (b, -common)):
        for value, share in zip(law.values, law.shares, strict=True):
            steps[value.numerator * (unit // value.denominator)] += (
                sign // share.denominator * share.numerator
            )
    largest = area = gap = last = 0
    for x in sorted(steps):
        area += abs(gap) * (x - last)  # the gap is 0 before the first number
        gap, last = gap + steps[x], x
        largest = max(largest, abs(gap))
    return Fraction(largest, common), Fraction(area, common * unit)


def kolmogorov(a: WeightLaw, b: WeightLaw) -> Fraction:
    """The largest difference of the two distribution functions."""
    return distances(a, b)[0]


def wasserstein(a: WeightLaw, b: WeightLaw) -> Fraction:
    """The area between the two distribution functions: the least mean distance over which one is carried to the other."""
    return distances(a, b)[1]


@dataclass(frozen=True)
class Change:
    """How far a mask that keeps `kept` of a layer's `weights` moves the law: both distances; scale: the mean of |w|."""

    weights: int
    kept: int
    kolmogorov: Fraction
    wasserstein: Fraction
    scale: Fraction

    @property
    def removed(self) -> Fraction:
        """The share removed, which no mask's Kolmogorov distance exceeds."""
        return 1 - Fraction(self.kept, self.weights)


Probability = Fraction | float  # floats for methods that draw their masks
Held = list[tuple[Probability, Change, tuple[Fraction, ...]]]  # probability, what it does, to which weights


def change(weights: Sequence[Any], kept: Sequence[int], *, signed: bool = False) -> Change:
    """The distances of the law of weights[i], i in `kept`, from that of all. ValueError unless some are kept."""
    read = exact_array("change", "weights", weights, 1)
    places = [exact_integer("change", "kept", i) for i in kept]
    within = len(set(places)) == len(places) and all(0 <= i < len(read) for i in places)
    check("change", "kept", list(kept), within, f"be distinct indices in 0..{len(read) - 1}")
    check("change", "kept", list(kept), len(places) > 0, "not be empty: no law is left")
    return _change(read, tuple(places), signed)


@lru_cache(4096)
def _whole(weights: tuple[Fraction, ...], signed: bool) -> tuple[WeightLaw, Fraction]:
    """The law of all weights of a layer, and their mean magnitude: the same for all its masks."""
    return WeightLaw.of(weights, signed=signed), sum(map(abs, weights), ZERO) / len(weights)


def _change(weights: tuple[Fraction, ...], kept: tuple[int, ...], signed: bool) -> Change:
    whole, scale = _whole(weights, signed)
    law = WeightLaw.of([weights[i] for i in kept], signed=signed)
    return Change(len(weights), len(kept), *distances(law, whole), scale)


def shuffled_kolmogorov(
    weights: Sequence[Any], size: int, *, signed: bool = False
) -> dict[Fraction, Fraction]:
    """The law of the Kolmogorov distance over all subsets of the size: distance -> probability, in increasing order.

    Counted by lattice paths, not listed: weights in order of size, how many are kept so far, the largest distance so far.
    ValueError for more than 64 weights or a size outside 1..number of weights.
    """
    read, size = _layer("shuffled_kolmogorov", weights, size)
    ranks = sorted(read if signed else map(abs, read))
    return dict(_paths(tuple(len(list(tied)) for _, tied in groupby(ranks)), size))


@lru_cache(4096)
def _paths(ties: tuple[int, ...], size: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """The law for weights of which so many are equal, from the smallest up."""
    number = sum(ties)
    paths: dict[tuple[int, int], int] = {
        (0, 0): 1
    }  # (kept so far, largest |kept number - size seen|) -> subsets
    seen = 0
    for tied in ties:
        seen += tied
        following: defaultdict[tuple[int, int], int] = defaultdict(int)
        for (kept, largest), ways in paths.items():
            for more in range(min(tied, size - kept) + 1):
                gap = abs((kept + more) * number - size * seen)
                following[kept + more, max(largest, gap)] += ways * comb(tied, more)
        paths = following
    found = {gap: ways for (kept, gap), ways in paths.items() if kept == size}
    total = comb(number, size)
    assert sum(found.values()) == total
    return tuple((Fraction(gap, number * size), Fraction(found[gap], total)) for gap in sorted(found))


def shuffled_wasserstein(weights: Sequence[Any], size: int, *, signed: bool = False) -> Fraction:
    """The mean of the Wasserstein distance over all subsets of the size; raises as `shuffled_kolmogorov`.

    Between neighbours the number kept below is hypergeometric, so that the mean area is a sum of binomial coefficients.
    """
    read, size = _layer("shuffled_wasserstein", weights, size)
    ranks = sorted(read if signed else map(abs, read))
    number, total = len(ranks), ZERO
    for below, (x, y) in enumerate(pairwise(ranks), start=1):
        mean = sum(
            comb(below, i) * comb(number - below, size - i) * abs(i * number - below * size)
            for i in range(max(0, size - number + below), min(below, size) + 1)
        )
        total += (y - x) * Fraction(mean, comb(number, size) * number * size)
    return total


def _layer(who: str, weights: Sequence[Any], size: Any) -> tuple[tuple[Fraction, ...], int]:
    read, size = exact_array(who, "weights", weights, 1), exact_integer(who, "size", size)
    check(who, "weights", f"{len(read)} weights", 1 <= len(read) <= MAX_WEIGHTS, f"be 1 to {MAX_WEIGHTS}")
    check(who, "size", size, 1 <= size <= len(read), f"lie in 1..{len(read)}")
    return read, size


@dataclass(frozen=True)
class LayerChange:
    """What a method does to the law of the weights of one layer (0, 1, ...): means over its masks that keep some there.

    alive: probability that the layer keeps anything (the rest are None where that is 0); removed: the share removed;
    kolmogorov, wasserstein: the distances of the kept law from the layer's; shuffled_*: the same after a shuffle
    inside the layer; scale: the mean of |w| over the layer; extreme: the probability that the mask reaches the largest
    distance that its share removed allows. Fractions; for methods that draw their masks, means of fractions with the
    float probabilities of `sims.pruners.contract.Weighted`.
    """

    layer: int
    alive: Probability
    removed: Probability | None = None
    kolmogorov: Probability | None = None
    wasserstein: Probability | None = None
    shuffled_kolmogorov: Probability | None = None
    shuffled_wasserstein: Probability | None = None
    scale: Probability | None = None
    extreme: Probability | None = None


def layer_changes(task: Task, weights: Any, law: MaskLaw, *, signed: bool = False) -> list[LayerChange]:
    """The changes of every layer, exactly, for the masks of a method over all data sets.

    weights: p numbers (the start), or an array (data sets, p) of the weights that each data set's mask was chosen by
    (for `Picked` laws only). TypeError for laws of other kinds than those in sims.pruners.contract, ValueError for
    those of another network or another number of data sets.
    """
    who = "layer_changes"
    if not isinstance(task, Task):
        raise TypeError(f"{who}: task must be a Task, not {type(task).__name__}")
    mlp, data = task.mlp, task.law
    _check_law(who, task, law)
    rows = _rows(who, task, weights)
    check(
        who, "weights", f"{len(rows)} rows", len(rows) == 1 or isinstance(law, Picked), "be one for all masks"
    )
    found = []
    for number, layer in enumerate(mlp.layers):
        held: Held = []
        if isinstance(law, Picked):
            held = _picked(law, data, rows, layer, signed)
        elif isinstance(law, Weighted):
            held = _drawn(law, data, rows[0], layer, signed)
        else:
            assert isinstance(law, (Uniform, ShuffledLaw, ShuffledWeighted))
            own = rows[0][layer.start : layer.stop]
            for kept, probability in _counts(mlp, law, data, number).items():
                if kept:
                    held += [(probability * chance, one, own) for chance, one in _blind(own, kept, signed)]
        found.append(_averaged(number, held, signed))
    return found


def _check_law(who: str, task: Task, law: MaskLaw) -> None:
    fits = True
    if isinstance(law, Picked):
        sets, fits = len(law.masks), not (law.masks >> task.mlp.p).any()
    elif isinstance(law, Uniform):
        sets, fits = 1, law.p == task.mlp.p
    elif isinstance(law, ShuffledLaw):
        sets, fits = len(law.counts), law.mlp == task.mlp
    elif isinstance(law, ShuffledWeighted):
        sets, fits = len(law.probability), law.mlp == task.mlp
    elif isinstance(law, Weighted):
        sets, fits = len(law.probability), not (law.masks >> task.mlp.p).any()
    else:
        raise TypeError(f"{who}: law must be one of sims.pruners.contract, not {type(law).__name__}")
    check(who, "law", f"{type(law).__name__} of another network", fits, f"be of {task.mlp}")
    alike = sets == task.law.size or (sets == 1 and not isinstance(law, (Picked, ShuffledLaw)))
    check(who, "law", f"{type(law).__name__} on {sets} data sets", alike, f"be on {task.law.size}")


def _rows(who: str, task: Task, weights: Any) -> list[tuple[Fraction, ...]]:
    array = np.asarray(weights, dtype=object if not isinstance(weights, np.ndarray) else None)
    rows = array[None, :] if array.ndim == 1 else array
    shape = (task.law.size, task.mlp.p)
    fits = rows.ndim == 2 and rows.shape[1] == shape[1] and len(rows) in (1, shape[0])
    check(who, "weights", f"an array of shape {array.shape}", fits, f"have shape ({shape[1]},) or {shape}")
    return [exact_array(who, "weights", row.tolist(), 1) for row in rows]


def _picked(law: Picked, data: Any, rows: list[tuple[Fraction, ...]], layer: range, signed: bool) -> Held:
    """Every mask of the layer that occurs, with its probability."""
    parts: Counter[tuple[tuple[Fraction, ...], tuple[int, ...]]] = Counter()  # (weights, which are kept)
    own = [row[layer.start : layer.stop] for row in rows]
    places = {}
    for t, (mask, weight) in enumerate(zip(law.masks.tolist(), data.weights, strict=True)):
        if mask not in places:
            places[mask] = tuple(q - layer.start for q in layer if mask >> q & 1)
        parts[own[t if len(rows) > 1 else 0], places[mask]] += weight
    return [
        (Fraction(weight, data.denominator), _change(here, kept, signed), here)
        for (here, kept), weight in parts.items()
        if kept and weight
    ]


def _drawn(law: Weighted, data: Any, row: tuple[Fraction, ...], layer: range, signed: bool) -> Held:
    """Every mask of the layer that may be drawn, with its probability over all data sets."""
    own = row[layer.start : layer.stop]
    inside = law.masks >> layer.start & (1 << len(layer)) - 1
    masks, which = np.unique(inside, return_inverse=True)
    chances = np.bincount(which, weights=_over_data(law.probability, data))
    kept = (tuple(q for q in range(len(layer)) if mask >> q & 1) for mask in masks.tolist())
    each = zip(kept, chances.tolist(), strict=True)
    return [(chance, _change(own, places, signed), own) for places, chance in each if places and chance]


def _over_data(probability: Any, data: Any) -> Any:
    """The mean over the data sets of rows of probabilities, of which there is one where no data set changes it."""
    if len(probability) == 1:
        return probability[0]
    return np.array([weight / data.denominator for weight in data.weights]) @ probability


def _counts(
    mlp: Mlp, law: Uniform | ShuffledLaw | ShuffledWeighted, data: Any, layer: int
) -> dict[int, Probability]:
    """P(the layer keeps k), of a law that is uniform inside the layer given that."""
    found: defaultdict[int, Probability] = defaultdict(Fraction)
    if isinstance(law, Uniform):
        inside = len(mlp.layers[layer])
        for kept in range(inside + 1):
            ways = comb(inside, kept) * comb(mlp.p - inside, law.size - kept) if kept <= law.size else 0
            found[kept] += Fraction(ways, comb(mlp.p, law.size))
    elif isinstance(law, ShuffledWeighted):
        chances = _over_data(law.probability, data).tolist()
        for kept, chance in zip(law.counts[:, layer].tolist(), chances, strict=True):
            found[kept] += chance
    else:
        for kept, weight in zip(law.counts[:, layer].tolist(), data.weights, strict=True):
            found[kept] += Fraction(weight, data.denominator)
    return {kept: p for kept, p in found.items() if p}


def _blind(own: tuple[Fraction, ...], kept: int, signed: bool) -> list[tuple[Fraction, Change]]:
    """The distances of a uniform subset, each with its probability; the mean Wasserstein distance stands for all."""
    carried = shuffled_wasserstein(own, kept, signed=signed)
    scale = sum(map(abs, own), ZERO) / len(own)
    law = shuffled_kolmogorov(own, kept, signed=signed)
    return [(chance, Change(len(own), kept, apart, carried, scale)) for apart, chance in law.items()]


def _averaged(layer: int, held: Held, signed: bool) -> LayerChange:
    alive = sum((p for p, _, _ in held), ZERO)
    if not alive:
        return LayerChange(layer, ZERO)
    blind: dict[tuple[Any, int], tuple[Fraction, Fraction]] = {}
    for _, one, own in held:
        if (own, one.kept) not in blind:
            law = shuffled_kolmogorov(own, one.kept, signed=signed)
            apart = sum((distance * chance for distance, chance in law.items()), ZERO)
            blind[own, one.kept] = apart, shuffled_wasserstein(own, one.kept, signed=signed)

    def mean(values: list[Fraction]) -> Probability:
        return sum((p * value for (p, _, _), value in zip(held, values, strict=True)), ZERO) / alive

    return LayerChange(
        layer,
        alive,
        removed=mean([one.removed for _, one, _ in held]),
        kolmogorov=mean([one.kolmogorov for _, one, _ in held]),
        wasserstein=mean([one.wasserstein for _, one, _ in held]),
        shuffled_kolmogorov=mean([blind[own, one.kept][0] for _, one, own in held]),
        shuffled_wasserstein=mean([blind[own, one.kept][1] for _, one, own in held]),
        scale=mean([one.scale for _, one, _ in held]),
        extreme=mean([Fraction(one.kolmogorov == one.removed) for _, one, _ in held]),
    )


@dataclass(frozen=True)
class ContinuousChange:
    """Magnitude pruning of infinitely many weights: the cut in |w|, both distances of |w|, and that of w.

    wasserstein is that of |w| and of w alike: the laws are symmetric, and no mass need cross 0.
    """

    removed: Fraction
    cut: Enclosure
    kolmogorov: Fraction
    signed_kolmogorov: Fraction
    wasserstein: Enclosure


def uniform_change(removed: Any) -> ContinuousChange:
    """Weights uniform on [-1, 1], all exact: the law of |w| becomes uniform on [removed, 1]."""
    share = _removed("uniform_change", removed)
    return ContinuousChange(share, Enclosure.exactly(share), share, share / 2, Enclosure.exactly(share / 2))


def normal_change(removed: Any) -> ContinuousChange:
    """Standard normal weights: cut = sqrt(2) erfinv(removed), and what that carries the mean of |w| by."""
    share = _removed("normal_change", removed)
    with precision(128):
        root = to_arb(share).erfinv()
        carried = (2 / arb.pi()).sqrt() * ((-root * root).exp() / to_arb(1 - share) - 1)
        cut = Enclosure.from_arb(arb(2).sqrt() * root)
        return ContinuousChange(share, cut, share, share / 2, Enclosure.from_arb(carried))


def _removed(who: str, removed: Any) -> Fraction:
    share = exact_number(who, "removed", removed)
    check(who, "removed", removed, 0 <= share < 1, "lie in [0, 1)")
    return share
