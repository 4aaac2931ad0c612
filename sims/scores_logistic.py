"""SNIP and GraSP under the logistic loss: floats, and exact decisions where these are too close.

With tau_P = tanh(f_P/2), twice n times the derivative of the loss by f is rho_P = n_P tau_P - s_P, and four times n times
the second derivative is n_P (1 - tau_P^2). So, up to positive factors (see sims.scores for L, A, B),

    SNIP:  |sum_P rho_P L[P, q]|,        GraSP:  sum_PQ n_P (1 - tau_P^2) rho_Q A[P, Q, q] + 2 rho_P rho_Q B[P, Q, q].

Both are polynomials in the tau of the distinct |f_P| > 0, with rational coefficients, for tanh is odd. Whether two are
equal is decided:

* f_P is rational, so Y = e^(1/D) with D their common denominator is transcendental (Lindemann), and tanh(F/(2D)) =
  (Y^F - 1)/(Y^F + 1). A relation with rational coefficients holds between such numbers exactly when it holds between
  the rational functions of Y.
* For SNIP the relation is linear, and 1, tau_1, tau_2, ... for distinct F > 0 are linearly independent: the one of the
  largest F has a pole at e^(i pi/F), where the others are finite. So two scores are equal exactly when their
  coefficients are, up to a common sign.
* For GraSP equal coefficients are enough but not necessary (tanh has an addition theorem): balls of growing precision
  tell the values apart, and if they do not, the rational function is expanded.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from flint import arb, fmpq

from bounds.enclose import precision
from sims.ranking import SettledScores
from sims.scores_floats import Integers, check_outputs, grasp_floats, snip_floats
from sims.task import Task

_PRECISIONS = (128, 512, 2048, 2**13, 2**15, 2**17)  # residuals may be as small as e^-|f|
_UNSUSPICIOUS = 2048
MAX_TERMS = 2**20  # when a rational function is expanded

Monomial = tuple[
    tuple[int, int], ...
]  # ((F, exponent), ...) with F > 0 increasing: a product of tau_F^exponent
Polynomial = Mapping[Monomial, int]


def snip_logistic(task: Task, outputs: Integers, scale: int, linear: Integers) -> SettledScores:
    """See `sims.scores.snip_scores`; f_P = outputs[P]/scale."""

    def expression(t: int, q: int) -> Polynomial:
        return _linear(task, outputs, linear, t, q)

    def compare(t: int, q: int, r: int) -> int:
        one, two = expression(t, q), expression(t, r)
        if _is_plus_or_minus(one, two):
            return 0
        for bits in _PRECISIONS:
            with precision(bits):
                sign = _sign(abs(_value(one, scale)) - abs(_value(two, scale)))
            if sign:
                return sign
        raise ArithmeticError(
            f"snip_scores: data set {t}, parameters {q} and {r}: not told apart at {bits} bits"
        )

    def refine(t: int, q: int) -> float:
        return abs(_refined(expression(t, q), scale))

    return snip_floats(task, _tau("snip_scores", outputs, scale), linear, compare, refine)


def grasp_logistic(
    task: Task, outputs: Integers, scale: int, first: Integers, second: Integers
) -> SettledScores:
    """See `sims.scores.grasp_scores`."""
    symmetric = scale * (second + second.transpose(1, 0, 2))  # sum_PQ of it is 2 sum_PQ of second

    def expression(t: int, q: int) -> Polynomial:
        return _quadratic(task, outputs, first, symmetric, t, q)

    def compare(t: int, q: int, r: int) -> int:
        sign = sign_of(_difference(expression(t, q), expression(t, r)), scale)
        if sign is None:
            raise ArithmeticError(f"grasp_scores: data set {t}, parameters {q} and {r}: not decided")
        return sign

    def refine(t: int, q: int) -> float:
        return _refined(expression(t, q), scale)

    tau = _tau("grasp_scores", outputs, scale)
    return grasp_floats(task, tau, 1 - tau**2, first, symmetric, compare, refine)


def _tau(who: str, outputs: Integers, scale: int) -> npt.NDArray[np.float64]:
    """tanh(f/2) to a relative error of 2^-52; 0 where f is."""
    check_outputs(who, outputs, scale)
    with precision(128):
        return np.array([float((arb(fmpq(f, 2 * scale)).tanh()).mid()) for f in outputs.tolist()])


def _linear(task: Task, outputs: Integers, linear: Integers, t: int, q: int) -> Polynomial:
    """sum_P (n_P tau_P - s_P) L[P, q]."""
    found: defaultdict[Monomial, int] = defaultdict(int)
    for at in np.flatnonzero(task.totals[t]).tolist():
        for monomial, factor in _rho(task, outputs, t, at).items():
            found[monomial] += factor * int(linear[at, q])
    return _clean(found)


def _quadratic(
    task: Task, outputs: Integers, first: Integers, symmetric: Integers, t: int, q: int
) -> Polynomial:
    """sum_PQ n_P (1 - tau_P^2) rho_Q A[P, Q, q] + rho_P rho_Q (2 B, made symmetric)[P, Q, q]."""
    found: defaultdict[Monomial, int] = defaultdict(int)
    present = np.flatnonzero(task.totals[t]).tolist()
    rho = {at: _rho(task, outputs, t, at) for at in present}
    for left, right in itertools.product(present, repeat=2):
        total, size = int(task.totals[t, left]), abs(int(outputs[left]))
        bend = {(): total, ((size, 2),): -total} if size else {(): total}
        for side, coefficient in (
            (bend, int(first[left, right, q])),
            (rho[left], int(symmetric[left, right, q])),
        ):
            if coefficient:
                for (one, a), (two, b) in itertools.product(side.items(), rho[right].items()):
                    found[_product(one, two)] += a * b * coefficient
    return _clean(found)


def _rho(task: Task, outputs: Integers, t: int, at: int) -> dict[Monomial, int]:
    """n tau - s at one point; tanh is odd, and 0 at 0."""
    f, total = int(outputs[at]), int(task.totals[t, at])
    found: dict[Monomial, int] = {(): -int(task.sums[t, at])}
    if f:
        found[((abs(f), 1),)] = total if f > 0 else -total
    return found


def _product(one: Monomial, two: Monomial) -> Monomial:
    exponents: defaultdict[int, int] = defaultdict(int)
    for size, exponent in (*one, *two):
        exponents[size] += exponent
    return tuple(sorted(exponents.items()))


def _clean(found: Mapping[Monomial, int]) -> Polynomial:
    return {monomial: factor for monomial, factor in found.items() if factor}


def _difference(one: Polynomial, two: Polynomial) -> Polynomial:
    return _clean({m: one.get(m, 0) - two.get(m, 0) for m in {*one, *two}})


def _is_plus_or_minus(one: Polynomial, two: Polynomial) -> bool:
    return one == two or one == {m: -factor for m, factor in two.items()}


def _value(polynomial: Polynomial, scale: int) -> arb:
    """A ball at the current precision."""
    sizes = {size for monomial in polynomial for size, _ in monomial}
    tau = {size: arb(fmpq(size, 2 * scale)).tanh() for size in sizes}
    return sum(
        (
            arb(factor) * math.prod((tau[size] ** exponent for size, exponent in monomial), start=arb(1))
            for monomial, factor in polynomial.items()
        ),
        arb(0),
    )


def _sign(ball: arb) -> int:
    """0 where the ball does not tell."""
    return 1 if ball > 0 else -1 if ball < 0 else 0


def sign_of(polynomial: Polynomial, scale: int) -> int | None:
    """The sign of a polynomial in tau_F = tanh(F/(2 scale)), decided; None where that would take too long."""
    if not polynomial:
        return 0
    for bits in _PRECISIONS:
        if bits > _UNSUSPICIOUS and is_identity(polynomial):
            return 0
        with precision(bits):
            sign = _sign(_value(polynomial, scale))
        if sign:
            return sign
    return None


def is_identity(polynomial: Polynomial) -> bool | None:
    """Whether the polynomial vanishes as a rational function of Y, with tau_F = (Y^F - 1)/(Y^F + 1); None if too large.

    Multiplied by (Y^F + 1)^d for every F, d its largest exponent, it is a polynomial in Y.
    """
    degree: defaultdict[int, int] = defaultdict(int)
    for monomial in polynomial:
        for size, exponent in monomial:
            degree[size] = max(degree[size], exponent)
    if len(polynomial) * math.prod(d + 1 for d in degree.values()) > MAX_TERMS:
        return None
    total: defaultdict[int, int] = defaultdict(int)
    for monomial, factor in polynomial.items():
        exponents, product = dict(monomial), {0: factor}
        for size, d in degree.items():
            of_this = _binomials(exponents.get(size, 0), d)
            longer: defaultdict[int, int] = defaultdict(int)
            for (power, a), (times, b) in itertools.product(product.items(), enumerate(of_this)):
                longer[power + times * size] += a * b
            product = longer
        for power, a in product.items():
            total[power] += a
    return not any(total.values())


def _binomials(minus: int, degree: int) -> list[int]:
    """Coefficients of (Z - 1)^minus (Z + 1)^(degree - minus)."""
    row = [1]
    for i in range(degree):
        sign = -1 if i < minus else 1
        row = [sign * a + b for a, b in zip([*row, 0], [0, *row], strict=True)]
    return row


def _refined(polynomial: Polynomial, scale: int) -> float:
    """The value to a relative error of 2^-50; exactly 0 for no terms."""
    if not polynomial:
        return 0.0
    for bits in _PRECISIONS:
        with precision(bits):
            ball = _value(polynomial, scale)
            if ball.rel_accuracy_bits() >= 54:
                return float(ball.mid())
    raise ArithmeticError(f"scores: a score of {len(polynomial)} terms is not known at {bits} bits")
