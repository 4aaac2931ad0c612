"""The table of all tickets: every entry against training it directly, and against a slow program that shares no code."""

import math
from fractions import Fraction as F
from itertools import product

import numpy as np
import pytest

from sims import ticket_table
from sims.data import Iid
from sims.lipschitz import lipschitz
from sims.mlp import Mlp
from sims.sweeps import provenance
from sims.task import Task
from sims.ticket_table import TicketTable
from sims.training import evaluate, lipschitz_of, train

SQUARE = list(product((-1, 1), repeat=2))


def tiny(loss: str = "squared", widths=(2, 2, 1), n: int = 2, steps: int = 40) -> Task:
    points = list(product((-1, 1), repeat=widths[0]))
    return Task(Mlp(widths), Iid.noisy_labels(points, F(1, 2), n), loss, F(1, 8), steps)


TASK = tiny()
START = TASK.mlp.initial(5)


@pytest.fixture(scope="module")
def table():
    return TicketTable(TASK, START, progress=False)


def slow_training(task: Task, start, mask: int, t: int) -> tuple[list[float], float]:
    """Plain gradient descent, data point by data point, on the parameters by name."""
    d, k, _ = task.mlp.widths
    theta = [float(v) if mask >> q & 1 else 0.0 for q, v in enumerate(start)]
    data = [
        (tuple(map(float, x)), float(y))
        for x, y, times in zip(task.law.atom_x, task.law.atom_y, task.law.counts[t].tolist(), strict=True)
        for _ in range(times)
    ]

    def forward(x):
        units = [theta[d * k + j] + sum(theta[j * d + i] * x[i] for i in range(d)) for j in range(k)]
        f = theta[d * k + 2 * k] + sum(theta[d * k + k + j] * max(0.0, units[j]) for j in range(k))
        return units, f

    for _ in range(task.steps):
        gradient = [0.0] * len(theta)
        for x, y in data:
            units, f = forward(x)
            slope = 2 * (f - y) / len(data)
            if task.loss == "logistic":
                slope = -y / (1 + math.exp(y * f)) / len(data)
            gradient[-1] += slope
            for j in range(k):
                gradient[d * k + k + j] += slope * max(0.0, units[j])
                if units[j] > 0:
                    back = slope * theta[d * k + k + j]
                    gradient[d * k + j] += back
                    for i in range(d):
                        gradient[j * d + i] += back * x[i]
        theta = [
            v - float(task.rate) * g if mask >> q & 1 else 0.0
            for q, (v, g) in enumerate(zip(theta, gradient, strict=True))
        ]
    if task.loss == "logistic":
        return theta, sum(math.log1p(math.exp(-y * forward(x)[1])) for x, y in data) / len(data)
    return theta, sum((forward(x)[1] - y) ** 2 for x, y in data) / len(data)


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_every_mask_on_every_data_set_bit_for_bit(loss):
    task = tiny(loss)
    found = TicketTable(task, START, progress=False)
    masks = np.repeat(np.arange(2**task.mlp.p), task.law.size)
    data = np.tile(np.arange(task.law.size), 2**task.mlp.p)
    weights = train(task, START, masks, data)
    assert np.array_equal(found.loss(masks, data), evaluate(task, weights, data))
    # The weights that `alive` drops are trained too, and change nothing of the function.
    assert found.lipschitz(masks, data) == pytest.approx(lipschitz_of(task, weights), rel=1e-13, abs=0)


def test_units_that_sleep_are_trained_once_and_stay_where_they_started():
    """Unit 0 can only be woken by its weights: with its bias alone, or with a weight beneath it, it sleeps."""
    start = (F(1, 4), F(1, 8), F(1, 2), F(-1, 4), F(-1, 2), F(1, 16), F(1), F(-1), F(1, 2))
    found = TicketTable(TASK, start, progress=False)
    assert len(found.trained) < len(found.tickets)
    assert set(found.trained.tolist()) <= set(found.tickets.tolist())
    asleep = 0b0_01_01_00_11  # unit 0 whole, nothing else
    assert found.trained[found._class[found.row(asleep)]] == 0
    data = np.arange(TASK.law.size)
    for mask in (asleep, asleep | 0b1_10_10_01_00, 0b0_01_01_00_00, 2**9 - 1):
        weights = train(TASK, start, np.full(len(data), mask), data)
        assert np.array_equal(found.loss(mask, data), evaluate(TASK, weights, data))
        assert np.array_equal(found.lipschitz(mask, data), lipschitz_of(TASK, weights))
    assert float(found.lipschitz(asleep, 0)) == pytest.approx(
        math.hypot(1 / 4, 1 / 8)
    )  # awake far from the data


def test_a_start_whose_sums_are_rounded_saves_nothing():
    wide = (F(1, 2**60), *START[1:])
    assert not ticket_table._sums_are_exact(TASK, wide) and ticket_table._sums_are_exact(TASK, START)
    found = TicketTable(TASK, wide, progress=False)
    assert np.array_equal(found.trained, found.tickets)


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_sampled_entries_against_a_slow_program(loss):
    task = tiny(loss, widths=(2, 3, 1), n=2)
    start = task.mlp.initial(2)
    found = TicketTable(task, start, progress=False)
    draw = np.random.default_rng(7)
    for mask, t in zip(draw.integers(2**13, size=60), draw.integers(task.law.size, size=60), strict=True):
        theta, value = slow_training(task, start, int(mask), int(t))
        assert float(found.loss(mask, t)) == pytest.approx(value, rel=1e-11, abs=1e-13)
        inner = [[theta[2 * j], theta[2 * j + 1]] for j in range(3)]
        assert float(found.lipschitz(mask, t)) == pytest.approx(
            lipschitz(inner, theta[9:12], theta[6:9]), rel=1e-9, abs=1e-12
        )


def test_two_hidden_layers_have_losses_and_no_lipschitz_constants():
    task = tiny(widths=(1, 2, 1, 1), n=2)
    start = task.mlp.initial(4)
    found = TicketTable(task, start, progress=False)
    masks = np.repeat(np.arange(2**task.mlp.p), task.law.size)
    data = np.tile(np.arange(task.law.size), 2**task.mlp.p)
    assert np.array_equal(found.loss(masks, data), evaluate(task, train(task, start, masks, data), data))
    with pytest.raises(ValueError, match="one hidden layer"):
        found.lipschitz(3, 0)


def test_a_matrix_lists_all_masks_of_a_size(table):
    masks, losses = table.loss_matrix(4)
    assert len(masks) == math.comb(9, 4) and losses.shape == (TASK.law.size, len(masks))
    for column in (0, 17, 125):
        assert np.array_equal(losses[:, column], table.loss(masks[column], np.arange(TASK.law.size)))
    assert np.array_equal(table.lipschitz_matrix(4)[1][3], table.lipschitz(masks, 3))
    rows, times = table.classes(4)
    assert times.sum() == len(masks)
    assert table.losses()[rows].T @ times == pytest.approx(losses.sum(axis=1), rel=1e-14)
    assert table.loss_matrix(0)[1].tolist() == [[1.0]] * TASK.law.size


def test_a_table_of_some_sizes_is_a_part_of_the_table_of_all(table):
    part = TicketTable(TASK, START, sizes=[5, 3, 3], progress=False)
    assert part.sizes == [3, 5] and len(part.tickets) < len(table.tickets)
    for size in (3, 5):
        for one, other in zip(part.loss_matrix(size), table.loss_matrix(size), strict=True):
            assert np.array_equal(one, other)
        assert np.array_equal(part.lipschitz_matrix(size)[1], table.lipschitz_matrix(size)[1])
        assert part.classes(size)[1].tolist() == table.classes(size)[1].tolist()
    for ask in (lambda: part.loss(0b1111, 0), lambda: part.loss_matrix(4), lambda: part.classes(4)):
        with pytest.raises(ValueError, match=r"must be of the table's sizes \[3, 5\]"):
            ask()


def test_a_run_that_was_stopped_goes_on_from_disk(monkeypatch, tmp_path, table):
    whole = table.lipschitz_constants()  # before training is counted: the table trains when it is first asked
    monkeypatch.setattr(ticket_table, "LANES", 3 * TASK.law.size)
    trained = []

    def counted(task, start, masks, data, **options):
        if len(trained) == 4:
            raise KeyboardInterrupt
        trained.append(len(masks))
        return train(task, start, masks, data, **options)

    monkeypatch.setattr(ticket_table, "train", counted)
    with pytest.raises(KeyboardInterrupt):
        TicketTable(TASK, START, cache=tmp_path, progress=False).lipschitz(0, 0)
    assert len(list(tmp_path.glob("tickets-*-lipschitz-*.checkpoint"))) == 4
    trained[:] = [0] * 5
    again = TicketTable(TASK, START, cache=tmp_path, progress=False)
    assert np.array_equal(again.lipschitz_constants(), whole)
    assert sum(trained) == (len(again.trained) - 12) * TASK.law.size
    monkeypatch.setattr(ticket_table, "train", None)  # nothing is left to train
    last = TicketTable(TASK, START, cache=tmp_path, progress=False)
    assert np.array_equal(last.losses(), table.losses())
    assert np.array_equal(last.lipschitz_constants(), whole)


def test_another_task_start_or_program_has_another_name(table, monkeypatch):
    names = {table.digest, TicketTable(TASK, TASK.mlp.initial(6), progress=False).digest}
    names |= {TicketTable(tiny(steps=41), START, progress=False).digest}
    names |= {TicketTable(tiny("logistic"), START, progress=False).digest}
    names |= {TicketTable(tiny(n=3), START, progress=False).digest}
    names |= {TicketTable(TASK, START, sizes=[4], progress=False).digest}
    monkeypatch.setattr(ticket_table, "PROGRAM", ("mlp",))
    assert len(names | {table.digest}) == 7


def test_the_digest_reads_every_module_that_training_rests_on():
    waiting, met = ["sims.ticket_table"], set()
    while waiting:
        name = waiting.pop()
        met.add(name)
        path = provenance.find(name)
        for found in provenance.imports(path.read_text(), name):
            if found.startswith("sims.") and provenance.find(found) is not None and found not in met:
                waiting.append(found)
    # These read and check what they are given; they compute nothing that ends in the table.
    met -= {"sims.checkpoint", "sims.masks", "sims.validate"}
    assert met == {f"sims.{name}" for name in ticket_table.PROGRAM}


def test_a_damaged_block_is_refused(monkeypatch, tmp_path):
    TicketTable(TASK, START, cache=tmp_path, progress=False).losses()
    (path,) = tmp_path.glob("*.checkpoint")
    path.write_text(path.read_text().replace("AA", "AB", 1))
    with pytest.raises(ValueError, match=r"TicketTable: checkpoint=.* must have the checksum"):
        TicketTable(TASK, START, cache=tmp_path, progress=False).losses()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TicketTable("toy", START), "task must be a Task"),
        (lambda: TicketTable(TASK, START[1:]), "start=vector of length 8 must have length p=9"),
        (lambda: TicketTable(TASK, (math.nan, *START[1:])), "must be finite"),
        (lambda: TicketTable(tiny(widths=(3, 4, 2)), range(26)), "task.mlp.p=26 must be at most 21"),
        (
            lambda: TicketTable(TASK, START, cache="no/such/folder"),
            "cache=no/such/folder must be an existing",
        ),
        (lambda: TicketTable(TASK, START, sizes=[]), r"sizes=\[\] must hold at least one size"),
        (
            lambda: TicketTable(TASK, START, sizes=[99]),
            "size=99 must satisfy 0 <= size <= 9, the number of weights",
        ),
        (lambda: TicketTable(TASK, START).loss(512, 0), r"masks=512 must satisfy 0 <= mask < 2\*\*9"),
        (lambda: TicketTable(TASK, START).loss(1.5, 0), "masks must be integers"),
        (lambda: TicketTable(TASK, START).loss(1, 36), r"data=36 must satisfy 0 <= index < 36"),
        (lambda: TicketTable(TASK, START).loss(1, True), "data must be integers"),
        (lambda: TicketTable(TASK, START).loss_matrix(10), "size=10 must satisfy"),
    ],
)
def test_bad_input_is_refused_before_any_training(make, message, monkeypatch):
    monkeypatch.setattr(ticket_table, "train", None)
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_too_much_is_refused_before_it_is_allocated(monkeypatch):
    monkeypatch.setattr(ticket_table, "MAX_ENTRIES", 1000)
    with pytest.raises(ValueError, match=r"tickets times data sets=.* must be at most 1000"):
        TicketTable(TASK, START)
    monkeypatch.undo()
    monkeypatch.setattr(ticket_table, "MAX_MATRIX", 1000)
    with pytest.raises(ValueError, match="masks times data sets=4536 must be at most 1000"):
        TicketTable(TASK, START).loss_matrix(4)
