"""Laws of data the plain way: every ordered n-tuple of draws, one at a time."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import product


def iid_tuples(probabilities: Sequence[Fraction], n: int) -> dict[tuple[int, ...], Fraction]:
    """Probability of every count vector, summed over the A**n ordered tuples."""
    law: Counter[tuple[int, ...]] = Counter()
    atoms = range(len(probabilities))
    for draws in product(atoms, repeat=n):
        probability = Fraction(1)
        for a in draws:
            probability *= probabilities[a]
        law[tuple(draws.count(a) for a in atoms)] += probability
    return dict(law)


def fixed_design(q: Sequence[Fraction]) -> dict[tuple[int, ...], Fraction]:
    """Probability of every vector of labels +1 and -1."""
    law = {}
    for labels in product((1, -1), repeat=len(q)):
        probability = Fraction(1)
        for label, q_i in zip(labels, q, strict=True):
            probability *= q_i if label == 1 else 1 - q_i
        law[labels] = probability
    return law


def noise_level(
    points: Sequence[Sequence[Fraction]], labels: Sequence[Fraction], prob: Sequence[Fraction]
) -> Fraction:
    """E (y - E[y|x])^2 by conditioning on each point in turn."""
    total = Fraction(0)
    for x in {tuple(p) for p in points}:
        here = [a for a, point in enumerate(points) if tuple(point) == x]
        mass = sum(prob[a] for a in here)
        if mass:
            mean = sum(prob[a] * labels[a] for a in here) / mass
            total += sum(prob[a] * (labels[a] - mean) ** 2 for a in here)
    return total
