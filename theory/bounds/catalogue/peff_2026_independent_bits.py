"""Independent bits, rescaled: what each weight adds to the error, for every data set and all probabilities.

The mask is right on average, bits of different weights do not interact, and b_i/q_i has the variance 1/q_i - 1. So the
error is the sum of (1/q_i - 1) v_i^2, whatever the angles between the columns; where every bit is kept it is 0.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import KEPT_INDEPENDENTLY
from bounds.proof import Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import column_energy, sampled_energy, sketch_error

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("e", "number of a pair of different weights", "positive integer", "e"),
    Quantity("draw", "a draw of the mask", "real", r"\omega"),
    Quantity("own", "sum over the weights of v_i^2 E(m_i - 1)^2", "nonnegative real", "S"),
    Quantity("crossed", "sum over the pairs of what two weights add together", "real", "R"),
)
_i, _e, _draw, _own, _crossed = (x.symbol for x in _locals)
_v, _q = (sp.Function(name, positive=True)(_i) for name in ("v", "q"))
_bit = sp.Function("b", nonnegative=True)(_i, _draw)
_kept, _kept_square = (sp.Function(name, nonnegative=True)(_i) for name in ("Eb", "Eb2"))  # E b, E b^2
_spread = sp.Function("Em", nonnegative=True)(_i)  # E(m - 1)^2
_g = sp.Function("g", real=True)(_e)  # w_i w_k <X_(i), X_(k)>
_product = sp.Function("Emm", real=True)(_e)  # E(m_i - 1)(m_k - 1)
# of the two weights of a pair: E b_i, E b_k, q_i and q_k
_first, _second, _chance, _other = (sp.Function(x, positive=True)(_e) for x in ("Ebi", "Ebk", "qi", "qk"))
_zero = sp.Integer(0)
_key = KEPT_INDEPENDENTLY.key

BOUND = Bound(
    id="peff_2026_independent_bits",
    title="Error of a mask of independent, rescaled bits",
    claim=Claim(sketch_error, "==", sampled_energy - column_energy),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "error of independent bits"),
    requires=(),
    supposes=(KEPT_INDEPENDENTLY,),
    locals=_locals,
    steps=(
        Step("a bit", "is its own square", Hypothesis(_key, (_i, _draw)), _bit**2, "==", _bit),
        Step(
            "its square",
            "has the same mean",
            Averaged("a bit", {_bit**2: _kept_square, _bit: _kept}, (_draw,)),
            _kept_square,
            "==",
            _kept,
        ),
        Step("kept", "with its probability", Hypothesis(_key, (_i,)), _kept, "==", _q),
        Step(
            "the multiplier",
            "is b/q; its distance from 1, squared and averaged",
            Hypothesis(_key, (_i,)),
            _spread,
            "==",
            _kept_square / _q**2 - 2 * _kept / _q + 1,
        ),
        Step(
            "of a weight",
            "all together",
            Combined(
                {
                    "the multiplier": _v**2,
                    "its square": _v**2 / _q**2,
                    "kept": _v**2 / _q**2 - 2 * _v**2 / _q,
                }
            ),
            _v**2 * _spread,
            "==",
            _v**2 / _q - _v**2,
        ),
        Step(
            "of the weights",
            "their sum",
            Averaged(
                "of a weight",
                {_v**2 * _spread: _own, _v**2 / _q: sampled_energy, _v**2: column_energy},
                (_i,),
                probability=False,
            ),
            _own,
            "==",
            sampled_energy - column_energy,
        ),
        Step(
            "together",
            "two different multipliers, each less 1",
            Foundation("independence", "of the bits of two different weights", (_e,)),
            _product,
            "==",
            (_first / _chance - 1) * (_second / _other - 1),
        ),
        Step("one of them", "is kept with its probability", Hypothesis(_key, (_e,)), _first, "==", _chance),
        Step(
            "a pair",
            "adds nothing, as one mean is 1",
            Combined({"together": _g, "one of them": _g * (_second / _other - 1) / _chance}),
            _g * _product,
            "==",
            _zero,
        ),
        Step(
            "all pairs",
            "their sum",
            Averaged("a pair", {_g * _product: _crossed}, (_e,), probability=False),
            _crossed,
            "==",
            _zero,
        ),
        Step(
            "squared distance",
            "of a sum of vectors (m_i - 1) w_i X_(i): the squares and the products of two",
            Hypothesis(_key),
            sketch_error,
            "==",
            _own + _crossed,
        ),
        Step(
            "the claim",
            "all together",
            Combined({"squared distance": 1, "of the weights": 1, "all pairs": 1}),
            sketch_error,
            "==",
            sampled_energy - column_energy,
        ),
    ),
    examples=(
        Example(
            {"sampled_energy": 17, "column_energy": 5},
            sp.Integer(12),
            "columns of lengths 1 and 2 with weights 1, kept with probability 1 and 1/4: 1 + 16 - 5 = (1/4) 6^2 + (3/4) 2^2",
        ),
        Example({"sampled_energy": 3, "column_energy": 3}, sp.Integer(0), "every bit is 1"),
    ),
    mutants=(
        Mutant("second moment only", sampled_energy),
        Mutant("as if column by column", sampled_energy + column_energy),
        Mutant("halved", (sampled_energy - column_energy) / 2),
        Mutant("the energy twice", sampled_energy - 2 * column_energy),
    ),
)
