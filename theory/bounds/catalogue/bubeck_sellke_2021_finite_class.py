"""Bubeck & Sellke, Theorem 2: a finite class of L-Lipschitz functions rarely fits below the noise."""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Source
from bounds.hypotheses import IID, ISOPERIMETRIC, LIPSCHITZ_CLASS
from bounds.proof import Algebra, Applied, Cited, Combined, Foundation, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import L, N, c, correlation_probability, d, epsilon, fit_probability, k, n

_locals = (
    Quantity("P_one", "probability that one function correlates by epsilon/4", "real in [0, 1]", "P_f"),
    Quantity("t", "a level", "nonnegative real", "t"),
)
_one, _t = (q.symbol for q in _locals)
_real = sp.Symbol("r", real=True)
_noise = n * epsilon**2 / (8**3 * k)
_class = epsilon**2 * n * d / (9**4 * c * L**2)
_derived_noise = n * epsilon**2 / (128 * k)
_derived_class = epsilon**2 * n * d / (512 * c * L**2)
_rhs = 4 * k * sp.exp(-_noise) + 2 * sp.exp(sp.log(N) - _class)
_scaled = L * sp.sqrt(c / d) * _t  # f - E f where sqrt(d/c) (f - E f)/L is t


def _isoperimetry(exponent: sp.Expr) -> Step:
    """The tail of sqrt(d/c) (f - E f)/L, said to have that exponent."""
    return Step(
        "tail of the scaled function",
        "isoperimetry at f - E f = L sqrt(c/d) t",
        Algebra(),
        2 * sp.exp(-d * _scaled**2 / (2 * c * L**2)),
        "==",
        2 * sp.exp(-exponent),
    )


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
        "the proof is the project's, by symmetrisation, and gives 128 for 8^3 and 512 for 9^4; by the printed route the theorem "
        "would have 64*144 = 9216 for 9^4 = 6561 (see the erratum)",
    ),
    requires=(),
    supposes=(IID, ISOPERIMETRIC, LIPSCHITZ_CLASS),
    locals=_locals,
    errata=(
        Erratum(
            "proof of Theorem 2",
            _isoperimetry(_t**2),
            _isoperimetry(_t**2 / 2),
            "the scaled function is taken for a 1-tail variable and is a 2-tail one, so the printed route gives "
            "exp(-eps^2 n d/(9216 c L^2)); the theorem stands as printed by another route, with 512",
        ),
    ),
    steps=(
        Step(
            "decomposition",
            "a fit is a correlation with the noise outside rare events, which do not depend on the function",
            Cited(
                "peff_2026_noise_decomposition",
                because={"bounded": "clipping keeps Lipschitz constants and improves the fit"},
            ),
            fit_probability,
            "<=",
            (2 * k + 1) * sp.exp(-_derived_noise) + correlation_probability,
        ),
        Step(
            "some function",
            "N functions",
            Foundation("union bound", "one of the N functions correlates by epsilon/4"),
            correlation_probability,
            "<=",
            N * _one,
        ),
        Step(
            "one function",
            "at level epsilon/4",
            Cited("peff_2026_correlation_tail", {"correlation_probability": _one, "threshold": epsilon / 4}),
            _one,
            "<=",
            sp.exp(-_derived_class),
        ),
        Step("exponent of the class", "512 <= 9^4", Signed(), _derived_class, ">=", _class),
        Step(
            "one function, as printed",
            "the exponential falls",
            Applied("exponent of the class", sp.exp(-_real), _real),
            sp.exp(-_derived_class),
            "<=",
            sp.exp(-_class),
        ),
        Step("exponent of the noise", "128 <= 8^3", Signed(), _derived_noise, ">=", _noise),
        Step(
            "noise, as printed",
            "the exponential falls",
            Applied("exponent of the noise", sp.exp(-_real), _real),
            sp.exp(-_derived_noise),
            "<=",
            sp.exp(-_noise),
        ),
        Step("number of noise events", "k >= 1", Signed(), 2 * k + 1, "<=", 4 * k),
        Step("number of functions", "one side is enough", Signed(), N, "<=", 2 * N),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "decomposition": 1,
                    "noise, as printed": 2 * k + 1,
                    "number of noise events": sp.exp(-_noise),
                    "some function": 1,
                    "one function": N,
                    "one function, as printed": N,
                    "number of functions": sp.exp(-_class),
                }
            ),
            fit_probability,
            "<=",
            _rhs,
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
