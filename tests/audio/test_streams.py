"""Errors that happen while a library reads or writes."""

from __future__ import annotations

import errno
import io
import os

import numpy as np
import pytest
import soundfile

from soundsieve.audio.files import Writer, read

RATE = 48_000


def test_errors_of_the_file_object_come_through(tone, fault):
    class Broken(io.BytesIO):
        error: BaseException = OSError(errno.EIO, "Input/output error")
        good = 1_000

        def read(self, count=-1):
            if self.tell() > self.good:
                raise self.error
            return super().read(count)

    file = io.BytesIO()
    soundfile.write(file, tone(100_000).T, RATE, format="FLAC")
    broken = Broken(file.getvalue())
    assert "could not be read (Input/output error)" in fault(lambda: read(broken))
    broken.error = KeyboardInterrupt()  # libsndfile would swallow it
    with pytest.raises(KeyboardInterrupt):
        read(broken)


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("room", [0, 100, 20_000, 60_000])
def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, monkeypatch, format, room, fault):
    real, used = os.write, 0

    def write(descriptor, data):
        nonlocal used
        part = bytes(data)[: max(0, room - used)]  # a disk that fills up takes a part first
        if not part:
            raise OSError(errno.ENOSPC, "No space left on device")
        used += len(part)
        return real(descriptor, part)

    def attempt():
        with Writer(tmp_path / "a", RATE, 2, format=format, subtype=None) as writer:
            for _ in range(10):
                writer.write(np.random.default_rng(0).uniform(-1, 1, (2, 30_000)).astype(np.float32))

    monkeypatch.setattr(os, "write", write)
    assert "the disk is full (No space left on device)" in fault(attempt)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
def test_ctrl_c_inside_the_encoder_is_not_swallowed(tmp_path, monkeypatch, format, tone):
    def interrupt(*_):
        raise KeyboardInterrupt

    def attempt():
        with Writer(tmp_path / "a", RATE, 2, format=format, subtype=None) as writer:
            monkeypatch.setattr(os, "write", interrupt)
            writer.write(tone(200_000))

    with pytest.raises(KeyboardInterrupt):
        attempt()
    assert list(tmp_path.iterdir()) == []
