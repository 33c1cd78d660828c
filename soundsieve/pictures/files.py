"""Picture and video files: read a picture whole, and a video as a few small frames.

Pictures are read by Pillow, videos by FFmpeg's libraries (through PyAV); both are imported where they are used. Only
the formats named here are tried, so that no file makes a library open playlists, scripts or addresses. Every fault is
one :class:`PictureError` of one line.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import math
import os
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
MAX_PIXELS = 100_000_000
"""Larger pictures are refused before they are decoded."""
FRAME_SIDE = 256
"""Shorter side of a video's frames, at most: what a network sees of a wide film must not be blown up. The longer one is
at most four times as long."""
FRAMES = 64
"""Of a video, at most, unless asked otherwise."""

_DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,asf,avi,flv,mpeg,mpegts,mpegvideo,gif"
_SEEK_SECONDS = 4.0
"""A gap that is jumped over instead of decoded; most videos can be entered every few seconds."""
_INDEXED = ("mov", "matroska", "avi")
"""What tells the time of a frame exactly wherever it is entered; MPEG streams may be a frame off then."""
_TICK = 1e-3  # seconds; times are rounded to as much
_REMEDY = "give a PNG, JPEG, WebP, GIF, BMP, TIFF, PPM or AVIF file"
_VIDEO_REMEDY = "give an MP4, MOV, MKV, WebM, AVI or MPEG file"
_AGAIN = "copy or download it again"
_UPRIGHT = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270",
            7: "TRANSVERSE", 8: "ROTATE_90"}  # fmt: skip
"""What undoes each EXIF orientation (Exif 2.32, tag 274), by its name in Pillow."""

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or it says more on standard error than we do


class PictureError(ValueError):
    """One line for the user: names the file, what is wrong, what to do."""


def read(image: str | Path | np.ndarray) -> np.ndarray:
    """A picture as its maker meant it to be seen.

    Orientation is applied, transparency laid on white; of an animation there is the first frame, of 16 bits the upper
    8. Greys of 32 bits and floats are stretched from their darkest to their brightest.

    Args:
        image: a PNG, JPEG, WebP, GIF, BMP, TIFF, PPM or AVIF file, or pixels (height, width, 3), uint8.

    Returns:
        (height, width, 3), uint8, red, green and blue.

    Raises:
        PictureError: the file is missing, empty, damaged, no picture, or of more than ``MAX_PIXELS``; or the array has
            another shape or type.
    """
    if isinstance(image, np.ndarray):
        return _checked(image, 3, "the picture", "(height, width, 3)")
    shown = _printable(image)
    with _opened(image, shown, "picture") as file:
        return _decoded(file, shown)


def frames(
    video: str | Path | np.ndarray,
    fps: float = 1.0,
    limit: int = FRAMES,
    span: tuple[float, float | None] | None = None,
) -> np.ndarray:
    """A few frames that stand for a video, in memory that does not depend on its length.

    From a file, what is seen at its beginning and then about every 1 / ``fps`` seconds; where that would be more than
    ``limit``, fewer, spread evenly over the whole. A rotation noted in the file is applied; a frame that stands for
    long comes once. A still picture is a video of one frame.

    Of a stretch, frame ``k`` is what is seen at its start + ``k`` / ``fps`` seconds, however long it has been standing,
    and after the video's end the last one there is: (end - start) * ``fps`` frames, rounded, and at least one.

    Args:
        video: a file, or frames (frame, height, width, 3), uint8, which are thinned to ``limit`` alone.
        fps: frames a second.
        limit: frames at most.
        span: of a file, the stretch: (start, end) in seconds from the video's first frame; None for the video's end.

    Returns:
        (frame, height, width, 3), uint8, the shorter side at most ``FRAME_SIDE``, the longer at most 4 times as much.

    Raises:
        PictureError: the file is missing, empty, damaged or cut short, or holds no moving picture (a sound file's
            cover is none); or the array has another shape or type.
    """
    if not fps > 0 or limit < 1:
        raise ValueError(f"fps is {fps} and limit {limit}; there must be some frames")
    if span and not 0 <= span[0] <= (span[0] if span[1] is None else span[1]) < math.inf:
        raise ValueError(f"the span is {span}; it must be (start, end) in seconds, rising, from 0 on")
    if isinstance(video, np.ndarray):
        given = _checked(video, 4, "the video", "(frame, height, width, 3)")
        return np.stack([_shrunk(frame) for frame in given[_spread(len(given), limit)]])
    shown = _printable(video)
    with _opened(video, shown, "video") as file:
        found = _film(file, shown, fps, limit, span)
        if found is None:
            file.seek(0)
            try:
                found = _shrunk(_decoded(file, shown))[None].repeat(_count(span, fps, limit) or 1, 0)
            except PictureError as error:
                raise PictureError(f"{shown}: is not a video that can be read; {_VIDEO_REMEDY}") from error
    return found


# ------------------------------------------------------------------------------------------------------ pictures


def _decoded(file: BinaryIO, shown: str) -> np.ndarray:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on odd metadata; what matters is raised
            with Image.open(file, formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise _too_large(shown, image.width, image.height)
                image.load()
                return _rgb(image)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(f"{shown}: is not a picture that can be read; {_REMEDY}") from error
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"{shown}: is far too large a picture; give one of at most {MAX_PIXELS // 10**6} megapixels"
        ) from error
    except Exception as error:  # Pillow's readers raise a dozen kinds on damaged files
        raise PictureError(f"{shown}: is damaged or cut short; {_AGAIN}") from error


def _rgb(image: Any) -> np.ndarray:
    from PIL import Image

    orientation = None
    with contextlib.suppress(Exception):  # a broken note beside the picture does not spoil it
        orientation = image.getexif().get(274)
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        image = Image.fromarray(_stretched(np.asarray(image, np.float64)))
    elif image.has_transparency_data:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    image = image.convert("RGB")
    if orientation in _UPRIGHT:
        image = image.transpose(Image.Transpose[_UPRIGHT[orientation]])
    return np.array(image)


def _stretched(grey: np.ndarray) -> np.ndarray:
    finite = np.nan_to_num(grey, posinf=0.0, neginf=0.0)
    low, high = finite.min(), finite.max()
    return ((finite - low) * (255 / (high - low) if high > low else 0)).round().astype(np.uint8)


def _shrunk(pixels: np.ndarray) -> np.ndarray:
    from PIL import Image

    image = Image.fromarray(pixels)
    size = _small(*image.size)
    return pixels if size == image.size else np.array(image.resize(size, Image.Resampling.BOX, reducing_gap=2.0))


# -------------------------------------------------------------------------------------------------------- videos


def _count(span: tuple[float, float | None] | None, fps: float, limit: int) -> int | None:
    """Frames of a stretch; None where only its file can tell."""
    return None if span is None or span[1] is None else min(max(round((span[1] - span[0]) * fps), 1), limit)


def _film(
    file: BinaryIO, shown: str, fps: float, limit: int, span: tuple[float, float | None] | None
) -> np.ndarray | None:
    """Frames of a video; None where FFmpeg does not know the file."""
    try:
        av = importlib.import_module("av")
    except ImportError as error:
        raise PictureError(f"{shown}: needs the Python package av; pip install av") from error
    try:
        container = av.open(file, options={"format_whitelist": _DEMUXERS}, metadata_errors="ignore")
    except (av.FFmpegError, ValueError, RuntimeError, OSError, LookupError):
        return None
    with container:
        stream = _moving(container, av, shown)
        times = _Times(stream, container)
        start, end = span or (0.0, None)
        lasts = (times.promised or 0) - start if end is None else end - start
        times.step = max(1 / fps, lasts / limit)
        if span is None:
            picked = _picked(container, stream, times)
        else:
            picked = _standing(container, stream, times, start, _count(span, fps, limit))
        kept: list[np.ndarray] = []
        size, before = None, None
        try:
            for frame in picked:
                size = size or _small(frame.width, frame.height)
                if frame is not before:
                    pixels = frame.reformat(*size, format="rgb24").to_ndarray()
                    pixels, before = np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90)), frame
                if not kept or pixels.shape == kept[0].shape:  # a rotation may be noted for part of a video
                    kept.append(pixels)
                elif span is not None:
                    kept.append(kept[-1])
                if len(kept) >= 2 * limit:  # the file had promised to be shorter, or nothing
                    kept, times.step = kept[::2], 2 * times.step
        except (av.FFmpegError, ValueError, RuntimeError, OSError, LookupError) as error:
            raise PictureError(f"{shown}: is damaged or cut short near {times.end:.3f} s; {_AGAIN}") from error
    if not kept:
        raise PictureError(f"{shown}: holds no picture that can be decoded; {_AGAIN}")
    if times.cut_short:
        raise PictureError(
            f"{shown}: is cut short: {times.end:.3f} s of the {times.promised:.3f} s its header promises; {_AGAIN}"
        )
    return np.stack([kept[index] for index in _spread(len(kept), limit)])


def _moving(container: Any, av: Any, shown: str) -> Any:
    """The first stream of moving pictures that can be decoded."""
    streams = container.streams.video
    if not streams:
        raise PictureError(f"{shown}: has sound but no picture; {_VIDEO_REMEDY}, or give it as an example sound")
    covers = av.stream.Disposition.attached_pic
    moving = [stream for stream in streams if not stream.disposition & covers]
    if not moving:
        raise PictureError(f"{shown}: its only picture is a cover; {_VIDEO_REMEDY}, or give it as an example sound")
    context = moving[0].codec_context
    if context is None:
        raise PictureError(f"{shown}: its picture is in a format FFmpeg cannot decode; export it as MP4 (H.264)")
    if context.width * context.height > MAX_PIXELS:
        raise _too_large(shown, context.width, context.height)
    moving[0].thread_type = "AUTO"
    return moving[0]


class _Times:
    """When frames come, in seconds from the first, and whether as many seconds come as the file promises."""

    def __init__(self, stream: Any, container: Any) -> None:
        rate = float(stream.average_rate or 25)
        self._rate, self._count, self._first = rate if rate > 0 else 25.0, 0, 0.0
        self.end, self.step = 0.0, 1.0  # seconds: how far the frames went, how far apart those kept are
        self.through = True  # whether the frames went to the end of the file
        self.promised: float | None = None
        self._slack = 1.0
        name = container.format.name
        if stream.duration and name.startswith("mov"):
            self.promised = float(stream.duration * stream.time_base)
        elif container.duration:  # of the longest stream, or guessed
            self.promised = container.duration / 1e6
            told = name.startswith(("matroska", "avi")) and len(container.streams) == 1
            # A last frame that stands for long has no length of its own there.
            self._slack = max(1.0, self.promised / 4) if told else float("inf")

    def of(self, frame: Any) -> float:
        """Seconds from the first frame."""
        seconds = float(frame.time) if frame.time is not None else self._count / self._rate
        if not self._count:
            self._first = seconds
        self._count += 1
        lasts = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
        self.end = max(self.end, seconds - self._first + lasts)
        return seconds - self._first

    def ticks(self, seconds: float, time_base: Any) -> int:
        """A time in the stream's own count."""
        return int((self._first + seconds) / float(time_base))

    @property
    def cut_short(self) -> bool:
        return self.through and self.promised is not None and self.end < self.promised - self._slack


def _picked(container: Any, stream: Any, times: _Times) -> Iterator[Any]:
    """What is seen every ``times.step`` seconds; long gaps are jumped over where the file can be entered in between."""
    decoder, jumps, landed = container.decode(stream), True, False
    wanted, last, seen = 0.0, -1.0, None  # seen: the frame of the time ``last``, unless it is picked
    while (frame := next(decoder, None)) is not None:
        now = times.of(frame)
        if frame.is_corrupt:
            continue
        if landed and now <= last:  # thrown back behind where we were: what lies between is to be decoded
            jumps = False
        entered, landed = landed and jumps and now >= wanted - times.step / 2, False
        if now <= last:
            continue
        if entered:
            # The frame wanted may be hundreds further on; this one stands there whole.
            yield frame
            wanted, last, seen = (int(now / times.step + 0.5) + 1) * times.step, now, None
        else:
            if now > wanted + _TICK:
                if seen is not None:
                    yield seen
                wanted = math.ceil((now - _TICK) / times.step) * times.step
            last, seen = now, frame
        if jumps and wanted - now > _SEEK_SECONDS and frame.pts is not None:
            with contextlib.suppress(OSError, ValueError):  # some files can only be read through
                container.seek(times.ticks(wanted, stream.time_base), stream=stream)
                decoder, landed, seen = container.decode(stream), True, None
    if seen is not None and (wanted < times.end - _TICK or not wanted):
        yield seen


def _standing(container: Any, stream: Any, times: _Times, start: float, count: int | None) -> Iterator[Any]:
    """What stands every ``times.step`` seconds from ``start`` on: so many, or all that there are.

    A late start is entered from the nearest place before it; a file that lets one in only behind it, from further back.
    """
    indexed = container.format.name.startswith(_INDEXED)
    decoder, entries, begun = container.decode(stream), _entries(start if indexed else 0.0), False
    wanted, last, seen = start, -math.inf, None
    while True:
        frame = next(decoder, None)
        now = math.inf if frame is None else times.of(frame)
        if frame is not None and (frame.is_corrupt or now <= last):
            continue
        if seen is None and (frame is None or frame.pts is not None) and (not begun or now > start + _TICK):
            begun, entered = True, False
            for entry in entries:
                with contextlib.suppress(OSError, ValueError):  # some files can only be read through
                    container.seek(times.ticks(entry, stream.time_base), stream=stream)
                    decoder, entered = container.decode(stream), True
                    break
            if entered:
                continue
        while seen is not None and wanted < (times.end if frame is None and count is None else now) - _TICK:
            if count is not None and not count:
                times.through = frame is None
                return
            count = None if count is None else count - 1
            wanted += times.step
            yield seen
        if frame is None:
            break
        seen, last = frame, now
    if seen is not None and wanted == start:  # the stretch lies behind the end
        yield seen


def _entries(start: float) -> Iterator[float]:
    """Where to go in for a stretch that starts so late: there, and further and further back; nowhere if it is early."""
    back = 0.0
    while start > _SEEK_SECONDS and back < start:
        yield start - back
        back = 2 * back + _SEEK_SECONDS
    if back:
        yield 0.0


def _small(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, FRAME_SIDE / min(width, height), 4 * FRAME_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


# ---------------------------------------------------------------------------------------------- files and arrays


def _opened(path: str | Path, shown: str, kind: str) -> BinaryIO:
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):  # opening a pipe could wait for ever
            what = "folder" if stat.S_ISDIR(status.st_mode) else "device or pipe"
            raise PictureError(f"{shown}: is a {what}; give a {kind} file")
        if not status.st_size:
            raise PictureError(f"{shown}: is empty (0 bytes); {_AGAIN}")
        return open(path, "rb")
    except FileNotFoundError as error:
        raise PictureError(f"{shown}: is not there ({error.strerror}); check the spelling of the path") from error
    except PermissionError as error:
        raise PictureError(f"{shown}: may not be read ({error.strerror}); give yourself permission") from error
    except OSError as error:
        raise PictureError(f"{shown}: could not be read ({error.strerror}); check the path and the disk") from error
    except ValueError as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(f"{shown}: is not a path (it holds a null); check the spelling of the path") from error


def _checked(pixels: np.ndarray, ndim: int, what: str, shape: str) -> np.ndarray:
    if pixels.dtype != np.uint8 or pixels.ndim != ndim or pixels.shape[-1] != 3 or not pixels.size:
        raise PictureError(f"{what}: an array of {pixels.dtype} {pixels.shape}; it must be {shape}, uint8, not empty")
    return np.ascontiguousarray(pixels)


def _too_large(shown: str, width: int, height: int) -> PictureError:
    limit = MAX_PIXELS // 10**6
    return PictureError(f"{shown}: has {width} x {height} pixels; make it smaller, at most {limit} megapixels")


def _spread(count: int, limit: int) -> np.ndarray:
    """Indices, at most ``limit``, spread evenly over ``count``, the first included."""
    kept = min(count, limit)
    return np.arange(kept) * count // kept


def _printable(path: str | Path) -> str:
    text = os.fsdecode(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
