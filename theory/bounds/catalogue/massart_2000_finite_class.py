"""Massart's lemma: signs correlate little with the best of finitely many vectors. One vector, or none but 0: nothing."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import (
    Applied,
    At,
    Averaged,
    Certified,
    Combined,
    Foundation,
    Grown,
    Hypothesis,
    Limit,
    Positive,
    Signed,
    Step,
)
from bounds.quantities import Quantity
from bounds.symbols import N, n, rademacher, radius, tilt

_locals = (
    Quantity("u", "tilt times the size of an entry", "nonnegative real", "u"),
    Quantity("h", "any number", "real", "h"),
    Quantity("signs", "the n random signs", "real", r"\sigma"),
    Quantity("i", "number of an entry", "positive integer", "i"),
    Quantity("j", "number of a vector", "positive integer", "j"),
    Quantity("root", "what stands for sqrt(2 log N)", "nonnegative real", "y"),
    Quantity("slack", "what falls to 0", "positive real", r"\eta"),
)
_u, _h, _signs, _i, _j, _y, _slack = (q.symbol for q in _locals)
_x, _z = sp.Symbol("x", positive=True), sp.Symbol("z", real=True)  # where functions are applied
_a = sp.Function("a", nonnegative=True)(_i, _j)  # size of an entry of a vector
_squares = sp.Function("a_squared", nonnegative=True)(_j)  # mean of a^2 over the entries
_logs = sp.Function("log_cosh", real=True)(_j, tilt)  # mean of log cosh(tilt a) over the entries
_best = sp.Function("Y", real=True)(_signs)  # largest inner product of the signs with a vector
_G = sp.Function("G", positive=True)(_signs, tilt)  # mean over the vectors of exp(tilt <signs, vector>)
_EG = sp.Function("EG", positive=True)(tilt)  # its expectation
_M = sp.Function("M", positive=True)(_j, tilt)  # E exp(tilt <signs, vector j>)
_mean_M = sp.Function("M_mean", positive=True)(tilt)  # mean of that over the vectors
_sqrt = sp.sqrt(2 * sp.log(N))
_level = n * rademacher


def _cosh(of: sp.Expr) -> sp.Expr:
    return (sp.exp(of) + sp.exp(-of)) / 2


_TANH = (sp.exp(_u) - sp.exp(-_u)) / (sp.exp(_u) + sp.exp(-_u))


def _split(root: sp.Expr) -> sp.Expr:
    """What the bound is at the tilt (root + slack)/(radius + slack)."""
    return root**2 * (radius + _slack) / (2 * (root + _slack)) + (root + _slack) * radius**2 / (
        2 * (radius + _slack)
    )


def _smooth(root: sp.Expr) -> sp.Expr:
    return radius * root + _slack * (root + radius) / 2


BOUND = Bound(
    id="massart_2000_finite_class",
    title="Rademacher average of finitely many vectors",
    claim=Claim(rademacher, "<=", radius * _sqrt / n),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Massart 2000 (Ann. Fac. Sci. Toulouse 9)",
        "Lemma 5.2",
        difference="the proof here also covers a single vector and the radius 0, where the best tilt is no number",
    ),
    requires=(),
    supposes=(
        Suppose(
            "rademacher",
            "n rademacher is E max <signs, v> over the N vectors v, for n independent fair signs",
        ),
        Suppose("norm", "each of the N vectors has Euclidean norm at most radius"),
    ),
    locals=_locals,
    steps=(
        Step("a square", "is nonnegative", Signed(), _h**2, ">=", sp.Integer(0)),
        Step(
            "second derivative",
            "of u^2/2 - log cosh u",
            At("a square", {_h: _TANH}),
            _TANH**2,
            ">=",
            sp.Integer(0),
        ),
        Step("first derivative", "of the same", Grown("second derivative", _u), _TANH, "<=", _u),
        Step(
            "log cosh",
            "lies below a parabola",
            Grown("first derivative", _u),
            sp.log(_cosh(_u)),
            "<=",
            _u**2 / 2,
        ),
        Step(
            "one entry",
            "times a sign",
            At("log cosh", {_u: tilt * _a}),
            sp.log(_cosh(tilt * _a)),
            "<=",
            tilt**2 * _a**2 / 2,
        ),
        Step(
            "mean over the entries",
            "of both sides",
            Averaged("one entry", {sp.log(_cosh(tilt * _a)): _logs, _a**2: _squares}, (_i,)),
            _logs,
            "<=",
            tilt**2 * _squares / 2,
        ),
        Step(
            "independence",
            "of the signs",
            Foundation(
                "independence", "E exp(s sign a) = (exp(s a) + exp(-s a))/2; then logarithms", (_j, tilt)
            ),
            sp.log(_M),
            "==",
            n * _logs,
        ),
        Step(
            "norm",
            "n times the mean of the squares",
            Hypothesis("norm", (_j,)),
            n * _squares,
            "<=",
            radius**2,
        ),
        Step(
            "one vector",
            "in logarithms",
            Combined({"independence": 1, "mean over the entries": n, "norm": tilt**2 / 2}),
            sp.log(_M),
            "<=",
            tilt**2 * radius**2 / 2,
        ),
        Step(
            "its generating function",
            "exponentials of both sides",
            Applied("one vector", sp.exp(_z), _z),
            _M,
            "<=",
            sp.exp(tilt**2 * radius**2 / 2),
        ),
        Step(
            "mean over the vectors",
            "of both sides",
            Averaged("its generating function", {_M: _mean_M}, (_j,)),
            _mean_M,
            "<=",
            sp.exp(tilt**2 * radius**2 / 2),
        ),
        Step("tangent", "the exponential lies above its tangent at 0", Certified(), sp.exp(_h), ">=", 1 + _h),
        Step(
            "tangent at the mean",
            "of the largest inner product",
            At("tangent", {_h: tilt * (_best - _level)}),
            sp.exp(tilt * (_best - _level)),
            ">=",
            1 + tilt * (_best - _level),
        ),
        Step(
            "maximum",
            "the exponential of the largest is one of N",
            Foundation("maximum", "their sum is N times their mean", (_signs, tilt)),
            sp.exp(tilt * _best),
            "<=",
            N * _G,
        ),
        Step(
            "for all signs",
            "tangent and maximum",
            Combined({"tangent at the mean": sp.exp(tilt * _level), "maximum": 1}),
            sp.exp(tilt * _level) * (1 + tilt * _best - tilt * _level),
            "<=",
            N * _G,
        ),
        Step(
            "mean over the signs",
            "the tangent's slope drops out",
            Averaged("for all signs", {_best: _level, _G: _EG}, (_signs,)),
            sp.exp(tilt * _level),
            "<=",
            N * _EG,
        ),
        Step(
            "exchanged",
            "mean over the signs and mean over the vectors",
            Foundation("tonelli", "a finite sum of nonnegative terms", (tilt,)),
            _EG,
            "==",
            _mean_M,
        ),
        Step(
            "together",
            "at every tilt",
            Combined({"mean over the signs": 1, "exchanged": N, "mean over the vectors": N}),
            sp.exp(tilt * _level),
            "<=",
            N * sp.exp(tilt**2 * radius**2 / 2),
        ),
        Step(
            "logarithm",
            "of both sides",
            Applied("together", sp.log(_x), _x),
            tilt * _level,
            "<=",
            sp.log(N) + tilt**2 * radius**2 / 2,
        ),
        Step(
            "near the best tilt",
            "sqrt(2 log N)/radius, both a little larger",
            At("logarithm", {tilt: (_sqrt + _slack) / (radius + _slack)}),
            (_sqrt + _slack) / (radius + _slack) * _level,
            "<=",
            sp.log(N) + ((_sqrt + _slack) / (radius + _slack)) ** 2 * radius**2 / 2,
        ),
        Step(
            "two halves",
            "without denominators",
            Positive(),
            _split(_y),
            "<=",
            _smooth(_y),
        ),
        Step(
            "two halves for N",
            "at the root",
            At("two halves", {_y: _sqrt}),
            _split(_sqrt),
            "<=",
            _smooth(_sqrt),
        ),
        Step(
            "almost",
            "divided by the tilt",
            Combined({"near the best tilt": (radius + _slack) / (_sqrt + _slack), "two halves for N": 1}),
            _level,
            "<=",
            _smooth(_sqrt),
        ),
        Step("in the limit", "without slack", Limit("almost", _slack), _level, "<=", radius * _sqrt),
        Step(
            "the claim",
            "divided by n",
            Combined({"in the limit": 1 / n}),
            rademacher,
            "<=",
            radius * _sqrt / n,
        ),
    ),
    examples=(
        Example(
            {"radius": 3, "N": 4, "n": 2}, 3 * sp.sqrt(sp.log(2)), "3 sqrt(2 log 4)/2 = 3 sqrt(4 log 2)/2"
        ),
        Example({"radius": 3, "N": 1, "n": 2}, sp.Integer(0), "log 1 = 0"),
    ),
    mutants=(
        Mutant("log for 2 log", radius * sp.sqrt(sp.log(N)) / n),
        Mutant("no root", 2 * radius * sp.log(N) / n),
        Mutant("root of n", radius * _sqrt / sp.sqrt(n)),
        Mutant("8 for 2", radius * sp.sqrt(8 * sp.log(N)) / n),
    ),
)
