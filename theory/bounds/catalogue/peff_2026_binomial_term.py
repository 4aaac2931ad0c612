"""A term of the binomial theorem is at most the whole: what a uniform mask carries, at any odds."""

import sympy as sp

from bounds.binomials import COUNT, TOP, term
from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.proof import Algebra, Applied, At, Combined, Foundation, Given, Induction, Signed, Step
from bounds.symbols import log2, mask_entropy, odds, p, size

_m, _w = TOP.symbol, COUNT.symbol
_x = sp.Symbol("x", positive=True)  # where the logarithm is applied
_zero, _one = sp.Integer(0), sp.Integer(1)
_rhs = p * log2(1 + odds) - size * log2(odds)

BOUND = Bound(
    id="peff_2026_binomial_term",
    title="Entropy of a uniform mask, at any odds",
    claim=Claim(mask_entropy, "<=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "a term of (1 + odds)^p"),
    requires=(Require("no more weights are kept than there are", p - size, ">=", _zero),),
    supposes=(),
    locals=(TOP, COUNT),
    steps=(
        Step(
            "pascal",
            "a part holds the last element or it does not",
            Algebra(),
            sp.binomial(_m + 1, _w + 1),
            "==",
            sp.binomial(_m, _w + 1) + sp.binomial(_m, _w),
        ),
        Step("empty part of nothing", "there is one", Signed(), _one, "<=", _one),
        Step("other parts of nothing", "there are none", Signed(), _zero, "<=", _one),
        Step(
            "start",
            "(1 + odds)^0",
            Induction("empty part of nothing", "other parts of nothing", _w),
            term(_zero, _w, odds),
            "<=",
            _one,
        ),
        Step("m elements", "assumed", Given(for_all=(_w,)), term(_m, _w, odds), "<=", (1 + odds) ** _m),
        Step(
            "m elements, one more in the part",
            "of the assumption",
            At("m elements", {_w: _w + 1}),
            term(_m, _w + 1, odds),
            "<=",
            (1 + odds) ** _m,
        ),
        Step(
            "m + 1 elements, some in the part",
            "by Pascal's rule",
            Combined({"m elements, one more in the part": 1, "m elements": odds, "pascal": odds ** (_w + 1)}),
            term(_m + 1, _w + 1, odds),
            "<=",
            (1 + odds) ** (_m + 1),
        ),
        Step(
            "m elements, empty part",
            "of the assumption",
            At("m elements", {_w: _zero}),
            _one,
            "<=",
            (1 + odds) ** _m,
        ),
        Step("odds", "are positive", Signed(), _zero, "<=", odds),
        Step(
            "m + 1 elements, empty part",
            "is one term, too",
            Combined({"m elements, empty part": 1 + odds, "odds": 1}),
            _one,
            "<=",
            (1 + odds) ** (_m + 1),
        ),
        Step(
            "m + 1 elements",
            "either way",
            Induction("m + 1 elements, empty part", "m + 1 elements, some in the part", _w),
            term(_m + 1, _w, odds),
            "<=",
            (1 + odds) ** (_m + 1),
        ),
        Step(
            "a term",
            "by induction on the elements",
            Induction("start", "m + 1 elements", _m, "m elements"),
            term(_m, _w, odds),
            "<=",
            (1 + odds) ** _m,
        ),
        Step(
            "of the masks",
            "p weights, size of them kept",
            At("a term", {_m: p, _w: size}),
            term(p, size, odds),
            "<=",
            (1 + odds) ** p,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("of the masks", sp.log(_x), _x),
            sp.log(sp.binomial(p, size)) + size * sp.log(odds),
            "<=",
            p * sp.log(1 + odds),
        ),
        Step(
            "the masks",
            "all sets of so many weights",
            Foundation("counting", "mask_entropy is log2 of the number of masks, a binomial coefficient"),
            mask_entropy,
            "==",
            log2(sp.binomial(p, size)),
        ),
        Step(
            "the claim",
            "in bits",
            Combined({"logarithm": 1 / sp.log(2), "the masks": 1}),
            mask_entropy,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 4, "size": 1, "odds": 1}, sp.Integer(4), "16 subsets, 4 of them with one element"),
        Example({"p": 2, "size": 1, "odds": 3}, 4 - log2(3), "(1 + 3)^2 = 16 over 3"),
    ),
    mutants=(
        Mutant("nats", _rhs * sp.log(2)),
        Mutant("2^p, whatever the odds", p * log2(1 + odds)),
        Mutant("half", p * log2(1 + odds) / 2 - size * log2(odds)),
    ),
)
