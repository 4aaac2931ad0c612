"""What a sketch's mask tells of the data: by hand, against the joint table, and the schemes that do not look."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounds.enclose import Enclosure
from sims.log_sum import LogSum
from sims.sketch_information import MatrixLaw, bits, cube, sketch_information
from sims.sketch_rules import column, magnitude, optimal, snip, synflow, uniform
from sims.sketch_schemes import Bernoulli, BestSubset, Successive, TopK, UniformSubset, WithReplacement
from tests.reference import sketching as plain

F = Fraction
PAIR = MatrixLaw.uniform([[[1, 2]], [[2, 1]]])  # the heavy column is the second or the first
WIDE = MatrixLaw.uniform([[[1] * 15 + [k]] for k in range(82)])


def test_top_one_of_two_tells_one_bit():
    for scheme in (TopK(optimal, 1), TopK(column, 1), BestSubset(1)):
        found = sketch_information(scheme, PAIR, (1, 1))
        assert found.mask == found.support == Enclosure.exactly(1)
        assert found.expected_size == 1
        assert found.mean_squared_error == 1
        assert found.masks == 2
        assert found.p_eff() == Enclosure.exactly(2)
        assert found.p_eff(F(3, 2), of="support") == Enclosure.exactly(F(5, 2))


def test_one_draw_in_proportion_by_hand():
    # p = (1/3, 2/3) or (2/3, 1/3): the multipliers 3 and 3/2 give X away, the kept index alone does not
    found = sketch_information(WithReplacement(optimal, 1), PAIR, (1, 1))
    assert found.mask == Enclosure.exactly(1)
    assert found.masks == 4
    # 1 - H2(1/3) = 5/3 - log2(3)
    exact = LogSum.of([(F(5, 3), F(2)), (F(-1), F(3))])
    assert (found.support_nats - exact).sign() == 0
    assert math.isclose(float(found.support), 5 / 3 - math.log2(3), rel_tol=1e-12)
    assert 1 < float(found.p_eff(of="support").lower) < float(found.p_eff().lower) == 2
    assert str(found) == "mask 1 bits, its support 0.0817042; 1 weights kept, 4 masks"


def test_unequal_data_by_hand():
    # H2(1/4) = 2 - (3/4) log2(3), whatever pair of matrices is told apart
    found = sketch_information(TopK(optimal), ([[[1, 2]], [[2, 1]]], (F(1, 4), F(3, 4))), (1, 1), 1)
    assert (found.mask_nats - LogSum.of([(F(2), F(2)), (F(-3, 4), F(3))])).sign() == 0


def test_a_rule_that_does_not_look_tells_nothing():
    data = cube(2, 2, (1, 2))
    assert len(data.matrices) == 16
    for scheme in (
        WithReplacement(uniform, 2),
        WithReplacement(magnitude, 2),
        WithReplacement((F(1, 3), F(2, 3)), 3),
        Bernoulli((F(1, 2), F(1, 5))),
        Bernoulli(synflow, True, F(3, 2)),
        Bernoulli(uniform, False, 1),
        UniformSubset(1),
        Successive(magnitude, 1),
        Successive(synflow, 1, "inclusion"),
        TopK(magnitude, 1),
    ):
        found = sketch_information(scheme, data, (1, -2))
        assert found.mask == found.support == Enclosure.exactly(0)
        assert found.p_eff() == Enclosure.exactly(found.expected_size)


SCHEMES = (
    (WithReplacement(optimal, 2), lambda X, w: plain.with_replacement(optimal.probabilities(X, w), 2)),
    (WithReplacement(column, 3), lambda X, w: plain.with_replacement(column.probabilities(X, w), 3)),
    (WithReplacement(column, 1), lambda X, w: plain.with_replacement(column.probabilities(X, w), 1)),
    (Successive(column, 2), lambda X, w: plain.successive(column.probabilities(X, w), 2, False)),
    (Successive(column, 1, "inclusion"), lambda X, w: plain.successive(column.probabilities(X, w), 1, True)),
    (BestSubset(2), lambda X, w: {plain.best_subset(X, w, 2): F(1)}),
)


@pytest.mark.parametrize(("scheme", "law"), SCHEMES)
def test_against_the_joint_table(scheme, law):
    data, w = cube(2, 3, (1, 2)), (1, 2, -1)
    laws = [law(X, w) for X in data.matrices]
    found = sketch_information(scheme, data, w)
    told = plain.information_bits(laws, data.probabilities)
    kept = plain.information_bits([plain.supports(x) for x in laws], data.probabilities)
    assert math.isclose(float(found.mask), told, rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(float(found.support), kept, rel_tol=1e-9, abs_tol=1e-12)
    assert (found.mask_nats - found.support_nats).sign() >= 0
    assert found.masks == len({m for x in laws for m in x})
    errors = [
        sum(e * q for e, q in plain.error_law(x, X, w).items())
        for x, X in zip(laws, data.matrices, strict=True)
    ]
    assert found.mean_squared_error == sum(errors) / 64
    assert found.expected_size == sum(
        q * sum(map(bool, m)) * p for x, p in zip(laws, data.probabilities, strict=True) for m, q in x.items()
    )


@settings(max_examples=20)
@given(st.data())
def test_drawn_laws_of_data(data):
    letters = st.fractions(F(1, 3), 3, max_denominator=3)
    n, d = data.draw(st.integers(1, 2)), data.draw(st.integers(2, 3))
    matrices = [
        [[data.draw(letters) for _ in range(d)] for _ in range(n)]
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    parts = [data.draw(st.integers(1, 5)) for _ in matrices]
    law = MatrixLaw(tuple(matrices), tuple(F(a, sum(parts)) for a in parts))
    w = [data.draw(letters) for _ in range(d)]
    size = data.draw(st.integers(1, d))
    y = [data.draw(letters) + 30 for _ in range(n)]  # above all predictions, so that no score vanishes
    for scheme in (WithReplacement(optimal, size), Successive(snip(y), size), TopK(optimal, size)):
        found = sketch_information(scheme, law, w)
        rows = [scheme.law(X, w) for X in matrices]
        told = plain.information_bits(rows, law.probabilities)
        assert math.isclose(float(found.mask), told, rel_tol=1e-9, abs_tol=1e-9)
        assert (found.mask_nats - found.support_nats).sign() >= 0
        assert found.support_nats.sign() >= 0
        entropy = LogSum.of((p, 1 / p) for p in law.probabilities)
        assert (entropy - found.mask_nats).sign() >= 0


def test_rounding_tells_nothing_that_the_norms_do_not():
    # squared norms (2, 1) and (6, 3): both p are (sqrt 2, 1) over their sum, which no rational is
    twice = MatrixLaw.uniform([[[1, 1], [1, 0], [0, 0]], [[1, 1], [1, 1], [2, 1]]])
    found = sketch_information(WithReplacement(optimal, 3), twice, (1, 1))
    assert found.rounded
    assert found.mask == Enclosure.exactly(0)
    # squared norms 3, 2, 5 and 5, 2, 3: the middle one is drawn with the same probability, so it tells nothing
    swapped = MatrixLaw.uniform([[[1, 1, 2], [1, 1, 1], [1, 0, 0]], [[2, 1, 1], [1, 1, 1], [0, 0, 1]]])
    assert sketch_information(WithReplacement(optimal, 1), swapped, (1, 1, 1)).masks == 5


def test_one_rounded_matrix_rounds_the_law():
    exact, irrational = ((1, 1), (0, 0)), ((1, 1), (0, 1))
    for matrices in ((exact, irrational), (irrational, exact)):
        assert sketch_information(WithReplacement(optimal, 1), MatrixLaw.uniform(matrices), (1, 1)).rounded
    assert not sketch_information(WithReplacement(optimal, 1), MatrixLaw.uniform((exact,)), (1, 1)).rounded


def test_bits_are_exact_where_they_are_rational():
    assert bits(LogSum.of([(F(1, 3), F(8)), (F(-1, 2), F(1, 2))])) == Enclosure.exactly(F(3, 2))
    assert bits(LogSum.of([(F(1), F(6)), (F(-1), F(3)), (F(1), F(10)), (F(-1), F(5))])) == Enclosure.exactly(
        2
    )
    third = bits(LogSum.of([(F(1), F(3))]))
    assert not third.exact
    assert not bits(LogSum.of([(F(397573379), F(3))])).exact  # within 10^-9 of an integer
    assert third.lower < F(math.log2(3)) + F(1, 10**9)
    assert third.upper > F(math.log2(3)) - F(1, 10**9)


def test_cubes():
    data = cube(1, 2, (0, 1, F(1, 2)))
    assert len(data.matrices) == 9 == len(set(data.matrices))
    assert set(data.probabilities) == {F(1, 9)}
    assert cube(1, 1).matrices == (((-1,),), ((1,),))
    assert cube(3, 40, (5,)).probabilities == (1,)


@pytest.mark.parametrize(
    ("pattern", "call"),
    [
        ("cube: n=0 must be positive", lambda: cube(0, 1)),
        ("cube: d=-1 must be positive", lambda: cube(1, -1)),
        ("cube: alphabet=.* must hold each letter once", lambda: cube(1, 1, (1, 1))),
        ("cube: matrices=.* must be at most 16384", lambda: cube(10**6, 10**6)),
        ("cube: entries of the matrices=.* must be at most", lambda: cube(10**9, 10**9, (5,))),
        ("cube: entries of alphabet=.* must be at most", lambda: cube(1, 1, range(10**9))),
        (
            "MatrixLaw: entries of the matrices=3000000 must be",
            lambda: MatrixLaw(np.ones((3, 1000, 1000)), (1,) * 3),
        ),
        ("p_eff: of=.* must be", lambda: sketch_information(TopK(uniform, 1), PAIR, (1, 1)).p_eff(of=[])),
        ("MatrixLaw: matrices=0 must be", lambda: MatrixLaw((), ())),
        ("MatrixLaw: matrices=0 must be", lambda: MatrixLaw.uniform([])),
        (r"MatrixLaw: shapes=.* must be one", lambda: MatrixLaw.uniform([[[1]], [[1, 2]]])),
        ("MatrixLaw: probabilities=.* must have length 1", lambda: MatrixLaw([[[1]]], (F(1, 2), F(1, 2)))),
        ("MatrixLaw: sum of the probabilities=1/2 must be 1", lambda: MatrixLaw([[[1]]], (F(1, 2),))),
        (
            "MatrixLaw: probabilities=.* must be positive",
            lambda: MatrixLaw([[[1]], [[2]]], (F(3, 2), F(-1, 2))),
        ),
        (
            "sketch_information: law_of_X=.* must be a pair",
            lambda: sketch_information(TopK(uniform, 1), [1], (1,)),
        ),
        (
            "sketch_information: w=.* must have length 2",
            lambda: sketch_information(TopK(uniform, 1), PAIR, (1,)),
        ),
        (
            "optimal: sum of the scores=0 must be positive",
            lambda: sketch_information(WithReplacement(optimal, 1), cube(1, 2, (0, 1)), (1, 1)),
        ),
        (
            "sketch_information: pairs of a matrix and a mask=.* must be at most",
            lambda: sketch_information(Bernoulli((F(1, 2),) * 16), WIDE, (1,) * 16),
        ),
        (
            "sketch_information: pairs of a matrix and a mask=.* must be at most",
            lambda: sketch_information(BestSubset(8), WIDE, (1,) * 16),
        ),
        (
            "p_eff: of=signs must be",
            lambda: sketch_information(TopK(uniform, 1), PAIR, (1, 1)).p_eff(of="signs"),
        ),
    ],
)
def test_bad_values_are_refused(pattern, call):
    with pytest.raises(ValueError, match=pattern):
        call()


def test_a_scheme_is_asked_for():
    with pytest.raises(TypeError, match=r"^sketch_information: scheme=.* must be a scheme"):
        sketch_information(optimal, PAIR, (1, 1))
    with pytest.raises(TypeError, match=r"^MatrixLaw: matrices=None must be a sequence, not NoneType"):
        sketch_information(TopK(uniform, 1), (None, (1,)), (1,))
    with pytest.raises(TypeError, match=r"^MatrixLaw: matrices=3 must be a sequence, not int"):
        MatrixLaw.uniform(3)
