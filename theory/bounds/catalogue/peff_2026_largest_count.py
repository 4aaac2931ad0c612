"""The largest effective parameter count of a mask that knows everything: the exact maximum of s + log2 C(p, s)."""

import sympy as sp

from bounds.binomials import APART, COUNT, largest_term, term
from bounds.bound import Bound, Claim, Example, Mutant, Source
from bounds.proof import Applied, At, Combined, Foundation, Signed, Squeezed, Step
from bounds.quantities import Quantity
from bounds.symbols import largest_p_eff, log2, p

_best_size = Quantity("best_size", "size of a mask with the largest count", "nonnegative integer", "s^*")
_mode = Quantity("mode", "2p/3 rounded: where the count is largest", "nonnegative integer", "b")
_w, _J, _b = COUNT.symbol, _best_size.symbol, _mode.symbol
_s = sp.Symbol("s", integer=True, nonnegative=True)  # a size
_x = sp.Symbol("x", positive=True)  # where the logarithm is applied
_two = sp.Integer(2)
_best = sp.floor((2 * p + 2) / 3)
_rhs = _best + log2(sp.binomial(p, _best))
_largest = term(p, _b, _two)  # 2^s C(p, s) is 2 to the effective parameter count
_reached = term(p, _J, _two)

BOUND = Bound(
    id="peff_2026_largest_count",
    title="Largest effective parameter count, one bit per kept weight",
    claim=Claim(largest_p_eff, "==", _rhs),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source(
        "this project",
        "exact maximum",
        "",
        'Kumar, Luo & Sellke say that p_eff "can never be larger than p" up to logarithms; the maximum is p log2 3 - O(log p)',
    ),
    requires=(),
    supposes=(),
    locals=(COUNT, APART, _best_size, _mode),
    steps=(
        Step("mode", "2p/3, rounded", Foundation("definition", "a name"), _b, "==", _best),
        Step("floor", "not above", Signed(), _best, "<=", (2 * p + 2) / 3),
        Step("floor and 1", "not below", Signed(), _best, ">=", (2 * p - 1) / 3),
        Step(
            "rounded down",
            "twice the mode",
            Combined({"floor": 2, "mode": 2}),
            2 * _b,
            "<=",
            (4 * p + 4) / 3,
        ),
        Step(
            "rises up to it",
            "3 s <= 2p + 2",
            Combined({"rounded down": sp.Rational(3, 2)}),
            _b,
            "<=",
            (p - _b + 1) * _two,
        ),
        Step(
            "falls after it",
            "3 s >= 2p - 1",
            Combined({"floor and 1": 3, "mode": -3}),
            (p - _b) * _two,
            "<=",
            _b + 1,
        ),
        *largest_term(p, _b, _two, "rises up to it", "falls after it", knowing=("rounded down",)),
        Step(
            "reached",
            "by a mask of some size",
            Foundation("attained", "largest_p_eff is the largest of s + log2 C(p, s) over all sizes s"),
            _two**largest_p_eff,
            "==",
            _reached,
        ),
        Step(
            "none above",
            "of any size",
            Foundation("attained", "the same, as powers of 2", (_w,)),
            term(p, _w, _two),
            "<=",
            _two**largest_p_eff,
        ),
        Step(
            "at least that",
            "the size in question",
            At("none above", {_w: _b}),
            _largest,
            "<=",
            _two**largest_p_eff,
        ),
        Step(
            "no size is better",
            "than the one with the largest term",
            At("the largest term", {_w: _J}),
            _reached,
            "<=",
            _largest,
        ),
        Step(
            "at most that",
            "both together",
            Combined({"reached": 1, "no size is better": 1}),
            _two**largest_p_eff,
            "<=",
            _largest,
        ),
        Step(
            "the same power of 2",
            "neither is larger",
            Squeezed("at most that", "at least that"),
            _two**largest_p_eff,
            "==",
            _largest,
        ),
        Step(
            "in p",
            "the mode by its value",
            Applied("mode", term(p, _s, _two), _s),
            _largest,
            "==",
            term(p, _best, _two),
        ),
        Step(
            "the largest power",
            "both together",
            Combined({"the same power of 2": 1, "in p": 1}),
            _two**largest_p_eff,
            "==",
            term(p, _best, _two),
        ),
        Step(
            "the claim",
            "the binary logarithm",
            Applied("the largest power", log2(_x), _x),
            largest_p_eff,
            "==",
            _rhs,
        ),
    ),
    examples=(
        Example({"p": 3}, 2 + log2(3), "sizes 0..3 give 1, 6, 12, 8: log2 12 = 2 + log2 3"),
        Example({"p": 1}, sp.Integer(1), "1 and 2: log2 2"),
    ),
    mutants=(
        Mutant("half of the weights", sp.floor(p / 2) + log2(sp.binomial(p, sp.floor(p / 2)))),
        Mutant("p bits", p * log2(2) - 1),
        Mutant("nats", _best + sp.log(sp.binomial(p, _best))),
    ),
)
