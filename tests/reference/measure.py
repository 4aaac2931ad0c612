"""The measurement the plain way: every mask, every data set written out point by point, sympy's pseudo-inverse, 50
digits.

Nothing is shared with sims: data sets come as lists of (x, y), the least-squares weights of least norm are pinv(Phi)
y, the Lipschitz constant comes from sign patterns settled by elimination, and comparisons are made to 40 digits.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import mpmath
import sympy

from tests.reference.lipschitz import lipschitz_squared
from tests.reference.mask_information import mutual_information

DIGITS = 50
CLOSE = mpmath.mpf(10) ** -40
DataSet = Sequence[tuple[Sequence[Fraction], Fraction]]


@dataclass
class Entry:
    """One mask on one data set."""

    mask: int
    fits: bool
    explained: Fraction
    error: Any  # of the learner's function
    lipschitz: Any  # of the learner's function


def learn(inner: Any, bias: Any, mask: int, data: DataSet, target: Fraction) -> Entry:
    """Fit, shrink and measure one mask on one data set; target is sigma^2 - epsilon."""
    k, d, n = len(inner), len(inner[0]), len(data)
    rows = [[inner[j][i] if mask >> (j * d + i) & 1 else Fraction(0) for i in range(d)] for j in range(k)]
    phi = [
        [
            max(Fraction(0), sum((w * v for w, v in zip(row, x, strict=True)), b))
            for row, b in zip(rows, bias, strict=True)
        ]
        for x, _ in data
    ]
    labels = sympy.Matrix([sympy.Rational(y.numerator, y.denominator) for _, y in data])
    matrix = sympy.Matrix([[sympy.Rational(v.numerator, v.denominator) for v in row] for row in phi])
    weights = matrix.pinv() * labels
    fitted = matrix * weights
    outer = [Fraction(int(a.p), int(a.q)) for a in weights]
    yhat = [Fraction(int(v.p), int(v.q)) for v in fitted]
    loss = sum((y - f) ** 2 for (_, y), f in zip(data, yhat, strict=True)) / n
    squared = lipschitz_squared(rows, outer, bias)
    with mpmath.workdps(DIGITS):
        steepness = mpmath.sqrt(_mp(squared))
        if loss > target:
            return Entry(mask, False, sum(f * f for f in yhat) / n, _mp(loss), steepness)
        # the least s in [0, 1] with mean (y - s yhat)^2 <= target: roots of a quadratic
        a = sum(f * f for f in yhat) / n
        b = sum(y * f for (_, y), f in zip(data, yhat, strict=True)) / n
        c = sum(y * y for _, y in data) / n - target
        s = mpmath.mpf(0) if c <= 0 else (_mp(b) - mpmath.sqrt(_mp(b * b - a * c))) / _mp(a)
        error = _mp(c + target) - 2 * s * _mp(b) + s * s * _mp(a)
        return Entry(mask, True, sum(f * f for f in yhat) / n, error, s * steepness)


def masks_of_size(p: int, size: int) -> list[int]:
    """By combinations of bits, sorted."""
    return sorted(sum(1 << i for i in chosen) for chosen in combinations(range(p), size))


def least_error(entries: list[Entry], beta: Any, penalty: Any) -> dict[int, Any]:
    """The first mask of the most explained."""
    best = max(e.explained for e in entries)
    return {next(e.mask for e in entries if e.explained == best): Fraction(1)}


def least_lipschitz(entries: list[Entry], beta: Any, penalty: Any) -> dict[int, Any]:
    """The first of the least Lipschitz constant among those that fit; the first of all if none does."""
    fitting = [e for e in entries if e.fits]
    if not fitting:
        return {entries[0].mask: Fraction(1)}
    best = min(e.lipschitz for e in fitting)
    return {next(e.mask for e in fitting if e.lipschitz - best < CLOSE): Fraction(1)}


def blind(entries: list[Entry], beta: Any, penalty: Any) -> dict[int, Any]:
    """Uniform."""
    return {e.mask: Fraction(1, len(entries)) for e in entries}


def gibbs(entries: list[Entry], beta: Any, penalty: Any) -> dict[int, Any]:
    """Softmax of minus beta times the cost."""
    with mpmath.workdps(DIGITS):
        heavy = {e.mask: mpmath.exp(-_mp(beta) * (e.lipschitz if e.fits else penalty)) for e in entries}
        total = mpmath.fsum(heavy.values())
        return {mask: h / total for mask, h in heavy.items()}


@dataclass
class Summary:
    """What is compared with a Measurement."""

    information: Any
    fit_probability: Any
    mean_lipschitz: Any
    minimum: Any
    error: Any
    atoms: list[tuple[Any, Any]]  # (Lipschitz, joint probability) of pairs that fit, increasing

    def quantile(self, q: Fraction) -> Any:
        """Least v with P(Lip <= v | fits) >= q."""
        mass = 0 * self.atoms[0][1]
        for i, (value, probability) in enumerate(self.atoms):
            mass += probability
            last = i + 1 == len(self.atoms) or self.atoms[i + 1][0] - value > CLOSE
            if last and mass >= q * self.fit_probability:
                return value
        return self.atoms[-1][0]


Table = list[tuple[Fraction, list[Entry]]]  # for every data set its probability and the masks


def table(
    size: int, inner: Any, bias: Any, law: Sequence[tuple[Fraction, DataSet]], target: Fraction
) -> Table:
    """Every mask of a size on every data set. law: (probability, data set) pairs."""
    masks = masks_of_size(len(inner) * len(inner[0]), size)
    return [(p, [learn(inner, bias, m, data, target) for m in masks]) for p, data in law if p > 0]


def measure(
    rule: Callable[..., dict[int, Any]], entries: Table, beta: Any = 0, penalty: Any = None
) -> Summary:
    """Everything from the definition."""
    if penalty is None:
        penalty = max((e.lipschitz for _, row in entries for e in row if e.fits), default=mpmath.mpf(0))
    joint: dict[tuple[int, int], Any] = defaultdict(int)
    atoms, error = [], 0
    with mpmath.workdps(DIGITS):
        for t, (p, row) in enumerate(entries):
            share = rule(row, beta, penalty)
            for e in row:
                if e.mask in share:
                    q = p * share[e.mask] if isinstance(share[e.mask], Fraction) else _mp(p) * share[e.mask]
                    joint[e.mask, t] += q
                    error += _mp(q) * e.error
                    if e.fits:
                        atoms.append((e.lipschitz, q))
        atoms.sort(key=lambda atom: atom[0])
        fit = sum(q for _, q in atoms) if atoms else Fraction(0)
        mean = mpmath.fsum(_mp(q) * v for v, q in atoms) / _mp(fit) if atoms else None
        return Summary(mutual_information(joint), fit, mean, atoms[0][0] if atoms else None, error, atoms)


def _mp(value: Any) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, (Fraction, int)) else value
