"""Kumar, Luo & Sellke, Theorem 3: fitting below the noise with a finite class needs information.

Lemma 2 as printed; in place of Lemma 1 (which asks for a countable index set) transport of information, and a sharper tail at
a fixed index. If the correlation were likelier than the maximum r in the claim, it would need more than I/r <= 1/K nats per
unit of probability, K = 2^7 a_1^2 C_0/epsilon^2.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Erratum, Example, Mutant, Source
from bounds.hypotheses import BOUNDED, IID, INDEX_INFORMATION, ISOPERIMETRIC, LIPSCHITZ_CLASS
from bounds.proof import (
    Applied,
    At,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Grown,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import (
    L,
    alpha,
    c,
    correlation_probability,
    d,
    epsilon,
    event_probability,
    fit_probability,
    information,
    k,
    n,
    q,
    threshold,
)

_tail_constant = 144 * c * L**2 / (n * d)  # C_0
_noise = n * epsilon**2 / (8**3 * k)
_per_information = 2**7 * 72 * _tail_constant / epsilon**2


def _most(per_information: sp.Expr) -> sp.Expr:
    return sp.Max(per_information * information, 2 * sp.exp(-1 / per_information))


def _with(per_information: sp.Expr) -> sp.Expr:
    return (2 * k + 2) * sp.exp(-_noise) + _most(per_information)


_locals = (
    Quantity(
        "worst",
        "largest P(X_t >= epsilon/8) over the functions of the class (where that is 0 nothing is to be shown)",
        "real in (0, 1)",
        r"q_{\varepsilon/8}",
    ),
    Quantity("r", "the maximum in the claim", "positive real", "r"),
    Quantity("v", "any number from 0 on", "nonnegative real", "v"),
)
_worst, _r, _v = (x.symbol for x in _locals)
_x = sp.Symbol("x", positive=True)
_maximum = _most(_per_information)
_exponent = n * d * epsilon**2 / (2**11 * c * L**2)
_zero = sp.Integer(0)


def _crude(sense: str) -> Step:
    return Step(
        "crude bound",
        "s_C0(delta)^2 against (epsilon/8)^2 without information, where log(2/delta) = 1/K",
        Signed(),
        72 * _tail_constant / _per_information,
        sense,
        (epsilon / 8) ** 2,
    )


BOUND = Bound(
    id="kumar_2024_finite",
    title="Sparse law of robustness for a finite class",
    claim=Claim(
        fit_probability,
        "<=",
        _with(_per_information),
        r"A_{f^W},\quad I\le p_{\mathrm{eff}}=I(m^W;D)+\mathbb E\log N_{m^W}",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)",
        "Theorem 3",
        "eq. (7), C_0 = 144 c L^2/(nd), a_1^2 = 72",
        "printed with I(W;{X_t}) and Lemma 1, which need a countable index set (a finite class has one); proved here for I(W;D) "
        "by transport of information and a tail constant 32 for 144, with room in 2^7 a_1^2",
    ),
    requires=(),
    supposes=(IID, ISOPERIMETRIC, LIPSCHITZ_CLASS, BOUNDED, INDEX_INFORMATION),
    locals=_locals,
    steps=(
        Step(
            "decomposition",
            "fitting is one of the noise events or X_W >= epsilon/8",
            Cited("kumar_2024_noise_decomposition"),
            fit_probability,
            "<=",
            (2 * k + 2) * sp.exp(-_noise) + correlation_probability,
        ),
        Step("r", "the maximum", Foundation("definition", "a name for it"), _r, "==", _maximum),
        Step("often", "else there is nothing to prove", Given(), correlation_probability, ">", _r),
        Step("a probability", "is at most 1", Signed(), correlation_probability, "<=", sp.Integer(1)),
        Step("r below 1", "then", Combined({"often": 1, "a probability": 1}), _r, "<", sp.Integer(1)),
        Step("first argument", "of the maximum", Signed(), _per_information * information, "<=", _maximum),
        Step(
            "second argument", "of the maximum", Signed(), 2 * sp.exp(-1 / _per_information), "<=", _maximum
        ),
        Step(
            "first branch",
            "K I is at most r",
            Combined({"first argument": 1, "r": -1}),
            _per_information * information,
            "<=",
            _r,
        ),
        Step(
            "second branch",
            "and so is 2 exp(-1/K)",
            Combined({"second argument": 1, "r": -1}),
            2 * sp.exp(-1 / _per_information),
            "<=",
            _r,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("second branch", sp.log(_x), _x),
            sp.log(2) - 1 / _per_information,
            "<=",
            sp.log(_r),
        ),
        Step("log r", "r is below 1", Applied("r below 1", sp.log(_x), _x), sp.log(_r), "<", _zero),
        Step(
            "K is not large",
            "so 1/K is above log 2",
            Combined({"its logarithm": 1, "log r": 1}),
            1 / _per_information,
            ">",
            sp.log(2),
        ),
        Step(
            "tail",
            "of the correlation of one fixed function",
            Cited("peff_2026_correlation_tail", {correlation_probability: _worst, threshold: epsilon / 8}),
            _worst,
            "<=",
            sp.exp(-_exponent),
        ),
        Step(
            "exponent", "its logarithm", Applied("tail", -sp.log(_x), _x), sp.log(1 / _worst), ">=", _exponent
        ),
        Step(
            "information needed",
            "for a correlation that is likelier than r",
            Cited(
                "peff_2026_information_needed",
                {alpha: _r, q: _worst, event_probability: correlation_probability},
                {"fixed_index": "the largest probability over the class"},
                knowing=("often", "r below 1"),
            ),
            information,
            ">=",
            _r * sp.log(1 / _worst) + _r * sp.log(_r) + (1 - _r) * sp.log(1 - _r),
        ),
        Step("exponential", "is positive", Signed(), sp.exp(_v), ">=", _zero),
        Step("above 1", "and so it grows", Grown("exponential", _v), sp.exp(_v), ">=", sp.Integer(1)),
        Step("tangent", "faster than v", Grown("above 1", _v), sp.exp(_v), ">=", 1 + _v),
        Step(
            "entropy",
            "at v = -log(1 - r)",
            At("tangent", {_v: -sp.log(1 - _r)}, knowing=("r below 1",)),
            1 / (1 - _r),
            ">=",
            1 - sp.log(1 - _r),
        ),
        Step(
            "too much",
            "per unit of probability 648/K is needed, I/r <= 1/K is there, and the entropy costs 1/K + 1 - log 2",
            Combined(
                {
                    "information needed": 1,
                    "exponent": _r,
                    "entropy": 1 - _r,
                    "its logarithm": _r,
                    "first branch": 1 / _per_information,
                },
                knowing=("r below 1",),
            ),
            646 * _r / _per_information,
            "<=",
            _r * (1 - sp.log(2)),
        ),
        Step("numbers", "1 < 647 log 2", Signed(), 1 - sp.log(2), "<", 646 * sp.log(2)),
        Step(
            "absurd",
            "all together",
            Combined({"too much": 1, "K is not large": 646 * _r, "numbers": _r}),
            _zero,
            "<",
            _zero,
        ),
        Step(
            "not so often",
            "so the correlation is no likelier than r",
            Contradiction("often", "absurd"),
            correlation_probability,
            "<=",
            _r,
        ),
        Step(
            "the claim",
            "noise events and r",
            Combined({"decomposition": 1, "not so often": 1, "r": 1}),
            fit_probability,
            "<=",
            _with(_per_information),
        ),
    ),
    examples=(
        Example(
            {"n": 2**14, "d": 1296, "k": 1, "c": 1, "L": 1, "epsilon": sp.Rational(1, 2), "information": 1},
            4 * sp.exp(-8) + sp.Rational(1, 4),
            "C_0 = 144/(2^14 1296) = 1/(9 2^14); 2^7 72 C_0 4 = 2^9 72/(9 2^14) = 2^12/2^14 = 1/4 and 2 exp(-4) < 1/4; 2^14/4/512 = 8",
        ),
        Example(
            {"n": 2**14, "d": 1296, "k": 1, "c": 1, "L": 1, "epsilon": sp.Rational(1, 2), "information": 0},
            4 * sp.exp(-8) + 2 * sp.exp(-4),
            "without information the second branch is left",
        ),
    ),
    mutants=(
        Mutant("epsilon not squared", _with(_per_information * epsilon)),
        Mutant("L not squared", _with(_per_information / L * 2)),
        Mutant("bits for nats", _with(_per_information * sp.log(2))),
        Mutant("n twice", _with(_per_information / n)),
    ),
    errata=(
        Erratum(
            "Appendix B.1.3, before eq. (7)",
            _crude(">="),
            _crude("<="),
            "with delta the maximum both I/delta and log(2/delta) are at most 1/K, so the level is at most epsilon/8; printed is at "
            "least. Eq. (7) and the theorem stand. (There too: Lemma 2 for Lemma 1, and P(X_W >= eps/8) <= P(|X_W| > eps/8).)",
        ),
    ),
)
