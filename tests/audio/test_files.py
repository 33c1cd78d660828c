"""The promises of soundsieve.audio.files, one test each."""

# ruff: noqa: PT011, PT012, PT017 - what is tested is how a with block ends

from __future__ import annotations

import errno
import io
import os
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.audio import files
from soundsieve.audio.files import AudioError, Reader, Resampler, Writer, read

RATE = 48_000
PCM = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}


def tone(num_samples: int = 20_000, channels: int = 2, rate: int = RATE) -> np.ndarray:
    time = np.arange(num_samples) / rate
    rows = [0.4 * np.sin(2 * np.pi * (440 + 110 * c) * time + c) for c in range(channels)]
    return np.array(rows, np.float32)


def fault(call) -> str:
    """Run ``call``, which must raise AudioError of one line "path: wrong; remedy"; return the line."""
    with pytest.raises(AudioError) as caught:
        call()
    text = str(caught.value)
    assert type(caught.value) is AudioError
    assert "\n" not in text
    assert text.isprintable()
    assert ": " in text
    assert "; " in text
    return text


def encode(path: Path, codec: str, samples: np.ndarray, *, picture: bool = False, **options: str) -> Path:
    """Write a file with PyAV, with a black picture of twice the length if asked."""
    layout = {1: "mono", 2: "stereo"}[len(samples)]
    with av.open(str(path), "w", options=options) as container:
        audio = container.add_stream(codec, rate=RATE, layout=layout) if codec else None
        if picture:
            video = container.add_stream("libvpx" if path.suffix == ".webm" else "mpeg4", rate=25)
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
            for index in range(2 * samples.shape[1] * 25 // RATE):
                image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                image.pts = index
                container.mux(video.encode(image))
            container.mux(video.encode(None))
        if audio is not None:
            if codec.startswith("pcm_s16"):
                packed = np.rint(samples.T.reshape(1, -1) * 32768).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
            else:
                frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = RATE, 0
            container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    return path


def sweep(num_samples: int = 20_000, channels: int = 2, rate: int = RATE) -> np.ndarray:
    """Rise to an eighth of the rate: like itself at no other offset, and easy on the encoders."""
    time = np.arange(num_samples) / num_samples
    rows = [0.4 * np.sin(np.pi * num_samples * time * time / 8 + c) for c in range(channels)]
    return np.array(rows, np.float32)


def similar(got: np.ndarray, want: np.ndarray) -> bool:
    """Whether the waveforms agree, best at no offset, as well as a lossy codec can do."""
    length = 2 * max(got.shape[1], want.shape[1])
    product = np.fft.irfft(np.fft.rfft(got, length) * np.conj(np.fft.rfft(want, length)), length).sum(axis=0)
    size = np.sqrt(np.sum(got.astype(np.float64) ** 2) * np.sum(want.astype(np.float64) ** 2))
    return int(np.argmax(product)) == 0 and float(product[0] / size) > 0.95


# ------------------------------------------------------------------------------------------------- reading


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
    assert got.dtype == np.float32
    assert np.array_equal(got, (ints.T / 2 ** (bits - 1)).astype(np.float32))
    with Reader(path) as reader:
        assert (reader.channels, reader.num_samples, reader.subtype) == (2, 3_001, subtype)
        assert reader.name == "a.bin"
        assert reader.path == path


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64", "AIFF"])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floats_are_read_as_they_are(tmp_path, container, subtype):
    samples = tone() * 3
    soundfile.write(tmp_path / "a", samples.T, RATE, format=container, subtype=subtype)
    assert np.array_equal(read(tmp_path / "a")[0], samples)
    with Reader(tmp_path / "a") as reader:
        assert reader.subtype == subtype


@pytest.mark.parametrize(("container", "subtype"), [("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")])
def test_lossy_files_are_read_whole_and_without_offset(tmp_path, container, subtype):
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
def test_the_sound_of_films_and_m4a_is_read(tmp_path, name, codec, picture):
    samples = sweep()
    got, rate = read(encode(tmp_path / name, codec, samples, picture=picture))
    assert rate == RATE
    assert len(got) == 2
    # Raw AAC has nowhere to say how much the encoder put in front (1024 samples).
    assert similar(got[:, 1024:] if name == "a.aac" else got, samples)


@pytest.mark.parametrize(("name", "codec", "subtype"), [("a.m4a", "alac", "PCM_24"), ("a.mov", "pcm_s16le", "PCM_16")])
def test_lossless_tracks_are_read_exactly_through_pyav(tmp_path, name, codec, subtype):
    samples = (np.rint(tone() * 32768) / 32768).astype(np.float32)
    path = encode(tmp_path / name, codec, samples, picture=name.endswith("mov"))
    assert np.array_equal(read(path)[0], samples)
    with Reader(path) as reader:
        assert (reader.subtype, reader.num_samples) == (subtype, samples.shape[1])


@pytest.mark.parametrize("name", ["a.m4a", "a.mp4"])
def test_the_padding_of_aac_is_trimmed_to_the_stream_duration(tmp_path, name):
    samples = tone(20_001)
    path = encode(tmp_path / name, "aac", samples, picture=name == "a.mp4")
    with Reader(path) as reader:
        num_samples = reader.num_samples
        assert sum(block.shape[1] for block in reader.blocks(777)) == num_samples
    assert abs(num_samples - 20_001) <= RATE / 1000  # FFmpeg writes edit lists in whole milliseconds


def test_a_fragmented_mp4_is_read_to_its_end(tmp_path):
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


def test_a_film_without_sound_is_refused(tmp_path):
    path = encode(tmp_path / "a.mp4", "", tone(), picture=True)
    assert "no sound track" in fault(lambda: read(path))


@pytest.mark.parametrize("rate", [1_000, 8_000, 11_025, 44_100, 192_000, 655_350, 768_000])
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_three_samples_of_any_rate_and_channels_survive(tmp_path, rate, channels):
    samples = tone(3, channels)
    for name in ("wav", "flac") if rate <= 655_350 else ("wav",):
        with Writer(tmp_path / name, rate, channels, format=name, subtype="PCM_24") as writer:
            writer.write(samples)
        got, got_rate = read(tmp_path / name)
        assert got_rate == rate
        assert np.array_equal(got, writer.quantise(samples))


def test_more_than_eight_channels_are_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((10, 96)), RATE)
    line = fault(lambda: read(tmp_path / "a.wav"))
    assert "has 96 channels; Soundsieve takes 1 to 8. Mix it down first" in line


@pytest.mark.parametrize("rate", [999, 768_001])
def test_rates_out_of_range_are_refused(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", np.zeros((10, 1)), rate)
    assert f"sample rate of {rate} Hz" in fault(lambda: read(tmp_path / "a.wav"))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 100_000), st.integers(1, 70_000))
def test_blocks_join_to_the_whole(num_samples, size):
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
def test_a_span_is_the_slice_of_the_whole(tmp_path, container):
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


def test_blocks_keep_a_small_part_in_memory(tmp_path):
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


def test_open_files_are_read_and_left_open(tmp_path):
    samples = tone()
    encode(tmp_path / "a.m4a", "aac", samples)
    with open(tmp_path / "a.m4a", "rb") as file:
        assert np.array_equal(read(file)[0], read(tmp_path / "a.m4a")[0])
        assert not file.closed


def test_odd_names_are_read_and_shown_on_one_line(tmp_path):
    path = os.fsencode(tmp_path) + b"/a\nb\xff \xc3\xa9.wav"
    with open(path, "wb") as file:
        soundfile.write(file, tone().T, RATE, format="WAV")
    name = os.fsdecode(path)
    assert read(name)[0].shape == (2, 20_000)
    os.truncate(path, 1_000)
    fault(lambda: read(name)).encode("utf-8")


# ----------------------------------------------------------------------------------------------- bad input


def test_what_is_no_file_is_refused(tmp_path):
    assert "is not there" in fault(lambda: Reader(tmp_path / "none.wav"))
    assert "is a folder" in fault(lambda: Reader(tmp_path))
    assert "is not a path" in fault(lambda: Reader("a\0b"))
    (tmp_path / "e.wav").touch()
    assert "is empty (0 bytes)" in fault(lambda: Reader(tmp_path / "e.wav"))
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in fault(lambda: Reader(tmp_path / "pipe"))
    assert str(tmp_path / "none.wav") in fault(lambda: Reader(tmp_path / "none.wav"))


def test_a_file_one_may_not_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.wav").write_bytes(b"RIFF")

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)  # root may read everything
    assert "may not be read" in fault(lambda: Reader(tmp_path / "a.wav"))


@pytest.mark.parametrize("container", ["WAV", "AIFF", "RF64", "W64"])
def test_no_samples_are_refused(tmp_path, container):
    soundfile.write(tmp_path / "a", np.zeros((0, 1)), RATE, format=container)
    assert "0 samples" in fault(lambda: read(tmp_path / "a"))


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.raw", "a.vox", "a.mp3", "a.txt"])
@pytest.mark.parametrize(
    "content",
    [b"This is a text.\n" * 200, b"RIFF", b"fLaC", b"OggS", bytes(5_000), b"#EXTM3U\n#EXTINF:2,\na.m4a\n",
     b"ffconcat version 1.0\nfile 'a.m4a'\n", b"\xff\xfb\x90\x00" + bytes(200)],
)  # fmt: skip
def test_what_is_no_sound_is_refused(tmp_path, name, content):
    encode(tmp_path / "a.m4a", "aac", tone(2_000))  # what the playlists name; they must not be followed
    (tmp_path / name).write_bytes(content)
    assert "; " in fault(lambda: read(tmp_path / name))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_gives_an_audio_error_or_sound_and_nothing_else(tmp_path_factory, data):
    content = bytearray(damaged_seed(data.draw(st.sampled_from(["WAV", "FLAC", "OGG", "AIFF", "MP3"]))))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        got, rate = read(io.BytesIO(content[: data.draw(st.integers(0, len(content)))]))
    except AudioError as error:
        assert "\n" not in str(error)
    else:
        assert got.shape[1] >= 1
        assert 1_000 <= rate <= 768_000
        assert np.isfinite(got).all()


SEEDS: dict[str, bytes] = {}


def damaged_seed(container: str) -> bytes:
    if container not in SEEDS:
        file = io.BytesIO()
        soundfile.write(file, tone(3_000).T, RATE, format=container)
        SEEDS[container] = file.getvalue()
    return SEEDS[container]


@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64", "W64", "AIFF", "FLAC", "OGG", "OPUS", "MP3"])
def test_a_file_cut_short_is_refused(tmp_path, container):
    major, subtype = ("OGG", "OPUS") if container == "OPUS" else (container, None)
    soundfile.write(tmp_path / "a", tone(100_000).T, RATE, format=major, subtype=subtype)
    whole = (tmp_path / "a").read_bytes()
    for part in (0.3, 0.61, 0.97):
        (tmp_path / "b").write_bytes(whole[: int(part * len(whole))])
        assert "cut short" in fault(lambda: read(tmp_path / "b"))
        with pytest.raises(AudioError), Reader(tmp_path / "b") as reader:
            list(reader.blocks(1_000))


def test_a_wav_one_byte_short_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE, subtype="PCM_16")
    os.truncate(tmp_path / "a.wav", 44 + 80_000 - 1)
    assert "promises 80000 bytes of sound and 79999 are there" in fault(lambda: Reader(tmp_path / "a.wav"))


@pytest.mark.parametrize(("name", "options"), [("a.m4a", {}), ("a.m4a", {"movflags": "+faststart"}), ("a.mka", {})])
def test_a_film_cut_short_is_refused(tmp_path, name, options):
    path = encode(tmp_path / name, "aac", tone(100_000), **options)
    os.truncate(path, path.stat().st_size // 2)
    assert "; " in fault(lambda: read(path))


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x80000000, 0x7FFFF000])
def test_a_wav_of_unknown_length_is_read_to_its_end(tmp_path, size):
    """The sizes that FFmpeg, GStreamer, arecord and SoX write into a pipe."""
    soundfile.write(tmp_path / "a.wav", tone().T, RATE, subtype="FLOAT")
    content = bytearray((tmp_path / "a.wav").read_bytes())
    place = content.find(b"data")
    content[4:8] = content[place + 4 : place + 8] = struct.pack("<I", size)
    (tmp_path / "a.wav").write_bytes(content)
    assert np.array_equal(read(tmp_path / "a.wav")[0], tone())


def test_lengths_in_headers_allocate_nothing(tmp_path):
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


def test_a_flac_of_unknown_length_is_read_to_its_end(tmp_path):
    soundfile.write(tmp_path / "a.flac", tone().T, RATE)
    want = read(tmp_path / "a.flac")[0]
    content = bytearray((tmp_path / "a.flac").read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    (tmp_path / "a.flac").write_bytes(content)
    with Reader(tmp_path / "a.flac") as reader:
        assert reader.num_samples is None
        assert np.array_equal(next(reader.blocks(10**9)), want)


def test_a_sample_rate_of_zero_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[24:28] = bytes(4)
    (tmp_path / "a.wav").write_bytes(content)
    assert "sample rate of 0 Hz" in fault(lambda: read(tmp_path / "a.wav"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named_by_its_time(tmp_path, bad):
    samples = tone(60_000)
    samples[1, 48_024] = samples[0, 50_000] = bad
    soundfile.write(tmp_path / "a.wav", samples.T, RATE, subtype="FLOAT")
    assert "at 1.000500 s" in fault(lambda: read(tmp_path / "a.wav"))
    assert "at 1.000500 s" in fault(lambda: read(tmp_path / "a.wav", start=47_000))
    with Reader(tmp_path / "a.wav") as reader:
        blocks = reader.blocks(1_000)
        next(blocks)
        assert "at 1.000500 s" in fault(lambda: list(blocks))


def test_errors_of_the_file_object_come_through():
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


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", tone().T, RATE)
    encode(tmp_path / "a.m4a", "aac", tone())
    monkeypatch.setitem(sys.modules, "av", None)
    assert "pip install av" in fault(lambda: read(tmp_path / "a.m4a"))
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert "pip install soundfile" in fault(lambda: read(tmp_path / "a.wav"))


def test_the_module_needs_numpy_alone():
    code = "import sys; sys.modules.update(soundfile=None, soxr=None, av=None); import soundsieve.audio.files"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(files.__file__).parents[2])


# ------------------------------------------------------------------------------------------------- writing

WRITABLE = [("wav", s) for s in (*PCM, "FLOAT", "DOUBLE", None)] + [
    ("flac", s) for s in ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", None)
]


@pytest.mark.parametrize(("format", "subtype"), WRITABLE)
def test_what_is_quantised_reads_back_bit_for_bit(tmp_path, format, subtype):
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal((2, 40_001)) * 0.5).astype(np.float32)  # some of it beyond full scale
    samples[:, :6] = [-2, -1, 1, 2, 1e-9, -1e-30]
    with Writer(tmp_path / "raw", RATE, 2, format=format, subtype=subtype) as writer:
        quantised = writer.quantise(samples)
        for start in range(0, samples.shape[1], 7_001):
            writer.write(samples[:, start : start + 7_001])
    with Writer(tmp_path / "twice", RATE, 2, format=format, subtype=subtype) as writer:
        writer.write(quantised)
    assert quantised.dtype == np.float32
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


def test_subtypes_become_what_the_format_has(tmp_path):
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


@pytest.mark.parametrize("format", ["ogg", "mp3"])
@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (22_050, 2), (44_100, 1), (48_000, 2)])
@pytest.mark.parametrize("num_samples", [1, 3, 1_152, 1_153, 100_003])
def test_lossy_files_keep_the_number_of_samples(tmp_path, format, rate, channels, num_samples):
    samples = sweep(num_samples, channels, rate)
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


def test_what_a_format_cannot_hold_is_refused(tmp_path):
    def make(rate, channels, format):
        return fault(lambda: Writer(tmp_path / "a", rate, channels, format=format, subtype=None))

    assert "choose wav or flac" in make(96_000, 2, "mp3")
    assert "choose wav or flac" in make(48_000, 3, "mp3")
    assert "choose wav" in make(768_000, 2, "flac")
    assert "choose wav" in make(96_001, 2, "flac")
    assert "choose wav" in make(200_001, 2, "ogg")
    assert "96 channels" in make(48_000, 96, "wav")
    assert list(tmp_path.iterdir()) == []


def test_equal_sound_gives_equal_bytes(tmp_path):
    for format, subtype in WRITABLE:
        contents = []
        for _ in range(2):
            with Writer(tmp_path / "a", RATE, 2, format=format, subtype=subtype, overwrite=True) as writer:
                writer.write(tone())
            contents.append((tmp_path / "a").read_bytes())
        assert contents[0] == contents[1]


def test_wav_becomes_rf64_beyond_four_gigabytes():
    def header(data_bytes, reserve):
        return files._wav_header(RATE, 2, "PCM_16", data_bytes, reserve=reserve)

    assert header(400, False)[:4] == b"RIFF"
    assert len(header(400, False)) == 44
    assert header(2**32 - 44, False)[:4] == b"RIFF"
    assert header(2**32, False) is None
    assert header(400, True)[:4] == b"RIFF"
    long = header(2**33, True)
    assert long[:4] == b"RF64"
    assert len(long) == len(header(400, True))
    assert struct.unpack("<QQQ", long[20:44]) == (2**33 + len(long) - 8, 2**33, 2**31)


def test_the_room_for_rf64_is_kept_where_it_may_be_needed(tmp_path):
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
def test_rf64_reads_back(tmp_path, monkeypatch, subtype):
    monkeypatch.setattr(files, "_RIFF_LIMIT", 2_000)
    with Writer(tmp_path / "a", RATE, 1, format="wav", subtype=subtype, num_samples=5_001) as writer:
        writer.write(tone(5_001, 1))
    assert (tmp_path / "a").read_bytes()[:4] == b"RF64"
    assert soundfile.info(tmp_path / "a").format == "RF64"
    assert np.array_equal(read(tmp_path / "a")[0], writer.quantise(tone(5_001, 1)))
    with pytest.raises(AudioError, match="longer than announced"):
        with Writer(tmp_path / "b", RATE, 1, format="wav", subtype=subtype, num_samples=100) as writer:
            writer.write(tone(5_001, 1))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_existing_file_is_kept_unless_overwrite(tmp_path):
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
def test_a_file_that_turns_up_meanwhile_is_kept(tmp_path, monkeypatch, links):
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
def test_nothing_is_left_after_an_exception(tmp_path, format, error):
    with pytest.raises(error), Writer(tmp_path / "a", RATE, 2, format=format, subtype=None) as writer:
        writer.write(tone())
        assert [path.name.startswith(".a.part-") for path in tmp_path.iterdir()] == [True]
        raise error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("room", [0, 100, 20_000, 60_000])
def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, monkeypatch, format, room):
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
def test_ctrl_c_inside_the_encoder_is_not_swallowed(tmp_path, monkeypatch, format):
    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Writer(tmp_path / "a", RATE, 2, format=format, subtype=None) as writer:
        monkeypatch.setattr(os, "write", interrupt)
        writer.write(tone(200_000))
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
def test_a_really_full_disk_is_one_line_and_leaves_nothing(small_disk, format):
    def attempt():
        with Writer(small_disk / "a", RATE, 2, format=format, subtype=None) as writer:
            for _ in range(20):
                writer.write(np.random.default_rng(0).uniform(-1, 1, (2, 30_000)).astype(np.float32))

    assert "the disk is full" in fault(attempt)
    assert list(small_disk.iterdir()) == []


def test_a_read_only_folder_is_refused(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    line = fault(lambda: Writer(small_disk / "a", RATE, 2, format="wav", subtype=None))
    assert "cannot be written here" in line
    assert ".part-" not in line


def test_places_one_cannot_write_to_are_refused(tmp_path, monkeypatch):
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


def test_a_long_name_is_written(tmp_path):
    for name in ("é" * 120 + ".wav", "a" * 251 + ".wav"):
        with Writer(tmp_path / name, RATE, 1, format="wav", subtype=None) as writer:
            writer.write(tone(10, 1))
        assert read(tmp_path / name)[0].shape == (1, 10)

    def too_long():
        with Writer(tmp_path / ("a" * 300), RATE, 1, format="wav", subtype=None) as writer:
            writer.write(tone(10, 1))

    assert "name is too long" in fault(too_long)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_written_is_refused(tmp_path):
    def attempt(samples, subtype="PCM_16"):
        with Writer(tmp_path / "a", RATE, 2, format="wav", subtype=subtype) as writer:
            writer.write(tone(48_000))
            writer.write(samples)

    bad = tone(48_000)
    bad[1, 24_000] = np.nan
    assert "at 1.500000 s" in fault(lambda: attempt(bad))
    assert "not a finite number" in fault(lambda: attempt(np.full((2, 3), 1e300), "FLOAT"))
    for wrong in (tone(10, 1), tone(10)[0], np.zeros((2, 10), np.int16)):
        with pytest.raises(ValueError):
            attempt(wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_samples_is_not_written(tmp_path):
    def attempt():
        with Writer(tmp_path / "a", RATE, 2, format="wav", subtype=None):
            pass

    assert "no samples" in fault(attempt)
    assert list(tmp_path.iterdir()) == []


def test_other_readers_agree_about_our_wav(tmp_path):
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


# ---------------------------------------------------------------------------------------------- resampling


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 3_000), max_size=8),
    st.sampled_from([(44_100, 32_000), (48_000, 44_100), (16_000, 48_000), (768_000, 1_000), (1_000, 8_000)]),
    st.integers(1, 3),
    st.booleans(),
)
def test_chunks_give_what_one_shot_gives(sizes, rates, channels, empty_end):
    samples = np.random.default_rng(sum(sizes)).standard_normal((channels, sum(sizes))).astype(np.float32)
    resampler = Resampler(*rates, channels)
    chunks = np.split(samples, np.cumsum(sizes), axis=1)[:-1] if sizes else []
    if empty_end or not chunks:
        chunks.append(np.zeros((channels, 0), np.float32))
    got = [resampler.push(chunk, last=index == len(chunks) - 1) for index, chunk in enumerate(chunks)]
    want = soxr.resample(samples.T, *rates, quality="HQ").T
    assert all(part.dtype == np.float32 and len(part) == channels for part in got)
    assert np.array_equal(np.concatenate(got, axis=1), want)


def test_long_chunks_give_what_one_shot_gives():
    samples = tone(400_000)
    resampler = Resampler(48_000, 44_100, 2)
    got = [resampler.push(samples[:, :300_000]), resampler.push(samples[:, 300_000:], last=True)]
    assert np.array_equal(np.concatenate(got, axis=1), soxr.resample(samples.T, 48_000, 44_100).T)


def test_equal_rates_pass_through_without_soxr(monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    samples = tone()
    assert Resampler(RATE, RATE, 2).push(samples, last=True) is samples
    with pytest.raises(AudioError, match="pip install soxr"):
        Resampler(RATE, 44_100, 2)


def test_a_finished_resampler_refuses_more():
    resampler = Resampler(RATE, 44_100, 2)
    resampler.push(tone(), last=True)
    with pytest.raises(ValueError, match="last chunk"):
        resampler.push(tone())
    with pytest.raises(ValueError, match="shape"):
        Resampler(RATE, 44_100, 2).push(tone(10, 1))
    with pytest.raises(ValueError, match="at least 1"):
        Resampler(0, 44_100, 2)
