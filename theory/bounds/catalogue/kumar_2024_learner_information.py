"""Kumar, Luo & Sellke, Lemma 3: what the learner knows of the data is in the mask or in the weights."""

from bounds.bound import CLAIM, Algebra, Bound, Cited, Claim, Example, Mutant, Source, Step, Suppose
from bounds.symbols import information, log_count, mask_information

BOUND = Bound(
    id="kumar_2024_learner_information",
    title="Information of the learner splits into mask and weights",
    claim=Claim(information, "<=", mask_information + log_count, r"I(W;\{X_t\})\le I(W;D)=I(f^W;D)"),
    kind="deterministic",
    status="theorem",
    sharpness="tight",
    source=Source("Kumar, Luo & Sellke 2024 (arXiv 2402.01089v1)", "Lemma 3", "Appendix B.1.4"),
    requires=(),
    supposes=(Suppose("finite_weights", "given the mask m, the weights take at most N_m values"),),
    steps=(
        Step(
            "data processing",
            "I(W;{X_t}) <= I(W;D), since W - D - {X_t} is a Markov chain",
            Cited(
                "data processing for mutual information (Cover & Thomas 2006, Thm 2.8.1)",
                "X_t is a function of D",
            ),
        ),
        Step(
            "chain rule",
            "I((m,w);D) = I(m;D) + I(w;D|m)",
            Cited(
                "chain rule for mutual information (Cover & Thomas 2006, Thm 2.5.2)",
                "W determines and is given by (m, w)",
            ),
        ),
        Step(
            "counting",
            "I(w;D|m) <= H(w|m) <= E log N_m",
            Cited(
                "entropy is at most the log of the number of values (Cover & Thomas 2006, Thm 2.6.4)",
                "N_m values given m",
            ),
        ),
        Step(
            "total",
            "both parts, in nats; in bits when both are in bits",
            Algebra(),
            CLAIM,
            "==",
            mask_information + log_count,
        ),
    ),
    examples=(Example({"mask_information": 1, "log_count": 2}, 3 * mask_information**0, "1 + 2"),),
    mutants=(
        Mutant("mask only", mask_information),
        Mutant("weights only", log_count),
        Mutant("difference", mask_information - log_count),
    ),
)
