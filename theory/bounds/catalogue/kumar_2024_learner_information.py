"""Kumar, Luo & Sellke, Lemma 3: what the learner knows of the data is in the mask or in the weights.

Equality holds where the mask is a function of the data and the weights, given the mask, are uniform and read off the data.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.hypotheses import INDEX_INFORMATION
from bounds.proof import Applied, At, Averaged, Certified, Cited, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import information, log_count, mask_information

_locals = (
    Quantity("outcome", "a draw of data, mask and weights", "real", r"\omega"),
    Quantity("u", "any number", "real", "u"),
    Quantity("of_data", "mutual information of W and the whole data", "nonnegative real", "I(W;D)"),
    Quantity("mask_given", "mean of the logarithm of p(m|D)", "real", "-H(m|D)"),
    Quantity("mask_alone", "mean of the logarithm of p(m)", "real", "-H(m)"),
    Quantity("weights_given", "mean of the logarithm of p(w|m,D)", "real", "-H(w|m,D)"),
    Quantity("weights_alone", "mean of the logarithm of p(w|m)", "real", "-H(w|m)"),
    Quantity("log_values", "mean of the logarithm of N_m", "real", r"\ell"),
    Quantity("filled", "mean of 1/(N_m p(w|m))", "nonnegative real", "r"),
)
_outcome, _u, _of_data, _md, _m, _wd, _w, _ell, _filled = (x.symbol for x in _locals)
_density = sp.Function("G", real=True)(_outcome)  # log of p(W|D)/p(W)
_pmd, _pm, _pwd, _pw, _N = (
    sp.Function(name, positive=True)(_outcome) for name in ("P_md", "P_m", "P_wd", "P_w", "N_m")
)
_x = sp.Symbol("x", positive=True)
_drawn = (_outcome,)

BOUND = Bound(
    id="kumar_2024_learner_information",
    title="Information of the learner splits into mask and weights",
    claim=Claim(information, "<=", mask_information + log_count, r"I(W;\{X_t\})\le I(W;D)=I(f^W;D)"),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)", "Lemma 3", "Appendix B.1.4"),
    requires=(),
    supposes=(
        Suppose(
            "finite_weights",
            "W is a mask m and weights w; given the mask m, the weights take at most N_m values; log_count = E log N_m",
        ),
        INDEX_INFORMATION,
    ),
    locals=_locals,
    steps=(
        Step(
            "data processing",
            "W - D - {X_t} is a Markov chain",
            Cited(
                "donsker_varadhan_1975_variational",
                {"mean": information, "divergence": _of_data, "log_mgf": 0},
                {
                    "density": "X is the logarithm of p(W|{X_t})/p(W): information is its mean under the joint law of W and D, "
                    "and exp X has mean 1 under the product of their laws"
                },
            ),
            information,
            "<=",
            _of_data,
        ),
        Step(
            "chain rule",
            "the probability of mask and weights is that of the mask times that of the weights given it",
            Hypothesis("finite_weights", _drawn),
            _density,
            "==",
            sp.log(_pmd) - sp.log(_pm) + sp.log(_pwd) - sp.log(_pw),
        ),
        Step(
            "on average",
            "I(W;D) = H(m) - H(m|D) + H(w|m) - H(w|m,D)",
            Averaged(
                "chain rule",
                {
                    _density: _of_data,
                    sp.log(_pmd): _md,
                    sp.log(_pm): _m,
                    sp.log(_pwd): _wd,
                    sp.log(_pw): _w,
                },
                _drawn,
            ),
            _of_data,
            "==",
            _md - _m + _wd - _w,
        ),
        Step(
            "of the mask", "by definition", Hypothesis("index_information"), mask_information, "==", _md - _m
        ),
        Step(
            "a probability",
            "p(w|m,D) is one",
            Foundation("probability", "p(w|m,D) of finitely many values", _drawn),
            _pwd,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "its logarithm",
            "is not positive",
            Applied("a probability", sp.log(_x), _x),
            sp.log(_pwd),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "an entropy",
            "is not negative",
            Averaged("its logarithm", {sp.log(_pwd): _wd}, _drawn),
            _wd,
            "<=",
            sp.Integer(0),
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "against uniform",
            "at -log(N_m p(w|m))",
            At("tangent", {_u: -sp.log(_N * _pw)}),
            1 / (_N * _pw),
            ">=",
            1 - sp.log(_N) - sp.log(_pw),
        ),
        Step(
            "mean against uniform",
            "of both sides",
            Averaged("against uniform", {1 / (_N * _pw): _filled, sp.log(_N): _ell, sp.log(_pw): _w}, _drawn),
            _filled,
            ">=",
            1 - _ell - _w,
        ),
        Step(
            "counting",
            "given m, the mean of 1/p(w|m) is the number of values",
            Hypothesis("finite_weights"),
            _filled,
            "<=",
            sp.Integer(1),
        ),
        Step("the count", "by definition", Hypothesis("finite_weights"), log_count, "==", _ell),
        Step(
            "the claim",
            "all together",
            Combined(
                {
                    "data processing": 1,
                    "on average": 1,
                    "of the mask": -1,
                    "an entropy": 1,
                    "mean against uniform": 1,
                    "counting": 1,
                    "the count": -1,
                }
            ),
            information,
            "<=",
            mask_information + log_count,
        ),
    ),
    examples=(Example({"mask_information": 1, "log_count": 2}, sp.Integer(3), "1 + 2"),),
    mutants=(
        Mutant("mask only", mask_information),
        Mutant("weights only", log_count),
        Mutant("difference", mask_information - log_count),
    ),
)
