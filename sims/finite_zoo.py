"""Every entry with a finite instance against exact laws: exhaustive families first, equality cases named among them.

FINITE says which families serve which entry; the networks of sims/zoo.py serve NETWORKS, and UNCONFRONTED says of every
other entry why no finite instance exists. Together they are the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from sims.confront import Report, Verdict, confront_all
from sims.finite_families import (
    bernoulli_masks,
    binomial_terms,
    close_pairs,
    counted_laws,
    guesses,
    halved_laws,
    independent_copies,
    informed_masks,
    joint_laws,
    mask_counts,
    mask_totals,
    masked_laws,
    neuron_masks,
    pairs_of_laws,
    random_masks,
    sharp_laws,
    shuffled_masks,
    tilted_laws,
    variables,
)
from sims.finite_families_kept_weights import (
    magnitude_layers,
    pruned_layers,
    shuffled_layers,
    uniform_weights,
)
from sims.finite_families_learned import (
    careful_learners,
    chosen_classes,
    classes,
    compressors,
    fixed_classes,
    learners,
    memorisers,
    sauer_equalities,
    shattering_classes,
    sign_classes,
)
from sims.finite_families_networks import (
    ball_memorisers,
    class_samples,
    cones,
    fixed_functions,
    masked_regressions,
    network_pairs,
    parameter_nets,
    rare_steps,
    raw_samples,
    samples,
    separated_sets,
    spread_functions,
    spread_samples,
    two_layers,
)
from sims.finite_families_random_masks import (
    complete_units,
    deep_sources,
    doubled_sources,
    linked_inputs,
    random_layers,
    scaled_sums,
    shared_units,
    subset_sums,
    thinned_sums,
)
from sims.finite_families_sketches import (
    drawn_sketches,
    drawn_subsets,
    fixed_masks,
    gaussian_columns,
    gaussian_spreads,
    kept_columns,
    masked_kernels,
    masked_layers,
    orthogonal_masks,
    scored_weights,
    smoothed_sketches,
    tail_sketches,
    trained_sketches,
    unscaled_columns,
    weight_sketches,
)
from sims.finite_families_tails import (
    bounded_differences,
    even_moments,
    finite_variables,
    nonnegative_variables,
    sums_of_tails,
)
from sims.instance import Facts, Instance

FAMILIES: dict[str, Callable[[], Iterator[Instance]]] = {
    f.__name__: f
    for f in (
        joint_laws,
        sharp_laws,
        halved_laws,
        tilted_laws,
        independent_copies,
        masked_laws,
        counted_laws,
        pairs_of_laws,
        close_pairs,
        variables,
        guesses,
        nonnegative_variables,
        finite_variables,
        even_moments,
        bounded_differences,
        sums_of_tails,
        classes,
        sauer_equalities,
        sign_classes,
        learners,
        memorisers,
        compressors,
        careful_learners,
        separated_sets,
        parameter_nets,
        neuron_masks,
        mask_counts,
        mask_totals,
        bernoulli_masks,
        shuffled_masks,
        samples,
        spread_samples,
        class_samples,
        raw_samples,
        rare_steps,
        cones,
        two_layers,
        masked_regressions,
        fixed_classes,
        chosen_classes,
        shattering_classes,
        binomial_terms,
        informed_masks,
        random_masks,
        network_pairs,
        ball_memorisers,
        fixed_functions,
        spread_functions,
        linked_inputs,
        complete_units,
        random_layers,
        shared_units,
        deep_sources,
        doubled_sources,
        subset_sums,
        thinned_sums,
        scaled_sums,
        pruned_layers,
        magnitude_layers,
        uniform_weights,
        shuffled_layers,
        drawn_sketches,
        kept_columns,
        unscaled_columns,
        scored_weights,
        fixed_masks,
        orthogonal_masks,
        trained_sketches,
        tail_sketches,
        smoothed_sketches,
        weight_sketches,
        drawn_subsets,
        masked_kernels,
        masked_layers,
        gaussian_columns,
        gaussian_spreads,
    )
}


FINITE: dict[str, tuple[str, ...]] = {
    "gadhikar_2023_existence": ("deep_sources",),
    "gadhikar_2023_existence_doubled": ("doubled_sources",),
    "gadhikar_2023_inputs_connected": ("linked_inputs",),
    "gadhikar_2023_layer": ("random_layers",),
    "gadhikar_2023_layer_union": ("random_layers",),
    "gadhikar_2023_width": ("random_layers",),
    "gadhikar_2023_width_lower": ("linked_inputs",),
    "peff_2026_first_layer": ("shared_units",),
    "peff_2026_layer_width": ("random_layers",),
    "peff_2026_same_depth": ("complete_units",),
    "peff_2026_same_depth_width": ("complete_units",),
    "peff_2026_subset_sum_count": ("subset_sums",),
    "peff_2026_subset_sum_density": ("thinned_sums",),
    "peff_2026_subset_sum_scales": ("scaled_sums",),
    "peff_2026_subset_sum_survivors": ("thinned_sums",),
    "peff_2026_union_excess": ("random_layers",),
    "bar_giryes_2023_end_of_training": ("trained_sketches",),
    "bar_giryes_2023_kernel": ("masked_kernels",),
    "bar_giryes_2023_lazy": ("trained_sketches",),
    "bar_giryes_2023_smoothed": ("smoothed_sketches",),
    "bar_giryes_2023_weight_probabilities": ("weight_sketches",),
    "bieberbach_1915_net": ("separated_sets",),
    "bubeck_sellke_2021_network": ("network_pairs",),
    "kumar_2024_informed_ratio": ("informed_masks",),
    "kumar_2024_informed_ratio_lower": ("informed_masks",),
    "kumar_2024_p_eff_range": ("random_masks",),
    "wu_2022_bounded_law": ("ball_memorisers",),
    "wu_2022_no_parametrisation": ("ball_memorisers",),
    "bubeck_li_nagaraj_2021_lipschitz_product": ("two_layers",),
    "bubeck_sellke_2021_noise": ("raw_samples",),
    "bubeck_sellke_2021_overparametrised": ("cones",),
    "bubeck_sellke_2021_sparse_net": ("parameter_nets",),
    "gine_zinn_1984_symmetrisation": ("fixed_classes",),
    "hayou_2021_bernoulli_mask": ("masked_regressions",),
    "kumar_2024_rademacher": ("chosen_classes",),
    "kumar_2024_vc": ("shattering_classes",),
    "peff_2026_best_independent_bits": ("kept_columns",),
    "peff_2026_binomial_term": ("binomial_terms",),
    "steinke_zakynthinou_2020_squared": ("learners", "memorisers"),
    "wu_2022_interpolant": ("cones",),
    "bubeck_sellke_2021_finite_class": ("class_samples",),
    "bubeck_sellke_2021_sum_of_tails": ("sums_of_tails",),
    "bubeck_sellke_2021_net": ("parameter_nets",),
    "chernoff_1952_mean": ("finite_variables",),
    "cover_2006_information_entropy": ("counted_laws", "shuffled_masks"),
    "cover_2006_uniform_entropy": ("joint_laws", "sharp_laws"),
    "donsker_varadhan_1975_variational": ("variables",),
    "drineas_2006_near_optimal_sketch": ("drawn_sketches",),
    "drineas_2006_optimal_sketch": ("drawn_sketches",),
    "drineas_2006_sketch_error": ("drawn_sketches",),
    "drineas_2006_sketch_tail": ("tail_sketches",),
    "fano_1961_error": ("guesses",),
    "hoeffding_1963_lemma": ("finite_variables",),
    "hoeffding_1963_mean": ("finite_variables",),
    "kullback_1951_data_processing": ("independent_copies",),
    "kumar_2024_learner_information": ("masked_laws",),
    "kumar_2024_mask_entropy": ("mask_counts",),
    "kumar_2024_mask_entropy_lower": ("mask_counts",),
    "kumar_2024_noise_decomposition": ("samples",),
    "markov_1890_tail": ("nonnegative_variables",),
    "massart_2000_finite_class": ("sign_classes",),
    "maurer_2004_pac_bayes_kl": ("learners", "memorisers"),
    "mcdiarmid_1989_bounded_differences": ("bounded_differences",),
    "peff_2026_bernoulli_mask_divergence": ("bernoulli_masks",),
    "peff_2026_clipped_bits": ("kept_columns",),
    "peff_2026_correlation_tail": ("fixed_functions",),
    "peff_2026_deep_linear": ("masked_layers",),
    "peff_2026_gaussian_norm_spread": ("gaussian_spreads",),
    "peff_2026_gaussian_norms": ("gaussian_columns",),
    "peff_2026_independent_bits": ("kept_columns",),
    "peff_2026_information_needed": ("joint_laws", "sharp_laws", "halved_laws"),
    "peff_2026_information_transport": ("joint_laws", "sharp_laws"),
    "peff_2026_information_transport_counted": ("counted_laws",),
    "peff_2026_joint_tail_high": ("spread_functions",),
    "peff_2026_joint_tail_low": ("fixed_functions",),
    "peff_2026_kl_inversion": ("joint_laws", "sharp_laws"),
    "peff_2026_kl_inversion_pinsker": ("joint_laws", "sharp_laws"),
    "peff_2026_largest_count": ("mask_totals",),
    "peff_2026_largest_count_bound": ("mask_totals",),
    "peff_2026_lazy_sketch": ("trained_sketches",),
    "peff_2026_neuron_masks": ("neuron_masks",),
    "peff_2026_noise_decomposition": ("samples",),
    "peff_2026_parameter_net": ("parameter_nets",),
    "peff_2026_rounding": ("class_samples",),
    "peff_2026_sharp_noise": ("spread_samples",),
    "peff_2026_sharp_tail": ("spread_functions", "rare_steps"),
    "peff_2026_sharp_tail_high": ("rare_steps",),
    "peff_2026_sharp_tail_moment": ("spread_functions",),
    "peff_2026_shuffling_barrier": ("shuffled_masks",),
    "peff_2026_sketch_tail": ("tail_sketches",),
    "peff_2026_snip_bound": ("scored_weights",),
    "peff_2026_sum_of_tails": ("sums_of_tails",),
    "peff_2026_tail_moment": ("even_moments",),
    "peff_2026_tilted_event": ("joint_laws", "sharp_laws", "tilted_laws"),
    "peff_2026_top_k": ("fixed_masks",),
    "peff_2026_top_k_orthogonal": ("orthogonal_masks",),
    "peff_2026_uniform_subset": ("drawn_subsets",),
    "peff_2026_unscaled_bits": ("unscaled_columns",),
    "peff_2026_weight_probabilities": ("weight_sketches",),
    "pinsker_1964_binary": ("pairs_of_laws", "close_pairs"),
    "pinsker_1964_total_variation": ("pairs_of_laws", "close_pairs"),
    "sauer_1972_growth": ("classes", "sauer_equalities"),
    "sauer_1972_growth_exponential": ("classes", "sauer_equalities"),
    "steinke_zakynthinou_2020_compression": ("compressors",),
    "steinke_zakynthinou_2020_expectation": ("learners", "memorisers"),
    "steinke_zakynthinou_2020_linear": ("learners", "memorisers"),
    "steinke_zakynthinou_2020_samples": ("learners", "memorisers", "compressors"),
    "vershynin_2018_net": ("separated_sets",),
    "xu_raginsky_2017_expectation": ("learners", "memorisers"),
    "xu_raginsky_2017_tail": ("careful_learners",),
    "peff_2026_kept_law": ("pruned_layers", "magnitude_layers"),
    "peff_2026_magnitude_kept_law": ("pruned_layers", "magnitude_layers", "uniform_weights"),
    "peff_2026_magnitude_kept_law_signed": ("pruned_layers", "magnitude_layers"),
    "peff_2026_magnitude_wasserstein": ("pruned_layers", "magnitude_layers", "uniform_weights"),
    "peff_2026_magnitude_wasserstein_uniform": ("magnitude_layers", "uniform_weights"),
    "peff_2026_shuffled_kept_law": ("shuffled_layers",),
}


NETWORKS: tuple[str, ...] = (
    "kumar_2024_finite",
    "kumar_2024_information_tail",
    "kumar_2024_sparse_law",
    "peff_2026_dense_law",
    "peff_2026_sharp_dense_law",
    "peff_2026_sharp_sparse_law",
    "peff_2026_sharp_sparse_law_finite",
    "peff_2026_sharp_sparse_law_isodiametric",
    "peff_2026_sharp_sparse_law_mixture",
    "peff_2026_sharp_sparse_law_overparametrised",
    "peff_2026_sharp_sparse_law_printed_form",
)


_CONSTANT = "holds for some universal constant, which no instance can refute"


UNCONFRONTED: dict[str, str] = {
    "bubeck_li_nagaraj_2021_conjecture": _CONSTANT,
    "bubeck_li_nagaraj_2021_projection": _CONSTANT,
    "bubeck_li_nagaraj_2021_relu_upper": _CONSTANT,
    "bubeck_li_nagaraj_2021_tensor": _CONSTANT,
    "bubeck_li_nagaraj_2021_weight_norms": _CONSTANT,
    "bubeck_sellke_2021_law": "asks for more data than any instance has; its finite class and net are confronted",
    "bubeck_sellke_2021_sparse_weights": "asks for more data than any instance here has; its net is confronted",
    "peff_2026_magnitude_wasserstein_normal": "both sides are irrational, and equality of enclosures is not decided",
    "lueker_1998_subset_sum": _CONSTANT,
    "peff_2026_sharp_sparse_law_sized": "asks for more data than an enumerated rule of fixed size has",
    "peff_2026_sharp_sparse_law_moment": "no instance with enough data has the moment form; its tail is confronted",
}


@dataclass(frozen=True)
class Remembered:
    """An instance that works its facts out once, for all entries that ask."""

    instance: Instance
    _cache: dict[Fraction | None, Facts] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.instance.name

    def facts(self, level: Fraction | None = None) -> Facts:
        """The instance's facts."""
        if level not in self._cache:
            self._cache[level] = self.instance.facts(level)
        return self._cache[level]


def finite_report(*ids: str) -> Report:
    """The entries of FINITE (or those named) on the families that serve them, each instance made once."""
    wanted = ids or tuple(FINITE)
    verdicts: dict[str, list[Verdict]] = {id: [] for id in wanted}
    for name, family in FAMILIES.items():
        served = [id for id in wanted if name in FINITE[id]]
        if served:
            for verdict in confront_all(served, map(Remembered, family())).verdicts:
                verdicts[verdict.bound].append(verdict)
    return Report(tuple(verdict for found in verdicts.values() for verdict in found))
