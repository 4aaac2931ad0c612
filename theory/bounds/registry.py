"""Finds the theorems: each file of the catalogue is one, its name the id, loaded when first asked for."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from bounds import catalogue
from bounds.bound import Bound


class UnknownBound(KeyError):
    """No theorem of the catalogue has the id that was asked for."""

    def __str__(self) -> str:  # KeyError would print the repr of its message
        return str(self.args[0])


@cache
def ids() -> tuple[str, ...]:
    """The ids of the catalogue, sorted. Loads no record."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(catalogue.__path__)))


@cache
def get(id: str) -> Bound:
    """The record of that id.

    Raises UnknownBound (a KeyError) that names the nearest ids, and ValueError for a catalogue file that does
    not define a `BOUND` of its own name.
    """
    if id not in ids():
        parts = [known for known in ids() if str(id).lower() in known]
        nearest = parts or difflib.get_close_matches(str(id).lower(), ids(), n=3, cutoff=0.4)
        hint = "the nearest are " + ", ".join(nearest) if nearest else "none is near; bounds.ids() lists them"
        raise UnknownBound(f"bounds.get: id={id!r} must be an id of the catalogue; {hint}")
    bound = getattr(importlib.import_module(f"{catalogue.__name__}.{id}"), "BOUND", None)
    if not isinstance(bound, Bound):
        raise ValueError(f"bounds.catalogue: file={id}.py must define BOUND, a Bound")
    if bound.id != id:
        raise ValueError(f"bounds.catalogue: file={id}.py must be named after its id={bound.id!r}")
    return bound


def resolve(who: str, b: Bound | str) -> Bound:
    """The record itself, or the one of that id. TypeError for anything else."""
    if isinstance(b, Bound):
        return b
    if isinstance(b, str):
        return get(b)
    raise TypeError(f"{who}: b={b!r} must be a Bound or an id of the catalogue")
