"""The promises of soundsieve.separators.onscreen: sources that add up, each judged by what is to be seen."""

from __future__ import annotations

import copy
import importlib.util
import itertools
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from torch import Tensor

from soundsieve.separators.onscreen import (
    CHANCE,
    COURSES,
    DECISION,
    FAINT,
    LOUDNESSES,
    SHARPNESS,
    OnScreen,
    OnScreenConfig,
    Sight,
    Synchrony,
    _times,
    combinations,
)
from soundsieve.types import Embedding

pytestmark = pytest.mark.usefixtures("one_thread")
MOVING = OnScreenConfig(
    sample_rate=8_000, seconds=0.5, sources=3, basis="stft", window=64, hop=32, bottleneck=6, channels=8, dilations=2,
    repeats=2, side=16, image_widths=(4, 6), mels=8, mel_window=64, mel_hop=32, audio_widths=(3, 4), dim=6, motion=True,
)  # fmt: skip
CONFIGS = {
    "moving": MOVING,
    "still": replace(MOVING, motion=False, basis="learned", window=16, hop=8, coefficients=10),
    "one source": replace(MOVING, sources=1),
    "one layer": replace(MOVING, image_widths=(5,), audio_widths=(5,), dim=4, every=2),
    "motion alone": replace(MOVING, kinds=False),
    "places": replace(MOVING, places=48, place_dim=16),
    "still places": replace(MOVING, places=48, place_dim=16, motion=False),
}
configs = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
BASES = pytest.mark.parametrize("config", [MOVING, CONFIGS["still"]], ids=["moving", "still"])


@cache
def network(config: OnScreenConfig) -> OnScreen:
    """A network whose every parameter is random."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        size = 0.5 if name.startswith(("synchrony.", "logit.")) else 1.5  # or all or nothing is let through
        spread = size / max(tensor[0].numel(), 2) ** 0.5 if tensor.ndim > 1 else 0.3
        near = float(name.endswith(("gains", "scale", "norm.weight")))
        tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread + near)
    separator.offset.fill_(0.4)
    return separator.eval().requires_grad_(False)


def noise(samples: int, batch: int = 1, seed: int = 0) -> Tensor:
    return 0.2 * torch.randn(batch, samples, generator=torch.Generator().manual_seed(seed))


def videos(count: int, steps: int = 5, side: int = 16, seed: int = 0) -> Embedding:
    """Videos of different length; what pads them is not black."""
    generator = torch.Generator().manual_seed(seed)
    light = torch.rand(count, steps, 1, generator=generator)
    pixels = light * torch.rand(count, steps, 3 * side * side, generator=generator)
    lengths = 1 + (steps - 1 + torch.arange(count)[:, None]) % steps
    return Embedding(pixels.mean(1), pixels, torch.arange(steps) < lengths)


def row(embedding: Embedding, number: int) -> Embedding:
    assert embedding.steps is not None
    assert embedding.mask is not None
    part = slice(number, number + 1)
    return Embedding(embedding.pooled[part], embedding.steps[part], embedding.mask[part])


# ------------------------------------------------------------------------------------------------------- what it is


def test_a_golden_case_still_comes_out_the_same() -> None:
    folder = Path(__file__).parent / "golden"
    spec = importlib.util.spec_from_file_location("golden_make_onscreen", folder / "make_onscreen.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    case = load_file(folder / "onscreen.safetensors")
    separator = make.CONFIG.build().eval()
    weights = {name.removeprefix("weights."): tensor for name, tensor in case.items() if name.startswith("weights.")}
    separator.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    asked = Embedding(case["steps"].mean(1), case["steps"], case["mask"])
    with torch.inference_mode():
        sources = separator.sources(case["mixture"])
        targets, presence = separator.separate(case["mixture"], asked)
    for found, expected in ((sources, "sources"), (targets, "targets"), (presence, "presence")):
        torch.testing.assert_close(found, case[expected], atol=1e-5, rtol=1e-4)
    assert case["targets"].abs().max() > 1e-2
    assert (case["presence"][0] - case["presence"][1]).abs() > 1e-2


def test_a_published_segment_is_five_seconds() -> None:
    separator = OnScreenConfig().build()
    assert (separator.sample_rate, separator.segment, separator.context, separator.stride) == (16_000, 80_000, 0, 20)
    assert not any("hann" in name or "bands" in name for name in separator.state_dict())
    parts = {name: sum(p.numel() for p in part.parameters()) for name, part in separator.named_children()}
    assert parts["separator"] == 9_197_792
    assert sum(parts.values()) - parts["separator"] < 500_000
    assert separator.look(videos(1, 2, 128)).places.shape == (1, 2, 8 * 8, 128)


def test_settings_are_plain_values() -> None:
    """A checkpoint's header holds them."""
    for value in asdict(MOVING).values():
        assert isinstance(value, int | float | str | bool) or (
            isinstance(value, tuple) and all(isinstance(number, int) for number in value)
        )


@configs
def test_every_parameter_gets_a_gradient(config: OnScreenConfig) -> None:
    separator = copy.deepcopy(network(config)).requires_grad_(True)
    sources = separator.sources(noise(2000, 3))
    scale = torch.linspace(-1, 1, sources.numel()).view(sources.shape).sin()
    logits = separator.onscreen(sources.detach() + noise(2000, 3, 1)[:, None], videos(3))
    ((scale * sources).sum() + (logits * torch.linspace(-1, 2, logits.numel()).view(logits.shape)).sum()).backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 1e-9, name


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"side": 12}, "side is 12; with so many image_widths it is a multiple of 8"),
        ({"image_widths": ()}, "one width at least"),
        ({"mels": 17}, "a mel_window of 64 samples has 16 mels at most"),
        ({"hop": 33}, "hop 33 is more than window 64 allows"),
        ({"every": 0}, "every is 0; it is 1 or more"),
        ({"sources": 9}, "sources is 9; with motion, for which all their sums are heard, 8 at most"),
        ({"kinds": False, "motion": False}, "kinds and motion are both false"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(MOVING, **wrong).build()  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------- what goes in and out


@configs
@given(samples=st.integers(1, 500), queries=st.integers(1, 3), steps=st.integers(1, 4))
@settings(deadline=None, max_examples=10)
def test_targets_are_as_long_as_the_mixture(config: OnScreenConfig, samples: int, queries: int, steps: int) -> None:
    mixture = noise(samples, 1, samples)
    targets, presence = network(config).separate(mixture, videos(queries, steps))
    assert targets.shape == (queries, 1, samples)
    assert presence.shape == (queries,)
    assert torch.isfinite(presence).all()
    assert (network(config).sources(mixture).sum(1) - mixture).abs().max() <= 1e-6


@configs
def test_what_is_on_the_screen_is_each_source_by_its_probability(config: OnScreenConfig) -> None:
    separator, mixtures, asked = network(config), noise(900, 3), videos(3)
    sources = separator.sources(mixtures)
    logits = separator.onscreen(sources, asked)
    assert logits.shape == (3, config.sources)
    weights = (DECISION * logits + 0.4).sigmoid()
    assert weights.min() > 1e-3, "neither all nor nothing of any"
    assert weights.max() < 1 - 1e-3
    expected = (weights[..., None] * sources).sum(1, keepdim=True)
    assert torch.allclose(separator(mixtures[:, None], asked), expected, rtol=0, atol=1e-6)
    for number in range(3):
        target, presence = separator.separate(mixtures[number : number + 1], row(asked, number))
        assert torch.allclose(target, expected[number : number + 1], rtol=0, atol=1e-5)
        assert float(presence) == pytest.approx(DECISION * float(logits[number].max()) + 0.4, abs=1e-4)


def test_an_offset_turns_all_up_or_down() -> None:
    separator, mixture, asked = copy.deepcopy(network(MOVING)), noise(500), videos(1)
    separator.offset.fill_(30)
    assert torch.allclose(separator.separate(mixture, asked)[0][0], mixture, rtol=0, atol=1e-5)
    separator.offset.fill_(-30)
    assert separator.separate(mixture, asked)[0].abs().max() < 1e-6
    assert float(separator.state_dict()["offset"]) == -30, "a checkpoint keeps it"


def test_queries_and_videos_share_what_does_not_depend_on_them() -> None:
    separator, mixture, asked = network(MOVING), noise(500), videos(3)
    counts: list[int] = []
    parts = (separator.separator, separator.eye, separator.ear)
    handles = [part.register_forward_hook(lambda _, given, __: counts.append(len(given[0]))) for part in parts]
    targets, presence = separator.separate(mixture, asked)
    for handle in handles:
        handle.remove()
    assert sorted(counts) == [1, 3, 3], "one mixture, three videos, three sources"
    for number in range(3):
        alone = separator.separate(mixture, row(asked, number))
        assert torch.allclose(targets[number], alone[0][0], rtol=0, atol=1e-6)
        assert torch.allclose(presence[number], alone[1][0], rtol=0, atol=1e-5)


@BASES
def test_each_channel_is_separated_alone(config: OnScreenConfig) -> None:
    separator, mixtures, asked = network(config), noise(4 * 600).view(2, 2, 600), videos(2)
    both = separator(mixtures, asked)
    together, presence = separator.separate(mixtures[0], asked)
    for channel in range(2):
        alone = separator.separate(mixtures[0, channel : channel + 1], asked)
        assert torch.allclose(both[0, channel], alone[0][0, 0], rtol=0, atol=1e-5)
        assert torch.allclose(together[:, channel], alone[0][:, 0], rtol=0, atol=1e-5)
        assert (presence >= alone[1] - 1e-5).all()


def test_one_source_is_the_mixture_and_nothing_separates_it() -> None:
    separator, mixture = network(CONFIGS["one source"]), noise(300, 2)
    assert torch.equal(separator.sources(mixture), mixture[:, None])
    assert not any(name.startswith("separator") for name in separator.state_dict())


def test_folding_norms_changes_nothing() -> None:
    folded = copy.deepcopy(network(MOVING))
    folded.fold_norms()
    assert torch.equal(folded(noise(400)[None], videos(1)), network(MOVING)(noise(400)[None], videos(1)))


@BASES
def test_bfloat16_changes_little(config: OnScreenConfig) -> None:
    separator, sounds, asked = network(config), noise(900, 6).view(2, 3, 900), videos(2)
    exact = separator.onscreen(sounds, asked)
    with torch.autocast("cpu", torch.bfloat16):
        rough = separator.onscreen(sounds, asked)
    assert rough.dtype == torch.float32
    assert 0 < (rough - exact).abs().max() < 0.1


# --------------------------------------------------------------------------------------------------- what is to be seen


@configs
def test_padding_counts_for_nothing(config: OnScreenConfig) -> None:
    separator, sounds = network(config), noise(900, 4).view(1, 4, 900)
    for steps in (1, 3):
        short = videos(1, steps)
        assert short.steps is not None
        longer = torch.cat((short.steps, 5 * torch.rand(1, 2, 768)), 1)
        padded = Embedding(short.pooled, longer, torch.arange(steps + 2)[None] < steps)
        unmasked = Embedding(short.pooled, short.steps, None)
        expected = separator.onscreen(sounds, short)
        assert torch.allclose(separator.onscreen(sounds, padded), expected, rtol=0, atol=1e-5)
        assert torch.allclose(separator.onscreen(sounds, unmasked), expected, rtol=0, atol=1e-6)


@configs
def test_a_source_is_judged_by_itself_wherever_it_stands(config: OnScreenConfig) -> None:
    separator, sounds, asked = network(config), noise(900, 6).view(3, 2, 900), videos(3)
    together = separator.onscreen(sounds, asked)
    assert together.std() > 1e-3
    turned = separator.onscreen(sounds.flip(1), asked)
    assert torch.allclose(turned.flip(1), together, rtol=0, atol=1e-5)
    for number in range(3):
        alone = separator.onscreen(sounds[number : number + 1], row(asked, number))[0]
        assert torch.allclose(together[number], alone, rtol=0, atol=1e-5)


@configs
@pytest.mark.parametrize("gain", [1e-2, 0.1, 20.0])
def test_how_loud_a_recording_is_does_not_matter(config: OnScreenConfig, gain: float) -> None:
    separator, asked = network(config), videos(2)
    mixture = 0.1 * noise(900)
    targets, presence = separator.separate(mixture, asked)
    found, told = separator.separate(gain * mixture, asked)
    assert torch.allclose(found, gain * targets, rtol=0, atol=gain * 1e-4)
    assert torch.allclose(told, presence, rtol=0, atol=1e-3)


def test_without_a_single_frame_there_is_an_answer() -> None:
    nothing = Embedding(torch.zeros(1, 768), torch.zeros(1, 2, 768), torch.zeros(1, 2, dtype=torch.bool))
    assert torch.isfinite(network(MOVING).onscreen(noise(400)[None], nothing)).all()


def test_the_vector_of_a_query_without_steps_is_its_only_frame() -> None:
    separator, sounds, frame = network(MOVING), noise(400)[None], torch.rand(2, 768)
    expected = separator.onscreen(sounds.expand(2, -1, -1), Embedding(torch.zeros(2, 7), frame[:, None]))
    assert torch.equal(separator.onscreen(sounds.expand(2, -1, -1), Embedding(frame)), expected)
    for other in (Embedding(torch.zeros(1, 384)), Embedding(frame[:1], torch.zeros(1, 3, 512))):
        with pytest.raises(ValueError, match=r"(384|512) numbers, not as frames of 3 x 16 x 16; ask with a video"):
            separator.separate(noise(400), other)


def test_only_motion_sees_the_order_of_frames() -> None:
    sounds, asked = noise(4000)[None], row(videos(1, 6), 0)
    assert asked.steps is not None
    turned = Embedding(asked.pooled, asked.steps.flip(1), asked.mask)
    still, moving = network(CONFIGS["still"]), network(MOVING)
    assert torch.allclose(still.onscreen(sounds, asked), still.onscreen(sounds, turned), rtol=0, atol=1e-5)
    assert (moving.onscreen(sounds, asked) - moving.onscreen(sounds, turned)).abs().max() > 1e-4


def test_what_a_thing_is_is_looked_up_in_some_frames() -> None:
    sounds, asked = noise(4000)[None], row(videos(1, 6), 0)
    assert asked.steps is not None
    steps = asked.steps.clone()
    steps[:, 1::2] = torch.rand(3, 768)
    other = Embedding(asked.pooled, steps, asked.mask)
    still, moving = network(replace(CONFIGS["still"], every=2)), network(replace(MOVING, every=2))
    assert torch.equal(still.onscreen(sounds, asked), still.onscreen(sounds, other)), "the second, fourth and sixth"
    assert (moving.onscreen(sounds, asked) - moving.onscreen(sounds, other)).abs().max() > 1e-4
    assert moving.look(asked).places.shape[1] == 3


@given(st.integers(1, 40), st.lists(st.integers(0, 9), min_size=1, max_size=4))
@settings(deadline=None, max_examples=40)
def test_a_step_hears_its_part_of_the_time(frames: int, lengths: list[int]) -> None:
    real = torch.arange(9) < torch.tensor(lengths)[:, None]
    found = _times(real, frames)
    for length, row_ in zip(lengths, found, strict=True):
        expected = F.adaptive_avg_pool1d(torch.eye(frames)[None], length)[0].T if length else torch.zeros(0, frames)
        assert torch.allclose(row_[:length], expected, rtol=0, atol=1e-6)
        assert not row_[length:].any()


def test_synchrony_is_how_courses_go_together() -> None:
    torch.manual_seed(0)
    part = Synchrony().requires_grad_(False)
    part.score.weight += 0.1 * torch.randn(1, 2 * LOUDNESSES * COURSES)
    # in steps of 1 / 64 and over a power of two of frames, so that the mean of what stands still is exact
    courses = (64 * torch.randn(2, 8, 3, COURSES)).round() / 64
    loudness = torch.randn(2, 5, 8, LOUDNESSES)
    real = torch.arange(8) < torch.tensor([[8], [4]])
    nothing = torch.zeros(2, 0, 0, 1), torch.ones(2, 0, dtype=torch.bool)
    found = part(Sight(*nothing, courses, real), loudness)
    for video, length in enumerate((8, 4)):
        seen = courses[video, :length].permute(1, 2, 0)
        seen = seen - seen.mean(2, keepdim=True)
        seen = seen / (seen.var(2, correction=0, keepdim=True) + FAINT).sqrt()
        moves = seen.var(2, correction=0)
        for source in range(5):
            heard = loudness[video, source, :length].T
            heard = heard - heard.mean(1, keepdim=True)
            heard = heard / (heard.var(1, correction=0, keepdim=True) + FAINT).sqrt()
            swings = heard.var(1, correction=0)
            pairs = [[(one * other).mean().abs() for one in heard for other in cell] for cell in seen]
            together = SHARPNESS * torch.tensor(pairs)
            where = (together @ part.where.weight[0]).softmax(0)
            most = [[one * other for one in swings for other in cell] for cell in moves]
            expected = part.score.weight[0] @ torch.cat((where @ together, where @ torch.tensor(most)))
            assert torch.allclose(found[video, source], expected, rtol=0, atol=1e-5)
    darker = Sight(*nothing, -courses, real)
    assert torch.allclose(part(darker, loudness), found, rtol=0, atol=1e-5), "darker when louder is as much in step"
    still = Sight(*nothing, courses[:, :1].expand(-1, 8, -1, -1), real)
    assert part(still, loudness).abs().max() < 1e-5, "what does not change says nothing"


def test_what_moves_with_a_sound_is_in_step_from_the_start() -> None:
    """A square grows brighter with one of two sounds; a network that has learned nothing says which.

    It also knows parts of it that do not go along with the square by themselves.
    """
    torch.manual_seed(0)
    separator = replace(MOVING, seconds=2.0).build().requires_grad_(False)
    separator.logit.weight.zero_()
    separator.logit.bias.zero_()
    level = torch.rand(2, 12)
    sounds = (0.1 * torch.randn(2, 12, 800) * level[..., None]).flatten(1)
    frames = torch.full((1, 12, 16, 16, 3), 0.4)
    frames[0, :, 4:12, 8:] += 0.5 * level[0, :, None, None, None]
    seen = separator.look(Embedding(torch.zeros(1, 1), frames.flatten(2)))
    found = separator.match(seen, separator.listen(sounds[None], together=False))[0]
    assert found[0] > 0.7 * SHARPNESS - CHANCE
    assert found[0] > found[1] + 1
    early = (torch.arange(len(sounds[0])) < len(sounds[0]) / 2).float()
    parts = torch.stack((early * sounds[0], (1 - early) * sounds[0], sounds[1]))[None]
    first, second, other = separator.match(seen, separator.listen(parts))[0]
    assert min(first, second) > 0.5
    assert other < -1
    alone = separator.match(seen, separator.listen(parts, together=False))[0]
    assert min(first, second) > max(alone[0], alone[1]) + 0.3


def test_a_source_is_seen_as_far_as_the_sums_that_have_it_outweigh_the_others() -> None:
    separator, sounds, asked = network(MOVING), noise(4000, 3)[None], videos(1)
    unmoved = copy.deepcopy(separator)
    unmoved.synchrony.score.weight.zero_()
    sight = separator.look(asked)
    what = unmoved.match(sight, unmoved.listen(sounds, together=False))[0]
    weights = torch.zeros(3, 2)
    for chosen in itertools.product((0, 1), repeat=3):
        among = torch.tensor(chosen).float()
        parts = torch.stack((among @ sounds[0], (1 - among) @ sounds[0]))[None]  # as loud together as all three
        loudness = separator.listen(parts, together=False).loudness[:, :1]
        steps = _times(sight.real, loudness.shape[2]) @ loudness[:, 0]
        score = among @ what + separator.synchrony(sight, steps[:, None])[0, 0] * any(chosen)
        weights[range(3), chosen] += score.exp()
    found = separator.onscreen(sounds, asked)[0]
    assert torch.allclose(found, (weights[:, 1] / weights[:, 0]).log(), rtol=0, atol=1e-4)
    assert (found - unmoved.onscreen(sounds, asked)[0]).abs().max() > 0.1


def test_all_sums_of_sources_each_once() -> None:
    for sources in (1, 2, 4, 8):
        rows = combinations(sources, torch.device("cpu"))
        assert rows.shape == (2**sources - 1, sources)
        assert torch.equal(rows[:sources], torch.eye(sources, dtype=torch.bool))
        assert len({tuple(row) for row in rows.tolist()}) == len(rows)
        assert rows.any(1).all()


# -------------------------------------------------------------------------------------------------- what is to be heard


def test_levels_are_those_of_bands_down_to_a_floor() -> None:
    ear = network(MOVING).ear

    def levels(waveforms: Tensor) -> Tensor:
        return ear.levels(ear.energies(waveforms[None]))[0]

    assert torch.allclose(ear.bands.sum(1), torch.ones(8))
    assert (ear.bands >= 0).all()
    silent = levels(torch.zeros(1, 1000))
    assert torch.allclose(silent, silent[0, 0, 0])
    white = levels(noise(200_000) * 5)
    inner = white[0, :, 2:-2].mean(1)
    assert inner.std() < 0.1, "white noise is alike in all bands"
    louder = levels(noise(200_000) * 50)
    assert torch.allclose((louder - white).mean(), torch.tensor(10.0).log() * 2 / 3.5, atol=1e-3)
    time = torch.arange(4000) / 8000
    middles = ear.bands.argmax(1) * 8000 / 64
    for band in (1, 4, 7):
        tone = (2 * torch.pi * middles[band] * time).sin()[None]
        assert int(levels(tone)[0, :, 20].argmax()) == band


def test_a_source_next_to_silent_is_as_good_as_silent() -> None:
    separator, asked = network(MOVING), videos(1)
    sounds = torch.stack((torch.zeros(900), 1e-5 * noise(900)[0], noise(900)[0]))[None]
    silent, faint, loud = separator.onscreen(sounds, asked)[0].tolist()
    assert faint == pytest.approx(silent, abs=1e-3)
    assert abs(loud - silent) > 0.01


# ------------------------------------------------------------------------------------------------------------- learning


def test_it_learns_what_moves_with_its_sound() -> None:
    """A square that grows with bursts of noise, against the bursts of another; nothing but time tells them apart."""
    torch.manual_seed(0)
    config = replace(
        MOVING, sources=1, side=16, seconds=2.0, mel_hop=64, audio_widths=(6, 8), image_widths=(8, 8), dim=12
    )  # fmt: skip
    separator, generator = config.build(), torch.Generator().manual_seed(1)
    optimiser = torch.optim.Adam(separator.parameters(), 0.01)

    def drawn(count: int) -> tuple[Tensor, Embedding]:
        level = (torch.rand(count, 12, generator=generator) < 0.4).float()
        sound = 0.1 * torch.randn(count, 12, 800, generator=generator) * (level[..., None] + 0.05)
        frames = torch.full((count, 12, 16, 16, 3), 0.4)
        for number, (y, x) in enumerate(torch.randint(0, 8, (count, 2), generator=generator).tolist()):
            frames[number, :, y : y + 8, x : x + 8] += 0.5 * level[number, :, None, None, None]
        pixels = frames.flatten(2)
        return sound.flatten(1), Embedding(pixels.mean(1), pixels)

    def logits(count: int) -> tuple[Tensor, Tensor]:
        sound, seen = drawn(count)
        heard, sight = separator.listen(sound[:, None]), separator.look(seen)
        others = heard.rows(torch.arange(count).roll(1))
        return separator.match(sight, heard)[:, 0], separator.match(sight, others)[:, 0]

    for _ in range(60):
        own, other = logits(12)
        loss = F.softplus(-own).mean() + F.softplus(other).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.inference_mode():
        own, other = logits(100)
    assert float((own[:, None] > other).float().mean()) > 0.9, "area under the curve"
