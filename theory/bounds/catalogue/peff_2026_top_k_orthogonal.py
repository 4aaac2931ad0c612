"""Orthogonal columns: nothing does better than to keep the largest v_i, as they are.

No mask, fixed or drawn at random, rescaled or not, has a smaller error than top-k at the same expected number of kept
weights: a dropped weight costs v_i^2, whatever the others do, and dropping the smallest costs least. So drawing weights in
proportion to a score pays only where columns are not orthogonal. Equality for the mask of the `size` largest v_i itself.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import KEPT_AT_MOST, ORTHOGONAL
from bounds.proof import Averaged, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import size, sketch_error, tail_energy

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("e", "number of a pair of different weights", "positive integer", "e"),
    Quantity("draw", "a draw of the mask", "real", r"\omega"),
    Quantity("level", "a number between the v_i^2 of top-k and the others", "nonnegative real", "t"),
    Quantity("own", "sum over the weights of v_i^2 E(m_i - 1)^2", "nonnegative real", "S"),
    Quantity("crossed", "sum over the pairs of what two weights add together", "real", "R"),
    Quantity("kept", "sum over the weights of the probability that m_i is not 0", "nonnegative real", "K"),
    Quantity("energy", "sum of all v_i^2", "nonnegative real", "E"),
    Quantity("top_energy", "sum of the v_i^2 of top-k", "nonnegative real", "T"),
)
_i, _e, _draw, _level, _own, _crossed, _kept, _energy, _top_energy = (x.symbol for x in _locals)
_v2 = sp.Function("v2", nonnegative=True)(_i)
_top = sp.Function("top", nonnegative=True)(_i)  # 1 where top-k keeps the weight, else 0
_m = sp.Function("m", real=True)(_i, _draw)
_bit = sp.Function("b", nonnegative=True)(_i, _draw)  # 1 where m is not 0, else 0
_loss = sp.Function("l", nonnegative=True)(_i, _draw)  # (1 - m)^2
_pair = sp.Function("c", real=True)(_e)  # w_i w_k <X_(i), X_(k)> E(m_i - 1)(m_k - 1)
_at_most, _zero, _one = KEPT_AT_MOST.key, sp.Integer(0), sp.Integer(1)

BOUND = Bound(
    id="peff_2026_top_k_orthogonal",
    title="Orthogonal columns: top-k on v_i is the best of all masks",
    claim=Claim(sketch_error, ">=", tail_energy),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "masks by v_i"),
    requires=(),
    supposes=(ORTHOGONAL, KEPT_AT_MOST),
    locals=_locals,
    steps=(
        Step("loss", "of a weight", Hypothesis(_at_most, (_i, _draw)), _loss, "==", (1 - _m) ** 2),
        Step("a bit", "is its own square", Hypothesis(_at_most, (_i, _draw)), _bit**2, "==", _bit),
        Step("bit", "and at most 1", Hypothesis(_at_most, (_i, _draw)), _bit, "<=", _one),
        Step(
            "dropped", "weights have the multiplier 0", Hypothesis(_at_most, (_i, _draw)), _m, "==", _bit * _m
        ),
        Step("a square", "is nonnegative", Signed(), (_m - _bit) ** 2, ">=", _zero),
        Step(
            "of a weight",
            "1 where it is dropped, else at least 0",
            Combined({"loss": -1, "a square": 1, "dropped": 2, "a bit": 1}),
            _loss,
            ">=",
            1 - _bit,
        ),
        Step(
            "kept by top-k",
            "the larger ones",
            Hypothesis(_at_most, (_i,)),
            _v2 * _top,
            ">=",
            _level * _top,
        ),
        Step(
            "dropped by top-k",
            "the smaller ones",
            Hypothesis(_at_most, (_i,)),
            _v2 * (1 - _top),
            "<=",
            _level * (1 - _top),
        ),
        Step(
            "exchange",
            "what one of them keeps and the other drops",
            Combined(
                {"of a weight": _v2, "kept by top-k": 1 - _bit, "dropped by top-k": _bit}, knowing=("bit",)
            ),
            _v2 * _loss,
            ">=",
            _v2 - _v2 * _top + _level * _top - _level * _bit,
        ),
        Step(
            "all weights",
            "their sum, averaged over the masks",
            Averaged(
                "exchange",
                {_v2 * _loss: _own, _v2: _energy, _v2 * _top: _top_energy, _top: size, _bit: _kept},
                (_i, _draw),
                probability=False,
            ),
            _own,
            ">=",
            _energy - _top_energy + _level * size - _level * _kept,
        ),
        Step("size", "of the mask", Hypothesis(_at_most), _kept, "<=", size),
        Step("tail", "is what top-k drops", Hypothesis(_at_most), tail_energy, "==", _energy - _top_energy),
        Step(
            "a pair",
            "of orthogonal columns adds 0",
            Hypothesis(ORTHOGONAL.key, (_e,)),
            _pair,
            ">=",
            _zero,
        ),
        Step(
            "all pairs",
            "their sum",
            Averaged("a pair", {_pair: _crossed}, (_e,), probability=False),
            _crossed,
            ">=",
            _zero,
        ),
        Step(
            "squared distance",
            "of a sum of vectors (m_i - 1) w_i X_(i): the squares and the products of two",
            Hypothesis(_at_most),
            sketch_error,
            "==",
            _own + _crossed,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"squared distance": -1, "all weights": 1, "all pairs": 1, "size": _level, "tail": 1}),
            sketch_error,
            ">=",
            tail_energy,
        ),
    ),
    examples=(
        Example(
            {"tail_energy": 5},
            sp.Integer(5),
            "columns (3, 0, 0), (0, 2, 0) and (0, 0, 1), weights 1, one kept: 2^2 + 1^2",
        ),
    ),
    mutants=(
        Mutant("twice", 2 * tail_energy),
        Mutant("half", tail_energy / 2),
        Mutant("not squared", sp.sqrt(tail_energy)),
    ),
)
