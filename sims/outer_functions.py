"""What the outer weights of a masked inner layer can express, without redundancy: bends, slopes and a constant.

The functions sum_j a_j relu(h_j(x)), h_j(x) = w_j.x + b_j, are a linear space. Units with one hyperplane and one
side are multiples of each other, and one of them is enough; relu(h) and relu(-h) together are relu(h) and the affine
function h = relu(h) - relu(-h); a unit with w_j = 0 is a constant, or nothing. So the space has a basis of

* bends: relu(h_i), one for each distinct hyperplane,
* slopes: affine functions, a reduced echelon basis of those that opposite units (and constants) span,
* perhaps the constant 1.

Lipschitz constants bound the coordinates, with L = Lip(f), f = sum_i a_i relu(h_i) + sum_l c_l e_l + c:

* |a_i| |w_i| <= 2 L. Hyperplane i has a point that no other hyperplane meets; the two cells that touch there
  differ in bend i alone, so their gradients, each of norm at most L, differ by a_i w_i.
* |c_l| pivot_l <= L (1 + 2 r), r the fewest bends active on a cell. On that cell, coordinate pivot_l of the gradient
  is c_l pivot_l (the echelon form is reduced) plus that of at most r terms a_i w_i, each of norm at most 2 L.

So Lip is a norm on the span of bends and slopes. `reach` holds these bounds, squared and for L = 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sims.lipschitz import activation_cells
from sims.validate import Vector, integer_rows

Form = tuple[int, ...]  # (w_1 .. w_d, b): the affine function w.x + b, primitive integers


@dataclass(frozen=True)
class OuterFunctions:
    """The basis for one inner layer. Two layers with equal bends, slopes and constant express the same functions.

    bends: forms of the relus, sorted; slopes: forms of the affine functions, reduced echelon; constant: whether the
    constant function is expressed. `parts[l]` says how basis function l is made, as (unit, coefficient) pairs: the
    bends first, then the slopes, then the constant.
    """

    bends: tuple[Form, ...]
    slopes: tuple[Form, ...]
    constant: bool
    parts: tuple[tuple[tuple[int, Fraction], ...], ...]

    @property
    def size(self) -> int:
        """Number of bends and slopes, the coordinates on which the Lipschitz constant depends."""
        return len(self.bends) + len(self.slopes)

    @property
    def key(self) -> tuple[tuple[Form, ...], tuple[Form, ...], bool]:
        """Equal for layers that express the same functions in the same basis."""
        return self.bends, self.slopes, self.constant

    @cached_property
    def cells(self) -> tuple[tuple[int, ...], ...]:
        """The active coordinates of each cell, bends and every slope; a cell on which nothing is active is left out."""
        if not self.bends:
            return (tuple(range(self.size)),) if self.slopes else ()
        found = activation_cells([form[:-1] for form in self.bends], [form[-1] for form in self.bends])
        slopes = tuple(range(len(self.bends), self.size))
        return tuple(
            tuple(i for i in range(len(self.bends)) if cell >> i & 1) + slopes
            for cell in found
            if cell or slopes
        )

    @cached_property
    def reach(self) -> tuple[Fraction, ...]:
        """Squares of the largest |coordinate| that a function of Lipschitz constant 1 can have (bounds)."""
        fewest = min(map(len, self.cells), default=0) - len(self.slopes)
        bends = [Fraction(4, sum(w * w for w in form[:-1])) for form in self.bends]
        slopes = [Fraction(1 + 2 * fewest, next(w for w in form if w)) ** 2 for form in self.slopes]
        return tuple(bends + slopes)

    def values(self, x: Sequence[Fraction]) -> list[Fraction]:
        """The bends and slopes at a point."""
        at = [
            sum((w * z for w, z in zip(form, x, strict=False)), Fraction(form[-1]))
            for form in self.bends + self.slopes
        ]
        return [max(v, Fraction(0)) if i < len(self.bends) else v for i, v in enumerate(at)]

    def outer(self, units: int, coordinates: Sequence[Fraction]) -> Vector:
        """Outer weights, one per unit, of the function with these coordinates (bends, slopes, constant if any)."""
        weights = [Fraction(0)] * units
        for part, value in zip(self.parts, coordinates, strict=True):
            for j, coefficient in part:
                weights[j] += coefficient * value
        return tuple(weights)


def outer_functions(rows: Sequence[Sequence[Fraction]], bias: Sequence[Fraction] | None) -> OuterFunctions:
    """The basis for inner rows (k, d) and biases (k,) or None for zeros; exact."""
    sides: dict[Form, dict[int, tuple[int, Fraction]]] = {}
    constant: tuple[int, Fraction] | None = None
    for j, row in enumerate(rows):
        b = bias[j] if bias is not None else Fraction(0)
        if not any(row):
            if b > 0 and constant is None:
                constant = (j, 1 / b)
            continue
        (form,), denominator = integer_rows([(*row, b)])
        divisor = math.gcd(*form)
        side = 1 if next(w for w in form if w) > 0 else -1
        plane = tuple(side * w // divisor for w in form)
        # relu of the primitive form = denominator / divisor times the unit
        sides.setdefault(plane, {}).setdefault(side, (j, Fraction(denominator, divisor)))
    bends: dict[Form, tuple[tuple[int, Fraction], ...]] = {}
    affine: list[tuple[list[Fraction], dict[int, Fraction]]] = []
    for plane, found in sides.items():
        if len(found) == 2:
            bends[plane] = (found[1],)
            (up, scale_up), (down, scale_down) = found[1], found[-1]
            affine.append(([Fraction(w) for w in plane], {up: scale_up, down: -scale_down}))
        else:
            ((side, part),) = found.items()
            bends[tuple(side * w for w in plane)] = (part,)
    if constant is not None:
        width = len(rows[0])
        affine.append(([Fraction(0)] * width + [Fraction(1)], {constant[0]: constant[1]}))
    ordered = sorted(bends)
    reduced = _echelon(affine)
    slopes = [(form, part) for form, part in reduced if any(form[:-1])]
    flat = [(form, part) for form, part in reduced if not any(form[:-1])]
    return OuterFunctions(
        tuple(ordered),
        tuple(form for form, _ in slopes),
        bool(flat),
        tuple(bends[form] for form in ordered) + tuple(part for _, part in slopes + flat),
    )


def _echelon(
    rows: list[tuple[list[Fraction], dict[int, Fraction]]],
) -> list[tuple[Form, tuple[tuple[int, Fraction], ...]]]:
    """The reduced echelon form, rows primitive with positive pivots, each with the units that combine to it."""
    done: list[tuple[list[Fraction], dict[int, Fraction]]] = []
    rest = list(rows)
    for column in range(len(rows[0][0]) if rows else 0):
        pivot = next((row for row in rest if row[0][column]), None)
        if pivot is None:
            continue
        rest = [row for row in rest if row is not pivot]
        pivot = _combined(pivot, pivot, 1 - 1 / pivot[0][column])
        rest = [_combined(row, pivot, row[0][column]) for row in rest]
        done = [_combined(row, pivot, row[0][column]) for row in done] + [pivot]
    result = []
    for form, part in done:
        (whole,), denominator = integer_rows([form])
        scale = Fraction(denominator, math.gcd(*whole))
        units = tuple((j, c * scale) for j, c in sorted(part.items()) if c)
        result.append((tuple(int(v * scale) for v in form), units))
    return result


def _combined(
    row: tuple[list[Fraction], dict[int, Fraction]],
    pivot: tuple[list[Fraction], dict[int, Fraction]],
    factor: Fraction,
) -> tuple[list[Fraction], dict[int, Fraction]]:
    """row - factor * pivot."""
    form = [a - factor * b for a, b in zip(row[0], pivot[0], strict=True)]
    part = {j: row[1].get(j, Fraction(0)) - factor * pivot[1].get(j, Fraction(0)) for j in row[1] | pivot[1]}
    return form, part
