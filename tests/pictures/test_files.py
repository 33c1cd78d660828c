"""The promises of soundsieve.pictures.files, on files that Pillow and FFmpeg wrote."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from soundsieve.pictures.files import FRAME_SIDE, FRAMES, MAX_PIXELS, PictureError, frames, read

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8).repeat(8, 0).repeat(12, 1)  # 16 high, 24 wide


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def fault(path: Path | str, of: Callable[..., Any] = read) -> str:
    """What is said of a file: one line that begins with it."""
    with pytest.raises(PictureError) as caught:
        of(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert "; " in message, "no way out is told"
    return message


# ------------------------------------------------------------------------------------------------------ pictures


@pytest.mark.parametrize("ending", ["png", "bmp", "tiff", "gif", "ppm", "webp"])
def test_a_picture_reads_as_it_was_written(tmp_path: Path, ending: str) -> None:
    options = {"lossless": True} if ending == "webp" else {}
    path = saved(Image.fromarray(CORNERS), tmp_path / f"a.{ending}", **options)
    for given_as in (path, str(path)):
        pixels = read(given_as)
        assert pixels.dtype == np.uint8
        assert np.array_equal(pixels, CORNERS)


@pytest.mark.parametrize("ending", ["jpg", "avif"])
def test_a_lossy_picture_reads_as_nearly_what_was_written(tmp_path: Path, ending: str) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / f"a.{ending}", quality=95)
    assert np.abs(read(path).astype(int) - CORNERS)[4:-4:8, 4:-4:16].max() < 12


def test_the_ending_of_a_file_means_nothing(tmp_path: Path) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / "a.txt", format="PNG")
    assert np.array_equal(read(path), CORNERS)


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    alpha = np.full((16, 24), 255, np.uint8)
    alpha[:, :12], alpha[:, 12:18] = 0, 128
    whole = Image.fromarray(np.dstack([CORNERS, alpha]))
    pixels = read(saved(whole, tmp_path / "a.png"))
    assert (pixels[:, :12] == 255).all()
    assert np.abs(pixels[0, 12].astype(int) - (127, 255, 127)).max() <= 1
    assert tuple(pixels[0, 23]) == GREEN
    palette = Image.fromarray(CORNERS).quantize(4)
    seen = read(saved(palette, tmp_path / "b.png", transparency=palette.getpixel((0, 0))))
    assert tuple(seen[0, 0]) == WHITE
    assert tuple(seen[0, 23]) == GREEN
    grey = Image.fromarray(np.array([[0, 90]], np.uint8))
    assert read(saved(grey, tmp_path / "c.png", transparency=0)).tolist() == [[[255] * 3, [90] * 3]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(tmp_path: Path, orientation: int) -> None:
    """What a camera stored in each of the eight orientations is the same picture."""
    turned = {
        1: CORNERS, 2: CORNERS[:, ::-1], 3: CORNERS[::-1, ::-1], 4: CORNERS[::-1], 5: CORNERS.swapaxes(0, 1),
        6: np.rot90(CORNERS), 7: np.rot90(CORNERS, 2).swapaxes(0, 1), 8: np.rot90(CORNERS, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[274] = orientation
    path = saved(Image.fromarray(np.ascontiguousarray(turned)), tmp_path / "a.png", exif=exif)
    assert np.array_equal(read(path), CORNERS)


def test_a_broken_note_of_orientation_does_not_spoil_a_picture(tmp_path: Path) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / "a.png", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert np.array_equal(read(path), CORNERS)


@pytest.mark.parametrize(
    ("image", "ending", "expected"),
    [
        (Image.fromarray(np.array([[0, 77, 255]], np.uint8)), "png", [0, 77, 255]),
        (Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1"), "png", [0, 255]),
        (Image.fromarray(np.array([[0, 0x8040, 0xFFFF]], np.uint16)), "png", [0, 0x80, 0xFF]),
        (Image.fromarray(np.array([[0, 0x8040, 0xFFFF]], np.uint16)), "tiff", [0, 0x80, 0xFF]),
        (Image.fromarray(np.array([[-1000, 0, 1000]], np.int32)), "tiff", [0, 128, 255]),
        (Image.fromarray(np.array([[0.0, 0.2, 0.4]], np.float32)), "tiff", [0, 128, 255]),
        (Image.fromarray(np.array([[3.0, 3.0]], np.float32)), "tiff", [0, 0]),
        (Image.fromarray(np.array([[np.nan, 0.0, 2.0]], np.float32)), "tiff", [0, 0, 255]),
    ],
    ids=["8 bits", "1 bit", "16 bits", "16 bits, TIFF", "32 bits", "floats", "all alike", "not a number"],
)
def test_greys_of_any_depth(tmp_path: Path, image: Image.Image, ending: str, expected: Sequence[int]) -> None:
    pixels = read(saved(image, tmp_path / f"a.{ending}"))
    assert pixels.shape == (1, len(expected), 3)
    assert (pixels == pixels[..., :1]).all()
    assert pixels[0, :, 0] == pytest.approx(expected, abs=1)


def test_colours_of_16_bits(tmp_path: Path) -> None:
    """A PNG of one row, three pixels, written by hand: no library at hand writes these."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + np.array([[0xFFFF, 0, 0x1200], [0, 0x8040, 0], [1, 2, 3]], ">u2").tobytes()
    header = struct.pack(">IIBBBBB", 3, 1, 16, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")
    )
    assert read(path).tolist() == [[[255, 0, 0x12], [0, 0x80, 0], [0, 0, 0]]]


@pytest.mark.parametrize("mode", ["CMYK", "P", "YCbCr", "LAB"])
def test_colours_of_other_spaces_become_red_green_and_blue(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(CORNERS)
    if mode == "LAB":
        from PIL import ImageCms

        spaces = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(image, *spaces, outputMode="LAB")  # type: ignore[assignment]
    else:
        image = image.convert(mode)
    ending, options = {"P": ("png", {}), "CMYK": ("jpg", {"quality": 95})}.get(mode, ("tiff", {}))
    pixels = read(saved(image, tmp_path / f"a.{ending}", **options))
    assert np.abs(pixels.astype(int) - CORNERS)[4:-4:8, 4:-4:16].max() < 16


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "tiff"])
def test_of_an_animation_there_is_the_first_frame(tmp_path: Path, ending: str) -> None:
    shots = [Image.new("RGB", (24, 16), colour) for colour in (RED, GREEN, BLUE)]
    options = {"lossless": True} if ending == "webp" else {}
    path = saved(shots[0], tmp_path / f"a.{ending}", save_all=True, append_images=shots[1:], **options)
    assert (read(path) == RED).all()


def test_pixels_pass_as_they_are() -> None:
    assert np.array_equal(read(CORNERS), CORNERS)
    assert read(CORNERS[:, ::-1]).flags.c_contiguous


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8),
     np.zeros((1, 4, 4, 3), np.uint8)],
    ids=str,
)  # fmt: skip
def test_an_array_of_another_shape_or_type_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(PictureError, match=r"must be \(height, width, 3\), uint8, not empty"):
        read(pixels)


# ---------------------------------------------------------------------------- files that are no good, of both kinds


@pytest.mark.parametrize("of", [read, frames])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "is not there"),
        (lambda path: path.touch(), r"is empty \(0 bytes\)"),
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is a device or pipe"),
        (lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"), "that can be read"),
        (lambda path: path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"), "that can be read"),
        (lambda path: path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n"), "that can be read"),
        (lambda path: path.write_text("ffconcat version 1.0\nfile a.mp4\n"), "that can be read"),
    ],
    ids=["missing", "empty", "folder", "pipe", "svg", "postscript", "playlist", "list of files"],
)
def test_what_is_no_picture_or_video_is_told(tmp_path: Path, make: Any, told: str, of: Any) -> None:
    make(tmp_path / "a.mp4")
    with pytest.raises(PictureError, match=told):
        of(tmp_path / "a.mp4")
    fault(tmp_path / "a.mp4", of)


def test_a_name_that_is_no_name_is_told() -> None:
    with pytest.raises(PictureError, match="is not a path"):
        read("a\0b.png")
    assert "could not be read" in fault("n" * 300 + ".png")


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "tiff", "gif", "webp", "ppm", "avif"])
@pytest.mark.parametrize("part", [0.02, 0.5])
def test_a_picture_cut_short_is_told(tmp_path: Path, ending: str, part: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    path = saved(Image.fromarray(noise), tmp_path / f"a.{ending}")
    path.write_bytes(path.read_bytes()[: max(9, int(path.stat().st_size * part))])
    fault(path)


def test_what_pillow_logs_of_a_damaged_picture_is_not_on_standard_error(tmp_path: Path) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / "a.tiff")
    content = bytearray(path.read_bytes())
    entry = content.index(struct.pack("<HHI", 277, 3, 1))  # samples per pixel
    content[entry + 8 : entry + 10] = struct.pack("<H", 9_999)
    path.write_bytes(content)
    script = "import sys, soundsieve.pictures.files as files\ntry: files.read(sys.argv[1])\nexcept ValueError: pass"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_picture_of_too_many_pixels_is_told_before_it_is_decoded(tmp_path: Path) -> None:
    header = b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, MAX_PIXELS // 1_000, 1_001, 1, 24, 0, 0, 0, 0, 0, 0)
    (tmp_path / "large.bmp").write_bytes(header + bytes(99))
    assert "100000 x 1001 pixels" in fault(tmp_path / "large.bmp")
    header = b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, 99_999, 99_999, 1, 24, 0, 0, 0, 0, 0, 0)
    (tmp_path / "bomb.bmp").write_bytes(header + bytes(99))
    assert "at most 100 megapixels" in fault(tmp_path / "bomb.bmp")


@pytest.fixture(scope="module")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("good")
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8))
    exif = Image.Exif()
    exif[274] = 6
    made = [saved(noise, folder / f"a.{end}", exif=exif).read_bytes() for end in ("png", "jpg", "tiff", "webp")]
    made += [saved(noise, folder / f"b.{end}").read_bytes() for end in ("gif", "bmp", "ppm")]
    return [*made, film(folder / "a.mp4", 5).read_bytes(), film(folder / "a.mkv", 5).read_bytes()]


@given(data=st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_gives_anything_but_pixels_or_one_line(
    data: st.DataObject, good_files: list[bytes], tmp_path: Path
) -> None:
    content = bytearray(data.draw(st.sampled_from(good_files)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.one_of(st.integers(0, 60), st.integers(0, len(content) - 1)))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(content)
    for of, ndim in ((read, 3), (frames, 4), (lambda file: frames(file, 8, 9, (0.1, 0.4)), 4)):
        pixels, said = None, f"{path}: "
        try:
            pixels = of(path)
        except PictureError as error:
            said = str(error)
        assert said.startswith(f"{path}: ")
        assert "\n" not in said
        assert pixels is None or (pixels.ndim, pixels.dtype) == (ndim, np.uint8)


# -------------------------------------------------------------------------------------------------------- videos


def film(
    path: Path, count: int, *, rate: int = 10, size: tuple[int, int] = (32, 24), codec: str = "mpeg4",
    times: Sequence[int] | None = None, every: int = 12, sound: bool = False, options: dict[str, str] | None = None,
) -> Path:  # fmt: skip
    """A video whose frame ``n`` is of grey ``5 n`` (modulo 250), red in its upper left quarter."""
    with av.open(str(path), "w", options=options or {}) as container:
        # No entry but the regular ones; a change of scene would be another.
        video = container.add_stream(codec, rate=rate, options={"sc_threshold": "1000000000"})
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.gop_size = every
        track = container.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for index in range(count):
            pixels = np.full((size[1], size[0], 3), index * 5 % 250, np.uint8)
            pixels[: size[1] // 2, : size[0] // 2] = RED
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = times[index] if times else index
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if track is not None:
            samples = np.zeros((1, count * 16_000 // rate), np.float32)
            block = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            block.sample_rate, block.pts = 16_000, 0
            container.mux(track.encode(block))
            container.mux(track.encode(None))
    return path


def numbers(pixels: np.ndarray) -> list[float]:
    """Which frames these are, by their grey."""
    return [float(number) for number in np.round(pixels[:, -4:, -4:].mean((1, 2, 3)) / 5)]


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "mpeg4"), ("a.mov", "mpeg4"), ("a.mkv", "mpeg4"), ("a.webm", "libvpx"), ("a.avi", "mpeg4"),
     ("a.mpg", "mpeg2video"), ("a.ts", "mpeg2video")],
)  # fmt: skip
def test_a_video_is_a_frame_a_second(tmp_path: Path, name: str, codec: str) -> None:
    path = film(tmp_path / name, 99, rate=25, codec=codec)
    pixels = frames(path)
    assert pixels.shape == (4, 24, 32, 3)
    assert pixels.dtype == np.uint8
    assert numbers(pixels) == pytest.approx([0, 25, 0, 25], abs=1)
    assert np.abs(pixels[:, 4, 4].astype(int) - RED).max() < 24


def test_frames_a_second_may_be_chosen(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 40)
    assert numbers(frames(path, fps=2)) == pytest.approx(range(0, 40, 5), abs=1)
    assert numbers(frames(path, fps=10, limit=99)) == pytest.approx(range(40), abs=1)
    assert numbers(frames(path, fps=0.1)) == [0]
    with pytest.raises(ValueError, match="there must be some frames"):
        frames(path, fps=0)


@pytest.mark.parametrize("every", [12, 10_000], ids=["entered anywhere", "entered at its beginning alone"])
@pytest.mark.parametrize("limit", [1, 5, 16])
def test_a_long_video_is_thinned_evenly(tmp_path: Path, limit: int, every: int) -> None:
    path = film(tmp_path / "a.mp4", 1_000, every=every, size=(16, 16))  # 100 s
    before = frames(path, fps=1, limit=1_000)
    assert len(before) == 100
    pixels = frames(path, limit=limit)
    assert len(pixels) == limit
    expected = [number * 1_000 / limit % 50 for number in range(limit)]
    apart = np.abs(np.array(numbers(pixels)) - expected)
    assert np.minimum(apart, 50 - apart).max() <= 13  # as far as the nearest place of entry


def test_of_any_video_there_are_no_more_frames_than_that(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", (FRAMES + 10) * 4, rate=4, size=(16, 16))
    assert len(frames(path)) == FRAMES


def test_a_length_that_is_a_lie_does_not_matter_for_how_many_frames_are_kept(tmp_path: Path) -> None:
    """MPEG has no say of its length at all."""
    path = film(tmp_path / "a.mpg", 400, rate=25, size=(64, 48), codec="mpeg2video")
    pixels = frames(path, fps=25, limit=10)
    assert len(pixels) == 10
    assert numbers(pixels)[0] == 0


def test_large_frames_are_shrunk_and_small_ones_are_not_blown_up(tmp_path: Path) -> None:
    assert frames(film(tmp_path / "a.mp4", 3, size=(640, 360))).shape == (1, FRAME_SIDE, 455, 3)
    assert frames(film(tmp_path / "b.mp4", 3, size=(64, 2_048))).shape == (1, 4 * FRAME_SIDE, 32, 3)
    assert frames(film(tmp_path / "c.mp4", 3, size=(16, 16))).shape == (1, 16, 16, 3)


@pytest.mark.parametrize(("degrees", "red"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_a_video_stands_upright(tmp_path: Path, degrees: int, red: tuple[int, int]) -> None:
    """As telephones note it: a matrix in the header turns the picture clockwise."""
    path = film(tmp_path / "a.mp4", 3)
    content = bytearray(path.read_bytes())
    place = content.index(b"tkhd") + 44  # version and flags, times, track, layer and volume stand before the matrix
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    one = 1 << 16
    content[place : place + 20] = struct.pack(">5i", cosine * one, sine * one, 0, -sine * one, cosine * one)
    path.write_bytes(content)
    (pixels,) = frames(path)
    assert pixels.shape == ((24, 32, 3) if degrees % 180 == 0 else (32, 24, 3))
    assert np.abs(pixels[red].astype(int) - RED).max() < 24


def test_frames_may_come_at_any_time(tmp_path: Path) -> None:
    """Half a second of ten frames a second, three of standing still, and a second of ten again."""
    times = [0, 1, 2, 3, 4, *range(35, 45)]
    pixels = frames(film(tmp_path / "a.mkv", 15, times=times))
    assert numbers(pixels) == pytest.approx([0, 4, 10], abs=1)  # as it stands at 0 s, at 1 to 3 s, and at 4 s


def test_a_video_may_begin_late(tmp_path: Path) -> None:
    pixels = frames(film(tmp_path / "a.ts", 25, times=range(600, 625), codec="mpeg2video", rate=25))
    assert numbers(pixels) == [0]


def test_a_film_with_sound_is_seen_alone(tmp_path: Path) -> None:
    assert numbers(frames(film(tmp_path / "a.mp4", 25, sound=True))) == pytest.approx([0, 10, 20], abs=1)


def test_a_still_picture_is_a_video_of_one_frame(tmp_path: Path) -> None:
    path = saved(Image.fromarray(CORNERS.repeat(20, 0).repeat(20, 1)), tmp_path / "a.png")
    (pixels,) = frames(path)
    assert pixels.shape == (FRAME_SIDE, 384, 3)
    assert tuple(pixels[5, 5]) == RED
    animation = [Image.new("RGB", (24, 16), colour) for colour in (RED, GREEN, BLUE)]
    moving = saved(animation[0], tmp_path / "a.gif", save_all=True, append_images=animation[1:], duration=1_000)
    assert [tuple(frame[0, 0]) for frame in frames(moving)] == [RED, GREEN, BLUE]


def every_frame(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "mpeg4"), ("b.mp4", "libx264"), ("a.mkv", "mpeg4"), ("a.webm", "libvpx"), ("a.avi", "mpeg4"),
     ("a.mpg", "mpeg2video"), ("a.ts", "mpeg2video")],
)  # fmt: skip
@pytest.mark.parametrize("every", [12, 10_000], ids=["entered anywhere", "entered at its beginning alone"])
def test_a_stretch_is_the_very_frames(tmp_path: Path, name: str, codec: str, every: int) -> None:
    """16 s; however the file is entered, each frame is the one that is seen at its time."""
    rate = 25 if codec == "mpeg2video" else 8
    path = film(tmp_path / name, 16 * rate, rate=rate, codec=codec, every=every)
    whole = every_frame(path)
    with av.open(str(path)) as container:  # MPEG's count of time is not without jumps
        times = np.array([frame.time for frame in container.decode(video=0)], np.float64)
    for start, seconds in ((0.0, 2.0), (1.3, 1.0), (9.25, 3.0), (15.0, 1.0), (0.0, 16.0)):
        wanted = times[0] + start + np.arange(round(8 * seconds)) / 8
        expected = whole[np.searchsorted(times, wanted + 1e-4, "right") - 1]
        assert np.array_equal(frames(path, 8, 999, (start, start + seconds)), expected), (start, seconds)
    assert len(frames(path, 8, 999, (9.25, None))) == pytest.approx(54, abs=1)


def test_a_film_asked_at_its_own_rate_comes_back_one_for_one(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 32, rate=8, sound=True)
    whole = every_frame(path)
    for span in ((0.0, 4.0), (0.0, None)):
        assert np.array_equal(frames(path, 8, 999, span), whole)
    assert np.array_equal(frames(path, 4, 999, (0.0, 4.0)), whole[::2])
    assert np.array_equal(frames(path, 16, 999, (1.0, 2.0)), whole[8:16].repeat(2, 0))


def test_of_a_stretch_a_frame_stands_until_the_next_and_the_last_for_ever(tmp_path: Path) -> None:
    """Half a second of ten frames a second, three of standing still, and a second of ten again."""
    path = film(tmp_path / "a.mkv", 15, times=[0, 1, 2, 3, 4, *range(35, 45)])
    whole = every_frame(path)
    for span, fps, expected in (
        ((0.0, 6.0), 2, [0, 4, 4, 4, 4, 4, 4, 5, 10, 14, 14, 14]),
        ((7.0, 7.3), 10, [14] * 3),
        ((7.0, None), 10, [14]),
        ((3.6, 3.6), 10, [6]),
    ):
        assert np.array_equal(frames(path, fps, 99, span), whole[expected])


def test_a_stretch_of_too_many_frames_is_spread_over_it(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 40)
    whole = every_frame(path)
    assert np.array_equal(frames(path, 10, 4, (1.0, 3.0)), whole[[10, 15, 20, 25]])
    assert np.array_equal(frames(path, 10, 4, (0.0, None)), whole[[0, 10, 20, 30]])
    path = film(tmp_path / "a.mpg", 400, rate=25, codec="mpeg2video")  # which has no say of its length
    assert len(frames(path, 25, 10, (0.0, None))) == 10


def test_a_picture_stands_for_any_stretch(tmp_path: Path) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / "a.png")
    assert [len(frames(path, 8, 99, span)) for span in ((3.0, 5.0), (3.0, 3.0), (3.0, None))] == [16, 1, 1]


def test_a_stretch_before_the_damage_is_seen_all_the_same(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 200, size=(64, 48), options={"movflags": "faststart"})
    whole = every_frame(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 5])
    assert np.array_equal(frames(path, 10, 99, (1.0, 1.5)), whole[10:15])
    assert "cut short" in fault(path, lambda given: frames(given, 10, 99, (1.0, None)))
    assert "cut short" in fault(path, lambda given: frames(given, 10, 99, (15.0, 16.0)))


@pytest.mark.parametrize("span", [(-1.0, 2.0), (2.0, 1.0), (float("nan"), 1.0), (0.0, float("inf"))], ids=str)
def test_a_stretch_that_is_none_is_refused(tmp_path: Path, span: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="in seconds, rising, from 0 on"):
        frames(film(tmp_path / "a.mp4", 3), span=span)


def test_a_late_stretch_is_not_waited_for(tmp_path: Path) -> None:
    """A file is entered near it: as many frames are decoded as for an early one, but for those since the entry."""
    from soundsieve.pictures import files

    path = film(tmp_path / "a.mp4", 1_000)  # 100 s
    whole, decoded = every_frame(path), list[float]()
    of = files._Times.of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files._Times, "of", lambda self, frame: decoded.append(of(self, frame)) or decoded[-1])
        assert np.array_equal(frames(path, 10, 99, (92.0, 93.0)), whole[920:930])
    assert len(decoded) < 40


def test_frames_of_an_array_are_thinned_and_shrunk() -> None:
    video = np.arange(100, dtype=np.uint8)[:, None, None, None].repeat(512, 1).repeat(1_024, 2).repeat(3, 3)
    pixels = frames(video, limit=10)
    assert pixels.shape == (10, 256, 512, 3)
    assert pixels[:, 0, 0, 0].tolist() == list(range(0, 100, 10))
    assert np.array_equal(frames(pixels), pixels)
    with pytest.raises(PictureError, match=r"must be \(frame, height, width, 3\), uint8"):
        frames(video[0])


def test_a_sound_is_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.m4a"), "w", format="mp4") as container:
        track = container.add_stream("aac", rate=16_000, layout="mono")
        block = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        block.sample_rate, block.pts = 16_000, 0
        container.mux(track.encode(block))
        container.mux(track.encode(None))
    assert "has sound but no picture" in fault(tmp_path / "a.m4a", frames)


def test_a_cover_is_no_video(tmp_path: Path) -> None:
    """A picture that is marked as the cover of a song."""
    cover = saved(Image.fromarray(CORNERS), tmp_path / "cover.png").read_bytes()
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        track = container.add_stream("aac", rate=16_000, layout="mono")
        container.add_attachment("cover.png", "image/png", cover)
        block = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        block.sample_rate, block.pts = 16_000, 0
        container.mux(track.encode(block))
        container.mux(track.encode(None))
    assert "its only picture is a cover" in fault(tmp_path / "a.mkv", frames)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "faststart.mp4"])
@pytest.mark.parametrize("limit", [2, 64])
def test_a_video_cut_short_is_told(tmp_path: Path, name: str, limit: int) -> None:
    options = {"movflags": "faststart"} if name.startswith("fast") else None
    path = film(tmp_path / name, 200, size=(64, 48), options=options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 5])
    told = fault(path, lambda given: frames(given, limit=limit))
    # What an MP4 holds stands at its end, unless it was written for the net: cut, it is nothing.
    assert ("is not a video" if name == "a.mp4" else "cut short") in told


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """Never more than twice the frames asked for are held, whatever the file promises."""
    import tracemalloc

    path = film(tmp_path / "a.mpg", 1_500, rate=25, size=(160, 120), codec="mpeg2video")
    tracemalloc.start()
    frames(path, fps=25, limit=8)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * 8 * 160 * 120 * 3


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(Image.fromarray(CORNERS), tmp_path / "a.png")

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert "may not be read" in fault(path)
