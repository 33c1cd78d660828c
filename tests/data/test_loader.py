"""The promises of soundsieve.data.loader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundsieve.data import loader
from soundsieve.data.loader import Example, Pool
from soundsieve.data.manifest import read_manifest
from soundsieve.types import Batch, Clip, Text

RATE = 16_000


def apart(labels: list[str]) -> np.ndarray:
    return np.eye(len(labels))


def make(pool: Pool, rng: np.random.Generator) -> Example:
    """Two sounds of different kinds, and which they are."""
    kinds = [pool.kind(rng)]
    kinds.append(pool.kind(rng, kinds))
    drawn = [pool.draw(rng, kind, 2_000) for kind in kinds]
    labels = tuple(frozenset({pool.labels[kind]}) for kind in kinds)
    return Example(np.stack([samples for _, samples in drawn]), tuple(Text(clip.texts[0]) for clip, _ in drawn), labels)


@pytest.fixture
def pool(small_world: Path, tmp_path: Path) -> Pool:
    return Pool([(clip, 1.0) for clip in read_manifest(small_world)], RATE, tmp_path / "sound", apart)


def batches(pool: Pool, numbers: range, **options: Any) -> list[Batch]:
    return list(loader.load(pool, make, **{"seed": 5, "batch_size": 2, "workers": 0, **options}, batches=numbers))


def same(first: list[Batch], second: list[Batch]) -> bool:
    return len(first) == len(second) > 0 and all(
        torch.equal(one.references, other.references) and (one.queries, one.labels) == (other.queries, other.labels)
        for one, other in zip(first, second, strict=True)
    )


def test_a_batch_is_what_its_examples_are(pool: Pool) -> None:
    (batch,) = batches(pool, range(1), batch_size=3)
    assert batch.references.shape == (3, 2, 1, 2_000)
    assert batch.references.dtype == torch.float32
    assert torch.equal(batch.mixture, batch.references.sum(1))
    assert len(batch.queries) == len(batch.labels) == 3
    for number in range(3):
        example = make(pool, np.random.default_rng((5, number)))
        assert np.array_equal(batch.references[number, :, 0].numpy(), example.references)
        assert batch.queries[number] == example.queries
        assert batch.labels[number] == example.labels


def test_an_example_depends_on_seed_and_number_alone(pool: Pool) -> None:
    whole = torch.cat([batch.references for batch in batches(pool, range(6), batch_size=1)])
    pairs = torch.cat([batch.references for batch in batches(pool, range(3), batch_size=2)])
    assert torch.equal(whole, pairs)
    assert not same(batches(pool, range(3)), batches(pool, range(3), seed=6))
    assert len({example.numpy().tobytes() for example in whole}) == 6


@pytest.mark.parametrize("at", [1, 3])
def test_a_resumed_run_goes_on_with_the_next_batch(pool: Pool, at: int) -> None:
    whole = batches(pool, range(5))
    assert same(batches(pool, range(at)) + batches(pool, range(at, 5)), whole)


def test_ranks_get_their_own_part_of_every_batch(pool: Pool) -> None:
    whole = batches(pool, range(3), batch_size=4)
    parts = [batches(pool, range(3), batch_size=2, rank=rank, ranks=2) for rank in range(2)]
    for number, batch in enumerate(whole):
        together = torch.cat([part[number].references for part in parts])
        assert torch.equal(together, batch.references)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_changes_nothing(pool: Pool) -> None:
    assert same(batches(pool, range(4), workers=1), batches(pool, range(4)))


def test_decoded_sound_is_kept_and_used_again(small_world: Path, tmp_path: Path) -> None:
    clips = [(clip, 1.0) for clip in read_manifest(small_world)]
    first = batches(Pool(clips, RATE, tmp_path / "sound", apart), range(2))
    kept = sorted((tmp_path / "sound").iterdir())
    assert [path.suffix for path in kept] == [".npz", ".pcm16"]
    for path in tmp_path.glob("*.wav"):
        path.unlink()
    assert same(batches(Pool(clips, RATE, tmp_path / "sound", apart), range(2)), first)
    assert sorted((tmp_path / "sound").iterdir()) == kept


def test_a_broken_decoding_leaves_nothing_that_looks_whole(small_world: Path, tmp_path: Path) -> None:
    clips = [(clip, 1.0) for clip in read_manifest(small_world)]
    broken = clips[-1][0].audio
    whole = broken.read_bytes()
    broken.write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=broken.name):
        Pool(clips, RATE, tmp_path / "sound", apart)
    assert not any((tmp_path / "sound").iterdir())
    broken.write_bytes(whole)
    assert same(
        batches(Pool(clips, RATE, tmp_path / "sound", apart), range(2)),
        batches(Pool(clips, RATE, tmp_path / "fresh", apart), range(2)),
    )


def test_two_processes_may_decode_at_once(small_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one decodes, another begins and ends; both must come out with the same sound."""
    clips = [(clip, 1.0) for clip in read_manifest(small_world)]
    read, pools = loader.files.read, []

    def read_and_be_overtaken(path: Path) -> Any:
        if not pools:
            pools.append(None)
            monkeypatch.setattr(loader.os, "getpid", lambda: 1_000_000)
            pools[0] = Pool(clips, RATE, tmp_path / "sound", apart)
            monkeypatch.undo()
        return read(path)

    monkeypatch.setattr(loader.files, "read", read_and_be_overtaken)
    slow = Pool(clips, RATE, tmp_path / "sound", apart)
    assert same(batches(slow, range(2)), batches(pools[0], range(2)))


def test_stretches_channels_and_rates_are_brought_into_one_form(tmp_path: Path) -> None:
    """Seconds 0.5 to 1.0 of a stereo file at another rate: mono, at the pool's rate, at full level."""
    time = np.arange(3 * 8_000) / 8_000
    left = 0.1 * np.sin(2 * np.pi * 500 * time) * (time >= 0.5) * (time < 1.0)
    soundfile.write(tmp_path / "tone.wav", np.stack((left, left), 1), 8_000, subtype="FLOAT")
    clip = Clip(tmp_path / "tone.wav", (), "tone", 0.5, 1.0)
    pool = Pool([(clip, 1.0)], RATE, tmp_path / "sound", apart)
    drawn, samples = pool.draw(np.random.default_rng(0), 0, RATE // 2)
    assert drawn is clip
    assert samples.shape == (RATE // 2,)
    assert np.abs(samples).max() == pytest.approx(32_000 / 32_768, abs=1e-3)
    assert np.abs(np.fft.rfft(samples)).argmax() == 250
    assert np.abs(samples[: RATE // 4]).max() > 0.9
    assert np.abs(samples[-RATE // 4 :]).max() > 0.9


@pytest.fixture
def uneven(tmp_path: Path) -> Callable[..., Pool]:
    """Makes a pool of (label, number of clips, weight of each, samples in each)."""

    def build(*kinds: tuple[str, int, float, int], vectors: Callable[[list[str]], np.ndarray] = apart) -> Pool:
        clips = []
        for label, count, weight, samples in kinds:
            for number in range(count):
                path = tmp_path / f"{label}-{number}.wav"
                soundfile.write(path, np.linspace(0.1, 1, samples) * 0.5, RATE, subtype="FLOAT")
                clips.append((Clip(path, (), label), weight))
        return Pool(clips, RATE, tmp_path / "sound", vectors)

    return build


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_near_kinds_are_never_together(uneven: Callable[..., Pool], seed: int) -> None:
    def vectors(labels: list[str]) -> np.ndarray:
        """Two near each other, and a third that is almost as near to both."""
        assert labels == ["cat", "dog", "duck", "rain"]
        cosines = [[1, 0.71, 0.71, 0], [0.71, 1, 0.73, 0], [0.71, 0.73, 1, 0], [0, 0, 0, 1]]
        return np.linalg.cholesky(np.array(cosines))

    pool = uneven(*((label, 1, 1.0, 100) for label in ("dog", "duck", "cat", "rain")), vectors=vectors)
    rng = np.random.default_rng(seed)
    kinds: list[int] = []
    for _ in range(3):
        kinds.append(pool.kind(rng, kinds))
    assert sorted(pool.labels[kind][0] for kind in kinds) == ["c", "d", "r"]


def test_a_kind_may_be_drawn_among_those_most_like_another(uneven: Callable[..., Pool]) -> None:
    names = [f"kind {number:02}" for number in range(20)]

    def vectors(labels: list[str]) -> np.ndarray:
        """On an arc, each a little farther from the first; the next one is too near to it."""
        degrees = np.radians([0, 20, *range(50, 86, 2)])
        return np.stack((np.cos(degrees), np.sin(degrees)), 1)

    pool, rng = uneven(*((name, 1, 1.0, 100) for name in names), vectors=vectors), np.random.default_rng(0)
    drawn = [pool.kind(rng, [0], 1.0) for _ in range(300)]
    assert set(drawn) == set(range(2, 2 + loader.ALIKE))
    halves = [pool.kind(rng, [0], 0.5) for _ in range(600)]
    assert 0.55 < np.mean(np.array(halves) < 2 + loader.ALIKE) < 0.85
    assert pool.kind(rng, [], 1.0) in range(20)


def test_too_few_kinds_are_told(uneven: Callable[..., Pool]) -> None:
    pool = uneven(("dog", 1, 1.0, 100), ("cat", 1, 1.0, 100))
    with pytest.raises(ValueError, match="too few different kinds"):
        pool.kind(np.random.default_rng(0), [0, 1])


def test_kinds_and_clips_are_drawn_by_weight(uneven: Callable[..., Pool]) -> None:
    pool = uneven(("dog", 1, 1.0, 100), ("cat", 4, 1.0, 100), ("rain", 2, 0.125, 100))
    expected = np.array([4.0, 1.0, 0.25]) ** loader.KIND_POWER
    assert pool.labels == ["cat", "dog", "rain"]
    assert pool.kind_weights == pytest.approx(expected / expected.sum())
    rng = np.random.default_rng(0)
    counts = np.bincount([pool.kind(rng) for _ in range(4_000)], minlength=3) / 4_000
    assert counts == pytest.approx(pool.kind_weights, abs=0.03)
    drawn = [pool.draw(rng, 0, 50)[0].audio.name for _ in range(400)]
    assert {name: drawn.count(name) / 400 for name in set(drawn)} == pytest.approx(
        {f"cat-{number}.wav": 0.25 for number in range(4)}, abs=0.08
    )


def test_a_clip_may_be_called_what_a_tagger_was_sure_of_where_its_label_agrees(tmp_path: Path) -> None:
    angles = {"dog bark": 0, "dog": 30, "animal": 60, "music": 90, "rain": 90, "water": 100}

    def vectors(texts: list[str]) -> np.ndarray:
        turns = np.radians([angles[text] for text in texts])
        return np.stack((np.cos(turns), np.sin(turns)), 1)

    soundfile.write(tmp_path / "clip.wav", np.ones(RATE) * 0.1, RATE)
    heard = (("Music", 0.9), ("Dog", 0.8), ("Animal", loader.SURE), ("Water", 0.2))
    dog = Clip(tmp_path / "clip.wav", (), "dog bark", heard=heard)
    rain = Clip(tmp_path / "clip.wav", (), "rain", heard=(("Water", 0.3), ("Dog", 0.9)))
    pool = Pool([(dog, 1.0), (rain, 1.0), (rain, 1.0)], RATE, tmp_path / "sound", vectors)
    assert pool.names(dog) == ["Dog", "Animal"]
    assert pool.names(rain) == ["Water", "Dog"]
    assert [pool.num_clips(kind) for kind in range(2)] == [1, 2]


def test_no_tagger_no_names(pool: Pool) -> None:
    assert not any(pool.names(clip) for clip in pool.clips)


@given(seed=st.integers(0, 10_000), wanted=st.integers(100, 1_000))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_short_clips_are_placed_whole(uneven: Callable[..., Pool], seed: int, wanted: int) -> None:
    pool = uneven(("dog", 1, 1.0, 100))
    _, samples = pool.draw(np.random.default_rng(seed), 0, wanted)
    assert samples.shape == (wanted,)
    assert samples.dtype == np.float32
    sounding = np.flatnonzero(samples)
    assert len(sounding) % 100 == 0
    clip = np.linspace(0.1, 1, 100) * 32_000 / 32_768
    for start in sounding[::100]:
        assert samples[start : start + 100] == pytest.approx(clip, abs=1e-4)


@given(seed=st.integers(0, 10_000), wanted=st.integers(1, 999))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_long_clips_are_cut_to_a_stretch(uneven: Callable[..., Pool], seed: int, wanted: int) -> None:
    pool = uneven(("dog", 1, 1.0, 1_000))
    _, samples = pool.draw(np.random.default_rng(seed), 0, wanted)
    assert samples.shape == (wanted,)
    assert (np.diff(samples) > 0).all()  # the clip rises from end to end


def test_stretches_of_silence_are_avoided(tmp_path: Path) -> None:
    sound = np.zeros(10 * RATE)
    sound[: 5 * RATE] = np.random.default_rng(0).standard_normal(5 * RATE) * 0.1
    soundfile.write(tmp_path / "half.wav", sound, RATE, subtype="FLOAT")
    pool = Pool([(Clip(tmp_path / "half.wav", (), "hiss"), 1.0)], RATE, tmp_path / "sound", apart)
    rng = np.random.default_rng(0)
    silent = sum(not pool.draw(rng, 0, RATE)[1].any() for _ in range(200))
    assert silent < 30  # four places are tried; chance alone would make it eighty


def test_a_crop_is_any_stretch_at_the_clip_s_own_level(tmp_path: Path) -> None:
    """A tenth of full scale, silent at first: silence is cropped too, and nothing is made louder."""
    rng = np.random.default_rng(0)
    sound = 0.1 * rng.uniform(-1, 1, RATE).astype(np.float32)
    sound[: RATE // 2] = 0
    sound[-1] = 0.1
    soundfile.write(tmp_path / "half.wav", sound, RATE, subtype="FLOAT")
    clip = Clip(tmp_path / "half.wav", (), "hiss")
    pool = Pool([(clip, 1.0)], RATE, tmp_path / "sound", apart)
    crops = [pool.crop(rng, 0, 2_000) for _ in range(200)]
    assert all(drawn is clip and len(part) == 2_000 and part.dtype == np.float32 for drawn, part in crops)
    silent = sum(not part.any() for _, part in crops)
    expected = (RATE // 2 - 2_000) / (RATE - 2_000)
    assert silent / 200 == pytest.approx(expected, abs=0.12)
    _, whole = pool.crop(rng, 0, RATE)
    assert whole == pytest.approx(sound, abs=0.1 / 32_000)
    _, longer = pool.crop(rng, 0, RATE + 500)
    assert np.array_equal(longer[:RATE], whole)
    assert not longer[RATE:].any()


def test_a_passage_begins_at_a_quarter_of_a_second_and_says_where(tmp_path: Path) -> None:
    """Of a ramp, whose values tell the place: seconds 0.3 to 1.8 of a file of two seconds."""
    ramp = (np.arange(2 * RATE) / (4 * RATE)).astype(np.float32)
    soundfile.write(tmp_path / "ramp.wav", ramp, RATE, subtype="FLOAT")
    clip = Clip(tmp_path / "ramp.wav", (), "ramp", start=0.3, end=1.8)
    pool, rng = Pool([(clip, 1.0)], RATE, tmp_path / "sound", apart), np.random.default_rng(0)
    starts = set()
    for _ in range(50):
        part, start = pool.passage(rng, 0, RATE // 2)
        assert part.dtype == np.float32
        assert np.abs(part - ramp[round(start * RATE) :][: RATE // 2]).max() < 1e-4
        starts.add(round(start, 6))
    assert starts == {0.3, 0.55, 0.8, 1.05, 1.3}
    assert {round(pool.passage(rng, 0, RATE // 2, 0.4)[1], 6) for _ in range(50)} == {0.3, 0.7, 1.1}
    for longer in (RATE * 3 // 2 - 900, 2 * RATE):
        part, start = pool.passage(rng, 0, longer)
        assert start == 0.3
        assert not part[RATE * 3 // 2 :].any()
        heard = min(longer, RATE * 3 // 2)
        assert np.abs(part[:heard] - ramp[RATE * 3 // 10 :][:heard]).max() < 1e-4


def test_clips_are_picked_by_weight_whatever_their_kind(uneven: Callable[..., Pool]) -> None:
    pool, rng = uneven(("one kind", 7, 1.0, 100), ("another", 1, 9.0, 100)), np.random.default_rng(0)
    picked = [pool.pick(rng) for _ in range(1_600)]
    assert picked.count(7) / 1_600 == pytest.approx(9 / 16, abs=0.04)
    assert min(picked.count(number) for number in range(7)) > 60
    assert {pool.pick(rng, [0, 7]) for _ in range(200)} == {1, 2, 3, 4, 5, 6}
    with pytest.raises(ValueError, match="8 clips are too few to mix"):
        pool.pick(rng, range(8))


def test_a_stretch_is_at_the_clip_s_own_level_and_says_where_it_is(tmp_path: Path) -> None:
    """Of a ramp, whose values tell the place: seconds 0.5 to 1.5 of a file of two seconds."""
    ramp = (np.arange(2 * RATE) / (4 * RATE)).astype(np.float32)
    soundfile.write(tmp_path / "ramp.wav", ramp, RATE, subtype="FLOAT")
    clip = Clip(tmp_path / "ramp.wav", (), "ramp", start=0.5, end=1.5)
    pool, rng = Pool([(clip, 1.0)], RATE, tmp_path / "sound", apart), np.random.default_rng(0)
    assert pool.lasts(0) == pytest.approx(2)
    middles = []
    for _ in range(50):
        part, middle = pool.stretch(rng, 0, RATE // 2)
        assert part.dtype == np.float32
        start = round((middle - 0.25) * RATE)
        assert part == pytest.approx(ramp[start : start + RATE // 2], abs=1e-4)
        middles.append(middle)
    assert 0.75 <= min(middles) < 0.8
    assert 1.2 < max(middles) <= 1.25
    part, middle = pool.stretch(rng, 0, 2 * RATE + 7)
    assert middle == pytest.approx(1.0)
    assert part[:RATE] == pytest.approx(ramp[RATE // 2 : 3 * RATE // 2], abs=1e-4)
    assert np.array_equal(part[RATE : 2 * RATE], part[:RATE])
    assert np.array_equal(part[2 * RATE :], part[:7])
