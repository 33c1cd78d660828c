"""The promises of soundsieve.separators.resunet, on networks a thousandth of the published one's size.

That it is the published network, number for number, is tested with the published names, in
tests/checkpoints/test_audiosep.py; here it is held against its description, in plain numpy.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsieve.audio.overlap import overlap_add
from soundsieve.separators.resunet import ResUNet, ResUNetConfig
from soundsieve.types import Embedding

Array = NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("one_thread")
SMALL = ResUNetConfig(
    sample_rate=8_000, n_fft=64, hop_length=10, widths=(3, 5, 5), embedding_dim=6, segment_seconds=0.2
)  # fmt: skip
SIX = ResUNetConfig(
    sample_rate=8_000, n_fft=128, hop_length=20, widths=(2, 3, 4, 5, 6, 6), embedding_dim=8, segment_seconds=3
)  # fmt: skip
PUBLISHED = ResUNetConfig()
PAPER = ResUNetConfig(n_fft=1024, widths=(32, 64, 128, 256, 512, 1024))
configs = pytest.mark.parametrize("config", [SMALL, SIX], ids=["small", "six levels"])


@cache
def network(config: ResUNetConfig, kind: torch.dtype = torch.float32) -> ResUNet:
    """A network whose every parameter and statistic is random, in evaluation mode."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif tensor.is_floating_point():
            spread = 1 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.3
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread + name.endswith("norm.weight"))
    separator = separator.eval().requires_grad_(False).to(kind)
    separator.window = torch.hann_window(config.n_fft, dtype=kind)  # to all its digits
    return separator


def noise(samples: int, channels: int = 1, seed: int = 0) -> Tensor:
    return 0.3 * torch.randn(channels, samples, generator=torch.Generator().manual_seed(seed))


def queries(count: int, config: ResUNetConfig = SMALL, seed: int = 0) -> Tensor:
    rows = torch.randn(count, config.embedding_dim, generator=torch.Generator().manual_seed(seed))
    return nn.functional.normalize(rows, dim=-1)


def separate(config: ResUNetConfig, mixture: Tensor, count: int = 1) -> Tensor:
    with torch.inference_mode():
        return network(config).separate(mixture, Embedding(queries(count, config)))[0]


# -------------------------------------------------------------------------------------------- as it is described


def described(config: ResUNetConfig, waveform: Array, query: Array) -> Array:
    """The whole network in numpy and double precision: DFT matrices, one tap of a convolution at a time."""
    state = {name: tensor.double().numpy() for name, tensor in network(config).state_dict().items()}
    n_fft, hop, depth = config.n_fft, config.hop_length, len(config.widths)

    def norm(cells: Array, name: str) -> Array:
        scale = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"] + 1e-5)
        return (cells - state[f"{name}.running_mean"][:, None, None]) * scale[:, None, None] + state[f"{name}.bias"][
            :, None, None
        ]

    def linear(name: str) -> Array:
        return (state[f"{name}.weight"] @ query + state[f"{name}.bias"])[:, None, None]

    def leaky(cells: Array) -> Array:
        return np.where(cells > 0, cells, 0.01 * cells)

    def conv(cells: Array, name: str) -> Array:
        weight = state[f"{name}.weight"]
        reach = weight.shape[2] // 2
        padded = np.pad(cells, ((0, 0), (reach, reach), (reach, reach)))
        out = np.zeros((len(weight), *cells.shape[1:]))
        for row in range(weight.shape[2]):
            for column in range(weight.shape[3]):
                part = padded[:, row : row + cells.shape[1], column : column + cells.shape[2]]
                out += np.tensordot(weight[:, :, row, column], part, 1)
        bias = state.get(f"{name}.bias")
        return out if bias is None else out + bias[:, None, None]

    def block(cells: Array, name: str) -> Array:
        hidden = conv(leaky(norm(cells, f"{name}.norm1") + linear(f"{name}.shift1")), f"{name}.conv1")
        hidden = conv(leaky(norm(hidden, f"{name}.norm2") + linear(f"{name}.shift2")), f"{name}.conv2")
        widens = state[f"{name}.conv1.weight"].shape[0] != state[f"{name}.conv1.weight"].shape[1]
        return hidden + (conv(cells, f"{name}.shortcut") if widens else cells)

    time = np.arange(n_fft)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * time / n_fft)
    bins = np.arange(n_fft // 2 + 1)
    samples = len(waveform)
    padded = np.pad(np.pad(waveform, (0, max(0, n_fft // 2 + 1 - samples))), n_fft // 2, mode="reflect")
    frames = np.stack([padded[at : at + n_fft] for at in range(0, len(padded) - n_fft + 1, hop)])
    spectrum = (frames * window) @ np.exp(-2j * np.pi * np.outer(time, bins) / n_fft)  # (frame, bin)
    magnitude = np.sqrt(np.maximum(np.abs(spectrum) ** 2, 1e-10))
    cosine, sine = spectrum.real / magnitude, spectrum.imag / magnitude

    cells = norm(magnitude.T[:, :, None], "norm")[:, :, 0].T[None]
    cells = np.pad(cells, ((0, 0), (0, -len(frames) % 2 ** (depth - 1)), (0, 0)))[:, :, :-1]
    hidden = conv(cells, "pre")
    skips = []
    for level in range(depth):
        skips.append(block(hidden, f"encoder.{level}"))
        rows = 2 if level < depth - 1 else 1
        width, height, length = skips[-1].shape
        hidden = skips[-1].reshape(width, height // rows, rows, length // 2, 2).mean((2, 4))
    hidden = block(hidden, "bottleneck")
    for level in range(depth):
        hidden = leaky(norm(hidden, f"decoder.{level}.norm") + linear(f"decoder.{level}.shift"))
        weight = state[f"decoder.{level}.up.weight"]  # (in, out, frames, bins)
        finer = np.einsum("itf,iokl->otkfl", hidden, weight)
        skip = skips.pop()
        hidden = block(np.concatenate([finer.reshape(skip.shape), skip]), f"decoder.{level}.block")
    maps = np.pad(conv(hidden, "post"), ((0, 0), (0, 0), (0, 1)))[:, : len(frames)]

    real, imaginary = np.tanh(maps[1]), np.tanh(maps[2])
    length = np.maximum(np.hypot(real, imaginary), 1e-10)
    turned = (cosine + 1j * sine) * (real + 1j * imaginary) / length
    target = magnitude / (1 + np.exp(-maps[0])) * turned
    both = np.concatenate([target, target[:, -2:0:-1].conj()], 1)
    pieces = (both @ np.exp(2j * np.pi * np.outer(time, time) / n_fft)).real / n_fft * window
    out, weights = np.zeros(len(padded)), np.zeros(len(padded))
    for number, piece in enumerate(pieces):
        out[number * hop : number * hop + n_fft] += piece
        weights[number * hop : number * hop + n_fft] += window**2
    return (out / np.maximum(weights, 1e-11))[n_fft // 2 : n_fft // 2 + samples]


@configs
@pytest.mark.parametrize("samples", [1, 17, 64, 65, 320, 800, 1_234])
def test_it_is_the_network_of_its_description(config: ResUNetConfig, samples: int) -> None:
    mixture = noise(samples)
    mixture[:, samples // 3 : samples // 2] = 0
    query = queries(1, config)
    expected = described(config, mixture[0].double().numpy(), query[0].double().numpy())
    assert np.abs(expected).max() > 1e-3
    exact = network(config, torch.float64).separate(mixture.double(), Embedding(query.double()))[0]
    np.testing.assert_allclose(exact[0, 0].numpy(), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(separate(config, mixture)[0, 0].numpy(), expected, rtol=0, atol=2e-6)


def test_parts_that_nothing_depends_on_are_not_there() -> None:
    """Of the 26,447,941 parameters published 824,000 are dead; the STFT is no parameter here."""
    separator = PUBLISHED.build()
    assert sum(parameter.numel() for parameter in separator.parameters()) == 26_447_941 - 824_000
    assert not any("window" in name for name in separator.state_dict())


def test_every_parameter_has_a_part_in_the_estimate() -> None:
    separator = copy.deepcopy(network(SMALL)).requires_grad_(True)
    separator(noise(500)[None], Embedding(queries(1)))[0].abs().sum().backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 1e-9, name


def test_fresh_weights_are_xavier_s() -> None:
    separator = ResUNetConfig(widths=(16, 32, 32, 64, 64, 80), embedding_dim=64).build().requires_grad_(False)
    for name, layer in separator.named_modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            fan_in, fan_out = (layer.weight.shape[axis] * layer.weight[0, 0].numel() for axis in (0, 1))
            limit = (6 / (fan_in + fan_out)) ** 0.5
            assert layer.weight.abs().max() <= limit, name
            if layer.weight.numel() > 1_000:
                assert layer.weight.abs().max() > 0.97 * limit, name
                assert float(layer.weight.std()) == pytest.approx(limit / 3**0.5, rel=0.08), name
            assert layer.bias is None or not layer.bias.any(), name
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            assert layer.momentum == 0.01
            assert (layer.weight == 1).all()
            assert not layer.bias.any()


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="n_fft 1000: its 500 bins cannot be halved 6 times"):
        ResUNetConfig(n_fft=1000).build()
    with pytest.raises(ValueError, match="hop_length 320 is more than a third of n_fft 512"):
        ResUNetConfig(n_fft=512).build()


# ------------------------------------------------------------------------------------------------- what goes in and out


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=30)
def test_targets_are_as_long_as_the_mixture(config: ResUNetConfig, data: st.DataObject) -> None:
    samples = data.draw(st.integers(1, 3 * network(config).stride))
    channels, count = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    targets, presence = network(config).separate(noise(samples, channels), Embedding(queries(count, config)))
    assert targets.shape == (count, channels, samples)
    assert presence is None
    assert torch.isfinite(targets).all()


@given(st.integers(1, 32), st.integers(0, 99))
@settings(deadline=None, max_examples=15)
def test_too_short_to_be_mirrored_is_followed_by_silence(samples: int, seed: int) -> None:
    mixture = noise(samples, 2, seed)
    longer = nn.functional.pad(mixture, (0, SMALL.n_fft // 2 + 1 - samples))
    assert torch.equal(separate(SMALL, mixture), separate(SMALL, longer)[..., :samples])


@configs
def test_the_mixture_makes_a_difference_and_so_does_the_query(config: ResUNetConfig) -> None:
    first, second = separate(config, noise(900), 2)
    assert (first - second).abs().max() > 1e-3
    assert (separate(config, noise(900, seed=1))[0] - first).abs().max() > 1e-2
    assert (first - noise(900)).abs().max() > 1e-2


@configs
def test_silence_in_silence_out(config: ResUNetConfig) -> None:
    assert not separate(config, torch.zeros(2, 777), 2).any()
    both = separate(config, torch.cat((noise(777), torch.zeros(1, 777))), 2)
    assert both[:, 0].abs().max() > 1e-2
    assert not both[:, 1].any()


@configs
def test_nothing_comes_out_of_a_silent_stretch_but_what_leaks_from_its_ends(config: ResUNetConfig) -> None:
    mixture = noise(1_500)
    mixture[:, 400:1_000] = 0
    target = separate(config, mixture)[0, 0]
    assert not target[400 + config.n_fft : 1_000 - config.n_fft].any()
    assert target[:400].abs().max() > 1e-2


@configs
def test_each_channel_is_separated_alone(config: ResUNetConfig) -> None:
    mixture = noise(1_000, 3)
    together = separate(config, mixture, 2)
    for channel in range(3):
        alone = separate(config, mixture[channel : channel + 1], 2)
        assert torch.allclose(together[:, channel], alone[:, 0], rtol=0, atol=1e-6)


@configs
def test_each_query_is_answered_alone(config: ResUNetConfig) -> None:
    asked, mixture = queries(3, config), noise(1_000, 2)
    together = separate(config, mixture, 3)
    for number in range(3):
        alone = network(config).separate(mixture, Embedding(asked[number : number + 1]))[0]
        assert torch.allclose(together[number], alone[0], rtol=0, atol=1e-6)


@configs
def test_each_item_of_a_batch_is_separated_alone(config: ResUNetConfig) -> None:
    asked = queries(3, config)
    mixtures = noise(6 * 700).reshape(3, 2, 700)
    mixtures[1] = 0
    batch = network(config)(mixtures, Embedding(asked))
    assert batch.shape == mixtures.shape
    for number in range(3):
        alone = network(config).separate(mixtures[number], Embedding(asked[number : number + 1]))[0]
        assert torch.allclose(batch[number], alone[0], rtol=0, atol=1e-6)


@configs
def test_folded_norms_give_the_same_estimates(config: ResUNetConfig) -> None:
    folded, mixture, asked = copy.deepcopy(network(config)), noise(900, 2), Embedding(queries(2, config))
    folded.fold_norms()
    folded.fold_norms()  # once is enough, twice no harm
    with torch.inference_mode():
        assert torch.allclose(folded.separate(mixture, asked)[0], separate(config, mixture, 2), rtol=0, atol=1e-5)


# ------------------------------------------------------------------------------------------------------------- the mask


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=3, max_size=3))
@settings(deadline=None)
def test_a_mask_attenuates_and_turns(logits: list[float]) -> None:
    mask = complex(ResUNet.mask(torch.tensor(logits)[None, :, None, None])[0, 0, 0])
    turn = complex(*np.tanh(logits[1:]))
    expected = (1 + np.tanh(logits[0] / 2)) / 2 * turn / max(abs(turn), 1e-10)
    assert mask == pytest.approx(expected, abs=2e-6)
    assert abs(mask) <= 1 + 1e-6


def test_an_open_mask_gives_the_mixture_back_but_for_the_highest_bin() -> None:
    separator, mixture = network(SMALL), noise(1_000)
    spectrum = separator.spectrum(mixture)
    spectrum[:, -1] = 0
    limited = torch.istft(spectrum, 64, 10, window=separator.window, length=1_000)
    logits = torch.tensor([100.0, 100.0, 0.0])[:, None, None].expand(1, 3, spectrum.shape[-1], 32)
    assert torch.allclose(separator.resynthesise(separator.spectrum(mixture), logits, 1_000), limited, atol=1e-6)


def test_the_highest_bin_is_exactly_silent() -> None:
    separator = network(SMALL)
    spectrum = torch.zeros(1, 33, 51, dtype=torch.complex64)
    spectrum[:, -1] = 5.0
    logits = torch.randn(1, 3, 52, 32, generator=torch.Generator().manual_seed(0))
    assert not separator.resynthesise(spectrum, logits, 500).any()


# ---------------------------------------------------------------------------------------------------------- long files


@configs
def test_a_sample_reaches_as_far_as_the_context_and_hardly_farther(config: ResUNetConfig) -> None:
    """A sample that is no number spoils everything that it reaches, however faintly."""
    separator = network(config)
    context, stride, hop = separator.context, separator.stride, config.hop_length
    reach = 0
    for instant in range(2 * context, 2 * context + stride, hop - 1):
        mixture = noise(4 * context + 3 * stride)
        mixture[:, instant] = torch.nan
        spoilt = separate(config, mixture)[0, 0].isnan().nonzero()
        reach = max(reach, instant - int(spoilt.min()), int(spoilt.max()) - instant)
    assert context - stride - 2 * hop < reach <= context


def test_the_context_is_a_multiple_of_the_stride_and_fits_the_segment() -> None:
    published, paper = (replace(config, widths=(1,) * 6, embedding_dim=1).build() for config in (PUBLISHED, PAPER))
    assert (published.stride, published.context) == (10_240, 122_880)
    assert (paper.stride, paper.context) == (10_240, 112_640)
    for separator in (published, paper, network(SMALL), network(SIX)):
        assert separator.context % separator.stride == 0
        assert separator.segment % separator.stride == 0
        assert separator.segment > 2 * (separator.context + separator.stride)
        assert separator.sample_rate == separator.config.sample_rate


@pytest.mark.parametrize(("config", "samples"), [(SMALL, 5_003), (SIX, 80_000)], ids=["small", "six levels"])
def test_segments_have_no_seams(config: ResUNetConfig, samples: int) -> None:
    separator, mixture = network(config), noise(samples)
    mixture[:, samples // 2 : samples // 2 + samples // 5] = 0
    pieces = overlap_add(
        lambda part: separate(config, part), mixture,
        segment=separator.segment, context=separator.context, fade=separator.stride,
    )  # fmt: skip
    assert samples > 2 * separator.segment
    assert torch.allclose(pieces, separate(config, mixture), rtol=0, atol=1e-6)


@configs
def test_a_shift_by_strides_shifts_the_target_and_any_other_does_not(config: ResUNetConfig) -> None:
    stride, context = network(config).stride, network(config).context
    mixture = noise(3 * context + 2 * stride)
    target = separate(config, mixture)

    def difference(shift: int) -> float:
        shifted = separate(config, mixture[:, shift:])
        return float((target[..., shift:] - shifted)[..., context : mixture.shape[-1] - shift - context].abs().max())

    assert difference(2 * stride) < 1e-6
    assert difference(stride // 2) > 1e-4


# ------------------------------------------------------------------------------------------------------------ training


def gradients(separator: ResUNet, mixture: Tensor, *, half: bool = False) -> tuple[Tensor, dict[str, Tensor]]:
    asked = Embedding(queries(len(mixture), separator.config).to(mixture.dtype))
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        target = separator(mixture, asked)
    target.abs().mean().backward()
    return target.detach(), {name: part.grad for name, part in separator.named_parameters() if part.grad is not None}


def trainable(kind: torch.dtype = torch.float32) -> ResUNet:
    return copy.deepcopy(network(SIX, kind)).requires_grad_(True).train()


def test_gradients_are_numbers_where_nothing_sounds() -> None:
    separator = trainable()
    mixture = noise(4 * 900).reshape(4, 1, 900)
    mixture[0] = 0
    mixture[1, :, 300:700] = 0
    mixture[2, 0] = torch.tensor([1.0, -1.0]).repeat(450)  # the highest bin alone
    _, found = gradients(separator, mixture)
    assert len(found) == len(list(separator.parameters()))
    assert all(torch.isfinite(part).all() for part in found.values())
    logits = torch.zeros(1, 3, 5, 4, requires_grad=True)  # no direction at all
    ResUNet.mask(logits).abs().sum().backward()
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_memory_may_be_laid_out_by_cells() -> None:
    mixture = noise(3 * 900).reshape(3, 1, 900).double()
    expected, wanted = gradients(trainable(torch.float64), mixture)
    target, found = gradients(trainable(torch.float64).to(memory_format=torch.channels_last), mixture)
    assert torch.allclose(target, expected, rtol=0, atol=1e-12)
    for name, gradient in wanted.items():
        assert torch.allclose(found[name], gradient, rtol=0, atol=1e-12), name


def test_half_precision_is_for_the_u_net_alone() -> None:
    separator, mixture = trainable(), noise(3 * 900).reshape(3, 1, 900)
    kinds: dict[str, torch.dtype] = {}
    for name, layer in separator.named_modules():
        if isinstance(layer, nn.Conv2d | nn.BatchNorm1d):
            layer.register_forward_hook(lambda _, __, out, name=name: kinds.update({name: out.dtype}))
    expected, _ = gradients(trainable(), mixture)
    target, found = gradients(separator, mixture, half=True)
    assert target.dtype == torch.float32
    assert kinds.pop("norm") == torch.float32
    assert set(kinds.values()) == {torch.bfloat16}
    assert (target - expected).norm() < 0.05 * expected.norm()
    assert len(found) == len(list(separator.parameters()))
    assert all(part.dtype == torch.float32 and torch.isfinite(part).all() for part in found.values())


def test_a_silent_item_is_silent_in_half_precision_too() -> None:
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        target = network(SIX).separate(torch.cat((noise(900), torch.zeros(1, 900))), Embedding(queries(1, SIX)))[0]
    assert target[0, 0].abs().max() > 1e-2
    assert not target[0, 1].any()


def test_statistics_are_of_the_frames_that_are_there() -> None:
    """The first norm is of the magnitude itself, over items and frames, before silence is added to fill a cell."""
    separator, mixture = trainable(), noise(2 * 930).reshape(2, 1, 930)
    before = separator.norm.running_mean.clone()
    separator(mixture, Embedding(queries(2, SIX)))
    magnitude = separator.spectrum(mixture[:, 0]).abs()
    assert magnitude.shape[-1] == 930 // 20 + 1
    expected = 0.99 * before + 0.01 * magnitude.mean((0, 2))
    assert torch.allclose(separator.norm.running_mean, expected, rtol=1e-5, atol=1e-6)
