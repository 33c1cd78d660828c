"""A video with another sound: its pictures copied as they are, its sound track replaced.

MP4, M4V, MOV, 3GP, MKV and WebM stay what they are; the pictures of any other video go into an MKV, which holds nearly
all. Pictures are not encoded anew: each packet is written as it was read, with its time, and with it go rotation,
covers, chapters, subtitles and notes as far as the container has room for them. The new sound begins at the time at
which the old one began. FFmpeg's libraries (through PyAV) do the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from soundsieve.audio.drafts import Draft
from soundsieve.audio.faults import AudioError, fault, need, os_fault, printable
from soundsieve.audio.files import Resampler
from soundsieve.audio.streams import PIECE, Samples, Source

_MUXERS = {
    ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".qt": "mov", ".3gp": "3gp", ".3g2": "3g2", ".mkv": "matroska",
    ".webm": "webm",
}  # fmt: skip
_MUXERS_OF = {"mov,mp4,m4a,3gp,3g2,mj2": ("mp4", "mov", "3gp", "3g2"), "matroska,webm": ("matroska", "webm")}
"""Of what FFmpeg calls a container that it reads."""
_DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,asf,avi,flv,mpeg,mpegts,mpegvideo"
_CODECS = {"webm": "libopus"}
"""Where AAC has no place."""
_RATES = {
    "aac": (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000),
    "libopus": (8_000, 12_000, 16_000, 24_000, 48_000),
}
"""Hz, that an encoder takes; sound of another rate is resampled to the next one up, or to the highest."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""Of as many channels, those that every encoder knows."""
_BIT_RATE = 128_000  # of a channel: more than anyone hears, and few bits beside a picture's
_ITS_OWN = {"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "filename", "mimetype"}
"""Notes about a file or stream that are true of no other."""
_REMEDY = "give an MP4, MOV, MKV, WebM, AVI or MPEG file"


def ending(source: Path) -> str:
    """What the name of a video's copy ends in: the video's own, without the dot, or ``mkv``."""
    suffix = source.suffix.lower()
    return suffix[1:] if suffix in _MUXERS else "mkv"


class Film:
    """An open video, to be read packet by packet.

    Args:
        path: of the file.

    Attributes:
        shown: the printable name.
        container: PyAV's.
        sound: the stream of its first sound track.
        pictures: its streams of moving pictures.
        covers: its streams of one picture that stands for the whole.

    Raises:
        AudioError: it cannot be read, or has no moving picture or no sound.
    """

    def __init__(self, path: Path) -> None:
        self._path, self.shown = path, printable(path)
        self._av = need("av", self.shown)
        with ExitStack() as stack:
            self._source, self.container = stack.enter_context(self._opened())
            attached, videos = self._av.stream.Disposition.attached_pic, self.container.streams.video
            self.covers = [stream for stream in videos if stream.disposition & attached]
            self.pictures = [stream for stream in videos if not stream.disposition & attached]
            if not self.pictures:
                raise fault(self.shown, "has no moving picture, so nothing is on the screen", _REMEDY)
            if not self.container.streams.audio:
                raise fault(self.shown, "has no sound track", "give a film with sound")
            self.sound = self.container.streams.audio[0]
            self._open = stack.pop_all()

    @contextmanager
    def _opened(self) -> Iterator[tuple[Source, Any]]:
        try:
            file = open(self._path, "rb")  # noqa: SIM115 - it is, below; what goes wrong there is another fault
        except OSError as error:
            raise os_fault(self.shown, error, writing=False) from error
        with file:
            source = Source(file, self.shown)
            source.seek(0)
            options = {"format_whitelist": _DEMUXERS}
            try:
                container = self._av.open(source, options=options, metadata_errors="ignore")
            except (self._av.FFmpegError, ValueError, RuntimeError, OSError, LookupError) as error:
                source.check()
                raise fault(self.shown, "is not a video that can be read", _REMEDY) from error
            with container:
                yield source, container

    @contextmanager
    def _whole(self, source: Source) -> Iterator[None]:
        try:
            yield
        except (self._av.FFmpegError, ValueError, RuntimeError, OSError) as error:
            source.check()
            raise fault(self.shown, "is damaged or cut short", "copy or download it again") from error
        source.check()

    def begins(self, stream: Any) -> Fraction:
        """Seconds, on the clock of its packets, at which the first frame that a stream decodes to is heard or seen.

        Raises:
            AudioError: there is none, or the file is damaged.
        """
        with self._opened() as (source, container):
            decoder = container.decode(container.streams[stream.index])
            with self._whole(source):
                frame = next(decoder, None)
            if frame is None:
                raise fault(self.shown, f"its {stream.type} cannot be decoded", "export it as MP4 (H.264 and AAC)")
            return Fraction(0) if frame.pts is None else frame.pts * frame.time_base

    def packets(self, streams: Sequence[Any]) -> Iterator[Any]:
        """Packets of these streams, in the file's order.

        Raises:
            AudioError: the file is damaged.
        """
        packets = self.container.demux(streams)
        while True:
            with self._whole(self._source):
                packet = next(packets, None)
            if packet is None:
                return
            if packet.size:  # the last of each stream is an empty one
                yield packet

    def close(self) -> None:
        """Close the file."""
        self._open.close()


class VideoWriter:
    """A copy of a video with other sound, which appears under its name only when it is complete.

    Args:
        path: what it will be called; its ending says what container it is in (:func:`ending`).
        source: the video.
        sample_rate: Hz, of the sound.
        channels: 1 to 8.
        overwrite: whether an existing file is replaced, which happens at the end and at once.

    Attributes:
        path: as given.

    Raises:
        AudioError: the video cannot be read or has no moving picture or no sound, its picture has no place in its
            container, the file exists and ``overwrite`` is False, or the folder cannot be written to.
    """

    def __init__(self, path: Path, source: Path, sample_rate: int, channels: int, *, overwrite: bool) -> None:
        self.path, self._shown, self._channels = path, printable(path), channels
        self._av = need("av", self._shown)
        self._container: Any = None
        self._closed = False
        self._film = Film(source)
        try:
            self._draft = Draft(path, overwrite=overwrite)
        except BaseException:
            self._film.close()
            raise
        try:
            self._open(sample_rate)
        except BaseException:
            self.abort()
            raise

    def _open(self, sample_rate: int) -> None:
        film, muxer = self._film.container, _MUXERS["." + ending(self.path)]
        codec = _CODECS.get(muxer, "aac")
        self._rate = next((rate for rate in _RATES[codec] if rate >= sample_rate), _RATES[codec][-1])
        self._resampler = Resampler(sample_rate, self._rate, self._channels)
        self._container = self._av.open(
            self._draft.sink, "w", format=muxer, metadata_errors="ignore",
            container_options=_options(muxer, self._film, self._rate),
        )  # fmt: skip
        self._container.metadata.update(_notes(film.metadata))
        kept = muxer in _MUXERS_OF.get(film.format.name, ())
        # Some clocks begin at any time; in a container of another kind that would look like a late beginning.
        self._shift = Fraction(0) if kept else -Fraction(film.start_time or 0, 1_000_000)
        self._begins, self._encoded = round((self._film.begins(self._film.sound) + self._shift) * self._rate), 0
        matroska, covers = muxer in _MUXERS_OF["matroska,webm"], self._film.covers
        shown = [stream for stream in film.streams.video if not (matroska and stream in covers)]
        self._copies = {stream.index: self._copy_of(stream, tag=kept and not matroska) for stream in shown}
        self._sound = self._sound_stream(codec, self._film.sound)
        known = self._container.supported_codecs
        for stream in film.streams.subtitles:
            if stream.codec_context is not None and stream.codec_context.codec.name in known:
                self._copies[stream.index] = self._copy_of(stream, tag=False)
        self._packets = self._film.packets([film.streams[index] for index in self._copies])
        self._waiting: Any = None
        if muxer == "matroska":
            self._attach(covers)
        if chapters := film.chapters():
            self._container.set_chapters(chapters)
        with self._writing():
            try:
                self._container.start_encoding()
            except self._av.FFmpegError as error:
                self._draft.sink.check()
                raise self._no_place(self._film.pictures[0]) from error

    def _copy_of(self, stream: Any, *, tag: bool) -> Any:
        try:
            copy = self._container.add_stream_from_template(stream, opaque=True)
        except (self._av.FFmpegError, ValueError) as error:
            raise self._no_place(stream) from error
        copy.disposition = stream.disposition.value
        copy.metadata.update(_notes(stream.metadata))
        if stream.type == "video" and stream.average_rate:
            copy.codec_context.framerate = stream.average_rate
        own = stream.codec_context.codec_tag
        if tag and own.isalnum():  # H.265 has two, and some players know but one of them
            copy.codec_context.codec_tag = own
        return copy

    def _attach(self, covers: Sequence[Any]) -> None:
        """What is in a Matroska file as a file of its own: fonts and, to FFmpeg a stream of one packet, covers."""
        for stream in self._film.container.streams.attachments:
            self._container.add_attachment(stream.name or "attachment", stream.mimetype or "", stream.data)
        for number, packet in enumerate(islice(self._film.packets(covers), len(covers))):  # they come first of all
            notes = packet.stream.metadata
            name, kind = notes.get("filename", f"cover{number}"), notes.get("mimetype", "image/jpeg")
            self._container.add_attachment(name, kind, bytes(packet))

    def _sound_stream(self, codec: str, old: Any) -> Any:
        own = old.codec_context.layout
        is_own = codec == "aac" and self._channels > 2 and own.nb_channels == self._channels and " " not in own.name
        layout = own.name if is_own else _LAYOUTS[self._channels]
        bit_rate = self._channels * min(_BIT_RATE, 5 * self._rate)
        try:
            sound = self._container.add_stream(codec, rate=self._rate, layout=layout, bit_rate=bit_rate)
            sound.codec_context.open()
        except (self._av.FFmpegError, ValueError) as error:
            wrong = f"sound of {self._channels} channels ({layout}) cannot be encoded by {codec} here"
            raise fault(self._shown, wrong, "mix it down first, or copy the video into an MKV") from error
        sound.time_base = Fraction(1, self._rate)
        sound.disposition = old.disposition.value
        sound.metadata.update({name: note for name, note in old.metadata.items() if name in ("language", "title")})
        return sound

    def _no_place(self, stream: Any) -> AudioError:
        codec, kind = getattr(stream.codec_context, "name", "an unknown codec"), ending(self.path).upper()
        remedy = "copy it into an MKV first (ffmpeg -i IN -c copy OUT.mkv)" if kind != "MKV" else "export it as MP4"
        return fault(self._film.shown, f"its picture ({codec}) has no place in a copy that is {kind}", remedy)

    def write(self, samples: Samples) -> None:
        """Append samples of the sound, and the pictures up to their time.

        Args:
            samples: (channels, n), float, full scale = 1.

        Raises:
            AudioError: the disk is full, or the video is damaged. The temporary file goes with the ``with`` block.
        """
        for start in range(0, samples.shape[1], PIECE):
            self._encode(self._resampler.push(samples[:, start : start + PIECE].astype(np.float32)))

    def _encode(self, samples: Samples) -> None:
        if not samples.shape[1]:
            return
        self._copy(Fraction(self._begins + self._encoded, self._rate))
        frame = self._av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=self._sound.codec_context.layout.name
        )
        frame.sample_rate, frame.pts = self._rate, self._begins + self._encoded
        frame.time_base = Fraction(1, self._rate)
        self._encoded += samples.shape[1]
        with self._writing():
            self._container.mux(self._sound.encode(frame))

    def _copy(self, until: Fraction | None) -> None:
        """Copy pictures up to a time on the copy's clock, or to the end."""
        while (packet := self._waiting or next(self._packets, None)) is not None:
            self._waiting = None
            when = packet.dts if packet.dts is not None else packet.pts
            if until is not None and when is not None and when * packet.time_base + self._shift > until:
                self._waiting = packet
                return
            if self._shift:
                shift = round(self._shift / packet.time_base)
                packet.pts = None if packet.pts is None else packet.pts + shift
                packet.dts = None if packet.dts is None else packet.dts + shift
            packet.stream = self._copies[packet.stream.index]
            with self._writing():
                self._container.mux(packet)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (self._av.FFmpegError, ValueError, RuntimeError, OSError) as error:
            self._draft.sink.check()
            said = getattr(error, "strerror", None) or error
            wrong = f"the pictures of {self._film.shown} cannot be copied ({said})"
            raise fault(self._shown, wrong, "export the video as MP4 (H.264) first") from error
        self._draft.sink.check()

    def close(self) -> None:
        """Finish the file and give it its name; does nothing the second time.

        Raises:
            AudioError: the disk is full, the video is damaged, or the name has been taken meanwhile. Nothing is left
                behind.
        """
        if self._closed:
            return
        try:
            self._encode(self._resampler.push(np.zeros((self._channels, 0), np.float32), last=True))
            self._copy(None)
            with self._writing():
                self._container.mux(self._sound.encode(None))
                self._container.close()
            self._draft.publish()
        except BaseException:
            self.abort()
            raise
        self._closed = True
        self._film.close()

    def abort(self) -> None:
        """Throw away what was written; does nothing after :meth:`close`."""
        if self._closed:
            return
        self._closed = True
        self._draft.sink.ignore = True
        if self._container is not None:
            with suppress(Exception):
                self._container.close()
        self._draft.discard()
        self._film.close()

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


def _notes(metadata: Mapping[str, str]) -> dict[str, str]:
    """What a file or stream says of itself that holds for its copy as well."""
    return {name: note for name, note in metadata.items() if name.lower() not in _ITS_OWN}


def _options(muxer: str, film: Film, rate: int) -> dict[str, str]:
    if muxer in _MUXERS_OF["matroska,webm"]:
        return {"fflags": "+bitexact"}  # or there would be random numbers in it
    # Streams begin at a tick of the film's clock, before their time: usually a millisecond, here half a tick of theirs.
    finest = max(rate, *(stream.time_base.denominator for stream in film.pictures))
    options = {"movie_timescale": str(-(-2 * finest // rate) * rate)}
    # What phones note has no place of its own in MP4; where all notes get one, a cover does not.
    if not film.covers and any(name.startswith("com.") for name in film.container.metadata):
        options["movflags"] = "use_metadata_tags"
    return options
