"""What is on the screen as a recording goes on: of a video, the frames of each stretch that the network hears."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from soundsieve.encoders.frames import Footage, Frames
from soundsieve.inference.muxing import Film
from soundsieve.inference.request import QueryError
from soundsieve.pictures.files import PictureError
from soundsieve.types import Embedding

AHEAD_SECONDS = 20.0
"""Of frames that are decoded at once: neighbouring stretches share some, and a video is entered but at a few places."""
_TOLERANCE = 1e-3  # of the time between two frames, within which two times are one


class Screen:
    """The frames of a video, stretch by stretch in the order of time, in memory that does not depend on its length.

    Args:
        path: of the video.
        encoder: of frames; those that it keeps are let go of.

    Raises:
        soundsieve.audio.files.AudioError: the file cannot be read, or has no moving picture or no sound.
        QueryError: its pictures cannot be decoded.
    """

    def __init__(self, path: Path, encoder: Frames) -> None:
        self._path, self._encoder = path, encoder
        film = Film(path)
        try:
            self._late = float(film.begins(film.sound) - film.begins(film.pictures[0]))
        finally:
            film.close()
        self._held = torch.zeros(0, encoder.dim)  # frames from a time on, seconds from the first
        self._begin = self._last = self._late

    def embed(self, start: float, seconds: float) -> Embedding:
        """What is seen during a stretch of the sound.

        Args:
            start: of the stretch, seconds from the first sample of the sound, wherever the pictures begin.
            seconds: how long it is, > 0.

        Returns:
            One row; its ``steps`` are spread evenly over the stretch. Before the first picture there is the first, and
            after the last there is the last.

        Raises:
            QueryError: the pictures are damaged.
        """
        fps = self._encoder.fps
        count = max(round(seconds * fps), 1)
        begin = start + self._late
        missing = min(max(round(-begin * fps), 0), count - 1)
        steps = self._shown(max(begin, 0.0), count - missing)
        steps = torch.cat([steps[:1].expand(missing, -1), steps])[None]
        return Embedding(steps.mean(1), steps, torch.ones(1, count, dtype=torch.bool))

    def _shown(self, begin: float, count: int) -> Tensor:
        """So many frames from a time on: those at hand where they are of the same times, or newly decoded ones."""
        fps = self._encoder.fps
        place, step = (begin - self._begin) * fps, (begin - self._last) * fps
        first, self._last = round(place), begin
        if abs(place - first) > _TOLERANCE or not 0 <= first <= len(self._held) - count:
            # Stretches that begin between frames of others have none in common with them.
            ahead = max(count, round(AHEAD_SECONDS * fps)) if abs(step - round(step)) <= _TOLERANCE else count
            try:
                footage = Footage(self._path, start=begin, seconds=ahead / fps)
                steps = self._encoder.encode([footage]).steps
            except PictureError as error:
                raise QueryError(str(error)) from error
            finally:
                self._encoder.release()
            assert steps is not None
            self._begin, self._held, first = begin, steps[0], 0
        return self._held[first : first + count]
