import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims.lipschitz import (
    activation_cells,
    largest_gradient,
    lipschitz,
    lipschitz_many,
    lipschitz_squared,
)
from tests.reference import lipschitz as reference

SIGNS = (1, -1)


def assert_twin_is_right(inner, outer, bias, squared=None):
    """`lipschitz` within the relative error that its docstring states, checked in exact arithmetic."""
    squared = lipschitz_squared(inner, outer, bias) if squared is None else squared
    value = Fraction(lipschitz(inner, outer, bias))
    k, d = len(inner), len(inner[0])
    error = Fraction(16 * k * (k + d + 3), 2**53)
    assert value >= 0
    grain = Fraction(1, 2**1075)  # half the spacing of floats near zero
    assert (1 - error) ** 2 * squared <= (value + grain) ** 2, (inner, outer, bias)
    assert max(0, value - grain) ** 2 <= (1 + error) ** 2 * squared, (inner, outer, bias)


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("inner", "outer", "bias", "squared"),
    [
        ([[3, 4]], [1], None, 25),
        ([[1, 1]], [1], None, 2),  # the constant itself is irrational
        ([[2]], [-3], [7], 36),
        ([[1, 0], [-1, 0]], [1, 1], None, 1),  # |x_1|
        ([[1, 0], [-1, 0]], [1, -1], None, 1),  # x_1
        ([[1], [1]], [1, -1], [0, -1], 1),  # a ramp: with all units on it is flat
        ([[1], [1], [1]], [1, -2, 1], [1, 0, -1], 1),  # a hat
        ([[1], [2]], [1, 1], [0, -6], 9),  # proportional, other bias
        ([[1], [-1]], [1, 1], [-1, -1], 1),  # never on together
        ([[1, 2], [1, 2]], [1, -1], [3, 3], 0),  # equal units that cancel
        ([[1, 2], [1, 2]], [1, -1], [3, 4], 5),  # a bump between parallel lines
        ([[1, 2], [-2, -4]], [2, -1], [0, 0], 20),  # the same hyperplane from both sides: 2 (x + 2 y)
        ([[1, 0], [0, 1], [1, 1]], [1, 1, -1], None, 1),  # on together the three cancel; each side has norm 1
        ([[0, 0], [0, 0]], [5, -5], [1, 2], 0),  # constant
        ([[0, 0], [1, 0]], [5, -1], [1, 2], 1),
        ([[1, 2, 2]], [0], None, 0),
        ([[1, 0, 0], [0, 1, 0]], [1, 1], None, 2),  # fewer units than dimensions
        ([[Fraction(1, 3)]], [Fraction(3, 5)], [1], Fraction(1, 25)),
        ([[0.1]], [1], None, Fraction(0.1) ** 2),  # floats are taken exactly
        ([[1]] * 70, [1] * 70, None, 4900),  # more units than bits in a word
    ],
)
def test_by_hand(inner, outer, bias, squared):
    got = lipschitz_squared(inner, outer, bias)
    assert type(got) is Fraction
    assert got == squared
    assert_twin_is_right(inner, outer, bias, Fraction(squared))


def masked(inner):
    """Every mask of the inner weights."""
    k, d = len(inner), len(inner[0])
    for mask in range(1 << (k * d)):
        yield [[inner[j][i] * (mask >> (j * d + i) & 1) for i in range(d)] for j in range(k)]


@pytest.mark.parametrize(
    ("inner", "biases"),
    [
        ([[1, 2], [3, -1]], [(0, 0), (1, 1), (1, -2)]),
        ([[1, 2], [-2, -4]], [(0, 0), (1, -2), (1, 2)]),
        ([[1, 2], [1, 2], [-1, 3]], [(0, 0, 0), (1, 1, 0), (1, -1, 2)]),
        ([[2, -1], [-2, 1], [2, 2]], [(0, 0, 0), (1, 1, 1), (1, -1, 0)]),
        ([[1, 2, 3], [2, 4, -6]], [(0, 0), (1, 2), (-1, 1)]),
        ([[1, 1, 1], [-1, -1, -1]], [(0, 0), (1, -1), (1, 1)]),
    ],
)
def test_every_mask_of_small_networks(inner, biases):
    """All masks, biases none, equal and different, outer weights of both signs, against sign patterns."""
    k = len(inner)
    for weights, bias in itertools.product(masked(inner), biases):
        cells = activation_cells(weights, bias)
        assert list(cells) == sorted(reference.cells(weights, bias))
        for outer in itertools.product((1, -1, 2), repeat=k):
            squared = lipschitz_squared(weights, outer, bias)
            assert squared == reference.lipschitz_squared(weights, outer, bias), (weights, outer, bias)
            assert_twin_is_right(np.array(weights, float), np.array(outer, float), np.array(bias), squared)
            if not any(bias):
                assert lipschitz_squared(weights, outer) == squared


@pytest.mark.parametrize(("inner", "outer", "bias"), [
    ([[1, 0], [1, 1], [0, 1], [1, -1]], [1, -2, 1, 3], [0, -1, 1, 0]),
    ([[2, 1], [2, 1], [-1, 2], [0, 0]], [1, 1, -1, 5], [1, -1, 0, 2]),
])  # fmt: skip
def test_difference_quotients_reach_it_and_never_exceed_it(inner, outer, bias):
    squared = lipschitz_squared(inner, outer, bias)
    rng = random.Random(5)
    steepest = Fraction(0)
    for _ in range(1500):
        x = [Fraction(rng.randint(-999, 999), 64) for _ in range(2)]
        near = rng.random() < 0.5
        y = [t + Fraction(rng.randint(-999, 999), 10**5 if near else 64) for t in x]
        distance = sum((a - b) ** 2 for a, b in zip(x, y, strict=True))
        if distance:
            rise = reference.network(inner, outer, bias, x) - reference.network(inner, outer, bias, y)
            assert rise**2 <= squared * distance
            steepest = max(steepest, rise**2 / distance)
    assert steepest >= squared * Fraction(99, 100)


small = st.integers(-3, 3)
dyadic = st.integers(-31, 31).map(lambda x: Fraction(x, 8))


@st.composite
def networks(draw, entry=small, most=5, widest=3):
    k, d = draw(st.integers(1, most)), draw(st.integers(1, widest))
    vector = st.lists(entry, min_size=k, max_size=k)
    inner = [draw(st.lists(entry, min_size=d, max_size=d)) for _ in range(k)]
    return inner, draw(vector), draw(vector)


@settings(deadline=None, max_examples=80)
@given(networks())
def test_drawn_networks(network):
    squared = lipschitz_squared(*network)
    assert squared == reference.lipschitz_squared(*network)
    assert_twin_is_right(*network, squared)


@settings(deadline=None, max_examples=150)
@given(networks(dyadic, most=9))
def test_twin_on_dyadic_weights(network):
    assert_twin_is_right(*network)
    inner, outer, _ = network
    total = sum(abs(a) * math.hypot(*row) for a, row in zip(outer, inner, strict=True))
    assert lipschitz(*network) <= total * (1 + 1e-12)


@settings(deadline=None, max_examples=100)
@given(networks(st.sampled_from((0.0, 0.1, -0.3, 0.7, 1e-9)) | st.floats(-2, 2), most=6))
def test_twin_on_long_floats(network):
    assert_twin_is_right(*network)


@settings(deadline=None, max_examples=100)
@given(networks(), st.randoms(use_true_random=False), st.data())
def test_symmetries(network, rng, data):
    inner, outer, bias = network
    k, d = len(inner), len(inner[0])
    squared = lipschitz_squared(inner, outer, bias)
    units, axes = rng.sample(range(k), k), rng.sample(range(d), d)
    flips = [rng.choice(SIGNS) for _ in range(d)]
    c = data.draw(st.sampled_from((Fraction(1, 3), Fraction(5, 2), 7)))
    # permuted units; permuted and reflected coordinates; positive scaling of a unit; the whole map scaled
    assert (
        lipschitz_squared([inner[j] for j in units], [outer[j] for j in units], [bias[j] for j in units])
        == squared
    )
    assert lipschitz_squared([[flips[i] * row[i] for i in axes] for row in inner], outer, bias) == squared
    scaled = [[c * w for w in inner[0]], *inner[1:]]
    assert (
        lipschitz_squared(scaled, [Fraction(outer[0]) / c, *outer[1:]], [c * bias[0], *bias[1:]]) == squared
    )
    assert lipschitz_squared(inner, [-c * a for a in outer], bias) == c**2 * squared
    # a translation moves the cells only
    shift = [rng.randint(-2, 2) for _ in range(d)]
    moved = [
        b + sum(w * s for w, s in zip(row, shift, strict=True)) for row, b in zip(inner, bias, strict=True)
    ]
    assert lipschitz_squared(inner, outer, moved) == squared
    # a unit in two halves, a dead unit, and one more input that nothing reads
    assert (
        lipschitz_squared(
            [[*row, 0] for row in (*inner, inner[0], [0] * d)],
            [Fraction(outer[0], 2), *outer[1:], Fraction(outer[0], 2), 3],
            [*bias, bias[0], 1],
        )
        == squared
    )


@settings(deadline=None, max_examples=50)
@given(networks(most=4))
def test_a_linear_part_written_as_two_units(network):
    """u.x = relu(u.x) - relu(-u.x) adds u to every gradient, whatever the arrangement."""
    inner, outer, bias = network
    u = [2, -1, 1][: len(inner[0])]
    squared = lipschitz_squared([*inner, u, [-t for t in u]], [*outer, 1, -1], [*bias, 0, 0])
    gradients = [
        [
            sum(outer[j] * inner[j][i] for j in range(len(inner)) if cell >> j & 1) + u[i]
            for i in range(len(u))
        ]
        for cell in reference.cells(inner, bias)
    ]
    assert squared == max(sum(g * g for g in gradient) for gradient in gradients)


@pytest.mark.parametrize(("k", "d"), [(8, 3), (5, 5), (3, 6), (12, 2)])
def test_twin_on_random_networks_of_the_project(k, d):
    rng = np.random.default_rng(k * d)
    for weights in (lambda shape: rng.integers(-31, 32, shape) / 8, rng.standard_normal):
        for _ in range(10):
            inner, outer, bias = weights((k, d)) * rng.integers(0, 2, (k, d)), weights(k), weights(k)
            assert_twin_is_right(inner, outer, bias)
            assert_twin_is_right(inner, outer, None)


@pytest.mark.kernel
def test_cancellation_is_computed_exactly():
    """Units on one hyperplane that cancel to the last bit, where float sums would lose all digits."""
    inner = [[0.1, 0.2], [0.1, 0.2], [-0.1, -0.2]]
    outer = [0.1, 0.2, 0.3]  # the unit sums on the two sides: 0.30000000000000004 and 0.3
    assert_twin_is_right(inner, outer, None)
    assert_twin_is_right([[1.0], [1.0]], [1.0, -1.0 + 2.0**-50], [0.0, 0.0])
    assert lipschitz([[1.0], [1.0]], [1.0, -1.0 + 2.0**-50]) == 2.0**-50
    assert_twin_is_right([[3.0], [1.0], [1.0]], [1 / 3, 0.1, -1.1], None)


@pytest.mark.filterwarnings("ignore:overflow")  # numpy says so when the kernel runs as plain Python
@pytest.mark.parametrize(
    ("inner", "outer", "value"),
    [
        ([[1e200]], [1e100], 1e300),
        ([[3e-200, 4e-200]], [1e-100], 5e-300),
        ([[3e-161, 4e-161]], [1.0], 5e-161),  # its squares are subnormal
        ([[5e-324]], [1.0], 5e-324),
        ([[1e300, 0.0], [0.0, 1e-300]], [1.0, 1.0], 1e300),
        ([[2**60 + 1]], [1], float(2**60)),
        ([[10**400]], [Fraction(1, 10**399)], 10.0),
    ],
)
def test_extreme_sizes(inner, outer, value):
    assert lipschitz(inner, outer) == pytest.approx(value, rel=1e-15)
    assert lipschitz(np.array(inner), np.array(outer)) == pytest.approx(value, rel=1e-15)
    assert_twin_is_right(inner, outer, None)


def test_integers_beyond_floats_are_taken_exactly():
    # as floats the two rows would be one hyperplane and cancel
    inner = [[2**60 + 1, 1], [2**60, 1]]
    assert lipschitz_squared(inner, [1, -1]) == reference.lipschitz_squared(inner, [1, -1], [0, 0])
    assert lipschitz(inner, [1, -1]) == pytest.approx(float(2**60), rel=1e-15)
    assert lipschitz(np.array(inner), np.array([1, -1])) == pytest.approx(float(2**60), rel=1e-15)
    assert lipschitz([[2**60 + 1, 0.5], [2**60, 0.5]], [1, -1]) == pytest.approx(float(2**60), rel=1e-15)


def test_hyperplanes_that_floats_would_merge():
    # the two units are on together in a thin wedge, and only there the gradients add up
    inner = [[2**60 + 1, 1], [-(2**60), -1]]
    for form in (inner, np.array(inner)):
        assert lipschitz(form, [1, -1]) == pytest.approx(2.0**61, rel=1e-15)


def test_square_root_is_correctly_rounded():
    # a hair above the middle between 1 and the next float, and the middle itself, which goes to the even neighbour
    middle = 1 + Fraction(1, 2**53)
    assert lipschitz([[middle, Fraction(1, 2**350)]], [1]) == np.nextafter(1.0, 2.0)
    assert lipschitz([[middle]], [1]) == 1.0


def test_beyond_the_largest_float():
    assert lipschitz_squared([[10**400]], [1]) == 10**800
    with pytest.raises(OverflowError, match=r"^lipschitz: the Lipschitz constant exceeds the largest float"):
        lipschitz([[10**400]], [1])


@settings(deadline=None, max_examples=60)
@given(networks(dyadic, most=6), st.data())
def test_many_is_one_at_a_time(network, data):
    inner, outer, bias = network
    rows = [outer, [-a for a in outer], [0 for _ in outer], *data.draw(
        st.lists(st.lists(dyadic, min_size=len(outer), max_size=len(outer)), max_size=3)
    )]  # fmt: skip
    values = lipschitz_many(inner, rows, bias)
    assert values.shape == (len(rows),)
    assert values[0] == values[1]
    assert values[2] == 0
    as_floats = lipschitz_many(np.array(inner, float), np.array(rows, float), np.array(bias, float))
    for row, value, same in zip(rows, values, as_floats, strict=True):
        assert value == pytest.approx(lipschitz(inner, row, bias), rel=1e-13)
        assert same == pytest.approx(value, rel=1e-13)


def test_many_leaves_cancellation_to_exact_arithmetic():
    values = lipschitz_many([[1.0], [1.0]], [[1.0, -1.0 + 2.0**-50], [1.0, 1.0], [1.0, -1.0]])
    assert values.tolist() == [2.0**-50, 2.0, 0.0]


@pytest.mark.kernel
def test_largest_gradient_over_given_cells():
    cells = np.array([0b00, 0b01, 0b11], dtype=np.uint64)
    inner, outer = np.array([[3.0, 4.0], [-3.0, 0.0]]), np.array([1.0, 1.0])
    assert largest_gradient(cells, inner, outer) == 5.0
    assert largest_gradient(cells[2:], inner, outer) == 4.0
    last = np.array([1 << 62], dtype=np.uint64)
    assert largest_gradient(last, np.ones((63, 1)), np.arange(63.0)) == 62.0


def test_cells_are_sorted_exact_and_scale_free():
    cells = activation_cells([[1, 0], [0, 1], [0, 0]], [0, 1, 1])
    assert cells == (0, 1, 2, 3)
    assert all(type(cell) is int for cell in cells)
    assert activation_cells([[0.1, 0], [0, 7], [0, 0]], [0, 7, -1]) == cells
    assert activation_cells([[0]], [1]) == (0,)


def test_cells_are_the_same_where_the_kernel_refuses():
    third = Fraction(1, 3)
    plain = [[1, 2], [2, 4], [1, -1]]
    odd = [[third * w for w in row] for row in plain]
    assert activation_cells(odd, [0, third, 1]) == activation_cells(plain, [0, 1, 3])
    long = [[0.1, 0.7], [0.1, 0.7], [-0.1, -0.7], [0.3, 0.2]]
    assert activation_cells(long) == tuple(sorted(reference.cells(long, [0] * 4)))


MISTAKES = [
    (
        ([[1, 2], [3]], [1, 1], None),
        ValueError,
        r"inner=rows of lengths \[1, 2\] must have rows of one length",
    ),
    (([1, 2], [1, 1], None), ValueError, r"inner=.* must be a matrix"),
    (([], [], None), ValueError, r"inner=.* must be a matrix with at least one entry"),
    (([[math.nan, 2]], [1], None), ValueError, r"inner\[0\]\[0\]=nan must be finite"),
    (([[1.0, 2.0]], [math.inf], None), ValueError, r"outer\[0\]=inf must be finite"),
    (([[1.0, 2.0]], [1.0], [-math.inf]), ValueError, r"inner_bias\[0\]=-inf must be finite"),
    (([[1, 2]], [1, 1], None), ValueError, r"outer=2 numbers .* must have one for each of the 1 units"),
    (([[1, 2]], [1], [0, 0]), ValueError, r"inner_bias=2 numbers .* must have one for each of the 1 units"),
    (([[1, 2]], [[1]], None), ValueError, r"outer=.* must be a vector"),
    (([["1", 2]], [1], None), TypeError, r"inner\[0\]\[0\]=1 must be a real number, not str"),
    (([[1j, 2]], [1], None), TypeError, r"inner\[0\]\[0\]=1j must be a real number, not complex"),
    ((None, [1], None), ValueError, r"inner=None must be a matrix"),
]


@pytest.mark.parametrize("function", [lipschitz, lipschitz_squared])
@pytest.mark.parametrize(("arguments", "kind", "line"), MISTAKES)
def test_mistakes_get_one_clear_line(function, arguments, kind, line):
    with pytest.raises(kind, match=f"^{function.__name__}: {line}") as caught:
        function(*arguments)
    assert "\n" not in str(caught.value)
    if isinstance(arguments[0], list) and len({len(row) for row in arguments[0] if type(row) is list}) == 1:
        with pytest.raises(kind, match=f"^{function.__name__}: "):
            function(*(None if a is None else np.array(a) for a in arguments))


def test_mistakes_of_the_others():
    with pytest.raises(
        ValueError, match=r"^lipschitz_many: outers=3 numbers per network must have one for each of the 1"
    ):
        lipschitz_many([[1, 2]], [[1, 2, 3]])
    with pytest.raises(ValueError, match=r"^lipschitz_many: outers\[0\]\[0\]=nan must be finite"):
        lipschitz_many([[1.0, 2.0]], np.array([[math.nan]]))
    with pytest.raises(ValueError, match=r"^activation_cells: inner_bias=2 numbers"):
        activation_cells([[1, 2]], [1, 2])


def test_too_many_cells_are_refused():
    inner = np.random.default_rng(0).integers(-9, 10, (60, 30))
    for call in (lipschitz, lipschitz_squared):
        with pytest.raises(ValueError, match=r"^activation_cells: cells=\d+ .* must be at most 1048576"):
            call(inner, np.ones(60))
