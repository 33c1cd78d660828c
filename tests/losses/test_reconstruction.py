"""The promises of soundsieve.losses.reconstruction."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.losses.reconstruction import l1, masked_products, sdr_db, si_sdr_db
from soundsieve.separators.bandsplit import BandSplit, BandSplitConfig

pytestmark = pytest.mark.usefixtures("one_thread")
shapes = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 6))


def drawn(shape: tuple[int, int, int, int], seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Logits, mixture and references, in double precision."""
    generator = torch.Generator().manual_seed(seed)
    batch, sources, frames, bins = shape

    def normal(*sizes: int) -> Tensor:
        return torch.randn(*sizes, generator=generator, dtype=torch.float64)

    logits = 2 * normal(batch, sources, frames, bins, 2)
    mixture = torch.complex(normal(batch, frames, bins), normal(batch, frames, bins))
    return logits, mixture, torch.complex(normal(*shape), normal(*shape))


def plain(logits: Tensor, mixture: Tensor, references: Tensor) -> Tensor:
    """What the docstring says, left to autograd."""
    phase = torch.atan(logits[..., 1])
    mask = torch.polar(logits[..., 0].sigmoid(), phase)
    return (mask * mixture[:, None] - references).abs().square().sum((2, 3))


def masked_error(logits: Tensor, mixture: Tensor, references: Tensor) -> Tensor:
    """Energy of the error, put together from the products."""
    energy, product = masked_products(logits, mixture, references)
    return energy - 2 * product + references.abs().square().sum((2, 3))


def single(*tensors: Tensor) -> list[Tensor]:
    return [tensor.to(torch.complex64 if tensor.is_complex() else torch.float32) for tensor in tensors]


@given(shapes, st.integers(0, 10_000))
@settings(deadline=None)
def test_the_error_is_that_of_the_plain_formula(shape: tuple[int, int, int, int], seed: int) -> None:
    tensors = drawn(shape, seed)
    error = masked_error(*single(*tensors))
    assert error.shape == shape[:2]
    assert torch.allclose(error.double(), plain(*tensors), rtol=1e-5, atol=1e-4)


@given(shapes, st.integers(0, 10_000))
@settings(deadline=None)
def test_the_gradient_is_that_of_autograd(shape: tuple[int, int, int, int], seed: int) -> None:
    logits, mixture, references = drawn(shape, seed)
    upstream = torch.randn(shape[:2], generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    logits.requires_grad_()
    (expected,) = torch.autograd.grad(plain(logits, mixture, references), logits, upstream)
    own = logits.detach().float().requires_grad_()
    error = masked_error(own, *single(mixture, references))
    (gradient,) = torch.autograd.grad(error, own, upstream.float())
    assert gradient.dtype == own.dtype
    assert torch.allclose(gradient.double(), expected, rtol=1e-4, atol=1e-5)


def test_half_precision_logits_get_half_precision_gradients() -> None:
    logits, mixture, references = drawn((2, 3, 4, 5), 0)
    half = logits.bfloat16().requires_grad_()
    error = masked_error(half, *single(mixture, references))
    assert error.dtype == torch.float32
    error.sum().backward()
    assert half.grad is not None
    assert half.grad.dtype == torch.bfloat16
    exact = half.detach().double().requires_grad_()
    plain(exact, mixture, references).sum().backward()
    assert exact.grad is not None
    assert torch.allclose(half.grad.double(), exact.grad, rtol=1e-2, atol=1e-2)


def test_the_error_of_an_extreme_mask_is_finite() -> None:
    _, mixture, references = drawn((1, 1, 2, 2), 0)
    logits = torch.tensor([[-200.0, 1e6], [200.0, -1e6]]).expand(1, 1, 2, 2, 2).contiguous().requires_grad_()
    error = masked_error(logits, *single(mixture, references))
    error.sum().backward()
    assert torch.isfinite(error).all()
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=25)
def test_the_error_is_an_upper_bound_of_the_waveform_s(seed: int) -> None:
    config = BandSplitConfig(
        sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 4), (4, 4)), widths=(4, 4), bottleneck=4,
        dilations=(1,), embedding_dim=4,
    )  # fmt: skip
    separator = BandSplit(config)
    generator = torch.Generator().manual_seed(seed)
    samples = 40 * separator.stride
    waveforms = torch.randn(3, 1, samples, generator=generator)
    waveforms[..., -2 * config.n_fft :] = 0  # the last frame and the highest bin are in no mask
    spectrum = separator.spectrum(waveforms)
    spectrum[:, :, -1] = 0
    waveforms = torch.istft(spectrum[:, 0], config.n_fft, config.hop_length, window=separator.window, length=samples)
    spectrum = separator.spectrum(waveforms[:, None])
    frames = separator.num_frames(samples)
    references, mixture = waveforms[:2], waveforms.sum(0)
    logits = 2 * torch.randn(1, 2, frames, config.n_fft // 2, 2, generator=generator)
    estimates = separator.resynthesise(spectrum.sum(0, keepdim=True), logits, samples)[0, :, 0]
    assert estimates.shape == references.shape
    inside = spectrum[:, 0, :-1, :frames].transpose(1, 2)
    error = masked_error(logits, inside.sum(0, keepdim=True).contiguous(), inside[None, :2].contiguous())[0]
    missed = 2 * spectrum[:2, 0, -1].abs().square().sum(1)
    # each inner sample stands under windows whose squares sum to 1.5; both halves of the spectrum count
    middle = slice(config.n_fft, samples - config.n_fft)
    waveform_error = (estimates - references)[:, middle].square().sum(1) * 1.5 * config.n_fft
    assert (waveform_error <= 2 * error + missed + 1e-3).all()
    assert mixture.shape == (samples,)


@given(st.integers(0, 10_000), st.floats(0.05, 20.0))
@settings(deadline=None)
def test_ratios_from_products_are_those_of_the_signals(seed: int, scale: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    reference = torch.randn(50, generator=generator, dtype=torch.float64)
    estimate = scale * (reference + 0.7 * torch.randn(50, generator=generator, dtype=torch.float64))
    products = estimate.square().sum(), (estimate * reference).sum(), reference.square().sum()
    floor = 1e-3
    error = (estimate - reference).square().sum() / reference.square().sum()
    assert torch.isclose(sdr_db(*products), 10 * torch.log10(error + floor))
    part = (products[1] / products[2]) * reference
    likeness = part.square().sum() / estimate.square().sum()
    assert torch.isclose(si_sdr_db(*products), 10 * torch.log10((1 - likeness + floor) / (likeness + floor)))
    rescaled = products[0] * 9, products[1] * 3, products[2]
    assert torch.isclose(si_sdr_db(*products), si_sdr_db(*rescaled))


def test_a_perfect_estimate_is_at_minus_thirty_and_silence_is_finite() -> None:
    one, none = torch.tensor(1.0), torch.tensor(0.0)
    assert sdr_db(one, one, one).item() == pytest.approx(-30, abs=0.01)
    assert si_sdr_db(one, one, one).item() == pytest.approx(-30, abs=0.01)
    assert sdr_db(none, none, one).item() == pytest.approx(0, abs=0.01)
    assert si_sdr_db(none, none, one).item() == pytest.approx(30, abs=0.01)


def test_l1_is_the_mean_absolute_error() -> None:
    estimate, reference = torch.tensor([[[1.0, -2.0], [0.5, 0.0]]]), torch.tensor([[[0.0, 2.0], [0.5, -1.0]]])
    assert float(l1(estimate, reference)) == pytest.approx((1 + 4 + 0 + 1) / 4)
    halves = l1(estimate.bfloat16(), reference)
    assert halves.dtype == torch.float32
    assert float(halves) == 1.5
