"""Bubeck & Sellke, Proposition 1.2: a normalised sum of C-tail variables is 18C-tail; here it is 8C-tail."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import C, tail_constant

_locals = (
    Quantity("t", "a level", "positive real", "t"),
    Quantity("level_constant", "C' with P(|S| >= t) = 2 exp(-t^2/C')", "positive real", "C'"),
    Quantity("P_two", "P(|S| >= t)", "positive real", r"\mathbb P(|S|\ge t)"),
    Quantity("P_up", "P(S >= t)", "real in [0, 1]", r"\mathbb P(S\ge t)"),
    Quantity("P_down", "P(-S >= t)", "real in [0, 1]", r"\mathbb P(-S\ge t)"),
)
_t, _constant, _two, _up, _down = (q.symbol for q in _locals)
_positive = sp.Symbol("r", positive=True)
_side = sp.exp(-(_t**2) / (8 * C))

BOUND = Bound(
    id="bubeck_sellke_2021_sum_of_tails",
    title="A normalised sum of C-tail variables is 18C-tail",
    claim=Claim(
        tail_constant,
        "<=",
        18 * C,
        r"n^{-1/2}\textstyle\sum_i X_i,\ X_i\text{ independent, centred, }C\text{-tail}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Bubeck & Sellke 2021 (arXiv 2105.12806v3)",
        "Proposition 1.2",
        "",
        "the proof is the project's and gives 8 C (`peff_2026_sum_of_tails`); the printed one symmetrises by a copy",
    ),
    requires=(),
    supposes=(
        Suppose("independent", "the X_i are independent and centred"),
        Suppose("tail", "P(|X_i| >= t) <= 2 exp(-t^2/C) for every t >= 0"),
        Suppose(
            "level",
            "tail_constant is C' with P(|S| >= t) = 2 exp(-t^2/C') > 0 at an arbitrary level t > 0: S is 18C-tail when it is "
            "at most 18C at all of them",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "upwards",
            "the sum reaches t",
            Cited("peff_2026_sum_of_tails", {"tail_probability": _up, "threshold": _t}),
            _up,
            "<=",
            _side,
        ),
        Step(
            "downwards",
            "the same for the variables -X_i",
            Cited("peff_2026_sum_of_tails", {"tail_probability": _down, "threshold": _t}),
            _down,
            "<=",
            _side,
        ),
        Step(
            "both sides",
            "|S| >= t on one of two events",
            Foundation("union bound", "S >= t or -S >= t"),
            _two,
            "<=",
            _up + _down,
        ),
        Step(
            "at the level",
            "the tail constant there",
            Hypothesis("level"),
            _two,
            "==",
            2 * sp.exp(-(_t**2) / _constant),
        ),
        Step(
            "exponentials",
            "halved",
            Combined(
                {
                    "at the level": -sp.Rational(1, 2),
                    "both sides": sp.Rational(1, 2),
                    "upwards": sp.Rational(1, 2),
                    "downwards": sp.Rational(1, 2),
                }
            ),
            sp.exp(-(_t**2) / _constant),
            "<=",
            _side,
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("exponentials", sp.log(_positive), _positive),
            -(_t**2) / _constant,
            "<=",
            -(_t**2) / (8 * C),
        ),
        Step(
            "reciprocals",
            "without the level",
            Combined({"logarithm": 1 / _t**2}),
            1 / _constant,
            ">=",
            1 / (8 * C),
        ),
        Step(
            "8C",
            "their reciprocals",
            Applied("reciprocals", 1 / _positive, _positive),
            _constant,
            "<=",
            8 * C,
        ),
        Step(
            "the tail constant",
            "is what holds at the level",
            Hypothesis("level"),
            tail_constant,
            "==",
            _constant,
        ),
        Step("room", "the printed constant is larger", Signed(), 8 * C, "<=", 18 * C),
        Step(
            "the claim",
            "with the printed constant",
            Combined({"the tail constant": 1, "8C": 1, "room": 1}),
            tail_constant,
            "<=",
            18 * C,
        ),
    ),
    examples=(Example({"C": 8}, sp.Integer(144), "18 * 8, the constant of C_0 in Kumar, Luo & Sellke"),),
    mutants=(Mutant("9C", 9 * C), Mutant("17C", 17 * C), Mutant("C squared", 18 * C**2)),
)
