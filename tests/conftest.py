"""Settings of all tests: drawn cases never fail for being slow, and are the same in every run of the checks."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "peff",
    deadline=None,  # the first call of a jitted kernel compiles it, and a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    print_blob=True,
)
settings.load_profile("peff")


@pytest.fixture(scope="session")
def finite():
    """Every entry with finite laws on its families, once for all tests."""
    from sims.finite_zoo import finite_report

    return finite_report()


@pytest.fixture(scope="session")
def networks():
    """The sparse laws and their lemmas on the enumerated networks, once for all tests."""
    from sims.sweeps.claims import network_report

    return network_report()
