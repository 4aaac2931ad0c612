"""The law of every method's mask: against plain training on all lists of examples, dit, hand counts; what samples say."""

import hashlib
import json
import math
import os
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from sims.data import Iid
from sims.mlp import Mlp
from sims.plug_in import expected_plug_in, miller_madow, plug_in, spread
from sims.pruners import Grasp, Imp, Magnitude, MagnitudeAfter, Random, Shuffled, Snip, SynFlow
from sims.task import Task, pocket_toy
from sims.toy_information import drawn_data, mask_report, profiles, shuffling_barrier, toy_information
from sims.training import train
from tests.reference.descent import every_tuple, tuple_descent

ROOT = Path(__file__).resolve().parents[1]
HALF = Fraction(1, 2)


def small_task(n=4, steps=48):
    law = Iid.noisy_labels(list(product((-1, 1), repeat=2)), HALF, n)
    return Task(Mlp((2, 2, 1)), law, "squared", Fraction(1, 16), steps)


def plain_masks(task, start, method):
    """Masks for every list of n examples, by plain numpy on lists: {size: array of masks}."""
    p = task.mlp.p
    xs, ys = every_tuple(task.mlp.widths[0], task.n)
    first = np.array([float(v) for v in start])
    keep = np.ones((len(xs), p), bool)
    found = {p: [(1 << p) - 1] * len(xs)}
    for size in range(p - 1, -1, -1):
        if method == "IMP" or size == p - 1:
            weights = tuple_descent(
                task.mlp.widths, first, keep, xs, ys, task.loss, float(task.rate), task.steps
            )
        cost = np.where(keep, np.abs(weights), np.inf)
        for row, costs in enumerate(cost.tolist()):
            least = min(costs)
            assert sorted(costs)[1] - least > 1e-9  # nothing here hangs on rounding
            keep[row, costs.index(least)] = False
        found[size] = [sum(1 << q for q in range(p) if row[q]) for row in keep]
    return found


@pytest.mark.parametrize(("method", "name"), [(MagnitudeAfter(), "Magnitude after"), (Imp(), "IMP")])
def test_against_plain_training_on_every_list_of_examples(method, name):
    task = small_task()
    start = task.mlp.initial(4)
    plain = plain_masks(task, start, name)
    assert len(plain[1]) == 8**4
    for report in toy_information(task, start, [method], samples=()):
        law = Counter(plain[report.size])
        shares = [count / 8**4 for count in law.values()]
        assert report.method == name
        assert float(report.information) == pytest.approx(-sum(q * math.log2(q) for q in shares), abs=1e-12)
        assert report.masks == len(law)
        assert report.likeliest == Fraction(max(law.values()), 8**4)
        for layer, found in zip(task.mlp.layers, report.layers, strict=True):
            part = Counter(tuple(mask >> q & 1 for q in layer) for mask in plain[report.size])
            entropy = -sum(c / 8**4 * math.log2(c / 8**4) for c in part.values())
            assert float(found) == pytest.approx(entropy, abs=1e-12)
        kept = Counter(sum(mask >> q & 1 for q in task.mlp.layers[0]) for mask in plain[report.size])
        entropy = -sum(c / 8**4 * math.log2(c / 8**4) for c in kept.values())
        assert float(report.shuffled) == pytest.approx(entropy, abs=1e-12)
        cut = sum(mask & 0b1111 == 0 or mask >> 6 & 0b11 == 0 for mask in plain[report.size])
        assert report.collapse == Fraction(cut, 8**4)


@pytest.fixture(scope="module")
def reports():
    task = pocket_toy()
    methods = [Snip(), Grasp(), SynFlow(), Magnitude(), MagnitudeAfter()]
    return toy_information(task, task.mlp.initial(1), methods, samples=(50,))


def test_what_holds_for_every_method_and_size(reports):
    task = pocket_toy()
    assert len(reports) == 5 * 14
    whole = float(shuffling_barrier(task.mlp))
    assert whole == pytest.approx(math.log2(10) + math.log2(5))
    for report in reports:
        joint, first, last = (float(e) for e in (report.information, *report.layers))
        assert max(first, last) <= joint + 1e-12 <= first + last + 2e-12
        assert (
            float(report.shuffled)
            <= min(joint, whole, float(shuffling_barrier(task.mlp, report.size))) + 1e-12
        )
        assert joint <= math.log2(report.masks) + 1e-12 <= math.log2(math.comb(13, report.size)) + 1e-11
        assert joint >= -math.log2(report.likeliest) - 1e-12
        assert report.information.width < Fraction(1, 10**12)
        assert float(report.p_eff) == pytest.approx(joint + report.size)
        if report.method in ("SynFlow", "Magnitude") or report.size in (0, 13):
            assert report.information.lower == report.information.upper == report.shuffled.upper == 0
            assert report.masks == report.likeliest == 1
    assert max(float(report.information) for report in reports) > 4.5
    assert next(r.collapse for r in reports if r.size == 0) == 1
    assert next(r.collapse for r in reports if r.size == 13) == 0


def test_the_shuffled_method_has_the_information_of_the_counts(reports):
    task = pocket_toy()
    laws = Shuffled(MagnitudeAfter()).choose(task, task.mlp.initial(1), range(14))
    for report in (r for r in reports if r.method == "Magnitude after"):
        assert laws[report.size].information(task.law) == report.shuffled


def test_dit_agrees(reports):
    dit = pytest.importorskip("dit")
    task = pocket_toy()
    masks = Grasp().choose(task, task.mlp.initial(1), [7])[7].masks
    outcomes = [(f"{mask:013b}", str(t)) for t, mask in enumerate(masks.tolist())]
    joint = dit.Distribution(outcomes, [w / task.law.denominator for w in task.law.weights])
    report = next(r for r in reports if (r.method, r.size) == ("GraSP", 7))
    assert float(report.information) == pytest.approx(
        float(dit.shannon.mutual_information(joint, [0], [1])), abs=1e-9
    )


def test_a_report_by_hand():
    """Masks 0b00001 (weight 1), 0b00001 (2), 0b10000 (1) of a 1-1-1 network: layers are bits 0-1 and 2-3."""
    mlp = Mlp((1, 1, 1))
    masks, weights = np.array([0b0001, 0b0001, 0b1000]), np.array([1, 2, 1])
    report = mask_report(mlp, "hand", 1, masks, weights, {4: np.array([1, 1, 2])})
    third = 2 - 0.75 * math.log2(3)  # the entropy of (3/4, 1/4)
    assert float(report.information) == pytest.approx(third)
    assert [float(layer) for layer in report.layers] == pytest.approx([third, third])
    assert float(report.shuffled) == pytest.approx(third)
    assert (report.masks, report.likeliest, report.collapse) == (2, Fraction(3, 4), 1)
    assert report.sampled[0].drawn == 1.0


def test_profiles_and_barrier():
    mlp = Mlp((2, 3, 1))  # layers of 9 and 4 parameters
    for size in range(14):
        assert profiles(mlp, size) == sum(0 <= size - first <= 4 for first in range(10))
    assert float(shuffling_barrier(mlp, 0)) == 0
    assert float(shuffling_barrier(Mlp((1, 1, 1)))) == pytest.approx(2 * math.log2(3))
    with pytest.raises(ValueError, match=r"shuffling_barrier: size=14 must satisfy 0 <= size <= 13"):
        shuffling_barrier(mlp, 14)
    with pytest.raises(ValueError, match=r"shuffling_barrier: size=-1 must satisfy 0 <= size <= 13"):
        shuffling_barrier(mlp, -1)


# --- what samples would have given -----------------------------------------------------------------------------------


def test_the_expected_plug_in_by_all_samples():
    """Against the sum over all sequences of draws."""
    for weights, samples in (([1, 1], 2), ([3, 1], 4), ([2, 0, 1, 1], 5), ([5], 3)):
        total = sum(weights)
        mean = 0.0
        for draws in product(range(len(weights)), repeat=samples):
            chance = math.prod(weights[m] / total for m in draws)
            mean += chance * plug_in(list(Counter(draws).values()))
        assert expected_plug_in(weights, samples) == pytest.approx(mean, abs=1e-9)
    assert expected_plug_in([1, 1], 2) == pytest.approx(0.5)


def test_many_samples_and_one():
    weights = [1, 3, 5, 7]
    exact = -sum(w / 16 * math.log2(w / 16) for w in weights)
    assert expected_plug_in(weights, 10**6) == pytest.approx(exact - 3 / (2 * math.log(2) * 10**6), abs=1e-8)
    assert expected_plug_in(weights, 1) == 0
    rare = [1] * 5000
    assert expected_plug_in(rare, 1000) < math.log2(1000) < math.log2(5000)
    draw = np.random.default_rng(0).multinomial(1000, [w / 16 for w in weights], 4000)
    found = [plug_in(counts) for counts in draw]
    assert np.mean(found) == pytest.approx(expected_plug_in(weights, 1000), abs=4 * np.std(found) / 60)
    assert np.std(found) == pytest.approx(spread(weights, 1000), rel=0.1)
    assert np.mean([miller_madow(counts) for counts in draw]) == pytest.approx(
        exact, abs=4 * np.std(found) / 60
    )
    assert spread([1, 1], 10) == 0
    assert miller_madow([1, 1, 0]) == pytest.approx(1 + 1 / (4 * math.log(2)))


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: expected_plug_in([1], 0), "expected_plug_in: samples=0 must be at least 1"),
        (lambda: expected_plug_in([0], 2), "expected_plug_in: sum of weights=0 must be positive"),
        (lambda: spread([1, -1, 3], 2), "spread: least weight=-1 must be at least 0"),
        (lambda: plug_in([0, 0]), "plug_in: sum of counts=0.0 must be positive"),
        (lambda: plug_in([2, -1]), "plug_in: least count=-1.0 must be at least 0"),
    ],
)
def test_refused_samples(call, line):
    with pytest.raises(ValueError, match=line):
        call()


def test_drawn_data():
    weights = np.array([0, 5, 1, 0, 10])
    drawn = drawn_data(weights, 16_000, 3)
    assert drawn.sum() == 16_000
    assert drawn[0] == drawn[3] == 0
    assert np.abs(drawn - 1000 * weights).max() < 300
    assert (drawn == drawn_data(weights, 16_000, 3)).all()
    assert (drawn != drawn_data(weights, 16_000, 4)).any()


# --- kept on disk ----------------------------------------------------------------------------------------------------


class Stopped(Exception):
    pass


class Unavailable:
    """A method that must not be asked."""

    name = "unavailable"

    def __init__(self, instead):
        self.instead = instead

    def __repr__(self):
        return repr(self.instead)

    def choose(self, *_, **__):
        raise Stopped


def test_finished_methods_are_taken_from_the_folder(tmp_path):
    task, start = small_task(2, 8), small_task().mlp.initial(1)
    fresh = toy_information(task, start, [Snip(), Grasp()])
    with pytest.raises(Stopped):
        toy_information(task, start, [Snip(), Unavailable(Grasp())], folder=tmp_path)
    again = toy_information(task, start, [Unavailable(Snip()), Grasp()], folder=tmp_path)
    assert again == fresh
    assert len(list(tmp_path.iterdir())) == 2
    for changed in ({"version": "2"}, {"seed": 1}, {"samples": (5,)}, {"sizes": [1, 2]}):
        with pytest.raises(Stopped):
            toy_information(task, start, [Unavailable(Snip())], folder=tmp_path, **changed)
    for other in (small_task(3, 8), small_task(2, 9)):
        with pytest.raises(Stopped):
            toy_information(other, start, [Unavailable(Snip())], folder=tmp_path)
    with pytest.raises(Stopped):
        toy_information(task, task.mlp.initial(2), [Unavailable(Snip())], folder=tmp_path)
    for path in tmp_path.iterdir():
        held = json.loads(path.read_text())
        path.write_text(
            json.dumps(held | {"body": held["body"].replace("SNIP", "SNIQ").replace("GraSP", "GraSQ")})
        )
    with pytest.raises(ValueError, match=r"toy_information: checkpoint=.* must have the checksum"):
        toy_information(task, start, [Snip()], folder=tmp_path)


def test_refusals(tmp_path):
    task = small_task(2, 8)
    start = task.mlp.initial(1)
    for call, error, line in (
        (lambda: toy_information(task, start[1:], [Snip()]), ValueError, "start=.* must have length p=9"),
        (
            lambda: toy_information(task, start, [Snip()], [10]),
            ValueError,
            "size=10 must satisfy 0 <= size <= 9",
        ),
        (
            lambda: toy_information(task, start, [Snip()], samples=[0]),
            ValueError,
            "samples=.* must be at least 1",
        ),
        (
            lambda: toy_information(task, start, [Snip()], folder=tmp_path / "no"),
            ValueError,
            "folder=.* must be",
        ),
        (
            lambda: toy_information(task, start, [Snip()], folder="no/such"),
            ValueError,
            "folder=no/such must be",
        ),
        (
            lambda: toy_information(task, start, [Snip(), "SNIP"]),
            TypeError,
            "methods must be pruning methods, not str",
        ),
        (lambda: toy_information(task, start, [Random()]), TypeError, "method=Random must pick one mask"),
    ):
        with pytest.raises(error, match=f"toy_information: {line}"):
            call()


# --- the same masks on every machine ---------------------------------------------------------------------------------

SCRIPT = """
import hashlib, sys
from sims.pruners import Imp, MagnitudeAfter
from sims.task import pocket_toy
from sims.toy_information import toy_information
task = pocket_toy()
digest = hashlib.sha256()
for method in (MagnitudeAfter(), Imp()):
    for size, law in method.choose(task, task.mlp.initial(1), range(6, 14)).items():
        digest.update(law.masks.tobytes() + law.margins.tobytes())
print(digest.hexdigest())
"""


def test_masks_and_margins_do_not_depend_on_threads_or_vector_width(tmp_path):
    """This process against one thread on a processor without vector extensions beyond SSE2 (numba's `generic`)."""
    task = pocket_toy()
    digest = hashlib.sha256()
    for method in (MagnitudeAfter(), Imp()):
        for law in method.choose(task, task.mlp.initial(1), range(6, 14)).values():
            digest.update(law.masks.tobytes() + law.margins.tobytes())
    changed = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_NUM_THREADS": "1"}
    changed |= {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": f"{ROOT / 'theory'}{os.pathsep}{ROOT}"}
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | changed,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest.hexdigest()
    some = np.arange(0, 1716, 7)
    one, two = (train(task, task.mlp.initial(1), (1 << 13) - 1, some, threads=threads) for threads in (1, 2))
    assert (one == two).all()
