"""The promises of soundsieve.encoders.audio_tower."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.encoders.audio_tower import FLOOR, FRAMES, HOP, MELS, SAMPLE_RATE, AudioTowerConfig, _mel_bands, log_mel


def noise(num_samples: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, num_samples, generator=torch.Generator().manual_seed(seed))


def tone(hertz: float, seconds: float = 1.0) -> torch.Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)[None]


@given(st.floats(1e-3, 1e3))
@settings(deadline=None, max_examples=20)
def test_levels_do_not_depend_on_loudness(gain: float) -> None:
    sound = noise(SAMPLE_RATE)
    assert torch.allclose(log_mel(gain * sound), log_mel(sound), atol=1e-3)


@given(st.integers(1, 3 * SAMPLE_RATE))
@settings(deadline=None, max_examples=25)
def test_a_frame_every_10_ms_and_never_too_few(num_samples: int) -> None:
    levels = log_mel(noise(num_samples))
    assert levels.shape == (1, MELS, max(FRAMES, num_samples // HOP + 1))
    assert torch.isfinite(levels).all()


def test_white_noise_has_level_zero_in_every_band() -> None:
    """Energy 1 in each bin, so log(1 + FLOOR) before the shift and scale."""
    levels = log_mel(noise(20 * SAMPLE_RATE)).exp().log().mean(2)[0] * 3 - 3
    expected = math.log(1 + FLOOR)
    assert float(levels.mean()) == pytest.approx(expected, abs=0.35)  # the mean of a logarithm lies a little lower


def test_a_tone_is_loudest_in_its_band() -> None:
    bands = _mel_bands()
    for hertz in (200.0, 1_000.0, 4_000.0, 12_000.0):
        loudest = int(log_mel(tone(hertz))[0].mean(1).argmax())
        own = bands[:, round(hertz * 2 * (bands.shape[1] - 1) / SAMPLE_RATE)]
        assert own[loudest] == own.max()


def test_every_band_has_unit_weight() -> None:
    bands = _mel_bands()
    np.testing.assert_allclose(bands.sum(1), 1, rtol=1e-5)
    assert (bands >= 0).all()


def test_silence_gives_finite_levels() -> None:
    assert torch.isfinite(log_mel(torch.zeros(1, 1_000))).all()


def test_vectors_have_unit_length_and_ignore_their_company() -> None:
    torch.manual_seed(0)
    tower = AudioTowerConfig(widths=(4, 8, 8, 8), dim=12).build().eval()
    levels = log_mel(torch.cat((noise(2 * SAMPLE_RATE, 1), noise(2 * SAMPLE_RATE, 2))))
    with torch.inference_mode():
        both, alone = tower(levels), tower(levels[1:])
    assert both.shape == (2, 12)
    assert torch.allclose(both.norm(dim=1), torch.ones(2), atol=1e-5)
    assert torch.allclose(both[1:], alone, atol=1e-5)


def test_every_weight_learns() -> None:
    tower = AudioTowerConfig(widths=(4, 8, 8, 8), dim=12).build()
    tower(torch.randn(3, MELS, FRAMES)).sum().backward()
    for name, parameter in tower.named_parameters():
        if name != "weigh.bias":  # shifts all weights over time alike, which softmax undoes
            assert parameter.grad is not None, name
            assert parameter.grad.abs().max() > 0, name


def test_the_gradient_reaches_the_sound() -> None:
    tower = AudioTowerConfig(widths=(4, 8, 8, 8), dim=12).build().eval()
    sound = noise(SAMPLE_RATE).requires_grad_()
    tower(log_mel(sound))[0, 0].backward()
    assert sound.grad is not None
    assert torch.isfinite(sound.grad).all()
    assert sound.grad.abs().max() > 0
