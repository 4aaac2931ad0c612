"""Steps about binomial coefficients that several proofs share: Pascal's rule for partial sums, and the largest term."""

from __future__ import annotations

import sympy as sp

from bounds.proof import Algebra, At, Combined, Given, Induction, Signed, Split, Step
from bounds.quantities import Quantity

TOP = Quantity("top", "size of a set", "nonnegative integer", "m")
COUNT = Quantity("count", "size of a part of it", "nonnegative integer", "w")
APART = Quantity("apart", "distance from the largest term", "nonnegative integer", "t")
_index = sp.Symbol("i", integer=True, nonnegative=True)
_m, _w, _t = TOP.symbol, COUNT.symbol, APART.symbol


def term(top: sp.Expr, count: sp.Expr, weight: sp.Expr) -> sp.Expr:
    """C(top, count) weight^count."""
    return sp.binomial(top, count) * sp.sympify(weight) ** count


def partial_sum(top: sp.Expr, last: sp.Expr, weight: sp.Expr) -> sp.Expr:
    """The terms from 0 to `last`, added up; 0 for last = -1."""
    return sp.Sum(term(top, _index, weight), (_index, 0, last))


def pascal(weight: sp.Expr) -> tuple[Step, ...]:
    """Pascal's rule for partial sums, by induction on their length; the last step is "pascal for sums".

    It holds for all values of TOP and COUNT, which the record must have among its locals.
    """

    def rule(last: sp.Expr) -> tuple[sp.Expr, str, sp.Expr]:
        bigger = partial_sum(_m, last, weight) + weight * partial_sum(_m, last - 1, weight)
        return partial_sum(_m + 1, last, weight), "==", bigger

    return (
        Step(
            "pascal",
            "a part holds the last element or it does not",
            Algebra(),
            sp.binomial(_m + 1, _w + 1),
            "==",
            sp.binomial(_m, _w + 1) + sp.binomial(_m, _w),
        ),
        Step(
            "pascal for one term",
            "the empty part: both sides are 1",
            Algebra(),
            sp.Integer(1),
            "==",
            sp.Integer(1),
        ),
        Step("pascal up to w", "assumed", Given(), *rule(_w)),
        Step(
            "pascal one further",
            "one term more on either side",
            Combined({"pascal up to w": 1, "pascal": weight ** (_w + 1)}),
            *rule(_w + 1),
        ),
        Step(
            "pascal for sums",
            "by induction on their length",
            Induction("pascal for one term", "pascal one further", _w, "pascal up to w"),
            *rule(_w),
        ),
    )


def largest_term(
    top: sp.Expr, place: sp.Expr, weight: sp.Expr, rises: str, falls: str, knowing: tuple[str, ...] = ()
) -> tuple[Step, ...]:
    """No term C(top, COUNT) weight^COUNT is above the one at `place`; the last step is "the largest term".

    rises, falls: earlier steps that state place <= (top - place + 1) weight and (top - place) weight <= place + 1.
    It holds for all values of COUNT; the record must have COUNT and APART among its locals.
    """

    def at(count: sp.Expr) -> sp.Expr:
        return term(top, count, weight)

    after, before = place + _t, place - _t
    below = (top - before + 1) * weight  # what the term before is multiplied with
    return (
        Step(
            "further out", "the ratio of neighbours changes", Signed(), _t * (1 + weight), ">=", sp.Integer(0)
        ),
        Step(
            "next term",
            "its ratio to the one before",
            Algebra(),
            (after + 1) * at(after + 1),
            "==",
            (top - after) * weight * at(after),
        ),
        Step(
            "it is smaller",
            "from the largest on",
            Combined(
                {
                    "next term": 1 / (after + 1),
                    falls: at(after) / (after + 1),
                    "further out": at(after) / (after + 1),
                },
                knowing=knowing,
            ),
            at(after + 1),
            "<=",
            at(after),
        ),
        Step("largest itself", "as it is", Signed(), at(place), "<=", at(place)),
        Step("no larger t after", "assumed", Given(), at(after), "<=", at(place)),
        Step(
            "no larger t + 1 after",
            "the next term",
            Combined({"no larger t after": 1, "it is smaller": 1}),
            at(after + 1),
            "<=",
            at(place),
        ),
        Step(
            "no larger after",
            "by induction",
            Induction("largest itself", "no larger t + 1 after", _t, "no larger t after"),
            at(after),
            "<=",
            at(place),
        ),
        Step(
            "term before",
            "its ratio to the next one",
            Algebra(),
            before * at(before),
            "==",
            below * at(before - 1),
        ),
        Step(
            "it is smaller too",
            "up to the largest",
            Combined(
                {
                    "term before": -1 / below,
                    rises: at(before) / below,
                    "further out": at(before) / below,
                },
                knowing=knowing,
            ),
            at(before - 1),
            "<=",
            at(before),
        ),
        Step("no larger t before", "assumed", Given(), at(before), "<=", at(place)),
        Step(
            "no larger t + 1 before",
            "the term before",
            Combined({"no larger t before": 1, "it is smaller too": 1}),
            at(before - 1),
            "<=",
            at(place),
        ),
        Step(
            "no larger before",
            "by induction",
            Induction("largest itself", "no larger t + 1 before", _t, "no larger t before"),
            at(before),
            "<=",
            at(place),
        ),
        Step("not before", "one case", Given(), _w, ">=", place),
        Step(
            "then no larger",
            "it comes after",
            At("no larger after", {_t: _w - place}, knowing=("not before",)),
            at(_w),
            "<=",
            at(place),
        ),
        Step("before", "the other case", Given(), _w, "<", place),
        Step(
            "then not larger",
            "it comes before",
            At("no larger before", {_t: place - _w}, knowing=("before",)),
            at(_w),
            "<=",
            at(place),
        ),
        Step(
            "the largest term",
            "in either case",
            Split("then no larger", "then not larger"),
            at(_w),
            "<=",
            at(place),
        ),
    )
