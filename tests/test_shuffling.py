"""Laws of shuffled, reinitialised and inverted masks on a tiny task: permutations and trainings one by one."""

import math
from collections import defaultdict
from fractions import Fraction as F
from functools import cache
from itertools import permutations, product

import numpy as np
import pytest

from sims.data import Iid
from sims.leaderboard import Tabled, leaderboard
from sims.mlp import Mlp
from sims.pruners import Gibbs, Imp, LeastError, Magnitude, Random, Shuffled, Snip
from sims.pruners.contract import kept_parameters
from sims.shuffling import MARGIN, Tickets, ValueLaw, arrangements, arrangements_on, fates, profiles_of
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.training import evaluate, lipschitz_of, train

SQUARE = list(product((-1, 1), repeat=2))
TASK = Task(Mlp((2, 2, 1)), Iid.noisy_labels(SQUARE, F(1, 2), 2), "squared", F(1, 8), 64)
METHODS = {
    "Random": Random(),
    "Magnitude": Magnitude(),
    "SNIP": Snip(),
    "IMP": Imp(),
    "Gibbs": Gibbs(3),
    "Least error": LeastError(),
}
DRAWING = ("Random", "Gibbs")
PICKING = ("Magnitude", "SNIP", "IMP", "Least error")
SIZES = (3, 5)
MASKS = np.arange(2**TASK.mlp.p)
CHANCE = [F(weight, TASK.law.denominator) for weight in TASK.law.weights]


@pytest.fixture(scope="module")
def tables():
    return [TicketTable(TASK, TASK.mlp.initial(seed), progress=False) for seed in (1, 2)]


@pytest.fixture(scope="module")
def found(tables):
    every, barriers = fates(TASK, METHODS, SIZES, tables)
    return {(f.method, f.variant, f.size): f for f in every}, {(b.method, b.size): b for b in barriers}


@pytest.fixture(scope="module")
def trained(tables):
    """(loss, Lipschitz constant), each (masks, data sets), for each start: every mask trained by itself."""
    sets = TASK.law.size
    masks, data = np.repeat(MASKS, sets), np.tile(np.arange(sets), len(MASKS))
    both = []
    for table in tables:
        weights = train(TASK, table.start, masks, data)
        shape = (len(MASKS), sets)
        both.append(
            (evaluate(TASK, weights, data).reshape(shape), lipschitz_of(TASK, weights).reshape(shape))
        )
    return both


@cache
def shuffles(mask: int) -> dict[int, F]:
    """The law of the shuffled mask, by all permutations of the positions inside each layer."""
    first, second = TASK.mlp.layers
    law = defaultdict(F)
    for a in set(permutations([mask >> q & 1 for q in first])):
        for b in set(permutations([mask >> q & 1 for q in second])):
            law[sum(bit << q for q, bit in zip((*first, *second), (*a, *b), strict=True))] += 1
    return {m: F(n, len(law)) for m, n in law.items()}


def exactly(chance: float) -> F:
    """The fraction with a small denominator that this float is next to."""
    return F(float(chance)).limit_denominator(10**6)


def chosen(name: str, size: int, tables) -> list[list[dict[int, F]]]:
    """For each start and data set: the law of the chosen mask."""
    laws = []
    for table in tables:
        method = METHODS[name]
        if name == "Least error":
            method = LeastError(table)
        law = method.choose(TASK, table.start, [size])[size]
        share = np.broadcast_to(law.probabilities(MASKS), (TASK.law.size, len(MASKS)))
        number = float if name in DRAWING else exactly
        laws.append([{int(m): number(row[m]) for m in np.flatnonzero(row)} for row in share])
    return laws


def brute(name: str, variant: str, size: int, tables, trained):
    """(law of errors, law of Lipschitz constants, P(no worse), P(better)), as exact sums over everything."""
    number = float if name in DRAWING else F
    error, smooth, no_worse, better = defaultdict(number), defaultdict(number), number(0), number(0)
    laws = chosen(name, size, tables)
    for k, t in product((0, 1), range(TASK.law.size)):
        start = 1 - k if variant == "reinitialised" else k
        for mask, p in laws[k][t].items():
            instead = shuffles(mask) if variant == "shuffled" else {mask: F(1)}
            p = number(p * number(CHANCE[t]) / 2)
            for other, q in instead.items():
                weight = p * number(q)
                end, own = trained[start][0][other, t], trained[k][0][mask, t]
                error[end] += weight
                smooth[trained[start][1][other, t]] += weight
                no_worse += weight * bool(end <= own + float(MARGIN))
                better += weight * bool(end < own - float(MARGIN))
    return error, smooth, no_worse, better


@pytest.mark.parametrize("name", PICKING)
@pytest.mark.parametrize("variant", ["chosen", "shuffled", "reinitialised"])
def test_laws_of_methods_that_pick_are_exact(name, variant, found, tables, trained):
    for size in SIZES:
        fate = found[0][name, variant, size]
        error, smooth, no_worse, better = brute(name, variant, size, tables, trained)
        for law, wanted in ((fate.error, error), (fate.lipschitz, smooth)):
            assert law.exact and law.values.tolist() == sorted(wanted)
            assert [F(int(w), law.total) for w in law.weights] == [wanted[v] for v in law.values]
        if variant == "chosen":
            assert fate.no_worse is fate.better is None
        else:
            assert (fate.no_worse, fate.better) == (no_worse, better) and isinstance(fate.no_worse, F)


@pytest.mark.parametrize("name", DRAWING)
def test_laws_of_methods_that_draw(name, found, tables, trained):
    for variant in ("shuffled", "reinitialised"):
        fate = found[0][name, variant, 3]
        error, _, no_worse, better = brute(name, variant, 3, tables, trained)
        assert fate.error.exact == (name == "Random")
        assert fate.error.values.tolist() == sorted(error)
        ours = fate.error.weights / fate.error.total
        assert ours == pytest.approx([float(error[v]) for v in fate.error.values], rel=1e-9, abs=1e-12)
        assert float(fate.no_worse) == pytest.approx(float(no_worse), rel=1e-9)
        assert float(fate.better) == pytest.approx(float(better), rel=1e-9)


def test_inverted_masks(found, trained, tables):
    assert {m for m, v, _ in found[0] if v == "inverted"} == {"Magnitude", "SNIP", "IMP"}
    ends, won = defaultdict(F), F(0)
    for k, table in enumerate(tables):
        order = sorted(range(TASK.mlp.p), key=lambda q: abs(table.start[q]))
        low, high = (sum(1 << q for q in part) for part in (order[:5], order[-5:]))
        for t, chance in enumerate(CHANCE):
            end, own = trained[k][0][low, t], trained[k][0][high, t]
            ends[end] += chance / 2
            won += chance / 2 * bool(end < own - float(MARGIN))
    fate = found[0]["Magnitude", "inverted", 5]
    assert {
        v: F(int(w), fate.error.total) for v, w in zip(fate.error.values, fate.error.weights, strict=True)
    } == ends
    assert fate.better == won


def test_the_leaderboard_reports_the_means_of_these_laws(found, tables):
    trainers = [Tabled(table, F(1, 2)) for table in tables]
    lines = leaderboard(TASK, [t.start for t in tables], SIZES, F(1, 2), METHODS, trainers)
    assert len(lines) == len(found[0])
    for line in lines:
        fate = found[0][line.method, line.variant, line.size]
        assert fate.error.mean == pytest.approx(line.error, rel=1e-11)
        assert fate.lipschitz.mean == pytest.approx(line.lipschitz, rel=1e-11)


def test_the_barrier(found, tables):
    for (name, size), one in found[1].items():
        assert one.after.lower <= one.log_profiles.upper and one.log_profiles.lower <= one.barrier.upper
        assert one.after.lower <= one.before.upper
        ways = sum(1 for k in range(size + 1) if k <= 6 and size - k <= 3)
        assert float(one.barrier) == pytest.approx(math.log2(ways), abs=1e-14)
        if name not in PICKING:
            continue
        entropies, after, numbers = [], [], []
        for each in chosen(name, size, tables):
            masks, counts = defaultdict(F), defaultdict(F)
            for t, law in enumerate(each):
                (mask,) = law
                masks[mask] += CHANCE[t]
                counts[tuple(kept_parameters(TASK.mlp, mask)[0])] += CHANCE[t]
            entropies.append(-sum(float(p) * math.log2(p) for p in masks.values()))
            after.append(-sum(float(p) * math.log2(p) for p in counts.values()))
            numbers.append(len(counts))
        assert float(one.before) == pytest.approx(sum(entropies) / 2, abs=1e-12)
        assert float(one.after) == pytest.approx(sum(after) / 2, abs=1e-12)
        assert one.profiles == max(numbers)
        assert float(one.log_profiles) == pytest.approx(sum(map(math.log2, numbers)) / 2, abs=1e-14)
    assert found[1]["Random", 3].profiles == 4 and found[1]["Random", 3].after.upper == 0


def test_arrangements_are_all_permutations():
    for mask in (0, 0b1, 0b101000011, 2**9 - 1):
        assert arrangements(TASK.mlp, mask).tolist() == sorted(shuffles(mask))
    mask = 0b10110000000000111111  # 6 of the 16 bits of the first layer, 3 of the 5 of the second
    assert len(arrangements(Mlp((3, 4, 1)), mask)) == math.comb(16, 6) * math.comb(5, 3)


def test_every_shuffle_of_a_mask_on_one_data_set(trained, tables):
    masks = [0b101000011, 0b110010001, 2**9 - 1]
    for k, table in enumerate(tables):
        held = arrangements_on(TASK, table.start, 7, masks)
        assert sorted(held) == sorted(masks)
        for mask, one in held.items():
            law = shuffles(mask)
            assert one.ways == len(law) and one.own_error == trained[k][0][mask, 7]
            assert one.own_lipschitz == trained[k][1][mask, 7]
            for kind, values in ((one.error, trained[k][0]), (one.lipschitz, trained[k][1])):
                wanted = defaultdict(F)
                for other, chance in law.items():
                    wanted[values[other, 7]] += chance
                got = {v: F(int(w), kind.total) for v, w in zip(kind.values, kind.weights, strict=True)}
                assert got == wanted
            ends = [trained[k][0][other, 7] for other in law]
            assert one.no_worse == F(sum(bool(e <= one.own_error + float(MARGIN)) for e in ends), len(ends))
            assert one.better == F(sum(bool(e < one.own_error - float(MARGIN)) for e in ends), len(ends))


def test_laws_of_values():
    law = ValueLaw(np.array([1.0, 2.0, 5.0]), np.array([1, 2, 1]))
    assert [law.quantile(q) for q in (0, F(1, 4), F(26, 100), F(3, 4), 1)] == [1, 1, 2, 2, 5]
    assert law.mean == 2.5 and law.at_most(2.0) == F(3, 4) and law.at_most(0.5) == 0 and law.total == 4
    both = ValueLaw.mixture([law, ValueLaw(np.array([0.0, 2.0]), np.array([2, 1]))])
    assert both.values.tolist() == [0, 1, 2, 5]
    assert [F(int(w), both.total) for w in both.weights] == [F(1, 3), F(1, 8), F(5, 12), F(1, 8)]
    assert both.weights.dtype == np.int64 and both.exact
    floats = ValueLaw.mixture([law, ValueLaw(np.array([0.0]), np.array([0.25]))])
    assert not floats.exact and floats.weights.tolist() == [1, 0.25, 0.5, 0.25]
    assert floats.quantile(F(1, 2)) == 0 and floats.quantile(1) == 5
    huge = ValueLaw(np.array([1.0]), np.array([3**60], object))
    whole = ValueLaw.mixture([law, huge])
    assert whole.at_most(1.0) == F(5, 8) and whole.quantile(F(7, 8)) == 2
    with pytest.raises(ValueError, match="level=2 must lie in"):
        law.quantile(2)
    with pytest.raises(ValueError, match="0 laws must be at least one"):
        ValueLaw.mixture([])


def test_bad_input_is_refused(tables):
    with pytest.raises(ValueError, match="0 tables must be at least one"):
        fates(TASK, METHODS, SIZES, [])
    other = Task(TASK.mlp, TASK.law, "squared", F(1, 16), 64)
    with pytest.raises(ValueError, match="another task must be of the task asked for"):
        fates(other, METHODS, SIZES, tables)
    with pytest.raises(ValueError, match=r"mask=512 must satisfy"):
        arrangements(TASK.mlp, 512)
    with pytest.raises(ValueError, match=r"arrangements=\d+ must be at most"):
        arrangements(Mlp((5, 6, 1)), 2**20 - 1)
    with pytest.raises(ValueError, match="data=36 must satisfy"):
        arrangements_on(TASK, tables[0].start, 36, [1])
    with pytest.raises(ValueError, match="have length p=9"):
        arrangements_on(TASK, tables[0].start[1:], 0, [1])
    law = Snip().choose(TASK, tables[0].start, [3])[3]
    with pytest.raises(TypeError, match="must be that of a shuffled mask, not Picked"):
        profiles_of(TASK.mlp, TASK.law, law)
    law = Shuffled(Snip()).choose(TASK, tables[0].start, [3])[3]
    fresh = TicketTable(TASK, tables[0].start, sizes=[3], progress=False)
    with pytest.raises(ValueError, match="must be of the table's sizes"):
        fates(TASK, METHODS, [3, 4], [fresh])
    many = Iid(SQUARE, (1, -1, -1, 1), [F(1, 10007)] * 3 + [F(10004, 10007)], 4)  # denominator 10007^4
    wide = TicketTable(Task(TASK.mlp, many, "squared", F(1, 8), 64), tables[0].start, progress=False)
    with pytest.raises(ValueError, match=r"denominator=\d+ must be below 2\*\*53"):
        Tickets(wide, 3)
    assert not any(
        done.any() for table in (fresh, wide) for done in table._done.values()
    )  # nothing was trained
    tickets = Tickets(tables[0], 3)
    with pytest.raises(TypeError, match="must choose masks, not ShuffledLaw"):
        tickets.shuffle_is_no_worse(law)
