"""Exact measurement of small masked networks: enumeration over masks and over whole laws of data."""

from sims.census import Census, census
from sims.confront import Report, Verdict, confront, confront_all, proof_slack
from sims.data import FixedDesign, Iid
from sims.frontier import Frontier, frontier, frontier_of
from sims.instance import MemoriserInstance, NetworkInstance
from sims.lipschitz import lipschitz, lipschitz_many, lipschitz_squared
from sims.measure import Measurement, measure, measure_all
from sims.memoriser import Memoriser
from sims.network import Network
from sims.proof_slack import ProofSlack
from sims.rules import Blind, Chosen, Gibbs, LeastError, LeastLipschitz

__all__ = [
    "Blind",
    "Census",
    "Chosen",
    "FixedDesign",
    "Frontier",
    "Gibbs",
    "Iid",
    "LeastError",
    "LeastLipschitz",
    "Measurement",
    "Memoriser",
    "MemoriserInstance",
    "Network",
    "NetworkInstance",
    "ProofSlack",
    "Report",
    "Verdict",
    "census",
    "confront",
    "confront_all",
    "frontier",
    "frontier_of",
    "lipschitz",
    "lipschitz_many",
    "lipschitz_squared",
    "measure",
    "measure_all",
    "proof_slack",
]
