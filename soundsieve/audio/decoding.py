"""From files to samples: libsndfile (through soundfile), or FFmpeg's libraries (through PyAV)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from soundsieve.audio.faults import AudioError, fault
from soundsieve.audio.streams import BITS, Samples, Source, plain_soundfile

_LOSSLESS = {
    **{name: name for name in (*BITS, "FLOAT", "DOUBLE")},
    "ALAC_16": "PCM_16",
    "ALAC_20": "PCM_24",
    "ALAC_24": "PCM_24",
    "ALAC_32": "PCM_32",
}
_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aac,mp3,ogg,flac,wav,w64,aiff,caf,au,asf,avi,flv,"
    "mpeg,mpegts,mpegvideo,amr,ac3,eac3,dts,dtshd,truehd,mlp,wv,ape,tta,tak,mpc,mpc8,rm,loas,latm,oma,shn,dsf,voc"
)
"""What FFmpeg may open; not playlists (HLS, DASH, concat), which would fetch other files and addresses."""


class Decoder(Protocol):
    """A file that a library has opened; one pass over it.

    Attributes:
        sample_rate: Hz.
        num_samples: per channel, as the header claims; None where it does not.
        subtype: as in :class:`~soundsieve.audio.reading.Reader`; None for lossy sources.
    """

    sample_rate: int
    channels: int
    num_samples: int | None
    subtype: str | None

    def seek(self, sample: int) -> int:
        """Go to ``sample`` where that is exact; returns where the next piece starts."""
        ...

    def pieces(self, size: int) -> Iterator[Samples]:
        """(channels, n) of about ``size`` samples, whatever is handy for the library; see ``Reader.blocks``.

        Raises:
            AudioError: the file is damaged, or ends before its header says.
        """
        ...

    def close(self) -> None:
        """Let go of the library; the source stays open."""
        ...


class SoundFileDecoder:
    """libsndfile.

    Raises:
        AudioError: there are no samples.
        soundfile.SoundFileError: it does not know the format.
    """

    def __init__(self, source: Source, soundfile: Any) -> None:
        self._source, self._error = source, soundfile.SoundFileError
        self._position = 0
        source.seek(0)
        self._file = plain_soundfile(soundfile)(source)
        frames = self._file.frames
        self.sample_rate, self.channels = int(self._file.samplerate), int(self._file.channels)
        self.num_samples: int | None = frames if 0 <= frames < 2**62 else None  # 2**63 - 1: unknown
        self.subtype = _LOSSLESS.get(self._file.subtype)
        # Float32 has 24 bits of precision: too few for a sum to come out right in the last of 32.
        self._dtype = "float64" if self.subtype in ("PCM_32", "DOUBLE") else "float32"
        # In MP3, Vorbis and Opus a seek lands close by, not on the sample.
        self._exact_seek = self.subtype is not None and self.num_samples is not None
        if self.num_samples == 0:
            self.close()
            raise fault(source.shown, "holds no sound (0 samples)", "record or export it again")

    def _damaged(self, where: str) -> AudioError:
        self._source.check()
        return fault(self._source.shown, f"is damaged or cut short {where}", "copy or download it again")

    def seek(self, sample: int) -> int:
        """See :class:`Decoder`."""
        if self._exact_seek and sample < (self.num_samples or 0):
            try:
                self._position = int(self._file.seek(sample))
            except self._error as error:
                raise self._damaged(f"before sample {sample}") from error
        return self._position

    def pieces(self, size: int) -> Iterator[Samples]:
        """See :class:`Decoder`."""
        while True:
            try:
                piece = self._file.read(size, dtype=self._dtype, always_2d=True)
            except self._error as error:
                raise self._damaged(f"near {self._position / self.sample_rate:.3f} s") from error
            self._source.check()
            if not len(piece):
                break
            self._position += len(piece)
            yield np.ascontiguousarray(piece.T)
        if self._position < (self.num_samples or 0):
            raise fault(
                self._source.shown,
                f"is cut short: {self._position} of the {self.num_samples} samples its header promises",
                "copy or download it again",
            )

    def close(self) -> None:
        """See :class:`Decoder`."""
        with contextlib.suppress(self._error):  # nothing was written, so nothing can be lost
            self._file.close()


class AvDecoder:
    """FFmpeg's libraries: the first sound track.

    Raises:
        AudioError: there is none, or none that can be decoded.
        av.FFmpegError, ValueError, RuntimeError, OSError: the file cannot be opened.
    """

    def __init__(self, source: Source, av: Any) -> None:
        self._av, self._source = av, source
        source.seek(0)
        self._container = av.open(source, options={"format_whitelist": _DEMUXERS}, metadata_errors="ignore")
        try:
            self._read_header()
        except BaseException:
            self.close()
            raise

    def _read_header(self) -> None:
        container, shown = self._container, self._source.shown
        if not container.streams.audio:
            raise fault(shown, "has no sound track", "give a recording, or a film with sound")
        self._stream = stream = container.streams.audio[0]
        context = stream.codec_context
        if context is None:
            raise fault(shown, "its sound track is in a format FFmpeg cannot decode", "export it as WAV or FLAC")
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
        self.subtype = _subtype_of(context)

    def _limit(self) -> int:
        # Asked again for every frame: in a fragmented MP4 it may grow with every fragment.
        limit: int = round(self._stream.duration * self._stream.time_base * self.sample_rate)
        return limit

    def seek(self, sample: int) -> int:
        """See :class:`Decoder`; FFmpeg's seeks are never exact."""
        return 0

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
        """See :class:`Decoder`; as long as the codec's frames, whatever the ``size``."""
        shown, done = self._source.shown, 0
        frames = self._frames()
        while True:
            try:
                frame = next(frames, None)
            except (self._av.FFmpegError, ValueError, RuntimeError, OSError) as error:
                self._source.check()
                raise fault(
                    shown,
                    f"is damaged or cut short near {done / self.sample_rate:.3f} s "
                    f"({getattr(error, 'strerror', None) or error})",
                    "copy or download it again",
                ) from error
            self._source.check()
            if frame is None:
                break
            if frame.sample_rate != self.sample_rate or frame.layout.nb_channels != self.channels:
                raise fault(
                    shown,
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
        # Durations are rounded to a clock tick or to milliseconds; the slack is several codec frames.
        if self._promised is not None and end < self._promised - 0.25:
            raise fault(
                shown,
                f"is cut short: {end:.3f} s of the {self._promised:.3f} s its header promises",
                "copy or download it again",
            )

    def close(self) -> None:
        """See :class:`Decoder`."""
        self._container.close()


def _subtype_of(context: Any) -> str | None:
    """The subtype that holds what a codec gives, None if the codec is lossy."""
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
