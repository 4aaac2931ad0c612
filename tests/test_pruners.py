"""Pruning methods: what each keeps, against slow re-derivations; laws of masks and their information; refusals."""

from fractions import Fraction
from functools import cache
from itertools import permutations, product
from math import comb, log2

import numpy as np
import pytest

from sims.data import FixedDesign, Iid
from sims.masks import masks_of_size
from sims.mlp import Mlp
from sims.pruners import (
    ALL,
    Gibbs,
    Grasp,
    Imp,
    Inverted,
    LeastError,
    Magnitude,
    MagnitudeAfter,
    Picked,
    Proportional,
    Random,
    Reinitialised,
    Shuffled,
    Snip,
    SynFlow,
)
from sims.pruners.contract import Weighted, groups, kept_parameters
from sims.pruners.proportional import successive_draws
from sims.pruners.shuffled import shuffled
from sims.pruners.synflow import kept_after
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.training import evaluate, train
from tests.reference import mask_information as information
from tests.reference import scores as reference

HALF = Fraction(1, 2)
TWO = Fraction(1, 10**12)  # widths of enclosures


@cache
def task(widths=(1, 2, 1), loss="squared", n=2, steps=20):
    points = list(product((-1, 1), repeat=widths[0]))
    return Task(Mlp(widths), Iid.noisy_labels(points, HALF, n), loss, Fraction(1, 8), steps)


@cache
def table():
    return TicketTable(task(), START, progress=False)


START = Mlp((1, 2, 1)).initial(3, bits=5)
EVERY = [
    Random(),
    Magnitude(),
    Snip(),
    Snip(temperature=5),
    Grasp(),
    Grasp(temperature=200),
    SynFlow(),
    SynFlow(rounds=1),
    MagnitudeAfter(),
    Imp(),
    LeastError(),
    Gibbs(3),
    *(Inverted(m) for m in (Magnitude(), Snip(), Grasp(), SynFlow(), MagnitudeAfter(), Imp())),
    *(Shuffled(m) for m in (Random(), Snip(), Imp(), Gibbs(2), Proportional(Snip()))),
    Reinitialised(Imp()),
    *(Proportional(m) for m in (Magnitude(), Snip(), SynFlow(), MagnitudeAfter())),
]


def joint(law, problem, size):
    """{(mask, data set): probability} over all masks of the network, which must sum to 1 for every data set."""
    p = problem.mlp.p
    masks = np.arange(1 << p)
    rows = np.broadcast_to(law.probabilities(masks), (problem.law.size, len(masks)))
    assert rows.sum(axis=1) == pytest.approx(1, rel=1e-10)
    assert not rows[:, np.bitwise_count(masks) != size].any()
    weights = problem.law.weights
    exact = isinstance(law, Picked)
    return {
        (int(m), int(t)): Fraction(rows[t, m] if not exact else int(rows[t, m]))
        * weights[t]
        / problem.law.denominator
        for t, m in np.argwhere(rows).tolist()
    }


@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.name)
def test_every_method_keeps_the_size_and_measures_its_information(method, loss):
    """All sizes: s ones in every mask, I by the definition from the joint law, and twice the same answer."""
    problem = task(loss=loss)
    sizes = range(problem.mlp.p + 1)
    laws, again = (method.choose(problem, START, sizes) for _ in range(2))
    assert set(laws) == set(sizes)
    for size, law in laws.items():
        assert law.size == size
        found = law.information(problem.law)
        expected = information.mutual_information(joint(law, problem, size)) / np.log(2)
        assert float(found) == pytest.approx(float(expected), abs=1e-9)
        assert found.width < TWO * 100
        assert found == again[size].information(problem.law)
        if isinstance(law, Picked):
            assert np.array_equal(law.masks, again[size].masks)
            assert law.masks.shape == (problem.law.size,)
            assert (np.bitwise_count(law.masks) == size).all()
    assert float(laws[0].information(problem.law)) == 0 == float(laws[problem.mlp.p].information(problem.law))
    one = method.choose(problem, START, [3])
    assert list(one) == [3]
    assert one[3].information(problem.law) == laws[3].information(problem.law)


def test_the_names_that_tables_show():
    assert {name: factory().name for name, factory in ALL.items()} == {
        **{name: name for name in ALL},
        "Gibbs": "Gibbs(10)",
    }


def test_blind_methods_say_nothing():
    problem = task()
    for method in (Random(), Magnitude(), SynFlow(), Proportional(Magnitude()), Shuffled(Random())):
        for law in method.choose(problem, START, range(8)).values():
            assert law.information(problem.law).upper == 0


def test_magnitude_and_its_ties():
    start = [Fraction(v) for v in (-3, 1, Fraction(1, 3), 1, -1, 0, 2)]
    masks = {s: law.masks[0] for s, law in Magnitude().choose(task(), start, range(8)).items()}
    order = [0, 6, 1, 3, 4, 2, 5]
    assert masks == {s: sum(1 << q for q in order[:s]) for s in range(8)}
    turned = {s: law.masks[0] for s, law in Inverted(Magnitude()).choose(task(), start, range(8)).items()}
    assert turned == {s: sum(1 << q for q in [5, 2, 1, 3, 4, 6, 0][:s]) for s in range(8)}
    huge = [v * 10**30 for v in start]
    assert masks == {s: law.masks[0] for s, law in Magnitude().choose(task(), huge, range(8)).items()}


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_twins_and_dead_units_tie_exactly(loss):
    """Units 0 and 1 are equal, unit 2 is dead: with scores 0 and equal scores the smaller index stays."""
    third = Fraction(1, 3)
    start = [third, 2, third, 2, -1, -1, HALF, HALF, -9, Fraction(7, 5), Fraction(7, 5), 3, Fraction(-1, 7)]
    start = [Fraction(v) for v in start]
    if loss == "logistic":
        start = [Fraction(round(v * 1024), 1024) for v in start]
    problem = task((2, 3, 1), loss)
    twins, dead = ((0, 2), (1, 3), (6, 7), (9, 10)), [4, 5, 8, 11]
    for method in (Snip(), Grasp()):
        values, order = method.scores(problem, start).values(), method.scores(problem, start).order()
        place = np.argsort(order, axis=1)
        for q, r in twins:
            assert (values[:, q] == values[:, r]).all()
            assert (place[:, q] < place[:, r]).all()
        assert not values[:, dead].any()
        assert (np.diff(place[:, dead], axis=1) > 0).all()
        assert values[:, 12].any()


def test_snip_and_grasp_masks_are_those_of_the_definition():
    problem = task()
    for method, definition in ((Snip(), reference.snip_squared), (Grasp(), reference.grasp_squared)):
        laws, low = (m.choose(problem, START, range(8)) for m in (method, Inverted(method)))
        for t in range(problem.law.size):
            given = ((1, 2, 1), START, problem.points, problem.totals[t].tolist(), problem.sums[t].tolist())
            scores = definition(*given)
            for lowest, found in ((False, laws), (True, low)):
                order = reference.order(scores, lowest=lowest)
                assert [found[s].masks[t] for s in range(8)] == [
                    sum(1 << q for q in order[:s]) for s in range(8)
                ]


def test_synflow_in_closed_form():
    """Two layers, no biases: S(W_ji) = |a_j| |W_ji|, S(a_j) = |a_j| sum_i |W_ji|; biases count as weights from 1."""
    mlp = Mlp((2, 2, 1))
    W, a = [[3, -5], [HALF, 7]], [-2, Fraction(1, 3)]
    for biases in ([0, 0, 0], [4, -1, 9]):
        start = [Fraction(v) for v in (*W[0], *W[1], *biases[:2], *a, biases[2])]
        into = [sum(map(abs, row)) + abs(b) for row, b in zip(W, biases, strict=False)]
        expected = [abs(a[j] * W[j][i]) for j in range(2) for i in range(2)]
        expected += (
            [abs(a[j] * biases[j]) for j in range(2)]
            + [abs(a[j]) * into[j] for j in range(2)]
            + [abs(biases[2])]
        )
        found = SynFlow().scores(task((2, 2, 1)), start).exact[0]
        assert len({Fraction(int(f)) / e for f, e in zip(found, expected, strict=True) if e}) == 1
        assert all((f == 0) == (e == 0) for f, e in zip(found, expected, strict=True))
        assert mlp.p == len(found)


@pytest.mark.parametrize("widths", [(2, 2, 1), (1, 2, 2), (2, 2, 2, 1)])
@pytest.mark.parametrize("rounds", [1, 3, 40])
def test_synflow_in_rounds(widths, rounds):
    problem, start = task(widths), Mlp(widths).initial(5, bits=5)
    scores = SynFlow(rounds).scores(problem, start).exact[0]
    assert (
        len(
            {
                Fraction(int(f)) / e
                for f, e in zip(scores, reference.synflow_scores(widths, start), strict=True)
            }
        )
        == 1
    )
    found = SynFlow(rounds).choose(problem, start, range(problem.mlp.p + 1))
    for size in range(0, problem.mlp.p + 1, 2):
        assert found[size].masks[0] == reference.synflow_mask(widths, start, size, rounds)


def test_the_schedule_is_exact():
    assert [kept_after(21, 21, k, 7) for k in range(8)] == [21] * 8
    assert [kept_after(16, 1, k, 4) for k in range(5)] == [16, 8, 4, 2, 1]  # powers: no rounding up
    assert [kept_after(27, 8, k, 3) for k in range(4)] == [27, 18, 12, 8]
    assert [kept_after(5, 0, k, 3) for k in range(4)] == [5, 0, 0, 0]
    for k in range(101):
        m = kept_after(21, 4, k, 100)
        assert m**100 >= 21 ** (100 - k) * 4**k > (m - 1) ** 100


def test_magnitude_after_training():
    problem = task()
    laws = MagnitudeAfter().choose(problem, START, range(8))
    for t in range(problem.law.size):
        trained = np.abs(train(problem, START, 127, t)[0]).tolist()
        order = reference.order(trained)
        for s in range(8):
            assert laws[s].masks[t] == sum(1 << q for q in order[:s])
            gap = trained[order[s - 1]] - trained[order[s]] if 0 < s < 7 else np.inf
            assert laws[s].margins[t] == gap


@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("lowest", [False, True])
def test_imp_one_data_set_at_a_time(loss, lowest):
    problem = task(loss=loss)
    laws = Imp(keep_lowest=lowest).choose(problem, START, [6, 0, 1, 2, 3, 4, 5, 7, 3])
    for t in range(problem.law.size):
        kept = list(range(7))
        assert laws[7].masks[t] == 127
        assert laws[7].margins[t] == np.inf
        while kept:
            trained = np.abs(train(problem, START, sum(1 << q for q in kept), t)[0]) * (-1 if lowest else 1)
            ranked = sorted(kept, key=lambda q: (trained[q], -q))
            kept.remove(ranked[0])
            law = laws[len(kept)]
            assert law.masks[t] == sum(1 << q for q in kept)
            gap = trained[ranked[1]] - trained[ranked[0]] if kept else np.inf
            assert law.margins[t] == gap


def test_imp_removes_the_larger_index_of_twins():
    """Without steps: the first round takes the last of the smallest, with margin 0. Trained twins have equal bits."""
    start = [Fraction(v) for v in (1, 1, Fraction(1, 8), Fraction(1, 8), 1, 1, HALF)]
    problem = task(steps=0)
    laws = Imp().choose(problem, start, [6, 5, 4])
    assert set(laws[6].masks.tolist()) == {127 - 8}
    assert set(laws[6].margins.tolist()) == {0.0}
    assert set(laws[5].masks.tolist()) == {127 - 12}
    assert set(laws[5].margins.tolist()) == {0.375}
    assert set(laws[4].masks.tolist()) == {127 - 12 - 64}
    after = MagnitudeAfter().choose(problem, start, [5, 6])
    assert set(after[6].masks.tolist()) == {127 - 8}
    assert set(after[6].margins.tolist()) == {0.0}
    assert set(Inverted(Imp()).choose(problem, start, [6])[6].masks.tolist()) == {127 - 32}
    for loss in ("squared", "logistic"):
        trained = train(task(loss=loss), start, 127, np.arange(10))
        assert (trained[:, [0, 2, 4]] == trained[:, [1, 3, 5]]).all()
        assert (trained[:, 0] != 1).any()


def test_least_error_and_gibbs():
    problem = task()
    every = np.arange(128)
    loss = np.stack([evaluate(problem, train(problem, START, every, t), t) for t in range(problem.law.size)])
    best = LeastError(table()).choose(problem, START, range(8))
    steep = Gibbs(10**7, table()).choose(problem, START, range(8))
    flat = Gibbs(0, table()).choose(problem, START, range(8))
    mild = Gibbs(Fraction(7, 2), table()).choose(problem, START, range(8))
    for size in range(8):
        masks = masks_of_size(7, size)
        own = loss[:, masks]
        expected = [int(masks[row.tolist().index(row.min())]) for row in own]
        assert best[size].masks.tolist() == expected
        heavy = np.exp(-3.5 * own)
        shares = heavy / heavy.sum(axis=1, keepdims=True)
        assert mild[size].probabilities(masks) == pytest.approx(shares, rel=1e-10)
        assert flat[size].probabilities(masks) == pytest.approx(1 / comb(7, size), rel=1e-14)
        assert float(flat[size].information(problem.law)) == pytest.approx(0, abs=1e-10)
        ties = own == own.min(axis=1, keepdims=True)
        clear = (own < own.min(axis=1, keepdims=True) + 1e-5).sum(axis=1) == ties.sum(axis=1)
        assert clear.any()
        limit = ties / ties.sum(axis=1, keepdims=True)
        assert steep[size].probabilities(masks)[clear] == pytest.approx(limit[clear], abs=1e-9)


@pytest.mark.parametrize(
    "method", [Snip(), Imp(), Gibbs(4), Proportional(Snip()), Random()], ids=lambda m: m.name
)
def test_shuffled_by_all_permutations(method):
    """Every permutation inside the layers of a small network, each with the same probability: law and information."""
    problem = task()
    layers = problem.mlp.layers
    perms = [
        dict(zip((*layers[0], *layers[1]), (*a, *b), strict=True))
        for a, b in product(*map(permutations, layers))
    ]
    for size in (2, 5):
        law = method.choose(problem, START, [size])[size]
        own = joint(law, problem, size)
        expanded = {}
        for (mask, t), probability in own.items():
            for images in perms:
                image = sum(1 << images[q] for q in range(7) if mask >> q & 1)
                expanded[image, t] = expanded.get((image, t), Fraction(0)) + probability / len(perms)
        after = shuffled(problem.mlp, law)
        found = after.information(problem.law)
        assert float(found) == pytest.approx(
            float(information.mutual_information(expanded) / np.log(2)), abs=1e-9
        )
        weight = np.array([w / problem.law.denominator for w in problem.law.weights])
        rows = np.broadcast_to(after.probabilities(np.arange(128)), (problem.law.size, 128))
        for (mask, t), probability in expanded.items():
            assert rows[t, mask] * weight[t] == pytest.approx(float(probability), rel=1e-9)
        assert found.lower <= law.information(problem.law).upper
        barrier = sum(np.log2(len(layer) + 1) for layer in layers)
        assert float(found) <= barrier


def test_counts_of_a_layer_include_its_biases():
    mlp = Mlp((1, 2, 1))
    assert kept_parameters(mlp, [0b1010011, 0, 127]).tolist() == [[2, 2], [0, 0], [4, 3]]


SCORES = [[3, 1, 4, 1, 5], [1, 0, 0, 2, 0], [0, 0, 0, 0, 0], [7, 7, 7, 7, 7], [1, 10**6, 0, 1, 3]]


@pytest.mark.kernel
@pytest.mark.parametrize("size", range(6))
def test_successive_draws(size):
    masks = masks_of_size(5, size)
    found = successive_draws(np.array(SCORES, np.float64), masks, size)
    for row, scores in zip(found, SCORES, strict=True):
        expected = reference.successive_draws(scores, size)
        assert sum(expected.values()) == 1
        assert row.tolist() == pytest.approx(
            [float(expected.get(int(m), 0)) for m in masks], rel=1e-13, abs=0
        )


def test_proportional_to_snip():
    problem = task()
    laws = Proportional(Snip()).choose(problem, START, range(8))
    exact = Snip().scores(problem, START).exact
    for size in (0, 2, 5, 7):
        for t in (0, 4, 9):
            expected = reference.successive_draws([int(v) for v in exact[t]], size)
            row = laws[size].probabilities(np.arange(128))[t]
            assert row == pytest.approx([float(expected.get(m, 0)) for m in range(128)], rel=1e-11, abs=0)
            assert max(abs(v / float(expected[m]) - 1) for m, v in enumerate(row) if v) <= laws[size].error
    assert Proportional(Magnitude()).choose(problem, START, [3])[3].probability.shape == (1, 35)


def test_reinitialised():
    mlp, method = Mlp((1, 2, 1)), Reinitialised(Imp())
    starts = {method.start(mlp, seed) for seed in range(5)}
    assert len(starts) == 5
    assert not starts & {mlp.initial(seed) for seed in range(50)}
    assert method.start(mlp, 3) == method.start(mlp, 3)
    assert np.array_equal(
        method.choose(task(), START, [3])[3].masks, Imp().choose(task(), START, [3])[3].masks
    )


def test_groups_of_data_sets():
    """Weights that int64 holds and weights that it does not."""
    skewed = FixedDesign([[1]] * 6, [Fraction(1, 10**4 + i) for i in range(6)])
    assert skewed.denominator > 2**62
    plain = FixedDesign([[1]] * 6, [Fraction(1, 3 + i) for i in range(6)])
    for law in (skewed, plain):
        keys = np.arange(law.size) % 5
        expected = sorted(
            sum(w for w, key in zip(law.weights, keys, strict=True) if key == k) for k in range(5)
        )
        assert sorted(groups(keys, law)) == expected
    assert Weighted(np.array([1]), np.ones((1, 1)), 0.0, 1).information(plain).upper == 0


def test_the_law_of_a_mask_sums_to_one_and_has_its_entropy():
    problem = task()
    picked = Imp().choose(problem, START, [3])[3]
    law = picked.law(problem.law)
    assert sum(law.values()) == 1 and list(law.values()) == sorted(law.values(), reverse=True)
    for mask, share in law.items():
        here = [w for m, w in zip(picked.masks.tolist(), problem.law.weights, strict=True) if m == mask]
        assert share == Fraction(sum(here), problem.law.denominator) > 0
    entropy = -sum(float(share) * log2(share) for share in law.values())
    assert float(picked.information(problem.law)) == pytest.approx(entropy, rel=1e-12)
    assert entropy > 0.5


def test_a_law_of_another_length_is_refused():
    problem, other = task(), FixedDesign([[1]])
    for method in (Snip(), Shuffled(Snip()), Gibbs(1, table()), Shuffled(Gibbs(1, table()))):
        with pytest.raises(ValueError, match="data sets=2 must be 10"):
            method.choose(problem, START, [3])[3].information(other)


def test_a_temperature_shows_in_the_name():
    assert [Snip().name, Snip(temperature=5).name, Grasp().name] == ["SNIP", "SNIP(temperature=5)", "GraSP"]


WIDE = task((3, 4, 1), n=1)


@pytest.mark.parametrize(
    ("call", "error", "line"),
    [
        (
            lambda: Snip().choose(task(), START[:6], [1]),
            ValueError,
            "SNIP: start=vector of length 6 must have length p=7",
        ),
        (lambda: Imp().choose(task(), START, [8]), ValueError, "Imp: size=8 must satisfy 0 <= size <= 7"),
        (
            lambda: Random().choose(task(), START, [-1]),
            ValueError,
            "Random: size=-1 must satisfy 0 <= size <= 7",
        ),
        (lambda: Snip().choose(task(), START, 3), TypeError, "SNIP: sizes=3 must be a sequence of integers"),
        (lambda: Gibbs(10**400), ValueError, "Gibbs: beta=1000.* must be at most"),
        (lambda: Mlp(5), TypeError, "Mlp: widths=5 must be a sequence of integers"),
        (lambda: Grasp().choose(task(), START, [1.0]), TypeError, r"GraSP: size=1.0 must be an integer"),
        (lambda: SynFlow().choose("toy", START, [1]), TypeError, "SynFlow: task must be a Task, not str"),
        (lambda: Shuffled("SNIP"), TypeError, "Shuffled: method must be a pruning method, not str"),
        (lambda: SynFlow(0), ValueError, "SynFlow: rounds=0 must be at least 1"),
        (lambda: SynFlow(1.5), TypeError, r"SynFlow: rounds=1.5 must be an integer"),
        (lambda: Snip(temperature=-1), ValueError, "Snip: temperature=-1 must be positive"),
        (lambda: Grasp(temperature=0), ValueError, "Grasp: temperature=0 must be positive"),
        (lambda: Gibbs(-1), ValueError, "Gibbs: beta=-1 must be at least 0"),
        (lambda: Gibbs(float("inf")), ValueError, "Gibbs: beta=inf must be finite"),
        (lambda: Inverted(Random()), TypeError, "Inverted: method must keep by scores, not Random"),
        (
            lambda: Inverted(Magnitude(keep_lowest=True)),
            ValueError,
            "Inverted: method=.* must keep the highest",
        ),
        (lambda: Proportional(Imp()), TypeError, "Proportional: method must have scores, not Imp"),
        (lambda: Proportional(Grasp()), ValueError, "Proportional: method=.* must have scores of one sign"),
        (
            lambda: Proportional(Snip(keep_lowest=True)),
            ValueError,
            "Proportional: method=.* must keep the highest",
        ),
        (
            lambda: Proportional(Snip()).choose(WIDE, WIDE.mlp.initial(0), [3]),
            ValueError,
            "Proportional: p=21 must be at most 16",
        ),
        (
            lambda: LeastError(table()).choose(task(), START[::-1], [3]),
            ValueError,
            "LeastError: table=.* must be of the task and start asked for",
        ),
        (lambda: Reinitialised(Snip()).start(Mlp((1, 1, 1)), -1), ValueError, "seed=-1 must satisfy"),
        (
            lambda: shuffled(Mlp((1, 1, 1)), 3),
            TypeError,
            "Shuffled: law must be one of sims.pruners.contract, not int",
        ),
    ],
)
def test_refusals(call, error, line):
    with pytest.raises(error, match=line):
        call()
