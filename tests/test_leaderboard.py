"""The leaderboard by brute force on a tiny task: permutations one by one, information by dit, training directly."""

import math
from fractions import Fraction as F
from functools import cache
from itertools import permutations, product

import dit
import numpy as np
import pytest

from bounds.enclose import Enclosure
from sims.data import Iid
from sims.leaderboard import Drawn, Frontiers, Outcome, Tabled, drawn, kept_weights, leaderboard
from sims.mlp import Mlp
from sims.pruners import Gibbs, Imp, LeastError, Magnitude, Proportional, Random, Snip
from sims.pruners.contract import Picked, ShuffledLaw, Uniform
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.training import evaluate, lipschitz_of, train

SQUARE = list(product((-1, 1), repeat=2))
TASK = Task(Mlp((2, 2, 1)), Iid.noisy_labels(SQUARE, F(1, 2), 2), "squared", F(1, 8), 64)
STARTS = [TASK.mlp.initial(seed) for seed in (1, 2)]
EPSILON = F(1, 2)
METHODS = {
    "Random": Random(),
    "Magnitude": Magnitude(),
    "SNIP": Snip(),
    "Drawn SNIP": Proportional(Snip()),
    "IMP": Imp(),
    "Gibbs": Gibbs(3),
    "Least error": LeastError(),
}
SIZES = (3, 5)
WEIGHTS = np.array([float(F(weight, TASK.law.denominator)) for weight in TASK.law.weights])


@pytest.fixture(scope="module")
def trainers():
    return [Tabled(TicketTable(TASK, start, progress=False), EPSILON) for start in STARTS]


@pytest.fixture(scope="module")
def lines(trainers):
    found = leaderboard(TASK, STARTS, SIZES, EPSILON, METHODS, trainers)
    return {(line.method, line.variant, line.size): line for line in found}


@pytest.fixture(scope="module")
def trained():
    """loss and Lipschitz constant of every mask and data set, for each start, by training each."""
    masks = np.repeat(np.arange(2**TASK.mlp.p), TASK.law.size)
    data = np.tile(np.arange(TASK.law.size), 2**TASK.mlp.p)
    found = []
    for start in STARTS:
        weights = train(TASK, start, masks, data)
        shape = (2**TASK.mlp.p, TASK.law.size)
        found.append(
            (evaluate(TASK, weights, data).reshape(shape), lipschitz_of(TASK, weights).reshape(shape))
        )
    return found


def joint(method, k: int, size: int) -> np.ndarray:
    """P(mask | data set) over all masks of the network, (data sets, 2^p)."""
    if isinstance(method, Gibbs):
        losses = TicketTable(TASK, STARTS[k], progress=False)
        every = np.arange(2**TASK.mlp.p)
        wanted = np.bitwise_count(every) == size
        heavy = np.exp(-float(method.beta) * losses.loss(every[:, None], np.arange(TASK.law.size))).T * wanted
        return heavy / heavy.sum(axis=1, keepdims=True)
    law = method.choose(TASK, STARTS[k], [size])[size]
    return np.broadcast_to(law.probabilities(np.arange(2**TASK.mlp.p)), (TASK.law.size, 2**TASK.mlp.p))


@cache
def permutation_matrix() -> np.ndarray:
    """P(mask becomes mask') under a uniform permutation of the positions inside each layer: all of them, one by one."""
    first, second = TASK.mlp.layers
    bits = (np.arange(2**TASK.mlp.p)[:, None] >> np.arange(TASK.mlp.p)) & 1
    found = np.zeros((2**TASK.mlp.p, 2**TASK.mlp.p))
    for a in permutations(first):
        for b in permutations(second):
            found[np.arange(len(found)), (bits << np.array((*a, *b))).sum(axis=1)] += 1
    return found / (math.factorial(len(first)) * math.factorial(len(second)))


def bits_of(share: np.ndarray) -> float:
    outcomes, probability = [], []
    for t, m in zip(*np.nonzero(share), strict=True):
        outcomes.append((str(m), str(t)))
        probability.append(WEIGHTS[t] * share[t, m])
    law = dit.Distribution(outcomes, np.array(probability) / math.fsum(probability))
    return float(dit.shannon.mutual_information(law, [0], [1]))


def means(share: np.ndarray, losses: np.ndarray, smooth: np.ndarray) -> tuple[float, ...]:
    weight = (WEIGHTS[:, None] * share).T
    fits = losses <= float(TASK.law.sigma_squared - EPSILON)
    fit = (weight * fits).sum()
    lipschitz_fit = (weight * fits * smooth).sum() / fit if fit else None
    return (weight * losses).sum(), fit, (weight * smooth).sum(), lipschitz_fit


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("variant", ["chosen", "shuffled", "reinitialised"])
def test_every_number_by_brute_force(name, variant, lines, trained):
    for size in SIZES:
        bits, found = [], []
        for k in (0, 1):
            share = joint(METHODS[name], k, size)
            share = share @ permutation_matrix() if variant == "shuffled" else share
            bits.append(bits_of(share))
            found.append(means(share, *trained[1 - k if variant == "reinitialised" else k]))
        line = lines[name, variant, size]
        assert float(line.information) == pytest.approx(sum(bits) / 2, abs=1e-9)
        assert float(line.p_eff) == pytest.approx(sum(bits) / 2 + size, abs=1e-9)
        assert line.error == pytest.approx((found[0][0] + found[1][0]) / 2, rel=1e-12)
        fit = (found[0][1] + found[1][1]) / 2
        assert line.fit == pytest.approx(fit, rel=1e-12, abs=1e-15)
        assert line.lipschitz == pytest.approx((found[0][2] + found[1][2]) / 2, rel=1e-12)
        if fit:
            smooth = sum(one[1] * one[3] for one in found if one[1]) / 2 / fit
            assert line.lipschitz_fit == pytest.approx(smooth, rel=1e-12)
        else:
            assert line.lipschitz_fit is None
        assert line.deviation == 0 and line.gap is None and line.smooth_gap is None


def test_inverted_magnitude_keeps_the_smallest(lines, trained):
    assert {method for method, variant, _ in lines if variant == "inverted"} == {"Magnitude", "SNIP", "IMP"}
    errors = []
    for start, (losses, _) in zip(STARTS, trained, strict=True):
        smallest = sorted(range(TASK.mlp.p), key=lambda q: abs(start[q]))[:5]
        errors.append(WEIGHTS @ losses[sum(1 << q for q in smallest)])
    assert lines["Magnitude", "inverted", 5].error == pytest.approx(sum(errors) / 2, rel=1e-12)
    assert lines["Magnitude", "inverted", 5].information.exact


def test_no_rule_of_a_size_errs_less_than_least_error(lines):
    for (_, variant, size), line in lines.items():
        if variant != "reinitialised":
            assert line.error >= lines["Least error", "chosen", size].error - 1e-12
    assert lines["Least error", "chosen", 3].error < lines["IMP", "chosen", 3].error


def test_distances_are_asked_at_the_table_that_trained(trainers):
    asked = []

    def distance(start, size, bits, outcome):
        asked.append((start, size, float(bits), outcome))
        return Enclosure(F(start), F(start + 1)), Enclosure(F(2 * start), F(3))

    found = leaderboard(TASK, STARTS, [4], EPSILON, {"SNIP": Snip()}, trainers, distance=distance)
    own = [Snip().choose(TASK, start, [4])[4] for start in STARTS]
    for variant, pairs in (("chosen", [(0, 0), (1, 1)]), ("reinitialised", [(0, 1), (1, 0)])):
        at = {"chosen": 0, "reinitialised": 4}[variant]
        for (k, l), question in zip(pairs, asked[at : at + 2], strict=True):
            outcome = trainers[l].outcome(trainers[l].prepared(own[k]))
            assert question == (l, 4, float(own[k].information(TASK.law)), outcome)
    assert [float(line.gap.lower) for line in found] == [0.5] * 4
    assert [float(line.gap.upper) for line in found] == [1.5] * 4
    assert [float(line.smooth_gap.lower) for line in found] == [1] * 4


def test_the_frontier_is_below_all_and_touched_at_both_ends(trainers, lines):
    """At no information the best single mask, at the information of the best masks the least error, by hand."""
    frontiers = Frontiers([trainer.table for trainer in trainers], EPSILON, 5)
    found = leaderboard(TASK, STARTS, SIZES, EPSILON, METHODS, trainers, distance=frontiers.distance)
    for line in found:
        assert line.gap.upper >= 0 and line.smooth_gap.upper >= 0
        if (line.method, line.variant) == ("Least error", "chosen"):
            assert line.gap.lower <= 0 <= line.gap.upper and line.gap.width < 1e-9
    assert any(line.gap.lower > 0.1 for line in found)
    largest = 0.0
    for k, trainer in enumerate(trainers):
        masks, losses = trainer.table.loss_matrix(3)
        blind = int(np.argmin(WEIGHTS @ losses))
        law = Picked(np.full(36, masks[blind]), 3)
        outcome = trainer.outcome(trainer.prepared(law))
        gap, smooth_gap = frontiers.distance(k, 3, law.information(TASK.law), outcome)
        assert abs(float(gap.lower)) < 1e-9 and abs(float(gap.upper)) < 1e-9
        smooth = trainer.table.lipschitz_matrix(3)[1]
        cost = np.where(losses <= 0.5, smooth, 5)
        least = (WEIGHTS @ cost).min()
        mine = WEIGHTS @ cost[:, blind]
        assert float(smooth_gap.upper) == pytest.approx(mine - least, abs=1e-9)
        table = trainer.table
        largest = max(largest, table.lipschitz_constants()[table.losses() <= 0.5].max())
    tables = [trainer.table for trainer in trainers]
    assert Frontiers(tables, EPSILON, largest).penalty == largest
    without = Frontiers(tables, EPSILON, 5, smooth=False)
    assert without.distance(1, 3, law.information(TASK.law), outcome) == (gap, None)
    with pytest.raises(ValueError, match=r"Frontiers: penalty=2.* must be at least .* of a fit"):
        Frontiers(tables, EPSILON, largest - 1e-9)
    with pytest.raises(ValueError, match=r"Frontiers: penalty=1.* must be at most 1e300"):
        Frontiers(tables, EPSILON, 10**400)
    with pytest.raises(ValueError, match="Frontiers: tables=0 must hold at least one table"):
        Frontiers([], EPSILON, 5)


def test_masks_drawn_where_there_is_no_table(trainers):
    """A mask per data set: its size and its layers are those asked for, and the mean is right within its own error."""
    law = ShuffledLaw(TASK.mlp, np.stack([np.arange(36) % 4, np.arange(36) % 3], axis=1), 0)
    masks = drawn(law, TASK.mlp, TASK.law, 3)
    assert np.bitwise_count(masks & 0b111111).tolist() == law.counts[:, 0].tolist()
    assert np.bitwise_count(masks >> 6).tolist() == law.counts[:, 1].tolist()
    assert (drawn(law, TASK.mlp, TASK.law, 3) == masks).all()
    assert (drawn(law, TASK.mlp, TASK.law, 4) != masks).any()
    uniform = Uniform(TASK.mlp.p, 5)
    assert set(np.bitwise_count(drawn(uniform, TASK.mlp, TASK.law, 0)).tolist()) == {5}
    exact = trainers[0].outcome(trainers[0].prepared(uniform))
    runs = []
    for seed in range(40):
        one = Drawn(TASK, STARTS[0], EPSILON, seed)
        runs.append(one.outcome(one.prepared(uniform)))
    average = sum(run.error for run in runs) / len(runs)
    deviation = math.sqrt(sum(run.deviation**2 for run in runs)) / len(runs)
    assert abs(average - exact.error) < 3 * deviation
    assert 0.5 < np.std([run.error for run in runs]) / runs[0].deviation < 1.5
    with pytest.raises(TypeError, match="law must be picked, uniform or shuffled, not Weighted"):
        drawn(Gibbs(1, trainers[0].table).choose(TASK, STARTS[0], [4])[4], TASK.mlp, TASK.law, 0)


def test_draws_that_train_from_several_starts_may_err_together():
    class Fixed:
        def prepared(self, law):
            return law

        def outcome(self, prepared):
            return Outcome(0.5, 0.5, 1.0, 0.5, 1.0)

    starts = [TASK.mlp.initial(seed) for seed in range(3)]
    found = leaderboard(TASK, starts, [4], EPSILON, {"Random": Random()}, [Fixed()] * 3)
    deviation = {line.variant: line.deviation for line in found}
    assert deviation["chosen"] == pytest.approx(math.sqrt(3) / 3)  # one draw for each start
    assert deviation["reinitialised"] == pytest.approx(
        math.sqrt(3 * 2**2) / 6
    )  # three draws, trained twice each


def test_a_drawn_board_agrees_with_the_table_where_nothing_is_drawn(trainers):
    law = Imp().choose(TASK, STARTS[1], [6])[6]
    one = Drawn(TASK, STARTS[1], EPSILON)
    found, exact = one.outcome(one.prepared(law)), trainers[1].outcome(trainers[1].prepared(law))
    assert isinstance(found, Outcome) and found.deviation == 0
    assert found.error == exact.error and found.fit == exact.fit
    assert found.lipschitz == pytest.approx(exact.lipschitz, rel=1e-13)


def test_the_weights_that_a_method_keeps():
    start = tuple(F(v, 16) for v in (8, -1, 2, -3, 4, 5, 16, -12, 6))
    magnitude = Magnitude().choose(TASK, start, [4])[4]
    first, second = kept_weights(TASK, start, magnitude)
    assert (first.share, second.share) == (F(1, 6), F(1))
    assert first.ratio == F(8) / F(1 + 2 + 3 + 4 + 5 + 8, 6) and second.ratio == 1
    for kept in kept_weights(TASK, start, Random().choose(TASK, start, [4])[4]):
        assert (kept.share, kept.ratio) == (F(4, 9), 1)
    masks = np.where(np.arange(36) < 20, 0b000000011, 0b000000110)
    share = F(sum(TASK.law.weights[:20]), TASK.law.denominator)
    first, second = kept_weights(TASK, start, Picked(masks, 2))
    assert first.ratio == (share * 9 + (1 - share) * 3) / 2 / F(23, 6)
    assert second.share == 0 and second.ratio is None
    law = Proportional(Magnitude()).choose(TASK, start, [1])[1]  # one draw: P(q) = |w_q| / sum |w|
    first, second = kept_weights(TASK, start, law)
    assert first.share == pytest.approx(23 / 57 / 6) and second.share == pytest.approx(34 / 57 / 3)
    assert first.ratio == pytest.approx((1 + 4 + 9 + 16 + 25 + 64) / 23 / (23 / 6))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilon": 0}, r"leaderboard: epsilon=0 must lie in \(0, sigma\^2\), sigma\^2 = 1"),
        ({"epsilon": 1}, "epsilon=1 must lie in"),
        ({"epsilon": math.nan}, "must be finite"),
        ({"starts": []}, "starts=0 starts must be at least one"),
        ({"trainers": []}, "trainers=0 must be 2, one per start"),
        ({"sizes": [2.5]}, "size=2.5 must be an integer"),
        ({"sizes": [10]}, "size=10 must satisfy"),
        ({"task": Task(TASK.mlp, TASK.law, "logistic", 1, 1)}, "task.loss=logistic must be squared"),
    ],
)
def test_bad_input_is_refused(change, message, trainers):
    arguments = {"task": TASK, "starts": STARTS, "sizes": [3], "epsilon": EPSILON, "trainers": trainers}
    with pytest.raises((TypeError, ValueError), match=message):
        leaderboard(**{**arguments, **change}, methods={"Random": Random()})
