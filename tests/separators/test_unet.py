"""The promises of soundsieve.separators.unet, on networks a thousandth of the published one's size.

That it is the published network, number for number, is tested with the published names, in
tests/checkpoints/test_clipsep.py; here it is held against its description, in plain numpy.
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
from soundsieve.audio.warp import warp
from soundsieve.losses.masks import noise_invariant
from soundsieve.separators.unet import UNet, UNetConfig
from soundsieve.types import Embedding

Array = NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("one_thread")
LATE = UNetConfig(
    sample_rate=8_000, n_fft=64, hop_length=16, rows=16, frames=16, widths=(3, 4, 5), maps=4, embedding_dim=6
)  # fmt: skip
NOISY = replace(LATE, noise_heads=2)
EARLY, MIDDLE = (replace(LATE, fusion=fusion) for fusion in ("early", "middle"))
NONE = replace(LATE, fusion="none", embedding_dim=2)
SEVEN = replace(LATE, n_fft=48, rows=128, frames=128, widths=(2, 3, 3, 4, 4, 5, 5))
CONFIGS = {"late": LATE, "noise": NOISY, "early": EARLY, "middle": MIDDLE, "none": NONE, "seven levels": SEVEN}
configs = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
PUBLISHED = UNetConfig()


@cache
def network(config: UNetConfig, kind: torch.dtype = torch.float32) -> UNet:
    """A network whose every parameter and statistic is random, in evaluation mode."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif tensor.is_floating_point():
            spread = 1.5 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.3
            near = float(name == "scale" or name.endswith("norm.weight"))
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread + near)
    separator.norm.running_mean.sub_(1)  # of logarithms of magnitudes
    separator = separator.eval().requires_grad_(False).to(kind)
    separator.window = torch.hann_window(config.n_fft, dtype=kind)  # to all its digits
    return separator


def noise(samples: int, channels: int = 1, seed: int = 0) -> Tensor:
    return 0.3 * torch.randn(channels, samples, generator=torch.Generator().manual_seed(seed))


def queries(count: int, config: UNetConfig = LATE, seed: int = 0) -> Tensor:
    """Embeddings as an encoder makes them, not of unit length; without queries, the number of a mask."""
    if config.fusion == "none":
        return torch.eye(2)[torch.arange(count) % 2]
    return 2 * torch.randn(count, config.embedding_dim, generator=torch.Generator().manual_seed(seed))


def separate(config: UNetConfig, mixture: Tensor, count: int = 1) -> Tensor:
    with torch.inference_mode():
        return network(config).separate(mixture, Embedding(queries(count, config)))[0]


# -------------------------------------------------------------------------------------------- as it is described


def at_places(places: Array, rows: Array) -> Array:
    """Rows (row, frame), interpolated at places from 0 to 1 along them."""
    axis = np.linspace(0, 1, len(rows))
    return np.stack([np.interp(places, axis, column) for column in rows.T], 1)


def described(config: UNetConfig, waveform: Array, query: Array) -> Array:
    """The whole network in numpy and double precision: DFT matrices, one tap of a convolution at a time."""
    state = {name: tensor.double().numpy() for name, tensor in network(config).state_dict().items()}
    n_fft, hop, levels = config.n_fft, config.hop_length, len(config.widths)

    def norm(cells: Array, name: str) -> Array:
        scale = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"] + 1e-5)
        shift = state[f"{name}.bias"] - state[f"{name}.running_mean"] * scale
        return cells * scale[:, None, None] + shift[:, None, None]

    def linear(name: str, vector: Array) -> Array:
        return state[f"{name}.weight"] @ vector + state[f"{name}.bias"]

    def sigmoid(values: Array) -> Array:
        return 1 / (1 + np.exp(-values))

    def conv(cells: Array, name: str, step: int) -> Array:
        weight = state[f"{name}.weight"]
        padded = np.pad(cells, ((0, 0), (1, 1), (1, 1)))
        height, width = cells.shape[1] // step, cells.shape[2] // step
        out = np.zeros((len(weight), height, width))
        for row in range(weight.shape[2]):
            for column in range(weight.shape[3]):
                part = padded[:, row : row + step * height : step, column : column + step * width : step]
                out += np.tensordot(weight[:, :, row, column], part, 1)
        bias = state.get(f"{name}.bias")
        return out if bias is None else out + bias[:, None, None]

    def doubled(rows: Array) -> Array:
        down = at_places(np.linspace(0, 1, 2 * len(rows)), rows)
        return at_places(np.linspace(0, 1, 2 * rows.shape[1]), down.T).T

    def everywhere(vector: Array, cells: Array) -> Array:
        return np.broadcast_to(vector[:, None, None], (len(vector), *cells.shape[1:]))

    samples, padded = len(waveform), np.pad(waveform, n_fft // 2)
    time, bins = np.arange(n_fft), np.arange(n_fft // 2 + 1)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * time / n_fft)
    frames = np.stack([padded[at : at + n_fft] for at in range(0, len(padded) - n_fft + 1, hop)])
    assert len(frames) == (samples + 1) // hop
    spectrum = (frames * window) @ np.exp(-2j * np.pi * np.outer(time, bins) / n_fft)  # (frame, bin)

    place = np.linspace(0, 1, config.rows)
    rows = at_places((21**place - 1) / 20, np.abs(spectrum).T + 1e-10)
    cells = np.log(rows)[None]
    if config.fusion != "none":
        vector = linear("vector", query)
    if config.fusion == "early":
        cells = np.concatenate([cells, everywhere(sigmoid(vector), cells)])
    cells, given_ = norm(cells, "norm"), []
    for level in range(levels):
        if level:
            given_.append(cells)
            cells = np.where(cells > 0, cells, 0.2 * cells)
        cells = conv(cells, f"down.{level}.conv", 2)
        if 0 < level < levels - 1:
            cells = norm(cells, f"down.{level}.norm")
    if config.fusion == "middle":
        cells = np.concatenate([cells, everywhere(sigmoid(vector), cells)])
    for level in reversed(range(levels)):
        finer = np.stack([doubled(channel) for channel in np.maximum(cells, 0)])
        cells = conv(finer, f"up.{level}.conv", 1)
        if level:
            cells = np.concatenate([given_.pop(), norm(cells, f"up.{level}.norm")])
    if config.fusion == "late":
        cells = np.einsum("m,m,mrf->rf", sigmoid(vector), state["scale"], cells)[None] + state["bias"]
    if config.fusion == "none":
        weight = state["choices.weight"][:, :, 0, 0]
        cells = (query @ (np.tensordot(weight, cells, 1) + state["choices.bias"][:, None, None]).swapaxes(0, 1))[None]

    mask = at_places(np.log(20 * bins / bins[-1] + 1) / np.log(21), sigmoid(cells[0]))
    target = mask.T * spectrum
    both = np.concatenate([target, target[:, -2:0:-1].conj()], 1)
    pieces = (both @ np.exp(2j * np.pi * np.outer(time, time) / n_fft)).real / n_fft * window
    out, weights = np.zeros(len(padded)), np.zeros(len(padded))
    for number, piece in enumerate(pieces):
        out[number * hop : number * hop + n_fft] += piece
        weights[number * hop : number * hop + n_fft] += window**2
    return (out / np.maximum(weights, 1e-11))[n_fft // 2 : n_fft // 2 + samples]


@configs
@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_it_is_the_network_of_its_description(config: UNetConfig, blocks: int) -> None:
    """Where nothing is nearly silent, so that logarithms of rounding errors do not matter."""
    samples = blocks * config.hop_length * 2 ** len(config.widths) - 1
    mixture = noise(samples)
    mixture[:, samples // 3 : samples // 2] *= 0.1
    query = queries(2, config)[1:]
    expected = described(config, mixture[0].double().numpy(), query[0].double().numpy())
    assert np.abs(expected).max() > 1e-3
    exact = network(config, torch.float64).separate(mixture.double(), Embedding(query.double()))[0]
    np.testing.assert_allclose(exact[0, 0].numpy(), expected, rtol=0, atol=1e-12)
    found = network(config).separate(mixture, Embedding(query))[0]
    np.testing.assert_allclose(found[0, 0].numpy(), expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize(
    ("config", "parameters"),
    [
        (PUBLISHED, 30_290_659),
        (replace(PUBLISHED, noise_heads=2), 30_292_771),
        (replace(PUBLISHED, embedding_dim=256), 30_282_467),
        (replace(PUBLISHED, fusion="early"), 30_287_715),
        (replace(PUBLISHED, fusion="middle"), 30_403_524 - 2 * (64 + 512) - 33),  # dead: two norms, an inner product
        (replace(PUBLISHED, fusion="none", embedding_dim=2), 30_274_276),
    ],
    ids=["late", "noise", "text vectors", "early", "middle", "none"],
)
def test_there_are_as_many_parameters_as_published(config: UNetConfig, parameters: int) -> None:
    with torch.device("meta"):
        separator = config.build()
    assert sum(parameter.numel() for parameter in separator.parameters()) == parameters
    assert not any("window" in name for name in separator.state_dict())
    assert (separator.segment, separator.context, separator.sample_rate) == (65_535, 0, 16_000)


def test_fresh_weights_are_small_as_published() -> None:
    separator = replace(PUBLISHED, widths=(16, 32, 32, 64), noise_heads=2).build().requires_grad_(False)
    spreads = {nn.Conv2d: 1e-3, nn.Linear: 1e-4, nn.BatchNorm2d: 0.02}
    for name, layer in separator.named_modules():
        if type(layer) in spreads and layer.weight.numel() > 500:
            assert float(layer.weight.std()) == pytest.approx(spreads[type(layer)], rel=0.15), name
            assert abs(float(layer.weight.mean())) < 0.2 * spreads[type(layer)], name
        if isinstance(layer, nn.BatchNorm2d):
            assert float((layer.weight - 1).abs().max()) < 0.1, name
            assert not layer.bias.any(), name
    norms = torch.cat([layer.weight for layer in separator.modules() if isinstance(layer, nn.BatchNorm2d)])
    assert float(norms.std()) == pytest.approx(0.02, rel=0.2)
    assert (separator.scale == 1).all()
    assert not separator.bias.any()
    assert separator.up[0].conv.bias.any()
    half = separator.eval().logits(torch.ones(1, 256, 16), torch.randn(1, 2, 512)).sigmoid()
    assert (half - 0.5).abs().max() < 0.15


@pytest.mark.parametrize("config", [NOISY, EARLY, MIDDLE, NONE], ids=["noise", "early", "middle", "none"])
def test_every_parameter_has_a_part_in_what_it_is_trained_for(config: UNetConfig) -> None:
    separator = copy.deepcopy(network(config)).requires_grad_(True)
    rows = separator.mixture_rows(separator.spectrum(noise(500, 3)))
    asked = queries(6, config).unflatten(0, (3, 2))
    if config.noise_heads:
        maps = separator.maps(rows)
        references = torch.rand(3, 2, *rows.shape[1:], generator=torch.Generator().manual_seed(0)) * rows[:, None]
        terms = noise_invariant(separator.weigh(maps, asked), separator.noise_logits(maps, asked), references, rows)
        torch.stack(list(terms.values())).sum().backward()
    else:
        separator.logits(rows, asked).abs().sum().backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 1e-9, name


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rows": 200}, "200 rows or 256 frames cannot be halved 7 times"),
        ({"frames": 64}, "256 rows or 64 frames cannot be halved 7 times"),
        ({"hop_length": 512}, "hop_length 512 is more than a third of n_fft 1024"),
        ({"noise_heads": 1}, "noise_heads is 1 with fusion 'late'; it is 0, or 2 with 'late'"),
        ({"noise_heads": 2, "fusion": "early"}, "noise_heads is 2 with fusion 'early'; it is 0, or 2 with 'late'"),
        ({"fusion": "sum"}, "fusion is 'sum'; it is one of late, early, middle, none"),
    ],
)
def test_sizes_that_cannot_be_are_refused(wrong: dict[str, int | str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(PUBLISHED, **wrong).build()  # type: ignore[arg-type]


# ----------------------------------------------------------------------------------------- what only a loss asks for


def test_queries_share_the_maps() -> None:
    separator, asked = network(NOISY), queries(6).unflatten(0, (2, 3))
    rows = separator.mixture_rows(separator.spectrum(noise(500, 2)))
    maps = separator.maps(rows)
    assert maps.shape == (2, 4, *rows.shape[1:])
    assert torch.equal(separator.weigh(maps, asked), separator.logits(rows, asked))
    shares = separator.vector(asked).sigmoid() * separator.scale
    expected = torch.einsum("bqm,bmrf->bqrf", shares, maps) + separator.bias
    assert torch.allclose(separator.weigh(maps, asked), expected, rtol=0, atol=1e-5)


def test_noise_is_what_none_of_the_queries_asks_for_whatever_their_order() -> None:
    separator, asked = network(NOISY), queries(4).unflatten(0, (2, 2))
    maps = separator.maps(separator.mixture_rows(separator.spectrum(noise(500, 2))))
    logits = separator.noise_logits(maps, asked)
    assert logits.shape == (2, 2, *maps.shape[2:])
    assert torch.allclose(separator.noise_logits(maps, asked.flip(1)), logits, rtol=0, atol=1e-5)
    assert torch.allclose(separator.noise_logits(maps, asked.mean(1, keepdim=True)), logits, rtol=0, atol=1e-5)
    mean = separator.vector(asked).mean(1)
    for number, head in enumerate(separator.noise):
        shares = head(mean).sigmoid() * separator.scale
        expected = torch.einsum("bm,bmrf->brf", shares, maps) + separator.bias
        assert torch.allclose(logits[:, number], expected, rtol=0, atol=1e-5)
    assert (logits[:, 0] - logits[:, 1]).abs().max() > 0.1


def test_only_a_mixture_is_never_quite_silent() -> None:
    separator = network(LATE)
    spectrum = separator.spectrum(torch.cat((noise(500), torch.zeros(1, 500))))
    rows, mixture = separator.rows(spectrum), separator.mixture_rows(spectrum)
    assert rows.shape == mixture.shape == (2, 16, spectrum.shape[2])
    assert torch.equal(rows, warp(spectrum.abs(), 16))
    assert torch.allclose(mixture[0], rows[0], rtol=1e-5, atol=1e-8)
    assert not rows[1].any()
    assert torch.allclose(mixture[1], torch.tensor(1e-10), rtol=1e-4, atol=0)


# ------------------------------------------------------------------------------------------------- what goes in and out


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=12)
def test_targets_are_as_long_as_the_mixture(config: UNetConfig, data: st.DataObject) -> None:
    samples = data.draw(st.integers(1, 600))
    channels, count = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    targets, presence = network(config).separate(noise(samples, channels), Embedding(queries(count, config)))
    assert targets.shape == (count, channels, samples)
    assert presence is None
    assert torch.isfinite(targets).all()


@configs
@given(samples=st.integers(1, 400), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=8)
def test_what_does_not_fill_the_deepest_level_is_followed_by_silence(
    config: UNetConfig, samples: int, seed: int
) -> None:
    mixture, cells = noise(samples, 2, seed), 2 ** len(config.widths)
    longer = nn.functional.pad(mixture, (0, -(samples + 1) % (16 * cells)))
    assert network(config).spectrum(mixture).shape[2] == (longer.shape[1] + 1) // 16
    assert torch.equal(separate(config, mixture), separate(config, longer)[..., :samples])


@configs
def test_a_segment_fills_its_frames(config: UNetConfig) -> None:
    separator = network(config)
    assert separator.spectrum(torch.zeros(1, separator.segment)).shape[2] == config.frames
    assert separator.spectrum(torch.zeros(1, separator.segment + 1)).shape[2] > config.frames


@configs
def test_the_mixture_makes_a_difference_and_so_does_the_query(config: UNetConfig) -> None:
    first, second = separate(config, noise(900), 2)
    assert (first - second).abs().max() > 1e-3
    assert (separate(config, noise(900, seed=1))[0] - first).abs().max() > 1e-2
    assert (first - noise(900)).abs().max() > 1e-2


@configs
def test_silence_in_silence_out(config: UNetConfig) -> None:
    assert not separate(config, torch.zeros(2, 777), 2).any()
    both = separate(config, torch.cat((noise(777), torch.zeros(1, 777))), 2)
    assert both[:, 0].abs().max() > 1e-2
    assert not both[:, 1].any()


@configs
def test_each_channel_is_separated_alone(config: UNetConfig) -> None:
    mixture = noise(700, 3)
    together = separate(config, mixture, 2)
    for channel in range(3):
        alone = separate(config, mixture[channel : channel + 1], 2)
        assert torch.allclose(together[:, channel], alone[:, 0], rtol=0, atol=1e-5)


@configs
def test_each_query_is_answered_alone(config: UNetConfig) -> None:
    asked, mixture = queries(3, config), noise(700, 2)
    together = separate(config, mixture, 3)
    for number in range(3):
        alone = network(config).separate(mixture, Embedding(asked[number : number + 1]))[0]
        assert torch.allclose(together[number], alone[0], rtol=0, atol=1e-5)


@configs
def test_each_item_of_a_batch_is_separated_alone(config: UNetConfig) -> None:
    asked, mixtures = queries(3, config), noise(6 * 700).reshape(3, 2, 700)
    mixtures[1] = 0
    batch = network(config)(mixtures, Embedding(asked))
    assert batch.shape == mixtures.shape
    for number in range(3):
        alone = network(config).separate(mixtures[number], Embedding(asked[number : number + 1]))[0]
        assert torch.allclose(batch[number], alone[0], rtol=0, atol=1e-5)


@configs
def test_folded_norms_give_the_same_estimates(config: UNetConfig) -> None:
    folded, mixture, asked = copy.deepcopy(network(config)), noise(900, 2), Embedding(queries(2, config))
    folded.fold_norms()
    folded.fold_norms()  # once is enough, twice no harm
    assert [name for name, part in folded.named_modules() if isinstance(part, nn.BatchNorm2d)] == ["norm"]
    with torch.inference_mode():
        assert torch.allclose(folded.separate(mixture, asked)[0], separate(config, mixture, 2), rtol=0, atol=1e-5)


# ------------------------------------------------------------------------------------------------------------- the mask


@given(st.integers(1, 600), st.floats(-40, 40))
@settings(deadline=None, max_examples=25)
def test_a_mask_that_is_the_same_everywhere_is_a_gain(samples: int, logit: float) -> None:
    separator, mixture = network(LATE), noise(samples)
    spectrum = separator.spectrum(mixture)
    logits = torch.full((1, 16, spectrum.shape[2]), logit)
    target = separator.resynthesise(spectrum, logits, samples)
    assert torch.allclose(target, mixture / (1 + np.exp(-logit)), rtol=0, atol=1e-5)


@given(st.integers(0, 99), st.floats(0.1, 100))
@settings(deadline=None, max_examples=15)
def test_a_mask_attenuates_and_keeps_the_phase(seed: int, spread: float) -> None:
    separator = network(LATE)
    spectrum = separator.spectrum(noise(255, seed=seed))
    logits = spread * torch.randn(1, 16, 16, generator=torch.Generator().manual_seed(seed))
    passed = []

    def overlap(masked: Tensor, *_: object, **__: object) -> Tensor:
        passed.append(masked / spectrum)
        return masked.real[:, 0]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(torch, "istft", overlap)
        separator.resynthesise(spectrum, logits, 255)
    assert passed[0].imag.abs().max() < 1e-5
    assert passed[0].real.min() >= -1e-6
    assert passed[0].real.max() <= 1 + 1e-6


# ---------------------------------------------------------------------------------------------------------- long files


def test_a_recording_of_any_length_goes_through_in_segments() -> None:
    opened = copy.deepcopy(network(LATE))
    opened.scale.zero_()
    opened.bias.fill_(30)
    mixture, asked = noise(2_003, 2), Embedding(queries(1))

    def whole(separator: UNet, segment: int) -> Tensor:
        return overlap_add(
            lambda part: separator.separate(part, asked)[0], mixture,
            segment=segment, context=separator.context, fade=segment // 4,
        )  # fmt: skip

    assert torch.allclose(whole(opened, opened.segment)[0], mixture, rtol=0, atol=1e-6)
    pieces = whole(network(LATE), opened.segment)
    assert pieces.shape == (1, 2, 2_003)
    once = separate(LATE, mixture)
    assert (pieces - once).abs().max() > 1e-4  # the view is the segment: that is why neighbours are blended
    assert (pieces - once).norm() < 0.2 * once.norm()


# ------------------------------------------------------------------------------------------------------------ training


def gradients(separator: UNet, mixture: Tensor, *, half: bool = False) -> tuple[Tensor, dict[str, Tensor]]:
    asked = Embedding(queries(len(mixture), separator.config).to(mixture.dtype))
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        target = separator(mixture, asked)
    target.abs().mean().backward()
    return target.detach(), {name: part.grad for name, part in separator.named_parameters() if part.grad is not None}


def trainable(config: UNetConfig, kind: torch.dtype = torch.float32) -> UNet:
    return copy.deepcopy(network(config, kind)).requires_grad_(True).train()


@configs
def test_gradients_are_numbers_where_nothing_sounds(config: UNetConfig) -> None:
    mixture = noise(4 * 700).reshape(4, 1, 700)
    mixture[0] = 0
    mixture[1, :, 300:600] = 0
    separator = trainable(config)
    _, found = gradients(separator, mixture)
    assert {name for name, _ in separator.named_parameters()} - found.keys() == {
        f"noise.{head}.{part}" for head in range(config.noise_heads) for part in ("weight", "bias")
    }
    assert all(torch.isfinite(part).all() for part in found.values())


@configs
def test_memory_may_be_laid_out_by_cells(config: UNetConfig) -> None:
    mixture = noise(3 * 700).reshape(3, 1, 700).double()
    expected, wanted = gradients(trainable(config, torch.float64), mixture)
    target, found = gradients(trainable(config, torch.float64).to(memory_format=torch.channels_last), mixture)
    assert torch.allclose(target, expected, rtol=0, atol=1e-10)
    for name, gradient in wanted.items():
        assert torch.allclose(found[name], gradient, rtol=0, atol=1e-10), name


@configs
def test_half_precision_is_for_the_u_net_alone(config: UNetConfig) -> None:
    separator, mixture = trainable(config), noise(3 * 700).reshape(3, 1, 700)
    kinds: dict[str, torch.dtype] = {}
    for name, layer in separator.named_modules():
        if isinstance(layer, nn.Conv2d) or name == "norm":
            layer.register_forward_hook(lambda _, __, out, name=name: kinds.update({name: out.dtype}))
    expected, _ = gradients(trainable(config), mixture)
    target, found = gradients(separator, mixture, half=True)
    assert target.dtype == torch.float32
    assert kinds.pop("norm") == torch.float32
    assert set(kinds.values()) == {torch.bfloat16}
    assert (target - expected).norm() < 0.1 * expected.norm()
    assert all(part.dtype == torch.float32 and torch.isfinite(part).all() for part in found.values())


def test_a_silent_item_is_silent_in_half_precision_too() -> None:
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        target = network(LATE).separate(torch.cat((noise(700), torch.zeros(1, 700))), Embedding(queries(1)))[0]
    assert target[0, 0].abs().max() > 1e-2
    assert not target[0, 1].any()
