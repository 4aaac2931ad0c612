"""No variable with N values has more entropy than the uniform one, which attains it."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import At, Averaged, Certified, Combined, Hypothesis, Step
from bounds.quantities import Quantity
from bounds.symbols import N, entropy

_locals = (
    Quantity("u", "any number", "real", "u"),
    Quantity("chance", "probability of the value that the variable takes", "positive real", "p"),
    Quantity("mean_log", "mean of its logarithm", "real", r"\mathbb E\log p"),
    Quantity("values", "mean of its inverse", "nonnegative real", r"\mathbb E(1/p)"),
)
_u, _chance, _log, _values = (x.symbol for x in _locals)

BOUND = Bound(
    id="cover_2006_uniform_entropy",
    title="Entropy is at most the logarithm of the number of values",
    claim=Claim(entropy, "<=", sp.log(N)),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Cover & Thomas 2006 (Elements of Information Theory)", "Theorem 2.6.4"),
    requires=(),
    supposes=(
        Suppose("finite_values", "the variable takes at most N values; entropy is its entropy in nats"),
    ),
    locals=_locals,
    steps=(
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_u), ">=", 1 + _u),
        Step(
            "against uniform",
            "at -log(N p)",
            At("tangent", {_u: -sp.log(N * _chance)}),
            1 / (N * _chance),
            ">=",
            1 - sp.log(N) - sp.log(_chance),
        ),
        Step(
            "on average",
            "over the variable's values",
            Averaged("against uniform", {1 / _chance: _values, sp.log(_chance): _log}, (_chance,)),
            _values / N,
            ">=",
            1 - sp.log(N) - _log,
        ),
        Step("counting", "each value adds 1", Hypothesis("finite_values"), _values, "<=", N),
        Step("entropy", "by definition", Hypothesis("finite_values"), entropy, "==", -_log),
        Step(
            "the claim",
            "all together",
            Combined({"on average": 1, "counting": 1 / N, "entropy": 1}),
            entropy,
            "<=",
            sp.log(N),
        ),
    ),
    examples=(Example({"N": 8}, 3 * sp.log(2), "log 8"),),
    mutants=(
        Mutant("one value too few", sp.log(N - 1)),
        Mutant("the number itself", N),
        Mutant("bits", sp.log(N) / sp.log(2)),
    ),
)
