"""The promises of soundsieve.separators.bandsplit, on networks a thousandth of the default's size."""

from __future__ import annotations

import copy
import importlib.util
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from torch import Tensor

from soundsieve.audio.overlap import overlap_add
from soundsieve.separators import bandsplit
from soundsieve.separators.bandsplit import (
    ASKED,
    COMMON,
    LOUDNESS,
    BandMerger,
    BandSplit,
    BandSplitConfig,
    BandSplitter,
    Block,
    TemporalBlock,
    level_db,
)
from soundsieve.types import Embedding

pytestmark = pytest.mark.usefixtures("one_thread")
SMALL = BandSplitConfig(
    sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12,
    dilations=(1, 2), embedding_dim=10, segment_seconds=0.4,
)  # fmt: skip
DEEP = BandSplitConfig(  # windows that the hop does not divide, as the default has them
    sample_rate=8_000, n_fft=64, hop_length=15, bands=((4, 1), (4, 7)), widths=(4, 6, 8), bottleneck=8,
    dilations=(1, 2, 1), embedding_dim=10, segment_seconds=0.6,
)  # fmt: skip
COMPARING = replace(SMALL, horizon=3, segment_seconds=0.5)
configs = pytest.mark.parametrize("config", [SMALL, DEEP, COMPARING], ids=["small", "deep", "comparing"])


@cache
def network(config: BandSplitConfig) -> BandSplit:
    """A network whose every parameter and statistic is random, in evaluation mode."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif tensor.is_floating_point() and "norm.weight" not in name and name != "sharpness":
            spread = 1 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.3
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread)
    return separator.eval().requires_grad_(False)


def noise(samples: int, channels: int = 1, seed: int = 0) -> Tensor:
    return 0.3 * torch.randn(channels, samples, generator=torch.Generator().manual_seed(seed))


def queries(count: int, dim: int = 10, seed: int = 0) -> Tensor:
    return torch.nn.functional.normalize(torch.randn(count, dim, generator=torch.Generator().manual_seed(seed)), dim=-1)


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_targets_are_as_long_as_the_mixture(config: BandSplitConfig, data: st.DataObject) -> None:
    separator = network(config)
    samples = data.draw(st.integers(1, 3 * separator.stride))
    channels, count = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    targets, logits = separator.separate(noise(samples, channels), Embedding(queries(count)))
    assert targets.shape == (count, channels, samples)
    assert logits.shape == (count,)
    assert torch.isfinite(targets).all()
    assert torch.isfinite(logits).all()
    batch = separator(noise(samples, channels)[None].repeat(2, 1, 1), Embedding(queries(2)))
    assert batch.shape == (2, channels, samples)


@configs
def test_the_mixture_makes_a_difference_and_so_does_the_query(config: BandSplitConfig) -> None:
    separator = network(config)
    first, second = separator.separate(noise(900), Embedding(queries(2)))[0]
    assert (first - second).abs().max() > 1e-3
    assert first.abs().max() > 1e-2
    assert (first - noise(900)).abs().max() > 1e-2


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_the_stereo_image_stays_where_it_is(config: BandSplitConfig, data: st.DataObject) -> None:
    gain = data.draw(st.floats(-2, 2))
    left = noise(1_000, seed=data.draw(st.integers(0, 99)))
    (target,), _ = network(config).separate(torch.cat((left, gain * left)), Embedding(queries(1)))
    assert torch.allclose(target[1], gain * target[0], rtol=1e-4, atol=1e-5)


@configs
def test_one_mask_for_all_channels(config: BandSplitConfig) -> None:
    """The mask may depend on all channels; applied, it must not: one that is silent stays silent."""
    left = noise(1_000)
    (target,), _ = network(config).separate(torch.cat((left, torch.zeros_like(left))), Embedding(queries(1)))
    assert target[0].abs().max() > 1e-2
    assert not target[1].any()


@configs
def test_two_equal_channels_are_separated_as_one(config: BandSplitConfig) -> None:
    """Up to level: the channels' sum is no louder to the network than their mean power."""
    separator = network(config)
    for samples in (50, 1_000):
        features = separator.features(separator.spectrum(noise(samples)[None]), torch.float32)
        doubled = separator.features(separator.spectrum(noise(samples).repeat(2, 1)[None]), torch.float32)
        assert torch.allclose(features, doubled, rtol=1e-3, atol=1e-3)


@configs
def test_silence_in_silence_out(config: BandSplitConfig) -> None:
    targets, logits = network(config).separate(torch.zeros(2, 777), Embedding(queries(2)))
    assert not targets.any()
    assert torch.isfinite(logits).all()


@configs
@pytest.mark.parametrize("side", ["past", "future"])
def test_nothing_farther_away_than_the_context_matters(config: BandSplitConfig, side: str) -> None:
    separator = network(config)
    context, stride = separator.context, separator.stride
    samples = 4 * context + 3 * stride
    for instant in (2 * context, 2 * context + 1, 2 * context + stride // 2, 2 * context + stride - 1):
        mixture, changed = noise(samples), noise(samples)
        if side == "past":
            changed[:, : instant - context] = 5 * noise(instant - context, seed=1)
        else:
            changed[:, instant + context + 1 :] = 5 * noise(samples - instant - context - 1, seed=1)
        target, other = (separator.separate(part, Embedding(queries(2)))[0] for part in (mixture, changed))
        assert (target[..., instant] - other[..., instant]).abs().max() < 1e-6
        assert (target - other).abs().max() > 1e-2


@configs
def test_the_context_is_as_far_as_a_sample_reaches_and_hardly_farther(config: BandSplitConfig) -> None:
    """A sample that is another changes everything that it reaches, however faintly, and nothing else by a bit."""
    separator, asked = network(config), Embedding(queries(1))
    mixture = noise(4 * separator.context + 3 * separator.stride)
    plain = separator.separate(mixture, asked)[0][0, 0]
    reach = 0
    for instant in range(2 * separator.context, 2 * separator.context + separator.stride):
        for value in (-3.0, 3.0):
            changed = mixture.clone()
            changed[:, instant] = value
            touched = (separator.separate(changed, asked)[0][0, 0] != plain).nonzero()
            reach = max(reach, instant - int(touched.min()), int(touched.max()) - instant)
    assert separator.context - 3 * separator.stride < reach <= separator.context


@configs
def test_the_context_is_a_multiple_of_the_stride_and_fits_the_segment(config: BandSplitConfig) -> None:
    separator = network(config)
    assert separator.context % separator.stride == 0
    assert separator.segment % separator.stride == 0
    assert separator.segment > 2 * (separator.context + separator.stride)
    assert separator.sample_rate == config.sample_rate


def test_the_default_s_context_fits_its_segment() -> None:
    separator = BandSplitConfig().build()
    assert (separator.stride, separator.segment) == (4_000, 640_000)
    assert separator.context % separator.stride == 0
    assert separator.segment > 2 * (separator.context + separator.stride)


@configs
@pytest.mark.parametrize("strides", [1, 3])
def test_a_shift_by_strides_shifts_the_target(config: BandSplitConfig, strides: int) -> None:
    separator = network(config)
    shift, context = strides * separator.stride, separator.context
    samples = 3 * context + shift
    mixture = noise(samples)
    target = separator.separate(mixture, Embedding(queries(2)))[0]
    shifted = separator.separate(mixture[:, shift:], Embedding(queries(2)))[0]
    inside = slice(context, samples - shift - context)
    assert torch.allclose(target[..., shift:][..., inside], shifted[..., inside], rtol=0, atol=1e-6)


@configs
def test_segments_have_no_seams(config: BandSplitConfig) -> None:
    separator = network(config)
    mixture = noise(3 * separator.segment + 123, 2)
    whole = separator.separate(mixture, Embedding(queries(2)))[0]
    pieces = overlap_add(
        lambda part: separator.separate(part, Embedding(queries(2)))[0], mixture,
        segment=separator.segment, context=separator.context, fade=separator.stride,
    )  # fmt: skip
    assert torch.allclose(pieces, whole, rtol=0, atol=2e-6)


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_what_is_unused_makes_no_difference_to_the_rest(config: BandSplitConfig, data: st.DataObject) -> None:
    separator, asked = network(replace(config, hints=True)), Embedding(queries(2), excluded=queries(2, seed=1))
    samples = data.draw(st.integers(2, separator.segment))
    early = data.draw(st.integers(0, samples - 1))
    late = data.draw(st.integers(0, samples - 1 - early))
    mixture = noise(samples, 2)
    whole, trimmed = (separator.separate(mixture, asked, unused)[0] for unused in ((0, 0), (early, late)))
    assert trimmed.shape == whole.shape
    used = slice(early, samples - late)
    assert torch.allclose(trimmed[..., used], whole[..., used], rtol=0, atol=2e-6)


@configs
def test_what_is_unused_is_hardly_computed(config: BandSplitConfig) -> None:
    separator = network(config)
    samples, far = separator.segment, (separator._reach + 1) * separator.stride
    targets = separator.separate(noise(samples), Embedding(queries(1)), (samples // 2, samples // 2 - 1))[0]
    assert not targets[..., : samples // 2 - far].any()
    assert not targets[..., samples // 2 + far :].any()
    assert targets.any()


@configs
def test_several_queries_in_one_pass_equal_single_passes(config: BandSplitConfig) -> None:
    separator, mixture, asked = network(config), noise(1_000, 2), queries(3)
    targets, logits = separator.separate(mixture, Embedding(asked))
    for number in range(3):
        single, logit = separator.separate(mixture, Embedding(asked[number : number + 1]))
        assert torch.allclose(single[0], targets[number], rtol=0, atol=1e-6)
        assert torch.allclose(logit[0], logits[number], rtol=0, atol=1e-4)
    whole = separator(mixture[None], Embedding(asked[1:2]))
    assert torch.allclose(whole[0], targets[1], rtol=0, atol=1e-6)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
@settings(deadline=None)
def test_masks_never_exceed_one_and_turn_less_than_a_right_angle(magnitude: float, slope: float) -> None:
    real, imaginary = BandSplit.mask(torch.tensor([magnitude, slope]))
    assert torch.hypot(real, imaginary) <= 1 + 1e-6
    assert real >= 0
    assert torch.hypot(real, imaginary) == pytest.approx(float(torch.sigmoid(torch.tensor(magnitude))), abs=1e-6)


def test_an_open_mask_gives_the_mixture_back() -> None:
    separator = network(SMALL)
    mixture = noise(1_000)[None]
    spectrum = separator.spectrum(mixture)
    spectrum[:, :, -1] = 0  # the highest bin is in no mask
    band_limited = torch.istft(spectrum[0], 64, 16, window=separator.window, length=1_000)
    logits = torch.tensor([100.0, 0.0]).expand(1, 1, separator.num_frames(1_000), 32, 2)
    whole = separator.resynthesise(spectrum, logits, 1_000)
    assert torch.allclose(whole[0, 0, :, :960], band_limited[:, :960], atol=1e-5)


@configs
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_presence_lies_within_what_the_sharpness_allows(config: BandSplitConfig, data: st.DataObject) -> None:
    separator = network(config)
    mixture = noise(data.draw(st.integers(1, 800)), seed=data.draw(st.integers(0, 99)))
    logits = separator.separate(mixture, Embedding(queries(4)))[1]
    steep, offset = separator.sharpness[0].exp(), separator.sharpness[1]
    assert (logits <= steep + offset + 1e-3).all()
    assert (logits >= -steep + offset - 1e-3).all()
    assert ((logits.sigmoid() > 0) & (logits.sigmoid() < 1)).all()


def test_deepest_cells_are_unit_vectors_in_the_query_s_space() -> None:
    cells = network(SMALL).estimate(noise(500)[None], queries(1)[None])[1]
    assert cells.shape[:2] == (1, SMALL.embedding_dim)
    assert torch.allclose(cells.norm(dim=1), torch.ones(cells.shape[::2]), atol=1e-5)


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3))
@settings(max_examples=10, deadline=None)
def test_presence_weighs_where_it_is_found_and_how_loud_it_is(surety: list[float]) -> None:
    mixture, asked = noise(700, channels=2), Embedding(queries(3))
    targets, logits = network(SMALL).separate(mixture, asked)
    found, level, number = surety
    weighing = network(replace(SMALL, surety=(found, level, number)))
    same, weighed = weighing.separate(mixture, asked)
    assert torch.equal(same, targets), "it is told how sure it is, not what it answers"
    decibel = 10 * (targets.square().sum((1, 2)) / mixture.square().sum()).log10()
    torch.testing.assert_close(weighed, found * logits + level * decibel + number, atol=1e-3, rtol=1e-3)
    assert weighing.separate(0 * mixture, asked)[1].isfinite().all()


def test_levels_are_those_of_sound_and_no_less_than_60_db_below() -> None:
    mixture = noise(500, channels=2)
    targets = torch.stack((mixture, 0.1 * mixture, 1e-5 * mixture, 0 * mixture))
    assert level_db(targets, mixture).tolist() == pytest.approx([0, -20, -60, -60], abs=1e-3)
    assert level_db(0 * targets, 0 * mixture).tolist() == [-60] * 4


@pytest.mark.parametrize("surety", [(1.0, 0.0), (1.0, float("nan"), 0.0)])
def test_surety_is_three_numbers(surety: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"surety is .* three numbers"):
        replace(SMALL, surety=surety)


def test_no_horizon_is_negative() -> None:
    with pytest.raises(ValueError, match="horizon is -1; it is a number of frames"):
        replace(SMALL, horizon=-1)


def test_no_background_is_negative() -> None:
    with pytest.raises(ValueError, match="background is -1; it is a number of directions"):
        replace(SMALL, background=-1)


@given(st.integers(1, 40), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_what_is_found_everywhere_tells_less(directions: int, seed: int) -> None:
    mixture, asked = noise(700, channels=2), queries(5)
    alone, beside = network(SMALL), replace(SMALL, background=directions).build().eval().requires_grad_(False)
    beside.load_state_dict(alone.state_dict() | {"background": queries(directions, seed=seed)})
    targets, logits = alone.separate(mixture, Embedding(asked))
    same, held = beside.separate(mixture, Embedding(asked))
    assert torch.equal(same, targets), "it is told how sure it is, not what it answers"
    steep, offset = alone.sharpness[0].exp(), alone.sharpness[1]
    nearest = (asked @ beside.background.T).sort(1, descending=True).values[:, : -(-directions // 10)]
    torch.testing.assert_close(held, logits - COMMON * (steep * nearest.mean(1) + offset), atol=1e-4, rtol=1e-4)
    assert not alone.commonness(asked).any()


# ------------------------------------------------------------------------------------------------------------- hints


def hinted(config: BandSplitConfig) -> BandSplit:
    return network(replace(config, hints=True))


def spans(*pairs: tuple[float, float]) -> Tensor:
    return torch.tensor(pairs)


ALWAYS = (-torch.inf, torch.inf)


@configs
def test_hints_start_without_effect(config: BandSplitConfig) -> None:
    plain, fresh = network(config), replace(config, hints=True).build().eval()
    missing = fresh.load_state_dict(plain.state_dict(), strict=False).missing_keys
    assert {name.partition(".")[0] for name in missing} == {"without", "lost", "when"}
    told = Embedding(queries(2), excluded=queries(2, seed=1), spans=spans((0.02, 0.05), ALWAYS))
    with torch.inference_mode():
        found, expected = fresh.separate(noise(900), told)[0], plain.separate(noise(900), Embedding(queries(2)))[0]
        unsaid = fresh.separate(noise(900), Embedding(queries(2)))[0]
    assert torch.equal(unsaid, expected)
    assert torch.equal(found, expected) == (not config.horizon), "what is compared needs no layer to be told"


@configs
def test_where_nothing_is_said_hints_change_nothing(config: BandSplitConfig) -> None:
    separator, asked = hinted(config), queries(3)
    with torch.inference_mode():
        plain, presence = separator.separate(noise(900), Embedding(asked))
        excluded = torch.stack((torch.zeros(10), queries(1)[0], torch.zeros(10)))
        found, told = separator.separate(
            noise(900), Embedding(asked, excluded=excluded, spans=spans(ALWAYS, ALWAYS, (0.03, 0.06)))
        )
    assert torch.allclose(found[0], plain[0], atol=1e-6)
    assert torch.allclose(told[:2], presence[:2], atol=1e-5)
    for number in (1, 2):
        assert not torch.allclose(found[number], plain[number], atol=1e-3)


@configs
def test_every_frame_that_a_span_touches_is_within_it(config: BandSplitConfig) -> None:
    separator = hinted(config)
    lasts = separator.stride / config.sample_rate
    half = 0.5 * config.hop_length / config.sample_rate  # frames are around their samples
    asked = spans((1.2 * lasts, 2.8 * lasts - half), (2.5 * lasts, 2.5 * lasts + 1e-6), (0.0, torch.inf), ALWAYS)
    told = separator.activity(asked[None], 5)
    assert told[0].tolist() == [[-1, 1, 1, -1, -1], [-1, -1, 1, -1, -1], [1] * 5, [0] * 5]


@configs
@given(start=st.floats(0, 0.1), lasts=st.floats(1e-6, 0.01))
@settings(deadline=None, max_examples=25)
def test_presence_within_the_shortest_span_is_a_number(config: BandSplitConfig, start: float, lasts: float) -> None:
    separator = hinted(config)
    _, logits = separator.separate(noise(900), Embedding(queries(1), spans=spans((start, start + lasts))))
    assert torch.isfinite(logits).all()


@given(gain=st.floats(1e-3, 1e3), soft=st.floats(1e-3, 0.5))
@settings(deadline=None, max_examples=25)
def test_presence_is_that_of_what_sounds_however_loud_all_of_it_is(gain: float, soft: float) -> None:
    """What a cell is found to hold counts the less the softer it is, and least where nothing sounds."""
    separator, (cells, even) = network(SMALL), heard()
    even = torch.ones_like(even)

    def found(of_one: float, times: float = 1.0) -> float:
        loudness = even.clone()
        loudness[:, 0, 0] = of_one
        return float(separator.presence(cells.flatten(2), times * loudness.flatten(1), cells[0, :, 0, 0][None]))

    assert found(1) > found(soft) > found(0)
    assert found(1) > found(0) + 1
    assert found(soft, gain) == pytest.approx(found(soft), abs=1e-3)
    assert found(0, 0) == pytest.approx(found(1), abs=1e-3), "of silence all cells count the same"


def test_presence_within_a_span_is_that_of_its_cells() -> None:
    separator, asked = hinted(SMALL), queries(2)
    cells = torch.nn.functional.normalize(torch.randn(1, 10, 6, 4, generator=torch.Generator().manual_seed(0)), dim=1)
    first = (-1.0, 3 * SMALL.hop_length / SMALL.sample_rate)  # two cells of two frames
    loudness = torch.rand(1, 6, 4, generator=torch.Generator().manual_seed(1))
    loudness[:, 0, 0] = 1  # the loudest is within, so that both are weighed alike
    found = separator.presence(cells.flatten(2), loudness.flatten(1), asked, spans(first, ALWAYS))[0]
    alone = separator.presence(cells[:, :, :2].flatten(2), loudness[:, :2].flatten(1), asked)[0, 0]
    whole = separator.presence(cells.flatten(2), loudness.flatten(1), asked)[0, 1]
    assert found.tolist() == pytest.approx([float(alone), float(whole)], abs=1e-5)
    beside = separator.presence(cells.flatten(2), loudness.flatten(1), asked[:1], spans((7.0, 8.0)))
    assert float(beside) == -math.inf, "a stretch without the span says nothing"


def test_spans_are_in_the_time_of_the_stretch() -> None:
    """A stretch that begins later, with its spans as much earlier, gives the same estimate in its middle."""
    separator, mixture = hinted(SMALL), noise(SMALL.hop_length * 400)
    late = 10 * separator.stride
    span, shift = spans((0.2, 0.5)), late / SMALL.sample_rate
    with torch.inference_mode():
        whole = separator.separate(mixture, Embedding(queries(1), spans=span))[0]
        part = separator.separate(mixture[:, late:], Embedding(queries(1), spans=span - shift))[0]
    start = separator.context
    assert torch.allclose(part[..., start:], whole[..., late + start :], atol=1e-4)
    assert whole.abs().max() > 1e-2


# ---------------------------------------------------------------------------------------------------------- comparing


def heard(seed: int = 0) -> tuple[Tensor, Tensor]:
    """Cells of eight frames and four bands, and how loud they are."""
    generator = torch.Generator().manual_seed(seed)
    cells = torch.nn.functional.normalize(torch.randn(1, 10, 8, 4, generator=generator), dim=1)
    return cells, torch.rand(1, 8, 4, generator=generator) + 0.1


@given(shift=st.floats(-8, 8), gain=st.floats(1e-4, 1e4))
@settings(deadline=None, max_examples=25)
def test_what_stands_out_does_so_however_near_all_is_and_however_loud(shift: float, gain: float) -> None:
    separator, (cells, loudness) = network(COMPARING), heard()
    located = separator.similarity_logits(cells, queries(2)[None])
    apart, prototype = separator.compare(located, cells, loudness)
    same, alike = separator.compare(located + shift, cells, gain * loudness)
    torch.testing.assert_close(same, apart, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alike, prototype, atol=1e-4, rtol=1e-4)
    assert torch.allclose(prototype.norm(dim=-1), torch.ones(1, 2, 8), atol=1e-5)


def test_a_prototype_is_what_is_nearest_to_the_query() -> None:
    """Of two sounds, one in each half of the bands, though the query is far from both."""
    separator = network(COMPARING)
    first, second, elsewhere = torch.linalg.qr(torch.randn(10, 3, generator=torch.Generator().manual_seed(0)))[0].T
    cells = torch.cat((first[:, None, None].expand(10, 8, 2), second[:, None, None].expand(10, 8, 2)), 2)[None]
    asked = torch.nn.functional.normalize(elsewhere + 0.2 * second, dim=0)
    located = separator.similarity_logits(cells, asked[None, None])
    apart, prototype = separator.compare(located, cells, torch.ones(1, 8, 4))
    assert (located < 0).all()
    assert (apart[0, 0, :, 2:] > 0.5).all()
    assert (apart[0, 0, :, :2] < -0.5).all()
    assert (prototype[0, 0] @ second > 0.95).all()


def test_what_is_like_the_nearest_is_taken_with_it() -> None:
    """Two cells as far from the query as each other; one of them sounds like what is near."""
    separator = network(COMPARING)
    asked, own, other = torch.linalg.qr(torch.randn(10, 3, generator=torch.Generator().manual_seed(0)))[0].T
    near, like, unlike = 0.6 * asked + 0.8 * own, own, other
    cells = torch.stack((near, like, unlike, unlike), 1)[:, None].expand(10, 8, 4)[None]
    located = separator.similarity_logits(cells, asked[None, None])
    nearer, _ = separator.compare(located, cells, torch.ones(1, 8, 4))
    assert located[0, 0, 0, 1] == pytest.approx(float(located[0, 0, 0, 2]), abs=1e-4)
    assert (nearer[..., 1] > nearer[..., 2] + 1).all()
    assert (nearer[..., 0] > nearer[..., 1]).all()


def test_what_sounds_while_the_target_does_not_is_of_the_rest() -> None:
    """Two cells as far from the query as each other; one of them is like what is heard when the target is not."""
    separator = network(COMPARING)
    asked, first, second = torch.linalg.qr(torch.randn(10, 3, generator=torch.Generator().manual_seed(0)))[0].T
    near = torch.nn.functional.normalize(asked + first + second, dim=0)
    cells = torch.stack((near, first, second), 1)[:, None].repeat(1, 8, 1)
    cells[:, 6:] = first[:, None, None]
    inside = (torch.arange(8) < 6)[None, None]
    located, loudness = separator.similarity_logits(cells[None], asked[None, None]), torch.ones(1, 8, 3)
    told, _ = separator.compare(located, cells[None], loudness, inside)
    plain, _ = separator.compare(located, cells[None], loudness, torch.ones_like(inside))
    assert torch.equal(plain, separator.compare(located, cells[None], loudness)[0])
    seen = slice(6 - COMPARING.horizon, 6)  # frames from which the others are within the horizon
    ahead, before = (found[0, 0, seen, 2] - found[0, 0, seen, 1] for found in (told, plain))
    assert (ahead > before + 0.05).all()
    assert torch.allclose(told[..., : 6 - COMPARING.horizon, :], plain[..., : 6 - COMPARING.horizon, :], atol=1e-5)


@pytest.mark.parametrize("stretch", [1, 3, 7])
def test_however_many_frames_are_compared_at_once(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    separator, (cells, loudness) = network(COMPARING), heard()
    located = separator.similarity_logits(cells, queries(2)[None])
    inside = torch.arange(8)[None, None].expand(1, 2, 8) > torch.tensor([1, 5])[None, :, None]
    whole = separator.compare(located, cells, loudness, inside)
    monkeypatch.setattr(bandsplit, "STRETCH", stretch)
    for found, expected in zip(separator.compare(located, cells, loudness, inside), whole, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_what_is_silent_is_compared_with_nothing() -> None:
    """Silence, and what follows the end, is none of what sounds around."""
    separator, (cells, loudness) = network(COMPARING), heard()
    loudness[:, 5:] = 0
    located = separator.similarity_logits(cells, queries(2)[None])
    whole, part = (
        separator.compare(located, cells, loudness),
        separator.compare(located[:, :, :5], cells[:, :, :5], loudness[:, :5]),
    )
    for found, expected in zip(whole, part, strict=True):
        torch.testing.assert_close(found[:, :, :5], expected, atol=1e-5, rtol=1e-5)
    silence = separator.compare(located, cells, 0 * loudness)
    assert torch.allclose(silence[0], ASKED * located)
    assert not silence[1].any()


@configs
def test_loudness_is_the_energy_of_cells(config: BandSplitConfig) -> None:
    separator, mixture = network(config), noise(1_000, 2)[None]
    spectrum, _, cells = separator.encode(mixture)
    loudness = separator.loudness(spectrum, cells)
    assert loudness.shape == (1, *cells.shape[2:])
    kept = spectrum[:, :, :-1, : separator.num_frames(1_000)]
    energy = loudness.pow(1 / LOUDNESS).sum()
    torch.testing.assert_close(energy, kept.abs().square().sum(), rtol=1e-4, atol=0)


@configs
def test_comparing_is_learned_from_the_decoder_s_end(config: BandSplitConfig) -> None:
    """What is compared passes a gradient, so that cells are placed where comparing them helps."""
    separator = copy.deepcopy(network(replace(config, horizon=2))).requires_grad_(True)
    separator.estimate(noise(900)[None], queries(1)[None])[0].square().sum().backward()
    assert separator.locate.weight.grad is not None
    assert separator.locate.weight.grad.abs().sum() > 0


def test_pooled_energy_is_conserved() -> None:
    separator = network(DEEP)
    frames = separator.num_frames(1_000)
    spectrum = torch.randn(2, 3, frames, 32, dtype=torch.complex64, generator=torch.Generator().manual_seed(0))
    pooled = separator.pool(spectrum)
    assert pooled.shape == (2, 3, frames // 4, 2)
    assert torch.allclose(pooled.sum((2, 3)), spectrum.abs().square().sum((2, 3)), rtol=1e-5)
    one = torch.zeros(1, frames, 32, dtype=torch.complex64)
    one[0, 5, 3] = 2.0
    assert separator.pool(one)[0].nonzero().tolist() == [[1, 0]]
    assert separator.pool(one).sum() == 4


def test_pooled_cells_are_those_of_the_similarity() -> None:
    separator = network(SMALL)
    _, _, cells = separator.encode(noise(700)[None])
    assert separator.similarity_logits(cells, queries(2)[None]).shape[2:] == cells.shape[2:]
    frames = separator.num_frames(700)
    assert separator.pool(torch.zeros(1, frames, 32, dtype=torch.complex64)).shape[1:] == cells.shape[2:]


def test_bands_are_split_and_merged_each_by_itself() -> None:
    bands = ((2, 1), (1, 3))
    split, merge = BandSplitter(bands, 3, 4), BandMerger(bands, 4, 2)
    bins = torch.zeros(1, 1, 5, 3)
    bins[0, 0, 1] = 1.0
    assert split(bins)[0, :, 0].abs().sum(0).nonzero().tolist() == [[1]]
    merged = merge(split(bins))
    assert merged.shape == (1, 1, 5, 2)
    assert merged[0, 0].abs().sum(-1).nonzero().tolist() == [[1]]
    bins[0, 0, 4] = 1.0
    assert merge(split(bins))[0, 0].abs().sum(-1).nonzero().tolist() == [[1], [2], [3], [4]]


def test_fresh_blocks_are_the_identity() -> None:
    cells = torch.randn(2, 6, 5, 4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(Block(6)(cells), cells)
    assert torch.equal(TemporalBlock(6, 2)(cells[..., 0]), cells[..., 0])


def test_bands_that_do_not_cover_the_spectrum_are_refused() -> None:
    with pytest.raises(ValueError, match="do not cover the 32 bins"):
        BandSplitConfig(n_fft=64, bands=((4, 2),)).build()


def test_the_window_is_in_no_checkpoint() -> None:
    assert "window" not in network(SMALL).state_dict()


def test_a_golden_case_still_comes_out_the_same() -> None:
    folder = Path(__file__).parent / "golden"
    spec = importlib.util.spec_from_file_location("golden_make", folder / "make.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    case = load_file(folder / "bandsplit.safetensors")
    weights = {name.removeprefix("weights."): tensor for name, tensor in case.items() if name.startswith("weights.")}
    network = make.CONFIG.build().eval()
    network.load_state_dict({n: t.float() if t.is_floating_point() else t for n, t in weights.items()})
    with torch.inference_mode():
        targets, cells, loudness = network.estimate(case["mixture"], case["queries"])
        presence = network.presence(cells, loudness, case["queries"][0])
    torch.testing.assert_close(targets, case["targets"], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(presence, case["presence"], atol=1e-4, rtol=1e-4)
    assert case["targets"].abs().max() > 1e-3


@configs
def test_folded_norms_give_the_same_estimates(config: BandSplitConfig) -> None:
    separator, folded = network(config), copy.deepcopy(network(config))
    folded.fold_norms()
    folded.fold_norms()  # once is enough, twice no harm
    mixture = noise(700)
    with torch.inference_mode():
        for expected, found in zip(
            separator.separate(mixture, Embedding(queries(2))),
            folded.separate(mixture, Embedding(queries(2))),
            strict=True,
        ):
            torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-3)
