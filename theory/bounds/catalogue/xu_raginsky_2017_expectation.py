"""Xu & Raginsky: the expected generalisation error is bounded by the information that the learner took from the sample."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import Applied, At, Averaged, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import generalisation_gap, information, n, proxy

_locals = (
    Quantity("s", "tilt", "nonnegative real", "s"),
    Quantity("choice", "a choice of the learner, by its label", "real", "w"),
)
_s, _choice = (x.symbol for x in _locals)
_x, _y = sp.Symbol("x", positive=True), sp.Symbol("y", nonnegative=True)
_r = sp.Symbol("r", real=True)
_each = sp.Function("L", real=True)  # log E exp(tilt of one point * centred loss there) at a fixed choice
_sample = sp.Function("M", positive=True)  # E exp(tilt * mean of the n centred losses) at a fixed choice
_apart = sp.Function("M_apart", positive=True)(_s)  # the same when choice and sample are independent
_most = _s**2 * proxy / (2 * n)
_rhs = sp.sqrt(2 * proxy * information / n)

BOUND = Bound(
    id="xu_raginsky_2017_expectation",
    title="Expected generalisation error from information",
    claim=Claim(generalisation_gap, "<=", _rhs),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("Xu & Raginsky 2017 (arXiv 1705.07809)", "Theorem 1"),
    requires=(),
    supposes=(
        Suppose("independent", "the n points of the sample are independent and identically distributed"),
        Suppose(
            "subgaussian_loss",
            "log E exp(s (loss - its mean)) <= s^2 proxy/2 for every real s, at every fixed choice",
        ),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "each point",
            "the centred loss, with the sign of the expected error",
            Hypothesis("subgaussian_loss", (_choice, _s)),
            _each(_choice, _s),
            "<=",
            _s**2 * proxy / 2,
        ),
        Step(
            "its share",
            "of the tilt",
            At("each point", {_s: _s / n}),
            _each(_choice, _s / n),
            "<=",
            _s**2 * proxy / (2 * n**2),
        ),
        Step(
            "independence",
            "the exponential of a sum is a product",
            Foundation("independence", "of the points at a fixed choice; then logarithms", (_choice, _s)),
            sp.log(_sample(_choice, _s)),
            "==",
            n * _each(_choice, _s / n),
        ),
        Step(
            "of the sample",
            "the sum over the points",
            Combined({"its share": n, "independence": 1}),
            sp.log(_sample(_choice, _s)),
            "<=",
            _most,
        ),
        Step(
            "exponential",
            "of both sides",
            Applied("of the sample", sp.exp(_r), _r),
            _sample(_choice, _s),
            "<=",
            sp.exp(_most),
        ),
        Step(
            "a choice apart",
            "the choice drawn independently of the sample",
            Averaged("exponential", {_sample(_choice, _s): _apart}, (_choice,)),
            _apart,
            "<=",
            sp.exp(_most),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("a choice apart", sp.log(_x), _x),
            sp.log(_apart),
            "<=",
            _most,
        ),
        Step(
            "change of measure",
            "from the product of the laws of sample and choice to their joint law",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": _s * generalisation_gap, "divergence": information, "log_mgf": sp.log(_apart)},
                {
                    "density": "X is s times the mean of the centred losses, with the sign that makes its mean under the joint "
                    "law s times the gap; information is the relative entropy of the two laws"
                },
                for_all=(_s,),
            ),
            _s * generalisation_gap,
            "<=",
            information + sp.log(_apart),
        ),
        Step(
            "every tilt",
            "both together",
            Combined({"change of measure": 1, "logarithm": 1}),
            _s * generalisation_gap,
            "<=",
            information + _most,
        ),
        Step(
            "the best tilt",
            "s = n gap/proxy",
            At("every tilt", {_s: n * generalisation_gap / proxy}),
            n * generalisation_gap**2 / proxy,
            "<=",
            information + n * generalisation_gap**2 / (2 * proxy),
        ),
        Step(
            "squared",
            "solved for the gap",
            Combined({"the best tilt": 2 * proxy / n}),
            generalisation_gap**2,
            "<=",
            2 * proxy * information / n,
        ),
        Step(
            "the claim",
            "the root of both sides",
            Applied("squared", sp.sqrt(_y), _y),
            generalisation_gap,
            "<=",
            _rhs,
        ),
    ),
    examples=(
        Example(
            {"proxy": sp.Rational(1, 4), "information": 2, "n": 100}, sp.Rational(1, 10), "sqrt((2/4) 2/100)"
        ),
        Example({"proxy": 1, "information": sp.Rational(1, 2), "n": 9}, sp.Rational(1, 3), "sqrt(1/9)"),
    ),
    mutants=(
        Mutant("no 2", sp.sqrt(proxy * information / n)),
        Mutant("no root", 2 * proxy * information / n),
        Mutant("n not divided by", sp.sqrt(2 * proxy * information)),
    ),
)
