"""Masks counted and drawn: entropies, divergences and informations of laws on {0, 1}^p, by enumeration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, prod

from sims.finite_laws import entropy, joint_law, law, mutual_information, relative_entropy
from sims.instance import Facts, Value
from sims.log_number import LogNumber
from sims.log_sum import LogSum
from sims.validate import check, exact_integer, exact_number, shown

_ONE = Fraction(1)


@dataclass(frozen=True)
class MaskCount:
    """The masks of p weights, of one size and of every size; odds: of a kept weight, size to rest if none.

    weight_bits: of a kept weight. Raises ValueError unless 0 <= size <= p, p >= 1, and odds and bits are positive.
    """

    p: int
    size: int
    odds: Fraction | None = None
    weight_bits: Fraction = _ONE

    def __post_init__(self) -> None:
        check("MaskCount", "p", exact_integer("MaskCount", "p", self.p), self.p >= 1, "be at least 1")
        size = exact_integer("MaskCount", "size", self.size)
        check("MaskCount", "size", size, 0 <= size <= self.p, "lie in 0..p")
        check("MaskCount", "odds", self.odds, self.odds is None or self.odds > 0, "be positive")

    @property
    def name(self) -> str:
        """The numbers."""
        odds = f", odds={self.odds}" if self.odds else ""
        bits = f", {self.weight_bits} bits a weight" if self.weight_bits != 1 else ""
        return f"p={self.p}, size={self.size}{odds}{bits}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The entropy of a uniform mask of the size, and the largest of s + log2 C(p, s), in bits."""
        del level
        most = max(2**s * comb(self.p, s) for s in range(self.p + 1))
        values: dict[str, Value] = {
            "p": Fraction(self.p),
            "size": Fraction(self.size),
            "odds": self.odds or Fraction(max(self.size, 1), max(self.p - self.size, 1)),
            "weight_bits": self.weight_bits,
            "mask_entropy": LogSum.of([(_ONE, Fraction(comb(self.p, self.size)))]),
            "largest_p_eff": LogSum.of([(_ONE, Fraction(most))]),
        }
        if self.size:
            count = LogSum.of([(1 / (self.weight_bits * self.size), Fraction(comb(self.p, self.size)))])
            values["informed_ratio"] = LogNumber(_ONE, bits=count)  # type: ignore[assignment]
        return Facts(values, {}, {"informed": (True, "counted")})


@dataclass(frozen=True)
class RandomMask:
    """A mask that the data name, and so many bits for each weight that it keeps.

    weights: of the 2^p masks in the order of their binary numbers. Raises ValueError for weights that are no law of
    masks, or bits that are not a positive integer.
    """

    weights: tuple[int, ...]
    weight_bits: int = 1

    def __post_init__(self) -> None:
        who, size = "RandomMask", len(self.weights)
        law(who, "weights", self.weights)
        check(who, "weights", f"of length {size}", size >= 2 and size & size - 1 == 0, "be 2^p in number")
        bits = exact_integer(who, "weight_bits", self.weight_bits)
        check(who, "weight_bits", bits, bits >= 1, "be at least 1")

    @property
    def name(self) -> str:
        """The law and the bits."""
        return f"masks by {' '.join(map(str, self.weights))}, {self.weight_bits} bits a weight"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The effective parameter count: the entropy of the mask, and the bits of the weights that it keeps."""
        del level
        masks = law("RandomMask", "weights", self.weights)
        size = sum((p * mask.bit_count() for mask, p in enumerate(masks)), Fraction(0))
        values: dict[str, Value] = {
            "p": Fraction(len(masks).bit_length() - 1),
            "weight_bits": Fraction(self.weight_bits),
            "entropy": entropy(masks),
            "mask_information": entropy(masks),
            "p_eff": entropy(masks) + LogSum.of([(self.weight_bits * size, Fraction(2))]),
        }
        return Facts(values, {}, {"counted": (True, "the mask is the data")})


@dataclass(frozen=True)
class BernoulliMask:
    """Masks of p independent bits under two laws of a bit. Raises ValueError for probabilities outside (0, 1)."""

    p: int
    keep: Fraction
    prior: Fraction

    def __post_init__(self) -> None:
        who = "BernoulliMask"
        check(who, "p", exact_integer(who, "p", self.p), 1 <= self.p <= 12, "lie in 1..12")
        for name in ("keep", "prior"):
            number = exact_number(who, name, getattr(self, name))
            check(who, name, number, 0 < number < 1, "lie in (0, 1)")
            object.__setattr__(self, name, number)

    @property
    def name(self) -> str:
        """The number of bits and both probabilities."""
        return f"{self.p} bits, {self.keep} against {self.prior}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The divergence of the two laws, over all 2^p masks."""
        del level
        laws = [
            [
                prod((chance if bit else 1 - chance for bit in mask), start=_ONE)
                for mask in product((0, 1), repeat=self.p)
            ]
            for chance in (self.keep, self.prior)
        ]
        divergence = relative_entropy(*laws)
        assert divergence is not None  # both laws are positive everywhere
        values: dict[str, Value] = {
            "p": Fraction(self.p),
            "keep_probability": self.keep,
            "prior_probability": self.prior,
            "divergence": divergence,
        }
        why = (True, "a product law on all masks")
        return Facts(values, {}, {"bernoulli": why, "independent_bits": why, "bernoulli_masks": why})


@dataclass(frozen=True)
class ShuffledMasks:
    """A pruning rule on layers, and what its mask still says of the data after a shuffle inside each layer.

    layers: the sizes; weights[mask][d] in proportion to P(mask, D = d), masks in the order of their binary numbers, the
    first layer in the lowest bits. Raises ValueError for weights that are no law or of the wrong shape.
    """

    layers: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        who = "ShuffledMasks"
        check(who, "layers", self.layers, min(self.layers, default=0) >= 1, "be positive")
        rows = 2 ** sum(self.layers)
        check(who, "weights", shown(self.weights), len(self.weights) == rows, f"have {rows} rows")
        joint_law(who, "weights", self.weights)

    @property
    def name(self) -> str:
        """The layers and the law."""
        rows = "|".join(" ".join(map(str, row)) for row in self.weights)
        return f"layers {' '.join(map(str, self.layers))}, masks {rows}"

    def _kept(self, mask: int) -> tuple[int, ...]:
        """How many weights of each layer the mask keeps."""
        found, start = [], 0
        for width in self.layers:
            found.append((mask >> start & (1 << width) - 1).bit_count())
            start += width
        return tuple(found)

    def facts(self, level: Fraction | None = None) -> Facts:
        """I(shuffled mask; D): every mask with the same counts is as likely, given the data."""
        del level
        joint = joint_law("ShuffledMasks", "weights", self.weights)
        counts: defaultdict[tuple[int, ...], list[Fraction]] = defaultdict(
            lambda: [Fraction(0)] * len(joint[0])
        )
        for mask, row in enumerate(joint):
            counts[self._kept(mask)] = [a + b for a, b in zip(counts[self._kept(mask)], row, strict=True)]
        shuffled = []
        for mask in range(len(joint)):
            kept = self._kept(mask)
            alike = prod(comb(width, k) for width, k in zip(self.layers, kept, strict=True))
            shuffled.append(tuple(p / alike for p in counts[kept]))
        values: dict[str, Value] = {
            "mask_information": mutual_information(tuple(shuffled)),
            "p": Fraction(sum(self.layers)),
            "layers": Fraction(len(self.layers)),
            "entropy": entropy(sum(row, Fraction(0)) for row in counts.values()),
        }
        why = (True, "uniform inside each layer, independent of the data")
        summary = (True, "how many weights each layer keeps: given that, the shuffled mask is uniform")
        return Facts(values, {}, {"layerwise_shuffled": why, "summary": summary})


@dataclass(frozen=True)
class NeuronMasks:
    """A rule that removes whole neurons: which `kept` of `neurons` stay, given the data.

    weights: for each set of neurons, in the order of itertools.combinations, its weights over the data. epsilon, and
    reach = W J, make the bits per kept weight. Raises ValueError for weights that are no law or of the wrong shape.
    """

    neurons: int
    kept: int
    fan: int
    weights: tuple[tuple[int, ...], ...]
    epsilon: Fraction = Fraction(1, 2)
    reach: Fraction = _ONE

    def __post_init__(self) -> None:
        who = "NeuronMasks"
        check(
            who, "kept", exact_integer(who, "kept", self.kept), 0 <= self.kept <= self.neurons, "be in range"
        )
        check(who, "fan", exact_integer(who, "fan", self.fan), self.fan >= 1, "be at least 1")
        rows = comb(self.neurons, self.kept)
        check(who, "weights", shown(self.weights), len(self.weights) == rows, f"have {rows} rows")
        joint_law(who, "weights", self.weights)
        check(who, "epsilon", self.epsilon, 0 < self.epsilon < 1, "lie in (0, 1)")
        check(who, "reach", self.reach, self.reach >= 0, "be nonnegative")

    @property
    def name(self) -> str:
        """The shape and the rule."""
        rows = "|".join(" ".join(map(str, row)) for row in self.weights)
        return f"{self.kept} of {self.neurons} neurons of {self.fan} weights, rule {rows}, WJ={self.reach}"

    def facts(self, level: Fraction | None = None) -> Facts:
        """The effective parameter count, from the information and the number of kept weights."""
        del level
        information = mutual_information(joint_law("NeuronMasks", "weights", self.weights))
        per_weight = 1 + 60 * self.reach / self.epsilon
        values: dict[str, Value] = {
            "mask_information": information,
            "expected_size": Fraction(self.kept * self.fan),
            "W": Fraction(self.reach),
            "J": _ONE,
            "epsilon": self.epsilon,
            "p_eff": information + LogSum.of([(Fraction(self.kept * self.fan), per_weight)]),
            "neurons": Fraction(self.neurons),
            "kept_neurons": Fraction(self.kept),
            "fan": Fraction(self.fan),
        }
        return Facts(values, {}, {"neurons": (True, "sets of neurons, each with all its weights")})
