"""The nouns every other module speaks in: queries, embeddings, clips, batches, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Text:
    """A sound in words, such as ``a dog barking``."""

    prompt: str


@dataclass(frozen=True)
class Image:
    """A picture of what sounds: a file, or pixels (height, width, 3), uint8."""

    pixels: str | Path | np.ndarray


@dataclass(frozen=True)
class Audio:
    """An example of the sound: a file, or samples (channel, sample) at ``sample_rate`` Hz."""

    waveform: str | Path | np.ndarray
    sample_rate: int | None = None


@dataclass(frozen=True)
class Video:
    """A video of what sounds: a file, or frames (frame, height, width, 3), uint8, at ``fps`` a second."""

    frames: str | Path | np.ndarray
    fps: float | None = None


@dataclass(frozen=True)
class OnScreen:
    """All that is seen in the recording itself, a video, as it goes on."""


Query = Text | Image | Audio | Video | OnScreen


@dataclass(frozen=True)
class Embedding:
    """What an encoder makes of a batch of queries.

    Attributes:
        pooled: (batch, dim), one vector a query.
        steps: (batch, step, width), token states or video frames, or None.
        mask: (batch, step), True where a step is real, or None.
        excluded: (batch, dim), of each query the vector of what is not to be in its target, zero where nothing is said;
            or None. For a separator that takes hints.
        spans: (batch, 2), seconds from the mixture's first sample between which each target sounds and outside which it
            is silent, -inf and inf where nothing is said; or None. For a separator that takes hints.
    """

    pooled: Tensor
    steps: Tensor | None = None
    mask: Tensor | None = None
    excluded: Tensor | None = None
    spans: Tensor | None = None

    def to(self, device: torch.device) -> Embedding:
        """The same on a device."""
        parts = (self.pooled, self.steps, self.mask, self.excluded, self.spans)
        return Embedding(*(None if part is None else part.to(device) for part in parts))  # type: ignore[arg-type]


class Encoder(Protocol):
    """Turns queries into embeddings; frozen weights, loaded at first use."""

    accepts: frozenset[type]
    dim: int

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Embed the queries, one row each."""
        ...

    def release(self) -> None:
        """Let go of the weights until they are needed again."""
        ...


class Listener(Encoder, Protocol):
    """An encoder that also hears, so that what it hears can be trained towards what is asked for."""

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """Bring sounds to where the queries lie, differentiably with respect to them alone.

        Args:
            waveform: (batch, sample), full scale = 1, on any device.
            sample_rate: Hz.

        Returns:
            (batch, dim) unit vectors, float32, on the waveform's device: those that ``encode`` gives the same sounds as
            :class:`Audio`, to within what resampling differs.
        """
        ...


class Separator(Protocol):
    """What inference needs of a network, and no more.

    Attributes:
        sample_rate: Hz.
        segment: samples in one call, at most.
        context: samples at either end of a segment whose estimate differs from that inside a longer
            recording; 0 for a network that sees the whole segment at once.
        stride: segments that start on multiples of this many samples give equal estimates.
        channels: 1: other channels are folded into the batch; None: any number, taken together.
    """

    sample_rate: int
    segment: int
    context: int
    stride: int
    channels: int | None

    def fold_norms(self) -> None:
        """Make the network ready for inference alone, with the same estimates."""
        ...

    def separate(self, mixture: Tensor, embedding: Embedding) -> tuple[Tensor, Tensor | None]:
        """Separate one target per query from one mixture.

        Args:
            mixture: (channel, sample), full scale = 1.
            embedding: ``pooled`` is (query, dim).

        Returns:
            Targets (query, channel, sample), and presence logits (query,): how sure the network is
            that the sound asked for is there; None from a network that cannot tell.
        """
        ...


@dataclass(frozen=True)
class Clip:
    """One row of a manifest: a recording and what it is.

    Attributes:
        audio: the file; a video, where its sound track is meant.
        texts: captions of the whole clip; any of them describes it.
        label: the kind of sound; clips of one kind are never each other's interference.
        start: first second used.
        end: last second used; None for the end of the file.
        split: ``train``, ``valid`` or ``test``.
        source: the recording or collection that the clip comes from.
        licence: its licence, in words.
        images: pictures of what sounds, any of which may stand for it.
        video: the video that the sound belongs to.
        parts: captions of the sounds in it, where there are several, each described alone.
        heard: names of classes and how sure a tagger was to hear each, 0 to 1.
        references: sound files of the single sounds in it, each alone.
        moves: for each of the references how its maker moves on the screen (``with its sound``, ``by itself``,
            ``not``), or None: its maker is not to be seen.
        screen: ``on``: the makers of all its sounds are to be seen; ``off``: none of them is; "" where nobody knows,
            or some are and some are not.
    """

    audio: Path
    texts: tuple[str, ...]
    label: str
    start: float = 0.0
    end: float | None = None
    split: str = "train"
    source: str = ""
    licence: str = ""
    images: tuple[Path, ...] = ()
    video: Path | None = None
    parts: tuple[str, ...] = ()
    heard: tuple[tuple[str, float], ...] = ()
    references: tuple[Path, ...] = ()
    moves: tuple[str | None, ...] = ()
    screen: str = ""


class Batch:
    """Mixtures made on the fly and what they are made of.

    A plain class: Fabric would take a dataclass apart, down to its queries, to move it to a device.

    Attributes:
        mixture: (batch, channel, sample), the sum of ``references`` over sources.
        references: (batch, source, channel, sample); silent where the query's sound is absent.
        queries: batch x source; what each reference answers to.
        labels: batch x source; the kinds in each reference, empty where it is silent.
        parts: batch x source x part; what is asked of the single sounds in a reference that is itself a mixture. As
            many in each, repeated where there are fewer; none where it is a sound by itself, or nobody asks.
        exclusions: batch x source; what is said not to be in each reference, or None. Empty where nobody says.
        spans: (batch, source, 2), seconds outside which each reference is silent, -inf and inf where nothing is said;
            or None.
        heard: batch x source; what a tagger heard in each reference, as in :class:`Clip`. Empty where nobody says.
    """

    def __init__(
        self,
        references: Tensor,
        queries: Sequence[Sequence[Query]],
        labels: Sequence[Sequence[frozenset[str]]],
        parts: Sequence[Sequence[Sequence[Query]]] = (),
        exclusions: Sequence[Sequence[Query | None]] = (),
        spans: Tensor | None = None,
        heard: Sequence[Sequence[Sequence[tuple[str, float]]]] = (),
    ) -> None:
        self.references = references
        self.mixture = references.sum(1)
        self.queries = queries
        self.labels = labels
        self.parts = parts
        self.exclusions = exclusions
        self.spans = spans
        self.heard = heard

    def to(self, device: torch.device) -> Batch:
        """The same batch with its tensors on a device."""
        spans = None if self.spans is None else self.spans.to(device)
        references = self.references.to(device)
        return Batch(references, self.queries, self.labels, self.parts, self.exclusions, spans, self.heard)
