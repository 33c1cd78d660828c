"""What a header claims, held against the file."""

from __future__ import annotations

import os
import struct

import numpy as np
import pytest
import soundfile

from soundsieve.audio.files import AudioError, Reader, read

RATE = 48_000


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64", "AIFF", "FLAC", "OGG", "OPUS", "MP3"])
def test_a_file_cut_short_is_refused(tmp_path, container, tone, fault):
    major, subtype = ("OGG", "OPUS") if container == "OPUS" else (container, None)
    soundfile.write(tmp_path / "a", tone(100_000).T, RATE, format=major, subtype=subtype)
    whole = (tmp_path / "a").read_bytes()
    for part in (0.3, 0.61, 0.97):
        (tmp_path / "b").write_bytes(whole[: int(part * len(whole))])
        assert "cut short" in fault(lambda: read(tmp_path / "b"))
        with pytest.raises(AudioError), Reader(tmp_path / "b") as reader:
            list(reader.blocks(1_000))


def test_a_wav_one_byte_short_is_refused(tmp_path, tone, fault):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE, subtype="PCM_16")
    os.truncate(tmp_path / "a.wav", 44 + 80_000 - 1)
    assert "promises 80000 bytes of sound and 79999 are there" in fault(lambda: Reader(tmp_path / "a.wav"))


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x80000000, 0x7FFFF000])
def test_a_wav_of_unknown_length_is_read_to_its_end(tmp_path, size, tone):
    """The sizes that FFmpeg, GStreamer, arecord and SoX write into a pipe."""
    soundfile.write(tmp_path / "a.wav", tone().T, RATE, subtype="FLOAT")
    content = bytearray((tmp_path / "a.wav").read_bytes())
    place = content.find(b"data")
    content[4:8] = content[place + 4 : place + 8] = struct.pack("<I", size)
    (tmp_path / "a.wav").write_bytes(content)
    assert np.array_equal(read(tmp_path / "a.wav")[0], tone())


def test_a_sample_rate_of_zero_is_refused(tmp_path, tone, fault):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[24:28] = bytes(4)
    (tmp_path / "a.wav").write_bytes(content)
    assert "sample rate of 0 Hz" in fault(lambda: read(tmp_path / "a.wav"))
