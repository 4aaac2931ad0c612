"""Among independent, rescaled bits that keep so many weights on average, none has a smaller error than this.

Each v^2/q lies above its tangent, so the sum of v_i^2/q_i is at least (sum v_i)^2/(sum q_i). Equality where q_i is
proportional to v_i and uses up the expected size, which such probabilities can as long as none of them exceeds 1; where
some would, `peff_2026_clipped_bits` says more.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import KEPT_INDEPENDENTLY
from bounds.proof import Averaged, Cited, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import column_energy, column_total, expected_size, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("chances", "sum of the probabilities", "nonnegative real", r"\sum_i q_i"),
)
_i, _chances = (x.symbol for x in _locals)
_v, _q = (sp.Function(name, positive=True)(_i) for name in ("v", "q"))
_level = column_total / expected_size  # of v/q, for the best probabilities
_something = "the mask may keep something"
_rhs = column_total**2 / expected_size - column_energy

BOUND = Bound(
    id="peff_2026_best_independent_bits",
    title="Independent bits: the least error at an expected size",
    claim=Claim(sketch_error, ">=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "best probabilities of independent bits"),
    requires=(Require(_something, expected_size, ">", sp.Integer(0)),),
    supposes=(KEPT_INDEPENDENTLY,),
    locals=_locals,
    steps=(
        Step("a square", "is nonnegative", Signed(), _q * (_v / _q - _level) ** 2, ">=", sp.Integer(0)),
        Step(
            "summed",
            "over the weights",
            Averaged(
                "a square",
                {_v**2 / _q: sampled_energy, _v: column_total, _q: _chances},
                (_i,),
                probability=False,
            ),
            sampled_energy - 2 * _level * column_total + _level**2 * _chances,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "size",
            "the probabilities add up to the number that is kept on average",
            Hypothesis(KEPT_INDEPENDENTLY.key),
            _chances,
            "<=",
            expected_size,
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
            Combined({"error": -1, "summed": 1, "size": _level**2}),
            sketch_error,
            ">=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"column_total": 3, "expected_size": 1, "column_energy": 5},
            sp.Integer(4),
            "v = 1, 2 and q = 1/3, 2/3: 3 + 6 - 5 = 4",
        ),
        Example(
            {"column_total": 3, "expected_size": sp.Rational(3, 2), "column_energy": 5},
            sp.Integer(1),
            "v = 1, 2 and q = 1/2, 1: 2 + 4 - 5 = 1",
        ),
    ),
    mutants=(
        Mutant("size squared", column_total**2 / expected_size**2 - column_energy),
        Mutant("total not squared", column_total / expected_size - column_energy),
        Mutant("with the energy", column_total**2 / expected_size),
        Mutant("the energy shared", (column_total**2 - column_energy) / expected_size),
    ),
)
