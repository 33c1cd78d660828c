"""Pictures and films looked at once: training asks by the same ones again and again, and a look takes long."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from soundsieve.types import Embedding, Encoder, Image, Query, Video

_PROBE = np.add.outer(np.arange(64), 3 * np.arange(64)).astype(np.uint8)[..., None].repeat(3, 2)
"""A picture whose vector tells one encoder, and its weights, from another."""


class Seen:
    """An encoder that keeps the vectors of picture and video files on disk; all else goes through it.

    A file that has changed since is looked at again. Any number of processes may share a folder.

    Args:
        encoder: whose vectors they are.
        folder: where they are kept.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.accepts, self.dim = encoder.accepts, encoder.dim
        self._encoder, self._folder = encoder, folder
        self._name: str | None = None

    def release(self) -> None:
        """Let go of the weights until they are needed again."""
        self._encoder.release()

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """As the encoder does, if it is a :class:`soundsieve.types.Listener`; nothing is kept.

        Raises:
            ValueError: it is none, or as the encoder.
        """
        hear = getattr(self._encoder, "hear", None)
        if hear is None:
            raise ValueError(f"the encoder {type(self._encoder).__name__} hears nothing; choose joint, clap or yamnet")
        return hear(waveform, sample_rate)

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """As the encoder does: vectors of queries do not depend on their company.

        ``steps`` are there where a query has some; of any other query its vector is the only one.

        Raises:
            ValueError: as the encoder.
        """
        rows: list[tuple[Tensor, Tensor | None] | None] = [self._look(query) for query in queries]
        rest = [number for number, row in enumerate(rows) if row is None]
        if rest:
            for number, row in zip(rest, _rows(self._encoder.encode([queries[n] for n in rest])), strict=True):
                rows[number] = row
        found = [row for row in rows if row is not None]
        pooled = torch.stack([vector for vector, _ in found])
        if all(steps is None for _, steps in found):
            return Embedding(pooled)
        every = [vector[None] if steps is None else steps for vector, steps in found]
        lengths = torch.tensor([len(steps) for steps in every])
        padded = torch.nn.utils.rnn.pad_sequence(every, batch_first=True)
        return Embedding(pooled, padded, torch.arange(padded.shape[1]) < lengths[:, None])

    def _look(self, query: Query) -> tuple[Tensor, Tensor | None] | None:
        """Vector and steps of a picture's or film's file; None for any other query."""
        if not isinstance(query, Image | Video):
            return None
        source = query.pixels if isinstance(query, Image) else query.frames
        if isinstance(source, np.ndarray):
            return None
        path = Path(source)
        try:
            facts = path.stat()
        except OSError:
            return None  # the encoder says what is wrong with it
        kind = "image" if isinstance(query, Image) else "video"
        key = json.dumps([self._known_by(), kind, str(path.absolute()), facts.st_size, facts.st_mtime_ns])
        entry = self._folder / f"{hashlib.sha256(key.encode(errors='surrogateescape')).hexdigest()[:32]}.npy"
        try:
            kept = np.load(entry, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            kept = np.zeros((0, 0))
        if kept.ndim != 2 or kept.shape[1] != self.dim or not len(kept) or kept.dtype != np.float32:
            vector, steps = self._exactly(query)
            kept = torch.cat([vector[None], *([] if steps is None else [steps])]).numpy()
            self._keep(entry, kept)
        vectors = torch.from_numpy(kept)
        return vectors[0], vectors[1:] if len(vectors) > 1 else None

    def _exactly(self, query: Query) -> tuple[Tensor, Tensor | None]:
        with torch.autocast("cpu", enabled=False):  # what is kept must not depend on who asked first
            return _rows(self._encoder.encode([query]))[0]

    def _known_by(self) -> str:
        """What tells the encoder from others: its class, and what it makes of one picture."""
        if self._name is None:
            vector = self._exactly(Image(_PROBE))[0].double()
            told = (vector / vector.norm()).numpy().round(3) + 0.0  # no minus zero
            self._name = f"{type(self._encoder).__name__} {hashlib.sha256(told.tobytes()).hexdigest()}"
        return self._name

    def _keep(self, entry: Path, vectors: np.ndarray) -> None:
        entry.parent.mkdir(parents=True, exist_ok=True)
        part = entry.with_name(f".{entry.stem}.{os.getpid()}.npy")
        try:
            np.save(part, vectors)
            os.replace(part, entry)
        finally:
            part.unlink(missing_ok=True)


def _rows(embedding: Embedding) -> list[tuple[Tensor, Tensor | None]]:
    """Each query's vector and its own steps."""
    if embedding.steps is None:
        return [(vector, None) for vector in embedding.pooled]
    masks = embedding.mask if embedding.mask is not None else torch.ones(embedding.steps.shape[:2], dtype=torch.bool)
    return [(v, steps[mask]) for v, steps, mask in zip(embedding.pooled, embedding.steps, masks, strict=True)]
