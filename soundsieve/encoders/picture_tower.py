"""The picture tower: a picture of what sounds to the place in the text encoder's space where the sound's caption lies.

The trunk is EfficientNet-Lite0 (Tan & Le 2019, arXiv:1905.11946, in the variant without squeeze-and-excitation), whose
published ImageNet weights it starts from. Two readings of it are added up: what the thing is called, from the thousand
names that the trunk learned, weighed by how likely each is (Norouzi et al. 2014, arXiv:1312.5650) and carried from
names of things to captions of sounds; and what the trunk's features say by themselves, which is all that is left for a
drawing that looks like none of the thousand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIZE = 192  # pixels a side

# Expansion, kernel, stride, channels, repeats: table 1 of the paper; Lite keeps stem and head at 32 and 1,280.
_STAGES = (
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)  # fmt: skip


@dataclass(frozen=True)
class PictureTowerConfig:
    """Features of the trunk, names it knows, inner width of what reads them, and the space that it leads into."""

    features: int = 1_280
    names: int = 1_000
    inner: int = 64
    dim: int = 384

    def build(self) -> PictureTower:
        """The network with fresh weights."""
        return PictureTower(self)


class PictureTower(nn.Module):
    """See the module; made by :class:`PictureTowerConfig`."""

    def __init__(self, config: PictureTowerConfig) -> None:
        super().__init__()
        blocks: list[nn.Module] = []
        before = 32
        for expansion, kernel, stride, channels, repeats in _STAGES:
            for number in range(repeats):
                blocks.append(_Block(before, channels, expansion, kernel, stride if number == 0 else 1))
                before = channels
        self.stem = _Convolution(3, 32, 3, 2)
        self.blocks = nn.Sequential(*blocks)
        self.head = _Convolution(before, config.features, 1, 1)
        inner = config.inner
        # The trunk's classifier and the meanings of its names, in two factors each: a tenth of the numbers.
        self.name = nn.Sequential(nn.Linear(config.features, inner, bias=False), nn.Linear(inner, config.names))
        self.mean = nn.Sequential(nn.Linear(config.names, inner, bias=False), nn.Linear(inner, config.dim, bias=False))
        self.carry = nn.Sequential(nn.Linear(config.dim, inner), nn.GELU(), nn.Linear(inner, config.dim))
        self.describe = nn.Sequential(nn.Linear(config.features, inner), nn.GELU(), nn.Linear(inner, config.dim))

    def forward(self, pixels: Tensor) -> Tensor:
        """Pictures (batch, 3, height, width) of :func:`prepare` to unit vectors (batch, dim)."""
        return self.read(self.features(pixels))

    def features(self, pixels: Tensor) -> Tensor:
        """The trunk's features, (batch, features), averaged over the picture."""
        return self.head(self.blocks(self.stem(pixels))).mean((2, 3))

    def read(self, features: Tensor) -> Tensor:
        """Features to unit vectors (batch, dim)."""
        named = self.mean(F.softmax(self.name(features), -1))
        return F.normalize(named + self.carry(named) + self.describe(features), dim=-1)


class _Convolution(nn.Sequential):
    """Convolution that pads as TensorFlow's "same" does (the odd pixel behind), norm, and ReLU6."""

    def __init__(self, before: int, width: int, kernel: int, stride: int, groups: int = 1, *, bend: bool = True):
        self.kernel, self.stride = kernel, stride
        super().__init__(
            nn.Conv2d(before, width, kernel, stride, groups=groups, bias=False),
            nn.BatchNorm2d(width, eps=1e-3, momentum=0.01),
            *([nn.ReLU6(inplace=True)] if bend else []),
        )

    def forward(self, cells: Tensor) -> Tensor:
        """Convolve."""
        if self.kernel > 1:
            missing = [max((-(-n // self.stride) - 1) * self.stride + self.kernel - n, 0) for n in cells.shape[-2:]]
            (top, left) = (part // 2 for part in missing)
            cells = F.pad(cells, (left, missing[1] - left, top, missing[0] - top))
        return super().forward(cells)


class _Block(nn.Module):
    """Inverted residual: widen, convolve each channel by itself, narrow."""

    def __init__(self, before: int, width: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        inside = before * expansion
        self.convolve = nn.Sequential(
            *([_Convolution(before, inside, 1, 1)] if expansion > 1 else []),
            _Convolution(inside, inside, kernel, stride, groups=inside),
            _Convolution(inside, width, 1, 1, bend=False),
        )
        self.add = stride == 1 and before == width

    def forward(self, cells: Tensor) -> Tensor:
        narrowed: Tensor = self.convolve(cells)
        return cells + narrowed if self.add else narrowed


def prepare(picture: np.ndarray) -> Tensor:
    """A picture (height, width, 3) uint8 to what the tower takes: (3, SIZE, SIZE), whole, on white where not square."""
    height, width = picture.shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    pixels = torch.from_numpy(square).permute(2, 0, 1)[None].float()
    resized = F.interpolate(pixels, (SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)[0]
    return (resized - 127) / 128
