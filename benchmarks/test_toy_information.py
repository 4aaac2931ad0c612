"""The whole toy of one start: every data set, method and size, beside the paper's way: training 32,000 sampled data sets.

The alternative is plain numpy, all samples at once, as one would write it without a kernel of one's own. One training is
measured on 1,000 samples; the paper's curve for IMP takes 20 of them on 32,000.
"""

import time

import numpy as np
import pytest

from sims.pruners import Grasp, Imp, MagnitudeAfter, Snip
from sims.task import paper_toy, paper_toy_cross_entropy
from sims.toy_information import toy_information
from tests.reference.descent import tuple_descent

SAMPLES = 1000


def sampled(task):
    """Seconds of one training of SAMPLES sampled lists of examples."""
    draw = np.random.default_rng(0)
    xs = draw.choice([-1.0, 1.0], (SAMPLES, task.n, task.mlp.widths[0]))
    ys = draw.choice([-1.0, 1.0], (SAMPLES, task.n))
    start = np.array([float(v) for v in task.mlp.initial(1)])
    keep = np.ones((SAMPLES, task.mlp.p), bool)
    begun = time.perf_counter()
    tuple_descent(task.mlp.widths, start, keep, xs, ys, task.loss, float(task.rate), task.steps)
    return time.perf_counter() - begun


@pytest.mark.parametrize("task", [paper_toy(), paper_toy_cross_entropy()], ids=["squared", "cross-entropy"])
def test_one_start(task, compare):
    start, methods = task.mlp.initial(1), [Imp(), MagnitudeAfter(), Snip(), Grasp()]
    toy_information(task, start, [MagnitudeAfter(), Snip(), Grasp()], [1])  # compile
    begun = time.perf_counter()
    reports = toy_information(task, start, methods)
    ours = time.perf_counter() - begun
    assert len(reports) == 4 * (task.mlp.p + 1)
    theirs = sampled(task) * 20 * 32_000 / SAMPLES
    what = f"four methods, all sizes, all {task.law.size:,} data sets of {task.mlp}"
    compare(what, ours, "numpy, IMP alone, 32,000 sampled data sets", theirs, "theirs from 1/640 of it")
