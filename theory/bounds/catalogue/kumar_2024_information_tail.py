"""Kumar, Luo & Sellke, Lemma 1: a process at a data-dependent index, controlled by mutual information."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Positive, Source, Step, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.symbols import C, correlation, delta, information

_t = sp.Symbol("t", positive=True)
_rhs = sp.sqrt(72) * sp.sqrt(C / delta * information + C * sp.log(2 / delta))

BOUND = Bound(
    id="kumar_2024_information_tail",
    title="A tail at a data-dependent index",
    claim=Claim(correlation, "<", _rhs, r"\text{with probability at least }1-\delta"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Lemma 1",
        "eq. (3), a_1^2 = 72",
        "printed for any index set; true for countable ones, or with I(W;D) for I(W;{X_t}). Proved here for I(W;D) by data "
        "processing, where a_1^2 = 72 could be 1 + 1/log 2 = 2.45.",
    ),
    requires=(),
    supposes=(
        Suppose("tail", "P(|X_t| >= s) <= 2 exp(-s^2/C) for every s >= 0 and every fixed t"),
        INDEX_INFORMATION,
    ),
    steps=(
        Step(
            "tail at the claim",
            "at a fixed index P(|X_t| >= a) <= q with log(1/q) = a^2/C - log 2, a the claim",
            Algebra(),
            CLAIM**2 / C - sp.log(2),
            "==",
            72 * information / delta + 72 * sp.log(2 / delta) - sp.log(2),
        ),
        Step(
            "transport",
            "if alpha = P(|X_W| >= a) were above delta, log(1/q) <= (I + h(alpha))/alpha <= I/delta + log(1/delta) + 1",
            Cited(
                "peff_2026_information_transport",
                "q < 1 by the next step; (I + h(alpha))/alpha decreases in alpha",
            ),
        ),
        Step(
            "entropy",
            "h(alpha) <= alpha log(1/alpha) + alpha",
            Cited("log(1 + u) <= u", "-(1-alpha) log(1-alpha) = (1-alpha) log(1 + alpha/(1-alpha)) <= alpha"),
        ),
        Step(
            "contradiction",
            "log(1/q) is larger than that",
            Positive(below_one=("delta",)),
            CLAIM**2 / C - sp.log(2),
            ">",
            information / delta + sp.log(1 / delta) + 1,
        ),
        Step(
            "how small a_1^2 may be",
            "with a_1^2 = 1 + 1/log 2 and t = log(1/delta) > 0 the contradiction is left with t/log 2 and a multiple of I",
            Algebra(),
            (1 + 1 / sp.log(2)) * (sp.log(2) + _t) - sp.log(2) - (_t + 1),
            "==",
            _t / sp.log(2),
        ),
    ),
    examples=(
        Example(
            {"C": 2, "information": 0, "delta": sp.Rational(1, 2)},
            12 * sp.sqrt(2 * sp.log(2)),
            "sqrt(72) sqrt(2 log 4) = sqrt(144 * 2 log 2)",
        ),
        Example(
            {"C": 2, "information": 1, "delta": sp.Rational(1, 2)},
            12 * sp.sqrt(2 + 2 * sp.log(2)),
            "72 (2/(1/2) + 2 log 4) = 72 (4 + 4 log 2) = 144 (2 + 2 log 2)",
        ),
    ),
    mutants=(
        Mutant(
            "information not divided by delta",
            sp.sqrt(72) * sp.sqrt(C * information * delta + C * sp.log(2 / delta)),
        ),
        Mutant("a_1^2 = 1", sp.sqrt(C / delta * information + C * sp.log(2 / delta))),
        Mutant(
            "sign of the logarithm", sp.sqrt(72) * sp.sqrt(C / delta * information + C * sp.log(2 * delta))
        ),
        Mutant("C not under the root", sp.sqrt(72) * C * sp.sqrt(information / delta + sp.log(2 / delta))),
    ),
)
