"""The sharp sparse law of robustness where p_eff outweighs n delta: the tail at high levels.

The proof is that of `peff_2026_sharp_sparse_law_mixture` with `peff_2026_sharp_tail_high`: 22 for 55, at the price of n delta
beside the parameters. It is the larger of the two laws where p_eff log 2 + h(15 delta/16) > (2/3) n delta.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import (
    BUDGET,
    ENOUGH,
    ENTROPY,
    EVENT,
    LEVEL,
    LOCALS,
    end_steps,
    event_steps,
    level_squared,
    net_steps,
    rounding_steps,
    tail_steps,
)
from bounds.hypotheses import IID, ISOPERIMETRIC, MASKED
from bounds.proof import Cited, Combined, Signed, Step
from bounds.symbols import (
    alpha,
    c,
    d,
    delta,
    epsilon,
    event_probability,
    lipschitz,
    log_count,
    mask_information,
    n,
    q,
)

_symbols = {x.name: x.symbol for x in LOCALS}
_level, _correlated, _index = (_symbols[name] for name in ("level", "correlated", "index"))
_N = sp.Function("N", integer=True, positive=True)(_index)
_alpha = sp.Rational(15, 16) * delta
_constant = 22
_sum = BUDGET + n * delta
_log = sp.Rational(2, 3) * sp.log(2) + sp.log(3)


def _law(constant: sp.Expr, under: sp.Expr = _sum) -> sp.Expr:
    return epsilon * sp.sqrt(n * d * delta / (constant * c * under))


_rhs = _law(sp.Integer(_constant))
_square = (
    sp.Rational(_constant, 3) * _level**2 * _sum / (epsilon**2 * delta)
)  # n a^2 d/(3 c L^2), L the claim
_exponent = _square + n / 2 - n * _log
_per_nat = sp.Rational(_constant, 3) * LEVEL**2
_spare = _per_nat + sp.Rational(1, 2) - _log
_factor = sp.Rational(15, 16) * _per_nat
_room = 2 * LEVEL**2 - sp.Rational(3, _constant)
_zero = sp.Integer(0)
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_overparametrised",
    title="Sparse law of robustness, sharp, with more parameters than data",
    claim=Claim(lipschitz, ">=", _rhs, EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, overparametrised",
        "",
        "22 for the 55 of the sharp law; sqrt(22 log 2) < 3.91 for the 1152 of Theorem 4 of Kumar, Luo & Sellke",
    ),
    requires=(ENOUGH,),
    supposes=(IID, ISOPERIMETRIC, MASKED),
    locals=LOCALS,
    steps=(
        *rounding_steps(30, LEVEL),
        *net_steps("vershynin_2018_net", 30),
        *event_steps(_rhs),
        level_squared(LEVEL),
        Step("some of the sum", "is the budget", Signed(), BUDGET / _sum, ">=", _zero),
        Step("room", "for the level", Signed(), _room * epsilon**2 * d, ">=", _zero),
        Step(
            "a high level",
            "where L is the claim",
            Combined(
                {
                    "the level squared": -2 * d,
                    "some of the sum": sp.Rational(3, _constant) * epsilon**2 * d,
                    "room": 1,
                }
            ),
            2 * _level**2 * d,
            ">=",
            3 * c * _rhs**2,
        ),
        *tail_steps("peff_2026_sharp_tail_high", _rhs, _exponent, ("a high level",)),
        Step("counts", "are at least 1", Signed(), _N, ">=", sp.Integer(1)),
        Step("spare", "everything is positive", Signed(), _per_nat * BUDGET / delta + n * _spare, ">", _zero),
        Step(
            "exponent",
            "with the level put in",
            Combined({"the level squared": -_square / _level**2, "spare": 1}),
            _exponent,
            ">",
            _zero,
        ),
        Step("spare nats", "of the data", Signed(), _alpha * n * _spare, ">=", _zero),
        Step(
            "information needed",
            "by a learner whose mask is so lucky so often",
            Cited(
                "peff_2026_information_transport_counted",
                {alpha: _alpha, q: sp.exp(-_exponent), event_probability: _correlated},
                shown={"counted": ("at a fixed mask", "counts")},
                knowing=("correlated often", "exponent"),
            ),
            mask_information,
            ">=",
            _alpha * _exponent - ENTROPY - log_count,
        ),
        Step(
            "information at hand",
            "is all that is there",
            Combined(
                {
                    "information needed": 1,
                    "logarithm of the net": 1,
                    "effective parameters": -1,
                    "the level squared": -_alpha * _square / _level**2,
                    "spare nats": 1,
                }
            ),
            BUDGET,
            ">=",
            _factor * BUDGET,
        ),
        *end_steps(_rhs, BUDGET, _factor),
    ),
    examples=(
        Example(
            {"n": 6600, "d": 1, "k": 1, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 3519},
            sp.sqrt(sp.Rational(40) / (3520 * (1 + sp.log(2)))),
            "880/(22 (3520 log 2 + 3520)); 1650 >= 306 log 60 = 1252.9",
        ),
        Example(
            {"n": 6600, "d": 2, "k": 1, "c": 8, "epsilon": _half, "delta": _level_half, "p_eff": 0},
            sp.sqrt(sp.Rational(10) / (3520 + sp.log(2))),
            "880/(4 * 22 (log 2 + 3520))",
        ),
    ),
    mutants=(
        Mutant("half the constant", _law(sp.Rational(_constant, 2))),
        Mutant("data forgotten", _law(sp.Integer(_constant), BUDGET)),
        Mutant("c in the numerator", _rhs * c),
        Mutant("delta forgotten", _rhs / sp.sqrt(delta)),
    ),
)
