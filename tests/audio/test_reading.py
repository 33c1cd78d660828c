"""The promises of Reader and read."""

from __future__ import annotations

import errno
import io
import os
import sys
import tracemalloc

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.audio.files import AudioError, Reader, Writer, from_array, read

RATE = 48_000


@pytest.mark.parametrize("rate", [1_000, 8_000, 11_025, 44_100, 192_000, 655_350, 768_000])
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_three_samples_of_any_rate_and_channels_survive(tmp_path, rate, channels, tone):
    samples = tone(3, channels)
    for name in ("wav", "flac") if rate <= 655_350 else ("wav",):
        with Writer(tmp_path / name, rate, channels, format=name, subtype="PCM_24") as writer:
            writer.write(samples)
        got, got_rate = read(tmp_path / name)
        assert got_rate == rate
        assert np.array_equal(got, writer.quantise(samples))


def test_more_than_eight_channels_are_refused(tmp_path, fault):
    soundfile.write(tmp_path / "a.wav", np.zeros((10, 96)), RATE)
    line = fault(lambda: read(tmp_path / "a.wav"))
    assert "has 96 channels; Soundsieve takes 1 to 8. Mix it down first" in line


@pytest.mark.parametrize("rate", [999, 768_001])
def test_rates_out_of_range_are_refused(tmp_path, rate, fault):
    soundfile.write(tmp_path / "a.wav", np.zeros((10, 1)), rate)
    assert f"sample rate of {rate} Hz" in fault(lambda: read(tmp_path / "a.wav"))


@settings(max_examples=25, deadline=None)
@given(num_samples=st.integers(1, 100_000), size=st.integers(1, 70_000))
def test_blocks_join_to_the_whole(tone, num_samples, size):
    samples = tone(num_samples, 1)
    file = io.BytesIO()
    soundfile.write(file, samples.T, RATE, format="WAV", subtype="FLOAT")
    with Reader(file) as reader:
        for _ in range(2):  # every call begins at the beginning
            blocks = list(reader.blocks(size))
            assert all(block.shape == (1, size) for block in blocks[:-1])
            assert 1 <= blocks[-1].shape[1] <= size
            assert np.array_equal(np.concatenate(blocks, axis=1), samples)


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG", "MP3", "m4a"])
def test_a_span_is_the_slice_of_the_whole(tmp_path, container, tone, encode):
    samples = tone(90_000)
    path = tmp_path / f"a.{container.lower()}"
    if container == "m4a":
        encode(path, "aac", samples)
    else:
        soundfile.write(path, samples.T, RATE, format=container)
    whole = read(path)[0]
    for start, stop in [
        (0, 10),
        (40_000, 70_001),
        (89_000, None),
        (5, 5),
        (7, 3),
        (85_000, 10**9),
        (10**6, None),
    ]:
        got = read(path, start=start, stop=stop)[0]
        assert np.array_equal(got, whole[:, start:stop])
        assert got.dtype == np.float32


def test_blocks_keep_a_small_part_in_memory(tmp_path, tone):
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(2_000_000).T, RATE, subtype="PCM_16")  # 16 MB as float32
    with Reader(path) as reader:
        next(reader.blocks(4_096))
        tracemalloc.start()
        count = sum(block.shape[1] for block in reader.blocks(4_096))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 2_000_000
    assert peak < 1_000_000


def test_open_files_are_read_and_left_open(tmp_path, tone, encode):
    samples = tone()
    encode(tmp_path / "a.m4a", "aac", samples)
    with open(tmp_path / "a.m4a", "rb") as file:
        assert np.array_equal(read(file)[0], read(tmp_path / "a.m4a")[0])
        assert not file.closed


def test_odd_names_are_read_and_shown_on_one_line(tmp_path, tone, fault):
    path = os.fsencode(tmp_path) + b"/a\nb\xff \xc3\xa9.wav"
    with open(path, "wb") as file:
        soundfile.write(file, tone().T, RATE, format="WAV")
    name = os.fsdecode(path)
    assert read(name)[0].shape == (2, 20_000)
    os.truncate(path, 1_000)
    fault(lambda: read(name)).encode("utf-8")


def test_what_is_no_file_is_refused(tmp_path, fault):
    assert "is not there" in fault(lambda: Reader(tmp_path / "none.wav"))
    assert "is a folder" in fault(lambda: Reader(tmp_path))
    assert "is not a path" in fault(lambda: Reader("a\0b"))
    (tmp_path / "e.wav").touch()
    assert "is empty (0 bytes)" in fault(lambda: Reader(tmp_path / "e.wav"))
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in fault(lambda: Reader(tmp_path / "pipe"))
    assert str(tmp_path / "none.wav") in fault(lambda: Reader(tmp_path / "none.wav"))


def test_a_file_one_may_not_read_is_refused(tmp_path, monkeypatch, fault):
    (tmp_path / "a.wav").write_bytes(b"RIFF")

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)  # root may read everything
    assert "may not be read" in fault(lambda: Reader(tmp_path / "a.wav"))


@pytest.mark.parametrize("container", ["WAV", "AIFF", "RF64", "W64"])
def test_no_samples_are_refused(tmp_path, container, fault):
    soundfile.write(tmp_path / "a", np.zeros((0, 1)), RATE, format=container)
    assert "0 samples" in fault(lambda: read(tmp_path / "a"))


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.raw", "a.vox", "a.mp3", "a.txt"])
@pytest.mark.parametrize(
    "content",
    [b"This is a text.\n" * 200, b"RIFF", b"fLaC", b"OggS", bytes(5_000), b"#EXTM3U\n#EXTINF:2,\na.m4a\n",
     b"ffconcat version 1.0\nfile 'a.m4a'\n", b"\xff\xfb\x90\x00" + bytes(200)],
)  # fmt: skip
def test_what_is_no_sound_is_refused(tmp_path, name, content, tone, fault, encode):
    encode(tmp_path / "a.m4a", "aac", tone(2_000))  # what the playlists name; they must not be followed
    (tmp_path / name).write_bytes(content)
    assert "; " in fault(lambda: read(tmp_path / name))


@pytest.fixture(scope="module")
def whole(tone):
    """The bytes of a short file in every container."""
    contents = []
    for container in ("WAV", "FLAC", "OGG", "AIFF", "MP3"):
        file = io.BytesIO()
        soundfile.write(file, tone(3_000).T, RATE, format=container)
        contents.append(file.getvalue())
    return contents


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_gives_an_audio_error_or_sound_and_nothing_else(fault, whole, data):
    content = bytearray(data.draw(st.sampled_from(whole)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    try:
        got, rate = read(io.BytesIO(content))
    except AudioError:
        fault(lambda: read(io.BytesIO(content)))  # the same again, of one line
    else:
        assert got.shape[1] >= 1
        assert 1_000 <= rate <= 768_000
        assert np.isfinite(got).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named_by_its_time(tmp_path, bad, tone, fault):
    samples = tone(60_000)
    samples[1, 48_024] = samples[0, 50_000] = bad
    soundfile.write(tmp_path / "a.wav", samples.T, RATE, subtype="FLOAT")
    assert "at 1.000500 s" in fault(lambda: read(tmp_path / "a.wav"))
    assert "at 1.000500 s" in fault(lambda: read(tmp_path / "a.wav", start=47_000))
    with Reader(tmp_path / "a.wav") as reader:
        blocks = reader.blocks(1_000)
        next(blocks)
        assert "at 1.000500 s" in fault(lambda: list(blocks))


def test_a_missing_library_is_named(tmp_path, monkeypatch, tone, fault, encode):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE)
    encode(tmp_path / "a.m4a", "aac", tone())
    monkeypatch.setitem(sys.modules, "av", None)
    assert "pip install av" in fault(lambda: read(tmp_path / "a.m4a"))
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert "pip install soundfile" in fault(lambda: read(tmp_path / "a.wav"))


def test_a_closed_reader_refuses(tmp_path, tone):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE)
    with Reader(tmp_path / "a.wav") as reader:
        blocks = reader.blocks(1_000)
    for attempt in (lambda: reader.blocks(1_000), lambda: next(blocks)):
        with pytest.raises(ValueError, match="the reader is closed"):
            attempt()


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(7,), (1, 7), (8, 7), (2, 0)])
def test_samples_in_memory_are_as_those_of_a_file(kind, shape):
    samples = np.linspace(-1, 1, int(np.prod(shape)), dtype=kind).reshape(shape)
    sound, rate = from_array("samples", samples, 44_100.0)
    assert (sound.dtype, rate) == (np.float32, 44_100)
    assert isinstance(rate, int)
    assert np.array_equal(sound, np.atleast_2d(samples).astype(np.float32))


@pytest.mark.parametrize(
    ("samples", "rate", "told"),
    [
        (np.ones(9, np.int16), RATE, ("of int16", "samples / 32768")),
        (np.ones(9, bool), RATE, ("of bool",)),
        (np.zeros((90, 2)), RATE, ("of shape 90x2", "(channel, sample)", "samples.T")),
        (np.zeros((9, 90)), RATE, ("of shape 9x90", "1 to 8 channels")),
        (np.zeros((2, 2, 2)), RATE, ("of shape 2x2x2", "(channel, sample)")),
        (np.zeros((0, 9)), RATE, ("of shape 0x9",)),
        (np.array([0.0, np.nan]), RATE, ("NaN or infinite",)),
        (np.array([[0.0, -np.inf]]), RATE, ("NaN or infinite",)),
        (np.array([1e300]), RATE, ("NaN or infinite",)),
        (np.zeros(9), 44_100.5, ("44100.5 Hz", "whole number")),
        (np.zeros(9), np.nan, ("nan Hz", "whole number")),
        (np.zeros(9), 0, ("0 Hz",)),
        (np.zeros(9), 800_000, ("800000 Hz",)),
    ],
)
def test_what_is_no_sound_in_memory_is_refused(fault, samples, rate, told):
    line = fault(lambda: from_array("samples", samples, rate))
    assert line.startswith("samples: ")
    assert all(part in line for part in told)
