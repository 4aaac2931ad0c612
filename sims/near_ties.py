"""Losses in rational arithmetic: what settles near ties in `census`.

The least-squares loss of a set of independent features F (integer rows) and integer labels y is a ratio of two integer
determinants, n loss = det(Gram of F and y)/det(Gram of F), computed by FLINT.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpz_mat

from sims.census_tables import Problem


class ExactLosses:
    """Exact mean squared errors of masks of one problem, remembered by the set of directions a mask uses."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._known: dict[frozenset[int], Fraction] = {}
        # Inner products in 64-bit integers where none can overflow, else in Python's
        fits = problem.directions.dtype != object and problem.n * max(
            int(problem.directions.max(initial=0)), *(abs(label) for label in problem.labels)
        ) ** 2 < 2**62
        kind: Any = np.int64 if fits else object
        labels = np.array([problem.labels], dtype=kind)
        self._vectors = np.concatenate([problem.directions.astype(kind, copy=False), labels])
        self._ident = [
            dict(zip(c.bits.tolist(), c.ident.tolist(), strict=True)) for c in problem.choices
        ]

    def of_mask(self, mask: int) -> Fraction:
        """The loss of a mask all of whose sub-masks are kept choices (see `tabulate`)."""
        d = self._problem.d
        block = (1 << d) - 1
        idents = frozenset(self._ident[j][mask & (block << (j * d))] for j in range(self._problem.k)) - {0}
        loss = self._known.get(idents)
        if loss is None:
            loss = self._known[idents] = self.of_directions(sorted(idents))
        return loss

    def of_directions(self, idents: Iterable[int]) -> Fraction:
        """The loss of least squares on these directions; dependent ones are dropped."""
        problem = self._problem
        vectors = self._vectors[[*idents, -1]]  # the labels last
        gram = (vectors @ vectors.T).tolist()
        whole = fmpz_mat(gram).det()
        features = [row[:-1] for row in gram[:-1]]
        volume = fmpz_mat(features).det() if features else 1
        if volume == 0:
            return self.of_directions(self._independent(list(idents)))
        return Fraction(int(whole), int(volume) * problem.label_denominator**2 * problem.n)

    def _independent(self, idents: list[int]) -> list[int]:
        """A largest independent subset."""
        kept: list[int] = []
        for ident in idents:
            rows = [self._problem.directions[i].tolist() for i in (*kept, ident)]
            if fmpz_mat(rows).rank() == len(rows):
                kept.append(ident)
        return kept

    @cached_property
    def span(self) -> list[int]:
        """Directions that form a basis of the span of all directions: pivots of their exact elimination."""
        directions = self._problem.directions
        rows = directions.shape[0]
        matrix = fmpz_mat([directions[:, i].tolist() for i in range(directions.shape[1])])
        reduced, _, rank = matrix.rref()
        pivots, column = [], 0
        for row in range(rank):
            while column < rows and reduced[row, column] == 0:
                column += 1
            pivots.append(column)
        return pivots

    @cached_property
    def floor(self) -> Fraction:
        """The loss of least squares on all directions together: no mask has less."""
        return self.of_directions(self.span)
