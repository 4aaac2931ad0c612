"""What the data say of a mask is at most the entropy of what they decide about it.

Equality holds where the mask, or the summary of it that depends on the data, is a function of the data.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Applied, Averaged, Combined, Foundation, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import entropy, mask_information

_locals = (
    Quantity("outcome", "a draw of data and mask", "real", r"\omega"),
    Quantity("log_given", "mean of the logarithm of p(summary | data)", "real", "-H(K|D)"),
    Quantity("log_alone", "mean of the logarithm of p(summary)", "real", "-H(K)"),
)
_outcome, _given, _alone = (x.symbol for x in _locals)
_ratio = sp.Function("G", real=True)(_outcome)  # log of p(m|D)/p(m)
_pkd, _pk = (sp.Function(name, positive=True)(_outcome) for name in ("P_kd", "P_k"))
_x = sp.Symbol("x", positive=True)

BOUND = Bound(
    id="cover_2006_information_entropy",
    title="Information about the data is at most entropy",
    claim=Claim(mask_information, "<=", entropy),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Cover & Thomas 2006 (Elements of Information Theory)", "Theorem 2.4.1", "eq. (2.44)"),
    requires=(),
    supposes=(
        Suppose(
            "summary",
            "entropy is that of a summary of the mask with finitely many values (all of the mask, for one) given which the "
            "mask does not depend on the data",
        ),
    ),
    locals=_locals,
    steps=(
        Step(
            "only the summary",
            "p(m|D)/p(m) is the same ratio for the summary",
            Hypothesis("summary", (_outcome,)),
            _ratio,
            "==",
            sp.log(_pkd) - sp.log(_pk),
        ),
        Step(
            "on average",
            "information is the mean of the left side",
            Averaged(
                "only the summary",
                {_ratio: mask_information, sp.log(_pkd): _given, sp.log(_pk): _alone},
                (_outcome,),
            ),
            mask_information,
            "==",
            _given - _alone,
        ),
        Step(
            "a probability",
            "p(summary | data) is one",
            Foundation("probability", "of finitely many values", (_outcome,)),
            _pkd,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "its logarithm",
            "is not positive",
            Applied("a probability", sp.log(_x), _x),
            sp.log(_pkd),
            "<=",
            sp.Integer(0),
        ),
        Step(
            "conditional entropy",
            "is not negative",
            Averaged("its logarithm", {sp.log(_pkd): _given}, (_outcome,)),
            _given,
            "<=",
            sp.Integer(0),
        ),
        Step("entropy", "by definition", Hypothesis("summary"), entropy, "==", -_alone),
        Step(
            "the claim",
            "all together",
            Combined({"on average": 1, "conditional entropy": 1, "entropy": -1}),
            mask_information,
            "<=",
            entropy,
        ),
    ),
    examples=(Example({"entropy": 2}, sp.Integer(2), "2"),),
    mutants=(
        Mutant("half", entropy / 2),
        Mutant("bits", entropy / sp.log(2)),
        Mutant("square", entropy**2),
    ),
)
