"""Writing a sound file that is complete or not there at all."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np

from soundsieve.audio.drafts import Draft
from soundsieve.audio.encoding import Encoder, SoundFileEncoder, WavEncoder
from soundsieve.audio.faults import check_shape, fault, printable
from soundsieve.audio.streams import BITS, PIECE, Samples, Sink

_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


class Writer:
    """A sound file that appears under its name only when it is complete.

    Until then it is ``.{name}.part-...`` in the same folder; after an exception in the ``with`` block,
    KeyboardInterrupt included, nothing is left of it.

    Args:
        sample_rate: Hz, 1000 to 768000. FLAC takes less than 655351 (and above 65535 multiples of 10), Ogg
            at most 200000, MP3 the nine rates of MPEG.
        channels: 1 to 8, for MP3 1 or 2.
        format: ``wav``, ``flac``, ``ogg`` (Vorbis) or ``mp3``, whatever the file is called.
        subtype: as a :class:`~soundsieve.audio.reading.Reader` has it; None means ``PCM_24``. FLAC turns
            ``PCM_32``, ``FLOAT`` and ``DOUBLE`` into ``PCM_24``; signed and unsigned 8 bits become what the
            format has. Ogg and MP3 ignore it.
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
        self._shown = printable(path)
        self._written = 0
        self._check_format()
        self.subtype = self._choose_subtype(subtype)
        bits = BITS.get(self.subtype or "", 0)
        self.lsb = 2.0 ** (1 - bits) if bits else 0.0
        self.low, self.high = (-1.0, 1.0 - self.lsb) if bits or self.subtype is None else (-np.inf, np.inf)
        self._draft = Draft(self.path, overwrite=overwrite)
        try:
            self._encoder: Encoder | None = self._open_encoder(self._draft.sink, num_samples)
        except BaseException:
            self._draft.discard()
            raise

    def _check_format(self) -> None:
        shown, rate = self._shown, self.sample_rate
        if self.format not in ("wav", "flac", "ogg", "mp3"):
            raise fault(shown, f"unknown format {self.format!r}", "choose wav, flac, ogg or mp3")
        check_shape(shown, rate, self.channels)
        if self.format == "mp3":
            if rate not in _MP3_RATES:
                known = ", ".join(map(str, _MP3_RATES))
                raise fault(shown, f"MP3 has no sample rate of {rate} Hz (only {known})", "choose wav or flac")
            if self.channels > 2:
                raise fault(shown, f"MP3 cannot hold {self.channels} channels", "choose wav or flac")
        if self.format == "flac" and (rate > 655_350 or (rate > 65_535 and rate % 10)):
            raise fault(shown, f"FLAC cannot hold {rate} Hz", "choose wav")
        if self.format == "ogg" and rate > 200_000:  # libsndfile crashes instead of refusing
            raise fault(shown, f"Ogg Vorbis cannot hold {rate} Hz (at most 200000)", "choose wav")

    def _choose_subtype(self, subtype: str | None) -> str | None:
        if self.format in ("ogg", "mp3"):
            return None
        subtype = subtype or "PCM_24"
        known = (*BITS, "FLOAT", "DOUBLE")
        if subtype not in known:
            raise fault(self._shown, f"unknown subtype {subtype!r}", f"choose one of {', '.join(known)}")
        if self.format == "wav":  # 8-bit WAV is unsigned, FLAC is signed
            return "PCM_U8" if subtype == "PCM_S8" else subtype
        if subtype in ("PCM_U8", "PCM_S8"):
            return "PCM_S8"
        return "PCM_16" if subtype == "PCM_16" else "PCM_24"

    def _open_encoder(self, sink: Sink, num_samples: int | None) -> Encoder:
        rate, channels = self.sample_rate, self.channels
        if self.subtype is None:
            container, subtype = {"ogg": ("OGG", "VORBIS"), "mp3": ("MP3", "MPEG_LAYER_III")}[self.format]
            return SoundFileEncoder(sink, rate, channels, container, subtype)
        if self.format == "flac":
            return SoundFileEncoder(sink, rate, channels, "FLAC", self.subtype)
        return WavEncoder(sink, rate, channels, self.subtype, num_samples)

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
        for start in range(0, samples.shape[1], PIECE):  # bounds the copies made on the way to the file
            piece = samples[:, start : start + PIECE]
            if self.subtype in ("FLOAT", None):
                with np.errstate(over="ignore"):  # too large becomes Inf and is refused below
                    piece = piece.astype(np.float32)
            if not np.isfinite(piece).all():
                bad = self._written + int(np.argmin(np.isfinite(piece).all(axis=0)))
                raise fault(
                    self._shown,
                    f"a sample to be written is not a finite number (NaN or Inf) at {bad / self.sample_rate:.6f} s",
                    "check the model and its input",
                )
            self._encoder.write(self._integers(piece) if self.lsb else piece)
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
                raise fault(self._shown, "was given no samples", "nothing was written")
            self._encoder.finish()
            self._draft.publish()
        except BaseException:
            self.abort()
            raise
        self._encoder = None

    def abort(self) -> None:
        """Throw away what was written; does nothing after :meth:`close`."""
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            self._draft.sink.ignore = True
            encoder.discard()
            self._draft.discard()

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
