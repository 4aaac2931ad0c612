"""Bubeck, Li & Nagaraj, Theorem 5, first part: a two-layer network is no steeper than the product of its norms.

Cauchy-Schwarz is the mean of a square, with the weight at which both parts are equal. Equality for one linear neuron.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Averaged, Combined, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import lipschitz, operator_norm, output_norm, slope

_locals = (
    Quantity("neuron", "a hidden neuron", "positive integer", r"\ell"),
    Quantity("apart", "distance of two inputs", "positive real", "|x-x'|"),
    Quantity("change", "of the network's output between them", "real", "f(x)-f(x')"),
    Quantity(
        "squares", "sum of the squared changes of the neurons' inputs", "nonnegative real", "|W(x-x')|^2"
    ),
)
_neuron, _apart, _change, _squares = (q.symbol for q in _locals)
_a = sp.Function("a", real=True)(_neuron)  # output weight
_out = sp.Function("out", real=True)(_neuron)  # change of the activation
_in = sp.Function("in", real=True)(_neuron)  # change of its input
_product = slope * output_norm * operator_norm
_weight = slope * operator_norm * _apart / output_norm

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_lipschitz_product",
    title="Lipschitz constant of a two-layer network",
    claim=Claim(lipschitz, "<=", _product, r"f(x)=\sum_\ell a_\ell\,\sigma(w_\ell\cdot x+b_\ell)"),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)", "Theorem 5, first part"),
    requires=(),
    supposes=(
        Suppose("activation", "the activation has Lipschitz constant slope"),
        Suppose("norms", "output_norm is |a|, operator_norm the operator norm of the matrix of the w_l"),
        Suppose(
            "pair",
            "lipschitz is (f(x) - f(x'))/|x - x'| at an arbitrary pair of inputs, f(x) the larger value",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "activation",
            "of every neuron",
            Hypothesis("activation", (_neuron,)),
            _out**2,
            "<=",
            slope**2 * _in**2,
        ),
        Step(
            "a square",
            "squares are nonnegative",
            Signed(),
            (_weight * _a - _out) ** 2,
            ">=",
            sp.Integer(0),
        ),
        Step(
            "one neuron",
            "a geometric mean is at most an arithmetic one",
            Combined({"a square": 1 / (2 * _weight), "activation": 1 / (2 * _weight)}),
            _a * _out,
            "<=",
            _weight * _a**2 / 2 + slope**2 * _in**2 / (2 * _weight),
        ),
        Step(
            "all neurons",
            "their sum",
            Averaged(
                "one neuron",
                {_a * _out: _change, _a**2: output_norm**2, _in**2: _squares},
                (_neuron,),
                probability=False,
            ),
            _change,
            "<=",
            _weight * output_norm**2 / 2 + slope**2 * _squares / (2 * _weight),
        ),
        Step(
            "hidden weights",
            "by their operator norm",
            Hypothesis("norms"),
            _squares,
            "<=",
            operator_norm**2 * _apart**2,
        ),
        Step(
            "ratio",
            "at the pair",
            Hypothesis("pair"),
            lipschitz * _apart,
            "==",
            _change,
        ),
        Step(
            "the claim",
            "both parts are equal",
            Combined(
                {
                    "ratio": 1 / _apart,
                    "all neurons": 1 / _apart,
                    "hidden weights": slope**2 / (2 * _weight * _apart),
                }
            ),
            lipschitz,
            "<=",
            _product,
        ),
    ),
    examples=(
        Example({"slope": 2, "output_norm": 3, "operator_norm": sp.Rational(1, 2)}, sp.Integer(3), "2 * 3/2"),
    ),
    mutants=(
        Mutant("half", _product / 2),
        Mutant("activation forgotten", output_norm * operator_norm),
        Mutant("squared", _product**2),
    ),
)
