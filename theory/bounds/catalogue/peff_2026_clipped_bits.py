"""Independent, rescaled bits where some weights count so much that they are always kept: the least error.

The best probabilities are q_i = min(1, c v_i). With k of them equal to 1 and c = (s - k)/(sum of the other v_i) the
error is the square of that sum over s - k, less the other v_i^2. No probabilities that keep s weights on average do
better: v^2/q lies above its tangent at the best q, whose slope is -1/c^2 where that is below 1, and steeper where it
is 1. Equality for q_i = min(1, c v_i). With no weight set apart this is `peff_2026_best_independent_bits`.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import ALWAYS_KEPT, KEPT_INDEPENDENTLY
from bounds.proof import Applied, Averaged, Cited, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import (
    always_kept,
    column_energy,
    expected_size,
    rest_energy,
    rest_total,
    sampled_energy,
    sketch_error,
)

_locals = (
    Quantity("i", "number of a weight of the rest", "positive integer", "i"),
    Quantity("j", "number of a weight that is set apart", "positive integer", "j"),
    Quantity("rest_sampled", "sum of v_i^2/q_i over the rest", "nonnegative real", r"\sum_{i>k}v_i^2/q_i"),
    Quantity(
        "apart_sampled", "the same over the weights set apart", "nonnegative real", r"\sum_{i\le k}v_i^2/q_i"
    ),
    Quantity("apart_energy", "sum of their v_i^2", "nonnegative real", r"\sum_{i\le k}v_i^2"),
    Quantity("rest_chances", "sum of q_i over the rest", "nonnegative real", r"\sum_{i>k}q_i"),
    Quantity("apart_chances", "the same over the weights set apart", "nonnegative real", r"\sum_{i\le k}q_i"),
    Quantity("level", "v_i/q_i in the rest, for the best probabilities", "nonnegative real", "1/c"),
)
_i, _j, _S, _T, _E, _Q, _R, _level = (x.symbol for x in _locals)
_v, _q = (sp.Function(name, positive=True)(_i) for name in ("v", "q"))
_heavy, _chance = (sp.Function(name, positive=True)(_j) for name in ("v", "q"))
_one = sp.Function("1", nonnegative=True)(_j)
_x = sp.Symbol("x", nonnegative=True)
_left = expected_size - always_kept
_best = rest_total / _left
_room = "the mask may keep more than what is set apart"
_rhs = rest_total**2 / _left - rest_energy
_zero = sp.Integer(0)

BOUND = Bound(
    id="peff_2026_clipped_bits",
    title="Independent bits, some of them always 1: the least error",
    claim=Claim(sketch_error, ">=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "best probabilities of independent bits, clipped at 1"),
    requires=(Require(_room, expected_size, ">", always_kept),),
    supposes=(KEPT_INDEPENDENTLY, ALWAYS_KEPT),
    locals=_locals,
    steps=(
        Step(
            "level",
            "the name",
            Foundation("definition", "rest_total over what is left to keep"),
            _level,
            "==",
            _best,
        ),
        Step("a square", "is nonnegative", Signed(), _q * (_v / _q - _level) ** 2, ">=", _zero),
        Step(
            "the rest",
            "summed over it",
            Averaged("a square", {_v**2 / _q: _S, _v: rest_total, _q: _Q}, (_i,), probability=False),
            _S - 2 * _level * rest_total + _level**2 * _Q,
            ">=",
            _zero,
        ),
        Step(
            "a chance",
            "is at most 1",
            Hypothesis(KEPT_INDEPENDENTLY.key, (_j,)),
            _chance,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "set apart", "because it counts so much", Hypothesis(ALWAYS_KEPT.key, (_j,)), _heavy, ">=", _best
        ),
        Step("heavy", "by that name", Combined({"set apart": 1, "level": 1}), _heavy, ">=", _level),
        Step("heavy squared", "of both sides", Applied("heavy", _x**2, _x), _heavy**2, ">=", _level**2),
        Step(
            "one",
            "for each weight that is set apart",
            Hypothesis(ALWAYS_KEPT.key, (_j,)),
            _one,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "tangent",
            "at probability 1",
            Combined(
                {
                    "a chance": _heavy**2 * (1 - _chance) / _chance,
                    "heavy squared": 1 - _chance,
                    "one": _level**2,
                },
                knowing=("a chance",),
            ),
            _heavy**2 / _chance,
            ">=",
            _heavy**2 + _level**2 * _one - _level**2 * _chance,
        ),
        Step(
            "apart",
            "summed over what is set apart",
            Averaged(
                "tangent",
                {_heavy**2 / _chance: _T, _heavy**2: _E, _one: always_kept, _chance: _R},
                (_j,),
                probability=False,
            ),
            _T,
            ">=",
            _E + _level**2 * always_kept - _level**2 * _R,
        ),
        Step(
            "size",
            "all probabilities add up to the number that is kept on average",
            Hypothesis(KEPT_INDEPENDENTLY.key),
            _Q + _R,
            "<=",
            expected_size,
        ),
        Step(
            "both parts",
            "make up all weights",
            Hypothesis(ALWAYS_KEPT.key),
            sampled_energy,
            "==",
            _S + _T,
        ),
        Step(
            "their energies",
            "likewise",
            Hypothesis(ALWAYS_KEPT.key),
            column_energy,
            "==",
            rest_energy + _E,
        ),
        Step(
            "error",
            "of independent bits",
            Cited("peff_2026_independent_bits"),
            sketch_error,
            "==",
            sampled_energy - column_energy,
        ),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "error": -1,
                    "both parts": -1,
                    "their energies": 1,
                    "the rest": 1,
                    "apart": 1,
                    "level": _left * (_level - _best),
                    "size": _level**2,
                }
            ),
            sketch_error,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"rest_total": 2, "expected_size": 2, "always_kept": 1, "rest_energy": 2},
            sp.Integer(2),
            "v = 3, 1, 1 and q = 1, 1/2, 1/2: 9 + 2 + 2 - 11 = 2",
        ),
        Example(
            {"rest_total": 3, "expected_size": sp.Rational(5, 2), "always_kept": 1, "rest_energy": 5},
            sp.Integer(1),
            "v = 2, 2, 1 and q = 1, 1, 1/2: 4 + 4 + 2 - 9 = 1, one of the first two set apart",
        ),
    ),
    mutants=(
        Mutant("nothing set apart", rest_total**2 / expected_size - rest_energy),
        Mutant("total not squared", rest_total / _left - rest_energy),
        Mutant("with the energy", rest_total**2 / _left),
        Mutant("size squared", rest_total**2 / _left**2 - rest_energy),
    ),
)
