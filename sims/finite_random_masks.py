"""Random masks of small sources, every mask looked at: how likely they are to hold what a target asks for, exactly.

A mask is a set of links of the source, in blocks with one density each. What is counted, by how many links of each block
a mask has, is the masks that hold the target; the count serves every density, and no closed form is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import comb, prod

from bounds.enclose import Enclosure, precision, to_arb
from sims.instance import Facts, Value
from sims.strong_tickets import worst_error, worst_error_law
from sims.validate import check, exact_array, exact_integer, exact_number

MOST_LINKS = 16  # of a source whose masks are all looked at
_ONE = Fraction(1)
_MARGIN = 1 + Fraction(1, 2**20)  # above a probability at which two logarithms would be equal
Links = Sequence[tuple[int, ...]]


def containing(blocks: Sequence[int], holds: Callable[[int], bool]) -> Counter[tuple[int, ...]]:
    """How many masks hold the target, by how many links they have of each block.

    blocks: the sizes, the first block in the lowest bits; holds: whether a mask does. Raises ValueError, before any mask
    is looked at, for more than MOST_LINKS links.
    """
    size = sum(blocks)
    check("containing", "blocks", blocks, size <= MOST_LINKS, f"hold at most {MOST_LINKS} links")
    starts = [sum(blocks[:i]) for i in range(len(blocks))]
    within = [(1 << width) - 1 << start for width, start in zip(blocks, starts, strict=True)]
    return Counter(
        tuple((mask & block).bit_count() for block in within) for mask in range(2**size) if holds(mask)
    )


def chance(
    counts: Counter[tuple[int, ...]], blocks: Sequence[int], densities: Sequence[Fraction]
) -> Fraction:
    """The probability of the masks that were counted, links of each block there with its density."""
    return sum(
        (
            count
            * prod(
                (p**k * (1 - p) ** (n - k) for k, n, p in zip(kept, blocks, densities, strict=True)),
                start=_ONE,
            )
            for kept, count in counts.items()
        ),
        Fraction(0),
    )


def _any(mask: int, links: Sequence[int]) -> bool:
    return any(mask >> link & 1 for link in links)


@cache
def _linked(d: int, neurons: int, depth: int) -> Counter[tuple[int, ...]]:
    """Masks in which every input has a link (depth 1), or a path to the output through a neuron (depth 2)."""
    last = d * neurons

    def holds(mask: int) -> bool:
        ends = [j for j in range(neurons) if depth == 1 or mask >> last + j & 1]
        return all(any(mask >> i * neurons + j & 1 for j in ends) for i in range(d))

    return containing((last, neurons * (depth - 1)), holds)


@cache
def _complete(d: int, neurons: int) -> Counter[tuple[int, ...]]:
    """Masks in which a unit has its d inner links and the outer one."""
    whole = 2 ** (d + 1) - 1
    return containing(
        (neurons * (d + 1),), lambda mask: any(mask >> j * (d + 1) & whole == whole for j in range(neurons))
    )


@cache
def _layer(pattern: Links, copies: int, asking: int) -> Counter[tuple[int, ...]]:
    """Masks in which every asking copy of a neuron has a link to a copy of each neuron that its pattern names.

    The source's layer is whole: links that nobody asks for are there or not, too.
    """
    inputs = len(pattern[0])
    wanted = []
    for neuron, row in enumerate(pattern):
        for copy, i in product(range(asking), range(inputs)):
            if row[i]:
                first = ((neuron * asking + copy) * inputs + i) * copies
                wanted.append(range(first, first + copies))
    size = len(pattern) * asking * inputs * copies
    return containing((size,), lambda mask: all(_any(mask, links) for links in wanted))


@cache
def _shared(units: int, neurons: int) -> Counter[tuple[int, ...]]:
    """Masks in which each neuron has a link to a unit that is linked to the input."""

    def holds(mask: int) -> bool:
        alive = [k for k in range(units) if mask >> k & 1]
        return all(_any(mask, [units + j * units + k for k in alive]) for j in range(neurons))

    return containing((units, units * neurons), holds)


@dataclass(frozen=True)
class LinkedInputs:
    """A source with d inputs and a hidden layer, and a linear target that depends on each of them.

    depth 1: every neuron of the layer is linked to the output, so that the source holds the target where every input has
    a link; 2: links to the output are random, too. delta: with which probability the target may be missed, just above
    what it is where nothing is given. Raises ValueError for sizes below 1 or a number outside (0, 1).
    """

    d: int
    neurons: int
    density: Fraction
    depth: int = 1
    delta: Fraction | None = None

    def __post_init__(self) -> None:
        _sizes(self, "d", "neurons")
        check("LinkedInputs", "depth", self.depth, self.depth in (1, 2), "be 1 or 2")
        _chances(self, "density", "delta")

    @property
    def name(self) -> str:
        """The sizes, the density and delta."""
        return f"{self.d} inputs, {self.neurons} neurons, depth {self.depth}, p={self.density}, delta={self.delta}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely every input is linked, and how likely the target is held."""
        del level
        first, last = self.d * self.neurons, self.neurons * (self.depth - 1)
        counts = _linked(self.d, self.neurons, self.depth)
        held = chance(counts, (first, last), (self.density, self.density))
        connected = chance(_linked(self.d, self.neurons, 1), (first, 0), (self.density, self.density))
        values: dict[str, Value] = {
            "d": Fraction(self.d),
            "neurons": Fraction(self.neurons),
            "density": self.density,
            "connected": connected,
            "containment": held,
        }
        why = (True, "a linear target without zero weights, its links to the inputs enumerated")
        return _with_delta(values, self.delta, {"random_layer": why, "all_inputs": why})


@dataclass(frozen=True)
class CompleteUnits:
    """A source with one hidden layer, and one unit with d inputs as the target. Raises as `LinkedInputs` does."""

    d: int
    neurons: int
    density: Fraction
    delta: Fraction | None = None

    def __post_init__(self) -> None:
        _sizes(self, "d", "neurons")
        _chances(self, "density", "delta")

    @property
    def name(self) -> str:
        """The sizes, the density and delta."""
        return f"a unit of {self.d} inputs in {self.neurons} units, p={self.density}, delta={self.delta}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely a unit is complete."""
        del level
        size = self.neurons * (self.d + 1)
        held = chance(_complete(self.d, self.neurons), (size,), (self.density,))
        values: dict[str, Value] = {
            "d": Fraction(self.d),
            "neurons": Fraction(self.neurons),
            "density": self.density,
            "containment": held,
        }
        return _with_delta(values, self.delta, {"complete_unit": (True, "all masks of the units' links")})


@dataclass(frozen=True)
class RandomLayer:
    """One layer of a target (pattern[neuron][input], 1 for a link) and of a source.

    copies: of each input in the source; asking: copies of each neuron, all of which must have the neuron's links. delta
    as in `LinkedInputs`. Raises ValueError for a pattern without a link, and as `LinkedInputs` does.
    """

    pattern: tuple[tuple[int, ...], ...]
    copies: int
    density: Fraction
    asking: int = 1
    delta: Fraction | None = None

    def __post_init__(self) -> None:
        rows = exact_array("RandomLayer", "pattern", self.pattern, 2)
        entries = {x for row in rows for x in row}
        check(
            "RandomLayer",
            "pattern",
            self.pattern,
            entries <= {0, 1} and 1 in entries,
            "hold 0s and 1s, and a 1",
        )
        _sizes(self, "copies", "asking")
        _chances(self, "density", "delta")

    @property
    def name(self) -> str:
        """The pattern, the copies, the density and delta."""
        rows = "|".join("".join(map(str, row)) for row in self.pattern)
        return f"links {rows}, {self.copies} for {self.asking} copies, p={self.density}, delta={self.delta}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely every link is served; what a union bound asks for beyond what is exactly enough."""
        del level
        size = len(self.pattern) * self.asking * len(self.pattern[0]) * self.copies
        held = chance(_layer(self.pattern, self.copies, self.asking), (size,), (self.density,))
        links = self.asking * sum(map(sum, self.pattern))
        values: dict[str, Value] = {
            "copies": Fraction(self.copies),
            "links": Fraction(links),
            "density": self.density,
            "containment": held,
        }
        why = (True, "links of the source, each there by itself")
        facts = _with_delta(values, self.delta, {"candidates": why, "own_candidates": why})
        delta = facts.values.get("delta")
        if not isinstance(delta, Fraction):
            return facts
        found = {**facts.values, "union_excess": union_excess(links, delta, self.density)}
        return Facts(found, {}, {**facts.declared, "union_excess": (True, "from both numbers of copies")})


def union_excess(links: int, delta: Fraction, density: Fraction) -> Enclosure:
    """Copies by a union bound less copies that are exactly enough, before either is rounded up."""
    with precision(256):
        each = -to_arb(1 - density).log()
        union = to_arb(links / delta).log() / each
        exact = -(1 - to_arb(1 - delta) ** (to_arb(1) / links)).log() / each
        return Enclosure.from_arb(union - exact)


@dataclass(frozen=True)
class SharedUnits:
    """Univariate units of one input, which all neurons behind them share; delta as in `LinkedInputs`.

    Raises as `LinkedInputs` does.
    """

    units: int
    neurons: int
    first_density: Fraction
    density: Fraction

    def __post_init__(self) -> None:
        _sizes(self, "units", "neurons")
        _chances(self, "first_density", "density")

    @property
    def name(self) -> str:
        """The sizes and the densities."""
        return f"{self.units} units for {self.neurons} neurons, p={self.first_density} and {self.density}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely every neuron is served."""
        del level
        blocks = (self.units, self.units * self.neurons)
        counts = _shared(self.units, self.neurons)
        values: dict[str, Value] = {
            "copies": Fraction(self.units),
            "links": Fraction(self.neurons),
            "first_density": self.first_density,
            "density": self.density,
            "containment": chance(counts, blocks, (self.first_density, self.density)),
        }
        return Facts(values, {}, {"univariate": (True, "all masks of both layers")})


@dataclass(frozen=True)
class DeepSource:
    """A dense target of some widths, from the inputs to the outputs, and a random source around it.

    copies: the widths' multiples in the source. For depth L + 1, the units of each input, then the copies of each hidden
    neuron; for depth 2L (`doubled`), the units of each neuron in front of each layer. densities: of the source's layers.
    The source holds the target where every copy has all links it asks for. delta: the least that the union bounds allow
    where nothing is given. Raises ValueError for numbers of copies or densities that do not fit, and for more links than
    MOST_LINKS when its facts are asked for.
    """

    widths: tuple[int, ...]
    copies: tuple[int, ...]
    densities: tuple[Fraction, ...]
    doubled: bool = False
    delta: Fraction | None = None

    def __post_init__(self) -> None:
        who, layers = "DeepSource", len(self.widths) - 1
        for name in ("widths", "copies"):
            for x in getattr(self, name):
                check(who, name, x, exact_integer(who, name, x) >= 1, "be at least 1")
        check(who, "widths", self.widths, layers >= 1, "be two or more")
        check(who, "copies", self.copies, len(self.copies) == layers, f"be {layers} in number")
        deep = 2 * layers if self.doubled else layers + 1
        check(who, "densities", self.densities, len(self.densities) == deep, f"be {deep} in number")
        found = exact_array(who, "densities", self.densities, 1)
        check(who, "densities", self.densities, all(0 < p < 1 for p in found), "lie in (0, 1)")
        object.__setattr__(self, "densities", found)
        _chances(self, "delta")

    @property
    def name(self) -> str:
        """The widths, the copies, the densities, the depth and delta."""
        deep = "twice as deep" if self.doubled else "one layer deeper"
        sizes = f"{' '.join(map(str, self.widths))}, copies {' '.join(map(str, self.copies))}"
        return f"widths {sizes}, {deep}, p={' '.join(map(str, self.densities))}, delta={self.delta}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely the target is held, and a delta for which every layer is wide enough."""
        del level
        counts, blocks = _deep(self.widths, self.copies, self.doubled)
        held = chance(counts, blocks, self.densities)
        least = len(self.copies) * max(self._missed())
        delta = self.delta if self.delta is not None else least
        values: dict[str, Value] = {"containment": held}
        if 0 < delta < 1:
            values["delta"] = delta
        wide = (delta >= least, "from the union bound of each layer")
        whole = (True, "all masks of all layers")
        if self.doubled:
            return Facts(values, {}, {"doubled": whole, "wide_doubled": wide})
        return Facts(values, {}, {"construction": whole, "wide": wide})

    def _missed(self) -> Iterator[Fraction]:
        """For each layer, how many links are asked for times how likely one has no candidate."""
        asking = (1,) * len(self.copies) if self.doubled else (*self.copies[1:], 1)
        for place, (wide, next_) in enumerate(pairwise(self.widths)):
            if self.doubled:
                there = self.densities[2 * place] * self.densities[2 * place + 1]
            else:
                there = self.densities[place + 1] * (self.densities[0] if place == 0 else 1)
            yield wide * next_ * asking[place] * (1 - there) ** self.copies[place]


@cache
def _deep(
    widths: tuple[int, ...], copies: tuple[int, ...], doubled: bool
) -> tuple[Counter[tuple[int, ...]], tuple[int, ...]]:
    """Masks of all layers that hold the target, and the layers' numbers of links; a unit has one, to its own value."""
    blocks: list[int] = []
    asks: list[list[int]] = []  # each with its candidates: links that must all be there, as masks
    asking = [1] * len(copies) if doubled else [*copies[1:], 1]
    for place, (wide, next_) in enumerate(pairwise(widths)):
        units, first = doubled or place == 0, sum(blocks)
        if units:
            blocks.append(wide * copies[place])
        start, sources = sum(blocks), wide * copies[place]
        blocks.append(sources * next_ * asking[place])
        for j, i in product(range(next_ * asking[place]), range(wide)):
            candidates = range(i * copies[place], (i + 1) * copies[place])
            asks.append(
                [1 << start + j * sources + unit | (1 << first + unit if units else 0) for unit in candidates]
            )
    counts = containing(
        tuple(blocks), lambda mask: all(any(mask & path == path for path in paths) for paths in asks)
    )
    return counts, tuple(blocks)


@dataclass(frozen=True)
class SubsetSums:
    """Numbers whose subset sums serve the targets of [low, high], to within the error of the worst.

    Raises ValueError unless low < high, and as `strong_tickets.worst_error` does.
    """

    numbers: tuple[Fraction, ...]
    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        check("SubsetSums", "high", self.high, self.low < self.high, "be above low")
        exact_array("SubsetSums", "numbers", self.numbers, 1)

    @property
    def name(self) -> str:
        """The numbers and the interval."""
        return f"numbers {' '.join(map(str, self.numbers))}, targets in [{self.low}, {self.high}]"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How many numbers, and twice the worst target's error as a share of the interval."""
        del level
        share = 2 * worst_error(self.numbers, self.low, self.high) / (self.high - self.low)
        values: dict[str, Value] = {"copies": Fraction(len(self.numbers))}
        if 0 < share < 1:
            values["accuracy"] = share
        return Facts(values, {}, {"covers": (True, "to within the error of the worst target")})


@dataclass(frozen=True)
class ThinnedSums:
    """The same where each number is there with probability `density`, and the error allowed is given.

    Raises ValueError unless the error is positive and less than half the interval, and as `SubsetSums` does.
    """

    numbers: tuple[Fraction, ...]
    low: Fraction
    high: Fraction
    error: Fraction
    density: Fraction

    def __post_init__(self) -> None:
        SubsetSums(self.numbers, self.low, self.high)
        allowed = self.error > 0 and 2 * self.error < self.high - self.low
        check("ThinnedSums", "error", self.error, allowed, "be positive and less than half the interval")
        _chances(self, "density")

    @property
    def name(self) -> str:
        """The numbers, the interval, the error and the density."""
        numbers = " ".join(map(str, self.numbers))
        return f"numbers {numbers}, [{self.low}, {self.high}] to within {self.error}, p={self.density}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely the numbers that are there serve every target."""
        del level
        law = worst_error_law(self.numbers, self.low, self.high, self.density)
        values: dict[str, Value] = {
            "copies": Fraction(len(self.numbers)),
            "accuracy": 2 * self.error / (self.high - self.low),
            "density": self.density,
            "containment": law.within(self.error),
        }
        why = (True, "all masks of the numbers, and all choices within each")
        alone = worst_error((Fraction(0),), self.low, self.high) > self.error
        declared = {"thinned": why, "empty_sum": (alone, "the number 0 alone, looked at")}
        return _with_delta(values, None, declared)


@dataclass(frozen=True)
class ScaledSums:
    """Numbers of halving scales 1, 1/2, ..., `copies` of each, whose sums are to come within 2^-digits of [-1, 1].

    law: value -> probability of a number of scale 1; those of other scales are as many times smaller. Raises ValueError
    unless both [1/2, 1] and [-1, -1/2] have the probability 1/4, or for more than 2^12 draws to be looked at.
    """

    digits: int
    copies: int
    density: Fraction
    law: tuple[tuple[Fraction, Fraction], ...]

    def __post_init__(self) -> None:
        who = "ScaledSums"
        _sizes(self, "digits", "copies")
        _chances(self, "density")
        total = sum(p for _, p in self.law)
        check(
            who,
            "law",
            self.law,
            total == 1 and all(p > 0 for _, p in self.law),
            "have probabilities of sum 1",
        )
        for side in (1, -1):
            half = sum(p for x, p in self.law if Fraction(1, 2) <= side * x <= 1)
            check(who, "law", self.law, half == Fraction(1, 4), "have 1/4 in [1/2, 1] and in [-1, -1/2]")
        draws = comb(self.copies + len(self.law), self.copies) ** self.digits
        check(who, "copies", self.copies, draws <= 2**12, f"make at most {2**12} draws, not {draws}")

    @property
    def name(self) -> str:
        """The number of scales and of numbers, the density and the law."""
        law = " ".join(f"{x}:{p}" for x, p in self.law)
        return f"{self.copies} numbers of each of {self.digits} scales, p={self.density}, law {law}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """How likely the numbers that are there serve every target, over all counts of each value in each scale."""
        del level
        of_one = list(self._draws())
        held = Fraction(0)
        for draws in product(of_one, repeat=self.digits):
            numbers = [x / 2**k for k, (chosen, _) in enumerate(draws) for x in chosen] or [Fraction(0)]
            if worst_error(numbers, -1, 1) <= Fraction(1, 2**self.digits):
                held += prod((chance for _, chance in draws), start=_ONE)
        values: dict[str, Value] = {
            "digits": Fraction(self.digits),
            "copies": Fraction(self.copies),
            "density": self.density,
            "containment": held,
        }
        return Facts(values, {}, {"halving_scales": (True, "all draws of all scales")})

    def _draws(self) -> Iterator[tuple[tuple[Fraction, ...], Fraction]]:
        """The numbers of scale 1 that are there and not 0, in whatever order, and how likely these are."""
        values = [(x, self.density * p) for x, p in self.law if x]
        gone = 1 - sum(p for _, p in values)
        for counts in product(range(self.copies + 1), repeat=len(values)):
            rest = self.copies - sum(counts)
            if rest >= 0:
                ways, left, chance = 1, self.copies, gone**rest
                for (_, p), count in zip(values, counts, strict=True):
                    ways, left, chance = ways * comb(left, count), left - count, chance * p**count
                yield (
                    tuple(x for (x, _), count in zip(values, counts, strict=True) for _ in range(count)),
                    (ways * chance),
                )


def _with_delta(
    values: dict[str, Value], delta: Fraction | None, declared: dict[str, tuple[bool, str]]
) -> Facts:
    """With a delta just above the probability of a miss, where none is given and that is below 1."""
    held = values["containment"]
    assert isinstance(held, Fraction)
    found = delta if delta is not None else (1 - held) * _MARGIN
    if 0 < found < 1:
        values = {**values, "delta": found}
    contained = (1 - held <= found, "from the masks counted")
    return Facts(values, {}, {**declared, "contained": contained})


def _sizes(instance: object, *names: str) -> None:
    who = type(instance).__name__
    for name in names:
        size = getattr(instance, name)
        check(who, name, size, exact_integer(who, name, size) >= 1, "be at least 1")


def _chances(instance: object, *names: str) -> None:
    who = type(instance).__name__
    for name in names:
        value = getattr(instance, name)
        if value is not None:
            number = exact_number(who, name, value)
            check(who, name, value, 0 < number < 1, "lie in (0, 1)")
            object.__setattr__(instance, name, number)
