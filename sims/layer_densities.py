"""How many weights each layer of a random source keeps, from one global density p: five rules and exact counts.

A layer's shape is that of its weights, (outputs, inputs) or (outputs, inputs, height, width); m_l is its number of
weights, M their sum. Every rule gives densities p_l in (0, 1] in the order of the layers:

- uniform: p_l = p;
- balanced: equally many kept weights in every layer, as far as layers are large enough;
- erk: p_l in proportion to (sum of the dimensions)/(product of the dimensions), as far as layers are large enough
  (Evci, Gale, Menick, Castro & Elsen 2020; Mocanu et al. 2018);
- pyramidal: p_l = r^l with sum m_l r^l = pM.

The first three share pM in proportion to a score of each layer (its size, 1, the sum of its dimensions). A layer whose
share exceeds its size stays dense and the others share the rest, so that the total is pM exactly. The code published
with Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412) does not share the rest: balanced_clipped and erk_clipped
are these variants, and they keep less than was asked (`reached`). A network of 3 inputs, 4 hidden neurons and 1 output
keeps 11 of its 16 weights by erk_clipped where 12 are asked, 0.6875 for 0.75.

Densities are Fractions. Those of the pyramidal rule are, too, when r is rational, and else narrow enclosures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from bounds.enclose import Enclosure
from sims.architectures import Architecture
from sims.validate import check, exact_integer, exact_number, shown

BITS = 200  # of r, beyond what pyramidal densities of real networks need for exact counts
MAX_LAYERS = 2**9

Shape = tuple[int, ...]
Densities = tuple[Fraction, ...] | tuple[Enclosure, ...]


def weight_shapes(network: Architecture) -> tuple[Shape, ...]:
    """The shapes of the weights of its layers, in order; biases and normalisations are not masked and not counted."""
    if not isinstance(network, Architecture):
        raise TypeError(
            f"weight_shapes: network={shown(network)} must be an Architecture of sims.architectures"
        )
    return tuple(layer.shape for layer in network.layers if len(layer.shape) >= 2)


def sizes(shapes: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """How many weights each layer has. Raises ValueError for an empty layer or one with fewer than two dimensions."""
    return tuple(math.prod(shape) for shape in _shapes("sizes", shapes))


def uniform(p: Any, shapes: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """p in every layer. Raises ValueError unless 0 < p <= 1 and no layer is empty, as every rule here does."""
    return tuple([_density("uniform", p)] * len(_shapes("uniform", shapes)))


def balanced(p: Any, shapes: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """Equally many weights in each layer, min(1, c/m_l), with c such that the total is exactly pM."""
    return _shared("balanced", p, shapes, lambda shape: 1)


def balanced_clipped(p: Any, shapes: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """min(1, pM/(L m_l)): what small layers cannot take is lost."""
    return _clipped("balanced_clipped", p, shapes, lambda shape: 1)


def erk(p: Any, shapes: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """min(1, c s_l/m_l), s_l the sum of the layer's dimensions, with c such that the total is exactly pM."""
    return _shared("erk", p, shapes, sum)


def erk_clipped(p: Any, shapes: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """min(1, pM s_l/(m_l sum s)), s_l the sum of the layer's dimensions: what small layers cannot take is lost."""
    return _clipped("erk_clipped", p, shapes, sum)


def pyramidal(p: Any, shapes: Sequence[Sequence[int]]) -> Densities:
    """r^l in layer l = 1..L, with sum m_l r^l = pM: the total is exact.

    r is the only root in (0, 1], since the sum grows with r. Fractions when it is rational, else enclosures.
    """
    density = _density("pyramidal", p)
    counts = [math.prod(shape) for shape in _shapes("pyramidal", shapes)]
    root = pyramidal_root(density, counts)
    if isinstance(root, Fraction):
        return tuple(root**l for l in range(1, len(counts) + 1))
    return tuple(Enclosure(root.lower**l, root.upper**l) for l in range(1, len(counts) + 1))


def pyramidal_root(p: Any, counts: Sequence[int]) -> Fraction | Enclosure:
    """r in (0, 1] with sum m_l r^l = pM for layers of these many weights: by exact signs at dyadic numbers.

    A Fraction when r is rational with a denominator below 2^100, which every rational root has (it divides the leading
    coefficient) when m_L and the denominator of p stay below 2^50; else an enclosure narrower than r/2^200.
    """
    density = _density("pyramidal_root", p)
    check("pyramidal_root", "counts", counts, len(counts) > 0, "name at least one layer")
    check("pyramidal_root", "layers", len(counts), len(counts) <= MAX_LAYERS, f"be at most {MAX_LAYERS}")
    for l, count in enumerate(counts):
        size = exact_integer("pyramidal_root", f"counts[{l}]", count)
        check("pyramidal_root", f"counts[{l}]", size, size >= 1, "be at least 1: a layer must not be empty")
    wanted = density * sum(counts)
    whole = [wanted.denominator * count for count in counts]

    def sign(r: Fraction) -> int:
        """Of sum m_l r^l - pM, in integers."""
        a, b = r.numerator, r.denominator
        left = 0
        for l, count in enumerate(whole, 1):  # Horner in a, times a power of b at each step
            left = left * b + count * a**l
        right = wanted.numerator * b ** len(whole)
        return (left > right) - (left < right)

    one = Fraction(1)
    if sign(one) == 0:
        return one
    low, high = Fraction(0), one
    while low == 0 or (high - low) * 2**BITS > low:
        middle = (low + high) / 2
        found = sign(middle)
        if found == 0:
            return middle
        low, high = (middle, high) if found < 0 else (low, middle)
    guess = low.limit_denominator(2**100)
    return guess if sign(guess) == 0 else Enclosure(low, high)


RULES: dict[str, Callable[[Any, Sequence[Sequence[int]]], Densities]] = {
    "uniform": uniform,
    "balanced": balanced,
    "pyramidal": pyramidal,
    "erk": erk,
    "balanced_clipped": balanced_clipped,
    "erk_clipped": erk_clipped,
}
EXACT = ("uniform", "balanced", "pyramidal", "erk")  # whose total is exactly what was asked


def reached(densities: Densities, counts: Sequence[int]) -> Fraction | Enclosure:
    """The global density that these densities amount to: sum p_l m_l / M.

    Raises ValueError for densities outside [0, 1], empty layers or lists of different lengths.
    """
    low, high = _quotas("reached", densities, counts)
    total = sum(counts)
    if all(isinstance(p, Fraction) for p in densities):
        return sum(low, Fraction(0)) / total
    return Enclosure(sum(low, Fraction(0)) / total, sum(high, Fraction(0)) / total)


def kept_counts(densities: Densities, counts: Sequence[int], total: int) -> tuple[int, ...]:
    """Whole numbers of kept weights that sum to exactly `total`, each p_l m_l rounded up or down.

    Largest remainder: all are rounded down, and what is missing goes one by one to the largest remainders, of equal
    ones to the earlier layer. No layer gets more than it has. Raises ValueError for densities outside [0, 1], empty
    layers, densities whose own total is a whole weight or more away from `total` (clipped rules), and enclosures too
    wide to decide.
    """
    who = "kept_counts"
    total = exact_integer(who, "total", total)
    low, high = _quotas(who, densities, counts)
    least, most = sum(low, Fraction(0)), sum(high, Fraction(0))
    asked = f"be within one weight of the {float(least):.10g} that the densities keep"
    check(who, "total", total, most - 1 < total < least + 1, asked)
    kept = [math.floor(q) for q in low]
    known = all(floor == math.floor(q) for floor, q in zip(kept, high, strict=True))
    rest = [(lo - floor, hi - floor) for floor, lo, hi in zip(kept, low, high, strict=True)]
    order = sorted(range(len(kept)), key=lambda l: (-rest[l][0], l))
    missing = total - sum(kept)
    rises, stays = order[:missing], order[missing:]
    if any(lo != hi for lo, hi in rest):  # no remainder that stays may reach one that rises
        known &= all(rest[l][0] > max((rest[k][1] for k in stays), default=-1) for l in rises)
    check(who, "densities", "enclosures", known, "be known more closely")
    for l in rises:
        kept[l] += 1
    return tuple(kept)


def _shared(
    who: str, p: Any, shapes: Sequence[Sequence[int]], score: Callable[[Shape], int]
) -> tuple[Fraction, ...]:
    """min(1, c s_l/m_l) with total pM: layers are made dense in the order in which a growing c reaches their size."""
    density = _density(who, p)
    known = _shapes(who, shapes)
    counts, scores = [math.prod(shape) for shape in known], [score(shape) for shape in known]
    left, shares = density * sum(counts), sum(scores)
    for l in sorted(range(len(counts)), key=lambda l: Fraction(counts[l], scores[l])):
        if left * scores[l] < counts[l] * shares:  # c = left/shares leaves it and all later ones sparse
            break
        left, shares = left - counts[l], shares - scores[l]
    factor = left / shares if shares else Fraction(max(counts))  # nothing is left: all are dense
    return tuple(min(Fraction(1), factor * s / m) for s, m in zip(scores, counts, strict=True))


def _clipped(
    who: str, p: Any, shapes: Sequence[Sequence[int]], score: Callable[[Shape], int]
) -> tuple[Fraction, ...]:
    density = _density(who, p)
    known = _shapes(who, shapes)
    counts, scores = [math.prod(shape) for shape in known], [score(shape) for shape in known]
    factor = density * sum(counts) / sum(scores)
    return tuple(min(Fraction(1), factor * s / m) for s, m in zip(scores, counts, strict=True))


def _quotas(who: str, densities: Densities, counts: Sequence[int]) -> tuple[list[Fraction], list[Fraction]]:
    """p_l m_l from below and from above."""
    same = len(densities) == len(counts)
    check(
        who,
        "densities",
        densities,
        same and len(counts) > 0,
        f"be as many as layers, {len(counts)}, and not none",
    )
    low, high = [], []
    for l, (p, count) in enumerate(zip(densities, counts, strict=True)):
        size = exact_integer(who, f"counts[{l}]", count)
        check(who, f"counts[{l}]", size, size >= 1, "be at least 1: a layer must not be empty")
        ends = (
            (p.lower, p.upper) if isinstance(p, Enclosure) else (exact_number(who, f"densities[{l}]", p),) * 2
        )
        check(who, f"densities[{l}]", p, ends[0] >= 0 and ends[1] <= 1, "lie in [0, 1]")
        low.append(ends[0] * size)
        high.append(ends[1] * size)
    return low, high


def _density(who: str, value: Any) -> Fraction:
    number = exact_number(who, "p", value)
    check(who, "p", number, 0 < number <= 1, "lie in (0, 1]")
    return number


def _shapes(who: str, shapes: Sequence[Sequence[int]]) -> tuple[Shape, ...]:
    count = len(shapes)
    check(who, "layers", count, 1 <= count <= MAX_LAYERS, f"be between 1 and {MAX_LAYERS}")
    found = []
    for l, shape in enumerate(shapes):
        entries = tuple(exact_integer(who, f"shapes[{l}]", entry) for entry in shape)
        check(who, f"shapes[{l}]", entries, len(entries) >= 2, "have outputs and inputs, at least")
        check(
            who,
            f"shapes[{l}]",
            entries,
            min(entries) >= 1,
            "have no empty dimension: a layer must not be empty",
        )
        found.append(entries)
    return tuple(found)
