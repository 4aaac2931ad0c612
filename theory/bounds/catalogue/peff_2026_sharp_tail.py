"""Tail of a fixed Lipschitz function that correlates with the noise and is large itself, from isoperimetry.

With v = c L^2/d the moment of order 4/15 of Y^2/(2v) is at most exp(1/2) (layer by layer, P(Y^2/(2v) >= tau) is at most 1 and
at most 2 exp(-tau)); both joint tails then give the exponent (4/15) a^2/(2v). The largest order with such a moment is 0.2691,
and the second moment of the extremal law leaves no method more than 1/(2 (1 + log 2)) = 0.2953 at small a.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.hypotheses import IID, ISOPERIMETRIC
from bounds.proof import (
    Applied,
    Averaged,
    Cited,
    Combined,
    Foundation,
    Given,
    Hypothesis,
    Signed,
    Split,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import L, c, correlation_probability, d, log_square_mgf, n, order, proxy, threshold

MOMENT = Quantity("moment", "E exp of the order times Y^2/(2v)", "positive real", r"\mathbb E e^{uT}")
LAYERS = (
    MOMENT,
    Quantity("tau", "a level of Y^2/(2v)", "nonnegative real", r"\tau"),
    Quantity("head", "integral of exp(u tau) P(tau) up to log 2", "nonnegative real", "H"),
    Quantity("rest", "the same from log 2 on", "nonnegative real", "R"),
)
_moment, _tau, _head, _rest = (q.symbol for q in LAYERS)
_P = sp.Function("P", nonnegative=True)(_tau)  # P(Y^2/(2v) >= tau)
_x, _r = sp.Symbol("x", positive=True), sp.Symbol("r", real=True)
_v = c * L**2 / d
_u = sp.Rational(4, 15)
_rhs = sp.exp(-2 * threshold**2 * n * d / (15 * c * L**2))


def layers(u: sp.Rational) -> tuple[Step, ...]:
    """The steps up to "layers": the moment of order u, layer by layer, from isoperimetry."""
    growth = sp.exp(u * _tau)
    return (
        Step(
            "at most 1",
            "P is a probability",
            Foundation("probability", "of Y^2/(2v) >= tau", (_tau,)),
            _P,
            "<=",
            sp.Integer(1),
        ),
        Step(
            "isoperimetry",
            "P(|Y| >= t) <= 2 exp(-d t^2/(2 c L^2)) at t = sqrt(2 v tau)",
            Hypothesis("isoperimetric", (_tau,)),
            _P,
            "<=",
            2 * sp.exp(-_tau),
        ),
        Step("low layer", "up to log 2", Combined({"at most 1": growth}), growth * _P, "<=", growth),
        Step(
            "low layers",
            "integrated up to log 2",
            Averaged(
                "low layer",
                {growth * _P: _head, growth: sp.Integral(growth, (_tau, 0, sp.log(2)))},
                (_tau,),
                probability=False,
            ),
            _head,
            "<=",
            (2**u - 1) / u,
        ),
        Step(
            "high layer",
            "from log 2 on",
            Combined({"isoperimetry": growth}),
            growth * _P,
            "<=",
            2 * sp.exp(-(1 - u) * _tau),
        ),
        Step(
            "high layers",
            "integrated from log 2 on",
            Averaged(
                "high layer",
                {
                    growth * _P: _rest,
                    sp.exp(-(1 - u) * _tau): sp.Integral(sp.exp(-(1 - u) * _tau), (_tau, sp.log(2), sp.oo)),
                },
                (_tau,),
                probability=False,
            ),
            _rest,
            "<=",
            2**u / (1 - u),
        ),
        Step(
            "layers",
            "exp(uT) is 1 and the integral of u exp(u tau) over tau <= T",
            Foundation("tonelli", "of the expectation and the integral"),
            _moment,
            "==",
            1 + u * (_head + _rest),
        ),
    )


def from_moment(u: sp.Rational, why: str) -> tuple[Step, ...]:
    """The steps from "small moment" (moment <= exp(1/2), of order u) to the exponent u a^2/(2v)."""
    exponent = u * threshold**2 * n / (2 * _v)
    log_moment = sp.log(_moment)
    at = {order: u, proxy: _v, log_square_mgf: log_moment}
    because = {"square_moment": why}
    high = -n * (sp.Rational(1, 2) + u * threshold**2 / (2 * _v) - log_moment)
    low = -n * u * threshold**2 / _v * (1 - log_moment)
    rhs = sp.exp(-exponent)
    return (
        Step(
            "its logarithm",
            "of both sides",
            Applied("small moment", sp.log(_x), _x),
            log_moment,
            "<=",
            sp.Rational(1, 2),
        ),
        Step("high level", "one case", Given(), u * threshold**2, ">=", _v),
        Step(
            "tail at a high level",
            "of correlation and spread together",
            Cited("peff_2026_joint_tail_high", at, because, knowing=("high level",)),
            correlation_probability,
            "<=",
            sp.exp(high),
        ),
        Step("exponent there", "by the moment", Combined({"its logarithm": n}), high, "<=", -exponent),
        Step(
            "exponential there",
            "of both sides",
            Applied("exponent there", sp.exp(_r), _r),
            sp.exp(high),
            "<=",
            rhs,
        ),
        Step(
            "at a high level",
            "both together",
            Combined({"tail at a high level": 1, "exponential there": 1}),
            correlation_probability,
            "<=",
            rhs,
        ),
        Step("low level", "the other case", Given(), u * threshold**2, "<", _v),
        Step(
            "tail at a low level",
            "of the correlation",
            Cited("peff_2026_joint_tail_low", at, because, knowing=("low level",)),
            correlation_probability,
            "<=",
            sp.exp(low),
        ),
        Step(
            "exponent here",
            "by the moment",
            Combined({"its logarithm": n * u * threshold**2 / _v}),
            low,
            "<=",
            -exponent,
        ),
        Step(
            "exponential here",
            "of both sides",
            Applied("exponent here", sp.exp(_r), _r),
            sp.exp(low),
            "<=",
            rhs,
        ),
        Step(
            "at a low level",
            "both together",
            Combined({"tail at a low level": 1, "exponential here": 1}),
            correlation_probability,
            "<=",
            rhs,
        ),
        Step(
            "the claim",
            "in both cases",
            Split("at a high level", "at a low level"),
            correlation_probability,
            "<=",
            rhs,
        ),
    )


BOUND = Bound(
    id="peff_2026_sharp_tail",
    title="Tail of the correlation and the spread of a fixed Lipschitz function",
    claim=Claim(
        correlation_probability,
        "<=",
        _rhs,
        r"\overline{Yz}\ge a,\ \overline{Y^2}\ge a^2,\ Y=f-\mathbb E_{\mu_\ell}f\text{ for a fixed }L\text{-Lipschitz }f",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source(
        "this project",
        "joint tail",
        "",
        "the route through Prop. 1.2 of Bubeck & Sellke gives the tail constant 144 c L^2/(nd) where this gives 15/2",
    ),
    requires=(),
    supposes=(IID, ISOPERIMETRIC),
    locals=LAYERS,
    steps=(
        *layers(_u),
        Step(
            "the number",
            "15/11 2^(4/15) < exp(1/2)",
            Signed(),
            sp.Rational(15, 11) * 2**_u,
            "<=",
            sp.exp(sp.Rational(1, 2)),
        ),
        Step(
            "small moment",
            "all together",
            Combined({"layers": 1, "low layers": _u, "high layers": _u, "the number": 1}),
            _moment,
            "<=",
            sp.exp(sp.Rational(1, 2)),
        ),
        *from_moment(
            _u, "f is fixed, v = c L^2/d, moment is E exp(order Y^2/(2v)) by its name; z = y - E[y|x]"
        ),
    ),
    examples=(
        Example(
            {"threshold": 2, "n": 15, "d": 4, "c": 2, "L": 1}, sp.exp(-16), "2 * 4 * 15 * 4/(15 * 2) = 16"
        ),
        Example(
            {"threshold": sp.Rational(1, 2), "n": 30, "d": 1, "c": 1, "L": 2},
            sp.exp(-sp.Rational(1, 4)),
            "2 * (1/4) * 30/(15 * 4) = 1/4",
        ),
    ),
    mutants=(
        Mutant("constant 2/7", sp.exp(-2 * threshold**2 * n * d / (7 * c * L**2))),
        Mutant("L not squared", sp.exp(-2 * threshold**2 * n * d / (15 * c * L))),
        Mutant("d forgotten", sp.exp(-2 * threshold**2 * n / (15 * c * L**2))),
        Mutant("sign", 1 / _rhs),
    ),
)
