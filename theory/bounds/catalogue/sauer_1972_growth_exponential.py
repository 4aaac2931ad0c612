"""Sauer's lemma without a sum: the growth function is at most (e n/vc)^vc."""

import sympy as sp

from bounds.binomials import COUNT, TOP, partial_sum, pascal
from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Applied, At, Certified, Cited, Combined, Given, Induction, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import growth, n, vc

_locals = (
    TOP,
    COUNT,
    Quantity("weight", "of an element, at most 1", "real in [0, 1]", "x"),
    Quantity("h", "any number", "real", "h"),
)
_m, _w, _x, _h = (q.symbol for q in _locals)
_at = sp.Symbol("a", positive=True)  # where the power is applied
_zero, _one = sp.Integer(0), sp.Integer(1)
_share = vc / n


def _sum(top: sp.Expr, last: sp.Expr, weight: sp.Expr = _x) -> sp.Expr:
    return partial_sum(top, last, weight)


BOUND = Bound(
    id="sauer_1972_growth_exponential",
    title="Growth function of a class of finite dimension, in closed form",
    claim=Claim(growth, "<=", (sp.E * n / vc) ** vc),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Blumer, Ehrenfeucht, Haussler & Warmuth 1989 (J. ACM 36)",
        "Proposition A2.1",
        difference="from Sauer 1972; the proof here weights each set by (vc/n)^(its size)",
    ),
    requires=(
        Require("the class shatters a point", vc, ">=", sp.Integer(1)),
        Require("as many points as the dimension", n, ">=", vc),
    ),
    supposes=(
        Suppose(
            "dimension", "the class shatters no vc + 1 points; growth is its number of patterns on n points"
        ),
    ),
    locals=_locals,
    steps=(
        Step("weights", "add up to something nonnegative", Signed(), _sum(_m, _w), ">=", _zero),
        Step("one set", "the empty one", Signed(), _one, "<=", _one),
        Step(
            "sets up to w",
            "assumed",
            Given(),
            _x**_w * _sum(_m, _w, _one),
            "<=",
            _sum(_m, _w),
        ),
        Step(
            "sets up to w + 1",
            "a weight for each element, at most 1",
            Combined({"sets up to w": _x, "weights": 1 - _x}),
            _x ** (_w + 1) * _sum(_m, _w + 1, _one),
            "<=",
            _sum(_m, _w + 1),
        ),
        Step(
            "weighted",
            "each set up to w has weight at least x^w",
            Induction("one set", "sets up to w + 1", _w, "sets up to w"),
            _x**_w * _sum(_m, _w, _one),
            "<=",
            _sum(_m, _w),
        ),
        *pascal(_x),
        Step("no elements, sets up to w", "assumed", Given(), _sum(_zero, _w), "<=", _one),
        Step(
            "no elements, one more",
            "there is no larger set",
            Combined({"no elements, sets up to w": 1}),
            _sum(_zero, _w + 1),
            "<=",
            _one,
        ),
        Step(
            "no elements",
            "one set",
            Induction("one set", "no elements, one more", _w, "no elements, sets up to w"),
            _sum(_zero, _w),
            "<=",
            _one,
        ),
        Step("less than that", "an empty sum", Signed(), _zero, "<=", _one),
        Step(
            "start",
            "no elements, any sum",
            Induction("less than that", "no elements", _w),
            _sum(_zero, _w - 1),
            "<=",
            _one,
        ),
        Step("m elements", "assumed", Given(for_all=(_w,)), _sum(_m, _w - 1), "<=", (1 + _x) ** _m),
        Step(
            "m elements, one term more",
            "of the assumption",
            At("m elements", {_w: _w + 1}),
            _sum(_m, _w),
            "<=",
            (1 + _x) ** _m,
        ),
        Step(
            "m + 1 elements, some terms",
            "by Pascal's rule",
            Combined({"pascal for sums": 1, "m elements, one term more": 1, "m elements": _x}),
            _sum(_m + 1, _w),
            "<=",
            (1 + _x) ** (_m + 1),
        ),
        Step("m + 1 elements, no term", "an empty sum", Signed(), _zero, "<=", (1 + _x) ** (_m + 1)),
        Step(
            "m + 1 elements",
            "either way",
            Induction("m + 1 elements, no term", "m + 1 elements, some terms", _w),
            _sum(_m + 1, _w - 1),
            "<=",
            (1 + _x) ** (_m + 1),
        ),
        Step(
            "part of the binomial theorem",
            "by induction on the elements",
            Induction("start", "m + 1 elements", _m, "m elements"),
            _sum(_m, _w - 1),
            "<=",
            (1 + _x) ** _m,
        ),
        Step(
            "sets of at most vc points",
            "weighted by vc/n a point",
            At("weighted", {_m: n, _w: vc, _x: _share}),
            _share**vc * _sum(n, vc, _one),
            "<=",
            _sum(n, vc, _share),
        ),
        Step(
            "their weight",
            "is part of the whole",
            At("part of the binomial theorem", {_m: n, _w: vc + 1, _x: _share}),
            _sum(n, vc, _share),
            "<=",
            (1 + _share) ** n,
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), 1 + _h, "<=", sp.exp(_h)),
        Step("of one point", "at vc/n", At("tangent", {_h: _share}), 1 + _share, "<=", sp.exp(_share)),
        Step(
            "of all points",
            "the n-th power",
            Applied("of one point", _at**n, _at),
            (1 + _share) ** n,
            "<=",
            sp.exp(vc),
        ),
        Step("sauer", "the sum", Cited("sauer_1972_growth"), growth, "<=", _sum(n, vc, _one)),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "sauer": 1,
                    "sets of at most vc points": (n / vc) ** vc,
                    "their weight": (n / vc) ** vc,
                    "of all points": (n / vc) ** vc,
                }
            ),
            growth,
            "<=",
            (sp.E * n / vc) ** vc,
        ),
    ),
    examples=(Example({"n": 6, "vc": 2}, 9 * sp.exp(2), "(6 e/2)^2"),),
    mutants=(
        Mutant("no e", (n / vc) ** vc),
        Mutant("no vc below", (sp.E * n) ** vc),
        Mutant("2 for e", (2 * n / vc) ** vc),
        Mutant("power n", (sp.E * n / vc) ** n),
    ),
)
