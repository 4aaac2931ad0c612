"""Networks: exact weights, masks, reproducible draws, refusals."""

from fractions import Fraction

import numpy as np
import pytest

from sims.network import Network


def test_weights_are_taken_exactly():
    network = Network(np.array([[0.1, 2], [0, -3]]), [1, Fraction(1, 3)])
    assert network.inner == ((Fraction(0.1), Fraction(2)), (Fraction(0), Fraction(-3)))
    assert network.inner_bias == (Fraction(1), Fraction(1, 3))
    assert (network.k, network.d, network.p) == (2, 2, 4)
    assert Network([[1, 2]]).inner_bias is None
    assert Network([[1, 2]]) == Network([[Fraction(1), 2.0]])
    assert hash(Network([[1, 2]])) == hash(Network([[1.0, 2.0]]))


def test_bit_j_d_plus_i_keeps_weight_j_i():
    network = Network([[1, 2, 3], [4, 5, 6]])
    for j in range(2):
        for i in range(3):
            rows = network.masked(1 << (j * 3 + i))
            assert rows[j][i] == network.inner[j][i]
            assert sum(w != 0 for row in rows for w in row) == 1
    assert network.masked(0) == ((0, 0, 0), (0, 0, 0))
    assert network.masked(2**6 - 1) == network.inner
    for mask in (-1, 64):
        with pytest.raises(ValueError, match=r"Network.masked: mask=-?\d+ must satisfy 0 <= mask < 2\*\*6"):
            network.masked(mask)


def test_random_networks_are_distinct_dyadic_and_repeatable():
    for k, d, bits, bias in ((1, 1, 3, False), (4, 3, 3, False), (4, 5, 3, True), (3, 2, 0, True)):
        network = Network.random(k, d, seed=7, bits=bits, bias=bias)
        assert network == Network.random(k, d, seed=7, bits=bits, bias=bias)
        assert network != Network.random(k, d, seed=8, bits=bits, bias=bias) or k * d == 1
        numbers = [w for row in network.inner for w in row] + list(network.inner_bias or ())
        assert len(numbers) == k * d + (k if bias else 0)
        assert len({abs(w) for w in numbers}) == len(numbers)
        assert all(w != 0 and 2**bits % w.denominator == 0 for w in numbers)
        assert max(abs(w) for w in numbers) <= max(2, Fraction(2 * len(numbers), 2**bits))


def test_a_drawn_network_never_changes():
    """Written down once: stored results depend on it."""
    drawn = [[int(8 * w) for w in row] for row in Network.random(2, 3, seed=0).inner]
    assert drawn == DRAWN


DRAWN = [[-16, -1, 2], [8, 4, -5]]


@pytest.mark.parametrize(
    ("make", "error", "line"),
    [
        (lambda: Network([]), ValueError, "Network: inner"),
        (lambda: Network([[]]), ValueError, "Network: inner"),
        (lambda: Network([1, 2]), ValueError, "Network: inner"),
        (lambda: Network([[1, 2], [3]]), ValueError, "Network: inner"),
        (lambda: Network([[1, float("nan")]]), ValueError, "Network: inner"),
        (lambda: Network([[1, float("inf")]]), ValueError, "Network: inner"),
        (lambda: Network([["a"]]), (ValueError, TypeError), "Network: inner"),
        (
            lambda: Network([[1], [2]], [1]),
            ValueError,
            "Network: inner_bias=vector of length 1 must have length k=2",
        ),
        (lambda: Network.random(0, 1, seed=0), ValueError, "Network.random: k=0 must be at least 1"),
        (lambda: Network.random(1, 0, seed=0), ValueError, "Network.random: d=0 must be at least 1"),
        (lambda: Network.random(1, 1, seed=-1), ValueError, "Network.random: seed=-1"),
        (lambda: Network.random(1, 1, seed=0, bits=50), ValueError, "Network.random: bits=50"),
        (lambda: Network.random(100, 100, seed=0), ValueError, r"Network.random: k\*d=10000"),
        (lambda: Network.random(1.5, 1, seed=0), TypeError, "Network.random: k=1.5"),
    ],
)
def test_refusals(make, error, line):
    with pytest.raises(error, match=line):
        make()
