"""The shapes of networks that people train, from which their numbers of parameters follow: MNIST, CIFAR-10, ImageNet.

Sources: LeCun, Bottou, Bengio & Haffner 1998 (LeNet-300-100); He, Zhang, Ren & Sun 2016 (ResNet-20 with parameter-free
shortcuts, ResNet-50).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class Layer:
    """One tensor of parameters. shape: (outputs, inputs) or (outputs, inputs, height, width), or (outputs,)."""

    name: str
    shape: tuple[int, ...]

    @property
    def parameters(self) -> int:
        """How many parameters it has."""
        return prod(self.shape)


@dataclass(frozen=True)
class Architecture:
    """A network and the data it is trained on. n: training images; d: numbers per image."""

    name: str
    data: str
    n: int
    d: int
    layers: tuple[Layer, ...]

    @property
    def p(self) -> int:
        """The number of trained parameters, biases and normalisations included."""
        return sum(layer.parameters for layer in self.layers)


def _dense(name: str, inputs: int, outputs: int) -> Iterator[Layer]:
    yield Layer(f"{name}.weight", (outputs, inputs))
    yield Layer(f"{name}.bias", (outputs,))


def _convolution(name: str, inputs: int, outputs: int, side: int) -> Iterator[Layer]:
    """A convolution without bias and the normalisation behind it."""
    yield Layer(f"{name}.weight", (outputs, inputs, side, side))
    yield Layer(f"{name}.scale", (outputs,))
    yield Layer(f"{name}.shift", (outputs,))


def _lenet_300_100() -> Iterator[Layer]:
    widths = (784, 300, 100, 10)
    for place in range(3):
        yield from _dense(f"dense{place + 1}", widths[place], widths[place + 1])


def _resnet_20() -> Iterator[Layer]:
    yield from _convolution("first", 3, 16, 3)
    inputs = 16
    for stage, width in enumerate((16, 32, 64)):
        for block in range(3):
            for place in range(2):
                yield from _convolution(f"stage{stage + 1}.{block + 1}.{place + 1}", inputs, width, 3)
                inputs = width
    yield from _dense("last", 64, 10)


def _resnet_50() -> Iterator[Layer]:
    yield from _convolution("first", 3, 64, 7)
    inputs = 64
    for stage, (width, blocks) in enumerate(zip((64, 128, 256, 512), (3, 4, 6, 3), strict=True)):
        for block in range(blocks):
            name = f"stage{stage + 1}.{block + 1}"
            yield from _convolution(f"{name}.1", inputs, width, 1)
            yield from _convolution(f"{name}.2", width, width, 3)
            yield from _convolution(f"{name}.3", width, 4 * width, 1)
            if block == 0:
                yield from _convolution(f"{name}.shortcut", inputs, 4 * width, 1)
            inputs = 4 * width
    yield from _dense("last", 2048, 1000)


ARCHITECTURES = (
    Architecture("LeNet-300-100", "MNIST", 60_000, 28 * 28, tuple(_lenet_300_100())),
    Architecture("ResNet-20", "CIFAR-10", 50_000, 3 * 32 * 32, tuple(_resnet_20())),
    Architecture("ResNet-50", "ImageNet", 1_281_167, 3 * 224 * 224, tuple(_resnet_50())),
)
