"""Finite laws against slow re-derivations, and every entry that has one against exhaustive and drawn families."""

import dataclasses
import math
from fractions import Fraction as F
from itertools import combinations, permutations, product

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bounds
from bounds.enclose import Enclosure, Undefined, enclosure
from bounds.symbols import SYMBOLS
from sims import zoo
from sims.confront import confront
from sims.finite_classes import (
    FiniteClass,
    ParameterNet,
    SeparatedSet,
    VectorClass,
    all_classes,
    classes_up_to_symmetry,
    signs_of,
)
from sims.finite_families import laws_up_to
from sims.finite_laws import CountedLaw, Guess, IndependentCopy, JointLaw, PairOfLaws
from sims.finite_learner import Learner
from sims.finite_masks import BernoulliMask, MaskCount, NeuronMasks, ShuffledMasks
from sims.finite_samples import Sample
from sims.finite_sums import (
    BoundedDifferences,
    EvenMoment,
    FiniteVariable,
    NonnegativeVariable,
    SumOfTails,
    law_of_sum,
    log_mgf,
    smallest_tail_constant,
    two_point_proxy,
)
from sims.finite_zoo import FAMILIES, FINITE, NETWORKS, UNCONFRONTED
from sims.log_number import LogNumber, log_number
from sims.log_sum import LogSum

HALF = F(1, 2)
READY = [id for id in FINITE if id in bounds.ids()]
# Where a bound is so far from what these instances do that no mutant of it is false there, what is planted instead.
LOOSE = {
    "bubeck_sellke_2021_finite_class": lambda rhs: rhs / 6,
    "bubeck_sellke_2021_net": lambda rhs: rhs / 4,
    "bubeck_sellke_2021_network": lambda rhs: rhs / 4,
    "bubeck_sellke_2021_noise": lambda rhs: rhs**10**6,
    "bubeck_sellke_2021_sparse_net": lambda rhs: rhs / 2,
    "bubeck_sellke_2021_sum_of_tails": lambda rhs: rhs / 15,
    "kumar_2024_noise_decomposition": lambda rhs: rhs**10**6,
    "kumar_2024_vc": lambda rhs: rhs / 6,
    "peff_2026_noise_decomposition": lambda rhs: rhs**10**6,
    "peff_2026_rounding": lambda rhs: rhs**10**6,
    "peff_2026_sharp_noise": lambda rhs: rhs**10**6,
    "vershynin_2018_net": lambda rhs: rhs / 2,
    "wu_2022_bounded_law": lambda rhs: rhs * 10**12,
    "wu_2022_no_parametrisation": lambda rhs: rhs * 10**12,
    "xu_raginsky_2017_tail": lambda rhs: rhs**10**6,
}


def close(value, number):
    """A value of an instance against a number of 30 digits."""
    found = value if isinstance(value, Enclosure) else getattr(value, "enclosure", lambda: value)()
    found = found if isinstance(found, Enclosure) else Enclosure.exactly(found)
    middle = mpmath.mpf(found.lower.numerator) / found.lower.denominator
    return abs(middle - number) < mpmath.mpf(10) ** -14 and found.width < F(1, 10**14)


def log(x):
    x = F(x)
    return mpmath.log(mpmath.mpf(x.numerator) / x.denominator)


# --- the report: what the README's table says -----------------------------------------------------------------------


def test_every_entry_of_the_catalogue_is_accounted_for():
    assert not set(UNCONFRONTED) & (set(FINITE) | set(NETWORKS))
    assert sorted({*FINITE, *NETWORKS, *UNCONFRONTED}) == list(bounds.ids())
    assert all(UNCONFRONTED.values())  # each with its reason
    assert {family for families in FINITE.values() for family in families} == set(FAMILIES)


@pytest.fixture(scope="module")
def lines(finite):
    print(finite)
    assert finite.ok
    return {line.bound: line for line in finite.lines}


@pytest.mark.xdist_group("reports")
@pytest.mark.parametrize("id", READY)
def test_no_law_of_the_zoo_violates_it(lines, id):
    line = lines[id]
    assert line.violated == line.undecided == 0
    assert 0 < line.informative <= line.met
    if bounds.get(id).sharpness == "tight":
        assert line.smallest_slack is not None and line.smallest_slack.lower < F(12, 10)


def planted(b, rhs):
    return dataclasses.replace(b, claim=dataclasses.replace(b.claim, rhs=rhs))


def refuted(b, id):
    """An instance on which the claim is certainly false; a wrong right side may have no value on some."""
    for family in FINITE[id]:
        for instance in FAMILIES[family]():
            try:
                verdict = confront(b, instance)
            except Undefined:
                continue
            if verdict.verdict == "violated":
                return verdict
    return None


@pytest.mark.parametrize("id", READY)
def test_a_wrong_bound_is_found_out(id):
    b = bounds.get(id)
    wrong = [LOOSE[id](b.claim.rhs)] if id in LOOSE else [m.rhs for m in b.mutants]
    assert any(refuted(planted(b, rhs), id) for rhs in wrong), id


TIGHT = {  # an instance on which both sides are equal, and are found to be
    "cover_2006_uniform_entropy": JointLaw(((1, 0), (0, 1)), (1, 2)),
    "donsker_varadhan_1975_variational": PairOfLaws((1, 2, 3), (3, 2, 1), 1, (F(1, 3), F(1), F(3))),
    "kullback_1951_data_processing": IndependentCopy(JointLaw(((3, 1), (1, 3)), (1, 2))),
    "kumar_2024_learner_information": JointLaw(
        tuple(tuple(int(i == j) for j in range(4)) for i in range(4)), (1, 2, 4, 8), (0, 0, 1, 1)
    ),
    "markov_1890_tail": NonnegativeVariable((0, 5), (2, 1), F(5)),
    "peff_2026_tilted_event": JointLaw(((3, 1), (1, 3)), (1, 2)),
    "peff_2026_bernoulli_mask_divergence": BernoulliMask(3, F(1, 3), F(1, 2)),
    "peff_2026_neuron_masks": NeuronMasks(3, 1, 2, ((1, 0, 0), (0, 1, 0), (0, 0, 1))),
    "peff_2026_largest_count": MaskCount(7, 0),
    "peff_2026_shuffling_barrier": ShuffledMasks(
        (1, 1), tuple(tuple(int(i == j) for j in range(4)) for i in range(4))
    ),
    "sauer_1972_growth": FiniteClass(4, tuple(p for p in range(16) if p.bit_count() <= 2)),
    "pinsker_1964_binary": PairOfLaws((1, 2), (1, 2)),
    "pinsker_1964_total_variation": PairOfLaws((1, 2, 4), (1, 2, 4)),
    "vershynin_2018_net": SeparatedSet(((0, 0),)),
}


@pytest.mark.parametrize("id", [id for id in TIGHT if id in READY])
def test_equality_is_decided(id):
    verdict = confront(id, TIGHT[id])
    assert verdict.verdict == "holds" and verdict.rhs.lower <= verdict.lhs.upper
    assert verdict.lhs.lower <= verdict.rhs.upper  # no gap that 53 bits could show
    assert verdict.slack in (None, Enclosure.exactly(1))  # None: both sides are 0


# --- drawn laws violate nothing --------------------------------------------------------------------------------------

whole = st.integers(0, 9)


@st.composite
def joints(draw, rows=None, masks=False):
    rows = rows or draw(st.integers(1, 4))
    columns = draw(st.integers(1, 4))
    weights = draw(
        st.lists(st.tuples(*[whole] * columns), min_size=rows, max_size=rows).filter(
            lambda w: any(map(any, w))
        )
    )
    events = draw(st.tuples(*[st.integers(0, 2**columns - 1)] * rows))
    names = draw(st.tuples(*[st.integers(0, 2)] * rows)) if masks else ()
    return JointLaw(tuple(weights), events, names)


def laws(size):
    return st.tuples(*[whole] * size).filter(any)


@st.composite
def pairs(draw):
    size = draw(st.integers(2, 4))
    ratio = st.fractions(F(1, 9), 9, max_denominator=9)
    return PairOfLaws(
        draw(laws(size)),
        draw(laws(size)),
        draw(st.integers(0, 2**size - 1)),
        draw(st.tuples(*[ratio] * size)),
    )


@st.composite
def channels(draw):
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    weights = tuple(draw(laws(columns)) for _ in range(rows))
    return Guess(weights, draw(st.tuples(*[st.integers(0, rows - 1)] * columns)))


@st.composite
def means(draw):
    size = draw(st.integers(1, 3))
    values = draw(st.tuples(*[st.integers(-5, 5)] * size))
    positive = st.fractions(F(1, 8), 4, max_denominator=8).filter(lambda x: x > 0)
    return FiniteVariable(values, draw(laws(size)), draw(st.integers(1, 6)), draw(positive), draw(positive))


@st.composite
def functions(draw):
    n = draw(st.integers(1, 3))
    weights = tuple(draw(laws(2)) for _ in range(n))
    table = draw(st.tuples(*[st.integers(-3, 3)] * 2**n))
    return BoundedDifferences(weights, table, draw(st.fractions(F(1, 4), 3, max_denominator=4)))


@st.composite
def sums(draw):
    chosen = []
    for _ in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 3))
        chosen.append((draw(st.tuples(*[st.integers(-4, 4)] * size)), draw(laws(size))))
    return SumOfTails(tuple(chosen), draw(st.fractions(F(1, 4), 6, max_denominator=4)))


@st.composite
def vectors(draw):
    n = draw(st.integers(1, 4))
    return VectorClass(tuple(draw(st.sets(st.tuples(*[st.integers(-3, 3)] * n), min_size=1, max_size=6))))


@st.composite
def patterns(draw):
    n = draw(st.integers(1, 5))
    return FiniteClass(n, tuple(draw(st.sets(st.integers(0, 2**n - 1), min_size=1))), draw(st.integers(1, n)))


@st.composite
def choosers(draw):
    points, choices, n = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    share = st.fractions(0, 1, max_denominator=5)
    return Learner(
        draw(laws(points)),
        tuple(draw(st.tuples(*[share] * points)) for _ in range(choices)),
        tuple(draw(laws(choices)) for _ in range(points**n)),
        n,
        "drawn",
        delta=draw(st.fractions(F(1, 10), F(9, 10), max_denominator=10)),
    )


@st.composite
def placed(draw):
    s = draw(st.integers(1, 3))
    return SeparatedSet(tuple(draw(st.sets(st.tuples(*[st.integers(0, 4)] * s), min_size=1, max_size=8))))


@st.composite
def small_samples(draw, spread=False, single=False):
    count = draw(st.integers(1, 4))
    xs = tuple(range(count))
    share = st.fractions(-1, 1, max_denominator=4)
    table = tuple(draw(st.tuples(*[share] * count)) for _ in range(1 if single else draw(st.integers(1, 3))))
    two = tuple((x, y) for x in xs for y in (-1, 1))
    return Sample(
        tuple(x for x, _ in two),
        tuple(y for _, y in two),
        draw(laws(2 * count)),
        tuple(tuple(f[x] for x, _ in two) for f in table),
        draw(st.integers(1, 3)),
        draw(st.fractions(F(1, 10), F(9, 10), max_denominator=10)),
        spread,
        threshold=draw(st.fractions(F(1, 8), 1, max_denominator=8)),
        proxy=draw(st.fractions(F(1, 8), 2, max_denominator=8)),
    )


DRAWN = {
    "joint_laws": joints(),
    "masked_laws": joints(rows=3, masks=True),
    "counted_laws": joints(rows=4, masks=True).map(CountedLaw),
    "independent_copies": joints().map(IndependentCopy),
    "pairs_of_laws": pairs(),
    "variables": pairs(),
    "guesses": channels(),
    "finite_variables": means(),
    "bounded_differences": functions(),
    "sums_of_tails": sums(),
    "sign_classes": vectors(),
    "classes": patterns(),
    "learners": choosers(),
    "separated_sets": placed(),
    "samples": small_samples(),
    "spread_samples": small_samples(spread=True),
    "fixed_functions": small_samples(single=True),
    "spread_functions": small_samples(spread=True, single=True),
}


@pytest.mark.parametrize("family", DRAWN)
@settings(max_examples=60)
@given(data=st.data())
def test_no_drawn_law_violates_anything(family, data):
    instance = data.draw(DRAWN[family])
    for id in READY:
        if family in FINITE[id]:
            verdict = confront(id, instance)
            assert verdict.verdict in ("holds", "out_of_scope"), str(verdict)


# --- the exact quantities, once more and slowly ----------------------------------------------------------------------


def test_informations_by_hand_and_by_another_program():
    dit = pytest.importorskip("dit")
    law = JointLaw(((3, 1, 0), (1, 2, 5), (0, 0, 4)), (1, 6, 0), (0, 0, 1))
    facts = law.facts().values
    total = 16
    d = dit.Distribution(
        [(w, x) for w in range(3) for x in range(3) if law.weights[w][x]],
        [law.weights[w][x] / total for w in range(3) for x in range(3) if law.weights[w][x]],
    )
    bits = math.log(2)
    assert float(facts["information"].enclosure()) == pytest.approx(
        dit.shannon.mutual_information(d, [0], [1]) * bits
    )
    assert float(facts["entropy"].enclosure()) == pytest.approx(dit.shannon.entropy(d, [0]) * bits)
    # masks 0 0 1: rows (4 3 5) and (0 0 4); H(m) - H(m|D) by hand
    given_last = F(9, 16)
    by_hand = -(F(12, 16) * log(F(12, 16)) + F(4, 16) * log(F(4, 16))) + float(given_last) * 0
    conditional = given_last * 1 * -(mpmath.mpf(5) / 9 * log(F(5, 9)) + mpmath.mpf(4) / 9 * log(F(4, 9))).real
    by_hand = by_hand - conditional
    assert float(facts["mask_information"].enclosure()) == pytest.approx(float(by_hand))
    assert facts["log_count"] == LogSum.of([(F(3, 4), F(2))])
    # events: {0} at w = 0, {1, 2} at w = 1, nothing at w = 2
    assert facts["event_probability"] == facts["alpha"] == F(3 + 7, 16)
    assert facts["q"] == F(3 + 9, 16)
    assert IndependentCopy(law).facts().values["q"] == F(4, 16) * F(4, 16) + F(8, 16) * F(12, 16)
    counted = CountedLaw(law).facts().values  # mask 0 meets its event on all data, mask 1 never
    assert counted["alpha"] == F(12, 16) and counted["q"] == F(12, 16)


@settings(max_examples=40)
@given(joints())
def test_information_is_a_divergence_from_the_product(law):
    joint = [[F(w, sum(map(sum, law.weights))) for w in row] for row in law.weights]
    rows, columns = [sum(r) for r in joint], [sum(c) for c in zip(*joint, strict=True)]
    with mpmath.workdps(40):
        slow = mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * log(p / (rows[i] * columns[j]))
            for i, row in enumerate(joint)
            for j, p in enumerate(row)
            if p
        )
        assert close(law.facts().values["information"], slow)
    direct = sum(
        joint[w][x] for w in range(len(joint)) for x in range(len(columns)) if law.events[w] >> x & 1
    )
    assert law.facts().values["event_probability"] == direct


def test_a_pair_of_laws_by_hand():
    values = PairOfLaws((1, 3), (1, 1), 2, (F(2), F(1, 2))).facts().values
    assert values["divergence"] == LogSum.of([(F(1, 4), HALF), (F(3, 4), F(3, 2))])
    assert values["total_variation"] == F(1, 4) and (values["alpha"], values["q"]) == (F(3, 4), HALF)
    assert values["mean"] == LogSum.of([(F(1, 4), F(2)), (F(3, 4), HALF)])
    assert values["log_mgf"] == LogSum.of([(F(1), F(5, 4))])
    beyond = PairOfLaws((1, 1), (1, 0)).facts()
    assert "divergence" not in beyond.values and not beyond.declared["density"][0]


def test_the_likeliest_guess_errs_least():
    weights = ((1, 2, 3), (3, 2, 1), (1, 1, 0))
    best = Guess(weights).facts().values["error_probability"]
    every = [Guess(weights, g).facts().values["error_probability"] for g in product(range(3), repeat=3)]
    assert best == min(every) and max(every) > best


@settings(max_examples=40)
@given(means())
def test_tails_by_enumeration(variable):
    law = variable.centred
    slow = F(0)
    for draws in product(law.items(), repeat=min(variable.n, 4)):
        if sum(x for x, _ in draws) >= len(draws) * variable.threshold:
            slow += math.prod(p for _, p in draws)
    again = dataclasses.replace(variable, n=min(variable.n, 4))
    assert again.facts().values["tail_probability"] == slow
    assert sum(law_of_sum(law, 3).values()) == 1 and sum(x * p for x, p in law.items()) == 0
    with mpmath.workdps(40):
        tilt = mpmath.mpf(variable.tilt.numerator) / variable.tilt.denominator
        mgf = mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * mpmath.exp(tilt * x.numerator / x.denominator)
            for x, p in law.items()
        )
        assert close(log_mgf(law, variable.tilt), mpmath.log(mgf))


def test_the_tail_constant_is_the_least():
    law = {F(-2): F(1, 10), F(0): F(7, 10), F(1): F(1, 5)}
    found = smallest_tail_constant(law)
    # t = 1: 1/log(20/3) = 0.527; t = 2: 4/log 20 = 1.335
    assert float(found) == pytest.approx(4 / math.log(20))
    for t in (1, 2):
        p = sum(p for x, p in law.items() if abs(x) >= t)
        assert p <= 2 * math.exp(-(t**2) / float(found.upper)) * (1 + 1e-12)
    assert smallest_tail_constant({F(0): F(1)}) == Enclosure.exactly(0)
    coin = SumOfTails((((-1, 1), (1, 1)),) * 4).facts().values
    assert float(coin["C"]) == pytest.approx(1 / math.log(2))
    # the sum of four signs: 4 with probability 1/8 on both sides, 2 or more with 5/8
    assert float(coin["tail_constant"]) == pytest.approx(max(4 / math.log(16), 1 / math.log(16 / 5)))
    assert coin["threshold"] == HALF and coin["tail_probability"] == F(5, 16)


def test_the_least_proxy_of_two_values():
    """Valid at every tilt tried, and no smaller one is."""
    for p in (F(1, 2), F(1, 10), F(1, 1000)):
        law = {1 - p: p, -p: 1 - p}
        proxy = float(two_point_proxy(law).lower)
        best = max(
            math.log(float(p) * math.exp(s * float(1 - p)) + float(1 - p) * math.exp(-s * float(p)))
            * 2
            / s**2
            for s in (k / 100 for k in range(1, 3000))
        )
        assert best <= proxy * (1 + 1e-9) and best >= proxy * 0.999
    assert two_point_proxy({F(0): F(1)}) is None


def test_differences_and_variation_by_hand():
    # f(x, y) = x + 3 y on {0, 1}^2
    values = BoundedDifferences(((1, 1), (1, 3)), (0, 3, 1, 4), F(1)).facts().values
    assert values["variation"] == 1 + 9
    assert values["tail_probability"] == F(3, 8)  # mean 1/2 + 9/4; 4 - 11/4 >= 1, 3 - 11/4 is not


@pytest.mark.parametrize("points", [1, 2, 3])
def test_growth_shattering_and_rademacher_by_definition(points):
    for chosen in all_classes(points):
        facts = FiniteClass(points, chosen).facts().values
        rows = [[p >> i & 1 for i in range(points)] for p in chosen]
        shattered = [
            size
            for size in range(points + 1)
            for some in combinations(range(points), size)
            if {tuple(r[i] for i in some) for r in rows} == set(product((0, 1), repeat=size))
        ]
        assert facts["vc"] == max(shattered) and facts["growth"] == len(chosen)
        signs = np.array(list(product((-1, 1), repeat=points)))
        average = F(int((signs @ (2 * np.array(rows).T - 1)).max(axis=1).sum()), points * 2**points)
        values = signs_of(chosen, points).facts().values
        assert values["rademacher"] == average
        assert (
            values["radius"] == enclosure(SYMBOLS["n"] ** HALF, {"n": F(points)})
            or values["radius"] ** 2 == points
        )


def test_four_points_up_to_symmetry_are_all_classes_of_four_points():
    """Dimension and size of all 2^16 classes, vectorised and sharing no code, against the orbits of representatives."""
    classes = np.arange(1, 2**16, dtype=np.int64)
    has = (classes[:, None] >> np.arange(16)) & 1  # which pattern is in which class
    vc = np.zeros(len(classes), dtype=np.int64)
    for size in range(1, 5):
        for some in combinations(range(4), size):
            trace = np.array([sum((p >> i & 1) << k for k, i in enumerate(some)) for p in range(16)])
            full = np.ones(len(classes), dtype=bool)
            for value in range(2**size):
                full &= has[:, trace == value].any(axis=1)
            vc[full] = size
    found = np.zeros((17, 5), dtype=np.int64)
    np.add.at(found, (has.sum(axis=1), vc), 1)
    counted = np.zeros((17, 5), dtype=np.int64)
    for chosen in classes_up_to_symmetry(4):
        orbit = {
            frozenset(sum((p >> order[i] & 1) << i for i in range(4)) ^ flip for p in chosen)
            for order in permutations(range(4))
            for flip in range(16)
        }
        counted[len(chosen), FiniteClass(4, chosen).vc] += len(orbit)
    assert (found == counted).all() and found.sum() == 2**16 - 1
    # Sauer's lemma on all of them, in integers
    most = np.array([sum(math.comb(4, i) for i in range(v + 1)) for v in range(5)])
    assert (has.sum(axis=1) <= most[vc]).all()


def test_a_learner_by_hand():
    """One fair bit, remembered with a fair coin's help: P(W = S) = 3/4, and W errs on the other bit."""
    learner = Learner((1, 1), ((0, 1), (1, 0)), ((3, 1), (1, 3)), 1, delta=F(1, 3))
    values = learner.facts().values
    assert values["risk"] == HALF and values["empirical_risk"] == F(1, 4)
    assert values["generalisation_gap"] == F(1, 4) and values["squared_gap"] == F(1, 4)
    assert values["tail_probability"] == 1
    assert (values["information"] - LogSum.of([(F(3, 4), F(3, 2)), (F(1, 4), HALF)])).sign() == 0
    # half of the supersamples have two different points, and then W tells them apart as it tells bits apart
    assert (values["cmi"] * 2 - values["information"]).sign() == 0
    assert (values["divergence"] - values["information"]).sign() == 0  # from the uniform prior
    assert (values["risk_divergence"] - LogSum.of([(F(1, 4), HALF), (F(3, 4), F(3, 2))])).sign() == 0


@settings(max_examples=25)
@given(choosers())
def test_learners_in_floats(learner):
    points = [w / sum(learner.weights) for w in learner.weights]
    choices = range(len(learner.loss))
    total = gap = seen_risk = information = 0.0
    rows = {s: [F(w, sum(row)) for w in row] for s, row in zip(learner.choices, learner.kernel, strict=True)}
    marginal = [
        sum(math.prod(points[z] for z in s) * float(row[w]) for s, row in rows.items()) for w in choices
    ]
    for s, row in rows.items():
        for w in choices:
            p = math.prod(points[z] for z in s) * float(row[w])
            true = sum(points[z] * float(learner.loss[w][z]) for z in range(len(points)))
            seen = sum(float(learner.loss[w][z]) for z in s) / learner.n
            total, gap, seen_risk = total + p * true, gap + p * (true - seen), seen_risk + p * seen
            information += p * math.log(float(row[w]) / marginal[w]) if p else 0.0
    values = learner.facts().values
    assert float(values["risk"]) == pytest.approx(total) and float(values["empirical_risk"]) == pytest.approx(
        seen_risk
    )
    assert float(values["generalisation_gap"]) == pytest.approx(abs(gap), abs=1e-12)
    assert float(values["information"].enclosure()) == pytest.approx(information, abs=1e-12)
    assert (values["information"] - values["cmi"]).sign() >= 0  # I(S;W) - CMI = I(supersample;W)


def test_the_confidence_of_a_learner_is_a_quantile():
    """With probability at most delta the claim fails: every sample that fails is among the worst."""
    learner = Learner((1, 3), ((0, 1), (1, 0)), ((1, 0), (9, 1), (1, 1), (0, 1)), 2, delta=F(1, 4))
    for number in (F(0), F(1, 2), F(1), F(3, 2), F(2)):
        fails = sum(
            learner._chance(s)
            for s in learner.choices
            for apart, far in [learner._binary(s)]
            if float(apart.enclosure()) > (float(far.enclosure()) + float(number)) / learner.n
        )
        apart, far = learner.at_confidence
        at = float(apart.enclosure()) <= (float(far.enclosure()) + float(number)) / learner.n
        assert at == (fails <= learner.delta)


def test_a_failure_as_likely_as_delta_is_let_go():
    """Two samples of probability 1/2 = delta: from the prior (3/4, 1/4) the second is the harder one, and is let go."""
    learner = Learner((1, 1), ((0, 1), (1, 0)), ((0, 1), (1, 1)), 1, delta=HALF, prior=(3, 1))
    values = learner.facts().values
    assert values["risk_divergence"] == LogSum.of([(F(1), F(2))])
    assert values["divergence"] == LogSum.of([(F(1), F(4))])


def test_a_level_that_is_just_reached_counts():
    assert FiniteVariable((-1, 1), (1, 1), 2, F(1)).facts().values["tail_probability"] == F(1, 4)


def test_compression_is_checked():
    with pytest.raises(ValueError, match=r"Learner: keeps=.* must say all of the choice"):
        Learner((1, 1), ((0, 1), (1, 0)), ((1, 0), (0, 1)), 1, keeps=((), ()))


def test_nets_by_hand():
    values = SeparatedSet(((0, 0), (3, 4), (0, 1))).facts().values
    assert (values["net_size"], values["W"], values["resolution"], values["size"]) == (3, 5, 1, 2)
    square = SeparatedSet(((0, 0), (1, 1))).facts().values
    assert (
        0 < square["W"] - square["resolution"] <= F(1, 2**40)
        and square["resolution"] ** 2 < 2 < square["W"] ** 2
    )
    with pytest.raises(
        ValueError, match="SeparatedSet: resolution=2 must be positive and at most every distance"
    ):
        SeparatedSet(((0,), (1,)), F(2))
    net = ParameterNet(SeparatedSet(((0,), (3,))), F(1, 48)).facts().values
    assert net["resolution"] == F(1, 16) and net["epsilon"] == HALF and net["p"] == 1


def test_masks_by_hand():
    values = MaskCount(4, 2).facts().values
    assert values["mask_entropy"] == LogSum.of([(F(1), F(6))])
    assert values["largest_p_eff"] == LogSum.of([(F(1), F(32))])  # 8 * 4 against 4 * 6 and 16
    divergence = BernoulliMask(2, F(1, 4), HALF).facts().values["divergence"]
    assert (divergence - LogSum.of([(HALF, HALF), (F(3, 2), F(3, 2))])).sign() == 0
    neurons = NeuronMasks(2, 1, 3, ((1, 0), (0, 1)), HALF, F(1, 40)).facts().values
    assert neurons["p_eff"] == LogSum.of([(F(1), F(2)), (F(3), F(4))])  # 1 bit, and 3 weights of 2 bits


def test_a_shuffle_enumerated():
    """Every permutation inside the layers applied to every mask, against the counts."""
    layers, weights = (2, 1), tuple((m + 1, 3 * (m % 3), 2) for m in range(8))
    total = sum(map(sum, weights))
    joint: dict[tuple[int, int], F] = {}
    for mask, row in enumerate(weights):
        for order in ((0, 1, 2), (1, 0, 2)):
            moved = sum((mask >> order[i] & 1) << i for i in range(3))
            for d, w in enumerate(row):
                joint[moved, d] = joint.get((moved, d), F(0)) + F(w, 2 * total)
    masks = [sum(p for (m, _), p in joint.items() if m == mask) for mask in range(8)]
    data = [sum(p for (_, x), p in joint.items() if x == d) for d in range(3)]
    slow = LogSum.of((p, p / (masks[m] * data[d])) for (m, d), p in joint.items() if p)
    found = ShuffledMasks(layers, weights).facts().values
    assert (found["mask_information"] - slow).sign() == 0
    assert (found["entropy"] - found["mask_information"]).sign() >= 0


@settings(max_examples=25)
@given(small_samples())
def test_samples_point_by_point(sample):
    """Ordered samples, each function's means from the definition."""
    level, fit, reached = F(1, 8), F(0), F(0)
    p = [F(w, sum(sample.weights)) for w in sample.weights]
    g = [
        sum(q * y for q, y, x in zip(p, sample.ys, sample.xs, strict=True) if x == here)
        / (sum(q for q, x in zip(p, sample.xs, strict=True) if x == here) or 1)
        for here in sample.xs
    ]
    noise = sum(q * (y - m) ** 2 for q, y, m in zip(p, sample.ys, g, strict=True))
    for s in product(range(len(p)), repeat=sample.n):
        chance = math.prod(p[i] for i in s)
        if not chance:
            continue
        losses = [sum((sample.ys[i] - f[i]) ** 2 for i in s) / F(sample.n) for f in sample.functions]
        f = sample.functions[losses.index(min(losses))]
        mean = sum(q * v for q, v in zip(p, f, strict=True))
        correlation = sum((f[i] - mean) * (sample.ys[i] - g[i]) for i in s) / F(sample.n)
        fit += chance * (min(losses) <= noise - sample.epsilon)
        reached += chance * (correlation >= level)
    values = sample.facts(level).values
    assert values["fit_probability"] == fit and values["correlation_probability"] == reached
    assert values["threshold"] == level


def test_even_moments_by_hand():
    values = EvenMoment((0, 2), (1, 1), HALF).facts().values
    assert float(values["log_mgf"]) == pytest.approx(math.log((1 + math.cosh(1)) / 2))
    assert float(values["C"]) == pytest.approx(4 / math.log(4))


# --- deciding equality -----------------------------------------------------------------------------------------------


def test_signs_of_log_numbers():
    s = SYMBOLS
    values = {
        "alpha": F(1, 3),
        "q": F(1, 4),
        "information": LogSum.of([(F(1, 3), F(2))]),
        "p_eff": LogSum.of([(F(2), F(3))]),
    }
    bits = frozenset({"p_eff"})

    def sign(expr):
        number = log_number(expr, values, bits)
        return None if number is None else number.sign()

    sp_log = bounds.enclose.sp.log
    assert sign(s["information"] - s["alpha"] * sp_log(2)) == 0
    assert sign(s["information"] - s["alpha"] * sp_log(2) - s["q"]) == -1
    assert sign(s["p_eff"] - 2 * sp_log(3) / sp_log(2)) == 0
    assert sign(s["p_eff"] * sp_log(2) - sp_log(9)) == 0
    assert sign(s["p_eff"] - 3) == 1  # log2 9 = 3.17
    assert sign((s["q"] ** HALF - HALF) * s["information"]) == 0
    assert sign(bounds.enclose.sp.exp(6 * s["information"]) - 4) == 0
    assert sign(s["information"] * s["information"]) is None
    assert LogNumber(F(1), LogSum.of([(F(-1), F(3, 1))])).sign() == -1
    # e is not rational: 193/71 is a convergent of e, and its logarithm differs from 1 in the fifth digit
    assert LogNumber(F(-1), LogSum.of([(F(1), F(193, 71))])).sign() in (-1, 1)


def test_laws_are_listed_once():
    assert len(list(laws_up_to(3, 2))) == len({F(a, a + b) for a, b in laws_up_to(3, 2)}) == 5
    assert zoo.FAMILIES.keys().isdisjoint(FAMILIES)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: JointLaw(((0, 0),), (1,)), "JointLaw: weights=.* must be nonnegative and not all 0"),
        (lambda: JointLaw(((1, 0),), (4,)), "JointLaw: event=4 must be in range"),
        (lambda: CountedLaw(JointLaw(((1, 0),), (1,))), "CountedLaw: law.masks=.* must be given"),
        (lambda: PairOfLaws((1, 1), (1, 1), 1, (F(0), F(1))), "PairOfLaws: ratios=.* must be positive"),
        (lambda: Guess(((1, 0),)), "Guess: weights=.* must have at least two rows"),
        (lambda: FiniteVariable((0, 1), (1, 1), 0), "FiniteVariable: n=0 must be at least 1"),
        (
            lambda: NonnegativeVariable((-1, 1), (1, 1), F(1)),
            "NonnegativeVariable: values=.* must be nonnegative",
        ),
        (
            lambda: BoundedDifferences(((1, 1),), (1,), F(1)),
            "BoundedDifferences: table=of length 1 must have length 2",
        ),
        (lambda: FiniteClass(1, (0, 0)), "FiniteClass: patterns=.* must differ pairwise"),
        (lambda: VectorClass(((1,), (1,))), "VectorClass: vectors=.* must differ pairwise"),
        (lambda: MaskCount(3, 4), "MaskCount: size=4 must lie in 0..p"),
        (lambda: BernoulliMask(1, F(0), HALF), r"BernoulliMask: keep=0 must lie in \(0, 1\)"),
        (lambda: ShuffledMasks((1,), ((1,),)), "ShuffledMasks: weights=.* must have 2 rows"),
        (lambda: Learner((1,), ((2,),), ((1,),), 1), r"Learner: loss=.* must lie in \[0, 1\]"),
        (
            lambda: Sample((0, 0), (1, -1), (1, 1), ((0, 1),), 1),
            "Sample: functions=.* must have one value at each x",
        ),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
