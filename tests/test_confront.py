"""Verdicts: the zoo, planted violations, scope, and equality decided without tolerance."""

import dataclasses
import math
from fractions import Fraction as F

import pytest

import bounds
from bounds.enclose import Enclosure
from sims import zoo
from sims.confront import Report, _compare, confront
from sims.data import FixedDesign, Iid
from sims.instance import Facts, MemoriserInstance, NetworkInstance
from sims.memoriser import Memoriser
from sims.network import Network
from sims.rules import Blind, Gibbs, LeastError, LeastLipschitz

SMALL = NetworkInstance(
    Network.random(2, 2, seed=1), Iid.noisy_labels(zoo.CROSS[:3], F(1, 2), 3), LeastError(2), F(1, 2), F(1, 4)
)
MEMORISER = MemoriserInstance(Memoriser(1700, 170_000, F(15, 16), F(1, 2)))


@dataclasses.dataclass(frozen=True)
class Told:
    """An instance whose facts are given."""

    values: dict
    declared: dict = dataclasses.field(default_factory=dict)
    name: str = "told"

    def facts(self, level=None):
        numbers = {"expected_size": F(1), "W": F(1), "J": F(1), "epsilon": F(1, 2), "mask_information": F(0)}
        return Facts({**numbers, **self.values}, {}, self.declared)


def with_rhs(id, rhs):
    b = bounds.get(id)
    return dataclasses.replace(b, claim=dataclasses.replace(b.claim, rhs=rhs))


@pytest.mark.slow
@pytest.mark.xdist_group("reports")
def test_the_zoo_fails_nowhere_and_meets_every_hypothesis(networks):
    report = networks
    print(report)
    assert report.ok
    for line in report.lines:
        assert line.violated == line.undecided == 0
        assert line.instances >= 250 and line.met > 0 and line.informative > 0
    by_bound = {line.bound: line for line in report.lines}
    assert by_bound["kumar_2024_sparse_law"].met >= 10  # enough data for the theorem's hypothesis
    assert by_bound["kumar_2024_sparse_law"].informative >= 4  # and fitting likelier than delta
    assert by_bound["kumar_2024_finite"].informative >= 4  # a bound below 1
    assert by_bound["kumar_2024_learner_information"].smallest_slack == Enclosure.exactly(
        1
    )  # tight somewhere


def test_lemma_3_both_ways():
    verdict = confront("kumar_2024_learner_information", SMALL)
    assert verdict.verdict == "holds" and verdict.informative
    assert verdict.lhs.upper <= verdict.rhs.upper and float(verdict.slack) >= 1
    # a wrong lemma is refuted by the same instance: weights alone, mask alone
    facts = SMALL.facts().values
    assert float(facts["mask_information"].enclosure()) > 0.1 and float(facts["log_count"].enclosure()) > 0.1
    wrong = with_rhs(
        "kumar_2024_learner_information", bounds.get("kumar_2024_learner_information").mutants[0].rhs
    )
    assert confront(wrong, SMALL).verdict == "violated"


def test_theorem_4_in_scope_and_informative():
    verdict = confront("kumar_2024_sparse_law", MEMORISER)
    assert verdict.verdict == "holds" and verdict.informative and verdict.reason == ""
    assert verdict.lhs.lower > 0.9 and verdict.rhs.upper < F(1, 5000)
    assert float(verdict.slack) * float(verdict.rhs) * 1e4 / float(verdict.lhs) > 8e3
    # the instance can tell a false theorem: a million times the constant
    too_strong = with_rhs("kumar_2024_sparse_law", bounds.get("kumar_2024_sparse_law").claim.rhs * 10**6)
    assert confront(too_strong, MEMORISER).verdict == "violated"


def test_theorem_4_out_of_scope_says_why():
    verdict = confront("kumar_2024_sparse_law", SMALL)
    assert verdict.verdict == "out_of_scope" and verdict.lhs is None and verdict.rhs is None
    assert "enough data" in verdict.reason and "n=3" in verdict.reason
    fixed = dataclasses.replace(SMALL, law=FixedDesign(zoo.CROSS, F(1, 2)))
    assert "the points are fixed" in confront("kumar_2024_finite", fixed).reason
    biased = dataclasses.replace(SMALL, network=Network([[1, 0], [0, 1]], [1, -1]))
    assert "inner biases" in confront("kumar_2024_sparse_law", biased).reason
    assert "does not know" in confront("kumar_2024_mask_entropy", SMALL).reason


def test_nothing_is_asked_where_fitting_is_rarer_than_delta():
    coin = NetworkInstance(
        Network([[1]]), Iid([(1,), (1,)], [1, -1], [F(1, 2)] * 2, 1500), LeastError(1), F(99, 100), F(1, 2)
    )
    verdict = confront("kumar_2024_sparse_law", coin)
    assert verdict.verdict == "holds" and not verdict.informative and verdict.lhs is None
    assert "no likelier than delta" in verdict.reason
    assert 0 < coin.learned.fit_probability < F(1, 10**300)


def test_a_bound_that_every_probability_meets_is_not_informative():
    verdict = confront("kumar_2024_finite", SMALL)
    assert verdict.verdict == "holds" and not verdict.informative and verdict.rhs.lower >= 1
    report = Report((verdict,))
    assert report.lines[0].met == 1 and report.lines[0].informative == 0


def test_a_report_without_scope_is_not_ok():
    report = Report((confront("kumar_2024_sparse_law", SMALL),))
    assert not report.ok
    assert not Report(()).ok
    assert "kumar_2024_sparse_law" in str(report) and "<table>" in report._repr_html_()


@pytest.mark.parametrize(
    ("lhs", "sense", "rhs", "verdict"),
    [
        ((0, 1), "<=", (1, 2), "holds"),
        ((0, 1), "<", (1, 2), "undecided"),
        ((1, 1), "<", (1, 1), "violated"),
        ((1, 1), "<=", (1, 1), "holds"),
        ((2, 3), "<=", (0, 1), "violated"),
        ((0, 2), "<=", (1, 3), "undecided"),
        ((2, 3), ">=", (0, 1), "holds"),
        ((0, 1), ">=", (2, 3), "violated"),
        ((0, 1), ">", (0, 0), "undecided"),
        ((1, 1), "==", (1, 1), "holds"),
        ((1, 2), "==", (1, 2), "undecided"),
        ((1, 2), "==", (3, 4), "violated"),
    ],
)
def test_no_tolerance(lhs, sense, rhs, verdict):
    assert _compare(Enclosure(*map(F, lhs)), sense, Enclosure(*map(F, rhs))) == verdict


def test_equality_is_decided_in_integers():
    from sims.log_sum import LogSum

    tight = Told(
        {
            "information": LogSum.of([(F(1), F(6))]),
            "mask_information": LogSum.of([(F(1), F(2))]),
            "log_count": LogSum.of([(F(1), F(3))]),
        },
        {"finite_weights": (True, "told"), "index_information": (True, "told")},
    )
    verdict = confront("kumar_2024_learner_information", tight)
    assert verdict.verdict == "holds" and verdict.slack == Enclosure.exactly(1)
    for sixth, verdict in (
        (F(6) + F(1, 10**40), "violated"),
        (F(6) - F(1, 10**40), "holds"),
        (F(7), "violated"),
    ):
        near = dataclasses.replace(tight, values={**tight.values, "information": LogSum.of([(F(1), sixth)])})
        assert confront("kumar_2024_learner_information", near).verdict == verdict


def test_scope_of_rules_and_bad_arguments():
    gibbs = dataclasses.replace(SMALL, rule=Gibbs(2, 1))
    for theorem in ("kumar_2024_learner_information", "kumar_2024_finite", "kumar_2024_sparse_law"):
        verdict = confront(theorem, gibbs)
        assert verdict.verdict == "out_of_scope" and "rational probabilities" in verdict.reason
    with pytest.raises(TypeError, match="confront: instance=3 must be an instance"):
        confront("kumar_2024_finite", 3)
    with pytest.raises(bounds.UnknownBound, match="kumar_2024_finite"):
        confront("kumar_2024_finit", SMALL)
    with pytest.raises(ValueError, match=r"NetworkInstance: delta=2 must lie in \(0, 1\)"):
        dataclasses.replace(SMALL, delta=2)


def test_p_eff_is_formed_from_what_was_measured():
    from sims.confront import known_facts

    instance = dataclasses.replace(SMALL, rule=LeastLipschitz(2))
    values = known_facts(instance).values
    again = bounds.effective_parameters(
        information=values["mask_information"].enclosure(),
        unit="nat",
        expected_size=2,
        W=values["W"],
        J=values["J"],
        epsilon=F(1, 2),
    )
    assert values["p_eff"] == again
    blind = known_facts(dataclasses.replace(SMALL, rule=Blind(2))).values
    assert blind["mask_information"].terms == {}


def test_the_tail_constant_of_the_process():
    """C_0 = 144 c L^2/(nd) of Theorem 3, by hand: the two-point law r = 2 apart has c = d r^2/(8 log 2)."""
    law = Iid([(1,), (-1,), (-1,)], [1, 1, -1], [F(1, 2), F(1, 4), F(1, 4)], 3)
    values = NetworkInstance(Network([[1], [-1]]), law, LeastError(2), F(1, 4), F(1, 4)).facts().values
    assert float(values["c"]) == pytest.approx(4 / (8 * math.log(2)))
    assert float(values["C"]) == pytest.approx(144 * float(values["c"]) * float(values["L"]) ** 2 / 3)


def test_weights_and_features_stay_below_w_and_j():
    """W and J are read off floats with a margin; here they are checked against exact weights and features."""
    learned = SMALL.learned
    for pair in learned.pairs:
        norm = sum(a * a for a in pair.learned.outer) ** F(1, 2) * (
            1 - float(pair.learned.shrink_complement) ** 0.5
        )
        assert 2 * norm <= SMALL.weight_diameter
    for mask in {pair.mask for pair in learned.pairs}:
        for x in SMALL.law.atom_x:
            rows = SMALL.network.masked(mask)
            features = [max(F(0), sum(w * v for w, v in zip(row, x, strict=True))) for row in rows]
            assert sum(u * u for u in features) <= SMALL.weight_smoothness**2
