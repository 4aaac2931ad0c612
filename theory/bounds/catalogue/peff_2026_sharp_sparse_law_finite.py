"""The sharp sparse law of robustness for a class of L-Lipschitz functions: fitting takes information.

No rounding: level (5/12) epsilon. At a fixed function the correlation has probability at most q with log(1/q) =
5 n d epsilon^2/(216 c L^2), and the change of measure with tilt log(1/q) gives P log(1/q) <= I + log(2 - q). With bounded
exponential moments 125/2304 stands for 5/216 (`peff_2026_sharp_tail_moment`).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import BOUNDED, IID, INDEX_INFORMATION, ISOPERIMETRIC, LIPSCHITZ_CLASS
from bounds.proof import Applied, Cited, Combined, Foundation, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import (
    L,
    c,
    correlation_probability,
    d,
    epsilon,
    event_probability,
    fit_probability,
    information,
    k,
    n,
    q,
    threshold,
    tilt,
)

_locals = (
    Quantity("correlated", "P(f^W correlates and is large)", "real in [0, 1]", "P_X"),
    Quantity("at_function", "the same probability for a fixed function", "real in [0, 1]", "P_f"),
    Quantity("index", "a fixed index, by its label", "real", "t"),
    Quantity("level", "what correlation and spread reach", "positive real", "a"),
    Quantity("eta", "no rounding", "nonnegative real", r"\eta"),
)
_correlated, _at_function, _index, _level, _eta = (x.symbol for x in _locals)
_P = sp.Function("P", nonnegative=True)(_index)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_noise = 2**k * sp.exp(-n * epsilon**2 / 306)
_exponent = 2 * _level**2 * n * d / (15 * c * L**2)
_per_nat = 216 * c * L**2 / (5 * n * d * epsilon**2)
_rhs = _noise + _per_nat * (information + sp.log(2))

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_finite",
    title="Sparse law of robustness for a Lipschitz class, sharp",
    claim=Claim(fit_probability, "<=", _rhs, "A_{f^W}"),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, Lipschitz class",
        "",
        "against Theorem 3 of Kumar, Luo & Sellke, which has 2^7 72 144 = 1327104 for 216/5 = 43.2 before c L^2 I/(n d eps^2), "
        "and 2 exp(-1/that) under a maximum for log 2",
    ),
    requires=(),
    supposes=(IID, ISOPERIMETRIC, LIPSCHITZ_CLASS, BOUNDED, INDEX_INFORMATION),
    locals=_locals,
    steps=(
        Step("eta", "nothing is rounded", Foundation("definition", "a name"), _eta, "==", sp.Integer(0)),
        Step(
            "the level",
            "that is left",
            Foundation("definition", "a name"),
            _level,
            "==",
            sp.Rational(5, 12) * epsilon,
        ),
        Step(
            "level and eta",
            "leave epsilon/6 for the noise",
            Combined({"eta": 1, "the level": 1}),
            _level + _eta,
            "<=",
            sp.Rational(5, 12) * epsilon,
        ),
        Step(
            "noise",
            "the function correlates, or the noise is low",
            Cited(
                "peff_2026_sharp_noise",
                {correlation_probability: _correlated},
                {"near": "f~ is f itself, and eta = 0"},
                shown={"level": ("level and eta",)},
            ),
            fit_probability,
            "<=",
            _noise + _correlated,
        ),
        Step(
            "at a fixed function",
            "of the class",
            Cited("peff_2026_sharp_tail", {correlation_probability: _at_function, threshold: _level}),
            _at_function,
            "<=",
            sp.exp(-_exponent),
        ),
        Step(
            "a fixed index",
            "has one function",
            Foundation("union bound", "over the one function of an index", (_index,)),
            _P,
            "<=",
            _at_function,
        ),
        Step(
            "at a fixed index",
            "both together",
            Combined({"a fixed index": 1, "at a fixed function": 1}),
            _P,
            "<=",
            sp.exp(-_exponent),
        ),
        Step(
            "information needed",
            "by change of measure with tilt log(1/q)",
            Cited(
                "peff_2026_tilted_event",
                {tilt: _exponent, event_probability: _correlated, q: sp.exp(-_exponent)},
                shown={"fixed_index": ("at a fixed index",)},
            ),
            information,
            ">=",
            _exponent * _correlated - sp.log(2 - sp.exp(-_exponent)),
        ),
        Step(
            "less than 2",
            "q is positive",
            Signed(),
            2 - sp.exp(-_exponent),
            "<=",
            sp.Integer(2),
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("less than 2", sp.log(_x), _x),
            sp.log(2 - sp.exp(-_exponent)),
            "<=",
            sp.log(2),
        ),
        Step(
            "the level squared",
            "by its definition",
            Applied("the level", _r**2, _r),
            _level**2,
            "==",
            sp.Rational(25, 144) * epsilon**2,
        ),
        Step(
            "seldom",
            "without much information",
            Combined(
                {
                    "information needed": _per_nat,
                    "its logarithm": _per_nat,
                    "the level squared": -_per_nat * _correlated * _exponent / _level**2,
                }
            ),
            _correlated,
            "<=",
            _per_nat * (information + sp.log(2)),
        ),
        Step("the claim", "both together", Combined({"noise": 1, "seldom": 1}), fit_probability, "<=", _rhs),
    ),
    examples=(
        Example(
            {"n": 1224, "epsilon": sp.Rational(1, 2), "k": 1, "d": 12, "c": 1, "L": 1, "information": 0},
            2 * sp.exp(-1) + sp.log(2) / 85,
            "1224/4/306 = 1; 216/(5 * 12 * 306) = 1/85",
        ),
        Example(
            {"n": 1224, "epsilon": sp.Rational(1, 2), "k": 1, "d": 12, "c": 1, "L": 1, "information": 1},
            2 * sp.exp(-1) + (1 + sp.log(2)) / 85,
            "one nat more",
        ),
        Example(
            {"n": 1224, "epsilon": sp.Rational(1, 2), "k": 2, "d": 12, "c": 4, "L": 2, "information": 0},
            4 * sp.exp(-1) + 16 * sp.log(2) / 85,
            "c L^2 = 16",
        ),
    ),
    mutants=(
        Mutant("epsilon not squared", _noise + _per_nat * epsilon * (information + sp.log(2))),
        Mutant("L not squared", _noise + _per_nat / L * (information + sp.log(2))),
        Mutant("bits for nats", _noise + _per_nat * (information * sp.log(2) + sp.log(2))),
        Mutant("half", _noise + _per_nat / 2 * (information + sp.log(2))),
        Mutant("no entropy", _noise + _per_nat * information),
    ),
)
