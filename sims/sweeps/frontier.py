"""The frontier itself: the least expected Lipschitz constant against information, with rules as points and laws below.

The network and the law of sims.sweeps.sparse_law, every mask size and all sizes together; a data set that a mask does not
fit costs 1. Beside it the trained tickets of the paper's toy (the pocket toy when quick): the least expected training
error that any pruning rule of a size reaches with the information that each pruning method uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from bounds.enclose import Enclosure, enclosure
from bounds.registry import get
from sims.data import DataLaw, Iid
from sims.frontier import Frontier, frontier, frontier_in, frontier_of, table_of
from sims.isoperimetry import isoperimetry_constant
from sims.leaderboard import Tabled, computed
from sims.mask_table import MaskTable
from sims.measure import Measurement, measure_all
from sims.network import Network
from sims.pruners import LeastError as LeastErrorTicket
from sims.pruners import Pruner
from sims.rules import Blind, Gibbs, LeastError, LeastLipschitz, Rule
from sims.sweeps.leaderboard import EPSILON as TOY_EPSILON
from sims.sweeps.leaderboard import PAPER_METHODS, POCKET_METHODS, cache_folder, pocket
from sims.sweeps.sparse_law import DELTA, EPSILON, NAMES, features_bound, weights_bound
from sims.sweeps.table import Column, Table, main
from sims.task import Task, paper_toy
from sims.ticket_table import TicketTable
from sims.zoo import CROSS, TETRAHEDRON

PENALTY = Fraction(1)
TOLERANCE = Fraction(1, 300)
BETAS = (1, 2, 4, 8, 16, 32, 64)
LAWS = ("kumar_2024_sparse_law", "peff_2026_sharp_sparse_law")
TOY_SIZES, QUICK_TOY_SIZES = (2, 3, 4), (4, 6, 8)
TOY_METHODS: dict[str, Pruner] = {**PAPER_METHODS, "Least error": LeastErrorTicket()}
COLUMNS = (
    Column("panel", "", "input", "curve, best_curve, rule, law_curve, law, ticket_curve or ticket_rule"),
    Column("name", "", "input", "pruning rule, method or bound"),
    Column("size", "", "input", "weights kept; none: rules may mix sizes"),
    Column("beta", "", "input", "inverse temperature of a Gibbs rule"),
    Column("slope", "", "input", "bits that a unit of distortion is worth; none at infinity"),
    Column("rate", "bit", "enclosed", "I(mask; data), where sizes mix plus the price of the weights kept"),
    Column(
        "p_eff", "bit", "enclosed", "I(mask; data) + one bit per kept weight; panel law: as in the theorem"
    ),
    Column(
        "cost",
        "",
        "enclosed",
        "expected Lipschitz constant, 1 for a misfit; tickets: expected training error",
    ),
    Column("fit", "", "enclosed", "probability of a fit"),
    Column("distance", "", "enclosed", "cost less the frontier's at this information and size"),
)


def cost_of(found: Measurement) -> Enclosure:
    """The expected Lipschitz constant of a rule when a misfit costs PENALTY."""
    fit, mean = found.fit_probability, found.lipschitz_mean
    likely = fit if isinstance(fit, Enclosure) else Enclosure.exactly(fit)
    if mean is None:
        return Enclosure.exactly(PENALTY)
    low = likely.lower * mean.lower + (1 - likely.upper) * PENALTY
    high = likely.upper * mean.upper + (1 - likely.lower) * PENALTY
    return Enclosure(*(Fraction(np.nextafter(float(v), up)) for v, up in ((low, -np.inf), (high, np.inf))))


def curve_rows(panel: str, found: Frontier, size: int | None) -> Iterator[dict[str, Any]]:
    """The rules that carry a curve, by increasing rate. ValueError for one that is wider than the caption says."""
    if found.width > TOLERANCE:
        raise ValueError(f"curve_rows: width={found.width} must be at most {TOLERANCE}, as the caption says")
    for point in found.points:
        p_eff: Any = None
        if panel == "best_curve" or (panel == "curve" and size is None):
            p_eff = point.rate
        elif panel == "curve":
            p_eff = shifted(point.rate, size or 0)
        yield _row(
            panel=panel,
            size=size,
            slope=point.slope if np.isfinite(point.slope) else None,
            rate=point.rate,
            p_eff=p_eff,
            cost=point.distortion,
            fit=point.fit,
        )


def shifted(rate: Enclosure, size: int) -> Enclosure:
    """rate + size, rounded outward."""
    low, high = float(rate.lower + size), float(rate.upper + size)
    return Enclosure(Fraction(np.nextafter(low, -np.inf)), Fraction(np.nextafter(high, np.inf)))


def rules_of(network: Network, betas: tuple[int, ...]) -> list[Rule]:
    """Every rule of sims.rules at every size from 1 to p, a misfit at PENALTY."""
    rules: list[Rule] = []
    for size in range(1, network.p + 1):
        rules += [Blind(size), *(Gibbs(size, b, penalty=PENALTY) for b in betas)]
        rules += [LeastLipschitz(size), LeastError(size)]
    return rules


def network_rows(
    network: Network, law: DataLaw, table: MaskTable, betas: tuple[int, ...]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Curves and rules; and the widest enclosure of a curve, as a share of its range."""
    curves = {
        size: frontier_in(table, size, penalty=PENALTY, tolerance=TOLERANCE)
        for size in range(1, network.p + 1)
    }
    whole = frontier_in(table, penalty=PENALTY, bits_per_weight=1, tolerance=TOLERANCE)
    rows = list(curve_rows("curve", whole, None))
    for size, curve in curves.items():
        rows += curve_rows("curve", curve, size)
    for found in measure_all(rules_of(network, betas), network, law, EPSILON, progress=False):
        size = found.rule.size  # type: ignore[attr-defined]
        bits, cost = found.information_bits, cost_of(found)
        rows.append(
            _row(
                panel="rule",
                name=NAMES[type(found.rule)],
                size=size,
                beta=getattr(found.rule, "beta", None),
                rate=bits,
                p_eff=shifted(bits, size),
                cost=cost,
                fit=found.fit_probability,
                distance=curves[size].distance(bits, cost),
            )
        )
    return rows, {"width": max(curve.width for curve in (whole, *curves.values()))}


def best_rows(network: Network, law: DataLaw, size: int | None) -> Iterator[dict[str, Any]]:
    """The curve of one size, or of all rules, when every mask comes with its best weights."""
    found = frontier(
        network,
        law,
        EPSILON,
        size=size,
        penalty=PENALTY,
        bits_per_weight=1,
        weights="best",
        tolerance=TOLERANCE,
        progress=False,
    )
    yield from curve_rows("best_curve", found, size)


def law_rows(network: Network, law: DataLaw, table: MaskTable, points: int) -> Iterator[dict[str, Any]]:
    """The frontier over p_eff as the theorem counts it, and what laws say of it.

    A law says P(fits and Lip < v) <= delta of its right side v; with a misfit at 1 >= v the expected cost is at least
    (1 - delta) v. Both at delta = 1/4, also where the hypothesis on n fails, as it does here.
    """
    c = isoperimetry_constant(law.atom_x, law.probabilities).valid.upper  # type: ignore[attr-defined]
    per_weight = bits_per_weight(network, law)
    found = frontier_in(table, penalty=PENALTY, bits_per_weight=per_weight, tolerance=TOLERANCE)
    yield from curve_rows("law_curve", found, None)
    grid = np.geomspace(per_weight, float(found.full), points)
    values: dict[str, Any] = {"n": law.n, "d": law.d, "c": c, "epsilon": EPSILON, "delta": DELTA}
    for name in LAWS:
        for p_eff in grid.tolist():
            exact = {key: Fraction(value) for key, value in (values | {"p_eff": p_eff}).items()}
            bound = enclosure(get(name).claim.rhs, {**exact, "k": Fraction(1)})
            floor = shifted(Enclosure(bound.lower * (1 - DELTA), bound.upper * (1 - DELTA)), 0)
            yield _row(panel="law", name=name, p_eff=p_eff, cost=floor)


def bits_per_weight(network: Network, law: DataLaw) -> float:
    """log2(1 + 60 W J / epsilon) of Theorem 4, rounded up a little."""
    with_margin = 1 + 60 * weights_bound(network, law) * features_bound(network, law) / EPSILON
    return float(np.log2(float(with_margin))) * (1 + 1e-14)


def ticket_rows(
    task: Task, sizes: tuple[int, ...], methods: Mapping[str, Pruner], seed: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """For each size the least expected training error of all tickets, and every method."""
    start = task.mlp.initial(seed)
    table = TicketTable(task, start, sizes=sizes, cache=cache_folder())
    trained, level = Tabled(table, TOY_EPSILON), float(task.law.sigma_squared - TOY_EPSILON)
    curves: dict[int, Frontier] = {}
    rows: list[dict[str, Any]] = []
    for size in sizes:
        places, _ = table.classes(size)
        loss = table.losses()[places].T
        curves[size] = frontier_of(loss, task.law.weights, fits=loss <= level, tolerance=TOLERANCE)
        rows += curve_rows("ticket_curve", curves[size], size)
    for name, method in methods.items():
        own: Pruner = method
        if getattr(method, "table", 0) is None:
            own = replace(method, table=table)  # type: ignore[type-var]
        for size, chosen in own.choose(task, start, sizes).items():
            bits = chosen.information(task.law)
            error, fit = map(computed, trained.error_and_fit(trained.prepared(chosen)))
            rows.append(
                _row(
                    panel="ticket_rule",
                    name=name,
                    size=size,
                    rate=bits,
                    cost=error,
                    fit=fit,
                    distance=curves[size].distance(bits, error),
                )
            )
    return rows, {
        "toy_n": task.n,
        "toy_d": task.law.d,
        "toy_data_sets": task.law.size,
        "toy_p": task.mlp.p,
        "toy_widths": "-".join(map(str, task.mlp.widths)),
        "toy_sizes": list(sizes),
    }


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def compute(quick: bool) -> Table:
    """The table: k = 4, d = 3, n = 6 (4,096 masks, 1,716 multisets) and the paper's toy; smaller when quick."""
    points, k, n = (CROSS, 3, 5) if quick else (TETRAHEDRON, 4, 6)
    network = Network.random(k, len(points[0]), seed=0)
    law = Iid.noisy_labels(points, Fraction(1, 2), n)
    table = table_of(network, law, EPSILON)
    rows, constants = network_rows(network, law, table, BETAS[::2] if quick else BETAS)
    rows += best_rows(network, law, 2 if quick else None)
    rows += law_rows(network, law, table, 12 if quick else 40)
    if quick:
        more, toy = ticket_rows(pocket(3), QUICK_TOY_SIZES, POCKET_METHODS, seed=1)
    else:
        more, toy = ticket_rows(paper_toy(), TOY_SIZES, TOY_METHODS, seed=1)
    constants = {
        **constants,
        **toy,
        "n": n,
        "p": network.p,
        "data_sets": law.size,
        "epsilon": EPSILON,
        "delta": DELTA,
        "penalty": PENALTY,
        "sizes": list(range(1, network.p + 1)),
    }
    return Table(COLUMNS, [*rows, *more], constants, notes(network, law, constants))


def notes(network: Network, law: DataLaw, constants: dict[str, Any]) -> tuple[str, ...]:
    """The caption's sentences on what was enumerated and how exact it is."""
    where = "$\\pm e_i$" if law.d == 2 else "from the corners of a tetrahedron"
    instance = (
        f"(a), (b), (d): all rules $P(\\mathrm{{mask}}\\,|\\,\\mathrm{{data}})$ over the $2^{{{network.p}}}$ masks of "
        f"{network.k} ReLU units on $\\mathbb{{R}}^{law.d}$, for the {law.size:,} multisets of $n={law.n}$ i.i.d. points "
        f"{where} with fair labels; a data set that is not fitted $\\varepsilon={EPSILON}$ below the noise costs "
        f"{PENALTY}."
    )
    exact = (
        "The curves are enclosed: certified from above by a rule and from below by duality, so that no rule lies below; "
        f"over their whole length the two are at most {float(TOLERANCE):.2%} of a curve's height apart. Rules are "
        "enclosed; nothing is sampled."
    )
    best = (
        "Dashed: with the best weights of every mask, not the shrunk least squares"
        f"{'; masks of size 2' if law.d == 2 else ''}."
    )
    laws = (
        f"(d): $p_{{\\mathrm{{eff}}}}$ as in Theorem 4 of Kumar, Luo & Sellke (2024); the laws say at least "
        f"$1-\\delta$ times their right side, $\\delta={DELTA}$; $n$ is below what they ask for, so they are drawn for "
        "comparison."
    )
    toy = (
        f"(c): trained tickets of a {constants['toy_widths']} network, {constants['toy_data_sets']:,} multisets of "
        f"$n={constants['toy_n']}$ points of $\\{{\\pm1\\}}^{constants['toy_d']}$, one start; errors are those of the "
        "float64 program, curves are enclosed."
    )
    return instance, exact, best, toy, laws


if __name__ == "__main__":
    main(compute, __file__)
