"""How much of the 1152 in the sparse law of robustness is proof, and how much is law.

A worked derivation on top of the records `peff_2026_sharp_*`: every number below is evaluated from them. Run it:
`python theory/derivations/sharp_sparse_law.py`.

Theorem 4 of Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1) says: a learner whose function fits epsilon below the
noise has, with probability at least 1 - delta,

    Lip(f^W) >= epsilon/1152 sqrt(n d delta/(c (p_eff + 2 delta log(4/delta)))).

Its shape is right; its constant is the product of five losses, and each can be won back.

1. Fitting is correlation *and* size. With m the mean of f over its component, Y = f - m and z = y - g the noise, a
   function that fits has mean Y z >= a; but it has mean Y^2 >= a^2 as well, since a function that explains part of
   the noise cannot be nearly constant. The noise enters by one variable, (y-m)^2 - (g-m)^2, which is affine in m
   and so is least at a sign vector: 2^k events of exponent n epsilon^2/306 instead of exponents that fall with k.
   Of epsilon/2 the noise takes epsilon/12 and rounding to a net epsilon/30; a = 23 epsilon/60 is left, where the
   printed proof has epsilon/8 (`peff_2026_sharp_noise`, `level`).
2. At a fixed function both events together are much rarer than the first: Markov for exp(s X + theta B) with the
   noise integrated out first needs a single moment of Y^2, of order u: exp(u Y^2/(2v)), v = c L^2/d. Isoperimetry
   allows u = 4/15, exponential moments u = 5/8, and the exponent is u a^2/(2v) per sample at every level a
   (`peff_2026_sharp_tail`, `peff_2026_sharp_tail_moment`, `tail_constant`).
3. The learner pays for its luck by change of measure on the mask alone, and a net of N_m points counts as log N_m:
   the weights' information is not used, so nobody modifies the learner (`peff_2026_information_transport_counted`).
4. delta is spent on the event and not on the noise: 15/16 of it.
5. What is left on the right is what the proof spends, p_eff log 2 + h(15 delta/16) nats, and not a bound for it.

So Lip >= epsilon sqrt(n d delta/(55 c (p_eff log 2 + h(15 delta/16)))), under the printed hypotheses
(`peff_2026_sharp_sparse_law`), with 24 for 55 where exponential moments are bounded
(`peff_2026_sharp_sparse_law_moment`). The factor over the printed law is at least 184 for all values
(`peff_2026_sharp_sparse_law_printed_form`) and near 186.6 wherever p_eff is large against delta log(1/delta).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

import bounds
from bounds.enclose import Enclosure, enclosure
from bounds.symbols import SYMBOLS

PRINTED = "kumar_2024_sparse_law"
SHARP = "peff_2026_sharp_sparse_law"
MOMENT = "peff_2026_sharp_sparse_law_moment"
SCALES: tuple[dict[str, Any], ...] = (
    {"n": 10**5, "d": 784, "p_eff": 10**3, "epsilon": Fraction(1, 2), "delta": Fraction(1, 10)},
    {"n": 10**6, "d": 784, "p_eff": 10**6, "epsilon": Fraction(1, 10), "delta": Fraction(1, 10)},
    {"n": 10**7, "d": 3072, "p_eff": 10**8, "epsilon": Fraction(1, 10), "delta": Fraction(1, 100)},
    {"n": 10**7, "d": 3072, "p_eff": 10, "epsilon": Fraction(1, 10), "delta": Fraction(9, 10)},
    {"n": 10**9, "d": 150528, "p_eff": 10**11, "epsilon": Fraction(1, 20), "delta": Fraction(1, 1000)},
)


def level(id: str = "peff_2026_sharp_sparse_law_mixture") -> sp.Rational:
    """a/epsilon: the level that correlation and size reach, from the step "the level" of the law's proof."""
    (step,) = (s for s in bounds.get(id).steps if s.name == "the level")
    return sp.Rational(step.rhs / SYMBOLS["epsilon"])


def tail_constant(id: str) -> sp.Rational:
    """The C in P(X >= a, ...) <= exp(-a^2 n d/(C c L^2)) of a record of a tail at a fixed function."""
    exponent = -bounds.get(id).claim.rhs.args[0]
    unit = SYMBOLS["threshold"] ** 2 * SYMBOLS["n"] * SYMBOLS["d"] / (SYMBOLS["c"] * SYMBOLS["L"] ** 2)
    return sp.Rational(sp.simplify(unit / exponent))


def gain(n: int, d: int, p_eff: Any, epsilon: Any, delta: Any, id: str = SHARP) -> Enclosure:
    """(that law's right side)/(the printed one's), for one component; c cancels. Raises where a hypothesis fails."""
    values = {"n": n, "d": d, "k": 1, "c": 1, "p_eff": p_eff, "epsilon": epsilon, "delta": delta}
    for each in (PRINTED, id):  # refuses what the hypotheses exclude
        bounds.evaluate(each, **values)
    exact = {name: Fraction(value) for name, value in values.items()}
    return enclosure(bounds.get(id).claim.rhs / bounds.get(PRINTED).claim.rhs, exact)


def least_gain() -> Fraction:
    """The gain over the printed law that holds for all values: the multiple of it in the proof of the printed form."""
    steps = {s.name: s for s in bounds.get("peff_2026_sharp_sparse_law_printed_form").steps}
    return Fraction(str(sp.simplify(steps["gain"].rhs / bounds.get(PRINTED).claim.rhs)))


def main() -> None:
    """Print the level, the tails and a table of gains."""
    print(f"level: correlation and size reach a = {level()} epsilon")
    for id in ("peff_2026_correlation_tail", "peff_2026_sharp_tail", "peff_2026_sharp_tail_moment"):
        print(f"tail exp(-a^2 n d/(C c L^2)): C = {tail_constant(id)!s:<5} {id}")
    print(f"\nover the printed law, for all values: {float(least_gain())}")
    print("n        d        p_eff    epsilon  delta    Lip/sqrt(1/c)  gain    with moments")
    for scale in SCALES:
        sharp = bounds.evaluate(SHARP, k=1, c=1, **scale)
        row = (f"{float(scale[name]):<9.3g}" for name in ("n", "d", "p_eff", "epsilon", "delta"))
        print(
            f"{''.join(row)}{float(sharp):<15.4g}{float(gain(**scale)):<8.2f}{float(gain(**scale, id=MOMENT)):.2f}"
        )
    for id in (SHARP, MOMENT, "peff_2026_sharp_sparse_law_printed_form"):
        found = bounds.audit(id)
        print(f"{id}: {'complete, nothing assumed' if found.complete else 'FAILED'}")


if __name__ == "__main__":
    main()
