import math
import re
from fractions import Fraction

import numpy as np
import pytest

from sims.validate import check, exact_array, exact_integer, exact_number, integer_rows, shown


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (3, Fraction(3)),
        (True, Fraction(1)),
        (Fraction(-2, 7), Fraction(-2, 7)),
        (0.1, Fraction(0.1)),
        (5e-324, Fraction(1, 2**1074)),
        (np.int8(-4), Fraction(-4)),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (np.float32(0.1), Fraction(13421773, 2**27)),
        (np.bool_(False), Fraction(0)),
        (np.longdouble(0.5), Fraction(1, 2)),
    ],
)
def test_numbers_are_read_exactly(value, exact):
    assert exact_number("me", "x", value) == exact
    assert isinstance(exact_number("me", "x", value), Fraction)
    assert exact_array("me", "x", [value], 1) == (exact,)
    assert exact_array("me", "x", [[value, 1]], 2) == ((exact, 1),)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.float32("nan"), np.longdouble("inf")])
def test_not_finite(bad):
    with pytest.raises(ValueError, match=r"^me: x\[1\]=-?(nan|inf) must be finite$"):
        exact_array("me", "x", [1, bad], 1)
    with pytest.raises(ValueError, match=r"^me: x\[0\]\[1\]=-?(nan|inf) must be finite$"):
        exact_array("me", "x", np.array([[1, bad]]), 2)


@pytest.mark.parametrize("bad", ["1", 1j, None, b"1", np.array(1.0)])
def test_not_a_number(bad):
    with pytest.raises(TypeError, match=r"^me: x\[0\]=.* must be a real number, not "):
        exact_array("me", "x", [bad], 1)


@pytest.mark.parametrize(
    ("bad", "ndim", "must"),
    [
        ([], 1, "x=[] must be a vector with at least one entry"),
        ([], 2, "x=[] must be a matrix with at least one entry"),
        ([[]], 2, "x[0]=[] must be a vector with at least one entry"),
        (np.zeros((2, 0)), 2, "x[0]=[] must be a vector with at least one entry"),
        ([[1]], 1, "x=[[1]] must be a vector of numbers"),
        ([1], 2, "x=[1] must be a matrix: a sequence of rows of numbers"),
        (np.zeros(2), 2, "x=array of shape (2,) must be a matrix"),
        (np.zeros((1, 1, 1)), 2, "x=array of shape (1, 1, 1) must be a matrix"),
        ([[1, 2], [3]], 2, "x=rows of lengths [1, 2] must have rows of one length"),
        (7, 1, "x=7 must be a vector"),
        ("12", 1, "x=12 must be a vector"),
    ],
)
def test_wrong_shapes(bad, ndim, must):
    with pytest.raises(ValueError, match=f"^{re.escape(f'me: {must}')}$"):
        exact_array("me", "x", bad, ndim)


def test_integers():
    assert exact_integer("me", "k", np.int32(5)) == 5
    for bad in (5.0, True, "5", Fraction(5)):
        with pytest.raises(TypeError, match=r"^me: k=.* must be an integer, not "):
            exact_integer("me", "k", bad)


def test_common_denominator():
    rows, denominator = integer_rows([[Fraction(1, 2), Fraction(-1, 3)], [Fraction(2), Fraction(0)]])
    assert (rows, denominator) == ([[3, -2], [12, 0]], 6)
    assert integer_rows([[Fraction(4), Fraction(6)]]) == ([[4, 6]], 1)


def test_error_lines_are_short():
    with pytest.raises(ValueError, match=r"^me: k=3 must be even$"):
        check("me", "k", 3, False, "be even")
    check("me", "k", 4, True, "be even")
    assert shown("a\nb") == "a b"
    assert len(shown("x" * 1000)) == 60
    assert shown(10**5000) == "too long a number to write"
