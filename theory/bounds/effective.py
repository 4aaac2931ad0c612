"""The effective parameter count that the sparse law speaks of, from what a simulator measures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from bounds.bound import Require
from bounds.enclose import Enclosure, as_exact, enclosure
from bounds.evaluate import Exact, check_domains, show
from bounds.quantities import VOCABULARY, Quantity
from bounds.symbols import log2

_INFORMATION = sp.Symbol("information", nonnegative=True)
_SIZE = sp.Symbol("expected_size", nonnegative=True)
_BITS = sp.Symbol("bits_per_weight", nonnegative=True)
_W, _J, _EPSILON = (VOCABULARY[name].symbol for name in ("W", "J", "epsilon"))

# Theorem 4 of Kumar, Luo and Sellke: a net of (1 + 60 W J/epsilon)^size weight vectors per mask.
_NET_BITS = log2(1 + 60 * _W * _J / _EPSILON)
_UNITS = {"bit": sp.Integer(1), "nat": 1 / sp.log(2)}


def _quantity(name: str) -> Quantity:
    if name in ("W", "J", "epsilon"):
        return VOCABULARY[name]
    return Quantity(name, "", "nonnegative real", "")


def effective_parameters(
    *,
    information: Any,
    unit: str,
    expected_size: Any,
    W: Any = None,
    J: Any = None,
    epsilon: Any = None,
    bits_per_weight: Any = None,
) -> Enclosure:
    """p_eff = I(mask; data) + E|mask| * (bits per kept weight), in bits, as a certified enclosure.

    information: mutual information of mask and data in `unit`, "bit" or "nat"; expected_size: expected number
    of kept weights. Bits per kept weight: log2(1 + 60 W J/epsilon) of the net of weights (W: diameter of the
    weights, J: Lipschitz constant of weights to functions, epsilon: fit below the noise), or
    `bits_per_weight` itself, for a finite class. Numbers: int, Fraction, float (taken exactly) or Enclosure.

    Raises TypeError unless either all of W, J, epsilon or bits_per_weight alone are given; ValueError for
    another unit and for numbers outside their domain. Source: Kumar, Luo and Sellke, No Free Prune, Theorems
    3 and 4.
    """
    who = "effective_parameters"
    if unit not in tuple(_UNITS):
        raise ValueError(f"{who}: unit={unit!r} must be 'bit' or 'nat'")
    net = {"W": W, "J": J, "epsilon": epsilon}
    given = {"information": information, "expected_size": expected_size}
    if bits_per_weight is not None and all(v is None for v in net.values()):
        given["bits_per_weight"], per_weight = bits_per_weight, _BITS
    elif bits_per_weight is None and all(v is not None for v in net.values()):
        given |= net
        per_weight = _NET_BITS
    else:
        present = sorted(
            name for name, v in {**net, "bits_per_weight": bits_per_weight}.items() if v is not None
        )
        raise TypeError(f"{who}: given={present} must be either W, J and epsilon, or bits_per_weight alone")
    values = {name: as_exact(who, name, value) for name, value in given.items()}
    rows: list[tuple[Require, bool | None]] = check_domains(map(_quantity, values), values)
    for name, (_, ok) in zip(values, rows, strict=True):
        if ok is not True:
            raise ValueError(f"{who}: {name}={show(values[name])} must be a {_quantity(name).domain}")
    # It increases in everything but epsilon, so the ends of the enclosures give the ends of the result.
    expr = _INFORMATION * _UNITS[unit] + _SIZE * per_weight
    least = {name: _end(value, low=name != "epsilon") for name, value in values.items()}
    most = {name: _end(value, low=name == "epsilon") for name, value in values.items()}
    return Enclosure(max(Fraction(0), enclosure(expr, least).lower), enclosure(expr, most).upper)


def _end(value: Exact, low: bool) -> Exact:
    if isinstance(value, Enclosure):
        return value.lower if low else value.upper
    return value
