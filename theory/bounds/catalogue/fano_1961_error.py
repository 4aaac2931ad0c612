"""Fano's inequality for a uniform index: a guess from data with little information about it is mostly wrong."""

import sympy as sp

from bounds.bound import Bound, Claim, Example, Mutant, Require, Source, Suppose
from bounds.proof import Cited, Combined, Hypothesis, Signed, Step
from bounds.symbols import N, error_probability, information

_several = Require("there are at least two values to guess from", N, ">=", sp.Integer(2))
_lost = (information + sp.log(2)) / sp.log(N)

BOUND = Bound(
    id="fano_1961_error",
    title="Fano's inequality, uniform index",
    claim=Claim(error_probability, ">=", 1 - _lost),
    kind="deterministic",
    status="theorem",
    sharpness="upper",
    source=Source(
        "Fano 1961 (Transmission of Information)",
        "Fano's inequality",
        "",
        "the form with log 2 for the entropy of the error; the proof by change of measure is the project's",
    ),
    requires=(_several,),
    supposes=(
        Suppose(
            "uniform",
            "the index is uniform on N values, the guess a function of the data, information that of index and data in nats",
        ),
    ),
    steps=(
        Step("two or more", "as required", Hypothesis(_several.text), N, ">=", sp.Integer(2)),
        Step("a share", "N is positive", Signed(), 1 / N, ">", sp.Integer(0)),
        Step(
            "no certain guess",
            "1/N is below 1",
            Combined({"two or more": 1 / N, "a share": 1}),
            1 / N,
            "<",
            sp.Integer(1),
        ),
        Step(
            "inversion",
            "the event that the guess is right",
            Cited(
                "peff_2026_kl_inversion",
                {"q": 1 / N, "event_probability": 1 - error_probability},
                {
                    "fixed_index": "given the data the guess is fixed, and a uniform index equals it with probability 1/N",
                    "index_information": "information is the mutual information of index and data",
                },
                knowing=("no certain guess",),
            ),
            1 - error_probability,
            "<=",
            _lost,
        ),
        Step(
            "the claim", "the other way round", Combined({"inversion": 1}), error_probability, ">=", 1 - _lost
        ),
    ),
    examples=(
        Example({"information": 0, "N": 8}, sp.Rational(2, 3), "1 - log 2/(3 log 2)"),
        Example({"information": 1, "N": 16}, sp.Rational(3, 4) - 1 / sp.log(16), "1 - (1 + log 2)/(4 log 2)"),
    ),
    mutants=(
        Mutant("no log 2", 1 - information / sp.log(N)),
        Mutant("log(N + 1)", 1 - (information + sp.log(2)) / sp.log(N + 1)),
        Mutant("bits over nats", 1 - (information / sp.log(2) + sp.log(2)) / sp.log(N)),
    ),
)
