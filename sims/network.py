"""Two-layer ReLU networks x -> sum_j a_j relu(w_j.x + b_j): fixed, exact inner weights, and their masks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sims.masks import check_mask
from sims.validate import Matrix, Vector, check, exact_array, exact_integer


@dataclass(frozen=True, init=False)
class Network:
    """The fixed part of a two-layer network: k inner rows of d weights and, if given, k inner biases.

    A mask is an integer of p = k d bits; bit j*d + i keeps inner[j, i]. Biases and outer weights are never
    masked. Numbers are taken exactly (a float is the dyadic rational that it is).

    Raises ValueError for a wrong shape, NaN or infinity, TypeError for entries that are not numbers.
    """

    inner: Matrix
    inner_bias: Vector | None

    def __init__(self, inner: Any, inner_bias: Any = None) -> None:
        rows = exact_array("Network", "inner", inner, 2)
        bias = None
        if inner_bias is not None:
            bias = exact_array("Network", "inner_bias", inner_bias, 1)
            check(
                "Network",
                "inner_bias",
                f"vector of length {len(bias)}",
                len(bias) == len(rows),
                f"have length k={len(rows)}",
            )
        object.__setattr__(self, "inner", rows)
        object.__setattr__(self, "inner_bias", bias)

    @classmethod
    def random(cls, k: int, d: int, *, seed: int, bits: int = 3, bias: bool = False) -> Network:
        """k rows of d weights: random signs, distinct magnitudes, multiples of 2**-bits, none of them zero.

        The magnitudes are drawn without replacement from {1, ..., max(2**(bits+1), 2 k d)} / 2**bits, so that
        no two weights, hence no two masked rows of the same unit, coincide by accident. With `bias`, k biases
        are drawn the same way from the same pool. Reproducible for ever: a Fisher-Yates shuffle driven by the
        raw 64-bit stream of PCG64(seed), which numpy guarantees not to change.
        """
        k, d = exact_integer("Network.random", "k", k), exact_integer("Network.random", "d", d)
        seed, bits = (
            exact_integer("Network.random", "seed", seed),
            exact_integer("Network.random", "bits", bits),
        )
        check("Network.random", "k", k, k >= 1, "be at least 1")
        check("Network.random", "d", d, d >= 1, "be at least 1")
        check("Network.random", "seed", seed, seed >= 0, "be at least 0")
        check("Network.random", "bits", bits, 0 <= bits <= 20, "satisfy 0 <= bits <= 20")
        wanted = k * d + (k if bias else 0)
        check("Network.random", "k*d", k * d, wanted <= 4096, "be at most 4096")
        stream = np.random.PCG64(seed)
        pool = list(range(1, max(2 ** (bits + 1), 2 * wanted) + 1))
        drawn = []
        for i in range(wanted):
            j = i + int(stream.random_raw()) % (len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
            sign = 1 if int(stream.random_raw()) >> 63 else -1
            drawn.append(Fraction(sign * pool[i], 2**bits))
        return cls([drawn[j * d : (j + 1) * d] for j in range(k)], drawn[k * d :] if bias else None)

    @property
    def k(self) -> int:
        """Number of inner units."""
        return len(self.inner)

    @property
    def d(self) -> int:
        """Dimension of the input."""
        return len(self.inner[0])

    @property
    def p(self) -> int:
        """Number of inner weights, the bits of a mask."""
        return self.k * self.d

    def masked(self, mask: int) -> Matrix:
        """The inner rows with the weights outside `mask` set to zero, as k rows of d Fractions.

        Raises ValueError unless 0 <= mask < 2**p.
        """
        mask = check_mask("Network.masked", mask, self.p)
        zero = Fraction(0)
        return tuple(
            tuple(w if mask >> (j * self.d + i) & 1 else zero for i, w in enumerate(row))
            for j, row in enumerate(self.inner)
        )

    def __repr__(self) -> str:
        bias = "" if self.inner_bias is None else ", with inner biases"
        return f"Network(k={self.k}, d={self.d}{bias})"
