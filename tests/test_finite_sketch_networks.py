"""Masked kernels and deep networks of impossible sizes: refused at once, without a huge number of sequences."""

from fractions import Fraction as F

import pytest

from sims.finite_sketch_networks import MaskedKernel, MaskedLayers

HUGE = 10**30


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: MaskedKernel(((1, 1),), HUGE), "MaskedKernel: draws=10+ must be at least 1, at most"),
        (lambda: MaskedKernel(((1,),), HUGE), "MaskedKernel: draws=10+ must be at least 1, at most"),
        (
            lambda: MaskedLayers((((1, 1),),), (1, 1), F(1), HUGE),
            r"MaskedLayers: draws=10+ must lie in 1\.\.4096",
        ),
        (
            lambda: MaskedLayers((((1,),),), (1,), F(1), HUGE),
            r"MaskedLayers: draws=10+ must lie in 1\.\.4096",
        ),
        (lambda: MaskedLayers((((1,),),), (1,), F(1), 0), r"MaskedLayers: draws=0 must lie in 1\.\.4096"),
        (lambda: MaskedLayers((), (1,)), r"MaskedLayers: weights=\(\) must hold at least one layer"),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
