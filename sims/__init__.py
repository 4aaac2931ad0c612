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
from sims.sketch_information import MatrixLaw, cube, sketch_information
from sims.sketch_products import product as sketch_product
from sims.sketch_schemes import Bernoulli, BestSubset, Successive, TopK, UniformSubset, WithReplacement
from sims.sketching import Sketch, kernel_sketch, sketch
from sims.task import Task, paper_toy, paper_toy_cross_entropy, pocket_toy
from sims.ticket_census import TicketCensus, ticket_census
from sims.ticket_table import TicketTable
from sims.toy_information import toy_information
from sims.training import train

__all__ = [
    "Bernoulli",
    "BestSubset",
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
    "MatrixLaw",
    "Measurement",
    "Memoriser",
    "MemoriserInstance",
    "Mlp",
    "Network",
    "NetworkInstance",
    "ProofSlack",
    "Report",
    "Sketch",
    "Successive",
    "Task",
    "TicketCensus",
    "TicketTable",
    "TopK",
    "UniformSubset",
    "Verdict",
    "WithReplacement",
    "best_lipschitz_table",
    "best_weights",
    "census",
    "confront",
    "confront_all",
    "cube",
    "frontier",
    "frontier_of",
    "kernel_sketch",
    "lipschitz",
    "lipschitz_many",
    "lipschitz_squared",
    "measure",
    "measure_all",
    "paper_toy",
    "paper_toy_cross_entropy",
    "pocket_toy",
    "proof_slack",
    "sketch",
    "sketch_information",
    "sketch_product",
    "ticket_census",
    "toy_information",
    "train",
]
