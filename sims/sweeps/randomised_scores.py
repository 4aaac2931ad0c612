"""Keeping the weights with the highest scores against drawing weights in proportion to their scores, exactly.

Both keep exactly k weights of a linear network Xw. The data decide which one is closer to Xw: two groups of columns, of
correlation rho inside a group and none across, from orthogonal columns (rho = 0) to equal ones up to length (rho = 1).
Each is compared unscaled, as a 0/1 mask, and scaled: kept weights times one number that makes their scores sum to the
sum of all scores, drawn weights over their exact inclusion probabilities, which makes the mask unbiased.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from sims.sketch_rules import Rule, magnitude, optimal, predictions, snip
from sims.sketch_schemes import BestSubset, Successive, TopK
from sims.sketching import sketch
from sims.sweeps.table import Column, Table, main
from sims.validate import Matrix, Vector

GROUPS = (0, 0, 1, 1, 1, 1, 1)  # two heavy weights, five light ones
NORMS = tuple(map(Fraction, ("2", "1", "1", "2", "1/2", "1", "1/2")))  # lengths of the columns
WEIGHTS = tuple(map(Fraction, (2, 3, 2, 1, 4, 1, 2)))
# Signs of the weights: inside a group they add up, or cancel.
SIGNS = {"agreeing": (1,) * 7, "opposed": (1, -1, 1, -1, 1, -1, 1)}
LABELLER = tuple(map(Fraction, (1, 1, 1, 2, 2, 2, 1)))  # SNIP's labels are this network's predictions
LEGS = ((1, 0), ("12/13", "5/13"), ("4/5", "3/5"), ("3/5", "4/5"), ("5/13", "12/13"), (0, 1))  # a^2 + b^2 = 1
SHOWN = (Fraction(0), Fraction(16, 25), Fraction(1))  # correlations whose curves are drawn
LOW, HIGH = Fraction(1, 10), Fraction(9, 10)
SCORES = ("v", "magnitude", "SNIP")
COLUMNS = (
    Column("family", "", "input", "signs of the weights: agreeing or opposed inside a group"),
    Column("score", "", "input", "v = |w_i||X_(i)|, magnitude |w_i|, or SNIP"),
    Column("correlation", "", "input", "of two columns of a group"),
    Column("size", "", "input", "weights kept"),
    *(
        Column(name, "", "exact", f"{meaning}, over |Xw|^2")
        for name, meaning in (
            ("kept", "squared error of the k highest scores"),
            ("kept_scaled", "squared error of these, scaled"),
            ("drawn", "mean squared error of k weights drawn one after the other"),
            ("drawn_low", "its lowest tenth"),
            ("drawn_high", "its highest tenth"),
            ("drawn_scaled", "mean squared error of these over their inclusion probabilities"),
            ("drawn_scaled_low", "its lowest tenth"),
            ("drawn_scaled_high", "its highest tenth"),
            ("best", "least squared error of a 0/1 mask of k weights"),
        )
    ),
    Column(
        "ratio", "", "exact", "better of the two drawn over better of the two kept; none where kept is exact"
    ),
)


def data(legs: tuple[Any, Any]) -> Matrix:
    """The columns (a c_i e_i; b c_i f_group): of length c_i, correlated by b^2 inside a group."""
    a, b = map(Fraction, legs)
    width = len(GROUPS)
    own = [[a * NORMS[j] if i == j else Fraction(0) for j in range(width)] for i in range(width)]
    shared = [
        [b * c if g == group else Fraction(0) for c, g in zip(NORMS, GROUPS, strict=True)] for group in (0, 1)
    ]
    return tuple(map(tuple, own + shared))


def network(family: str) -> Vector:
    """The weights with the family's signs."""
    return tuple(sign * w for sign, w in zip(SIGNS[family], WEIGHTS, strict=True))


def rule_of(score: str, X: Matrix) -> Rule:
    """The rule behind a score's name."""
    return {"v": optimal, "magnitude": magnitude, "SNIP": snip(predictions(X, LABELLER))}[score]


@cache
def least_error(family: str, legs: tuple[Any, Any], size: int) -> Fraction:
    """The least squared error of a 0/1 mask with `size` ones."""
    return sketch(BestSubset(size), data(legs), network(family)).mean_squared_error


def row(family: str, score: str, legs: tuple[Any, Any], size: int) -> dict[str, Any]:
    """Every error of one network, score and size, over |Xw|^2."""
    X, w = data(legs), network(family)
    target = predictions(X, w)
    energy = sum((y * y for y in target), Fraction(0))
    scores = rule_of(score, X).scores(X, w)
    best_scores = sorted(scores, reverse=True)[:size]
    factor = sum(scores) / sum(best_scores)
    scaled = tuple(factor * w_i for w_i in w)
    kept = sketch(TopK(scores, size), X, w).mean_squared_error
    kept_scaled = sketch(TopK(scores, size), X, scaled, target=target).mean_squared_error
    found: dict[str, Any] = {"kept": kept, "kept_scaled": kept_scaled}
    for name, scaling in (("drawn", "none"), ("drawn_scaled", "inclusion")):
        law = sketch(Successive(scores, size, scaling), X, w)
        found[name] = law.mean_squared_error
        found[f"{name}_low"], found[f"{name}_high"] = law.quantile(LOW), law.quantile(HIGH)
    found["best"] = least_error(family, legs, size)
    found = {name: error / energy for name, error in found.items()}
    least = min(found["kept"], found["kept_scaled"])
    ratio = min(found["drawn"], found["drawn_scaled"]) / least if least else None
    correlation = Fraction(legs[1]) ** 2
    told = {"family": family, "score": score, "correlation": correlation, "size": size}
    return {**told, **found, "ratio": ratio}


def rows(quick: bool) -> Iterator[dict[str, Any]]:
    """Every family, score, correlation and size; when quick the shown correlations and three sizes."""
    for family in SIGNS:
        for score in SCORES:
            for legs in LEGS:
                if quick and Fraction(legs[1]) ** 2 not in SHOWN:
                    continue
                for size in (2, 4, 6) if quick else range(1, len(GROUPS)):
                    yield row(family, score, legs, size)


def compute(quick: bool) -> Table:
    """The table: 2 families, 3 scores, 6 correlations, sizes 1 to 6."""
    found = list(rows(quick))
    return Table(COLUMNS, found, {"shown": SHOWN, "sizes": sorted({r["size"] for r in found})}, _notes(found))


def _notes(found: list[dict[str, Any]]) -> tuple[str, ...]:
    instance = (
        "Seven weights of a linear network, columns in two groups (two heavy weights, five light ones) with "
        r"correlation $\rho$ inside a group; $v_i=|w_i||X_{(i)}|$; SNIP on the squared loss of another network's labels. "
        "Weights agree: all are positive; cancel: signs alternate."
    )
    compared = (
        "Always $k$ weights: the highest scores, or drawn one after the other in proportion to score; as a 0/1 mask, or "
        "scaled: kept weights by the sum of all scores over that of the kept, drawn ones by 1/inclusion probability. "
        r"Bands: exact 10% and 90% quantiles. Maps: mean error drawn over error kept, each with the better of its two "
        r"scalings; shaded where drawing is better, $\infty$ where nothing is lost by keeping."
    )
    by_v = [r for r in found if r["score"] == "v"]
    agree = [r for r in by_v if r["family"] == "agreeing"]
    orthogonal = float(min(r["ratio"] for r in by_v if r["correlation"] == 0))
    equal = float(min(r["ratio"] for r in agree if r["correlation"] == 1))
    plain = sum(r["drawn"] < r["kept"] for r in agree)
    told = (
        f"By $v_i$, drawing costs {orthogonal:.2f} times the error or more on orthogonal columns, where no mask can beat "
        f"the highest $v_i$, and down to {equal:.2f} times it on equal ones that agree; unscaled it wins {plain} of "
        f"{len(agree)} cells of (d)."
    )
    exact = (
        "Every mask is enumerated in integers, nothing sampled. Sources: Bar & Giryes (2023), to draw instead of "
        "keeping; orthogonal columns: this project."
    )
    return (instance, compared, told, exact)


if __name__ == "__main__":
    main(compute, __file__)
