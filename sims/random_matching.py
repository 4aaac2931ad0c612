"""The exact probability that a random source of one hidden layer contains several target units, each in its own unit.

Target and source have the same inputs and outputs and one hidden layer. A source unit can host a target unit when it
has all of its links, below and above; the target is contained when some injective assignment gives every target unit a
host. What is left over gets weight 0; biases are free. For ReLU and one output, which only adds up, no other way exists
at equal depth, where the target units have their kinks on different hyperplanes that meet the interior of the inputs'
domain: each of these must be the kink of a source unit with all inner links of that target unit. With several outputs a
unit could also be split, one host per output, which is not counted here. Everything is Fractions.

Source units are independent and alike, and of one only the set of target units that it can host matters. The subsets
of target units that a number of source units can host together, each in its own, grow unit by unit, so that they are
a Markov chain over few states, and one run gives the probability at every width.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sims.validate import check, exact_integer, exact_number

MAX_UNITS = 5  # of the target; the number of states grows fast with it
MAX_WIDTH = 2**12
MAX_BITS = 2**16  # of each probability, over the links of all units of the source

Unit = tuple[int, int]


def matched(
    below: Sequence[Sequence[int]],
    above: Sequence[Sequence[int]],
    width: int,
    density: Any,
    out_density: Any = None,
) -> tuple[Fraction, ...]:
    """The probability of containment at each width from the number of target units up to `width`.

    below[j], above[j]: which inputs and which outputs target unit j is linked to, as rows of 0 and 1; links of the
    source are there with probability `density` below and `out_density` above (the same unless named). Raises
    ValueError for a target wider than the source, more than 5 target units, rows of different lengths or without a
    link, densities outside (0, 1], and sources so large that a probability has more than 2^16 binary digits.
    """
    units = list(zip(_rows("below", below), _rows("above", above), strict=False))
    same = len(below) == len(above)
    check("matched", "above", above, same, f"have {len(below)} rows, one per target unit, as below has")
    check("matched", "target units", len(units), len(units) <= MAX_UNITS, f"be at most {MAX_UNITS}")
    n = exact_integer("matched", "width", width)
    check("matched", "width", n, n >= len(units), f"be at least {len(units)}, the target's width")
    check("matched", "width", n, n <= MAX_WIDTH, f"be at most {MAX_WIDTH}")
    p = _density("density", density)
    q = p if out_density is None else _density("out_density", out_density)
    digits = n * (len(below[0]) * p.denominator.bit_length() + len(above[0]) * q.denominator.bit_length())
    must = f"take at most {MAX_BITS} binary digits to write a probability, not {digits}"
    check("matched", "width", n, digits <= MAX_BITS, must)
    return _chain(hosts(units, p, q), len(units), n)


def hosts(units: Sequence[Unit], density: Fraction, out_density: Fraction) -> dict[int, Fraction]:
    """The law of the set of target units (as bits) that one source unit can host; units: bits of inputs and outputs."""
    law = {}
    for chosen in range(1 << len(units)):
        below = above = 0
        for j, (inputs, outputs) in enumerate(units):
            if chosen >> j & 1:
                below, above = below | inputs, above | outputs
        # these, at least
        law[chosen] = density ** below.bit_count() * out_density ** above.bit_count()
    for j in range(len(units)):
        for chosen in law:
            if not chosen >> j & 1:
                law[chosen] -= law[chosen | 1 << j]  # these and not j
    return {chosen: chance for chosen, chance in law.items() if chance}


def _chain(law: dict[int, Fraction], units: int, width: int) -> tuple[Fraction, ...]:
    """P(all target units hosted) after each number of source units from `units` to `width`.

    A state is the set of subsets that can be hosted, as bits over subsets; once it holds the full set it is final.
    """
    full = 1 << (1 << units) - 1
    states: dict[int, Fraction] = {1: Fraction(1)}  # the empty set only
    done, found = Fraction(0), []
    grown: dict[tuple[int, int], int] = {}
    for n in range(1, width + 1):
        longer: defaultdict[int, Fraction] = defaultdict(Fraction)
        for state, weight in states.items():
            for hosted, chance in law.items():
                if (state, hosted) not in grown:
                    grown[state, hosted] = _grow(state, hosted, units)
                longer[grown[state, hosted]] += weight * chance
        done += sum((weight for state, weight in longer.items() if state & full), Fraction(0))
        states = {state: weight for state, weight in longer.items() if not state & full}
        if n >= units:
            found.append(done)
    return tuple(found)


def _grow(state: int, hosted: int, units: int) -> int:
    """The subsets that can be hosted with one more source unit, which can host any one of the units in `hosted`."""
    grown = state
    for j in range(units):
        if hosted >> j & 1:
            for subset in range(1 << units):
                if state >> subset & 1:
                    grown |= 1 << (subset | 1 << j)
    return grown


def _rows(name: str, rows: Sequence[Sequence[int]]) -> list[int]:
    check("matched", name, rows, len(rows) > 0, "have a row per target unit")
    found = []
    for j, row in enumerate(rows):
        where = f"{name}[{j}]"
        check(
            "matched",
            where,
            row,
            len(row) == len(rows[0]),
            f"have {len(rows[0])} entries, as the first row has",
        )
        links = [exact_integer("matched", where, x) for x in row]
        check("matched", where, row, all(x in (0, 1) for x in links), "hold 0 and 1 only")
        check("matched", where, row, any(links), "have at least one link")
        found.append(sum(x << i for i, x in enumerate(links)))
    return found


def _density(name: str, value: Any) -> Fraction:
    number = exact_number("matched", name, value)
    check("matched", name, number, 0 < number <= 1, "lie in (0, 1]")
    return number
