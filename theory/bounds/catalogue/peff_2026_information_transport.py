"""An event that is unlikely at every fixed index costs information when the learner's index makes it likely."""

import sympy as sp

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Source, Step, Suppose
from bounds.symbols import alpha, information, q

_minus_entropy = alpha * sp.log(alpha) + (1 - alpha) * sp.log(1 - alpha)
_kl = alpha * sp.log(alpha / q) + (1 - alpha) * sp.log((1 - alpha) / (1 - q))
_rhs = alpha * sp.log(1 / q) + _minus_entropy

BOUND = Bound(
    id="peff_2026_information_transport",
    title="Information needed to find an unlikely event",
    claim=Claim(
        information,
        ">=",
        _rhs,
        r"\mathbb P(X_t\in B_t)\le q\text{ for every fixed }t,\quad \mathbb P(X_W\in B_W)=\alpha",
    ),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "information transport",
        "",
        "replaces Lemma 1 of Kumar, Luo & Sellke: it needs I(W;D) only, so no countable index set, and no mgf",
    ),
    requires=(),
    supposes=(Suppose("fixed_index", "the event has probability at most q at every fixed index"),),
    steps=(
        Step(
            "data processing",
            "I(W;D) = KL(P_{W,D} | P_W x P_D) >= kl(alpha, q'), where q' is the event's probability under the product law",
            Cited(
                "data processing for relative entropy (Kullback & Leibler 1951, Thm 4.1)",
                "the indicator of the event is a function of (W, D); under the product law it has probability q' <= q",
            ),
        ),
        Step(
            "split of kl",
            "kl(alpha, q) is the claim plus (1-alpha) log 1/(1-q)",
            Algebra(),
            _kl,
            "==",
            CLAIM + (1 - alpha) * sp.log(1 / (1 - q)),
        ),
        Step(
            "signs",
            "(1-alpha) log 1/(1-q') >= 0, and alpha log 1/q' >= alpha log 1/q for q' <= q",
            Cited("monotonicity of the logarithm", "0 <= q' <= q < 1 and 0 < alpha < 1"),
        ),
        Step(
            "larger alpha needs less per unit",
            "(I + h(alpha))/alpha decreases in alpha: the derivative of h(alpha)/alpha is log(1-alpha)/alpha^2 < 0",
            Algebra(),
            sp.diff(-_minus_entropy / alpha, alpha),
            "==",
            sp.log(1 - alpha) / alpha**2,
        ),
    ),
    examples=(
        Example(
            {"alpha": sp.Rational(1, 2), "q": sp.Rational(1, 16)},
            sp.log(2),
            "(1/2) log 16 - log 2 = 2 log 2 - log 2",
        ),
        Example(
            {"alpha": sp.Rational(1, 4), "q": sp.Rational(1, 4)},
            sp.Rational(3, 4) * sp.log(sp.Rational(3, 4)),
            "(1/4) log 4 + (1/4) log(1/4) + (3/4) log(3/4): negative, so nothing is needed",
        ),
    ),
    mutants=(
        Mutant("entropy added, not subtracted", alpha * sp.log(1 / q) - _minus_entropy),
        Mutant("alpha and q swapped", q * sp.log(1 / alpha) + _minus_entropy),
        Mutant("bits for nats", _rhs / sp.log(2)),
    ),
)
