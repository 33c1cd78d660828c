"""What every format of sound is written as."""

from __future__ import annotations

import struct

import av
import numpy as np
import pytest
import soundfile

from soundsieve.audio import encoding
from soundsieve.audio.files import Writer, read

RATE = 48_000


@pytest.mark.parametrize("format", ["ogg", "mp3"])
@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (22_050, 2), (44_100, 1), (48_000, 2)])
@pytest.mark.parametrize("num_samples", [1, 3, 1_152, 1_153, 100_003])
def test_lossy_files_keep_the_number_of_samples(tmp_path, format, rate, channels, num_samples, sweep, similar):
    samples = sweep(num_samples, channels)
    with Writer(tmp_path / "a", rate, channels, format=format, subtype=None) as writer:
        writer.write(samples)
        assert writer.quantise(samples) is samples
        assert (writer.low, writer.high) == (-1.0, 1.0)
    got, got_rate = read(tmp_path / "a")
    assert (got.shape, got_rate) == (samples.shape, rate)
    if num_samples > 10_000:
        assert similar(got, samples)


def test_one_huge_block_of_vorbis_is_written(tmp_path):
    with Writer(tmp_path / "a.ogg", 8_000, 1, format="ogg", subtype=None) as writer:
        writer.write(np.zeros((1, 3_000_000), np.float32))
    assert soundfile.info(tmp_path / "a.ogg").frames == 3_000_000


def test_wav_becomes_rf64_beyond_four_gigabytes():
    def header(data_bytes, reserve):
        return encoding.wav_header(RATE, 2, "PCM_16", data_bytes, reserve=reserve)

    assert header(400, False)[:4] == b"RIFF"
    assert len(header(400, False)) == 44
    assert header(2**32 - 44, False)[:4] == b"RIFF"
    assert header(2**32, False) is None
    assert header(400, True)[:4] == b"RIFF"
    long = header(2**33, True)
    assert long[:4] == b"RF64"
    assert len(long) == len(header(400, True))
    assert struct.unpack("<QQQ", long[20:44]) == (2**33 + len(long) - 8, 2**33, 2**31)


def test_the_room_for_rf64_is_kept_where_it_may_be_needed(tmp_path, tone):
    for num_samples, start in [(100, b"fmt "), (None, b"JUNK"), (2**32, b"JUNK")]:
        with Writer(
            tmp_path / "a", RATE, 2, format="wav", subtype="PCM_16", num_samples=num_samples, overwrite=True
        ) as writer:
            writer.write(tone(100))
        content = (tmp_path / "a").read_bytes()
        assert content[:4] == b"RIFF"
        assert content[12:16] == start
        assert np.array_equal(read(tmp_path / "a")[0], writer.quantise(tone(100)))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "FLOAT"])
def test_rf64_reads_back(tmp_path, monkeypatch, subtype, tone, fault):
    monkeypatch.setattr(encoding, "_RIFF_LIMIT", 2_000)
    with Writer(tmp_path / "a", RATE, 1, format="wav", subtype=subtype, num_samples=5_001) as writer:
        writer.write(tone(5_001, 1))
    assert (tmp_path / "a").read_bytes()[:4] == b"RF64"
    assert soundfile.info(tmp_path / "a").format == "RF64"
    assert np.array_equal(read(tmp_path / "a")[0], writer.quantise(tone(5_001, 1)))

    def too_long():
        with Writer(tmp_path / "b", RATE, 1, format="wav", subtype=subtype, num_samples=100) as writer:
            writer.write(tone(5_001, 1))

    assert "longer than announced" in fault(too_long)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_other_readers_agree_about_our_wav(tmp_path, tone):
    import wave

    for subtype, width in [("PCM_U8", 1), ("PCM_16", 2), ("PCM_24", 3), ("PCM_32", 4)]:
        with Writer(tmp_path / subtype, RATE, 1, format="wav", subtype=subtype) as writer:
            writer.write(tone(101, 1))
        with wave.open(str(tmp_path / subtype)) as file:
            assert (file.getnframes(), file.getsampwidth(), file.getframerate()) == (101, width, RATE)
    with Writer(tmp_path / "float", RATE, 2, format="wav", subtype="FLOAT") as writer:
        writer.write(tone(101))
    with av.open(str(tmp_path / "float")) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    assert np.array_equal(np.concatenate(frames, axis=1).reshape(-1, 2).T, tone(101))
