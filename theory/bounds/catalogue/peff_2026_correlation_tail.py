"""Tail of the correlation of one fixed centred Lipschitz function with the noise, by symmetrisation."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Source, Step
from bounds.hypotheses import IID, ISOPERIMETRIC
from bounds.symbols import L, c, correlation_probability, d, n, threshold

_m = sp.Symbol("m", integer=True, nonnegative=True)
_t, _s, _v, _w = sp.symbols("t s v w", positive=True)
_z = sp.Symbol("z", real=True)
_rhs = sp.exp(-(threshold**2) * n * d / (32 * c * L**2))

BOUND = Bound(
    id="peff_2026_correlation_tail",
    title="Tail of the correlation of a fixed Lipschitz function with the noise",
    claim=Claim(
        correlation_probability,
        "<=",
        _rhs,
        r"X=\tfrac1n\sum_i(f(x_i)-\mathbb E_{\mu_{\ell_i}}f)z_i\ge a\text{ for a fixed }L\text{-Lipschitz }f",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "correlation tail",
        "",
        "the route through Prop. 1.2 of Bubeck & Sellke gives the tail constant 144 c L^2/(nd) where this gives 32",
    ),
    requires=(),
    supposes=(
        IID,
        ISOPERIMETRIC,
    ),
    steps=(
        Step(
            "moments of a tail",
            "Y = f(x) - E f has P(|Y| >= t) <= 2 exp(-t^2/(2v)), v = c L^2/d, so the term s^(2m+2) of E cosh(sY) - 1 is at "
            "most 2/(2m+1)! times this integral",
            Algebra(),
            sp.Integral(_t ** (2 * _m + 1) * sp.exp(-(_t**2) / (2 * _v)), (_t, 0, sp.oo)),
            "==",
            (2 * _v) ** (_m + 1) * sp.factorial(_m) / 2,
        ),
        Step(
            "against exp(2 s^2 v)",
            "the term (2v)^(m+1) m!/(2m+1)! is the term (2v)^(m+1)/(m+1)! of exp(2 s^2 v) divided by a binomial coefficient",
            Algebra(),
            sp.factorial(_m) / sp.factorial(2 * _m + 1),
            "==",
            1 / (sp.factorial(_m + 1) * sp.binomial(2 * _m + 1, _m)),
        ),
        Step(
            "a binomial coefficient is at least 1",
            "so E cosh(sY) <= exp(2 s^2 v), term by term",
            Cited("binomial coefficients count subsets", "0 <= m <= 2m+1"),
        ),
        Step(
            "chord of the exponential",
            "given x, z is centred with |z| <= 2: E exp(wz) is at most the chord's value at the mean 0, which is cosh(2w)",
            Algebra(),
            (((2 - _z) * sp.exp(-2 * _w) + (2 + _z) * sp.exp(2 * _w)) / 4).subs(_z, 0),
            "==",
            sp.cosh(2 * _w).rewrite(sp.exp),
        ),
        Step(
            "convexity",
            "exp lies below its chord on [-2, 2]",
            Cited("convexity of the exponential", "|z_i| = |y_i - g(x_i)| <= 2 and E[z_i | x_i] = 0"),
        ),
        Step(
            "proxy of one term",
            "E exp(sYz) <= E cosh(2sY) <= exp(2 (2s)^2 v) = exp(s^2 (16 v)/2)",
            Algebra(),
            2 * (2 * _s) ** 2 * _v,
            "==",
            _s**2 * (16 * _v) / 2,
        ),
        Step(
            "Chernoff",
            "n independent terms at s = a/(16 v): the exponent n (-s a + 8 s^2 v) is the claim's",
            Algebra(),
            sp.log(CLAIM),
            "==",
            (n * (-_s * threshold + 8 * _s**2 * _v)).subs(_s, threshold / (16 * _v)).subs(_v, c * L**2 / d),
        ),
        Step(
            "Markov and independence",
            "P(nX >= na) <= exp(-s n a) (E exp(s Y z))^n",
            Cited("Markov's inequality", "the terms are independent, also given the components"),
        ),
    ),
    examples=(
        Example(
            {"threshold": 2, "n": 16, "d": 4, "c": 2, "L": 1},
            sp.exp(-4),
            "4 * 16 * 4/(32 * 2) = 256/64 = 4",
        ),
        Example(
            {"threshold": sp.Rational(1, 2), "n": 32, "d": 1, "c": 1, "L": 2},
            sp.exp(-sp.Rational(1, 16)),
            "8/128",
        ),
    ),
    mutants=(
        Mutant("proxy 8 v", sp.exp(-(threshold**2) * n * d / (16 * c * L**2))),
        Mutant("L not squared", sp.exp(-(threshold**2) * n * d / (32 * c * L))),
        Mutant("d forgotten", sp.exp(-(threshold**2) * n / (32 * c * L**2))),
        Mutant("sign", sp.exp(threshold**2 * n * d / (32 * c * L**2))),
    ),
)
