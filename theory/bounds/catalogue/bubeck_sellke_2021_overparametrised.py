"""Bubeck & Sellke, Remark 1.1: n(d+1) parameters are enough for a smooth interpolant, so the law's n d is right in order.

The family is x -> min_i (y_i + (2/separation) |x - x_i|): n points and n heights.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import d, lipschitz, n, p, separation

_locals = (
    Quantity("coordinates", "of the n points", "nonnegative integer", r"\#\text{coordinates}"),
    Quantity("heights", "of the n cones", "nonnegative integer", r"\#\text{heights}"),
)
_coordinates, _heights = (q.symbol for q in _locals)

BOUND = Bound(
    id="bubeck_sellke_2021_overparametrised",
    title="n(d+1) parameters suffice for a smooth interpolant",
    claim=Claim(p, "<=", n * (d + 1), r"\text{some interpolant has }\mathrm{Lip}\le 2/\Delta"),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Remark 1.1",
        "",
        "the remark says O(1)-Lipschitz for points that are separated by a constant; the family of cones with slope 2/separation "
        "and the proof are the project's",
    ),
    requires=(),
    supposes=(
        Suppose("metric", "distances satisfy the triangle inequality and a point has distance 0 from itself"),
        Suppose("separated", "data points are at least separation apart, and their labels are 1 or -1"),
        Suppose("cones", "f(x) is the minimum over i of y_i + (2/separation) |x - x_i|"),
        Suppose(
            "pair", "lipschitz is |f(u) - f(v)|/|u - v| at an arbitrary pair of points, f(u) the larger value"
        ),
        Suppose(
            "family", "p is the number of parameters of such functions: the n points and their n heights"
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "interpolant",
            "the least of the cones interpolates",
            Cited("wu_2022_interpolant"),
            lipschitz,
            "<=",
            2 / separation,
        ),
        Step("points", "d coordinates each", Hypothesis("family"), _coordinates, "==", n * d),
        Step("labels", "one height each", Hypothesis("family"), _heights, "==", n),
        Step("parameters", "points and heights", Hypothesis("family"), p, "<=", _coordinates + _heights),
        Step(
            "the claim",
            "for that interpolant",
            Combined({"points": 1, "labels": 1, "parameters": 1}, knowing=("interpolant",)),
            p,
            "<=",
            n * (d + 1),
        ),
    ),
    examples=(Example({"n": 10, "d": 3}, sp.Integer(40), "10 * 4"),),
    mutants=(
        Mutant("heights forgotten", n * d),
        Mutant("one height for all", n * d + 1),
        Mutant("squared", n * (d + 1) ** 2),
    ),
)
