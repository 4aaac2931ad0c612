"""What the printed proof of the sparse law gives, what its statement says, and what is true.

A worked derivation for Theorem 4 of Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1). Every number is certified by balls.
Run it: `python theory/derivations/printed_proof_of_the_sparse_law.py`.

1. Appendix B.2 bounds P(loss <= sigma^2 - eps/2) by P(rounded loss <= sigma^2 - eps). Rounding may lower the loss by
   eps/2 as well as raise it, so the inclusion runs the other way: a function that fits eps below the noise has a
   rounding that fits eps/2 below. Lemma 6 is then needed at eps/2.
2. At eps/2 the noise events of Lemma 2 have the bound (2k+2) exp(-n eps^2/(4 8^3 k)). Under the printed hypothesis
   8^3 k log(8k/delta) <= n eps^2 that is (2k+2) (delta/(8k))^(1/4), which exceeds delta/2 for every delta < 1: the
   printed proof cannot be mended by constants alone.
   1 and 2 are errata of the record: steps that fail their check, next to those that pass.
3. With ranges 2 instead of 4 (`peff_2026_noise_decomposition`) the bound at eps/2 is (2k+1) delta/(8k) <= delta/2 under
   the printed hypothesis; with symmetrisation (`peff_2026_correlation_tail`) and data processing for kl
   (`peff_2026_information_transport`) the constant is 1/64 where 1/1152 is printed. So the theorem stands.
"""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

import bounds
from bounds.enclose import Enclosure, enclosure
from bounds.symbols import SYMBOLS

_delta = SYMBOLS["delta"]
_epsilon, _p_eff, _threshold, _lipschitz = (SYMBOLS[name] for name in ("epsilon", "p_eff", "threshold", "L"))


def noise_events_as_printed(k: int, delta: Fraction) -> Enclosure:
    """(2k+2) (delta/(8k))^(1/4): the bound of the printed proof at eps/2, with as few data as its hypothesis allows."""
    printed = bounds.get("kumar_2024_sparse_law").errata[0].printed
    return enclosure(printed.lhs, {"k": Fraction(k), "delta": delta})


def noise_events_repaired(k: int, delta: Fraction) -> Fraction:
    """(2k+1) delta/(8k): the bound with ranges 2, with as few data as the printed hypothesis allows."""
    derived = bounds.get("kumar_2024_sparse_law").errata[0].derived
    return enclosure(derived.lhs, {"k": Fraction(k), "delta": delta}).upper


def proved_constant(values: dict[str, object]) -> tuple[Enclosure, Enclosure]:
    """(what the repaired proof gives for the Lipschitz constant, what is printed) at the values of Theorem 4.

    The first is the L at which the information that X_W >= eps/8 needs with probability delta/2,
    (delta/2) log(1/q) - h(delta/2), is all there is, p_eff log 2 nats; q is the tail of `peff_2026_correlation_tail`.
    """
    printed = bounds.evaluate("kumar_2024_sparse_law", **values)
    exponent = -sp.expand_log(sp.log(bounds.get("peff_2026_correlation_tail").claim.rhs), force=True)
    per_square = exponent.subs({_threshold: _epsilon / 8, _lipschitz: 1})  # log(1/q) times L^2
    needed = (_p_eff * sp.log(2) + (_delta / 2) * sp.log(2 / _delta) + _delta / 2) / (_delta / 2)
    exact = {name: Fraction(value) for name, value in values.items()}  # type: ignore[arg-type]
    return enclosure(sp.sqrt(per_square / needed), exact), printed


def main() -> None:
    """Print the three findings."""
    print("delta   printed proof at eps/2   allowed   repaired")
    for delta in (Fraction(1, 100), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)):
        printed, repaired = noise_events_as_printed(1, delta), noise_events_repaired(1, delta)
        print(f"{float(delta):<7} {float(printed):<24.4f} {float(delta / 2):<9.4f} {float(repaired):.4f}")
    values: dict[str, object] = {
        "n": 10**6,
        "d": 784,
        "k": 1,
        "c": 1,
        "epsilon": Fraction(1, 10),
        "delta": Fraction(1, 10),
        "p_eff": 10**6,
    }
    proved, printed = proved_constant(values)
    print(
        f"\nTheorem 4 at n=10^6, d=784, p_eff=10^6: proved {float(proved):.4g}, printed {float(printed):.4g}"
    )
    print(f"gain {float(proved) / float(printed):.2f}; audit of the record: ", end="")
    print("ok" if bounds.audit("kumar_2024_sparse_law").ok else "FAILED")


if __name__ == "__main__":
    main()
