"""Kumar, Luo & Sellke, Theorem 3: fitting below the noise with a finite class needs information."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Source, Step
from bounds.catalogue.bubeck_sellke_2021_sum_of_tails import BOUND as SUM
from bounds.catalogue.kumar_2024_information_tail import BOUND as TAIL
from bounds.catalogue.kumar_2024_noise_decomposition import BOUND as NOISE
from bounds.hypotheses import BOUNDED, IID, INDEX_INFORMATION, ISOPERIMETRIC, LIPSCHITZ_CLASS
from bounds.symbols import (
    C,
    L,
    c,
    correlation_probability,
    d,
    delta,
    epsilon,
    fit_probability,
    information,
    k,
    n,
)

_tail_constant = 144 * c * L**2 / (n * d)  # C_0
_noise = n * epsilon**2 / (8**3 * k)
_per_information = 2**7 * 72 * _tail_constant / epsilon**2
_rhs = (2 * k + 2) * sp.exp(-_noise) + sp.Max(
    _per_information * information, 2 * sp.exp(-1 / _per_information)
)

# Lemma 1 squared at C = C_0, with I/r and log(2/r) both at 1/_per_information: the level for that r.
_level_squared = (TAIL.claim.rhs**2).subs(
    {information: delta / _per_information, C: _tail_constant}, simultaneous=True
)
_level_squared = _level_squared.subs(delta, 2 * sp.exp(-1 / _per_information))


def _with(per_information: sp.Expr) -> sp.Expr:
    return (2 * k + 2) * sp.exp(-_noise) + sp.Max(
        per_information * information, 2 * sp.exp(-1 / per_information)
    )


BOUND = Bound(
    id="kumar_2024_finite",
    title="Sparse law of robustness for a finite class",
    claim=Claim(
        fit_probability, "<=", _rhs, r"A_{f^W},\quad I\le p_{\mathrm{eff}}=I(m^W;D)+\mathbb E\log N_{m^W}"
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Theorem 3",
        "eq. (7), C_0 = 144 c L^2/(nd), a_1^2 = 72",
    ),
    requires=(),
    supposes=(
        IID,
        ISOPERIMETRIC,
        LIPSCHITZ_CLASS,
        BOUNDED,
        INDEX_INFORMATION,
    ),
    steps=(
        Step(
            "decomposition",
            "fitting is one of the noise events or X_W >= eps/8",
            Cited("kumar_2024_noise_decomposition", "the same hypotheses"),
        ),
        Step(
            "tail of one term",
            "sqrt(d/c)(f - E f)/L is 2-tail, and |z| <= 2 makes it 2 * 2^2 = 8-tail",
            Algebra(),
            sp.Integer(2) * 2**2,
            "==",
            sp.Integer(8),
        ),
        Step(
            "tail of the mean",
            "X_t is 18 * 8 c L^2/(nd)-tail",
            Cited(
                "bubeck_sellke_2021_sum_of_tails",
                "the terms are independent, centred (E[z|x] = 0) and 8-tail when scaled",
            ),
        ),
        Step(
            "its constant",
            "C_0",
            Algebra(),
            SUM.claim.rhs.subs(C, 8) * c * L**2 / (n * d),
            "==",
            _tail_constant,
        ),
        Step(
            "information tail",
            "P(|X_W| >= a_1 sqrt(C_0 (I/r + log(2/r)))) <= r for every r in (0, 1)",
            Cited(
                "kumar_2024_information_tail",
                "X_t is C_0-tail for every fixed t; for r >= 1 there is nothing to prove",
            ),
        ),
        Step(
            "choice of r",
            "r = the maximum in the claim makes I/r and log(2/r) at most eps^2/(2^7 a_1^2 C_0), hence the level at most eps/8",
            Algebra(),
            _level_squared,
            "==",
            (epsilon / 8) ** 2,
        ),
        Step(
            "total",
            "noise events and r",
            Algebra(),
            CLAIM - NOISE.claim.rhs.subs(correlation_probability, 0),
            "==",
            sp.Max(_per_information * information, 2 * sp.exp(-1 / _per_information)),
        ),
    ),
    examples=(
        Example(
            {"n": 2**14, "d": 1296, "k": 1, "c": 1, "L": 1, "epsilon": sp.Rational(1, 2), "information": 1},
            4 * sp.exp(-8) + sp.Rational(1, 4),
            "C_0 = 144/(2^14 1296) = 1/(9 2^14); 2^7 72 C_0 4 = 2^9 72/(9 2^14) = 2^12/2^14 = 1/4 and 2 exp(-4) < 1/4; 2^14/4/512 = 8",
        ),
        Example(
            {"n": 2**14, "d": 1296, "k": 1, "c": 1, "L": 1, "epsilon": sp.Rational(1, 2), "information": 0},
            4 * sp.exp(-8) + 2 * sp.exp(-4),
            "without information the second branch is left",
        ),
    ),
    mutants=(
        Mutant("epsilon not squared", _with(_per_information * epsilon)),
        Mutant("L not squared", _with(_per_information / L * 2)),
        Mutant("bits for nats", _with(_per_information * sp.log(2))),
        Mutant("n twice", _with(_per_information / n)),
    ),
)
