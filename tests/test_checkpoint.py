import json
import re
from fractions import Fraction

import pytest

import sims.census_tables
from sims import checkpoint
from sims.census import census

ARGS = ([[1, -2, 3], [2, 1, -1], [-1, 3, 1]], [[1, 2, 0], [-1, 1, 1], [2, 0, -1], [1, 1, 1]], [1, -1, 1, 0.5])
UNITS = 6


@pytest.fixture(autouse=True)
def _six_units(monkeypatch):
    monkeypatch.setattr(sims.census_tables, "LEAST_UNITS", UNITS)


class Interruption(Exception):
    pass


def interrupt_after(number, error):
    def progress(done, total):
        assert total == UNITS
        if done == number:
            raise error

    return progress


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("error", [KeyboardInterrupt, Interruption])
def test_an_interrupted_census_resumes(tmp_path, threads, error):
    path = tmp_path / "census.json"
    whole = census(*ARGS, progress=False)
    for stop in (1, 3, 4):
        with pytest.raises(error):
            census(*ARGS, threads=threads, checkpoint=path, progress=interrupt_after(stop, error))
        assert len(json.loads(checkpoint.load("test", path))["done"]) == stop
    seen = []
    resumed = census(*ARGS, threads=threads, checkpoint=path, progress=lambda done, _: seen.append(done))
    assert seen == [4, 5, 6]
    assert resumed == whole
    assert [file.name for file in tmp_path.iterdir()] == ["census.json"]
    seen.clear()
    assert census(*ARGS, checkpoint=path, progress=lambda done, _: seen.append(done)) == whole
    assert seen == [6]  # nothing is done again


@pytest.fixture
def begun(tmp_path):
    path = tmp_path / "census.json"
    with pytest.raises(Interruption):
        census(*ARGS, checkpoint=path, progress=interrupt_after(2, Interruption))
    return path


def refused(path, reason, args=ARGS):
    before = path.read_bytes() if path.is_file() else None
    start = re.escape(f"census: checkpoint={path} must ")
    with pytest.raises(ValueError, match=f"^{start}.*{re.escape(reason)}"):
        census(*args, checkpoint=path, progress=False)
    assert (path.read_bytes() if path.is_file() else None) == before  # and it is left as it was


def test_every_truncation_is_refused(begun):
    text = begun.read_bytes()
    for length in range(0, len(text), 7):
        begun.write_bytes(text[:length])
        refused(begun, "")


def test_every_altered_byte_is_refused(begun):
    text = begun.read_bytes()
    for at in range(0, len(text), 5):
        begun.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
        refused(begun, "")


@pytest.mark.parametrize("other", [0, 1, 2])
def test_a_checkpoint_of_other_inputs_is_refused(begun, other):
    args = list(ARGS)
    args[other] = [[v / 2 for v in row] for row in args[other]] if other < 2 else [v / 2 for v in args[other]]
    refused(begun, "belong to these inputs", args)


def test_other_files_are_refused(tmp_path, begun):
    other = tmp_path / "other.json"
    other.write_text('{"format": "something else"}')
    refused(other, "be a file of format")
    other.write_text("[]")
    refused(other, "be a file of format")
    other.write_bytes(b"\xff\xfe\x00")
    refused(other, "be a whole checkpoint")
    refused(tmp_path, "be a file")
    refused(tmp_path / "nowhere" / "census.json", "lie in an existing folder")
    checkpoint.save(other, "not a result")
    refused(other, "hold the result of a census")


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("done", [0, UNITS], "name units of this census only"),
        ("best", [None] * 3, "have one entry per mask size"),
        ("best", [["1", "7", 0], *[None] * 9], "state the loss of its mask of size 0"),
        ("best", [["13", "16", 1], *[None] * 9], "state the loss of its mask of size 0"),
        ("best", [["13", "16", -1], *[None] * 9], "state the loss of its mask of size 0"),
        ("best", [None, ["13", "16", 2**70], *[None] * 8], "state the loss of its mask of size 1"),
        ("best", [["13", "0", 0], *[None] * 9], "hold the result of a census"),
    ],
)
def test_a_result_that_cannot_be_true_is_refused(begun, key, value, reason):
    body = json.loads(checkpoint.load("test", begun))
    body[key] = value
    checkpoint.save(begun, json.dumps(body))
    refused(begun, reason)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    checkpoint.save(path, "old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(checkpoint.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        checkpoint.save(path, "new")
    assert checkpoint.load("test", path) == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


def test_the_digest_tells_inputs_apart():
    one, two = Fraction(1), Fraction(2)
    seen = {
        checkpoint.content_digest(*case)
        for case in [
            ("v1", [[one, two]]),
            ("v2", [[one, two]]),
            ("v1", [[one], [two]]),
            ("v1", [[one]], [[two]]),
            ("v1", [[one, two]], []),
            ("v1", [[one, Fraction(1, 2)]]),
        ]
    }
    assert len(seen) == 6
    assert checkpoint.content_digest("v1", [[one]]) == checkpoint.content_digest("v1", [[Fraction(1)]])
