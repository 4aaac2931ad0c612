"""Independent bits that are not rescaled: what the mean of the mask loses, and what its spread adds.

The mean of the masked prediction is X(q*w), so the first part is |X((1 - q)*w)|^2; bits of different weights do not
interact, and a bit has the variance q(1 - q). A fixed mask has the first part only.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import KEPT_UNSCALED
from bounds.proof import Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import bias_energy, sketch_error, spread_energy

_locals = (
    Quantity("i", "number of a weight", "positive integer", "i"),
    Quantity("e", "number of a pair of different weights", "positive integer", "e"),
    Quantity("draw", "a draw of the mask", "real", r"\omega"),
    Quantity("own", "sum over the weights of v_i^2 E(b_i - 1)^2", "nonnegative real", "S"),
    Quantity("crossed", "sum over the pairs of what two weights add together", "real", "R"),
    Quantity("energy", "sum over the weights of v_i^2", "nonnegative real", "E"),
    Quantity("once", "sum over the weights of q_i v_i^2", "nonnegative real", "E_1"),
    Quantity("twice", "sum over the weights of q_i^2 v_i^2", "nonnegative real", "E_2"),
    Quantity("crossed_bias", "sum over the pairs of what the means of two bits lose", "real", "A"),
)
_i, _e, _draw, _own, _crossed, _energy, _once, _twice, _crossed_bias = (x.symbol for x in _locals)
_v, _q = (sp.Function(name, nonnegative=True)(_i) for name in ("v", "q"))
_bit = sp.Function("b", nonnegative=True)(_i, _draw)
_kept, _kept_square = (sp.Function(name, nonnegative=True)(_i) for name in ("Eb", "Eb2"))  # E b, E b^2
_loss = sp.Function("Em", nonnegative=True)(_i)  # E(b - 1)^2
_g = sp.Function("g", real=True)(_e)  # w_i w_k <X_(i), X_(k)>
_product = sp.Function("Emm", real=True)(_e)  # E(b_i - 1)(b_k - 1)
# of the two weights of a pair: E b_i, E b_k, q_i and q_k
_first, _second, _chance, _other = (sp.Function(x, nonnegative=True)(_e) for x in ("Ebi", "Ebk", "qi", "qk"))
_key = KEPT_UNSCALED.key
_together = _g * (1 - _chance) * (1 - _other)

BOUND = Bound(
    id="peff_2026_unscaled_bits",
    title="Error of a mask of independent bits",
    claim=Claim(sketch_error, "==", bias_energy + spread_energy),
    kind="expectation",
    status="theorem",
    sharpness="tight",
    source=Source("this project", "error of independent bits that are not rescaled"),
    requires=(),
    supposes=(KEPT_UNSCALED,),
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
            "the bit",
            "its distance from 1, squared and averaged",
            Hypothesis(_key, (_i,)),
            _loss,
            "==",
            _kept_square - 2 * _kept + 1,
        ),
        Step(
            "of a weight",
            "all together",
            Combined({"the bit": _v**2, "its square": _v**2, "kept": -(_v**2)}),
            _v**2 * _loss,
            "==",
            _v**2 - _v**2 * _q,
        ),
        Step(
            "of the weights",
            "their sum",
            Averaged(
                "of a weight",
                {_v**2 * _loss: _own, _v**2: _energy, _v**2 * _q: _once},
                (_i,),
                probability=False,
            ),
            _own,
            "==",
            _energy - _once,
        ),
        Step(
            "together",
            "two different bits, each less 1",
            Foundation("independence", "of the bits of two different weights", (_e,)),
            _product,
            "==",
            (_first - 1) * (_second - 1),
        ),
        Step("one of them", "is kept with its probability", Hypothesis(_key, (_e,)), _first, "==", _chance),
        Step("the other", "likewise", Hypothesis(_key, (_e,)), _second, "==", _other),
        Step(
            "a pair",
            "adds what its means do",
            Combined(
                {
                    "together": _g,
                    "one of them": _g * (_second - 1),
                    "the other": _g * (_chance - 1),
                }
            ),
            _g * _product,
            "==",
            _together,
        ),
        Step(
            "all pairs",
            "their sum",
            Averaged("a pair", {_g * _product: _crossed, _together: _crossed_bias}, (_e,), probability=False),
            _crossed,
            "==",
            _crossed_bias,
        ),
        Step(
            "squared distance",
            "of a sum of vectors (b_i - 1) w_i X_(i): the squares and the products of two",
            Hypothesis(_key),
            sketch_error,
            "==",
            _own + _crossed,
        ),
        Step(
            "bias",
            "the same for the sum of (1 - q_i) w_i X_(i)",
            Hypothesis(_key),
            bias_energy,
            "==",
            _energy - 2 * _once + _twice + _crossed_bias,
        ),
        Step(
            "spread", "the sum of v_i^2 q_i (1 - q_i)", Hypothesis(_key), spread_energy, "==", _once - _twice
        ),
        Step(
            "the claim",
            "all together",
            Combined({"squared distance": 1, "of the weights": 1, "all pairs": 1, "bias": -1, "spread": -1}),
            sketch_error,
            "==",
            bias_energy + spread_energy,
        ),
    ),
    examples=(
        Example(
            {"bias_energy": sp.Rational(9, 4), "spread_energy": sp.Rational(5, 4)},
            sp.Rational(7, 2),
            "two columns 1 and 2 of one row, weights 1, every q = 1/2: |3/2|^2 + (1 + 4)/4 = (9 + 4 + 1 + 0)/4",
        ),
        Example(
            {"bias_energy": 4, "spread_energy": 0},
            sp.Integer(4),
            "the second of these columns is dropped, the first kept: 2^2",
        ),
    ),
    mutants=(
        Mutant("without the bias", spread_energy),
        Mutant("without the spread", bias_energy),
        Mutant("difference", bias_energy - spread_energy),
        Mutant("spread twice", bias_energy + 2 * spread_energy),
    ),
)
