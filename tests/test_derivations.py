"""The worked derivations run, and say what they claim."""

import math
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


def test_sharp_sparse_law():
    """Level, tails and gains by hand, from integers and the binary entropy alone."""
    told = runpy.run_path(str(next(p for p in DERIVATIONS if p.stem == "sharp_sparse_law")))
    assert told["level"]() == F(1, 2) - F(1, 12) - F(1, 30)
    assert told["tail_constant"]("peff_2026_sharp_tail") == 2 / F(4, 15)
    assert told["tail_constant"]("peff_2026_sharp_tail_moment") == 2 / F(5, 8)
    assert told["tail_constant"]("peff_2026_correlation_tail") == 32
    assert told["least_gain"]() == 1152 / F(25, 4)
    for constant, id in ((55, told["SHARP"]), (24, told["MOMENT"])):
        for p_eff in (0, 10**4):
            for delta in (F(1, 10**6), F(1, 3), F(99, 100)):
                alpha = float(15 * delta / 16)
                nats = p_eff * math.log(2) - alpha * math.log(alpha) - (1 - alpha) * math.log1p(-alpha)
                printed = p_eff + 2 * float(delta) * math.log(4 / delta)
                by_hand = 1152 * math.sqrt(printed / (constant * nats))
                gain = told["gain"](10**6, 100, p_eff, F(1, 4), delta, id)
                assert float(gain) == pytest.approx(by_hand, rel=1e-9)
                assert gain.lower > told["least_gain"]()
    # what the hypotheses exclude is refused
    with pytest.raises(ValueError, match="enough data"):
        told["gain"](1000, 100, 1, F(1, 4), F(1, 3))


def test_the_levels_of_the_sharp_law_are_consumed():
    """23/60 and 2/15 give 55 and 5/16 gives 24, to the nearest integer above."""
    level = F(23, 60)
    for rate, constant in ((F(2, 15), 55), (F(5, 16), 24)):
        best = 1 / (rate * level**2 * F(15, 16))
        assert constant - 1 < best <= constant
