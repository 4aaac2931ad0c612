"""The sharp sparse law in the form that is printed: 25/4 where Theorem 4 of Kumar, Luo & Sellke has 1152.

So the sharp law is at least 4608/25 = 184.32 times the printed one, for all values of all quantities: that is the step
"gain". Where p_eff outweighs delta log(1/delta) it is 1152/sqrt(55 log 2) = 186.58 times as much.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.catalogue.kumar_2024_sparse_law import BOUND as PRINTED
from bounds.catalogue.peff_2026_sharp_sparse_law import BOUND as SHARP
from bounds.catalogue.peff_2026_sharp_sparse_law_mixture import BUDGET, EVENT
from bounds.hypotheses import IID, ISOPERIMETRIC, MASKED
from bounds.proof import (
    Algebra,
    Applied,
    At,
    Certified,
    Cited,
    Combined,
    Given,
    Positive,
    Signed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import c, d, delta, epsilon, lipschitz, n, p_eff

_locals = (
    Quantity("low", "P(f^W fits and Lip(f^W) is below the sharp law)", "real in [0, 1]", "P_<"),
    Quantity("lower", "P(f^W fits and Lip(f^W) < the claim)", "real in [0, 1]", "P_{<<}"),
    Quantity("u", "any number", "real", "u"),
)
_low, _lower, _u = (q.symbol for q in _locals)
_x = sp.Symbol("x", positive=True)
_sharp = SHARP.claim.rhs
_under = p_eff + 2 * delta * sp.log(4 / delta)
_gain = sp.Rational(4608, 25)
_printed = _gain * PRINTED.claim.rhs
_rhs = sp.Rational(4, 25) * epsilon * sp.sqrt(n * d * delta / (c * _under))
_alpha = sp.Rational(15, 16) * delta
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_printed_form",
    title="Sparse law of robustness, sharp, in the printed form",
    claim=Claim(lipschitz, ">=", _rhs, EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law, printed form",
        "",
        "Theorem 4 of Kumar, Luo & Sellke word for word with 25/4 for 1152",
    ),
    requires=SHARP.requires,
    supposes=(IID, ISOPERIMETRIC, MASKED),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "entropy",
            "at -log(1 - 15 delta/16)",
            At("tangent", {_u: -sp.log(1 - _alpha)}),
            1 / (1 - _alpha),
            ">=",
            1 - sp.log(1 - _alpha),
        ),
        Step("bits", "55 log 2 is below 625/16", Signed(), 55 * sp.log(2), "<=", sp.Rational(625, 16)),
        Step(
            "logarithms",
            "coefficient by coefficient in delta and log(1/delta)",
            Positive(below_one=("delta",)),
            55 * _alpha * (1 - sp.log(sp.Rational(15, 16)) - sp.log(delta)),
            "<=",
            sp.Rational(625, 8) * delta * (sp.log(4) - sp.log(delta)),
        ),
        Step(
            "under the root",
            "all together",
            Combined({"entropy": 55 * (1 - _alpha), "bits": p_eff, "logarithms": 1}),
            55 * BUDGET,
            "<=",
            sp.Rational(625, 16) * _under,
        ),
        Step(
            "inverses",
            "of both sides, the other way round",
            Applied("under the root", 1 / _x, _x),
            1 / (55 * BUDGET),
            ">=",
            1 / (sp.Rational(625, 16) * _under),
        ),
        Step(
            "roots",
            "of both sides",
            Applied("inverses", sp.sqrt(_x), _x),
            sp.sqrt(1 / (55 * BUDGET)),
            ">=",
            sp.sqrt(1 / (sp.Rational(625, 16) * _under)),
        ),
        Step("in the printed form", "1152 * 4/25 = 4608/25", Algebra(), _rhs, "==", _printed),
        Step(
            "gain",
            "of the sharp law over the printed one",
            Combined({"roots": epsilon * sp.sqrt(n * d * delta / c), "in the printed form": -1}),
            _sharp,
            ">=",
            _printed,
        ),
        Step("smooth", "f^W fits and Lip(f^W) < the claim", Given(event=_lower), lipschitz, "<", _rhs),
        Step("sharp", "the usual case", Given(outside=_low), lipschitz, ">=", _sharp),
        Step("seldom not", "by the sharp law", Cited(SHARP.id, outside="sharp"), _low, "<=", delta),
        Step(
            "not both",
            "the sharp law is the larger",
            Combined({"smooth": 1, "sharp": 1, "gain": 1, "in the printed form": 1}),
            _rhs,
            "<",
            _rhs,
        ),
        Step("never", "what cannot be", Given(event=sp.Integer(0)), _rhs, "<", _rhs),
        Step(
            "only outside",
            "of the usual case",
            Union("smooth", ("sharp",), "never", "not both"),
            _lower,
            "<=",
            _low,
        ),
        Step("seldom", "then", Combined({"only outside": 1, "seldom not": 1}), _lower, "<=", delta),
        Step("the claim", "outside that event", WithProbability("smooth", "seldom"), lipschitz, ">=", _rhs),
    ),
    examples=(
        Example(
            {"n": 2**16, "d": 2, "k": 1, "c": 1, "epsilon": _half, "delta": _half, "p_eff": 13},
            sp.Rational(2, 25) * sp.sqrt(2**16 / (13 + 3 * sp.log(2))),
            "(4/25)/2; n d delta = 2^16; 2 delta log(4/delta) = log 8",
        ),
        Example(
            {"n": 2**16, "d": 8, "k": 2, "c": 4, "epsilon": _half, "delta": _half, "p_eff": 13},
            sp.Rational(1, 25) * sp.sqrt(2**18 / (13 + 3 * sp.log(2))),
            "(2/25) sqrt(1/4)",
        ),
    ),
    mutants=(
        Mutant("5 for 25/4", epsilon / 5 * sp.sqrt(n * d * delta / (c * _under))),
        Mutant("delta forgotten", sp.Rational(4, 25) * epsilon * sp.sqrt(n * d / (c * _under))),
        Mutant("c in the numerator", _rhs * c),
        Mutant(
            "sign of the logarithm",
            sp.Rational(4, 25)
            * epsilon
            * sp.sqrt(n * d * delta / (c * (p_eff - 2 * delta * sp.log(4 / delta)))),
        ),
    ),
)
