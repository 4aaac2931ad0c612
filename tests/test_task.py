from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from sims.data import FixedDesign, Iid
from sims.mlp import Mlp
from sims.task import Task, paper_toy, paper_toy_cross_entropy, pocket_toy

SQUARE = list(product((-1, 1), repeat=2))


def test_the_toys():
    for toy, p, size in (
        (paper_toy(), 21, 54264),
        (paper_toy_cross_entropy(), 20, 54264),
        (pocket_toy(), 13, 1716),
    ):
        assert toy.mlp.p == p
        assert toy.law.size == size
        assert toy.n == 6
        share = (2 if toy.loss == "squared" else 1) * toy.rate / toy.n
        assert share.numerator == 1
        assert share.denominator & (share.denominator - 1) == 0  # a power of two
    assert paper_toy() is paper_toy()
    assert len(paper_toy().points) == 8
    assert (paper_toy().loss, paper_toy_cross_entropy().loss) == ("squared", "logistic")
    assert paper_toy_cross_entropy().mlp.widths[-1] == 2


def test_totals_and_sums():
    points = [(1, 0), (0, Fraction(1, 2)), (1, 1)]
    law = Iid([points[0], points[1], points[0], points[2]], [1, -1, -1, 1], [Fraction(1, 4)] * 4, 4)
    task = Task(Mlp((2, 2, 1)), law, "squared", Fraction(1, 8), 3)
    assert task.points == tuple(tuple(map(Fraction, x)) for x in points)
    assert task.point_floats.tolist() == [[1, 0], [0, 0.5], [1, 1]]
    for t, (a, b, c, d) in enumerate(law.counts.tolist()):
        assert task.totals[t].tolist() == [a + c, b, d]
        assert task.sums[t].tolist() == [a - c, -b, d]
    same = [
        [tuple(task.totals[s] > 0) == tuple(task.totals[t] > 0) for s in range(law.size)]
        for t in range(law.size)
    ]
    assert np.array_equal(task.supports[:, None] == task.supports, same)


def test_a_fixed_design_is_a_law_too():
    task = Task(Mlp((1, 2, 1)), FixedDesign([[1], [2], [1]]), "logistic", 1, 1)
    assert task.points == ((1,), (2,))
    assert task.sums[0].tolist() == [-2, -1]
    assert (task.totals == [2, 1]).all()


def test_tasks_that_differ_are_not_equal():
    def task(n=3, rate=1, loss="squared", steps=2, width=2):
        return Task(Mlp((2, width, 1)), Iid.noisy_labels(SQUARE, Fraction(1, 2), n), loss, rate, steps)

    assert task() == task()
    assert hash(task()) == hash(task())
    for other in (task(n=4), task(rate=2), task(loss="logistic"), task(steps=3), task(width=3)):
        assert task() != other


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"mlp": (2, 2, 1)}, TypeError, "of type Mlp"),
        ({"law": None}, TypeError, "of type DataLaw"),
        ({"mlp": Mlp((3, 2, 1))}, ValueError, "fit Mlp"),
        ({"loss": "hinge"}, ValueError, "be one of"),
        ({"rate": 0}, ValueError, "be positive"),
        ({"rate": -1}, ValueError, "be positive"),
        ({"rate": float("nan")}, ValueError, "be finite"),
        ({"rate": "1"}, TypeError, "real number"),
        ({"steps": -1}, ValueError, "at least 0"),
        ({"steps": 1.0}, TypeError, "an integer"),
        ({"law": Iid([[1, 0]], [0], [1], 2)}, ValueError, "be 1 or -1"),
        ({"law": Iid([[Fraction(1, 3), 0]], [1], [1], 2)}, ValueError, "without rounding"),
    ],
)
def test_bad_input(change, error, words):
    arguments = {"mlp": Mlp((2, 2, 1)), "law": Iid.noisy_labels(SQUARE, Fraction(1, 2), 2), "loss": "squared"}
    with pytest.raises(error, match=words):
        Task(**{**arguments, "rate": Fraction(1, 4), "steps": 5, **change})
