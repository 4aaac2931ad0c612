"""Random masks by enumeration: by hand, re-derived slowly from functions and graphs, and the records on them."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product
from math import ceil, floor

import pytest
from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from sims.confront import confront
from sims.finite_random_masks import (
    CompleteUnits,
    DeepSource,
    LinkedInputs,
    RandomLayer,
    ScaledSums,
    SharedUnits,
    SubsetSums,
    ThinnedSums,
    containing,
    union_excess,
)
from sims.random_sources import Target, block_contained, inputs_connected, unit_contained
from sims.strong_tickets import worst_error

HALF, THIRD = F(1, 2), F(1, 3)
ENDS = ((F(1), F(1, 4)), (F(-1), F(1, 4)), (F(0), HALF))
densities = st.fractions(F(1, 10), F(9, 10), max_denominator=10)


def held(instance):
    return instance.facts().values["containment"]


def slow(links, holds):
    """links: name -> probability. The probability of the sets of names that hold, one at a time."""
    total, names = F(0), list(links)
    for bits in product((0, 1), repeat=len(names)):
        there = {name for name, bit in zip(names, bits, strict=True) if bit}
        if holds(there):
            chance = F(1)
            for name, bit in zip(names, bits, strict=True):
                chance *= links[name] if bit else 1 - links[name]
            total += chance
    return total


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_two_inputs_and_two_neurons_by_hand():
    values = LinkedInputs(2, 2, HALF).facts().values
    assert values["connected"] == values["containment"] == F(9, 16)
    # both neurons reach the output (1/4): 9/16; one of them (1/2): both links to it, 1/4
    assert held(LinkedInputs(2, 2, HALF, depth=2)) == F(1, 4) * F(9, 16) + HALF * F(1, 4)
    assert LinkedInputs(2, 2, HALF, depth=2).facts().values["connected"] == F(9, 16)
    # no width is asked for where the target is missed more often than delta
    assert (
        confront("gadhikar_2023_width_lower", LinkedInputs(2, 2, HALF, delta=F(3, 7))).verdict
        == "out_of_scope"
    )
    assert confront("gadhikar_2023_width_lower", LinkedInputs(2, 2, HALF, delta=F(4, 9))).verdict == "holds"


def test_units_by_hand():
    assert held(CompleteUnits(1, 2, HALF)) == F(7, 16)
    assert held(CompleteUnits(4, 1, HALF)) == F(1, 32)


def test_layers_by_hand():
    assert held(RandomLayer(((1, 1),), 3, HALF)) == F(49, 64)
    # a link that the pattern does not have is not asked for
    assert held(RandomLayer(((1, 0),), 3, HALF)) == F(7, 8)
    assert held(RandomLayer(((1,),), 1, THIRD, asking=2)) == F(1, 9)
    values = RandomLayer(((1, 0), (1, 1)), 2, HALF, asking=2).facts().values
    assert values["links"] == 6 and values["containment"] == F(3, 4) ** 6


def test_shared_units_by_hand():
    # the unit's link, and two links to it
    assert held(SharedUnits(1, 2, HALF, THIRD)) == F(1, 18)
    assert held(SharedUnits(2, 1, HALF, F(2, 3))) == F(5, 9)


def test_deep_sources_by_hand():
    assert held(DeepSource((1, 1), (2,), (HALF, F(2, 3)))) == F(5, 9)
    # one unit, one copy: three links in a row
    assert held(DeepSource((1, 1, 1), (1, 1), (HALF, THIRD, F(1, 4)))) == F(1, 24)
    # two copies, both of which must be linked to the unit and to the output
    assert held(DeepSource((1, 1, 1), (1, 2), (HALF, THIRD, F(1, 4)))) == HALF * F(1, 9) * F(7, 16)
    assert held(DeepSource((1, 1, 1), (1, 1), (HALF, THIRD, F(1, 4), F(1, 5)), doubled=True)) == F(1, 120)
    facts = DeepSource((1, 1), (2,), (HALF, F(2, 3))).facts()
    assert facts.values["delta"] == F(4, 9) and facts.declared["wide"][0]
    assert not DeepSource((1, 1), (2,), (HALF, F(2, 3)), delta=F(2, 5)).facts().declared["wide"][0]
    # two layers: two asks with three paths each, 1 - 81/100 missed, and one with two links, 1/20 missed
    two = DeepSource((1, 1, 1), (3, 2), (F(9, 10), F(9, 10), F(19, 20))).facts()
    assert two.values["delta"] == 2 * 2 * F(19, 100) ** 3
    # the copies of the neuron behind the units ask for links, too: 2 layers, 2 asks, 1 - 1/6 missed
    assert "delta" not in DeepSource((1, 1, 1), (1, 2), (HALF, THIRD, F(1, 4))).facts().values


def test_sums_by_hand():
    values = SubsetSums((HALF, F(1, 4)), F(-1, 8), F(7, 8)).facts().values
    assert (values["copies"], values["accuracy"]) == (2, F(1, 4))
    assert "accuracy" not in SubsetSums((F(5),), F(0), F(1)).facts().values  # 0 alone serves, to within 1
    values = ThinnedSums((HALF, HALF), F(-1, 4), F(3, 4), F(1, 4), THIRD).facts().values
    assert values["containment"] == F(5, 9) and values["accuracy"] == HALF


def test_scales_by_hand():
    # one number cannot serve both -1 and 1; of two, one must be 1 and the other -1
    assert held(ScaledSums(1, 1, HALF, ENDS)) == 0
    assert held(ScaledSums(1, 2, HALF, ENDS)) == 2 * F(1, 8) ** 2
    # of three: all draws less those without 1 or without -1
    assert held(ScaledSums(1, 3, HALF, ENDS)) == 1 - 2 * F(7, 8) ** 3 + F(3, 4) ** 3
    # two of scale 1, two of scale 1/2: 1 and -1 with any half; or 1 without -1 and twice -1/2, and that mirrored
    assert held(ScaledSums(2, 2, HALF, ENDS)) == F(1, 32) * F(7, 16) + 2 * F(13, 64) * F(1, 64)


scales = st.lists(st.tuples(*[st.fractions(HALF, 1, max_denominator=9)] * 2), min_size=1, max_size=4)


@settings(max_examples=30)
@given(scales)
def test_both_halves_of_every_scale_serve_every_target(found):
    """What the digits of a target are for: halves on both sides, one number each."""
    numbers = [sign * x / 2**k for k, pair in enumerate(found) for sign, x in zip((1, -1), pair, strict=True)]
    assert worst_error(numbers, -1, 1) <= F(1, 2 ** len(found))


# --- what a mask holds, from functions and from graphs ----------------------------------------------------------------


@pytest.mark.parametrize(("d", "neurons"), [(1, 2), (2, 2), (3, 2)])
def test_a_unit_is_held_only_by_a_complete_unit(d, neurons):
    """On the cube {0, 1}^d the target phi(x_1 + ... + x_d - d + 1) is the product of its inputs.

    Let each unit compute any function of the inputs that it is linked to: does the product lie in the span of these?
    """
    points = list(product((0, 1), repeat=d))
    target = [int(all(x)) for x in points]

    def represented(mask):
        columns = [[1] * len(points)]
        for j in range(neurons):
            unit = mask >> j * (d + 1)
            if not unit >> d & 1:
                continue
            support = [i for i in range(d) if unit >> i & 1]
            for values in product((0, 1), repeat=len(support)):
                columns.append([int(tuple(x[i] for i in support) == values) for x in points])
        return fmpq_mat(columns).rank() == fmpq_mat([*columns, target]).rank()

    found = containing((neurons * (d + 1),), represented)
    for density in (HALF, F(3, 4)):
        size = neurons * (d + 1)
        chance = sum(c * density**k * (1 - density) ** (size - k) for (k,), c in found.items())
        assert chance == held(CompleteUnits(d, neurons, density))


@pytest.mark.parametrize("depth", [1, 2])
def test_a_linear_target_is_held_where_it_can_be_solved_for(depth):
    """Two inputs, two linear neurons: products of the weights along paths must be able to be nonzero for each input."""
    p = F(2, 5)
    links = {(i, j): p for i in "ab" for j in "xy"}
    if depth == 2:
        links |= {(j, "out"): p for j in "xy"}

    def holds(there):
        ends = [j for j in "xy" if depth == 1 or (j, "out") in there]
        return all(any((i, j) in there for j in ends) for i in "ab")

    assert slow(links, holds) == held(LinkedInputs(2, 2, p, depth))


@pytest.mark.parametrize("doubled", [False, True])
def test_deep_sources_as_graphs(doubled):
    """The target 1-2-1 in sources of links with names."""
    if doubled:
        p = [F(1, 2), F(2, 3), F(3, 4), F(4, 5)]
        links = {("x", f"u{k}"): p[0] for k in range(2)}
        links |= {(f"u{k}", f"h{j}"): p[1] for k in range(2) for j in range(2)}
        links |= {(f"h{j}", f"v{j}"): p[2] for j in range(2)}
        links |= {(f"v{j}", "y"): p[3] for j in range(2)}

        def holds(there):
            first = all(
                any({("x", f"u{k}"), (f"u{k}", f"h{j}")} <= there for k in range(2)) for j in range(2)
            )
            return first and all({(f"h{j}", f"v{j}"), (f"v{j}", "y")} <= there for j in range(2))

        instance = DeepSource((1, 2, 1), (2, 1), tuple(p), doubled=True)
    else:
        p = [F(1, 2), F(2, 3), F(3, 4)]
        links = {("x", f"u{k}"): p[0] for k in range(2)}
        links |= {(f"u{k}", f"h{j}{c}"): p[1] for k in range(2) for j in range(2) for c in "ab"}
        links |= {(f"h{j}{c}", "y"): p[2] for j in range(2) for c in "ab"}

        def holds(there):
            served = all(
                any({("x", f"u{k}"), (f"u{k}", f"h{j}{c}")} <= there for k in range(2))
                for j in range(2)
                for c in "ab"
            )
            return served and all(any((f"h{j}{c}", "y") in there for c in "ab") for j in range(2))

        instance = DeepSource((1, 2, 1), (2, 2), tuple(p))
    assert held(instance) == slow(links, holds)


def test_the_exact_laws_of_larger_sources_agree():
    """sims/random_sources.py, which enumerates no mask; there one good copy of each neuron is enough."""
    p, q = F(2, 5), F(3, 4)
    assert inputs_connected(3, 3, p) == held(LinkedInputs(3, 3, p))
    assert inputs_connected(2, 3, p, p) == held(LinkedInputs(2, 3, p, depth=2))
    assert unit_contained(2, 4, p) == held(CompleteUnits(2, 4, p))
    for widths, copies, densities in (
        ((1, 2), (3,), (p, q)),
        ((1, 2, 1), (2, 1), (p, q, p)),
        ((1, 1, 1), (2, 2), (p, q, p)),
    ):
        ours, theirs = (
            held(DeepSource(widths, copies, densities)),
            block_contained(Target.dense(widths), copies, densities, "extra layer"),
        )
        assert ours == theirs if copies[1:] in ((), (1,)) else ours < theirs
    twice = DeepSource((1, 2, 1), (2, 1), (p, q, q, p), doubled=True)
    assert held(twice) == block_contained(Target.dense((1, 2, 1)), (2, 1), (p, q, q, p), "doubled")


# --- the records ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [1, 2, 3])
@pytest.mark.parametrize("delta", [F(1, 3), F(1, 20)])
def test_widths_by_trying_one_after_the_other(links, delta):
    """The smallest number of copies that is enough, from enumerated probabilities, against both widths."""
    density, most = F(3, 5), 16 // links
    pattern = ((1,) * links,)
    enough = next(c for c in range(1, most + 1) if 1 - held(RandomLayer(pattern, c, density)) <= delta)
    exact = bounds.evaluate("gadhikar_2023_width_lower", d=links, delta=delta, density=density)
    assert ceil(exact.lower) == ceil(exact.upper) == enough
    assert bounds.evaluate("peff_2026_layer_width", copies=enough, links=links, delta=delta, density=density)
    with pytest.raises(bounds.HypothesisViolated):
        bounds.evaluate(
            "peff_2026_layer_width", copies=max(enough - 1, 1), links=links, delta=delta, density=density
        )
    excess = union_excess(links, delta, density)
    assert -F(1, 2**40) <= excess.lower
    assert excess.upper <= bounds.evaluate("peff_2026_union_excess", delta=delta, density=density).upper
    assert floor(excess.upper) == 0  # less than one copy


def test_links_that_are_shared_are_served_together():
    """A formula for independent links with p_1 p for p is too low for two neurons and more, and right for one."""
    for units, neurons in product((1, 2, 3), (1, 2, 3)):
        instance = SharedUnits(units, neurons, HALF, F(2, 3))
        formula = (1 - (1 - HALF * F(2, 3)) ** units) ** neurons
        assert held(instance) == formula if neurons == 1 else held(instance) > formula


EQUALITIES = {
    "gadhikar_2023_inputs_connected": LinkedInputs(3, 2, F(2, 7)),
    "peff_2026_same_depth": CompleteUnits(2, 3, F(2, 7)),
    "gadhikar_2023_layer": RandomLayer(((1, 0), (1, 1)), 2, F(2, 7)),
    "gadhikar_2023_layer_union": RandomLayer(((1,),), 3, F(2, 7)),
    "peff_2026_first_layer": SharedUnits(3, 1, F(2, 7), F(3, 5)),
    "gadhikar_2023_existence": DeepSource((1, 1), (3,), (F(2, 7), F(3, 5))),
    "gadhikar_2023_existence_doubled": DeepSource((1, 1), (3,), (F(2, 7), F(3, 5)), doubled=True),
    "peff_2026_subset_sum_count": SubsetSums((HALF, F(1, 4), F(1, 8)), F(-1, 16), F(15, 16)),
}


@pytest.mark.parametrize("id", EQUALITIES)
def test_equality_is_decided(id):
    verdict = confront(id, EQUALITIES[id])
    assert verdict.verdict == "holds" and verdict.slack is not None
    assert 1 in verdict.slack and verdict.slack.width < F(1, 10**12)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=2).filter(
        lambda rows: any(map(any, rows))
    ),
    st.integers(1, 2),
    st.integers(1, 2),
    densities,
)
def test_drawn_layers(pattern, copies, asking, density):
    if len(pattern) * 2 * copies * asking > 10:
        return
    instance = RandomLayer(tuple(pattern), copies, density, asking)
    for id in (
        "gadhikar_2023_layer",
        "gadhikar_2023_layer_union",
        "peff_2026_layer_width",
        "peff_2026_union_excess",
    ):
        verdict = confront(id, instance)
        assert verdict.verdict == "holds", (id, verdict)
    assert confront("gadhikar_2023_width", instance).verdict in ("holds", "out_of_scope")


@settings(max_examples=25)
@given(
    st.lists(st.fractions(-1, 1, max_denominator=8), min_size=1, max_size=5),
    st.fractions(F(1, 16), F(3, 8), max_denominator=16),
    densities,
)
def test_drawn_numbers(numbers, error, density):
    thinned = ThinnedSums(tuple(numbers), F(0), F(1), error, density)
    whole = SubsetSums(tuple(numbers), F(0), F(1))
    for id, instance in (
        ("peff_2026_subset_sum_density", thinned),
        ("peff_2026_subset_sum_survivors", thinned),
        ("peff_2026_subset_sum_count", whole),
    ):
        assert confront(id, instance).verdict in ("holds", "out_of_scope")
    if held(thinned):  # then it is in the scope of both
        assert confront("peff_2026_subset_sum_density", thinned).verdict == "holds"
        assert confront("peff_2026_subset_sum_survivors", thinned).verdict == "holds"


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: containing((9, 8), bool), "containing: blocks=.* must hold at most 16 links"),
        (lambda: LinkedInputs(0, 1, HALF), "LinkedInputs: d=0 must be at least 1"),
        (lambda: LinkedInputs(1, 1, F(1)), r"LinkedInputs: density=1 must lie in \(0, 1\)"),
        (lambda: LinkedInputs(1, 1, HALF, 3), "LinkedInputs: depth=3 must be 1 or 2"),
        (lambda: LinkedInputs(5, 4, HALF).facts(), "containing: blocks=.* must hold at most 16 links"),
        (lambda: CompleteUnits(1, 1, HALF, F(0)), r"CompleteUnits: delta=0 must lie in \(0, 1\)"),
        (lambda: RandomLayer(((0,),), 1, HALF), "RandomLayer: pattern=.* must hold 0s and 1s, and a 1"),
        (lambda: RandomLayer(((1,),), 0, HALF), "RandomLayer: copies=0 must be at least 1"),
        (lambda: SharedUnits(1, 1, F(2), HALF), r"SharedUnits: first_density=2 must lie in \(0, 1\)"),
        (lambda: DeepSource((1,), (), ()), "DeepSource: widths=.* must be two or more"),
        (lambda: DeepSource((1, 1), (1, 1), (HALF,) * 2), "DeepSource: copies=.* must be 1 in number"),
        (lambda: DeepSource((1, 1), (1,), (HALF,)), "DeepSource: densities=.* must be 2 in number"),
        (lambda: DeepSource((1, 1), (1,), (HALF, F(1))), r"DeepSource: densities=.* must lie in \(0, 1\)"),
        (lambda: SubsetSums((HALF,), F(1), F(1)), "SubsetSums: high=1 must be above low"),
        (
            lambda: ThinnedSums((HALF,), F(0), F(1), HALF, HALF),
            "ThinnedSums: error=1/2 must be positive and less",
        ),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
