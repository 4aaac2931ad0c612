"""Tail of a fixed Lipschitz function that correlates with the noise and is large itself, from its moments.

Where the components bound every exponential moment of Lipschitz functions (Gaussian components do, and those with a
logarithmic Sobolev inequality), a Gaussian mixture of these moments bounds that of Y^2/(2v): order 5/8 stays below exp(1/2).
No other order does better with this moment than 1 - 1/e = 0.6321.
"""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.catalogue.peff_2026_sharp_tail import MOMENT, from_moment
from bounds.hypotheses import IID, SUBGAUSSIAN
from bounds.proof import Algebra, Averaged, Combined, Foundation, Hypothesis, Signed, Step
from bounds.quantities import Quantity
from bounds.symbols import L, c, correlation_probability, d, n, threshold

_own = (
    Quantity("xi", "a value of a Gaussian variable", "real", r"\xi"),
    Quantity("scaled", "Y/sqrt(v)", "real", "Y/\\sqrt v"),
    Quantity("mixed", "E of the Gaussian mixture of exp(sqrt(5/8) xi Y/sqrt(v))", "positive real", "G"),
    Quantity("swapped", "the Gaussian mixture of its expectations", "positive real", r"\tilde G"),
)
_xi, _scaled, _mixed, _swapped = (q.symbol for q in _own)
_moment = MOMENT.symbol
_G = sp.Function("G", positive=True)(_xi)  # E exp(sqrt(5/8) xi Y/sqrt(v))
_u = sp.Rational(5, 8)
_density = sp.exp(-(_xi**2) / 2) / sp.sqrt(2 * sp.pi)
_line = (_xi, -sp.oo, sp.oo)
_mixture = sp.Integral(_density * sp.exp(sp.sqrt(_u) * _scaled * _xi), _line)
_narrow = sp.exp(-sp.Rational(3, 16) * _xi**2)
_rhs = sp.exp(-5 * threshold**2 * n * d / (16 * c * L**2))

BOUND = Bound(
    id="peff_2026_sharp_tail_moment",
    title="Tail of the correlation and the spread of a fixed Lipschitz function, from moments",
    claim=Claim(
        correlation_probability,
        "<=",
        _rhs,
        r"\overline{Yz}\ge a,\ \overline{Y^2}\ge a^2,\ Y=f-\mathbb E_{\mu_\ell}f\text{ for a fixed }L\text{-Lipschitz }f",
    ),
    kind="in_probability",
    status="theorem",
    sharpness="upper",
    source=Source("this project", "joint tail, from moments"),
    requires=(),
    supposes=(IID, SUBGAUSSIAN),
    locals=(MOMENT, *_own),
    steps=(
        Step(
            "a Gaussian mixture",
            "of exponentials is the exponential of a square",
            Algebra(),
            sp.exp(_u * _scaled**2 / 2),
            "==",
            _mixture,
        ),
        Step(
            "its mean",
            "over the inputs",
            Averaged(
                "a Gaussian mixture", {sp.exp(_u * _scaled**2 / 2): _moment, _mixture: _mixed}, (_scaled,)
            ),
            _moment,
            "==",
            _mixed,
        ),
        Step(
            "exchanged",
            "the mixture of the expectations",
            Foundation("tonelli", "of the expectation over inputs and the integral over xi"),
            _mixed,
            "==",
            _swapped,
        ),
        Step(
            "moments",
            "E exp(bY) <= exp(b^2 v/2) at b = xi sqrt(5/(8v))",
            Hypothesis("subgaussian", (_xi,)),
            _G,
            "<=",
            sp.exp(_u * _xi**2 / 2),
        ),
        Step(
            "weighed",
            "by the Gaussian density",
            Combined({"moments": _density}),
            _density * _G,
            "<=",
            _narrow / sp.sqrt(2 * sp.pi),
        ),
        Step(
            "integrated",
            "over xi",
            Averaged(
                "weighed",
                {_density * _G: _swapped, _narrow: sp.Integral(_narrow, _line)},
                (_xi,),
                probability=False,
            ),
            _swapped,
            "<=",
            sp.sqrt(sp.Rational(8, 3)),
        ),
        Step("the number", "8/3 < e", Signed(), sp.sqrt(sp.Rational(8, 3)), "<=", sp.exp(sp.Rational(1, 2))),
        Step(
            "small moment",
            "all together",
            Combined({"its mean": 1, "exchanged": 1, "integrated": 1, "the number": 1}),
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
            {"threshold": 2, "n": 16, "d": 4, "c": 2, "L": 1}, sp.exp(-40), "5 * 4 * 16 * 4/(16 * 2) = 40"
        ),
        Example(
            {"threshold": sp.Rational(1, 2), "n": 32, "d": 1, "c": 1, "L": 2},
            sp.exp(-sp.Rational(5, 8)),
            "5 * (1/4) * 32/(16 * 4) = 5/8",
        ),
    ),
    mutants=(
        Mutant("constant 5/8", sp.exp(-5 * threshold**2 * n * d / (8 * c * L**2))),
        Mutant("L not squared", sp.exp(-5 * threshold**2 * n * d / (16 * c * L))),
        Mutant("d forgotten", sp.exp(-5 * threshold**2 * n / (16 * c * L**2))),
        Mutant("sign", 1 / _rhs),
    ),
)
