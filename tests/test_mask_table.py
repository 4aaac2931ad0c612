"""The table over (mask, data set) and its kernel: every float within its proved error, every verdict exact."""

from fractions import Fraction

import numba
import numpy as np
import pytest
import sympy
from flint import fmpq, fmpq_mat

from sims import mask_table as table_module
from sims.data import FixedDesign, Iid
from sims.learner import learn
from sims.mask_table import MaskTable
from sims.mask_table_kernel import PRIMES, independent_rows, solve_with_bound
from sims.network import Network

HALF = Fraction(1, 2)
CASES = [
    (
        Network.random(2, 2, seed=1),
        Iid.noisy_labels([[1, 0], [0, 1], [1, 1]], Fraction(1, 3), 3),
        Fraction(1, 5),
    ),
    (Network.random(3, 1, seed=2, bias=True), Iid.noisy_labels([[1], [-2], [3]], HALF, 3), HALF),
    (Network([[1, 2], [1, 2], [2, 4]]), Iid.noisy_labels([[1, 0], [1, 1]], HALF, 3), Fraction(1, 4)),
    (
        Network([[1, -1], [-1, 1]]),
        FixedDesign([[1, 0], [0, 1], [0, 1]], [HALF, Fraction(1, 5), 0]),
        Fraction(1, 6),
    ),
    (
        Network([[1, 3], [2, -1]]),
        Iid([[1, 1], [1, 1], [2, 1]], [HALF, -HALF, 1], [Fraction(1, 3)] * 3, 4),
        Fraction(1, 12),
    ),
]


def entries(table):
    """(mask, data set, block, row, column) of every pair."""
    for block in table.blocks:
        for row, t in enumerate(block.data.tolist()):
            for position, mask in enumerate(table.masks.tolist()):
                yield mask, t, block, row, int(block.column[position])


@pytest.mark.kernel
@pytest.mark.parametrize("case", range(len(CASES)))
def test_every_entry_is_the_learners(case):
    """`learn` goes through the masked network itself, without classes, supports or floats."""
    network, law, epsilon = CASES[case]
    table = MaskTable(network, law, epsilon, np.arange(2**network.p))
    assert 0 < table.relative_error < 1e-11
    seen = set()
    for mask, t, block, row, column in entries(table):
        truth = learn(network, mask, law, t, epsilon)
        where = (case, mask, t)
        assert block.fits[row, column] == truth.fits, where
        assert table.exact(block, row, column) == (truth.fits, truth.explained, truth.lipschitz), where
        wanted, found = float(truth.lipschitz), float(block.lipschitz[row, column])
        assert abs(found - wanted) <= (table.relative_error + 2.0**-52) * wanted, where
        explained = float(truth.explained)
        assert (
            abs(block.explained[row, column] - explained) <= (table.relative_error + 2.0**-52) * explained
        ), where
        seen.add(t)
    assert seen == {t for t, w in enumerate(law.weights) if w}


def test_the_error_bound_is_neither_broken_nor_idle():
    """On a larger table, a sample of entries in rational arithmetic."""
    network = Network.random(4, 3, seed=1)
    law = Iid.noisy_labels([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 1, 1]], HALF, 5)
    table = MaskTable(network, law, Fraction(3, 10), np.arange(0, 2**12, 5))
    generator = np.random.default_rng(0)
    worst = 0.0
    for block in table.blocks:
        for _ in range(8):
            row, column = (int(generator.integers(size)) for size in block.fits.shape)
            fits, explained, lipschitz = table.exact(block, row, column)
            assert block.fits[row, column] == fits
            for found, wanted in ((block.lipschitz, float(lipschitz)), (block.explained, float(explained))):
                error = abs(float(found[row, column]) - wanted)
                assert error <= (table.relative_error + 2.0**-52) * wanted
                worst = max(worst, error / wanted if wanted else 0.0)
    assert worst < 1e-12


@pytest.mark.kernel
def test_floats_that_cannot_hold_the_numbers_are_not_used():
    """Weights of 40 bits: every entry goes through rational arithmetic, and nothing else changes."""
    wide = Network([[Fraction(2**40 + 1, 2**40), -2], [3, Fraction(2**39 - 1, 2**38)]])
    law = Iid.noisy_labels([[1, 0], [0, 1]], HALF, 2)
    table = MaskTable(wide, law, HALF, np.arange(16))
    assert not table._integers.floats_hold
    for mask, t, block, row, column in entries(table):
        truth = learn(wide, mask, law, t, HALF)
        assert block.fits[row, column] == truth.fits
        assert block.lipschitz[row, column] == float(truth.lipschitz)


def test_the_number_of_threads_changes_nothing():
    network = Network.random(3, 3, seed=4)
    law = Iid.noisy_labels([[1, 0, 1], [0, 1, -1], [1, 1, 1]], HALF, 4)
    before = numba.get_num_threads()
    found = []
    for threads in {1, before}:
        numba.set_num_threads(threads)
        found.append(MaskTable(network, law, Fraction(1, 3), np.arange(2**9)))
    numba.set_num_threads(before)
    for one, two in zip(found[0].blocks, found[-1].blocks, strict=True):
        for name in ("lipschitz", "explained", "fits"):
            assert np.array_equal(getattr(one, name), getattr(two, name))


def test_work_is_bounded_before_it_is_allocated(monkeypatch):
    network, law, epsilon = CASES[0]
    for limit, name in (("MAX_ENTRIES", "masks x data sets"), ("MAX_PLANNED", "masks x sets of points")):
        with monkeypatch.context() as patch:
            patch.setattr(table_module, limit, 10)
            with pytest.raises(ValueError, match=f"measure: {name}=.* must be at most 10"):
                MaskTable(network, law, epsilon, np.arange(16))


def test_equal_column_spaces_have_equal_names():
    network = Network([[1, 2], [2, 4], [-1, 1]])
    law = Iid.noisy_labels([[1, 0], [1, 1], [0, 1]], HALF, 3)
    table = MaskTable(network, law, HALF, np.array([0b000011, 0b001100, 0b001111, 0b110011]))
    block = max(table.blocks, key=lambda b: len(b.points))
    names = [table.span(block, int(c)) for c in block.column]
    assert names[0] == names[1] == names[2]
    assert names[3] != names[0]


def test_primes():
    assert all(sympy.isprime(p) and p < 2**31 for p in PRIMES)
    assert len(set(PRIMES)) == len(PRIMES)


@pytest.mark.kernel
def test_ranks_and_spanning_rows():
    """All 3 by 2 matrices over {-1, 0, 1, 2147483647}: the last is a prime of the list, so one prime is not enough."""
    primes = np.array(PRIMES, np.int64)
    values = [-1, 0, 1, PRIMES[0]]
    for code in range(4**6):
        flat = [values[code // 4**i % 4] for i in range(6)]
        if code % 5 == 0 or PRIMES[0] in flat[:2]:
            matrix = np.array(flat, np.int64).reshape(3, 2)
            chosen = np.empty(2, np.int64)
            rank = independent_rows(matrix, primes, chosen)
            assert rank == fmpq_mat([[fmpq(v) for v in row] for row in matrix.tolist()]).rank()
            kept = [[fmpq(int(v)) for v in matrix[x]] for x in chosen[:rank]]
            assert not kept or fmpq_mat(kept).rank() == rank


@pytest.mark.kernel
def test_solutions_are_within_their_bounds():
    """Integer systems of rising condition: the bound holds, and is about a rounding where the condition allows."""
    generator = np.random.default_rng(1)
    refused = 0
    for trial in range(200):
        r = 1 + trial % 4
        matrix = generator.integers(-50, 51, (r, r)).astype(np.float64)
        if r > 1 and trial % 3:  # nearly dependent rows
            matrix[-1] = matrix[0] * 2.0 ** (trial % 30)
            matrix[-1, 0] += 1
        right = generator.integers(-9, 10, (r, 2)).astype(np.float64)
        solution, error = np.empty((r, 2)), np.empty((r, 2))
        exact = fmpq_mat([[fmpq(int(v)) for v in row] for row in matrix.tolist()])
        if not solve_with_bound(matrix, right, solution, error):
            refused += 1
            continue
        assert exact.det() != 0
        truth = exact.solve(fmpq_mat([[fmpq(int(v)) for v in row] for row in right.tolist()]))
        for i in range(r):
            for x in range(2):
                wanted = Fraction(int(truth[i, x].p), int(truth[i, x].q))
                assert abs(Fraction(solution[i, x]) - wanted) <= Fraction(error[i, x]), (trial, i, x)
                if trial % 3 == 0:
                    assert error[i, x] <= 1e-14 * np.abs(solution).max()
    assert 0 < refused < 150
    assert not solve_with_bound(np.ones((2, 2)), np.ones((2, 1)), np.empty((2, 1)), np.empty((2, 1)))


def test_numbers_of_too_many_bits_are_refused():
    law = Iid.noisy_labels([[Fraction(1, 2**40)]], HALF, 2)
    with pytest.raises(ValueError, match=r"measure: largest integer feature=\d+ must be below"):
        MaskTable(Network([[Fraction(3, 2**62)], [1]]), law, HALF, np.arange(4))
    wide = Network([[Fraction(2**40 + 1, 2**40), -2], [3, Fraction(2**39 - 1, 2**38)]])
    law = Iid.noisy_labels([[1, i] for i in range(8)], HALF, 6)
    with pytest.raises(ValueError, match="measure: masks x data sets with numbers of so many"):
        MaskTable(wide, law, HALF, np.arange(16))
