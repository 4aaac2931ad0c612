"""Inequalities over boxes: what is proved is true, what is refuted is false where it says, tight ones are decided."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R
from sympy import cosh, coth, erf, exp, log, oo, pi, sinh, sqrt, tanh

from bounds.boxes import Box, Side, simplest
from bounds.certify import Certificate, certify
from bounds.enclose import ball, enclosure, precision, sign
from bounds.nonnegative import Prover
from bounds.ranges import FUNCTIONS, Program, Range, add, multiply

x, y, u, t, p, q = sp.symbols("x y u t p q")
LINE, RAY = (-oo, oo), (0, oo)
KL = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
FIT = 1 + u * sqrt(2 * pi) * exp(u**2 / 2) * erf(u / sqrt(2))
BINARY = u * log(2) - log(1 - u)

# lhs, sense, rhs, box, and the right side of a mutant that is false in the same box
TIGHT = {
    "exponential": (exp(x), ">=", 1 + x, {x: LINE}, 1 + x + R(1, 1000)),
    "logarithm": (log(1 + x), "<=", x, {x: RAY}, R(99, 100) * x),
    "logarithm from its pole": (log(1 + x), "<=", x, {x: (-1, oo)}, R(99, 100) * x),
    "cosh": (cosh(x), "<=", exp(x**2 / 2), {x: LINE}, exp(R(49, 100) * x**2)),
    "entropy": (x * log(x) - x, ">=", -1, {x: RAY}, -R(999, 1000)),
    "pinsker": (KL, ">=", 2 * (p - q) ** 2, {p: (0, 1), q: (0, 1)}, R(21, 10) * (p - q) ** 2),
    "fit": (FIT, "<=", exp(2 * u**2), {u: RAY}, exp(R(7, 5) * u**2)),
    "binary": (BINARY, "<=", 2 * u, {u: (0, R(2, 5))}, R(19, 10) * u),
    "peak of an entropy": (-x * log(x), "<=", exp(-1), {x: (0, 1)}, R(36, 100)),
    "near that peak": (-x * log(x), "<=", R(3, 8), {x: (0, 1)}, R(7, 20)),
    "variance": (t * (1 - t), "<=", R(1, 4), {t: (0, 1)}, R(24, 100)),
    "root": (sqrt(1 + x), "<=", 1 + x / 2, {x: RAY}, 1 + R(49, 100) * x),
    "share": (x / (x + y), "<=", 1, {x: RAY, y: RAY}, R(999, 1000)),
    "removable at 0": (x / (1 - exp(-x)), ">=", 1 + x / 2, {x: RAY}, 1 + R(51, 100) * x),
    "removable logarithm": (log(1 + x) / x, "<=", 1, {x: RAY}, R(99, 100)),
    "coth": (x * coth(x), "<=", 1 + x**2 / 3, {x: RAY}, 1 + R(32, 100) * x**2),
    "tanh": (tanh(x), "<=", x, {x: RAY}, R(99, 100) * x),
    "sinh": (sinh(x) / x, "<=", cosh(x), {x: RAY}, R(99, 100) * cosh(x)),
    "a limit at infinity": (log(1 + 1 / x), "<=", 1 / x, {x: RAY}, R(99, 100) / x),
    "a power": ((1 + 1 / x) ** x, "<=", sp.E, {x: RAY}, sp.E - R(1, 100)),
    "roots at infinity": (sqrt(x**2 + 1), ">=", x, {x: RAY}, x + R(1, 1000)),
    "the other root at infinity": (x, ">=", sqrt(x**2 - 1), {x: (1, oo)}, sqrt(x**2 - R(1, 2)) + R(1, 2)),
    "means": (sqrt(x * y), "<=", (x + y) / 2, {x: RAY, y: RAY}, R(49, 100) * (x + y)),
    "a face": (log(1 + x * y), "<=", x * y, {x: RAY, y: RAY}, R(9, 10) * x * y),
    "order 1": (exp(x), ">=", 1, {x: RAY}, 1 + R(1, 100) * x**2 * (10 - x)),
    "order 2": (exp(-(x**2)), ">=", 1 - x**2, {x: LINE}, 1 - R(99, 100) * x**2),
    "order 3": (exp(x), ">=", 1 + x + x**2 / 2, {x: RAY}, 1 + x + R(51, 100) * x**2),
    "order 4": (exp(x), ">=", 1 + x + x**2 / 2 + x**3 / 6, {x: LINE}, 1 + x + x**2 / 2 + R(1, 5) * x**3),
    "inside, at 1/3": (exp(3 * x - 1), ">=", 3 * x, {x: (-5, 5)}, R(301, 100) * x),
    "bernstein": ((1 + x) * log(1 + x) - x, ">=", x**2 / (2 + 2 * x / 3), {x: RAY}, x**2 / (2 + x / 2)),
}
TIGHT["order 1"] = (*TIGHT["order 1"][:4], 1 + 2 * x)


def holds_at(lhs, sense, rhs, point):
    """Whether the inequality is certainly true at the point; None where that is not certified."""
    found = sign(sp.sympify(lhs - rhs), point)
    if found is None:
        return None
    return {"<=": found <= 0, ">=": found >= 0, "<": found < 0, ">": found > 0}[sense]


@pytest.mark.parametrize("name", TIGHT)
def test_tight_inequalities(name):
    lhs, sense, rhs, box, mutant = TIGHT[name]
    found = certify(lhs, sense, rhs, box=box, max_boxes=200)
    assert found.verdict == "proved", found
    assert found and found.witness is None and found.box_left is None and 1 <= found.boxes <= 200
    wrong = certify(lhs, sense, mutant, box=box, max_boxes=500)
    assert wrong.verdict == "refuted", wrong
    assert not wrong and set(wrong.witness) == {s.name for s in box}
    assert holds_at(lhs, sense, mutant, wrong.witness) is False
    for symbol, (lo, hi) in box.items():
        assert lo <= sp.Rational(wrong.witness[symbol.name]) <= hi


# the two sides are equal nowhere in the box, or where they are not defined, or (the peak) at an irrational point only
NOT_EQUAL = {
    "removable at 0",
    "removable logarithm",
    "coth",
    "sinh",
    "a limit at infinity",
    "a power",
    "roots at infinity",
    "the other root at infinity",
    "near that peak",
    "peak of an entropy",
}


@pytest.mark.parametrize("name", TIGHT)
def test_what_touches_is_not_strict(name):
    lhs, sense, rhs, box, _ = TIGHT[name]
    found = certify(lhs, sense[0], rhs, box=box, max_boxes=100)
    if name in NOT_EQUAL:
        assert found.verdict != "refuted", found
    else:
        assert found.verdict == "refuted", found
        assert sign(sp.sympify(lhs - rhs), found.witness) == 0
    if name == "peak of an entropy":
        assert found.verdict == "undecided"


@pytest.mark.parametrize(
    ("lhs", "sense", "rhs", "box", "verdict"),
    [
        (t * (1 - t), "<", R(1, 4), {t: (0, 1)}, "refuted"),  # inside
        (x, ">", 0, {x: (0, 1)}, "refuted"),  # a finite end belongs to the box
        (x, ">", 0, {x: RAY}, "refuted"),
        (1 / x, ">", 0, {x: RAY}, "proved"),  # unless the expression has no value there
        (log(x), "<", 0, {x: (0, 1)}, "refuted"),
        (log(x), "<", R(1, 100), {x: (0, 1)}, "proved"),
        (x ** R(1, 3), ">", 0, {x: (0, 1)}, "undecided"),  # false at 0, where the balls know no root
        (x / sqrt(x), ">=", 0, {x: (0, 1)}, "proved"),
        (erf(x), "<", 1, {x: LINE}, "proved"),
        (tanh(x), "<", 1, {x: LINE}, "proved"),
        (exp(-x), ">", 0, {x: LINE}, "proved"),
        (log(x), "<=", x, {x: (-1, 1)}, "undecided"),  # not defined on a part of the box
        (1 / x**2, ">=", 0, {x: (-1, 1)}, "undecided"),  # not defined at an inner point
        (log(x), "<=", 0, {x: (-2, -1)}, "undecided"),
        (log(x), "<=", 5, {x: (-1, 1)}, "undecided"),
        (log(x), "<=", log(x), {x: (-1, 1)}, "undecided"),  # the gap is 0 and the sides are not defined
        (log(x), "<=", log(x), {x: (0, 1)}, "proved"),
        (sp.floor(x), "<=", R(1, 2), {x: (0, 1)}, "refuted"),  # only at the end 1
        (sp.floor(x), "<=", x, {x: (0, 1)}, "undecided"),
        (sp.Max(x, 1 - x), ">=", R(1, 4), {x: (0, 1)}, "proved"),
        (abs(x), ">=", x, {x: (-1, 1)}, "proved"),
        (abs(x), ">=", R(11, 10) * x, {x: (-1, 1)}, "refuted"),
        (sp.Integer(2), ">", sqrt(2), {}, "proved"),
        (sqrt(2) ** 2, ">", 2, {}, "refuted"),
        (3, "<=", 2.5, {}, "refuted"),
        (x + 0 * y, ">=", 1, {x: (1, 1)}, "proved"),
        (x**2, "<=", 0.1, {x: (0, 0.5)}, "refuted"),
        (x**2 + y**2, ">=", 2 * x * y, {x: LINE, y: LINE}, "proved"),
        (x**3, ">=", 0, {x: (-1, 1)}, "refuted"),
        (sp.E**x, ">=", sp.E * x, {x: LINE}, "proved"),
    ],
)
def test_ends_and_domains(lhs, sense, rhs, box, verdict):
    found = certify(lhs, sense, rhs, box=box, max_boxes=100)
    assert found.verdict == verdict, found
    assert (found.box_left is None) == (verdict != "undecided")


def test_hypotheses_cut_the_box():
    assert certify(x, ">=", y, box={x: (0, 1), y: (0, 1)}).witness
    assert certify(x, ">=", y, box={x: (0, 1), y: (0, 1)}, where=[x - y])
    assert certify((x - y) * exp(x), ">=", 0, box={x: (0, 1), y: (0, 1)}, where=[3 * x - 3 * y])
    assert certify((y - x) * exp(x), ">=", 0, box={x: (0, 1), y: (0, 1)}, where=[x - y]).witness
    assert certify((x - y) * exp(x), ">=", 0, box={x: (0, 1), y: (0, 1)}, where=[y - x]).witness
    # the half of the box without a hypothesis is not claimed, and no witness is taken from it
    assert certify(x, ">=", 1, box={x: (0, 10)}, where=[x - 2])
    assert not certify(x, ">=", 1, box={x: (0, 10)}, where=[x - R(1, 2)])
    found = certify(x * y, "<=", R(1, 2), box={x: (0, 1), y: (0, 1)}, where=[1 - x - y], max_boxes=3000)
    assert found, found
    wrong = certify(x * y, "<=", R(1, 5), box={x: (0, 1), y: (0, 1)}, where=[1 - x - y])
    assert wrong.verdict == "refuted"
    a, b = wrong.witness["x"], wrong.witness["y"]
    assert a + b <= 1 and a * b > Fraction(1, 5)


def test_a_hypothesis_that_touches_its_boundary_keeps_it():
    """x - 1 is negative inside [0, 1] and 0 at its end: the end is still claimed."""
    found = certify(x, "<=", R(1, 2), box={x: (0, 1)}, where=[x - 1], max_boxes=100)
    assert found.verdict == "refuted" and found.witness == {"x": Fraction(1)}


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"sense": "=="}, ValueError, r"sense='==' must be one of"),
        ({"box": {}}, ValueError, r"must also name \['x'\]"),
        ({"box": {x: (0, 1), y: (0, 1)}}, ValueError, r"names \['y'\], which must occur"),
        ({"box": {x: (1, 0)}}, ValueError, r"box\['x'\]=\(1, 0\) must have lower <= upper"),
        ({"box": {x: (oo, oo)}}, ValueError, r"box\['x'\] must have lower <= upper"),
        ({"box": {x: (0, -math.inf)}}, ValueError, r"box\['x'\] must have lower <= upper"),
        ({"box": {x: (0, math.nan)}}, ValueError, r"box\['x'\]=nan must be finite"),
        ({"box": {x: (0, sp.nan)}}, TypeError, r"box\['x'\]=nan must be"),
        ({"box": {x: (0, sqrt(2))}}, TypeError, r"box\['x'\]=sqrt\(2\) must be"),
        ({"box": {x: (0, "1")}}, TypeError, r"box\['x'\]='1' must be"),
        ({"box": {x: (0, 1), "x": (0, 1)}}, ValueError, r"box\['x'\] must be given once"),
        ({"box": {x: 1}}, TypeError, r"box\['x'\]=1 must be \(lower, upper\)"),
        ({"box": {1: (0, 1)}}, TypeError, r"box key 1 must be a symbol"),
        ({"box": [x]}, TypeError, r"must be a mapping"),
        ({"max_boxes": 0}, ValueError, r"max_boxes=0 must be at least 1"),
        ({"max_boxes": 2.5}, TypeError, r"max_boxes=2.5 must be an int"),
        ({"max_boxes": True}, TypeError, r"max_boxes=True must be an int"),
        ({"lhs": "x"}, TypeError, r"lhs='x' must be"),
        ({"lhs": sp.gamma(x)}, TypeError, r"lhs=gamma\(x\) must be made of known functions"),
        ({"rhs": oo}, ValueError, r"rhs=oo must be finite"),
        ({"rhs": math.nan}, ValueError, r"rhs=nan must be finite"),
        ({"rhs": sp.I}, TypeError, r"rhs=I must be made of known"),
        ({"lhs": x >= 0}, TypeError, r"lhs=.* must be"),
        ({"where": x}, TypeError, r"where=x must be a list"),
        ({"where": [y]}, ValueError, r"must also name \['y'\]"),
    ],
)
def test_bad_input(change, error, text):
    arguments = {"lhs": x, "sense": ">=", "rhs": 0, "box": {x: (0, 1)}, **change}
    lhs, sense, rhs = (arguments.pop(name) for name in ("lhs", "sense", "rhs"))
    with pytest.raises(error, match=rf"^certify: .*{text}"):
        certify(lhs, sense, rhs, **arguments)


def test_how_it_is_shown():
    proved = certify(exp(x), ">=", 1 + x, box={"x": LINE})
    assert str(proved).startswith("proved: exp(x) >= x + 1\n  ")
    assert "&gt;=" in proved._repr_html_() and "<b>proved</b>" in proved._repr_html_()
    refuted = certify(x, ">", 0, box={x: (0, 1)})
    assert refuted.how == "false at x=0" and isinstance(refuted, Certificate)
    left = certify(log(x), "<=", x, box={x: (-1, 1)})
    assert str(left).startswith("undecided") and left.box_left["x"][1] <= 0


def test_max_boxes_is_kept():
    hard = sinh(x) / x * exp(1 - x * coth(x))  # touches 1 at 0 through two removable singularities
    found = certify(hard, "<=", 1, box={x: RAY}, max_boxes=50)
    assert found.verdict == "undecided" and found.boxes <= 50


whole = st.integers(min_value=-4, max_value=4)
polynomials = st.lists(st.tuples(whole, st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=2).map(
    lambda terms: sp.expand(sum(c * x**i * y**j for c, i, j in terms))
)
points = st.fractions(min_value=-2, max_value=2, max_denominator=60)


@given(a=polynomials, b=polynomials, lift=st.sampled_from([R(1, 2), R(1), R(3)]))
@settings(max_examples=10, deadline=None)
def test_sums_of_squares(a, b, lift):
    box = dict.fromkeys((a**2 + b**2).free_symbols, (-2, 2))
    squares = sp.expand(a**2 + b**2)
    found = certify(squares + lift, ">", 0, box=box, max_boxes=60)
    assert found.verdict != "refuted"
    # minus more than its value at a point of the box it is negative there
    lowered = squares - squares.subs({x: R(1, 2), y: -R(1, 3)}) - R(1, 4)
    wrong = certify(lowered, ">=", 0, box=box, max_boxes=100)
    assert wrong.verdict == "refuted"
    assert holds_at(lowered, ">=", 0, wrong.witness) is False


parts = st.sampled_from(
    [
        x,
        y,
        x**2,
        x * y,
        exp(x),
        exp(-y),
        log(3 + x),
        sqrt(2 + y),
        cosh(x),
        tanh(y),
        erf(x),
        x / (3 + y),
        abs(x),
    ]
)


@given(
    terms=st.lists(st.tuples(whole, parts), min_size=1, max_size=4),
    sense=st.sampled_from(["<=", ">="]),
    a=points,
    b=points,
)
@settings(max_examples=60, deadline=None)
def test_a_verdict_agrees_with_values_at_points(terms, sense, a, b):
    expr = sum((c * f for c, f in terms), sp.Integer(0))
    box = dict.fromkeys(expr.free_symbols, (-2, 2))
    found = certify(expr, sense, 1, box=box, max_boxes=60)
    if found:
        here = {"x": a, "y": b}
        assert holds_at(expr, sense, 1, here) is not False
    if found.verdict == "refuted":
        assert holds_at(expr, sense, 1, found.witness) is False


@given(f=parts, g=parts, a=points, b=points, c=points, d=points, r=st.fractions(0, 1), s=st.fractions(0, 1))
@settings(max_examples=100, deadline=None)
def test_a_range_holds_every_value(f, g, a, b, c, d, r, s):
    """At a point of the box the ball of every expression meets the range over the box."""
    lo, hi = sorted((a, b))
    low, high = sorted((c, d))
    box = {x: Side(lo, hi).range, y: Side(low, high).range}
    at = {"x": lo + r * (hi - lo), "y": low + s * (high - low)}
    expr = f * g - f / (5 + g**2)
    with precision(128):
        found = Program(expr)(box)
        value = enclosure(expr, at)
        assert found.lo <= arb(value.upper.numerator) / value.upper.denominator
        assert found.hi >= arb(value.lower.numerator) / value.lower.denominator


def test_ranges_by_hand():
    with precision(64):
        opened = Range(arb(0), arb(1), True, False)
        assert multiply(opened, opened).sign == 2  # (0, 1] times (0, 1]
        assert multiply(opened, Range(arb(0), arb(1))).sign == 1  # times [0, 1]: 0 is attained
        assert add(opened, Range(arb(0), arb(0))).sign == 2
        beyond = Range(arb(2), arb.pos_inf(), False, True)
        assert multiply(opened, beyond)[:2] == (0, arb.pos_inf())
        for function, limit in ((sp.erf, 1), (sp.tanh, 1), (sp.exp, arb.pos_inf())):
            assert FUNCTIONS[function](beyond).hi == limit and FUNCTIONS[function](beyond).hi_open
        assert FUNCTIONS[sp.cosh](Range(arb(-1), arb(2))).lo == 1
        assert FUNCTIONS[sp.coth](Range(arb.neg_inf(), arb(0), True, True)).hi == -1
        assert Program(x - x**2)({x: beyond}).hi == -2  # and not oo - oo
        assert Program(x**-2)({x: Range(arb(0), arb(1), True)}).lo == 1


@pytest.mark.parametrize(
    ("lo", "hi", "best"),
    [
        ("1/4", "3/4", "1/2"),
        ("-1", "2", "0"),
        ("3/10", "2/5", "1/3"),
        ("-7/5", "-13/10", "-4/3"),
        ("5/2", "9", "3"),
    ],
)
def test_the_simplest_fraction(lo, hi, best):
    assert simplest(Fraction(lo), Fraction(hi)) == Fraction(best)


def test_contacts_of_a_known_order():
    """(exp(x) - 1)^m, hidden in a sum, touches 0 at 0 to order m; with an odd m it changes its sign there."""
    prover = Prover()
    with precision(128):
        for order in range(1, 5):
            hidden = sp.expand((exp(x) - 1) ** order)
            for side, level in (
                (Side(Fraction(0), Fraction(1, 8)), 1),
                (Side(-Fraction(1, 8), Fraction(0)), (-1) ** order),
            ):
                prover.effort = 10**6
                assert prover.holds(level * hidden, Box({x: side}).inside, False)
                assert not prover.holds(-level * hidden, Box({x: side}).inside, False)


def test_a_valley_outside_the_box_says_nothing():
    """x^3/3 - x^2/2 + 1/12 has the slope x (x - 1): at x = 0 it is positive, at x = 1 it is not."""
    prover = Prover()
    cubic = x**3 / 3 - x**2 / 2 + R(1, 12)
    with precision(128):
        prover.effort = 10**6
        assert not prover.holds(cubic, Box({x: Side(Fraction(1), Fraction(3))}).inside, False, spare=2)
        # with the lowest point inside it is found there
        assert prover.holds(cubic + R(1, 12), Box({x: Side(Fraction(0), Fraction(3))}).inside, False, spare=2)


def test_a_contact_is_strict_only_where_its_derivative_is():
    """y (exp(x) - 1) vanishes at y = 0 too, not only on the excluded face x = 0."""
    prover = Prover()
    sides = {x: Side(Fraction(0), Fraction(1), True), y: Side(Fraction(0), Fraction(1))}
    with precision(128):
        prover.effort = 10**6
        assert not prover.holds(y * (exp(x) - 1), Box(sides), True)
        assert prover.holds(y * (exp(x) - 1), Box({**sides, y: Side(Fraction(1), Fraction(2))}), True)
        assert prover.holds(y * (exp(x) - 1), Box(sides).inside, False)


def test_a_bowl_needs_a_corner_that_does_not_fall():
    """x^2 + y^2 - x y is a bowl with its lowest value 0 at a corner of the box."""
    prover = Prover()
    square = Box({s: Side(Fraction(0), Fraction(1)) for s in (x, y)}).inside
    bowl = x**2 + y**2 - x * y
    with precision(128):
        for lift, held in ((0, True), (1, True), (-R(1, 100), False)):
            prover.effort = 10**6
            assert bool(prover._by_bowl(bowl + lift, square, False, 8, 0)) == held
        assert not prover._by_bowl(bowl - x, square, False, 8, 0)  # negative inside, 0 at the corner
        assert not prover._by_bowl(-bowl, square, False, 8, 0)


@pytest.mark.parametrize(
    ("function", "by_exp"), [(sinh, (exp(x) - exp(-x)) / 2), (tanh, 1 - 2 / (exp(2 * x) + 1))]
)
@pytest.mark.parametrize("value", [Fraction(-3, 2), Fraction(0), Fraction(1, 10**6), Fraction(40)])
def test_hyperbolic_functions_are_enclosed(function, by_exp, value):
    assert sign(function(x), {"x": value}) == (value > 0) - (value < 0)
    with precision(256):
        at = {"x": arb(value.numerator) / value.denominator}
        assert ball(function(x), at).overlaps(ball(by_exp, at))
        if value:
            assert ball(coth(x) * sinh(x) - cosh(x), at).contains(0)
