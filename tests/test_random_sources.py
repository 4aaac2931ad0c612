"""What a random source contains: against every mask written out, by hand, and between the readings."""

import math
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims.random_matching import hosts, matched
from sims.random_sources import (
    CONSTRUCTIONS,
    Target,
    Widths,
    block_contained,
    guaranteed,
    inputs_connected,
    least_power,
    needed_inputs_connected,
    needed_unit_contained,
    needed_widths,
    unit_contained,
    widths,
)
from tests.reference import random_sources as plain

DENSITY = st.fractions(F(1, 10), F(9, 10), max_denominator=10)


def depth(target: Target, construction: str) -> int:
    return target.depth + 1 if construction == "extra layer" else 2 * target.depth


# --- closed forms ---


@pytest.mark.parametrize(("d", "n"), [(1, 1), (3, 1), (1, 3), (2, 3), (3, 3)])
def test_connected_inputs_against_every_mask(d, n):
    counts, bits = plain.inputs_connected(d, n)
    for p, q in ((F(1, 2), F(1, 2)), (F(1, 3), F(4, 5)), (F(9, 10), 1), (1, F(1, 7)), (F(1, 4), 1)):
        assert inputs_connected(d, n, p, q) == plain.probability(counts, bits, (p, q))
        if q == 1:
            assert inputs_connected(d, n, p) == (1 - (1 - p) ** n) ** d


def test_connected_inputs_are_enough_for_one_unit():
    """relu(w.x + b) from any mask in which every input reaches the output: weights and biases written down, exactly."""
    d, n, bound = 2, 2, 1
    # inputs are at most 1 in size, so that hidden units with bias 100 stay linear
    w, b, shift = (F(3), F(-2)), F(1, 2), F(100)
    connected = 0
    for mask in range(1 << (d * n + n)):
        bits = [mask >> i & 1 for i in range(d * n + n)]
        paths = [[h for h in range(n) if bits[h * d + i] and bits[d * n + h]] for i in range(d)]
        if not all(paths):
            continue
        connected += 1
        inner = [[w[i] if paths[i][0] == h else F(0) for i in range(d)] for h in range(n)]
        outer = [F(any(paths[i][0] == h for i in range(d))) for h in range(n)]
        assert all(
            not weight or bits[h * d + i] for h, row in enumerate(inner) for i, weight in enumerate(row)
        )
        assert all(not weight or bits[d * n + h] for h, weight in enumerate(outer))
        for x in product((F(-bound), F(1, 3), F(bound)), repeat=d):
            hidden = [max(F(0), sum(u * v for u, v in zip(row, x, strict=True)) + shift) for row in inner]
            out = sum(a * h for a, h in zip(outer, hidden, strict=True)) + b - shift * sum(outer)
            assert max(F(0), out) == max(F(0), sum(u * v for u, v in zip(w, x, strict=True)) + b)
    assert F(connected, 1 << (d * n + n)) == inputs_connected(d, n, F(1, 2), F(1, 2))


def test_one_unit_at_its_own_depth():
    assert unit_contained(2, 1, F(1, 2)) == F(1, 8)  # two links below, one above
    assert unit_contained(2, 3, F(1, 2)) == 1 - F(7, 8) ** 3
    assert unit_contained(2, 3, F(1, 2), fan_out=2, out_density=F(1, 3)) == 1 - F(35, 36) ** 3
    assert unit_contained(5, 1, 1) == 1
    assert needed_unit_contained(2, F(1, 2), F(1, 10)) == 18
    assert unit_contained(2, 18, F(1, 2)) >= F(9, 10) > unit_contained(2, 17, F(1, 2))


@given(
    d=st.integers(1, 40), p=DENSITY, q=DENSITY, delta=st.fractions(F(1, 100), F(1, 2), max_denominator=100)
)
@settings(max_examples=30)
def test_the_least_width_is_the_least(d, p, q, delta):
    n = needed_inputs_connected(d, p, delta, q)
    assert inputs_connected(d, n, p, q) >= 1 - delta
    assert n == 1 or inputs_connected(d, n - 1, p, q) < 1 - delta
    dense = needed_inputs_connected(d, p, delta)
    assert dense <= n
    printed = math.log(1 / (1 - float(1 - delta) ** (1 / d))) / math.log(1 / float(1 - p))
    assert dense == max(1, math.ceil(printed)) or abs(printed - round(printed)) < 1e-9


@given(
    base=st.fractions(0, F(29, 30), max_denominator=30),
    exponent=st.integers(1, 60),
    off=st.sampled_from((-1, 0, 1)),
)
def test_least_power_also_where_the_logarithms_are_whole(base, exponent, off):
    bound = base**exponent * (1 + F(off, 10**60)) if base else F(1, 3)
    n = least_power(base, bound)
    assert base**n <= bound
    assert n == 1 or base ** (n - 1) > bound
    if base and off >= 0:
        assert n == exponent
    if base and off < 0:
        assert n == exponent + 1


# --- constructions ---

CHAINS = [
    ([[[1]]], (3,)),
    ([[[1, 1]]], (2,)),
    ([[[1, 1], [0, 1]]], (2,)),
    ([[[1, 1], [1, 1]], [[1, 1]]], (1, 1)),
    ([[[1, 1]], [[1]]], (2, 2)),
    ([[[1, 1]], [[1], [1]]], (1, 3)),
    ([[[1, 0], [0, 1]], [[1, 1]]], (2, 1)),
    ([[[1], [1]], [[1, 0], [0, 1]]], (2, 1)),
    ([[[1, 1]], [[1]], [[1]]], (1, 2, 2)),
    # inputs that feed different neurons are not interchangeable
    ([[[1, 1], [0, 1]], [[1, 1]]], (2, 1)),
    # the second hidden neuron has no link below: its copies are always good
    ([[[1], [0]], [[1, 1]]], (1, 2)),
]


@pytest.mark.parametrize(("masks", "copies"), CHAINS)
@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_constructions_against_every_mask(masks, copies, construction):
    target = Target(tuple(tuple(map(tuple, mask)) for mask in masks))
    sweep = plain.extra_layer if construction == "extra layer" else plain.doubled
    counts, bits = sweep(masks, copies)
    assert sum(bits) <= 18
    layers = depth(target, construction)
    halves = [F(1, 2)] * layers
    mixed = [F(2, 3), F(1, 4), F(4, 5), F(1, 2), F(3, 7), F(5, 6)][:layers]
    for densities in (halves, mixed, [1] * layers, [1, F(1, 3), *[1] * (layers - 2)]):
        exact = block_contained(target, copies, densities, construction)
        assert exact == plain.probability(counts, bits, densities)
        assert guaranteed(target, copies, densities, construction) <= exact
    for short in (0, layers - 1):  # one layer's density alone
        densities = [F(1, 3) if l == short else 1 for l in range(layers)]
        assert block_contained(target, copies, densities, construction) == plain.probability(
            counts, bits, densities
        )


def test_one_layer_by_hand():
    """One input, one link, two copies: both bits of a path of some copy, 1 - (1 - p q)^2."""
    target = Target.dense([1, 1])
    for construction in CONSTRUCTIONS:
        assert block_contained(target, [2], [F(1, 2), F(1, 3)], construction) == 1 - F(5, 6) ** 2


@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=3),
    copies=st.lists(st.integers(1, 3), min_size=2, max_size=2),
    p=st.lists(DENSITY, min_size=4, max_size=4),
    construction=st.sampled_from(CONSTRUCTIONS),
    more=st.integers(0, 1),
)
@settings(max_examples=60)
def test_more_copies_help_and_the_guarantee_is_below(sizes, copies, p, construction, more):
    target = Target.dense(sizes)
    densities = p[: depth(target, construction)]
    rho = copies[: target.depth]
    exact = block_contained(target, rho, densities, construction)
    assert guaranteed(target, rho, densities, construction) <= exact <= 1
    rho[more % target.depth] += 1
    assert block_contained(target, rho, densities, construction) >= exact
    dense = [1] * len(densities)
    assert block_contained(target, rho, dense, construction) == 1


def test_widths_are_the_least_integers_of_the_recursion():
    """3-2-1, p = 1/2 everywhere, delta = 1/10, by hand: 2 links above give 2^-r <= 1/40, r = 6; then 6 * 6 links."""
    target = Target.dense([3, 2, 1])
    half = [F(1, 2)] * 3
    found = widths(target, half, F(1, 10), "extra layer")
    assert found.copies == (least_power(F(3, 4), F(1, 10) / (2 * 6 * 6)), 6) == (23, 6)
    assert (found.layers, found.total) == ((69, 12), 81)
    doubled = widths(target, [F(1, 2)] * 4, F(1, 10), "doubled")
    assert (doubled.layers, doubled.total) == ((51, 2, 26), 79)
    assert doubled.copies == (17, 13)  # (3/4)^17 <= 1/120 < (3/4)^16, (3/4)^13 <= 1/40 < (3/4)^12
    assert block_contained(target, found.copies, half, "extra layer") >= F(9, 10)


def test_unequal_densities_by_hand():
    """2-2-1: the second layer looks at p_3 alone, the first at p_1 p_2; doubled, at p_1 p_2 and p_3 p_4."""
    target = Target.dense([2, 2, 1])
    found = widths(target, [F(1, 2), F(2, 3), F(9, 10)], F(1, 5), "extra layer")
    assert found.copies == (least_power(F(2, 3), F(1, 10) / (2 * 4)), 2) == (11, 2)  # 10^-2 <= (1/10)/2
    doubled = widths(target, [F(1, 2), F(2, 3), F(9, 10), F(1)], F(1, 5), "doubled")
    assert doubled.copies == (10, 2)  # (2/3)^10 <= (1/10)/4 < (2/3)^9
    lost = 2 * 4 * F(2, 3) ** 11 + 2 * F(1, 10) ** 2
    assert guaranteed(target, (11, 2), [F(1, 2), F(2, 3), F(9, 10)], "extra layer") == 1 - lost
    lost = 4 * F(2, 3) ** 10 + 2 * F(1, 10) ** 2
    assert guaranteed(target, (10, 2), [F(1, 2), F(2, 3), F(9, 10), 1], "doubled") == 1 - lost


def test_equality_is_enough():
    """Where the probability is exactly 1 - delta no ball can tell, and arithmetic must."""
    assert needed_inputs_connected(1, F(2, 3), F(1, 27)) == 3
    assert needed_inputs_connected(1, F(2, 3), F(1, 27) - F(1, 10**80)) == 4
    assert needed_unit_contained(1, F(1, 3), F(8, 9) ** 5) == 5
    for construction in CONSTRUCTIONS:
        assert needed_widths(Target.dense([1, 1]), [F(2, 3), 1], F(1, 27), construction).copies == (3,)
        assert widths(Target.dense([1, 1]), [F(2, 3), 1], F(1, 27), construction).copies == (3,)


@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=3),
    p=st.lists(st.fractions(F(1, 2), F(19, 20), max_denominator=20), min_size=4, max_size=4),
    delta=st.fractions(F(1, 20), F(1, 2), max_denominator=20),
    construction=st.sampled_from(CONSTRUCTIONS),
)
@settings(max_examples=25)
def test_the_theorems_hold_and_no_cheaper_copies_do(sizes, p, delta, construction):
    target = Target.dense(sizes)
    densities = p[: depth(target, construction)]
    asked = widths(target, densities, delta, construction)
    assert guaranteed(target, asked.copies, densities, construction) >= 1 - delta
    above = 1
    for l in reversed(range(target.depth)):  # the recursion, written down once more
        first = (
            densities[2 * l] * densities[2 * l + 1]
            if construction == "doubled"
            else densities[0] * densities[1]
        )
        pair = densities[l + 1] if construction == "extra layer" and l else first
        share = delta / (
            target.depth * sizes[l] * sizes[l + 1] * (above if construction == "extra layer" else 1)
        )
        rho = asked.copies[l]
        assert (1 - pair) ** rho <= share
        assert rho == 1 or (1 - pair) ** (rho - 1) > share
        above = rho
    needed = needed_widths(target, densities, delta, construction)
    assert needed.total <= asked.total
    assert block_contained(target, needed.copies, densities, construction) >= 1 - delta
    n = target.widths
    for copies in product(*(range(1, needed.total // n[l] + 1) for l in range(target.depth))):
        if needed.total - max(n) <= Widths(target, copies, construction).total < needed.total:
            assert block_contained(target, copies, densities, construction) < 1 - delta


def test_the_extra_layer_needs_about_half_of_what_is_asked():
    """Only enough copies must be good, while the theorem asks for all of them."""
    target, half = Target.dense([3, 3, 2]), [F(1, 2)] * 3
    assert widths(target, half, F(1, 100), "extra layer").copies == (35, 11)
    assert needed_widths(target, half, F(1, 100), "extra layer").copies == (13, 11)


def test_lenet_is_asked_for_two_per_cent_too_much_when_doubled():
    target, half = Target.dense([784, 300, 100, 10]), [F(1, 2)] * 6
    asked = widths(target, half, F(1, 100), "doubled")
    assert asked.copies == (63, 56, 44)
    assert (asked.total, needed_widths(target, half, F(1, 100), "doubled").total) == (70992, 69724)


# --- several units at their own depth ---

GROUPS = [
    ([[1, 1]], [[1]], 4),
    ([[1, 0], [0, 1]], [[1], [1]], 4),
    ([[1, 1], [0, 1]], [[1], [1]], 4),
    ([[1, 1], [1, 1]], [[1, 0], [0, 1]], 3),
    ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1], [1], [1]], 3),
    ([[1, 0], [1, 0], [1, 1]], [[1], [1], [1]], 4),
]


@pytest.mark.parametrize(("below", "above", "width"), GROUPS)
def test_matchings_against_every_mask(below, above, width):
    found = {
        p: matched(below, above, width, *p) for p in ((F(1, 2), F(1, 2)), (F(1, 3), F(4, 5)), (F(5, 6), 1))
    }
    for n in range(len(below), width + 1):
        counts, bits = plain.matched(below, above, n)
        for densities, law in found.items():
            assert law[n - len(below)] == plain.probability(counts, bits, densities)


def test_augmenting_paths_find_what_permutations_and_hall_find():
    """The reference itself, for every bipartite graph of 3 and 3."""
    for bits in range(1 << 9):
        able = [[h for h in range(3) if bits >> (3 * j + h) & 1] for j in range(3)]
        hall = all(
            len({h for j in range(3) if s >> j & 1 for h in able[j]}) >= s.bit_count() for s in range(1, 8)
        )
        assert plain.assigns(able) == plain.assigns_by_permutations(able, 3) == hall


@given(
    rows=st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3).filter(any), min_size=1, max_size=3),
    p=DENSITY,
    q=DENSITY,
)
@settings(max_examples=40)
def test_hosts_are_a_law_and_one_unit_is_the_closed_form(rows, p, q):
    units = [(sum(x << i for i, x in enumerate(row)), 1) for row in rows]
    law = hosts(units, p, q)
    assert sum(law.values()) == 1 and min(law.values()) > 0
    for j, row in enumerate(rows):
        assert sum(w for chosen, w in law.items() if chosen >> j & 1) == p ** sum(row) * q
    for n, value in enumerate(matched(rows[:1], [[1]], 4, p, q), 1):
        assert value == unit_contained(sum(rows[0]), n, p, out_density=q)
    law_of_all = matched(rows, [[1]] * len(rows), 6, p, q)
    assert list(law_of_all) == sorted(law_of_all)
    if all(row == rows[0] for row in rows):  # alike: as many hosts as units
        a = p ** sum(rows[0]) * q
        k = len(rows)
        assert law_of_all[-1] == sum(math.comb(6, h) * a**h * (1 - a) ** (6 - h) for h in range(k, 7))


# --- bad input ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: inputs_connected(0, 1, F(1, 2)), r"inputs_connected: inputs=0 must be at least 1"),
        (lambda: inputs_connected(1, 1, 0), r"density=0 must lie in \(0, 1\]"),
        (lambda: inputs_connected(1, 1, F(1, 2), F(3, 2)), r"out_density=3/2 must lie in \(0, 1\]"),
        (lambda: unit_contained(1, 1, -1), r"unit_contained: density=-1 must lie in \(0, 1\]"),
        (lambda: needed_inputs_connected(2, F(1, 2), 1), r"delta=1 must lie in \(0, 1\)"),
        (lambda: needed_inputs_connected(2, F(1, 2), 0), r"delta=0 must lie in \(0, 1\)"),
        (
            lambda: inputs_connected(3, 10**9, F(1, 3)),
            r"inputs_connected: width=1000000000 must take at most 16777216",
        ),
        (lambda: inputs_connected(10**12, 3, F(1, 3)), r"inputs_connected: width=3 must take at most"),
        (
            lambda: unit_contained(2, 10**9, F(1, 3)),
            r"unit_contained: links=2 and 1 for each of 1000000000 units must",
        ),
        (
            lambda: needed_unit_contained(10**9, F(1, 2), F(1, 2)),
            r"needed_unit_contained: links=1000000000 and 1 for",
        ),
        (lambda: needed_inputs_connected(3, F(1, 10**9), F(1, 2)), r"width=.* must be at most 65536"),
        (lambda: Target.dense([10**9, 10**9]), r"Target: widths=.* must have at most 4194304 links"),
        (
            lambda: block_contained(Target.dense([1, 1]), [10**9], [F(1, 3)] * 2, "doubled"),
            r"block_contained: copies=.* must take at most",
        ),
        (
            lambda: guaranteed(Target.dense([1, 1]), [10**9], [F(1, 3)] * 2, "extra layer"),
            r"guaranteed: copies=.* must take at most",
        ),
        (
            lambda: needed_widths(Target.dense([1, 1]), [F(1, 10**6)] * 2, F(1, 2), "doubled"),
            r"needed_widths: copies=.* must be at most 65536",
        ),
        (lambda: Target.dense([3]), r"Target: widths=\[3\] must name the inputs and at least one layer"),
        (lambda: Target.dense([3, 0]), r"widths\[1\]=0 must be at least 1"),
        (lambda: Target((((1, 2),),)), r"must hold 0 and 1 only"),
        (lambda: Target((((0, 0),),)), r"must have at least one link"),
        (lambda: Target((((1, 1),), ((1, 1),))), r"masks\[1\]=.* must have rows of 1 entries"),
        (lambda: Target((((1, 1), (1,)),)), r"must have rows of one length"),
        (lambda: Target(()), r"must have at least one layer"),
        (
            lambda: block_contained(Target.dense([2, 1]), [1, 1], [1, 1], "doubled"),
            r"copies=\[1, 1\] must name 1 layers",
        ),
        (
            lambda: block_contained(Target.dense([2, 1]), [1], [1], "doubled"),
            r"densities=\[1\] must name 2 layers of the source",
        ),
        (
            lambda: widths(Target.dense([2, 1]), [1, 1], F(1, 2), "tripled"),
            r"construction=tripled must be one of",
        ),
        (
            lambda: block_contained(Target.dense([40, 40, 1]), [40, 1], [F(1, 2)] * 3, "extra layer"),
            r"transitions=.* must be at most 1048576",
        ),
        (
            lambda: matched([[1]] * 3, [[1]] * 3, 2, F(1, 2)),
            r"width=2 must be at least 3, the target's width",
        ),
        (lambda: matched([[1], [1]], [[1]], 2, F(1, 2)), r"above=\[\[1\]\] must have 2 rows"),
        (
            lambda: matched([[1] * 10**5], [[1]], 4096, F(1, 3)),
            r"matched: width=4096 must take at most 65536 binary",
        ),
        (lambda: matched([[1]] * 6, [[1]] * 6, 6, F(1, 2)), r"target units=6 must be at most 5"),
        (lambda: matched([[0, 0]], [[1]], 6, F(1, 2)), r"below\[0\]=\[0, 0\] must have at least one link"),
        (lambda: matched([[1, 0], [1]], [[1]] * 2, 6, F(1, 2)), r"below\[1\]=\[1\] must have 2 entries"),
        (lambda: matched([[1]], [[1]], 1, F(1, 2), F(-1, 2)), r"out_density=-1/2 must lie in \(0, 1\]"),
        (lambda: Target(3), "Target: masks=3 must be a sequence of matrices"),
        (lambda: Target(((1, 0),)), "Target: masks=.* must be a sequence of matrices"),
        (lambda: Target.dense(3), "Target: widths=3 must be a sequence of integers"),
        (
            lambda: widths(Target.dense([1, 1]), F(1, 3), F(1, 2), "doubled"),
            "widths: densities=1/3 must be a vector",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Target((((1.0,),),)), r"Target: masks\[0\]=1.0 must be an integer, not float"),
        (lambda: Target((((True,),),)), r"Target: masks\[0\]=True must be an integer, not bool"),
        (
            lambda: matched([[1.0]], [[1]], 3, F(1, 2)),
            r"matched: below\[0\]=1.0 must be an integer, not float",
        ),
        (lambda: inputs_connected(2.0, 3, F(1, 2)), r"inputs_connected: inputs=2.0 must be an integer"),
    ],
)
def test_what_is_no_integer_is_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_rows_may_be_lists_and_tiny_chances_are_told_from_none():
    assert Target([[[1, 1], [0, 1]]]) == Target((((1, 1), (0, 1)),))
    half = [F(1, 2)] * 2
    assert block_contained(Target([[[1, 1]]]), [2], half, "doubled") == F(7, 16) ** 2
    # log(10) 2^401 units, nearly: no float, nor a ball of few digits, tells 1 - 2^-401 from 1
    n = needed_unit_contained(400, F(1, 2), F(1, 10))
    assert n / 2**401 == pytest.approx(math.log(10), rel=1e-15)
    # log(10) (10^18 - 1/2) lies between 2302585092994045682 and ...683
    assert widths(Target.dense([1, 1]), [F(1, 10**9)] * 2, F(1, 10), "doubled").copies == (
        2302585092994045683,
    )
