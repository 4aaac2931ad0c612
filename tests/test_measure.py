"""measure: against the plain reference on exhaustive small cases, by hand, by conservation laws, and on bad input."""

import re
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest

from bounds.enclose import Enclosure
from sims.data import FixedDesign, Iid
from sims.measure import Measurement, measure, measure_all
from sims.network import Network
from sims.rules import Blind, Chosen, Gibbs, LeastError, LeastLipschitz
from tests.reference import data as reference_data
from tests.reference import measure as reference

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

# network, law, epsilon: chosen to be degenerate in different ways
CROSS = Iid.noisy_labels([[1, 0], [0, 1], [-1, -1]], THIRD, 3)
EIGHT = Iid.noisy_labels(np.eye(8), HALF, 2)
CASES = {
    "plane": (Network([[1, -2], [HALF, 3]]), CROSS, Fraction(1, 10)),
    "equal rows": (Network([[1, 2], [1, 2]]), CROSS, Fraction(1, 4)),
    "opposite rows": (Network([[1, 2], [-1, -2]]), CROSS, Fraction(1, 4)),
    "parallel rows": (Network([[1, 2], [2, 4]]), Iid.noisy_labels([[1, 0], [1, 1]], HALF, 3), HALF),
    "dead": (Network([[-1, -1], [-2, 1]]), Iid.noisy_labels([[1, 1], [2, 1]], HALF, 3), Fraction(1, 4)),
    "line": (Network([[1], [-1], [2]], [0, 1, -1]), Iid.noisy_labels([[-1], [1], [2]], HALF, 3), HALF),
    "constant units": (Network([[1], [3]], [1, 2]), Iid.noisy_labels([[-1], [1]], Fraction(2, 3), 4), THIRD),
    "labels between": (
        Network([[1, -1], [2, 1]]),
        Iid([[1, 0], [1, 0], [1, 2]], [HALF, -1, 0], [Fraction(1, 4), HALF, Fraction(1, 4)], 4),
        Fraction(1, 8),
    ),
    "threshold on a tie": (Network([[1, 2], [3, -1]]), Iid.noisy_labels([[1, 0], [0, 1]], HALF, 4), HALF),
    "weights beyond 64 bits": (
        Network([[1, 2]]),
        Iid.noisy_labels([[1, 0], [1, 1]], Fraction(333333, 10**7), 3),
        Fraction(1, 20),
    ),
    "design": (Network([[1, -2], [HALF, 3]]), FixedDesign([[1, 0], [0, 1], [1, 1]], [HALF, THIRD, 1]), THIRD),
    "repeated points": (
        Network([[1, -2], [2, 1]]),
        FixedDesign([[1, 0], [1, 0], [0, 1]], HALF),
        Fraction(1, 5),
    ),
}
RULES = {
    "blind": (Blind, reference.blind, {}),
    "least error": (LeastError, reference.least_error, {}),
    "least lipschitz": (LeastLipschitz, reference.least_lipschitz, {}),
    "gibbs": (lambda size: Gibbs(size, 2.5), reference.gibbs, {"beta": Fraction(5, 2)}),
    "gibbs, own penalty": (
        lambda size: Gibbs(size, 20, Fraction(1, 4)),
        reference.gibbs,
        {"beta": 20, "penalty": mpmath.mpf(0.25)},
    ),
}


def written_out(law):
    """(probability, list of points) for every data set, from the law's parameters and not from its enumeration."""
    if isinstance(law, FixedDesign):
        labels = reference_data.fixed_design(law.q)
        found = {tuple(y): p for y, p in labels.items()}
        order = [tuple(1 if t >> i & 1 else -1 for i in range(law.n)) for t in range(2**law.n)]
        return [(found[y], [(x, Fraction(label)) for x, label in zip(law.X, y, strict=True)]) for y in order]
    tuples = reference_data.iid_tuples(law.probabilities, law.n)
    atoms = list(zip(law.points, law.labels, strict=True))
    return [
        (p, [atom for atom, c in zip(atoms, counts, strict=True) for _ in range(c)])
        for counts, p in tuples.items()
    ]


def holds(enclosure, value):
    """Whether the enclosure contains a number known to 40 digits, and is not idle."""
    slack = mpmath.mpf(10) ** -40
    low, high = (mpmath.mpf(end.numerator) / end.denominator for end in (enclosure.lower, enclosure.upper))
    return low - slack <= value <= high + slack and high - low < 1e-6


@pytest.mark.kernel
@pytest.mark.parametrize("case", CASES)
def test_agrees_with_the_plain_reference(case):
    network, law, epsilon = CASES[case]
    bias = network.inner_bias or (Fraction(0),) * network.k
    listed = written_out(law)
    target = law.sigma_squared - epsilon
    with mpmath.workdps(50):
        for size in range(network.p + 1):
            table = reference.table(size, network.inner, bias, listed, target)
            for name, (make, plain, extra) in RULES.items():
                found = measure(make(size), network, law, epsilon)
                wanted = reference.measure(plain, table, **extra)
                where = (case, name, size)
                assert holds(found.information, wanted.information), where
                assert found.expected_size == size
                if isinstance(wanted.fit_probability, Fraction):
                    assert found.fit_probability == wanted.fit_probability, where
                    assert isinstance(found.fit_probability, Fraction)
                else:
                    assert holds(found.fit_probability, wanted.fit_probability), where
                assert holds(found.training_error, wanted.error), where
                if wanted.mean_lipschitz is None:
                    assert found.lipschitz_mean is None
                    assert found.lipschitz_minimum is None
                    assert found.quantile(HALF) is None
                    assert found.tail(10**6) == 0
                    continue
                assert holds(found.lipschitz_mean, wanted.mean_lipschitz), where
                assert holds(found.lipschitz_minimum, wanted.minimum), where
                for q in (
                    (0, Fraction(1, 7), HALF, Fraction(7, 8), 1) if plain is not reference.gibbs else (0, 1)
                ):
                    assert holds(found.quantile(q), wanted.quantile(Fraction(q))), (where, q)
                middle = Fraction(int(100 * wanted.quantile(HALF)), 100)
                below = sum(
                    p for v, p in wanted.atoms if v < mpmath.mpf(middle.numerator) / middle.denominator
                )
                tail = found.tail(middle)
                assert tail == below if isinstance(tail, Fraction) else holds(tail, below), where


def test_one_unit_by_hand():
    """x in {1, 2}, f = a relu(w x), one draw: a point is fitted exactly, slope y/x, shrunk to sigma^2 - epsilon =
    1/4.

    (1 - s)^2 = 1/4, so s = 1/2, Lipschitz constant 1/(2 x): 1/2 at x = 1, 1/4 at x = 2, whatever w > 0.
    """
    law = Iid.noisy_labels([[1], [2]], HALF, 1)
    kept = measure(LeastLipschitz(1), Network([[7]]), law, Fraction(3, 4))
    assert kept.information == Enclosure.exactly(0)
    assert kept.fit_probability == 1
    assert kept.lipschitz_minimum == Enclosure.exactly(Fraction(1, 4))
    assert kept.quantile(HALF) == Enclosure.exactly(Fraction(1, 4))
    assert kept.quantile(Fraction(51, 100)) == Enclosure.exactly(HALF)
    assert Fraction(3, 8) in kept.lipschitz_mean
    assert Fraction(1, 4) in kept.training_error
    assert (kept.tail(HALF), kept.tail(Fraction(51, 100))) == (HALF, 1)
    assert kept.p_eff() == Enclosure.exactly(1)
    assert kept.p_eff(Fraction(5, 2)) == Enclosure.exactly(Fraction(5, 2))
    pruned = measure(Blind(0), Network([[7]]), law, Fraction(3, 4))
    assert pruned.fit_probability == 0
    assert pruned.lipschitz_mean is None
    assert "none" in repr(pruned)
    assert pruned.exactness["information"] == "exact"


def test_two_dead_units_by_hand():
    """Units x and -x, points 1 and -1: one weight kept is alive on one point only, so the informed mask is log 2
    nats.

    One draw. Every rule that looks picks the live unit: bit 0 for x = 1, bit 1 for x = -1.
    """
    law = Iid.noisy_labels([[1], [-1]], HALF, 1)
    network = Network([[1], [-1]])
    for rule in (LeastError(1), LeastLipschitz(1)):
        found = measure(rule, network, law, HALF)
        with mpmath.workdps(50):
            assert holds(found.information, mpmath.log(2))
        assert 1 in found.information_bits
        assert found.fit_probability == 1
    assert measure(Blind(1), network, law, HALF).fit_probability == HALF


def test_threshold_ties_are_settled_exactly():
    """R = theta exactly: the fit at s = 1 still counts, and epsilon a hair larger does not."""
    law = Iid.noisy_labels([[1], [2]], HALF, 2)
    network = Network([[3]])  # on the points 1 and 2 with equal labels: R = 9/10, theta = epsilon
    tie = Fraction(9, 10)
    hair = Fraction(1, 10**30)
    assert measure(Blind(1), network, law, tie).fit_probability == HALF
    assert measure(Blind(1), network, law, tie - hair).fit_probability == HALF
    assert measure(Blind(1), network, law, tie + hair).fit_probability == Fraction(1, 4)


def test_conservation():
    network = Network.random(2, 2, seed=3)
    law = Iid.noisy_labels([[1, 0], [0, 1], [1, 1]], THIRD, 4)
    log_masks = np.log([1, 4, 6, 4, 1])
    data_entropy = -sum(w / law.denominator * np.log(w / law.denominator) for w in law.weights)
    for size in range(5):
        betas = [0, Fraction(1, 3), 1, 10, 1000, 10**6]
        found = measure_all([Gibbs(size, b, 100) for b in betas], network, law, Fraction(1, 5))
        blind, sharp = measure_all([Blind(size), LeastLipschitz(size)], network, law, Fraction(1, 5))
        assert found[0].information == blind.information == Enclosure.exactly(0)
        assert found[0].fit_probability == blind.fit_probability
        assert found[0].lipschitz_mean == blind.lipschitz_mean
        for one in [*found, sharp]:
            assert one.information.lower <= min(log_masks[size], data_entropy) + 1e-9
            assert one.information.lower >= 0
            assert one.fit_probability.lower >= 0 if isinstance(one.fit_probability, Enclosure) else True
        if sharp.fit_probability:
            fits = [float(one.fit_probability) for one in found]
            assert fits[-1] == pytest.approx(float(sharp.fit_probability), abs=1e-6)


def test_more_tilt_never_costs_smoothness():
    """E cost falls in beta: its derivative is minus the variance."""
    network = Network.random(2, 3, seed=5)
    law = Iid.noisy_labels([[1, 0, 1], [0, 1, 1], [1, 1, -1]], HALF, 3)
    found = measure_all([Gibbs(3, b) for b in (0, 1, 4, 16, 64)], network, law, Fraction(1, 2))
    assert len({one.fit_probability for one in found}) > 1
    always = [float(one.fit_probability) for one in found]
    assert always == sorted(always)


def test_nothing_depends_on_units_or_their_order():
    """Permuting units permutes masks of one size; scaling all inner weights or reflecting labels changes nothing."""
    inner = [[1, -2], [HALF, 3], [Fraction(5, 4), Fraction(1, 8)]]
    law = Iid.noisy_labels([[1, 0], [0, 1], [-1, 2]], Fraction(1, 4), 3)
    mirrored = Iid.noisy_labels([[1, 0], [0, 1], [-1, 2]], Fraction(3, 4), 3)
    rules = [Blind(3), Gibbs(3, 2)]
    base = measure_all(rules, Network(inner), law, Fraction(1, 4))
    for network, other in (
        (Network(inner[::-1]), law),
        (Network([[8 * w for w in row] for row in inner]), law),
        (Network(inner), mirrored),
    ):
        for one, two in zip(base, measure_all(rules, network, other, Fraction(1, 4)), strict=True):
            assert float(one.fit_probability) == pytest.approx(float(two.fit_probability), rel=1e-12)
            assert float(one.lipschitz_mean) == pytest.approx(float(two.lipschitz_mean), rel=1e-9)
            assert float(one.information) == pytest.approx(float(two.information), abs=1e-9)
            assert float(one.quantile(HALF)) == pytest.approx(float(two.quantile(HALF)), rel=1e-9)


def test_counts_and_tuples_tell_the_same():
    """A multiset law and the same law over ordered tuples: information of a deterministic rule is that of its mask."""
    network, law, epsilon = CASES["plane"]
    found = measure(LeastError(2), network, law, epsilon)
    picked = Chosen(lambda counts: 3 if counts[0] else 5, "looks at one atom")
    seen = measure(picked, network, law, epsilon)
    share = 1 - (1 - law.probabilities[0]) ** law.n
    with mpmath.workdps(50):
        p = mpmath.mpf(share.numerator) / share.denominator
        assert holds(seen.information, -p * mpmath.log(p) - (1 - p) * mpmath.log(1 - p))
    assert seen.expected_size == 2
    assert found.rule == LeastError(2)


def test_the_measurement_presents_itself():
    network, law, epsilon = CASES["plane"]
    found = measure(LeastLipschitz(2), network, law, epsilon)
    assert isinstance(found, Measurement)
    text, html = repr(found), found._repr_html_()
    for word in ("information", "nat", "bit", "P(fits)", "exact", "enclosed"):
        assert word in text
        assert word in html
    assert len(text.splitlines()) < 15
    assert all(kind in ("exact", "enclosed") for kind in found.exactness.values())


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"epsilon": 2}, "measure: epsilon=2 must satisfy 0 < epsilon < sigma^2 = 8/9"),
        ({"epsilon": 0}, "measure: epsilon=0 must satisfy 0 < epsilon < sigma^2 = 8/9"),
        ({"epsilon": float("nan")}, "measure: epsilon=nan must be finite"),
        ({"rule": Blind(5)}, "measure: size=5 must satisfy 0 <= size <= 4"),
        ({"rule": LeastError(-1)}, "measure: size=-1 must satisfy 0 <= size <= 4"),
        ({"network": Network([[1], [2]])}, "measure: network.d=1 must equal law.d=2"),
        ({"rule": Chosen([1, 2])}, "Chosen: masks=sequence of length 2 must have length 56"),
        ({"rule": Chosen([16] * 56)}, "Chosen: mask=16 must satisfy 0 <= mask < 2**4"),
        ({"network": Network.random(8, 8, seed=0), "law": EIGHT}, "measure: network.p=64"),
        ({"network": Network.random(5, 8, seed=0), "law": EIGHT, "rule": Blind(20)}, "measure: masks=137846528820"),
        ({"law": Iid.noisy_labels([[1, i] for i in range(20)], HALF, 2)}, "measure: distinct points=20 must"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(change, line):
    given = {"rule": Blind(1), "network": Network([[1, 2], [3, 4]]), "law": CROSS, "epsilon": HALF} | change
    with pytest.raises(ValueError, match=re.escape(line)) as error:
        measure(**given)
    assert "\n" not in str(error.value)


def test_wrong_types_and_quantiles():
    network, law, epsilon = CASES["plane"]
    with pytest.raises(TypeError, match="network must be a Network"):
        measure(Blind(1), [[1]], law, epsilon)
    with pytest.raises(TypeError, match="law must be"):
        measure(Blind(1), network, [1], epsilon)
    with pytest.raises(TypeError, match="rule must be"):
        measure("blind", network, law, epsilon)
    with pytest.raises(TypeError, match="size"):
        measure(Blind(1.5), network, law, epsilon)
    with pytest.raises(ValueError, match="rules"):
        measure_all([], network, law, epsilon)
    found = measure(Blind(1), network, law, epsilon)
    for q in (-1, 2, Fraction(11, 10)):
        with pytest.raises(ValueError, match="quantile: q="):
            found.quantile(q)
    with pytest.raises(ValueError, match="tail: limit=nan"):
        found.tail(float("nan"))
    for beta, name in product((-1, float("nan"), float("inf")), ("beta",)):
        with pytest.raises(ValueError, match=f"Gibbs: {name}="):
            Gibbs(1, beta)
    with pytest.raises(ValueError, match="Gibbs: penalty="):
        Gibbs(1, 1, -2)
