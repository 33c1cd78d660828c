"""The promises of soundsieve.audio.sinc."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.audio import sinc
from soundsieve.audio.sinc import resample

SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere"))
RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000]
pairs = st.one_of(st.tuples(*[st.sampled_from(RATES)] * 2), st.tuples(*[st.integers(40, 90)] * 2))


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


def one_by_one(sound: np.ndarray, source: int, target: int) -> np.ndarray:
    """Each sample as the sum over all samples of the sound, with the filter's formula and nothing else."""
    cut = 0.99 * min(source, target)
    given_at = np.arange(math.ceil(len(sound) * target / source)) / target
    apart = cut * (given_at[:, None] - np.arange(len(sound)) / source)
    window = np.where(np.abs(apart) < 6, 0.5 + 0.5 * np.cos(np.pi * apart / 6), 0)
    return (np.sinc(apart) * window) @ sound * cut / source


@given(pairs, st.integers(1, 300))
@settings(deadline=None, max_examples=50)
def test_it_is_the_filter_of_its_description(pair: tuple[int, int], samples: int) -> None:
    (source, target), sound = pair, noise(samples, seed=samples)
    found = resample(sound, source, target)
    if source == target:
        assert found is sound
        return
    assert found.shape == (math.ceil(samples * target / source),)
    np.testing.assert_allclose(found.numpy(), one_by_one(sound.numpy(), source, target), atol=1e-11)


@pytest.mark.parametrize(("up", "down"), [(3, 1), (3, 2), (160, 147), (1, 3), (320, 441)])
def test_scipy_s_polyphase_filter_gives_the_same(up: int, down: int) -> None:
    """Scipy is given the kernel on the grid of both rates' common multiple."""
    sound, cut = noise(2_000), 0.99 * min(up, down)
    reach = math.ceil(6 * up * down / cut)
    apart = cut * np.arange(-reach, reach + 1) / (up * down)
    kernel = np.sinc(apart) * np.where(np.abs(apart) < 6, np.cos(np.pi * apart / 12) ** 2, 0) * cut / down
    expected = scipy.signal.upfirdn(kernel, sound.numpy(), up, 1)[reach::down]
    found = resample(sound, down, up).numpy()
    np.testing.assert_allclose(found, expected[: len(found)], atol=1e-12)


@pytest.mark.parametrize("pair", [(16_000, 48_000), (44_100, 48_000), (48_000, 16_000), (32_000, 44_100)])
def test_tones_and_constants_stay_what_they_are(pair: tuple[int, int]) -> None:
    source, target = pair
    for hertz in (0.0, 50.0, 1_000.0, 0.35 * min(pair)):
        given_at, wanted_at = (np.cos(2 * np.pi * hertz * np.arange(rate) / rate + 0.3) for rate in pair)
        found = resample(torch.from_numpy(given_at), source, target).numpy()
        assert np.abs(found - wanted_at)[500:-500].max() < 0.01, hertz
    if target < source:
        above = np.sin(2 * np.pi * 0.7 * target * np.arange(source) / source)
        assert resample(torch.from_numpy(above), source, target)[500:-500].abs().max() < 0.01


def test_beyond_the_ends_there_is_silence() -> None:
    sound = F.pad(noise(300), (100, 100))
    assert torch.allclose(resample(sound, 2, 3)[150:-150], resample(sound[100:-100], 2, 3))


@given(st.sampled_from(RATES), st.sampled_from(RATES), st.floats(-3, 3), st.integers(1, 3_000))
@settings(deadline=None, max_examples=20)
def test_it_is_linear_and_sounds_keep_to_themselves(source: int, target: int, gain: float, samples: int) -> None:
    one, two = noise(2, 3, samples), noise(2, 3, samples, seed=1)
    together = resample(gain * one + two, source, target)
    assert torch.allclose(together, gain * resample(one, source, target) + resample(two, source, target), atol=1e-12)
    assert torch.allclose(resample(one[1, 2], source, target), resample(one, source, target)[1, 2], atol=1e-12)


@pytest.mark.parametrize("pair", [(3, 7), (7, 3), (1, 2), (60, 61), (5, 5)])
def test_the_gradient_is_right(pair: tuple[int, int]) -> None:
    assert torch.autograd.gradcheck(lambda sound: resample(sound, *pair), noise(2, 40).requires_grad_())


def test_what_is_learned_in_inference_mode_lets_gradients_pass_later() -> None:
    sinc._weights.cache_clear()
    with torch.inference_mode():
        resample(noise(50), 4, 5)
    sound = noise(50).requires_grad_()
    resample(sound, 4, 5).sum().backward()
    assert sound.grad is not None
    assert (sound.grad != 0).all()


@pytest.mark.parametrize("kind", [torch.half, torch.bfloat16, torch.float32])
def test_autocast_and_half_precision_do_not_coarsen_it(kind: torch.dtype) -> None:
    sound = noise(1_000).to(kind)
    with torch.autocast("cpu", torch.bfloat16):
        found = resample(sound, 16_000, 48_000)
    assert found.dtype == torch.float32
    assert torch.allclose(found.double(), resample(sound.double(), 16_000, 48_000), atol=1e-5)


def test_rates_with_nothing_in_common_cost_little_memory() -> None:
    found = resample(noise(48_000), 44_099, 48_000)
    assert found.shape == (math.ceil(48_000 * 48_000 / 44_099),)
    stored = sum(weights.size for _, weights in sinc._weights(44_099, 48_000, 1))
    assert stored < 3_000_000  # of two thousand millions


def test_of_nothing_there_is_nothing() -> None:
    assert resample(torch.zeros(2, 0), 16_000, 48_000).shape == (2, 0)
    assert resample(torch.zeros(0, 9), 1, 3).shape == (0, 27)


@pytest.mark.parametrize(
    ("sound", "pair", "said"),
    [
        (torch.zeros(9), (0, 48_000), "source_rate 0 and target_rate 48000 must be at least 1"),
        (torch.zeros(9), (48_000, -1), "must be at least 1"),
        (torch.zeros(()), (1, 2), r"it must be \(\.\.\., sample\), floating point"),
        (torch.zeros(9, dtype=torch.int16), (1, 2), r"torch\.int16 \(9,\); it must be"),
    ],
)
def test_what_is_no_sound_is_refused(sound: torch.Tensor, pair: tuple[int, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        resample(sound, *pair)


@pytest.mark.skipif(
    not (SHARED / "parity" / "bimodal").is_dir(),
    reason="SOUNDSIEVE_SHARED does not name the folder with parity/bimodal",
)
def test_resampled_predictions_give_the_bimodal_systems_contrastive_term() -> None:
    """The fixture's stand-in for CLAP hears 48 kHz; what feeds it is this resampler."""
    with np.load(SHARED / "parity" / "bimodal" / "objective_n2k2_stub.npz", allow_pickle=False) as stored:
        data = {name: torch.from_numpy(stored[name]) for name in stored.files}
    window = torch.hann_window(1_022)
    mixture = torch.stft(data["mix"], 1_022, 256, window=window, return_complex=True, pad_mode="reflect")
    total = torch.zeros(())
    for number in range(2):
        heard, said = [], []
        for phrase in (1, 2):
            ids = data["prompt_ids"][:, number, phrase]
            mask = torch.sigmoid(data["logit_freq"][ids][:, :, None] + data["logit_time"][ids][:, None])
            sound = torch.istft(mixture * mask, 1_022, 256, window=window, length=data["mix"].shape[1])
            levels = resample(sound, 16_000, 48_000)[:, :94_208].reshape(-1, 512, 184).abs().mean(2)
            heard.append(F.normalize(levels - levels.mean(1, keepdim=True), dim=1))
            said.append(data["text_embed"][ids])
        logits = data["logit_scale"].float() * torch.cat(heard) @ torch.cat(said).T
        total = total + F.cross_entropy(logits, torch.arange(len(logits)))
    assert float(total) == pytest.approx(float(data["contrastive"]), rel=1e-6)
