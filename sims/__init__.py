"""Exact measurement of small masked networks: enumeration over masks and over whole laws of data."""

from sims.census import Census, census
from sims.data import FixedDesign, Iid
from sims.lipschitz import lipschitz, lipschitz_many, lipschitz_squared
from sims.measure import Measurement, measure, measure_all
from sims.network import Network
from sims.rules import Blind, Chosen, Gibbs, LeastError, LeastLipschitz

__all__ = [
    "Blind",
    "Census",
    "Chosen",
    "FixedDesign",
    "Gibbs",
    "Iid",
    "LeastError",
    "LeastLipschitz",
    "Measurement",
    "Network",
    "census",
    "lipschitz",
    "lipschitz_many",
    "lipschitz_squared",
    "measure",
    "measure_all",
]
