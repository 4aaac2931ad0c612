"""The sharp sparse law of robustness for masks of bounded size: delta multiplies the information of the mask only.

Every rule that prunes to a fixed sparsity has such masks. In the form under the root, divided by (15/16) delta, the kept weights
count in full, size log(1 + 60 W J/epsilon), and only the information and the entropy are divided by delta: without
information it is the law of robustness with `size` parameters.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import (
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
from bounds.proof import Applied, Cited, Combined, Given, Hypothesis, Signed, Split, Step
from bounds.symbols import (
    J,
    W,
    alpha,
    c,
    d,
    delta,
    epsilon,
    event_probability,
    information,
    lipschitz,
    mask_information,
    n,
    q,
    size,
)

_symbols = {x.name: x.symbol for x in LOCALS}
_correlated, _level, _index = (_symbols[name] for name in ("correlated", "level", "index"))
_P = sp.Function("P", nonnegative=True)(_index)
_N = sp.Function("N", integer=True, positive=True)(_index)
_size = sp.Function("S", integer=True, nonnegative=True)(_index)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_net = 1 + 60 * W * J / epsilon
_alpha = sp.Rational(15, 16) * delta
_rate, _constant = sp.Rational(2, 15), 55
_count = _alpha * size * sp.log(_net)
_budget = mask_information + _count + ENTROPY


def _law(constant: sp.Expr, budget: sp.Expr = _budget) -> sp.Expr:
    return epsilon * sp.sqrt(n * d * delta / (constant * c * budget))


_rhs = _law(sp.Integer(_constant))
_exponent = _rate * _constant * _level**2 * _budget / (epsilon**2 * delta)  # with L the claim
_factor = sp.Rational(15, 16) * _rate * _constant * LEVEL**2
_q = _net**size * sp.exp(-_exponent)
_zero = sp.Integer(0)
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2
_one_net = {"W": sp.Rational(1, 120), "J": 1}  # 1 + 60 W J/epsilon = 2 at epsilon = 1/2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_sized",
    title="Sparse law of robustness for masks of bounded size, sharp",
    claim=Claim(lipschitz, ">=", _rhs, EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, sized",
        "",
        "Theorem 4 of Kumar, Luo & Sellke divides the weights by delta too",
    ),
    requires=(ENOUGH,),
    supposes=(IID, ISOPERIMETRIC, MASKED, Suppose("sized", "every mask keeps at most `size` weights")),
    locals=tuple(x for x in LOCALS if x.name != "kept"),
    steps=(
        *rounding_steps(30, LEVEL),
        *net_steps("vershynin_2018_net", 30)[:2],
        Step("size", "of every mask", Hypothesis("sized", (_index,)), _size, "<=", size),
        Step(
            "logarithm of the net",
            "of any mask: 1 + 60 W J/epsilon is at least 1",
            Combined({"its logarithm": 1, "size": sp.log(_net)}),
            sp.log(_N),
            "<=",
            size * sp.log(_net),
        ),
        Step(
            "largest net",
            "both sides exponentiated",
            Applied("logarithm of the net", sp.exp(_r), _r),
            _N,
            "<=",
            _net**size,
        ),
        *event_steps(_rhs),
        *tail_steps("peff_2026_sharp_tail", _rhs, _exponent),
        Step(
            "at any mask",
            "with the largest net",
            Combined({"at a fixed mask": 1, "largest net": sp.exp(-_exponent)}),
            _P,
            "<=",
            _q,
        ),
        Step("a probability below 1", "one case", Given(), _q, "<", sp.Integer(1)),
        Step(
            "information needed",
            "by a learner whose mask is so lucky so often",
            Cited(
                "peff_2026_information_needed",
                {alpha: _alpha, q: _q, event_probability: _correlated, information: mask_information},
                {"index_information": "the index is the mask"},
                shown={"fixed_index": ("at any mask",)},
                knowing=("correlated often", "a probability below 1"),
            ),
            mask_information,
            ">=",
            _alpha * _exponent - _count - ENTROPY,
        ),
        Step(
            "nats, one way",
            "the exponent is paid for",
            Combined({"information needed": 1}),
            _budget,
            ">=",
            _alpha * _exponent,
        ),
        Step("nothing to find", "the other case", Given(), _q, ">=", sp.Integer(1)),
        Step(
            "its logarithm again",
            "of both sides",
            Applied("nothing to find", sp.log(_x), _x),
            size * sp.log(_net) - _exponent,
            ">=",
            _zero,
        ),
        Step(
            "information and entropy",
            "are nonnegative",
            Signed(),
            mask_information + ENTROPY,
            ">=",
            _zero,
        ),
        Step(
            "nats, the other way",
            "by the weights alone",
            Combined({"its logarithm again": _alpha, "information and entropy": 1}),
            _budget,
            ">=",
            _alpha * _exponent,
        ),
        Step(
            "nats",
            "in both cases",
            Split("nats, one way", "nats, the other way"),
            _budget,
            ">=",
            _alpha * _exponent,
        ),
        level_squared(LEVEL),
        Step(
            "information at hand",
            "is all that is there",
            Combined({"nats": 1, "the level squared": -_alpha * _exponent / _level**2}),
            _budget,
            ">=",
            _factor * _budget,
        ),
        *end_steps(_rhs, _budget, _factor),
    ),
    examples=(
        Example(
            {
                "n": 6600,
                "d": 1,
                "k": 1,
                "c": 1,
                "epsilon": _half,
                "delta": _level_half,
                "size": 30,
                "mask_information": 0,
                **_one_net,
            },
            1 / sp.sqrt(sp.log(2)),
            "880/(55 (15 log 2 + log 2)); 1650 >= 306 log 60 = 1252.9",
        ),
        Example(
            {
                "n": 6600,
                "d": 2,
                "k": 1,
                "c": 8,
                "epsilon": _half,
                "delta": _level_half,
                "size": 0,
                "mask_information": 15,
                **_one_net,
            },
            2 / sp.sqrt(15 + sp.log(2)),
            "880/(4 * 55 (15 + log 2)) = 4/(15 + log 2)",
        ),
    ),
    mutants=(
        Mutant("half the constant", _law(sp.Rational(_constant, 2))),
        Mutant("information forgotten", _law(sp.Integer(_constant), _budget - mask_information)),
        Mutant("weights forgotten", _law(sp.Integer(_constant), _budget - _count)),
        Mutant("entropy forgotten", _law(sp.Integer(_constant), _budget - ENTROPY)),
        Mutant("c in the numerator", _rhs * c),
    ),
)
