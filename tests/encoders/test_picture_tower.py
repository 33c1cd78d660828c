"""The promises of soundsieve.encoders.picture_tower."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from soundsieve.encoders.picture_tower import SIZE, PictureTowerConfig, _Convolution, prepare


@given(st.integers(1, 300), st.integers(1, 300))
@settings(deadline=None, max_examples=30)
def test_any_picture_is_laid_whole_on_a_white_square(height: int, width: int) -> None:
    black = prepare(np.zeros((height, width, 3), np.uint8))
    assert black.shape == (3, SIZE, SIZE)
    assert float(black.min()) >= -127 / 128 - 1e-4
    assert float(black.max()) <= 1 + 1e-4
    dark = float((1 - (black * 128 + 127) / 255).mean())
    assert dark == pytest.approx(height * width / max(height, width) ** 2, abs=0.03)


def test_a_square_picture_of_the_right_size_is_only_rescaled() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
    expected = (torch.from_numpy(picture).permute(2, 0, 1).float() - 127) / 128
    assert torch.allclose(prepare(picture), expected, atol=1e-3)


@given(st.integers(1, 3), st.sampled_from([1, 3, 5]), st.sampled_from([1, 2]), st.integers(7, 12))
@settings(deadline=None, max_examples=30)
def test_convolutions_pad_so_that_only_the_stride_shrinks(batch: int, kernel: int, stride: int, side: int) -> None:
    """TensorFlow's "same": the output has ceil(side / stride) cells, and the odd zero is behind."""
    convolution = _Convolution(2, 4, kernel, stride, bend=False).eval()
    cells = torch.randn(batch, 2, side, side)
    found = convolution(cells)
    missing = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    padded = F.pad(cells, (missing // 2, missing - missing // 2) * 2)
    kernels, norm = convolution[0], convolution[1]
    assert isinstance(kernels, nn.Conv2d)
    expected = norm(F.conv2d(padded, kernels.weight, stride=stride))
    assert found.shape[-1] == -(-side // stride)
    assert torch.allclose(found, expected, atol=1e-5)


def test_the_trunk_is_that_of_the_paper() -> None:
    """EfficientNet-Lite0 has 4,652,008 weights, of which 1,281,000 are its classifier's."""
    tower = PictureTowerConfig().build()
    trunk = [part for name, part in tower.named_parameters() if name.split(".")[0] in ("stem", "blocks", "head")]
    assert sum(part.numel() for part in trunk) == 4_652_008 - 1_281_000


def test_what_is_certain_is_called_by_its_name() -> None:
    """One name with certainty, and nothing else said: the vector is that of the name's meaning."""
    torch.manual_seed(0)
    tower = PictureTowerConfig(features=6, names=5, inner=5, dim=7).build().eval()
    with torch.no_grad():
        for layer in (tower.carry[2], tower.describe[2]):
            layer.weight.zero_()
            layer.bias.zero_()
        tower.name[0].weight.copy_(torch.eye(5, 6))
        tower.name[1].weight.copy_(1_000 * torch.eye(5))
        tower.name[1].bias.zero_()
        vectors = tower.read(torch.eye(5, 6))
        meanings = F.normalize(tower.mean(torch.eye(5)), dim=1)
    assert torch.allclose(vectors, meanings, atol=1e-5)


def test_vectors_have_unit_length_and_ignore_their_company() -> None:
    torch.manual_seed(0)
    tower = PictureTowerConfig().build().eval()
    pixels = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        both, alone = tower(pixels), tower(pixels[1:])
    assert torch.allclose(both.norm(dim=1), torch.ones(2), atol=1e-5)
    assert torch.allclose(both[1:], alone, atol=1e-4)
