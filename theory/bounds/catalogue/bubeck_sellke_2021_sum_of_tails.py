"""Bubeck & Sellke, Proposition 1.2: a normalised sum of C-tail variables is 18C-tail."""

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
    Source,
    Step,
    Suppose,
)
from bounds.symbols import C, tail_constant

_x, _y = sp.symbols("x y", real=True)
_s, _a, _t = sp.symbols("s a t", positive=True)
_m = sp.Symbol("m", integer=True, nonnegative=True)
_proxy = 9 * C

BOUND = Bound(
    id="bubeck_sellke_2021_sum_of_tails",
    title="A normalised sum of C-tail variables is 18C-tail",
    claim=Claim(
        tail_constant,
        "<=",
        18 * C,
        r"n^{-1/2}\textstyle\sum_i X_i,\ X_i\text{ independent, centred, }C\text{-tail}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("Bubeck & Sellke 2021 (arXiv 2105.12806v3)", "Proposition 1.2"),
    requires=(),
    supposes=(
        Suppose("independent", "the X_i are independent and centred"),
        Suppose("tail", "P(|X_i| >= t) <= 2 exp(-t^2/C) for every t >= 0"),
    ),
    steps=(
        Step(
            "square-exponential moment",
            "E exp(X^2/(3C)) <= 1 + int_1^oo 2 s^-3 ds = 2, by the layer cake and the tail at t^2 = 3C log s",
            Algebra(),
            1 + sp.Integral(2 * _s**-3, (_s, 1, sp.oo)),
            "==",
            sp.Integer(2),
        ),
        Step(
            "cosh against a Gaussian",
            "1/(2m)! <= 1/(2^m m!), term by term: from m to m+1 the left falls by (2m+1)(2m+2), the right by 2(m+1)",
            Positive(),
            (2 * _m + 1) * (2 * _m + 2),
            ">=",
            2 * (_m + 1),
        ),
        Step(
            "square of a difference",
            "2x^2 + 2y^2 - (x-y)^2 is a square",
            Algebra(),
            2 * _x**2 + 2 * _y**2 - (_x - _y) ** 2,
            "==",
            (_x + _y) ** 2,
        ),
        Step(
            "symmetrisation",
            "for an independent copy X', E exp(aX) <= E exp(a(X-X')) = E cosh(a(X-X')) <= (E exp(a^2 X^2))^2, and for "
            "3 C a^2 <= 1 that is at most 2^(6 C a^2)",
            Cited("Jensen's inequality", "X' is centred; x -> x^(3 C a^2) is concave for 3 C a^2 <= 1"),
        ),
        Step(
            "small a",
            "the exponent 6 C a^2 log 2 is at most a^2 (9 C)/2",
            Ball(),
            6 * sp.log(2),
            "<",
            sp.Rational(9, 2),
        ),
        Step(
            "Young",
            "aX <= 3 C a^2/2 + X^2/(6C): the difference is a square",
            Algebra(),
            3 * C * _a**2 / 2 + _x**2 / (6 * C) - _a * _x,
            "==",
            (3 * C * _a - _x) ** 2 / (6 * C),
        ),
        Step(
            "large a",
            "for 3 C a^2 >= 1, E exp(aX) <= sqrt(2) exp(3 C a^2/2) <= exp(3 C a^2 (1 + log 2)/2), at most exp(a^2 (9 C)/2)",
            Ball(),
            3 * (1 + sp.log(2)) / 2,
            "<",
            sp.Rational(9, 2),
        ),
        Step(
            "Chernoff",
            "the normalised sum has proxy 9C too, and P(|S| >= t) <= 2 exp(-t^2/(2 * 9C))",
            Algebra(),
            CLAIM,
            "==",
            2 * _proxy,
        ),
        Step(
            "Markov and independence",
            "P(S >= t) <= exp(-a t) E exp(aS) at a = t/(9C), on both sides",
            Cited("Markov's inequality", "moment generating functions of independent variables multiply"),
        ),
    ),
    examples=(Example({"C": 8}, sp.Integer(144), "18 * 8, the constant of C_0 in Kumar, Luo & Sellke"),),
    mutants=(Mutant("9C", 9 * C), Mutant("17C", 17 * C), Mutant("C squared", 18 * C**2)),
)
