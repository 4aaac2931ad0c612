"""The sharp sparse law against the printed one: how much larger its bound is, and what it excludes at the scale of real
networks.

Both laws read p_eff = 32 bits per kept weight (a weight is a 32-bit float) + I(mask; data), the information between 0 (a
blind mask) and log2 C(p, kept) (a mask that holds all it can).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb, fmpz

from bounds.effective import effective_parameters
from bounds.enclose import Enclosure, precision, to_arb
from bounds.evaluate import evaluate
from sims.architectures import ARCHITECTURES, Architecture
from sims.sweeps.table import Column, Table, main

EPSILON, BITS = Fraction(1, 2), 32
DELTAS = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 1000))
DELTA = Fraction(1, 10)  # where the networks are shown
PRINTED = "kumar_2024_sparse_law"
SHARP = ("peff_2026_sharp_sparse_law", "peff_2026_sharp_sparse_law_moment")
LAWS = (PRINTED, *SHARP)
COLUMNS = (
    Column("panel", "", "input", "gain, or network"),
    Column("law", "", "input", "id of the bound"),
    Column("network", "", "input", "architecture and data; none in the panel of gains"),
    Column("delta", "", "input", "probability with which the claim may fail"),
    Column("sparsity", "", "input", "share of weights removed"),
    Column("kept", "", "exact", "weights kept"),
    Column("mask", "", "input", "blind or informed"),
    Column("p_eff", "bit", "enclosed", "effective parameter count"),
    Column("bound", "", "enclosed", "the Lipschitz constant that the law excludes below"),
    Column("gain", "", "enclosed", "bound over the printed one at the same values"),
)


def bound(law: str, network: Architecture, delta: Fraction, p_eff: Enclosure | Fraction) -> Enclosure:
    """The right side of a law for one isoperimetric component with c = 1."""
    return evaluate(law, n=network.n, d=network.d, k=1, c=1, epsilon=EPSILON, delta=delta, p_eff=p_eff)


def ratio(above: Enclosure, below: Enclosure) -> Enclosure:
    """above/below, enclosed."""
    with precision(128):
        return Enclosure.from_arb(to_arb(above) / to_arb(below))


def gains(points: int) -> Iterator[dict[str, Any]]:
    """The gain over the printed law, for p_eff from 1 bit to 10^12 bits."""
    network = ARCHITECTURES[-1]
    for delta in DELTAS:
        for step in range(points):
            p_eff = Fraction(round(10 ** (12 * step / (points - 1))))
            printed = bound(PRINTED, network, delta, p_eff)
            for law in SHARP:
                sharp = bound(law, network, delta, p_eff)
                yield _row(
                    panel="gain", law=law, delta=delta, p_eff=p_eff, bound=sharp, gain=ratio(sharp, printed)
                )


def networks(points: int) -> Iterator[dict[str, Any]]:
    """What each law excludes for each network, over sparsities from 0 to 0.99."""
    for network in ARCHITECTURES:
        for step in range(points):
            sparsity = Fraction(99 * step, 100 * (points - 1))
            kept = round((1 - sparsity) * network.p)
            for mask, p_eff in (
                ("blind", p_eff_of(network.p, kept, False)),
                ("informed", p_eff_of(network.p, kept, True)),
            ):
                printed = bound(PRINTED, network, DELTA, p_eff)
                for law in LAWS:
                    found = bound(law, network, DELTA, p_eff)
                    yield _row(
                        panel="network",
                        law=law,
                        network=f"{network.name}, {network.data}",
                        delta=DELTA,
                        sparsity=sparsity,
                        kept=kept,
                        mask=mask,
                        p_eff=p_eff,
                        bound=found,
                        gain=ratio(found, printed),
                    )


def p_eff_of(p: int, kept: int, informed: bool) -> Enclosure:
    """32 bits per kept weight, and log2 C(p, kept) bits of a fully informed mask."""
    information: Enclosure | int = 0
    if informed:
        with precision(128):
            information = Enclosure.from_arb(_log2_binomial(p, kept))
    return effective_parameters(information=information, unit="bit", expected_size=kept, bits_per_weight=BITS)


def _log2_binomial(p: int, kept: int) -> arb:
    if kept in (0, p):
        return arb(0)
    logs = (arb(p + 1).lgamma() - arb(kept + 1).lgamma() - arb(p - kept + 1).lgamma()) / arb(2).log()
    return logs if p > 10**4 else arb(fmpz.bin_uiui(p, kept)).log() / arb(2).log()


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def compute(quick: bool) -> Table:
    """The table: 61 sparsities per network and 49 values of p_eff; fewer when quick."""
    rows = [*gains(13 if quick else 49), *networks(12 if quick else 61)]
    told = "; ".join(f"{a.name}, $n={a.n:,}$, $d={a.d:,}$, $p={a.p:,}$" for a in ARCHITECTURES)
    scale = (
        f"{told}. $\\varepsilon=1/2$, one component with $c=1$; right: $\\delta={DELTA}$, {BITS} bits per kept weight, "
        "from a blind mask (upper edge) to one that holds all the information it can (lower edge)."
    )
    line = (
        "Above the dashed line a law excludes every function as smooth as labels $\\pm1$ on opposite points of the unit "
        "sphere allow. All values are enclosed by ball arithmetic within a relative error of $10^{-12}$."
    )
    sources = (
        "Sources: Kumar, Luo & Sellke (2024), Theorem 4; the sharp law and its moment form, this project."
    )
    return Table(
        COLUMNS, rows, {"networks": [f"{a.name}, {a.data}" for a in ARCHITECTURES]}, (scale, line, sources)
    )


if __name__ == "__main__":
    main(compute, __file__)
