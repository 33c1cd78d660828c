"""The promises of soundsieve.inference.request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from soundsieve.encoders.frames import Footage
from soundsieve.inference import request
from soundsieve.inference.request import (
    EXAMPLE_SECONDS,
    LONGEST_QUERY,
    QueryError,
    Request,
    as_query,
    check_span,
    check_text,
    describe,
    kind,
    parse_span,
    read,
)
from soundsieve.types import Audio, Image, Query, Text, Video


def test_words_stand_for_text() -> None:
    assert as_query("rain") == Text("rain")
    image = Image("dog.jpg")
    assert as_query(image) is image


@pytest.mark.parametrize(
    ("query", "words", "as_given", "of_kind"),
    [
        (Text("a dog barking"), "a dog barking", "a dog barking", "text"),
        (Text("a/b.jpg"), "a/b.jpg", "a/b.jpg", "text"),
        (Image("pictures/my dog.jpg"), "my dog", "pictures/my dog.jpg", "image"),
        (Audio(Path("bark.wav")), "bark", "bark.wav", "audio"),
        (Video(np.zeros((1, 2, 2, 3), np.uint8), 1.0), "video", "video", "video"),
        (Audio(np.zeros((1, 5), np.float32), 16_000), "audio", "audio", "audio"),
    ],
)
def test_a_query_is_told_in_words_as_given_and_by_its_kind(
    query: Query, words: str, as_given: str, of_kind: str
) -> None:
    assert (describe(query), request.given(query), kind(query)) == (words, as_given, of_kind)


def test_all_that_is_asked_ends_with_what_is_excluded() -> None:
    assert Request((Text("rain"), Image("dog.jpg"))).all == (Text("rain"), Image("dog.jpg"))
    assert Request((Text("rain"),), Text("wind")).all == (Text("rain"), Text("wind"))


# --------------------------------------------------------------------------------------------- queries by file


def wave(seconds: float, rate: int = 16_000, channels: int = 1) -> np.ndarray:
    return 0.1 * np.random.default_rng(7).standard_normal((channels, round(seconds * rate))).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_example_sound_keeps_its_rate_and_channels(tmp_path: Path, rate: int, channels: int) -> None:
    samples = wave(0.5, rate, channels)
    soundfile.write(tmp_path / "bark.wav", samples.T, rate, subtype="FLOAT")
    for waveform in (str(tmp_path / "bark.wav"), tmp_path / "bark.wav", samples, samples.astype(np.float64)):
        found = read(Audio(waveform, rate))
        assert isinstance(found, Audio)
        assert found.sample_rate == rate
        assert isinstance(found.waveform, np.ndarray)
        assert found.waveform.dtype == np.float32
        assert np.array_equal(found.waveform, samples)


def test_a_video_may_be_read_evenly_in_time_or_a_stretch_of_it() -> None:
    """For an encoder with a frame rate of its own; what was read is as it is from then on."""
    pixels = np.arange(32, dtype=np.uint8)[:, None, None, None].repeat(4, 1).repeat(6, 2).repeat(3, 3)
    for video, expected in (
        (Video(pixels, 16.0), pixels[::2]),
        (Footage(pixels, 8.0, 1.0, 2.0), pixels[8:24]),
        (Video(pixels), pixels),
    ):
        found = read(video, 8.0)
        assert isinstance(found, Video)
        assert found.fps is None
        assert np.array_equal(found.frames, expected)
        again = read(found, 8.0)
        assert isinstance(again, Video)
        assert np.array_equal(again.frames, expected)
    with pytest.raises(QueryError, match=r"nowhere\.mp4: is not there"):
        read(Footage("nowhere.mp4"), 8.0)


def test_an_example_sound_of_one_row_is_one_channel() -> None:
    found = read(Audio(wave(0.2)[0], 16_000))
    assert isinstance(found, Audio)
    assert np.shape(found.waveform) == (1, 3_200)


def test_of_a_long_example_the_beginning_counts(tmp_path: Path) -> None:
    samples = wave(EXAMPLE_SECONDS + 5, 2_000)
    soundfile.write(tmp_path / "long.flac", samples.T, 2_000)
    for waveform in (tmp_path / "long.flac", samples):
        found = read(Audio(waveform, 2_000))
        assert isinstance(found, Audio)
        assert np.abs(found.waveform - samples[:, :120_000]).max() < 1e-4  # type: ignore[operator]


def test_an_example_may_be_the_sound_of_a_film(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "bark.m4a"), "w", format="mp4") as container:
        track = container.add_stream("aac", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(wave(1), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16_000, 0
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    found = read(Audio(tmp_path / "bark.m4a"))
    assert isinstance(found, Audio)
    assert np.shape(found.waveform) == (1, 16_000)


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (wave(0.05), "lasts 0.05 s; give an example of 0.1 s or more"),
        (np.zeros((2, 9_000), np.float32), "nothing is heard in its first 0.5625 s"),
        (np.concatenate([np.zeros((1, 61 * 16_000), np.float32), wave(1)], 1), "nothing is heard in its first 60 s"),
    ],
    ids=["short", "silent", "silent at first"],
)
def test_an_example_in_which_nothing_can_be_heard_is_refused(tmp_path: Path, samples: np.ndarray, told: str) -> None:
    soundfile.write(tmp_path / "bark.wav", samples.T, 16_000, subtype="FLOAT")
    with pytest.raises(QueryError, match=told) as caught:
        read(Audio(tmp_path / "bark.wav"))
    assert str(caught.value).startswith(f"{tmp_path}/bark.wav: ")
    with pytest.raises(QueryError, match=f"the example sound: {told}"):
        read(Audio(samples, 16_000))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (Audio(np.ones(9_000, np.int16), 16_000), "the example sound: of int16; give floats"),
        (Audio(np.full(9_000, np.nan), 16_000), "the example sound: some are NaN"),
        (Audio(np.ones((1, 0)), 16_000), "lasts 0 s"),
        (Audio(np.ones(9_000)), "has a sample rate of 0 Hz"),
        (Image(np.zeros((4, 4), np.uint8)), r"must be .height, width, 3., uint8"),
        (Image(np.zeros((4, 4, 3))), "uint8"),
        (Video(np.zeros((4, 4, 3), np.uint8)), r"must be .frame, height, width, 3., uint8"),
        (Image("nowhere.png"), "nowhere.png: is not there"),
        (Audio("nowhere.wav"), "nowhere.wav: is not there"),
        (Video("nowhere.mp4"), "nowhere.mp4: is not there"),
        (Text(" "), "the query is empty"),
    ],
    ids=str,
)
def test_a_query_that_cannot_be_read_is_told_in_one_line(query: Query, told: str) -> None:
    with pytest.raises(QueryError, match=told) as caught:
        read(query)
    assert "\n" not in str(caught.value)


def test_pictures_and_videos_are_read_once_and_for_all(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)
    Pillow.fromarray(pixels).save(tmp_path / "dog.png")
    image, video = read(Image(tmp_path / "dog.png")), read(Video(np.stack([pixels, pixels]), 25.0))
    assert isinstance(image, Image)
    assert isinstance(video, Video)
    assert np.array_equal(image.pixels, pixels)  # type: ignore[arg-type]
    assert np.shape(video.frames) == (2, 6, 9, 3)
    again: Any = read(image)
    assert np.array_equal(again.pixels, pixels)


# ------------------------------------------------------------------------------------------------------- texts


@given(st.text(alphabet=" \t\n\u00a0\u3000"))
def test_an_empty_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        check_text(text)


def test_a_query_may_be_long_but_not_endless() -> None:
    check_text("x" * LONGEST_QUERY)
    with pytest.raises(QueryError, match=f"{LONGEST_QUERY + 1} characters, {LONGEST_QUERY} are allowed"):
        check_text("x" * (LONGEST_QUERY + 1))


@pytest.mark.parametrize(
    ("text", "span"),
    [("2-7.5", (2, 7.5)), (" 0 - .5 ", (0, 0.5)), ("1.-2", (1, 2)), ("00.10-1", (0.1, 1))],
)
def test_a_span_is_read(text: str, span: tuple[float, float]) -> None:
    assert parse_span(text) == span


@given(st.floats(0, 1e4), st.floats(1e-3, 1e4))
def test_any_span_comes_back(start: float, length: float) -> None:
    text = f"{start:.6f}-{start + length:.6f}"
    assert parse_span(text) == pytest.approx((start, start + length), abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "-", "2", "2-", "-2", "a-b", "2-7-9", "1e3-1e4", "nan-inf", "2--7", "0:10-0:20", "2 7"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is not START-END in seconds"):
        parse_span(text)


@pytest.mark.parametrize("text", ["2-2", "7-2", "0-0"])
def test_an_empty_span_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is empty"):
        parse_span(text)


@pytest.mark.parametrize("span", [(-1.0, 2.0), (float("nan"), 2.0), (1.0, float("nan"))])
def test_a_span_of_numbers_is_checked_alike(span: tuple[float, float]) -> None:
    with pytest.raises(QueryError, match="is empty"):
        check_span(span, None)


def test_a_span_must_lie_inside_the_recording() -> None:
    check_span(None, 1.0)
    check_span((0.0, 1.0), 1.0)
    check_span((0.0, 1.0), 0.9999)  # what prints as the recording's length is its length
    check_span((5.0, 6.0), None)
    with pytest.raises(QueryError, match="outside the recording, which lasts 1 s"):
        check_span((0.5, 1.5), 1.0)
