"""Exact measurement of small masked networks: enumeration over masks and over whole laws of data."""

from sims.census import Census, census
from sims.data import FixedDesign, Iid
from sims.lipschitz import lipschitz, lipschitz_many, lipschitz_squared
from sims.network import Network

__all__ = ["Census", "FixedDesign", "Iid", "Network", "census", "lipschitz", "lipschitz_many", "lipschitz_squared"]
