"""The promises of soundsieve.evaluation.screen: mixtures of known scenes, and figures that are known beforehand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.evaluation import metrics, screen
from soundsieve.evaluation.screen import SOUNDS, ask, baseline, labels, make, measure, stretch, values
from soundsieve.evaluation.trials import TrialError
from soundsieve.inference.request import QueryError
from soundsieve.recipes import Scenes
from soundsieve.types import Clip, Video
from tests.evaluation.conftest import BANDS, ITSELF, NOT, RATE, WITH, tone

pytestmark = pytest.mark.usefixtures("one_thread")
TRIAL = Scenes("scenes", count=12, seconds=1.0)


def bands(samples: np.ndarray) -> set[int]:
    """In which there is a tone."""
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples)
    return {band for band in range(BANDS) if spectrum[150 + 300 * band] > 0.01}


def number_of(scene: Clip) -> int:
    return int(scene.audio.stem.split("-")[1])


def on(scene: Clip) -> set[int]:
    """Bands of what is on a scene's screen."""
    first = 2 * number_of(scene)
    return {first + place for place, move in enumerate(scene.moves) if move is not None}


def all_of(scene: Clip) -> set[int]:
    return {2 * number_of(scene), 2 * number_of(scene) + 1}


# -------------------------------------------------------------------------------------------------------- mixtures


@pytest.mark.parametrize("sounds", SOUNDS)
def test_mixtures_depend_on_trial_and_scenes_alone(filmed: list[Clip], sounds: Any) -> None:
    trial = replace(TRIAL, sounds=sounds)
    first, again = make(trial, filmed), make(replace(trial, name="another", count=20), filmed)
    assert (len(first), len(again)) == (12, 20)
    for one, other in zip(first, again, strict=False):
        assert np.array_equal(one.samples, other.samples)
        assert (one.scenes, one.shown) == (other.scenes, other.shown)
    assert len({mixture.scenes for mixture in first}) > 3


@pytest.mark.parametrize("sounds", SOUNDS)
def test_a_mixture_is_made_of_what_it_says(filmed: list[Clip], sounds: Any) -> None:
    for mixture in make(replace(TRIAL, sounds=sounds), filmed):
        shown, *rest = mixture.scenes
        assert len(mixture.scenes) == {"on": 1, "off and off": 3}.get(sounds, 2)
        assert len(set(mixture.scenes)) == len(mixture.scenes)
        assert {scene.split for scene in mixture.scenes} == {"test"}
        assert mixture.samples.shape == mixture.unseen.shape == (RATE,)
        assert np.array_equal(mixture.samples, mixture.seen.sum(0) + mixture.unseen)
        views = mixture.scenes[: 2 if sounds == "on and on" else 1]
        assert [(one.frames, one.start, one.seconds) for one in mixture.shown] == [(v.video, 0.0, 1.0) for v in views]
        assert len(mixture.seen) == len(views)
        for scene, seen in zip(views, mixture.seen, strict=True):
            assert bands(seen) == (on(scene) if sounds.startswith("on") else set())
        heard = {"on and off": [shown, *rest][1:], "on and on": [], "on": []}.get(sounds, rest)
        assert bands(mixture.unseen) == set().union(*map(all_of, heard))
        scale = 0.5 if " and " in sounds else 1.0
        if sounds.startswith("on"):
            expected = scale * sum(tone(band) for band in on(shown))
            assert np.allclose(mixture.seen[0], expected, atol=1e-4)
            assert shown.screen != "off"


def test_scenes_of_a_mixture_share_no_word(filmed: list[Clip]) -> None:
    test = [clip for clip in filmed if clip.split == "test"]
    alike = [replace(clip, parts=("a bell3 rings", "someone hums")) if number in (1, 2) else clip
             for number, clip in enumerate(test)]  # fmt: skip
    for mixture in make(replace(TRIAL, sounds="off and off", count=30), alike):
        words = [word for scene in mixture.scenes for part in scene.parts for word in part.split()]
        telling = [word for word in words if word not in ("a", "someone")]
        assert len(telling) == len(set(telling))
        assert not {alike[1], alike[2]} <= set(mixture.scenes)
    untold = [replace(clip, parts=(), label="the same") for clip in test]
    with pytest.raises(TrialError, match="too few"):
        make(TRIAL, untold)
    assert make(TRIAL, [replace(clip, parts=()) for clip in test])  # labels tell them apart


@pytest.mark.parametrize(
    ("changed", "numbers"),
    [
        ({"moves": (WITH,)}, {0, 1, 2, 3}),
        ({"moves": (ITSELF, NOT)}, {4, 5}),
        ({"moves": (NOT,)}, {4}),
        ({"sounds": "on", "number": 1}, {0, 1, 2, 3, 4}),
        ({"sounds": "on", "number": 2}, {5}),
        ({"number": 4}, {5}),
        ({"split": "valid"}, {0, 1, 2}),
    ],
)
def test_scenes_shown_are_those_asked_for(filmed: list[Clip], changed: dict[str, Any], numbers: set[int]) -> None:
    mixtures = make(replace(TRIAL, count=40, **changed), filmed)
    assert {number_of(mixture.scenes[0]) for mixture in mixtures} == numbers


@pytest.mark.parametrize("sounds", SOUNDS)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_as_many_single_sounds_are_in_a_mixture_as_asked_for(filmed: list[Clip], sounds: Any, number: int) -> None:
    trial = replace(TRIAL, sounds=sounds, number=number, count=6)
    possible = {"on and off": (3, 4), "on and on": (2, 3), "on": (1, 2), "off and off": (4,), "off": (2,)}[sounds]
    if number not in possible:
        with pytest.raises(TrialError, match="too few of the others go with them"):
            make(trial, filmed)
        return
    assert all(len(bands(mixture.samples)) == number for mixture in make(trial, filmed))


def test_what_is_on_the_screen_of_a_labelled_clip_is_all_that_is_heard(filmed: list[Clip]) -> None:
    labelled = [replace(clip, references=(), moves=(), screen="on" if number == 0 else "off")
                for number, clip in enumerate(filmed[:4])]  # fmt: skip
    assert screen.has_scenes(labelled, "test")
    assert not screen.has_scenes(labelled[1:], "test")
    assert not screen.has_scenes(labelled, "valid")
    for mixture in make(TRIAL, labelled):
        assert mixture.scenes[0] == labelled[0]
        assert bands(mixture.seen[0]) == {0, 1}


def test_a_longer_video_gives_any_stretch_of_it_and_a_shorter_one_silence(filmed: list[Clip]) -> None:
    short = make(replace(TRIAL, sounds="on", seconds=0.25, count=30), filmed)
    starts = {mixture.shown[0].start for mixture in short}
    assert len(starts) > 3
    assert all(0 <= start <= 0.75 and start == round(start, 1) for start in starts)
    for mixture in short:
        first = round(mixture.shown[0].start * RATE)
        whole = sum(tone(band) for band in on(mixture.scenes[0]))
        assert np.allclose(mixture.seen[0], whole[first : first + RATE // 4], atol=1e-4)
        assert mixture.shown[0].seconds == 0.25
    (long,) = make(replace(TRIAL, sounds="on", seconds=1.5, count=1), filmed)
    assert long.seen[0, :RATE].any()
    assert not long.seen[0, RATE:].any()


def test_a_stretch_is_where_it_is_said_to_be_at_any_rate(tmp_path: Path) -> None:
    rng, path = np.random.default_rng(0), tmp_path / "a.wav"
    sound = np.cumsum(rng.standard_normal((16_000, 2)), 0) / 400
    soundfile.write(path, sound, 16_000, subtype="FLOAT")
    mono = sound.mean(1)
    assert np.allclose(stretch(path, 0.25, None, 4_000, 16_000), mono[4_000:8_000], atol=1e-6)
    ended = stretch(path, 0.25, 0.3, 4_000, 16_000)
    assert np.allclose(ended[:800], mono[4_000:4_800], atol=1e-6)
    assert not ended[800:].any()
    late = stretch(path, 0.9, None, 4_000, 16_000)
    assert np.allclose(late[:1_600], mono[14_400:], atol=1e-6)
    assert not late[1_600:].any()
    assert not stretch(path, 3.0, None, 100, 16_000).any()
    halved = stretch(path, 0.25, None, 2_000, RATE)
    assert halved.shape == (2_000,)
    assert metrics.sdr(halved[200:-200], mono[4_400:7_600:2]) > 20


def test_too_few_scenes_are_said_to_be_too_few(filmed: list[Clip]) -> None:
    with pytest.raises(TrialError, match=r"'scenes': 0 of 0 scenes with split 'apart'"):
        make(replace(TRIAL, split="apart"), filmed)
    with pytest.raises(TrialError, match=r"1 of 1 scenes .* too few"):
        make(TRIAL, filmed[:1])
    two = make(replace(TRIAL, count=2), filmed[:2])
    with pytest.raises(TrialError, match="no video is unrelated to mixture 0"):
        ask(two, "unrelated video", filmed[:2], TRIAL)


# ----------------------------------------------------------------------------------------------------------- asking


def test_a_mixture_is_asked_with_its_own_video_another_s_or_the_other_one(filmed: list[Clip]) -> None:
    two = replace(TRIAL, sounds="on and on")
    mixtures = make(two, filmed)
    for mixture, own, swapped, unrelated in zip(
        mixtures, *(ask(mixtures, way, filmed, two) for way in ("video", "swapped video", "unrelated video")),
        strict=True,
    ):  # fmt: skip
        assert [one.frames for one in own] == [scene.video for scene in mixture.scenes]
        assert [one.frames for one in swapped] == [scene.video for scene in mixture.scenes[::-1]]
        assert not {one.frames for one in unrelated} & {scene.video for scene in mixture.scenes}
        assert len(unrelated) == 2
    again = ask(mixtures, "unrelated video", filmed, two)
    assert again == ask(mixtures, "unrelated video", filmed, two)
    assert len({one.frames for row in again for one in row}) == 6


@pytest.mark.parametrize(
    ("changed", "metric", "queries", "answers", "part"),
    [
        ({"sounds": "both"}, "sdr", ["video"], [], "no mixtures of 'both'"),
        ({}, "presence", ["video"], [], "no metric 'presence'"),
        ({}, "auc", ["video"], ["constant"], "no metric 'auc'"),
        ({"sounds": "off"}, "sdr", ["video"], [], "sdr needs something on the screen"),
        ({"sounds": "on"}, "auc", ["video"], [], "sounds that are not"),
        ({}, "sdr", ["swapped video"], [], "no other video"),
        ({}, "sdr", ["video"], ["quarter"], "no fixed answer 'quarter'"),
        ({"suppression_db": 0.0}, "sdr", ["video"], [], "suppression_db is 0.0"),
        ({"suppression_db": 100.0}, "sdr", ["video"], [], "suppression_db is 100.0"),
    ],
)
def test_what_cannot_be_measured_is_said(
    changed: dict[str, Any], metric: str, queries: list[str], answers: list[str], part: str
) -> None:
    screen.check(TRIAL, "sdr", ["video", "unrelated video"], ["constant"])
    screen.check(replace(TRIAL, sounds="on and on"), "auc_even", ["swapped video"], [])
    with pytest.raises(ValueError, match=part):
        screen.check(replace(TRIAL, **changed), metric, queries, answers)


def test_only_videos_are_asked_with() -> None:
    assert {screen.kind_of(way) for way in screen.WAYS} == {Video}
    with pytest.raises(ValueError, match=r"'text'; there are video, unrelated video, swapped video"):
        screen.kind_of("text")


# --------------------------------------------------------------------------------------------------------- answers


def test_a_network_that_knows_isolates_what_is_on_the_screen_shown(
    filmed: list[Clip], banded: Callable[..., Any]
) -> None:
    model = banded()
    for sounds in ("on and off", "on and on", "on"):
        trial = replace(TRIAL, sounds=sounds)
        mixtures = make(trial, filmed)
        (rows,) = measure(model, mixtures, ask(mixtures, "video", filmed, trial), RATE, [0.0])
        assert all(row["sdr"] > 25 for row in rows)
        assert json.loads(json.dumps(rows, allow_nan=False)) == rows
        if sounds != "on":
            assert np.mean(values(rows, "auc")) == pytest.approx(1, abs=1e-3)
            (astray,) = measure(model, mixtures, ask(mixtures, "unrelated video", filmed, trial), RATE, [0.0])
            assert all(abs(row["sdr"]) < 0.1 and row["suppression"] > 25 for row in astray)
            assert 0.4 < float(np.mean(values(astray, "auc"))) < 0.6
    mixtures = make(replace(TRIAL, sounds="on and on"), filmed)
    (swapped,) = measure(model, mixtures, ask(mixtures, "swapped video", filmed, TRIAL), RATE, [0.0])
    assert all(row["sdr"] < 0 for row in swapped)
    assert np.mean(values(swapped, "auc")) == pytest.approx(0, abs=1e-3)
    for sounds in ("off and off", "off"):
        mixtures = make(replace(TRIAL, sounds=sounds), filmed)
        (rows,) = measure(model, mixtures, ask(mixtures, "video", filmed, TRIAL), RATE, [0.0])
        assert all(row["suppression"] > 25 and row["sdr"] is row["si_sdri"] is None for row in rows)


def test_an_offset_is_added_to_the_logits_and_the_logits_are_told_without(
    filmed: list[Clip], banded: Callable[..., Any]
) -> None:
    mixtures = make(TRIAL, filmed)
    asked = ask(mixtures, "video", filmed, TRIAL)
    model = banded(1.0, 1.0)
    model.separator.offset.fill_(5.0)  # what weights bring along is not what they are measured at
    plain, shut, half = measure(model, mixtures, asked, RATE, [30.0, -30.0, -1.0])
    assert all(row["suppression"] == pytest.approx(0, abs=1e-4) for row in plain)
    assert all(row["suppression"] == 100 for row in shut)
    for row, fixed in zip(half, baseline(0.5, mixtures), strict=True):
        assert row["suppression"] == pytest.approx(6.0206, abs=1e-3)
        assert {name: row[name] for name in fixed} == pytest.approx(fixed, abs=1e-3)
        assert {logit for logit, _, _ in row["sources"]} == {1.0}
    assert [row["sources"] for row in plain] == [row["sources"] for row in shut]


def test_sources_are_known_by_what_they_are_of(filmed: list[Clip], banded: Callable[..., Any]) -> None:
    for sounds in SOUNDS:
        for mixture in make(replace(TRIAL, sounds=sounds, count=4), filmed):
            parts, _ = screen.sources(banded(), mixture.samples, RATE, mixture.shown)
            found = labels(parts, mixture)
            assert found.shape == (len(mixture.shown), BANDS)
            if sounds.startswith("on and"):
                for row, scene in zip(found, mixture.scenes, strict=False):
                    known = bands(mixture.samples)
                    assert {band for band in known if row[band]} == on(scene)
            else:
                assert (found == (sounds == "on")).all()


def test_a_network_of_another_rate_is_asked_at_its_own(filmed: list[Clip], banded: Callable[..., Any]) -> None:
    (mixture,) = make(replace(TRIAL, sounds="on", count=1), filmed)
    double = np.repeat(mixture.samples, 2)[: 2 * RATE - 3]
    parts, logits = screen.sources(banded(), double, 2 * RATE, mixture.shown)
    assert parts.shape == (BANDS, 2 * RATE - 3)
    assert logits.shape == (1, BANDS)
    assert metrics.sdr(parts.sum(0)[500:-500], double[500:-500]) > 15


def test_what_is_not_finite_or_not_told_is_said(
    filmed: list[Clip], banded: Callable[..., Any], tiny_model: Callable[..., Any]
) -> None:
    (mixture,) = make(replace(TRIAL, count=1), filmed)
    with pytest.raises(FloatingPointError, match=r"'banded'.*not finite"):
        screen.sources(banded(math.nan), mixture.samples, RATE, mixture.shown)
    screen.require(banded())
    with pytest.raises(QueryError, match="'tiny' does not tell which sounds are on a screen"):
        screen.require(tiny_model(lambda mixture, queries: mixture))


def test_fixed_answers_score_what_they_are_known_to(filmed: list[Clip]) -> None:
    mixtures = make(TRIAL, filmed)
    for row, half in zip(baseline(1.0, mixtures), baseline(0.5, mixtures), strict=True):
        assert row["sdri"] == row["si_sdri"] == row["suppression"] == 0
        assert half["si_sdri"] == pytest.approx(0, abs=1e-4)
        assert half["suppression"] == pytest.approx(6.0206, abs=1e-3)
    nothing = baseline(0.5, make(replace(TRIAL, sounds="off"), filmed))
    assert all(row["sdr"] is None and row["suppression"] == pytest.approx(6.0206, abs=1e-3) for row in nothing)


# ------------------------------------------------------------------------------------------------- area under curves


numbers = st.integers(0, 10_000).map(np.random.default_rng)


@settings(max_examples=40, deadline=None)
@given(numbers, st.sampled_from(["auc", "auc_even"]))
def test_values_of_mixtures_have_the_pooled_area_for_their_mean(rng: np.random.Generator, metric: str) -> None:
    rows = []
    for _ in range(int(rng.integers(2, 9))):
        count = int(rng.integers(1, 5))
        columns = rng.integers(-3, 4, count) / 2, rng.integers(0, 2, count), rng.uniform(0, 2, count).round(1)
        rows.append({"sources": np.stack(columns, 1).tolist()})
    every = [
        (score, label, energy / (sum(strength for *_, strength in row["sources"]) or 1))
        for row in rows
        for score, label, energy in row["sources"]
    ]
    wins = total = 0.0
    for score, label, energy in every:
        for other, off, strength in every:
            if label and not off:
                weight = energy * strength if metric == "auc" else 1.0
                wins += weight * (score > other) + weight * (score == other) / 2
                total += weight
    found = np.array(values(rows, metric), np.float64)
    if total == 0:
        assert np.isnan(found).all()
    else:
        assert found.mean() == pytest.approx(wins / total, abs=1e-9)
        assert len(found) == len(rows)


@settings(max_examples=20, deadline=None)
@given(numbers)
def test_values_vary_as_the_area_does(rng: np.random.Generator) -> None:
    """Of one source a mixture the variance of their mean is that of DeLong et al. (1988), with n for n - 1."""
    scores, is_on = rng.standard_normal(60), np.arange(60) % 3 == 0
    rows = [{"sources": [[float(score), int(label), 1.0]]} for score, label in zip(scores, is_on, strict=True)]
    found = np.array(values(rows, "auc"), np.float64)
    above = (scores[is_on][:, None] > scores[~is_on]).astype(float)
    area = above.mean()
    variance = ((above.mean(1) - area) ** 2).sum() / is_on.sum() ** 2
    variance += ((above.mean(0) - area) ** 2).sum() / (~is_on).sum() ** 2
    assert ((found - found.mean()) ** 2).sum() / 60**2 == pytest.approx(variance)


def test_other_metrics_are_the_rows_own() -> None:
    rows = [{"sdr": 1.0, "sources": []}, {"sdr": None, "sources": []}]
    assert values(rows, "sdr") == [1.0, None]
    assert screen.mean(values(rows, "sdr")) == 1.0
    assert screen.mean([None, math.nan]) is screen.mean([]) is None
