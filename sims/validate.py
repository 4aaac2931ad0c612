"""Checks shared by all of sims: exact reading of numbers, and the one-line errors `who: name=value must be ...`."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any, Literal, overload

import numpy as np

Vector = tuple[Fraction, ...]
Matrix = tuple[Vector, ...]

_SHOWN = 60  # longest value printed in an error line


def shown(value: object) -> str:
    """A short one-line text of `value` for an error message."""
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write integers of thousands of digits
        return "too long a number to write"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def check(who: str, name: str, value: object, ok: bool, must: str) -> None:
    """Raise ValueError `who: name=value must <must>` unless `ok`."""
    if not ok:
        raise ValueError(f"{who}: {name}={shown(value)} must {must}")


def exact_number(who: str, name: str, value: Any) -> Fraction:
    """The number `value` taken exactly: an int, a Fraction, a finite float (a dyadic rational) or their numpy kin.

    Raises TypeError when it is not a real number, ValueError when it is NaN or infinite.
    """
    if isinstance(value, np.generic):
        value = value.item()  # bool, int or float; np.longdouble has no Python kin and stays as it is
    if isinstance(value, (float, np.longdouble)):
        check(who, name, value, math.isfinite(value), "be finite")
        return Fraction(*value.as_integer_ratio())
    if isinstance(value, Rational):  # int, bool and Fraction
        return Fraction(value)
    raise TypeError(f"{who}: {name}={shown(value)} must be a real number, not {type(value).__name__}")


def exact_integer(who: str, name: str, value: Any) -> int:
    """The integer `value` as a Python int; numpy integers count, bools and floats do not (TypeError)."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    raise TypeError(f"{who}: {name}={shown(value)} must be an integer, not {type(value).__name__}")


@overload
def exact_array(who: str, name: str, value: Any, ndim: Literal[1]) -> Vector: ...
@overload
def exact_array(who: str, name: str, value: Any, ndim: Literal[2]) -> Matrix: ...
def exact_array(who: str, name: str, value: Any, ndim: int) -> Any:
    """A vector (`ndim` 1) or a matrix (`ndim` 2) of numbers taken exactly, as (nested) tuples of Fractions.

    Accepts nested sequences and numpy arrays. Raises ValueError for a wrong number of dimensions, an empty or a
    ragged array, NaN and infinities, TypeError for entries that are not real numbers.
    """
    kind = {1: "a vector", 2: "a matrix"}[ndim]
    if isinstance(value, np.ndarray):
        check(who, name, f"array of shape {value.shape}", value.ndim == ndim, f"be {kind}")
        if value.dtype != np.longdouble:  # tolist() would keep these as numpy scalars, which is fine but slow
            value = value.tolist()
    rows = _items(who, name, value, kind)
    if ndim == 1:
        if any(type(entry) is not int and type(entry) is not float and _is_sequence(entry) for entry in rows):
            check(who, name, value, False, "be a vector of numbers")
        return tuple(
            Fraction(*entry.as_integer_ratio())  # ints and finite floats, nearly always: the short way
            if type(entry) is int or (type(entry) is float and math.isfinite(entry))
            else exact_number(who, f"{name}[{i}]", entry)
            for i, entry in enumerate(rows)
        )
    for row in rows:
        check(who, name, value, _is_sequence(row), "be a matrix: a sequence of rows of numbers")
    matrix = tuple(exact_array(who, f"{name}[{i}]", row, 1) for i, row in enumerate(rows))
    widths = sorted({len(row) for row in matrix})
    check(who, name, f"rows of lengths {widths}", len(widths) == 1, "have rows of one length")
    return matrix


def integer_rows(rows: Iterable[Sequence[Fraction]]) -> tuple[list[list[int]], int]:
    """Rows of Fractions over one common denominator: (rows of ints, denominator), the denominator least and positive."""
    kept = [list(row) for row in rows]
    denominator = math.lcm(1, *(entry.denominator for row in kept for entry in row))
    return [
        [entry.numerator * (denominator // entry.denominator) for entry in row] for row in kept
    ], denominator


def _is_sequence(value: object) -> bool:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.ndim > 0  # a zero-dimensional array claims to be iterable and is not
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes))


def _items(who: str, name: str, value: Any, kind: str) -> list[Any]:
    check(who, name, value, _is_sequence(value), f"be {kind}")
    items = list(value)
    check(who, name, value, len(items) > 0, f"be {kind} with at least one entry")
    return items
