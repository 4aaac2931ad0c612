"""ReLU networks all of whose parameters are trained and masked: their order, and masks up to dead units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sims.jit import jit
from sims.masks import MAX_BITS, popcount
from sims.validate import check, exact_array, exact_integer


@dataclass(frozen=True, init=False)
class Mlp:
    """A fully connected ReLU network with biases: widths (inputs, hidden units, [hidden units], outputs).

    One or two hidden layers, one or two outputs, at most 63 parameters. The flat order of the p parameters: layer
    after layer; in a layer first the weights, row-major (unit, input), then the biases, one per unit. A mask is an
    integer whose bit q keeps parameter q; a masked parameter is 0 and stays 0. The function is

        f = the output, or output[1] - output[0] when there are two.

    Raises ValueError for widths that do not fit this, TypeError for widths that are not integers.

    >>> Mlp((3, 4, 1)).p
    21
    """

    widths: tuple[int, ...]

    def __init__(self, widths: Any) -> None:
        if not isinstance(widths, Iterable):
            raise TypeError(f"Mlp: widths={widths} must be a sequence of integers")
        read = tuple(exact_integer("Mlp", f"widths[{i}]", width) for i, width in enumerate(widths))
        check("Mlp", "widths", read, 3 <= len(read) <= 4, "have one or two hidden layers: length 3 or 4")
        check("Mlp", "widths", read, min(read) >= 1, "be at least 1 each")
        check("Mlp", "widths", read, read[-1] <= 2, "end with 1 or 2 outputs")
        object.__setattr__(self, "widths", read)
        check("Mlp", "p", self.p, self.p <= MAX_BITS, f"be at most {MAX_BITS}: a mask is an int64")

    @property
    def p(self) -> int:
        """Number of parameters, the bits of a mask."""
        return sum((fan_in + 1) * units for fan_in, units in self.shapes)

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, units) of each layer."""
        return tuple(pairwise(self.widths))

    @cached_property
    def layers(self) -> tuple[range, ...]:
        """The indices of the parameters of each layer: weights, then biases."""
        ranges, first = [], 0
        for fan_in, units in self.shapes:
            ranges.append(range(first, first + (fan_in + 1) * units))
            first = ranges[-1].stop
        return tuple(ranges)

    def weights_of(self, layer: int) -> range:
        """The indices of the weights of a layer, row-major (unit, input)."""
        fan_in, units = self.shapes[layer]
        return self.layers[layer][: fan_in * units]

    def biases_of(self, layer: int) -> range:
        """The indices of the biases of a layer, one per unit."""
        fan_in, units = self.shapes[layer]
        return self.layers[layer][fan_in * units :]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name of each parameter: "W1[unit,input]" for weights, "b1[unit]" for biases, layers counted from 1."""
        named: list[str] = []
        for number, (fan_in, units) in enumerate(self.shapes, start=1):
            named += [f"W{number}[{j},{i}]" for j in range(units) for i in range(fan_in)]
            named += [f"b{number}[{j}]" for j in range(units)]
        return tuple(named)

    def initial(self, seed: int, *, bits: int = 6) -> tuple[Fraction, ...]:
        """p parameters: random signs, distinct magnitudes drawn without replacement from {1, ..., 2**bits} / 2**bits.

        Distinct, so that no two parameters tie in magnitude by accident; none is zero. Reproducible for ever: a
        Fisher-Yates shuffle driven by the raw 64-bit stream of PCG64(seed), which numpy guarantees not to change.

        Raises ValueError unless seed >= 0 and p <= 2**bits <= 2**20.
        """
        seed = exact_integer("Mlp.initial", "seed", seed)
        bits = exact_integer("Mlp.initial", "bits", bits)
        check("Mlp.initial", "seed", seed, seed >= 0, "be at least 0")
        check("Mlp.initial", "bits", bits, 0 <= bits <= 20, "satisfy 0 <= bits <= 20")
        check("Mlp.initial", "2**bits", 2**bits, 2**bits >= self.p, f"be at least p={self.p}")
        stream = np.random.PCG64(seed)
        pool = list(range(1, 2**bits + 1))
        drawn = []
        for i in range(self.p):
            j = i + int(stream.random_raw()) % (len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
            sign = 1 if int(stream.random_raw()) >> 63 else -1
            drawn.append(Fraction(sign * pool[i], 2**bits))
        return tuple(drawn)

    def checked_start(self, who: str, start: Any) -> tuple[Fraction, ...]:
        """The weights before training, exactly; ValueError, naming `who`, unless there are p of them."""
        exact = exact_array(who, "start", start, 1)
        length = f"vector of length {len(exact)}"
        check(who, "start", length, len(exact) == self.p, f"have length p={self.p}")
        return exact

    def checked_masks(self, who: str, masks: Any) -> npt.NDArray[np.int64]:
        """`masks` as a vector of int64: TypeError unless integers, ValueError unless all lie in [0, 2**p)."""
        array = np.asarray(masks)
        if array.dtype.kind not in "iu" and array.size > 0:
            raise TypeError(f"{who}: masks must be integers, not {array.dtype}")
        check(who, "masks", f"array of shape {array.shape}", array.ndim <= 1, "be an integer or a vector")
        wrong = [m for m in (array.min(initial=0), array.max(initial=0)) if not 0 <= m < 2**self.p]
        check(who, "mask", int(wrong[0]) if wrong else None, not wrong, f"satisfy 0 <= mask < 2**{self.p}")
        return np.atleast_1d(array).astype(np.int64)

    def kept(self, masks: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """How many weights (biases not counted) each mask keeps in each layer: (masks, layers)."""
        read = self.checked_masks("Mlp.kept", masks)
        return np.stack(
            [popcount(read & _bits(self.weights_of(layer))) for layer in range(len(self.shapes))], axis=1
        )

    def collapsed(self, masks: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Layer collapse: whether some layer keeps no weight, so that the output cannot depend on the input.

        Biases alone do not connect. A network may also be cut without any empty layer (the weights left meet in no
        unit); that no path is left from inputs to outputs is kept(alive(masks))[:, 0] == 0.
        """
        return np.asarray((self.kept(masks) == 0).any(axis=1))

    def alive(self, masks: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Each mask without the parameters of dead units: the same trained function and loss from every start.

        A hidden unit is dead when the mask keeps none of its outgoing weights, or none of its incoming weights nor
        its bias. All parameters at it are dropped (incoming weights, bias, outgoing weights), which may kill units of
        the next or the previous layer: repeated until no unit is dead. Two masks with the same result train, from the
        same start, to the same function and the same loss, bit for bit (sims.training says why signed zeros do not
        spoil this).

        Proof, for one dead unit u; then apply it to the mask that is left. Let a(x) be the value of u, after relu, and
        delta the derivative of the loss with respect to f at x.
        (1) No outgoing weight is kept: these are 0 and stay 0. So a(x) enters the next layer as 0 * a(x) = 0 only.
            The gradient at u's value is a sum of products with its outgoing weights, so 0, and so are those of
            its incoming weights and bias, which keep their start for ever. Nothing else contains them.
        (2) No incoming weight and no bias is kept: u's argument is 0 at every x and every step, a(x) = relu(0) = 0.
            The gradient of an outgoing weight is a product with a(x) = 0, so these weights keep their start for ever;
            they enter the next layer as weight * 0 = 0. relu'(0) = 0, so u passes no gradient to the layer before.
        Either way each step changes the other parameters as if u and its parameters were not there, and f at every x,
        in the training set or not, is the same (in case 2 because a(x) = 0 for every x). By induction over the steps,
        so are the whole paths of the other parameters. The loss is a function of f.
        """
        read = self.checked_masks("Mlp.alive", masks)
        _drop_dead_units(read, np.array(self.unit_masks, np.int64))
        return read

    @cached_property
    def unit_masks(self) -> tuple[tuple[int, int], ...]:
        """For each hidden unit, layer after layer: (its incoming weights and bias, its outgoing weights) as masks."""
        found = []
        for layer, ((fan_in, units), (_, following)) in enumerate(pairwise(self.shapes)):
            first, bias, then = (
                self.weights_of(layer).start,
                self.biases_of(layer).start,
                self.weights_of(layer + 1).start,
            )
            for j in range(units):
                incoming = _bits(range(first + j * fan_in, first + (j + 1) * fan_in)) | 1 << (bias + j)
                found.append((incoming, _bits(range(then + j, then + units * following, units))))
        return tuple(found)

    def __repr__(self) -> str:
        return f"Mlp{self.widths}"


@jit
def _drop_dead_units(masks, units):
    """Drop the parameters of dead units in place; units (hidden units, 2): Mlp.unit_masks."""
    for t in range(len(masks)):
        mask, before = masks[t], np.int64(-1)
        while mask != before:
            before = mask
            for j in range(len(units)):
                if (mask & units[j, 0] == 0) or (mask & units[j, 1] == 0):
                    mask &= ~(units[j, 0] | units[j, 1])
        masks[t] = mask


def _bits(indices: range) -> int:
    return sum(1 << q for q in indices)


def floats_of(who: str, name: str, values: Any) -> npt.NDArray[np.float64]:
    """Fractions or floats as float64 without rounding: ValueError for one that is not finite or not a float."""
    array = np.asarray(values)
    if array.dtype.kind == "f":
        floats = array.astype(np.float64)
    else:
        floats = np.array([float(v) for v in array.ravel()], dtype=np.float64).reshape(array.shape)
        for value, number in zip(array.ravel().tolist(), floats.ravel().tolist(), strict=True):
            check(
                who,
                name,
                value,
                math.isfinite(number) and Fraction(number) == value,
                "be a float64 without rounding",
            )
    check(who, name, "an array with NaN or infinity", bool(np.isfinite(floats).all()), "be finite")
    return floats
