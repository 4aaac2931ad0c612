"""Strong tickets: how near the sums of some of a few given numbers come to a target weight, to every target, to a unit.

Nothing is trained: a mask alone chooses among numbers that a random source holds. Every mask is looked at, in integers
over one common denominator, so that errors are exact minima and laws over random masks have exact probabilities. How many
numbers the targets of an interval need is bounded below by counting (peff_2026_subset_sum_count).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from sims.validate import Vector, check, exact_array, exact_number, integer_rows

_MOST_SUMS = 2**18  # sums of one set of numbers
_MOST_PAIRS = 3**10  # pairs of a mask and a choice among what it leaves
_MOST_UNITS = (
    2**14
)  # choices of one sum for each input of a unit, times the points at which they are compared


@dataclass(frozen=True)
class Subset:
    """The best choice among numbers: which (in rising order), their sum, and its exact distance from the target."""

    chosen: tuple[int, ...]
    total: Fraction
    error: Fraction


@dataclass(frozen=True)
class ErrorLaw:
    """The exact law of the least error over random masks: error -> probability, in rising order of the errors."""

    probabilities: dict[Fraction, Fraction]

    def within(self, error: Any) -> Fraction:
        """The probability that the numbers left come that near. Raises TypeError for what is no number."""
        most = exact_number("ErrorLaw.within", "error", error)
        return sum((p for e, p in self.probabilities.items() if e <= most), Fraction(0))

    @property
    def mean(self) -> Fraction:
        """The expected error."""
        return sum((e * p for e, p in self.probabilities.items()), Fraction(0))


def subset_sums(numbers: Any) -> list[Fraction]:
    """Every sum of some of the numbers, the empty one among them, each once, in rising order.

    Raises ValueError for more than 18 numbers, and TypeError or ValueError for what are no finite numbers.
    """
    integers, denominator = _integers("subset_sums", numbers, _MOST_SUMS)
    return [Fraction(s, denominator) for s in sorted(set(_sums(integers)))]


def best_subset(numbers: Any, target: Any) -> Subset:
    """The choice whose sum is nearest to the target, over all masks; of several the one of the smallest binary number.

    Raises as `subset_sums` does.
    """
    who = "best_subset"
    _count(who, numbers, _MOST_SUMS)
    integers, denominator = _integers(who, numbers, _MOST_SUMS, extra=(exact_number(who, "target", target),))
    *kept, goal = integers
    sums = _sums(kept)
    mask = min(range(len(sums)), key=lambda m: abs(sums[m] - goal))
    chosen = tuple(i for i in range(len(kept)) if mask >> i & 1)
    return Subset(chosen, Fraction(sums[mask], denominator), Fraction(abs(sums[mask] - goal), denominator))


def worst_error(numbers: Any, low: Any, high: Any) -> Fraction:
    """The least error of the worst target in [low, high]: the farthest that a target lies from every subset sum.

    Half the largest gap between neighbouring sums, where its middle lies in the interval, or the distance of an end.
    Raises ValueError unless low <= high, and as `subset_sums` does.
    """
    who = "worst_error"
    ends = _interval(who, low, high)
    return _farthest(subset_sums(numbers), *ends)


def error_law(numbers: Any, target: Any, density: Any) -> ErrorLaw:
    """The law of the least error to one target, where each number is there with probability `density`, independently.

    Raises ValueError for a density outside [0, 1], and as `subset_sums` does.
    """
    who = "error_law"
    kept_with = _density(who, density)
    _count(who, numbers, _MOST_SUMS)
    *integers, goal = (found := _integers(who, numbers, _MOST_SUMS, (exact_number(who, "target", target),)))[
        0
    ]
    least = [abs(s - goal) for s in _sums(integers)]
    for i in range(len(integers)):  # the least over all choices within a mask
        bit = 1 << i
        for mask in range(len(least)):
            if mask & bit:
                least[mask] = min(least[mask], least[mask ^ bit])
    return _law([Fraction(e, found[1]) for e in least], kept_with)


def worst_error_law(numbers: Any, low: Any, high: Any, density: Any) -> ErrorLaw:
    """The law of the worst target's least error, where each number is there with probability `density`, independently.

    Raises ValueError for more than 10 numbers, and as `error_law` and `worst_error` do.
    """
    who = "worst_error_law"
    kept_with, ends = _density(who, density), _interval(who, low, high)
    vector = _numbers(who, numbers)
    check(who, "numbers", f"{len(vector)} of them", 3 ** len(vector) <= _MOST_PAIRS, "be at most 10")
    worst = []
    for mask in range(2 ** len(vector)):
        left = [x for i, x in enumerate(vector) if mask >> i & 1]
        worst.append(_farthest(subset_sums(left) if left else [Fraction(0)], *ends))
    return _law(worst, kept_with)


def unit_error(target: Any, weights: Any) -> Fraction:
    """sup |phi(target.x) - phi(weights.x)| over the cube [0, 1]^d, phi the ReLU: exact.

    Both functions are affine where neither changes sign, so that the supremum is met at a vertex of the cube or where
    an edge crosses one of the two hyperplanes (where it meets both, the units agree). Raises ValueError for lengths that
    differ or more than 8 inputs.
    """
    who = "unit_error"
    w, v = exact_array(who, "target", target, 1), exact_array(who, "weights", weights, 1)
    check(who, "weights", f"of length {len(v)}", len(v) == len(w), f"have length {len(w)}")
    check(who, "target", f"of length {len(w)}", len(w) <= 8, "have length at most 8")
    zero = Fraction(0)
    return max(abs(max(_dot(w, x), zero) - max(_dot(v, x), zero)) for x in _points(w, v))


def best_unit(target: Any, numbers: Any) -> tuple[Vector, Fraction]:
    """The ReLU unit of subset sums nearest to a target unit on [0, 1]^d: its weights, and the exact supremum distance.

    numbers: for each input the numbers of which some may be added up (univariate units pass an input on). Raises
    ValueError for as many choices as cannot be tried, and as `unit_error` does.
    """
    who = "best_unit"
    w = exact_array(who, "target", target, 1)
    check(who, "numbers", f"for {len(numbers)} inputs", len(numbers) == len(w), f"be for {len(w)} inputs")
    check(who, "target", f"of length {len(w)}", len(w) <= 8, "have length at most 8")
    choices = math.prod(2 ** len(_numbers(who, some)) for some in numbers)
    work = choices * 2 ** len(w) * (1 + len(w))
    check(
        who, "numbers", f"{choices} choices", work <= _MOST_UNITS, f"allow at most {_MOST_UNITS} evaluations"
    )
    sums = [subset_sums(some) for some in numbers]
    return min(((v, unit_error(w, v)) for v in product(*sums)), key=lambda found: found[1])


def _numbers(who: str, numbers: Any) -> Vector:
    limit = _MOST_SUMS.bit_length() - 1
    size = len(numbers) if isinstance(numbers, Sized) else 0  # before they are copied
    check(who, "numbers", f"{size} of them", size <= limit, f"be at most {limit}")
    return exact_array(who, "numbers", numbers, 1)


def _count(who: str, numbers: Any, most: int) -> Vector:
    vector = _numbers(who, numbers)
    limit = most.bit_length() - 1
    check(who, "numbers", f"{len(vector)} of them", len(vector) <= limit, f"be at most {limit}")
    return vector


def _integers(who: str, numbers: Any, most: int, extra: tuple[Fraction, ...] = ()) -> tuple[list[int], int]:
    """The numbers, and what else, over their common denominator."""
    rows, denominator = integer_rows([(*_count(who, numbers, most), *extra)])
    return rows[0], denominator


def _interval(who: str, low: Any, high: Any) -> tuple[Fraction, Fraction]:
    ends = exact_number(who, "low", low), exact_number(who, "high", high)
    check(who, "high", high, ends[0] <= ends[1], f"be at least low={low}")
    return ends


def _density(who: str, density: Any) -> Fraction:
    found = exact_number(who, "density", density)
    check(who, "density", density, 0 <= found <= 1, "lie in [0, 1]")
    return found


def _sums(integers: Sequence[int]) -> list[int]:
    """The sum of each mask, masks in the order of their binary numbers."""
    sums = [0]
    for x in integers:
        sums += [s + x for s in sums]
    return sums


def _farthest(sums: list[Fraction], low: Fraction, high: Fraction) -> Fraction:
    """The largest distance of a point of [low, high] from the sums, which rise."""
    middles = ((a + b) / 2 for a, b in pairwise(sums))
    points = (low, high, *(m for m in middles if low <= m <= high))

    def distance(point: Fraction) -> Fraction:
        place = bisect_left(sums, point)
        return min(abs(point - s) for s in sums[max(place - 1, 0) : place + 1])

    return max(map(distance, points))


def _law(errors: Sequence[Fraction], density: Fraction) -> ErrorLaw:
    """errors: of each mask of the numbers that are there, in the order of their binary numbers."""
    size = (len(errors) - 1).bit_length()
    chances = [density**k * (1 - density) ** (size - k) for k in range(size + 1)]
    found: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
    for mask, error in enumerate(errors):
        found[error] += chances[mask.bit_count()]
    return ErrorLaw({error: found[error] for error in sorted(found) if found[error]})


def _dot(w: Vector, x: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(w, x, strict=True)), Fraction(0))


def _points(w: Vector, v: Vector) -> list[tuple[Fraction, ...]]:
    """The vertices of the cube, and where its edges cross the hyperplanes of w and of v."""
    corners = [tuple(map(Fraction, corner)) for corner in product((0, 1), repeat=len(w))]
    found = list(corners)
    for corner in corners:
        for i in range(len(w)):
            if corner[i] == 0:
                for plane in (w, v):
                    at = -_dot(plane, corner) / plane[i] if plane[i] else None
                    if at is not None and 0 < at < 1:
                        found.append((*corner[:i], at, *corner[i + 1 :]))
    return found
