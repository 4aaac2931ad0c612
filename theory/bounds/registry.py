"""Finds the theorems: each file of the catalogue is one, its name the id, loaded when first asked for.

A topic alone names a theorem where no other id ends with it: `get("shuffling_barrier")` is
`get("peff_2026_shuffling_barrier")`. `register` adds a bound of one's own for the session.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from bounds import catalogue
from bounds.bound import Bound

_registered: dict[str, Bound] = {}


class UnknownBound(KeyError):
    """No theorem of the catalogue has the id that was asked for."""

    def __str__(self) -> str:  # KeyError would print the repr of its message
        return str(self.args[0])


@cache
def ids() -> tuple[str, ...]:
    """The ids of the catalogue, sorted. Loads no record."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(catalogue.__path__)))


def get(id: str) -> Bound:
    """The record of that id, or of the one id that ends with that topic.

    Raises UnknownBound (a KeyError) that names the nearest ids, and ValueError for a catalogue file that does
    not define a `BOUND` of its own name, or one without a hand-computed example or a refuted mutant.
    """
    if id in _registered:
        return _registered[id]
    if id in ids():
        return _load(id)
    ending = [known for known in ids() if known.endswith(f"_{id}")]
    if len(ending) == 1:
        return _load(ending[0])
    parts = ending or [known for known in ids() if str(id).lower() in known]
    nearest = parts or difflib.get_close_matches(str(id).lower(), ids(), n=3, cutoff=0.4)
    hint = "the nearest are " + ", ".join(nearest) if nearest else "none is near; bounds.ids() lists them"
    raise UnknownBound(f"bounds.get: id={id!r} must be an id of the catalogue; {hint}")


@cache
def _load(id: str) -> Bound:
    bound = getattr(importlib.import_module(f"{catalogue.__name__}.{id}"), "BOUND", None)
    if not isinstance(bound, Bound):
        raise ValueError(f"bounds.catalogue: file={id}.py must define BOUND, a Bound")
    if bound.id != id:
        raise ValueError(f"bounds.catalogue: file={id}.py must be named after its id={bound.id!r}")
    for field, must in (("examples", "hand-computed example"), ("mutants", "refuted mutant")):
        if not getattr(bound, field):
            raise ValueError(f"bounds.catalogue: {id}: {field}=() must hold at least one {must}")
    return bound


def register(bound: Bound) -> Bound:
    """Make a bound of one's own known by its id for this session, so that it can be cited and asked for by name.

    Raises TypeError for anything but a Bound and ValueError for an id that is taken.
    """
    if not isinstance(bound, Bound):
        raise TypeError(f"bounds.register: bound={bound!r} must be a Bound")
    if bound.id in ids() or _registered.get(bound.id, bound) is not bound:
        raise ValueError(f"bounds.register: id={bound.id!r} must not be taken")
    _registered[bound.id] = bound
    return bound


def resolve(who: str, b: Bound | str) -> Bound:
    """The record itself, or the one of that id. TypeError for anything else."""
    if isinstance(b, Bound):
        return b
    if isinstance(b, str):
        return get(b)
    raise TypeError(f"{who}: b={b!r} must be a Bound or an id of the catalogue")
