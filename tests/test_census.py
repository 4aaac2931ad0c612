import math
import random
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sims.census_tables
import sims.census_units
from sims.census import census, census_from_units, census_units, run_unit
from sims.census_units import UnitResult, merge
from tests.reference import census as reference

DESIGNS = [  # points of dimension 3, cut to the dimension asked for: one, repeated, dependent, more than features
    [[1, -1, 2]],
    [[1, 1, 1], [1, 1, 1]],
    [[1, -1, 1], [-1, 1, -1], [2, 1, 1]],
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]],
    [[1, 2, -1], [-2, 1, 1], [1, 1, -3], [0, -1, 1], [-1, 2, 2]],
]
LABELS = [[1, -1, 1, 1, -1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [Fraction(1, 3), -1, 0.5, 1, 0]]


def table(found):
    assert sum(found.count) == 2**found.p
    assert found.best_loss == tuple(float(loss) for loss in found.best_loss_exact)
    return list(zip(found.count, found.best_loss_exact, found.best_mask, strict=True))


def assert_right(inner, X, y):
    found = census(inner, X, y, threads=1, progress=False)
    assert table(found) == reference.census(inner, X, y), (inner, X, y)


def instance(k, d, n, seed, weights=range(-15, 16), points=range(-8, 9)):
    draw = random.Random(seed)
    nonzero = [w for w in weights if w]
    inner = [[draw.choice(nonzero) for _ in range(d)] for _ in range(k)]
    X = [[draw.choice(points) for _ in range(d)] for _ in range(n)]
    return inner, X, [draw.choice((-1, 1)) for _ in range(n)]


@pytest.mark.kernel
@pytest.mark.parametrize("n", [1, 3, 5])
@pytest.mark.parametrize(("k", "d"), [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1)])
def test_every_small_network(k, d, n):
    X = [point[:d] for point in DESIGNS[{1: 0, 3: 2, 5: 4}[n]]]
    for inner in reference.small_integer_networks(k, d, (-1, 0, 2)):
        assert_right(inner, X, LABELS[0][:n])


@pytest.mark.parametrize("labels", range(len(LABELS)))
@pytest.mark.parametrize("design", range(len(DESIGNS)))
def test_every_two_by_two_network(design, labels):
    X = [point[:2] for point in DESIGNS[design]]
    for inner in reference.small_integer_networks(2, 2, (-1, 0, 1)):
        assert_right(inner, X, LABELS[labels][: len(X)])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("k", "d"), [(1, 8), (2, 4), (3, 3), (4, 2), (5, 1), (6, 1), (8, 1), (5, 2)])
def test_small_integers_with_many_ties(k, d, seed):
    for n in (2, 4, 9):
        inner, X, y = instance(k, d, n, f"{k} {d} {n} {seed}", weights=(-1, 1, 2), points=(-1, 0, 1))
        inner[-1] = list(inner[0])  # a repeated unit
        assert_right(inner, X, y)


@pytest.mark.kernel
def test_dead_units_and_labels_out_of_reach():
    inner, X = [[-1, -2], [1, 1]], [[1, 2], [3, 1]]  # unit 0 never fires
    assert_right(inner, X, [1, -1])
    found = census(
        [[-1, -2]], X, [1, -1], progress=False
    )  # nothing fires: every mask is as bad, the smallest is named
    assert found.best_loss_exact == (1, 1, 1)
    assert found.best_mask == (0, 1, 3)


@pytest.mark.kernel
@pytest.mark.parametrize(("more", "best"), [(0, 1), (Fraction(1, 2**200), 2), (-Fraction(1, 2**200), 1)])
def test_a_tie_and_two_near_ties(more, best):
    y = [Fraction(1, 2), Fraction(1, 2) + more]  # mask 1 fits the first label only, mask 2 the second only
    found = census([[1, 1]], [[1, 0], [0, 1]], y, progress=False)
    assert found.best_mask == (0, best, 3)
    assert found.best_loss_exact[1] == min(v * v for v in y) / 2


@pytest.mark.kernel
@pytest.mark.parametrize("offset", [10**4, 10**8, 2**50, Fraction(10**30)])
def test_nearly_parallel_features(offset):
    for seed in range(6):
        inner, X, y = instance(3, 2, 5, seed, weights=range(1, 6), points=range(1, 6))
        assert_right(inner, [[v + offset for v in point] for point in X], y)


def test_numbers_are_taken_exactly():
    inner, X, y = instance(2, 3, 5, 7)
    floats = (
        [[w / 10 for w in row] for row in inner],
        [[x / 3 for x in point] for point in X],
        [v / 10 for v in y],
    )
    assert_right(*floats)
    huge = [[w * 2.0**1000 for w in row] for row in inner], [[x * 5e-324 for x in point] for point in X], y
    assert table(census(*huge, progress=False)) == table(census(inner, X, y, progress=False))
    assert_right([[0, 1], [1, 0]], [[10**40, 1], [2, 3], [10**40, 4]], [1, -1, 1])
    arrays = np.array(inner, dtype=np.int16), np.array(X, dtype=np.float32), np.array(y)
    assert census(*arrays, progress=False) == census(inner, X, y, progress=False)


@given(
    st.integers(1, 3).flatmap(
        lambda k: st.integers(1, 7 // k).flatmap(
            lambda d: st.integers(1, 5).flatmap(
                lambda n: st.tuples(
                    *(
                        st.lists(st.lists(st.integers(-3, 3), min_size=d, max_size=d), min_size=m, max_size=m)
                        for m in (k, n)
                    ),
                    st.lists(st.fractions(-1, 1, max_denominator=4), min_size=n, max_size=n),
                )
            )
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_drawn_networks(drawn):
    assert_right(*drawn)


@pytest.mark.parametrize(("k", "d", "n"), [(1, 11, 7), (2, 5, 12), (3, 4, 10), (4, 3, 24), (6, 2, 9)])
def test_beside_numpy(k, d, n):
    draw = np.random.default_rng([k, d, n])
    inner, X, y = draw.standard_normal((k, d)), draw.standard_normal((n, d)), draw.uniform(-1, 1, n)
    found = census(inner, X, y, progress=False)
    least = np.full(k * d + 1, np.inf)
    for mask in range(2 ** (k * d)):
        kept = np.array([mask >> i & 1 for i in range(k * d)]).reshape(k, d)
        features = np.maximum(X @ (kept * inner).T, 0)
        outer = np.linalg.lstsq(features, y, rcond=None)[0]
        least[mask.bit_count()] = min(least[mask.bit_count()], np.mean((features @ outer - y) ** 2))
    np.testing.assert_allclose(found.best_loss, least, rtol=0, atol=1e-12)


def test_a_larger_census_beside_sampled_masks():
    inner, X, y = instance(4, 5, 24, 1)
    found = census(inner, X, y, progress=False)
    assert found.count == tuple(math.comb(20, size) for size in range(21))
    for size, (_, loss, mask) in enumerate(table(found)):
        assert mask.bit_count() == size
        assert reference.least_squares_loss(reference.features_of_mask(inner, X, mask), y) == loss
    draw = np.random.default_rng(0)
    points, weights = np.array(X), np.array(inner)
    for mask in draw.integers(0, 2**20, 3000).tolist():
        kept = np.array([mask >> i & 1 for i in range(20)]).reshape(4, 5)
        features = np.maximum(points @ (kept * weights).T, 0).astype(float)
        outer = np.linalg.lstsq(features, y, rcond=None)[0]
        assert np.mean((features @ outer - y) ** 2) >= found.best_loss[mask.bit_count()] - 1e-12


@pytest.mark.parametrize(("k", "d", "n"), [(2, 4, 4), (4, 3, 6), (5, 2, 3), (3, 5, 24)])
def test_the_walk_does_not_matter(k, d, n, monkeypatch):
    """Threads, units, the size of the buffer, the tables kept: each changes the time, none the answer."""
    args = instance(k, d, n, 5, weights=range(-3, 4), points=(-1, 0, 1, 2))
    whole = census(*args, threads=1, progress=False)
    assert census(*args, threads=2, progress=False) == whole
    assert census(*args, threads=5, progress=False) == whole
    monkeypatch.setattr(sims.census_tables, "LEAST_UNITS", 7)
    assert len(census_units(*args)) == 7
    assert census(*args, threads=3, progress=False) == whole
    monkeypatch.setattr(sims.census_units, "CANDIDATES", 1)
    monkeypatch.setattr(sims.census_units, "FEW_TIES", 1)
    assert census(*args, threads=1, progress=False) == whole
    monkeypatch.setattr(sims.census_units, "GRAM_LIMIT", 0)
    assert census(*args, threads=1, progress=False) == whole


@pytest.mark.kernel
@pytest.mark.parametrize("seed", range(4))
def test_neurons_too_wide_for_a_table(seed, monkeypatch):
    monkeypatch.setattr(sims.census_units, "GRAM_LIMIT", 0)
    for n in (1, 3, 6):
        inner, X, y = instance(2, 3, n, f"wide {n} {seed}", weights=(-1, 1, 2, 3), points=(-1, 0, 1, 2))
        assert_right(inner, X, y)
        monkeypatch.setattr(sims.census_units, "CANDIDATES", 1)
        monkeypatch.setattr(sims.census_units, "FEW_TIES", 1)
        assert_right([inner[0], inner[0]], X, y)


def test_what_leaves_the_census_alone():
    inner, X, y = instance(3, 4, 9, 3)
    plain = census(inner, X, y, progress=False)
    scaled = [
        [w * Fraction(j + 1, 3) for w in row] for j, row in enumerate(inner)
    ]  # a unit, by a positive number
    assert census(scaled, X, y, progress=False) == plain
    assert census(inner, X[::-1], y[::-1], progress=False) == plain
    assert census(inner, X, [-v for v in y], progress=False) == plain
    assert census(inner, X + X, y + y, progress=False).best_mask == plain.best_mask
    assert census(inner[::-1], X, y, progress=False).best_loss_exact == plain.best_loss_exact


@pytest.mark.kernel
def test_units_merge_in_any_order_and_grouping(monkeypatch):
    monkeypatch.setattr(sims.census_tables, "LEAST_UNITS", 5)
    args = instance(3, 2, 4, 11, weights=(-1, 1), points=(-1, 0, 1))
    units = census_units(*args)
    assert units == list(range(len(units)))
    results = [UnitResult.from_json(run_unit(*args, unit).to_json()) for unit in units]
    whole = census(*args, progress=False)
    assert census_from_units(*args, results) == whole
    assert census_from_units(*args, results[::-1] + results[:1]) == whole
    left = merge(merge(results[0], results[1]), results[2])
    right = merge(results[0], merge(results[1], results[2]))
    assert left == right == merge(right, left)
    assert reduce(merge, results).done == frozenset(units)
    with pytest.raises(ValueError, match=r"results without units \[1\] must cover all units"):
        census_from_units(*args, results[:1] + results[2:])
    other = run_unit(args[0], args[1], [0] * 4, 0)
    with pytest.raises(ValueError, match=r"merge: digest=.* must be"):
        merge(results[0], other)
    with pytest.raises(ValueError, match=r"text must be what to_json wrote"):
        UnitResult.from_json(results[0].to_json()[:-5])


GOOD = {"inner": [[1, 2], [3, 4]], "X": [[1, 0], [0, 1], [1, 1]], "y": [1, -1, 0.5]}


@pytest.mark.parametrize(
    ("bad", "error", "line"),
    [
        ({"inner": [[1] * 35] * 2}, ValueError, "census: p=70 must satisfy 1 <= p <= 36"),
        ({"inner": []}, ValueError, "census: inner=[] must be a matrix with at least one entry"),
        (
            {"inner": [[1, 2], [3]]},
            ValueError,
            "census: inner=rows of lengths [1, 2] must have rows of one length",
        ),
        ({"inner": [1, 2]}, ValueError, "census: inner=[1, 2] must be a matrix"),
        ({"inner": [["1", 2]]}, TypeError, "census: inner[0][0]=1 must be a real number, not str"),
        ({"inner": [[math.inf, 2]]}, ValueError, "census: inner[0][0]=inf must be finite"),
        ({"X": [[1], [2], [3]]}, ValueError, "census: X=array with 1 columns must have 2 columns"),
        ({"X": np.zeros((0, 2))}, ValueError, "census: X=[] must be a matrix with at least one entry"),
        ({"X": [[1, math.nan], [0, 1], [1, 1]]}, ValueError, "census: X[0][1]=nan must be finite"),
        ({"y": [1, -1]}, ValueError, "census: y=vector of length 2 must have length 3"),
        ({"y": [1, -1, 1.5]}, ValueError, "census: y[2]=3/2 must lie in [-1, 1]"),
        ({"y": [1, -1, 1j]}, TypeError, "census: y[2]=1j must be a real number, not complex"),
        ({"inner": [[1] * 30], "X": [[1] * 30]}, ValueError, "census: k 2^d n=1073741824 must be at most"),
        ({"threads": 0}, ValueError, "census: threads=0 must be at least 1"),
        ({"threads": 1.5}, TypeError, "census: threads=1.5 must be an integer, not float"),
    ],
)
def test_bad_input(bad, error, line):
    given_input = {**GOOD, **bad}
    if len(given_input["X"]) == 1:
        given_input["y"] = [1]
    with pytest.raises(error) as raised:
        census(**given_input)
    assert str(raised.value).startswith(line)


def test_bad_unit():
    units = len(census_units(**GOOD))
    with pytest.raises(ValueError, match=rf"run_unit: unit={units} must satisfy 0 <= unit < {units}"):
        run_unit(**GOOD, unit=units)
    with pytest.raises(TypeError, match=r"run_unit: unit=0\.0 must be an integer"):
        run_unit(**GOOD, unit=0.0)


def test_progress(capsys):
    seen = []
    census(**GOOD, progress=lambda done, total: seen.append((done, total)))
    units = len(census_units(**GOOD))
    assert seen == [(done, units) for done in range(units + 1)]
    census(**GOOD, progress=False)
    assert capsys.readouterr() == ("", "")
