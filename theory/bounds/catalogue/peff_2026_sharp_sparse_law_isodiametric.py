"""The sharp sparse law of robustness with a net of half the resolution, by the isodiametric inequality.

The proof is that of `peff_2026_sharp_sparse_law_mixture`; rounding costs epsilon/60 and the level is (2/5) epsilon. The
isodiametric inequality is the one theorem that is taken from the literature (`bieberbach_1915_net`).
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Source
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import ENOUGH, EVENT, LOCALS, law, mutants, steps
from bounds.hypotheses import IID, ISOPERIMETRIC, MASKED
from bounds.symbols import lipschitz

_rate, _constant = sp.Rational(2, 15), 51
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_isodiametric",
    title="Sparse law of robustness, sharp, by the isodiametric inequality",
    claim=Claim(lipschitz, ">=", law(sp.Integer(_constant)), EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, isodiametric net",
        "",
        "51 for the 55 of the sharp law; every constant above 50 is reached so, and 50 in the limit",
    ),
    requires=(ENOUGH,),
    supposes=(IID, ISOPERIMETRIC, MASKED),
    locals=LOCALS,
    steps=steps(
        "peff_2026_sharp_tail", _rate, sp.Integer(_constant), "bieberbach_1915_net", 60, sp.Rational(2, 5)
    ),
    examples=(
        Example(
            {"n": 6120, "d": 1, "k": 1, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 15},
            1 / sp.sqrt(sp.log(2)),
            "(1/4) 6120 (8/15)/(51 * 16 log 2) = 816/(816 log 2); 1530 >= 306 log 60 = 1252.9",
        ),
        Example(
            {"n": 6120, "d": 2, "k": 1, "c": 8, "epsilon": _half, "delta": _level_half, "p_eff": 15},
            1 / (2 * sp.sqrt(sp.log(2))),
            "d/c = 1/4",
        ),
    ),
    mutants=mutants(_constant),
)
