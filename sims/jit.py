"""The one numba policy of the project: compiled, cached, no fastmath, IEEE errors, no global lock.

`fastmath` would let the compiler assume that no NaN exists and reorder sums, so a refused case could pass for a
number and a result could depend on the vector width; it is off everywhere. `error_model="numpy"` makes a float
division by zero give an infinity or a NaN (which the kernels look for) instead of raising, and lets loops that
divide vectorise.

Compiled code is cached beside the source. The cache of a function looks at the file of that function only: after a
change to a compiled helper in another file, remove the caches (`make clean`).
"""

from collections.abc import Callable
from typing import Any

import numba

# numba's on-disk cache does not record whether bounds were checked when the code was compiled, so a run with
# NUMBA_BOUNDSCHECK=1 would silently reuse unchecked code: do not use the cache then.
_POLICY: dict[str, Any] = {
    "cache": not numba.config.BOUNDSCHECK,  # type: ignore[attr-defined]
    "fastmath": False,
    "nogil": True,
    "error_model": "numpy",
}


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` under the project's policy (see the module's docstring), for one thread."""
    return numba.njit(**_POLICY)(function)


def parallel_jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Like `jit`, with `numba.prange` run over threads. Each iteration must write to its own slots only."""
    return numba.njit(parallel=True, **_POLICY)(function)
