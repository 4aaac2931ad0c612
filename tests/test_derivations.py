"""The worked derivations run, and say what they claim."""

import runpy
from fractions import Fraction as F
from pathlib import Path

import pytest

DERIVATIONS = sorted((Path(__file__).parents[1] / "theory" / "derivations").glob("*.py"))


@pytest.mark.parametrize("path", DERIVATIONS, ids=lambda path: path.stem)
def test_every_derivation_runs(path, capsys):
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    assert printed.strip() and "FAILED" not in printed


def test_printed_proof_of_the_sparse_law():
    told = runpy.run_path(str(next(p for p in DERIVATIONS if p.stem == "printed_proof_of_the_sparse_law")))
    for k in (1, 2, 10):
        for delta in (F(1, 1000), F(1, 4), F(999, 1000)):
            assert told["noise_events_as_printed"](k, delta).lower > delta / 2  # the printed proof fails
            assert told["noise_events_repaired"](k, delta) <= delta / 2  # the repaired one does not
    values = {"n": 10**6, "d": 784, "k": 1, "c": 1, "epsilon": F(1, 10), "delta": F(1, 10)}
    for p_eff in (1, 10**3, 10**6, 10**12):
        proved, printed = told["proved_constant"]({**values, "p_eff": p_eff})
        assert proved.lower > 18 * printed.upper  # 1/64 against 1/1152
    # by hand: where p_eff is all, eps sqrt(n d delta/(4096 c p_eff log 2)) = 28/64 * sqrt(10/(10^6 log 2)) * 10^-1
    proved, _ = told["proved_constant"]({**values, "p_eff": 10**12})
    assert float(proved) == pytest.approx(
        0.1 / 64 * (784e6 * 0.1 / (1e12 * 0.6931471805599453)) ** 0.5, rel=1e-6
    )
