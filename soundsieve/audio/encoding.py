"""From samples to files: WAV written byte by byte; FLAC, Ogg Vorbis and MP3 by libsndfile (through soundfile)."""

from __future__ import annotations

import contextlib
import struct
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from soundsieve.audio.faults import AudioError, fault, need
from soundsieve.audio.streams import BITS, Samples, Sink, plain_soundfile

_RIFF_LIMIT = 0xFFFFFFFF
_WIDTH = {**{name: bits // 8 for name, bits in BITS.items()}, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a sample."""


class Encoder(Protocol):
    """A file being written to a sink.

    The values are (channels, n), n <= ``PIECE``: integers as floats for ``PCM_`` subtypes, else full scale = 1.
    Every method raises AudioError when the disk is full or the encoder gives up.
    """

    def write(self, values: Samples) -> None:
        """Append."""
        ...

    def finish(self) -> None:
        """Write what is left, so that the file is whole."""
        ...

    def discard(self) -> None:
        """Let go of the library; the file is of no use."""
        ...


def wav_header(sample_rate: int, channels: int, subtype: str, data_bytes: int, *, reserve: bool) -> bytes | None:
    """Build everything before the samples: RIFF, or RF64 (EBU Tech 3306) beyond 4 GB.

    Args:
        data_bytes: size of the samples, without the pad byte of an odd size.
        reserve: whether there is room for RF64's sizes, held by a JUNK chunk as long as they are not needed.

    Returns:
        The header, of one length for one ``reserve``; None if only RF64 could hold the sound and there is no
        room for it.
    """
    is_float = subtype in ("FLOAT", "DOUBLE")
    width = _WIDTH[subtype]
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


class WavEncoder:
    """WAV; ``num_samples`` as :class:`~soundsieve.audio.writing.Writer` takes it."""

    def __init__(self, sink: Sink, sample_rate: int, channels: int, subtype: str, num_samples: int | None) -> None:
        self._sink = sink
        self._layout = (sample_rate, channels, subtype)
        # Room for RF64 only where it may be needed: some old programs expect exactly the short header.
        self._reserve = (
            num_samples is None
            or wav_header(*self._layout, num_samples * channels * _WIDTH[subtype], reserve=False) is None
        )
        self._data_bytes = 0
        sink.write(self._header())
        sink.check()

    def _header(self) -> bytes:
        header = wav_header(*self._layout, self._data_bytes, reserve=self._reserve)
        if header is None:
            raise fault(self._sink.shown, "is longer than announced and passes 4 GB", "write FLAC or fewer samples")
        return header

    def write(self, values: Samples) -> None:
        """See :class:`Encoder`."""
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
        self._sink.check()

    def finish(self) -> None:
        """See :class:`Encoder`."""
        if self._data_bytes & 1:
            self._sink.write(b"\0")
        header = self._header()
        expected = len(header) + self._data_bytes + (self._data_bytes & 1)
        self._sink.seek(0)
        self._sink.write(header)
        self._sink.check()
        if self._sink.end != expected:
            raise fault(self._sink.shown, f"came out {self._sink.end} bytes long, not {expected}", "try again")

    def discard(self) -> None:
        """See :class:`Encoder`; there is nothing to let go of."""


class SoundFileEncoder:
    """libsndfile; ``container`` and ``subtype`` as it calls them."""

    def __init__(self, sink: Sink, sample_rate: int, channels: int, container: str, subtype: str) -> None:
        self._sink, self._subtype = sink, subtype
        self._num_samples = 0
        soundfile = need("soundfile", sink.shown)
        self._open, self._error = plain_soundfile(soundfile), soundfile.SoundFileError
        try:
            self._file = self._open(sink, "w", sample_rate, channels, format=container, subtype=subtype)
        except self._error as error:
            raise self._failure(error) from error
        sink.check()

    def _failure(self, error: Exception) -> AudioError:
        self._sink.check()
        return fault(self._sink.shown, f"the encoder gave up ({error})", "choose wav")

    def write(self, values: Samples) -> None:
        """See :class:`Encoder`."""
        # Left-aligned integers: libsndfile then only shifts them back, and never scales.
        ready: npt.NDArray[Any]
        if self._subtype == "PCM_S8":
            ready = values.T.astype(np.int16) << 8
        elif self._subtype == "PCM_16":
            ready = values.T.astype(np.int16)
        elif self._subtype == "PCM_24":
            ready = values.T.astype(np.int32) << 8
        else:
            ready = values.T.astype(np.float32)
        try:
            self._file.write(np.ascontiguousarray(ready))
        except (self._error, AssertionError) as error:  # soundfile asserts that all was written
            raise self._failure(error) from error
        self._sink.check()
        self._num_samples += values.shape[1]

    def finish(self) -> None:
        """See :class:`Encoder`; counts the samples as they read back."""
        try:
            self._file.close()
            self._sink.check()
            self._sink.seek(0)
            with self._open(self._sink) as again:
                frames = again.frames
        except self._error as error:
            raise self._failure(error) from error
        self._sink.check()
        if frames != self._num_samples:
            raise fault(self._sink.shown, f"the encoder kept {frames} of {self._num_samples} samples", "choose wav")

    def discard(self) -> None:
        """See :class:`Encoder`."""
        with contextlib.suppress(self._error):
            self._file.close()
