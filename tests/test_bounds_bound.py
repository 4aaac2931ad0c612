"""Records refuse what they cannot mean, at the moment they are made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
import sympy as sp

import bounds
from bounds.quantities import VOCABULARY, Quantity
from bounds.symbols import SYMBOLS, log2

LAW = bounds.get("kumar_2024_sparse_law")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "not an id"}, "id='not an id' must be an identifier"),
        ({"kind": "certain"}, "kind='certain' must be one of"),
        ({"status": "folklore"}, "status='folklore' must be one of"),
        ({"sharpness": "sharp"}, "sharpness='sharp' must be one of"),
        ({"claim": replace(LAW.claim, sense="=>")}, "sense='=>' must be one of"),
        (
            {"claim": replace(LAW.claim, lhs=sp.Symbol("speed"))},
            "claim.lhs=speed must be a quantity of the vocabulary",
        ),
        ({"claim": replace(LAW.claim, rhs=sp.Symbol("speed"))}, r"symbols=\['speed'\] must be quantities"),
        (
            {"claim": replace(LAW.claim, rhs=sp.Symbol("n"))},
            r"symbols=\['n'\] must be taken from bounds.symbols",
        ),
        ({"requires": (replace(LAW.requires[0], sense="~"),)}, "sense='~' must be one of"),
        ({"steps": ()}, "steps=.* must hold at least one step"),
        ({"examples": ()}, "examples=.* must hold at least one hand-computed example"),
        ({"mutants": ()}, "mutants=.* must hold at least one refuted mutant"),
    ],
)
def test_a_record_that_says_nothing_is_refused(changes, message):
    with pytest.raises(ValueError, match=f"^Bound .*: {message}"):
        replace(LAW, **changes)


def test_records_are_frozen():
    with pytest.raises(FrozenInstanceError):
        LAW.id = "other"


def test_quantities_come_in_the_order_of_the_vocabulary():
    assert [q.name for q in LAW.quantities] == ["n", "d", "k", "c", "epsilon", "delta", "p_eff"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("domain", "number", "domain='number' must be one of"),
        ("unit", "byte", "unit='byte' must be 'nat', 'bit' or ''"),
    ],
)
def test_a_quantity_without_a_known_domain_or_unit_is_refused(field, value, message):
    with pytest.raises(ValueError, match=message):
        replace(VOCABULARY["n"], **{field: value})


def test_symbols_know_no_more_than_their_domain():
    assert SYMBOLS["n"].is_integer
    assert SYMBOLS["n"].is_positive
    assert SYMBOLS["p_eff"].is_nonnegative
    assert SYMBOLS["p_eff"].is_positive is None
    assert SYMBOLS["c"].is_integer is None
    assert Quantity("z", "", "real in [0, 1]", "z").symbol.is_positive is None
    assert log2(SYMBOLS["n"]) == sp.log(SYMBOLS["n"]) / sp.log(2)
    from bounds import symbols

    assert symbols.n is SYMBOLS["n"]
    with pytest.raises(AttributeError, match=r"bounds\.symbols has no symbol 'speed'; it has n, d, p, k,"):
        symbols.speed  # noqa: B018
