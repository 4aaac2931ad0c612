"""The census by its definition: every mask, its features, exact least squares by Gram-Schmidt in Fractions."""

from fractions import Fraction
from itertools import product


def least_squares_loss(features, y):
    """Mean squared error of the best combination of the feature vectors; all numbers exact."""
    orthogonal = []
    for feature in features:
        rest = feature
        for other in orthogonal:
            scale = _dot(feature, other) / _dot(other, other)
            rest = [a - scale * b for a, b in zip(rest, other, strict=True)]
        if any(rest):
            orthogonal.append(rest)
    residual = [Fraction(v) for v in y]
    for other in orthogonal:
        scale = _dot(y, other) / _dot(other, other)
        residual = [a - scale * b for a, b in zip(residual, other, strict=True)]
    return _dot(residual, residual) / len(y)


def features_of_mask(inner, X, mask):
    """The k vectors relu(X (m_j * w_j)), each a list over the points; bit j*d+i of the mask keeps inner[j][i]."""
    d = len(inner[0])
    vectors = []
    for j, weights in enumerate(inner):
        kept = [Fraction(w) if mask >> (j * d + i) & 1 else Fraction(0) for i, w in enumerate(weights)]
        vectors.append(
            [max(sum(Fraction(x) * w for x, w in zip(point, kept, strict=True)), Fraction(0)) for point in X]
        )
    return vectors


def census(inner, X, y):
    """Per mask size: (count, least loss, smallest mask with it)."""
    p = len(inner) * len(inner[0])
    y = [Fraction(v) for v in y]
    table = [[0, None, None] for _ in range(p + 1)]
    losses = {}
    for mask in range(2**p):
        vectors = features_of_mask(inner, X, mask)
        key = tuple(map(tuple, vectors))
        if key not in losses:
            losses[key] = least_squares_loss(vectors, y)
        row = table[bin(mask).count("1")]
        row[0] += 1
        if row[1] is None or losses[key] < row[1]:
            row[1:] = losses[key], mask
    return [tuple(row) for row in table]


def small_integer_networks(k, d, entries):
    """All k-by-d matrices with these entries."""
    for flat in product(entries, repeat=k * d):
        yield [list(flat[j * d : (j + 1) * d]) for j in range(k)]


def _dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))
