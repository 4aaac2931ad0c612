"""The sparse law of robustness with the constant of its proof (55 for 54.45), under as few data as that needs.

A function that fits epsilon below the noise and has Lip < the claim has a neighbour in a net of its mask that correlates
with the noise and is large itself (`peff_2026_sharp_noise`, a = (23/60) epsilon at rounding epsilon/30); at a fixed point
of the net that has probability at most q (`peff_2026_sharp_tail`), and at the learner's mask it costs
(15/16) delta log(1/q) nats, less an entropy, of the mask's information and of the logarithm of its net
(`peff_2026_information_transport_counted`). The claim is the Lipschitz constant at which that is all there is.
The weights' information is never used and the learner is not rounded. The data include each input's component, drawn given
the input by randomness of its own: the mask knows no more of them than of inputs and responses.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source
from bounds.hypotheses import IID, ISOPERIMETRIC, MASKED
from bounds.proof import (
    Applied,
    Averaged,
    Cited,
    Combined,
    Contradiction,
    Foundation,
    Given,
    Hypothesis,
    Signed,
    Step,
    Union,
    WithProbability,
)
from bounds.quantities import Quantity
from bounds.symbols import (
    J,
    L,
    W,
    alpha,
    c,
    correlation_probability,
    d,
    delta,
    epsilon,
    event_probability,
    fit_probability,
    k,
    lipschitz,
    log_count,
    mask_information,
    n,
    net_size,
    p_eff,
    q,
    resolution,
    size,
    threshold,
)

LOCALS = (
    Quantity("low", "P(f^W fits and Lip(f^W) < the claim)", "real in [0, 1]", "P_<"),
    Quantity("fitting", "P(f^W, or 0 where Lip is not below the claim, fits)", "real in [0, 1]", r"P_A"),
    Quantity(
        "correlated",
        "P(its neighbour in the net, so some point of its mask's net, correlates and is large)",
        "real in [0, 1]",
        r"P_X",
    ),
    Quantity("at_point", "the same probability at a fixed point of a net", "real in [0, 1]", "P_w"),
    Quantity("loss", "mean loss of the function over the data", "nonnegative real", r"\hat R"),
    Quantity("sigma2", "expected conditional variance of y", "real in [0, 1]", r"\sigma^2"),
    Quantity("point", "a data point", "positive integer", "i"),
    Quantity("level", "what correlation and spread reach", "positive real", "a"),
    Quantity("eta", "how far the neighbour may be", "nonnegative real", r"\eta"),
    Quantity("distance", "from the weights to the nearest of the net", "nonnegative real", r"|w-w'|"),
    Quantity("index", "a fixed mask, by its label", "real", "m"),
    Quantity("kept", "expected number of weights that the mask keeps", "nonnegative real", r"\mathbb E|m|_1"),
)
_low, _fitting, _correlated, _at_point, _loss, _sigma2, _i, _level, _eta, _distance, _index, _kept = (
    q.symbol for q in LOCALS
)
_f, _near = (sp.Function(name, real=True)(_i) for name in ("f", "f_near"))
_P = sp.Function("P", nonnegative=True)(_index)  # P(some point of the mask's net correlates and is large)
_N = sp.Function("N", integer=True, positive=True)(_index)  # points of its net
_size = sp.Function("S", integer=True, nonnegative=True)(_index)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_net = 1 + 60 * W * J / epsilon
_alpha = sp.Rational(15, 16) * delta
ENTROPY = -_alpha * sp.log(_alpha) - (1 - _alpha) * sp.log(1 - _alpha)
BUDGET = p_eff * sp.log(2) + ENTROPY  # nats
LEVEL = sp.Rational(23, 60)  # of 5/12 with 1/30 for rounding
ENOUGH = Require("enough data", n * epsilon**2, ">=", 306 * (k * sp.log(2) + sp.log(16 / delta)))
EVENT = r"\text{with probability at least }1-\delta: A_{f^W}"


def law(constant: sp.Expr) -> sp.Expr:
    """The right side with that constant under the root."""
    return epsilon * sp.sqrt(n * d * delta / (constant * c * BUDGET))


def rounding_steps(points: int, level: sp.Rational) -> tuple[Step, ...]:
    """A neighbour in a net of resolution epsilon/points, and the level that this leaves."""
    return (
        Step(
            "f~ above f",
            "both functions have the same mask",
            Hypothesis("parametrised", (_i,)),
            _near - _f,
            "<=",
            J * _distance,
        ),
        Step(
            "f above f~",
            "and their weights are near",
            Hypothesis("parametrised", (_i,)),
            _f - _near,
            "<=",
            J * _distance,
        ),
        Step(
            "the nearest point of the net",
            f"is within epsilon/({points} J)",
            Foundation(
                "maximality",
                "the net is a maximal set of weights that the mask allows with Lip < the claim, J times their distances above "
                f"epsilon/{points}",
            ),
            J * _distance,
            "<=",
            epsilon / points,
        ),
        Step("eta", "of the rounding", Foundation("definition", "a name"), _eta, "==", epsilon / points),
        Step(
            "the level",
            "that is left",
            Foundation("definition", "a name"),
            _level,
            "==",
            level * epsilon,
        ),
        Step(
            "f~ from above",
            "within eta",
            Combined({"f~ above f": 1, "the nearest point of the net": 1, "eta": -1}),
            _near - _f,
            "<=",
            _eta,
        ),
        Step(
            "f~ from below",
            "within eta",
            Combined({"f above f~": 1, "the nearest point of the net": 1, "eta": -1}),
            _f - _near,
            "<=",
            _eta,
        ),
        Step(
            "level and eta",
            "leave epsilon/6 for the noise",
            Combined({"eta": 1, "the level": 1}),
            _level + _eta,
            "<=",
            sp.Rational(5, 12) * epsilon,
        ),
    )


def net_steps(net: str, points: int) -> tuple[Step, ...]:
    """The size of that net, by that entry, and its mean logarithm at the learner's mask."""
    return (
        Step(
            "net",
            "J times the weights that a mask allows have diameter at most J W",
            Cited(
                net,
                {net_size: _N, W: W * J, resolution: epsilon / points, size: _size},
                {
                    "separated": f"J times the net's points are at least epsilon/{points} apart; a mask without weights of Lip < the claim "
                    "counts as one point that is never reached"
                },
                for_all=(_index,),
            ),
            _N,
            "<=",
            _net**_size,
        ),
        Step(
            "its logarithm",
            "of both sides",
            Applied("net", sp.log(_x), _x),
            sp.log(_N),
            "<=",
            _size * sp.log(_net),
        ),
        Step(
            "logarithm of the net",
            "on average at the learner's mask",
            Averaged("its logarithm", {sp.log(_N): log_count, _size: _kept}, (_index,)),
            log_count,
            "<=",
            _kept * sp.log(_net),
        ),
        Step(
            "effective parameters",
            "in nats",
            Hypothesis("parametrised"),
            p_eff * sp.log(2),
            "==",
            mask_information + _kept * sp.log(_net),
        ),
    )


def event_steps(rhs: sp.Expr) -> tuple[Step, ...]:
    noise = sp.exp(-n * epsilon**2 / 306)
    return (
        Step("smooth", "f^W fits, and Lip(f^W) < the claim", Given(event=_low), lipschitz, "<", rhs),
        Step("fits", "in the same event", Given(event=_low), _loss, "<=", _sigma2 - epsilon),
        Step(
            "fits in any case",
            "0 taken for f^W elsewhere",
            Given(event=_fitting),
            _loss,
            "<=",
            _sigma2 - epsilon,
        ),
        Step(
            "inclusion",
            "of one event in the other",
            Union("fits", (), "fits in any case", "fits"),
            _low,
            "<=",
            _fitting,
        ),
        Step(
            "noise",
            "the neighbour correlates, or the noise is low",
            Cited(
                "peff_2026_sharp_noise",
                {fit_probability: _fitting, correlation_probability: _correlated},
                {"bounded": "functions are clipped"},
                shown={"near": ("f~ from above", "f~ from below"), "level": ("level and eta",)},
            ),
            _fitting,
            "<=",
            2**k * noise + _correlated,
        ),
        Step("enough data", "as required", Hypothesis(ENOUGH.text), ENOUGH.lhs, ">=", ENOUGH.rhs),
        Step(
            "low noise",
            "is rare",
            Applied("enough data", sp.exp(-_r / 306), _r),
            noise,
            "<=",
            2 ** (-k) * delta / 16,
        ),
        Step("often", "the negation of the claim", Given(), _low, ">", delta),
        Step(
            "correlated often",
            "then",
            Combined({"often": 1, "inclusion": 1, "noise": 1, "low noise": 2**k}),
            _correlated,
            ">",
            _alpha,
        ),
    )


def tail_steps(tail: str, rhs: sp.Expr, exponent: sp.Expr, knowing: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """The probability at a fixed mask, by that entry, where L is the claim."""
    return (
        Step(
            "at a fixed point",
            "of a net, where L is the claim",
            Cited(tail, {correlation_probability: _at_point, threshold: _level, L: rhs}, knowing=knowing),
            _at_point,
            "<=",
            sp.exp(-exponent),
        ),
        Step(
            "points of a net",
            "of a mask",
            Foundation("union bound", "over the net of each mask", (_index,)),
            _P,
            "<=",
            _N * _at_point,
        ),
        Step(
            "at a fixed mask",
            "both together",
            Combined({"points of a net": 1, "at a fixed point": _N}),
            _P,
            "<=",
            _N * sp.exp(-exponent),
        ),
    )


def end_steps(rhs: sp.Expr, budget: sp.Expr, factor: sp.Rational) -> tuple[Step, ...]:
    """From "information at hand" (budget >= factor budget) to the claim."""
    return (
        Step("the constant", "is below what it could be", Signed(), factor, ">", sp.Integer(1)),
        Step(
            "absurd",
            "both",
            Combined({"information at hand": 1, "the constant": budget}),
            budget,
            "<",
            budget,
        ),
        Step("seldom", "so it is not so often", Contradiction("often", "absurd"), _low, "<=", delta),
        Step("the claim", "outside that event", WithProbability("smooth", "seldom"), lipschitz, ">=", rhs),
    )


def level_squared(level: sp.Rational) -> Step:
    """By its definition."""
    return Step(
        "the level squared",
        "by its definition",
        Applied("the level", _r**2, _r),
        _level**2,
        "==",
        level**2 * epsilon**2,
    )


def steps(
    tail: str,
    rate: sp.Rational,
    constant: sp.Expr,
    net: str = "vershynin_2018_net",
    points: int = 30,
    level: sp.Rational = LEVEL,
) -> tuple[Step, ...]:
    """The proof of lipschitz >= law(constant), from a tail exp(-rate a^2 n d/(c L^2)) that is claimed by that entry."""
    rhs = law(constant)
    exponent = rate * constant * _level**2 * BUDGET / (epsilon**2 * delta)  # with L the claim
    factor = sp.Rational(15, 16) * rate * constant * level**2
    return (
        *rounding_steps(points, level),
        *net_steps(net, points),
        *event_steps(rhs),
        *tail_steps(tail, rhs, exponent),
        Step("counts", "are at least 1", Signed(), _N, ">=", sp.Integer(1)),
        Step(
            "information needed",
            "by a learner whose mask is so lucky so often",
            Cited(
                "peff_2026_information_transport_counted",
                {alpha: _alpha, q: sp.exp(-exponent), event_probability: _correlated},
                shown={"counted": ("at a fixed mask", "counts")},
                knowing=("correlated often",),
            ),
            mask_information,
            ">=",
            _alpha * exponent - ENTROPY - log_count,
        ),
        level_squared(level),
        Step(
            "information at hand",
            "is all that is there",
            Combined(
                {
                    "information needed": 1,
                    "logarithm of the net": 1,
                    "effective parameters": -1,
                    "the level squared": -_alpha * exponent / _level**2,
                }
            ),
            BUDGET,
            ">=",
            factor * BUDGET,
        ),
        *end_steps(rhs, BUDGET, factor),
    )


def mutants(constant: int) -> tuple[Mutant, ...]:
    """Wrong right sides of a law with that constant."""
    root = constant * c * BUDGET
    return (
        Mutant("delta forgotten", epsilon * sp.sqrt(n * d / root)),
        Mutant("half the constant", law(sp.Rational(constant, 2))),
        Mutant("bits squared", law(constant).subs(sp.log(2), sp.log(2) ** 2)),
        Mutant("n and p_eff swapped", law(constant).subs({n: p_eff, p_eff: n}, simultaneous=True)),
        Mutant("c in the numerator", law(constant) * c),
        Mutant("entropy of another level", epsilon * sp.sqrt(n * d * delta / (root + constant * c))),
    )


_rate, _constant = sp.Rational(2, 15), 55
_half, _level_half = sp.Rational(1, 2), sp.Rational(8, 15)  # 15 delta/16 = 1/2, whose entropy is log 2

BOUND = Bound(
    id="peff_2026_sharp_sparse_law_mixture",
    title="Sparse law of robustness, sharp",
    claim=Claim(lipschitz, ">=", law(_constant), EVENT),
    kind="high_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "sharp sparse law",
        "",
        "against Theorem 4 of Kumar, Luo & Sellke: sqrt(55 log 2) < 6.18 for 1152, and fewer data for several components",
    ),
    requires=(ENOUGH,),
    supposes=(IID, ISOPERIMETRIC, MASKED),
    locals=LOCALS,
    steps=steps("peff_2026_sharp_tail", _rate, sp.Integer(_constant)),
    examples=(
        Example(
            {"n": 6600, "d": 1, "k": 1, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 15},
            1 / sp.sqrt(sp.log(2)),
            "(1/4) 6600 (8/15)/(55 * 16 log 2) = 880/(880 log 2); 1650 >= 306 log 60 = 1252.9",
        ),
        Example(
            {"n": 26400, "d": 1, "k": 20, "c": 1, "epsilon": _half, "delta": _level_half, "p_eff": 255},
            1 / (2 * sp.sqrt(sp.log(2))),
            "3520/(55 * 256 log 2) = 1/(4 log 2); 6600 >= 306 (20 log 2 + log 30) = 5282.9",
        ),
        Example(
            {"n": 6600, "d": 2, "k": 1, "c": 8, "epsilon": _half, "delta": _level_half, "p_eff": 15},
            1 / (2 * sp.sqrt(sp.log(2))),
            "d/c = 1/4",
        ),
    ),
    mutants=mutants(_constant),
)
