"""Exact measurement of small masked networks: enumeration over masks and over whole laws of data."""

from sims.census import Census, census
from sims.confront import Report, Verdict, confront, confront_all, proof_slack
from sims.data import FixedDesign, Iid
from sims.frontier import Frontier, frontier, frontier_of
from sims.instance import MemoriserInstance, NetworkInstance
from sims.least_lipschitz import BestTable, BestWeights, best_lipschitz_table, best_weights
from sims.lipschitz import lipschitz, lipschitz_many, lipschitz_squared
from sims.measure import Measurement, measure, measure_all
from sims.memoriser import Memoriser
from sims.mlp import Mlp
from sims.network import Network
from sims.proof_slack import ProofSlack
from sims.rules import Blind, Chosen, Gibbs, LeastError, LeastLipschitz
from sims.task import Task, paper_toy, paper_toy_cross_entropy, pocket_toy
from sims.ticket_census import TicketCensus, ticket_census
from sims.ticket_table import TicketTable
from sims.toy_information import toy_information
from sims.training import train

__all__ = [
    "BestTable",
    "BestWeights",
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
    "Mlp",
    "Network",
    "NetworkInstance",
    "ProofSlack",
    "Report",
    "Task",
    "TicketCensus",
    "TicketTable",
    "Verdict",
    "best_lipschitz_table",
    "best_weights",
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
    "paper_toy",
    "paper_toy_cross_entropy",
    "pocket_toy",
    "proof_slack",
    "ticket_census",
    "toy_information",
    "train",
]
