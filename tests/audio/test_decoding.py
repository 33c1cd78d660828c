"""What every format of sound reads as."""

from __future__ import annotations

import os
import re
import tracemalloc

import av
import numpy as np
import pytest
import soundfile

from soundsieve.audio.files import Reader, read

RATE = 48_000
PCM = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64", "AIFF", "FLAC"])
@pytest.mark.parametrize("subtype", PCM)
def test_integers_are_read_bit_for_bit(tmp_path, container, subtype):
    if not soundfile.check_format(container, subtype):
        assert subtype in ("PCM_S8", "PCM_U8", "PCM_32")
        return
    bits = PCM[subtype]
    ints = np.random.default_rng(0).integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (3_001, 2))
    ints[:2] = [[-(2 ** (bits - 1))] * 2, [2 ** (bits - 1) - 1] * 2]
    wide = (ints << (16 - bits)).astype(np.int16) if bits <= 16 else (ints << (32 - bits)).astype(np.int32)
    path = tmp_path / "a.bin"
    soundfile.write(path, wide, RATE, format=container, subtype=subtype)
    got, rate = read(path)
    assert rate == RATE
    assert got.dtype == (np.float64 if bits == 32 else np.float32)  # which has 24 bits of precision
    assert np.array_equal(got, ints.T / 2 ** (bits - 1))
    with Reader(path) as reader:
        assert (reader.channels, reader.num_samples, reader.subtype) == (2, 3_001, subtype)
        assert reader.name == "a.bin"
        assert reader.path == path


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64", "AIFF"])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floats_are_read_as_they_are(tmp_path, container, subtype, tone):
    samples = tone() * 3
    soundfile.write(tmp_path / "a", samples.T, RATE, format=container, subtype=subtype)
    assert np.array_equal(read(tmp_path / "a")[0], samples)
    with Reader(tmp_path / "a") as reader:
        assert reader.subtype == subtype


@pytest.mark.parametrize(("container", "subtype"), [("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")])
def test_lossy_files_are_read_whole_and_without_offset(tmp_path, container, subtype, sweep, similar):
    samples = sweep()
    soundfile.write(tmp_path / "a", samples.T, RATE, format=container, subtype=subtype)
    got, rate = read(tmp_path / "a")
    assert (got.shape, rate) == (samples.shape, RATE)
    assert similar(got, samples)
    with Reader(tmp_path / "a") as reader:
        assert reader.subtype is None
        assert reader.num_samples == samples.shape[1]


@pytest.mark.parametrize(
    ("name", "codec", "picture"),
    [("a.m4a", "aac", False), ("a.aac", "aac", False), ("a.mp4", "aac", True), ("a.mov", "aac", True),
     ("a.webm", "libopus", True), ("a.mkv", "aac", True), ("a.mkv", "libmp3lame", True)],
)  # fmt: skip
def test_the_sound_of_films_and_m4a_is_read(tmp_path, name, codec, picture, encode, sweep, similar):
    samples = sweep()
    got, rate = read(encode(tmp_path / name, codec, samples, picture=picture))
    assert rate == RATE
    assert len(got) == 2
    # Raw AAC has nowhere to say how much the encoder put in front (1024 samples).
    assert similar(got[:, 1024:] if name == "a.aac" else got, samples)


@pytest.mark.parametrize(("name", "codec", "subtype"), [("a.m4a", "alac", "PCM_24"), ("a.mov", "pcm_s16le", "PCM_16")])
def test_lossless_tracks_are_read_exactly_through_pyav(tmp_path, name, codec, subtype, tone, encode):
    samples = (np.rint(tone() * 32768) / 32768).astype(np.float32)
    path = encode(tmp_path / name, codec, samples, picture=name.endswith("mov"))
    assert np.array_equal(read(path)[0], samples)
    with Reader(path) as reader:
        assert (reader.subtype, reader.num_samples) == (subtype, samples.shape[1])


@pytest.mark.parametrize("name", ["a.m4a", "a.mp4"])
def test_the_padding_of_aac_is_trimmed_to_the_stream_duration(tmp_path, name, tone, encode):
    samples = tone(20_001)
    path = encode(tmp_path / name, "aac", samples, picture=name == "a.mp4")
    with Reader(path) as reader:
        num_samples = reader.num_samples
        assert sum(block.shape[1] for block in reader.blocks(777)) == num_samples
    assert abs(num_samples - 20_001) <= RATE / 1000  # FFmpeg writes edit lists in whole milliseconds


def test_a_fragmented_mp4_is_read_to_its_end(tmp_path, tone, encode):
    samples = tone(4 * RATE)
    path = encode(tmp_path / "a.mp4", "aac", samples, movflags="frag_keyframe+empty_moov+skip_trailer")
    assert read(path)[0].shape[1] >= samples.shape[1]


def test_the_first_of_several_sound_tracks_is_taken(tmp_path):
    with av.open(str(tmp_path / "a.mka"), "w") as container:
        tracks = [container.add_stream("flac", rate=RATE, layout=layout) for layout in ("mono", "stereo")]
        for track, channels in zip(tracks, (1, 2), strict=True):
            packed = np.full((1, 9_600 * channels), 1_000 * channels, np.int16)
            frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=track.layout)
            frame.sample_rate, frame.pts = RATE, 0
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    got, _ = read(tmp_path / "a.mka")
    assert got.shape == (1, 9_600)
    assert np.all(got == np.float32(1_000 / 32768))


def test_a_film_without_sound_is_refused(tmp_path, tone, fault, encode):
    path = encode(tmp_path / "a.mp4", "", tone(), picture=True)
    assert "no sound track" in fault(lambda: read(path))


@pytest.mark.parametrize(("name", "options"), [("a.m4a", {}), ("a.m4a", {"movflags": "+faststart"}), ("a.mka", {})])
def test_a_film_cut_short_is_refused(tmp_path, name, options, tone, fault, encode):
    path = encode(tmp_path / name, "aac", tone(100_000), **options)
    os.truncate(path, path.stat().st_size // 2)
    assert "; " in fault(lambda: read(path))


def test_lengths_in_headers_allocate_nothing(tmp_path, tone, fault):
    soundfile.write(tmp_path / "a.flac", tone().T, RATE)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    content[21] |= 0x0F  # 36 bits of length in STREAMINFO
    content[22:26] = b"\xff" * 4
    (tmp_path / "a.flac").write_bytes(content)
    tracemalloc.start()
    line = fault(lambda: read(tmp_path / "a.flac"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "20000 of the 68719476735 samples" in line
    assert peak < 5_000_000


def test_a_flac_of_unknown_length_is_read_to_its_end(tmp_path, tone):
    soundfile.write(tmp_path / "a.flac", tone().T, RATE)
    want = read(tmp_path / "a.flac")[0]
    content = bytearray((tmp_path / "a.flac").read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    (tmp_path / "a.flac").write_bytes(content)
    with Reader(tmp_path / "a.flac") as reader:
        assert reader.num_samples is None
        assert np.array_equal(next(reader.blocks(10**9)), want)


def test_damage_is_placed_in_the_whole_file_wherever_reading_began(tmp_path, tone, fault):
    soundfile.write(tmp_path / "a.flac", tone(200_000).T, RATE)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    content[-20_000:-10_000] = bytes(10_000)
    (tmp_path / "a.flac").write_bytes(content)
    place = re.compile(r"near (\d+\.\d+) s")
    first, second = (place.search(fault(lambda s=s: read(tmp_path / "a.flac", start=s))) for s in (0, 100_000))
    assert first
    assert second
    assert abs(float(first[1]) - float(second[1])) < 1.0
    assert float(second[1]) > 100_000 / RATE
