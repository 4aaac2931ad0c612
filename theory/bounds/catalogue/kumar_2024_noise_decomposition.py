"""Kumar, Luo & Sellke, Lemma 2: fitting below the noise forces correlation with the noise."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Positive, Source, Step
from bounds.hypotheses import BOUNDED, IID
from bounds.symbols import correlation_probability, epsilon, fit_probability, k, n

_z, _f, _g = sp.symbols("z f g", real=True)
_exponent = n * epsilon**2 / (8**3 * k)
_rhs = (2 * k + 2) * sp.exp(-_exponent) + correlation_probability

BOUND = Bound(
    id="kumar_2024_noise_decomposition",
    title="Fitting below the noise is correlation with the noise (printed constants)",
    claim=Claim(
        fit_probability,
        "<=",
        _rhs,
        r"X_W=\tfrac1n\sum_i(f^W(x_i)-\mathbb E_{\mu_{\ell_i}}f^W)z_i,\quad a=\varepsilon/8",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)", "Lemma 2", "Lemmas 4 and 5"),
    requires=(),
    supposes=(
        IID,
        BOUNDED,
    ),
    steps=(
        Step(
            "loss",
            "with y = g + z",
            Algebra(),
            (_g + _z - _f) ** 2,
            "==",
            _z**2 + 2 * _z * _g + (_g - _f) ** 2 - 2 * _f * _z,
        ),
        Step(
            "B and C",
            "A_f, mean z^2 >= sigma^2 - eps/6 and mean z g >= -eps/6 give mean f z >= eps/4 (event D_f)",
            Algebra(),
            (epsilon - epsilon / 6 - 2 * epsilon / 6) / 2,
            "==",
            epsilon / 4,
        ),
        Step(
            "exponent of B and C",
            "z^2 and z g have range 4 at most: 2 n (eps/6)^2/4^2",
            Positive(),
            2 * n * (epsilon / 6) ** 2 / 16,
            ">=",
            _exponent,
        ),
        Step(
            "Hoeffding for B and C",
            "each fails with probability at most exp(-2 n (eps/6)^2/4^2)",
            Cited(
                "Hoeffding 1963, Thm 2", "z_i^2 lies in [0, 4]; given x_i, z_i g(x_i) is centred in [-2, 2]"
            ),
        ),
        Step(
            "E and F",
            "D_f leaves eps/8 for the centred correlation outside F, where component sums of the noise reach eps/8",
            Algebra(),
            epsilon / 4 - epsilon / 8,
            "==",
            epsilon / 8,
        ),
        Step(
            "exponent of F",
            "one component at (eps/8) sqrt(n n_l/k) with range 4: 2 (eps/8)^2 (n n_l/k)/(n_l 4^2)",
            Algebra(),
            2 * (epsilon / 8) ** 2 * n / (k * 16),
            "==",
            _exponent,
        ),
        Step(
            "Hoeffding for F",
            "2 exp(-exponent) for each of k components; sum_l sqrt(n_l) <= sqrt(k n)",
            Cited(
                "Hoeffding 1963, Thm 2",
                "given the inputs and components, the z_i are independent and centred; |E_l f| <= 1",
            ),
        ),
        Step(
            "total",
            "two events and 2k events, and the correlation",
            Algebra(),
            CLAIM,
            "==",
            2 * sp.exp(-_exponent) + 2 * k * sp.exp(-_exponent) + correlation_probability,
        ),
    ),
    examples=(
        Example(
            {"n": 2048, "epsilon": sp.Rational(1, 2), "k": 1, "correlation_probability": sp.Rational(1, 4)},
            4 * sp.exp(-1) + sp.Rational(1, 4),
            "2048/4/512 = 1",
        ),
    ),
    mutants=(
        Mutant("2k events only", 2 * k * sp.exp(-_exponent) + correlation_probability),
        Mutant("8^2 for 8^3", (2 * k + 2) * sp.exp(-n * epsilon**2 / (8**2 * k)) + correlation_probability),
        Mutant("correlation forgotten", (2 * k + 2) * sp.exp(-_exponent)),
    ),
)
