"""The kernel of a network with masked parameters, drawn in proportion to the squared norms of the Jacobian's columns.

The kernel JJ^T is the sum of J_i J_i^T over the parameters: a linear network whose data have one column for each, of norm
|J_i|^2, and whose weights are 1. Its prediction is the kernel, its sum of v_i the trace: the best sketch, exactly.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import (
    draws,
    kernel_energy,
    kernel_error,
    kernel_trace,
    prediction_energy,
    sampled_energy,
    sketch_error,
)

_locals = (
    Quantity("i", "number of a parameter with J_i != 0", "positive integer", "i"),
    Quantity("energy", "sum of |J_i|^4/p_i over the parameters", "nonnegative real", "E"),
)
_i, _energy = (x.symbol for x in _locals)
_p, _square = (sp.Function(name, positive=True)(_i) for name in ("p", "g"))  # g = |J_i|^2
_rhs = (kernel_trace**2 - kernel_energy) / draws

BOUND = Bound(
    id="bar_giryes_2023_kernel",
    title="The kernel of a network with drawn parameters",
    claim=Claim(kernel_error, "==", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Bar & Giryes 2023 (arXiv 2305.17559)",
        "neural tangent kernel",
        "",
        "derived here for their setting, exactly: the texts of their theorems were not available",
    ),
    requires=(),
    supposes=(
        Suppose(
            "jacobian_drawn",
            "J is the Jacobian of the predictions in the parameters, J_i its columns, K = JJ^T the kernel, K_m = sum_i m_i J_i "
            "J_i^T; draws parameters are drawn independently with p_i = |J_i|^2/kernel_trace, m_i is how often the i-th is "
            "drawn over draws p_i; kernel_error = E|K_m - K|_F^2, kernel_trace = tr K, kernel_energy = |K|_F^2",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "drawn",
            "in proportion to the squared norm of the column",
            Hypothesis("jacobian_drawn", (_i,)),
            _p * kernel_trace,
            "==",
            _square,
        ),
        Step(
            "term by term",
            "times |J_i|^2/p_i",
            Combined({"drawn": -_square / _p}),
            _square**2 / _p,
            "==",
            kernel_trace * _square,
        ),
        Step(
            "summed",
            "the trace is the sum of the squared norms",
            Averaged(
                "term by term", {_square**2 / _p: _energy, _square: kernel_trace}, (_i,), probability=False
            ),
            _energy,
            "==",
            kernel_trace**2,
        ),
        Step(
            "sketch",
            "with the matrices J_i J_i^T as columns and weights 1",
            Cited(
                "drineas_2006_sketch_error",
                {sketch_error: kernel_error, sampled_energy: _energy, prediction_energy: kernel_energy},
                {
                    "columns_drawn": "the columns are the matrices J_i J_i^T as vectors, v_i = |J_i J_i^T|_F = |J_i|^2"
                },
            ),
            kernel_error,
            "==",
            (_energy - kernel_energy) / draws,
        ),
        Step(
            "the claim",
            "both together",
            Combined({"sketch": 1, "summed": 1 / draws}),
            kernel_error,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"kernel_trace": 2, "kernel_energy": 2, "draws": 1},
            sp.Integer(2),
            "J = I: K_m is diag(2, 0) or diag(0, 2), off I by diag(1, -1) or its negative; 4 - 2",
        ),
        Example(
            {"kernel_trace": 5, "kernel_energy": 17, "draws": 2},
            sp.Integer(4),
            "J = diag(1, 2), K = diag(1, 4), p = (1/5, 4/5): K_m is diag(5, 0), diag(5/2, 5/2), diag(0, 5) with probabilities "
            "1/25, 8/25, 16/25, off by 32, 9/2, 2: (32 + 36 + 32)/25",
        ),
    ),
    mutants=(
        Mutant("second moment", kernel_trace**2 / draws),
        Mutant("trace not squared", (kernel_trace - kernel_energy) / draws),
        Mutant("draws squared", (kernel_trace**2 - kernel_energy) / draws**2),
    ),
)
