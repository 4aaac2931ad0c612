"""Losses in rational arithmetic: what settles near ties in `census`.

The least-squares loss of a set of independent features F (integer rows) and integer labels y is a ratio of two integer
determinants, n loss = det(Gram of F and y)/det(Gram of F), computed by FLINT.
"""

import itertools
from collections.abc import Sequence
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
        fits = (
            problem.directions.dtype != object
            and problem.n
            * max(int(problem.directions.max(initial=0)), *(abs(label) for label in problem.labels)) ** 2
            < 2**62
        )
        kind: Any = np.int64 if fits else object
        labels = np.array([problem.labels], dtype=kind)
        self._vectors = np.concatenate([problem.directions.astype(kind, copy=False), labels])
        self._ident = [dict(zip(c.bits.tolist(), c.ident.tolist(), strict=True)) for c in problem.choices]

    def of_masks(self, masks: Sequence[int]) -> list[Fraction]:
        """The losses of masks all of whose sub-masks are kept choices (see `tabulate`)."""
        d, neurons = self._problem.d, range(self._problem.k)
        block = (1 << d) - 1
        used = [frozenset(self._ident[j][mask & (block << (j * d))] for j in neurons) - {0} for mask in masks]
        new = sorted({idents for idents in used if idents not in self._known}, key=len)
        for _, same_number in itertools.groupby(new, key=len):
            sets = list(same_number)
            for idents, gram in zip(sets, self._grams([sorted(idents) for idents in sets]), strict=True):
                self._known[idents] = self._loss(sorted(idents), gram)
        return [self._known[idents] for idents in used]

    def of_directions(self, idents: list[int]) -> Fraction:
        """The loss of least squares on these directions; dependent ones are dropped."""
        return self._loss(idents, self._grams([idents])[0])

    def _grams(self, sets: list[list[int]]) -> list[list[list[int]]]:
        """The inner products of each set of equally many directions, with the labels last."""
        vectors = self._vectors[[[*idents, -1] for idents in sets]]
        return (vectors @ vectors.transpose(0, 2, 1)).tolist()

    def _loss(self, idents: list[int], gram: list[list[int]]) -> Fraction:
        features = [row[:-1] for row in gram[:-1]]
        volume = int(fmpz_mat(features).det()) if features else 1
        if volume == 0:
            return self.of_directions(self._independent(idents))
        problem = self._problem
        return Fraction(int(fmpz_mat(gram).det()), volume * problem.label_denominator**2 * problem.n)

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
