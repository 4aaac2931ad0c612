"""Bubeck, Li & Nagaraj, Theorem 5, second part: the product of the norms obeys the conjectured law, without biases."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Assumed, Step
from bounds.symbols import n, neurons, weight_norms

_rhs = sp.sqrt(n / neurons)

BOUND = Bound(
    id="bubeck_li_nagaraj_2021_weight_norms",
    title="The product of the weights' norms of an interpolating network",
    claim=Claim(
        weight_norms,
        ">=",
        _rhs,
        r"\text{with positive probability, for every interpolating network of }m\text{ neurons}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="order",
    source=Source(
        "Bubeck, Li & Nagaraj 2021 (arXiv 2009.14444, COLT)",
        "Theorem 5, second part",
        "",
        "the probability is positive, its size is not specified; the first part is `bubeck_li_nagaraj_2021_lipschitz_product`",
    ),
    requires=(),
    supposes=(
        Suppose("generic", "the data are as in the paper (points on the sphere, random labels)"),
        Suppose("interpolates", "a two-layer network without biases, with this many neurons, interpolates"),
    ),
    steps=(
        Step(
            "the claim",
            "as stated in the paper",
            Assumed("Theorem 5 of Bubeck, Li & Nagaraj 2021", "its proof is not carried out here"),
            weight_norms,
            ">=",
            _rhs,
        ),
    ),
    examples=(Example({"n": 48, "neurons": 3}, sp.Integer(4), "sqrt(16)"),),
    mutants=(
        Mutant("no root", n / neurons),
        Mutant("neurons above", sp.sqrt(n * neurons)),
        Mutant("half", sp.sqrt(n / neurons) / 2),
    ),
)
