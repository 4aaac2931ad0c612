"""Hoeffding's inequality: the mean of independent bounded variables is close to its expectation."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Source, Suppose
from bounds.proof import Cited, Step
from bounds.quantities import Quantity
from bounds.symbols import n, tail_probability, threshold, tilt, width

_locals = (Quantity("i", "number of a variable", "positive integer", "i"),)
_i = _locals[0].symbol
_each = sp.Function("L", real=True)(_i, tilt)  # log E exp(tilt X_i)
_tail = sp.exp(-2 * n * threshold**2 / width**2)

BOUND = Bound(
    id="hoeffding_1963_mean",
    title="Tail of a mean of independent bounded variables",
    claim=Claim(tail_probability, "<=", _tail),
    kind="expectation",
    status="theorem",
    sharpness="upper",
    source=Source("Hoeffding 1963 (J. Amer. Statist. Assoc. 58)", "Theorem 2", "eq. (2.6)"),
    requires=(),
    supposes=(
        Suppose("independent", "the n variables are independent, and tail_probability is that of their mean"),
        Suppose("interval", "each variable is centred and lies in an interval of length width"),
    ),
    locals=_locals,
    steps=(
        Step(
            "each variable",
            "is sub-Gaussian with proxy width^2/4",
            Cited("hoeffding_1963_lemma", {"log_mgf": _each}, for_all=(_i, tilt)),
            _each,
            "<=",
            tilt**2 * (width**2 / 4) / 2,
        ),
        Step(
            "the claim",
            "Chernoff's method",
            Cited("chernoff_1952_mean", {"proxy": width**2 / 4}, shown={"sub_gaussian": ("each variable",)}),
            tail_probability,
            "<=",
            _tail,
        ),
    ),
    examples=(Example({"n": 2, "threshold": sp.Rational(1, 2), "width": 1}, sp.exp(-1), "exp(-4/4)"),),
    mutants=(
        Mutant("1/2 for 2", sp.exp(-n * threshold**2 / (2 * width**2))),
        Mutant("without the 2", sp.exp(-n * threshold**2 / width**2)),
        Mutant("no n", sp.exp(-2 * threshold**2 / width**2)),
        Mutant("width not squared, 4", sp.exp(-4 * n * threshold**2 / width)),
    ),
)
