"""Records refuse what they cannot mean, at the moment they are made."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
import sympy as sp

import bounds
from bounds.proof import Combined
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
        ({"claim": replace(LAW.claim, sense="=>")}, "claim.sense='=>' must be one of"),
        (
            {"claim": replace(LAW.claim, lhs=sp.Symbol("speed"))},
            "claim.lhs=speed must be a quantity of the vocabulary",
        ),
        ({"claim": replace(LAW.claim, rhs=sp.Symbol("speed"))}, r"symbols=\['speed'\] must be quantities"),
        (
            {"claim": replace(LAW.claim, rhs=sp.Symbol("n"))},
            r"symbols=\['n'\] must be taken from bounds.symbols",
        ),
        ({"requires": (replace(LAW.requires[0], sense="~"),)}, "requires.sense='~' must be one of"),
        ({"steps": ()}, "steps=.* must hold at least one step"),
        (
            {"steps": (LAW.steps[0], LAW.steps[0])},
            "steps='.*' must have distinct names",
        ),
        (
            {"steps": (replace(LAW.steps[0], check=Combined({"nowhere": 1})),)},
            r"steps\['.*'\].check=\['nowhere'\] must name earlier steps",
        ),
        (
            {"locals": (Quantity("n", "again", "real", "n"),)},
            r"locals=\['n'\] must have names that the vocabulary does not use",
        ),
        (
            {"claim": replace(LAW.claim, rhs=SYMBOLS["p_eff"] + SYMBOLS["information"])},
            "claim.rhs='information .* p_eff' must not add nats to bits",
        ),
        (
            {"requires": (replace(LAW.requires[0], rhs=SYMBOLS["p_eff"] - SYMBOLS["information"]),)},
            "requires=.* must not add nats to bits",
        ),
    ],
)
def test_a_record_that_says_nothing_is_refused(changes, message):
    with pytest.raises(ValueError, match=f"^Bound .*: {message}"):
        replace(LAW, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claim": "Lip >= 1"}, "claim='Lip >= 1' must be a Claim"),
        ({"source": None}, "source=None must be a Source"),
        ({"supposes": ("iid",)}, r"supposes=\('iid',\) must be a tuple of Suppose"),
        ({"steps": list(LAW.steps)}, r"steps=\[.*\] must be a tuple of Step"),
        ({"title": 7}, "title=7 must be a str"),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(changes, message):
    with pytest.raises(TypeError, match=f"^Bound .*: {message}"):
        replace(LAW, **changes)


def test_nats_and_bits_add_with_log_2_between():
    rhs = SYMBOLS["p_eff"] * sp.log(2) + SYMBOLS["information"]
    assert replace(LAW, claim=replace(LAW.claim, rhs=rhs)).claim.rhs == rhs
    rhs = SYMBOLS["p_eff"] + SYMBOLS["information"] / sp.log(2)
    assert replace(LAW, claim=replace(LAW.claim, rhs=rhs)).claim.rhs == rhs


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
