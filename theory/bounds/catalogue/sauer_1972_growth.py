"""Sauer's lemma: a class cuts out no more patterns than there are sets of at most vc points. Equality for those sets."""

import sympy as sp

from bounds.binomials import COUNT, TOP, partial_sum, pascal
from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Algebra, At, Combined, Foundation, Given, Hypothesis, Induction, Step
from bounds.symbols import growth, n, vc

_m, _w = TOP.symbol, COUNT.symbol
_H = sp.Function(
    "H", integer=True, nonnegative=True
)  # H(m, w): most patterns on m points with no w of them shattered
_restricted = sp.Function("R", integer=True, nonnegative=True)(
    _m, _w
)  # of those: patterns on the first m points
_twice = sp.Function("D", integer=True, nonnegative=True)(_m, _w)  # and those that extend in both ways
_i = sp.Symbol("i", integer=True, nonnegative=True)
_zero, _one = sp.Integer(0), sp.Integer(1)


def _sum(top: sp.Expr, last: sp.Expr) -> sp.Expr:
    return partial_sum(top, last, _one)


BOUND = Bound(
    id="sauer_1972_growth",
    title="Growth function of a class of finite dimension",
    claim=Claim(growth, "<=", sp.Sum(sp.binomial(n, _i), (_i, 0, vc))),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "Sauer 1972 (J. Combin. Theory A 13)", "Theorem 1", difference="found by Vapnik & Chervonenkis too"
    ),
    requires=(),
    supposes=(
        Suppose(
            "dimension", "the class shatters no vc + 1 points; growth is its number of patterns on n points"
        ),
    ),
    locals=(TOP, COUNT),
    steps=(
        *pascal(_one),
        Step(
            "none shattered",
            "not even the empty set: there is no pattern",
            Foundation("counting", "a single pattern shatters the empty set", (_m,)),
            _H(_m, _zero),
            "<=",
            _zero,
        ),
        Step(
            "no points",
            "have one pattern",
            Foundation("counting", "the empty pattern", (_w,)),
            _H(_zero, _w + 1),
            "<=",
            _one,
        ),
        Step(
            "patterns of m + 1 points",
            "each pattern on m points extends in one way or in two",
            Foundation("counting", "of the patterns by their restriction to the first m points", (_m, _w)),
            _H(_m + 1, _w + 1),
            "==",
            _restricted + _twice,
        ),
        Step(
            "restricted",
            "they shatter nothing new",
            Foundation("counting", "a set of w + 1 that they shatter is shattered by the class", (_m, _w)),
            _restricted,
            "<=",
            _H(_m, _w + 1),
        ),
        Step(
            "extended twice",
            "they shatter one point less",
            Foundation(
                "counting", "with the last point added, what they shatter is shattered by the class", (_m, _w)
            ),
            _twice,
            "<=",
            _H(_m, _w),
        ),
        Step(
            "recursion",
            "all together",
            Combined({"patterns of m + 1 points": 1, "restricted": 1, "extended twice": 1}),
            _H(_m + 1, _w + 1),
            "<=",
            _H(_m, _w + 1) + _H(_m, _w),
        ),
        Step("the empty set alone", "is one set: C(0, 0) = 1", Algebra(), _one, "==", _one),
        Step("no points, sets up to w", "assumed", Given(), _sum(_zero, _w), "==", _one),
        Step(
            "no points, one more",
            "there is no larger set",
            Combined({"no points, sets up to w": 1}),
            _sum(_zero, _w + 1),
            "==",
            _one,
        ),
        Step(
            "no points, all sets",
            "by induction",
            Induction("the empty set alone", "no points, one more", _w, "no points, sets up to w"),
            _sum(_zero, _w),
            "==",
            _one,
        ),
        Step(
            "no points, some shattered",
            "as many",
            Combined({"no points": 1, "no points, all sets": -1}),
            _H(_zero, _w + 1),
            "<=",
            _sum(_zero, _w),
        ),
        Step(
            "no points, none shattered",
            "as many",
            At("none shattered", {_m: _zero}),
            _H(_zero, _zero),
            "<=",
            _zero,
        ),
        Step(
            "start",
            "at no points",
            Induction("no points, none shattered", "no points, some shattered", _w),
            _H(_zero, _w),
            "<=",
            _sum(_zero, _w - 1),
        ),
        Step("m points", "assumed", Given(for_all=(_w,)), _H(_m, _w), "<=", _sum(_m, _w - 1)),
        Step(
            "m points, one shattered more",
            "of the assumption",
            At("m points", {_w: _w + 1}),
            _H(_m, _w + 1),
            "<=",
            _sum(_m, _w),
        ),
        Step(
            "m + 1 points, some shattered",
            "the recursion is Pascal's",
            Combined(
                {"recursion": 1, "m points": 1, "m points, one shattered more": 1, "pascal for sums": -1}
            ),
            _H(_m + 1, _w + 1),
            "<=",
            _sum(_m + 1, _w),
        ),
        Step(
            "m + 1 points, none shattered",
            "no pattern",
            At("none shattered", {_m: _m + 1}),
            _H(_m + 1, _zero),
            "<=",
            _zero,
        ),
        Step(
            "m + 1 points",
            "either way",
            Induction("m + 1 points, none shattered", "m + 1 points, some shattered", _w),
            _H(_m + 1, _w),
            "<=",
            _sum(_m + 1, _w - 1),
        ),
        Step(
            "any number of points",
            "by induction",
            Induction("start", "m + 1 points", _m, "m points"),
            _H(_m, _w),
            "<=",
            _sum(_m, _w - 1),
        ),
        Step(
            "the points",
            "n of them, no vc + 1 shattered",
            At("any number of points", {_m: n, _w: vc + 1}),
            _H(n, vc + 1),
            "<=",
            _sum(n, vc),
        ),
        Step(
            "the class",
            "is one of those",
            Hypothesis("dimension"),
            growth,
            "<=",
            _H(n, vc + 1),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"the points": 1, "the class": 1}),
            growth,
            "<=",
            _sum(n, vc),
        ),
    ),
    examples=(
        Example({"n": 4, "vc": 2}, sp.Integer(11), "1 + 4 + 6"),
        Example({"n": 3, "vc": 5}, sp.Integer(8), "1 + 3 + 3 + 1: no more than 2^3"),
    ),
    mutants=(
        Mutant("one term less", sp.Sum(sp.binomial(n, _i), (_i, 0, vc - 1))),
        Mutant("one term more", sp.Sum(sp.binomial(n, _i), (_i, 0, vc + 1))),
        Mutant("largest term alone", sp.binomial(n, vc)),
        Mutant("without the empty set", sp.Sum(sp.binomial(n, _i), (_i, 1, vc))),
    ),
)
