"""The exact probability that a random source network contains a target, and how wide the theorems ask the source to be.

In an Erdos-Renyi source every link of layer l is there with probability p_l, independently; the weights of the links
that are there, and all biases, are free. It contains a target when some choice of these gives the target's function;
links that are not wanted get weight 0. Three readings, from the freest to the tightest:

- one hidden layer before an output unit that applies phi itself, target phi(w.x + b): contained exactly when every
  input reaches the output over two links (`inputs_connected`). Inputs are bounded, the target moves with each of them,
  and phi is affine with a slope other than 0 on some half line, as ReLU is: a hidden unit pushed onto the half line
  passes on any sum of its inputs, while a target that moves with x_i needs a path from x_i. As many units as the
  theorem below sets aside for each input are enough for all of them together, by the same union bound;
- the same target at its own depth, a unit among the hidden ones behind which the output only adds up, ReLU, its kink
  inside the inputs' domain: contained exactly when some unit has all of its links (`unit_contained`; several units at
  once in sims/random_matching.py);
- the constructions of Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412), where every unit of the source is set
  aside in advance as a copy of one neuron (`block_contained`): "extra layer", depth L + 1, where the first layer
  holds units that carry one input each and source layer l + 1 holds copies of the target's layer l; "doubled", depth
  2L, where each target layer is preceded by a layer of units that carry one neuron each.

A copy is good when every link of its neuron finds a good copy that it is linked to one layer below. Probabilities are
Fractions. Comparisons with 1 - delta are certified: by balls, and in rational arithmetic where balls cannot tell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from flint import arb, fmpq

from bounds.enclose import precision, to_arb
from sims.validate import check, exact_array, exact_integer, exact_number

Construction = Literal["extra layer", "doubled"]
CONSTRUCTIONS: tuple[Construction, ...] = ("extra layer", "doubled")
MAX_STEPS = 2**20  # transitions between states of one layer and the next
MAX_LINKS = 2**22  # of a target
MAX_BITS = 2**24  # of an exact probability before it is reduced, of all terms of a sum together
MAX_WIDTH = 2**16  # of sources among which the least wide is looked for, or copies of one neuron
BITS = 192  # of the balls that are tried before rational arithmetic


@dataclass(frozen=True)
class Target:
    """A layered target by its links: masks[l][j][i] is 1 where neuron j of layer l + 1 has a link from neuron i below.

    Raises ValueError unless every mask is a matrix of 0 and 1 with at least one link, as wide as the mask below is high,
    and TypeError for entries that are no integers.
    """

    masks: tuple[tuple[tuple[int, ...], ...], ...]

    def __post_init__(self) -> None:
        matrices = isinstance(self.masks, Sequence) and all(
            isinstance(mask, Sequence) and all(isinstance(row, Sequence) for row in mask)
            for mask in self.masks
        )
        check(
            "Target", "masks", self.masks, matrices, "be a sequence of matrices, which are sequences of rows"
        )
        check("Target", "masks", self.masks, len(self.masks) > 0, "have at least one layer")
        read = tuple(
            tuple(tuple(exact_integer("Target", f"masks[{l}]", x) for x in row) for row in mask)
            for l, mask in enumerate(self.masks)
        )
        object.__setattr__(self, "masks", read)
        below = None
        for l, mask in enumerate(read):
            name = f"masks[{l}]"
            rows = {len(row) for row in mask}
            check("Target", name, mask, len(rows) == 1, "have rows of one length")
            (width,) = rows
            check("Target", name, mask, all(x in (0, 1) for row in mask for x in row), "hold 0 and 1 only")
            check("Target", name, mask, any(any(row) for row in mask), "have at least one link")
            fits = below is None or width == below
            check("Target", name, mask, fits, f"have rows of {below} entries, the neurons of the layer below")
            below = len(mask)

    @classmethod
    def dense(cls, widths: Sequence[int]) -> Target:
        """All links between neighbouring layers of these widths, the inputs' first; at most 2^22 links."""
        check("Target", "widths", widths, isinstance(widths, Sequence), "be a sequence of integers")
        sizes = [_count("Target", f"widths[{l}]", width) for l, width in enumerate(widths)]
        check("Target", "widths", widths, len(sizes) >= 2, "name the inputs and at least one layer")
        links = sum(below * here for below, here in pairwise(sizes))
        check("Target", "widths", widths, links <= MAX_LINKS, f"have at most {MAX_LINKS} links")
        return cls(tuple(((1,) * below,) * here for below, here in pairwise(sizes)))

    @property
    def depth(self) -> int:
        """L, the layers of links."""
        return len(self.masks)

    @property
    def widths(self) -> tuple[int, ...]:
        """How many inputs, then how many neurons in each layer."""
        return (len(self.masks[0][0]), *(len(mask) for mask in self.masks))

    @property
    def links(self) -> tuple[int, ...]:
        """m_1..m_L, the links of each layer."""
        return tuple(sum(map(sum, mask)) for mask in self.masks)

    def fans(self, l: int) -> tuple[int, ...]:
        """How many links leave each neuron of layer l (layer 0: the inputs)."""
        return tuple(map(sum, zip(*self.masks[l], strict=True)))


@dataclass(frozen=True)
class Widths:
    """A construction by its numbers of copies (rho, in the paper's letters) of each neuron of the target's layers 0..L-1.

    Doubled, these copies are the units that carry a neuron's value, and the neurons themselves have one copy each.
    """

    target: Target
    copies: tuple[int, ...]
    construction: Construction

    @property
    def layers(self) -> tuple[int, ...]:
        """The widths of the source's hidden layers."""
        n = self.target.widths
        if self.construction == "extra layer":
            return tuple(rho * n[l] for l, rho in enumerate(self.copies))
        both = [width for l, rho in enumerate(self.copies) for width in (rho * n[l], n[l + 1])]
        return tuple(both[:-1])

    @property
    def total(self) -> int:
        """How many hidden units the source has."""
        return sum(self.layers)


# --- closed forms -----------------------------------------------------------------------------------------------------


def inputs_connected(inputs: int, width: int, density: Any, out_density: Any = 1) -> Fraction:
    """The probability that each of `inputs` inputs reaches the output through one of `width` hidden units.

    With the second layer dense (out_density 1) it is (1 - (1-p)^width)^inputs, in general its mean over the binomial
    number of hidden units that are linked to the output. Raises ValueError unless counts are positive and densities
    lie in (0, 1], and for sizes whose exact terms would have more than 2^24 binary digits.
    """
    who = "inputs_connected"
    d, n = _count(who, "inputs", inputs), _count(who, "width", width)
    p, q = _density(who, "density", density), _density(who, "out_density", out_density)
    terms = min(d, n) + 1
    _writable(who, "width", n, terms * n * (d * p[1].bit_length() + q[1].bit_length()))
    return _fraction(_finds(fmpq, n, fmpq(*q), fmpq(*p), d))


def unit_contained(
    fan_in: int, width: int, density: Any, *, fan_out: int = 1, out_density: Any = None
) -> Fraction:
    """The probability that one of `width` hidden units has given fan_in links below and fan_out links above.

    1 - (1 - p^fan_in q^fan_out)^width, q = p unless named: a target unit found at its own depth. Raises ValueError as
    inputs_connected does.
    """
    who = "unit_contained"
    n = _count(who, "width", width)
    return 1 - (1 - _complete(who, fan_in, fan_out, density, out_density, n)) ** n


def needed_inputs_connected(inputs: int, density: Any, delta: Any, out_density: Any = 1) -> int:
    """The least width at which inputs_connected reaches 1 - delta.

    Raises ValueError unless 0 < delta < 1, and where a union bound over the inputs asks for more than 2^16 units.
    """
    who = "needed_inputs_connected"
    d, failing = _count(who, "inputs", inputs), _delta(who, delta)
    p, q = _density(who, "density", density), _density(who, "out_density", out_density)
    enough = least_power(1 - Fraction(*p) * Fraction(*q), failing / d)
    check(who, "width", enough, enough <= MAX_WIDTH, f"be at most {MAX_WIDTH}: a larger density or delta")

    def reaches(width: int) -> bool:
        return _at_least(lambda ring: _finds(ring, width, ring(fmpq(*q)), ring(fmpq(*p)), d), 1 - failing)

    return _bisect(reaches, enough)


def needed_unit_contained(
    fan_in: int, density: Any, delta: Any, *, fan_out: int = 1, out_density: Any = None
) -> int:
    """The least width at which unit_contained reaches 1 - delta. Raises ValueError unless 0 < delta < 1."""
    who = "needed_unit_contained"
    once = _complete(who, fan_in, fan_out, density, out_density, 1)
    return least_power(1 - once, _delta(who, delta))


def least_power(base: Fraction, bound: Fraction) -> int:
    """The least n >= 1 with base^n <= bound, for 0 <= base < 1 and bound > 0: ceil(log bound/log base), certified."""
    if base <= bound:
        return 1
    with precision(BITS + 2 * base.denominator.bit_length()):  # a base next to 1 must not be taken for 1
        ratio = to_arb(bound).log() / to_arb(base).log()
        ends = (ratio.lower().ceil(), ratio.upper().ceil())  # points, each of one integer
        low, high = (int(end.unique_fmpz()) for end in ends)  # type: ignore[arg-type]
    # a ratio that is whole, or nearly so, is settled exactly
    return next((n for n in range(low, high) if base**n <= bound), high)


# --- the constructions ------------------------------------------------------------------------------------------------


def block_contained(
    target: Target, copies: Sequence[int], densities: Sequence[Any], construction: Construction
) -> Fraction:
    """The exact probability that the construction with these copies (of layers 0..L-1) contains the target.

    densities: p_1..p_{L+1} of the extra layer, p_1..p_{2L} when doubled. Given how many copies of each neuron are good
    in one layer, those of the next are independent, so the numbers of good copies are a Markov chain over the layers;
    neurons that feed the same ones are interchangeable, and the last layer is summed in closed form. Raises ValueError
    for densities outside (0, 1], lists of a wrong length, more than 2^20 transitions, or sources with so many links
    that the exact probability would have more than 2^24 binary digits.
    """
    who = "block_contained"
    ps = _densities(who, target, densities, construction)
    rho = _copies(who, target, copies)
    _writable(who, "copies", rho, _digits(target, rho, ps, construction))
    _affordable(who, target, rho, construction)
    return _fraction(_contained(fmpq, target, rho, ps, construction))


def guaranteed(
    target: Target, copies: Sequence[int], densities: Sequence[Any], construction: Construction
) -> Fraction:
    """What the theorems' argument guarantees: 1 minus the sum over all links of all copies of P(no linked copy below).

    At most block_contained, and below 0 where the argument says nothing. Raises as block_contained does.
    """
    who = "guaranteed"
    pairs = _densities(who, target, densities, construction)
    rho = (*_copies(who, target, copies), 1)
    _writable(who, "copies", rho[:-1], _digits(target, rho[:-1], pairs, construction))
    ps = [Fraction(*p) for p in pairs]
    lost = Fraction(0)
    for l, m in enumerate(target.links):
        above = rho[l + 1] if construction == "extra layer" else 1
        lost += above * m * (1 - _pair(ps, l, construction)) ** rho[l]
    return 1 - lost


def widths(target: Target, densities: Sequence[Any], delta: Any, construction: Construction) -> Widths:
    """The copies that the existence theorems ask for, from the output backwards: the least integers with
    L rho_{l+1} m_{l+1} (1-p)^{rho_l} <= delta, where p is the density of the layer above (of the two layers, as a
    product, for the first) and rho_L = 1; when doubled, L m_{l+1} (1 - p p')^{rho_l} <= delta.

    Raises ValueError unless 0 < delta < 1 and the densities are as block_contained takes them.
    """
    ps = [Fraction(*p) for p in _densities("widths", target, densities, construction)]
    share = _delta("widths", delta) / target.depth
    rho = [1] * (target.depth + 1)
    for l in reversed(range(target.depth)):
        above = rho[l + 1] if construction == "extra layer" else 1
        rho[l] = least_power(1 - _pair(ps, l, construction), share / (above * target.links[l]))
    return Widths(target, tuple(rho[:-1]), construction)


def needed_widths(target: Target, densities: Sequence[Any], delta: Any, construction: Construction) -> Widths:
    """The fewest units whose block_contained reaches 1 - delta (of several such choices the first found).

    The probability grows with every number of copies, so the search goes from the output backwards, leaves out what
    would fail even if every copy below were good, and takes the least number for layer 0. Raises ValueError as widths
    does, beyond 2^20 transitions, and where the theorems ask for more than 2^16 copies.
    """
    who = "needed_widths"
    ps = _densities(who, target, densities, construction)
    chance = 1 - _delta(who, delta)
    best = widths(target, densities, delta, construction).copies
    asked = max(best)
    check(who, "copies", asked, asked <= MAX_WIDTH, f"be at most {MAX_WIDTH}: larger densities or delta")
    sizes = target.widths[: target.depth]

    def cost(copies: tuple[int, ...]) -> int:
        return sum(rho * n for rho, n in zip(copies, sizes, strict=True))

    def reaches(copies: tuple[int, ...]) -> bool:
        """Whether these copies of the upper layers would do if every copy below were good."""
        _affordable(who, target, copies, construction)
        return _at_least(lambda ring: _contained(ring, target, copies, ps, construction), chance)

    def alone(l: int, rho: int) -> bool:
        return _at_least(lambda ring: _layer(ring, target, l, rho, ps), chance)

    def search(l: int, above: tuple[int, ...]) -> None:
        nonlocal best
        spent = cost((*least[:l], 0, *above))
        most = (cost(best) - 1 - spent) // sizes[l]
        if most < 1 or not reaches((most, *above)):
            return
        rho = _bisect(lambda rho: reaches((rho, *above)), most)
        if l == 0:
            best = (rho, *above)
            return
        while spent + rho * sizes[l] < cost(best):
            search(l - 1, (rho, *above))
            rho += 1

    least = [1] * target.depth  # copies without which nothing can do
    if construction == "doubled":  # layers are independent, so that each must reach the chance by itself
        least = [_least(lambda rho, l=l: alone(l, rho)) for l in range(target.depth)]  # type: ignore[misc]
    for l in range(target.depth):  # layer by layer down from what the theorems ask, for a cheap first choice
        below, above = best[:l], best[l + 1 :]
        rho = _bisect(lambda rho, below=below, above=above: reaches((*below, rho, *above)), best[l])  # type: ignore[misc]
        best = (*below, rho, *above)
    search(target.depth - 1, ())
    return Widths(target, best, construction)


def _pair(ps: Sequence[Fraction], l: int, construction: Construction) -> Fraction:
    """The probability that a given copy of layer l, seen from one copy above, is linked to it."""
    if construction == "doubled":
        return ps[2 * l] * ps[2 * l + 1]
    return ps[0] * ps[1] if l == 0 else ps[l + 1]


def _contained(
    ring: Any, target: Target, copies: tuple[int, ...], ps: list[tuple[int, int]], construction: Construction
) -> Any:
    """block_contained in rational numbers (ring fmpq) or in balls (arb), where nothing is subtracted but from 1.

    With fewer copies than layers these are the upper layers', and everything below them is taken to be good.
    """
    p = [ring(fmpq(*pair)) for pair in ps]
    first = target.depth - len(copies)
    if construction == "doubled":
        found = ring(1)
        for l, rho in enumerate(copies, first):
            found *= _layer(ring, target, l, rho, ps)
        return found
    alike = [p[0] if first == 0 else ring(1)] * target.widths[first]
    chain: list[tuple[Any, list[Any]]] = [
        (ring(1), alike)
    ]  # weights, and how likely copies of each neuron are good
    for l in range(first, target.depth - 1):
        law: defaultdict[tuple[int, ...], Any] = defaultdict(lambda: ring(0))
        for weight, goods in chain:
            for counts, chance in _counts(ring, target, l, copies[l - first], goods).items():
                law[counts] += weight * chance
        hit = [1 - (1 - p[l + 1]) ** g for g in range(copies[l - first] + 1)]
        chain = [
            (weight, _goods(ring, target.masks[l], [hit[g] for g in counts]))
            for counts, weight in law.items()
        ]
    last = target.depth - 1
    fans, rho = target.fans(last), copies[-1]
    return sum((w * _all_find(ring, rho, goods, p[last + 1], fans) for w, goods in chain), ring(0))


def _layer(ring: Any, target: Target, l: int, rho: int, ps: list[tuple[int, int]]) -> Any:
    """One target layer of the doubled construction: every link of layer l + 1 finds a unit that carries its input."""
    p, q = ring(fmpq(*ps[2 * l])), ring(fmpq(*ps[2 * l + 1]))
    return _all_find(ring, rho, [p] * target.widths[l], q, target.fans(l))


def _goods(ring: Any, mask: tuple[tuple[int, ...], ...], hit: list[Any]) -> list[Any]:
    """For each neuron, the probability that every link of one copy finds a good copy; alike rows share one number."""
    known = {}
    for row in mask:
        if row not in known:
            known[row] = math.prod((h for h, x in zip(hit, row, strict=True) if x), start=ring(1))
    return [known[row] for row in mask]


def _all_find(ring: Any, rho: int, goods: Sequence[Any], density: Any, fans: Sequence[int]) -> Any:
    """The product of _finds over a layer's neurons, each different one computed once."""
    known: list[tuple[Any, int, Any]] = []  # balls have no hash
    found = ring(1)
    for good, fan in zip(goods, fans, strict=True):
        value = next((v for g, f, v in known if f == fan and g is good), None)
        if value is None:
            value = _finds(ring, rho, good, density, fan)
            known.append((good, fan, value))
        found *= value
    return found


def _finds(ring: Any, rho: int, good: Any, density: Any, fan: int) -> Any:
    """P(each of `fan` units is linked to one of the good copies among rho), copies good with probability `good`."""
    if ring is fmpq and fan < rho:  # fewer terms, of both signs: inclusion and exclusion over the units
        lost = [(1 - good * (1 - (1 - density) ** j)) ** rho for j in range(fan + 1)]
        return sum(((-1) ** j * math.comb(fan, j) * x for j, x in enumerate(lost)), fmpq(0))
    found, missed = ring(0), ring(1)  # missed: (1 - density)^g
    for chance in _binomial(ring, rho, good):
        found += chance * (1 - missed) ** fan
        missed *= 1 - density
    return found


def _binomial(ring: Any, n: int, p: Any) -> list[Any]:
    """The binomial law of n trials, each weight from the one before."""
    if p == 1:
        return [ring(0)] * n + [ring(1)]
    odds, weights = p / (1 - p), [(1 - p) ** n]
    for g in range(n):
        weights.append(weights[-1] * odds * (n - g) / (g + 1))
    return weights


def _classes(target: Target, l: int) -> list[list[int]]:
    """The neurons of layer l that feed the same neurons, together."""
    found: dict[tuple[int, ...], list[int]] = {}
    for i, column in enumerate(zip(*target.masks[l], strict=True)):
        found.setdefault(column, []).append(i)
    return list(found.values())


def _counts(ring: Any, target: Target, l: int, rho: int, goods: Sequence[Any]) -> dict[tuple[int, ...], Any]:
    """The law of the numbers of good copies of layer l's neurons, increasing inside each class."""
    whole: dict[tuple[int, ...], Any] = {(0,) * len(goods): ring(1)}
    for members in _classes(target, l):
        part: dict[tuple[int, ...], Any] = {(): ring(1)}
        for i in members:
            chance = _binomial(ring, rho, goods[i])
            longer: defaultdict[tuple[int, ...], Any] = defaultdict(lambda: ring(0))
            for counts, weight in part.items():
                for g, x in enumerate(chance):
                    longer[tuple(sorted((*counts, g)))] += weight * x
            part = dict(longer)
        merged = {}
        for counts, weight in whole.items():
            for mine, x in part.items():
                placed = list(counts)
                for i, g in zip(members, mine, strict=True):
                    placed[i] = g
                merged[tuple(placed)] = weight * x
        whole = merged
    return whole


def _affordable(who: str, target: Target, copies: Sequence[int], construction: Construction) -> None:
    """Refuse a chain with too many transitions before it starts."""
    if construction == "doubled":
        return
    first = target.depth - len(copies)
    before, steps = 1, 0
    for l in range(first, target.depth - 1):
        states = math.prod(math.comb(copies[l - first] + len(c), len(c)) for c in _classes(target, l))
        steps, before = max(steps, before * states), states
    check(who, "transitions", steps, steps <= MAX_STEPS, f"be at most {MAX_STEPS}: fewer copies or neurons")


# --- certified comparisons --------------------------------------------------------------------------------------------


def _at_least(value: Callable[[Any], Any], bound: Fraction) -> bool:
    """Whether value(fmpq) >= bound, by the ball value(arb) when that suffices."""
    with precision(BITS):
        ball, least = value(arb), to_arb(bound)
        if ball >= least:
            return True
        if ball < least:
            return False
    return bool(value(fmpq) >= fmpq(bound.numerator, bound.denominator))


def _least(true: Callable[[int], bool]) -> int:
    """The least n >= 1 at which an increasing condition holds, known to hold somewhere."""
    high = 1
    while not true(high):
        high *= 2
    return _bisect(true, high)


def _bisect(true: Callable[[int], bool], high: int) -> int:
    """The least n in 1..high at which an increasing condition holds, known to hold at high."""
    low = 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if true(middle) else (middle + 1, high)
    return low


# --- input ------------------------------------------------------------------------------------------------------------


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _count(who: str, name: str, value: Any) -> int:
    number = exact_integer(who, name, value)
    check(who, name, number, number >= 1, "be at least 1")
    return number


def _density(who: str, name: str, value: Any) -> tuple[int, int]:
    number = exact_number(who, name, value)
    check(who, name, number, 0 < number <= 1, "lie in (0, 1]")
    return number.numerator, number.denominator


def _delta(who: str, value: Any) -> Fraction:
    number = exact_number(who, "delta", value)
    check(who, "delta", number, 0 < number < 1, "lie in (0, 1)")
    return number


def _complete(who: str, fan_in: int, fan_out: int, density: Any, out_density: Any, width: int) -> Fraction:
    """The probability that one unit has all these links; `width` units are to be written out."""
    below, above = _count(who, "fan_in", fan_in), _count(who, "fan_out", fan_out)
    p = _density(who, "density", density)
    q = p if out_density is None else _density(who, "out_density", out_density)
    links = f"{below} and {above} for each of {width} units"
    _writable(who, "links", links, width * (below * p[1].bit_length() + above * q[1].bit_length()))
    return Fraction(*p) ** below * Fraction(*q) ** above


def _digits(
    target: Target, copies: Sequence[int], ps: Sequence[tuple[int, int]], construction: Construction
) -> int:
    """Binary digits of the product of all links' denominators: no exact probability of the source has more."""
    n, m, rho = target.widths, target.links, (*copies, 1)
    if construction == "doubled":
        links = [x for l in range(target.depth) for x in (rho[l] * n[l], rho[l] * m[l])]
    else:
        links = [rho[0] * n[0], *(rho[l] * rho[l + 1] * m[l] for l in range(target.depth))]
    return sum(count * p[1].bit_length() for count, p in zip(links, ps, strict=True))


def _writable(who: str, name: str, value: object, digits: int) -> None:
    """Refuse an exact probability that is too long, before a power is taken."""
    must = f"take at most {MAX_BITS} binary digits to write the probability, not {digits}"
    check(who, name, value, digits <= MAX_BITS, must)


def _densities(
    who: str, target: Target, densities: Sequence[Any], construction: str
) -> list[tuple[int, int]]:
    known = construction in CONSTRUCTIONS
    check(who, "construction", construction, known, f"be one of {', '.join(CONSTRUCTIONS)}")
    wanted = target.depth + 1 if construction == "extra layer" else 2 * target.depth
    given = exact_array(who, "densities", densities, 1)
    check(who, "densities", densities, len(given) == wanted, f"name {wanted} layers of the source")
    return [_density(who, f"densities[{l}]", p) for l, p in enumerate(given)]


def _copies(who: str, target: Target, copies: Sequence[int]) -> tuple[int, ...]:
    wanted = target.depth
    check(
        who, "copies", copies, len(copies) == wanted, f"name {wanted} layers: the inputs and all but the last"
    )
    return tuple(_count(who, f"copies[{l}]", rho) for l, rho in enumerate(copies))
