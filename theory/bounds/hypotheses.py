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
    "F = (1 - pruned_share) G + pruned_share H for the shares of all, kept and removed weights; kolmogorov is the largest "
    "|F - G| over half-lines with or without their end, and one of them attains it",
)
MAGNITUDES_KEPT = Suppose(
    "magnitudes_kept",
    "weights are kept by magnitude: no kept |w| is as small as a removed one",
)
SYMMETRIC_LAYER = Suppose(
    "symmetric_layer",
    "the laws of the kept and of the removed weights are those of their negatives, and 0 is not kept",
)
TRANSPORT = Suppose(
    "transport",
    "the laws are those of |w|, of finite mean; at every level the shares above it of all, kept and removed weights have "
    "F = (1 - pruned_share) G + pruned_share H; wasserstein is the integral of |F - G| over all levels, and a mean |w| that "
    "of the share above the level",
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
