"""Settings of all tests: drawn cases never fail for being slow, and are the same in every run of the checks."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "peff",
    deadline=None,  # the first call of a jitted kernel compiles it, and a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    print_blob=True,
)
settings.load_profile("peff")
