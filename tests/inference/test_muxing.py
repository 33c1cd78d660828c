"""The promises of soundsieve.inference.muxing, on videos that FFmpeg wrote."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from soundsieve.audio import files
from soundsieve.audio.files import AudioError
from soundsieve.inference.muxing import Film, VideoWriter, ending
from tests.inference.conftest import film, moving, noise

RATE = 16_000
SECONDS = 1.6


@dataclass(frozen=True)
class Seen:
    """Of the first picture stream: packets (time, hash), frames (time, rotation, hash); and when the sound begins."""

    packets: list[tuple[float, str]]
    frames: list[tuple[float, int, str]]
    sound: float


def seen(path: Path) -> Seen:
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        packets = [
            (float(packet.pts * packet.time_base), hashlib.md5(bytes(packet)).hexdigest())
            for packet in file.demux(stream)
            if packet.size and packet.pts is not None
        ]
    with av.open(str(path)) as file:
        frames = [
            (float(frame.time), frame.rotation, hashlib.md5(frame.to_ndarray().tobytes()).hexdigest())
            for frame in file.decode(file.streams.video[0])
        ]
    with av.open(str(path)) as file:
        return Seen(packets, frames, float(next(file.decode(file.streams.audio[0])).time))


def copied(source: Path, target: Path, sound: np.ndarray, rate: int = RATE) -> Path:
    with VideoWriter(target, source, rate, len(sound), overwrite=False) as writer:
        for start in range(0, sound.shape[1], 5_000):
            writer.write(sound[:, start : start + 5_000])
    return target


def lag(sound: np.ndarray, other: np.ndarray) -> int:
    """Samples by which the second is later than the first."""
    size = 1 << (len(sound) + len(other)).bit_length()
    product = np.fft.irfft(np.fft.rfft(other, size) * np.fft.rfft(sound, size).conj(), size)
    best = int(product.argmax())
    return best - size if best > size // 2 else best


KINDS: dict[str, dict[str, Any]] = {
    "a.mp4": {},
    "sound-late.mp4": {"begins": (0.0, 0.4371)},
    "picture-late.mp4": {"begins": (0.2877, 0.0)},
    "both-late.mp4": {"begins": (1.02, 1.1533)},
    "before-its-beginning.mp4": {"begins": (-0.31, -0.2)},
    "turned.mp4": {"rotation": 90},
    "stereo.mov": {"muxer": "mov", "channels": 2, "rate": 44_100},
    "phone.3gp": {"muxer": "3gp", "rate": 8_000},
    "a.m4v": {"video": "mjpeg", "rate": 48_000},
    "a.mkv": {"muxer": "matroska"},
    "late.mkv": {"muxer": "matroska", "begins": (0.5, 0.253), "rate": 22_050},
    "surround.mkv": {"muxer": "matroska", "channels": 6, "rate": 48_000},
    "a.webm": {"muxer": "webm", "video": "libvpx", "audio": "libopus", "rate": 48_000},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "a.ts": {"muxer": "mpegts", "video": "mpeg2video"},
    "a.avi": {"muxer": "avi", "audio": "pcm_s16le", "b_frames": 0},
    "a.mpg": {"muxer": "mpeg", "video": "mpeg2video", "audio": "mp2", "rate": 48_000},
}


def made(folder: Path, name: str, *, channels: int = 1, rate: int = RATE, **options: Any) -> tuple[Path, int]:
    try:
        for codec in {options.get("video", "mpeg4"), options.get("audio", "aac")}:
            av.Codec(codec, "w")
    except av.codec.codec.UnknownCodecError as error:
        pytest.skip(f"PyAV was built without it: {error}")
    return film(folder / name, noise(SECONDS, rate, channels), rate, moving(40), **options), rate


@pytest.mark.parametrize("name", KINDS)
def test_pictures_and_their_times_stay_and_the_new_sound_is_in_step(name: str, tmp_path: Path) -> None:
    source, rate = made(tmp_path, name, **KINDS[name])
    sound, read_rate = files.read(source)
    assert read_rate == rate
    assert ending(source) == source.suffix[1:]
    target = copied(source, tmp_path / f"copy{source.suffix}", sound, rate)
    before, after = seen(source), seen(target)
    assert before.packets == after.packets
    assert before.frames == after.frames
    assert len(before.frames) >= 30
    again, _ = files.read(target)
    assert len(again) == len(sound)
    for channel in range(1 if len(sound) == 6 else len(sound)):
        apart = lag(sound[channel], again[channel]) / rate + after.sound - before.sound
        assert abs(apart) < 1e-3, f"{1e3 * apart:.3f} ms"
    start = max(lag(sound[0], again[0]), 0)
    same = again[:, start : start + sound.shape[1]]
    error = same - sound[:, : same.shape[1]]
    assert np.mean(error[:, 500:-3_000] ** 2) < 0.05 * np.mean(sound**2)
    with av.open(str(source)) as old, av.open(str(target)) as new:
        assert new.duration == pytest.approx(old.duration, abs=70_000)  # a frame of the sound's codec
        assert new.streams.audio[0].codec_context.name == ("opus" if source.suffix == ".webm" else "aac")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_of_another_container_becomes_an_mkv_that_begins_at_once(name: str, tmp_path: Path) -> None:
    source, rate = made(tmp_path, name, **ELSEWHERE[name])
    sound, _ = files.read(source)
    assert ending(source) == "mkv"
    target = copied(source, tmp_path / "copy.mkv", sound, rate)
    before, after = seen(source), seen(target)
    assert [kept[1:] for kept in before.frames] == [kept[1:] for kept in after.frames]
    shift = after.frames[0][0] - before.frames[0][0]
    for old, new in zip(before.frames, after.frames, strict=True):
        assert new[0] - old[0] == pytest.approx(shift, abs=1.1e-3)
    again, _ = files.read(target)
    assert abs(lag(sound[0], again[0]) / rate + after.sound - before.sound - shift) < 1.1e-3
    assert min(after.frames[0][0], after.sound) < 0.05


def test_equal_videos_and_sounds_give_equal_bytes(tmp_path: Path) -> None:
    for suffix, muxer in ((".mp4", "mp4"), (".mkv", "matroska")):
        source = film(tmp_path / f"a{suffix}", noise(1, RATE), RATE, moving(25), muxer=muxer)
        first, second = (copied(source, tmp_path / f"{name}{suffix}", noise(1, RATE)) for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_any_rate_is_taken_that_the_encoder_does_not_know(tmp_path: Path) -> None:
    source, _ = made(tmp_path, "a.webm", **KINDS["a.webm"])
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(SECONDS * 44_100)) / 44_100)[None].astype(np.float32)
    again, rate = files.read(copied(source, tmp_path / "copy.webm", tone, 44_100))
    assert rate == 48_000
    level = np.abs(np.fft.rfft(again[0, :48_000]))
    assert level.argmax() == 440
    for fast, slower in ((192_000, 96_000), (37_800, 44_100)):
        target = tmp_path / f"{fast}.mp4"
        copied(film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25)), target, noise(1, fast), fast)
        again, rate = files.read(target)
        assert (rate, again.shape[1] / rate) == (slower, pytest.approx(1, abs=1e-3))


def test_sound_longer_or_shorter_than_the_picture_is_whole(tmp_path: Path) -> None:
    for seconds in (0.3, 3.0):
        source = film(tmp_path / f"{seconds}.mp4", noise(seconds, RATE), RATE, moving(25))
        target = copied(source, tmp_path / f"{seconds}-copy.mp4", noise(seconds, RATE))
        assert files.read(target)[0].shape[1] == round(seconds * RATE)
        assert seen(target).packets == seen(source).packets


# --------------------------------------------------------------------------------------- what comes with the picture


def packet(data: bytes, stream: Any, pts: int, duration: int, base: Fraction) -> av.Packet:
    made = av.Packet(data)
    made.stream, made.pts, made.dts, made.duration, made.time_base = stream, pts, pts, duration, base
    made.is_keyframe = True
    return made


def rich(folder: Path, muxer: str, suffix: str, words: str, text: bytes) -> Path:
    """A copy of a video with a second sound track, subtitles, chapters, a cover and notes."""
    plain = film(folder / "plain.mp4", noise(1, RATE), RATE, moving(25))
    with av.open(str(folder / "cover.jpg"), "w", format="mjpeg") as file:
        jpeg: Any = file.add_stream("mjpeg", rate=1)
        jpeg.width = jpeg.height = 16
        jpeg.pix_fmt = "yuvj420p"
        file.mux(jpeg.encode(av.VideoFrame.from_ndarray(moving(1, 16)[0], format="rgb24")))
        file.mux(jpeg.encode(None))
    path = folder / f"rich{suffix}"
    with (
        av.open(str(plain)) as old,
        av.open(str(folder / "cover.jpg")) as picture,
        av.open(str(path), "w", format=muxer) as file,
    ):
        file.metadata["title"] = "A walk"
        streams = {stream.index: file.add_stream_from_template(stream, opaque=True) for stream in old.streams}
        other: Any = file.add_stream_from_template(old.streams.audio[0])
        other.metadata["language"] = streams[0].metadata["language"] = "fin"
        said: Any = file.add_mux_stream(words, time_base=Fraction(1, 1_000))
        said.metadata["language"] = "fin"
        cover_packet = next(item for item in picture.demux() if item.size)
        if muxer == "matroska":
            file.add_attachment("cover.jpg", "image/jpeg", bytes(cover_packet))
            file.add_attachment("a font.ttf", "font/ttf", b"\0\1\0\0 a font")
        else:
            cover: Any = file.add_stream_from_template(picture.streams.video[0], opaque=True)
            cover.disposition = av.stream.Disposition.attached_pic.value
        file.set_chapters(
            [
                {"id": number, "start": 400 * number, "end": 400 * number + 400, "time_base": Fraction(1, 1_000),
                 "metadata": {"title": f"Part {number}"}}
                for number in range(2)
            ]
        )  # fmt: skip
        if muxer != "matroska":
            cover_packet.stream = cover
            file.mux(cover_packet)
        file.mux(packet(text, said, 200, 500, Fraction(1, 1_000)))
        for item in old.demux():
            if item.size:
                again = packet(bytes(item), other, item.pts, item.duration, item.time_base)
                if item.stream.type == "audio":
                    file.mux(again)
                item.stream = streams[item.stream.index]
                file.mux(item)
    return path


@pytest.mark.parametrize(
    ("muxer", "suffix", "words", "text"),
    [("mp4", ".mp4", "mov_text", b"\0\x05Hello"), ("matroska", ".mkv", "subrip", b"Hello")],
)
def test_subtitles_chapters_covers_and_notes_come_along_and_no_other_sound_does(
    muxer: str, suffix: str, words: str, text: bytes, tmp_path: Path
) -> None:
    source = rich(tmp_path, muxer, suffix, words, text)
    target = copied(source, tmp_path / f"copy{suffix}", noise(1, RATE))
    assert seen(source).packets == seen(target).packets
    with av.open(str(source)) as old, av.open(str(target)) as new:
        assert (len(old.streams.audio), len(new.streams.audio)) == (2, 1)
        assert new.metadata["title"] == "A walk"
        told = [[(part["start"] * part["time_base"], part["metadata"]["title"]) for part in file.chapters()]
                for file in (old, new)]  # fmt: skip
        assert told[0] == told[1]
        assert len(told[0]) == 2
        assert new.streams.subtitles[0].metadata["language"] == "fin"
        assert new.streams.video[0].metadata.get("language") == old.streams.video[0].metadata.get("language")
        attached = [stream for stream in new.streams.video if stream.disposition & av.stream.Disposition.attached_pic]
        assert len(attached) == 1
        fonts = [(stream.name, stream.data) for stream in new.streams.attachments]
        assert fonts == ([("a font.ttf", b"\0\1\0\0 a font")] if muxer == "matroska" else [])
        said = [
            [item.pts * item.time_base for item in file.demux(file.streams.subtitles[0]) if bytes(item) == text]
            for file in (old, new)
        ]
        assert said[0] == said[1]
        assert len(said[0]) == 1
    with av.open(str(source)) as old, av.open(str(target)) as new:
        covers = [next(bytes(item) for item in file.demux(file.streams.video[1]) if item.size) for file in (old, new)]
        assert covers[0] == covers[1]


@pytest.mark.parametrize(("suffix", "muxer"), [(".mov", "mov"), (".mp4", "mp4")])
def test_what_a_phone_notes_comes_along(suffix: str, muxer: str, tmp_path: Path) -> None:
    notes = {"com.apple.quicktime.model": "Phone", "creation_time": "2020-01-02T03:04:05.000000Z", "title": "A walk"}
    source = film(tmp_path / f"a{suffix}", noise(1, RATE), RATE, moving(25), muxer=muxer, rotation=90, metadata=notes)
    with av.open(str(copied(source, tmp_path / f"copy{suffix}", noise(1, RATE)))) as file:
        assert notes.items() <= file.metadata.items()


# ---------------------------------------------------------------------------------------------------- what goes wrong


def fault(source: Path, target: Path, *, overwrite: bool = False) -> str:
    """What is said, one line with a way out; the folder is as it was."""
    before = {path: path.read_bytes() for path in target.parent.iterdir() if path.is_file()}
    with pytest.raises(AudioError) as caught:
        VideoWriter(target, source, RATE, 1, overwrite=overwrite)
    line = str(caught.value)
    assert "\n" not in line
    assert "; " in line
    assert {path: path.read_bytes() for path in target.parent.iterdir() if path.is_file()} == before
    return line


def test_a_video_that_cannot_be_copied_is_told(tmp_path: Path) -> None:
    sound, frames = noise(0.5, RATE), moving(12)
    assert "has no sound track" in fault(film(tmp_path / "mute.mp4", None, RATE, frames), tmp_path / "x.mp4")
    assert "nothing is on the screen" in fault(film(tmp_path / "talk.m4a", sound), tmp_path / "x.mkv")
    words = tmp_path / "words.mp4"
    words.write_text("not a video")
    assert "is not a video that can be read" in fault(words, tmp_path / "x.mp4")
    assert "is not there" in fault(tmp_path / "gone.mp4", tmp_path / "x.mp4")
    odd = film(tmp_path / "odd.mkv", sound, RATE, frames, muxer="matroska", video="msmpeg4")
    line = fault(odd.rename(tmp_path / "odd.mp4"), tmp_path / "x.mp4")
    assert line.startswith(
        f"{tmp_path / 'odd.mp4'}: its picture (msmpeg4) has no place in a copy that is MP4; copy it into"
    )
    good = film(tmp_path / "good.mp4", sound, RATE, frames)
    assert "exists already" in fault(good, words)
    with pytest.raises(AudioError, match="its folder does not exist"):
        VideoWriter(tmp_path / "none" / "x.mp4", good, RATE, 1, overwrite=False)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = film(tmp_path / "a.mp4", noise(2, RATE), RATE, moving(50))
    size = copied(source, tmp_path / "copy.mp4", noise(2, RATE)).stat().st_size
    (tmp_path / "copy.mp4").unlink()
    write, room = os.write, [0]

    def refuse(descriptor: int, data: Any) -> int:
        room[0] -= len(data)
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", refuse)
    for most in (0, size // 2, size - 1):
        room[0] = most
        with pytest.raises(AudioError, match=r"copy\.mp4: the disk is full") as caught:
            copied(source, tmp_path / "copy.mp4", noise(2, RATE))
        assert "\n" not in str(caught.value)
        assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_nothing_is_left_after_an_exception(error: type[BaseException], suffix: str, tmp_path: Path) -> None:
    source = film(
        tmp_path / f"a{suffix}", noise(1, RATE), RATE, moving(25), muxer=suffix[1:].replace("mkv", "matroska")
    )

    def attempt() -> None:
        with VideoWriter(tmp_path / f"copy{suffix}", source, RATE, 1, overwrite=False) as writer:
            writer.write(noise(0.5, RATE))
            assert any(path.name.startswith(".copy") for path in tmp_path.iterdir())
            raise error

    with pytest.raises(error):
        attempt()
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_a_video_is_replaced_only_if_asked_and_when_the_new_one_is_whole(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25))
    target = tmp_path / "copy.mp4"
    target.write_text("mine")
    with VideoWriter(target, source, RATE, 1, overwrite=True) as writer:
        writer.write(noise(1, RATE))
        assert target.read_text() == "mine"
    assert seen(target).packets == seen(source).packets
    writer.close()  # once is enough
    writer.abort()
    assert target.exists()


def test_a_film_tells_when_its_streams_begin(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25), begins=(0.52, 0.25))
    film_ = Film(source)
    try:
        assert float(film_.begins(film_.pictures[0])) == pytest.approx(0.52, abs=1e-3)
        assert float(film_.begins(film_.sound)) == pytest.approx(0.25, abs=0.07)  # less what the codec adds in front
    finally:
        film_.close()
