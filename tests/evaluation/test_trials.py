"""The promises of soundsieve.evaluation.trials: equal mixtures for all, and questions that mean what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from soundsieve.audio.mix import rms
from soundsieve.evaluation import trials
from soundsieve.evaluation.trials import TrialError, ask, baseline, kept, make, measure, parse
from soundsieve.recipes import Trial, Where
from soundsieve.types import Audio, Clip, Image, Text, Video

pytestmark = pytest.mark.usefixtures("one_thread")
RATE = 8_000
TRIAL = Trial("two", count=12, seconds=0.5, sample_rate=RATE)
LABELS = ("a hum", "a horn", "a whistle", "a beep", "a buzz")  # the last is of the unknown fifth


@pytest.fixture
def clips(tmp_path: Path) -> list[Clip]:
    """Five kinds, of each two clips to test, one to validate and four to train; every other has a picture."""
    rng, made = np.random.default_rng(0), []
    for kind, label in enumerate(LABELS):
        for number, split in enumerate(("test", "test", "valid", "train", "train", "train", "train")):
            path = tmp_path / f"{kind}-{number}.wav"
            tone = np.sin(2 * np.pi * 300 * (kind + 1) * np.arange(RATE) / RATE)
            soundfile.write(path, 0.2 * tone + 0.01 * rng.standard_normal(RATE), RATE)
            made.append(Clip(
                path, (f"{label}, number {number}",), label, split=split, source=f"set {number % 2}",
                images=(tmp_path / f"{kind}-{number}.png",) if number % 2 == 0 else (),
                video=tmp_path / f"{kind}.mp4" if kind < 3 else None,
            ))  # fmt: skip
    return made


def test_mixtures_depend_on_trial_and_clips_alone(clips: list[Clip], tmp_path: Path) -> None:
    first, again = make(TRIAL, clips, tmp_path / "a"), make(replace(TRIAL, name="another"), clips, tmp_path / "b")
    assert len(first) == TRIAL.count
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.samples, other.samples)
        assert one.target == other.target
    assert not np.array_equal(first[0].samples, first[1].samples)
    longer = make(replace(TRIAL, count=20), clips, tmp_path / "a")
    assert np.array_equal(longer[11].samples, first[11].samples)


@pytest.mark.parametrize("sounds", [1, 2, 4])
@pytest.mark.parametrize("snr_db", [0.0, -6.0])
def test_a_mixture_is_its_target_and_other_kinds_at_the_level_asked_for(
    clips: list[Clip], tmp_path: Path, sounds: int, snr_db: float
) -> None:
    trial = replace(TRIAL, sounds=sounds, snr_db=snr_db)
    for mixture in make(trial, clips, tmp_path):
        assert mixture.samples.shape == mixture.reference.shape == (RATE // 2,)
        assert np.abs(mixture.samples).max() <= 0.9 + 1e-6
        assert len(mixture.labels) == sounds
        assert mixture.target.label in mixture.labels
        assert mixture.target.split == "test"
        rest = mixture.samples - mixture.reference
        if sounds == 1:
            assert not rest.any()
        else:
            assert 20 * np.log10(rms(mixture.reference) / rms(rest)) == pytest.approx(snr_db, abs=0.05)


def test_targets_are_those_asked_for(clips: list[Clip], tmp_path: Path) -> None:
    def targets(**changed: Any) -> list[Clip]:
        return [mixture.target for mixture in make(replace(TRIAL, **changed), clips, tmp_path)]

    assert {clip.source for clip in targets(sources=("set 1",))} == {"set 1"}
    assert all(clip.images for clip in targets(asks=("image",)))
    assert all(clip.video for clip in targets(asks=("video",)))
    assert {clip.split for clip in targets(split="train")} == {"train"}
    kinds = tuple(sorted({clip.label for clip in clips})[:2])
    mixtures = make(replace(TRIAL, labels=kinds), clips, tmp_path)
    assert frozenset().union(*(mixture.labels for mixture in mixtures)) == set(kinds)
    assert {trials.is_unknown(clip.label) for clip in targets(kinds="known")} == {False}
    assert {trials.is_unknown(clip.label) for clip in targets(kinds="unknown")} == {True}


@pytest.mark.parametrize("kinds", ["all", "known", "unknown"])
@pytest.mark.parametrize("beside", ["all", "known", "unknown"])
def test_what_sounds_with_a_target_is_of_the_kinds_asked_for(
    clips: list[Clip], tmp_path: Path, kinds: Any, beside: Any
) -> None:
    more = [replace(clip, label="a ring") for clip in clips if clip.label == "a hum"]  # of the unknown fifth as well
    trial = replace(TRIAL, kinds=kinds, beside=beside)
    mixtures = make(trial, [*clips, *more], tmp_path)
    allowed = {"all": {True, False}, "known": {False}, "unknown": {True}}
    others = [label for mixture in mixtures for label in mixture.labels - {mixture.target.label}]
    assert len(others) == len(mixtures)
    assert {trials.is_unknown(label) for label in others} <= allowed[beside]
    assert {trials.is_unknown(mixture.target.label) for mixture in mixtures} <= allowed[kinds]
    with pytest.raises(TrialError, match="may sound with them is of 2 kinds"):
        make(replace(trial, beside="unknown", sounds=3), [*clips, *more], tmp_path)


def test_a_fifth_of_all_kinds_is_unknown_and_an_arm_that_knows_the_others_never_hears_them(clips: list[Clip]) -> None:
    names = [f"kind {number}" for number in range(5_000)]
    assert 0.18 < np.mean([trials.is_unknown(name) for name in names]) < 0.22
    weighted = [(clip, 1.0) for clip in clips]
    known = [clip for clip, _ in kept(weighted, Where(kinds="known")) if clip.split == "train"]
    unknown = [clip for clip, _ in kept(weighted, Where(kinds="unknown")) if clip.split == "train"]
    assert {clip.label for clip in known}.isdisjoint({clip.label for clip in unknown})
    assert len(known) + len(unknown) == 20
    assert known
    assert unknown


def test_five_sets_share_all_kinds_out_and_the_first_is_the_unknown_one(clips: list[Clip]) -> None:
    names = [f"kind {number}" for number in range(5_000)]
    counts = np.bincount([trials.set_of(name) for name in names], minlength=trials.SETS) / len(names)
    assert len(counts) == 5
    assert np.all((counts > 0.18) & (counts < 0.22))
    assert [trials.is_unknown(name) for name in names] == [trials.set_of(name) == 0 for name in names]

    weighted = [(clip, 1.0) for clip in clips]

    def learned(**of: Any) -> set[Clip]:
        try:
            return {clip for clip, _ in kept(weighted, Where(**of)) if clip.split == "train"}
        except TrialError:  # no kind of these five is in that set
            return set()

    parts = [learned(sets=(number,)) for number in range(5)]
    assert sum(map(len, parts)) == len(learned()) == len(set.union(*parts))
    assert all(len({trials.set_of(clip.label) for clip in part}) <= 1 for part in parts)
    assert learned(sets=(1, 2, 3, 4)) == learned(kinds="known")
    assert learned(sets=(0,)) == learned(kinds="unknown")


def test_an_arm_learns_from_what_it_says_and_validates_with_all(clips: list[Clip]) -> None:
    weighted = [(clip, float(number)) for number, clip in enumerate(clips)]

    def train(**of: Any) -> list[Clip]:
        part = kept(weighted, Where(**of))
        assert sorted(part, key=weighted.index) == sorted(part, key=lambda pair: pair[1])  # weights stay
        assert [clip for clip, _ in part if clip.split == "valid"] == [c for c in clips if c.split == "valid"]
        assert not [clip for clip, _ in part if clip.split == "test"]
        trained = [clip for clip, _ in part if clip.split == "train"]
        assert trained == [clip for clip in clips if clip in trained]  # so does their order
        return trained

    assert train() == [clip for clip in clips if clip.split == "train"]
    assert {clip.source for clip in train(sources=("set 0",))} == {"set 0"}
    assert {clip.source for clip in train(sources=("set 0", "birds"))} == {"set 0"}
    told = [(replace(clip, source=f"{clip.source}: somebody"), 1.0) for clip in clips]
    assert len(kept(told, Where(sources=("set 0",)))) == len(kept(weighted, Where(sources=("set 0",))))
    assert len(kept(told, Where(sources=("set 0: somebody",)))) == len(kept(weighted, Where(sources=("set 0",))))
    assert {clip.label for clip in train(labels=("a hum", "a buzz"))} == {"a hum", "a buzz"}
    half, few = train(share=0.5), train(share=0.01)
    assert [sum(clip.label == label for clip in half) for label in LABELS] == [2] * 5
    assert [sum(clip.label == label for clip in few) for label in LABELS] == [1] * 5
    assert set(few) < set(half)
    with pytest.raises(TrialError, match="no clip to train on"):
        kept(weighted, Where(sources=("set 2",)))


def test_every_way_of_asking_asks_for_the_target(clips: list[Clip], tmp_path: Path) -> None:
    mixtures = make(replace(TRIAL, asks=("image", "video")), clips, tmp_path)

    def asked(query: str) -> list[Any]:
        return [
            (mixture.target, query) for mixture, query in zip(mixtures, ask(mixtures, query, clips, "t"), strict=True)
        ]

    assert all(query == Text(clip.texts[0]) for clip, query in asked("text"))
    assert all(query == Text(clip.label) for clip, query in asked("label"))
    assert all(query == Text(f"a photo of {clip.label}") for clip, query in asked("a photo of {label}"))
    assert all(query == Image(clip.images[0]) for clip, query in asked("image"))
    assert all(query == Video(clip.video) for clip, query in asked("video"))
    assert all(query is None for _, query in asked("none"))
    assert all(query == (Text("1"), Text("2")) for _, query in asked("oracle"))
    for clip, query in asked("audio"):
        assert isinstance(query, Audio)
        alike = [c for c in clips if c.label == clip.label and c.split == "test" and c != clip]
        assert any(np.array_equal(query.waveform, soundfile.read(c.audio, dtype="float32")[0][None]) for c in alike)


def test_an_example_is_never_trained_on_and_never_the_target(clips: list[Clip], tmp_path: Path) -> None:
    lonely = [clip for clip in clips if not clip.audio.stem.endswith("-1")]  # one clip of each kind to test
    mixtures = make(TRIAL, lonely, tmp_path)
    for mixture, query in zip(mixtures, ask(mixtures, "audio", lonely, "t"), strict=True):
        (other,) = [c for c in lonely if c.label == mixture.target.label and c.split == "valid"]
        assert isinstance(query, Audio)
        assert np.array_equal(query.waveform, soundfile.read(other.audio, dtype="float32")[0][None])
    with pytest.raises(TrialError, match="by audio"):
        ask(mixtures, "audio", [clip for clip in lonely if clip.split != "valid"], "t")


@pytest.mark.parametrize("query", ["shuffled", "shuffled text", "shuffled label", "shuffled a {label}"])
def test_a_shuffled_query_is_of_a_sound_that_is_not_there(clips: list[Clip], tmp_path: Path, query: str) -> None:
    mixtures = make(TRIAL, clips, tmp_path)
    for mixture, asked in zip(mixtures, ask(mixtures, query, clips, "t"), strict=True):
        assert isinstance(asked, Text)
        assert not any(label in asked.prompt for label in mixture.labels)
        assert any(label in asked.prompt for label in LABELS)
    assert ask(mixtures, query, clips, "t") == ask(mixtures, query, clips, "t")


def test_what_cannot_be_asked_is_said(clips: list[Clip], tmp_path: Path) -> None:
    mixtures = make(TRIAL, clips, tmp_path)
    with pytest.raises(TrialError, match=r"cannot be asked for by image.*asks=\('image',\)"):
        ask(mixtures, "image", clips, "two")
    two = [clip for clip in clips if clip.label in LABELS[:2]]
    with pytest.raises(TrialError, match="no other query"):
        ask(make(TRIAL, two, tmp_path), "shuffled", two, "two")
    with pytest.raises(TrialError, match="'two': 0 of 10 clips"):
        make(replace(TRIAL, sources=("set 7",)), clips, tmp_path)
    with pytest.raises(TrialError, match="5 kinds"):
        make(replace(TRIAL, sounds=6), clips, tmp_path)


def test_ways_of_asking_are_understood() -> None:
    assert parse("text") == (False, "text")
    assert parse("shuffled") == (True, "text")
    assert parse("shuffled image") == (True, "image")
    assert parse("the sound of {label}") == (False, "the sound of {label}")
    for query in ("", "smell", "a photo", "a {photo}", "shuffled smell", "{}"):
        with pytest.raises(ValueError, match="no way of asking"):
            parse(query)


def test_fixed_answers_score_what_they_are_known_to(clips: list[Clip], tmp_path: Path) -> None:
    mixtures = make(TRIAL, clips, tmp_path)
    for row in baseline("mixture", mixtures):
        assert row["sdri"] == row["si_sdri"] == row["suppression"] == 0
    for row in baseline("half", mixtures):
        assert row["si_sdri"] == pytest.approx(0, abs=1e-4)
        assert row["sdri"] == pytest.approx(3.01, abs=0.3)
        assert row["suppression"] == pytest.approx(6.02, abs=0.01)


def test_each_mixture_is_answered_by_its_own_query(
    clips: list[Clip], tmp_path: Path, tiny_model: Callable[..., Any]
) -> None:
    """Of a model whose answer is the mixture times the first number of the query's vector."""
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    mixtures = make(TRIAL, clips, tmp_path)
    queries = ask(mixtures, "text", clips, "t")
    rows = measure(model, mixtures, queries, RATE)
    for row, query in zip(rows, queries, strict=True):
        first = float(model.encode([query]).pooled[0, 0])
        assert row["suppression"] == pytest.approx(max(-20 * np.log10(abs(first)), 0), abs=0.05)
        assert row["presence"] == pytest.approx(1 / (1 + np.exp(-5 * first)), abs=1e-4)
        assert set(row) == set(trials.MEASURES)
    silent = measure(model, mixtures, [None] * len(mixtures), RATE)
    assert all(row["suppression"] == 100 and row["presence"] == 0.5 for row in silent)


def test_of_several_answers_the_one_counts_that_is_nearest_to_the_target(
    clips: list[Clip], tmp_path: Path, tiny_model: Callable[..., Any]
) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    mixtures = make(TRIAL, clips, tmp_path)
    alone = [measure(model, mixtures, [Text(number)] * len(mixtures), RATE) for number in "12"]
    best = measure(model, mixtures, ask(mixtures, "oracle", clips, "t"), RATE)
    for first, second, row in zip(*alone, best, strict=True):
        nearer = max((first, second), key=lambda answer: answer["sdr"])
        assert row == {name: pytest.approx(value, abs=1e-4) for name, value in nearer.items()}
    assert any(row["sdr"] != first["sdr"] for row, first in zip(best, alone[0], strict=True))


def test_a_silent_target_has_no_ratio(clips: list[Clip], tmp_path: Path) -> None:
    mixture = make(TRIAL, clips, tmp_path)[0]
    (row,) = baseline("half", [replace(mixture, reference=np.zeros_like(mixture.reference))])
    assert row["sdr"] is row["si_sdri"] is None
    assert row["suppression"] == pytest.approx(6.02, abs=0.01)
