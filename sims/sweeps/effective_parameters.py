"""p_eff over sparsity, for masks chosen blindly and for masks that hold as much information as a mask can.

p_eff = I(mask; data) + E|mask| (Kumar, Luo, Sellke 2024, section 4.1), in bits, one bit per kept weight. Of p weights
k are kept, gamma = 1 - k/p. Blind: I = 0. Fully informed: I = log2 C(p, k), its largest value at that size.
"""

from __future__ import annotations

from flint import arb, fmpz

from bounds.enclose import Enclosure, precision, to_arb
from bounds.evaluate import evaluate
from sims.sweeps.table import Column, Table, main

SIZES = (20, 100, 10**6)
BITS = 128  # working precision of the balls


def log2(x: arb | fmpz | int) -> arb:
    """A ball around the logarithm to base 2."""
    return arb(x).log() / arb(2).log()


def blind(k: int) -> int:
    """p_eff of a blind mask with k ones, in bits: exact."""
    return k


def informed(p: int, k: int) -> arb:
    """A ball around k + log2 C(p, k), the largest p_eff of a mask with k ones among p, in bits."""
    return k + log2(fmpz.bin_uiui(p, k))


def stirling(p: int, k: int) -> arb:
    """A ball around k + p H2(k/p): equation (1) of the paper without its o(p), plus the kept weights, in bits."""
    if not 0 < k < p:
        return arb(k)
    return k + to_arb(evaluate("kumar_2024_mask_entropy", p=p, size=k))


def largest(p: int) -> int:
    """The least k at which k + log2 C(p, k) is largest over 0 <= k <= p: exact.

    2^k C(p, k) grows from k to k + 1 by the factor 2 (p - k)/(k + 1), which exceeds 1 exactly while 3 k < 2 p - 1.
    """
    return (2 * p + 1) // 3


def fewest_as_dense(p: int) -> int:
    """The least k >= 1 with k + log2 C(p, k) >= p, the p_eff of the dense network: exact, C(p, k) >= 2^(p - k)."""
    low, high = 1, largest(p)  # the left side increases up to `largest`, where it is at least p for p >= 2
    while low < high:
        k = (low + high) // 2
        if fmpz.bin_uiui(p, k) >= fmpz(2) ** (p - k):
            high = k
        else:
            low = k + 1
    return low


def kept_counts(p: int, points: int) -> list[int]:
    """About 2 * points sizes from 1 to p: evenly spaced, and evenly spaced in their logarithm; all when p is small."""
    if p <= 2 * points:
        return list(range(1, p + 1))
    even = {max(1, p * i // points) for i in range(points + 1)}
    logarithmic = {round(p ** (i / points)) for i in range(points + 1)}
    return sorted(even | logarithmic)


def inside(ball: arb) -> float:
    """A float inside the ball's ends, rounded outward."""
    return float(Enclosure.from_arb(ball))


def row(p: int, k: int) -> dict[str, float | int | None]:
    """One row of the table."""
    with precision(BITS):
        most, smooth, order = informed(p, k), stirling(p, k), log2(p) - log2(k)
        ratio, stirling_ratio = most / k, smooth / k
    return {
        "p": p,
        "kept": k,
        "sparsity": 1 - k / p,
        "blind": blind(k),
        "informed": inside(most),
        "stirling": inside(smooth),
        "ratio": inside(ratio),
        "stirling_ratio": inside(stirling_ratio),
        "order": inside(order),
    }


def peak(p: int) -> dict[str, float | int]:
    """Where the fully informed curve is highest and where it meets the dense network's p, for one p."""
    kept = largest(p)
    return {
        "p": p,
        "kept": kept,
        "bits": float(evaluate("peff_2026_largest_count", p=p)),
        "p_log2_3": float(evaluate("peff_2026_largest_count_bound", p=p)),
        "fewest_as_dense": fewest_as_dense(p),
    }


def compute(quick: bool) -> Table:
    """The table: every size for p = 20, a grid of sizes for the larger p."""
    rows = [row(p, k) for p in SIZES for k in kept_counts(p, 24 if quick else 120)]
    peaks = [peak(p) for p in SIZES]
    columns = (
        Column("p", "", "input", "weights in all"),
        Column("kept", "", "input", "weights kept, k"),
        Column("sparsity", "", "exact", "gamma = 1 - k/p"),
        Column("blind", "bit", "exact", "p_eff of a mask independent of the data: k"),
        Column(
            "informed",
            "bit",
            "enclosed",
            "p_eff of a mask with all the information it can hold: k + log2 C(p,k)",
        ),
        Column("stirling", "bit", "enclosed", "k + p H2(gamma), equation (1) without its o(p)"),
        Column("ratio", "", "enclosed", "informed over blind"),
        Column("stirling_ratio", "", "enclosed", "stirling over blind"),
        Column("order", "", "enclosed", "log2 of 1/(1 - gamma)"),
    )
    notes = (
        "Exact: the counts $k$ and $\\binom{p}{k}$, hence the blind line, the maxima and the crossing.",
        "Enclosed: every logarithm, by balls whose width does not show.",
        "Sources: Kumar, Luo & Sellke (2024), section 4.1 and equation (1); maximum and crossing are derived here.",
    )
    return Table(columns, rows, {"peaks": peaks}, notes)


if __name__ == "__main__":
    main(compute, __file__)
