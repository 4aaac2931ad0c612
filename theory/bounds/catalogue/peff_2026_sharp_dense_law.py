"""The law of robustness for all functions of a parametrised class at once, with the constants of the sharp law.

Whatever function is chosen, it fits epsilon below the noise with Lip < the claim only with probability delta: one net of all
weights, a union over it, and no information. Bubeck & Sellke's law has 1/512 and log(60 W J/epsilon) for 1/sqrt(52) and
log(1 + 60 W J/epsilon).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import (
    ENOUGH,
    LEVEL,
    LOCALS,
    end_steps,
    event_steps,
    level_squared,
    rounding_steps,
)
from bounds.hypotheses import IID, ISOPERIMETRIC, PARAMETRISED
from bounds.proof import Applied, Cited, Combined, Foundation, Step
from bounds.quantities import Quantity
from bounds.symbols import (
    J,
    L,
    W,
    c,
    correlation_probability,
    d,
    delta,
    epsilon,
    lipschitz,
    n,
    net_size,
    p,
    resolution,
    size,
    threshold,
)

_symbols = {x.name: x.symbol for x in LOCALS}
_correlated, _at_point, _level = (_symbols[name] for name in ("correlated", "at_point", "level"))
_x = sp.Symbol("x", positive=True)
_points = Quantity("points", "points of the net of all weights", "positive integer", "N")
_N = _points.symbol
_net = 1 + 60 * W * J / epsilon
_alpha = sp.Rational(15, 16) * delta
_rate, _constant = sp.Rational(2, 15), 52
_budget = p * sp.log(_net) - sp.log(_alpha)


def _law(constant: sp.Expr) -> sp.Expr:
    return epsilon * sp.sqrt(n * d / (constant * c * _budget))


_rhs = _law(sp.Integer(_constant))
_exponent = _rate * _constant * _level**2 * _budget / epsilon**2  # with L the claim
_factor = _rate * _constant * LEVEL**2
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2

BOUND = Bound(
    id="peff_2026_sharp_dense_law",
    title="Law of robustness, sharp",
    claim=Claim(lipschitz, ">=", _rhs, r"\text{with probability at least }1-\delta\text{, for every }f: A_f"),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp law of robustness",
        "",
        "against Theorem 3 of Bubeck & Sellke: 52 for 512^2 under the root, and fewer data for several components",
    ),
    requires=(ENOUGH,),
    supposes=(IID, ISOPERIMETRIC, PARAMETRISED),
    locals=(*(x for x in LOCALS if x.name not in ("index", "kept")), _points),
    steps=(
        *rounding_steps(30, LEVEL),
        *event_steps(_rhs),
        Step(
            "net",
            "J times the weights have diameter at most J W",
            Cited(
                "vershynin_2018_net",
                {net_size: _N, W: W * J, resolution: epsilon / 30, size: p},
                {"separated": "J times the net's points are at least epsilon/30 apart"},
            ),
            _N,
            "<=",
            _net**p,
        ),
        Step(
            "at a fixed point",
            "of the net, where L is the claim",
            Cited("peff_2026_sharp_tail", {correlation_probability: _at_point, threshold: _level, L: _rhs}),
            _at_point,
            "<=",
            sp.exp(-_exponent),
        ),
        Step(
            "points of the net",
            "one of them correlates",
            Foundation("union bound", "over the net, in which the neighbour lies"),
            _correlated,
            "<=",
            _N * _at_point,
        ),
        Step(
            "seldom correlated",
            "all together",
            Combined(
                {
                    "correlated often": 1,
                    "points of the net": 1,
                    "at a fixed point": _N,
                    "net": sp.exp(-_exponent),
                }
            ),
            _alpha,
            "<",
            _net**p * sp.exp(-_exponent),
        ),
        Step(
            "logarithms",
            "of both sides",
            Applied("seldom correlated", sp.log(_x), _x),
            sp.log(_alpha),
            "<",
            p * sp.log(_net) - _exponent,
        ),
        level_squared(LEVEL),
        Step(
            "information at hand",
            "is all that is there",
            Combined({"logarithms": 1, "the level squared": -_exponent / _level**2}),
            _budget,
            ">=",
            _factor * _budget,
        ),
        *end_steps(_rhs, _budget, _factor),
    ),
    examples=(
        Example(
            {
                "n": 6240,
                "d": 1,
                "k": 1,
                "c": 1,
                "epsilon": _half,
                "delta": _level_half,
                "p": 14,
                "W": sp.Rational(1, 120),
                "J": 1,
            },
            sp.sqrt(2) / sp.sqrt(sp.log(2)),
            "1 + 60/120 * 2 = 2; (1/4) 6240/(52 * 15 log 2) = 1560/(780 log 2); 1560 >= 306 log 60 = 1252.9",
        ),
        Example(
            {
                "n": 6240,
                "d": 2,
                "k": 1,
                "c": 4,
                "epsilon": _half,
                "delta": _level_half,
                "p": 14,
                "W": sp.Rational(1, 120),
                "J": 1,
            },
            1 / sp.sqrt(sp.log(2)),
            "d/c = 1/2",
        ),
    ),
    mutants=(
        Mutant("half the constant", _law(sp.Rational(_constant, 2))),
        Mutant("delta before the root", _rhs * sp.sqrt(delta)),
        Mutant("c in the numerator", _rhs * c),
        Mutant("n and p swapped", _rhs.subs({n: p, p: n}, simultaneous=True)),
        Mutant("no rounding", _rhs.subs(J, 0)),
    ),
)
