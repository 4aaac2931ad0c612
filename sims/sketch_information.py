"""What the mask of a sketched linear network tells of the data: I(mask; X) exactly, for a finite law of X.

The mask is the vector of multipliers; its support (which weights are kept) tells at most as much. Only the probabilities'
dependence on X counts: a scheme that does not look at X has information 0, whatever its error.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product as tuples
from typing import Any

from bounds.enclose import Enclosure, as_exact, precision, to_arb
from sims.log_sum import LogSum
from sims.mask_information import in_bits
from sims.sketch_rules import MAX_DATA, check_entries, checked, items, predictions
from sims.sketch_schemes import Scheme
from sims.sketching import chosen_scheme, measured
from sims.validate import Matrix, Vector, check, exact_array, exact_integer

_ZERO = Fraction(0)
MAX_MATRICES = 2**14
MAX_PAIRS = 2**20  # (matrix, mask)
MAX_DECIDED = 256  # logarithms


@dataclass(frozen=True)
class MatrixLaw:
    """A law of the data X: matrices of one shape and their probabilities, positive and summing to 1.

    Raises ValueError for another sum, for probabilities that are not positive, for shapes or lengths that differ.
    """

    matrices: tuple[Matrix, ...]
    probabilities: Vector

    def __post_init__(self) -> None:
        who = "MatrixLaw"
        object.__setattr__(self, "matrices", tuple(items(who, "matrices", self.matrices)))
        count = len(self.matrices)
        check(who, "matrices", count, 0 < count <= MAX_MATRICES, f"be 1 to {MAX_MATRICES} matrices")
        check_entries(who, "the matrices", self.matrices)
        object.__setattr__(
            self,
            "matrices",
            tuple(exact_array(who, f"matrices[{i}]", X, 2) for i, X in enumerate(self.matrices)),
        )
        object.__setattr__(self, "probabilities", exact_array(who, "probabilities", self.probabilities, 1))
        shapes = sorted({(len(X), len(X[0])) for X in self.matrices})
        check(who, "shapes", shapes, len(shapes) == 1, "be one")
        p = self.probabilities
        check(who, "probabilities", p, len(p) == count, f"have length {count}")
        check(who, "probabilities", p, min(p) > 0, "be positive")
        check(who, "sum of the probabilities", sum(p, _ZERO), sum(p, _ZERO) == 1, "be 1")

    @classmethod
    def uniform(cls, matrices: Iterable[Any]) -> MatrixLaw:
        """Each of the matrices with the same probability."""
        listed = tuple(items("MatrixLaw", "matrices", matrices))
        return cls(listed, (Fraction(1, max(len(listed), 1)),) * len(listed))


def cube(n: Any, d: Any, alphabet: Any = (-1, 1)) -> MatrixLaw:
    """Every n-by-d matrix over the alphabet, uniformly. ValueError for repeated letters or more than 2^14 matrices."""
    rows, columns = exact_integer("cube", "n", n), exact_integer("cube", "d", d)
    check("cube", "n", rows, rows > 0, "be positive")
    check("cube", "d", columns, columns > 0, "be positive")
    check_entries("cube", "alphabet", alphabet)
    letters = exact_array("cube", "alphabet", alphabet, 1)
    check("cube", "alphabet", alphabet, len(set(letters)) == len(letters), "hold each letter once")
    count = len(letters) ** min(rows * columns, 15)
    check("cube", "matrices", count, count <= MAX_MATRICES, f"be at most {MAX_MATRICES}")
    entries = count * rows * columns
    check("cube", "entries of the matrices", entries, entries <= MAX_DATA, f"be at most {MAX_DATA}")
    if len(letters) == 1:
        return MatrixLaw.uniform([[[letters[0]] * columns] * rows])
    every = tuples(tuples(letters, repeat=columns), repeat=rows)
    return MatrixLaw.uniform(every)


@dataclass(frozen=True, eq=False)
class SketchInformation:
    """What the mask tells of X.

    mask_nats, support_nats: I(m; X) and I(support of m; X) in nats, exactly, as rational combinations of logarithms.
    expected_size: expected number of kept weights under the law of X. masks: how many multiplier vectors can occur.
    mean_squared_error: E|X(m * w) - Xw|^2 over X and the mask. rounded: some probability was rounded; the information is
    then that of the rounded scheme (columns scaled alike or exchanged are rounded alike, so they tell nothing more).
    """

    mask_nats: LogSum
    support_nats: LogSum
    expected_size: Fraction
    mean_squared_error: Fraction
    masks: int
    rounded: bool

    @cached_property
    def mask(self) -> Enclosure:
        """I(m; X) in bits, see `bits`."""
        return bits(self.mask_nats)

    @cached_property
    def support(self) -> Enclosure:
        """I(support of m; X) in bits, see `bits`."""
        return bits(self.support_nats)

    def p_eff(self, log_term: Any = 1, *, of: str = "mask") -> Enclosure:
        """Effective parameters in bits: I + expected_size * log_term, with I of the "mask" or of its "support".

        log_term: bits that one kept weight costs; 1 by default, a convention. Raises ValueError for another `of`.
        """
        known = isinstance(of, str) and of in ("mask", "support")
        check("p_eff", "of", of, known, "be 'mask' or 'support'")
        told, term = getattr(self, of), as_exact("p_eff", "log_term", log_term)
        if told.exact and isinstance(term, Fraction):
            return Enclosure.exactly(told.lower + self.expected_size * term)
        with precision(128):
            return Enclosure.from_arb(to_arb(told) + to_arb(self.expected_size) * to_arb(term))

    def __str__(self) -> str:
        told = f"mask {float(self.mask):.6g} bits, its support {float(self.support):.6g}"
        return f"{told}; {float(self.expected_size):.6g} weights kept, {self.masks} masks"


def sketch_information(scheme: Scheme, law_of_X: Any, w: Any, size: Any = None) -> SketchInformation:
    """I(mask; X) of a scheme on a law of X with fixed weights w, at `size` where given.

    law_of_X: a MatrixLaw, or a pair (matrices, probabilities). Raises what the scheme refuses at any of the matrices,
    and ValueError for more than 2^20 pairs of a matrix and a mask, before any mask is listed.
    """
    who = "sketch_information"
    chosen = chosen_scheme(who, scheme, size)
    if not isinstance(law_of_X, MatrixLaw):
        check(who, "law_of_X", law_of_X, isinstance(law_of_X, Sequence) and len(law_of_X) == 2, "be a pair")
        matrices, probabilities = law_of_X
        law_of_X = MatrixLaw(matrices, probabilities)
    _, weights = checked(who, law_of_X.matrices[0], w)
    pairs = sum(max(chosen.outcomes(X, weights), chosen.walked(X, weights)) for X in law_of_X.matrices)
    check(who, "pairs of a matrix and a mask", pairs, pairs <= MAX_PAIRS, f"be at most {MAX_PAIRS}")

    masks: dict[
        frozenset[tuple[Hashable, Fraction]], Fraction
    ] = {}  # law of the mask -> probability of such X
    supports: dict[frozenset[tuple[Hashable, Fraction]], Fraction] = {}
    expected_size, error, rounded = _ZERO, _ZERO, False
    for X, probability in zip(law_of_X.matrices, law_of_X.probabilities, strict=True):
        listed = chosen.listed(X, weights)
        kept: dict[Hashable, Fraction] = {}
        for support, weight in listed.supports():
            kept[support] = kept.get(support, _ZERO) + Fraction(weight, listed.total)
        for rows, row in ((masks, listed.table()), (supports, kept)):
            key = frozenset(row.items())
            rows[key] = rows.get(key, _ZERO) + probability
        expected_size += probability * listed.expected_size
        found = measured(chosen.name, listed, X, weights, predictions(X, weights))
        error += probability * found.mean_squared_error
        rounded = rounded or listed.rounded
    return SketchInformation(
        information(masks),
        information(supports),
        expected_size,
        error,
        len({mask for row in masks for mask, _ in row}),
        rounded,
    )


def information(rows: dict[frozenset[tuple[Hashable, Fraction]], Fraction]) -> LogSum:
    """I(row; outcome) in nats, from the probability of each row, a row being the law of the outcome."""
    marginal: dict[Hashable, Fraction] = {}
    for row, probability in rows.items():
        for outcome, share in row:
            marginal[outcome] = marginal.get(outcome, _ZERO) + probability * share
    inside = ((probability * share, share) for row, probability in rows.items() for _, share in row)
    across = ((share, 1 / share) for share in marginal.values())
    return LogSum.of((*inside, *across))


def bits(nats: LogSum) -> Enclosure:
    """The value in bits: exactly where it is rational (decided for up to 256 logarithms), else enclosed."""
    found = in_bits(nats.enclosure())
    # A rational value is a sum of whole exponents of 2 times the coefficients: their denominators hold its own.
    unit = math.lcm(1, *(c.denominator for c in nats.terms.values()))
    if found.exact or len(nats.terms) > MAX_DECIDED or unit > 2**40:
        return found
    guess = Fraction(round((found.lower + found.upper) / 2 * unit), unit)
    if guess in found and (nats - LogSum.of([(guess, Fraction(2))])).sign() == 0:
        return Enclosure.exactly(guess)
    return found
