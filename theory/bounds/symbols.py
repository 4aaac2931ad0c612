"""One sympy symbol per quantity, so that `n` means the same thing in every theorem.

`from bounds.symbols import n, d, epsilon` gives the symbols that the catalogue is written in.
"""

from __future__ import annotations

import sympy as sp

from bounds.quantities import VOCABULARY

SYMBOLS: dict[str, sp.Symbol] = {name: quantity.symbol for name, quantity in VOCABULARY.items()}


def __getattr__(name: str) -> sp.Symbol:
    try:
        return SYMBOLS[name]
    except KeyError:
        raise AttributeError(f"bounds.symbols has no symbol {name!r}; it has {', '.join(SYMBOLS)}") from None


def log2(x: sp.Expr) -> sp.Expr:
    """Binary logarithm, kept as log(x)/log(2)."""
    return sp.log(x) / sp.log(2)
