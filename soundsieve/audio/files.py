"""Sound files: read any of them block by block, write one without ever leaving half of it behind.

Reading tries libsndfile (through soundfile) first and FFmpeg's libraries (through PyAV) when that does not
know the format. WAV is written here, byte by byte; FLAC, Ogg Vorbis and MP3 by libsndfile.

What is deliberately different from calling soundfile: a file that is shorter than its own header says is an
error (libsndfile plays what is left), every fault is one :class:`AudioError` of one line, integers are
rounded here and not in the library, and equal input gives equal bytes (libsndfile stamps the time of day
into float WAV files).

soundfile, soxr and av are imported where they are used, so this module needs numpy alone.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Protocol, Self

import numpy as np
import numpy.typing as npt

__all__ = ["AudioError", "Reader", "Resampler", "Writer", "read"]

Samples = npt.NDArray[np.floating[Any]]

MIN_RATE, MAX_RATE = 1_000, 768_000
MAX_CHANNELS = 8

_PIECE = 1 << 15
"""Samples per library call. libsndfile's Vorbis encoder overflows the stack on much longer ones."""
_RIFF_LIMIT = 0xFFFFFFFF
_BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
_LOSSLESS = {
    **{name: name for name in (*_BITS, "FLOAT", "DOUBLE")},
    "ALAC_16": "PCM_16",
    "ALAC_20": "PCM_24",
    "ALAC_24": "PCM_24",
    "ALAC_32": "PCM_32",
}
_STREAMED = {0, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFFFFFFFFFF}
"""Data sizes that pipe writers (FFmpeg, GStreamer, arecord, SoX) put where they mean "unknown"."""
_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aac,mp3,ogg,flac,wav,w64,aiff,caf,au,asf,avi,flv,"
    "mpeg,mpegts,mpegvideo,amr,ac3,eac3,dts,dtshd,truehd,mlp,wv,ape,tta,tak,mpc,mpc8,rm,loas,latm,oma,shn,dsf,voc"
)
"""What FFmpeg may open; not playlists (HLS, DASH, concat), which would fetch other files and addresses."""


class AudioError(ValueError):
    """One line for the user: names the file, what is wrong, what to do."""


def _shown(path: object) -> str:
    """Return a path as text that fits one printable line, whatever bytes the name holds."""
    text = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _fault(shown: str, wrong: object, remedy: str) -> AudioError:
    return AudioError(" ".join(f"{shown}: {wrong}; {remedy}".split()))


def _os_fault(shown: str, error: OSError, *, writing: bool) -> AudioError:
    """Turn what the operating system said into one line with a way out."""
    code, said = error.errno, error.strerror or str(error) or type(error).__name__
    if code in (errno.ENOSPC, errno.EDQUOT):
        return _fault(shown, f"the disk is full ({said})", "free some space or choose another folder")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        if writing:
            return _fault(shown, f"cannot be written here ({said})", "choose a folder you may write to")
        return _fault(shown, f"may not be read ({said})", "give yourself permission to read it")
    if code in (errno.ENOENT, errno.ENOTDIR):
        if writing:
            return _fault(shown, f"its folder does not exist ({said})", "create the folder first")
        return _fault(shown, f"is not there ({said})", "check the spelling of the path")
    if code == errno.ENAMETOOLONG:
        return _fault(shown, f"its name is too long ({said})", "choose a shorter name")
    verb = "written" if writing else "read"
    return _fault(shown, f"could not be {verb} ({said})", "check the disk or try a copy elsewhere")


def _need(module: str, shown: str, package: str) -> Any:
    """Import an optional library, or say how to get it."""
    import importlib

    try:
        return importlib.import_module(module)
    except (ImportError, OSError) as error:  # soundfile raises OSError when libsndfile itself is missing
        raise _fault(shown, f"needs the Python package {package}", f"pip install {package}") from error


def _check_shape(shown: str, sample_rate: int, channels: int) -> None:
    if not 1 <= channels <= MAX_CHANNELS:
        raise _fault(
            shown,
            f"has {channels} channels",
            f"Soundsieve takes 1 to {MAX_CHANNELS}. Mix it down first (for example: ffmpeg -i IN -ac 2 OUT)",
        )
    if not MIN_RATE <= sample_rate <= MAX_RATE:
        raise _fault(
            shown,
            f"has a sample rate of {sample_rate} Hz",
            f"Soundsieve takes {MIN_RATE} to {MAX_RATE} Hz. Resample it or export it again",
        )


def _plain_soundfile(soundfile: Any) -> Any:
    """Return SoundFile without its seek after every block, which fails in FLAC files of unknown length."""

    class PlainSoundFile(soundfile.SoundFile):  # type: ignore[misc]
        def seekable(self) -> bool:
            return False

    return PlainSoundFile


# ------------------------------------------------------------------------------------------------- reading


class _Source:
    """The file as the libraries see it.

    Exceptions cannot cross libsndfile's C frames (cffi prints and drops them), so the first one is kept in
    ``failed`` for :meth:`check` to raise. ``patch`` lays other bytes over one place of the file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self.failed: BaseException | None = None
        self.patch: tuple[int, bytes] | None = None
        self.size = file.seek(0, os.SEEK_END)

    def read(self, count: int = -1) -> bytes:
        try:
            self._file.seek(self._at)
            data = self._file.read(count if count >= 0 else self.size - self._at) or b""
        except BaseException as error:  # kept for check(), see the class
            self.failed = self.failed or error
            return b""
        if self.patch is not None:
            place, other = self.patch
            low, high = max(place, self._at), min(place + len(other), self._at + len(data))
            if low < high:
                data = data[: low - self._at] + other[low - place : high - place] + data[high - self._at :]
        self._at += len(data)
        return data

    def at(self, place: int, count: int) -> bytes:
        self.seek(place)
        return self.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = (0, self._at, self.size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def check(self, shown: str) -> None:
        error, self.failed = self.failed, None
        if isinstance(error, OSError):
            raise _os_fault(shown, error, writing=False) from error
        if isinstance(error, Exception):
            raise _fault(shown, f"could not be read ({error})", "open the file again") from error
        if error is not None:  # KeyboardInterrupt and its like are nobody's fault
            raise error


def _inspect(source: _Source, shown: str) -> None:
    """Compare the lengths a header declares with the bytes that are there; libsndfile clamps without a word.

    Raises:
        AudioError: the file holds less than its header says, or its sample rate is 0.
    """
    head = source.at(0, 40)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        _inspect_chunks(source, shown, head, ">" if head[:4] == b"RIFX" else "<")
    elif head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        _inspect_chunks(source, shown, head, ">")
    elif head[:4] == b"riff" and head[24:28] == b"wave":
        _inspect_wave64(source, shown)
    elif head[:4] == b"OggS":
        _inspect_ogg(source, shown)


def _cut_short(shown: str, declared: int, held: int) -> AudioError:
    return _fault(
        shown,
        f"is cut short: its header promises {declared} bytes of sound and {max(0, held)} are there",
        "copy or download it again",
    )


def _inspect_chunks(source: _Source, shown: str, head: bytes, order: str) -> None:
    place, long_size = 12, 0
    for _ in range(4096):  # a real file has a handful of chunks; a hostile one must not cost hours
        header = source.at(place, 8)
        if len(header) < 8:
            return  # no sound chunk: libsndfile and FFmpeg say so
        name, size = header[:4], struct.unpack(order + "I", header[4:])[0]
        body = place + 8
        if name == b"ds64":
            long_size = int.from_bytes(source.at(body + 8, 8), "little")
        elif name == b"fmt " and source.at(body + 4, 4) == b"\0\0\0\0":
            _check_shape(shown, 0, 1)
        elif name in (b"data", b"SSND"):
            held = source.size - body
            if size == 0xFFFFFFFF and head[:4] in (b"RF64", b"BW64"):
                size = long_size
            riff_size = struct.unpack(order + "I", head[4:8])[0]
            if size == 0 and name == b"data" and held > 0 and riff_size != source.size - 8:
                # Zero means "unknown" here, but libsndfile takes it at its word. (With a RIFF size that fits,
                # the chunk really is empty and something else follows it.)
                source.patch = (place + 4, struct.pack(order + "I", min(held, 0xFFFFFFFF)))
            elif size not in _STREAMED and size > held:
                raise _cut_short(shown, size, held)
            return
        place = body + size + (size & 1)


def _inspect_wave64(source: _Source, shown: str) -> None:
    place = 40
    for _ in range(4096):
        header = source.at(place, 24)
        if len(header) < 24:
            return
        size = int.from_bytes(header[16:], "little")  # counts its own 24 bytes
        if header[:4] == b"data":
            if size not in _STREAMED and place + size > source.size:
                raise _cut_short(shown, size - 24, source.size - place - 24)
            return
        if size < 24:
            return
        place += (size + 7) & ~7


def _inspect_ogg(source: _Source, shown: str) -> None:
    """Look whether the last page is whole: libsndfile takes the length from it and never misses the rest."""
    tail = source.at(max(0, source.size - 65_536), 65_536)  # a page is at most 65307 bytes
    start = tail.rfind(b"OggS\0")
    if start < 0:
        return
    page = tail[start:]
    num_lacing = page[26] if len(page) > 26 else 0
    lacing = page[27 : 27 + num_lacing]
    if len(page) < 27 or len(lacing) < num_lacing or len(page) < 27 + num_lacing + sum(lacing):
        raise _fault(shown, "is cut short: its last Ogg page is not whole", "copy or download it again")


class _Decoder(Protocol):
    sample_rate: int
    channels: int
    num_samples: int | None
    subtype: str | None

    def seek(self, sample: int) -> int:
        """Go to ``sample`` where that is exact; returns where the next piece starts."""
        ...

    def pieces(self, size: int) -> Iterator[Samples]:
        """Float32 (channels, n) of about ``size`` samples, whatever is handy for the library."""
        ...

    def close(self) -> None: ...


class _SoundFileDecoder:
    """libsndfile. Raises soundfile's own error when it does not know the format."""

    def __init__(self, source: _Source, shown: str, soundfile: Any) -> None:
        self._shown, self._source, self._error = shown, source, soundfile.SoundFileError
        source.seek(0)
        self._file = _plain_soundfile(soundfile)(source)
        frames = self._file.frames
        self.sample_rate, self.channels = int(self._file.samplerate), int(self._file.channels)
        self.num_samples: int | None = frames if 0 <= frames < 2**62 else None  # 2**63 - 1: unknown
        self.subtype = _LOSSLESS.get(self._file.subtype)
        # In MP3, Vorbis and Opus a seek lands close by, not on the sample.
        self._exact_seek = self.subtype is not None and self.num_samples is not None
        if self.num_samples == 0:
            self.close()
            raise _fault(shown, "holds no sound (0 samples)", "record or export it again")

    def seek(self, sample: int) -> int:
        if not self._exact_seek or sample >= (self.num_samples or 0):
            return 0
        try:
            return int(self._file.seek(sample))
        except self._error:
            self._source.check(self._shown)
            raise _fault(
                self._shown, f"is damaged or cut short before sample {sample}", "copy or download it again"
            ) from None

    def pieces(self, size: int) -> Iterator[Samples]:
        done = 0
        while True:
            try:
                piece = self._file.read(size, dtype="float32", always_2d=True)
            except self._error as error:
                self._source.check(self._shown)
                raise _fault(
                    self._shown,
                    f"is damaged or cut short near {done / self.sample_rate:.3f} s",
                    "copy or download it again",
                ) from error
            self._source.check(self._shown)
            if not len(piece):
                return
            done += len(piece)
            yield np.ascontiguousarray(piece.T)

    def close(self) -> None:
        with contextlib.suppress(self._error):  # nothing was written, so nothing can be lost
            self._file.close()


class _AvDecoder:
    """FFmpeg's libraries. Raises PyAV's own error when the file cannot be opened."""

    def __init__(self, source: _Source, shown: str, av: Any) -> None:
        self._av, self._shown, self._source = av, shown, source
        source.seek(0)
        self._container = av.open(source, options={"format_whitelist": _DEMUXERS}, metadata_errors="ignore")
        try:
            self._read_header()
        except BaseException:
            self.close()
            raise

    def _read_header(self) -> None:
        container = self._container
        if not container.streams.audio:
            raise _fault(self._shown, "has no sound track", "give a recording, or a film with sound")
        self._stream = stream = container.streams.audio[0]
        context = stream.codec_context
        if context is None:
            raise _fault(self._shown, "its sound track is in a format FFmpeg cannot decode", "export it as WAV or FLAC")
        self.sample_rate, self.channels = int(context.sample_rate), int(context.layout.nb_channels)
        self.num_samples: int | None = None
        self._promised: float | None = None  # seconds
        # Other containers leave a stream's duration empty or (raw AAC) guess it from the bit rate.
        self._has_duration = container.format.name.startswith("mov") and bool(stream.duration)
        if self._has_duration:
            self.num_samples = self._limit()
            self._promised = self.num_samples / self.sample_rate
        elif container.format.name.startswith("matroska") and len(container.streams) == 1 and container.duration:
            self._promised = container.duration / 1e6
        self.subtype = self._find_subtype(context)

    def _limit(self) -> int:
        # Asked again for every frame: in a fragmented MP4 it may grow with every fragment.
        limit: int = round(self._stream.duration * self._stream.time_base * self.sample_rate)
        return limit

    @staticmethod
    def _find_subtype(context: Any) -> str | None:
        sample_format = context.format.name.removesuffix("p") if context.format else ""
        if context.name.startswith("pcm_") and not context.name.endswith(("law", "vidc")):
            by_name = {"s24": "PCM_24", "s20": "PCM_24", "s8": "PCM_S8", "u8": "PCM_U8"}
            for key, subtype in by_name.items():
                if context.name.removeprefix("pcm_").startswith(key):
                    return subtype
            return {"s16": "PCM_16", "s32": "PCM_32", "flt": "FLOAT", "dbl": "DOUBLE"}.get(sample_format)
        if context.name in ("alac", "flac", "wavpack", "tta", "tak", "ape", "shorten", "mlp", "truehd"):
            # 24-bit sound travels in 32-bit samples; these codecs hardly ever carry more than 24.
            return {"u8": "PCM_U8", "s16": "PCM_16", "s32": "PCM_24", "flt": "FLOAT"}.get(sample_format)
        return None

    def seek(self, sample: int) -> int:
        return 0

    def _error(self, error: BaseException, done: int) -> AudioError:
        self._source.check(self._shown)
        return _fault(
            self._shown,
            f"is damaged or cut short near {done / self.sample_rate:.3f} s "
            f"({getattr(error, 'strerror', None) or error})",
            "copy or download it again",
        )

    def _frames(self) -> Iterator[Any]:
        # PyAV hands packed formats over as one row of channels * n; the resampler turns all into planar.
        resampler = self._av.AudioResampler(format="fltp")
        self._end = 0.0
        for frame in self._container.decode(self._stream):
            if frame.pts is not None:
                self._end = max(self._end, float(frame.pts * frame.time_base) + frame.samples / frame.sample_rate)
            yield from resampler.resample(frame)
        yield from resampler.resample(None)

    def pieces(self, size: int) -> Iterator[Samples]:
        done = 0
        frames = self._frames()
        while True:
            try:
                frame = next(frames, None)
            except (self._av.FFmpegError, ValueError, RuntimeError, OSError) as error:
                raise self._error(error, done) from error
            self._source.check(self._shown)
            if frame is None:
                break
            if frame.sample_rate != self.sample_rate or frame.layout.nb_channels != self.channels:
                raise _fault(
                    self._shown,
                    f"changes to {frame.sample_rate} Hz, {frame.layout.nb_channels} channels at "
                    f"{done / self.sample_rate:.3f} s",
                    "convert it to WAV or FLAC first",
                )
            samples: Samples = frame.to_ndarray()
            if self._has_duration:  # AAC fills its last frame: leave that padding off
                samples = samples[:, : max(0, self._limit() - done)]
            if samples.shape[1]:
                done += samples.shape[1]
                yield samples
        end = max(self._end, done / self.sample_rate)
        if self._promised is not None and end < self._promised - 0.25:  # several codec frames of slack
            raise _fault(
                self._shown,
                f"is cut short: {end:.3f} s of the {self._promised:.3f} s its header promises",
                "copy or download it again",
            )

    def close(self) -> None:
        self._container.close()


class Reader:
    """A sound file, read from its beginning in blocks whose memory does not depend on its length.

    Args:
        path: a file of 1 to 8 channels and 1000 to 768000 Hz, or an open, seekable binary file. WAV (also
            RF64, W64), FLAC, Ogg Vorbis, Opus, MP3 and AIFF need soundfile; M4A, AAC and the first sound
            track of MP4, MOV, MKV and WebM need av.

    Attributes:
        path: as given.
        name: last part of the path.
        sample_rate: Hz.
        num_samples: per channel, as far as the header tells; None if it does not. Only a claim: never
            allocate by it.
        subtype: ``PCM_U8``, ``PCM_S8``, ``PCM_16``, ``PCM_24``, ``PCM_32``, ``FLOAT`` or ``DOUBLE``; None
            for lossy sources.

    Raises:
        AudioError: the file cannot be opened, holds no sound, or is shorter than its header says.
    """

    def __init__(self, path: str | os.PathLike[str] | BinaryIO) -> None:
        self.path = path
        self._owned: BinaryIO | None = None
        self._ready: _Decoder | None = None
        if isinstance(path, str | bytes | os.PathLike):
            self._shown = _shown(path)
            file = self._owned = self._open_path(path)
        else:
            given = getattr(path, "name", None)
            self._shown = _shown(given) if isinstance(given, str | bytes) else "<stream>"
            file = path
        self.name = Path(self._shown).name or self._shown
        try:
            self._source = self._open_source(file)
            self._ready = decoder = self._open_decoder()
            self.sample_rate, self.channels = decoder.sample_rate, decoder.channels
            self.num_samples, self.subtype = decoder.num_samples, decoder.subtype
        except BaseException:
            self.close()
            raise

    def _open_path(self, path: str | os.PathLike[str]) -> BinaryIO:
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                raise _fault(self._shown, "is a folder", "give a sound file")
            if not stat.S_ISREG(mode):  # opening a pipe could wait for ever
                raise _fault(self._shown, "is not a regular file", "save the sound to a file first")
            return open(path, "rb")
        except OSError as error:
            raise _os_fault(self._shown, error, writing=False) from error
        except AudioError:
            raise
        except ValueError as error:  # a NUL in the path
            raise _fault(self._shown, f"is not a path ({error})", "check the spelling of the path") from error

    def _open_source(self, file: BinaryIO) -> _Source:
        try:
            if not file.seekable():
                raise _fault(self._shown, "cannot be read twice", "save the sound to a file first")
            source = _Source(file)
        except OSError as error:
            raise _os_fault(self._shown, error, writing=False) from error
        except AudioError:
            raise
        except ValueError as error:  # the file object is closed
            raise _fault(self._shown, f"could not be read ({error})", "open the file again") from error
        if source.size == 0:
            raise _fault(self._shown, "is empty (0 bytes)", "record or export it again")
        _inspect(source, self._shown)
        source.check(self._shown)
        return source

    def _open_decoder(self) -> _Decoder:
        decoder: _Decoder
        soundfile = _need("soundfile", self._shown, "soundfile")
        try:
            decoder = _SoundFileDecoder(self._source, self._shown, soundfile)
        except soundfile.SoundFileError:
            self._source.check(self._shown)
            decoder = self._open_av()
        self._source.check(self._shown)
        try:
            _check_shape(self._shown, decoder.sample_rate, decoder.channels)
        except AudioError:
            decoder.close()
            raise
        return decoder

    def _open_av(self) -> _AvDecoder:
        wrong = "is not a sound file that can be read"
        remedy = "give a WAV, FLAC, Ogg, MP3, AIFF, M4A or film file"
        try:
            av = _need("av", self._shown, "av")
        except AudioError as error:
            raise _fault(self._shown, f"{wrong} without the package av", f"pip install av, or {remedy}") from error
        try:
            return _AvDecoder(self._source, self._shown, av)
        except AudioError:
            raise
        except (av.FFmpegError, ValueError, RuntimeError, OSError) as error:
            self._source.check(self._shown)
            raise _fault(self._shown, wrong, remedy) from error

    def _spans(self, start: int, stop: int | None, size: int) -> Iterator[Samples]:
        """Pieces of [start, stop), found finite; at the end of the file, found as long as promised."""
        decoder, self._ready = self._ready or self._open_decoder(), None
        try:
            position = decoder.seek(start) if start else 0
            for piece in decoder.pieces(size):
                first, position = position, position + piece.shape[1]
                piece = piece[:, max(0, start - first) : None if stop is None else max(0, stop - first)]
                first = max(first, start)
                if not np.isfinite(piece).all():
                    bad = first + int(np.argmin(np.isfinite(piece).all(axis=0)))
                    raise _fault(
                        self._shown,
                        f"has a sample that is not a finite number (NaN or Inf) at {bad / self.sample_rate:.6f} s",
                        "repair it or export it again",
                    )
                if piece.shape[1]:
                    yield piece
                if stop is not None and position >= stop:
                    return
            if position == 0:
                raise _fault(self._shown, "holds no sound (0 samples)", "record or export it again")
            # PyAV's durations are rounded to a clock tick or to milliseconds: its decoder checks them itself.
            if isinstance(decoder, _SoundFileDecoder) and position < (self.num_samples or 0):
                raise _fault(
                    self._shown,
                    f"is cut short: {position} of the {self.num_samples} samples its header promises",
                    "copy or download it again",
                )
        finally:
            decoder.close()

    def blocks(self, size: int) -> Iterator[Samples]:
        """Yield the sound from its beginning; call again for another pass, one pass at a time.

        Args:
            size: samples per block, >= 1.

        Returns:
            Float32 (channels, n), full scale = 1, n == ``size`` except in the last block. Integer files come
            as ints / 2**(bits - 1) (32-bit ones rounded to float32).

        Raises:
            AudioError: the file is damaged, shorter than its header says, or holds NaN or Inf.
            ValueError: ``size`` < 1, or the reader is closed.
        """
        if size < 1:
            raise ValueError(f"size is {size}; it must be at least 1")
        self._check_open()
        return self._blocks(size)

    def _blocks(self, size: int) -> Iterator[Samples]:
        held: list[Samples] = []
        count = 0
        for piece in self._spans(0, None, min(size, _PIECE)):
            while count + piece.shape[1] >= size:
                cut = size - count
                block = np.concatenate([*held, piece[:, :cut]], axis=1) if held or cut < piece.shape[1] else piece
                held, count, piece = [], 0, piece[:, cut:]
                yield block
            if piece.shape[1]:
                held.append(piece)
                count += piece.shape[1]
        if held:
            yield np.concatenate(held, axis=1)

    def _check_open(self) -> None:
        if not hasattr(self, "_source"):
            raise ValueError(f"{self._shown}: the reader is closed")

    def close(self) -> None:
        """Close the file, unless it was given open."""
        if self._ready is not None:
            self._ready.close()
            self._ready = None
        if hasattr(self, "_source"):
            del self._source
        if self._owned is not None:
            self._owned.close()
            self._owned = None

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()


def read(path: str | os.PathLike[str] | BinaryIO, *, start: int = 0, stop: int | None = None) -> tuple[Samples, int]:
    """Read a sound file, or samples [start, stop) of it, into memory.

    Args:
        start: first sample, >= 0.
        stop: the sample after the last, None for the end. Past the end it means the end, as in a slice.

    Returns:
        Float32 (channels, samples), full scale = 1, and the sample rate in Hz. Without ``start`` and ``stop``
        there is at least one sample.

    Raises:
        AudioError: see :class:`Reader`. Damage after ``stop`` goes unnoticed.
        ValueError: ``start`` or ``stop`` is negative.
    """
    if start < 0 or (stop is not None and stop < 0):
        raise ValueError(f"start is {start} and stop is {stop}; neither may be negative")
    with Reader(path) as reader:
        pieces: list[Samples] = [np.zeros((reader.channels, 0), np.float32)]
        if stop is None or stop > start:
            # Gathered, not filled in: the length in the header is a claim and may be a lie.
            pieces.extend(reader._spans(start, stop, _PIECE))
        return np.concatenate(pieces, axis=1), reader.sample_rate


# ------------------------------------------------------------------------------------------------- writing


class _Sink:
    """The temporary file as the encoders see it; keeps the first exception, as :class:`_Source` does."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.failed: BaseException | None = None
        self.ignore = False  # after a failure: let libsndfile close in peace, and write nothing
        self._at = 0
        self.end = 0

    def write(self, data: bytes) -> int:
        if self.ignore or self.failed is not None:
            return len(data) if self.ignore else 0
        try:
            os.lseek(self.descriptor, self._at, os.SEEK_SET)
            rest = memoryview(data).cast("B")
            while len(rest):  # the system may take less than it is given
                done = os.write(self.descriptor, rest)
                if done <= 0:
                    raise OSError(errno.EIO, "the system wrote nothing")
                rest = rest[done:]
                self._at += done
                self.end = max(self.end, self._at)
        except BaseException as error:  # kept for check()
            self.failed = error
            return 0
        return len(data)

    def read(self, count: int = -1) -> bytes:
        try:
            os.lseek(self.descriptor, self._at, os.SEEK_SET)
            data = os.read(self.descriptor, count if count >= 0 else self.end - self._at)
        except BaseException as error:
            self.failed = self.failed or error
            return b""
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self.end)[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def check(self, shown: str) -> None:
        error = self.failed
        if isinstance(error, OSError):
            raise _os_fault(shown, error, writing=True) from error
        if error is not None:
            raise error


def _wav_header(sample_rate: int, channels: int, subtype: str, data_bytes: int, *, reserve: bool) -> bytes | None:
    """Build everything before the samples: RIFF, or RF64 (EBU Tech 3306) beyond 4 GB.

    Args:
        data_bytes: size of the samples, without the pad byte of an odd size.
        reserve: whether there is room for RF64's sizes, held by a JUNK chunk as long as they are not needed.

    Returns:
        The header, of one length for one ``reserve``; None if only RF64 could hold the sound and there is no
        room for it.
    """
    is_float = subtype in ("FLOAT", "DOUBLE")
    width = {"FLOAT": 4, "DOUBLE": 8}.get(subtype) or _BITS[subtype] // 8
    frame = width * channels
    layout = struct.pack("<HHIIHH", 3 if is_float else 1, channels, sample_rate, sample_rate * frame, frame, 8 * width)
    num_samples = data_bytes // frame
    form = b"fmt " + struct.pack("<I", len(layout)) + layout
    if is_float:  # the standard asks for the extra size and a "fact" wherever the tag is not plain PCM
        form = b"fmt " + struct.pack("<I", 18) + layout + b"\0\0"
        form += b"fact" + struct.pack("<II", 4, min(num_samples, 0xFFFFFFFF))
    total = 4 + (36 if reserve else 0) + len(form) + 8 + data_bytes + (data_bytes & 1)
    if total <= _RIFF_LIMIT:
        junk = b"JUNK" + struct.pack("<I", 28) + bytes(28) if reserve else b""
        return b"RIFF" + struct.pack("<I", total) + b"WAVE" + junk + form + b"data" + struct.pack("<I", data_bytes)
    if not reserve:
        return None
    sizes = b"ds64" + struct.pack("<IQQQI", 28, total, data_bytes, num_samples, 0)
    unknown = struct.pack("<I", 0xFFFFFFFF)
    return b"RF64" + unknown + b"WAVE" + sizes + form + b"data" + unknown


class _WavEncoder:
    def __init__(
        self, sink: _Sink, shown: str, sample_rate: int, channels: int, subtype: str, num_samples: int | None
    ) -> None:
        self._sink, self._shown = sink, shown
        self._layout = (sample_rate, channels, subtype)
        width = {"FLOAT": 4, "DOUBLE": 8}.get(subtype) or _BITS[subtype] // 8
        # Room for RF64 only where it may be needed: some old programs expect exactly the short header.
        self._reserve = (
            num_samples is None or _wav_header(*self._layout, num_samples * channels * width, reserve=False) is None
        )
        self._data_bytes = 0
        sink.write(self._header())
        sink.check(shown)

    def _header(self) -> bytes:
        header = _wav_header(*self._layout, self._data_bytes, reserve=self._reserve)
        if header is None:
            raise _fault(self._shown, "is longer than announced and passes 4 GB", "write FLAC or fewer samples")
        return header

    def write(self, values: Samples) -> None:
        subtype = self._layout[2]
        interleaved = np.ascontiguousarray(values.T)
        if subtype == "PCM_U8":
            data = (interleaved + 128).astype(np.uint8).tobytes()
        elif subtype == "PCM_24":
            data = interleaved.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
        else:
            code = {"PCM_16": "<i2", "PCM_32": "<i4", "FLOAT": "<f4", "DOUBLE": "<f8"}[subtype]
            data = interleaved.astype(code).tobytes()
        self._data_bytes += len(data)
        self._header()  # refuse before the disk is full of what cannot be finished
        self._sink.write(data)

    def finish(self) -> None:
        if self._data_bytes & 1:
            self._sink.write(b"\0")
        header = self._header()
        expected = len(header) + self._data_bytes + (self._data_bytes & 1)
        self._sink.seek(0)
        self._sink.write(header)
        self._sink.check(self._shown)
        if self._sink.end != expected:
            raise _fault(self._shown, f"came out {self._sink.end} bytes long, not {expected}", "try again")

    def discard(self) -> None: ...


class _SoundFileEncoder:
    def __init__(self, sink: _Sink, shown: str, sample_rate: int, channels: int, container: str, subtype: str) -> None:
        self._sink, self._shown, self._subtype = sink, shown, subtype
        self._num_samples = 0
        soundfile = _need("soundfile", shown, "soundfile")
        self._soundfile, self._error = soundfile, soundfile.SoundFileError
        try:
            self._file = _plain_soundfile(soundfile)(
                sink, "w", sample_rate, channels, format=container, subtype=subtype
            )
        except self._error as error:
            raise self._failure(error) from error
        sink.check(shown)

    def _failure(self, error: Exception) -> AudioError:
        self._sink.check(self._shown)
        return _fault(self._shown, f"the encoder gave up ({error})", "choose wav")

    def write(self, values: Samples) -> None:
        interleaved = values.T
        for start in range(0, len(interleaved), _PIECE):
            piece = interleaved[start : start + _PIECE]
            # Left-aligned integers: libsndfile then only shifts them back, and never scales.
            ready: npt.NDArray[Any]
            if self._subtype == "PCM_S8":
                ready = piece.astype(np.int16) << 8
            elif self._subtype == "PCM_16":
                ready = piece.astype(np.int16)
            elif self._subtype == "PCM_24":
                ready = piece.astype(np.int32) << 8
            else:
                ready = piece.astype(np.float32)
            try:
                self._file.write(np.ascontiguousarray(ready))
            except (self._error, AssertionError) as error:  # soundfile asserts that all was written
                raise self._failure(error) from error
            self._sink.check(self._shown)
            self._num_samples += len(piece)

    def finish(self) -> None:
        try:
            self._file.close()
            self._sink.check(self._shown)
            self._sink.seek(0)
            with _plain_soundfile(self._soundfile)(self._sink) as again:
                frames = again.frames
        except self._error as error:
            raise self._failure(error) from error
        self._sink.check(self._shown)
        if frames != self._num_samples:
            raise _fault(self._shown, f"the encoder kept {frames} of {self._num_samples} samples", "choose wav")

    def discard(self) -> None:
        with contextlib.suppress(self._error, AttributeError):  # it may not have been opened
            self._file.close()


class Writer:
    """A sound file that appears under its name only when it is complete.

    Until then it is ``.{name}.part-...`` in the same folder; after an exception in the ``with`` block,
    KeyboardInterrupt included, nothing is left of it.

    Args:
        sample_rate: Hz, 1000 to 768000. FLAC takes less than 655351 (and above 65535 multiples of 10), Ogg
            at most 200000, MP3 the nine rates of MPEG.
        channels: 1 to 8, for MP3 1 or 2.
        format: ``wav``, ``flac``, ``ogg`` (Vorbis) or ``mp3``, whatever the file is called.
        subtype: as in :class:`Reader`; None means ``PCM_24``. FLAC turns ``PCM_32``, ``FLOAT`` and ``DOUBLE``
            into ``PCM_24``; signed and unsigned 8 bits become what the format has. Ogg and MP3 ignore it.
        overwrite: whether an existing file is replaced, which happens at the end and at once.
        num_samples: per channel, about as many as will be written. Only WAV uses it: beyond 4 GB the header
            needs more room (RF64), and without a number that room is always kept.

    Attributes:
        subtype: what is written; None for Ogg and MP3.
        lsb: one quantisation step, full scale = 1; 0.0 for float and lossy formats.
        low: least value the file can hold: -1.0, or -inf for float.
        high: greatest value: 1 - ``lsb`` for integers, inf for float, 1.0 for lossy formats.

    Raises:
        AudioError: the file exists and ``overwrite`` is False (also if it turns up while this one is being
            written), the folder cannot be written to, the disk is full, or the format cannot hold the sound.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        sample_rate: int,
        channels: int,
        *,
        format: Literal["wav", "flac", "ogg", "mp3"],
        subtype: str | None,
        overwrite: bool = False,
        num_samples: int | None = None,
    ) -> None:
        self.path = Path(path)
        self.sample_rate, self.channels, self.format = sample_rate, channels, format
        self._shown, self._overwrite = _shown(path), overwrite
        self._encoder: _WavEncoder | _SoundFileEncoder | None = None
        self._descriptor: int | None = None
        self._written = 0
        self._check_format()
        self.subtype = self._choose_subtype(subtype)
        bits = _BITS.get(self.subtype or "", 0)
        self.lsb = 2.0 ** (1 - bits) if bits else 0.0
        self.low, self.high = (-1.0, 1.0 - self.lsb) if bits or self.subtype is None else (-np.inf, np.inf)
        self._check_target()
        # Cut: the prefix and suffix must not push a long name over the limit of 255 bytes.
        self._temporary = self.path.with_name(f".{self.path.name[:48]}.part-{os.getpid()}-{secrets.token_hex(4)}")
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._temporary, flags, 0o666)
            self._sink = _Sink(self._descriptor)
            self._encoder = self._open_encoder(num_samples)
        except OSError as error:
            self.abort()
            raise _os_fault(self._shown, error, writing=True) from error
        except BaseException:
            self.abort()
            raise

    def _check_format(self) -> None:
        shown, rate = self._shown, self.sample_rate
        if self.format not in ("wav", "flac", "ogg", "mp3"):
            raise _fault(shown, f"unknown format {self.format!r}", "choose wav, flac, ogg or mp3")
        _check_shape(shown, rate, self.channels)
        if self.format == "mp3":
            rates = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
            if rate not in rates:
                known = ", ".join(map(str, rates))
                raise _fault(shown, f"MP3 has no sample rate of {rate} Hz (only {known})", "choose wav or flac")
            if self.channels > 2:
                raise _fault(shown, f"MP3 cannot hold {self.channels} channels", "choose wav or flac")
        if self.format == "flac" and (rate > 655_350 or (rate > 65_535 and rate % 10)):
            raise _fault(shown, f"FLAC cannot hold {rate} Hz", "choose wav")
        if self.format == "ogg" and rate > 200_000:  # libsndfile crashes instead of refusing
            raise _fault(shown, f"Ogg Vorbis cannot hold {rate} Hz (at most 200000)", "choose wav")

    def _choose_subtype(self, subtype: str | None) -> str | None:
        if self.format in ("ogg", "mp3"):
            return None
        subtype = subtype or "PCM_24"
        known = (*_BITS, "FLOAT", "DOUBLE")
        if subtype not in known:
            raise _fault(self._shown, f"unknown subtype {subtype!r}", f"choose one of {', '.join(known)}")
        if self.format == "wav":  # 8-bit WAV is unsigned, FLAC is signed
            return "PCM_U8" if subtype == "PCM_S8" else subtype
        if subtype in ("PCM_U8", "PCM_S8"):
            return "PCM_S8"
        return "PCM_16" if subtype == "PCM_16" else "PCM_24"

    def _exists(self) -> AudioError:
        return _fault(self._shown, "exists already", "give --overwrite to replace it")

    def _check_target(self) -> None:
        if "\0" in str(self.path):
            raise _fault(self._shown, "is not a path (it holds a null)", "check the spelling of the path")
        try:
            if self.path.is_dir():
                raise _fault(self._shown, "is a folder", "give a file name")
            if os.path.lexists(self.path) and not self._overwrite:
                raise self._exists()
        except OSError as error:
            raise _os_fault(self._shown, error, writing=True) from error

    def _open_encoder(self, num_samples: int | None) -> _WavEncoder | _SoundFileEncoder:
        if self.format == "wav":
            assert self.subtype is not None
            return _WavEncoder(self._sink, self._shown, self.sample_rate, self.channels, self.subtype, num_samples)
        container, subtype = {
            "flac": ("FLAC", self.subtype or ""),
            "ogg": ("OGG", "VORBIS"),
            "mp3": ("MP3", "MPEG_LAYER_III"),
        }[self.format]
        return _SoundFileEncoder(self._sink, self._shown, self.sample_rate, self.channels, container, subtype)

    def _integers(self, samples: Samples) -> Samples:
        """Round to the nearest integer (a half to the even one) and clip; float64 holds all 32 bits."""
        scale = 1.0 / self.lsb
        return np.clip(np.rint(samples.astype(np.float64) * scale), -scale, scale - 1.0)

    def quantise(self, samples: Samples) -> Samples:
        """Return the values as they will read back, so that a caller can account for the rounding.

        Args:
            samples: any shape, float32 or float64, full scale = 1.

        Returns:
            In the type given: the nearest value the file can hold, clipped to [``low``, ``high``]. What is
            written and read is this bit for bit, except: lossy formats return the input itself and keep no
            value exactly; float64 in a ``PCM_32`` or ``DOUBLE`` file is exact there, but :class:`Reader`
            gives float32; and in float32, ``PCM_32``'s ``high`` is rounded to 1.0 (as it is when read).
        """
        if self.subtype is None or self.subtype == "DOUBLE":
            return samples
        if self.subtype == "FLOAT":
            return samples.astype(np.float32).astype(samples.dtype, copy=False)
        return (self._integers(samples) * self.lsb).astype(samples.dtype)

    def write(self, samples: Samples) -> None:
        """Append samples.

        Args:
            samples: (channels, n), float32 or float64, full scale = 1. Integer formats round and clip them
                as :meth:`quantise` does.

        Raises:
            AudioError: the disk is full, or a sample is NaN or Inf. The temporary file goes with the
                ``with`` block.
            ValueError: the shape or type is another one, or the writer is closed.
        """
        if self._encoder is None:
            raise ValueError(f"{self._shown}: the writer is closed")
        if samples.ndim != 2 or samples.shape[0] != self.channels:
            raise ValueError(f"samples have the shape {samples.shape}; it must be ({self.channels}, n)")
        if samples.dtype.kind != "f":
            raise ValueError(f"samples are {samples.dtype}; they must be float32 or float64")
        for start in range(0, samples.shape[1], _PIECE):  # bounds the copies made on the way to the file
            piece = samples[:, start : start + _PIECE]
            if self.subtype in ("FLOAT", None):
                with np.errstate(over="ignore"):  # too large becomes Inf and is refused below
                    piece = piece.astype(np.float32)
            if not np.isfinite(piece).all():
                bad = self._written + int(np.argmin(np.isfinite(piece).all(axis=0)))
                raise _fault(
                    self._shown,
                    f"a sample to be written is not a finite number (NaN or Inf) at {bad / self.sample_rate:.6f} s",
                    "check the model and its input",
                )
            self._encoder.write(self._integers(piece) if self.lsb else piece)
            self._sink.check(self._shown)
            self._written += piece.shape[1]

    def close(self) -> None:
        """Finish the file and give it its name; does nothing the second time.

        Raises:
            AudioError: nothing was written, the disk is full, what is there is not what was written, or the
                name has been taken meanwhile. Nothing is left behind.
        """
        if self._encoder is None:
            return
        try:
            if not self._written:
                raise _fault(self._shown, "was given no samples", "nothing was written")
            self._encoder.finish()
            assert self._descriptor is not None
            size = os.fstat(self._descriptor).st_size
            if size != self._sink.end:
                raise _fault(self._shown, f"{size} of {self._sink.end} bytes were written", "check the disk")
            # Network disks report a full disk only here. The number is free whatever close says.
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)
            self._publish()
        except OSError as error:
            self.abort()
            raise _os_fault(self._shown, error, writing=True) from error
        except BaseException:
            self.abort()
            raise
        self._encoder = None

    def _publish(self) -> None:
        if self._overwrite:
            os.replace(self._temporary, self.path)
            return
        try:
            os.link(self._temporary, self.path)  # fails if the name is taken, with no moment in between
        except FileExistsError:
            raise self._exists() from None
        except (OSError, NotImplementedError, AttributeError):
            # No hard links here (FAT, some network disks): take the name with an empty file, then replace it.
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                raise self._exists() from None
            try:
                os.replace(self._temporary, self.path)
            except BaseException:
                os.unlink(self.path)  # our own empty one
                raise
        else:
            with contextlib.suppress(OSError):  # the sound is safe under its name
                os.unlink(self._temporary)

    def abort(self) -> None:
        """Throw away what was written; does nothing after :meth:`close`."""
        encoder, self._encoder = self._encoder, None
        if hasattr(self, "_sink"):
            self._sink.ignore = True
        if encoder is not None:
            encoder.discard()
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        elif encoder is None:
            return
        with contextlib.suppress(OSError):
            os.unlink(self._temporary)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, or after an exception throw it away."""
        if kind is None:
            self.close()
        else:
            self.abort()


# ---------------------------------------------------------------------------------------------- resampling


class Resampler:
    """Change the sample rate of a recording that comes in chunks.

    Args:
        source_rate: Hz, > 0.
        target_rate: Hz, > 0.
        channels: >= 1.
        quality: soxr's ``QQ``, ``LQ``, ``MQ``, ``HQ`` or ``VHQ``.

    Raises:
        ValueError: a rate or the number of channels is less than 1, or soxr is missing.
    """

    def __init__(self, source_rate: int, target_rate: int, channels: int, quality: str = "HQ") -> None:
        if min(source_rate, target_rate, channels) < 1:
            raise ValueError(
                f"source_rate {source_rate}, target_rate {target_rate} and channels {channels} must be at least 1"
            )
        self.source_rate, self.target_rate, self.channels = source_rate, target_rate, channels
        self._finished = False
        self._stream: Any = None
        if source_rate != target_rate:
            soxr = _need("soxr", "resampling", "soxr")
            self._stream = soxr.ResampleStream(source_rate, target_rate, channels, dtype="float32", quality=quality)

    def push(self, chunk: Samples, last: bool = False) -> Samples:
        """Take a chunk and give what is ready.

        Args:
            chunk: (channels, n), n >= 0.
            last: whether the recording ends with this chunk.

        Returns:
            Float32 (channels, m), m >= 0. All of them together are what one call of ``soxr.resample`` gives,
            bit for bit, however the recording is cut. With equal rates, ``chunk`` as it is.

        Raises:
            ValueError: the shape is another one, or the last chunk has been given.
        """
        if chunk.ndim != 2 or chunk.shape[0] != self.channels:
            raise ValueError(f"the chunk has the shape {chunk.shape}; it must be ({self.channels}, n)")
        if self._finished:
            raise ValueError("the last chunk has been given; make a new Resampler")
        self._finished = last
        if self._stream is None:
            return chunk.astype(np.float32, copy=False)
        if not chunk.shape[1] and not last:
            return np.zeros((self.channels, 0), np.float32)
        ready = self._stream.resample_chunk(np.ascontiguousarray(chunk.T, np.float32), last=last)
        return np.ascontiguousarray(ready.T)
