"""Finite joint laws with rational probabilities, and both sides of the inequalities of information on them.

Every information is a `LogSum` and every probability a Fraction, so that a confrontation is decided, equality cases
among them. Impossible outcomes may be listed; an index that is never chosen still counts as a fixed index.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sims.instance import Facts, Value
from sims.log_sum import LogSum
from sims.validate import Matrix, Vector, check, exact_array, exact_integer, shown

_ZERO, _ONE = Fraction(0), Fraction(1)


def entropy(probabilities: Iterable[Fraction]) -> LogSum:
    """Entropy in nats."""
    return LogSum.of((p, 1 / p) for p in probabilities if p)


def relative_entropy(p: Sequence[Fraction], q: Sequence[Fraction]) -> LogSum | None:
    """KL(p|q) in nats, None where it is infinite."""
    if any(a and not b for a, b in zip(p, q, strict=True)):
        return None
    return LogSum.of((a, a / b) for a, b in zip(p, q, strict=True) if a)


def mutual_information(joint: Matrix) -> LogSum:
    """I(row;column) in nats of a matrix of probabilities."""
    rows = [sum(row, _ZERO) for row in joint]
    columns = [sum(column, _ZERO) for column in zip(*joint, strict=True)]
    return LogSum.of(
        (p, p / (rows[i] * columns[j])) for i, row in enumerate(joint) for j, p in enumerate(row) if p
    )


def law(who: str, name: str, weights: object) -> Vector:
    """Probabilities in proportion to nonnegative weights that are not all 0 (ValueError otherwise)."""
    found = exact_array(who, name, weights, 1)
    total = sum(found, _ZERO)
    check(who, name, weights, min(found) >= 0 and total > 0, "be nonnegative and not all 0")
    return tuple(w / total for w in found)


def joint_law(who: str, name: str, weights: object) -> Matrix:
    """A matrix of probabilities in proportion to nonnegative weights that are not all 0 (ValueError otherwise)."""
    found = exact_array(who, name, weights, 2)
    total = sum(map(sum, found), _ZERO)
    least = min(map(min, found))
    check(who, name, shown(weights), least >= 0 and total > 0, "be nonnegative and not all 0")
    return tuple(tuple(w / total for w in row) for row in found)


def _within(probabilities: Iterable[Fraction], event: int) -> Fraction:
    """The probability of the outcomes whose bit is set in `event`."""
    return sum((p for j, p in enumerate(probabilities) if event >> j & 1), _ZERO)


@dataclass(frozen=True)
class JointLaw:
    """A learner W of data D: weights[w][d] in proportion to P(W = w, D = d), and an event per fixed index.

    events: for each w a bit mask of the data in B_w. masks: what of w is the mask (w itself where none is given); the
    number of indices with the mask of w counts the weight vectors that it allows. share: alpha is that part of the
    event's probability. growth: e^tilt; the one that serves the event best where none is given.
    Raises ValueError for weights that are no law, events out of range, lengths that differ, or a share outside (0, 1].
    """

    weights: tuple[tuple[int, ...], ...]
    events: tuple[int, ...]
    masks: tuple[Hashable, ...] = ()
    share: Fraction = _ONE
    growth: Fraction | None = None

    def __post_init__(self) -> None:
        who = "JointLaw"
        joint_law(who, "weights", self.weights)
        rows, columns = len(self.weights), len(self.weights[0])
        check(who, "events", self.events, len(self.events) == rows, f"have length {rows}")
        for event in self.events:
            check(who, "event", exact_integer(who, "event", event), 0 <= event < 2**columns, "be in range")
        check(who, "masks", self.masks, len(self.masks) in (0, rows), f"have length {rows} or none")
        check(who, "share", self.share, 0 < self.share <= 1, "lie in (0, 1]")
        check(who, "growth", self.growth, self.growth is None or self.growth > 1, "be above 1")

    @property
    def name(self) -> str:
        """The weights and the events."""
        rows = "|".join(" ".join(map(str, row)) for row in self.weights)
        masks = f", masks {' '.join(map(str, self.masks))}" if self.masks else ""
        share = f", alpha {self.share} of it" if self.share != 1 else ""
        tilt = f", tilt log {self.growth}" if self.growth else ""
        return f"joint law {rows}, events {' '.join(f'{e:b}' for e in self.events)}{masks}{share}{tilt}"

    @cached_property
    def joint(self) -> Matrix:
        """P(W = w, D = d)."""
        return joint_law("JointLaw", "weights", self.weights)

    @cached_property
    def index_law(self) -> Vector:
        """P(W = w)."""
        return tuple(sum(row, _ZERO) for row in self.joint)

    @cached_property
    def data_law(self) -> Vector:
        """P(D = d)."""
        return tuple(sum(column, _ZERO) for column in zip(*self.joint, strict=True))

    @cached_property
    def information(self) -> LogSum:
        """I(W;D)."""
        return mutual_information(self.joint)

    @property
    def event_probability(self) -> Fraction:
        """P(D in B_W)."""
        parts = (_within(row, event) for row, event in zip(self.joint, self.events, strict=True))
        return sum(parts, _ZERO)

    @property
    def fixed(self) -> tuple[Fraction, ...]:
        """P(D in B_w) for each fixed w."""
        return tuple(_within(self.data_law, event) for event in self.events)

    @property
    def product_probability(self) -> Fraction:
        """The event's probability when W is drawn independently of D."""
        return sum((p * f for p, f in zip(self.index_law, self.fixed, strict=True)), _ZERO)

    def facts(self, level: Fraction | None = None) -> Facts:
        """Both sides of the transport inequalities."""
        del level
        reached, q = self.event_probability, max(self.fixed)
        values: dict[str, Value] = {
            "N": Fraction(len(self.weights)),
            "information": self.information,
            "entropy": entropy(self.index_law),
            "event_probability": reached,
            "alpha": self.share * reached,
            "q": q,
            "tilt": LogSum.of([(_ONE, self.growth or _best_growth(reached, q))]),
        }
        if self.masks:
            sizes = {mask: self.masks.count(mask) for mask in self.masks}
            values["mask_information"] = mutual_information(self.mask_joint)
            values["log_count"] = LogSum.of(
                (p, Fraction(sizes[mask])) for mask, p in zip(self.masks, self.index_law, strict=True)
            )
        exact = (True, "the largest over the indices, exactly")
        return Facts(
            values,
            {},
            {
                "fixed_index": exact,
                "index_information": (True, "finitely many indices"),
                "finite_values": (True, "one for each index"),
                "finite_weights": (bool(self.masks), "the number of indices with that mask"),
            },
        )

    @cached_property
    def mask_joint(self) -> Matrix:
        """P(mask, D = d)."""
        names = tuple(dict.fromkeys(self.masks))
        rows = (
            [row for row, own in zip(self.joint, self.masks, strict=True) if own == mask] for mask in names
        )
        return tuple(tuple(sum(column, _ZERO) for column in zip(*row, strict=True)) for row in rows)


def _best_growth(alpha: Fraction, q: Fraction) -> Fraction:
    """e^tilt for which alpha tilt - log(1 + q (e^tilt - 1)) is the binary divergence of alpha from q; 2 where none is."""
    if not 0 < q < alpha < 1:
        return Fraction(2)
    return alpha * (1 - q) / (q * (1 - alpha))


@dataclass(frozen=True)
class CountedLaw:
    """The same law seen through its masks: E_m is that some index of mask m meets its event, at most N_m q likely."""

    law: JointLaw

    def __post_init__(self) -> None:
        check("CountedLaw", "law.masks", self.law.masks, bool(self.law.masks), "be given")

    @property
    def name(self) -> str:
        """The law's name."""
        return f"{self.law.name}, counted"

    @cached_property
    def events(self) -> dict[Hashable, int]:
        """Mask -> the data on which some index with that mask meets its event."""
        found: dict[Hashable, int] = {}
        for mask, event in zip(self.law.masks, self.law.events, strict=True):
            found[mask] = found.get(mask, 0) | event
        return found

    def facts(self, level: Fraction | None = None) -> Facts:
        """Both sides of the counted transport inequality: q is the largest P(B_w), log_count E log N_m."""
        del level
        known = self.law.facts()
        alpha = sum(
            (
                _within(row, self.events[mask])
                for row, mask in zip(self.law.joint, self.law.masks, strict=True)
            ),
            _ZERO,
        )
        values = {
            "mask_information": known.values["mask_information"],
            "entropy": entropy(sum(row, _ZERO) for row in self.law.mask_joint),
            "log_count": known.values["log_count"],
            "alpha": alpha,
            "event_probability": alpha,
            "q": known.values["q"],
        }
        counted = (True, "some index with the mask meets its event: a union of N_m events")
        return Facts(values, {}, {**known.declared, "counted": counted, "summary": (True, "all of the mask")})


@dataclass(frozen=True)
class IndependentCopy:
    """The same law and event, with q the event's probability when the index is drawn without looking at the data."""

    law: JointLaw

    @property
    def name(self) -> str:
        """The law's name."""
        return f"{self.law.name}, against an independent index"

    def facts(self, level: Fraction | None = None) -> Facts:
        """Both sides of the data processing inequality for the event."""
        del level
        known = self.law.facts()
        kept = ("information", "event_probability", "alpha")
        values: dict[str, Value] = {name: known.values[name] for name in kept}
        values["q"] = self.law.product_probability
        declared = {**known.declared, "event": (True, "both probabilities are summed up exactly")}
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class PairOfLaws:
    """Laws P and Q on the same points, an event (bit mask of points), and X = log of `ratios` at each point.

    Raises ValueError for weights that are no law, a ratio that is not positive, or lengths that differ.
    """

    p: tuple[int | Fraction, ...]
    q: tuple[int | Fraction, ...]
    event: int = 1
    ratios: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        who = "PairOfLaws"
        for name, weights in (("p", self.p), ("q", self.q)):
            law(who, name, weights)
        size = len(self.p)
        check(who, "q", self.q, len(self.q) == size, f"have length {size}")
        check(who, "event", exact_integer(who, "event", self.event), 0 <= self.event < 2**size, "be in range")
        check(who, "ratios", self.ratios, len(self.ratios) in (0, size), f"have length {size} or none")
        check(who, "ratios", self.ratios, all(r > 0 for r in self.ratios), "be positive")

    @property
    def name(self) -> str:
        """Both laws, the event and the variable."""
        shown_laws = " against ".join(" ".join(map(str, side)) for side in (self.p, self.q))
        variable = f", X = log of {' '.join(map(str, self.ratios))}" if self.ratios else ""
        return f"{shown_laws}, event {self.event:b}{variable}"

    @cached_property
    def laws(self) -> tuple[Vector, Vector]:
        """P and Q as probabilities."""
        return law("PairOfLaws", "p", self.p), law("PairOfLaws", "q", self.q)

    def facts(self, level: Fraction | None = None) -> Facts:
        """Divergence, total variation, event and moments; an infinite divergence is left out."""
        del level
        p, q = self.laws
        alpha = _within(p, self.event)
        values: dict[str, Value] = {
            "total_variation": sum((abs(a - b) for a, b in zip(p, q, strict=True)), _ZERO) / 2,
            "alpha": alpha,
            "event_probability": alpha,
            "q": _within(q, self.event),
        }
        divergence = relative_entropy(p, q)
        density = (True, "the ratio of the probabilities")
        if divergence is None:
            density = (False, "P is not absolutely continuous with respect to Q")
        else:
            values["divergence"] = divergence
        if self.ratios:
            values["mean"] = LogSum.of(zip(p, self.ratios, strict=True))
            values["log_mgf"] = LogSum.of(
                [(_ONE, sum((b * r for b, r in zip(q, self.ratios, strict=True)), _ZERO))]
            )
        two = len(p) == 2 and self.event in (1, 2)
        declared = {
            "density": density,
            "difference": (True, "half the sum of the differences, which the best event attains"),
            "coins": (two, "two points" if two else "more than two points, or no proper event"),
        }
        return Facts(values, {}, declared)


@dataclass(frozen=True)
class Guess:
    """A hidden index, uniform on the rows of `weights` (each row is scaled to one law of the data), and a guess of it.

    guesses: the row that is guessed at each data point; where none is given, a likeliest one.
    Raises ValueError for rows that are no laws, a single row, or guesses out of range.
    """

    weights: tuple[tuple[int, ...], ...]
    guesses: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        who = "Guess"
        check(who, "weights", shown(self.weights), len(self.weights) > 1, "have at least two rows")
        for row in self.weights:
            law(who, "row", row)
        joint_law(who, "weights", self.weights)
        columns = len(self.weights[0])
        check(
            who, "guesses", self.guesses, len(self.guesses) in (0, columns), f"have length {columns} or none"
        )
        for guess in self.guesses:
            check(who, "guess", guess, 0 <= guess < len(self.weights), "be a row")

    @property
    def name(self) -> str:
        """The rows and the guesses."""
        rows = "|".join(" ".join(map(str, row)) for row in self.weights)
        guess = " ".join(map(str, self.guesses)) if self.guesses else "the likeliest"
        return f"channel {rows}, guess {guess}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """N, the information and the probability that the guess is wrong."""
        del level
        rows = [law("Guess", "row", row) for row in self.weights]
        count = len(rows)
        joint = tuple(tuple(p / count for p in row) for row in rows)
        columns = tuple(zip(*joint, strict=True))
        guesses = self.guesses or tuple(max(range(count), key=column.__getitem__) for column in columns)
        right = sum((column[g] for column, g in zip(columns, guesses, strict=True)), _ZERO)
        values: dict[str, Value] = {
            "N": Fraction(count),
            "information": mutual_information(joint),
            "error_probability": 1 - right,
        }
        uniform = (True, "every row has the same weight")
        return Facts(values, {}, {"uniform": uniform, "index_information": (True, "finitely many indices")})
