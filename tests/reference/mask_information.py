"""Mutual information by its definition, from a table of joint probabilities, to 50 digits."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import mpmath


def mutual_information(joint: Mapping[tuple[Any, Any], Any]) -> mpmath.mpf:
    """Sum of p(m, t) log(p(m, t) / (p(m) p(t))) in nats; probabilities are Fractions or mpmath numbers."""
    with mpmath.workdps(50):
        exact = {key: _number(p) for key, p in joint.items()}
        mask: defaultdict[Any, Any] = defaultdict(mpmath.mpf)
        data: defaultdict[Any, Any] = defaultdict(mpmath.mpf)
        for (m, t), p in exact.items():
            mask[m] += p
            data[t] += p
        return mpmath.fsum(p * mpmath.log(p / (mask[m] * data[t])) for (m, t), p in exact.items() if p > 0)


def entropy(probabilities: Any) -> mpmath.mpf:
    """Sum of -p log p in nats."""
    with mpmath.workdps(50):
        return mpmath.fsum(-p * mpmath.log(p) for p in map(_number, probabilities) if p > 0)


def _number(p: Any) -> Any:
    return mpmath.mpf(p.numerator) / p.denominator if hasattr(p, "numerator") else mpmath.mpf(p)
