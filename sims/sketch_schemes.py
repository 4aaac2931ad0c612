"""How the mask of a linear network Xw is drawn: sketching schemes, each with the exact law of its multipliers.

A scheme turns X (n data points by d) and w into the law of a vector m of d nonnegative multipliers; the masked network is
X(m * w). Probabilities and scores are vectors of numbers, taken exactly, or a `Rule`, a function of X and w. With
irrational column norms a rule's scores may be rounded to rationals (`SketchLaw.rounded`); the law is exact for these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import numpy as np

from sims.sketch_laws import (
    MAX_DRAWS,
    MAX_ENTRIES,
    MAX_OUTCOMES,
    MAX_SUBSETS,
    SketchLaw,
    check_bits,
    check_cost,
    choose_within,
    coins,
    compositions,
    errors_of,
    integers,
    subsets,
    successive,
)
from sims.sketch_rules import Rule, checked, energies, predictions
from sims.validate import (
    Matrix,
    Vector,
    check,
    exact_array,
    exact_integer,
    exact_number,
    integer_rows,
    shown,
)

_ZERO, _ONE = Fraction(0), Fraction(1)
SCALINGS = ("none", "inclusion")


@dataclass(frozen=True)
class Scheme:
    """What all schemes have: a name, a size, and the exact law of the multipliers."""

    @property
    def name(self) -> str:
        """The scheme and its rule."""
        for field in ("probabilities", "scores"):
            if hasattr(self, field):
                by = getattr(self, field)
                variant = {False: ", unscaled", "inclusion": ", scaled"}
                how = getattr(self, "scaled", getattr(self, "scaling", None))
                return f"{type(self).__name__}({by.name if isinstance(by, Rule) else 'given'}{variant.get(how, '')})"
        return type(self).__name__

    def at(self, size: Any) -> Self:
        """The same scheme at another size (draws, kept weights, or expected number of them)."""
        changed: dict[str, Any] = {"size": size}
        return replace(self, **changed)

    def law(self, X: Any, w: Any) -> dict[Vector, Fraction]:
        """Multiplier vector -> probability; the probabilities are positive and sum to 1.

        Raises ValueError, before anything is listed, for shapes that do not fit, a size that is missing or too large,
        probabilities that vanish where the weight does not, or more outcomes than the limits allow.
        """
        return self.listed(*checked(type(self).__name__, X, w)).table()

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        """The law in integers."""
        raise NotImplementedError

    def outcomes(self, X: Matrix, w: Vector) -> int:
        """How many outcomes `listed` would list. Raises all that it would raise, without listing."""
        raise NotImplementedError

    def walked(self, X: Matrix, w: Vector) -> int:
        """How many masks `listed` looks at, of which it lists `outcomes`."""
        return self.outcomes(X, w)


@dataclass(frozen=True)
class WithReplacement(Scheme):
    """`draws` columns drawn independently with these probabilities; m_i = (times that i was drawn) / (draws p_i).

    Unbiased where p_i > 0 wherever v_i > 0, which is demanded. Given probabilities must be nonnegative and sum to 1.
    """

    probabilities: Any
    draws: int | None = None

    def __post_init__(self) -> None:
        who = type(self).__name__
        _keep_vector(self, "probabilities")
        if not isinstance(self.probabilities, Rule):
            _check_probabilities(who, self.probabilities)
        _keep_size(self, 1, "draws")

    @property
    def size(self) -> int | None:
        """The draws: at most so many weights are kept."""
        return self.draws

    def at(self, size: Any) -> Self:
        return replace(self, draws=size)

    def chances(self, X: Matrix, w: Vector) -> Vector:
        """The p_i. ValueError where one vanishes and its weight and column do not."""
        p = self.probabilities
        found = p.probabilities(X, w) if isinstance(p, Rule) else p
        _check_positive(self, "p", found, X, w)
        return found

    def outcomes(self, X: Matrix, w: Vector) -> int:
        return self._affordable(self.chances(X, w))

    def _affordable(self, chances: Vector) -> int:
        draws = _size(self)
        who = type(self).__name__
        check(who, "draws", draws, draws <= MAX_DRAWS, f"be at most {MAX_DRAWS}")
        width = sum(p > 0 for p in chances)
        found = choose_within(draws + width - 1, draws, MAX_OUTCOMES)
        check_cost(who, "compositions", found, len(chances))
        check_bits(who, found * draws * _common(chances).bit_length())
        return found

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        draws, chances = _size(self), self.chances(X, w)
        self._affordable(chances)
        drawn = [i for i, p in enumerate(chances) if p]
        (shares,), unit = integer_rows([[chances[i] for i in drawn]])
        found, weights = compositions(shares, draws)
        counts = np.zeros((len(found), len(w)), np.int64)
        counts[:, drawn] = found
        scale = tuple(1 / (draws * p) if p else _ZERO for p in chances)
        return SketchLaw(counts, weights, unit**draws, scale, _rounded(self.probabilities, X, w))


@dataclass(frozen=True)
class Bernoulli(Scheme):
    """Weight i kept independently with probability q_i; m_i = b_i/q_i when `scaled`, else b_i.

    probabilities: the q_i, or a rule: then q_i = min(1, c score_i) with c such that `size` weights are kept on average (a
    fraction is allowed; at most as many as have a positive score). Scaled masks demand q_i > 0 wherever v_i > 0.
    """

    probabilities: Any
    scaled: bool = True
    size: int | Fraction | None = None

    def __post_init__(self) -> None:
        who = type(self).__name__
        _keep_vector(self, "probabilities")
        if not isinstance(self.scaled, bool):
            raise TypeError(f"{who}: scaled={shown(self.scaled)} must be True or False")
        given = not isinstance(self.probabilities, Rule)
        if given:
            q = self.probabilities
            check(who, "probabilities", q, all(0 <= value <= 1 for value in q), "lie in [0, 1]")
            check(who, "size", self.size, self.size is None, "be left out where the probabilities are given")
        if self.size is not None:
            if isinstance(self.size, bool):
                raise TypeError(f"{who}: size={self.size} must be a number, not bool")
            size = exact_number(who, "size", self.size)
            check(who, "size", self.size, size > 0, "be positive")
            object.__setattr__(self, "size", size)

    def chances(self, X: Matrix, w: Vector) -> Vector:
        """The q_i. ValueError where the mask is scaled and one vanishes whose weight and column do not."""
        who = type(self).__name__
        found = self.probabilities
        if isinstance(found, Rule):
            check(who, "size", self.size, self.size is not None, "be given")
            found = clipped(found.scores(X, w), Fraction(self.size or 0))
        if self.scaled:
            _check_positive(self, "q", found, X, w)
        else:
            _check_length(self, "q", found, w)
        return found

    def outcomes(self, X: Matrix, w: Vector) -> int:
        return self._affordable(self.chances(X, w))

    def _affordable(self, chances: Vector) -> int:
        who = type(self).__name__
        found = 1 << min(sum(0 < q < 1 for q in chances), 17)
        check_cost(who, "masks", found, len(chances), MAX_SUBSETS)
        check_bits(who, found * sum(q.denominator.bit_length() for q in chances))
        return found

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        chances = self.chances(X, w)
        self._affordable(chances)
        counts, weights, total = coins(chances)
        scale = tuple((1 / q if self.scaled else _ONE) if q else _ZERO for q in chances)
        return SketchLaw(counts, weights, total, scale, _rounded(self.probabilities, X, w))


@dataclass(frozen=True)
class UniformSubset(Scheme):
    """A uniformly drawn subset of `size` weights, m_i = d/size on it."""

    size: int | None = None

    def __post_init__(self) -> None:
        _keep_size(self, 1)

    def outcomes(self, X: Matrix, w: Vector) -> int:
        return _subsets(self, w)

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        count = self.outcomes(X, w)
        size = _size(self)
        return SketchLaw(
            subsets(len(w), size), integers([1] * count), count, (Fraction(len(w), size),) * len(w)
        )


@dataclass(frozen=True)
class Successive(Scheme):
    """`size` weights drawn one after the other without replacement, in proportion to score among those left.

    Where only zero scores are left, uniformly among them. scaling: "none" (m_i = 1 on the set) or "inclusion" (m_i = one
    over the exact probability that weight i is drawn, which makes the mask unbiased and demands that this is positive
    wherever v_i > 0). Exact laws have long denominators: the cost is checked in bits.
    """

    scores: Any
    size: int | None = None
    scaling: str = "none"

    def __post_init__(self) -> None:
        _keep_scores(self)
        _keep_size(self, 0)
        known = isinstance(self.scaling, str) and self.scaling in SCALINGS
        check(type(self).__name__, "scaling", self.scaling, known, f"be one of {SCALINGS}")

    def outcomes(self, X: Matrix, w: Vector) -> int:
        who = type(self).__name__
        found = _subsets(self, w)
        size = _size(self)
        walked = self.walked(X, w)
        check_cost(who, "subsets", walked, len(w), MAX_SUBSETS)
        scores = _scores(self, X, w)
        positive = sum(score > 0 for score in scores)
        if self.scaling == "inclusion" and size <= positive:  # a score of 0 is then never drawn
            _check_positive(self, "score", scores, X, w)
            if not size:  # and neither is any other
                check(who, "size", size, not any(energies(X, w)), "be at least 1 where masks are scaled")
        # The common denominator divides the product of the distinct scores of what is left after fewer draws.
        (units,), _ = integer_rows([scores])
        total = sum(units)
        check_bits(who, found * min(walked - found, total) * total.bit_length())
        return found

    def walked(self, X: Matrix, w: Vector) -> int:
        return sum(choose_within(len(w), k, MAX_SUBSETS) for k in range(_kept(self, w) + 1))

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        self.outcomes(X, w)
        law = successive(_scores(self, X, w), _size(self))
        width = len(w)
        masks = sorted(law)
        (weights,), total = integer_rows([[law[mask] for mask in masks]])
        counts = np.array([[mask >> i & 1 for i in range(width)] for mask in masks], np.int64)
        drawn = [
            Fraction(sum(weight for mask, weight in zip(masks, weights, strict=True) if mask >> i & 1), total)
            for i in range(width)
        ]
        scale = tuple((_ONE if self.scaling == "none" else 1 / q) if q else _ZERO for q in drawn)
        return SketchLaw(counts, integers(weights), total, scale, _rounded(self.scores, X, w))


@dataclass(frozen=True)
class TopK(Scheme):
    """Keep the `size` weights with the highest scores, unscaled; of equal scores the one with the smaller index.

    A rule's scores are compared by their exact squares, so nothing is rounded.
    """

    scores: Any
    size: int | None = None

    def __post_init__(self) -> None:
        _keep_scores(self)
        _keep_size(self, 0)

    def outcomes(self, X: Matrix, w: Vector) -> int:
        _kept(self, w)
        check_cost(type(self).__name__, "masks", 1, len(w))
        return 1

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        self.outcomes(X, w)
        scores = self.scores.squares(X, w) if isinstance(self.scores, Rule) else _scores(self, X, w)
        order = sorted(range(len(w)), key=lambda i: (-scores[i], i))
        return _one_mask(len(w), order[: _size(self)])


@dataclass(frozen=True)
class BestSubset(Scheme):
    """The 0/1 mask with `size` ones whose predictions are closest to the network's; of several the smallest mask."""

    size: int | None = None

    def __post_init__(self) -> None:
        _keep_size(self, 0)

    def outcomes(self, X: Matrix, w: Vector) -> int:
        found = _subsets(self, w)
        entries = found * len(X)
        check(
            type(self).__name__,
            "subsets times data points",
            entries,
            entries <= MAX_ENTRIES,
            f"be at most {MAX_ENTRIES}",
        )
        return 1

    def walked(self, X: Matrix, w: Vector) -> int:
        return _subsets(self, w)

    def listed(self, X: Matrix, w: Vector) -> SketchLaw:
        self.outcomes(X, w)
        masks = subsets(len(w), _size(self))
        columns = [
            tuple(w_i * x for x in column) for w_i, column in zip(w, zip(*X, strict=True), strict=True)
        ]
        errors, _ = errors_of(masks, columns, predictions(X, w))
        best = int(
            np.argmin((errors * errors).sum(axis=1))
        )  # the first of the least: masks come in increasing order
        return _one_mask(len(w), np.flatnonzero(masks[best]).tolist())


def clipped(scores: Sequence[Fraction], size: Fraction) -> Vector:
    """q_i = min(1, c score_i) with sum `size`. ValueError unless 0 < size <= number of positive scores."""
    who = "Bernoulli"
    positive = sum(s > 0 for s in scores)
    check(who, "size", size, 0 < size <= positive, f"satisfy 0 < size <= {positive}, the positive scores")
    order = sorted((s for s in scores if s), reverse=True)
    rest = sum(order, _ZERO)
    for full, score in enumerate(order):  # with `full` probabilities clipped to 1
        if score * (size - full) <= rest:
            factor = (size - full) / rest
            return tuple(min(_ONE, factor * s) for s in scores)
        rest -= score
    return tuple(_ONE if s else _ZERO for s in scores)


def _one_mask(width: int, kept: Sequence[int]) -> SketchLaw:
    counts = np.zeros((1, width), np.int64)
    counts[0, list(kept)] = 1
    return SketchLaw(counts, integers([1]), 1, tuple(Fraction(int(bit)) for bit in counts[0]))


def _keep_vector(scheme: Scheme, field: str) -> None:
    value = getattr(scheme, field)
    if not isinstance(value, Rule):
        object.__setattr__(scheme, field, exact_array(type(scheme).__name__, field, value, 1))


def _keep_scores(scheme: Successive | TopK) -> None:
    _keep_vector(scheme, "scores")
    if not isinstance(scheme.scores, Rule):
        check(type(scheme).__name__, "scores", scheme.scores, min(scheme.scores) >= 0, "be nonnegative")


def _keep_size(scheme: Any, least: int, field: str = "size") -> None:
    who = type(scheme).__name__
    if scheme.size is not None:
        size = exact_integer(who, field, scheme.size)
        check(who, field, size, size >= least, f"be at least {least}")
        object.__setattr__(scheme, field, size)


def _check_probabilities(who: str, p: Vector) -> None:
    check(who, "probabilities", p, min(p) >= 0, "be nonnegative")
    total = sum(p, _ZERO)
    near = abs(total - 1) < Fraction(1, 10**9)  # floats: 0.1 is not a tenth
    check(
        who,
        "sum of the probabilities",
        total,
        total == 1,
        "be 1" + near * ", exactly: give them as Fractions",
    )


def _size(scheme: Any) -> int:
    check(type(scheme).__name__, "size", scheme.size, scheme.size is not None, "be given")
    return int(scheme.size)


def _kept(scheme: Any, w: Vector) -> int:
    size = _size(scheme)
    check(type(scheme).__name__, "size", size, size <= len(w), f"be at most {len(w)}, the number of weights")
    return size


def _subsets(scheme: Any, w: Vector) -> int:
    found = choose_within(len(w), _kept(scheme, w), MAX_SUBSETS)
    check_cost(type(scheme).__name__, "subsets", found, len(w), MAX_SUBSETS)
    return found


def _check_length(scheme: Scheme, name: str, values: Vector, w: Vector) -> None:
    check(type(scheme).__name__, name, values, len(values) == len(w), f"have length {len(w)}, one per weight")


def _check_positive(scheme: Scheme, name: str, values: Vector, X: Matrix, w: Vector) -> None:
    _check_length(scheme, name, values, w)
    for i, (value, energy) in enumerate(zip(values, energies(X, w), strict=True)):
        must = f"be positive, since weight {i} and its column do not vanish"
        check(type(scheme).__name__, f"{name}[{i}]", value, value > 0 or not energy, must)


def _scores(scheme: Successive | TopK, X: Matrix, w: Vector) -> Vector:
    found = scheme.scores.scores(X, w) if isinstance(scheme.scores, Rule) else scheme.scores
    _check_length(scheme, "scores", found, w)
    return found


def _common(values: Vector) -> int:
    """The least common denominator."""
    return integer_rows([values])[1]


def _rounded(rule: object, X: Matrix, w: Vector) -> bool:
    return isinstance(rule, Rule) and rule.rounded(X, w)
