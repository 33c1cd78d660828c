"""The promises of soundsieve.separators.tdcn: the network of its description, whose sources add up to the mixture."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import Tensor

from soundsieve.separators.tdcn import TDCN, Block, _Dilated

Array = NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("one_thread")
SIZES = {"sources": 3, "bottleneck": 5, "channels": 7, "dilations": 3, "repeats": 3}
BASES = {
    "learned": {"basis": "learned", "window": 12, "hop": 5, "coefficients": 9},
    "stft": {"basis": "stft", "window": 16, "hop": 8},
    "learned, over sources": {"basis": "learned", "window": 12, "hop": 5, "coefficients": 9, "masks": "softmax"},
    "stft, over sources": {"basis": "stft", "window": 16, "hop": 8, "masks": "softmax"},
}
bases = pytest.mark.parametrize("basis", BASES)


@cache
def network(basis: str, kind: torch.dtype = torch.float32) -> TDCN:
    """A network whose every parameter is random, and nothing near silent."""
    separator = TDCN(**SIZES, **BASES[basis])  # type: ignore[arg-type]
    generator = torch.Generator().manual_seed(3)
    for name, parameter in separator.named_parameters():
        spread = 1.5 / max(parameter[0].numel(), 2) ** 0.5 if parameter.ndim > 1 else 0.3
        near = float(name.endswith(("gains", "scale")))
        parameter.data.copy_(torch.randn(parameter.shape, generator=generator) * spread + near)
    separator = separator.requires_grad_(False).to(kind)
    if basis.startswith("stft"):
        separator.basis.hann = torch.hann_window(BASES[basis]["window"], dtype=kind)  # type: ignore[call-overload]
    return separator


def noise(samples: int, batch: int = 1, seed: int = 0) -> Tensor:
    """Noise of which hardly a sample is beyond full scale."""
    return (0.3 * torch.randn(batch, samples, generator=torch.Generator().manual_seed(seed))).clamp(-1, 1)


# -------------------------------------------------------------------------------------------- as it is described


def described(basis: str, mixture: Array) -> Array:
    """The network of one mixture (sample,) in numpy: every frame, tap and norm by itself."""
    state = {name: tensor.double().numpy() for name, tensor in network(basis).state_dict().items()}
    window, hop = (int(BASES[basis][name]) for name in ("window", "hop"))  # type: ignore[call-overload]
    level = np.sqrt(np.mean(mixture**2))
    before = window // 2 if basis.startswith("stft") else window - hop
    padded = np.pad(mixture / level, (before, 2 * window))
    # the last STFT frame has its middle in the sound; the last of a learned basis begins in it
    count = (
        len(mixture) // hop + 1
        if basis.startswith("stft")
        else (2 * before + -(-len(mixture) // hop) * hop - window) // hop + 1
    )
    frames = np.stack([padded[at * hop : at * hop + window] for at in range(count)])
    if basis.startswith("stft"):
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
        spectra = np.fft.rfft(frames * hann, axis=1) / np.sqrt((hann**2).sum())
        shown = (np.abs(spectra) ** 2 + 1e-12) ** 0.15
    else:
        spectra = shown = np.maximum(frames @ state["basis.encoder.weight"][:, 0].T, 0)

    def normed(cells: Array, own: str, number: int) -> Array:
        cells = np.where(cells > 0, cells, state[f"{own}.slopes"][number] * cells)
        even = (cells - cells.mean(0)) / np.sqrt(cells.var(0) + 1e-5)
        return state[f"{own}.gains"][number] * even + state[f"{own}.shifts"][number]

    hidden = shown @ state["bottleneck.weight"].T + state["bottleneck.bias"]  # (frame, channel)
    inputs: list[Array] = []
    for repeat in range(3):
        if repeat:
            links = state[f"links.{repeat - 1}.weight"], state[f"links.{repeat - 1}.bias"]
            hidden = hidden + np.concatenate(inputs, 1) @ links[0].T + links[1]
        inputs.append(hidden)
        for number in range(3):
            own, ahead = f"repeats.{repeat}.{number}", 2**number
            wide = normed(hidden @ state[f"{own}.widen"].T, own, 0)
            around = np.pad(wide, ((ahead, ahead), (0, 0)))
            taps = [around[tap * ahead : tap * ahead + count] * state[f"{own}.taps"][tap] for tap in range(3)]
            wide = normed(np.sum(taps, 0) + state[f"{own}.bias"], own, 1)
            hidden = hidden + state[f"{own}.scale"] * (wide @ state[f"{own}.narrow"].T)
    masks = (hidden @ state["masks.weight"].T).reshape(count, 3, -1)
    masks = np.exp(masks) / np.exp(masks).sum(1, keepdims=True) if "over" in basis else 1 / (1 + np.exp(-masks))
    estimates = np.zeros((3, len(padded) + window))
    weights = np.zeros(len(padded) + window)
    for frame in range(count):
        part = slice(frame * hop, frame * hop + window)
        masked = masks[frame] * spectra[frame]
        if basis.startswith("stft"):
            estimates[:, part] += np.fft.irfft(masked, window) * hann * np.sqrt((hann**2).sum())
            weights[part] += hann**2
        else:
            estimates[:, part] += masked @ state["basis.decoder.weight"][:, 0]
    estimates = estimates / (np.maximum(weights, 1e-11) if basis.startswith("stft") else 1)
    estimates = level * estimates[:, before : before + len(mixture)]
    votes = np.exp(state["shares.weight"] @ hidden.mean(0))
    return estimates + (votes / votes.sum())[:, None] * (mixture - estimates.sum(0))


@bases
@pytest.mark.parametrize("samples", [400, 203, 16, 7])
def test_it_is_the_network_of_its_description(basis: str, samples: int) -> None:
    mixture = noise(samples)
    expected = described(basis, mixture[0].double().numpy())
    assert np.abs(expected - expected.mean(0)).max() > 1e-2, "sources that differ"
    exact = network(basis, torch.float64)(mixture.double())
    np.testing.assert_allclose(exact[0].numpy(), expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(network(basis)(mixture)[0].numpy(), expected, rtol=0, atol=1e-4)


def test_there_are_as_many_parameters_as_it_says() -> None:
    with torch.device("meta"):
        separator = TDCN()
    total = sum(parameter.numel() for parameter in separator.parameters())
    links = sum(parameter.numel() for parameter in separator.links.parameters())
    assert (total, total - links) == (9_197_792, 8_803_808)
    assert [block.dilation for block in separator.modules() if isinstance(block, Block)] == 4 * [
        1, 2, 4, 8, 16, 32, 64, 128
    ]  # fmt: skip


def test_a_block_adds_less_than_the_one_before_it_at_first() -> None:
    separator = TDCN(**SIZES, **BASES["stft"])  # type: ignore[arg-type]
    scales = [float(block.scale.detach()) for block in separator.modules() if isinstance(block, Block)]
    assert scales == pytest.approx([0.9**number for number in range(9)])


@bases
def test_every_parameter_gets_a_gradient(basis: str) -> None:
    separator = TDCN(**SIZES, **BASES[basis])  # type: ignore[arg-type]
    found = separator(noise(300, 2))
    (found * torch.linspace(-1, 1, found.numel()).view(found.shape).sin()).sum().backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        if (basis, name) == ("stft, over sources", "shares.weight"):
            # Masks that add up to one leave nothing of the mixture over, so there is nothing to share out: what is
            # left is rounding, which no processor need do like another.
            assert parameter.grad.abs().max() < 1e-6
        else:
            assert parameter.grad.abs().max() > 1e-9, name


@pytest.mark.parametrize(("frames", "dilation", "kernel"), [(9, 1, 3), (9, 4, 5), (5, 5, 3), (3, 8, 5), (1, 2, 3)])
def test_a_dilated_convolution_and_its_gradient(frames: int, dilation: int, kernel: int) -> None:
    generator = torch.Generator().manual_seed(0)
    shapes = (4, 2, frames), (kernel, 4), (4,)
    cells, taps, bias = (torch.randn(shape, dtype=torch.float64, generator=generator) for shape in shapes)
    expected = torch.nn.functional.conv1d(
        cells.transpose(0, 1), taps.T[:, None], bias, padding=kernel // 2 * dilation, dilation=dilation, groups=4
    )
    assert torch.allclose(_Dilated.apply(cells, taps, bias, dilation), expected.transpose(0, 1))  # type: ignore[no-untyped-call]
    given_ = [tensor.requires_grad_() for tensor in (cells, taps, bias)]
    assert torch.autograd.gradcheck(lambda *tensors: _Dilated.apply(*tensors, dilation), given_)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"basis": "mel"}, "basis is 'mel'; it is learned or stft"),
        ({"hop": 41}, "hop 41 is more than window 40 allows"),
        ({"basis": "stft", "hop": 21}, "hop 21 is more than window 40 allows"),
        ({"hop": 0}, "hop 0"),
        ({"repeats": 0}, "are 1 or more"),
        ({"kernel": 4}, "kernel is 4; it must be odd"),
        ({"masks": "relu"}, "masks is 'relu'; it is sigmoid or softmax"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(wrong: dict[str, object], message: str) -> None:
    with torch.device("meta"), pytest.raises(ValueError, match=message):
        TDCN(**wrong)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- what goes in and out


@bases
@given(samples=st.integers(1, 300), batch=st.integers(1, 3), gain=st.sampled_from([1e-6, 0.1, 1.0, 3.0]))
@settings(deadline=None, max_examples=40)
def test_the_sources_add_up_to_the_mixture(basis: str, samples: int, batch: int, gain: float) -> None:
    mixture = (gain * noise(samples, batch, samples)).clamp(-1, 1)
    found = network(basis)(mixture)
    assert found.shape == (batch, 3, samples)
    assert (found.sum(1) - mixture).abs().max() <= 1e-6


@bases
def test_silence_in_silence_out(basis: str) -> None:
    found = network(basis)(torch.cat((torch.zeros(1, 500), noise(500))))
    assert not found[0].any()
    assert found[1].abs().max() > 0.1


@bases
def test_each_mixture_is_separated_alone(basis: str) -> None:
    mixtures = noise(333, 3)
    together = network(basis)(mixtures)
    for number in range(3):
        alone = network(basis)(mixtures[number : number + 1])
        assert torch.allclose(together[number], alone[0], rtol=0, atol=2e-6)


@bases
def test_of_what_is_louder_the_sources_are_as_much_louder(basis: str) -> None:
    mixture = noise(400).double()
    separator = network(basis, torch.float64)
    expected = separator(mixture)
    for gain in (0.001, 0.125, 3.0):
        assert torch.allclose(separator(gain * mixture) / gain, expected, rtol=0, atol=1e-9)


@bases
def test_bfloat16_changes_little_and_nothing_of_the_sum(basis: str) -> None:
    mixture = noise(400, 2)
    exact = network(basis)(mixture)
    with torch.autocast("cpu", torch.bfloat16):
        rough = network(basis)(mixture)
    assert rough.dtype == torch.float32
    assert 0 < (rough - exact).square().mean() < 0.02 * exact.square().mean()
    assert (rough.sum(1) - mixture).abs().max() <= 1e-6


def test_it_learns_to_tell_sounds_apart() -> None:
    """Two tones that are never heard alone at once: after some steps each source is nearer to one than the mixture."""
    torch.manual_seed(0)
    separator = TDCN(
        sources=2, basis="stft", window=64, hop=32, bottleneck=8, channels=12, dilations=2, repeats=1
    )  # fmt: skip
    optimiser = torch.optim.Adam(separator.parameters(), 0.02)
    time = torch.arange(1024) / 64
    tones = torch.stack([(2 * torch.pi * bin_ * time).sin() * 0.3 for bin_ in (7.3, 20.6)])
    generator = torch.Generator().manual_seed(1)
    errors = []
    for _ in range(60):
        references = tones * (0.5 + torch.rand(4, 2, 1, generator=generator))
        error = (separator(references.sum(1)) - references).square().mean() / references.square().mean()
        optimiser.zero_grad()
        error.backward()
        optimiser.step()
        errors.append(float(error.detach()))
    assert errors[0] > 0.3
    assert np.mean(errors[-5:]) < 0.02, "17 dB"
