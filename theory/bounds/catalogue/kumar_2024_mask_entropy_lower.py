"""Kumar, Luo & Sellke, eq. (1), lower half: a uniform mask carries all but log2(p+1) of p H2(size/p) bits."""

import sympy as sp

from bounds.binomials import APART, COUNT, TOP, largest_term, partial_sum, pascal, term
from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.proof import Algebra, Applied, At, Combined, Foundation, Given, Induction, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import log2, mask_entropy, p, size

_weight = Quantity("weight", "of an element", "positive real", "x")
_own = Quantity("own_weight", "size/(p - size)", "positive real", r"\omega")
_m, _w, _x, _odds = TOP.symbol, COUNT.symbol, _weight.symbol, _own.symbol
_at = sp.Symbol("a", positive=True)  # where the logarithm is applied
_zero, _one = sp.Integer(0), sp.Integer(1)
_entropy = size * log2(p / size) + (p - size) * log2(p / (p - size))
_rhs = _entropy - log2(p + 1)
_ratio = size / (p - size)
_at_odds = p * log2(1 + _ratio) - size * log2(_ratio)
_kept, _pruned = sp.symbols("s r", integer=True, positive=True)
_largest = term(p, size, _odds)

BOUND = Bound(
    id="kumar_2024_mask_entropy_lower",
    title="Entropy of a uniform mask, from below",
    claim=Claim(mask_entropy, ">=", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "eq. (1)",
        "from Csiszar & Shields 2004, Lemma 2.2",
        "printed as an asymptotic form with -o(p); here the o(p) is log2(p+1)",
    ),
    requires=(
        Require("a weight is kept", size, ">=", sp.Integer(1)),
        Require("a weight is pruned", p - size, ">=", sp.Integer(1)),
    ),
    supposes=(),
    locals=(TOP, COUNT, APART, _weight, _own),
    steps=(
        *pascal(_x),
        Step("no elements", "one set, the empty one: (1 + x)^0", Signed(), _one, "<=", _one),
        Step("m elements", "assumed", Given(), (1 + _x) ** _m, "<=", partial_sum(_m, _m, _x)),
        Step(
            "all of m elements",
            "there is no larger set",
            At("pascal for sums", {_w: _m + 1}),
            partial_sum(_m + 1, _m + 1, _x),
            "==",
            (1 + _x) * partial_sum(_m, _m, _x),
        ),
        Step(
            "m + 1 elements",
            "by Pascal's rule",
            Combined({"m elements": 1 + _x, "all of m elements": -1}),
            (1 + _x) ** (_m + 1),
            "<=",
            partial_sum(_m + 1, _m + 1, _x),
        ),
        Step(
            "binomial theorem",
            "by induction on the elements",
            Induction("no elements", "m + 1 elements", _m, "m elements"),
            (1 + _x) ** _m,
            "<=",
            partial_sum(_m, _m, _x),
        ),
        Step(
            "own weight",
            "with which a mask of that size is the likeliest",
            Foundation("definition", "a name"),
            _odds,
            "==",
            _ratio,
        ),
        Step(
            "of the masks",
            "with the odds of one size",
            At("binomial theorem", {_m: p, _x: _odds}),
            (1 + _odds) ** p,
            "<=",
            partial_sum(p, p, _odds),
        ),
        Step("its sign", "a weight is positive", Signed(), _odds, ">=", _zero),
        Step(
            "the terms rise up to size",
            "(p - size) times the weight is size",
            Combined({"its sign": 1, "own weight": size - p}),
            size,
            "<=",
            (p - size + 1) * _odds,
        ),
        Step("one", "is positive", Signed(), _one, ">=", _zero),
        Step(
            "and fall from size on",
            "the same",
            Combined({"one": 1, "own weight": p - size}),
            (p - size) * _odds,
            "<=",
            size + 1,
        ),
        *largest_term(p, size, _odds, "the terms rise up to size", "and fall from size on"),
        Step("the first term", "is no larger", At("the largest term", {_w: _zero}), _one, "<=", _largest),
        Step(
            "terms up to w",
            "assumed",
            Given(),
            partial_sum(p, _w, _odds),
            "<=",
            (_w + 1) * _largest,
        ),
        Step(
            "the term after those",
            "is no larger",
            At("the largest term", {_w: _w + 1}),
            term(p, _w + 1, _odds),
            "<=",
            _largest,
        ),
        Step(
            "terms up to w + 1",
            "each at most the largest",
            Combined({"terms up to w": 1, "the term after those": 1}),
            partial_sum(p, _w + 1, _odds),
            "<=",
            (_w + 2) * _largest,
        ),
        Step(
            "any number of terms",
            "by induction",
            Induction("the first term", "terms up to w + 1", _w, "terms up to w"),
            partial_sum(p, _w, _odds),
            "<=",
            (_w + 1) * _largest,
        ),
        Step(
            "all p + 1 terms",
            "at most p + 1 times the largest",
            At("any number of terms", {_w: p}),
            partial_sum(p, p, _odds),
            "<=",
            (p + 1) * _largest,
        ),
        Step(
            "the whole",
            "and the largest term",
            Combined({"of the masks": 1, "all p + 1 terms": 1}),
            (1 + _odds) ** p,
            "<=",
            (p + 1) * _largest,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("the whole", sp.log(_at), _at),
            p * sp.log(1 + _odds),
            "<=",
            sp.log(p + 1) + sp.log(sp.binomial(p, size)) + size * sp.log(_odds),
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
            "its logarithm",
            "in size and p",
            Applied("own weight", sp.log(_at), _at),
            sp.log(_odds),
            "==",
            sp.log(_ratio),
        ),
        Step(
            "that of 1 more",
            "in size and p",
            Applied("own weight", sp.log(1 + _at), _at),
            sp.log(1 + _odds),
            "==",
            sp.log(1 + _ratio),
        ),
        Step(
            "in shares",
            "of the weights that are kept, and of those that are not",
            Algebra({p: size + _pruned, size: _kept}),
            _at_odds,
            "==",
            _entropy,
        ),
        Step(
            "the claim",
            "in bits",
            Combined(
                {
                    "logarithm": 1 / sp.log(2),
                    "the masks": -1,
                    "in shares": -1,
                    "that of 1 more": -p / sp.log(2),
                    "its logarithm": size / sp.log(2),
                }
            ),
            mask_entropy,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"p": 7, "size": 1}, log2(7) + 6 * log2(sp.Rational(7, 6)) - 3, "log2 7 + 6 log2(7/6) - log2 8"
        ),
    ),
    mutants=(
        Mutant("log2(p+1) added", _entropy + log2(p + 1)),
        Mutant("nothing lost", _entropy),
        Mutant("nats for bits", _rhs * sp.log(2)),
    ),
)
