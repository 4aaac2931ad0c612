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
