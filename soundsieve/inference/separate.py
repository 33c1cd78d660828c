"""A trained system, ready to use: recording and query in, target and residual out, in constant memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from soundsieve.audio import files
from soundsieve.audio.mix import within
from soundsieve.audio.overlap import OverlapAdd
from soundsieve.checkpoints import published, store
from soundsieve.encoders.frames import Frames
from soundsieve.inference.onscreen import Screen
from soundsieve.inference.request import QueryError, Request, as_query, check_span, describe, kind, read
from soundsieve.types import Embedding, Encoder, OnScreen, Query, Separator

BLOCK_SECONDS = 2.0
NO_SCREEN = "what is on the screen can be asked for of a video file alone; give its path"

Recording = str | os.PathLike[str] | BinaryIO | tuple[np.ndarray, int]


@dataclass(frozen=True)
class Separated:
    """What was asked for and the rest.

    Attributes:
        target: (channel, sample), float32.
        residual: (channel, sample), float32; target + residual is the mixture.
        sample_rate: Hz, the recording's own.
        presence: 0 to 1, how sure the network is that the sound is there at all; None where it cannot tell.
        query: what was asked, in words (:func:`soundsieve.inference.request.describe`).
    """

    target: np.ndarray
    residual: np.ndarray
    sample_rate: int
    presence: float | None
    query: str

    def save(
        self, folder: str | os.PathLike[str], *, stem: str = "mixture", overwrite: bool = False
    ) -> tuple[Path, Path]:
        """Write ``{stem}.{query}.target.wav`` and ``...residual.wav``, 32-bit float, and return their paths."""
        from soundsieve.inference import stems

        paths = []
        for part, samples in (("target", self.target), ("residual", self.residual)):
            path = Path(folder) / f"{stem}.{stems.slug(self.query)}.{part}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.Writer(
                path, self.sample_rate, len(samples), format="wav", subtype="FLOAT", overwrite=overwrite,
                num_samples=samples.shape[1],
            ) as writer:  # fmt: skip
                writer.write(samples)
            paths.append(path)
        return paths[0], paths[1]

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Draw spectrograms of mixture, target and residual to a picture file."""
        from soundsieve.inference.plot import plot_parts

        plot_parts(Path(path), self.target + self.residual, [(self.query, self.target)], self.sample_rate)


@dataclass(frozen=True)
class Asked:
    """A request that a model has understood, good for any number of recordings; see :meth:`Model.ask`.

    Attributes:
        request: what is asked.
        queries: the embedding of its queries; no rows where what is on the screen is asked for, which is embedded as
            the recording goes on.
        excluded: that of what it excludes, or None.
    """

    request: Request
    queries: Embedding
    excluded: Embedding | None


class Run:
    """One pass over one recording: blocks in, (mixture, targets) blocks of equal length out, then presence.

    Args:
        model: the system.
        asked: of it.
        sample_rate: of the recording, Hz.
        channels: of the recording.
        screen: what is seen in it, where that is asked for.
        delay: as in :meth:`Model.stream`.

    Raises:
        QueryError: that is asked for, and there is no screen; or the delay is too short.
    """

    def __init__(
        self,
        model: Model,
        asked: Asked,
        sample_rate: int,
        channels: int,
        screen: Screen | None = None,
        delay: float | None = None,
    ) -> None:
        if screen is None and OnScreen() in asked.request.queries:
            raise QueryError(NO_SCREEN)
        self._model, self._span = model, asked.request.span
        self._rate, self._channels, self._count = sample_rate, channels, len(asked.request.queries)
        self._embedding, self._excluded, self._screen = asked.queries, asked.excluded, screen
        self._overlap = OverlapAdd(self._separate, **model.cuts(delay))
        self._down = files.Resampler(sample_rate, model.sample_rate, channels)
        self._up = files.Resampler(model.sample_rate, sample_rate, channels * self._count)
        self._logits: np.ndarray | None = np.full(self._count, -np.inf)
        self._mixture: deque[np.ndarray] = deque()
        self._targets: deque[np.ndarray] = deque()
        self._done = 0

    @property
    def presence(self) -> list[float | None]:
        """0 to 1 for each query: how sure the network is that the sound is there; its surest segment counts.

        None for each query where the network cannot tell.
        """
        if self._logits is None:
            return [None] * self._count
        return [1 / (1 + float(np.exp(-logit))) for logit in self._logits]

    def push(self, block: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Take (channel, sample); give what is final: mixture (channel, n) and targets (query, channel, n)."""
        self._mixture.append(block)
        ready = self._down.push(block)
        if ready.shape[1]:
            self._receive(self._overlap.push(torch.from_numpy(np.ascontiguousarray(ready))), last=False)
        yield from self._pair()

    def finish(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Give the rest; all targets together are as long as all that was pushed."""
        ready = self._down.push(np.zeros((self._channels, 0), np.float32), last=True)
        parts = []
        if ready.shape[1]:
            parts.append(self._overlap.push(torch.from_numpy(np.ascontiguousarray(ready))))
        parts.append(self._overlap.finish())
        present = [part for part in parts if part is not None]
        self._receive(torch.cat(present, -1) if present else None, last=True)
        missing = sum(block.shape[1] for block in self._mixture) - sum(block.shape[2] for block in self._targets)
        if missing > 0:  # resampling there and back may be a sample short; a recording of three samples, all of them
            self._targets.append(np.zeros((self._count, self._channels, missing), np.float32))
        yield from self._pair()

    def _separate(self, mixture: Tensor) -> Tensor:
        rate = self._model.sample_rate
        start, seconds = self._overlap.start / rate, mixture.shape[-1] / rate
        if self._span is not None and not (start < self._span[1] and self._span[0] < start + seconds):
            return torch.zeros(self._count, *mixture.shape)
        if self._screen is not None:
            self._embedding = self._screen.embed(start, seconds)
        subtracted = self._excluded is not None and not self._model.hints
        unused = (0, 0) if subtracted else self._overlap.unused  # what is listened to once more must be whole
        targets, logits = self._model.call(mixture, self._hinted(start), unused)
        if self._excluded is not None and subtracted:
            targets = torch.stack([part - self._model.call(part, self._excluded)[0][0] for part in targets])
        self._logits = None if logits is None or self._logits is None else np.maximum(self._logits, logits.numpy())
        return targets

    def _hinted(self, start: float) -> Embedding:
        """What is asked of a stretch that begins so many seconds into the recording."""
        if not self._model.hints:
            return self._embedding
        excluded = spans = None
        if self._excluded is not None:
            excluded = self._excluded.pooled.expand(self._count, -1)
        if self._span is not None:
            spans = (torch.tensor(self._span) - start).expand(self._count, -1)
        return replace(self._embedding, excluded=excluded, spans=spans)

    def _receive(self, targets: Tensor | None, *, last: bool) -> None:
        flat = np.zeros((self._count * self._channels, 0), np.float32)
        if targets is not None:
            flat = np.ascontiguousarray(targets.flatten(0, 1).numpy())
        native = self._up.push(flat, last=last) if last or flat.shape[1] else flat
        if native.shape[1]:
            self._targets.append(native.reshape(self._count, self._channels, -1))

    def _pair(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        while self._mixture and self._targets:
            mixture, targets = self._mixture.popleft(), self._targets.popleft()
            length = min(mixture.shape[1], targets.shape[2])
            if mixture.shape[1] > length:
                self._mixture.appendleft(mixture[:, length:])
            if targets.shape[2] > length:
                self._targets.appendleft(targets[:, :, length:])
            yield mixture[:, :length], self._within(targets[:, :, :length])
            self._done += length

    def _within(self, targets: np.ndarray) -> np.ndarray:
        if self._span is None:
            return targets
        gated: np.ndarray = targets * within(self._span, targets.shape[2], self._rate, self._done)
        return gated


class Model:
    """A separator with the encoder of its queries; see :func:`load`."""

    def __init__(
        self,
        name: str,
        separator: Any,
        encoder: Encoder,
        checkpoint: store.Checkpoint,
        device: str,
        precision: str = "float32",
    ) -> None:
        self.name, self.encoder, self.header, self._hashed = name, encoder, checkpoint.header, checkpoint.hashed
        self.device, self.precision = torch.device(device), precision
        self.separator: Separator = separator.to(self.device)

    @property
    def sha256(self) -> str:
        """Of the file that the weights came from."""
        return self._hashed()

    @property
    def sample_rate(self) -> int:
        """Hz at which the network works; recordings of any other rate are resampled there and back."""
        return self.separator.sample_rate

    @property
    def hints(self) -> bool:
        """Whether the network is told what is excluded, and the span; else what it finds of the one is taken out of
        what it finds, and for the other it is silenced outside."""
        return getattr(self.separator, "hints", False)

    @property
    def watches(self) -> bool:
        """Whether it can be asked for what is on the screen: whether its encoder sees videos frame by frame."""
        return isinstance(self.encoder, Frames)

    def screen(self, request: Request, recording: Recording) -> Screen | None:
        """What is seen in a recording, for a :class:`Run` over it; None if nobody asks.

        Raises:
            soundsieve.audio.files.AudioError: it is a file, but no video with sound.
            QueryError: what is on its screen is asked for, but it is no path of a file, or this model cannot tell.
        """
        if OnScreen() not in request.queries:
            return None
        self.accept(OnScreen())
        if not isinstance(recording, str | os.PathLike):
            raise QueryError(NO_SCREEN)
        assert isinstance(self.encoder, Frames)
        return Screen(Path(recording), self.encoder)

    @property
    def _fps(self) -> float | None:
        return getattr(self.encoder, "fps", None)

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Embed queries.

        Raises:
            QueryError: one cannot be used (:func:`soundsieve.inference.request.read`), or is of a kind that this model
                does not take.
        """
        for query in queries:
            self.accept(query)
        return self.encoder.encode([read(query, self._fps) for query in queries])

    def accept(self, query: Query) -> None:
        """Raise :class:`QueryError` for a query of a kind that this model does not take."""
        if isinstance(query, OnScreen):
            if not self.watches:
                raise QueryError(
                    f"model {self.name!r} cannot tell what is on the screen; model 'onscreen' can, or one like it"
                )
        elif not isinstance(query, tuple(self.encoder.accepts)):
            kinds = ", ".join(sorted(taken.__name__.lower() for taken in self.encoder.accepts))
            raise QueryError(f"model {self.name!r} takes {kinds}, not {kind(query)}")

    def ask(self, request: Request, contents: Sequence[Query] | None = None) -> Asked:
        """Embed what is asked, once for any number of recordings.

        Args:
            request: what is asked.
            contents: its queries, with what it excludes last, where :func:`soundsieve.inference.request.read` has
                read their files already. An encoder that has a frame rate of its own reads them itself.

        Raises:
            QueryError: as :meth:`encode`.
        """
        if OnScreen() in request.queries:
            self.accept(OnScreen())
            if len(request.all) > 1:
                raise QueryError("what is on the screen is asked for alone, without other queries or an exclusion")
            return Asked(request, Embedding(torch.zeros(0, self.encoder.dim)), None)
        contents = contents if contents and not self._fps else request.all
        count = len(request.queries)
        excluded = self.encode(contents[count:]) if request.exclude is not None else None
        return Asked(request, self.encode(contents[:count]), excluded)

    @torch.inference_mode()
    def call(
        self, mixture: Tensor, embedding: Embedding, unused: tuple[int, int] = (0, 0)
    ) -> tuple[Tensor, Tensor | None]:
        """One segment: (channel, sample) to targets (query, channel, sample) and presence logits (query,), on CPU.

        The logits are None where the network has none. So many samples at either end as are ``unused`` may be
        anything.
        """
        trimmed: dict[str, Any] = {"unused": unused} if getattr(self.separator, "trims", False) else {}
        sent = embedding.to(self.device)
        alone = mixture.split(1) if self.separator.channels == 1 else (mixture,)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            parts = [self.separator.separate(channels.to(self.device), sent, **trimmed) for channels in alone]
        told = [logits for _, logits in parts if logits is not None]
        logits = torch.stack(told).amax(0).float().cpu() if told else None
        return torch.cat([targets for targets, _ in parts], 1).float().cpu(), logits

    def separate(
        self,
        recording: Recording,
        query: str | Query,
        *,
        exclude: str | Query | None = None,
        span: tuple[float, float] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Separated:
        """Take the sound asked for out of a recording.

        Args:
            recording: a path, an open file, or (samples, sample_rate) with samples (channel, sample) or (sample,),
                floats, full scale = 1.
            query: the sound, in words or as :class:`soundsieve.Text`, ``Image``, ``Audio`` or ``Video``; of an example
                sound the first 60 s count. Or :class:`soundsieve.OnScreen`: all that is seen in the recording, the path
                of a video.
            exclude: a sound to leave out of the target, likewise.
            span: (start, end) in seconds; the target is silent outside.
            progress: called with the seconds of sound that are done.

        Returns:
            Target and residual with the recording's rate, channels and exact length.

        Raises:
            soundsieve.audio.files.AudioError: the recording cannot be read, or its samples are not what they should be.
            QueryError: the query, the exclusion or the span cannot be used.
        """
        request = Request((as_query(query),), None if exclude is None else as_query(exclude), span)
        asked, screen = self.ask(request), self.screen(request, recording)
        sample_rate, channels, blocks = _open(recording, span)
        run = Run(self, asked, sample_rate, channels, screen)
        pairs, done = [], 0
        for pair in run_over(run, blocks):
            pairs.append(pair)
            done += pair[0].shape[1]
            if progress:
                progress(done / sample_rate)
        mixture = np.concatenate([pair[0] for pair in pairs], 1).astype(np.float32)
        target = np.concatenate([pair[1][0] for pair in pairs], 1)
        return Separated(target, mixture - target, sample_rate, run.presence[0], describe(request.queries[0]))

    def cuts(self, delay: float | None = None) -> dict[str, int]:
        """How a recording is cut into segments, as :class:`soundsieve.audio.overlap.OverlapAdd` is told.

        Args:
            delay: as in :meth:`stream`.

        Raises:
            QueryError: it is shorter than two strides of the network.
        """
        segment, context, stride = self.separator.segment, self.separator.context, self.separator.stride
        if delay is None:
            return {"segment": segment, "context": context, "fade": stride if context else segment // 4}
        least = 2 * stride / self.sample_rate
        if not delay >= least:
            raise QueryError(f"a delay of {delay:g} s is too short for model {self.name!r}; {least:g} s is the least")
        most = segment - context if context else segment // 2  # so that there is room for what was before
        waited = int(min(delay * self.sample_rate, most)) // stride * stride
        past = context or segment - waited
        # Half of the wait is to look ahead, up to what is of use; the rest is for a step.
        ahead = min(-(-waited // (2 * stride)) * stride, past)
        fade = stride if context else waited // 8
        if waited - ahead <= 2 * fade:
            fade = stride // 4
        return {"segment": past + waited, "context": past, "fade": fade, "ahead": ahead}

    def stream(
        self,
        blocks: Iterable[np.ndarray],
        query: str | Query,
        *,
        sample_rate: int,
        exclude: str | Query | None = None,
        delay: float | None = None,
    ) -> Iterator[np.ndarray]:
        """Separate a stream block by block, in constant memory.

        Args:
            blocks: (channel, sample) or (sample,) each, of any length, finite floats, full scale = 1.
            query: as in :meth:`separate`.
            sample_rate: of the blocks, Hz.
            exclude: as in :meth:`separate`.
            delay: seconds that an answer may come after its sound, what resampling and a block take not counted; None
                where there is no hurry, and the answer is that of :meth:`separate`. A short delay has the network
                look less far ahead, and compute more often: docs/evidence.md says what it costs.

        Yields:
            The target's samples (channel, n), in order, as they become final; together as many as came in.

        Raises:
            soundsieve.audio.files.AudioError: a block is not what it should be.
            ValueError: a block has other channels than the first.
            QueryError: the query or the exclusion cannot be used, or the delay is too short.
        """
        request = Request((as_query(query),), None if exclude is None else as_query(exclude))
        run: Run | None = None
        for block in blocks:
            if not np.size(block):
                continue
            samples, _ = files.from_array("a block of the stream", block, sample_rate)
            run = run or Run(self, self.ask(request), sample_rate, len(samples), delay=delay)
            for _, targets in run.push(samples):
                yield targets[0]
        for _, targets in run.finish() if run else ():
            yield targets[0]


def run_over(run: Run, blocks: Iterable[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Push all blocks through a run and finish it."""
    for block in blocks:
        yield from run.push(block)
    yield from run.finish()


PRECISIONS = ("float32", "bfloat16")


def load(name: str = "default", *, device: str = "auto", precision: str = "float32") -> Model:
    """A model by name, by path of a ``.safetensors`` file, or ``hub:owner/name``.

    Args:
        name: which.
        device: ``auto`` (a GPU if there is one), ``cpu`` or ``cuda``.
        precision: ``float32``, or ``bfloat16``: of the network's inner sums, for speed where the processor has it.

    Raises:
        ValueError: no model is called that (the message gives the nearest), or its file is missing or wrong, or the
            device is not there, or there is no such precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"no precision {precision!r}; choose {' or '.join(PRECISIONS)}")
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    elif device not in ("cpu", "cuda"):
        raise ValueError(f"no device {device!r}; choose auto, cpu or cuda")
    elif device == "cuda" and not torch.cuda.is_available():
        raise ValueError("no CUDA device here; choose --device cpu")
    path = published.find(name)
    checkpoint = store.read(path)
    separator: Any = store.build(checkpoint, path)
    separator.fold_norms()
    return Model(name, separator, store.encoder(checkpoint, path), checkpoint, device, precision)


def _open(recording: Recording, span: tuple[float, float] | None) -> tuple[int, int, Iterator[np.ndarray]]:
    if isinstance(recording, tuple) and len(recording) == 2:
        samples, sample_rate = files.from_array("samples", *recording)
        if not samples.size:
            raise files.AudioError("samples: there are none; give sound of at least one sample")
        check_span(span, samples.shape[1] / sample_rate)
        size = int(BLOCK_SECONDS * sample_rate)
        blocks = (samples[:, first : first + size] for first in range(0, samples.shape[1], size))
        return sample_rate, len(samples), blocks
    if not isinstance(recording, str | os.PathLike) and not hasattr(recording, "read"):
        given = type(recording).__name__
        raise files.AudioError(f"a recording is a path, an open file or (samples, sample_rate), not {given}; give that")
    reader = files.Reader(recording)
    try:
        check_span(span, reader.num_samples / reader.sample_rate if reader.num_samples is not None else None)
    except QueryError:
        reader.close()
        raise
    return reader.sample_rate, reader.channels, _closing(reader)


def _closing(reader: files.Reader) -> Iterator[np.ndarray]:
    with reader:
        yield from reader.blocks(int(BLOCK_SECONDS * reader.sample_rate))
