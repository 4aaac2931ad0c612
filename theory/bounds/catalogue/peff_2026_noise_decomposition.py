"""Fitting below the noise forces correlation with the noise: thresholds epsilon/4 and epsilon/8, ranges 2."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Positive, Source, Step
from bounds.hypotheses import BOUNDED, IID
from bounds.symbols import correlation_probability, epsilon, fit_probability, k, n

_y, _f, _g = sp.symbols("y f g", real=True)
_t1, _t2 = epsilon / 4, epsilon / 8
_exponent = n * epsilon**2 / (128 * k)
_rhs = (2 * k + 1) * sp.exp(-_exponent) + correlation_probability

BOUND = Bound(
    id="peff_2026_noise_decomposition",
    title="Fitting below the noise is correlation with the noise",
    claim=Claim(
        fit_probability,
        "<=",
        _rhs,
        r"X_W=\tfrac1n\sum_i(f^W(x_i)-\mathbb E_{\mu_{\ell_i}}f^W)z_i,\quad a=\varepsilon/4",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "noise decomposition",
        "",
        "sharpens Lemma 2 of Kumar, Luo & Sellke: ranges 2 instead of 4, one variable y^2 - g^2 instead of two",
    ),
    requires=(),
    supposes=(
        IID,
        BOUNDED,
    ),
    steps=(
        Step(
            "loss",
            "the loss is (y^2 - g^2) plus a square minus twice the function times the noise z = y - g",
            Algebra(),
            (_y - _f) ** 2,
            "==",
            (_y**2 - _g**2) + (_g - _f) ** 2 - 2 * _f * (_y - _g),
        ),
        Step(
            "deviation of y^2 - g^2",
            "u = y^2 - g^2 has mean sigma^2 and range 2: Hoeffding at t1 = epsilon/4 gives the exponent 2 n t1^2/2^2",
            Positive(),
            2 * n * _t1**2 / 4,
            ">=",
            _exponent,
        ),
        Step(
            "Hoeffding for y^2 - g^2",
            "P(mean of u < sigma^2 - t1) <= exp(-2 n t1^2/2^2)",
            Cited("Hoeffding 1963, Thm 2", "u_i are i.i.d. with values in [-1, 1]"),
        ),
        Step(
            "deviation of the noise in a component",
            "by Cauchy-Schwarz sum_l sqrt(n_l) <= sqrt(k n), so a sum of components at t2 = epsilon/8 puts one component "
            "at t2 sqrt(n n_l/k); the exponent 2 t2^2 (n n_l/k)/(n_l 2^2) is the same for each",
            Algebra(),
            2 * _t2**2 * n / (k * 4),
            "==",
            _exponent,
        ),
        Step(
            "Hoeffding for the noise",
            "2 exp(-exponent) for each of k components, given the inputs and the components",
            Cited("Hoeffding 1963, Thm 2", "given x_i, z_i is centred with range 2; |E_l f| <= 1"),
        ),
        Step(
            "what is left for the centred correlation",
            "outside these events twice the correlation is at least epsilon - t1 - 2 t2",
            Algebra(),
            (epsilon - _t1 - 2 * _t2) / 2,
            "==",
            epsilon / 4,
        ),
        Step(
            "total",
            "one event and 2k events, and the correlation",
            Algebra(),
            CLAIM,
            "==",
            sp.exp(-_exponent) + 2 * k * sp.exp(-_exponent) + correlation_probability,
        ),
    ),
    examples=(
        Example(
            {"n": 512, "epsilon": sp.Rational(1, 2), "k": 1, "correlation_probability": sp.Rational(1, 8)},
            3 * sp.exp(-1) + sp.Rational(1, 8),
            "512/4/128 = 1",
        ),
        Example(
            {"n": 1024, "epsilon": sp.Rational(1, 2), "k": 2, "correlation_probability": 0},
            5 * sp.exp(-1),
            "1024/4/256 = 1",
        ),
    ),
    mutants=(
        Mutant("2k events only", 2 * k * sp.exp(-_exponent) + correlation_probability),
        Mutant(
            "epsilon not squared", (2 * k + 1) * sp.exp(-n * epsilon / (128 * k)) + correlation_probability
        ),
        Mutant(
            "k in the wrong place", (2 * k + 1) * sp.exp(-n * epsilon**2 * k / 128) + correlation_probability
        ),
    ),
)
