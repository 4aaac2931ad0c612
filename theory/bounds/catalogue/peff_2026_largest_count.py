"""The largest effective parameter count of a mask that knows everything: the exact maximum of s + log2 C(p, s)."""

import math

import sympy as sp

from bounds.bound import (
    CLAIM,
    Algebra,
    Bound,
    Claim,
    Example,
    Exhausted,
    Mutant,
    Positive,
    Source,
    Step,
)
from bounds.symbols import largest_p_eff, log2, p

_best = sp.floor((2 * p + 2) / 3)
_rhs = _best + log2(sp.binomial(p, _best))
_r = sp.Symbol("r", integer=True, nonnegative=True)
_j, _p = sp.symbols("j p_", real=True)


def _check_small() -> int:
    """The formula against the maximum over all sizes, in integers, for p up to 400."""
    for count in range(1, 401):
        values = [2**s * math.comb(count, s) for s in range(count + 1)]
        assert values[(2 * count + 2) // 3] == max(values), f"p={count}"
    return 400


def _residue(e: int) -> tuple[Step, Step]:
    """The ratio of neighbouring terms on both sides of the maximum, for p = 3r + e."""
    best = 2 * _r + (2 * e + 2) // 3
    count = 3 * _r + e
    return (
        Step(
            f"rises up to it, p = 3r + {e}",
            "2(p-j) >= j+1 at j = s* - 1",
            Positive(),
            2 * (count - best + 1),
            ">=",
            best,
        ),
        Step(
            f"falls after it, p = 3r + {e}",
            "2(p-j) <= j+1 at j = s*",
            Positive(),
            2 * (count - best),
            "<=",
            best + 1,
        ),
    )


BOUND = Bound(
    id="peff_2026_largest_count",
    title="Largest effective parameter count, one bit per kept weight",
    claim=Claim(largest_p_eff, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "this project",
        "exact maximum",
        "",
        'Kumar, Luo & Sellke say that p_eff "can never be larger than p" up to logarithms; the maximum is p log2 3 - O(log p)',
    ),
    requires=(),
    supposes=(),
    steps=(
        Step(
            "ratio of neighbours",
            "2^(j+1) C(p,j+1) / (2^j C(p,j)) = 2(p-j)/(j+1), which is at least 1 exactly when 3j <= 2p - 1, so the terms rise "
            "and then fall",
            Algebra(),
            2 * (_p - _j) - (_j + 1),
            "==",
            2 * _p - 1 - 3 * _j,
        ),
        *_residue(0),
        *_residue(1),
        *_residue(2),
        Step(
            "small cases",
            "s* = floor((2p+2)/3)",
            Exhausted(_check_small, "p = 1..400, all sizes, in integers"),
        ),
        Step(
            "the value",
            "s* + log2 C(p, s*)",
            Algebra(),
            CLAIM,
            "==",
            sp.floor((2 * p + 2) / 3) + log2(sp.binomial(p, sp.floor((2 * p + 2) / 3))),
        ),
    ),
    examples=(
        Example({"p": 3}, 2 + log2(3), "sizes 0..3 give 1, 6, 12, 8: log2 12 = 2 + log2 3"),
        Example({"p": 1}, sp.Integer(1), "1 and 2: log2 2"),
    ),
    mutants=(
        Mutant("half of the weights", sp.floor(p / 2) + log2(sp.binomial(p, sp.floor(p / 2)))),
        Mutant("p bits", p * log2(2) - 1),
        Mutant("nats", _best + sp.log(sp.binomial(p, _best))),
    ),
)
