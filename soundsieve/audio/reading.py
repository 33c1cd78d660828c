"""Reading a sound file, block by block or a part of it at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np

from soundsieve.audio.decoding import AvDecoder, Decoder, SoundFileDecoder
from soundsieve.audio.faults import MAX_CHANNELS, AudioError, check_shape, fault, need, os_fault, printable
from soundsieve.audio.headers import inspect
from soundsieve.audio.streams import PIECE, Samples, Source


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
        self._source: Source | None = None
        self._ready: Decoder | None = None
        if isinstance(path, str | bytes | os.PathLike):
            self._shown = printable(path)
            file = self._owned = self._open_path(path)
        else:
            given = getattr(path, "name", None)
            self._shown = printable(given) if isinstance(given, str | bytes) else "<stream>"
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
            if stat.S_ISREG(mode):  # opening a pipe could wait for ever
                return open(path, "rb")
        except OSError as error:
            raise os_fault(self._shown, error, writing=False) from error
        except ValueError as error:  # a NUL in the path
            raise fault(self._shown, f"is not a path ({error})", "check the spelling of the path") from error
        if stat.S_ISDIR(mode):
            raise fault(self._shown, "is a folder", "give a sound file")
        raise fault(self._shown, "is not a regular file", "save the sound to a file first")

    def _open_source(self, file: BinaryIO) -> Source:
        try:
            source = Source(file, self._shown) if file.seekable() else None
        except OSError as error:
            raise os_fault(self._shown, error, writing=False) from error
        except ValueError as error:  # the file object is closed
            raise fault(self._shown, f"could not be read ({error})", "open the file again") from error
        if source is None:
            raise fault(self._shown, "cannot be read twice", "save the sound to a file first")
        if source.size == 0:
            raise fault(self._shown, "is empty (0 bytes)", "record or export it again")
        inspect(source)
        source.check()
        return source

    def _opened(self) -> Source:
        if self._source is None:
            raise ValueError(f"{self._shown}: the reader is closed")
        return self._source

    def _open_decoder(self) -> Decoder:
        source = self._opened()
        decoder: Decoder
        soundfile = need("soundfile", self._shown)
        try:
            decoder = SoundFileDecoder(source, soundfile)
        except soundfile.SoundFileError:
            source.check()
            decoder = self._open_av(source)
        source.check()
        try:
            check_shape(self._shown, decoder.sample_rate, decoder.channels)
        except AudioError:
            decoder.close()
            raise
        return decoder

    def _open_av(self, source: Source) -> Decoder:
        wrong = "is not a sound file that can be read"
        remedy = "give a WAV, FLAC, Ogg, MP3, AIFF, M4A or film file"
        try:
            av = need("av", self._shown)
        except AudioError as error:
            raise fault(self._shown, f"{wrong} without the package av", f"pip install av, or {remedy}") from error
        try:
            return AvDecoder(source, av)
        except AudioError:
            raise
        except (av.FFmpegError, ValueError, RuntimeError, OSError) as error:
            source.check()
            raise fault(self._shown, wrong, remedy) from error

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
                    raise fault(
                        self._shown,
                        f"has a sample that is not a finite number (NaN or Inf) at {bad / self.sample_rate:.6f} s",
                        "repair it or export it again",
                    )
                if piece.shape[1]:
                    yield piece
                if stop is not None and position >= stop:
                    return
            if position == 0:
                raise fault(self._shown, "holds no sound (0 samples)", "record or export it again")
        finally:
            decoder.close()

    def blocks(self, size: int) -> Iterator[Samples]:
        """Yield the sound from its beginning; call again for another pass, one pass at a time.

        Args:
            size: samples per block, >= 1.

        Returns:
            (channels, n), full scale = 1, n == ``size`` except in the last block: float32, or float64 from files
            of ``PCM_32`` and ``DOUBLE``. Integer files come as ints / 2**(bits - 1), exactly.

        Raises:
            AudioError: the file is damaged, shorter than its header says, or holds NaN or Inf.
            ValueError: ``size`` < 1, or the reader is closed.
        """
        if size < 1:
            raise ValueError(f"size is {size}; it must be at least 1")
        self._opened()
        return self._blocks(size)

    def _blocks(self, size: int) -> Iterator[Samples]:
        held: list[Samples] = []
        count = 0
        for piece in self._spans(0, None, min(size, PIECE)):
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

    def close(self) -> None:
        """Close the file, unless it was given open."""
        if self._ready is not None:
            self._ready.close()
        if self._owned is not None:
            self._owned.close()
        self._ready = self._source = self._owned = None

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
        (channels, samples), float as in :meth:`Reader.blocks`, full scale = 1, and the sample rate in Hz.
        Without ``start`` and ``stop``
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
            pieces.extend(reader._spans(start, stop, PIECE))
        return np.concatenate(pieces, axis=1), reader.sample_rate


def from_array(shown: str, samples: Any, sample_rate: float) -> tuple[Samples, int]:
    """Sound that is in memory already, held to what is asked of a file.

    Args:
        shown: what it is called in an error.
        samples: (channel, sample) or (sample,), finite floats of any width, full scale = 1; there may be none.
        sample_rate: Hz.

    Returns:
        (channel, sample), float32, and the sample rate.

    Raises:
        AudioError: it is anything else, or of other than 1 to 8 channels or 1000 to 768000 Hz.
    """
    array = np.asarray(samples)
    if array.dtype.kind != "f":
        raise fault(shown, f"of {array.dtype}", "give floats, full scale = 1 (of 16-bit integers: samples / 32768)")
    with np.errstate(over="ignore"):  # it is infinite then, and told below
        sound = np.atleast_2d(array.astype(np.float32, copy=False))
    if sound.ndim != 2 or not 1 <= len(sound) <= MAX_CHANNELS:
        shape = "x".join(map(str, array.shape))
        turned = ": samples.T" if sound.ndim == 2 and 1 <= sound.shape[1] <= MAX_CHANNELS else ""
        raise fault(shown, f"of shape {shape}", f"give (channel, sample) with 1 to {MAX_CHANNELS} channels{turned}")
    if not np.isfinite(sound).all():
        raise fault(shown, "some are NaN or infinite", "mend them first")
    if not float(sample_rate).is_integer():
        raise fault(shown, f"at {sample_rate:g} Hz", "give a sample rate that is a whole number")
    check_shape(shown, int(sample_rate), len(sound))
    return sound, int(sample_rate)
