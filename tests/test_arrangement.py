import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims import arrangement
from sims.arrangement import arrangement_cells, cell_bound
from sims.certified_arrangement import UNSETTLED, _cross, _quotient, certified_cells
from tests.reference import lipschitz as reference


def certified(rows):
    """The certified cells of integer or float rows (w, b) as a set, or None when the kernel refuses."""
    numbers = np.array(rows, dtype=np.float64)
    k, d = len(rows), len(rows[0]) - 1
    masks, count = certified_cells(numbers[:, :d].copy(), numbers[:, d].copy(), cell_bound(k, d))
    if count == UNSETTLED:
        return None
    found = masks[:count].tolist()
    assert len(set(found)) == count  # distinct
    return set(found)


def exhausted():
    """Every arrangement of three small kinds: 2 forms in the plane, 3 in the plane, 2 in space, small integers."""
    trits = (-1, 0, 1)
    for w in itertools.product(trits, repeat=4):
        for b in itertools.product(trits, repeat=2):
            yield [(w[0], w[1], b[0]), (w[2], w[3], b[1])]
    for w in itertools.product(trits, repeat=6):
        for b in itertools.product(trits, repeat=3):
            yield [(w[0], w[1], b[0]), (w[2], w[3], b[1]), (w[4], w[5], b[2])]
        for b in itertools.product((0, 1, -2), repeat=2):
            yield [(w[0], w[1], w[2], b[0]), (w[3], w[4], w[5], b[1])]


def test_every_small_arrangement():
    number = 0
    for rows in exhausted():
        truth = reference.cells([row[:-1] for row in rows], [row[-1] for row in rows])
        assert arrangement_cells(rows) == truth, rows
        assert certified(rows) == truth, rows
        number += 1
    assert number == 81 * 9 + 729 * (27 + 9)


def test_points_on_a_line():
    for w in itertools.product((-2, 0, 1), repeat=4):
        for b in ((0, 0, 0, 0), (1, 1, 2, -1), (2, 1, 0, 2)):
            rows = list(zip(w, b, strict=True))
            truth = reference.cells([row[:1] for row in rows], b)
            assert arrangement_cells(rows) == certified(rows) == truth


@pytest.mark.kernel
def test_a_degenerate_arrangement_by_hand():
    # three lines through the origin, one of them twice and once against itself, a parallel one, and a dead unit
    rows = [(1, 0, 0), (0, 1, 0), (1, 1, 0), (-2, -2, 0), (1, 0, -1), (0, 0, 5)]
    # units 0 1 2 as signs of x, y, x + y; unit 3 the opposite of 2; unit 4 says x > 1; unit 5 nothing
    truth = {
        0b000111,
        0b010111,
        0b000101,
        0b010101,
        0b001001,
        0b011001,
        0b001000,
        0b000110,
        0b001010,
    }
    assert arrangement_cells(rows) == certified(rows) == truth


@pytest.mark.kernel
def test_no_hyperplane_is_one_cell():
    assert arrangement_cells([(0, 0, 3), (0, 0, -1)]) == certified([(0, 0, 3), (0, 0, -1)]) == {0}


def _difference(n, i, j, constant):
    row = [0] * (n + 1)
    row[i], row[j], row[n] = 1, -1, -constant
    return tuple(row)


def _signed_sums(n):
    for i in range(n):
        yield tuple(int(t == i) for t in range(n + 1))
    for i, j in itertools.combinations(range(n), 2):
        yield tuple(int(t in (i, j)) for t in range(n + 1))
        yield _difference(n, i, j, 0)


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("name", "rows", "cells"),
    [
        # numbers of regions known in closed form (Stanley, An introduction to hyperplane arrangements, 2004)
        (
            "braid",
            [_difference(4, i, j, 0) for i, j in itertools.combinations(range(4), 2)],
            math.factorial(4),
        ),
        (
            "Shi",
            [_difference(3, i, j, c) for i, j in itertools.combinations(range(3), 2) for c in (0, 1)],
            4**2,
        ),
        (
            "Catalan",
            [_difference(3, i, j, c) for i, j in itertools.combinations(range(3), 2) for c in (-1, 0, 1)],
            math.factorial(3) * 5,
        ),
        ("type B", list(_signed_sums(3)), 2**3 * math.factorial(3)),
        ("coordinates", [tuple(int(t == i) for t in range(6)) for i in range(5)], 2**5),
    ],
)
def test_known_numbers_of_regions(name, rows, cells):
    assert len(arrangement_cells(rows)) == cells
    assert certified(rows) == arrangement_cells(rows)


@pytest.mark.parametrize(("n", "shi", "catalan"), [(4, 5**3, 24 * 14), (5, 6**4, None)])
def test_larger_known_numbers_of_regions(n, shi, catalan):
    pairs = list(itertools.combinations(range(n), 2))
    rows = [_difference(n, i, j, c) for i, j in pairs for c in (0, 1)]
    found = certified(rows)
    assert len(found) == shi
    if catalan:
        assert found == arrangement_cells(rows)
        assert (
            len(arrangement_cells([_difference(n, i, j, c) for i, j in pairs for c in (-1, 0, 1)])) == catalan
        )


@pytest.mark.parametrize(("k", "d"), [(8, 3), (7, 2), (9, 4), (5, 5), (4, 6), (12, 1)])
def test_general_position_reaches_the_bound(k, d):
    # points of the moment curve: every choice of min(k, d) rows is independent, with and without constants
    rows = [tuple((j + 1) ** e for e in range(1, d + 1)) + ((j + 1) ** (d + 1),) for j in range(k)]
    assert len(arrangement_cells(rows)) == cell_bound(k, d)
    central = [(*row[:-1], 0) for row in rows]
    assert len(arrangement_cells(central)) == 2 * cell_bound(k - 1, min(k, d) - 1)
    assert certified(central) == arrangement_cells(central)


def test_bound_is_exact_arithmetic():
    assert cell_bound(8, 3) == 1 + 8 + 28 + 56
    assert cell_bound(100, 200) == 2**100
    assert cell_bound(0, 3) == 1


def test_too_many_cells_are_refused_before_any_work(monkeypatch):
    rows = [tuple((j + 1) ** e for e in range(30)) for j in range(60)]
    monkeypatch.setattr(arrangement, "_cells", lambda *_: pytest.fail("work was done"))
    with pytest.raises(ValueError, match=r"^activation_cells: cells=\d+ .* must be at most 1048576$"):
        arrangement_cells(rows)


def test_dimensions_that_do_not_matter_cost_nothing():
    # 60 copies of 2 planes in 30 dimensions
    row = list(range(1, 31))
    rows = [(*row, 0), (*row, 1)] * 30
    ones, twos = sum(1 << j for j in range(0, 60, 2)), sum(1 << j for j in range(1, 60, 2))
    assert arrangement_cells(rows) == {0, twos, ones | twos}


small = st.integers(-3, 3)


@st.composite
def arrangements(draw, entry=small, most=6):
    k, d = draw(st.integers(1, most)), draw(st.integers(1, 4))
    return [tuple(draw(entry) for _ in range(d + 1)) for _ in range(k)]


@settings(deadline=None, max_examples=150)
@given(arrangements(most=5))
def test_drawn_arrangements(rows):
    truth = reference.cells([row[:-1] for row in rows], [row[-1] for row in rows])
    assert arrangement_cells(rows) == truth
    assert certified(rows) == truth


@settings(deadline=None, max_examples=200)
@given(arrangements(st.integers(-(2**12), 2**12)))
def test_both_ways_agree_on_larger_weights(rows):
    found = certified(rows)
    assert found is None or found == arrangement_cells(rows)


@settings(deadline=None, max_examples=300)
@given(arrangements(), st.data())
def test_near_ties_are_settled_or_refused(rows, data):
    """Degenerate arrangements pushed off the tie by 2^-20 to 2^-75 of their size, as floats of up to 53 bits."""
    nudges = st.tuples(st.sampled_from((-1, 0, 0, 1)), st.integers(20, 75))
    nudged = []
    for row in rows:
        scale = data.draw(st.sampled_from((1.0, 0.1, 1 / 3)))
        moved = []
        for x in row:
            sign, bits = data.draw(nudges)
            moved.append(scale * x + sign * 2.0**-bits)
        nudged.append(moved)
    found = certified(nudged)
    if found is not None:
        exact = [[Fraction(x) for x in row] for row in nudged]
        scale = math.lcm(*(x.denominator for row in exact for x in row))
        assert found == arrangement_cells([[int(x * scale) for x in row] for row in exact])


def test_floats_of_full_length_are_settled():
    """Random 53-bit weights in general position, and with whole columns and entries masked away."""
    rng = np.random.default_rng(7)
    settled = 0
    for _ in range(100):
        rows = rng.standard_normal((6, 4)) * (rng.random((6, 4)) < 0.8)
        settled += certified(rows) is not None
    assert settled >= 95


def test_a_tie_among_long_floats_is_refused():
    # the third is the sum of the first two, so the three lines meet in a point: products need about 106 bits
    u, v = (1 + 2.0**-51, 1 - 2.0**-51, 1.0), (1 + 2.0**-50, -1 + 2.0**-50, 1.0)
    tie = [u, v, tuple(a + b for a, b in zip(u, v, strict=True))]
    assert all(Fraction(a) + Fraction(b) == c for a, b, c in zip(*tie, strict=True))
    assert certified(tie) is None
    assert certified([u, u]) is None  # equal long rows: the kernel cannot prove a product of 106 bits to be 0


def test_planes_one_rounding_apart_are_not_merged():
    u = (0.1, 0.3, 0.7)
    v = (0.1, np.nextafter(0.3, 1.0), 0.7)
    assert certified([u, v, (1.0, -1.0, 0.0)]) is None
    assert certified([u, u, (1.0, -1.0, 0.0)]) is None


def test_ties_of_five_bit_weights_are_settled():
    """Concurrent planes in four dimensions: entries are minors, so that integers stay small enough to be exact."""
    rng = np.random.default_rng(3)
    for _ in range(10):
        free = rng.integers(-31, 32, (5, 5))
        rows = [*free.tolist(), (free[0] + free[1]).tolist(), (free[2] - free[3]).tolist()]
        assert certified(rows) == arrangement_cells(rows)


@pytest.mark.parametrize("scale", [2.0**990, 2.0**-990, 5e-324])
def test_scales_do_not_matter(scale):
    rows = [(1.0, 2.0, 0.0), (-1.0, 1.0, 1.0), (2.0, 4.0, 1.0)]
    scaled = [tuple(x * scale for x in row) for row in rows]
    assert certified(scaled) == certified(rows)


def test_rows_too_wide_are_refused():
    assert certified([(1.0, 1e-300, 1.0), (1.0, 1.0, 0.0)]) is None


numbers = st.floats(-1e6, 1e6) | st.integers(-(2**30), 2**30).map(float)
shares = st.sampled_from((0.0, 0.0, 1e-12, 1e-3, 1.0))
corners = st.sampled_from((-1, 0, 1))


@settings(deadline=None, max_examples=500)
@given(st.lists(st.tuples(numbers, shares, corners), min_size=5, max_size=5))
def test_error_bounds_hold(drawn):
    """If each factor is within its bound of a true number, the result is within its bound of the true result."""
    values, errors, truths = [], [], []
    for value, share, corner in drawn:
        whole = share == 0.0
        value = float(round(value)) if whole else value  # a number without error is an integer
        error = 0.0 if whole else max(abs(value) * share, 1e-290)  # smaller ones do not occur
        values.append(value)
        errors.append(error)
        truths.append(Fraction(value) + corner * Fraction(error))
    (p, x, q, y, r), (ep, ex, eq, ey, er) = values, errors
    got, bound = _cross(p, ep, x, ex, q, eq, y, ey)
    true = truths[0] * truths[1] - truths[2] * truths[3]
    assert abs(Fraction(got) - true) <= Fraction(bound)
    r = abs(r)
    true_r = r + drawn[4][2] * Fraction(er)
    if r > max(er, 1e-3) and (bound > 0 or er > 0 or true % true_r == 0):
        value, error = _quotient(got, bound, r, er)
        assert abs(Fraction(value) - true / true_r) <= Fraction(error)
