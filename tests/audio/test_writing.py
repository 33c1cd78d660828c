"""The promises of Writer."""

from __future__ import annotations

import errno
import os
import subprocess

import numpy as np
import pytest
import soundfile

from soundsieve.audio.files import Reader, Writer, read

RATE = 48_000
PCM = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
WRITABLE = [("wav", s) for s in (*PCM, "FLOAT", "DOUBLE", None)] + [
    ("flac", s) for s in ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", None)
]


@pytest.mark.parametrize(("format", "subtype"), WRITABLE)
def test_what_is_quantised_reads_back_bit_for_bit(tmp_path, format, subtype):
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal((2, 40_001)) * 0.5).astype(np.float32)  # some of it beyond full scale
    samples[:, :6] = [-2, -1, 1, 2, 1e-9, -1e-30]
    if (format, subtype) == ("wav", "PCM_32"):
        samples = samples.astype(np.float64)  # float32 cannot say 1 - 2**-31
    with Writer(tmp_path / "raw", RATE, 2, format=format, subtype=subtype) as writer:
        quantised = writer.quantise(samples)
        for start in range(0, samples.shape[1], 7_001):
            writer.write(samples[:, start : start + 7_001])
    with Writer(tmp_path / "twice", RATE, 2, format=format, subtype=subtype) as writer:
        writer.write(quantised)
    assert quantised.dtype == samples.dtype
    assert np.array_equal(read(tmp_path / "raw")[0], quantised)
    assert (tmp_path / "raw").read_bytes() == (tmp_path / "twice").read_bytes()
    with Reader(tmp_path / "raw") as reader:
        assert reader.subtype == writer.subtype
    if writer.lsb:
        assert (writer.low, writer.high) == (-1.0, 1.0 - writer.lsb)
        inside = np.clip(samples, writer.low, writer.high)
        assert np.max(np.abs(quantised.astype(np.float64) - inside)) <= writer.lsb / 2 + 2**-25
    else:
        assert (writer.low, writer.high) == (-np.inf, np.inf)
        assert np.array_equal(quantised, samples)


@pytest.mark.parametrize("subtype", ["PCM_32", "DOUBLE"])
def test_float64_is_kept_exactly_where_the_file_can(tmp_path, subtype):
    samples = np.random.default_rng(2).uniform(-1.1, 1.1, (1, 5_000))
    with Writer(tmp_path / "a.wav", RATE, 1, format="wav", subtype=subtype) as writer:
        quantised = writer.quantise(samples)
        writer.write(quantised)
    assert quantised.dtype == np.float64
    assert np.max(quantised) <= writer.high
    assert np.array_equal(soundfile.read(tmp_path / "a.wav", dtype="float64")[0], quantised[0])


def test_subtypes_become_what_the_format_has(tmp_path, fault):
    def subtype(format, given):
        writer = Writer(tmp_path / "a", RATE, 1, format=format, subtype=given)
        writer.abort()
        return writer.subtype, writer.lsb

    assert subtype("flac", "PCM_32") == subtype("flac", "FLOAT") == ("PCM_24", 2**-23)
    assert subtype("flac", "PCM_U8") == ("PCM_S8", 2**-7)
    assert subtype("flac", "PCM_16") == ("PCM_16", 2**-15)
    assert subtype("wav", "PCM_S8") == ("PCM_U8", 2**-7)
    assert subtype("wav", "FLOAT") == ("FLOAT", 0.0)
    assert subtype("ogg", "PCM_16") == subtype("mp3", None) == (None, 0.0)
    assert "unknown subtype 'ULAW'" in fault(lambda: subtype("wav", "ULAW"))
    assert "unknown format 'aac'" in fault(lambda: subtype("aac", None))


def test_what_a_format_cannot_hold_is_refused(tmp_path, fault):
    def make(rate, channels, format):
        return fault(lambda: Writer(tmp_path / "a", rate, channels, format=format, subtype=None))

    assert "choose wav or flac" in make(96_000, 2, "mp3")
    assert "choose wav or flac" in make(48_000, 3, "mp3")
    assert "choose wav" in make(768_000, 2, "flac")
    assert "choose wav" in make(96_001, 2, "flac")
    assert "choose wav" in make(200_001, 2, "ogg")
    assert "96 channels" in make(48_000, 96, "wav")
    assert list(tmp_path.iterdir()) == []


def test_equal_sound_gives_equal_bytes(tmp_path, tone):
    for format, subtype in WRITABLE:
        contents = []
        for _ in range(2):
            with Writer(tmp_path / "a", RATE, 2, format=format, subtype=subtype, overwrite=True) as writer:
                writer.write(tone())
            contents.append((tmp_path / "a").read_bytes())
        assert contents[0] == contents[1]


def test_an_existing_file_is_kept_unless_overwrite(tmp_path, tone, fault):
    path = tmp_path / "a.wav"
    path.write_text("mine")
    line = fault(lambda: Writer(path, RATE, 1, format="wav", subtype=None))
    assert line == f"{path}: exists already; give --overwrite to replace it"
    with Writer(path, RATE, 1, format="wav", subtype=None, overwrite=True) as writer:
        writer.write(tone(10, 1))
        assert path.read_text() == "mine"  # until the new one is complete
    assert read(path)[0].shape == (1, 10)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_turns_up_meanwhile_is_kept(tmp_path, monkeypatch, links, tone, fault):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")  # what FAT says to hard links

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.wav"
    writer = Writer(path, RATE, 1, format="wav", subtype=None)
    writer.write(tone(10, 1))
    path.write_text("theirs")
    assert "exists already" in fault(writer.close)
    assert path.read_text() == "theirs"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]
    path.unlink()
    with Writer(path, RATE, 1, format="wav", subtype=None) as writer:
        writer.write(tone(10, 1))
    assert read(path)[0].shape == (1, 10)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_after_an_exception(tmp_path, format, error, tone):
    def attempt():
        with Writer(tmp_path / "a", RATE, 2, format=format, subtype=None) as writer:
            writer.write(tone())
            assert [path.name.startswith(".a.part-") for path in tmp_path.iterdir()] == [True]
            raise error

    with pytest.raises(error):
        attempt()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small tmpfs needs root; the simulated full disk is tested all the same")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
def test_a_really_full_disk_is_one_line_and_leaves_nothing(small_disk, format, fault):
    def attempt():
        with Writer(small_disk / "a", RATE, 2, format=format, subtype=None) as writer:
            for _ in range(20):
                writer.write(np.random.default_rng(0).uniform(-1, 1, (2, 30_000)).astype(np.float32))

    assert "the disk is full" in fault(attempt)
    assert list(small_disk.iterdir()) == []


def test_a_read_only_folder_is_refused(small_disk, fault):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    line = fault(lambda: Writer(small_disk / "a", RATE, 2, format="wav", subtype=None))
    assert "cannot be written here" in line
    assert ".part-" not in line


def test_places_one_cannot_write_to_are_refused(tmp_path, monkeypatch, fault):
    def make(path, overwrite=False):
        return fault(lambda: Writer(path, RATE, 1, format="wav", subtype=None, overwrite=overwrite))

    assert "folder does not exist" in make(tmp_path / "none" / "a.wav")
    assert "is a folder" in make(tmp_path, overwrite=True)
    (tmp_path / "file").touch()
    assert "folder does not exist" in make(tmp_path / "file" / "a.wav")
    assert "is not a path" in make(str(tmp_path / "a\0b"))

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "cannot be written here (Permission denied)" in make(tmp_path / "a.wav")


def test_a_long_name_is_written(tmp_path, tone, fault):
    for name in ("é" * 120 + ".wav", "a" * 251 + ".wav"):
        with Writer(tmp_path / name, RATE, 1, format="wav", subtype=None) as writer:
            writer.write(tone(10, 1))
        assert read(tmp_path / name)[0].shape == (1, 10)

    def too_long():
        with Writer(tmp_path / ("a" * 300), RATE, 1, format="wav", subtype=None) as writer:
            writer.write(tone(10, 1))

    assert "name is too long" in fault(too_long)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_written_is_refused(tmp_path, tone, fault):
    def attempt(samples, subtype="PCM_16"):
        with Writer(tmp_path / "a", RATE, 2, format="wav", subtype=subtype) as writer:
            writer.write(tone(48_000))
            writer.write(samples)

    bad = tone(48_000)
    bad[1, 24_000] = np.nan
    assert "at 1.500000 s" in fault(lambda: attempt(bad))
    assert "not a finite number" in fault(lambda: attempt(np.full((2, 3), 1e300), "FLOAT"))
    for wrong in (tone(10, 1), tone(10)[0], np.zeros((2, 10), np.int16)):
        with pytest.raises(ValueError, match=r"must be (\(2, n\)|float32 or float64)"):
            attempt(wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_samples_is_not_written(tmp_path, fault):
    def attempt():
        with Writer(tmp_path / "a", RATE, 2, format="wav", subtype=None):
            pass

    assert "no samples" in fault(attempt)
    assert list(tmp_path.iterdir()) == []
