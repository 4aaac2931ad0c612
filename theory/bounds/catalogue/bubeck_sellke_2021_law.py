"""Bubeck & Sellke, Theorem 3: the universal law of robustness for a Lipschitz parametrisation."""

import sympy as sp

from bounds.bound import (
    CLAIM,
    Algebra,
    Ball,
    Bound,
    Cited,
    Claim,
    Example,
    Mutant,
    Positive,
    Require,
    Source,
    Step,
    Suppose,
)
from bounds.catalogue.peff_2026_correlation_tail import BOUND as TAIL
from bounds.catalogue.peff_2026_noise_decomposition import BOUND as NOISE
from bounds.hypotheses import IID, ISOPERIMETRIC
from bounds.symbols import (
    J,
    L,
    W,
    c,
    correlation_probability,
    d,
    delta,
    epsilon,
    k,
    lipschitz,
    n,
    p,
    threshold,
)

_log_class = sp.log(60 * W * J / epsilon)
_under = p * _log_class + sp.log(4 / delta)
_rhs = epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(n * d / _under)
_x = sp.Symbol("x", nonnegative=True)
_y, _f, _g = sp.symbols("y f g", real=True)

# What the cited lemmas say where they are used here, so that a constant changed there is changed here too.
_enough = 9**4 * k * sp.log(8 * k / delta)  # n eps^2 is at least this
_noise = NOISE.claim.rhs.subs({epsilon: epsilon / 2, correlation_probability: 0}, simultaneous=True)
_tail = TAIL.claim.rhs.subs(threshold, epsilon / 8)  # for one function with Lip <= L

BOUND = Bound(
    id="bubeck_sellke_2021_law",
    title="Universal law of robustness",
    claim=Claim(
        lipschitz,
        ">=",
        _rhs,
        r"\text{with probability at least }1-\delta\text{, for every }f\in\mathcal F: A_f",
    ),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Theorem 3",
        "",
        "the printed proof lets the loss move by epsilon/2 when functions move by epsilon/6; for functions in [-1, 1] that "
        "needs epsilon/8. 60 W J >= epsilon is needed for the logarithm to be at least 0. The theorem stands with room.",
    ),
    requires=(
        Require("enough data", n * epsilon**2, ">=", _enough),
        Require("a class not smaller than its resolution", 60 * W * J, ">=", epsilon),
    ),
    supposes=(
        IID,
        ISOPERIMETRIC,
        Suppose(
            "parametrised", "the weights lie in a set of diameter W in R^p and |f_w - f_w'|_oo <= J |w - w'|"
        ),
    ),
    steps=(
        Step(
            "difference of losses",
            "moving a function by eta moves the loss by at most eta |2y - f - f'| <= 4 eta",
            Algebra(),
            (_y - _f) ** 2 - (_y - _g) ** 2,
            "==",
            (_g - _f) * (2 * _y - _f - _g),
        ),
        Step("rounding", "eta = eps/8 costs eps/2", Algebra(), 4 * epsilon / 8, "==", epsilon - epsilon / 2),
        Step(
            "net",
            "a maximal eps/(8J)-separated subset of a set within a ball of radius W has at most (1 + 2W/(eps/(8J)))^p points",
            Cited(
                "Vershynin 2018, Cor. 4.2.13",
                "a set of diameter W lies in a ball of radius W about each of its points",
            ),
        ),
        Step(
            "size of the net, W J/eps = 1/44 + x",
            "1 + 16 W J/eps <= 60 W J/eps",
            Positive(),
            1 + 16 * (sp.Rational(1, 44) + _x),
            "<=",
            60 * (sp.Rational(1, 44) + _x),
        ),
        Step(
            "a class smaller than that",
            "for 1/60 <= W J/eps < 1/44 one function is within eps/44 <= eps/8 of all, and 1 <= (60 W J/eps)^p",
            Ball(),
            sp.Rational(1, 44),
            "<",
            sp.Rational(1, 8),
        ),
        Step(
            "decomposition at eps/2",
            "a rounded function fits eps/2 below the noise, so it correlates by eps/8 outside (2k+1) exp(-n eps^2/(512k))",
            Cited(
                "peff_2026_noise_decomposition",
                "functions are clipped to [-1, 1] first; epsilon/2 lies in (0, 1)",
            ),
        ),
        Step(
            "enough data for the noise events",
            "their exponent is at least log(8k/delta)",
            Positive(nonnegative=(sp.log(8 * k / delta),)),
            (sp.log(2 * k + 1) - sp.expand_log(sp.log(_noise), force=True)).subs(n, _enough / epsilon**2),
            ">=",
            sp.log(8 * k / delta),
        ),
        Step(
            "probability of the noise events",
            "(2k+1) delta/(8k) <= delta/2",
            Positive(),
            (2 * k + 1) * delta / (8 * k),
            "<=",
            delta / 2,
        ),
        Step(
            "tail at eps/8 over the net",
            "some function of the net correlates by eps/8 with probability at most |net| exp(-(eps/8)^2 n d/(32 c L^2))",
            Cited(
                "peff_2026_correlation_tail",
                "the net is taken inside the functions of Lipschitz constant at most L",
            ),
        ),
        Step(
            "the constant",
            "with L the claim, the exponent of the tail is at least log |net| + log(2/delta)",
            Positive(nonnegative=(_log_class,), below_one=("delta",)),
            -_tail.exp.subs(L, CLAIM),
            ">=",
            p * _log_class + sp.log(2 / delta),
        ),
    ),
    examples=(
        Example(
            {
                "n": 2**18,
                "d": 4,
                "p": 1,
                "k": 1,
                "c": 4,
                "W": 1,
                "J": sp.Rational(1, 60),
                "epsilon": sp.Rational(1, 2),
                "delta": sp.Rational(1, 4),
            },
            sp.Rational(1, 2) / (512 * 2) * sp.sqrt(2**20 / (5 * sp.log(2))),
            "60 W J/eps = 2, so p log 2 + log 16 = 5 log 2; n d = 2^20; sqrt(c) = 2",
        ),
    ),
    mutants=(
        Mutant("constant 2^5", epsilon / (2**5 * sp.sqrt(c)) * sp.sqrt(n * d / _under)),
        Mutant(
            "n d swapped for p",
            epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(p * d / (n * _log_class + sp.log(4 / delta))),
        ),
        Mutant(
            "delta for 1/delta",
            epsilon / (2**9 * sp.sqrt(c)) * sp.sqrt(n * d / (p * _log_class + sp.log(4 * delta))),
        ),
        Mutant("root forgotten", epsilon / (2**9 * sp.sqrt(c)) * (n * d / _under)),
    ),
)
