"""Mask information: against the definition to 50 digits, dit, inequalities, and bad input."""

import math
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounds.enclose import Enclosure
from sims.mask_information import (
    Softmax,
    entropy,
    in_bits,
    mask_information,
    softmax_information,
    weighted_information,
)
from tests.reference import mask_information as reference

TIGHT = Fraction(1, 10**14)


def contains(enclosure, value):
    slack = mpmath.mpf(10) ** -40
    low, high = (mpmath.mpf(end.numerator) / end.denominator for end in (enclosure.lower, enclosure.upper))
    return low - slack <= value <= high + slack


def test_all_small_deterministic_rules():
    for length in (1, 2, 3, 4):
        for masks, weights in product(
            product((0, 1, 6), repeat=length), ([1] * length, [7, 0, 2, 10**30][:length])
        ):
            total = sum(weights)
            joint = {(m, t): Fraction(w, total) for t, (m, w) in enumerate(zip(masks, weights, strict=True))}
            found = mask_information(masks, weights)
            assert contains(found, reference.mutual_information(joint))
            assert found.width < TIGHT
            sized = mask_information(masks, weights, given_size=True)
            by_size: dict[int, Fraction] = {}
            for m, w in zip(masks, weights, strict=True):
                by_size[m.bit_count()] = by_size.get(m.bit_count(), Fraction(0)) + Fraction(w, total)
            with mpmath.workdps(50):
                assert contains(
                    sized, reference.mutual_information(joint) - reference.entropy(by_size.values())
                )


def test_exact_values():
    assert mask_information([5], [3]) == Enclosure.exactly(0)
    assert mask_information([5, 5, 9], [3, 1, 0]) == Enclosure.exactly(0)
    assert 1 in in_bits(mask_information([1, 2], [4, 4]))
    assert 2 in in_bits(mask_information([1, 2, 4, 8], [1, 1, 1, 1]))
    assert 2 in in_bits(mask_information([1, 2, 4, 8], [1, 1, 1, 1], given_size=True))
    assert mask_information([1, 3], [1, 1], given_size=True).lower == 0


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(1, 10**12)), min_size=1, max_size=30))
def test_information_is_at_most_the_entropies(pairs):
    masks, weights = zip(*pairs, strict=True)
    found = mask_information(masks, weights)
    data = float(reference.entropy([Fraction(w, sum(weights)) for w in weights]))
    assert found.lower >= 0
    assert float(found) <= min(math.log(len(set(masks))), data) + 1e-12
    assert mask_information(masks, weights, given_size=True).lower <= found.upper
    merged = mask_information([m >> 1 for m in masks], weights)  # data processing
    assert merged.lower <= found.upper


def test_dit_agrees():
    dit = pytest.importorskip("dit")
    masks, weights = [3, 5, 3, 6, 5], [1, 2, 3, 4, 6]
    outcomes = [(str(m), str(t)) for t, m in enumerate(masks)]
    peer = dit.shannon.mutual_information(dit.Distribution(outcomes, [w / 16 for w in weights]), [0], [1])
    assert float(in_bits(mask_information(masks, weights))) == pytest.approx(float(peer), abs=1e-12)


def softmax(costs, beta, weights, multiplicity=None, error=0.0, level=None):
    costs = np.array(costs, float)
    times = np.ones(costs.shape[1], np.int64) if multiplicity is None else np.array(multiplicity)
    column = np.repeat(np.arange(costs.shape[1]), times)
    return Softmax(np.array(weights, float), costs, times, column, beta, error, level)


def true_softmax(costs, beta, weights, column):
    """The joint law to 50 digits."""
    with mpmath.workdps(50):
        joint = {}
        for t, (row, w) in enumerate(zip(costs, weights, strict=True)):
            heavy = [mpmath.exp(-mpmath.mpf(beta) * mpmath.mpf(row[c])) for c in column]
            for m, h in enumerate(heavy):
                joint[m, t] = mpmath.mpf(w) * h / mpmath.fsum(heavy)
        return reference.mutual_information(joint)


@pytest.mark.parametrize("beta", [0.0, 0.5, 3.0, 40.0, 5000.0])
def test_softmax_information_is_enclosed(beta):
    generator = np.random.default_rng(0)
    for _ in range(5):
        costs = generator.integers(0, 2**20, (6, 4)) / 2**18
        costs[1] = costs[0]  # ties, and a row without any preference
        costs[2] = 1.0
        weights = np.array([1, 2, 4, 8, 16, 33]) / 64
        part = softmax(costs, beta, weights, [1, 2, 1, 3])
        found = softmax_information([part])
        truth = true_softmax(costs, beta, weights, part.column)
        assert contains(found, truth)
        assert found.width < 1e-9
        split = [softmax(costs[i : i + 3], beta, weights[i : i + 3], [1, 2, 1, 3]) for i in (0, 3)]
        assert contains(softmax_information(split), truth)


def test_errors_of_the_costs_are_enclosed():
    """Costs off by their stated relative error, in the directions that move the information most."""
    costs = np.array([[1.0, 2.0], [2.0, 1.0]])
    for error, signs in product((1e-6, 1e-4), product((1, -1), repeat=4)):
        found = softmax_information([softmax(costs, 3.0, [0.5, 0.5], error=error)])
        moved = costs * (1 + error * np.array(signs).reshape(2, 2))
        assert contains(found, true_softmax(moved, 3.0, [0.5, 0.5], [0, 1]))
        assert found.width < 100 * error
    hopeless = softmax_information([softmax(costs, 1e9, [0.5, 0.5], error=1e-3)])
    assert hopeless.lower == 0
    assert float(hopeless.upper) >= math.log(2)


def test_the_doubt_of_a_share_is_needed_in_full():
    """Two costs moved apart by their full errors: the shares move by almost what is allowed, and by no more."""
    needed = 0.0
    for costs in ([[1.0, 2.0]], [[5.0, 5.0]], [[0.0, 3.0]]):
        part = softmax(costs, 2.0, [1.0], error=1e-5)
        for signs in product((1, -1), repeat=2):
            moved = softmax(np.array(costs) * (1 + 1e-5 * np.array(signs)), 2.0, [1.0])
            shift = np.abs(np.log(moved.share / part.share))
            assert (shift <= part.doubt).all()
            needed = max(needed, float((shift / part.doubt).max()))
    assert needed > 0.75
    level = softmax([[5.0, 5.0]], 2.0, [1.0], error=1e-5, level=np.array([True]))
    assert level.doubt.max() < 1e-14


def test_information_of_a_table_of_probabilities():
    """Dyadic tables, so that floats hold them: sparse, deterministic, blind, one mask, one data set."""
    tables = [
        [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.125, 0.375, 0.5], [0.0, 0.0, 1.0]],
        [[1.0, 0.0], [0.0, 1.0]],
        [[0.25, 0.75], [0.25, 0.75]],
        [[1.0], [1.0]],
        [[0.5, 0.5]],
    ]
    for table in tables:
        weights = [Fraction(i + 1, sum(range(len(table) + 1))) for i in range(len(table))]
        joint = {
            (m, t): w * Fraction(value)
            for t, (row, w) in enumerate(zip(table, weights, strict=True))
            for m, value in enumerate(row)
        }
        floats = np.array([float(w) for w in weights])
        found = weighted_information(floats, np.array(table), 0.0)
        assert contains(found, reference.mutual_information(joint))
        assert found.width < 1e-13
        assert contains(
            weighted_information(floats, np.array(table), 1e-3), reference.mutual_information(joint)
        )
        hopeless = weighted_information(floats, np.array(table), 0.5)
        assert contains(hopeless, mpmath.mpf(0)) and contains(hopeless, reference.mutual_information(joint))
    assert weighted_information(np.array([0.25, 0.75]), np.ones((2, 1)), 0.3) == Enclosure.exactly(0)


def test_errors_of_the_probabilities_are_enclosed():
    """Tables moved by their stated relative error, in every direction that leaves them laws."""
    for error in (1e-8, 1e-4):
        base = np.array([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]])
        for signs in product((1, -1), repeat=3):
            moved = base.copy()
            moved[:, 0] *= 1 + error * np.array(signs) * base[:, 1]
            moved[:, 1] = 1 - moved[:, 0]
            assert (np.abs(moved / base - 1) <= error).all()
            found = weighted_information(np.array([0.25, 0.25, 0.5]), moved, error)
            truth = {
                (m, t): Fraction(w) * Fraction(value)
                for t, (row, w) in enumerate(zip(base, (0.25, 0.25, 0.5), strict=True))
                for m, value in enumerate((Fraction(row[0]), 1 - Fraction(row[0])))
            }
            assert contains(found, reference.mutual_information(truth))
            assert found.width < 20 * error


def test_entropy_of_counts():
    assert entropy([0, 7]) == Enclosure.exactly(0)
    assert contains(
        entropy([1, 2, 0, 10**40]), reference.entropy([Fraction(n, 3 + 10**40) for n in (1, 2, 10**40)])
    )


@pytest.mark.parametrize(
    ("masks", "weights", "error", "line"),
    [
        ([1], [1, 2], ValueError, "mask_information: masks=sequence of length 1 must be as long as weights"),
        ([1], [-1], ValueError, "mask_information: weight=-1 must be at least 0"),
        ([1], [0], ValueError, "mask_information: sum of weights=0 must be positive"),
        ([], [], ValueError, "mask_information: sum of weights=0 must be positive"),
        ([1], [0.5], TypeError, "mask_information: weight=0.5 must be an integer"),
    ],
)
def test_refusals(masks, weights, error, line):
    with pytest.raises(error, match=line):
        mask_information(masks, weights)
