"""The vocabulary that the theorems and the simulators share.

One record per quantity: its ASCII name (the keyword that `bounds.evaluate` takes), what it means, its unit, the
domain that is checked before anything is evaluated, and its LaTeX form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import sympy as sp

# name of a domain -> (sympy assumptions, lower end, lower end allowed, upper end, upper end allowed, integer)
_DOMAINS: dict[str, tuple[dict[str, bool], int | None, bool, int | None, bool, bool]] = {
    "positive integer": ({"integer": True, "positive": True}, 1, True, None, False, True),
    "nonnegative integer": ({"integer": True, "nonnegative": True}, 0, True, None, False, True),
    "positive real": ({"positive": True}, 0, False, None, False, False),
    "nonnegative real": ({"nonnegative": True}, 0, True, None, False, False),
    "real in (0, 1)": ({"positive": True}, 0, False, 1, False, False),
    "real in [0, 1]": ({"nonnegative": True}, 0, True, 1, True, False),
    "real": ({"real": True}, None, False, None, False, False),
    "0 or 1": ({"integer": True, "nonnegative": True}, 0, True, 1, True, True),
}


@dataclass(frozen=True)
class Quantity:
    """A named number that a theorem speaks of.

    name: ASCII keyword; meaning: one line; domain: a key of the table of domains; latex: how it is typeset;
    unit: "nat", "bit" or "" (a pure number).
    """

    name: str
    meaning: str
    domain: str
    latex: str
    unit: str = ""

    def __post_init__(self) -> None:
        if self.domain not in _DOMAINS:
            raise ValueError(
                f"Quantity {self.name}: domain={self.domain!r} must be one of {sorted(_DOMAINS)}"
            )
        if self.unit not in ("", "nat", "bit"):
            raise ValueError(f"Quantity {self.name}: unit={self.unit!r} must be 'nat', 'bit' or ''")

    @cached_property
    def symbol(self) -> sp.Symbol:
        """The sympy symbol, with the assumptions that its domain justifies."""
        return sp.Symbol(self.name, **_DOMAINS[self.domain][0])

    @property
    def integer(self) -> bool:
        """Whether the domain holds integers only."""
        return _DOMAINS[self.domain][5]

    @property
    def lower(self) -> tuple[int | None, bool]:
        """The lower end of the domain and whether it belongs to it."""
        return _DOMAINS[self.domain][1:3]

    @property
    def upper(self) -> tuple[int | None, bool]:
        """The upper end of the domain and whether it belongs to it."""
        return _DOMAINS[self.domain][3:5]


_QUANTITIES = (
    # what a theorem is given
    Quantity("n", "number of data points", "positive integer", "n"),
    Quantity("d", "dimension of the inputs", "positive integer", "d"),
    Quantity("p", "number of parameters before pruning", "positive integer", "p"),
    Quantity("k", "number of isoperimetric components of the input law", "positive integer", "k"),
    Quantity("c", "isoperimetry constant of each component", "positive real", "c"),
    Quantity("epsilon", "how far below the noise the training error is", "real in (0, 1)", r"\varepsilon"),
    Quantity("delta", "probability with which the claim may fail", "real in (0, 1)", r"\delta"),
    Quantity("W", "diameter of the set of weight vectors", "nonnegative real", "W"),
    Quantity("J", "Lipschitz constant of the map from weights to functions", "nonnegative real", "J"),
    Quantity("L", "Lipschitz constant that all functions of the class have", "positive real", "L"),
    Quantity("C", "tail constant: P(|X| >= t) <= 2 exp(-t^2/C)", "positive real", "C"),
    Quantity("N", "number of functions in a finite class", "positive integer", r"|\mathcal F|"),
    Quantity("size", "number of weights that the mask keeps", "nonnegative integer", "s"),
    Quantity("p_eff", "effective parameter count", "nonnegative real", r"p_{\mathrm{eff}}", "bit"),
    Quantity(
        "information",
        "mutual information between what the learner chose and the data",
        "nonnegative real",
        "I",
        "nat",
    ),
    Quantity(
        "mask_information", "mutual information of mask and data", "nonnegative real", r"I(m^W;D)", "nat"
    ),
    Quantity(
        "log_count",
        "expected logarithm of the number of weight vectors that the mask allows",
        "nonnegative real",
        r"\mathbb E\log N_{m^W}",
        "nat",
    ),
    Quantity("threshold", "level that a correlation with the noise reaches", "positive real", "a"),
    Quantity(
        "alpha", "probability of an event of the process at the chosen index", "real in (0, 1)", r"\alpha"
    ),
    Quantity("q", "largest probability of that event at a fixed index", "real in (0, 1)", "q"),
    Quantity(
        "correlation_probability",
        "probability that the centred function correlates with the noise at the level that the claim names",
        "real in [0, 1]",
        r"\mathbb P(X_W\ge a)",
    ),
    Quantity("tilt", "argument of a moment generating function", "positive real", "s"),
    Quantity("width", "length of an interval that holds each variable", "positive real", "r"),
    Quantity("proxy", "variance proxy: log E exp(sX) <= s^2 proxy/2", "positive real", "v"),
    Quantity("variation", "sum of the squares of the bounded differences", "positive real", r"\sum_i c_i^2"),
    Quantity("radius", "largest Euclidean norm of a vector of the class", "nonnegative real", r"\rho"),
    Quantity("resolution", "distance between the points of a net", "positive real", r"\eta"),
    Quantity("mean", "expectation of the variable", "real", r"\mathbb E X"),
    Quantity(
        "divergence", "relative entropy of P from Q", "nonnegative real", r"\mathrm{KL}(P\Vert Q)", "nat"
    ),
    Quantity(
        "cmi", "conditional mutual information of the learner", "nonnegative real", r"\mathrm{CMI}", "nat"
    ),
    Quantity("vc", "Vapnik-Chervonenkis dimension of the class", "nonnegative integer", "v"),
    Quantity("empirical_risk", "expected loss on the sample", "real in [0, 1]", r"\mathbb E\hat R"),
    Quantity("layers", "number of layers", "positive integer", r"\ell"),
    Quantity("neurons", "number of hidden neurons", "positive integer", "m"),
    Quantity("kept_neurons", "number of hidden neurons that the mask keeps", "nonnegative integer", "m'"),
    Quantity("fan", "number of weights of a hidden neuron", "positive integer", "w"),
    Quantity("constant", "universal constant that the source leaves unspecified", "positive real", "C"),
    Quantity("keep_probability", "probability that a mask bit is 1", "real in (0, 1)", r"\lambda"),
    Quantity("prior_probability", "the same under the prior", "real in (0, 1)", r"\pi"),
    Quantity("odds", "weight of a kept weight against a pruned one, any", "positive real", "x"),
    Quantity("order", "u in E exp(u Y^2/(2 proxy)), Y centred", "real in (0, 1)", "u"),
    Quantity("log_square_mgf", "log E exp(u Y^2/(2 proxy)), Y centred", "real", r"\Lambda(u)"),
    Quantity(
        "mean_loss",
        "loss of the network whose weights are the means of the masked ones",
        "nonnegative real",
        r"\mathcal L(\lambda w)",
    ),
    Quantity(
        "column_energy",
        "sum over the weights of the squared weight times the squared norm of its column of the data",
        "nonnegative real",
        r"\sum_i w_i^2|X_{(i)}|^2",
    ),
    # what a theorem bounds
    Quantity("log_mgf", "logarithm of a moment generating function", "real", r"\log\mathbb E e^{sX}"),
    Quantity(
        "tail_probability",
        "probability that the variable reaches the threshold",
        "real in [0, 1]",
        r"\mathbb P(X\ge a)",
    ),
    Quantity(
        "event_probability",
        "probability of the event at the chosen index",
        "real in [0, 1]",
        r"\mathbb P(X_W\in B_W)",
    ),
    Quantity("error_probability", "probability that the guess is wrong", "real in [0, 1]", r"P_e"),
    Quantity("total_variation", "total variation distance of P and Q", "real in [0, 1]", r"\mathrm{TV}(P,Q)"),
    Quantity("rademacher", "Rademacher average of the class", "nonnegative real", r"\mathcal R_n"),
    Quantity(
        "growth",
        "largest number of patterns that the class cuts out of n points",
        "positive integer",
        r"\Pi(n)",
    ),
    Quantity("net_size", "number of points of a separated set", "positive integer", r"|\mathcal N|"),
    Quantity("risk", "expected loss on a new point", "real in [0, 1]", r"\mathbb E R"),
    Quantity(
        "generalisation_gap",
        "size of the expected generalisation error",
        "nonnegative real",
        r"|\mathbb E\,\mathrm{gen}|",
    ),
    Quantity(
        "squared_gap",
        "expected squared generalisation error",
        "nonnegative real",
        r"\mathbb E\,\mathrm{gen}^2",
    ),
    Quantity(
        "risk_divergence",
        "binary relative entropy of empirical and true risk",
        "nonnegative real",
        r"\mathrm{kl}(\hat R,R)",
        "nat",
    ),
    Quantity(
        "lipschitz", "Lipschitz constant of the learned function", "nonnegative real", r"\mathrm{Lip}(f^W)"
    ),
    Quantity(
        "fit_probability",
        "probability of fitting epsilon below the noise",
        "real in [0, 1]",
        r"\mathbb P(A_{f^W})",
    ),
    Quantity("tail_constant", "tail constant of a normalised sum", "nonnegative real", "C_{\\Sigma}"),
    Quantity("correlation", "size of the chosen member of the process", "nonnegative real", "|X_W|"),
    Quantity(
        "expected_gap",
        "expectation of the largest generalisation error over a fixed class",
        "nonnegative real",
        r"\mathbb E\sup_h\mathrm{gen}(h)",
    ),
    Quantity(
        "largest_gap",
        "largest generalisation error over the class that was chosen",
        "nonnegative real",
        r"\sup_{h\in\mathcal H_W}\mathrm{gen}(h)",
    ),
    Quantity("loss_bound", "losses lie in [-b, b]", "positive real", "b"),
    Quantity(
        "expected_loss", "expected loss over the masks", "nonnegative real", r"\mathbb E\mathcal L(m\odot w)"
    ),
    Quantity("entropy", "entropy of a variable with finitely many values", "nonnegative real", "H", "nat"),
    Quantity(
        "mask_entropy",
        "log2 of the number of masks of a size",
        "nonnegative real",
        r"\log_2\tbinom{p}{s}",
        "bit",
    ),
    Quantity("weight_bits", "bits that each kept weight counts for", "positive real", r"\beta", "bit"),
    Quantity(
        "informed_ratio",
        "p_eff of a mask with the largest information, over that of one with none, at the same size",
        "positive real",
        r"p_{\mathrm{eff}}^{\max}/p_{\mathrm{eff}}^{0}",
    ),
    Quantity(
        "largest_p_eff",
        "largest effective parameter count over all mask sizes, one bit per kept weight",
        "nonnegative real",
        r"\max_s\,(s+\log_2\tbinom{p}{s})",
        "bit",
    ),
    # interpolation and weights of networks
    Quantity("separation", "least distance of two data points", "positive real", r"\Delta"),
    Quantity("sharing", "largest number of places that share one weight", "positive integer", "Q"),
    Quantity("slope", "Lipschitz constant of the activation", "positive real", r"L_\sigma"),
    Quantity("output_norm", "Euclidean norm of the output weights", "positive real", "|a|"),
    Quantity("operator_norm", "operator norm of the hidden weights", "positive real", r"\|W\|_{\mathrm{op}}"),
    Quantity(
        "weight_norms",
        "product of the activation's Lipschitz constant, |a| and the operator norm",
        "nonnegative real",
        r"L_\sigma|a|\,\|W\|_{\mathrm{op}}",
    ),
    Quantity("degree", "degree of the tensor of a polynomial activation", "positive integer", "r"),
    # masks of linear networks as sketches; v_i = |w_i||X_(i)| for weight w_i and column X_(i) of the data
    Quantity("draws", "number of columns that a sketch draws", "positive integer", "s"),
    Quantity(
        "sketch_error",
        "expected squared distance of the masked network's predictions from the network's",
        "nonnegative real",
        r"\mathbb E|X(m\odot w)-Xw|^2",
    ),
    Quantity(
        "sketch_distance",
        "distance of the masked network's predictions from the network's",
        "nonnegative real",
        r"|X(m\odot w)-Xw|",
    ),
    Quantity(
        "sampled_energy",
        "sum over the weights of v_i^2 over the probability that the weight is drawn or kept with",
        "nonnegative real",
        r"\sum_i v_i^2/p_i",
    ),
    Quantity(  # in brackets, as it is squared
        "column_total",
        "sum over the weights of v_i = |w_i||X_(i)|",
        "nonnegative real",
        r"(\sum_i v_i)",
    ),
    Quantity("prediction_energy", "squared norm of the network's predictions", "nonnegative real", "|Xw|^2"),
    Quantity(
        "closeness",
        "number beta with p_i >= beta v_i / sum_j v_j for every weight",
        "positive real",
        r"\beta",
    ),
    Quantity(
        "expected_size",
        "number of weights that the mask keeps, in expectation, or more",
        "nonnegative real",
        r"\mathbb E|m|_0",
    ),
    Quantity("always_kept", "number of weights that are kept with probability 1", "nonnegative integer", "k"),
    Quantity(
        "rest_total",
        "sum of v_i over the weights that are not among those always kept",
        "nonnegative real",
        r"(\sum_{i>k}v_i)",
    ),
    Quantity(
        "rest_energy",
        "sum of v_i^2 over the weights that are not among those always kept",
        "nonnegative real",
        r"\sum_{i>k}v_i^2",
    ),
    Quantity(
        "bias_energy",
        "squared distance of the mean of the masked network's predictions from the network's",
        "nonnegative real",
        r"|X((1-q)\odot w)|^2",
    ),
    Quantity(
        "spread_energy",
        "sum over the weights of v_i^2 times the variance of the bit that keeps the weight",
        "nonnegative real",
        r"\sum_i q_i(1-q_i)v_i^2",
    ),
    Quantity(
        "dropped_total",
        "sum of v_i over the weights that the mask drops",
        "nonnegative real",
        r"\sum_{i:m_i=0}v_i",
    ),
    Quantity(
        "tail_energy",
        "sum of v_i^2 over all weights but the `size` ones with the largest v_i",
        "nonnegative real",
        r"\sum_{i>s}v_{(i)}^2",
    ),
    Quantity(
        "norm_spread",
        "number t with all norms of columns between 1 - t and 1 + t times one number",
        "real in (0, 1)",
        "t",
    ),
    Quantity(
        "norm_deviation",
        "largest distance from 1 of a column's norm over the root of its number of entries",
        "nonnegative real",
        r"\max_i\bigl||X_{(i)}|/\sqrt n-1\bigr|",
    ),
    Quantity(
        "snip_score",
        "size of a weight times the derivative of half the squared loss by it",
        "nonnegative real",
        r"|w_i\langle X_{(i)},Xw-y\rangle|",
    ),
    Quantity("column_size", "v_i = |w_i||X_(i)| of one weight", "nonnegative real", "v_i"),
    Quantity(
        "residual_norm", "distance of the network's predictions from the labels", "nonnegative real", "|Xw-y|"
    ),
    Quantity(
        "network_error",
        "expected squared distance of the output of a masked deep linear network from the network's, at one input",
        "nonnegative real",
        r"\mathbb E|A_\ell\cdots A_1x-W_\ell\cdots W_1x|^2",
    ),
    Quantity(
        "layer_error",
        "number kappa with E|A y - W y|^2 <= kappa |y|^2 for a masked layer A of W and every y",
        "nonnegative real",
        r"\kappa",
    ),
    Quantity("input_energy", "squared norm of the input of a network", "nonnegative real", "|x|^2"),
    Quantity(
        "chi_square",
        "chi-square divergence from the probabilities drawn with, of those in proportion to v_i",
        "nonnegative real",
        r"\chi^2",
    ),
    Quantity("start_total", "sum of |w0_i||X_(i)| over the weights w0 at the start", "positive real", "V_0"),
    Quantity(
        "movement",
        "sum of |X_(i)|(w_i - w0_i)^2/|w0_i| over the weights, w0 those at the start",
        "nonnegative real",
        "M",
    ),
    Quantity("data_energy", "sum of the squares of all entries of the data", "positive real", r"\|X\|_F^2"),
    Quantity("weight_energy", "sum of the squares of the weights", "nonnegative real", "|w|^2"),
    Quantity(
        "column_diameter",
        "number that no distance of two of the columns w_i X_(i)/p_i exceeds",
        "positive real",
        r"\Delta",
    ),
    Quantity(
        "kernel_trace", "trace of the kernel JJ^T, J the Jacobian", "nonnegative real", r"(\mathrm{tr}\,K)"
    ),
    Quantity(
        "kernel_energy", "sum of the squares of all entries of the kernel", "nonnegative real", r"\|K\|_F^2"
    ),
    Quantity(
        "kernel_error",
        "expected squared Frobenius distance of the masked kernel from the kernel",
        "nonnegative real",
        r"\mathbb E\|K_m-K\|_F^2",
    ),
    # random masks
    Quantity("density", "probability that a link of the source is there", "real in (0, 1)", "p"),
    Quantity(
        "containment",
        "probability that the random source contains the target",
        "real in [0, 1]",
        r"\mathbb P(\text{contained})",
    ),
    Quantity("copies", "number of source neurons for each neuron of the target", "positive integer", r"\rho"),
    Quantity("links", "number of links that the target asks for", "positive integer", "m"),
    Quantity(
        "connected",
        "probability that every input of a random layer keeps at least one link",
        "real in [0, 1]",
        r"\mathbb P(\text{every input linked})",
    ),
    Quantity(
        "first_density",
        "probability that a link into the layer of univariate units is there",
        "real in (0, 1)",
        "p_1",
    ),
    Quantity(
        "union_excess",
        "copies that a union bound over the links asks for beyond the number that is exactly enough",
        "real",
        r"\Delta\rho",
    ),
    Quantity("digits", "number of halving scales of the numbers", "positive integer", "K"),
    Quantity(
        "accuracy",
        "twice the error allowed to a sum, as a share of the length of the interval of targets",
        "real in (0, 1)",
        r"\bar\varepsilon",
    ),
    # the weights that a mask keeps
    Quantity("pruned_share", "share of a layer's weights that the mask removes", "real in [0, 1]", r"\sigma"),
    Quantity(
        "kolmogorov",
        "Kolmogorov-Smirnov distance of the law of the kept weights from the law of all weights of the layer",
        "real in [0, 1]",
        r"\mathrm{KS}",
    ),
    Quantity(
        "wasserstein",
        "Wasserstein-1 distance of the law of the kept weights from the law of all weights of the layer",
        "nonnegative real",
        "W_1",
    ),
    Quantity(
        "kept_magnitude", "mean |w| of the kept weights of a layer", "nonnegative real", r"\overline{|w|}_m"
    ),
    Quantity("layer_magnitude", "mean |w| of all weights of a layer", "nonnegative real", r"\overline{|w|}"),
    Quantity(
        "largest_magnitude",
        "number that the magnitudes of a layer range up to",
        "positive real",
        r"|w|_{\max}",
    ),
    Quantity("cut", "magnitude below which weights are removed, over their scale", "nonnegative real", "t"),
    Quantity("layer_share", "share of the weights of a layer that are at most x", "real in [0, 1]", "F(x)"),
    Quantity(
        "shuffled_square",
        "mean over the shuffles of the squared difference between the shares at most x of kept and of all weights",
        "nonnegative real",
        r"\mathbb E\,(G(x)-F(x))^2",
    ),
)

VOCABULARY: dict[str, Quantity] = {q.name: q for q in _QUANTITIES}
