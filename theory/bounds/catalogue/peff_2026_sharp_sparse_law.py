"""The sharp sparse law of robustness under the hypotheses of Theorem 4 of Kumar, Luo & Sellke, word for word.

The printed law has 1152^2 (p_eff + 2 delta log(4/delta)) where this has 55 (p_eff log 2 + h(15 delta/16)), h the binary entropy
in nats: at least 184 times as much everywhere (`peff_2026_sharp_sparse_law_printed_form`).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Require, Source
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import ENOUGH, EVENT, law, mutants
from bounds.hypotheses import IID, ISOPERIMETRIC, MASKED
from bounds.proof import Cited, Combined, Given, Hypothesis, Positive, Step, WithProbability
from bounds.quantities import Quantity
from bounds.symbols import delta, epsilon, k, lipschitz, n

_locals = (Quantity("low", "P(f^W fits and Lip(f^W) < the claim)", "real in [0, 1]", "P_<"),)
_low = _locals[0].symbol
_constant = 55
_rhs = law(sp.Integer(_constant))
_enough = Require("enough data", n * epsilon**2, ">=", 8**3 * k * sp.log(8 * k / delta))
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law",
    title="Sparse law of robustness, sharp, under the printed hypotheses",
    claim=Claim(lipschitz, ">=", _rhs, EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law",
        "",
        "Theorem 4 of Kumar, Luo & Sellke with sqrt(55 log 2) < 6.18 for 1152 and with the entropy that the proof needs",
    ),
    requires=(_enough,),
    supposes=(IID, ISOPERIMETRIC, MASKED),
    locals=_locals,
    steps=(
        Step("enough data", "as required", Hypothesis("enough data"), _enough.lhs, ">=", _enough.rhs),
        Step(
            "more than enough",
            "512 k log(8k/delta) against 306 (k log 2 + log(16/delta)), coefficient by coefficient",
            Positive(nonnegative=(sp.log(k),), below_one=("delta",)),
            8**3 * k * (sp.log(8) + sp.log(k) - sp.log(delta)),
            ">=",
            306 * (k * sp.log(2) + sp.log(16) - sp.log(delta)),
        ),
        Step(
            "enough for the sharp law",
            "both together",
            Combined({"enough data": 1, "more than enough": 1}),
            ENOUGH.lhs,
            ">=",
            ENOUGH.rhs,
        ),
        Step("not smooth", "the usual case", Given(outside=_low), lipschitz, ">=", _rhs),
        Step(
            "seldom otherwise",
            "with fewer data even",
            Cited(
                "peff_2026_sharp_sparse_law_mixture",
                knowing=("enough for the sharp law",),
                outside="not smooth",
            ),
            _low,
            "<=",
            delta,
        ),
        Step("smooth", "the other case", Given(event=_low), lipschitz, "<", _rhs),
        Step("the claim", "outside it", WithProbability("smooth", "seldom otherwise"), lipschitz, ">=", _rhs),
    ),
    examples=(
        Example(
            {"n": 6600, "d": 1, "k": 1, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 15},
            1 / sp.sqrt(sp.log(2)),
            "(1/4) 6600 (8/15)/(55 * 16 log 2) = 880/(880 log 2); 1650 >= 512 log 15 = 1386.5",
        ),
        Example(
            {"n": 16500, "d": 4, "k": 2, "c": 2, "epsilon": _half, "delta": _level_half, "p_eff": 4},
            4 / sp.sqrt(sp.log(2)),
            "2200 * 4/(55 * 2 * 5 log 2) = 16/log 2; 4125 >= 1024 log 30 = 3482.8",
        ),
    ),
    mutants=mutants(_constant),
)
