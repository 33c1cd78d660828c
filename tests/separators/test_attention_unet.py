"""The promises of soundsieve.separators.attention_unet, on networks a thousandth of the published one's size.

That it is the published network, number for number, is tested with the published names, in
tests/checkpoints/test_bimodal.py; here it is held against its description, in plain numpy, and what it once was.
"""

from __future__ import annotations

import copy
import importlib.util
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

from soundsieve.audio.overlap import overlap_add
from soundsieve.separators.attention_unet import AttentionUNet, AttentionUNetConfig
from soundsieve.types import Embedding

Array = NDArray[np.float64]

pytestmark = pytest.mark.usefixtures("one_thread")
BOTH = AttentionUNetConfig(
    sample_rate=8_000, n_fft=62, hop_length=16, frames=16, widths=(3, 4, 6), maps=5, attention_levels=2, heads=2,
    embedding_dim=7, steps_dim=9,
)  # fmt: skip
CONFIGS = {
    "sca": BOTH,
    "ca": replace(BOTH, attention="ca", residual_layers=2),
    "sa": replace(BOTH, attention="sa", residual_layers=0),
    "cat": replace(BOTH, attention="cat", attention_levels=3),
    "none": replace(BOTH, attention="none"),
    "one level": replace(BOTH, attention_levels=1, residual_layers=3),
    "vector": replace(BOTH, steps_dim=0),
    "padding": replace(BOTH, attend_padding=True),
}
configs = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
PUBLISHED = AttentionUNetConfig()
HEARD = replace(BOTH, steps_dim=7)  # tokens as wide as vectors


@cache
def network(config: AttentionUNetConfig, kind: torch.dtype = torch.float32) -> AttentionUNet:
    """A network whose every parameter and statistic is random, in evaluation mode."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif tensor.is_floating_point():
            spread = 1.5 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.3
            near = float(name == "scale" or name.endswith(("norm.weight", "norm1.weight", "norm2.weight")))
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread + near)
    separator.norm.running_mean.add_(0.5)  # of logarithms of 1 and more
    separator.levels[0].up.conv.weight.data.mul_(0.2)  # so that a mask is neither nothing nor all
    separator = separator.eval().requires_grad_(False).to(kind)
    separator.window = torch.hann_window(config.n_fft, dtype=kind)  # to all its digits
    return separator


def noise(samples: int, channels: int = 1, seed: int = 0) -> Tensor:
    return 0.3 * torch.randn(channels, samples, generator=torch.Generator().manual_seed(seed))


def queries(count: int, config: AttentionUNetConfig = BOTH, tokens: int = 4, seed: int = 0) -> Embedding:
    """Words of different length, each in a vector and the states of its tokens; what pads them is not zero."""
    generator = torch.Generator().manual_seed(seed)
    pooled = torch.randn(count, config.embedding_dim, generator=generator)
    if not config.steps_dim:
        return Embedding(pooled)
    steps = 2 * torch.randn(count, tokens, config.steps_dim, generator=generator)
    lengths = 1 + (tokens - 1 + torch.arange(count)[:, None]) % tokens
    return Embedding(pooled, steps, torch.arange(tokens) < lengths)


def row(embedding: Embedding, number: int) -> Embedding:
    parts = (None if part is None else part[number : number + 1] for part in (embedding.steps, embedding.mask))
    return Embedding(embedding.pooled[number : number + 1], *parts)


def to(embedding: Embedding, kind: torch.dtype) -> Embedding:
    steps = None if embedding.steps is None else embedding.steps.to(kind)
    return Embedding(embedding.pooled.to(kind), steps, embedding.mask)


def separate(config: AttentionUNetConfig, mixture: Tensor, embedding: Embedding) -> Tensor:
    with torch.inference_mode():
        return network(config).separate(mixture, embedding)[0]


# -------------------------------------------------------------------------------------------- as it is described


def described(config: AttentionUNetConfig, waveform: Array, pooled: Array, tokens: Array) -> Array:
    """The whole network in numpy and double precision: DFT matrices, one tap of a convolution, one head at a time.

    Args:
        config: of the network.
        waveform: (sample,), of as many samples as fill frames of the deepest level.
        pooled: (dim,).
        tokens: (token, steps_dim), those that are attended to.
    """
    state = {name: tensor.double().numpy() for name, tensor in network(config).state_dict().items()}
    n_fft, hop, levels = config.n_fft, config.hop_length, len(config.widths)

    def norm(cells: Array, name: str) -> Array:
        scale = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"] + 1e-5)
        shift = state[f"{name}.bias"] - state[f"{name}.running_mean"] * scale
        return cells * scale[:, None, None] + shift[:, None, None]

    def linear(rows: Array, name: str) -> Array:
        return rows @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    def rectified(cells: Array) -> Array:
        return np.where(cells > 0, cells, 0.2 * cells)

    def conv(cells: Array, name: str, step: int = 1) -> Array:
        weight = state[f"{name}.weight"]
        padded = np.pad(cells, ((0, 0), (1, 1), (1, 1)))
        height, width = cells.shape[1] // step, cells.shape[2] // step
        out = np.zeros((len(weight), height, width))
        for across in range(weight.shape[2]):
            for along in range(weight.shape[3]):
                part = padded[:, across : across + step * height : step, along : along + step * width : step]
                out += np.tensordot(weight[:, :, across, along], part, 1)
        return out + state.get(f"{name}.bias", np.zeros(len(weight)))[:, None, None]

    def doubled(rows: Array) -> Array:
        for _ in range(2):
            places = np.linspace(0, len(rows) - 1, 2 * len(rows))
            rows = np.stack([np.interp(places, np.arange(len(rows)), column) for column in rows.T])
        return rows

    def residual(cells: Array, name: str) -> Array:
        hidden = cells
        for layer in range(config.residual_layers):
            hidden = norm(conv(rectified(hidden) if layer else hidden, f"{name}.{layer}.conv"), f"{name}.{layer}.norm")
        return rectified(cells + hidden) if config.residual_layers else cells

    def layer_norm(rows: Array, name: str) -> Array:
        centred = rows - rows.mean(1, keepdims=True)
        even = centred / np.sqrt(np.square(centred).mean(1, keepdims=True) + 1e-5)
        return even * state[f"{name}.weight"] + state[f"{name}.bias"]

    def attended(asking: Array, asked: Array, name: str) -> Array:
        query = linear(asking, f"{name}.query")
        key, value = np.split(linear(asked, f"{name}.key_value"), 2, 1)
        found = []
        for head in np.split(np.arange(query.shape[1]), config.heads):
            likeness = np.exp(query[:, head] @ key[:, head].T / np.sqrt(len(head)))
            found.append(likeness / likeness.sum(1, keepdims=True) @ value[:, head])
        return linear(np.concatenate(found, 1), f"{name}.out")

    def transformer(cells: Array, name: str, asked: Array | None) -> Array:
        rows = cells.reshape(len(cells), -1).T
        normed = layer_norm(rows, f"{name}.norm1")
        rows = rows + attended(normed, normed if asked is None else asked, name)
        wide = linear(layer_norm(rows, f"{name}.norm2"), f"{name}.wider")
        gelu = torch.nn.functional.gelu(torch.from_numpy(wide)).numpy()
        return (rows + linear(gelu, f"{name}.narrower")).T.reshape(cells.shape)

    def concatenated(cells: Array, name: str) -> Array:
        hidden, beside = conv(cells, f"{name}.conv1"), linear(tokens[:1], f"{name}.linear")[0]
        spread = np.broadcast_to(beside[:, None, None], hidden.shape)
        return cells + conv(np.concatenate([hidden, spread]), f"{name}.conv2")

    samples, padded = len(waveform), np.pad(waveform, n_fft // 2, mode="reflect")
    time, bins = np.arange(n_fft), np.arange(n_fft // 2 + 1)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * time / n_fft)
    frames = np.stack([padded[at : at + n_fft] for at in range(0, len(padded) - n_fft + 1, hop)])
    spectrum = (frames * window) @ np.exp(-2j * np.pi * np.outer(time, bins) / n_fft)  # (frame, bin)

    cells, given_ = norm(np.log(1 + np.abs(spectrum)).T[None], "norm"), []
    for level in range(levels):
        own = f"levels.{level}"
        given_.append(cells)
        cells = rectified(norm(conv(cells, f"{own}.down.conv", 2), f"{own}.down.norm"))
        cells = residual(cells, f"{own}.down_residual.layers")
        if level >= levels - config.attention_levels:
            blocks = {"sca": (None, tokens), "sa": (None,), "ca": (tokens,)}.get(config.attention, ())
            for block, asked in enumerate(blocks):
                cells = transformer(cells, f"{own}.attention.{block}", asked)
            if config.attention == "cat":
                cells = concatenated(cells, f"{own}.attention.0")
    for level in reversed(range(levels)):
        own = f"levels.{level}"
        finer = residual(np.stack([doubled(channel) for channel in cells]), f"{own}.up_residual.layers")
        cells = conv(finer, f"{own}.up.conv")
        if level:
            cells = np.concatenate([given_[level], np.maximum(norm(cells, f"{own}.up.norm"), 0)])
    shares = state["scale"] / (1 + np.exp(-linear(pooled, "vector")))
    mask = 1 / (1 + np.exp(-np.tensordot(shares, cells, 1) - state["bias"]))

    target = mask.T * spectrum
    both = np.concatenate([target, target[:, -2:0:-1].conj()], 1)
    pieces = (both @ np.exp(2j * np.pi * np.outer(time, time) / n_fft)).real / n_fft * window
    out, weights = np.zeros(len(padded)), np.zeros(len(padded))
    for number, piece in enumerate(pieces):
        out[number * hop : number * hop + n_fft] += piece
        weights[number * hop : number * hop + n_fft] += window**2
    return (out / np.maximum(weights, 1e-11))[n_fft // 2 : n_fft // 2 + samples]


@configs
@pytest.mark.parametrize(("blocks", "short"), [(1, 0), (2, 0), (3, 0), (2, 9), (2, 15)])
def test_it_is_the_network_of_its_description(config: AttentionUNetConfig, blocks: int, short: int) -> None:
    """Of the samples that make the same frames, some are fewer; the published segment is one such."""
    mixture = noise(blocks * 16 * 8 - 1 - short)
    asked = queries(3, config)
    for number in range(3):
        query = row(asked, number)
        tokens = query.pooled if query.steps is None else query.steps[0]
        if query.mask is not None and not config.attend_padding:
            tokens = tokens[query.mask[0]]
        expected = described(config, *(part.double().numpy() for part in (mixture[0], query.pooled[0], tokens)))
        assert np.abs(expected).max() > 1e-2
        exact = network(config, torch.float64).separate(mixture.double(), to(query, torch.float64))[0]
        np.testing.assert_allclose(exact[0, 0].numpy(), expected, rtol=0, atol=1e-12)
        found = separate(config, mixture, query)
        np.testing.assert_allclose(found[0, 0].numpy(), expected, rtol=0, atol=2e-5)


def test_a_golden_case_still_comes_out_the_same() -> None:
    folder = Path(__file__).parent / "golden"
    spec = importlib.util.spec_from_file_location("golden_make_attention_unet", folder / "make_attention_unet.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    case = load_file(folder / "attention_unet.safetensors")
    weights = {name.removeprefix("weights."): tensor for name, tensor in case.items() if name.startswith("weights.")}
    separator = make.CONFIG.build().eval()
    separator.load_state_dict({n: t.float() if t.is_floating_point() else t for n, t in weights.items()})
    with torch.inference_mode():
        targets, presence = separator.separate(case["mixture"], Embedding(case["pooled"], case["steps"], case["mask"]))
    torch.testing.assert_close(targets, case["targets"], atol=1e-6, rtol=1e-4)
    assert presence is None
    assert case["targets"].abs().max() > 1e-2
    assert (case["targets"][0] - case["targets"][1]).abs().max() > 1e-2


def test_there_are_as_many_parameters_as_published() -> None:
    with torch.device("meta"):
        separator = PUBLISHED.build()
    whole = 87_681_250 + 32 * 512 + 32 + 32 + 1  # U-Net, layer of the query's vector, inner product
    unused = 3 * 2 * 512  # a norm in each of three blocks
    assert sum(parameter.numel() for parameter in separator.parameters()) == whole - unused
    assert not any("window" in name for name in separator.state_dict())
    assert (separator.segment, separator.context, separator.sample_rate) == (131_071, 0, 16_000)


def test_fresh_weights_are_the_framework_s_but_for_the_query_s_vector() -> None:
    separator = replace(PUBLISHED, widths=(16, 32, 64), attention_levels=1).build().requires_grad_(False)
    assert float(separator.vector.weight.std()) == pytest.approx(1e-4, rel=0.1)
    assert (separator.scale == 1).all()
    assert not separator.bias.any()
    for name, layer in separator.named_modules():
        if isinstance(layer, nn.Conv2d | nn.Linear) and name != "vector":
            bound = layer.weight[0].numel() ** -0.5  # Kaiming's, uniform, with a slope of the square root of five
            assert layer.weight.abs().max() <= bound, name
            assert layer.weight.abs().max() > 0.9 * bound, name
        elif isinstance(layer, nn.BatchNorm2d | nn.LayerNorm):
            assert (layer.weight == 1).all(), name


@configs
def test_every_parameter_has_a_part_in_the_masks(config: AttentionUNetConfig) -> None:
    separator = copy.deepcopy(network(config)).requires_grad_(True)
    magnitude = separator.spectrum(noise(500, 3)).abs()
    asked = queries(6, config)
    (separator.logits(magnitude, asked) * torch.linspace(0.1, 1, 6)[:, None, None]).square().sum().backward()
    for name, parameter in separator.named_parameters():
        gradient = parameter.grad
        assert gradient is not None, name
        if name.endswith("key_value.bias"):
            gradient = gradient.chunk(2)[1]  # a shift of all keys changes no softmax
        alone = not config.steps_dim and ".attention.1." in name  # of a single token there is no choice
        if not (alone and ("norm1" in name or ".query." in name)):
            assert gradient.abs().max() > 1e-7, name


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_fft": 1024}, "513 bins or 512 frames cannot be halved 7 times"),
        ({"frames": 64}, "512 bins or 64 frames cannot be halved 7 times"),
        ({"hop_length": 512}, "hop_length 512 is more than a third of n_fft 1022"),
        ({"heads": 7}, "7 heads do not divide the width of a level, 512"),
        ({"attention_levels": 8}, "attention_levels is 8, and there are 7 levels"),
        ({"attention": "sca_cat"}, "attention is 'sca_cat'; it is one of sca, ca, sa, cat, none"),
    ],
)
def test_sizes_that_cannot_be_are_refused(wrong: dict[str, int | str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(PUBLISHED, **wrong).build()  # type: ignore[arg-type]


def test_heads_need_divide_only_widths_that_are_attended() -> None:
    assert replace(BOTH, attention="none", heads=5).build()
    assert replace(BOTH, attention="cat", heads=5).build()
    assert replace(BOTH, widths=(3, 4, 10), attention_levels=1, heads=5).build()


# ------------------------------------------------------------------------------------------------ what is attended to


@configs
def test_the_query_makes_a_difference_where_it_should(config: AttentionUNetConfig) -> None:
    mixture, asked = noise(500), queries(2, config)
    first, second = separate(config, mixture, asked)
    assert (first - second).abs().max() > 1e-3
    if asked.steps is not None:
        others = Embedding(asked.pooled, queries(2, config, seed=1).steps, asked.mask)
        changed = (separate(config, mixture, others) - torch.stack((first, second))).abs().amax((1, 2))
        assert (changed > 1e-3).all() if config.attention in ("sca", "ca", "cat") else not changed.any()
    assert (separate(config, noise(500, seed=1), asked)[0] - first).abs().max() > 1e-2


@given(seed=st.integers(0, 99), more=st.integers(1, 5))
@settings(deadline=None, max_examples=10)
def test_padding_changes_nothing(seed: int, more: int) -> None:
    asked, mixture = queries(3, seed=seed), noise(400, seed=seed)
    assert asked.steps is not None
    assert asked.mask is not None
    expected = separate(BOTH, mixture, asked)
    rubbish = 9 * torch.randn(3, 4 + more, 9, generator=torch.Generator().manual_seed(seed))
    mask = nn.functional.pad(asked.mask, (0, more))
    rubbish[mask] = asked.steps[asked.mask]
    assert torch.allclose(separate(BOTH, mixture, Embedding(asked.pooled, rubbish, mask)), expected, rtol=0, atol=1e-6)


def test_padding_is_attended_to_where_it_is_meant_to_be() -> None:
    asked, mixture, published = queries(3), noise(400), replace(BOTH, attend_padding=True)
    everything = separate(BOTH, mixture, Embedding(asked.pooled, asked.steps))  # no mask: all there are
    assert torch.equal(separate(published, mixture, asked), everything)
    changed = (separate(BOTH, mixture, asked) - everything).abs().amax((1, 2))
    assert changed[0] < 1e-6  # as long as there are tokens
    assert (changed[1:] > 1e-3).all()


@pytest.mark.parametrize("config", [BOTH, replace(BOTH, attend_padding=True), HEARD, CONFIGS["cat"]])
def test_a_sound_without_tokens_is_the_same_alone_and_beside_words(config: AttentionUNetConfig) -> None:
    """CLAP gives it none alone, and beside words zeros that are not real."""
    asked, mixture = queries(2, config), noise(400)
    assert asked.steps is not None
    assert asked.mask is not None
    steps = torch.cat((asked.steps[:1], torch.zeros(1, 4, config.steps_dim)))
    mask = torch.cat((asked.mask[:1], torch.zeros(1, 4, dtype=torch.bool)))
    together = separate(config, mixture, Embedding(asked.pooled, steps, mask))
    assert torch.isfinite(together).all()
    assert torch.allclose(together[0], separate(config, mixture, row(asked, 0))[0], rtol=0, atol=1e-6)
    alone = separate(config, mixture, Embedding(asked.pooled[1:]))
    assert torch.allclose(together[1], alone[0], rtol=0, atol=1e-6)
    if config is HEARD:  # a vector as wide as a token is one
        token = separate(config, mixture, Embedding(asked.pooled[1:], asked.pooled[1:, None]))
        assert torch.allclose(alone, token, rtol=0, atol=1e-6)


def test_without_token_states_the_vector_is_the_only_token() -> None:
    config, mixture, asked = CONFIGS["vector"], noise(400), queries(2, CONFIGS["vector"])
    expected = separate(config, mixture, asked)
    frames = Embedding(asked.pooled, torch.randn(2, 3, 7), torch.ones(2, 3, dtype=torch.bool))
    assert torch.equal(separate(config, mixture, frames), expected)
    assert (separate(config, mixture, Embedding(asked.pooled.flip(0))) - expected.flip(0)).abs().max() < 1e-6


@pytest.mark.parametrize("config", [BOTH, HEARD, CONFIGS["vector"]])
def test_a_scale_is_one_of_the_query_s_vector_alone(config: AttentionUNetConfig) -> None:
    scaled, mixture, asked = copy.deepcopy(network(config)), noise(400), queries(2, config)
    scaled.config = replace(config, query_scale=3.0)
    longer = Embedding(3 * asked.pooled, asked.steps, asked.mask)
    assert torch.equal(scaled.separate(mixture, asked)[0], separate(config, mixture, longer))


@configs
def test_queries_of_a_mixture_share_what_does_not_depend_on_them(config: AttentionUNetConfig) -> None:
    separator, asked = network(config, torch.float64), to(queries(6, config), torch.float64)
    magnitude = separator.spectrum(noise(300, 2)).abs()
    together = separator.logits(magnitude, asked)
    assert together.shape == (6, *magnitude.shape[1:])
    for number in range(6):
        alone = separator.logits(magnitude[number // 3 : number // 3 + 1], row(asked, number))
        assert torch.allclose(together[number], alone[0], rtol=0, atol=1e-10)
    seen: list[int] = []
    with separator.levels[0].down.register_forward_hook(lambda _, given, __: seen.append(len(given[0]))):
        separator.logits(magnitude, asked)
    assert seen == [6 if config.attention == "cat" else 2]  # which hears of the query on every level


# ------------------------------------------------------------------------------------------------- what goes in and out


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=8)
def test_targets_are_as_long_as_the_mixture(config: AttentionUNetConfig, data: st.DataObject) -> None:
    samples = data.draw(st.integers(1, 600))
    channels, count = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    targets, presence = network(config).separate(noise(samples, channels), queries(count, config))
    assert targets.shape == (count, channels, samples)
    assert presence is None
    assert torch.isfinite(targets).all()


@given(samples=st.integers(1, 400), levels=st.integers(1, 3), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_what_does_not_fill_the_deepest_level_is_followed_by_silence(samples: int, levels: int, seed: int) -> None:
    config = replace(BOTH, widths=(3, 4, 6)[3 - levels :], attention_levels=1)
    mixture, cells = noise(samples, 2, seed), 1 << levels
    frames = network(config).spectrum(mixture).shape[2]
    assert frames % cells == 0
    fits = samples // 16 + 1 == frames
    assert fits == ((samples // 16 + 1) % cells == 0 and samples > 31)  # what is shorter cannot be mirrored
    longer = mixture if fits else nn.functional.pad(mixture, (0, frames * 16 - 1 - samples))
    assert network(config).spectrum(longer).shape[2] == frames
    asked = queries(2)
    assert torch.equal(separate(config, mixture, asked), separate(config, longer, asked)[..., :samples])


def test_a_segment_fills_its_frames() -> None:
    with torch.device("meta"):
        separator = PUBLISHED.build()
    separator.window = torch.hann_window(PUBLISHED.n_fft)
    for samples in (131_070, 131_071):  # the published segment, and one sample more
        assert separator.spectrum(torch.zeros(1, samples)).shape == (1, 512, 512)
    assert separator.segment == 131_071
    assert separator.spectrum(torch.zeros(1, separator.segment + 1)).shape == (1, 512, 640)


@configs
def test_silence_in_silence_out(config: AttentionUNetConfig) -> None:
    asked = queries(2, config)
    assert not separate(config, torch.zeros(2, 777), asked).any()
    both = separate(config, torch.cat((noise(777), torch.zeros(1, 777))), asked)
    assert both[:, 0].abs().max() > 1e-2
    assert not both[:, 1].any()


@configs
def test_each_channel_and_each_query_is_answered_alone(config: AttentionUNetConfig) -> None:
    mixture, asked = noise(700, 3), queries(3, config)
    together = separate(config, mixture, asked)
    for channel in range(3):
        alone = separate(config, mixture[channel : channel + 1], asked)
        assert torch.allclose(together[:, channel], alone[:, 0], rtol=0, atol=1e-5)
    for number in range(3):
        alone = separate(config, mixture, row(asked, number))
        assert torch.allclose(together[number], alone[0], rtol=0, atol=1e-5)


@configs
def test_each_item_of_a_batch_is_separated_alone(config: AttentionUNetConfig) -> None:
    asked, mixtures = queries(3, config), noise(6 * 700).reshape(3, 2, 700)
    mixtures[1] = 0
    batch = network(config)(mixtures, asked)
    assert batch.shape == mixtures.shape
    for number in range(3):
        alone = separate(config, mixtures[number], row(asked, number))
        assert torch.allclose(batch[number], alone[0], rtol=0, atol=1e-5)


@configs
def test_folded_norms_give_the_same_estimates(config: AttentionUNetConfig) -> None:
    folded, mixture, asked = copy.deepcopy(network(config)), noise(900, 2), queries(2, config)
    folded.fold_norms()
    folded.fold_norms()  # once is enough, twice no harm
    assert [name for name, part in folded.named_modules() if isinstance(part, nn.BatchNorm2d)] == ["norm"]
    with torch.inference_mode():
        found = folded.separate(mixture, asked)[0]
    assert torch.allclose(found, separate(config, mixture, asked), rtol=0, atol=1e-5)


# ------------------------------------------------------------------------------------------------------------- the mask


@given(st.integers(1, 600), st.floats(0, 1))
@settings(deadline=None, max_examples=25)
def test_a_mask_that_is_the_same_everywhere_is_a_gain(samples: int, gain: float) -> None:
    separator, mixture = network(BOTH), noise(samples)
    spectrum = separator.spectrum(mixture)
    target = separator.resynthesise(spectrum, torch.full(spectrum.shape, gain), samples)
    assert torch.allclose(target, gain * mixture, rtol=0, atol=1e-5)


def test_the_parts_are_what_separation_is_made_of() -> None:
    """A loss asks for masks of magnitudes, and for waveforms of masks."""
    separator, mixture, asked = network(BOTH), noise(500, 3), queries(3)
    spectrum = separator.spectrum(mixture)
    mask = separator.logits(spectrum.abs(), asked).sigmoid()
    found = separator.resynthesise(spectrum, mask, 500)
    assert torch.equal(found, separator(mixture[:, None], asked)[:, 0])


def test_bfloat16_changes_little() -> None:
    mixture, asked = noise(700), queries(2)
    exact = separate(BOTH, mixture, asked)
    with torch.autocast("cpu", torch.bfloat16):
        rough = separate(BOTH, mixture, asked)
    assert rough.dtype == torch.float32
    assert 0 < (rough - exact).square().mean() < 0.01 * exact.square().mean()


# ---------------------------------------------------------------------------------------------------------- long files


def test_a_recording_of_any_length_goes_through_in_segments() -> None:
    opened = copy.deepcopy(network(BOTH))
    opened.scale.zero_()  # and so is the mask, everywhere the same
    mixture, asked = noise(3 * opened.segment + 77, 2), queries(2)
    whole = overlap_add(
        lambda part: opened.separate(part, asked)[0], mixture, segment=opened.segment, context=opened.context, fade=64
    )
    assert torch.allclose(whole[0], mixture * torch.sigmoid(opened.bias), rtol=0, atol=1e-5)
