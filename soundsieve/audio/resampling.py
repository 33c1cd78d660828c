"""Changing the sample rate of sound that comes in chunks."""

from __future__ import annotations

from typing import Any

import numpy as np

from soundsieve.audio.faults import need
from soundsieve.audio.streams import Samples


class Resampler:
    """Change the sample rate of a recording that comes in chunks.

    Args:
        source_rate: Hz, > 0.
        target_rate: Hz, > 0.
        channels: >= 1.

    Raises:
        AudioError: soxr is missing, and the rates differ.
        ValueError: a rate or the number of channels is less than 1.
    """

    def __init__(self, source_rate: int, target_rate: int, channels: int) -> None:
        if min(source_rate, target_rate, channels) < 1:
            raise ValueError(
                f"source_rate {source_rate}, target_rate {target_rate} and channels {channels} must be at least 1"
            )
        self.channels = channels
        self._finished = False
        self._stream: Any = None
        if source_rate != target_rate:
            soxr = need("soxr", "resampling")
            self._stream = soxr.ResampleStream(source_rate, target_rate, channels, dtype="float32", quality="HQ")

    def push(self, chunk: Samples, last: bool = False) -> Samples:
        """Take a chunk and give what is ready.

        Args:
            chunk: (channels, n), n >= 0.
            last: whether the recording ends with this chunk.

        Returns:
            Float32 (channels, m), m >= 0. All of them together are what one call of ``soxr.resample`` gives,
            bit for bit, however the recording is cut. With equal rates, ``chunk`` as it is.

        Raises:
            ValueError: the shape is another one, or the last chunk has been given.
        """
        if chunk.ndim != 2 or chunk.shape[0] != self.channels:
            raise ValueError(f"the chunk has the shape {chunk.shape}; it must be ({self.channels}, n)")
        if self._finished:
            raise ValueError("the last chunk has been given; make a new Resampler")
        self._finished = last
        if self._stream is None:
            return chunk.astype(np.float32, copy=False)
        if not chunk.shape[1] and not last:
            return np.zeros((self.channels, 0), np.float32)
        ready = self._stream.resample_chunk(np.ascontiguousarray(chunk.T, np.float32), last=last)
        return np.ascontiguousarray(ready.T)
