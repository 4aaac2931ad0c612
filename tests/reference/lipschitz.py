"""Cells and Lipschitz constants the slow, plain way: every sign pattern, settled by Fourier-Motzkin elimination."""

import itertools
from collections.abc import Sequence
from fractions import Fraction

Numbers = Sequence[int | float | Fraction]


def strictly_feasible(forms: Sequence[tuple[Fraction, ...]]) -> bool:
    """Whether some x has u.x + v > 0 for all forms (u, v): eliminate one variable after the other."""
    system = set(forms)
    dimension = len(forms[0]) - 1 if forms else 0
    for _ in range(dimension):
        below = [form for form in system if form[0] > 0]  # each bounds the first variable from below
        above = [form for form in system if form[0] < 0]
        rest = {form[1:] for form in system if form[0] == 0}
        for low, high in itertools.product(below, above):
            rest.add(
                tuple(a / low[0] + b / -high[0] for a, b in zip(low[1:], high[1:], strict=True)),
            )
        system = rest
    return all(form[0] > 0 for form in system)


def cells(inner: Sequence[Numbers], bias: Numbers) -> set[int]:
    """Masks of the full-dimensional cells: bit j set when unit j is positive, never for a unit without weights."""
    units = [j for j, row in enumerate(inner) if any(row)]
    found = set()
    for signs in itertools.product((1, -1), repeat=len(units)):
        forms = [
            tuple(sign * Fraction(x) for x in (*inner[j], bias[j]))
            for sign, j in zip(signs, units, strict=True)
        ]
        if strictly_feasible(forms):
            found.add(sum(1 << j for sign, j in zip(signs, units, strict=True) if sign > 0))
    return found


def lipschitz_squared(inner: Sequence[Numbers], outer: Numbers, bias: Numbers) -> Fraction:
    """The largest squared gradient norm over the cells."""
    best = Fraction(0)
    for mask in cells(inner, bias):
        gradient = [
            sum(
                (Fraction(outer[j]) * Fraction(inner[j][i]) for j in range(len(inner)) if mask >> j & 1),
                Fraction(0),
            )
            for i in range(len(inner[0]))
        ]
        best = max(best, sum((g * g for g in gradient), Fraction(0)))
    return best


def network(inner: Sequence[Numbers], outer: Numbers, bias: Numbers, x: Numbers) -> Fraction:
    """sum_j outer_j relu(inner_j.x + bias_j), exactly."""
    total = Fraction(0)
    for row, a, b in zip(inner, outer, bias, strict=True):
        z = sum((Fraction(w) * Fraction(t) for w, t in zip(row, x, strict=True)), Fraction(b))
        total += Fraction(a) * max(z, Fraction(0))
    return total
