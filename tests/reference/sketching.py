"""Sketches the plain way: every sequence of draws, every subset, every order, one at a time in Fractions."""

import math
from fractions import Fraction
from itertools import combinations, permutations, product


def _add(law, outcome, probability):
    law[outcome] = law.get(outcome, Fraction(0)) + probability


def with_replacement(p, draws):
    """All d^s sequences of draws."""
    law = {}
    for sequence in product(range(len(p)), repeat=draws):
        probability = math.prod((p[i] for i in sequence), start=Fraction(1))
        if probability:
            m = [Fraction(0)] * len(p)
            for i in sequence:
                m[i] += 1 / (draws * p[i])
            _add(law, tuple(m), probability)
    return law


def bernoulli(q, scaled):
    """All 2^d vectors of bits."""
    law = {}
    for bits in product((0, 1), repeat=len(q)):
        probability = math.prod((a if b else 1 - a for a, b in zip(q, bits, strict=True)), start=Fraction(1))
        if probability:
            unit = [1 / a if scaled and a else Fraction(1) for a in q]
            _add(law, tuple(b * u for b, u in zip(bits, unit, strict=True)), probability)
    return law


def uniform_subset(d, size):
    """All subsets."""
    kept = list(combinations(range(d), size))
    return {
        tuple(Fraction(d, size) if i in s else Fraction(0) for i in range(d)): Fraction(1, len(kept))
        for s in kept
    }


def successive(scores, size, scaled):
    """All orders of `size` draws."""
    d = len(scores)
    sets = {}
    for order in permutations(range(d), size):
        left, probability = list(range(d)), Fraction(1)
        for i in order:
            total = sum(scores[j] for j in left)
            probability *= Fraction(scores[i]) / total if total else Fraction(1, len(left))
            left.remove(i)
        if probability:
            _add(sets, frozenset(order), probability)
    drawn = [sum((q for s, q in sets.items() if i in s), Fraction(0)) for i in range(d)]
    return {
        tuple((1 / drawn[i] if scaled else Fraction(1)) if i in s else Fraction(0) for i in range(d)): q
        for s, q in sets.items()
    }


def predict(X, w, m):
    """X(m * w), entry by entry."""
    return [sum((x * a * b for x, a, b in zip(row, w, m, strict=True)), Fraction(0)) for row in X]


def squared(a, b):
    """|a - b|^2."""
    return sum(((x - y) ** 2 for x, y in zip(a, b, strict=True)), Fraction(0))


def error_law(law, X, w, target=None):
    """Squared error -> probability."""
    goal = predict(X, w, [1] * len(w)) if target is None else target
    found = {}
    for m, probability in law.items():
        _add(found, squared(predict(X, w, m), goal), probability)
    return dict(sorted(found.items()))


def mean(law, X, w):
    """Expected predictions."""
    return tuple(sum((q * predict(X, w, m)[j] for m, q in law.items()), Fraction(0)) for j in range(len(X)))


def best_subset(X, w, size):
    """Least error over all subsets; the set with the smallest sum of 2^i among equals."""
    goal = predict(X, w, [1] * len(w))
    found = []
    for kept in combinations(range(len(w)), size):
        m = [1 if i in kept else 0 for i in range(len(w))]
        found.append((squared(predict(X, w, m), goal), sum(2**i for i in kept), tuple(m)))
    return min(found)[2]


def matrix_product(matrices, x):
    """W_L ... W_1 x."""
    for W in matrices:
        x = [sum((a * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in W]
    return x


def product_error_law(laws, matrices, points):
    """laws: per layer, matrix of multipliers (flattened by rows) -> probability; every choice of one mask per layer."""
    goal = [matrix_product(matrices, x) for x in points]
    found = {}
    for choice in product(*(law.items() for law in laws)):
        probability = math.prod((q for _, q in choice), start=Fraction(1))
        masked = []
        for (m, _), W in zip(choice, matrices, strict=True):
            width = len(W[0])
            masked.append([[W[j][k] * m[j * width + k] for k in range(width)] for j in range(len(W))])
        error = sum(
            (squared(matrix_product(masked, x), g) for x, g in zip(points, goal, strict=True)), Fraction(0)
        )
        _add(found, error, probability)
    return dict(sorted(found.items()))


def kernel_error_law(law, J):
    """|J diag(m) J^T - J J^T|_F^2 -> probability, entry by entry of the kernel."""
    n, found = len(J), {}
    for m, probability in law.items():
        error = Fraction(0)
        for a in range(n):
            for b in range(n):
                error += sum(((m[i] - 1) * J[a][i] * J[b][i] for i in range(len(m))), Fraction(0)) ** 2
        _add(found, error, probability)
    return dict(sorted(found.items()))


def information_bits(laws, probabilities):
    """I(outcome; row) in bits as a float, from the joint table entry by entry."""
    outcomes = {m for law in laws for m in law}
    columns = {
        m: sum(p * law.get(m, 0) for p, law in zip(probabilities, laws, strict=True)) for m in outcomes
    }
    return math.fsum(
        float(p * q) * math.log2(q / columns[m])
        for p, law in zip(probabilities, laws, strict=True)
        for m, q in law.items()
    )


def supports(law):
    """The law of the set of kept weights."""
    found = {}
    for m, probability in law.items():
        _add(found, frozenset(i for i, value in enumerate(m) if value), probability)
    return found
