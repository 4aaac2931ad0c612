"""The sharp sparse law of robustness for components that bound every exponential moment of Lipschitz functions.

The proof is that of `peff_2026_sharp_sparse_law_mixture` with the joint tail from moments: Gaussian components, and those with a
logarithmic Sobolev inequality, have these moments.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Source
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import ENOUGH, EVENT, LOCALS, law, mutants, steps
from bounds.hypotheses import IID, MASKED, SUBGAUSSIAN
from bounds.symbols import lipschitz

_rate, _constant = sp.Rational(5, 16), 24
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_moment",
    title="Sparse law of robustness, sharp, from moments",
    claim=Claim(lipschitz, ">=", law(sp.Integer(_constant)), EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, moments",
        "",
        "Theorem 4 of Kumar, Luo & Sellke with sqrt(24 log 2) < 4.08 for 1152, where exponential moments are bounded",
    ),
    requires=(ENOUGH,),
    supposes=(IID, SUBGAUSSIAN, MASKED),
    locals=LOCALS,
    steps=steps("peff_2026_sharp_tail_moment", _rate, sp.Integer(_constant)),
    examples=(
        Example(
            {"n": 7200, "d": 1, "k": 1, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 9},
            2 / sp.sqrt(sp.log(2)),
            "(1/4) 7200 (8/15)/(24 * 10 log 2) = 960/(240 log 2); 1800 >= 306 log 60 = 1252.9",
        ),
        Example(
            {"n": 7200, "d": 2, "k": 1, "c": 8, "epsilon": _half, "delta": _level_half, "p_eff": 9},
            1 / sp.sqrt(sp.log(2)),
            "d/c = 1/4",
        ),
    ),
    mutants=mutants(_constant),
)
