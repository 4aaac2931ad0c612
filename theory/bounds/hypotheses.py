"""Hypotheses that several theorems share, each worded once."""

from __future__ import annotations

from bounds.bound import Suppose

IID = Suppose("iid", "(x_i, y_i) are independent and identically distributed in R^d x [-1, 1]")
ISOPERIMETRIC = Suppose(
    "isoperimetric",
    "the law of x is a mixture of k c-isoperimetric components: P(|f - E f| >= t) <= 2 exp(-d t^2/(2 c L^2)) in each, "
    "for every bounded L-Lipschitz f and every t >= 0",
)
LIPSCHITZ_CLASS = Suppose("lipschitz_class", "every function of the class is L-Lipschitz")
BOUNDED = Suppose(
    "bounded", "functions have range in [-1, 1] (clipping a function keeps its Lipschitz constant and fit)"
)
INDEX_INFORMATION = Suppose(
    "index_information", "information is I(W;D), or I(W;{X_t}) with a countable index set; in nats"
)
FIXED_INDEX = Suppose("fixed_index", "the event has probability at most q at every fixed index")
SQUARE_MOMENT = Suppose(
    "square_moment",
    "f is fixed, its centred value Y = f(x) - E_l f has log E exp(order Y^2/(2 proxy)) = log_square_mgf, and "
    "z = y - E[y|x]",
)
SUBGAUSSIAN = Suppose(
    "subgaussian",
    "in each of k components log E exp(b (f - E f)) <= b^2 c L^2/(2d) for every real b and every L-Lipschitz f",
)
NET = Suppose(
    "net",
    "each function of the class is within epsilon/8 of one of net_size functions to [-1, 1], in the supremum norm",
)
PARAMETRISED = Suppose(
    "parametrised", "the weights lie in a set of diameter W in R^p and |f_w - f_w'|_oo <= J |w - w'|"
)
SUPERSAMPLE = Suppose(
    "independent",
    "n pairs of independent points of one law; a uniform U says which of each is in the sample; cmi = I(W;U|pairs)",
)
BOUNDED_LOSS = Suppose("bounded_loss", "the loss lies in [0, 1]")
MASKED = Suppose(
    "parametrised",
    "for each mask the weights lie in a set of diameter W, vanish off the mask, and |f_w - f_w'|_oo <= J |w - w'| "
    "(functions are clipped to [-1, 1], which keeps that, their Lipschitz constants and their fit); "
    "p_eff = I(m^W;D) + E|m|_1 log2(1 + 60 W J/eps), in bits",
)
INFORMED = Suppose(
    "informed",
    "informed_ratio compares p_eff = log2 of the number of masks of this size + weight_bits size with weight_bits size",
)
PRUNED_LAYER = Suppose(
    "pruned_layer",
    "a mask keeps some of a layer's weights; the law of the kept ones is compared with that of all; on every half-line "
    "F = (1 - pruned_share) G + pruned_share H for the shares of all, kept and removed weights; kolmogorov is the "
    "largest |F - G| over half-lines with or without their end, and one of them attains it",
)
MAGNITUDES_KEPT = Suppose(
    "magnitudes_kept",
    "the laws are those of |w|, and no kept |w| is as small as a removed one",
)
SYMMETRIC_LAYER = Suppose(
    "symmetric_layer",
    "the laws are those of w, and those of the kept and of the removed weights are those of their negatives; no kept |w| "
    "is as small as a removed one or as 0",
)
TRANSPORT = Suppose(
    "transport",
    "the means are finite; at every level the shares above it of all, kept and removed weights have "
    "F = (1 - pruned_share) G + pruned_share H; wasserstein is the integral of |F - G| over all levels, and a mean |w| "
    "that of the share above the level",
)
CANDIDATES = Suppose(
    "candidates",
    "each link that the target asks for is served where one of its candidates is there; it has as many as copies, each "
    "there with probability density, independently of each other; the source contains the target where all are served",
)
CONTAINED = Suppose("contained", "the source contains the target with probability at least 1 - delta")
THINNED = Suppose(
    "thinned",
    "as many numbers as copies, each there with probability density; with probability at least 1 - delta (containment) "
    "those that are there cover the targets: every target of an interval is within the error allowed of the sum of some "
    "of them, the empty sum among the sums",
)
# masks of linear networks as sketches; v_i = |w_i||X_(i)|, and m*w has entries m_i w_i
KEPT_INDEPENDENTLY = Suppose(
    "kept_independently",
    "m_i = b_i/q_i with independent bits b_i that are 1 with probability q_i, positive where v_i is; "
    "sketch_error = E|X(m*w) - Xw|^2, column_energy = sum v_i^2, column_total = sum v_i, sampled_energy = sum v_i^2/q_i, "
    "each sum over the weights with v_i > 0; sum q_i over these is at most expected_size",
)
KEPT_UNSCALED = Suppose(
    "kept_unscaled",
    "m_i = b_i with independent bits b_i that are 1 with probability q_i; sketch_error = E|X(m*w) - Xw|^2, "
    "bias_energy = |X((1 - q)*w)|^2, spread_energy = sum q_i (1 - q_i) v_i^2",
)
ALWAYS_KEPT = Suppose(
    "always_kept",
    "of the weights with v_i > 0 a set of always_kept is told from the rest, such that v_i is at least "
    "rest_total/(expected_size - always_kept) in it; rest_total and rest_energy are the sums of v_i and v_i^2 over the "
    "rest (in the best mask the rest is what is kept with probability below 1)",
)
ONE_MASK = Suppose(
    "one_mask",
    "the mask is fixed, m_i is 0 or 1; sketch_distance = |X(m*w) - Xw|, dropped_total = sum of v_i where m_i = 0",
)
ORTHOGONAL = Suppose("orthogonal", "the columns of the data are orthogonal: <X_(i), X_(k)> = 0 for i != k")
KEPT_AT_MOST = Suppose(
    "kept_at_most",
    "the multipliers m_i are any numbers, fixed or random, of which at most size are not 0, in expectation; "
    "sketch_error = E|X(m*w) - Xw|^2; tail_energy is sum v_i^2 less its size largest terms, of d >= size",
)
WEIGHT_PROBABILITIES = Suppose(
    "weight_probabilities",
    "p_i = |w_i|/|w|_1 over the weights with w_i != 0, and some r > 0 has "
    "(1 - norm_spread) r <= |X_(i)| <= (1 + norm_spread) r for each of them; column_total = sum v_i",
)
GAUSSIAN_COLUMNS = Suppose(
    "gaussian_columns",
    "each of the d columns X_(i) has n independent entries with the density exp(-x^2/2)/sqrt(2 pi)",
)
MASKED_LAYERS = Suppose(
    "masked_layers",
    "layer by layer a matrix W is replaced by a random one A, independent of those before, with E A = W, "
    "|W y| <= operator_norm |y| and E|A y - W y|^2 <= layer_error |y|^2 for every y; "
    "network_error is E|A_layers...A_1 x - W_layers...W_1 x|^2 and input_energy = |x|^2",
)
COLUMNS_DRAWN = Suppose(
    "columns_drawn",
    "draws columns are drawn independently with probabilities p_i, positive where v_i = |w_i||X_(i)| is, and m_i is how "
    "often the i-th is drawn over draws p_i; sketch_distance = |X(m*w) - Xw|, sketch_error = E sketch_distance^2, "
    "sampled_energy = sum_i v_i^2/p_i (a term with v_i = 0 is 0), column_total = sum_i v_i, prediction_energy = |Xw|^2",
)
CLOSE_PROBABILITIES = Suppose(
    "close_probabilities",
    "p_i column_total >= closeness v_i for every weight (closeness 1: p_i = v_i/column_total)",
)
START_PROBABILITIES = Suppose(
    "start_probabilities",
    "the mask is drawn for the weights w0 at the start and put on the weights w: p_i = |w0_i||X_(i)|/start_total, "
    "start_total = sum_i |w0_i||X_(i)|; all else is of w: chi_square = sum_i (v_i/column_total - p_i)^2/p_i, movement = "
    "sum_i |X_(i)|(w_i - w0_i)^2/|w0_i| (both where p_i > 0; elsewhere v_i = 0)",
)
