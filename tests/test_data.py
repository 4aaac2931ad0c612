"""Laws of data: against every ordered tuple, by hand, and on bad input."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

import numpy as np
import pytest

from sims.data import MAX_DATA_SETS, FixedDesign, Iid
from tests.reference import data as reference

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
LAWS = [
    Iid([[0], [0], [1]], [1, -1, HALF], [HALF, Fraction(1, 3), Fraction(1, 6)], 4),
    Iid([[0, 1], [1, 1]], [1, 0], [1, 0], 3),
    Iid.noisy_labels([[1, 0], [0, 1]], [THIRD, Fraction(9, 10)], 5),
    Iid([[2]], [0], [1], 2),
]


@pytest.mark.parametrize("law", LAWS)
def test_multisets_carry_the_weight_of_their_tuples(law):
    tuples = reference.iid_tuples(law.probabilities, law.n)
    found = {
        tuple(row): Fraction(w, law.denominator)
        for row, w in zip(law.counts.tolist(), law.weights, strict=True)
    }
    assert found == tuples
    assert len(found) == law.size == comb(law.n + len(law.points) - 1, law.n)
    assert sum(law.weights) == law.denominator
    assert all(type(w) is int for w in law.weights)
    draws = combinations_with_replacement(range(len(law.points)), law.n)
    assert [tuple(np.repeat(np.arange(len(law.points)), row)) for row in law.counts] == list(draws)


@pytest.mark.parametrize("law", LAWS)
def test_noise_level(law):
    assert law.sigma_squared == reference.noise_level(law.points, law.labels, law.probabilities)
    assert law.iid
    mean = sum(p * g for p, g in zip(law.probabilities, law.regression, strict=True))
    assert mean == sum(p * y for p, y in zip(law.probabilities, law.labels, strict=True))


def test_regression_and_noise_by_hand():
    law = Iid.noisy_labels([[1], [2]], [Fraction(3, 4), HALF], 1)
    assert law.regression == (HALF, HALF, 0, 0)
    assert law.sigma_squared == Fraction(7, 8)
    assert law.atom_x == ((1,), (1,), (2,), (2,))
    assert law.atom_y == (1, -1, 1, -1)
    assert law.probabilities == (Fraction(3, 8), Fraction(1, 8), Fraction(1, 4), Fraction(1, 4))


def test_fixed_design_lists_every_label_vector():
    q = [THIRD, 1, HALF]
    law = FixedDesign([[1, 0], [0, 1], [1, 0]], q)
    probability = reference.fixed_design(law.q)
    for t in range(8):
        labels = tuple(1 if t >> i & 1 else -1 for i in range(3))
        assert Fraction(law.weights[t], law.denominator) == probability[labels]
        for i in range(3):
            assert law.counts[t, 2 * i : 2 * i + 2].tolist() == ([1, 0] if labels[i] == 1 else [0, 1])
            assert law.atom_x[2 * i] == law.atom_x[2 * i + 1] == law.X[i]
    assert law.size == 8
    assert sum(law.weights) == law.denominator
    assert law.sigma_squared == (Fraction(8, 9) + 0 + 1) / 3
    assert law.regression == (-THIRD, -THIRD, 1, 1, 0, 0)
    assert not law.iid
    assert FixedDesign([[1], [2]], HALF).q == (HALF, HALF)


def test_sizes_are_known_before_anything_is_enumerated():
    law = Iid.noisy_labels([[i] for i in range(8)], HALF, 6)
    assert law.size == comb(21, 6)
    assert "_enumerated" not in vars(law)
    assert law.counts.shape == (comb(21, 6), 16)
    assert "Iid(atoms=16, d=1, n=6)" in repr(law)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda: Iid([[1]], [2], [1], 1), r"Iid: labels\[0\]=2 must lie in \[-1, 1\]"),
        (lambda: Iid([[1]], [float("nan")], [1], 1), r"Iid: labels\[0\]=nan must be finite"),
        (lambda: Iid([[1]], [1], [HALF], 1), "Iid: sum of probabilities=1/2 must be 1 exactly"),
        (lambda: Iid([[1], [2]], [1, 1], [2, -1], 1), r"Iid: probabilities\[1\]=-1 must be at least 0"),
        (lambda: Iid([[1], [1]], [1, 1], [HALF, HALF], 1), "Iid: points and labels=.* must be distinct"),
        (lambda: Iid([[1]], [1], [1], 0), "Iid: n=0 must be at least 1"),
        (lambda: Iid([[1], [2]], [1, 1], [HALF, HALF], 5000), "Iid: n=5000 must be at most 4096"),
        (lambda: Iid([[1]], [1, 1], [1], 1), "Iid: labels=vector of length 2 must have length 1"),
        (lambda: Iid([[1]], [1], [1, 0], 1), "Iid: probabilities=vector of length 2 must have length 1"),
        (lambda: Iid([], [], [], 1), "Iid: points"),
        (lambda: Iid([[1], [1, 2]], [1, 1], [HALF, HALF], 1), "Iid: points"),
        (lambda: Iid.noisy_labels([[1]], 2, 1), r"Iid: q\[0\]=2 must lie in \[0, 1\]"),
        (lambda: Iid.noisy_labels([[1]], [HALF, HALF], 1), "Iid: q=vector of length 2 must have length 1"),
        (
            lambda: Iid.noisy_labels([[i] for i in range(20)], HALF, 20),
            f"must be at most {MAX_DATA_SETS} data sets",
        ),
        (lambda: FixedDesign([[1]], Fraction(3, 2)), r"FixedDesign: q\[0\]=3/2 must lie in \[0, 1\]"),
        (lambda: FixedDesign([[1]], -0.5), r"FixedDesign: q\[0\]=-1/2 must lie in \[0, 1\]"),
        (lambda: FixedDesign([[1], [2]], [HALF]), "FixedDesign: q=vector of length 1 must have length n=2"),
        (lambda: FixedDesign([], HALF), "FixedDesign: X"),
        (lambda: FixedDesign([[float("inf")]], HALF), "FixedDesign: X"),
        (lambda: FixedDesign([[1]] * 30, HALF), r"FixedDesign: n=30 must satisfy 2\*\*n"),
    ],
)
def test_refusals(make, line):
    with pytest.raises(ValueError, match=line) as error:
        make()
    assert "\n" not in str(error.value)


def test_n_must_be_an_integer():
    with pytest.raises(TypeError, match=r"Iid: n=1\.5"):
        Iid([[1]], [1], [1], 1.5)
