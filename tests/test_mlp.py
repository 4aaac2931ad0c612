import random
from fractions import Fraction

import numpy as np
import pytest

from sims.mlp import Mlp
from tests.reference.training import live_parameters


def test_the_order_of_parameters():
    mlp = Mlp((2, 2, 1))
    assert mlp.p == 9
    assert mlp.names == (
        *("W1[0,0]", "W1[0,1]", "W1[1,0]", "W1[1,1]", "b1[0]", "b1[1]"),
        *("W2[0,0]", "W2[0,1]", "b2[0]"),
    )
    assert mlp.shapes == ((2, 2), (2, 1))
    assert mlp.layers == (range(6), range(6, 9))
    assert (mlp.weights_of(0), mlp.biases_of(0)) == (range(4), range(4, 6))
    assert (mlp.weights_of(1), mlp.biases_of(1)) == (range(6, 8), range(8, 9))
    assert mlp.unit_masks == ((0b010011, 0b01000000), (0b101100, 0b10000000))
    assert str(mlp) == "Mlp(2, 2, 1)"


def test_two_hidden_layers_and_two_outputs():
    mlp = Mlp((1, 2, 1, 2))
    assert mlp.p == 2 + 2 + 2 + 1 + 2 + 2
    assert mlp.names[4:] == ("W2[0,0]", "W2[0,1]", "b2[0]", "W3[0,0]", "W3[1,0]", "b3[0]", "b3[1]")
    assert mlp.unit_masks == (
        (1 << 0 | 1 << 2, 1 << 4),
        (1 << 1 | 1 << 3, 1 << 5),
        (0b111 << 4, 0b11 << 7),
    )


@pytest.mark.parametrize(
    ("widths", "p"), [((3, 4, 1), 21), ((3, 3, 2), 20), ((2, 3, 1), 13), ((2, 2, 2, 1), 15)]
)
def test_numbers_of_parameters(widths, p):
    mlp = Mlp(widths)
    assert mlp.p == p == len(mlp.names) == len(set(mlp.names)) == sum(len(layer) for layer in mlp.layers)


def test_initial_parameters():
    mlp = Mlp((3, 4, 1))
    start = mlp.initial(0)
    assert start == mlp.initial(0) != mlp.initial(1)
    for seed in range(20):
        for bits in (5, 6, 12):
            start = mlp.initial(seed, bits=bits)
            assert len({abs(t) for t in start}) == 21
            assert all(0 < abs(t) <= 1 and (t * 2**bits).denominator == 1 for t in start)
    drawn = [t for seed in range(200) for t in mlp.initial(seed)]
    assert 0.45 < sum(t > 0 for t in drawn) / len(drawn) < 0.55
    assert 0.45 < sum(abs(t) for t in drawn) / len(drawn) < 0.56  # the mean of {1, ..., 64} / 64 is 65/128
    # pinned: every table that was made rests on these draws
    assert Mlp((1, 1, 1)).initial(7, bits=2) == PINNED


PINNED = tuple(Fraction(n, 4) for n in (4, -1, 2, 3))


def test_kept_and_collapsed():
    mlp = Mlp((2, 2, 1))
    full = 2**9 - 1
    only_biases = 1 << 4 | 1 << 5 | 1 << 8
    cut = 1 << 0 | 1 << 7  # a weight into unit 0 and one out of unit 1: no layer is empty, no path is left
    first, second = full & ~0b11000000, full & ~0b1111
    masks = [full, 0, only_biases, cut, first, second]
    assert mlp.kept(masks).tolist() == [[4, 2], [0, 0], [0, 0], [1, 1], [4, 0], [0, 2]]
    assert mlp.collapsed(masks).tolist() == [False, True, True, False, True, True]
    assert mlp.kept(full).tolist() == [[4, 2]]
    assert mlp.kept(mlp.alive(cut))[0, 0] == 0


@pytest.mark.parametrize("widths", [(1, 2, 1), (2, 2, 1), (1, 2, 2), (1, 2, 2, 1), (1, 1, 2, 2)])
def test_dead_units_of_every_mask(widths):
    mlp = Mlp(widths)
    masks = np.arange(2**mlp.p)
    found = mlp.alive(masks)
    step = 1 if mlp.p <= 10 else 7
    for mask in range(0, 2**mlp.p, step):
        assert found[mask] == live_parameters(widths, mask), mask
    assert (found & ~masks == 0).all()
    assert np.array_equal(mlp.alive(found), found)


def test_dead_units_of_random_masks():
    draw = random.Random(0)
    for widths in ((3, 4, 1), (3, 3, 2), (2, 3, 3, 2), (4, 10, 1)):
        mlp = Mlp(widths)
        masks = [draw.getrandbits(mlp.p) & draw.getrandbits(mlp.p) for _ in range(200)]
        assert mlp.alive(masks).tolist() == [live_parameters(widths, mask) for mask in masks]


@pytest.mark.parametrize(
    ("widths", "words"),
    [
        ((3, 1), "length 3 or 4"),
        ((3, 2, 2, 2, 1), "length 3 or 4"),
        ((3, 0, 1), "at least 1"),
        ((3, 2, 3), "1 or 2 outputs"),
        ((9, 6, 1), "at most 63"),
    ],
)
def test_bad_widths(widths, words):
    with pytest.raises(ValueError, match=words):
        Mlp(widths)


def test_bad_input():
    mlp = Mlp((2, 2, 1))
    with pytest.raises(TypeError, match="integer"):
        Mlp((2, 2.0, 1))
    for wrong in (512, -1, [0, 512], np.array([-1, 3])):
        for method in (mlp.alive, mlp.kept, mlp.collapsed):
            with pytest.raises(ValueError, match=r"0 <= mask < 2\*\*9"):
                method(wrong)
    with pytest.raises(TypeError, match="integers"):
        mlp.alive([0.5])
    with pytest.raises(ValueError, match="a vector"):
        mlp.alive([[1, 2]])
    with pytest.raises(ValueError, match="at least p=9"):
        mlp.initial(0, bits=3)
    with pytest.raises(ValueError, match="at least 0"):
        mlp.initial(-1)
    with pytest.raises(TypeError, match="integer"):
        mlp.initial(0.0)
    assert mlp.alive([]).shape == (0,)
