"""The promises of soundsieve.audio.overlap."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.audio.overlap import OverlapAdd, overlap_add

sizes = st.tuples(st.integers(0, 30), st.integers(1, 20), st.integers(1, 60))


def shape(drawn: tuple[int, int, int]) -> dict[str, int]:
    context, fade, more = drawn
    return {"segment": 2 * (context + fade) + more, "context": context, "fade": fade}


def noise(samples: int, channels: int = 2) -> Tensor:
    return torch.rand(channels, samples, generator=torch.Generator().manual_seed(samples)) * 2 - 1


def streamed(stream: OverlapAdd, mixture: Tensor, blocks: list[int]) -> Tensor:
    """Everything that comes out when ``mixture`` goes in, block by block, over and over in these sizes."""
    parts, start, turn = [], 0, 0
    while start < mixture.shape[-1]:
        size = blocks[turn % len(blocks)] if any(blocks) else 1
        parts.append(stream.push(mixture[:, start : start + size]))
        start, turn = start + size, turn + 1
    parts.append(stream.finish())
    return torch.cat([part for part in parts if part is not None], -1)


@given(sizes, st.integers(1, 700), st.lists(st.integers(0, 150), min_size=1, max_size=5))
@settings(deadline=None)
def test_identity_comes_back_whole(drawn: tuple[int, int, int], samples: int, blocks: list[int]) -> None:
    mixture = noise(samples)
    whole = overlap_add(lambda part: part[None], mixture, **shape(drawn))
    assert whole.shape == (1, 2, samples)
    assert torch.allclose(whole[0], mixture, rtol=0, atol=1e-6)
    pieces = streamed(OverlapAdd(lambda part: part[None], **shape(drawn)), mixture, blocks)
    assert torch.equal(pieces, whole)


@given(sizes, st.integers(1, 700))
@settings(deadline=None)
def test_weights_sum_to_one(drawn: tuple[int, int, int], samples: int) -> None:
    ones = overlap_add(lambda part: torch.ones_like(part)[None], noise(samples), **shape(drawn))
    assert torch.allclose(ones, torch.ones(1, 2, samples), rtol=0, atol=1e-6)


@given(sizes, st.integers(1, 700), st.data())
@settings(deadline=None)
def test_a_finite_view_within_the_context_leaves_no_seams(
    drawn: tuple[int, int, int], samples: int, data: st.DataObject
) -> None:
    reach = data.draw(st.integers(0, drawn[0]))
    kernel = torch.rand(1, 1, 2 * reach + 1, generator=torch.Generator().manual_seed(reach)) - 0.5

    def separate(part: Tensor) -> Tensor:
        return torch.nn.functional.conv1d(part[:, None], kernel, padding=reach).transpose(0, 1)

    mixture = noise(samples)
    assert torch.allclose(overlap_add(separate, mixture, **shape(drawn)), separate(mixture), rtol=0, atol=1e-5)


@given(sizes, st.integers(1, 900), st.data())
@settings(deadline=None)
def test_what_is_unused_may_be_anything(drawn: tuple[int, int, int], samples: int, data: st.DataObject) -> None:
    block = data.draw(st.integers(1, samples))

    def separate(part: Tensor) -> Tensor:
        targets = part[None].clone()
        targets[..., : stream.unused[0]] = torch.nan
        targets[..., part.shape[-1] - stream.unused[1] :] = torch.nan
        return targets

    mixture = noise(samples)
    stream = OverlapAdd(separate, **shape(drawn))
    parts = [stream.push(part) for part in mixture.split(block, 1)] + [stream.finish()]
    assert torch.allclose(torch.cat([part for part in parts if part is not None], -1), mixture[None], atol=1e-6)


soon = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 20), st.integers(1, 60))


def hurried(drawn: tuple[int, int, int, int]) -> dict[str, int]:
    ahead, past, fade, more = drawn
    return {"segment": 2 * ahead + past + 2 * fade + more, "context": ahead + past, "fade": fade, "ahead": ahead}


@given(soon, st.integers(1, 500), st.lists(st.integers(0, 90), min_size=1, max_size=5), st.data())
@settings(deadline=None)
def test_looking_less_far_ahead_it_is_whole_and_in_time(
    drawn: tuple[int, int, int, int], samples: int, blocks: list[int], data: st.DataObject
) -> None:
    """And what sees no farther than that leaves no seams."""
    cuts = hurried(drawn)
    behind, before = data.draw(st.integers(0, cuts["context"])), data.draw(st.integers(0, cuts["ahead"]))
    kernel = torch.rand(1, 1, behind + 1 + before, generator=torch.Generator().manual_seed(behind)) - 0.5
    delay, received = cuts["segment"] - cuts["context"], 0

    def filtered(part: Tensor) -> Tensor:
        padded = torch.nn.functional.pad(part[:, None], (behind, before))
        return torch.nn.functional.conv1d(padded, kernel).transpose(0, 1)

    def separate(part: Tensor) -> Tensor:
        assert part.shape[-1] <= cuts["segment"]
        targets = filtered(part)
        targets[..., : stream.unused[0]] = torch.nan
        targets[..., part.shape[-1] - stream.unused[1] :] = torch.nan
        assert torch.equal(part, mixture[:, stream.start : stream.start + part.shape[-1]])
        return targets

    mixture = noise(samples)
    stream = OverlapAdd(separate, **cuts)
    parts, sent, turn = [], 0, 0
    while sent < samples:
        size = blocks[turn % len(blocks)] if any(blocks) else 1
        parts.append(stream.push(mixture[:, sent : sent + size]))
        sent, turn = min(sent + size, samples), turn + 1
        received += 0 if parts[-1] is None else parts[-1].shape[-1]
        assert sent - received <= delay
    parts.append(stream.finish())
    whole = torch.cat([part for part in parts if part is not None], -1)
    assert torch.allclose(whole, filtered(mixture), rtol=0, atol=1e-5)


def test_several_targets_stay_apart() -> None:
    mixture = noise(500)
    targets = overlap_add(lambda part: torch.stack((part, -2 * part)), mixture, segment=64, context=4, fade=8)
    assert torch.allclose(targets, torch.stack((mixture, -2 * mixture)), atol=1e-6)


def test_neighbours_are_blended_without_a_step() -> None:
    calls = []

    def separate(part: Tensor) -> Tensor:
        calls.append(len(calls))
        return torch.full((1, *part.shape), float(len(calls) - 1))

    out = overlap_add(separate, noise(200, 1), segment=64, context=0, fade=16)[0, 0]
    assert len(calls) > 2
    assert out.diff().abs().max() <= 1 / 16 + 1e-6


@given(sizes, st.lists(st.integers(1, 200), min_size=1, max_size=30))
@settings(deadline=None)
def test_no_more_is_held_than_a_segment_and_a_block(drawn: tuple[int, int, int], blocks: list[int]) -> None:
    given_to = []

    def separate(part: Tensor) -> Tensor:
        given_to.append(part.shape[-1])
        return part[None]

    stream = OverlapAdd(separate, **shape(drawn))
    segment = shape(drawn)["segment"]
    for block in blocks:
        stream.push(noise(block, 1))
        held = sum(part.untyped_storage().nbytes() for part in stream._waiting) // 4
        assert held <= segment + block
        assert stream._held <= segment
    stream.finish()
    assert max(given_to) <= segment


def test_a_block_is_out_before_the_recording_ends() -> None:
    stream = OverlapAdd(lambda part: part[None], segment=100, context=10, fade=10)
    assert stream.push(noise(100)) is None  # it might be the last
    assert stream.push(noise(1)).shape == (1, 2, 80)  # type: ignore[union-attr]


def test_nothing_in_nothing_out() -> None:
    stream = OverlapAdd(lambda part: part[None], segment=10, context=1, fade=1)
    assert stream.push(torch.zeros(2, 0)) is None
    assert stream.finish() is None


@pytest.mark.parametrize(("segment", "context", "fade"), [(8, 2, 2), (8, 0, 4), (100, 0, 0), (100, 10, -1), (3, 10, 1)])
def test_a_segment_too_short_for_its_margins_is_refused(segment: int, context: int, fade: int) -> None:
    with pytest.raises(ValueError, match="too short"):
        OverlapAdd(lambda part: part[None], segment=segment, context=context, fade=fade)


@pytest.mark.parametrize("ahead", [-1, 11])
def test_it_looks_ahead_no_farther_than_its_context(ahead: int) -> None:
    with pytest.raises(ValueError, match="ahead"):
        OverlapAdd(lambda part: part[None], segment=100, context=10, fade=5, ahead=ahead)


def test_a_mixture_of_zero_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="zero samples"):
        overlap_add(lambda part: part[None], torch.zeros(1, 0), segment=10, context=1, fade=1)


@pytest.mark.parametrize("context", [0, 13])
def test_it_tells_where_the_segment_at_hand_begins(context: int) -> None:
    mixture = torch.arange(1_000.0)[None]
    begun = []

    def separate(samples: torch.Tensor) -> torch.Tensor:
        begun.append((stream.start, int(samples[0, 0])))
        return samples[None]

    stream = OverlapAdd(separate, segment=100, context=context, fade=20)
    for block in mixture.split(270, 1):  # several segments in one
        stream.push(block)
    stream.finish()
    assert len(begun) > 10
    assert all(told == first for told, first in begun)
