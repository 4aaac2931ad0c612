"""Shapes of real networks: their parameter counts are the published ones."""

import pytest

from sims.architectures import ARCHITECTURES, Layer


@pytest.mark.parametrize(
    ("name", "p", "weights"),
    [
        ("LeNet-300-100", 266_610, 266_200),
        ("ResNet-20", 269_722, 268_336),
        ("ResNet-50", 25_557_032, 25_502_912),
    ],
)
def test_parameter_counts_are_the_published_ones(name, p, weights):
    """266,610, 0.27 million and 25,557,032; the weights without biases and normalisations counted by hand."""
    found = next(a for a in ARCHITECTURES if a.name == name)
    assert found.p == p
    assert sum(layer.parameters for layer in found.layers if len(layer.shape) > 1) == weights
    assert len({layer.name for layer in found.layers}) == len(found.layers)


def test_sizes_of_the_data():
    assert [(a.data, a.n, a.d) for a in ARCHITECTURES] == [
        ("MNIST", 60_000, 784),
        ("CIFAR-10", 50_000, 3072),
        ("ImageNet", 1_281_167, 150_528),
    ]


def test_a_layer_has_as_many_parameters_as_its_shape_says():
    assert Layer("w", (64, 3, 7, 7)).parameters == 9408
    assert Layer("b", (10,)).parameters == 10
