"""Exact error of every way to draw the mask of a linear network against its size, with the catalogue's bounds, and what
looking at the data buys and costs.

The columns of both data sets have whole or half lengths, so that the probabilities of every rule are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from bounds.enclose import Enclosure
from sims.frontier import frontier_of
from sims.sketch_information import MatrixLaw, sketch_information
from sims.sketch_laws import subsets
from sims.sketch_rules import (
    Rule,
    column_energies,
    energies,
    magnitude,
    optimal,
    predictions,
    roots,
    smoothed,
    snip,
    uniform,
)
from sims.sketch_schemes import (
    Bernoulli,
    BestSubset,
    Scheme,
    Successive,
    TopK,
    UniformSubset,
    WithReplacement,
)
from sims.sketching import sketch
from sims.sweeps.right_sides import over, right_side
from sims.sweeps.table import Column, Table, main
from sims.validate import Matrix, Vector

# Three data points and seven columns of lengths 3, 9, 1, 3, 1, 1, 9, chosen so that the rules' errors are well apart.
X: Matrix = tuple(
    tuple(map(Fraction, row))
    for row in ((-2, 7, 0, 2, -1, 0, 4), (-1, 4, -1, 2, 0, 1, 4), (2, -4, 0, 1, 0, 0, 7))
)
W: Vector = tuple(map(Fraction, (-5, 8, 4, 5, -3, -10, -1)))
LABELS = (-20, 20, 20)
RULES: dict[str, Rule] = {
    "best": optimal,
    "smoothed": smoothed,
    "magnitude": magnitude,
    "uniform": uniform,
    "SNIP": snip(LABELS),
}
DRAWS = (1, 2, 4, 8, 12)
LOWER, NEAR = "drineas_2006_optimal_sketch", "drineas_2006_near_optimal_sketch"
OF_RULE = {  # further bounds, which hold for one rule only
    "magnitude": ("bar_giryes_2023_weight_probabilities", "peff_2026_weight_probabilities"),
    "smoothed": ("bar_giryes_2023_smoothed",),
}
TOP_K = "peff_2026_top_k"
SCHEMES: dict[str, Scheme] = {
    "with replacement": WithReplacement(optimal),
    "uniform subset": UniformSubset(),
    "independent bits": Bernoulli(optimal),
    "one by one, scaled": Successive(optimal, scaling="inclusion"),
    "one by one, 0/1": Successive(optimal),
    "highest v": TopK(optimal),
    "best 0/1 mask": BestSubset(),
}
LETTERS = tuple(
    tuple(map(Fraction, c)) for c in (("1", "0"), ("0", "1"), ("3/2", "2"))
)  # of lengths 1, 1, 5/2
SMALL: Vector = tuple(map(Fraction, ("2", "-1", "1", "-1/2")))
INFORMED: dict[str, Scheme] = {
    "drawn by v": WithReplacement(optimal),
    "drawn by |w|": WithReplacement(magnitude),
    "drawn uniformly": WithReplacement(uniform),
    "one by one by v, 0/1": Successive(optimal),
    "one by one by |w|, 0/1": Successive(magnitude),
    "highest v": TopK(optimal),
    "highest |w|": TopK(magnitude),
    "best 0/1 mask": BestSubset(),
}
COLUMNS = (
    Column(
        "panel", "", "input", "draws (with replacement), sizes (every scheme) or data (a law of the data)"
    ),
    Column("curve", "", "input", "rule or scheme"),
    Column("bound", "", "input", "id of the bound; none where the error itself is given"),
    Column(
        "size", "", "input", "draws, or weights kept (on average, of independent bits); none on the frontier"
    ),
    Column("kept", "", "exact", "expected number of kept weights"),
    Column("error", "", "exact", "mean squared error over |Xw|^2; its bound where one is named (enclosed)"),
    Column("information", "bit", "enclosed", "I(multipliers; data)"),
    Column("support_information", "bit", "enclosed", "I(kept weights; data)"),
    Column("p_eff", "bit", "enclosed", "kept + information"),
    Column("p_eff_support", "bit", "enclosed", "kept + support_information"),
)


def _row(**values: Any) -> dict[str, Any]:
    return {column.name: values.get(column.name) for column in COLUMNS}


def numbers(rule: Rule | None, draws: int, kept: int = 0) -> dict[str, Any]:
    """What the bounds ask of X and W, exactly, under the quantities' names."""
    v = roots(energies(X, W))[0]
    lengths = roots(column_energies(X))[0]
    total = sum(v)
    found: dict[str, Any] = {
        "draws": draws,
        "column_total": total,
        "prediction_energy": sum(y * y for y in predictions(X, W)),
        "norm_spread": (max(lengths) - min(lengths)) / (max(lengths) + min(lengths)),
        "data_energy": sum(column_energies(X)),
        "weight_energy": sum(w * w for w in W),
        "dropped_total": sum(sorted(v)[: len(W) - kept]),
    }
    if rule is not None:
        p = rule.probabilities(X, W)
        found["closeness"] = min(p_i * total / v_i for p_i, v_i in zip(p, v, strict=True))
    return found


def draws(most: int) -> Iterator[dict[str, Any]]:
    """With replacement: the error of each rule, and what the catalogue says of it."""
    energy = sum((y * y for y in predictions(X, W)), Fraction(0))
    for s in [s for s in DRAWS if s <= most]:
        lower = right_side(LOWER, numbers(None, s))
        yield _row(panel="draws", curve="best", bound=LOWER, size=s, error=over(lower, energy))
        for name, rule in RULES.items():
            found = sketch(WithReplacement(rule, s), X, W)
            error = found.mean_squared_error / energy
            yield _row(panel="draws", curve=name, size=s, kept=found.expected_size, error=error)
            for id in (NEAR, *OF_RULE.get(name, ())):
                value = over(right_side(id, numbers(rule, s)), energy)
                yield _row(panel="draws", curve=name, bound=id, size=s, error=value)


def sizes(most: int) -> Iterator[dict[str, Any]]:
    """Every scheme by v at every size."""
    energy = sum((y * y for y in predictions(X, W)), Fraction(0))
    for size in range(1, most + 1):
        for name, scheme in SCHEMES.items():
            found = sketch(scheme, X, W, size)
            error = found.mean_squared_error / energy
            yield _row(panel="sizes", curve=name, size=size, kept=found.expected_size, error=error)
        distance = right_side(TOP_K, numbers(None, 1, size))
        value = over(Enclosure(distance.lower**2, distance.upper**2), energy)
        yield _row(panel="sizes", curve="highest v", bound=TOP_K, size=size, kept=size, error=value)


def data_law(letters: int) -> MatrixLaw:
    """Every data set whose columns are among the first letters, equally likely."""
    choices = product(LETTERS[-letters:], repeat=len(SMALL))
    return MatrixLaw.uniform(tuple(zip(*columns, strict=True)) for columns in choices)


def data(letters: int, most: int) -> Iterator[dict[str, Any]]:
    """Error and information of the schemes on a law of the data, and the least error of 0/1 masks at each p_eff."""
    law = data_law(letters)
    share = Fraction(1, len(law.matrices))
    mean_energy = share * sum(y * y for matrix in law.matrices for y in predictions(matrix, SMALL))
    for name, scheme in INFORMED.items():
        for size in range(1, most + 1):
            told = sketch_information(scheme, law, SMALL, size)
            yield _row(
                panel="data",
                curve=name,
                size=size,
                kept=told.expected_size,
                error=told.mean_squared_error / mean_energy,
                information=told.mask,
                support_information=told.support,
                p_eff=told.p_eff(),
                p_eff_support=told.p_eff(of="support"),
            )
    masks = [mask for size in range(len(SMALL) + 1) for mask in subsets(len(SMALL), size).tolist()]
    table = [[float(_error(matrix, mask) / mean_energy) for mask in masks] for matrix in law.matrices]
    curve = frontier_of(
        table, [1] * len(table), price=[sum(mask) for mask in masks], relative_error=Fraction(1, 2**50)
    )
    for point in curve.points:
        yield _row(panel="data", curve="frontier of 0/1 masks", error=point.distortion, p_eff=point.rate)


def _error(matrix: Matrix, mask: list[int]) -> Fraction:
    dropped = tuple(w * (1 - bit) for w, bit in zip(SMALL, mask, strict=True))
    return sum((y * y for y in predictions(matrix, dropped)), Fraction(0))


def compute(quick: bool) -> Table:
    """The table: up to 12 draws, every size, 81 data sets; 4 draws, 3 sizes and 16 data sets when quick."""
    letters = 2 if quick else len(LETTERS)
    rows = [*draws(4 if quick else 12), *sizes(3 if quick else len(W)), *data(letters, 3)]
    return Table(COLUMNS, rows, {"schemes": list(SCHEMES), "informed": list(INFORMED)}, _notes(rows, letters))


def _notes(rows: list[dict[str, Any]], letters: int) -> tuple[str, ...]:
    first = {
        r["curve"]: r["error"] for r in rows if r["panel"] == "draws" and r["size"] == 1 and not r["bound"]
    }
    magnitude_times, snip_times = (float(first[name] / first["best"]) for name in ("magnitude", "SNIP"))
    data = {(r["curve"], r["size"]): r for r in rows if r["panel"] == "data"}
    drawn, blind = data["drawn by v", 2], data["drawn by |w|", 2]
    sets = letters ** len(SMALL)
    instance = (
        f"(a), (b) A linear network $Xw$ of {len(W)} weights on {len(X)} points, chosen to set the rules apart; "
        "$v_i=|w_i||X_{(i)}|$. (a) $s$ columns drawn independently, $m_i=$ count$_i/(sp_i)$: markers are errors, lines "
        r"bounds of the same colour ($\beta$: how near the best the probabilities are). SynFlow's scores are the "
        f"magnitudes. Magnitudes cost {magnitude_times:.1f} times the least error, SNIP {snip_times:.1f} times. (b) "
        "Scaled masks, and independent bits, are unbiased; 0/1 masks are not."
    )
    law = (
        f"(c) {len(SMALL)} weights, {sets} equally likely data sets, errors averaged over them; $p_{{\\mathrm{{eff}}}}$: "
        "one bit per kept weight plus $I$(mask; $X$), of the multipliers (filled) or of what is kept (open). "
        f"Drawn by $v_i$ the error is {float(drawn['error'] / blind['error']):.2f} times that by $|w_i|$; at two draws "
        f"the kept weights tell {float(drawn['support_information']):.2f} bit of $X$, the multipliers "
        f"{float(drawn['information']):.2f} of {math.log2(sets):.2f}."
    )
    exact = (
        "All errors are exact, every mask enumerated; no choice of 0/1 masks lies in the grey (enclosed). Bounds: "
        "Drineas, Kannan & Mahoney (2006), Bar & Giryes (2023); sharper, and of the highest $v_i$: this project."
    )
    pairs = [(data["highest |w|", k + 1], data["highest v", k]) for k in (1, 2)]
    beaten = all(w["error"] < v["error"] and w["p_eff"].upper < v["p_eff"].lower for w, v in pairs)
    told = "The $k+1$ highest $|w_i|$, blind, beat the $k$ highest $v_i$ in error and in bits."
    return (instance, law, told, exact) if beaten else (instance, law, exact)


if __name__ == "__main__":
    main(compute, __file__)
