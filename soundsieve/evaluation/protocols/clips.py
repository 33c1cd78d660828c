"""Sounds of published test sets: read as one channel at one rate, cut around a moment, told from silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from soundsieve.audio import files

SILENT = 1e-5
"""Sum of magnitudes up to which a sound is as good as silent, where a set leaves such mixtures out."""


def read(path: Path, rate: int) -> np.ndarray:
    """(sample,) at ``rate`` Hz, the mean of the channels.

    Raises:
        soundsieve.audio.files.AudioError: it cannot be read.
    """
    samples, own = files.read(path)
    return resample(samples.mean(0), own, rate)


def resample(samples: np.ndarray, own: int, rate: int) -> np.ndarray:
    """(sample,) at ``own`` Hz to (sample,) at ``rate`` Hz."""
    resampled: np.ndarray = files.Resampler(own, rate, 1).push(samples[None], last=True)[0]
    return resampled


def repeat(samples: np.ndarray, length: int) -> np.ndarray:
    """Samples, at least one, over and over where they are fewer than ``length``; then more than that."""
    return np.tile(samples, length // len(samples) + 1) if len(samples) < length else samples


def around(samples: np.ndarray, middle: int, length: int) -> np.ndarray:
    """What is heard around a moment.

    Args:
        samples: (sample,).
        middle: the moment, in samples.
        length: of the cut; of an odd one the last sample is silent.

    Returns:
        (``length``,), between -1 and 1, silent where the sound has not begun or is over.
    """
    half = length // 2
    first, last = max(0, middle - half), min(len(samples), middle + half)
    heard = np.zeros(length, np.float32)
    if first < last:
        heard[first - middle + half : last - middle + half] = samples[first:last]
    return heard.clip(-1, 1)


def is_silent(*sounds: np.ndarray) -> bool:
    """Whether any of them is as good as silent."""
    return any(float(np.abs(samples).sum()) <= SILENT for samples in sounds)
