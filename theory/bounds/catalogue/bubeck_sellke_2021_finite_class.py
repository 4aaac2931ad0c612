"""Bubeck & Sellke, Theorem 2: a finite class of L-Lipschitz functions rarely fits below the noise."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Positive, Source, Step
from bounds.catalogue.peff_2026_correlation_tail import BOUND as TAIL
from bounds.catalogue.peff_2026_noise_decomposition import BOUND as NOISE
from bounds.hypotheses import IID, ISOPERIMETRIC, LIPSCHITZ_CLASS
from bounds.symbols import L, N, c, correlation_probability, d, epsilon, fit_probability, k, n, threshold

_noise = n * epsilon**2 / (8**3 * k)
_class = epsilon**2 * n * d / (9**4 * c * L**2)
_rhs = 4 * k * sp.exp(-_noise) + 2 * sp.exp(sp.log(N) - _class)

# What the cited lemmas say where they are used here, so that a constant changed there is changed here too.
_tail = TAIL.claim.rhs.subs(threshold, epsilon / 4)
_events = NOISE.claim.rhs.subs(correlation_probability, 0)

BOUND = Bound(
    id="bubeck_sellke_2021_finite_class",
    title="Law of robustness for a finite class",
    claim=Claim(fit_probability, "<=", _rhs, r"\exists f\in\mathcal F:\ A_f"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Theorem 2",
        "",
        "the printed proof takes a 2-tail variable for a 1-tail one; its own route gives 64*144 = 9216 where 9^4 = 6561 is "
        "printed. The theorem stands: symmetrisation gives 512.",
    ),
    requires=(),
    supposes=(
        IID,
        ISOPERIMETRIC,
        LIPSCHITZ_CLASS,
    ),
    steps=(
        Step(
            "decomposition",
            "outside (2k+1) exp(-n eps^2/(128k)) some function correlates with the noise by eps/4",
            Cited(
                "peff_2026_noise_decomposition",
                "clipping keeps Lipschitz constants and fit; the events do not depend on f",
            ),
        ),
        Step(
            "tail at eps/4",
            "for one function, at most exp(-eps^2 n d/(512 c L^2)); N of them by the union bound",
            Cited(
                "peff_2026_correlation_tail",
                "every function is L-Lipschitz and every component c-isoperimetric",
            ),
        ),
        Step("exponent of the class", "512 <= 9^4", Positive(), -_tail.exp, ">=", _class),
        Step(
            "exponent of the noise",
            "128 <= 8^3",
            Positive(),
            sp.log(2 * k + 1) - sp.expand_log(sp.log(_events), force=True),
            ">=",
            _noise,
        ),
        Step("number of noise events", "2k + 1 <= 4k", Positive(), 2 * k + 1, "<=", 4 * k),
        Step(
            "total",
            "the claim is 4k and 2N times these exponentials",
            Algebra(),
            CLAIM,
            "==",
            4 * k * sp.exp(-_noise) + 2 * N * sp.exp(-_class),
        ),
    ),
    examples=(
        Example(
            {"n": 2048, "d": 6561, "k": 1, "c": 1, "L": 32, "epsilon": sp.Rational(1, 2), "N": 3},
            4 * sp.exp(-1) + 6 * sp.exp(-sp.Rational(1, 2)),
            "2048/4/512 = 1; 2048*6561/(4*6561*1024) = 1/2; 2 * 3",
        ),
        Example(
            {"n": 4096, "d": 6561, "k": 2, "c": 2, "L": 32, "epsilon": sp.Rational(1, 2), "N": 3},
            8 * sp.exp(-1) + 6 * sp.exp(-sp.Rational(1, 2)),
            "4096/4/(512*2) = 1; 4096*6561/(4*6561*2*1024) = 1/2; 4 * 2 and 2 * 3",
        ),
    ),
    mutants=(
        Mutant("exponent without k", 4 * k * sp.exp(-n * epsilon**2 / 8**3 * k) + 2 * N * sp.exp(-_class)),
        Mutant(
            "L not squared", 4 * k * sp.exp(-_noise) + 2 * N * sp.exp(-(epsilon**2) * n * d / (9**4 * c * L))
        ),
        Mutant("class size forgotten", 4 * k * sp.exp(-_noise) + 2 * sp.exp(-_class)),
    ),
)
