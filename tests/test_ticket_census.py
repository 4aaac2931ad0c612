"""The census of tickets, beside plain Python training and beside training every ticket on its own."""

import importlib
import json
import math
import os
import signal
from collections import Counter
from fractions import Fraction as F

import numpy as np
import pytest

from sims import checkpoint as checkpoints
from sims.data import Iid
from sims.mlp import Mlp
from sims.task import Task
from sims.ticket_census import quotient, ticket_census
from sims.training import evaluate, lipschitz_of, train_to_convergence
from tests.reference import ticket_census as reference

MODULE = importlib.import_module("sims.ticket_census")  # the package shows the function by this name

LINE = Iid.noisy_labels([[-2], [0], [1]], F(1, 2), 3)
TASK = Task(Mlp((1, 2, 1)), LINE, "squared", F(1, 8), 0)  # 7 parameters, 128 tickets
START = TASK.mlp.initial(0)
DATA = next(t for t in range(LINE.size) if TASK.sums[t].tolist() == [1, 1, -1])  # one point at each place
OPTIONS = {"tolerance": F(1, 2**10), "most_steps": 640, "progress": False}


@pytest.fixture(scope="module")
def found():
    return ticket_census(TASK, START, DATA, **OPTIONS)


@pytest.fixture(scope="module")
def plain():
    """Every ticket, trained by the slow reference for as many steps as the census did: (loss, gradient, constant)."""
    census = ticket_census(TASK, START, DATA, **OPTIONS)
    points = [[float(v) for v in x] for x in TASK.points]
    totals, sums = TASK.totals[DATA].tolist(), TASK.sums[DATA].tolist()
    told = {}
    for mask in range(2**7):
        steps = int(census.steps[census.member[mask]])
        loss, largest, *network = reference.trained(
            (1, 2, 1), START, mask, points, totals, sums, float(TASK.rate), 0.0, steps
        )
        told[mask] = loss, largest, reference.steepest(*network)
    return told


def test_every_ticket_as_in_plain_python(found, plain):
    for mask, (loss, largest, steepness) in plain.items():
        assert found.loss_of(mask) == pytest.approx(loss, rel=1e-9, abs=1e-12), mask
        assert found.lipschitz_of(mask) == pytest.approx(steepness, rel=1e-9, abs=1e-12), mask
        if found.has_converged(mask):
            assert largest < 2**-10, mask
    assert len({round(loss, 6) for loss, _, _ in plain.values()}) > 8  # the instance tells tickets apart


def test_every_ticket_as_when_trained_on_its_own(found):
    """Bit for bit what 2^p single runs give: nothing shows that dead units were left out."""
    steps, tolerance = found.most_steps, float(found.tolerance)
    start = np.array([float(v) for v in START])
    for mask in range(2**7):
        alone = train_to_convergence(TASK, start, mask, DATA, steps=steps, tolerance=tolerance)
        assert found.loss_of(mask) == evaluate(TASK, alone.weights, DATA)[0]
        assert found.has_converged(mask) == alone.converged[0]
        assert found.lipschitz_of(mask) == pytest.approx(lipschitz_of(TASK, alone.weights)[0], rel=1e-13)
        np.testing.assert_array_equal(found.weights_of(mask), alone.weights[0])


def test_counts_by_hand():
    """One unit, one input: dead without its outgoing weight, or with nothing but it; z marks a kept parameter."""
    classes, member = quotient(Mlp((1, 1, 1)))  # bits: weight, bias, outgoing weight, last bias
    assert classes.tolist() == [0, 5, 6, 7, 8, 13, 14, 15]
    dead = [mask for mask in range(16) if member[mask] == 0]
    assert dead == [0, 1, 2, 3, 4]  # 1 + 3 z + z^2
    assert [member[mask] for mask in (5, 6, 7, 8, 9, 12, 15)] == [1, 2, 3, 4, 4, 4, 7]


@pytest.mark.parametrize("widths", [(1, 1, 1), (1, 2, 1), (2, 2, 1), (1, 2, 2), (2, 3, 1)])
def test_classes_keep_the_counts(widths):
    mlp = Mlp(widths)
    classes, member = quotient(mlp)
    assert (
        len(classes)
        == (2 ** (widths[0] + 1 + widths[2]) - 2 ** (widths[0] + 1) - 2 ** widths[2] + 2) ** widths[1]
        * 2 ** widths[2]
    )
    assert (classes[member[classes]] == classes).all()
    assert (classes[member] & ~np.arange(2**mlp.p) == 0).all()


def test_law_of_a_size(found):
    losses = {mask: found.loss_of(mask) for mask in range(2**7)}
    for size in range(8):
        values, held = found.distribution(size)
        same = Counter(loss for mask, loss in losses.items() if mask.bit_count() == size)
        assert dict(zip(values.tolist(), held.tolist(), strict=True)) == same
        assert held.sum() == math.comb(7, size) == found.counts[:, size].sum()
        shares = [F(0), F(1, 10), F(1, 4), F(1, 2), F(2, 3), F(1)]
        assert found.quantiles(size, shares) == [reference.quantile(losses, size, q) for q in shares]
        assert found.mean(size) == pytest.approx(sum(k * v for k, v in same.items()) / math.comb(7, size))
        masks = [mask for mask in losses if mask.bit_count() == size]
        assert found.number_converged(size) == sum(map(found.has_converged, masks))
        within = [mask for mask in masks if losses[mask] <= 0.5]
        assert found.share_within(size, 0.5) == F(len(within), len(masks))
        constants, held = found.distribution(size, "lipschitz", loss_at_most=0.5)
        assert Counter(found.lipschitz_of(m) for m in within) == dict(zip(constants, held, strict=True))
        least = min(((found.lipschitz_of(m), m) for m in within), default=None)
        assert found.smoothest(size, 0.5) == (least and (least[1], least[0]))


def test_best_and_rank_by_sorting(found):
    losses = {mask: found.loss_of(mask) for mask in range(2**7)}
    ties = 0
    for mask, loss in losses.items():
        rank = found.rank(mask)
        assert (rank.better, rank.equal, rank.of) == reference.place(losses, mask)
        assert rank.place == rank.better + 1 and rank.share == F(rank.better, rank.of)
        ties += rank.equal > 1
        same = [v for m, v in losses.items() if m.bit_count() == mask.bit_count()]
        coarse = found.rank(mask, margin=F(1, 100))
        assert coarse.better == sum(v < loss - 0.01 for v in same)
        assert coarse.equal == sum(abs(v - loss) <= 0.01 for v in same)
    assert ties > 20
    for size in range(8):
        same = {m: v for m, v in losses.items() if m.bit_count() == size}
        best = found.best(size, within=F(1, 10))
        assert best.loss == min(same.values())
        assert best.mask == min(m for m, v in same.items() if v == best.loss)
        assert best.equal == found.rank(best.mask).equal and found.rank(best.mask).better == 0
        assert best.near == sum(best.loss < v <= best.loss + 0.1 for v in same.values())


def test_known_tickets(found):
    """Nothing kept: f = 0 and the loss is 1. Only the last bias: f is the mean label 1/3, the loss 1 - 1/9."""
    assert found.loss_of(0) == 1.0 and found.lipschitz_of(0) == 0.0
    assert found.best(0).mask == 0 and found.best(7).mask == 2**7 - 1
    assert found.share_within(0, 1.0) == 1 and found.share_within(0, 0.999) == 0
    assert found.smoothest(0, 1.0) == (0, 0.0)
    assert found.most_steps == 640
    assert ticket_census(TASK, START, DATA, **{**OPTIONS, "most_steps": 577}).most_steps == 640
    assert found.loss_of(1 << 6) == pytest.approx(8 / 9, abs=1e-6)
    assert found.lipschitz_of(1 << 6) == 0.0


def test_threads_and_chunks_change_nothing(found, monkeypatch):
    monkeypatch.setattr(MODULE, "CHUNK", 7)
    seen = []
    options = {**OPTIONS, "progress": lambda done, total: seen.append((done, total))}
    other = ticket_census(TASK, START, DATA, **options, threads=1)
    assert_same(found, other)
    assert seen[-1] == (len(found.classes),) * 2 and len(seen) == -(-len(found.classes) // 7)


def assert_same(one, other):
    for name in ("classes", "member", "loss", "lipschitz", "steps", "converged", "counts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_interrupted_and_resumed(found, monkeypatch, tmp_path):
    """A real interrupt signal in the middle; the rest is trained later, only the rest, and the result is the same."""
    monkeypatch.setattr(MODULE, "CHUNK", 7)
    path = tmp_path / "census.json"

    def interrupt(done, total):
        if done >= total // 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        ticket_census(TASK, START, DATA, **{**OPTIONS, "progress": interrupt}, checkpoint=path)
    chunks = -(-len(found.classes) // 7)
    before = json.loads(checkpoints.load("test", path))["done"]
    assert 0 < len(before) < chunks
    trained = []
    real = MODULE.train_to_convergence

    def counted(task, start, masks, data, **options):
        trained.append(len(masks))
        return real(task, start, masks, data, **options)

    monkeypatch.setattr(MODULE, "train_to_convergence", counted)
    assert_same(found, ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path))
    assert trained[0] == len(before)  # one class of each finished chunk is checked
    assert sum(trained[1:]) == len(found.classes) - 7 * len(before)
    trained.clear()
    assert_same(found, ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path))
    assert trained == [chunks]


def test_damaged_and_foreign_checkpoints_are_refused(monkeypatch, tmp_path):
    path = tmp_path / "census.json"
    ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path)
    whole = path.read_text()
    path.write_text(whole[:-20])
    with pytest.raises(ValueError, match="must be a whole checkpoint"):
        ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path)
    path.write_text(whole)
    with pytest.raises(ValueError, match="it is of another census"):
        ticket_census(TASK, START, DATA + 1, **OPTIONS, checkpoint=path)
    with pytest.raises(ValueError, match="it is of another census"):
        ticket_census(TASK, START, DATA, **{**OPTIONS, "tolerance": F(1, 2**11)}, checkpoint=path)
    body = json.loads(json.loads(whole)["body"])
    for key, value, words in (
        ("chunk", 5, "be in chunks of"),
        ("done", [0, 7], "name chunks of this census only"),
        ("done", [0, 0], "name chunks of this census only"),
        ("loss", body["loss"][:-12], "must"),
        ("steps", "?", "must hold the state of a census"),
        ("loss", body["lipschitz"], "state what its classes train to"),
    ):
        checkpoints.save(path, json.dumps({**body, key: value}))
        with pytest.raises(ValueError, match=words):
            ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path)
    checkpoints.save(path, json.dumps([1]))
    with pytest.raises(ValueError, match="must hold the state of a census"):
        ticket_census(TASK, START, DATA, **OPTIONS, checkpoint=path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": START[:-1]}, "start=vector of length 6 must have length p=7"),
        ({"start": (F(0), *START[1:])}, r"start\[0\]=0 must not be 0"),
        ({"start": (F(1, 3), *START[1:])}, r"start\[0\]=1/3 must be a float, exactly"),
        ({"data": LINE.size}, r"data=\d+ must satisfy 0 <= data < "),
        ({"data": -1}, r"data=-1 must satisfy 0 <= data < "),
        ({"tolerance": 0}, "tolerance=0 must be above 0"),
        ({"tolerance": F(1, 2**1080)}, "tolerance=1/1.* must lie in"),
        ({"tolerance": 2**1030}, "tolerance=1.* must lie in"),
        ({"most_steps": 0}, "most_steps=0 must satisfy"),
        ({"task": Task(Mlp((1, 2, 2, 1)), LINE, "squared", F(1, 8), 0)}, "hidden layers=2 must be 1"),
        ({"task": Task(Mlp((1, 8, 1)), LINE, "squared", F(1, 8), 0)}, "p=25 must be at most 24"),
    ],
)
def test_bad_input(change, words):
    values = {"task": TASK, "start": START, "data": DATA, **OPTIONS, **change}
    with pytest.raises(ValueError, match=f"^ticket_census: {words}"):
        ticket_census(**values)


def test_bad_questions(found):
    for call, words in (
        (lambda: found.rank(2**7), r"rank: mask=128 must satisfy"),
        (lambda: found.rank(1, margin=-1), "rank: margin=-1 must be at least 0"),
        (lambda: found.rank(1, margin=2**1030), "rank: margin=1.* must be at most 2"),
        (lambda: found.best(1, within=-1), "best: within=-1 must be at least 0"),
        (lambda: found.best(8), "tickets|distribution: size=8"),
        (lambda: found.quantiles(1, [2]), r"share=2 must lie in \[0, 1\]"),
        (lambda: found.quantiles(1, [0], loss_at_most=-1.0), "must allow at least one ticket"),
        (lambda: found.distribution(1, "gradient"), "of=gradient must be"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    with pytest.raises(TypeError):
        found.rank(1.0)
    with pytest.raises(TypeError, match="ticket_census: task must be a Task, not str"):
        ticket_census("task", START, DATA)


def test_diverging_training_says_so():
    with pytest.raises(FloatingPointError, match="smaller"):
        ticket_census(Task(TASK.mlp, LINE, "squared", F(4), 0), START, DATA, **OPTIONS)


def test_logistic_loss():
    """The empty ticket's loss is log 2, and training lowers it."""
    task = Task(Mlp((1, 2, 1)), LINE, "logistic", F(1, 2), 0)
    census = ticket_census(task, task.mlp.initial(0), DATA, **OPTIONS)
    assert census.loss_of(0) == pytest.approx(math.log(2), rel=1e-14)
    assert census.counts.sum() == 2**7
    assert 0 < census.best(7).loss < census.best(2).loss < math.log(2)
