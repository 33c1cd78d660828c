"""The frames of a video: as they are, for a separator that looks itself, or as a pretrained network sees them.

A stretch of a video becomes frames at a fixed rate, squeezed to squares. Training asks for the same stretches again and
again, so what the frames of files become stays in memory. :class:`Stills` and :class:`Motion` give the pixels and have
no weights; :class:`Patches` gives what CLIP's vision transformer, frozen, makes of each place of a frame.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from soundsieve.encoders.clip import Clip
from soundsieve.pictures import files
from soundsieve.types import Embedding, Query, Video

KEPT_BYTES = 2_000_000_000
"""Of frames in memory, for each encoder."""
MOST_FRAMES = 4_096
"""Of one query; where there would be more, so many are spread evenly over its time."""


@dataclass(frozen=True)
class Footage(Video):
    """A stretch of a video.

    Attributes:
        start: where it begins, seconds from the video's first frame.
        seconds: how long it is, or None: to the video's end. For what the video has not, its last frame stands.
        screen: what is known of the sounds that it goes with: ``on`` and ``off`` as :class:`soundsieve.types.Clip` has
            them, "" for nothing.
    """

    start: float = 0.0
    seconds: float | None = None
    screen: str = ""


def look(video: Video, fps: float) -> np.ndarray:
    """What is seen of a video, or of a stretch of it, every 1 / ``fps`` seconds.

    Args:
        video: frames whose rate is not known are taken as they are.
        fps: frames a second.

    Returns:
        (frame, height, width, 3), uint8, one frame at least and ``MOST_FRAMES`` at most, of the video's own size or
        smaller (:func:`soundsieve.pictures.files.frames`).

    Raises:
        soundsieve.pictures.files.PictureError: the file or the array cannot be used.
    """
    start, seconds = (video.start, video.seconds) if isinstance(video, Footage) else (0.0, None)
    if not isinstance(video.frames, np.ndarray):
        return files.frames(video.frames, fps, MOST_FRAMES, (start, None if seconds is None else start + seconds))
    if video.fps is None:
        return files.frames(video.frames, limit=MOST_FRAMES)
    count = len(video.frames)
    lasts = max(count / video.fps - start, 0) if seconds is None else seconds
    number = max(round(lasts * fps), 1)
    shown = np.arange(min(number, MOST_FRAMES)) * max(number / MOST_FRAMES, 1)
    places = np.floor((start + shown / fps) * video.fps + 1e-6).astype(int).clip(0, max(count - 1, 0))
    return files.frames(video.frames[places] if count else video.frames, limit=MOST_FRAMES)


class Frames:
    """Encoder of videos alone: their frames are its steps; see :class:`Stills`, :class:`Motion` and :class:`Patches`.

    Attributes:
        fps: frames a second.
        side: pixels along each side of a frame.
    """

    accepts: frozenset[type] = frozenset({Video})
    fps: float
    side: int
    dim: int

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Frames of each query, spread evenly over its time.

        Returns:
            ``steps`` (batch, step, dim), float32, each a frame: of pixels their red, green and blue, 0 to 1, row by
            row; a stretch of known length has that many seconds times ``fps``, rounded, and at least one. ``pooled``
            is their mean.

        Raises:
            ValueError: a query is no video, or a file cannot be read; the message names it.
        """
        for query in queries:
            if not isinstance(query, Video):
                raise ValueError(f"this encoder takes no {type(query).__name__.lower()}; ask by a video")
        videos = [query for query in queries if isinstance(query, Video)]
        with ThreadPoolExecutor(min(len(videos), 8) or 1) as pool:  # FFmpeg decodes without Python's lock
            rows = [torch.from_numpy(frames).flatten(1) for frames in pool.map(self._look, videos)]
        steps = self._numbers(torch.nn.utils.rnn.pad_sequence(rows, batch_first=True))
        lengths = torch.tensor([len(row) for row in rows])
        return Embedding(steps.sum(1) / lengths[:, None], steps, torch.arange(steps.shape[1]) < lengths[:, None])

    def release(self) -> None:
        """Let go of the frames that are kept."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _numbers(self, kept: Tensor) -> Tensor:
        """What is kept of frames as their vectors, float32."""
        return kept.float() / 255

    def _make(self, video: Video) -> np.ndarray:
        """What is kept of a video's frames, (step, ...): here their pixels, (step, side, side, 3), uint8."""
        return self._squeezed(look(video, self.fps))

    def _look(self, video: Video) -> np.ndarray:
        """What is kept of a video's frames, from memory where it is there."""
        make: Callable[[], np.ndarray] = lambda: self._make(video)  # noqa: E731
        key = _key(video)
        if key is None:
            return make()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:  # else another thread was faster
                self._kept[key] = made
                self._bytes += made.nbytes
            while self._bytes > KEPT_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made

    def _squeezed(self, frames: np.ndarray) -> np.ndarray:
        if frames.shape[1:3] == (self.side, self.side):
            return frames
        squares = [
            F.interpolate(
                torch.from_numpy(frame).permute(2, 0, 1)[None].float(), (self.side, self.side), mode="bilinear",
                antialias=True,
            )[0].permute(1, 2, 0)
            for frame in frames
        ]  # fmt: skip
        return torch.stack(squares).round().clamp(0, 255).byte().numpy()


def _key(video: Video) -> Hashable:
    """What tells a stretch of a file from all others, and from the file before it was changed; None without a file."""
    if isinstance(video.frames, np.ndarray):
        return None
    path = Path(video.frames).absolute()
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None  # whoever reads it says what is wrong with it
    start, seconds = (video.start, video.seconds) if isinstance(video, Footage) else (0.0, None)
    return str(path), facts.st_size, facts.st_mtime_ns, start, seconds


class Stills(Frames):
    """A frame a second, 128 x 128 pixels: what is there, not how it moves."""

    fps = 1.0
    side = 128
    dim = 3 * side * side


class Motion(Frames):
    """Eight frames a second, 64 x 64 pixels: how things move."""

    fps = 8.0
    side = 64
    dim = 3 * side * side


class Motion16(Motion):
    """Sixteen frames a second, as AudioScope V2 has them (Tzinis et al. 2022, arXiv:2207.10141), 64 x 64 pixels."""

    fps = 16.0


class Patches(Frames):
    """A frame a second, and of each of its places the vector that CLIP's vision transformer has there (ViT-B/32: 7 x 7
    places, 768 numbers each, of 224 x 224 pixels), place by place.

    Weights are looked for as :class:`soundsieve.encoders.clip.Clip` does. Vectors are kept in half precision.

    Args:
        path: folder with a CLIP model's files; without it they are searched for.

    Raises:
        EncoderError: they are not found or damaged, at first use, or at once where a given folder has none.
    """

    fps = 1.0

    def __init__(self, path: str | Path | None = None) -> None:
        super().__init__()
        self._clip = Clip(path)
        self.side, places, width = self._clip.grid()
        self.dim = places * width
        self._network = threading.Lock()

    def _numbers(self, kept: Tensor) -> Tensor:
        return kept.float()

    def _make(self, video: Video) -> np.ndarray:
        frames = super()._make(video)
        with self._network:  # which is loaded once, and has threads of its own
            return self._clip.places(frames).half().numpy()
