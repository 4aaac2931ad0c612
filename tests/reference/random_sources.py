"""Random sources the plain way: every mask of the source written out, and asked whether it contains the target.

Nothing is shared with sims: masks are bits counted up one by one, copies are judged by walking the links, hosts are
assigned by augmenting paths. What comes back is how many masks contain the target, by their number of links in each
layer, from which any density gives a probability.
"""

from collections import Counter
from fractions import Fraction
from itertools import permutations


def probability(counts: Counter, bits: tuple[int, ...], densities) -> Fraction:
    """sum over link numbers of count * prod p^ones (1-p)^zeros."""
    total = Fraction(0)
    for ones, count in counts.items():
        weight = Fraction(count)
        for one, size, p in zip(ones, bits, densities, strict=True):
            weight *= Fraction(p) ** one * (1 - Fraction(p)) ** (size - one)
        total += weight
    return total


def _sweep(bits: tuple[int, ...], contains) -> Counter:
    """Over all masks: contains(layers), each layer the list of its bits."""
    counts: Counter = Counter()
    for mask in range(1 << sum(bits)):
        layers, rest = [], mask
        for size in bits:
            layers.append([rest >> i & 1 for i in range(size)])
            rest >>= size
        if contains(layers):
            counts[tuple(map(sum, layers))] += 1
    return counts


def inputs_connected(d: int, n: int):
    """Masks of a source with d inputs, n hidden units, one output, in which every input reaches the output."""
    bits = (d * n, n)

    def contains(layers):
        below, above = layers
        return all(any(below[h * d + i] and above[h] for h in range(n)) for i in range(d))

    return _sweep(bits, contains), bits


def extra_layer(masks, copies):
    """Masks of the construction of depth L + 1: only the links that could serve as links of the target are written out.

    masks: the target's, one list of rows per layer; copies: of layers 0..L-1.
    """
    inputs = len(masks[0][0])
    sizes = [inputs] + [len(mask) for mask in masks]
    rho = [*copies, 1]
    slots = [{}]  # for each source layer, the link (from, to) -> place of its bit
    for i in range(inputs):
        for c in range(rho[0]):
            slots[0][i, (i, c)] = len(slots[0])
    for l, mask in enumerate(masks):
        here = {}
        for j in range(sizes[l + 1]):
            for e in range(rho[l + 1]):
                for i in range(sizes[l]):
                    for c in range(rho[l]):
                        if mask[j][i]:
                            here[(i, c), (j, e)] = len(here)
        slots.append(here)
    bits = tuple(map(len, slots))

    def contains(layers):
        good = {(i, c) for i in range(inputs) for c in range(rho[0]) if layers[0][slots[0][i, (i, c)]]}
        for l, mask in enumerate(masks):
            above = set()
            for j in range(sizes[l + 1]):
                for e in range(rho[l + 1]):
                    links = [
                        any(
                            (i, c) in good and layers[l + 1][slots[l + 1][(i, c), (j, e)]]
                            for c in range(rho[l])
                        )
                        for i in range(sizes[l])
                        if mask[j][i]
                    ]
                    if all(links):
                        above.add((j, e))
            good = above
        return len(good) == sizes[-1]

    return _sweep(bits, contains), bits


def doubled(masks, copies):
    """Masks of the construction of depth 2L: units that carry one neuron each, then one copy of the next layer's."""
    bits = []
    for mask, rho in zip(masks, copies, strict=True):
        bits += [len(mask[0]) * rho, len(mask) * len(mask[0]) * rho]

    def contains(layers):
        for l, (mask, rho) in enumerate(zip(masks, copies, strict=True)):
            carry, reach = layers[2 * l], layers[2 * l + 1]
            n = len(mask[0])
            for j, row in enumerate(mask):
                for i, wanted in enumerate(row):
                    paths = [carry[i * rho + c] and reach[(j * n + i) * rho + c] for c in range(rho)]
                    if wanted and not any(paths):
                        return False
        return True

    return _sweep(tuple(bits), contains), tuple(bits)


def matched(below, above, width: int):
    """Masks of a source of one hidden layer in which the target's units find different hosts: augmenting paths."""
    d, o = len(below[0]), len(above[0])
    bits = (width * d, width * o)

    def contains(layers):
        incoming, outgoing = layers
        able = [
            [
                h
                for h in range(width)
                if all(incoming[h * d + i] for i in range(d) if ins[i])
                and all(outgoing[h * o + t] for t in range(o) if outs[t])
            ]
            for ins, outs in zip(below, above, strict=True)
        ]
        return assigns(able)

    return _sweep(bits, contains), bits


def assigns(able: list[list[int]]) -> bool:
    """Whether every target unit gets a host of its own among those that are able: augmenting paths."""
    host: dict[int, int] = {}

    def place(j, seen):
        for h in able[j]:
            if h not in seen:
                seen.add(h)
                if h not in host or place(host[h], seen):
                    host[h] = j
                    return True
        return False

    return all(place(j, set()) for j in range(len(able)))


def assigns_by_permutations(able: list[list[int]], width: int) -> bool:
    """The same by trying every injective choice of hosts."""
    return any(
        all(h in able[j] for j, h in enumerate(choice)) for choice in permutations(range(width), len(able))
    )
