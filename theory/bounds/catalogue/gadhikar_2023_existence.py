"""A random source one layer deeper than the target contains it, where it is wide enough: union bounds over links and layers.

Layer l of the target has m_l links and each of its neurons as many copies as rho_l in the source (rho = 1 for outputs),
which ask for rho_l m_l links; each has as many candidates as rho_(l-1), one copy each of the neuron at its other end. What
stands for the copies of an input are units of that input alone, in the additional layer (a ReLU unit with a bias passes on
an input from a bounded set): such a candidate is two links of the source, p_1 and p_2 likely. Widths are solved from the
output backwards.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Averaged, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import containment, delta, layers

_locals = (
    Quantity("layer", "a layer of the target, by its number", "positive integer", "l"),
    Quantity("mean_contained", "mean over the layers of the probability to be contained", "real", r"\bar c"),
)
_layer, _mean = (q.symbol for q in _locals)
_contained = sp.Function("c", nonnegative=True)(_layer)  # probability that the source contains the layer
_density = sp.Function("p", positive=True)(_layer)  # probability that a candidate is there
_copies = sp.Function("rho", integer=True, positive=True)(_layer)  # candidates of a link of the layer
_links = sp.Function("m", integer=True, positive=True)(_layer)  # links that the layer's copies ask for
_each = delta / layers
_enough = sp.log(_links / _each) / sp.log(1 / (1 - _density))

BOUND = Bound(
    id="gadhikar_2023_existence",
    title="A random source one layer deeper contains the target",
    claim=Claim(containment, ">=", 1 - delta),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Gadhikar, Mukherjee & Burkholz 2023 (arXiv 2210.02412)",
        "existence, depth L + 1",
        "",
        "the proof is ours; the layer of univariate units shares links, so that its asks are not independent, which a union "
        "bound does not mind",
    ),
    requires=(),
    supposes=(
        Suppose(
            "construction",
            "the source contains the target where it contains each of its layers; it contains a layer where each link that "
            "the copies of the layer's neurons ask for has one of its candidates, independent of each other (links of one "
            "layer of the source; in the first, paths of two links through units of one input)",
        ),
        Suppose(
            "wide",
            "in each of the layers the number of candidates, rho_(l-1), is at least log(layers rho_l m_l/delta)/"
            "log(1/(1 - p)), p in (0, 1) the probability of a candidate: p_(l+1), and p_1 p_2 in the first layer",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "densities",
            "are below 1",
            Hypothesis("wide", (_layer,)),
            _density,
            "<",
            sp.Integer(1),
        ),
        Step("wide", "as supposed", Hypothesis("wide", (_layer,)), _copies, ">=", _enough),
        Step(
            "a probability",
            "is at most 1",
            Foundation("probability", "that the source contains the layer", (_layer,)),
            _contained,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "a layer",
            "is wide enough for its share of delta",
            Cited(
                "gadhikar_2023_width",
                {
                    "containment": _contained,
                    "copies": _copies,
                    "links": _links,
                    "density": _density,
                    "delta": _each,
                },
                {"candidates": "construction: of one layer"},
                knowing=("densities", "wide", "a probability"),
                for_all=(_layer,),
            ),
            _contained,
            ">=",
            1 - _each,
        ),
        Step(
            "on average",
            "over the layers",
            Averaged("a layer", {_contained: _mean}, (_layer,)),
            _mean,
            ">=",
            1 - _each,
        ),
        Step(
            "some layer",
            "is missed where the target is",
            Foundation("union bound", "the sum over the layers is their number times the mean"),
            1 - containment,
            "<=",
            layers * (1 - _mean),
        ),
        Step(
            "the claim",
            "both together",
            Combined({"some layer": 1, "on average": layers}),
            containment,
            ">=",
            1 - delta,
        ),
    ),
    examples=(Example({"delta": sp.Rational(1, 10)}, sp.Rational(9, 10), "1 - 1/10"),),
    mutants=(
        Mutant("half of it", 1 - delta / 2),
        Mutant("squared", 1 - delta**2),
        Mutant("the rest", delta),
    ),
)
