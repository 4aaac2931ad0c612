"""Kumar, Luo & Sellke, Section 4: how large the effective parameter count can be, over all laws of masks.

With b bits for each kept weight it is at most p log2(1 + 2^b) = p (b + log2(1 + 2^-b)): more than the b p of the dense network,
by less than one bit per weight. Equality where the mask is a function of the data and keeps each weight by itself with odds 2^b.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Certified,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Induction,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import entropy, log2, mask_information, p, p_eff, weight_bits

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("mask", "a mask, by its label", "real", "m"),
    Quantity("weights", "a number of weights", "nonnegative integer", "t"),
    Quantity("kept", "expected number of weights that the mask keeps", "nonnegative real", r"\mathbb E|m|_1"),
    Quantity("added", "E 2^(b |m|)/P(m)", "nonnegative real", "A"),
)
_u, _m, _t, _kept, _added = (x.symbol for x in _locals)
_x = sp.Symbol("x", positive=True)
_Z = sp.Function("Z", positive=True)  # Z(t): sum of 2^(b |m|) over the masks of t weights
_P, _s = sp.Function("P", positive=True)(_m), sp.Function("size", nonnegative=True)(_m)
_factor = 1 + 2**weight_bits
_one = sp.Integer(1)
_rhs = p * log2(_factor)


def _three_weights(most: sp.Expr, text: str) -> Step:
    return Step("three weights", text, Signed(), 2 + log2(sp.Integer(3)), "<=", most)


BOUND = Bound(
    id="kumar_2024_p_eff_range",
    title="Largest effective parameter count over all laws of masks",
    claim=Claim(p_eff, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Section 4",
        "after Theorem 2",
        'printed as "p_eff can never be larger than p", up to logarithmic factors; with b bits for each kept weight it can be larger '
        "than b p, and never by as much as p",
    ),
    requires=(),
    supposes=(
        Suppose(
            "counted",
            "p_eff = I(m;D)/log 2 + weight_bits E|m|_1 for a random mask m of p weights, and entropy is the entropy of m",
        ),
    ),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "one mask",
            "at the logarithm of 2^(b |m|)/(Z P(m))",
            At("tangent", {_u: weight_bits * sp.log(2) * _s - sp.log(_Z(p)) - sp.log(_P)}),
            2 ** (weight_bits * _s) / (_Z(p) * _P),
            ">=",
            1 + weight_bits * sp.log(2) * _s - sp.log(_Z(p)) - sp.log(_P),
        ),
        Step(
            "all masks",
            "on average",
            Averaged(
                "one mask", {2 ** (weight_bits * _s) / _P: _added, _s: _kept, sp.log(_P): -entropy}, (_m,)
            ),
            _added / _Z(p),
            ">=",
            1 + weight_bits * sp.log(2) * _kept - sp.log(_Z(p)) + entropy,
        ),
        Step(
            "each mask once",
            "a mean of f/P adds f up over the masks that occur",
            Foundation("counting", "of all masks of p weights"),
            _added,
            "<=",
            _Z(p),
        ),
        Step(
            "no weights", "the empty mask", Foundation("counting", "of size 0"), _Z(sp.Integer(0)), "==", _one
        ),
        Step("t weights", "assumed", Given(), _Z(_t), "==", _factor**_t),
        Step(
            "one weight more",
            "is pruned or kept",
            Foundation("counting", "the masks of t + 1 weights, by their last one", (_t,)),
            _Z(_t + 1),
            "==",
            _factor * _Z(_t),
        ),
        Step(
            "t + 1 weights",
            "then",
            Combined({"one weight more": 1, "t weights": _factor}),
            _Z(_t + 1),
            "==",
            _factor ** (_t + 1),
        ),
        Step(
            "any number of weights",
            "by induction",
            Induction("no weights", "t + 1 weights", _t, "t weights"),
            _Z(_t),
            "==",
            _factor**_t,
        ),
        Step("p weights", "of them", At("any number of weights", {_t: p}), _Z(p), "==", _factor**p),
        Step(
            "logarithm",
            "of both sides",
            Applied("p weights", sp.log(_x), _x),
            sp.log(_Z(p)),
            "==",
            p * sp.log(_factor),
        ),
        Step(
            "information",
            "is at most the entropy of the mask",
            Cited("cover_2006_information_entropy", {}, {"summary": "all of the mask"}),
            mask_information,
            "<=",
            entropy,
        ),
        Step(
            "parameters",
            "in nats",
            Hypothesis("counted"),
            p_eff * sp.log(2),
            "==",
            mask_information + weight_bits * sp.log(2) * _kept,
        ),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "all masks": 1 / sp.log(2),
                    "each mask once": 1 / (_Z(p) * sp.log(2)),
                    "logarithm": 1 / sp.log(2),
                    "information": 1 / sp.log(2),
                    "parameters": 1 / sp.log(2),
                }
            ),
            p_eff,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 3, "weight_bits": 1}, 3 * log2(sp.Integer(3)), "3 log2(1 + 2)"),
        Example({"p": 2, "weight_bits": 3}, 4 * log2(sp.Integer(3)), "2 log2 9"),
    ),
    mutants=(
        Mutant("the dense network", p * weight_bits),
        Mutant("masks alone", p * log2(sp.Integer(2))),
        Mutant("nats", p * sp.log(_factor)),
    ),
    errata=(
        Erratum(
            'Section 4: "p_eff can never be larger than p"',
            _three_weights(
                sp.Integer(3), "a mask of two weights of three that knows the data, one bit for each weight"
            ),
            _three_weights(3 * log2(sp.Integer(3)), "p log2(1 + 2^b) with p = 3, b = 1"),
            "a mask that is chosen by the data counts for itself besides the weights that it keeps. With b bits for each weight the "
            "excess over b p is at most p log2(1 + 2^-b), which the printed 'up to logarithmic factors' covers.",
        ),
    ),
)
