"""Deep linear networks x -> W_L ... W_1 x whose layers are masked independently: the exact law of the product's error.

The masks of the layers are walked one layer after the other, and activations that coincide are joined with their
probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from sims.sketch_laws import MAX_ENTRIES, MAX_OUTCOMES, SketchLaw, integers
from sims.sketch_rules import check_entries, items, predictions
from sims.sketching import Sketch, chosen_scheme, summary
from sims.validate import Matrix, Vector, check, exact_array, integer_rows

_ZERO, _ONE = Fraction(0), Fraction(1)
MASKED = ("weights", "units")


def product(
    schemes: Any, matrices: Sequence[Any], x: Any, size: Any = None, *, masked: str = "weights"
) -> Sketch:
    """The exact error of the product W_L ... W_1 x when each layer is masked, independently of the others.

    schemes: one for all layers or one for each; size: applied to all of them where given. matrices: W_1 first. x: one
    input, or a matrix whose rows are the inputs; the squared error is summed over them. With masked="weights" each entry
    of W_l has its own multiplier, numbered row by row; with "units" each column of W_l (input unit of the layer) has one.
    A layer's scheme sees the linear network of that layer alone, fed with the unmasked activations: one column for each
    multiplier, which holds that weight's input at every point and output (so v is |entry| times the norm of its unit
    over the points), with the entries as weights; or the unit's whole contribution, with weights 1.

    The result's vectors are flattened, point by point; `outcomes` counts the masks of all layers together. Raises
    ValueError, before anything is listed, for shapes that do not fit, what the schemes refuse, or more than 2^18 masks.
    """
    who = "product"
    check(who, "masked", masked, isinstance(masked, str) and masked in MASKED, f"be one of {MASKED}")
    matrices = items(who, "matrices", matrices)
    check(who, "matrices", matrices, len(matrices) > 0, "hold at least one layer")
    for name, entries in (("matrices", matrices), ("x", x)):
        check_entries(who, name, entries)
    layers = [exact_array(who, f"matrices[{i}]", W, 2) for i, W in enumerate(matrices)]
    given = list(schemes) if isinstance(schemes, Sequence) else [schemes] * len(layers)
    check(
        who,
        "schemes",
        len(given),
        len(given) == len(layers),
        f"be one, or one for each of {len(layers)} layers",
    )
    chosen = [chosen_scheme(who, scheme, size) for scheme in given]
    x = items(who, "x", x)
    one = not any(isinstance(z, (Sequence, np.ndarray)) for z in x)
    points: Matrix = (exact_array(who, "x", x, 1),) if one else exact_array(who, "x", x, 2)
    for i, W in enumerate(layers):
        width = len(layers[i - 1]) if i else len(points[0])
        check(
            who, f"matrices[{i}]", W, len(W[0]) == width, f"have {width} columns, one for each of its inputs"
        )
    widest = max(len(W) * len(W[0]) for W in layers)
    check(who, "multipliers of a layer", widest, widest * widest * len(points) <= 2**20, "be fewer")

    seen: list[tuple[Matrix, Vector]] = []
    inputs = points
    for W in layers:
        seen.append(_as_network(W, inputs, masked))
        inputs = tuple(predictions(W, z) for z in inputs)
    goal = tuple(value for z in inputs for value in z)
    outcomes = 1
    for scheme, (X, w) in zip(chosen, seen, strict=True):
        outcomes *= scheme.outcomes(X, w)
    check(who, "masks of all layers", outcomes, outcomes <= MAX_OUTCOMES, f"be at most {MAX_OUTCOMES}")
    widest = max(len(points) * max(len(W), len(W[0])) for W in layers)
    entries = outcomes * widest
    check(who, "masks times activations", entries, entries <= MAX_ENTRIES, f"be at most {MAX_ENTRIES}")

    laws = [scheme.listed(X, w) for scheme, (X, w) in zip(chosen, seen, strict=True)]
    start, unit = integer_rows(points)
    state: dict[tuple[int, ...], int] = {tuple(value for z in start for value in z): 1}
    total = 1
    for W, law in zip(layers, laws, strict=True):
        state, scaled = _layer(W, law, state, len(points), masked)
        unit, total = unit * scaled, total * law.total
    (goal_unit,), finer = integer_rows([[g * unit for g in goal]])
    errors = np.array(
        [integers([finer * a - b for a, b in zip(z, goal_unit, strict=True)]) for z in state], object
    )
    return summary(
        " x ".join(dict.fromkeys(scheme.name for scheme in chosen)),
        errors,
        unit * finer,
        integers(list(state.values())),
        total,
        goal,
        sum((law.expected_size for law in laws), _ZERO),
        any(law.rounded for law in laws),
        outcomes,
    )


def _as_network(W: Matrix, inputs: Matrix, masked: str) -> tuple[Matrix, Vector]:
    """The layer as a linear network of its multipliers: rows (point, output), columns the multipliers."""
    outputs, width = range(len(W)), range(len(W[0]))
    if masked == "units":
        return tuple(tuple(W[j][k] * z[k] for k in width) for z in inputs for j in outputs), (_ONE,) * len(
            W[0]
        )
    rows = tuple(
        tuple(z[k] if row == j else _ZERO for j in outputs for k in width) for z in inputs for row in outputs
    )
    return rows, tuple(entry for row in W for entry in row)


def _layer(
    W: Matrix, law: SketchLaw, state: dict[tuple[int, ...], int], points: int, masked: str
) -> tuple[dict[tuple[int, ...], int], int]:
    """Every masked layer applied to every activation; the common denominator of the scaled weights."""
    rows, width = len(W), len(W[0])
    each = [
        [entry * law.scale[k if masked == "units" else j * width + k] for k, entry in enumerate(row)]
        for j, row in enumerate(W)
    ]
    scaled, unit = integer_rows(each)
    before = np.array([integers(z) for z in state], object).reshape(len(state), points, width)
    weights = integers(list(state.values()))
    found: dict[tuple[int, ...], int] = {}
    entries = np.array([integers(row) for row in scaled], object)
    for counts, weight in zip(law.counts, law.weights, strict=True):
        layer = entries * counts.astype(object).reshape((1, width) if masked == "units" else (rows, width))
        after = (before @ layer.T).reshape(len(state), points * rows)
        for z, mass in zip(map(tuple, after.tolist()), (weights * weight).tolist(), strict=True):
            found[z] = found.get(z, 0) + mass
    return found, unit
